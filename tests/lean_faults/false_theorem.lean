namespace AqCore
theorem target : 2 + 2 = 5 := rfl
end AqCore
