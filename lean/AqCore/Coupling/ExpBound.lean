import AqCore.ExpLog

/-!
# Quadratic bounds for the exponential

From `1 + x ≤ exp x` alone, applied to the square root and to the fourth root of `exp x`.
-/

universe u

namespace AqCore
open OrderedField

namespace ExpLogField

variable {K : Type u} [ExpLogField K] {x : K}

/-- The exponential is at least the square of `1 + x / 2`, for `x ≥ -2`. -/
theorem sq_one_add_half_le_exp (h : -2 ≤ x) : (1 + x / 2) ^ 2 ≤ exp x := by
  have t := add_one_le_exp (x / 2)
  have h0 : 0 ≤ x / 2 + 1 := by lin [h]
  have e := mul_le_mul t t h0 (exp_nonneg _)
  rw [← exp_add, show x / 2 + x / 2 = x by ring] at e
  lin [e]

/-- The exponential is at most `1 + x + 2 x²`, for `x ≤ 4/3`. -/
theorem exp_le_one_add_add_sq (h : x ≤ 4 / 3) : exp x ≤ 1 + x + 2 * x ^ 2 := by
  have hy : x / 4 ≤ 1 / 3 := by lin [h]
  have t := add_one_le_exp (-(x / 4))
  have h0 : 0 ≤ -(x / 4) + 1 := by lin [hy]
  have e2 := mul_le_mul t t h0 (exp_nonneg _)
  rw [← exp_add] at e2
  have e4 := mul_le_mul e2 e2 (mul_nonneg h0 h0) (exp_nonneg _)
  rw [← exp_add, show -(x / 4) + -(x / 4) + (-(x / 4) + -(x / 4)) = -x by ring] at e4
  have cube : (x / 4) ^ 3 ≤ 1 / 27 := by
    have k : 0 ≤ (x / 4 + 1 / 6) ^ 2 + 1 / 12 := by pos
    lin [mul_nonneg (sub_nonneg.2 hy) k]
  have inner : 0 ≤ 22 - 108 * (x / 4) + 177 * (x / 4) ^ 2 - 124 * (x / 4) ^ 3 + 32 * (x / 4) ^ 4 := by
    lin [cube, sq_nonneg (x / 4 - 18 / 59), sq_nonneg ((x / 4) ^ 2)]
  have poly : 1 ≤ (1 + x + 2 * x ^ 2) * (1 - x / 4) ^ 4 := by lin [mul_nonneg (sq_nonneg (x / 4)) inner]
  have hQ : 0 ≤ 1 + x + 2 * x ^ 2 := by lin [sq_nonneg (x + 1 / 4)]
  have k : 1 ≤ (1 + x + 2 * x ^ 2) * exp (-x) := by lin [poly, (1 + x + 2 * x ^ 2) # e4]
  lin [exp x # k, (1 + x + 2 * x ^ 2) # exp_mul_exp_neg x]

end ExpLogField

end AqCore
