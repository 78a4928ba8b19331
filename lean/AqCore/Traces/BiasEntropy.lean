import AqCore.Traces.Bias

/-!
# What a bias does to attention entropy (claims T10, T11)

To first order the entropy falls by the covariance of the bias and the log-probabilities: a bias on what is probable already
lowers it, a bias on what is improbable raises it.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat}

/-- What the source gives as the reduction of entropy by a bias `M` on the subset `S`, at `α = 1`.
Source: persistent-traces-mathematical-foundations.md, 2.3. -/
noncomputable def entropyReductionAsWritten (S : Fin n → Prop) (M : Fin n → K) : K :=
  ∑ j, indicator S j * (M j * log ((∑ k, indicator S k) / natCast n))

/-- The covariance with one variable centred only. -/
theorem covariance_eq {p : Fin n → K} (hp : sum p = 1) (X Y : Fin n → K) :
    covariance p X Y = ∑ i, p i * (X i - ∑ j, p j * X j) * Y i := by
  unfold covariance
  generalize hY : (∑ j, p j * Y j) = y
  generalize hX : (∑ j, p j * X j) = x
  have e : ∑ i, p i * ((X i - x) * (Y i - y)) =
    (∑ i, p i * (X i - x) * Y i) - y * ((∑ i, p i * X i) - x * ∑ i, p i) := by sum_ring
  rw [e, hX, show (∑ i, p i) = 1 from hp]
  ring

theorem biasedSoftmax_pos (z M : Fin n → K) (α : K) (i : Fin n) : 0 < biasedSoftmax z M α i := softmax_pos _ i

theorem sum_biasedSoftmax [NeZero n] (z M : Fin n → K) (α : K) : ∑ i, biasedSoftmax z M α i = 1 := sum_softmax _

/-! ### T10 -/

/-- **T10**, corrected: the derivative of the entropy in the strength of the bias is `-Cov(M, log p)`, at every strength.
Source: persistent-traces-mathematical-foundations.md, 2.3. -/
theorem hasDeriv_entropy_biasedSoftmax [NeZero n] [ExpLogDerivative K] (z M : Fin n → K) (α : K) :
    HasDeriv (fun a => entropy (biasedSoftmax z M a))
      (-covariance (biasedSoftmax z M α) M fun k => log (biasedSoftmax z M α k)) α := by
  have h := fun i => hasDeriv_biasedSoftmax z M i α
  have hp := biasedSoftmax_pos z M α
  refine (HasDeriv.sum fun i => (h i).mul ((h i).log (hp i))).neg.congr ?_
  have one : sum (biasedSoftmax z M α) = 1 := sum_biasedSoftmax z M α
  rw [covariance_eq one]
  generalize hm : (∑ k, biasedSoftmax z M α k * M k) = m
  have e : ∀ i, biasedSoftmax z M α i * (M i - m) * log (biasedSoftmax z M α i) + biasedSoftmax z M α i *
      (biasedSoftmax z M α i * (M i - m) / biasedSoftmax z M α i) =
    biasedSoftmax z M α i * (M i - m) * log (biasedSoftmax z M α i) + biasedSoftmax z M α i * (M i - m) := fun i => by
    have := hp i
    field
  have z0 : ∑ i, biasedSoftmax z M α i * (M i - m) = 0 := by
    have k : ∑ i, biasedSoftmax z M α i * (M i - m) =
      (∑ i, biasedSoftmax z M α i * M i) - m * ∑ i, biasedSoftmax z M α i := by sum_ring
    rw [k, hm, show (∑ i, biasedSoftmax z M α i) = 1 from one]
    ring
  rw [sum_congr e, sum_add, z0, add_zero]

/-- **T10**, corrected: where bias and log-probability are positively correlated, a small bias lowers the entropy. -/
theorem entropy_biasedSoftmax_lt [NeZero n] (z M : Fin n → K)
    (h : 0 < covariance (softmax z) M fun k => log (softmax z k)) :
    Near 0 fun α => 0 < α → entropy (biasedSoftmax z M α) < entropy (softmax z) := by
  have d : EpsilonDelta.HasDeriv _ _ _ := (hasDeriv_entropy_biasedSoftmax z M 0).neg
  rw [neg_neg, biasedSoftmax_zero] at d
  refine (d.near_of_pos h).mono fun α k hα => ?_
  have e := k.1 hα
  rw [biasedSoftmax_zero] at e
  lin [e]

