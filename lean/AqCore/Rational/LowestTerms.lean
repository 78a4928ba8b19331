import AqCore.Rational

/-!
# Rational numbers in lowest terms

How rational numbers are read and written: as a sign and two natural numbers.  `toFraction` is a function of the value,
its result is in lowest terms, and `ofFraction` is its inverse on the left.
-/

namespace AqCore
namespace Fraction

/-! ### The greatest common divisor -/

/-- Quotient and remainder are unique. -/
theorem euclid_unique {n q r t s : Nat} (h : n * q + r = n * t + s) (hr : r < n) (hs : s < n) : q = t ∧ r = s := by
  have key : ∀ {q r t s : Nat}, n * q + r = n * t + s → r < n → ¬q < t := fun {q r t s} h hr hlt => by
    have h' := Nat.add_le_add (Nat.mul_le_mul_left n (Nat.succ_le_of_lt hlt)) (Nat.zero_le s)
    rw [← h, Nat.add_zero, Nat.mul_succ] at h'
    exact Nat.not_le_of_gt hr (Nat.le_of_add_le_add_left h')
  have e : q = t := Nat.le_antisymm (Nat.le_of_not_lt (key h.symm hs)) (Nat.le_of_not_lt (key h hr))
  cases e
  exact ⟨rfl, Nat.add_left_cancel h⟩
theorem mul_div_cancel {n : Nat} (q : Nat) (hn : 0 < n) : n * q / n = q :=
  (euclid_unique (s := 0) (Nat.div_add_mod (n * q) n) (Nat.mod_lt _ hn) hn).1
theorem mul_mod_mul {k n : Nat} (m : Nat) (hk : 0 < k) (hn : 0 < n) : k * m % (k * n) = k * (m % n) := by
  have lt : k * (m % n) < k * n := Nat.lt_of_not_le fun h =>
    Nat.not_le_of_gt (Nat.mod_lt m hn) (le_of_mul_le_mul_left h hk)
  refine (euclid_unique (q := k * m / (k * n)) (t := m / n) ?_ (Nat.mod_lt _ (Nat.mul_pos hk hn)) lt).2
  rw [Nat.div_add_mod, Nat.mul_assoc, ← Nat.mul_add, Nat.div_add_mod]
theorem gcd_mul {k : Nat} (hk : 0 < k) (m : Nat) : ∀ n, Nat.gcd (k * m) (k * n) = k * Nat.gcd m n := by
  induction m using Nat.strongRecOn with
  | ind m ih =>
    intro n
    rcases Nat.eq_zero_or_pos m with h | h
    · rw [h, Nat.mul_zero, Nat.gcd_zero_left, Nat.gcd_zero_left]
    · rw [Nat.gcd_rec, mul_mod_mul n hk h, ih _ (Nat.mod_lt n h), ← Nat.gcd_rec]
theorem gcd_dvd (m : Nat) : ∀ n, ∃ x y, m = Nat.gcd m n * x ∧ n = Nat.gcd m n * y := by
  induction m using Nat.strongRecOn with
  | ind m ih =>
    intro n
    rcases Nat.eq_zero_or_pos m with h | h
    · rw [h, Nat.gcd_zero_left]
      exact ⟨0, 1, (Nat.mul_zero n).symm, (Nat.mul_one n).symm⟩
    · rcases ih _ (Nat.mod_lt n h) m with ⟨x, y, hx, hy⟩
      rw [← Nat.gcd_rec] at hx hy
      refine ⟨y, y * (n / m) + x, hy, ?_⟩
      rw [Nat.mul_add, ← Nat.mul_assoc, ← hy, ← hx, Nat.div_add_mod]

/-- A ratio in lowest terms: both terms, and that they have no common divisor. -/
theorem lowest_terms (m : Nat) {d : Nat} (hd : 0 < d) : 0 < Nat.gcd m d ∧ m = Nat.gcd m d * (m / Nat.gcd m d) ∧
    d = Nat.gcd m d * (d / Nat.gcd m d) ∧ Nat.gcd (m / Nat.gcd m d) (d / Nat.gcd m d) = 1 := by
  rcases gcd_dvd m d with ⟨x, y, hx, hy⟩
  have hg : 0 < Nat.gcd m d := Nat.pos_of_ne_zero fun h => by
    rw [h, Nat.zero_mul] at hy
    exact Nat.ne_of_gt hd hy
  have ex : m / Nat.gcd m d = x := (congrArg (· / Nat.gcd m d) hx).trans (mul_div_cancel x hg)
  have ey : d / Nat.gcd m d = y := (congrArg (· / Nat.gcd m d) hy).trans (mul_div_cancel y hg)
  rw [ex, ey]
  refine ⟨hg, hx, hy, Nat.eq_of_mul_eq_mul_left hg ?_⟩
  rw [← gcd_mul hg, ← hx, ← hy, Nat.mul_one]

/-- Equal ratios have the same lowest terms. -/
theorem lowest_terms_unique {m d m' d' : Nat} (hd : 0 < d) (hd' : 0 < d') (h : m * d' = m' * d) :
    m / Nat.gcd m d = m' / Nat.gcd m' d' ∧ d / Nat.gcd m d = d' / Nat.gcd m' d' := by
  have cross : d' * Nat.gcd m d = d * Nat.gcd m' d' := by
    rw [← gcd_mul hd', ← gcd_mul hd, Nat.mul_comm d' m, h, Nat.mul_comm m', Nat.mul_comm d']
  rcases lowest_terms m hd with ⟨hg, hm, hd₁, -⟩
  rcases lowest_terms m' hd' with ⟨hg', hm', hd₁', -⟩
  generalize m / Nat.gcd m d = x at *
  generalize d / Nat.gcd m d = y at *
  generalize m' / Nat.gcd m' d' = x' at *
  generalize d' / Nat.gcd m' d' = y' at *
  generalize Nat.gcd m d = g at *
  generalize Nat.gcd m' d' = g' at *
  cases hm
  cases hd₁
  cases hm'
  cases hd₁'
  have ey : y = y' := Nat.eq_of_mul_eq_mul_left (Nat.mul_pos hg hg') (by
    simp only [Nat.mul_comm, Nat.mul_left_comm] at cross ⊢
    exact cross.symm)
  cases ey
  refine ⟨Nat.eq_of_mul_eq_mul_left (Nat.mul_pos hg hd') ?_, rfl⟩
  simp only [Nat.mul_comm, Nat.mul_left_comm] at h ⊢
  exact h

/-! ### Signs and magnitudes -/

variable {a b : Fraction}

/-- The distance of the value from zero, times the denominator. -/
def magnitude (a : Fraction) : Nat := a.pos - a.neg + (a.neg - a.pos)

theorem magnitude_of_le (h : a.neg ≤ a.pos) : a.pos = a.neg + a.magnitude := by
  unfold magnitude
  rw [Nat.sub_eq_zero_of_le h, Nat.add_zero, Nat.add_sub_of_le h]
theorem magnitude_opp (a : Fraction) : a.opp.magnitude = a.magnitude := Nat.add_comm _ _
theorem Equiv.magnitude_of_le (h : Equiv a b) (ha : a.neg ≤ a.pos) :
    b.neg ≤ b.pos ∧ a.magnitude * b.den = b.magnitude * a.den := by
  have hb : b.neg ≤ b.pos := zero_le.1 ((zero_le.2 ha).trans h.le)
  refine ⟨hb, ?_⟩
  unfold Equiv at h
  rw [Fraction.magnitude_of_le ha, Fraction.magnitude_of_le hb, Nat.add_mul, Nat.add_mul] at h
  apply Nat.add_left_cancel (n := a.neg * b.den + b.neg * a.den)
  simp only [Nat.add_assoc, Nat.add_comm, Nat.add_left_comm] at h ⊢
  exact h
theorem Equiv.magnitude (h : Equiv a b) :
    (a.pos < a.neg ↔ b.pos < b.neg) ∧ a.magnitude * b.den = b.magnitude * a.den := by
  refine ⟨?_, ?_⟩
  · rw [← Nat.not_le, ← Nat.not_le]
    exact ⟨fun k k' => k (h.symm.magnitude_of_le k').1, fun k k' => k (h.magnitude_of_le k').1⟩
  · rcases Nat.le_total a.neg a.pos with k | k
    · exact (h.magnitude_of_le k).2
    · rw [← a.magnitude_opp, ← b.magnitude_opp]
      exact (h.opp.magnitude_of_le k).2

