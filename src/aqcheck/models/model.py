"""A loaded model: what it is, how text becomes tokens, and what it computes, one layer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aqcheck.errors import ExperimentError, InvalidInputError
from aqcheck.models.weights import WeightMatrix, replaced_weights, weight_matrices

if TYPE_CHECKING:
    import torch

    from aqcheck.models.heads import Heads

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
            ExperimentError: The model does not compute one attention map a layer.
            InvalidInputError: As for `batches`.
        """
        self.stream_heads(texts, lambda batch, layer, heads: visit(batch, layer, heads.weights), batch_size)

    def stream_heads(
        self, texts: Sequence[str], visit: Callable[[Batch, int, Heads], None], batch_size: int = 8
    ) -> None:
        """Show the logits, weights and values of all heads to a visitor, in order of the layers, and forget them.

        `visit(batch, layer, heads)` gets those of one layer for one batch. Rows and columns at padding carry no meaning
        and may be NaN: use `batch.lengths`. Alive at a time: twice batch × heads × tokens² floats.

        Raises:
            ExperimentError: The model does not compute attention once a layer.
            InvalidInputError: As for `batches`.
        """
        import torch

        batch: Batch

        def use(layer: int, heads: Heads) -> None:
            visit(batch, layer, heads)

        with torch.no_grad(), self._tapped(use):
            for batch in self.batches(texts, batch_size):
                self._body(batch)

    def stream_hidden(self, texts: Sequence[str], visit: Visitor, batch_size: int = 8) -> None:
        """Show the residual stream to a visitor, layer by layer.

        `visit(batch, layer, hidden)` gets float32, shape `(texts, tokens, hidden)`: at layer 0 the embeddings, at layer
        `i` what the `i`-th layer gives, as transformers' `output_hidden_states` defines it: the last one comes after
        the final norm where the model has one (decoders). One batch's streams of all layers are alive at a time.

        Raises:
            ExperimentError: The model is an encoder-decoder.
            InvalidInputError: As for `batches`.
        """
        import torch

        with torch.no_grad():
            for batch in self.batches(texts, batch_size):
                for layer, hidden in enumerate(self._body(batch, output_hidden_states=True).hidden_states):
                    visit(batch, layer, hidden)

    def loss(self, texts: Sequence[str], batch_size: int = 1) -> list[float]:
        """Mean next-token cross-entropy of each text, in nats, in the order of the texts.

        Alive at a time: twice batch × tokens × vocabulary floats.

        Raises:
            ExperimentError: The model is not a decoder with a language-model head.
            InvalidInputError: As for `batches`, or a text has a single token.
        """
        import torch

        network: Any = self.module
        if self.facts.architecture != "decoder" or network.get_output_embeddings() is None:
            raise ExperimentError(
                f"{self.facts.key} predicts no next token: it has no loss; use a causal language model"
            )
        losses = [0.0] * len(texts)
        with torch.no_grad():
            for batch in self.batches(texts, batch_size):
                logits = network(input_ids=batch.input_ids, attention_mask=batch.attention_mask, use_cache=False).logits
                for row, (text, length) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
                    if length < 2:
                        raise InvalidInputError(f"the text {texts[text]!r} is a single token: there is no next one")
                    entropy = torch.nn.functional.cross_entropy(
                        logits[row, : length - 1], batch.input_ids[row, 1:length]
                    )
                    losses[text] = float(entropy)
        return losses

    def weight_matrices(self) -> list[WeightMatrix]:
        """Every linear map within the layers.

        Raises:
            ExperimentError: There is one of which it is not known what it does.
        """
        return weight_matrices(self.module)

    def replaced_weights(self, replacements: Mapping[str, torch.Tensor]) -> AbstractContextManager[None]:
        """Within this context the model computes with other matrices; they are restored when it ends.

        Args:
            replacements: For names of `weight_matrices()`, a matrix of the same shape.

        Raises:
            InvalidInputError: There is no matrix of this name, or it has another shape.
        """
        return replaced_weights(self.module, replacements)

    def replaced_heads(self, replace: Callable[[int, torch.Tensor], torch.Tensor]) -> AbstractContextManager[None]:
        """Within this context every layer goes on with `replace(layer, outputs)` instead of its heads' outputs.

        `outputs`: float32, shape `(texts, heads, tokens, d_v)`, before the output projection; so is what is returned.
        The other methods work within this context and see the replaced computation, replaced outputs included.

        Raises:
            ExperimentError: In the forward pass, if the model does not compute attention once a layer.
        """
        return self._tapped(lambda layer, heads: replace(layer, heads.outputs))

    def _tapped(self, use: Callable[[int, Heads], torch.Tensor | None]) -> AbstractContextManager[None]:
        from aqcheck.models.heads import tapped  # imports torch

        return tapped(self._network, self.facts.layers, use)

    @property
    def _network(self) -> Any:
        """The network without its head."""
        if self.facts.architecture == "encoder-decoder":
            raise ExperimentError(
                f"{self.facts.key} is an encoder-decoder: only its weights can be measured, not its computation on text"
            )
        return getattr(self.module, "base_model", self.module)

    def _body(self, batch: Batch, **options: bool) -> Any:
        if self.facts.architecture == "decoder":
            options["use_cache"] = False
        return self._network(input_ids=batch.input_ids, attention_mask=batch.attention_mask, **options)
