import AqCore.Quanta.HoeffdingLemma

/-!
# Generalization of a finite class (claims A13, A14)

Hoeffding's inequality and a union bound: with probability at least `1 - δ` no risk in a finite class exceeds its mean
over `n` independent samples by more than `√((log |F| + log (1/δ))/(2n))`.
-/

universe u v w

namespace AqCore
open OrderedField ExpLogField

/-- The product of the values of `f`. -/
def prod {K : Type u} [OrderedField K] : {n : Nat} → (Fin n → K) → K
  | 0, _ => 1
  | n + 1, f => f ⟨0, Nat.succ_pos n⟩ * prod fun i => f i.succ

section
variable {K : Type u} [OrderedField K] {Ω : Type v} {S : Type w}

theorem prod_nonneg : ∀ {n : Nat} {f : Fin n → K}, (∀ i, 0 ≤ f i) → 0 ≤ prod f
  | 0, _, _ => zero_le_one
  | _ + 1, _, h => mul_nonneg (h _) (prod_nonneg fun i => h i.succ)
theorem prod_le_pow : ∀ {n : Nat} {f : Fin n → K} {c : K}, (∀ i, 0 ≤ f i) → (∀ i, f i ≤ c) → prod f ≤ c ^ n
  | 0, _, _, _, _ => le_refl 1
  | n + 1, f, c, h, k => by
    rw [pow_succ, mul_comm]
    exact mul_le_mul (k _) (prod_le_pow (fun i => h i.succ) fun i => k i.succ) (prod_nonneg fun i => h i.succ)
      (le_trans (h ⟨0, Nat.succ_pos n⟩) (k _))

/-- `Z₁, …, Zₙ` are independent, each with the law `D`: products of functions that are integrable under `D` are integrable,
and the expectation of the product is the product of the expectations. -/
structure Expectation.IsIID (P : Expectation Ω K) (D : Expectation S K) {n : Nat} (Z : Fin n → Ω → S) : Prop where
  integrable : ∀ g : Fin n → S → K, (∀ i, D.Integrable (g i)) → P.Integrable fun ω => prod fun i => g i (Z i ω)
  E_prod : ∀ g : Fin n → S → K, (∀ i, D.Integrable (g i)) →
    P.E (fun ω => prod fun i => g i (Z i ω)) = prod fun i => D.E (g i)

/-- The mean loss over a sample.  Source: action-quanta-derived-formulations.md, section 5. -/
def empiricalRisk {n : Nat} (loss : S → K) (z : Fin n → S) : K := (∑ i, loss (z i)) / natCast n
end

variable {K : Type u} [ExpLogField K] {Ω : Type v} {S : Type w} {n N : Nat} {t δ ε : K}

theorem exp_sum : ∀ {n : Nat} (f : Fin n → K), exp (∑ i, f i) = prod fun i => exp (f i)
  | 0, _ => exp_zero
  | n + 1, f => by
    rw [sum_succ, exp_add, exp_sum]
    rfl

section
variable [Archimedean K] (P : Expectation Ω K) (D : Expectation S K) {Z : Fin n → Ω → S} (h : P.IsIID D Z)
  {loss : Fin N → S → K} (hi : ∀ f, D.Integrable (loss f)) (he : ∀ f (a : K), D.Integrable fun z => exp (a * loss f z))
  (h0 : ∀ f z, 0 ≤ loss f z) (h1 : ∀ f z, loss f z ≤ 1)
include h hi he h0 h1

