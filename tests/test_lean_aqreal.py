"""AqReal without Mathlib: the lint, what it catches, and that nothing there is ever called proved."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from aqcheck import lean, proofs, sources
from aqcheck.claims import load_registry
from aqcheck.dashboard import html, terminal
from aqcheck.dashboard.panel import panel
from aqcheck.evidence import InputDigests, MathlibDetails
from aqcheck.lean import kernel, lake, mock, modules, scan, wheel
from aqcheck.lean.modules import Module
from aqcheck.lean.store import Store
from aqcheck.status import statuses

REPOSITORY = Path(__file__).parents[1]
MOCK = (REPOSITORY / mock.MOCK).read_text(encoding="utf-8")
TINY = "import Mathlib\nnamespace AqReal\ntheorem target : (0 : ℝ) ≠ 1 := zero_ne_one\nend AqReal\n"

needs_wheel = pytest.mark.skipif(
    isinstance(wheel.find(REPOSITORY / kernel.CACHE), str), reason="there is no Lean in a wheel here"
)


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of what the lint reads; AqCore and what is built already are shared."""

    def make(**tiny: str) -> Path:
        (tmp_path / "lean").mkdir()
        for name in ("AqCore", "bootstrap", "mathlib_mock"):
            (tmp_path / "lean" / name).symlink_to(REPOSITORY / "lean" / name)
        (tmp_path / ".aqcheck").mkdir()
        (REPOSITORY / kernel.CACHE).mkdir(parents=True, exist_ok=True)
        (tmp_path / kernel.CACHE).symlink_to(REPOSITORY / kernel.CACHE)
        shutil.copy(REPOSITORY / "lean-toolchain", tmp_path)
        if not tiny:
            shutil.copytree(REPOSITORY / "lean" / "AqReal", tmp_path / "lean" / "AqReal")
        for name, source in tiny.items():
            (tmp_path / "lean" / "AqReal").mkdir(exist_ok=True)
            (tmp_path / "lean" / "AqReal" / f"{name}.lean").write_text(source)
        return tmp_path

    return make


@needs_wheel
def test_the_lint_has_nothing_against_aqreal():
    found = lean.lint_real(REPOSITORY)
    assert found.problems == ()
    assert {"Mathlib", "AqReal.Model"} < {module.name for module in found.modules}


@needs_wheel
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("add_comm := add_comm", "add_comm := add_assoc"),
        ("max_eq_left := max_eq_left", "max_eq_left := max_eq_right"),
        ("add_le_add (le_refl c) h", "add_le_add h (le_refl c)"),
        ("exp_log := Real.exp_log", "exp_log := Real.log_exp"),
        ("HasDerivAt.fun_mul hf hg", "HasDerivAt.fun_mul hg hf"),
        ("HasDerivAt.comp x hf hg", "HasDerivAt.comp x hg hf"),
        ("mul_inv_cancel₀", "mul_inv_cancel"),
    ],
)
def test_a_wrong_field_is_caught(project, right, wrong):
    root = project()
    file = root / "lean" / "AqReal" / "Model.lean"
    text = file.read_text()
    assert text.count(right) == 1
    file.write_text(text.replace(right, wrong))
    assert any(problem.startswith("AqReal.Model:") for problem in lean.lint_real(root).problems)


@needs_wheel
def test_a_file_that_could_be_taken_for_mathlib_is_caught(project):
    root = project(Tiny=TINY)
    assert lean.lint_real(root).problems == ()
    (root / "lean" / "Mathlib.lean").write_text("axiom Real : Type\n")
    assert lean.lint_real(root).problems == ("lean/Mathlib.lean could be taken for Mathlib",)
    assert lean.check_real(root, ["AqReal.target"]).problems == ("lean/Mathlib.lean could be taken for Mathlib",)


def test_nothing_here_can_be_taken_for_mathlib():
    assert kernel.shadowing(REPOSITORY) == []


@needs_wheel
def test_an_axiom_is_caught(project, monkeypatch):
    root = project(
        Tiny=TINY.replace("theorem target", "axiom shortcut : (0 : ℝ) ≠ 1\ntheorem target :").replace(
            ": : (0 : ℝ) ≠ 1 := zero_ne_one", ": (0 : ℝ) ≠ 1 := shortcut"
        )
    )
    assert "`axiom` is not allowed" in lean.lint_real(root).problems[0]
    monkeypatch.setattr(kernel, "_refusal", lambda module: ())  # the fence behind the first one
    assert lean.lint_real(root).problems == (
        "AqReal.Tiny declares the axiom AqReal.shortcut",
        "AqReal.target rests on AqReal.shortcut",
    )


