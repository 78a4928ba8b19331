import AqCore.Expectation
import AqCore.ExpLog

/-!
# Convexity

Convex and strictly convex functions on a set, their algebra, Jensen's inequality, and uniqueness of minimisers.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {n : Nat} {I : K → Prop} {f g : K → K} {a b c x y : K}

/-- `I` is convex: with two points it contains what is between. -/
def IsConvex (I : K → Prop) : Prop := ∀ ⦃x y s t : K⦄, I x → I y → 0 ≤ s → 0 ≤ t → s + t = 1 → I (s * x + t * y)

/-- `f` is convex on `I`. -/
def ConvexOn (I : K → Prop) (f : K → K) : Prop :=
  ∀ ⦃x y s t : K⦄, I x → I y → 0 ≤ s → 0 ≤ t → s + t = 1 → f (s * x + t * y) ≤ s * f x + t * f y

/-- `f` is strictly convex on `I`. -/
def StrictConvexOn (I : K → Prop) (f : K → K) : Prop :=
  ∀ ⦃x y s t : K⦄, I x → I y → x ≠ y → 0 < s → 0 < t → s + t = 1 → f (s * x + t * y) < s * f x + t * f y

/-- The positive part. -/
def posPart (x : K) : K := max x 0

theorem le_posPart (x : K) : x ≤ posPart x := le_max_left x 0
theorem posPart_nonneg (x : K) : 0 ≤ posPart x := le_max_right x 0
theorem posPart_of_nonneg (h : 0 ≤ x) : posPart x = x := max_eq_left h
theorem posPart_of_nonpos (h : x ≤ 0) : posPart x = 0 := max_eq_right h
theorem posPart_mono (h : x ≤ y) : posPart x ≤ posPart y := max_le_max h (le_refl 0)
theorem posPart_pos (h : 0 < x) : 0 < posPart x := lt_of_lt_of_le h (le_posPart x)
theorem mul_posPart (x : K) : x * posPart x = posPart x ^ 2 := by
  rcases le_total 0 x with h | h
  · rw [posPart_of_nonneg h]
    ring
  · rw [posPart_of_nonpos h]
    ring

macro_rules | `(tactic| pos_leaf) => `(tactic| exact posPart_nonneg _)

