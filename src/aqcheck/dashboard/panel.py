"""All there is to show of one claim: its links, joined by name with their sources and with the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aqcheck.claims import Claim
from aqcheck.evidence import (
    Evidence,
    ExperimentDetails,
    LeanDetails,
    MathlibDetails,
    PropertyDetails,
    TestEvidence,
    TheoremEvidence,
)
from aqcheck.sources import Declaration
from aqcheck.status import ClaimStatus


@dataclass(frozen=True)
class LinkedTheorem:
    """A theorem that a claim links to.

    Attributes:
        name: Full name.
        role: `proof` or `refutation`.
        reviewed: The statement that a person has reviewed.
        declaration: Its source, None if it is not in this checkout.
        found: What the kernel said, None if it has not been asked.
    """

    name: str
    role: str
    reviewed: str
    declaration: Declaration | None
    found: TheoremEvidence | None

    @property
    def differs(self) -> bool:
        """Whether the statement that Lean prints is not the reviewed one."""
        return self.found is not None and self.found.statement not in (None, self.reviewed)


@dataclass(frozen=True)
class LinkedTest:
    """A property test that a claim links to.

    Attributes:
        node: Pytest node id.
        declaration: Its source, None if it is not in this checkout.
        found: What the last run did, None if it has not been run.
    """

    node: str
    declaration: Declaration | None
    found: TestEvidence | None


@dataclass(frozen=True)
class Measurement:
    """One measurement of a claim.

    Attributes:
        evidence: When, where and for how long it ran.
        details: What it found.
    """

    evidence: Evidence
    details: ExperimentDetails


@dataclass(frozen=True)
class Panel:
    """All there is to show of one claim.

    Attributes:
        status: What the engines say.
        theorems: Linked theorems, proofs first.
        lean_run: The evidence of the kernel, None if it has not been asked.
        restatements: Theorems that restate the claim over Mathlib's ℝ; they do not enter the state.
        mathlib_run: The evidence of the kernel for them, None if it has not been asked.
        tests: Linked property tests.
        property_run: The evidence of the property run, None if there was none.
        measurements: One an experiment and model.
        not_run: Linked experiments without evidence.
    """

    status: ClaimStatus
    theorems: list[LinkedTheorem]
    lean_run: tuple[Evidence, LeanDetails] | None
    restatements: list[LinkedTheorem]
    mathlib_run: tuple[Evidence, MathlibDetails] | None
    tests: list[LinkedTest]
    property_run: tuple[Evidence, PropertyDetails] | None
    measurements: list[Measurement]
    not_run: list[str]

    def outcome_of(self, restatement: LinkedTheorem) -> str:
        """The outcome of a restatement: stale with its evidence, unchecked without."""
        if self.mathlib_run is None or restatement.found is None:
            return "unchecked"
        return "stale" if self.mathlib_run[0].file_name in self.status.stale else restatement.found.outcome

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.status.claim


def panel(
    status: ClaimStatus,
    theorems: Mapping[str, Declaration],
    property_tests: Mapping[str, Declaration],
    restatements: Mapping[str, Sequence[str]],
) -> Panel:
    """Join a claim's links with their sources and its evidence.

    Args:
        status: Of the claim.
        theorems: Sources of all theorems, see `aqcheck.sources.theorems`.
        property_tests: Sources of all property tests, see `aqcheck.sources.property_tests`.
        restatements: Names of theorems over Mathlib's ℝ by claim, see `aqcheck.sources.restatements`.
    """
    claim = status.claim
    lean: tuple[Evidence, LeanDetails] | None = None
    property_: tuple[Evidence, PropertyDetails] | None = None
    mathlib: tuple[Evidence, MathlibDetails] | None = None
    measurements = []
    for item in status.evidence:
        if isinstance(item.details, LeanDetails):
            lean = (item, item.details)
        elif isinstance(item.details, MathlibDetails):
            mathlib = (item, item.details)
        elif isinstance(item.details, PropertyDetails):
            property_ = (item, item.details)
        else:
            measurements.append(Measurement(item, item.details))
    proved = {theorem.name: theorem for theorem in lean[1].theorems} if lean else {}
    restated = {theorem.name: theorem for theorem in mathlib[1].theorems} if mathlib else {}
    tested = {test.node: test for test in property_[1].tests} if property_ else {}
    measured = {measurement.details.experiment for measurement in measurements}
    return Panel(
        status=status,
        theorems=[
            LinkedTheorem(name, role, reviewed, theorems.get(name), proved.get(name))
            for role, links in (("proof", claim.lean), ("refutation", claim.refutation))
            for name, reviewed in links.items()
        ],
        lean_run=lean,
        restatements=[
            LinkedTheorem(name, "restatement", "", theorems.get(name), restated.get(name))
            for name in restatements.get(claim.id, ())
        ],
        mathlib_run=mathlib,
        tests=[LinkedTest(node, property_tests.get(node), tested.get(node)) for node in claim.property],
        property_run=property_,
        measurements=measurements,
        not_run=[name for name in claim.experiment if name not in measured],
    )
