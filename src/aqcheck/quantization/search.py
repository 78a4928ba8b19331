"""Branch and bound for the step of least error: one source, run as it is for every law and compiled for samples.

Compiled code is kept on disk beside this file, and made anew when this file changes: what it calls must be here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import overload

from aqcheck.arrays import Array

LARGEST_QUOTIENT = 1e300
"""In place of 1 / 0: more steps than there are thresholds in any magnitude of a sample but 0."""


def excess_at(law: Callable[[Any], Any], step: Any) -> Any:
    """`h(step) = Σ_j E[max(|X| - j step, 0)]`; `law` is this function, in compiled code what `sample_excess` takes."""
    return law(step)


def least_error(law: Any, first: Any, second: Any, tolerance: Any) -> tuple[Any, Any]:
    """The step of least error, and the error there; see `optimal_clipping` for the method.

    Args:
        law: That of X, as `excess_at` takes it.
        first: `E|X|`.
        second: `E[X²]`, the error at step 0.
        tolerance: Intervals that could improve the error by this or less are dropped.

    Returns:
        Numbers of the kind of `first`: rationals stay exact.
    """

    def error(step: Any, excess_there: Any) -> Any:
        return second - step * first + step * step / 4 - 2 * step * excess_there

    def bound(low: Any, high: Any, at_low: Any, at_high: Any) -> Any:
        """Where the quadratic below the error, which the chord of h gives, is least, and its value there."""
        slope = (at_high - at_low) / (high - low)
        intercept = at_low - slope * low
        cut = max(low, min(high, 2 * (first + 2 * intercept) / (1 - 8 * slope)))
        return error(cut, intercept + slope * cut), cut

    low = 0 * first
    best_error, best_step = second, low
    if first == 0:
        return best_step, best_error
    # Beyond `high` the error rises: its derivative is at least step / 2 - E|X| - 2 h(step).
    high = 2 * first
    at_high = excess_at(law, high)
    while high <= 2 * first + 4 * at_high:
        high = 2 * high
        at_high = excess_at(law, high)
    at_low = excess_at(law, low)
    least, cut = bound(low, high, at_low, at_high)
    intervals = [(least, cut, low, high, at_low, at_high)]
    while len(intervals) > 0:
        least, cut, low, high, at_low, at_high = intervals.pop()
        if least >= best_error - tolerance:
            continue
        margin = (high - low) / 8  # so that intervals shrink, wherever the bound is least
        cut = max(low + margin, min(high - margin, cut))
        if not low < cut < high:  # no number between them
            continue
        at_cut = excess_at(law, cut)
        reached = error(cut, at_cut)
        if reached < best_error or (reached == best_error and cut < best_step):
            best_error, best_step = reached, cut
        left, left_cut = bound(low, cut, at_low, at_cut)
        right, right_cut = bound(cut, high, at_cut, at_high)
        if left < right:  # the more promising half is looked at first
            intervals.append((right, right_cut, cut, high, at_cut, at_high))
            intervals.append((left, left_cut, low, cut, at_low, at_cut))
        else:
            intervals.append((left, left_cut, low, cut, at_low, at_cut))
            intervals.append((right, right_cut, cut, high, at_cut, at_high))
    return best_step, best_error


@numba.njit(cache=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _summed_over_values(magnitudes: Array, step: float, count: int) -> float:
    """Value by value: k = min(count, floor(x / step)) thresholds are below x, and give k x - step k (k + 1) / 2."""
    per_step = 1 / step if step > 0 else LARGEST_QUOTIENT
    most, total = float(count), 0.0
    for i in range(magnitudes.size):  # compiled to vector instructions, unlike a loop over the values themselves
        value = float(magnitudes[i])
        below = np.floor(value * per_step)
        below = below if below < most else most
        total += below * (value - step / 2 * (below + 1))
    return total / magnitudes.size


@numba.njit(cache=True, error_model="numpy")
def _summed_over_thresholds(magnitudes: Array, tail_sums: Array, step: float, count: int) -> float:
    """Threshold by threshold, by binary search."""
    size, total = magnitudes.size, 0.0
    for j in range(1, count + 1):
        threshold = j * step
        first_above = np.searchsorted(magnitudes, threshold, side="right")
        if first_above == size:
            break
        total += tail_sums[first_above] - threshold * ((size - first_above) / size)
    return total


@numba.njit(cache=True, error_model="numpy")
def sample_excess(sample: tuple[Array, Array, int], step: float) -> float:
    """`h(step)` of the values of a sample.

    Args:
        sample: The sorted magnitudes, shape (n,), single or double precision; the sums of those beyond the k smallest
            over n, shape (n + 1,), or (0,) to go value by value; how many thresholds there are.
        step: Non-negative.
    """
    magnitudes, tail_sums, count = sample
    if tail_sums.size > 0:
        return _summed_over_thresholds(magnitudes, tail_sums, step, count)
    return _summed_over_values(magnitudes, step, count)


@overload(excess_at, strict=False)  # strict would compare the annotations too
def _excess_at(law: Any, step: Any) -> Any:
    return lambda law, step: sample_excess(law, step)


_least_error = numba.njit(error_model="numpy")(least_error)


@numba.njit(cache=True, error_model="numpy")
def least_errors(
    magnitudes: Array, tail_sums: Array, count: int, first: Array, second: Array, tolerance: Array
) -> tuple[Array, Array]:
    """`least_error` of every row of a batch of samples.

    Args:
        magnitudes: Sorted, shape (members, n), single or double precision.
        tail_sums: As in `sample_excess`, shape (members, n + 1) or (members, 0).
        count: Of the thresholds.
        first: Shape (members,); the next two too.
        second: See `least_error`.
        tolerance: See `least_error`.

    Returns:
        Steps and errors, shape (members,).
    """
    steps, errors = np.empty(len(first)), np.empty(len(first))
    for i in range(len(first)):
        sample = magnitudes[i], tail_sums[i], count
        steps[i], errors[i] = _least_error(sample, first[i], second[i], tolerance[i])
    return steps, errors
