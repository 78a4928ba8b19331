/-!
# Ordered fields

The one structure that everything below rests on, stated by axioms that ℝ satisfies, and the order arithmetic that the
tactics are built from.  There is no completeness axiom: what is proved here holds in ℚ as well.
-/

universe u

namespace AqCore

/-- An ordered field.  Division by zero gives zero, as in Mathlib. -/
class OrderedField (K : Type u) extends
    Add K, Mul K, Neg K, Sub K, Inv K, Div K, Zero K, One K, LE K, LT K, Max K, Min K where
  add_assoc : ∀ a b c : K, a + b + c = a + (b + c)
  add_comm : ∀ a b : K, a + b = b + a
  add_zero : ∀ a : K, a + 0 = a
  add_neg_cancel : ∀ a : K, a + -a = 0
  sub_eq_add_neg : ∀ a b : K, a - b = a + -b
  mul_assoc : ∀ a b c : K, a * b * c = a * (b * c)
  mul_comm : ∀ a b : K, a * b = b * a
  mul_one : ∀ a : K, a * 1 = a
  mul_add : ∀ a b c : K, a * (b + c) = a * b + a * c
  mul_inv_cancel : ∀ {a : K}, a ≠ 0 → a * a⁻¹ = 1
  inv_zero : (0 : K)⁻¹ = 0
  div_eq_mul_inv : ∀ a b : K, a / b = a * b⁻¹
  zero_ne_one : (0 : K) ≠ 1
  le_refl : ∀ a : K, a ≤ a
  le_trans : ∀ {a b c : K}, a ≤ b → b ≤ c → a ≤ c
  le_antisymm : ∀ {a b : K}, a ≤ b → b ≤ a → a = b
  le_total : ∀ a b : K, a ≤ b ∨ b ≤ a
  lt_iff_le_not_ge : ∀ {a b : K}, a < b ↔ a ≤ b ∧ ¬b ≤ a
  add_le_add_left : ∀ {a b : K}, a ≤ b → ∀ c : K, c + a ≤ c + b
  mul_nonneg : ∀ {a b : K}, 0 ≤ a → 0 ≤ b → 0 ≤ a * b
  max_eq_left : ∀ {a b : K}, b ≤ a → max a b = a
  max_eq_right : ∀ {a b : K}, a ≤ b → max a b = b
  min_eq_left : ∀ {a b : K}, a ≤ b → min a b = a
  min_eq_right : ∀ {a b : K}, b ≤ a → min a b = b

variable {K : Type u} [OrderedField K]

/-- The absolute value: the larger of `a` and `-a`. -/
def abs (a : K) : K := max a (-a)

namespace OrderedField

/-- A natural number as an element of the field. -/
def natCast : Nat → K
  | 0 => 0
  | n + 1 => natCast n + 1

/-- Numerals from 2 on; 0 and 1 are the field's own. -/
instance (priority := low) instOfNat (n : Nat) : OfNat K (n + 2) := ⟨natCast (n + 2)⟩

/-- Natural powers. -/
def npow (a : K) : Nat → K
  | 0 => 1
  | n + 1 => npow a n * a

instance (priority := low) instNatPow : NatPow K := ⟨npow⟩

theorem pow_zero (a : K) : a ^ 0 = 1 := rfl
theorem pow_succ (a : K) (n : Nat) : a ^ (n + 1) = a ^ n * a := rfl

/-! ### Addition -/

theorem zero_add (a : K) : 0 + a = a := by rw [add_comm, add_zero]
theorem neg_add_cancel (a : K) : -a + a = 0 := by rw [add_comm, add_neg_cancel]
theorem add_left_comm (a b c : K) : a + (b + c) = b + (a + c) := by rw [← add_assoc, add_comm a b, add_assoc]
theorem add_left_cancel {a b c : K} (h : a + b = a + c) : b = c := by
  rw [← zero_add b, ← neg_add_cancel a, add_assoc, h, ← add_assoc, neg_add_cancel, zero_add]
theorem neg_eq_of_add_eq_zero {a b : K} (h : a + b = 0) : -a = b :=
  add_left_cancel (a := a) (by rw [add_neg_cancel, h])
