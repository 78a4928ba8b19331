"""The audit of compiled modules: what is declared in them, what each theorem says, and what it rests on.

The module `audit.lean` provides the commands; this one writes the files that give them and reads the answers.  The
audited modules are never imported there.  Their constants are handed to the kernel one by one, and statements are then
printed with the notation of `Init` alone, so no notation of theirs can make a theorem look like another.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from aqcheck.errors import LeanError
from aqcheck.lean.store import Store, digest
from aqcheck.lean.wheel import Run

ALLOWED_AXIOMS = frozenset({"propext", "Quot.sound", "Classical.choice"})
SORRY = "sorryAx"

# Names that the kernel computes by itself, whatever their definition says.  A module that could give one of them
# another meaning could prove anything, so all of them must be declared by `Init`.
COMPUTED_BY_THE_KERNEL = frozenset(
    {
        *("Nat.add", "Nat.sub", "Nat.mul", "Nat.div", "Nat.mod", "Nat.pow", "Nat.gcd", "Nat.log2"),
        *("Nat.land", "Nat.lor", "Nat.xor", "Nat.shiftLeft", "Nat.shiftRight", "Nat.beq", "Nat.ble"),
        *("Lean.reduceBool", "Lean.reduceNat"),
    }
)

_FORMAT = "2"

_HEAD = 32  # more characters than a kind and a number have

# Nothing of a statement may be left out when it is printed.
PRINTING_OPTIONS = ("set_option pp.deepTerms true", "set_option pp.maxSteps 1000000", "set_option pp.proofs true")


@dataclass(frozen=True, slots=True)
class Audited:
    """A theorem as the kernel has it: its statement as Lean prints it, and the axioms that it rests on."""

    statement: str
    axioms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled module: its name, its file, and a digest of everything that it was made of."""

    name: str
    olean: Path
    key: str


