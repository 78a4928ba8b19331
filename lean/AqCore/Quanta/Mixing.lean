import AqCore.Convex
import AqCore.Quanta.Pattern

/-!
# What attention does to norms and distances (claims A02, A02b)

The rows of `A V` are convex combinations of the values `V`: they lie in every convex set that contains the values.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {m n d : Nat} {p : Fin n → Prop} {A : Fin m → Fin n → K} {V : Fin n → Fin d → K}

/-- Every row of `A` is a probability vector. -/
def IsRowStochastic (A : Fin m → Fin n → K) : Prop := ∀ i, IsProb (A i)

/-- The output `A V` of attention. -/
def attend (A : Fin m → Fin n → K) (V : Fin n → Fin d → K) (i : Fin m) (c : Fin d) : K := ∑ j, A i j * V j c

/-- The number of tokens of a pattern, as an element of the field. -/
noncomputable def patternSize (p : Fin n → Prop) : K := ∑ i, indicator p i

/-- The mean of the rows of a pattern. -/
noncomputable def patternMean (p : Fin n → Prop) (Y : Fin n → Fin d → K) (c : Fin d) : K :=
  (∑ i, indicator p i * Y i c) / patternSize p

/-! ### Convex sets -/

/-- A set of vectors that contains what is between any two of its members. -/
def IsConvexSet (S : (Fin d → K) → Prop) : Prop :=
  ∀ ⦃x y : Fin d → K⦄ ⦃s t : K⦄, S x → S y → 0 ≤ s → 0 ≤ t → s + t = 1 → S fun c => s * x c + t * y c

/-- Subadditive and positively homogeneous, as every norm is. -/
structure IsSublinear (N : (Fin d → K) → K) : Prop where
  add_le : ∀ x y, N (fun c => x c + y c) ≤ N x + N y
  smul : ∀ (a : K) x, 0 ≤ a → N (fun c => a * x c) = a * N x

/-- A convex set contains the convex combinations of those of its members that have positive weight. -/
theorem IsConvexSet.sum_mem {S : (Fin d → K) → Prop} (hS : IsConvexSet S) : ∀ {n : Nat} {w : Fin n → K}
    {x : Fin n → Fin d → K}, IsProb w → (∀ i, 0 < w i → S (x i)) → S fun c => ∑ i, w i * x i c
  | 0, _, _, hw, _ => absurd hw.sum_eq_one zero_ne_one
  | n + 1, w, x, hw, h => by
    have h1 := hw.sum_eq_one
    have h0 := hw.nonneg ⟨0, Nat.succ_pos n⟩
    have hr : 0 ≤ ∑ i, w (Fin.succ i) := sum_nonneg fun i => hw.nonneg i.succ
    rw [sum_succ] at h1
    rw [show (fun c => ∑ i, w i * x i c) = fun c => w ⟨0, Nat.succ_pos n⟩ * x ⟨0, Nat.succ_pos n⟩ c +
      ∑ i, w (Fin.succ i) * x (Fin.succ i) c from funext fun c => sum_succ _]
    rcases lt_or_eq_of_le hr with hr | hr
    · have hw' : IsProb fun i => w (Fin.succ i) / ∑ i, w (Fin.succ i) :=
        ⟨fun i => div_nonneg (hw.nonneg _) (le_of_lt hr), by rw [← sum_div]; exact div_self (ne_of_gt hr)⟩
      have z := hS.sum_mem hw' fun i hi => h i.succ (by
        have e := div_mul_cancel (w i.succ) (ne_of_gt hr)
        have k := mul_pos hi hr
        rwa [e] at k)
      have e : ∀ c, ∑ i, w (Fin.succ i) * x (Fin.succ i) c =
          (∑ i, w (Fin.succ i)) * ∑ i, w (Fin.succ i) / (∑ i, w (Fin.succ i)) * x (Fin.succ i) c := fun c => by
        rw [mul_sum]
        refine sum_congr fun i => ?_
        rw [← mul_assoc, mul_comm (∑ i, w (Fin.succ i)), div_mul_cancel _ (ne_of_gt hr)]
      rw [show (fun c => w ⟨0, Nat.succ_pos n⟩ * x ⟨0, Nat.succ_pos n⟩ c + ∑ i, w (Fin.succ i) * x (Fin.succ i) c) = _ from
        funext fun c => congrArg (w ⟨0, Nat.succ_pos n⟩ * x ⟨0, Nat.succ_pos n⟩ c + ·) (e c)]
      rcases lt_or_eq_of_le h0 with k | k
      · exact hS (h _ k) z h0 (le_of_lt hr) h1
      · rw [← k, zero_add] at h1
        rw [show (fun c => w ⟨0, Nat.succ_pos n⟩ * x ⟨0, Nat.succ_pos n⟩ c + (∑ i, w (Fin.succ i)) *
          ∑ i, w (Fin.succ i) / (∑ i, w (Fin.succ i)) * x (Fin.succ i) c) = _ from
          funext fun c => by rw [← k, h1, zero_mul, zero_add, one_mul, ← h1]]
        exact z
    · have hz := eq_zero_of_sum_eq_zero (fun i => hw.nonneg (Fin.succ i)) hr.symm
      rw [← hr, add_zero] at h1
      rw [show (fun c => w ⟨0, Nat.succ_pos n⟩ * x ⟨0, Nat.succ_pos n⟩ c + ∑ i, w (Fin.succ i) * x (Fin.succ i) c) =
        x ⟨0, Nat.succ_pos n⟩ from funext fun c => by
          rw [h1, sum_eq_zero fun i => by rw [hz i, zero_mul]]
          ring]
      exact h _ (h1 ▸ zero_lt_one)

