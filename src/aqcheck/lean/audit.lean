/-!
# The audit of compiled modules

- `#replay_from_nothing "f.olean" …` reads the constants declared in the given files and hands every one to the kernel,
  which checks it anew, starting from the empty environment.
- `#replay_onto_current "f.olean" … assuming "g.olean" …` does so starting from the current environment, which then holds
  them as well, and with them the constants declared in the files after `assuming`: of those the kernel checks all but
  the proofs, as each theorem becomes an axiom.  Of constants with one name the first counts, the assumed ones first.
- `#declarations "f.olean" …` prints kind (`theorem`, `axiom`, `other`), length of the name, and name of each constant in
  the files, and then the constants that its type or value mentions, likewise with nothing before the first space.
- `#print_naturals` prints what the file that gives it has registered for it, see `Audit.printAll`.

Files are given by path, so nothing is imported: no notation, macro or option of the audited modules is in force where
these commands are given.  Whatever a module's author did to skip a check, or to put a constant into a file without
one, comes to light in the replay.

The bindings below state the interface of functions compiled into Lean's library; the kernel is behind
`Lean.Environment.replay`.
-/
set_option linter.all false

/-- Any object of the compiled code. -/
opaque Audit.valueType : NonemptyType.{0}
def Audit.Value : Type := Audit.valueType.type
instance : Nonempty Audit.Value := Audit.valueType.property

/-- The token that orders effects; the compiler knows it by this name and passes nothing for it. -/
opaque Void.nonemptyType (σ : Type) : NonemptyType.{0}
def Void (σ : Type) : Type := (Void.nonemptyType σ).type
instance (σ : Type) : Nonempty (Void σ) := (Void.nonemptyType σ).property
abbrev Audit.World : Type := Void Unit
open Audit

/-- What an effect returns. -/
inductive Audit.Out (α : Type) where
  | ok : α → World → Out α
  | error : Value → World → Out α

def Lean.Elab.Command.CommandElab : Type := Lean.Syntax → Value → Value → World → Audit.Out Unit

structure Audit.AxiomVal : Type where
  /-- Name, universe parameters and type. -/
  constant : Value
  isUnsafe : Bool

structure Audit.TheoremVal : Type where
  constant : Value
  proof : Value
  all : Value

/-- What is known of a constant; of most only the kind matters here. -/
inductive Audit.ConstantInfo : Type where
  | axiomInfo (value : AxiomVal)
  | defnInfo (value : Value)
  | thmInfo (value : TheoremVal)
  | opaqueInfo (value : Value)
  | quotInfo (value : Value)
  | inductInfo (value : Value)
  | ctorInfo (value : Value)
  | recInfo (value : Value)

structure Audit.ModuleData : Type where
  isModule : Bool
  imports : Value
  constNames : Array Value
  constants : Array ConstantInfo
  extraConstNames : Value
  entries : Value

structure Audit.MonadEnv where
  getEnv : Value → Value → World → Audit.Out Value
  modifyEnv : (Value → Value) → Value → Value → World → Audit.Out Unit

@[extern "native"] unsafe axiom Lean.Elab.Command.instMonadEnvCommandElabM : MonadEnv
@[extern "native"] unsafe axiom Lean.readModuleData (path : String) (w : World) : Out (Prod ModuleData Value)
@[extern "native"] unsafe axiom Lean.mkEmptyEnvironment (trust : UInt32) (w : World) : Out Value
@[extern "native"] unsafe axiom Lean.Environment.replay (constants env : Value) (w : World) : Out Value
@[extern "native"] unsafe axiom Lean.Name.instBEq : Value
@[extern "native"] unsafe axiom Lean.instHashableName : Value
@[extern "native"] unsafe axiom Std.HashMap.emptyWithCapacity (α β beq hash : Value) (capacity : Nat) : Value
@[extern "native"] unsafe axiom Std.HashMap.insertIfNew (α β beq hash map key : Value) (value : ConstantInfo) : Value
@[extern "native"] unsafe axiom Lean.ConstantInfo.getUsedConstantsAsSet (constant : ConstantInfo) : Value
@[extern "native"] unsafe axiom Std.DTreeMap.Internal.Impl.foldl (α β σ : Value) (f : String → Value → Value → String) (state : String) (set : Value) : String
@[extern "native"] unsafe axiom IO.Error.instToString : Value
@[extern "native"] unsafe axiom IO.eprintln (α toString : Value) (message : Value) (w : World) : Out Value
@[extern "native"] unsafe axiom IO.print (α toString message : Value) (w : World) : Out Value
@[extern "native"] unsafe axiom Lean.Name.instToString : Value
@[extern "native"] unsafe axiom String.length (s : String) : Nat
@[extern "native"] unsafe axiom Nat.reprFast (n : Nat) : String
@[extern "native"] unsafe axiom IO.Process.exit (α : Value) (code : UInt8) (w : World) : Out Value
@[extern "native"] unsafe axiom Lean.Syntax.isStrLit? (stx : Lean.Syntax) : Option String

namespace Audit

unsafe def unit : Value := unsafeCast ()

unsafe def andThen {α β : Type} (x : Out α) (f : α → World → Out β) : Out β :=
  match x with
  | .ok a w => f a w
  | .error e w => .error e w

/-- Goes on, or prints the error and ends the process: the command that calls it would take an error of another type. -/
unsafe def orExit {α β : Type} (x : Out α) (f : α → World → Out β) : Out β :=
  match x with
  | .ok a w => f a w
  | .error e w =>
    andThen (IO.eprintln unit IO.Error.instToString e w) fun _ w =>
    andThen (IO.Process.exit unit (UInt8.ofNatLT 1 (of_decide_eq_true rfl)) w) fun e w => .error e w

