import AqCore.Convex
import AqCore.Deriv

/-!
# The clipping error as a function of the level (claim Q12)

`clippingError P X α` is `E[(|X| - α)²; |X| > α]`, the mean of the square of the excess `(|X| - α)₊`.  What the theory needs
of it follows from one fact on squares of positive parts: their graph lies above its tangents, by at most a square
(`sq_posPart_tangent`).
-/

universe u v

namespace AqCore
open OrderedField

variable {Ω : Type v} {K : Type u} [OrderedField K] {P : Expectation Ω K} {X : Ω → K} {α β x y a : K}

/-- The expectation `E[f; p]` of `f` where `p` holds. -/
noncomputable def Expectation.EOn (P : Expectation Ω K) (p : Ω → Prop) (f : Ω → K) : K := P.E fun ω => indicator p ω * f ω

/-! ### The excess over a level -/

/-- How far the magnitude of `x` exceeds the level: `max (|x| - α) 0`. -/
def excess (x α : K) : K := posPart (abs x - α)

theorem excess_nonneg (x α : K) : 0 ≤ excess x α := posPart_nonneg _
macro_rules | `(tactic| pos_leaf) => `(tactic| exact excess_nonneg _ _)
theorem excess_antitone (h : α ≤ β) (x : K) : excess x β ≤ excess x α := posPart_mono (by lin [h])
theorem excess_of_le (h : abs x ≤ α) : excess x α = 0 := posPart_of_nonpos (by lin [h])
theorem excess_of_ge (h : α ≤ abs x) : excess x α = abs x - α := posPart_of_nonneg (by lin [h])
theorem excess_lt (h : α < β) (h' : α < abs x) : excess x β < excess x α := by
  rw [excess_of_ge (le_of_lt h')]
  exact max_lt (by lin [h]) (by lin [h'])
theorem excess_le (h : 0 ≤ α) (x : K) : excess x α ≤ abs x := max_le (by lin [h]) (abs_nonneg x)
/-- The excess falls at most as fast as the level rises. -/
theorem excess_sub_le (h : α ≤ β) (x : K) : excess x α - excess x β ≤ β - α := by
  have k := le_posPart (abs x - β)
  have e : excess x α ≤ posPart (abs x - β) + (β - α) := max_le (by lin [k]) (by lin [posPart_nonneg (abs x - β), h])
  show excess x α - posPart (abs x - β) ≤ β - α
  lin [e]
/-- The square of the excess is the squared clipping error beyond the level, and zero in range. -/
theorem indicator_mul_sq_eq (x α : K) :
    indicator (fun x => α < abs x) x * (abs x - α) ^ 2 = excess x α ^ 2 := by
  by_cases h : α < abs x
  · rw [indicator_of (p := fun x => α < abs x) h, excess_of_ge (le_of_lt h), one_mul]
  · rw [indicator_of_not (p := fun x => α < abs x) h, excess_of_le (le_of_not_lt h)]
    ring

/-- The square of the positive part of `a - x` lies above its tangents, by at most a square. -/
theorem sq_posPart_tangent (a x y : K) :
    0 ≤ posPart (a - y) ^ 2 - posPart (a - x) ^ 2 + 2 * posPart (a - x) * (y - x) ∧
      posPart (a - y) ^ 2 - posPart (a - x) ^ 2 + 2 * posPart (a - x) * (y - x) ≤ (y - x) ^ 2 := by
  have hx := mul_posPart (a - x)
  have hy := mul_posPart (a - y)
  constructor
  · lin [sq_nonneg (posPart (a - y) - posPart (a - x)), (2 * posPart (a - x)) # le_posPart (a - y), hx]
  · lin [sq_nonneg (posPart (a - x) - (y - x) - posPart (a - y)), (2 * posPart (a - y)) # le_posPart (a - x), hy]

/-- What the theory needs of `E[X²] < ∞`: the excess over every level is integrable, and so is its square. -/
structure ExcessIntegrable (P : Expectation Ω K) (X : Ω → K) : Prop where
  one : ∀ α, P.Integrable fun ω => excess (X ω) α
  sq : ∀ α, P.Integrable fun ω => excess (X ω) α ^ 2

theorem excessIntegrable_finite {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) :
    ExcessIntegrable (.finite h) X := ⟨fun _ => trivial, fun _ => trivial⟩

/-! ### The clipping error (Q12) -/

/-- The clipping error `E[(|X| - α)²; |X| > α]`.  Source: theory-deep-dive-quantization.md, Layer 2. -/
noncomputable def clippingError (P : Expectation Ω K) (X : Ω → K) (α : K) : K :=
  P.EOn (fun ω => α < abs (X ω)) fun ω => (abs (X ω) - α) ^ 2

/-- The expected excess `E (|X| - α)₊`. -/
def expectedExcess (P : Expectation Ω K) (X : Ω → K) (α : K) : K := P.E fun ω => excess (X ω) α

theorem clippingError_eq (P : Expectation Ω K) (X : Ω → K) (α : K) :
    clippingError P X α = P.E fun ω => excess (X ω) α ^ 2 := P.E_congr fun ω => indicator_mul_sq_eq (X ω) α

theorem expectedExcess_nonneg (hX : ExcessIntegrable P X) (α : K) : 0 ≤ expectedExcess P X α :=
  P.E_nonneg (hX.one α) fun _ => excess_nonneg _ _

/-- **Q12**: the clipping error does not rise with the level.  Source: theory-deep-dive-quantization.md, Layer 2. -/
theorem clippingError_antitone (hX : ExcessIntegrable P X) (h : α ≤ β) : clippingError P X β ≤ clippingError P X α := by
  rw [clippingError_eq, clippingError_eq]
  refine P.E_mono (hX.sq β) (hX.sq α) fun ω => ?_
  have k := excess_antitone h (X ω)
  lin [excess (X ω) α # k, excess (X ω) β # k]

/-- **Q12**: the clipping error lies above its tangents, by at most a square. -/
theorem clippingError_tangent (hX : ExcessIntegrable P X) (x y : K) :
    0 ≤ clippingError P X y - clippingError P X x + 2 * expectedExcess P X x * (y - x) ∧
      clippingError P X y - clippingError P X x + 2 * expectedExcess P X x * (y - x) ≤ (y - x) ^ 2 := by
  have hi := P.integrable_add (P.integrable_sub (hX.sq y) (hX.sq x)) (P.integrable_const_mul (2 * (y - x)) (hX.one x))
  have e : P.E (fun ω => excess (X ω) y ^ 2 - excess (X ω) x ^ 2 + 2 * (y - x) * excess (X ω) x) =
      clippingError P X y - clippingError P X x + 2 * expectedExcess P X x * (y - x) := by
    rw [P.E_add (P.integrable_sub (hX.sq y) (hX.sq x)) (P.integrable_const_mul _ (hX.one x)), P.E_sub (hX.sq y) (hX.sq x),
      P.E_const_mul _ (hX.one x), clippingError_eq, clippingError_eq, expectedExcess]
    ring
  rw [← e]
  constructor
  · exact P.E_nonneg hi fun ω => by
      have k := (sq_posPart_tangent (abs (X ω)) x y).1
      show 0 ≤ posPart (abs (X ω) - y) ^ 2 - posPart (abs (X ω) - x) ^ 2 + 2 * (y - x) * posPart (abs (X ω) - x)
      lin [k]
  · exact P.E_le_const hi fun ω => by
      have k := (sq_posPart_tangent (abs (X ω)) x y).2
      show posPart (abs (X ω) - y) ^ 2 - posPart (abs (X ω) - x) ^ 2 + 2 * (y - x) * posPart (abs (X ω) - x) ≤ (y - x) ^ 2
      lin [k]

/-- **Q12**: the clipping error is convex in the level. -/
theorem clippingError_convexOn (hX : ExcessIntegrable P X) (I : K → Prop) : ConvexOn I fun α => clippingError P X α :=
  ConvexOn.mono (ConvexOn.of_support isConvex_univ fun x _ => ⟨-2 * expectedExcess P X x, fun y _ => by
    lin [(clippingError_tangent hX x y).1]⟩) fun _ _ => trivial

/-- A function within a multiple of the square of its tangent at `x` has that derivative there. -/
theorem EpsilonDelta.HasDeriv.of_abs_le_sq {f : K → K} {C : K} (hC : 0 < C)
    (h : ∀ y, abs (f y - f x - a * (y - x)) ≤ C * (y - x) ^ 2) : HasDeriv f a x := fun ε hε =>
  (Near.abs_sub_le (ε := ε / C) (by pos)).mono fun y k => by
    have e : (y - x) ^ 2 = abs (y - x) * abs (y - x) := by
      rw [← abs_mul, abs_of_nonneg (mul_self_nonneg _)]
      ring
    have e' : C * (ε / C) = ε := by field
    have n := abs_nonneg (y - x)
    lin [h y, C # e, (C * abs (y - x)) # k, abs (y - x) # e']

/-- **Q12**: the derivative of the clipping error is `-2 E(|X| - α)₊`, at every level. -/
theorem hasDeriv_clippingError (hX : ExcessIntegrable P X) (α : K) :
    EpsilonDelta.HasDeriv (fun α => clippingError P X α) (-2 * expectedExcess P X α) α :=
  .of_abs_le_sq zero_lt_one fun y => by
    have k := clippingError_tangent hX α y
    rw [abs_of_nonneg (by lin [k.1])]
    lin [k.2]

/-- Where no mass lies beyond the level, the expected excess is zero, as its square is integrable. -/
theorem expectedExcess_eq_zero (hX : ExcessIntegrable P X) (hα : P.Integrable (indicator fun ω => α < abs (X ω)))
    (h : (P.prob fun ω => α < abs (X ω)) = 0) : expectedExcess P X α = 0 := by
  have n : 0 ≤ clippingError P X α := by
    rw [clippingError_eq]
    exact P.E_nonneg (hX.sq α) fun ω => sq_nonneg _
  refine le_antisymm (le_of_not_lt fun l => ?_) (expectedExcess_nonneg hX α)
  have key : ∀ t : K, 0 < t → 2 * t * expectedExcess P X α ≤ t ^ 2 * clippingError P X α := fun t ht => by
    have i := P.integrable_const_mul (t ^ 2) (hX.sq α)
    have e := P.E_mono (P.integrable_const_mul (2 * t) (hX.one α)) (P.integrable_add i hα) fun ω => by
      by_cases k : α < abs (X ω)
      · rw [indicator_of (p := fun ω => α < abs (X ω)) k]
        lin [sq_nonneg (t * excess (X ω) α - 1)]
      · rw [indicator_of_not (p := fun ω => α < abs (X ω)) k, excess_of_le (le_of_not_lt k)]
        lin []
    rw [P.E_add i hα, P.E_const_mul _ (hX.one α), P.E_const_mul _ (hX.sq α), ← clippingError_eq,
      show P.E (indicator fun ω => α < abs (X ω)) = 0 from h] at e
    exact show 2 * t * P.E (fun ω => excess (X ω) α) ≤ t ^ 2 * clippingError P X α by lin [e]
  have hd : 0 < clippingError P X α + 1 := by lin [n, zero_lt_one (K := K)]
  have ht := div_pos l hd
  have e := div_mul_cancel (expectedExcess P X α) (ne_of_gt hd)
  have k := key _ ht
  have m := mul_pos ht l
  have m' := mul_pos ht ht
  exact lt_irrefl (0 : K) (by lin [k, m, m', (expectedExcess P X α / (clippingError P X α + 1)) # e])

/-- **Q12**: the expected excess is positive exactly if mass lies beyond the level. -/
theorem expectedExcess_pos_iff (hd : P.Definite) (hX : ExcessIntegrable P X)
    (hα : P.Integrable (indicator fun ω => α < abs (X ω))) :
    0 < expectedExcess P X α ↔ 0 < P.prob fun ω => α < abs (X ω) := by
  have e : (fun ω => 0 < excess (X ω) α) = fun ω => α < abs (X ω) := funext fun ω => propext
    ⟨fun h => lt_of_not_le fun k => ne_of_gt h (excess_of_le k), fun h => posPart_pos (by lin [h])⟩
  constructor
  · exact fun h => lt_of_le_of_ne (P.prob_nonneg hα) fun k => ne_of_gt h (expectedExcess_eq_zero hX hα k.symm)
  · intro h
    refine lt_of_le_of_ne (expectedExcess_nonneg hX α) fun k => ne_of_gt h ?_
    have z := (hd _ (hX.one α) (fun ω => excess_nonneg _ _) k.symm).2
    rwa [e] at z

/-- **Q12**: the clipping error falls strictly from one level to a higher one exactly if mass lies beyond the lower. -/
theorem clippingError_lt_iff (hd : P.Definite) (hX : ExcessIntegrable P X)
    (hα : P.Integrable (indicator fun ω => α < abs (X ω))) (h : α < β) :
    clippingError P X β < clippingError P X α ↔ 0 < P.prob fun ω => α < abs (X ω) := by
  rw [← expectedExcess_pos_iff hd hX hα]
  constructor
  · intro k
    refine lt_of_le_of_ne (expectedExcess_nonneg hX α) fun e => ?_
    have t := (clippingError_tangent hX α β).1
    rw [← e] at t
    exact lt_irrefl (0 : K) (by lin [t, k])
  · intro k
    rw [clippingError_eq, clippingError_eq]
    refine lt_of_not_le fun c => ne_of_gt ((expectedExcess_pos_iff hd hX hα).1 k) ?_
    have e : (fun ω => 0 < excess (X ω) α ^ 2 - excess (X ω) β ^ 2) = fun ω => α < abs (X ω) := funext fun ω => propext
      ⟨fun h' => lt_of_not_le fun k => by
          rw [excess_of_le k, excess_of_le (le_trans k (le_of_lt h))] at h'
          exact lt_irrefl (0 : K) (by lin [h']), fun h' => by
        have l := excess_lt h h'
        have n := excess_nonneg (X ω) β
        have d := sub_pos.2 l
        lin [mul_pos d d, (2 * excess (X ω) β) # d]⟩
    have n : ∀ ω, 0 ≤ excess (X ω) α ^ 2 - excess (X ω) β ^ 2 := fun ω => by
      have k := excess_antitone (le_of_lt h) (X ω)
      lin [excess (X ω) α # k, excess (X ω) β # k]
    have hi := P.integrable_sub (hX.sq α) (hX.sq β)
    have z := (hd _ hi n (le_antisymm (by rw [P.E_sub (hX.sq α) (hX.sq β)]; lin [c]) (P.E_nonneg hi n))).2
    rwa [e] at z

/-- **Q12** as written is false: for `X = 0` the clipping error does not fall strictly. -/
theorem not_clippingError_strictAnti : ¬∀ {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (α β : K),
    0 < α → α < β → clippingError (.finite h) X β < clippingError (.finite h) X α := fun k => by
  have h : IsProb fun _ : Fin 1 => (1 : K) := ⟨fun _ => zero_le_one, sum_one _⟩
  have e : ∀ α : K, 0 ≤ α → clippingError (.finite h) (fun _ => 0) α = 0 := fun α hα => by
    rw [clippingError_eq]
    refine (Expectation.E_congr _ fun _ => ?_).trans (Expectation.E_const _ 0)
    rw [excess_of_le (by rwa [abs_zero])]
    ring
  have l := k h (fun _ => 0) 1 2 zero_lt_one (by lin [])
  rw [e 1 zero_le_one, e 2 (le_of_lt two_pos)] at l
  exact lt_irrefl 0 l

/-- **Q12** as written is false: for `X = 0` the derivative of the clipping error is zero at every positive level. -/
theorem not_deriv_clippingError_neg : ¬∀ {n : Nat} {w : Fin n → K} (h : IsProb w) (X : Fin n → K) (α a : K),
    0 < α → EpsilonDelta.HasDeriv (fun α => clippingError (.finite h) X α) a α → a < 0 := fun k => by
  have h : IsProb fun _ : Fin 1 => (1 : K) := ⟨fun _ => zero_le_one, sum_one _⟩
  have l := k h (fun _ => 0) 1 _ zero_lt_one (hasDeriv_clippingError (excessIntegrable_finite h _) 1)
  have e : expectedExcess (.finite h) (fun _ => 0) 1 = (0 : K) :=
    (Expectation.E_congr _ fun _ => excess_of_le (by rw [abs_zero]; exact zero_le_one)).trans (Expectation.E_const _ 0)
  rw [e] at l
  exact lt_irrefl (0 : K) (by lin [l])

end AqCore
