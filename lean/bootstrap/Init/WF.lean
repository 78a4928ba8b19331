prelude
import Init.Nat
set_option linter.all false

/-!
# Well-founded recursion
-/

universe u v

inductive Acc {α : Sort u} (r : α → α → Prop) : α → Prop where
  | intro (x : α) (h : (y : α) → r y x → Acc r y) : Acc r x

inductive WellFounded {α : Sort u} (r : α → α → Prop) : Prop where
  | intro (h : ∀ a, Acc r a) : WellFounded r

class WellFoundedRelation (α : Sort u) where
  rel : α → α → Prop
  wf : WellFounded rel

theorem Acc.inv {α : Sort u} {r : α → α → Prop} {x y : α} (h₁ : Acc r x) (h₂ : r y x) : Acc r y :=
  match h₁ with
  | .intro _ h => h y h₂

namespace WellFounded

theorem apply {α : Sort u} {r : α → α → Prop} (wf : WellFounded r) (a : α) : Acc r a :=
  match wf with
  | ⟨h⟩ => h a

variable {α : Sort u} {C : α → Sort v} {r : α → α → Prop}

theorem induction {C : α → Prop} (hwf : WellFounded r) (a : α) (h : ∀ x, (∀ y, r y x → C y) → C x) : C a :=
  (hwf.apply a).rec fun x _ ih => h x ih

noncomputable def fixF (F : (x : α) → ((y : α) → r y x → C y) → C x) (x : α) (a : Acc r x) : C x :=
  a.rec fun x _ ih => F x ih

theorem fixF_eq (F : (x : α) → ((y : α) → r y x → C y) → C x) (x : α) (acx : Acc r x) :
    fixF F x acx = F x fun y p => fixF F y (acx.inv p) := by
  cases acx; rfl

noncomputable def fix (hwf : WellFounded r) (F : (x : α) → ((y : α) → r y x → C y) → C x) (x : α) : C x :=
  fixF F x (hwf.apply x)

theorem fix_eq (hwf : WellFounded r) (F : (x : α) → ((y : α) → r y x → C y) → C x) (x : α) :
    fix hwf F x = F x fun y _ => fix hwf F y := fixF_eq F x _

end WellFounded

@[implicit_reducible] def emptyWf {α : Sort u} : WellFoundedRelation α := ⟨fun _ _ => False, ⟨fun a => ⟨a, fun _ h => h.elim⟩⟩⟩

/-! ## Relations pulled back along a function -/

def InvImage {α : Sort u} {β : Sort v} (r : β → β → Prop) (f : α → β) : α → α → Prop := fun a b => r (f a) (f b)

theorem InvImage.accessible {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β) {b : β} (h : Acc r b) :
    ∀ a, f a = b → Acc (InvImage r f) a :=
  h.rec fun _ _ ih a e => ⟨a, fun a' h' => ih (f a') (e ▸ h') a' rfl⟩

theorem InvImage.wf {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β) (h : WellFounded r) :
    WellFounded (InvImage r f) := ⟨fun a => accessible f (h.apply (f a)) a rfl⟩

@[reducible] def invImage {α : Sort u} {β : Sort v} (f : α → β) (h : WellFoundedRelation β) :
    WellFoundedRelation α := ⟨InvImage h.rel f, InvImage.wf f h.wf⟩

theorem Nat.lt_wf : WellFounded (α := Nat) (· < ·) := ⟨fun n => by
  induction n with
  | zero => exact ⟨0, fun y h => (Nat.not_lt_zero y h).elim⟩
  | succ n ih =>
    refine ⟨n + 1, fun y h => ?_⟩
    cases Nat.lt_or_eq_of_le (Nat.le_of_lt_succ h) with
    | inl h => exact ih.inv h
    | inr h => rw [h]; exact ih⟩

@[reducible] def Nat.lt_wfRel : WellFoundedRelation Nat := ⟨(· < ·), Nat.lt_wf⟩

@[elab_as_elim] protected noncomputable def Nat.strongRecOn {motive : Nat → Sort u} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n := Nat.lt_wf.fix ind n

@[reducible] def sizeOfWFRel {α : Sort u} [SizeOf α] : WellFoundedRelation α := invImage sizeOf Nat.lt_wfRel
@[reducible] def measure {α : Sort u} (f : α → Nat) : WellFoundedRelation α := invImage f Nat.lt_wfRel
instance (priority := low) instWellFoundedRelationOfSizeOf {α : Sort u} [SizeOf α] : WellFoundedRelation α := sizeOfWFRel

/-! ## Recursion on a natural number measure -/

noncomputable def WellFounded.Nat.fix {α : Sort u} {motive : α → Sort v} (h : α → Nat)
    (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) : (x : α) → motive x :=
  WellFounded.fix (InvImage.wf h Nat.lt_wf) F

theorem WellFounded.Nat.fix_eq {α : Sort u} {motive : α → Sort v} (h : α → Nat)
    (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) (x : α) :
    WellFounded.Nat.fix h F x = F x fun y _ => WellFounded.Nat.fix h F y := WellFounded.fix_eq _ F x

/-- Hides a term from the reducer; definitions by well-founded recursion are wrapped in it. -/
@[irreducible] def Lean.opaqueId {α : Sort u} (x : α) : α := x

/-- Marks, while a definition is being processed, an argument that the recursion is on. -/
def wfParam {α : Sort u} (a : α) : α := a

/-! ## Lexicographic products -/

namespace Prod
variable {α : Type u} {β : Type v}

protected inductive Lex (ra : α → α → Prop) (rb : β → β → Prop) : α × β → α × β → Prop where
  | left {a₁ : α} (b₁ : β) {a₂ : α} (b₂ : β) (h : ra a₁ a₂) : Prod.Lex ra rb (a₁, b₁) (a₂, b₂)
  | right (a : α) {b₁ b₂ : β} (h : rb b₁ b₂) : Prod.Lex ra rb (a, b₁) (a, b₂)

theorem lexAccessible {ra : α → α → Prop} {rb : β → β → Prop} {a : α} (aca : Acc ra a) (wb : WellFounded rb) (b : β) :
    Acc (Prod.Lex ra rb) (a, b) := by
  induction aca generalizing b with
  | intro a _ iha =>
    induction wb.apply b with
    | intro b _ ihb =>
      refine ⟨(a, b), fun p h => ?_⟩
      cases h with
      | left b₁ _ h => exact iha _ h b₁
      | right _ h => exact ihb _ h

@[reducible] def lex (ha : WellFoundedRelation α) (hb : WellFoundedRelation β) : WellFoundedRelation (α × β) :=
  ⟨Prod.Lex ha.rel hb.rel, ⟨fun (a, b) => lexAccessible (ha.wf.apply a) hb.wf b⟩⟩
instance [ha : WellFoundedRelation α] [hb : WellFoundedRelation β] : WellFoundedRelation (α × β) := lex ha hb

end Prod
