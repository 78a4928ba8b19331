"""Ball arithmetic for property tests: drawn rationals become enclosures, and a comparison that holds is then a proof.

A ball compares as smaller than another only if all its points are. So `proved(x < y)` proves the inequality on the
drawn input; an equation is proved to within `negligible()` by `equal`. Derivatives in β are coefficients of power
series of balls that run through the very functions under test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_series, ctx, fmpq

UNIT_ROUNDOFF = 2.0**-53
"""A sum, product or quotient of doubles is off by this share of itself at most."""


@contextmanager
def precision(bits: int = 256) -> Iterator[None]:
    """Compute with balls of this many bits inside the block."""
    with ctx.workprec(bits):
        yield


def ball(number: Any) -> Any:
    """Enclosure of a rational or a float (floats are exact)."""
    if isinstance(number, float | np.floating):
        return arb(float(number))
    exact = Fraction(number)
    return arb(fmpq(exact.numerator, exact.denominator))


def balls(numbers: Any) -> Any:
    """Enclosures of a nest of rationals or floats, as an object array."""
    array = np.asarray(numbers, dtype=object)
    return np.vectorize(ball, otypes=[object])(array)


def variable(at: Any, degree: int = 1) -> Any:
    """The power series at + t + O(t^(degree + 1)), as an array of shape (1,), the batch axis."""
    array = np.empty(1, dtype=object)
    array[0] = arb_series([ball(at), 1], prec=degree + 1)
    return array


def derivative(series: Any, order: int = 1) -> Any:
    """Derivative at t = 0 of an array of power series in t."""
    factorial = {1: 1, 2: 2}[order]
    return np.vectorize(lambda entry: entry[order] * factorial, otypes=[object])(series)


def negligible() -> Any:
    """What rounding may cost: 2 to the power of minus two thirds of the working precision."""
    return arb(2) ** -(2 * ctx.prec // 3)


def proved(condition: Any) -> bool:
    """Whether a comparison of balls holds for certain, everywhere."""
    return bool(np.all(condition))


def equal(x: Any, y: Any) -> bool:
    """Whether x and y are proved to differ by less than `negligible()`, everywhere."""
    return proved(np.abs(np.asarray(x - y)) < negligible())
