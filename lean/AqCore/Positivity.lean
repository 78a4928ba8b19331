import AqCore.OrderedField

/-!
# `pos`: the sign of a term

`pos` proves goals `0 ≤ a`, `0 < a` and `a ≠ 0` from the form of `a` and from the hypotheses: sums, products, quotients,
powers, numerals, squares, absolute values.  A file that defines a nonnegative function teaches it to `pos` by one line,

    macro_rules | `(tactic| pos_leaf) => `(tactic| exact my_lemma _)
-/

namespace AqCore
open Lean

/-- How `pos` settles a term that is no sum, product, quotient or power.  Extend it by `macro_rules`. -/
syntax (name := posLeaf) "pos_leaf" : tactic
/-- `pos`, without its message. -/
syntax (name := posStep) "pos_step" : tactic

macro_rules | `(tactic| pos_leaf) => `(tactic| assumption)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.le_of_lt (by assumption))
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.ne_of_gt (by assumption))
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.le_refl _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.zero_le_one)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.zero_lt_one)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.ofNat_nonneg _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.ofNat_pos _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.natCast_nonneg _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.natCast_succ_pos _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.abs_nonneg _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.abs_pos (by assumption))
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.sq_nonneg _)
macro_rules | `(tactic| pos_leaf) => `(tactic| exact OrderedField.mul_self_nonneg _)

macro_rules
  | `(tactic| pos_step) => `(tactic| first
    | pos_leaf
    | (refine OrderedField.mul_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.mul_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.div_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.div_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.inv_nonneg ?_; pos_step)
    | (refine OrderedField.inv_pos ?_; pos_step)
    | (refine OrderedField.pow_nonneg ?_ _; pos_step)
    | (refine OrderedField.pow_pos ?_ _; pos_step)
    | (refine OrderedField.add_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.add_pos_of_pos_of_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.add_pos_of_nonneg_of_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.sq_pos ?_; pos_step)
    | (refine OrderedField.mul_ne_zero ?_ ?_ <;> pos_step)
    | (refine OrderedField.inv_ne_zero ?_; pos_step)
    | (refine OrderedField.div_ne_zero ?_ ?_ <;> pos_step)
    | (refine OrderedField.pow_ne_zero ?_ _; pos_step)
    | (refine OrderedField.neg_ne_zero ?_; pos_step)
    | (refine OrderedField.ne_of_gt ?_; pos_step))

/-- `pos` proves `0 ≤ a`, `0 < a` or `a ≠ 0` by the form of `a` and the hypotheses. -/
macro "pos" : tactic => `(tactic| first
  | pos_step
  | fail "pos: the form of this term and the hypotheses do not settle its sign; state the sign of the part in doubt \
      (`have h : 0 ≤ … := …`) before `pos`, or use `lin`")

section
variable {K : Type u} [OrderedField K]
example (a b : K) (h : 0 < a) (h' : 0 ≤ b) : 0 < 3 * a + b ^ 3 / a + 2⁻¹ * abs b := by pos
example (a b : K) (h : a ≠ 0) (h' : 0 < b) : a * (1 + b)⁻¹ ≠ 0 := by pos
example (a b : K) : 0 ≤ (a - b) ^ 2 + a * a := by pos
end

end AqCore
