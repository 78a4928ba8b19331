import AqCore.Coupling.Derivative
import AqCore.Coupling.ExpBound

/-!
# The limit `β → ∞` (claim B10)

Attention tends to the uniform distribution on the maximisers of the logits, exponentially fast in the gap below them.
It tends to a point mass iff the maximiser is unique.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {n : Nat}

/-- The index `j` is a maximiser of `u`. -/
def IsMaximizer (u : Fin n → K) (j : Fin n) : Prop := ∀ i, u i ≤ u j

/-- The number of maximisers of `u`. -/
noncomputable def multiplicity (u : Fin n → K) : Nat := count (IsMaximizer u)

theorem natCast_multiplicity (u : Fin n → K) : (natCast (multiplicity u) : K) = ∑ i, indicator (IsMaximizer u) i :=
  natCast_count _
theorem one_le_multiplicity [NeZero n] (u : Fin n → K) : (1 : K) ≤ natCast (multiplicity u) := by
  obtain ⟨b, hb⟩ := exists_max u
  rw [natCast_multiplicity, ← indicator_of (K := K) (p := IsMaximizer u) hb]
  exact le_sum_of_nonneg (fun i => indicator_nonneg _ i) b
theorem multiplicity_le (u : Fin n → K) : (natCast (multiplicity u) : K) ≤ natCast n := by
  have e := sum_le_sum fun i => indicator_le_one (K := K) (IsMaximizer u) i
  rwa [sum_const, mul_one, ← natCast_multiplicity] at e

/-- There is one maximiser only. -/
theorem multiplicity_eq_one_iff [NeZero n] {u : Fin n → K} :
    multiplicity u = 1 ↔ ∃ k, ∀ j, IsMaximizer u j ↔ j = k := by
  constructor
  · intro h
    obtain ⟨k, hk⟩ := exists_max u
    refine ⟨k, fun j => ⟨fun hj => Classical.byContradiction fun hne => ?_, fun e => e ▸ hk⟩⟩
    have e := sum_le_sum (f := fun i => (if i = k then 1 else 0) + if i = j then 1 else 0)
      (g := indicator (K := K) (IsMaximizer u)) fun i => by
        by_cases h1 : i = k
        · rw [if_pos h1, if_neg fun h2 => hne (h2.symm.trans h1), h1, indicator_of (p := IsMaximizer u) hk]
          lin []
        · rw [if_neg h1]
          by_cases h2 : i = j
          · rw [if_pos h2, h2, indicator_of hj]
            lin []
          · rw [if_neg h2]
            lin [indicator_nonneg (K := K) (IsMaximizer u) i]
    rw [sum_add, sum_ite_eq k fun _ => 1, sum_ite_eq j fun _ => 1, ← natCast_multiplicity, h, natCast_one] at e
    exact lt_irrefl (0 : K) (by lin [e])
  · rintro ⟨k, hk⟩
    refine natCast_inj K ?_
    rw [natCast_multiplicity, natCast_one, sum_eq_single k fun i hi => indicator_of_not fun h => hi ((hk i).1 h),
      indicator_of ((hk k).2 rfl)]

/-- **B10**: if not every index is a maximiser, there is a gap below the maximum, and it is attained. -/
theorem exists_gap {u : Fin n → K} {b k : Fin n} (hb : IsMaximizer u b) (hk : ¬IsMaximizer u k) :
    ∃ g, 0 < g ∧ (∀ j, ¬IsMaximizer u j → u j + g ≤ u b) ∧ ∃ j, ¬IsMaximizer u j ∧ u j + g = u b := by
  classical
  have : NeZero n := ⟨fun e => Nat.not_lt_zero k.val (Nat.lt_of_lt_of_le k.isLt (Nat.le_of_eq e))⟩
  have lt : ∀ j, ¬IsMaximizer u j → u j < u b := fun j hj => lt_of_not_le fun h => hj fun i => le_trans (hb i) h
  obtain ⟨l, hl⟩ := exists_max fun j => if IsMaximizer u j then u k else u j
  obtain ⟨m, hm, e⟩ : ∃ m, ¬IsMaximizer u m ∧ (if IsMaximizer u l then u k else u l) = u m := by
    by_cases h : IsMaximizer u l
    · exact ⟨k, hk, if_pos h⟩
    · exact ⟨l, h, if_neg h⟩
  refine ⟨u b - u m, sub_pos.2 (lt m hm), fun j hj => ?_, m, hm, by ring⟩
  have h := hl j
  rw [e, if_neg hj] at h
  lin [h]
end

variable {K : Type u} [ExpLogField K] {n : Nat}

/-! ### Away from the maximisers -/

/-- The part of the partition function that does not come from maximisers, relative to the largest term. -/
noncomputable def tailSum (u : Fin n → K) (b : Fin n) (β : K) : K :=
  ∑ i, indicator (fun j => ¬IsMaximizer u j) i * exp (-(β * (u b - u i)))

