import AqCore.Quantization.Noise

/-!
# The optimal level of the full-mass model (claim Q14, corrected)

`fullMassError P X c α = E(|X| - α)₊² + c α²`, where `c α² = Δ²/12` for `c = 1/(3 N²)`, is strictly convex.  Its minimiser is
the one solution of `c α = E(|X| - α)₊`; that it exists is in `OptimumExists`.
-/

universe u v w

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {I : K → Prop} {c x y N : K}

/-- The error with the noise on the full mass, `E(|X| - α)₊² + c α²`. -/
noncomputable def fullMassError (P : Expectation Ω K) (X : Ω → K) (c α : K) : K := clippingError P X α + c * α ^ 2

/-- The same for `N` steps on `[-α, α]`: clipping error plus `Δ²/12`.
Source: Banner, Nahshan and Soudry (2019), section 3. -/
noncomputable def aciqMse (P : Expectation Ω K) (X : Ω → K) (N α : K) : K := clippingError P X α + quantizerStep N α ^ 2 / 12

/-- **Q14**: it is the full-mass model with `c = 1 / (3 N²)`. -/
theorem aciqMse_eq (P : Expectation Ω K) (X : Ω → K) (N α : K) :
    aciqMse P X N α = fullMassError P X (1 / (3 * N ^ 2)) α := by
  unfold aciqMse fullMassError quantizerStep
  ring

/-- `α` is a minimiser of the error over the levels `0 ≤ α`. -/
def IsOptimalLevel (P : Expectation Ω K) (X : Ω → K) (c α : K) : Prop :=
  0 ≤ α ∧ ∀ β, 0 ≤ β → fullMassError P X c α ≤ fullMassError P X c β

/-- **Q14**: the error differs from its tangent at `x` by at least `c` and at most `1 + c` times a square. -/
theorem fullMassError_tangent (hX : ExcessIntegrable P X) (c x y : K) :
    c * (y - x) ^ 2 ≤ fullMassError P X c y - fullMassError P X c x - 2 * (c * x - expectedExcess P X x) * (y - x) ∧
      fullMassError P X c y - fullMassError P X c x - 2 * (c * x - expectedExcess P X x) * (y - x) ≤
        (1 + c) * (y - x) ^ 2 := by
  have k := clippingError_tangent hX x y
  unfold fullMassError
  exact ⟨by lin [k.1], by lin [k.2]⟩

/-- **Q14**: the derivative of the error. -/
theorem hasDeriv_fullMassError (hX : ExcessIntegrable P X) (c α : K) :
    EpsilonDelta.HasDeriv (fun α => fullMassError P X c α) (2 * (c * α - expectedExcess P X α)) α := by
  have h : HasDeriv (fun α => clippingError P X α) (-2 * expectedExcess P X α) α := hasDeriv_clippingError hX α
  exact show HasDeriv (fun α => clippingError P X α + c * α ^ 2) (2 * (c * α - expectedExcess P X α)) α by deriv

/-- **Q14**, corrected: with the noise on the full mass the error is strictly convex in the level.
Source: theory-deep-dive-quantization.md, Layer 2 (which puts the factor `P(|X| ≤ α)` to the noise). -/
theorem fullMassError_strictConvexOn (hX : ExcessIntegrable P X) (hc : 0 < c) :
    StrictConvexOn I fun α => fullMassError P X c α := fun x y s t hx hy k hs ht e => by
  have a := clippingError_convexOn hX I hx hy (le_of_lt hs) (le_of_lt ht) e
  have b := (StrictConvexOn.sq (I := I)).const_mul hc hx hy k hs ht e
  unfold fullMassError
  lin [a, b]

/-- The expected excess does not rise with the level. -/
theorem expectedExcess_antitone (hX : ExcessIntegrable P X) (h : x ≤ y) : expectedExcess P X y ≤ expectedExcess P X x :=
  P.E_mono (hX.one y) (hX.one x) fun ω => excess_antitone h (X ω)

/-- The expected excess falls at most as fast as the level rises. -/
theorem expectedExcess_sub_le (hX : ExcessIntegrable P X) (h : x ≤ y) :
    expectedExcess P X x - expectedExcess P X y ≤ y - x := by
  unfold expectedExcess
  rw [← P.E_sub (hX.one x) (hX.one y)]
  exact P.E_le_const (P.integrable_sub (hX.one x) (hX.one y)) fun ω => excess_sub_le h (X ω)

theorem excess_zero (x : K) : excess x 0 = abs x := by
  rw [excess_of_ge (abs_nonneg x), sub_zero]
theorem expectedExcess_zero (P : Expectation Ω K) (X : Ω → K) : expectedExcess P X 0 = P.E fun ω => abs (X ω) :=
  P.E_congr fun ω => excess_zero (X ω)

/-- **Q14**: a stationary level is strictly better than every other. -/
theorem fullMassError_lt_of_stationary (hX : ExcessIntegrable P X) (hc : 0 < c) (h : c * x = expectedExcess P X x)
    (k : y ≠ x) : fullMassError P X c x < fullMassError P X c y := by
  have e := (fullMassError_tangent hX c x y).1
  rw [h] at e
  have d : 0 < c * (y - x) ^ 2 := mul_pos hc (sq_pos (sub_ne_zero k))
  lin [e, d]

