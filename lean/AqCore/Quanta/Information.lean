import AqCore.Coupling.Entropy

/-!
# Information in a representation (claims A16, A17)

Joint laws of two variables on finite alphabets; zero weights are allowed.
-/

universe u v

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {m n r : Nat}

/-- The law of the first variable. -/
def marginalLeft (P : Fin n → Fin r → K) (x : Fin n) : K := ∑ z, P x z

/-- The law of the second variable. -/
def marginalRight (P : Fin n → Fin r → K) (z : Fin r) : K := ∑ x, P x z

/-- Mutual information in nats, `Σ P (log P - log (P_X P_R))`; a term of weight 0 is 0. -/
def mutualInformation (P : Fin n → Fin r → K) : K :=
  ∑ x, ∑ z, P x z * (log (P x z) - log (marginalLeft P x * marginalRight P z))

/-- The law of `f(X)`. -/
def labelLaw (P : Fin n → Fin r → K) (f : Fin n → Fin m) (y : Fin m) : K := ∑ x, if f x = y then marginalLeft P x else 0

/-- A joint law of two variables. -/
structure IsJointProb (P : Fin n → Fin r → K) : Prop where
  nonneg : ∀ x z, 0 ≤ P x z
  sum_eq_one : ∑ x, ∑ z, P x z = 1

section
variable {P : Fin n → Fin r → K} (h : IsJointProb P) (f : Fin n → Fin m)
include h

theorem marginalLeft_nonneg (x : Fin n) : 0 ≤ marginalLeft P x := sum_nonneg fun z => h.nonneg x z
theorem marginalRight_nonneg (z : Fin r) : 0 ≤ marginalRight P z := sum_nonneg fun x => h.nonneg x z
theorem le_marginalLeft (x : Fin n) (z : Fin r) : P x z ≤ marginalLeft P x := le_sum_of_nonneg (fun z => h.nonneg x z) z
theorem le_marginalRight (x : Fin n) (z : Fin r) : P x z ≤ marginalRight P z :=
  le_sum_of_nonneg (f := fun x => P x z) (fun x => h.nonneg x z) x

theorem labelLaw_term_nonneg (y : Fin m) (x : Fin n) : 0 ≤ if f x = y then marginalLeft P x else 0 := by
  split
  · exact marginalLeft_nonneg h x
  · exact le_refl 0

theorem labelLaw_nonneg (y : Fin m) : 0 ≤ labelLaw P f y := sum_nonneg fun x => labelLaw_term_nonneg h f y x

