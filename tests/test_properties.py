"""The property runner, run on small checkouts in a child process, as pytest does not nest well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aqcheck import evidence
from aqcheck.claims import load_registry
from tests.conftest import ROOT

RUN = """
import sys
from pathlib import Path
from aqcheck import properties
from aqcheck.claims import load_registry
from aqcheck.evidence import InputDigests
root, profile, jobs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
claims = load_registry(root).select([])
calls = []
properties.run(root, claims, InputDigests(root), profile=profile, jobs=jobs, progress=lambda *done: calls.append(done))
print(calls)
"""


def run(checkout: Path, profile: str = "quick", jobs: int = 1) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(checkout), profile, str(jobs)], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.strip().endswith("(2, 2)]"), result.stdout
    return details(checkout)


def details(checkout: Path) -> dict[str, Any]:
    return {item.claim: item.details for item in evidence.read_all(checkout)}


def replace_in_tests(checkout: Path, old: str, new: str) -> None:
    path = checkout / "pychecks/test_toy.py"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize("jobs", [1, 2])
def test_examples_are_counted(checkout, jobs):
    found = run(checkout, "quick", jobs)
    assert {k: (d.profile, d.tests[0].outcome, d.tests[0].examples) for k, d in found.items()} == {
        "X01": ("quick", "passed", 10),
        "X02": ("quick", "passed", 1),
    }


def test_a_falsified_property_keeps_the_shrunk_example(checkout):
    replace_in_tests(checkout, "a + b == b + a", "a + b == b + a and a < 1000")
    test = run(checkout)["X01"].tests[0]
    assert test.outcome == "failed"
    assert "a=1000" in test.counterexample
    assert "b=0" in test.counterexample


def test_a_test_that_breaks_falsifies_nothing(checkout):
    replace_in_tests(checkout, "assert 2 - 1 != 1 - 2", "raise RuntimeError('broken')")
    test = run(checkout)["X02"].tests[0]
    assert test.outcome == "error"
    assert "RuntimeError: broken" in test.counterexample


def test_a_skipped_test_says_why(checkout):
    replace_in_tests(checkout, "assert 2 - 1 != 1 - 2", "import pytest; pytest.skip('no kernel')")
    test = run(checkout)["X02"].tests[0]
    assert (test.outcome, test.counterexample) == ("skipped", "Skipped: no kernel")


def test_parameter_sets_are_taken_together(checkout):
    replace_in_tests(
        checkout,
        "def test_does_not_commute():",
        "import pytest\n@pytest.mark.parametrize('n', [2, 3, 4])\ndef test_does_not_commute(n):",
    )
    replace_in_tests(checkout, "assert 2 - 1 != 1 - 2", "assert n != 3")
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(checkout), "quick", "1"], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    test = details(checkout)["X02"].tests[0]
    assert (test.outcome, test.examples) == ("failed", 3)


def test_find_counts_too(checkout):
    replace_in_tests(
        checkout,
        "assert 2 - 1 != 1 - 2",
        "from hypothesis import find\n    assert find(st.integers(), lambda n: n > 10) == 11",
    )
    test = run(checkout)["X02"].tests[0]
    assert test.outcome == "passed"
    assert test.examples > 1


def test_the_same_seed_gives_the_same_run(checkout):
    replace_in_tests(checkout, "a + b == b + a", "a + b == b + a and abs(a * b) % 7 != 3")
    first, second = run(checkout)["X01"].tests[0], run(checkout)["X01"].tests[0]
    assert (first.examples, first.counterexample) == (second.examples, second.counterexample)


def test_an_interrupted_run_keeps_what_was_finished(checkout):
    replace_in_tests(checkout, "assert 2 - 1 != 1 - 2", "raise KeyboardInterrupt")
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(checkout), "quick", "1"], capture_output=True, text=True, timeout=120
    )
    assert "KeyboardInterrupt" in result.stderr
    assert [item.claim for item in evidence.read_all(checkout)] == ["X01"]
    assert [p.name for p in evidence.local_directory(checkout).iterdir()] == ["X01.property.json"]


def test_every_mathematical_claim_has_a_property_test():
    mathematical = ("holds", "conditional", "false", "definition")
    claims = [claim for claim in load_registry(ROOT).select([]) if claim.verdict in mathematical]
    # Of convergence only measurements are claimed; its one definition is that of an experiment.
    untested = [claim.id for claim in claims if not claim.property and not claim.id.startswith("C")]
    assert len(claims) > 50
    assert untested == []
