import AqCore.Quantization.ClippingError

/-!
# Strictness in claim Q12 needs a definite expectation

The limit at infinity is a linear monotone functional on the functions that have one.  It is not definite: `1/ω` is positive
for large `ω`, but tends to zero.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {f g : K → K} {a b α : K}

theorem tendsTo_const_mul (c : K) (h : TendsTo f a) : TendsTo (fun y => c * f y) (c * a) :=
  TendsTo.comp (f := fun y => c * y) ((ContinuousAt.const c a).mul (ContinuousAt.id a)) h
theorem tendsTo_sq (h : TendsTo f a) : TendsTo (fun y => f y ^ 2) (a ^ 2) := by
  have e := TendsTo.comp (f := fun y => y * y) ((ContinuousAt.id a).mul (ContinuousAt.id a)) h
  rwa [show (fun y => f y * f y) = fun y => f y ^ 2 from funext fun y => by ring, show a * a = a ^ 2 by ring] at e
theorem le_of_tendsTo (hf : TendsTo f a) (hg : TendsTo g b) (h : ∀ y, f y ≤ g y) : a ≤ b := le_of_not_lt fun l => by
  have hε : 0 < (a - b) / 4 := by
    have d := sub_pos.2 l
    pos
  obtain ⟨y, k, k'⟩ := ((hf _ hε).and (hg _ hε)).exists_of
  exact lt_irrefl (0 : K) (by lin [neg_le_abs (f y - a), le_abs_self (g y - b), k, k', h y, l])

/-- The value that `f` tends to, if there is one. -/
noncomputable def limitAtInfinity (f : K → K) : K := open Classical in if h : ∃ a, TendsTo f a then Classical.choose h else 0

theorem limit_eq (h : TendsTo f a) : limitAtInfinity f = a := by
  have e : ∃ a, TendsTo f a := ⟨a, h⟩
  unfold limitAtInfinity
  rw [dif_pos e]
  exact (Classical.choose_spec e).unique h

/-- The limit at infinity as an expectation. -/
noncomputable def limitExpectation : Expectation K K where
  Integrable f := ∃ a, TendsTo f a
  E := limitAtInfinity
  integrable_const c := ⟨c, .const c⟩
  integrable_add hf hg := by
    obtain ⟨a, ha⟩ := hf
    obtain ⟨b, hb⟩ := hg
    exact ⟨a + b, ha.add hb⟩
  integrable_const_mul c _ hf := by
    obtain ⟨a, ha⟩ := hf
    exact ⟨c * a, tendsTo_const_mul c ha⟩
  E_add hf hg := by
    obtain ⟨a, ha⟩ := hf
    obtain ⟨b, hb⟩ := hg
    rw [limit_eq ha, limit_eq hb, limit_eq (ha.add hb)]
  E_const_mul c _ hf := by
    obtain ⟨a, ha⟩ := hf
    rw [limit_eq ha, limit_eq (tendsTo_const_mul c ha)]
  E_mono hf hg k := by
    obtain ⟨a, ha⟩ := hf
    obtain ⟨b, hb⟩ := hg
    rw [limit_eq ha, limit_eq hb]
    exact le_of_tendsTo ha hb k
  E_one := limit_eq (.const 1)

/-- The excess of `1/ω` tends to that of zero. -/
theorem tendsTo_excess_inv (α : K) : TendsTo (fun ω : K => excess ω⁻¹ α) (excess 0 α) :=
  .of_abs_sub_le .inv ((Far.ge 1).mono fun ω k => by
    have p := inv_pos (lt_of_lt_of_le zero_lt_one k)
    unfold excess
    rw [abs_of_pos p, abs_zero]
    have m := posPart_mono (show 0 - α ≤ ω⁻¹ - α by lin [p])
    have e : posPart (ω⁻¹ - α) ≤ posPart (0 - α) + ω⁻¹ :=
      max_le (by lin [le_posPart (0 - α)]) (by lin [posPart_nonneg (0 - α), p])
    rw [abs_of_nonneg (sub_nonneg.2 m)]
    lin [e])

/-- **Q12**: that the clipping error falls strictly where mass lies beyond the level needs `P.Definite`: without it this
fails in every ordered field. -/
theorem not_clippingError_lt_of_prob_pos : ¬∀ (P : Expectation K K) (X : K → K) (α β : K), ExcessIntegrable P X →
    P.Integrable (indicator fun ω => α < abs (X ω)) → α < β → (0 < P.prob fun ω => α < abs (X ω)) →
    clippingError P X β < clippingError P X α := fun h => by
  have one : TendsTo (indicator fun ω : K => 0 < abs ω⁻¹) (1 : K) := TendsTo.congr_far (.const 1) ((Far.ge 1).mono fun ω k =>
    indicator_of (p := fun ω : K => 0 < abs ω⁻¹) (abs_pos (ne_of_gt (inv_pos (lt_of_lt_of_le zero_lt_one k)))))
  have hX : ExcessIntegrable limitExpectation fun ω : K => ω⁻¹ :=
    ⟨fun α => ⟨_, tendsTo_excess_inv α⟩, fun α => ⟨_, tendsTo_sq (tendsTo_excess_inv α)⟩⟩
  have e : ∀ α : K, 0 ≤ α → clippingError limitExpectation (fun ω : K => ω⁻¹) α = 0 := fun α hα => by
    rw [clippingError_eq]
    refine (limit_eq (tendsTo_sq (tendsTo_excess_inv α))).trans ?_
    rw [excess_of_le (by rwa [abs_zero])]
    ring
  have k := h limitExpectation (fun ω => ω⁻¹) 0 1 hX ⟨1, one⟩ zero_lt_one (by
    rw [show limitExpectation.prob (fun ω : K => 0 < abs ω⁻¹) = (1 : K) from limit_eq one]
    exact zero_lt_one)
  rw [e 0 (le_refl 0), e 1 zero_le_one] at k
  exact lt_irrefl 0 k

end AqCore
