import AqCore.Coupling.Derivative
import AqCore.Quanta.Mixing

/-!
# Attention lowers the energy of a modern Hopfield network (claim A21, what is true of it)

With the keys held fixed, attention is a step of gradient descent of `E(x) = ‖x‖²/2 - log Z(x)/β`, and lowers it: `log Z` is
convex in the logits.
-/

universe u

namespace AqCore
open OrderedField ExpLogField

variable {K : Type u} [ExpLogField K] {n d : Nat} {keys : Fin n → Fin d → K} {β : K}

/-- The logits `kⱼ · x` of a query `x`. -/
def keyLogits (keys : Fin n → Fin d → K) (x : Fin d → K) (j : Fin n) : K := dotProduct (keys j) x

/-- The modern Hopfield energy `E(x) = ‖x‖²/2 - (1/β) log Σⱼ exp (β kⱼ · x)`, with the keys held fixed.
Source: Ramsauer et al., Hopfield Networks is All You Need, section 2; the document has no precise functional. -/
def hopfieldEnergy (keys : Fin n → Fin d → K) (β : K) (x : Fin d → K) : K :=
  1 / 2 * sqNorm x - 1 / β * log (partitionFunction (keyLogits keys x) β)

/-- The output `Σⱼ pⱼ kⱼ` of attention to the keys. -/
def hopfieldUpdate (keys : Fin n → Fin d → K) (β : K) (x : Fin d → K) (c : Fin d) : K :=
  ∑ j, gibbs (keyLogits keys x) β j * keys j c

/-- The inner product of the output with a vector is the mean of its logits. -/
theorem dotProduct_hopfieldUpdate (keys : Fin n → Fin d → K) (β : K) (x y : Fin d → K) :
    dotProduct (hopfieldUpdate keys β x) y = ∑ j, gibbs (keyLogits keys x) β j * keyLogits keys y j := by
  have e : ∀ c, hopfieldUpdate keys β x c * y c = ∑ j, gibbs (keyLogits keys x) β j * (keys j c * y c) := fun c => by
    unfold hopfieldUpdate
    rw [sum_mul]
    exact sum_congr fun j => by ring
  unfold dotProduct
  rw [sum_congr e, sum_comm]
  exact sum_congr fun j => (mul_sum _ _).symm

