/-!
# The functions that the kernel computes by itself mean what the kernel takes them to mean

For literals the kernel replaces `Nat.gcd 84 36` and the like by the result of its own arithmetic, without looking at
the definition.  That is sound if and only if the definitions in this library have the meaning that the kernel assumes.

* The first part proves, for each function, the equations that determine it (that they do is proved as well, where it is
  not plain recursion on an argument).  These proofs are about variables, so the kernel's arithmetic plays no part.
* The second part recomputes each function on sample literals by recursors alone, out of the kernel's reach, and has the
  kernel compare that with its own arithmetic.

This file is part of the check, not of the library: nothing imports it.
-/

namespace Check

/-! ## Defining equations -/

theorem add_zero (a : Nat) : Nat.add a 0 = a := rfl
theorem add_succ (a b : Nat) : Nat.add a (Nat.succ b) = Nat.succ (Nat.add a b) := rfl
theorem pred_zero : Nat.pred 0 = 0 := rfl
theorem pred_succ (a : Nat) : Nat.pred (Nat.succ a) = a := rfl
theorem sub_zero (a : Nat) : Nat.sub a 0 = a := rfl
theorem sub_succ (a b : Nat) : Nat.sub a (Nat.succ b) = Nat.pred (Nat.sub a b) := rfl
theorem mul_zero (a : Nat) : Nat.mul a 0 = 0 := rfl
theorem mul_succ (a b : Nat) : Nat.mul a (Nat.succ b) = Nat.add (Nat.mul a b) a := rfl
theorem pow_zero (a : Nat) : Nat.pow a 0 = 1 := rfl
theorem pow_succ (a b : Nat) : Nat.pow a (Nat.succ b) = Nat.mul (Nat.pow a b) a := rfl

theorem beq_iff (a b : Nat) : Nat.beq a b = true ↔ a = b :=
  ⟨Nat.eq_of_beq_eq_true, fun h => h ▸ Nat.beq_refl a⟩
theorem ble_iff (a b : Nat) : Nat.ble a b = true ↔ ∃ c, a + c = b :=
  ⟨fun h => ⟨b - a, Nat.add_sub_of_le (Nat.le_of_ble_eq_true h)⟩,
    fun ⟨c, h⟩ => Nat.ble_eq_true_of_le (h ▸ Nat.le_add_right a c)⟩

/-! ### Division -/

theorem div_zero (a : Nat) : Nat.div a 0 = 0 := Nat.div_zero a
theorem mod_zero (a : Nat) : Nat.mod a 0 = a := Nat.mod_zero a
theorem div_mod (a b : Nat) : b * Nat.div a b + Nat.mod a b = a := Nat.div_add_mod a b
theorem mod_lt (a b : Nat) (h : 0 < b) : Nat.mod a b < b := Nat.mod_lt a h

