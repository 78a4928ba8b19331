namespace AqCore
axiom shortcut : 2 + 2 = 5
theorem target : 2 + 2 = 5 := shortcut
end AqCore
