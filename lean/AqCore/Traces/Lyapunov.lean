import AqCore.ExpLog
import AqCore.Traces.FixedPoint

/-!
# Spread and speed of the trace memory (claims T05, T06)

The Lyapunov function `V(t) = E (M_t - E S)²` of the moving average: its recursion, its noise floor, and why it does not
simply contract; and how many steps bring a geometric distance below `ε`.
-/

universe u v

namespace AqCore
open OrderedField

section
variable {K : Type u} [OrderedField K] {Ω : Type v} {n : Nat} {lam μ v : K}

/-- The value at which the Lyapunov function settles.  Source: CLAIMS.md, T05. -/
def lyapunovFloor (v lam : K) : K := (1 - lam) / (1 + lam) * v

variable (P : Expectation Ω K) {M S : Nat → Ω → K}

/-- **T05**: the Lyapunov function follows exactly `V(t + 1) = λ² V(t) + (1 - λ)² Var S`, for every `λ`, where `S_t` is
uncorrelated with `M_t`.  Source: persistent-traces-mathematical-foundations.md, 5.1, corrected. -/
theorem lyapunov_average (hM : P.Integrable (M 0)) (hM2 : P.Integrable fun ω => M 0 ω ^ 2)
    (hS : ∀ t, P.Integrable (S t)) (hS2 : ∀ t, P.Integrable fun ω => S t ω ^ 2) (hE : ∀ t, P.E (S t) = μ)
    (hV : ∀ t, P.E (fun ω => (S t ω - μ) ^ 2) = v) (hi : ∀ t, P.Integrable fun ω => M t ω * S t ω)
    (hind : ∀ t, P.E (fun ω => M t ω * S t ω) = P.E (M t) * μ)
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) (t : Nat) :
    P.Integrable (fun ω => (M t ω - μ) ^ 2) ∧
      P.E (fun ω => (M (t + 1) ω - μ) ^ 2) = lam ^ 2 * P.E (fun ω => (M t ω - μ) ^ 2) + (1 - lam) ^ 2 * v := by
  have hMt : ∀ t, P.Integrable (M t) := fun t => (mean_averageStep P hM hS step t).1
  have hMt2 : ∀ t, P.Integrable fun ω => M t ω ^ 2 := fun t => by
    induction t with
    | zero => exact hM2
    | succ t ih =>
      have h1 := hi t
      have h2 := hS2 t
      refine P.integrable_congr (f := fun ω => lam ^ 2 * M t ω ^ 2 + 2 * lam * (1 - lam) * (M t ω * S t ω) +
        (1 - lam) ^ 2 * S t ω ^ 2) (by integrable) fun ω => ?_
      rw [step]
      unfold averageStep
      ring
  have hV1 := P.integrable_sub_sq (hMt t) (hMt2 t) μ
  have hV2 := P.integrable_sub_sq (hS t) (hS2 t) μ
  refine ⟨hV1, ?_⟩
  have hx : P.Integrable fun ω => M t ω * S t ω - μ * M t ω - μ * S t ω :=
    P.integrable_sub (P.integrable_sub (hi t) (P.integrable_const_mul μ (hMt t))) (P.integrable_const_mul μ (hS t))
  have hx' : P.E (fun ω => M t ω * S t ω - μ * M t ω - μ * S t ω) = -μ ^ 2 := by
    rw [P.E_sub (P.integrable_sub (hi t) (P.integrable_const_mul μ (hMt t))) (P.integrable_const_mul μ (hS t)),
      P.E_sub (hi t) (P.integrable_const_mul μ (hMt t)), P.E_const_mul _ (hMt t), P.E_const_mul _ (hS t), hind, hE]
    ring
  have e : ∀ ω, (M (t + 1) ω - μ) ^ 2 = lam ^ 2 * (M t ω - μ) ^ 2 + (1 - lam) ^ 2 * (S t ω - μ) ^ 2 +
      2 * lam * (1 - lam) * (M t ω * S t ω - μ * M t ω - μ * S t ω) + 2 * lam * (1 - lam) * μ ^ 2 := fun ω => by
    rw [step]
    unfold averageStep
    ring
  rw [P.E_congr e, P.E_add (P.integrable_add (P.integrable_add (P.integrable_const_mul _ hV1) (P.integrable_const_mul _ hV2))
    (P.integrable_const_mul _ hx)) (P.integrable_const _), P.E_add (P.integrable_add (P.integrable_const_mul _ hV1)
    (P.integrable_const_mul _ hV2)) (P.integrable_const_mul _ hx), P.E_add (P.integrable_const_mul _ hV1)
    (P.integrable_const_mul _ hV2), P.E_const_mul _ hV1, P.E_const_mul _ hV2, P.E_const_mul _ hx, P.E_const, hx', hV]
  ring

/-- The solution of the recursion of the Lyapunov function.  It needs `λ ≠ -1`. -/
theorem lyapunov_recursion_sub {V : Nat → K} (h : 1 + lam ≠ 0) (hV : ∀ t, V (t + 1) = lam ^ 2 * V t + (1 - lam) ^ 2 * v)
    (t : Nat) : V t - lyapunovFloor v lam = (lam ^ 2) ^ t * (V 0 - lyapunovFloor v lam) := by
  refine sub_eq_pow_mul_of_step (x := V) (fun t => ?_) t
  have e : lam ^ 2 * lyapunovFloor v lam + (1 - lam) ^ 2 * v = lyapunovFloor v lam := by
    unfold lyapunovFloor
    field
  rw [hV]
  lin [e]

/-- **T05**: `V(t) = λ²ᵗ V(0) + (1 - λ²ᵗ) (1 - λ)/(1 + λ) Var S`.  Source: CLAIMS.md, T05. -/
theorem lyapunov_average_closed (hl : 1 + lam ≠ 0) (hM : P.Integrable (M 0)) (hM2 : P.Integrable fun ω => M 0 ω ^ 2)
    (hS : ∀ t, P.Integrable (S t)) (hS2 : ∀ t, P.Integrable fun ω => S t ω ^ 2) (hE : ∀ t, P.E (S t) = μ)
    (hV : ∀ t, P.E (fun ω => (S t ω - μ) ^ 2) = v) (hi : ∀ t, P.Integrable fun ω => M t ω * S t ω)
    (hind : ∀ t, P.E (fun ω => M t ω * S t ω) = P.E (M t) * μ)
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) (t : Nat) :
    P.E (fun ω => (M t ω - μ) ^ 2) =
      lam ^ (2 * t) * P.E (fun ω => (M 0 ω - μ) ^ 2) + (1 - lam ^ (2 * t)) * ((1 - lam) / (1 + lam) * v) := by
  have e := lyapunov_recursion_sub (V := fun t => P.E fun ω => (M t ω - μ) ^ 2) hl
    (fun t => (lyapunov_average P hM hM2 hS hS2 hE hV hi hind step t).2) t
  unfold lyapunovFloor at e
  rw [pow_two_mul]
  lin [e]

