"""The proof library as a whole."""

from __future__ import annotations

import re

from aqcheck import sources
from aqcheck.claims import load_registry
from tests.conftest import ROOT


def test_the_root_module_imports_every_module():
    """`lake build` builds what the root imports; a module that it does not reach would go unchecked there."""
    folder = ROOT / "lean"
    modules = {".".join(p.relative_to(folder).with_suffix("").parts) for p in (folder / "AqCore").rglob("*.lean")}
    assert set(sources.lean_imports((folder / "AqCore.lean").read_text(encoding="utf-8"))) == modules | {"Init"}


def test_linked_theorems_name_the_claim_that_they_are_about():
    """The docstring of a theorem that a claim links says what it states, and names the claim."""
    declared = sources.theorems(ROOT)
    silent = [
        f"{name} ({claim.id})"
        for claim in load_registry(ROOT).claims.values()
        for name in claim.theorems()
        if not re.match(rf"/--.*?{claim.id}\b.*?-/", declared[name].text.lstrip(), re.DOTALL)
    ]
    assert not silent


def test_no_proof_file_is_long():
    """A file of the theories fits in the head: 300 lines at most."""
    folder = ROOT / "lean" / "AqCore"
    lengths = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in folder.glob("*/*.lean")}
    assert {name for name, lines in lengths.items() if lines > 300} == set()
