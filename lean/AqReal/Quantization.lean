import AqCore.Quantization.Decomposition
import AqCore.Quantization.Mixture
import AqReal.Model

/-! # Clipping, clipping error, optimal level and mixtures, over ℝ in Mathlib's terms (claims Q01–Q12, Q14–Q16) -/

namespace AqReal
open MeasureTheory
mathlib_operations_only

section
variable {x y α β : ℝ}
/-- **Q01**: a clipped value is at most the level, if the level is not negative. -/
theorem clip_le_alpha (hα : 0 ≤ α) (x : ℝ) : max (-α) (min α x) ≤ α := AqCore.clip_le_alpha hα x
/-- **Q01** as written is false. -/
theorem not_clip_le_alpha : ¬∀ x α : ℝ, max (-α) (min α x) ≤ α := AqCore.not_clip_le_alpha
/-- **Q02**: a clipped value is at least minus the level. -/
theorem neg_alpha_le_clip (x α : ℝ) : -α ≤ max (-α) (min α x) := AqCore.neg_alpha_le_clip x α
/-- **Q03**: a clipped value lies in the range, if the level is not negative. -/
theorem clip_mem_Icc (hα : 0 ≤ α) (x : ℝ) : max (-α) (min α x) ∈ Set.Icc (-α) α := AqCore.clip_in_range hα x
/-- **Q04**: values in range stay as they are. -/
theorem clip_of_mem_Icc (h : x ∈ Set.Icc (-α) α) : max (-α) (min α x) = x := AqCore.clip_of_in_range h.1 h.2
/-- **Q05**: clipping twice is clipping once. -/
theorem clip_idempotent (x α : ℝ) : max (-α) (min α (max (-α) (min α x))) = max (-α) (min α x) :=
  AqCore.clip_idempotent x α
/-- **Q06**: the magnitude of a clipped value is at most the level, if the level is not negative. -/
theorem abs_clip_le (hα : 0 ≤ α) (x : ℝ) : |max (-α) (min α x)| ≤ α := abs_eq _ ▸ AqCore.clip_abs_le hα x
/-- **Q07**: clipping is monotone in the value. -/
theorem clip_monotone (α : ℝ) : Monotone fun x => max (-α) (min α x) := fun _ _ h => AqCore.clip_mono_x h α
/-- **Q08**: a value clipped at `α` lies in the range of every `β ≥ |α|`. -/
theorem clip_mem_Icc_of_abs_le (h : |α| ≤ β) (x : ℝ) : max (-α) (min α x) ∈ Set.Icc (-β) β :=
  AqCore.clip_mono_alpha (le_trans (le_of_eq (abs_eq α)) h) x
/-- **Q09**: clipping keeps values that are not negative so. -/
theorem clip_nonneg (h : 0 ≤ x) (α : ℝ) : 0 ≤ max (-α) (min α x) := AqCore.clip_nonneg h α
/-- **Q10**: clipping is 1-Lipschitz. -/
theorem abs_clip_sub_clip_le (x y α : ℝ) : |max (-α) (min α x) - max (-α) (min α y)| ≤ |x - y| := by
  have h := AqCore.abs_clip_sub_clip_le x y α; rw [abs_eq, abs_eq] at h; exact h
end
variable {Ω : Type _} [MeasurableSpace Ω] {μ : Measure Ω} [IsProbabilityMeasure μ] {X : Ω → ℝ} {q : ℝ → ℝ} {α c : ℝ}
theorem excess_eq (x α : ℝ) : AqCore.excess x α = max (|x| - α) 0 := congrArg (fun y : ℝ => max (y - α) 0) (abs_eq x)
omit [MeasurableSpace Ω] in
theorem excess_sq_eq (X : Ω → ℝ) (α : ℝ) :
    (fun ω => AqCore.OrderedField.npow (AqCore.excess (X ω) α) 2) = fun ω => max (|X ω| - α) 0 ^ 2 :=
  funext fun ω => (npow_eq _ 2).trans (congrArg (fun y : ℝ => y ^ 2) (excess_eq (X ω) α))
