import AqCore.Convex
import AqCore.Limit

/-!
# Hoeffding's lemma

The moment generating function of a variable in `[0, 1]`, with Hoeffding's constant.  The usual proof takes the second
derivative of its logarithm and Taylor's theorem; here the parameter is divided into `n` steps, in each of which the law is
tilted, and the error of order `1/n` vanishes as the field is Archimedean.
-/

universe u v

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {q s h : K}

/-- The exponential near 0, from above. -/
theorem exp_le_of_le_half (h1 : h ≤ 1 / 2) : exp h ≤ 1 + h + 2 * h ^ 2 := by
  have e := exp_mul_exp_neg h
  have k := add_one_le_exp (-h)
  have hp := exp_pos h
  refine le_of_mul_le_mul_left (c := 1 - h) ?_ (by lin [h1])
  lin [e, exp h # k, h ^ 2 # h1]

/-- One step: a tilted probability exceeds the old one by at most a quarter of the step, up to second order. -/
theorem tilt_le (q0 : 0 ≤ q) {E : K} (hE : 0 ≤ E) : q * (1 + E) / (1 + q * E) ≤ q + E / 4 := by
  have hM : 0 < 1 + q * E := by pos
  refine le_of_mul_le_mul_left (c := 1 + q * E) ?_ hM
  rw [mul_comm (1 + q * E) (q * (1 + E) / (1 + q * E)), div_mul_cancel _ (ne_of_gt hM)]
  lin [E # sq_nonneg (q - 1 / 2), mul_nonneg q0 (sq_nonneg E)]

/-- The bound in `k` steps of size `h`. -/
theorem bernoulli_mgf_le_steps (h0 : 0 ≤ h) (h1 : h ≤ 1 / 2) (k : Nat) : ∀ {q : K}, 0 ≤ q → q ≤ 1 →
    1 - q + q * exp (natCast k * h) ≤ exp (q * (natCast k * h) + (natCast k * (2 * h ^ 2) +
      (1 / 4 + h / 2) * h ^ 2 * (natCast k * (natCast k - 1) / 2))) := by
  induction k with
  | zero =>
    intro q _ _
    rw [natCast_zero, zero_mul, exp_zero]
    refine le_trans ?_ (add_one_le_exp _)
    lin []
  | succ k ih =>
    intro q q0 q1
    obtain ⟨E, hEdef⟩ : ∃ E, E = exp h - 1 := ⟨_, rfl⟩
    have hE0 : 0 ≤ E := by lin [hEdef, add_one_le_exp h, h0]
    have hE1 : E ≤ h + 2 * h ^ 2 := by lin [hEdef, exp_le_of_le_half h1]
    have eE : exp h = 1 + E := by lin [hEdef]
    have hM : 0 < 1 + q * E := by pos
    have hk : 0 ≤ (natCast k : K) := natCast_nonneg k
    have t1 := tilt_le q0 hE0
    have t0 : 0 ≤ q * (1 + E) / (1 + q * E) := by pos
    have t2 : q * (1 + E) / (1 + q * E) ≤ 1 := le_of_mul_le_mul_left (c := 1 + q * E) (by
      rw [mul_comm (1 + q * E) (q * (1 + E) / (1 + q * E)), div_mul_cancel _ (ne_of_gt hM)]
      lin [q1]) hM
    have tilted := ih t0 t2
    have split : exp (natCast (k + 1) * h) = exp (natCast k * h) * (1 + E) := by
      rw [natCast_succ, add_mul, one_mul, exp_add, eE]
    have factor : 1 - q + q * exp (natCast (k + 1) * h) = (1 + q * E) *
        (1 - q * (1 + E) / (1 + q * E) + q * (1 + E) / (1 + q * E) * exp (natCast k * h)) := by
      rw [split]
      generalize exp (natCast k * h) = x
      field
    have hMe : 1 + q * E ≤ exp (q * h + 2 * h ^ 2) := by
      refine le_trans ?_ (add_one_le_exp _)
      have hh := sq_nonneg h
      lin [q # hE1, (2 * h ^ 2) # q1]
    rw [factor]
    refine le_trans (mul_le_mul hMe tilted (add_nonneg (sub_nonneg.2 t2) (mul_nonneg t0 (exp_nonneg _))) (exp_nonneg _)) ?_
    rw [← exp_add, exp_le_exp, natCast_succ]
    generalize q * (1 + E) / (1 + q * E) = r at t1
    generalize (natCast k : K) = x at hk
    have t3 : r ≤ q + h * (1 / 4 + h / 2) := by lin [t1, hE1]
    lin [x * h # t3]

/-- **Hoeffding's lemma** for a variable with values 0 and 1, and the parameter not negative. -/
theorem bernoulli_mgf_le [Archimedean K] (q0 : 0 ≤ q) (q1 : q ≤ 1) (hs : 0 ≤ s) :
    1 - q + q * exp s ≤ exp (q * s + s ^ 2 / 8) := by
  have hM : 0 < 1 - q + q * exp s := by
    rcases lt_or_eq_of_le q1 with k | k
    · exact add_pos_of_pos_of_nonneg (sub_pos.2 k) (mul_nonneg q0 (exp_nonneg s))
    · rw [k]
      lin [exp_pos s]
  refine le_of_not_lt fun c => ?_
  have c' : q * s + s ^ 2 / 8 < log (1 - q + q * exp s) := by rwa [← exp_lt_exp, exp_log hM]
  have hη := sub_pos.2 c'
  obtain ⟨η, eη⟩ : ∃ η, η = log (1 - q + q * exp s) - (q * s + s ^ 2 / 8) := ⟨_, rfl⟩
  rw [← eη] at hη
  have hC : 0 ≤ 2 * s + s ^ 2 / 4 := by pos
  obtain ⟨n, hn⟩ := Archimedean.exists_natCast_gt (2 * s + s * (2 * s + s ^ 2 / 4) / η + 1)
  have hb : 0 ≤ s * (2 * s + s ^ 2 / 4) / η := by pos
  have n0 : 0 < (natCast n : K) := by lin [hn, hb, hs]
  have eh := div_mul_cancel s (ne_of_gt n0)
  have h0 : 0 ≤ s / natCast n := by pos
  have h1 : s / natCast n ≤ 1 / 2 := le_of_mul_le_mul_left (c := natCast n) (by lin [eh, hn, hb]) n0
  have k := bernoulli_mgf_le_steps h0 h1 n q0 q1
  rw [mul_comm (natCast n) (s / natCast n), eh] at k
  have k' : log (1 - q + q * exp s) ≤ q * s + (natCast n * (2 * (s / natCast n) ^ 2) +
      (1 / 4 + s / natCast n / 2) * (s / natCast n) ^ 2 * (natCast n * (natCast n - 1) / 2)) := by
    rwa [← exp_le_exp, exp_log hM]
  have small : s / natCast n * (2 * s + s ^ 2 / 4) < η := lt_of_mul_lt_mul_left (c := natCast n) (by
    have e2 := div_mul_cancel (s * (2 * s + s ^ 2 / 4)) (ne_of_gt hη)
    have e3 : η * (s * (2 * s + s ^ 2 / 4) / η) < η * natCast n := by
      have l : s * (2 * s + s ^ 2 / 4) / η < natCast n := by lin [hn, hs]
      lin [η # l]
    lin [e2, e3, (2 * s + s ^ 2 / 4) # eh]) (le_of_lt n0)
  generalize (natCast n : K) = x at k' small eh h0 n0
  generalize s / x = y at k' small eh h0
  have e4 : x * (2 * y ^ 2) + (1 / 4 + y / 2) * y ^ 2 * (x * (x - 1) / 2) =
      2 * s * y + (1 / 4 + y / 2) * (s ^ 2 - s * y) / 2 := by
    rw [← eh]
    ring
  rw [e4] at k'
  have sy : 0 ≤ s * y := mul_nonneg hs h0
  have syy : 0 ≤ s * y * y := mul_nonneg sy h0
  exact lt_irrefl (0 : K) (by lin [k', small, eη, sy, syy])


/-- **Hoeffding's lemma**: a variable with values in `[0, 1]` and mean `μ` has `E exp(s (μ - X)) ≤ exp (s²/8)`. -/
theorem Expectation.hoeffding_lemma [Archimedean K] {S : Type v} (D : Expectation S K) {X : S → K} (hX : D.Integrable X)
    (h0 : ∀ z, 0 ≤ X z) (h1 : ∀ z, X z ≤ 1) (hs : 0 ≤ s) (he : D.Integrable fun z => exp (s * (D.E X - X z))) :
    D.E (fun z => exp (s * (D.E X - X z))) ≤ exp (s ^ 2 / 8) := by
  have m0 := D.E_nonneg hX h0
  have m1 := D.E_le_const hX h1
  obtain ⟨μ, hμ⟩ : ∃ μ, μ = D.E X := ⟨_, rfl⟩
  rw [← hμ] at he m0 m1 ⊢
  have b := bernoulli_mgf_le (q := 1 - μ) (by lin [m1]) (by lin [m0]) hs
  have chord : ∀ z, exp (s * (μ - X z)) ≤ exp (s * μ) * (1 - X z + X z * exp (-s)) := fun z => by
    have c := ConvexOn.exp (K := K) isConvex_univ (x := 0) (y := -s) trivial trivial (sub_nonneg.2 (h1 z)) (h0 z) (by ring)
    rw [exp_zero] at c
    have e : exp (s * (μ - X z)) = exp (s * μ) * exp ((1 - X z) * 0 + X z * -s) := by
      rw [← exp_add]
      exact congrArg exp (by ring)
    rw [e]
    exact mul_le_mul_of_nonneg_left (by lin [c]) (exp_nonneg _)
  have hi : D.Integrable fun z => exp (s * μ) * (1 + (exp (-s) - 1) * X z) := by integrable
  have k := D.E_mono he hi fun z => by
    have c := chord z
    lin [c]
  have hi' : D.Integrable fun z => (exp (-s) - 1) * X z := by integrable
  rw [D.E_const_mul _ (D.integrable_add (D.integrable_const 1) hi'), D.E_add (D.integrable_const 1) hi', D.E_const,
    D.E_const_mul _ hX, ← hμ] at k
  refine le_trans k ?_
  have e1 : exp (s * μ) * (1 + (exp (-s) - 1) * μ) = exp (-((1 - μ) * s)) * (1 - (1 - μ) + (1 - μ) * exp s) := by
    have e2 : exp (-((1 - μ) * s)) = exp (s * μ) * exp (-s) := by
      rw [← exp_add]
      exact congrArg exp (by ring)
    rw [e2]
    lin [exp (s * μ) * (1 - μ) # exp_mul_exp_neg s]
  have e3 : exp (s ^ 2 / 8) = exp (-((1 - μ) * s)) * exp ((1 - μ) * s + s ^ 2 / 8) := by
    rw [← exp_add]
    exact congrArg exp (by ring)
  rw [e1, e3]
  exact mul_le_mul_of_nonneg_left b (exp_nonneg _)

end AqCore
