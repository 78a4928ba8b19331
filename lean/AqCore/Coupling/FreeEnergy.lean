import AqCore.Coupling.Bound

/-!
# The free energy (claims B17, B11)

`F(β) = -log Z(β) / β` is the minimum of a potential over probability vectors.  Its second derivative is not the
fluctuation: it has a term in the entropy as well.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} [NeZero n]

/-- The free energy `F(β) = -log Z(β) / β` of one row of attention.
Source: action-quanta-derived-formulations.md, section 2. -/
def freeEnergy (u : Fin n → K) (β : K) : K := -log (partitionFunction u β) / β

/-- The variational free energy of a probability vector: mean energy less entropy over `β`. -/
def variationalFreeEnergy (u : Fin n → K) (β : K) (π : Fin n → K) : K := -(∑ i, π i * u i) - entropy π / β

variable (u : Fin n → K) {β : K}

/-- How far a probability vector is from the minimum: its divergence from the Gibbs distribution, over `β`. -/
theorem variationalFreeEnergy_sub (hβ : β ≠ 0) {π : Fin n → K} (h : IsProb π) :
    variationalFreeEnergy u β π - freeEnergy u β = klDivergence π (gibbs u β) / β := by
  rw [klDivergence_gibbs u β h.sum_eq_one]
  unfold variationalFreeEnergy freeEnergy
  field

/-- **B17.1**: the free energy is the value at the Gibbs distribution … -/
theorem variationalFreeEnergy_gibbs (hβ : β ≠ 0) : variationalFreeEnergy u β (gibbs u β) = freeEnergy u β := by
  have e := variationalFreeEnergy_sub u hβ (isProb_gibbs u β)
  rw [(klDivergence_eq_zero_iff (isProb_gibbs u β).nonneg (gibbs_pos u β) (le_refl _)).2 rfl, zero_div] at e
  exact eq_of_sub_eq_zero e

/-- **B17.1**: … which is the least of all probability vectors, zero weights allowed …
Source: action-quanta-derived-formulations.md, section 2. -/
theorem freeEnergy_le (hβ : 0 < β) {π : Fin n → K} (h : IsProb π) : freeEnergy u β ≤ variationalFreeEnergy u β π := by
  have k := klDivergence_nonneg h.nonneg (gibbs_pos u β) (le_of_eq ((sum_gibbs u β).trans h.sum_eq_one.symm))
  exact sub_nonneg.1 (variationalFreeEnergy_sub u (ne_of_gt hβ) h ▸ div_nonneg k (le_of_lt hβ))

/-- **B17.1**: … and is attained at the Gibbs distribution only. -/
theorem variationalFreeEnergy_eq_iff (hβ : 0 < β) {π : Fin n → K} (h : IsProb π) :
    variationalFreeEnergy u β π = freeEnergy u β ↔ π = gibbs u β := by
  refine ⟨fun e => ?_, fun e => e ▸ variationalFreeEnergy_gibbs u (ne_of_gt hβ)⟩
  have k := variationalFreeEnergy_sub u (ne_of_gt hβ) h
  rw [e, sub_self, div_eq_mul_inv] at k
  exact (klDivergence_eq_zero_iff h.nonneg (gibbs_pos u β) (le_of_eq ((sum_gibbs u β).trans h.sum_eq_one.symm))).1
    ((mul_eq_zero.1 k.symm).resolve_right (inv_ne_zero (ne_of_gt hβ)))

/-! ### Derivatives -/

section
variable [ExpLogDerivative K]

/-- **B17.3**: the derivative of the free energy is `H / β²`. -/
theorem hasDeriv_freeEnergy (hβ : β ≠ 0) : HasDeriv (freeEnergy u) (gibbsEntropy u β / β ^ 2) β := by
  refine ((hasDeriv_log_partitionFunction u β).neg.div (HasDeriv.id β) hβ).congr ?_
  rw [gibbsEntropy_eq]
  field

/-- **B17.3**: the second derivative of the free energy is `-Var / β - 2 H / β³`. -/
theorem hasDeriv_freeEnergy_deriv (hβ : β ≠ 0) :
    HasDeriv (fun b => gibbsEntropy u b / b ^ 2) (-logitVariance u β / β - 2 * gibbsEntropy u β / β ^ 3) β := by
  refine ((hasDeriv_gibbsEntropy u β).div (HasDeriv.id β).sq (pow_ne_zero hβ 2)).congr ?_
  field
end

/-! ### It is not the fluctuation -/

