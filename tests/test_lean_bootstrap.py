"""The core library that stands in for Lean's `Init` is what it should be."""

from __future__ import annotations

import shutil

import pytest

from aqcheck import lean
from aqcheck.lean import kernel, wheel
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    isinstance(wheel.find(ROOT / kernel.CACHE), str), reason="there is no Lean in a wheel here"
)


@pytest.fixture(scope="module")
def checks():
    return lean.check_core(ROOT)


def test_the_checks_are_all_there(checks):
    """Deleting one must be noticed."""
    assert set(checks) == {f"Check.{name}" for name in ("Accelerated", "Interface", "Printing", "Rejection", "Tactics")}


@pytest.mark.parametrize("name", ["Accelerated", "Interface", "Printing", "Rejection", "Tactics"])
def test_the_core_library_passes(checks, name):
    """What the kernel computes by itself agrees with our definitions, statements and printing are Lean's, and more."""
    result = checks[f"Check.{name}"]
    errors = [message for message in result.messages if message.severity == "error"]
    assert result.ok, errors


@pytest.mark.slow
def test_a_wrong_definition_of_what_the_kernel_computes_is_caught(tmp_path):
    """Exclusive or as inclusive or: the kernel would compute the right one, the proof about the definition fails."""
    shutil.copytree(ROOT / "lean" / "bootstrap", tmp_path / "lean" / "bootstrap")
    shutil.copy(ROOT / "lean-toolchain", tmp_path)
    path = tmp_path / "lean" / "bootstrap" / "Init" / "Nat.lean"
    text = path.read_text(encoding="utf-8")
    right, wrong = "fun a b => cond a (not b) b", "fun a b => cond a true b"
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    assert not lean.check_core(tmp_path)["Check.Accelerated"].ok
