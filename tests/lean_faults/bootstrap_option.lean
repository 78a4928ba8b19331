namespace AqCore
set_option bootstrap.inductiveCheckResultingUniverse false in
inductive Box : Type where
  | box (α : Type) : Box
theorem target : 2 + 2 = 4 := rfl
end AqCore
