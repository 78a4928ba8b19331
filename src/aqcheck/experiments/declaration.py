"""What an experiment declares before it runs, and what it returns."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from aqcheck.evidence import Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from aqcheck.models import Facts, Model

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


@dataclass(frozen=True)
class Observation:
    """What was seen of one part of the work on one model.

    Attributes:
        facts: Of the model.
        part: Which part.
        value: What `Experiment.observe` returned.
    """

    facts: Facts
    part: Any
    value: Any


@dataclass(frozen=True)
class Experiment:
    """An experiment, declared. Its work is a list of tasks, model × part, which run in any order, anywhere.

    Attributes:
        title: A few words.
        claims: What is measured for each claim id.
        models: Keys of the models that it is declared for.
        parts: The parts of the work on the model of a key: texts, languages, bits. Each is a few seconds of work and
            picklable.
        observe: Does one part on a loaded model, with a seed. A function of the module, not a closure; what it returns
            is small, picklable, and the same for the same arguments wherever it runs.
        conclude: From all observations, in the order of models and parts, with the seed. It leaves out a claim that
            these models cannot decide at all (a trend over depths needs several models), so that a run on fewer models
            does not contradict the receipt of a run on more.
    """

    title: str
    claims: Mapping[str, Declaration]
    models: tuple[str, ...]
    parts: Callable[[str], Sequence[Any]]
    observe: Callable[[Model, Any, int], Any]
    conclude: Callable[[Sequence[Observation], int], list[Measurement]]


def by_model(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    """The observations of each model, by its key, in their order."""
    found: dict[str, list[Observation]] = {}
    for each in observations:
        found.setdefault(each.facts.key, []).append(each)
    return found


def batches_of(count: int, size: int) -> list[range]:
    """Parts of up to `size` consecutive indices out of `count`."""
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def marker_of(number: int) -> str:
    """Matplotlib's marker of the number-th series of a figure, which must be readable without colour."""
    markers = "osD^vP*X"
    return markers[number % len(markers)]


def draw(figure: Figure, experiment: str, model: str, caption: str) -> Drawing:
    """Render a matplotlib figure as SVG and PNG, the same bytes for the same figure.

    Args:
        figure: Drawn.
        experiment: Its name, with that of the model the name of the file.
        model: Model key, or several joined by `+`.
        caption: What it shows, in words.
    """
    import matplotlib

    name = f"{experiment}.{model.replace('/', '--')}"
    contents = {}
    with matplotlib.rc_context({"svg.hashsalt": name}):
        for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, dpi=150, metadata=metadata)
            contents[kind] = stream.getvalue()
    return Drawing(name, contents["svg"], contents["png"], caption, len(figure.axes))
