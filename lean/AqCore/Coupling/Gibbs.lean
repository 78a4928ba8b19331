import AqCore.Coupling.Entropy

/-!
# The Gibbs family (claims B01, B02, B04, B08)

`gibbs u β` is the softmax of `β u`.  That its entropy falls as `β` grows needs no calculus: it follows from the exact
identity `H(p) - H(q) = KL(q ‖ p) + β₁ (E_q u - E_p u)` and Gibbs' inequality.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat}

/-- The partition function `Z(β) = Σ exp (β uⱼ)`. -/
def partitionFunction (u : Fin n → K) (β : K) : K := ∑ i, exp (β * u i)

/-- The Gibbs distribution `exp (β uⱼ) / Z(β)`.  Source: theorem-02-beta-coupling.md, section 2.2. -/
def gibbs (u : Fin n → K) (β : K) (j : Fin n) : K := exp (β * u j) / partitionFunction u β

/-- Softmax: the Gibbs distribution at `β = 1`. -/
def softmax (u : Fin n → K) : Fin n → K := gibbs u 1

/-- The mean logit `E[u]` under the Gibbs distribution. -/
def logitMean (u : Fin n → K) (β : K) : K := ∑ i, gibbs u β i * u i

/-- The variance of the logits under the Gibbs distribution. -/
def logitVariance (u : Fin n → K) (β : K) : K := ∑ i, gibbs u β i * (u i - logitMean u β) ^ 2

/-- The entropy `H(β)` of the Gibbs distribution, in nats. -/
def gibbsEntropy (u : Fin n → K) (β : K) : K := entropy (gibbs u β)

variable (u : Fin n → K) (β : K)

/-! ### The form -/

section
variable [NeZero n]

theorem partitionFunction_pos : 0 < partitionFunction u β := sum_pos fun _ => exp_pos _

/-- **B01**: attention weights are positive.  Source: theorem-02-beta-coupling.md, section 2.2. -/
theorem gibbs_pos (j : Fin n) : 0 < gibbs u β j := div_pos (exp_pos _) (partitionFunction_pos u β)

/-- **B01**: attention weights sum to one.  Source: theorem-02-beta-coupling.md, section 2.2. -/
theorem sum_gibbs : ∑ j, gibbs u β j = 1 := by
  unfold gibbs
  rw [← sum_div]
  exact div_self (ne_of_gt (partitionFunction_pos u β))

theorem isProb_gibbs : IsProb (gibbs u β) := ⟨fun j => le_of_lt (gibbs_pos u β j), sum_gibbs u β⟩
end

/-- **B01**: attention weights are the Boltzmann weights of the energies `Eⱼ = -uⱼ` at inverse temperature `β`.
Source: theorem-02-beta-coupling.md, section 2.2. -/
theorem gibbs_eq_boltzmann {E : Fin n → K} (hE : ∀ j, E j = -u j) (j : Fin n) :
    gibbs u β j = exp (-(β * E j)) / ∑ m, exp (-(β * E m)) := by
  have e : ∀ m, -(β * E m) = β * u m := fun m => by
    rw [hE]
    ring
  unfold gibbs partitionFunction
  rw [e, sum_congr fun m => congrArg exp (e m)]

/-- **B02**: only the product of `β` and the scale of the logits matters.
Source: theorem-02-beta-coupling.md, section 2.1. -/
theorem gibbs_scale (c : K) : gibbs (fun j => c * u j) β = gibbs u (c * β) := by
  have e : ∀ m, β * (c * u m) = c * β * u m := fun m => by ring
  funext j
  unfold gibbs partitionFunction
  rw [e, sum_congr fun m => congrArg exp (e m)]

/-- **B02**: only differences of logits matter.  Source: theorem-02-beta-coupling.md, section 2.1. -/
theorem gibbs_shift (t : K) : gibbs (fun j => u j + t) β = gibbs u β := by
  have e : ∀ m, exp (β * (u m + t)) = exp (β * t) * exp (β * u m) := fun m => by rw [mul_add, exp_add, mul_comm]
  have h := exp_ne_zero (β * t)
  funext j
  unfold gibbs partitionFunction
  rw [e, sum_congr e, ← mul_sum, div_eq_mul_inv, mul_inv, mul_mul_mul_comm, mul_inv_cancel h, one_mul, ← div_eq_mul_inv]

/-! ### Entropy -/

variable [NeZero n]

/-- A weight is positive, so its logarithm is the scaled logit less `log Z`. -/
theorem log_gibbs (j : Fin n) : log (gibbs u β j) = β * u j - log (partitionFunction u β) := by
  unfold gibbs
  rw [log_div (exp_pos _) (partitionFunction_pos u β), log_exp]