theorem marginalLeft_le_labelLaw (x : Fin n) : marginalLeft P x ≤ labelLaw P f (f x) := by
  have k := le_sum_of_nonneg (f := fun x' => if f x' = f x then marginalLeft P x' else 0) (labelLaw_term_nonneg h f (f x)) x
  rwa [if_pos rfl] at k

omit h in
/-- The law of the label, from the law of a representation that determines the label almost surely. -/
theorem sum_marginalRight_eq_labelLaw {f : Fin n → Fin m} {g : Fin r → Fin m} (hg : ∀ x z, P x z ≠ 0 → f x = g z) (y : Fin m) :
    (∑ z, if y = g z then marginalRight P z else 0) = labelLaw P f y := by
  have e : ∀ z, (if y = g z then marginalRight P z else 0) = ∑ x, if f x = y then P x z else 0 := fun z => by
    by_cases hy : y = g z
    · rw [if_pos hy]
      refine sum_congr fun x => ?_
      by_cases hx : f x = y
      · rw [if_pos hx]
      · rw [if_neg hx]
        exact Classical.byContradiction fun k => hx ((hg x z k).trans hy.symm)
    · rw [if_neg hy]
      refine (sum_eq_zero fun x => ?_).symm
      by_cases hx : f x = y
      · rw [if_pos hx]
        exact Classical.byContradiction fun k => hy (hx.symm.trans (hg x z k))
      · exact if_neg hx
  rw [sum_congr e, sum_comm]
  refine sum_congr fun x => ?_
  by_cases hx : f x = y
  · rw [if_pos hx, sum_congr fun z => if_pos hx]
    rfl
  · rw [if_neg hx, sum_congr fun z => if_neg hx, sum_const_zero]
end

/-- The entropy of the label as a mean over inputs. -/
theorem entropy_labelLaw (P : Fin n → Fin r → K) (f : Fin n → Fin m) :
    entropy (labelLaw P f) = -∑ x, ∑ z, P x z * log (labelLaw P f (f x)) := by
  have e : ∀ y, labelLaw P f y * log (labelLaw P f y) =
      ∑ x, (if f x = y then marginalLeft P x else 0) * log (labelLaw P f y) := fun y => sum_mul _ _
  unfold entropy
  rw [sum_congr e, sum_comm]
  refine congrArg (- ·) (sum_congr fun x => ?_)
  rw [sum_eq_single (f x) fun y hy => by rw [if_neg fun k => hy k.symm, zero_mul], if_pos rfl, ← sum_mul]
  rfl

/-- **A17**: zero error needs at least as much information as the label has entropy: if `Y = f(X)`, and `Y = g(R)` almost
surely, then `I(X; R) ≥ H(Y)`.  Source: action-quanta-derived-formulations.md, section 7. -/
theorem entropy_labelLaw_le_mutualInformation {P : Fin n → Fin r → K} (h : IsJointProb P) {f : Fin n → Fin m}
    {g : Fin r → Fin m} (hg : ∀ x z, P x z ≠ 0 → f x = g z) : entropy (labelLaw P f) ≤ mutualInformation P := by
  let Q : Fin n → Fin r → K := fun x z =>
    if f x = g z then marginalLeft P x * marginalRight P z / labelLaw P f (f x) else 0
  have term : ∀ x z, P x z - Q x z ≤
      P x z * (log (P x z) - log (marginalLeft P x * marginalRight P z)) + P x z * log (labelLaw P f (f x)) := fun x z => by
    show P x z - (if f x = g z then marginalLeft P x * marginalRight P z / labelLaw P f (f x) else 0) ≤ _
    have ha := marginalLeft_nonneg h x
    have hb := marginalRight_nonneg h z
    have hy := labelLaw_nonneg h f (f x)
    rcases lt_or_eq_of_le (h.nonneg x z) with k | k
    · have a0 := lt_of_lt_of_le k (le_marginalLeft h x z)
      have b0 := lt_of_lt_of_le k (le_marginalRight h x z)
      have y0 := lt_of_lt_of_le a0 (marginalLeft_le_labelLaw h f x)
      rw [if_pos (hg x z (ne_of_gt k))]
      have e := sub_le_mul_log_sub (h.nonneg x z) (div_pos (mul_pos a0 b0) y0)
      rw [log_div (mul_pos a0 b0) y0] at e
      lin [e]
    · rw [← k, zero_mul, zero_mul]
      split
      · lin [div_nonneg (mul_nonneg ha hb) hy]
      · lin []
  have hQ : ∑ x, ∑ z, Q x z ≤ 1 := by
    rw [← h.sum_eq_one]
    refine sum_le_sum fun x => ?_
    have e : ∑ z, Q x z = marginalLeft P x / labelLaw P f (f x) * labelLaw P f (f x) := by
      rw [← sum_marginalRight_eq_labelLaw hg (f x), mul_sum]
      refine sum_congr fun z => ?_
      show (if f x = g z then marginalLeft P x * marginalRight P z / labelLaw P f (f x) else 0) = _
      rw [sum_marginalRight_eq_labelLaw hg (f x)]
      by_cases k : f x = g z
      · rw [if_pos k, if_pos k]
        ring
      · rw [if_neg k, if_neg k, mul_zero]
    rw [e]
    by_cases k : labelLaw P f (f x) = 0
    · rw [k, mul_zero]
      exact marginalLeft_nonneg h x
    · exact le_of_eq (div_mul_cancel _ k)
  have k := sum_le_sum fun x => sum_le_sum fun z => term x z
  rw [sum_congr fun x => sum_sub (P x) (Q x), sum_sub, h.sum_eq_one, sum_congr fun x => sum_add _ _, sum_add] at k
  rw [entropy_labelLaw]
  unfold mutualInformation
  lin [k, hQ]

/-! ### Deterministic codes of a uniform source -/

/-- The joint law of a uniform source and its code. -/
def uniformCodeLaw (c : Fin n → Fin r) (x : Fin n) (z : Fin r) : K := if z = c x then (natCast n)⁻¹ else 0

theorem marginalLeft_uniformCodeLaw (c : Fin n → Fin r) (x : Fin n) :
    marginalLeft (uniformCodeLaw (K := K) c) x = (natCast n)⁻¹ := sum_ite_eq (c x) fun _ => (natCast n : K)⁻¹

theorem isJointProb_uniformCodeLaw [NeZero n] (c : Fin n → Fin r) : IsJointProb (uniformCodeLaw (K := K) c) where
  nonneg x z := by
    unfold uniformCodeLaw
    split
    · exact inv_nonneg (natCast_nonneg n)
    · exact le_refl 0
  sum_eq_one := by
    refine (sum_congr fun x => marginalLeft_uniformCodeLaw c x).trans ?_
    exact IsProb.uniform.sum_eq_one

/-- The information in a code whose words all have probability `q`. -/
theorem mutualInformation_uniformCodeLaw [NeZero n] {c : Fin n → Fin r} {q : K} (hq : 0 < q)
    (hc : ∀ x, marginalRight (uniformCodeLaw c) (c x) = q) : mutualInformation (uniformCodeLaw c) = -log q := by
  have hn : 0 < (natCast n : K) := natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n))
  have e : ∀ x, (∑ z, uniformCodeLaw c x z * (log (uniformCodeLaw c x z) -
      log (marginalLeft (uniformCodeLaw c) x * marginalRight (uniformCodeLaw c) z))) = (natCast n : K)⁻¹ * -log q := fun x => by
    rw [sum_eq_single (c x) fun z hz => by
      rw [show uniformCodeLaw (K := K) c x z = 0 from if_neg hz, zero_mul], show uniformCodeLaw (K := K) c x (c x) = (natCast n)⁻¹ from if_pos rfl, marginalLeft_uniformCodeLaw, hc, log_mul (inv_pos hn) hq]
    ring
  unfold mutualInformation
  rw [sum_congr e, sum_const, ← mul_assoc, mul_inv_cancel (ne_of_gt hn), one_mul]

