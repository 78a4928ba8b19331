import AqCore.Completeness
import AqCore.Coupling.Concentration

/-!
# The operational critical `β` (claim B12)

Where the entropy is half its maximum `log n`.  Such a `β ≥ 0` exists iff the number `m` of maximisers satisfies `m² < n`;
then it is unique and positive.  Existence takes a field with suprema, as ℝ is (`HasSuprema`); the rest holds without.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} [NeZero n] (u : Fin n → K) {β : K}

/-- At `β = 0` the entropy is its maximum, `log n`. -/
theorem gibbsEntropy_zero : gibbsEntropy u 0 = log (natCast n) := by
  have e : gibbs u 0 = gibbs (fun _ => 0) 0 := by
    funext j
    unfold gibbs partitionFunction
    rw [zero_mul, zero_mul, sum_congr fun i => congrArg exp ((zero_mul (u i)).trans (zero_mul 0).symm)]
  unfold gibbsEntropy
  rw [e]
  exact gibbsEntropy_of_constant (fun _ _ => rfl) 0

/-- For `β ≥ 0` the entropy is at least the logarithm of the number of maximisers … -/
theorem log_multiplicity_le_gibbsEntropy (hβ : 0 ≤ β) : log (natCast (multiplicity u)) ≤ gibbsEntropy u β := by
  obtain ⟨b, hb⟩ := exists_max u
  have hm : 0 < (natCast (multiplicity u) : K) := lt_of_lt_of_le zero_lt_one (one_le_multiplicity u)
  have t := tailSum_nonneg β u b
  have l := (log_le_log hm (multiplicity_add_tailSum_pos (u := u) (b := b) β)).2 (by lin [t])
  have s : 0 ≤ ∑ i, β * (u b - u i) * gibbs u β i :=
    sum_nonneg fun i => mul_nonneg (mul_nonneg hβ (sub_nonneg.2 (hb i))) (le_of_lt (gibbs_pos u β i))
  rw [gibbsEntropy_eq_log_add u hb]
  lin [l, s]

/-- … and exceeds it, unless the logits are constant. -/
theorem log_multiplicity_lt_gibbsEntropy (hu : ∃ i j, u i ≠ u j) (hβ : 0 ≤ β) :
    log (natCast (multiplicity u)) < gibbsEntropy u β :=
  lt_of_le_of_lt (log_multiplicity_le_gibbsEntropy u (β := β + 1) (by lin [hβ]))
    (gibbsEntropy_strictAnti hu hβ (by lin []))

/-- **B12**: the two forms of the condition. -/
theorem log_multiplicity_lt_iff :
    log (natCast (multiplicity u)) < 1 / 2 * log (natCast n : K) ↔ multiplicity u ^ 2 < n := by
  have hn : 0 < (natCast n : K) := natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n))
  have hm : 0 < (natCast (multiplicity u) : K) := lt_of_lt_of_le zero_lt_one (one_le_multiplicity u)
  have e : (natCast (multiplicity u ^ 2) : K) = natCast (multiplicity u) * natCast (multiplicity u) := by
    rw [show multiplicity u ^ 2 = 1 * multiplicity u * multiplicity u from rfl, Nat.one_mul, natCast_mul]
  rw [← natCast_lt_iff (K := K), ← log_lt_log (by rw [e]; pos) hn, e, log_mul hm hm]
  constructor
  · intro h
    lin [h]
  · intro h
    lin [h]

variable {u}

/-- **B12**: where the entropy is half its maximum, at some `β ≥ 0`, the number `m` of maximisers satisfies `m² < n`. -/
theorem multiplicity_sq_lt (hn : 2 ≤ n) (hβ : 0 ≤ β) (h : gibbsEntropy u β = 1 / 2 * log (natCast n)) :
    multiplicity u ^ 2 < n := by
  have ln : 0 < log (natCast n : K) := log_pos (by
    rw [← natCast_one]
    exact natCast_lt_natCast hn)
  rw [← log_multiplicity_lt_iff u, ← h]
  refine log_multiplicity_lt_gibbsEntropy u (Classical.byContradiction fun k => ?_) hβ
  have hu : ∀ i j, u i = u j := fun i j => Classical.byContradiction fun k' => k ⟨i, j, k'⟩
  rw [gibbsEntropy_of_constant hu] at h
  exact lt_irrefl (0 : K) (by lin [h, ln])

/-- **B12**: the critical `β` is positive. -/
theorem operationalBeta_pos (hn : 2 ≤ n) (hβ : 0 ≤ β) (h : gibbsEntropy u β = 1 / 2 * log (natCast n)) : 0 < β := by
  have ln : 0 < log (natCast n : K) := log_pos (by
    rw [← natCast_one]
    exact natCast_lt_natCast hn)
  refine lt_of_le_of_ne hβ fun e => ?_
  rw [← e, gibbsEntropy_zero] at h
  exact lt_irrefl (0 : K) (by lin [h, ln])

/-- **B12**: there is at most one critical `β`.
Source: theorem-02-beta-coupling.md, section 6. -/
theorem operationalBeta_unique (hn : 2 ≤ n) {β₁ β₂ : K} (hβ₁ : 0 ≤ β₁) (hβ₂ : 0 ≤ β₂)
    (h₁ : gibbsEntropy u β₁ = 1 / 2 * log (natCast n)) (h₂ : gibbsEntropy u β₂ = 1 / 2 * log (natCast n)) : β₁ = β₂ := by
  have hu : ∃ i j, u i ≠ u j := Classical.byContradiction fun k => by
    have hu : ∀ i j, u i = u j := fun i j => Classical.byContradiction fun k' => k ⟨i, j, k'⟩
    have e := (gibbsEntropy_of_constant hu 0).trans (gibbsEntropy_of_constant hu β₁).symm
    exact lt_irrefl (0 : K) (operationalBeta_pos hn (le_refl 0) (e.trans h₁))
  rcases lt_trichotomy β₁ β₂ with k | k | k
  · exact absurd (h₂.trans h₁.symm) (ne_of_lt (gibbsEntropy_strictAnti hu hβ₁ k))
  · exact k
  · exact absurd (h₁.trans h₂.symm) (ne_of_lt (gibbsEntropy_strictAnti hu hβ₂ k))