theorem isConvex_univ : IsConvex fun _ : K => True := fun _ _ _ _ _ _ _ _ _ => trivial
theorem isConvex_ge (a : K) : IsConvex fun x => a ≤ x := fun _ _ s t hx hy hs ht h => by lin [s # hx, t # hy, a # h]
theorem isConvex_gt (a : K) : IsConvex fun x => a < x := fun _ _ s t hx hy hs ht h => by
  rcases lt_or_eq_of_le hs with k | k
  · lin [s # hx, t # hy, a # h]
  · have ht' : 0 < t := by lin [h, k]
    lin [s # hx, t # hy, a # h]
theorem isConvex_Icc (a b : K) : IsConvex fun x => a ≤ x ∧ x ≤ b := fun _ _ s t hx hy hs ht h =>
  ⟨by lin [s # hx.1, t # hy.1, a # h], by lin [s # hx.2, t # hy.2, b # h]⟩

namespace ConvexOn
theorem mono {J : K → Prop} (h : ConvexOn I f) (k : ∀ x, J x → I x) : ConvexOn J f :=
  fun x y _ _ hx hy => h (k x hx) (k y hy)
theorem const (c : K) : ConvexOn I fun _ => c := fun x y s t _ _ _ _ h => by lin [c # h]
theorem id : ConvexOn I fun x : K => x := fun _ _ _ _ _ _ _ _ _ => le_refl _
theorem add (hf : ConvexOn I f) (hg : ConvexOn I g) : ConvexOn I fun x => f x + g x := fun x y s t hx hy hs ht h => by
  lin [hf hx hy hs ht h, hg hx hy hs ht h]
theorem const_mul (hc : 0 ≤ c) (hf : ConvexOn I f) : ConvexOn I fun x => c * f x := fun x y s t hx hy hs ht h => by
  lin [c # hf hx hy hs ht h]
theorem max (hf : ConvexOn I f) (hg : ConvexOn I g) : ConvexOn I fun x => Max.max (f x) (g x) :=
  fun x y s t hx hy hs ht h => max_le
    (by lin [hf hx hy hs ht h, s # le_max_left (f x) (g x), t # le_max_left (f y) (g y)])
    (by lin [hg hx hy hs ht h, s # le_max_right (f x) (g x), t # le_max_right (f y) (g y)])
theorem sum {f : Fin n → K → K} (h : ∀ i, ConvexOn I (f i)) : ConvexOn I fun x => ∑ i, f i x :=
  fun x y s t hx hy hs ht e => by
    rw [mul_sum, mul_sum, ← sum_add]
    exact sum_le_sum fun i => h i hx hy hs ht e
/-- A convex function of an affine one. -/
theorem comp_affine (h : ConvexOn (fun _ => True) f) (a b : K) : ConvexOn I fun x => f (a * x + b) :=
  fun x y s t _ _ hs ht e => by
    have k := h (x := a * x + b) (y := a * y + b) trivial trivial hs ht e
    rwa [show s * (a * x + b) + t * (a * y + b) = a * (s * x + t * y) + b by lin [b # e]] at k
/-- A nondecreasing convex function of a convex one, both on the values that occur. -/
theorem comp {J : K → Prop} (hg : ConvexOn J g) (hm : ∀ ⦃u v⦄, J v → u ≤ v → g u ≤ g v) (hJ : IsConvex J)
    (hf : ConvexOn I f) (hI : ∀ x, I x → J (f x)) : ConvexOn I fun x => g (f x) := fun x y _ _ hx hy hs ht e =>
  le_trans (hm (hJ (hI x hx) (hI y hy) hs ht e) (hf hx hy hs ht e)) (hg (hI x hx) (hI y hy) hs ht e)
theorem posPart : ConvexOn I (AqCore.posPart : K → K) := max id (const 0)
theorem abs : ConvexOn I (AqCore.abs : K → K) :=
  max id fun x y s t _ _ _ _ _ => le_of_eq (by ring)
theorem sq : ConvexOn I fun x : K => x ^ 2 := fun x y s t _ _ hs ht h => by
  have e : (0 : K) ≤ s * t * (x - y) ^ 2 := by pos
  lin [e, (s * x ^ 2 + t * y ^ 2) # h]
/-- The square of the positive part. -/
theorem sq_posPart : ConvexOn I fun x : K => AqCore.posPart x ^ 2 :=
  comp (J := fun x => True) (g := fun x => AqCore.posPart x ^ 2) (f := fun x => x)
    (fun x y s t _ _ hs ht h => by
      have k := posPart (I := fun _ => True) (x := x) (y := y) trivial trivial hs ht h
      have e := sq (I := fun _ => True) (x := AqCore.posPart x) (y := AqCore.posPart y) trivial trivial hs ht h
      have n := posPart_nonneg (s * x + t * y)
      have n' : 0 ≤ s * AqCore.posPart x + t * AqCore.posPart y := by pos
      lin [e, AqCore.posPart (s * x + t * y) # k, (s * AqCore.posPart x + t * AqCore.posPart y) # k])
    (fun u v _ h => by
      have k := posPart_mono h
      lin [AqCore.posPart u # k, AqCore.posPart v # k])
    isConvex_univ id fun _ _ => trivial
/-- A function with a supporting line at every point is convex. -/
theorem of_support (hI : IsConvex I) (h : ∀ x, I x → ∃ a, ∀ y, I y → f x + a * (y - x) ≤ f y) : ConvexOn I f :=
  fun x y s t hx hy hs ht e => by
    obtain ⟨a, k⟩ := h (s * x + t * y) (hI hx hy hs ht e)
    have e' : s * (x - (s * x + t * y)) + t * (y - (s * x + t * y)) = 0 := by lin [(s * x + t * y) # e]
    lin [s # k x hx, t # k y hy, a # e', f (s * x + t * y) # e]

theorem combine_means {p q : K} (h : p + q ≠ 0) (hq : q ≠ 0) (A B : K) :
    p / (p + q) * A + q / (p + q) * (B / q) = (p * A + B) / (p + q) := by field
theorem combine_weights {p q : K} (h : p + q ≠ 0) : p / (p + q) + q / (p + q) = 1 := by field

/-- Jensen's inequality for finite weights that are not normalised. -/
theorem jensen_weights (hI : IsConvex I) (hf : ConvexOn I f) : ∀ {n : Nat} {w u : Fin n → K}, (∀ i, 0 ≤ w i) →
    (∀ i, I (u i)) → 0 < AqCore.sum w →
    I ((∑ i, w i * u i) / AqCore.sum w) ∧ f ((∑ i, w i * u i) / AqCore.sum w) ≤ (∑ i, w i * f (u i)) / AqCore.sum w
  | 0, _, _, _, _, h => absurd h (lt_irrefl 0)
  | n + 1, w, u, hw, hu, h => by
    have h0 := hw ⟨0, Nat.succ_pos n⟩
    have hS : 0 ≤ ∑ i, w (Fin.succ i) := sum_nonneg fun i => hw i.succ
    rw [sum_succ] at h
    simp only [sum_succ]
    rcases lt_or_eq_of_le hS with k | k
    · obtain ⟨k1, k2⟩ := jensen_weights hI hf (fun i => hw i.succ) (fun i => hu i.succ) k
      have hs := div_nonneg h0 (le_of_lt h)
      have ht := div_nonneg hS (le_of_lt h)
      have e := combine_weights (ne_of_gt h)
      have c1 := hI (hu ⟨0, Nat.succ_pos n⟩) k1 hs ht e
      have c2 := hf (hu ⟨0, Nat.succ_pos n⟩) k1 hs ht e
      rw [combine_means (ne_of_gt h) (ne_of_gt k)] at c1 c2
      refine ⟨c1, le_trans c2 ?_⟩
      rw [← combine_means (ne_of_gt h) (ne_of_gt k)]
      exact add_le_add (le_refl _) (mul_le_mul_of_nonneg_left k2 ht)
    · have z : ∀ i, w (Fin.succ i) = 0 := eq_zero_of_sum_eq_zero (fun i => hw i.succ) k.symm
      have z' : ∀ v : Fin n → K, (∑ i, w (Fin.succ i) * v i) = 0 := fun v => sum_eq_zero fun i => by rw [z, zero_mul]
      rw [← k, add_zero] at h ⊢
      rw [z' fun i => u i.succ, z' fun i => f (u i.succ), add_zero, add_zero, mul_comm, mul_div_cancel _ (ne_of_gt h),
        mul_comm, mul_div_cancel _ (ne_of_gt h)]
      exact ⟨hu _, le_refl _⟩

/-- **Jensen's inequality** for a finite probability vector. -/
theorem jensen (hI : IsConvex I) (hf : ConvexOn I f) {w u : Fin n → K} (hw : IsProb w) (hu : ∀ i, I (u i)) :
    f (∑ i, w i * u i) ≤ ∑ i, w i * f (u i) := by
  have h := (jensen_weights hI hf hw.nonneg hu (by rw [hw.sum_eq_one]; exact zero_lt_one)).2
  rwa [hw.sum_eq_one, div_one, div_one] at h
end ConvexOn

namespace StrictConvexOn
theorem convexOn (h : StrictConvexOn I f) : ConvexOn I f := fun x y s t hx hy hs ht e => by
  by_cases k : x = y
  · rw [k, show s * y + t * y = y by lin [y # e]]
    lin [f y # e]
  · rcases lt_or_eq_of_le hs with hs | hs
    · rcases lt_or_eq_of_le ht with ht | ht
      · exact le_of_lt (h hx hy k hs ht e)
      · rw [← ht, show s = 1 by lin [e, ht], show 1 * x + 0 * y = x by ring]
        lin []
    · rw [← hs, show t = 1 by lin [e, hs], show 0 * x + 1 * y = y by ring]
      lin []
theorem add_convexOn (hf : StrictConvexOn I f) (hg : ConvexOn I g) : StrictConvexOn I fun x => f x + g x :=
  fun x y s t hx hy k hs ht e => by lin [hf hx hy k hs ht e, hg hx hy (le_of_lt hs) (le_of_lt ht) e]
theorem const_mul (hc : 0 < c) (hf : StrictConvexOn I f) : StrictConvexOn I fun x => c * f x :=
  fun x y s t hx hy k hs ht e => by lin [c # hf hx hy k hs ht e]
theorem sq : StrictConvexOn I fun x : K => x ^ 2 := fun x y s t _ _ k hs ht h => by
  have d := sub_ne_zero k
  have e : 0 < s * t * (x - y) ^ 2 := by pos
  lin [e, (s * x ^ 2 + t * y ^ 2) # h]
/-- A strictly convex function on a convex set has at most one minimiser. -/
theorem unique_min (hI : IsConvex I) (h : StrictConvexOn I f) (ha : I a) (hb : I b) (ma : ∀ x, I x → f a ≤ f x)
    (mb : ∀ x, I x → f b ≤ f x) : a = b := Classical.byContradiction fun k => by
  have hh : (0 : K) < 1 / 2 := by pos
  have e : (1 : K) / 2 + 1 / 2 = 1 := by ring
  have s := h ha hb k hh hh e
  have m := ma _ (hI ha hb (le_of_lt hh) (le_of_lt hh) e)
  exact lt_irrefl (0 : K) (by lin [s, m, mb a ha])
end StrictConvexOn

/-- The exponential is convex. -/
theorem ConvexOn.exp {K : Type u} [ExpLogField K] {I : K → Prop} (hI : IsConvex I) : ConvexOn I (AqCore.exp : K → K) :=
  of_support hI fun x _ => ⟨AqCore.exp x, fun y _ => by
    have e := ExpLogField.add_one_le_exp (y - x)
    have e' : AqCore.exp (y - x) * AqCore.exp x = AqCore.exp y := by rw [← ExpLogField.exp_add, sub_add_cancel]
    lin [AqCore.exp x # e, e']⟩

end AqCore
