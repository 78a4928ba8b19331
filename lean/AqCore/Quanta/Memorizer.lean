import AqCore.Quanta.Samples

/-!
# Stability alone does not generalize (claims A13, A14): a model that memorises its sample
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {m n : Nat}

/-- The 0-1 loss, on each of the inputs `x₁, …, x_m`, of a prediction `g ∘ AQ` whose right value is 0 everywhere. -/
noncomputable def zeroOneLoss (x : Fin m → K) (quantum : K → K) (g : K → K) (j : Fin m) : K :=
  indicator (fun j => g (quantum (x j)) ≠ 0) j

/-- Risk under the uniform law on the inputs, less the mean loss over the sample, of what a learning rule returns. -/
noncomputable def generalizationGap (x : Fin m → K) (quantum : K → K) (rule : (Fin n → Fin m) → K → K) (zs : Fin n → Fin m) : K :=
  (∑ j, (natCast m)⁻¹ * zeroOneLoss x quantum (rule zs) j) - empiricalRisk (zeroOneLoss x quantum (rule zs)) zs

/-- The rule that predicts 0 on its sample and 1 elsewhere. -/
noncomputable def memorize (x : Fin m → K) (zs : Fin n → Fin m) (a : K) : K := indicator (fun a => ∀ i, x (zs i) ≠ a) a

