"""Binds the grammar that is compiled into Lean's library: writes `Init/Native.lean` and `Init/Unexpand.lean`.

The library contains Lean's own notations, tactics' syntax and macros as compiled code, but not the `.olean` files that
would declare them.  Declaring them is enough to use them: an `@[extern]` constant with the same name and type runs the
compiled code, and an attribute registers it.  So the precedences and expansions are Lean's own by construction.  What
is bound is computed from the library; only *which part* of Lean's grammar to bind, and into which syntax category, is
written down here, as tables of rules with their reasons.

The files are written at build time and never committed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aqcheck.errors import LeanError
from aqcheck.lean.descriptors import CONSTRUCTORS
from aqcheck.lean.elf import Symbol, symbols

Name = tuple[str | int, ...]
Descriptor = list[Any]

_READER = Path(__file__).with_name("descriptors.py")
_POINTER_BYTES = 8
_CONSTRUCTOR_NAMES = frozenset(constructor for constructor, _ in CONSTRUCTORS)


class GrammarError(LeanError):
    """The library does not hold what the rules below expect; they are written for one version of Lean."""


# Names -----------------------------------------------------------------------------------------------------------


def mangle(name: Name) -> str:
    """The symbol of a compiled constant, as Lean's code generator spells it.

    Letters and digits stand for themselves, `_` is doubled, other characters become `_xHH`, `_uHHHH` or `_UHHHHHHHH`;
    components are joined by `_`, and a number component is followed by a further `_`.
    """

    def escaped(character: str) -> str:
        if character.isascii() and character.isalnum():
            return character
        if character == "_":
            return "__"
        code = ord(character)
        return f"_x{code:02x}" if code < 0x100 else f"_u{code:04x}" if code < 0x10000 else f"_U{code:08x}"

    parts = ["".join(map(escaped, part)) if isinstance(part, str) else f"{part}_" for part in name]
    return "l_" + "_".join(parts)


_ESCAPE = re.compile(r"__|_x([0-9a-f]{2})|_u([0-9a-f]{4})|_U([0-9a-f]{8})")


def unescape(text: str) -> str:
    """Undoes the escapes of `mangle` within one component."""
    return _ESCAPE.sub(lambda match: chr(int(match[match.lastindex], 16)) if match.lastindex else "_", text)


def demangle(symbol: str) -> Name:
    """The name behind a symbol whose components are plain words, numbers excluded.

    Reads from the left, an escape before a separator.  A component that begins or ends with `_` would be ambiguous, so
    the result is checked by mangling it again.

    Raises:
        GrammarError: `symbol` is not the symbol of such a name.
    """
    if symbol.startswith("l_"):
        parts = re.split(r"_(?!x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", symbol[2:].replace("__", "\0"))
        name = tuple(unescape(part.replace("\0", "__")) for part in parts)
        if all(name) and mangle(name) == symbol:
            return name
    raise GrammarError(f"cannot tell the name behind the symbol {symbol!r}")


def quoted(name: Name) -> str:
    """`name` as Lean source: a component that might not read as an identifier is put between « and »."""
    return ".".join(
        part if isinstance(part, str) and re.fullmatch(r"[A-Z][A-Za-z]+", part) else f"«{part}»" for part in name
    )


def dotted(name: Name) -> str:
    """`name` as the rules below spell it: its components joined by dots."""
    return ".".join(map(str, name))


# Which syntax to bind --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """Decides about every syntax whose full name matches `pattern` (a regular expression for the whole name).

    `category` is the syntax category to register it in (`None`: leave it out), `reason` says why.
    """

    pattern: str
    category: str | None
    reason: str


_TACTIC = r"Lean\.Parser\.Tactic\."
_BY_NAME = "`syntax` without a given name is named after its category and its tokens"

# The first rule that matches decides.
RULES: tuple[Rule, ...] = (
    # -- left out: what Lean's `Init` does not have, or what our `Init` cannot run
    Rule(r"(Std|_private)\..*", None, "not notation of Lean's `Init`"),
    Rule(r"(commandDeclare|Lean\.commandDeclare)_.*", None, "helpers local to files of fixed-width integers"),
    Rule(r"(Array|BitVec|Bool|Int|List|Rat|String|Vector)\..*", None, "scoped notation of data types we do not have"),
    Rule(r"(DerivingHelpers\..*|tacticDeriving_.*)", None, "used by derive handlers that need Lean's own API"),
    Rule(r"Lean\.Parser\.(Sym|Tactic\.Grind)\..*", None, "the `grind` and `sym` languages need lemmas we do not have"),
    Rule(r"Lean\.Parser\.Attr\.(grind|lia|cbv|seval|spec|wf_|method_).*", None, "attributes of tools we do not have"),
    Rule(r"Lean\.Parser\.(Command|Term)\..*", None, "commands for programs that extend Lean"),
    Rule(
        _TACTIC + r"m(assumption|cases|clear|constructor|dup|exact|exfalso|exists|frame|have|intro|leave|left|pure"
        r"|refine|rename|replace|revert|right|spec|specialize|start|stop|vcgen)[A-Z_∀⌜□⟨#%(?\-]?.*",
        None,
        "the proof mode of Std.Do",
    ),
    Rule(_TACTIC + r"(tacticMvcgen|vc|invariant|frameAlt|impossible).*", None, "verification conditions of Std.Do"),
    Rule(
        _TACTIC + r"(grind|lia$|cutsat$|grobner$|sym$|bv|tacticBv|omega|anchor).*",
        None,
        "decision procedures whose lemmas we do not have",
    ),
    Rule(
        _TACTIC + r"(try(Result|Trace).*|attemptAll.*|firstPar|suggestions|rewrites.*|withImplicit|decide_cbv|cbv)",
        None,
        "search and suggestion tools",
    ),
    Rule(_TACTIC + r"nativeDecide", None, "`native_decide` trusts the compiler, which no proof here may do"),
    Rule(_TACTIC + r"(Conv\.)?guard.*Conv|" + _TACTIC + r"Conv\.(cbv|guard.*)", None, "checks for Lean's own tests"),
    Rule(_TACTIC + r"tacticSimpa.*_1", None, "an older spelling that Lean keeps only to report it"),
    Rule(r"Lean\.term(M!|ThrowError|Macro\.trace|Register_parser|Eval_pr).*", None, "meta programs"),
    Rule(r"Lean\.(doElem|test|setLibrary|guardPanic|infoTrees|univ_out|builtin_).*", None, "meta programs"),
    Rule(
        r"(Lean\.(run(Cmd|Elab|Meta)|byElab|includeStr|reduce.*|withAnnotateTerm|deprecatedTypeChanged))", None, "meta"
    ),
    Rule(r"termPrintln.*|termS!_", None, "strings and output"),
    Rule(r"term_×'?__1", None, "a second form of the product notation, for printing only"),
    Rule(r"tactic∎|term∎", None, "not needed"),
    Rule(r"Lean\.Parser\.command.*", None, "declares simplification procedures"),
    Rule(
        r"Lean\.Parser\.(cbv|check|discr|simproc|grind|reset|colon|equal).*", None, "tests of Lean, parts of the above"
    ),
    # -- bound by explicit name
    Rule(r"Lean\.Elab\.Tactic\.Ext\..*", "tactic", "the `ext` tactic"),
    Rule(r"Lean\.(Attr|Parser\.Attr)\..*|Lean\.(deprecated|suggest_for|deprecated_arg)", "attr", "attributes"),
    Rule(r"Lean\.command_code_action", None, "editor support"),
    Rule(
        r"rawNatLit|boolIfThenElse|coe(Fun|Sort)?Notation|Lean\.(calc|modCast)|" + _TACTIC + r"(showTermElab|by\?)",
        "term",
        "terms with a given name",
    ),
    Rule(r"Lean\.(calcTactic|cdot|solveTactic)|" + _TACTIC + r"Conv\.conv", "tactic", "tactics with a given name"),
    Rule(
        r"Lean\.guardMsgsCmd|Lean\.Parser\.timeCmd|" + _TACTIC + r"(declareSimpLikeTactic|normCastAddElim)",
        "command",
        "given names",
    ),
    Rule(_TACTIC + r"rcasesPat\..*", "rcasesPat", "patterns of `rcases`, `obtain`"),
    Rule(_TACTIC + r"rintroPat\..*", "rintroPat", "patterns of `rintro`"),
    Rule(r"Lean\.Parser\.Syntax\.(add|sub)Prec", "prec", "arithmetic of precedences"),
    Rule(r"Lean\.Parser\.Syntax\.(add|sub)Prio", "prio", "arithmetic of priorities"),
    Rule(r"Lean\.Parser\.Syntax\.exact\?", None, "a search tool as a term"),
    Rule(r"Lean\.convCalc_|" + _TACTIC + r"Conv\..*", "conv", "steps of the `conv` mode"),
    # -- bound by the category that the name tells
    *(
        Rule(rf"(Lean\.|Lean\.Parser\.|{_TACTIC})?{category}.*", category, _BY_NAME)
        for category in ("binderPred", "term", "stx", "prec", "prio", "tactic", "command")
    ),
    Rule(_TACTIC + r"[A-Za-z.].*", "tactic", "the namespace of tactics"),
    Rule(r"Lean\.[A-Za-z].*", None, "the rest of Lean's own namespace: editor widgets, linters, documentation, JSON"),
)

# Pieces (`location`, `rwRule`) are registered in no category; other syntax is composed of them.  Those that occur in
# the syntax bound above are bound too, so that our own macros can use them.  These two are plain alternatives, whose
# compiled form carries no name by which an occurrence could be seen.
ALTERNATIVES: tuple[Name, ...] = (("Lean", "Parser", "Tactic", "simpArg"), ("Lean", "Parser", "Tactic", "dsimpArg"))

BUILT_IN_CATEGORIES = frozenset({"term", "tactic", "command", "attr", "stx", "prec", "prio", "level", "doElem"})
BOTH_LEADING = frozenset({"conv"})  # categories whose first identifier may be a keyword or a name

# Macros: from these modules of Lean's `Init`, in the order in which they are compiled there; when two macros are for
# the same syntax, the later is tried first.
MACRO_MODULES: tuple[str, ...] = (
    "Init.Notation",
    "Init.Tactics",
    "Init.Core",
    "Init.Meta",
    "Init.NotationExtra",
    "Init.TacticsExtra",
    "Init.ByCases",
    "Init.RCases",
    "Init.Conv",
    "Init.BinderPredicates",
    "Init.WFTactics",
    "Init.Data.List.Notation",
    "Init.Data.List.Basic",
    "Init.Data.List.BasicAux",
    "Init.GetElem",
    "Init.Ext",
    "Init.Control.Basic",
    "Init.Classical",
)

# Unexpanders (they print `HAdd.hAdd a b` as `a + b`): from these modules, for constants that our `Init.Core` declares.
UNEXPANDER_MODULES: tuple[str, ...] = ("Init.Notation", "Init.Core")
NOT_DECLARED = frozenset({"HasEquiv.Equiv", "HasSSubset.SSubset", "PSum", "SSuperset", "Sum", "Superset", "bne"})
NAMED_UNEXPANDERS: Mapping[str, str] = {
    "unexpandExists": "Exists",
    "unexpandSubtype": "Subtype",
    "unexpandIte": "ite",
    "unexpandUnit": "Unit.unit",
    "unexpandListNil": "List.nil",
    "unexpandListCons": "List.cons",
    "unexpandProdMk": "Prod.mk",
    "unexpandEqNDRec": "Eq.ndrec",
    "unexpandEqRec": "Eq.rec",
}


# Generating ------------------------------------------------------------------------------------------------------


def read_descriptors(library: Path, table: Iterable[Symbol]) -> dict[str, Descriptor]:
    """The constants in the library's symbol table that are descriptors, by symbol.

    A child process initialises the library and reads them; see `aqcheck.lean.descriptors` for their form.

    Raises:
        GrammarError: The library cannot be loaded or initialised.
    """
    pointers = (symbol for symbol in table if symbol.kind == "object" and symbol.size == _POINTER_BYTES)
    names = [symbol.name for symbol in pointers if symbol.name.startswith("l_")]
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_READER), str(library)],
        input="\n".join(names),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode != 0:
        raise GrammarError(f"cannot read the grammar out of {library}: {done.stderr.strip() or done.returncode}")
    found: dict[str, Descriptor] = json.loads(done.stdout)
    return found


def generate(library: Path) -> dict[str, str]:
    """The text of the files to write, by module name, computed from the shared library at `library`.

    Raises:
        GrammarError: The library does not hold what the rules expect.
    """
    table = list(symbols(library))
    functions = {symbol.name for symbol in table if symbol.kind == "function"}
    return {
        "Init.Native": native_module(read_descriptors(library, table), functions),
        "Init.Unexpand": unexpand_module(functions),
    }


def category_of(name: Name) -> str | None:
    """The category to register the syntax called `name` in, or `None` to leave it out.

    Raises:
        GrammarError: No rule decides.
    """
    text = dotted(name)
    for rule in RULES:
        if re.fullmatch(rule.pattern, text):
            return rule.category
    raise GrammarError(f"no rule says what to do with the syntax {text}")


def _own_name(symbol: str, descriptor: Descriptor) -> Name | None:
    """The name of the constant behind `symbol` if `descriptor` is what a `syntax` command of that name makes.

    The kind of node that such syntax produces is called as the constant itself.  (What `declare_syntax_cat` makes, and
    values that only look like descriptors, is not.)
    """
    position = {"node": 1, "trailing_node": 1, "node_with_antiquotation": 2}.get(descriptor[0])
    if position is None:
        return None
    name = tuple(descriptor[position])
    return name if mangle(name) == symbol else None


def _subtrees(descriptor: Descriptor) -> Iterator[Descriptor]:
    yield descriptor
    for argument in descriptor[1:]:
        if isinstance(argument, list) and argument and argument[0] in _CONSTRUCTOR_NAMES:
            yield from _subtrees(argument)


def native_module(descriptors: Mapping[str, Descriptor], functions: set[str]) -> str:
    """`Init.Native`: declares the syntax that the rules select, and the macros for it."""
    syntax: dict[Name, tuple[Descriptor, str]] = {}
    pieces: dict[Name, Descriptor] = {}
    for symbol, descriptor in sorted(descriptors.items()):
        name = _own_name(symbol, descriptor)
        if name is None:
            continue
        if descriptor[0] == "node_with_antiquotation":
            pieces[name] = descriptor
        elif (category := category_of(name)) is not None:
            syntax[name] = (descriptor, category)
    trees = [tree for descriptor, _ in syntax.values() for tree in _subtrees(descriptor)]
    occurring = {tuple(tree[2]) for tree in trees if tree[0] == "node_with_antiquotation"}
    used_pieces = [name for name in pieces if name in occurring]
    for name in ALTERNATIVES:
        if mangle(name) not in descriptors:
            raise GrammarError(f"the library has no syntax {dotted(name)}")
    categories = {dotted(tuple(tree[1])) for tree in trees if tree[0] == "category"}
    categories |= {category for _, category in syntax.values()}

    lines = ["prelude", "import Init.Prelude", "set_option linter.all false", "structure Lean.Parser.Category"]
    for category in sorted(categories - BUILT_IN_CATEGORIES):
        behaviour = " (behavior := both)" if category in BOTH_LEADING else ""
        lines.append(f"declare_syntax_cat {category}{behaviour}")
    for name in (*used_pieces, *ALTERNATIVES):
        lines.append(_binding(name, "Lean.ParserDescr"))
    for name, (descriptor, category) in syntax.items():
        trailing = descriptor[0] == "trailing_node"
        lines.append(_binding(name, "Lean.TrailingParserDescr" if trailing else "Lean.ParserDescr"))
        lines.append(f"attribute [{category}_parser 1000] {quoted(name)}")
    kinds = {_flat(name): name for name in syntax}
    for name, flat_kind in _auxiliaries(functions, "macroRules", MACRO_MODULES):
        kind = kinds.get(flat_kind)
        if kind is not None:  # otherwise a macro for syntax that is left out
            lines.append(_binding(name, "Lean.Macro"))
            lines.append(f"attribute [macro {quoted(kind)}] {quoted(name)}")
    return "\n".join(lines) + "\n"


def unexpand_module(functions: set[str]) -> str:
    """`Init.Unexpand`: declares how applications of our core constants are printed."""
    lines = ["prelude", "import Init.Core", "set_option linter.all false"]
    targets = [
        (name, flat_constant.replace("_", "."))
        for name, flat_constant in _auxiliaries(functions, "unexpand", UNEXPANDER_MODULES)
    ]
    for function, constant in NAMED_UNEXPANDERS.items():
        if mangle((function,)) not in functions:
            raise GrammarError(f"the library has no function {function}")
        targets.append(((function,), constant))
    for name, constant in targets:
        if constant not in NOT_DECLARED:
            lines.append(_binding(name, "Lean.PrettyPrinter.Unexpander"))
            lines.append(f"attribute [app_unexpander {constant}] {quoted(name)}")
    return "\n".join(lines) + "\n"


def _binding(name: Name, type_: str) -> str:
    # Lean ignores the string: the interpreter looks up the symbol made from the declared name.
    return f'@[extern "native"] opaque {quoted(name)} : {type_}'


def _flat(name: Name) -> str:
    return "_".join(map(str, name))


_AUXILIARY = re.compile(
    r"l_((?:[A-Za-z]+_)*)__aux__(?P<module>(?:[A-Za-z]+__)*[A-Za-z]+)______(?P<what>macroRules|unexpand)__(?P<of>.+)__(?P<number>\d+)"
)


def _auxiliaries(functions: set[str], what: str, modules: tuple[str, ...]) -> list[tuple[Name, str]]:
    """The functions that `macro_rules` or `notation` generated in `modules`, in the order of their declaration.

    Such a function is called `_aux_Module_Path___macroRules_The_kind_1`, in the namespace that was open.  The name it
    is for is flattened (`_` for `.`), so the second component of each result is to be compared with flattened names.
    """
    found = []
    for symbol in functions:
        match = _AUXILIARY.fullmatch(symbol)
        if match is None or match["what"] != what:
            continue
        module = match["module"].replace("__", ".")
        if module not in modules or "___" in match["number"]:
            continue
        namespace = tuple(match[1].split("_")[:-1])
        last = unescape(symbol[len("l_") + len(match[1]) :])
        if mangle((*namespace, last)) == symbol:
            of = unescape(match["of"])
            found.append((modules.index(module), of, int(match["number"]), (*namespace, last)))
    return [(name, of) for _, of, _, name in sorted(found)]
