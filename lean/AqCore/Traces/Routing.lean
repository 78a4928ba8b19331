import AqCore.Sum

/-!
# The routing trie (claim T12)

What the algorithm of the source builds from routing paths is the trie of their prefixes, not a suffix tree; how many
look-ups it makes, how many nodes there are, and what the counts count.
-/

namespace AqCore

variable {k : Nat}

/-- A trie of paths over `k` experts: a node has a count and a child for each expert, which may be absent. -/
inductive Trie (k : Nat) where
  | absent
  | node (count : Nat) (children : Fin k → Trie k)

namespace Trie

/-- The number of paths that pass through a node; 0 for an absent one. -/
def count : Trie k → Nat
  | absent => 0
  | node c _ => c

/-- The child for an expert; an absent node has absent children. -/
def child : Trie k → Fin k → Trie k
  | absent, _ => absent
  | node _ ch, a => ch a

/-- The node at the end of a path from this one. -/
def descend : Trie k → List (Fin k) → Trie k
  | t, [] => t
  | t, a :: l => (t.child a).descend l

/-- There is a node at the end of the path. -/
def Contains (t : Trie k) (q : List (Fin k)) : Prop := t.descend q ≠ absent

/-- Inserts a path: one look-up of a child for each step, and a count at each node passed.  The second component is the
number of look-ups.  Source: persistent-traces-mathematical-foundations.md, 3.1. -/
def insert : List (Fin k) → Trie k → Trie k × Nat
  | [], t => (node (t.count + 1) t.child, 0)
  | a :: l, t => (node (t.count + 1) fun b => if b = a then (insert l (t.child a)).1 else t.child b,
      (insert l (t.child a)).2 + 1)

/-- The sum of the values of `f`. -/
def natSum : {n : Nat} → (Fin n → Nat) → Nat
  | 0, _ => 0
  | n + 1, f => f ⟨0, Nat.succ_pos n⟩ + natSum fun i => f i.succ

/-- The number of nodes, this one included. -/
def size : Trie k → Nat
  | absent => 0
  | node _ ch => 1 + natSum fun a => (ch a).size

/-- The number of nodes below this one. -/
def nodesBelow (t : Trie k) : Nat := natSum fun a => (t.child a).size

end Trie

open Trie

/-- Inserts paths one after the other; with the number of look-ups.
Source: persistent-traces-mathematical-foundations.md, 3.1. -/
def buildTrie : List (List (Fin k)) → Trie k × Nat
  | [] => (absent, 0)
  | p :: ps => ((Trie.insert p (buildTrie ps).1).1, (buildTrie ps).2 + (Trie.insert p (buildTrie ps).1).2)

/-- `q` is a prefix of `p`. -/
def IsPrefix (q p : List (Fin k)) : Prop := ∃ r, p = q ++ r

/-- How many of the paths satisfy `P`. -/
noncomputable def countPaths (P : List (Fin k) → Prop) : List (List (Fin k)) → Nat
  | [] => 0
  | p :: ps => countPaths P ps + (open Classical in if P p then 1 else 0)

/-- `K + K² + … + Kᴸ`, the number of nonempty paths of length at most `L`. -/
def prefixCount (K : Nat) : Nat → Nat
  | 0 => 0
  | L + 1 => prefixCount K L + K ^ (L + 1)

/-! ### Sums of natural numbers -/

theorem natSum_le : ∀ {n c : Nat} {f : Fin n → Nat}, (∀ i, f i ≤ c) → natSum f ≤ n * c
  | 0, _, _, _ => Nat.zero_le _
  | n + 1, c, f, h => by
    show f _ + natSum (fun i : Fin n => f i.succ) ≤ (n + 1) * c
    rw [Nat.succ_mul, Nat.add_comm (n * c)]
    exact Nat.add_le_add (h _) (natSum_le fun i => h i.succ)

theorem natSum_congr {n : Nat} {f g : Fin n → Nat} (h : ∀ i, f i = g i) : natSum f = natSum g := by
  rw [show f = g from funext h]

