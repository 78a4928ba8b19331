import AqCore.Coupling.Gibbs
import AqCore.DerivExp

/-!
# Traces as a bias on the logits (claims T08, T09)

How the softmax answers to a change of its logits, to first order and with a bound for the rest.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {p : K}

/-- **T08**: the sensitivity `p (1 - p)` is at most one quarter, for every `p`.
Source: persistent-traces-mathematical-foundations.md, 2.2. -/
theorem mul_one_sub_le (p : K) : p * (1 - p) ≤ 1 / 4 := by lin [sq_nonneg (p - 1 / 2)]

/-- **T08**: the sensitivity is greatest at one half only. -/
theorem mul_one_sub_eq_iff : p * (1 - p) = 1 / 4 ↔ p = 1 / 2 := by
  constructor
  · intro h
    have e : (p - 1 / 2) ^ 2 = 0 := by lin [h]
    exact eq_of_sub_eq_zero (sq_eq_zero.1 e)
  · intro h
    rw [h]
    ring
end

variable {K : Type u} [ExpLogField K] {n : Nat}

/-- The attention weights with the bias `α M` on the logits.
Source: persistent-traces-mathematical-foundations.md, 2.1. -/
def biasedSoftmax (z M : Fin n → K) (α : K) : Fin n → K := softmax fun k => z k + α * M k

/-- The covariance of `X` and `Y` under the weights `p`. -/
def covariance (p X Y : Fin n → K) : K :=
  ∑ i, p i * ((X i - ∑ j, p j * X j) * (Y i - ∑ j, p j * Y j))

theorem softmax_eq (z : Fin n → K) (i : Fin n) : softmax z i = exp (z i) / ∑ k, exp (z k) := by
  unfold softmax gibbs partitionFunction
  simp only [one_mul]

theorem sum_exp_pos (z : Fin n → K) (i : Fin n) : 0 < ∑ k, exp (z k) :=
  sum_pos_of_exists (fun _ => exp_nonneg _) i (exp_pos _)

theorem softmax_pos (z : Fin n → K) (i : Fin n) : 0 < softmax z i := by
  rw [softmax_eq]
  exact div_pos (exp_pos _) (sum_exp_pos z i)

theorem sum_softmax [NeZero n] (z : Fin n → K) : ∑ i, softmax z i = 1 := sum_gibbs z 1

theorem biasedSoftmax_zero (z M : Fin n → K) : biasedSoftmax z M 0 = softmax z := by
  unfold biasedSoftmax
  simp only [zero_mul, add_zero]

/-! ### Derivatives -/

section
variable [ExpLogDerivative K]

/-- **T08**, **T09**: the derivative of the softmax along any differentiable path of logits. -/
theorem hasDeriv_softmax {y : K → Fin n → K} {y' : Fin n → K} {a : K} (h : ∀ k, HasDeriv (fun a => y a k) (y' k) a)
    (i : Fin n) : HasDeriv (fun a => softmax (y a) i)
      (softmax (y a) i * (y' i - ∑ k, softmax (y a) k * y' k)) a := by
  have hZ := sum_exp_pos (y a) i
  have hd := (h i).exp.div (HasDeriv.sum fun k => (h k).exp) (ne_of_gt hZ)
  refine (hd.congr_fun fun a => softmax_eq (y a) i).congr ?_
  have e : ∑ k, softmax (y a) k * y' k = (∑ k, exp (y a k) * y' k) / ∑ k, exp (y a k) := by
    rw [sum_div]
    exact sum_congr fun k => by
      rw [softmax_eq]
      ring
  rw [e, softmax_eq]
  field

/-- **T08**: the derivative of a softmax weight with respect to its own logit is `p (1 - p)`.
Source: persistent-traces-mathematical-foundations.md, 2.2. -/
theorem hasDeriv_softmax_own_logit (z : Fin n → K) (i : Fin n) :
    HasDeriv (fun δ => softmax (fun k => z k + if k = i then δ else 0) i) (softmax z i * (1 - softmax z i)) 0 := by
  have h : ∀ k, HasDeriv (fun δ : K => z k + if k = i then δ else 0) (if k = i then 1 else 0) 0 := fun k => by
    by_cases e : k = i
    · rw [if_pos e]
      refine (HasDeriv.congr_fun (f := fun δ : K => z k + δ) (a := 1) ?_ fun δ => by rw [if_pos e])
      deriv
    · rw [if_neg e]
      exact (HasDeriv.const (z k) 0).congr_fun fun δ => by rw [if_neg e, add_zero]
  have e0 : (fun k => z k + if k = i then (0 : K) else 0) = z := funext fun k => by
    by_cases e : k = i
    · rw [if_pos e, add_zero]
    · rw [if_neg e, add_zero]
  have k := hasDeriv_softmax (y := fun δ k => z k + if k = i then δ else 0) h i
  rw [e0] at k
  refine k.congr ?_
  rw [if_pos rfl, sum_eq_single (f := fun k => softmax z k * if k = i then 1 else 0) i fun j hj => by
    rw [if_neg hj, mul_zero], if_pos rfl, mul_one]

