import AqCore.Positivity
import AqCore.Ring

/-!
# `field`: identities of fields

`field` proves `a = b` for terms with denominators: it writes both sides as one fraction and compares the products across.
Every denominator must be nonzero, by a hypothesis, by `pos`, or by a fact given as `field [h₁, h₂]`.
-/

universe u

namespace AqCore
namespace Ring
open OrderedField

variable {K : Type u} [OrderedField K]

/-! ### Computation -/

noncomputable def Coeff.beq (a b : Coeff) : Bool :=
  if% Nat.beq a.pos b.pos then if% Nat.beq a.neg b.neg then Nat.beq a.den b.den else false else false
noncomputable def NF.beq (p : NF) : NF → Bool :=
  List.rec (motive := fun _ => NF → Bool) (List.rec (motive := fun _ => Bool) true fun _ _ _ => false)
    (fun t _ ih => List.rec (motive := fun _ => Bool) false fun s q _ =>
      if% Coeff.beq t.coeff s.coeff then if% Atoms.beq t.atoms s.atoms then ih q else false else false) p
def NF.one : NF := const ⟨1, 0, 0⟩

/-- A fraction of normal forms. -/
structure Frac where
  num : NF
  den : NF

noncomputable def Frac.add (a b : Frac) : Frac :=
  if% NF.beq a.den b.den then ⟨NF.add a.num b.num, a.den⟩
  else ⟨NF.add (NF.mul a.num b.den) (NF.mul b.num a.den), NF.mul a.den b.den⟩
/-- The term as one fraction. -/
noncomputable def Poly.frac (a : Poly) : Frac :=
  Poly.rec (motive := fun _ => Frac)
    (var := fun i => ⟨(var i).nf, NF.one⟩)
    (num := fun n => ⟨(num n).nf, NF.one⟩)
    (numInv := fun n => ⟨(numInv n).nf, NF.one⟩)
    (add := fun _ _ f g => f.add g)
    (sub := fun _ _ f g => f.add ⟨NF.neg g.num, g.den⟩)
    (mul := fun _ _ f g => ⟨NF.mul f.num g.num, NF.mul f.den g.den⟩)
    (neg := fun _ f => ⟨NF.neg f.num, f.den⟩)
    (pow := fun _ n f => ⟨NF.pow f.num n, NF.pow f.den n⟩)
    (inv := fun _ _ f => ⟨f.den, f.num⟩)
    a
noncomputable def crossEqual (a b : Frac) : Bool := NF.isZero (NF.add (NF.mul a.num b.den) (NF.neg (NF.mul b.num a.den)))

/-! ### Meaning -/

variable {ρ : List K}

/-- No denominator is zero. -/
def Poly.Defined (ρ : List K) : Poly → Prop
  | var _ | num _ | numInv _ => True
  | add a b | sub a b | mul a b => a.Defined ρ ∧ b.Defined ρ
  | neg a | pow a _ => a.Defined ρ
  | inv a i => a.Defined ρ ∧ Ring.atom ρ i ≠ 0

/-- The fraction `f` stands for `x`. -/
def Frac.Means (ρ : List K) (f : Frac) (x : K) : Prop := NF.denote ρ f.den ≠ 0 ∧ x * NF.denote ρ f.den = NF.denote ρ f.num

theorem eq_true_of_and {a b : Bool} (h : (if% a then b else false) = true) : a = true ∧ b = true := by
  cases a with
  | true => exact ⟨rfl, h⟩
  | false => exact nomatch h
