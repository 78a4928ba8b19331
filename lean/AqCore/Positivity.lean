import AqCore.OrderedField

/-!
# `pos`: the sign of a term

`pos` proves goals `0 ≤ a`, `0 < a` and `a ≠ 0` from the form of `a` and from the hypotheses: sums, products, quotients,
powers, numerals, squares, absolute values.  A file that defines a nonnegative function teaches it to `pos` by one line,

    macro_rules | `(tactic| pos_leaf) => `(tactic| exact my_lemma _)
-/

universe u

namespace AqCore

namespace Positivity
variable {K : Type u} [OrderedField K] {a : K}
theorem lt (h : 0 < a) : 0 < a := h
theorem le (h : 0 ≤ a) : 0 ≤ a := h
theorem ne (h : a ≠ 0) : a ≠ 0 := h
end Positivity

/-- How `pos` settles a term that is no sum, product, quotient or power.  Extend it by `macro_rules`. -/
syntax (name := posLeaf) "pos_leaf" : tactic
/-- `pos`, without its message. -/
syntax (name := posStep) "pos_step" : tactic
syntax "pos_lt" : tactic
syntax "pos_le" : tactic
syntax "pos_ne" : tactic

/- Rules are compared with the goal as it is written, without unfolding anything, and only with goals of their kind:
most of them fail, and a failure must be cheap. -/
macro_rules
  | `(tactic| pos_step) => `(tactic| with_reducible first
    | assumption
    | (refine Positivity.lt ?_; pos_lt)
    | (refine Positivity.le ?_; pos_le)
    | (refine Positivity.ne ?_; pos_ne))
macro_rules
  | `(tactic| pos_lt) => `(tactic| first
    | exact OrderedField.ofNat_pos _
    | exact OrderedField.zero_lt_one
    | (refine OrderedField.mul_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.div_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.inv_pos ?_; pos_step)
    | (refine OrderedField.pow_pos ?_ _; pos_step)
    | (refine OrderedField.add_pos_of_pos_of_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.add_pos_of_nonneg_of_pos ?_ ?_ <;> pos_step)
    | (refine OrderedField.sq_pos ?_; pos_step)
    | exact OrderedField.natCast_succ_pos _
    | exact OrderedField.abs_pos (by assumption)
    | pos_leaf)
macro_rules
  | `(tactic| pos_le) => `(tactic| first
    | exact OrderedField.le_of_lt (by assumption)
    | exact OrderedField.ofNat_nonneg _
    | exact OrderedField.zero_le_one
    | exact OrderedField.sq_nonneg _
    | exact OrderedField.mul_self_nonneg _
    | (refine OrderedField.mul_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.div_nonneg ?_ ?_ <;> pos_step)
    | (refine OrderedField.inv_nonneg ?_; pos_step)
    | (refine OrderedField.pow_nonneg ?_ _; pos_step)
    | (refine OrderedField.add_nonneg ?_ ?_ <;> pos_step)
    | exact OrderedField.natCast_nonneg _
    | exact OrderedField.abs_nonneg _
    | exact OrderedField.le_refl _
    | pos_leaf)
macro_rules
  | `(tactic| pos_ne) => `(tactic| first
    | exact OrderedField.ne_of_gt (by assumption)
    | (refine OrderedField.mul_ne_zero ?_ ?_ <;> pos_step)
    | (refine OrderedField.inv_ne_zero ?_; pos_step)
    | (refine OrderedField.div_ne_zero ?_ ?_ <;> pos_step)
    | (refine OrderedField.pow_ne_zero ?_ _; pos_step)
    | (refine OrderedField.neg_ne_zero ?_; pos_step)
    | (refine OrderedField.ne_of_gt ?_; pos_lt))

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
