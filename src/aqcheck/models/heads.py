"""Attention heads while they compute: what each layer's heads see, and what they pass on.

transformers' eager attention, whatever the model, is a softmax over logits and then the product of these weights with
the values. A `torch.overrides.TorchFunctionMode` sees both calls with all that goes in: scaling, position biases,
masks, windows, normed queries and values repeated to the query heads are the model's own, not computed again here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from aqcheck.errors import ExperimentError

_SOFTMAX = (torch.nn.functional.softmax, torch.softmax, torch.Tensor.softmax)
_PRODUCT = (torch.matmul, torch.Tensor.matmul, torch.Tensor.__matmul__)


@dataclass(frozen=True)
class Heads:
    """The heads of one layer on one batch.

    Attributes:
        logits: float32, shape `(texts, heads, tokens, tokens)`: what the softmax is taken of, after scaling, position
            bias and mask; −∞ where masked. `softmax(logits)` is `weights`.
        weights: float32, shape `(texts, heads, tokens, tokens)`: attention maps.
        values: float32, shape `(texts, heads, tokens, d_v)`: value vectors, those of a key-value head repeated for each
            of its query heads.
        outputs: float32, shape `(texts, heads, tokens, d_v)`: `weights @ values`.
    """

    logits: torch.Tensor
    weights: torch.Tensor
    values: torch.Tensor
    outputs: torch.Tensor


Use = Callable[[int, Heads], "torch.Tensor | None"]


@contextmanager
def tapped(body: torch.nn.Module, layers: int, use: Use) -> Iterator[None]:
    """Within this context, every forward pass of `body` calls `use(layer, heads)` once a layer, in their order.

    What `use` returns takes the place of the heads' outputs, shape `(texts, heads, tokens, d_v)`, before the output
    projection; None leaves them.

    Raises:
        ExperimentError: A forward pass did not compute attention once in each of `layers` layers.
    """
    tap = _Tap(use)

    def start(*_arguments: Any) -> None:
        tap.layer = 0

    def finish(*_arguments: Any) -> None:
        if tap.layer != layers:
            raise ExperimentError(
                f"{type(body).__name__}: attention was seen {tap.layer} times in {layers} layers; "
                "the heads of this architecture cannot be observed"
            )

    hooks = (body.register_forward_pre_hook(start), body.register_forward_hook(finish))
    try:
        with tap:
            yield
    finally:
        for hook in hooks:
            hook.remove()


class _Tap(TorchFunctionMode):
    """Waits for the softmax of a layer, then for the product of its weights, the very object, with the values."""

    def __init__(self, use: Use) -> None:
        super().__init__()
        self.use = use
        self.layer = 0
        self.pending: tuple[torch.Tensor, torch.Tensor] | None = None

    def __torch_function__(
        self, function: Any, types: Any, arguments: tuple[Any, ...] = (), options: dict[str, Any] | None = None
    ) -> Any:
        result = function(*arguments, **(options or {}))
        if function in _SOFTMAX and result.ndim == 4:
            self.pending = (arguments[0], result)
        elif function in _PRODUCT and self.pending is not None and arguments[0] is self.pending[1]:
            (logits, weights), self.pending = self.pending, None
            # What `use` computes is not the model's: no other tap may take it for a layer.
            with torch._C.DisableTorchFunction():
                # Masks add the least finite number; the model has no more use for these logits.
                logits.masked_fill_(logits < torch.finfo(logits.dtype).min / 2, -torch.inf)
                replacement = self.use(self.layer, Heads(logits, weights, arguments[1], result))
            self.layer += 1
            return result if replacement is None else replacement
        return result
