import AqCore.Coupling.Concentration
import AqCore.Coupling.Expansion
import AqReal.Model

/-! # Attention as a Gibbs distribution, over ℝ in Mathlib's terms (claims B01, B03, B05–B10) -/

namespace AqReal
open Filter (Tendsto atTop)
mathlib_operations_only
variable {n : ℕ} (u : Fin n → ℝ) (β : ℝ)
/-- The partition function `Z(β)`. -/
noncomputable def partitionFunction : ℝ := ∑ i, Real.exp (β * u i)
/-- The Gibbs distribution. -/
noncomputable def gibbs (j : Fin n) : ℝ := Real.exp (β * u j) / partitionFunction u β
/-- The mean logit. -/
noncomputable def logitMean : ℝ := ∑ i, gibbs u β i * u i
/-- The variance of the logits. -/
noncomputable def logitVariance : ℝ := ∑ i, gibbs u β i * (u i - logitMean u β) ^ 2
/-- Shannon's entropy in nats. -/
noncomputable def entropy (p : Fin n → ℝ) : ℝ := -∑ i, p i * Real.log (p i)
/-- The number of largest logits. -/
noncomputable def maximizerCount : ℝ := ∑ i, Set.indicator {i | ∀ k, u k ≤ u i} (fun _ => 1) i
theorem partitionFunction_eq : AqCore.partitionFunction u = partitionFunction u := funext fun _ => sum_eq _
theorem gibbs_eq : AqCore.gibbs u = gibbs u :=
  funext fun β => funext fun j => congrArg (Real.exp (β * u j) / · β) (partitionFunction_eq u)
theorem logitMean_eq : AqCore.logitMean u = logitMean u :=
  funext fun β => (sum_eq _).trans (congrArg (fun p : ℝ → Fin n → ℝ => ∑ i, p β i * u i) (gibbs_eq u))
theorem logitVariance_eq : AqCore.logitVariance u = logitVariance u := funext fun β => (sum_eq _).trans
  (congrArg (fun f : Fin n → ℝ => ∑ i, f i) (funext fun i =>
    congr (congrArg HMul.hMul (congrFun (congrFun (gibbs_eq u) β) i))
      ((npow_eq _ 2).trans (congrArg (fun m : ℝ → ℝ => (u i - m β) ^ 2) (logitMean_eq u)))))
theorem gibbsEntropy_eq : AqCore.gibbsEntropy u = fun b => entropy (gibbs u b) :=
  funext fun β => (congrArg Neg.neg (sum_eq _)).trans (congrArg (fun p : ℝ → Fin n → ℝ => entropy (p β)) (gibbs_eq u))
theorem multiplicity_eq : (AqCore.OrderedField.natCast (AqCore.multiplicity u) : ℝ) = maximizerCount u :=
  (AqCore.natCast_multiplicity u).trans ((sum_eq _).trans (Finset.sum_congr rfl fun i _ =>
    congrFun (indicator_eq fun _ => Iff.rfl) i))
section
variable [NeZero n]
/-- **B01**: attention weights are positive. -/
theorem gibbs_pos (j : Fin n) : 0 < gibbs u β j := gibbs_eq u ▸ AqCore.gibbs_pos u β j
/-- **B01**: attention weights sum to one. -/
theorem sum_gibbs : ∑ j, gibbs u β j = 1 := (sum_eq _).symm.trans (gibbs_eq u ▸ AqCore.sum_gibbs u β)
/-- **B03**: the derivative of an attention weight. -/
theorem hasDerivAt_gibbs (j : Fin n) : HasDerivAt (fun b => gibbs u b j) (gibbs u β j * (u j - logitMean u β)) β := by
  have h := AqCore.hasDeriv_gibbs u β j; rw [logitMean_eq, gibbs_eq] at h; exact h
/-- **B05**: the derivative of `log Z` is the mean logit. -/
theorem hasDerivAt_log_partitionFunction :
    HasDerivAt (fun b => Real.log (partitionFunction u b)) (logitMean u β) β := by
  have h := AqCore.hasDeriv_log_partitionFunction u β; rw [logitMean_eq, partitionFunction_eq] at h; exact h
/-- **B06**: the derivative of the mean logit is the variance. -/
theorem hasDerivAt_logitMean : HasDerivAt (logitMean u) (logitVariance u β) β := by
  have h := AqCore.hasDeriv_logitMean u β; rw [logitVariance_eq, logitMean_eq] at h; exact h
/-- **B07**: the derivative of the entropy is `-β` times the variance. -/
theorem hasDerivAt_entropy : HasDerivAt (fun b => entropy (gibbs u b)) (-β * logitVariance u β) β := by
  have h := AqCore.hasDeriv_gibbsEntropy u β; rw [logitVariance_eq, gibbsEntropy_eq] at h; exact h
/-- **B08**: the entropy falls strictly as `β ≥ 0` grows, unless the logits are constant. -/
theorem entropy_strictAntiOn (hu : ∃ i j, u i ≠ u j) : StrictAntiOn (fun b => entropy (gibbs u b)) (Set.Ici 0) :=
  fun a ha b _ hab => by
    have h := AqCore.gibbsEntropy_strictAnti hu ha hab; rw [gibbsEntropy_eq] at h; exact h
/-- **B10**: as `β` grows, the weight of a largest logit tends to one over the number of largest logits. -/
theorem tendsto_gibbs_of_forall_le {j : Fin n} (hj : ∀ i, u i ≤ u j) :
    Tendsto (fun b => gibbs u b j) atTop (nhds (1 / maximizerCount u)) := by
  have h := tendsto_of_tendsTo (AqCore.tendsTo_gibbs_of_isMaximizer u hj); rw [gibbs_eq, multiplicity_eq] at h; exact h
/-- **B10**: the weight of any other logit tends to zero. -/
theorem tendsto_gibbs_of_lt {i j : Fin n} (hj : u j < u i) : Tendsto (fun b => gibbs u b j) atTop (nhds 0) := by
  have h := tendsto_of_tendsTo (AqCore.tendsTo_gibbs_of_not_isMaximizer u fun k : ∀ i, u i ≤ u j => not_le.2 hj (k i))
  rw [gibbs_eq] at h; exact h
/-- **B10**: the entropy tends to the logarithm of the number of largest logits. -/
theorem tendsto_entropy : Tendsto (fun b => entropy (gibbs u b)) atTop (nhds (Real.log (maximizerCount u))) := by
  have h := tendsto_of_tendsTo (AqCore.tendsTo_gibbsEntropy u); rw [gibbsEntropy_eq, multiplicity_eq] at h; exact h
end
/-- **B09**: near `β = 0` attention is uniform plus a linear term, up to `r² β² / 2`. -/
theorem abs_gibbs_sub_linear_le {r : ℝ} (hr : ∀ i k, u i - u k ≤ r) (j : Fin n) :
    |gibbs u β j - 1 / n - β / n * (u j - (∑ m, u m) / n)| ≤ 1 / 2 * r ^ 2 * β ^ 2 := by
  have h := AqCore.abs_gibbs_sub_linear_le hr β j
  simp only [AqCore.average, abs_eq, gibbs_eq, natCast_eq, sum_eq, pow_eq_npow, npow_eq] at h
  rw [two_eq] at h; exact h

end AqReal
