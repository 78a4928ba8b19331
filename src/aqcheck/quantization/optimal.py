"""Clipping levels that minimise the mean squared error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from aqcheck.arrays import Array, as_arrays, is_exact, namespace, require
from aqcheck.quantization.distributions import Distribution, Sample
from aqcheck.quantization.error import aciq_mse, squared_error
from aqcheck.quantization.moments import Moments
from aqcheck.quantization.uniform import LevelConvention, UniformQuantizer


@dataclass(frozen=True)
class Clipping:
    """An optimal clipping level and the error there; both of the distribution's batch shape.

    Attributes:
        alpha: The level, in the units of the values. 0 where all values are 0.
        mse: The minimum, in their square.
    """

    alpha: Array
    mse: Array


def aciq_clipping(
    distribution: Distribution, bits: int, levels: LevelConvention = LevelConvention.MID_RISE
) -> Clipping:
    """The one minimiser of `aciq_mse`.

    It solves `alpha = 3 steps² E[max(|X| - alpha, 0)]`. Newton's method on the difference of the two sides, an
    increasing concave function, rises monotonically from 0 to the root for every law. For a sample each iteration
    solves one linear piece exactly, so it stops at the exact minimiser of the sample after finitely many (about ten);
    with the sort of `Sample`, O(n log n) in all.

    Args:
        distribution: Of the values.
        bits: 1 to 16.
        levels: `MID_RISE` counts 2**bits steps (Banner et al.), `END_POINTS` 2**bits - 1.

    Raises:
        InvalidInputError: `bits` is out of range.

    Source: Banner, Nahshan and Soudry, Post training 4-bit quantization of convolutional networks (2019); the iteration
        as in Sakr et al., Optimal Clipping and Magnitude-aware Differentiation (2022).
    """
    ratio = 3 * levels.steps(bits) ** 2
    alpha = 0 * distribution.tail_moment(0, 1)
    while True:
        risen = ratio * distribution.tail_moment(alpha, 1) / (1 + ratio * distribution.tail_moment(alpha, 0))
        if not np.any(risen > alpha):
            break
        alpha = np.maximum(alpha, risen)
    return Clipping(alpha, aciq_mse(distribution, UniformQuantizer(bits, alpha, levels)))


def optimal_clipping(
    distribution: Distribution, bits: int, levels: LevelConvention = LevelConvention.MID_RISE
) -> Clipping:
    """The global minimiser of `mse`, the exact error of the quantizer; no unimodality is assumed.

    Branch and bound on the step. `h(step) = Σ_j E[max(|X| - j step, 0)]` is convex for every law, so on an interval its
    chord lies above it, and `MSE = E[X²] - step E|X| + step²/4 - 2 step h(step)` lies above a convex quadratic, whose
    minimum bounds the interval from below. Intervals that cannot hold the minimum are dropped, the others cut in two
    about where the bound is least. For a sample the bound is exact between breakpoints `|x_i| / j`, so the search ends
    at the exact minimiser.

    Cost for n values after their sort: O(2**bits log n), or O(n) where that is less, for each interval looked at, some
    hundreds in practice, at worst as many as there are breakpoints, n 2**(bits - 1). The search of a sample is compiled
    at its first use, which takes some seconds. Minima that differ by less than rounding (16 units in the
    last place of `E[X²]`) are not told apart; for an analytic law `alpha` is therefore known to about half the digits.
    With rationals everything is exact.

    Args:
        distribution: Of the values.
        bits: 1 to 16.
        levels: Decides only how the step is reported as `alpha`.

    Returns:
        A level of least error; which, if several are, is not specified.

    Raises:
        InvalidInputError: `bits` is out of range.

    Source: the error as in Max, Quantizing for minimum distortion (1960).
    """
    steps = levels.steps(bits)
    step, error = (x.reshape(distribution.batch_shape)[()] for x in _least_errors(distribution, 2 ** (bits - 1) - 1))
    return Clipping(step * steps / 2, error)


def _least_errors(distribution: Distribution, thresholds: int) -> tuple[Array, Array]:
    """The best steps, and the errors there, of the members of a batch."""
    from aqcheck.quantization import search  # loads a compiler

    first, second = (np.reshape(distribution.tail_moment(0, order), -1) for order in (1, 2))
    tolerance = 0 * second if is_exact(second) else 16 * np.finfo(float).eps * second
    if isinstance(distribution, Sample) and distribution.compiled:
        tail_sums = distribution.tail_sums(thresholds)
        steps, errors = search.least_errors(distribution.magnitudes, tail_sums, thresholds, first, second, tolerance)
        return steps, errors

    laws = [partial(distribution.summed_excess, i, count=thresholds) for i in range(len(first))]
    found = map(search.least_error, laws, first, second, tolerance)
    steps, errors = (np.array(each, dtype=first.dtype) for each in zip(*found, strict=True))
    return steps, errors


def local_minima(values: Array, bits: int, levels: LevelConvention = LevelConvention.MID_RISE) -> list[Clipping]:
    """All local minima of the exact mean squared error of a sample as a function of the clipping level.

    Between breakpoints `|x_i| / j` the error is a convex quadratic in the step, and at a breakpoint its slope falls; so
    the minima are the stationary points that lie inside their own piece. All pieces are visited: O(m log m) for
    m = n 2**(bits - 1).

    Args:
        values: Finite, shape (n,). Rationals give exact minima.
        bits: 1 to 16.
        levels: Decides how the step is reported as `alpha`.

    Returns:
        The minima, by rising level.

    Raises:
        InvalidInputError: `bits` is out of range, or values are NaN, infinite or not a vector.
    """
    steps = levels.steps(bits)
    sample = Sample(values)
    require(sample.batch_shape == (), f"values have batch shape {sample.batch_shape}; give one sample, shape (n,)")
    magnitudes = sample.magnitudes[0]
    size = len(magnitudes)
    magnitudes = magnitudes[magnitudes > 0]
    multiples = np.arange(1, 2 ** (bits - 1))
    scale = Fraction(1, size) if is_exact(magnitudes) else 1 / size
    first = magnitudes.sum() * scale
    # Right of the last breakpoint no value is above a threshold; going left, |x_i| passes the threshold j * step.
    one = multiples * (Fraction(1) if is_exact(magnitudes) else 1.0)
    breakpoints = (magnitudes[:, None] / one).reshape(-1)
    order = np.argsort(breakpoints)[::-1]
    breakpoints = breakpoints[order]
    sums = np.concatenate([[0 * scale], np.cumsum(np.repeat(magnitudes, len(multiples))[order] * scale)])
    counts = np.concatenate([[0 * scale], np.cumsum(np.tile(one, len(magnitudes))[order] * scale)])
    stationary = 2 * (first + 2 * sums) / (1 + 8 * counts)
    inside = np.ones(len(stationary), dtype=bool)
    inside[1:] &= stationary[1:] < breakpoints
    inside[:-1] &= stationary[:-1] > breakpoints
    found = stationary[inside][::-1]
    return [Clipping(step * steps / 2, squared_error(sample, step, bits)) for step in found]


def banner_ratio(excess_kurtosis: Array) -> Array:
    """`2.5 + 0.3 ln(1 + max(0, kurtosis))`: a fit of alpha / std at 4 bits, which the source ascribes to Banner et al.

    Their paper has closed forms for each family of laws instead (`aciq_clipping`), and no such fit.

    Args:
        excess_kurtosis: A number or an array, NumPy or torch; rationals are taken in double precision.

    Raises:
        InvalidInputError: NaN or infinity.

    Source: theory-deep-dive-quantization.md, Layer 4.
    """
    (kurtosis,) = as_arrays(excess_kurtosis=excess_kurtosis)
    xp = namespace(kurtosis)
    kurtosis = kurtosis.astype(float) if is_exact(kurtosis) else kurtosis
    return 2.5 + 0.3 * xp.log1p(xp.maximum(kurtosis, xp.zeros_like(kurtosis)))


def language_aware_alpha(moments: Moments) -> Array:
    """LA-ACIQ: `alpha = std · banner_ratio(excess kurtosis)`, with the effective moments of one language.

    Args:
        moments: Of the mixture that the language activates: `mixture_moments` with its activation fractions.

    Raises:
        InvalidInputError: The variance is 0.

    Source: theory-deep-dive-quantization.md, Layer 4.
    """
    return moments.variance**0.5 * banner_ratio(moments.excess_kurtosis)