/-! ### A16: irreducible and complete codes need not be optimal -/

section
variable {α : Type v} {k : Nat}

/-- The features determine the label. -/
def IsComplete (F : Fin k → α → Fin r) (y : α → Fin m) : Prop := ∀ x x', (∀ i, F i x = F i x') → y x = y x'

/-- No feature can be left out: without it the others do not determine the label. -/
def IsIrreducible (F : Fin k → α → Fin r) (y : α → Fin m) : Prop :=
  ∀ i, ¬∀ x x', (∀ j, j ≠ i → F j x = F j x') → y x = y x'

/-- The code tells inputs apart exactly as the features do. -/
def Encodes (c : α → Fin n) (F : Fin k → α → Fin r) : Prop := ∀ x x', c x = c x' ↔ ∀ i, F i x = F i x'
end

theorem fin_four {P : Fin 4 → Prop} (h0 : P 0) (h1 : P 1) (h2 : P 2) (h3 : P 3) : ∀ i, P i :=
  fin_cases h0 (fin_cases h1 (fin_cases h2 (fin_cases h3 fun i => nomatch i)))

/-- The two bits of a number below 4. -/
def bit (i : Fin 2) (x : Fin 4) : Fin 2 :=
  if i = 0 then (if x = 0 then 0 else if x = 1 then 0 else 1) else (if x = 0 then 0 else if x = 2 then 0 else 1)

/-- The exclusive or of the two bits. -/
def xorLabel (x : Fin 4) : Fin 2 := if bit 0 x = bit 1 x then 0 else 1