theorem neg_neg (a : K) : - -a = a := neg_eq_of_add_eq_zero (neg_add_cancel a)
theorem neg_zero : -(0 : K) = 0 := neg_eq_of_add_eq_zero (add_zero 0)
theorem neg_add (a b : K) : -(a + b) = -a + -b :=
  neg_eq_of_add_eq_zero (by rw [add_assoc, add_left_comm b, add_neg_cancel, add_zero, add_neg_cancel])
theorem sub_self (a : K) : a - a = 0 := by rw [sub_eq_add_neg, add_neg_cancel]
theorem sub_zero (a : K) : a - 0 = a := by rw [sub_eq_add_neg, neg_zero, add_zero]
theorem zero_sub (a : K) : 0 - a = -a := by rw [sub_eq_add_neg, zero_add]
theorem neg_sub (a b : K) : -(a - b) = b - a := by
  rw [sub_eq_add_neg, neg_add, neg_neg, add_comm, ← sub_eq_add_neg]
theorem sub_add_cancel (a b : K) : a - b + b = a := by
  rw [sub_eq_add_neg, add_assoc, neg_add_cancel, add_zero]
theorem eq_of_sub_eq_zero {a b : K} (h : a - b = 0) : a = b := by rw [← sub_add_cancel a b, h, zero_add]
theorem sub_ne_zero {a b : K} (h : a ≠ b) : a - b ≠ 0 := fun e => h (eq_of_sub_eq_zero e)
theorem neg_ne_zero {a : K} (h : a ≠ 0) : -a ≠ 0 := fun e => h (by rw [← neg_neg a, e, neg_zero])

/-! ### Multiplication -/

theorem one_mul (a : K) : 1 * a = a := by rw [mul_comm, mul_one]
theorem add_mul (a b c : K) : (a + b) * c = a * c + b * c := by rw [mul_comm, mul_add, mul_comm c a, mul_comm c b]
theorem mul_left_comm (a b c : K) : a * (b * c) = b * (a * c) := by rw [← mul_assoc, mul_comm a b, mul_assoc]
theorem mul_mul_mul_comm (a b c d : K) : a * b * (c * d) = a * c * (b * d) := by
  rw [mul_assoc, mul_left_comm b, ← mul_assoc]
theorem mul_zero (a : K) : a * 0 = 0 := add_left_cancel (a := a * 0) (by rw [← mul_add, add_zero, add_zero])
theorem zero_mul (a : K) : 0 * a = 0 := by rw [mul_comm, mul_zero]
theorem mul_neg (a b : K) : a * -b = -(a * b) :=
  (neg_eq_of_add_eq_zero (by rw [← mul_add, add_neg_cancel, mul_zero])).symm
theorem neg_mul (a b : K) : -a * b = -(a * b) := by rw [mul_comm, mul_neg, mul_comm]
theorem neg_mul_neg (a b : K) : -a * -b = a * b := by rw [neg_mul, mul_neg, neg_neg]
theorem mul_sub (a b c : K) : a * (b - c) = a * b - a * c := by
  rw [sub_eq_add_neg, mul_add, mul_neg, ← sub_eq_add_neg]

/-! ### Inverse -/

theorem inv_mul_cancel {a : K} (h : a ≠ 0) : a⁻¹ * a = 1 := by rw [mul_comm, mul_inv_cancel h]
theorem one_ne_zero : (1 : K) ≠ 0 := fun h => zero_ne_one h.symm
theorem left_ne_zero_of_mul_eq_one {a b : K} (h : a * b = 1) : a ≠ 0 := fun e =>
  zero_ne_one (K := K) (by rw [← h, e, zero_mul])
theorem eq_inv_of_mul_eq_one {a b : K} (h : a * b = 1) : b = a⁻¹ := by
  rw [← one_mul b, ← inv_mul_cancel (left_ne_zero_of_mul_eq_one h), mul_assoc, h, mul_one]
