import AqCore.Sum

/-!
# Frozen motifs (claims T16, T17, T25)

What a frozen path of experts computes, what it saves, and the mixture of a frozen and a routed output.
-/

universe u v w

namespace AqCore
open OrderedField

/-! ### T16: composition -/

section
variable {α : Type v} {ι : Type w}

/-- The composition of the experts of a motif, the first of the list applied first.
Source: persistent-traces-mathematical-foundations.md, 3.4. -/
def frozenMotif : List (α → α) → α → α
  | [], h => h
  | e :: es, h => frozenMotif es (e h)

/-- A layer of a routed network: the expert that the router selects for a state, and the map of each expert (with the
gate weight and whatever surrounds the expert). -/
structure RoutedLayer (ι : Type w) (α : Type v) where
  select : α → ι
  expert : ι → α → α

/-- The output of the routed network. -/
def routedOutput : List (RoutedLayer ι α) → α → α
  | [], h => h
  | l :: ls, h => routedOutput ls (l.expert (l.select h) h)

/-- The experts selected on the way, one a layer. -/
def routedPath : List (RoutedLayer ι α) → α → List ι
  | [], _ => []
  | l :: ls, h => l.select h :: routedPath ls (l.expert (l.select h) h)

/-- The layer maps of the experts `e₁, …, e_k` in the layers `1, …, k`. -/
def pathExperts : List (RoutedLayer ι α) → List ι → List (α → α)
  | l :: ls, e :: es => l.expert e :: pathExperts ls es
  | _, _ => []

/-- **T16**: the frozen motif is the composition `E_{e_k} ∘ … ∘ E_{e_1}`: the expert of the last layer acts last. -/
theorem frozenMotif_append (es : List (α → α)) (e : α → α) (h : α) :
    frozenMotif (es ++ [e]) h = e (frozenMotif es h) := by
  induction es generalizing h with
  | nil => rfl
  | cons _ es ih => exact ih _

/-- **T16**: on an input for which the routing selects exactly the experts of the path, the frozen motif gives the output
of the routed network.  Source: persistent-traces-mathematical-foundations.md, 3.4. -/
theorem frozenMotif_eq_routedOutput {layers : List (RoutedLayer ι α)} {path : List ι} {h : α}
    (hp : routedPath layers h = path) : frozenMotif (pathExperts layers path) h = routedOutput layers h := by
  subst hp
  induction layers generalizing h with
  | nil => rfl
  | cons _ _ ih => exact ih

/-- **T16** needs that the routing selects the path: off it, the frozen motif is another function. -/
theorem not_frozenMotif_eq_routedOutput : ¬∀ (layers : List (RoutedLayer Bool Bool)) (path : List Bool) (h : Bool),
    frozenMotif (pathExperts layers path) h = routedOutput layers h := fun k =>
  Bool.noConfusion (k [⟨fun _ => true, fun e _ => e⟩] [false] true)
end

/-! ### T17: savings and speed-up -/

section
variable {K : Type u} [OrderedField K]

/-- Cost of routing through `layers` layers: a router call and `topK` experts in each.
Source: persistent-traces-mathematical-foundations.md, 3.4. -/
def routedFlops (layers topK : Nat) (router expert : K) : K := natCast layers * (router + natCast topK * expert)

/-- Cost of a frozen motif: one expert a layer. -/
def frozenFlops (layers : Nat) (expert : K) : K := natCast layers * expert

/-- What freezing saves. -/
def flopSavings (layers topK : Nat) (router expert : K) : K :=
  routedFlops layers topK router expert - frozenFlops layers expert

/-- The speed-up: routed over frozen cost. -/
def flopSpeedup (layers topK : Nat) (router expert : K) : K :=
  routedFlops layers topK router expert / frozenFlops layers expert

/-- **T17**: with 4 layers, 2 experts a layer and a router of a tenth of an expert, routing costs 8.4 experts, the frozen
motif 4, and the saving is 4.4.  Source: persistent-traces-mathematical-foundations.md, 3.4. -/
theorem flops_of_four_layers : routedFlops 4 2 (1 / 10) 1 = (84 / 10 : K) ∧ frozenFlops 4 1 = (4 : K) ∧
    flopSavings 4 2 (1 / 10) 1 = (44 / 10 : K) := by
  have e4 : (natCast 4 : K) = 4 := rfl
  have e2 : (natCast 2 : K) = 2 := rfl
  unfold flopSavings routedFlops frozenFlops
  rw [e4, e2]
  exact ⟨by ring, by ring, by ring⟩