/-- A sum of which one term grows by at most `d`. -/
theorem natSum_le_add {n d : Nat} {f g : Fin n → Nat} (j : Fin n) (h : ∀ i, i ≠ j → g i = f i) (hj : g j ≤ f j + d) :
    natSum g ≤ natSum f + d := by
  induction n with
  | zero => exact j.elim0
  | succ n ih =>
    show g _ + natSum (fun i : Fin n => g i.succ) ≤ f _ + natSum (fun i : Fin n => f i.succ) + d
    revert h hj
    refine fin_cases (P := fun j => (∀ i, i ≠ j → g i = f i) → g j ≤ f j + d →
      g _ + natSum (fun i : Fin n => g i.succ) ≤ f _ + natSum (fun i : Fin n => f i.succ) + d) ?_ ?_ j
    · intro h hj
      rw [natSum_congr fun i : Fin n => h i.succ (fin_succ_ne_zero i), Nat.add_right_comm]
      exact Nat.add_le_add_right hj _
    · intro j h hj
      rw [h ⟨0, Nat.succ_pos n⟩ fun e => fin_succ_ne_zero j e.symm, Nat.add_assoc]
      exact Nat.add_le_add_left (ih j (fun i hi => h i.succ fun e => hi (fin_succ_inj e)) hj) _

/-! ### What is inserted -/

theorem child_insert (a : Fin k) (l : List (Fin k)) (t : Trie k) (b : Fin k) :
    (Trie.insert (a :: l) t).1.child b = if b = a then (Trie.insert l (t.child a)).1 else t.child b := rfl

theorem insert_ne_absent (p : List (Fin k)) (t : Trie k) : (Trie.insert p t).1 ≠ absent := by
  cases p <;> exact fun h => nomatch h

theorem count_insert (p : List (Fin k)) (t : Trie k) : (Trie.insert p t).1.count = t.count + 1 := by
  cases p <;> rfl

theorem isPrefix_nil (p : List (Fin k)) : IsPrefix [] p := ⟨p, rfl⟩
theorem not_isPrefix_cons_nil (a : Fin k) (l : List (Fin k)) : ¬IsPrefix (a :: l) [] := fun ⟨_, h⟩ => nomatch h
theorem isPrefix_cons_iff {a b : Fin k} {l q : List (Fin k)} : IsPrefix (b :: q) (a :: l) ↔ b = a ∧ IsPrefix q l := by
  constructor
  · rintro ⟨r, h⟩
    exact ⟨(List.cons.inj h).1.symm, r, (List.cons.inj h).2⟩
  · rintro ⟨rfl, r, h⟩
    exact ⟨r, by rw [h]; rfl⟩

/-- Inserting a path adds one to the count at each of its prefixes, and nothing elsewhere. -/
theorem count_descend_insert [(q p : List (Fin k)) → Decidable (IsPrefix q p)] (p : List (Fin k)) (t : Trie k)
    (q : List (Fin k)) :
    ((Trie.insert p t).1.descend q).count = (t.descend q).count + if IsPrefix q p then 1 else 0 := by
  induction q generalizing p t with
  | nil =>
    rw [if_pos (isPrefix_nil p)]
    exact count_insert p t
  | cons b q ih =>
    cases p with
    | nil =>
      rw [if_neg (not_isPrefix_cons_nil b q)]
      rfl
    | cons a l =>
      show (((Trie.insert (a :: l) t).1.child b).descend q).count = ((t.child b).descend q).count + _
      rw [child_insert]
      by_cases e : b = a
      · subst e
        rw [if_pos rfl, ih]
        by_cases hq : IsPrefix q l
        · rw [if_pos hq, if_pos (isPrefix_cons_iff.2 ⟨rfl, hq⟩)]
        · rw [if_neg hq, if_neg fun h => hq (isPrefix_cons_iff.1 h).2]
      · rw [if_neg e, if_neg fun h => e (isPrefix_cons_iff.1 h).1]
        rfl

