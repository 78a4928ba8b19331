from __future__ import annotations

import datetime
import itertools
import typing

import pytest

from aqcheck import evidence, status
from aqcheck.claims import Verdict, load_registry
from aqcheck.evidence import (
    Evidence,
    ExperimentDetails,
    InputDigests,
    LeanDetails,
    Machine,
    PropertyDetails,
    TestEvidence,
    TheoremEvidence,
)
from aqcheck.status import BAD, ExperimentState, LeanState, Overall, PropertyState

VERDICTS = typing.get_args(Verdict)
STRONG = {Overall.PROVED, Overall.REPAIRED, Overall.REFUTED}
WEAK = {
    Overall.PROVED_NOT_CROSS_CHECKED,
    Overall.REPAIRED_NOT_CROSS_CHECKED,
    Overall.REFUTED_NOT_CROSS_CHECKED,
}


def row(verdict, lean, property_, experiment, repaired=True):
    return status.overall(verdict, lean, property_, experiment, repaired=repaired)


@pytest.mark.parametrize(
    ("verdict", "lean", "property_", "experiment", "expected"),
    [
        ("holds", "proved", "validated", "not run", "proved"),
        ("holds", "proved", "missing", "not run", "proved (statement not cross-checked)"),
        ("holds", "proved", "stale", "not run", "proved (statement not cross-checked)"),
        ("holds", "sorry", "validated", "not run", "validated"),
        ("holds", "unchecked", "validated", "not run", "validated"),
        ("holds", "unstated", "missing", "not run", "open"),
        ("holds", "sorry", "missing", "not run", "open"),
        ("holds", "stale", "missing", "not run", "stale"),
        ("holds", "failed", "validated", "not run", "failed"),
        ("holds", "proved", "falsified", "not run", "disputed"),
        ("holds", "proved", "error", "not run", "failed"),
        ("holds", "refuted", "validated", "not run", "disputed"),
        ("holds", "proved", "validated", "contradicts", "disputed"),
        ("conditional", "refuted", "validated", "not run", "repaired"),
        ("conditional", "refuted", "missing", "not run", "repaired (statement not cross-checked)"),
        ("conditional", "proved", "validated", "not run", "repaired (tests only)"),
        ("conditional", "proved", "missing", "not run", "partial"),
        ("conditional", "unstated", "validated", "not run", "repaired (tests only)"),
        ("false", "refuted", "validated", "not run", "refuted"),
        ("false", "refuted", "missing", "not run", "refuted (statement not cross-checked)"),
        ("false", "proved", "validated", "not run", "refuted (tests only)"),
        ("false", "refuted", "validated", "supports", "disputed"),
        ("false", "refuted", "validated", "contradicts", "refuted"),
        ("empirical", "unstated", "missing", "supports", "supported"),
        ("empirical", "unstated", "missing", "contradicts", "contradicted"),
        ("empirical", "unstated", "missing", "inconclusive", "inconclusive"),
        ("empirical", "unstated", "missing", "circular", "inconclusive"),
        ("empirical", "unstated", "missing", "not run", "open"),
        ("empirical", "unstated", "missing", "stale", "stale"),
        ("empirical", "unstated", "validated", "not run", "partial"),
        ("speculative", "proved", "missing", "not run", "partial"),
        ("definition", "unstated", "validated", "not run", "validated"),
    ],
)
def test_the_rules_by_example(verdict, lean, property_, experiment, expected):
    found = row(verdict, LeanState(lean), PropertyState(property_), ExperimentState(experiment))
    assert found == expected


def test_the_rules_exhaustively():
    """Invariants that hold for every combination of states."""
    for verdict, lean, property_, experiment, repaired in itertools.product(
        VERDICTS, LeanState, PropertyState, ExperimentState, (False, True)
    ):
        check_invariants(verdict, lean, property_, experiment, repaired)


def check_invariants(verdict, lean, property_, experiment, repaired):
    found = row(verdict, lean, property_, experiment, repaired)
    kernel = lean in (LeanState.PROVED, LeanState.REFUTED)
    if found in STRONG:
        assert kernel
        assert property_ is PropertyState.VALIDATED
    if found in WEAK:
        assert kernel
        assert property_ is not PropertyState.VALIDATED
    if found in STRONG | WEAK:
        assert verdict not in ("empirical", "speculative")
    if found is Overall.REPAIRED:
        assert repaired
        assert verdict == "conditional"
    if property_ is PropertyState.FALSIFIED:
        assert found is Overall.DISPUTED
    if lean is LeanState.FAILED:
        assert found in BAD
    nothing = (LeanState.UNSTATED, PropertyState.MISSING, ExperimentState.NOT_RUN)
    if (lean, property_, experiment) == nothing:
        assert found is Overall.OPEN
    stale = (LeanState.STALE, PropertyState.STALE, ExperimentState.STALE)
    if (lean, property_, experiment) == stale:
        assert found is Overall.STALE
    if verdict in ("empirical", "speculative") and found is Overall.DISPUTED:
        assert property_ is PropertyState.FALSIFIED


# From evidence to states ----------------------------------------------------------------------------------------------

CASE = Machine(system="test", processor="test", python="3.11")


@pytest.fixture
def registry(checkout):
    return load_registry(checkout)


