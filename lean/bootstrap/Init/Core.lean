prelude
import Init.Coe
set_option linter.all false

/-!
# Logic with notation

The lemmas about connectives, equality, `if`, and `Decidable` that `rw`, `simp`, `split`, `congr`, `contradiction`,
`by_cases` build their proofs from, plus those that people use by name.
-/

universe u v w u₁ u₂

/-! ## Equality and equivalence -/

theorem Iff.refl (a : Prop) : a ↔ a := ⟨id, id⟩
theorem Iff.rfl {a : Prop} : a ↔ a := Iff.refl a
/-- From here on the elaborator proves injectivity of constructors. -/
theorem Eq.propIntro {a b : Prop} (h₁ : a → b) (h₂ : b → a) : a = b := propext ⟨h₁, h₂⟩
theorem Lean.injEq_helper {P Q R : Prop} (h : P → Q → R) : P ∧ Q → R := fun h' => h h'.1 h'.2
theorem Ne.symm {α : Sort u} {a b : α} (h : a ≠ b) : b ≠ a := fun e => h e.symm
theorem ne_of_eq_of_ne {α : Sort u} {a b c : α} (h₁ : a = b) (h₂ : b ≠ c) : a ≠ c := h₁.symm ▸ h₂
theorem ne_of_ne_of_eq {α : Sort u} {a b c : α} (h₁ : a ≠ b) (h₂ : b = c) : a ≠ c := h₂ ▸ h₁
theorem Ne.irrefl {α : Sort u} {a : α} (h : a ≠ a) : False := h rfl
theorem Ne.elim {α : Sort u} {a b : α} (h : a ≠ b) : a = b → False := h
theorem ne_true_of_not {p : Prop} (h : ¬p) : p ≠ True := fun e => h (of_eq_true e)
theorem ne_false_of_self {p : Prop} (h : p) : p ≠ False := fun e => of_eq_false e h
theorem true_ne_false : ¬True = False := fun e => of_eq_false e trivial

theorem Eq.substr {α : Sort u} {p : α → Prop} {a b : α} (h : b = a) (hp : p a) : p b := h ▸ hp
theorem Eq.mpr_prop {p q : Prop} (h₁ : p = q) (h₂ : q) : p := h₁ ▸ h₂
theorem Eq.mpr_not {p q : Prop} (h₁ : p = q) (h₂ : ¬q) : ¬p := h₁ ▸ h₂
@[macro_inline, implicit_reducible] def Eq.mp {α β : Sort u} (h : α = β) (a : α) : β := h ▸ a
@[macro_inline, implicit_reducible] def Eq.mpr {α β : Sort u} (h : α = β) (b : β) : α := h ▸ b

theorem id_eq {α : Sort u} (a : α) : id a = a := rfl
theorem cast_eq {α : Sort u} (h : α = α) (a : α) : cast h a = a := rfl
theorem cast_heq {α β : Sort u} (h : α = β) (a : α) : HEq (cast h a) a := by cases h; exact HEq.rfl
theorem proof_irrel {p : Prop} (h₁ h₂ : p) : h₁ = h₂ := rfl
theorem proof_irrel_heq {p q : Prop} (hp : p) (hq : q) : HEq hp hq := by
  cases propext (Iff.intro (fun _ => hq) (fun _ => hp)); exact HEq.rfl
theorem heq_of_eqRec_eq {α β : Sort u} {a : α} {b : β} (h₁ : α = β) (h₂ : h₁ ▸ a = b) : HEq a b := by
  cases h₁; cases h₂; exact HEq.rfl
theorem eqRec_heq {α : Sort u} {φ : α → Sort v} {a a' : α} (h : a = a') (p : φ a) :
    HEq (Eq.recOn (motive := fun x _ => φ x) h p) p := by cases h; exact HEq.rfl
