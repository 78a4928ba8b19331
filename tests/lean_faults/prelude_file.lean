prelude
import Init
namespace AqCore
theorem target : 2 + 2 = 4 := rfl
end AqCore