def record(checkout, registry, claim_id, details, **inputs):
    digests = InputDigests(checkout)
    claim = registry.claim(claim_id)
    experiment = getattr(details, "experiment", None)
    return Evidence(
        claim=claim_id,
        inputs=digests.of(claim, details.engine, experiment) | inputs,
        started=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        seconds=1.0,
        machine=CASE,
        details=details,
    )


def theorem(outcome="proved", name="Toy.commutes", role="proof"):
    return TheoremEvidence(name=name, role=role, outcome=outcome, reviewed="", statement="")


def proof(*theorems):
    return LeanDetails(backend="wheel", version="4.35.0", replayed=True, theorems=theorems)


def tried(*outcomes):
    return PropertyDetails(
        profile="default",
        tests=tuple(TestEvidence(node=f"t{i}", outcome=o, examples=1, seconds=0) for i, o in enumerate(outcomes)),
    )


def measurement(outcome, model="m"):
    return ExperimentDetails(
        experiment="e", model=model, outcome=outcome, quantity="", threshold="", null_model="", conclusion=""
    )


def test_no_evidence(checkout, registry):
    rows = status.statuses(registry, [], InputDigests(checkout))
    assert list(rows) == ["X01", "X02", "X03"]
    assert [(r.lean, r.property, r.experiment, r.overall) for r in rows.values()] == [
        ("unchecked", "missing", "not run", "open"),
        ("unstated", "missing", "not run", "open"),
        ("unstated", "missing", "not run", "open"),
    ]


def test_fresh_and_stale(checkout, registry):
    items = [record(checkout, registry, "X01", proof(theorem())), record(checkout, registry, "X01", tried("passed"))]
    assert status.statuses(registry, items, InputDigests(checkout))["X01"].overall == "proved"

    lean = checkout / "lean/AqCore/Toy.lean"
    lean.write_text(lean.read_text() + "\n-- touched\n")
    found = status.statuses(registry, items, InputDigests(checkout))["X01"]
    assert (found.lean, found.property, found.overall) == ("stale", "validated", "validated")
    assert found.stale == {"X01.lean.json": ["lean/AqCore/Toy.lean"]}

    test = checkout / "pychecks/test_toy.py"
    test.write_text(test.read_text() + "\n# touched\n")
    found = status.statuses(registry, items, InputDigests(checkout))["X01"]
    assert (found.property, found.overall) == ("stale", "stale")


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("for all", "for any", ["statement"]),
        ("∀ (a b : Nat), a + b = b + a", "True", ["reviewed:Toy.commutes"]),
    ],
)
def test_a_changed_statement_turns_the_proof_stale(checkout, registry, old, new, changed):
    item = record(checkout, registry, "X01", proof(theorem()))
    path = checkout / "claims/toy.toml"
    path.write_text(path.read_text().replace(old, new))
    found = status.statuses(load_registry(checkout), [item], InputDigests(checkout))["X01"]
    assert found.lean == "stale"
    assert found.stale == {"X01.lean.json": changed}


def test_a_changed_pin_turns_the_test_stale(checkout, registry):
    item = record(checkout, registry, "X02", tried("passed"))
    (checkout / "constraints.txt").write_text("numpy==2.4.7\ntorch==2.13.0\n")
    found = status.statuses(registry, [item], InputDigests(checkout))["X02"]
    assert found.stale == {"X02.property.json": ["pin:numpy"]}


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["proved"], "proved"),
        (["proved", "sorry"], "sorry"),
        (["sorry", "failed"], "failed"),
        (["proved", "unchecked"], "unchecked"),
    ],
)
def test_lean_states(registry, outcomes, expected):
    assert status.lean_state(registry.claim("X01"), proof(*map(theorem, outcomes))) == expected


def test_a_refutation_that_holds_reads_refuted(registry):
    claim = registry.claim("X01").model_copy(update={"refutation": {"Toy.no": ""}})
    details = proof(theorem(), theorem(name="Toy.no", role="refutation"))
    assert status.lean_state(claim, details) == "refuted"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["passed", "passed"], "validated"),
        (["passed", "skipped"], "validated"),
        (["skipped", "skipped"], "missing"),
        (["passed", "error"], "error"),
        (["error", "failed"], "falsified"),
    ],
)
def test_property_states(registry, outcomes, expected):
    assert status.property_state(registry.claim("X01"), tried(*outcomes)) == expected


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], "not run"),
        ([("supports", False)], "supports"),
        ([("supports", True)], "stale"),
        ([("supports", False), ("contradicts", True)], "supports"),
        ([("supports", False), ("contradicts", False)], "inconclusive"),
    ],
)
def test_experiment_states(registry, outcomes, expected):
    claim = registry.claim("X03").model_copy(update={"experiment": ("e",)})
    assert status.experiment_state(claim, [(measurement(o), stale) for o, stale in outcomes]) == expected


def test_an_unlinked_experiment_does_not_count(registry):
    assert status.experiment_state(registry.claim("X03"), [(measurement("supports"), False)]) == "not run"


def test_evidence_of_unknown_claims_is_ignored(checkout, registry):
    stray = record(checkout, registry, "X02", tried("failed")).model_copy(update={"claim": "X99"})
    rows = status.statuses(registry, [stray], InputDigests(checkout))
    assert "X99" not in rows
    assert evidence.SCHEMA == 1
