import AqCore.OrderedField

/-!
# Rational numbers

A computable model of `OrderedField`, so that nothing proved about ordered fields is vacuous, and the numbers on which
definitions are evaluated when they are compared with their Python twins.  A rational number is a class of fractions
`(pos - neg) / den` of natural numbers; its order is decided, and `toFraction` gives the fraction in lowest terms.
-/

namespace AqCore

/-! ### Fractions -/

/-- The fraction `(pos - neg) / den`.  Many of them stand for one rational number. -/
structure Fraction where
  pos : Nat
  neg : Nat
  den : Nat
  den_pos : 0 < den

namespace Fraction

/-- Fractions of the same value. -/
def Equiv (a b : Fraction) : Prop := a.pos * b.den + b.neg * a.den = b.pos * a.den + a.neg * b.den

/-- The order of the values. -/
def Le (a b : Fraction) : Prop := a.pos * b.den + b.neg * a.den ≤ b.pos * a.den + a.neg * b.den

instance (a b : Fraction) : Decidable (Le a b) := Nat.decLe _ _

/-- A fraction with denominator 1. -/
def ofNat (n : Nat) : Fraction := ⟨n, 0, 1, Nat.succ_pos 0⟩
def add (a b : Fraction) : Fraction :=
  ⟨a.pos * b.den + b.pos * a.den, a.neg * b.den + b.neg * a.den, a.den * b.den, Nat.mul_pos a.den_pos b.den_pos⟩
def mul (a b : Fraction) : Fraction :=
  ⟨a.pos * b.pos + a.neg * b.neg, a.pos * b.neg + a.neg * b.pos, a.den * b.den, Nat.mul_pos a.den_pos b.den_pos⟩
def opp (a : Fraction) : Fraction := ⟨a.neg, a.pos, a.den, a.den_pos⟩
/-- The fraction expanded by `k`. -/
def scale (a : Fraction) (k : Nat) (hk : 0 < k) : Fraction :=
  ⟨k * a.pos, k * a.neg, k * a.den, Nat.mul_pos hk a.den_pos⟩
/-- The reciprocal, or zero for a fraction of value zero. -/
def inv (a : Fraction) : Fraction :=
  if h : a.neg < a.pos then ⟨a.den, 0, a.pos - a.neg, Nat.sub_pos_of_lt h⟩
  else if h : a.pos < a.neg then ⟨0, a.den, a.neg - a.pos, Nat.sub_pos_of_lt h⟩
  else ofNat 0