/-- **A13**: with twice as many inputs as samples, the gap of the memorising model is at least one half, for every sample. -/
theorem half_le_generalizationGap_memorize {m n : Nat} (hn : 0 < n) (hm : m = 2 * n) (zs : Fin n → Fin m) :
    1 / 2 ≤ generalizationGap (fun j : Fin m => (natCast j.val : K)) (fun a => a) (memorize fun j => natCast j.val) zs := by
  have hn' : 0 < (natCast n : K) := natCast_pos hn
  have hm' : (natCast m : K) = 2 * natCast n := by
    rw [hm, natCast_mul]
    rfl
  have seen : ∀ j, 1 - zeroOneLoss (fun j : Fin m => (natCast j.val : K)) (fun a => a) (memorize (fun j => natCast j.val) zs) j ≤
      ∑ i, if j = zs i then (1 : K) else 0 := fun j => by
    have nonneg : ∀ i, 0 ≤ (if j = zs i then (1 : K) else 0) := fun i => by
      split
      · exact zero_le_one
      · exact le_refl 0
    unfold zeroOneLoss memorize
    by_cases k : ∃ i, j = zs i
    · obtain ⟨i, hi⟩ := k
      have l := le_sum_of_nonneg nonneg i
      rw [if_pos hi] at l
      have z := indicator_nonneg (K := K) (fun j : Fin m => indicator (K := K) (fun a : K => ∀ i, natCast (zs i).val ≠ a)
        (natCast j.val) ≠ 0) j
      lin [l, z]
    · rw [indicator_of (p := fun j : Fin m => indicator (K := K) (fun a : K => ∀ i, natCast (zs i).val ≠ a) (natCast j.val) ≠ 0)
        (by
          rw [indicator_of (p := fun a : K => ∀ i, natCast (zs i).val ≠ a) fun i e =>
            k ⟨i, (Fin.eq_of_val_eq (natCast_inj K e)).symm⟩]
          exact one_ne_zero)]
      lin [sum_nonneg nonneg]
  have zero : empiricalRisk (zeroOneLoss (fun j : Fin m => (natCast j.val : K)) (fun a => a)
      (memorize (fun j => natCast j.val) zs)) zs = 0 := by
    unfold empiricalRisk
    rw [sum_eq_zero fun i => ?_, zero_div]
    unfold zeroOneLoss memorize
    exact indicator_of_not (p := fun j : Fin m => indicator (K := K) (fun a : K => ∀ i, natCast (zs i).val ≠ a) (natCast j.val) ≠ 0)
      fun c => c (indicator_of_not (p := fun a : K => ∀ i, natCast (zs i).val ≠ a) fun c => c i rfl)
  have k := sum_le_sum seen
  have e : ∑ j, ∑ i, (if j = zs i then (1 : K) else 0) = natCast n := by
    rw [sum_comm, sum_congr fun i => sum_ite_eq (zs i) fun _ => (1 : K), sum_const, mul_one]
  rw [sum_sub, sum_const, mul_one, e] at k
  unfold generalizationGap
  rw [zero, sub_zero, ← mul_sum, hm']
  refine le_of_mul_le_mul_left (c := 2 * natCast n) ?_ (by pos)
  rw [← mul_assoc, mul_inv_cancel (by pos), one_mul]
  rw [hm'] at k
  lin [k]
end

variable {K : Type u} [ExpLogField K]

/-- **A13** as written is false: for no constant `C` is the gap at most `C √(k log(k/δ)/n)` with probability `1 - δ` for
every model of `k = 1` quantum that is Lipschitz with constant 1.  The class must be fixed before the sample, or be counted.
Source: action-quanta-derived-formulations.md, theorem 5.1. -/
theorem not_generalization_of_stability [Archimedean K] : ¬∃ C : K, ∀ (m n : Nat) [NeZero m] (δ t : K) (x : Fin m → K)
    (quantum : K → K) (rule : (Fin n → Fin m) → K → K), 0 < n → 0 < δ → δ < 1 → 0 ≤ t → t ^ 2 = log (1 / δ) / natCast n →
    (∀ a b, abs (quantum a - quantum b) ≤ abs (a - b)) →
    1 - δ ≤ (Expectation.sampleLaw (Expectation.finite_total (IsProb.uniform (K := K) (n := m))) n).prob fun zs =>
      generalizationGap x quantum rule zs ≤ C * t := fun ⟨C, h⟩ => by
  have l2 : 0 < log (2 : K) := log_pos (by lin [])
  obtain ⟨n, hn⟩ := Archimedean.exists_natCast_gt (4 * C ^ 2 * log (2 : K))
  have hb : 0 ≤ 4 * C ^ 2 * log (2 : K) := by pos
  have n0 : 0 < (natCast n : K) := lt_of_le_of_lt hb hn
  have n1 : 0 < n := Nat.pos_of_ne_zero fun e => ne_of_gt n0 (by rw [e, natCast_zero])
  have hm : NeZero (2 * n) := ⟨Nat.ne_of_gt (Nat.mul_pos (Nat.succ_pos 1) n1)⟩
  have hq : 0 < log (2 : K) / natCast n := div_pos l2 n0
  have ht : exp (log (log (2 : K) / natCast n) / 2) ^ 2 = log 2 / natCast n := by
    rw [← exp_natCast_mul, show (natCast 2 : K) = 2 from rfl]
    exact (congrArg exp (by field)).trans (exp_log hq)
  have t0 := exp_pos (log (log (2 : K) / natCast n) / 2)
  generalize exp (log (log (2 : K) / natCast n) / 2) = t at ht t0
  have small : C * t < 1 / 2 := by
    refine lt_of_not_le fun c => ?_
    have e := div_mul_cancel (log (2 : K)) (ne_of_gt n0)
    rw [← ht] at e
    have k : 1 / 4 ≤ (C * t) ^ 2 := by lin [mul_le_mul c c (by pos) (le_trans (by pos) c)]
    exact lt_irrefl (0 : K) (by lin [hn, natCast n # k, C ^ 2 # e])
  have k := h (2 * n) n (1 / 2) t (fun j => natCast j.val) (fun a => a) (memorize fun j => natCast j.val) n1 (by pos) (by lin [])
    (le_of_lt t0) (by rw [ht, show (1 / (1 / 2) : K) = 2 by field]) fun _ _ => le_refl _
  have z : (Expectation.sampleLaw (Expectation.finite_total (IsProb.uniform (K := K) (n := 2 * n))) n).prob (fun zs =>
      generalizationGap (fun j : Fin (2 * n) => (natCast j.val : K)) (fun a => a) (memorize fun j => natCast j.val) zs ≤ C * t) = 0 :=
    ((Expectation.sampleLaw _ n).E_congr fun zs => indicator_of_not (p := fun zs =>
      generalizationGap (fun j : Fin (2 * n) => (natCast j.val : K)) (fun a => a) (memorize fun j => natCast j.val) zs ≤ C * t)
      fun c => not_le_of_lt small (le_trans (half_le_generalizationGap_memorize n1 rfl zs) c)).trans
      ((Expectation.sampleLaw _ n).E_const 0)
  rw [z] at k
  exact lt_irrefl (0 : K) (by lin [k])

/-- **A14** as written is false: no multiple of `k log(k/δ)/ε²` samples suffices for every model of `k = 1` quantum that is
Lipschitz with constant 1.  Source: action-quanta-derived-formulations.md, corollary 5.1. -/
theorem not_sample_complexity_of_stability [Archimedean K] : ¬∃ C : K, ∀ (m n : Nat) [NeZero m] (δ ε : K) (x : Fin m → K)
    (quantum : K → K) (rule : (Fin n → Fin m) → K → K), 0 < n → 0 < δ → δ < 1 → 0 < ε → C * log (1 / δ) / ε ^ 2 ≤ natCast n →
    (∀ a b, abs (quantum a - quantum b) ≤ abs (a - b)) →
    1 - δ ≤ (Expectation.sampleLaw (Expectation.finite_total (IsProb.uniform (K := K) (n := m))) n).prob fun zs =>
      generalizationGap x quantum rule zs ≤ ε := fun ⟨C, h⟩ => by
  obtain ⟨n, hn⟩ := Archimedean.exists_natCast_gt (max (C * log (1 / (1 / 2)) / (1 / 4 : K) ^ 2) 0)
  have hn1 := lt_of_le_of_lt (le_max_left _ _) hn
  have n0 := lt_of_le_of_lt (le_max_right _ _) hn
  have n1 : 0 < n := Nat.pos_of_ne_zero fun e => ne_of_gt n0 (by rw [e, natCast_zero])
  have hm : NeZero (2 * n) := ⟨Nat.ne_of_gt (Nat.mul_pos (Nat.succ_pos 1) n1)⟩
  have k := h (2 * n) n (1 / 2) (1 / 4) (fun j => natCast j.val) (fun a => a) (memorize fun j => natCast j.val) n1 (by pos)
    (by lin []) (by pos) (le_of_lt hn1) fun _ _ => le_refl _
  have z : (Expectation.sampleLaw (Expectation.finite_total (IsProb.uniform (K := K) (n := 2 * n))) n).prob (fun zs =>
      generalizationGap (fun j : Fin (2 * n) => (natCast j.val : K)) (fun a => a) (memorize fun j => natCast j.val) zs ≤ 1 / 4) = 0 :=
    ((Expectation.sampleLaw _ n).E_congr fun zs => indicator_of_not (p := fun zs =>
      generalizationGap (fun j : Fin (2 * n) => (natCast j.val : K)) (fun a => a) (memorize fun j => natCast j.val) zs ≤ 1 / 4)
      fun c => not_le_of_lt (show (1 / 4 : K) < 1 / 2 by lin []) (le_trans (half_le_generalizationGap_memorize n1 rfl zs) c)).trans
      ((Expectation.sampleLaw _ n).E_const 0)
  rw [z] at k
  exact lt_irrefl (0 : K) (by lin [k])

end AqCore
