import AqCore.Sum

/-!
# Expectation

An `Expectation` is a linear monotone functional with `E 1 = 1` on a stated domain of integrable functions.  Finite
probability vectors give one on all functions of a finite set (`Expectation.finite`), and so do mixtures and point masses;
Mathlib's integral with respect to a probability measure is one on its integrable functions.
-/

universe u v

namespace AqCore
open OrderedField

/-- A linear monotone functional `E` with `E 1 = 1`, on the functions that satisfy `Integrable`. -/
structure Expectation (Ω : Type v) (K : Type u) [OrderedField K] where
  Integrable : (Ω → K) → Prop
  E : (Ω → K) → K
  integrable_const : ∀ c : K, Integrable fun _ => c
  integrable_add : ∀ {f g : Ω → K}, Integrable f → Integrable g → Integrable fun ω => f ω + g ω
  integrable_const_mul : ∀ (c : K) {f : Ω → K}, Integrable f → Integrable fun ω => c * f ω
  E_add : ∀ {f g : Ω → K}, Integrable f → Integrable g → E (fun ω => f ω + g ω) = E f + E g
  E_const_mul : ∀ (c : K) {f : Ω → K}, Integrable f → E (fun ω => c * f ω) = c * E f
  E_mono : ∀ {f g : Ω → K}, Integrable f → Integrable g → (∀ ω, f ω ≤ g ω) → E f ≤ E g
  E_one : E (fun _ => 1) = 1

/-- The indicator function of a set. -/
noncomputable def indicator {Ω : Type v} {K : Type u} [OrderedField K] (p : Ω → Prop) (ω : Ω) : K :=
  open Classical in if p ω then 1 else 0

/-- A probability vector; zero weights are allowed. -/
structure IsProb {K : Type u} [OrderedField K] {n : Nat} (w : Fin n → K) : Prop where
  nonneg : ∀ i, 0 ≤ w i
  sum_eq_one : sum w = 1

variable {Ω : Type v} {K : Type u} [OrderedField K] {n : Nat}

section
variable {p q : Ω → Prop} {ω : Ω}
theorem indicator_of (h : p ω) : indicator (K := K) p ω = 1 := if_pos h
theorem indicator_of_not (h : ¬p ω) : indicator (K := K) p ω = 0 := if_neg h
theorem indicator_nonneg (p : Ω → Prop) (ω : Ω) : 0 ≤ indicator (K := K) p ω := by
  by_cases h : p ω
  · rw [indicator_of h]
    exact zero_le_one
  · rw [indicator_of_not h]
    exact le_refl 0
theorem indicator_le_one (p : Ω → Prop) (ω : Ω) : indicator (K := K) p ω ≤ 1 := by
  by_cases h : p ω
  · rw [indicator_of h]
    exact le_refl 1
  · rw [indicator_of_not h]
    exact zero_le_one
theorem indicator_le_indicator (h : p ω → q ω) : indicator (K := K) p ω ≤ indicator q ω := by
  by_cases k : p ω
  · rw [indicator_of k, indicator_of (h k)]
    exact le_refl 1
  · rw [indicator_of_not k]
    exact indicator_nonneg q ω
theorem indicator_not (p : Ω → Prop) (ω : Ω) : indicator (K := K) (fun ω => ¬p ω) ω = 1 - indicator p ω := by
  by_cases h : p ω
  · rw [indicator_of h, indicator_of_not (p := fun ω => ¬p ω) fun k => k h, sub_self]
  · rw [indicator_of_not h, indicator_of (p := fun ω => ¬p ω) h, sub_zero]
theorem sq_indicator (p : Ω → Prop) (ω : Ω) : indicator (K := K) p ω ^ 2 = indicator p ω := by
  by_cases h : p ω
  · rw [indicator_of h]
    ring
  · rw [indicator_of_not h]
    ring
end

/-- The number of indices with a property. -/
noncomputable def count : {n : Nat} → (Fin n → Prop) → Nat
  | 0, _ => 0
  | n + 1, p => (open Classical in if p ⟨0, Nat.succ_pos n⟩ then 1 else 0) + count fun i => p i.succ

theorem natCast_count : ∀ {n : Nat} (p : Fin n → Prop), (natCast (count p) : K) = ∑ i, indicator p i
  | 0, _ => rfl
  | n + 1, p => by
    rw [count, natCast_add, sum_succ, natCast_count]
    by_cases h : p ⟨0, Nat.succ_pos n⟩
    · rw [if_pos h, indicator_of h, natCast_one]
      rfl
    · rw [if_neg h, indicator_of_not h, natCast_zero]
      rfl

macro_rules | `(tactic| pos_leaf) => `(tactic| exact indicator_nonneg _ _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact IsProb.nonneg (by assumption) _)

