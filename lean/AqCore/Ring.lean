import AqCore.OrderedField

/-!
# `ring`: identities of commutative rings, with numerals and inverses

`ring` proves `a = b` if both sides have the same normal form as polynomials with rational coefficients in their atoms.
Atoms are whatever is not a sum, difference, product, quotient, negation, power or numeral; nobody lists them.  Inverses
are pushed into products, powers and quotients, so that `(2 * x * y)⁻¹ = x⁻¹ / y / 2` is an identity of `ring`; that
`x * x⁻¹ = 1` is not, as it needs `x ≠ 0` (see `field`).  `x ^ (m + n)` is `x ^ m * x ^ n` also for symbolic exponents.

The proof is by reflection: instance search turns both sides into syntax (`Reify`), the kernel computes their normal
forms (`NF`), and `Poly.denote_nf` says that these mean the same.
-/

universe u

namespace AqCore
namespace Ring
open OrderedField

/-- Syntax of a term.  Atoms have even numbers; the inverse of atom `i` has the number `i + 1`. -/
inductive Poly where
  | var (i : Nat)
  | num (n : Nat)
  /-- The inverse of the number `n + 1`. -/
  | numInv (n : Nat)
  | add (a b : Poly)
  | sub (a b : Poly)
  | mul (a b : Poly)
  | neg (a : Poly)
  | pow (a : Poly) (n : Nat)
  /-- The inverse of `a`, which is also the atom `i`. -/
  | inv (a : Poly) (i : Nat)

/-- The coefficient `(pos - neg) / (den + 1)`. -/
structure Coeff where
  pos : Nat
  neg : Nat
  den : Nat

/-- A term of a normal form: a coefficient times the product of the atoms `atoms`, in ascending order. -/
structure Term where
  coeff : Coeff
  atoms : List Nat

/-- A normal form: terms with distinct atoms. -/
abbrev NF := List Term

/-! ### Computation

All of this is run by the kernel, in every proof that uses a tactic of ours.  Recursors, and arithmetic without type
classes, take it a fraction of the steps that the definitions behind `match`, `if`, `+` and recursive calls do. -/

