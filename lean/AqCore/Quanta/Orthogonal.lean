import AqCore.Quanta.Pattern

/-!
# Orthogonal families of vectors

Projection, Bessel's inequality and Gram–Schmidt, without square roots: the vectors are not normalised and may be zero.
-/

universe u

namespace AqCore
open OrderedField

variable {K : Type u} [OrderedField K] {m n r : Nat} {e : Fin m → Fin n → K} {v : Fin n → K}

/-- Any two of the vectors are orthogonal. -/
def IsOrthogonal (e : Fin m → Fin n → K) : Prop := ∀ k l, k ≠ l → dotProduct (e k) (e l) = 0

/-- The projection of `v` on the span of orthogonal vectors `e`. -/
def project (e : Fin m → Fin n → K) (v : Fin n → K) (i : Fin n) : K :=
  ∑ k, dotProduct (e k) v / sqNorm (e k) * e k i

/-- A vector without length contributes nothing. -/
theorem dotProduct_div_sqNorm_mul (w v : Fin n → K) : dotProduct w v / sqNorm w * sqNorm w = dotProduct w v := by
  by_cases h : sqNorm w = 0
  · have z := sqNorm_eq_zero_iff.1 h
    rw [h, mul_zero]
    exact (sum_eq_zero fun c => by rw [z c, zero_mul]).symm
  · exact div_mul_cancel _ h

/-- The projection has the same inner products with the vectors. -/
theorem dotProduct_project (he : IsOrthogonal e) (v : Fin n → K) (l : Fin m) :
    dotProduct (e l) (project e v) = dotProduct (e l) v := by
  unfold project
  rw [dotProduct_sum, sum_eq_single l fun k hk => by rw [he l k fun c => hk c.symm, mul_zero], dotProduct_self,
    dotProduct_div_sqNorm_mul]

/-- The square of the length of the projection. -/
theorem dotProduct_project_self (he : IsOrthogonal e) (v : Fin n → K) :
    sqNorm (project e v) = ∑ k, dotProduct (e k) v ^ 2 / sqNorm (e k) ∧
      dotProduct (project e v) v = ∑ k, dotProduct (e k) v ^ 2 / sqNorm (e k) := by
  have h : ∀ x, dotProduct (project e v) x = ∑ k, dotProduct (e k) v / sqNorm (e k) * dotProduct (e k) x := fun x => by
    unfold project
    rw [dotProduct_comm, dotProduct_sum]
    exact sum_congr fun k => by rw [dotProduct_comm x]
  rw [← dotProduct_self, h, h]
  exact ⟨sum_congr fun k => by rw [dotProduct_project he]; ring, sum_congr fun k => by ring⟩

/-- **Bessel's inequality**. -/
theorem bessel (he : IsOrthogonal e) (v : Fin n → K) : ∑ k, dotProduct (e k) v ^ 2 / sqNorm (e k) ≤ sqNorm v := by
  have k := sqNorm_nonneg fun i => v i - project e v i
  obtain ⟨h, h'⟩ := dotProduct_project_self he v
  rw [sqNorm_sub, h, h'] at k
  lin [k]

/-- What is its own projection has the length that Parseval's equation gives. -/
theorem sqNorm_eq_of_project (he : IsOrthogonal e) (h : project e v = v) :
    sqNorm v = ∑ k, dotProduct (e k) v ^ 2 / sqNorm (e k) := by
  have k := (dotProduct_project_self he v).1
  rwa [h] at k

/-- A linear combination of vectors that are their own projections is one. -/
theorem project_sum {u : Fin r → Fin n → K} (h : ∀ l, project e (u l) = u l) (a : Fin r → K) :
    project e (fun i => ∑ l, a l * u l i) = fun i => ∑ l, a l * u l i := by
  funext i
  have s : ∀ k, dotProduct (e k) (fun i => ∑ l, a l * u l i) / sqNorm (e k) * e k i =
      ∑ l, a l * (dotProduct (e k) (u l) / sqNorm (e k) * e k i) := fun k => by
    rw [dotProduct_sum, sum_div, sum_mul]
    exact sum_congr fun l => by ring
  unfold project
  rw [sum_congr s, sum_comm]
  refine sum_congr fun l => ?_
  rw [← mul_sum]
  exact congrArg (a l * ·) (congrFun (h l) i)

/-- **Gram–Schmidt**: to `r` vectors there are `r` orthogonal ones with at least the same span. -/
theorem exists_orthogonal : ∀ {r : Nat} (u : Fin r → Fin n → K),
    ∃ w : Fin r → Fin n → K, IsOrthogonal w ∧ ∀ l, project w (u l) = u l
  | 0, u => ⟨u, fun k => (nomatch k), fun k => (nomatch k)⟩
  | r + 1, u => by
    obtain ⟨w, hw, hu⟩ := exists_orthogonal fun l => u (Fin.succ l)
    -- the first vector less its projection is orthogonal to the others
    have o : ∀ l, dotProduct (w l) (fun i => u ⟨0, Nat.succ_pos r⟩ i - project w (u ⟨0, Nat.succ_pos r⟩) i) = 0 := fun l => by
      rw [dotProduct_sub, dotProduct_project hw, sub_self]
    obtain ⟨a, ha⟩ : ∃ a : Fin n → K, a = fun i => u ⟨0, Nat.succ_pos r⟩ i - project w (u ⟨0, Nat.succ_pos r⟩) i := ⟨_, rfl⟩
    rw [← ha] at o
    have first : ∀ x i, project (finCons a w) x i = dotProduct a x / sqNorm a * a i + project w x i := fun x i => rfl
    refine ⟨finCons a w, fin_cases (fin_cases (fun h => absurd rfl h) fun l _ => ?_)
      (fun k => fin_cases (fun _ => o k) fun l h => hw k l fun e => h (e ▸ rfl)), fin_cases ?_ fun l => ?_⟩
    · exact (dotProduct_comm _ _).trans (o l)
    · -- its inner product with `a` is the square of the length of `a`
      have s : dotProduct a (u ⟨0, Nat.succ_pos r⟩) = dotProduct a a := by
        have z : dotProduct a (project w (u ⟨0, Nat.succ_pos r⟩)) = 0 := by
          unfold project
          rw [dotProduct_sum]
          exact sum_eq_zero fun k => by rw [dotProduct_comm a, o k, mul_zero]
        have k := dotProduct_sub a (u ⟨0, Nat.succ_pos r⟩) (project w (u ⟨0, Nat.succ_pos r⟩))
        rw [← ha, z, sub_zero] at k
        exact k.symm
      funext i
      rw [first, s, dotProduct_self]
      have k : sqNorm a / sqNorm a * a i = a i := by
        by_cases h : sqNorm a = 0
        · rw [h, sqNorm_eq_zero_iff.1 h i, mul_zero]
        · rw [div_self h, one_mul]
      rw [k, congrFun ha i]
      ring
    · have z : dotProduct a (u l.succ) = 0 := by
        rw [← hu l]
        unfold project
        rw [dotProduct_sum]
        exact sum_eq_zero fun k => by rw [dotProduct_comm a, o k, mul_zero]
      funext i
      rw [first, z, zero_div, zero_mul, zero_add]
      exact congrFun (hu l) i

end AqCore
