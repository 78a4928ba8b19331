import AqCore.Deriv
import AqCore.ExpLog

/-!
# The slope of the distortion-rate function (claim Q23)

`D(R) = σ² 2^(-2R)`, with `2^x = exp (x log 2)`.  Its logarithm falls by `2 log 2` for each bit, not by `log 2 / 2`.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {v R : K}

/-- Shannon's distortion-rate function `v · 2^(-2R)` of a Gaussian source of variance `v`, at `R` bits for each value.
Source: theory-deep-dive-quantization.md, T-010; Cover and Thomas, Elements of Information Theory, theorem 10.3.2. -/
def distortionRate (v R : K) : K := v * exp (-(2 * R) * log 2)

theorem distortionRate_pos (hv : 0 < v) (R : K) : 0 < distortionRate v R := mul_pos hv (exp_pos _)

/-- **Q23**: at a whole number of bits the distortion is rational: `v / 4 ^ n`. -/
theorem distortionRate_natCast (v : K) (n : Nat) : distortionRate v (natCast n) = v / 4 ^ n := by
  have e : exp (2 * log (2 : K)) = 4 := by
    rw [show 2 * log (2 : K) = log 2 + log 2 by ring, exp_add, exp_log two_pos]
    ring
  unfold distortionRate
  rw [show -(2 * natCast n) * log (2 : K) = -(natCast n * (2 * log 2)) by ring, exp_neg, exp_natCast_mul, e,
    div_eq_mul_inv]

/-- **Q23**: the logarithm of the distortion is affine in the rate.
Source: theory-deep-dive-quantization.md, T-010 (which drops the factor 2). -/
theorem log_distortionRate (hv : 0 < v) (R : K) : log (distortionRate v R) = log v - 2 * R * log 2 := by
  unfold distortionRate
  rw [log_mul hv (exp_pos _), log_exp]
  ring

/-- **Q23**: one more bit lowers the logarithm of the distortion by exactly `2 log 2`. -/
theorem log_distortionRate_add_one (hv : 0 < v) (R : K) :
    log (distortionRate v (R + 1)) - log (distortionRate v R) = -2 * log 2 := by
  rw [log_distortionRate hv, log_distortionRate hv]
  ring

/-- **Q23**: the slope of the logarithm of the distortion is `-2 log 2` at every rate. -/
theorem hasDeriv_log_distortionRate [Derivative K] (hv : 0 < v) (R : K) :
    HasDeriv (fun r => log (distortionRate v r)) (-2 * log 2) R := by
  rw [show (fun r => log (distortionRate v r)) = fun r => log v - 2 * r * log 2 from
    funext fun r => log_distortionRate hv r]
  deriv

theorem log_two_pos : 0 < log (2 : K) := log_pos (by lin [])

/-- The slope is not `-log 2 / 2`. -/
theorem neg_two_mul_log_two_ne : -2 * log (2 : K) ≠ -(log 2 / 2) := fun h => by
  have e := log_two_pos (K := K)
  exact lt_irrefl (0 : K) (by lin [h, e])

/-- **Q23** as written is false, for every variance and at every rate: one more bit does not lower the logarithm of the
distortion by `log 2 / 2`. -/
theorem log_distortionRate_add_one_ne (hv : 0 < v) (R : K) :
    log (distortionRate v (R + 1)) - log (distortionRate v R) ≠ -(log 2 / 2) := by
  rw [log_distortionRate_add_one hv]
  exact neg_two_mul_log_two_ne

/-- **Q23** as written is false: at no rate does the logarithm of the distortion have the slope `-log 2 / 2`. -/
theorem not_hasDeriv_log_distortionRate (hv : 0 < v) (R : K) :
    ¬EpsilonDelta.HasDeriv (fun r => log (distortionRate v r)) (-(log 2 / 2)) R := fun h =>
  neg_two_mul_log_two_ne (EpsilonDelta.HasDeriv.unique (hasDeriv_log_distortionRate hv R) h)

end AqCore
