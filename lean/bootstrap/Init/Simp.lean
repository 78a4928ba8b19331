prelude
import Init.Core
set_option linter.all false

/-!
# The default simp set

Small on purpose: files meant to compile with Lean's own `Init` as well use `simp only [...]`.
-/

universe u v

attribute [simp] eq_self heq_self iff_self eq_iff_iff

section
variable (p q : Prop)

@[simp] theorem ne_eq {α : Sort u} (a b : α) : (a ≠ b) = ¬a = b := rfl
@[simp] theorem not_true_eq_false : (¬True) = False := eq_false fun h => h trivial
@[simp] theorem not_false_eq_true : (¬False) = True := eq_true id
@[simp] theorem not_false_iff : ¬False ↔ True := iff_of_true id trivial
@[simp] theorem and_true : (p ∧ True) = p := propext ⟨fun h => h.1, fun h => ⟨h, trivial⟩⟩
@[simp] theorem true_and : (True ∧ p) = p := propext ⟨fun h => h.2, fun h => ⟨trivial, h⟩⟩
@[simp] theorem and_false : (p ∧ False) = False := eq_false fun h => h.2
@[simp] theorem false_and : (False ∧ p) = False := eq_false fun h => h.1
@[simp] theorem and_self : (p ∧ p) = p := propext ⟨fun h => h.1, fun h => ⟨h, h⟩⟩
@[simp] theorem or_true : (p ∨ True) = True := eq_true (.inr trivial)
@[simp] theorem true_or : (True ∨ p) = True := eq_true (.inl trivial)
@[simp] theorem or_false : (p ∨ False) = p := propext ⟨fun h => h.elim id False.elim, .inl⟩
@[simp] theorem false_or : (False ∨ p) = p := propext ⟨fun h => h.elim False.elim id, .inr⟩
@[simp] theorem or_self : (p ∨ p) = p := propext ⟨fun h => h.elim id id, .inl⟩
@[simp] theorem iff_true : (p ↔ True) = p := propext ⟨fun h => h.2 trivial, fun h => iff_of_true h trivial⟩
@[simp] theorem true_iff : (True ↔ p) = p := propext ⟨fun h => h.1 trivial, fun h => iff_of_true trivial h⟩
@[simp] theorem iff_false : (p ↔ False) = ¬p := propext ⟨fun h => h.1, fun h => iff_of_false h id⟩
@[simp] theorem false_iff : (False ↔ p) = ¬p := propext ⟨fun h => h.2, fun h => iff_of_false id h⟩
@[simp] theorem implies_true (α : Sort u) : (α → True) = True := eq_true fun _ => trivial
@[simp] theorem false_implies : (False → p) = True := eq_true False.elim
@[simp] theorem true_implies : (True → p) = p := propext ⟨fun h => h trivial, fun h _ => h⟩
@[simp] theorem imp_self : (p → p) = True := eq_true id
@[simp] theorem not_and_self : ¬(¬p ∧ p) := fun h => h.1 h.2
@[simp] theorem and_not_self : ¬(p ∧ ¬p) := fun h => h.2 h.1
theorem implies_true_iff : (p → True) ↔ True := iff_of_true (fun _ => trivial) trivial

end

theorem and_assoc {a b c : Prop} : (a ∧ b) ∧ c ↔ a ∧ b ∧ c :=
  ⟨fun h => ⟨h.1.1, h.1.2, h.2⟩, fun h => ⟨⟨h.1, h.2.1⟩, h.2.2⟩⟩
theorem or_assoc {a b c : Prop} : (a ∨ b) ∨ c ↔ a ∨ b ∨ c :=
  ⟨fun h => h.elim (fun h => h.elim .inl fun h => .inr (.inl h)) fun h => .inr (.inr h),
    fun h => h.elim (fun h => .inl (.inl h)) fun h => h.elim (fun h => .inl (.inr h)) .inr⟩
@[simp] theorem exists_const {p : Prop} (α : Sort u) [h : Nonempty α] : (∃ _ : α, p) ↔ p :=
  ⟨fun ⟨_, h⟩ => h, fun hp => h.elim fun a => ⟨a, hp⟩⟩
@[simp] theorem exists_eq {α : Sort u} {a : α} : ∃ x, x = a := ⟨a, rfl⟩
@[simp] theorem exists_eq' {α : Sort u} {a : α} : ∃ x, a = x := ⟨a, rfl⟩
@[simp] theorem forall_const {p : Prop} (α : Sort u) [h : Nonempty α] : (α → p) ↔ p :=
  ⟨fun f => h.elim f, fun hp _ => hp⟩

