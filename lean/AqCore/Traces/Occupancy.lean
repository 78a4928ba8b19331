import AqCore.ExpLog
import AqCore.Traces.FixedPoint

/-!
# Occupancy of the trace memory (claim T07)

The gated trace with pruning, for independent draws from a finite law.  A trace is resident if it was reinforced within the
time that it survives decay; so occupancy counts more than the edges reinforced in the current step.
-/

universe u

namespace AqCore
open OrderedField

section
variable {K : Type u} [OrderedField K] {n : Nat} {lam gam θ ε m s m₀ smax q : K} {w S : Fin n → K}

open Classical in
/-- One step with gate and pruning: what falls below `ε` becomes 0.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
noncomputable def prunedStep (lam gam θ ε m s : K) : K :=
  if gatedStep lam gam θ m s < ε then 0 else gatedStep lam gam θ m s

/-- The pruned trace after the draws `l`, the latest first; `S i` is the salience of the outcome `i`. -/
noncomputable def prunedTrace (lam gam θ ε m₀ : K) (S : Fin n → K) (l : List (Fin n)) : K :=
  l.foldr (fun i m => prunedStep lam gam θ ε m (S i)) m₀

/-- The trace is in the memory. -/
def Resident (lam gam θ ε m₀ : K) (S : Fin n → K) (l : List (Fin n)) : Prop := ε ≤ prunedTrace lam gam θ ε m₀ S l

/-- One of the latest `k` draws reinforced the trace. -/
def ReinforcedWithin (θ : K) (S : Fin n → K) : Nat → List (Fin n) → Prop
  | 0, _ => False
  | _ + 1, [] => False
  | k + 1, i :: l => θ < S i ∨ ReinforcedWithin θ S k l

theorem prunedStep_of_le (h : ε ≤ gatedStep lam gam θ m s) : prunedStep lam gam θ ε m s = gatedStep lam gam θ m s :=
  if_neg (not_lt_of_le h)
theorem prunedStep_of_lt (h : gatedStep lam gam θ m s < ε) : prunedStep lam gam θ ε m s = 0 := if_pos h

