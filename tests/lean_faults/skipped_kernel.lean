namespace AqCore
set_option debug.skipKernelTC true in
theorem target : 2 + 2 = 5 := by decide +kernel
end AqCore
