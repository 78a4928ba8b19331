import AqCore.Quantization.Clip
import AqCore.Quantization.Noise

/-!
# The mean squared error of a quantizer, taken apart at the clipping level (claim Q11)

A quantizer is any function `q`; the quantized value of `x` is `q (clip x α)`, so only the values of `q` on `[-α, α]` matter.
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {q : K → K} {x α Δ : K}

/-- The mean squared error of quantizing `X` by `q` after clipping to `α`. -/
def quantizationMse (P : Expectation Ω K) (X : Ω → K) (q : K → K) (α : K) : K :=
  P.E fun ω => (X ω - q (clip (X ω) α)) ^ 2

/-- The part of the error in range: `E[(X - q(X))²; |X| ≤ α]`. -/
noncomputable def inRangeError (P : Expectation Ω K) (X : Ω → K) (q : K → K) (α : K) : K :=
  P.EOn (fun ω => abs (X ω) ≤ α) fun ω => (X ω - q (X ω)) ^ 2

/-- The part of the error beyond the level: `E[(X - q(clip(X, α)))²; |X| > α]`. -/
noncomputable def beyondError (P : Expectation Ω K) (X : Ω → K) (q : K → K) (α : K) : K :=
  P.EOn (fun ω => α < abs (X ω)) fun ω => (X ω - q (clip (X ω) α)) ^ 2

/-- The two parts can be taken apart: both are integrable. -/
structure ErrorIntegrable (P : Expectation Ω K) (X : Ω → K) (q : K → K) (α : K) : Prop where
  inRange : P.Integrable fun ω => indicator (fun ω => abs (X ω) ≤ α) ω * (X ω - q (X ω)) ^ 2
  beyond : P.Integrable fun ω => indicator (fun ω => α < abs (X ω)) ω * (X ω - q (clip (X ω) α)) ^ 2

