import AqCore.Expectation

/-!
# Utility of a motif (claims T13, T14)

The utility of a motif is estimated by the mean reward of the paths through it minus the mean reward of all.  The first
are among the second, so the two means are correlated, and their variances subtract.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v} {n : Nat}

/-- The estimated utility of a motif: the mean of `r` over the subset `F` minus the mean over all.
Source: persistent-traces-mathematical-foundations.md, 3.2. -/
noncomputable def utilityEstimate (F : Fin n → Prop) (r : Fin n → K) : K :=
  (∑ i, indicator F i * r i) / (∑ i, indicator F i) - (∑ i, r i) / natCast n

/-- The variance of the utility estimate, as a function of the variance `σ²` of a reward, of the frequency of the motif and
of the number of paths. -/
def utilityVariance (variance frequency paths : K) : K := variance * (1 / frequency - 1 / paths)

/-- The variance of the utility estimate as the source has it. -/
def utilityVarianceAsWritten (variance frequency paths : K) : K := variance / frequency + variance / paths

/-- The value above which the frequency must be for the variance of the utility estimate to be below `precision²`. -/
def frequencyBound (variance precision paths : K) : K := variance / (precision ^ 2 + variance / paths)

/-- **T13**: the expected square of a linear combination of uncorrelated centred variables with a common variance. -/
theorem Expectation.E_sq_sum_mul (P : Expectation Ω K) {X : Fin n → Ω → K} {v : K}
    (hi : ∀ i j, P.Integrable fun ω => X i ω * X j ω)
    (hv : ∀ i, P.E (fun ω => X i ω * X i ω) = v) (hc : ∀ i j, i ≠ j → P.E (fun ω => X i ω * X j ω) = 0) (c : Fin n → K) :
    P.E (fun ω => (∑ i, c i * X i ω) ^ 2) = v * ∑ i, c i ^ 2 := by
  have e : ∀ ω, (∑ i, c i * X i ω) ^ 2 = ∑ i, ∑ j, (c i * c j) * (X i ω * X j ω) := fun ω => by
    rw [show (∑ i, c i * X i ω) ^ 2 = (∑ i, c i * X i ω) * ∑ i, c i * X i ω by ring, sum_mul_sum]
    exact sum_congr fun i => sum_congr fun j => by ring
  rw [P.E_congr e, P.E_sum fun i => P.integrable_sum fun j => P.integrable_const_mul _ (hi i j), mul_sum]
  refine sum_congr fun i => ?_
  rw [P.E_sum fun j => P.integrable_const_mul _ (hi i j), sum_eq_single i, P.E_const_mul _ (hi i i), hv]
  · ring
  · intro j hj
    rw [P.E_const_mul _ (hi i j), hc i j hj.symm, mul_zero]

/-- The utility estimate is linear in the rewards. -/
theorem utilityEstimate_eq_sum (F : Fin n → Prop) (r : Fin n → K) :
    utilityEstimate F r = ∑ i, (indicator F i / (∑ j, indicator F j) - 1 / natCast n) * r i := by
  unfold utilityEstimate
  rw [sum_div, sum_div, ← sum_sub]
  exact sum_congr fun i => by ring

/-- The squares of the weights of the rewards in the utility estimate add up to `1 / f - 1 / N`. -/
theorem sum_sq_utility_weights {F : Fin n → Prop} (hF : ∃ i, F i) :
    ∑ i, (indicator F i / (∑ j, indicator (K := K) F j) - 1 / natCast n) ^ 2 =
      1 / (∑ j, indicator F j) - 1 / (natCast n : K) := by
  obtain ⟨i₀, hi₀⟩ := hF
  have hf : (∑ j, indicator (K := K) F j) ≠ 0 := ne_of_gt (sum_pos_of_exists (fun i => indicator_nonneg F i) i₀ (by
    rw [indicator_of hi₀]
    exact zero_lt_one))
  have hn : (natCast n : K) ≠ 0 := ne_of_gt (natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) i₀.isLt))
  have sq : ∀ i, indicator (K := K) F i * indicator F i = indicator F i := fun i => by
    by_cases h : F i
    · rw [indicator_of h, mul_one]
    · rw [indicator_of_not h, mul_zero]
  generalize hg : (∑ j, indicator (K := K) F j) = f at *
  have e : ∀ i, (indicator F i / f - 1 / natCast n : K) ^ 2 =
      (1 / f ^ 2 - 2 / (f * natCast n)) * indicator F i + 1 / (natCast n) ^ 2 := fun i => by
    have s : (indicator F i / f - 1 / natCast n : K) ^ 2 =
      (indicator F i * indicator F i) / f ^ 2 - 2 / (f * natCast n) * indicator F i + 1 / (natCast n) ^ 2 := by field
    rw [s, sq]
    ring
  rw [sum_congr e, sum_add, ← mul_sum, sum_const, hg]
  field

