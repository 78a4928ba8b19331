/-!
# Statements are printed as people write them

Theorems are shown to people as Lean prints them, so notation must come back out: each `#guard_msgs` compares what
`#check` prints with the comment above it.
-/

namespace Check.Printing
variable (a b c : Nat) (p q : Prop) (f g : Nat → Nat) (i : Fin 3) (s : { n : Nat // 0 < n }) (x : Nat × Nat) (l : List Nat)

/-- info: ∀ (n m : Nat), n + m * 2 ≤ n ^ 2 - 1 : Prop -/
#guard_msgs in #check ∀ n m : Nat, n + m * 2 ≤ n ^ 2 - 1
/-- info: ∃ n m, n < m ∧ ¬m = n : Prop -/
#guard_msgs in #check ∃ n m : Nat, n < m ∧ ¬m = n
/-- info: ∀ (n : Nat), n > 2 → n ≠ 2 : Prop -/
#guard_msgs in #check ∀ n > 2, n ≠ 2
/-- info: p ∧ q ∨ ¬p → (p ↔ q) : Prop -/
#guard_msgs in #check p ∧ q ∨ ¬p → (p ↔ q)
/-- info: fun n => f n + 1 : Nat → Nat -/
#guard_msgs in #check fun n => f n + 1
/-- info: f ∘ g : Nat → Nat -/
#guard_msgs in #check f ∘ g
/-- info: a / b % c : Nat -/
#guard_msgs in #check a / b % c
/-- info: a * (b + c) : Nat -/
#guard_msgs in #check a * (b + c)
/-- info: max a b = min b a : Prop -/
#guard_msgs in #check max a b = min b a
/-- info: a ∣ b : Prop -/
#guard_msgs in #check a ∣ b
/-- info: if a = b then a else c : Nat -/
#guard_msgs in #check if a = b then a else c
/-- info: (a, b).fst : Nat -/
#guard_msgs in #check (a, b).1
/-- info: ↑i + ↑s : Nat -/
#guard_msgs in #check i.val + s.val
/-- info: [a, b] ++ a :: l : List Nat -/
#guard_msgs in #check [a, b] ++ a :: l
/-- info: a ∈ l : Prop -/
#guard_msgs in #check a ∈ l
/-- info: { n // 0 < n } : Type -/
#guard_msgs in #check { n : Nat // 0 < n }
/-- info: Nat × Nat : Type -/
#guard_msgs in #check Nat × Nat
/-- info: -2 : Nat -/
#guard_msgs in variable [Neg Nat] in #check (-2 : Nat)
/-- info: a⁻¹ * b : Nat -/
#guard_msgs in variable [Inv Nat] in #check a⁻¹ * b
/--
info: match x with
| (a, b) => a + b : Nat
-/
#guard_msgs in #check match x with | (a, b) => a + b
/--
info: have h := Nat.le_refl a;
h : a ≤ a
-/
#guard_msgs in #check have h := Nat.le_refl a; h

end Check.Printing
