import AqCore.Quantization.Optimum
import AqCore.Quantization.Mixture

/-!
# Levels and errors of several laws (claims Q19, Q20 and Q21, corrected)

What the expected excess beyond a level says about the order of optimal levels, and how much error a level that is not
optimal costs.
-/

universe u v v'

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v} {Ω' : Type v'} {P : Expectation Ω K} {X : Ω → K}
  {Q : Expectation Ω' K} {Y : Ω' → K} {c α β x y : K} {m : Nat}

/-- **Q19**, corrected: the order of the optimal levels of two laws is decided by the mass beyond one of them. -/
theorem IsOptimalLevel.lt_iff (hX : ExcessIntegrable P X) (hY : ExcessIntegrable Q Y) (hc : 0 < c)
    (hx : IsOptimalLevel P X c x) (hy : IsOptimalLevel Q Y c y) :
    x < y ↔ expectedExcess P X x < expectedExcess Q Y x := by
  have ex := (isOptimalLevel_iff hX hc).1 hx
  have ey := (isOptimalLevel_iff hY hc).1 hy
  constructor
  · intro h
    have a := expectedExcess_antitone hY (le_of_lt h)
    lin [a, ex, ey, c # h]
  · intro h
    refine lt_of_not_le fun k => ?_
    have a := expectedExcess_antitone hY k
    exact lt_irrefl (0 : K) (by lin [a, ex, ey, c # k, h])

/-- **Q20**, corrected: the optimum of each language never hurts: for all weights, whatever the global level.
Source: theory-deep-dive-quantization.md, Layer 4. -/
theorem sum_own_optimum_le {f : Fin m → K → K} {a w : Fin m → K} (h : ∀ k β, 0 ≤ β → f k (a k) ≤ f k β)
    (hw : ∀ k, 0 ≤ w k) (hα : 0 ≤ α) : ∑ k, w k * f k (a k) ≤ ∑ k, w k * f k α :=
  sum_le_sum fun k => mul_le_mul_of_nonneg_left (h k α hα) (hw k)

/-- **Q20** for the model of Q14: languages with laws `Q k` of `X`. -/
theorem sum_fullMassError_own_optimum_le {Q : Fin m → Expectation Ω K} {a w : Fin m → K}
    (h : ∀ k, IsOptimalLevel (Q k) X c (a k)) (hw : ∀ k, 0 ≤ w k) (hα : 0 ≤ α) :
    ∑ k, w k * fullMassError (Q k) X c (a k) ≤ ∑ k, w k * fullMassError (Q k) X c α :=
  sum_own_optimum_le (f := fun k => fullMassError (Q k) X c) (fun k => (h k).2) hw hα

/-! ### The cost of another level (Q21) -/

/-- **Q21**: the derivative of the error of the full-mass model is Lipschitz with constant `2 + 2c`, for every law. -/
theorem abs_deriv_fullMassError_sub_le (hX : ExcessIntegrable P X) (hc : 0 ≤ c) (x y : K) :
    abs (2 * (c * x - expectedExcess P X x) - 2 * (c * y - expectedExcess P X y)) ≤ (2 + 2 * c) * abs (x - y) := by
  have key : ∀ {x y : K}, x ≤ y →
      abs (2 * (c * x - expectedExcess P X x) - 2 * (c * y - expectedExcess P X y)) ≤ (2 + 2 * c) * abs (x - y) :=
    fun {x y} h => by
      have a := expectedExcess_antitone hX h
      have b := expectedExcess_sub_le hX h
      rw [abs_of_nonpos (show x - y ≤ 0 by lin [h]), abs_of_nonpos (by lin [a, c # h])]
      lin [b]
  rcases le_total x y with h | h
  · exact key h
  · rw [abs_sub_comm, abs_sub_comm x]
    exact key h

/-- **Q21**, corrected: what another level than the optimal one costs is at most quadratic in their distance; for the
full-mass model the constant is `L/2 = 1 + c`, for every law. -/
theorem IsOptimalLevel.sub_le (hX : ExcessIntegrable P X) (hc : 0 < c) (hx : IsOptimalLevel P X c x) (α : K) :
    fullMassError P X c α - fullMassError P X c x ≤ (1 + c) * (α - x) ^ 2 := by
  have e := (fullMassError_tangent hX c x α).2
  rw [(isOptimalLevel_iff hX hc).1 hx] at e
  lin [e]

/-- One squared deviation is at most `m` times the variance of `m` numbers. -/
theorem sq_deviation_le [NeZero m] (κ : Fin m → K) (k : Fin m) :
    (κ k - (Expectation.finite (IsProb.uniform (K := K) (n := m))).E κ) ^ 2 ≤
      natCast m * variance (.finite IsProb.uniform) κ := by
  have h : natCast m ≠ (0 : K) := ne_of_gt (natCast_pos (Nat.pos_of_ne_zero (NeZero.ne m)))
  have e : natCast m * variance (.finite IsProb.uniform) κ =
      ∑ i, (κ i - (Expectation.finite (IsProb.uniform (K := K) (n := m))).E κ) ^ 2 := by
    rw [variance, centralMoment, Expectation.finite_E, mul_sum]
    refine sum_congr fun i => ?_
    rw [← mul_assoc, mul_inv_cancel h, one_mul]
  rw [e]
  exact le_sum_of_nonneg (f := fun i => (κ i - (Expectation.finite (IsProb.uniform (K := K) (n := m))).E κ) ^ 2)
    (fun i => sq_nonneg _) k

/-- **Q21**, corrected: let the optimal level of each of `m` languages be `g` of a number `κ k`, its kurtosis say, with a
Lipschitz function `g`.  Then the level `g` of the mean of these numbers costs every language at most `(1 + c) L² m` times
their variance. -/
theorem fullMassError_sub_le_variance [NeZero m] {Q : Fin m → Expectation Ω K} {X : Fin m → Ω → K} {κ : Fin m → K}
    {g : K → K} {L : K} (hX : ∀ k, ExcessIntegrable (Q k) (X k)) (hc : 0 < c) (hg : ∀ s t, abs (g s - g t) ≤ L * abs (s - t))
    (hκ : ∀ k, IsOptimalLevel (Q k) (X k) c (g (κ k))) (k : Fin m) :
    fullMassError (Q k) (X k) c (g ((Expectation.finite IsProb.uniform).E κ)) - fullMassError (Q k) (X k) c (g (κ k)) ≤
      (1 + c) * L ^ 2 * natCast m * variance (.finite IsProb.uniform) κ := by
  have e := (hκ k).sub_le (hX k) hc (g ((Expectation.finite IsProb.uniform).E κ))
  have d := sq_deviation_le κ k
  have l := hg ((Expectation.finite IsProb.uniform).E κ) (κ k)
  have sq_abs : ∀ t : K, abs t * abs t = t ^ 2 := fun t => by
    rw [← abs_mul, abs_of_nonneg (mul_self_nonneg t)]
    ring
  have s := mul_le_mul l l (abs_nonneg _) (le_trans (abs_nonneg _) l)
  rw [sq_abs, show ∀ t : K, L * abs t * (L * abs t) = L ^ 2 * (abs t * abs t) from fun t => by ring, sq_abs] at s
  lin [e, (1 + c) # s, ((1 + c) * L ^ 2) # d]

end AqCore
