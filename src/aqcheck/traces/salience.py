"""Salience of attention edges: strong, important for the loss, and recurring."""

from typing import TYPE_CHECKING

from aqcheck.arrays import Array, as_arrays, namespace, require, require_transcendental
from aqcheck.errors import InvalidInputError

if TYPE_CHECKING:
    import torch


def edge_frequency(history: Array, threshold: float, window: int) -> Array:
    """Count how often each edge was active lately: p(t) = Σ_{τ=t−w}^{t} 1[A(τ) > ε] (*Traces* 1.2).

    Args:
        history: attention weights by time step, oldest first, shape (steps, …); NumPy array or torch tensor.
        threshold: ε, the weight above which an edge counts as active.
        window: w ≥ 0; the sum has w + 1 terms, or all steps while there are fewer.

    Returns:
        Integer counts of shape (…), of the kind of `history`.

    Raises:
        InvalidInputError: `window` < 0, no step in `history`, or NaN.
    """
    require(window >= 0, f"window must be ≥ 0, not {window}")
    (history,) = as_arrays(history=history)
    require(history.ndim >= 1 and history.shape[0] >= 1, "history needs at least one time step on its first axis")
    return (history[-(window + 1) :] > threshold).sum(0)


def salience(attention: Array, gradient: Array, frequency: Array) -> Array:
    """Salience S = A·|∂L/∂A|·log(1 + p) of every edge (claim T01, *Traces* 1.2).

    Args:
        attention: weights A ≥ 0 of any shape; NumPy array or torch tensor.
        gradient: ∂L/∂A, same shape.
        frequency: counts p ≥ 0 as from `edge_frequency`, same shape.

    Returns:
        Salience of the same shape and kind as `attention`.

    Raises:
        InvalidInputError: shapes differ, a negative weight or count, NaN or infinity, or rationals.
    """
    attention, gradient, frequency = as_arrays(attention=attention, gradient=gradient, frequency=frequency)
    require(
        attention.shape == gradient.shape == frequency.shape,
        f"attention {tuple(attention.shape)}, gradient {tuple(gradient.shape)} and frequency {tuple(frequency.shape)} "
        "must have one shape",
    )
    require(not bool((attention < 0).any()), "attention weights are never negative, and here one is")
    require(not bool((frequency < 0).any()), "frequencies are counts, and here one is negative")
    require_transcendental("frequency", frequency)
    return attention * abs(gradient) * namespace(frequency).log1p(frequency)


def attention_salience(loss: "torch.Tensor", attention: "torch.Tensor", frequency: "torch.Tensor") -> "torch.Tensor":
    """Salience with the gradient ∂L/∂A taken by autograd, every weight being a free variable (claim T01).

    The graph is kept, so that the training step can still run `loss.backward()`.

    Args:
        loss: scalar tensor computed from `attention`.
        attention: tensor of attention weights inside the graph of `loss` (a leaf or not).
        frequency: counts of the same shape as from `edge_frequency`.

    Returns:
        Detached salience of the shape of `attention`.

    Raises:
        InvalidInputError: `loss` is not a scalar or does not depend on `attention`, or as for `salience`.
    """
    import torch

    require(loss.numel() == 1, f"loss must be a scalar, not of shape {tuple(loss.shape)}")
    try:
        (gradient,) = torch.autograd.grad(loss, attention, retain_graph=True)
    except RuntimeError as error:
        raise InvalidInputError(
            f"no gradient of the loss by these attention weights ({error}); pass the very tensor that the model "
            "multiplied with its values, computed with gradients enabled"
        ) from error
    result: torch.Tensor = salience(attention.detach(), gradient, frequency)
    return result
