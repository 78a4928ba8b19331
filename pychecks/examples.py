"""The examples that a test draws or searches for by itself, beside those of `given`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from aqcheck.properties import EXAMPLES


def smallest(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    """The simplest value that Hypothesis finds, without its analysis of why."""
    return find(strategy, condition, settings=settings(max_examples=2000, phases=(Phase.generate, Phase.shrink)))


def draws(count: int) -> int:
    """How many of so many draws to make: all, but fewer under a profile with fewer examples; not less than 20."""
    return min(count, max(20, count * settings().max_examples // EXAMPLES["default"]))