/-- **T07**: a reinforced entry is at least `(1 - λ) θ`. -/
theorem le_averageStep (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hm : 0 ≤ m) (hs : θ ≤ s) : (1 - lam) * θ ≤ averageStep lam m s := by
  have h := sub_nonneg.2 hl1
  unfold averageStep
  lin [(1 - lam) # hs, lam # hm]

theorem prunedTrace_nonneg (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hθ : 0 ≤ θ) (h0 : 0 ≤ m₀) (l : List (Fin n)) :
    0 ≤ prunedTrace lam gam θ ε m₀ S l := by
  induction l with
  | nil => exact h0
  | cons i l ih =>
    show 0 ≤ prunedStep lam gam θ ε (prunedTrace lam gam θ ε m₀ S l) (S i)
    rcases lt_or_le (gatedStep lam gam θ (prunedTrace lam gam θ ε m₀ S l) (S i)) ε with h | h
    · rw [prunedStep_of_lt h]
      exact le_refl 0
    · rw [prunedStep_of_le h]
      rcases lt_or_le θ (S i) with k | k
      · rw [gatedStep_of_lt k]
        exact le_trans (mul_nonneg (sub_nonneg.2 hl1) hθ) (le_averageStep hl hl1 ih (le_of_lt k))
      · rw [gatedStep_of_le k]
        exact mul_nonneg hg ih

/-- A trace reinforced at most `j` steps ago has decayed at most `j` times. -/
theorem le_prunedTrace (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (hθ : 0 ≤ θ) (h0 : 0 ≤ m₀) {k : Nat}
    (hk : ε ≤ gam ^ k * ((1 - lam) * θ)) (l : List (Fin n)) {j : Nat} (hj : j ≤ k)
    (h : ReinforcedWithin θ S (j + 1) l) : gam ^ j * ((1 - lam) * θ) ≤ prunedTrace lam gam θ ε m₀ S l := by
  have hv : 0 ≤ (1 - lam) * θ := mul_nonneg (sub_nonneg.2 hl1) hθ
  have below : ∀ {j}, j ≤ k → ε ≤ gam ^ j * ((1 - lam) * θ) := fun {j} hj =>
    le_trans hk (mul_le_mul_of_nonneg_right (pow_le_pow_of_le_one hg hg1 hj) hv)
  induction l generalizing j with
  | nil => exact h.elim
  | cons i l ih =>
    show _ ≤ prunedStep lam gam θ ε (prunedTrace lam gam θ ε m₀ S l) (S i)
    have key : gam ^ j * ((1 - lam) * θ) ≤ gatedStep lam gam θ (prunedTrace lam gam θ ε m₀ S l) (S i) := by
      rcases lt_or_le θ (S i) with c | c
      · rw [gatedStep_of_lt c]
        refine le_trans ?_ (le_averageStep hl hl1 (prunedTrace_nonneg hl hl1 hg hθ h0 l) (le_of_lt c))
        lin [((1 - lam) * θ) # pow_le_one hg hg1 j]
      · rw [gatedStep_of_le c]
        cases j with
        | zero => exact absurd c (not_le_of_lt (h.elim id False.elim))
        | succ j =>
          have e := ih (Nat.le_trans (Nat.le_succ j) hj) (h.elim (fun c' => absurd c (not_le_of_lt c')) id)
          rw [pow_succ]
          lin [gam # e]
    rw [prunedStep_of_le (le_trans (below hj) key)]
    exact key

/-- A trace that was not reinforced in the latest `j` steps has decayed at least `j` times. -/
theorem prunedTrace_le (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (h0 : m₀ ≤ smax) (hs0 : 0 ≤ smax)
    (hs : ∀ i, S i ≤ smax) (l : List (Fin n)) {j : Nat} (hj : j ≤ l.length) (h : ¬ReinforcedWithin θ S j l) :
    prunedTrace lam gam θ ε m₀ S l ≤ gam ^ j * smax := by
  have h1 := sub_nonneg.2 hl1
  induction l generalizing j with
  | nil =>
    cases j with
    | zero =>
      rw [pow_zero, one_mul]
      exact h0
    | succ j => exact absurd hj (Nat.not_lt_zero j)
  | cons i l ih =>
    show prunedStep lam gam θ ε (prunedTrace lam gam θ ε m₀ S l) (S i) ≤ _
    have top := ih (Nat.zero_le _) (j := 0) id
    rw [pow_zero, one_mul] at top
    have hp := pow_nonneg hg j
    rcases lt_or_le (gatedStep lam gam θ (prunedTrace lam gam θ ε m₀ S l) (S i)) ε with c | c
    · rw [prunedStep_of_lt c]
      pos
    · rw [prunedStep_of_le c]
      cases j with
      | zero =>
        rw [pow_zero, one_mul]
        rcases lt_or_le θ (S i) with d | d
        · rw [gatedStep_of_lt d]
          unfold averageStep
          lin [lam # top, (1 - lam) # hs i]
        · rw [gatedStep_of_le d]
          lin [gam # top, smax # hg1]
      | succ j =>
        rw [gatedStep_of_le (le_of_not_lt fun d => h (.inl d)), pow_succ]
        lin [gam # ih (Nat.le_of_succ_le_succ hj) fun d => h (.inr d)]

/-- **T07**: the probability that one of the latest `k` of `t ≥ k` draws reinforced the trace is `1 - (1 - q)ᵏ`. -/
theorem prob_reinforcedWithin (h : IsProb w) (S : Fin n → K) (θ : K) {k t : Nat} (hk : k ≤ t) :
    (Expectation.iid h t).prob (ReinforcedWithin θ S k) = 1 - (1 - gateProbability w S θ) ^ k := by
  induction k generalizing t with
  | zero =>
    rw [pow_zero, sub_self]
    refine (Expectation.E_congr _ fun l => ?_).trans (Expectation.E_const _ 0)
    exact indicator_of_not id
  | succ k ih =>
    cases t with
    | zero => exact absurd hk (Nat.not_lt_zero k)
    | succ t =>
      have e : ∀ i, (Expectation.iid h t).E (fun l => indicator (ReinforcedWithin θ S (k + 1)) (i :: l)) =
          indicator (fun i => θ < S i) i + (1 - indicator (fun i => θ < S i) i) *
            (1 - (1 - gateProbability w S θ) ^ k) := fun i => by
        rw [← ih (Nat.le_of_succ_le_succ hk)]
        by_cases c : θ < S i
        · rw [indicator_of (p := fun i => θ < S i) c, Expectation.E_congr _ (g := fun _ => (1 : K)) fun l =>
            indicator_of (p := ReinforcedWithin θ S (k + 1)) (ω := i :: l) (.inl c), Expectation.E_const]
          ring
        · rw [indicator_of_not (p := fun i => θ < S i) c, sub_zero, one_mul, zero_add]
          refine Expectation.E_congr _ fun l => ?_
          by_cases d : ReinforcedWithin θ S k l
          · rw [indicator_of d, indicator_of (p := ReinforcedWithin θ S (k + 1)) (ω := i :: l) (.inr d)]
          · rw [indicator_of_not d, indicator_of_not (p := ReinforcedWithin θ S (k + 1)) (ω := i :: l) fun x =>
              d (x.resolve_left c)]
      show (Expectation.iid h (t + 1)).E (indicator (ReinforcedWithin θ S (k + 1))) = _
      rw [Expectation.iid_succ, sum_congr fun i => congrArg (w i * ·) (e i)]
      generalize hx : 1 - (1 - gateProbability w S θ) ^ k = x
      have s : ∑ i, w i * (indicator (fun i => θ < S i) i + (1 - indicator (fun i => θ < S i) i) * x) =
        (1 - x) * (∑ i, w i * indicator (fun i => θ < S i) i) + x * ∑ i, w i := by sum_ring
      rw [s, show (∑ i, w i * indicator (fun i => θ < S i) i) = gateProbability w S θ from rfl,
        show (∑ i, w i) = 1 from h.sum_eq_one]
      rw [← hx, pow_succ]
      ring

/-- **T07**: after more than `k` steps, where a reinforced entry survives `k` steps of decay, an edge is resident with
probability at least `1 - (1 - q)ᵏ⁺¹`.  Source: CLAIMS.md, T07. -/
theorem le_prob_resident (h : IsProb w) (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (hε : 0 < ε)
    (h0 : 0 ≤ m₀) {k t : Nat} (hk : ε ≤ gam ^ k * ((1 - lam) * θ)) (ht : k < t) :
    1 - (1 - gateProbability w S θ) ^ (k + 1) ≤ (Expectation.iid h t).prob (Resident lam gam θ ε m₀ S) := by
  have hθ : 0 ≤ θ := le_of_not_lt fun hθ => by
    have c : 0 ≤ gam ^ k * (1 - lam) := mul_nonneg (pow_nonneg hg k) (sub_nonneg.2 hl1)
    exact not_le_of_lt hε (by lin [hk, (gam ^ k * (1 - lam)) # hθ])
  rw [← prob_reinforcedWithin h S θ ht]
  exact Expectation.E_mono _ (Expectation.iid_integrable h t _) (Expectation.iid_integrable h t _) fun l =>
    indicator_le_indicator fun r => le_trans hk (le_prunedTrace hl hl1 hg hg1 hθ h0 hk l (Nat.le_refl k) r)

/-- **T07**: after more than `k` steps, where nothing survives `k + 1` steps of decay, an edge is resident with probability at
most `1 - (1 - q)ᵏ⁺¹`.  Source: CLAIMS.md, T07. -/
theorem prob_resident_le (h : IsProb w) (hl : 0 ≤ lam) (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1)
    (h0 : m₀ ≤ smax) (hs0 : 0 ≤ smax) (hs : ∀ i, S i ≤ smax) {k t : Nat} (hk : gam ^ (k + 1) * smax < ε) (ht : k < t) :
    (Expectation.iid h t).prob (Resident lam gam θ ε m₀ S) ≤ 1 - (1 - gateProbability w S θ) ^ (k + 1) := by
  have len : ∀ (t : Nat) (f g : List (Fin n) → K), (∀ l, l.length = t → f l ≤ g l) →
      (Expectation.iid h t).E f ≤ (Expectation.iid h t).E g := fun t => by
    induction t with
    | zero => exact fun f g k => k [] rfl
    | succ t ih =>
      exact fun f g k => sum_le_sum fun i => mul_le_mul_of_nonneg_left
        (ih _ _ fun l hl => k (i :: l) (congrArg (· + 1) hl)) (h.nonneg i)
  rw [← prob_reinforcedWithin h S θ ht]
  refine len t _ _ fun l e => indicator_le_indicator fun r => Classical.byContradiction fun c => ?_
  exact not_le_of_lt hk (le_trans r (prunedTrace_le hl hl1 hg hg1 h0 hs0 hs l (e ▸ ht) c))

variable {edges : Nat} {ws Ss : Fin edges → Fin n → K}

/-- **T07**: the expected number of resident edges, that is the sum of their probabilities, from below. -/
theorem le_expected_occupancy (h : ∀ j, IsProb (ws j)) (hq : ∀ j, gateProbability (ws j) (Ss j) θ = q) (hl : 0 ≤ lam)
    (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (hε : 0 < ε) (h0 : 0 ≤ m₀) {k t : Nat}
    (hk : ε ≤ gam ^ k * ((1 - lam) * θ)) (ht : k < t) :
    natCast edges * (1 - (1 - q) ^ (k + 1)) ≤
      ∑ j, (Expectation.iid (h j) t).prob (Resident lam gam θ ε m₀ (Ss j)) := by
  rw [← sum_const]
  refine sum_le_sum fun j => ?_
  rw [← hq j]
  exact le_prob_resident (h j) hl hl1 hg hg1 hε h0 hk ht

/-- **T07**: the expected number of resident edges from above. -/
theorem expected_occupancy_le (h : ∀ j, IsProb (ws j)) (hq : ∀ j, gateProbability (ws j) (Ss j) θ = q) (hl : 0 ≤ lam)
    (hl1 : lam ≤ 1) (hg : 0 ≤ gam) (hg1 : gam ≤ 1) (h0 : m₀ ≤ smax) (hs0 : 0 ≤ smax) (hs : ∀ j i, Ss j i ≤ smax)
    {k t : Nat} (hk : gam ^ (k + 1) * smax < ε) (ht : k < t) :
    (∑ j, (Expectation.iid (h j) t).prob (Resident lam gam θ ε m₀ (Ss j))) ≤
      natCast edges * (1 - (1 - q) ^ (k + 1)) := by
  rw [← sum_const]
  refine sum_le_sum fun j => ?_
  rw [← hq j]
  exact prob_resident_le (h j) hl hl1 hg hg1 h0 hs0 (hs j) hk ht

/-- A power of a fraction, compared by natural numbers. -/
theorem OrderedField.natCast_div_pow_lt {a b c k : Nat} (hc : 0 < c) (h : c * a ^ k < b ^ k) :
    (natCast a / natCast b : K) ^ k < 1 / natCast c := by
  have e : (natCast (c * a ^ k) : K) < natCast (b ^ k) := natCast_lt_natCast h
  have hd := lt_of_le_of_lt (natCast_nonneg _) e
  rw [natCast_mul, natCast_pow, natCast_pow] at e
  rw [natCast_pow] at hd
  have hc' : (0 : K) < natCast c := natCast_pos hc
  rw [div_eq_mul_inv, Ring.mul_pow, Ring.inv_pow, div_eq_mul_inv, one_mul]
  have i := inv_pos hd
  have ic := inv_pos hc'
  refine lt_of_mul_lt_mul_left (c := natCast c) ?_ (le_of_lt hc')
  rw [mul_inv_cancel (ne_of_gt hc')]
  lin [(natCast b ^ k)⁻¹ # e, mul_inv_cancel (ne_of_gt hd)]

/-- **T07** as written, that a single edge is resident with about the probability `q` of reinforcement, is false in every
ordered field: with `q = 0.01`, `γ = 0.99` and survival of 500 steps it is resident with probability above 0.99. -/
theorem not_prob_resident_asWritten : ¬∀ (n : Nat) (w : Fin n → K) (h : IsProb w) (S : Fin n → K) (lam gam θ ε : K),
    0 ≤ lam → lam < 1 → 0 < gam → gam < 1 → 0 < ε → ∃ N, ∀ t, N ≤ t →
    abs ((Expectation.iid h t).prob (Resident lam gam θ ε 0 S) - gateProbability w S θ) ≤ 98 / 100 := fun c => by
  have hw : IsProb (fun i : Fin 2 => (if i = 0 then 99 / 100 else 1 / 100 : K)) := ⟨fun i => by
    by_cases e : i = 0
    · rw [if_pos e]
      pos
    · rw [if_neg e]
      pos, by
    rw [sum_two, if_pos rfl, if_neg (by decide)]
    ring⟩
  have hq : gateProbability (fun i : Fin 2 => (if i = 0 then 99 / 100 else 1 / 100 : K)) (fun i => if i = 0 then 0 else 3) 2 =
      1 / 100 := by
    unfold gateProbability
    have i0 : indicator (K := K) (fun i : Fin 2 => (2 : K) < if i = 0 then 0 else 3) 0 = 0 :=
      indicator_of_not (by rw [if_pos rfl]; lin [])
    have i1 : indicator (K := K) (fun i : Fin 2 => (2 : K) < if i = 0 then 0 else 3) 1 = 1 :=
      indicator_of (by rw [if_neg (by decide)]; lin [])
    rw [sum_two, i0, i1]
    dsimp only
    rw [if_neg (show ¬(1 : Fin 2) = 0 by decide)]
    ring
  have hp : (0 : K) < (99 / 100) ^ 500 := pow_pos (by pos) 500
  obtain ⟨N, hN⟩ := c 2 _ hw (fun i => if i = 0 then 0 else 3) (1 / 2) (99 / 100) 2 ((99 / 100) ^ 500) (by pos) (by lin [])
    (by pos) (by lin []) hp
  have u := hN (N + 501) (Nat.le_add_right N 501)
  have l := le_prob_resident (S := fun i => if i = 0 then 0 else 3) hw (lam := 1 / 2) (gam := 99 / 100) (θ := 2)
    (ε := (99 / 100) ^ 500) (m₀ := 0) (by pos) (by lin []) (by pos) (by lin []) hp (le_refl 0) (k := 500) (t := N + 501)
    (le_of_eq (by rw [show ((1 - 1 / 2) * 2 : K) = 1 by ring, mul_one])) (Nat.le_add_left 501 N)
  have small : ((1 - 1 / 100) ^ (500 + 1) : K) < 1 / 100 := by
    rw [show (1 - 1 / 100 : K) = natCast 99 / natCast 100 from (show (1 - 1 / 100 : K) = 99 / 100 by ring)]
    exact natCast_div_pow_lt (c := 100) (by decide) (by decide +kernel)
  rw [hq] at u l
  exact not_le_of_lt (show (98 / 100 : K) < _ by lin [l, small]) (le_trans (le_abs_self _) u)
end

/-! ### How long a trace survives -/

section
variable {K : Type u} [ExpLogField K] {gam ε v : K}

/-- **T07**: an entry `v` survives `k` steps of decay if and only if `k ≤ log (v / ε) / log (1 / γ)`.
Source: CLAIMS.md, T07. -/
theorem le_pow_mul_iff_natCast_le (hg : 0 < gam) (hg1 : gam < 1) (hε : 0 < ε) (hv : 0 < v) (k : Nat) :
    ε ≤ gam ^ k * v ↔ natCast k ≤ log (v / ε) / log (1 / gam) := by
  have hL : 0 < log (1 / gam) := ExpLogField.log_pos (by
    have i := inv_pos hg
    rw [div_eq_mul_inv]
    lin [gam⁻¹ # hg1, mul_inv_cancel (ne_of_gt hg)])
  have hp := pow_pos hg k
  rw [← ExpLogField.log_le_log hε (mul_pos hp hv), ExpLogField.log_mul hp hv, ExpLogField.log_pow hg,
    ExpLogField.log_div hv hε]
  have e : (log v - log ε) / log (1 / gam) * log (1 / gam) = log v - log ε := div_mul_cancel _ (ne_of_gt hL)
  have g : log (1 / gam) = -log gam := by
    rw [ExpLogField.log_div zero_lt_one hg, ExpLogField.log_one, zero_sub]
  constructor
  · intro h
    refine le_of_mul_le_mul_left (c := log (1 / gam)) ?_ hL
    rw [mul_comm (log (1 / gam)), mul_comm (log (1 / gam)), e, g]
    lin [h]
  · intro h
    have k' := mul_le_mul_of_nonneg_right h (le_of_lt hL)
    rw [e, g] at k'
    lin [k']
end

end AqCore
