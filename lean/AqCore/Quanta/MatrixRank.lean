import AqCore.Quanta.Spectrum

/-!
# The rank of a pattern (claim A01, corrected)

The rank of `X` is the least number of matrices of rank one, `u vᵀ`, that add up to `X`.  It is the number of nonzero
eigenvalues of `X Xᵀ`.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {n d r : Nat} {X : Fin n → Fin d → K} {lam : Fin n → K}

/-- `X` is the sum of `r` matrices of the form `u vᵀ`: its rank is at most `r`. -/
def HasRankAtMost (X : Fin n → Fin d → K) (r : Nat) : Prop :=
  ∃ (u : Fin r → Fin n → K) (v : Fin r → Fin d → K), ∀ i c, X i c = ∑ l, u l i * v l c

namespace HasRankAtMost

theorem add_outer (h : HasRankAtMost X r) (a : Fin n → K) (b : Fin d → K) :
    HasRankAtMost (fun i c => a i * b c + X i c) (r + 1) := by
  obtain ⟨u, v, h⟩ := h
  exact ⟨finCons a u, finCons b v, fun i c => congrArg (a i * b c + ·) (h i c)⟩

theorem mono (h : HasRankAtMost X r) (k : Nat) : HasRankAtMost X (r + k) := by
  induction k with
  | zero => exact h
  | succ k ih =>
    have e := ih.add_outer (fun _ => 0) fun _ => 0
    rwa [show (fun i c => 0 * 0 + X i c) = X from funext fun i => funext fun c => by ring] at e

/-- Terms that are zero do not count. -/
theorem of_sum (d : Nat) : ∀ {m : Nat} {p : Fin m → Prop} {X : Fin n → Fin d → K} (a : Fin m → Fin n → K)
    (b : Fin m → Fin d → K), (∀ i c, X i c = ∑ k, a k i * b k c) → (∀ k, ¬p k → ∀ c, b k c = 0) → HasRankAtMost X (count p)
  | 0, _, _, a, b, h, _ => ⟨a, b, h⟩
  | m + 1, p, X, a, b, h, z => by
    have k := of_sum d (X := fun i c => ∑ k, a (Fin.succ k) i * b (Fin.succ k) c) (fun k => a k.succ) (fun k => b k.succ)
      (fun _ _ => rfl) fun k hk => z k.succ hk
    by_cases c0 : p ⟨0, Nat.succ_pos m⟩
    · have e := k.add_outer (a ⟨0, Nat.succ_pos m⟩) (b ⟨0, Nat.succ_pos m⟩)
      rw [show (fun i c => a ⟨0, Nat.succ_pos m⟩ i * b ⟨0, Nat.succ_pos m⟩ c +
        ∑ k, a (Fin.succ k) i * b (Fin.succ k) c) = X from funext fun i => funext fun c => (h i c).symm] at e
      rw [count, if_pos c0, Nat.add_comm]
      exact e
    · rw [count, if_neg c0, Nat.zero_add]
      rwa [show (fun i c => ∑ k, a (Fin.succ k) i * b (Fin.succ k) c) = X from funext fun i => funext fun c => by
        rw [h i c, sum_succ, z _ c0 c, mul_zero, zero_add]] at k
end HasRankAtMost

/-- The image `Xᵀ e/‖e‖²` of an eigenvector, scaled. -/
def eigenImage (X : Fin n → Fin d → K) (e : Fin n → K) (c : Fin d) : K := (∑ i, e i * X i c) / sqNorm e

theorem IsSpectralDecomposition.sqNorm_eigenImage {e : Fin n → Fin n → K} (h : IsSpectralDecomposition (gram X) lam e)
    (k : Fin n) : sqNorm (e k) * sqNorm (eigenImage X (e k)) = lam k := by
  have p := h.sqNorm_pos k
  have e1 := sum_gram_mul X (e k)
  rw [sum_congr fun i => congrArg (e k i * ·) (h.mul_eigenvector k i), show (∑ i, e k i * (lam k * e k i)) =
    lam k * sqNorm (e k) by
      unfold sqNorm
      sum_ring] at e1
  have e2 : sqNorm (eigenImage X (e k)) = (sqNorm (e k))⁻¹ ^ 2 * sqNorm fun c => ∑ i, e k i * X i c := by
    rw [← sqNorm_smul]
    exact sum_congr fun c => by
      unfold eigenImage
      ring
  rw [e2, ← e1]
  field

