namespace AqCore
theorem target_of_something : 2 + 2 = 4 := rfl
-- theorem target : 2 + 2 = 4 := rfl
/-
theorem target : 2 + 2 = 4 := rfl
-/
end AqCore
