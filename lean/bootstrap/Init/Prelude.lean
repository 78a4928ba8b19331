prelude
import Init.Syntax
set_option linter.all false

/-!
# All of the bootstrap that comes before the grammar

The generated module `Init.Native` imports this one.
-/
