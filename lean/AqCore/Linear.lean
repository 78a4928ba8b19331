import AqCore.Positivity
import AqCore.Ring

/-!
# `lin`: linear arithmetic over an ordered field

`lin [h₁, c # h₂, …]` proves a goal `a = b`, `a ≤ b`, `a < b` or `a ≠ b` from hypotheses of the form `=`, `≤`, `<`, or
the negation of one of the last two.  Everything that is not linear is an atom: products of atoms count as atoms too, once
both sides are multiplied out.  Rational factors are found by `lin` (Fourier–Motzkin elimination, computed by the kernel);
a factor that is not a number is given as `c # h`: it multiplies both sides of `h`, and if `h` is an inequality, `pos`
must be able to prove `0 ≤ c` (`0 < c` if strictness is to be kept).

    lin [sq_nonneg (a - b)]                  -- 2 * a * b ≤ a ^ 2 + b ^ 2
    lin [c⁻¹ # h, a # mul_inv_cancel hc]
-/

universe u

namespace AqCore
namespace Linear
open OrderedField Ring

variable {K : Type u} [OrderedField K]

/-- How a term is compared with zero: `0 = x`, `0 ≤ x` or `0 < x`. -/
inductive Rel where
  | eq
  | le
  | lt

def Rel.Holds : Rel → K → Prop
  | eq, x => 0 = x
  | le, x => 0 ≤ x
  | lt, x => 0 < x

/-- A normal form that is compared with zero. -/
structure Constraint where
  rel : Rel
  nf : NF

/-! ### Computation

With recursors, as in `AqCore.Ring`: the kernel runs it. -/

def coeffNeg (c : Coeff) : Coeff := ⟨c.neg, c.pos, c.den⟩
noncomputable def coeffInv (c : Coeff) : Coeff :=
  if% coeffIsPos c then ⟨Nat.succ c.den, 0, Nat.pred (Nat.sub c.pos c.neg)⟩
  else ⟨0, Nat.succ c.den, Nat.pred (Nat.sub c.neg c.pos)⟩
noncomputable def coeffAbs (c : Coeff) : Coeff := if% coeffIsPos c then c else coeffNeg c
/-- What `f` makes of the coefficient of the product `l` of atoms, or `z` where there is none. -/
noncomputable def withCoeff {α : Type} (l : List Nat) (z : α) (f : Coeff → α) (q : NF) : α :=
  List.rec (motive := fun _ => α) z (fun t _ ih => if% Atoms.beq t.atoms l then f t.coeff else ih) q
/-- What `f` makes of the first term that is not a constant, or `z` where there is none. -/
noncomputable def withLeading {α : Type} (z : α) (f : Term → α) (q : NF) : α :=
  List.rec (motive := fun _ => α) z (fun t _ ih => List.rec (motive := fun _ => α) ih (fun _ _ _ => f t) t.atoms) q

namespace Constraint
/-- No number satisfies it. -/
noncomputable def absurd (c : Constraint) : Bool :=
  List.rec (motive := fun _ => Bool) (Rel.rec (motive := fun _ => Bool) false false true c.rel)
    (fun t q _ => List.rec (motive := fun _ => Bool)
      (List.rec (motive := fun _ => Bool)
        (Rel.rec (motive := fun _ => Bool)
          (eq := if% coeffIsPos t.coeff then true else coeffIsPos (coeffNeg t.coeff))
          (le := coeffIsPos (coeffNeg t.coeff))
          (lt := if% coeffIsPos t.coeff then false else true) c.rel)
        (fun _ _ _ => false) t.atoms)
      (fun _ _ _ => false) q) c.nf
/-- Eliminates the term `t` of the equation `0 = q`. -/
noncomputable def substitute (t : Term) (q : NF) (c : Constraint) : Constraint :=
  withCoeff t.atoms c
    (fun b => ⟨c.rel, trim (NF.add c.nf (NF.scale ⟨coeffNeg (b.mul (coeffInv t.coeff)), []⟩ q))⟩) c.nf
/-- Multiplies by the inverse of the coefficient of `l`, so that this becomes 1 or -1. -/
noncomputable def normalize (l : List Nat) (c : Constraint) : Constraint :=
  withCoeff l c (fun a => if% coeffIsPos (coeffAbs (coeffInv a)) then ⟨c.rel, NF.scale ⟨coeffAbs (coeffInv a), []⟩ c.nf⟩ else c)
    c.nf
noncomputable def add (c c' : Constraint) : Constraint :=
  ⟨Rel.rec (motive := fun _ => Rel) (Rel.rec (motive := fun _ => Rel) .le .le .lt c'.rel)
    (Rel.rec (motive := fun _ => Rel) .le .le .lt c'.rel) .lt c.rel, trim (NF.add c.nf c'.nf)⟩
/-- Whether the coefficient of `l` is absent, positive or not. -/
noncomputable def lacks (l : List Nat) (c : Constraint) : Bool := withCoeff l true (fun _ => false) c.nf
noncomputable def hasPos (l : List Nat) (c : Constraint) : Bool := withCoeff l false coeffIsPos c.nf
noncomputable def hasNeg (l : List Nat) (c : Constraint) : Bool :=
  withCoeff l false (fun a => if% coeffIsPos a then false else true) c.nf
end Constraint

noncomputable def select (f : Constraint → Bool) (cs : List Constraint) : List Constraint :=
  List.rec (motive := fun _ => List Constraint) [] (fun c _ ih => if% f c then c :: ih else ih) cs
noncomputable def map (f : Constraint → Constraint) (cs : List Constraint) : List Constraint :=
  List.rec (motive := fun _ => List Constraint) [] (fun c _ ih => f c :: ih) cs
/-- All sums of a constraint in `cs` and one in `ds`, and then `es`. -/
noncomputable def sums (cs ds es : List Constraint) : List Constraint :=
  List.rec (motive := fun _ => List Constraint) es
    (fun c _ ih => List.rec (motive := fun _ => List Constraint) ih (fun d _ ih' => c.add d :: ih') ds) cs
/-- Eliminates `l` from inequalities: all sums of one with a positive and one with a negative coefficient. -/
noncomputable def eliminate (l : List Nat) (cs : List Constraint) : List Constraint :=
  (fun cs => sums (select (Constraint.hasPos l) cs) (select (Constraint.hasNeg l) cs) (select (Constraint.lacks l) cs))
    (map (Constraint.normalize l) cs)
noncomputable def anyAbsurd (cs : List Constraint) : Bool :=
  List.rec (motive := fun _ => Bool) false (fun c _ ih => if% c.absurd then true else ih) cs
/-- What `f` makes of an equation that is not constant, with its leading term; `z` where there is none. -/
noncomputable def withEquation (z : Bool) (f : Term → NF → Bool) (cs : List Constraint) : Bool :=
  List.rec (motive := fun _ => Bool) z
    (fun c _ ih => Rel.rec (motive := fun _ => Bool) (withLeading ih (fun t => f t c.nf) c.nf) ih ih c.rel) cs
/-- What `f` makes of a term that is not constant; `false` where there is none. -/
noncomputable def withTerm (f : Term → Bool) (cs : List Constraint) : Bool :=
  List.rec (motive := fun _ => Bool) false (fun c _ ih => withLeading ih f c.nf) cs
/-- Whether elimination shows that the constraints contradict each other; `n` bounds the number of steps. -/
noncomputable def refute (n : Nat) : List Constraint → Bool :=
  Nat.rec (motive := fun _ => List Constraint → Bool) anyAbsurd
    (fun _ ih cs => if% anyAbsurd cs then true
      else withEquation (withTerm (fun t => ih (eliminate t.atoms cs)) cs)
        (fun t q => ih (map (Constraint.substitute t q) cs)) cs) n

/-! ### Soundness -/

variable (ρ : List K)

def Constraint.Holds (c : Constraint) : Prop := c.rel.Holds (NF.denote ρ c.nf)
def AllHold : List Constraint → Prop
  | [] => True
  | c :: cs => c.Holds ρ ∧ AllHold cs

theorem natCast_sub {m n : Nat} (h : n ≤ m) : (natCast m - natCast n : K) = natCast (m - n) := by
  have e := natCast_add (K := K) (m - n) n
  rw [Nat.sub_add_cancel h] at e
  rw [e, sub_eq_add_neg, add_assoc, add_neg_cancel, add_zero]
theorem denote_trim (q : NF) : NF.denote ρ (trim q) = NF.denote ρ q := by
  induction q with
  | nil => rfl
  | cons t q ih =>
    show NF.denote ρ (if% Nat.beq t.coeff.pos t.coeff.neg then trim q
      else if% Nat.ble t.coeff.neg t.coeff.pos then ⟨⟨t.coeff.pos - t.coeff.neg, 0, t.coeff.den⟩, t.atoms⟩ :: trim q
      else ⟨⟨0, t.coeff.neg - t.coeff.pos, t.coeff.den⟩, t.atoms⟩ :: trim q) = _
    cases h : Nat.beq t.coeff.pos t.coeff.neg with
    | true =>
      simp only [NF.denote, Term.denote, Coeff.denote, ih, Nat.eq_of_beq_eq_true h, sub_self, zero_mul, zero_add]
    | false =>
      cases k : Nat.ble t.coeff.neg t.coeff.pos with
      | true =>
        simp only [NF.denote, Term.denote, Coeff.denote, ih, natCast_sub (Nat.le_of_ble_eq_true k), natCast_zero, sub_zero]
      | false =>
        have l : t.coeff.pos ≤ t.coeff.neg := Nat.le_of_not_lt fun l => Bool.noConfusion (k.symm.trans (Nat.ble_eq_true_of_le (Nat.le_of_lt l)))
        simp only [NF.denote, Term.denote, Coeff.denote, ih, natCast_zero, zero_sub, ← natCast_sub l, neg_sub]
theorem coeff_pos {c : Coeff} (h : coeffIsPos c = true) : (0 : K) < c.denote := by
  have h' : c.neg < c.pos := Nat.le_of_ble_eq_true h
  exact mul_pos (sub_pos.2 (natCast_lt_natCast h')) (inv_pos (natCast_succ_pos _))
theorem coeff_neg {c : Coeff} (h : coeffIsPos (coeffNeg c) = true) : (c.denote : K) < 0 := by
  have h' := coeff_pos (K := K) h
  rw [show (coeffNeg c).denote = -c.denote from Coeff.denote_neg c] at h'
  exact neg_pos.1 h'
theorem coeff_nonpos {c : Coeff} (h : coeffIsPos c = false) : (c.denote : K) ≤ 0 := by
  have h' : c.pos ≤ c.neg := Nat.le_of_not_lt fun k => Bool.noConfusion (h.symm.trans (Nat.ble_eq_true_of_le k))
  have e := mul_nonneg (sub_nonneg.2 (natCast_le_natCast (K := K) h')) (inv_nonneg (natCast_nonneg (c.den + 1)))
  rw [← neg_sub, neg_mul] at e
  exact neg_nonneg.1 e
theorem denote_const (c : Coeff) : NF.denote ρ [⟨c, []⟩] = c.denote := NF.denote_const ρ c

theorem not_holds_of_absurd : ∀ {c : Constraint}, c.absurd = true → ¬c.Holds ρ
  | ⟨.lt, []⟩, _ => lt_irrefl (0 : K)
  | ⟨.le, []⟩, h => nomatch h
  | ⟨.eq, []⟩, h => nomatch h
  | ⟨_, ⟨_, _ :: _⟩ :: []⟩, h => nomatch h
  | ⟨_, _ :: _ :: _⟩, h => nomatch h
  | ⟨.lt, [⟨c, []⟩]⟩, h => fun k => by
    have k : 0 < NF.denote ρ [⟨c, []⟩] := k
    rw [denote_const] at k
    cases e : coeffIsPos c with
    | true =>
      have h : (if% coeffIsPos c then false else true) = true := h
      rw [e] at h
      exact nomatch h
    | false => exact not_le_of_lt k (coeff_nonpos e)
  | ⟨.le, [⟨c, []⟩]⟩, h => fun k => by
    have k : 0 ≤ NF.denote ρ [⟨c, []⟩] := k
    rw [denote_const] at k
    exact not_le_of_lt (coeff_neg h) k
  | ⟨.eq, [⟨c, []⟩]⟩, h => fun k => by
    have k : 0 = NF.denote ρ [⟨c, []⟩] := k
    rw [denote_const] at k
    cases e : coeffIsPos c with
    | true => exact ne_of_gt (coeff_pos e) k.symm
    | false =>
      have h : (if% coeffIsPos c then true else coeffIsPos (coeffNeg c)) = true := h
      rw [e] at h
      exact ne_of_lt (coeff_neg h) k.symm

variable {ρ}

theorem Rel.Holds.add_zero {r : Rel} {x y : K} (h : r.Holds x) (hy : y = 0) : r.Holds (x + y) := by
  rwa [hy, OrderedField.add_zero]
theorem Rel.Holds.le {r : Rel} {x : K} (h : r.Holds x) : 0 ≤ x := by
  cases r with
  | eq => exact le_of_eq h
  | le => exact h
  | lt => exact le_of_lt h
theorem Rel.Holds.mul {r : Rel} {x c : K} (hc : 0 < c) (h : r.Holds x) : r.Holds (c * x) := by
  cases r with
  | eq => exact (by rw [← show 0 = x from h, mul_zero] : 0 = c * x)
  | le => exact mul_nonneg (le_of_lt hc) h
  | lt => exact mul_pos hc h
theorem denote_scale_const (c : Coeff) (q : NF) : NF.denote ρ (NF.scale ⟨c, []⟩ q) = c.denote * NF.denote ρ q := by
  rw [NF.denote_scale, Term.denote, Atoms.denote, mul_one]
theorem withCoeff_mem {α : Type} {P : α → Prop} {l : List Nat} {z : α} {f : Coeff → α} (hz : P z) (hf : ∀ c, P (f c)) (q : NF) :
    P (withCoeff l z f q) := by
  induction q with
  | nil => exact hz
  | cons t q ih =>
    show P (if% Atoms.beq t.atoms l then f t.coeff else withCoeff l z f q)
    cases Atoms.beq t.atoms l with
    | true => exact hf _
    | false => exact ih
theorem withLeading_eq_true {z : Bool} {f : Term → Bool} {q : NF} (h : withLeading z f q = true) :
    z = true ∨ ∃ t, f t = true := by
  induction q with
  | nil => exact .inl h
  | cons t q ih =>
    obtain ⟨c, l⟩ := t
    cases l with
    | nil => exact ih h
    | cons i l => exact .inr ⟨_, h⟩
theorem holds_substitute {t : Term} {q : NF} (hq : 0 = NF.denote ρ q) {c : Constraint} (h : c.Holds ρ) :
    (c.substitute t q).Holds ρ := by
  refine withCoeff_mem (P := Constraint.Holds ρ) h (fun b => ?_) c.nf
  show Rel.Holds _ (NF.denote ρ (trim _))
  rw [denote_trim, NF.denote_add]
  exact h.add_zero (by rw [denote_scale_const, ← hq, mul_zero])
theorem holds_normalize {l : List Nat} {c : Constraint} (h : c.Holds ρ) : (c.normalize l).Holds ρ := by
  refine withCoeff_mem (P := Constraint.Holds ρ) h (fun a => ?_) c.nf
  cases k : coeffIsPos (coeffAbs (coeffInv a)) with
  | true =>
    show Rel.Holds _ (NF.denote ρ (NF.scale _ _))
    rw [denote_scale_const]
    exact h.mul (coeff_pos k)
  | false => exact h
theorem holds_add {c c' : Constraint} (h : c.Holds ρ) (h' : c'.Holds ρ) : (c.add c').Holds ρ := by
  obtain ⟨r, q⟩ := c
  obtain ⟨r', q'⟩ := c'
  show Rel.Holds _ (NF.denote ρ (trim (NF.add q q')))
  rw [denote_trim, NF.denote_add]
  cases r with
  | lt => exact add_pos_of_pos_of_nonneg h h'.le
  | le => cases r' with
    | lt => exact add_pos_of_nonneg_of_pos h h'
    | le => exact add_nonneg h h'
    | eq => exact add_nonneg h h'.le
  | eq => cases r' with
    | lt => exact add_pos_of_nonneg_of_pos h.le h'
    | le => exact add_nonneg h.le h'
    | eq => exact add_nonneg h.le h'.le

theorem allHold_map {f : Constraint → Constraint} (hf : ∀ {c}, c.Holds ρ → (f c).Holds ρ) :
    ∀ {cs : List Constraint}, AllHold ρ cs → AllHold ρ (map f cs)
  | [], _ => trivial
  | _ :: _, h => ⟨hf h.1, allHold_map hf h.2⟩
theorem allHold_select (f : Constraint → Bool) : ∀ {cs : List Constraint}, AllHold ρ cs → AllHold ρ (select f cs)
  | [], _ => trivial
  | c :: cs, h => by
    show AllHold ρ (if% f c then c :: select f cs else select f cs)
    cases f c with
    | true => exact ⟨h.1, allHold_select f h.2⟩
    | false => exact allHold_select f h.2
theorem allHold_sums {ds es : List Constraint} (h' : AllHold ρ ds) (h'' : AllHold ρ es) :
    ∀ {cs : List Constraint}, AllHold ρ cs → AllHold ρ (sums cs ds es)
  | [], _ => h''
  | c :: cs, h => by
    have ih := allHold_sums h' h'' h.2
    have k : ∀ {ds' : List Constraint}, AllHold ρ ds' → AllHold ρ
        (List.rec (motive := fun _ => List Constraint) (sums cs ds es) (fun d _ ih' => c.add d :: ih') ds') := by
      intro ds'
      induction ds' with
      | nil => exact fun _ => ih
      | cons d ds' ih' => exact fun h' => ⟨holds_add h.1 h'.1, ih' h'.2⟩
    exact k h'
theorem allHold_eliminate (l : List Nat) {cs : List Constraint} (h : AllHold ρ cs) : AllHold ρ (eliminate l cs) := by
  have h' := allHold_map (f := Constraint.normalize l) holds_normalize h
  exact allHold_sums (allHold_select _ h') (allHold_select _ h') (allHold_select _ h')
theorem not_allHold_of_anyAbsurd : ∀ {cs : List Constraint}, anyAbsurd cs = true → ¬AllHold ρ cs
  | [], h => nomatch h
  | c :: cs, h => by
    have h : (if% c.absurd then true else anyAbsurd cs) = true := h
    cases e : c.absurd with
    | true => exact fun k => not_holds_of_absurd ρ e k.1
    | false =>
      rw [e] at h
      exact fun k => not_allHold_of_anyAbsurd h k.2
theorem withEquation_eq_true {z : Bool} {f : Term → NF → Bool} : ∀ {cs : List Constraint}, AllHold ρ cs →
    withEquation z f cs = true → z = true ∨ ∃ t q, 0 = NF.denote ρ q ∧ f t q = true
  | [], _, e => .inl e
  | ⟨.eq, q⟩ :: cs, h, e => by
    rcases withLeading_eq_true (z := withEquation z f cs) (f := fun t => f t q) e with e | ⟨t, e⟩
    · exact withEquation_eq_true h.2 e
    · exact .inr ⟨t, q, h.1, e⟩
  | ⟨.le, q⟩ :: cs, h, e => withEquation_eq_true (cs := cs) h.2 e
  | ⟨.lt, q⟩ :: cs, h, e => withEquation_eq_true (cs := cs) h.2 e
theorem withTerm_eq_true {f : Term → Bool} : ∀ {cs : List Constraint}, withTerm f cs = true → ∃ t, f t = true
  | [], e => nomatch e
  | c :: cs, e => (withLeading_eq_true (z := withTerm f cs) (q := c.nf) e).elim withTerm_eq_true id
theorem not_allHold_of_refute : ∀ {n : Nat} {cs : List Constraint}, refute n cs = true → ¬AllHold ρ cs
  | 0, _, h => not_allHold_of_anyAbsurd h
  | n + 1, cs, h => by
    have h : (if% anyAbsurd cs then true
      else withEquation (withTerm (fun t => refute n (eliminate t.atoms cs)) cs)
        (fun t q => refute n (map (Constraint.substitute t q) cs)) cs) = true := h
    cases e : anyAbsurd cs with
    | true => exact not_allHold_of_anyAbsurd e
    | false =>
      rw [e] at h
      intro k
      rcases withEquation_eq_true k h with h | ⟨t, q, hq, h⟩
      · obtain ⟨t, h⟩ := withTerm_eq_true h
        exact not_allHold_of_refute h (allHold_eliminate _ k)
      · exact not_allHold_of_refute h (allHold_map (holds_substitute hq) k)

/-! ### From goals and hypotheses to constraints -/

/-- The proposition `p` says that `x` relates to zero by `r`. -/
class IsHypothesis (p : Prop) (r : outParam Rel) (x : outParam K) : Prop where
  out : p → r.Holds x

section
variable {a b : K}
instance : IsHypothesis (a = b) .eq (b - a) := ⟨fun h => h ▸ (sub_self a).symm⟩
instance : IsHypothesis (a ≤ b) .le (b - a) := ⟨sub_nonneg.2⟩
instance : IsHypothesis (a < b) .lt (b - a) := ⟨sub_pos.2⟩
instance : IsHypothesis (¬a ≤ b) .lt (a - b) := ⟨fun h => sub_pos.2 (lt_of_not_le h)⟩
instance : IsHypothesis (¬a < b) .le (a - b) := ⟨fun h => sub_nonneg.2 (le_of_not_lt h)⟩
end

/-- A factor `c` turns the relation `r` into `r'`. -/
inductive Factor (c : K) : Rel → Rel → Prop where
  | eq : Factor c .eq .eq
  | le (h : 0 ≤ c) : Factor c .le .le
  | lt (h : 0 < c) : Factor c .lt .lt
  | weaken (h : 0 ≤ c) : Factor c .lt .le

theorem Factor.holds {c x : K} {r r' : Rel} (f : Factor c r r') (h : r.Holds x) : r'.Holds (c * x) := by
  cases f with
  | eq => exact (by rw [← show 0 = x from h, mul_zero] : 0 = c * x)
  | le hc => exact mul_nonneg hc h
  | lt hc => exact mul_pos hc h
  | weaken hc => exact mul_nonneg hc (le_of_lt h)

/-- A list of hypotheses, reified: the atoms `ρ` are extended to `ρ'`. -/
inductive Hypotheses : List K → List Constraint → List K → Prop where
  | nil {ρ : List K} : Hypotheses ρ [] ρ
  | cons {ρ ρ' ρ'' : List K} {x : K} {r : Rel} {a : Poly} {cs : List Constraint} (h : r.Holds x) (re : Reify ρ x a ρ')
    (t : Hypotheses ρ' cs ρ'') : Hypotheses ρ (⟨r, trim a.nf⟩ :: cs) ρ''

theorem Hypotheses.step {ρ ρ' ρ'' : List K} {p : Prop} {r : Rel} {x : K} {a : Poly} {cs : List Constraint}
    (h : p) [k : IsHypothesis p r x] [re : Reify ρ x a ρ'] (t : Hypotheses ρ' cs ρ'') :
    Hypotheses ρ (⟨r, trim a.nf⟩ :: cs) ρ'' := .cons (k.out h) re t
theorem Hypotheses.scaled {ρ ρ' ρ'' : List K} {p : Prop} {r r' : Rel} {x : K} {a : Poly} {cs : List Constraint} (c : K)
    (h : p) [k : IsHypothesis p r x] (f : Factor c r r') [re : Reify ρ (c * x) a ρ'] (t : Hypotheses ρ' cs ρ'') :
    Hypotheses ρ (⟨r', trim a.nf⟩ :: cs) ρ'' := .cons (f.holds (k.out h)) re t
theorem Hypotheses.ext {ρ ρ' : List K} {cs : List Constraint} (h : Hypotheses ρ cs ρ') : Extends ρ' ρ := by
  induction h with
  | nil => exact .refl _
  | cons _ re _ ih => exact ih.trans re.ext
theorem Hypotheses.allHold {ρ ρ' : List K} {cs : List Constraint} (h : Hypotheses ρ cs ρ') : AllHold ρ' cs := by
  induction h with
  | nil => exact trivial
  | cons h re t ih =>
    refine ⟨?_, ih⟩
    show Rel.Holds _ (NF.denote _ (trim _))
    rw [denote_trim, Poly.denote_nf, re.out t.ext]
    exact h

/-- `x` relates to zero by none of `rs`; `-x` is meant where the flag is set.  A goal is one of these. -/
def Goal (rs : List (Rel × Bool)) (x : K) : Prop := ∀ r neg, (r, neg) ∈ rs → ¬r.Holds (if neg then -x else x)

namespace Goal
variable {a b : K}
theorem le (h : Goal [(.lt, false)] (a - b)) : a ≤ b := le_of_not_lt fun k => h .lt false (.head _) (sub_pos.2 k)
theorem lt (h : Goal [(.le, false)] (a - b)) : a < b := lt_of_not_le fun k => h .le false (.head _) (sub_nonneg.2 k)
theorem eq (h : Goal [(.lt, false), (.lt, true)] (a - b)) : a = b := by
  refine le_antisymm (le_of_not_lt fun k => h .lt false (.head _) (sub_pos.2 k)) (le_of_not_lt fun k => ?_)
  refine h .lt true (.tail _ (.head _)) ?_
  show 0 < -(a - b)
  rw [neg_sub]
  exact sub_pos.2 k
theorem ne (h : Goal [(.eq, false)] (a - b)) : a ≠ b := fun k =>
  h .eq false (.head _) (show 0 = a - b by rw [k, sub_self])
theorem not_le (h : Goal [(.le, false)] (b - a)) : ¬a ≤ b := fun k => h .le false (.head _) (sub_nonneg.2 k)
theorem not_lt (h : Goal [(.lt, false)] (b - a)) : ¬a < b := fun k => h .lt false (.head _) (sub_pos.2 k)
end Goal

/-- A bound for the number of eliminations. -/
noncomputable def steps (cs : List Constraint) : Nat :=
  List.rec (motive := fun _ => Nat) 0
    (fun c _ ih => List.rec (motive := fun _ => Nat) (Nat.succ ih) (fun _ _ n => Nat.succ n) c.nf) cs
noncomputable def signed (neg : Bool) (q : NF) : NF := if% neg then NF.neg q else q
noncomputable def refuteAll (q : NF) (cs : List Constraint) (rs : List (Rel × Bool)) : Bool :=
  List.rec (motive := fun _ => Bool) true
    (fun r _ ih => if% refute (steps (⟨r.1, q⟩ :: cs)) (⟨r.1, signed r.2 q⟩ :: cs) then ih else false) rs

theorem not_holds_of_refuteAll {q : NF} {cs : List Constraint} (h : AllHold ρ cs) : ∀ {rs : List (Rel × Bool)},
    refuteAll q cs rs = true →
    ∀ r neg, (r, neg) ∈ rs → ¬r.Holds (if neg then -NF.denote ρ q else NF.denote ρ q)
  | [], _, _, _, m => nomatch m
  | (r', neg') :: rs, e, r, neg, m => by
    have e : (if% refute (steps (⟨r', q⟩ :: cs)) (⟨r', signed neg' q⟩ :: cs) then refuteAll q cs rs else false) = true := e
    cases k : refute (steps (⟨r', q⟩ :: cs)) (⟨r', signed neg' q⟩ :: cs) with
    | true =>
      rw [k] at e
      cases m with
      | head =>
        intro k'
        refine not_allHold_of_refute k ⟨?_, h⟩
        clear k e
        cases neg' with
        | false => exact k'
        | true =>
          show Rel.Holds _ (NF.denote ρ (NF.neg q))
          rw [NF.denote_neg]
          exact k'
      | tail _ m => exact not_holds_of_refuteAll h e r neg m
    | false =>
      rw [k] at e
      exact nomatch e

theorem prove {rs : List (Rel × Bool)} {x : K} {a : Poly} {ρ ρ' : List K} {cs : List Constraint}
    [re : Reify [] x a ρ] (h : Hypotheses ρ cs ρ') (hz : refuteAll (trim a.nf) cs rs = true) : Goal rs x := by
  intro r neg m
  have k := not_holds_of_refuteAll h.allHold hz r neg m
  rwa [denote_trim, Poly.denote_nf, re.out h.ext] at k

/-! ### What is left when `lin` fails -/

/-- `q` less each inequality once; each equation is used to eliminate its leading term. -/
noncomputable def subtract (q : NF) : List Constraint → NF
  | [] => q
  | ⟨.eq, e⟩ :: cs => subtract (withLeading q (fun t => (Constraint.substitute t e ⟨.eq, q⟩).nf) e) cs
  | c :: cs => subtract (trim (NF.add q (NF.neg c.nf))) cs

/-- The goal `p`, which says that `x` is zero, at least zero, or the like. -/
def Says (p : Prop) (_ : K) : Prop := p

section
variable {a b x : K} {p : Prop} {q : Poly} {ρ' : List K} {cs : List Constraint}
theorem says_le (h : Says (a ≤ b) (b - a)) : a ≤ b := h
theorem says_lt (h : Says (a < b) (b - a)) : a < b := h
theorem says_eq (h : Says (a = b) (b - a)) : a = b := h
theorem says_ne (h : Says (a ≠ b) (b - a)) : a ≠ b := h
theorem says_not_le (h : Says (¬a ≤ b) (a - b)) : ¬a ≤ b := h
theorem says_not_lt (h : Says (¬a < b) (a - b)) : ¬a < b := h
/-- Names what is left, to be shown in a message. -/
theorem explain [Reify [] x q ρ] (_ : Hypotheses ρ cs ρ')
    (k : ∀ rest, rest = display ρ' (showAll (subtract (trim q.nf) cs)) → p) : Says p x := k _ rfl
end

end Linear

/-- A hypothesis for `lin`: a proof, or a proof with a factor, `c # h`. -/
declare_syntax_cat linItem
syntax term : linItem
syntax term:66 " # " term : linItem
syntax "lin_factor" : tactic
syntax "lin_hypotheses% " "[" linItem,* "]" : term

macro_rules
  | `(tactic| lin_factor) => `(tactic| first
    | with_reducible exact Linear.Factor.eq
    | with_reducible exact Linear.Factor.le (by pos_step)
    | with_reducible exact Linear.Factor.lt (by pos_step)
    | with_reducible exact Linear.Factor.weaken (by pos_step)
    | fail "lin: a factor of an inequality must not be negative, and `pos` does not see that this one is not")
macro_rules
  | `(lin_hypotheses% []) => `(Linear.Hypotheses.nil)
  | `(lin_hypotheses% [$h:term]) => `(Linear.Hypotheses.step $h Linear.Hypotheses.nil)
  | `(lin_hypotheses% [$c:term # $h:term]) => `(Linear.Hypotheses.scaled $c $h (by lin_factor) Linear.Hypotheses.nil)
  | `(lin_hypotheses% [$h:term, $hs,*]) => `(Linear.Hypotheses.step $h (lin_hypotheses% [$hs,*]))
  | `(lin_hypotheses% [$c:term # $h:term, $hs,*]) =>
    `(Linear.Hypotheses.scaled $c $h (by lin_factor) (lin_hypotheses% [$hs,*]))

/-- `lin [h₁, c # h₂, …]` proves `=`, `≤`, `<` or `≠` by linear arithmetic from the hypotheses given. -/
syntax (name := lin) "lin " "[" linItem,* "]" : tactic
syntax "lin_prove " "[" linItem,* "]" : tactic
syntax "lin_explain " "[" linItem,* "]" : tactic
macro_rules
  | `(tactic| lin_prove [$hs,*]) => `(tactic| (
    (with_reducible first
      | refine Linear.Goal.le ?_
      | refine Linear.Goal.lt ?_
      | refine Linear.Goal.eq ?_
      | refine Linear.Goal.ne ?_
      | refine Linear.Goal.not_le ?_
      | refine Linear.Goal.not_lt ?_)
    exact Linear.prove (lin_hypotheses% [$hs,*]) (by decide +kernel)))
set_option hygiene false in
macro_rules
  | `(tactic| lin_explain [$hs,*]) => `(tactic| (
    (with_reducible first
      | refine Linear.says_le ?_
      | refine Linear.says_lt ?_
      | refine Linear.says_eq ?_
      | refine Linear.says_ne ?_
      | refine Linear.says_not_le ?_
      | refine Linear.says_not_lt ?_
      | fail "lin: the goal is none of a = b, a ≠ b, a ≤ b, a < b and the negations of the last two")
    refine Linear.explain (lin_hypotheses% [$hs,*]) ?_
    intro rest rest_eq
    ring_display at rest_eq
    fail "lin: the goal does not follow from these hypotheses by linear arithmetic.
`rest` is what the goal says of 0, less each inequality once, with the equations used up: what bounds it is missing, \
or a factor that is not a number."))
macro_rules
  | `(tactic| lin [$hs,*]) => `(tactic| with_reify first
    | lin_prove [$hs,*]
    | lin_explain [$hs,*])

section
variable {K : Type u} [OrderedField K]
open OrderedField
example (a b c : K) (h : a ≤ b) (h' : b < c) : 2 * a < 2 * c := by lin [h, h']
example (a b : K) : 2 * a * b ≤ a ^ 2 + b ^ 2 := by lin [sq_nonneg (a - b)]
example (a b : K) (h : a = b) : a * a = b * b := by lin [(a + b) # h]
example (a b c : K) (hc : 0 < c) (h : a < b) : a / c < b / c := by lin [c⁻¹ # h]
example (a b c d : K) (h : a = b) (h2 : b < 3 - c) (h3 : c + d = 1) (h4 : ¬0 < d) : 3 * a / 2 < 3 := by lin [h, h2, h3, h4]
example (a b : K) (h : a + b = 3) (h' : a - b = 1) : a ≠ 1 := by lin [h, h']
end

end AqCore
