import AqCore.Quantization.Counterexamples

/-!
# The disparity bound as written is false (claim Q21)

It bounds the spread of the errors of several languages by a multiple of the standard deviation of their kurtosis.  Two
languages of equal kurtosis refute it, be it that they differ in scale, or that scale is equal, too.
-/

universe u v

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {Ω : Type v} {c α : K}

theorem signLaw_excessKurtosis {a : K} (h : 0 < a) : excessKurtosis signLaw (symmetricValues a 0) = -2 := by
  rw [signLaw, symmetricLaw_excessKurtosis]
  have e : (1 * a ^ 4 + 0 * 0 ^ 4) / (1 * a ^ 2 + 0 * 0 ^ 2) ^ 2 = 1 := by
    rw [show 1 * a ^ 2 + 0 * 0 ^ 2 = a ^ 2 by ring]
    field
  rw [e]
  ring
theorem signLaw_fullMassError (h : 0 ≤ α) (c a : K) :
    fullMassError signLaw (symmetricValues a 0) c α = excess a α ^ 2 + c * α ^ 2 := by
  rw [fullMassError, signLaw, symmetricLaw_clippingError h]
  ring

/-- **Q21**, the counterexample: `X₁ = ±1` and `X₂ = ±2` have equal kurtosis, but at every common level below 2 their errors
differ. -/
theorem signLaw_disparity (h0 : 0 ≤ α) (h : α < 2) (c : K) :
    excessKurtosis signLaw (symmetricValues (1 : K) 0) = excessKurtosis signLaw (symmetricValues (2 : K) 0) ∧
      fullMassError signLaw (symmetricValues 1 0) c α < fullMassError signLaw (symmetricValues 2 0) c α := by
  refine ⟨by rw [signLaw_excessKurtosis zero_lt_one, signLaw_excessKurtosis two_pos], ?_⟩
  rw [signLaw_fullMassError h0, signLaw_fullMassError h0, excess_number_pos (a := 2) (le_of_lt two_pos) (le_of_lt h)]
  rcases le_or_lt α 1 with k | k
  · rw [excess_number_pos zero_le_one k]
    lin [k]
  · rw [excess_number_zero zero_le_one (le_of_lt k)]
    have d := sub_pos.2 h
    lin [mul_pos d d]

