import AqCore.Quantization.NoiseDerivative

/-!
# The error as written for narrow laws (claim Q14)

It is not convex for any law of `X` that is concentrated near `±1`, with a density or without.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {N : K}

/-- **Q14** as written is false for every law of `X` near `±1`, with a density or without: for every number of steps there is a
`δ > 0` such that the error as written is not convex if `| |X| - 1 | ≤ δ`, however smooth the law. -/
theorem not_convexOn_writtenError_of_narrow (hN : 0 < N) : ∃ δ : K, 0 < δ ∧ ∀ {Ω : Type v} (P : Expectation Ω K) (X : Ω → K),
    ExcessIntegrable P X → (∀ ω, abs (abs (X ω) - 1) ≤ δ) → ¬ConvexOn (fun α => 0 < α) fun α => writtenError P X N α := by
  have c0 : 0 < 1 / (3 * N ^ 2) := by pos
  generalize hc : 1 / (3 * N ^ 2) = c at c0
  -- `t` is a small part of `c`
  have hC : 0 < 8 * (1 + c) := by pos
  have ht := div_pos c0 hC
  have e : 8 * (1 + c) * (c / (8 * (1 + c))) = c := by rw [mul_comm, div_mul_cancel _ (ne_of_gt hC)]
  generalize c / (8 * (1 + c)) = t at ht e
  have t8 : t < 1 / 8 := lt_of_mul_lt_mul_left (c := 8 * (1 + c)) (by lin [e]) (le_of_lt hC)
  refine ⟨t / 2, half_pos ht, fun P X hi hX h => ?_⟩
  have up : ∀ ω, abs (X ω) ≤ 1 + t / 2 := fun ω => by lin [le_abs_self (abs (X ω) - 1), hX ω]
  have low : ∀ ω, 1 - t / 2 ≤ abs (X ω) := fun ω => by lin [neg_le_abs (abs (X ω) - 1), hX ω]
  -- beyond the mass there is noise only, before it none
  have beyond : ∀ α, 1 + t / 2 ≤ α → writtenError P X N α = c * α ^ 2 := fun α hα => by
    rw [writtenError, clippingError_eq, quantizationNoise_eq, hc, P.E_congr (g := fun _ => (0 : K)) fun ω => by
      rw [excess_of_le (le_trans (up ω) hα)]
      ring, P.E_const, Expectation.prob, P.E_congr (g := fun _ => (1 : K)) fun ω =>
        indicator_of (p := fun ω => abs (X ω) ≤ α) (le_trans (up ω) hα), P.E_const]
    ring
  have before : writtenError P X N (1 - t) ≤ (2 * t) ^ 2 := by
    rw [writtenError, quantizationNoise_eq, Expectation.prob, P.E_congr (g := fun _ => (0 : K)) fun ω =>
      indicator_of_not (p := fun ω => abs (X ω) ≤ 1 - t) fun k => lt_irrefl (0 : K) (by lin [k, low ω, ht]), P.E_const,
      mul_zero, add_zero, clippingError_eq]
    refine P.E_le_const (hi.sq _) fun ω => ?_
    have k : excess (X ω) (1 - t) ≤ 2 * t := max_le (by lin [up ω, ht]) (by lin [ht])
    have k0 := excess_nonneg (X ω) (1 - t)
    lin [excess (X ω) (1 - t) # k, (2 * t) # k]
  have half : (0 : K) ≤ 1 / 2 := by pos
  have k := h (x := 1 - t) (y := 1 + 2 * t) (s := 1 / 2) (t := 1 / 2) (by lin [t8]) (by lin [ht]) half half (by ring)
  dsimp only at k
  rw [show 1 / 2 * (1 - t) + 1 / 2 * (1 + 2 * t) = 1 + t / 2 by ring, beyond (1 + t / 2) (le_refl _), beyond (1 + 2 * t) (by lin [ht])] at k
  have p := mul_pos (mul_pos c0 ht) ht
  exact lt_irrefl (0 : K) (by lin [k, before, t # e, c # t8, p, c0])

end AqCore
