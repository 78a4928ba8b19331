/-!
# A mock of the parts of Mathlib that AqReal uses

For a **lint** of `lean/AqReal` on machines without Mathlib, never for verification: lemmas are axioms, and classes have
no laws.  Signatures are Mathlib's, with the implicit arguments and the classes that the elaborator has to find; a class
context that Mathlib has weaker may be stronger here, and some notions are stated for ℝ alone.  The file lies outside
every library, so no build can take it for Mathlib.  Where Mathlib exists, a generated file (`aqcheck.lean.mock`) checks
every entry against it: that instances can be inferred, that an axiom has the type given here, that a class has the parents
given here, and that a definition unfolds to the one given here; or what `-- check:` says.
-/

universe u v w

notation "ℕ" => Nat

/-! ## Algebra -/

class NatCast (R : Type u) where
  natCast : ℕ → R
class AddSemigroup (G : Type u) extends Add G
class AddCommMagma (G : Type u) extends Add G
class AddZeroClass (M : Type u) extends Zero M, Add M
class AddMonoid (M : Type u) extends AddSemigroup M, AddZeroClass M
class AddCommMonoid (M : Type u) extends AddMonoid M, AddCommMagma M
class SubNegMonoid (G : Type u) extends AddMonoid G, Neg G, Sub G
class AddGroup (G : Type u) extends SubNegMonoid G
class AddCommGroup (G : Type u) extends AddGroup G, AddCommMonoid G
class Semigroup (G : Type u) extends Mul G
class CommMagma (G : Type u) extends Mul G
class MulOneClass (M : Type u) extends One M, Mul M
-- check: example (M : Type u) [Monoid M] : Semigroup M := inferInstance
-- check: example (M : Type u) [Monoid M] : MulOneClass M := inferInstance
class Monoid (M : Type u) extends Semigroup M, MulOneClass M where
  npow : ℕ → M → M
class MulZeroClass (M : Type u) extends Mul M, Zero M
class DivInvMonoid (G : Type u) extends Monoid G, Inv G, Div G
class GroupWithZero (G : Type u) extends DivInvMonoid G, MulZeroClass G
class AddMonoidWithOne (R : Type u) extends NatCast R, AddMonoid R, One R
class Field (K : Type u) extends AddCommGroup K, GroupWithZero K, CommMagma K, AddMonoidWithOne K
class LeftDistribClass (R : Type u) [Mul R] [Add R] : Prop
class MulAction (M : Type u) (α : Type v) [Monoid M] extends SMul M α
instance Mul.toSMul (α : Type u) [Mul α] : SMul α α := ⟨fun a b => a * b⟩
instance Monoid.toMulAction (M : Type u) [Monoid M] : MulAction M M := {}
@[default_instance high] instance Monoid.Pow (M : Type u) [Monoid M] : Pow M ℕ := ⟨fun x n => Monoid.npow n x⟩

axiom add_assoc {G : Type u} [AddSemigroup G] (a b c : G) : a + b + c = a + (b + c)
axiom add_comm {G : Type u} [AddCommMagma G] (a b : G) : a + b = b + a
axiom add_zero {M : Type u} [AddZeroClass M] (a : M) : a + 0 = a
axiom add_neg_cancel {G : Type u} [AddGroup G] (a : G) : a + -a = 0
axiom sub_eq_add_neg {G : Type u} [SubNegMonoid G] (a b : G) : a - b = a + -b
axiom mul_assoc {G : Type u} [Semigroup G] (a b c : G) : a * b * c = a * (b * c)
axiom mul_comm {G : Type u} [CommMagma G] (a b : G) : a * b = b * a
axiom mul_one {M : Type u} [MulOneClass M] (a : M) : a * 1 = a
axiom one_mul {M : Type u} [MulOneClass M] (a : M) : 1 * a = a
axiom zero_mul {M : Type u} [MulZeroClass M] (a : M) : 0 * a = 0
axiom mul_add {R : Type u} [Mul R] [Add R] [LeftDistribClass R] (a b c : R) : a * (b + c) = a * b + a * c
axiom mul_inv_cancel₀ {G : Type u} [GroupWithZero G] {a : G} (h : a ≠ 0) : a * a⁻¹ = 1
axiom inv_zero {G : Type u} [GroupWithZero G] : (0 : G)⁻¹ = 0
axiom div_eq_mul_inv {G : Type u} [DivInvMonoid G] (a b : G) : a / b = a * b⁻¹
axiom zero_ne_one {α : Type u} [Zero α] [One α] [NeZero (1 : α)] : (0 : α) ≠ 1
axiom pow_zero {M : Type u} [Monoid M] (a : M) : a ^ 0 = 1
axiom pow_succ {M : Type u} [Monoid M] (a : M) (n : ℕ) : a ^ (n + 1) = a ^ n * a
axiom smul_eq_mul {α : Type u} [Mul α] (a b : α) : a • b = a * b
axiom one_smul (M : Type u) {α : Type v} [Monoid M] [MulAction M α] (b : α) : (1 : M) • b = b