/-- **T13**, corrected: for uncorrelated rewards with a common variance and a fixed nonempty subset `F` of the paths, the
variance of the utility estimate is `σ² (1 / f - 1 / N)`.
Source: persistent-traces-mathematical-foundations.md, 3.2. -/
theorem variance_utilityEstimate (P : Expectation Ω K) {r : Fin n → Ω → K} {v : K} {F : Fin n → Prop}
    (hF : ∃ i, F i) (hr : ∀ i, P.Integrable (r i))
    (hi : ∀ i j, P.Integrable fun ω => (r i ω - P.E (r i)) * (r j ω - P.E (r j)))
    (hv : ∀ i, P.E (fun ω => (r i ω - P.E (r i)) * (r i ω - P.E (r i))) = v)
    (hc : ∀ i j, i ≠ j → P.E (fun ω => (r i ω - P.E (r i)) * (r j ω - P.E (r j))) = 0) :
    P.E (fun ω => (utilityEstimate F (fun i => r i ω) - P.E fun ω => utilityEstimate F fun i => r i ω) ^ 2) =
      utilityVariance v (∑ i, indicator F i) (natCast n) := by
  have m : (P.E fun ω => utilityEstimate F fun i => r i ω) =
      ∑ i, (indicator F i / (∑ j, indicator F j) - 1 / natCast n) * P.E (r i) := by
    rw [P.E_congr fun ω => utilityEstimate_eq_sum F _, P.E_sum fun i => P.integrable_const_mul _ (hr i)]
    exact sum_congr fun i => P.E_const_mul _ (hr i)
  rw [m, P.E_congr (g := fun ω => (∑ i, (indicator F i / (∑ j, indicator F j) - 1 / natCast n) *
    (r i ω - P.E (r i))) ^ 2), P.E_sq_sum_mul (X := fun i ω => r i ω - P.E (r i)) hi hv hc, sum_sq_utility_weights hF]
  · rfl
  · intro ω
    rw [utilityEstimate_eq_sum]
    congr 1
    sum_ring

/-- **T13** as written is false in every ordered field: for a motif through which all paths go (here: the only path) the
estimate is 0 and has variance 0, but the formula gives `2 σ² / N`. -/
theorem not_variance_utilityEstimate_asWritten : ¬∀ (n : Nat) (F : Fin n → Prop) (m : Nat) (w : Fin m → K) (h : IsProb w)
    (r : Fin n → Fin m → K) (v : K), (∃ i, F i) →
    (∀ i j, (Expectation.finite h).E (fun ω => (r i ω - (Expectation.finite h).E (r i)) *
      (r j ω - (Expectation.finite h).E (r j))) = if i = j then v else 0) →
    (Expectation.finite h).E (fun ω => (utilityEstimate F (fun i => r i ω) -
      (Expectation.finite h).E fun ω => utilityEstimate F fun i => r i ω) ^ 2) =
      utilityVarianceAsWritten v (∑ i, indicator F i) (natCast n) := fun k => by
  have hw : IsProb (fun _ : Fin 2 => (1 / 2 : K)) := ⟨fun _ => by pos, by rw [sum_two]; ring⟩
  have z : ∀ ω : Fin 2, utilityEstimate (K := K) (n := 1) (fun _ => True) (fun _ => if ω = 0 then 1 else -1) = 0 := fun ω => by
    unfold utilityEstimate
    rw [sum_one, sum_one, sum_one, indicator_of (p := fun _ : Fin 1 => True) trivial, natCast_one, one_mul, sub_self]
  have e := k 1 (fun _ => True) 2 _ hw (fun _ ω => if ω = 0 then 1 else -1) 1 ⟨0, trivial⟩ fun i j => by
    have hij : i = j := Fin.eq_of_val_eq (by
      have hi := i.isLt
      have hj := j.isLt
      rw [Nat.le_antisymm (Nat.le_of_lt_succ hi) (Nat.zero_le _), Nat.le_antisymm (Nat.le_of_lt_succ hj) (Nat.zero_le _)])
    rw [if_pos hij]
    simp only [Expectation.finite_E, sum_two, if_pos, if_neg (show ¬(1 : Fin 2) = 0 by decide)]
    ring
  simp only [z, Expectation.finite_E, sum_two] at e
  unfold utilityVarianceAsWritten at e
  rw [sum_one, indicator_of (p := fun _ : Fin 1 => True) trivial, natCast_one] at e
  have e' : (0 : K) = 2 := by
    refine Eq.trans ?_ (e.trans ?_)
    · ring
    · field
  exact ne_of_gt two_pos e'.symm