/-- `if% b then x else y` is `x` where `b` is true and `y` where it is false. -/
macro "if% " b:term " then " x:term " else " y:term : term => `(Bool.rec (motive := fun _ => _) $y $x $b)

namespace Coeff
/-- One less than the product of the two denominators. -/
noncomputable def denMul (a b : Coeff) : Nat := Nat.add (Nat.add (Nat.mul a.den b.den) a.den) b.den
noncomputable def add (a b : Coeff) : Coeff :=
  if% Nat.beq a.den b.den then ⟨Nat.add a.pos b.pos, Nat.add a.neg b.neg, a.den⟩
  else ⟨Nat.add (Nat.mul a.pos (Nat.succ b.den)) (Nat.mul b.pos (Nat.succ a.den)),
    Nat.add (Nat.mul a.neg (Nat.succ b.den)) (Nat.mul b.neg (Nat.succ a.den)), denMul a b⟩
noncomputable def mul (a b : Coeff) : Coeff :=
  ⟨Nat.add (Nat.mul a.pos b.pos) (Nat.mul a.neg b.neg), Nat.add (Nat.mul a.pos b.neg) (Nat.mul a.neg b.pos), denMul a b⟩
end Coeff

namespace Atoms
noncomputable def beq (k : List Nat) : List Nat → Bool :=
  List.rec (motive := fun _ => List Nat → Bool) (List.rec (motive := fun _ => Bool) true fun _ _ _ => false)
    (fun i _ ih => List.rec (motive := fun _ => Bool) false fun j l _ => if% Nat.beq i j then ih l else false) k
noncomputable def insert (i : Nat) (l : List Nat) : List Nat :=
  List.rec (motive := fun _ => List Nat) [i] (fun j l ih => if% Nat.ble i j then i :: j :: l else j :: ih) l
noncomputable def mul (k l : List Nat) : List Nat := List.rec (motive := fun _ => List Nat) l (fun i _ ih => insert i ih) k
end Atoms

namespace NF
noncomputable def insert (t : Term) (q : NF) : NF :=
  List.rec (motive := fun _ => NF) [t]
    (fun s q ih => if% Atoms.beq t.atoms s.atoms then ⟨t.coeff.add s.coeff, s.atoms⟩ :: q else s :: ih) q
noncomputable def add (p q : NF) : NF := List.rec (motive := fun _ => NF) q (fun t _ ih => insert t ih) p
noncomputable def scale (t : Term) (q : NF) : NF :=
  List.rec (motive := fun _ => NF) [] (fun s _ ih => ⟨t.coeff.mul s.coeff, Atoms.mul t.atoms s.atoms⟩ :: ih) q
noncomputable def mul (p q : NF) : NF := List.rec (motive := fun _ => NF) [] (fun t _ ih => add (scale t q) ih) p
noncomputable def neg (p : NF) : NF :=
  List.rec (motive := fun _ => NF) [] (fun t _ ih => ⟨⟨t.coeff.neg, t.coeff.pos, t.coeff.den⟩, t.atoms⟩ :: ih) p
def const (c : Coeff) : NF := [⟨c, []⟩]
noncomputable def pow (p : NF) (n : Nat) : NF := Nat.rec (motive := fun _ => NF) (const ⟨1, 0, 0⟩) (fun _ ih => mul ih p) n
noncomputable def isZero (p : NF) : Bool :=
  List.rec (motive := fun _ => Bool) true (fun t _ ih => if% Nat.beq t.coeff.pos t.coeff.neg then ih else false) p
end NF

/-- The normal form. -/
noncomputable def Poly.nf (a : Poly) : NF :=
  Poly.rec (motive := fun _ => NF)
    (var := fun i => [⟨⟨1, 0, 0⟩, [i]⟩])
    (num := fun n => NF.const ⟨n, 0, 0⟩)
    (numInv := fun n => NF.const ⟨1, 0, n⟩)
    (add := fun _ _ p q => NF.add p q)
    (sub := fun _ _ p q => NF.add p (NF.neg q))
    (mul := fun _ _ p q => NF.mul p q)
    (neg := fun _ p => NF.neg p)
    (pow := fun _ n p => NF.pow p n)
    (inv := fun _ i _ => [⟨⟨1, 0, 0⟩, [i + 1]⟩])
    a

/-! ### Meaning -/

variable {K : Type u} [OrderedField K]

/-- The value of the atom with number `i`. -/
def atom : List K → Nat → K
  | [], _ => 0
  | x :: _, 0 => x
  | x :: _, 1 => x⁻¹
  | _ :: ρ, i + 2 => atom ρ i
def Poly.denote (ρ : List K) : Poly → K
  | var i => atom ρ i
  | num n => natCast n
  | numInv n => (natCast (n + 1))⁻¹
  | add a b => a.denote ρ + b.denote ρ
  | sub a b => a.denote ρ - b.denote ρ
  | mul a b => a.denote ρ * b.denote ρ
  | neg a => -a.denote ρ
  | pow a n => a.denote ρ ^ n
  | inv _ i => atom ρ (i + 1)
def Coeff.denote (c : Coeff) : K := (natCast c.pos - natCast c.neg) * (natCast (c.den + 1))⁻¹
def Atoms.denote (ρ : List K) : List Nat → K
  | [] => 1
  | i :: l => atom ρ i * denote ρ l
def Term.denote (ρ : List K) (t : Term) : K := t.coeff.denote * Atoms.denote ρ t.atoms
def NF.denote (ρ : List K) : NF → K
  | [] => 0
  | t :: p => t.denote ρ + denote ρ p

/-! ### Computation keeps the meaning -/

theorem sub_add_sub (a b c d : K) : (a + c) - (b + d) = (a - b) + (c - d) := by
  rw [sub_eq_add_neg, sub_eq_add_neg, sub_eq_add_neg, neg_add, add_assoc, add_assoc, add_left_comm c]
theorem sub_mul_sub (a b c d : K) : (a - b) * (c - d) = (a * c + b * d) - (a * d + b * c) := by
  rw [mul_sub, sub_eq_add_neg a, add_mul, add_mul, neg_mul, neg_mul, ← sub_eq_add_neg, ← sub_eq_add_neg,
    sub_eq_add_neg (a * c - b * c), neg_sub, ← sub_add_sub, add_comm (b * c)]
theorem sub_mul (a b c : K) : (a - b) * c = a * c - b * c := by rw [mul_comm, mul_sub, mul_comm a, mul_comm b]
theorem natCast_den (m n : Nat) : (natCast (m * n + m + n + 1) : K) = natCast (m + 1) * natCast (n + 1) := by
  rw [← natCast_mul, Nat.add_mul, Nat.mul_add, Nat.mul_one, Nat.one_mul, Nat.add_assoc (m * n + m)]
theorem mul_inv_mul_cancel (a : K) {b : K} (h : b ≠ 0) : a * b * b⁻¹ = a := by rw [mul_assoc, mul_inv_cancel h, mul_one]

theorem Coeff.denote_add (a b : Coeff) : ((a.add b).denote : K) = a.denote + b.denote := by
  unfold Coeff.add
  cases h : Nat.beq a.den b.den with
  | true =>
    show (natCast (a.pos + b.pos) - natCast (a.neg + b.neg)) * (natCast (a.den + 1))⁻¹ = a.denote + b.denote
    simp only [Coeff.denote, natCast_add, sub_add_sub, add_mul, Nat.eq_of_beq_eq_true h]
  | false =>
    show (natCast (a.pos * (b.den + 1) + b.pos * (a.den + 1)) - natCast (a.neg * (b.den + 1) + b.neg * (a.den + 1))) *
      (natCast (a.den * b.den + a.den + b.den + 1))⁻¹ = a.denote + b.denote
    simp only [Coeff.denote, natCast_add (_ * _) (_ * _), natCast_mul _ (_ + 1), natCast_den, mul_inv, sub_add_sub, ← sub_mul, add_mul]
    congr 1
    · rw [mul_mul_mul_comm, mul_inv_cancel (natCast_succ_ne_zero _), mul_one]
    · rw [mul_comm (natCast (a.den + 1))⁻¹, mul_mul_mul_comm, mul_inv_cancel (natCast_succ_ne_zero _), mul_one]
theorem Coeff.denote_mul (a b : Coeff) : ((a.mul b).denote : K) = a.denote * b.denote := by
  show (natCast (a.pos * b.pos + a.neg * b.neg) - natCast (a.pos * b.neg + a.neg * b.pos)) *
    (natCast (a.den * b.den + a.den + b.den + 1))⁻¹ = a.denote * b.denote
  simp only [Coeff.denote, natCast_den]
  rw [mul_inv, mul_mul_mul_comm, sub_mul_sub, natCast_add, natCast_add, natCast_mul, natCast_mul, natCast_mul, natCast_mul]
theorem Coeff.denote_neg (c : Coeff) : ((Coeff.mk c.neg c.pos c.den).denote : K) = -c.denote := by
  simp only [Coeff.denote]
  rw [← neg_mul, neg_sub]
theorem Coeff.denote_nat (n : Nat) : ((Coeff.mk n 0 0).denote : K) = natCast n := by
  show (natCast n - natCast 0) * (natCast 1)⁻¹ = natCast n
  rw [natCast_zero, natCast_one, inv_one, mul_one, sub_zero]

variable (ρ : List K)

theorem Atoms.eq_of_beq : ∀ {k l : List Nat}, beq k l = true → k = l
  | [], [], _ => rfl
  | [], _ :: _, h => nomatch h
  | _ :: _, [], h => nomatch h
  | i :: k, j :: l, h => by
    have h : (if% Nat.beq i j then beq k l else false) = true := h
    cases e : Nat.beq i j with
    | true => rw [e] at h; rw [Nat.eq_of_beq_eq_true e, eq_of_beq h]
    | false => rw [e] at h; exact nomatch h
theorem Atoms.denote_insert (i : Nat) (l : List Nat) : denote ρ (insert i l) = atom ρ i * denote ρ l := by
  induction l with
  | nil => rfl
  | cons j l ih =>
    show denote ρ (if% Nat.ble i j then i :: j :: l else j :: insert i l) = _
    cases Nat.ble i j with
    | true => rfl
    | false =>
      show atom ρ j * denote ρ (insert i l) = atom ρ i * (atom ρ j * denote ρ l)
      rw [ih, mul_left_comm]
theorem Atoms.denote_mul (k l : List Nat) : denote ρ (mul k l) = denote ρ k * denote ρ l := by
  induction k with
  | nil => exact (one_mul _).symm
  | cons i k ih =>
    show denote ρ (insert i (mul k l)) = atom ρ i * denote ρ k * denote ρ l
    rw [denote_insert, ih, mul_assoc]
theorem NF.denote_insert (t : Term) (q : NF) : denote ρ (insert t q) = t.denote ρ + denote ρ q := by
  induction q with
  | nil => rfl
  | cons s q ih =>
    show denote ρ (if% Atoms.beq t.atoms s.atoms then ⟨t.coeff.add s.coeff, s.atoms⟩ :: q else s :: insert t q) = _
    cases h : Atoms.beq t.atoms s.atoms with
    | true =>
      show (t.coeff.add s.coeff).denote * Atoms.denote ρ s.atoms + denote ρ q = t.denote ρ + (s.denote ρ + denote ρ q)
      simp only [Term.denote, Coeff.denote_add, Atoms.eq_of_beq h, add_mul, add_assoc]
    | false =>
      show s.denote ρ + denote ρ (insert t q) = t.denote ρ + (s.denote ρ + denote ρ q)
      rw [ih, add_left_comm]
theorem NF.denote_add (p q : NF) : denote ρ (add p q) = denote ρ p + denote ρ q := by
  induction p with
  | nil => exact (zero_add _).symm
  | cons t p ih =>
    show denote ρ (insert t (add p q)) = t.denote ρ + denote ρ p + denote ρ q
    rw [denote_insert, ih, add_assoc]
theorem NF.denote_scale (t : Term) (q : NF) : denote ρ (scale t q) = t.denote ρ * denote ρ q := by
  induction q with
  | nil => exact (mul_zero _).symm
  | cons s q ih =>
    show (t.coeff.mul s.coeff).denote * Atoms.denote ρ (Atoms.mul t.atoms s.atoms) + denote ρ (scale t q) =
      t.coeff.denote * Atoms.denote ρ t.atoms * (s.coeff.denote * Atoms.denote ρ s.atoms + denote ρ q)
    rw [Coeff.denote_mul, Atoms.denote_mul, ih, mul_add, mul_mul_mul_comm, Term.denote]
theorem NF.denote_mul (p q : NF) : denote ρ (mul p q) = denote ρ p * denote ρ q := by
  induction p with
  | nil => exact (zero_mul _).symm
  | cons t p ih =>
    show denote ρ (add (scale t q) (mul p q)) = (t.denote ρ + denote ρ p) * denote ρ q
    rw [denote_add, denote_scale, ih, add_mul]
theorem NF.denote_neg (p : NF) : denote ρ (neg p) = -denote ρ p := by
  induction p with
  | nil => exact neg_zero.symm
  | cons t p ih =>
    show (Coeff.mk t.coeff.neg t.coeff.pos t.coeff.den).denote * Atoms.denote ρ t.atoms + denote ρ (neg p) =
      -(t.coeff.denote * Atoms.denote ρ t.atoms + denote ρ p)
    rw [Coeff.denote_neg, ih, neg_add, neg_mul]
theorem NF.denote_const (c : Coeff) : denote ρ (const c) = c.denote := by
  simp only [const, denote, Term.denote, Atoms.denote, mul_one, add_zero]
theorem NF.denote_pow (p : NF) (n : Nat) : denote ρ (pow p n) = denote ρ p ^ n := by
  induction n with
  | zero =>
    show denote ρ (const ⟨1, 0, 0⟩) = 1
    rw [denote_const, Coeff.denote_nat, natCast_one]
  | succ n ih =>
    show denote ρ (mul (pow p n) p) = _
    rw [denote_mul, ih, pow_succ]
theorem NF.denote_atom (i : Nat) : denote ρ [⟨⟨1, 0, 0⟩, [i]⟩] = atom ρ i := by
  simp only [denote, Term.denote, Coeff.denote_nat, Atoms.denote, natCast_one, one_mul, mul_one, add_zero]
theorem Poly.denote_nf (a : Poly) : NF.denote ρ a.nf = a.denote ρ := by
  induction a with
  | var i => exact NF.denote_atom ρ i
  | num n => exact (NF.denote_const ρ _).trans (Coeff.denote_nat n)
  | numInv n =>
    show NF.denote ρ (NF.const ⟨1, 0, n⟩) = (natCast (n + 1))⁻¹
    simp only [NF.denote_const, Coeff.denote, natCast_one, natCast_zero, sub_zero, one_mul]
  | add a b iha ihb => exact (NF.denote_add ρ a.nf b.nf).trans (by rw [iha, ihb, denote])
  | sub a b iha ihb =>
    exact (NF.denote_add ρ a.nf (NF.neg b.nf)).trans (by rw [NF.denote_neg, iha, ihb, denote, sub_eq_add_neg])
  | mul a b iha ihb => exact (NF.denote_mul ρ a.nf b.nf).trans (by rw [iha, ihb, denote])
  | neg a ih => exact (NF.denote_neg ρ a.nf).trans (by rw [ih, denote])
  | pow a n ih => exact (NF.denote_pow ρ a.nf n).trans (by rw [ih, denote])
  | inv a i => exact NF.denote_atom ρ (i + 1)
theorem NF.denote_of_isZero : ∀ {p : NF}, isZero p = true → denote ρ p = 0
  | [], _ => rfl
  | t :: p, h => by
    have h : (if% Nat.beq t.coeff.pos t.coeff.neg then isZero p else false) = true := h
    cases e : Nat.beq t.coeff.pos t.coeff.neg with
    | true =>
      rw [e] at h
      simp only [denote, Term.denote, Coeff.denote, Nat.eq_of_beq_eq_true e, sub_self, zero_mul, zero_add]
      exact denote_of_isZero h
    | false => rw [e] at h; exact nomatch h

/-! ### From terms to syntax

The list of atoms is threaded through: `Reify ρ x a ρ'` turns `x` into `a` and extends the atoms `ρ` to `ρ'`. -/

/-- `ρ'` extends `ρ`. -/
def Extends {α : Type u} (ρ' ρ : List α) : Prop := ∃ s, ρ' = ρ ++ s

variable {ρ} {ρ' ρ'' ρ₁ ρ₂ ρ₃ : List K}

theorem Extends.refl {α : Type u} (ρ : List α) : Extends ρ ρ := ⟨[], (List.append_nil ρ).symm⟩
theorem Extends.trans {α : Type u} {ρ ρ' ρ'' : List α} (h' : Extends ρ'' ρ') (h : Extends ρ' ρ) : Extends ρ'' ρ := by
  obtain ⟨s, e⟩ := h
  obtain ⟨s', e'⟩ := h'
  exact ⟨s ++ s', by rw [e', e, List.append_assoc]⟩

/-- `x` is the atom `i` of `ρ'`. -/
class Atom (ρ : List K) (x : K) (i : outParam Nat) (ρ' : outParam (List K)) : Prop where
  out : ∀ {ρ''}, Extends ρ'' ρ' → atom ρ'' i = x
  out_inv : ∀ {ρ''}, Extends ρ'' ρ' → atom ρ'' (i + 1) = x⁻¹
  ext : Extends ρ' ρ

theorem Atom.head (x : K) (ρ : List K) : Atom (x :: ρ) x 0 (x :: ρ) :=
  ⟨fun ⟨_, e⟩ => e ▸ rfl, fun ⟨_, e⟩ => e ▸ rfl, .refl _⟩
theorem Atom.new (x : K) : Atom [] x 0 [x] := ⟨fun ⟨_, e⟩ => e ▸ rfl, fun ⟨_, e⟩ => e ▸ rfl, ⟨[x], rfl⟩⟩
theorem Atom.skip {x : K} {i : Nat} (h : Atom ρ x i ρ') (y : K) : Atom (y :: ρ) x (i + 2) (y :: ρ') where
  out := fun ⟨s, e⟩ => e ▸ h.out ⟨s, rfl⟩
  out_inv := fun ⟨s, e⟩ => e ▸ h.out_inv ⟨s, rfl⟩
  ext := h.ext.elim fun s e => ⟨s, by rw [e]; rfl⟩

/- An atom is looked for among the first six at once, as every further goal of the instance search costs far more than
a comparison. -/
section
variable (x a b c d e f : K)
instance : Atom (a :: b :: c :: d :: e :: x :: ρ) x 10 (a :: b :: c :: d :: e :: x :: ρ) :=
  (((((Atom.head x ρ).skip e).skip d).skip c).skip b).skip a
instance : Atom (a :: b :: c :: d :: x :: ρ) x 8 (a :: b :: c :: d :: x :: ρ) :=
  ((((Atom.head x ρ).skip d).skip c).skip b).skip a
instance : Atom (a :: b :: c :: x :: ρ) x 6 (a :: b :: c :: x :: ρ) := (((Atom.head x ρ).skip c).skip b).skip a
instance : Atom (a :: b :: x :: ρ) x 4 (a :: b :: x :: ρ) := ((Atom.head x ρ).skip b).skip a
instance : Atom (a :: x :: ρ) x 2 (a :: x :: ρ) := (Atom.head x ρ).skip a
instance : Atom (x :: ρ) x 0 (x :: ρ) := Atom.head x ρ
instance (priority := low) : Atom [] x 0 [x] := Atom.new x
instance (priority := low) : Atom [a] x 2 [a, x] := (Atom.new x).skip a
instance (priority := low) : Atom [a, b] x 4 [a, b, x] := ((Atom.new x).skip b).skip a
instance (priority := low) : Atom [a, b, c] x 6 [a, b, c, x] := (((Atom.new x).skip c).skip b).skip a
instance (priority := low) : Atom [a, b, c, d] x 8 [a, b, c, d, x] := ((((Atom.new x).skip d).skip c).skip b).skip a
instance (priority := low) : Atom [a, b, c, d, e] x 10 [a, b, c, d, e, x] :=
  (((((Atom.new x).skip e).skip d).skip c).skip b).skip a
instance (priority := low) {i : Nat} [h : Atom ρ x i ρ'] :
    Atom (a :: b :: c :: d :: e :: f :: ρ) x (i + 12) (a :: b :: c :: d :: e :: f :: ρ') :=
  (((((h.skip f).skip e).skip d).skip c).skip b).skip a
end

/-- Where the syntax speaks of the inverse of `a` as the atom after `i`, the atom `i` is `a`. -/
def Poly.Valid (ρ : List K) : Poly → Prop
  | var _ | num _ | numInv _ => True
  | add a b | sub a b | mul a b => a.Valid ρ ∧ b.Valid ρ
  | neg a | pow a _ => a.Valid ρ
  | inv a i => a.Valid ρ ∧ atom ρ i = a.denote ρ ∧ atom ρ (i + 1) = (a.denote ρ)⁻¹

/-- `a` is the syntax of `x` over the atoms `ρ'`, which extend `ρ`. -/
class Reify (ρ : List K) (x : K) (a : outParam Poly) (ρ' : outParam (List K)) : Prop where
  out : ∀ {ρ''}, Extends ρ'' ρ' → a.denote ρ'' = x
  valid : ∀ {ρ''}, Extends ρ'' ρ' → a.Valid ρ''
  ext : Extends ρ' ρ

/-- Marks the natural numbers that are literals. -/
class IsLiteral (n : Nat) : Prop
instance : IsLiteral 0 := ⟨⟩
instance : IsLiteral 1 := ⟨⟩
instance : IsLiteral 2 := ⟨⟩
instance : IsLiteral 3 := ⟨⟩
instance (priority := low) (n : Nat) [IsLiteral n] : IsLiteral (n + 1) := ⟨⟩

theorem npow_add (x : K) (m n : Nat) : x ^ (m + n) = x ^ m * x ^ n := by
  induction n with
  | zero => rw [Nat.add_zero, pow_zero, mul_one]
  | succ n ih => rw [← Nat.add_assoc, pow_succ, pow_succ, ih, mul_assoc]
theorem inv_pow (x : K) (n : Nat) : x⁻¹ ^ n = (x ^ n)⁻¹ := by
  induction n with
  | zero => rw [pow_zero, pow_zero, inv_one]
  | succ n ih => rw [pow_succ, pow_succ, ih, mul_inv]

section
variable {x y : K} {a b : Poly}

theorem Reify.two {f : K → K → K} {op : Poly → Poly → Poly} (h : Reify ρ x a ρ') (h' : Reify ρ' y b ρ'')
    (hop : ∀ σ, (op a b).denote σ = f (a.denote σ) (b.denote σ)) (hv : ∀ σ : List K, a.Valid σ → b.Valid σ → (op a b).Valid σ) :
    Reify ρ (f x y) (op a b) ρ'' where
  out e := by rw [hop, h.out (e.trans h'.ext), h'.out e]
  valid e := hv _ (h.valid (e.trans h'.ext)) (h'.valid e)
  ext := h'.ext.trans h.ext
theorem Reify.of_eq (h : Reify ρ x a ρ') (e : x = y) : Reify ρ y a ρ' := e ▸ h

instance (priority := low) Reify.atom {i : Nat} [h : Atom ρ x i ρ'] : Reify ρ x (.var i) ρ' :=
  ⟨h.out, fun _ => trivial, h.ext⟩
instance Reify.zero : Reify ρ (0 : K) (.num 0) ρ := ⟨fun _ => rfl, fun _ => trivial, .refl ρ⟩
instance Reify.one : Reify ρ (1 : K) (.num 1) ρ := ⟨fun _ => natCast_one, fun _ => trivial, .refl ρ⟩
instance Reify.ofNat (n : Nat) : Reify ρ (no_index (OfNat.ofNat (n + 2)) : K) (.num (n + 2)) ρ :=
  ⟨fun _ => rfl, fun _ => trivial, .refl ρ⟩
instance Reify.natCast (n : Nat) [IsLiteral n] : Reify ρ (natCast n : K) (.num n) ρ :=
  ⟨fun _ => rfl, fun _ => trivial, .refl ρ⟩
instance Reify.add [h : Reify ρ x a ρ'] [h' : Reify ρ' y b ρ''] : Reify ρ (x + y) (.add a b) ρ'' :=
  .two h h' (fun _ => rfl) fun _ k k' => ⟨k, k'⟩
instance Reify.sub [h : Reify ρ x a ρ'] [h' : Reify ρ' y b ρ''] : Reify ρ (x - y) (.sub a b) ρ'' :=
  .two h h' (fun _ => rfl) fun _ k k' => ⟨k, k'⟩
instance Reify.mul [h : Reify ρ x a ρ'] [h' : Reify ρ' y b ρ''] : Reify ρ (x * y) (.mul a b) ρ'' :=
  .two h h' (fun _ => rfl) fun _ k k' => ⟨k, k'⟩
instance Reify.neg [h : Reify ρ x a ρ'] : Reify ρ (-x) (.neg a) ρ' :=
  ⟨fun e => by rw [Poly.denote, h.out e], h.valid, h.ext⟩
instance Reify.pow {n : Nat} [IsLiteral n] [h : Reify ρ x a ρ'] : Reify ρ (x ^ n) (.pow a n) ρ' :=
  ⟨fun e => by rw [Poly.denote, h.out e], h.valid, h.ext⟩
instance (priority := low) Reify.pow_add {m n : Nat} [h : Reify ρ (x ^ m) a ρ'] [h' : Reify ρ' (x ^ n) b ρ''] :
    Reify ρ (x ^ (m + n)) (.mul a b) ρ'' := (Reify.mul (h := h) (h' := h')).of_eq (npow_add x m n).symm

/-! Division and inverses, pushed inwards. -/

instance Reify.div [h : Reify ρ x a ρ'] [h' : Reify ρ' y⁻¹ b ρ''] : Reify ρ (x / y) (.mul a b) ρ'' :=
  (Reify.mul (h := h) (h' := h')).of_eq (div_eq_mul_inv x y).symm
instance (priority := low) Reify.inv {i : Nat} [h : Reify ρ x a ρ'] [h' : Atom ρ' x i ρ''] : Reify ρ x⁻¹ (.inv a i) ρ'' where
  out := h'.out_inv
  valid e := ⟨h.valid (e.trans h'.ext), by rw [h'.out e, h.out (e.trans h'.ext)],
    by rw [h'.out_inv e, h.out (e.trans h'.ext)]⟩
  ext := h'.ext.trans h.ext
instance Reify.inv_zero : Reify ρ (0 : K)⁻¹ (.num 0) ρ := Reify.zero.of_eq OrderedField.inv_zero.symm
instance Reify.inv_one : Reify ρ (1 : K)⁻¹ (.num 1) ρ := Reify.one.of_eq OrderedField.inv_one.symm
instance Reify.inv_ofNat (n : Nat) : Reify ρ (no_index (OfNat.ofNat (n + 2)) : K)⁻¹ (.numInv (n + 1)) ρ :=
  ⟨fun _ => rfl, fun _ => trivial, .refl ρ⟩
instance Reify.inv_mul [h : Reify ρ x⁻¹ a ρ'] [h' : Reify ρ' y⁻¹ b ρ''] : Reify ρ (x * y)⁻¹ (.mul a b) ρ'' :=
  (Reify.mul (h := h) (h' := h')).of_eq (OrderedField.mul_inv x y).symm
instance Reify.inv_inv [h : Reify ρ x a ρ'] : Reify ρ x⁻¹⁻¹ a ρ' := h.of_eq (OrderedField.inv_inv x).symm
instance Reify.inv_div [h : Reify ρ x⁻¹ a ρ'] [h' : Reify ρ' y b ρ''] : Reify ρ (x / y)⁻¹ (.mul a b) ρ'' :=
  (Reify.mul (h := h) (h' := h')).of_eq (by rw [div_eq_mul_inv, OrderedField.mul_inv, OrderedField.inv_inv])
instance Reify.inv_neg [h : Reify ρ x⁻¹ a ρ'] : Reify ρ (-x)⁻¹ (.neg a) ρ' :=
  (Reify.neg (h := h)).of_eq (OrderedField.neg_inv x).symm
instance Reify.inv_pow {n : Nat} [IsLiteral n] [h : Reify ρ x⁻¹ a ρ'] : Reify ρ (x ^ n)⁻¹ (.pow a n) ρ' :=
  (Reify.pow (h := h)).of_eq (Ring.inv_pow x n)

theorem eq_of_isZero [h : Reify [] x a ρ₁] [h' : Reify ρ₁ y b ρ₂] (hz : NF.isZero (Poly.nf (.sub a b)) = true) :
    x = y := by
  apply eq_of_sub_eq_zero
  rw [← h.out h'.ext, ← h'.out (.refl ρ₂)]
  have e := NF.denote_of_isZero ρ₂ hz
  rwa [Poly.denote_nf] at e
end

/-! ### Normal forms for people to read, in messages -/

noncomputable def coeffIsPos (c : Coeff) : Bool := Nat.ble (Nat.succ c.neg) c.pos
/-- Leaves out the terms that are zero, and subtracts in the coefficients. -/
noncomputable def trim (q : NF) : NF :=
  List.rec (motive := fun _ => NF) []
    (fun t _ ih =>
      if% Nat.beq t.coeff.pos t.coeff.neg then ih
      else if% Nat.ble t.coeff.neg t.coeff.pos then ⟨⟨Nat.sub t.coeff.pos t.coeff.neg, 0, t.coeff.den⟩, t.atoms⟩ :: ih
      else ⟨⟨0, Nat.sub t.coeff.neg t.coeff.pos, t.coeff.den⟩, t.atoms⟩ :: ih) q
/-- How the coefficient of a term reads. -/
inductive Shown where
  | one
  | nat (n : Nat)
  | part (d : Nat)
  | frac (n d : Nat)
def shown (n d : Nat) : Shown :=
  if n = 1 then if d = 0 then .one else .part (d + 1) else if d = 0 then .nat n else .frac n (d + 1)
noncomputable def showAll : NF → List (Bool × Shown × List Nat)
  | [] => []
  | t :: q => (if coeffIsPos t.coeff then (true, shown t.coeff.pos t.coeff.den, t.atoms)
      else (false, shown t.coeff.neg t.coeff.den, t.atoms)) :: showAll q
def displayAtoms (ρ : List K) (x : K) : List Nat → K
  | [] => x
  | i :: l => displayAtoms ρ (x * atom ρ i) l
def displayTerm (ρ : List K) : Shown → List Nat → K
  | .one, [] => 1
  | .one, i :: l => displayAtoms ρ (atom ρ i) l
  | .nat n, l => displayAtoms ρ (natCast n) l
  | .part d, l => displayAtoms ρ (1 / natCast d) l
  | .frac n d, l => displayAtoms ρ (natCast n / natCast d) l
def displayRest (ρ : List K) (x : K) : List (Bool × Shown × List Nat) → K
  | [] => x
  | (true, c, l) :: q => displayRest ρ (x + displayTerm ρ c l) q
  | (false, c, l) :: q => displayRest ρ (x - displayTerm ρ c l) q
/-- The normal form as people write it. -/
def display (ρ : List K) : List (Bool × Shown × List Nat) → K
  | [] => 0
  | (true, c, l) :: q => displayRest ρ (displayTerm ρ c l) q
  | (false, c, l) :: q => displayRest ρ (-displayTerm ρ c l) q

/-! Numerals are the numbers they name, by definition. -/

theorem natCast_two : (natCast 2 : K) = 2 := rfl
theorem natCast_three : (natCast 3 : K) = 3 := rfl
theorem natCast_four : (natCast 4 : K) = 4 := rfl
theorem natCast_five : (natCast 5 : K) = 5 := rfl
theorem natCast_six : (natCast 6 : K) = 6 := rfl
theorem natCast_seven : (natCast 7 : K) = 7 := rfl
theorem natCast_eight : (natCast 8 : K) = 8 := rfl
theorem natCast_nine : (natCast 9 : K) = 9 := rfl
theorem natCast_ten : (natCast 10 : K) = 10 := rfl

omit [OrderedField K] in
theorem of_eq {x y : K} (h : x = y) : x = y := h
/-- Names the difference of the two sides, to be shown in a message. -/
theorem explain {x y : K} {a : Poly} [Reify [] (x - y) a ρ]
    (k : ∀ difference, difference = display ρ (showAll (trim a.nf)) → x = y) : x = y := k _ rfl

end Ring

/-- Runs a tactic with the resources that reification of large terms needs. -/
macro "with_reify " t:tacticSeq : tactic => `(tactic|
  set_option synthInstance.maxHeartbeats 400000 in
  set_option synthInstance.maxSize 4096 in
  set_option maxRecDepth 10000 in
  ($t))

/-- `ring` without its message, for use in other tactics: it fails faster. -/
macro "ring1" : tactic => `(tactic| with_reify exact Ring.eq_of_isZero (by decide +kernel))
/-- Evaluates the normal form that is displayed in an equation. -/
macro "ring_display " "at " h:ident : tactic => `(tactic| (
  conv at $h:ident => rhs; arg 2; reduce
  dsimp only [Ring.display, Ring.displayRest, Ring.displayTerm, Ring.displayAtoms, Ring.atom] at $h:ident
  try dsimp only [Ring.natCast_two, Ring.natCast_three, Ring.natCast_four,
    Ring.natCast_five, Ring.natCast_six, Ring.natCast_seven, Ring.natCast_eight, Ring.natCast_nine, Ring.natCast_ten] at $h:ident))
set_option hygiene false in
macro "ring_explain" : tactic => `(tactic| (
  first
    | refine Ring.of_eq ?_
    | fail "ring: the goal is not an equation a = b in an ordered field"
  refine Ring.explain ?_
  intro difference difference_eq
  ring_display at difference_eq
  fail "ring: the two sides differ as polynomials in their atoms, by `difference`."))
/-- `ring` proves an identity `a = b` of commutative rings, with numerals and inverses. -/
macro "ring" : tactic => `(tactic| first | ring1 | with_reify ring_explain)

section
variable {K : Type u} [OrderedField K]
example (a b c : K) : (a + b + c) ^ 3 - 3 * (a + b) * (b + c) * (c + a) = a ^ 3 + b ^ 3 + c ^ 3 := by ring
example (f : Nat → K) (y : K) : f 3 / y + f 2 / y = (f 2 + f 3) / (2 * y) * 2 := by ring
example (x y : K) : (2 * x * y⁻¹ ^ 2)⁻¹ = x⁻¹ / 2 * y * y := by ring
example (x : K) (t : Nat) : x ^ (t + 2) - x ^ t = x ^ t * (x ^ 2 - 1) := by ring
example (x y : K) : x / 2 + x / 3 + 3 * y / 18 = (5 * x + y) / 6 := by ring
end

end AqCore
