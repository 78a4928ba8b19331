import AqCore.Quantization.Mixture

/-!
# The kurtosis of a mixture is not what is written (claim Q16)

The counterexample of two exponential laws needs only their moments; a finite law on four rational points has the same.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v}

theorem isProb_half : IsProb fun _ : Fin 2 => (1 / 2 : K) := ⟨fun _ => by pos, by rw [sum_two]; ring⟩

/-- Two components of equal variance `v` and fourth moment `t`, with third moments `s` and `-s` and means `μ - d` and
`μ + d`, mixed equally: the written kurtosis and the true one. -/
theorem mixture_of_two {Q : Fin 2 → Expectation Ω K} {X : Ω → K} (hX : ∀ k, FourMoments (Q k) X) {μ d v s t : K}
    (m0 : (Q 0).E X = μ - d) (m1 : (Q 1).E X = μ + d) (v0 : variance (Q 0) X = v) (v1 : variance (Q 1) X = v)
    (s0 : centralMoment (Q 0) X 3 = s) (s1 : centralMoment (Q 1) X 3 = -s)
    (t0 : centralMoment (Q 0) X 4 = t) (t1 : centralMoment (Q 1) X 4 = t) :
    writtenKurtosis isProb_half Q X = (t + 6 * v * d ^ 2 + d ^ 4) / (v + d ^ 2) ^ 2 - 3 ∧
      excessKurtosis (.mixture isProb_half Q) X = (t - 4 * s * d + 6 * v * d ^ 2 + d ^ 4) / (v + d ^ 2) ^ 2 - 3 := by
  have m : (Expectation.mixture isProb_half Q).E X = μ := by
    show ∑ k, 1 / 2 * (Q k).E X = μ
    rw [sum_two, m0, m1]
    ring
  have d0 : deviation isProb_half Q X 0 = -d := by
    rw [deviation, m, m0]
    ring
  have d1 : deviation isProb_half Q X 1 = d := by
    rw [deviation, m, m1]
    ring
  have e : variance (.mixture isProb_half Q) X = v + d ^ 2 := by
    rw [variance_mixture isProb_half (fun k => (hX k).one) fun k => (hX k).two, sum_two, sum_two, v0, v1, d0, d1]
    ring
  have w : writtenKurtosis isProb_half Q X = (t + 6 * v * d ^ 2 + d ^ 4) / (v + d ^ 2) ^ 2 - 3 := by
    rw [writtenKurtosis, sum_two, sum_two, sum_two, t0, t1, v0, v1, d0, d1, e]
    ring
  refine ⟨w, ?_⟩
  rw [excessKurtosis_mixture isProb_half hX, w, sum_two, s0, s1, d0, d1, e]
  ring

/-- **Q16**: for the equal mixture of `Exp(1)` and `3 - Exp(1)`, of which only the moments matter, the formula as written
gives `94/25`, but the kurtosis is `6/5`. -/
theorem mixture_of_two_exponentials {Q : Fin 2 → Expectation Ω K} {X : Ω → K} (hX : ∀ k, FourMoments (Q k) X)
    (m0 : (Q 0).E X = 1) (m1 : (Q 1).E X = 2) (v0 : variance (Q 0) X = 1) (v1 : variance (Q 1) X = 1)
    (s0 : centralMoment (Q 0) X 3 = 2) (s1 : centralMoment (Q 1) X 3 = -2)
    (t0 : centralMoment (Q 0) X 4 = 9) (t1 : centralMoment (Q 1) X 4 = 9) :
    writtenKurtosis isProb_half Q X = 94 / 25 ∧ excessKurtosis (.mixture isProb_half Q) X = 6 / 5 := by
  have h := mixture_of_two hX (μ := 3 / 2) (d := 1 / 2) (m0.trans (by ring)) (m1.trans (by ring)) v0 v1 s0 s1 t0 t1
  rw [h.1, h.2, show (1 + (1 / 2) ^ 2 : K) = 5 / 4 by ring]
  exact ⟨by ring, by ring⟩

/-! ### A finite counterexample

`X` is `0, 1, 2, 5` with probabilities `3/10, 1/2, 1/6, 1/30` under the first component, and `3, 2, 1, -2` under the second.
The first has mean, variance, third and fourth moment of `Exp(1)`, the second those of `3 - Exp(1)`. -/

theorem forall_six {p : Fin 6 → Prop} (h0 : p 0) (h1 : p 1) (h2 : p 2) (h3 : p 3) (h4 : p 4) (h5 : p 5) : ∀ i, p i :=
  fin_cases h0 (fin_cases h1 (fin_cases h2 (fin_cases h3 (fin_cases h4 (fin_cases h5 fun i => nomatch i)))))

/-- The values `-2, 0, 1, 2, 3, 5` of `X`. -/
def skewValues (i : Fin 6) : K := listEntry [-2, 0, 1, 2, 3, 5] i.val
/-- Their probabilities under the first component. -/
def skewWeights (i : Fin 6) : K := listEntry [0, 3 / 10, 1 / 2, 1 / 6, 0, 1 / 30] i.val
/-- Their probabilities under the second component. -/
def mirroredWeights (i : Fin 6) : K := listEntry [1 / 30, 0, 1 / 6, 1 / 2, 3 / 10, 0] i.val

theorem isProb_skewWeights : IsProb (skewWeights : Fin 6 → K) where
  nonneg := forall_six (le_refl 0) (show (0 : K) ≤ 3 / 10 by pos) (show (0 : K) ≤ 1 / 2 by pos)
    (show (0 : K) ≤ 1 / 6 by pos) (le_refl 0) (show (0 : K) ≤ 1 / 30 by pos)
  sum_eq_one := by
    rw [sum_six]
    show (0 + 3 / 10 + 1 / 2 + 1 / 6 + 0 + 1 / 30 : K) = 1
    ring