/-- **T09**: the response of a weight to the bias, at every strength.
Source: persistent-traces-mathematical-foundations.md, 2.2, corrected. -/
theorem hasDeriv_biasedSoftmax (z M : Fin n → K) (i : Fin n) (α : K) : HasDeriv (fun a => biasedSoftmax z M a i)
    (biasedSoftmax z M α i * (M i - ∑ k, biasedSoftmax z M α k * M k)) α :=
  hasDeriv_softmax (y := fun a k => z k + a * M k) (fun k => by deriv) i

/-- **T09**: the formula of the source holds where only edge `i` is biased. -/
theorem hasDeriv_biasedSoftmax_single (z : Fin n → K) {M : Fin n → K} {i : Fin n} (hM : ∀ k, k ≠ i → M k = 0) :
    HasDeriv (fun a => biasedSoftmax z M a i) (M i * softmax z i * (1 - softmax z i)) 0 := by
  refine (hasDeriv_biasedSoftmax z M i 0).congr ?_
  rw [biasedSoftmax_zero, sum_eq_single (f := fun k => softmax z k * M k) i fun k hk => by rw [hM k hk, mul_zero]]
  ring
end

/-- **T09** as written is false: where all edges are biased equally, the weights do not change at all. -/
theorem not_hasDeriv_biasedSoftmax_asWritten : ¬∀ (n : Nat) (z M : Fin n → K) (i : Fin n), (∀ k, 0 ≤ M k) →
    EpsilonDelta.HasDeriv (fun a => biasedSoftmax z M a i) (M i * softmax z i * (1 - softmax z i)) 0 := fun h => by
  have k := h 2 (fun _ => 0) (fun _ => 1) 0 fun _ => zero_le_one
  have k' : EpsilonDelta.HasDeriv _ _ _ := hasDeriv_biasedSoftmax (K := K) (fun _ : Fin 2 => 0) (fun _ => 1) 0 0
  have e := k.unique k'
  have p : ∀ i : Fin 2, softmax (fun _ : Fin 2 => (0 : K)) i = 1 / 2 := fun i => by
    rw [softmax_eq, sum_two, exp_zero, one_add_one]
  rw [biasedSoftmax_zero, sum_two, p, p] at e
  exact zero_ne_one (K := K) (by lin [e])

/-! ### The remainder -/

/-- The biased weights by the unbiased: `p_i(α) = p_i exp (α M_i) / Σ p_k exp (α M_k)`. -/
theorem biasedSoftmax_eq (z M : Fin n → K) (α : K) (i : Fin n) : biasedSoftmax z M α i =
    softmax z i * exp (α * M i) / ∑ k, softmax z k * exp (α * M k) := by
  have hZ := sum_exp_pos z i
  have hW := sum_exp_pos (fun k => z k + α * M k) i
  have e : ∑ k, softmax z k * exp (α * M k) = (∑ k, exp (z k + α * M k)) / ∑ k, exp (z k) := by
    rw [sum_div]
    exact sum_congr fun k => by
      rw [softmax_eq, exp_add]
      ring
  unfold biasedSoftmax
  rw [e, softmax_eq, softmax_eq, exp_add]
  field

/-- What is needed of `exp` for the remainder: bounds for `exp x` where `|x| ≤ c ≤ 1/2`. -/
theorem abs_exp_sub_one_le {x c : K} (h : abs x ≤ c) (hc : c ≤ 1 / 2) :
    abs (exp x - 1 - x) ≤ 2 * c ^ 2 ∧ abs (exp x - 1) ≤ 2 * c ∧ 1 / 2 ≤ exp x := by
  have hx := abs_le.1 h
  have k := EpsilonDelta.abs_exp_sub_le (le_trans h hc)
  have s : x ^ 2 ≤ c ^ 2 := by
    have e := mul_le_mul h h (abs_nonneg x) (le_trans (abs_nonneg x) h)
    rw [← abs_mul, abs_of_nonneg (mul_self_nonneg x)] at e
    lin [e]
  have hc0 := le_trans (abs_nonneg x) h
  have s' : c ^ 2 ≤ c / 2 := by lin [c # hc]
  have l := add_one_le_exp x
  have k' := le_trans k (show 2 * x ^ 2 ≤ 2 * c ^ 2 by lin [s])
  refine ⟨k', abs_le_of ?_ ?_, by lin [hx.1, hc, l]⟩
  · lin [le_trans (le_abs_self _) k', s', hx.2]
  · lin [l, hx.1, hc0]

