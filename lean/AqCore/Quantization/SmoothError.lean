import AqCore.Completeness

/-!
# The cost of another level, for every smooth error (claim Q21, corrected)

Over a field with suprema a function whose derivative is Lipschitz with constant `L` rises from a stationary point `x` by at
most `L/2 (α - x)²`.  Suprema are exactly what this needs: over ℚ, for one, a function with derivative zero may jump.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {x : K}

/-- **Q21**, corrected, for every error: over a field with suprema, if the derivative of `f` is Lipschitz with constant `L`
and zero at `x`, then `f α - f x ≤ L/2 (α - x)²`. -/
theorem HasSuprema.sub_le_of_lipschitz_deriv (hK : HasSuprema K) {f f' : K → K} {L : K}
    (hf : ∀ y, EpsilonDelta.HasDeriv f (f' y) y) (hL : ∀ y z, abs (f' y - f' z) ≤ L * abs (y - z)) (hx : f' x = 0) (α : K) :
    f α - f x ≤ L / 2 * (α - x) ^ 2 := by
  have b : ∀ y, abs (f' y) ≤ L * abs (y - x) := fun y => by
    have e := hL y x
    rwa [hx, sub_zero] at e
  rcases le_total x α with h | h
  · have k := hK.le_of_deriv_nonneg (f := fun y => L / 2 * (y - x) ^ 2 - f y) (f' := fun y => L * (y - x) - f' y) h
      (fun y _ _ => by
        have hy : HasDeriv f (f' y) y := hf y
        exact show HasDeriv (fun y => L / 2 * (y - x) ^ 2 - f y) (L * (y - x) - f' y) y by deriv)
      fun y h _ => by
        have e := le_trans (le_abs_self _) (b y)
        rw [abs_of_nonneg (show 0 ≤ y - x by lin [h])] at e
        lin [e]
    lin [k]
  · have k := hK.le_of_deriv_nonneg (f := fun y => f y - L / 2 * (y - x) ^ 2) (f' := fun y => f' y - L * (y - x)) h
      (fun y _ _ => by
        have hy : HasDeriv f (f' y) y := hf y
        exact show HasDeriv (fun y => f y - L / 2 * (y - x) ^ 2) (f' y - L * (y - x)) y by deriv)
      fun y _ h => by
        have e := le_trans (neg_le_abs _) (b y)
        rw [abs_of_nonpos (show y - x ≤ 0 by lin [h])] at e
        lin [e]
    lin [k]

/-- A field in which some nonempty bounded set has no least upper bound has a function that is locally constant, but not
constant. -/
theorem exists_locally_constant (hK : ¬HasSuprema K) : ∃ (f : K → K) (x y : K), f x = 0 ∧ f y = 1 ∧
    ∀ z, Near z fun t => f t = f z := by
  classical
  -- `S` has no least upper bound
  obtain ⟨S, ⟨a, ha⟩, ⟨b, hb⟩, h⟩ : ∃ S : K → Prop, (∃ x, S x) ∧ (∃ b, ∀ x, S x → x ≤ b) ∧
      ∀ s, (∀ x, S x → x ≤ s) → ∃ b, (∀ x, S x → x ≤ b) ∧ b < s :=
    Classical.byContradiction fun k => hK fun S hS hb => Classical.byContradiction fun l => k ⟨S, hS, hb, fun s hs =>
      Classical.byContradiction fun m => l ⟨s, hs, fun b hb => le_of_not_lt fun n => m ⟨b, hb, n⟩⟩⟩
  have up : ∀ s, (∀ x, S x → x ≤ s) → ∀ {y}, S y → y < s := fun s hs y hy => by
    obtain ⟨t, ht, l⟩ := h s hs
    exact lt_of_le_of_lt (ht y hy) l
  refine ⟨fun t => if ∃ y, S y ∧ t ≤ y then 1 else 0, b, a, if_neg ?_, if_pos ⟨a, ha, le_refl a⟩, fun z => ?_⟩
  · rintro ⟨y, hy, k⟩
    exact not_le_of_lt (up b hb hy) k
  · by_cases k : ∃ y, S y ∧ z ≤ y
    · obtain ⟨y, hy, k⟩ := k
      -- no element of `S` is its greatest
      obtain ⟨u, hu, l⟩ : ∃ u, S u ∧ y < u := Classical.byContradiction fun n =>
        lt_irrefl y (up y (fun x hx => le_of_not_lt fun l => n ⟨x, hx, l⟩) hy)
      refine ⟨u - z, by lin [k, l], fun t ht => ?_⟩
      have e := le_abs_self (t - z)
      dsimp only
      rw [if_pos ⟨u, hu, by lin [e, ht]⟩, if_pos ⟨y, hy, k⟩]
    · obtain ⟨s, hs, l⟩ := h z fun x hx => le_of_not_lt fun n => k ⟨x, hx, le_of_lt n⟩
      refine ⟨z - s, sub_pos.2 l, fun t ht => ?_⟩
      have e := neg_le_abs (t - z)
      dsimp only
      rw [if_neg k, if_neg]
      rintro ⟨y, hy, m⟩
      exact not_le_of_lt (show s < t by lin [e, ht]) (le_trans m (hs y hy))

/-- **Q21**: suprema are exactly what the bound for every smooth error needs: in any other ordered field it fails. -/
theorem hasSuprema_iff_sub_le_of_lipschitz_deriv : HasSuprema K ↔ ∀ (f f' : K → K) (L : K),
    (∀ y, EpsilonDelta.HasDeriv f (f' y) y) → (∀ y z, abs (f' y - f' z) ≤ L * abs (y - z)) →
    ∀ x, f' x = 0 → ∀ α, f α - f x ≤ L / 2 * (α - x) ^ 2 := by
  refine ⟨fun hK f f' L hf hL x hx α => hK.sub_le_of_lipschitz_deriv hf hL hx α, fun h =>
    Classical.byContradiction fun hK => ?_⟩
  obtain ⟨f, x, y, hx, hy, n⟩ := exists_locally_constant hK
  have k := h f (fun _ => 0) 0 (fun z => (EpsilonDelta.HasDeriv.const (f z) z).congr_near (n z))
    (fun _ _ => by
      rw [sub_self, abs_zero, zero_mul]
      exact le_refl 0) x rfl y
  rw [hx, hy] at k
  exact lt_irrefl (0 : K) (by lin [k])

end AqCore
