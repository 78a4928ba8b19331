import AqCore.Completeness

/-!
# Taylor's theorem

Over a field with suprema, with a bound for the remainder; and such a field is Archimedean.
-/

universe u

namespace AqCore
open OrderedField

/-- The product of the numbers from 1 to `n`. -/
def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

theorem factorial_pos (n : Nat) : 0 < factorial n := by
  induction n with
  | zero => exact Nat.succ_pos 0
  | succ n ih => exact Nat.mul_pos (Nat.succ_pos n) ih

variable {K : Type u} [OrderedField K] {C : K} {f : Nat → K → K} {a : Nat → K}

/-- The first `m` terms of Taylor's series, with the derivatives `a` at the point. -/
def taylorSum (a : Nat → K) (m : Nat) (t : K) : K := ∑ k : Fin m, a k.val * t ^ k.val / natCast (factorial k.val)

theorem taylorSum_succ (a : Nat → K) (m : Nat) (t : K) : taylorSum a (m + 1) t =
    a 0 + ∑ k : Fin m, a (k.val + 1) * t ^ (k.val + 1) / natCast (factorial (k.val + 1)) := by
  show a 0 * 1 / natCast 1 + _ = _
  rw [natCast_one, mul_one, div_one]
  rfl

theorem taylorSum_at_zero (a : Nat → K) (m : Nat) : taylorSum a (m + 1) 0 = a 0 := by
  rw [taylorSum_succ, sum_eq_zero fun k => by rw [pow_succ, mul_zero, mul_zero, zero_div], add_zero]

theorem hasDeriv_pow_div_factorial (m : Nat) (c t : K) :
    HasDeriv (fun t => c * t ^ (m + 1) / natCast (factorial (m + 1))) (c * t ^ m / natCast (factorial m)) t := by
  have n : 0 < (natCast (m + 1) : K) := natCast_succ_pos m
  have p : 0 < (natCast (factorial m) : K) := natCast_pos (factorial_pos m)
  have d := (((HasDeriv.id t).pow_succ m).const_mul c).mul_const (natCast (factorial (m + 1)))⁻¹
  refine (d.congr_fun fun y => div_eq_mul_inv _ _).congr ?_
  rw [show factorial (m + 1) = (m + 1) * factorial m from rfl, natCast_mul]
  field

theorem hasDeriv_taylorSum (a : Nat → K) (m : Nat) (t : K) :
    HasDeriv (taylorSum a (m + 1)) (taylorSum (fun k => a (k + 1)) m t) t :=
  (((HasDeriv.const (a 0) t).add (HasDeriv.sum fun k : Fin m => hasDeriv_pow_div_factorial k.val (a (k.val + 1)) t)).congr_fun
    fun y => taylorSum_succ a m y).congr (zero_add _)

namespace HasSuprema

/-- A field with suprema is Archimedean. -/
theorem archimedean (hK : HasSuprema K) : Archimedean K where
  exists_natCast_gt x := Classical.byContradiction fun h => by
    obtain ⟨s, h1, h2⟩ := hK (fun x => ∃ n : Nat, x = natCast n) ⟨0, 0, rfl⟩
      ⟨x, fun y hy => hy.elim fun n e => e ▸ le_of_not_lt fun k => h ⟨n, k⟩⟩
    obtain ⟨y, ⟨n, rfl⟩, k⟩ := exists_gt_sub h2 zero_lt_one
    have l := h1 (natCast (n + 1)) ⟨n + 1, rfl⟩
    rw [natCast_succ] at l
    exact lt_irrefl (0 : K) (by lin [k, l])