/-- **T10**, corrected: where they are negatively correlated, a small bias raises the entropy. -/
theorem lt_entropy_biasedSoftmax [NeZero n] (z M : Fin n → K)
    (h : (covariance (softmax z) M fun k => log (softmax z k)) < 0) :
    Near 0 fun α => 0 < α → entropy (softmax z) < entropy (biasedSoftmax z M α) := by
  have d : EpsilonDelta.HasDeriv _ _ _ := hasDeriv_entropy_biasedSoftmax z M 0
  rw [biasedSoftmax_zero] at d
  refine (d.near_of_pos (neg_pos.2 h)).mono fun α k hα => ?_
  have e := k.1 hα
  rw [biasedSoftmax_zero] at e
  exact e

/-- The softmax of two log-probabilities. -/
theorem softmax_log_two {a b : K} (ha : 0 < a) (hb : 0 < b) (h : a + b = 1) (i : Fin 2) :
    softmax (fun k : Fin 2 => log (if k = 0 then a else b)) i = if i = 0 then a else b := by
  have p : ∀ k : Fin 2, 0 < (if k = 0 then a else b) := fun k => by
    by_cases e : k = 0
    · rw [if_pos e]
      exact ha
    · rw [if_neg e]
      exact hb
  rw [softmax_eq, sum_two, exp_log (p i), exp_log (p 0), exp_log (p 1), if_pos rfl, if_neg (show ¬(1 : Fin 2) = 0 by decide),
    h, div_eq_mul_inv, inv_one, mul_one]

/-- **T10** as written is false: with `p = (0.9, 0.1)`, a positive bias on the second edge alone and `α = ln 9`, the biased
distribution is uniform, which has the greatest entropy of all. -/
theorem not_entropy_biasedSoftmax_lt : ¬∀ (n : Nat) (S : Fin n → Prop) (z M : Fin n → K) (α : K),
    (∃ k, S k) → (∃ k, ¬S k) → (∀ k, S k → 0 < M k) → (∀ k, ¬S k → M k = 0) → 0 < α →
    entropy (biasedSoftmax z M α) < entropy (softmax z) := fun h => by
  have h9 : (1 : K) < 9 := by lin []
  have l9 : log (1 / 10 : K) + log 9 = log (9 / 10) := by
    rw [← log_mul (by pos) (by pos)]
    exact congrArg log (by ring)
  have e := h 2 (fun k => k = 1) (fun k => log (if k = 0 then 9 / 10 else 1 / 10)) (fun k => if k = 1 then 1 else 0) (log 9)
    ⟨1, rfl⟩ ⟨0, by decide⟩ (fun k hk => by rw [if_pos hk]; exact zero_lt_one) (fun k hk => if_neg hk) (log_pos h9)
  have u : biasedSoftmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10)) (fun k => if k = 1 then 1 else 0) (log 9) =
      fun _ => (natCast 2 : K)⁻¹ := by
    refine funext fun j => ?_
    unfold biasedSoftmax softmax
    refine gibbs_of_constant (fun i j => ?_) 1 j
    have c0 : log (if (0 : Fin 2) = 0 then 9 / 10 else 1 / 10 : K) + log 9 * (if (0 : Fin 2) = 1 then 1 else 0) =
        log (9 / 10) := by rw [if_pos rfl, if_neg (show ¬(0 : Fin 2) = 1 by decide), mul_zero, add_zero]
    have c1 : log (if (1 : Fin 2) = 0 then 9 / 10 else 1 / 10 : K) + log 9 * (if (1 : Fin 2) = 1 then 1 else 0) =
        log (9 / 10) := by
      rw [if_neg (show ¬(1 : Fin 2) = 0 by decide), if_pos rfl, mul_one]
      exact l9
    have c : ∀ k : Fin 2, log (if k = 0 then 9 / 10 else 1 / 10 : K) + log 9 * (if k = 1 then 1 else 0) = log (9 / 10) :=
      fin_cases c0 (fin_cases c1 fun i => nomatch i)
    dsimp only
    rw [c, c]
  rw [u, entropy_uniform] at e
  exact not_le_of_lt e (entropy_le_log (isProb_gibbs _ 1))

