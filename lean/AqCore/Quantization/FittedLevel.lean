import AqCore.Quantization.Counterexamples

/-!
# The fitted level of LA-ACIQ can hurt (claim Q20)

The source prescribes the level `σ (2.5 + 0.3 log (1 + max 0 κ))` for each language, not its optimum.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {c : K}

/-- The level that LA-ACIQ prescribes for a language of standard deviation `σ` and excess kurtosis `κ`.
Source: theory-deep-dive-quantization.md, Layer 4. -/
def languageAwareAlpha (σ κ : K) : K := σ * (5 / 2 + 3 / 10 * log (1 + max 0 κ))

theorem lt_languageAwareAlpha {κ : K} (h : 0 < κ) : 5 / 2 < languageAwareAlpha 1 κ := by
  have e : 0 < log (1 + max 0 κ) := log_pos (by
    rw [max_eq_right (le_of_lt h)]
    lin [h])
  unfold languageAwareAlpha
  lin [e]

/-- **Q20** with the fit in place of the optimum: for the law `|X| ∈ {0, 5/2}` with probabilities `21/25` and `4/25`
(`σ = 1`, `κ = 13/4`) the level `5/2` is strictly better than the fitted one, whatever the number of bits. -/
theorem fullMassError_lt_languageAwareAlpha (hc : 0 < c) :
    fullMassError atomsAtFiveHalves (symmetricValues (5 / 2) 0) c (5 / 2) < fullMassError atomsAtFiveHalves
      (symmetricValues (5 / 2) 0) c (languageAwareAlpha 1 (excessKurtosis atomsAtFiveHalves (symmetricValues (5 / 2) 0))) := by
  have l := lt_languageAwareAlpha (κ := (13 / 4 : K)) (by pos)
  rw [atomsAtFiveHalves_moments.2]
  revert l
  generalize languageAwareAlpha 1 (13 / 4 : K) = a
  intro l
  have z : (0 : K) ≤ 5 / 2 := by pos
  have ha : 0 ≤ a := le_trans z (le_of_lt l)
  rw [fullMassError, fullMassError, atomsAtFiveHalves, symmetricLaw_clippingError z, symmetricLaw_clippingError ha,
    excess_number_zero z (le_refl _), excess_number_zero z (le_of_lt l), excess_number_zero (le_refl 0) z,
    excess_number_zero (le_refl 0) ha]
  have d := sub_pos.2 l
  lin [c # mul_pos d d, c # d]

/-- **Q20** as prescribed is false: the fitted levels may do worse than a global level, for every noise constant `c`. -/
theorem not_languageAwareAlpha_le (hc : 0 < c) : ¬∀ {m n : Nat} {w : Fin m → K} {v : Fin m → Fin n → K} (_ : IsProb w)
    (hv : ∀ k, IsProb (v k)) (X : Fin n → K) (σ : Fin m → K) (α : K), (∀ k, 0 < σ k) →
    (∀ k, σ k ^ 2 = variance (.finite (hv k)) X) → 0 ≤ α →
    ∑ k, w k * fullMassError (.finite (hv k)) X c (languageAwareAlpha (σ k) (excessKurtosis (.finite (hv k)) X)) ≤
      ∑ k, w k * fullMassError (.finite (hv k)) X c α := fun h => by
  have k := h (m := 1) (w := fun _ => 1) ⟨fun _ => zero_le_one, sum_one _⟩
    (fun _ => isProb_symmetricWeights (p := 4 / 25) (r := 0) (by pos) (le_refl 0) (by lin [])) (symmetricValues (5 / 2) 0)
    (fun _ => 1) (5 / 2) (fun _ => zero_lt_one)
    (fun _ => Eq.trans (by ring) (atomsAtFiveHalves_moments (K := K)).1.symm) (by pos)
  rw [sum_one, sum_one, one_mul, one_mul] at k
  exact not_le_of_lt (fullMassError_lt_languageAwareAlpha hc) k

end AqCore
