import AqCore.ExpLog
import AqCore.Limit

/-!
# Bounds for the exponential by polynomials

From `1 + x ≤ exp x` alone, applied to the square root and to the fourth root of `exp x`.  The coefficient 1/2 of `x²` comes out
only in the limit of square roots taken again and again, so it needs that natural numbers exceed every element.
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

/-- One step towards the quadratic approximation: the remainder at `x` from that at `x / 2`. -/
theorem abs_exp_sub_quadratic_le_add (k : Nat) : ∀ {x : K}, abs x ≤ 1 →
    abs (exp x - 1 - x - x ^ 2 / 2) ≤ 1 / 2 * abs x ^ 3 + 2 * (29 / 32) ^ k * abs x ^ 2 := by
  induction k with
  | zero =>
    intro x hx
    have q : abs x ^ 2 = x ^ 2 := by
      rw [show abs x ^ 2 = abs x * abs x by ring, ← abs_mul, abs_of_nonneg (mul_self_nonneg x)]
      ring
    have c := pow_nonneg (abs_nonneg x) 3
    have t := add_one_le_exp x
    have t' := exp_le_one_add_add_sq (x := x) (by lin [le_abs_self x, hx])
    rw [pow_zero, q]
    exact abs_le.2 ⟨by lin [t, c, sq_nonneg x], by lin [t', c, sq_nonneg x]⟩
  | succ k ih =>
    intro x hx
    obtain ⟨s, rfl⟩ : ∃ s, x = 2 * s := ⟨x / 2, by ring⟩
    rw [abs_mul, abs_of_pos two_pos] at hx ⊢
    have hs : abs s ≤ 1 / 2 := by lin [hx]
    have s0 := abs_nonneg s
    have q : abs s ^ 2 = s ^ 2 := by
      rw [show abs s ^ 2 = abs s * abs s by ring, ← abs_mul, abs_of_nonneg (mul_self_nonneg s)]
      ring
    have r := ih (x := s) (by lin [hs])
    have sq4 : s ^ 2 ≤ 1 / 4 := by
      rw [← q]
      lin [abs s # hs, hs]
    have e : exp (2 * s) - 1 - 2 * s - (2 * s) ^ 2 / 2 =
        s * s * s * (1 + s / 4) + (exp s - 1 - s - s ^ 2 / 2) * (1 + s + s ^ 2 / 2 + exp s) := by
      rw [show 2 * s = s + s by ring, exp_add]
      ring
    have f0 : 0 ≤ 1 + s + s ^ 2 / 2 + exp s := by lin [neg_le_abs s, hs, sq_nonneg s, exp_pos s]
    have f1 : 1 + s + s ^ 2 / 2 + exp s ≤ 29 / 8 := by
      have t := exp_le_one_add_add_sq (x := s) (by lin [le_abs_self s, hs])
      lin [t, le_abs_self s, hs, sq4]
    have a := abs_add_le (s * s * s * (1 + s / 4)) ((exp s - 1 - s - s ^ 2 / 2) * (1 + s + s ^ 2 / 2 + exp s))
    rw [abs_mul _ (1 + s / 4), abs_mul, abs_mul, abs_mul _ (1 + s + s ^ 2 / 2 + exp s), abs_of_nonneg f0,
      abs_of_nonneg (show 0 ≤ 1 + s / 4 by lin [neg_le_abs s, hs])] at a
    have b : abs s * abs s * abs s * (1 + s / 4) ≤ abs s * abs s * abs s * (9 / 8) :=
      mul_le_mul_of_nonneg_left (by lin [le_abs_self s, hs]) (mul_nonneg (mul_nonneg s0 s0) s0)
    have c := mul_le_mul r f1 f0 (le_trans (abs_nonneg _) r)
    rw [e]
    lin [a, b, c, mul_nonneg (mul_nonneg s0 s0) s0]

/-- The exponential differs from `1 + x + x² / 2` by at most `|x|³ / 2`, for `|x| ≤ 1`. -/
theorem abs_exp_sub_quadratic_le [Archimedean K] (h : abs x ≤ 1) :
    abs (exp x - 1 - x - x ^ 2 / 2) ≤ 1 / 2 * abs x ^ 3 := le_of_not_lt fun k => by
  have d := sub_pos.2 k
  obtain ⟨N, hN⟩ := SeqTendsTo.pow (a := (29 / 32 : K)) (by lin []) (by lin []) _ (half_pos (half_pos d))
  have e := hN N (Nat.le_refl N)
  dsimp only at e
  rw [sub_zero, abs_of_nonneg (pow_nonneg (by lin []) N)] at e
  have s := abs_exp_sub_quadratic_le_add N h
  have x1 : abs x ^ 2 ≤ 1 := pow_le_one (abs_nonneg x) h 2
  have p : 0 ≤ 2 * (29 / 32 : K) ^ N := by pos
  exact lt_irrefl (0 : K) (by lin [s, e, d, (2 * (29 / 32) ^ N) # x1])

end ExpLogField

/-! ### Limits -/

namespace TendsTo
open ExpLogField
variable {K : Type u} [ExpLogField K] {c : K}

/-- The exponential outgrows its argument. -/
theorem mul_exp_neg (hc : 0 < c) : TendsTo (fun y => y * c * exp (-(y * c))) 0 :=
  of_abs_sub_le (const_mul_inv (4 * c⁻¹)) ((Far.ge 1).mono fun y hy => by
    have hy' : 0 < y := lt_of_lt_of_le zero_lt_one hy
    have hx : 0 < y * c := mul_pos hy' hc
    have e := sq_one_add_half_le_exp (x := y * c) (by lin [hx])
    have q : (y * c) ^ 2 ≤ 4 * exp (y * c) := by lin [e, hx]
    rw [sub_zero, abs_of_nonneg (mul_nonneg (le_of_lt hx) (exp_nonneg _)), exp_neg,
      show 4 * c⁻¹ * y⁻¹ = 4 * (y * c)⁻¹ by ring]
    refine le_of_mul_le_mul_left (c := y * c * exp (y * c)) ?_ (mul_pos hx (exp_pos _))
    rw [show y * c * exp (y * c) * (y * c * (exp (y * c))⁻¹) = (y * c) ^ 2 by field,
      show y * c * exp (y * c) * (4 * (y * c)⁻¹) = 4 * exp (y * c) by field]
    exact q)
/-- The exponential decays. -/
theorem exp_neg (hc : 0 < c) : TendsTo (fun y => exp (-(y * c))) 0 :=
  of_abs_sub_le (const_mul_inv c⁻¹) ((Far.ge 1).mono fun y hy => by
    have hy' : 0 < y := lt_of_lt_of_le zero_lt_one hy
    have hx : 0 < y * c := mul_pos hy' hc
    rw [sub_zero, abs_of_pos (exp_pos _), ExpLogField.exp_neg, ← mul_inv, mul_comm c]
    refine le_of_mul_le_mul_left (c := y * c * exp (y * c)) ?_ (mul_pos hx (exp_pos _))
    rw [show y * c * exp (y * c) * (exp (y * c))⁻¹ = y * c by field,
      show y * c * exp (y * c) * (y * c)⁻¹ = exp (y * c) by field]
    exact le_of_lt (lt_exp _))
end TendsTo

end AqCore
