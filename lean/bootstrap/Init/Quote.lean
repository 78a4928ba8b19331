prelude
import Init.Core
set_option linter.all false

/-!
# Syntax quotations

`` `(a + $x) `` and patterns of that form, hence `macro` and `macro_rules`, are elaborated to calls of the functions
below.  Those that exist in compiled form are bound to it.
-/

universe u v w

/-! ## Arrays -/

@[extern "x"] opaque Array.append {α : Type u} (as bs : Array α) : Array α
instance {α : Type u} : Append (Array α) := ⟨Array.append⟩
@[implicit_reducible] def List.toArray {α : Type u} (xs : List α) : Array α := ⟨xs⟩
@[extern "lean_array_get"] opaque Array.get!Internal {α : Type u} [Inhabited α] (a : @& Array α) (i : @& Nat) : α
/-- Reading without taking ownership: what the compiler turns `getInternal` into. -/
@[extern "lean_array_fget_borrowed"] unsafe opaque Array.getInternalBorrowed {α : Type u} (a : @& Array α) (i : @& Nat)
    (h : i < a.size) : α := a.getInternal i h
@[extern "lean_array_get_borrowed"] unsafe opaque Array.get!InternalBorrowed {α : Type u} [Inhabited α]
    (a : @& Array α) (i : @& Nat) : α := a.get!Internal i
@[extern "x"] opaque Array.extract {α : Type u} (as : Array α) (start : Nat := 0) (stop : Nat := as.size) : Array α
@[extern "x"] opaque Array.getSepElems {α : Type u} (as : Array α) : Array α
def Array.getD {α : Type u} (a : Array α) (i : Nat) (v₀ : α) : α := if h : i < a.size then a.getInternal i h else v₀

def Array.mapMFrom {α : Type u} {β : Type v} {m : Type v → Type w} [Monad m] (f : α → m β) (as : Array α) :
    Nat → Nat → Array β → m (Array β)
  | 0, _, r => pure r
  | left + 1, i, r =>
    if h : i < as.size then bind (f (as.getInternal i h)) fun b => mapMFrom f as left (i + 1) (r.push b) else pure r
def Array.mapM {α : Type u} {β : Type v} {m : Type v → Type w} [Monad m] (f : α → m β) (as : Array α) : m (Array β) :=
  as.mapMFrom f as.size 0 (Array.mkEmpty as.size)
/-- Bound to compiled code: the interpreter prefers it by name anyway, and with `extern` the calls agree on who owns what. -/
@[extern "x"] opaque Array.map {α : Type u} {β : Type v} (f : α → β) (as : Array α) : Array β

def Array.mkArray0 {α : Type u} : Array α := Array.mkEmpty 0
def Array.mkArray1 {α : Type u} (a₁ : α) : Array α := (Array.mkEmpty 1).push a₁
def Array.mkArray2 {α : Type u} (a₁ a₂ : α) : Array α := (Array.mkArray1 a₁).push a₂
def Array.mkArray3 {α : Type u} (a₁ a₂ a₃ : α) : Array α := (Array.mkArray2 a₁ a₂).push a₃
def Array.mkArray4 {α : Type u} (a₁ a₂ a₃ a₄ : α) : Array α := (Array.mkArray3 a₁ a₂ a₃).push a₄
def Array.mkArray5 {α : Type u} (a₁ a₂ a₃ a₄ a₅ : α) : Array α := (Array.mkArray4 a₁ a₂ a₃ a₄).push a₅
def Array.mkArray6 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ : α) : Array α := (Array.mkArray5 a₁ a₂ a₃ a₄ a₅).push a₆
def Array.mkArray7 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : α) : Array α := (Array.mkArray6 a₁ a₂ a₃ a₄ a₅ a₆).push a₇
def Array.mkArray8 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : α) : Array α :=
  (Array.mkArray7 a₁ a₂ a₃ a₄ a₅ a₆ a₇).push a₈

@[extern "x"] opaque String.toRawSubstring' (s : String) : Substring.Raw

namespace Lean

/-! ## Building and taking apart syntax -/

abbrev Syntax.node1 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ : Syntax) := Syntax.node info kind (.mkArray1 a₁)
abbrev Syntax.node2 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ : Syntax) :=
  Syntax.node info kind (.mkArray2 a₁ a₂)
abbrev Syntax.node3 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ : Syntax) :=
  Syntax.node info kind (.mkArray3 a₁ a₂ a₃)
abbrev Syntax.node4 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ : Syntax) :=
  Syntax.node info kind (.mkArray4 a₁ a₂ a₃ a₄)
abbrev Syntax.node5 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ : Syntax) :=
  Syntax.node info kind (.mkArray5 a₁ a₂ a₃ a₄ a₅)
abbrev Syntax.node6 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ : Syntax) :=
  Syntax.node info kind (.mkArray6 a₁ a₂ a₃ a₄ a₅ a₆)
abbrev Syntax.node7 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : Syntax) :=
  Syntax.node info kind (.mkArray7 a₁ a₂ a₃ a₄ a₅ a₆ a₇)
abbrev Syntax.node8 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : Syntax) :=
  Syntax.node info kind (.mkArray8 a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈)

@[extern "x"] opaque Syntax.getKind (stx : Syntax) : SyntaxNodeKind
@[extern "x"] opaque Syntax.isOfKind (stx : Syntax) (k : SyntaxNodeKind) : Bool
@[extern "x"] opaque Syntax.getArg (stx : Syntax) (i : Nat) : Syntax
@[extern "x"] opaque Syntax.getArgs (stx : Syntax) : Array Syntax
@[extern "x"] opaque Syntax.getNumArgs (stx : Syntax) : Nat
@[extern "x"] opaque Syntax.isNone (stx : Syntax) : Bool
@[extern "x"] opaque Syntax.getOptional? (stx : Syntax) : Option Syntax
@[extern "x"] opaque Syntax.matchesNull (stx : Syntax) (n : Nat) : Bool
@[extern "x"] opaque Syntax.matchesIdent (stx : Syntax) (id : Name) : Bool
@[extern "x"] opaque Syntax.matchesLit (stx : Syntax) (k : SyntaxNodeKind) (val : String) : Bool
@[extern "x"] opaque Syntax.getId (stx : Syntax) : Name
@[extern "x"] opaque SourceInfo.fromRef (ref : Syntax) (canonical : Bool := false) : SourceInfo
@[extern "x"] opaque addMacroScope (mainModule : Name) (n : Name) (scp : MacroScope) : Name
@[extern "x"] opaque mkSepArray (as : Array Syntax) (sep : Syntax) : Array Syntax
@[extern "x"] opaque mkNullNode (args : Array Syntax := Array.mkEmpty 0) : Syntax
@[extern "x"] opaque mkAtom (val : String) : Syntax

def MonadRef.mkInfoFromRefPos {m : Type → Type} [Monad m] [MonadRef m] : m SourceInfo :=
  bind getRef fun ref => pure (SourceInfo.fromRef ref)

@[extern "x"] opaque replaceRef (ref oldRef : Syntax) : Syntax
def withRef {m : Type → Type} [Monad m] [MonadRef m] {α : Type} (ref : Syntax) (x : m α) : m α :=
  bind getRef fun old => MonadRef.withRef (replaceRef ref old) x

instance : Coe Name SyntaxNodeKinds := ⟨fun k => List.cons k List.nil⟩

abbrev Syntax.Term := TSyntax `term
abbrev Syntax.Command := TSyntax `command
abbrev Syntax.Level := TSyntax `level
abbrev Syntax.Tactic := TSyntax `tactic
abbrev Syntax.Prec := TSyntax `prec
abbrev Syntax.Prio := TSyntax `prio
abbrev Syntax.Ident := TSyntax `ident
abbrev Syntax.StrLit := TSyntax `str
abbrev Syntax.NumLit := TSyntax `num
export Syntax (Term Command Level Tactic Prec Prio Ident StrLit NumLit)

