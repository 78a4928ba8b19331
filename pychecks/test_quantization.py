"""Clipping (claims Q01-Q10): the registry's statements over rationals, exactly, and over machine numbers.

Every statement is tested on arrays of rationals, and of float64 and float32 of NumPy and of torch. The floats include
infinities, subnormals and -0.0. A NaN in `x` stays NaN (its own test below) and satisfies no inequality, so "for every
x" reads "for every x that is not NaN" there; no other exception is needed unless a test names it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aqcheck.arrays import namespace
from aqcheck.quantization import clip
from pychecks.examples import smallest

rationals = st.builds(Fraction, st.integers(-1000, 1000), st.integers(1, 60))


@dataclass(frozen=True)
class NumberSystem:
    """Numbers to draw, and the kinds of arrays that hold them."""

    name: str
    numbers: st.SearchStrategy[Any]
    arrays: tuple[Callable[[list[Any]], Any], ...]

    def draw(self, data: st.DataObject, count: int) -> Iterator[list[Any]]:
        """`count` lists of `SIZE` numbers, as arrays of each kind in turn."""
        values = data.draw(st.lists(self.numbers, min_size=count * SIZE, max_size=count * SIZE))
        for array in self.arrays:
            yield [array(values[i * SIZE : (i + 1) * SIZE]) for i in range(count)]


@np.errstate(over="ignore")
def _float32(values: list[float]) -> Any:
    return np.asarray(values, dtype=np.float32)


SIZE = 3
EXACT = NumberSystem("rationals", rationals, (lambda values: np.array(values, dtype=object),))
MACHINE = NumberSystem(
    "floats",
    st.floats(width=64, allow_nan=False) | st.floats(width=32, allow_nan=False),
    (
        lambda values: np.array(values, dtype=np.float64),
        lambda values: torch.tensor(values, dtype=torch.float64),
        lambda values: _float32(values),
        lambda values: torch.from_numpy(_float32(values)),
    ),
)
every_system = pytest.mark.parametrize("system", [EXACT, MACHINE], ids=lambda system: system.name)


def everywhere(condition: Any) -> bool:
    """Whether all entries are true."""
    return bool(namespace(condition).all(condition))


def same(x: Any, y: Any) -> bool:
    """Whether all entries are equal and so are the dtypes."""
    return x.dtype == y.dtype and everywhere(x == y)


def finite(x: Any) -> Any:
    """Which entries are neither NaN nor infinite."""
    return abs(x) < math.inf


# Q01-Q09: the statements ----------------------------------------------------------------------------------------------


@every_system
@given(data=st.data())
def test_clip_le(system: NumberSystem, data: st.DataObject) -> None:
    """Q01: for 0 ≤ α and every x, clip(x, α) ≤ α."""
    for x, level in system.draw(data, 2):
        assert everywhere(clip(x, abs(level)) <= abs(level))


@every_system
@given(data=st.data())
def test_neg_le_clip(system: NumberSystem, data: st.DataObject) -> None:
    """Q02: for every α and every x, -α ≤ clip(x, α)."""
    for x, alpha in system.draw(data, 2):
        assert everywhere(-alpha <= clip(x, alpha))


@every_system
@given(data=st.data())
def test_clip_mem_interval(system: NumberSystem, data: st.DataObject) -> None:
    """Q03: for 0 ≤ α and every x, -α ≤ clip(x, α) ≤ α."""
    for x, level in system.draw(data, 2):
        alpha = abs(level)
        assert everywhere((-alpha <= clip(x, alpha)) & (clip(x, alpha) <= alpha))


@every_system
@given(data=st.data())
def test_clip_of_mem_interval(system: NumberSystem, data: st.DataObject) -> None:
    """Q04: for every x in [-α, α], clip(x, α) = x; the interval's ends included."""
    for x, slack in system.draw(data, 2):
        xp = namespace(x)
        assert same(clip(x, abs(x)), x)
        assert same(clip(x, xp.maximum(abs(x), slack)), x)


@every_system
@given(data=st.data())
def test_clip_idempotent(system: NumberSystem, data: st.DataObject) -> None:
    """Q05: for every α and every x, clip(clip(x, α), α) = clip(x, α)."""
    for x, alpha in system.draw(data, 2):
        assert same(clip(clip(x, alpha), alpha), clip(x, alpha))


@every_system
@given(data=st.data())
def test_abs_clip_le(system: NumberSystem, data: st.DataObject) -> None:
    """Q06: for 0 ≤ α and every x, |clip(x, α)| ≤ α."""
    for x, level in system.draw(data, 2):
        assert everywhere(abs(clip(x, abs(level))) <= abs(level))


@every_system
@given(data=st.data())
def test_clip_mono_x(system: NumberSystem, data: st.DataObject) -> None:
    """Q07: for every α, x ≤ y implies clip(x, α) ≤ clip(y, α)."""
    for first, second, alpha in system.draw(data, 3):
        xp = namespace(first)
        assert everywhere(clip(xp.minimum(first, second), alpha) <= clip(xp.maximum(first, second), alpha))