theorem IsProb.le_one {w : Fin n → K} (h : IsProb w) (i : Fin n) : w i ≤ 1 := h.sum_eq_one ▸ le_sum_of_nonneg h.nonneg i
/-- A probability vector has an entry. -/
theorem IsProb.exists_pos : ∀ {n : Nat} {w : Fin n → K}, IsProb w → ∃ i, 0 < w i
  | n, w, h => Classical.byContradiction fun k => zero_ne_one (K := K) (by
    rw [← h.sum_eq_one]
    exact (sum_eq_zero fun i => le_antisymm (le_of_not_lt fun e => k ⟨i, e⟩) (h.nonneg i)).symm)
/-- The uniform probability vector. -/
theorem IsProb.uniform [NeZero n] : IsProb (fun _ : Fin n => (natCast n : K)⁻¹) where
  nonneg _ := inv_nonneg (natCast_nonneg n)
  sum_eq_one := by
    rw [sum_const]
    exact mul_inv_cancel (ne_of_gt (natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n))))
/-- A convex combination of probability vectors is one. -/
theorem IsProb.mix {m : Nat} {w : Fin m → K} (h : IsProb w) {p : Fin m → Fin n → K} (hp : ∀ k, IsProb (p k)) :
    IsProb fun i => ∑ k, w k * p k i where
  nonneg i := sum_nonneg fun k => mul_nonneg (h.nonneg k) ((hp k).nonneg i)
  sum_eq_one := by
    rw [sum_comm, ← h.sum_eq_one]
    refine sum_congr fun k => ?_
    rw [← mul_sum, show (∑ i, p k i) = 1 from (hp k).sum_eq_one, mul_one]

namespace Expectation
variable (P : Expectation Ω K) {f g X : Ω → K} {c : K}

theorem E_congr (h : ∀ ω, f ω = g ω) : P.E f = P.E g := by rw [show f = g from funext h]
theorem integrable_congr (h : P.Integrable f) (e : ∀ ω, g ω = f ω) : P.Integrable g := by rwa [show g = f from funext e]
theorem E_const (c : K) : P.E (fun _ => c) = c := by
  rw [P.E_congr (g := fun _ => c * 1) fun _ => (mul_one c).symm, P.E_const_mul c (P.integrable_const 1), P.E_one, mul_one]
theorem integrable_neg (h : P.Integrable f) : P.Integrable fun ω => -f ω :=
  P.integrable_congr (P.integrable_const_mul (-1) h) fun ω => by ring
theorem integrable_sub (hf : P.Integrable f) (hg : P.Integrable g) : P.Integrable fun ω => f ω - g ω :=
  P.integrable_congr (P.integrable_add hf (P.integrable_neg hg)) fun ω => by ring
theorem integrable_mul_const (h : P.Integrable f) (c : K) : P.Integrable fun ω => f ω * c :=
  P.integrable_congr (P.integrable_const_mul c h) fun ω => by ring
theorem integrable_sum : ∀ {n : Nat} {f : Fin n → Ω → K}, (∀ i, P.Integrable (f i)) → P.Integrable fun ω => ∑ i, f i ω
  | 0, _, _ => P.integrable_const 0
  | _ + 1, _, h => P.integrable_add (h _) (integrable_sum fun i => h i.succ)
theorem E_neg (h : P.Integrable f) : P.E (fun ω => -f ω) = -P.E f := by
  rw [P.E_congr (g := fun ω => -1 * f ω) fun ω => by ring, P.E_const_mul _ h]
  ring
theorem E_sub (hf : P.Integrable f) (hg : P.Integrable g) : P.E (fun ω => f ω - g ω) = P.E f - P.E g := by
  rw [P.E_congr (g := fun ω => f ω + -g ω) fun ω => by ring, P.E_add hf (P.integrable_neg hg), P.E_neg hg]
  ring
theorem E_mul_const (h : P.Integrable f) (c : K) : P.E (fun ω => f ω * c) = P.E f * c := by
  rw [P.E_congr (g := fun ω => c * f ω) fun ω => mul_comm _ _, P.E_const_mul _ h, mul_comm]
theorem E_sum : ∀ {n : Nat} {f : Fin n → Ω → K}, (∀ i, P.Integrable (f i)) →
    P.E (fun ω => ∑ i, f i ω) = ∑ i, P.E (f i)
  | 0, _, _ => P.E_const 0
  | _ + 1, f, h => (P.E_add (h _) (P.integrable_sum fun i => h i.succ)).trans (by rw [E_sum fun i => h i.succ]; rfl)
theorem E_nonneg (hf : P.Integrable f) (h : ∀ ω, 0 ≤ f ω) : 0 ≤ P.E f := by
  have e := P.E_mono (P.integrable_const 0) hf h
  rwa [P.E_const] at e
