import AqCore.Expectation
import AqCore.Limit

/-!
# Steady state of the trace memory (claims T03, T04)

The trace of an edge under random salience: the mean of the moving average, without and with the salience gate, and the
fixed points.  Theorems about random traces hold for every `Expectation`; independence enters only as the one equation
`E (M 1[S > θ]) = E M · P(S > θ)` that is used.  `Expectation.iid` is the law of `t` independent draws from a finite law,
where the equation holds.
-/

universe u v

namespace AqCore
open OrderedField

/-- The law of `t` independent draws from a finite law, as a law of lists, the latest draw first. -/
def Expectation.iid {K : Type u} [OrderedField K] {n : Nat} {w : Fin n → K} (h : IsProb w) :
    Nat → Expectation (List (Fin n)) K
  | 0 => Expectation.pointMass []
  | t + 1 => Expectation.mixture h fun i => (iid h t).map (List.cons i)

variable {K : Type u} [OrderedField K] {Ω : Type v} {n : Nat} {lam gam θ m s q : K}

/-- One step of the moving average with retention `lam`.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
def averageStep (lam m s : K) : K := lam * m + (1 - lam) * s

open Classical in
/-- One step of the moving average with gate: salience above `θ` reinforces, otherwise the trace decays by `gam`.
Source: persistent-traces-mathematical-foundations.md, 1.3. -/
noncomputable def gatedStep (lam gam θ m s : K) : K := if θ < s then averageStep lam m s else gam * m

/-- The factor by which the distance of the mean from the steady state shrinks in each step with the gate. -/
def gatedContraction (q lam gam : K) : K := q * lam + (1 - q) * gam

/-- The steady state of the mean with the gate, where `s` is the mean of the salience given that it exceeds the gate and
`q` the probability of that. -/
def gatedSteadyState (q s lam gam : K) : K := q * (1 - lam) * s / (1 - gatedContraction q lam gam)

theorem gatedStep_of_lt (h : θ < s) : gatedStep lam gam θ m s = averageStep lam m s := if_pos h
theorem gatedStep_of_le (h : s ≤ θ) : gatedStep lam gam θ m s = gam * m := if_neg (not_lt_of_le h)

/-- A gated step by the indicator of reinforcement. -/
theorem gatedStep_eq (lam gam θ m : K) (S : Ω → K) (ω : Ω) : gatedStep lam gam θ m (S ω) =
    gam * m + (lam - gam) * (m * indicator (fun ω => θ < S ω) ω) +
      (1 - lam) * (S ω * indicator (fun ω => θ < S ω) ω) := by
  by_cases h : θ < S ω
  · rw [gatedStep_of_lt h, indicator_of (p := fun ω => θ < S ω) h]
    unfold averageStep
    ring
  · rw [gatedStep_of_le (le_of_not_lt h), indicator_of_not (p := fun ω => θ < S ω) h]
    ring

/-! ### Recursions of numbers -/

/-- A sequence whose distance from `a` is multiplied by `r` in each step. -/
theorem sub_eq_pow_mul_of_step {x : Nat → K} {r a : K} (h : ∀ t, x (t + 1) - a = r * (x t - a)) (t : Nat) :
    x t - a = r ^ t * (x 0 - a) := by
  induction t with
  | zero => rw [pow_zero, one_mul]
  | succ t ih =>
    rw [h, ih, pow_succ]
    ring