class Auditor:
    """Audits compiled modules.

    Args:
        execute: Runs Lean on a file with the given text, in which the commands of `audit.lean` are available; the
            messages' lines are those of that text.
        identity: Digest of what `execute` stands on; results are kept under it.
        store: Where results are kept; an audit of the same modules is not repeated.
    """

    def __init__(self, execute: Callable[[str], Run], identity: str, store: Store) -> None:
        self._execute = execute
        self._identity = digest(_FORMAT, identity)
        self._store = store

    def replay_from_nothing(self, modules: Sequence[Compiled]) -> str:
        """Why the kernel does not accept these modules, which must need no other; empty if it does."""
        key = digest("replay", self._identity, *(module.key for module in modules))
        if self._store.get(key) is not None:
            return ""
        problem = _problem(self._execute(f"#replay_from_nothing {_files(modules)}\n"))
        if not problem:
            self._store.put(key, {})
        return problem

    def replay(self, modules: Sequence[Compiled], assumed: Sequence[Compiled]) -> str:
        """Why the kernel does not accept the constants of `modules`, given those of `assumed`; empty if it does.

        Theorems of `assumed` are axioms here, of the same name and type.  See `slices` for what that is good for.
        """
        key = digest("slice", self._identity, *(module.key for module in assumed), "", *(item.key for item in modules))
        if self._store.get(key) is not None:
            return ""
        problem = _problem(self._execute(f"#replay_onto_current {_files(modules)} assuming {_files(assumed)}\n"))
        if not problem:
            self._store.put(key, {})
        return problem

    def statements(self, modules: Sequence[Compiled], theorems: Sequence[str]) -> tuple[dict[str, str], str]:
        """The statements of theorems of these modules, whose proofs are not checked here, and why there are none."""
        key = digest("statements", self._identity, *(module.key for module in modules), "", *theorems)
        record: dict[str, str] | None = self._store.get(key)
        if record is not None:
            return record, ""
        lines = [f"#replay_onto_current assuming {_files(modules)}", *PRINTING_OPTIONS]
        first = len(lines) + 1
        result = self._execute("\n".join([*lines, *(f"#check @{name}" for name in theorems)]) + "\n")
        if result.outcome != "ok":
            return {}, _problem(result)
        said = {message.line: message.text for message in result.messages}
        statements = {name: statement_in(_said(said, line, name)) for line, name in enumerate(theorems, start=first)}
        self._store.put(key, statements)
        return statements, ""

    def declarations(self, modules: Sequence[Compiled]) -> dict[str, dict[str, list[str]]]:
        """The names that each module declares, by kind: `theorem`, `axiom` or `other`.

        Raises:
            LeanError: The modules cannot be read.
        """
        return self._read("kinds", modules)

    def axioms(self, modules: Sequence[Compiled], theorems: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The axioms that each theorem rests on, sorted, if the modules need no other.

        Raises:
            LeanError: The modules cannot be read.
        """
        key = digest("axioms", self._identity, *(module.key for module in modules), "", *theorems)
        record: dict[str, list[str]] | None = self._store.get(key)
        if record is None:
            uses: dict[str, list[str]] = {}
            for mentioned in self._read("uses", modules).values():
                uses = {**mentioned, **uses}  # of constants with one name the first counts, as in the replay
            declared = self.declarations(modules).values()
            below = axioms_below(uses, [name for kinds in declared for name in kinds["axiom"]])
            record = {name: sorted(below[name]) for name in theorems}
            self._store.put(key, record)
        return {name: tuple(axioms) for name, axioms in record.items()}

    def _read(self, what: Literal["kinds", "uses"], modules: Sequence[Compiled]) -> dict[str, dict[str, list[str]]]:
        """The names that each module declares, by kind, or the constants that each of its constants mentions."""
        found: dict[str, dict[str, list[str]]] = {}
        missing: list[Compiled] = []
        for module in modules:
            record = self._store.get(digest(what, self._identity, module.key))
            if record is None:
                missing.append(module)
            else:
                found[module.name] = record
        if missing:
            # A command for each, as Lean takes time that is quadratic in what one command prints.
            result = self._execute("".join(f"#declarations {_files([module])}\n" for module in missing))
            if result.outcome != "ok":
                raise LeanError(f"cannot list what the Lean modules declare: {_problem(result)}")
            printed = {message.line: message.text for message in result.messages}
            for line, module in enumerate(missing, start=1):
                said = _declared(printed.get(line, ""))
                for part, record in said.items():
                    self._store.put(digest(part, self._identity, module.key), record)
                found[module.name] = said[what]
        return {module.name: found[module.name] for module in modules}

    def report(self, modules: Sequence[Compiled], theorems: Sequence[str]) -> tuple[dict[str, Audited], str]:
        """Replays the modules onto the current environment, and says what each theorem states and rests on.

        Returns:
            The theorems by name, and why there are none: the kernel does not accept a constant, or met a limit.
        """
        key = digest("report", self._identity, *(module.key for module in modules), "", *theorems)
        record = self._store.get(key)
        if record is not None:
            return {name: Audited(item["statement"], tuple(item["axioms"])) for name, item in record.items()}, ""
        lines = [f"#replay_onto_current {_files(modules)}", *PRINTING_OPTIONS]
        first = len(lines) + 1  # the line of the first `#check`
        for name in theorems:
            lines += [f"#check @{name}", f"#print axioms {name}"]
        result = self._execute("\n".join(lines) + "\n")
        if result.outcome != "ok":
            return {}, _problem(result)
        said = {message.line: message.text for message in result.messages}
        audited: dict[str, Audited] = {}
        for position, name in enumerate(theorems):
            line = first + 2 * position
            audited[name] = Audited(statement_in(_said(said, line, name)), axioms_in(_said(said, line + 1, name), name))
        self._store.put(key, {name: asdict(item) for name, item in audited.items()})
        return audited, ""


def slices(modules: Sequence[Compiled], number: int) -> Iterator[tuple[Sequence[Compiled], Sequence[Compiled]]]:
    """Cuts modules into slices that can be replayed at the same time, each with the modules that it assumes.

    Together the slices verify what one replay of all modules would.  Let E be the list of all constants in the order of
    the modules, of those with one name the first.  A slice hands the kernel the constants of E that its own modules
    declare, and assumes those of E that earlier modules declare, read from the same files: definitions are checked once
    more, theorems are axioms of the same type.  So every constant of E is checked in exactly one slice, in an
    environment of constants that stand before it in E; if all slices pass, then by induction all of E is proved.  No
    slice assumes anything of a later one, so that no two can assume what the other should have proved.

    Args:
        modules: The modules, each after what it imports.
        number: How many slices; they hold about as many bytes each.
    """
    if not modules:
        return
    ends = list(itertools.accumulate(module.olean.stat().st_size for module in modules))
    parts = [end * number // (ends[-1] + 1) for end in ends]  # the number of the slice of each module
    for part in sorted(set(parts)):
        start = parts.index(part)
        yield modules[start : start + parts.count(part)], modules[:start]


def _problem(result: Run) -> str:
    """Why a run of the audit failed; empty if it did not."""
    if result.outcome == "ok":
        return ""
    if result.outcome == "errors":
        return f"the audit failed: {result.errors[0].text}"
    if result.outcome == "crash":
        return f"the kernel does not accept it when it is replayed: {result.output.strip() or 'no reason given'}"
    return f"the audit met the {'time' if result.outcome == 'timeout' else 'memory'} limit"


def _files(modules: Sequence[Compiled]) -> str:
    return " ".join(json.dumps(str(module.olean), ensure_ascii=False) for module in modules)


def _declared(text: str) -> dict[str, dict[str, list[str]]]:
    """What the answer to `#declarations` says: names by kind, and the constants that each mentions."""
    kinds: dict[str, list[str]] = {"theorem": [], "axiom": [], "other": []}
    uses: dict[str, list[str]] = {}
    mentioned: list[str] = []
    start = 0
    while start < len(text):
        kind, length, _ = text[start : start + _HEAD].split(" ", 2)
        begin = start + len(kind) + len(length) + 2
        start = begin + int(length)
        name = text[begin:start]
        if kind:
            kinds.setdefault(kind, []).append(name)
            mentioned = uses.setdefault(name, [])
        else:
            mentioned.append(name)
        if text[start : start + 1] != "\n":
            raise LeanError(f"cannot read what the Lean modules declare: {name!r} is cut off")
        start += 1
    return {"kinds": kinds, "uses": uses}


def _said(said: Mapping[int, str], line: int, name: str) -> str:
    if line not in said:
        raise LeanError(f"Lean said nothing about {name}")
    return said[line]


def axioms_below(uses: Mapping[str, Sequence[str]], axioms: Sequence[str]) -> dict[str, frozenset[str]]:
    """The axioms that each constant rests on.

    Args:
        uses: The constants that each constant mentions.
        axioms: Those that are axioms.
    """
    users: dict[str, list[str]] = {}
    for name, mentioned in uses.items():
        for other in mentioned:
            users.setdefault(other, []).append(name)
    found: dict[str, set[str]] = {name: set() for name in uses}
    for axiom in axioms:
        todo = [axiom]
        while todo:
            name = todo.pop()
            if axiom not in found[name]:
                found[name].add(axiom)
                todo.extend(users.get(name, ()))
    return {name: frozenset(below) for name, below in found.items()}


def statement_in(text: str) -> str:
    """The statement in the answer to `#check @name`, white space collapsed."""
    _, _, statement = text.partition(" : ")
    return " ".join(statement.split())


def axioms_in(text: str, name: str) -> tuple[str, ...]:
    """The axioms in the answer to `#print axioms name`, sorted.

    Raises:
        LeanError: The answer is not about `name` or not of the known form.
    """
    collapsed = " ".join(text.split())
    if collapsed == f"'{name}' does not depend on any axioms":
        return ()
    prefix = f"'{name}' depends on axioms: ["
    if collapsed.startswith(prefix) and collapsed.endswith("]"):
        return tuple(sorted(collapsed[len(prefix) : -1].split(", ")))
    raise LeanError(f"cannot read what Lean says about the axioms of {name}: {text}")
