import AqCore.Coupling.Derivative

/-!
# All derivatives of `log Z` (claim B11)

Attention weights satisfy a differential equation: their derivatives are polynomials in them.  So `log Z` has derivatives of
every order, and each is bounded: no cumulant of the logits diverges anywhere.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} {u : Fin n → K}

/-- Polynomials in the attention weights, as functions of `β`. -/
inductive GibbsPolynomial (u : Fin n → K) : (K → K) → Prop
  | const (c : K) : GibbsPolynomial u fun _ => c
  | weight (j : Fin n) : GibbsPolynomial u fun β => gibbs u β j
  | add {f g : K → K} : GibbsPolynomial u f → GibbsPolynomial u g → GibbsPolynomial u fun β => f β + g β
  | mul {f g : K → K} : GibbsPolynomial u f → GibbsPolynomial u g → GibbsPolynomial u fun β => f β * g β

namespace GibbsPolynomial
theorem sum : ∀ {m : Nat} {f : Fin m → K → K}, (∀ i, GibbsPolynomial u (f i)) → GibbsPolynomial u fun β => ∑ i, f i β
  | 0, _, _ => .const 0
  | _ + 1, _, h => (h _).add (sum fun i => h i.succ)
theorem logitMean : GibbsPolynomial u (logitMean u) := sum fun i => (weight i).mul (const (u i))

variable [NeZero n] {f : K → K}

theorem bounded (h : GibbsPolynomial u f) : ∃ C, ∀ β, abs (f β) ≤ C := by
  induction h with
  | const c => exact ⟨abs c, fun _ => le_refl _⟩
  | weight j =>
    refine ⟨1, fun β => ?_⟩
    rw [abs_of_pos (gibbs_pos u β j)]
    exact (isProb_gibbs u β).le_one j
  | add _ _ hf hg =>
    obtain ⟨C, hC⟩ := hf
    obtain ⟨D, hD⟩ := hg
    exact ⟨C + D, fun β => le_trans (abs_add_le _ _) (add_le_add (hC β) (hD β))⟩
  | mul _ _ hf hg =>
    obtain ⟨C, hC⟩ := hf
    obtain ⟨D, hD⟩ := hg
    refine ⟨C * D, fun β => ?_⟩
    rw [abs_mul]
    exact mul_le_mul (hC β) (hD β) (abs_nonneg _) (le_trans (abs_nonneg _) (hC β))

theorem exists_deriv [ExpLogDerivative K] (h : GibbsPolynomial u f) :
    ∃ g, GibbsPolynomial u g ∧ ∀ β, HasDeriv f (g β) β := by
  induction h with
  | const c => exact ⟨_, const 0, fun β => HasDeriv.const c β⟩
  | weight j =>
    refine ⟨_, (weight j).mul ((const (u j)).add ((const (-1)).mul logitMean)), fun β => (hasDeriv_gibbs u β j).congr ?_⟩
    ring
  | add hf hg kf kg =>
    obtain ⟨f', hf', df⟩ := kf
    obtain ⟨g', hg', dg⟩ := kg
    exact ⟨_, hf'.add hg', fun β => (df β).add (dg β)⟩
  | mul hf hg kf kg =>
    obtain ⟨f', hf', df⟩ := kf
    obtain ⟨g', hg', dg⟩ := kg
    exact ⟨_, (hf'.mul hg).add (hf.mul hg'), fun β => (df β).mul (dg β)⟩
end GibbsPolynomial

/-- **B11**: `log Z` has derivatives `D k` of every order, and all of them are bounded.
Corrects action-quanta-derived-formulations.md, section 2. -/
theorem exists_derivatives_log_partitionFunction [NeZero n] [ExpLogDerivative K] (u : Fin n → K) :
    ∃ D : Nat → K → K, D 0 = (fun β => log (partitionFunction u β)) ∧ (∀ k β, HasDeriv (D k) (D (k + 1) β) β) ∧
      ∀ k, ∃ C, ∀ β, abs (D (k + 1) β) ≤ C := by
  have choice : ∀ f : K → K, ∃ g, GibbsPolynomial u f → GibbsPolynomial u g ∧ ∀ β, HasDeriv f (g β) β := fun f => by
    by_cases h : GibbsPolynomial u f
    · obtain ⟨g, k⟩ := h.exists_deriv
      exact ⟨g, fun _ => k⟩
    · exact ⟨f, fun k => absurd k h⟩
  let next : (K → K) → K → K := fun f => Classical.choose (choice f)
  have spec : ∀ f, GibbsPolynomial u f → GibbsPolynomial u (next f) ∧ ∀ β, HasDeriv f (next f β) β :=
    fun f => Classical.choose_spec (choice f)
  let D : Nat → K → K := fun k => Nat.rec (logitMean u) (fun _ f => next f) k
  have poly : ∀ k, GibbsPolynomial u (D k) := fun k => by
    induction k with
    | zero => exact GibbsPolynomial.logitMean
    | succ k ih => exact (spec _ ih).1
  refine ⟨fun k => Nat.rec (fun β => log (partitionFunction u β)) (fun k _ => D k) k, rfl, fun k β => ?_, fun k =>
    (poly k).bounded⟩
  cases k with
  | zero => exact hasDeriv_log_partitionFunction u β
  | succ k => exact (spec _ (poly k)).2 β

end AqCore
