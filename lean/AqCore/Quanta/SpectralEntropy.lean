import AqCore.Coupling.Entropy
import AqCore.Quanta.Spectrum

/-!
# The spectral entropy of a pattern

For two tokens it is the entropy of two outcomes, which rises towards the middle.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n d : Nat} {p q a δ : K}

/-- The entropy of a spectrum normalised to sum 1. -/
def spectralEntropy (lam : Fin n → K) : K := entropy fun k => lam k / sum lam

/-! ### Entropy of two outcomes -/

/-- The entropy of a distribution on two outcomes. -/
def binaryEntropy (p : K) : K := -(p * log p + (1 - p) * log (1 - p))

theorem binaryEntropy_symm (p : K) : binaryEntropy (1 - p) = binaryEntropy p := by
  unfold binaryEntropy
  rw [show 1 - (1 - p) = p by ring]
  ring

/-- Entropy rises towards the middle: by Gibbs' inequality, twice. -/
theorem binaryEntropy_lt (hp : 0 < p) (hpq : p < q) (hq : q < 1 - p) : binaryEntropy p < binaryEntropy q := by
  have p1 : 0 < 1 - p := by lin [hp, hpq, hq]
  have q0 : 0 < q := by lin [hp, hpq]
  have q1 : 0 < 1 - q := by lin [hp, hq]
  have d : 0 < 1 - 2 * p := by lin [hpq, hq]
  have d' : 1 - 2 * p ≠ 0 := ne_of_gt d
  have g₁ := sub_lt_mul_log_sub (le_of_lt hp) q0 (ne_of_lt hpq)
  have g₂ := sub_le_mul_log_sub (le_of_lt p1) q1
  have g₃ := sub_lt_mul_log_sub (le_of_lt p1) q0 (ne_of_gt hq)
  have g₄ := sub_le_mul_log_sub (le_of_lt hp) q1
  have t0 : 0 < 1 - p - q := by lin [hq]
  have t1 : 0 < q - p := sub_pos.2 hpq
  unfold binaryEntropy
  refine lt_of_mul_lt_mul_left (c := 1 - 2 * p) ?_ (le_of_lt d)
  have s₁ : 0 < p * (log p - log q) + (1 - p) * (log (1 - p) - log (1 - q)) := by lin [g₁, g₂]
  have s₂ : 0 < (1 - p) * (log (1 - p) - log q) + p * (log p - log (1 - q)) := by lin [g₃, g₄]
  lin [mul_pos t0 s₁, mul_pos t1 s₂]

