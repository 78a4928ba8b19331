prelude
import Init.Prelude
import Init.Native
import Init.Coe
import Init.Core
import Init.Unexpand
import Init.Simp
import Init.Quote
import Init.SizeOf
import Init.Nat
import Init.WF
import Init.Gcd
import Init.List
import Init.Classical
