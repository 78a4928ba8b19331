import AqCore.Field
import AqCore.Linear

/-!
# Finite sums

`∑ i, f i` is the sum of `f : Fin n → K`.  `sum_ring` proves identities between linear combinations of sums.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {m n : Nat}

/-- The sum of the values of `f`. -/
def sum : {n : Nat} → (Fin n → K) → K
  | 0, _ => 0
  | n + 1, f => f ⟨0, Nat.succ_pos n⟩ + sum fun i => f i.succ

@[inherit_doc sum] scoped macro "∑ " i:ident ", " b:term:60 : term => `(AqCore.sum fun $i => $b)

@[inherit_doc sum] scoped macro "∑ " i:ident " : " t:term ", " b:term:60 : term => `(AqCore.sum fun ($i : $t) => $b)

theorem fin_succ_ne_zero (i : Fin n) : i.succ ≠ ⟨0, Nat.succ_pos n⟩ := fun e =>
  Nat.succ_ne_zero i.val (Fin.val_eq_of_eq e)
theorem fin_succ_inj {i j : Fin n} (h : i.succ = j.succ) : i = j :=
  Fin.eq_of_val_eq (Nat.add_right_cancel (m := 1) (Fin.val_eq_of_eq h))

/-- Every index of `Fin (n + 1)` is the first or a successor. -/
theorem fin_cases {P : Fin (n + 1) → Prop} (zero : P ⟨0, Nat.succ_pos n⟩) (succ : ∀ i : Fin n, P i.succ) : ∀ i, P i
  | ⟨0, _⟩ => zero
  | ⟨i + 1, h⟩ => succ ⟨i, Nat.lt_of_succ_lt_succ h⟩

/-- The family with `x` in front of `f`. -/
def finCons {α : Type v} (x : α) (f : Fin n → α) : Fin (n + 1) → α
  | ⟨0, _⟩ => x
  | ⟨i + 1, h⟩ => f ⟨i, Nat.lt_of_succ_lt_succ h⟩

namespace OrderedField

/-! ### Values -/

theorem sum_zero (f : Fin 0 → K) : sum f = 0 := rfl
theorem sum_succ (f : Fin (n + 1) → K) : sum f = f ⟨0, Nat.succ_pos n⟩ + ∑ i, f i.succ := rfl
theorem sum_one (f : Fin 1 → K) : sum f = f 0 := add_zero _
theorem sum_two (f : Fin 2 → K) : sum f = f 0 + f 1 := by
  show f 0 + (f 1 + 0) = f 0 + f 1
  rw [add_zero]
theorem sum_three (f : Fin 3 → K) : sum f = f 0 + f 1 + f 2 := by
  show f 0 + (f 1 + (f 2 + 0)) = f 0 + f 1 + f 2
  rw [add_zero, add_assoc]
theorem sum_four (f : Fin 4 → K) : sum f = f 0 + f 1 + f 2 + f 3 := by
  show f 0 + (f 1 + (f 2 + (f 3 + 0))) = f 0 + f 1 + f 2 + f 3
  rw [add_zero, add_assoc, add_assoc]

theorem sum_five (f : Fin 5 → K) : sum f = f 0 + f 1 + f 2 + f 3 + f 4 := by
  show f 0 + (f 1 + (f 2 + (f 3 + (f 4 + 0)))) = _
  ring
theorem sum_six (f : Fin 6 → K) : sum f = f 0 + f 1 + f 2 + f 3 + f 4 + f 5 := by
  show f 0 + (f 1 + (f 2 + (f 3 + (f 4 + (f 5 + 0))))) = _
  ring

/-! ### Linearity -/

theorem sum_congr {f g : Fin n → K} (h : ∀ i, f i = g i) : sum f = sum g := by rw [show f = g from funext h]
theorem sum_add : ∀ {n : Nat} (f g : Fin n → K), ∑ i, (f i + g i) = (∑ i, f i) + ∑ i, g i
  | 0, _, _ => (add_zero 0).symm
  | n + 1, f, g => by
    rw [sum_succ, sum_succ, sum_succ, sum_add]
    ring
