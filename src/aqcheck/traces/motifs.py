"""Frozen and softly frozen motifs, and what freezing saves."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from aqcheck.arrays import Array, is_exact, require
from aqcheck.traces.parameters import Number, require_fraction

Expert = Callable[[Any], Any]


def frozen_motif(experts: Sequence[Expert]) -> Expert:
    """Compose the experts of a motif: E_π = E_{e_k} ∘ … ∘ E_{e_1} (claim T16, *Traces* 3.4).

    The same function as the routed path where the router gives each layer's expert weight 1 (top-1, or top-k
    weights that are renormalised with k = 1). With top-2 routing the path is a mixture and the motif another function.

    Args:
        experts: E_{e_1}, …, E_{e_k}, in the order of the layers; each maps hidden states to hidden states.

    Returns:
        The composition.

    Raises:
        InvalidInputError: no expert.
    """
    chain = tuple(experts)
    require(len(chain) > 0, "a motif needs at least one expert")
    return lambda hidden: reduce(lambda state, expert: expert(state), chain, hidden)


def soft_crystallization(strength: Number, frozen: Array, routed: Array) -> Array:
    """Output σ·E_frozen(h) + (1 − σ)·E_routed(h) (claim T25, *Traces*, Advanced Topics 4).

    Args:
        strength: σ in [0, 1].
        frozen: output of the frozen motif, array or tensor.
        routed: output of the routed path, same shape.

    Returns:
        The mixture; `frozen` at σ = 1 and `routed` at σ = 0.

    Raises:
        InvalidInputError: σ outside [0, 1] or shapes differ.
    """
    require_fraction("strength", strength)
    require(frozen.shape == routed.shape, f"frozen {tuple(frozen.shape)} and routed {tuple(routed.shape)} must agree")
    if isinstance(strength, Fraction) and not (is_exact(frozen) or is_exact(routed)):
        strength = float(strength)
    return strength * frozen + (1 - strength) * routed


def routed_flops(layers: int, top_k: int, router: Number, expert: Number) -> Number:
    """Cost k·(router + top_k·expert) of routing through k layers (*Traces* 3.4).

    Args:
        layers: k ≥ 1.
        top_k: experts evaluated per layer, ≥ 1.
        router: cost of one router call, ≥ 0.
        expert: cost of one expert, > 0, in the same unit.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require(layers >= 1, f"layers must be ≥ 1, not {layers}")
    require(top_k >= 1, f"top_k must be ≥ 1, not {top_k}")
    require(router >= 0, f"router must be ≥ 0, not {router}")
    require(expert > 0, f"expert must be > 0, not {expert}")
    return layers * (router + top_k * expert)


def frozen_flops(layers: int, expert: Number) -> Number:
    """Cost k·expert of a frozen motif: its k experts are still evaluated, one a layer (*Traces* 3.4).

    Args:
        layers: k ≥ 1.
        expert: cost of one expert, > 0.

    Raises:
        InvalidInputError: an argument out of range.
    """
    return routed_flops(layers, 1, 0, expert)


def flop_savings(layers: int, top_k: int, router: Number, expert: Number) -> Number:
    """What freezing saves: k·(router + (top_k − 1)·expert) (claim T17, *Traces* 3.4).

    Arguments, unit and errors as for `routed_flops`.
    """
    return routed_flops(layers, top_k, router, expert) - frozen_flops(layers, expert)


def flop_speedup(layers: int, top_k: int, router: Number, expert: Number) -> Number:
    """Routed over frozen cost, router/expert + top_k (claim T17, corrected: 2.1 where the document says 4.4).

    Arguments and errors as for `routed_flops`.
    """
    return routed_flops(layers, top_k, router, expert) / frozen_flops(layers, expert)
