import AqCore.Traces.SteadyState

/-!
# The sparse trace memory (claim T02)

One head's memory is a list of edges with their traces.  An update reinforces or decays, prunes what is below `ε`, and keeps
the `B` largest.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {E : Type v} {lam gam θ ε : K} {B : Nat}

open Classical in
/-- The trace of an edge, 0 where the memory has none. -/
noncomputable def readTrace (memory : List (E × K)) (e : E) : K :=
  match memory with
  | [] => 0
  | (e', m) :: l => if e = e' then m else readTrace l e

open Classical in
/-- Removes the traces below `ε`. -/
noncomputable def prune (ε : K) : List (E × K) → List (E × K)
  | [] => []
  | x :: l => if x.2 < ε then prune ε l else x :: prune ε l

open Classical in
/-- Inserts a trace into a list in descending order, before its equals. -/
noncomputable def insertDescending (x : E × K) : List (E × K) → List (E × K)
  | [] => [x]
  | y :: l => if y.2 ≤ x.2 then x :: y :: l else y :: insertDescending x l

/-- Sorts in descending order; of equal traces the first stays first. -/
noncomputable def sortDescending : List (E × K) → List (E × K)
  | [] => []
  | x :: l => insertDescending x (sortDescending l)

/-- The first `n` elements. -/
def firstOf {α : Type v} : Nat → List α → List α
  | 0, _ => []
  | _, [] => []
  | n + 1, x :: l => x :: firstOf n l

/-- Evicts smallest traces until at most `B` remain. -/
noncomputable def evict (B : Nat) (l : List (E × K)) : List (E × K) := firstOf B (sortDescending l)

/-- The next memory, where `edges` lists the edges and `S` is their salience.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
noncomputable def updateMemory (lam gam θ ε : K) (B : Nat) (edges : List E) (S : E → K) (memory : List (E × K)) :
    List (E × K) :=
  evict B (prune ε (edges.map fun e => (e, gatedStep lam gam θ (readTrace memory e) (S e))))

/-! ### Sorting -/

theorem mem_insertDescending {x y : E × K} {l : List (E × K)} : y ∈ insertDescending x l ↔ y = x ∨ y ∈ l := by
  induction l with
  | nil =>
    constructor
    · intro h
      cases h with
      | head => exact .inl rfl
      | tail _ h => exact nomatch h
    · rintro (rfl | h)
      · exact .head _
      · exact nomatch h
  | cons z l ih =>
    have key : y ∈ insertDescending x (z :: l) ↔ y = x ∨ y = z ∨ y ∈ l := by
      unfold insertDescending
      split
      · constructor
        · intro h
          cases h with
          | head => exact .inl rfl
          | tail _ h =>
            cases h with
            | head => exact .inr (.inl rfl)
            | tail _ h => exact .inr (.inr h)
        · rintro (rfl | rfl | h)
          · exact .head _
          · exact .tail _ (.head _)
          · exact .tail _ (.tail _ h)
      · constructor
        · intro h
          cases h with
          | head => exact .inr (.inl rfl)
          | tail _ h => exact (ih.1 h).imp id .inr
        · rintro (h | rfl | h)
          · exact .tail _ (ih.2 (.inl h))
          · exact .head _
          · exact .tail _ (ih.2 (.inr h))
    rw [key]
    constructor
    · rintro (h | rfl | h)
      · exact .inl h
      · exact .inr (.head _)
      · exact .inr (.tail _ h)
    · rintro (h | h)
      · exact .inl h
      · cases h with
        | head => exact .inr (.inl rfl)
        | tail _ h => exact .inr (.inr h)

theorem mem_sortDescending {y : E × K} {l : List (E × K)} : y ∈ sortDescending l ↔ y ∈ l := by
  induction l with
  | nil => exact Iff.rfl
  | cons x l ih =>
    show y ∈ insertDescending x (sortDescending l) ↔ _
    rw [mem_insertDescending, ih]
    constructor
    · rintro (rfl | h)
      · exact .head _
      · exact .tail _ h
    · intro h
      cases h with
      | head => exact .inl rfl
      | tail _ h => exact .inr h

/-- Each trace is at least all that come after it. -/
def Descending : List (E × K) → Prop
  | [] => True
  | x :: l => (∀ y, y ∈ l → y.2 ≤ x.2) ∧ Descending l

theorem descending_insertDescending {x : E × K} {l : List (E × K)} (h : Descending l) :
    Descending (insertDescending x l) := by
  induction l with
  | nil => exact ⟨fun y hy => (nomatch hy), trivial⟩
  | cons z l ih =>
    unfold insertDescending
    split
    · rename_i c
      refine ⟨fun y hy => ?_, h⟩
      cases hy with
      | head => exact c
      | tail _ hy => exact le_trans (h.1 y hy) c
    · rename_i c
      refine ⟨fun y hy => ?_, ih h.2⟩
      rcases mem_insertDescending.1 hy with rfl | hy
      · exact le_of_lt (not_le.1 c)
      · exact h.1 y hy

theorem descending_sortDescending (l : List (E × K)) : Descending (sortDescending l) := by
  induction l with
  | nil => trivial
  | cons x l ih => exact descending_insertDescending ih

theorem length_firstOf_le {α : Type v} (n : Nat) (l : List α) : (firstOf n l).length ≤ n := by
  induction n generalizing l with
  | zero => exact Nat.le_refl 0
  | succ n ih =>
    cases l with
    | nil => exact Nat.zero_le _
    | cons x l => exact Nat.succ_le_succ (ih l)

theorem mem_of_mem_firstOf {α : Type v} {n : Nat} {l : List α} {y : α} (h : y ∈ firstOf n l) : y ∈ l := by
  induction n generalizing l with
  | zero => exact nomatch h
  | succ n ih =>
    cases l with
    | nil => exact nomatch h
    | cons x l =>
      cases h with
      | head => exact .head _
      | tail _ h => exact .tail _ (ih h)

theorem le_of_descending {n : Nat} {l : List (E × K)} (h : Descending l) {x y : E × K} (hx : x ∈ l)
    (hx' : ¬x ∈ firstOf n l) (hy : y ∈ firstOf n l) : x.2 ≤ y.2 := by
  induction n generalizing l with
  | zero => exact nomatch hy
  | succ n ih =>
    cases l with
    | nil => exact nomatch hx
    | cons z l =>
      cases hx with
      | head => exact absurd (.head _) hx'
      | tail _ hx =>
        cases hy with
        | head => exact h.1 x hx
        | tail _ hy => exact ih h.2 hx (fun k => hx' (.tail _ k)) hy

/-- As many as there are, up to the budget. -/
theorem firstOf_eq {α : Type v} {n : Nat} {l : List α} (h : l.length ≤ n) : firstOf n l = l := by
  induction n generalizing l with
  | zero =>
    cases l with
    | nil => rfl
    | cons x l => exact absurd h (Nat.not_lt_zero _)
  | succ n ih =>
    cases l with
    | nil => rfl
    | cons x l =>
      show x :: firstOf n l = x :: l
      rw [ih (Nat.le_of_succ_le_succ h)]

theorem length_insertDescending (x : E × K) (l : List (E × K)) : (insertDescending x l).length = l.length + 1 := by
  induction l with
  | nil => rfl
  | cons y l ih =>
    unfold insertDescending
    split
    · rfl
    · rw [List.length_cons, ih, List.length_cons]
theorem length_sortDescending (l : List (E × K)) : (sortDescending l).length = l.length := by
  induction l with
  | nil => rfl
  | cons x l ih =>
    show (insertDescending x (sortDescending l)).length = _
    rw [length_insertDescending, ih, List.length_cons]

theorem mem_prune {y : E × K} {l : List (E × K)} : y ∈ prune ε l ↔ y ∈ l ∧ ε ≤ y.2 := by
  induction l with
  | nil => exact ⟨fun h => (nomatch h), fun h => (nomatch h.1)⟩
  | cons x l ih =>
    unfold prune
    split
    · rename_i c
      rw [ih]
      constructor
      · exact fun h => ⟨.tail _ h.1, h.2⟩
      · rintro ⟨h, k⟩
        cases h with
        | head => exact absurd k (not_le_of_lt c)
        | tail _ h => exact ⟨h, k⟩
    · rename_i c
      constructor
      · intro h
        cases h with
        | head => exact ⟨.head _, not_lt.1 c⟩
        | tail _ h => exact ⟨.tail _ (ih.1 h).1, (ih.1 h).2⟩
      · rintro ⟨h, k⟩
        cases h with
        | head => exact .head _
        | tail _ h => exact .tail _ (ih.2 ⟨h, k⟩)

/-! ### T02 -/

section
variable (lam gam θ ε : K) (B : Nat) (edges : List E) (S : E → K) (memory : List (E × K))

/-- **T02**, **T07**: after every update there are at most `B` traces.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
theorem length_updateMemory_le : (updateMemory lam gam θ ε B edges S memory).length ≤ B := length_firstOf_le B _

/-- **T02**: every stored trace is at least `ε`. -/
theorem le_of_mem_updateMemory {x : E × K} (h : x ∈ updateMemory lam gam θ ε B edges S memory) : ε ≤ x.2 :=
  (mem_prune.1 (mem_sortDescending.1 (mem_of_mem_firstOf h))).2

/-- **T02**: every stored trace is the reinforced or decayed one. -/
theorem eq_gatedStep_of_mem_updateMemory {x : E × K} (h : x ∈ updateMemory lam gam θ ε B edges S memory) :
    x.2 = gatedStep lam gam θ (readTrace memory x.1) (S x.1) := by
  have k := (mem_prune.1 (mem_sortDescending.1 (mem_of_mem_firstOf h))).1
  clear h
  induction edges with
  | nil => exact nomatch k
  | cons e l ih =>
    cases k with
    | head => rfl
    | tail _ k => exact ih k

/-- **T02**: what is evicted is at most everything that is kept. -/
theorem evicted_le {x y : E × K} (hx : x ∈ prune ε (edges.map fun e => (e, gatedStep lam gam θ (readTrace memory e) (S e))))
    (hx' : ¬x ∈ updateMemory lam gam θ ε B edges S memory) (hy : y ∈ updateMemory lam gam θ ε B edges S memory) :
    x.2 ≤ y.2 :=
  le_of_descending (descending_sortDescending _) (mem_sortDescending.2 hx) hx' hy

/-- **T02**: nothing is evicted within the budget. -/
theorem not_evicted {x : E × K} (hx : x ∈ prune ε (edges.map fun e => (e, gatedStep lam gam θ (readTrace memory e) (S e))))
    (hB : (prune ε (edges.map fun e => (e, gatedStep lam gam θ (readTrace memory e) (S e)))).length ≤ B) :
    x ∈ updateMemory lam gam θ ε B edges S memory := by
  unfold updateMemory evict
  rw [firstOf_eq (Nat.le_trans (Nat.le_of_eq (length_sortDescending _)) hB)]
  exact mem_sortDescending.2 hx
end

end AqCore
