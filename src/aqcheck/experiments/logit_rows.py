"""Rows of attention logits of a real model, sampled: what the experiments on β look at.

A row is what one query sees: the logits of its visible keys (all tokens of the text in an encoder, tokens 0 … i for
the query at position i in a decoder; special tokens included). The logits are what the softmax is taken of, so the
trained β is 1 in these units; scaling β by a factor scales all of them, a position bias included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aqcheck.errors import ExperimentError

if TYPE_CHECKING:
    from aqcheck.models import Batch, Model
    from aqcheck.models.heads import Heads

Floats = NDArray[np.float64]

# Below, half of log n is less than the logarithm of four keys, and statistics of a row mean little.
MINIMAL_KEYS = 16
QUERIES = 4
CHUNK = 128

# For declarations.
SAMPLE = (
    f"Rows are those of {QUERIES} evenly spaced queries a text that see at least {MINIMAL_KEYS} keys, in every layer "
    "and head (a query at position i of a decoder sees i + 1 keys)."
)


@dataclass(frozen=True)
class Rows:
    """Rows of one text that see equally many keys.

    Attributes:
        text: Index of the text.
        logits: Shape `(layers, heads, queries, keys)`.
    """

    text: int
    logits: Floats


def query_positions(tokens: int, *, causal: bool) -> list[int]:
    """Up to `QUERIES` evenly spaced positions that see at least `MINIMAL_KEYS` keys; none in a text too short."""
    if tokens < MINIMAL_KEYS:
        return []
    first = MINIMAL_KEYS - 1 if causal else 0
    return sorted({round(position) for position in np.linspace(first, tokens - 1, QUERIES)})


def sample_rows(model: Model, texts: Sequence[str], batch_size: int = 8) -> list[Rows]:
    """Rows of every layer and head at `query_positions` of every text.

    Of every map only the sampled rows are kept, `layers × heads × QUERIES × tokens` numbers a text.

    Args:
        model: Any that computes attention once a layer.
        texts: At least one.
        batch_size: Texts that go through the model together; changes the result by rounding only.

    Raises:
        ExperimentError: A sampled row does not see all keys up to its own (a sliding window shorter than the text).
    """
    causal = model.facts.architecture == "decoder"
    kept: dict[tuple[int, int], list[Floats]] = {}

    def visit(batch: Batch, layer: int, heads: Heads) -> None:
        for row, (text, tokens) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            for query in query_positions(tokens, causal=causal):
                keys = query + 1 if causal else tokens
                logits = heads.logits[row, :, query, :keys].double().cpu().numpy()
                if not np.isfinite(logits).all():
                    raise ExperimentError(
                        f"{model.facts.key}: in layer {layer} a query at position {query} does not see all {keys} "
                        "keys; rows are defined for attention without a window"
                    )
                kept.setdefault((text, query), []).append(logits)

    model.stream_heads(texts, visit, batch_size)
    by_size: dict[tuple[int, int], list[Floats]] = {}
    for (text, _), layers in sorted(kept.items()):
        logits = np.stack(layers)
        by_size.setdefault((text, logits.shape[-1]), []).append(logits)
    return [Rows(text, np.stack(queries, axis=2)) for (text, _), queries in by_size.items()]


def chunks(logits: Floats) -> Iterator[Floats]:
    """All rows, shape `(…, keys)`, as tables of up to `CHUNK` rows, so that a scan over many β stays small."""
    rows = logits.reshape(-1, logits.shape[-1])
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def by_rows(function: Callable[[Floats], Floats], logits: Floats) -> Floats:
    """Apply a function of tables `(rows, keys)` to rows of shape `(…, keys)`; its result keeps the leading axes."""
    found = np.concatenate([function(table) for table in chunks(logits)])
    return found.reshape(*logits.shape[:-1], *found.shape[1:])


def mean_by_text(rows: Sequence[Rows], values: Sequence[Floats]) -> tuple[list[int], Floats]:
    """Mean over the queries of each text.

    Args:
        rows: As sampled.
        values: For each of them, shape `(layers, heads, queries, …)`.

    Returns:
        The texts in ascending order, and shape `(texts, layers, heads, …)`.
    """
    by_text: dict[int, list[Floats]] = {}
    for each, value in zip(rows, values, strict=True):
        by_text.setdefault(each.text, []).append(value)
    found = sorted(by_text)
    return found, np.stack([np.concatenate(by_text[text], axis=2).mean(axis=2) for text in found])