theorem contains_insert_iff (p : List (Fin k)) (t : Trie k) (q : List (Fin k)) :
    (Trie.insert p t).1.Contains q ↔ t.Contains q ∨ IsPrefix q p := by
  induction q generalizing p t with
  | nil => exact ⟨fun _ => .inr (isPrefix_nil p), fun _ => insert_ne_absent p t⟩
  | cons b q ih =>
    cases p with
    | nil => exact ⟨.inl, fun h => h.elim id fun h => absurd h (not_isPrefix_cons_nil b q)⟩
    | cons a l =>
      show ((Trie.insert (a :: l) t).1.child b).Contains q ↔ (t.child b).Contains q ∨ _
      rw [child_insert, isPrefix_cons_iff]
      by_cases e : b = a
      · subst e
        rw [if_pos rfl, ih]
        exact or_congr Iff.rfl ⟨fun h => ⟨rfl, h⟩, fun h => h.2⟩
      · rw [if_neg e]
        exact ⟨.inl, fun h => h.elim id fun h => absurd h.1 e⟩

theorem descend_absent (q : List (Fin k)) : (absent : Trie k).descend q = absent := by
  induction q with
  | nil => rfl
  | cons _ _ ih => exact ih

/-! ### T12 -/

/-- **T12**: the root-to-node paths of the trie are exactly the prefixes of the input paths.
Source: persistent-traces-mathematical-foundations.md, 3.1. -/
theorem contains_buildTrie_iff (paths : List (List (Fin k))) (q : List (Fin k)) :
    (buildTrie paths).1.Contains q ↔ ∃ p, p ∈ paths ∧ IsPrefix q p := by
  induction paths with
  | nil => exact ⟨fun h => absurd (descend_absent q) h, fun ⟨_, h, _⟩ => nomatch h⟩
  | cons p ps ih =>
    show (Trie.insert p (buildTrie ps).1).1.Contains q ↔ _
    rw [contains_insert_iff, ih]
    constructor
    · rintro (⟨p', h, h'⟩ | h)
      · exact ⟨p', .tail _ h, h'⟩
      · exact ⟨p, .head _, h⟩
    · rintro ⟨p', h, h'⟩
      cases h with
      | head => exact .inr h'
      | tail _ h => exact .inl ⟨p', h, h'⟩

/-- **T12**: the count at a node is the number of input paths with that prefix. -/
theorem count_buildTrie (paths : List (List (Fin k))) (q : List (Fin k)) :
    ((buildTrie paths).1.descend q).count = countPaths (IsPrefix q) paths := by
  classical
  induction paths with
  | nil =>
    show ((absent : Trie k).descend q).count = 0
    rw [descend_absent]
    rfl
  | cons p ps ih =>
    show ((Trie.insert p (buildTrie ps).1).1.descend q).count = countPaths (IsPrefix q) ps + _
    rw [count_descend_insert, ih]

theorem lookups_insert (p : List (Fin k)) (t : Trie k) : (Trie.insert p t).2 = p.length := by
  induction p generalizing t with
  | nil => rfl
  | cons a l ih => exact congrArg (· + 1) (ih (t.child a))

/-- **T12**: for `N` paths of length `L` the algorithm makes exactly `N L` look-ups. -/
theorem lookups_buildTrie {L : Nat} {paths : List (List (Fin k))} (h : ∀ p, p ∈ paths → p.length = L) :
    (buildTrie paths).2 = paths.length * L := by
  induction paths with
  | nil => exact (Nat.zero_mul L).symm
  | cons p ps ih =>
    show (buildTrie ps).2 + _ = _
    rw [lookups_insert, ih fun p hp => h p (.tail _ hp), h p (.head _), List.length_cons, Nat.succ_mul]

theorem size_le (t : Trie k) : t.size ≤ 1 + t.nodesBelow := by
  cases t with
  | absent => exact Nat.zero_le _
  | node => exact Nat.le_refl _
theorem nodesBelow_le_size (t : Trie k) : t.nodesBelow ≤ t.size := by
  cases t with
  | absent => exact natSum_le (c := 0) fun _ => Nat.le_refl 0
  | node => exact Nat.le_add_left _ _

