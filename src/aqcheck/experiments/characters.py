"""Which characters of a text each token stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aqcheck.errors import ExperimentError

if TYPE_CHECKING:
    from aqcheck.models import Model


def character_spans(model: Model, text: str) -> list[tuple[int, int]]:
    """First character of each token and the one after its last, in the order of `Model.tokenize`.

    A special token stands for none: its span is empty. A span may begin with the space before a word.

    Raises:
        ExperimentError: The tokenizer does not keep track of characters.
    """
    if not model.tokenizer.is_fast:
        raise ExperimentError(f"the tokenizer of {model.facts.key} does not say where in a text its tokens stand")
    encoded = model.tokenizer(text, truncation=True, max_length=model.facts.max_tokens, return_offsets_mapping=True)
    spans: list[tuple[int, int]] = encoded["offset_mapping"]
    return spans
