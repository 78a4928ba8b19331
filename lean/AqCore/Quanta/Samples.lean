import AqCore.Quanta.Generalization

/-!
# Samples: product laws, and the size of a class (claims A13, A14)

Independent samples of a law under which every function is integrable, such as one on a finite set.
-/

universe u v

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {S : Type v} {D : Expectation S K}

/-- The law of `n` independent draws from `D`, together with the fact that every function is integrable under it. -/
def Expectation.totalSampleLaw (hD : ∀ f, D.Integrable f) : (n : Nat) → {Q : Expectation (Fin n → S) K // ∀ f, Q.Integrable f}
  | 0 => ⟨Expectation.pointMass fun i : Fin 0 => (nomatch i), fun _ => trivial⟩
  | n + 1 =>
    ⟨{  Integrable := fun _ => True
        E := fun f => D.E fun z => (totalSampleLaw hD n).val.E fun zs => f (finCons z zs)
        integrable_const := fun _ => trivial
        integrable_add := fun _ _ => trivial
        integrable_const_mul := fun _ _ _ => trivial
        E_add := fun _ _ => by
          rw [← D.E_add (hD _) (hD _)]
          exact D.E_congr fun z => (totalSampleLaw hD n).val.E_add ((totalSampleLaw hD n).property _)
            ((totalSampleLaw hD n).property _)
        E_const_mul := fun c f _ => by
          rw [← D.E_const_mul c (hD _)]
          exact D.E_congr fun z => (totalSampleLaw hD n).val.E_const_mul c ((totalSampleLaw hD n).property _)
        E_mono := fun _ _ k => D.E_mono (hD _) (hD _) fun z =>
          (totalSampleLaw hD n).val.E_mono ((totalSampleLaw hD n).property _) ((totalSampleLaw hD n).property _)
            fun zs => k _
        E_one := by
          rw [D.E_congr fun z => (totalSampleLaw hD n).val.E_one]
          exact D.E_one }, fun _ => trivial⟩

/-- The law of `n` independent draws from `D`: the product law. -/
def Expectation.sampleLaw (hD : ∀ f, D.Integrable f) (n : Nat) : Expectation (Fin n → S) K :=
  (Expectation.totalSampleLaw hD n).val

theorem Expectation.sampleLaw_integrable (hD : ∀ f, D.Integrable f) (n : Nat) (f : (Fin n → S) → K) :
    (Expectation.sampleLaw hD n).Integrable f := (Expectation.totalSampleLaw hD n).property f

theorem Expectation.sampleLaw_E_prod (hD : ∀ f, D.Integrable f) : ∀ (n : Nat) (g : Fin n → S → K),
    (Expectation.sampleLaw hD n).E (fun zs => prod fun i => g i (zs i)) = prod fun i => D.E (g i)
  | 0, _ => rfl
  | n + 1, g => by
    have e : ∀ z, (Expectation.sampleLaw hD n).E (fun zs => g ⟨0, Nat.succ_pos n⟩ z * prod fun i => g i.succ (zs i)) =
        g ⟨0, Nat.succ_pos n⟩ z * prod fun i => D.E (g (Fin.succ i)) := fun z => by
      rw [(Expectation.sampleLaw hD n).E_const_mul _ (Expectation.sampleLaw_integrable hD n _),
        Expectation.sampleLaw_E_prod hD n fun i => g i.succ]
    exact (D.E_congr e).trans (D.E_mul_const (hD _) _)

/-- The draws of the product law are independent, each with the law `D`. -/
theorem Expectation.sampleLaw_isIID (hD : ∀ f, D.Integrable f) (n : Nat) :
    (Expectation.sampleLaw hD n).IsIID D fun i zs => zs i :=
  ⟨fun _ _ => Expectation.sampleLaw_integrable hD n _, fun g _ => Expectation.sampleLaw_E_prod hD n g⟩

theorem prod_const (c : K) : ∀ {n : Nat}, (prod fun _ : Fin n => c) = c ^ n
  | 0 => rfl
  | n + 1 => by
    show c * prod (fun _ : Fin n => c) = _
    rw [prod_const, pow_succ, mul_comm]

theorem prod_eq_zero : ∀ {n : Nat} {f : Fin n → K} (i : Fin n), f i = 0 → prod f = 0
  | n + 1, f, i, h => by
    revert h
    refine fin_cases (P := fun i => f i = 0 → prod f = 0) (fun h => ?_) (fun i h => ?_) i
    · show f _ * _ = 0
      rw [h, zero_mul]
    · show _ * prod (fun i => f (Fin.succ i)) = 0
      rw [prod_eq_zero (f := fun i => f i.succ) i h, mul_zero]

theorem one_pow (n : Nat) : (1 : K) ^ n = 1 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [pow_succ, ih, mul_one]

theorem pow_le_E_prod (hD : ∀ f, D.Integrable f) {c : K} (hc : 0 ≤ c) (hp : ∀ s, c ≤ D.E (indicator fun z => z = s))
    {n : Nat} (s : Fin n → S) :
    c ^ n ≤ (Expectation.sampleLaw hD n).E fun zs => prod fun j => indicator (fun z => z = s j) (zs j) := by
  rw [Expectation.sampleLaw_E_prod hD n fun j => indicator fun z => z = s j, ← prod_const]
  induction n with
  | zero => exact le_refl 1
  | succ n ih =>
    exact mul_le_mul (hp _) (ih fun j => s j.succ) (prod_nonneg fun _ => hc)
      (D.E_nonneg (hD _) fun _ => indicator_nonneg _ _)

/-- Of a family of different samples, each of probability at least `c`, there are at most `1/c`. -/
theorem natCast_mul_pow_le_one (hD : ∀ f, D.Integrable f) {c : K} (hc : 0 ≤ c) (hp : ∀ s, c ≤ D.E (indicator fun z => z = s))
    {N n : Nat} {F : Fin N → Fin n → S} (hF : ∀ i j, F i = F j → i = j) : natCast N * c ^ n ≤ 1 := by
  let T : Fin N → (Fin n → S) → K := fun i zs => prod fun j => indicator (fun z => z = F i j) (zs j)
  have hT : ∀ i, c ^ n ≤ (Expectation.sampleLaw hD n).E (T i) := fun i => pow_le_E_prod hD hc hp (F i)
  have one : ∀ zs, ∑ i, T i zs ≤ 1 := fun zs => by
    have zero : ∀ i, F i ≠ zs → T i zs = 0 := fun i h => by
      obtain ⟨j, hj⟩ := Classical.not_forall.1 fun k : ∀ j, zs j = F i j => h (funext fun j => (k j).symm)
      exact prod_eq_zero j (indicator_of_not (p := fun z => z = F i j) hj)
    by_cases k : ∃ i, F i = zs
    · obtain ⟨i, hi⟩ := k
      rw [sum_eq_single i fun j hj => zero j fun e => hj (hF j i (e.trans hi.symm))]
      refine le_trans (prod_le_pow (c := 1) (fun _ => indicator_nonneg _ _) fun _ => indicator_le_one _ _) ?_
      rw [one_pow]
      exact le_refl 1
    · rw [sum_eq_zero fun i => zero i fun e => k ⟨i, e⟩]
      exact zero_le_one
  have k := (Expectation.sampleLaw hD n).E_mono (Expectation.sampleLaw_integrable hD n _)
    ((Expectation.sampleLaw hD n).integrable_const 1) one
  rw [(Expectation.sampleLaw hD n).E_sum fun i => Expectation.sampleLaw_integrable hD n _, (Expectation.sampleLaw hD n).E_const] at k
  rw [← sum_const]
  exact le_trans (sum_le_sum hT) k

theorem Expectation.finite_total {m : Nat} {w : Fin m → K} (hw : IsProb w) (f : Fin m → K) :
    (Expectation.finite hw).Integrable f := trivial

/-- A sample has at least the product of the least probabilities of its draws. -/
theorem pow_le_prob_sample (hD : ∀ f, D.Integrable f) {c : K} (hc : 0 ≤ c) (hp : ∀ s, c ≤ D.E (indicator fun z => z = s))
    {n : Nat} (s : Fin n → S) : c ^ n ≤ (Expectation.sampleLaw hD n).E (indicator fun zs => zs = s) := by
  refine le_trans (pow_le_E_prod hD hc hp s) ?_
  refine (Expectation.sampleLaw hD n).E_mono (Expectation.sampleLaw_integrable hD n _) (Expectation.sampleLaw_integrable hD n _)
    fun zs => ?_
  by_cases k : zs = s
  · rw [indicator_of (p := fun zs => zs = s) k]
    refine le_trans (prod_le_pow (c := 1) (fun _ => indicator_nonneg _ _) fun _ => indicator_le_one _ _) ?_
    rw [one_pow]
    exact le_refl 1
  · obtain ⟨j, hj⟩ := Classical.not_forall.1 fun k' : ∀ j, zs j = s j => k (funext k')
    rw [prod_eq_zero j (indicator_of_not (p := fun z => z = s j) hj)]
    exact indicator_nonneg _ _