theorem Coeff.eq_of_beq {a b : Coeff} (h : beq a b = true) : a = b := by
  obtain ⟨p, n, d⟩ := a
  obtain ⟨p', n', d'⟩ := b
  obtain ⟨h₁, h⟩ := eq_true_of_and h
  obtain ⟨h₂, h₃⟩ := eq_true_of_and h
  rw [show p = p' from Nat.eq_of_beq_eq_true h₁, show n = n' from Nat.eq_of_beq_eq_true h₂,
    show d = d' from Nat.eq_of_beq_eq_true h₃]
theorem NF.eq_of_beq : ∀ {p q : NF}, beq p q = true → p = q
  | [], [], _ => rfl
  | [], _ :: _, h => nomatch h
  | _ :: _, [], h => nomatch h
  | ⟨c, l⟩ :: p, ⟨c', l'⟩ :: q, h => by
    obtain ⟨h₁, h⟩ := eq_true_of_and h
    obtain ⟨h₂, h₃⟩ := eq_true_of_and h
    rw [show c = c' from Coeff.eq_of_beq h₁, show l = l' from Atoms.eq_of_beq h₂, eq_of_beq h₃]
theorem NF.denote_one : denote ρ one = 1 := by rw [one, denote_const, Coeff.denote_nat, natCast_one]
theorem Frac.Means.of_den_one {p : NF} : Frac.Means ρ ⟨p, NF.one⟩ (NF.denote ρ p) := by
  refine ⟨?_, ?_⟩ <;> dsimp only <;> rw [NF.denote_one]
  · exact one_ne_zero
  · rw [mul_one]
theorem Frac.Means.add {f g : Frac} {x y : K} (h : f.Means ρ x) (k : g.Means ρ y) : (f.add g).Means ρ (x + y) := by
  unfold Frac.add
  cases e : NF.beq f.den g.den with
  | true =>
    refine ⟨h.1, ?_⟩
    have e' := k.2
    rw [← NF.eq_of_beq e] at e'
    dsimp only
    rw [NF.denote_add, add_mul, h.2, e']
  | false =>
    refine ⟨?_, ?_⟩ <;> dsimp only <;> rw [NF.denote_mul]
    · exact mul_ne_zero h.1 k.1
    · rw [NF.denote_add, NF.denote_mul, NF.denote_mul, ← h.2, ← k.2]
      ring
theorem Frac.Means.neg {f : Frac} {x : K} (h : f.Means ρ x) : Frac.Means ρ ⟨NF.neg f.num, f.den⟩ (-x) :=
  ⟨h.1, by rw [NF.denote_neg, ← h.2, neg_mul]⟩
theorem mul_pow (x y : K) (n : Nat) : (x * y) ^ n = x ^ n * y ^ n := by
  induction n with
  | zero => rw [pow_zero, pow_zero, pow_zero, mul_one]
  | succ n ih => rw [pow_succ, pow_succ, pow_succ, ih, mul_mul_mul_comm]

theorem Poly.frac_means : ∀ {a : Poly}, a.Valid ρ → a.Defined ρ → a.frac.Means ρ (a.denote ρ)
  | var i, _, _ => by rw [← Poly.denote_nf]; exact .of_den_one
  | num n, _, _ => by rw [← Poly.denote_nf]; exact .of_den_one
  | numInv n, _, _ => by rw [← Poly.denote_nf]; exact .of_den_one
  | add a b, v, d => (frac_means v.1 d.1).add (frac_means v.2 d.2)
  | sub a b, v, d => by
    rw [denote, sub_eq_add_neg]
    exact (frac_means v.1 d.1).add (frac_means v.2 d.2).neg
  | mul a b, v, d => by
    have h := frac_means v.1 d.1
    have k := frac_means v.2 d.2
    refine ⟨?_, ?_⟩
    · exact NF.denote_mul ρ a.frac.den b.frac.den ▸ mul_ne_zero h.1 k.1
    · show denote ρ (mul a b) * NF.denote ρ (NF.mul a.frac.den b.frac.den) = NF.denote ρ (NF.mul a.frac.num b.frac.num)
      rw [NF.denote_mul, NF.denote_mul, denote, mul_mul_mul_comm, h.2, k.2]
  | neg a, v, d => (frac_means (a := a) v d).neg
  | pow a n, v, d => by
    have h := frac_means (a := a) v d
    refine ⟨?_, ?_⟩
    · exact NF.denote_pow ρ a.frac.den n ▸ pow_ne_zero h.1 n
    · show denote ρ (pow a n) * NF.denote ρ (NF.pow a.frac.den n) = NF.denote ρ (NF.pow a.frac.num n)
      rw [NF.denote_pow, NF.denote_pow, denote, ← h.2, mul_pow]
  | inv a i, v, d => by
    have h := frac_means (a := a) v.1 d.1
    have hx : a.denote ρ ≠ 0 := v.2.1 ▸ d.2
    refine ⟨?_, ?_⟩
    · show NF.denote ρ a.frac.num ≠ 0
      rw [← h.2]
      exact mul_ne_zero hx h.1
    · show denote ρ (inv a i) * NF.denote ρ a.frac.num = NF.denote ρ a.frac.den
      rw [denote, v.2.2, ← h.2, ← mul_assoc, inv_mul_cancel hx, one_mul]

theorem eq_of_crossEqual {x y : K} {a b : Poly} {ρ₁ ρ₂ : List K} [h : Reify [] x a ρ₁] [h' : Reify ρ₁ y b ρ₂]
    (hd : a.Defined ρ₂ ∧ b.Defined ρ₂) (hz : crossEqual a.frac b.frac = true) : x = y := by
  have k := Poly.frac_means (h.valid h'.ext) hd.1
  have k' := Poly.frac_means (h'.valid (.refl ρ₂)) hd.2
  rw [h.out h'.ext] at k
  rw [h'.out (.refl ρ₂)] at k'
  have e := NF.denote_of_isZero ρ₂ hz
  rw [NF.denote_add, NF.denote_neg, NF.denote_mul, NF.denote_mul, ← k.2, ← k'.2, ← sub_eq_add_neg] at e
  have e' : (x - y) * (NF.denote ρ₂ a.frac.den * NF.denote ρ₂ b.frac.den) = 0 := by
    rw [← e]
    ring
  exact eq_of_sub_eq_zero ((mul_eq_zero.1 e').resolve_right (mul_ne_zero k.1 k'.1))

end Ring

syntax "field_nonzero" : tactic
macro_rules
  | `(tactic| field_nonzero) => `(tactic| first
    | assumption
    | exact OrderedField.ne_of_gt (by assumption)
    | pos_step
    | fail "field: it is not clear that this denominator is not zero; state it before, or give it as `field [h]`")

/-- `field` proves an identity of fields; `field [h₁, …]` adds facts about denominators. -/
syntax (name := field) "field" (" [" term,* "]")? : tactic
macro_rules
  | `(tactic| field) => `(tactic| with_reify (
    apply Ring.eq_of_crossEqual
    · (dsimp only [Ring.Poly.Defined, Ring.atom])
      repeat' first
        | exact trivial
        | refine And.intro ?_ ?_
      all_goals field_nonzero
    · first
      | decide +kernel
      | fail "field: the two sides are not equal as fractions of polynomials in their atoms"))
  | `(tactic| field []) => `(tactic| field)
  | `(tactic| field [$h]) => `(tactic| (have _h := $h; field))
  | `(tactic| field [$h, $hs,*]) => `(tactic| (have _h := $h; field [$hs,*]))

section
variable {K : Type u} [OrderedField K]
example (a b : K) (hb : b ≠ 0) : a / b * b = a := by field
example (a b c d : K) (hb : b ≠ 0) (hd : 0 < d) : a / b + c / d = (a * d + b * c) / (b * d) := by field
example (x y : K) (h : x - y ≠ 0) (h' : x + y ≠ 0) : 1 / (x - y) - 1 / (x + y) = 2 * y / (x ^ 2 - y ^ 2) := by
  field [show x ^ 2 - y ^ 2 ≠ 0 from (show x ^ 2 - y ^ 2 = (x - y) * (x + y) by ring) ▸ OrderedField.mul_ne_zero h h']
example (x : K) (h : 0 ≤ x) : x / (1 + x) = 1 - 1 / (1 + x) := by field
end

end AqCore
