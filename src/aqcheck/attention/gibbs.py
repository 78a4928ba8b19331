"""The Gibbs family p(β)ⱼ = exp(βuⱼ)/Z(β), its functionals, and their derivatives in β (theorem 02, sections 1 to 3).

All functions take logits u of shape (..., n) and an inverse temperature β that is a scalar or broadcasts against the
leading axes of u, so that `gibbs(u, betas)` with u of shape (n,) and betas of shape (b,) is a table of shape (b, n).
They are stable for |βu| up to 10⁴ and beyond: in double precision, with unit roundoff ε = 2⁻⁵³ and X = max |βu|, every
probability has a relative error of at most (9X + 2n + 16)ε before it underflows (derived in the property tests, at
`rounding_bound`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aqcheck.arrays import (
    Array,
    as_arrays,
    is_exact,
    namespace,
    require,
    require_broadcast,
    require_transcendental,
    require_vector,
)


def log_partition(logits: Any, beta: Any = 1.0) -> Array:
    """Log-partition function log Z(β) = log Σ exp(βuⱼ).

    Args:
        logits: u, shape (..., n).
        beta: β, a scalar or an array that broadcasts against the leading axes.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: NaN, infinity, an empty last axis, shapes that do not broadcast, or rationals.
    """
    law = _law(logits, beta)
    return (namespace(law.sum).log(law.sum) + law.beta * law.shift)[..., 0]


def log_gibbs(logits: Any, beta: Any = 1.0) -> Array:
    """Logarithm of the Gibbs distribution, βuⱼ − log Z(β); finite also where `gibbs` underflows.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (..., n).

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    law = _law(logits, beta)
    return law.beta * law.shifted - namespace(law.sum).log(law.sum)


def gibbs(logits: Any, beta: Any = 1.0) -> Array:
    """Gibbs distribution p(β)ⱼ = exp(βuⱼ)/Z(β): attention over keys with energies Eⱼ = −uⱼ.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (..., n), positive (unless it underflows), summing to 1 over the last axis.

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    law = _law(logits, beta)
    return law.weights / law.sum


def softmax(scores: Any) -> Array:
    """Softmax over the last axis: the Gibbs distribution at β = 1.

    Args:
        scores: Shape (..., n).

    Returns:
        Shape (..., n).

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    return gibbs(scores, 1)


def logit_mean(logits: Any, beta: Any = 1.0) -> Array:
    """Mean logit E[u] under p(β): minus the mean energy, and the derivative d log Z/dβ.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    law = _law(logits, beta)
    return (law.shift + law.mean(law.shifted))[..., 0]


def logit_variance(logits: Any, beta: Any = 1.0) -> Array:
    """Variance of the logits under p(β): the susceptibility d²log Z/dβ² = dE[u]/dβ.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (...), between 0 and (max u − min u)²/4.

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    return _variance(_law(logits, beta))


def gibbs_derivative(logits: Any, beta: Any = 1.0) -> Array:
    """Derivative dpⱼ/dβ = pⱼ(uⱼ − E[u]).

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (..., n), summing to 0 over the last axis.

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    law = _law(logits, beta)
    return law.weights / law.sum * _centred(law)


def gibbs_entropy(logits: Any, beta: Any = 1.0) -> Array:
    """Entropy H(β) of the Gibbs distribution in nats, without cancelling log Z against βE[u].

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (...), in [0, log n].

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    return _entropy(_law(logits, beta))


