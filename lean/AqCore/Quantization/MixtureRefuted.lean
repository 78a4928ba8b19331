import AqCore.Quantization.Mixture

/-!
# The kurtosis of a mixture is not what is written (claim Q16)

An exact counterexample with finite laws on five points, and the one of two exponential laws, which needs only their
moments.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v}

theorem isProb_half : IsProb fun _ : Fin 2 => (1 / 2 : K) := ⟨fun _ => by pos, by rw [sum_two]; ring⟩

/-- **Q16**, a counterexample that two components with opposite skewness and opposite deviations give, when mixed equally:
the true kurtosis lacks `8 s d / σ⁴`, where `s` is the third moment and `d` the distance of the means from their mean. -/
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

/-- **Q16**: for the equal mixture of `Exp(1)` and `3 - Exp(1)`, of which only the moments matter, the formula as written gives
`94/25`, but the kurtosis is `6/5`. -/
theorem mixture_of_two_exponentials {Q : Fin 2 → Expectation Ω K} {X : Ω → K} (hX : ∀ k, FourMoments (Q k) X)
    (m0 : (Q 0).E X = 1) (m1 : (Q 1).E X = 2) (v0 : variance (Q 0) X = 1) (v1 : variance (Q 1) X = 1)
    (s0 : centralMoment (Q 0) X 3 = 2) (s1 : centralMoment (Q 1) X 3 = -2)
    (t0 : centralMoment (Q 0) X 4 = 9) (t1 : centralMoment (Q 1) X 4 = 9) :
    writtenKurtosis isProb_half Q X = 94 / 25 ∧ excessKurtosis (.mixture isProb_half Q) X = 6 / 5 := by
  have h := mixture_of_two hX (μ := 3 / 2) (d := 1 / 2) (m0.trans (by ring)) (m1.trans (by ring)) v0 v1 s0 s1 t0 t1
  rw [h.1, h.2, show (1 + (1 / 2) ^ 2 : K) = 5 / 4 by ring]
  exact ⟨by ring, by ring⟩

/-! ### A finite counterexample

`X` is `-2, 3` with probabilities `4/5, 1/5` under the first component, and `2, -3` under the second. -/

/-- The values `-2, 3, 2, -3`. -/
def skewValues (i : Fin 4) : K := if i.val = 0 then -2 else if i.val = 1 then 3 else if i.val = 2 then 2 else -3
/-- The probabilities of the first component. -/
def skewWeights (i : Fin 4) : K := if i.val = 0 then 4 / 5 else if i.val = 1 then 1 / 5 else 0
/-- The probabilities of the second component. -/
def mirroredWeights (i : Fin 4) : K := if i.val = 2 then 4 / 5 else if i.val = 3 then 1 / 5 else 0

theorem isProb_skewWeights : IsProb (skewWeights : Fin 4 → K) where
  nonneg := fin_cases (show (0 : K) ≤ 4 / 5 by pos) (fin_cases (show (0 : K) ≤ 1 / 5 by pos) (fin_cases (le_refl 0)
    (fin_cases (le_refl 0) fun i => nomatch i)))
  sum_eq_one := by
    rw [sum_four]
    show (4 / 5 + 1 / 5 + 0 + 0 : K) = 1
    ring
theorem isProb_mirroredWeights : IsProb (mirroredWeights : Fin 4 → K) where
  nonneg := fin_cases (le_refl 0) (fin_cases (le_refl 0) (fin_cases (show (0 : K) ≤ 4 / 5 by pos)
    (fin_cases (show (0 : K) ≤ 1 / 5 by pos) fun i => nomatch i)))
  sum_eq_one := by
    rw [sum_four]
    show (0 + 0 + 4 / 5 + 1 / 5 : K) = 1
    ring

theorem skew_E (f : K → K) :
    (Expectation.finite isProb_skewWeights).E (fun i => f (skewValues i)) = 4 / 5 * f (-2) + 1 / 5 * f 3 := by
  rw [Expectation.finite_E, sum_four]
  show 4 / 5 * f (-2) + 1 / 5 * f 3 + 0 * f 2 + 0 * f (-3) = _
  ring
