import Lean
/-!
# The audit of compiled modules, with a complete Lean

The commands of `audit.lean`, where Lean's own modules can be imported.
-/
open Lean Elab Command

def Audit.eachDeclaration (files : Array (TSyntax `str)) (act : Name → ConstantInfo → IO Unit) : IO Unit := do
  for file in files do
    let (data, _) ← readModuleData file.getString
    for name in data.constNames, constant in data.constants do
      act name constant

elab "#replay_onto_current" files:(ppSpace str)* : command => do
  let constants ← IO.mkRef ({} : Std.HashMap Name ConstantInfo)
  Audit.eachDeclaration (files.map fun file => ⟨file.raw[1]⟩) fun name constant => constants.modify (·.insert name constant)
  setEnv (← (← getEnv).replay (← constants.get))

elab "#declarations" files:(ppSpace str)* : command => do
  Audit.eachDeclaration (files.map fun file => ⟨file.raw[1]⟩) fun name constant =>
    let kind := match constant with
      | .axiomInfo _ => "axiom"
      | .thmInfo _ => "theorem"
      | _ => "other"
    IO.println s!"{kind} {name}"