theorem isProb_mirroredWeights : IsProb (mirroredWeights : Fin 6 → K) where
  nonneg := forall_six (show (0 : K) ≤ 1 / 30 by pos) (le_refl 0) (show (0 : K) ≤ 1 / 6 by pos)
    (show (0 : K) ≤ 1 / 2 by pos) (show (0 : K) ≤ 3 / 10 by pos) (le_refl 0)
  sum_eq_one := by
    rw [sum_six]
    show (1 / 30 + 0 + 1 / 6 + 1 / 2 + 3 / 10 + 0 : K) = 1
    ring

theorem skew_E (f : K → K) : (Expectation.finite isProb_skewWeights).E (fun i => f (skewValues i)) =
    3 / 10 * f 0 + 1 / 2 * f 1 + 1 / 6 * f 2 + 1 / 30 * f 5 := by
  rw [Expectation.finite_E, sum_six]
  show 0 * f (-2) + 3 / 10 * f 0 + 1 / 2 * f 1 + 1 / 6 * f 2 + 0 * f 3 + 1 / 30 * f 5 = _
  ring
theorem mirrored_E (f : K → K) : (Expectation.finite isProb_mirroredWeights).E (fun i => f (skewValues i)) =
    3 / 10 * f 3 + 1 / 2 * f 2 + 1 / 6 * f 1 + 1 / 30 * f (-2) := by
  rw [Expectation.finite_E, sum_six]
  show 1 / 30 * f (-2) + 0 * f 0 + 1 / 6 * f 1 + 1 / 2 * f 2 + 3 / 10 * f 3 + 0 * f 5 = _
  ring
theorem skew_mean : (Expectation.finite isProb_skewWeights).E skewValues = (1 : K) := (skew_E fun x => x).trans (by ring)
theorem mirrored_mean : (Expectation.finite isProb_mirroredWeights).E skewValues = (2 : K) :=
  (mirrored_E fun x => x).trans (by ring)

theorem skew_centralMoment (k : Nat) : centralMoment (.finite isProb_skewWeights) skewValues k =
    (3 / 10 * (0 - 1) ^ k + 1 / 2 * (1 - 1) ^ k + 1 / 6 * (2 - 1) ^ k + 1 / 30 * (5 - 1) ^ k : K) := by
  rw [centralMoment, skew_mean, skew_E fun x => (x - 1) ^ k]
theorem mirrored_centralMoment (k : Nat) : centralMoment (.finite isProb_mirroredWeights) skewValues k =
    (3 / 10 * (3 - 2) ^ k + 1 / 2 * (2 - 2) ^ k + 1 / 6 * (1 - 2) ^ k + 1 / 30 * (-2 - 2) ^ k : K) := by
  rw [centralMoment, mirrored_mean, mirrored_E fun x => (x - 2) ^ k]

/-- The two components. -/
def skewComponents (k : Fin 2) : Expectation (Fin 6) K :=
  if k.val = 0 then .finite isProb_skewWeights else .finite isProb_mirroredWeights

/-- **Q16** as written is false: for this mixture the formula gives `94/25`, but the kurtosis is `6/5`. -/
theorem skewComponents_kurtosis : writtenKurtosis isProb_half skewComponents skewValues = (94 / 25 : K) ∧
    excessKurtosis (.mixture isProb_half skewComponents) skewValues = (6 / 5 : K) :=
  mixture_of_two_exponentials (Q := skewComponents) (X := skewValues)
    (fin_cases (fourMoments_finite isProb_skewWeights _)
      (fin_cases (fourMoments_finite isProb_mirroredWeights _) fun i => nomatch i)) skew_mean mirrored_mean
    ((skew_centralMoment 2).trans (by ring)) ((mirrored_centralMoment 2).trans (by ring))
    ((skew_centralMoment 3).trans (by ring)) ((mirrored_centralMoment 3).trans (by ring))
    ((skew_centralMoment 4).trans (by ring)) ((mirrored_centralMoment 4).trans (by ring))

/-- **Q16** as written is false, even for finite mixtures of finite laws that all have variance. -/
theorem not_excessKurtosis_eq_written : ¬∀ {m n : Nat} {w : Fin m → K} (h : IsProb w) {v : Fin m → Fin n → K}
    (hv : ∀ k, IsProb (v k)) (X : Fin n → K), (∀ k, 0 < variance (.finite (hv k)) X) →
    excessKurtosis (.mixture h fun k => .finite (hv k)) X = writtenKurtosis h (fun k => .finite (hv k)) X := fun h => by
  have hv : ∀ k : Fin 2, IsProb ((if k.val = 0 then skewWeights else mirroredWeights) : Fin 6 → K) :=
    fin_cases isProb_skewWeights (fin_cases isProb_mirroredWeights fun i => nomatch i)
  have e : (fun k => Expectation.finite (hv k)) = (skewComponents : Fin 2 → Expectation (Fin 6) K) :=
    funext (fin_cases rfl (fin_cases rfl fun i => nomatch i))
  have pos0 : (0 : K) < variance (.finite isProb_skewWeights) skewValues := by
    rw [variance, skew_centralMoment]
    lin []
  have pos1 : (0 : K) < variance (.finite isProb_mirroredWeights) skewValues := by
    rw [variance, mirrored_centralMoment]
    lin []
  have k := h isProb_half hv skewValues (fin_cases pos0 (fin_cases pos1 fun i => nomatch i))
  rw [e, skewComponents_kurtosis.1, skewComponents_kurtosis.2] at k
  exact lt_irrefl (0 : K) (by lin [k])

end AqCore
