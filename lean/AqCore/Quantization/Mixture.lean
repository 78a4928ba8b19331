import AqCore.Expectation

/-!
# Moments of finite mixtures (claims Q15 and Q16)

Central moments stand in place of skewness and kurtosis, so that components without variance are no special case.
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {n : Nat} {w : Fin n → K}
  {Q : Fin n → Expectation Ω K}

/-- The `k`-th central moment `E (X - E X)^k`. -/
def centralMoment (P : Expectation Ω K) (X : Ω → K) (k : Nat) : K := P.E fun ω => (X ω - P.E X) ^ k

/-- The variance. -/
def variance (P : Expectation Ω K) (X : Ω → K) : K := centralMoment P X 2

/-- The excess kurtosis `E (X - E X)⁴ / σ⁴ - 3`. -/
def excessKurtosis (P : Expectation Ω K) (X : Ω → K) : K := centralMoment P X 4 / variance P X ^ 2 - 3

/-- The entries of a list, by number; zero beyond its end. -/
def listEntry : List K → Nat → K
  | [], _ => 0
  | x :: _, 0 => x
  | _ :: l, n + 1 => listEntry l n

/-- What the fourth moment needs: the first four powers are integrable. -/
structure FourMoments (P : Expectation Ω K) (X : Ω → K) : Prop where
  one : P.Integrable X
  two : P.Integrable fun ω => X ω ^ 2
  three : P.Integrable fun ω => X ω ^ 3
  four : P.Integrable fun ω => X ω ^ 4

theorem fourMoments_finite (h : IsProb w) (X : Fin n → K) : FourMoments (.finite h) X :=
  ⟨trivial, trivial, trivial, trivial⟩

/-! ### Moments about a point -/

theorem E_sub_pow_three (h : FourMoments P X) (c : K) : P.E (fun ω => (X ω - c) ^ 3) =
    P.E (fun ω => X ω ^ 3) - 3 * c * P.E (fun ω => X ω ^ 2) + 3 * c ^ 2 * P.E X - c ^ 3 := by
  have i2 := P.integrable_const_mul (3 * c) h.two
  have i1 := P.integrable_const_mul (3 * c ^ 2) h.one
  rw [P.E_congr (g := fun ω => X ω ^ 3 - 3 * c * X ω ^ 2 + 3 * c ^ 2 * X ω - c ^ 3) fun ω => by ring,
    P.E_sub (P.integrable_add (P.integrable_sub h.three i2) i1) (P.integrable_const _),
    P.E_add (P.integrable_sub h.three i2) i1, P.E_sub h.three i2, P.E_const_mul _ h.two, P.E_const_mul _ h.one, P.E_const]

theorem E_sub_pow_four (h : FourMoments P X) (c : K) : P.E (fun ω => (X ω - c) ^ 4) =
    P.E (fun ω => X ω ^ 4) - 4 * c * P.E (fun ω => X ω ^ 3) + 6 * c ^ 2 * P.E (fun ω => X ω ^ 2) - 4 * c ^ 3 * P.E X +
      c ^ 4 := by
  have i3 := P.integrable_const_mul (4 * c) h.three
  have i2 := P.integrable_const_mul (6 * c ^ 2) h.two
  have i1 := P.integrable_const_mul (4 * c ^ 3) h.one
  have j := P.integrable_sub h.four i3
  rw [P.E_congr (g := fun ω => X ω ^ 4 - 4 * c * X ω ^ 3 + 6 * c ^ 2 * X ω ^ 2 - 4 * c ^ 3 * X ω + c ^ 4) fun ω => by ring,
    P.E_add (P.integrable_sub (P.integrable_add j i2) i1) (P.integrable_const _), P.E_sub (P.integrable_add j i2) i1,
    P.E_add j i2, P.E_sub h.four i3, P.E_const_mul _ h.three, P.E_const_mul _ h.two, P.E_const_mul _ h.one, P.E_const]

/-- The second moment about `c`: the variance and the square of the distance of the mean. -/
theorem E_sub_sq_eq (h1 : P.Integrable X) (h2 : P.Integrable fun ω => X ω ^ 2) (c : K) :
    P.E (fun ω => (X ω - c) ^ 2) = variance P X + (P.E X - c) ^ 2 := by
  rw [variance, centralMoment, P.E_sub_sq h1 h2, P.E_sub_sq h1 h2]
  ring

/-- The fourth moment about `c`, by central moments and the distance of the mean. -/
theorem E_sub_pow_four_eq (h : FourMoments P X) (c : K) : P.E (fun ω => (X ω - c) ^ 4) =
    centralMoment P X 4 + 4 * centralMoment P X 3 * (P.E X - c) + 6 * variance P X * (P.E X - c) ^ 2 + (P.E X - c) ^ 4 := by
  rw [variance, centralMoment, centralMoment, centralMoment, E_sub_pow_four h, E_sub_pow_four h, E_sub_pow_three h,
    P.E_sub_sq h.one h.two]
  ring

