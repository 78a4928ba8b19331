"""Every planted fault in `tests/lean_faults` is caught by the check that users run."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from aqcheck import lean, sources
from aqcheck.lean import kernel, lake, modules, wheel
from aqcheck.lean.audit import COMPUTED_BY_THE_KERNEL
from aqcheck.lean.store import Store
from aqcheck.lean.wheel import Limits

REPOSITORY = Path(__file__).parents[1]
FAULTS = Path(__file__).with_name("lean_faults")
TARGET = "AqCore.target"

pytestmark = pytest.mark.skipif(
    isinstance(wheel.find(REPOSITORY / kernel.CACHE), str), reason="there is no Lean in a wheel here"
)


@pytest.fixture(autouse=True)
def _only_the_wheel(monkeypatch):
    monkeypatch.setattr(lake, "find", lambda root: "not asked for")


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a project of the given proof modules; what the repository has built already is not built again."""

    def make(**sources: str) -> Path:
        proofs = tmp_path / "lean" / "AqCore"
        proofs.mkdir(parents=True)
        (tmp_path / "lean-toolchain").write_text((REPOSITORY / "lean-toolchain").read_text())
        (tmp_path / "lean" / "bootstrap").symlink_to(REPOSITORY / "lean" / "bootstrap")
        (tmp_path / ".aqcheck").mkdir()
        (REPOSITORY / kernel.CACHE).mkdir(parents=True, exist_ok=True)
        (tmp_path / kernel.CACHE).symlink_to(REPOSITORY / kernel.CACHE)
        for name, source in sources.items():
            (proofs / f"{name}.lean").write_text(source)
        return tmp_path

    return make


def fault(name: str) -> str:
    return (FAULTS / f"{name}.lean").read_text()


def allow_everything(monkeypatch):
    """Takes the first fence away, so that the fence behind it is tested."""
    monkeypatch.setattr(kernel, "_refusal", lambda module: ())


def test_a_sound_proof_passes(project):
    source = "namespace AqCore\n/-- Two and two. -/\ntheorem target : 2 + 2 = 4 := rfl\nend AqCore\n"
    check = lean.check(project(Sound=source))
    assert check.ok
    assert check.backend == "wheel"
    assert check.theorems == {
        TARGET: lean.TheoremReport(
            TARGET, "AqCore.Sound", "2 + 2 = 4", (), False, "lean/AqCore/Sound.lean", 2, "Two and two."
        )
    }


@pytest.mark.parametrize(
    ("name", "line", "word"),
    [
        ("extra_axiom", 2, "axiom"),
        ("unsafe_definition", 2, "unsafe"),
        ("implemented_by", 3, "implemented_by"),
        ("skipped_kernel", 2, "debug"),
        ("bootstrap_option", 2, "bootstrap"),
        ("native_decide", 2, "native_decide"),
        ("prelude_file", 1, "prelude"),
        ("meta_program", 2, "elab"),
        ("compiler_name", 1, "reduceBool"),
        ("foreign_import", 1, "Init.Native"),
    ],
)
def test_a_forbidden_word_is_refused(project, name, line, word):
    check = lean.check(project(Fault=fault(name)))
    assert not check.ok
    assert check.errors[0].startswith(f"AqCore.Fault:{line}:")
    assert word in check.errors[0]
    assert TARGET not in check.theorems


@pytest.mark.parametrize(
    ("name", "message"),
    [("false_theorem", "2 + 2 = 5"), ("kernel_name", "`Nat.gcd` has already been declared")],
)
def test_lean_rejects_it(project, name, message):
    check = lean.check(project(Fault=fault(name)))
    assert not check.ok
    assert message in check.errors[0]
    assert TARGET not in check.theorems


@pytest.mark.parametrize("name", ["sorry_inside", "sorry_below", "shadowed_audit"])
def test_sorry_is_seen_wherever_it_lies(project, name):
    check = lean.check(project(Fault=fault(name)), [TARGET])
    assert check.theorems[TARGET].sorry
    assert check.theorems[TARGET].axioms == ("sorryAx",)
    assert check.theorems[TARGET].statement == "2 + 2 = 5"


