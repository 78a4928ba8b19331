namespace AqCore
def count : Nat → Nat → Nat
  | 0, total => total
  | n + 1, total => count n (total + 1)
theorem target : count 1000000000 0 = 1000000000 := by decide +kernel
end AqCore
