import AqCore.Quantization.ClippingError

/-!
# The quantization noise as a function of the level (claim Q13)

`quantizationNoise P X Δ α` is `Δ²/12 · P(|X| ≤ α)`, the model of the source: noise that is uniform in each cell.
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {α β : K}

/-- The step of a uniform quantizer with `N` steps on `[-α, α]`: `2^B` cells or `2^B - 1` steps between the levels. -/
def quantizerStep (N α : K) : K := 2 * α / N

/-- The noise model `Δ²/12 · P(|X| ≤ α)`.  Source: theory-deep-dive-quantization.md, Layer 2. -/
noncomputable def quantizationNoise (P : Expectation Ω K) (X : Ω → K) (Δ α : K) : K :=
  Δ ^ 2 / 12 * P.prob fun ω => abs (X ω) ≤ α

/-- The probability of the range does not fall with the level. -/
theorem prob_abs_le_mono (hα : P.Integrable (indicator fun ω => abs (X ω) ≤ α))
    (hβ : P.Integrable (indicator fun ω => abs (X ω) ≤ β)) (h : α ≤ β) :
    (P.prob fun ω => abs (X ω) ≤ α) ≤ P.prob fun ω => abs (X ω) ≤ β :=
  P.E_mono hα hβ fun _ => indicator_le_indicator fun k => le_trans k h

/-- **Q13**: the noise does not fall as the level rises, at a fixed number of steps.
Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem quantizationNoise_mono (N : K) (hα : P.Integrable (indicator fun ω => abs (X ω) ≤ α))
    (hβ : P.Integrable (indicator fun ω => abs (X ω) ≤ β)) (h0 : 0 ≤ α) (h : α ≤ β) :
    quantizationNoise P X (quantizerStep N α) α ≤ quantizationNoise P X (quantizerStep N β) β := by
  have k := prob_abs_le_mono hα hβ h
  have n := P.prob_nonneg hα
  have n' := P.prob_nonneg hβ
  have hb := le_trans h0 h
  have s : α ^ 2 ≤ β ^ 2 := by lin [α # h, β # h]
  have i : 0 ≤ N⁻¹ ^ 2 := sq_nonneg _
  unfold quantizationNoise quantizerStep
  lin [(N⁻¹ ^ 2 * (P.prob fun ω => abs (X ω) ≤ β) / 3) # s, (N⁻¹ ^ 2 * α ^ 2 / 3) # k]

/-- **Q13**: the noise rises strictly from one level to a higher one exactly if the range of the higher has mass. -/
theorem quantizationNoise_lt_iff {N : K} (hN : 0 < N) (hα : P.Integrable (indicator fun ω => abs (X ω) ≤ α))
    (hβ : P.Integrable (indicator fun ω => abs (X ω) ≤ β)) (h0 : 0 ≤ α) (h : α < β) :
    quantizationNoise P X (quantizerStep N α) α < quantizationNoise P X (quantizerStep N β) β ↔
      0 < P.prob fun ω => abs (X ω) ≤ β := by
  have k := prob_abs_le_mono hα hβ (le_of_lt h)
  have n := P.prob_nonneg hα
  have n' := P.prob_nonneg hβ
  have i : 0 < N⁻¹ := inv_pos hN
  have d := sub_pos.2 h
  have s : 0 < β ^ 2 - α ^ 2 := by lin [mul_pos d d, (2 * α) # h]
  unfold quantizationNoise quantizerStep
  constructor
  · intro l
    refine lt_of_le_of_ne n' fun e => ?_
    rw [← e] at l k
    have z : (P.prob fun ω => abs (X ω) ≤ α) = 0 := le_antisymm k n
    rw [z] at l
    exact lt_irrefl (0 : K) (by lin [l])
  · intro l
    have t : 0 < N⁻¹ ^ 2 * (P.prob fun ω => abs (X ω) ≤ β) / 3 * (β ^ 2 - α ^ 2) := by pos
    lin [t, (N⁻¹ ^ 2 * α ^ 2 / 3) # k]

/-- **Q13**: so it rises strictly wherever the range of the lower level has mass. -/
theorem quantizationNoise_lt {N : K} (hN : 0 < N) (hα : P.Integrable (indicator fun ω => abs (X ω) ≤ α))
    (hβ : P.Integrable (indicator fun ω => abs (X ω) ≤ β)) (h0 : 0 ≤ α) (h : α < β)
    (hp : 0 < P.prob fun ω => abs (X ω) ≤ α) :
    quantizationNoise P X (quantizerStep N α) α < quantizationNoise P X (quantizerStep N β) β :=
  (quantizationNoise_lt_iff hN hα hβ h0 h).2 (lt_of_lt_of_le hp (prob_abs_le_mono hα hβ (le_of_lt h)))

/-- **Q13** as written is false: for `X = 2` there is no noise below the level 2. -/
theorem not_quantizationNoise_strictMono : ¬∀ {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (N α β : K),
    0 < N → 0 < α → α < β →
    quantizationNoise (.finite h) X (quantizerStep N α) α < quantizationNoise (.finite h) X (quantizerStep N β) β :=
    fun k => by
  have h : IsProb fun _ : Fin 1 => (1 : K) := ⟨fun _ => zero_le_one, sum_one _⟩
  have two : abs (2 : K) = 2 := abs_of_pos two_pos
  have l := (quantizationNoise_lt_iff zero_lt_one trivial trivial zero_le_one (by lin [])).1
    (k h (fun _ => 2) 1 1 (3 / 2) zero_lt_one zero_lt_one (by lin []))
  refine ne_of_gt l ((Expectation.E_congr _ fun _ => ?_).trans (Expectation.E_const _ 0))
  refine indicator_of_not (p := fun _ : Fin 1 => abs (2 : K) ≤ 3 / 2) fun e => ?_
  rw [two] at e
  exact lt_irrefl (0 : K) (by lin [e])

end AqCore
