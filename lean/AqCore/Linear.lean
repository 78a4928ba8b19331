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

/-! ### Computation -/

def coeffNeg (c : Coeff) : Coeff := ⟨c.neg, c.pos, c.den⟩
def coeffInv (c : Coeff) : Coeff :=
  if c.neg < c.pos then ⟨c.den + 1, 0, c.pos - c.neg - 1⟩ else ⟨0, c.den + 1, c.neg - c.pos - 1⟩
def coeffAbs (c : Coeff) : Coeff := if coeffIsPos c then c else coeffNeg c
/-- The coefficient of the product `l` of atoms. -/
def coeffOf (l : List Nat) : NF → Option Coeff
  | [] => none
  | t :: q => if Atoms.beq t.atoms l then some t.coeff else coeffOf l q
/-- The first term that is not a constant. -/
def leading : NF → Option Term
  | [] => none
  | t :: q => match t.atoms with
    | [] => leading q
    | _ :: _ => some t

namespace Constraint
/-- No number satisfies it. -/
def absurd : Constraint → Bool
  | ⟨.lt, []⟩ => true
  | ⟨.lt, [⟨c, []⟩]⟩ => if coeffIsPos c then false else true
  | ⟨.le, [⟨c, []⟩]⟩ => coeffIsPos (coeffNeg c)
  | ⟨.eq, [⟨c, []⟩]⟩ => if coeffIsPos c then true else coeffIsPos (coeffNeg c)
  | _ => false
/-- Eliminates the term `t` of the equation `0 = q`. -/
def substitute (t : Term) (q : NF) (c : Constraint) : Constraint :=
  match coeffOf t.atoms c.nf with
  | none => c
  | some b => ⟨c.rel, trim (NF.add c.nf (NF.scale ⟨coeffNeg (b.mul (coeffInv t.coeff)), []⟩ q))⟩
/-- Multiplies by the inverse of the coefficient of `l`, so that this becomes 1 or -1. -/
def normalize (l : List Nat) (c : Constraint) : Constraint :=
  match coeffOf l c.nf with
  | none => c
  | some a =>
    let b := coeffAbs (coeffInv a)
    if coeffIsPos b then ⟨c.rel, NF.scale ⟨b, []⟩ c.nf⟩ else c
def add (c c' : Constraint) : Constraint :=
  ⟨match c.rel, c'.rel with | .lt, _ => .lt | _, .lt => .lt | _, _ => .le, trim (NF.add c.nf c'.nf)⟩
/-- Whether the coefficient of `l` is absent, positive or not. -/
def lacks (l : List Nat) (c : Constraint) : Bool := match coeffOf l c.nf with | none => true | some _ => false
def hasPos (l : List Nat) (c : Constraint) : Bool := match coeffOf l c.nf with | none => false | some a => coeffIsPos a
def hasNeg (l : List Nat) (c : Constraint) : Bool :=
  match coeffOf l c.nf with | none => false | some a => if coeffIsPos a then false else true
end Constraint

def select (f : Constraint → Bool) : List Constraint → List Constraint
  | [] => []
  | c :: cs => if f c then c :: select f cs else select f cs
def sums (c : Constraint) : List Constraint → List Constraint
  | [] => []
  | d :: ds => c.add d :: sums c ds
def pairs : List Constraint → List Constraint → List Constraint
  | [], _ => []
  | c :: cs, ds => sums c ds ++ pairs cs ds
/-- Eliminates `l` from inequalities: all sums of one with a positive and one with a negative coefficient. -/
def eliminate (l : List Nat) (cs : List Constraint) : List Constraint :=
  let cs := cs.map (Constraint.normalize l)
  select (Constraint.lacks l) cs ++ pairs (select (Constraint.hasPos l) cs) (select (Constraint.hasNeg l) cs)
def anyAbsurd : List Constraint → Bool
  | [] => false
  | c :: cs => if c.absurd then true else anyAbsurd cs
/-- An equation that is not constant, with its leading term. -/
def findEquation : List Constraint → Option (Term × Constraint)
  | [] => none
  | ⟨.eq, q⟩ :: cs => match leading q with
    | some t => some (t, ⟨.eq, q⟩)
    | none => findEquation cs
  | _ :: cs => findEquation cs
def findTerm : List Constraint → Option Term
  | [] => none
  | c :: cs => match leading c.nf with
    | some t => some t
    | none => findTerm cs
