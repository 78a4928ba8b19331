/-!
# A mock of the parts of Mathlib that AqReal uses

For a **lint** of `lean/AqReal` on machines without Mathlib, never for verification: every entry is an axiom, stated for
ℝ where Mathlib states it for a class.  The file lies outside every library, so no build can take it for Mathlib.
Where Mathlib exists, a generated file (`aqcheck.lean.mock`) checks every entry against it: that `Mock.…` can be inferred,
that an axiom has the type given here, and that a definition unfolds to the one given here; or what `-- check:` says.
-/

universe u

axiom Real : Type
notation "ℝ" => Real
notation "ℕ" => Nat

/-! ## Operations -/

@[instance] axiom Mock.add : Add ℝ
@[instance] axiom Mock.mul : Mul ℝ
@[instance] axiom Mock.neg : Neg ℝ
@[instance] axiom Mock.sub : Sub ℝ
@[instance] axiom Mock.inv : Inv ℝ
@[instance] axiom Mock.div : Div ℝ
@[instance] axiom Mock.zero : Zero ℝ
@[instance] axiom Mock.one : One ℝ
@[instance] axiom Mock.le : LE ℝ
@[instance] axiom Mock.lt : LT ℝ
@[instance] axiom Mock.max : Max ℝ
@[instance] axiom Mock.min : Min ℝ
@[instance] axiom Mock.smul : SMul ℝ ℝ
@[default_instance high, instance] axiom Mock.pow : Pow ℝ ℕ
-- check: example : Nat.AtLeastTwo 2 := inferInstance
class Nat.AtLeastTwo (n : ℕ) : Prop
instance {n : ℕ} : Nat.AtLeastTwo (n + 2) := ⟨⟩
@[instance] axiom Mock.ofNat (n : ℕ) [Nat.AtLeastTwo n] : OfNat ℝ n
-- check: example : ℕ → ℝ := Nat.cast
axiom Nat.cast : ℕ → ℝ
noncomputable instance : CoeTail ℕ ℝ := ⟨Nat.cast⟩

/-! ## Ordered field -/

axiom add_assoc (a b c : ℝ) : a + b + c = a + (b + c)
axiom add_comm (a b : ℝ) : a + b = b + a
axiom add_zero (a : ℝ) : a + 0 = a
axiom add_neg_cancel (a : ℝ) : a + -a = 0
axiom sub_eq_add_neg (a b : ℝ) : a - b = a + -b
axiom mul_assoc (a b c : ℝ) : a * b * c = a * (b * c)
axiom mul_comm (a b : ℝ) : a * b = b * a
axiom mul_one (a : ℝ) : a * 1 = a
axiom mul_add (a b c : ℝ) : a * (b + c) = a * b + a * c
axiom one_mul (a : ℝ) : 1 * a = a
axiom zero_mul (a : ℝ) : 0 * a = 0
axiom neg_mul (a b : ℝ) : -a * b = -(a * b)
axiom mul_inv_cancel₀ {a : ℝ} (h : a ≠ 0) : a * a⁻¹ = 1
axiom inv_zero : (0 : ℝ)⁻¹ = 0
axiom div_eq_mul_inv (a b : ℝ) : a / b = a * b⁻¹
axiom zero_ne_one : (0 : ℝ) ≠ 1
axiom le_refl (a : ℝ) : a ≤ a
axiom le_trans {a b c : ℝ} : a ≤ b → b ≤ c → a ≤ c
axiom le_antisymm {a b : ℝ} : a ≤ b → b ≤ a → a = b
axiom le_total (a b : ℝ) : a ≤ b ∨ b ≤ a
axiom lt_iff_le_not_ge {a b : ℝ} : a < b ↔ a ≤ b ∧ ¬b ≤ a
axiom le_of_eq {a b : ℝ} : a = b → a ≤ b
axiom not_le {a b : ℝ} : ¬a ≤ b ↔ b < a
axiom LT.lt.trans_eq {a b c : ℝ} : a < b → b = c → a < c
axiom LT.lt.ne' {a b : ℝ} (h : a < b) : b ≠ a
axiom add_le_add {a b c d : ℝ} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d
axiom mul_nonneg {a b : ℝ} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b
axiom max_eq_left {a b : ℝ} (h : b ≤ a) : max a b = a
axiom max_eq_right {a b : ℝ} (h : a ≤ b) : max a b = b
axiom min_eq_left {a b : ℝ} (h : a ≤ b) : min a b = a
axiom min_eq_right {a b : ℝ} (h : b ≤ a) : min a b = b
axiom pow_zero (a : ℝ) : a ^ 0 = 1
axiom pow_succ (a : ℝ) (n : ℕ) : a ^ (n + 1) = a ^ n * a
axiom Nat.cast_zero : ((0 : ℕ) : ℝ) = 0
axiom Nat.cast_succ (n : ℕ) : ((n + 1 : ℕ) : ℝ) = n + 1
axiom Nat.cast_ofNat {n : ℕ} [Nat.AtLeastTwo n] : ((OfNat.ofNat n : ℕ) : ℝ) = OfNat.ofNat n
axiom smul_eq_mul (a b : ℝ) : a • b = a * b
-- check: example : ∀ b : ℝ, (1 : ℝ) • b = b := one_smul ℝ
axiom one_smul (M : Type) (b : ℝ) : (1 : ℝ) • b = b
axiom exists_nat_gt (x : ℝ) : ∃ n : ℕ, x < n
axiom abs : ℝ → ℝ
macro:max atomic("|" noWs) a:term noWs "|" : term => `(abs $a)
axiom abs_eq_max_neg {a : ℝ} : |a| = max a (-a)


/-! ## Finite sums -/

-- check: example : Type → Type := Finset
axiom Finset : Type → Type
axiom Finset.univ {n : ℕ} : Finset (Fin n)
axiom Finset.sum {n : ℕ} (s : Finset (Fin n)) (f : Fin n → ℝ) : ℝ
macro "∑ " i:ident ", " b:term:67 : term => `(Finset.sum Finset.univ fun $i => $b)
axiom Fin.sum_univ_zero (f : Fin 0 → ℝ) : ∑ i, f i = 0
axiom Fin.sum_univ_succ {n : ℕ} (f : Fin (n + 1) → ℝ) : ∑ i, f i = f 0 + ∑ i, f (Fin.succ i)

