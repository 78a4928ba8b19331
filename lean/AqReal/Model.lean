import AqCore.DerivExp
import AqCore.Quantization.OptimumExists
import Mathlib

/-! # ℝ as a model of AqCore: Mathlib's ℝ, `HasDerivAt` and `∫ · ∂μ` satisfy its axioms

Each file of AqReal switches off the instances by which an operation could be read as one of AqCore's. -/

universe u
namespace AqReal
open MeasureTheory

theorem pow_eq_npow {K : Type u} [AqCore.OrderedField K] (x : K) (n : ℕ) : x ^ n = AqCore.OrderedField.npow x n := rfl
/-- Statements mean what they mean in Mathlib: after this no operation of AqCore's is found by itself. -/
macro "mathlib_operations_only" : command => `(attribute [-instance] AqCore.OrderedField.toAdd AqCore.OrderedField.toMul
  AqCore.OrderedField.toNeg AqCore.OrderedField.toSub AqCore.OrderedField.toInv AqCore.OrderedField.toDiv
  AqCore.OrderedField.toZero AqCore.OrderedField.toOne AqCore.OrderedField.toLE AqCore.OrderedField.toLT
  AqCore.OrderedField.toMax AqCore.OrderedField.toMin AqCore.OrderedField.instOfNat AqCore.OrderedField.instNatPow)
mathlib_operations_only
/-- ℝ is an ordered field. -/
noncomputable scoped instance (priority := low) orderedField : AqCore.OrderedField ℝ where
  add_assoc := add_assoc
  add_comm := add_comm
  add_zero := add_zero
  add_neg_cancel := add_neg_cancel
  sub_eq_add_neg := sub_eq_add_neg
  mul_assoc := mul_assoc
  mul_comm := mul_comm
  mul_one := mul_one
  mul_add := mul_add
  mul_inv_cancel := mul_inv_cancel₀
  inv_zero := inv_zero
  div_eq_mul_inv := div_eq_mul_inv
  zero_ne_one := zero_ne_one
  le_refl := le_refl
  le_trans := le_trans
  le_antisymm := le_antisymm
  le_total := le_total
  lt_iff_le_not_ge := lt_iff_le_not_ge
  add_le_add_left h c := add_le_add (le_refl c) h
  mul_nonneg := mul_nonneg
  max_eq_left := max_eq_left
  max_eq_right := max_eq_right
  min_eq_left := min_eq_left
  min_eq_right := min_eq_right
/-- ℝ has exponential and logarithm. -/
noncomputable scoped instance (priority := low) expLogField : AqCore.ExpLogField ℝ where
  toOrderedField := orderedField
  exp := Real.exp
  log := Real.log
  exp_add := Real.exp_add
  exp_pos := Real.exp_pos
  add_one_lt_exp := Real.add_one_lt_exp
  log_exp := Real.log_exp
  exp_log := Real.exp_log
/-- Natural numbers of AqCore are those of Mathlib. -/
theorem natCast_eq (n : ℕ) : (AqCore.OrderedField.natCast n : ℝ) = (n : ℝ) := by
  induction n with
  | zero => exact (Nat.cast_zero (R := ℝ)).symm
  | succ n ih => exact (congrArg (fun x : ℝ => x + 1) ih).trans (Nat.cast_succ n).symm
theorem two_eq : @OfNat.ofNat ℝ 2 (AqCore.OrderedField.instOfNat 0) = 2 := (natCast_eq 2).trans Nat.cast_ofNat
theorem four_eq : @OfNat.ofNat ℝ 4 (AqCore.OrderedField.instOfNat 2) = 4 := (natCast_eq 4).trans Nat.cast_ofNat
theorem six_eq : @OfNat.ofNat ℝ 6 (AqCore.OrderedField.instOfNat 4) = 6 := (natCast_eq 6).trans Nat.cast_ofNat
/-- Natural powers of AqCore are those of Mathlib. -/
theorem npow_eq (x : ℝ) (n : ℕ) : AqCore.OrderedField.npow x n = x ^ n := by
  induction n with
  | zero => exact (pow_zero x).symm
  | succ n ih => exact (congrArg (fun y : ℝ => y * x) ih).trans (pow_succ x n).symm
/-- Sums of AqCore are those of Mathlib. -/
theorem sum_eq : ∀ {n : ℕ} (f : Fin n → ℝ), AqCore.sum f = ∑ i, f i
  | 0, f => (Fin.sum_univ_zero f).symm
  | _ + 1, f => (congrArg (fun y : ℝ => f 0 + y) (sum_eq fun i => f i.succ)).trans (Fin.sum_univ_succ f).symm
/-- The absolute value of AqCore is that of Mathlib. -/
theorem abs_eq (x : ℝ) : AqCore.abs x = |x| := (abs_eq_max_neg (a := x)).symm
/-- ℝ is Archimedean. -/
theorem archimedean : AqCore.Archimedean ℝ where
  exists_natCast_gt x := (exists_nat_gt x).imp fun n h => h.trans_eq (natCast_eq n).symm
/-- ℝ has suprema. -/
theorem hasSuprema : AqCore.HasSuprema ℝ := fun S hne hb =>
  (Real.exists_isLUB (s := {x | S x}) hne (hb.imp fun _ h x hx => h x hx)).imp fun _ h =>
    ⟨fun _ hx => h.1 hx, fun _ hb => h.2 hb⟩
/-- Mathlib's derivative satisfies the rules. -/
noncomputable scoped instance derivative : AqCore.Derivative ℝ where
  IsDeriv f a x := HasDerivAt f a x
  const c x := hasDerivAt_const x c
  id x := hasDerivAt_id' x
  add hf hg := HasDerivAt.fun_add hf hg
  mul hf hg := HasDerivAt.fun_mul hf hg
  inv {f a x} h h0 := (HasDerivAt.fun_inv h h0).congr_deriv (congrArg (fun y : ℝ => -a / y) (npow_eq (f x) 2).symm)
  comp {f g a b x} hf hg := show HasDerivAt (f ∘ g) (a * b) x from HasDerivAt.comp x hf hg
/-- Mathlib's derivative knows `exp` and `log`. -/
noncomputable scoped instance expLogDerivative : AqCore.ExpLogDerivative ℝ where
  toDerivative := derivative
  exp x := Real.hasDerivAt_exp x
  log h := Real.hasDerivAt_log (LT.lt.ne' h)
/-- A derivative in terms of ε and δ is one in Mathlib's sense. -/
theorem hasDerivAt_of_epsilonDelta {f : ℝ → ℝ} {a x : ℝ} (h : AqCore.EpsilonDelta.HasDeriv f a x) : HasDerivAt f a x :=
  hasDerivAt_iff_isLittleO.2 (Asymptotics.isLittleO_iff.2 fun ε hε => Metric.eventually_nhds_iff.2 <|
    (h ε hε).imp fun δ k => ⟨k.1, fun y hy => by
      rw [Real.dist_eq] at hy
      have e : AqCore.abs (f y - f x - a * (y - x)) ≤ ε * AqCore.abs (y - x) := k.2 y (by rw [abs_eq]; exact hy)
      rw [abs_eq, abs_eq] at e; rw [Real.norm_eq_abs, Real.norm_eq_abs, smul_eq_mul, mul_comm (y - x) a]; exact e⟩)
/-- A limit in terms of ε is one in Mathlib's sense. -/
theorem tendsto_of_tendsTo {f : ℝ → ℝ} {a : ℝ} (h : AqCore.TendsTo f a) : Filter.Tendsto f Filter.atTop (nhds a) :=
  Metric.tendsto_atTop.2 fun ε hε => (h (ε / 2) (half_pos hε)).imp fun _ k y hy => by
    rw [Real.dist_eq, ← abs_eq]; exact lt_of_le_of_lt (k y hy) (half_lt_self hε)
/-- The integral with respect to a probability measure, on the integrable functions. -/
noncomputable def expectation {Ω : Type u} [MeasurableSpace Ω] (μ : Measure Ω) [IsProbabilityMeasure μ] :
    AqCore.Expectation Ω ℝ where
  Integrable f := Integrable f μ
  E f := ∫ ω, f ω ∂μ
  integrable_const c := integrable_const c
  integrable_add hf hg := Integrable.fun_add hf hg
  integrable_const_mul c _ hf := Integrable.const_mul hf c
  E_add hf hg := integral_add hf hg
  E_const_mul c f _ := integral_const_mul c f
  E_mono hf hg h := integral_mono hf hg h
  E_one := show ∫ _ω, (1 : ℝ) ∂μ = 1 by rw [integral_const, probReal_univ, one_smul]
/-- AqCore's indicator, as a factor, is Mathlib's. -/
theorem indicator_mul_eq {Ω : Type u} {s : Set Ω} {p : Ω → Prop} (hp : ∀ ω, p ω ↔ ω ∈ s) (f : Ω → ℝ) (ω : Ω) :
    AqCore.indicator p ω * f ω = s.indicator f ω := by
  by_cases h : p ω
  · exact (congrArg (· * f ω) (AqCore.indicator_of h)).trans
      ((one_mul (f ω)).trans (Set.indicator_of_mem ((hp ω).1 h) f).symm)
  · exact (congrArg (· * f ω) (AqCore.indicator_of_not h)).trans
      ((zero_mul (f ω)).trans (Set.indicator_of_notMem (fun k => h ((hp ω).2 k)) f).symm)
theorem indicator_eq {Ω : Type u} {s : Set Ω} {p : Ω → Prop} (hp : ∀ ω, p ω ↔ ω ∈ s) :
    (AqCore.indicator p : Ω → ℝ) = s.indicator fun _ => 1 :=
  funext fun ω => (mul_one _).symm.trans (indicator_mul_eq hp (fun _ => 1) ω)
section
variable {Ω : Type u} [MeasurableSpace Ω] (μ : Measure Ω) [IsProbabilityMeasure μ] {s : Set Ω} (hs : MeasurableSet s)
  {p : Ω → Prop} (hp : ∀ ω, p ω ↔ ω ∈ s)
include hs hp
/-- AqCore's restricted expectation is Mathlib's integral over a set. -/
theorem EOn_eq (f : Ω → ℝ) : (expectation μ).EOn p f = ∫ ω in s, f ω ∂μ :=
  (congrArg (integral μ) (funext fun ω => indicator_mul_eq hp f ω)).trans (integral_indicator hs)
/-- AqCore's probability is Mathlib's. -/
theorem prob_eq : (expectation μ).prob p = μ.real s := (congrArg (integral μ) (indicator_eq hp)).trans
  ((integral_indicator_const (1 : ℝ) hs).trans ((smul_eq_mul _ _).trans (mul_one _)))
variable {μ} {f : Ω → ℝ}
/-- AqCore's indicator, as a factor, keeps what is integrable on the set. -/
theorem integrable_indicator_mul (h : IntegrableOn f s μ) : Integrable (fun ω => AqCore.indicator p ω * f ω) μ :=
  (congrArg (fun g : Ω → ℝ => Integrable g μ) (funext fun ω => indicator_mul_eq hp f ω)).mpr
    (IntegrableOn.integrable_indicator h hs)
theorem integrable_indicator : Integrable (AqCore.indicator p : Ω → ℝ) μ :=
  (congrArg (fun g : Ω → ℝ => Integrable g μ) (indicator_eq hp)).mpr
    (IntegrableOn.integrable_indicator (Integrable.integrableOn (integrable_const (1 : ℝ))) hs)
end
/-- What is not negative and has integral zero is positive on a null set only. -/
theorem definite {Ω : Type u} [MeasurableSpace Ω] (μ : Measure Ω) [IsProbabilityMeasure μ] : (expectation μ).Definite :=
  fun f hf h0 e => by
    have k : Filter.EventuallyEq (ae μ) (fun _ => (0 : ℝ)) (AqCore.indicator fun ω => 0 < f ω) :=
      Filter.Eventually.mono ((integral_eq_zero_iff_of_nonneg h0 hf).1 e) fun ω z =>
        (AqCore.indicator_of_not (p := fun ω => 0 < f ω) fun l => LT.lt.ne' l z).symm
    exact ⟨Integrable.congr (integrable_const 0) k, (integral_congr_ae k).symm.trans (integral_zero Ω ℝ)⟩

end AqReal
