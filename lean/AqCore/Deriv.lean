import AqCore.Limit

/-!
# Derivatives

`Derivative K` is an interface: a relation `HasDeriv f f' x` with the rules of differentiation.  Everything that follows
from the rules is proved for every instance, so that it holds for Mathlib's `HasDerivAt` too.  Our own instance is the
ε-δ derivative (`EpsilonDelta`), whose rules are proved by Carathéodory's form: `f y - f x = φ y * (y - x)` near `x`, with
`φ` continuous at `x`.
-/

universe u

namespace AqCore
open OrderedField

/-- A notion of derivative: `IsDeriv f a x` says that `f` has the derivative `a` at `x`. -/
class Derivative (K : Type u) [OrderedField K] where
  IsDeriv : (K → K) → K → K → Prop
  const : ∀ c x : K, IsDeriv (fun _ => c) 0 x
  id : ∀ x : K, IsDeriv (fun y => y) 1 x
  add : ∀ {f g : K → K} {a b x : K}, IsDeriv f a x → IsDeriv g b x → IsDeriv (fun y => f y + g y) (a + b) x
  mul : ∀ {f g : K → K} {a b x : K}, IsDeriv f a x → IsDeriv g b x →
    IsDeriv (fun y => f y * g y) (a * g x + f x * b) x
  inv : ∀ {f : K → K} {a x : K}, IsDeriv f a x → f x ≠ 0 → IsDeriv (fun y => (f y)⁻¹) (-a / f x ^ 2) x
  comp : ∀ {f g : K → K} {a b x : K}, IsDeriv f a (g x) → IsDeriv g b x → IsDeriv (fun y => f (g y)) (a * b) x

/-- `f` has the derivative `a` at `x`. -/
def HasDeriv {K : Type u} [OrderedField K] [Derivative K] (f : K → K) (a x : K) : Prop := Derivative.IsDeriv f a x

namespace HasDeriv
variable {K : Type u} [OrderedField K] [Derivative K] {f g : K → K} {x a b c : K} {n : Nat}

theorem const (c x : K) : HasDeriv (fun _ => c) 0 x := Derivative.const c x
theorem id (x : K) : HasDeriv (fun y => y) 1 x := Derivative.id x
theorem congr (h : HasDeriv f a x) (e : a = b) : HasDeriv f b x := e ▸ h
theorem congr_fun (h : HasDeriv f a x) (e : ∀ y, g y = f y) : HasDeriv g a x := (funext e : g = f) ▸ h
theorem add (hf : HasDeriv f a x) (hg : HasDeriv g b x) : HasDeriv (fun y => f y + g y) (a + b) x :=
  Derivative.add hf hg
theorem mul (hf : HasDeriv f a x) (hg : HasDeriv g b x) : HasDeriv (fun y => f y * g y) (a * g x + f x * b) x :=
  Derivative.mul hf hg
theorem inv (h : HasDeriv f a x) (h0 : f x ≠ 0) : HasDeriv (fun y => (f y)⁻¹) (-a / f x ^ 2) x := Derivative.inv h h0
theorem comp {f g : K → K} {a b x : K} (hf : HasDeriv f a (g x)) (hg : HasDeriv g b x) :
    HasDeriv (fun y => f (g y)) (a * b) x := Derivative.comp hf hg
theorem const_mul (c : K) (h : HasDeriv f a x) : HasDeriv (fun y => c * f y) (c * a) x :=
  ((const c x).mul h).congr (by ring)
theorem mul_const (h : HasDeriv f a x) (c : K) : HasDeriv (fun y => f y * c) (a * c) x :=
  (h.mul (const c x)).congr (by ring)
theorem neg (h : HasDeriv f a x) : HasDeriv (fun y => -f y) (-a) x :=
  ((h.const_mul (-1)).congr_fun fun y => by ring).congr (by ring)
theorem sub (hf : HasDeriv f a x) (hg : HasDeriv g b x) : HasDeriv (fun y => f y - g y) (a - b) x :=
  ((hf.add hg.neg).congr_fun fun y => by ring).congr (by ring)
theorem div (hf : HasDeriv f a x) (hg : HasDeriv g b x) (h0 : g x ≠ 0) :
    HasDeriv (fun y => f y / g y) ((a * g x - f x * b) / g x ^ 2) x :=
  ((hf.mul (hg.inv h0)).congr_fun fun y => div_eq_mul_inv _ _).congr (by field)
