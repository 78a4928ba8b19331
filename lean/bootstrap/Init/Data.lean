prelude
import Init.Logic
set_option linter.all false

/-!
# Numbers, operator classes, characters, strings and containers, before any notation

The kernel computes the functions `Nat.add`, `sub`, `mul`, `div`, `mod`, `pow`, `gcd`, `log2`, `land`, `lor`,
`xor`, `shiftLeft`, `shiftRight`, `beq`, `ble` on literals **by itself, whatever their definition says**.
They must therefore all be defined here, with exactly that meaning; `Check.Accelerated` proves it.

The elaborator generates code for every inductive type (`ctorIdx`, `noConfusion`, …) and for that looks up a few
constants by name; they come in the order in which they are asked for, so `Nat` and `Bool` are partly done by hand.
-/

universe u v w

/-! ## Natural numbers -/

set_option genCtorIdx false in
inductive Nat : Type where
  | zero : Nat
  | succ (n : Nat) : Nat

class OfNat (α : Type u) (_ : Nat) where
  ofNat : α

class LE (α : Type u) where
  le : α → α → Prop
class LT (α : Type u) where
  lt : α → α → Prop

@[reducible] def GE.ge {α : Type u} [LE α] (a b : α) : Prop := LE.le b a
@[reducible] def GT.gt {α : Type u} [LT α] (a b : α) : Prop := LT.lt b a

@[default_instance 100] instance instOfNatNat (n : Nat) : OfNat Nat n := ⟨n⟩

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_add", implicit_reducible] protected def Nat.add : Nat → Nat → Nat
  | n, .zero => n
  | n, .succ m => .succ (Nat.add n m)

class HAdd (α : Type u) (β : Type v) (γ : outParam (Type w)) where hAdd : α → β → γ
class HSub (α : Type u) (β : Type v) (γ : outParam (Type w)) where hSub : α → β → γ
class HMul (α : Type u) (β : Type v) (γ : outParam (Type w)) where hMul : α → β → γ
class HDiv (α : Type u) (β : Type v) (γ : outParam (Type w)) where hDiv : α → β → γ
class HMod (α : Type u) (β : Type v) (γ : outParam (Type w)) where hMod : α → β → γ
class HPow (α : Type u) (β : Type v) (γ : outParam (Type w)) where hPow : α → β → γ
class HSMul (α : Type u) (β : Type v) (γ : outParam (Type w)) where hSMul : α → β → γ
class HAppend (α : Type u) (β : Type v) (γ : outParam (Type w)) where hAppend : α → β → γ
class HOrElse (α : Type u) (β : Type v) (γ : outParam (Type w)) where hOrElse : α → (Unit → β) → γ
class HAndThen (α : Type u) (β : Type v) (γ : outParam (Type w)) where hAndThen : α → (Unit → β) → γ
class HAnd (α : Type u) (β : Type v) (γ : outParam (Type w)) where hAnd : α → β → γ
class HXor (α : Type u) (β : Type v) (γ : outParam (Type w)) where hXor : α → β → γ
class HOr (α : Type u) (β : Type v) (γ : outParam (Type w)) where hOr : α → β → γ
class HShiftLeft (α : Type u) (β : Type v) (γ : outParam (Type w)) where hShiftLeft : α → β → γ
class HShiftRight (α : Type u) (β : Type v) (γ : outParam (Type w)) where hShiftRight : α → β → γ

