"""Generalization of finite classes (derived formulations, section 5, as corrected by claims A13 and A14).

Hoeffding, Probability inequalities for sums of bounded random variables, JASA 58 (1963), theorem 2, and a union bound.
"""

from __future__ import annotations

import math
import sys

from aqcheck.arrays import require


def hoeffding_bound(log_class_size: float, samples: int, delta: float) -> float:
    """Largest amount by which any risk in a finite class exceeds its empirical risk, with probability 1 − δ.

    For losses in [0, 1], n independent samples and a class F fixed before the sample is drawn:
    P(some f in F has R(f) − R̂(f) > √((log|F| + log(1/δ))/(2n))) ≤ δ.

    Args:
        log_class_size: log|F| in nats, at least 0 (k quanta of dimension d, with M levels a coordinate: kd log M).
        samples: n, at least 1.
        delta: Probability of failure, in (0, 1].

    Returns:
        The bound, on the scale of the loss.

    Raises:
        InvalidInputError: An argument is outside its range.
    """
    require(samples >= 1 and samples % 1 == 0, f"samples is {samples}; give an integer of at least 1")
    return math.sqrt(_log_failure(log_class_size, delta) / (2 * samples))


def hoeffding_sample_size(log_class_size: float, accuracy: float, delta: float) -> int:
    """Smallest number of samples for which `hoeffding_bound` is at most `accuracy`, up to rounding.

    Args:
        log_class_size: log|F| in nats, at least 0.
        accuracy: ε > 0, on the scale of the loss.
        delta: Probability of failure, in (0, 1].

    Returns:
        max(1, ⌈(log|F| + log(1/δ))/(2ε²)⌉).

    Raises:
        InvalidInputError: An argument is outside its range.
    """
    failure, square = _log_failure(log_class_size, delta), accuracy * accuracy
    require(
        accuracy > 0 and failure < square * sys.float_info.max,
        f"accuracy is {accuracy}; give a positive number, large enough for a finite number of samples",
    )
    return max(1, math.ceil(failure / (2 * square)))


def _log_failure(log_class_size: float, delta: float) -> float:
    require(
        0 <= log_class_size < math.inf,
        f"log_class_size is {log_class_size}; a non-empty class has a logarithm of at least 0",
    )
    require(0 < delta <= 1, f"delta is {delta}; give a probability in (0, 1]")
    return log_class_size - math.log(delta)