/-- Geometric convergence. -/
theorem SeqTendsTo.of_sub_eq_pow_mul [Archimedean K] {x : Nat → K} {r a c : K} (h0 : 0 ≤ r) (h1 : r < 1)
    (h : ∀ t, x t - a = r ^ t * c) : SeqTendsTo x a := fun ε hε => by
  have hc : 0 < abs c + 1 := add_pos_of_nonneg_of_pos (abs_nonneg c) zero_lt_one
  obtain ⟨N, hN⟩ := SeqTendsTo.pow h0 h1 (ε / (abs c + 1)) (by pos)
  refine ⟨N, fun t ht => ?_⟩
  have k := hN t ht
  rw [sub_zero] at k
  rw [h, abs_mul]
  have e : ε / (abs c + 1) * (abs c + 1) = ε := by field
  have p := abs_nonneg c
  lin [abs c # k, e, (show 0 < ε / (abs c + 1) by pos)]

/-- The gated contraction lies in `[0, 1)`. -/
theorem gatedContraction_nonneg (hq : 0 ≤ q) (hq1 : q ≤ 1) (hl : 0 ≤ lam) (hg : 0 ≤ gam) :
    0 ≤ gatedContraction q lam gam := by
  have h := sub_nonneg.2 hq1
  unfold gatedContraction
  pos
theorem gatedContraction_lt_one (hq : 0 ≤ q) (hq1 : q ≤ 1) (hl : lam < 1) (hg : gam < 1) :
    gatedContraction q lam gam < 1 := by
  have h := sub_nonneg.2 hq1
  unfold gatedContraction
  rcases lt_or_eq_of_le hq with k | k
  · lin [q # hl, (1 - q) # hg]
  · rw [← k]
    lin [hg]

/-- **T03**, **T04**: with the gate, the recursion of the mean has exactly one fixed point, the steady state. -/
theorem gatedSteadyState_unique (h : gatedContraction q lam gam ≠ 1) :
    gatedContraction q lam gam * m + q * (1 - lam) * s = m ↔ m = gatedSteadyState q s lam gam := by
  have hd : 1 - gatedContraction q lam gam ≠ 0 := sub_ne_zero h.symm
  unfold gatedSteadyState
  generalize gatedContraction q lam gam = r at *
  constructor
  · intro e
    have e' : m * (1 - r) = q * (1 - lam) * s := by lin [e]
    rw [← e', mul_div_cancel _ hd]
  · intro e
    rw [e]
    field

/-! ### T03, without the gate -/

section
variable (P : Expectation Ω K) {M S : Nat → Ω → K} {m₀ μ : K}

/-- **T03**, **T04**: the mean of the ungated trace follows the same recursion as the trace. -/
theorem mean_averageStep (hM : P.Integrable (M 0)) (hS : ∀ t, P.Integrable (S t))
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) (t : Nat) :
    P.Integrable (M t) ∧ P.E (M (t + 1)) = averageStep lam (P.E (M t)) (P.E (S t)) := by
  have hi : P.Integrable (M t) := by
    induction t with
    | zero => exact hM
    | succ t ih =>
      refine P.integrable_congr (P.integrable_add (P.integrable_const_mul lam ih) (P.integrable_const_mul (1 - lam) (hS t)))
        fun ω => step t ω
  refine ⟨hi, ?_⟩
  rw [P.E_congr (step t)]
  unfold averageStep
  rw [P.E_add (P.integrable_const_mul lam hi) (P.integrable_const_mul _ (hS t)), P.E_const_mul _ hi, P.E_const_mul _ (hS t)]

/-- **T03**: without the gate, `E[M_t] - E[S] = λᵗ (M₀ - E[S])`, exactly, for every `λ`, and without independence.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem mean_average (hS : ∀ t, P.Integrable (S t)) (hE : ∀ t, P.E (S t) = μ) (h0 : ∀ ω, M 0 ω = m₀)
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) (t : Nat) :
    P.E (M t) - μ = lam ^ t * (m₀ - μ) := by
  have hM : P.Integrable (M 0) := P.integrable_congr (P.integrable_const m₀) h0
  rw [sub_eq_pow_mul_of_step (x := fun t => P.E (M t)) (r := lam) (a := μ), P.E_congr h0, P.E_const]
  intro t
  rw [(mean_averageStep P hM hS step t).2, hE]
  unfold averageStep
  ring

/-- **T03**: the mean of the ungated trace tends to the mean of the salience. -/
theorem mean_average_tendsTo [Archimedean K] (hl : 0 ≤ lam) (hl1 : lam < 1) (hS : ∀ t, P.Integrable (S t))
    (hE : ∀ t, P.E (S t) = μ) (h0 : ∀ ω, M 0 ω = m₀) (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) :
    SeqTendsTo (fun t => P.E (M t)) μ :=
  .of_sub_eq_pow_mul hl hl1 (mean_average P hS hE h0 step)

/-! ### T03, with the gate -/

/-- The mean of the gated trace follows the recursion of `gatedSteadyState_unique`. -/
theorem mean_gatedStep (hM : P.Integrable (M 0))
    (hS : ∀ t, P.Integrable fun ω => S t ω * indicator (fun ω => θ < S t ω) ω)
    (hE : ∀ t, P.E (fun ω => S t ω * indicator (fun ω => θ < S t ω) ω) = q * s)
    (hi : ∀ t, P.Integrable fun ω => M t ω * indicator (fun ω => θ < S t ω) ω)
    (hind : ∀ t, P.E (fun ω => M t ω * indicator (fun ω => θ < S t ω) ω) = P.E (M t) * q)
    (step : ∀ t ω, M (t + 1) ω = gatedStep lam gam θ (M t ω) (S t ω)) (t : Nat) :
    P.Integrable (M t) ∧ P.E (M (t + 1)) = gatedContraction q lam gam * P.E (M t) + q * (1 - lam) * s := by
  have hst : ∀ t ω, M (t + 1) ω = gam * M t ω + (lam - gam) * (M t ω * indicator (fun ω => θ < S t ω) ω) +
      (1 - lam) * (S t ω * indicator (fun ω => θ < S t ω) ω) := fun t ω => (step t ω).trans (gatedStep_eq _ _ _ _ _ _)
  have hM' : P.Integrable (M t) := by
    induction t with
    | zero => exact hM
    | succ t ih =>
      have := hi t
      have := hS t
      exact P.integrable_congr (by integrable) (hst t)
  refine ⟨hM', ?_⟩
  rw [P.E_congr (hst t), P.E_add (P.integrable_add (P.integrable_const_mul _ hM') (P.integrable_const_mul _ (hi t)))
    (P.integrable_const_mul _ (hS t)), P.E_add (P.integrable_const_mul _ hM') (P.integrable_const_mul _ (hi t)),
    P.E_const_mul _ hM', P.E_const_mul _ (hi t), P.E_const_mul _ (hS t), hE, hind]
  unfold gatedContraction
  ring

/-- **T03**, corrected: with the gate, `E[M_t]` approaches the steady state `q (1 - λ) E[S | S > θ] / (1 - q λ - (1 - q) γ)`
with the exact ratio `q λ + (1 - q) γ`.  For `q = 0` this steady state is 0.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem mean_gated (hM : P.Integrable (M 0))
    (hS : ∀ t, P.Integrable fun ω => S t ω * indicator (fun ω => θ < S t ω) ω)
    (hE : ∀ t, P.E (fun ω => S t ω * indicator (fun ω => θ < S t ω) ω) = q * s)
    (hi : ∀ t, P.Integrable fun ω => M t ω * indicator (fun ω => θ < S t ω) ω)
    (hind : ∀ t, P.E (fun ω => M t ω * indicator (fun ω => θ < S t ω) ω) = P.E (M t) * q)
    (step : ∀ t ω, M (t + 1) ω = gatedStep lam gam θ (M t ω) (S t ω)) (hr : gatedContraction q lam gam ≠ 1) (t : Nat) :
    P.E (M t) - gatedSteadyState q s lam gam =
      gatedContraction q lam gam ^ t * (P.E (M 0) - gatedSteadyState q s lam gam) := by
  refine sub_eq_pow_mul_of_step (x := fun t => P.E (M t)) (fun t => ?_) t
  rw [(mean_gatedStep P hM hS hE hi hind step t).2]
  lin [(gatedSteadyState_unique hr (s := s)).2 rfl]

/-- **T03**, corrected: with the gate, the mean tends to the steady state. -/
theorem mean_gated_tendsTo [Archimedean K] (hM : P.Integrable (M 0))
    (hS : ∀ t, P.Integrable fun ω => S t ω * indicator (fun ω => θ < S t ω) ω)
    (hE : ∀ t, P.E (fun ω => S t ω * indicator (fun ω => θ < S t ω) ω) = q * s)
    (hi : ∀ t, P.Integrable fun ω => M t ω * indicator (fun ω => θ < S t ω) ω)
    (hind : ∀ t, P.E (fun ω => M t ω * indicator (fun ω => θ < S t ω) ω) = P.E (M t) * q)
    (step : ∀ t ω, M (t + 1) ω = gatedStep lam gam θ (M t ω) (S t ω)) (hq : 0 ≤ q) (hq1 : q ≤ 1)
    (hl : 0 ≤ lam) (hl1 : lam < 1) (hg : 0 ≤ gam) (hg1 : gam < 1) :
    SeqTendsTo (fun t => P.E (M t)) (gatedSteadyState q s lam gam) :=
  .of_sub_eq_pow_mul (gatedContraction_nonneg hq hq1 hl hg) (gatedContraction_lt_one hq hq1 hl1 hg1)
    (mean_gated P hM hS hE hi hind step (ne_of_lt (gatedContraction_lt_one hq hq1 hl1 hg1)))
end

/-- **T03**: where the salience never exceeds the gate, the steady state is 0. -/
theorem gatedSteadyState_zero (s lam gam : K) : gatedSteadyState 0 s lam gam = 0 := by
  unfold gatedSteadyState
  rw [zero_mul, zero_mul, zero_div]

end AqCore
