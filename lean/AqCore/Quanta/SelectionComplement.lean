import AqCore.Quanta.Selection

/-!
# Attention as selection beside other tokens (claims A02, A02b)

The witness of `Selection` has no tokens outside the pattern.  Here are two, opposite to each other, so that their mean cosine
is 0 and the assumption on the complement is not void.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {d : Nat} {norm : (Fin d → K) → K} {v : Fin d → K}

/-- The first four of six tokens. -/
def firstFour (i : Fin 6) : Prop := i.val < 4

/-- Four tokens `v`, then `v` and `-v`. -/
def oppositeTokens (v : Fin d → K) (i : Fin 6) : Fin d → K := if i.val < 5 then v else fun c => -v c

/-- Uniform attention among the first four tokens; each of the other two attends to itself. -/
def blockAttention (i j : Fin 6) : K :=
  if i.val < 4 then (if j.val < 4 then 1 / 4 else 0) else (if j.val = i.val then 1 else 0)

theorem sum_firstFour (f : Fin 6 → K) : ∑ i, indicator firstFour i * f i = f 0 + f 1 + f 2 + f 3 := by
  rw [sum_six, indicator_of (p := firstFour) (show (0 : Fin 6).val < 4 by decide),
    indicator_of (p := firstFour) (show (1 : Fin 6).val < 4 by decide),
    indicator_of (p := firstFour) (show (2 : Fin 6).val < 4 by decide),
    indicator_of (p := firstFour) (show (3 : Fin 6).val < 4 by decide),
    indicator_of_not (p := firstFour) (show ¬(4 : Fin 6).val < 4 by decide),
    indicator_of_not (p := firstFour) (show ¬(5 : Fin 6).val < 4 by decide)]
  ring

theorem sum_not_firstFour (f : Fin 6 → K) : ∑ i, indicator (fun i => ¬firstFour i) i * f i = f 4 + f 5 := by
  rw [sum_congr fun i => congrArg (· * f i) (indicator_not (K := K) firstFour i),
    show (∑ i, (1 - indicator (K := K) firstFour i) * f i) = (∑ i, f i) - ∑ i, indicator firstFour i * f i by sum_ring,
    sum_firstFour, sum_six]
  ring

theorem isRowStochastic_blockAttention : IsRowStochastic (blockAttention : Fin 6 → Fin 6 → K) := fun i => by
  refine ⟨fun j => ?_, ?_⟩
  · unfold blockAttention
    split
    · split
      · pos
      · exact le_refl 0
    · split
      · exact zero_le_one
      · exact le_refl 0
  · rw [sum_six]
    revert i
    have top : (1 / 4 + 1 / 4 + 1 / 4 + 1 / 4 + 0 + 0 : K) = 1 := by ring
    exact fin_cases top (fin_cases top (fin_cases top (fin_cases top (fin_cases (show (0 + 0 + 0 + 0 + 1 + 0 : K) = 1 by ring)
      (fin_cases (show (0 + 0 + 0 + 0 + 0 + 1 : K) = 1 by ring) fun i => nomatch i)))))

/-- Attention does not change these tokens. -/
theorem attend_blockAttention (v : Fin d → K) : attend blockAttention (oppositeTokens v) = oppositeTokens v := by
  funext i c
  unfold attend
  rw [sum_six]
  revert i
  have top : 1 / 4 * v c + 1 / 4 * v c + 1 / 4 * v c + 1 / 4 * v c + 0 * v c + 0 * -v c = v c := by ring
  exact fin_cases top (fin_cases top (fin_cases top (fin_cases top
    (fin_cases (show 0 * v c + 0 * v c + 0 * v c + 0 * v c + 1 * v c + 0 * -v c = v c by ring)
      (fin_cases (show 0 * v c + 0 * v c + 0 * v c + 0 * v c + 0 * v c + 1 * -v c = -v c by ring) fun i => nomatch i)))))

