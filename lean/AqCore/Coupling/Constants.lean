import AqCore.Coupling.Gibbs

/-!
# Values of `β` (claims B14, B15)

`1/√d` without a square root function: `s` is *the* square root of `d` when `0 ≤ s` and `s ^ 2 = d`.  In a field with
exponential and logarithm every positive number has exactly one.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

section
variable {K : Type u} [OrderedField K] {s t d τ : K}

/-- There is at most one square root that is not negative. -/
theorem sqrt_unique (hs : 0 ≤ s) (ht : 0 ≤ t) (h : s ^ 2 = t ^ 2) : s = t := by
  have e : (s - t) * (s + t) = 0 := by lin [h]
  rcases mul_eq_zero.1 e with k | k
  · exact eq_of_sub_eq_zero k
  · lin [k, hs, ht, le_antisymm (show s ≤ 0 by lin [k, ht]) hs, le_antisymm (show t ≤ 0 by lin [k, hs]) ht]

/-- **B14**: `1/√64` is 0.125.  Source: action-quanta-derived-formulations.md, section 2. -/
theorem inv_sqrt_64 (hs : 0 ≤ s) (h : s ^ 2 = 64) : 1 / s = 125 / 1000 := by
  have e : s = 8 := sqrt_unique hs (by pos) (by rw [h]; ring)
  rw [e]
  ring

/-- **B14**: `1/√128` is 0.088 to three decimals.  Source: action-quanta-derived-formulations.md, section 2. -/
theorem inv_sqrt_128 (hs : 0 ≤ s) (h : s ^ 2 = 128) : 875 / 10000 < 1 / s ∧ 1 / s < 885 / 10000 := by
  have h0 : s ≠ 0 := fun e => by
    rw [e] at h
    exact lt_irrefl (0 : K) (by lin [h])
  have hp : 0 < s := lt_of_le_of_ne hs fun e => h0 e.symm
  have hi : 1 / s * s = 1 := by field
  have ip : 0 < 1 / s := by pos
  have sq : (1 / s) ^ 2 * 128 = 1 := by
    rw [← h]
    field
  refine ⟨lt_of_not_le fun k => ?_, lt_of_not_le fun k => ?_⟩
  · exact lt_irrefl (0 : K) (by lin [sq, (1 / s + 875 / 10000) # k])
  · exact lt_irrefl (0 : K) (by lin [sq, (1 / s + 885 / 10000) # k])
end

variable {K : Type u} [ExpLogField K] {n : Nat} {d : K}

/-- **B14**, **B15**: a positive number has a square root, so that they speak of something. -/
theorem exists_sqrt (h : 0 < d) : ∃ s : K, 0 < s ∧ s ^ 2 = d := by
  refine ⟨exp (log d / 2), exp_pos _, ?_⟩
  rw [show exp (log d / 2) ^ 2 = exp (log d / 2) * exp (log d / 2) by ring, ← exp_add,
    show log d / 2 + log d / 2 = log d by ring, exp_log h]

/-- **B15**: the softmax of raw scores divided by `√d τ` is the Gibbs distribution of the scores at
`β_eff = 1 / (√d τ)`.  Here `s` is `√d`; neither its value nor the signs matter.
Source: action-quanta-derived-formulations.md, section 2. -/
theorem softmax_div (u : Fin n → K) (s τ : K) : softmax (fun j => u j / (s * τ)) = gibbs u (1 / (s * τ)) := by
  unfold softmax
  rw [show (fun j => u j / (s * τ)) = fun j => 1 / (s * τ) * u j from funext fun j => by ring, gibbs_scale, mul_one]

/-- **B15**: dividing the scaled logits by the temperature divides `β` by it. -/
theorem gibbs_div (u : Fin n → K) (β τ : K) : gibbs (fun j => u j / τ) β = gibbs u (β / τ) := by
  rw [show (fun j => u j / τ) = fun j => τ⁻¹ * u j from funext fun j => by ring, gibbs_scale,
    show τ⁻¹ * β = β / τ by ring]

end AqCore
