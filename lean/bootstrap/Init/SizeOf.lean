prelude
import Init.Simp
set_option linter.all false

/-!
# Sizes

Well-founded recursion without `termination_by` tries the size of an argument.  Once `SizeOf` exists, the elaborator
derives an instance for every inductive type; the earlier types get theirs here.
-/

universe u v w

class SizeOf (α : Sort u) where
  sizeOf : α → Nat
export SizeOf (sizeOf)

instance (priority := low) instSizeOfDefault (α : Sort u) : SizeOf α := ⟨fun _ => 0⟩
@[simp] theorem sizeOf_default {α : Sort u} (a : α) : sizeOf a = 0 := rfl
instance instSizeOfNat : SizeOf Nat := ⟨fun n => n⟩
@[simp] theorem sizeOf_nat (n : Nat) : sizeOf n = n := rfl
instance instSizeOfForallUnit {α : Sort u} [SizeOf α] : SizeOf (Unit → α) := ⟨fun f => sizeOf (f ())⟩
@[simp] theorem sizeOf_thunk {α : Sort u} [SizeOf α] (f : Unit → α) : sizeOf f = sizeOf (f ()) := rfl

deriving instance SizeOf for PUnit, Prod, PProd, MProd, Bool, Subtype, PLift, ULift, PULift, Decidable, Option, List,
  Array, Fin, Except

/-- A pair whose second component's type depends on the first. -/
structure Sigma {α : Type u} (β : α → Type v) where
  fst : α
  snd : β fst


/-- Packs the arguments of a function defined by well-founded recursion. -/
structure PSigma {α : Sort u} (β : α → Sort v) where
  fst : α
  snd : β fst

inductive Sum (α : Type u) (β : Type v) where
  | inl (val : α) : Sum α β
  | inr (val : β) : Sum α β

/-- Packs the arguments of mutually recursive functions. -/
inductive PSum (α : Sort u) (β : Sort v) where
  | inl (val : α) : PSum α β
  | inr (val : β) : PSum α β
