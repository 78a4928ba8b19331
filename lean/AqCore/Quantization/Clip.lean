import AqCore.OrderedField

/-!
# Clipping (claims Q01–Q10)

`clip x α = max (-α) (min α x)`.  Where a claim needs a hypothesis that its source leaves out, a theorem `not_…` refutes
the claim as written, in every ordered field; where the hypothesis is exact, an `…_iff` says so.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {x y α β : K}

/-- The value `x` clipped to the level `α`.  For `α < 0` it is `-α`, whatever `x` is.
Source: theory-deep-dive-quantization.md, Layer 1. -/
def clip (x α : K) : K := max (-α) (min α x)

/-- For a negative level the clip is constant. -/
theorem clip_of_neg (h : α < 0) (x : K) : clip x α = -α :=
  max_eq_left (le_trans (min_le_left α x) (le_trans (le_of_lt h) (le_of_lt (neg_pos.2 h))))

/-- For a level that is not negative, values beyond it go to it. -/
theorem clip_of_alpha_le (hα : 0 ≤ α) (h : α ≤ x) : clip x α = α := by
  unfold clip
  rw [min_eq_left h]
  exact max_eq_right (le_trans (neg_nonpos.2 hα) hα)

/-- Values below the range go to its lower end. -/
theorem clip_of_le_neg_alpha (h : x ≤ -α) : clip x α = -α := max_eq_left (le_trans (min_le_right α x) h)

/-- The witness of the refutations below: clipping to the level -1. -/
theorem clip_neg_one (x : K) : clip x (-1) = 1 := by rw [clip_of_neg neg_one_lt_zero, neg_neg]

theorem not_one_le_neg_one : ¬(1 : K) ≤ -1 := not_le_of_lt (lt_trans neg_one_lt_zero zero_lt_one)

/-- **Q02**: a clipped value is at least minus the level, whatever the level.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem neg_alpha_le_clip (x α : K) : -α ≤ clip x α := le_max_left _ _

/-- **Q01**: a clipped value is at most the level, if the level is not negative.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_le_alpha (hα : 0 ≤ α) (x : K) : clip x α ≤ α :=
  max_le (le_trans (neg_nonpos.2 hα) hα) (min_le_left _ _)

/-- **Q01**: the hypothesis is exact, for each single value. -/
theorem clip_le_alpha_iff : clip x α ≤ α ↔ 0 ≤ α := by
  refine ⟨fun h => le_of_not_lt fun hα => ?_, fun hα => clip_le_alpha hα x⟩
  rw [clip_of_neg hα] at h
  exact not_le_of_lt (lt_trans hα (neg_pos.2 hα)) h

/-- **Q01** as written, without `0 ≤ α`, is false in every ordered field. -/
theorem not_clip_le_alpha : ¬∀ x α : K, clip x α ≤ α := fun h =>
  not_le_of_lt neg_one_lt_zero (clip_le_alpha_iff.1 (h 0 (-1)))

/-- **Q03**: a clipped value lies in the range, if the level is not negative.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_in_range (hα : 0 ≤ α) (x : K) : -α ≤ clip x α ∧ clip x α ≤ α :=
  ⟨neg_alpha_le_clip x α, clip_le_alpha hα x⟩

/-- **Q03**: the hypothesis is exact, for each single value. -/
theorem clip_in_range_iff : (-α ≤ clip x α ∧ clip x α ≤ α) ↔ 0 ≤ α :=
  ⟨fun h => clip_le_alpha_iff.1 h.2, fun hα => clip_in_range hα x⟩

/-- **Q03** as written, without `0 ≤ α`, is false in every ordered field. -/
theorem not_clip_in_range : ¬∀ x α : K, -α ≤ clip x α ∧ clip x α ≤ α := fun h =>
  not_clip_le_alpha fun x α => (h x α).2

