namespace AqCore
theorem target : 2 + 2 = 5 := by
  have step : 5 = 2 + 2 := sorry
  exact step.symm
end AqCore
