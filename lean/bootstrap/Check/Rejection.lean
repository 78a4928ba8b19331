/-!
# What must not be accepted

False statements, names that would change what the kernel computes, and gaps that must be reported.
-/

namespace Check.Rejection

/--
error: Tactic `decide` proved that the proposition
  2 + 2 = 5
is false
-/
#guard_msgs in theorem two_add_two : 2 + 2 = 5 := by decide
/--
error: Tactic `decide` proved that the proposition
  2 + 2 = 5
is false
-/
#guard_msgs in theorem two_add_two' : 2 + 2 = 5 := by decide +kernel
/--
error: unsolved goals
p : Prop
⊢ p
-/
#guard_msgs in theorem anything (p : Prop) : p := by skip

/-- warning: declaration uses `sorry` -/
#guard_msgs in theorem gap : 2 + 2 = 5 := by sorry
theorem through_the_gap : 5 = 2 + 2 := gap.symm
/-- info: 'Check.Rejection.through_the_gap' depends on axioms: [sorryAx] -/
#guard_msgs in #print axioms through_the_gap

axiom extra : 2 + 2 = 5
theorem through_the_axiom : 5 = 2 + 2 := extra.symm
/-- info: 'Check.Rejection.through_the_axiom' depends on axioms: [extra] -/
#guard_msgs in #print axioms through_the_axiom

/-- info: 'Classical.em' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs in #print axioms Classical.em
/-- info: 'Nat.add_comm' does not depend on any axioms -/
#guard_msgs in #print axioms Nat.add_comm

end Check.Rejection

/-- error: `Nat.gcd` has already been declared -/
#guard_msgs in def Nat.gcd (_ _ : Nat) : Nat := 0
/-- error: `Nat.log2` has already been declared -/
#guard_msgs in def Nat.log2 (_ : Nat) : Nat := 7
/-- error: `Lean.reduceBool` has already been declared -/
#guard_msgs in opaque Lean.reduceBool (b : Bool) : Bool
/-- error: `Lean.reduceNat` has already been declared -/
#guard_msgs in opaque Lean.reduceNat (n : Nat) : Nat
/-- error: (kernel) invalid declaration, it uses unsafe declaration 'lcProof' -/
#guard_msgs in theorem unsafe_proof : False := lcProof
