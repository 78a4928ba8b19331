"""The functions that theorems speak of are the Python functions that the other checks and the experiments call.

Both are evaluated on the same random rational numbers, the Lean definition by Lean's own evaluator, and must agree
exactly. A new pair is one more `Twins` and one more test.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from aqcheck.quantization import clip
from pychecks.lean_rationals import Row, Twins, differences, why_no_lean

SEED = 20260101
LEAN_MODULES = ("AqCore.Rational", "AqCore.Rational.LowestTerms", "AqCore.Rational.Table")
"""What every comparison rests on; named here so that a change there makes the evidence stale."""


def agree(twins: Twins, record_property: Callable[[str, object], None]) -> None:
    """Fail with the first inputs on which the twins differ; skip where there is no Lean."""
    if reason := why_no_lean():
        pytest.skip(f"no Lean here to compare with: {reason}")
    rows = twins.rows(random.Random(SEED))
    record_property("examples", len(rows))
    found = differences(twins, rows)
    assert not found, f"{len(found)} of {len(rows)} inputs differ; " + "; ".join(map(str, found[:3]))


def rational(source: random.Random, size: int) -> Fraction:
    """A rational number with numerator up to `size` and denominator up to its square root, of either sign."""
    return Fraction(source.randint(-size, size), source.randint(1, max(1, round(size**0.5))))


def clip_inputs(source: random.Random) -> list[Row]:
    """Values and levels: small, so that they often coincide, and large; values on and beside the ends of the range."""
    rows: list[Row] = []
    for size in (4, 50, 10**6, 10**30):
        for _ in range(200):
            x, alpha = rational(source, size), rational(source, size)
            rows += [(x, alpha), (x, abs(alpha))]
    for size in (4, 10**9):
        for _ in range(20):
            alpha, step = rational(source, size), abs(rational(source, size))
            rows += [(x, alpha) for end in (alpha, -alpha) for x in (end - step, end, end + step)]
            rows += [(alpha, Fraction(0)), (Fraction(0), alpha)]
    return rows


CLIP = Twins(
    lean="fun | [x, α] => [clip x α] | _ => []",
    modules=("AqCore.Quantization.Clip",),
    python=lambda x, alpha: [clip(x, alpha)],
    rows=clip_inputs,
)


def test_clip(record_property):
    """Q01-Q10: `AqCore.clip` of the theorems is `aqcheck.quantization.clip` of the tests, on rationals."""
    agree(CLIP, record_property)
