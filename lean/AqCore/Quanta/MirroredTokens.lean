import AqCore.Coupling.Gibbs
import AqCore.Quanta.Selection
import AqCore.Quanta.SpectralEntropy

/-!
# Attention and the spectral entropy of a pattern (claims A03, A04)

Under `X ↦ softmax(β X Xᵀ) X` the spectral entropy may rise or fall: for two mirrored tokens exactly when stated.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n d : Nat} {x y a δ s α β : K}

/-- The attention matrix `softmax(β X Xᵀ)`.  Source: action-quanta-derived-formulations.md, axiom 2. -/
def selfAttentionMatrix (β : K) (X : Fin n → Fin d → K) (i : Fin n) : Fin n → K := gibbs (gram X i) β

/-- The update `softmax(β X Xᵀ) X`.  Source: action-quanta-derived-formulations.md, axiom 2. -/
def selfAttention (β : K) (X : Fin n → Fin d → K) : Fin n → Fin d → K := attend (selfAttentionMatrix β X) X

/-! ### Attention on mirrored tokens -/

/-- The attention matrix of mirrored tokens, with `s = 1/(1 + exp(-2βa²))`. -/
theorem selfAttentionMatrix_mirroredTokens (hs : s = 1 / (1 + exp (-(2 * β * a ^ 2)))) :
    selfAttentionMatrix β (mirroredTokens a δ) 0 0 = s ∧ selfAttentionMatrix β (mirroredTokens a δ) 0 1 = 1 - s ∧
    selfAttentionMatrix β (mirroredTokens a δ) 1 0 = 1 - s ∧ selfAttentionMatrix β (mirroredTokens a δ) 1 1 = s := by
  obtain ⟨g₁, g₂, g₃, g₄⟩ := gram_mirroredTokens a δ
  have e : exp (β * (δ ^ 2 - a ^ 2)) = exp (β * (a ^ 2 + δ ^ 2)) * exp (-(2 * β * a ^ 2)) := by
    rw [← exp_add]
    exact congrArg exp (by ring)
  have h₁ := exp_pos (β * (a ^ 2 + δ ^ 2))
  have h₂ := exp_pos (-(2 * β * a ^ 2))
  unfold selfAttentionMatrix gibbs partitionFunction
  rw [sum_two, sum_two, g₁, g₂, g₃, g₄, e, hs]
  generalize exp (β * (a ^ 2 + δ ^ 2)) = u at h₁
  generalize exp (-(2 * β * a ^ 2)) = v at h₂
  refine ⟨?_, ?_, ?_, ?_⟩ <;> field

/-- **A03**: attention shrinks the first coordinate of mirrored tokens by `2s - 1` and keeps the second. -/
theorem selfAttention_mirroredTokens (hs : s = 1 / (1 + exp (-(2 * β * a ^ 2)))) :
    selfAttention β (mirroredTokens a δ) = mirroredTokens ((2 * s - 1) * a) δ := by
  obtain ⟨m₁, m₂, m₃, m₄⟩ := selfAttentionMatrix_mirroredTokens (δ := δ) hs
  obtain ⟨e₁, e₂, e₃, e₄⟩ := mirroredTokens_values a δ
  obtain ⟨f₁, f₂, f₃, f₄⟩ := mirroredTokens_values ((2 * s - 1) * a) δ
  have key : ∀ i c, selfAttention β (mirroredTokens a δ) i c = mirroredTokens ((2 * s - 1) * a) δ i c := by
    unfold selfAttention attend
    refine fin_two (fin_two ?_ ?_) (fin_two ?_ ?_)
    · rw [sum_two, m₁, m₂, e₁, e₂, f₁]
      ring
    · rw [sum_two, m₁, m₂, e₃, e₄, f₃]
      ring
    · rw [sum_two, m₃, m₄, e₁, e₂, f₂]
      ring
    · rw [sum_two, m₃, m₄, e₃, e₄, f₄]
      ring
  exact funext fun i => funext (key i)

/-- The attention weight of all of two mirrored tokens is `2s`. -/
theorem patternAttention_mirroredTokens (hs : s = 1 / (1 + exp (-(2 * β * a ^ 2)))) :
    patternAttention (selfAttentionMatrix β (mirroredTokens a δ)) (fun _ => True) = 2 * s := by
  obtain ⟨m₁, _, _, m₄⟩ := selfAttentionMatrix_mirroredTokens (δ := δ) hs
  unfold patternAttention
  rw [sum_two, m₁, m₄, indicator_of (p := fun _ : Fin 2 => True) trivial, indicator_of (p := fun _ : Fin 2 => True) trivial]
  ring

