"""Deliberate faults, each with the tests that must notice it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault.

    Attributes:
        path: The file, relative to the root of the checkout.
        original: Text that occurs in it exactly once.
        mutated: What to put in its place.
        tests: Pytest node ids, separated by blanks, at least one of which must fail.
    """

    path: str
    original: str
    mutated: str
    tests: str


def mutant(package: str, module: str, original: str, mutated: str, *tests: str, theory: str) -> Mutant:
    """A fault in `aqcheck.<package>.<module>` that tests of `pychecks/test_<theory>.py` must notice."""
    nodes = " ".join(f"pychecks/test_{theory}.py::{test}" for test in tests)
    return Mutant(f"src/aqcheck/{package}/{module}.py", original, mutated, nodes)
