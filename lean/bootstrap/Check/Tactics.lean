/-!
# The tactics and commands that proofs use, one small example of each

If one of them does not elaborate against this library, this file says so before a proof does.  It keeps to what also
holds for Lean's own `Init`: no bare `simp` on arithmetic, no `omega`, no `ac_rfl`.
-/

namespace Check.Tactics
set_option linter.unusedVariables false

/-! ## Tactics -/

theorem rintro_ex (p q : Prop) : p ∧ q → q ∧ p := by
  rintro ⟨hp, hq⟩
  exact ⟨hq, hp⟩
theorem rintro2 (p q r : Prop) : (p ∨ q) ∧ r → r ∧ (p ∨ q) := by
  rintro ⟨h | h, hr⟩
  · exact ⟨hr, .inl h⟩
  · exact ⟨hr, .inr h⟩
theorem rc (x y : Nat) (h : x = y ∨ x = 3 ∧ y = 3) : x = y := by
  rcases h with rfl | ⟨rfl, rfl⟩ <;> rfl
theorem ob (f : Nat → Nat) (h : ∃ x y, f x = y ∧ y < 3) : ∃ z, f z < 3 := by
  obtain ⟨x, y, rfl, h⟩ := h
  exact ⟨x, h⟩
theorem st (n : Nat) : ∀ m, m < n → m ≠ n := by
  intro m h e
  subst e
  exact absurd h (Nat.lt_irrefl _)
