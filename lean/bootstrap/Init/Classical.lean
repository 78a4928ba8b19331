prelude
import Init.List
set_option linter.all false

/-!
# Classical logic

Excluded middle from choice, after Diaconescu.
-/

universe u v

namespace Classical

noncomputable def indefiniteDescription {α : Sort u} (p : α → Prop) (h : ∃ x, p x) : {x // p x} :=
  choice <| let ⟨x, px⟩ := h; ⟨⟨x, px⟩⟩
noncomputable def choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α := (indefiniteDescription p h).val
theorem choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (choose h) := (indefiniteDescription p h).property

/-- Choose a truth value from each of the sets `{x | x = True ∨ p}` and `{x | x = False ∨ p}`: if `p` holds the sets
coincide, hence so do the choices; so if the choices differ, `p` fails. -/
theorem em (p : Prop) : p ∨ ¬p := by
  let U (x : Prop) : Prop := x = True ∨ p
  let V (x : Prop) : Prop := x = False ∨ p
  have exU : ∃ x, U x := ⟨True, .inl rfl⟩
  have exV : ∃ x, V x := ⟨False, .inl rfl⟩
  rcases (choose_spec exU : choose exU = True ∨ p) with hu | hp
  · rcases (choose_spec exV : choose exV = False ∨ p) with hv | hp
    · refine .inr fun hp => true_ne_false ?_
      have e : U = V := funext fun x => propext ⟨fun _ => .inr hp, fun _ => .inr hp⟩
      have same : ∀ (W : Prop → Prop) (exW : ∃ x, W x), U = W → choose exU = choose exW := by
        intro W exW e; cases e; rfl
      rw [← hu, ← hv]
      exact same V exV e
    · exact .inl hp
  · exact .inl hp

theorem byContradiction {p : Prop} (h : ¬p → False) : p := (em p).elim id fun hn => (h hn).elim
theorem byCases {p q : Prop} (hpq : p → q) (hnpq : ¬p → q) : q := (em p).elim hpq hnpq
theorem not_not {a : Prop} : ¬¬a ↔ a := ⟨fun h => byContradiction h, not_not_intro⟩
theorem not_forall {α : Sort u} {p : α → Prop} : (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction fun h' => h fun x => byContradiction fun hx => h' ⟨x, hx⟩, fun ⟨x, hx⟩ h => hx (h x)⟩

theorem exists_true_of_nonempty {α : Sort u} : Nonempty α → ∃ _ : α, True
  | ⟨x⟩ => ⟨x, trivial⟩
@[implicit_reducible] noncomputable def propDecidable (a : Prop) : Decidable a :=
  choice <| (em a).elim (fun h => ⟨isTrue h⟩) (fun h => ⟨isFalse h⟩)
noncomputable scoped instance (priority := low) : (a : Prop) → Decidable a := propDecidable
@[implicit_reducible] noncomputable def decidableInhabited (a : Prop) : Inhabited (Decidable a) := ⟨propDecidable a⟩
@[implicit_reducible] noncomputable def typeDecidableEq (α : Sort u) : DecidableEq α := fun _ _ => propDecidable _
@[implicit_reducible] noncomputable def inhabited_of_nonempty {α : Sort u} (h : Nonempty α) : Inhabited α := ⟨choice h⟩
noncomputable def epsilon {α : Sort u} [Nonempty α] (p : α → Prop) : α :=
  @dite _ (∃ x, p x) (propDecidable _) choose fun _ => ofNonempty
theorem epsilon_spec {α : Sort u} {p : α → Prop} (h : ∃ y, p y) :
    p (@epsilon α (h.elim fun x _ => ⟨x⟩) p) := by
  unfold epsilon
  rw [dif_pos h]
  exact choose_spec h
theorem skolem {α : Sort u} {b : α → Sort v} {p : (x : α) → b x → Prop} :
    (∀ x, ∃ y, p x y) ↔ ∃ f : (x : α) → b x, ∀ x, p x (f x) :=
  ⟨fun h => ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩, fun ⟨f, h⟩ x => ⟨f x, h x⟩⟩
theorem axiomOfChoice {α : Sort u} {β : α → Sort v} {r : (x : α) → β x → Prop} (h : ∀ x, ∃ y, r x y) :
    ∃ f : (x : α) → β x, ∀ x, r x (f x) := skolem.1 h

end Classical

noncomputable def Exists.choose {α : Sort u} {p : α → Prop} (h : ∃ a, p a) : α := Classical.choose h
theorem Exists.choose_spec {α : Sort u} {p : α → Prop} (h : ∃ a, p a) : p h.choose := Classical.choose_spec h
