namespace AqCore
def target : Nat := 4
end AqCore
