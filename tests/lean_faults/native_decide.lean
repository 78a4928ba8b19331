namespace AqCore
theorem target : 2 + 2 = 4 := by native_decide
end AqCore
