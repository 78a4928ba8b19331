import AqCore.Quanta.HopfieldEnergy

/-!
# In self-attention the Hopfield energy can rise (claim A21)

There the keys are the tokens and move with them.  Two opposite tokens `±1` at `β = log 3` move to `±4/5`, and the energy of each
rises.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {β : K}

/-- Two opposite tokens of dimension 1. -/
def oppositePair {K : Type u} [OrderedField K] (a : K) (i : Fin 2) (_ : Fin 1) : K := if i = 0 then a else -a

/-- Two opposite logits. -/
def oppositeLogits {K : Type u} [OrderedField K] (q : K) (j : Fin 2) : K := if j = 0 then q else -q

theorem oppositeLogits_values {K : Type u} [OrderedField K] (q : K) :
    oppositeLogits q 0 = q ∧ oppositeLogits q 1 = -q := ⟨if_pos rfl, if_neg (by decide)⟩

theorem keyLogits_oppositePair (a x : K) : keyLogits (oppositePair a) (fun _ => x) = oppositeLogits (a * x) := by
  funext j
  unfold keyLogits dotProduct oppositePair oppositeLogits
  rw [sum_one]
  split
  · rfl
  · rw [neg_mul]

theorem partitionFunction_oppositeLogits (q β : K) :
    partitionFunction (oppositeLogits q) β = exp (β * q) + exp (-(β * q)) := by
  obtain ⟨e0, e1⟩ := oppositeLogits_values q
  unfold partitionFunction
  rw [sum_two, e0, e1, mul_neg]

/-- The mean of opposite logits. -/
theorem gibbs_oppositeLogits (q β : K) : gibbs (oppositeLogits q) β 0 - gibbs (oppositeLogits q) β 1 =
    (exp (β * q) - exp (-(β * q))) / (exp (β * q) + exp (-(β * q))) := by
  obtain ⟨e0, e1⟩ := oppositeLogits_values q
  unfold gibbs
  rw [partitionFunction_oppositeLogits, e0, e1, mul_neg]
  ring

/-- The energy of either token is the same. -/
theorem hopfieldEnergy_oppositePair (a : K) (i : Fin 2) : hopfieldEnergy (oppositePair a) β (oppositePair a i) =
    1 / 2 * a ^ 2 - 1 / β * log (partitionFunction (oppositeLogits (a * a)) β) := by
  have e : ∀ x, hopfieldEnergy (oppositePair a) β (fun _ => x) =
      1 / 2 * x ^ 2 - 1 / β * log (exp (β * (a * x)) + exp (-(β * (a * x)))) := fun x => by
    unfold hopfieldEnergy sqNorm
    rw [keyLogits_oppositePair, partitionFunction_oppositeLogits, sum_one]
  rw [partitionFunction_oppositeLogits]
  by_cases h : i = 0
  · rw [show oppositePair a i = fun _ => a from funext fun _ => if_pos h, e]
  · rw [show oppositePair a i = fun _ => -a from funext fun _ => if_neg h, e,
      show β * (a * -a) = -(β * (a * a)) by ring, neg_neg, add_comm (exp (-(β * (a * a))))]
    ring

theorem exp_log_three : exp (log 3 : K) = 3 ∧ exp (-log 3 : K) = 1 / 3 := by
  have h : exp (log 3 : K) = 3 := exp_log (ofNat_pos 1)
  refine ⟨h, ?_⟩
  rw [exp_neg, h]
  ring