/-- **A21**, what is true of it: with the keys fixed, the output of attention is `x - ∇E(x)`: the derivative of the energy along
every direction `h` is `h · (x - x')`.  Source: action-quanta-derived-formulations.md, section 7. -/
theorem hasDeriv_hopfieldEnergy [NeZero n] [ExpLogDerivative K] (hβ : β ≠ 0) (x h : Fin d → K) :
    HasDeriv (fun t => hopfieldEnergy keys β fun c => x c + t * h c)
      (dotProduct h fun c => x c - hopfieldUpdate keys β x c) 0 := by
  have logits : ∀ t j, keyLogits keys (fun c => x c + t * h c) j = keyLogits keys x j + t * keyLogits keys h j := fun t j => by
    unfold keyLogits dotProduct
    sum_ring
  have norm : ∀ t, sqNorm (fun c => x c + t * h c) = sqNorm x + t * (2 * dotProduct h x) + t ^ 2 * sqNorm h := fun t => by
    unfold sqNorm dotProduct
    sum_ring
  have Zp := partitionFunction_pos (keyLogits keys x) β
  have dZ : HasDeriv (fun t => ∑ j, exp (β * (keyLogits keys x j + t * keyLogits keys h j)))
      (∑ j, exp (β * (keyLogits keys x j + 0 * keyLogits keys h j)) * (β * keyLogits keys h j)) 0 :=
    HasDeriv.sum fun j => by deriv
  have z : (∑ j, exp (β * (keyLogits keys x j + 0 * keyLogits keys h j))) = partitionFunction (keyLogits keys x) β :=
    sum_congr fun j => by rw [zero_mul, add_zero]
  have z' : (∑ j, exp (β * (keyLogits keys x j + 0 * keyLogits keys h j)) * (β * keyLogits keys h j)) /
      partitionFunction (keyLogits keys x) β = β * dotProduct (hopfieldUpdate keys β x) h := by
    rw [dotProduct_hopfieldUpdate, sum_div, mul_sum]
    refine sum_congr fun j => ?_
    rw [zero_mul, add_zero]
    unfold gibbs
    ring
  have dL := dZ.log (by
    rw [z]
    exact Zp)
  have dN : HasDeriv (fun t : K => sqNorm x + t * (2 * dotProduct h x) + t ^ 2 * sqNorm h) (2 * dotProduct h x) 0 := by deriv
  refine (((dN.const_mul (1 / 2)).sub (dL.const_mul (1 / β))).congr_fun fun t => ?_).congr ?_
  · unfold hopfieldEnergy partitionFunction
    rw [norm, sum_congr fun j => congrArg (fun u => exp (β * u)) (logits t j)]
  · rw [z, z']
    have e : dotProduct h (fun c => x c - hopfieldUpdate keys β x c) =
        dotProduct h x - dotProduct (hopfieldUpdate keys β x) h := by
      unfold dotProduct
      sum_ring
    rw [e]
    field

/-- `log Z` is convex in the logits: it lies above its tangents. -/
theorem log_partitionFunction_tangent [NeZero n] (u v : Fin n → K) (β : K) :
    log (partitionFunction u β) + β * ∑ j, gibbs u β j * (v j - u j) ≤ log (partitionFunction v β) := by
  have k := klDivergence_nonneg (isProb_gibbs u β).nonneg (gibbs_pos v β) (le_of_eq (by rw [sum_gibbs, sum_gibbs]))
  rw [klDivergence_gibbs v β (sum_gibbs u β), show entropy (gibbs u β) = _ from gibbsEntropy_eq u β] at k
  have e : ∑ j, gibbs u β j * (v j - u j) = (∑ j, gibbs u β j * v j) - logitMean u β := by
    unfold logitMean
    sum_ring
  rw [e]
  lin [k]

/-- **A21**, what is true of it: with the keys fixed, attention lowers the energy by at least half the square of the step; so it
falls strictly unless `x` is a fixed point.  Source: action-quanta-derived-formulations.md, section 7. -/
theorem hopfieldEnergy_update_le [NeZero n] (hβ : 0 < β) (x : Fin d → K) :
    hopfieldEnergy keys β (hopfieldUpdate keys β x) ≤
      hopfieldEnergy keys β x - 1 / 2 * sqNorm fun c => x c - hopfieldUpdate keys β x c := by
  have k := log_partitionFunction_tangent (keyLogits keys x) (keyLogits keys (hopfieldUpdate keys β x)) β
  have s : ∑ j, gibbs (keyLogits keys x) β j * (keyLogits keys (hopfieldUpdate keys β x) j - keyLogits keys x j) =
      sqNorm (hopfieldUpdate keys β x) - dotProduct (hopfieldUpdate keys β x) x := by
    rw [← dotProduct_self, dotProduct_hopfieldUpdate, dotProduct_hopfieldUpdate]
    sum_ring
  have e : sqNorm (fun c => x c - hopfieldUpdate keys β x c) =
      sqNorm x - 2 * dotProduct (hopfieldUpdate keys β x) x + sqNorm (hopfieldUpdate keys β x) := by
    unfold sqNorm dotProduct
    sum_ring
  have i : 1 / β * β = 1 := div_mul_cancel 1 (ne_of_gt hβ)
  have p : 0 < 1 / β := by pos
  rw [s] at k
  rw [e]
  unfold hopfieldEnergy
  generalize log (partitionFunction (keyLogits keys x) β) = L at k ⊢
  generalize log (partitionFunction (keyLogits keys (hopfieldUpdate keys β x)) β) = L' at k ⊢
  lin [(1 / β) # k, (sqNorm (hopfieldUpdate keys β x) - dotProduct (hopfieldUpdate keys β x) x) # i]

end AqCore
