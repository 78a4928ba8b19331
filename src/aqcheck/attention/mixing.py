"""Attention as a row-stochastic matrix: what mixing values can do, and how much attention one token draws."""

from __future__ import annotations

from typing import Any

from aqcheck.arrays import (
    Array,
    as_arrays,
    namespace,
    require,
    require_broadcast,
    require_matrix,
    require_probabilities,
)


def mix(attention: Any, values: Any) -> Array:
    """Rows of A·V: each is a convex combination of the rows of V, so no norm of it exceeds the largest norm in V.

    Rational: exact on `fractions.Fraction`.

    Args:
        attention: A, shape (..., m, n), rows non-negative and summing to 1.
        values: V, shape (..., n, d).

    Returns:
        A·V, shape (..., m, d).

    Raises:
        InvalidInputError: A is not row-stochastic, or the shapes do not match.
    """
    a, v = as_arrays(attention=attention, values=values)
    _require_row_stochastic(a)
    require_matrix("values", v)
    require(
        a.shape[-1] == v.shape[-2],
        f"attention has shape {tuple(a.shape)} and values {tuple(v.shape)}; give one value for each key",
    )
    require_broadcast("the stack of values", v[..., 0, 0], a.shape[:-2])
    return a @ v


def dobrushin_coefficient(attention: Any) -> Array:
    """Dobrushin's ergodicity coefficient τ(A): the largest total-variation distance between two rows.

    Mixing contracts the diameter of a set of values by it: max ‖(AV)ᵢ − (AV)ₖ‖ ≤ τ(A)·max ‖vⱼ − vₗ‖ in every norm.

    Args:
        attention: A, shape (..., m, n), rows non-negative and summing to 1.

    Returns:
        Shape (...), in [0, 1]: 0 if all rows are equal.

    Raises:
        InvalidInputError: A is not row-stochastic.
    """
    [a] = as_arrays(attention=attention)
    _require_row_stochastic(a)
    xp = namespace(a)
    distances = xp.sum(xp.abs(a[..., :, None, :] - a[..., None, :, :]), axis=-1) / 2
    return xp.max(distances, axis=(-2, -1))


def condensate_fraction(attention: Any) -> Array:
    """Condensate fraction φ = A_{i*i*}/n (derived formulations, definition 3.2), as written.

    The document picks i* by the largest eigenvalue of A. That is 1 for every row-stochastic A, with the same constant
    eigenvector, which singles out no token; so i* is read as the token that draws most attention (the largest column
    sum, the first of equals). As written φ is at most 1/n, however collapsed the attention; `largest_attention_share`
    is the order parameter that tends to 1.

    Args:
        attention: A, shape (..., n, n), rows non-negative and summing to 1.

    Returns:
        Shape (...), in [0, 1/n].

    Raises:
        InvalidInputError: A is not square or not row-stochastic.
    """
    [a] = as_arrays(attention=attention)
    _require_row_stochastic(a)
    n = a.shape[-1]
    require(a.shape[-2] == n, f"attention has shape {tuple(a.shape)}; give self-attention, a square matrix")
    xp = namespace(a)
    received = xp.sum(a, axis=-2)
    dominant = xp.argmax(received, axis=-1, keepdims=True)
    return xp.take_along_axis(xp.linalg.diagonal(a), dominant, axis=-1)[..., 0] / n


def largest_attention_share(attention: Any) -> Array:
    """Share of all attention that the most attended token draws, maxⱼ (1/m) Σᵢ Aᵢⱼ: 1/n if uniform, 1 if collapsed.

    Args:
        attention: A, shape (..., m, n), rows non-negative and summing to 1.

    Returns:
        Shape (...), in [1/n, 1].

    Raises:
        InvalidInputError: A is not row-stochastic.
    """
    [a] = as_arrays(attention=attention)
    _require_row_stochastic(a)
    xp = namespace(a)
    return xp.max(xp.sum(a, axis=-2), axis=-1) / a.shape[-2]


def _require_row_stochastic(a: Array) -> None:
    require_matrix("attention", a)
    require_probabilities("attention", a)
