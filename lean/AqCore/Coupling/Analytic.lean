import AqCore.Coupling.Derivative
import AqCore.Taylor

/-!
# `log Z` is analytic (claim B11)

Its derivatives are polynomials in the moments of the logits.  Counting the weight of the moments and the number of factors
bounds the derivative of order `k` by `2ᵏ k! rᵏ`, so that Taylor's series converges within `1 / (2 r)` of every point.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n : Nat} [NeZero n] {u : Fin n → K} {c r β : K}

/-- The moment `E[(u - c)ʲ]` of the logits under the Gibbs distribution. -/
def gibbsMoment (u : Fin n → K) (c : K) (j : Nat) (β : K) : K := ∑ i, gibbs u β i * (u i - c) ^ j

theorem gibbsMoment_one (u : Fin n → K) (c β : K) : gibbsMoment u c 1 β = logitMean u β - c := by
  have e : ∑ i, gibbs u β i * (u i - c) ^ 1 = (∑ i, gibbs u β i * u i) - c * ∑ i, gibbs u β i := by sum_ring
  unfold gibbsMoment
  rw [e, sum_gibbs, mul_one]
  rfl

theorem hasDeriv_gibbsMoment [ExpLogDerivative K] (u : Fin n → K) (c : K) (j : Nat) (β : K) : HasDeriv (gibbsMoment u c j)
    (gibbsMoment u c (j + 1) β + -1 * (gibbsMoment u c 1 β * gibbsMoment u c j β)) β := by
  refine ((HasDeriv.sum fun i => (hasDeriv_gibbs u β i).mul_const ((u i - c) ^ j)).congr_fun fun b => rfl).congr ?_
  rw [gibbsMoment_one]
  unfold gibbsMoment
  sum_ring

omit [NeZero n] in
theorem abs_pow_le {x : K} (h : abs x ≤ r) (j : Nat) : abs (x ^ j) ≤ r ^ j := by
  induction j with
  | zero => exact le_of_eq abs_one
  | succ j ih =>
    rw [pow_succ, pow_succ, abs_mul]
    exact mul_le_mul ih h (abs_nonneg _) (pow_nonneg (le_trans (abs_nonneg _) h) j)

theorem abs_gibbsMoment_le (h : ∀ i, abs (u i - c) ≤ r) (j : Nat) (β : K) : abs (gibbsMoment u c j β) ≤ r ^ j := by
  refine le_trans (abs_sum_le _) (weighted_le (isProb_gibbs u β).nonneg (sum_gibbs u β) (fun i => abs_pow_le (h i) j) |>
    le_trans (le_of_eq (sum_congr fun i => ?_)))
  rw [abs_mul, abs_of_pos (gibbs_pos u β i)]