/-- **T10** as written is false for small `α` too: with the same `p` and `M` the entropy rises at once. -/
theorem not_near_entropy_biasedSoftmax_lt : ¬∀ (n : Nat) (S : Fin n → Prop) (z M : Fin n → K),
    (∃ k, S k) → (∃ k, ¬S k) → (∀ k, S k → 0 < M k) → (∀ k, ¬S k → M k = 0) →
    Near 0 fun α => 0 < α → entropy (biasedSoftmax z M α) < entropy (softmax z) := fun h => by
  have e := h 2 (fun k => k = 1) (fun k => log (if k = 0 then 9 / 10 else 1 / 10)) (fun k => if k = 1 then 1 else 0)
    ⟨1, rfl⟩ ⟨0, by decide⟩ (fun k hk => by rw [if_pos hk]; exact zero_lt_one) fun k hk => if_neg hk
  have p := softmax_log_two (a := (9 / 10 : K)) (b := 1 / 10) (by pos) (by pos) (by ring)
  have p1 : softmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10 : K)) 1 = 1 / 10 := p 1
  have p0 : softmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10 : K)) 0 = 9 / 10 := p 0
  have l : log (1 / 10 : K) < log (9 / 10) := (log_lt_log (by pos) (by pos)).2 (by lin [])
  have u := lt_entropy_biasedSoftmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10 : K))
    (fun k => if k = 1 then 1 else 0) (by
      rw [covariance_eq (sum_softmax _), sum_two, sum_two, p0, p1, if_pos rfl, if_neg (show ¬(0 : Fin 2) = 1 by decide)]
      lin [l])
  obtain ⟨δ, hδ, k⟩ := e.and u
  have d := half_pos hδ
  obtain ⟨k1, k2⟩ := k (δ / 2) (by
    rw [sub_zero, abs_of_pos d]
    exact half_lt_self hδ)
  exact lt_irrefl _ (lt_trans (k1 d) (k2 d))

/-! ### T11 -/

/-- **T11**, corrected: the entropy falls at the rate `Cov(M, log p)`.
Source: persistent-traces-mathematical-foundations.md, 2.3. -/
theorem hasDeriv_entropy_reduction [NeZero n] [ExpLogDerivative K] (z M : Fin n → K) :
    HasDeriv (fun a => entropy (softmax z) - entropy (biasedSoftmax z M a))
      (covariance (softmax z) M fun k => log (softmax z k)) 0 := by
  have d := (HasDeriv.const (entropy (softmax z)) 0).sub (hasDeriv_entropy_biasedSoftmax z M 0)
  rw [biasedSoftmax_zero] at d
  exact d.congr (by ring)

/-- The change of entropy, exactly: a part linear in the change of the weights, and a divergence. -/
theorem entropy_sub_entropy (p q : Fin n → K) :
    entropy p - entropy q = (∑ i, (q i - p i) * log (p i)) + klDivergence q p := by
  unfold entropy klDivergence
  sum_ring