/-! ### Mixtures -/

/-- The distance `δ_k` of the mean of a component from that of the mixture. -/
def deviation (h : IsProb w) (Q : Fin n → Expectation Ω K) (X : Ω → K) (k : Fin n) : K :=
  (Q k).E X - (Expectation.mixture h Q).E X

/-- The distances of the means balance. -/
theorem sum_deviation (h : IsProb w) : ∑ k, w k * deviation h Q X k = 0 := by
  have e : ∑ k, w k * deviation h Q X k = (∑ k, w k * (Q k).E X) - (Expectation.mixture h Q).E X * ∑ k, w k := by
    unfold deviation
    sum_ring
  rw [e, show (∑ k, w k) = 1 from h.sum_eq_one]
  show (∑ k, w k * (Q k).E X) - (∑ k, w k * (Q k).E X) * 1 = 0
  ring

/-- **Q15**: the variance of a mixture is the mean of the variances plus the variance of the means.
Source: theory-deep-dive-quantization.md, Layer 3. -/
theorem variance_mixture (h : IsProb w) (h1 : ∀ k, (Q k).Integrable X) (h2 : ∀ k, (Q k).Integrable fun ω => X ω ^ 2) :
    variance (.mixture h Q) X = (∑ k, w k * variance (Q k) X) + ∑ k, w k * deviation h Q X k ^ 2 := by
  rw [← sum_add]
  refine sum_congr fun k => ?_
  rw [E_sub_sq_eq (h1 k) (h2 k), deviation]
  ring

/-- **Q16**: the fourth central moment of a mixture; the source leaves out the term with the third moments.
Source: theory-deep-dive-quantization.md, Layer 3; Frühwirth-Schnatter, Finite Mixture and Markov Switching Models,
section 1.2.4. -/
theorem centralMoment_four_mixture (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X) :
    centralMoment (.mixture h Q) X 4 = ∑ k, w k * (centralMoment (Q k) X 4 +
      4 * centralMoment (Q k) X 3 * deviation h Q X k + 6 * variance (Q k) X * deviation h Q X k ^ 2 +
      deviation h Q X k ^ 4) :=
  sum_congr fun k => by rw [E_sub_pow_four_eq (hX k), deviation]

/-- **Q16** in terms of standard deviation, skewness `γ` and excess kurtosis `κ` of the components. -/
theorem centralMoment_four_mixture_standardized (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X) {σ γ κ : Fin n → K}
    (hσ : ∀ k, 0 < σ k) (hv : ∀ k, σ k ^ 2 = variance (Q k) X) (hγ : ∀ k, γ k = centralMoment (Q k) X 3 / σ k ^ 3)
    (hκ : ∀ k, κ k = excessKurtosis (Q k) X) :
    centralMoment (.mixture h Q) X 4 = ∑ k, w k * ((κ k + 3) * σ k ^ 4 + 4 * γ k * σ k ^ 3 * deviation h Q X k +
      6 * σ k ^ 2 * deviation h Q X k ^ 2 + deviation h Q X k ^ 4) := by
  rw [centralMoment_four_mixture h hX]
  refine sum_congr fun k => ?_
  have s := hσ k
  have e3 : γ k * σ k ^ 3 = centralMoment (Q k) X 3 := by
    rw [hγ k]
    field
  have e4 : (κ k + 3) * σ k ^ 4 = centralMoment (Q k) X 4 := by
    rw [hκ k, excessKurtosis, ← hv k]
    field
  rw [← e4, ← e3, ← hv k]
  ring

/-- The formula of the source for the excess kurtosis of a mixture, without the term with the third moments. -/
def writtenKurtosis (h : IsProb w) (Q : Fin n → Expectation Ω K) (X : Ω → K) : K :=
  ((∑ k, w k * centralMoment (Q k) X 4) + 6 * (∑ k, w k * variance (Q k) X * deviation h Q X k ^ 2) +
    ∑ k, w k * deviation h Q X k ^ 4) / variance (.mixture h Q) X ^ 2 - 3

/-- The true excess kurtosis has one term more. -/
theorem excessKurtosis_mixture (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X) :
    excessKurtosis (.mixture h Q) X = writtenKurtosis h Q X +
      4 * (∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k) / variance (.mixture h Q) X ^ 2 := by
  have e : ∑ k, w k * (centralMoment (Q k) X 4 + 4 * centralMoment (Q k) X 3 * deviation h Q X k +
      6 * variance (Q k) X * deviation h Q X k ^ 2 + deviation h Q X k ^ 4) =
      ((∑ k, w k * centralMoment (Q k) X 4) + 6 * (∑ k, w k * variance (Q k) X * deviation h Q X k ^ 2) +
        ∑ k, w k * deviation h Q X k ^ 4) + 4 * (∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k) := by sum_ring
  rw [excessKurtosis, centralMoment_four_mixture h hX, e, writtenKurtosis]
  ring

