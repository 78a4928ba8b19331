import AqCore.Coupling.Entropy
import AqCore.Quanta.Mixing

/-!
# Attention as selection (claims A02, A02b): what the theorem claims, and why it fails

Equal tokens are not changed by attention, whatever the weights.  So no quantity whatsoever must rise, or fall, when the
attention weight of a pattern exceeds a threshold; nor do the assumptions that its authors give elsewhere help.
-/

universe u

namespace AqCore
open OrderedField

section
variable {K : Type u} [OrderedField K] {n d : Nat} {p : Fin n → Prop}

/-- The attention weight `A_p = Σ_{i ∈ p} A_ii` of a pattern.
Source: action-quanta-derived-formulations.md, theorem 1.1. -/
noncomputable def patternAttention (A : Fin n → Fin n → K) (p : Fin n → Prop) : K := ∑ i, indicator p i * A i i

/-- The square of the magnitude `M_p`, as the Frobenius norm of the rows of a pattern.
Source: action-quanta-derived-formulations.md, section 1. -/
noncomputable def sqMagnitude (p : Fin n → Prop) (X : Fin n → Fin d → K) : K := ∑ i, indicator p i * sqNorm (X i)

/-- **A02**: the attention weight of a pattern is at most its size: no threshold from there on is ever exceeded. -/
theorem patternAttention_le {A : Fin n → Fin n → K} (hA : IsRowStochastic A) (p : Fin n → Prop) :
    patternAttention A p ≤ patternSize p :=
  sum_le_sum fun i => by lin [indicator (K := K) p i # (hA i).le_one i]

/-- Every threshold below the size of a pattern is exceeded by some attention matrix with positive entries. -/
theorem exists_lt_patternAttention {α : K} (h : α < patternSize p) :
    ∃ A : Fin n → Fin n → K, (∀ i j, 0 < A i j) ∧ IsRowStochastic A ∧ α < patternAttention A p := by
  have hs := patternSize_nonneg (K := K) p
  have hD : 0 < patternSize p + (patternSize p - α) := by lin [hs, h]
  have h' : 0 < patternSize p - α := sub_pos.2 h
  have ht : 0 < (patternSize p - α) / (patternSize p + (patternSize p - α)) := div_pos h' hD
  have ht' : 1 - (patternSize p - α) / (patternSize p + (patternSize p - α)) =
      patternSize p / (patternSize p + (patternSize p - α)) := by field
  have hα : α < patternSize p * (patternSize p / (patternSize p + (patternSize p - α))) := by
    refine lt_of_mul_lt_mul_left (c := patternSize p + (patternSize p - α)) ?_ (le_of_lt hD)
    rw [show (patternSize p + (patternSize p - α)) * (patternSize p * (patternSize p / (patternSize p + (patternSize p - α)))) =
      (patternSize p : K) * patternSize p by field]
    lin [mul_pos h' h']
  have hq : 0 ≤ (patternSize p : K) / (patternSize p + (patternSize p - α)) := div_nonneg hs (le_of_lt hD)
  rw [← ht'] at hα hq
  generalize (patternSize p - α) / (patternSize p + (patternSize p - α)) = t at ht hα hq
  have hn : ∀ _i : Fin n, 0 < t * (natCast n : K)⁻¹ := fun i => mul_pos ht (inv_pos (natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) i.isLt)))
  have hd : ∀ i j : Fin n, 0 ≤ (1 - t) * (if j = i then (1 : K) else 0) := fun i j => mul_nonneg hq (by
    split
    · exact zero_le_one
    · exact le_refl 0)
  refine ⟨fun i j => t * (natCast n)⁻¹ + (1 - t) * (if j = i then 1 else 0), fun i j =>
    add_pos_of_pos_of_nonneg (hn i) (hd i j), fun i => ⟨fun j => le_of_lt (add_pos_of_pos_of_nonneg (hn i) (hd i j)), ?_⟩, ?_⟩
  · have hn0 : (natCast n : K) ≠ 0 := ne_of_gt (natCast_pos (Nat.lt_of_le_of_lt (Nat.zero_le _) i.isLt))
    rw [sum_add, ← mul_sum, ← mul_sum, sum_ite_eq i fun _ => (1 : K), sum_const]
    lin [t # mul_inv_cancel hn0]
  · refine lt_of_lt_of_le hα ?_
    unfold patternSize patternAttention
    rw [sum_mul]
    refine sum_le_sum fun i => ?_
    dsimp only
    rw [if_pos rfl]
    have h0 : 0 ≤ indicator (K := K) p i := indicator_nonneg _ _
    lin [indicator (K := K) p i # le_of_lt (hn i)]

/-- **A02**, **A02b**, **A03** as written are false: below the size of a pattern (beyond, the condition is void) no
threshold on its attention weight makes any quantity of the tokens increase strictly: not the magnitude, not the
coherence, whichever is meant; nor, with the opposite sign, does any quantity decrease.  Equal tokens are not changed.
Source: action-quanta-derived-formulations.md, theorem 1.1. -/
theorem not_selection_increases [NeZero d] {α : K} (h : α < patternSize p) (measure : (Fin n → Fin d → K) → K) :
    ¬∀ (A : Fin n → Fin n → K) (V : Fin n → Fin d → K), (∀ i j, 0 < A i j) → IsRowStochastic A → (∀ i, 0 < sqNorm (V i)) →
      α < patternAttention A p → measure V < measure (attend A V) := fun k => by
  obtain ⟨A, hpos, hA, hα⟩ := exists_lt_patternAttention h
  have e := k A (fun _ _ => 1) hpos hA (fun _ => sqNorm_pos 0 one_ne_zero) hα
  rw [attend_of_equal hA fun _ _ => rfl] at e
  exact lt_irrefl _ e

/-- **A02** as written is false, for the magnitude `M_p = ‖X_p‖`. -/
theorem not_magnitude_increases [NeZero d] {α : K} (h : α < patternSize p) :
    ¬∀ (A : Fin n → Fin n → K) (V : Fin n → Fin d → K), (∀ i j, 0 < A i j) → IsRowStochastic A → (∀ i, 0 < sqNorm (V i)) →
      α < patternAttention A p → sqMagnitude p V < sqMagnitude p (attend A V) := not_selection_increases h _

/-! ### The assumptions given elsewhere -/

/-- The mean cosine of the rows of a pattern with their mean, for a given norm. -/
noncomputable def meanCosine (norm : (Fin d → K) → K) (p : Fin n → Prop) (V : Fin n → Fin d → K) : K :=
  (∑ i, indicator p i * (dotProduct (V i) (patternMean p V) / (norm (V i) * norm (patternMean p V)))) / patternSize p

/-- The assumptions A1 to A4 of theorem 1, as its authors give them elsewhere (CLAIMS.md). -/
structure SelectionAssumptions (norm : (Fin d → K) → K) (A : Fin n → Fin n → K) (V : Fin n → Fin d → K) (p : Fin n → Prop)
    (α B c₀ c₁ ε : K) : Prop where
  bounded_values : ∀ i, norm (V i) ≤ B
  coherent : c₀ ≤ meanCosine norm p V
  separated : c₁ < c₀
  complement_coherence : (∃ i, ¬p i) → meanCosine norm (fun i => ¬p i) V ≤ c₁
  internal_mass : α * patternSize p ≤ ∑ i, ∑ j, indicator p i * indicator p j * A i j
  cross_mass : ∑ i, ∑ j, indicator p i * indicator (fun j => ¬p j) j * A i j ≤ (1 - α) * patternSize p
  leakage : ∀ i, p i → norm (fun c => ∑ j, indicator (fun j => ¬p j) j * (A i j * V j c)) ≤ ε * B

/-- The claimed threshold `α* = (M + |p|B + εB)/(|p|c₀M + |p|B)` (CLAIMS.md). -/
def selectionThreshold (magnitude size bound coherence leakage : K) : K :=
  (magnitude + size * bound + leakage * bound) / (size * coherence * magnitude + size * bound)

/-- **A02**: with `M = B = c₀ = 1`, `ε = 0` and four tokens, the claimed threshold is `5/8`. -/
theorem selectionThreshold_witness : selectionThreshold 1 4 1 1 0 = (5 / 8 : K) := by
  unfold selectionThreshold
  field

theorem patternSize_univ (n : Nat) : patternSize (fun _ : Fin n => True) = (natCast n : K) := by
  unfold patternSize
  rw [sum_congr fun i => indicator_of (p := fun _ : Fin n => True) (ω := i) trivial, sum_const, mul_one]

theorem patternMean_univ_const [NeZero n] (v : Fin d → K) : patternMean (fun _ : Fin n => True) (fun _ => v) = v := by
  have hn : (natCast n : K) ≠ 0 := ne_of_gt (natCast_pos (Nat.pos_of_ne_zero (NeZero.ne n)))
  funext c
  unfold patternMean
  rw [patternSize_univ, ← sum_mul, show (∑ i : Fin n, indicator (fun _ => True) i) = (natCast n : K) from patternSize_univ n,
    mul_comm, mul_div_cancel _ hn]

/-- **A02**, **A02b**, the witness: four equal unit vectors under uniform attention satisfy A1 to A4 with `α = 1`,
`B = c₀ = 1`, `ε = 0` and every `c₁ < 1`; the claimed threshold is `5/8 < α`; and no token is changed.  Of the norm it is
used only that unit vectors have norm 1 and that the zero vector has norm 0. -/
theorem selection_witness {norm : (Fin d → K) → K} (h1 : ∀ v, sqNorm v = 1 → norm v = 1) (h0 : norm (fun _ => 0) = 0)
    {v : Fin d → K} (hv : sqNorm v = 1) {c₁ : K} (hc : c₁ < 1) :
    SelectionAssumptions norm (fun _ _ : Fin 4 => (natCast 4)⁻¹) (fun _ => v) (fun _ => True) 1 1 1 c₁ 0 ∧
      selectionThreshold (norm (patternMean (fun _ : Fin 4 => True) fun _ => v)) (patternSize fun _ : Fin 4 => True) 1 1 0 =
        5 / 8 ∧ (5 / 8 : K) < 1 ∧ attend (fun _ _ : Fin 4 => (natCast 4)⁻¹) (fun _ => v) = fun _ : Fin 4 => v := by
  have hn : norm v = 1 := h1 v hv
  have h4 : (natCast 4 : K) = 4 := rfl
  have i1 : ∀ i : Fin 4, indicator (K := K) (fun _ => True) i = 1 := fun i => indicator_of (p := fun _ : Fin 4 => True) trivial
  have i0 : ∀ i : Fin 4, indicator (K := K) (fun _ => ¬True) i = 0 := fun i =>
    indicator_of_not (p := fun _ : Fin 4 => ¬True) fun h => h trivial
  have s1 : ∀ a : K, ∑ _i : Fin 4, a = 4 * a := fun a => by rw [sum_const, h4]
  refine ⟨⟨fun _ => le_of_eq hn, ?_, hc, fun h => h.elim fun _ h => absurd trivial h, ?_, ?_, fun _ _ => ?_⟩, ?_, by lin [], ?_⟩
  · unfold meanCosine
    rw [patternMean_univ_const, patternSize_univ, h4]
    dsimp only
    rw [dotProduct_self, hv, hn, sum_congr fun i => congrArg (· * ((1 : K) / (1 * 1))) (i1 i), s1]
    refine le_of_eq ?_
    field
  · rw [patternSize_univ, sum_congr fun i => sum_congr fun j => by rw [i1, i1], s1, s1, h4]
    refine le_of_eq ?_
    field
  · rw [patternSize_univ, sum_congr fun i => sum_congr fun j => by rw [i1, i0], s1, s1, h4]
    refine le_of_eq ?_
    ring
  · rw [show (fun c => ∑ j : Fin 4, indicator (fun _ => ¬True) j * ((natCast 4)⁻¹ * v c)) = fun _ => (0 : K) from
      funext fun c => sum_eq_zero fun j => by rw [i0, zero_mul], h0]
    exact le_of_eq (by ring)
  · rw [patternMean_univ_const, patternSize_univ, hn, h4]
    exact selectionThreshold_witness
  · exact attend_of_equal (fun _ => IsProb.uniform) fun _ _ => rfl

/-- **A02**, **A02b** as written are false also under the assumptions given elsewhere: an attention weight above the
claimed threshold makes no quantity increase strictly, neither the norm of the mean nor the mean cosine. -/
theorem not_selection_increases_of_assumptions [NeZero d] {norm : (Fin d → K) → K} (h1 : ∀ v, sqNorm v = 1 → norm v = 1)
    (h0 : norm (fun _ => 0) = 0) (measure : (Fin 4 → Fin d → K) → K) :
    ¬∀ (A : Fin 4 → Fin 4 → K) (V : Fin 4 → Fin d → K) (p : Fin 4 → Prop) (α B c₀ c₁ ε : K), IsRowStochastic A →
      SelectionAssumptions norm A V p α B c₀ c₁ ε →
      selectionThreshold (norm (patternMean p V)) (patternSize p) B c₀ ε < α → measure V < measure (attend A V) := fun k => by
  have hv : sqNorm (fun c : Fin d => if c = 0 then (1 : K) else 0) = 1 := by
    unfold sqNorm
    rw [sum_eq_single (f := fun c : Fin d => (if c = 0 then (1 : K) else 0) ^ 2) 0 fun i hi => by rw [if_neg hi]; ring, if_pos rfl]
    ring
  obtain ⟨a, t, l, e⟩ := selection_witness h1 h0 hv zero_lt_one
  have h := k _ _ _ 1 1 1 0 0 (fun _ => IsProb.uniform) a (by rw [t]; exact l)
  rw [e] at h
  exact lt_irrefl _ h
end

/-- **A02**: in the witness every row of attention has the greatest entropy there is. -/
theorem entropy_witness {K : Type u} [ExpLogField K] : entropy (fun _ : Fin 4 => (natCast 4 : K)⁻¹) = log (natCast 4) ∧
    ∀ q : Fin 4 → K, IsProb q → entropy q ≤ log (natCast 4) := ⟨entropy_uniform, fun _ => entropy_le_log⟩

end AqCore
