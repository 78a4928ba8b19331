import AqCore.Deriv

/-!
# Completeness

`HasSuprema K`: every nonempty bounded set has a least upper bound, as in ℝ.  From it follow intermediate values, the extreme
values of a continuous function on an interval, the mean value theorem, and monotony from the sign of the derivative.
-/

universe u

namespace AqCore
open OrderedField

/-- Every nonempty set of elements that is bounded above has a least upper bound, as in ℝ. -/
def HasSuprema (K : Type u) [OrderedField K] : Prop := ∀ S : K → Prop, (∃ x, S x) → (∃ b, ∀ x, S x → x ≤ b) →
  ∃ s, (∀ x, S x → x ≤ s) ∧ ∀ b, (∀ x, S x → x ≤ b) → s ≤ b

variable {K : Type u} [OrderedField K] {f f' : K → K} {a b c x δ : K}

/-- A little to the right of `x`, but not beyond `b`. -/
theorem OrderedField.exists_lt_le_near (hδ : 0 < δ) (h : x < b) : ∃ y, x < y ∧ y ≤ b ∧ abs (y - x) < δ := by
  have h0 := lt_min (half_pos hδ) (sub_pos.2 h)
  have h1 := min_le_left (δ / 2) (b - x)
  have h2 := min_le_right (δ / 2) (b - x)
  exact ⟨x + min (δ / 2) (b - x), by lin [h0], by lin [h2], max_lt (by lin [h1, hδ]) (by lin [h0, hδ])⟩

namespace HasSuprema

/-- Elements of a set come as near as one likes to its least upper bound. -/
theorem exists_gt_sub {S : K → Prop} {s : K} (h : ∀ b, (∀ x, S x → x ≤ b) → s ≤ b) (hδ : 0 < δ) : ∃ x, S x ∧ s - δ < x :=
  Classical.byContradiction fun k => by
    have u := h (s - δ) fun x hx => le_of_not_lt fun m => k ⟨x, hx, m⟩
    exact lt_irrefl (0 : K) (by lin [u, hδ])

/-- **The intermediate value theorem**, for a value between `f b ≤ f a`. -/
theorem exists_eq (hK : HasSuprema K) (hab : a ≤ b) (hf : ∀ x, a ≤ x → x ≤ b → ContinuousAt f x) (ha : c ≤ f a)
    (hb : f b ≤ c) : ∃ x, a ≤ x ∧ x ≤ b ∧ f x = c := by
  obtain ⟨s, h1, h2⟩ := hK (fun x => a ≤ x ∧ x ≤ b ∧ c ≤ f x) ⟨a, le_refl a, hab, ha⟩ ⟨b, fun x hx => hx.2.1⟩
  have has : a ≤ s := h1 a ⟨le_refl a, hab, ha⟩
  have hsb : s ≤ b := h2 b fun x hx => hx.2.1
  have hs : c ≤ f s := le_of_not_lt fun l => by
    obtain ⟨δ, hδ, n⟩ := (hf s has hsb).near_lt l
    obtain ⟨x, hx, m⟩ := exists_gt_sub h2 hδ
    have k := h1 x hx
    exact not_le_of_lt (n x (max_lt (by lin [k, hδ]) (by lin [m]))) hx.2.2
  refine ⟨s, has, hsb, le_antisymm (le_of_not_lt fun l => ?_) hs⟩
  rcases lt_or_eq_of_le hsb with k | k
  · obtain ⟨δ, hδ, n⟩ := (hf s has hsb).near_gt l
    obtain ⟨x, hx, hxb, m⟩ := exists_lt_le_near hδ k
    exact not_le_of_lt hx (h1 x ⟨le_trans has (le_of_lt hx), hxb, le_of_lt (n x m)⟩)
  · rw [k] at l
    exact not_le_of_lt l hb

/-- **The extreme value theorem**: a continuous function has a greatest value on `[a, b]`. -/
theorem exists_max (hK : HasSuprema K) (hab : a ≤ b) (hf : ∀ x, a ≤ x → x ≤ b → ContinuousAt f x) :
    ∃ s, a ≤ s ∧ s ≤ b ∧ ∀ t, a ≤ t → t ≤ b → f t ≤ f s := by
  -- the points such that some value beyond is at least all values up to them
  obtain ⟨s, h1, h2⟩ := hK (fun x => a ≤ x ∧ x ≤ b ∧ ∃ y, x ≤ y ∧ y ≤ b ∧ ∀ t, a ≤ t → t ≤ x → f t ≤ f y)
    ⟨a, le_refl a, hab, a, le_refl a, hab, fun t h h' => by rw [le_antisymm h' h]; exact le_refl _⟩ ⟨b, fun x hx => hx.2.1⟩
  have has : a ≤ s := h1 a ⟨le_refl a, hab, a, le_refl a, hab, fun t h h' => by rw [le_antisymm h' h]; exact le_refl _⟩
  have hsb : s ≤ b := h2 b fun x hx => hx.2.1
  have right : ∀ z, s < z → z ≤ b → f z ≤ f s := fun z hz hzb => le_of_not_lt fun l => by
    obtain ⟨δ, hδ, n⟩ := (hf s has hsb).near_lt l
    obtain ⟨x', ⟨ha', hb', y', hy', hyb', k'⟩, m⟩ := exists_gt_sub h2 hδ
    obtain ⟨x, hx, hxz, hxδ⟩ := exists_lt_le_near hδ hz
    have hx' := le_trans (le_abs_self _) (le_of_lt hxδ)
    have near : ∀ t, x' ≤ t → t ≤ x → f t < f z := fun t ht ht' =>
      n t (max_lt (lt_of_le_of_lt (show t - s ≤ x - s by lin [ht']) (lt_of_le_of_lt (le_abs_self _) hxδ)) (by lin [ht, m]))
    obtain ⟨y, hxy, hyb, q, q'⟩ : ∃ y, x ≤ y ∧ y ≤ b ∧ f y' ≤ f y ∧ f z ≤ f y := by
      rcases le_or_lt (f y') (f z) with q | q
      · exact ⟨z, hxz, hzb, q, le_refl _⟩
      · exact ⟨y', le_of_not_lt fun r => lt_irrefl _ (lt_trans q (near y' hy' (le_of_lt r))), hyb', le_refl _, le_of_lt q⟩
    exact not_le_of_lt hx (h1 x ⟨le_trans has (le_of_lt hx), le_trans hxz hzb, y, hxy, hyb, fun t ht ht' => by
      rcases le_or_lt t x' with r | r
      · exact le_trans (k' t ht r) q
      · exact le_trans (le_of_lt (near t (le_of_lt r) ht')) q'⟩)
  refine ⟨s, has, hsb, fun t h h' => le_of_not_lt fun l => ?_⟩
  rcases lt_trichotomy s t with q | q | q
  · exact not_le_of_lt l (right t q h')
  · rw [q] at l
    exact lt_irrefl _ l
  · obtain ⟨δ, hδ, n⟩ := (hf s has hsb).near_lt l
    have m1 := min_le_left δ (s - t)
    have m2 := min_le_right δ (s - t)
    obtain ⟨x', ⟨_, _, y', hy', hyb', k'⟩, m⟩ := exists_gt_sub h2 (lt_min hδ (sub_pos.2 q))
    have e := k' t h (by lin [m, m2])
    rcases lt_or_le s y' with r | r
    · exact not_le_of_lt l (le_trans e (right y' r hyb'))
    · exact not_le_of_lt (n y' (max_lt (by lin [r, hδ]) (by lin [hy', m, m1]))) e

/-- **Rolle's theorem**. -/
theorem exists_deriv_eq_zero (hK : HasSuprema K) (hab : a < b)
    (hf : ∀ x, a ≤ x → x ≤ b → EpsilonDelta.HasDeriv f (f' x) x) (e : f a = f b) : ∃ x, a < x ∧ x < b ∧ f' x = 0 := by
  have inner : ∀ {s}, a < s → s < b → Near s fun t => a ≤ t ∧ t ≤ b := fun {s} h h' =>
    ⟨min (s - a) (b - s), lt_min (sub_pos.2 h) (sub_pos.2 h'), fun t ht => by
      have l := lt_of_lt_of_le ht (min_le_left _ _)
      have r := lt_of_lt_of_le ht (min_le_right _ _)
      exact ⟨by lin [neg_le_abs (t - s), l], by lin [le_abs_self (t - s), r]⟩⟩
  have least : ∀ s, a < s → s < b → (∀ t, a ≤ t → t ≤ b → f s ≤ f t) → f' s = 0 := fun s h h' k =>
    (hf s (le_of_lt h) (le_of_lt h')).eq_zero_of_min ((inner h h').mono fun t ht => k t ht.1 ht.2)
  have neg : ∀ x, a ≤ x → x ≤ b → EpsilonDelta.HasDeriv (fun y => -f y) (-f' x) x := fun x h h' => by
    have d : HasDeriv f (f' x) x := hf x h h'
    exact d.neg
  obtain ⟨s, h, h', k⟩ := hK.exists_max (le_of_lt hab) fun x h h' => (hf x h h').continuousAt
  obtain ⟨r, i, i', l⟩ := hK.exists_max (le_of_lt hab) fun x h h' => (neg x h h').continuousAt
  by_cases q : a < s ∧ s < b
  · have z := (neg s h h').eq_zero_of_min ((inner q.1 q.2).mono fun t ht => neg_le_neg (k t ht.1 ht.2))
    exact ⟨s, q.1, q.2, by rw [← neg_neg (f' s), z, neg_zero]⟩
  by_cases q' : a < r ∧ r < b
  · exact ⟨r, q'.1, q'.2, least r q'.1 q'.2 fun t ht ht' => by lin [l t ht ht']⟩
  -- both extremes at the ends: `f` is constant
  have ends : ∀ {s}, a ≤ s → s ≤ b → ¬(a < s ∧ s < b) → f s = f a := fun {s} h h' q => by
    rcases lt_or_eq_of_le h with m | m
    · rcases lt_or_eq_of_le h' with m' | m'
      · exact absurd ⟨m, m'⟩ q
      · rw [m', e]
    · rw [m]
  have m : a < (a + b) / 2 := by lin [hab]
  have m' : (a + b) / 2 < b := by lin [hab]
  have u := k _ (le_of_lt m) (le_of_lt m')
  have es := ends h h' q
  have er := ends i i' q'
  exact ⟨_, m, m', least _ m m' fun t ht ht' => by lin [u, es, er, l t ht ht']⟩

/-- **The mean value theorem**. -/
theorem exists_deriv_eq_slope (hK : HasSuprema K) (hab : a < b)
    (hf : ∀ x, a ≤ x → x ≤ b → EpsilonDelta.HasDeriv f (f' x) x) : ∃ x, a < x ∧ x < b ∧ f b - f a = f' x * (b - a) := by
  have q := div_mul_cancel (f b - f a) (sub_ne_zero (ne_of_gt hab))
  obtain ⟨x, h, h', e⟩ := hK.exists_deriv_eq_zero (f := fun y => f y - (f b - f a) / (b - a) * y)
    (f' := fun y => f' y - (f b - f a) / (b - a) * 1) hab (fun x h h' => by
      have d : HasDeriv f (f' x) x := hf x h h'
      exact d.sub ((HasDeriv.id x).const_mul _)) (by lin [q])
  refine ⟨x, h, h', ?_⟩
  have e' : f' x = (f b - f a) / (b - a) := by lin [e]
  rw [e', q]

/-- A function whose derivative is not negative does not fall. -/
theorem le_of_deriv_nonneg (hK : HasSuprema K) (hab : a ≤ b) (hf : ∀ x, a ≤ x → x ≤ b → EpsilonDelta.HasDeriv f (f' x) x)
    (hp : ∀ x, a ≤ x → x ≤ b → 0 ≤ f' x) : f a ≤ f b := by
  rcases lt_or_eq_of_le hab with h | h
  · obtain ⟨x, k, k', e⟩ := hK.exists_deriv_eq_slope h hf
    have p := mul_nonneg (hp x (le_of_lt k) (le_of_lt k')) (sub_nonneg.2 hab)
    lin [e, p]
  · rw [h]
    exact le_refl _

/-- A function whose derivative is positive between `a` and `b` rises from `a` to `b`. -/
theorem lt_of_deriv_pos (hK : HasSuprema K) (hab : a < b) (hf : ∀ x, a ≤ x → x ≤ b → EpsilonDelta.HasDeriv f (f' x) x)
    (hp : ∀ x, a < x → x < b → 0 < f' x) : f a < f b := by
  obtain ⟨x, k, k', e⟩ := hK.exists_deriv_eq_slope hab hf
  have p := mul_pos (hp x k k') (sub_pos.2 hab)
  lin [e, p]

end HasSuprema
end AqCore
