"""The check of the mock of Mathlib against Mathlib itself.

`lean/mathlib_mock/Mathlib.lean` states what `lean/AqReal` uses of Mathlib, so that AqReal can be linted where there is
no Mathlib.  `python -m aqcheck.lean.mock` prints a Lean file on top of the real one that confirms it entry by entry.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from aqcheck.sources import skip_block_comment

MOCK = Path("lean/mathlib_mock/Mathlib.lean")

_CHECK = "-- check: "
_COPIED = ("universe", "namespace", "end", "section", "variable", "open")
_ENTRY = re.compile(
    r"(?P<instance>@\[[^\]]*instance\] )?(?P<kind>axiom|def|class) (?P<name>\S+)(?P<rest>.*)", re.DOTALL
)
_INSTANCE = re.compile(r"(@\[\S+ \S+\] )?instance( \(priority := \d+\)| [^\s:{(\[]+)?(?P<rest> .*)", re.DOTALL)
_EXPLICIT = re.compile(r"\(([^:()]+) :")
_PARENT = re.compile(r", | : Prop$")


def commands(mock: str) -> Iterator[str]:
    """The commands of the mock: each begins at the left margin; comments are left out, except `-- check:`."""
    text, position = "", 0
    while (start := mock.find("/-", position)) >= 0:
        text, position = text + mock[position:start], skip_block_comment(mock, start)
    command: list[str] = []
    for line in (text + mock[position:]).splitlines():
        if command and line[:1].strip():
            yield " ".join(command)
            command = []
        if line.strip():
            command.append(line.strip())
    if command:
        yield " ".join(command)


def split_type(rest: str) -> tuple[str, str]:
    """The binders of a declaration and what follows the colon behind them."""
    depth = 0
    for position, character in enumerate(rest):
        depth += (character in "([{⦃") - (character in ")]}⦄")
        if depth == 0 and rest.startswith(" : ", position):
            return rest[:position].strip(), rest[position + 3 :].strip()
    raise ValueError(f"no type in {rest!r}")


def check_file(mock: str) -> str:
    """A Lean file on top of Mathlib that is accepted only if every entry of the mock is as Mathlib has it."""
    lines = ["import Mathlib", "set_option linter.unusedVariables false", "noncomputable section"]
    given = ""
    for command in commands(mock):
        if command.startswith(_CHECK):
            given = f"{given} {command.removeprefix(_CHECK)}".strip()
        elif command.partition(" ")[0] in _COPIED:
            lines.append(command)
        elif match := _ENTRY.match(command):
            lines.append(given or _check(match))
            given = ""
        elif match := _INSTANCE.match(command):
            lines.append(_check_instance(*split_type(re.split(" := | where ", match["rest"])[0])))
    return "\n".join([*lines, "end", ""])


def _check_instance(binders: str, class_: str) -> str:
    return f"example {binders} : {class_} := inferInstance"


def _check_class(name: str, rest: str) -> str:
    """That the class exists, and an instance of each of its parents for whatever is an instance of it."""
    binders, _, parents = rest.split(" where ")[0].partition(" extends ")
    binders = binders.removesuffix(" : Prop").strip()
    context = f"{binders} [{name} {' '.join(_EXPLICIT.findall(binders))}]"
    if not parents:
        return f"example {context} : True := trivial"
    return " ".join(_check_instance(context, parent) for parent in _PARENT.split(parents) if parent)


def _check(entry: re.Match[str]) -> str:
    if entry["kind"] == "class":
        return _check_class(entry["name"], entry["rest"])
    binders, type_ = split_type(entry["rest"])
    if entry["instance"]:
        return _check_instance(binders, type_)
    quantified = f"∀ {binders}, " if binders else ""
    if entry["kind"] == "axiom":
        return f"example : {quantified}{type_} := {entry['name']}"
    of, _, body = type_.partition(" := ")
    names = " ".join(_EXPLICIT.findall(binders))
    return f"example : {quantified}{entry['name']} {names} = ({body} : {of}) := by intros; rfl"


if __name__ == "__main__":
    sys.stdout.write(check_file(MOCK.read_text(encoding="utf-8")))
