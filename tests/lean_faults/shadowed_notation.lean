namespace AqCore
def Anything (_ _ : Nat) : Prop := True
local notation:50 (priority := high) a:51 " = " b:51 => Anything a b
theorem target : 2 + 2 = 5 := True.intro
end AqCore