theorem E_le_const (hf : P.Integrable f) (h : ∀ ω, f ω ≤ c) : P.E f ≤ c := by
  have e := P.E_mono hf (P.integrable_const c) h
  rwa [P.E_const] at e
theorem const_le_E (hf : P.Integrable f) (h : ∀ ω, c ≤ f ω) : c ≤ P.E f := by
  have e := P.E_mono (P.integrable_const c) hf h
  rwa [P.E_const] at e
theorem abs_E_le (hf : P.Integrable f) (ha : P.Integrable fun ω => abs (f ω)) : abs (P.E f) ≤ P.E fun ω => abs (f ω) :=
  abs_le_of (P.E_mono hf ha fun ω => le_abs_self _) (by
    rw [← P.E_neg hf]
    exact P.E_mono (P.integrable_neg hf) ha fun ω => neg_le_abs _)

/-- The probability of a set. -/
noncomputable def prob (p : Ω → Prop) : K := P.E (indicator p)

theorem prob_nonneg {p : Ω → Prop} (h : P.Integrable (indicator p)) : 0 ≤ P.prob p := P.E_nonneg h (indicator_nonneg p)

/-- `P` is definite: a nonnegative function of expectation zero is positive with probability zero.  (This does not follow
from linearity and monotonicity; every probability measure has it.) -/
def Definite : Prop := ∀ f : Ω → K, P.Integrable f → (∀ ω, 0 ≤ f ω) → P.E f = 0 →
  P.Integrable (indicator fun ω => 0 < f ω) ∧ P.prob (fun ω => 0 < f ω) = 0

/-- Markov's inequality. -/
theorem markov (hf : P.Integrable f) (h : ∀ ω, 0 ≤ f ω) (hi : P.Integrable (indicator fun ω => c ≤ f ω)) :
    c * P.prob (fun ω => c ≤ f ω) ≤ P.E f := by
  unfold prob
  rw [← P.E_const_mul c hi]
  refine P.E_mono (P.integrable_const_mul c hi) hf fun ω => ?_
  by_cases k : c ≤ f ω
  · rw [indicator_of (p := fun ω => c ≤ f ω) k, mul_one]
    exact k
  · rw [indicator_of_not (p := fun ω => c ≤ f ω) k, mul_zero]
    exact h ω

/-- The expected squared deviation from `c`, by moments. -/
theorem E_sub_sq (hf : P.Integrable f) (hf2 : P.Integrable fun ω => f ω ^ 2) (c : K) :
    P.E (fun ω => (f ω - c) ^ 2) = P.E (fun ω => f ω ^ 2) - 2 * c * P.E f + c ^ 2 := by
  have h := P.integrable_const_mul (2 * c) hf
  rw [P.E_congr (g := fun ω => f ω ^ 2 - 2 * c * f ω + c ^ 2) fun ω => by ring,
    P.E_add (P.integrable_sub hf2 h) (P.integrable_const _), P.E_sub hf2 h, P.E_const_mul _ hf, P.E_const]
theorem integrable_sub_sq (hf : P.Integrable f) (hf2 : P.Integrable fun ω => f ω ^ 2) (c : K) :
    P.Integrable fun ω => (f ω - c) ^ 2 :=
  P.integrable_congr (P.integrable_add (P.integrable_sub hf2 (P.integrable_const_mul (2 * c) hf)) (P.integrable_const (c ^ 2)))
    fun ω => by ring
/-- The square of the mean is at most the mean of the squares. -/
theorem sq_E_le (hf : P.Integrable f) (hf2 : P.Integrable fun ω => f ω ^ 2) : P.E f ^ 2 ≤ P.E fun ω => f ω ^ 2 := by
  have e := P.E_sub_sq hf hf2 (P.E f)
  have k := P.E_nonneg (P.integrable_sub_sq hf hf2 (P.E f)) fun ω => sq_nonneg _
  lin [e, k]
/-- Jensen's inequality for a function with a supporting line at the mean. -/
theorem jensen {φ : K → K} {a : K} (hφ : ∀ y, φ (P.E X) + a * (y - P.E X) ≤ φ y) (hX : P.Integrable X)
    (h : P.Integrable fun ω => φ (X ω)) : φ (P.E X) ≤ P.E fun ω => φ (X ω) := by
  have hd := P.integrable_const_mul a (P.integrable_sub hX (P.integrable_const (P.E X)))
  have e := P.E_mono (P.integrable_add (P.integrable_const (φ (P.E X))) hd) h fun ω => hφ (X ω)
  rw [P.E_add (P.integrable_const _) hd, P.E_const, P.E_const_mul _ (P.integrable_sub hX (P.integrable_const _)),
    P.E_sub hX (P.integrable_const _), P.E_const] at e
  lin [e]

