import AqCore.Sum

/-!
# Limits and continuity

ε-δ style, over any ordered field.  `Near x P`: `P` holds in an interval around `x`; `Far P`: it holds beyond some point.
Limits of sequences that need natural numbers beyond every element ask for `Archimedean K`.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {f g : K → K} {x a b c : K} {P Q R : K → Prop}

/-! ### Half of a positive number -/

theorem OrderedField.half_pos (h : 0 < a) : 0 < a / 2 := by pos
theorem OrderedField.half_lt_self (h : 0 < a) : a / 2 < a := by lin [h]

/-- `P` holds in an interval around `x`. -/
def Near (x : K) (P : K → Prop) : Prop := ∃ δ, 0 < δ ∧ ∀ y, abs (y - x) < δ → P y

/-- `P` holds from some point on. -/
def Far (P : K → Prop) : Prop := ∃ b, ∀ y, b ≤ y → P y

namespace Near
theorem of_forall (h : ∀ y, P y) : Near x P := ⟨1, zero_lt_one, fun y _ => h y⟩
theorem mono (h : Near x P) (k : ∀ y, P y → Q y) : Near x Q := h.elim fun δ h => ⟨δ, h.1, fun y hy => k y (h.2 y hy)⟩
theorem and (h : Near x P) (h' : Near x Q) : Near x fun y => P y ∧ Q y := by
  obtain ⟨δ, hδ, h⟩ := h
  obtain ⟨δ', hδ', h'⟩ := h'
  exact ⟨min δ δ', lt_min hδ hδ', fun y hy =>
    ⟨h y (lt_of_lt_of_le hy (min_le_left _ _)), h' y (lt_of_lt_of_le hy (min_le_right _ _))⟩⟩
theorem mono₂ (h : Near x P) (h' : Near x Q) (k : ∀ y, P y → Q y → R y) : Near x R :=
  (h.and h').mono fun y hy => k y hy.1 hy.2
theorem self (h : Near x P) : P x := h.elim fun δ h => h.2 x (by rw [sub_self, abs_zero]; exact h.1)
theorem abs_sub_le {ε : K} (h : 0 < ε) : Near x fun y => abs (y - x) ≤ ε := ⟨ε, h, fun _ k => le_of_lt k⟩
theorem abs_sub_lt {ε : K} (h : 0 < ε) : Near x fun y => abs (y - x) < ε := ⟨ε, h, fun _ k => k⟩
end Near

namespace Far
theorem of_forall (h : ∀ y, P y) : Far P := ⟨0, fun y _ => h y⟩
theorem ge (b : K) : Far fun y => b ≤ y := ⟨b, fun _ h => h⟩
theorem mono (h : Far P) (k : ∀ y, P y → Q y) : Far Q := h.elim fun b h => ⟨b, fun y hy => k y (h y hy)⟩
theorem and (h : Far P) (h' : Far Q) : Far fun y => P y ∧ Q y := by
  obtain ⟨b, h⟩ := h
  obtain ⟨b', h'⟩ := h'
  exact ⟨max b b', fun y hy => ⟨h y (le_trans (le_max_left _ _) hy), h' y (le_trans (le_max_right _ _) hy)⟩⟩
theorem mono₂ (h : Far P) (h' : Far Q) (k : ∀ y, P y → Q y → R y) : Far R :=
  (h.and h').mono fun y hy => k y hy.1 hy.2
theorem exists_of (h : Far P) : ∃ y, P y := h.elim fun b h => ⟨b, h b (le_refl b)⟩
end Far

/-! ### Continuity -/

/-- `f` is continuous at `x`. -/
def ContinuousAt (f : K → K) (x : K) : Prop := ∀ ε, 0 < ε → Near x fun y => abs (f y - f x) ≤ ε

namespace ContinuousAt
theorem const (c x : K) : ContinuousAt (fun _ => c) x := fun ε hε => .of_forall fun y => by
  rw [sub_self, abs_zero]
  pos
theorem id (x : K) : ContinuousAt (fun y => y) x := fun _ hε => Near.abs_sub_le hε
theorem near_lt (h : ContinuousAt f x) (k : f x < c) : Near x fun y => f y < c :=
  (h _ (half_pos (sub_pos.2 k))).mono fun y e => by lin [le_abs_self (f y - f x), e, k]
theorem near_gt (h : ContinuousAt f x) (k : c < f x) : Near x fun y => c < f y :=
  (h _ (half_pos (sub_pos.2 k))).mono fun y e => by lin [neg_le_abs (f y - f x), e, k]
theorem add (hf : ContinuousAt f x) (hg : ContinuousAt g x) : ContinuousAt (fun y => f y + g y) x := fun ε hε =>
  (hf _ (half_pos hε)).mono₂ (hg _ (half_pos hε)) fun y h h' => by
    rw [show f y + g y - (f x + g x) = f y - f x + (g y - g x) by ring]
    lin [h, h', abs_add_le (f y - f x) (g y - g x)]
theorem neg (h : ContinuousAt f x) : ContinuousAt (fun y => -f y) x := fun ε hε => (h ε hε).mono fun y k => by
  rw [show -f y - -f x = -(f y - f x) by ring, abs_neg]
  exact k
theorem mul (hf : ContinuousAt f x) (hg : ContinuousAt g x) : ContinuousAt (fun y => f y * g y) x := fun ε hε => by
  have hA : 0 < 1 + abs (f x) + abs (g x) := by pos
  have hη := lt_min zero_lt_one (div_pos hε hA)
  refine (hf _ hη).mono₂ (hg _ hη) fun y k k' => ?_
  have h1 := min_le_left 1 (ε / (1 + abs (f x) + abs (g x)))
  have h2 := min_le_right 1 (ε / (1 + abs (f x) + abs (g x)))
  have e := div_mul_cancel ε (ne_of_gt hA)
  rw [show f y * g y - f x * g x = (f y - f x) * (g y - g x) + (f x * (g y - g x) + (f y - f x) * g x) by ring]
  have t1 := abs_add_le ((f y - f x) * (g y - g x)) (f x * (g y - g x) + (f y - f x) * g x)
  have t2 := abs_add_le (f x * (g y - g x)) ((f y - f x) * g x)
  rw [abs_mul, abs_mul] at t2
  rw [abs_mul] at t1
  have t3 := mul_le_mul k (le_trans k' h1) (abs_nonneg _) (le_of_lt hη)
  have t4 := mul_le_mul_of_nonneg_right h2 (le_of_lt hA)
  lin [t1, t2, t3, t4, abs (f x) # k', abs (g x) # k, e]
theorem comp {x : K} (hf : ContinuousAt f (g x)) (hg : ContinuousAt g x) : ContinuousAt (fun y => f (g y)) x :=
  fun ε hε => by
    obtain ⟨δ, hδ, h⟩ := hf ε hε
    exact (hg _ (half_pos hδ)).mono fun y k => h _ (lt_of_le_of_lt k (half_lt_self hδ))
/-- The inverse is continuous where `f` is not zero; elsewhere `f` may vanish. -/
theorem inv (h : ContinuousAt f x) (h0 : f x ≠ 0) : ContinuousAt (fun y => (f y)⁻¹) x := fun ε hε => by
  have hA := abs_pos h0
  refine (h _ (half_pos hA)).mono₂ (h (ε * abs (f x) * abs (f x) / 2) (by pos)) fun y k k' => ?_
  have t := abs_add_le (f y) (-(f y - f x))
  rw [show f y + -(f y - f x) = f x by ring, abs_neg] at t
  have l : abs (f x) / 2 ≤ abs (f y) := by lin [t, k]
  have hy : f y ≠ 0 := fun e => by
    rw [e, abs_zero] at l
    exact lt_irrefl (0 : K) (by lin [l, hA])
  have hB := abs_pos hy
  refine le_of_mul_le_mul_left (c := abs (f y) * abs (f x)) ?_ (by pos)
  rw [← abs_mul, ← abs_mul, show f y * f x * ((f y)⁻¹ - (f x)⁻¹) = -(f y - f x) by field, abs_neg, abs_mul]
  lin [k', (ε * abs (f x)) # l]
theorem congr_near (h : ContinuousAt f x) (e : Near x fun y => g y = f y) : ContinuousAt g x := fun ε hε =>
  (h ε hε).mono₂ e fun y k e' => by
    rw [e', e.self]
    exact k
end ContinuousAt

/-! ### Limits at infinity -/

/-- `f y` tends to `a` as `y` grows. -/
def TendsTo (f : K → K) (a : K) : Prop := ∀ ε, 0 < ε → Far fun y => abs (f y - a) ≤ ε

/-- A number whose absolute value is at most every positive number is zero. -/
theorem OrderedField.eq_of_abs_sub_le (h : ∀ ε, 0 < ε → abs (a - b) ≤ ε) : a = b := by
  refine Classical.byContradiction fun k => ?_
  have e := abs_pos (sub_ne_zero k)
  exact not_le_of_lt (half_lt_self e) (h _ (half_pos e))

namespace TendsTo
theorem const (c : K) : TendsTo (fun _ => c) c := fun ε hε => .of_forall fun y => by
  rw [sub_self, abs_zero]
  pos
theorem unique (h : TendsTo f a) (h' : TendsTo f b) : a = b := eq_of_abs_sub_le fun ε hε => by
  obtain ⟨y, k, k'⟩ := ((h _ (half_pos hε)).and (h' _ (half_pos hε))).exists_of
  have t := abs_add_le (-(f y - a)) (f y - b)
  rw [show -(f y - a) + (f y - b) = a - b by ring, abs_neg] at t
  lin [t, k, k']
theorem add (hf : TendsTo f a) (hg : TendsTo g b) : TendsTo (fun y => f y + g y) (a + b) := fun ε hε =>
  (hf _ (half_pos hε)).mono₂ (hg _ (half_pos hε)) fun y h h' => by
    rw [show f y + g y - (a + b) = f y - a + (g y - b) by ring]
    lin [h, h', abs_add_le (f y - a) (g y - b)]
/-- Squeezing: what is within `g` of `a` tends to `a` if `g` tends to zero. -/
theorem of_abs_sub_le (hg : TendsTo g 0) (h : Far fun y => abs (f y - a) ≤ g y) : TendsTo f a := fun ε hε =>
  (hg ε hε).mono₂ h fun y k k' => by
    rw [sub_zero] at k
    lin [k, k', le_abs_self (g y)]
theorem congr_far (hf : TendsTo f a) (h : Far fun y => g y = f y) : TendsTo g a := fun ε hε =>
  (hf ε hε).mono₂ h fun y k e => by
    rw [e]
    exact k
/-- A continuous function of something that tends to `a`. -/
theorem comp (hf : ContinuousAt f a) (hg : TendsTo g a) : TendsTo (fun y => f (g y)) (f a) := fun ε hε => by
  obtain ⟨δ, hδ, h⟩ := hf ε hε
  exact (hg _ (half_pos hδ)).mono fun y k => h _ (lt_of_le_of_lt k (half_lt_self hδ))
theorem sum : ∀ {n : Nat} {f : Fin n → K → K} {a : Fin n → K}, (∀ i, TendsTo (f i) (a i)) →
    TendsTo (fun y => ∑ i, f i y) (∑ i, a i)
  | 0, _, _, _ => const 0
  | _ + 1, _, _, h => (h _).add (sum fun i => h i.succ)
/-- `1 / y` tends to zero. -/
theorem inv : TendsTo (fun y : K => y⁻¹) 0 := fun ε hε => ⟨ε⁻¹, fun y hy => by
  have h := inv_pos hε
  have hy' : 0 < y := by lin [h, hy]
  have e := inv_pos hy'
  dsimp only
  rw [sub_zero, abs_of_pos e]
  refine le_of_mul_le_mul_left (c := y) ?_ hy'
  rw [mul_inv_cancel (ne_of_gt hy')]
  lin [ε # hy, inv_mul_cancel (ne_of_gt hε)]⟩
theorem const_mul_inv (c : K) : TendsTo (fun y => c * y⁻¹) 0 := by
  have e := comp (f := fun y => c * y) ((ContinuousAt.const c 0).mul (ContinuousAt.id 0)) inv
  rwa [mul_zero] at e
end TendsTo

/-! ### Sequences -/

/-- Natural numbers exceed every element. -/
class Archimedean (K : Type u) [OrderedField K] : Prop where
  exists_natCast_gt : ∀ x : K, ∃ n : Nat, x < natCast n

/-- The sequence `s` tends to `a`. -/
def SeqTendsTo (s : Nat → K) (a : K) : Prop := ∀ ε, 0 < ε → ∃ N, ∀ n, N ≤ n → abs (s n - a) ≤ ε

/-- Bernoulli's inequality. -/
theorem OrderedField.one_add_natCast_mul_le_pow (h : 0 ≤ a) (n : Nat) : 1 + natCast n * a ≤ (1 + a) ^ n := by
  induction n with
  | zero =>
    rw [natCast_zero, pow_zero]
    lin []
  | succ n ih =>
    have e : (0 : K) ≤ natCast n * a * a := by pos
    rw [natCast_succ, pow_succ]
    lin [(1 + a) # ih, e]

theorem OrderedField.pow_two_mul (a : K) (t : Nat) : a ^ (2 * t) = (a ^ 2) ^ t := by
  induction t with
  | zero => rfl
  | succ t ih =>
    rw [Nat.mul_succ, pow_succ (a ^ 2), ← ih]
    ring
theorem OrderedField.pow_le_one (h : 0 ≤ a) (h' : a ≤ 1) (n : Nat) : a ^ n ≤ 1 := by
  induction n with
  | zero => exact le_refl 1
  | succ n ih =>
    rw [pow_succ]
    lin [a # ih, h']
theorem OrderedField.pow_le_pow_of_le_one (h : 0 ≤ a) (h' : a ≤ 1) {m n : Nat} (hmn : m ≤ n) : a ^ n ≤ a ^ m := by
  rw [← Nat.add_sub_of_le hmn]
  have e := pow_nonneg h m
  rw [Ring.npow_add]
  lin [(a ^ m) # pow_le_one h h' (n - m)]

/-- In an Archimedean field the powers of a number in `[0, 1)` tend to zero. -/
theorem SeqTendsTo.pow [Archimedean K] (h : 0 ≤ a) (h' : a < 1) : SeqTendsTo (fun n => a ^ n) 0 := fun ε hε => by
  rcases lt_or_eq_of_le h with h | h
  · have hd : 0 < a⁻¹ - 1 := by
      have e := inv_pos h
      lin [a⁻¹ # h', inv_mul_cancel (ne_of_gt h)]
    obtain ⟨N, hN⟩ := Archimedean.exists_natCast_gt (ε⁻¹ * (a⁻¹ - 1)⁻¹)
    refine ⟨N, fun n hn => ?_⟩
    dsimp only
    rw [sub_zero, abs_of_nonneg (pow_nonneg (le_of_lt h) n)]
    refine le_trans (pow_le_pow_of_le_one (le_of_lt h) (le_of_lt h') hn) ?_
    have b := one_add_natCast_mul_le_pow (le_of_lt hd) N
    rw [show 1 + (a⁻¹ - 1) = a⁻¹ by ring, Ring.inv_pow] at b
    have p := pow_pos h N
    have c : ε⁻¹ < natCast N * (a⁻¹ - 1) := by
      lin [(a⁻¹ - 1) # hN, ε⁻¹ # inv_mul_cancel (ne_of_gt hd)]
    have i := inv_mul_cancel (ne_of_gt p)
    lin [(ε * a ^ N) # b, (ε * a ^ N) # c, ε # i, a ^ N # inv_mul_cancel (ne_of_gt hε), mul_pos hε p]
  · refine ⟨1, fun n hn => ?_⟩
    obtain ⟨m, rfl⟩ : ∃ m, n = m + 1 := ⟨n - 1, (Nat.sub_add_cancel hn).symm⟩
    dsimp only
    rw [pow_succ, ← h, mul_zero, sub_zero, abs_zero]
    pos

end AqCore