/-- **T09**: the first-order response, with an explicit bound for the rest: with `|M_k| ≤ B` and `|α| B ≤ 1/2` the change of a
weight differs from `α p_i (M_i - Σ p_k M_k)` by at most `16 p_i B² α²`.
Source: persistent-traces-mathematical-foundations.md, 2.2, corrected. -/
theorem abs_biasedSoftmax_sub_le [NeZero n] (z : Fin n → K) {M : Fin n → K} {B α : K} (hB : ∀ k, abs (M k) ≤ B)
    (hα : abs α * B ≤ 1 / 2) (i : Fin n) :
    abs (biasedSoftmax z M α i - softmax z i - α * (softmax z i * (M i - ∑ k, softmax z k * M k))) ≤
      softmax z i * (16 * B ^ 2 * α ^ 2) := by
  have hB0 : 0 ≤ B := le_trans (abs_nonneg _) (hB i)
  have hp : ∀ k, 0 ≤ softmax z k := fun k => le_of_lt (softmax_pos z k)
  have h1 : (∑ k, softmax z k) = 1 := sum_softmax z
  have hc0 : 0 ≤ abs α * B := mul_nonneg (abs_nonneg α) hB0
  have hx : ∀ k, abs (α * M k) ≤ abs α * B := fun k => by
    rw [abs_mul]
    exact mul_le_mul_of_nonneg_left (hB k) (abs_nonneg α)
  have sq : (abs α * B) ^ 2 = B ^ 2 * α ^ 2 := by
    have e : abs α * abs α = α * α := by rw [← abs_mul, abs_of_nonneg (mul_self_nonneg α)]
    lin [B ^ 2 # e]
  generalize hc : abs α * B = c at *
  have b := fun k => abs_exp_sub_one_le (hx k) hα
  have mean : ∀ (f : Fin n → K) (d : K), (∀ k, abs (f k) ≤ d) → abs (∑ k, softmax z k * f k) ≤ d := fun f d hf =>
    abs_le_of (weighted_le hp h1 fun k => le_trans (le_abs_self _) (hf k)) (by
      rw [← sum_neg, sum_congr fun k => show -(softmax z k * f k) = softmax z k * -f k by ring]
      exact weighted_le hp h1 fun k => le_trans (neg_le_abs _) (hf k))
  have hZ : 1 / 2 ≤ ∑ k, softmax z k * exp (α * M k) := le_weighted hp h1 fun k => (b k).2.2
  have hZ1 := mean (fun k => exp (α * M k) - 1) (2 * c) fun k => (b k).2.1
  have hZ2 := mean (fun k => exp (α * M k) - 1 - α * M k) (2 * c ^ 2) fun k => (b k).1
  have hm := mean (fun k => α * M k) c hx
  have e1 : ∑ k, softmax z k * (exp (α * M k) - 1) = (∑ k, softmax z k * exp (α * M k)) - ∑ k, softmax z k := by sum_ring
  have e2 : ∑ k, softmax z k * (exp (α * M k) - 1 - α * M k) =
    (∑ k, softmax z k * exp (α * M k)) - (∑ k, softmax z k) - α * ∑ k, softmax z k * M k := by sum_ring
  have e3 : ∑ k, softmax z k * (α * M k) = α * ∑ k, softmax z k * M k := by sum_ring
  rw [e1, h1] at hZ1
  rw [e2, h1] at hZ2
  rw [e3] at hm
  rw [biasedSoftmax_eq]
  have hE := (b i).1
  have hxi := hx i
  generalize (∑ k, softmax z k * exp (α * M k)) = Z at *
  generalize (∑ k, softmax z k * M k) = m at *
  generalize exp (α * M i) = E at *
  have hZp : 0 < Z := lt_of_lt_of_le (by pos) hZ
  have key : softmax z i * E / Z - softmax z i - α * (softmax z i * (M i - m)) =
      softmax z i * (((E - 1 - α * M i) - (Z - 1 - α * m) - (α * M i - α * m) * (Z - 1)) / Z) := by field
  have num : abs ((E - 1 - α * M i) - (Z - 1 - α * m) - (α * M i - α * m) * (Z - 1)) ≤ 8 * c ^ 2 := by
    have t1 : abs ((α * M i - α * m) * (Z - 1)) ≤ 2 * c * (2 * c) := by
      rw [abs_mul]
      refine mul_le_mul (abs_le_of ?_ ?_) hZ1 (abs_nonneg _) (by pos)
      · lin [le_abs_self (α * M i), hxi, neg_le_abs (α * m), hm]
      · lin [neg_le_abs (α * M i), hxi, le_abs_self (α * m), hm]
    refine abs_le_of ?_ ?_
    · lin [le_trans (le_abs_self _) hE, le_trans (neg_le_abs _) hZ2, le_trans (neg_le_abs _) t1]
    · lin [le_trans (neg_le_abs _) hE, le_trans (le_abs_self _) hZ2, le_trans (le_abs_self _) t1]
  rw [key, abs_mul, abs_of_nonneg (hp i)]
  refine mul_le_mul_of_nonneg_left ?_ (hp i)
  rw [div_eq_mul_inv, abs_mul, abs_of_pos (inv_pos hZp)]
  have hi : Z⁻¹ ≤ 2 := by
    have e : Z⁻¹ * Z = 1 := inv_mul_cancel (ne_of_gt hZp)
    have ip := inv_pos hZp
    lin [Z⁻¹ # hZ, e]
  refine le_trans (mul_le_mul num hi (le_of_lt (inv_pos hZp)) (by pos)) ?_
  lin [sq]

end AqCore
