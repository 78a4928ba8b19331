import AqCore.Traces.SteadyState

/-!
# Where the trace memory settles (claims T03, T04)

The gated steady state for independent draws from a finite law, the refutation of the value as written, and the fixed
point of the mean.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v} {n : Nat} {lam gam θ m s q : K}

/-! ### T03 for independent draws from a finite law -/

/-- Everything is integrable under finitely many draws from a finite law. -/
theorem Expectation.iid_integrable {w : Fin n → K} (h : IsProb w) : ∀ (t : Nat) (f : List (Fin n) → K),
    (Expectation.iid h t).Integrable f
  | 0, _ => trivial
  | t + 1, _ => fun _ => iid_integrable h t _

/-- One more draw: the mean over its value of the expectation given that value. -/
theorem Expectation.iid_succ {w : Fin n → K} (h : IsProb w) (t : Nat) (f : List (Fin n) → K) :
    (Expectation.iid h (t + 1)).E f = ∑ i, w i * (Expectation.iid h t).E fun l => f (i :: l) := rfl

/-- The gated trace after the draws `l`, the latest first, from the start `m₀`; `S i` is the salience of the outcome `i`. -/
noncomputable def gatedTrace (lam gam θ m₀ : K) (S : Fin n → K) (l : List (Fin n)) : K :=
  l.foldr (fun i m => gatedStep lam gam θ m (S i)) m₀

/-- The probability that the salience exceeds the gate. -/
noncomputable def gateProbability (w S : Fin n → K) (θ : K) : K := ∑ i, w i * indicator (fun j => θ < S j) i

/-- The mean of the salience given that it exceeds the gate; 0 where it never does. -/
noncomputable def gateMean (w S : Fin n → K) (θ : K) : K :=
  (∑ i, w i * (S i * indicator (fun i => θ < S i) i)) / gateProbability w S θ