@every_system
@given(data=st.data())
def test_clip_mono_level(system: NumberSystem, data: st.DataObject) -> None:
    """Q06, Q08: |α| ≤ β implies clip(x, α) ∈ [-β, β] for every x; so do 0 ≤ α ≤ β, and β = |α|."""
    for x, alpha, slack in system.draw(data, 3):
        for beta in (abs(alpha), namespace(x).maximum(abs(alpha), slack)):
            assert everywhere((-beta <= clip(x, alpha)) & (clip(x, alpha) <= beta))


@given(alpha=rationals, beta=rationals)
def test_clip_mono_level_iff(alpha: Fraction, beta: Fraction) -> None:
    """Q08: |α| ≤ β is exactly the condition: where it fails, x = |α| is clipped to a point outside [-β, β]."""
    outside = not -beta <= clip(abs(alpha), alpha) <= beta
    assert outside == (abs(alpha) > beta)


@every_system
@given(data=st.data())
def test_clip_nonneg(system: NumberSystem, data: st.DataObject) -> None:
    """Q09: for every α, x ≥ 0 implies clip(x, α) ≥ 0."""
    for x, alpha in system.draw(data, 2):
        assert everywhere(clip(abs(x), alpha) >= 0)


# Q10: geometry --------------------------------------------------------------------------------------------------------


@every_system
@given(data=st.data())
def test_clip_lipschitz(system: NumberSystem, data: st.DataObject) -> None:
    """Q10: for every α, |clip(x, α) - clip(y, α)| ≤ |x - y|.

    Rounding is monotone, so the inequality survives in floats, unless ∞ - ∞ makes a side NaN: x, y infinite or α = -∞.
    """
    for x, y, alpha in system.draw(data, 3):
        with np.errstate(over="ignore", invalid="ignore"):
            left, right = abs(clip(x, alpha) - clip(y, alpha)), abs(x - y)
        assert everywhere((left <= right) | ~finite(x) | ~finite(y) | (alpha == -math.inf))


@every_system
@given(data=st.data())
def test_clip_odd(system: NumberSystem, data: st.DataObject) -> None:
    """Q10: for 0 ≤ α and every x, clip(-x, α) = -clip(x, α)."""
    for x, level in system.draw(data, 2):
        assert same(clip(-x, abs(level)), -clip(x, abs(level)))


@every_system
@given(data=st.data())
def test_clip_nearest(system: NumberSystem, data: st.DataObject) -> None:
    """Q10: for 0 ≤ α, clip(x, α) is the one point of [-α, α] nearest to x.

    In floats no y of the interval is nearer to a finite x; by rounding another may seem as near.
    """
    for x, level, other in system.draw(data, 3):
        alpha = abs(level)
        y = namespace(x).maximum(-alpha, namespace(x).minimum(alpha, other))  # reaches every point of the interval
        with np.errstate(over="ignore", invalid="ignore"):
            distance, other_distance = abs(x - clip(x, alpha)), abs(x - y)
        assert everywhere(abs(clip(x, alpha)) <= alpha)
        if system is EXACT:
            assert everywhere((distance < other_distance) | (y == clip(x, alpha)))
        assert everywhere((distance <= other_distance) | ~finite(x))


@every_system
@given(data=st.data())
def test_clip_residual(system: NumberSystem, data: st.DataObject) -> None:
    """Q10: for 0 ≤ α, |x - clip(x, α)| = max(|x| - α, 0); in floats too, exactly, for x or α finite."""
    for x, level in system.draw(data, 2):
        with np.errstate(invalid="ignore"):
            residual, excess = abs(x - clip(x, abs(level))), abs(x) - abs(level)
        expected = namespace(x).where(excess > 0, excess, namespace(x).zeros_like(x))
        assert everywhere((residual == expected) | (~finite(x) & ~finite(level)))


# Without 0 ≤ α: the counterexamples, found from scratch ---------------------------------------------------------------

pairs = st.tuples(rationals, rationals)
RECORDED = (Fraction(0), Fraction(-1))  # (x, α): the clip is 1 = -α > α


def test_clip_le_needs_nonneg() -> None:
    """Q01: without 0 ≤ α there is a counterexample, and every one has α < 0 and clip(x, α) = -α > α."""
    assert smallest(pairs, lambda pair: not clip(*pair) <= pair[1]) == RECORDED
    assert clip(*RECORDED) == 1


@given(x=rationals, alpha=rationals.filter(lambda alpha: alpha < 0))
def test_clip_at_negative_level(x: Fraction, alpha: Fraction) -> None:
    """Q01, Q03, Q06: for every α < 0 and every x the clip is -α > α, so all three fail at every negative level."""
    assert clip(x, alpha) == -alpha > alpha