theorem sonly (a b c : Nat) (h : a = b) (h' : b + c = 3) : a + c + 0 = 3 := by
  simp only [h, Nat.add_zero] at *
  exact h'
theorem sat (a b : Nat) (h : a + 0 = b ∧ True) : a = b := by
  simp only [Nat.add_zero, and_true] at h
  exact h
theorem cng (f : Nat → Nat → Nat) (a b c d : Nat) (h : a = b) (h' : c = d) : f a c = f b d := by
  congr 1
theorem cng2 (f : Nat → Nat) (a b : Nat) (h : a = b) : f (a + 1) = f (b + 1) := by
  congr 2
theorem fx (f g : Nat → Nat → Nat) (h : ∀ a b, f a b = g a b) : f = g := by
  funext a b; exact h a b
theorem cv (a b c : Nat) (h : a = b) : c + (a + a) = c + (b + a) := by
  conv => lhs; arg 2; lhs; rw [h]
theorem cv2 (a b : Nat) : (fun x => x + (a + b)) = fun x : Nat => x + (b + a) := by
  conv => lhs; ext x; rw [Nat.add_comm a b]
theorem cv3 (a b : Nat) : a + b = b + a := by
  conv in a + b => rw [Nat.add_comm]
theorem nmat (h : 1 = 2) : False := by nomatch h
theorem nofun' : 1 ≠ 2 := by nofun
theorem dcd : ∀ b : Bool, b = true ∨ b = false := by
  intro b; cases b <;> decide
theorem spl (n : Nat) : (match n with | 0 => 0 | k + 1 => k) ≤ n := by
  split
  · exact Nat.le_refl 0
  · exact Nat.le_succ _
theorem splh (n : Nat) (h : (if n = 0 then 1 else 2) = 2) : n ≠ 0 := by
  split at h
  · cases h
  · assumption
theorem splh2 (n : Nat) (f : n ≠ 0 → Nat) (h : (if h : n = 0 then 1 else f h) = 2) : n ≠ 0 := by
  split at h
  · cases h
  · assumption
theorem indu (P : Nat → Prop) (h : ∀ n, (∀ m, m < n → P m) → P n) (n : Nat) : P n := by
  induction n using Nat.strongRecOn with
  | ind n ih => exact h n ih
theorem indg (f : Nat → Nat → Nat) (h0 : ∀ a, f 0 a = a) (hs : ∀ n a, f (n+1) a = f n (a+1)) (n a : Nat) : f n a = n + a := by
  induction n generalizing a with
  | zero => rw [h0, Nat.zero_add]
  | succ n ih => rw [hs, ih, Nat.add_right_comm, Nat.add_assoc]
theorem gen (a b : Nat) : (a + b) * 2 = (a + b) * 2 := by
  generalize a + b = c
  rfl
theorem gen2 (a b : Nat) (h : 0 < a + b) : ∃ c, c = a + b ∧ 0 < c := by
  generalize hc : a + b = c at *
  exact ⟨c, rfl, h⟩
theorem clc (a b c d : Nat) (h₁ : a < b) (h₂ : b ≤ c) (h₃ : c = d) : a < d :=
  calc a < b := h₁
    _ ≤ c := h₂
    _ = d := h₃
theorem clc' (a b c d : Nat) (h₁ : a ≤ b) (h₂ : b ≤ c) (h₃ : c < d) : a < d := by
  calc a ≤ b := h₁
    _ ≤ c := h₂
    _ < d := h₃
theorem iffc (p q r : Prop) (h : p ↔ q) (h' : q ↔ r) : p ↔ r := calc p ↔ q := h
   _ ↔ r := h'
theorem chg (a b : Nat) (h : a = b) : a + 0 = b := by
  change a = b
  exact h
theorem exfa (p : Prop) (h : p) (h' : ¬p) : 1 = 2 := by
  exfalso
  exact h' h
theorem lft (p q : Prop) (h : p) : p ∨ q := by left; exact h
theorem rgt (p q : Prop) (h : q) : p ∨ q := by right; exact h
theorem rep (a b : Nat) (h : a + 0 = b) : a = b := by
  replace h : a = b := h
  exact h
theorem spc (f : Nat → Prop) (h : ∀ x, f x) : f 2 := by
  specialize h 2
  assumption
theorem rvt (a b : Nat) (h : a = b) : b = a := by
  revert h; intro h; symm; exact h
theorem any (p q : Prop) (h : p) (h' : q) : p ∧ q ∧ p := by
  refine ⟨?_, ?_, ?_⟩
  any_goals assumption
theorem caseT (p q : Prop) (h : p) (h' : q) : p ∧ q := by
  constructor
  case left => exact h
  case right => exact h'
theorem nextT (p q : Prop) (h : p) (h' : q) : p ∧ q := by
  apply And.intro
  next => exact h
  next => exact h'
theorem injT (a b : Nat) (h : some a = some b) : a = b := by
  injection h
theorem injT2 (a b c d : Nat) (h : (a, b) = (c, d)) : b = d := by
  simp only [Prod.mk.injEq] at h
  exact h.2
theorem unf (f : Nat → Nat) : (Function.comp f f) 2 = f (f 2) := by
  unfold Function.comp; rfl
theorem dsm (a : Nat) : (fun x => x + 0) a = a := by
  dsimp only; rw [Nat.add_zero]
theorem hav (a b : Nat) (h : a = b) : a + a = b + b := by
  have := h
  have h2 : a + a = b + a := by rw [this]
  rw [h2, h]
theorem hav2 (p q : Prop) (h : p ∧ q) : q := by
  have ⟨_, h⟩ := h
  exact h
theorem letT : ∃ n : Nat, n * n = 4 := by
  let n := 2
  exact ⟨n, rfl⟩
theorem exs : ∃ n m : Nat, n + m = 4 := by
  exists 2, 2
theorem nth (a b c : Nat) : a + b + c = a + c + b := by
  rw [Nat.add_assoc, Nat.add_comm b c, ← Nat.add_assoc]
theorem subT (a b : Nat) (h : b = a) : a = b := by
  subst h; rfl
theorem eapply_ (a b c : Nat) (h : a ≤ b) (h' : b ≤ c) : a ≤ c := by
  apply Nat.le_trans
  · exact h
  · exact h'
theorem rep2 (p q : Prop) (hp : p) (hq : q) : p ∧ q ∧ p ∧ q := by
  repeat' constructor
  all_goals assumption
theorem rep3 (p q : Prop) (hp : p) (hq : q) : (p ∧ q) ∧ p := by
  repeat (first | constructor | assumption)
  all_goals first | assumption | done
theorem clr (a b : Nat) (h : a = b) (h' : b = 3) : a = b := by
  clear h'; exact h
theorem ren (a b : Nat) : a = b → b = a := by
  intro
  rename_i h
  exact h.symm
theorem nrw (a b : Nat) (f : Nat → Nat) (h : ∀ x, f x = x) : f (f a) = a := by
  rw [h, h]
theorem rwat (a b c : Nat) (h : a = b) (h' : a = c) : b = c := by
  rw [h] at h'; exact h'
theorem simpa' (a b : Nat) (h : a + 0 = b) : a = b := by
  simpa only [Nat.add_zero] using h
theorem arith : 2 ^ 10 = 1024 := by rfl
theorem arith2 : 2 ^ 10 = 1024 ∧ 7 / 2 = 3 ∧ 7 % 2 = 1 ∧ ¬ 3 ≤ 2 := by decide
theorem simparith2 (a : Nat) (h : a < 2 + 3) : a < 5 := by simpa using h
theorem ifl (c : Prop) [Decidable c] (h : c) : (if c then 1 else 2) = 1 := by rw [if_pos h]
theorem ifs (c : Prop) [Decidable c] (h : c) : (if c then 1 else 2) = 1 := by simp only [if_pos h]
theorem ifs3 (c : Prop) [Decidable c] (h : ¬c) : (if c then 1 else 2) = 2 := by simp [h]
theorem ifs4 (c : Prop) [Decidable c] (f : c → Nat) (h : c) : (if h : c then f h else 2) = f h := by simp [h]
theorem bys (a b : Nat) : a ≤ b ∨ b ≤ a := by
  by_cases h : a ≤ b
  · exact .inl h
  · exact .inr (Nat.le_of_lt (Nat.lt_of_not_le h))
theorem cls (p : Prop) : p ∨ ¬p := by
  by_cases h : p
  · left; exact h
  · right; exact h
theorem byc (p : Prop) (h : ¬¬p) : p := by
  exact Classical.byContradiction h
theorem trv : True ∧ True := by trivial
theorem fst : (fun (p : Nat × Nat) => p.1) (1, 2) = 1 := rfl
theorem matchT (n : Nat) : n = 0 ∨ 0 < n := by
  match n with
  | 0 => exact .inl rfl
  | n + 1 => exact .inr (Nat.succ_pos n)
theorem casesT (n : Nat) : n = 0 ∨ 0 < n := by
  cases n with
  | zero => exact .inl rfl
  | succ n => exact .inr (Nat.succ_pos n)
theorem casesh (n m : Nat) (h : n ≤ m) : n = m ∨ n < m := by
  cases h with
  | refl => exact .inl rfl
  | step h => exact .inr (Nat.succ_le_succ h)
theorem caseseq (n : Nat) : n = 0 ∨ 0 < n := by
  cases h : n with
  | zero => exact .inl rfl
  | succ n => exact .inr (Nat.succ_pos n)
theorem showfrom (a b : Nat) : a + b = b + a := show a + b = b + a from Nat.add_comm a b
def ack : Nat → Nat → Nat
  | 0, m => m + 1
  | n + 1, 0 => ack n 1
  | n + 1, m + 1 => ack n (ack (n + 1) m)
theorem ack0 (m : Nat) : ack 0 m = m + 1 := by rw [ack]
def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo n + (n + 1)
inductive Tree (α : Type) where
  | leaf
  | node (l : Tree α) (a : α) (r : Tree α)
  deriving DecidableEq
def Tree.size : Tree α → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size
def Tree.mirror : Tree α → Tree α
  | leaf => leaf
  | node l a r => node r.mirror a l.mirror
structure Pt where
  x : Nat
  y : Nat := 3
  deriving DecidableEq
theorem ptext (p : Pt) : { p with x := p.x } = p := rfl
@[ext] structure Q where
  a : Nat
  b : Nat
theorem qext (p q : Q) (h : p.a = q.a) (h' : p.b = q.b) : p = q := by
  ext
  · exact h
  · exact h'
notation "⟪" a "⟫" => Pt.mk a a
instance : Add Pt where
  add p q := ⟨p.x + q.x, p.y + q.y⟩
theorem f1 (n : Nat) (i : Fin n) : i.val < n := i.2
theorem f2 : (0 : Fin 3) ≠ 1 := by decide
theorem f3 (P : Fin 2 → Prop) (h0 : P 0) (h1 : P 1) (i : Fin 2) : P i := by
  match i with
  | 0 => exact h0
  | 1 => exact h1
theorem sg : ∃ x : { n : Nat // n > 2 }, x.val = 3 := ⟨⟨3, by decide⟩, rfl⟩
theorem or3 (p q r : Prop) : p ∨ q ∨ r → r ∨ p ∨ q := by
  rintro (h | h | h)
  · exact .inr (.inl h)
  · exact .inr (.inr h)
  · exact .inl h
theorem nat_cases (n : Nat) (h : n < 2) : n = 0 ∨ n = 1 := by
  match n, h with
  | 0, _ => exact .inl rfl
  | 1, _ => exact .inr rfl
theorem decide_fin : ∀ i : Fin 3, i.val < 5 := by decide
theorem listdec : [1, 2] ≠ [2, 1] := by decide
private theorem priv : True := trivial
section
variable {α : Type} [Inhabited α]
def dflt : α := default
end
example (a b : Nat) (h : a < b) : ∃ c, a + c = b := ⟨b - a, Nat.add_sub_of_le (Nat.le_of_lt h)⟩
example (f : Nat → Nat) (h : ∀ n, f n ≤ n) : f 0 = 0 := Nat.le_antisymm (h 0) (Nat.zero_le _)
example (n : Nat) : n * 0 = 0 := by simp
example (s : List Nat) (h : 3 ∈ s) : s ≠ [] := by
  intro e; subst e; cases h
theorem sumTo_eq (n : Nat) : sumTo n * 2 = n * (n + 1) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [sumTo, Nat.add_mul, ih, Nat.mul_comm n, ← Nat.mul_add]
theorem Tree.size_mirror (t : Tree α) : t.mirror.size = t.size := by
  induction t with
  | leaf => rfl
  | node l a r ihl ihr => rw [mirror, size, size, ihl, ihr, Nat.add_assoc, Nat.add_comm, Nat.add_comm 1]
theorem bounded (n : Nat) (h : ∀ i < n, i < 3) (h' : ∃ x > 2, x < n) : False := by
  obtain ⟨x, h₁, h₂⟩ := h'
  exact Nat.lt_irrefl x (Nat.lt_of_lt_of_le (h x h₂) h₁)
def log (n : Nat) : Nat := if h : 2 ≤ n then log (n / 2) + 1 else 0
termination_by n
decreasing_by exact Nat.div_lt_self (Nat.le_of_succ_le h) (Nat.le_refl 2)
theorem log_eq (n : Nat) : log n = if 2 ≤ n then log (n / 2) + 1 else 0 := by
  rw [log]; split <;> rfl
mutual
def even : Nat → Bool
  | 0 => true
  | n + 1 => odd n
def odd : Nat → Bool
  | 0 => false
  | n + 1 => even n
end
theorem even_ten : even 10 = true := rfl
theorem wildcard (a b : Nat) (h : a = b) (h' : b = 3) : a = 3 := by
  simp only [h'] at h
  exact h
theorem classically (p : Prop) : p ∨ ¬p := by
  classical
  by_cases h : p
  · exact .inl h
  · exact .inr h
theorem set_option_in (a b : Nat) (h : a = b) : b = a := by
  set_option maxRecDepth 2000 in exact h.symm
theorem iterate_ (p q r : Prop) (hp : p) : p ∧ p ∧ p := by
  iterate 2 (refine ⟨hp, ?_⟩)
  exact hp
theorem try_skip (p : Prop) (hp : p) : p := by
  try cases hp <;> fail
  skip
  exact hp
theorem and_then (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  constructor <;> first | exact hp | exact hq
theorem suffices_ (p q : Prop) (h : p ∧ q) : q := by
  suffices h' : q by exact h'
  exact h.2
def inferInstance_ : Decidable (1 = 2) := by infer_instance
theorem rfl_iff (p : Prop) : p ↔ p := by rfl
theorem triangle (a b c : Nat) (h : a = b) (h' : b = c) : a = c := h ▸ h'
theorem pipe (p q r : Prop) (f : p → q) (g : q → r) (hp : p) : r := g <| f hp
theorem anonymous_function : ∀ n : Nat, (· + 1) n = n + 1 := fun _ => rfl
theorem where_ (n : Nat) : n + 0 = n := helper n
where helper (n : Nat) : n + 0 = n := rfl
theorem ext_functions (f g : Nat → Nat → Nat) (h : ∀ x y, f x y = g x y) : f = g := by
  ext x y; exact h x y
theorem ext_pair (p q : Nat × Nat) (h : p.1 = q.1) (h' : p.2 = q.2) : p = q := by
  ext
  · exact h
  · exact h'
theorem ext_fin (i j : Fin 3) (h : i.val = j.val) : i = j := by
  ext; exact h
def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)
theorem functional_induction (n : Nat) : fib n ≤ fib (n + 1) := by
  induction n using fib.induct with
  | case1 => decide
  | case2 => decide
  | case3 n _ _ => rw [fib]; exact Nat.le_add_left _ _
theorem symm_at (a b : Nat) (h : a = b) : b = a := by
  symm at h; exact h
theorem unfold_at (n m : Nat) (h : sumTo (n + 1) = m) : sumTo n + (n + 1) = m := by
  unfold sumTo at h; exact h
theorem change_at (a b : Nat) (h : a + 0 = b) : a = b := by
  change a = b at h; exact h
theorem solve_by_elim_ (f : Nat → Nat) (h : ∀ x, f x = x) : f 2 = 2 := by solve_by_elim
theorem simp_all_only (x y z : Nat) (h : x = y) (h' : y = z) : x = z := by simp_all only

/-! ## Macros -/

syntax "close " "[" term,* "]" : tactic
macro_rules
  | `(tactic| close []) => `(tactic| fail "close: nothing fits")
  | `(tactic| close [$x]) => `(tactic| exact $x)
  | `(tactic| close [$x, $xs,*]) => `(tactic| first | exact $x | close [$xs,*])
theorem macro_list (p q : Prop) (h : p) (h' : q) : q := by close [h, h', trivial]
macro "sum' " x:ident ", " b:term:60 : term => `(sumTo ((fun $x => $b) 2))
theorem macro_term : (sum' x, x + 1) = 6 := rfl
local notation "‖" x "‖" => sumTo x
theorem local_notation : ‖2‖ = 3 := rfl
declare_syntax_cat item
syntax term : item
syntax term " with " term : item
syntax "use_items " "[" item,* "]" : tactic
macro_rules
  | `(tactic| use_items [$x:term]) => `(tactic| exact $x)
  | `(tactic| use_items [$f:term with $x:term]) => `(tactic| exact $f $x)
theorem macro_category (p q : Prop) (f : p → q) (h : p) : q := by use_items [f with h]

syntax "optional " (" with " term)? : tactic
macro_rules
  | `(tactic| optional $[with $x]?) => match x with
    | some x => `(tactic| exact $x)
    | none => `(tactic| assumption)
theorem macro_optional (p : Prop) (h : p) : p ∧ p := ⟨by optional with h, by optional⟩
syntax "intros' " ident,+ : tactic
macro_rules
  | `(tactic| intros' $[$xs],*) => `(tactic| intro $xs*)
theorem macro_identifiers : ∀ a b : Nat, a = b → b = a := by intros' a, b, h; exact h.symm
syntax "nested " ident+ ", " term : term
macro_rules
  | `(nested $x:ident, $b) => `(fun $x:ident => $b)
  | `(nested $x $y $ys*, $b) => `(fun $x:ident => nested $y $ys*, $b)
theorem macro_recursion : (nested x y z, x + y + z) 1 2 3 = 6 := rfl
syntax "rws " "[" Lean.Parser.Tactic.rwRule,* "]" : tactic
macro_rules
  | `(tactic| rws [$rs,*]) => `(tactic| rw [$rs,*])
theorem macro_rewrites (a b : Nat) (h : a = b) : b = a := by rws [← h]
macro "lemma' " n:declId s:declSig v:declVal : command => `(theorem $n $s $v)
lemma' macro_command (n : Nat) : n + 0 = n := rfl

/-! ## Patterns with literals -/

def literals : Nat → Nat → Nat
  | 5, 2 => 1
  | 7, _ => 3
  | _, 3 => 0
  | n, _ => n
theorem literals_seven (m : Nat) : literals 7 m = 3 := by simp only [literals]

end Check.Tactics