-- check: example : Nat.AtLeastTwo 2 := inferInstance
class Nat.AtLeastTwo (n : ℕ) : Prop
instance {n : ℕ} : Nat.AtLeastTwo (n + 2) := ⟨⟩
-- check: example {R : Type u} [NatCast R] : ℕ → R := Nat.cast
def Nat.cast {R : Type u} [NatCast R] : ℕ → R := NatCast.natCast
instance {R : Type u} [NatCast R] : CoeTail ℕ R := ⟨Nat.cast⟩
instance {R : Type u} [NatCast R] : CoeHTCT ℕ R := ⟨Nat.cast⟩
instance (priority := 100) {R : Type u} {n : ℕ} [NatCast R] [Nat.AtLeastTwo n] : OfNat R n := ⟨Nat.cast n⟩
axiom Nat.cast_zero {R : Type u} [AddMonoidWithOne R] : ((0 : ℕ) : R) = 0
axiom Nat.cast_succ {R : Type u} [AddMonoidWithOne R] (n : ℕ) : ((Nat.succ n : ℕ) : R) = n + 1
axiom Nat.cast_ofNat {R : Type u} {n : ℕ} [NatCast R] [Nat.AtLeastTwo n] : (Nat.cast (OfNat.ofNat n) : R) = OfNat.ofNat n

/-! ## Order -/

class Preorder (α : Type u) extends LE α, LT α
class PartialOrder (α : Type u) extends Preorder α
class Lattice (α : Type u) extends PartialOrder α, Max α, Min α
class LinearOrder (α : Type u) extends PartialOrder α, Max α, Min α
instance {α : Type u} [LinearOrder α] : Lattice α := {}
class AddLeftMono (M : Type u) [Add M] [LE M] : Prop
class AddRightMono (M : Type u) [Add M] [LE M] : Prop
class PosMulMono (M : Type u) [Mul M] [Zero M] [Preorder M] : Prop
class ZeroLEOneClass (α : Type u) [Zero α] [One α] [LE α] : Prop
class IsOrderedAddMonoid (α : Type u) [AddCommMonoid α] [Preorder α] : Prop

axiom le_refl {α : Type u} [Preorder α] (a : α) : a ≤ a
axiom le_trans {α : Type u} [Preorder α] {a b c : α} : a ≤ b → b ≤ c → a ≤ c
axiom le_antisymm {α : Type u} [PartialOrder α] {a b : α} : a ≤ b → b ≤ a → a = b
axiom le_total {α : Type u} [LinearOrder α] (a b : α) : a ≤ b ∨ b ≤ a
axiom lt_iff_le_not_ge {α : Type u} [Preorder α] {a b : α} : a < b ↔ a ≤ b ∧ ¬b ≤ a
axiom le_of_eq {α : Type u} [Preorder α] {a b : α} (hab : a = b) : a ≤ b
axiom lt_of_le_of_lt {α : Type u} [Preorder α] {a b c : α} (hab : a ≤ b) (hbc : b < c) : a < c
axiom not_le {α : Type u} [LinearOrder α] {a b : α} : ¬a ≤ b ↔ b < a
axiom LT.lt.trans_eq {α : Type u} [LT α] {a b c : α} : a < b → b = c → a < c
axiom LT.lt.ne' {α : Type u} [Preorder α] {a b : α} (h : a < b) : b ≠ a
axiom max_eq_left {α : Type u} [LinearOrder α] {a b : α} (h : b ≤ a) : max a b = a
axiom max_eq_right {α : Type u} [LinearOrder α] {a b : α} (h : a ≤ b) : max a b = b
axiom min_eq_left {α : Type u} [LinearOrder α] {a b : α} (h : a ≤ b) : min a b = a
axiom min_eq_right {α : Type u} [LinearOrder α] {a b : α} (h : b ≤ a) : min a b = b
axiom add_le_add {α : Type u} [Add α] [Preorder α] [AddLeftMono α] [AddRightMono α] {a b c d : α} (h₁ : a ≤ b) (h₂ : c ≤ d) :
    a + c ≤ b + d
