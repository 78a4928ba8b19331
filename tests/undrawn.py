"""Experiments without their figures."""

from __future__ import annotations

from types import ModuleType

import pytest

from aqcheck.experiments.declaration import Drawing


def leave_out_drawing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, experiment: ModuleType) -> None:
    """Drawing takes longer than all else of an experiment's tests; only `test_figure` draws."""
    if request.function.__name__ != "test_figure":
        monkeypatch.setattr(experiment, "_draw", lambda *_arguments: Drawing("none", b"", b"", "none", 0))