/-- **B12** without completeness: the entropy falls below half its maximum iff `m² < n`. -/
theorem exists_gibbsEntropy_lt_iff :
    (∃ β, 0 ≤ β ∧ gibbsEntropy u β < 1 / 2 * log (natCast n)) ↔ multiplicity u ^ 2 < n := by
  rw [← log_multiplicity_lt_iff (K := K)]
  constructor
  · rintro ⟨β, hβ, h⟩
    exact lt_of_le_of_lt (log_multiplicity_le_gibbsEntropy u hβ) h
  · intro h
    obtain ⟨β, k, hβ⟩ := (((tendsTo_gibbsEntropy u) _ (half_pos (sub_pos.2 h))).and (Far.ge 0)).exists_of
    exact ⟨β, hβ, by lin [le_trans (le_abs_self _) k, h]⟩

/-- **B12**: over a field with suprema, as ℝ is, a critical `β` exists iff the number `m` of maximisers satisfies `m² < n`;
it is unique and positive by the theorems above.  Source: theorem-02-beta-coupling.md, section 6 (without the condition). -/
theorem exists_operationalBeta_iff (hK : HasSuprema K) (hn : 2 ≤ n) :
    (∃ β, 0 ≤ β ∧ gibbsEntropy u β = 1 / 2 * log (natCast n)) ↔ multiplicity u ^ 2 < n := by
  refine ⟨fun ⟨β, hβ, h⟩ => multiplicity_sq_lt hn hβ h, fun h => ?_⟩
  obtain ⟨b, hb, k⟩ := (exists_gibbsEntropy_lt_iff (K := K)).2 h
  have ln : 0 < log (natCast n : K) := log_pos (by
    rw [← natCast_one]
    exact natCast_lt_natCast hn)
  obtain ⟨x, hx, _, e⟩ := hK.exists_eq (f := gibbsEntropy u) hb
    (fun x _ _ => EpsilonDelta.HasDeriv.continuousAt (hasDeriv_gibbsEntropy u x)) (by rw [gibbsEntropy_zero]; lin [ln])
    (le_of_lt k)
  exact ⟨x, hx, e⟩

/-! ### The counterexample -/

/-- Two of four logits share the maximum. -/
def tiedLogits (i : Fin 4) : K := if i.val < 2 then 1 else 0

omit [NeZero n] in
theorem multiplicity_tiedLogits : multiplicity (tiedLogits (K := K)) = 2 := by
  have le : ∀ i, tiedLogits (K := K) i ≤ 1 := fun i => by
    unfold tiedLogits
    by_cases h : i.val < 2
    · rw [if_pos h]
      exact le_refl 1
    · rw [if_neg h]
      exact zero_le_one
  have top : ∀ j, tiedLogits (K := K) j = 1 → IsMaximizer (tiedLogits (K := K)) j := fun j e i => by
    rw [e]
    exact le i
  have bot : ∀ j, tiedLogits (K := K) j = 0 → ¬IsMaximizer (tiedLogits (K := K)) j := fun j e h => by
    have k := h 0
    rw [e] at k
    exact not_le_of_lt zero_lt_one k
  refine natCast_inj K ?_
  rw [natCast_multiplicity, sum_four, indicator_of (top 0 rfl), indicator_of (top 1 rfl), indicator_of_not (bot 2 rfl),
    indicator_of_not (bot 3 rfl), ← ofNat_eq_natCast 0]
  lin []

omit [NeZero n] in
/-- **B12**, the counterexample: two of four logits share the maximum, and the entropy stays above half of `log 4` for
every `β ≥ 0`. -/
theorem half_log_lt_gibbsEntropy_tiedLogits (hβ : 0 ≤ β) :
    1 / 2 * log (natCast 4) < gibbsEntropy (tiedLogits (K := K)) β := by
  have e := log_multiplicity_lt_gibbsEntropy (tiedLogits (K := K)) ⟨0, 2, ne_of_gt zero_lt_one⟩ hβ
  rw [multiplicity_tiedLogits, ← ofNat_eq_natCast 0] at e
  have l : log (natCast 4 : K) = log 2 + log 2 := by
    rw [← log_mul two_pos two_pos, ← ofNat_eq_natCast 2]
    exact congrArg log (by ring)
  rw [l]
  lin [e]

omit [NeZero n] in
/-- **B12** as written is false: the entropy of logits that are not constant need not reach half its maximum, let alone
drop below it.  Source: theorem-02-beta-coupling.md, section 6. -/
theorem not_exists_operationalBeta : ¬∀ (n : Nat) [NeZero n] (u : Fin n → K), (∃ i j, u i ≠ u j) →
    ∃ β, 0 ≤ β ∧ gibbsEntropy u β ≤ 1 / 2 * log (natCast n) := fun h => by
  obtain ⟨β, hβ, k⟩ := h 4 (tiedLogits (K := K)) ⟨0, 2, ne_of_gt zero_lt_one⟩
  exact not_le_of_lt (half_log_lt_gibbsEntropy_tiedLogits hβ) k

end AqCore