axiom mul_nonneg {α : Type u} [MulZeroClass α] {a b : α} [Preorder α] [PosMulMono α] (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b
axiom one_le_two {α : Type u} [AddMonoidWithOne α] [LE α] [ZeroLEOneClass α] [AddLeftMono α] : (1 : α) ≤ 2

/-! ## Functions: operations and order pointwise -/

instance {ι : Type u} {α : Type v} [Zero α] : Zero (ι → α) := ⟨fun _ => 0⟩
instance {ι : Type u} {α : Type v} [Add α] : Add (ι → α) := ⟨fun f g i => f i + g i⟩
instance {ι : Type u} {α : Type v} [Sub α] : Sub (ι → α) := ⟨fun f g i => f i - g i⟩
instance {ι : Type u} {α : Type v} [AddGroup α] : AddGroup (ι → α) where
  add := fun f g i => f i + g i
  zero := fun _ => 0
  neg := fun f i => -f i
  sub := fun f g i => f i - g i
instance {ι : Type u} {α : Type v} [LE α] : LE (ι → α) := ⟨fun f g => ∀ i, f i ≤ g i⟩
instance {ι : Type u} {α : Type v} [Preorder α] : Preorder (ι → α) where
  le := fun f g => ∀ i, f i ≤ g i
  lt := fun f g => (∀ i, f i ≤ g i) ∧ ¬∀ i, g i ≤ f i
instance {ι : Type u} {α : Type v} [Lattice α] : Lattice (ι → α) where
  le := fun f g => ∀ i, f i ≤ g i
  lt := fun f g => (∀ i, f i ≤ g i) ∧ ¬∀ i, g i ≤ f i
  max := fun f g i => max (f i) (g i)
  min := fun f g i => min (f i) (g i)
def abs {α : Type u} [Lattice α] [AddGroup α] (a : α) : α := max a (-a)
macro:max atomic("|" noWs) a:term noWs "|" : term => `(abs $a)
axiom abs_eq_max_neg {α : Type u} [AddGroup α] [LinearOrder α] {a : α} : |a| = max a (-a)

/-! ## The real numbers -/

axiom Real : Type
notation "ℝ" => Real
class Norm (E : Type u) where
  norm : E → ℝ
notation "‖" a "‖" => Norm.norm a
class Dist (α : Type u) where
  dist : α → α → ℝ
export Dist (dist)
class PseudoMetricSpace (α : Type u) extends Dist α
class NormedAddCommGroup (E : Type u) extends Norm E, AddCommGroup E, PseudoMetricSpace E
class NontriviallyNormedField (𝕜 : Type u) extends Norm 𝕜, Field 𝕜, PseudoMetricSpace 𝕜
class RCLike (K : Type u) extends NontriviallyNormedField K
instance {𝕜 : Type u} [NontriviallyNormedField 𝕜] : NormedAddCommGroup 𝕜 := {}
class NormedSpace (𝕜 : Type u) (E : Type v) [NontriviallyNormedField 𝕜] [NormedAddCommGroup E] extends SMul 𝕜 E
instance {𝕜 : Type u} [NontriviallyNormedField 𝕜] : NormedSpace 𝕜 𝕜 where
  smul a b := a * b
@[instance] axiom Mock.rclike : RCLike ℝ
@[instance] axiom Mock.linearOrder : LinearOrder ℝ
@[instance] axiom Mock.neZero : NeZero (1 : ℝ)
@[instance] axiom Mock.leftDistrib : LeftDistribClass ℝ
@[instance] axiom Mock.addLeftMono : AddLeftMono ℝ
@[instance] axiom Mock.addRightMono : AddRightMono ℝ
@[instance] axiom Mock.posMulMono : PosMulMono ℝ
@[instance] axiom Mock.isOrderedAddMonoid : IsOrderedAddMonoid ℝ
@[instance] axiom Mock.nonempty : Nonempty ℝ
axiom exists_nat_gt (x : ℝ) : ∃ n : ℕ, x < n
axiom half_pos {a : ℝ} (h : 0 < a) : 0 < a / 2
axiom half_lt_self {a : ℝ} : 0 < a → a / 2 < a
axiom Real.norm_eq_abs (r : ℝ) : ‖r‖ = |r|
axiom Real.dist_eq (x y : ℝ) : dist x y = |x - y|
axiom Real.exp (x : ℝ) : ℝ
axiom Real.log (x : ℝ) : ℝ
axiom Real.exp_add (x y : ℝ) : Real.exp (x + y) = Real.exp x * Real.exp y
axiom Real.exp_pos (x : ℝ) : 0 < Real.exp x
axiom Real.add_one_lt_exp {x : ℝ} (hx : x ≠ 0) : x + 1 < Real.exp x
axiom Real.log_exp (x : ℝ) : Real.log (Real.exp x) = x
axiom Real.exp_log {x : ℝ} (hx : 0 < x) : Real.exp (Real.log x) = x

/-! ## Finite sums -/

-- check: example : Type u → Type u := Finset
axiom Finset : Type u → Type u
class Fintype (α : Type u)
@[instance] axiom Mock.fintype (n : ℕ) : Fintype (Fin n)
@[instance] axiom Mock.finsetMembership (α : Type u) : Membership α (Finset α)
axiom Finset.univ {α : Type u} [Fintype α] : Finset α
axiom Finset.sum {ι : Type u} {M : Type v} [AddCommMonoid M] (s : Finset ι) (f : ι → M) : M
macro "∑ " i:ident ", " b:term:67 : term => `(Finset.sum Finset.univ fun $i => $b)
axiom Fin.sum_univ_zero {M : Type u} [AddCommMonoid M] (f : Fin 0 → M) : ∑ i, f i = 0
axiom Fin.sum_univ_succ {M : Type u} [AddCommMonoid M] {n : ℕ} (f : Fin (n + 1) → M) : ∑ i, f i = f 0 + ∑ i, f (Fin.succ i)
axiom Finset.sum_congr {ι : Type u} {M : Type v} [AddCommMonoid M] {s₁ s₂ : Finset ι} {f g : ι → M} (h : s₁ = s₂) :
    (∀ x, x ∈ s₂ → f x = g x) → s₁.sum f = s₂.sum g

/-! ## Sets, bounds, convexity -/

-- check: example (α : Type u) (p : α → Prop) (a : α) : (a ∈ {x | p x}) = p a := rfl
def Set (α : Type u) := α → Prop
-- check: example (α : Type u) (p : α → Prop) : {x | p x} = Set.ofPred p := rfl
def Set.ofPred {α : Type u} (p : α → Prop) : Set α := p
instance {α : Type u} : Membership α (Set α) := ⟨fun s a => s a⟩
macro "{" x:ident " | " p:term "}" : term => `(Set.ofPred fun $x => $p)
-- check: example (α : Type u) (a : α) : (a ∈ (Set.univ : Set α)) = True := rfl
def Set.univ {α : Type u} : Set α := {_x | True}
def Set.Nonempty {α : Type u} (s : Set α) : Prop := ∃ x, x ∈ s
def Set.Ici {α : Type u} [Preorder α] (a : α) : Set α := {x | a ≤ x}
def Set.Icc {α : Type u} [Preorder α] (a b : α) : Set α := {x | a ≤ x ∧ x ≤ b}
def upperBounds {α : Type u} [LE α] (s : Set α) : Set α := {x | ∀ ⦃a⦄, a ∈ s → a ≤ x}
def lowerBounds {α : Type u} [LE α] (s : Set α) : Set α := {x | ∀ ⦃a⦄, a ∈ s → x ≤ a}
def BddAbove {α : Type u} [LE α] (s : Set α) : Prop := Set.Nonempty (upperBounds s)
def IsLeast {α : Type u} [LE α] (s : Set α) (a : α) : Prop := a ∈ s ∧ a ∈ lowerBounds s
def IsLUB {α : Type u} [LE α] (s : Set α) (a : α) : Prop := IsLeast (upperBounds s) a
axiom Real.exists_isLUB {s : Set ℝ} (hne : s.Nonempty) (hbdd : BddAbove s) : ∃ x, IsLUB s x
-- check: example (α : Type u) (s : Set α) : Set α := sᶜ
axiom Set.compl {α : Type u} (s : Set α) : Set α
macro:max s:term:max "ᶜ" : term => `(Set.compl $s)
axiom Set.mem_compl_iff {α : Type u} (s : Set α) (x : α) : x ∈ sᶜ ↔ ¬x ∈ s
axiom Set.indicator {α : Type u} {M : Type v} [Zero M] (s : Set α) (f : α → M) (x : α) : M
axiom Set.indicator_of_mem {α : Type u} {M : Type v} [Zero M] {s : Set α} {a : α} (h : a ∈ s) (f : α → M) :
    s.indicator f a = f a
axiom Set.indicator_of_notMem {α : Type u} {M : Type v} [Zero M] {s : Set α} {a : α} (h : ¬a ∈ s) (f : α → M) :
    s.indicator f a = 0
def Monotone {α : Type u} {β : Type v} [Preorder α] [Preorder β] (f : α → β) : Prop := ∀ ⦃a b⦄, a ≤ b → f a ≤ f b
def Antitone {α : Type u} {β : Type v} [Preorder α] [Preorder β] (f : α → β) : Prop := ∀ ⦃a b⦄, a ≤ b → f b ≤ f a
def StrictAntiOn {α : Type u} {β : Type v} [Preorder α] [Preorder β] (f : α → β) (s : Set α) : Prop :=
  ∀ ⦃a⦄, a ∈ s → ∀ ⦃b⦄, b ∈ s → a < b → f b < f a
-- check: example : Set ℝ → Prop := Convex ℝ
axiom Convex (𝕜 : Type) (s : Set ℝ) : Prop
axiom convex_univ : Convex ℝ Set.univ
-- check: example (s : Set ℝ) (f : ℝ → ℝ) : StrictConvexOn ℝ s f =
-- check:   (Convex ℝ s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → ∀ ⦃a b : ℝ⦄, 0 < a → 0 < b → a + b = 1 →
-- check:     f (a • x + b • y) < a • f x + b • f y) := rfl
def StrictConvexOn (𝕜 : Type) (s : Set ℝ) (f : ℝ → ℝ) : Prop :=
  Convex 𝕜 s ∧ ∀ ⦃x⦄, x ∈ s → ∀ ⦃y⦄, y ∈ s → x ≠ y → ∀ ⦃a b : ℝ⦄, 0 < a → 0 < b → a + b = 1 →
    f (a • x + b • y) < a • f x + b • f y

/-! ## Limits and derivatives -/

-- check: example : Type u → Type u := Filter
axiom Filter : Type u → Type u
axiom Filter.Eventually {α : Type u} (p : α → Prop) (f : Filter α) : Prop
def Filter.EventuallyEq {α : Type u} {β : Type v} (l : Filter α) (f g : α → β) : Prop := Filter.Eventually (fun x => f x = g x) l
axiom Filter.Eventually.mono {α : Type u} {p q : α → Prop} {f : Filter α} (hp : Filter.Eventually p f)
    (hq : ∀ x, p x → q x) : Filter.Eventually q f
axiom Filter.Tendsto {α : Type u} {β : Type v} (f : α → β) (l₁ : Filter α) (l₂ : Filter β) : Prop
axiom Filter.atTop {α : Type u} [Preorder α] : Filter α
axiom nhds {X : Type u} [PseudoMetricSpace X] (x : X) : Filter X
axiom Metric.eventually_nhds_iff {α : Type u} [PseudoMetricSpace α] {x : α} {p : α → Prop} :
    Filter.Eventually p (nhds x) ↔ ∃ ε, ε > (0 : ℝ) ∧ ∀ ⦃y⦄, dist y x < ε → p y
axiom Metric.tendsto_atTop {α : Type u} {β : Type v} [PseudoMetricSpace α] [Nonempty β] [Lattice β] {u : β → α} {a : α} :
    Filter.Tendsto u Filter.atTop (nhds a) ↔ ∀ ε, ε > (0 : ℝ) → ∃ N, ∀ n, n ≥ N → dist (u n) a < ε
axiom Asymptotics.IsLittleO {α : Type u} {E : Type v} {F : Type w} [Norm E] [Norm F] (l : Filter α) (f : α → E) (g : α → F) :
    Prop
axiom Asymptotics.isLittleO_iff {α : Type u} {E : Type v} {F : Type w} [Norm E] [Norm F] {f : α → E} {g : α → F}
    {l : Filter α} : Asymptotics.IsLittleO l f g ↔ ∀ ⦃c : ℝ⦄, 0 < c → Filter.Eventually (fun x => ‖f x‖ ≤ c * ‖g x‖) l

section
variable {𝕜 : Type u} [NontriviallyNormedField 𝕜] {F : Type v} [NormedAddCommGroup F] [NormedSpace 𝕜 F]
axiom HasDerivAt (f : 𝕜 → F) (f' : F) (x : 𝕜) : Prop
axiom hasDerivAt_const (x : 𝕜) (c : F) : HasDerivAt (fun _ : 𝕜 => c) 0 x
axiom hasDerivAt_id' (x : 𝕜) : HasDerivAt (fun x : 𝕜 => x) 1 x
axiom HasDerivAt.congr_deriv {f : 𝕜 → F} {x : 𝕜} {f' g' : F} (h : HasDerivAt f f' x) (h' : f' = g') : HasDerivAt f g' x
axiom HasDerivAt.fun_add {f g : 𝕜 → F} {f' g' : F} {x : 𝕜} (hf : HasDerivAt f f' x) (hg : HasDerivAt g g' x) :
    HasDerivAt (fun y => f y + g y) (f' + g') x
axiom HasDerivAt.fun_mul {c d : 𝕜 → 𝕜} {c' d' x : 𝕜} (hc : HasDerivAt c c' x) (hd : HasDerivAt d d' x) :
    HasDerivAt (fun y => c y * d y) (c' * d x + c x * d') x
axiom HasDerivAt.fun_inv {c : 𝕜 → 𝕜} {c' x : 𝕜} (hc : HasDerivAt c c' x) (hx : c x ≠ 0) :
    HasDerivAt (fun y => (c y)⁻¹) (-c' / c x ^ 2) x
axiom HasDerivAt.comp {h h₂ : 𝕜 → 𝕜} {h' h₂' : 𝕜} (x : 𝕜) (hh₂ : HasDerivAt h₂ h₂' (h x)) (hh : HasDerivAt h h' x) :
    HasDerivAt (h₂ ∘ h) (h₂' * h') x
axiom hasDerivAt_iff_isLittleO {f : 𝕜 → F} {f' : F} {x : 𝕜} : HasDerivAt f f' x ↔
    Asymptotics.IsLittleO (nhds x) (fun x' : 𝕜 => f x' - f x - (x' - x) • f') fun x' => x' - x
end
axiom Real.hasDerivAt_exp (x : ℝ) : HasDerivAt Real.exp (Real.exp x) x
axiom Real.hasDerivAt_log {x : ℝ} (hx : x ≠ 0) : HasDerivAt Real.log x⁻¹ x

/-! ## Measures and the integral -/

axiom MeasurableSpace : Type u → Type u
attribute [class] MeasurableSpace
axiom MeasurableSet {α : Type u} [MeasurableSpace α] (s : Set α) : Prop
axiom MeasurableSet.compl {α : Type u} {s : Set α} [MeasurableSpace α] (h : MeasurableSet s) : MeasurableSet sᶜ
axiom ENNReal : Type
axiom ENNReal.ofReal (r : ℝ) : ENNReal
axiom ENNReal.toReal (a : ENNReal) : ℝ
-- check: example : ENNReal := ⊤
axiom Mock.top : ENNReal
notation "⊤" => Mock.top
axiom ENNReal.toReal_ofReal {r : ℝ} (h : 0 ≤ r) : (ENNReal.ofReal r).toReal = r
axiom ENNReal.ofReal_ne_top {r : ℝ} : ENNReal.ofReal r ≠ ⊤
@[instance] axiom Mock.ennreal : AddMonoidWithOne ENNReal
@[instance] axiom Mock.ennrealOrder : PartialOrder ENNReal
@[instance] axiom Mock.ennrealZeroLEOne : ZeroLEOneClass ENNReal
@[instance] axiom Mock.ennrealAddLeftMono : AddLeftMono ENNReal
class HasSolidNorm (α : Type u) [NormedAddCommGroup α] [Lattice α] : Prop
@[instance] axiom Mock.hasSolidNorm : HasSolidNorm ℝ

namespace MeasureTheory
axiom Measure (α : Type u) [MeasurableSpace α] : Type u
@[instance] axiom Mock.measureAddCommMonoid {α : Type u} [MeasurableSpace α] : AddCommMonoid (Measure α)
@[instance] axiom Mock.measureSMul {α : Type u} [MeasurableSpace α] : SMul ENNReal (Measure α)
class IsFiniteMeasure {α : Type u} [MeasurableSpace α] (μ : Measure α) : Prop
class IsProbabilityMeasure {α : Type u} [MeasurableSpace α] (μ : Measure α) : Prop
instance {α : Type u} [MeasurableSpace α] (μ : Measure α) [IsProbabilityMeasure μ] : IsFiniteMeasure μ := ⟨⟩
axiom Measure.real {α : Type u} [MeasurableSpace α] (μ : Measure α) (s : Set α) : ℝ
axiom ae {α : Type u} [MeasurableSpace α] (μ : Measure α) : Filter α
axiom Measure.restrict {α : Type u} [MeasurableSpace α] (μ : Measure α) (s : Set α) : Measure α
axiom Integrable {α : Type u} {E : Type v} [NormedAddCommGroup E] [MeasurableSpace α] (f : α → E) (μ : Measure α) : Prop
axiom IntegrableOn {α : Type u} {E : Type v} [NormedAddCommGroup E] [MeasurableSpace α] (f : α → E) (s : Set α) (μ : Measure α) :
    Prop
axiom MemLp {α : Type u} {E : Type v} [NormedAddCommGroup E] [MeasurableSpace α] (f : α → E) (p : ENNReal) (μ : Measure α) : Prop
axiom integral {α : Type u} {E : Type v} [NormedAddCommGroup E] [NormedSpace ℝ E] [MeasurableSpace α] (μ : Measure α)
    (f : α → E) : E
end MeasureTheory
macro "∫ " x:ident ", " f:term:60 " ∂" μ:term:70 : term => `(MeasureTheory.integral $μ fun $x => $f)
macro "∫ " x:ident " in " s:term ", " f:term:60 " ∂" μ:term:70 : term =>
  `(MeasureTheory.integral (MeasureTheory.Measure.restrict $μ $s) fun $x => $f)

namespace MeasureTheory
variable {α : Type u} [MeasurableSpace α] {μ : Measure α} {E : Type v} [NormedAddCommGroup E] {s : Set α} {p : ENNReal}

axiom integrable_const [IsFiniteMeasure μ] (c : E) : Integrable (fun _ : α => c) μ
axiom Integrable.fun_add {f g : α → E} (hf : Integrable f μ) (hg : Integrable g μ) : Integrable (fun x => f x + g x) μ
axiom Integrable.smul_measure {f : α → E} (h : Integrable f μ) {c : ENNReal} (hc : c ≠ ⊤) : Integrable f (c • μ)
axiom Integrable.const_mul {𝕜 : Type v} [RCLike 𝕜] {f : α → 𝕜} (h : Integrable f μ) (c : 𝕜) : Integrable (fun x => c * f x) μ
axiom Integrable.congr {f g : α → E} (hf : Integrable f μ) (h : Filter.EventuallyEq (ae μ) f g) : Integrable g μ
axiom Integrable.integrableOn {f : α → E} (h : Integrable f μ) : IntegrableOn f s μ
axiom IntegrableOn.integrable_indicator {f : α → E} (h : IntegrableOn f s μ) (hs : MeasurableSet s) :
    Integrable (s.indicator f) μ
axiom memLp_const (c : E) [IsFiniteMeasure μ] : MemLp (fun _ : α => c) p μ
axiom MemLp.abs [Lattice E] [HasSolidNorm E] [IsOrderedAddMonoid E] {f : α → E} (hf : MemLp f p μ) : MemLp |f| p μ
axiom MemLp.sub {f g : α → E} (hf : MemLp f p μ) (hg : MemLp g p μ) : MemLp (f - g) p μ
axiom MemLp.pos_part {f : α → ℝ} (hf : MemLp f p μ) : MemLp (fun x => max (f x) 0) p μ
axiom MemLp.integrable {q : ENNReal} (hq1 : 1 ≤ q) {f : α → E} [IsFiniteMeasure μ] (hfq : MemLp f q μ) : Integrable f μ
axiom MemLp.integrable_sq {f : α → ℝ} (h : MemLp f 2 μ) : Integrable (fun x => f x ^ 2) μ
axiom probReal_univ [IsProbabilityMeasure μ] : μ.real Set.univ = 1
axiom integral_mono {f g : α → ℝ} (hf : Integrable f μ) (hg : Integrable g μ) (h : f ≤ g) : ∫ x, f x ∂μ ≤ ∫ x, g x ∂μ
axiom integral_const_mul (r : ℝ) (f : α → ℝ) : ∫ x, r * f x ∂μ = r * ∫ x, f x ∂μ
axiom integral_eq_zero_iff_of_nonneg {f : α → ℝ} (hf : 0 ≤ f) (hfi : Integrable f μ) :
    ∫ x, f x ∂μ = 0 ↔ Filter.EventuallyEq (ae μ) f 0
axiom integral_indicator_const (e : ℝ) ⦃s : Set α⦄ (s_meas : MeasurableSet s) :
    ∫ x, s.indicator (fun _ : α => e) x ∂μ = μ.real s • e
variable [NormedSpace ℝ E]
axiom integral_congr_ae {f g : α → E} (h : Filter.EventuallyEq (ae μ) f g) : ∫ x, f x ∂μ = ∫ x, g x ∂μ
axiom integral_zero (α : Type u) (G : Type v) [NormedAddCommGroup G] [NormedSpace ℝ G] [MeasurableSpace α] {μ : Measure α} :
    ∫ _x, (0 : G) ∂μ = 0
axiom integral_add {f g : α → E} (hf : Integrable f μ) (hg : Integrable g μ) : ∫ x, f x + g x ∂μ = ∫ x, f x ∂μ + ∫ x, g x ∂μ
axiom integral_indicator {f : α → E} (hs : MeasurableSet s) : ∫ x, s.indicator f x ∂μ = ∫ x in s, f x ∂μ
axiom integral_finsetSum_measure {ι : Type w} {f : α → E} {μ : ι → Measure α} {s : Finset ι}
    (hf : ∀ i, i ∈ s → Integrable f (μ i)) : ∫ x, f x ∂(Finset.sum s fun i => μ i) = Finset.sum s fun i => ∫ x, f x ∂(μ i)
axiom integral_smul_measure (f : α → E) (c : ENNReal) : ∫ x, f x ∂(c • μ) = c.toReal • ∫ x, f x ∂μ
axiom integral_const (c : ℝ) : ∫ _x, c ∂μ = μ.real Set.univ • c
end MeasureTheory