/-- Proves an equation between polynomials in the parts of fractions: multiplies out, then sorts. -/
local macro "nat_ring" : tactic => `(tactic| (
  (try simp only [Equiv, ofNat, add, mul, opp, scale, Nat.add_mul, Nat.mul_add, Nat.mul_one, Nat.one_mul, Nat.mul_zero,
    Nat.zero_mul, Nat.add_zero, Nat.zero_add])
  (try simp only [Nat.mul_assoc, Nat.mul_comm, Nat.mul_left_comm])
  (try simp only [Nat.add_assoc, Nat.add_comm, Nat.add_left_comm])))

theorem le_of_mul_le_mul_left {k m n : Nat} (h : k * m ≤ k * n) (hk : 0 < k) : m ≤ n := Nat.le_of_not_lt fun h' => by
  have h'' := Nat.le_trans (Nat.mul_le_mul_left k (Nat.succ_le_of_lt h')) h
  rw [Nat.mul_succ] at h''
  exact Nat.not_le_of_gt (Nat.add_lt_add_left hk (k * n)) h''

variable {a b c : Fraction}

theorem Equiv.symm (h : Equiv a b) : Equiv b a := Eq.symm h
theorem Equiv.le (h : Equiv a b) : Le a b := Nat.le_of_eq h
theorem Le.antisymm (h : Le a b) (h' : Le b a) : Equiv a b := Nat.le_antisymm h h'
theorem Le.trans (h : Le a b) (h' : Le b c) : Le a c := by
  have k := Nat.add_le_add (Nat.mul_le_mul_left c.den h) (Nat.mul_le_mul_left a.den h')
  refine le_of_mul_le_mul_left (k := b.den) (Nat.le_of_add_le_add_left
    (a := b.pos * (a.den * c.den) + b.neg * (a.den * c.den)) (Nat.le_trans (Nat.le_of_eq ?_)
      (Nat.le_trans k (Nat.le_of_eq ?_)))) b.den_pos
  · nat_ring
  · nat_ring
theorem le_total (a b : Fraction) : Le a b ∨ Le b a := Nat.le_total _ _

theorem Equiv.add (h : Equiv a b) (c : Fraction) : Equiv (a.add c) (b.add c) :=
  calc (a.pos * c.den + c.pos * a.den) * (b.den * c.den) + (b.neg * c.den + c.neg * b.den) * (a.den * c.den)
    _ = (a.pos * b.den + b.neg * a.den) * (c.den * c.den) + (c.pos + c.neg) * (a.den * b.den * c.den) := by nat_ring
    _ = (b.pos * a.den + a.neg * b.den) * (c.den * c.den) + (c.pos + c.neg) * (a.den * b.den * c.den) := by
      rw [show a.pos * b.den + b.neg * a.den = _ from h]
    _ = (b.pos * c.den + c.pos * b.den) * (a.den * c.den) + (a.neg * c.den + c.neg * a.den) * (b.den * c.den) := by
      nat_ring
theorem Equiv.mul (h : Equiv a b) (c : Fraction) : Equiv (a.mul c) (b.mul c) :=
  calc (a.pos * c.pos + a.neg * c.neg) * (b.den * c.den) + (b.pos * c.neg + b.neg * c.pos) * (a.den * c.den)
    _ = (a.pos * b.den + b.neg * a.den) * (c.pos * c.den) + (b.pos * a.den + a.neg * b.den) * (c.neg * c.den) := by
      nat_ring
    _ = (b.pos * a.den + a.neg * b.den) * (c.pos * c.den) + (a.pos * b.den + b.neg * a.den) * (c.neg * c.den) := by
      rw [show a.pos * b.den + b.neg * a.den = _ from h]
    _ = (b.pos * c.pos + b.neg * c.neg) * (a.den * c.den) + (a.pos * c.neg + a.neg * c.pos) * (b.den * c.den) := by
      nat_ring
theorem Equiv.opp (h : Equiv a b) : Equiv a.opp b.opp := by
  unfold Equiv at h
  show a.neg * b.den + b.pos * a.den = b.neg * a.den + a.pos * b.den
  rw [Nat.add_comm, ← h, Nat.add_comm]
theorem Le.add (h : Le a b) (c : Fraction) : Le (a.add c) (b.add c) :=
  calc (a.pos * c.den + c.pos * a.den) * (b.den * c.den) + (b.neg * c.den + c.neg * b.den) * (a.den * c.den)
    _ = (c.pos + c.neg) * (a.den * b.den * c.den) + c.den * c.den * (a.pos * b.den + b.neg * a.den) := by nat_ring
    _ ≤ (c.pos + c.neg) * (a.den * b.den * c.den) + c.den * c.den * (b.pos * a.den + a.neg * b.den) :=
      Nat.add_le_add_left (Nat.mul_le_mul_left _ h) _
    _ = (b.pos * c.den + c.pos * b.den) * (a.den * c.den) + (a.neg * c.den + c.neg * a.den) * (b.den * c.den) := by
      nat_ring

theorem ext (pos : a.pos = b.pos) (neg : a.neg = b.neg) (den : a.den = b.den) : a = b := by
  cases a
  cases b
  cases pos
  cases neg
  cases den
  rfl
theorem add_assoc (a b c : Fraction) : (a.add b).add c = a.add (b.add c) :=
  ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem add_comm (a b : Fraction) : a.add b = b.add a := ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem add_zero (a : Fraction) : a.add (ofNat 0) = a := ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem add_opp (a : Fraction) : Equiv (a.add a.opp) (ofNat 0) := by nat_ring
theorem mul_assoc (a b c : Fraction) : (a.mul b).mul c = a.mul (b.mul c) :=
  ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem mul_comm (a b : Fraction) : a.mul b = b.mul a := ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem mul_one (a : Fraction) : a.mul (ofNat 1) = a := ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem mul_add (a b c : Fraction) : (a.mul b).add (a.mul c) = (a.mul (b.add c)).scale a.den a.den_pos :=
  ext (by nat_ring) (by nat_ring) (by nat_ring)
theorem scale_equiv (a : Fraction) (k : Nat) (hk : 0 < k) : Equiv (a.scale k hk) a := by nat_ring
theorem zero_mul (a : Fraction) : Equiv ((ofNat 0).mul a) (ofNat 0) := by nat_ring

theorem zero_le : Le (ofNat 0) a ↔ a.neg ≤ a.pos := by
  show 0 * a.den + a.neg * 1 ≤ a.pos * 1 + 0 * a.den ↔ _
  rw [Nat.zero_mul, Nat.zero_add, Nat.add_zero, Nat.mul_one, Nat.mul_one]
theorem zero_le_mul (ha : Le (ofNat 0) a) (hb : Le (ofNat 0) b) : Le (ofNat 0) (a.mul b) := by
  rw [zero_le] at *
  show a.pos * b.neg + a.neg * b.pos ≤ a.pos * b.pos + a.neg * b.neg
  rw [← Nat.add_sub_of_le ha, ← Nat.add_sub_of_le hb]
  refine Nat.le_trans (Nat.le_add_right _ ((a.pos - a.neg) * (b.pos - b.neg))) (Nat.le_of_eq ?_)
  nat_ring
theorem mul_inv (a : Fraction) : Equiv a (ofNat 0) ∧ a.inv = ofNat 0 ∨ Equiv (a.mul a.inv) (ofNat 1) := by
  unfold inv
  split
  · rename_i h
    refine .inr ?_
    show (a.pos * a.den + a.neg * 0) * 1 + 0 * (a.den * (a.pos - a.neg)) =
      1 * (a.den * (a.pos - a.neg)) + (a.pos * 0 + a.neg * a.den) * 1
    calc _
      _ = a.den * a.pos := by nat_ring
      _ = a.den * (a.neg + (a.pos - a.neg)) := by rw [Nat.add_sub_of_le (Nat.le_of_lt h)]
      _ = _ := by nat_ring
  split
  · rename_i h
    refine .inr ?_
    show (a.pos * 0 + a.neg * a.den) * 1 + 0 * (a.den * (a.neg - a.pos)) =
      1 * (a.den * (a.neg - a.pos)) + (a.pos * a.den + a.neg * 0) * 1
    calc _
      _ = a.den * a.neg := by nat_ring
      _ = a.den * (a.pos + (a.neg - a.pos)) := by rw [Nat.add_sub_of_le (Nat.le_of_lt h)]
      _ = _ := by nat_ring
  · rename_i h h'
    refine .inl ⟨?_, rfl⟩
    show a.pos * 1 + 0 * a.den = 0 * a.den + a.neg * 1
    rw [Nat.le_antisymm (Nat.le_of_not_lt h) (Nat.le_of_not_lt h')]
    nat_ring

end Fraction

/-! ### Rational numbers -/

/-- The rational numbers. -/
def Rational : Type := Quot Fraction.Equiv

namespace Rational

/-- The value of a fraction. -/
def mk (a : Fraction) : Rational := Quot.mk _ a

theorem sound {a b : Fraction} (h : a.Equiv b) : mk a = mk b := Quot.sound h

/-- A function of two values that is given on fractions. -/
def lift₂ {β : Type} (f : Fraction → Fraction → β) (left : ∀ {a b} c, Fraction.Equiv a b → f a c = f b c)
    (right : ∀ {a b} c, Fraction.Equiv a b → f c a = f c b) (q r : Rational) : β :=
  Quot.lift (fun a => Quot.lift (f a) (fun _ _ => right a) r)
    (fun _ _ h => by rcases r with ⟨c⟩; exact left c h) q

theorem decide_congr {p q : Prop} [Decidable p] [Decidable q] (h : p ↔ q) : decide p = decide q := by
  by_cases hp : p
  · rw [decide_eq_true hp, decide_eq_true (h.1 hp)]
  · rw [decide_eq_false hp, decide_eq_false fun hq => hp (h.2 hq)]

/-- Whether the first number is at most the second. -/
def ble : Rational → Rational → Bool := lift₂ (fun a b => decide (a.Le b))
  (fun _ h => decide_congr ⟨h.symm.le.trans, h.le.trans⟩) fun _ h => decide_congr ⟨(·.trans h.le), (·.trans h.symm.le)⟩

instance : Zero Rational := ⟨mk (.ofNat 0)⟩
instance : One Rational := ⟨mk (.ofNat 1)⟩
instance : Neg Rational := ⟨Quot.lift (fun a => mk a.opp) fun _ _ h => sound h.opp⟩
instance : Add Rational := ⟨lift₂ (fun a b => mk (a.add b)) (fun c h => sound (h.add c)) fun {a b} c h => by
  rw [Fraction.add_comm, Fraction.add_comm c]
  exact sound (h.add c)⟩
instance : Mul Rational := ⟨lift₂ (fun a b => mk (a.mul b)) (fun c h => sound (h.mul c)) fun {a b} c h => by
  rw [Fraction.mul_comm, Fraction.mul_comm c]
  exact sound (h.mul c)⟩
instance : LE Rational := ⟨fun q r => ble q r = true⟩
instance : LT Rational := ⟨fun q r => q ≤ r ∧ ¬r ≤ q⟩
instance (q r : Rational) : Decidable (q ≤ r) := instDecidableEqBool _ _
instance (q r : Rational) : Decidable (q < r) := instDecidableAnd
instance : Max Rational := ⟨fun q r => if q ≤ r then r else q⟩
instance : Min Rational := ⟨fun q r => if q ≤ r then q else r⟩

theorem mk_le_mk {a b : Fraction} : mk a ≤ mk b ↔ a.Le b := ⟨of_decide_eq_true, decide_eq_true⟩

protected theorem mul_assoc : ∀ q r s : Rational, q * r * s = q * (r * s) := by
  rintro ⟨a⟩ ⟨b⟩ ⟨c⟩
  exact congrArg mk (a.mul_assoc b c)
protected theorem mul_comm : ∀ q r : Rational, q * r = r * q := by
  rintro ⟨a⟩ ⟨b⟩
  exact congrArg mk (a.mul_comm b)
protected theorem mul_one : ∀ q : Rational, q * 1 = q := by
  rintro ⟨a⟩
  exact congrArg mk a.mul_one
protected theorem zero_mul : ∀ q : Rational, 0 * q = 0 := by
  rintro ⟨a⟩
  exact sound a.zero_mul
protected theorem zero_ne_one : (0 : Rational) ≠ 1 := fun h => by
  have h' : (1 : Rational) ≤ 0 := by
    rw [← h]
    exact mk_le_mk.2 (Nat.le_refl _)
  exact Nat.not_succ_le_zero 0 (mk_le_mk.1 h')
protected theorem le_antisymm : ∀ {q r : Rational}, q ≤ r → r ≤ q → q = r := by
  rintro ⟨a⟩ ⟨b⟩ h h'
  exact sound ((mk_le_mk.1 h).antisymm (mk_le_mk.1 h'))
protected theorem le_total : ∀ q r : Rational, q ≤ r ∨ r ≤ q := by
  rintro ⟨a⟩ ⟨b⟩
  exact (a.le_total b).imp mk_le_mk.2 mk_le_mk.2

instance : DecidableEq Rational := fun q r =>
  if h : q ≤ r ∧ r ≤ q then isTrue (Rational.le_antisymm h.1 h.2)
  else isFalse fun e => h (by cases e; exact ⟨(Rational.le_total q q).elim id id, (Rational.le_total q q).elim id id⟩)

theorem mk_inv (a : Fraction) : mk a = 0 ∧ a.inv = .ofNat 0 ∨ mk a * mk a.inv = 1 :=
  a.mul_inv.imp (And.imp sound id) sound
theorem mk_inv_eq {a b : Fraction} (h : mk a = mk b) : mk a.inv = mk b.inv := by
  have absurd' : ∀ {q r : Rational}, q = 0 → q * r ≠ 1 := fun {q r} e e' =>
    Rational.zero_ne_one (by rw [← e', e, Rational.zero_mul])
  rcases mk_inv a with ⟨ha, ea⟩ | ha <;> rcases mk_inv b with ⟨hb, eb⟩ | hb
  · rw [ea, eb]
  · exact (absurd' (h.symm.trans ha) hb).elim
  · exact (absurd' (h.trans hb) ha).elim
  · rw [← Rational.mul_one (mk a.inv), ← hb, ← h, ← Rational.mul_assoc, Rational.mul_comm (mk a.inv), ha,
      Rational.mul_comm, Rational.mul_one]

instance : Inv Rational := ⟨Quot.lift (fun a => mk a.inv) fun _ _ h => mk_inv_eq (sound h)⟩

/-- The rational numbers are an ordered field. -/
instance instOrderedField : OrderedField Rational where
  sub q r := q + -r
  div q r := q * r⁻¹
  add_assoc := by
    rintro ⟨a⟩ ⟨b⟩ ⟨c⟩
    exact congrArg mk (a.add_assoc b c)
  add_comm := by
    rintro ⟨a⟩ ⟨b⟩
    exact congrArg mk (a.add_comm b)
  add_zero := by
    rintro ⟨a⟩
    exact congrArg mk a.add_zero
  add_neg_cancel := by
    rintro ⟨a⟩
    exact sound a.add_opp
  sub_eq_add_neg _ _ := rfl
  mul_assoc := Rational.mul_assoc
  mul_comm := Rational.mul_comm
  mul_one := Rational.mul_one
  mul_add := by
    rintro ⟨a⟩ ⟨b⟩ ⟨c⟩
    exact ((congrArg mk (a.mul_add b c)).trans (sound (Fraction.scale_equiv ..))).symm
  mul_inv_cancel := by
    rintro ⟨a⟩ h
    exact (mk_inv a).resolve_left fun h' => h h'.1
  inv_zero := rfl
  div_eq_mul_inv _ _ := rfl
  zero_ne_one := Rational.zero_ne_one
  le_refl q := (Rational.le_total q q).elim id id
  le_trans := by
    rintro ⟨a⟩ ⟨b⟩ ⟨c⟩ h h'
    exact mk_le_mk.2 ((mk_le_mk.1 h).trans (mk_le_mk.1 h'))
  le_antisymm := Rational.le_antisymm
  le_total := Rational.le_total
  lt_iff_le_not_ge := Iff.rfl
  add_le_add_left := by
    rintro ⟨a⟩ ⟨b⟩ h ⟨c⟩
    exact mk_le_mk.2 (by rw [c.add_comm, c.add_comm]; exact (mk_le_mk.1 h).add c)
  mul_nonneg := by
    rintro ⟨a⟩ ⟨b⟩ h h'
    exact mk_le_mk.2 (Fraction.zero_le_mul (mk_le_mk.1 h) (mk_le_mk.1 h'))
  max_eq_left {q r} h := by
    by_cases h' : q ≤ r
    · exact (if_pos h').trans (Rational.le_antisymm h h')
    · exact if_neg h'
  max_eq_right h := if_pos h
  min_eq_left h := if_pos h
  min_eq_right {q r} h := by
    by_cases h' : q ≤ r
    · exact (if_pos h').trans (Rational.le_antisymm h' h)
    · exact if_neg h'

end Rational
end AqCore