variable {v ε f N : K}

/-- **T14**: the variance of the utility estimate is below `ε²` if and only if the frequency exceeds
`σ² / (ε² + σ² / N)`.  Source: persistent-traces-mathematical-foundations.md, 3.2. -/
theorem utilityVariance_lt_iff (hv : 0 ≤ v) (hε : ε ≠ 0) (hf : 0 < f) (hN : 0 < N) :
    utilityVariance v f N < ε ^ 2 ↔ frequencyBound v ε N < f := by
  unfold utilityVariance frequencyBound
  have hd : 0 < ε ^ 2 + v / N := by pos
  have key : f * (ε ^ 2 - v * (1 / f - 1 / N)) = (ε ^ 2 + v / N) * (f - v / (ε ^ 2 + v / N)) := by field
  rw [← sub_pos, ← sub_pos (b := f)]
  constructor
  · intro h
    refine lt_of_mul_lt_mul_left (c := ε ^ 2 + v / N) ?_ (le_of_lt hd)
    rw [mul_zero, ← key]
    exact mul_pos hf h
  · intro h
    refine lt_of_mul_lt_mul_left (c := f) ?_ (le_of_lt hf)
    rw [mul_zero, key]
    exact mul_pos hd h

/-- **T14**: a frequency above `σ² / ε²` suffices, for every number of paths. -/
theorem utilityVariance_lt_of_lt (hv : 0 ≤ v) (hε : ε ≠ 0) (hN : 0 < N) (h : v / ε ^ 2 < f) :
    utilityVariance v f N < ε ^ 2 := by
  have hf : 0 < f := lt_of_le_of_lt (by pos) h
  refine (utilityVariance_lt_iff hv hε hf hN).2 (lt_of_le_of_lt ?_ h)
  have hd : 0 < ε ^ 2 + v / N := by pos
  have hs : 0 < ε ^ 2 := by pos
  have e : v / ε ^ 2 - v / (ε ^ 2 + v / N) = v * (v / N) / (ε ^ 2 * (ε ^ 2 + v / N)) := by field
  have p : 0 ≤ v * (v / N) / (ε ^ 2 * (ε ^ 2 + v / N)) := by pos
  unfold frequencyBound
  lin [e, p]

/-- **T14**: `σ² / ε²` is 100 for `σ = 1` and `ε = 0.1`. -/
theorem variance_div_sq_precision : (1 ^ 2 / (1 / 10) ^ 2 : K) = 100 := by ring

/-- **T14** as written, that a frequency above `σ² / ε²` is needed, is false in every ordered field: with `σ = 1`,
`ε = 0.1` and 101 paths, the frequency 51 is enough. -/
theorem not_lt_of_utilityVariance_lt : ¬∀ σ ε : K, 0 < σ → 0 < ε → ∀ f N : Nat, 1 ≤ f → f ≤ N →
    utilityVariance (σ ^ 2) (natCast f) (natCast N) < ε ^ 2 → σ ^ 2 / ε ^ 2 < natCast f := fun h => by
  have e := h 1 (1 / 10) zero_lt_one (by pos) 51 101 (by decide) (by decide) (by
    rw [show (natCast 51 : K) = 51 from rfl, show (natCast 101 : K) = 101 from rfl]
    unfold utilityVariance
    lin [])
  rw [show (natCast 51 : K) = 51 from rfl] at e
  exact not_le_of_lt e (by lin [])

end AqCore