/-- The entropy of more than one outcome is positive. -/
theorem gibbsEntropy_pos (h : 1 < n) (β : K) : 0 < gibbsEntropy u β := by
  have lt : ∀ j, gibbs u β j < 1 := fun j => by
    obtain ⟨i, hi⟩ : ∃ i, i ≠ j := by
      refine Classical.byContradiction fun k => ?_
      have k' : ∀ i, i = j := fun i => Classical.byContradiction fun e => k ⟨i, e⟩
      have e := Fin.val_eq_of_eq ((k' ⟨0, Nat.lt_trans Nat.zero_lt_one h⟩).trans (k' ⟨1, h⟩).symm)
      exact nomatch e
    have e := sum_lt_sum (f := fun m => if m = j then gibbs u β m else 0) (g := gibbs u β)
      (fun m => by
        by_cases k : m = j
        · rw [if_pos k]
          exact le_refl _
        · rw [if_neg k]
          exact le_of_lt (gibbs_pos u β m))
      i (by
        rw [if_neg hi]
        exact gibbs_pos u β i)
    rw [sum_ite_eq] at e
    exact lt_of_lt_of_le e (le_of_eq (sum_gibbs u β))
  unfold gibbsEntropy entropy
  rw [← sum_neg]
  refine sum_pos fun j => ?_
  have l : log (gibbs u β j) < 0 := by
    rw [← log_one, log_lt_log (gibbs_pos u β j) zero_lt_one]
    exact lt j
  have e := mul_pos (gibbs_pos u β j) (neg_pos.2 l)
  rwa [mul_neg] at e

/-- The entropy of one outcome is zero. -/
theorem gibbsEntropy_of_one (u : Fin 1 → K) (β : K) : gibbsEntropy u β = 0 := by
  have e := sum_gibbs u β
  rw [sum_one] at e
  unfold gibbsEntropy entropy
  rw [sum_one, e, log_one]
  ring