theorem sq (h : HasDeriv f a x) : HasDeriv (fun y => f y ^ 2) (2 * f x * a) x :=
  ((h.mul h).congr_fun fun y => by ring).congr (by ring)
theorem pow_succ (h : HasDeriv f a x) (n : Nat) :
    HasDeriv (fun y => f y ^ (n + 1)) (natCast (n + 1) * f x ^ n * a) x := by
  induction n with
  | zero => exact (h.congr_fun fun y => by ring).congr (by rw [pow_zero, natCast_one]; ring)
  | succ n ih =>
    refine ((ih.mul h).congr_fun fun y => rfl).congr ?_
    rw [natCast_succ (n + 1), OrderedField.pow_succ]
    ring
theorem sum : ∀ {n : Nat} {f : Fin n → K → K} {a : Fin n → K}, (∀ i, HasDeriv (f i) (a i) x) →
    HasDeriv (fun y => ∑ i, f i y) (∑ i, a i) x
  | 0, _, _, _ => const 0 x
  | _ + 1, _, _, h => (h _).add (sum fun i => h i.succ)
end HasDeriv

/-! ### The ε-δ derivative -/

namespace EpsilonDelta
variable {K : Type u} [OrderedField K] {f g : K → K} {x a b c : K}

/-- `f` has the derivative `a` at `x`, in terms of ε and δ. -/
def HasDeriv (f : K → K) (a x : K) : Prop :=
  ∀ ε, 0 < ε → Near x fun y => abs (f y - f x - a * (y - x)) ≤ ε * abs (y - x)

namespace HasDeriv

theorem of_slope {φ : K → K} (h : Near x fun y => f y - f x = φ y * (y - x)) (hφ : ContinuousAt φ x) :
    HasDeriv f (φ x) x := fun ε hε => (hφ ε hε).mono₂ h fun y k e => by
  rw [e, show φ y * (y - x) - φ x * (y - x) = (φ y - φ x) * (y - x) by ring, abs_mul]
  exact mul_le_mul_of_nonneg_right k (abs_nonneg _)