/-- **Q16**: the formula of the source holds exactly if the third moments balance. -/
theorem excessKurtosis_eq_written_iff (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X)
    (hv : 0 < variance (.mixture h Q) X) :
    excessKurtosis (.mixture h Q) X = writtenKurtosis h Q X ↔
      ∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k = 0 := by
  have v : variance (.mixture h Q) X ^ 2 ≠ 0 := by pos
  rw [excessKurtosis_mixture h hX]
  constructor
  · intro e
    have e' : 4 * (∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k) / variance (.mixture h Q) X ^ 2 = 0 := by lin [e]
    have k := div_mul_cancel (4 * ∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k) v
    rw [e'] at k
    lin [k]
  · intro e
    rw [e]
    ring

/-- **Q16**: the formula of the source as it is written, with standard deviation and excess kurtosis `κ` of the components. -/
theorem writtenKurtosis_standardized (h : IsProb w) {σ κ : Fin n → K} (hσ : ∀ k, 0 < σ k)
    (hv : ∀ k, σ k ^ 2 = variance (Q k) X) (hκ : ∀ k, κ k = excessKurtosis (Q k) X) :
    writtenKurtosis h Q X = ((∑ k, w k * (κ k + 3) * σ k ^ 4) + 6 * (∑ k, w k * σ k ^ 2 * deviation h Q X k ^ 2) +
      ∑ k, w k * deviation h Q X k ^ 4) / variance (.mixture h Q) X ^ 2 - 3 := by
  rw [writtenKurtosis, sum_congr (f := fun k => w k * (κ k + 3) * σ k ^ 4) (g := fun k => w k * centralMoment (Q k) X 4)
    fun k => by
      have s := hσ k
      rw [hκ k, excessKurtosis, ← hv k]
      field, sum_congr (f := fun k => w k * σ k ^ 2 * deviation h Q X k ^ 2) fun k => by rw [hv k]]

/-- **Q16** in terms of the skewness `γ` of the components: the formula of the source holds exactly if `Σ w γ σ³ δ = 0`.
Source: theory-deep-dive-quantization.md, Layer 3. -/
theorem excessKurtosis_eq_written_iff_standardized (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X)
    (hv : 0 < variance (.mixture h Q) X) {σ γ : Fin n → K} (hσ : ∀ k, 0 < σ k) (hγ : ∀ k, γ k = centralMoment (Q k) X 3 / σ k ^ 3) :
    excessKurtosis (.mixture h Q) X = writtenKurtosis h Q X ↔ ∑ k, w k * γ k * σ k ^ 3 * deviation h Q X k = 0 := by
  rw [excessKurtosis_eq_written_iff h hX hv, sum_congr (f := fun k => w k * γ k * σ k ^ 3 * deviation h Q X k)
    (g := fun k => w k * centralMoment (Q k) X 3 * deviation h Q X k) fun k => by
      have s := hσ k
      rw [hγ k]
      field]

/-- A law that is symmetric about its mean has no third central moment. -/
theorem centralMoment_three_of_symmetric (h : P.Integrable fun ω => (X ω - P.E X) ^ 3)
    (hs : ∀ f : K → K, P.E (fun ω => f (2 * P.E X - X ω)) = P.E fun ω => f (X ω)) : centralMoment P X 3 = 0 := by
  have e := hs fun x => (x - P.E X) ^ 3
  rw [P.E_congr (g := fun ω => -(X ω - P.E X) ^ 3) fun ω => by ring, P.E_neg h] at e
  unfold centralMoment
  lin [e]

/-- **Q16**: so it holds for components that are symmetric about their means, whatever these are. -/
theorem excessKurtosis_eq_written_of_symmetric (h : IsProb w) (hX : ∀ k, FourMoments (Q k) X)
    (hs : ∀ k, ∀ f : K → K, (Q k).E (fun ω => f (2 * (Q k).E X - X ω)) = (Q k).E fun ω => f (X ω)) :
    excessKurtosis (.mixture h Q) X = writtenKurtosis h Q X := by
  have z : ∑ k, w k * centralMoment (Q k) X 3 * deviation h Q X k = 0 := sum_eq_zero fun k => by
    have i := (Q k).integrable_add ((Q k).integrable_sub ((Q k).integrable_sub (hX k).three
      ((Q k).integrable_const_mul (3 * (Q k).E X) (hX k).two)) ((Q k).integrable_const ((Q k).E X ^ 3)))
      ((Q k).integrable_const_mul (3 * (Q k).E X ^ 2) (hX k).one)
    rw [centralMoment_three_of_symmetric ((Q k).integrable_congr i fun ω => by ring) (hs k)]
    ring
  rw [excessKurtosis_mixture h hX, z]
  ring

end AqCore