theorem abs_sub_taylorSum_le_of_nonneg (hK : HasSuprema K) : ∀ (m : Nat) {f : Nat → K → K},
    (∀ k x, EpsilonDelta.HasDeriv (f k) (f (k + 1) x) x) → (∀ x, abs (f m x) ≤ C) → ∀ b {t : K}, 0 ≤ t →
    abs (f 0 (b + t) - taylorSum (fun k => f k b) m t) ≤ C * t ^ m / natCast (factorial m)
  | 0, f, _, hC, b, t, _ => by
    show abs (f 0 (b + t) - 0) ≤ C * 1 / natCast 1
    rw [sub_zero, natCast_one, mul_one, div_one]
    exact hC _
  | m + 1, f, hf, hC, b, t, ht => by
    have ih := fun s (hs : 0 ≤ s) => abs_sub_taylorSum_le_of_nonneg hK m (f := fun k => f (k + 1)) (fun k => hf (k + 1)) hC b hs
    have dg : ∀ s, HasDeriv (fun s => f 0 (b + s) - taylorSum (fun k => f k b) (m + 1) s)
        (f 1 (b + s) - taylorSum (fun k => f (k + 1) b) m s) s := fun s => by
      have d0 : HasDeriv (f 0) (f 1 (b + s)) (b + s) := hf 0 (b + s)
      have d1 := HasDeriv.comp (f := f 0) (g := fun y => b + y) d0 ((HasDeriv.const b s).add (HasDeriv.id s))
      exact (d1.sub (hasDeriv_taylorSum (fun k => f k b) m s)).congr (by ring)
    have dq := hasDeriv_pow_div_factorial (K := K) m C
    have g0 : f 0 (b + 0) - taylorSum (fun k => f k b) (m + 1) 0 = 0 := by rw [taylorSum_at_zero, add_zero, sub_self]
    have q0 : C * (0 : K) ^ (m + 1) / natCast (factorial (m + 1)) = 0 := by rw [pow_succ, mul_zero, mul_zero, zero_div]
    have up := hK.le_of_deriv_nonneg (f := fun s => C * s ^ (m + 1) / natCast (factorial (m + 1)) -
      (f 0 (b + s) - taylorSum (fun k => f k b) (m + 1) s)) (f' := fun s => C * s ^ m / natCast (factorial m) -
      (f 1 (b + s) - taylorSum (fun k => f (k + 1) b) m s)) ht (fun s _ _ => (dq s).sub (dg s)) fun s hs _ =>
      sub_nonneg.2 (le_trans (le_abs_self _) (ih s hs))
    have down := hK.le_of_deriv_nonneg (f := fun s => C * s ^ (m + 1) / natCast (factorial (m + 1)) +
      (f 0 (b + s) - taylorSum (fun k => f k b) (m + 1) s)) (f' := fun s => C * s ^ m / natCast (factorial m) +
      (f 1 (b + s) - taylorSum (fun k => f (k + 1) b) m s)) ht (fun s _ _ => (dq s).add (dg s)) fun s hs _ => by
      have k := neg_le_abs (f 1 (b + s) - taylorSum (fun k => f (k + 1) b) m s)
      have l := ih s hs
      lin [k, l]
    rw [g0, q0] at up down
    exact abs_le_of (by lin [up]) (by lin [down])

/-- **Taylor's theorem**: where the `m`-th derivative is bounded by `C`, the first `m` terms of the series differ from the
function by at most `C |t|ᵐ / m!`. -/
theorem abs_sub_taylorSum_le (hK : HasSuprema K) (m : Nat) (hf : ∀ k x, EpsilonDelta.HasDeriv (f k) (f (k + 1) x) x)
    (hC : ∀ x, abs (f m x) ≤ C) (b t : K) :
    abs (f 0 (b + t) - taylorSum (fun k => f k b) m t) ≤ C * abs t ^ m / natCast (factorial m) := by
  rcases le_total 0 t with h | h
  · rw [abs_of_nonneg h]
    exact hK.abs_sub_taylorSum_le_of_nonneg m hf hC b h
  · -- the function reflected at 0
    have one : ∀ (k : Nat) (y : K), abs ((-1) ^ k * y) = abs y := fun k => by
      induction k with
      | zero => exact fun y => by rw [pow_zero, one_mul]
      | succ k ih => exact fun y => by rw [pow_succ, mul_assoc, ih, neg_mul, one_mul, abs_neg]
    have e := hK.abs_sub_taylorSum_le_of_nonneg (C := C) m (f := fun k x => (-1) ^ k * f k (-x)) (fun k x => by
      have d : HasDeriv (f k) (f (k + 1) (-x)) (-x) := hf k (-x)
      have d1 := (HasDeriv.comp (f := f k) (g := fun y => -y) d (HasDeriv.id x).neg).const_mul ((-1) ^ k)
      exact d1.congr (by rw [pow_succ]; ring)) (fun x => by rw [one]; exact hC _) (-b) (t := -t) (by lin [h])
    have s : taylorSum (fun k => (-1) ^ k * f k (- -b)) m (-t) = taylorSum (fun k => f k b) m t := sum_congr fun k => by
      rw [neg_neg, show (-1) ^ k.val * f k.val b * (-t) ^ k.val = f k.val b * ((-1) ^ k.val * (-t) ^ k.val) by ring,
        ← Ring.mul_pow, neg_mul_neg, one_mul]
    rw [s, pow_zero, one_mul, show -(-b + -t) = b + t by ring] at e
    rw [abs_of_nonpos h]
    exact e

end HasSuprema
end AqCore
