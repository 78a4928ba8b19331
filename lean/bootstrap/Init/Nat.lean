prelude
import Init.SizeOf
import Init.Quote
set_option linter.all false

/-!
# Natural numbers

The rest of the functions that the kernel computes by itself (see `Init.Data`; `Check.Accelerated` proves their
defining equations), the recursors that make `induction` show `0` and `n + 1`, and elementary arithmetic.
-/

universe u

namespace Nat

/-! ## The rest of the accelerated functions

`fuel` bounds the depth of the recursion, so that all of them are structurally recursive. -/

/-- Euclid's algorithm; `m` steps suffice as the first argument decreases. -/
def gcdFuel : Nat → Nat → Nat → Nat
  | 0, _, n => n
  | fuel + 1, m, n => if m = 0 then n else gcdFuel fuel (n % m) m
@[extern "lean_nat_gcd"] def gcd (m n : @& Nat) : Nat := gcdFuel m m n

def log2Fuel : Nat → Nat → Nat
  | 0, _ => 0
  | fuel + 1, n => if 2 ≤ n then log2Fuel fuel (n / 2) + 1 else 0
@[extern "lean_nat_log2"] def log2 (n : @& Nat) : Nat := log2Fuel n n

/-- Applies `f` to the binary digits of `m` and `n` at every position below `fuel`. -/
def bitwiseFuel (f : Bool → Bool → Bool) : Nat → Nat → Nat → Nat
  | 0, _, _ => 0
  | fuel + 1, m, n => 2 * bitwiseFuel f fuel (m / 2) (n / 2) + cond (f (Nat.beq (m % 2) 1) (Nat.beq (n % 2) 1)) 1 0
@[extern "lean_nat_land"] def land (m n : @& Nat) : Nat := bitwiseFuel and (m + n) m n
@[extern "lean_nat_lor"] def lor (m n : @& Nat) : Nat := bitwiseFuel or (m + n) m n
@[extern "lean_nat_lxor"] def xor (m n : @& Nat) : Nat := bitwiseFuel (fun a b => cond a (not b) b) (m + n) m n

@[extern "lean_nat_shiftl"] def shiftLeft : @& Nat → @& Nat → Nat
  | n, 0 => n
  | n, m + 1 => shiftLeft (2 * n) m
@[extern "lean_nat_shiftr"] def shiftRight : @& Nat → @& Nat → Nat
  | n, 0 => n
  | n, m + 1 => shiftRight n m / 2

instance : AndOp Nat := ⟨land⟩
instance : OrOp Nat := ⟨lor⟩
instance : XorOp Nat := ⟨xor⟩
instance : ShiftLeft Nat := ⟨shiftLeft⟩
instance : ShiftRight Nat := ⟨shiftRight⟩
instance instDvdNat : Dvd Nat := ⟨fun a b => ∃ c, b = a * c⟩
instance instMaxNat : Max Nat := ⟨fun n m => if n ≤ m then m else n⟩
instance instMinNat : Min Nat := ⟨fun n m => if n ≤ m then n else m⟩

/-! ## Recursors with readable goals -/

set_option bootstrap.genMatcherCode false in
@[elab_as_elim, induction_eliminator] protected def recAux {motive : Nat → Sort u} (zero : motive 0)
    (succ : ∀ n, motive n → motive (n + 1)) : (t : Nat) → motive t
  | .zero => zero
  | .succ n => succ n (Nat.recAux zero succ n)
set_option bootstrap.genMatcherCode false in
@[elab_as_elim, cases_eliminator] protected abbrev casesAuxOn {motive : Nat → Sort u} (t : Nat) (zero : motive 0)
    (succ : ∀ n, motive (n + 1)) : motive t :=
  match t with
  | .zero => zero
  | .succ n => succ n

/-! ## Addition and multiplication -/

