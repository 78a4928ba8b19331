prelude
import Init.WF
set_option linter.all false

/-!
# Euclid's algorithm

The equations of `Nat.gcd`, under the names they have in Lean's own `Init`.
-/

namespace Nat

/-- Fuel that suffices is not seen in the result. -/
private theorem gcdFuel_eq (fuel : Nat) :
    ∀ fuel' m n : Nat, m ≤ fuel → m ≤ fuel' → gcdFuel fuel m n = gcdFuel fuel' m n := by
  induction fuel with
  | zero =>
    intro fuel' m n h _
    cases Nat.eq_zero_of_le_zero h
    cases fuel' with
    | zero => rfl
    | succ fuel' => rw [gcdFuel, gcdFuel, if_pos rfl]
  | succ fuel ih =>
    intro fuel' m n h h'
    cases fuel' with
    | zero =>
      cases Nat.eq_zero_of_le_zero h'
      rw [gcdFuel, gcdFuel, if_pos rfl]
    | succ fuel' =>
      rw [gcdFuel, gcdFuel]
      by_cases hm : m = 0
      · rw [if_pos hm, if_pos hm]
      · rw [if_neg hm, if_neg hm]
        have hlt : n % m < m := mod_lt n (Nat.pos_of_ne_zero hm)
        exact ih fuel' _ _ (le_of_lt_succ (Nat.lt_of_lt_of_le hlt h)) (le_of_lt_succ (Nat.lt_of_lt_of_le hlt h'))

private theorem gcd_add_one (m n : Nat) : gcd (m + 1) n = gcd (n % (m + 1)) (m + 1) := by
  have hlt : n % (m + 1) < m + 1 := mod_lt n (succ_pos m)
  rw [gcd, gcdFuel, if_neg (succ_ne_zero m)]
  exact gcdFuel_eq _ _ _ _ (le_of_lt_succ hlt) (Nat.le_refl _)

@[simp] theorem gcd_zero_left (y : Nat) : gcd 0 y = y := rfl
@[simp] theorem gcd_zero_right (n : Nat) : gcd n 0 = n :=
  match n with
  | 0 => rfl
  | n + 1 => gcd_add_one n 0
theorem gcd_rec (m n : Nat) : gcd m n = gcd (n % m) m :=
  match m with
  | 0 => by rw [gcd_zero_left, mod_zero, gcd_zero_right]
  | m + 1 => gcd_add_one m n

end Nat