/-- **A13**, **A14**: a class whose members are determined by `k` quanta of dimension `d`, each coordinate one of `N` values,
has at most `N^(kd)` members. -/
theorem natCast_le_pow_of_quanta {M k d N : Nat} (hN : 0 < N) {F : Fin M → Fin k → Fin d → Fin N}
    (hF : ∀ i j, F i = F j → i = j) : (natCast M : K) ≤ natCast N ^ (k * d) := by
  have hn : NeZero N := ⟨Nat.ne_of_gt hN⟩
  have hN' : 0 < (natCast N : K) := natCast_pos hN
  have hp : ∀ s, (natCast N : K)⁻¹ ≤ (Expectation.finite IsProb.uniform).E (indicator fun z : Fin N => z = s) := fun s => by
    rw [Expectation.finite_E, sum_eq_single s fun z hz => by
      rw [indicator_of_not (p := fun z => z = s) hz, mul_zero], indicator_of (p := fun z => z = s) rfl, mul_one]
    exact le_refl _
  have h := natCast_mul_pow_le_one (Expectation.sampleLaw_integrable (Expectation.finite_total IsProb.uniform) d)
    (pow_nonneg (inv_nonneg (le_of_lt hN')) d) (pow_le_prob_sample (Expectation.finite_total IsProb.uniform)
      (inv_nonneg (le_of_lt hN')) hp) hF
  have e : ∀ t : Nat, ((natCast N : K)⁻¹ ^ d) ^ t * natCast N ^ (t * d) = 1 := fun t => by
    induction t with
    | zero =>
      rw [Nat.zero_mul, pow_zero, pow_zero, mul_one]
    | succ t ih =>
      rw [Nat.succ_mul, pow_add', pow_succ]
      have e1 := inv_pow_mul_pow (ne_of_gt hN') d
      lin [ih, e1, ((natCast N : K)⁻¹ ^ d) ^ t * natCast N ^ (t * d) # e1]
  have hpow : 0 ≤ (natCast N : K) ^ (k * d) := pow_nonneg (le_of_lt hN') _
  lin [natCast N ^ (k * d) # h, natCast M # e k]
where
  pow_add' (a : K) (m : Nat) : ∀ n, a ^ (m + n) = a ^ m * a ^ n
    | 0 => (mul_one _).symm
    | n + 1 => by
      rw [← Nat.add_assoc, pow_succ, pow_succ, pow_add' a m n, mul_assoc]
  inv_pow_mul_pow {a : K} (ha : a ≠ 0) : ∀ n : Nat, a⁻¹ ^ n * a ^ n = 1
    | 0 => mul_one 1
    | n + 1 => by
      rw [pow_succ, pow_succ, mul_mul_mul_comm, inv_pow_mul_pow ha n, inv_mul_cancel ha, one_mul]
end

section
variable {K : Type u} [ExpLogField K]

/-- **A13**, **A14**: so `log |F| ≤ k d log N`. -/
theorem log_natCast_le_of_quanta {M k d N : Nat} (hM : 0 < M) (hN : 0 < N) {F : Fin M → Fin k → Fin d → Fin N}
    (hF : ∀ i j, F i = F j → i = j) : log (natCast M : K) ≤ natCast (k * d) * log (natCast N) := by
  have hN' : 0 < (natCast N : K) := natCast_pos hN
  rw [← log_pow hN', log_le_log (natCast_pos hM) (pow_pos hN' _)]
  exact natCast_le_pow_of_quanta hN hF

/-- **A14**: so with `k` quanta of dimension `d`, `(k d log N + log (1/δ))/(2ε²)` samples are enough for the condition of
`one_sub_delta_le_prob_of_sample_size`. -/
theorem sample_size_le_of_quanta {M k d N : Nat} (hM : 0 < M) (hN : 0 < N) {F : Fin M → Fin k → Fin d → Fin N}
    (hF : ∀ i j, F i = F j → i = j) {n δ ε : K} (h : (natCast (k * d) * log (natCast N) + log (1 / δ)) / (2 * ε ^ 2) ≤ n) :
    (log (natCast M) + log (1 / δ)) / (2 * ε ^ 2) ≤ n := by
  refine le_trans ?_ h
  have e : 0 ≤ (2 * ε ^ 2)⁻¹ := by pos
  have l := log_natCast_le_of_quanta (K := K) hM hN hF
  generalize log (1 / δ) = L
  rw [div_eq_mul_inv, div_eq_mul_inv]
  exact mul_le_mul_of_nonneg_right (add_le_add l (le_refl L)) e

/-- **A13**, repaired, for a finite set of examples and its product law: nothing is left to assume.
Source: action-quanta-derived-formulations.md, theorem 5.1, as corrected. -/
theorem one_sub_delta_le_prob_risk_le_of_finite [Archimedean K] {m n N : Nat} {w : Fin m → K} (hw : IsProb w)
    {loss : Fin N → Fin m → K} (h0 : ∀ f z, 0 ≤ loss f z) (h1 : ∀ f z, loss f z ≤ 1) (hN : 0 < N) (hn : 0 < n) {δ t : K}
    (hδ : 0 < δ) (ht : 0 ≤ t) (e : t ^ 2 = (log (natCast N) + log (1 / δ)) / (2 * natCast n)) :
    1 - δ ≤ (Expectation.sampleLaw (Expectation.finite_total hw) n).prob fun zs =>
      ∀ f, (∑ z, w z * loss f z) - empiricalRisk (loss f) zs ≤ t :=
  one_sub_delta_le_prob_risk_le _ (Expectation.finite hw) (Expectation.sampleLaw_isIID (Expectation.finite_total hw) n)
    (fun _ => trivial) (fun _ _ => trivial) h0 h1 hN hn hδ ht e (Expectation.sampleLaw_integrable _ n _)

/-- **A13**: the bound exists: every positive number has a square root. -/
theorem exists_hoeffding_bound {N n : Nat} (hN : 0 < N) (hn : 0 < n) {δ : K} (hδ : 0 < δ) (hδ1 : δ < 1) :
    ∃ t : K, 0 < t ∧ t ^ 2 = (log (natCast N) + log (1 / δ)) / (2 * natCast n) := by
  have hn' : 0 < (natCast n : K) := natCast_pos hn
  have e := div_mul_cancel (1 : K) (ne_of_gt hδ)
  have hd : 1 < 1 / δ := lt_of_mul_lt_mul_left (c := δ) (by lin [e, hδ1]) (le_of_lt hδ)
  have hl := log_pos hd
  have hN1 : 0 ≤ log (natCast N : K) := log_nonneg (by
    have k := natCast_le_natCast (K := K) (Nat.succ_le_of_lt hN)
    rwa [natCast_one] at k)
  have hpos : 0 < (log (natCast N) + log (1 / δ)) / (2 * natCast n) := by pos
  refine ⟨exp (log ((log (natCast N) + log (1 / δ)) / (2 * natCast n)) / 2), exp_pos _, ?_⟩
  rw [← exp_natCast_mul, show (natCast 2 : K) = 2 from rfl]
  exact (congrArg exp (by field)).trans (exp_log hpos)
end

end AqCore
