namespace AqCore
unsafe def loop (n : Nat) : False := loop n
theorem target : 2 + 2 = 4 := rfl
end AqCore
