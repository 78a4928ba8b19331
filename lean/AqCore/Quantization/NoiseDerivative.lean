import AqCore.Quantization.Counterexamples

/-!
# The derivative of the quantization noise (claim Q13)

`E_q(α) = Δ(α)²/12 · P(|X| ≤ α)` with `Δ(α) = 2 α / N`.  Where it has a derivative at all, that is positive exactly if the
range has mass.  At an atom of `|X|` it jumps.
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {N α d : K}

theorem quantizationNoise_eq (P : Expectation Ω K) (X : Ω → K) (N α : K) :
    quantizationNoise P X (quantizerStep N α) α = 1 / (3 * N ^ 2) * α ^ 2 * P.prob fun ω => abs (X ω) ≤ α := by
  unfold quantizationNoise quantizerStep
  ring

/-- **Q13**: where the noise has a derivative, that is at least `2 E_q(α) / α`. -/
theorem le_deriv_quantizationNoise (hN : 0 < N) (hi : ∀ α, P.Integrable (indicator fun ω => abs (X ω) ≤ α)) (hα : 0 < α)
    (h : EpsilonDelta.HasDeriv (fun α => quantizationNoise P X (quantizerStep N α) α) d α) :
    2 * quantizationNoise P X (quantizerStep N α) α / α ≤ d := by
  obtain ⟨p, hp⟩ : ∃ p, p = P.prob fun ω => abs (X ω) ≤ α := ⟨_, rfl⟩
  have p0 : 0 ≤ p := hp ▸ P.prob_nonneg (hi α)
  have c0 : 0 < 1 / (3 * N ^ 2) := by pos
  have e : 2 * quantizationNoise P X (quantizerStep N α) α / α = 2 * (1 / (3 * N ^ 2) * p) * α := by
    rw [quantizationNoise_eq, ← hp]
    field
  rw [e]
  refine le_of_not_lt fun l => ?_
  -- compare with the quadratic that has the probability fixed
  have q : HasDeriv (fun β => quantizationNoise P X (quantizerStep N β) β + -(1 / (3 * N ^ 2) * p) * β ^ 2)
      (d + -(1 / (3 * N ^ 2) * p) * (2 * α * 1)) α := HasDeriv.add (show HasDeriv _ d α from h)
    ((HasDeriv.id α).sq.const_mul _)
  have q' : HasDeriv (fun β => -(quantizationNoise P X (quantizerStep N β) β + -(1 / (3 * N ^ 2) * p) * β ^ 2))
      (-(d + -(1 / (3 * N ^ 2) * p) * (2 * α * 1))) α := q.neg
  obtain ⟨δ, hδ, k⟩ := EpsilonDelta.HasDeriv.near_of_pos q' (by lin [l])
  have b := (k (α + δ / 2) (by
    rw [show α + δ / 2 - α = δ / 2 by ring, abs_of_pos (half_pos hδ)]
    exact half_lt_self hδ)).1 (by lin [hδ])
  have m := prob_abs_le_mono (hi α) (hi (α + δ / 2)) (show α ≤ α + δ / 2 by lin [hδ])
  rw [← hp] at m
  have m' := mul_le_mul_of_nonneg_left m (show 0 ≤ 1 / (3 * N ^ 2) * (α + δ / 2) ^ 2 by pos)
  rw [quantizationNoise_eq, quantizationNoise_eq, ← hp] at b
  exact lt_irrefl (0 : K) (by lin [b, m'])

/-- **Q13**: where the noise has a derivative at a level `α > 0`, it is positive exactly if the range of `α` has mass; else it is
zero.  Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem deriv_quantizationNoise_pos_iff (hN : 0 < N) (hi : ∀ α, P.Integrable (indicator fun ω => abs (X ω) ≤ α)) (hα : 0 < α)
    (h : EpsilonDelta.HasDeriv (fun α => quantizationNoise P X (quantizerStep N α) α) d α) :
    (0 < d ↔ 0 < P.prob fun ω => abs (X ω) ≤ α) ∧ 0 ≤ d := by
  have c0 : 0 < 1 / (3 * N ^ 2) := by pos
  have p0 := P.prob_nonneg (hi α)
  have l := le_deriv_quantizationNoise hN hi hα h
  have n : ∀ β, 0 ≤ quantizationNoise P X (quantizerStep N β) β := fun β => by
    have b := P.prob_nonneg (hi β)
    rw [quantizationNoise_eq]
    pos
  have i := inv_pos hα
  refine ⟨⟨fun hd => lt_of_le_of_ne p0 fun e => ?_, fun hp => lt_of_lt_of_le ?_ l⟩, le_trans ?_ l⟩
  · have z : quantizationNoise P X (quantizerStep N α) α = 0 := by
      rw [quantizationNoise_eq, ← e, mul_zero]
    exact ne_of_gt hd (h.eq_zero_of_min (.of_forall fun β => z ▸ n β))
  · rw [quantizationNoise_eq]
    pos
  · exact div_nonneg (mul_nonneg (le_of_lt two_pos) (n α)) (le_of_lt hα)

/-- The law of a constant `X = a`. -/
theorem prob_pointMass (a α : K) : (Expectation.pointMass a : Expectation K K).prob (fun x => abs x ≤ α) =
    indicator (fun x => abs x ≤ α) a := rfl

/-- **Q13** as written is false: for `X = 2` the noise has the derivative 0 at the level 1, which is not positive.
Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem not_deriv_quantizationNoise_pos : ¬∀ {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (N α d : K), 0 < N →
    0 < α → EpsilonDelta.HasDeriv (fun α => quantizationNoise (.finite h) X (quantizerStep N α) α) d α → 0 < d := fun k => by
  have h : IsProb fun _ : Fin 1 => (1 : K) := ⟨fun _ => zero_le_one, sum_one _⟩
  refine lt_irrefl (0 : K) (k h (fun _ => 2) 1 1 0 zero_lt_one zero_lt_one
    ((EpsilonDelta.HasDeriv.const 0 1).congr_near ((Near.abs_sub_lt zero_lt_one).mono fun β hβ => ?_)))
  have l := lt_of_le_of_lt (le_abs_self _) hβ
  have z : ((Expectation.finite h).prob fun _ => abs (2 : K) ≤ β) = 0 :=
    (Expectation.E_congr _ fun _ => indicator_of_not (p := fun _ : Fin 1 => abs (2 : K) ≤ β) fun e => by
      rw [abs_of_pos two_pos] at e
      exact lt_irrefl (0 : K) (by lin [e, l])).trans (Expectation.E_const _ 0)
  rw [quantizationNoise_eq, z, mul_zero]

/-- **Q13**: at an atom the noise jumps, so that it has no derivative: here for the constant `X = a`. -/
theorem not_hasDeriv_quantizationNoise_atom (hN : 0 < N) {a : K} (ha : 0 < a) :
    ¬∃ d, EpsilonDelta.HasDeriv (fun α => quantizationNoise (.pointMass a) (fun x => x) (quantizerStep N α) α) d a := by
  rintro ⟨d, h⟩
  have c0 : 0 < 1 / (3 * N ^ 2) := by pos
  have e : ∀ β, quantizationNoise (.pointMass a) (fun x => x) (quantizerStep N β) β =
      1 / (3 * N ^ 2) * β ^ 2 * indicator (fun x => abs x ≤ β) a := fun β => quantizationNoise_eq _ _ _ _
  have top : quantizationNoise (.pointMass a) (fun x => x) (quantizerStep N a) a = 1 / (3 * N ^ 2) * a ^ 2 := by
    rw [e, indicator_of (p := fun x => abs x ≤ a) (le_of_eq (abs_of_pos ha)), mul_one]
  obtain ⟨δ, hδ, k⟩ := h.continuousAt.near_gt (c := 0) (by
    rw [top]
    pos)
  have l := k (a - δ / 2) (by
    rw [show a - δ / 2 - a = -(δ / 2) by ring, abs_neg, abs_of_pos (half_pos hδ)]
    exact half_lt_self hδ)
  dsimp only at l
  rw [e, indicator_of_not (p := fun x => abs x ≤ a - δ / 2) fun c => by
    rw [abs_of_pos ha] at c
    exact lt_irrefl (0 : K) (by lin [c, hδ]), mul_zero] at l
  exact lt_irrefl _ l

end AqCore
