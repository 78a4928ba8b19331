"""The proof library as a whole."""

from __future__ import annotations

from aqcheck import sources
from tests.conftest import ROOT


def test_the_root_module_imports_every_module():
    """`lake build` builds what the root imports; a module that it does not reach would go unchecked there."""
    folder = ROOT / "lean"
    modules = {".".join(p.relative_to(folder).with_suffix("").parts) for p in (folder / "AqCore").rglob("*.lean")}
    assert set(sources.lean_imports((folder / "AqCore.lean").read_text(encoding="utf-8"))) == modules | {"Init"}
