import AqCore.Coupling.Expansion

/-!
# The second order of the expansion at `β = 0` (claim B09)
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} {ρ : K}

/-- The algebra of the second order: `e` stands for the exponential of `x`, `a` for the mean of the exponentials, `V` for the
mean square. -/
theorem abs_div_sub_le_cube {K : Type u} [OrderedField K] {N a V x e ρ : K} (Np : 0 < N) (h0 : 0 ≤ ρ) (h1 : ρ ≤ 1)
    (a1 : 1 ≤ a) (V0 : 0 ≤ V) (V1 : V ≤ ρ ^ 2) (xρ : abs x ≤ ρ) (x2 : x ^ 2 ≤ ρ ^ 2)
    (ε : abs (a - 1 - V / 2) ≤ 1 / 2 * ρ ^ 3) (εj : abs (e - 1 - x - x ^ 2 / 2) ≤ 1 / 2 * ρ ^ 3) :
    abs (N * (e / (N * a)) - (1 + x + x ^ 2 / 2 - V / 2)) ≤ 3 * ρ ^ 3 := by
  have ap : 0 < a := lt_of_lt_of_le zero_lt_one a1
  have ρ2 : ρ ^ 2 ≤ 1 := pow_le_one h0 h1 2
  have L : abs (1 + x + x ^ 2 / 2 - V / 2) ≤ 5 / 2 := abs_le.2
    ⟨by lin [neg_le_abs x, xρ, h1, sq_nonneg x, V1, ρ2], by lin [le_abs_self x, xρ, h1, x2, ρ2, V0]⟩
  have M : abs (V / 2 * (x + x ^ 2 / 2)) ≤ 3 / 4 * ρ ^ 3 := by
    rw [abs_mul, abs_of_nonneg (show 0 ≤ V / 2 by lin [V0])]
    have b : abs (x + x ^ 2 / 2) ≤ 3 / 2 * ρ := by
      have k : ρ ^ 2 ≤ ρ := by lin [ρ # h1]
      exact abs_le.2 ⟨by lin [neg_le_abs x, xρ, sq_nonneg x, h0], by lin [le_abs_self x, xρ, x2, k]⟩
    have k := mul_le_mul (show V / 2 ≤ ρ ^ 2 / 2 by lin [V1]) b (abs_nonneg _) (by pos)
    lin [k]
  have W : abs (V ^ 2 / 4) ≤ 1 / 4 * ρ ^ 3 := by
    rw [abs_of_nonneg (by pos)]
    have k := mul_le_mul V1 V1 V0 (sq_nonneg ρ)
    lin [k, (ρ ^ 3 / 4) # h1]
  have P : abs ((a - 1 - V / 2) * (1 + x + x ^ 2 / 2 - V / 2)) ≤ 5 / 4 * ρ ^ 3 := by
    rw [abs_mul]
    have k := mul_le_mul ε L (abs_nonneg _) (by pos)
    lin [k]
  have split : N * (e / (N * a)) - (1 + x + x ^ 2 / 2 - V / 2) =
      a⁻¹ * ((e - 1 - x - x ^ 2 / 2) - V / 2 * (x + x ^ 2 / 2) + V ^ 2 / 4 -
        (a - 1 - V / 2) * (1 + x + x ^ 2 / 2 - V / 2)) := by field
  rw [split, abs_mul, abs_of_pos (inv_pos ap)]
  have t : abs ((e - 1 - x - x ^ 2 / 2) - V / 2 * (x + x ^ 2 / 2) + V ^ 2 / 4 -
      (a - 1 - V / 2) * (1 + x + x ^ 2 / 2 - V / 2)) ≤ 3 * ρ ^ 3 := by
    have c : 0 ≤ ρ ^ 3 := by pos
    have i := abs_le.1 εj
    have k := abs_le.1 M
    have l := abs_le.1 W
    have m := abs_le.1 P
    exact abs_le.2 ⟨by lin [i.1, k.2, l.1, m.2, c], by lin [i.2, k.1, l.2, m.1, c]⟩
  have ia : a⁻¹ ≤ 1 := by lin [a⁻¹ # a1, inv_mul_cancel (ne_of_gt ap)]
  have r := mul_le_mul ia t (abs_nonneg _) zero_le_one
  rwa [one_mul] at r

/-- A softmax weight of centred scores `z` up to the third order. -/
theorem abs_exp_div_sub_le [Archimedean K] {z : Fin n → K} (hz : ∑ i, z i = 0) (h : ∀ i, abs (z i) ≤ ρ) (h1 : ρ ≤ 1)
    (j : Fin n) : abs (natCast n * (exp (z j) / ∑ i, exp (z i)) -
      (1 + z j + z j ^ 2 / 2 - average (fun m => z m ^ 2) / 2)) ≤ 3 * ρ ^ 3 := by
  have Np : 0 < (natCast n : K) := natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) j.isLt)
  have h0 : 0 ≤ ρ := le_trans (abs_nonneg _) (h j)
  have sq : ∀ i, z i ^ 2 ≤ ρ ^ 2 := fun i => by
    lin [mul_nonneg (sub_nonneg.2 (le_trans (le_abs_self _) (h i))) (show 0 ≤ ρ + z i by lin [neg_le_abs (z i), h i])]
  have exps : ∀ i, abs (exp (z i) - 1 - z i - z i ^ 2 / 2) ≤ 1 / 2 * ρ ^ 3 := fun i => by
    have c := mul_le_mul (mul_le_mul (h i) (h i) (abs_nonneg _) h0) (h i) (abs_nonneg _) (mul_nonneg h0 h0)
    lin [abs_exp_sub_quadratic_le (x := z i) (le_trans (h i) h1), c]
  have up := sum_le_sum fun i => (abs_le.1 (exps i)).2
  have low := sum_le_sum fun i => (abs_le.1 (exps i)).1
  have base := sum_le_sum fun i => add_one_le_exp (z i)
  have squares := sum_le_sum sq
  have s : ∑ i, (exp (z i) - 1 - z i - z i ^ 2 / 2) =
      (∑ i, exp (z i)) - (∑ _i : Fin n, (1 : K)) - (∑ i, z i) - (∑ i, z i ^ 2) / 2 := by
    rw [sum_sub, sum_sub, sum_sub, ← sum_div]
  rw [s, hz, sum_const, sum_const] at up low
  rw [sum_add, hz, sum_const] at base
  rw [sum_const] at squares
  have V0 : 0 ≤ average fun m => z m ^ 2 := div_nonneg (sum_nonneg fun i => sq_nonneg (z i)) (le_of_lt Np)
  have hV : ∑ i, z i ^ 2 = natCast n * average fun m => z m ^ 2 := by
    unfold average
    rw [mul_comm, div_mul_cancel _ (ne_of_gt Np)]
  obtain ⟨a, ha⟩ : ∃ a, a = (∑ i, exp (z i)) / natCast n := ⟨_, rfl⟩
  have hA : ∑ i, exp (z i) = natCast n * a := by
    rw [ha, mul_comm, div_mul_cancel _ (ne_of_gt Np)]
  obtain ⟨V, hV'⟩ : ∃ V, V = average fun m => z m ^ 2 := ⟨_, rfl⟩
  obtain ⟨N, hN⟩ : ∃ N : K, N = natCast n := ⟨_, rfl⟩
  rw [← hN] at Np
  rw [hA, hV, ← hV', ← hN] at up low
  rw [hA, ← hN] at base
  rw [hV, ← hV', ← hN] at squares
  rw [hA, ← hV', ← hN]
  rw [← hV'] at V0
  have a1 : 1 ≤ a := le_of_mul_le_mul_left (c := N) (by lin [base]) Np
  have V1 : V ≤ ρ ^ 2 := le_of_mul_le_mul_left (c := N) squares Np
  have ε : abs (a - 1 - V / 2) ≤ 1 / 2 * ρ ^ 3 := abs_le.2
    ⟨le_of_mul_le_mul_left (c := N) (by lin [low]) Np, le_of_mul_le_mul_left (c := N) (by lin [up]) Np⟩
  exact abs_div_sub_le_cube Np h0 h1 a1 V0 V1 (h j) (sq j) ε (exps j)

/-- **B09**: the second-order term is `β² ((uⱼ - ū)² - v) / (2 n)`, with `v` the variance of the logits over all keys; the
remainder is at most `3 r³ |β|³ / n` as long as `r |β| ≤ 1`, so it is `O(β³)`.  It takes a field in which natural numbers
exceed every element.  Source: theorem-02-beta-coupling.md, section 4.1. -/
theorem abs_gibbs_sub_quadratic_le [Archimedean K] {u : Fin n → K} {r β : K} (hr : ∀ i k, u i - u k ≤ r)
    (hβ : r * abs β ≤ 1) (j : Fin n) :
    abs (gibbs u β j - 1 / natCast n - β / natCast n * (u j - average u) -
      β ^ 2 / (2 * natCast n) * ((u j - average u) ^ 2 - average fun m => (u m - average u) ^ 2)) ≤
      3 * r ^ 3 * abs β ^ 3 / natCast n := by
  have Np : 0 < (natCast n : K) := natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) j.isLt)
  have mean : natCast n * average u = ∑ m, u m := by
    unfold average
    rw [mul_comm, div_mul_cancel _ (ne_of_gt Np)]
  obtain ⟨c, hc⟩ : ∃ c, average u = c := ⟨_, rfl⟩
  rw [hc] at mean ⊢
  have near : ∀ i, abs (u i - c) ≤ r := fun i => abs_le.2 (by
    have k := sum_le_sum fun m => hr i m
    have l := sum_le_sum fun m => hr m i
    rw [sum_sub, sum_const, sum_const, ← mean] at k
    rw [sum_sub, sum_const, sum_const, ← mean] at l
    exact ⟨le_of_mul_le_mul_left (c := natCast n) (by lin [l]) Np, le_of_mul_le_mul_left (c := natCast n) (by lin [k]) Np⟩)
  have e := abs_exp_div_sub_le (z := fun i => β * (u i + -c)) (ρ := r * abs β)
    (by
      have s : ∑ i, β * (u i + -c) = β * (∑ i, u i) - β * ∑ _i : Fin n, c := by sum_ring
      rw [s, sum_const, ← mean, sub_self])
    (fun i => by
      rw [abs_mul, mul_comm, ← sub_eq_add_neg]
      exact mul_le_mul_of_nonneg_right (near i) (abs_nonneg β))
    hβ j
  have g : gibbs u β j = exp (β * (u j + -c)) / ∑ i, exp (β * (u i + -c)) := by
    rw [← gibbs_shift u β (-c)]
    rfl
  have v : average (fun m => (β * (u m + -c)) ^ 2) = β ^ 2 * average fun m => (u m - c) ^ 2 := by
    unfold average
    sum_ring
  rw [← g, v] at e
  obtain ⟨V, hV⟩ : ∃ V, (average fun m => (u m - c) ^ 2) = V := ⟨_, rfl⟩
  rw [hV] at e ⊢
  have f : gibbs u β j - 1 / natCast n - β / natCast n * (u j - c) - β ^ 2 / (2 * natCast n) * ((u j - c) ^ 2 - V) =
      (natCast n)⁻¹ * (natCast n * gibbs u β j -
        (1 + β * (u j + -c) + (β * (u j + -c)) ^ 2 / 2 - β ^ 2 * V / 2)) := by field
  rw [f, abs_mul, abs_of_pos (inv_pos Np), show 3 * r ^ 3 * abs β ^ 3 / natCast n =
    (natCast n)⁻¹ * (3 * (r * abs β) ^ 3) by ring]
  exact mul_le_mul_of_nonneg_left e (le_of_lt (inv_pos Np))

end AqCore
