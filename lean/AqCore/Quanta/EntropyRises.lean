import AqCore.Quanta.MirroredTokens

/-!
# Attention need not reduce entropy (claims A03, A04): refutations and the example on record
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {x y α : K}

/-! ### The claims as written -/

/-- `x log x` increases from 1 on. -/
theorem mul_log_lt_mul_log (hx : 1 ≤ x) (h : x < y) : x * log x < y * log y := by
  have x0 := lt_of_lt_of_le zero_lt_one hx
  have y0 := lt_trans x0 h
  have k := (log_lt_log x0 y0).2 h
  have k0 := log_nonneg hx
  lin [log x # h, y # k]

/-- A `β` at which the attention weight of the tokens `(2, 1)`, `(-2, 1)` is as near 2 as one likes. -/
theorem exists_beta (hα : α < 2) : ∃ β s : K, 0 < β ∧ s = 1 / (1 + exp (-(2 * β * 2 ^ 2))) ∧ α < 2 * s ∧ 7 / 8 < s ∧ s < 1 := by
  have m1 : max (α / 2) (7 / 8) < 1 := max_lt (by lin [hα]) (by lin [])
  have l1 := le_max_left (α / 2) (7 / 8)
  have l2 := le_max_right (α / 2) (7 / 8)
  generalize max (α / 2) (7 / 8) = m at m1 l1 l2
  obtain ⟨s, hs⟩ : ∃ s, s = (m + 1) / 2 := ⟨_, rfl⟩
  have s0 : 0 < s := by lin [hs, l2]
  have s1 : 0 < 1 - s := by lin [hs, m1]
  have r1 : 1 < s / (1 - s) := lt_of_mul_lt_mul_left (c := 1 - s) (by
    rw [mul_comm (1 - s) (s / (1 - s)), div_mul_cancel _ (ne_of_gt s1)]
    lin [hs, l2, m1]) (le_of_lt s1)
  have r0 := lt_trans zero_lt_one r1
  refine ⟨log (s / (1 - s)) / 8, s, div_pos (log_pos r1) (by pos), ?_, by lin [hs, l1, m1], by lin [hs, l2, m1], by lin [s1]⟩
  rw [show -(2 * (log (s / (1 - s)) / 8) * 2 ^ 2) = -log (s / (1 - s)) by ring, exp_neg, exp_log r0]
  field

/-- **A03** as written is false for every threshold that can be exceeded (the attention weight of two tokens is at most
2): spectral entropy need not fall.  Source: action-quanta-derived-formulations.md, theorem 1.1. -/
theorem not_spectralEntropy_decreases (hα : α < 2) : ¬∀ (X : Fin 2 → Fin 2 → K) (β : K), 0 < β → ∀ lam mu : Fin 2 → K,
    IsSpectrum (gram X) lam → IsSpectrum (gram (selfAttention β X)) mu →
    α < patternAttention (selfAttentionMatrix β X) (fun _ => True) → spectralEntropy mu < spectralEntropy lam := fun h => by
  obtain ⟨β, s, hβ, hs, hα', hs', _⟩ := exists_beta hα
  have hl := isSpectrum_mirroredTokens (2 : K) 1
  have hm := isSpectrum_mirroredTokens ((2 * s - 1) * 2 : K) 1
  rw [← selfAttention_mirroredTokens hs] at hm
  have k := h _ β hβ _ _ hl hm (by rwa [patternAttention_mirroredTokens hs])
  exact lt_irrefl _ (lt_trans k ((spectralEntropy_selfAttention_lt_iff zero_lt_one (by lin []) hβ hs hl hm).2 (by lin [hs'])))

/-- **A03** as written is false also with the eigenvalues as they stand, `-Σ λ log λ`. -/
theorem not_unnormalized_entropy_decreases (hα : α < 2) : ¬∀ (X : Fin 2 → Fin 2 → K) (β : K), 0 < β →
    ∀ lam mu : Fin 2 → K, IsSpectrum (gram X) lam → IsSpectrum (gram (selfAttention β X)) mu →
    α < patternAttention (selfAttentionMatrix β X) (fun _ => True) → entropy mu < entropy lam := fun h => by
  obtain ⟨β, s, hβ, hs, hα', hs', s1⟩ := exists_beta hα
  have hl := isSpectrum_mirroredTokens (2 : K) 1
  have hm := isSpectrum_mirroredTokens ((2 * s - 1) * 2 : K) 1
  rw [← selfAttention_mirroredTokens hs] at hm
  have k := h _ β hβ _ _ hl hm (by rwa [patternAttention_mirroredTokens hs])
  rw [entropy_two, entropy_two, twoSpectrum_zero, twoSpectrum_zero, twoSpectrum_one, twoSpectrum_one] at k
  have b0 : 3 / 2 < (2 * s - 1) * 2 := by lin [hs']
  have b1 : (2 * s - 1) * 2 < 2 := by lin [s1]
  generalize (2 * s - 1) * 2 = b at b0 b1 k
  have bp : 0 < b := by lin [b0]
  have e := mul_log_lt_mul_log (x := 2 * b ^ 2) (y := 2 * 2 ^ 2) (by lin [b # b0, b0]) (by lin [b # b1, b1])
  exact lt_irrefl (0 : K) (by lin [k, e])

/-- **A04** as written is false: entropy need not fall by the entropy of the dissolved patterns.  Here the whole matrix is
the only pattern and is selected, so that nothing is dissolved.
Source: action-quanta-derived-formulations.md, corollary 1.2. -/
theorem not_spectralEntropy_le_sub_dissolved (hα : α < 2) : ¬∀ (X : Fin 2 → Fin 2 → K) (β : K), 0 < β →
    ∀ lam mu : Fin 2 → K, IsSpectrum (gram X) lam → IsSpectrum (gram (selfAttention β X)) mu →
    spectralEntropy mu ≤ spectralEntropy lam -
      indicator (fun p => patternAttention (selfAttentionMatrix β X) p ≤ α) (fun _ => True) * spectralEntropy lam := fun h => by
  obtain ⟨β, s, hβ, hs, hα', hs', _⟩ := exists_beta hα
  have hl := isSpectrum_mirroredTokens (2 : K) 1
  have hm := isSpectrum_mirroredTokens ((2 * s - 1) * 2 : K) 1
  rw [← selfAttention_mirroredTokens hs] at hm
  have k := h _ β hβ _ _ hl hm
  rw [indicator_of_not (fun c => not_le_of_lt hα' (by rwa [patternAttention_mirroredTokens hs] at c)), zero_mul, sub_zero] at k
  exact not_le_of_lt ((spectralEntropy_selfAttention_lt_iff zero_lt_one (by lin []) hβ hs hl hm).2 (by lin [hs'])) k

/-! ### The example on record -/

/-- At `β = log 3/8` the parameter `s` of tokens with first coordinate `±2` is `3/4`. -/
theorem weight_example : (3 / 4 : K) = 1 / (1 + exp (-(2 * (log 3 / 8) * 2 ^ 2))) := by
  rw [show -(2 * (log 3 / 8) * 2 ^ 2) = -log (3 : K) by ring, exp_neg, exp_log (by pos)]
  field

/-- **A03**, **A04**, the counterexample on record: `X = [[2, 1], [-2, 1]]`, `β = log 3/8`.  Attention is
`[[3/4, 1/4], [1/4, 3/4]]` with weight `3/2`, the result `[[1, 1], [-1, 1]]`, the eigenvalues go from 8, 2 to 2, 2. -/
theorem attention_example :
    (selfAttentionMatrix (log 3 / 8) (mirroredTokens (2 : K) 1) 0 0 = 3 / 4 ∧
      selfAttentionMatrix (log 3 / 8) (mirroredTokens (2 : K) 1) 0 1 = 1 / 4 ∧
      selfAttentionMatrix (log 3 / 8) (mirroredTokens (2 : K) 1) 1 0 = 1 / 4 ∧
      selfAttentionMatrix (log 3 / 8) (mirroredTokens (2 : K) 1) 1 1 = 3 / 4) ∧
    patternAttention (selfAttentionMatrix (log 3 / 8) (mirroredTokens (2 : K) 1)) (fun _ => True) = 3 / 2 ∧
    selfAttention (log 3 / 8) (mirroredTokens (2 : K) 1) = mirroredTokens 1 1 ∧
    IsSpectrum (gram (mirroredTokens (2 : K) 1)) (twoSpectrum 8 2) ∧
    IsSpectrum (gram (mirroredTokens (1 : K) 1)) (twoSpectrum 2 2) := by
  obtain ⟨m₁, m₂, m₃, m₄⟩ := selfAttentionMatrix_mirroredTokens (δ := (1 : K)) weight_example
  have q : (1 - 3 / 4 : K) = 1 / 4 := by ring
  refine ⟨⟨m₁, by rw [m₂, q], by rw [m₃, q], m₄⟩, ?_, ?_, ?_, ?_⟩
  · rw [patternAttention_mirroredTokens weight_example]
    ring
  · rw [selfAttention_mirroredTokens weight_example, show ((2 * (3 / 4) - 1) * 2 : K) = 1 by ring]
  · have h := isSpectrum_mirroredTokens (2 : K) 1
    rwa [show (2 * 2 ^ 2 : K) = 8 by ring, show (2 * 1 ^ 2 : K) = 2 by ring] at h
  · have h := isSpectrum_mirroredTokens (1 : K) 1
    rwa [show (2 * 1 ^ 2 : K) = 2 by ring] at h

/-- **A03**, **A04**: in the example spectral entropy rises from `log 5 - (8/5) log 2` to `log 2`, and the unnormalised one
from `-26 log 2` to `-4 log 2`. -/
theorem entropy_example : spectralEntropy (twoSpectrum (8 : K) 2) = log 5 - 8 / 5 * log 2 ∧
    spectralEntropy (twoSpectrum (2 : K) 2) = log 2 ∧ log 5 - 8 / 5 * log 2 < log (2 : K) ∧
    entropy (twoSpectrum (8 : K) 2) = -26 * log 2 ∧ entropy (twoSpectrum (2 : K) 2) = -4 * log 2 ∧
    -26 * log 2 < -4 * log (2 : K) := by
  have l8 : log (8 : K) = 3 * log 2 := by
    rw [show (8 : K) = 2 ^ 3 by ring, log_pow two_pos]
    rfl
  have l2 : 0 < log (2 : K) := log_pos (by lin [])
  have l12 : log (1 / 2 : K) = -log 2 := by rw [log_div zero_lt_one two_pos, log_one, zero_sub]
  have l15 : log (1 / 5 : K) = -log 5 := by rw [log_div zero_lt_one (by pos), log_one, zero_sub]
  have l45 : log (4 / 5 : K) = 2 * log 2 - log 5 := by
    rw [log_div (by pos) (by pos), show (4 : K) = 2 ^ 2 by ring, log_pow two_pos]
    rfl
  have e1 : spectralEntropy (twoSpectrum (8 : K) 2) = log 5 - 8 / 5 * log 2 := by
    unfold spectralEntropy
    rw [entropy_two, sum_two, twoSpectrum_zero, twoSpectrum_one, show (8 / (8 + 2) : K) = 4 / 5 by field,
      show (2 / (8 + 2) : K) = 1 / 5 by field, l45, l15]
    ring
  have e2 : spectralEntropy (twoSpectrum (2 : K) 2) = log 2 := by
    unfold spectralEntropy
    rw [entropy_two, sum_two, twoSpectrum_zero, twoSpectrum_one, show (2 / (2 + 2) : K) = 1 / 2 by field, l12]
    ring
  refine ⟨e1, e2, ?_, ?_, ?_, by lin [l2]⟩
  · have k : log (5 ^ 5 : K) < log (2 ^ 13 : K) := (log_lt_log (by pos) (by pos)).2 (by lin [])
    rw [log_pow (by pos), log_pow (by pos), show (natCast 5 : K) = 5 from rfl, show (natCast 13 : K) = 13 from rfl] at k
    lin [k]
  · rw [entropy_two, twoSpectrum_zero, twoSpectrum_one, l8]
    ring
  · rw [entropy_two, twoSpectrum_zero, twoSpectrum_one]
    ring

/-- **A04**, corrected: no inequality in either direction holds for all patterns: spectral entropy rises for some and falls
for others, at the same `β > 0`. -/
theorem spectralEntropy_rises_and_falls : ∃ β : K, 0 < β ∧
    (∃ (X : Fin 2 → Fin 2 → K) (lam mu : Fin 2 → K), IsSpectrum (gram X) lam ∧ IsSpectrum (gram (selfAttention β X)) mu ∧
      spectralEntropy lam < spectralEntropy mu) ∧
    ∃ (X : Fin 2 → Fin 2 → K) (lam mu : Fin 2 → K), IsSpectrum (gram X) lam ∧ IsSpectrum (gram (selfAttention β X)) mu ∧
      spectralEntropy mu < spectralEntropy lam := by
  obtain ⟨_, _, e, hl, hm⟩ := attention_example (K := K)
  obtain ⟨h8, h2, hlt, _⟩ := entropy_example (K := K)
  refine ⟨log 3 / 8, div_pos (log_pos (by lin [])) (by pos), ⟨_, _, _, hl, e ▸ hm, by rw [h8, h2]; exact hlt⟩, ?_⟩
  have fl := isSpectrum_mirroredTokens (2 : K) (3 / 2)
  have fm := isSpectrum_mirroredTokens (1 : K) (3 / 2)
  have c : selfAttention (log 3 / 8) (mirroredTokens (2 : K) (3 / 2)) = mirroredTokens 1 (3 / 2) := by
    rw [selfAttention_mirroredTokens weight_example, show ((2 * (3 / 4) - 1) * 2 : K) = 1 by ring]
  refine ⟨_, _, _, fl, c.symm ▸ fm, ?_⟩
  rw [spectralEntropy_mirroredTokens (by pos) _ fl, spectralEntropy_mirroredTokens (by pos) _ fm,
    show ((3 / 2) ^ 2 / (2 ^ 2 + (3 / 2) ^ 2) : K) = 9 / 25 by field,
    show ((3 / 2) ^ 2 / (1 ^ 2 + (3 / 2) ^ 2) : K) = 1 - 4 / 13 by field, binaryEntropy_symm]
  exact binaryEntropy_lt (by pos) (by lin []) (by lin [])

end AqCore
