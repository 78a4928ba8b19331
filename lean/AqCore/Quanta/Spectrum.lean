import AqCore.Quanta.Orthogonal

/-!
# The spectrum of a pattern (claim A01, corrected)

The eigenvalues of `X Xᵀ` are given by a spectral decomposition.  Eigenvectors need not have length 1, so that no square
roots are needed.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {n d : Nat} {G : Fin n → Fin n → K} {X : Fin n → Fin d → K} {lam : Fin n → K}
  {e : Fin n → Fin n → K}

/-- `G = Σ_k λ_k e_k e_kᵀ/‖e_k‖²` with orthogonal nonzero vectors `e_k`: the eigenvalues `λ` of `G` with multiplicity,
and eigenvectors. -/
structure IsSpectralDecomposition (G : Fin n → Fin n → K) (lam : Fin n → K) (e : Fin n → Fin n → K) : Prop where
  orthogonal : IsOrthogonal e
  sqNorm_pos : ∀ k, 0 < sqNorm (e k)
  apply_eq : ∀ i j, G i j = ∑ k, lam k * (e k i * e k j / sqNorm (e k))

/-- `λ` lists the eigenvalues of `G`, with multiplicity. -/
def IsSpectrum (G : Fin n → Fin n → K) (lam : Fin n → K) : Prop := ∃ e, IsSpectralDecomposition G lam e

/-- The participation ratio `(Σ λ)²/Σ λ²` of a spectrum.  Source: CLAIMS.md, A01. -/
def spectralParticipationRatio (lam : Fin n → K) : K := sum lam ^ 2 / ∑ k, lam k ^ 2

/-- The stable rank `‖X‖_F²/‖X‖₂²`, given the square of the spectral norm.  Source: CLAIMS.md, A01. -/
def stableRank (X : Fin n → Fin d → K) (sqSpectralNorm : K) : K := sqFrobenius X / sqSpectralNorm

/-- The number of nonzero eigenvalues of `X Xᵀ`, which is the rank of `X`. -/
noncomputable def spectralRank (lam : Fin n → K) : K := ∑ k, indicator (fun k => lam k ≠ 0) k

namespace IsSpectralDecomposition

/-- The vectors are eigenvectors. -/
theorem mul_eigenvector (h : IsSpectralDecomposition G lam e) (k i : Fin n) : ∑ j, G i j * e k j = lam k * e k i := by
  have e1 : ∀ j, G i j * e k j = ∑ l, lam l * e l i / sqNorm (e l) * (e l j * e k j) := fun j => by
    rw [h.apply_eq, sum_mul]
    exact sum_congr fun l => by ring
  rw [sum_congr e1, sum_comm, sum_congr fun l => (mul_sum (lam l * e l i / sqNorm (e l)) fun j => e l j * e k j).symm,
    sum_eq_single k fun l hl => by
      rw [show (∑ j, e l j * e k j) = 0 from h.orthogonal l k hl, mul_zero],
    show (∑ j, e k j * e k j) = sqNorm (e k) from dotProduct_self _]
  exact div_mul_cancel _ (ne_of_gt (h.sqNorm_pos k))

/-- The trace is the sum of the eigenvalues. -/
theorem trace_eq (h : IsSpectralDecomposition G lam e) : trace G = sum lam := by
  unfold trace
  rw [sum_congr fun i => h.apply_eq i i, sum_comm]
  refine sum_congr fun k => ?_
  rw [← mul_sum, ← sum_div, show (∑ i, e k i * e k i) = sqNorm (e k) from dotProduct_self _,
    div_self (ne_of_gt (h.sqNorm_pos k)), mul_one]

/-- The squared entries add up to the squared eigenvalues. -/
theorem sum_sq_eq (h : IsSpectralDecomposition G lam e) : ∑ i, ∑ j, G i j ^ 2 = ∑ k, lam k ^ 2 := by
  have e1 : ∀ i, ∑ j, G i j ^ 2 = ∑ k, lam k ^ 2 * (e k i * e k i / sqNorm (e k)) := fun i => by
    have e2 : ∀ j, G i j ^ 2 = ∑ k, lam k * (e k i / sqNorm (e k)) * (G i j * e k j) := fun j => by
      have e3 : ∑ k, lam k * (e k i / sqNorm (e k)) * (G i j * e k j) = G i j * ∑ k, lam k * (e k i * e k j / sqNorm (e k)) := by
        rw [mul_sum]
        exact sum_congr fun k => by ring
      rw [e3, ← h.apply_eq]
      ring
    rw [sum_congr e2, sum_comm]
    refine sum_congr fun k => ?_
    rw [← mul_sum, h.mul_eigenvector]
    ring
  rw [sum_congr e1, sum_comm]
  refine sum_congr fun k => ?_
  rw [← mul_sum, ← sum_div, show (∑ i, e k i * e k i) = sqNorm (e k) from dotProduct_self _,
    div_self (ne_of_gt (h.sqNorm_pos k)), mul_one]