/-! ## Exponential, logarithm, completeness -/

axiom Real.exp (x : ℝ) : ℝ
axiom Real.log (x : ℝ) : ℝ
axiom Real.exp_add (x y : ℝ) : Real.exp (x + y) = Real.exp x * Real.exp y
axiom Real.exp_pos (x : ℝ) : 0 < Real.exp x
axiom Real.add_one_lt_exp {x : ℝ} (hx : x ≠ 0) : x + 1 < Real.exp x
axiom Real.log_exp (x : ℝ) : Real.log (Real.exp x) = x
axiom Real.exp_log {x : ℝ} (hx : 0 < x) : Real.exp (Real.log x) = x

/-! ## Derivative -/

axiom HasDerivAt (f : ℝ → ℝ) (f' x : ℝ) : Prop
axiom hasDerivAt_const (x c : ℝ) : HasDerivAt (fun _ => c) 0 x
axiom hasDerivAt_id' (x : ℝ) : HasDerivAt (fun x => x) 1 x
axiom hasDerivAt_inv {x : ℝ} (x_ne_zero : x ≠ 0) : HasDerivAt (fun y => y⁻¹) (-(x ^ 2)⁻¹) x
axiom Real.hasDerivAt_exp (x : ℝ) : HasDerivAt Real.exp (Real.exp x) x
axiom Real.hasDerivAt_log {x : ℝ} (hx : x ≠ 0) : HasDerivAt Real.log x⁻¹ x
axiom HasDerivAt.congr_deriv {f : ℝ → ℝ} {f' g' x : ℝ} (h : HasDerivAt f f' x) (h' : f' = g') : HasDerivAt f g' x
axiom HasDerivAt.add {f g : ℝ → ℝ} {f' g' x : ℝ} (hf : HasDerivAt f f' x) (hg : HasDerivAt g g' x) :
    HasDerivAt (fun y => f y + g y) (f' + g') x
axiom HasDerivAt.mul {f g : ℝ → ℝ} {f' g' x : ℝ} (hf : HasDerivAt f f' x) (hg : HasDerivAt g g' x) :
    HasDerivAt (fun y => f y * g y) (f' * g x + f x * g') x
axiom HasDerivAt.comp {f g : ℝ → ℝ} {f' g' : ℝ} (x : ℝ) (hf : HasDerivAt f f' (g x)) (hg : HasDerivAt g g' x) :
    HasDerivAt (fun y => f (g y)) (f' * g') x

/-! ## Sets, bounds, convexity -/

-- check: example (α : Type u) (p : α → Prop) (a : α) : (a ∈ {x | p x}) = p a := rfl
def Set (α : Type u) := α → Prop
-- check: example (α : Type u) (p : α → Prop) : {x | p x} = setOf p := rfl
def setOf {α : Type u} (p : α → Prop) : Set α := p
instance {α : Type u} : Membership α (Set α) := ⟨fun s a => s a⟩
macro "{" x:ident " | " p:term "}" : term => `(setOf fun $x => $p)
-- check: example (α : Type u) (a : α) : (a ∈ (Set.univ : Set α)) = True := rfl
def Set.univ {α : Type u} : Set α := {_x | True}
def Set.Ici (a : ℝ) : Set ℝ := {x | a ≤ x}
def Set.Nonempty {α : Type u} (s : Set α) : Prop := ∃ x, x ∈ s
def upperBounds (s : Set ℝ) : Set ℝ := {x | ∀ ⦃a⦄, a ∈ s → a ≤ x}
def lowerBounds (s : Set ℝ) : Set ℝ := {x | ∀ ⦃a⦄, a ∈ s → x ≤ a}
def BddAbove (s : Set ℝ) : Prop := Set.Nonempty (upperBounds s)
def IsLeast (s : Set ℝ) (a : ℝ) : Prop := a ∈ s ∧ a ∈ lowerBounds s
def IsLUB (s : Set ℝ) (a : ℝ) : Prop := IsLeast (upperBounds s) a
-- check: example (α : Type u) (s : Set α) : Set α := sᶜ
axiom Set.compl {α : Type u} (s : Set α) : Set α
macro:max s:term:max "ᶜ" : term => `(Set.compl $s)
axiom Set.mem_compl_iff {α : Type u} (s : Set α) (x : α) : x ∈ sᶜ ↔ ¬x ∈ s
axiom Set.indicator {α : Type u} (s : Set α) (f : α → ℝ) (x : α) : ℝ
axiom Set.indicator_of_mem {α : Type u} {s : Set α} {a : α} (h : a ∈ s) (f : α → ℝ) : s.indicator f a = f a
axiom Set.indicator_of_notMem {α : Type u} {s : Set α} {a : α} (h : ¬a ∈ s) (f : α → ℝ) : s.indicator f a = 0
def StrictAntiOn (f : ℝ → ℝ) (s : Set ℝ) : Prop := ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a < b → f b < f a
def Antitone (f : ℝ → ℝ) : Prop := ∀ ⦃a b⦄, a ≤ b → f b ≤ f a
def Monotone (f : ℝ → ℝ) : Prop := ∀ ⦃a b⦄, a ≤ b → f a ≤ f b
def Set.Icc (a b : ℝ) : Set ℝ := {x | a ≤ x ∧ x ≤ b}
-- check: example : Set ℝ → Prop := Convex ℝ
axiom Convex (𝕜 : Type) (s : Set ℝ) : Prop
axiom convex_univ : Convex ℝ Set.univ
-- check: example (s : Set ℝ) (f : ℝ → ℝ) : StrictConvexOn ℝ s f =
-- check:   (Convex ℝ s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → ∀ ⦃a b : ℝ⦄, 0 < a → 0 < b → a + b = 1 →
-- check:     f (a • x + b • y) < a • f x + b • f y) := rfl
def StrictConvexOn (𝕜 : Type) (s : Set ℝ) (f : ℝ → ℝ) : Prop :=
  Convex 𝕜 s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → ∀ ⦃a b : ℝ⦄, 0 < a → 0 < b → a + b = 1 →
    f (a • x + b • y) < a • f x + b • f y
axiom Real.exists_isLUB {s : Set ℝ} (hne : s.Nonempty) (hbdd : BddAbove s) : ∃ x, IsLUB s x

/-! ## Measures and the integral -/

axiom MeasurableSpace : Type u → Type u
attribute [class] MeasurableSpace
axiom MeasurableSet {α : Type u} [MeasurableSpace α] (s : Set α) : Prop
axiom MeasurableSet.compl {α : Type u} {s : Set α} [MeasurableSpace α] (h : MeasurableSet s) : MeasurableSet sᶜ
axiom ENNReal : Type
@[instance] axiom Mock.ennrealOne : OfNat ENNReal 1
@[instance] axiom Mock.ennrealTwo : OfNat ENNReal 2
@[instance] axiom Mock.ennrealLE : LE ENNReal
axiom one_le_two : (1 : ENNReal) ≤ 2

namespace MeasureTheory
axiom Measure (α : Type u) [MeasurableSpace α] : Type u
axiom IsProbabilityMeasure {α : Type u} [MeasurableSpace α] (μ : Measure α) : Prop
attribute [class] IsProbabilityMeasure
axiom Measure.real {α : Type u} [MeasurableSpace α] (μ : Measure α) (s : Set α) : ℝ
axiom Integrable {α : Type u} [MeasurableSpace α] (f : α → ℝ) (μ : Measure α) : Prop
axiom Measure.restrict {α : Type u} [MeasurableSpace α] (μ : Measure α) (s : Set α) : Measure α
axiom integral {α : Type u} [MeasurableSpace α] (μ : Measure α) (f : α → ℝ) : ℝ
end MeasureTheory
macro "∫ " x:ident ", " f:term:60 " ∂" μ:term:70 : term => `(MeasureTheory.integral $μ fun $x => $f)
macro "∫ " x:ident " in " s:term ", " f:term:60 " ∂" μ:term:70 : term =>
  `(MeasureTheory.integral (MeasureTheory.Measure.restrict $μ $s) fun $x => $f)

namespace MeasureTheory
variable {α : Type u} [MeasurableSpace α] {μ : Measure α} {f g : α → ℝ}

axiom integrable_const [IsProbabilityMeasure μ] (c : ℝ) : Integrable (fun _ => c) μ
axiom Integrable.add (hf : Integrable f μ) (hg : Integrable g μ) : Integrable (fun x => f x + g x) μ
axiom Integrable.const_mul (h : Integrable f μ) (c : ℝ) : Integrable (fun x => c * f x) μ
axiom integral_add (hf : Integrable f μ) (hg : Integrable g μ) : ∫ x, f x + g x ∂μ = ∫ x, f x ∂μ + ∫ x, g x ∂μ
axiom integral_const_mul (r : ℝ) (f : α → ℝ) : ∫ x, r * f x ∂μ = r * ∫ x, f x ∂μ
axiom integral_mono (hf : Integrable f μ) (hg : Integrable g μ) (h : ∀ x, f x ≤ g x) : ∫ x, f x ∂μ ≤ ∫ x, g x ∂μ
axiom IntegrableOn (f : α → ℝ) (s : Set α) (μ : Measure α) : Prop
axiom IntegrableOn.integrable_indicator {s : Set α} (h : IntegrableOn f s μ) (hs : MeasurableSet s) :
    Integrable (s.indicator f) μ
axiom integral_indicator {s : Set α} (hs : MeasurableSet s) : ∫ x, s.indicator f x ∂μ = ∫ x in s, f x ∂μ
axiom MemLp (f : α → ℝ) (p : ENNReal) (μ : Measure α) : Prop
axiom memLp_const {p : ENNReal} [IsProbabilityMeasure μ] (c : ℝ) : MemLp (fun _ => c) p μ
axiom MemLp.abs {p : ENNReal} (hf : MemLp f p μ) : MemLp (fun x => |f x|) p μ
axiom MemLp.sub {p : ENNReal} (hf : MemLp f p μ) (hg : MemLp g p μ) : MemLp (fun x => f x - g x) p μ
axiom MemLp.pos_part {p : ENNReal} (hf : MemLp f p μ) : MemLp (fun x => max (f x) 0) p μ
axiom MemLp.integrable {q : ENNReal} (hq1 : 1 ≤ q) [IsProbabilityMeasure μ] (hfq : MemLp f q μ) : Integrable f μ
axiom MemLp.integrable_sq (h : MemLp f 2 μ) : Integrable (fun x => f x ^ 2) μ
axiom integral_const (c : ℝ) : ∫ _x, c ∂μ = μ.real Set.univ • c
axiom probReal_univ [IsProbabilityMeasure μ] : μ.real Set.univ = 1
end MeasureTheory