/-- A slope `g` at `0 ≤ x` of which no step that stays in range can take advantage is zero; `C` bounds the curvature. -/
theorem slope_eq_zero {g C : K} (hC : 0 < C) (hx : 0 ≤ x) (h0 : x = 0 → g ≤ 0)
    (h : ∀ t, 0 ≤ x + t → 0 ≤ 2 * g * t + C * t ^ 2) : g = 0 := by
  have i : C * C⁻¹ = 1 := mul_inv_cancel (ne_of_gt hC)
  have p := inv_pos hC
  refine le_antisymm (le_of_not_lt fun l => ?_) (le_of_not_lt fun l => ?_)
  · have hx' : 0 < x := lt_of_le_of_ne hx fun e => not_le_of_lt l (h0 e.symm)
    have ht := lt_min hx' (mul_pos l p)
    have t1 := min_le_left x (g * C⁻¹)
    have t2 := min_le_right x (g * C⁻¹)
    revert ht t1 t2
    generalize min x (g * C⁻¹) = t
    intro ht t1 t2
    have k := h (-t) (by lin [t1])
    have m := mul_pos l ht
    exact lt_irrefl (0 : K) (by lin [k, (C * t) # t2, m, (g * t) # i])
  · have d := neg_pos.2 l
    have m := mul_pos d p
    have k := h (-g * C⁻¹) (by lin [m, hx])
    have m' := mul_pos d m
    exact lt_irrefl (0 : K) (by lin [k, m', (g ^ 2 * C⁻¹) # i])

/-- **Q14**: the optimal levels are exactly the solutions of `c α = E(|X| - α)₊`. -/
theorem isOptimalLevel_iff (hX : ExcessIntegrable P X) (hc : 0 < c) :
    IsOptimalLevel P X c x ↔ c * x = expectedExcess P X x := by
  constructor
  · rintro ⟨h0, h⟩
    refine eq_of_sub_eq_zero (slope_eq_zero (C := 1 + c) (by lin [hc, zero_lt_one (K := K)]) h0 (fun e => ?_) fun t ht => ?_)
    · rw [e]
      lin [expectedExcess_nonneg hX 0]
    · have e := (fullMassError_tangent hX c x (x + t)).2
      lin [h _ ht, e]
  · intro h
    have n := expectedExcess_nonneg hX x
    refine ⟨le_of_mul_le_mul_left (c := c) (by lin [h, n]) hc, fun y _ => ?_⟩
    by_cases k : y = x
    · rw [k]
      exact le_refl _
    · exact le_of_lt (fullMassError_lt_of_stationary hX hc h k)

/-- **Q14**: there is at most one optimal level. -/
theorem IsOptimalLevel.unique (hX : ExcessIntegrable P X) (hc : 0 < c) (hx : IsOptimalLevel P X c x)
    (hy : IsOptimalLevel P X c y) : x = y :=
  StrictConvexOn.unique_min (isConvex_ge 0) (fullMassError_strictConvexOn hX hc) hx.1 hy.1 hx.2 hy.2

/-- **Q14**: the optimal level is positive, unless `X` is zero. -/
theorem IsOptimalLevel.pos (hX : ExcessIntegrable P X) (hc : 0 < c) (hx : IsOptimalLevel P X c x)
    (h : 0 < P.E fun ω => abs (X ω)) : 0 < x := by
  refine lt_of_le_of_ne hx.1 fun e => ne_of_gt h ?_
  have k := (isOptimalLevel_iff hX hc).1 hx
  rw [← e, expectedExcess_zero] at k
  lin [k]

/-! ### Conventions for the levels -/

/-- **Q14**: the optimal level for `N` steps solves `α = 3 N² E(|X| - α)₊`; with levels at the end points `N = 2^B - 1`. -/
theorem isOptimalLevel_iff_steps (hX : ExcessIntegrable P X) (hN : 0 < N) :
    IsOptimalLevel P X (1 / (3 * N ^ 2)) x ↔ x = 3 * N ^ 2 * expectedExcess P X x := by
  have i : N * N⁻¹ = 1 := mul_inv_cancel (ne_of_gt hN)
  rw [isOptimalLevel_iff hX (by pos)]
  constructor <;> intro h
  · rw [← h]
    field
  · have e : 1 / (3 * N ^ 2) * (3 * N ^ 2 * expectedExcess P X x) = expectedExcess P X x := by field
    rw [← h] at e
    exact e

/-- **Q14**: for `2^B` cells the optimal level solves `α = 3 · 4^B E(|X| - α)₊`. -/
theorem isOptimalLevel_iff_cells (hX : ExcessIntegrable P X) (B : Nat) :
    IsOptimalLevel P X (1 / (3 * (2 ^ B) ^ 2)) x ↔ x = 3 * 4 ^ B * expectedExcess P X x := by
  have e : ((2 : K) ^ B) ^ 2 = 4 ^ B := by
    rw [show (4 : K) = 2 * 2 by ring, Ring.mul_pow]
    ring
  rw [isOptimalLevel_iff_steps hX (pow_pos two_pos B), e]

end AqCore