theorem slope (h : HasDeriv f a x) : ∃ φ : K → K, φ x = a ∧ (∀ y, f y - f x = φ y * (y - x)) ∧ ContinuousAt φ x := by
  classical
  refine ⟨fun y => if y = x then a else (f y - f x) / (y - x), if_pos rfl, fun y => ?_, fun ε hε =>
    (h ε hε).mono fun y k => ?_⟩
  · by_cases e : y = x
    · rw [e, sub_self, sub_self, mul_zero]
    · dsimp only
      rw [if_neg e, div_mul_cancel _ (sub_ne_zero e)]
  · dsimp only
    by_cases e : y = x
    · rw [e, sub_self, abs_zero]
      pos
    · have e' := sub_ne_zero e
      rw [if_neg e, if_pos rfl]
      rw [show f y - f x - a * (y - x) = (y - x) * ((f y - f x) / (y - x) - a) by field, abs_mul, mul_comm ε] at k
      exact le_of_mul_le_mul_left k (abs_pos e')

theorem continuousAt (h : HasDeriv f a x) : ContinuousAt f x := by
  obtain ⟨φ, _, h2, h3⟩ := h.slope
  have e := (h3.mul ((ContinuousAt.id x).add (ContinuousAt.const (-x) x))).add (ContinuousAt.const (f x) x)
  exact e.congr_near (.of_forall fun y => by lin [h2 y])
theorem congr_near (h : HasDeriv f a x) (e : Near x fun y => g y = f y) : HasDeriv g a x := fun ε hε =>
  (h ε hε).mono₂ e fun y k e' => by
    rw [e', e.self]
    exact k

/-- There is at most one derivative. -/
theorem unique (h : HasDeriv f a x) (h' : HasDeriv f b x) : a = b := eq_of_abs_sub_le fun ε hε => by
  obtain ⟨δ, hδ, k⟩ := (h _ (half_pos hε)).and (h' _ (half_pos hε))
  have hd := half_pos hδ
  have e : abs (x + δ / 2 - x) = δ / 2 := by rw [show x + δ / 2 - x = δ / 2 by ring, abs_of_pos hd]
  obtain ⟨k1, k2⟩ := k (x + δ / 2) (by rw [e]; exact half_lt_self hδ)
  rw [e] at k1 k2
  have t := abs_add_le (-(f (x + δ / 2) - f x - a * (x + δ / 2 - x))) (f (x + δ / 2) - f x - b * (x + δ / 2 - x))
  rw [abs_neg, show -(f (x + δ / 2) - f x - a * (x + δ / 2 - x)) + (f (x + δ / 2) - f x - b * (x + δ / 2 - x)) =
    δ / 2 * (a - b) by ring, abs_mul, abs_of_pos hd] at t
  refine le_of_mul_le_mul_left (c := δ / 2) ?_ hd
  lin [t, k1, k2]

theorem const (c x : K) : HasDeriv (fun _ => c) 0 x :=
  of_slope (φ := fun _ => 0) (.of_forall fun y => by ring) (.const _ _)
theorem id (x : K) : HasDeriv (fun y => y) 1 x := of_slope (φ := fun _ => 1) (.of_forall fun y => by ring) (.const _ _)
theorem add (hf : HasDeriv f a x) (hg : HasDeriv g b x) : HasDeriv (fun y => f y + g y) (a + b) x := by
  obtain ⟨φ, rfl, h2, h3⟩ := hf.slope
  obtain ⟨ψ, rfl, k2, k3⟩ := hg.slope
  exact of_slope (φ := fun y => φ y + ψ y) (.of_forall fun y => by lin [h2 y, k2 y]) (h3.add k3)
theorem mul (hf : HasDeriv f a x) (hg : HasDeriv g b x) : HasDeriv (fun y => f y * g y) (a * g x + f x * b) x := by
  have hc := hg.continuousAt
  obtain ⟨φ, rfl, h2, h3⟩ := hf.slope
  obtain ⟨ψ, rfl, k2, k3⟩ := hg.slope
  exact of_slope (φ := fun y => φ y * g y + f x * ψ y) (.of_forall fun y => by lin [g y # h2 y, f x # k2 y])
    ((h3.mul hc).add ((ContinuousAt.const _ _).mul k3))
theorem inv (h : HasDeriv f a x) (h0 : f x ≠ 0) : HasDeriv (fun y => (f y)⁻¹) (-a / f x ^ 2) x := by
  have hc := h.continuousAt
  have hne : Near x fun y => f y ≠ 0 := (hc _ (half_pos (abs_pos h0))).mono fun y k e => by
    rw [e, zero_sub, abs_neg] at k
    exact not_le_of_lt (half_lt_self (abs_pos h0)) k
  obtain ⟨φ, rfl, h2, h3⟩ := h.slope
  have s := of_slope (f := fun y => (f y)⁻¹) (x := x) (φ := fun y => -φ y * ((f y)⁻¹ * (f x)⁻¹))
    (hne.mono fun y hy => by
      have e : -φ y * ((f y)⁻¹ * (f x)⁻¹) * (y - x) = -(φ y * (y - x)) * ((f y)⁻¹ * (f x)⁻¹) := by ring
      rw [e, ← h2 y]
      field)
    (h3.neg.mul ((hc.inv h0).mul (.const _ _)))
  exact show -φ x * ((f x)⁻¹ * (f x)⁻¹) = -φ x / f x ^ 2 by ring ▸ s
theorem comp {f g : K → K} {a b x : K} (hf : HasDeriv f a (g x)) (hg : HasDeriv g b x) :
    HasDeriv (fun y => f (g y)) (a * b) x := by
  have hc := hg.continuousAt
  obtain ⟨φ, rfl, h2, h3⟩ := hf.slope
  obtain ⟨ψ, rfl, k2, k3⟩ := hg.slope
  exact of_slope (φ := fun y => φ (g y) * ψ y) (.of_forall fun y => by lin [h2 (g y), φ (g y) # k2 y])
    ((ContinuousAt.comp h3 hc).mul k3)

/-- Where a function has a positive derivative it exceeds its value a little to the right, and falls short of it a
little to the left. -/
theorem near_of_pos (h : HasDeriv f a x) (ha : 0 < a) :
    Near x fun y => (x < y → f x < f y) ∧ (y < x → f y < f x) := (h _ (half_pos ha)).mono fun y k => by
  have k1 := le_trans (le_abs_self _) k
  have k2 := le_trans (neg_le_abs _) k
  constructor
  · intro hy
    rw [abs_of_pos (sub_pos.2 hy)] at k2
    lin [k2, a # hy]
  · intro hy
    rw [abs_of_neg (show y - x < 0 by lin [hy])] at k1
    lin [k1, a # hy]
/-- Fermat: at a minimum the derivative is zero. -/
theorem eq_zero_of_min (h : HasDeriv f a x) (hm : Near x fun y => f x ≤ f y) : a = 0 := by
  refine le_antisymm (le_of_not_lt fun ha => ?_) (le_of_not_lt fun ha => ?_)
  · obtain ⟨δ, hδ, k⟩ := (h.near_of_pos ha).and hm
    have hd := half_pos hδ
    have e : abs (x - δ / 2 - x) < δ := by
      rw [show x - δ / 2 - x = -(δ / 2) by ring, abs_neg, abs_of_pos hd]
      exact half_lt_self hδ
    obtain ⟨k1, k2⟩ := k _ e
    exact not_le_of_lt (k1.2 (by lin [hd])) k2
  · have h' : HasDeriv (fun y => -1 * f y) (-a) x := by
      have s := (const (-1) x).mul h
      exact show 0 * f x + -1 * a = -a by ring ▸ s
    obtain ⟨δ, hδ, k⟩ := (h'.near_of_pos (neg_pos.2 ha)).and hm
    have hd := half_pos hδ
    have e : abs (x + δ / 2 - x) < δ := by
      rw [show x + δ / 2 - x = δ / 2 by ring, abs_of_pos hd]
      exact half_lt_self hδ
    obtain ⟨k1, k2⟩ := k _ e
    have k3 := k1.1 (by lin [hd])
    exact lt_irrefl (0 : K) (by lin [k3, k2])
end HasDeriv

end EpsilonDelta

/-- The ε-δ derivative satisfies the rules; it is the default. -/
instance (priority := low) EpsilonDelta.derivative {K : Type u} [OrderedField K] : Derivative K where
  IsDeriv := EpsilonDelta.HasDeriv
  const := EpsilonDelta.HasDeriv.const
  id := EpsilonDelta.HasDeriv.id
  add := EpsilonDelta.HasDeriv.add
  mul := EpsilonDelta.HasDeriv.mul
  inv := EpsilonDelta.HasDeriv.inv
  comp := EpsilonDelta.HasDeriv.comp

/-! ### `deriv` -/

/-- One step of `deriv`; extend it by `macro_rules` (the last rule is tried first). -/
syntax (name := derivStep) "deriv_step" : tactic
/-- `deriv` without the comparison of values. -/
syntax (name := derivRules) "deriv_rules" : tactic

macro_rules | `(tactic| deriv_step) => `(tactic| (show _ ≠ _; field_nonzero))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.sum; intro _; deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.inv <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.div <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.mul <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.pow_succ <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.sq <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.const_mul <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.mul_const <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.neg <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.sub <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| (apply HasDeriv.add <;> deriv_rules))
macro_rules | `(tactic| deriv_step) => `(tactic| exact HasDeriv.id _)
macro_rules | `(tactic| deriv_step) => `(tactic| exact HasDeriv.const _ _)
macro_rules | `(tactic| deriv_step) => `(tactic| assumption)
macro_rules
  | `(tactic| deriv_rules) => `(tactic| first
    | deriv_step
    | fail "deriv: no rule for this function; state its derivative before (`have h : HasDeriv … := …`)")

/-- `deriv` proves `HasDeriv f a x` by the rules; what remains to be shown is at most that the value they give is `a`,
where `ring` and `sum_ring` do not see it, and that denominators are not zero. -/
macro "deriv" : tactic => `(tactic| (apply HasDeriv.congr; (focus deriv_rules); try first | ring1 | field | sum_ring))

section
variable {K : Type u} [OrderedField K] [Derivative K]
example (x : K) : HasDeriv (fun y => y * y + 3 * y) (2 * x + 3) x := by deriv
example (f : K → K) (x a : K) (h : HasDeriv f a x) : HasDeriv (fun y => -(f y) ^ 2 - y) (-(2 * f x * a) - 1) x := by deriv
example (x : K) (h : x ≠ 0) : HasDeriv (fun y => (y + 1) / y) (-1 / x ^ 2) x := by deriv
end

end AqCore
