"""The sweep: the same result whatever runs it, and nothing lost or done twice when it is killed."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from aqcheck.errors import ExperimentError
from aqcheck.experiments import attention_convergence, sweep
from aqcheck.experiments.declaration import Experiment, batches_of
from tests.installed import needs


@pytest.fixture
def planted(monkeypatch):
    """An experiment of four tasks on each of two models that do not exist; the list of tasks done; who kills it."""
    done: list[tuple[str, int]] = []
    killer = SimpleNamespace(at=None)

    def observe(model, part, seed):
        if (model.facts.key, part) == killer.at:
            raise KeyboardInterrupt
        done.append((model.facts.key, part))
        return part * 10 + seed

    experiment = Experiment("Planted", {}, (), lambda _key: range(4), observe, lambda _found, _seed: [])
    module = ModuleType("planted_experiment")
    vars(module)["experiment"] = experiment
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(sweep, "_load", lambda key, device: SimpleNamespace(facts=SimpleNamespace(key=key)))
    return SimpleNamespace(experiment=experiment, done=done, killer=killer)


def run(experiment, directory, version="1", module="planted_experiment", models=("one", "two"), **options):
    return sweep.sweep(
        experiment, module, models, directory=directory, version=version, device="cpu", seed=3, **options
    )[0]


def test_observations_come_in_the_order_of_the_tasks(planted, tmp_path):
    found = run(planted.experiment, tmp_path / "kept")
    assert [(each.facts.key, each.part, each.value) for each in found] == [
        (key, part, part * 10 + 3) for key in ("one", "two") for part in range(4)
    ]
    assert list(tmp_path.iterdir()) == [], "a finished sweep leaves nothing behind"


def test_a_killed_sweep_goes_on_where_it_stopped(planted, tmp_path):
    planted.killer.at = ("two", 1)
    with pytest.raises(KeyboardInterrupt):
        run(planted.experiment, tmp_path / "kept")
    assert planted.done == [("one", 0), ("one", 1), ("one", 2), ("one", 3), ("two", 0)]
    planted.done.clear()
    planted.killer.at = None
    found = run(planted.experiment, tmp_path / "kept")
    assert planted.done == [("two", 1), ("two", 2), ("two", 3)]
    assert [each.value for each in found] == [3, 13, 23, 33] * 2


def test_tasks_kept_under_other_sources_are_not_used(planted, tmp_path):
    planted.killer.at = ("two", 1)
    with pytest.raises(KeyboardInterrupt):
        run(planted.experiment, tmp_path / "kept", version="1")
    planted.done.clear()
    planted.killer.at = None
    run(planted.experiment, tmp_path / "kept", version="2")
    assert len(planted.done) == 8


def test_an_error_of_one_task_is_raised(planted, tmp_path, monkeypatch):
    def refuse(_key, _device):
        raise ExperimentError("this model has one layer")

    monkeypatch.setattr(sweep, "_load", refuse)
    with pytest.raises(ExperimentError, match="one layer"):
        run(planted.experiment, tmp_path / "kept")


def test_an_engine_that_is_not_installed(planted, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray.util.joblib", None)
    with pytest.raises(ExperimentError, match=r"pip install 'aqcheck\[ray\]'"):
        run(planted.experiment, tmp_path / "kept", engine="ray")


def test_an_unknown_engine(planted, tmp_path):
    with pytest.raises(ExperimentError, match="unknown engine 'slurm'; use processes, dask, ray"):
        run(planted.experiment, tmp_path / "kept", engine="slurm")


def test_parts_cover_everything_once():
    assert [list(part) for part in batches_of(5, 2)] == [[0, 1], [2, 3], [4]]
    assert batches_of(0, 2) == []


@needs("minilm")
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # clusters warn of their own ports and of forks
@pytest.mark.parametrize("engine", ["processes", "dask", "ray"])
def test_every_engine_gives_the_same(engine, tmp_path):
    if engine != "processes":
        pytest.importorskip({"dask": "distributed", "ray": "ray"}[engine])
    module = attention_convergence.__name__
    alone, together = (
        run(
            attention_convergence.experiment,
            tmp_path / str(jobs),
            module=module,
            models=("minilm",),
            engine="processes" if jobs == 1 else engine,
            jobs=jobs,
        )
        for jobs in (1, 2)
    )
    assert len(alone) == len(together) > 1
    for one, other in zip(alone, together, strict=True):
        assert one.facts == other.facts
        assert one.part == other.part
        assert np.array_equal(one.value, other.value)
