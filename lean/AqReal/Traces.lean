import AqCore.Traces.SteadyState
import AqReal.Model

/-! # The trace memory, over ℝ in Mathlib's terms (claim T03) -/

namespace AqReal
open MeasureTheory
mathlib_operations_only
/-- **T03**: without the gate, `E[M_t] - E[S] = λᵗ (M₀ - E[S])`, exactly, for every `λ`, and without independence. -/
theorem mean_average {Ω : Type _} [MeasurableSpace Ω] {μ : Measure Ω} [IsProbabilityMeasure μ] {M S : ℕ → Ω → ℝ}
    {lam m₀ s : ℝ} (hS : ∀ t, Integrable (S t) μ) (hE : ∀ t, ∫ ω, S t ω ∂μ = s) (h0 : ∀ ω, M 0 ω = m₀)
    (step : ∀ t ω, M (t + 1) ω = lam * M t ω + (1 - lam) * S t ω) (t : ℕ) : ∫ ω, M t ω ∂μ - s = lam ^ t * (m₀ - s) := by
  have h := AqCore.mean_average (expectation μ) hS hE h0 step t; rw [pow_eq_npow, npow_eq] at h; exact h

end AqReal