class Zero (α : Type u) where zero : α
class One (α : Type u) where one : α
class Add (α : Type u) where add : α → α → α
class Sub (α : Type u) where sub : α → α → α
class Mul (α : Type u) where mul : α → α → α
class Neg (α : Type u) where neg : α → α
class Inv (α : Type u) where inv : α → α
class Div (α : Type u) where div : α → α → α
class Mod (α : Type u) where mod : α → α → α
class Dvd (α : Type u) where dvd : α → α → Prop
class Pow (α : Type u) (β : Type v) where pow : α → β → α
class NatPow (α : Type u) where pow : α → Nat → α
class SMul (M : Type u) (α : Type v) where smul : M → α → α
class Append (α : Type u) where append : α → α → α
class OrElse (α : Type u) where orElse : α → (Unit → α) → α
class AndThen (α : Type u) where andThen : α → (Unit → α) → α
class AndOp (α : Type u) where and : α → α → α
class XorOp (α : Type u) where xor : α → α → α
class OrOp (α : Type u) where or : α → α → α
class Complement (α : Type u) where complement : α → α
class ShiftLeft (α : Type u) where shiftLeft : α → α → α
class ShiftRight (α : Type u) where shiftRight : α → α → α
class Max (α : Type u) where max : α → α → α
class Min (α : Type u) where min : α → α → α
class BEq (α : Type u) where beq : α → α → Bool
class EmptyCollection (α : Type u) where emptyCollection : α
class Singleton (α : outParam (Type u)) (β : Type v) where singleton : α → β
class Insert (α : outParam (Type u)) (γ : Type v) where insert : α → γ → γ
class Union (α : Type u) where union : α → α → α
class Inter (α : Type u) where inter : α → α → α
class SDiff (α : Type u) where sdiff : α → α → α
class HasSubset (α : Type u) where Subset : α → α → Prop
class Membership (α : outParam (Type u)) (γ : Type v) where mem : γ → α → Prop

export Max (max)
export Min (min)
export BEq (beq)

@[default_instance, reducible] instance instHAdd {α : Type u} [Add α] : HAdd α α α := ⟨Add.add⟩
@[default_instance, reducible] instance instHSub {α : Type u} [Sub α] : HSub α α α := ⟨Sub.sub⟩
@[default_instance, reducible] instance instHMul {α : Type u} [Mul α] : HMul α α α := ⟨Mul.mul⟩
@[default_instance, reducible] instance instHDiv {α : Type u} [Div α] : HDiv α α α := ⟨Div.div⟩
@[default_instance, reducible] instance instHMod {α : Type u} [Mod α] : HMod α α α := ⟨Mod.mod⟩
@[default_instance, reducible] instance instHPow {α : Type u} {β : Type v} [Pow α β] : HPow α β α := ⟨Pow.pow⟩
@[default_instance 10000, reducible] instance instPowNat {α : Type u} [NatPow α] : Pow α Nat := ⟨NatPow.pow⟩
@[default_instance, reducible] instance instHSMul {α : Type u} {β : Type v} [SMul α β] : HSMul α β β := ⟨SMul.smul⟩
@[default_instance, reducible] instance instHAppendOfAppend {α : Type u} [Append α] : HAppend α α α := ⟨Append.append⟩
@[default_instance, reducible] instance instHOrElseOfOrElse {α : Type u} [OrElse α] : HOrElse α α α := ⟨OrElse.orElse⟩
@[default_instance, reducible] instance instHAndThenOfAndThen {α : Type u} [AndThen α] : HAndThen α α α := ⟨AndThen.andThen⟩
@[default_instance, reducible] instance instHAndOfAndOp {α : Type u} [AndOp α] : HAnd α α α := ⟨AndOp.and⟩
@[default_instance, reducible] instance instHXorOfXorOp {α : Type u} [XorOp α] : HXor α α α := ⟨XorOp.xor⟩
@[default_instance, reducible] instance instHOrOfOrOp {α : Type u} [OrOp α] : HOr α α α := ⟨OrOp.or⟩
@[default_instance, reducible] instance instHShiftLeftOfShiftLeft {α : Type u} [ShiftLeft α] : HShiftLeft α α α := ⟨ShiftLeft.shiftLeft⟩
@[default_instance, reducible] instance instHShiftRightOfShiftRight {α : Type u} [ShiftRight α] : HShiftRight α α α :=
  ⟨ShiftRight.shiftRight⟩

