/-!
# What proofs may use from `Init`, by name

One line for each lemma, with its statement spelled out.  The file imports nothing but `Init`, so it compiles against
this library and is meant to compile unchanged against Lean 4.35's own: a difference in a name, in a statement or in the
order of arguments shows up here.  A proof that needs another lemma from `Init` adds it here first.
-/

universe u v
variable {α : Sort u} {β : Sort v} {a b c d p q r : Prop}

/-! ## Logic -/

example : True := trivial
example : ∀ {x : α}, x = x := @rfl α
example : ∀ {x y : α}, x = y → y = x := @Eq.symm α
example : ∀ {x y z : α}, x = y → y = z → x = z := @Eq.trans α
example : ∀ {x y : α}, x ≠ y → y ≠ x := @Ne.symm α
example : ∀ {x y : α}, x = y ↔ y = x := @eq_comm α
example : ∀ {x y : α} (f : α → β), x = y → f x = f y := fun f h => congrArg f h
example : ∀ {f g : α → β}, f = g → ∀ x, f x = g x := fun h x => congrFun h x
example : ∀ {f g : α → β}, (∀ x, f x = g x) → f = g := @funext α fun _ => β
example : (p ↔ q) → p = q := propext
example : p ↔ p := Iff.rfl
example : (p ↔ q) → (q ↔ p) := Iff.symm
example : (p ↔ q) → (q ↔ r) → (p ↔ r) := Iff.trans
example : (p ↔ q) → p → q := Iff.mp
example : (p ↔ q) → q → p := Iff.mpr
example : p ∧ q ↔ q ∧ p := and_comm
example : p ∨ q ↔ q ∨ p := or_comm
example : (p ∧ q) ∧ r ↔ p ∧ q ∧ r := and_assoc
example : (p ∨ q) ∨ r ↔ p ∨ q ∨ r := or_assoc
example : p ∧ q → q ∧ p := And.symm
example : p ∨ q → q ∨ p := Or.symm
example : p ∨ q → (p → r) → (q → r) → r := Or.elim
example : (a → c) → (b → d) → a ∧ b → c ∧ d := And.imp
example : (a → c) → (b → d) → a ∨ b → c ∨ d := Or.imp
example : p ∨ q → ¬p → q := Or.resolve_left
example : p ∨ q → ¬q → p := Or.resolve_right
example : p → ¬p → q := absurd
example : False → p := False.elim
example : (p → q) → ¬q → ¬p := mt
example : (p ↔ q) → (¬p ↔ ¬q) := not_congr
example : (a ↔ c) → (b ↔ d) → (a ∧ b ↔ c ∧ d) := and_congr
example : (a ↔ c) → (b ↔ d) → (a ∨ b ↔ c ∨ d) := or_congr
example : ¬(p ∨ q) ↔ ¬p ∧ ¬q := not_or
example {P : α → Prop} : (¬∃ x, P x) ↔ ∀ x, ¬P x := not_exists
example {P : α → Prop} : (∃ x, P x) → (∀ x, P x → q) → q := Exists.elim
example {P Q : α → Prop} : (∀ x, P x ↔ Q x) → ((∀ x, P x) ↔ ∀ x, Q x) := forall_congr'
example {P Q : α → Prop} : (∀ x, P x ↔ Q x) → ((∃ x, P x) ↔ ∃ x, Q x) := exists_congr
example : (x y : α) → (x ≠ y) = ¬x = y := ne_eq
example : ∀ p : Prop, (p ∧ True) = p := and_true
example : ∀ p : Prop, (True ∧ p) = p := true_and
example : (if True then 1 else 2) = 1 := ite_true 1 2
example : (if False then 1 else 2) = 2 := ite_false 1 2
example {x y : α} [Decidable p] (h : p) : (if p then x else y) = x := if_pos h
example {x y : α} [Decidable p] (h : ¬p) : (if p then x else y) = y := if_neg h
example {x : p → α} {y : ¬p → α} [Decidable p] (h : p) : dite p x y = x h := dif_pos h
example {x : p → α} {y : ¬p → α} [Decidable p] (h : ¬p) : dite p x y = y h := dif_neg h
example [Decidable p] : decide p = true → p := of_decide_eq_true
example [Decidable p] : p ∨ ¬p := Decidable.em p
example [Decidable p] : ¬¬p ↔ p := Decidable.not_not
example : p ∨ ¬p := Classical.em p
example : (¬p → False) → p := Classical.byContradiction
example : ¬¬p ↔ p := Classical.not_not
example {P : α → Prop} : (¬∀ x, P x) ↔ ∃ x, ¬P x := Classical.not_forall
example {P : α → Prop} (h : ∃ x, P x) : P (Classical.choose h) := Classical.choose_spec h
example {R : α → β → Prop} (h : ∀ x, ∃ y, R x y) : ∃ f : α → β, ∀ x, R x (f x) := Classical.axiomOfChoice h
example {x y : Nat} {m n : Nat} : (x, y) = (m, n) ↔ x = m ∧ y = n := Iff.of_eq (Prod.mk.injEq x y m n)
example {P : α → Prop} {x y : {x // P x}} : x.val = y.val → x = y := Subtype.ext

/-! ## Natural numbers -/

section
variable (a b c d k m n : Nat)

example : n + 0 = n := Nat.add_zero n
example : 0 + n = n := Nat.zero_add n
example : n + m = m + n := Nat.add_comm n m
example : n + m + k = n + (m + k) := Nat.add_assoc n m k
example : n + (m + k) = m + (n + k) := Nat.add_left_comm n m k
example : n + m + k = n + k + m := Nat.add_right_comm n m k
example : n.succ + m = (n + m).succ := Nat.succ_add n m
example : n + m.succ = (n + m).succ := Nat.add_succ n m
example : n + m = n + k → m = k := Nat.add_left_cancel
example : n + m = k + m → n = k := Nat.add_right_cancel
example : n * 0 = 0 := Nat.mul_zero n
example : 0 * n = 0 := Nat.zero_mul n
example : n * 1 = n := Nat.mul_one n
example : 1 * n = n := Nat.one_mul n
example : 2 * n = n + n := Nat.two_mul n
example : n * m = m * n := Nat.mul_comm n m
example : n * m * k = n * (m * k) := Nat.mul_assoc n m k
example : n * (m * k) = m * (n * k) := Nat.mul_left_comm n m k
example : k * (n + m) = k * n + k * m := Nat.mul_add k n m
example : (n + m) * k = n * k + m * k := Nat.add_mul n m k
example : n.succ * m = n * m + m := Nat.succ_mul n m
example : n * m.succ = n * m + n := Nat.mul_succ n m
example : 0 < m → m * k = m * n → k = n := Nat.eq_of_mul_eq_mul_left
example : b ^ 0 = 1 := Nat.pow_zero b
example : b ^ (n + 1) = b ^ n * b := Nat.pow_succ
example : n - 0 = n := Nat.sub_zero n
example : n - n = 0 := Nat.sub_self n
example : n + m - m = n := Nat.add_sub_cancel
example : m ≤ n → n - m + m = n := Nat.sub_add_cancel
example : a ≤ b → a + (b - a) = b := Nat.add_sub_of_le
example : n ≤ m → n - m = 0 := Nat.sub_eq_zero_of_le
example : n - m ≤ n := Nat.sub_le n m
example : 0 < n → 0 < m → n - m < n := Nat.sub_lt
example : m < n → 0 < n - m := Nat.sub_pos_of_lt
example : n * (m / n) + m % n = m := Nat.div_add_mod m n
example : 0 < n → m % n < n := Nat.mod_lt m
example : a < b → a % b = a := Nat.mod_eq_of_lt
example : a < b → a / b = 0 := Nat.div_eq_of_lt
example : 0 % b = 0 := Nat.zero_mod b
example : 0 < n → 1 < k → n / k < n := Nat.div_lt_self
example : n ≤ n := Nat.le_refl n
example : n ≤ m → m ≤ k → n ≤ k := Nat.le_trans
example : n ≤ m → m ≤ n → n = m := Nat.le_antisymm
example : m ≤ n ∨ n ≤ m := Nat.le_total m n
example : n < m → m < k → n < k := Nat.lt_trans
example : n < m → m ≤ k → n < k := Nat.lt_of_lt_of_le
example : n ≤ m → m < k → n < k := Nat.lt_of_le_of_lt
example : n < m → n ≤ m := Nat.le_of_lt
example : n = m → n ≤ m := Nat.le_of_eq
example : ¬n < n := Nat.lt_irrefl n
example : n ≤ m → n ≠ m → n < m := Nat.lt_of_le_of_ne
example : n ≤ m → n < m ∨ n = m := Nat.lt_or_eq_of_le
example : n < m ∨ n ≥ m := Nat.lt_or_ge n m
example : ¬n ≤ m ↔ m < n := Nat.not_le
example : ¬n < m ↔ m ≤ n := Nat.not_lt
example : a < b → a ≠ b := Nat.ne_of_lt
example : b < a → a ≠ b := Nat.ne_of_gt
example : 0 ≤ n := Nat.zero_le n
example : 0 < n.succ := Nat.succ_pos n
example : ¬n < 0 := Nat.not_lt_zero n
example : n.succ ≠ 0 := Nat.succ_ne_zero n
example : n ≠ 0 → 0 < n := Nat.pos_of_ne_zero
example : 0 < n ↔ n ≠ 0 := Nat.pos_iff_ne_zero
example : n = 0 ∨ 0 < n := Nat.eq_zero_or_pos n
example : n ≤ 0 → n = 0 := Nat.eq_zero_of_le_zero
example : n < n.succ := Nat.lt_succ_self n
example : n < n + 1 := Nat.lt_add_one n
example : n ≤ m → n < m.succ := Nat.lt_succ_of_le
example : n < m.succ → n ≤ m := Nat.le_of_lt_succ
example : n ≤ m → n.succ ≤ m.succ := Nat.succ_le_succ
example : n.succ ≤ m.succ → n ≤ m := Nat.le_of_succ_le_succ
example : n < m → n.succ ≤ m := Nat.succ_le_of_lt
example : n ≤ m → n ≤ m.succ := Nat.le_succ_of_le
example : n ≤ n.succ := Nat.le_succ n
example : n ≤ n + k := Nat.le_add_right n k
example : n ≤ m + n := Nat.le_add_left n m
example : m ≤ n → ∃ k, n = m + k := Nat.exists_eq_add_of_le
example (h : n ≤ m) : k + n ≤ k + m := Nat.add_le_add_left h k
example (h : n ≤ m) : n + k ≤ m + k := Nat.add_le_add_right h k
example : a ≤ b → c ≤ d → a + c ≤ b + d := Nat.add_le_add
example (h : n < m) : k + n < k + m := Nat.add_lt_add_left h k
example (h : n < m) : n + k < m + k := Nat.add_lt_add_right h k
example (h : m ≤ n) : k * m ≤ k * n := Nat.mul_le_mul_left k h
example (h : m ≤ n) : m * k ≤ n * k := Nat.mul_le_mul_right k h
example : a ≤ c → b ≤ d → a * b ≤ c * d := Nat.mul_le_mul
example : 0 < m → 0 < n → 0 < m * n := Nat.mul_pos
example : a ≤ max a b := Nat.le_max_left a b
example : b ≤ max a b := Nat.le_max_right a b
example : max a b ≤ c ↔ a ≤ c ∧ b ≤ c := Nat.max_le
example : min a b ≤ a := Nat.min_le_left a b
example : min a b ≤ b := Nat.min_le_right a b
example : a ≤ min b c ↔ a ≤ b ∧ a ≤ c := Nat.le_min
example : m.gcd n = (n % m).gcd m := Nat.gcd_rec m n
example : Nat.gcd 0 n = n := Nat.gcd_zero_left n
example : n.gcd 0 = n := Nat.gcd_zero_right n
example : ¬n ≤ m → m < n := Nat.lt_of_not_le
example : ¬n < m → m ≤ n := Nat.le_of_not_lt
example : n > m → ¬n ≤ m := Nat.not_le_of_gt
example : n ≥ m → ¬n < m := Nat.not_lt_of_ge
example : a + b ≤ a + c → b ≤ c := Nat.le_of_add_le_add_left
example : n.ble m = true → n ≤ m := Nat.le_of_ble_eq_true
example : n ≤ m → n.ble m = true := Nat.ble_eq_true_of_le
example : n.beq m = true → n = m := Nat.eq_of_beq_eq_true
example : n.blt m = n.succ.ble m := rfl
example {P : Nat → Prop} (h : ∀ n, (∀ m, m < n → P m) → P n) : P n := Nat.strongRecOn n h

end

/-! ## Finite types, lists -/

section
variable {n : Nat} {i j : Fin n} {γ : Type u} {δ : Type v} {x : γ} {l l₁ l₂ l₃ : List γ}

example : i.val < n := i.isLt
example : i.val = j.val → i = j := Fin.eq_of_val_eq
example : i.val = j.val → i = j := Fin.ext
example : i = j ↔ i.val = j.val := Fin.ext_iff
example : i.succ.val = i.val + 1 := rfl
example : i.castSucc.val = i.val := rfl
example : (Fin.last n).val = n := rfl
example : Fin 0 → γ := Fin.elim0
example [NeZero n] : n ≠ 0 := NeZero.ne n
example [NeZero n] : 0 < n := Nat.pos_of_neZero n
example : [] ++ l = l := List.nil_append l
example : l ++ [] = l := List.append_nil l
example : x :: l₁ ++ l₂ = x :: (l₁ ++ l₂) := List.cons_append
example : l₁ ++ l₂ ++ l₃ = l₁ ++ (l₂ ++ l₃) := List.append_assoc l₁ l₂ l₃
example : (x :: l).length = l.length + 1 := List.length_cons
example : (l₁ ++ l₂).length = l₁.length + l₂.length := List.length_append
example (f : γ → δ) : (x :: l).map f = f x :: l.map f := List.map_cons

end