/-- `f` is a polynomial in the moments, homogeneous of weight `w`, with at most `m` factors in each term, and coefficients whose
absolute values add up to at most `A`. -/
inductive MomentPolynomial (u : Fin n → K) (c : K) : Nat → Nat → K → (K → K) → Prop
  | moment (j : Nat) : MomentPolynomial u c j 1 1 (gibbsMoment u c j)
  | add {w m : Nat} {A B : K} {f g : K → K} : MomentPolynomial u c w m A f → MomentPolynomial u c w m B g →
      MomentPolynomial u c w m (A + B) fun β => f β + g β
  | mul {w w' m m' : Nat} {A B : K} {f g : K → K} : MomentPolynomial u c w m A f → MomentPolynomial u c w' m' B g →
      MomentPolynomial u c (w + w') (m + m') (A * B) fun β => f β * g β
  | neg {w m : Nat} {A : K} {f : K → K} : MomentPolynomial u c w m A f → MomentPolynomial u c w m A fun β => -1 * f β
  | mono {w m m' : Nat} {A B : K} {f : K → K} : MomentPolynomial u c w m A f → m ≤ m' → A ≤ B →
      MomentPolynomial u c w m' B f

namespace MomentPolynomial
variable {w m : Nat} {A : K} {f : K → K}

omit [NeZero n] in
theorem nonneg (h : MomentPolynomial u c w m A f) : 0 ≤ A := by
  induction h with
  | moment _ => exact zero_le_one
  | add _ _ h k => exact add_nonneg h k
  | mul _ _ h k => exact mul_nonneg h k
  | neg _ h => exact h
  | mono _ _ k h => exact le_trans h k

theorem abs_le (hr : ∀ i, abs (u i - c) ≤ r) (h : MomentPolynomial u c w m A f) (β : K) : abs (f β) ≤ A * r ^ w := by
  have r0 : 0 ≤ r := le_trans (abs_nonneg _) (hr 0)
  induction h with
  | moment j =>
    rw [one_mul]
    exact abs_gibbsMoment_le hr j β
  | add _ _ h k =>
    rw [add_mul]
    exact le_trans (abs_add_le _ _) (add_le_add h k)
  | @mul w w' m m' A B f g _ _ h k =>
    rw [abs_mul, Ring.npow_add, mul_mul_mul_comm]
    exact mul_le_mul h k (abs_nonneg _) (le_trans (abs_nonneg _) h)
  | @neg w m A f _ h =>
    show abs (-1 * f β) ≤ _
    rw [neg_mul, one_mul, abs_neg]
    exact h
  | @mono w m m' A B f _ _ k h => exact le_trans h (mul_le_mul_of_nonneg_right k (pow_nonneg r0 w))

theorem exists_deriv [ExpLogDerivative K] (h : MomentPolynomial u c w m A f) :
    ∃ g, MomentPolynomial u c (w + 1) (m + 1) (2 * natCast m * A) g ∧ ∀ β, HasDeriv f (g β) β := by
  induction h with
  | moment j =>
    refine ⟨_, ?_, hasDeriv_gibbsMoment u c j⟩
    have a := (moment (u := u) (c := c) (j + 1)).mono (m' := 2) (Nat.le_succ 1) (le_refl 1)
    have b := ((moment (u := u) (c := c) 1).mul (moment j)).neg
    rw [Nat.add_comm 1 j] at b
    exact (a.add b).mono (Nat.le_refl 2) (le_of_eq (by rw [natCast_one]; ring))
  | add _ _ h k =>
    obtain ⟨f', hf, df⟩ := h
    obtain ⟨g', hg, dg⟩ := k
    exact ⟨_, (hf.add hg).mono (Nat.le_refl _) (le_of_eq (by ring)), fun β => (df β).add (dg β)⟩
  | @mul w w' m m' A B f g pf pg h k =>
    obtain ⟨f', hf, df⟩ := h
    obtain ⟨g', hg, dg⟩ := k
    have a := hf.mul pg
    have b := pf.mul hg
    rw [Nat.add_right_comm w 1 w', Nat.add_right_comm m 1 m'] at a
    exact ⟨_, (a.add b).mono (Nat.le_refl _) (le_of_eq (by rw [natCast_add]; ring)), fun β => (df β).mul (dg β)⟩
  | neg _ h =>
    obtain ⟨f', hf, df⟩ := h
    exact ⟨_, hf.neg, fun β => (df β).const_mul (-1)⟩
  | @mono w m m' A B f pf hm k h =>
    obtain ⟨f', hf, df⟩ := h
    have n := natCast_nonneg (K := K) m
    have l := natCast_le_natCast (K := K) hm
    exact ⟨f', hf.mono (Nat.succ_le_succ hm) (by lin [mul_le_mul l k pf.nonneg (le_trans n l)]), df⟩
end MomentPolynomial

/-- Derivatives `F k` of `log Z - c β` of every order, with bounds that grow no faster than `(2 r)ᵏ k!`. -/
theorem exists_derivatives_le [ExpLogDerivative K] (hr : ∀ i, abs (u i - c) ≤ r) : ∃ F : Nat → K → K,
    (∀ β, F 0 β = log (partitionFunction u β) - c * β) ∧ (∀ k β, HasDeriv (F k) (F (k + 1) β) β) ∧
      ∀ k β, abs (F (k + 1) β) ≤ 2 ^ k * natCast (factorial k) * r ^ (k + 1) := by
  have choice : ∀ (k : Nat) (f : K → K), ∃ g, MomentPolynomial u c (k + 1) (k + 1) (2 ^ k * natCast (factorial k)) f →
      MomentPolynomial u c (k + 2) (k + 2) (2 ^ (k + 1) * natCast (factorial (k + 1))) g ∧ ∀ β, HasDeriv f (g β) β :=
    fun k f => by
      by_cases h : MomentPolynomial u c (k + 1) (k + 1) (2 ^ k * natCast (factorial k)) f
      · obtain ⟨g, hg, d⟩ := h.exists_deriv
        refine ⟨g, fun _ => ⟨hg.mono (Nat.le_refl _) (le_of_eq ?_), d⟩⟩
        rw [show factorial (k + 1) = (k + 1) * factorial k from rfl, natCast_mul, pow_succ]
        ring
      · exact ⟨f, fun k => absurd k h⟩
  let next : Nat → (K → K) → K → K := fun k f => Classical.choose (choice k f)
  have spec : ∀ k f, MomentPolynomial u c (k + 1) (k + 1) (2 ^ k * natCast (factorial k)) f →
      MomentPolynomial u c (k + 2) (k + 2) (2 ^ (k + 1) * natCast (factorial (k + 1))) (next k f) ∧
        ∀ β, HasDeriv f (next k f β) β := fun k f => Classical.choose_spec (choice k f)
  let D : Nat → K → K := fun k => Nat.rec (gibbsMoment u c 1) (fun k f => next k f) k
  have poly : ∀ k, MomentPolynomial u c (k + 1) (k + 1) (2 ^ k * natCast (factorial k)) (D k) := fun k => by
    induction k with
    | zero => exact (MomentPolynomial.moment 1).mono (Nat.le_refl 1) (le_of_eq (by
        rw [pow_zero, one_mul]
        exact natCast_one.symm))
    | succ k ih => exact (spec k _ ih).1
  refine ⟨fun k => Nat.rec (fun β => log (partitionFunction u β) - c * β) (fun k _ => D k) k, fun _ => rfl, fun k β => ?_,
    fun k β => (poly k).abs_le hr β⟩
  cases k with
  | zero =>
    refine ((hasDeriv_log_partitionFunction u β).sub ((HasDeriv.id β).const_mul c)).congr ?_
    show _ = gibbsMoment u c 1 β
    rw [gibbsMoment_one]
    ring
  | succ k => exact (spec k _ (poly k)).2 β

/-- A power series with a constant and a linear term only. -/
theorem sum_constant_and_linear {K : Type u} [OrderedField K] (x y t : K) (m : Nat) :
    ∑ k : Fin (m + 2), (if k.val = 0 then x else if k.val = 1 then y else 0) / natCast (factorial k.val) * t ^ k.val =
      x + y * t := by
  let g : Nat → K := fun k => (if k = 0 then x else if k = 1 then y else 0) / natCast (factorial k) * t ^ k
  show g 0 + (g 1 + ∑ k : Fin m, g (k.val + 1 + 1)) = _
  have g0 : g 0 = x := by
    show (if 0 = 0 then x else if 0 = 1 then y else 0) / natCast 1 * 1 = x
    rw [if_pos rfl, natCast_one, div_one, mul_one]
  have g1 : g 1 = y * t := by
    show (if 1 = 0 then x else if 1 = 1 then y else 0) / natCast 1 * (1 * t) = y * t
    rw [if_neg (Nat.succ_ne_zero 0), if_pos rfl, natCast_one, div_one, one_mul]
  have g2 : ∀ k, g (k + 1 + 1) = 0 := fun k => by
    show (if k + 1 + 1 = 0 then x else if k + 1 + 1 = 1 then y else 0) / _ * _ = (0 : K)
    rw [if_neg (Nat.succ_ne_zero _), if_neg fun e => Nat.succ_ne_zero k (Nat.add_right_cancel (m := 1) e), zero_div, zero_mul]
  rw [g0, g1, sum_eq_zero fun k => g2 k.val, add_zero]

/-- **B11**: over a field with suprema, as ℝ is, `log Z` has at every `b` a power series whose first `m + 2` terms differ from it
by at most `(2 r |t|)^(m + 2)`, where `r` bounds the differences of the logits.  Corrects
action-quanta-derived-formulations.md, section 2. -/
theorem exists_powerSeries_log_partitionFunction (hK : HasSuprema K) (hr : ∀ i k, u i - u k ≤ r) (b : K) : ∃ a : Nat → K,
    ∀ (m : Nat) (t : K), abs (log (partitionFunction u (b + t)) - ∑ k : Fin (m + 2), a k.val * t ^ k.val) ≤
      (2 * r * abs t) ^ (m + 2) := by
  have hc : ∀ i, abs (u i - u 0) ≤ r := fun i => abs_le_of (hr i 0) (by lin [hr 0 i])
  have r0 : 0 ≤ r := le_trans (abs_nonneg _) (hc 0)
  obtain ⟨F, F0, dF, bF⟩ := exists_derivatives_le hc
  refine ⟨fun k => (F k b + if k = 0 then u 0 * b else if k = 1 then u 0 else 0) / natCast (factorial k), fun m t => ?_⟩
  have e := hK.abs_sub_taylorSum_le (f := F) (m + 2) dF (bF (m + 1)) b t
  have z : ∑ k : Fin (m + 2), (F k.val b + if k.val = 0 then u 0 * b else if k.val = 1 then u 0 else 0) /
      natCast (factorial k.val) * t ^ k.val = taylorSum (fun k => F k b) (m + 2) t + u 0 * (b + t) := by
    have z' : ∀ k : Fin (m + 2), (F k.val b + if k.val = 0 then u 0 * b else if k.val = 1 then u 0 else 0) /
        natCast (factorial k.val) * t ^ k.val = F k.val b * t ^ k.val / natCast (factorial k.val) +
          (if k.val = 0 then u 0 * b else if k.val = 1 then u 0 else 0) / natCast (factorial k.val) * t ^ k.val :=
      fun k => by ring
    rw [sum_congr z', sum_add, sum_constant_and_linear, mul_add, mul_comm (u 0) t, mul_comm t]
    rfl
  rw [z, show log (partitionFunction u (b + t)) - (taylorSum (fun k => F k b) (m + 2) t + u 0 * (b + t)) =
    F 0 (b + t) - taylorSum (fun k => F k b) (m + 2) t by
      rw [F0]
      ring]
  refine le_trans e ?_
  -- the factorials cancel, but for a factor below one
  have p : 0 < (natCast (factorial (m + 1)) : K) := natCast_pos (factorial_pos _)
  have q : (1 : K) ≤ natCast (m + 2) := by
    rw [← natCast_one]
    exact natCast_le_natCast (Nat.succ_le_succ (Nat.zero_le _))
  have q0 : 0 < (natCast (m + 2) : K) := natCast_succ_pos _
  have s : 0 ≤ (2 * r * abs t) ^ (m + 2) := pow_nonneg (mul_nonneg (mul_nonneg (le_of_lt two_pos) r0) (abs_nonneg t)) _
  have s' : 2 * (2 ^ (m + 1) * r ^ (m + 1 + 1) * abs t ^ (m + 2)) = (2 * r * abs t) ^ (m + 2) := by
    rw [Ring.mul_pow, Ring.mul_pow]
    ring
  have x : 2 ^ (m + 1) * natCast (factorial (m + 1)) * r ^ (m + 1 + 1) * abs t ^ (m + 2) / natCast (factorial (m + 2)) =
      2 ^ (m + 1) * r ^ (m + 1 + 1) * abs t ^ (m + 2) / natCast (m + 2) := by
    rw [show factorial (m + 2) = (m + 2) * factorial (m + 1) from rfl, natCast_mul]
    generalize (natCast (m + 2) : K) = N at q0
    generalize (natCast (factorial (m + 1)) : K) = P at p
    field
  rw [x]
  generalize 2 ^ (m + 1) * r ^ (m + 1 + 1) * abs t ^ (m + 2) = y at s'
  rw [← s'] at s ⊢
  refine le_of_mul_le_mul_left (c := natCast (m + 2)) ?_ q0
  rw [mul_comm, div_mul_cancel _ (ne_of_gt q0)]
  have y0 : 0 ≤ y := by lin [s]
  generalize (natCast (m + 2) : K) = N at q
  lin [y # q, y0]

/-- **B11**: so the power series converges to `log Z` within `1 / (2 r)` of every `b`: `log Z` is analytic, and a phase transition
is excluded at every finite `β`.  Corrects action-quanta-derived-formulations.md, section 2. -/
theorem exists_seqTendsTo_log_partitionFunction (hK : HasSuprema K) (hr : ∀ i k, u i - u k ≤ r) (b : K) : ∃ a : Nat → K,
    ∀ t, 2 * r * abs t < 1 → SeqTendsTo (fun m => ∑ k : Fin m, a k.val * t ^ k.val) (log (partitionFunction u (b + t))) := by
  obtain ⟨a, ha⟩ := exists_powerSeries_log_partitionFunction hK hr b
  refine ⟨a, fun t ht ε hε => ?_⟩
  have r0 : 0 ≤ r := by
    have k := hr 0 0
    lin [k]
  have arch := hK.archimedean
  obtain ⟨N, hN⟩ := SeqTendsTo.pow (mul_nonneg (mul_nonneg (le_of_lt two_pos) r0) (abs_nonneg t)) ht ε hε
  refine ⟨N + 2, fun m hm => ?_⟩
  obtain ⟨m, rfl⟩ : ∃ k, m = k + 2 := ⟨m - 2, (Nat.sub_add_cancel (Nat.le_trans (Nat.le_add_left 2 N) hm)).symm⟩
  have k := hN (m + 2) (Nat.le_trans (Nat.le_add_right N 2) hm)
  rw [sub_zero] at k
  rw [abs_sub_comm]
  exact le_trans (ha m t) (le_trans (le_abs_self _) k)

end AqCore