end IsSpectralDecomposition

theorem IsSpectrum.trace_eq (h : IsSpectrum G lam) : trace G = sum lam := h.elim fun _ h => h.trace_eq
theorem IsSpectrum.sum_sq_eq (h : IsSpectrum G lam) : ∑ i, ∑ j, G i j ^ 2 = ∑ k, lam k ^ 2 := h.elim fun _ h => h.sum_sq_eq

/-- The quadratic form of `X Xᵀ` is the square of the norm of `Xᵀ v`. -/
theorem sum_gram_mul (X : Fin n → Fin d → K) (v : Fin n → K) :
    ∑ i, v i * ∑ j, gram X i j * v j = sqNorm fun c => ∑ i, v i * X i c := by
  have e1 : ∀ i, v i * ∑ j, gram X i j * v j = ∑ c, v i * X i c * ∑ j, v j * X j c := fun i => by
    have e2 : ∀ j, gram X i j * v j = ∑ c, X i c * (v j * X j c) := fun j => by
      unfold gram dotProduct
      rw [sum_mul]
      exact sum_congr fun c => by ring
    rw [sum_congr e2, sum_comm, mul_sum]
    refine sum_congr fun c => ?_
    rw [← mul_sum]
    ring
  rw [sum_congr e1, sum_comm]
  refine sum_congr fun c => ?_
  rw [← sum_mul]
  ring

