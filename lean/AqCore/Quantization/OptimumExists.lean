import AqCore.Completeness
import AqCore.Quantization.Optimum

/-!
# The full-mass model has an optimal level (claim Q14, corrected)

For every law over a field with suprema, as ℝ is, and for every finite law over every ordered field.
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {c : K}

/-- **Q14**: over a field with suprema every law has an optimal level. -/
theorem exists_isOptimalLevel (hK : HasSuprema K) (hX : ExcessIntegrable P X) (hc : 0 < c) :
    ∃ α, IsOptimalLevel P X c α := by
  have hC : 0 < 1 + c := by lin [hc, zero_lt_one (K := K)]
  have n0 := expectedExcess_nonneg hX 0
  have i : c * c⁻¹ = 1 := mul_inv_cancel (ne_of_gt hc)
  have iC : (1 + c) * (1 + c)⁻¹ = 1 := mul_inv_cancel (ne_of_gt hC)
  have p := inv_pos hC
  obtain ⟨s, h1, h2⟩ := hK (fun x => c * x ≤ expectedExcess P X x) ⟨0, by lin [n0]⟩ ⟨expectedExcess P X 0 * c⁻¹, fun x hx =>
    le_of_not_lt fun l => by
      have q := inv_pos hc
      have hx0 : 0 ≤ x := by
        have m := mul_nonneg n0 (le_of_lt q)
        lin [l, m]
      have a := expectedExcess_antitone hX hx0
      exact lt_irrefl (0 : K) (by lin [a, hx, c # l, expectedExcess P X 0 # i])⟩
  refine ⟨s, (isOptimalLevel_iff hX hc).2 (le_antisymm (le_of_not_lt fun l => ?_) (le_of_not_lt fun l => ?_))⟩
  · -- every level with an excess that is large enough lies well below `s`
    have d := mul_pos (sub_pos.2 l) p
    have k := h2 (s - (c * s - expectedExcess P X s) * (1 + c)⁻¹) fun x hx => by
      have a := expectedExcess_sub_le hX (h1 x hx)
      refine le_of_mul_le_mul_left (c := 1 + c) ?_ hC
      lin [a, hx, (c * s - expectedExcess P X s) # iC]
    exact lt_irrefl (0 : K) (by lin [d, k])
  · -- a little above `s` the excess is still large enough
    have d := mul_pos (sub_pos.2 l) p
    have a := expectedExcess_sub_le hX (x := s) (y := s + (expectedExcess P X s - c * s) * (1 + c)⁻¹) (by lin [d])
    have k := h1 (s + (expectedExcess P X s - c * s) * (1 + c)⁻¹) (by
      lin [a, (expectedExcess P X s - c * s) # iC])
    exact lt_irrefl (0 : K) (by lin [d, k])

/-- An equation of the form of the stationarity condition of a finite law has a solution in every ordered field: the two
sides are piecewise linear. -/
theorem exists_eq_sum_posPart : ∀ {n : Nat} {w a : Fin n → K}, (∀ i, 0 ≤ w i) → ∀ {c : K}, 0 < c → ∀ d : K,
    ∃ α, c * α - d = ∑ i, w i * posPart (a i - α)
  | 0, _, _, _, c, hc, d => ⟨d / c, by
    have e : c * (d / c) = d := by field
    rw [sum_zero]
    lin [e]⟩
  | n + 1, w, a, hw, c, hc, d => by
    have w0 := hw ⟨0, Nat.succ_pos n⟩
    obtain ⟨α, h⟩ := exists_eq_sum_posPart (a := fun i => a i.succ) (fun i => hw i.succ) hc d
    rcases le_or_lt (a ⟨0, Nat.succ_pos n⟩) α with k | k
    · refine ⟨α, ?_⟩
      rw [sum_succ, posPart_of_nonpos (by lin [k])]
      lin [h]
    · obtain ⟨β, h'⟩ := exists_eq_sum_posPart (a := fun i => a i.succ) (fun i => hw i.succ)
        (show 0 < c + w ⟨0, Nat.succ_pos n⟩ by lin [hc, w0]) (d + w ⟨0, Nat.succ_pos n⟩ * a ⟨0, Nat.succ_pos n⟩)
      rcases le_or_lt β (a ⟨0, Nat.succ_pos n⟩) with l | l
      · refine ⟨β, ?_⟩
        rw [sum_succ, posPart_of_nonneg (by lin [l])]
        lin [h']
      · have s : ∑ i, w (Fin.succ i) * posPart (a i.succ - β) ≤ ∑ i, w (Fin.succ i) * posPart (a i.succ - α) :=
          sum_le_sum fun i => mul_le_mul_of_nonneg_left (posPart_mono (by lin [k, l])) (hw i.succ)
        rw [← h, ← h'] at s
        exact absurd (show (0 : K) < 0 by
          lin [s, w ⟨0, Nat.succ_pos n⟩ # l, c # k, c # l]) (lt_irrefl 0)

/-- **Q14**: every finite law has an optimal level, over every ordered field. -/
theorem exists_isOptimalLevel_finite {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (hc : 0 < c) :
    ∃ α, IsOptimalLevel (.finite h) X c α := by
  obtain ⟨α, e⟩ := exists_eq_sum_posPart (a := fun i => abs (X i)) h.nonneg hc 0
  refine ⟨α, (isOptimalLevel_iff (excessIntegrable_finite h X) hc).2 ?_⟩
  rw [show expectedExcess (.finite h) X α = ∑ i, w i * posPart (abs (X i) - α) from rfl, ← e]
  ring

end AqCore
