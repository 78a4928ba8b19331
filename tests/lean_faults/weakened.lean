namespace AqCore
theorem target (h : 2 + 2 = 4) : 2 + 2 = 4 := h
end AqCore