def test_an_axiom_is_seen_without_the_scan(project, monkeypatch):
    allow_everything(monkeypatch)
    check = lean.check(project(Fault=fault("extra_axiom")))
    assert not check.ok
    assert check.theorems[TARGET].axioms == ("AqCore.shortcut",)
    assert check.problems == ("AqCore.Fault declares the axiom AqCore.shortcut",)


def test_the_replay_catches_what_the_kernel_was_told_to_skip(project, monkeypatch):
    allow_everything(monkeypatch)
    check = lean.check(project(Fault=fault("skipped_kernel")))
    assert all(module.ok for module in check.modules), "the fault is planted so that only the replay can see it"
    assert not check.replayed
    assert not check.ok
    assert TARGET not in check.theorems
    assert "replayed" in check.problems[0]


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("place", ["A", "B", "C"])
def test_the_replay_catches_it_in_whichever_slice_it_is(project, monkeypatch, jobs, place):
    """Two modules above or below the fault are sound, but what they assume of it is false."""
    allow_everything(monkeypatch)
    names = ("A", "B", "C")
    sources = {
        name: f"{above}theorem AqCore.sound{name} : 2 + 2 = 4 := rfl\n"
        for name, above in zip(names, ("", "import AqCore.A\n", "import AqCore.B\n"), strict=True)
    }
    sources[place] += fault("skipped_kernel")
    check = lean.check(project(**sources), jobs=jobs)
    assert all(module.ok for module in check.modules)
    assert (check.replayed, check.theorems) == (False, {})
    assert "replayed" in check.problems[0]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_of_two_constants_with_one_name_none_is_assumed_unproved(project, monkeypatch, jobs):
    """The false one is overshadowed wherever it could be checked; then nothing may stand on it either."""
    allow_everything(monkeypatch)
    true = "theorem AqCore.twice : 2 + 2 = 4 := rfl\n"
    use = "import AqCore.B\ntheorem AqCore.target : 2 + 2 = 5 := AqCore.twice\n"
    check = lean.check(project(A=true, B=fault("skipped_kernel").replace("target", "twice"), C=use), jobs=jobs)
    assert not check.ok
    assert TARGET not in check.theorems


def test_no_name_hides_what_it_rests_on(project):
    source = (
        "namespace AqCore\ntheorem «x\nother y» : 2 + 2 = 5 := by sorry\n"
        "theorem target : 2 + 2 = 5 := «x\nother y»\nend AqCore\n"
    )
    check = lean.check(project(Fault=source), [TARGET])
    assert check.theorems[TARGET].axioms == ("sorryAx",)


def test_axioms_are_what_lean_says_they_are():
    found = kernel._find_back_end(REPOSITORY, Store(REPOSITORY / kernel.CACHE), 2)
    assert isinstance(found, kernel._WheelBackEnd)
    needed = modules.closure(found._modules(), ["AqCore.Quantization.Clip"])
    results = found.build_with([module for name, module in found._modules().items() if name in needed])
    proofs = [found.compiled(name) for name in results if name.startswith("AqCore.")]
    theorems = kernel._present(found.auditor.declarations(proofs), sorted(sources.theorems(REPOSITORY)))
    done = found.audit(proofs, theorems)
    reported, problem = found.auditor.report(proofs, theorems)
    assert (done.problem, done.core_problem, problem) == ("", "", "")
    assert len({item.axioms for item in reported.values()}) > 2
    assert done.audited == reported


def test_compiled_code_proves_nothing(project, monkeypatch):
    allow_everything(monkeypatch)
    check = lean.check(project(Fault=fault("compiler_name")))
    assert not check.ok
    assert "`Lean.reduceBool` has already been declared" in check.errors[0]


def test_a_name_that_the_kernel_computes_taints_the_check(project, monkeypatch):
    """`Init` declares all of them, so Lean refuses a second declaration; were one forgotten, this is the next fence."""
    monkeypatch.setattr(kernel, "COMPUTED_BY_THE_KERNEL", COMPUTED_BY_THE_KERNEL | {"AqCore.lie"})
    source = "namespace AqCore\ndef lie : Nat := 0\nend AqCore\n"
    check = lean.check(project(Fault=source))
    assert not check.ok
    assert check.problems == ("AqCore.Fault declares AqCore.lie, which the kernel computes by itself",)


