import AqCore.Deriv
import AqCore.ExpLog

/-!
# Derivatives of exponential and logarithm
-/

universe u

namespace AqCore
open OrderedField ExpLogField

/-- A notion of derivative that knows `exp` and `log`. -/
class ExpLogDerivative (K : Type u) [ExpLogField K] extends Derivative K where
  exp : ∀ x : K, IsDeriv exp (exp x) x
  log : ∀ {x : K}, 0 < x → IsDeriv log x⁻¹ x

namespace HasDeriv
variable {K : Type u} [ExpLogField K] [ExpLogDerivative K] {f : K → K} {a x : K}

theorem exp (h : HasDeriv f a x) : HasDeriv (fun y => AqCore.exp (f y)) (AqCore.exp (f x) * a) x :=
  comp (f := AqCore.exp) (ExpLogDerivative.exp (f x)) h
theorem log (h : HasDeriv f a x) (h0 : 0 < f x) : HasDeriv (fun y => AqCore.log (f y)) (a / f x) x :=
  (comp (f := AqCore.log) (ExpLogDerivative.log h0) h).congr (by ring)
end HasDeriv

namespace EpsilonDelta
variable {K : Type u} [ExpLogField K] {x : K}

/-- The exponential differs from `1 + x` by at most `2 x²`, if `|x| ≤ 1/2`. -/
theorem abs_exp_sub_le (h : abs x ≤ 1 / 2) : abs (exp x - 1 - x) ≤ 2 * x ^ 2 := by
  have t1 := add_one_le_exp x
  have t2 := add_one_le_exp (-x)
  have t3 := exp_mul_exp_neg x
  have hl := le_trans (le_abs_self x) h
  have hd : 0 ≤ exp x - 1 - x := by lin [t1]
  have key : (exp x - 1 - x) * (1 - x) ≤ x ^ 2 := by lin [exp x # t2, t3]
  rw [abs_of_nonneg hd]
  lin [key, (exp x - 1 - x) # hl]

theorem HasDeriv.exp (x : K) : HasDeriv AqCore.exp (AqCore.exp x) x := fun ε hε => by
  have p := exp_pos x
  refine (Near.abs_sub_le (half_pos zero_lt_one)).mono₂ (Near.abs_sub_le (ε := ε / (2 * AqCore.exp x)) (by pos)) fun y k k' => ?_
  have t := abs_exp_sub_le k
  have e : AqCore.exp y = AqCore.exp (y - x) * AqCore.exp x := by rw [← exp_add, sub_add_cancel]
  rw [e, show AqCore.exp (y - x) * AqCore.exp x - AqCore.exp x - AqCore.exp x * (y - x) =
    AqCore.exp x * (AqCore.exp (y - x) - 1 - (y - x)) by ring, abs_mul, abs_of_pos p]
  have s : (y - x) ^ 2 = abs (y - x) * abs (y - x) := by
    rw [← abs_mul, abs_of_nonneg (mul_self_nonneg _)]
    ring
  have hc : 2 * AqCore.exp x * (ε / (2 * AqCore.exp x)) = ε := by field
  have n := abs_nonneg (y - x)
  lin [AqCore.exp x # t, (2 * AqCore.exp x) # s, (2 * AqCore.exp x * abs (y - x)) # k', abs (y - x) # hc]

/-- The logarithm is continuous, as it lies between `1 - 1/x` and `x - 1`. -/
theorem HasDeriv.log (hx : 0 < x) : HasDeriv AqCore.log x⁻¹ x := fun ε hε => by
  have hA : 0 < ε * x ^ 2 / 2 := by pos
  refine (Near.abs_sub_le (ε := x / 2) (by pos)).mono₂ (Near.abs_sub_le hA) fun y k k' => ?_
  have hy : 0 < y := by lin [k, neg_le_abs (y - x), hx]
  have i := inv_pos hx
  have ly : x / 2 ≤ y := by lin [k, neg_le_abs (y - x)]
  have h1 : AqCore.log y - AqCore.log x ≤ x⁻¹ * (y - x) := by
    have e := log_le_sub_one (div_pos hy hx)
    rw [log_div hy hx] at e
    have e' : y / x - 1 = x⁻¹ * (y - x) := by field
    lin [e, e']
  have h2 : y⁻¹ * (y - x) ≤ AqCore.log y - AqCore.log x := by
    have e := one_sub_inv_le_log (div_pos hy hx)
    rw [log_div hy hx] at e
    have e' : 1 - (y / x)⁻¹ = y⁻¹ * (y - x) := by field
    lin [e, e']
  have n := abs_nonneg (y - x)
  have s : (y - x) ^ 2 = abs (y - x) * abs (y - x) := by
    rw [← abs_mul, abs_of_nonneg (mul_self_nonneg _)]
    ring
  have iy := inv_pos hy
  rw [abs_of_nonpos (by lin [h1])]
  have e1 : x⁻¹ * (y - x) - y⁻¹ * (y - x) = x⁻¹ * y⁻¹ * (y - x) ^ 2 := by field
  have e2 : x⁻¹ * y⁻¹ * (x / 2) ≤ x⁻¹ := by
    have e3 : y⁻¹ * y = 1 := by field
    lin [(x⁻¹ * y⁻¹) # ly, x⁻¹ # e3]
  have e4 : x⁻¹ * y⁻¹ * (ε * x ^ 2 / 2) ≤ ε := by
    have e5 : x⁻¹ * x = 1 := by field
    lin [(ε * x) # e2, ε # e5]
  lin [h2, e1, (x⁻¹ * y⁻¹) # s, (x⁻¹ * y⁻¹ * abs (y - x)) # k', abs (y - x) # e4]

end EpsilonDelta

/-- The ε-δ derivative knows `exp` and `log`. -/
instance (priority := low) EpsilonDelta.expLogDerivative {K : Type u} [ExpLogField K] : ExpLogDerivative K where
  toDerivative := EpsilonDelta.derivative
  exp := EpsilonDelta.HasDeriv.exp
  log := EpsilonDelta.HasDeriv.log

macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.exp; deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.log <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (show 0 < _; pos_step))

section
variable {K : Type u} [ExpLogField K] [ExpLogDerivative K] {n : Nat}
example (x : K) : HasDeriv (fun y => exp (y * y + 3) * y) (exp (x * x + 3) * (2 * x * x + 1)) x := by deriv
example (u : Fin n → K) (x : K) : HasDeriv (fun y => ∑ i, exp (y * u i)) (∑ i, exp (x * u i) * u i) x := by deriv
example (x : K) : HasDeriv (fun y => log (1 + exp y)) (exp x / (1 + exp x)) x := by deriv
end

end AqCore
