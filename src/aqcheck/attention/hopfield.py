"""What is true of 'attention minimises an action' (claim A21): with fixed keys, an update is a gradient step.

Ramsauer et al., Hopfield Networks is All You Need, ICLR 2021: E(ξ) = −log Σ exp(β kⱼ·ξ)/β + ½‖ξ‖². With fixed keys the
update ξ ↦ Σ pⱼkⱼ never raises it: E(ξ′) ≤ E(ξ) − ½‖ξ′ − ξ‖². Self-attention moves its keys too, and no such bound holds
for it.
"""

from __future__ import annotations

from typing import Any

from aqcheck.arrays import Array, as_arrays, namespace, require, require_matrix, require_vector
from aqcheck.attention.gibbs import gibbs, log_partition


def hopfield_energy(state: Any, keys: Any, beta: Any) -> Array:
    """Energy E(ξ) = −log Σ exp(β kⱼ·ξ)/β + ½‖ξ‖² of a state among fixed keys.

    Args:
        state: ξ, shape (..., d).
        keys: K, shape (n, d).
        beta: β > 0, a scalar.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: Shapes do not match, β is not positive, NaN, or rationals.
    """
    x, k, b = _state_keys_beta(state, keys, beta)
    return namespace(x).sum(x * x, axis=-1) / 2 - log_partition(x @ k.T, b) / b


def hopfield_update(state: Any, keys: Any, beta: Any) -> Array:
    """Attention of a state over fixed keys that are also the values: ξ′ = Σ pⱼkⱼ with p the Gibbs distribution of kⱼ·ξ.

    With the keys themselves as states it is X ↦ softmax(βXXᵀ)X (derived formulations, section 7, axiom 2).

    Args:
        state: ξ, shape (..., d).
        keys: K, shape (n, d).
        beta: β > 0, a scalar.

    Returns:
        Shape (..., d).

    Raises:
        InvalidInputError: As for `hopfield_energy`.
    """
    x, k, b = _state_keys_beta(state, keys, beta)
    return gibbs(x @ k.T, b) @ k


def hopfield_gradient(state: Any, keys: Any, beta: Any) -> Array:
    """Gradient of the energy in the state, ξ − ξ′: the update is a gradient step of length 1.

    Args:
        state: ξ, shape (..., d).
        keys: K, shape (n, d).
        beta: β > 0, a scalar.

    Returns:
        Shape (..., d).

    Raises:
        InvalidInputError: As for `hopfield_energy`.
    """
    x, k, b = _state_keys_beta(state, keys, beta)
    return x - hopfield_update(x, k, b)


def _state_keys_beta(state: Any, keys: Any, beta: Any) -> tuple[Array, Array, Array]:
    x, k, b = as_arrays(state=state, keys=keys, beta=beta)
    require_vector("state", x)
    require_matrix("keys", k)
    require(
        k.ndim == 2 and x.shape[-1] == k.shape[1],
        f"state has shape {tuple(x.shape)} and keys {tuple(k.shape)}; give shapes (..., d) and (n, d)",
    )
    require(b.ndim == 0 and not bool(namespace(b).any(b <= 0)), "beta must be one positive number")
    return x, k, b