/-- Quotient and remainder are determined by `div_mod` and `mod_lt`. -/
theorem div_mod_unique {b q r q' r' : Nat} (h : b * q + r = b * q' + r') (hr : r < b) (hr' : r' < b) :
    q = q' ∧ r = r' := by
  have le : ∀ {q r q' r' : Nat}, b * q + r = b * q' + r' → r < b → r' < b → q ≤ q' := by
    intro q r q' r' h _ hr'
    apply Nat.le_of_not_lt
    intro hq
    have h₁ : b * q' + b ≤ b * q := by rw [← Nat.mul_succ]; exact Nat.mul_le_mul_left b hq
    have h₂ : b * q' + r' < b * q' + b := Nat.add_lt_add_left hr' _
    have h₃ : b * q' + r' < b * q + r := Nat.lt_of_lt_of_le h₂ (Nat.le_trans h₁ (Nat.le_add_right _ _))
    rw [h] at h₃
    exact Nat.lt_irrefl _ h₃
  have hq : q = q' := Nat.le_antisymm (le h hr hr') (le h.symm hr' hr)
  subst hq
  exact ⟨rfl, Nat.add_left_cancel h⟩

/-! ### Greatest common divisor -/

theorem gcd_zero (n : Nat) : Nat.gcd 0 n = n := rfl
theorem gcd_succ (m n : Nat) : Nat.gcd (m + 1) n = Nat.gcd (n % (m + 1)) (m + 1) := Nat.gcd_rec (m + 1) n
theorem gcd_unique (f : Nat → Nat → Nat) (zero : ∀ n, f 0 n = n)
    (succ : ∀ m n, f (m + 1) n = f (n % (m + 1)) (m + 1)) (m : Nat) : ∀ n, f m n = Nat.gcd m n := by
  induction m using Nat.strongRecOn with
  | ind m ih =>
    intro n
    cases m with
    | zero => exact (zero n).trans (gcd_zero n).symm
    | succ m => rw [succ, gcd_succ]; exact ih _ (Nat.mod_lt n (Nat.succ_pos m)) _

/-! ### Binary logarithm -/

theorem half_lt {n : Nat} (h : 0 < n) : n / 2 < n := by
  apply Nat.lt_of_not_le
  intro h'
  have h₁ : n + n ≤ 2 * (n / 2) := by
    rw [Nat.succ_mul, Nat.one_mul]; exact Nat.add_le_add h' h'
  have h₂ : 2 * (n / 2) ≤ n := Nat.le_trans (Nat.le_add_right _ (n % 2)) (Nat.le_of_eq (Nat.div_add_mod n 2))
  exact Nat.not_le_of_gt (Nat.add_lt_add_left h n) (Nat.le_trans h₁ h₂)

theorem log2Fuel_eq (fuel : Nat) : ∀ (fuel' n : Nat), n ≤ fuel → n ≤ fuel' → Nat.log2Fuel fuel n = Nat.log2Fuel fuel' n := by
  have base : ∀ fuel, Nat.log2Fuel fuel 0 = 0 := fun fuel => by cases fuel <;> rfl
  induction fuel with
  | zero => intro fuel' n h _; cases Nat.eq_zero_of_le_zero h; rw [base, base]
  | succ fuel ih =>
    intro fuel' n h h'
    cases fuel' with
    | zero => cases Nat.eq_zero_of_le_zero h'; rw [base, base]
    | succ fuel' =>
      rw [Nat.log2Fuel, Nat.log2Fuel]
      by_cases hn : 2 ≤ n
      · have hlt : n / 2 < n := half_lt (Nat.le_of_succ_le hn)
        rw [if_pos hn, if_pos hn, ih fuel' _ (Nat.le_of_lt_succ (Nat.lt_of_lt_of_le hlt h))
          (Nat.le_of_lt_succ (Nat.lt_of_lt_of_le hlt h'))]
      · rw [if_neg hn, if_neg hn]

theorem log2_of_lt {n : Nat} (h : n < 2) : Nat.log2 n = 0 := by
  cases n with
  | zero => rfl
  | succ n => rw [Nat.log2, Nat.log2Fuel, if_neg (Nat.not_le_of_gt h)]
theorem log2_of_le {n : Nat} (h : 2 ≤ n) : Nat.log2 n = Nat.log2 (n / 2) + 1 := by
  cases n with
  | zero => exact (Nat.not_succ_le_zero _ h).elim
  | succ n =>
    rw [Nat.log2, Nat.log2Fuel, if_pos h, Nat.log2]
    rw [log2Fuel_eq n _ _ (Nat.le_of_lt_succ (half_lt (Nat.succ_pos n))) (Nat.le_refl _)]
theorem log2_unique (f : Nat → Nat) (lt : ∀ n, n < 2 → f n = 0) (le : ∀ n, 2 ≤ n → f n = f (n / 2) + 1) (n : Nat) :
    f n = Nat.log2 n := by
  induction n using Nat.strongRecOn with
  | ind n ih =>
    by_cases h : 2 ≤ n
    · rw [le n h, log2_of_le h, ih _ (half_lt (Nat.le_of_succ_le h))]
    · rw [lt n (Nat.lt_of_not_le h), log2_of_lt (Nat.lt_of_not_le h)]

/-! ### Bitwise operations -/

/-- The value of a binary digit. -/
def digit (b : Bool) : Nat := cond b 1 0
/-- Whether the last binary digit of `n` is 1. -/
def odd (n : Nat) : Bool := Nat.beq (n % 2) 1

theorem half_add_half {m n fuel : Nat} (h : m + n ≤ fuel + 1) : m / 2 + n / 2 ≤ fuel := by
  have half_le : ∀ n, n / 2 ≤ n := fun n => by
    cases n with
    | zero => exact Nat.le_refl 0
    | succ n => exact Nat.le_of_lt (half_lt (Nat.succ_pos n))
  cases m with
  | succ m => exact Nat.le_of_lt_succ (Nat.lt_of_lt_of_le (Nat.lt_of_lt_of_le
      (Nat.add_lt_add_right (half_lt (Nat.succ_pos m)) _) (Nat.add_le_add_left (half_le n) _)) h)
  | zero => cases n with
    | zero => exact Nat.zero_le _
    | succ n => exact Nat.le_of_lt_succ (Nat.lt_of_lt_of_le (Nat.add_lt_add_left (half_lt (Nat.succ_pos n)) _) h)

section
variable (f : Bool → Bool → Bool) (h00 : f false false = false)
include h00

theorem bitwiseFuel_zero (fuel : Nat) : Nat.bitwiseFuel f fuel 0 0 = 0 := by
  induction fuel with
  | zero => rfl
  | succ fuel ih =>
    show 2 * Nat.bitwiseFuel f fuel 0 0 + cond (f false false) 1 0 = 0
    rw [ih, h00]; rfl

theorem bitwiseFuel_eq (fuel : Nat) : ∀ (fuel' m n : Nat), m + n ≤ fuel → m + n ≤ fuel' →
    Nat.bitwiseFuel f fuel m n = Nat.bitwiseFuel f fuel' m n := by
  have base : ∀ {m n : Nat}, m + n ≤ 0 → m = 0 ∧ n = 0 := fun {m n} h =>
    ⟨Nat.eq_zero_of_le_zero (Nat.le_trans (Nat.le_add_right m n) h),
      Nat.eq_zero_of_le_zero (Nat.le_trans (Nat.le_add_left n m) h)⟩
  induction fuel with
  | zero =>
    intro fuel' m n h _
    rw [(base h).1, (base h).2, bitwiseFuel_zero f h00, bitwiseFuel_zero f h00]
  | succ fuel ih =>
    intro fuel' m n h h'
    cases fuel' with
    | zero => rw [(base h').1, (base h').2, bitwiseFuel_zero f h00, bitwiseFuel_zero f h00]
    | succ fuel' =>
      rw [Nat.bitwiseFuel, Nat.bitwiseFuel, ih fuel' _ _ (half_add_half h) (half_add_half h')]

theorem bitwise_step (m n : Nat) : Nat.bitwiseFuel f (m + n) m n =
    2 * Nat.bitwiseFuel f (m / 2 + n / 2) (m / 2) (n / 2) + digit (f (odd m) (odd n)) := by
  rw [bitwiseFuel_eq f h00 (m + n) (m + n + 1) m n (Nat.le_refl _) (Nat.le_succ _), Nat.bitwiseFuel,
    bitwiseFuel_eq f h00 (m + n) (m / 2 + n / 2) _ _ (half_add_half (Nat.le_succ _)) (Nat.le_refl _)]
  rfl

/-- The equation `bitwise_step`, with the value 0 at 0, determines a function of two numbers. -/
theorem bitwise_unique (g : Nat → Nat → Nat) (zero : g 0 0 = 0)
    (step : ∀ m n, g m n = 2 * g (m / 2) (n / 2) + digit (f (odd m) (odd n))) (fuel : Nat) :
    ∀ m n, m + n ≤ fuel → g m n = Nat.bitwiseFuel f (m + n) m n := by
  induction fuel with
  | zero =>
    intro m n h
    rw [Nat.eq_zero_of_le_zero (Nat.le_trans (Nat.le_add_right m n) h),
      Nat.eq_zero_of_le_zero (Nat.le_trans (Nat.le_add_left n m) h), zero]
    rfl
  | succ fuel ih =>
    intro m n h
    rw [step, bitwise_step f h00, ih _ _ (half_add_half h)]

end

theorem land_zero : Nat.land 0 0 = 0 := rfl
theorem lor_zero : Nat.lor 0 0 = 0 := rfl
theorem xor_zero : Nat.xor 0 0 = 0 := rfl
theorem land_step (m n : Nat) : Nat.land m n = 2 * Nat.land (m / 2) (n / 2) + digit (odd m && odd n) :=
  bitwise_step and rfl m n
theorem lor_step (m n : Nat) : Nat.lor m n = 2 * Nat.lor (m / 2) (n / 2) + digit (odd m || odd n) :=
  bitwise_step or rfl m n
theorem xor_step (m n : Nat) :
    Nat.xor m n = 2 * Nat.xor (m / 2) (n / 2) + digit (cond (odd m) (!(odd n)) (odd n)) :=
  bitwise_step (fun a b => cond a (not b) b) rfl m n

/-! ### Shifts -/

theorem shiftLeft_eq (m n : Nat) : Nat.shiftLeft m n = m * 2 ^ n := by
  induction n generalizing m with
  | zero => exact (Nat.mul_one m).symm
  | succ n ih =>
    show Nat.shiftLeft (2 * m) n = m * (2 ^ n * 2)
    rw [ih, Nat.mul_comm 2 m, Nat.mul_assoc, Nat.mul_comm 2]
theorem shiftRight_zero (m : Nat) : Nat.shiftRight m 0 = m := rfl
theorem shiftRight_succ (m n : Nat) : Nat.shiftRight m (n + 1) = Nat.shiftRight m n / 2 := rfl

/-! ### String and character literals -/

theorem string_literal : "aß" = String.ofList ['a', 'ß'] := rfl
theorem string_literal_list : "aß".toList = ['a', 'ß'] := rfl
theorem empty_string : "" = String.ofList [] := rfl
theorem character_literal : 'ß' = Char.ofNat 223 := rfl
theorem character_value (n : Nat) (h : n.isValidChar) : (Char.ofNat n).val.toNat = n := by
  unfold Char.ofNat; rw [dif_pos h]; rfl

/-! ## Recomputation

`Slow.f` is `f` again, by recursors on numbers alone; not one of the names that the kernel computes occurs in it.
`agree₂ f g samples` compares `f a b` with `g a b` for all sample numbers.  With `g` one of the kernel's names, the kernel
answers `g a b` by its own arithmetic, as `a` and `b` are literals. -/

noncomputable section

namespace Slow

def add (a b : Nat) : Nat := b.rec a fun _ r => r.succ
def pred (a : Nat) : Nat := a.rec .zero fun n _ => n
def sub (a b : Nat) : Nat := b.rec a fun _ r => pred r
def mul (a b : Nat) : Nat := b.rec .zero fun _ r => add r a
def pow (a b : Nat) : Nat := b.rec (.succ .zero) fun _ r => mul r a
def isZero (a : Nat) : Bool := a.rec true fun _ _ => false
def ble (a b : Nat) : Bool := isZero (sub a b)
def beq (a b : Nat) : Bool := cond (ble a b) (ble b a) false
def mod (a b : Nat) : Nat := a.rec .zero fun _ r => cond (beq r.succ b) .zero r.succ
def div (a b : Nat) : Nat := a.rec .zero fun n r => cond (beq (mod n b).succ b) r.succ r
def gcdFuel (fuel : Nat) : Nat → Nat → Nat :=
  fuel.rec (fun _ n => n) fun _ r m n => cond (isZero m) n (r (mod n m) m)
def gcd (a b : Nat) : Nat := gcdFuel a a b
def two : Nat := .succ (.succ .zero)
def log2Fuel (fuel : Nat) : Nat → Nat := fuel.rec (fun _ => .zero) fun _ r n => cond (ble two n) (r (div n two)).succ .zero
def log2 (a : Nat) : Nat := log2Fuel a a
def odd (a : Nat) : Bool := cond (isZero (mod a two)) false true
def bitwiseFuel (f : Bool → Bool → Bool) (fuel : Nat) : Nat → Nat → Nat :=
  fuel.rec (fun _ _ => .zero) fun _ r m n =>
    add (mul two (r (div m two) (div n two))) (cond (f (odd m) (odd n)) (.succ .zero) .zero)
def land (a b : Nat) : Nat := bitwiseFuel and (add a b) a b
def lor (a b : Nat) : Nat := bitwiseFuel or (add a b) a b
def xor (a b : Nat) : Nat := bitwiseFuel (fun x y => cond x (not y) y) (add a b) a b
def shiftLeft (a b : Nat) : Nat := mul a (pow two b)
def shiftRight (a b : Nat) : Nat := div a (pow two b)

end Slow

def all (p : Nat → Bool) (l : List Nat) : Bool := l.foldr (fun a r => cond (p a) r false) true
def sameBool (a b : Bool) : Bool := cond a b (not b)
def agree₁ (f g : Nat → Nat) (l : List Nat) : Bool := all (fun a => Slow.beq (f a) (g a)) l
def agree₂ (f g : Nat → Nat → Nat) (l l' : List Nat) : Bool :=
  all (fun a => all (fun b => Slow.beq (f a b) (g a b)) l') l
def agreeBool (f g : Nat → Nat → Bool) (l l' : List Nat) : Bool :=
  all (fun a => all (fun b => sameBool (f a b) (g a b)) l') l

end

/-- Sample numbers: small ones, and some near powers of two. -/
def samples : List Nat := [0, 1, 2, 3, 4, 5, 6, 7, 12, 15, 16]
def small : List Nat := [0, 1, 2, 3, 4]

example : agree₂ Slow.add Nat.add samples samples = true := by decide +kernel
example : agree₂ Slow.sub Nat.sub samples samples = true := by decide +kernel
example : agree₂ Slow.mul Nat.mul samples samples = true := by decide +kernel
example : agree₂ Slow.pow Nat.pow small small = true := by decide +kernel
example : agree₂ Slow.div Nat.div samples samples = true := by decide +kernel
example : agree₂ Slow.mod Nat.mod samples samples = true := by decide +kernel
example : agree₂ Slow.gcd Nat.gcd samples samples = true := by decide +kernel
example : agree₁ Slow.log2 Nat.log2 samples = true := by decide +kernel
example : agree₂ Slow.land Nat.land small samples = true := by decide +kernel
example : agree₂ Slow.lor Nat.lor small samples = true := by decide +kernel
example : agree₂ Slow.xor Nat.xor small samples = true := by decide +kernel
example : agree₂ Slow.shiftLeft Nat.shiftLeft samples small = true := by decide +kernel
example : agree₂ Slow.shiftRight Nat.shiftRight samples small = true := by decide +kernel
example : agreeBool Slow.beq Nat.beq samples samples = true := by decide +kernel
example : agreeBool Slow.ble Nat.ble samples samples = true := by decide +kernel

/-! The definitions themselves: their workers on fuel are not names that the kernel computes. -/

theorem gcd_def : Nat.gcd = fun m n => Nat.gcdFuel m m n := rfl
theorem log2_def : Nat.log2 = fun n => Nat.log2Fuel n n := rfl
theorem land_def : Nat.land = fun m n => Nat.bitwiseFuel and (m + n) m n := rfl
theorem lor_def : Nat.lor = fun m n => Nat.bitwiseFuel or (m + n) m n := rfl
theorem xor_def : Nat.xor = fun m n => Nat.bitwiseFuel (fun a b => cond a (not b) b) (m + n) m n := rfl
example : agree₂ (fun m n => Nat.gcdFuel m m n) Nat.gcd samples samples = true := by decide +kernel
example : agree₁ (fun n => Nat.log2Fuel n n) Nat.log2 samples = true := by decide +kernel
example : agree₂ (fun m n => Nat.bitwiseFuel and (m + n) m n) Nat.land samples samples = true := by decide +kernel
example : agree₂ (fun m n => Nat.bitwiseFuel or (m + n) m n) Nat.lor samples samples = true := by decide +kernel
example : agree₂ (fun m n => Nat.bitwiseFuel (fun a b => cond a (not b) b) (m + n) m n) Nat.xor samples samples = true := by
  decide +kernel

/-! The comparison can fail: with a wrong function it does. -/

example : agree₂ Slow.gcd (fun _ _ => 0) samples samples = false := by decide +kernel
example : agree₂ Slow.land Nat.lor small samples = false := by decide +kernel

/-! The kernel's arithmetic on numbers far out of reach of unfolding. -/

example : Nat.mod (Nat.pow 10 40) 97 = 91 := by decide +kernel
example : Nat.gcd (Nat.pow 2 100) (Nat.mul 48 (Nat.pow 3 50)) = 16 := by decide +kernel
example : Nat.log2 (Nat.pow 2 200) = 200 := by decide +kernel

end Check