theorem inv_one : (1 : K)⁻¹ = 1 := (eq_inv_of_mul_eq_one (mul_one 1)).symm
theorem inv_ne_zero {a : K} (h : a ≠ 0) : a⁻¹ ≠ 0 := left_ne_zero_of_mul_eq_one (inv_mul_cancel h)
theorem mul_ne_zero {a b : K} (ha : a ≠ 0) (hb : b ≠ 0) : a * b ≠ 0 := fun h => ha (by
  rw [← mul_one a, ← mul_inv_cancel hb, ← mul_assoc, h, zero_mul])
theorem mul_eq_zero {a b : K} : a * b = 0 ↔ a = 0 ∨ b = 0 := by
  constructor
  · intro h
    by_cases ha : a = 0
    · exact .inl ha
    · by_cases hb : b = 0
      · exact .inr hb
      · exact absurd h (mul_ne_zero ha hb)
  · rintro (h | h)
    · rw [h, zero_mul]
    · rw [h, mul_zero]
theorem inv_inv (a : K) : a⁻¹⁻¹ = a := by
  by_cases h : a = 0
  · rw [h, inv_zero, inv_zero]
  · exact (eq_inv_of_mul_eq_one (inv_mul_cancel h)).symm
theorem mul_inv (a b : K) : (a * b)⁻¹ = a⁻¹ * b⁻¹ := by
  by_cases ha : a = 0
  · rw [ha, zero_mul, inv_zero, zero_mul]
  by_cases hb : b = 0
  · rw [hb, mul_zero, inv_zero, mul_zero]
  exact (eq_inv_of_mul_eq_one (by rw [mul_mul_mul_comm, mul_inv_cancel ha, mul_inv_cancel hb, mul_one])).symm
theorem neg_inv (a : K) : (-a)⁻¹ = -a⁻¹ := by
  by_cases h : a = 0
  · rw [h, neg_zero, inv_zero, neg_zero]
  · exact (eq_inv_of_mul_eq_one (by rw [neg_mul_neg, mul_inv_cancel h])).symm
theorem div_mul_cancel (a : K) {b : K} (h : b ≠ 0) : a / b * b = a := by
  rw [div_eq_mul_inv, mul_assoc, inv_mul_cancel h, mul_one]
theorem mul_div_cancel (a : K) {b : K} (h : b ≠ 0) : a * b / b = a := by
  rw [div_eq_mul_inv, mul_assoc, mul_inv_cancel h, mul_one]
theorem div_self {a : K} (h : a ≠ 0) : a / a = 1 := by rw [div_eq_mul_inv, mul_inv_cancel h]
theorem div_one (a : K) : a / 1 = a := by rw [div_eq_mul_inv, inv_one, mul_one]
theorem zero_div (a : K) : 0 / a = 0 := by rw [div_eq_mul_inv, zero_mul]
theorem div_zero (a : K) : a / 0 = 0 := by rw [div_eq_mul_inv, inv_zero, mul_zero]
theorem div_ne_zero {a b : K} (ha : a ≠ 0) (hb : b ≠ 0) : a / b ≠ 0 := by
  rw [div_eq_mul_inv]
  exact mul_ne_zero ha (inv_ne_zero hb)
theorem pow_ne_zero {a : K} (h : a ≠ 0) (n : Nat) : a ^ n ≠ 0 := by
  induction n with
  | zero => exact one_ne_zero
  | succ n ih => exact mul_ne_zero ih h

/-! ### Order -/

theorem le_of_eq {a b : K} (h : a = b) : a ≤ b := h ▸ le_refl a
theorem le_of_lt {a b : K} (h : a < b) : a ≤ b := (lt_iff_le_not_ge.1 h).1
theorem not_le_of_lt {a b : K} (h : a < b) : ¬b ≤ a := (lt_iff_le_not_ge.1 h).2
theorem lt_of_not_le {a b : K} (h : ¬b ≤ a) : a < b :=
  lt_iff_le_not_ge.2 ⟨(le_total a b).elim id fun h' => absurd h' h, h⟩