theorem nodesBelow_insert_le (p : List (Fin k)) (t : Trie k) :
    (Trie.insert p t).1.nodesBelow ≤ t.nodesBelow + p.length := by
  induction p generalizing t with
  | nil => exact Nat.le_refl _
  | cons a l ih =>
    refine natSum_le_add a (fun b hb => ?_) ?_
    · rw [child_insert, if_neg hb]
    · rw [child_insert, if_pos rfl]
      refine Nat.le_trans (size_le _) ?_
      rw [List.length_cons, Nat.add_comm, ← Nat.add_assoc]
      exact Nat.add_le_add_right (Nat.le_trans (ih _) (Nat.add_le_add_right (nodesBelow_le_size _) _)) 1

/-- `K + K² + … + Kᴸ⁺¹ = K (1 + K + … + Kᴸ)`. -/
theorem prefixCount_succ (K L : Nat) : prefixCount K (L + 1) = K * (1 + prefixCount K L) := by
  induction L with
  | zero =>
    show 0 + K ^ (0 + 1) = K * (1 + 0)
    rw [Nat.zero_add, Nat.zero_add, Nat.pow_succ, Nat.pow_zero, Nat.one_mul, Nat.mul_one]
  | succ L ih =>
    show prefixCount K (L + 1) + K ^ (L + 1 + 1) = K * (1 + (prefixCount K L + K ^ (L + 1)))
    rw [ih, ← Nat.add_assoc, Nat.mul_add K (1 + prefixCount K L), Nat.mul_comm K (K ^ (L + 1)), Nat.pow_succ]

theorem nodesBelow_le_prefixCount {L : Nat} {t : Trie k} (h : ∀ q, t.Contains q → q.length ≤ L) :
    t.nodesBelow ≤ prefixCount k L := by
  induction L generalizing t with
  | zero =>
    refine Nat.le_trans (natSum_le (c := 0) fun a => ?_) (Nat.le_of_eq (Nat.mul_zero k))
    by_cases e : t.child a = absent
    · rw [e]
      exact Nat.le_refl 0
    · exact absurd (h [a] e) (Nat.not_lt_zero 0)
  | succ L ih =>
    rw [prefixCount_succ]
    exact natSum_le fun a => Nat.le_trans (size_le _) (Nat.add_le_add_left
      (ih fun q hq => Nat.le_of_succ_le_succ (h (a :: q) hq)) 1)

theorem nodesBelow_buildTrie_le {L : Nat} {paths : List (List (Fin k))} (h : ∀ p, p ∈ paths → p.length = L) :
    (buildTrie paths).1.nodesBelow ≤ paths.length * L := by
  induction paths with
  | nil => exact Nat.le_trans (natSum_le (c := 0) fun _ => Nat.le_refl 0) (Nat.zero_le _)
  | cons p ps ih =>
    refine Nat.le_trans (nodesBelow_insert_le p _) ?_
    rw [h p (.head _), List.length_cons, Nat.succ_mul]
    exact Nat.add_le_add_right (ih fun p hp => h p (.tail _ hp)) L

/-- **T12**: the trie of `N` paths of length `L` over `K` experts has at most `min (N L, K + K² + … + Kᴸ)` nodes other than
the root. -/
theorem nodes_buildTrie_le {L : Nat} {paths : List (List (Fin k))} (h : ∀ p, p ∈ paths → p.length = L) :
    (buildTrie paths).1.nodesBelow ≤ min (paths.length * L) (prefixCount k L) := by
  refine Nat.le_min.2 ⟨nodesBelow_buildTrie_le h, nodesBelow_le_prefixCount fun q hq => ?_⟩
  obtain ⟨p, hp, r, e⟩ := (contains_buildTrie_iff paths q).1 hq
  rw [← h p hp, e, List.length_append]
  exact Nat.le_add_right _ _

/-- **T12** as written is false: the trie of the single path `[1, 2]` does not contain its suffix `[2]`, so it is no suffix
tree. -/
theorem not_contains_suffix_buildTrie : ¬∀ (paths : List (List (Fin 3))) (p q r : List (Fin 3)), p ∈ paths → p = r ++ q →
    (buildTrie paths).1.Contains q := fun h => by
  obtain ⟨p, hp, r, e⟩ := (contains_buildTrie_iff _ _).1 (h [[1, 2]] [1, 2] [2] [1] (.head _) rfl)
  cases hp with
  | head => exact absurd (List.cons.inj e).1 (by decide)
  | tail _ h => exact nomatch h

end AqCore
