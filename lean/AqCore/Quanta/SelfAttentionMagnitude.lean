import AqCore.Quanta.EntropyRises

/-!
# Theorem 1.1 within self-attention

Axiom 2 lets the same tokens make the weights and be mixed by them, so that equal tokens attend uniformly. The claim that
magnitude grows fails in that setting too: two mirrored tokens attend mostly to themselves and still move together.
-/

universe u

namespace AqCore

open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {α : K}

/-- Two mirrored tokens `(a, δ)` and `(-a, δ)` have squared Frobenius norm `2 (a² + δ²)`. -/
theorem sqMagnitude_mirroredTokens (a δ : K) :
    sqMagnitude (fun _ => True) (mirroredTokens a δ) = 2 * (a ^ 2 + δ ^ 2) := by
  obtain ⟨e₁, e₂, e₃, e₄⟩ := mirroredTokens_values a δ
  unfold sqMagnitude sqNorm
  rw [sum_two, sum_two, sum_two, e₁, e₂, e₃, e₄, indicator_of (p := fun _ : Fin 2 => True) trivial,
    indicator_of (p := fun _ : Fin 2 => True) trivial]
  ring

/-- **A02**, as written, within self-attention `X ↦ softmax(β X Xᵀ) X`: whatever the threshold `α < 2`, two tokens exceed
it and their magnitude does not increase. (No pattern of two tokens can exceed `α = 2`.)
Source: action-quanta-derived-formulations.md, Theorem 1.1. -/
theorem not_magnitude_increases_selfAttention (hα : α < 2) :
    ¬∀ (X : Fin 2 → Fin 2 → K) (β : K), 0 < β →
      α < patternAttention (selfAttentionMatrix β X) (fun _ => True) →
      sqMagnitude (fun _ => True) X < sqMagnitude (fun _ => True) (selfAttention β X) := fun h => by
  obtain ⟨β, s, hβ, hs, hα', hs', s1⟩ := exists_beta hα
  have k := h (mirroredTokens 2 1) β hβ (by rwa [patternAttention_mirroredTokens hs])
  rw [selfAttention_mirroredTokens hs, sqMagnitude_mirroredTokens, sqMagnitude_mirroredTokens] at k
  have s0 : 0 < s := by lin [hs']
  exact lt_irrefl (0 : K) (by lin [k, s # s1])

end AqCore