/-- **Q04**: values in range stay as they are.  Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_of_in_range (h : -α ≤ x) (h' : x ≤ α) : clip x α = x := by
  unfold clip
  rw [min_eq_right h', max_eq_right h]

/-- **Q04**: for a level that is not negative, only values in range stay as they are. -/
theorem clip_eq_self_iff (hα : 0 ≤ α) : clip x α = x ↔ -α ≤ x ∧ x ≤ α :=
  ⟨fun h => h ▸ clip_in_range hα x, fun h => clip_of_in_range h.1 h.2⟩

/-- **Q04** needs the lower bound. -/
theorem not_clip_of_le_alpha : ¬∀ x α : K, x ≤ α → clip x α = x := fun h => by
  have e := h (-1) 0 (le_of_lt neg_one_lt_zero)
  rw [clip_of_le_neg_alpha (by rw [neg_zero]; exact le_of_lt neg_one_lt_zero), neg_zero] at e
  exact ne_of_gt neg_one_lt_zero e

/-- **Q04** needs the upper bound. -/
theorem not_clip_of_neg_alpha_le : ¬∀ x α : K, -α ≤ x → clip x α = x := fun h => by
  have e := h 1 0 (by rw [neg_zero]; exact zero_le_one)
  rw [clip_of_alpha_le (le_refl 0) zero_le_one] at e
  exact zero_ne_one e

/-- **Q05**: clipping twice is clipping once, whatever the level.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_idempotent (x α : K) : clip (clip x α) α = clip x α := by
  rcases le_or_lt 0 α with hα | hα
  · exact clip_of_in_range (neg_alpha_le_clip x α) (clip_le_alpha hα x)
  · rw [clip_of_neg hα, clip_of_neg hα]

/-- **Q06**: the magnitude of a clipped value is at most the level, if the level is not negative.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_abs_le (hα : 0 ≤ α) (x : K) : abs (clip x α) ≤ α := abs_le.2 (clip_in_range hα x)

/-- **Q06**: the hypothesis is exact, for each single value. -/
theorem clip_abs_le_iff : abs (clip x α) ≤ α ↔ 0 ≤ α :=
  ⟨fun h => le_trans (abs_nonneg _) h, fun hα => clip_abs_le hα x⟩

/-- **Q06**: for every level the magnitude of a clipped value is at most that of the level. -/
theorem abs_clip_le_abs (x α : K) : abs (clip x α) ≤ abs α := by
  rcases le_or_lt 0 α with hα | hα
  · rw [abs_of_nonneg hα]
    exact clip_abs_le hα x
  · rw [clip_of_neg hα, abs_neg]
    exact le_refl _

/-- **Q06** as written, without `0 ≤ α`, is false in every ordered field. -/
theorem not_clip_abs_le : ¬∀ x α : K, abs (clip x α) ≤ α := fun h =>
  not_le_of_lt neg_one_lt_zero (clip_abs_le_iff.1 (h 0 (-1)))

/-- **Q07**: clipping is monotone in the value, whatever the level.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_mono_x (h : x ≤ y) (α : K) : clip x α ≤ clip y α :=
  max_le_max (le_refl _) (min_le_min (le_refl _) h)

/-- **Q08**: a value clipped at `α` lies in the range of every `β` that is at least `|α|`.
Source: theory-deep-dive-quantization.md, Layer 1 (which asks for `α ≤ β` only). -/
theorem clip_mono_alpha (h : abs α ≤ β) (x : K) : -β ≤ clip x α ∧ clip x α ≤ β :=
  abs_le.1 (le_trans (abs_clip_le_abs x α) h)

/-- **Q08**: it suffices that `0 ≤ α ≤ β`. -/
theorem clip_mono_alpha_of_nonneg (hα : 0 ≤ α) (h : α ≤ β) (x : K) : -β ≤ clip x α ∧ clip x α ≤ β :=
  clip_mono_alpha (by rwa [abs_of_nonneg hα]) x

/-- **Q08**: the hypothesis is exact. -/
theorem clip_mono_alpha_iff : (∀ x, -β ≤ clip x α ∧ clip x α ≤ β) ↔ abs α ≤ β := by
  refine ⟨fun h => ?_, fun h x => clip_mono_alpha h x⟩
  rcases le_or_lt 0 α with hα | hα
  · have e := abs_le.2 (h α)
    rwa [clip_of_in_range (le_trans (neg_nonpos.2 hα) hα) (le_refl α)] at e
  · have e := abs_le.2 (h 0)
    rwa [clip_of_neg hα, abs_neg] at e

/-- **Q08** as written, with `α ≤ β` alone, is false in every ordered field. -/
theorem not_clip_mono_alpha : ¬∀ x α β : K, α ≤ β → -β ≤ clip x α ∧ clip x α ≤ β := fun h => by
  have e := (h 0 (-1) 0 (le_of_lt neg_one_lt_zero)).2
  rw [clip_neg_one] at e
  exact not_le_of_lt zero_lt_one e

/-- **Q09**: clipping keeps values that are not negative so, whatever the level.
Source: theory-deep-dive-quantization.md, Layer 1. -/
theorem clip_nonneg (h : 0 ≤ x) (α : K) : 0 ≤ clip x α := by
  rcases le_total 0 α with hα | hα
  · exact le_trans (le_min hα h) (le_max_right _ _)
  · exact le_trans (neg_nonneg.2 hα) (neg_alpha_le_clip x α)

/-- **Q09** needs its hypothesis. -/
theorem not_clip_nonneg : ¬∀ x α : K, 0 ≤ clip x α := fun h => by
  have e := h (-1) 1
  rw [clip_of_le_neg_alpha (le_refl _)] at e
  exact not_le_of_lt neg_one_lt_zero e

/-- Clipping contracts an increase, whatever the level. -/
theorem clip_sub_clip_le (h : x ≤ y) (α : K) : clip y α - clip x α ≤ y - x := by
  have h' := sub_nonneg.2 h
  rw [sub_le_iff_le_add]
  refine max_le ?_ ?_
  · have e := add_le_add h' (neg_alpha_le_clip x α)
    rwa [zero_add] at e
  · rw [add_comm, ← sub_le_iff_le_add]
    refine le_trans (le_min ?_ ?_) (le_max_right (-α) (min α x))
    · have e := add_le_add (min_le_left α y) h'
      rwa [add_zero, ← sub_le_iff_le_add] at e
    · rw [sub_le_iff_le_add, add_comm, sub_add_cancel]
      exact min_le_right α y

/-- **Q10**: clipping is 1-Lipschitz, whatever the level. -/
theorem abs_clip_sub_clip_le (x y α : K) : abs (clip x α - clip y α) ≤ abs (x - y) := by
  have key : ∀ {x y : K}, x ≤ y → abs (clip x α - clip y α) ≤ abs (x - y) := fun {x y} h => by
    rw [abs_sub_comm, abs_sub_comm x, abs_of_nonneg (sub_nonneg.2 h), abs_of_nonneg (sub_nonneg.2 (clip_mono_x h α))]
    exact clip_sub_clip_le h α
  rcases le_total x y with h | h
  · exact key h
  · rw [abs_sub_comm, abs_sub_comm x]
    exact key h

/-- **Q10**: clipping is odd in the value, if the level is not negative. -/
theorem clip_neg (hα : 0 ≤ α) (x : K) : clip (-x) α = -clip x α := by
  rcases le_total x (-α) with h | h
  · rw [clip_of_le_neg_alpha h, neg_neg]
    exact clip_of_alpha_le hα (by have e := neg_le_neg h; rwa [neg_neg] at e)
  · rcases le_total x α with h' | h'
    · rw [clip_of_in_range h h']
      exact clip_of_in_range (neg_le_neg h') (by have e := neg_le_neg h; rwa [neg_neg] at e)
    · rw [clip_of_alpha_le hα h']
      exact clip_of_le_neg_alpha (neg_le_neg h')

/-- **Q10**: oddness needs `0 ≤ α`; the hypothesis is exact, for each single value. -/
theorem clip_neg_iff : clip (-x) α = -clip x α ↔ 0 ≤ α := by
  refine ⟨fun h => le_of_not_lt fun hα => ?_, fun hα => clip_neg hα x⟩
  rw [clip_of_neg hα, clip_of_neg hα, neg_neg] at h
  exact ne_of_gt (lt_trans hα (neg_pos.2 hα)) h

/-- **Q10** without `0 ≤ α`: oddness is false in every ordered field. -/
theorem not_clip_neg : ¬∀ x α : K, clip (-x) α = -clip x α := fun h =>
  not_le_of_lt neg_one_lt_zero (clip_neg_iff.1 (h 0 (-1)))

/-- **Q10**: how far a value moves, if the level is not negative. -/
theorem abs_sub_clip_eq (hα : 0 ≤ α) (x : K) : abs (x - clip x α) = max (abs x - α) 0 := by
  have key : ∀ {x : K}, 0 ≤ x → abs (x - clip x α) = max (abs x - α) 0 := fun {x} hx => by
    rw [abs_of_nonneg hx]
    rcases le_total x α with h | h
    · rw [clip_of_in_range (le_trans (neg_nonpos.2 hα) hx) h, sub_self, abs_zero]
      refine (max_eq_right ?_).symm
      rw [← neg_nonneg, neg_sub, sub_nonneg]
      exact h
    · rw [clip_of_alpha_le hα h, abs_of_nonneg (sub_nonneg.2 h), max_eq_left (sub_nonneg.2 h)]
  rcases le_total 0 x with hx | hx
  · exact key hx
  · have e := key (neg_nonneg.2 hx)
    rwa [clip_neg hα, abs_neg, ← neg_sub, abs_neg, sub_eq_add_neg, neg_neg, add_comm, ← sub_eq_add_neg] at e

/-- **Q10** without `0 ≤ α`: the distance formula is false in every ordered field. -/
theorem not_abs_sub_clip_eq : ¬∀ x α : K, abs (x - clip x α) = max (abs x - α) 0 := fun h => by
  have e := h 1 (-1)
  rw [clip_neg_one, sub_self, abs_zero, abs_one, sub_eq_add_neg, neg_neg] at e
  have k := le_max_left ((1 : K) + 1) 0
  rw [← e] at k
  exact not_le_of_lt (add_pos_of_pos_of_nonneg zero_lt_one zero_le_one) k

/-- **Q10**: the clipped value is the nearest point of the range (which is not empty only if `0 ≤ α`). -/
theorem abs_sub_clip_le (h : -α ≤ y) (h' : y ≤ α) (x : K) : abs (x - clip x α) ≤ abs (x - y) := by
  have hα : 0 ≤ α := (le_total 0 α).elim id fun k => le_trans (neg_nonneg.2 k) (le_trans h h')
  rw [abs_sub_clip_eq hα]
  refine max_le ?_ (abs_nonneg _)
  rw [sub_le_iff_le_add]
  refine le_trans ?_ (add_le_add (le_refl (abs (x - y))) (abs_le.2 ⟨h, h'⟩))
  have k := abs_add_le (x - y) y
  rwa [sub_add_cancel] at k

/-- **Q10**: a point above the range may be nearer. -/
theorem not_abs_sub_clip_le_of_neg_alpha_le : ¬∀ x y α : K, -α ≤ y → abs (x - clip x α) ≤ abs (x - y) := fun h => by
  have e := h 1 1 0 (by rw [neg_zero]; exact zero_le_one)
  rw [clip_of_alpha_le (le_refl 0) zero_le_one, sub_zero, sub_self, abs_one, abs_zero] at e
  exact not_le_of_lt zero_lt_one e

/-- **Q10**: a point below the range may be nearer. -/
theorem not_abs_sub_clip_le_of_le_alpha : ¬∀ x y α : K, y ≤ α → abs (x - clip x α) ≤ abs (x - y) := fun h => by
  have e := h (-1) (-1) 0 (le_of_lt neg_one_lt_zero)
  rw [clip_of_le_neg_alpha (by rw [neg_zero]; exact le_of_lt neg_one_lt_zero), neg_zero, sub_zero, sub_self, abs_neg,
    abs_one, abs_zero] at e
  exact not_le_of_lt zero_lt_one e

end AqCore
