import AqCore.Traces.Memory
import AqCore.Traces.Occupancy

/-!
# What the memory holds, exactly (claims T02, T07)

An update keeps as many traces as there are to keep, up to the budget, and one trace an edge.  Within the budget it is the
pruned step of `Occupancy`, edge by edge.
-/

universe u v

namespace AqCore
open OrderedField

open Classical in
/-- How many members of a list have a property. -/
noncomputable def listCount {α : Type v} (p : α → Prop) : List α → Nat
  | [] => 0
  | x :: l => (if p x then 1 else 0) + listCount p l

/-- No member of the list occurs twice. -/
def Distinct {α : Type v} : List α → Prop
  | [] => True
  | x :: l => ¬x ∈ l ∧ Distinct l

variable {K : Type u} [OrderedField K] {E : Type v} {lam gam θ ε smax : K} {B : Nat} {l : List (E × K)} {x : E × K} {e : E}

/-! ### Counting -/

theorem listCount_congr {p q : E → Prop} {l : List E} (h : ∀ e, e ∈ l → (p e ↔ q e)) : listCount p l = listCount q l := by
  induction l with
  | nil => rfl
  | cons e l ih =>
    unfold listCount
    rw [ih fun e he => h e (.tail _ he)]
    by_cases k : p e
    · rw [if_pos k, if_pos ((h e (.head _)).1 k)]
    · rw [if_neg k, if_neg fun k' => k ((h e (.head _)).2 k')]

theorem length_firstOf {α : Type v} (n : Nat) (l : List α) : (firstOf n l).length = min n l.length := by
  rcases Nat.lt_or_ge n l.length with h | h
  · rw [Nat.le_antisymm (Nat.min_le_left n l.length) (Nat.le_min.2 ⟨Nat.le_refl n, Nat.le_of_lt h⟩)]
    induction n generalizing l with
    | zero => rfl
    | succ n ih =>
      cases l with
      | nil => exact absurd h (Nat.not_lt_zero _)
      | cons x l => exact congrArg (· + 1) (ih l (Nat.lt_of_succ_lt_succ h))
  · rw [Nat.le_antisymm (Nat.min_le_right n l.length) (Nat.le_min.2 ⟨h, Nat.le_refl _⟩), firstOf_eq h]

open Classical in
theorem length_prune_map (f : E → K) (l : List E) :
    (prune ε (l.map fun e => (e, f e))).length = listCount (fun e => ε ≤ f e) l := by
  induction l with
  | nil => rfl
  | cons e l ih =>
    show (if f e < ε then prune ε (l.map fun e => (e, f e)) else (e, f e) :: prune ε (l.map fun e => (e, f e))).length =
      (if ε ≤ f e then 1 else 0) + listCount (fun e => ε ≤ f e) l
    rw [← ih]
    by_cases h : f e < ε
    · rw [if_pos h, if_neg (not_le_of_lt h), Nat.zero_add]
    · rw [if_neg h, if_pos (le_of_not_lt h), List.length_cons, Nat.add_comm]

/-- **T02**: an update keeps exactly the admissible traces, those that are at least `ε` after reinforcement or decay, or `B` of
them if there are more.  Source: persistent-traces-mathematical-foundations.md, 1.3. -/
theorem length_updateMemory (lam gam θ ε : K) (B : Nat) (edges : List E) (S : E → K) (memory : List (E × K)) :
    (updateMemory lam gam θ ε B edges S memory).length =
      min B (listCount (fun e => ε ≤ gatedStep lam gam θ (readTrace memory e) (S e)) edges) := by
  unfold updateMemory evict
  rw [length_firstOf, length_sortDescending, length_prune_map]

/-! ### One trace an edge -/

omit [OrderedField K] in
theorem mem_map_fst : e ∈ l.map Prod.fst ↔ ∃ x, x ∈ l ∧ x.1 = e := by
  induction l with
  | nil => exact ⟨fun h => (nomatch h), fun h => h.elim fun _ h => (nomatch h.1)⟩
  | cons y l ih =>
    constructor
    · intro h
      cases h with
      | head => exact ⟨y, .head _, rfl⟩
      | tail _ h =>
        obtain ⟨x, hx, k⟩ := ih.1 h
        exact ⟨x, .tail _ hx, k⟩
    · rintro ⟨x, hx, rfl⟩
      cases hx with
      | head => exact .head _
      | tail _ hx => exact .tail _ (ih.2 ⟨x, hx, rfl⟩)