@[simp] theorem zero_eq : Nat.zero = 0 := rfl
@[simp] theorem succ_eq_add_one (n : Nat) : succ n = n + 1 := rfl
theorem add_one (n : Nat) : n + 1 = succ n := rfl
@[simp] protected theorem add_zero (n : Nat) : n + 0 = n := rfl
theorem add_succ (n m : Nat) : n + succ m = succ (n + m) := rfl
@[simp] protected theorem zero_add (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg succ ih
theorem succ_add (n m : Nat) : succ n + m = succ (n + m) := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg succ ih
protected theorem add_comm (n m : Nat) : n + m = m + n := by
  induction m with
  | zero => exact (Nat.zero_add n).symm
  | succ m ih => exact (congrArg succ ih).trans (succ_add m n).symm
protected theorem add_assoc (n m k : Nat) : n + m + k = n + (m + k) := by
  induction k with
  | zero => rfl
  | succ k ih => exact congrArg succ ih
protected theorem add_left_comm (n m k : Nat) : n + (m + k) = m + (n + k) := by
  rw [← Nat.add_assoc, Nat.add_comm n m, Nat.add_assoc]
protected theorem add_right_comm (n m k : Nat) : n + m + k = n + k + m := by
  rw [Nat.add_assoc, Nat.add_comm m k, ← Nat.add_assoc]
protected theorem add_left_cancel {n m k : Nat} (h : n + m = n + k) : m = k := by
  induction n with
  | zero => rwa [Nat.zero_add, Nat.zero_add] at h
  | succ n ih =>
    apply ih
    have h' : succ n + m = succ n + k := h
    rw [succ_add, succ_add] at h'
    exact congrArg pred h'
protected theorem add_right_cancel {n m k : Nat} (h : n + m = k + m) : n = k := by
  rw [Nat.add_comm n m, Nat.add_comm k m] at h
  exact Nat.add_left_cancel h

@[simp] protected theorem mul_zero (n : Nat) : n * 0 = 0 := rfl
theorem mul_succ (n m : Nat) : n * succ m = n * m + n := rfl
@[simp] protected theorem zero_mul (n : Nat) : 0 * n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => exact ih
theorem succ_mul (n m : Nat) : succ n * m = n * m + m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    rw [show succ n * (m + 1) = succ n * m + succ n from rfl, ih, show n * (m + 1) = n * m + n from rfl]
    exact congrArg succ (Nat.add_right_comm (n * m) m n)
protected theorem mul_comm (n m : Nat) : n * m = m * n := by
  induction m with
  | zero => exact (Nat.zero_mul n).symm
  | succ m ih => rw [show n * (m + 1) = n * m + n from rfl, ih]; exact (succ_mul m n).symm
@[simp] protected theorem mul_one (n : Nat) : n * 1 = n := Nat.zero_add n
@[simp] protected theorem one_mul (n : Nat) : 1 * n = n := by rw [Nat.mul_comm, Nat.mul_one]
protected theorem mul_add (k n m : Nat) : k * (n + m) = k * n + k * m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    rw [← Nat.add_assoc, show k * (n + m + 1) = k * (n + m) + k from rfl, ih, Nat.add_assoc]
    rfl
protected theorem left_distrib (n m k : Nat) : n * (m + k) = n * m + n * k := Nat.mul_add n m k
protected theorem add_mul (n m k : Nat) : (n + m) * k = n * k + m * k := by
  rw [Nat.mul_comm, Nat.mul_add, Nat.mul_comm k n, Nat.mul_comm k m]
protected theorem right_distrib (n m k : Nat) : (n + m) * k = n * k + m * k := Nat.add_mul n m k
protected theorem mul_assoc (n m k : Nat) : n * m * k = n * (m * k) := by
  induction k with
  | zero => rfl
  | succ k ih =>
    rw [show n * m * (k + 1) = n * m * k + n * m from rfl, ih, ← Nat.mul_add]
    rfl
protected theorem mul_left_comm (n m k : Nat) : n * (m * k) = m * (n * k) := by
  rw [← Nat.mul_assoc, Nat.mul_comm n m, Nat.mul_assoc]

@[simp] protected theorem pow_zero (b : Nat) : b ^ 0 = 1 := rfl
protected theorem pow_succ {b n : Nat} : b ^ (n + 1) = b ^ n * b := rfl

/-! ## Order -/

attribute [simp] Nat.lt_irrefl
protected theorem le_of_eq {n m : Nat} (h : n = m) : n ≤ m := h ▸ Nat.le_refl n
protected theorem le_of_lt {n m : Nat} (h : n < m) : n ≤ m := Nat.le_trans (le_succ n) h
theorem le_of_succ_le {n m : Nat} (h : succ n ≤ m) : n ≤ m := Nat.le_of_lt h
protected theorem lt_of_lt_of_le {n m k : Nat} (h₁ : n < m) (h₂ : m ≤ k) : n < k := Nat.le_trans h₁ h₂
protected theorem lt_of_le_of_lt {n m k : Nat} (h₁ : n ≤ m) (h₂ : m < k) : n < k := Nat.le_trans (succ_le_succ h₁) h₂
protected theorem lt_trans {n m k : Nat} (h₁ : n < m) (h₂ : m < k) : n < k := Nat.lt_of_lt_of_le h₁ (Nat.le_of_lt h₂)
theorem lt_succ_self (n : Nat) : n < succ n := Nat.le_refl (succ n)
@[simp] protected theorem lt_add_one (n : Nat) : n < n + 1 := Nat.le_refl (n + 1)
theorem lt_succ_of_le {n m : Nat} (h : n ≤ m) : n < succ m := succ_le_succ h
theorem lt_succ_of_lt {n m : Nat} (h : n < m) : n < succ m := .step h
theorem le_of_lt_succ {n m : Nat} (h : n < succ m) : n ≤ m := le_of_succ_le_succ h
theorem succ_le_of_lt {n m : Nat} (h : n < m) : succ n ≤ m := h
theorem lt_of_succ_le {n m : Nat} (h : succ n ≤ m) : n < m := h
theorem not_lt_zero (n : Nat) : ¬n < 0 := not_succ_le_zero n
attribute [simp] Nat.zero_le
theorem le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ succ m := .step h
theorem lt_of_succ_lt_succ {n m : Nat} (h : succ n < succ m) : n < m := le_of_succ_le_succ h
protected theorem le_antisymm {n m : Nat} (h₁ : n ≤ m) (h₂ : m ≤ n) : n = m := by
  cases h₁ with
  | refl => rfl
  | step h => exact (Nat.lt_irrefl n (Nat.le_trans (succ_le_succ h) h₂)).elim
protected theorem le_total (m n : Nat) : m ≤ n ∨ n ≤ m := (Nat.lt_or_ge m n).imp Nat.le_of_lt id
protected theorem not_le_of_gt {n m : Nat} (h : n > m) : ¬n ≤ m := fun h' => Nat.lt_irrefl m (Nat.lt_of_lt_of_le h h')
theorem not_le_of_lt {n m : Nat} (h : m < n) : ¬n ≤ m := Nat.not_le_of_gt h
protected theorem not_lt_of_ge {n m : Nat} (h : n ≥ m) : ¬n < m := fun h' => Nat.lt_irrefl n (Nat.lt_of_lt_of_le h' h)
theorem not_lt_of_le {n m : Nat} (h : m ≤ n) : ¬n < m := Nat.not_lt_of_ge h
protected theorem lt_of_not_le {n m : Nat} (h : ¬n ≤ m) : m < n := (Nat.lt_or_ge m n).resolve_right h
protected theorem le_of_not_lt {n m : Nat} (h : ¬n < m) : m ≤ n := (Nat.lt_or_ge n m).resolve_left h
@[simp] protected theorem not_le {n m : Nat} : ¬n ≤ m ↔ m < n := ⟨Nat.lt_of_not_le, Nat.not_le_of_gt⟩
@[simp] protected theorem not_lt {n m : Nat} : ¬n < m ↔ m ≤ n := ⟨Nat.le_of_not_lt, Nat.not_lt_of_ge⟩
protected theorem lt_or_eq_of_le {n m : Nat} (h : n ≤ m) : n < m ∨ n = m := by
  by_cases e : n = m
  · exact .inr e
  · exact .inl (Nat.lt_of_le_of_ne h e)
