"""Traces as a bias on attention logits: injection, first-order response, effect on entropy."""

import numpy as np

from aqcheck.arrays import Array, as_arrays, is_exact, namespace, require, require_probabilities, require_transcendental
from aqcheck.traces.memory import TraceMemory
from aqcheck.traces.parameters import Number


def inject_bias(logits: Array, memory: TraceMemory, strength: Number | None = None) -> Array:
    """Logits QKᵀ/√d + α·M before the softmax (*Traces* 2.1), without forming a dense M.

    Time O(size of `logits`) for the copy plus O(n) for the n traces. Differentiable for torch tensors.

    Args:
        logits: shape of `memory`; NumPy array (floating or exact) or torch tensor (floating). Not modified.
        memory: the traces.
        strength: α; the memory's `parameters.bias_strength` if left out.

    Returns:
        Biased logits, same kind and shape.

    Raises:
        InvalidInputError: shapes differ, or the logits are integers.
    """
    require(tuple(logits.shape) == memory.shape, f"logits have shape {tuple(logits.shape)}, the memory {memory.shape}")
    exact = is_exact(logits)
    require(
        exact or namespace(logits).isdtype(logits.dtype, "real floating"),
        f"logits have dtype {logits.dtype}, which would truncate the bias; convert them to floats",
    )
    bias = (memory.parameters.bias_strength if strength is None else strength) * memory.values
    bias = bias.astype(float) if is_exact(bias) and not exact else bias
    if isinstance(logits, np.ndarray):
        flat = logits.flatten()
        flat[memory.edges] += bias
        return flat.reshape(logits.shape)
    import torch

    edges = torch.as_tensor(memory.edges, device=logits.device)
    values = torch.as_tensor(bias, dtype=logits.dtype, device=logits.device)
    return logits.flatten().index_add(0, edges, values).reshape(logits.shape)


def calibrated_strength(traces: Array, relative_strength: Number) -> Number:
    """α = β / max M, so that the largest bias is β (*Traces* 2.2 recommends β in [0.1, 0.3]).

    Args:
        traces: M, any shape, with a positive entry.
        relative_strength: β.

    Raises:
        InvalidInputError: no positive trace, or NaN or infinity.
    """
    (traces,) = as_arrays(traces=traces)
    require(bool((traces > 0).any()), "no trace is positive, so there is nothing to calibrate by")
    strength: Number = relative_strength / traces.max()
    return strength


def softmax_sensitivity(probability: Array) -> Array:
    """∂softmax(z + δ)_i/∂δ_i = p_i(1 − p_i), largest (¼) at p_i = ½ (claim T08, *Traces* 2.2).

    Args:
        probability: p in [0, 1], any shape.

    Raises:
        InvalidInputError: an entry outside [0, 1], or NaN.
    """
    (probability,) = as_arrays(probability=probability)
    require(not bool(((probability < 0) | (probability > 1)).any()), "probabilities must lie in [0, 1]")
    return probability * (1 - probability)


def bias_response(probability: Array, bias: Array, strength: Number = 1) -> Array:
    """First-order change of softmax(z + αM): α p_i (M_i − Σ_k p_k M_k) (claim T09, corrected).

    The document's α M A (1 − A) is the case of one biased edge, at that edge.

    Args:
        probability: p = softmax(z) along the last axis, shape (…, n).
        bias: M, same shape.
        strength: α.

    Returns:
        ΔA to first order in α, same shape; sums to 0 along the last axis.

    Raises:
        InvalidInputError: shapes differ, or `probability` is no distribution.
    """
    probability, bias = as_arrays(probability=probability, bias=bias)
    require(
        probability.shape == bias.shape,
        f"probability has shape {tuple(probability.shape)}, bias {tuple(bias.shape)}; they must agree",
    )
    require_probabilities("probability", probability)
    mean = namespace(probability).sum(probability * bias, axis=-1, keepdims=True)
    return strength * probability * (bias - mean)


def entropy_slope(probability: Array, bias: Array) -> Array:
    """dH/dα = −Cov_p(M, log p) of the entropy of p = softmax(z + αM), in nats (claims T10 and T11, corrected).

    A small bias lowers the entropy iff it lies, on average, on what is probable already.

    Args:
        probability: p along the last axis, shape (…, n); entries may be 0.
        bias: M, same shape.

    Returns:
        Slope, shape (…).

    Raises:
        InvalidInputError: shapes differ, `probability` is no distribution, or its numbers are rationals.
    """
    probability, bias = as_arrays(probability=probability, bias=bias)
    require_transcendental("probability", probability)
    xp = namespace(probability)
    log_probability = xp.log(xp.where(probability > 0, probability, probability * 0 + 1))
    return -xp.sum(bias_response(probability, bias) * log_probability, axis=-1)
