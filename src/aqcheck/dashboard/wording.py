"""Numbers, durations, ages and machines in words."""

from __future__ import annotations

import datetime
import math

from aqcheck.evidence import Evidence, Number

ROLE = {
    "proof": "proves the statement",
    "refutation": "refutes the claim as written",
    "restatement": "restates it over Mathlib's ℝ",
}
UNCHECKED_RESTATEMENT = "Unchecked here: needs Mathlib."


def count(number: int, noun: str) -> str:
    """A number of things: `1 example`, `1 000 examples`."""
    return f"{quantity(number)} {noun}{'' if number == 1 else 's'}"


def quantity(number: float) -> str:
    """A number to four significant digits; whole numbers in full, their thousands apart."""
    if math.isfinite(number) and number == int(number) and abs(number) < 1e9:
        text = f"{int(number):,}".replace(",", "\u202f")
    else:
        text = f"{number:.4g}"
    return text.replace("-", "\u2212")


def value(number: Number) -> str:
    """A measured value with its unit."""
    return f"{quantity(number.value)} {number.unit}".rstrip()


def interval(number: Number) -> str:
    """The interval of a measured value; empty if it has none."""
    if number.low is None or number.high is None:
        return ""
    return f"[{quantity(number.low)}, {quantity(number.high)}]"


def duration(seconds: float) -> str:
    """Seconds to two digits, from two minutes on in minutes."""
    if seconds >= 120:
        return f"{seconds / 60:.0f} min"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.2g} s"


def age(now: datetime.datetime, then: datetime.datetime) -> str:
    """How long ago, in days from two days on, else in hours or minutes."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{count(minutes, 'minute')} ago"
    return f"{count(minutes // 60, 'hour')} ago" if minutes < 2880 else f"{count(minutes // 1440, 'day')} ago"


def machine(evidence: Evidence) -> str:
    """How long a run took, its seed, and what it ran on."""
    found = evidence.machine
    packages = [f"{name} {version}" for name, version in sorted(found.packages.items())]
    run = [f"took {duration(evidence.seconds)}", *([f"seed {evidence.seed}"] if evidence.seed is not None else [])]
    return f"{', '.join(run)}; {', '.join([found.system, found.processor, f'Python {found.python}', *packages])}"
