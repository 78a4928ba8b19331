import AqCore.Coupling.Gibbs
import AqCore.Coupling.SumExp

/-!
# The expansion at `β = 0` (claim B09)

The linear approximation of an attention weight is off by at most `r² β² / 2`, for every `β`.  There is no mean value
theorem over a general ordered field; the bound is proved from `1 + x ≤ exp x` alone.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} {ρ : K}

/-- The reciprocal of a sum of `n` exponentials of `yᵢ`, one of them zero and all at most `ρ` in magnitude, to first
order. -/
theorem abs_inv_sum_exp_sub_le {y : Fin n → K} (j : Fin n) (hj : y j = 0) (h : ∀ i, abs (y i) ≤ ρ) :
    abs ((∑ i, exp (y i))⁻¹ - 1 / natCast n + (∑ i, y i) / natCast n ^ 2) ≤ 1 / 2 * ρ ^ 2 := by
  obtain ⟨N, hN⟩ : ∃ N : K, natCast n = N := ⟨_, rfl⟩
  obtain ⟨A, hA⟩ : ∃ A : K, ∑ i, exp (y i) = A := ⟨_, rfl⟩
  obtain ⟨T, hT⟩ : ∃ T : K, -∑ i, y i = T := ⟨_, rfl⟩
  have h0 : 0 ≤ ρ := le_trans (abs_nonneg _) (h j)
  have hy := fun i => (abs_le.1 (h i))
  have A1 : 1 ≤ A := by
    rw [← exp_zero, ← hj, ← hA]
    exact le_sum_of_nonneg (fun i => exp_nonneg (y i)) j
  have T1 : -T ≤ (N - 1) * ρ := by
    have e := sum_le_add (f := y) j (le_of_eq hj) fun i _ => (hy i).2
    rw [hN] at e
    lin [e, hT]
  have T2 : T ≤ (N - 1) * ρ := by
    have e := sum_le_add (f := fun i => -y i) (d := 0) (c := ρ) j (by rw [hj]; lin []) fun i _ => by lin [(hy i).1]
    rw [hN, sum_neg, hT] at e
    lin [e]
  rw [hA, hN, show ∑ i, y i = -T by lin [hT]]
  by_cases hn : n = 1
  · have N1 : N = 1 := by rw [← hN, hn, natCast_one]
    rw [N1] at T1 T2 ⊢
    have T0 : T = 0 := by lin [le_antisymm (show T ≤ 0 by lin [T2]) (show 0 ≤ T by lin [T1])]
    have A2 : A ≤ 1 := by
      have e := sum_le_add (f := fun i => exp (y i)) (c := exp ρ) j (by rw [hj, exp_zero]; exact le_refl 1) fun i _ =>
        exp_le_exp.2 (hy i).2
      rw [hA, hN, N1] at e
      lin [e]
    rw [T0, le_antisymm A2 A1, show (1 : K)⁻¹ - 1 / 1 + -0 / 1 ^ 2 = 0 by ring, abs_zero]
    pos
  have N2 : 2 ≤ N := by
    rw [← hN, ofNat_eq_natCast]
    refine natCast_le_natCast ?_
    have hp : 0 < n := Nat.lt_of_le_of_lt (Nat.zero_le _) j.isLt
    exact Nat.succ_le_of_lt (Nat.lt_of_le_of_ne hp fun e => hn e.symm)
  have kp : 0 < N - 1 := by lin [N2]
  have Np : 0 < N := by lin [N2]
  have Ap : 0 < A := by lin [A1]
  have iA : A⁻¹ * A = 1 := inv_mul_cancel (ne_of_gt Ap)
  have pA : 0 < A⁻¹ := inv_pos Ap
  -- both bounds are compared after multiplication with `N²`
  suffices key : N ^ 2 * A⁻¹ ≤ N + T + N ^ 2 * ρ ^ 2 / 2 ∧ N + T - N ^ 2 * ρ ^ 2 / 2 ≤ N ^ 2 * A⁻¹ by
    have e : A⁻¹ - 1 / N + -T / N ^ 2 = N⁻¹ ^ 2 * (N ^ 2 * A⁻¹ - N - T) := by field
    have e' : 1 / 2 * ρ ^ 2 = N⁻¹ ^ 2 * (N ^ 2 * ρ ^ 2 / 2) := by field
    rw [e, e']
    refine abs_le.2 ⟨?_, ?_⟩
    · lin [(N⁻¹ ^ 2) # key.2]
    · lin [(N⁻¹ ^ 2) # key.1]
  constructor
  · rcases le_total ρ 2 with hρ | hρ
    · obtain ⟨d, hd⟩ : ∃ d : K, T / (N - 1) / 2 = d := ⟨_, rfl⟩
      have Td : T = 2 * (N - 1) * d := by
        rw [← hd]
        field
      have dρ : (2 * d) ^ 2 ≤ ρ ^ 2 := by
        have b1 : 2 * d ≤ ρ := le_of_mul_le_mul_left (c := N - 1) (by lin [T2, Td]) kp
        have b2 : -(2 * d) ≤ ρ := le_of_mul_le_mul_left (c := N - 1) (by lin [T1, Td]) kp
        lin [mul_nonneg (sub_nonneg.2 b1) (show 0 ≤ ρ + 2 * d by lin [b2])]
      have lower := one_add_mul_sq_le_sum_exp (y := y) (d := d) j hj (fun i => by lin [(hy i).1, hρ])
        (by rw [hT, hN, Td])
      rw [hA, hN] at lower
      lin [inv_le_of_tangent kp Td lower, (N ^ 2 / 2) # dρ]
    · -- the weight is at most one
      have e : A⁻¹ ≤ 1 := by lin [A⁻¹ # A1, iA]
      have g : 1 ≤ ρ ^ 2 / 4 := by lin [mul_nonneg (sub_nonneg.2 hρ) (show 0 ≤ ρ + 2 by lin [hρ])]
      have g' : ρ ≤ ρ ^ 2 / 2 := by lin [ρ # hρ]
      have k : 4 * (N - 1) ≤ N ^ 2 := by lin [sq_nonneg (N - 2)]
      lin [(N ^ 2) # e, T1, N2, (N ^ 2) # g, (N - 1) # g', (ρ ^ 2 / 8) # k, mul_nonneg (sq_nonneg N) (sq_nonneg ρ)]
  · rcases le_total ρ (4 / 3) with hρ | hρ
    · have upper := sum_exp_le j hj h hρ
      rw [hA, hN, show ∑ i, y i = -T by lin [hT]] at upper
      have tangent : 2 * N - A ≤ N ^ 2 * A⁻¹ := by
        have e : N ^ 2 * A⁻¹ - (2 * N - A) = A⁻¹ * (N - A) ^ 2 := by field
        lin [e, mul_nonneg (le_of_lt pA) (sq_nonneg (N - A))]
      lin [upper, tangent, (ρ ^ 2 / 2) # sq_nonneg (N - 2)]
    · -- the weight is not negative
      have g : 4 / 3 * ρ ≤ ρ ^ 2 := by lin [ρ # hρ]
      have k : 0 ≤ 2 / 3 * N ^ 2 - N + 1 := by lin [sq_nonneg (N - 3 / 4)]
      have k' : 0 ≤ 8 / 9 * N ^ 2 - 7 / 3 * N + 4 / 3 := by lin [N2, sq_nonneg (N - 2)]
      have e : 0 ≤ N ^ 2 * A⁻¹ := by pos
      lin [e, T2, (N ^ 2 / 2) # g, (2 / 3 * N ^ 2 - N + 1) # hρ, k']

/-- An attention weight as the reciprocal of a sum over logit differences. -/
theorem gibbs_eq_inv (u : Fin n → K) (β : K) (j : Fin n) : gibbs u β j = (∑ i, exp (β * (u i - u j)))⁻¹ := by
  have e : ∀ i, exp (β * (u i - u j)) = exp (β * u i) * (exp (β * u j))⁻¹ := fun i => by
    rw [← exp_neg, ← exp_add]
    exact congrArg exp (by ring)
  unfold gibbs partitionFunction
  rw [sum_congr e, ← sum_mul, mul_inv, inv_inv, div_eq_mul_inv, mul_comm]

/-- The mean over all keys with equal weights. -/
def average (f : Fin n → K) : K := (∑ m, f m) / natCast n

/-- **B09**: near `β = 0` attention is uniform plus a linear term, up to `r² β² / 2`, for every `β`; `r` is the range of
the logits (or any bound of their differences).  Source: theorem-02-beta-coupling.md, section 4.1. -/
theorem abs_gibbs_sub_linear_le {u : Fin n → K} {r : K} (hr : ∀ i k, u i - u k ≤ r) (β : K) (j : Fin n) :
    abs (gibbs u β j - 1 / natCast n - β / natCast n * (u j - average u)) ≤ 1 / 2 * r ^ 2 * β ^ 2 := by
  have hn : (natCast n : K) ≠ 0 := ne_of_gt (natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) j.isLt))
  have e := abs_inv_sum_exp_sub_le (y := fun i => β * (u i - u j)) (ρ := abs β * r) j (by rw [sub_self, mul_zero]) fun i => by
    rw [abs_mul]
    refine mul_le_mul_of_nonneg_left (abs_le.2 ⟨?_, hr i j⟩) (abs_nonneg β)
    lin [hr j i]
  rw [← gibbs_eq_inv] at e
  have s : ∑ i, β * (u i - u j) = β * (∑ i, u i) - natCast n * (β * u j) := by
    rw [← sum_const]
    sum_ring
  have b : abs β ^ 2 = β ^ 2 := by
    rw [show abs β ^ 2 = abs β * abs β by ring, ← abs_mul, abs_of_nonneg (mul_self_nonneg β)]
    ring
  rw [s, show 1 / 2 * (abs β * r) ^ 2 = 1 / 2 * r ^ 2 * abs β ^ 2 by ring, b] at e
  unfold average
  rw [show gibbs u β j - 1 / natCast n - β / natCast n * (u j - (∑ m, u m) / natCast n) =
    gibbs u β j - 1 / natCast n + (β * (∑ i, u i) - natCast n * (β * u j)) / natCast n ^ 2 by field]
  exact e

end AqCore
