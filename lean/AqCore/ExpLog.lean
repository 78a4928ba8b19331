import AqCore.Sum

/-!
# Exponential and logarithm

Five axioms that ℝ satisfies.  No ordered field of ours is a computable model of them: that they are not vacuous is shown
on ℝ, outside this library.  Nothing is said of `log` at 0 and below; with zero weights `p * log p` is `0 * log 0 = 0`.
-/

universe u

namespace AqCore
open OrderedField

/-- An ordered field with an exponential function and its inverse. -/
class ExpLogField (K : Type u) extends OrderedField K where
  exp : K → K
  log : K → K
  exp_add : ∀ x y : K, exp (x + y) = exp x * exp y
  exp_pos : ∀ x : K, 0 < exp x
  add_one_lt_exp : ∀ {x : K}, x ≠ 0 → x + 1 < exp x
  log_exp : ∀ x : K, log (exp x) = x
  exp_log : ∀ {x : K}, 0 < x → exp (log x) = x

export ExpLogField (exp log)

macro_rules | `(tactic| pos_leaf) => `(tactic| exact ExpLogField.exp_pos _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.le_of_lt (ExpLogField.exp_pos _))

namespace ExpLogField

variable {K : Type u} [ExpLogField K] {x y : K}

theorem exp_ne_zero (x : K) : exp x ≠ 0 := ne_of_gt (exp_pos x)
theorem exp_nonneg (x : K) : 0 ≤ exp x := le_of_lt (exp_pos x)
theorem exp_zero : exp (0 : K) = 1 := by
  have h : exp (0 : K) * exp 0 = exp 0 := by rw [← exp_add, add_zero]
  have h' : exp (0 : K) * (exp 0 - 1) = 0 := by lin [h]
  exact eq_of_sub_eq_zero ((mul_eq_zero.1 h').resolve_left (exp_ne_zero 0))
theorem exp_neg (x : K) : exp (-x) = (exp x)⁻¹ :=
  eq_inv_of_mul_eq_one (by rw [← exp_add, add_neg_cancel, exp_zero])
theorem exp_mul_exp_neg (x : K) : exp x * exp (-x) = 1 := by rw [← exp_add, add_neg_cancel, exp_zero]
theorem exp_sub (x y : K) : exp (x - y) = exp x / exp y := by
  rw [sub_eq_add_neg, exp_add, exp_neg, div_eq_mul_inv]
theorem exp_natCast_mul (n : Nat) (x : K) : exp (natCast n * x) = exp x ^ n := by
  induction n with
  | zero => rw [natCast_zero, zero_mul, exp_zero, pow_zero]
  | succ n ih => rw [natCast_succ, add_mul, one_mul, exp_add, ih, pow_succ]

theorem add_one_le_exp (x : K) : x + 1 ≤ exp x := by
  by_cases h : x = 0
  · rw [h, exp_zero]
    lin []
  · exact le_of_lt (add_one_lt_exp h)
theorem lt_exp (x : K) : x < exp x := by lin [add_one_le_exp x]
theorem exp_lt_exp : exp x < exp y ↔ x < y := by
  have key : ∀ {x y : K}, x < y → exp x < exp y := fun {x y} h => by
    have h₁ := add_one_lt_exp (ne_of_gt (sub_pos.2 h))
    rw [exp_sub] at h₁
    have h₂ : exp y / exp x * exp x = exp y := by field
    lin [exp x # h₁, exp x # h, h₂]
  refine ⟨fun h => lt_of_not_le fun k => ?_, key⟩
  rcases lt_or_eq_of_le k with k | k
  · exact lt_irrefl _ (lt_trans h (key k))
  · rw [k] at h
    exact lt_irrefl _ h
theorem exp_le_exp : exp x ≤ exp y ↔ x ≤ y := by rw [← not_lt, ← not_lt, exp_lt_exp]
theorem exp_injective (h : exp x = exp y) : x = y := by rw [← log_exp x, h, log_exp]

theorem log_one : log (1 : K) = 0 := by rw [← exp_zero, log_exp]
theorem log_le_sub_one (h : 0 < x) : log x ≤ x - 1 := by
  have e := add_one_le_exp (log x)
  rw [exp_log h] at e
  lin [e]
theorem log_lt_sub_one (h : 0 < x) (h1 : x ≠ 1) : log x < x - 1 := by
  have e := add_one_lt_exp (x := log x) fun e => h1 (by rw [← exp_log h, e, exp_zero])
  rw [exp_log h] at e
  lin [e]
theorem log_mul (hx : 0 < x) (hy : 0 < y) : log (x * y) = log x + log y :=
  exp_injective (by rw [exp_add, exp_log hx, exp_log hy, exp_log (mul_pos hx hy)])
theorem log_inv (h : 0 < x) : log x⁻¹ = -log x :=
  exp_injective (by rw [exp_neg, exp_log h, exp_log (inv_pos h)])
theorem log_div (hx : 0 < x) (hy : 0 < y) : log (x / y) = log x - log y := by
  rw [div_eq_mul_inv, log_mul hx (inv_pos hy), log_inv hy, sub_eq_add_neg]
theorem log_pow (h : 0 < x) (n : Nat) : log (x ^ n) = natCast n * log x :=
  exp_injective (by rw [exp_natCast_mul, exp_log h, exp_log (pow_pos h n)])
theorem log_lt_log (hx : 0 < x) (hy : 0 < y) : log x < log y ↔ x < y := by rw [← exp_lt_exp, exp_log hx, exp_log hy]
theorem log_le_log (hx : 0 < x) (hy : 0 < y) : log x ≤ log y ↔ x ≤ y := by rw [← exp_le_exp, exp_log hx, exp_log hy]
theorem log_injective (hx : 0 < x) (hy : 0 < y) (h : log x = log y) : x = y := by rw [← exp_log hx, h, exp_log hy]
theorem log_pos (h : 1 < x) : 0 < log x := by
  rw [← log_one, log_lt_log zero_lt_one (lt_trans zero_lt_one h)]
  exact h
theorem log_nonneg (h : 1 ≤ x) : 0 ≤ log x := by
  rw [← log_one, log_le_log zero_lt_one (lt_of_lt_of_le zero_lt_one h)]
  exact h
theorem log_nonpos (h0 : 0 < x) (h : x ≤ 1) : log x ≤ 0 := by
  rw [← log_one, log_le_log h0 zero_lt_one]
  exact h
theorem one_sub_inv_le_log (h : 0 < x) : 1 - x⁻¹ ≤ log x := by
  have e := log_le_sub_one (inv_pos h)
  rw [log_inv h] at e
  lin [e]

/-! ### Gibbs' inequality for one term -/

/-- `a - b ≤ a (log a - log b)`, where `a` may be zero. -/
theorem sub_le_mul_log_sub (hx : 0 ≤ x) (hy : 0 < y) : x - y ≤ x * (log x - log y) := by
  rcases lt_or_eq_of_le hx with h | h
  · have e := log_le_sub_one (div_pos hy h)
    rw [log_div hy h] at e
    have e' : x * (y / x) = y := by field
    lin [x # e, e']
  · rw [← h]
    lin [hy]
/-- The inequality is strict for `a ≠ b`. -/
theorem sub_lt_mul_log_sub (hx : 0 ≤ x) (hy : 0 < y) (hxy : x ≠ y) : x - y < x * (log x - log y) := by
  rcases lt_or_eq_of_le hx with h | h
  · have e' : x * (y / x) = y := by field
    have e := log_lt_sub_one (div_pos hy h) fun k => hxy (by rw [k] at e'; lin [e'])
    rw [log_div hy h] at e
    lin [x # e, e']
  · rw [← h]
    lin [hy]

end ExpLogField

macro_rules | `(tactic| pos_leaf) => `(tactic| exact ExpLogField.log_pos (by assumption))
macro_rules | `(tactic| pos_leaf) => `(tactic| exact ExpLogField.log_nonneg (by assumption))

end AqCore
