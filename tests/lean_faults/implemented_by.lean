namespace AqCore
def lie (_ : Nat) : Nat := 5
@[implemented_by lie] def truth (n : Nat) : Nat := n
theorem target : truth 4 = 4 := rfl
end AqCore