/-- At `β = log 3` the tokens `±1` move to `±4/5`. -/
theorem hopfieldUpdate_oppositePair (i : Fin 2) :
    hopfieldUpdate (oppositePair (1 : K)) (log 3) (oppositePair 1 i) = oppositePair (4 / 5) i := by
  obtain ⟨h, h'⟩ := exp_log_three (K := K)
  have e : ∀ x : K, hopfieldUpdate (oppositePair (1 : K)) (log 3) (fun _ => x) = fun _ =>
      gibbs (oppositeLogits (1 * x)) (log 3) 0 - gibbs (oppositeLogits (1 * x)) (log 3) 1 := fun x => by
    funext c
    unfold hopfieldUpdate
    rw [keyLogits_oppositePair, sum_two, show oppositePair (1 : K) 0 c = 1 from if_pos rfl,
      show oppositePair (1 : K) 1 c = -1 from if_neg (by decide)]
    ring
  by_cases k : i = 0
  · rw [show oppositePair (1 : K) i = fun _ => 1 from funext fun _ => if_pos k,
      show oppositePair (4 / 5 : K) i = fun _ => 4 / 5 from funext fun _ => if_pos k, e]
    funext c
    rw [gibbs_oppositeLogits, mul_one, mul_one, h, h']
    field
  · rw [show oppositePair (1 : K) i = fun _ => -1 from funext fun _ => if_neg k,
      show oppositePair (4 / 5 : K) i = fun _ => -(4 / 5) from funext fun _ => if_neg k, e]
    funext c
    rw [gibbs_oppositeLogits, one_mul, mul_neg, mul_one, neg_neg, h, h']
    field

/-- **A21**: in self-attention, where the keys move with the tokens, the energy of every token can rise.
Source: action-quanta-derived-formulations.md, section 7. -/
theorem hopfieldEnergy_selfAttention_rises (i : Fin 2) :
    hopfieldEnergy (oppositePair (1 : K)) (log 3) (oppositePair 1 i) <
      hopfieldEnergy (fun j => hopfieldUpdate (oppositePair (1 : K)) (log 3) (oppositePair 1 j)) (log 3)
        (hopfieldUpdate (oppositePair (1 : K)) (log 3) (oppositePair 1 i)) := by
  have b : 0 < log (3 : K) := log_pos (by lin [])
  obtain ⟨h, _⟩ := exp_log_three (K := K)
  rw [show (fun j => hopfieldUpdate (oppositePair (1 : K)) (log 3) (oppositePair 1 j)) = oppositePair (4 / 5) from
    funext hopfieldUpdate_oppositePair, hopfieldUpdate_oppositePair, hopfieldEnergy_oppositePair, hopfieldEnergy_oppositePair]
  have t := log_partitionFunction_tangent (oppositeLogits (4 / 5 * (4 / 5) : K)) (oppositeLogits (1 * 1)) (log 3)
  obtain ⟨a0, a1⟩ := oppositeLogits_values (4 / 5 * (4 / 5) : K)
  obtain ⟨c0, c1⟩ := oppositeLogits_values (1 * 1 : K)
  rw [sum_two, a0, a1, c0, c1] at t
  have g := gibbs_oppositeLogits (4 / 5 * (4 / 5) : K) (log 3)
  -- the mean is above one half
  have m : 1 / 2 < gibbs (oppositeLogits (4 / 5 * (4 / 5) : K)) (log 3) 0 - gibbs (oppositeLogits (4 / 5 * (4 / 5) : K)) (log 3) 1 := by
    rw [g]
    have p := exp_pos (log 3 * (4 / 5 * (4 / 5)) : K)
    have p' := exp_pos (-(log 3 * (4 / 5 * (4 / 5))) : K)
    have s : exp (log 3 : K) < exp (log 3 * (4 / 5 * (4 / 5)) + log 3 * (4 / 5 * (4 / 5))) := exp_lt_exp.2 (by lin [b])
    rw [h, exp_add] at s
    have o := exp_mul_exp_neg (log 3 * (4 / 5 * (4 / 5)) : K)
    generalize exp (log 3 * (4 / 5 * (4 / 5)) : K) = x at p s o ⊢
    generalize exp (-(log 3 * (4 / 5 * (4 / 5))) : K) = y at p' o ⊢
    have d : 0 < x + y := add_pos_of_pos_of_nonneg p (le_of_lt p')
    refine lt_of_mul_lt_mul_left (c := x + y) ?_ (le_of_lt d)
    rw [mul_comm (x + y) ((x - y) / (x + y)), div_mul_cancel _ (ne_of_gt d)]
    have k := mul_pos p' (sub_pos.2 s)
    lin [k, x # o]
  generalize gibbs (oppositeLogits (4 / 5 * (4 / 5) : K)) (log 3) 0 = p0 at t m
  generalize gibbs (oppositeLogits (4 / 5 * (4 / 5) : K)) (log 3) 1 = p1 at t m
  generalize log (partitionFunction (oppositeLogits (4 / 5 * (4 / 5) : K)) (log 3)) = L at t ⊢
  generalize log (partitionFunction (oppositeLogits (1 * 1 : K)) (log 3)) = L' at t ⊢
  generalize log (3 : K) = β at b t ⊢
  have i : 1 / β * β = 1 := div_mul_cancel 1 (ne_of_gt b)
  have ip : 0 < 1 / β := by pos
  have t' := mul_le_mul_of_nonneg_left t (le_of_lt ip)
  lin [t', ((p0 - p1) * (9 / 25)) # i, m]

/-- **A21** for self-attention is false: the energy of its tokens need not fall.
Source: action-quanta-derived-formulations.md, section 7. -/
theorem not_selfAttention_lowers_hopfieldEnergy : ¬∀ (n d : Nat) (X : Fin n → Fin d → K) (β : K), 0 < β →
    ∑ i, hopfieldEnergy (fun j => hopfieldUpdate X β (X j)) β (hopfieldUpdate X β (X i)) ≤ ∑ i, hopfieldEnergy X β (X i) :=
  fun h => not_le_of_lt (sum_lt_sum (fun i => le_of_lt (hopfieldEnergy_selfAttention_rises (K := K) i)) 0
    (hopfieldEnergy_selfAttention_rises 0)) (h 2 1 (oppositePair 1) (log 3) (log_pos (by lin [])))

end AqCore