/-- The cross entropy of a vector of sum 1 and a Gibbs distribution. -/
theorem sum_mul_log_gibbs {q : Fin n → K} (hq : sum q = 1) :
    ∑ i, q i * log (gibbs u β i) = β * (∑ i, q i * u i) - log (partitionFunction u β) := by
  rw [sum_congr fun i => congrArg (q i * ·) (log_gibbs u β i)]
  have h : ∑ i, q i * (β * u i - log (partitionFunction u β)) =
    β * (∑ i, q i * u i) - log (partitionFunction u β) * ∑ i, q i := by sum_ring
  rw [h, show (∑ i, q i) = 1 from hq, mul_one]

/-- **B04**: entropy is `log Z` less `β` times the mean logit.  Source: theorem-02-beta-coupling.md, section 3.4. -/
theorem gibbsEntropy_eq : gibbsEntropy u β = log (partitionFunction u β) - β * logitMean u β := by
  unfold gibbsEntropy entropy logitMean
  rw [sum_mul_log_gibbs u β (sum_gibbs u β)]
  ring

/-- The divergence of a probability vector from a Gibbs distribution. -/
theorem klDivergence_gibbs {q : Fin n → K} (hq : sum q = 1) :
    klDivergence q (gibbs u β) = log (partitionFunction u β) - β * (∑ i, q i * u i) - entropy q := by
  rw [klDivergence_eq, sum_mul_log_gibbs u β hq]
  ring

/-- **B08**: the exact difference of entropies at two values of `β`.
Source: theorem-02-beta-coupling.md, section 3.1 (proved there by calculus). -/
theorem gibbsEntropy_sub (β₁ β₂ : K) : gibbsEntropy u β₁ - gibbsEntropy u β₂ =
    klDivergence (gibbs u β₂) (gibbs u β₁) + β₁ * (logitMean u β₂ - logitMean u β₁) := by
  rw [klDivergence_gibbs u β₁ (sum_gibbs u β₂), gibbsEntropy_eq u β₁]
  unfold gibbsEntropy logitMean
  ring

/-- **B08**: the divergence in the entropy identity is not negative. -/
theorem klDivergence_gibbs_nonneg (β₁ β₂ : K) : 0 ≤ klDivergence (gibbs u β₁) (gibbs u β₂) :=
  klDivergence_nonneg (isProb_gibbs u β₁).nonneg (gibbs_pos u β₂) (le_of_eq (by rw [sum_gibbs, sum_gibbs]))

/-- The two divergences add up to the change of the mean logit. -/
theorem klDivergence_add_klDivergence (β₁ β₂ : K) :
    klDivergence (gibbs u β₁) (gibbs u β₂) + klDivergence (gibbs u β₂) (gibbs u β₁) =
      (β₂ - β₁) * (logitMean u β₂ - logitMean u β₁) := by
  lin [gibbsEntropy_sub u β₁ β₂, gibbsEntropy_sub u β₂ β₁]

variable {u} {β₁ β₂ : K}

/-- Different `β` give different distributions, unless the logits are constant. -/
theorem gibbs_ne_gibbs (h : β₁ ≠ β₂) (hu : ∃ i j, u i ≠ u j) : gibbs u β₁ ≠ gibbs u β₂ := fun e => by
  obtain ⟨i, j, hij⟩ := hu
  have hi := log_gibbs u β₁ i
  have hj := log_gibbs u β₁ j
  rw [e, log_gibbs] at hi hj
  have k : (u i - u j) * (β₁ - β₂) = 0 := by lin [hi, hj]
  exact mul_ne_zero (sub_ne_zero hij) (sub_ne_zero h) k

/-- **B08**: the divergence in the entropy identity is positive, unless the logits are constant. -/
theorem klDivergence_gibbs_pos (h : β₁ ≠ β₂) (hu : ∃ i j, u i ≠ u j) : 0 < klDivergence (gibbs u β₁) (gibbs u β₂) :=
  klDivergence_pos (isProb_gibbs u β₁).nonneg (gibbs_pos u β₂) (le_of_eq (by rw [sum_gibbs, sum_gibbs]))
    (gibbs_ne_gibbs h hu)

/-- **B08**: the mean logit does not fall as `β` grows, of whatever sign. -/
theorem logitMean_mono (h : β₁ < β₂) : logitMean u β₁ ≤ logitMean u β₂ := by
  have hc := sub_pos.2 h
  refine sub_nonneg.1 (le_of_mul_le_mul_left (c := β₂ - β₁) ?_ hc)
  rw [mul_zero]
  lin [klDivergence_gibbs_nonneg u β₁ β₂, klDivergence_gibbs_nonneg u β₂ β₁, klDivergence_add_klDivergence u β₁ β₂]