/-- **B17**, where the claim as written holds: the second derivative of `F` is the fluctuation `-Var / β` iff there is
only one key. -/
theorem hasDeriv_freeEnergy_deriv_iff (hβ : β ≠ 0) :
    EpsilonDelta.HasDeriv (fun b => gibbsEntropy u b / b ^ 2) (-logitVariance u β / β) β ↔ n = 1 := by
  have d := hasDeriv_freeEnergy_deriv u hβ
  constructor
  · intro h
    have e := EpsilonDelta.HasDeriv.unique h d
    have k : gibbsEntropy u β * (2 / β ^ 3) = 0 := by
      have e' : gibbsEntropy u β * (2 / β ^ 3) = 2 * gibbsEntropy u β / β ^ 3 := by ring
      lin [e, e']
    refine Classical.byContradiction fun hn => ?_
    have h1 : 1 < n := Nat.lt_of_le_of_ne (Nat.pos_of_ne_zero (NeZero.ne n)) fun e => hn e.symm
    exact mul_ne_zero (ne_of_gt (gibbsEntropy_pos u h1 β)) (by pos) k
  · intro h
    subst h
    have e : -logitVariance u β / β - 2 * gibbsEntropy u β / β ^ 3 = -logitVariance u β / β := by
      rw [gibbsEntropy_of_one]
      ring
    rw [e] at d
    exact d

/-- **B17**, the counterexample: two equal logits have no fluctuation, yet `F` has the second derivative `-2 log 2 / β³`,
which is not zero. -/
theorem freeEnergy_deriv_of_equal {u : Fin 2 → K} (hu : ∀ i j, u i = u j) (hβ : β ≠ 0) : logitVariance u β = 0 ∧
    EpsilonDelta.HasDeriv (fun b => gibbsEntropy u b / b ^ 2) (-2 * log 2 / β ^ 3) β ∧ -2 * log 2 / β ^ 3 ≠ 0 := by
  have v : logitVariance u β = 0 := (logitVariance_eq_zero_iff _ β).2 hu
  refine ⟨v, ?_, ?_⟩
  · have d := hasDeriv_freeEnergy_deriv u hβ
    rw [v, gibbsEntropy_of_constant hu, ← ofNat_eq_natCast 0,
      show -0 / β - 2 * log 2 / β ^ 3 = -2 * log 2 / β ^ 3 by ring] at d
    exact d
  · have l : 0 < log (2 : K) := log_pos (by lin [])
    rw [show -2 * log 2 / β ^ 3 = -(2 * log 2 / β ^ 3) by ring]
    pos

/-- **B17** as written is false: the second derivative of the free energy is not the fluctuation, `-Var / β`.
Source: action-quanta-derived-formulations.md, section 2. -/
theorem not_hasDeriv_freeEnergy_deriv : ¬∀ (n : Nat) [NeZero n] (u : Fin n → K) (β : K), 0 < β →
    EpsilonDelta.HasDeriv (fun b => gibbsEntropy u b / b ^ 2) (-logitVariance u β / β) β := fun h =>
  nomatch (hasDeriv_freeEnergy_deriv_iff (fun _ : Fin 2 => (0 : K)) one_ne_zero).1 (h 2 _ 1 zero_lt_one)

/-! ### Where it diverges -/

/-- **B11**: for the free energy itself the claim as written is false at every `βc` but 0, for all logits: its second
derivative `χ` is not even unbounded near `βc`.  Source: action-quanta-derived-formulations.md, section 2. -/
theorem not_exists_critical_beta_freeEnergy : ¬∃ (F' χ : K → K) (βc : K), βc ≠ 0 ∧
    (∀ β, β ≠ 0 → EpsilonDelta.HasDeriv (freeEnergy u) (F' β) β) ∧
    (∀ β, β ≠ 0 → EpsilonDelta.HasDeriv F' (χ β) β) ∧
    ∀ C δ : K, 0 < δ → ∃ β, abs (β - βc) < δ ∧ C < abs (χ β) := fun ⟨F', χ, βc, h0, hF, hχ, h⟩ => by
  obtain ⟨a, b, _, _, k⟩ := exists_logitVariance_le u
  have hc := abs_pos h0
  obtain ⟨β, hβ, hC⟩ := h ((u b - u a) ^ 2 / 4 * (2 / abs βc) + 2 * log (natCast n) * (2 / abs βc) ^ 3) (abs βc / 2)
    (half_pos hc)
  have t := abs_add_le β (-(β - βc))
  rw [show β + -(β - βc) = βc by ring, abs_neg] at t
  have hb : abs βc / 2 ≤ abs β := by lin [t, hβ]
  have pb : 0 < abs β := lt_of_lt_of_le (half_pos hc) hb
  have hi : (abs β)⁻¹ ≤ 2 / abs βc := by
    refine le_of_mul_le_mul_left (c := abs β * abs βc) ?_ (mul_pos pb hc)
    rw [show abs β * abs βc * (abs β)⁻¹ = abs βc by field, show abs β * abs βc * (2 / abs βc) = 2 * abs β by field]
    lin [hb]
  have ip : 0 ≤ (abs β)⁻¹ := le_of_lt (inv_pos pb)
  have hi3 : (abs β)⁻¹ ^ 3 ≤ (2 / abs βc) ^ 3 := by
    have p : 0 ≤ 2 / abs βc := le_trans ip hi
    have s := mul_le_mul (mul_le_mul hi hi ip p) hi ip (mul_nonneg p p)
    lin [s]
  have v0 := logitVariance_nonneg u β
  have e0 := entropy_nonneg (isProb_gibbs u β)
  have e1 := entropy_le_log (isProb_gibbs u β)
  have b0 : β ≠ 0 := fun e => ne_of_gt pb (by rw [e, abs_zero])
  have near : Near β fun b => gibbsEntropy u b / b ^ 2 = F' b := ⟨abs β, pb, fun b hb => by
    refine ((hF b fun e => ?_).unique (hasDeriv_freeEnergy u fun e => ?_)).symm <;>
    · rw [e, zero_sub, abs_neg] at hb
      exact lt_irrefl _ hb⟩
  rw [((hχ β b0).congr_near near).unique (hasDeriv_freeEnergy_deriv u b0)] at hC
  have ai : abs β⁻¹ = (abs β)⁻¹ := eq_inv_of_mul_eq_one (by rw [← abs_mul, mul_inv_cancel b0, abs_one])
  have s := abs_add_le (-(logitVariance u β * β⁻¹)) (-(2 * gibbsEntropy u β * (β⁻¹ * β⁻¹ * β⁻¹)))
  rw [abs_neg, abs_neg, abs_mul, abs_mul, abs_mul (β⁻¹ * β⁻¹), abs_mul β⁻¹, ai, abs_of_nonneg v0,
    abs_of_nonneg (show 0 ≤ 2 * gibbsEntropy u β from mul_nonneg (le_of_lt two_pos) e0),
    show -(logitVariance u β * β⁻¹) + -(2 * gibbsEntropy u β * (β⁻¹ * β⁻¹ * β⁻¹)) =
      -logitVariance u β / β - 2 * gibbsEntropy u β / β ^ 3 by ring] at s
  have m1 := mul_le_mul (k β) hi ip (by pos)
  have m2 := mul_le_mul (show 2 * gibbsEntropy u β ≤ 2 * log (natCast n) from mul_le_mul_of_nonneg_left e1 (le_of_lt two_pos))
    hi3 (pow_nonneg ip 3) (mul_nonneg (le_of_lt two_pos) (le_trans e0 e1))
  exact not_le_of_lt hC (by lin [s, m1, m2])

end AqCore