@needs_wheel
def test_sorry_is_caught(project):
    root = project(Tiny=TINY.replace("zero_ne_one", "sorry"))
    assert lean.lint_real(root).problems == ("AqReal.target rests on sorryAx",)


@needs_wheel
def test_operations_of_aqcore_are_not_found_in_statements(project):
    source = """import AqReal.Model
namespace AqReal
mathlib_operations_only
example {K : Type} [AqCore.OrderedField K] (a b : K) : K := a OPERATION b
end AqReal
"""
    root = project()
    for operation in ("+", "*", "-", "/"):
        (root / "lean" / "AqReal" / "Probe.lean").write_text(source.replace("OPERATION", operation))
        problems = lean.lint_real(root).problems
        assert problems
        assert problems[0].startswith("AqReal.Probe:4: failed to synthesize")


# The mock --------------------------------------------------------------------------------------------------------


def lean_on_the_mock(text: str) -> list[str]:
    """What Lean says against a file on top of the mock."""
    store = Store(REPOSITORY / kernel.CACHE)
    found = wheel.find(REPOSITORY / kernel.CACHE)
    assert not isinstance(found, str)
    back_end = kernel._WheelBackEnd(found, REPOSITORY, store, 2)
    mocked = modules.read(REPOSITORY / mock.MOCK, kernel.MATHLIB)
    checked = Module("AqMockCheck", text, None, sources.lean_imports(text))
    result = back_end.build_with([mocked, checked])["AqMockCheck"]
    return [message.text for message in result.messages if message.severity == "error"]


def test_every_entry_of_the_mock_is_checked():
    declares = re.compile(r"(@\[.*?\] )?(axiom|def|class|instance|theorem|abbrev|structure|inductive|opaque)\b")
    entries = [command for command in mock.commands(MOCK) if declares.match(command)]
    assert len(entries) > 100
    assert mock.check_file(MOCK).count("\nexample ") == len(entries)


@needs_wheel
def test_the_mock_passes_its_own_check():
    assert lean_on_the_mock(mock.check_file(MOCK)) == []


@needs_wheel
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(a b : G) : a + b = b + a", "(a b : G) : a + b = a + b"),
        (
            "axiom le_total {α : Type u} [LinearOrder α] (a b : α)",
            "axiom le_total {α : Type u} [LinearOrder α] {a b : α}",
        ),
        (
            "axiom le_trans {α : Type u} [Preorder α] {a b c : α}",
            "axiom le_trans {α : Type u} [Preorder α] (a b c : α)",
        ),
        ("axiom le_trans {α : Type u} [Preorder α]", "axiom le_trans {α : Type u} [LE α]"),
        ("class CommMagma (G : Type u) extends Mul G", "class CommMagma (G : Type u) extends Add G"),
        ("(α : Type u) [Mul α] : SMul α α", "(α : Type u) [Add α] : SMul α α"),
        ("∀ ⦃a⦄, a ∈ s → a ≤ x}", "∀ ⦃a⦄, a ∈ s → x ≤ a}"),
        ("axiom Real.exp_log", "axiom Real.exp_of_log"),
    ],
)
def test_an_entry_that_differs_from_mathlib_is_caught(right, wrong):
    """The mock itself stands for Mathlib here."""
    assert MOCK.count(right) == 1
    assert lean_on_the_mock(mock.check_file(MOCK.replace(right, wrong)))


def test_the_mock_is_outside_every_library():
    assert mock.MOCK.parts[:2] == ("lean", "mathlib_mock")
    assert "mathlib_mock" not in (REPOSITORY / "lakefile.lean").read_text()


# What is said of AqReal ------------------------------------------------------------------------------------------


def test_aqreal_is_thin_and_uses_no_forbidden_word():
    files = [REPOSITORY / "lean" / "AqReal.lean", *(REPOSITORY / "lean" / "AqReal").glob("*.lean")]
    assert sum(len(file.read_text().splitlines()) for file in files) < 400
    assert [scan.banned_words(file.read_text()) for file in files if scan.banned_words(file.read_text())] == []