omit [OrderedField K] in
theorem mem_map_fst_of_subset {l' : List (E × K)} (h : ∀ x, x ∈ l → x ∈ l') (k : ¬e ∈ l'.map Prod.fst) :
    ¬e ∈ l.map Prod.fst := fun c => by
  obtain ⟨x, hx, r⟩ := mem_map_fst.1 c
  exact k (mem_map_fst.2 ⟨x, h x hx, r⟩)

theorem distinct_prune (h : Distinct (l.map Prod.fst)) : Distinct ((prune ε l).map Prod.fst) := by
  induction l with
  | nil => trivial
  | cons x l ih =>
    unfold prune
    split
    · exact ih h.2
    · exact ⟨mem_map_fst_of_subset (fun y hy => (mem_prune.1 hy).1) h.1, ih h.2⟩

theorem distinct_insertDescending (h : Distinct ((x :: l).map Prod.fst)) :
    Distinct ((insertDescending x l).map Prod.fst) := by
  induction l with
  | nil => exact h
  | cons y l ih =>
    unfold insertDescending
    split
    · exact h
    · have hx : ¬x.1 ∈ l.map Prod.fst := fun c => h.1 (.tail _ c)
      refine ⟨fun c => ?_, ih ⟨hx, h.2.2⟩⟩
      obtain ⟨z, hz, k⟩ := mem_map_fst.1 c
      rcases mem_insertDescending.1 hz with rfl | hz
      · exact h.1 (mem_map_fst.2 ⟨y, .head _, k.symm⟩)
      · exact h.2.1 (mem_map_fst.2 ⟨z, hz, k⟩)

theorem distinct_sortDescending (h : Distinct (l.map Prod.fst)) : Distinct ((sortDescending l).map Prod.fst) := by
  induction l with
  | nil => trivial
  | cons x l ih =>
    exact distinct_insertDescending ⟨mem_map_fst_of_subset (fun y hy => mem_sortDescending.1 hy) h.1, ih h.2⟩

omit [OrderedField K] in
theorem distinct_firstOf {n : Nat} (h : Distinct (l.map Prod.fst)) : Distinct ((firstOf n l).map Prod.fst) := by
  induction n generalizing l with
  | zero => trivial
  | succ n ih =>
    cases l with
    | nil => trivial
    | cons x l => exact ⟨mem_map_fst_of_subset (fun y hy => mem_of_mem_firstOf hy) h.1, ih h.2⟩

omit [OrderedField K] in
theorem map_fst_map (f : E → K) (l : List E) : (l.map fun e => (e, f e)).map Prod.fst = l := by
  induction l with
  | nil => rfl
  | cons e l ih => rw [List.map_cons, List.map_cons, ih]

/-- **T02**: after an update no edge has two traces.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
theorem distinct_updateMemory (lam gam θ ε : K) (B : Nat) {edges : List E} (h : Distinct edges) (S : E → K)
    (memory : List (E × K)) : Distinct ((updateMemory lam gam θ ε B edges S memory).map Prod.fst) :=
  distinct_firstOf (distinct_sortDescending (distinct_prune (by rw [map_fst_map]; exact h)))

/-! ### Within the budget -/

theorem readTrace_of_not_mem (h : ¬e ∈ l.map Prod.fst) : readTrace l e = 0 := by
  induction l with
  | nil => rfl
  | cons x l ih =>
    unfold readTrace
    rw [if_neg fun k => h (mem_map_fst.2 ⟨x, .head _, k.symm⟩)]
    exact ih fun k => h (.tail _ k)

theorem readTrace_of_mem (hd : Distinct (l.map Prod.fst)) (h : x ∈ l) : readTrace l x.1 = x.2 := by
  induction l with
  | nil => exact nomatch h
  | cons y l ih =>
    unfold readTrace
    cases h with
    | head => exact if_pos rfl
    | tail _ h =>
      rw [if_neg fun k => hd.1 (mem_map_fst.2 ⟨x, h, k⟩)]
      exact ih hd.2 h

theorem readTrace_of_forall {p : K → Prop} (h0 : p 0) (h : ∀ x, x ∈ l → p x.2) (e : E) : p (readTrace l e) := by
  induction l with
  | nil => exact h0
  | cons y l ih =>
    unfold readTrace
    split
    · exact h y (.head _)
    · exact ih fun x hx => h x (.tail _ hx)

/-- **T02**, **T07**: as long as the admissible traces are within the budget, the memory evolves edge by edge, by the pruned
step that `Resident` iterates. -/
theorem readTrace_updateMemory {edges : List E} (hd : Distinct edges) {S : E → K} {memory : List (E × K)}
    (hB : listCount (fun e => ε ≤ gatedStep lam gam θ (readTrace memory e) (S e)) edges ≤ B) (he : e ∈ edges) :
    readTrace (updateMemory lam gam θ ε B edges S memory) e = prunedStep lam gam θ ε (readTrace memory e) (S e) := by
  have hm : ∀ {l : List E}, e ∈ l → (e, gatedStep lam gam θ (readTrace memory e) (S e)) ∈
      l.map fun e => (e, gatedStep lam gam θ (readTrace memory e) (S e)) := fun {l} h => by
    induction l with
    | nil => exact nomatch h
    | cons y l ih =>
      cases h with
      | head => exact .head _
      | tail _ h => exact .tail _ (ih h)
  rcases lt_or_le (gatedStep lam gam θ (readTrace memory e) (S e)) ε with h | h
  · rw [prunedStep_of_lt h]
    refine readTrace_of_not_mem fun c => ?_
    obtain ⟨x, hx, rfl⟩ := mem_map_fst.1 c
    have k := le_of_mem_updateMemory lam gam θ ε B edges S memory hx
    rw [eq_gatedStep_of_mem_updateMemory lam gam θ ε B edges S memory hx] at k
    exact not_le_of_lt h k
  · rw [prunedStep_of_le h]
    exact readTrace_of_mem (x := (e, gatedStep lam gam θ (readTrace memory e) (S e)))
      (distinct_updateMemory lam gam θ ε B hd S memory)
      (not_evicted lam gam θ ε B edges S memory (mem_prune.2 ⟨hm he, h⟩) (by rw [length_prune_map]; exact hB))

/-! ### T07: where the formula holds -/

/-- **T07**, repaired: where one step of decay prunes every trace that was not reinforced (`γ s_max < ε`), and a reinforced one
is kept (`ε ≤ (1 - λ) θ`), the memory holds exactly the edges reinforced in this step, or `B` of them if there are more.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem length_updateMemory_of_fast_decay (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hθ : ε ≤ (1 - lam) * θ)
    (hs0 : 0 ≤ smax) (hs : gam * smax < ε) (edges : List E) (S : E → K) {memory : List (E × K)}
    (hm : ∀ x, x ∈ memory → 0 ≤ x.2 ∧ x.2 ≤ smax) :
    (updateMemory lam gam θ ε B edges S memory).length = min B (listCount (fun e => θ < S e) edges) := by
  rw [length_updateMemory, listCount_congr fun e _ => ?_]
  have k := readTrace_of_forall (p := fun m => 0 ≤ m ∧ m ≤ smax) ⟨le_refl 0, hs0⟩ hm e
  constructor
  · intro h
    refine lt_of_not_le fun c => ?_
    rw [gatedStep_of_le c] at h
    exact not_le_of_lt hs (le_trans h (mul_le_mul_of_nonneg_left k.2 hg))
  · intro h
    rw [gatedStep_of_lt h]
    exact le_trans hθ (le_averageStep hl hl1 k.1 (le_of_lt h))

section
variable {n edges : Nat} {m₀ q : K} {w S : Fin n → K} {ws Ss : Fin edges → Fin n → K}

/-- **T07**, repaired, in probability: there an edge is resident with exactly the probability `q` of reinforcement … -/
theorem prob_resident_of_fast_decay (h : IsProb w) (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1)
    (hε : 0 < ε) (h0 : 0 ≤ m₀) (hm : m₀ ≤ smax) (hs : ∀ i, S i ≤ smax) (hθ : ε ≤ (1 - lam) * θ) (hd : gam * smax < ε)
    {t : Nat} (ht : 0 < t) :
    (Expectation.iid h t).prob (Resident lam gam θ ε m₀ S) = gateProbability w S θ := by
  have lower := le_prob_resident (S := S) h hl hl1 hg hg1 hε h0 (k := 0) (by rw [pow_zero, one_mul]; exact hθ) ht
  have upper := prob_resident_le (S := S) (lam := lam) (θ := θ) h hl hl1 hg hg1 hm (le_trans h0 hm) hs (k := 0)
    (by rw [pow_succ, pow_zero, one_mul]; exact hd) ht
  exact le_antisymm (by lin [upper]) (by lin [lower])

/-- **T07**, repaired: … so that of `T²` edges `q T²` are resident in the mean, as written.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem expected_occupancy_of_fast_decay (h : ∀ j, IsProb (ws j)) (hq : ∀ j, gateProbability (ws j) (Ss j) θ = q)
    (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (hε : 0 < ε) (h0 : 0 ≤ m₀) (hm : m₀ ≤ smax)
    (hs : ∀ j i, Ss j i ≤ smax) (hθ : ε ≤ (1 - lam) * θ) (hd : gam * smax < ε) {t : Nat} (ht : 0 < t) :
    (∑ j, (Expectation.iid (h j) t).prob (Resident lam gam θ ε m₀ (Ss j))) = q * natCast edges := by
  rw [sum_congr fun j => (prob_resident_of_fast_decay (h j) hl hl1 hg hg1 hε h0 hm (hs j) hθ hd ht).trans (hq j), sum_const,
    mul_comm]
end

/-- **T07** as written is false for every number `T ≥ 1` of tokens and every budget from `T²` on, where nothing is evicted: the
expected occupancy exceeds `min (B, q T²)` by more than 98 % of `T²` for some law and parameters, at late times.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem not_expected_occupancy_asWritten {T : Nat} (hT : 0 < T) (hB : T * T ≤ B) :
    ¬∀ (n : Nat) (w : Fin n → K) (h : IsProb w) (S : Fin n → K) (lam gam θ ε : K), 0 ≤ lam → lam < 1 → 0 < gam → gam < 1 →
      0 < ε → ∃ N, ∀ t, N ≤ t → abs ((∑ _j : Fin (T * T), (Expectation.iid h t).prob (Resident lam gam θ ε 0 S)) -
        min (natCast B) (gateProbability w S θ * natCast (T * T))) ≤ 98 / 100 * natCast (T * T) := fun c => by
  refine not_prob_resident_asWritten (K := K) fun n w h S lam gam θ ε h1 h2 h3 h4 h5 => ?_
  obtain ⟨N, hN⟩ := c n w h S lam gam θ ε h1 h2 h3 h4 h5
  have p : 0 < (natCast (T * T) : K) := natCast_pos (Nat.mul_pos hT hT)
  have b : (natCast (T * T) : K) ≤ natCast B := natCast_le_natCast hB
  have q1 : gateProbability w S θ ≤ 1 := by
    rw [← h.sum_eq_one]
    refine sum_le_sum fun i => ?_
    have k := indicator_le_one (K := K) (fun i => θ < S i) i
    have k' := h.nonneg i
    lin [w i # k]
  refine ⟨N, fun t ht => le_of_mul_le_mul_left (c := natCast (T * T)) ?_ p⟩
  have k := hN t ht
  rw [sum_const, min_eq_right (le_trans (show gateProbability w S θ * natCast (T * T) ≤ natCast (T * T) by
    lin [natCast (T * T) # q1]) b), show ∀ x y : K, natCast (T * T) * x - y * natCast (T * T) = natCast (T * T) * (x - y) from
    fun x y => by ring, abs_mul, abs_of_pos p] at k
  lin [k]

end AqCore
