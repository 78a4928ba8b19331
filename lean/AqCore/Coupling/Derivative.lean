import AqCore.Completeness
import AqCore.Coupling.Gibbs
import AqCore.DerivExp

/-!
# Derivatives in `β` (claims B03, B05, B06, B07, B08)

For every notion of derivative that knows `exp` and `log`: the ε-δ derivative, or Mathlib's.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} [NeZero n] (u : Fin n → K) (β : K)

/-! ### Mean and variance -/

omit [NeZero n] in
theorem logitMean_eq : logitMean u β = (∑ i, exp (β * u i) * u i) / partitionFunction u β := by
  unfold logitMean gibbs
  sum_ring

/-- **B06**: the variance is the mean square less the squared mean. -/
theorem logitVariance_eq : logitVariance u β = (∑ i, gibbs u β i * u i ^ 2) - logitMean u β ^ 2 := by
  unfold logitVariance
  rw [sum_mul_sub_sq, sum_gibbs, show (∑ i, gibbs u β i * u i) = logitMean u β from rfl]
  ring

/-- **B06**, **B11**: the variance is not negative. -/
theorem logitVariance_nonneg : 0 ≤ logitVariance u β :=
  sum_nonneg fun i => mul_nonneg (le_of_lt (gibbs_pos u β i)) (sq_nonneg _)

/-- **B06**: the variance is zero iff the logits are constant. -/
theorem logitVariance_eq_zero_iff : logitVariance u β = 0 ↔ ∀ i j, u i = u j := by
  unfold logitVariance
  rw [sum_eq_zero_iff fun i => mul_nonneg (le_of_lt (gibbs_pos u β i)) (sq_nonneg _)]
  constructor
  · intro h i j
    have k : ∀ i, u i - logitMean u β = 0 := fun i =>
      sq_eq_zero.1 ((mul_eq_zero.1 (h i)).resolve_left (ne_of_gt (gibbs_pos u β i)))
    lin [k i, k j]
  · intro h i
    have e : logitMean u β = u i := by
      unfold logitMean
      rw [sum_congr fun j => congrArg (gibbs u β j * ·) (h j i), ← sum_mul, sum_gibbs, one_mul]
    rw [e]
    ring

/-! ### Derivatives -/

variable [ExpLogDerivative K]

omit [NeZero n] in
theorem hasDeriv_partitionFunction : HasDeriv (partitionFunction u) (∑ i, exp (β * u i) * u i) β := by
  show HasDeriv (fun b => ∑ i, exp (b * u i)) _ β
  deriv

/-- **B03**: the derivative of an attention weight.  Source: theorem-02-beta-coupling.md, section 3.2. -/
theorem hasDeriv_gibbs (j : Fin n) : HasDeriv (fun b => gibbs u b j) (gibbs u β j * (u j - logitMean u β)) β := by
  have hZ := ne_of_gt (partitionFunction_pos u β)
  have h : HasDeriv (fun b => exp (b * u j)) (exp (β * u j) * u j) β := by deriv
  refine (h.div (hasDeriv_partitionFunction u β) hZ).congr ?_
  rw [logitMean_eq]
  unfold gibbs
  field

/-- **B05**, **B11**, **B17**: the derivative of `log Z` is the mean logit.  Source: theorem-02-beta-coupling.md, section 3.4. -/
theorem hasDeriv_log_partitionFunction : HasDeriv (fun b => log (partitionFunction u b)) (logitMean u β) β :=
  ((hasDeriv_partitionFunction u β).log (partitionFunction_pos u β)).congr (logitMean_eq u β).symm

/-- **B06**, **B11**, **B17**: the derivative of the mean logit is the variance, so it is also the second derivative of `log Z`.
Source: theorem-02-beta-coupling.md, section 3.4. -/
theorem hasDeriv_logitMean : HasDeriv (logitMean u) (logitVariance u β) β := by
  refine ((HasDeriv.sum fun i => (hasDeriv_gibbs u β i).mul_const (u i)).congr_fun fun b => rfl).congr ?_
  have h : ∑ i, gibbs u β i * (u i - logitMean u β) * u i =
    (∑ i, gibbs u β i * u i ^ 2) - logitMean u β * ∑ i, gibbs u β i * u i := by sum_ring
  rw [h, logitVariance_eq, show (∑ i, gibbs u β i * u i) = logitMean u β from rfl]
  ring

/-- **B07**: the derivative of the entropy is `-β` times the variance.
Source: theorem-02-beta-coupling.md, section 3.4. -/
theorem hasDeriv_gibbsEntropy : HasDeriv (gibbsEntropy u) (-β * logitVariance u β) β := by
  refine (((hasDeriv_log_partitionFunction u β).sub ((HasDeriv.id β).mul (hasDeriv_logitMean u β))).congr_fun
    fun b => gibbsEntropy_eq u b).congr ?_
  ring

omit [ExpLogDerivative K] in
/-- **B07**: for `β ≥ 0` the derivative of the entropy is not positive. -/
theorem neg_mul_logitVariance_nonpos (h : 0 ≤ β) : -β * logitVariance u β ≤ 0 := by
  lin [mul_nonneg h (logitVariance_nonneg u β)]

/-! ### The entropy falls, by its derivative -/

omit [ExpLogDerivative K]
variable {u}

/-- **B08** by the derivative: over a field with suprema, as ℝ is, the entropy falls from `β₁` to `β₂` by `β Var (β₂ - β₁)` at
some `β` in between.  Source: theorem-02-beta-coupling.md, section 3.4. -/
theorem exists_gibbsEntropy_sub_eq (hK : HasSuprema K) {β₁ β₂ : K} (h : β₁ < β₂) : ∃ β, β₁ < β ∧ β < β₂ ∧
    gibbsEntropy u β₁ - gibbsEntropy u β₂ = β * logitVariance u β * (β₂ - β₁) := by
  obtain ⟨β, k, k', e⟩ := hK.exists_deriv_eq_slope (f := gibbsEntropy u) (f' := fun β => -β * logitVariance u β) h
    fun x _ _ => hasDeriv_gibbsEntropy u x
  exact ⟨β, k, k', by lin [e]⟩

/-- **B08** by the derivative: so it is strictly decreasing on `β ≥ 0` if the logits are not constant, without the identity
that `gibbsEntropy_strictAnti` rests on.  Source: theorem-02-beta-coupling.md, theorem 02.1. -/
theorem gibbsEntropy_strictAnti_of_deriv (hK : HasSuprema K) (hu : ∃ i j, u i ≠ u j) {β₁ β₂ : K} (h0 : 0 ≤ β₁)
    (h : β₁ < β₂) : gibbsEntropy u β₂ < gibbsEntropy u β₁ := by
  obtain ⟨β, k, _, e⟩ := exists_gibbsEntropy_sub_eq (u := u) hK h
  have v : 0 < logitVariance u β := lt_of_le_of_ne (logitVariance_nonneg u β) fun e => hu.elim fun i hu => hu.elim fun j hu =>
    hu ((logitVariance_eq_zero_iff u β).1 e.symm i j)
  have p := mul_pos (mul_pos (lt_of_le_of_lt h0 k) v) (sub_pos.2 h)
  lin [e, p]

end AqCore
