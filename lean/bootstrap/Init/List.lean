prelude
import Init.WF
set_option linter.all false

/-!
# Lists, products, `Fin`, options: the little that is used
-/

universe u v w

/-! Injectivity lemmas of constructors declared before `simp` could prove them. -/

gen_injective_theorems% Prod
gen_injective_theorems% PProd
gen_injective_theorems% MProd
gen_injective_theorems% Subtype
gen_injective_theorems% Fin
gen_injective_theorems% Array
gen_injective_theorems% Option
gen_injective_theorems% List
gen_injective_theorems% Except
gen_injective_theorems% Char
gen_injective_theorems% UInt32
gen_injective_theorems% BitVec

/-! ## Lists -/

namespace List

protected def append {α : Type u} : List α → List α → List α
  | [], bs => bs
  | a :: as, bs => a :: List.append as bs
instance {α : Type u} : Append (List α) := ⟨List.append⟩

def map {α : Type u} {β : Type v} (f : α → β) : List α → List β
  | [] => []
  | a :: as => f a :: map f as
def foldr {α : Type u} {β : Type v} (f : α → β → β) (init : β) : List α → β
  | [] => init
  | a :: as => f a (foldr f init as)

inductive Mem {α : Type u} (a : α) : List α → Prop where
  | head (as : List α) : Mem a (a :: as)
  | tail (b : α) {as : List α} : Mem a as → Mem a (b :: as)
instance {α : Type u} : Membership α (List α) := ⟨fun l a => Mem a l⟩

variable {α : Type u} {β : Type v}

@[simp] theorem nil_append (as : List α) : [] ++ as = as := rfl
@[simp] theorem cons_append {a : α} {as bs : List α} : (a :: as) ++ bs = a :: (as ++ bs) := rfl
@[simp] theorem append_nil (as : List α) : as ++ [] = as := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, ih]
@[simp] theorem append_assoc (as bs cs : List α) : (as ++ bs) ++ cs = as ++ (bs ++ cs) := by
  induction as with
  | nil => rfl
  | cons a as ih => rw [cons_append, cons_append, cons_append, ih]
@[simp] theorem length_nil : length ([] : List α) = 0 := rfl
@[simp] theorem length_cons {a : α} {as : List α} : (a :: as).length = as.length + 1 := rfl
@[simp] theorem length_append {as bs : List α} : (as ++ bs).length = as.length + bs.length := by
  induction as with
  | nil => exact (Nat.zero_add _).symm
  | cons a as ih => rw [cons_append, length_cons, length_cons, ih, Nat.add_right_comm]
@[simp] theorem map_nil {f : α → β} : map f [] = [] := rfl
@[simp] theorem map_cons {f : α → β} {a : α} {l : List α} : map f (a :: l) = f a :: map f l := rfl

end List

instance instDecidableEqList {α : Type u} [DecidableEq α] : DecidableEq (List α)
  | [], [] => isTrue rfl
  | [], _ :: _ => isFalse fun h => nomatch h
  | _ :: _, [] => isFalse fun h => nomatch h
  | a :: as, b :: bs => match decEq a b, instDecidableEqList as bs with
    | isTrue h, isTrue h' => isTrue (h ▸ h' ▸ rfl)
    | isFalse h, _ => isFalse fun e => h (List.cons.inj e).1
    | _, isFalse h => isFalse fun e => h (List.cons.inj e).2

instance {α : Type u} [DecidableEq α] : DecidableEq (Option α)
  | none, none => isTrue rfl
  | none, some _ => isFalse fun h => nomatch h
  | some _, none => isFalse fun h => nomatch h
  | some a, some b => match decEq a b with
    | isTrue h => isTrue (h ▸ rfl)
    | isFalse h => isFalse fun e => h (Option.some.inj e)

instance : Monad Option where
  pure := some
  bind x f := match x with
    | none => none
    | some a => f a

/-- Indexing `xs[i]`; the third argument is the side condition. -/
class GetElem (coll : Type u) (idx : Type v) (elem : outParam (Type w)) (valid : outParam (coll → idx → Prop)) where
  getElem (xs : coll) (i : idx) (h : valid xs i) : elem
export GetElem (getElem)
instance List.instGetElemNatLtLength {α : Type u} : GetElem (List α) Nat α fun as i => i < as.length :=
  ⟨fun as i h => as.get ⟨i, h⟩⟩

/-! ## Finite types -/

/-- A natural number known to be nonzero, as an instance. -/
class NeZero {R : Type u} [Zero R] (n : R) : Prop where
  out : n ≠ 0
theorem NeZero.ne {R : Type u} [Zero R] (n : R) [h : NeZero n] : n ≠ 0 := h.out
theorem Nat.pos_of_neZero (n : Nat) [NeZero n] : 0 < n := Nat.pos_of_ne_zero (NeZero.ne n)
instance Nat.instNeZeroSucc {n : Nat} : NeZero (n + 1) := ⟨Nat.succ_ne_zero n⟩

namespace Fin

