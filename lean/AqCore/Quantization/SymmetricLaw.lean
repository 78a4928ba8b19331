import AqCore.Quantization.Mixture
import AqCore.Quantization.Optimum

/-!
# Symmetric laws on five points

`X` is `±a` with probability `p`, `±b` with probability `r`, and else zero.  The counterexamples of this theory are of this
form.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {a b p r α c : K}

/-- The values `0, a, -a, b, -b`. -/
def symmetricValues (a b : K) (i : Fin 5) : K := listEntry [0, a, -a, b, -b] i.val

/-- Their probabilities. -/
def symmetricWeights (p r : K) (i : Fin 5) : K := listEntry [1 - p - r, p / 2, p / 2, r / 2, r / 2] i.val

theorem isProb_symmetricWeights (hp : 0 ≤ p) (hr : 0 ≤ r) (h : p + r ≤ 1) : IsProb (symmetricWeights p r) where
  nonneg := fin_cases (show 0 ≤ 1 - p - r by lin [h]) (fin_cases (show 0 ≤ p / 2 by pos) (fin_cases (show 0 ≤ p / 2 by pos)
    (fin_cases (show 0 ≤ r / 2 by pos) (fin_cases (show 0 ≤ r / 2 by pos) fun i => nomatch i))))
  sum_eq_one := by
    rw [sum_five]
    show 1 - p - r + p / 2 + p / 2 + r / 2 + r / 2 = 1
    ring

/-- The law; `X` is `symmetricValues a b`. -/
def symmetricLaw (hp : 0 ≤ p) (hr : 0 ≤ r) (h : p + r ≤ 1) : Expectation (Fin 5) K :=
  .finite (isProb_symmetricWeights hp hr h)

variable {hp : 0 ≤ p} {hr : 0 ≤ r} {h : p + r ≤ 1}

theorem symmetricLaw_E (f : K → K) : (symmetricLaw hp hr h).E (fun i => f (symmetricValues a b i)) =
    (1 - p - r) * f 0 + p / 2 * (f a + f (-a)) + r / 2 * (f b + f (-b)) := by
  unfold symmetricLaw
  rw [Expectation.finite_E, sum_five]
  show (1 - p - r) * f 0 + p / 2 * f a + p / 2 * f (-a) + r / 2 * f b + r / 2 * f (-b) = _
  ring

theorem symmetricLaw_mean (a b : K) : (symmetricLaw hp hr h).E (symmetricValues a b) = 0 := by
  rw [show symmetricValues a b = fun i => symmetricValues a b i from rfl, symmetricLaw_E fun x => x]
  ring
theorem symmetricLaw_variance (a b : K) :
    variance (symmetricLaw hp hr h) (symmetricValues a b) = p * a ^ 2 + r * b ^ 2 := by
  rw [variance, centralMoment, symmetricLaw_mean, symmetricLaw_E fun x => (x - 0) ^ 2]
  ring
theorem symmetricLaw_excessKurtosis (a b : K) : excessKurtosis (symmetricLaw hp hr h) (symmetricValues a b) =
    (p * a ^ 4 + r * b ^ 4) / (p * a ^ 2 + r * b ^ 2) ^ 2 - 3 := by
  rw [excessKurtosis, symmetricLaw_variance, centralMoment, symmetricLaw_mean, symmetricLaw_E fun x => (x - 0) ^ 4]
  ring
theorem symmetricLaw_integrable (a b : K) : ExcessIntegrable (symmetricLaw hp hr h) (symmetricValues a b) :=
  excessIntegrable_finite _ _

theorem excess_neg (x α : K) : excess (-x) α = excess x α := by
  unfold excess
  rw [abs_neg]

theorem symmetricLaw_expectedExcess (hα : 0 ≤ α) (a b : K) :
    expectedExcess (symmetricLaw hp hr h) (symmetricValues a b) α = p * excess a α + r * excess b α := by
  rw [expectedExcess, symmetricLaw_E fun x => excess x α, excess_neg, excess_neg, excess_of_le (x := 0) (by rwa [abs_zero])]
  ring
theorem symmetricLaw_clippingError (hα : 0 ≤ α) (a b : K) :
    clippingError (symmetricLaw hp hr h) (symmetricValues a b) α = p * excess a α ^ 2 + r * excess b α ^ 2 := by
  rw [clippingError_eq, symmetricLaw_E fun x => excess x α ^ 2, excess_neg, excess_neg,
    excess_of_le (x := 0) (by rwa [abs_zero])]
  ring
theorem symmetricLaw_isOptimalLevel (hc : 0 < c) (hα : 0 ≤ α) (e : c * α = p * excess a α + r * excess b α) :
    IsOptimalLevel (symmetricLaw hp hr h) (symmetricValues a b) c α :=
  (isOptimalLevel_iff (symmetricLaw_integrable a b) hc).2 (by rw [symmetricLaw_expectedExcess hα, e])
theorem symmetricLaw_prob (a b : K) (s : K → Prop) :
    (symmetricLaw hp hr h).prob (fun i => s (symmetricValues a b i)) =
      (1 - p - r) * indicator s 0 + p / 2 * (indicator s a + indicator s (-a)) +
        r / 2 * (indicator s b + indicator s (-b)) :=
  symmetricLaw_E (indicator s)

/-! Excesses of numbers. -/

theorem excess_number_pos (hx : 0 ≤ a) (h : α ≤ a) : excess a α = a - α := by
  rw [excess_of_ge (by rwa [abs_of_nonneg hx]), abs_of_nonneg hx]
theorem excess_number_zero (hx : 0 ≤ a) (h : a ≤ α) : excess a α = 0 := excess_of_le (by rwa [abs_of_nonneg hx])

end AqCore