theorem expectedExcess_eq (X : Ω → ℝ) (α : ℝ) :
    AqCore.expectedExcess (expectation μ) X α = ∫ ω, max (|X ω| - α) 0 ∂μ :=
  congrArg (integral μ) (funext fun ω => excess_eq (X ω) α)
theorem clippingError_eq (X : Ω → ℝ) (α : ℝ) :
    AqCore.clippingError (expectation μ) X α = ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ :=
  (AqCore.clippingError_eq _ X α).trans (congrArg (integral μ) (excess_sq_eq X α))
theorem fullMassError_eq (X : Ω → ℝ) (c : ℝ) : AqCore.fullMassError (expectation μ) X c =
    fun α => ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ + c * α ^ 2 :=
  funext fun α => show AqCore.clippingError (expectation μ) X α + c * AqCore.OrderedField.npow α 2 = _ by
    rw [clippingError_eq, npow_eq]

/-- A square-integrable `X` satisfies what the theory needs. -/
theorem excessIntegrable (hX : MemLp X 2 μ) : AqCore.ExcessIntegrable (expectation μ) X :=
  have h (α : ℝ) : MemLp (fun ω => max (|X ω| - α) 0) 2 μ := MemLp.pos_part (MemLp.sub (MemLp.abs hX) (memLp_const α))
  ⟨fun α => (congrArg (Integrable · μ) (funext fun ω => excess_eq (X ω) α)).mpr (MemLp.integrable one_le_two (h α)),
    fun α => (congrArg (Integrable · μ) (excess_sq_eq X α)).mpr (MemLp.integrable_sq (h α))⟩