/-- The mean logit rises strictly with `β`, unless the logits are constant. -/
theorem logitMean_strictMono (hu : ∃ i j, u i ≠ u j) (h : β₁ < β₂) : logitMean u β₁ < logitMean u β₂ := by
  have hc := sub_pos.2 h
  refine sub_pos.1 (lt_of_mul_lt_mul_left (c := β₂ - β₁) ?_ (le_of_lt hc))
  rw [mul_zero]
  lin [klDivergence_gibbs_pos (ne_of_lt h) hu, klDivergence_gibbs_nonneg u β₂ β₁, klDivergence_add_klDivergence u β₁ β₂]

/-- **B08**: the entropy falls strictly as `β ≥ 0` grows, unless the logits are constant.
Source: theorem-02-beta-coupling.md, theorem 02.1. -/
theorem gibbsEntropy_strictAnti (hu : ∃ i j, u i ≠ u j) (h0 : 0 ≤ β₁) (h : β₁ < β₂) :
    gibbsEntropy u β₂ < gibbsEntropy u β₁ := by
  lin [klDivergence_gibbs_pos (ne_of_gt h) hu, β₁ # logitMean_mono (u := u) h, gibbsEntropy_sub u β₁ β₂]

omit [NeZero n] in
/-- Negative `β` are the negative logits at positive `β`. -/
theorem gibbs_neg (β : K) : gibbs u (-β) = gibbs (fun j => -u j) β := by
  rw [show (fun j => -u j) = fun j => -1 * u j from funext fun j => by ring, gibbs_scale]
  exact congrArg (gibbs u) (by ring)

/-- **B08** needs `0 ≤ β`: below zero the entropy rises strictly, unless the logits are constant. -/
theorem gibbsEntropy_strictMono (hu : ∃ i j, u i ≠ u j) (h : β₁ < β₂) (h0 : β₂ ≤ 0) :
    gibbsEntropy u β₁ < gibbsEntropy u β₂ := by
  have hu' : ∃ i j, -u i ≠ -u j := hu.elim fun i hi => hi.elim fun j hij => ⟨i, j, fun e => hij (by lin [e])⟩
  have e := gibbsEntropy_strictAnti (u := fun j => -u j) hu' (neg_nonneg.2 h0) (show -β₂ < -β₁ by lin [h])
  unfold gibbsEntropy at e ⊢
  rwa [← gibbs_neg, ← gibbs_neg, neg_neg, neg_neg] at e

/-- The entropy does not rise as `β ≥ 0` grows. -/
theorem gibbsEntropy_anti (h0 : 0 ≤ β₁) (h : β₁ < β₂) : gibbsEntropy u β₂ ≤ gibbsEntropy u β₁ := by
  lin [klDivergence_gibbs_nonneg u β₂ β₁, β₁ # logitMean_mono (u := u) h, gibbsEntropy_sub u β₁ β₂]

/-- The Gibbs distribution of constant logits is uniform. -/
theorem gibbs_of_constant (hu : ∀ i j, u i = u j) (β : K) (j : Fin n) : gibbs u β j = (natCast n)⁻¹ := by
  have hn : (natCast n : K) ≠ 0 := ne_of_gt (natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n)))
  have e : partitionFunction u β = natCast n * exp (β * u j) := by
    unfold partitionFunction
    rw [sum_congr fun i => congrArg (fun t => exp (β * t)) (hu i j), sum_const]
  unfold gibbs
  rw [e]
  field [exp_ne_zero (β * u j)]

/-- **B08**: constant logits have the entropy `log n` at every `β`. -/
theorem gibbsEntropy_of_constant (hu : ∀ i j, u i = u j) (β : K) : gibbsEntropy u β = log (natCast n) := by
  unfold gibbsEntropy
  rw [show gibbs u β = fun _ => (natCast n)⁻¹ from funext (gibbs_of_constant hu β), entropy_uniform]

/-- **B08**: the entropy is strictly decreasing on `[0, ∞)` iff the logits are not constant.
Source: theorem-02-beta-coupling.md, theorem 02.1. -/
theorem gibbsEntropy_strictAnti_iff :
    (∀ β₁ β₂ : K, 0 ≤ β₁ → β₁ < β₂ → gibbsEntropy u β₂ < gibbsEntropy u β₁) ↔ ∃ i j, u i ≠ u j := by
  refine ⟨fun h => Classical.byContradiction fun k => ?_, fun hu β₁ β₂ => gibbsEntropy_strictAnti hu⟩
  have hu : ∀ i j, u i = u j := fun i j => Classical.byContradiction fun k' => k ⟨i, j, k'⟩
  have e := h 0 1 (le_refl 0) zero_lt_one
  rw [gibbsEntropy_of_constant hu, gibbsEntropy_of_constant hu] at e
  exact lt_irrefl _ e

end AqCore
