"""The rules: evidence → what each engine says → what the row says. Pure, and small enough to read in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aqcheck.claims import Claim, Registry, Verdict
from aqcheck.evidence import (
    Evidence,
    ExperimentDetails,
    InputDigests,
    LeanDetails,
    PropertyDetails,
)


class LeanState(StrEnum):
    """What the kernel says of a claim's linked theorems."""

    PROVED = "proved"
    REFUTED = "refuted"
    SORRY = "sorry"
    FAILED = "failed"
    UNSTATED = "unstated"
    UNCHECKED = "unchecked"
    STALE = "stale"


class PropertyState(StrEnum):
    """What the property tests say."""

    VALIDATED = "validated"
    FALSIFIED = "falsified"
    ERROR = "error"
    MISSING = "missing"
    STALE = "stale"


class ExperimentState(StrEnum):
    """What the measurements say."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    INCONCLUSIVE = "inconclusive"
    CIRCULAR = "circular"
    NOT_RUN = "not run"
    STALE = "stale"


class Overall(StrEnum):
    """What the row says, bad news first.

    `proved` and `refuted` speak of the claim as written. `repaired`: as written it is false (a counterexample is
    proved), with the missing hypothesis it is proved.
    """

    DISPUTED = "disputed"
    FAILED = "failed"
    PROVED = "proved"
    REPAIRED = "repaired"
    REFUTED = "refuted"
    PROVED_NOT_CROSS_CHECKED = "proved (statement not cross-checked)"
    REPAIRED_NOT_CROSS_CHECKED = "repaired (statement not cross-checked)"
    REFUTED_NOT_CROSS_CHECKED = "refuted (statement not cross-checked)"
    VALIDATED = "validated"
    REPAIRED_BY_TEST = "repaired (tests only)"
    REFUTED_BY_TEST = "refuted (tests only)"
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    INCONCLUSIVE = "inconclusive"
    PARTIAL = "partial"
    STALE = "stale"
    OPEN = "open"


BAD = frozenset({Overall.DISPUTED, Overall.FAILED})


@dataclass(frozen=True)
class ClaimStatus:
    """Everything the table and the pages need to know of one claim.

    Attributes:
        claim: The claim.
        lean: State of its proofs.
        property: State of its property tests.
        experiment: State of its measurements.
        overall: State of the row.
        evidence: All its evidence, stale or not.
        stale: For each stale piece of evidence, by file name, the inputs that changed.
    """

    claim: Claim
    lean: LeanState
    property: PropertyState
    experiment: ExperimentState
    overall: Overall
    evidence: tuple[Evidence, ...]
    stale: Mapping[str, list[str]]


def lean_state(claim: Claim, details: LeanDetails | None, *, stale: bool = False) -> LeanState:
    """State of a claim's theorems.

    Claims with a refutation that holds read `refuted`, with or without proofs of a repaired statement beside it; all
    linked theorems must be proved for either.
    """
    if not claim.theorems():
        return LeanState.UNSTATED
    if details is None:
        return LeanState.UNCHECKED
    if stale:
        return LeanState.STALE
    outcomes = {theorem.outcome for theorem in details.theorems}
    for outcome, state in (
        ("failed", LeanState.FAILED),
        ("sorry", LeanState.SORRY),
        ("unchecked", LeanState.UNCHECKED),
    ):
        if outcome in outcomes:
            return state
    return LeanState.REFUTED if claim.refutation else LeanState.PROVED


def property_state(claim: Claim, details: PropertyDetails | None, *, stale: bool = False) -> PropertyState:
    """State of a claim's property tests: as weak as the weakest that ran."""
    if not claim.property or details is None:
        return PropertyState.MISSING
    if stale:
        return PropertyState.STALE
    outcomes = {test.outcome for test in details.tests}
    if "failed" in outcomes:
        return PropertyState.FALSIFIED
    if "error" in outcomes:
        return PropertyState.ERROR
    # A test that cannot run here (the parity check without Lean) takes nothing from those that did.
    return PropertyState.VALIDATED if "passed" in outcomes else PropertyState.MISSING


def experiment_state(claim: Claim, measurements: Iterable[tuple[ExperimentDetails, bool]]) -> ExperimentState:
    """State of a claim's measurements on all models.

    Args:
        claim: The claim.
        measurements: Each with whether it is stale; stale ones do not count.

    Returns:
        Their common outcome; `inconclusive` where they disagree.
    """
    linked = [(details, stale) for details, stale in measurements if details.experiment in claim.experiment]
    if not linked:
        return ExperimentState.NOT_RUN
    outcomes = {details.outcome for details, stale in linked if not stale}
    if not outcomes:
        return ExperimentState.STALE
    return ExperimentState(outcomes.pop()) if len(outcomes) == 1 else ExperimentState.INCONCLUSIVE


