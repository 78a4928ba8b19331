"""The audit of compiled modules: what is declared in them, what each theorem says, and what it rests on.

The module `audit.lean` provides the commands; this one writes the files that give them and reads the answers.  The
audited modules are never imported there.  Their constants are handed to the kernel one by one, and statements are then
printed with the notation of `Init` alone, so no notation of theirs can make a theorem look like another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

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

_FORMAT = "1"

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

    def declarations(self, modules: Sequence[Compiled]) -> dict[str, dict[str, list[str]]]:
        """The names that each module declares, by kind: `theorem`, `axiom` or `other`.

        Raises:
            LeanError: The modules cannot be read.
        """
        found: dict[str, dict[str, list[str]]] = {}
        missing: list[Compiled] = []
        for module in modules:
            record = self._store.get(digest("declarations", self._identity, module.key))
            if record is None:
                missing.append(module)
            else:
                found[module.name] = record
        if missing:
            result = self._execute("".join(f"#declarations {_files([module])}\n" for module in missing))
            if result.outcome != "ok":
                raise LeanError(f"cannot list what the Lean modules declare: {_problem(result)}")
            printed = {message.line: message.text for message in result.messages}
            for line, module in enumerate(missing, start=1):
                kinds: dict[str, list[str]] = {"theorem": [], "axiom": [], "other": []}
                for entry in printed.get(line, "").splitlines():
                    kind, _, name = entry.partition(" ")
                    kinds.setdefault(kind, []).append(name)
                self._store.put(digest("declarations", self._identity, module.key), kinds)
                found[module.name] = kinds
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
            if line not in said or line + 1 not in said:
                raise LeanError(f"Lean said nothing about {name}")
            audited[name] = Audited(statement_in(said[line]), axioms_in(said[line + 1], name))
        self._store.put(key, {name: asdict(item) for name, item in audited.items()})
        return audited, ""


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
