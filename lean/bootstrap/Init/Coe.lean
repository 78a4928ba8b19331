prelude
import Init.Native
set_option linter.all false

/-!
# Coercions

The elaborator inserts a coercion by looking for an instance of `CoeT α a β`; the other classes order the search:
head, then any number of outward steps, then any number of ordinary steps, then tail.
-/

universe u v w w'

class Coe (α : semiOutParam (Sort u)) (β : Sort v) where coe : α → β
class CoeTC (α : Sort u) (β : Sort v) where coe : α → β
class CoeOut (α : Sort u) (β : semiOutParam (Sort v)) where coe : α → β
class CoeOTC (α : Sort u) (β : Sort v) where coe : α → β
class CoeHead (α : Sort u) (β : semiOutParam (Sort v)) where coe : α → β
class CoeHTC (α : Sort u) (β : Sort v) where coe : α → β
class CoeTail (α : semiOutParam (Sort u)) (β : Sort v) where coe : α → β
class CoeHTCT (α : Sort u) (β : Sort v) where coe : α → β
class CoeDep (α : Sort u) (_ : α) (β : Sort v) where coe : β
class CoeT (α : Sort u) (_ : α) (β : Sort v) where coe : β
class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where coe : (f : α) → γ f
class CoeSort (α : Sort u) (β : outParam (Sort v)) where coe : α → β

attribute [coe_decl] Coe.coe CoeTC.coe CoeOut.coe CoeOTC.coe CoeHead.coe CoeHTC.coe CoeTail.coe CoeHTCT.coe
  CoeDep.coe CoeT.coe CoeFun.coe CoeSort.coe

variable {α : Sort u} {β : Sort v} {γ : Sort w}

@[coe_decl] instance [Coe β γ] [CoeTC α β] : CoeTC α γ := ⟨fun a => Coe.coe (CoeTC.coe a : β)⟩
@[coe_decl] instance [Coe α β] : CoeTC α β := ⟨fun a => Coe.coe a⟩
@[coe_decl] instance : CoeTC α α := ⟨fun a => a⟩

@[coe_decl] instance [CoeOut α β] [CoeOTC β γ] : CoeOTC α γ := ⟨fun a => CoeOTC.coe (CoeOut.coe a : β)⟩
@[coe_decl] instance [CoeTC α β] : CoeOTC α β := ⟨fun a => CoeTC.coe a⟩
@[coe_decl] instance : CoeOTC α α := ⟨fun a => a⟩

@[coe_decl] instance [CoeHead α β] [CoeOTC β γ] : CoeHTC α γ := ⟨fun a => CoeOTC.coe (CoeHead.coe a : β)⟩
@[coe_decl] instance [CoeOTC α β] : CoeHTC α β := ⟨fun a => CoeOTC.coe a⟩
@[coe_decl] instance : CoeHTC α α := ⟨fun a => a⟩

@[coe_decl] instance [CoeTail β γ] [CoeHTC α β] : CoeHTCT α γ := ⟨fun a => CoeTail.coe (CoeHTC.coe a : β)⟩
@[coe_decl] instance [CoeHTC α β] : CoeHTCT α β := ⟨fun a => CoeHTC.coe a⟩
@[coe_decl] instance : CoeHTCT α α := ⟨fun a => a⟩

@[coe_decl] instance (a : α) [CoeHTCT α β] : CoeT α a β := ⟨CoeHTCT.coe a⟩
@[coe_decl] instance (a : α) [CoeDep α a β] : CoeT α a β := ⟨CoeDep.coe a⟩

@[coe_decl] instance boolToProp : Coe Bool Prop := ⟨fun b => b = true⟩
@[coe_decl] instance boolToSort : CoeSort Bool Prop := ⟨fun b => b = true⟩
@[coe_decl] instance decPropToBool (p : Prop) [Decidable p] : CoeDep Prop p Bool := ⟨decide p⟩
@[coe_decl] instance optionCoe {α : Type u} : Coe α (Option α) := ⟨some⟩
@[coe_decl] instance subtypeCoe {α : Sort u} {p : α → Prop} : CoeOut (Subtype p) α := ⟨fun x => x.val⟩