@[simp] theorem ite_true {α : Sort u} (a b : α) : (if True then a else b) = a := rfl
@[simp] theorem ite_false {α : Sort u} (a b : α) : (if False then a else b) = b := rfl
theorem if_true {α : Sort u} {_ : Decidable True} (t e : α) : ite True t e = t := if_pos trivial
theorem if_false {α : Sort u} {_ : Decidable False} (t e : α) : ite False t e = e := if_neg id
@[simp] theorem dite_true {α : Sort u} {t : True → α} {e : ¬True → α} : dite True t e = t trivial := rfl
@[simp] theorem dite_false {α : Sort u} {t : False → α} {e : ¬False → α} : dite False t e = e id := rfl
@[simp] theorem ite_self {α : Sort u} {c : Prop} {d : Decidable c} (a : α) : ite c a a = a := by
  cases d <;> rfl
theorem dif_eq_if (c : Prop) {h : Decidable c} {α : Sort u} (t e : α) : (dite c (fun _ => t) fun _ => e) = ite c t e := rfl

@[simp] theorem decide_true : decide True = true := rfl
@[simp] theorem decide_false : decide False = false := rfl
@[simp] theorem decide_eq_true_eq {p : Prop} [Decidable p] : (decide p = true) = p :=
  propext ⟨of_decide_eq_true, decide_eq_true⟩
@[simp] theorem decide_eq_false_iff_not {p : Prop} {_ : Decidable p} : decide p = false ↔ ¬p :=
  ⟨of_decide_eq_false, decide_eq_false⟩
theorem decide_eq_true_iff {p : Prop} [Decidable p] : decide p = true ↔ p := iff_of_eq decide_eq_true_eq
theorem Bool.false_ne_true : ¬false = true := fun h => nomatch h
@[simp] theorem Bool.false_eq_true : (false = true) = False := eq_false Bool.false_ne_true
@[simp] theorem Bool.true_eq_false : (true = false) = False := eq_false fun h => nomatch h
theorem Bool.of_not_eq_true : {b : Bool} → ¬b = true → b = false
  | true, h => (h rfl).elim
  | false, _ => rfl
theorem Bool.of_not_eq_false : {b : Bool} → ¬b = false → b = true
  | true, _ => rfl
  | false, h => (h rfl).elim
@[simp] theorem Bool.not_eq_true (b : Bool) : (¬b = true) = (b = false) :=
  propext ⟨Bool.of_not_eq_true, fun h h' => Bool.false_ne_true (h.symm.trans h')⟩
@[simp] theorem Bool.not_eq_false (b : Bool) : (¬b = false) = (b = true) :=
  propext ⟨Bool.of_not_eq_false, fun h h' => Bool.false_ne_true (h'.symm.trans h)⟩
theorem Bool.eq_false_or_eq_true : (b : Bool) → b = true ∨ b = false
  | true => .inl rfl
  | false => .inr rfl
@[simp] theorem Bool.and_eq_true (a b : Bool) : ((a && b) = true) = (a = true ∧ b = true) :=
  propext <| by cases a <;> cases b <;> simp [and, or]
@[simp] theorem Bool.or_eq_true (a b : Bool) : ((a || b) = true) = (a = true ∨ b = true) :=
  propext <| by cases a <;> cases b <;> simp [and, or]
@[simp] theorem Bool.not_true : (!true) = false := rfl
@[simp] theorem Bool.not_false : (!false) = true := rfl
@[simp] theorem beq_self_eq_true {α : Type u} [BEq α] [LawfulBEq α] (a : α) : (a == a) = true := LawfulBEq.rfl
@[simp] theorem beq_iff_eq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} : (a == b) = true ↔ a = b :=
  ⟨eq_of_beq, fun h => h ▸ LawfulBEq.rfl⟩

@[simp] theorem ge_iff_le {α : Type u} [LE α] {x y : α} : x ≥ y ↔ y ≤ x := Iff.rfl
@[simp] theorem gt_iff_lt {α : Type u} [LT α] {x y : α} : x > y ↔ y < x := Iff.rfl
@[simp] theorem Function.comp_apply {α : Sort u} {β : Sort v} {δ : Sort w} {f : β → δ} {g : α → β} {x : α} :
    Function.comp f g x = f (g x) := rfl