/-- The eigenvalues of `X Xᵀ` are not negative. -/
theorem IsSpectrum.nonneg (h : IsSpectrum (gram X) lam) (k : Fin n) : 0 ≤ lam k := by
  obtain ⟨e, h⟩ := h
  have k1 := sum_gram_mul X (e k)
  rw [sum_congr fun i => congrArg (e k i * ·) (h.mul_eigenvector k i),
    show (∑ i, e k i * (lam k * e k i)) = lam k * sqNorm (e k) by
      rw [← dotProduct_self]
      unfold dotProduct
      sum_ring] at k1
  refine lt_or_le (lam k) 0 |>.elim (fun hneg => ?_) id
  have hp := h.sqNorm_pos k
  exact absurd (sqNorm_nonneg fun c => ∑ i, e k i * X i c) (by
    rw [← k1]
    lin [sqNorm (e k) # hneg])

theorem IsSpectrum.sum_eq (h : IsSpectrum (gram X) lam) : sum lam = sqFrobenius X := by rw [← h.trace_eq, trace_gram]

section
variable (h : IsSpectrum (gram X) lam) (hX : ∃ i c, X i c ≠ 0)
include h hX

theorem IsSpectrum.sum_pos : 0 < sum lam := by
  rw [h.sum_eq]
  exact sqFrobenius_pos hX

theorem IsSpectrum.sum_sq_pos : 0 < ∑ k, lam k ^ 2 := by
  have hs := h.sum_pos hX
  obtain ⟨k, hk⟩ : ∃ k, lam k ≠ 0 := Classical.byContradiction fun c => ne_of_gt hs (sum_eq_zero fun k =>
    Classical.byContradiction fun hk => c ⟨k, hk⟩)
  exact sum_pos_of_exists (fun _ => sq_nonneg _) k (sq_pos hk)
end

/-- **A01**, corrected: the participation ratio needs no eigenvalues: it is `(tr G)²/Σ G_ij²` for `G = X Xᵀ`. -/
theorem spectralParticipationRatio_eq (h : IsSpectrum (gram X) lam) :
    spectralParticipationRatio lam = sqFrobenius X ^ 2 / ∑ i, ∑ j, gram X i j ^ 2 := by
  rw [h.sum_sq_eq, ← h.sum_eq]
  rfl

theorem mul_indicator_ne_zero (lam : Fin n → K) (k : Fin n) : lam k * indicator (fun k => lam k ≠ 0) k = lam k := by
  by_cases hk : lam k = 0
  · rw [hk, zero_mul]
  · rw [indicator_of (p := fun k => lam k ≠ 0) hk, mul_one]

theorem sq_sum_le_spectralRank_mul (lam : Fin n → K) : sum lam ^ 2 ≤ spectralRank lam * ∑ k, lam k ^ 2 := by
  have k := sq_sum_mul_le (w := fun _ : Fin n => (1 : K)) (fun _ => zero_le_one) lam (indicator fun k => lam k ≠ 0)
  rw [show (∑ i, 1 * (lam i * indicator (fun k => lam k ≠ 0) i)) = sum lam from sum_congr fun i => by
      rw [one_mul, mul_indicator_ne_zero],
    show (∑ i, 1 * lam i ^ 2) = ∑ i, lam i ^ 2 from sum_congr fun i => one_mul _,
    show (∑ i, 1 * indicator (fun k => lam k ≠ 0) i ^ 2) = spectralRank lam from sum_congr fun i => by
      rw [one_mul, sq_indicator], mul_comm] at k
  exact k

theorem sum_sq_le_sq_sum (hl : ∀ k, 0 ≤ lam k) : ∑ k, lam k ^ 2 ≤ sum lam ^ 2 := by
  rw [show sum lam ^ 2 = sum lam * ∑ k, lam k by ring, mul_sum]
  exact sum_le_sum fun k => by
    have h0 := hl k
    lin [lam k # le_sum_of_nonneg hl k]

/-- If the squares add up to the square of the sum, one eigenvalue only is not zero. -/
theorem spectralRank_eq_one_of (hl : ∀ k, 0 ≤ lam k) (hs : sum lam ≠ 0) (e : ∑ k, lam k ^ 2 = sum lam ^ 2) :
    spectralRank lam = 1 := by
  have e1 : ∀ k, lam k ^ 2 = sum lam * lam k := eq_of_sum_eq_sum (fun k => by
    have h0 := hl k
    lin [lam k # le_sum_of_nonneg hl k]) (e.trans (by rw [← mul_sum]; ring))
  have e2 : ∀ k, lam k = sum lam * indicator (fun k => lam k ≠ 0) k := fun k => by
    by_cases hk : lam k = 0
    · rw [indicator_of_not (p := fun k => lam k ≠ 0) fun c => c hk, mul_zero, hk]
    · rw [indicator_of (p := fun k => lam k ≠ 0) hk, mul_one]
      have e3 : lam k * (lam k - sum lam) = 0 := by lin [e1 k]
      exact eq_of_sub_eq_zero ((mul_eq_zero.1 e3).resolve_left hk)
  have e3 : sum lam = sum lam * spectralRank lam := (sum_congr e2).trans (mul_sum _ _).symm
  have e4 : sum lam * (1 - spectralRank lam) = 0 := by lin [e3]
  exact (eq_of_sub_eq_zero ((mul_eq_zero.1 e4).resolve_left hs)).symm

/-- **A01**, corrected: the participation ratio of the spectrum lies between 1 and the rank, and is 1 for rank 1 only.
Source: CLAIMS.md, A01. -/
theorem spectralParticipationRatio_bounds (h : IsSpectrum (gram X) lam) (hX : ∃ i c, X i c ≠ 0) :
    1 ≤ spectralParticipationRatio lam ∧ spectralParticipationRatio lam ≤ spectralRank lam ∧
      (spectralParticipationRatio lam = 1 ↔ spectralRank lam = 1) := by
  have hs := h.sum_pos hX
  have hq := h.sum_sq_pos hX
  have e := div_mul_cancel (sum lam ^ 2) (ne_of_gt hq)
  have l1 : 1 ≤ spectralParticipationRatio lam := le_of_mul_le_mul_left (c := ∑ k, lam k ^ 2) (by
    unfold spectralParticipationRatio
    lin [e, sum_sq_le_sq_sum h.nonneg]) hq
  have l2 : spectralParticipationRatio lam ≤ spectralRank lam := le_of_mul_le_mul_left (c := ∑ k, lam k ^ 2) (by
    unfold spectralParticipationRatio
    lin [e, sq_sum_le_spectralRank_mul lam]) hq
  refine ⟨l1, l2, fun e1 => spectralRank_eq_one_of h.nonneg (ne_of_gt hs) ?_, fun e1 => le_antisymm (e1 ▸ l2) l1⟩
  unfold spectralParticipationRatio at e1
  rw [e1] at e
  lin [e]

/-- **A01**, corrected: the largest eigenvalue of `X Xᵀ` is the square of the spectral norm of `X`: the greatest
value of `‖Xᵀ v‖²/‖v‖²`. -/
theorem sqSpectralNorm_eq (h : IsSpectrum (gram X) lam) {j : Fin n} (hj : ∀ k, lam k ≤ lam j) :
    (∀ v : Fin n → K, sqNorm (fun c => ∑ i, v i * X i c) ≤ lam j * sqNorm v) ∧
      ∃ v : Fin n → K, 0 < sqNorm v ∧ sqNorm (fun c => ∑ i, v i * X i c) = lam j * sqNorm v := by
  have hl := h.nonneg
  obtain ⟨e, h⟩ := h
  refine ⟨fun v => ?_, e j, h.sqNorm_pos j, ?_⟩
  · have bessel := bessel h.orthogonal v
    have e9 : ∑ i, v i * ∑ j, gram X i j * v j = ∑ k, lam k * (dotProduct (e k) v ^ 2 / sqNorm (e k)) := by
      have e1 : ∀ i, ∑ j, gram X i j * v j = ∑ k, lam k * (e k i / sqNorm (e k)) * dotProduct (e k) v := fun i => by
        have e2 : ∀ j, gram X i j * v j = ∑ k, lam k * (e k i / sqNorm (e k)) * (e k j * v j) := fun j => by
          rw [h.apply_eq, sum_mul]
          exact sum_congr fun k => by ring
        rw [sum_congr e2, sum_comm]
        exact sum_congr fun k => (mul_sum _ _).symm
      have e3 : ∀ i, v i * (∑ k, lam k * (e k i / sqNorm (e k)) * dotProduct (e k) v) =
          ∑ k, lam k * (dotProduct (e k) v / sqNorm (e k)) * (e k i * v i) := fun i => by
        rw [mul_sum]
        exact sum_congr fun k => by ring
      rw [sum_congr fun i => congrArg (v i * ·) (e1 i), sum_congr e3, sum_comm]
      refine sum_congr fun k => ?_
      rw [← mul_sum]
      show lam k * (dotProduct (e k) v / sqNorm (e k)) * dotProduct (e k) v = _
      ring
    rw [← sum_gram_mul, e9]
    refine le_trans (sum_le_sum fun k => mul_le_mul_of_nonneg_right (hj k)
      (div_nonneg (sq_nonneg (dotProduct (e k) v)) (sqNorm_nonneg (e k)))) ?_
    rw [← mul_sum]
    exact mul_le_mul_of_nonneg_left bessel (hl j)
  · rw [← sum_gram_mul, sum_congr fun i => congrArg (e j i * ·) (h.mul_eigenvector j i), ← dotProduct_self]
    unfold dotProduct
    sum_ring

/-- **A01**, corrected: the stable rank lies between 1 and the rank, and is 1 for rank 1 only.  The square of the
spectral norm is the largest eigenvalue (`sqSpectralNorm_eq`).  Source: CLAIMS.md, A01. -/
theorem stableRank_bounds (h : IsSpectrum (gram X) lam) (hX : ∃ i c, X i c ≠ 0) {j : Fin n} (hj : ∀ k, lam k ≤ lam j) :
    stableRank X (lam j) = sum lam / lam j ∧ 1 ≤ stableRank X (lam j) ∧ stableRank X (lam j) ≤ spectralRank lam ∧
      (stableRank X (lam j) = 1 ↔ spectralRank lam = 1) := by
  have hs := h.sum_pos hX
  have hl := h.nonneg
  have hj0 : 0 < lam j := lt_of_not_le fun c => not_le_of_lt hs (by
    have k := sum_le_sum (g := fun _ : Fin n => (0 : K)) fun k => le_trans (hj k) c
    rwa [sum_const_zero] at k)
  have e0 : stableRank X (lam j) = sum lam / lam j := by
    unfold stableRank
    rw [h.sum_eq]
  have e := div_mul_cancel (sum lam) (ne_of_gt hj0)
  have l1 : 1 ≤ stableRank X (lam j) := le_of_mul_le_mul_left (c := lam j) (by
    rw [e0]
    lin [e, le_sum_of_nonneg hl j]) hj0
  have l2 : stableRank X (lam j) ≤ spectralRank lam := le_of_mul_le_mul_left (c := lam j) (by
    rw [e0]
    have k : sum lam ≤ lam j * spectralRank lam := by
      unfold spectralRank
      rw [mul_sum]
      refine sum_le_sum fun k => ?_
      rw [← mul_indicator_ne_zero lam k]
      exact mul_le_mul_of_nonneg_right (hj k) (indicator_nonneg _ _)
    lin [e, k]) hj0
  refine ⟨e0, l1, l2, fun e1 => spectralRank_eq_one_of hl (ne_of_gt hs) (le_antisymm (sum_sq_le_sq_sum hl) ?_),
    fun e1 => le_antisymm (e1 ▸ l2) l1⟩
  rw [e0] at e1
  rw [e1] at e
  have k := le_sum_of_nonneg (f := fun k => lam k ^ 2) (fun _ => sq_nonneg _) j
  rw [show sum lam = lam j by lin [e]]
  exact k

end AqCore