theorem gateProbability_nonneg {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (θ : K) : 0 ≤ gateProbability w S θ :=
  sum_nonneg fun i => mul_nonneg (h.nonneg i) (indicator_nonneg _ _)
theorem gateProbability_le_one {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (θ : K) : gateProbability w S θ ≤ 1 :=
  weighted_le h.nonneg h.sum_eq_one fun _ => indicator_le_one _ _

theorem gateProbability_mul_gateMean {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (θ : K) :
    gateProbability w S θ * gateMean w S θ = ∑ i, w i * (S i * indicator (fun i => θ < S i) i) := by
  unfold gateMean
  by_cases e : gateProbability w S θ = 0
  · rw [e, zero_mul]
    have z := eq_zero_of_sum_eq_zero (fun i => mul_nonneg (h.nonneg i) (indicator_nonneg (fun i => θ < S i) i)) e
    exact (sum_eq_zero fun i => by rw [mul_left_comm, z, mul_zero]).symm
  · field

/-- **T03**, corrected, for independent draws from any finite law: the mean of the gated trace approaches the steady state
with the ratio `q λ + (1 - q) γ`, exactly.  Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem mean_gated_iid {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (θ m₀ : K)
    (hr : gatedContraction (gateProbability w S θ) lam gam ≠ 1) (t : Nat) :
    (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S) -
        gatedSteadyState (gateProbability w S θ) (gateMean w S θ) lam gam =
      gatedContraction (gateProbability w S θ) lam gam ^ t *
        (m₀ - gatedSteadyState (gateProbability w S θ) (gateMean w S θ) lam gam) := by
  refine sub_eq_pow_mul_of_step (x := fun t => (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S)) (fun t => ?_) t
  have e : (Expectation.iid h (t + 1)).E (gatedTrace lam gam θ m₀ S) =
      gatedContraction (gateProbability w S θ) lam gam * (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S) +
        gateProbability w S θ * (1 - lam) * gateMean w S θ := by
    have one : ∀ i, (Expectation.iid h t).E (fun l => gatedTrace lam gam θ m₀ S (i :: l)) =
        gatedStep lam gam θ ((Expectation.iid h t).E (gatedTrace lam gam θ m₀ S)) (S i) := fun i => by
      have hi := Expectation.iid_integrable h t (gatedTrace lam gam θ m₀ S)
      rcases le_or_lt (S i) θ with k | k
      · rw [gatedStep_of_le k, ← Expectation.E_const_mul _ _ hi]
        exact Expectation.E_congr _ fun l => gatedStep_of_le k
      · have e : ∀ l, gatedTrace lam gam θ m₀ S (i :: l) = lam * gatedTrace lam gam θ m₀ S l + (1 - lam) * S i :=
          fun l => gatedStep_of_lt k
        rw [gatedStep_of_lt k, Expectation.E_congr _ e]
        rw [Expectation.E_add _ (Expectation.integrable_const_mul _ _ hi) (Expectation.integrable_const _ _),
          Expectation.E_const_mul _ _ hi, Expectation.E_const]
        rfl
    rw [Expectation.iid_succ, sum_congr fun _ => by rw [one, gatedStep_eq]]
    generalize (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S) = x
    have k := gateProbability_mul_gateMean h S θ
    have k2 : ∑ i, w i * (gam * x + (lam - gam) * (x * indicator (fun i => θ < S i) i) +
        (1 - lam) * (S i * indicator (fun i => θ < S i) i)) =
      gam * x * (∑ i, w i) + (lam - gam) * x * (∑ i, w i * indicator (fun i => θ < S i) i) +
        (1 - lam) * ∑ i, w i * (S i * indicator (fun i => θ < S i) i) := by sum_ring
    rw [k2, ← k, show (∑ i, w i) = 1 from h.sum_eq_one]
    unfold gatedContraction
    rw [show (∑ i, w i * indicator (fun i => θ < S i) i) = gateProbability w S θ from rfl]
    ring
  rw [e]
  lin [(gatedSteadyState_unique hr (s := gateMean w S θ)).2 rfl]

/-- **T03**, corrected, for independent draws from any finite law: the mean of the gated trace tends to the steady state. -/
theorem mean_gated_iid_tendsTo [Archimedean K] {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (θ m₀ : K)
    (hl : 0 ≤ lam) (hl1 : lam < 1) (hg : 0 ≤ gam) (hg1 : gam < 1) :
    SeqTendsTo (fun t => (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S))
      (gatedSteadyState (gateProbability w S θ) (gateMean w S θ) lam gam) :=
  have hq := gateProbability_nonneg h S θ
  have hq1 := gateProbability_le_one h S θ
  have r1 := gatedContraction_lt_one hq hq1 hl1 hg1
  .of_sub_eq_pow_mul (gatedContraction_nonneg hq hq1 hl hg) r1 (mean_gated_iid h S θ m₀ (ne_of_lt r1))

/-- **T03** as written is false in every ordered field: with the gate, the mean of a reinforced edge need not tend to `E[S]`.
With `λ = 0.95`, `γ = 0.98`, `θ = 0.05` and a salience of 0 or 1, each with probability one half, the mean stays at 5/7
if it starts there, while `E[S]` is one half. -/
theorem not_mean_gated_tendsTo_mean : ¬∀ (n : Nat) (w : Fin n → K) (h : IsProb w) (S : Fin n → K) (lam gam θ m₀ : K),
    0 ≤ lam → lam < 1 → 0 ≤ gam → gam < 1 → 0 < gateProbability w S θ →
    SeqTendsTo (fun t => (Expectation.iid h t).E (gatedTrace lam gam θ m₀ S)) (∑ i, w i * S i) := fun k => by
  have hw : IsProb (fun _ : Fin 2 => (1 / 2 : K)) := ⟨fun _ => by pos, by rw [sum_two]; ring⟩
  have h0 : indicator (K := K) (fun i : Fin 2 => (1 / 20 : K) < if i = 0 then 0 else 1) 0 = 0 :=
    indicator_of_not (by rw [if_pos rfl]; lin [])
  have h1 : indicator (K := K) (fun i : Fin 2 => (1 / 20 : K) < if i = 0 then 0 else 1) 1 = 1 :=
    indicator_of (by rw [if_neg (by decide)]; lin [])
  have hq : gateProbability (fun _ => 1 / 2) (fun i : Fin 2 => if i = 0 then 0 else 1) (1 / 20) = (1 / 2 : K) := by
    unfold gateProbability
    rw [sum_two, h0, h1]
    ring
  have hs : gateMean (fun _ => 1 / 2) (fun i : Fin 2 => if i = 0 then 0 else 1) (1 / 20) = (1 : K) := by
    unfold gateMean
    rw [hq, sum_two, h0, h1]
    dsimp only
    rw [show (if (1 : Fin 2) = 0 then 0 else 1 : K) = 1 from if_neg (by decide)]
    field
  have hm : gatedSteadyState (1 / 2) 1 (95 / 100) (98 / 100) = (5 / 7 : K) := by
    unfold gatedSteadyState gatedContraction
    rw [show (1 - (1 / 2 * (95 / 100) + (1 - 1 / 2) * (98 / 100)) : K) = 35 / 1000 by ring]
    field
  have mean : (∑ i : Fin 2, (1 / 2 : K) * if i = 0 then 0 else 1) = 1 / 2 := by
    rw [sum_two, if_pos rfl, if_neg (by decide)]
    ring
  obtain ⟨N, hN⟩ := k 2 _ hw (fun i => if i = 0 then 0 else 1) (95 / 100) (98 / 100) (1 / 20) (5 / 7) (by pos) (by lin [])
    (by pos) (by lin []) (by rw [hq]; pos) (1 / 10) (by pos)
  have e := mean_gated_iid hw (fun i => if i = 0 then 0 else 1) (1 / 20) (5 / 7) (lam := 95 / 100) (gam := 98 / 100)
    (by rw [hq]; unfold gatedContraction; lin []) N
  rw [hq, hs, hm, sub_self, mul_zero] at e
  have b := hN N (Nat.le_refl N)
  dsimp only at b
  rw [mean, eq_of_sub_eq_zero e] at b
  exact not_le_of_lt (by lin []) (le_trans (le_abs_self _) b)

/-! ### T04: the fixed point -/

/-- **T04**, corrected: for `λ ≠ 1` the mean recursion has exactly one fixed point, the mean of the salience.
Source: persistent-traces-mathematical-foundations.md, 5.1. -/
theorem averageStep_eq_self_iff (h : lam ≠ 1) : averageStep lam m s = m ↔ m = s := by
  unfold averageStep
  constructor
  · intro e
    have e' : (1 - lam) * (s - m) = 0 := by lin [e]
    rcases mul_eq_zero.1 e' with k | k
    · exact absurd (eq_of_sub_eq_zero k).symm h
    · exact (eq_of_sub_eq_zero k).symm
  · intro e
    rw [e]
    ring

/-- **T04** as written is right only without retention or without salience. -/
theorem averageStep_fixedPoint_asWritten_iff (h : lam ≠ 1) :
    averageStep lam ((1 - lam)⁻¹ * s) s = (1 - lam)⁻¹ * s ↔ lam = 0 ∨ s = 0 := by
  have hd : 1 - lam ≠ 0 := sub_ne_zero h.symm
  rw [averageStep_eq_self_iff h]
  constructor
  · intro e
    refine mul_eq_zero.1 ?_
    have e' : (1 - lam) * ((1 - lam)⁻¹ * s) = s := by field
    lin [e', (1 - lam) # e]
  · rintro (e | e)
    · rw [e, sub_zero, inv_one, one_mul]
    · rw [e, mul_zero]

/-- **T04** as written is false in every ordered field: for `S ≡ 1` and `λ = 1/2` the fixed point is 1, the formula
gives 2. -/
theorem not_averageStep_fixedPoint_asWritten : ¬∀ lam s : K, 0 ≤ lam → lam < 1 →
    averageStep lam ((1 - lam)⁻¹ * s) s = (1 - lam)⁻¹ * s := fun h => by
  have k := (averageStep_fixedPoint_asWritten_iff (lam := (1 / 2 : K)) (s := 1) (by lin [])).1
    (h (1 / 2) 1 (by pos) (by lin []))
  rcases k with k | k
  · exact absurd k (by lin [])
  · exact one_ne_zero k

end AqCore
