"""β as an architecture sets it, and the β at which a row of attention counts as collapsed (theorem 02, section 6)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from aqcheck.arrays import (
    Array,
    as_arrays,
    is_exact,
    like,
    namespace,
    require,
    require_broadcast,
    require_transcendental,
    require_vector,
    to_numpy,
)
from aqcheck.attention.expansion import argmax_multiplicity
from aqcheck.attention.gibbs import gibbs_entropy


def effective_beta(key_dimension: Any, temperature: Any = 1.0) -> Array:
    """Effective inverse temperature β = 1/(√d_k·τ) (derived formulations, corollary 2.2; τ = 1 gives corollary 2.1).

    Args:
        key_dimension: d_k > 0.
        temperature: τ > 0, broadcast against `key_dimension`.

    Returns:
        β, of the broadcast shape.

    Raises:
        InvalidInputError: A non-positive argument, NaN, shapes that do not broadcast, or rationals (which have no
            square root).
    """
    d, tau = as_arrays(key_dimension=key_dimension, temperature=temperature)
    require_broadcast("temperature", tau, d.shape)
    require_transcendental("key_dimension", d)
    xp = namespace(d)
    require(not bool(xp.any(d <= 0)), "key_dimension is not positive")
    require(not bool(xp.any(tau <= 0)), "temperature is not positive")
    return 1 / (xp.sqrt(d) * tau)


def operational_beta(logits: Any) -> Array:
    """Operational critical β: the one at which the entropy of p(β) is half its maximum, H(β) = ½ log n.

    H decreases strictly from log n to log m, m the multiplicity of the maximum, so the solution exists exactly if m² <
    n, and then it is unique. Nothing diverges there: it is a convention, not a phase transition.

    Args:
        logits: u, shape (..., n), floats.

    Returns:
        β > 0, shape (...); NaN where no solution exists. Its relative error is about the error of `gibbs_entropy` over
        β² Var(u), the slope of H in log β: 10⁻¹⁴ where logits differ clearly, much more where the largest nearly tie.

    Raises:
        InvalidInputError: Bad shape, NaN, or exact numbers.
    """
    [u] = as_arrays(logits=logits)
    require_vector("logits", u)
    require(not is_exact(u), "logits are exact numbers; the root is sought in floating point, give floats")
    n = u.shape[-1]
    rows = to_numpy(u).astype(float).reshape(-1, n)
    solvable = argmax_multiplicity(rows) ** 2 < n
    found = np.full(len(rows), np.nan)
    found[solvable] = _half_entropy_root(rows[solvable]) if solvable.any() else np.nan
    return like(u, found.reshape(u.shape[:-1]))


def _half_entropy_root(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    from scipy.optimize.elementwise import find_root  # imported here: slow, and nothing else needs it

    # The search does not depend on the logits' scale: the largest becomes 0 and the next distinct one −1, which puts β
    # within a few log n. What lies so far below that it would overflow has no weight there.
    with np.errstate(over="ignore"):
        scale = np.where(np.isfinite(np.ptp(rows, axis=-1)), 1.0, 0.5)
        rows = rows * scale[:, None]
        below = rows - rows.max(axis=-1, keepdims=True)
        gap = -below.max(axis=-1, where=below < 0, initial=-np.inf)
        rows = np.maximum(below / gap[:, None], -1e300)
    target = math.log(rows.shape[-1]) / 2

    def excess(beta: np.ndarray[Any, Any], row: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.asarray(gibbs_entropy(rows[row.astype(int)], beta)) - target

    row = np.arange(len(rows), dtype=float)
    upper = np.ones(len(rows))
    while (too_soft := excess(upper, row) >= 0).any():
        upper[too_soft] *= 2
    return np.asarray(find_root(excess, (np.zeros(len(rows)), upper), args=(row,)).x / gap * scale)