attribute [match_pattern] Nat.add Add.add HAdd.hAdd Neg.neg

instance Zero.toOfNat0 {α : Type u} [Zero α] : OfNat α 0 := ⟨Zero.zero⟩
instance One.toOfNat1 {α : Type u} [One α] : OfNat α 1 := ⟨One.one⟩
instance (priority := 200) Zero.ofOfNat0 {α : Type u} [OfNat α 0] : Zero α := ⟨0⟩
instance (priority := 200) One.ofOfNat1 {α : Type u} [OfNat α 1] : One α := ⟨1⟩

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_mul", implicit_reducible] protected def Nat.mul : Nat → Nat → Nat
  | _, .zero => .zero
  | n, .succ m => Nat.add (Nat.mul n m) n

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_pow", implicit_reducible] protected def Nat.pow (m : Nat) : Nat → Nat
  | .zero => .succ .zero
  | .succ n => Nat.mul (Nat.pow m n) m

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_pred"] def Nat.pred : Nat → Nat
  | .zero => .zero
  | .succ n => n

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_sub", implicit_reducible] protected def Nat.sub : Nat → Nat → Nat
  | n, .zero => n
  | n, .succ m => Nat.pred (Nat.sub n m)

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_dec_eq"] def Nat.beq : Nat → Nat → Bool
  | .zero, .zero => true
  | .zero, .succ _ => false
  | .succ _, .zero => false
  | .succ n, .succ m => Nat.beq n m

set_option bootstrap.genMatcherCode false in
@[extern "lean_nat_dec_le"] def Nat.ble : Nat → Nat → Bool
  | .zero, _ => true
  | .succ _, .zero => false
  | .succ n, .succ m => Nat.ble n m

/-! Constructor indices of the types that precede `Nat.sub`. -/

set_option bootstrap.genMatcherCode false in
protected def Bool.ctorIdx (b : Bool) : Nat := b.casesOn 0 1
set_option bootstrap.genMatcherCode false in
protected def Decidable.ctorIdx {p : Prop} (h : Decidable p) : Nat := h.casesOn (fun _ => 0) (fun _ => 1)

instance instAddNat : Add Nat := ⟨Nat.add⟩
instance instSubNat : Sub Nat := ⟨Nat.sub⟩
instance instMulNat : Mul Nat := ⟨Nat.mul⟩
instance instNatPowNat : NatPow Nat := ⟨Nat.pow⟩
instance : Inhabited Nat := ⟨Nat.zero⟩

inductive Nat.le (n : Nat) : Nat → Prop where
  | refl : Nat.le n n
  | step {m : Nat} : Nat.le n m → Nat.le n (succ m)

def Nat.lt (n m : Nat) : Prop := Nat.le (Nat.add n 1) m

instance instLENat : LE Nat := ⟨Nat.le⟩
instance instLTNat : LT Nat := ⟨Nat.lt⟩

def Nat.blt (n m : Nat) : Bool := Nat.ble n.succ m

/-! What `noConfusion` is made of.  (Without `noConfusionEnum` the elaborator builds that of an enumeration generically.) -/

theorem noConfusion_of_Nat {α : Sort u} (f : α → Nat) {a b : α} (h : Eq a b) :
    (Nat.beq (f a) (f b)).rec False True :=
  have refl : (n : Nat) → (Nat.beq n n).rec False True := fun n => n.rec True.intro (fun _ ih => ih)
  h.rec (refl (f a))

theorem of_decide_eq_true {p : Prop} [inst : Decidable p] : Eq (decide p) true → p :=
  inst.casesOn (motive := fun d => Eq (@decide p d) true → p) (fun _ h => nomatch h) (fun h _ => h)

theorem of_decide_eq_false {p : Prop} [inst : Decidable p] : Eq (decide p) false → Not p :=
  inst.casesOn (motive := fun d => Eq (@decide p d) false → Not p) (fun h _ => h) (fun _ h => nomatch h)