def test_clip_mem_interval_needs_nonneg() -> None:
    """Q03: without 0 ≤ α the upper bound fails."""
    assert smallest(pairs, lambda pair: not -pair[1] <= clip(*pair) <= pair[1]) == RECORDED


def test_abs_clip_le_needs_nonneg() -> None:
    """Q06: without 0 ≤ α, |clip(x, α)| ≤ α fails."""
    assert smallest(pairs, lambda pair: not abs(clip(*pair)) <= pair[1]) == RECORDED


def test_clip_mono_level_needs_nonneg() -> None:
    """Q08: with α ≤ β alone, as claimed, containment in [-β, β] fails; the example has |α| > β."""
    x, alpha, beta = smallest(
        st.tuples(rationals, rationals, rationals),
        lambda triple: triple[1] <= triple[2] and not -triple[2] <= clip(triple[0], triple[1]) <= triple[2],
    )
    assert (x, alpha, beta) == (*RECORDED, Fraction(0))
    assert alpha <= beta < abs(alpha)


def test_clip_odd_needs_nonneg() -> None:
    """Q10: for α < 0 the clip is constant and not zero, so it is not odd."""
    assert smallest(pairs, lambda pair: clip(-pair[0], pair[1]) != -clip(*pair)) == RECORDED


def test_clip_nearest_needs_nonneg() -> None:
    """Q10: for α < 0 the clip is not a point of [-α, α], which is empty."""
    x, alpha = smallest(pairs, lambda pair: abs(clip(*pair)) > pair[1])
    assert (x, alpha) == RECORDED
    assert alpha < -alpha


def test_clip_residual_needs_nonneg() -> None:
    """Q10: for α < 0, |x - clip(x, α)| = |x + α| is not max(|x| - α, 0) for x > 0."""
    found = smallest(pairs, lambda pair: abs(pair[0] - clip(*pair)) != max(abs(pair[0]) - pair[1], Fraction(0)))
    assert found == (Fraction(1), Fraction(-1))


# Machine numbers: what the statements leave open ----------------------------------------------------------------------


def smallest_subnormal(x: Any) -> Any:
    """The smallest positive number of the dtype of `x`, in the shape of `x`."""
    return namespace(x).full_like(x, np.finfo(np.asarray(x).dtype).smallest_subnormal)


@given(data=st.data())
def test_nan_stays_nan(data: st.DataObject) -> None:
    """Q01-Q10: clip(x, α) is NaN exactly where x is: NaN is never turned into a level, and satisfies no bound."""
    for x, alpha in MACHINE.draw(data, 2):
        x[0] = math.nan
        y = clip(x, alpha)
        assert same(y != y, x != x)
        assert not bool((-alpha <= y)[0])
        assert not bool((y <= alpha)[0])
        assert math.isnan(clip(math.nan, float(alpha[0])))


@given(data=st.data())
def test_infinities(data: st.DataObject) -> None:
    """Q01-Q10: infinities are clipped to the level, and an infinite level clips nothing."""
    for x, level in MACHINE.draw(data, 2):
        infinity, alpha = namespace(x).full_like(x, math.inf), abs(level)
        assert same(clip(infinity, alpha), alpha)
        assert same(clip(-infinity, alpha), -alpha)
        assert same(clip(x, infinity), x)


@given(data=st.data())
def test_bits_within_level(data: st.DataObject) -> None:
    """Q04: for α > 0 values in range keep their bits: subnormals are not flushed, and -0.0 keeps its sign."""
    for x, level in MACHINE.draw(data, 2):
        xp = namespace(x)
        alpha = xp.maximum(xp.maximum(abs(x), level), smallest_subnormal(x))
        assert np.asarray(clip(x, alpha)).tobytes() == np.asarray(x).tobytes()


@given(data=st.data())
def test_subnormal_level(data: st.DataObject) -> None:
    """Q10: the smallest subnormal is a level like any other."""
    for (x,) in MACHINE.draw(data, 1):
        alpha = smallest_subnormal(x)
        assert same(clip(x, alpha), namespace(x).sign(x) * alpha)


@given(data=st.data())
def test_zero_level(data: st.DataObject) -> None:
    """Q01-Q10: at α = 0 every x goes to zero; the sign of that zero is not specified, and α = -0.0 is α = 0."""
    for (x,) in MACHINE.draw(data, 1):
        zero = namespace(x).zeros_like(x)
        assert same(clip(x, zero), zero)
        assert same(clip(x, -zero), zero)


@pytest.mark.parametrize("array", [np.ones(1, dtype=np.float32), torch.ones(1)], ids=["numpy", "torch"])
def test_bound_holds_for_the_rounded_level(array: Any) -> None:
    """Q01: a level that the dtype cannot hold is rounded first: the bound holds for what it is rounded to, only."""
    level = smallest(st.floats(min_value=0, max_value=0.5), lambda alpha: float(clip(array, alpha)[0]) > alpha)
    assert level < float(clip(array, level)[0]) == float(np.float32(level))