section
variable {u : Fin n → K} {b : Fin n} (hb : IsMaximizer u b) (β : K)

theorem tailSum_nonneg (u : Fin n → K) (b : Fin n) : 0 ≤ tailSum u b β :=
  sum_nonneg fun _ => mul_nonneg (indicator_nonneg _ _) (exp_nonneg _)

include hb
theorem eq_of_isMaximizer {j : Fin n} (hj : IsMaximizer u j) : u j = u b := le_antisymm (hb j) (hj b)

/-- Relative to its largest term, the partition function is the number of maximisers and a tail. -/
theorem partitionFunction_eq :
    partitionFunction u β = exp (β * u b) * (natCast (multiplicity u) + tailSum u b β) := by
  unfold partitionFunction tailSum
  rw [natCast_multiplicity, ← sum_add, mul_sum]
  refine sum_congr fun i => ?_
  by_cases h : IsMaximizer u i
  · rw [indicator_of h, indicator_of_not (p := fun j => ¬IsMaximizer u j) fun k => k h, eq_of_isMaximizer hb h]
    ring
  · rw [indicator_of_not h, indicator_of (p := fun j => ¬IsMaximizer u j) h, zero_add, one_mul, ← exp_add]
    exact congrArg exp (by ring)

variable [NeZero n]

omit hb in
theorem multiplicity_add_tailSum_pos : 0 < natCast (multiplicity u) + tailSum u b β := by
  lin [one_le_multiplicity u, tailSum_nonneg β u b]

/-- A weight in terms of the distance of its logit from the maximum. -/
theorem gibbs_eq_div (j : Fin n) :
    gibbs u β j = exp (-(β * (u b - u j))) / (natCast (multiplicity u) + tailSum u b β) := by
  have e : exp (β * u j) = exp (β * u b) * exp (-(β * (u b - u j))) := by
    rw [← exp_add]
    exact congrArg exp (by ring)
  unfold gibbs
  rw [partitionFunction_eq hb, e]
  field [exp_ne_zero (β * u b), ne_of_gt (multiplicity_add_tailSum_pos (u := u) (b := b) β)]