/-! ### Deciding equality and order -/

theorem Nat.eq_of_beq_eq_true : {n m : Nat} → Eq (Nat.beq n m) true → Eq n m
  | .zero, .zero, _ => rfl
  | .succ n, .succ m, h => congrArg Nat.succ (Nat.eq_of_beq_eq_true (n := n) (m := m) h)

protected theorem Nat.beq_refl : (n : Nat) → Eq (Nat.beq n n) true
  | .zero => rfl
  | .succ n => Nat.beq_refl n

theorem Nat.ne_of_beq_eq_false {n m : Nat} (h : Eq (Nat.beq n m) false) : Not (Eq n m) := fun e =>
  Bool.noConfusion (Eq.trans h.symm (Eq.trans (congrArg (Nat.beq n) e.symm) (Nat.beq_refl n)))

/-- A `Bool` together with the equation it satisfies; what `match h : …` would give. -/
@[macro_inline] def Bool.decideEq {p : Prop} (b : Bool) (t : Eq b true → p) (f : Eq b false → Not p) : Decidable p :=
  b.casesOn (motive := fun x => Eq b x → Decidable p) (fun h => isFalse (f h)) (fun h => isTrue (t h)) rfl

@[extern "lean_nat_dec_eq", implicit_reducible] def Nat.decEq (n m : Nat) : Decidable (Eq n m) :=
  Bool.decideEq (Nat.beq n m) Nat.eq_of_beq_eq_true Nat.ne_of_beq_eq_false

instance instDecidableEqNat : DecidableEq Nat := Nat.decEq

protected def Nat.ctorIdx (n : Nat) : Nat := n.casesOn 0 (fun _ => 1)

@[simp] protected theorem Nat.le_refl (n : Nat) : LE.le n n := Nat.le.refl

protected theorem Nat.le_trans {n m k : Nat} (h : LE.le n m) : LE.le m k → LE.le n k
  | .refl => h
  | .step h' => .step (Nat.le_trans h h')

theorem Nat.zero_le : (n : Nat) → LE.le 0 n
  | .zero => .refl
  | .succ n => .step (Nat.zero_le n)

theorem Nat.succ_le_succ {n m : Nat} : LE.le n m → LE.le (Nat.succ n) (Nat.succ m)
  | .refl => .refl
  | .step h => .step (Nat.succ_le_succ h)

theorem Nat.le_succ (n : Nat) : LE.le n (Nat.succ n) := .step .refl

theorem Nat.pred_le : (n : Nat) → LE.le (Nat.pred n) n
  | .zero => .refl
  | .succ n => Nat.le_succ n

theorem Nat.pred_le_pred {n m : Nat} : LE.le n m → LE.le (Nat.pred n) (Nat.pred m)
  | .refl => .refl
  | .step h => Nat.le_trans (Nat.pred_le_pred h) (Nat.pred_le _)

theorem Nat.le_of_succ_le_succ {n m : Nat} (h : LE.le (Nat.succ n) (Nat.succ m)) : LE.le n m := Nat.pred_le_pred h

theorem Nat.not_succ_le_zero (n : Nat) (h : LE.le (Nat.succ n) 0) : False := nomatch h

theorem Nat.le_of_ble_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → LE.le n m
  | .zero, m, _ => Nat.zero_le m
  | .succ n, .succ m, h => Nat.succ_le_succ (Nat.le_of_ble_eq_true (n := n) (m := m) h)

theorem Nat.ble_eq_true_of_le : {n m : Nat} → LE.le n m → Eq (Nat.ble n m) true
  | .zero, _, _ => rfl
  | .succ n, .zero, h => (Nat.not_succ_le_zero n h).elim
  | .succ n, .succ m, h => Nat.ble_eq_true_of_le (n := n) (m := m) (Nat.le_of_succ_le_succ h)

