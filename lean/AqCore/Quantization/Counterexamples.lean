import AqCore.Quantization.SymmetricLaw

/-!
# Laws that refute claims Q14 and Q19

All are symmetric on at most five rational points, and all statements hold in every ordered field.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {N α : K}

/-! ### Q14: the error with the probability factor is not convex -/

/-- The error as written: clipping error plus `Δ²/12 · P(|X| ≤ α)`, with `N` steps on `[-α, α]`.
Source: theory-deep-dive-quantization.md, Layer 2. -/
noncomputable def writtenError {Ω : Type v} (P : Expectation Ω K) (X : Ω → K) (N α : K) : K :=
  clippingError P X α + quantizationNoise P X (quantizerStep N α) α

/-- The law of `X = ±1`, each with probability one half; `X` is `symmetricValues 1 0`. -/
def signLaw : Expectation (Fin 5) K :=
  symmetricLaw (p := 1) (r := 0) zero_le_one (le_refl 0) (by lin [])

theorem signLaw_writtenError_of_lt (h0 : 0 ≤ α) (h : α < 1) (N : K) :
    writtenError signLaw (symmetricValues 1 0) N α = (1 - α) ^ 2 := by
  have e : ¬abs (1 : K) ≤ α := by
    rw [abs_one]
    exact not_le_of_lt h
  have e' : ¬abs (-1 : K) ≤ α := by
    rw [abs_neg, abs_one]
    exact not_le_of_lt h
  rw [writtenError, quantizationNoise, signLaw, symmetricLaw_clippingError h0, symmetricLaw_prob 1 0 fun x => abs x ≤ α,
    indicator_of_not (p := fun x : K => abs x ≤ α) e, indicator_of_not (p := fun x : K => abs x ≤ α) e',
    excess_number_pos zero_le_one (le_of_lt h)]
  ring

