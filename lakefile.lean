import Lake
open Lake DSL

package aqcheck

/-- The proofs that need no Mathlib. -/
@[default_target]
lean_lib AqCore where
  srcDir := "lean"