def test_a_theorem_renamed_away_is_not_there(project):
    check = lean.check(project(Fault=fault("renamed_away")), [TARGET])
    assert check.ok
    assert check.theorems == {}


def test_a_theorem_declared_twice_taints_the_check(project):
    sound = "namespace AqCore\ntheorem target : 2 + 2 = 4 := rfl\nend AqCore\n"
    check = lean.check(project(One=sound, Two=sound))
    assert check.problems == ("AqCore.target is declared in AqCore.One and in AqCore.Two",)


def test_a_definition_is_not_a_theorem(project):
    check = lean.check(project(Fault=fault("definition_named_as_theorem")), [TARGET])
    assert check.ok
    assert check.theorems == {}


def test_a_weakened_statement_is_printed_as_it_is(project):
    check = lean.check(project(Fault=fault("weakened")), [TARGET])
    assert check.theorems[TARGET].statement == "2 + 2 = 4 → 2 + 2 = 4"


def test_notation_cannot_disguise_a_statement(project):
    check = lean.check(project(Fault=fault("shadowed_notation")), [TARGET])
    assert check.theorems[TARGET].statement == "AqCore.Anything (2 + 2) 5"


def test_a_module_below_a_refused_one_does_not_count(project):
    root = project(Fault=fault("extra_axiom"), Above="import AqCore.Fault\n" + fault("false_theorem"))
    check = lean.check(root)
    assert check.theorems == {}
    assert "AqCore.Above:1:0: not built, because it imports AqCore.Fault" in check.errors


def test_a_proof_that_does_not_end_is_stopped(project, monkeypatch):
    monkeypatch.setattr(kernel, "_MODULE_LIMITS", Limits(seconds=4))
    check = lean.check(project(Fault=fault("endless")))
    assert check.errors == ("AqCore.Fault:1:0: Lean was stopped after 4 seconds",)


def test_a_proof_that_takes_too_much_memory_is_stopped(project, monkeypatch):
    monkeypatch.setattr(kernel, "_MODULE_LIMITS", Limits(seconds=100, memory=400))
    check = lean.check(project(Fault=fault("greedy")))
    assert check.errors
    assert all("memory" in error for error in check.errors)
    assert TARGET not in check.theorems


def test_modules_that_import_each_other_are_an_error(project):
    with pytest.raises(lean.LeanError, match=r"import each other: .*AqCore\.(One|Other)"):
        lean.check(project(One="import AqCore.Other\n", Other="import AqCore.One\n"))


def test_a_missing_module_is_an_error(project):
    with pytest.raises(lean.LeanError, match=r"One\.lean imports AqCore\.Nowhere, which is not there"):
        lean.check(project(One="import AqCore.Nowhere\n"))


def test_init_declares_every_name_that_the_kernel_computes(project):
    root = project()
    found = kernel._find_back_end(root, Store(root / kernel.CACHE), 2)
    assert isinstance(found, kernel._WheelBackEnd)
    results = found.build(None)
    core = [found.compiled(name) for name in results if name == "Init" or name.startswith("Init.")]
    declared = {
        name for kinds in found.auditor.declarations(core).values() for names in kinds.values() for name in names
    }
    assert declared >= COMPUTED_BY_THE_KERNEL


def test_the_evaluator_agrees_with_python(project):
    root = project(
        Clip="namespace AqCore\ndef clip (x level : Nat) : Nat := if x ≤ level then x else level\nend AqCore\n"
    )
    pairs = [(x, level) for x in range(12) for level in range(12)]
    values = lean.evaluate(root, ["AqCore.Clip"], [f"[AqCore.clip {x} {level}, {x} * {level}]" for x, level in pairs])
    assert values == [(min(x, level), x * level) for x, level in pairs]


def test_terms_of_another_type_are_an_error(project):
    with pytest.raises(lean.LeanError, match="cannot evaluate"):
        lean.evaluate(project(), [], ["true"])


def test_no_wheel_means_unchecked(project, monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    check = lean.check(project(Fault=fault("false_theorem")))
    assert (check.backend, check.available, check.ok, check.theorems) == ("none", False, False, {})
    assert "install" in check.reason
    with pytest.raises(lean.LeanError, match="install"):
        lean.evaluate(REPOSITORY, [], ["[1]"])