/-! ### Models -/

/-- The expectation under a finite probability vector. -/
def finite {w : Fin n → K} (h : IsProb w) : Expectation (Fin n) K where
  Integrable _ := True
  E f := ∑ i, w i * f i
  integrable_const _ := trivial
  integrable_add _ _ := trivial
  integrable_const_mul _ _ _ := trivial
  E_add _ _ := by sum_ring
  E_const_mul c _ _ := by sum_ring
  E_mono _ _ k := sum_le_sum fun i => mul_le_mul_of_nonneg_left (k i) (h.nonneg i)
  E_one := (sum_congr fun _ => mul_one _).trans h.sum_eq_one

theorem finite_E {w : Fin n → K} (h : IsProb w) (f : Fin n → K) : (finite h).E f = ∑ i, w i * f i := rfl
theorem finite_definite {w : Fin n → K} (h : IsProb w) : (finite h).Definite := fun f _ hf e => by
  refine ⟨trivial, sum_eq_zero fun i => ?_⟩
  have z := eq_zero_of_sum_eq_zero (fun i => mul_nonneg (h.nonneg i) (hf i)) e i
  rcases mul_eq_zero.1 z with z | z
  · rw [z, zero_mul]
  · rw [indicator_of_not (fun k => lt_irrefl (0 : K) (by rwa [z] at k)), mul_zero]

/-- The point mass at `ω`. -/
def pointMass (ω : Ω) : Expectation Ω K where
  Integrable _ := True
  E f := f ω
  integrable_const _ := trivial
  integrable_add _ _ := trivial
  integrable_const_mul _ _ _ := trivial
  E_add _ _ := rfl
  E_const_mul _ _ _ := rfl
  E_mono _ _ k := k ω
  E_one := rfl

/-- A finite mixture of expectations. -/
def mixture {w : Fin n → K} (h : IsProb w) (Q : Fin n → Expectation Ω K) : Expectation Ω K where
  Integrable f := ∀ k, (Q k).Integrable f
  E f := ∑ k, w k * (Q k).E f
  integrable_const c k := (Q k).integrable_const c
  integrable_add hf hg k := (Q k).integrable_add (hf k) (hg k)
  integrable_const_mul c _ hf k := (Q k).integrable_const_mul c (hf k)
  E_add hf hg := by
    rw [← sum_add]
    refine sum_congr fun k => ?_
    rw [(Q k).E_add (hf k) (hg k), mul_add]
  E_const_mul c f hf := by
    rw [mul_sum]
    refine sum_congr fun k => ?_
    rw [(Q k).E_const_mul c (hf k)]
    ring
  E_mono hf hg k := sum_le_sum fun i => mul_le_mul_of_nonneg_left ((Q i).E_mono (hf i) (hg i) k) (h.nonneg i)
  E_one := (sum_congr fun k => by rw [(Q k).E_one, mul_one]).trans h.sum_eq_one

/-- The law of `X`: the expectation of functions of the value of `X`. -/
def map {Ω' : Type v} (P : Expectation Ω K) (X : Ω → Ω') : Expectation Ω' K where
  Integrable f := P.Integrable fun ω => f (X ω)
  E f := P.E fun ω => f (X ω)
  integrable_const c := P.integrable_const c
  integrable_add := P.integrable_add
  integrable_const_mul c _ hf := P.integrable_const_mul c hf
  E_add := P.E_add
  E_const_mul c _ hf := P.E_const_mul c hf
  E_mono hf hg k := P.E_mono hf hg fun ω => k (X ω)
  E_one := P.E_one

end Expectation

/-- `integrable` proves that a linear combination of integrable functions is integrable. -/
syntax (name := integrableTac) "integrable" : tactic
macro_rules
  | `(tactic| integrable) => `(tactic| first
    | assumption
    | exact trivial
    | exact Expectation.integrable_const _ _
    | (apply Expectation.integrable_add <;> integrable)
    | (apply Expectation.integrable_sub <;> integrable)
    | (apply Expectation.integrable_neg; integrable)
    | (apply Expectation.integrable_const_mul; integrable)
    | (apply Expectation.integrable_mul_const; integrable)
    | (apply Expectation.integrable_sum; intro _; integrable)
    | fail "integrable: give a hypothesis that this function is integrable")

section
variable (P : Expectation Ω K)
example (f g : Ω → K) (hf : P.Integrable f) (hg : P.Integrable g) : P.Integrable fun ω => 3 * f ω - g ω / 2 + 1 := by
  refine P.integrable_congr (f := fun ω => 3 * f ω - g ω * 2⁻¹ + 1) ?_ fun ω => by ring
  integrable
end

end AqCore