theorem mul_sum : ∀ {n : Nat} (c : K) (f : Fin n → K), c * ∑ i, f i = ∑ i, c * f i
  | 0, c, _ => mul_zero c
  | n + 1, c, f => by rw [sum_succ, sum_succ, mul_add, mul_sum]
theorem sum_mul (f : Fin n → K) (c : K) : (∑ i, f i) * c = ∑ i, f i * c := by
  rw [mul_comm, mul_sum]
  exact sum_congr fun i => mul_comm _ _
theorem sum_div (f : Fin n → K) (c : K) : (∑ i, f i) / c = ∑ i, f i / c := by
  rw [div_eq_mul_inv, sum_mul]
  exact sum_congr fun i => (div_eq_mul_inv _ _).symm
theorem sum_neg (f : Fin n → K) : ∑ i, -f i = -∑ i, f i := by
  rw [show -(∑ i, f i) = -1 * ∑ i, f i by ring, mul_sum]
  exact sum_congr fun i => by ring
theorem sum_sub (f g : Fin n → K) : ∑ i, (f i - g i) = (∑ i, f i) - ∑ i, g i := by
  rw [sub_eq_add_neg, ← sum_neg, ← sum_add]
  exact sum_congr fun i => sub_eq_add_neg _ _
theorem sum_const_zero : ∀ {n : Nat}, (∑ _i : Fin n, (0 : K)) = 0
  | 0 => rfl
  | n + 1 => by rw [sum_succ, sum_const_zero, add_zero]
theorem sum_const : ∀ {n : Nat} (c : K), (∑ _i : Fin n, c) = natCast n * c
  | 0, c => (zero_mul c).symm
  | n + 1, c => by
    rw [sum_succ, sum_const, natCast_succ]
    ring
theorem sum_eq_zero {f : Fin n → K} (h : ∀ i, f i = 0) : sum f = 0 := (sum_congr h).trans sum_const_zero
theorem sum_comm : ∀ {m n : Nat} (f : Fin m → Fin n → K), ∑ i, ∑ j, f i j = ∑ j, ∑ i, f i j
  | 0, _, _ => sum_const_zero.symm
  | m + 1, n, f => by
    rw [sum_succ, sum_comm, ← sum_add]
    exact sum_congr fun j => rfl
theorem sum_mul_sum (f : Fin m → K) (g : Fin n → K) : (∑ i, f i) * ∑ j, g j = ∑ i, ∑ j, f i * g j := by
  rw [sum_mul]
  exact sum_congr fun i => mul_sum _ _
/-- The sum of what is zero away from `j`. -/
theorem sum_eq_single : ∀ {n : Nat} {f : Fin n → K} (j : Fin n), (∀ i, i ≠ j → f i = 0) → sum f = f j
  | n + 1, f, j, h => by
    revert h
    refine fin_cases (P := fun j => (∀ i, i ≠ j → f i = 0) → sum f = f j) ?_ ?_ j
    · intro h
      rw [sum_succ, sum_eq_zero fun i => h i.succ (fin_succ_ne_zero i), add_zero]
    · intro j h
      rw [sum_succ, h ⟨0, Nat.succ_pos n⟩ fun e => fin_succ_ne_zero j e.symm, zero_add]
      exact sum_eq_single j fun i hi => h i.succ fun e => hi (fin_succ_inj e)
theorem sum_ite_eq (j : Fin n) (f : Fin n → K) : (∑ i, if i = j then f i else 0) = f j := by
  rw [sum_eq_single j fun i hi => if_neg hi, if_pos rfl]

/-! ### Order -/

theorem sum_le_sum : ∀ {n : Nat} {f g : Fin n → K}, (∀ i, f i ≤ g i) → sum f ≤ sum g
  | 0, _, _, _ => le_refl 0
  | _ + 1, _, _, h => add_le_add (h _) (sum_le_sum fun i => h i.succ)
theorem sum_nonneg {f : Fin n → K} (h : ∀ i, 0 ≤ f i) : 0 ≤ sum f := by
  have e := sum_le_sum h
  rwa [sum_const_zero] at e