theorem gibbs_le_exp (j : Fin n) : gibbs u β j ≤ exp (-(β * (u b - u j))) := by
  have h := multiplicity_add_tailSum_pos (u := u) (b := b) β
  refine le_of_mul_le_mul_left ?_ h
  rw [gibbs_eq_div hb, mul_comm, div_mul_cancel _ (ne_of_gt h)]
  lin [exp (-(β * (u b - u j))) # one_le_multiplicity u, exp (-(β * (u b - u j))) # tailSum_nonneg β u b]

/-- **B10**: the weight away from the maximisers decays exponentially in the gap `g` below the maximum, for `β ≥ 0`;
`n` keys, of which `multiplicity u` are maximisers.
Source: action-quanta-derived-formulations.md, section 1 (without a rate). -/
theorem sum_gibbs_not_isMaximizer_le {g : K} (hg : ∀ j, ¬IsMaximizer u j → u j + g ≤ u b) (hβ : 0 ≤ β) :
    ∑ j, indicator (fun j => ¬IsMaximizer u j) j * gibbs u β j ≤
      (natCast n - natCast (multiplicity u)) / natCast (multiplicity u) * exp (-(β * g)) := by
  have h := multiplicity_add_tailSum_pos (u := u) (b := b) β
  have hm := one_le_multiplicity u
  have hm' : 0 < (natCast (multiplicity u) : K) := lt_of_lt_of_le zero_lt_one hm
  have t0 := tailSum_nonneg β u b
  have t : tailSum u b β ≤ (natCast n - natCast (multiplicity u)) * exp (-(β * g)) := by
    have e := sum_le_sum (f := fun i => indicator (fun j => ¬IsMaximizer u j) i * exp (-(β * (u b - u i))))
      (g := fun i => indicator (fun j => ¬IsMaximizer u j) i * exp (-(β * g))) fun i => by
        by_cases k : IsMaximizer u i
        · rw [indicator_of_not (p := fun j => ¬IsMaximizer u j) fun k' => k' k, zero_mul, zero_mul]
          exact le_refl 0
        · refine mul_le_mul_of_nonneg_left (exp_le_exp.2 ?_) (indicator_nonneg _ _)
          lin [β # hg i k]
    rw [← sum_mul, sum_congr fun i => indicator_not (K := K) (IsMaximizer u) i, sum_sub, sum_const,
      ← natCast_multiplicity, mul_one] at e
    exact e
  have e : ∑ j, indicator (fun j => ¬IsMaximizer u j) j * gibbs u β j =
      tailSum u b β / (natCast (multiplicity u) + tailSum u b β) := by
    unfold tailSum
    rw [sum_div]
    refine sum_congr fun j => ?_
    rw [gibbs_eq_div hb β j]
    unfold tailSum
    ring
  rw [e]
  refine le_of_mul_le_mul_left (c := (natCast (multiplicity u) + tailSum u b β) * natCast (multiplicity u)) ?_ (mul_pos h hm')
  have e1 : (natCast (multiplicity u) + tailSum u b β) * natCast (multiplicity u) *
      (tailSum u b β / (natCast (multiplicity u) + tailSum u b β)) = natCast (multiplicity u) * tailSum u b β := by
    field [ne_of_gt h]
  have e2 : (natCast (multiplicity u) + tailSum u b β) * natCast (multiplicity u) *
      ((natCast n - natCast (multiplicity u)) / natCast (multiplicity u) * exp (-(β * g))) =
      (natCast (multiplicity u) + tailSum u b β) * ((natCast n - natCast (multiplicity u)) * exp (-(β * g))) := by
    field
  rw [e1, e2]
  have p : 0 ≤ (natCast n - natCast (multiplicity u)) * exp (-(β * g)) := le_trans t0 t
  lin [natCast (multiplicity u) # t, mul_nonneg t0 p]

omit [NeZero n] in
theorem lt_of_not_isMaximizer {j : Fin n} (hj : ¬IsMaximizer u j) : u j < u b :=
  lt_of_not_le fun h => hj fun i => le_trans (hb i) h

omit [NeZero n] in
theorem tendsTo_tailSum : TendsTo (tailSum u b) 0 := by
  have e := TendsTo.sum (f := fun i β => indicator (fun j => ¬IsMaximizer u j) i * exp (-(β * (u b - u i))))
    (a := fun _ => 0) fun i => by
      by_cases k : IsMaximizer u i
      · rw [indicator_of_not (p := fun j => ¬IsMaximizer u j) fun k' => k' k]
        have z := TendsTo.const (0 : K)
        exact z.congr_far (.of_forall fun β => by rw [zero_mul])
      · rw [indicator_of (p := fun j => ¬IsMaximizer u j) k]
        exact (TendsTo.exp_neg (sub_pos.2 (lt_of_not_isMaximizer hb k))).congr_far (.of_forall fun β => by rw [one_mul])
  rw [sum_const_zero] at e
  exact e

omit [NeZero n] in
theorem tendsTo_multiplicity_add_tailSum :
    TendsTo (fun β => natCast (multiplicity u) + tailSum u b β) (natCast (multiplicity u)) := by
  have e := (TendsTo.const (natCast (multiplicity u) : K)).add (tendsTo_tailSum hb)
  rwa [add_zero] at e
end

/-! ### The limits -/

variable [NeZero n] (u : Fin n → K)

/-- **B10**: the weight of a maximiser tends to one over the number of maximisers. -/
theorem tendsTo_gibbs_of_isMaximizer {j : Fin n} (hj : IsMaximizer u j) :
    TendsTo (fun β => gibbs u β j) (1 / natCast (multiplicity u)) := by
  have hm : 0 < (natCast (multiplicity u) : K) := lt_of_lt_of_le zero_lt_one (one_le_multiplicity u)
  have e := TendsTo.comp (f := fun y => y⁻¹) ((ContinuousAt.id (natCast (multiplicity u) : K)).inv (ne_of_gt hm))
    (tendsTo_multiplicity_add_tailSum hj)
  rw [show 1 / natCast (multiplicity u) = (natCast (multiplicity u) : K)⁻¹ by ring]
  refine e.congr_far (.of_forall fun β => ?_)
  rw [gibbs_eq_div hj, sub_self, mul_zero, neg_zero, exp_zero]
  ring

/-- **B10**: the weight of any other key tends to zero. -/
theorem tendsTo_gibbs_of_not_isMaximizer {j : Fin n} (hj : ¬IsMaximizer u j) : TendsTo (fun β => gibbs u β j) 0 := by
  obtain ⟨b, hb⟩ := exists_max u
  refine TendsTo.of_abs_sub_le (TendsTo.exp_neg (sub_pos.2 (lt_of_not_isMaximizer hb hj))) (.of_forall fun β => ?_)
  rw [sub_zero, abs_of_pos (gibbs_pos u β j)]
  exact gibbs_le_exp hb β j

/-- The entropy in terms of the distances of the logits from the maximum. -/
theorem gibbsEntropy_eq_log_add {b : Fin n} (hb : IsMaximizer u b) (β : K) : gibbsEntropy u β =
    log (natCast (multiplicity u) + tailSum u b β) + ∑ i, β * (u b - u i) * gibbs u β i := by
  have s : ∑ i, β * (u b - u i) * gibbs u β i = β * u b * (∑ i, gibbs u β i) - β * ∑ i, gibbs u β i * u i := by sum_ring
  rw [gibbsEntropy_eq, partitionFunction_eq hb, log_mul (exp_pos _) (multiplicity_add_tailSum_pos (u := u) (b := b) β), log_exp, s,
    sum_gibbs]
  unfold logitMean
  ring

/-- **B10**: the entropy tends to the logarithm of the number of maximisers. -/
theorem tendsTo_gibbsEntropy : TendsTo (gibbsEntropy u) (log (natCast (multiplicity u))) := by
  obtain ⟨b, hb⟩ := exists_max u
  have hm : 0 < (natCast (multiplicity u) : K) := lt_of_lt_of_le zero_lt_one (one_le_multiplicity u)
  have l := TendsTo.comp (EpsilonDelta.HasDeriv.continuousAt (EpsilonDelta.HasDeriv.log hm))
    (tendsTo_multiplicity_add_tailSum hb)
  have s := TendsTo.sum (f := fun i β => β * (u b - u i) * gibbs u β i) (a := fun _ => 0) fun i => by
    by_cases k : IsMaximizer u i
    · exact (TendsTo.const (0 : K)).congr_far (.of_forall fun β => by
        rw [eq_of_isMaximizer hb k]
        ring)
    · have c := sub_pos.2 (lt_of_not_isMaximizer hb k)
      refine TendsTo.of_abs_sub_le (TendsTo.mul_exp_neg c) ((Far.ge 0).mono fun β hβ => ?_)
      have p : 0 ≤ β * (u b - u i) := mul_nonneg hβ (le_of_lt c)
      rw [sub_zero, abs_of_nonneg (mul_nonneg p (le_of_lt (gibbs_pos u β i)))]
      exact mul_le_mul_of_nonneg_left (gibbs_le_exp hb β i) p
  have e := l.add s
  rw [sum_const_zero, add_zero] at e
  exact e.congr_far (.of_forall fun β => gibbsEntropy_eq_log_add u hb β)

/-- **B10**, with its exact condition: attention tends to a point mass iff the maximiser is unique.
Source: action-quanta-derived-formulations.md, section 1 (without the condition). -/
theorem tendsTo_pointMass_iff :
    (∃ k, ∀ j, TendsTo (fun β => gibbs u β j) (if j = k then 1 else 0)) ↔ multiplicity u = 1 := by
  constructor
  · rintro ⟨k, hk⟩
    have h := hk k
    rw [if_pos rfl] at h
    by_cases hm : IsMaximizer u k
    · have e := (tendsTo_gibbs_of_isMaximizer u hm).unique h
      refine natCast_inj K ?_
      have i := inv_mul_cancel (ne_of_gt (lt_of_lt_of_le zero_lt_one (one_le_multiplicity u)))
      rw [natCast_one]
      lin [natCast (multiplicity u) # e, i]
    · exact absurd ((tendsTo_gibbs_of_not_isMaximizer u hm).unique h) zero_ne_one
  · intro h
    obtain ⟨k, hk⟩ := multiplicity_eq_one_iff.1 h
    refine ⟨k, fun j => ?_⟩
    by_cases e : j = k
    · have t := tendsTo_gibbs_of_isMaximizer u ((hk j).2 e)
      rwa [h, natCast_one, show (1 : K) / 1 = 1 by ring, ← if_pos (t := (1 : K)) (e := 0) e] at t
    · have t := tendsTo_gibbs_of_not_isMaximizer u fun m => e ((hk j).1 m)
      rwa [← if_neg (t := (1 : K)) (e := 0) e] at t

/-- **B10**, the counterexample: two equal logits have the weights 1/2 at every `β`. -/
theorem gibbs_of_two_equal (β : K) (j : Fin 2) : gibbs (fun _ : Fin 2 => (0 : K)) β j = 1 / 2 := by
  rw [gibbs_of_constant fun _ _ => rfl, ← ofNat_eq_natCast 0]
  ring

/-- **B10** as written is false: attention need not tend to a point mass.
Source: action-quanta-derived-formulations.md, section 1. -/
theorem not_tendsTo_pointMass : ¬∀ (n : Nat) [NeZero n] (u : Fin n → K),
    ∃ k, IsMaximizer u k ∧ ∀ j, TendsTo (fun β => gibbs u β j) (if j = k then 1 else 0) := fun h => by
  obtain ⟨k, _, hk⟩ := h 2 fun _ => 0
  have e := hk k
  rw [if_pos rfl] at e
  have c := (TendsTo.const (1 / 2 : K)).congr_far (g := fun β => gibbs (fun _ : Fin 2 => (0 : K)) β k)
    (.of_forall fun β => gibbs_of_two_equal β k)
  have k := c.unique e
  exact lt_irrefl (0 : K) (by lin [k])

end AqCore
