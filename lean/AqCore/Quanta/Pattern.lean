import AqCore.Expectation

/-!
# Patterns and their statistics (claims A01, A05, A18)

A pattern is a set of tokens, the rows of a matrix `X : Fin n → Fin d → K`.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {m n d : Nat}

/-! ### Vectors and matrices -/

/-- The inner product of two vectors. -/
def dotProduct (v w : Fin d → K) : K := ∑ c, v c * w c

/-- The square of the Euclidean norm of a vector. -/
def sqNorm (v : Fin d → K) : K := ∑ c, v c ^ 2

/-- The Gram matrix `X Xᵀ` of the rows. -/
def gram (X : Fin n → Fin d → K) (i j : Fin n) : K := dotProduct (X i) (X j)

/-- The trace of a square matrix. -/
def trace (G : Fin n → Fin n → K) : K := ∑ i, G i i

/-- The square of the Frobenius norm of a matrix. -/
def sqFrobenius (X : Fin n → Fin d → K) : K := ∑ i, sqNorm (X i)

theorem sqNorm_nonneg (v : Fin d → K) : 0 ≤ sqNorm v := sum_nonneg fun _ => sq_nonneg _
theorem sqNorm_eq_zero_iff {v : Fin d → K} : sqNorm v = 0 ↔ ∀ c, v c = 0 :=
  ⟨fun h c => sq_eq_zero.1 (eq_zero_of_sum_eq_zero (fun _ => sq_nonneg _) h c),
    fun h => sum_eq_zero fun c => sq_eq_zero.2 (h c)⟩
theorem sqNorm_pos {v : Fin d → K} (c : Fin d) (h : v c ≠ 0) : 0 < sqNorm v :=
  sum_pos_of_exists (fun _ => sq_nonneg _) c (sq_pos h)
theorem dotProduct_self (v : Fin d → K) : dotProduct v v = sqNorm v := sum_congr fun _ => by ring
theorem dotProduct_comm (v w : Fin d → K) : dotProduct v w = dotProduct w v := sum_congr fun _ => mul_comm _ _
theorem dotProduct_sum {r : Nat} (v : Fin d → K) (a : Fin r → K) (w : Fin r → Fin d → K) :
    dotProduct v (fun c => ∑ k, a k * w k c) = ∑ k, a k * dotProduct v (w k) := by
  have e : ∀ c, v c * ∑ k, a k * w k c = ∑ k, a k * (v c * w k c) := fun c => by
    rw [mul_sum]
    exact sum_congr fun k => mul_left_comm _ _ _
  unfold dotProduct
  rw [sum_congr e, sum_comm]
  exact sum_congr fun k => (mul_sum _ _).symm
theorem dotProduct_sub (u v w : Fin d → K) : dotProduct u (fun c => v c - w c) = dotProduct u v - dotProduct u w := by
  unfold dotProduct
  sum_ring
theorem sqNorm_sub (v w : Fin d → K) : sqNorm (fun c => v c - w c) = sqNorm v - 2 * dotProduct w v + sqNorm w := by
  unfold sqNorm dotProduct
  sum_ring
theorem sqNorm_smul (a : K) (v : Fin d → K) : sqNorm (fun c => a * v c) = a ^ 2 * sqNorm v := by
  unfold sqNorm
  sum_ring
theorem sqFrobenius_nonneg (X : Fin n → Fin d → K) : 0 ≤ sqFrobenius X := sum_nonneg fun _ => sqNorm_nonneg _
theorem sqFrobenius_pos {X : Fin n → Fin d → K} (h : ∃ i c, X i c ≠ 0) : 0 < sqFrobenius X :=
  h.elim fun i h => h.elim fun c h => sum_pos_of_exists (fun _ => sqNorm_nonneg _) i (sqNorm_pos c h)

macro_rules | `(tactic| pos_leaf) => `(tactic| exact sqNorm_nonneg _)

/-- `tr(X Xᵀ)` is the square of the Frobenius norm. -/
theorem trace_gram (X : Fin n → Fin d → K) : trace (gram X) = sqFrobenius X := sum_congr fun i => dotProduct_self (X i)

/-! ### A01: trace coherence -/

