"""How a state looks and what it means, said once for the terminal, the README and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aqcheck.status import ClaimStatus, ExperimentState, LeanState, Overall, PropertyState


class Tone(StrEnum):
    """The five colours there are; a symbol and a word always stand beside the colour."""

    GOOD = "good"
    SETTLED = "settled"
    CAUTION = "caution"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True)
class Look:
    """How one state looks.

    Attributes:
        symbol: One character, one cell wide.
        tone: Its colour.
    """

    symbol: str
    tone: Tone


# States of different engines that share a word share its look.
_LOOKS: dict[tuple[str, Tone], tuple[str, ...]] = {
    ("✓", Tone.GOOD): ("proved", "validated", "supported", "supports", "passed"),
    ("◐", Tone.SETTLED): ("repaired", "repaired (tests only)"),
    ("✗", Tone.SETTLED): ("refuted", "refuted (tests only)", "contradicted", "contradicts"),
    ("~", Tone.CAUTION): (
        *("partial", "inconclusive", "circular", "stale", "sorry"),
        *(f"{word} (statement not cross-checked)" for word in ("proved", "repaired", "refuted")),
    ),
    ("!", Tone.BAD): ("disputed", "failed", "falsified", "error"),
    ("·", Tone.NONE): ("open", "unstated", "unchecked", "missing", "not run", "skipped"),
}
_LOOK_OF = {word: Look(symbol, tone) for (symbol, tone), words in _LOOKS.items() for word in words}

MEANING: Mapping[Overall, str] = {
    Overall.DISPUTED: "The evidence speaks against our own verdict.",
    Overall.FAILED: "A proof or a test is broken.",
    Overall.PROVED: "True as written: proved in Lean, and property tests tie the Lean statement to the Python code.",
    Overall.REPAIRED: "Needs a hypothesis that the source leaves out: proved with it, refuted without it, tests agree.",
    Overall.REFUTED: "False as written: the counterexample is proved in Lean, and property tests agree.",
    Overall.PROVED_NOT_CROSS_CHECKED: "Proved in Lean; no test yet ties the Lean statement to the Python code.",
    Overall.REPAIRED_NOT_CROSS_CHECKED: "Repaired in Lean; no test yet ties the Lean statement to the Python code.",
    Overall.REFUTED_NOT_CROSS_CHECKED: "Refuted in Lean; no test yet ties the Lean statement to the Python code.",
    Overall.VALIDATED: "Property tests found no counterexample; there is no proof.",
    Overall.REPAIRED_BY_TEST: "Needs a hypothesis that the source leaves out; tests agree, there is no proof of both.",
    Overall.REFUTED_BY_TEST: "False as written; tests of the correction pass, there is no proof of the counterexample.",
    Overall.SUPPORTED: "A measurement met the threshold declared before the run and beat the null model.",
    Overall.CONTRADICTED: "A measurement went against the claim, by the threshold declared before the run.",
    Overall.INCONCLUSIVE: "Measured, and the evidence goes neither way.",
    Overall.PARTIAL: "Some of what is needed is proved or tested, not enough to settle it.",
    Overall.STALE: "Something that the evidence rests on has changed since; it does not count until run again.",
    Overall.OPEN: "No evidence yet.",
}


def look(state: str) -> Look:
    """How a state of an engine, of a row, or an outcome of a single theorem or test looks."""
    return _LOOK_OF[str(state)]


def split(state: str) -> tuple[str, str]:
    """A state's word, and the caveat that it carries in parentheses, empty for most."""
    word, _, caveat = state.partition(" (")
    return word, caveat.removesuffix(")").removeprefix("statement ")


def counts(statuses: Iterable[ClaimStatus]) -> dict[Overall, int]:
    """How many claims have each overall status, in the order of `Overall`, without the zeros."""
    found = Counter(status.overall for status in statuses)
    return {overall: found[overall] for overall in Overall if overall in found}


def by_theory(statuses: Iterable[ClaimStatus]) -> dict[str, list[ClaimStatus]]:
    """The statuses grouped under the name of their theory, in the order given."""
    groups: dict[str, list[ClaimStatus]] = {}
    for status in statuses:
        groups.setdefault(status.claim.theory, []).append(status)
    return groups


def is_silent(state: str) -> bool:
    """Whether an engine's state says only that there is nothing to tell: no theorem, no test, no measurement."""
    return state in (LeanState.UNSTATED, PropertyState.MISSING, ExperimentState.NOT_RUN)