protected theorem ne_of_gt {a b : Nat} (h : b < a) : a ≠ b := fun e => Nat.lt_irrefl b (e ▸ h)
theorem ne_of_lt {a b : Nat} (h : a < b) : a ≠ b := fun e => Nat.lt_irrefl a (e ▸ h)
protected theorem zero_lt_one : 0 < 1 := zero_lt_succ 0
protected theorem pos_of_ne_zero {n : Nat} (h : n ≠ 0) : 0 < n := Nat.lt_of_le_of_ne (zero_le n) h.symm
protected theorem ne_zero_of_lt {b a : Nat} (h : b < a) : a ≠ 0 := fun e => not_lt_zero b (e ▸ h)
theorem succ_ne_zero (n : Nat) : succ n ≠ 0 := fun h => nomatch h
@[simp] theorem add_one_ne_zero (n : Nat) : n + 1 ≠ 0 := fun h => nomatch h
theorem eq_zero_or_pos : (n : Nat) → n = 0 ∨ 0 < n
  | 0 => .inl rfl
  | _ + 1 => .inr (succ_pos _)
protected theorem eq_zero_of_le_zero {n : Nat} (h : n ≤ 0) : n = 0 := Nat.le_antisymm h (zero_le n)
theorem le_add_right (n k : Nat) : n ≤ n + k := by
  induction k with
  | zero => exact Nat.le_refl n
  | succ k ih => exact Nat.le_succ_of_le ih