/-- Calls `f` for the elements from the `i`-th on, passing on a state. -/
unsafe def each {α σ : Type} (f : α → σ → World → Out σ) (items : Array α) (fuel i : Nat) (state : σ) (w : World) : Out σ :=
  match fuel, Nat.decLt i items.size with
  | .succ fuel, .isTrue h =>
    andThen (f (items.getInternal i h) state w) fun state w => each f items fuel (Nat.add i 1) state w
  | _, _ => .ok state w

/-- Calls `f` with the name and the constant of each declaration in the given files, passing on a state. -/
unsafe def eachDeclaration {σ : Type} (f : Value → ConstantInfo → σ → World → Out σ) (files : Lean.Syntax) (state : σ)
    (w : World) : Out σ :=
  each (fun file state w =>
    match Lean.Syntax.isStrLit? file with
    | .none => .ok state w
    | .some path =>
      orExit (Lean.readModuleData path w) fun (.mk data _) w =>
      each (fun (name : Value) (counted : Prod Nat σ) w =>
        let i := counted.1
        let state := counted.2
        match Nat.decLt i data.constants.size with
        | .isTrue h => andThen (f name (data.constants.getInternal i h) state w) fun state w => .ok (Prod.mk (Nat.add i 1) state) w
        | .isFalse _ => .ok counted w) data.constNames data.constNames.size 0 (Prod.mk 0 state) w
      |> fun out => andThen out fun (.mk _ state) w => .ok state w)
    files.getArgs files.getArgs.size 0 state w

/-- The theorem without its proof. -/
def ConstantInfo.assumed : ConstantInfo → ConstantInfo
  | .thmInfo theorem' => .axiomInfo ⟨theorem'.constant, false⟩
  | constant => constant

unsafe def insertAll (f : ConstantInfo → ConstantInfo) (files : Lean.Syntax) (map : Value) (w : World) : Out Value :=
  eachDeclaration (fun name constant map w =>
      .ok (Std.HashMap.insertIfNew unit unit Lean.Name.instBEq Lean.instHashableName map name (f constant)) w)
    files map w

unsafe def noConstants : Value := Std.HashMap.emptyWithCapacity unit unit Lean.Name.instBEq Lean.instHashableName 1024

unsafe def print (message : String) (w : World) : Out Value :=
  orExit (IO.print unit (unsafeCast fun s : String => s) (unsafeCast message) w) fun v w => .ok v w

def ConstantInfo.kind : ConstantInfo → String
  | .axiomInfo _ => "axiom "
  | .thmInfo _ => "theorem "
  | _ => "other "

/-- A name after its length, so that no name can pass for something else. -/
unsafe def line (head : String) (name : Value) : String :=
  let name := (unsafeCast Lean.Name.instToString : Value → String) name
  String.append head (String.append (Nat.reprFast (String.length name)) (String.append " " (String.append name "\n")))

unsafe def describe (name : Value) (constant : ConstantInfo) : String :=
  Std.DTreeMap.Internal.Impl.foldl unit unit unit (fun text used _ => String.append text (line " " used))
    (line constant.kind name) (Lean.ConstantInfo.getUsedConstantsAsSet constant)

unsafe def printNaturals : List Nat → World → Out Unit
  | .nil, w => andThen (print "\n" w) fun _ w => .ok () w
  | .cons n l, w => andThen (print (String.append (Nat.reprFast n) " ") w) fun _ w => printNaturals l w

/-- Prints a line for each inner list. -/
unsafe def printAll : List (List Nat) → World → Out Unit
  | .nil, w => .ok () w
  | .cons l ls, w => andThen (printNaturals l w) fun _ w => printAll ls w

end Audit

syntax (name := replayOntoCurrent) "#replay_onto_current" (ppSpace str)* (" assuming" (ppSpace str)*)? : command
syntax (name := replayFromNothing) "#replay_from_nothing" (ppSpace str)* : command
syntax (name := printNaturals) "#print_naturals" : command
syntax (name := declarations) "#declarations" (ppSpace str)* : command

@[command_elab replayOntoCurrent] unsafe def elabReplayOntoCurrent : Lean.Elab.Command.CommandElab := fun stx ctx st w =>
  andThen (insertAll ConstantInfo.assumed ((stx.getArg 2).getArg 1) noConstants w) fun constants w =>
  andThen (insertAll id (stx.getArg 1) constants w) fun constants w =>
  andThen (Lean.Elab.Command.instMonadEnvCommandElabM.getEnv ctx st w) fun env w =>
  orExit (Lean.Environment.replay constants env w) fun env w =>
  Lean.Elab.Command.instMonadEnvCommandElabM.modifyEnv (fun _ => env) ctx st w

@[command_elab replayFromNothing] unsafe def elabReplayFromNothing : Lean.Elab.Command.CommandElab := fun stx _ _ w =>
  andThen (insertAll id (stx.getArg 1) noConstants w) fun constants w =>
  orExit (Lean.mkEmptyEnvironment (UInt32.ofNatLT 0 (Nat.zero_lt_succ _)) w) fun env w =>
  orExit (Lean.Environment.replay constants env w) fun _ w => .ok () w

@[command_elab declarations] unsafe def elabDeclarations : Lean.Elab.Command.CommandElab := fun stx _ _ w =>
  eachDeclaration (fun name constant _ w => andThen (print (describe name constant) w) fun _ w => .ok () w)
    (stx.getArg 1) () w
