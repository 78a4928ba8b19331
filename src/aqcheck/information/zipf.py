"""Zipf's law on a finite vocabulary: what motif entropies are compared with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from aqcheck.arrays import Array, require

BLOCK = 1 << 20
"""Ranks summed at a time by `zipf_entropy`, so that memory does not grow with the vocabulary."""


def zipf_probabilities(vocabulary: int, exponent: float = 1.0) -> Array:
    """Zipf's law pₖ ∝ k^(−s) for ranks k = 1 … N.

    Args:
        vocabulary: N, at least 1.
        exponent: s ≥ 0 (0 gives the uniform law).

    Returns:
        Shape (N,), double precision, in order of rank.

    Raises:
        InvalidInputError: The vocabulary is no integer of at least 1, or the exponent is negative or not finite.
    """
    _require_law(vocabulary, exponent)
    weights = _weights(1, vocabulary + 1, exponent)
    return weights / weights.sum()


def zipf_entropy(vocabulary: int, exponent: float = 1.0) -> float:
    """Entropy of Zipf's law in nats, in constant memory: log Z + s·E[log k].

    Args:
        vocabulary: N, at least 1.
        exponent: s ≥ 0.

    Returns:
        The entropy; divide by log 2 for bits.

    Raises:
        InvalidInputError: As for `zipf_probabilities`.
    """
    _require_law(vocabulary, exponent)
    partition = 0.0
    moment = 0.0
    for start in range(1, vocabulary + 1, BLOCK):
        stop = min(start + BLOCK, vocabulary + 1)
        weights = _weights(start, stop, exponent)
        partition += float(weights.sum())
        moment += float(weights @ np.log(np.arange(start, stop, dtype=float)))
    return math.log(partition) + exponent * moment / partition


def _weights(start: int, stop: int, exponent: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.arange(start, stop, dtype=float) ** -exponent


def _require_law(vocabulary: int, exponent: float) -> None:
    integral = isinstance(vocabulary, int | np.integer)
    require(integral and vocabulary >= 1, f"vocabulary is {vocabulary}; give an integer of at least 1")
    require(0 <= exponent < math.inf, f"exponent is {exponent}; give a finite number of at least 0")