theorem not_le {a b : K} : ¬a ≤ b ↔ b < a := ⟨lt_of_not_le, not_le_of_lt⟩
theorem le_of_not_lt {a b : K} (h : ¬b < a) : a ≤ b := Classical.byContradiction fun h' => h (lt_of_not_le h')
theorem not_lt_of_le {a b : K} (h : a ≤ b) : ¬b < a := fun h' => not_le_of_lt h' h
theorem not_lt {a b : K} : ¬a < b ↔ b ≤ a := ⟨le_of_not_lt, not_lt_of_le⟩
theorem lt_irrefl (a : K) : ¬a < a := fun h => not_le_of_lt h (le_refl a)
theorem le_or_lt (a b : K) : a ≤ b ∨ b < a := (Classical.em (a ≤ b)).elim .inl fun h => .inr (lt_of_not_le h)
theorem lt_or_le (a b : K) : a < b ∨ b ≤ a := (le_or_lt b a).symm
theorem lt_of_le_of_lt {a b c : K} (h : a ≤ b) (h' : b < c) : a < c :=
  lt_of_not_le fun k => not_le_of_lt h' (le_trans k h)
theorem lt_of_lt_of_le {a b c : K} (h : a < b) (h' : b ≤ c) : a < c :=
  lt_of_not_le fun k => not_le_of_lt h (le_trans h' k)
theorem lt_trans {a b c : K} (h : a < b) (h' : b < c) : a < c := lt_of_lt_of_le h (le_of_lt h')
theorem lt_of_le_of_ne {a b : K} (h : a ≤ b) (h' : a ≠ b) : a < b := lt_of_not_le fun k => h' (le_antisymm h k)
theorem lt_or_eq_of_le {a b : K} (h : a ≤ b) : a < b ∨ a = b :=
  (Classical.em (a = b)).elim .inr fun k => .inl (lt_of_le_of_ne h k)
theorem ne_of_lt {a b : K} (h : a < b) : a ≠ b := fun e => lt_irrefl b (e ▸ h)
theorem ne_of_gt {a b : K} (h : a < b) : b ≠ a := fun e => lt_irrefl b (e ▸ h)
theorem lt_or_gt_of_ne {a b : K} (h : a ≠ b) : a < b ∨ b < a :=
  (le_total a b).imp (fun k => lt_of_le_of_ne k h) fun k => lt_of_le_of_ne k h.symm
theorem lt_trichotomy (a b : K) : a < b ∨ a = b ∨ b < a := by
  by_cases h : a = b
  · exact .inr (.inl h)
  · exact (lt_or_gt_of_ne h).imp id .inr

/-! These let `calc` mix `=`, `≤` and `<`. -/

instance : Trans (α := K) (β := K) (γ := K) (· ≤ ·) (· ≤ ·) (· ≤ ·) := ⟨le_trans⟩
instance : Trans (α := K) (β := K) (γ := K) (· ≤ ·) (· < ·) (· < ·) := ⟨lt_of_le_of_lt⟩
instance : Trans (α := K) (β := K) (γ := K) (· < ·) (· ≤ ·) (· < ·) := ⟨lt_of_lt_of_le⟩
instance : Trans (α := K) (β := K) (γ := K) (· < ·) (· < ·) (· < ·) := ⟨lt_trans⟩

/-! ### Order and arithmetic -/

theorem add_le_add {a b c d : K} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d := by
  refine le_trans (add_le_add_left h₂ a) ?_
  rw [add_comm a, add_comm b]
  exact add_le_add_left h₁ d
theorem sub_nonneg {a b : K} : 0 ≤ b - a ↔ a ≤ b := by
  constructor
  · intro h
    have h' := add_le_add h (le_refl a)
    rwa [zero_add, sub_add_cancel] at h'
  · intro h
    have h' := add_le_add h (le_refl (-a))
    rwa [add_neg_cancel, ← sub_eq_add_neg] at h'
theorem sub_pos {a b : K} : 0 < b - a ↔ a < b := by
  rw [← not_le, ← not_le, ← sub_nonneg, zero_sub, neg_sub, sub_nonneg]
theorem sub_le_iff_le_add {a b c : K} : a - b ≤ c ↔ a ≤ c + b := by
  rw [← sub_nonneg, ← sub_nonneg (a := a), sub_eq_add_neg c, neg_sub, sub_eq_add_neg, sub_eq_add_neg, add_assoc]
theorem neg_le_neg {a b : K} (h : a ≤ b) : -b ≤ -a := by
  rw [← sub_nonneg, sub_eq_add_neg, neg_neg, add_comm, ← sub_eq_add_neg, sub_nonneg]
  exact h
theorem neg_nonneg {a : K} : 0 ≤ -a ↔ a ≤ 0 := by rw [← zero_sub, sub_nonneg]
theorem neg_nonpos {a : K} : -a ≤ 0 ↔ 0 ≤ a := by
  constructor
  · intro h
    have h' := neg_nonneg.2 h
    rwa [neg_neg] at h'
  · intro h
    have h' := neg_le_neg h
    rwa [neg_zero] at h'
theorem neg_pos {a : K} : 0 < -a ↔ a < 0 := by rw [← zero_sub, sub_pos]
theorem add_nonneg {a b : K} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a + b := by
  have h := add_le_add ha hb
  rwa [add_zero] at h
theorem add_pos_of_nonneg_of_pos {a b : K} (ha : 0 ≤ a) (hb : 0 < b) : 0 < a + b := by
  refine lt_of_lt_of_le hb ?_
  have h := add_le_add ha (le_refl b)
  rwa [zero_add] at h
theorem add_pos_of_pos_of_nonneg {a b : K} (ha : 0 < a) (hb : 0 ≤ b) : 0 < a + b := by
  rw [add_comm]
  exact add_pos_of_nonneg_of_pos hb ha
theorem mul_pos {a b : K} (ha : 0 < a) (hb : 0 < b) : 0 < a * b :=
  lt_of_le_of_ne (mul_nonneg (le_of_lt ha) (le_of_lt hb)) fun e => mul_ne_zero (ne_of_gt ha) (ne_of_gt hb) e.symm
theorem mul_self_nonneg (a : K) : 0 ≤ a * a := by
  rcases le_total 0 a with h | h
  · exact mul_nonneg h h
  · rw [← neg_mul_neg]
    exact mul_nonneg (neg_nonneg.2 h) (neg_nonneg.2 h)
theorem sq_nonneg (a : K) : 0 ≤ a ^ 2 := by
  show 0 ≤ 1 * a * a
  rw [one_mul]
  exact mul_self_nonneg a
theorem sq_pos {a : K} (h : a ≠ 0) : 0 < a ^ 2 := lt_of_le_of_ne (sq_nonneg a) fun e => by
  have e' : 0 = 1 * a * a := e
  rw [one_mul] at e'
  exact mul_ne_zero h h e'.symm
theorem sq_eq_zero {a : K} : a ^ 2 = 0 ↔ a = 0 := by
  constructor
  · exact fun h => Classical.byContradiction fun k => ne_of_gt (sq_pos k) h
  · intro h
    show 1 * a * a = 0
    rw [h, mul_zero]
theorem zero_le_one : (0 : K) ≤ 1 := by
  have h := mul_self_nonneg (1 : K)
  rwa [mul_one] at h
theorem zero_lt_one : (0 : K) < 1 := lt_of_le_of_ne zero_le_one zero_ne_one
theorem neg_one_lt_zero : (-1 : K) < 0 := neg_pos.1 (by rw [neg_neg]; exact zero_lt_one)
theorem inv_pos {a : K} (h : 0 < a) : 0 < a⁻¹ := lt_of_not_le fun k => by
  have h₁ := mul_nonneg (le_of_lt h) (neg_nonneg.2 k)
  rw [mul_neg, mul_inv_cancel (ne_of_gt h), neg_nonneg] at h₁
  exact not_le_of_lt zero_lt_one h₁
theorem inv_nonneg {a : K} (h : 0 ≤ a) : 0 ≤ a⁻¹ := by
  by_cases e : a = 0
  · rw [e, inv_zero]
    exact le_refl 0
  · exact le_of_lt (inv_pos (lt_of_le_of_ne h fun k => e k.symm))
theorem div_pos {a b : K} (ha : 0 < a) (hb : 0 < b) : 0 < a / b := by
  rw [div_eq_mul_inv]
  exact mul_pos ha (inv_pos hb)
theorem div_nonneg {a b : K} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a / b := by
  rw [div_eq_mul_inv]
  exact mul_nonneg ha (inv_nonneg hb)
theorem pow_nonneg {a : K} (h : 0 ≤ a) (n : Nat) : 0 ≤ a ^ n := by
  induction n with
  | zero => exact zero_le_one
  | succ n ih => exact mul_nonneg ih h
theorem pow_pos {a : K} (h : 0 < a) (n : Nat) : 0 < a ^ n := by
  induction n with
  | zero => exact zero_lt_one
  | succ n ih => exact mul_pos ih h
theorem mul_le_mul_of_nonneg_left {a b c : K} (h : a ≤ b) (hc : 0 ≤ c) : c * a ≤ c * b := by
  rw [← sub_nonneg, ← mul_sub]
  exact mul_nonneg hc (sub_nonneg.2 h)
theorem mul_le_mul_of_nonneg_right {a b c : K} (h : a ≤ b) (hc : 0 ≤ c) : a * c ≤ b * c := by
  rw [mul_comm a, mul_comm b]
  exact mul_le_mul_of_nonneg_left h hc
theorem mul_le_mul {a b c d : K} (h : a ≤ b) (h' : c ≤ d) (hc : 0 ≤ c) (hb : 0 ≤ b) : a * c ≤ b * d :=
  le_trans (mul_le_mul_of_nonneg_right h hc) (mul_le_mul_of_nonneg_left h' hb)
theorem le_of_mul_le_mul_left {a b c : K} (h : c * a ≤ c * b) (hc : 0 < c) : a ≤ b := by
  have h' := mul_le_mul_of_nonneg_left h (inv_nonneg (le_of_lt hc))
  rwa [← mul_assoc, ← mul_assoc, inv_mul_cancel (ne_of_gt hc), one_mul, one_mul] at h'
theorem lt_of_mul_lt_mul_left {a b c : K} (h : c * a < c * b) (hc : 0 ≤ c) : a < b :=
  lt_of_not_le fun k => not_le_of_lt h (mul_le_mul_of_nonneg_left k hc)

/-! ### Natural numbers -/

theorem natCast_zero : (natCast 0 : K) = 0 := rfl
theorem natCast_succ (n : Nat) : (natCast (n + 1) : K) = natCast n + 1 := rfl
theorem natCast_one : (natCast 1 : K) = 1 := zero_add 1
theorem ofNat_eq_natCast (n : Nat) : (OfNat.ofNat (n + 2) : K) = natCast (n + 2) := rfl
theorem natCast_add (m n : Nat) : (natCast (m + n) : K) = natCast m + natCast n := by
  induction n with
  | zero => rw [natCast_zero, add_zero, Nat.add_zero]
  | succ n ih => rw [← Nat.add_assoc, natCast_succ, natCast_succ, ih, add_assoc]
theorem natCast_mul (m n : Nat) : (natCast (m * n) : K) = natCast m * natCast n := by
  induction n with
  | zero => rw [natCast_zero, mul_zero, Nat.mul_zero, natCast_zero]
  | succ n ih => rw [Nat.mul_add, Nat.mul_one, natCast_add, ih, natCast_succ, mul_add, mul_one]
theorem natCast_nonneg (n : Nat) : 0 ≤ (natCast n : K) := by
  induction n with
  | zero => exact le_refl 0
  | succ n ih => exact add_nonneg ih zero_le_one
theorem natCast_succ_pos (n : Nat) : 0 < (natCast (n + 1) : K) :=
  add_pos_of_nonneg_of_pos (natCast_nonneg n) zero_lt_one
theorem natCast_succ_ne_zero (n : Nat) : (natCast (n + 1) : K) ≠ 0 := ne_of_gt (natCast_succ_pos n)
theorem natCast_le_natCast {m n : Nat} (h : m ≤ n) : (natCast m : K) ≤ natCast n := by
  rw [← Nat.sub_add_cancel h, natCast_add, ← sub_nonneg, sub_eq_add_neg, add_assoc, add_neg_cancel, add_zero]
  exact natCast_nonneg _
theorem natCast_lt_natCast {m n : Nat} (h : m < n) : (natCast m : K) < natCast n := by
  refine lt_of_lt_of_le ?_ (natCast_le_natCast (Nat.succ_le_of_lt h))
  rw [← sub_pos, natCast_succ, add_comm, sub_eq_add_neg, add_assoc, add_neg_cancel, add_zero]
  exact zero_lt_one
theorem natCast_lt_iff {m n : Nat} : (natCast m : K) < natCast n ↔ m < n :=
  ⟨fun h => (Nat.lt_or_ge m n).elim id fun k => absurd h (not_lt_of_le (natCast_le_natCast k)), natCast_lt_natCast⟩
variable (K) in
theorem natCast_inj {m n : Nat} (h : (natCast m : K) = natCast n) : m = n :=
  Nat.le_antisymm (Nat.le_of_not_lt fun k => ne_of_gt (natCast_lt_natCast (K := K) k) h)
    (Nat.le_of_not_lt fun k => ne_of_lt (natCast_lt_natCast (K := K) k) h)
theorem natCast_pow (m n : Nat) : (natCast (m ^ n) : K) = natCast m ^ n := by
  induction n with
  | zero => exact natCast_one
  | succ n ih => rw [Nat.pow_succ, natCast_mul, ih, pow_succ]
theorem natCast_pos {n : Nat} (h : 0 < n) : 0 < (natCast n : K) := natCast_lt_natCast h
theorem ofNat_pos (n : Nat) : (0 : K) < OfNat.ofNat (n + 2) := natCast_succ_pos (n + 1)
theorem ofNat_nonneg (n : Nat) : (0 : K) ≤ OfNat.ofNat (n + 2) := natCast_nonneg (n + 2)
theorem two_pos : (0 : K) < 2 := ofNat_pos 0
theorem two_ne_zero : (2 : K) ≠ 0 := ne_of_gt two_pos
theorem one_add_one : (1 : K) + 1 = 2 := by rw [ofNat_eq_natCast, natCast_succ, natCast_one]

/-! ### Maximum and minimum -/

theorem le_max_left (a b : K) : a ≤ max a b := by
  rcases le_total a b with h | h
  · rwa [max_eq_right h]
  · rw [max_eq_left h]
    exact le_refl a
theorem le_max_right (a b : K) : b ≤ max a b := by
  rcases le_total a b with h | h
  · rw [max_eq_right h]
    exact le_refl b
  · rwa [max_eq_left h]
theorem max_le {a b c : K} (ha : a ≤ c) (hb : b ≤ c) : max a b ≤ c := by
  rcases le_total a b with h | h
  · rwa [max_eq_right h]
  · rwa [max_eq_left h]
theorem max_lt {a b c : K} (ha : a < c) (hb : b < c) : max a b < c := by
  rcases le_total a b with h | h
  · rwa [max_eq_right h]
  · rwa [max_eq_left h]
theorem min_le_left (a b : K) : min a b ≤ a := by
  rcases le_total a b with h | h
  · rw [min_eq_left h]
    exact le_refl a
  · rwa [min_eq_right h]
theorem min_le_right (a b : K) : min a b ≤ b := by
  rcases le_total a b with h | h
  · rwa [min_eq_left h]
  · rw [min_eq_right h]
    exact le_refl b
theorem le_min {a b c : K} (ha : c ≤ a) (hb : c ≤ b) : c ≤ min a b := by
  rcases le_total a b with h | h
  · rwa [min_eq_left h]
  · rwa [min_eq_right h]
theorem lt_min {a b c : K} (ha : c < a) (hb : c < b) : c < min a b := by
  rcases le_total a b with h | h
  · rwa [min_eq_left h]
  · rwa [min_eq_right h]
theorem max_comm (a b : K) : max a b = max b a :=
  le_antisymm (max_le (le_max_right b a) (le_max_left b a)) (max_le (le_max_right a b) (le_max_left a b))
theorem min_comm (a b : K) : min a b = min b a :=
  le_antisymm (le_min (min_le_right a b) (min_le_left a b)) (le_min (min_le_right b a) (min_le_left b a))
theorem max_self (a : K) : max a a = a := max_eq_left (le_refl a)
theorem min_self (a : K) : min a a = a := min_eq_left (le_refl a)
theorem max_le_max {a b c d : K} (h : a ≤ c) (h' : b ≤ d) : max a b ≤ max c d :=
  max_le (le_trans h (le_max_left c d)) (le_trans h' (le_max_right c d))
theorem min_le_min {a b c d : K} (h : a ≤ c) (h' : b ≤ d) : min a b ≤ min c d :=
  le_min (le_trans (min_le_left a b) h) (le_trans (min_le_right a b) h')

/-! ### Absolute value -/

theorem le_abs_self (a : K) : a ≤ abs a := le_max_left _ _
theorem neg_le_abs (a : K) : -a ≤ abs a := le_max_right _ _
theorem abs_le_of {a b : K} (h : a ≤ b) (h' : -a ≤ b) : abs a ≤ b := max_le h h'
theorem abs_le {a b : K} : abs a ≤ b ↔ -b ≤ a ∧ a ≤ b := by
  constructor
  · intro h
    have h' := neg_le_neg (le_trans (neg_le_abs a) h)
    rw [neg_neg] at h'
    exact ⟨h', le_trans (le_abs_self a) h⟩
  · rintro ⟨h, h'⟩
    have h'' := neg_le_neg h
    rw [neg_neg] at h''
    exact abs_le_of h' h''
theorem abs_of_nonneg {a : K} (h : 0 ≤ a) : abs a = a := max_eq_left (le_trans (neg_nonpos.2 h) h)
theorem abs_of_nonpos {a : K} (h : a ≤ 0) : abs a = -a := max_eq_right (le_trans h (neg_nonneg.2 h))
theorem abs_of_pos {a : K} (h : 0 < a) : abs a = a := abs_of_nonneg (le_of_lt h)
theorem abs_of_neg {a : K} (h : a < 0) : abs a = -a := abs_of_nonpos (le_of_lt h)
theorem abs_zero : abs (0 : K) = 0 := abs_of_nonneg (le_refl 0)
theorem abs_one : abs (1 : K) = 1 := abs_of_nonneg zero_le_one
theorem abs_neg (a : K) : abs (-a) = abs a := by
  unfold abs
  rw [neg_neg, max_comm]
theorem abs_nonneg (a : K) : 0 ≤ abs a := by
  rcases le_total 0 a with h | h
  · exact le_trans h (le_abs_self a)
  · exact le_trans (neg_nonneg.2 h) (neg_le_abs a)
theorem abs_pos {a : K} (h : a ≠ 0) : 0 < abs a := by
  rcases lt_or_gt_of_ne h with h | h
  · exact lt_of_lt_of_le (neg_pos.2 h) (neg_le_abs a)
  · exact lt_of_lt_of_le h (le_abs_self a)
theorem abs_eq_zero {a : K} : abs a = 0 ↔ a = 0 :=
  ⟨fun h => Classical.byContradiction fun k => ne_of_gt (abs_pos k) h, fun h => by rw [h, abs_zero]⟩
theorem abs_add_le (a b : K) : abs (a + b) ≤ abs a + abs b := by
  refine abs_le_of (add_le_add (le_abs_self a) (le_abs_self b)) ?_
  rw [neg_add]
  exact add_le_add (neg_le_abs a) (neg_le_abs b)
theorem abs_sub_comm (a b : K) : abs (a - b) = abs (b - a) := by rw [← neg_sub, abs_neg]
theorem abs_mul (a b : K) : abs (a * b) = abs a * abs b := by
  have key : ∀ {a b : K}, 0 ≤ a → abs (a * b) = abs a * abs b := by
    intro a b ha
    rw [abs_of_nonneg ha]
    rcases le_total 0 b with hb | hb
    · rw [abs_of_nonneg hb, abs_of_nonneg (mul_nonneg ha hb)]
    · have h := mul_nonneg ha (neg_nonneg.2 hb)
      rw [mul_neg] at h
      rw [abs_of_nonpos hb, ← abs_neg, abs_of_nonneg h, mul_neg]
  rcases le_total 0 a with ha | ha
  · exact key ha
  · have h := key (b := b) (neg_nonneg.2 ha)
    rwa [neg_mul, abs_neg, abs_neg] at h
theorem abs_abs (a : K) : abs (abs a) = abs a := abs_of_nonneg (abs_nonneg a)

end OrderedField
end AqCore
