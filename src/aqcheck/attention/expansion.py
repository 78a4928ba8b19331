"""The two ends of the temperature scale: expansion about β = 0 with explicit remainders, and the limit β → ∞.

Theorem 02, section 4; derived formulations, section 1 (softmax concentration). With r = max u − min u, ū and σ² the
mean and variance of u under the uniform law, and Lagrange's form of the remainder, every constant below follows from
|uⱼ − E[u]| ≤ r, Var(u) ≤ r²/4, |E(u − E[u])³| ≤ r·Var(u) ≤ r³/4 and pⱼ(β) ≤ min(1, exp(|β|r)/n):

- pⱼ″ = pⱼ((uⱼ − E[u])² − Var(u)), so |pⱼ″| ≤ r² pⱼ;
- pⱼ‴ = pⱼ((uⱼ − E[u])³ − 3(uⱼ − E[u])Var(u) − E(u − E[u])³), so |pⱼ‴| ≤ (5/4) r³ pⱼ;
- H(β) = log n − ∫₀^β s·Var_s(u) ds with |Var_s(u) − σ²| ≤ |s|r³/4.
"""

from __future__ import annotations

from typing import Any

from aqcheck.arrays import (
    Array,
    as_arrays,
    namespace,
    require,
    require_broadcast,
    require_transcendental,
    require_vector,
)


def gibbs_expansion(logits: Any, beta: Any, *, order: int = 1) -> Array:
    """Taylor polynomial of p(β) about β = 0: 1/n + (β/n)(uⱼ − ū) + (β²/2n)((uⱼ − ū)² − σ²).

    Rational: exact on `fractions.Fraction`.

    Args:
        logits: u, shape (..., n).
        beta: β, a scalar or an array that broadcasts against the leading axes.
        order: 1, or 2 to include the last term.

    Returns:
        Shape (..., n), summing to 1 over the last axis (entries may be negative for large β).

    Raises:
        InvalidInputError: Bad shapes, NaN, or another order.
    """
    _require_order(order)
    u, b, n = _logits_beta_size(logits, beta)
    centred, square = _centred_and_variance(u)
    polynomial = (1 + b * centred) / n
    xp = namespace(u)
    return polynomial if order == 1 else polynomial + xp.square(b) * (xp.square(centred) - square) / (2 * n)


def gibbs_remainder_bound(logits: Any, beta: Any, *, order: int = 1) -> Array:
    """Bound of |pⱼ(β) − `gibbs_expansion`| that holds for every j and every β.

    (1/2)(βr)²·m at first order and (5/24)|βr|³·m at second, with m = min(1, exp(|β|r)/n).

    Args:
        logits: u, shape (..., n).
        beta: β, as for `gibbs_expansion`.
        order: 1 or 2.

    Returns:
        Shape (..., 1), to compare with `gibbs_expansion`.

    Raises:
        InvalidInputError: As for `gibbs_expansion`; rationals, which have no exp.
    """
    _require_order(order)
    u, b, n = _logits_beta_size(logits, beta)
    require_transcendental("logits", u)
    xp = namespace(u)
    spread = xp.abs(b * _range(u))
    exponent = spread - xp.log(spread * 0 + n)
    largest = xp.exp(xp.where(exponent > 0, exponent * 0, exponent))
    return xp.square(spread) * (largest / 2 if order == 1 else 5 * spread * largest / 24)


def entropy_expansion(logits: Any, beta: Any) -> Array:
    """Entropy at small β, log n − ½β²σ².

    Args:
        logits: u, shape (..., n).
        beta: β, as for `gibbs_expansion`.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `gibbs_remainder_bound`.
    """
    u, b, n = _logits_beta_size(logits, beta)
    require_transcendental("logits", u)
    xp = namespace(u)
    _, square = _centred_and_variance(u)
    return (xp.log(square * 0 + n) - xp.square(b) * square / 2)[..., 0]


