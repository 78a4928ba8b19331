"""Rate–distortion function of a finite source (claim A16: how far a learned code is from optimal).

Blahut, Computation of channel capacity and rate-distortion functions, IEEE Trans. Inf. Theory 18 (1972). Every point
comes with Blahut's lower bound, so that a rate is certified to within rounding and not merely converged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from aqcheck.arrays import Array, as_arrays, require, require_matrix, require_probabilities, to_numpy
from aqcheck.errors import InvalidInputError

BISECTIONS = 60
"""Halvings of the interval of slopes after which the bounds are returned as they are, sound though not tight."""


@dataclass(frozen=True)
class RateDistortionPoint:
    """A point of the rate–distortion plane that a test channel attains, and the best line found under R(D).

    Attributes:
        distortion: Mean distortion of the test channel.
        rate: Its mutual information in nats: an upper bound of R at `distortion`.
        slope: −dR/dD that was asked for, in nats per unit of distortion.
        intercept: R(D) ≥ intercept − slope·D for every D.
        channel: P(reproduction j | source i), shape (n, m).
    """

    distortion: float
    rate: float
    slope: float
    intercept: float
    channel: Array

    def lower_bound(self, distortion: float) -> float:
        """A lower bound of R(`distortion`), in nats."""
        return max(0.0, self.intercept - self.slope * distortion)


def blahut_arimoto(
    source: Any, distortion: Any, slope: float, *, tolerance: float = 1e-6, iterations: int = 100_000
) -> RateDistortionPoint:
    """The point of the rate–distortion curve of a finite source at which it has a given slope.

    Args:
        source: P(X = i), shape (n,).
        distortion: d(i, j) of reproducing source letter i by letter j, shape (n, m).
        slope: −dR/dD, at least 0.
        tolerance: Largest gap in nats between the rate and its lower bound.
        iterations: Largest number of iterations.

    Returns:
        The point, with `rate - lower_bound(distortion)` at most `tolerance`.

    Raises:
        InvalidInputError: Shapes do not match, the source is no distribution, the slope is negative, or the iterations
            were used up first.
    """
    p, d = as_arrays(source=source, distortion=distortion)
    require_probabilities("source", p)
    require_matrix("distortion", d)
    require(
        d.ndim == 2 and p.shape == d.shape[:1],
        f"source has shape {tuple(p.shape)} and distortion {tuple(d.shape)}; give shapes (n,) and (n, m)",
    )
    p, d = (to_numpy(array).astype(float) for array in (p, d))
    require(np.isfinite(slope) and slope >= 0, f"slope is {slope}; give a finite number of at least 0")
    # A letter that never occurs has no say in the code, and is sent to its nearest one.
    occurs = p > 0
    full_channel = np.eye(d.shape[1])[d.argmin(axis=1)]
    p, d = p[occurs], d[occurs]
    # Each row may be shifted: the shift cancels in the channel and is put back into the rate, and nothing underflows to
    # 0/0.
    nearest = d.min(axis=1, keepdims=True)
    similarity = np.exp(-slope * (d - nearest))
    reproduction = np.full(d.shape[1], 1 / d.shape[1])
    for _ in range(iterations):
        partition = similarity @ reproduction
        gain = (p / partition) @ similarity
        mean_log_partition = float(p @ (np.log(partition) - slope * nearest[:, 0]))
        intercept = -mean_log_partition - float(np.log(gain.max()))
        reproduction = reproduction * gain
        channel = similarity * reproduction
        channel /= channel.sum(axis=1, keepdims=True)
        mean_distortion = float(p @ (channel * d).sum(axis=1))
        rate = _rate(p, channel)
        if rate - (intercept - slope * mean_distortion) <= tolerance:
            full_channel[occurs] = channel
            return RateDistortionPoint(mean_distortion, rate, float(slope), intercept, full_channel)
        reproduction /= reproduction.sum()
    raise InvalidInputError(f"no convergence to {tolerance} nats in {iterations} iterations; allow more of either")


def rate_distortion(source: Any, distortion: Any, at: float, *, tolerance: float = 1e-6) -> tuple[float, float]:
    """Lower and upper bound of the rate–distortion function at one distortion.

    Args:
        source: P(X = i), shape (n,).
        distortion: d(i, j), shape (n, m).
        at: D, at least the smallest distortion that any code attains.
        tolerance: Passed on to `blahut_arimoto`.

    Returns:
        (lower, upper) in nats, lower ≤ R(D) ≤ upper up to rounding. The upper one mixes the two test channels that
        bracket D.

    Raises:
        InvalidInputError: As for `blahut_arimoto`, or no code reaches `at`.
    """
    p, d = (to_numpy(array).astype(float) for array in as_arrays(source=source, distortion=distortion))
    coarse = blahut_arimoto(source, distortion, 0.0, tolerance=tolerance)
    if float((p @ d).min()) <= at:
        return 0.0, 0.0
    least = float(p @ d.min(axis=1))
    require(
        at > least, f"no code has a mean distortion below {least}; the rate is sought strictly above it, not at {at}"
    )
    span = float(np.ptp(d))
    fine = blahut_arimoto(source, distortion, 1 / span, tolerance=tolerance)
    while fine.distortion > at:
        coarse, fine = fine, blahut_arimoto(source, distortion, 2 * fine.slope, tolerance=tolerance)
    lower, upper = _bounds(coarse, fine, at)
    for _ in range(BISECTIONS):
        if upper - lower <= 2 * tolerance:
            break
        middle = blahut_arimoto(source, distortion, (coarse.slope + fine.slope) / 2, tolerance=tolerance)
        coarse, fine = (middle, fine) if middle.distortion > at else (coarse, middle)
        lower, upper = _bounds(coarse, fine, at)
    return lower, upper


def compression_ratio(input_dimension: float, quanta: float, quantum_dimension: float) -> float:
    """Ratio of the input dimension to the k·d_AQ dimensions of k action quanta (derived formulations, corollary 6.1).

    Args:
        input_dimension: d_in.
        quanta: k.
        quantum_dimension: d_AQ.

    Returns:
        d_in/(k·d_AQ).

    Raises:
        InvalidInputError: A dimension is not positive, or not finite.
    """
    dimensions = (input_dimension, quanta, quantum_dimension)
    require(all(0 < dimension < math.inf for dimension in dimensions), "dimensions must be positive and finite")
    return input_dimension / (quanta * quantum_dimension)


def _rate(p: np.ndarray[Any, Any], channel: np.ndarray[Any, Any]) -> float:
    joint = p[:, None] * channel
    output = joint.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(joint > 0, joint * (np.log(channel) - np.log(output)), 0.0)
    return float(terms.sum())


def _bounds(coarse: RateDistortionPoint, fine: RateDistortionPoint, at: float) -> tuple[float, float]:
    """Bounds of R(`at`) from two points on either side: their supporting lines, and the mixture of their codes."""
    lower = max(coarse.lower_bound(at), fine.lower_bound(at))
    if coarse.distortion == fine.distortion:
        return lower, min(coarse.rate, fine.rate)
    share = (coarse.distortion - at) / (coarse.distortion - fine.distortion)
    return lower, (1 - share) * coarse.rate + share * fine.rate
