import AqCore.Coupling.Derivative

/-!
# The susceptibility is bounded (claim B11)

The second derivative of `log Z` is a variance of logits, and a variance of values in an interval is at most a quarter of
the squared length of the interval (Popoviciu).  So it diverges nowhere.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {n : Nat} {w f : Fin n → K} {a b : K}

/-- **Popoviciu's inequality**: the variance of values in `[a, b]` is at most `(b - a)² / 4`. -/
theorem variance_le (hw : IsProb w) (ha : ∀ i, a ≤ f i) (hb : ∀ i, f i ≤ b) :
    ∑ i, w i * (f i - ∑ j, w j * f j) ^ 2 ≤ (b - a) ^ 2 / 4 := by
  have e := sum_mul_sub_sq w f (∑ j, w j * f j)
  have e' := sum_mul_sub_sq w f ((a + b) / 2)
  have k : ∀ i, (f i - (a + b) / 2) ^ 2 ≤ (b - a) ^ 2 / 4 := fun i => by
    lin [mul_nonneg (sub_nonneg.2 (ha i)) (sub_nonneg.2 (hb i))]
  rw [show (∑ i, w i) = 1 from hw.sum_eq_one] at e e'
  lin [e, e', weighted_le hw.nonneg hw.sum_eq_one k, sq_nonneg ((∑ j, w j * f j) - (a + b) / 2)]
end

variable {K : Type u} [ExpLogField K] {n : Nat} [NeZero n] {u : Fin n → K} {a b : K}

/-- **B11**: the second derivative of `log Z` (`hasDeriv_logitMean`) is at most `r² / 4` at every `β`, for logits in an
interval of length `r`.
Corrects action-quanta-derived-formulations.md, section 2, which has it diverge. -/
theorem logitVariance_le (ha : ∀ i, a ≤ u i) (hb : ∀ i, u i ≤ b) (β : K) : logitVariance u β ≤ (b - a) ^ 2 / 4 :=
  variance_le (isProb_gibbs u β) ha hb

/-- **B11**: for every finite family of logits the bound holds with the largest and the smallest of them. -/
theorem exists_logitVariance_le (u : Fin n → K) :
    ∃ a b, (∀ i, u a ≤ u i) ∧ (∀ i, u i ≤ u b) ∧ ∀ β, logitVariance u β ≤ (u b - u a) ^ 2 / 4 := by
  obtain ⟨a, ha⟩ := exists_min u
  obtain ⟨b, hb⟩ := exists_max u
  exact ⟨a, b, ha, hb, logitVariance_le ha hb⟩

/-- **B11** as written is false, for all logits: the second derivative `V` of `log Z` is not even unbounded near any `βc`,
let alone divergent.  Source: action-quanta-derived-formulations.md, section 2. -/
theorem not_exists_critical_beta (u : Fin n → K) : ¬∃ (E V : K → K) (βc : K),
    (∀ β, EpsilonDelta.HasDeriv (fun b => log (partitionFunction u b)) (E β) β) ∧
    (∀ β, EpsilonDelta.HasDeriv E (V β) β) ∧
    ∀ C δ : K, 0 < δ → ∃ β, abs (β - βc) < δ ∧ C < abs (V β) := fun ⟨E, V, βc, hE, hV, h⟩ => by
  obtain ⟨a, b, _, _, k⟩ := exists_logitVariance_le u
  have e : E = logitMean u := funext fun β => (hE β).unique (hasDeriv_log_partitionFunction u β)
  obtain ⟨β, _, hβ⟩ := h ((u b - u a) ^ 2 / 4) 1 zero_lt_one
  have v := hV β
  rw [e] at v
  rw [v.unique (hasDeriv_logitMean u β), abs_of_nonneg (logitVariance_nonneg u β)] at hβ
  exact not_le_of_lt hβ (k β)

/-- **B11**, the counterexample: for the logits 0 and 1 the variance is `p₂ (1 - p₂)`, at most 1/4. -/
theorem logitVariance_zero_one {u : Fin 2 → K} (h0 : u 0 = 0) (h1 : u 1 = 1) (β : K) :
    logitVariance u β = gibbs u β 1 * (1 - gibbs u β 1) ∧ logitVariance u β ≤ 1 / 4 := by
  have e : logitVariance u β = gibbs u β 1 * (1 - gibbs u β 1) := by
    rw [logitVariance_eq, sum_two]
    unfold logitMean
    rw [sum_two, h0, h1]
    ring
  refine ⟨e, ?_⟩
  rw [e]
  lin [sq_nonneg (gibbs u β 1 - 1 / 2)]

end AqCore