/-- **T11**, corrected, with an explicit bound for the rest: with `|M_k| ≤ B` and `|α| B ≤ 1/2` the entropy falls by
`α Cov(M, log p)`, up to `(16 H(p) + 9) B² α²`.  Source: persistent-traces-mathematical-foundations.md, 2.3. -/
theorem abs_entropy_sub_biasedSoftmax_le [NeZero n] (z : Fin n → K) {M : Fin n → K} {B α : K} (hB : ∀ k, abs (M k) ≤ B)
    (hα : abs α * B ≤ 1 / 2) :
    abs (entropy (softmax z) - entropy (biasedSoftmax z M α) -
        α * covariance (softmax z) M fun k => log (softmax z k)) ≤ (16 * entropy (softmax z) + 9) * (B ^ 2 * α ^ 2) := by
  have hr := abs_biasedSoftmax_sub_le z hB hα
  have hp := softmax_pos z
  have hq := biasedSoftmax_pos z M α
  have p1 : sum (softmax z) = 1 := sum_softmax z
  have q1 : sum (biasedSoftmax z M α) = 1 := sum_biasedSoftmax z M α
  have hl : ∀ i, log (biasedSoftmax z M α i) = log (softmax z i) + α * M i - log (∑ k, softmax z k * exp (α * M k)) :=
    fun i => by
      have hZ : 0 < ∑ k, softmax z k * exp (α * M k) := sum_pos fun k => mul_pos (hp k) (exp_pos _)
      rw [biasedSoftmax_eq, log_div (mul_pos (hp i) (exp_pos _)) hZ, log_mul (hp i) (exp_pos _), log_exp]
  have kl1 := klDivergence_nonneg (fun i => le_of_lt (hp i)) hq (le_of_eq (q1.trans p1.symm))
  have kl2 := klDivergence_nonneg (fun i => le_of_lt (hq i)) hp (le_of_eq (p1.trans q1.symm))
  rw [covariance_eq p1, entropy_sub_entropy]
  generalize log (∑ k, softmax z k * exp (α * M k)) = L at *
  generalize hm : (∑ k, softmax z k * M k) = m at *
  have hlp : ∀ i, log (softmax z i) ≤ 0 := fun i => log_nonpos (hp i) (IsProb.le_one ⟨fun i => le_of_lt (hp i), p1⟩ i)
  generalize softmax z = p at *
  generalize biasedSoftmax z M α = q at *
  have hc2 : ∀ i, (α * M i) ^ 2 ≤ B ^ 2 * α ^ 2 := fun i => by
    have e := mul_le_mul (hB i) (hB i) (abs_nonneg _) (le_trans (abs_nonneg _) (hB i))
    rw [← abs_mul, abs_of_nonneg (mul_self_nonneg (M i))] at e
    lin [α ^ 2 # e]
  have hx : ∀ i, abs (α * M i) ≤ 1 / 2 := fun i => by
    rw [abs_mul]
    exact le_trans (mul_le_mul_of_nonneg_left (hB i) (abs_nonneg α)) hα
  -- the divergence
  have s1 : klDivergence q p + klDivergence p q = ∑ i, (q i - p i) * (α * M i) := by
    have e : klDivergence q p + klDivergence p q = ∑ i, (q i - p i) * (log (q i) - log (p i)) := by
      unfold klDivergence
      sum_ring
    have e' : ∑ i, (q i - p i) * (log (q i) - log (p i)) = ∑ i, ((q i - p i) * (α * M i) - L * (q i - p i)) :=
      sum_congr fun i => by
        rw [hl]
        ring
    have e'' : ∑ i, ((q i - p i) * (α * M i) - L * (q i - p i)) =
      (∑ i, (q i - p i) * (α * M i)) - (L * (∑ i, q i) - L * ∑ i, p i) := by sum_ring
    rw [e, e', e'', show (∑ i, q i) = 1 from q1, show (∑ i, p i) = 1 from p1]
    ring
  have hc0 : 0 ≤ B ^ 2 * α ^ 2 := by pos
  have hr' : ∀ i, abs (q i - p i - α * (p i * (M i - m))) ≤ p i * (16 * (B ^ 2 * α ^ 2)) := fun i => by lin [hr i]
  generalize B ^ 2 * α ^ 2 = c at *
  have s2 : ∑ i, (q i - p i) * (α * M i) ≤ 9 * c := by
    have term : ∀ i, (q i - p i) * (α * M i) ≤ p i * (9 * c) - α ^ 2 * m * (p i * M i) := fun i => by
      have t : (q i - p i - α * (p i * (M i - m))) * (α * M i) ≤ p i * (16 * c) * (1 / 2) := by
        refine le_trans (le_abs_self _) ?_
        rw [abs_mul]
        have h0 := hp i
        exact mul_le_mul (hr' i) (hx i) (abs_nonneg _) (by pos)
      have h0 := hp i
      lin [t, p i # hc2 i]
    refine le_trans (sum_le_sum term) ?_
    have e : ∑ i, (p i * (9 * c) - α ^ 2 * m * (p i * M i)) = 9 * c * (∑ i, p i) - α ^ 2 * m * ∑ i, p i * M i := by sum_ring
    rw [e, hm, show (∑ i, p i) = 1 from p1]
    lin [(show 0 ≤ α ^ 2 * m ^ 2 by pos)]
  -- the linear part
  have e3 : (∑ i, (q i - p i) * log (p i)) + klDivergence q p - α * (∑ i, p i * (M i - m) * log (p i)) =
      (∑ i, (q i - p i - α * (p i * (M i - m))) * log (p i)) + klDivergence q p := by
    have k : (∑ i, (q i - p i - α * (p i * (M i - m))) * log (p i)) =
      (∑ i, (q i - p i) * log (p i)) - α * ∑ i, p i * (M i - m) * log (p i) := by sum_ring
    lin [k]
  have s3 : abs (∑ i, (q i - p i - α * (p i * (M i - m))) * log (p i)) ≤ 16 * entropy p * c := by
    refine le_trans (abs_sum_le _) ?_
    have e : 16 * entropy p * c = ∑ i, p i * (16 * c) * -log (p i) := by
      unfold entropy
      sum_ring
    rw [e]
    refine sum_le_sum fun i => ?_
    rw [abs_mul, abs_of_nonpos (hlp i)]
    exact mul_le_mul_of_nonneg_right (hr' i) (neg_nonneg.2 (hlp i))
  rw [e3]
  have s3' := abs_le.1 s3
  refine abs_le_of ?_ ?_
  · lin [s3'.2, s1, s2, kl1]
  · lin [s3'.1, kl2, hc0]

/-- **T11**: what the source calls a reduction is never positive. -/
theorem entropyReductionAsWritten_nonpos (S : Fin n → Prop) {M : Fin n → K} (hM : ∀ k, 0 ≤ M k) :
    entropyReductionAsWritten S M ≤ 0 := by
  have neg : ∀ j, indicator S j * (M j * log ((∑ k, indicator S k) / natCast n)) ≤ 0 := fun j => by
    by_cases hj : S j
    · have hn : 0 < (natCast n : K) := natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) j.isLt)
      have hs : 0 < ∑ k, indicator (K := K) S k := sum_pos_of_exists (fun k => indicator_nonneg S k) j (by
        rw [indicator_of hj]
        exact zero_lt_one)
      have hs' : (∑ k, indicator (K := K) S k) ≤ natCast n := by
        have e := sum_le_sum fun k : Fin n => indicator_le_one (K := K) S k
        rwa [sum_const, mul_one] at e
      have l : log ((∑ k, indicator (K := K) S k) / natCast n) ≤ 0 := log_nonpos (div_pos hs hn) (by
        have i := inv_pos hn
        rw [div_eq_mul_inv]
        lin [(natCast n : K)⁻¹ # hs', mul_inv_cancel (ne_of_gt hn)])
      have hMj := hM j
      rw [indicator_of hj]
      lin [M j # l]
    · rw [indicator_of_not hj, zero_mul]
      exact le_refl 0
  have e := sum_le_sum neg
  rwa [sum_const_zero] at e

/-- **T11** as written is false, even in sign: with `p = (0.9, 0.1)` and a bias on the first edge the entropy falls at the
rate `0.09 ln 9 > 0`, but the formula gives `-ln 2 < 0`. -/
theorem not_hasDeriv_entropy_reduction_asWritten : ¬∀ (n : Nat) (S : Fin n → Prop) (z M : Fin n → K),
    (∃ k, S k) → (∀ k, S k → 0 < M k) → (∀ k, ¬S k → M k = 0) →
    EpsilonDelta.HasDeriv (fun a => entropy (softmax z) - entropy (biasedSoftmax z M a))
      (entropyReductionAsWritten S M) 0 := fun h => by
  have k := h 2 (fun k => k = 0) (fun k => log (if k = 0 then 9 / 10 else 1 / 10)) (fun k => if k = 0 then 1 else 0)
    ⟨0, rfl⟩ (fun k hk => by rw [if_pos hk]; exact zero_lt_one) (fun k hk => if_neg hk)
  have k' : EpsilonDelta.HasDeriv _ _ _ := hasDeriv_entropy_reduction (K := K)
    (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10)) fun k => if k = 0 then 1 else 0
  have e := k.unique k'
  have w := entropyReductionAsWritten_nonpos (K := K) (fun k : Fin 2 => k = 0) (M := fun k => if k = 0 then 1 else 0)
    fun k => by
      by_cases hk : k = 0
      · rw [if_pos hk]
        exact zero_le_one
      · rw [if_neg hk]
        exact le_refl 0
  rw [e] at w
  have p := softmax_log_two (a := (9 / 10 : K)) (b := 1 / 10) (by pos) (by pos) (by ring)
  have p1 : softmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10 : K)) 1 = 1 / 10 := p 1
  have p0 : softmax (fun k : Fin 2 => log (if k = 0 then 9 / 10 else 1 / 10 : K)) 0 = 9 / 10 := p 0
  rw [covariance_eq (sum_softmax _), sum_two, sum_two, p0, p1, if_pos rfl, if_neg (show ¬(1 : Fin 2) = 0 by decide)] at w
  have l : log (1 / 10 : K) < log (9 / 10) := (log_lt_log (by pos) (by pos)).2 (by lin [])
  exact not_le_of_lt (show (0 : K) < 9 / 100 * (log (9 / 10) - log (1 / 10)) by lin [l]) (le_trans (le_of_eq (by ring)) w)

end AqCore