/-- The balls of a norm are convex. -/
theorem IsSublinear.isConvexSet_le {N : (Fin d → K) → K} (hN : IsSublinear N) (b : K) : IsConvexSet fun x => N x ≤ b :=
  fun x y s t hx hy hs ht e => by
    have k := hN.add_le (fun c => s * x c) fun c => t * y c
    rw [hN.smul s x hs, hN.smul t y ht] at k
    lin [k, s # hx, t # hy, b # e]

/-- The balls of the Euclidean norm are convex; here without square roots. -/
theorem isConvexSet_sqNorm_le (b : K) : IsConvexSet fun x : Fin d → K => sqNorm x ≤ b := fun x y s t hx hy hs ht e => by
  have k : sqNorm (fun c => s * x c + t * y c) ≤ s * sqNorm x + t * sqNorm y := by
    unfold sqNorm
    rw [mul_sum, mul_sum, ← sum_add]
    exact sum_le_sum fun c => by lin [s * t # sq_nonneg (x c - y c), (s * x c ^ 2 + t * y c ^ 2) # e]
  lin [k, s # hx, t # hy, b # e]

/-- The balls of the maximum norm are convex. -/
theorem isConvexSet_abs_le (b : K) : IsConvexSet fun x : Fin d → K => ∀ c, abs (x c) ≤ b := fun x y s t hx hy hs ht e c => by
  have k := abs_add_le (s * x c) (t * y c)
  rw [abs_mul, abs_mul, abs_of_nonneg hs, abs_of_nonneg ht] at k
  lin [k, s # hx c, t # hy c, b # e]

/-! ### A02: magnitudes -/

/-- **A02**: the output of attention lies in every convex set that contains the values. -/
theorem attend_mem {S : (Fin d → K) → Prop} (hS : IsConvexSet S) (hA : IsRowStochastic A) (h : ∀ j, S (V j)) (i : Fin m) :
    S (attend A V i) := hS.sum_mem (hA i) fun j _ => h j

theorem patternSize_nonneg (p : Fin n → Prop) : 0 ≤ patternSize (K := K) p := sum_nonneg fun _ => indicator_nonneg _ _
theorem patternSize_pos (hp : ∃ i, p i) : 0 < patternSize (K := K) p :=
  hp.elim fun i h => sum_pos_of_exists (fun _ => indicator_nonneg _ _) i (by rw [indicator_of h]; exact zero_lt_one)

/-- The mean over a pattern lies in every convex set that contains its rows. -/
theorem patternMean_mem {S : (Fin d → K) → Prop} {Y : Fin n → Fin d → K} (hS : IsConvexSet S) (hp : ∃ i, p i)
    (h : ∀ i, p i → S (Y i)) : S (patternMean p Y) := by
  have hs := patternSize_pos (K := K) hp
  have k := hS.sum_mem (w := fun i => indicator p i / patternSize p) (x := Y)
    ⟨fun i => div_nonneg (indicator_nonneg _ _) (le_of_lt hs), by rw [← sum_div]; exact div_self (ne_of_gt hs)⟩ fun i hi => h i
      (Classical.byContradiction fun k => lt_irrefl (0 : K) (by rwa [indicator_of_not k, zero_div] at hi))
  rwa [show (fun c => ∑ i, indicator p i / patternSize p * Y i c) = patternMean p Y from funext fun c => by
    unfold patternMean
    sum_ring] at k

/-- **A02**, corrected: attention raises no norm above the largest norm of a value.  Every norm is sublinear.
Source: action-quanta-derived-formulations.md, theorem 1.1. -/
theorem norm_attend_le {N : (Fin d → K) → K} (hN : IsSublinear N) (hA : IsRowStochastic A) {b : K} (h : ∀ j, N (V j) ≤ b)
    (i : Fin m) : N (attend A V i) ≤ b := attend_mem (hN.isConvexSet_le b) hA h i

/-- **A02**, corrected, for the Euclidean norm. -/
theorem sqNorm_attend_le (hA : IsRowStochastic A) {b : K} (h : ∀ j, sqNorm (V j) ≤ b) (i : Fin m) :
    sqNorm (attend A V i) ≤ b := attend_mem (isConvexSet_sqNorm_le b) hA h i

/-- **A02**, corrected, for the maximum norm. -/
theorem abs_attend_le (hA : IsRowStochastic A) {b : K} (h : ∀ j c, abs (V j c) ≤ b) (i : Fin m) (c : Fin d) :
    abs (attend A V i c) ≤ b := attend_mem (isConvexSet_abs_le b) hA h i c

/-- **A02**, corrected: no output is longer than the longest value. -/
theorem exists_sqNorm_attend_le [NeZero n] (hA : IsRowStochastic A) :
    ∃ j, ∀ i, sqNorm (attend A V i) ≤ sqNorm (V j) :=
  (exists_max fun j => sqNorm (V j)).elim fun j h => ⟨j, sqNorm_attend_le hA h⟩

/-- **A02**, corrected: nor does attention raise the magnitude of the mean over a pattern above the largest norm. -/
theorem norm_patternMean_attend_le {p : Fin m → Prop} {N : (Fin d → K) → K} (hN : IsSublinear N) (hA : IsRowStochastic A)
    (hp : ∃ i, p i) {b : K} (h : ∀ j, N (V j) ≤ b) : N (patternMean p (attend A V)) ≤ b :=
  patternMean_mem (hN.isConvexSet_le b) hp fun i _ => norm_attend_le hN hA h i

/-- **A02**, corrected, for the Euclidean norm of the mean over a pattern. -/
theorem sqNorm_patternMean_attend_le {p : Fin m → Prop} (hA : IsRowStochastic A) (hp : ∃ i, p i) {b : K}
    (h : ∀ j, sqNorm (V j) ≤ b) : sqNorm (patternMean p (attend A V)) ≤ b :=
  patternMean_mem (isConvexSet_sqNorm_le b) hp fun i _ => sqNorm_attend_le hA h i

/-- **A02**, corrected: equal tokens are not changed. -/
theorem attend_of_equal {A : Fin n → Fin n → K} (hA : IsRowStochastic A) (h : ∀ i j, V i = V j) : attend A V = V := by
  funext i c
  unfold attend
  rw [sum_congr fun j => congrArg (A i j * ·) (congrFun (h j i) c), ← sum_mul, show (∑ j, A i j) = 1 from (hA i).sum_eq_one,
    one_mul]

/-! ### A02b: distances -/

/-- Half the distance of two rows in the sum norm: Dobrushin's coefficient of ergodicity is its maximum over pairs. -/
def rowDistance (A : Fin m → Fin n → K) (i i' : Fin m) : K := (∑ j, abs (A i j - A i' j)) / 2

theorem rowDistance_nonneg (A : Fin m → Fin n → K) (i i' : Fin m) : 0 ≤ rowDistance A i i' :=
  div_nonneg (sum_nonneg fun _ => abs_nonneg _) (ofNat_nonneg 0)

/-- **A02b**: the constant of contraction is at most 1. -/
theorem rowDistance_le_one (hA : IsRowStochastic A) (i i' : Fin m) : rowDistance A i i' ≤ 1 := by
  have k : ∑ j, abs (A i j - A i' j) ≤ ∑ j, (A i j + A i' j) := sum_le_sum fun j => by
    have h := (hA i).nonneg j
    have h' := (hA i').nonneg j
    exact abs_le_of (by lin [h']) (by lin [h])
  rw [sum_add, show (∑ j, A i j) = 1 from (hA i).sum_eq_one, show (∑ j, A i' j) = 1 from (hA i').sum_eq_one] at k
  unfold rowDistance
  lin [k]

/-- The difference of two outputs is the distance of the rows times a point of every convex set that contains the
differences of the values on which the rows have mass. -/
theorem sub_attend_mem {S : (Fin d → K) → Prop} (hS : IsConvexSet S) (hA : IsRowStochastic A) {i i' : Fin m}
    (h : ∀ j k, 0 < A i j → 0 < A i' k → S fun c => V j c - V k c) : ∃ z, S z ∧
    ∀ c, attend A V i c - attend A V i' c = rowDistance A i i' * z c := by
  let f : Fin n → K := fun j => posPart (A i j - A i' j)
  let g : Fin n → K := fun j => posPart (A i' j - A i j)
  have hf : ∀ j, 0 ≤ f j := fun j => posPart_nonneg _
  have hg : ∀ j, 0 ≤ g j := fun j => posPart_nonneg _
  have hfg : ∀ j, f j - g j = A i j - A i' j ∧ f j + g j = abs (A i j - A i' j) := fun j => by
    show posPart (A i j - A i' j) - posPart (A i' j - A i j) = _ ∧ posPart (A i j - A i' j) + posPart (A i' j - A i j) = _
    rcases le_total (A i' j) (A i j) with k | k
    · rw [posPart_of_nonneg (by lin [k]), posPart_of_nonpos (by lin [k]), abs_of_nonneg (by lin [k])]
      exact ⟨by ring, by ring⟩
    · rw [posPart_of_nonpos (by lin [k]), posPart_of_nonneg (by lin [k]), abs_of_nonpos (by lin [k])]
      exact ⟨by ring, by ring⟩
  have d0 : sum f - sum g = 0 := by
    rw [← sum_sub, sum_congr fun j => (hfg j).1, sum_sub, show (∑ j, A i j) = 1 from (hA i).sum_eq_one,
      show (∑ j, A i' j) = 1 from (hA i').sum_eq_one, sub_self]
  have s0 : sum f + sum g = 2 * rowDistance A i i' := by
    unfold rowDistance
    rw [← sum_add, sum_congr fun j => (hfg j).2]
    field
  have ef : sum f = rowDistance A i i' := by lin [d0, s0]
  have eg : sum g = rowDistance A i i' := by lin [d0, s0]
  have ev : ∀ c, attend A V i c - attend A V i' c = (∑ j, f j * V j c) - ∑ j, g j * V j c := fun c => by
    unfold attend
    rw [← sum_sub, ← sum_sub]
    exact sum_congr fun j => by lin [V j c # (hfg j).1]
  generalize rowDistance A i i' = τ at ef eg ⊢
  rcases lt_or_eq_of_le (ef ▸ sum_nonneg hf : 0 ≤ τ) with hτ | hτ
  · have pf : IsProb fun j => f j / τ := ⟨fun j => div_nonneg (hf j) (le_of_lt hτ), by
      rw [← sum_div]
      show sum f / τ = 1
      rw [ef, div_self (ne_of_gt hτ)]⟩
    have pg : IsProb fun j => g j / τ := ⟨fun j => div_nonneg (hg j) (le_of_lt hτ), by
      rw [← sum_div]
      show sum g / τ = 1
      rw [eg, div_self (ne_of_gt hτ)]⟩
    have pos_of : ∀ {x y : K}, 0 ≤ y → 0 < posPart (x - y) / τ → 0 < x := fun {x y} hy k => by
      refine lt_of_not_le fun k' => ?_
      rw [posPart_of_nonpos (by lin [k', hy]), zero_div] at k
      exact lt_irrefl _ k
    refine ⟨fun c => ∑ j, f j / τ * ∑ k, g k / τ * (V j c - V k c), ?_, fun c => ?_⟩
    · exact hS.sum_mem pf fun j hj => hS.sum_mem pg fun k hk =>
        h j k (pos_of ((hA i').nonneg j) hj) (pos_of ((hA i).nonneg k) hk)
    · have e1 : ∀ j, ∑ k, g k / τ * (V j c - V k c) = V j c - (∑ k, g k * V k c) / τ := fun j => by
        have e : ∑ k, g k / τ * (V j c - V k c) = (∑ k, g k / τ) * V j c - (∑ k, g k * V k c) / τ := by sum_ring
        rw [e, show (∑ k, g k / τ) = 1 from pg.sum_eq_one, one_mul]
      have e2 : ∀ W, ∑ j, f j / τ * (V j c - W) = (∑ j, f j * V j c) / τ - (∑ j, f j / τ) * W := fun W => by sum_ring
      dsimp only
      rw [ev, sum_congr fun j => congrArg (f j / τ * ·) (e1 j), e2, show (∑ k, f k / τ) = 1 from pf.sum_eq_one]
      field
  · have zf := eq_zero_of_sum_eq_zero hf (ef.trans hτ.symm)
    have zg := eq_zero_of_sum_eq_zero hg (eg.trans hτ.symm)
    obtain ⟨j, hj⟩ := (hA i).exists_pos
    obtain ⟨k, hk⟩ := (hA i').exists_pos
    refine ⟨_, h j k hj hk, fun c => ?_⟩
    rw [ev, ← hτ, sum_eq_zero fun j => by rw [zf j, zero_mul], sum_eq_zero fun j => by rw [zg j, zero_mul]]
    ring

/-- **A02b**, corrected, for the Euclidean norm: distances between outputs are at most `τ` times the largest distance of
values on which their rows have mass; `τ = max rowDistance` is Dobrushin's coefficient.  With `hD` for all pairs of tokens
this is the bound for all tokens.  Source: action-quanta-derived-formulations.md, theorem 1.1, as corrected. -/
theorem sqNorm_sub_attend_le (hA : IsRowStochastic A) {i i' : Fin m} {τ D : K} (hτ : rowDistance A i i' ≤ τ)
    (hD : ∀ j k, 0 < A i j → 0 < A i' k → sqNorm (fun c => V j c - V k c) ≤ D) :
    sqNorm (fun c => attend A V i c - attend A V i' c) ≤ τ ^ 2 * D := by
  obtain ⟨z, hz, e⟩ := sub_attend_mem (isConvexSet_sqNorm_le D) hA hD
  have h0 := rowDistance_nonneg A i i'
  have hD' := le_trans (sqNorm_nonneg z) hz
  have k : rowDistance A i i' ^ 2 ≤ τ ^ 2 := by
    lin [mul_le_mul hτ hτ h0 (le_trans h0 hτ)]
  rw [show (fun c => attend A V i c - attend A V i' c) = fun c => rowDistance A i i' * z c from funext e, sqNorm_smul]
  exact mul_le_mul k hz (sqNorm_nonneg z) (sq_nonneg τ)

/-- **A02b**, corrected, for every norm. -/
theorem norm_sub_attend_le {N : (Fin d → K) → K} (hN : IsSublinear N) (hN0 : ∀ x, 0 ≤ N x) (hA : IsRowStochastic A)
    {i i' : Fin m} {τ D : K} (hτ : rowDistance A i i' ≤ τ)
    (hD : ∀ j k, 0 < A i j → 0 < A i' k → N (fun c => V j c - V k c) ≤ D) :
    N (fun c => attend A V i c - attend A V i' c) ≤ τ * D := by
  obtain ⟨z, hz, e⟩ := sub_attend_mem (hN.isConvexSet_le D) hA hD
  have h0 := rowDistance_nonneg A i i'
  rw [show (fun c => attend A V i c - attend A V i' c) = fun c => rowDistance A i i' * z c from funext e, hN.smul _ _ h0]
  exact mul_le_mul hτ hz (hN0 z) (le_trans h0 hτ)

/-- **A02b**, corrected: a pattern whose rows put all their mass on the pattern contracts by `τ`. -/
theorem sqNorm_sub_attend_le_of_closed {A : Fin n → Fin n → K} (hA : IsRowStochastic A)
    (hc : ∀ i j, p i → ¬p j → A i j = 0) {τ D : K} (hτ : ∀ i i', p i → p i' → rowDistance A i i' ≤ τ)
    (hD : ∀ j k, p j → p k → sqNorm (fun c => V j c - V k c) ≤ D) {i i' : Fin n} (hi : p i) (hi' : p i') :
    sqNorm (fun c => attend A V i c - attend A V i' c) ≤ τ ^ 2 * D := by
  have inside : ∀ {i j}, p i → 0 < A i j → p j := fun {i j} hi k => Classical.byContradiction fun h => ne_of_gt k (hc i j hi h)
  exact sqNorm_sub_attend_le hA (hτ i i' hi hi') fun j k hj hk => hD j k (inside hi hj) (inside hi' hk)

/-- **A02b**, corrected: the contraction of such a pattern is strict if `τ < 1` and its tokens are not all equal. -/
theorem sqNorm_sub_attend_lt_of_closed {A : Fin n → Fin n → K} (hA : IsRowStochastic A)
    (hc : ∀ i j, p i → ¬p j → A i j = 0) {τ D : K} (hτ : ∀ i i', p i → p i' → rowDistance A i i' ≤ τ) (h1 : τ < 1)
    (hne : ∃ j k, p j ∧ p k ∧ V j ≠ V k) (hD : ∀ j k, p j → p k → sqNorm (fun c => V j c - V k c) ≤ D) {i i' : Fin n}
    (hi : p i) (hi' : p i') : sqNorm (fun c => attend A V i c - attend A V i' c) < D := by
  obtain ⟨j, k, hj, hk, hjk⟩ := hne
  have hD0 : 0 < D := lt_of_lt_of_le (lt_of_le_of_ne (sqNorm_nonneg fun c => V j c - V k c) fun e =>
    hjk (funext fun c => eq_of_sub_eq_zero (sqNorm_eq_zero_iff.1 e.symm c))) (hD j k hj hk)
  have h0 := le_trans (rowDistance_nonneg A i i) (hτ i i hi hi)
  have hsq : τ ^ 2 < 1 := by lin [τ # h1, h1]
  exact lt_of_le_of_lt (sqNorm_sub_attend_le_of_closed hA hc hτ hD hi hi') (by lin [D # hsq])

end AqCore