/-- **A02**, **A02b**, a witness with tokens outside the pattern: A1 to A4 hold with `α = 1`, `B = c₀ = 1`, `ε = 0` and every
`0 ≤ c₁ < 1`; the claimed threshold is `5/8 < α`; and no token is changed. -/
theorem selection_witness_complement (h1 : ∀ v, sqNorm v = 1 → norm v = 1) (h0 : norm (fun _ => 0) = 0) (hv : sqNorm v = 1)
    {c₁ : K} (hc0 : 0 ≤ c₁) (hc : c₁ < 1) :
    SelectionAssumptions norm blockAttention (oppositeTokens v) firstFour 1 1 1 c₁ 0 ∧ (∃ i, ¬firstFour i) ∧
      selectionThreshold (norm (patternMean firstFour (oppositeTokens v))) (patternSize firstFour) 1 1 0 = 5 / 8 := by
  have hn : norm v = 1 := h1 v hv
  have size : patternSize firstFour = (4 : K) := by
    have e := sum_firstFour fun _ => (1 : K)
    unfold patternSize
    rw [sum_congr fun i => (mul_one (indicator (K := K) firstFour i)).symm, e]
    ring
  have mean : patternMean firstFour (oppositeTokens v) = v := by
    funext c
    unfold patternMean
    rw [size, sum_firstFour]
    show (v c + v c + v c + v c) / 4 = v c
    ring
  have mean' : patternMean (fun i => ¬firstFour i) (oppositeTokens v) = fun _ => 0 := by
    funext c
    unfold patternMean
    rw [sum_not_firstFour]
    show (v c + -v c) / _ = 0
    rw [add_neg_cancel, zero_div]
  refine ⟨⟨fun i => ?_, ?_, hc, fun _ => ?_, ?_, ?_, fun i hi => ?_⟩, ⟨4, by unfold firstFour; decide⟩, ?_⟩
  · unfold oppositeTokens
    split
    · exact le_of_eq hn
    · refine le_of_eq (h1 _ ?_)
      rw [← hv]
      exact sum_congr fun c => by ring
  · unfold meanCosine
    rw [mean, size, sum_firstFour]
    show 1 ≤ (dotProduct v v / (norm v * norm v) + dotProduct v v / (norm v * norm v) + dotProduct v v / (norm v * norm v) +
      dotProduct v v / (norm v * norm v)) / 4
    rw [dotProduct_self, hv, hn]
    exact le_of_eq (by field)
  · unfold meanCosine
    rw [mean', sum_not_firstFour]
    have z : ∀ w : Fin d → K, dotProduct w (fun _ => 0) = 0 := fun w => sum_eq_zero fun _ => mul_zero _
    rw [z, z, zero_div, zero_div, add_zero, zero_div]
    exact hc0
  · rw [size, sum_congr fun i => (sum_congr fun j => mul_assoc _ _ _).trans (mul_sum (indicator firstFour i) _).symm,
      sum_firstFour, sum_firstFour, sum_firstFour, sum_firstFour, sum_firstFour]
    show (1 * 4 : K) ≤ 1 / 4 + 1 / 4 + 1 / 4 + 1 / 4 + (1 / 4 + 1 / 4 + 1 / 4 + 1 / 4) + (1 / 4 + 1 / 4 + 1 / 4 + 1 / 4) +
      (1 / 4 + 1 / 4 + 1 / 4 + 1 / 4)
    lin []
  · rw [size, sum_congr fun i => (sum_congr fun j => mul_assoc _ _ _).trans (mul_sum (indicator firstFour i) _).symm,
      sum_firstFour, sum_not_firstFour, sum_not_firstFour, sum_not_firstFour, sum_not_firstFour]
    show (0 + 0 + (0 + 0) + (0 + 0) + (0 + 0) : K) ≤ (1 - 1) * 4
    lin []
  · have e : (fun c => ∑ j, indicator (fun j => ¬firstFour j) j * (blockAttention i j * oppositeTokens v j c)) =
        fun _ => (0 : K) := by
      funext c
      rw [sum_not_firstFour]
      unfold blockAttention
      rw [if_pos (show i.val < 4 from hi), if_pos (show i.val < 4 from hi), if_neg (show ¬(4 : Fin 6).val < 4 by decide), if_neg (show ¬(5 : Fin 6).val < 4 by decide)]
      ring
    rw [e, h0]
    exact le_of_eq (by ring)
  · rw [mean, size, hn]
    exact selectionThreshold_witness

/-- **A02**, **A02b** as written are false also under the assumptions given elsewhere where there are tokens outside the pattern:
an attention weight above the claimed threshold makes no quantity increase strictly.
Source: CLAIMS.md, theorem 1, assumptions. -/
theorem not_selection_increases_of_assumptions_complement [NeZero d] (h1 : ∀ v, sqNorm v = 1 → norm v = 1)
    (h0 : norm (fun _ => 0) = 0) (measure : (Fin 6 → Fin d → K) → K) :
    ¬∀ (A : Fin 6 → Fin 6 → K) (V : Fin 6 → Fin d → K) (p : Fin 6 → Prop) (α B c₀ c₁ ε : K), IsRowStochastic A →
      (∃ i, ¬p i) → SelectionAssumptions norm A V p α B c₀ c₁ ε →
      selectionThreshold (norm (patternMean p V)) (patternSize p) B c₀ ε < α → measure V < measure (attend A V) := fun k => by
  have hv : sqNorm (fun c : Fin d => if c = 0 then (1 : K) else 0) = 1 := by
    unfold sqNorm
    rw [sum_eq_single (f := fun c : Fin d => (if c = 0 then (1 : K) else 0) ^ 2) 0 fun i hi => by rw [if_neg hi]; ring, if_pos rfl]
    ring
  obtain ⟨a, x, t⟩ := selection_witness_complement h1 h0 hv (le_refl 0) zero_lt_one
  have h := k _ _ _ 1 1 1 0 0 isRowStochastic_blockAttention x a (by rw [t]; lin [])
  rw [attend_blockAttention] at h
  exact lt_irrefl _ h

end AqCore