/-- Hoeffding's inequality for all of a finite class at once: the probability that no risk exceeds the mean loss over the
sample by more than `t` is at least `1 - |F| exp(-2nt²)`.  (`he` holds for every measurable loss with values in `[0, 1]`;
`hm` says that the event has a probability.) -/
theorem one_sub_le_prob_risk_sub_empiricalRisk_le (hn : 0 < n) (ht : 0 ≤ t)
    (hm : P.Integrable (indicator fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t)) :
    1 - natCast N * exp (-(2 * natCast n * t ^ 2)) ≤
      P.prob fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t := by
  have hn' : 0 < (natCast n : K) := natCast_pos hn
  have hg : ∀ f, D.Integrable fun z => exp (4 * t * (D.E (loss f) - loss f z)) := fun f =>
    D.integrable_congr (D.integrable_const_mul (exp (4 * t * D.E (loss f))) (he f (-(4 * t)))) fun z => by
      rw [← exp_add]
      exact congrArg exp (by ring)
  let T : Fin N → Ω → K := fun f ω => exp (-(4 * natCast n * t ^ 2)) *
    prod fun i => exp (4 * t * (D.E (loss f) - loss f (Z i ω)))
  have hT : ∀ f, P.Integrable (T f) := fun f => P.integrable_const_mul _ (h.integrable (fun _ z => _) fun _ => hg f)
  have eT : ∀ f, P.E (T f) ≤ exp (-(2 * natCast n * t ^ 2)) := fun f => by
    have k : prod (fun _ : Fin n => D.E fun z => exp (4 * t * (D.E (loss f) - loss f z))) ≤ exp ((4 * t) ^ 2 / 8) ^ n :=
      prod_le_pow (fun _ => D.E_nonneg (hg f) fun z => exp_nonneg _) fun _ =>
        D.hoeffding_lemma (hi f) (h0 f) (h1 f) (by pos) (hg f)
    have e : P.E (T f) = exp (-(4 * natCast n * t ^ 2)) *
        prod (fun _ : Fin n => D.E fun z => exp (4 * t * (D.E (loss f) - loss f z))) := by
      rw [← h.E_prod (fun _ z => exp (4 * t * (D.E (loss f) - loss f z))) fun _ => hg f]
      exact P.E_const_mul _ (h.integrable (fun _ z => exp (4 * t * (D.E (loss f) - loss f z))) fun _ => hg f)
    rw [e]
    refine le_trans (mul_le_mul_of_nonneg_left k (exp_nonneg _)) ?_
    rw [← exp_natCast_mul, ← exp_add, exp_le_exp]
    exact le_of_eq (by ring)
  have bad : ∀ ω, 1 - indicator (fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t) ω ≤ ∑ f, T f ω :=
    fun ω => by
      have hpos : ∀ f, 0 ≤ T f ω := fun f => mul_nonneg (exp_nonneg _) (prod_nonneg fun i => exp_nonneg _)
      by_cases c : ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t
      · rw [indicator_of (p := fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t) c, sub_self]
        exact sum_nonneg hpos
      · rw [indicator_of_not (p := fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t) c, sub_zero]
        obtain ⟨f, hf⟩ := Classical.not_forall.1 c
        refine le_trans ?_ (le_sum_of_nonneg hpos f)
        show 1 ≤ exp (-(4 * natCast n * t ^ 2)) * prod fun i => exp (4 * t * (D.E (loss f) - loss f (Z i ω)))
        rw [← exp_sum, ← exp_add]
        refine le_trans ?_ (add_one_le_exp _)
        have hf' := OrderedField.not_le.1 hf
        have e1 : ∑ i, 4 * t * (D.E (loss f) - loss f (Z i ω)) =
            4 * t * (natCast n * (D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω))) := by
          have e2 := div_mul_cancel (∑ i, loss f (Z i ω)) (ne_of_gt hn')
          unfold empiricalRisk
          rw [← mul_sum, sum_sub, sum_const]
          lin [(4 * t) # e2]
        rw [e1]
        have hnt : 0 ≤ 4 * t * natCast n := by pos
        lin [4 * t * natCast n # hf']
  have k := P.E_mono (P.integrable_sub (P.integrable_const 1) hm) (P.integrable_sum hT) bad
  rw [P.E_sub (P.integrable_const 1) hm, P.E_const, P.E_sum hT] at k
  have k' := sum_le_sum eT
  rw [sum_const] at k'
  unfold Expectation.prob
  lin [k, k']

/-- **A13**, repaired: for a finite class that is fixed before the sample, and a loss in `[0, 1]`, with probability at least
`1 - δ` all risks of the class are at most their means over the sample plus `t = √((log |F| + log (1/δ))/(2n))`.
Source: action-quanta-derived-formulations.md, theorem 5.1, as corrected. -/
theorem one_sub_delta_le_prob_risk_le (hN : 0 < N) (hn : 0 < n) (hδ : 0 < δ) (ht : 0 ≤ t)
    (e : t ^ 2 = (log (natCast N) + log (1 / δ)) / (2 * natCast n))
    (hm : P.Integrable (indicator fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t)) :
    1 - δ ≤ P.prob fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ t := by
  have k := one_sub_le_prob_risk_sub_empiricalRisk_le P D h hi he h0 h1 hn ht hm
  have hn' : 0 < (natCast n : K) := natCast_pos hn
  have hN' : 0 < (natCast N : K) := natCast_pos hN
  have e1 : 2 * natCast n * t ^ 2 = log (natCast N) + log (1 / δ) := by
    rw [e]
    field
  rw [e1, neg_add, exp_add, exp_neg, exp_neg, exp_log hN', exp_log (by pos)] at k
  have e2 : natCast N * ((natCast N : K)⁻¹ * (1 / δ)⁻¹) = δ := by field
  rwa [e2] at k

/-- **A14**, repaired: with at least `(log |F| + log (1/δ))/(2ε²)` samples, all risks of the class are with probability at
least `1 - δ` at most their means over the sample plus `ε`.
Source: action-quanta-derived-formulations.md, corollary 5.1, as corrected. -/
theorem one_sub_delta_le_prob_of_sample_size (hN : 0 < N) (hn : 0 < n) (hδ : 0 < δ) (hε : 0 < ε)
    (hs : (log (natCast N) + log (1 / δ)) / (2 * ε ^ 2) ≤ natCast n)
    (hm : P.Integrable (indicator fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ ε)) :
    1 - δ ≤ P.prob fun ω => ∀ f, D.E (loss f) - empiricalRisk (loss f) (fun i => Z i ω) ≤ ε := by
  have k := one_sub_le_prob_risk_sub_empiricalRisk_le P D h hi he h0 h1 hn (le_of_lt hε) hm
  have hN' : 0 < (natCast N : K) := natCast_pos hN
  have hε' : 0 < 2 * ε ^ 2 := by pos
  have e1 := div_mul_cancel (log (natCast N) + log (1 / δ)) (ne_of_gt hε')
  have e2 : exp (-(2 * natCast n * ε ^ 2)) ≤ exp (-(log (natCast N) + log (1 / δ))) := by
    rw [exp_le_exp]
    lin [e1, 2 * ε ^ 2 # hs]
  have e3 : exp (-(log (natCast N) + log (1 / δ))) = (natCast N : K)⁻¹ * δ := by
    rw [neg_add, exp_add, exp_neg, exp_neg, exp_log hN', exp_log (by pos)]
    field
  rw [e3] at e2
  lin [k, natCast N # e2, δ # mul_inv_cancel (ne_of_gt hN')]
end

end AqCore