def overall(
    verdict: Verdict, lean: LeanState, property_: PropertyState, experiment: ExperimentState, *, repaired: bool
) -> Overall:
    """The row's status: the strongest that the evidence earns and the weakest link allows.

    Proofs and property tests are about the registry's statement, measurements about the claim as written. Evidence
    against the verdict is a dispute; for empirical and speculative claims any measured outcome is a result.

    Args:
        verdict: The registry's finding.
        lean: State of the proofs.
        property_: State of the property tests.
        experiment: State of the measurements.
        repaired: Whether theorems prove a repaired statement besides those that refute the claim as written.
    """
    if (
        property_ is PropertyState.FALSIFIED
        or (lean is LeanState.REFUTED and verdict in ("holds", "definition"))
        or (experiment is ExperimentState.CONTRADICTS and verdict in ("holds", "conditional", "definition"))
        or (experiment is ExperimentState.SUPPORTS and verdict == "false")
    ):
        return Overall.DISPUTED
    if lean is LeanState.FAILED or property_ is PropertyState.ERROR:
        return Overall.FAILED

    tested = property_ is PropertyState.VALIDATED
    match verdict, lean:
        case (("holds" | "definition"), LeanState.PROVED):
            return Overall.PROVED if tested else Overall.PROVED_NOT_CROSS_CHECKED
        case "conditional", LeanState.REFUTED if repaired:
            return Overall.REPAIRED if tested else Overall.REPAIRED_NOT_CROSS_CHECKED
        case "false", LeanState.REFUTED:
            return Overall.REFUTED if tested else Overall.REFUTED_NOT_CROSS_CHECKED
    match verdict:
        case "holds" | "definition" if tested:
            return Overall.VALIDATED
        case "conditional" if tested:
            return Overall.REPAIRED_BY_TEST
        case "false" if tested:
            return Overall.REFUTED_BY_TEST
    match experiment:
        case ExperimentState.SUPPORTS:
            return Overall.SUPPORTED
        case ExperimentState.CONTRADICTS:
            return Overall.CONTRADICTED
        case ExperimentState.INCONCLUSIVE | ExperimentState.CIRCULAR:
            return Overall.INCONCLUSIVE
    if tested or lean in (LeanState.PROVED, LeanState.REFUTED):
        return Overall.PARTIAL
    if "stale" in (lean, property_, experiment):
        return Overall.STALE
    return Overall.OPEN


def claim_status(claim: Claim, evidence: Iterable[Evidence], digests: InputDigests) -> ClaimStatus:
    """Status of one claim from its evidence; see `statuses`."""
    lean: tuple[LeanDetails | None, bool] = (None, False)
    property_: tuple[PropertyDetails | None, bool] = (None, False)
    measurements: list[tuple[ExperimentDetails, bool]] = []
    stale: dict[str, list[str]] = {}
    own = tuple(item for item in evidence if item.claim == claim.id)
    for item in own:
        details = item.details
        experiment = details.experiment if isinstance(details, ExperimentDetails) else None
        changed = item.stale_inputs(digests.of(claim, item.engine, experiment))
        if changed:
            stale[item.file_name] = changed
        if isinstance(details, LeanDetails):
            lean = (details, bool(changed))
        elif isinstance(details, PropertyDetails):
            property_ = (details, bool(changed))
        elif isinstance(details, ExperimentDetails):
            measurements.append((details, bool(changed)))
    states = (
        lean_state(claim, lean[0], stale=lean[1]),
        property_state(claim, property_[0], stale=property_[1]),
        experiment_state(claim, measurements),
    )
    return ClaimStatus(
        claim, *states, overall(claim.verdict, *states, repaired=bool(claim.lean)), evidence=own, stale=stale
    )


def statuses(registry: Registry, evidence: Iterable[Evidence], digests: InputDigests) -> dict[str, ClaimStatus]:
    """Status of every claim of the registry, by id, in its order."""
    by_claim: dict[str, list[Evidence]] = {}
    for item in evidence:
        by_claim.setdefault(item.claim, []).append(item)
    return {claim.id: claim_status(claim, by_claim.get(claim.id, ()), digests) for claim in registry.claims.values()}