theorem le_add_left (n m : Nat) : n ≤ m + n := Nat.add_comm n m ▸ le_add_right n m
protected theorem add_le_add_left {n m : Nat} (h : n ≤ m) (k : Nat) : k + n ≤ k + m := by
  induction h with
  | refl => exact Nat.le_refl _
  | step _ ih => exact Nat.le_succ_of_le ih
protected theorem add_le_add_right {n m : Nat} (h : n ≤ m) (k : Nat) : n + k ≤ m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]; exact Nat.add_le_add_left h k
protected theorem add_le_add {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Nat.le_trans (Nat.add_le_add_right h₁ c) (Nat.add_le_add_left h₂ b)
protected theorem add_lt_add_left {n m : Nat} (h : n < m) (k : Nat) : k + n < k + m := Nat.add_le_add_left h k
protected theorem add_lt_add_right {n m : Nat} (h : n < m) (k : Nat) : n + k < m + k := by
  rw [Nat.add_comm n k, Nat.add_comm m k]; exact Nat.add_lt_add_left h k
protected theorem le_of_add_le_add_left {a b c : Nat} (h : a + b ≤ a + c) : b ≤ c :=
  Nat.le_of_not_lt fun k => Nat.not_le_of_gt (Nat.add_lt_add_left k a) h
protected theorem mul_le_mul_left {m n : Nat} (k : Nat) (h : m ≤ n) : k * m ≤ k * n := by
  induction h with
  | refl => exact Nat.le_refl _
  | step _ ih => exact Nat.le_trans ih (le_add_right _ _)
protected theorem mul_le_mul_right {m n : Nat} (k : Nat) (h : m ≤ n) : m * k ≤ n * k := by
  rw [Nat.mul_comm m k, Nat.mul_comm n k]; exact Nat.mul_le_mul_left k h
protected theorem mul_le_mul {p q m n : Nat} (h₁ : p ≤ m) (h₂ : q ≤ n) : p * q ≤ m * n :=
  Nat.le_trans (Nat.mul_le_mul_right q h₁) (Nat.mul_le_mul_left m h₂)
protected theorem mul_pos {m n : Nat} (hm : m > 0) (hn : n > 0) : m * n > 0 := by
  have h := Nat.mul_le_mul hm hn
  rwa [Nat.mul_one] at h

/-! ## Subtraction -/

@[simp] protected theorem sub_zero (n : Nat) : n - 0 = n := rfl
theorem sub_succ (n m : Nat) : n - succ m = pred (n - m) := rfl
@[simp] theorem succ_sub_succ_eq_sub (n m : Nat) : succ n - succ m = n - m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg pred ih
@[simp] protected theorem zero_sub (n : Nat) : 0 - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg pred ih
@[simp] protected theorem sub_self (n : Nat) : n - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => exact (succ_sub_succ_eq_sub n n).trans ih
@[simp] protected theorem add_sub_cancel {n m : Nat} : n + m - m = n := by
  induction m with
  | zero => rfl
  | succ m ih => exact (succ_sub_succ_eq_sub (n + m) m).trans ih
protected theorem sub_le (n m : Nat) : n - m ≤ n := by
  induction m with
  | zero => exact Nat.le_refl n
  | succ m ih => exact Nat.le_trans (pred_le (n - m)) ih
protected theorem sub_lt {n m : Nat} (hn : 0 < n) (hm : 0 < m) : n - m < n := by
  cases n with
  | zero => exact (Nat.lt_irrefl 0 hn).elim
  | succ n => cases m with
    | zero => exact (Nat.lt_irrefl 0 hm).elim
    | succ m => exact (succ_sub_succ_eq_sub n m).symm ▸ lt_succ_of_le (Nat.sub_le n m)
theorem pred_lt : {n : Nat} → n ≠ 0 → pred n < n
  | 0, h => (h rfl).elim
  | n + 1, _ => Nat.lt_succ_self n
theorem pred_lt' {n m : Nat} (h : m < n) : pred n < n := pred_lt (Nat.ne_zero_of_lt h)
protected theorem sub_add_cancel {n m : Nat} (h : m ≤ n) : n - m + m = n := by
  induction h with
  | refl => rw [Nat.sub_self, Nat.zero_add]
  | step h ih =>
    rename_i k
    have e : succ k = succ (k - m) + m := by rw [succ_add, ih]
    rw [e, Nat.add_sub_cancel]
protected theorem sub_pos_of_lt {m n : Nat} (h : m < n) : 0 < n - m := by
  apply Nat.lt_of_not_le
  intro h'
  have e := Nat.sub_add_cancel (Nat.le_of_lt h)
  rw [Nat.eq_zero_of_le_zero h', Nat.zero_add] at e
  exact Nat.ne_of_lt h e
theorem sub_succ_lt_self (a i : Nat) (h : i < a) : a - (i + 1) < a - i := pred_lt' (Nat.sub_pos_of_lt h)
protected theorem add_sub_of_le {a b : Nat} (h : a ≤ b) : a + (b - a) = b := by
  rw [Nat.add_comm, Nat.sub_add_cancel h]

/-! ## Division -/

theorem mod_odometer (x y : Nat) : succ x % y = if succ (x % y) = y then 0 else succ (x % y) := rfl
theorem div_odometer (x y : Nat) : succ x / y = if succ (x % y) = y then succ (x / y) else x / y := rfl
@[simp] theorem zero_mod (b : Nat) : 0 % b = 0 := rfl
@[simp] protected theorem zero_div (b : Nat) : 0 / b = 0 := rfl
theorem div_add_mod (m n : Nat) : n * (m / n) + m % n = m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    rw [← succ_eq_add_one, mod_odometer, div_odometer]
    by_cases h : succ (m % n) = n
    · rw [if_pos h, if_pos h, Nat.add_zero, mul_succ]
      have h' : n * (m / n) + succ (m % n) = succ m := congrArg succ ih
      rwa [h] at h'
    · rw [if_neg h, if_neg h]; exact congrArg succ ih
theorem mod_add_div (m k : Nat) : m % k + k * (m / k) = m := by rw [Nat.add_comm, div_add_mod]
theorem mod_eq_of_lt {a b : Nat} (h : a < b) : a % b = a := by
  induction a with
  | zero => rfl
  | succ a ih =>
    rw [← succ_eq_add_one, mod_odometer, ih (Nat.le_of_lt h), if_neg (Nat.ne_of_lt h)]
theorem div_eq_of_lt {a b : Nat} (h : a < b) : a / b = 0 := by
  induction a with
  | zero => rfl
  | succ a ih =>
    rw [← succ_eq_add_one, div_odometer, mod_eq_of_lt (Nat.le_of_lt h), if_neg (Nat.ne_of_lt h), ih (Nat.le_of_lt h)]
@[simp] theorem mod_zero (a : Nat) : a % 0 = a := by
  induction a with
  | zero => rfl
  | succ a ih => rw [← succ_eq_add_one, mod_odometer, if_neg (succ_ne_zero _), ih]
@[simp] protected theorem div_zero (b : Nat) : b / 0 = 0 := by
  induction b with
  | zero => rfl
  | succ b ih => rw [← succ_eq_add_one, div_odometer, if_neg (succ_ne_zero _), ih]

theorem div_lt_self {n k : Nat} (hLtN : 0 < n) (hLtK : 1 < k) : n / k < n := by
  apply Nat.lt_of_not_le
  intro h
  have h₁ : n + n ≤ k * (n / k) := by
    have h₂ : 2 * n ≤ k * (n / k) := Nat.mul_le_mul hLtK h
    rwa [succ_mul, Nat.one_mul] at h₂
  have h₂ : k * (n / k) ≤ n := Nat.le_trans (le_add_right _ (n % k)) (Nat.le_of_eq (div_add_mod n k))
  exact Nat.not_le_of_gt (Nat.add_lt_add_left hLtN n) (Nat.le_trans h₁ h₂)
protected theorem one_pos : 0 < 1 := Nat.zero_lt_one
protected theorem zero_lt_of_ne_zero {a : Nat} (h : a ≠ 0) : 0 < a := Nat.pos_of_ne_zero h
protected theorem pos_iff_ne_zero {n : Nat} : 0 < n ↔ n ≠ 0 := ⟨Nat.ne_of_gt, Nat.pos_of_ne_zero⟩
protected theorem eq_of_mul_eq_mul_left {m k n : Nat} (hn : 0 < m) (h : m * k = m * n) : k = n := by
  have lt : ∀ {k n : Nat}, m * k = m * n → ¬k < n := fun {k n} h hlt => by
    have h' : m * k + m ≤ m * n := by rw [← mul_succ]; exact Nat.mul_le_mul_left m hlt
    rw [← h] at h'
    exact Nat.not_le_of_gt (Nat.add_lt_add_left hn (m * k)) h'
  exact Nat.le_antisymm (Nat.le_of_not_lt (lt h.symm)) (Nat.le_of_not_lt (lt h))

/-! ## Maximum and minimum -/

protected theorem max_def {n m : Nat} : max n m = if n ≤ m then m else n := rfl
protected theorem min_def {n m : Nat} : min n m = if n ≤ m then n else m := rfl
protected theorem le_max_left (a b : Nat) : a ≤ max a b := by
  rw [Nat.max_def]; split
  · assumption
  · exact Nat.le_refl a
protected theorem le_max_right (a b : Nat) : b ≤ max a b := by
  rw [Nat.max_def]; split
  · exact Nat.le_refl b
  · exact Nat.le_of_lt (Nat.lt_of_not_le (by assumption))
protected theorem max_le {a b c : Nat} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := by
  refine ⟨fun h => ⟨Nat.le_trans (Nat.le_max_left a b) h, Nat.le_trans (Nat.le_max_right a b) h⟩, fun h => ?_⟩
  rw [Nat.max_def]; split
  · exact h.2
  · exact h.1
protected theorem min_le_left (a b : Nat) : min a b ≤ a := by
  rw [Nat.min_def]; split
  · exact Nat.le_refl a
  · exact Nat.le_of_lt (Nat.lt_of_not_le (by assumption))
protected theorem min_le_right (a b : Nat) : min a b ≤ b := by
  rw [Nat.min_def]; split
  · assumption
  · exact Nat.le_refl b
protected theorem le_min {a b c : Nat} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := by
  refine ⟨fun h => ⟨Nat.le_trans h (Nat.min_le_left b c), Nat.le_trans h (Nat.min_le_right b c)⟩, fun h => ?_⟩
  rw [Nat.min_def]; split
  · exact h.1
  · exact h.2
protected theorem exists_eq_add_of_le {m n : Nat} (h : m ≤ n) : ∃ k, n = m + k :=
  ⟨n - m, (Nat.add_sub_of_le h).symm⟩
protected theorem two_mul (n : Nat) : 2 * n = n + n := by rw [succ_mul, Nat.one_mul]
protected theorem sub_eq_zero_of_le {n m : Nat} (h : n ≤ m) : n - m = 0 := by
  induction h with
  | refl => exact Nat.sub_self n
  | step _ ih => rw [sub_succ, ih]; rfl

end Nat
