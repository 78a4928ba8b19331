namespace AqCore
elab "prove" : tactic => pure ()
theorem target : 2 + 2 = 4 := rfl
end AqCore
