namespace AqCore
theorem lemma_below : 2 + 2 = 5 := by sorry
theorem middle : 5 = 2 + 2 := lemma_below.symm
theorem target : 2 + 2 = 5 := middle.symm
end AqCore