/-- `X` is recovered from the eigenvectors of `X Xᵀ` and their images. -/
theorem IsSpectralDecomposition.eq_sum {e : Fin n → Fin n → K} (h : IsSpectralDecomposition (gram X) lam e) (i : Fin n)
    (c : Fin d) : X i c = ∑ k, e k i * eigenImage X (e k) c := by
  -- each column less its projection has no length
  have column : ∀ c i, project e (fun i => X i c) i = ∑ k, e k i * eigenImage X (e k) c := fun c i =>
    sum_congr fun k => by
      unfold eigenImage dotProduct
      ring
  have total : ∑ c, sqNorm (fun i => X i c - project e (fun i => X i c) i) = 0 := by
    have e1 : ∀ c, sqNorm (fun i => X i c - project e (fun i => X i c) i) =
        sqNorm (fun i => X i c) - ∑ k, sqNorm (e k) * eigenImage X (e k) c ^ 2 := fun c => by
      obtain ⟨p, p'⟩ := dotProduct_project_self h.orthogonal fun i => X i c
      rw [sqNorm_sub, p, p', sum_congr (g := fun k => sqNorm (e k) * eigenImage X (e k) c ^ 2) fun k => by
        have q := h.sqNorm_pos k
        show (∑ i, e k i * X i c) ^ 2 / sqNorm (e k) = sqNorm (e k) * ((∑ i, e k i * X i c) / sqNorm (e k)) ^ 2
        field]
      ring
    have e2 : ∑ c, ∑ k, sqNorm (e k) * eigenImage X (e k) c ^ 2 = sum lam := by
      rw [sum_comm]
      refine sum_congr fun k => ?_
      rw [← mul_sum]
      exact h.sqNorm_eigenImage k
    have e3 : ∑ c, sqNorm (fun i => X i c) = sqFrobenius X := sum_comm _
    rw [sum_congr e1, sum_sub, e2, e3, ← h.trace_eq, trace_gram, sub_self]
  have z := sqNorm_eq_zero_iff.1 (eq_zero_of_sum_eq_zero (fun c => sqNorm_nonneg _) total c) i
  rw [← column]
  exact eq_of_sub_eq_zero z

