import AqCore.Expectation
import AqCore.ExpLog

/-!
# Entropy and Gibbs' inequality

Entropy and Kullback–Leibler divergence of finite probability vectors, in nats.  Weights may be zero: `0 * log 0 = 0`,
as a product with zero.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} {p q : Fin n → K}

/-- Shannon's entropy `-Σ pⱼ log pⱼ`, in nats. -/
def entropy (p : Fin n → K) : K := -∑ i, p i * log (p i)

/-- The Kullback–Leibler divergence `Σ pⱼ (log pⱼ - log qⱼ)`, in nats; meant for `q` without zeros. -/
def klDivergence (p q : Fin n → K) : K := ∑ i, p i * (log (p i) - log (q i))

/-- The divergence is the cross entropy less the entropy. -/
theorem klDivergence_eq (p q : Fin n → K) : klDivergence p q = -(∑ i, p i * log (q i)) - entropy p := by
  have e : ∑ i, p i * (log (p i) - log (q i)) = (∑ i, p i * log (p i)) - ∑ i, p i * log (q i) := by sum_ring
  unfold klDivergence entropy
  rw [e]
  ring

/-- **Gibbs' inequality**: the divergence is not negative. -/
theorem klDivergence_nonneg (hp : ∀ i, 0 ≤ p i) (hq : ∀ i, 0 < q i) (h : sum q ≤ sum p) : 0 ≤ klDivergence p q := by
  have e := sum_le_sum fun i => sub_le_mul_log_sub (hp i) (hq i)
  rw [sum_sub] at e
  exact le_trans (sub_nonneg.2 h) e

/-- The divergence of different vectors is positive. -/
theorem klDivergence_pos (hp : ∀ i, 0 ≤ p i) (hq : ∀ i, 0 < q i) (h : sum q ≤ sum p) (hne : p ≠ q) :
    0 < klDivergence p q := by
  obtain ⟨j, hj⟩ : ∃ j, p j ≠ q j :=
    Classical.byContradiction fun k => hne (funext fun i => Classical.byContradiction fun k' => k ⟨i, k'⟩)
  have e := sum_lt_sum (fun i => sub_le_mul_log_sub (hp i) (hq i)) j (sub_lt_mul_log_sub (hp j) (hq j) hj)
  rw [sum_sub] at e
  exact lt_of_le_of_lt (sub_nonneg.2 h) e

/-- The divergence vanishes for equal vectors only. -/
theorem klDivergence_eq_zero_iff (hp : ∀ i, 0 ≤ p i) (hq : ∀ i, 0 < q i) (h : sum q ≤ sum p) :
    klDivergence p q = 0 ↔ p = q := by
  refine ⟨fun e => Classical.byContradiction fun k => ne_of_gt (klDivergence_pos hp hq h k) e, fun e => ?_⟩
  rw [e]
  exact sum_eq_zero fun i => by rw [sub_self, mul_zero]

/-- The entropy of a probability vector is not negative. -/
theorem entropy_nonneg (h : IsProb p) : 0 ≤ entropy p := by
  unfold entropy
  rw [← sum_neg]
  refine sum_nonneg fun i => ?_
  rcases lt_or_eq_of_le (h.nonneg i) with k | k
  · have e := mul_nonneg (h.nonneg i) (neg_nonneg.2 (log_nonpos k (h.le_one i)))
    rwa [mul_neg] at e
  · rw [← k, zero_mul, neg_zero]
    exact le_refl 0

/-- The entropy of the uniform distribution on `n` outcomes is `log n`. -/
theorem entropy_uniform [NeZero n] : entropy (fun _ : Fin n => (natCast n : K)⁻¹) = log (natCast n) := by
  have hn : 0 < (natCast n : K) := natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n))
  unfold entropy
  rw [sum_const, log_inv hn, show natCast n * ((natCast n : K)⁻¹ * -log (natCast n)) =
    natCast n * (natCast n)⁻¹ * -log (natCast n) by ring, mul_inv_cancel (ne_of_gt hn)]
  ring

/-- The entropy of a probability vector on `n` outcomes is at most `log n`. -/
theorem entropy_le_log [NeZero n] (h : IsProb p) : entropy p ≤ log (natCast n) := by
  have hn : 0 < (natCast n : K) := natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n))
  have e := klDivergence_nonneg h.nonneg (fun _ => inv_pos hn)
    (le_of_eq ((IsProb.uniform (n := n)).sum_eq_one.trans h.sum_eq_one.symm))
  rw [klDivergence_eq, ← sum_mul, show (∑ i, p i) = 1 from h.sum_eq_one, log_inv hn] at e
  lin [e]

end AqCore