instance coeToNat {n : Nat} : CoeOut (Fin n) Nat := ⟨fun i => i.val⟩
@[inline] protected def ofNat (n : Nat) [NeZero n] (a : Nat) : Fin n := ⟨a % n, Nat.mod_lt _ (Nat.pos_of_neZero n)⟩
instance instOfNat {n : Nat} [NeZero n] {i : Nat} : OfNat (Fin n) i := ⟨Fin.ofNat n i⟩
instance {n : Nat} : LE (Fin n) := ⟨fun a b => a.val ≤ b.val⟩
instance {n : Nat} : LT (Fin n) := ⟨fun a b => a.val < b.val⟩
instance decLt {n : Nat} (a b : Fin n) : Decidable (a < b) := Nat.decLt a.val b.val
instance decLe {n : Nat} (a b : Fin n) : Decidable (a ≤ b) := Nat.decLe a.val b.val
instance (n : Nat) : DecidableEq (Fin n) := fun i j =>
  if h : i.val = j.val then isTrue (eq_of_val_eq h) else isFalse fun e => h (congrArg Fin.val e)
theorem val_eq_of_eq {n : Nat} {i j : Fin n} (h : i = j) : i.val = j.val := congrArg Fin.val h
theorem ext {n : Nat} {a b : Fin n} (h : a.val = b.val) : a = b := eq_of_val_eq h
theorem ext_iff {n : Nat} {a b : Fin n} : a = b ↔ a.val = b.val := ⟨val_eq_of_eq, ext⟩
def succ {n : Nat} : Fin n → Fin (n + 1)
  | ⟨i, h⟩ => ⟨i + 1, Nat.succ_le_succ h⟩
def castSucc {n : Nat} (i : Fin n) : Fin (n + 1) := ⟨i.val, Nat.le_succ_of_le i.isLt⟩
def last (n : Nat) : Fin (n + 1) := ⟨n, n.lt_succ_self⟩
def elim0 {α : Sort u} : Fin 0 → α
  | ⟨_, h⟩ => absurd h (Nat.not_lt_zero _)

end Fin

instance Nat.decidableBallLT : (n : Nat) → (P : ∀ k, k < n → Prop) → [∀ k h, Decidable (P k h)] →
    Decidable (∀ k h, P k h)
  | 0, _, _ => isTrue fun k h => (Nat.not_lt_zero k h).elim
  | n + 1, P, d => match decidableBallLT n fun k h => P k (Nat.lt_succ_of_lt h), d n (Nat.lt_succ_self n) with
    | isFalse h, _ => isFalse fun h' => h fun k hk => h' k (Nat.lt_succ_of_lt hk)
    | _, isFalse h => isFalse fun h' => h (h' n (Nat.lt_succ_self n))
    | isTrue h, isTrue h' => isTrue fun k hk => by
      cases Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hk) with
      | inl hlt => exact h k hlt
      | inr e => subst e; exact h'
instance Nat.decidableForallFin {n : Nat} (P : Fin n → Prop) [DecidablePred P] : Decidable (∀ i, P i) :=
  decidable_of_iff (∀ k h, P ⟨k, h⟩) ⟨fun h i => h i.val i.isLt, fun h k hk => h ⟨k, hk⟩⟩

attribute [ext] funext Fin.ext
@[ext] protected theorem Prod.ext {α : Type u} {β : Type v} : {p q : α × β} → p.fst = q.fst → p.snd = q.snd → p = q
  | (_, _), (_, _), rfl, rfl => rfl

attribute [coe] Fin.val Subtype.val

/-! ## Transitivity, for `calc` -/

class Trans.{r, s, t, u₁, u₂, u₃} {α : Sort u₁} {β : Sort u₂} {γ : Sort u₃} (r : α → β → Sort r) (s : β → γ → Sort s)
    (t : outParam (α → γ → Sort t)) where
  trans : r a b → s b c → t a c
export Trans (trans)
instance {α : Sort u} {γ : Sort v} (r : α → γ → Sort w) : Trans Eq r r := ⟨fun h h' => h ▸ h'⟩
instance {α : Sort u} {β : Sort v} (r : α → β → Sort w) : Trans r Eq r := ⟨fun h h' => h' ▸ h⟩
instance : Trans Iff Iff Iff := ⟨Iff.trans⟩
instance {α : Sort u} : @Trans α α α Eq Eq Eq := ⟨Eq.trans⟩
instance : Trans (α := Nat) (β := Nat) (γ := Nat) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨Nat.le_trans⟩
instance : Trans (α := Nat) (β := Nat) (γ := Nat) (· < ·) (· < ·) (· < ·) := ⟨Nat.lt_trans⟩
instance : Trans (α := Nat) (β := Nat) (γ := Nat) (· < ·) (· ≤ ·) (· < ·) := ⟨Nat.lt_of_lt_of_le⟩
instance : Trans (α := Nat) (β := Nat) (γ := Nat) (· ≤ ·) (· < ·) (· < ·) := ⟨Nat.lt_of_le_of_lt⟩