/-- Whether elimination shows that the constraints contradict each other; `n` bounds the number of steps. -/
def refute : Nat → List Constraint → Bool
  | 0, cs => anyAbsurd cs
  | n + 1, cs =>
    if anyAbsurd cs then true
    else match findEquation cs with
      | some (t, c) => refute n (cs.map (Constraint.substitute t c.nf))
      | none => match findTerm cs with
        | some t => refute n (eliminate t.atoms cs)
        | none => false

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
    obtain ⟨⟨p, n, d⟩, l⟩ := t
    unfold trim
    split
    · rename_i h
      simp only [NF.denote, Term.denote, Coeff.denote, ih, h, sub_self, zero_mul, zero_add]
    · split
      · rename_i h
        simp only [NF.denote, Term.denote, Coeff.denote, ih, natCast_sub h, natCast_zero, sub_zero]
      · rename_i h
        simp only [NF.denote, Term.denote, Coeff.denote, ih, natCast_zero, zero_sub]
        rw [← natCast_sub (Nat.le_of_lt (Nat.lt_of_not_le h)), neg_sub]
theorem coeff_pos {c : Coeff} (h : coeffIsPos c = true) : (0 : K) < c.denote := by
  have h' : c.neg < c.pos := Nat.le_of_ble_eq_true h
  exact mul_pos (sub_pos.2 (natCast_lt_natCast h')) (inv_pos (natCast_succ_pos _))
theorem coeff_neg {c : Coeff} (h : coeffIsPos (coeffNeg c) = true) : (c.denote : K) < 0 := by
  have h' := coeff_pos (K := K) h
  rw [show (coeffNeg c).denote = -c.denote from Coeff.denote_neg c] at h'
  exact neg_pos.1 h'
theorem coeff_nonpos {c : Coeff} (h : ¬coeffIsPos c = true) : (c.denote : K) ≤ 0 := by
  have h' : c.pos ≤ c.neg := Nat.le_of_not_lt fun k => h (Nat.ble_eq_true_of_le k)
  have e := mul_nonneg (sub_nonneg.2 (natCast_le_natCast (K := K) h')) (inv_nonneg (natCast_nonneg (c.den + 1)))
  rw [← neg_sub, neg_mul] at e
  exact neg_nonneg.1 e
theorem denote_const (c : Coeff) : NF.denote ρ [⟨c, []⟩] = c.denote := NF.denote_const ρ c

theorem not_holds_of_absurd {c : Constraint} (h : c.absurd = true) : ¬c.Holds ρ := by
  unfold Constraint.absurd at h
  split at h
  · exact lt_irrefl (0 : K)
  · split at h
    · exact nomatch h
    · rename_i k
      intro k'
      have k'' : 0 < NF.denote ρ [_] := k'
      rw [denote_const] at k''
      exact not_le_of_lt k'' (coeff_nonpos k)
  · intro k
    have k' : 0 ≤ NF.denote ρ [_] := k
    rw [denote_const] at k'
    exact not_le_of_lt (coeff_neg h) k'
  · intro k
    have k' : 0 = NF.denote ρ [_] := k
    rw [denote_const] at k'
    split at h
    · rename_i e
      exact ne_of_gt (coeff_pos e) k'.symm
    · exact ne_of_lt (coeff_neg h) k'.symm
  · exact nomatch h

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
theorem holds_substitute {t : Term} {q : NF} (hq : 0 = NF.denote ρ q) {c : Constraint} (h : c.Holds ρ) :
    (c.substitute t q).Holds ρ := by
  unfold Constraint.substitute
  split
  · exact h
  · show Rel.Holds _ (NF.denote ρ (trim _))
    rw [denote_trim, NF.denote_add]
    exact h.add_zero (by rw [denote_scale_const, ← hq, mul_zero])
theorem holds_normalize {l : List Nat} {c : Constraint} (h : c.Holds ρ) : (c.normalize l).Holds ρ := by
  unfold Constraint.normalize
  split
  · exact h
  · dsimp only
    split
    · rename_i k
      show Rel.Holds _ (NF.denote ρ (NF.scale _ _))
      rw [denote_scale_const]
      exact h.mul (coeff_pos k)
    · exact h
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

theorem allHold_append : ∀ {cs ds : List Constraint}, AllHold ρ cs → AllHold ρ ds → AllHold ρ (cs ++ ds)
  | [], _, _, h' => h'
  | _ :: _, _, h, h' => ⟨h.1, allHold_append h.2 h'⟩
theorem allHold_map {f : Constraint → Constraint} (hf : ∀ {c}, c.Holds ρ → (f c).Holds ρ) :
    ∀ {cs : List Constraint}, AllHold ρ cs → AllHold ρ (cs.map f)
  | [], _ => trivial
  | _ :: _, h => ⟨hf h.1, allHold_map hf h.2⟩
theorem allHold_select (f : Constraint → Bool) : ∀ {cs : List Constraint}, AllHold ρ cs → AllHold ρ (select f cs)
  | [], _ => trivial
  | c :: cs, h => by
    unfold select
    split
    · exact ⟨h.1, allHold_select f h.2⟩
    · exact allHold_select f h.2
theorem allHold_sums {c : Constraint} (h : c.Holds ρ) :
    ∀ {ds : List Constraint}, AllHold ρ ds → AllHold ρ (sums c ds)
  | [], _ => trivial
  | _ :: _, h' => ⟨holds_add h h'.1, allHold_sums h h'.2⟩
theorem allHold_pairs : ∀ {cs ds : List Constraint}, AllHold ρ cs → AllHold ρ ds → AllHold ρ (pairs cs ds)
  | [], _, _, _ => trivial
  | _ :: _, _, h, h' => allHold_append (allHold_sums h.1 h') (allHold_pairs h.2 h')
theorem allHold_eliminate (l : List Nat) {cs : List Constraint} (h : AllHold ρ cs) : AllHold ρ (eliminate l cs) := by
  have h' := allHold_map (f := Constraint.normalize l) holds_normalize h
  exact allHold_append (allHold_select _ h') (allHold_pairs (allHold_select _ h') (allHold_select _ h'))
theorem holds_of_findEquation : ∀ {cs : List Constraint} {t : Term} {c : Constraint}, AllHold ρ cs →
    findEquation cs = some (t, c) → 0 = NF.denote ρ c.nf
  | [], _, _, _, e => nomatch e
  | ⟨.eq, q⟩ :: cs, t, c, h, e => by
    unfold findEquation at e
    split at e
    · injection e with e
      injection e with _ e
      rw [← e]
      exact h.1
    · exact holds_of_findEquation h.2 e
  | ⟨.le, q⟩ :: cs, t, c, h, e => holds_of_findEquation (cs := cs) h.2 e
  | ⟨.lt, q⟩ :: cs, t, c, h, e => holds_of_findEquation (cs := cs) h.2 e
theorem not_allHold_of_anyAbsurd : ∀ {cs : List Constraint}, anyAbsurd cs = true → ¬AllHold ρ cs
  | [], h => nomatch h
  | c :: cs, h => by
    unfold anyAbsurd at h
    split at h
    · rename_i k
      exact fun k' => not_holds_of_absurd ρ k k'.1
    · exact fun k => not_allHold_of_anyAbsurd h k.2
theorem not_allHold_of_refute : ∀ {n : Nat} {cs : List Constraint}, refute n cs = true → ¬AllHold ρ cs
  | 0, _, h => not_allHold_of_anyAbsurd h
  | n + 1, cs, h => by
    intro k
    unfold refute at h
    split at h
    · rename_i e
      exact not_allHold_of_anyAbsurd e k
    · split at h
      · rename_i e
        have hq := holds_of_findEquation k e
        exact not_allHold_of_refute h (allHold_map (holds_substitute hq) k)
      · split at h
        · exact not_allHold_of_refute h (allHold_eliminate _ k)
        · exact nomatch h

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

def length : NF → Nat
  | [] => 0
  | _ :: q => length q + 1
/-- A bound for the number of eliminations. -/
def steps : List Constraint → Nat
  | [] => 0
  | c :: cs => length c.nf + steps cs + 1
def signed (neg : Bool) (q : NF) : NF := if neg then NF.neg q else q
def refuteAll (q : NF) (cs : List Constraint) : List (Rel × Bool) → Bool
  | [] => true
  | (r, neg) :: rs =>
    if refute (steps (⟨r, q⟩ :: cs)) (⟨r, signed neg q⟩ :: cs) then refuteAll q cs rs else false

theorem not_holds_of_refuteAll {q : NF} {cs : List Constraint} (h : AllHold ρ cs) : ∀ {rs : List (Rel × Bool)},
    refuteAll q cs rs = true →
    ∀ r neg, (r, neg) ∈ rs → ¬r.Holds (if neg then -NF.denote ρ q else NF.denote ρ q)
  | [], _, _, _, m => nomatch m
  | (r', neg') :: rs, e, r, neg, m => by
    unfold refuteAll at e
    split at e
    · rename_i k
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
    · exact nomatch e

theorem prove {rs : List (Rel × Bool)} {x : K} {a : Poly} {ρ ρ' : List K} {cs : List Constraint}
    [re : Reify [] x a ρ] (h : Hypotheses ρ cs ρ') (hz : refuteAll (trim a.nf) cs rs = true) : Goal rs x := by
  intro r neg m
  have k := not_holds_of_refuteAll h.allHold hz r neg m
  rwa [denote_trim, Poly.denote_nf, re.out h.ext] at k

/-! ### What is left when `lin` fails -/

/-- `q` less each inequality once; each equation is used to eliminate its leading term. -/
def subtract (q : NF) : List Constraint → NF
  | [] => q
  | ⟨.eq, e⟩ :: cs => match leading e with
    | some t => subtract (Constraint.substitute t e ⟨.eq, q⟩).nf cs
    | none => subtract q cs
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
