"""Experiments without their figures."""

from __future__ import annotations

from types import ModuleType

import pytest
from matplotlib.figure import Figure

from aqcheck.experiments.declaration import Drawing


def leave_out_drawing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, experiment: ModuleType) -> None:
    """Drawing takes longer than all else of an experiment's tests; only `test_figure` draws."""
    if request.function.__name__ != "test_figure":
        monkeypatch.setattr(experiment, "_draw", lambda *_arguments: Drawing("none", b"", b"", "none", 0))


def leave_out_rendering(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, experiment: ModuleType
) -> None:
    """Figures are put together, but only `test_figure` renders them, which takes longest."""

    def unrendered(figure: Figure, experiment: str, _model: str, caption: str) -> Drawing:
        return Drawing(experiment, b"", b"", caption, len(figure.axes))

    if request.function.__name__ != "test_figure":
        monkeypatch.setattr(experiment, "draw", unrendered)
