import AqCore.Coupling.ExpBound

/-!
# Sums of exponentials of small numbers, one of them zero
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {n : Nat} {f : Fin n → K} {c d : K}

/-- A sum of terms at most `c`, but for one of them, which is at most `d`. -/
theorem sum_le_add (j : Fin n) (hj : f j ≤ d) (h : ∀ i, i ≠ j → f i ≤ c) : ∑ i, f i ≤ d + (natCast n - 1) * c := by
  have e := sum_le_sum (f := f) (g := fun i => c + if i = j then d - c else 0) fun i => by
    by_cases k : i = j
    · rw [if_pos k, k]
      lin [hj]
    · rw [if_neg k]
      lin [h i k]
  rw [sum_add, sum_const, sum_ite_eq] at e
  lin [e]

/-- The polynomial inequality behind the upper bound of the expansion: `N` stands for the number of terms, `d` for half
their mean difference from the one that is singled out. -/
theorem inv_le_of_tangent {N T A d : K} (kp : 0 < N - 1) (hT : T = 2 * (N - 1) * d)
    (h : 1 + (N - 1) * (1 - d) ^ 2 ≤ A) : N ^ 2 * A⁻¹ ≤ N + T + N ^ 2 * (2 * d) ^ 2 / 2 := by
  obtain ⟨k, rfl⟩ : ∃ k, N = k + 1 := ⟨N - 1, by ring⟩
  replace kp : 0 < k := by lin [kp]
  have hB : 1 + k * (1 - d) ^ 2 ≤ A := by lin [h]
  have Bp : 0 < 1 + k * (1 - d) ^ 2 := by lin [k # sq_nonneg (1 - d)]
  have iA : A⁻¹ * A = 1 := inv_mul_cancel (ne_of_gt (lt_of_lt_of_le Bp hB))
  have pA : 0 < A⁻¹ := inv_pos (lt_of_lt_of_le Bp hB)
  obtain ⟨G, hG⟩ : ∃ G, k + 1 + T + (k + 1) ^ 2 * (2 * d) ^ 2 / 2 = G := ⟨_, rfl⟩
  have poly : (k + 1) ^ 2 ≤ G * (1 + k * (1 - d) ^ 2) := by
    have m : 0 ≤ k * (2 * k ^ 2 + 3 * k + 2) := by pos
    rw [← hG, hT]
    lin [mul_nonneg (sq_nonneg d) (mul_nonneg m (sq_nonneg (1 - d))), (d ^ 2) # mul_nonneg (sq_nonneg k) (sq_nonneg d),
      (d ^ 2) # kp, sq_nonneg d]
  have Gp : 0 ≤ G := le_of_mul_le_mul_left (c := 1 + k * (1 - d) ^ 2) (by lin [poly, sq_nonneg (k + 1)]) Bp
  rw [hG]
  lin [A⁻¹ # poly, (G * A⁻¹) # hB, G # iA]
end

variable {K : Type u} [ExpLogField K] {n : Nat} {ρ : K} {y : Fin n → K}

/-- The sum is at least its value where all but the zero are replaced by their mean `-2 d`, and the exponential by a
square. -/
theorem one_add_mul_sq_le_sum_exp {d : K} (j : Fin n) (hj : y j = 0) (h : ∀ i, -2 ≤ y i)
    (hd : -∑ i, y i = 2 * (natCast n - 1) * d) : 1 + (natCast n - 1) * (1 - d) ^ 2 ≤ ∑ i, exp (y i) := by
  -- the tangent of the square at `1 - d`
  have e := sum_le_add (f := fun i => 2 * (1 - d) * (1 + y i / 2) - (1 - d) ^ 2 - exp (y i)) (c := 0) j (le_refl _)
    fun i _ => by lin [sq_one_add_half_le_exp (h i), sq_nonneg (1 + y i / 2 - (1 - d))]
  have s : ∑ i, (2 * (1 - d) * (1 + y i / 2) - (1 - d) ^ 2 - exp (y i)) =
      (∑ _i : Fin n, (2 * (1 - d) - (1 - d) ^ 2)) + (1 - d) * (∑ i, y i) - ∑ i, exp (y i) := by sum_ring
  rw [s, sum_const, hj, exp_zero] at e
  lin [e, (1 - d) # hd]

/-- The sum is at most what a quadratic bound for the exponential gives. -/
theorem sum_exp_le (j : Fin n) (hj : y j = 0) (h : ∀ i, abs (y i) ≤ ρ) (hρ : ρ ≤ 4 / 3) :
    ∑ i, exp (y i) ≤ natCast n + (∑ i, y i) + 2 * (natCast n - 1) * ρ ^ 2 := by
  have e := sum_le_add (f := fun i => exp (y i) - 1 - y i) (d := 0) (c := 2 * ρ ^ 2) j
    (by rw [hj, exp_zero]; lin []) fun i _ => by
      have k := abs_le.1 (h i)
      lin [exp_le_one_add_add_sq (x := y i) (by lin [k.2, hρ]),
        mul_nonneg (sub_nonneg.2 k.2) (show 0 ≤ ρ + y i by lin [k.1])]
  rw [sum_sub, sum_sub, sum_const] at e
  lin [e]

end AqCore