/-- **T05**: the Lyapunov function tends to its floor `(1 - λ)/(1 + λ) Var S`.  Source: CLAIMS.md, T05. -/
theorem lyapunov_average_tendsTo [Archimedean K] (hl : 0 ≤ lam) (hl1 : lam < 1)
    (hM : P.Integrable (M 0)) (hM2 : P.Integrable fun ω => M 0 ω ^ 2)
    (hS : ∀ t, P.Integrable (S t)) (hS2 : ∀ t, P.Integrable fun ω => S t ω ^ 2) (hE : ∀ t, P.E (S t) = μ)
    (hV : ∀ t, P.E (fun ω => (S t ω - μ) ^ 2) = v) (hi : ∀ t, P.Integrable fun ω => M t ω * S t ω)
    (hind : ∀ t, P.E (fun ω => M t ω * S t ω) = P.E (M t) * μ)
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) :
    SeqTendsTo (fun t => P.E fun ω => (M t ω - μ) ^ 2) (lyapunovFloor v lam) :=
  .of_sub_eq_pow_mul (sq_nonneg lam) (by lin [lam # hl1, hl1])
    (lyapunov_recursion_sub (ne_of_gt (add_pos_of_pos_of_nonneg zero_lt_one hl))
      fun t => (lyapunov_average P hM hM2 hS hS2 hE hV hi hind step t).2)

/-- **T05** for several edges: the sum of their squared distances follows the same recursion, with the sum of the
variances. -/
theorem sum_lyapunov_average {M S : Fin n → Nat → Ω → K} {μ v : Fin n → K} (hM : ∀ j, P.Integrable (M j 0))
    (hM2 : ∀ j, P.Integrable fun ω => M j 0 ω ^ 2) (hS : ∀ j t, P.Integrable (S j t))
    (hS2 : ∀ j t, P.Integrable fun ω => S j t ω ^ 2) (hE : ∀ j t, P.E (S j t) = μ j)
    (hV : ∀ j t, P.E (fun ω => (S j t ω - μ j) ^ 2) = v j) (hi : ∀ j t, P.Integrable fun ω => M j t ω * S j t ω)
    (hind : ∀ j t, P.E (fun ω => M j t ω * S j t ω) = P.E (M j t) * μ j)
    (step : ∀ j t ω, M j (t + 1) ω = averageStep lam (M j t ω) (S j t ω)) (t : Nat) :
    P.E (fun ω => ∑ j, (M j (t + 1) ω - μ j) ^ 2) =
      lam ^ 2 * P.E (fun ω => ∑ j, (M j t ω - μ j) ^ 2) + (1 - lam) ^ 2 * ∑ j, v j := by
  have k := fun j => lyapunov_average P (hM j) (hM2 j) (hS j) (hS2 j) (hE j) (hV j) (hi j) (hind j) (step j)
  rw [P.E_sum fun j => (k j (t + 1)).1, P.E_sum fun j => (k j t).1, mul_sum, mul_sum, ← sum_add]
  exact sum_congr fun j => (k j t).2

/-- The ungated trace after the draws `l`, the latest first, from the start `m₀`. -/
def averageTrace (lam m₀ : K) (S : Fin n → K) (l : List (Fin n)) : K := l.foldr (fun i m => averageStep lam m (S i)) m₀

/-- **T05** for independent draws from any finite law, where nothing needs to be assumed. -/
theorem lyapunov_average_iid {w : Fin n → K} (h : IsProb w) (S : Fin n → K) (m₀ : K) (t : Nat) :
    (Expectation.iid h (t + 1)).E (fun l => (averageTrace lam m₀ S l - ∑ j, w j * S j) ^ 2) =
      lam ^ 2 * (Expectation.iid h t).E (fun l => (averageTrace lam m₀ S l - ∑ j, w j * S j) ^ 2) +
        (1 - lam) ^ 2 * ∑ i, w i * (S i - ∑ j, w j * S j) ^ 2 := by
  generalize hμ : (∑ j, w j * S j) = μ
  have hi := fun f => Expectation.iid_integrable h t f
  have one : ∀ i, (Expectation.iid h t).E (fun l => (averageTrace lam m₀ S (i :: l) - μ) ^ 2) =
      lam ^ 2 * (Expectation.iid h t).E (fun l => (averageTrace lam m₀ S l - μ) ^ 2) + 2 * lam * (1 - lam) * (S i - μ) *
        (Expectation.iid h t).E (fun l => averageTrace lam m₀ S l - μ) + (1 - lam) ^ 2 * (S i - μ) ^ 2 := fun i => by
    have e : ∀ l, (averageTrace lam m₀ S (i :: l) - μ) ^ 2 = lam ^ 2 * (averageTrace lam m₀ S l - μ) ^ 2 +
        2 * lam * (1 - lam) * (S i - μ) * (averageTrace lam m₀ S l - μ) + (1 - lam) ^ 2 * (S i - μ) ^ 2 := fun l => by
      rw [show averageTrace lam m₀ S (i :: l) = averageStep lam (averageTrace lam m₀ S l) (S i) from rfl]
      unfold averageStep
      ring
    rw [Expectation.E_congr _ e, Expectation.E_add _ (hi _) (hi _), Expectation.E_add _ (hi _) (hi _),
      Expectation.E_const_mul _ _ (hi _), Expectation.E_const_mul _ _ (hi _), Expectation.E_const]
  rw [Expectation.iid_succ, sum_congr fun i => congrArg (w i * ·) (one i)]
  generalize (Expectation.iid h t).E (fun l => (averageTrace lam m₀ S l - μ) ^ 2) = A
  generalize (Expectation.iid h t).E (fun l => averageTrace lam m₀ S l - μ) = C
  have e : ∑ i, w i * (lam ^ 2 * A + 2 * lam * (1 - lam) * (S i - μ) * C + (1 - lam) ^ 2 * (S i - μ) ^ 2) =
    lam ^ 2 * A * (∑ i, w i) + 2 * lam * (1 - lam) * C * (∑ i, w i * S i) - 2 * lam * (1 - lam) * C * μ * (∑ i, w i) +
      (1 - lam) ^ 2 * ∑ i, w i * (S i - μ) ^ 2 := by sum_ring
  rw [e, hμ, show (∑ i, w i) = 1 from h.sum_eq_one]
  ring

/-- **T05** as written, `V(t + 1) = λ² V(t)`, holds in a step if and only if the salience has no variance. -/
theorem lyapunov_asWritten_iff {V V' : K} (hl : lam ≠ 1) (h : V' = lam ^ 2 * V + (1 - lam) ^ 2 * v) :
    V' = lam ^ 2 * V ↔ v = 0 := by
  constructor
  · intro e
    have k : (1 - lam) ^ 2 * v = 0 := by lin [e, h]
    exact (mul_eq_zero.1 k).resolve_left (pow_ne_zero (sub_ne_zero hl.symm) 2)
  · intro e
    rw [h, e]
    ring

/-- **T05** as written is false in every ordered field: from `M₀ = E S = 0` with `S = ±1` the squared distance from the mean
grows to `(1 - λ)²` in one step. -/
theorem not_lyapunov_asWritten : ¬∀ (n : Nat) (w : Fin n → K) (_ : IsProb w) (S : Fin n → K) (lam m₀ : K),
    0 ≤ lam → lam < 1 →
    (∑ i, w i * (averageStep lam m₀ (S i) - ∑ j, w j * S j) ^ 2) = lam ^ 2 * (m₀ - ∑ j, w j * S j) ^ 2 := fun k => by
  have hw : IsProb (fun _ : Fin 2 => (1 / 2 : K)) := ⟨fun _ => by pos, by rw [sum_two]; ring⟩
  have e := k 2 _ hw (fun i => if i = 0 then 1 else -1) 0 0 (le_refl 0) zero_lt_one
  simp only [sum_two, averageStep, if_pos, if_neg (show ¬(1 : Fin 2) = 0 by decide)] at e
  exact zero_ne_one (K := K) (by lin [e])
end

/-! ### T06: how many steps -/

section
variable {K : Type u} [OrderedField K] {r : K}

/-- **T06** without logarithm: `rᵗ (1 + t (1 - r)) ≤ 1`, so about `1 / (ε (1 - r))` steps suffice in every ordered field. -/
theorem pow_mul_one_add_le (h0 : 0 ≤ r) (h1 : r ≤ 1) (t : Nat) : r ^ t * (1 + natCast t * (1 - r)) ≤ 1 := by
  have d := sub_nonneg.2 h1
  induction t with
  | zero =>
    rw [pow_zero, natCast_zero]
    lin []
  | succ t ih =>
    have p : 0 ≤ r ^ t * ((natCast t + 1) * (1 - r) ^ 2) := by pos
    rw [pow_succ, natCast_succ]
    lin [ih, p]
end

variable {K : Type u} [ExpLogField K] {r ε : K}

/-- **T06**: `log (1 / ε) / (1 - r)` steps bring a geometric distance below `ε`.
Source: persistent-traces-mathematical-foundations.md, 1.4. -/
theorem pow_le_of_log_le (h0 : 0 ≤ r) (h1 : r < 1) (hε : 0 < ε) {t : Nat} (ht : log (1 / ε) / (1 - r) ≤ natCast t) :
    r ^ t ≤ ε := by
  have hd : 0 < 1 - r := sub_pos.2 h1
  have k : r ^ t ≤ exp (r - 1) ^ t := by
    have e := ExpLogField.add_one_le_exp (r - 1)
    rw [sub_add_cancel] at e
    clear ht
    induction t with
    | zero => exact le_refl 1
    | succ t ih => exact mul_le_mul ih e h0 (pow_nonneg (le_of_lt (ExpLogField.exp_pos _)) t)
  refine le_trans k ?_
  rw [← ExpLogField.exp_natCast_mul]
  refine le_trans ((ExpLogField.exp_le_exp (y := log ε)).2 ?_) (le_of_eq (ExpLogField.exp_log hε))
  rw [ExpLogField.log_div zero_lt_one hε, ExpLogField.log_one] at ht
  have e : (0 - log ε) / (1 - r) * (1 - r) = 0 - log ε := div_mul_cancel _ (ne_of_gt hd)
  lin [(1 - r) # ht, e]

/-- **T06**: after that many steps the mean of the ungated memory is within `ε |M₀ - E S|` of `E S`. -/
theorem mean_average_within {Ω : Type v} (P : Expectation Ω K) {M S : Nat → Ω → K} {lam m₀ μ : K} (h0 : 0 ≤ lam)
    (h1 : lam < 1) (hε : 0 < ε) (hS : ∀ t, P.Integrable (S t)) (hE : ∀ t, P.E (S t) = μ) (hM : ∀ ω, M 0 ω = m₀)
    (step : ∀ t ω, M (t + 1) ω = averageStep lam (M t ω) (S t ω)) {t : Nat}
    (ht : log (1 / ε) / (1 - lam) ≤ natCast t) : abs (P.E (M t) - μ) ≤ ε * abs (m₀ - μ) := by
  rw [mean_average P hS hE hM step, abs_mul, abs_of_nonneg (pow_nonneg h0 t)]
  exact mul_le_mul_of_nonneg_right (pow_le_of_log_le h0 h1 hε ht) (abs_nonneg _)

/-- **T06**: after that many steps a trace that is never reinforced is at most `ε` of what it was. -/
theorem decay_le {M S : Nat → K} {lam gam θ : K} (h0 : 0 ≤ gam) (h1 : gam < 1) (hε : 0 < ε) (hM : 0 ≤ M 0)
    (hS : ∀ t, S t ≤ θ) (step : ∀ t, M (t + 1) = gatedStep lam gam θ (M t) (S t)) {t : Nat}
    (ht : log (1 / ε) / (1 - gam) ≤ natCast t) : M t ≤ ε * M 0 := by
  have e := sub_eq_pow_mul_of_step (x := M) (r := gam) (a := 0)
    (fun t => by rw [step, gatedStep_of_le (hS t), sub_zero, sub_zero]) t
  rw [sub_zero, sub_zero] at e
  rw [e]
  exact mul_le_mul_of_nonneg_right (pow_le_of_log_le h0 h1 hε ht) hM

end AqCore