/-- Coherence as the document writes it, `tr(X Xᵀ)/‖X‖²`, with the Frobenius norm.
Source: action-quanta-derived-formulations.md, section 1. -/
def traceCoherence (X : Fin n → Fin d → K) : K := trace (gram X) / sqFrobenius X

/-- **A01**: trace coherence is 1 for every pattern that is not zero.
Source: action-quanta-derived-formulations.md, section 1. -/
theorem traceCoherence_eq_one {X : Fin n → Fin d → K} (h : ∃ i c, X i c ≠ 0) : traceCoherence X = 1 := by
  unfold traceCoherence
  rw [trace_gram]
  exact div_self (ne_of_gt (sqFrobenius_pos h))

/-- **A01**, **A02b** as written are false: no pattern is more coherent than another by this quantity, so that it can neither grow
nor select. -/
theorem not_exists_traceCoherence_lt : ¬∃ X Y : Fin n → Fin d → K, (∃ i c, X i c ≠ 0) ∧ (∃ i c, Y i c ≠ 0) ∧
    traceCoherence X < traceCoherence Y := by
  rintro ⟨X, Y, hX, hY, h⟩
  rw [traceCoherence_eq_one hX, traceCoherence_eq_one hY] at h
  exact lt_irrefl _ h

/-- **A01** as written is false: equal rows have the same trace coherence as orthogonal ones. -/
theorem traceCoherence_equal_rows_eq_orthogonal_rows :
    traceCoherence (fun _ c : Fin 2 => if c = 0 then (1 : K) else 0) =
      traceCoherence (fun i c : Fin 2 => if c = i then (1 : K) else 0) := by
  rw [traceCoherence_eq_one ⟨0, 0, by rw [if_pos rfl]; exact one_ne_zero⟩,
    traceCoherence_eq_one ⟨0, 0, by rw [if_pos rfl]; exact one_ne_zero⟩]

/-! ### A05: selected and dissolved patterns -/

section
variable {ι : Type v}

/-- The selected patterns `{p ∈ P : A_p > α}`.  Source: action-quanta-derived-formulations.md, definition 1.1. -/
def selectedPatterns (P : ι → Prop) (A : ι → K) (α : K) (p : ι) : Prop := P p ∧ α < A p

/-- The dissolved patterns `{p ∈ P : A_p ≤ α}`.  Source: action-quanta-derived-formulations.md, definition 1.1. -/
def dissolvedPatterns (P : ι → Prop) (A : ι → K) (α : K) (p : ι) : Prop := P p ∧ A p ≤ α

/-- **A05**: for every weight of patterns and every threshold, the selected and the dissolved patterns are disjoint, and
together they are all patterns.  Source: action-quanta-derived-formulations.md, section 1. -/
theorem selected_dissolved_partition (P : ι → Prop) (A : ι → K) (α : K) :
    (∀ p, ¬(selectedPatterns P A α p ∧ dissolvedPatterns P A α p)) ∧
      ∀ p, (selectedPatterns P A α p ∨ dissolvedPatterns P A α p) ↔ P p :=
  ⟨fun _ h => not_le_of_lt h.1.2 h.2.2, fun p =>
    ⟨fun h => h.elim And.left And.left, fun h => (lt_or_le α (A p)).imp (And.intro h) (And.intro h)⟩⟩
end

/-! ### A18: compression ratio -/

/-- The ratio of the input dimension to the dimensions of `k` action quanta.
Source: action-quanta-derived-formulations.md, corollary 6.1. -/
def compressionRatio (inputDimension quanta quantumDimension : K) : K := inputDimension / (quanta * quantumDimension)

/-- **A18**: with `10⁵` inputs and 10 quanta of dimension 10 the ratio is `10³`, not `10⁴`.
Source: action-quanta-derived-formulations.md, corollary 6.1. -/
theorem compressionRatio_images : compressionRatio (10 ^ 5) 10 10 = (10 ^ 3 : K) ∧
    compressionRatio (10 ^ 5) 10 10 ≠ (10 ^ 4 : K) := by
  have e : compressionRatio (10 ^ 5) 10 10 = (10 ^ 3 : K) := by
    unfold compressionRatio
    field
  rw [e]
  exact ⟨rfl, by lin []⟩

end AqCore
