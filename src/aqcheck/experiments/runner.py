"""Runs an experiment and stores its evidence; summarises stored evidence for the console."""

from __future__ import annotations

import difflib
import importlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from aqcheck import sources
from aqcheck.claims import load_registry
from aqcheck.errors import ExperimentError
from aqcheck.evidence import (
    PINNED,
    Evidence,
    ExperimentDetails,
    Figure,
    InputDigests,
    Machine,
    Number,
    local_directory,
    now,
    write,
)
from aqcheck.experiments.declaration import Experiment, Measurement
from aqcheck.experiments.sweep import Engine, sweep
from aqcheck.files import write_atomically
from aqcheck.models import installed

# The model that the default installation brings.
DEFAULT = "minilm"


def find(root: Path, name: str) -> Experiment:
    """The experiment of this name.

    Raises:
        ExperimentError: There is none.
    """
    found = importlib.import_module(_module(root, name)).experiment
    assert isinstance(found, Experiment)
    return found


def _module(root: Path, name: str) -> str:
    known = sources.experiments(root)
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else f"there are: {', '.join(known) or 'none'}"
        raise ExperimentError(f"unknown experiment {name!r}; {hint}")
    return f"aqcheck.experiments.{known[name].stem}"


def models_here(root: Path, name: str, *, every: bool) -> tuple[str, ...]:
    """The models that an experiment runs on here if none is named.

    Args:
        root: Of the checkout.
        name: Of the experiment.
        every: All that are installed; otherwise the default model, and all only where that is not among the declared.

    Raises:
        ExperimentError: There is no such experiment.
    """
    here = installed()
    declared = tuple(key for key in find(root, name).models if key in here)
    return (DEFAULT,) if DEFAULT in declared and not every else declared


def run(
    root: Path,
    name: str,
    models: Sequence[str],
    *,
    device: str = "auto",
    seed: int = 0,
    engine: Engine = "processes",
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Run an experiment and store its evidence for each claim, figures first, each file whole or not at all.

    No evidence is written before the measurement is complete, so an interrupted run leaves the previous evidence as it
    was; finished tasks are kept, and the next run of the same experiment on the same sources goes on from them.

    Args:
        root: Of the checkout.
        name: Of the experiment.
        models: Keys or hub ids.
        device: `auto`, `cpu` or `cuda`.
        seed: Of every random choice.
        engine: What runs the tasks, see `aqcheck.experiments.sweep`.
        jobs: Number of workers.
        progress: Where to report; if None, a bar on standard error where that is a terminal.

    Raises:
        ExperimentError: There is no such experiment, or it cannot run on a model.
        UnknownModelError: A model cannot be had.
        WriteError: Evidence cannot be written.
        RegistryError: The claim files are malformed.
    """
    experiment = find(root, name)
    registry = load_registry(root)
    digests = InputDigests(root)
    inputs = {claim: digests.of(registry.claim(claim), "experiment", name) for claim in experiment.claims}
    started = now()
    if progress is None:
        console = Console(stderr=True)
        progress = Progress(console=console, transient=True, disable=not console.is_terminal)
    with progress:
        observations, seconds = sweep(
            experiment,
            _module(root, name),
            tuple(dict.fromkeys(models)),
            directory=root / ".aqcheck" / "sweeps" / name,
            version=sources.digest(json.dumps(inputs, sort_keys=True)),
            device=device,
            seed=seed,
            engine=engine,
            jobs=jobs,
            progress=progress,
        )
    measured = experiment.conclude(observations, seed)
    weights = {each.partition("==")[0] for one in observations for each in one.facts.distributions}
    machine = Machine.here(*sorted({*PINNED["experiment"], *weights}))
    found = [
        Evidence(
            claim=each.claim,
            inputs=inputs[each.claim],
            seed=seed,
            started=started,
            seconds=round(seconds, 3),
            machine=machine,
            details=_details(experiment, name, each),
        )
        for each in measured
    ]
    drawings = {drawing.name: drawing for each in measured for drawing in each.drawings}
    for drawing in drawings.values():
        for kind, content in (("svg", drawing.svg), ("png", drawing.png)):
            write_atomically(local_directory(root) / "figures" / f"{drawing.name}.{kind}", content)
    for evidence in found:
        write(root, evidence)
    return found


def _details(experiment: Experiment, name: str, measurement: Measurement) -> ExperimentDetails:
    declared = experiment.claims[measurement.claim]
    return ExperimentDetails(
        experiment=name,
        model=measurement.model,
        outcome=measurement.outcome,
        quantity=declared.quantity,
        threshold=declared.threshold,
        null_model=declared.null_model,
        conclusion=measurement.conclusion,
        numbers=measurement.numbers,
        figures=tuple(
            Figure(svg=f"figures/{drawing.name}.svg", png=f"figures/{drawing.name}.png", caption=drawing.caption)
            for drawing in measurement.drawings
        ),
    )


# Summary -------------------------------------------------------------------------------------------------------

_STYLES = {"supports": "bold green", "contradicts": "bold red", "inconclusive": "yellow", "circular": "magenta"}


def console_summary(evidence: Iterable[Evidence]) -> RenderableType:
    """What the measurements say, for a terminal: conclusion and numbers of each, with where its figures stand."""
    parts: list[RenderableType] = []
    for each in evidence:
        details = each.details
        if not isinstance(details, ExperimentDetails):
            continue
        head = Text.assemble(
            (each.claim, "bold"),
            f"  {details.experiment} on {details.model}: ",
            (details.outcome, _STYLES[details.outcome]),
        )
        table = Table(box=None, padding=(0, 2), show_header=False)
        table.add_column()
        table.add_column(justify="right")
        table.add_column(style="dim")
        for number in details.numbers:
            table.add_row(number.name, _value(number), number.interval or "")
        parts += [head, Text(details.conclusion), table]
        parts += [Text(f"figure: {figure.png}", style="dim") for figure in details.figures]
        parts.append(Text())
    return Group(*parts)


def _value(number: Number) -> str:
    value = f"{number.value:.4g}"
    if number.low is not None and number.high is not None:
        value += f" [{number.low:.4g}, {number.high:.4g}]"
    return f"{value} {number.unit}".rstrip()
