import AqCore.Coupling.Entropy
import AqCore.Traces.Compression

/-!
# The entropy of Zipf-distributed motifs (claim T23)

It depends on the number of motifs, which bounds it.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} {n : Nat}

/-- Zipf's law with exponent 1 on `n` motifs: `pᵢ ∝ 1 / i`, the most frequent first.
Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
def zipfLaw [OrderedField K] (n : Nat) (i : Fin n) : K := (natCast (i.val + 1))⁻¹ / ∑ j : Fin n, (natCast (j.val + 1))⁻¹

theorem isProb_zipfLaw [OrderedField K] [NeZero n] : IsProb (zipfLaw (K := K) n) := by
  have p : ∀ i : Fin n, 0 < (natCast (i.val + 1) : K)⁻¹ := fun i => inv_pos (natCast_succ_pos i.val)
  have s : 0 < ∑ j : Fin n, (natCast (j.val + 1) : K)⁻¹ := sum_pos p
  refine ⟨fun i => le_of_lt (div_pos (p i) s), ?_⟩
  unfold zipfLaw
  rw [← sum_div]
  exact div_self (ne_of_gt s)

variable [ExpLogField K]

/-- **T23**: `n` motifs, however distributed, have at most `log₂ n` bits; fewer than `2ᵇ` motifs have fewer than `b`. -/
theorem entropy_bits_lt [NeZero n] {p : Fin n → K} (h : IsProb p) {b : Nat} (hn : n < 2 ^ b) :
    entropy p / log 2 < natCast b := by
  have l : 0 < log (2 : K) := log_pos (by lin [])
  have e := entropy_le_log h
  have k := natCast_mul_log_lt (K := K) (a := n) (b := 2) (m := 1) (k := b) (Nat.pos_of_ne_zero (NeZero.ne n)) (by decide)
    (by rw [Nat.pow_succ, Nat.pow_zero, Nat.one_mul]; exact hn)
  rw [natCast_one, one_mul, ← ofNat_eq_natCast 0] at k
  refine lt_of_mul_lt_mul_left (c := log 2) ?_ (le_of_lt l)
  rw [mul_comm, div_mul_cancel _ (ne_of_gt l), mul_comm]
  exact lt_of_le_of_lt e k

/-- **T23** as written is false for the 500 motifs that the same section assumes: their entropy under Zipf's law is less than 9
bits, so not 10.  Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
theorem zipfLaw_entropy_lt : entropy (zipfLaw (K := K) 500) / log 2 < natCast 9 :=
  entropy_bits_lt (n := 500) (h := isProb_zipfLaw) (by decide)

end AqCore
