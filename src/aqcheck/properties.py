"""Runs `pychecks` and records evidence for each claim; also the pytest plugin that `pychecks` itself loads."""

from __future__ import annotations

import contextlib
import io
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, Literal

import hypothesis
import pytest
from hypothesis.statistics import collector

from aqcheck import evidence
from aqcheck.claims import Claim
from aqcheck.errors import EvidenceError, WriteError
from aqcheck.evidence import Evidence, InputDigests, Machine, PropertyDetails, TestEvidence

Profile = Literal["quick", "default", "deep"]
EXAMPLES: dict[Profile, int] = {"quick": 10, "default": 100, "deep": 6_000}

# No example database: a run must not depend on earlier ones. No deadline: a slow machine is no counterexample.
for _name, _examples in EXAMPLES.items():
    hypothesis.settings.register_profile(
        f"aqcheck-{_name}",
        max_examples=_examples,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
    )


# Plugin: what a test did travels in its report's user properties, so that it arrives from a worker process too --------


def pytest_configure(config: pytest.Config) -> None:
    """Use the default profile unless one is named on the command line."""
    if not config.getoption("--hypothesis-profile", None):
        hypothesis.settings.load_profile("aqcheck-default")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Count the examples that Hypothesis runs inside a test, `find` included."""
    examples = 0

    def count(statistics: dict[str, Any]) -> None:
        nonlocal examples
        for phase in ("reuse-phase", "generate-phase"):
            cases = statistics.get(phase, {}).get("test-cases", ())
            examples += sum(case["status"] in ("valid", "interesting") for case in cases)

    try:
        with collector.with_value(count):  # type: ignore[arg-type]
            return (yield)
    finally:
        if examples:
            item.user_properties.append(("examples", examples))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Tell a falsified property (an assertion) from a test that broke, and keep the shrunk example."""
    report = yield
    if call.excinfo is not None and not report.skipped:
        falsified = call.when == "call" and isinstance(call.excinfo.value, AssertionError)
        report.user_properties.append(("failure", "failed" if falsified else "error"))
        # Hypothesis adds the shrunk example as a note, which `exconly` prints.
        report.user_properties.append(("counterexample", call.excinfo.exconly()))
    return report


# Recording ----------------------------------------------------------------------------------------------------


class _Recorder:
    """Collects reports and writes a claim's evidence once all its tests are in: an interrupted run keeps those."""

    def __init__(
        self,
        claims: Sequence[Claim],
        write: Callable[[Claim, tuple[TestEvidence, ...]], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._waiting: dict[str, list[Claim]] = {}
        for claim in claims:
            for node in claim.property:
                self._waiting.setdefault(node, []).append(claim)
        self._tests: dict[str, TestEvidence] = {}
        self._left: Counter[str] = Counter()
        self._total = 0
        self._write = write
        self._progress = progress
        self.error: WriteError | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._collected([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: object, ids: Sequence[str]) -> None:
        if not self._total:  # every worker collects the same
            self._collected(ids)

    def _collected(self, ids: Sequence[str]) -> None:
        self._left = Counter(_function(node) for node in ids)
        self._total = len(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        node = _function(report.nodeid)
        if report.when == "call" or not report.passed:
            self._tests[node] = _merge(self._tests.get(node), _test_evidence(node, report))
        if report.when != "teardown":
            return
        self._left[node] -= 1
        self._progress(self._total - self._left.total(), self._total)
        for claim in self._waiting.get(node, ()) if not self._left[node] else ():
            tests = [self._tests.get(other) for other in claim.property]
            if all(self._left.get(other) == 0 for other in claim.property):
                try:
                    self._write(claim, tuple(test for test in tests if test is not None))
                except WriteError as error:
                    self.error = error
                    pytest.exit("evidence cannot be written", returncode=pytest.ExitCode.INTERNAL_ERROR)


def _function(node: str) -> str:
    """The node id of a test function, without the parameters of one of its cases."""
    return node.partition("[")[0]


def _test_evidence(node: str, report: pytest.TestReport) -> TestEvidence:
    properties = dict(report.user_properties)
    reason = str(properties.get("counterexample") or "") or None
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
    return TestEvidence.model_validate(
        {
            "node": node,
            "outcome": properties.get("failure", report.outcome),
            "examples": properties.get("examples", 1),
            "counterexample": reason,
            "seconds": round(report.duration, 3),
        }
    )


def _merge(first: TestEvidence | None, second: TestEvidence) -> TestEvidence:
    """Evidence of the parameter sets of one test, taken together: the worst outcome, all the examples."""
    if first is None:
        return second
    worst = next(w for w in ("failed", "error", "skipped", "passed") if w in (first.outcome, second.outcome))
    return TestEvidence.model_validate(
        {
            "node": first.node,
            "outcome": worst,
            "examples": first.examples + second.examples,
            "counterexample": first.counterexample or second.counterexample,
            "seconds": round(first.seconds + second.seconds, 3),
        }
    )


def run(
    root: Path,
    claims: Sequence[Claim],
    digests: InputDigests,
    *,
    profile: Profile = "default",
    seed: int = 0,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Evidence]:
    """Run the property tests linked by the claims and record evidence for each claim.

    A claim's evidence is written as soon as its last test has finished.

    Args:
        root: Of the checkout.
        claims: Whose tests to run.
        digests: Of the inputs.
        profile: How many examples: see `EXAMPLES`.
        seed: Of Hypothesis.
        jobs: Number of worker processes.
        progress: Called with (tests done, tests in all).

    Raises:
        WriteError: The evidence cannot be written.
        KeyboardInterrupt: The run was interrupted; what was written stays.
    """
    nodes = sorted({node for claim in claims for node in claim.property})
    if not nodes:
        return []
    started = evidence.now()
    clock = time.monotonic()
    machine = Machine.here(*evidence.PINNED["property"])
    recorded: list[Evidence] = []

    def write(claim: Claim, tests: tuple[TestEvidence, ...]) -> None:
        item = Evidence(
            claim=claim.id,
            inputs=digests.of(claim, "property"),
            seed=seed,
            started=started,
            seconds=round(time.monotonic() - clock, 3),
            machine=machine,
            details=PropertyDetails(profile=profile, tests=tests),
        )
        evidence.write(root, item)
        recorded.append(item)

    recorder = _Recorder(claims, write, progress)
    arguments = [
        *(str(root / node) for node in nodes),
        f"--rootdir={root}",
        f"--config-file={root / 'pyproject.toml'}",
        f"--hypothesis-profile=aqcheck-{profile}",
        f"--hypothesis-seed={seed}",
        "--no-header",
        "--tb=short",
        "-pno:cacheprovider",
        # Only the plugins that the tests need: a run must not depend on what else is installed, nor wait for it.
        "--disable-plugin-autoload",
        "-p_hypothesis_pytestplugin",
        "-pxdist.plugin",
        # pytest cannot rewrite the assertions of plugins that this process has already imported; they have none.
        "-Wignore::pytest.PytestAssertRewriteWarning",
        *(["-n", str(jobs), "--dist=worksteal"] if jobs > 1 else []),
    ]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = pytest.main(arguments, plugins=[recorder])
    if recorder.error is not None:
        raise recorder.error
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        reasons = [line for line in said.getvalue().splitlines() if line.startswith("ERROR")]
        raise EvidenceError(f"the property tests cannot run; `pytest pychecks` says why ({'; '.join(reasons)})")
    return recorded