/-- The optimal level of `X = ±a`. -/
theorem signLaw_isOptimalLevel (hc : 0 < c) {a : K} (ha : 0 < a) :
    IsOptimalLevel signLaw (symmetricValues a 0) c (a / (1 + c)) := by
  have hC : 0 < 1 + c := by lin [hc, zero_lt_one (K := K)]
  have e := div_mul_cancel a (ne_of_gt hC)
  have p := div_pos ha hC
  exact symmetricLaw_isOptimalLevel hc (le_of_lt p) (by
    rw [excess_number_pos (le_of_lt ha) (by lin [e, c # p]), excess_number_zero (le_refl 0) (le_of_lt p)]
    lin [e])

/-- **Q21**: the least error of `X = ±a` is `c a² / (1 + c)`: four times as large for `±2` as for `±1`. -/
theorem signLaw_fullMassError_optimal (hc : 0 < c) {a : K} (ha : 0 < a) :
    fullMassError signLaw (symmetricValues a 0) c (a / (1 + c)) = c * a ^ 2 / (1 + c) := by
  have hC : 0 < 1 + c := by lin [hc, zero_lt_one (K := K)]
  have e := div_mul_cancel a (ne_of_gt hC)
  have p := div_pos ha hC
  rw [signLaw_fullMassError (le_of_lt p), excess_number_pos (le_of_lt ha) (by lin [e, c # p])]
  field

/-- Numbers that are equal have no variance. -/
theorem variance_eq_zero {P : Expectation Ω K} {f : Ω → K} (a : K) (h : ∀ ω, f ω = a) : variance P f = 0 := by
  rw [show f = fun _ => a from funext h, variance, centralMoment, P.E_const, P.E_const]
  ring

/-- **Q21**: `X₁ = ±1` and `X₂ = ±2` have no spread of kurtosis, but different errors at the common level 1. -/
theorem exists_disparity_commonLevel (c : K) : ∃ (w X : Fin 2 → Fin 5 → K) (hw : ∀ k, IsProb (w k)),
    variance (.finite IsProb.uniform) (fun k => excessKurtosis (.finite (hw k)) (X k)) = 0 ∧
      fullMassError (.finite (hw 0)) (X 0) c 1 < fullMassError (.finite (hw 1)) (X 1) c 1 :=
  ⟨fun _ => symmetricWeights 1 0, fun k => symmetricValues (listEntry [1, 2] k.val) 0,
    fun _ => isProb_symmetricWeights zero_le_one (le_refl 0) (by lin []),
    variance_eq_zero (-2) (fin_cases (signLaw_excessKurtosis zero_lt_one) (fin_cases (signLaw_excessKurtosis two_pos)
      fun i => nomatch i)), (signLaw_disparity (zero_le_one (K := K)) (by lin []) c).2⟩

/-- **Q21**: two languages of variance 1 and kurtosis 1, each at its own optimal level at four bits (`c = 1/768`), have different
errors. -/
theorem exists_disparity_ownLevel : ∃ (w X : Fin 2 → Fin 5 → K) (α : Fin 2 → K) (hw : ∀ k, IsProb (w k)),
    (∀ k, variance (.finite (hw k)) (X k) = 1) ∧ (∀ k, IsOptimalLevel (.finite (hw k)) (X k) (1 / 768) (α k)) ∧
      variance (.finite IsProb.uniform) (fun k => excessKurtosis (.finite (hw k)) (X k)) = 0 ∧
      fullMassError (.finite (hw 0)) (X 0) (1 / 768) (α 0) < fullMassError (.finite (hw 1)) (X 1) (1 / 768) (α 1) := by
  refine ⟨fun k => symmetricWeights (listEntry [1 / 4, 5 / 8] k.val) (listEntry [0, 1 / 24] k.val),
    fun k => symmetricValues (listEntry [2, 1] k.val) (listEntry [0, 3] k.val), fun k => listEntry [384 / 193, 32 / 11] k.val,
    fin_cases (isProb_symmetricWeights (p := 1 / 4) (r := 0) (by pos) (le_refl 0) (by lin []))
      (fin_cases (isProb_symmetricWeights (p := 5 / 8) (r := 1 / 24) (by pos) (by pos) (by lin [])) fun i => nomatch i),
    fin_cases atomsAtTwo_moments.1 (fin_cases atomsAtOneThree_moments.1 fun i => nomatch i),
    fin_cases atomsAtTwo_isOptimalLevel (fin_cases atomsAtOneThree_isOptimalLevel fun i => nomatch i),
    variance_eq_zero 1 (fin_cases atomsAtTwo_moments.2 (fin_cases atomsAtOneThree_moments.2 fun i => nomatch i)), ?_⟩
  show fullMassError atomsAtTwo (symmetricValues 2 0) (1 / 768) (384 / 193) <
    fullMassError atomsAtOneThree (symmetricValues 1 3) (1 / 768) (32 / 11)
  rw [fullMassError, fullMassError, atomsAtOneThree, atomsAtTwo, symmetricLaw_clippingError (by pos),
    symmetricLaw_clippingError (by pos), excess_number_zero zero_le_one (by lin []),
    excess_number_pos (a := 3) (by pos) (by lin []), excess_number_pos (a := 2) (by pos) (by lin [])]
  lin []

/-- **Q21** as written is false for every constant `C`, at a common level: equal kurtosis, different scale.
Source: theory-deep-dive-quantization.md, Layer 5. -/
theorem not_disparity_le_commonLevel (c : K) (B : Nat) : ¬∃ C : K, ∀ {n : Nat} {w : Fin 2 → Fin n → K}
    (hw : ∀ k, IsProb (w k)) (X : Fin 2 → Fin n → K) (α s : K), 0 ≤ α → 0 ≤ s →
    s ^ 2 = variance (.finite IsProb.uniform) (fun k => excessKurtosis (.finite (hw k)) (X k)) →
    ∀ j k, fullMassError (.finite (hw j)) (X j) c α - fullMassError (.finite (hw k)) (X k) c α ≤ C * s * (1 / 2) ^ B := by
  rintro ⟨C, h⟩
  obtain ⟨w, X, hw, v, l⟩ := exists_disparity_commonLevel c
  have k := h hw X 1 0 zero_le_one (le_refl 0) (by rw [v]; ring) 1 0
  rw [mul_zero, zero_mul] at k
  exact lt_irrefl (0 : K) (by lin [k, l])

/-- **Q21**: nor does any other function of the variance of the kurtosis bound the spread, if it vanishes at 0; it may depend on
the number of bits, that is on `c`. -/
theorem not_disparity_le_function_commonLevel (c : K) : ¬∃ φ : K → K, φ 0 = 0 ∧ ∀ {n : Nat} {w : Fin 2 → Fin n → K}
    (hw : ∀ k, IsProb (w k)) (X : Fin 2 → Fin n → K) (α : K), 0 ≤ α →
    ∀ j k, fullMassError (.finite (hw j)) (X j) c α - fullMassError (.finite (hw k)) (X k) c α ≤
      φ (variance (.finite IsProb.uniform) fun k => excessKurtosis (.finite (hw k)) (X k)) := by
  rintro ⟨φ, h0, h⟩
  obtain ⟨w, X, hw, v, l⟩ := exists_disparity_commonLevel c
  have k := h hw X 1 zero_le_one 1 0
  rw [v, h0] at k
  exact lt_irrefl (0 : K) (by lin [k, l])

/-- **Q21** as written is false for every constant `C`, even if all languages have variance 1 and each has its own optimal
level (at four bits, `c = 1/768`).  Source: theory-deep-dive-quantization.md, Layer 5. -/
theorem not_disparity_le_ownLevel : ¬∃ C : K, ∀ {n : Nat} {w : Fin 2 → Fin n → K} (hw : ∀ k, IsProb (w k))
    (X : Fin 2 → Fin n → K) (α : Fin 2 → K) (s : K), (∀ k, variance (.finite (hw k)) (X k) = 1) →
    (∀ k, IsOptimalLevel (.finite (hw k)) (X k) (1 / 768) (α k)) → 0 ≤ s →
    s ^ 2 = variance (.finite IsProb.uniform) (fun k => excessKurtosis (.finite (hw k)) (X k)) →
    ∀ j k, fullMassError (.finite (hw j)) (X j) (1 / 768) (α j) - fullMassError (.finite (hw k)) (X k) (1 / 768) (α k) ≤
      C * s * (1 / 2) ^ 4 := by
  rintro ⟨C, h⟩
  obtain ⟨w, X, α, hw, v1, o, v, l⟩ := exists_disparity_ownLevel (K := K)
  have k := h hw X α 0 v1 o (le_refl 0) (by rw [v]; ring) 1 0
  rw [mul_zero, zero_mul] at k
  exact lt_irrefl (0 : K) (by lin [k, l])

/-- **Q21**: nor does any other function of the variance of the kurtosis that vanishes at 0 bound the spread of the optimal
errors of languages of variance 1. -/
theorem not_disparity_le_function_ownLevel : ¬∃ φ : K → K, φ 0 = 0 ∧ ∀ {n : Nat} {w : Fin 2 → Fin n → K}
    (hw : ∀ k, IsProb (w k)) (X : Fin 2 → Fin n → K) (α : Fin 2 → K), (∀ k, variance (.finite (hw k)) (X k) = 1) →
    (∀ k, IsOptimalLevel (.finite (hw k)) (X k) (1 / 768) (α k)) →
    ∀ j k, fullMassError (.finite (hw j)) (X j) (1 / 768) (α j) - fullMassError (.finite (hw k)) (X k) (1 / 768) (α k) ≤
      φ (variance (.finite IsProb.uniform) fun k => excessKurtosis (.finite (hw k)) (X k)) := by
  rintro ⟨φ, h0, h⟩
  obtain ⟨w, X, α, hw, v1, o, v, l⟩ := exists_disparity_ownLevel (K := K)
  have k := h hw X α v1 o 1 0
  rw [v, h0] at k
  exact lt_irrefl (0 : K) (by lin [k, l])

end AqCore
