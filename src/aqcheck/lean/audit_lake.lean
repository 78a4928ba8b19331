import Lean
import Lean.Replay
/-!
# The audit of compiled modules, with a complete Lean

The commands of `audit.lean`, where Lean's own modules can be imported.
-/
open Lean Elab Command

syntax (name := replayOntoCurrent) "#replay_onto_current" (ppSpace str)* : command
syntax (name := declarations) "#declarations" (ppSpace str)* : command

/-- Calls `act` with the name and the constant of each declaration in the files that a command names. -/
def Audit.eachDeclaration (stx : Syntax) (act : Name → ConstantInfo → IO Unit) : IO Unit := do
  for file in stx[1].getArgs.filterMap (·.isStrLit?) do
    let (data, _) ← readModuleData file
    for name in data.constNames, constant in data.constants do
      act name constant

@[command_elab replayOntoCurrent] def elabReplayOntoCurrent : CommandElab := fun stx => do
  let constants ← IO.mkRef ({} : Std.HashMap Name ConstantInfo)
  Audit.eachDeclaration stx fun name constant => constants.modify (·.insert name constant)
  setEnv (← (← getEnv).replay (← constants.get))

@[command_elab declarations] def elabDeclarations : CommandElab := fun stx =>
  Audit.eachDeclaration stx fun name constant =>
    let kind := match constant with
      | .axiomInfo _ => "axiom"
      | .thmInfo _ => "theorem"
      | _ => "other"
    let name := toString name
    IO.println s!"{kind} {name.length} {name}"