theorem spectralEntropy_mirroredTokens (hδ : 0 < δ) (lam : Fin 2 → K) (h : IsSpectrum (gram (mirroredTokens a δ)) lam) :
    spectralEntropy lam = binaryEntropy (δ ^ 2 / (a ^ 2 + δ ^ 2)) := by
  have h0 : 0 < a ^ 2 + δ ^ 2 := add_pos_of_nonneg_of_pos (sq_nonneg a) (pow_pos hδ 2)
  have es : sum (twoSpectrum (2 * a ^ 2) (2 * δ ^ 2)) = 2 * (a ^ 2 + δ ^ 2) := by
    rw [sum_two, twoSpectrum_zero, twoSpectrum_one]
    ring
  rw [(entropy_eq_of_isSpectrum (isSpectrum_mirroredTokens a δ) h).2, spectralEntropy_two (by rw [es]; pos), es,
    twoSpectrum_one]
  refine congrArg binaryEntropy ?_
  generalize a ^ 2 + δ ^ 2 = t at h0
  field

/-- **A03**, corrected: spectral entropy rises or falls; for mirrored tokens `(a, δ)`, `(-a, δ)` with `0 < δ < a` and
`s = 1/(1 + exp(-2βa²))` it rises exactly if `(2s - 1) a² > δ²`.  The spectra are any lists of the eigenvalues of `X Xᵀ`
before and after.  Source: action-quanta-derived-formulations.md, theorem 1.1 and axiom 2, as corrected. -/
theorem spectralEntropy_selfAttention_lt_iff (hδ : 0 < δ) (ha : δ < a) (hβ : 0 < β)
    (hs : s = 1 / (1 + exp (-(2 * β * a ^ 2)))) {lam mu : Fin 2 → K} (hl : IsSpectrum (gram (mirroredTokens a δ)) lam)
    (hm : IsSpectrum (gram (selfAttention β (mirroredTokens a δ))) mu) :
    spectralEntropy lam < spectralEntropy mu ↔ δ ^ 2 < (2 * s - 1) * a ^ 2 := by
  have ha0 : 0 < a := lt_trans hδ ha
  have hE : exp (-(2 * β * a ^ 2)) < 1 := by
    rw [← exp_zero, exp_lt_exp]
    have k : 0 < 2 * β * a ^ 2 := by pos
    lin [k]
  have hE0 := exp_pos (-(2 * β * a ^ 2))
  have es := div_mul_cancel (1 : K) (ne_of_gt (add_pos_of_pos_of_nonneg zero_lt_one (le_of_lt hE0)))
  rw [← hs] at es
  have s1 : s < 1 := lt_of_mul_lt_mul_left (c := 1 + exp (-(2 * β * a ^ 2))) (by lin [es, hE0]) (by pos)
  have s2 : 0 < 2 * s - 1 := by
    have k : (1 : K) < s * 2 := lt_of_mul_lt_mul_left (c := 1 + exp (-(2 * β * a ^ 2))) (by lin [es, hE]) (by pos)
    lin [k]
  rw [selfAttention_mirroredTokens hs] at hm
  rw [spectralEntropy_mirroredTokens hδ lam hl, spectralEntropy_mirroredTokens hδ mu hm]
  have hb0 : 0 < (2 * s - 1) * a := mul_pos s2 ha0
  have hba : (2 * s - 1) * a < a := by
    have k : 2 * s - 1 < 1 := by lin [s1]
    lin [a # k]
  have hr : (2 * s - 1) * a ^ 2 = (2 * s - 1) * a * a := by ring
  rw [hr]
  generalize (2 * s - 1) * a = b at hb0 hba
  have hδ2 : 0 < δ ^ 2 := pow_pos hδ 2
  have d1 : δ ^ 2 < a ^ 2 := by lin [a # ha, δ # ha]
  have d2 : b ^ 2 < a ^ 2 := by lin [a # hba, b # hba]
  rw [binaryEntropy_share_lt_iff hδ2 d1 (pow_pos hb0 2) d2, show a ^ 2 * b ^ 2 = b * a * (b * a) by ring]
  have hba0 := mul_pos hb0 ha0
  generalize δ ^ 2 = D at hδ2
  generalize b * a = u at hba0
  refine ⟨fun h => lt_of_not_le fun c => ?_, fun h => by lin [u # h, D # h]⟩
  exact not_le_of_lt h (mul_le_mul c c (le_of_lt hba0) (le_of_lt hδ2))

end AqCore
