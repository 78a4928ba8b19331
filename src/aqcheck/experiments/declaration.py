"""What an experiment declares before it runs, and what it returns."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aqcheck.evidence import Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.progress import Progress

    from aqcheck.models import Model

Outcome = Literal["supports", "contradicts", "inconclusive", "circular"]


@dataclass(frozen=True)
class Declaration:
    """What is measured for one claim.

    Attributes:
        quantity: What, on what, how normalised.
        threshold: What `supports` and `contradicts` need; everything else is inconclusive.
        null_model: What a result must be told apart from, and how.
    """

    quantity: str
    threshold: str
    null_model: str


@dataclass(frozen=True)
class Drawing:
    """A drawn figure.

    Attributes:
        name: File name without its suffix.
        svg: The file's content.
        png: Likewise.
        caption: What it shows, in words.
        panels: Number of panels.
    """

    name: str
    svg: bytes
    png: bytes
    caption: str
    panels: int


@dataclass(frozen=True)
class Measurement:
    """What was found for one claim.

    Attributes:
        claim: Claim id.
        model: Model key, or several joined by `+` where one number needs them all.
        outcome: By the declared threshold.
        conclusion: One sentence for a reader.
        numbers: Measured values.
        drawings: Of the same run.
    """

    claim: str
    model: str
    outcome: Outcome
    conclusion: str
    numbers: tuple[Number, ...]
    drawings: tuple[Drawing, ...] = ()


Measure = Callable[["Iterable[Model]", Sequence[str], int, "Progress"], list[Measurement]]


@dataclass(frozen=True)
class Experiment:
    """An experiment, declared.

    Attributes:
        title: A few words.
        claims: What is measured for each claim id.
        models: Keys of the models that it runs on by default.
        texts: Name of its text set.
        measure: Runs it on loaded models and texts, with a seed; reports progress.
    """

    title: str
    claims: Mapping[str, Declaration]
    models: tuple[str, ...]
    texts: str
    measure: Measure


def draw(figure: Figure, name: str, caption: str) -> Drawing:
    """Render a matplotlib figure as SVG and PNG, the same bytes for the same figure."""
    import matplotlib

    contents = {}
    with matplotlib.rc_context({"svg.hashsalt": name}):
        for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, dpi=150, metadata=metadata)
            contents[kind] = stream.getvalue()
    return Drawing(name, contents["svg"], contents["png"], caption, len(figure.axes))