end Fraction

namespace Rational

/-- The rational number `± num / den`, zero if `den` is. -/
def ofFraction (negative : Bool) (num den : Nat) : Rational :=
  if h : 0 < den then mk (if negative = true then ⟨0, num, den, h⟩ else ⟨num, 0, den, h⟩) else 0

/-- Whether a rational number is negative, and its absolute value in lowest terms. -/
def toFraction : Rational → Bool × Nat × Nat :=
  Quot.lift (fun a => let g := Nat.gcd a.magnitude a.den; (decide (a.pos < a.neg), a.magnitude / g, a.den / g))
    fun a b h => by
      have e := Fraction.lowest_terms_unique a.den_pos b.den_pos h.magnitude.2
      show (_, _, _) = (_, _, _)
      rw [decide_congr h.magnitude.1, e.1, e.2]

/-- Numerator and denominator have no common divisor. -/
theorem gcd_toFraction : ∀ q : Rational, Nat.gcd q.toFraction.2.1 q.toFraction.2.2 = 1 := by
  rintro ⟨a⟩
  exact (Fraction.lowest_terms a.magnitude a.den_pos).2.2.2

/-- Nothing is lost in writing a rational number as a fraction. -/
theorem ofFraction_toFraction : ∀ q : Rational, ofFraction q.toFraction.1 q.toFraction.2.1 q.toFraction.2.2 = q := by
  rintro ⟨a⟩
  show ofFraction (decide (a.pos < a.neg)) (a.magnitude / Nat.gcd a.magnitude a.den)
    (a.den / Nat.gcd a.magnitude a.den) = mk a
  rcases Fraction.lowest_terms a.magnitude a.den_pos with ⟨-, hm, hd, -⟩
  generalize a.magnitude / Nat.gcd a.magnitude a.den = x at *
  generalize a.den / Nat.gcd a.magnitude a.den = y at *
  generalize Nat.gcd a.magnitude a.den = g at *
  have hy : 0 < y := Nat.pos_of_ne_zero fun h => by
    rw [h, Nat.mul_zero] at hd
    exact Nat.ne_of_gt a.den_pos hd
  unfold ofFraction
  rw [dif_pos hy]
  apply sound
  by_cases h : a.pos < a.neg
  · have k := a.opp.magnitude_of_le (Nat.le_of_lt h)
    rw [if_pos (decide_eq_true h)]
    show 0 * a.den + a.neg * y = a.pos * y + x * a.den
    rw [show a.neg = a.pos + a.opp.magnitude from k, a.magnitude_opp, hm, hd, Nat.zero_mul, Nat.zero_add, Nat.add_mul,
      Nat.mul_comm g x, Nat.mul_assoc]
  · have k := Fraction.magnitude_of_le (Nat.le_of_not_lt h)
    rw [decide_eq_false h, if_neg (fun h => nomatch h)]
    show x * a.den + a.neg * y = a.pos * y + 0 * a.den
    rw [k, hm, hd, Nat.zero_mul, Nat.add_zero, Nat.add_mul, Nat.add_comm, Nat.mul_comm g x, Nat.mul_assoc]

end Rational
end AqCore
