import AqCore.Expectation

/-!
# As many quanta as factors, in a toy model (claim A09, notes)

Binary factors `s_j`, to be reconstructed with squared error, `y = s`.  A code keeps some of the factors, `z_j = s_j`, and
pays `λ P(z_j ≠ 0)` for each; a factor that is not kept is replaced by a constant.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {k : Nat} {lam : K} {p : Fin k → K}

/-- Mean squared error plus usage cost of the code that keeps the factors `keep` and replaces each other factor by the
constant `c j`; `p j = P(s_j = 1)`.  Source: CLAIMS.md, theorem 4, the stylised model. -/
noncomputable def codeObjective (lam : K) (p : Fin k → K) (keep : Fin k → Prop) (c : Fin k → K) : K :=
  ∑ j, (indicator keep j * (lam * p j) + indicator (fun j => ¬keep j) j * (p j * (1 - c j) ^ 2 + (1 - p j) * c j ^ 2))

/-- **A09**, the stylised theorem repaired for codes that keep or drop factors: keeping all `k` factors is the only optimum
exactly if `λ < 1 - P(s_j = 1)` for every factor that is not constantly zero.
Source: CLAIMS.md, theorem 4, the stylised model. -/
theorem keeping_all_is_optimal_iff (hp : ∀ j, 0 < p j) :
    (∀ (keep : Fin k → Prop) (c : Fin k → K), (∃ j, ¬keep j) →
      codeObjective lam p (fun _ => True) c < codeObjective lam p keep c) ↔ ∀ j, lam < 1 - p j := by
  have all : ∀ (j : Fin k), indicator (K := K) (fun _ => True) j = 1 ∧ indicator (K := K) (fun _ => ¬True) j = 0 := fun j =>
    ⟨indicator_of (p := fun _ : Fin k => True) trivial, indicator_of_not (p := fun _ : Fin k => ¬True) fun h => h trivial⟩
  have kept : ∀ {keep : Fin k → Prop} {j}, keep j → indicator (K := K) keep j = 1 ∧ indicator (K := K) (fun j => ¬keep j) j = 0 :=
    fun {keep j} h => ⟨indicator_of h, indicator_of_not (p := fun j => ¬keep j) fun k => k h⟩
  have dropped : ∀ {keep : Fin k → Prop} {j}, ¬keep j → indicator (K := K) keep j = 0 ∧ indicator (K := K) (fun j => ¬keep j) j = 1 :=
    fun {keep j} h => ⟨indicator_of_not h, indicator_of (p := fun j => ¬keep j) h⟩
  unfold codeObjective
  constructor
  · intro h i
    have e := h (fun j => j ≠ i) p ⟨i, fun k => k rfl⟩
    refine lt_of_not_le fun c => not_le_of_lt e (sum_le_sum fun j => ?_)
    rw [(all j).1, (all j).2]
    by_cases hj : j = i
    · rw [(dropped (keep := fun j => j ≠ i) fun k => k hj).1, (dropped (keep := fun j => j ≠ i) fun k => k hj).2, hj]
      have hi := hp i
      lin [p i # c]
    · rw [(kept (keep := fun j => j ≠ i) hj).1, (kept (keep := fun j => j ≠ i) hj).2]
      lin []
  · rintro h keep c ⟨i, hi⟩
    have key : ∀ j, ¬keep j → lam * p j < p j * (1 - c j) ^ 2 + (1 - p j) * c j ^ 2 := fun j _ => by
      have hj := hp j
      lin [p j # h j, sq_nonneg (c j - p j)]
    refine sum_lt_sum (fun j => ?_) i ?_
    · rw [(all j).1, (all j).2]
      by_cases hj : keep j
      · rw [(kept hj).1, (kept hj).2]
        lin []
      · rw [(dropped hj).1, (dropped hj).2]
        lin [key j hj]
    · rw [(all i).1, (all i).2, (dropped hi).1, (dropped hi).2]
      lin [key i hi]

/-- **A09**, the stylised theorem as given is false: for one fair binary factor and `λ = 0.6` the code that keeps nothing
beats the code that keeps the factor. -/
theorem keeping_nothing_wins : codeObjective (6 / 10) (fun _ : Fin 1 => 1 / 2) (fun _ => False) (fun _ => 1 / 2) <
    codeObjective (6 / 10 : K) (fun _ : Fin 1 => 1 / 2) (fun _ => True) (fun _ => 1 / 2) := by
  unfold codeObjective
  rw [sum_one, sum_one, indicator_of_not (p := fun _ : Fin 1 => False) id, indicator_of (p := fun _ : Fin 1 => ¬False) id,
    indicator_of (p := fun _ : Fin 1 => True) trivial, indicator_of_not (p := fun _ : Fin 1 => ¬True) fun h => h trivial]
  lin []

end AqCore