theorem heq_of_heq_of_eq {α β : Sort u} {a : α} {b b' : β} (h₁ : HEq a b) (h₂ : b = b') : HEq a b' := h₂ ▸ h₁
theorem heq_of_eq_of_heq {α β : Sort u} {a a' : α} {b : β} (h₁ : a = a') (h₂ : HEq a' b) : HEq a b := h₁ ▸ h₂
theorem type_eq_of_heq {α β : Sort u} {a : α} {b : β} (h : HEq a b) : α = β := by cases h; rfl
theorem HEq.subst {p : (T : Sort u) → T → Prop} {α β : Sort u} {a : α} {b : β} (h : HEq a b) (x : p α a) : p β b := by
  cases h; exact x

theorem Iff.symm {a b : Prop} (h : a ↔ b) : b ↔ a := ⟨h.2, h.1⟩
theorem Iff.trans {a b c : Prop} (h₁ : a ↔ b) (h₂ : b ↔ c) : a ↔ c := ⟨fun h => h₂.1 (h₁.1 h), fun h => h₁.2 (h₂.2 h)⟩
theorem Iff.of_eq {a b : Prop} (h : a = b) : a ↔ b := h ▸ Iff.rfl
theorem iff_of_eq {a b : Prop} (h : a = b) : a ↔ b := h ▸ Iff.rfl
theorem iff_of_true {a b : Prop} (ha : a) (hb : b) : a ↔ b := ⟨fun _ => hb, fun _ => ha⟩
theorem iff_of_false {a b : Prop} (ha : ¬a) (hb : ¬b) : a ↔ b := ⟨fun h => (ha h).elim, fun h => (hb h).elim⟩
theorem eq_iff_iff {a b : Prop} : a = b ↔ (a ↔ b) := ⟨iff_of_eq, propext⟩
theorem iff_comm {a b : Prop} : (a ↔ b) ↔ (b ↔ a) := ⟨Iff.symm, Iff.symm⟩
theorem Iff.comm {a b : Prop} : (a ↔ b) ↔ (b ↔ a) := iff_comm
theorem eq_comm {α : Sort u} {a b : α} : a = b ↔ b = a := ⟨Eq.symm, Eq.symm⟩
theorem ne_comm {α : Sort u} {a b : α} : a ≠ b ↔ b ≠ a := ⟨Ne.symm, Ne.symm⟩
theorem And.comm {a b : Prop} : a ∧ b ↔ b ∧ a := ⟨fun h => ⟨h.2, h.1⟩, fun h => ⟨h.2, h.1⟩⟩
theorem and_comm {a b : Prop} : a ∧ b ↔ b ∧ a := And.comm
theorem or_comm {a b : Prop} : a ∨ b ↔ b ∨ a := ⟨fun h => h.elim .inr .inl, fun h => h.elim .inr .inl⟩
theorem Or.comm {a b : Prop} : a ∨ b ↔ b ∨ a := or_comm
theorem And.symm {a b : Prop} (h : a ∧ b) : b ∧ a := ⟨h.2, h.1⟩
theorem Or.symm {a b : Prop} (h : a ∨ b) : b ∨ a := h.elim .inr .inl
@[inline] def And.elim {a b : Prop} {α : Sort u} (f : a → b → α) (h : a ∧ b) : α := f h.1 h.2
theorem And.imp {a b c d : Prop} (f : a → c) (g : b → d) (h : a ∧ b) : c ∧ d := ⟨f h.1, g h.2⟩
theorem Or.imp {a b c d : Prop} (f : a → c) (g : b → d) (h : a ∨ b) : c ∨ d := h.elim (fun h => .inl (f h)) (fun h => .inr (g h))
theorem Or.resolve_left {a b : Prop} (h : a ∨ b) (na : ¬a) : b := h.elim (fun h => (na h).elim) id
theorem Or.resolve_right {a b : Prop} (h : a ∨ b) (nb : ¬b) : a := h.elim id (fun h => (nb h).elim)
theorem Or.neg_resolve_left {a b : Prop} (h : ¬a ∨ b) (ha : a) : b := h.elim (fun h => (h ha).elim) id
theorem Exists.elim {α : Sort u} {p : α → Prop} {b : Prop} (h₁ : ∃ x, p x) (h₂ : ∀ a, p a → b) : b :=
  match h₁ with
  | ⟨a, h⟩ => h₂ a h
theorem Exists.imp {α : Sort u} {p q : α → Prop} (h : ∀ a, p a → q a) : (∃ a, p a) → ∃ a, q a
  | ⟨a, ha⟩ => ⟨a, h a ha⟩
@[inline] def Not.elim {a : Prop} {α : Sort u} (h₁ : ¬a) (h₂ : a) : α := (h₁ h₂).elim
theorem Not.imp {a b : Prop} (h : ¬b) (f : a → b) : ¬a := fun ha => h (f ha)
theorem mt {a b : Prop} (h₁ : a → b) (h₂ : ¬b) : ¬a := fun h => h₂ (h₁ h)
theorem not_false : ¬False := id
theorem not_not_intro {p : Prop} (h : p) : ¬¬p := fun h' => h' h
theorem not_congr {a b : Prop} (h : a ↔ b) : ¬a ↔ ¬b := ⟨mt h.2, mt h.1⟩
theorem not_or {p q : Prop} : ¬(p ∨ q) ↔ ¬p ∧ ¬q :=
  ⟨fun h => ⟨fun hp => h (.inl hp), fun hq => h (.inr hq)⟩, fun h h' => h'.elim h.1 h.2⟩
theorem not_exists {α : Sort u} {p : α → Prop} : (¬∃ x, p x) ↔ ∀ x, ¬p x :=
  ⟨fun h x hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => h x hx⟩
theorem forall_congr' {α : Sort u} {p q : α → Prop} (h : ∀ a, p a ↔ q a) : (∀ a, p a) ↔ ∀ a, q a :=
  ⟨fun H a => (h a).1 (H a), fun H a => (h a).2 (H a)⟩
theorem exists_congr {α : Sort u} {p q : α → Prop} (h : ∀ a, p a ↔ q a) : (∃ a, p a) ↔ ∃ a, q a :=
  ⟨fun ⟨a, H⟩ => ⟨a, (h a).1 H⟩, fun ⟨a, H⟩ => ⟨a, (h a).2 H⟩⟩
theorem and_congr {a b c d : Prop} (h₁ : a ↔ c) (h₂ : b ↔ d) : a ∧ b ↔ c ∧ d := ⟨And.imp h₁.1 h₂.1, And.imp h₁.2 h₂.2⟩
theorem or_congr {a b c d : Prop} (h₁ : a ↔ c) (h₂ : b ↔ d) : a ∨ b ↔ c ∨ d := ⟨Or.imp h₁.1 h₂.1, Or.imp h₁.2 h₂.2⟩
theorem iff_congr {a b c d : Prop} (h₁ : a ↔ c) (h₂ : b ↔ d) : (a ↔ b) ↔ (c ↔ d) :=
  ⟨fun h => h₁.symm.trans (h.trans h₂), fun h => h₁.trans (h.trans h₂.symm)⟩

attribute [refl] Iff.refl
attribute [symm] Eq.symm Iff.symm HEq.symm Ne.symm

/-! ## Quotients and function extensionality -/

axiom Quot.sound {α : Sort u} {r : α → α → Prop} {a b : α} : r a b → Quot.mk r a = Quot.mk r b

protected theorem Quot.liftBeta {α : Sort u} {r : α → α → Prop} {β : Sort v} (f : α → β)
    (c : ∀ a b, r a b → f a = f b) (a : α) : Quot.lift f c (Quot.mk r a) = f a := rfl

/-- Two functions that agree pointwise have the same class in the quotient by pointwise equality, and evaluation at a
point factors through that quotient. -/
theorem funext {α : Sort u} {β : α → Sort v} {f g : (x : α) → β x} (h : ∀ x, f x = g x) : f = g :=
  let pointwise (f g : (x : α) → β x) : Prop := ∀ x, f x = g x
  let eval (q : Quot pointwise) (x : α) : β x := Quot.lift (fun f => f x) (fun _ _ e => e x) q
  congrArg eval (Quot.sound h : Quot.mk pointwise f = Quot.mk pointwise g)

class Subsingleton (α : Sort u) : Prop where
  intro ::
  allEq : ∀ a b : α, a = b

protected theorem Subsingleton.elim {α : Sort u} [h : Subsingleton α] (a b : α) : a = b := h.allEq a b
protected theorem Subsingleton.helim {α β : Sort u} [Subsingleton α] (h : α = β) (a : α) (b : β) : HEq a b := by
  cases h; exact heq_of_eq (Subsingleton.elim a b)
instance (p : Prop) : Subsingleton p := ⟨fun _ _ => rfl⟩
instance : Subsingleton PUnit := ⟨fun _ _ => rfl⟩
instance (p : Prop) : Subsingleton (Decidable p) := ⟨fun
  | isTrue _, isTrue _ => rfl
  | isFalse _, isFalse _ => rfl
  | isTrue h, isFalse h' => (h' h).elim
  | isFalse h, isTrue h' => (h h').elim⟩