theorem le_sum_of_nonneg : ∀ {n : Nat} {f : Fin n → K}, (∀ i, 0 ≤ f i) → ∀ j, f j ≤ sum f
  | 0, _, _, j => nomatch j
  | n + 1, f, h, j => by
    have e' := h ⟨0, Nat.succ_pos n⟩
    rw [sum_succ]
    refine fin_cases (P := fun j => f j ≤ f ⟨0, Nat.succ_pos n⟩ + ∑ i, f i.succ) ?_ ?_ j
    · lin [sum_nonneg fun i => h i.succ]
    · intro j
      lin [le_sum_of_nonneg (fun i => h i.succ) j, e']
theorem sum_pos_of_exists {f : Fin n → K} (h : ∀ i, 0 ≤ f i) (j : Fin n) (hj : 0 < f j) : 0 < sum f :=
  lt_of_lt_of_le hj (le_sum_of_nonneg h j)
theorem sum_pos [NeZero n] {f : Fin n → K} (h : ∀ i, 0 < f i) : 0 < sum f :=
  sum_pos_of_exists (fun i => le_of_lt (h i)) 0 (h 0)
theorem sum_lt_sum {f g : Fin n → K} (h : ∀ i, f i ≤ g i) (j : Fin n) (hj : f j < g j) : sum f < sum g := by
  have e := sum_pos_of_exists (f := fun i => g i - f i) (fun i => sub_nonneg.2 (h i)) j (sub_pos.2 hj)
  rw [sum_sub] at e
  exact sub_pos.1 e
theorem eq_zero_of_sum_eq_zero {f : Fin n → K} (h : ∀ i, 0 ≤ f i) (e : sum f = 0) (j : Fin n) : f j = 0 :=
  le_antisymm (e ▸ le_sum_of_nonneg h j) (h j)
theorem sum_eq_zero_iff {f : Fin n → K} (h : ∀ i, 0 ≤ f i) : sum f = 0 ↔ ∀ i, f i = 0 :=
  ⟨eq_zero_of_sum_eq_zero h, sum_eq_zero⟩
theorem eq_of_sum_eq_sum {f g : Fin n → K} (h : ∀ i, f i ≤ g i) (e : sum f = sum g) (j : Fin n) : f j = g j := by
  have k := eq_zero_of_sum_eq_zero (f := fun i => g i - f i) (fun i => sub_nonneg.2 (h i)) (by rw [sum_sub, e, sub_self]) j
  exact (eq_of_sub_eq_zero k).symm
theorem abs_sum_le : ∀ {n : Nat} (f : Fin n → K), abs (∑ i, f i) ≤ ∑ i, abs (f i)
  | 0, _ => le_of_eq abs_zero
  | _ + 1, f => le_trans (abs_add_le _ _) (add_le_add (le_refl _) (abs_sum_le fun i => f i.succ))

/-- A family over a finite index set has a greatest member. -/
theorem exists_max : ∀ {n : Nat} [NeZero n] (f : Fin n → K), ∃ j, ∀ i, f i ≤ f j
  | 0, h, _ => absurd rfl h.out
  | 1, _, f => ⟨⟨0, Nat.succ_pos 0⟩, fin_cases (le_refl _) fun i => nomatch i⟩
  | n + 2, _, f => by
    obtain ⟨j, h⟩ := exists_max fun i => f i.succ
    rcases le_total (f ⟨0, Nat.succ_pos _⟩) (f j.succ) with k | k
    · exact ⟨j.succ, fin_cases k h⟩
    · exact ⟨⟨0, Nat.succ_pos _⟩, fin_cases (le_refl _) fun i => le_trans (h i) k⟩
/-- A family over a finite index set has a least member. -/
theorem exists_min [NeZero n] (f : Fin n → K) : ∃ j, ∀ i, f j ≤ f i := by
  obtain ⟨j, h⟩ := exists_max fun i => -f i
  exact ⟨j, fun i => by lin [h i]⟩

end OrderedField

macro_rules | `(tactic| pos_leaf) => `(tactic| (refine OrderedField.sum_nonneg fun _ => ?_; pos_step))
macro_rules | `(tactic| pos_leaf) => `(tactic| (refine OrderedField.sum_pos fun _ => ?_; pos_step))

/-- `sum_ring` proves an identity between linear combinations of sums over one index set: it collects each side into one
sum and compares the summands by `ring`. -/
macro "sum_ring" : tactic => `(tactic| first
  | ring1
  | ((try simp only [OrderedField.mul_sum, OrderedField.sum_mul, OrderedField.sum_div, ← OrderedField.sum_neg,
        ← OrderedField.sum_add, ← OrderedField.sum_sub]);
     first
      | ring1
      | exact OrderedField.sum_congr fun _ => by ring1
      | fail "sum_ring: the summands differ, or one side is not a sum (rewrite it as one first)"))

namespace OrderedField

/-! ### Weighted means and quadratic forms -/

/-- A weighted mean of nonnegative weights is at most any bound of its values. -/
theorem weighted_le {w f : Fin n → K} {c : K} (hw : ∀ i, 0 ≤ w i) (h1 : sum w = 1) (h : ∀ i, f i ≤ c) :
    ∑ i, w i * f i ≤ c := by
  have e := sum_le_sum fun i => mul_le_mul_of_nonneg_left (h i) (hw i)
  rwa [← sum_mul, show (∑ i, w i) = 1 from h1, one_mul] at e
theorem le_weighted {w f : Fin n → K} {c : K} (hw : ∀ i, 0 ≤ w i) (h1 : sum w = 1) (h : ∀ i, c ≤ f i) :
    c ≤ ∑ i, w i * f i := by
  have e := sum_le_sum fun i => mul_le_mul_of_nonneg_left (h i) (hw i)
  rwa [← sum_mul, show (∑ i, w i) = 1 from h1, one_mul] at e

/-- The weighted sum of squared deviations from `c`. -/
theorem sum_mul_sub_sq (w f : Fin n → K) (c : K) :
    ∑ i, w i * (f i - c) ^ 2 = (∑ i, w i * f i ^ 2) - 2 * c * (∑ i, w i * f i) + c ^ 2 * ∑ i, w i := by sum_ring

/-- Cauchy–Schwarz with weights. -/
theorem sq_sum_mul_le {w : Fin n → K} (hw : ∀ i, 0 ≤ w i) (f g : Fin n → K) :
    (∑ i, w i * (f i * g i)) ^ 2 ≤ (∑ i, w i * f i ^ 2) * ∑ i, w i * g i ^ 2 := by
  have hB : 0 ≤ ∑ i, w i * g i ^ 2 := sum_nonneg fun i => mul_nonneg (hw i) (sq_nonneg _)
  have key : ∀ s t : K, 0 ≤ s ^ 2 * (∑ i, w i * f i ^ 2) - 2 * s * t * (∑ i, w i * (f i * g i)) + t ^ 2 * ∑ i, w i * g i ^ 2 := by
    intro s t
    have e : ∑ i, w i * (s * f i - t * g i) ^ 2 =
        s ^ 2 * (∑ i, w i * f i ^ 2) - 2 * s * t * (∑ i, w i * (f i * g i)) + t ^ 2 * ∑ i, w i * g i ^ 2 := by sum_ring
    rw [← e]
    exact sum_nonneg fun i => mul_nonneg (hw i) (sq_nonneg _)
  have k := key (∑ i, w i * g i ^ 2) (∑ i, w i * (f i * g i))
  rcases lt_or_eq_of_le hB with h | h
  · refine le_of_mul_le_mul_left (c := ∑ i, w i * g i ^ 2) ?_ h
    lin [k]
  · have z : ∀ i, w i * (f i * g i) = 0 := fun i => by
      rcases mul_eq_zero.1 (eq_zero_of_sum_eq_zero (fun i => mul_nonneg (hw i) (sq_nonneg (g i))) h.symm i) with e | e
      · rw [e, zero_mul]
      · rw [sq_eq_zero.1 e, mul_zero, mul_zero]
    rw [sum_eq_zero z, ← h]
    lin []

end OrderedField
end AqCore