theorem errorIntegrable_finite {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (q : K → K) (α : K) :
    ErrorIntegrable (.finite h) X q α := ⟨trivial, trivial⟩

/-- Values in range are quantized as they are. -/
theorem clip_of_abs_le (h : abs x ≤ α) : clip x α = x := clip_of_in_range (abs_le.1 h).1 (abs_le.1 h).2

/-- **Q11**: a value beyond the level is quantized to the level of its sign. -/
theorem clip_of_lt_abs (hα : 0 ≤ α) (h : α < abs x) : 0 < x ∧ clip x α = α ∨ x < 0 ∧ clip x α = -α := by
  rcases lt_trichotomy x 0 with k | k | k
  · rw [abs_of_neg k] at h
    exact .inr ⟨k, clip_of_le_neg_alpha (by lin [h])⟩
  · rw [k, abs_zero] at h
    exact absurd hα (not_le_of_lt h)
  · rw [abs_of_pos k] at h
    exact .inl ⟨k, clip_of_alpha_le hα (le_of_lt h)⟩

/-- **Q11**: for every quantizer and every law the mean squared error is the part in range plus the part beyond the level.
Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem quantizationMse_eq_add (h : ErrorIntegrable P X q α) :
    quantizationMse P X q α = inRangeError P X q α + beyondError P X q α := by
  unfold inRangeError beyondError Expectation.EOn
  rw [← P.E_add h.inRange h.beyond]
  refine P.E_congr fun ω => ?_
  by_cases k : abs (X ω) ≤ α
  · rw [indicator_of (p := fun ω => abs (X ω) ≤ α) k, indicator_of_not (p := fun ω => α < abs (X ω)) (not_lt_of_le k),
      clip_of_abs_le k]
    ring
  · rw [indicator_of_not (p := fun ω => abs (X ω) ≤ α) k, indicator_of (p := fun ω => α < abs (X ω)) (lt_of_not_le k)]
    ring

/-- **Q11**: with levels at the end points of the range the part beyond it is the clipping error. -/
theorem beyondError_eq_clippingError (hα : 0 ≤ α) (h : q α = α) (h' : q (-α) = -α) :
    beyondError P X q α = clippingError P X α := by
  refine P.E_congr fun ω => ?_
  by_cases k : α < abs (X ω)
  · dsimp only
    rcases clip_of_lt_abs hα k with ⟨l, e⟩ | ⟨l, e⟩
    · rw [e, h, abs_of_pos l]
    · rw [e, h', abs_of_neg l]
      ring
  · rw [indicator_of_not (p := fun ω => α < abs (X ω)) k, zero_mul, zero_mul]

/-- **Q11**: the decomposition as written, for a quantizer with levels at the end points of the range, and whose squared
error in range has the mean of noise that is uniform in a step `Δ`. -/
theorem quantizationMse_eq_clippingError_add_noise (hX : ErrorIntegrable P X q α) (hα : 0 ≤ α) (h : q α = α)
    (h' : q (-α) = -α) (hn : inRangeError P X q α = Δ ^ 2 / 12 * P.prob fun ω => abs (X ω) ≤ α) :
    quantizationMse P X q α = clippingError P X α + quantizationNoise P X Δ α := by
  rw [quantizationMse_eq_add hX, beyondError_eq_clippingError hα h h', hn, quantizationNoise]
  lin []

/-- **Q11**: given the first hypothesis, the second is also necessary. -/
theorem quantizationMse_eq_clippingError_add_noise_iff (hX : ErrorIntegrable P X q α) (hα : 0 ≤ α) (h : q α = α)
    (h' : q (-α) = -α) : quantizationMse P X q α = clippingError P X α + quantizationNoise P X Δ α ↔
      inRangeError P X q α = Δ ^ 2 / 12 * P.prob fun ω => abs (X ω) ≤ α := by
  refine ⟨fun e => ?_, quantizationMse_eq_clippingError_add_noise hX hα h h'⟩
  rw [quantizationMse_eq_add hX, beyondError_eq_clippingError hα h h', quantizationNoise] at e
  lin [e]

/-! ### Point masses: both hypotheses are needed -/

/-- The mean squared error of a point mass. -/
theorem quantizationMse_pointMass (x : K) (q : K → K) (α : K) :
    quantizationMse (.pointMass x) (fun x => x) q α = (x - q (clip x α)) ^ 2 := rfl

theorem clippingError_pointMass (x α : K) : clippingError (.pointMass x) (fun x => x) α = excess x α ^ 2 :=
  clippingError_eq _ _ _

/-- **Q11** as written fails without the noise hypothesis: a point mass on any level in range of any quantizer has no error, but
the formula gives `Δ²/12`.  Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem quantizationMse_level (hx : abs x ≤ α) (hq : q x = x) (Δ : K) :
    quantizationMse (.pointMass x) (fun x => x) q α = 0 ∧
      clippingError (.pointMass x) (fun x => x) α + quantizationNoise (.pointMass x) (fun x => x) Δ α = Δ ^ 2 / 12 := by
  constructor
  · rw [quantizationMse_pointMass, clip_of_abs_le hx, hq]
    ring
  · have e : (Expectation.pointMass x).prob (fun x => abs x ≤ α) = (1 : K) :=
      indicator_of (p := fun x : K => abs x ≤ α) hx
    rw [clippingError_pointMass, excess_of_le hx, quantizationNoise, e]
    ring

/-- **Q11** as written fails without levels at the end points: for a mid-rise quantizer, `q(α) = α - Δ/2`, and a point mass on
`2α` the error is `(α + Δ/2)²`, but the formula gives `α²`.  Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem quantizationMse_midRise (hα : 0 < α) (hq : q α = α - Δ / 2) :
    quantizationMse (.pointMass (2 * α)) (fun x => x) q α = (α + Δ / 2) ^ 2 ∧
      clippingError (.pointMass (2 * α)) (fun x => x) α + quantizationNoise (.pointMass (2 * α)) (fun x => x) Δ α =
        α ^ 2 := by
  have a : abs (2 * α) = 2 * α := abs_of_pos (by pos)
  constructor
  · rw [quantizationMse_pointMass, clip_of_alpha_le (le_of_lt hα) (by lin [hα]), hq]
    ring
  · have e : (Expectation.pointMass (2 * α)).prob (fun x => abs x ≤ α) = (0 : K) :=
      indicator_of_not (p := fun x : K => abs x ≤ α) fun k => lt_irrefl (0 : K) (by
        have k' : abs (2 * α) ≤ α := k
        rw [a] at k'
        lin [k', hα])
    rw [clippingError_pointMass, excess_of_ge (by rw [a]; lin [hα]), a, quantizationNoise, e]
    ring

/-- The quantizer of one bit with the levels `-l` and `l`. -/
noncomputable def oneBit (l x : K) : K := open Classical in if 0 ≤ x then l else -l

theorem oneBit_of_nonneg (l : K) (h : 0 ≤ x) : oneBit l x = l := if_pos h
theorem oneBit_of_neg (l : K) (h : x < 0) : oneBit l x = -l := if_neg (not_le_of_lt h)

/-- **Q11** as written is false: it fails for the quantizer of one bit with levels at the end points ±1 of the range, so
that `Δ = 2`. -/
theorem not_quantizationMse_eq_of_endPoints : ¬∀ P : Expectation K K, quantizationMse P (fun x => x) (oneBit 1) 1 =
    clippingError P (fun x => x) 1 + quantizationNoise P (fun x => x) 2 1 := fun h => by
  have e := quantizationMse_level (x := (1 : K)) (α := 1) (q := oneBit 1) (by rw [abs_one]; exact le_refl 1)
    (oneBit_of_nonneg 1 zero_le_one) 2
  rw [h, e.2] at e
  exact lt_irrefl (0 : K) (by lin [e.1])

/-- **Q11** as written is false: it fails for the mid-rise quantizer of one bit on `[-1, 1]`, with levels ±1/2 and
`Δ = 1`, even for laws whose noise is as supposed. -/
theorem not_quantizationMse_eq_of_midRise : ¬∀ P : Expectation K K,
    inRangeError P (fun x => x) (oneBit (1 / 2)) 1 = 1 ^ 2 / 12 * P.prob (fun x => abs x ≤ 1) →
    quantizationMse P (fun x => x) (oneBit (1 / 2)) 1 =
      clippingError P (fun x => x) 1 + quantizationNoise P (fun x => x) 1 1 := fun h => by
  have a : abs (2 * 1 : K) = 2 := by
    rw [abs_of_pos (by pos)]
    ring
  have out : ¬abs (2 * 1 : K) ≤ 1 := fun k => lt_irrefl (0 : K) (by
    rw [a] at k
    lin [k])
  have e := quantizationMse_midRise (α := (1 : K)) (Δ := 1) (q := oneBit (1 / 2)) zero_lt_one (by
    rw [oneBit_of_nonneg _ zero_le_one]
    ring)
  rw [h (.pointMass (2 * 1)), e.2] at e
  · exact lt_irrefl (0 : K) (by lin [e.1])
  · show indicator (fun x : K => abs x ≤ 1) (2 * 1) * _ = 1 ^ 2 / 12 * indicator (fun x : K => abs x ≤ 1) (2 * 1)
    rw [indicator_of_not (p := fun x : K => abs x ≤ 1) out]
    ring

end AqCore