/-- The entropy of `q` exceeds that of `p` exactly if `q` is nearer to the middle. -/
theorem binaryEntropy_lt_iff (hp : 0 < p) (hp' : p < 1 - p) (hq : 0 < q) (hq' : q < 1) :
    binaryEntropy p < binaryEntropy q ↔ p < q ∧ q < 1 - p := by
  refine ⟨fun h => ⟨lt_of_not_le fun k => ?_, lt_of_not_le fun k => ?_⟩, fun h => binaryEntropy_lt hp h.1 h.2⟩
  · rcases lt_or_eq_of_le k with k | k
    · exact lt_irrefl _ (lt_trans h (binaryEntropy_lt hq k (by lin [k, hp'])))
    · rw [k] at h
      exact lt_irrefl _ h
  · rw [← binaryEntropy_symm q] at h
    rcases lt_or_eq_of_le k with k | k
    · exact lt_irrefl _ (lt_trans h (binaryEntropy_lt (sub_pos.2 hq') (by lin [k]) (by lin [k, hp'])))
    · rw [← k, show 1 - (1 - p) = p by ring] at h
      exact lt_irrefl _ h

/-- Two outcomes with weights `D` and `A`, where `D` is the smaller: what happens when `A` falls to `B`. -/
theorem binaryEntropy_share_lt_iff {A B D : K} (hD : 0 < D) (hA : D < A) (hB : 0 < B) (hBA : B < A) :
    binaryEntropy (D / (A + D)) < binaryEntropy (D / (B + D)) ↔ D * D < A * B := by
  have A0 : 0 < A := lt_trans hD hA
  have hAD : 0 < A + D := by pos
  have hBD : 0 < B + D := by pos
  have ea := div_mul_cancel D (ne_of_gt hAD)
  have eb := div_mul_cancel D (ne_of_gt hBD)
  have x0 := div_pos hD hAD
  have y0 := div_pos hD hBD
  generalize D / (A + D) = x at ea x0
  generalize D / (B + D) = y at eb y0
  have x1 : x < 1 - x := lt_of_mul_lt_mul_left (c := A + D) (by lin [ea, hA]) (le_of_lt hAD)
  have y1 : y < 1 := lt_of_mul_lt_mul_left (c := B + D) (by lin [eb, hB]) (le_of_lt hBD)
  have xy : x < y := lt_of_mul_lt_mul_left (c := A + D) (by lin [ea, eb, y # hBA]) (le_of_lt hAD)
  have key : (A + D) * (B + D) * (1 - x - y) = A * B - D * D := by lin [(B + D) # ea, (A + D) # eb]
  have AB := mul_pos hAD hBD
  rw [binaryEntropy_lt_iff x0 x1 y0 y1]
  constructor
  · intro h
    have k := mul_pos AB (show 0 < 1 - x - y by lin [h.2])
    rw [key] at k
    exact sub_pos.1 k
  · intro h
    have k := sub_pos.2 h
    rw [← key] at k
    have k' : 0 < 1 - x - y := lt_of_mul_lt_mul_left (c := (A + D) * (B + D)) (by rw [mul_zero]; exact k) (le_of_lt AB)
    exact ⟨xy, by lin [k']⟩

/-! ### Spectra of two eigenvalues -/

/-- Two eigenvalues. -/
def twoSpectrum {K : Type u} (x y : K) (k : Fin 2) : K := if k = 0 then x else y

omit [ExpLogField K] in
theorem twoSpectrum_zero (x y : K) : twoSpectrum x y 0 = x := if_pos rfl
omit [ExpLogField K] in
theorem twoSpectrum_one (x y : K) : twoSpectrum x y 1 = y := if_neg (by decide)

theorem spectralEntropy_two {lam : Fin 2 → K} (h : 0 < sum lam) :
    spectralEntropy lam = binaryEntropy (lam 1 / sum lam) := by
  have e : 1 - lam 1 / sum lam = lam 0 / sum lam := by
    have e1 := sum_two lam
    generalize sum lam = t at h e1 ⊢
    have e2 : 1 - lam 1 / t = (t - lam 1) / t := by field
    rw [e2, e1]
    ring
  unfold spectralEntropy entropy binaryEntropy
  rw [e, sum_two]
  ring

/-- The entropy, normalised or not, of two weights. -/
theorem entropy_two (lam : Fin 2 → K) : entropy lam = -(lam 0 * log (lam 0) + lam 1 * log (lam 1)) := by
  unfold entropy
  rw [sum_two]

/-- Two mirrored tokens, `(a, δ)` and `(-a, δ)`. -/
def mirroredTokens (a δ : K) (i c : Fin 2) : K := if c = 0 then (if i = 0 then a else -a) else δ

theorem mirroredTokens_values (a δ : K) : mirroredTokens a δ 0 0 = a ∧ mirroredTokens a δ 1 0 = -a ∧
    mirroredTokens a δ 0 1 = δ ∧ mirroredTokens a δ 1 1 = δ := ⟨rfl, rfl, rfl, rfl⟩

theorem gram_mirroredTokens (a δ : K) : gram (mirroredTokens a δ) 0 0 = a ^ 2 + δ ^ 2 ∧
    gram (mirroredTokens a δ) 0 1 = δ ^ 2 - a ^ 2 ∧ gram (mirroredTokens a δ) 1 0 = δ ^ 2 - a ^ 2 ∧
    gram (mirroredTokens a δ) 1 1 = a ^ 2 + δ ^ 2 := by
  obtain ⟨e₁, e₂, e₃, e₄⟩ := mirroredTokens_values a δ
  unfold gram dotProduct
  simp only [sum_two, e₁, e₂, e₃, e₄]
  exact ⟨by ring, by ring, by ring, by ring⟩

/-- Every index of `Fin 2`. -/
theorem fin_two {P : Fin 2 → Prop} (h0 : P 0) (h1 : P 1) : ∀ i, P i := fin_cases h0 (fin_cases h1 fun i => nomatch i)

/-- The eigenvalues of `X Xᵀ` for mirrored tokens are `2a²` and `2δ²`. -/
theorem isSpectrum_mirroredTokens (a δ : K) :
    IsSpectrum (gram (mirroredTokens a δ)) (twoSpectrum (2 * a ^ 2) (2 * δ ^ 2)) := by
  obtain ⟨g₁, g₂, g₃, g₄⟩ := gram_mirroredTokens a δ
  let e : Fin 2 → Fin 2 → K := fun k i => if k = 0 then (if i = 0 then 1 else -1) else 1
  have e₁ : e 0 0 = 1 := rfl
  have e₂ : e 0 1 = -1 := rfl
  have e₃ : e 1 0 = 1 := rfl
  have e₄ : e 1 1 = 1 := rfl
  have n₀ : sqNorm (e 0) = 2 := by
    unfold sqNorm
    rw [sum_two, e₁, e₂]
    ring
  have n₁ : sqNorm (e 1) = 2 := by
    unfold sqNorm
    rw [sum_two, e₃, e₄]
    ring
  refine ⟨e, ?_, fin_two (by rw [n₀]; exact two_pos) (by rw [n₁]; exact two_pos), ?_⟩
  · have z : dotProduct (e 0) (e 1) = 0 := by
      unfold dotProduct
      rw [sum_two, e₁, e₂, e₃, e₄]
      ring
    exact fin_two (fin_two (fun h => absurd rfl h) fun _ => z)
      (fin_two (fun _ => by rw [dotProduct_comm]; exact z) fun h => absurd rfl h)
  · have t : ∀ i j, ∑ k, twoSpectrum (2 * a ^ 2) (2 * δ ^ 2) k * (e k i * e k j / sqNorm (e k)) =
        a ^ 2 * (e 0 i * e 0 j) + δ ^ 2 * (e 1 i * e 1 j) := fun i j => by
      rw [sum_two, twoSpectrum_zero, twoSpectrum_one, n₀, n₁]
      ring
    refine fin_two (fin_two ?_ ?_) (fin_two ?_ ?_)
    · rw [t, e₁, e₃, g₁]
      ring
    · rw [t, e₁, e₂, e₃, e₄, g₂]
      ring
    · rw [t, e₁, e₂, e₃, e₄, g₃]
      ring
    · rw [t, e₂, e₄, g₄]
      ring

/-- Two spectra of one matrix of two rows have the same entropy, whatever the order. -/
theorem spectralEntropy_unique {G : Fin 2 → Fin 2 → K} {lam mu : Fin 2 → K} (h : IsSpectrum G lam) (k : IsSpectrum G mu) :
    (mu 0 = lam 0 ∧ mu 1 = lam 1) ∨ (mu 0 = lam 1 ∧ mu 1 = lam 0) := by
  have e₁ := h.trace_eq.symm.trans k.trace_eq
  have e₂ := h.sum_sq_eq.symm.trans k.sum_sq_eq
  rw [sum_two, sum_two] at e₁ e₂
  have e₃ : (mu 0 - lam 0) * (mu 0 - lam 1) = 0 := by
    have e₄ : mu 1 = lam 0 + lam 1 - mu 0 := by lin [e₁]
    rw [e₄] at e₂
    lin [e₂]
  rcases mul_eq_zero.1 e₃ with z | z
  · exact .inl ⟨by lin [z], by lin [z, e₁]⟩
  · exact .inr ⟨by lin [z], by lin [z, e₁]⟩

theorem entropy_eq_of_isSpectrum {G : Fin 2 → Fin 2 → K} {lam mu : Fin 2 → K} (h : IsSpectrum G lam)
    (k : IsSpectrum G mu) : entropy mu = entropy lam ∧ spectralEntropy mu = spectralEntropy lam := by
  have et : sum mu = sum lam := k.trace_eq.symm.trans h.trace_eq
  unfold spectralEntropy
  simp only [entropy_two, et]
  rcases spectralEntropy_unique h k with ⟨e₀, e₁⟩ | ⟨e₀, e₁⟩
  · rw [e₀, e₁]
    exact ⟨rfl, rfl⟩
  · rw [e₀, e₁]
    exact ⟨by ring, by ring⟩

end AqCore
