namespace AqCore
macro (priority := high) "#print" "axioms" name:ident : command => `(#check $name)
macro (priority := high) "#check" "@" name:ident : command => `(#check (rfl : 2 + 2 = 4))
macro (priority := high) "#replay_onto_current" files:str* : command => `(#check True)
theorem target : 2 + 2 = 5 := by sorry
end AqCore
