"""Attention convergence (claim C06): the figure and the summary that the experiment delivers.

The other claims of `claims/convergence.toml` are measured on models, or say nothing that could be tested.
"""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rich.console import Console

from aqcheck.evidence import Evidence, ExperimentDetails, Machine
from aqcheck.experiments import console_summary
from aqcheck.experiments.declaration import Drawing, Measurement, Observation, draw
from aqcheck.models import Facts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLANTED = {"falling": (6, 0.5, "SUPPORTS"), "rising": (5, -0.25, "CONTRADICTS")}
"""Layers, λ, and what the prediction comes to, of each planted model."""


def printed(measurement: Measurement) -> str:
    """What a terminal shows of a measurement."""
    details = ExperimentDetails(
        experiment="attention-convergence",
        model=measurement.model,
        outcome=measurement.outcome,
        quantity="",
        threshold="",
        null_model="",
        conclusion=measurement.conclusion,
        numbers=measurement.numbers,
    )
    now = datetime.datetime.now(datetime.UTC)
    evidence = Evidence(
        claim=measurement.claim, inputs={}, started=now, seconds=0, machine=Machine.here(), details=details
    )
    text = io.StringIO()
    Console(file=text, width=200).print(console_summary([evidence]))
    return text.getvalue()


def test_four_panels_and_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    """C06: four panels, as the document lists them, and a console summary, all with the numbers of C01.

    Curves of C01's distances; the same on a log scale with a line of slope -λ; a bar of height λ for each model;
    statistics that confirm λ > 0 where distances were planted to fall, and reject it where they rise. The λ of C01 is
    the least-squares slope of the logarithms, to ten digits.
    """
    from aqcheck.experiments import attention_convergence  # imported here: slow, and only one process needs it

    figures: list[Any] = []  # matplotlib's types do not say what its artists hold

    def keep(figure: Figure, experiment: str, model: str, caption: str) -> Drawing:
        figures.append(figure)
        return draw(figure, experiment, model, caption)

    monkeypatch.setattr(attention_convergence, "draw", keep)
    noise = np.random.default_rng(0)
    observations, slopes = [], {}
    for model, (layers, rate, _) in PLANTED.items():
        steps = np.arange(1, layers)
        distances = np.exp(-rate * steps + 0.05 * noise.normal(size=(60, len(steps))))
        slopes[model] = np.polynomial.Polynomial.fit(steps, np.log(distances).mean(axis=0), 1).deriv()(0)
        facts = Facts(model, "none", "encoder", layers, 2, 8, 4, 512, "float32", "ours")
        observations.append(Observation(facts, range(60), distances))
    found = {(each.claim, each.model): each for each in attention_convergence.experiment.conclude(observations, 0)}
    delivered = found["C06", "+".join(PLANTED)]
    [figure], [drawing], summary = figures, delivered.drawings, printed(delivered)
    assert delivered.outcome == "supports"
    assert drawing.svg.startswith(b"<?xml")
    assert drawing.png.startswith(b"\x89PNG")
    curves, logarithmic, rates, statistics = figure.axes
    assert (curves.get_yscale(), logarithmic.get_yscale()) == ("linear", "log")
    fits = [line for line in logarithmic.lines if line.get_linestyle() == "--" and len(line.get_xdata())]
    bars = [bar for bar in rates.patches if not bar.get_hatch()]  # the hatched ones are the null
    about = statistics.texts[0].get_text().split("\n\n")
    for number, (model, (layers, _, outcome)) in enumerate(PLANTED.items()):
        measured = {each.name: each.value for each in found["C01", model].numbers}
        rate = measured["decay rate λ"]
        assert rate == pytest.approx(-slopes[model], rel=1e-10)
        for panel in (curves, logarithmic):
            curve = panel.containers[number].lines[0]
            points = [(i, measured[f"distance of layers {i} and {i + 1}"]) for i in range(1, layers)]
            assert list(zip(*curve.get_data(), strict=True)) == points
        assert np.diff(np.log(fits[number].get_ydata())) == pytest.approx(-rate, rel=1e-10)
        assert bars[number].get_height() == rate
        assert about[number].startswith(f"{model}: ")
        assert f"\n  λ = {rate:.3f} " in about[number]
        assert about[number].rstrip().endswith(f": {outcome}")
        assert f"{model} λ = {rate:.3f} " in summary
        assert f"decay rate λ of {model} " in summary
