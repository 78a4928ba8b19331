namespace AqCore
def fill : Nat → List Nat → List Nat
  | 0, items => items
  | n + 1, items => fill n (n :: items)
theorem target : (fill 100000000 []).length = 100000000 := by decide +kernel
end AqCore