def test_restatements_belong_to_claims_of_the_registry():
    claims = load_registry(REPOSITORY).claims
    restatements = sources.restatements(REPOSITORY)
    assert len(restatements) > 15
    assert set(restatements) <= set(claims)
    assert {name.partition(".")[0] for names in restatements.values() for name in names} == {"AqReal"}
    linked = {name for claim in claims.values() for name in claim.theorems()}
    assert not [name for name in linked if name.startswith("AqReal.")]


def test_without_mathlib_nothing_is_recorded_and_the_claim_says_unchecked(monkeypatch):
    monkeypatch.setattr(lake, "find", lambda root: "lake is not installed")
    registry, digests = load_registry(REPOSITORY), InputDigests(REPOSITORY)
    check = lean.check_real(REPOSITORY, ["AqReal.clip_le_alpha"])
    assert not check.available
    assert check.reason == "needs Mathlib, and lake is not installed"
    assert proofs.run_real(REPOSITORY, [registry.claim("Q01")], check, digests) == []
    row = statuses(registry, [], digests)["Q01"]
    shown = panel(row, sources.theorems(REPOSITORY), {}, sources.restatements(REPOSITORY))
    assert {shown.outcome_of(theorem) for theorem in shown.restatements} == {"unchecked"}
    page = html.render(registry, {"Q01": row}, REPOSITORY, datetime.datetime.now(datetime.UTC))
    assert page.count("Unchecked here: needs Mathlib.") == len(shown.restatements) == 2
    console = Console(file=StringIO(), width=200)
    console.print(terminal.claim(row, REPOSITORY))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert printed.count("Unchecked here: needs Mathlib.") == 2


def real_check(*, axioms=("propext",), problems=()) -> lean.LeanCheck:
    report = lean.TheoremReport("AqReal.clip_le_alpha", "AqReal.Quantization", "…", axioms, False, "", 0, None)
    other = lean.TheoremReport("AqReal.not_clip_le_alpha", "AqReal.Quantization", "…", (), False, "", 0, None)
    reports = {report.name: report, other.name: other}
    return lean.LeanCheck("lake", "4.35.0", True, "", (), reports, True, problems, 1.0)


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        (real_check(), "proved"),
        (real_check(axioms=("Real",)), "failed"),  # a module called Mathlib that is not Mathlib
        (real_check(problems=("lean/Mathlib.lean could be taken for Mathlib",)), "failed"),
        (real_check(axioms=("AqReal.shortcut",)), "failed"),
    ],
)
def test_with_mathlib_the_kernel_decides_and_the_row_stays_as_it_is(monkeypatch, check, outcome):
    monkeypatch.setattr("aqcheck.evidence.write", lambda root, item: None)
    registry, digests = load_registry(REPOSITORY), InputDigests(REPOSITORY)
    [item] = proofs.run_real(REPOSITORY, [registry.claim("Q01")], check, digests)
    assert item.file_name == "Q01.mathlib.json"
    assert isinstance(item.details, MathlibDetails)
    assert item.details.theorems[0].outcome == outcome
    with_it, without = (statuses(registry, found, digests)["Q01"] for found in ([item], []))
    assert (with_it.lean, with_it.overall) == (without.lean, without.overall)
    shown = panel(with_it, sources.theorems(REPOSITORY), {}, sources.restatements(REPOSITORY))
    assert shown.outcome_of(shown.restatements[0]) == outcome


# With Mathlib ----------------------------------------------------------------------------------------------------


@pytest.fixture
def mathlib() -> lake.Lake:
    found = lake.find(REPOSITORY)
    if isinstance(found, lake.Lake) and (REPOSITORY / lake.MATHLIB).is_dir():
        return found
    if os.environ.get("REQUIRE_MATHLIB"):
        pytest.fail("Mathlib is asked for, but it is not here")
    pytest.skip("there is no Mathlib here")


def test_mathlib_is_as_the_mock_says(mathlib, tmp_path):
    file = tmp_path / "check.lean"
    file.write_text(mock.check_file(MOCK))
    done = subprocess.run([mathlib.program, "env", "lean", file], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_mathlib_proves_the_restatements(mathlib):
    names = sorted({name for names in sources.restatements(REPOSITORY).values() for name in names})
    check = lean.check_real(REPOSITORY, names)
    assert check.ok, (check.problems, check.errors)
    assert sorted(check.theorems) == names
    assert all(set(report.axioms) <= proofs.ALLOWED_AXIOMS for report in check.theorems.values())