instance {α : Sort u} {β : α → Sort v} [∀ a, Subsingleton (β a)] : Subsingleton ((a : α) → β a) :=
  ⟨fun f g => funext fun a => Subsingleton.elim (f a) (g a)⟩

/-! ## Decidability -/

instance instDecidableTrue : Decidable True := isTrue trivial
instance instDecidableFalse : Decidable False := isFalse id
instance instDecidableNot {p : Prop} [dp : Decidable p] : Decidable (¬p) :=
  match dp with
  | isTrue h => isFalse fun h' => h' h
  | isFalse h => isTrue h
instance instDecidableForall {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (p → q) :=
  match dq with
  | isTrue hq => isTrue fun _ => hq
  | isFalse hq => match dp with
    | isTrue hp => isFalse fun h => hq (h hp)
    | isFalse hp => isTrue fun h => (hp h).elim
instance instDecidableIff {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (p ↔ q) :=
  match dp, dq with
  | isTrue hp, isTrue hq => isTrue (iff_of_true hp hq)
  | isFalse hp, isFalse hq => isTrue (iff_of_false hp hq)
  | isTrue hp, isFalse hq => isFalse fun h => hq (h.1 hp)
  | isFalse hp, isTrue hq => isFalse fun h => hp (h.2 hq)
instance instDecidableEqBool : DecidableEq Bool
  | true, true => isTrue rfl
  | false, false => isTrue rfl
  | true, false => isFalse fun h => nomatch h
  | false, true => isFalse fun h => nomatch h
instance {α : Sort u} [DecidableEq α] (a b : α) : Decidable (a ≠ b) := instDecidableNot
def decidable_of_decidable_of_iff {p q : Prop} [Decidable p] (h : p ↔ q) : Decidable q :=
  if hp : p then isTrue (h.1 hp) else isFalse fun hq => hp (h.2 hq)
def decidable_of_iff {b : Prop} (a : Prop) (h : a ↔ b) [Decidable a] : Decidable b := decidable_of_decidable_of_iff h

theorem Decidable.em (p : Prop) [Decidable p] : p ∨ ¬p := if h : p then .inl h else .inr h
theorem Decidable.byContradiction {p : Prop} [Decidable p] (h : ¬p → False) : p := if hp : p then hp else (h hp).elim
theorem Decidable.of_not_not {p : Prop} [Decidable p] (h : ¬¬p) : p := Decidable.byContradiction h
theorem Decidable.not_not {p : Prop} [Decidable p] : ¬¬p ↔ p := ⟨Decidable.of_not_not, not_not_intro⟩
@[macro_inline] def Decidable.byCases {p : Prop} {q : Sort u} [dp : Decidable p] (h1 : p → q) (h2 : ¬p → q) : q :=
  if h : p then h1 h else h2 h

theorem if_pos {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t e : α} : ite c t e = t :=
  match h with
  | isTrue _ => rfl
  | isFalse h => (h hc).elim
theorem if_neg {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t e : α} : ite c t e = e :=
  match h with
  | isTrue h => (hnc h).elim
  | isFalse _ => rfl
theorem dif_pos {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t : c → α} {e : ¬c → α} : dite c t e = t hc :=
  match h with
  | isTrue _ => rfl
  | isFalse h => (h hc).elim
theorem dif_neg {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t : c → α} {e : ¬c → α} : dite c t e = e hnc :=
  match h with
  | isTrue h => (hnc h).elim
  | isFalse _ => rfl

instance instDecidableIte {c t e : Prop} [dc : Decidable c] [dt : Decidable t] [de : Decidable e] :
    Decidable (if c then t else e) :=
  match dc with
  | isTrue _ => dt
  | isFalse _ => de
instance instDecidableDite {c : Prop} {t : c → Prop} {e : ¬c → Prop} [dc : Decidable c] [dt : ∀ h, Decidable (t h)]
    [de : ∀ h, Decidable (e h)] : Decidable (if h : c then t h else e h) :=
  match dc with
  | isTrue hc => dt hc
  | isFalse hc => de hc

instance instBEqOfDecidableEq {α : Type u} [DecidableEq α] : BEq α := ⟨fun a b => decide (a = b)⟩
def bne {α : Type u} [BEq α] (a b : α) : Bool := !(a == b)
class LawfulBEq (α : Type u) [BEq α] : Prop where
  eq_of_beq : {a b : α} → a == b → a = b
  rfl : {a : α} → a == a
theorem eq_of_beq {α : Type u} [BEq α] [LawfulBEq α] {a b : α} (h : a == b) : a = b := LawfulBEq.eq_of_beq h
instance {α : Type u} [DecidableEq α] : LawfulBEq α := ⟨of_decide_eq_true, decide_eq_true rfl⟩

instance {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] : DecidableEq (α × β)
  | (a, b), (a', b') => match decEq a a', decEq b b' with
    | isTrue h, isTrue h' => isTrue (h ▸ h' ▸ rfl)
    | isFalse h, _ => isFalse fun e => h (congrArg Prod.fst e)
    | _, isFalse h => isFalse fun e => h (congrArg Prod.snd e)
instance {α : Type u} {p : α → Prop} [DecidableEq α] : DecidableEq {x // p x}
  | ⟨a, _⟩, ⟨b, _⟩ => if h : a = b then isTrue (by subst h; rfl) else isFalse fun e => h (congrArg Subtype.val e)
theorem Subtype.eq {α : Sort u} {p : α → Prop} : {a b : {x // p x}} → a.val = b.val → a = b
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
theorem Subtype.ext {α : Sort u} {p : α → Prop} {a b : {x // p x}} (h : a.val = b.val) : a = b := Subtype.eq h

/-! ## What `simp`, `split` and `congr` assemble their proofs from -/

theorem eq_self {α : Sort u} (a : α) : (a = a) = True := eq_true rfl
theorem heq_self {α : Sort u} (a : α) : HEq a a = True := eq_true HEq.rfl
theorem iff_self (p : Prop) : (p ↔ p) = True := eq_true Iff.rfl
theorem eq_false' {p : Prop} (h : p → False) : p = False := eq_false h
theorem eq_true_of_decide {p : Prop} [Decidable p] (h : decide p = true) : p = True := eq_true (of_decide_eq_true h)
theorem eq_false_of_decide {p : Prop} [Decidable p] (h : decide p = false) : p = False := eq_false (of_decide_eq_false h)
theorem implies_congr {p₁ p₂ : Sort u} {q₁ q₂ : Sort v} (h₁ : p₁ = p₂) (h₂ : q₁ = q₂) : (p₁ → q₁) = (p₂ → q₂) :=
  h₁ ▸ h₂ ▸ rfl
theorem implies_dep_congr_ctx {p₁ p₂ q₁ : Prop} (h₁ : p₁ = p₂) {q₂ : p₂ → Prop} (h₂ : (h : p₂) → q₁ = q₂ h) :
    (p₁ → q₁) = ((h : p₂) → q₂ h) :=
  propext ⟨fun f h => h₂ h ▸ f (h₁ ▸ h), fun f h => (h₂ (h₁ ▸ h)).symm ▸ f (h₁ ▸ h)⟩
theorem implies_congr_ctx {p₁ p₂ q₁ q₂ : Prop} (h₁ : p₁ = p₂) (h₂ : p₂ → q₁ = q₂) : (p₁ → q₁) = (p₂ → q₂) :=
  implies_dep_congr_ctx h₁ h₂
theorem forall_congr {α : Sort u} {p q : α → Prop} (h : ∀ a, p a = q a) : (∀ a, p a) = ∀ a, q a := funext h ▸ rfl
theorem pi_congr {α : Sort u} {β β' : α → Sort v} (h : ∀ a, β a = β' a) : ((a : α) → β a) = ((a : α) → β' a) :=
  funext h ▸ rfl
theorem forall_prop_domain_congr {p₁ p₂ : Prop} {q : p₁ → Prop} (h : p₁ = p₂) :
    (∀ a : p₁, q a) = ∀ a : p₂, q (h.mpr_prop a) := by cases h; rfl
theorem forall_prop_congr_dom {p₁ p₂ : Prop} (h : p₁ = p₂) (q : p₁ → Prop) :
    (∀ a : p₁, q a) = ∀ a : p₂, q (h.mpr_prop a) := by cases h; rfl
theorem let_congr {α : Sort u} {β : Sort v} {a a' : α} {b b' : α → β} (h₁ : a = a') (h₂ : ∀ x, b x = b' x) :
    (let x := a; b x) = (let x := a'; b' x) := by cases h₁; exact h₂ a
theorem let_val_congr {α : Sort u} {β : Sort v} {a a' : α} (b : α → β) (h : a = a') :
    (let x := a; b x) = (let x := a'; b x) := by cases h; rfl
theorem let_body_congr {α : Sort u} {β : α → Sort v} {b b' : (a : α) → β a} (a : α) (h : ∀ x, b x = b' x) :
    (let x := a; b x) = (let x := a; b' x) := h a
theorem have_congr {α : Sort u} {β : Sort v} {a a' : α} {f f' : α → β} (h₁ : a = a') (h₂ : ∀ x, f x = f' x) :
    f a = f' a' := h₁ ▸ h₂ a

theorem ite_eq_left {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t e : α} : ite c t e = t := if_pos hc
theorem ite_eq_right {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t e : α} : ite c t e = e := if_neg hnc
theorem dite_eq_left {c : Prop} {h : Decidable c} (hc : c) {α : Sort u} {t : c → α} {e : ¬c → α} : dite c t e = t hc :=
  dif_pos hc
theorem dite_eq_right {c : Prop} {h : Decidable c} (hnc : ¬c) {α : Sort u} {t : c → α} {e : ¬c → α} :
    dite c t e = e hnc := dif_neg hnc
theorem ite_eq_left_of_eq_true {α : Sort u} {c : Prop} {_ : Decidable c} (a b : α) (h : c = True) : ite c a b = a :=
  if_pos (of_eq_true h)
theorem ite_eq_right_of_eq_false {α : Sort u} {c : Prop} {_ : Decidable c} (a b : α) (h : c = False) : ite c a b = b :=
  if_neg (of_eq_false h)
theorem dite_eq_left_of_eq_true {α : Sort u} {c : Prop} {_ : Decidable c} {t : c → α} {e : ¬c → α} (h : c = True) :
    dite c t e = t (of_eq_true h) := dif_pos (of_eq_true h)
theorem dite_eq_right_of_eq_false {α : Sort u} {c : Prop} {_ : Decidable c} {t : c → α} {e : ¬c → α} (h : c = False) :
    dite c t e = e (of_eq_false h) := dif_neg (of_eq_false h)
theorem ite_congr {α : Sort u} {b c : Prop} {x y u v : α} {s : Decidable b} [Decidable c] (h₁ : b = c)
    (h₂ : c → x = u) (h₃ : ¬c → y = v) : ite b x y = ite c u v := by
  cases h₁
  by_cases hb : b
  · rw [if_pos hb, if_pos hb]; exact h₂ hb
  · rw [if_neg hb, if_neg hb]; exact h₃ hb
theorem dite_congr {α : Sort u} {b c : Prop} {s : Decidable b} [Decidable c] {x : b → α} {u : c → α} {y : ¬b → α}
    {v : ¬c → α} (h₁ : b = c) (h₂ : (h : c) → x (h₁.mpr_prop h) = u h) (h₃ : (h : ¬c) → y (h₁.mpr_not h) = v h) :
    dite b x y = dite c u v := by
  cases h₁
  by_cases hb : b
  · rw [dif_pos hb, dif_pos hb]; exact h₂ hb
  · rw [dif_neg hb, dif_neg hb]; exact h₃ hb
theorem ite_cond_congr {α : Sort u} {c c' : Prop} {_ : Decidable c} {_ : Decidable c'} {t e : α} (h : c = c') :
    ite c t e = ite c' t e := ite_congr h (fun _ => rfl) (fun _ => rfl)
