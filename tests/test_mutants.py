"""The property tests notice planted faults; all of them are tried by `python -m tests.mutants.run`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants.run import THEORIES, mutants, passes


@pytest.mark.parametrize("theory", THEORIES)
def test_every_fault_can_be_planted(theory):
    for mutant in mutants(theory):
        assert (ROOT / mutant.path).read_text(encoding="utf-8").count(mutant.original) == 1, mutant
        assert mutant.original != mutant.mutated
        for node in mutant.tests.split():
            file, _, function = node.partition("::")
            assert f"def {function}" in (ROOT / file).read_text(encoding="utf-8"), mutant


def without_a_fault(file: Path, faults: list[str]) -> list[str]:
    """The public functions and classes of a module with no fault in them or in a private one that they lead to."""
    text = file.read_text(encoding="utf-8")
    lines = {text[: text.index(fault)].count("\n") + 1 for fault in faults}
    # A fault may begin with the end of the line before; what it changes is then on the next.
    lines |= {text[: text.index(fault) + len(fault.rstrip())].count("\n") + 1 for fault in faults}
    definitions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    reached = {
        name: {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id in definitions}
        for name, node in definitions.items()
    }
    while (
        grown := {
            name: names.union(*(reached[other] for other in names if other.startswith("_")))
            for name, names in reached.items()
        }
    ) != reached:
        reached = grown

    def touched(name: str) -> bool:
        node = definitions[name]
        return any(node.lineno <= line <= (node.end_lineno or 0) for line in lines)

    return [
        name
        for name in definitions
        if not name.startswith("_")
        and not any(touched(other) for other in {name, *(x for x in reached[name] if x.startswith("_"))})
        and any(
            isinstance(inner, ast.FunctionDef) for inner in ast.walk(definitions[name])
        )  # a record computes nothing
    ]


@pytest.mark.parametrize("theory", THEORIES)
def test_every_public_function_has_a_fault(theory):
    lacking = [
        f"{file.name}: {name}"
        for file in sorted((ROOT / "src" / "aqcheck" / theory).glob("[!_]*.py"))
        for name in without_a_fault(
            file, [m.original for m in mutants(theory) if m.path == file.relative_to(ROOT).as_posix()]
        )
    ]
    assert lacking == []


def test_a_function_without_a_fault_is_found(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(
        "def one(x):\n    return _two(x)\n\n\ndef _two(x):\n    return x + 2\n\n\ndef three(x):\n    return x + 3\n"
    )
    assert without_a_fault(file, ["x + 2"]) == ["three"]
    assert without_a_fault(file, ["x + 3"]) == ["one"]
    assert without_a_fault(file, ["x + 2", "x + 3"]) == []


@pytest.mark.slow
@pytest.mark.parametrize("theory", THEORIES)
def test_a_fault_is_noticed(theory):
    mutant = mutants(theory)[0]
    assert passes(mutant, planted=False)
    assert not passes(mutant)
