def Nat.gcd (_ _ : Nat) : Nat := 0
namespace AqCore
theorem target : Nat.gcd 4 6 = 0 := rfl
end AqCore