/-- **Q11**: the mean squared error of a quantizer is the part in range plus the part beyond the level. -/
theorem mse_decomposition (hs : MeasurableSet {ω | |X ω| ≤ α})
    (h : IntegrableOn (fun ω => (X ω - q (X ω)) ^ 2) {ω | |X ω| ≤ α} μ)
    (h' : IntegrableOn (fun ω => (X ω - q (max (-α) (min α (X ω)))) ^ 2) {ω | |X ω| ≤ α}ᶜ μ) :
    ∫ ω, (X ω - q (max (-α) (min α (X ω)))) ^ 2 ∂μ =
      ∫ ω in {ω | |X ω| ≤ α}, (X ω - q (X ω)) ^ 2 ∂μ +
        ∫ ω in {ω | |X ω| ≤ α}ᶜ, (X ω - q (max (-α) (min α (X ω)))) ^ 2 ∂μ := by
  have hp (ω : Ω) : AqCore.abs (X ω) ≤ α ↔ ω ∈ {ω | |X ω| ≤ α} := iff_of_eq (congrArg (· ≤ α) (abs_eq (X ω)))
  have hp' (ω : Ω) : α < AqCore.abs (X ω) ↔ ω ∈ {ω | |X ω| ≤ α}ᶜ := (iff_of_eq (congrArg (α < ·) (abs_eq (X ω)))).trans
    (not_le.symm.trans (Set.mem_compl_iff {ω | |X ω| ≤ α} ω).symm)
  have k := AqCore.quantizationMse_eq_add (P := expectation μ) (X := X) (q := q) (α := α)
    ⟨integrable_indicator_mul hs hp (by simp only [pow_eq_npow, npow_eq]; exact h),
      integrable_indicator_mul hs.compl hp' (by simp only [pow_eq_npow, npow_eq]; exact h')⟩
  simp only [AqCore.quantizationMse, AqCore.inRangeError, AqCore.beyondError, pow_eq_npow, npow_eq] at k
  rw [EOn_eq μ hs hp, EOn_eq μ hs.compl hp'] at k; exact k
/-- **Q12**: the clipping error does not rise with the level. -/
theorem clippingError_antitone (hX : MemLp X 2 μ) : Antitone fun α => ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ := fun α β hαβ => by
  have h := AqCore.clippingError_antitone (excessIntegrable hX) hαβ; simp only [clippingError_eq] at h; exact h
/-- **Q12**: the clipping error falls strictly from one level to a higher one exactly if mass lies beyond the lower. -/
theorem clippingError_lt_iff {β : ℝ} (hX : MemLp X 2 μ) (hs : MeasurableSet {ω | α < |X ω|}) (h : α < β) :
    ∫ ω, max (|X ω| - β) 0 ^ 2 ∂μ < ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ ↔ 0 < μ.real {ω | α < |X ω|} := by
  have hp (ω : Ω) : α < AqCore.abs (X ω) ↔ ω ∈ {ω | α < |X ω|} := iff_of_eq (congrArg (α < ·) (abs_eq (X ω)))
  have k := AqCore.clippingError_lt_iff (definite μ) (excessIntegrable hX) (integrable_indicator hs hp) h
  rw [clippingError_eq, clippingError_eq, prob_eq μ hs hp] at k; exact k
/-- **Q12**: the derivative of the clipping error is `-2 E (|X| - α)₊`, at every level. -/
theorem hasDerivAt_clippingError (hX : MemLp X 2 μ) (α : ℝ) :
    HasDerivAt (fun α => ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ) (-2 * ∫ ω, max (|X ω| - α) 0 ∂μ) α := by
  have h := hasDerivAt_of_epsilonDelta (AqCore.hasDeriv_clippingError (excessIntegrable hX) α)
  simp only [clippingError_eq, expectedExcess_eq] at h; rw [two_eq] at h; exact h
/-- **Q14**: the derivative of the error with noise is `2 (c α - E (|X| - α)₊)`. -/
theorem hasDerivAt_fullMassError (hX : MemLp X 2 μ) (c α : ℝ) : HasDerivAt
    (fun α => ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ + c * α ^ 2) (2 * (c * α - ∫ ω, max (|X ω| - α) 0 ∂μ)) α := by
  have h := hasDerivAt_of_epsilonDelta (AqCore.hasDeriv_fullMassError (excessIntegrable hX) c α)
  simp only [fullMassError_eq, expectedExcess_eq] at h; rw [two_eq] at h; exact h
/-- **Q14**, corrected: with the noise on the full mass the error is strictly convex in the level. -/
theorem strictConvexOn_fullMassError (hX : MemLp X 2 μ) (hc : 0 < c) :
    StrictConvexOn ℝ Set.univ fun α => ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ + c * α ^ 2 :=
  ⟨convex_univ, fun x _ y _ hxy a b ha hb hab => by
    have h := AqCore.fullMassError_strictConvexOn (I := fun _ => True) (excessIntegrable hX) hc ⟨⟩ ⟨⟩ hxy ha hb hab
    rw [fullMassError_eq] at h; simp only [smul_eq_mul]; exact h⟩
/-- **Q14**: exactly one level `α ≥ 0` minimises the error, and it is the one solution of `c α = E (|X| - α)₊`. -/
theorem exists_optimal_level (hX : MemLp X 2 μ) (hc : 0 < c) :
    ∃ α, (0 ≤ α ∧ ∀ β, 0 ≤ β → ∫ ω, max (|X ω| - α) 0 ^ 2 ∂μ + c * α ^ 2 ≤ ∫ ω, max (|X ω| - β) 0 ^ 2 ∂μ + c * β ^ 2) ∧
      ∀ x, c * x = ∫ ω, max (|X ω| - x) 0 ∂μ ↔ x = α := by
  obtain ⟨α, k⟩ := AqCore.exists_isOptimalLevel hasSuprema (excessIntegrable hX) hc
  refine ⟨α, ?_, fun x => ?_⟩
  · have h := k; unfold AqCore.IsOptimalLevel at h; rw [fullMassError_eq] at h; exact h
  · rw [← expectedExcess_eq]
    exact ⟨fun h => ((AqCore.isOptimalLevel_iff (excessIntegrable hX) hc).2 h).unique (excessIntegrable hX) hc k,
      fun h => h ▸ (AqCore.isOptimalLevel_iff (excessIntegrable hX) hc).1 k⟩
section
variable {n : ℕ} {w : Fin n → ℝ} {ν : Fin n → Measure Ω} [∀ k, IsProbabilityMeasure (ν k)]
/-- **Q15**, **Q16**: the sums below are integrals with respect to one measure, the mixture. -/
theorem integral_mixture (hw : ∀ k, 0 ≤ w k) {f : Ω → ℝ} (hf : ∀ k, Integrable f (ν k)) :
    ∫ ω, f ω ∂(∑ k, ENNReal.ofReal (w k) • ν k) = ∑ k, w k * ∫ ω, f ω ∂(ν k) :=
  (integral_finsetSum_measure fun k _ => (hf k).smul_measure ENNReal.ofReal_ne_top).trans
    (Finset.sum_congr rfl fun k _ => by rw [integral_smul_measure, ENNReal.toReal_ofReal (hw k), smul_eq_mul])
/-- **Q15**: the variance of a mixture is the mean of the variances plus the variance of the means. -/
theorem variance_mixture (hw : ∀ k, 0 ≤ w k) (h1 : ∑ k, w k = 1) (hX : ∀ k, Integrable X (ν k))
    (hX2 : ∀ k, Integrable (fun ω => X ω ^ 2) (ν k)) :
    ∑ k, w k * ∫ ω, (X ω - ∑ l, w l * ∫ ω, X ω ∂(ν l)) ^ 2 ∂(ν k) =
      (∑ k, w k * ∫ ω, (X ω - ∫ ω, X ω ∂(ν k)) ^ 2 ∂(ν k)) +
        ∑ k, w k * (∫ ω, X ω ∂(ν k) - ∑ l, w l * ∫ ω, X ω ∂(ν l)) ^ 2 := by
  have k := AqCore.variance_mixture (Q := fun k => expectation (ν k)) ⟨hw, (sum_eq w).trans h1⟩ hX fun k => by
    simp only [pow_eq_npow, npow_eq]; exact hX2 k
  simp only [AqCore.variance, AqCore.centralMoment, AqCore.deviation, AqCore.Expectation.mixture, expectation, sum_eq,
    pow_eq_npow, npow_eq] at k; exact k
/-- **Q16**: the fourth central moment of a mixture, with the term that the source leaves out. -/
theorem fourth_central_moment_mixture (hw : ∀ k, 0 ≤ w k) (h1 : ∑ k, w k = 1) (hX : ∀ k, Integrable X (ν k))
    (hX2 : ∀ k, Integrable (fun ω => X ω ^ 2) (ν k)) (hX3 : ∀ k, Integrable (fun ω => X ω ^ 3) (ν k))
    (hX4 : ∀ k, Integrable (fun ω => X ω ^ 4) (ν k)) :
    ∑ k, w k * ∫ ω, (X ω - ∑ l, w l * ∫ ω, X ω ∂(ν l)) ^ 4 ∂(ν k) =
      ∑ k, w k * (∫ ω, (X ω - ∫ ω, X ω ∂(ν k)) ^ 4 ∂(ν k) +
        4 * (∫ ω, (X ω - ∫ ω, X ω ∂(ν k)) ^ 3 ∂(ν k)) * (∫ ω, X ω ∂(ν k) - ∑ l, w l * ∫ ω, X ω ∂(ν l)) +
        6 * (∫ ω, (X ω - ∫ ω, X ω ∂(ν k)) ^ 2 ∂(ν k)) * (∫ ω, X ω ∂(ν k) - ∑ l, w l * ∫ ω, X ω ∂(ν l)) ^ 2 +
        (∫ ω, X ω ∂(ν k) - ∑ l, w l * ∫ ω, X ω ∂(ν l)) ^ 4) := by
  have k := AqCore.centralMoment_four_mixture (Q := fun k => expectation (ν k)) ⟨hw, (sum_eq w).trans h1⟩ fun k =>
    ⟨hX k, by simp only [pow_eq_npow, npow_eq]; exact hX2 k, by simp only [pow_eq_npow, npow_eq]; exact hX3 k,
      by simp only [pow_eq_npow, npow_eq]; exact hX4 k⟩
  simp only [AqCore.variance, AqCore.centralMoment, AqCore.deviation, AqCore.Expectation.mixture, expectation, sum_eq,
    pow_eq_npow, npow_eq] at k
  rw [four_eq, six_eq] at k; exact k
end

end AqReal