theorem Nat.not_le_of_not_ble_eq_true {n m : Nat} (h : Eq (Nat.ble n m) false) : Not (LE.le n m) := fun h' =>
  Bool.noConfusion (Eq.trans (Nat.ble_eq_true_of_le h').symm h)

@[extern "lean_nat_dec_le", implicit_reducible] instance Nat.decLe (n m : Nat) : Decidable (LE.le n m) :=
  Bool.decideEq (Nat.ble n m) Nat.le_of_ble_eq_true Nat.not_le_of_not_ble_eq_true

@[extern "lean_nat_dec_lt", implicit_reducible] instance Nat.decLt (n m : Nat) : Decidable (LT.lt n m) := Nat.decLe (.succ n) m

@[macro_inline] def ite {α : Sort u} (c : Prop) [h : Decidable c] (t e : α) : α :=
  match h with
  | isTrue _ => t
  | isFalse _ => e

@[macro_inline] def dite {α : Sort u} (c : Prop) [h : Decidable c] (t : c → α) (e : Not c → α) : α :=
  match h with
  | isTrue h => t h
  | isFalse h => e h

protected theorem Nat.lt_irrefl : (n : Nat) → Not (LT.lt n n)
  | .zero, h => nomatch h
  | .succ n, h => Nat.lt_irrefl n (Nat.le_of_succ_le_succ h)

theorem Nat.lt_or_ge : (n m : Nat) → Or (LT.lt n m) (GE.ge n m)
  | n, .zero => .inr (Nat.zero_le n)
  | .zero, .succ m => .inl (Nat.succ_le_succ (Nat.zero_le m))
  | .succ n, .succ m => match Nat.lt_or_ge n m with
    | .inl h => .inl (Nat.succ_le_succ h)
    | .inr h => .inr (Nat.succ_le_succ h)

theorem Nat.lt_of_le_of_ne : {n m : Nat} → LE.le n m → Not (Eq n m) → LT.lt n m
  | _, _, .refl, h => (h rfl).elim
  | _, _, .step h, _ => Nat.succ_le_succ h

theorem Nat.zero_lt_succ (n : Nat) : LT.lt 0 (Nat.succ n) := Nat.succ_le_succ (Nat.zero_le n)
theorem Nat.succ_pos (n : Nat) : LT.lt 0 (Nat.succ n) := Nat.zero_lt_succ n

/-! ### Division: an odometer that counts `x` up to its value

`x % y` is a digit that rolls over to 0 on reaching `y`; `x / y` counts how often it rolled over.
With `y = 0` it never rolls over, so `x % 0 = x` and `x / 0 = 0`, as the kernel has it. -/

@[extern "lean_nat_mod"] protected def Nat.mod : Nat → Nat → Nat
  | .zero, _ => .zero
  | .succ x, y => ite (Eq (Nat.succ (Nat.mod x y)) y) .zero (.succ (Nat.mod x y))

@[extern "lean_nat_div"] protected def Nat.div : Nat → Nat → Nat
  | .zero, _ => .zero
  | .succ x, y => ite (Eq (Nat.succ (Nat.mod x y)) y) (.succ (Nat.div x y)) (Nat.div x y)

instance Nat.instModNat : Mod Nat := ⟨Nat.mod⟩
instance Nat.instDivNat : Div Nat := ⟨Nat.div⟩

theorem Nat.mod_lt (x : Nat) {y : Nat} (h : GT.gt y 0) : LT.lt (HMod.hMod x y) y :=
  Nat.rec (motive := fun x => LT.lt (Nat.mod x y) y) h
    (fun x ih => show LT.lt (ite (Eq (Nat.succ (Nat.mod x y)) y) Nat.zero (.succ (Nat.mod x y))) y from
      match instDecidableEqNat (Nat.succ (Nat.mod x y)) y with
      | isTrue _ => h
      | isFalse e => Nat.lt_of_le_of_ne ih e) x

@[macro_inline] def cond {α : Sort u} (c : Bool) (x y : α) : α :=
  match c with
  | true => x
  | false => y

@[macro_inline] def Bool.or : Bool → Bool → Bool
  | true, _ => true
  | false, y => y
@[macro_inline] def Bool.and : Bool → Bool → Bool
  | true, y => y
  | false, _ => false
@[inline] def Bool.not : Bool → Bool
  | true => false
  | false => true
export Bool (or and not)

/-! ## Machine integers and characters

Only their shape matters: the elaborator itself is compiled code, and our own meta programs pass such values
around without looking inside. -/

structure Fin (n : Nat) where mk ::
  val : Nat
  isLt : LT.lt val n

theorem Fin.eq_of_val_eq {n : Nat} : {i j : Fin n} → Eq i.val j.val → Eq i j
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl

structure BitVec (w : Nat) where ofFin ::
  toFin : Fin (HPow.hPow (2 : Nat) w)

abbrev UInt8.size : Nat := 256
abbrev UInt16.size : Nat := 65536
abbrev UInt32.size : Nat := 4294967296
abbrev UInt64.size : Nat := 18446744073709551616

structure UInt8 where ofBitVec ::
  toBitVec : BitVec 8
structure UInt16 where ofBitVec ::
  toBitVec : BitVec 16
structure UInt32 where ofBitVec ::
  toBitVec : BitVec 32
structure UInt64 where ofBitVec ::
  toBitVec : BitVec 64

@[extern "lean_uint8_of_nat"] def UInt8.ofNatLT (n : @& Nat) (h : LT.lt n UInt8.size) : UInt8 := ⟨⟨⟨n, h⟩⟩⟩
@[extern "lean_uint32_of_nat"] def UInt32.ofNatLT (n : @& Nat) (h : LT.lt n UInt32.size) : UInt32 := ⟨⟨⟨n, h⟩⟩⟩
@[extern "lean_uint64_of_nat"] def UInt64.ofNatLT (n : @& Nat) (h : LT.lt n UInt64.size) : UInt64 := ⟨⟨⟨n, h⟩⟩⟩
@[extern "lean_uint32_to_nat"] def UInt32.toNat (n : UInt32) : Nat := n.toBitVec.toFin.val

instance : Inhabited UInt8 := ⟨UInt8.ofNatLT 0 (Nat.zero_lt_succ _)⟩
instance : Inhabited UInt32 := ⟨UInt32.ofNatLT 0 (Nat.zero_lt_succ _)⟩
instance : Inhabited UInt64 := ⟨UInt64.ofNatLT 0 (Nat.zero_lt_succ _)⟩

/-- A Unicode code point that is not a surrogate. -/
abbrev Nat.isValidChar (n : Nat) : Prop := Or (LT.lt n 0xd800) (And (LT.lt 0xdfff n) (LT.lt n 0x110000))
abbrev UInt32.isValidChar (n : UInt32) : Prop := n.toNat.isValidChar

structure Char where
  val : UInt32
  valid : val.isValidChar

instance instDecidableAnd {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (And p q) :=
  match dp with
  | isTrue hp => match dq with
    | isTrue hq => isTrue ⟨hp, hq⟩
    | isFalse hq => isFalse fun h => hq h.2
  | isFalse hp => isFalse fun h => hp h.1

instance instDecidableOr {p q : Prop} [dp : Decidable p] [dq : Decidable q] : Decidable (Or p q) :=
  match dp with
  | isTrue hp => isTrue (.inl hp)
  | isFalse hp => match dq with
    | isTrue hq => isTrue (.inr hq)
    | isFalse hq => isFalse fun h => h.elim hp hq

theorem Nat.lt_size_of_isValidChar {n : Nat} (h : n.isValidChar) : LT.lt n UInt32.size :=
  h.elim (fun h => Nat.le_trans h (of_decide_eq_true rfl)) (fun h => Nat.le_trans h.2 (of_decide_eq_true rfl))

/-- The kernel reads the string literal `"a"` as `String.ofList [Char.ofNat 97]`. -/
@[noinline] def Char.ofNat (n : Nat) : Char :=
  dite n.isValidChar (fun h => ⟨UInt32.ofNatLT n (Nat.lt_size_of_isValidChar h), h⟩)
    (fun _ => ⟨UInt32.ofNatLT 0 (Nat.zero_lt_succ _), .inl (Nat.zero_lt_succ _)⟩)

instance : Inhabited Char := ⟨Char.ofNat 65⟩

/-! ## Containers and strings -/

inductive Option (α : Type u) where
  | none : Option α
  | some (val : α) : Option α

export Option (none some)

inductive List (α : Type u) where
  | nil : List α
  | cons (head : α) (tail : List α) : List α

instance {α : Type u} : Inhabited (Option α) := ⟨none⟩
instance {α : Type u} : Inhabited (List α) := ⟨.nil⟩

def List.length {α : Type u} : List α → Nat
  | .nil => 0
  | .cons _ as => HAdd.hAdd as.length 1

def List.get {α : Type u} : (as : List α) → Fin as.length → α
  | .cons a _, ⟨.zero, _⟩ => a
  | .cons _ as, ⟨.succ i, h⟩ => as.get ⟨i, Nat.le_of_succ_le_succ h⟩

structure Array (α : Type u) where mk ::
  toList : List α

attribute [extern "lean_array_to_list"] Array.toList
attribute [extern "lean_array_mk"] Array.mk

@[extern "lean_mk_empty_array_with_capacity"] def Array.mkEmpty {α : Type u} (c : @& Nat) : Array α := ⟨.nil⟩
def Array.empty {α : Type u} : Array α := Array.mkEmpty 0
instance {α : Type u} : Inhabited (Array α) := ⟨Array.mkEmpty 0⟩
@[extern "lean_array_get_size"] def Array.size {α : Type u} (a : @& Array α) : Nat := a.toList.length
@[extern "lean_array_fget"] def Array.getInternal {α : Type u} (a : @& Array α) (i : @& Nat) (h : LT.lt i a.size) : α :=
  a.toList.get ⟨i, h⟩
@[extern "lean_array_push"] opaque Array.push {α : Type u} (a : Array α) (v : α) : Array α

/-- The literal `"…"` is `String.ofList […]` to the kernel; taking `ofList` as the constructor makes that exact. -/
structure String where ofList ::
  toList : List Char

attribute [extern "lean_string_data"] String.toList
attribute [extern "lean_string_mk"] String.ofList

instance : Inhabited String := ⟨""⟩
@[extern "lean_string_append"] opaque String.append (s : String) (t : @& String) : String
@[extern "lean_string_hash"] opaque String.hash (s : @& String) : UInt64
@[extern "lean_string_dec_eq"] opaque String.beqNative (s : @& String) (t : @& String) : Bool
@[extern "lean_uint64_mix_hash"] opaque mixHash (u₁ u₂ : UInt64) : UInt64

structure String.Pos.Raw where
  byteIdx : Nat := 0
structure Substring.Raw where
  str : String
  startPos : String.Pos.Raw
  stopPos : String.Pos.Raw

instance : Inhabited String.Pos.Raw := ⟨⟨0⟩⟩
instance : Inhabited Substring.Raw := ⟨⟨"", ⟨0⟩, ⟨0⟩⟩⟩

/-! ## Names that must be occupied

The kernel evaluates `Lean.reduceBool c` and `Lean.reduceNat c`, for a constant `c`, by running compiled code.  With
functions on the empty type in their place such a term cannot be written, and nobody else can declare the names. -/

def Lean.reduceBool (e : Empty) : Bool := e.rec
def Lean.reduceNat (e : Empty) : Nat := e.rec
