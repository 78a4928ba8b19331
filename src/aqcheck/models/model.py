"""A loaded model: what it is, how text becomes tokens, and its attention maps, one layer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aqcheck.errors import ExperimentError, InvalidInputError

if TYPE_CHECKING:
    import torch

Architecture = Literal["encoder", "decoder", "encoder-decoder"]


@dataclass(frozen=True)
class Facts:
    """What a model is.

    Attributes:
        key: What it was loaded by: a key of `PACKAGED`, a hub id or a directory.
        family: Model type as transformers names it, e.g. `bert`.
        architecture: `decoder` means causal attention.
        layers: Number of attention layers.
        heads: Query heads per layer.
        hidden: Width of the residual stream.
        d_k: Width of one head's queries and keys.
        max_tokens: Longest input in tokens.
        stored: Precision of the stored weights, e.g. `float32`; computation is always float32.
        licence: Of the weights.
        languages: That it was trained on, in words.
        distributions: Installed distributions that the weights come from, `name==version`.
    """

    key: str
    family: str
    architecture: Architecture
    layers: int
    heads: int
    hidden: int
    d_k: int
    max_tokens: int
    stored: str
    licence: str
    languages: str = "unknown"
    distributions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Tokenised texts, padded on the right to the longest of them.

    Attributes:
        indices: Position of each text in the sequence that was tokenised.
        input_ids: int64, shape `(texts, tokens)`.
        attention_mask: int64, shape `(texts, tokens)`: 1 at real tokens (special tokens included), 0 at padding.
    """

    indices: tuple[int, ...]
    input_ids: torch.Tensor
    attention_mask: torch.Tensor

    @property
    def lengths(self) -> list[int]:
        """Number of real tokens of each text; they come first."""
        return [int(length) for length in self.attention_mask.sum(dim=1)]


Visitor = Callable[[Batch, int, "torch.Tensor"], None]


@dataclass(frozen=True)
class Model:
    """A model ready to be measured: float32, evaluation mode, eager attention, no gradients.

    Attributes:
        facts: What it is.
        module: The network.
        tokenizer: Its tokenizer.
        device: Where it runs.
    """

    facts: Facts
    module: torch.nn.Module
    tokenizer: Any
    device: str

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, special tokens included, cut at the longest input that the model takes.

        Raises:
            InvalidInputError: There is no text, or a text has no token.
        """
        if not texts:
            raise InvalidInputError("no text to tokenise")
        encoded = self.tokenizer(list(texts), padding=False, truncation=True, max_length=self.facts.max_tokens)
        ids: list[list[int]] = encoded["input_ids"]
        for text, tokens in zip(texts, ids, strict=True):
            if not tokens:
                raise InvalidInputError(f"the text {text!r} has no token")
        return ids

    def batches(self, texts: Sequence[str], batch_size: int = 8) -> Iterator[Batch]:
        """Tokenise the texts and batch them, shortest first, so that little is padding.

        Raises:
            InvalidInputError: There is no text, a text has no token, or the batch size is not positive.
        """
        import torch

        if batch_size < 1:
            raise InvalidInputError(f"the batch size must be positive, not {batch_size}")
        ids = self.tokenize(texts)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            width = max(len(ids[i]) for i in chosen)
            input_ids = torch.full((len(chosen), width), self.tokenizer.pad_token_id or 0, dtype=torch.int64)
            mask = torch.zeros((len(chosen), width), dtype=torch.int64)
            for row, i in enumerate(chosen):
                input_ids[row, : len(ids[i])] = torch.tensor(ids[i])
                mask[row, : len(ids[i])] = 1
            yield Batch(tuple(chosen), input_ids.to(self.device), mask.to(self.device))

    def stream_attention(self, texts: Sequence[str], visit: Visitor, batch_size: int = 8) -> None:
        """Show every attention map to a visitor, in order of the layers, and forget it.

        `visit(batch, layer, weights)` gets the maps of one layer for one batch: float32, shape `(texts, heads, tokens,
        tokens)`, rows sum to 1. Rows and columns at padding carry no meaning: use `batch.lengths`. The visitor must not
        keep `weights`; then one layer's maps of one batch are alive at a time, batch × heads × tokens² floats, where
        `output_attentions=True` holds all layers'.

        Raises:
            ExperimentError: The model does not expose one attention map a layer.
            InvalidInputError: As for `batches`.
        """
        import torch

        modules = self._attention_modules()
        seen: list[int] = []
        current: Batch | None = None

        def hook(layer: int) -> Callable[[Any, Any, Any], Any]:
            def forward_hook(_module: Any, _inputs: Any, output: Any) -> Any:
                weights = output[1] if isinstance(output, tuple) and len(output) > 1 else None
                if isinstance(weights, torch.Tensor) and weights.ndim == 4 and current is not None:
                    seen.append(layer)
                    visit(current, layer, weights)
                    # The caller collects the maps of all layers if it is given them.
                    return (output[0], None, *output[2:])
                return None

            return forward_hook

        handles = [module.register_forward_hook(hook(layer)) for layer, module in enumerate(modules)]
        # Older implementations compute the maps only when asked for all of them.
        options: dict[str, bool] = {}
        try:
            with torch.no_grad():
                for batch in self.batches(texts, batch_size):
                    current = batch
                    self._forward(batch, options)
                    if not seen:
                        options = {"output_attentions": True}
                        self._forward(batch, options)
                    if seen != list(range(self.facts.layers)):
                        raise ExperimentError(
                            f"{self.facts.key}: attention maps came from layers {seen}, expected one from each of "
                            f"{self.facts.layers}; this model cannot be streamed"
                        )
                    seen.clear()
        finally:
            for handle in handles:
                handle.remove()

    def _forward(self, batch: Batch, options: dict[str, bool]) -> None:
        if self.facts.architecture == "decoder":
            options = {"use_cache": False, **options}
        self.module(input_ids=batch.input_ids, attention_mask=batch.attention_mask, **options)

    def _attention_modules(self) -> list[torch.nn.Module]:
        """The innermost modules called `…Attention`, which return `(output, weights)`, in the order of the layers."""
        if self.facts.architecture == "encoder-decoder":
            raise ExperimentError(f"{self.facts.key}: attention of encoder-decoder models cannot be streamed yet")

        def is_attention(module: torch.nn.Module) -> bool:
            return type(module).__name__.endswith("Attention")

        found = [
            module
            for module in self.module.modules()
            if is_attention(module) and not any(is_attention(inner) for inner in list(module.modules())[1:])
        ]
        if len(found) != self.facts.layers:
            raise ExperimentError(
                f"{self.facts.key}: found {len(found)} attention modules in {self.facts.layers} layers of a "
                f"{self.facts.family} model; this architecture cannot be streamed"
            )
        return found
