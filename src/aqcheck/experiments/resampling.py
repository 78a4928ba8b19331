"""Intervals over cases (texts, languages, matrices) by the bootstrap, as every experiment states them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from aqcheck.evidence import Number

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 2_000
PERMUTATIONS = 9_999


@dataclass(frozen=True)
class Interval:
    """A point estimate with the ends of its interval; formats all three alike, as in `0.071 [0.064, 0.078]`."""

    value: float
    low: float
    high: float

    def __format__(self, specification: str) -> str:
        value, low, high = (format(each, specification) for each in (self.value, self.low, self.high))
        return f"{value} [{low}, {high}]"


def bootstrap(values: Floats, statistic: Callable[[Floats], Floats], seed: int) -> Interval:
    """A statistic of all cases with its 95 % percentile bootstrap interval over them.

    Args:
        values: Shape `(cases, columns)`.
        statistic: Takes an array of shape `(…, cases, columns)` and reduces the last two axes.
        seed: Of the resampling.
    """
    resampled = stats.bootstrap(
        (np.arange(len(values)),),
        lambda chosen, axis: statistic(values[chosen]),
        n_resamples=RESAMPLES,
        batch=100,
        vectorized=True,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    low, high = resampled.confidence_interval
    return Interval(float(statistic(values)), float(low), float(high))


def central_range(values: Floats) -> Floats:
    """The ends of the central 95 % along the first axis, shape `(2, …)`."""
    return np.asarray(np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0))


def mean_of_all(values: Floats) -> Floats:
    """The mean over the last two axes."""
    return np.asarray(values.mean(axis=(-2, -1)))


def interval_number(name: str, interval: Interval, cases: str = "texts", *, unit: str = "") -> Number:
    """An interval over cases, for an evidence file."""
    kind = f"{CONFIDENCE:.0%} percentile bootstrap over {cases}, {RESAMPLES:,} resamples"
    return Number(name=name, value=interval.value, low=interval.low, high=interval.high, interval=kind, unit=unit)