theorem signLaw_writtenError_of_ge (h : 1 ≤ α) (N : K) :
    writtenError signLaw (symmetricValues 1 0) N α = 1 / (3 * N ^ 2) * α ^ 2 := by
  have e : abs (1 : K) ≤ α := by rwa [abs_one]
  have e' : abs (-1 : K) ≤ α := by rwa [abs_neg, abs_one]
  rw [writtenError, quantizationNoise, signLaw, symmetricLaw_clippingError (le_trans zero_le_one h),
    symmetricLaw_prob 1 0 fun x => abs x ≤ α, indicator_of (p := fun x : K => abs x ≤ α) e,
    indicator_of (p := fun x : K => abs x ≤ α) e', excess_number_zero zero_le_one h, quantizerStep]
  ring

/-- **Q14** as written is false for every number of steps: for `X = ±1` the error as written is not convex on the positive
levels. -/
theorem not_convexOn_writtenError (hN : 0 < N) :
    ¬ConvexOn (fun α : K => 0 < α) fun α => writtenError signLaw (symmetricValues 1 0) N α := fun h => by
  have hc : 0 < 1 / (3 * N ^ 2) := by pos
  have hC : 0 < 4 * (1 + 1 / (3 * N ^ 2)) := by pos
  have ht := div_pos hc hC
  have e : 4 * (1 + 1 / (3 * N ^ 2)) * (1 / (3 * N ^ 2) / (4 * (1 + 1 / (3 * N ^ 2)))) = 1 / (3 * N ^ 2) := by
    rw [mul_comm, div_mul_cancel _ (ne_of_gt hC)]
  revert hc ht e
  generalize 1 / (3 * N ^ 2) / (4 * (1 + 1 / (3 * N ^ 2))) = t
  intro hc ht e
  have t4 : t < 1 / 4 := le_of_mul_le_mul_left (c := 4 * (1 + 1 / (3 * N ^ 2))) (by lin [e]) hC |> fun k =>
    lt_of_le_of_ne k fun k' => by
      rw [k'] at e
      exact lt_irrefl (0 : K) (by lin [e])
  have half : (0 : K) ≤ 1 / 2 := by pos
  have k := h (x := 1 - t) (y := 1 + t) (s := 1 / 2) (t := 1 / 2) (by lin [t4]) (by lin [ht]) half half (by ring)
  dsimp only at k
  rw [show 1 / 2 * (1 - t) + 1 / 2 * (1 + t) = 1 by ring, signLaw_writtenError_of_ge (le_refl 1),
    signLaw_writtenError_of_lt (by lin [t4]) (by lin [ht]), signLaw_writtenError_of_ge (by lin [ht])] at k
  exact lt_irrefl (0 : K) (by lin [k, hc, t # e, (1 / (3 * N ^ 2)) # t4])

/-- **Q14**, the exact violation for one step: the value at 1 is `1/3`, the mean of those at `3/4` and `5/4` is `7/24`. -/
theorem writtenError_midpoint : writtenError signLaw (symmetricValues 1 0) (1 : K) 1 = 1 / 3 ∧
    (writtenError signLaw (symmetricValues 1 0) (1 : K) (3 / 4) + writtenError signLaw (symmetricValues 1 0) (1 : K) (5 / 4)) / 2
      = 7 / 24 := by
  rw [signLaw_writtenError_of_ge (le_refl 1), signLaw_writtenError_of_lt (by pos) (by lin []),
    signLaw_writtenError_of_ge (by lin [])]
  exact ⟨by ring, by ring⟩

/-! ### Q19: kurtosis does not order the optimal levels

`c = 1/768` is that of `2⁴` cells, `1 / (3 · 16²)`. -/

/-- `|X| = 2` with probability `1/4`, else `X = 0`; `X` is `symmetricValues 2 0`. -/
def atomsAtTwo : Expectation (Fin 5) K := symmetricLaw (p := 1 / 4) (r := 0) (by pos) (le_refl 0) (by lin [])
/-- `|Y| = 1` with probability `5/8`, `|Y| = 3` with probability `1/24`, else `Y = 0`; `Y` is `symmetricValues 1 3`. -/
def atomsAtOneThree : Expectation (Fin 5) K := symmetricLaw (p := 5 / 8) (r := 1 / 24) (by pos) (by pos) (by lin [])
/-- `|X| = 5/2` with probability `4/25`, else `X = 0`; `X` is `symmetricValues (5 / 2) 0`. -/
def atomsAtFiveHalves : Expectation (Fin 5) K := symmetricLaw (p := 4 / 25) (r := 0) (by pos) (le_refl 0) (by lin [])

theorem atomsAtTwo_moments : variance atomsAtTwo (symmetricValues (2 : K) 0) = 1 ∧
    excessKurtosis atomsAtTwo (symmetricValues (2 : K) 0) = 1 := by
  rw [atomsAtTwo, symmetricLaw_variance, symmetricLaw_excessKurtosis, show (1 / 4 * 2 ^ 2 + 0 * 0 ^ 2 : K) = 1 by ring]
  exact ⟨rfl, by ring⟩
theorem atomsAtOneThree_moments : variance atomsAtOneThree (symmetricValues (1 : K) 3) = 1 ∧
    excessKurtosis atomsAtOneThree (symmetricValues (1 : K) 3) = 1 := by
  rw [atomsAtOneThree, symmetricLaw_variance, symmetricLaw_excessKurtosis,
    show (5 / 8 * 1 ^ 2 + 1 / 24 * 3 ^ 2 : K) = 1 by ring]
  exact ⟨rfl, by ring⟩
theorem atomsAtFiveHalves_moments : variance atomsAtFiveHalves (symmetricValues (5 / 2 : K) 0) = 1 ∧
    excessKurtosis atomsAtFiveHalves (symmetricValues (5 / 2 : K) 0) = 13 / 4 := by
  rw [atomsAtFiveHalves, symmetricLaw_variance, symmetricLaw_excessKurtosis,
    show (4 / 25 * (5 / 2) ^ 2 + 0 * 0 ^ 2 : K) = 1 by ring]
  exact ⟨rfl, by ring⟩

theorem atomsAtTwo_isOptimalLevel : IsOptimalLevel atomsAtTwo (symmetricValues (2 : K) 0) (1 / 768) (384 / 193) :=
  symmetricLaw_isOptimalLevel (by pos) (by pos) (by
    rw [excess_number_pos (by pos) (by lin []), excess_number_zero (le_refl 0) (by pos)]
    ring)
theorem atomsAtOneThree_isOptimalLevel : IsOptimalLevel atomsAtOneThree (symmetricValues (1 : K) 3) (1 / 768) (32 / 11) :=
  symmetricLaw_isOptimalLevel (by pos) (by pos) (by
    rw [excess_number_zero zero_le_one (by lin []), excess_number_pos (by pos) (by lin [])]
    ring)
theorem atomsAtFiveHalves_isOptimalLevel :
    IsOptimalLevel atomsAtFiveHalves (symmetricValues (5 / 2 : K) 0) (1 / 768) (7680 / 3097) :=
  symmetricLaw_isOptimalLevel (by pos) (by pos) (by
    rw [excess_number_pos (by pos) (by lin []), excess_number_zero (le_refl 0) (by pos)]
    ring)

/-- **Q19**: two laws of variance 1 and excess kurtosis 1 with different optimal levels, `384/193` and `32/11`. -/
theorem optimalLevel_ne_of_equal_kurtosis :
    (variance atomsAtTwo (symmetricValues (2 : K) 0) = 1 ∧ variance atomsAtOneThree (symmetricValues (1 : K) 3) = 1) ∧
    (excessKurtosis atomsAtTwo (symmetricValues (2 : K) 0) = 1 ∧
      excessKurtosis atomsAtOneThree (symmetricValues (1 : K) 3) = 1) ∧
    IsOptimalLevel atomsAtTwo (symmetricValues (2 : K) 0) (1 / 768) (384 / 193) ∧
    IsOptimalLevel atomsAtOneThree (symmetricValues (1 : K) 3) (1 / 768) (32 / 11) ∧ (384 / 193 : K) < 32 / 11 :=
  ⟨⟨atomsAtTwo_moments.1, atomsAtOneThree_moments.1⟩, ⟨atomsAtTwo_moments.2, atomsAtOneThree_moments.2⟩,
    atomsAtTwo_isOptimalLevel, atomsAtOneThree_isOptimalLevel, by lin []⟩

/-- **Q19** as written is false: among finite laws of variance 1 a larger kurtosis may come with a smaller optimal
level. -/
theorem not_optimalLevel_mono_kurtosis : ¬∀ {m n : Nat} {v : Fin m → K} {w : Fin n → K} (hv : IsProb v) (hw : IsProb w)
    (X : Fin m → K) (Y : Fin n → K) (α β : K), variance (.finite hv) X = 1 → variance (.finite hw) Y = 1 →
    excessKurtosis (.finite hv) X < excessKurtosis (.finite hw) Y → IsOptimalLevel (.finite hv) X (1 / 768) α →
    IsOptimalLevel (.finite hw) Y (1 / 768) β → α ≤ β := fun h => by
  have k := h (isProb_symmetricWeights (p := 5 / 8) (r := 1 / 24) (by pos) (by pos) (by lin []))
    (isProb_symmetricWeights (p := 4 / 25) (r := 0) (by pos) (le_refl 0) (by lin [])) (symmetricValues 1 3)
    (symmetricValues (5 / 2) 0) (32 / 11) (7680 / 3097) atomsAtOneThree_moments.1 atomsAtFiveHalves_moments.1 ?_
    atomsAtOneThree_isOptimalLevel atomsAtFiveHalves_isOptimalLevel
  · exact lt_irrefl (0 : K) (by lin [k])
  · show excessKurtosis atomsAtOneThree (symmetricValues (1 : K) 3) <
      excessKurtosis atomsAtFiveHalves (symmetricValues (5 / 2 : K) 0)
    rw [atomsAtOneThree_moments.2, atomsAtFiveHalves_moments.2]
    lin []

end AqCore
