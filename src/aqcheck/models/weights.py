"""The weight matrices of a network's layers, by what they do, and their replacement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aqcheck.errors import ExperimentError, InvalidInputError

if TYPE_CHECKING:
    import torch

Kind = Literal["query", "key", "value", "output", "up", "gate", "down"]

# By the end of a linear module's name, as transformers' implementations call them; several: stacked in one matrix.
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("query", "q", "q_proj", "q_lin"), ("query",)),
    **dict.fromkeys(("key", "k", "k_proj", "k_lin"), ("key",)),
    **dict.fromkeys(("value", "v", "v_proj", "v_lin"), ("value",)),
    **dict.fromkeys(("attention.output.dense", "o", "o_proj", "out_proj", "out_lin", "attn.c_proj"), ("output",)),
    **dict.fromkeys(("intermediate.dense", "up_proj", "fc1", "lin1", "mlp.c_fc"), ("up",)),
    **dict.fromkeys(("gate_proj",), ("gate",)),
    **dict.fromkeys(("output.dense", "down_proj", "fc2", "lin2", "mlp.c_proj"), ("down",)),
    "attn.c_attn": ("query", "key", "value"),
}


@dataclass(frozen=True)
class WeightMatrix:
    """One matrix of one layer.

    Attributes:
        name: Of the parameter, as in the network's state dictionary; with its kind in brackets if several matrices are
            stacked in one parameter.
        layer: From 0; an encoder-decoder model has two stacks of layers, told apart by `name`.
        kind: What it computes. In cross-attention, queries come from the decoder, keys and values from the encoder.
        matrix: float32, shape `(out, in)`. A view of the weights that the model computes with: read it, replace it with
            `Model.replaced_weights`.
    """

    name: str
    layer: int
    kind: Kind
    matrix: torch.Tensor


def weight_matrices(network: torch.nn.Module) -> list[WeightMatrix]:
    """Every linear map within the layers of a transformer, in the order of its modules.

    Raises:
        ExperimentError: There is none, or there is one of which it is not known what it does.
    """
    import torch
    from transformers.pytorch_utils import Conv1D

    found = []
    for name, module in network.named_modules():
        layer = re.search(r"\.(\d+)\.", name)
        if layer is None or not isinstance(module, (torch.nn.Linear, Conv1D)):
            continue
        kinds = _kinds(name)
        if kinds is None:
            raise ExperimentError(
                f"{type(network).__name__}: it is not known what the weights {name!r} do; "
                "the weight matrices of this architecture cannot be measured"
            )
        weight = module.weight.detach()
        matrix = weight if isinstance(module, torch.nn.Linear) else weight.T
        for kind, part in zip(kinds, matrix.chunk(len(kinds)), strict=True):
            suffix = "" if len(kinds) == 1 else f"[{kind}]"
            found.append(WeightMatrix(f"{name}.weight{suffix}", int(layer[1]), kind, part))
    if not found:
        raise ExperimentError(f"{type(network).__name__}: no weight matrix was found in its layers")
    return found


def _kinds(name: str) -> tuple[Kind, ...] | None:
    """By the longest end of the name that is known."""
    words = name.split(".")
    ends = (".".join(words[-length:]) for length in (3, 2, 1))
    return next((_KINDS[end] for end in ends if end in _KINDS), None)


@contextmanager
def replaced_weights(network: torch.nn.Module, replacements: Mapping[str, torch.Tensor]) -> Iterator[None]:
    """Compute with other matrices within this context; afterwards the weights are as they were, bit for bit.

    Args:
        network: The network.
        replacements: For names of `weight_matrices`, a matrix of the same shape.

    Raises:
        InvalidInputError: There is no matrix of this name, or it has another shape.
    """
    matrices = {each.name: each.matrix for each in weight_matrices(network)}
    for name, new in replacements.items():
        if name not in matrices:
            raise InvalidInputError(f"no weight matrix is called {name!r}")
        if new.shape != matrices[name].shape:
            raise InvalidInputError(f"{name} has shape {tuple(matrices[name].shape)}, not {tuple(new.shape)}")
    before = {name: matrices[name].clone() for name in replacements}
    try:
        for name, new in replacements.items():
            matrices[name].copy_(new)
        yield
    finally:
        for name, old in before.items():
            matrices[name].copy_(old)
