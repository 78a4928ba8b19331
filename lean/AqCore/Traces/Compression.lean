import AqCore.Coupling.Entropy

/-!
# What motifs can compress (claims T21, T22)
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K]

/-- **T21**: the ratio with the numbers of the source, 15.6 and 8.97 bits, is 8.7 to one decimal.
Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
theorem compression_ratio_asWritten :
    (865 / 100 : K) < 5 * (156 / 10) / (897 / 100) ∧ (5 * (156 / 10) / (897 / 100) : K) < 875 / 100 := by
  constructor <;> lin []
end

variable {K : Type u} [ExpLogField K]

/-- Bits of the tokens that a motif stands for over the bits of the motif, each coded with a fixed length.
Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
def motifCompressionRatio (tokensPerMotif : K) (tokenVocabulary motifVocabulary : Nat) : K :=
  tokensPerMotif * log (natCast tokenVocabulary) / log (natCast motifVocabulary)

/-- The greatest entropy of a routing path in bits, `L · log₂ K`.
Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
def maxPathEntropy (experts layers : Nat) : K := natCast layers * (log (natCast experts) / log 2)

/-- Powers of natural numbers compare their logarithms. -/
theorem ExpLogField.natCast_mul_log_lt {a b m k : Nat} (ha : 0 < a) (hb : 0 < b) (h : a ^ m < b ^ k) :
    natCast m * log (natCast a : K) < natCast k * log (natCast b) := by
  have ha' : 0 < (natCast a : K) := natCast_pos ha
  have hb' : 0 < (natCast b : K) := natCast_pos hb
  have e : (natCast (a ^ m) : K) < natCast (b ^ k) := natCast_lt_natCast h
  rw [natCast_pow, natCast_pow] at e
  rw [← log_pow ha', ← log_pow hb', log_lt_log (pow_pos ha' m) (pow_pos hb' k)]
  exact e

/-- **T21** with exact logarithms: 5 tokens a motif, vocabularies of 50000 tokens and 500 motifs. -/
theorem compression_ratio : (865 / 100 : K) < motifCompressionRatio 5 50000 500 ∧
    motifCompressionRatio (K := K) 5 50000 500 < 875 / 100 := by
  have h500 : 0 < log (natCast 500 : K) := by
    have e : (natCast 1 : K) < natCast 500 := natCast_lt_natCast (by decide)
    rw [natCast_one] at e
    exact log_pos e
  have lo := natCast_mul_log_lt (K := K) (a := 500) (b := 50000) (m := 26) (k := 15) (by decide) (by decide) (by decide)
  have hi := natCast_mul_log_lt (K := K) (a := 50000) (b := 500) (m := 4) (k := 7) (by decide) (by decide) (by decide)
  rw [show (natCast 26 : K) = 26 from rfl, show (natCast 15 : K) = 15 from rfl] at lo
  rw [show (natCast 4 : K) = 4 from rfl, show (natCast 7 : K) = 7 from rfl] at hi
  unfold motifCompressionRatio
  generalize log (natCast 500 : K) = y at *
  generalize log (natCast 50000 : K) = x at *
  have i := inv_pos h500
  have e : 5 * x / y * y = 5 * x := div_mul_cancel _ (ne_of_gt h500)
  constructor
  · refine lt_of_mul_lt_mul_left (c := y) ?_ (le_of_lt h500)
    lin [e, lo, h500]
  · refine lt_of_mul_lt_mul_left (c := y) ?_ (le_of_lt h500)
    lin [e, hi, h500]

/-- **T22**: `log₂ Kᴸ = L · log₂ K`. -/
theorem maxPathEntropy_eq {experts : Nat} (hK : 0 < experts) (layers : Nat) :
    maxPathEntropy experts layers = log (natCast (experts ^ layers) : K) / log 2 := by
  unfold maxPathEntropy
  rw [natCast_pow, log_pow (natCast_pos hK)]
  ring

/-- **T22**: the entropy in bits of every distribution on the `Kᴸ` paths is at most `L · log₂ K`.
Source: persistent-traces-mathematical-foundations.md, Information-Theoretic Bounds. -/
theorem entropy_le_maxPathEntropy {experts layers : Nat} {p : Fin (experts ^ layers) → K} (h : IsProb p)
    (hK : 0 < experts) : entropy p / log 2 ≤ maxPathEntropy experts layers := by
  have h2 : 0 < log (2 : K) := log_pos (by lin [])
  obtain ⟨i, _⟩ := h.exists_pos
  have : NeZero (experts ^ layers) := ⟨Nat.ne_of_gt (Nat.lt_of_le_of_lt (Nat.zero_le _) i.isLt)⟩
  rw [maxPathEntropy_eq hK, div_eq_mul_inv, div_eq_mul_inv]
  exact mul_le_mul_of_nonneg_right (entropy_le_log h) (inv_nonneg (le_of_lt h2))

/-- **T22**: the uniform distribution on the paths attains the bound. -/
theorem entropy_uniform_eq_maxPathEntropy {experts : Nat} (hK : 0 < experts) (layers : Nat) :
    entropy (fun _ : Fin (experts ^ layers) => (natCast (experts ^ layers) : K)⁻¹) / log 2 =
      maxPathEntropy experts layers := by
  have : NeZero (experts ^ layers) := ⟨Nat.ne_of_gt (by
    induction layers with
    | zero => exact Nat.succ_pos 0
    | succ n ih =>
      rw [Nat.pow_succ]
      exact Nat.mul_pos ih hK)⟩
  rw [entropy_uniform, maxPathEntropy_eq hK]

/-- **T22**: 8 layers of 8 experts give 24 bits. -/
theorem maxPathEntropy_eight : maxPathEntropy 8 8 = (24 : K) := by
  have h2 : 0 < log (2 : K) := log_pos (by lin [])
  have e : log (natCast 8 : K) = 3 * log 2 := by
    rw [show (natCast 8 : K) = 2 ^ 3 from (show (8 : K) = 2 ^ 3 by ring), log_pow two_pos]
    rfl
  unfold maxPathEntropy
  rw [e, show (natCast 8 : K) = 8 from rfl]
  field

end AqCore
