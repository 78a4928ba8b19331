import Lake
open Lake DSL

package aqcheck

-- Only AqReal needs it.  Where it is not fetched, `lake -R -Kmathlib=no build AqCore` does without.
meta if get_config? mathlib ≠ some "no" then
require "leanprover-community" / "mathlib" @ git "v4.35.0"

/-- The proofs that need no Mathlib. -/
@[default_target]
lean_lib AqCore where
  srcDir := "lean"

/-- Mathlib's ℝ as a model of AqCore. -/
@[default_target]
lean_lib AqReal where
  srcDir := "lean"