theorem mirrored_E (f : K → K) :
    (Expectation.finite isProb_mirroredWeights).E (fun i => f (skewValues i)) = 4 / 5 * f 2 + 1 / 5 * f (-3) := by
  rw [Expectation.finite_E, sum_four]
  show 0 * f (-2) + 0 * f 3 + 4 / 5 * f 2 + 1 / 5 * f (-3) = _
  ring
theorem skew_mean : (Expectation.finite isProb_skewWeights).E skewValues = (-1 : K) := (skew_E fun x => x).trans (by ring)
theorem mirrored_mean : (Expectation.finite isProb_mirroredWeights).E skewValues = (1 : K) :=
  (mirrored_E fun x => x).trans (by ring)

theorem skew_centralMoment (k : Nat) :
    centralMoment (.finite isProb_skewWeights) skewValues k = (4 / 5 * (-2 - -1) ^ k + 1 / 5 * (3 - -1) ^ k : K) := by
  rw [centralMoment, skew_mean, skew_E fun x => (x - -1) ^ k]
theorem mirrored_centralMoment (k : Nat) :
    centralMoment (.finite isProb_mirroredWeights) skewValues k = (4 / 5 * (2 - 1) ^ k + 1 / 5 * (-3 - 1) ^ k : K) := by
  rw [centralMoment, mirrored_mean, mirrored_E fun x => (x - 1) ^ k]

/-- The two components. -/
def skewComponents (k : Fin 2) : Expectation (Fin 4) K :=
  if k.val = 0 then .finite isProb_skewWeights else .finite isProb_mirroredWeights

theorem skewComponents_fourMoments : ∀ k, FourMoments (skewComponents k : Expectation (Fin 4) K) skewValues :=
  fin_cases (fourMoments_finite isProb_skewWeights _) (fin_cases (fourMoments_finite isProb_mirroredWeights _) fun i => nomatch i)

/-- **Q16** as written is false: for this mixture the formula gives `2/25`, but the kurtosis is `-46/25`. -/
theorem skewComponents_kurtosis : writtenKurtosis isProb_half skewComponents skewValues = (2 / 25 : K) ∧
    excessKurtosis (.mixture isProb_half skewComponents) skewValues = (-46 / 25 : K) := by
  have h := mixture_of_two (K := K) (Q := skewComponents) (X := skewValues) skewComponents_fourMoments (μ := 0) (d := 1)
    (v := 4) (s := 12) (t := 52) (skew_mean.trans (by ring)) (mirrored_mean.trans (by ring))
    ((skew_centralMoment 2).trans (by ring)) ((mirrored_centralMoment 2).trans (by ring))
    ((skew_centralMoment 3).trans (by ring)) ((mirrored_centralMoment 3).trans (by ring))
    ((skew_centralMoment 4).trans (by ring)) ((mirrored_centralMoment 4).trans (by ring))
  rw [h.1, h.2, show (4 + 1 ^ 2 : K) = 5 by ring]
  exact ⟨by ring, by ring⟩

/-- **Q16** as written is false, even for finite mixtures of finite laws that all have variance. -/
theorem not_excessKurtosis_eq_written : ¬∀ {m n : Nat} {w : Fin m → K} (h : IsProb w) {v : Fin m → Fin n → K}
    (hv : ∀ k, IsProb (v k)) (X : Fin n → K), (∀ k, 0 < variance (.finite (hv k)) X) →
    excessKurtosis (.mixture h fun k => .finite (hv k)) X = writtenKurtosis h (fun k => .finite (hv k)) X := fun h => by
  have hv : ∀ k : Fin 2, IsProb ((if k.val = 0 then skewWeights else mirroredWeights) : Fin 4 → K) :=
    fin_cases isProb_skewWeights (fin_cases isProb_mirroredWeights fun i => nomatch i)
  have e : (fun k => Expectation.finite (hv k)) = (skewComponents : Fin 2 → Expectation (Fin 4) K) :=
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