theorem eq_of_bits {x x' : Fin 4} (h : ∀ i, bit i x = bit i x') : x = x' := by
  have e : ∀ x : Fin 4, (if bit 0 x = 0 then (if bit 1 x = 0 then 0 else 1) else (if bit 1 x = 0 then 2 else 3) : Fin 4) = x :=
    fin_four rfl rfl rfl rfl
  rw [← e x, ← e x', h 0, h 1]

/-- **A16**, the step from irreducible and complete to optimal (the document's proof sketch of theorem 6.1) is false: the two
bits of a uniform source determine their exclusive or, and neither can be left out; but the code that keeps both has
information `log 4`, and the code that keeps the exclusive or alone has `log 2`, which is the least by **A17**.
Source: action-quanta-derived-formulations.md, theorem 6.1. -/
theorem not_optimal_of_irreducible_of_complete : ¬∀ (F : Fin 2 → Fin 4 → Fin 2) (y : Fin 4 → Fin 2) (c : Fin 4 → Fin 4),
    Encodes c F → IsComplete F y → IsIrreducible F y → ∀ c' : Fin 4 → Fin 2, (∀ x x', c' x = c' x' → y x = y x') →
    mutualInformation (uniformCodeLaw (K := K) c) ≤ mutualInformation (uniformCodeLaw c') := fun h => by
  have k := h bit xorLabel (fun x => x) (fun x x' => ⟨fun e i => congrArg (bit i) e, eq_of_bits⟩)
    (fun x x' e => congrArg xorLabel (eq_of_bits e))
    (fin_cases
      (fun c => absurd (c 0 2 (fin_cases (fun e => absurd rfl e) (fin_cases (fun _ => rfl) fun i => nomatch i))) (by decide))
      (fin_cases (fun c => absurd (c 0 1 (fin_cases (fun _ => rfl) (fin_cases (fun e => absurd rfl e) fun i => nomatch i)))
        (by decide)) fun i => nomatch i))
    xorLabel (fun _ _ e => e)
  have h4 : (natCast 4 : K) = 4 := rfl
  have b4 : ∀ x : Fin 4, marginalRight (uniformCodeLaw fun x : Fin 4 => x) x = (1 / 4 : K) := fun x => by
    unfold marginalRight uniformCodeLaw
    rw [sum_congr fun x' => (show (if x = x' then (natCast 4 : K)⁻¹ else 0) = if x' = x then (natCast 4)⁻¹ else 0 by
      by_cases e : x = x'
      · rw [if_pos e, if_pos e.symm]
      · rw [if_neg e, if_neg fun k => e k.symm]), sum_ite_eq x fun _ => (natCast 4 : K)⁻¹, h4]
    ring
  have b2 : ∀ z : Fin 2, marginalRight (uniformCodeLaw xorLabel) z = (1 / 2 : K) := by
    have e : ∀ z : Fin 2, marginalRight (uniformCodeLaw xorLabel) z =
        (if z = 0 then (natCast 4 : K)⁻¹ else 0) + (if z = 1 then (natCast 4)⁻¹ else 0) +
          (if z = 1 then (natCast 4)⁻¹ else 0) + (if z = 0 then (natCast 4)⁻¹ else 0) := fun z => sum_four _
    refine fin_cases ?_ (fin_cases ?_ fun i => nomatch i) <;> rw [e]
    · show (natCast 4 : K)⁻¹ + 0 + 0 + (natCast 4)⁻¹ = 1 / 2
      rw [h4]
      ring
    · show 0 + (natCast 4 : K)⁻¹ + (natCast 4)⁻¹ + 0 = 1 / 2
      rw [h4]
      ring
  rw [mutualInformation_uniformCodeLaw (q := (1 / 4 : K)) (by pos) b4,
    mutualInformation_uniformCodeLaw (q := (1 / 2 : K)) (by pos) fun x => b2 _] at k
  have l : log (1 / 4 : K) < log (1 / 2) := (log_lt_log (by pos) (by pos)).2 (by lin [])
  exact lt_irrefl (0 : K) (by lin [k, l])

/-- **A17** needs zero error: a representation that says nothing has no information, though the label has entropy. -/
theorem not_entropy_le_mutualInformation : ¬∀ (P : Fin 2 → Fin 1 → K) (f : Fin 2 → Fin 2), IsJointProb P →
    entropy (labelLaw P f) ≤ mutualInformation P := fun h => by
  have k := h (uniformCodeLaw fun _ => 0) (fun x => x) (isJointProb_uniformCodeLaw _)
  have h2 : (natCast 2 : K) = 2 := rfl
  have e1 : ∀ y, labelLaw (uniformCodeLaw (K := K) fun _ : Fin 2 => (0 : Fin 1)) (fun x => x) y = (natCast 2)⁻¹ := fun y => by
    unfold labelLaw
    rw [sum_ite_eq y]
    exact marginalLeft_uniformCodeLaw _ _
  have e2 : mutualInformation (uniformCodeLaw (K := K) fun _ : Fin 2 => (0 : Fin 1)) = -log 1 :=
    mutualInformation_uniformCodeLaw zero_lt_one fun _ => by
      unfold marginalRight uniformCodeLaw
      rw [sum_two]
      show (natCast 2 : K)⁻¹ + (natCast 2)⁻¹ = 1
      rw [h2]
      field
  rw [e2, log_one, show labelLaw (uniformCodeLaw (K := K) fun _ : Fin 2 => (0 : Fin 1)) (fun x => x) = fun _ => (natCast 2)⁻¹ from
    funext e1, entropy_uniform, h2] at k
  have l : 0 < log (2 : K) := log_pos (by lin [])
  exact lt_irrefl (0 : K) (by lin [k, l])

end AqCore