/-- **T17**: the speed-up does not depend on the number of layers: it is the cost of the router in experts plus the
number of experts a layer. -/
theorem flopSpeedup_eq {layers : Nat} (hl : 0 < layers) (topK : Nat) (router : K) {expert : K} (he : expert ≠ 0) :
    flopSpeedup layers topK router expert = router / expert + natCast topK := by
  have hl' : (natCast layers : K) ≠ 0 := ne_of_gt (natCast_pos hl)
  unfold flopSpeedup routedFlops frozenFlops
  field

/-- **T17**, corrected: the speed-up is 2.1. -/
theorem flopSpeedup_of_four_layers : flopSpeedup 4 2 (1 / 10) 1 = (21 / 10 : K) := by
  rw [flopSpeedup_eq (by decide) 2 _ one_ne_zero, show (natCast 2 : K) = 2 from rfl]
  field

/-- **T17** as written is false in every ordered field: the speed-up is not 4.4, nor within 2 of it. -/
theorem not_flopSpeedup_near_savings : ¬abs (flopSpeedup 4 2 (1 / 10) 1 - 44 / 10) ≤ (2 : K) := by
  rw [flopSpeedup_of_four_layers, show (21 / 10 - 44 / 10 : K) = -(23 / 10) by ring, abs_neg, abs_of_nonneg (by pos)]
  lin []

/-! ### T25: soft crystallization -/

variable {ι : Type v} {σ : K} {frozen routed : ι → K}

/-- The output at crystallization strength `σ`.
Source: persistent-traces-mathematical-foundations.md, Advanced Topics 4. -/
def softCrystallization (σ : K) (frozen routed : ι → K) : ι → K := fun i => σ * frozen i + (1 - σ) * routed i

/-- **T25**: full strength is the frozen motif. -/
theorem softCrystallization_one (frozen routed : ι → K) : softCrystallization 1 frozen routed = frozen :=
  funext fun i => show 1 * frozen i + (1 - 1) * routed i = frozen i by ring

/-- **T25**: strength zero is the routed network. -/
theorem softCrystallization_zero (frozen routed : ι → K) : softCrystallization 0 frozen routed = routed :=
  funext fun i => show 0 * frozen i + (1 - 0) * routed i = routed i by ring

/-- **T25**: the distance from the frozen output is at most that between frozen and routed, for every norm (of which only
homogeneity and sign are used). -/
theorem norm_softCrystallization_sub_frozen_le (norm : (ι → K) → K) (hn : ∀ x, 0 ≤ norm x)
    (hs : ∀ (c : K) (x : ι → K), norm (fun i => c * x i) = abs c * norm x) (h0 : 0 ≤ σ) (h1 : σ ≤ 1) :
    norm (fun i => softCrystallization σ frozen routed i - frozen i) ≤ norm fun i => frozen i - routed i := by
  have e : (fun i => softCrystallization σ frozen routed i - frozen i) = fun i => (σ - 1) * (frozen i - routed i) :=
    funext fun i => by unfold softCrystallization; ring
  have k := hn fun i => frozen i - routed i
  rw [e, hs, abs_of_nonpos (by lin [h1])]
  lin [norm (fun i => frozen i - routed i) # h0]

/-- **T25**: the same for the distance from the routed output. -/
theorem norm_softCrystallization_sub_routed_le (norm : (ι → K) → K) (hn : ∀ x, 0 ≤ norm x)
    (hs : ∀ (c : K) (x : ι → K), norm (fun i => c * x i) = abs c * norm x) (h0 : 0 ≤ σ) (h1 : σ ≤ 1) :
    norm (fun i => softCrystallization σ frozen routed i - routed i) ≤ norm fun i => frozen i - routed i := by
  have e : (fun i => softCrystallization σ frozen routed i - routed i) = fun i => σ * (frozen i - routed i) :=
    funext fun i => by unfold softCrystallization; ring
  have k := hn fun i => frozen i - routed i
  rw [e, hs, abs_of_nonneg h0]
  lin [norm (fun i => frozen i - routed i) # h1]

/-- **T25** needs `σ ≤ 1`: beyond, the output leaves the segment. -/
theorem not_softCrystallization_le : ¬∀ (σ : K) (frozen routed : Fin 1 → K), 0 ≤ σ →
    abs (softCrystallization σ frozen routed 0 - routed 0) ≤ abs (frozen 0 - routed 0) := fun h => by
  have k := h 2 (fun _ => 1) (fun _ => 0) (by pos)
  unfold softCrystallization at k
  rw [show (2 * 1 + (1 - 2) * 0 - 0 : K) = 2 by ring, show (1 - 0 : K) = 1 by ring, abs_one, abs_of_pos two_pos] at k
  exact not_le_of_lt (show (1 : K) < 2 by lin []) k
end

end AqCore