/-- **A01**, corrected: the number of nonzero eigenvalues of `X Xᵀ` is the rank of `X`: `X` is a sum of `r` matrices `u vᵀ` if
and only if it is at most `r`.  Source: CLAIMS.md, A01. -/
theorem hasRankAtMost_iff (h : IsSpectrum (gram X) lam) : HasRankAtMost X r ↔ spectralRank lam ≤ natCast r := by
  have hl := h.nonneg
  obtain ⟨e, h⟩ := h
  constructor
  · rintro ⟨u, v, hX⟩
    obtain ⟨w, hw, hu⟩ := exists_orthogonal u
    -- eigenvectors to nonzero eigenvalues lie in the span
    have span : ∀ k, lam k ≠ 0 → project w (e k) = e k := fun k hk => by
      have s : e k = fun i => ∑ l, ((lam k)⁻¹ * ∑ j, e k j * ∑ c, v l c * X j c) * u l i := funext fun i => by
        have g : ∀ j, gram X i j * e k j = ∑ l, u l i * (e k j * ∑ c, v l c * X j c) := fun j => by
          have g1 : ∀ c, X i c * X j c = ∑ l, u l i * (v l c * X j c) := fun c => by
            rw [hX i c, sum_mul]
            exact sum_congr fun l => by ring
          unfold gram dotProduct
          rw [sum_congr g1, sum_comm, sum_mul]
          refine sum_congr fun l => ?_
          rw [← mul_sum]
          ring
        have k1 := h.mul_eigenvector k i
        rw [sum_congr g, sum_comm] at k1
        have k2 : e k i = (lam k)⁻¹ * (lam k * e k i) := by rw [← mul_assoc, inv_mul_cancel hk, one_mul]
        rw [k2, ← k1, mul_sum]
        refine sum_congr fun l => ?_
        rw [← mul_sum]
        ring
      rw [s]
      exact project_sum hu _
    -- count by Parseval, then by Bessel
    have one : ∀ k, indicator (fun k => lam k ≠ 0) k ≤ ∑ l, dotProduct (w l) (e k) ^ 2 / sqNorm (w l) / sqNorm (e k) :=
      fun k => by
        have p := h.sqNorm_pos k
        by_cases hk : lam k = 0
        · rw [indicator_of_not (p := fun k => lam k ≠ 0) fun c => c hk]
          exact sum_nonneg fun l => div_nonneg (div_nonneg (sq_nonneg _) (sqNorm_nonneg _)) (le_of_lt p)
        · rw [indicator_of (p := fun k => lam k ≠ 0) hk, ← sum_div, ← sqNorm_eq_of_project hw (span k hk),
            div_self (ne_of_gt p)]
          exact le_refl 1
    have two : ∀ l, ∑ k, dotProduct (w l) (e k) ^ 2 / sqNorm (w l) / sqNorm (e k) ≤ 1 := fun l => by
      have b := bessel h.orthogonal (w l)
      have e1 : ∑ k, dotProduct (w l) (e k) ^ 2 / sqNorm (w l) / sqNorm (e k) =
          (∑ k, dotProduct (e k) (w l) ^ 2 / sqNorm (e k)) / sqNorm (w l) := by
        rw [sum_div]
        exact sum_congr fun k => by
          rw [dotProduct_comm (w l)]
          ring
      rw [e1]
      by_cases hz : sqNorm (w l) = 0
      · rw [hz, div_zero]
        exact zero_le_one
      · have p : 0 < sqNorm (w l) := lt_of_le_of_ne (sqNorm_nonneg _) fun c => hz c.symm
        refine le_of_mul_le_mul_left (c := sqNorm (w l)) ?_ p
        rw [mul_comm, div_mul_cancel _ hz, mul_one]
        exact b
    have s := sum_le_sum one
    rw [sum_comm] at s
    have t := sum_le_sum two
    rw [sum_const, mul_one] at t
    exact le_trans s t
  · intro k
    have c : count (fun k => lam k ≠ 0) ≤ r := Nat.le_of_not_lt fun q => not_le_of_lt
      (natCast_lt_natCast (K := K) q) (by rw [natCast_count]; exact k)
    have a := HasRankAtMost.of_sum (p := fun k => lam k ≠ 0) d e (fun k => eigenImage X (e k)) h.eq_sum fun k hk c => by
      have z := h.sqNorm_eigenImage k
      rw [Classical.byContradiction hk] at z
      exact sqNorm_eq_zero_iff.1 ((mul_eq_zero.1 z).resolve_left (ne_of_gt (h.sqNorm_pos k))) c
    obtain ⟨m, rfl⟩ := Nat.exists_eq_add_of_le c
    exact a.mono m

/-- **A01**, corrected: both measures are 1 exactly for a pattern of the form `u vᵀ`, whose rows are multiples of one vector.
Source: CLAIMS.md, A01. -/
theorem spectralRank_eq_one_iff (h : IsSpectrum (gram X) lam) (hX : ∃ i c, X i c ≠ 0) :
    spectralRank lam = 1 ↔ ∃ (u : Fin n → K) (v : Fin d → K), ∀ i c, X i c = u i * v c := by
  have e : HasRankAtMost X 1 ↔ ∃ (u : Fin n → K) (v : Fin d → K), ∀ i c, X i c = u i * v c :=
    ⟨fun ⟨u, v, k⟩ => ⟨u 0, v 0, fun i c => (k i c).trans (sum_one _)⟩,
      fun ⟨u, v, k⟩ => ⟨fun _ => u, fun _ => v, fun i c => (k i c).trans (sum_one fun _ : Fin 1 => u i * v c).symm⟩⟩
  have b := spectralParticipationRatio_bounds h hX
  rw [← e, hasRankAtMost_iff h, natCast_one]
  exact ⟨fun k => le_of_eq k, fun k => le_antisymm k (le_trans b.1 b.2.1)⟩

end AqCore