abbrev TSyntaxArray (ks : SyntaxNodeKinds) := Array (TSyntax ks)
unsafe def TSyntaxArray.rawUnsafe {ks : SyntaxNodeKinds} (as : TSyntaxArray ks) : Array Syntax := unsafeCast as
@[implemented_by TSyntaxArray.rawUnsafe] opaque TSyntaxArray.raw {ks : SyntaxNodeKinds} (as : TSyntaxArray ks) :
  Array Syntax
unsafe def TSyntaxArray.mkUnsafe (ks : SyntaxNodeKinds) (as : Array Syntax) : TSyntaxArray ks := unsafeCast as
@[implemented_by TSyntaxArray.mkUnsafe] opaque TSyntaxArray.mk {ks : SyntaxNodeKinds} (as : Array Syntax) :
  TSyntaxArray ks

namespace Syntax
structure SepArray (sep : String) where
  elemsAndSeps : Array Syntax
structure TSepArray (ks : SyntaxNodeKinds) (sep : String) where
  elemsAndSeps : Array Syntax
instance {sep : String} : Inhabited (SepArray sep) := ⟨⟨default⟩⟩
instance {ks : SyntaxNodeKinds} {sep : String} : Inhabited (TSepArray ks sep) := ⟨⟨default⟩⟩
@[extern "x"] opaque SepArray.getElems {sep : String} (sa : SepArray sep) : Array Syntax
@[extern "x"] opaque SepArray.ofElems {sep : String} (elems : Array Syntax) : SepArray sep
@[extern "x"] opaque TSepArray.getElems {k : SyntaxNodeKinds} {sep : String} (sa : TSepArray k sep) : TSyntaxArray k
@[extern "x"] opaque TSepArray.ofElems {k : SyntaxNodeKinds} {sep : String} (elems : Array (TSyntax k)) : TSepArray k sep

