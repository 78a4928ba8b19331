"""Functionals of finite probability distributions, over the last axis.

`expectation`, `variance` and `participation_ratio` are rational and accept `fractions.Fraction`; the others take
logarithms and accept floats or `flint.arb` (see `aqcheck.arrays`).
"""

from __future__ import annotations

from typing import Any

from aqcheck.arrays import (
    Array,
    as_arrays,
    is_exact,
    namespace,
    require,
    require_broadcast,
    require_probabilities,
    require_transcendental,
)


def expectation(probabilities: Any, values: Any) -> Array:
    """Expectation of a random variable.

    Args:
        probabilities: Shape (..., n), non-negative, summing to 1 over the last axis.
        values: Shape (..., n), broadcast against `probabilities`.

    Returns:
        E[values], shape (...).

    Raises:
        InvalidInputError: The weights are no probabilities, the shapes differ on the last axis, or do not broadcast.
    """
    p, x = _weights_and_values(probabilities, values)
    return namespace(p).sum(p * x, axis=-1)


def variance(probabilities: Any, values: Any) -> Array:
    """Variance of a random variable, as the mean square about its mean: never negative, and no cancellation.

    Args:
        probabilities: Shape (..., n), non-negative, summing to 1 over the last axis.
        values: Shape (..., n), broadcast against `probabilities`.

    Returns:
        Var(values), shape (...).

    Raises:
        InvalidInputError: As for `expectation`.
    """
    p, x = _weights_and_values(probabilities, values)
    xp = namespace(p)
    centred = x - xp.sum(p * x, axis=-1, keepdims=True)
    return xp.sum(p * xp.square(centred), axis=-1)


def participation_ratio(probabilities: Any) -> Array:
    """Participation ratio Σ pᵢ²: 1/n when uniform, 1 when all mass is on one state.

    This is the convention of the random energy model, where its inverse is the effective number of states (Mézard and
    Montanari, Information, Physics, and Computation, chapter 5).

    Args:
        probabilities: Shape (..., n), non-negative, summing to 1 over the last axis.

    Returns:
        Shape (...), in [1/n, 1].

    Raises:
        InvalidInputError: The weights are no probabilities.
    """
    [p] = as_arrays(probabilities=probabilities)
    require_probabilities("probabilities", p)
    return namespace(p).sum(p * p, axis=-1)


def entropy(probabilities: Any) -> Array:
    """Shannon entropy −Σ pᵢ log pᵢ in nats, with 0 log 0 = 0.

    Args:
        probabilities: Shape (..., n), non-negative, summing to 1 over the last axis; floats or `flint.arb`.

    Returns:
        Shape (...), in [0, log n].

    Raises:
        InvalidInputError: The weights are no probabilities, or are rationals (which have no logarithm).
    """
    [p] = as_arrays(probabilities=probabilities)
    require_probabilities("probabilities", p)
    return -namespace(p).sum(p * _log_of_support(p), axis=-1)


def kl_divergence(probabilities: Any, reference: Any) -> Array:
    """Kullback–Leibler divergence KL(p‖q) = Σ pᵢ log(pᵢ/qᵢ) in nats.

    Args:
        probabilities: p, shape (..., n), non-negative, summing to 1 over the last axis; floats or `flint.arb`.
        reference: q, likewise.

    Returns:
        Shape (...), non-negative; infinite where p has mass outside the support of q.

    Raises:
        InvalidInputError: Either is no distribution, is rational, or their last axes differ, or do not broadcast.
    """
    p, q = as_arrays(probabilities=probabilities, reference=reference)
    require_probabilities("probabilities", p)
    require_probabilities("reference", q)
    _require_matching_shapes("reference", p, q)
    return _kl_divergence(p, q, axes=1)


def mutual_information(joint: Any) -> Array:
    """Mutual information in nats: divergence of a joint law from the product of its marginals.

    Args:
        joint: P(X = i, Y = j), shape (..., n, m), non-negative, summing to 1 over the last two axes; floats or
            `flint.arb`.

    Returns:
        I(X; Y), shape (...).

    Raises:
        InvalidInputError: The weights are no joint law, or are rationals.
    """
    [p] = as_arrays(joint=joint)
    require_probabilities("joint", p, axes=2)
    xp = namespace(p)
    product = xp.sum(p, axis=-1, keepdims=True) * xp.sum(p, axis=-2, keepdims=True)
    return _kl_divergence(p, product, axes=2)


def _kl_divergence(p: Array, q: Array, *, axes: int) -> Array:
    xp = namespace(p)
    over = tuple(range(-axes, 0))
    divergence = xp.sum(p * (_log_of_support(p) - _log_of_support(q)), axis=over)
    if not is_exact(p):  # rounding may take it below 0
        divergence = xp.where(divergence < 0, xp.zeros_like(divergence), divergence)
    singular = xp.any((p > 0) & (q == 0), axis=over)
    infinite = xp.full_like(divergence, float("inf"))
    return xp.where(singular, infinite, divergence) if bool(xp.any(singular)) else divergence


def _log_of_support(p: Array) -> Array:
    """Log p, and 0 where p is exactly 0. A ball around 0 gives an infinite ball, which proves nothing."""
    require_transcendental("probabilities", p)
    xp = namespace(p)
    return xp.log(xp.where(p == 0, p + 1, p))


def _weights_and_values(probabilities: Any, values: Any) -> tuple[Array, Array]:
    p, x = as_arrays(probabilities=probabilities, values=values)
    require_probabilities("probabilities", p)
    _require_matching_shapes("values", p, x)
    return p, x


def _require_matching_shapes(name: str, p: Array, x: Array) -> None:
    require(
        x.ndim >= 1 and p.shape[-1] == x.shape[-1],
        f"shapes {tuple(p.shape)} and {tuple(x.shape)} differ on the last axis; give one value for each probability",
    )
    require_broadcast(name, x, p.shape)
