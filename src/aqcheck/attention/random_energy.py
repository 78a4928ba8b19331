"""The random energy model: independent Gaussian logits of standard deviation σ, n → ∞ (Derrida, Phys. Rev. B 24, 1981).

The one sense in which attention logits have a phase transition: at β_c = √(2 log n)/σ the Gibbs distribution freezes
onto finitely many positions. For any finite n everything is analytic in β.
"""

from __future__ import annotations

from typing import Any

from aqcheck.arrays import Array, as_arrays, namespace, require, require_broadcast, require_transcendental


def random_energy_critical_beta(size: Any, standard_deviation: Any = 1.0) -> Array:
    """Freezing point β_c = √(2 log n)/σ.

    Args:
        size: n ≥ 1, the number of logits.
        standard_deviation: σ > 0 of the logits, broadcast against `size`.

    Returns:
        β_c, of the broadcast shape.

    Raises:
        InvalidInputError: n below 1, σ not positive, NaN, shapes that do not broadcast, or rationals (which have no
            logarithm).
    """
    n, sigma = as_arrays(size=size, standard_deviation=standard_deviation)
    require_broadcast("standard_deviation", sigma, n.shape)
    require_transcendental("size", n)
    xp = namespace(n)
    require(not bool(xp.any(n < 1)), "size is below 1")
    require(not bool(xp.any(sigma <= 0)), "standard_deviation is not positive")
    return xp.sqrt(2 * xp.log(n)) / sigma


def random_energy_participation_ratio(beta: Any, critical_beta: Any) -> Array:
    """Limit of the mean participation ratio E Σ pⱼ²: 0 up to β_c, 1 − β_c/β beyond.

    Mézard, Parisi, Sourlas, Toulouse and Virasoro, J. Physique 45 (1984).

    Args:
        beta: β > 0.
        critical_beta: β_c > 0, broadcast against `beta`.

    Returns:
        Of the broadcast shape, in [0, 1).

    Raises:
        InvalidInputError: A non-positive argument, NaN, or shapes that do not broadcast.
    """
    b, c = _positive_betas(beta, critical_beta)
    return namespace(b).where(b > c, 1 - c / b, 0 * (b + c))


def random_energy_log_partition(beta: Any, critical_beta: Any) -> Array:
    """Limit of log Z/log n: 1 + (β/β_c)² up to β_c, 2β/β_c beyond. Its second derivative jumps at β_c.

    Args:
        beta: β > 0.
        critical_beta: β_c > 0, broadcast against `beta`.

    Returns:
        Of the broadcast shape.

    Raises:
        InvalidInputError: As for `random_energy_participation_ratio`.
    """
    b, c = _positive_betas(beta, critical_beta)
    ratio = b / c
    return namespace(b).where(b > c, 2 * ratio, 1 + ratio**2)


def _positive_betas(beta: Any, critical_beta: Any) -> tuple[Array, Array]:
    b, c = as_arrays(beta=beta, critical_beta=critical_beta)
    require_broadcast("critical_beta", c, b.shape)
    xp = namespace(b)
    require(not bool(xp.any(b <= 0)), "beta is not positive")
    require(not bool(xp.any(c <= 0)), "critical_beta is not positive")
    return b, c