instance : CoeOut (TSyntax ks) Syntax := ⟨fun x => x.raw⟩
instance : CoeOut (TSyntaxArray ks) (Array Syntax) := ⟨TSyntaxArray.raw⟩
instance : CoeOut (TSepArray k sep) (TSyntaxArray k) := ⟨TSepArray.getElems⟩
instance : CoeOut (TSepArray k sep) (SepArray sep) := ⟨fun a => ⟨a.elemsAndSeps⟩⟩
instance : Coe (TSyntaxArray k) (TSepArray k sep) := ⟨TSepArray.ofElems⟩
instance : Coe (Array Syntax) (SepArray sep) := ⟨SepArray.ofElems⟩
end Syntax

/-! ## Which kinds of syntax may stand for which -/

namespace TSyntax
instance {k : SyntaxNodeKind} {ks : List SyntaxNodeKind} : Coe (TSyntax (List.cons k List.nil)) (TSyntax (List.cons k ks)) :=
  ⟨fun s => ⟨s.raw⟩⟩
instance {k : SyntaxNodeKind} {ks : List SyntaxNodeKind} : Coe (TSyntax ks) (TSyntax (List.cons k ks)) :=
  ⟨fun s => ⟨s.raw⟩⟩
instance : Coe Ident Term := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe StrLit Term := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe NumLit Term := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe NumLit Prio := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe NumLit Prec := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe Ident Level := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe Ident (TSyntax `Lean.Parser.Command.declId) := ⟨fun s => ⟨s.raw⟩⟩
instance : Coe Term (TSyntax `Lean.Parser.Term.funBinder) := ⟨fun s => ⟨s.raw⟩⟩
instance {k k' : SyntaxNodeKinds} [CoeHTCT (TSyntax k) (TSyntax k')] : CoeTC (TSyntaxArray k) (TSyntaxArray k') :=
  ⟨Array.map fun s => CoeHTCT.coe s⟩

@[extern "x"] opaque getId (s : Ident) : Name
@[extern "x"] opaque getNat (s : NumLit) : Nat
end TSyntax

@[extern "x"] opaque mkIdent (val : Name) : Ident
@[extern "x"] opaque Syntax.mkNumLit (val : String) (info : SourceInfo := SourceInfo.none) : NumLit

instance Macro.instMonadRefMacroM : MonadRef MacroM where
  getRef c := pure c.ref
  withRef ref x c := x { c with ref := ref }
instance Macro.instMonadQuotationMacroM : MonadQuotation MacroM where
  getCurrMacroScope c := pure c.currMacroScope
  getContext c := pure c.quotContext
  withFreshMacroScope x c s := x { c with currMacroScope := s.macroScope } { s with macroScope := s.macroScope + 1 }

instance PrettyPrinter.instMonadQuotationUnexpandM : MonadQuotation PrettyPrinter.UnexpandM where
  getRef c := pure c
  withRef ref x _ := x ref
  getCurrMacroScope := pure 0
  getContext := pure `_fakeMod
  withFreshMacroScope x := x
end Lean