def entropy_derivative(logits: Any, beta: Any = 1.0) -> Array:
    """Derivative dH/dβ = −β Var(u): negative for β > 0 unless u is constant.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    return _entropy_derivative(_law(logits, beta))


def entropy_with_derivative(logits: Any, beta: Any = 1.0) -> tuple[Array, Array]:
    """`gibbs_entropy` and `entropy_derivative` from one computation of the weights: what a flow of β needs.

    Args:
        logits: u, shape (..., n).
        beta: β, as for `log_partition`.

    Returns:
        H and dH/dβ, each of shape (...).

    Raises:
        InvalidInputError: As for `log_partition`.
    """
    law = _law(logits, beta)
    return _entropy(law), _entropy_derivative(law)


def free_energy(logits: Any, beta: Any = 1.0) -> Array:
    """Helmholtz free energy F(β) = −log Z(β)/β (derived formulations, definition 2.1, for one row).

    Args:
        logits: u, shape (..., n).
        beta: β, not 0, as for `log_partition`.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `log_partition`, or β is 0.
    """
    u, b = _logits_and_nonzero_beta(logits, beta)
    return -log_partition(u, b) / b


def free_energy_derivative(logits: Any, beta: Any = 1.0, *, order: int = 1) -> Array:
    """Derivatives of the free energy: F′ = H/β² and F″ = −Var(u)/β − 2H/β³.

    So ∂²F/∂β² is not the fluctuation Var(u): that is ∂²log Z/∂β², see `logit_variance`.

    Args:
        logits: u, shape (..., n).
        beta: β, not 0, as for `log_partition`.
        order: 1 or 2.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `free_energy`, or another order.
    """
    require(order in (1, 2), f"order is {order}; the first and second derivative are available")
    u, b = _logits_and_nonzero_beta(logits, beta)
    law = _law(u, b)
    first = _entropy(law) / namespace(b).square(b)
    return first if order == 1 else -(_variance(law) + 2 * first) / b


@dataclass(frozen=True, slots=True)
class _Law:
    """A Gibbs distribution before it is normalised.

    Attributes:
        beta: β, shape (..., 1), or what broadcasts to it.
        shift: The logit of largest βu, shape (..., 1), so that no weight overflows; 0 for exact numbers.
        shifted: u less the shift, shape (..., n).
        weights: exp(β·shifted), shape (..., n).
        sum: Σ of the weights, shape (..., 1).
    """

    beta: Array
    shift: Array
    shifted: Array
    weights: Array
    sum: Array

    def mean(self, values: Array) -> Array:
        """E of values of shape (..., n), shape (..., 1)."""
        return (self.weights[..., None, :] @ values[..., None])[..., 0] / self.sum

    def mean_square(self, values: Array) -> Array:
        """E of the squares of values of shape (..., n), shape (..., 1)."""
        if is_exact(values):
            return self.mean(namespace(values).square(values))
        # The square of a masked position may overflow, but its weight is 0.
        return ((self.weights * values)[..., None, :] @ values[..., None])[..., 0] / self.sum


def _law(logits: Any, beta: Any) -> _Law:
    u, b = as_arrays(logits=logits, beta=beta)
    require_vector("logits", u)
    require_transcendental("logits", u)
    xp = namespace(u)
    require_broadcast("beta", b, u.shape[:-1])
    b = b[..., None]
    shift = u[..., :1] * 0 if is_exact(u) else xp.max(u, axis=-1, keepdims=True)
    if not is_exact(u) and bool(xp.any(b < 0)):
        shift = xp.where(b < 0, xp.min(u, axis=-1, keepdims=True), shift)
    shifted = u - shift
    weights = xp.exp(b * shifted)
    return _Law(b, shift, shifted, weights, xp.sum(weights, axis=-1, keepdims=True))


def _centred(law: _Law) -> Array:
    return law.shifted - law.mean(law.shifted)


def _variance(law: _Law) -> Array:
    return law.mean_square(_centred(law))[..., 0]


def _entropy(law: _Law) -> Array:
    """The entropy log Z − βE[u], both terms positive when the largest βu is 0."""
    return (namespace(law.sum).log(law.sum) - law.beta * law.mean(law.shifted))[..., 0]


def _entropy_derivative(law: _Law) -> Array:
    return -law.beta[..., 0] * _variance(law)


def _logits_and_nonzero_beta(logits: Any, beta: Any) -> tuple[Array, Array]:
    u, b = as_arrays(logits=logits, beta=beta)
    require(not bool(namespace(b).any(b == 0)), "beta is 0, where the free energy has a pole; use log_partition there")
    return u, b
