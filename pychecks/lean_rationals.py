"""Evaluates functions of rational numbers in Lean and in Python, and compares the values exactly."""

from __future__ import annotations

import numbers
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aqcheck import lean
from aqcheck.lean import kernel, lake, wheel

ROOT = Path(__file__).resolve().parents[1]
TABLE = "AqCore.Rational.Table"

Row = tuple[Fraction, ...]

_ROWS_PER_TERM = 50
"""Lean reads a numeral in time quadratic in its length."""


@dataclass(frozen=True, slots=True)
class Twins:
    """A Lean definition and the Python function that claims to be the same.

    Attributes:
        lean: A Lean function of type `List Rational → List Rational`; names are looked up in `AqCore` first.
        modules: The Lean modules that it needs. Name them in the test file itself, so that the test's evidence turns
            stale when they change.
        python: The Python function, of as many rationals as a row has; it must answer in rationals too.
        rows: Draws inputs; a row may be of any length that both functions take.
    """

    lean: str
    modules: tuple[str, ...]
    python: Callable[..., Sequence[object]]
    rows: Callable[[random.Random], list[Row]]


@dataclass(frozen=True, slots=True)
class Difference:
    """An input on which twins differ."""

    row: Row
    lean: Row
    python: Row

    def __str__(self) -> str:
        row, in_lean, in_python = (", ".join(map(str, values)) for values in (self.row, self.lean, self.python))
        return f"at ({row}) Lean says ({in_lean}) and Python says ({in_python})"


def why_no_lean() -> str:
    """Why nothing can be evaluated on this machine; empty if it can."""
    found = (lake.find(ROOT), wheel.find(ROOT / kernel.CACHE))
    reasons = [reason for reason in found if isinstance(reason, str)]
    return "; ".join(reasons) if len(reasons) == len(found) else ""


def differences(twins: Twins, rows: Sequence[Row]) -> list[Difference]:
    """The rows on which Lean and Python differ.

    Raises:
        LeanError: Lean cannot evaluate its half.
        TypeError: Python does not answer in rational numbers.
    """
    in_python = [tuple(map(_rational, twins.python(*row))) for row in rows]
    in_lean = values_in_lean(twins.lean, twins.modules, rows)
    compared = zip(rows, in_lean, in_python, strict=True)
    return [Difference(*values) for values in compared if values[1] != values[2]]


def values_in_lean(function: str, modules: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The values of a Lean function of type `List Rational → List Rational`.

    Raises:
        LeanError: There is no Lean here, a module does not build, or the function is not of that type.
    """
    chunks = [rows[start : start + _ROWS_PER_TERM] for start in range(0, len(rows), _ROWS_PER_TERM)]
    terms = [f"open AqCore in AqCore.Rational.tabulate ({function}) {_encode(chunk)}" for chunk in chunks]
    values: list[Row] = []
    for numbers_printed in lean.evaluate(ROOT, [TABLE, *modules], terms):
        values += _decode(numbers_printed)
    return values


def _encode(rows: Sequence[Row]) -> str:
    """The last arguments of `tabulate`: a base, the number of rows, and the number whose digits they are."""
    digits: list[int] = []
    for row in rows:
        digits.append(len(row))
        for value in row:
            digits += (int(value < 0), abs(value.numerator), value.denominator)
    base = max(digits, default=0) + 1
    code = 0
    for digit in reversed(digits):
        code = code * base + digit
    return f"{base} {len(rows)} 0x{code:x}"


def _decode(entries: Sequence[int]) -> list[Row]:
    """The rows in a result of `tabulate`."""
    rows: list[Row] = []
    remaining = iter(entries)
    for count in remaining:
        triples = [(next(remaining), next(remaining), next(remaining)) for _ in range(count)]
        rows.append(tuple(Fraction(-num if negative else num, den) for negative, num, den in triples))
    return rows


def _rational(value: object) -> Fraction:
    if not isinstance(value, numbers.Rational):
        raise TypeError(f"{value!r} is a {type(value).__name__}, not a rational number")
    return Fraction(value)