def entropy_remainder_bound(logits: Any, beta: Any) -> Array:
    """Bound |βr|³/12 of |H(β) − `entropy_expansion`|, for every β. Rational.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `gibbs_expansion`.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `gibbs_expansion`.
    """
    u, b, _ = _logits_beta_size(logits, beta)
    xp = namespace(u)
    spread = xp.abs(b * _range(u))
    return (xp.square(spread) * spread / 12)[..., 0]


def argmax_multiplicity(logits: Any) -> Array:
    """Number m of positions at which the logits are largest.

    Args:
        logits: u, shape (..., n); compared exactly.

    Returns:
        Integers, shape (...).

    Raises:
        InvalidInputError: Bad shape or NaN.
    """
    is_largest = _is_largest(logits)
    xp = namespace(is_largest)
    return xp.sum(xp.astype(is_largest, xp.int64), axis=-1)


def zero_temperature_limit(logits: Any) -> Array:
    """Limit of p(β) as β → ∞: uniform on the positions at which the logits are largest.

    A point mass exactly when the maximiser is unique; the entropy tends to log m, m as in `argmax_multiplicity`.

    Args:
        logits: u, shape (..., n).

    Returns:
        Shape (..., n), summing to 1; rationals give rationals.

    Raises:
        InvalidInputError: Bad shape or NaN.
    """
    [u] = as_arrays(logits=logits)
    is_largest = _is_largest(u)
    xp = namespace(u)
    weights = xp.where(is_largest, u * 0 + 1, u * 0)
    return weights / xp.sum(weights, axis=-1, keepdims=True)


def zero_temperature_bound(logits: Any, beta: Any) -> Array:
    """Bound ((n − m)/m)·exp(−βg) of the mass of p(β) off its maximisers, where g is the gap to the largest other logit.

    That mass is the total-variation distance of p(β) from `zero_temperature_limit`, so p(β) converges exponentially
    fast.

    Args:
        logits: u, shape (..., n).
        beta: β ≥ 0, a scalar or an array that broadcasts against the leading axes.

    Returns:
        Shape (...); 0 where all logits are equal.

    Raises:
        InvalidInputError: Bad shapes, NaN, negative β, or rationals.
    """
    u, b, n = _logits_beta_size(logits, beta)
    require_transcendental("logits", u)
    xp = namespace(u)
    require(not bool(xp.any(b < 0)), "beta is negative; the bound is for the limit of large positive beta")
    is_largest = _is_largest(u)
    top = xp.max(u, axis=-1, keepdims=True)
    second = xp.max(xp.where(is_largest, xp.min(u, axis=-1, keepdims=True), u), axis=-1, keepdims=True)
    ties = xp.sum(xp.where(is_largest, u * 0 + 1, u * 0), axis=-1, keepdims=True)
    return ((n - ties) / ties * xp.exp(b * (second - top)))[..., 0]


def _is_largest(logits: Any) -> Array:
    [u] = as_arrays(logits=logits)
    require_vector("logits", u)
    return u == namespace(u).max(u, axis=-1, keepdims=True)


def _logits_beta_size(logits: Any, beta: Any) -> tuple[Array, Array, int]:
    u, b = as_arrays(logits=logits, beta=beta)
    require_vector("logits", u)
    require_broadcast("beta", b, u.shape[:-1])
    return u, b[..., None], u.shape[-1]


def _range(u: Array) -> Array:
    xp = namespace(u)
    return xp.max(u, axis=-1, keepdims=True) - xp.min(u, axis=-1, keepdims=True)


def _centred_and_variance(u: Array) -> tuple[Array, Array]:
    xp = namespace(u)
    n = u.shape[-1]
    centred = u - xp.sum(u, axis=-1, keepdims=True) / n
    return centred, xp.sum(xp.square(centred), axis=-1, keepdims=True) / n


def _require_order(order: int) -> None:
    require(order in (1, 2), f"order is {order}; the first and second order are available")
