"""Runs the tasks of an experiment, model × part: in processes on this machine, or on a Dask or Ray cluster.

Every finished task is kept on disk until the sweep is complete, so a sweep that was killed goes on where it stopped.
Workers compute on one thread each: the result depends neither on their number nor on where they run.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import joblib

from aqcheck.errors import ExperimentError
from aqcheck.experiments.declaration import Experiment, Observation

if TYPE_CHECKING:
    from rich.progress import Progress

    from aqcheck.models import Facts, Model

Engine = Literal["processes", "dask", "ray"]


def sweep(
    experiment: Experiment,
    module: str,
    models: Sequence[str],
    *,
    directory: Path,
    version: str,
    device: str,
    seed: int,
    engine: Engine = "processes",
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Observation], float]:
    """Observe every part of the work on every model.

    Args:
        experiment: What to run.
        module: Where workers find it, as its attribute `experiment`.
        models: Keys.
        directory: Where finished tasks are kept until all are; on a cluster, a directory that its workers share.
        version: Digest of everything else that results depend on: tasks kept under another are not used.
        device: `auto`, `cpu` or `cuda`.
        seed: Of every random choice.
        engine: `processes`; or `dask` or `ray`: on the cluster that `DASK_SCHEDULER_ADDRESS` or `RAY_ADDRESS` names,
            else on one started here.
        jobs: Number of workers started here; with one, the work is done in this process.
        progress: Where to report finished tasks.

    Returns:
        The observations in the order of models and parts, and the seconds of computation that they took in all.

    Raises:
        ExperimentError: The engine is not installed, or the experiment cannot run on a model.
        UnknownModelError: A model cannot be had.
    """
    tasks = [(key, part) for key in models for part in experiment.parts(key)]
    directory.mkdir(parents=True, exist_ok=True)
    observe = joblib.Memory(directory, verbose=0).cache(_observe)
    bar = progress.add_task(experiment.title, total=len(tasks)) if progress else None
    found, seconds = [], 0.0
    with _workers(engine, jobs):
        # Ray's back end knows no generator: there, progress comes at the end.
        results = joblib.Parallel(return_as="list" if engine == "ray" else "generator")(
            joblib.delayed(observe)(module, key, part, device, seed, version) for key, part in tasks
        )
        for (_, part), (facts, value, spent) in zip(tasks, results, strict=True):
            found.append(Observation(facts, part, value))
            seconds += spent
            if progress and bar is not None:
                progress.advance(bar)
    shutil.rmtree(directory)
    return found, seconds


def _observe(module: str, key: str, part: Any, device: str, seed: int, version: str) -> tuple[Facts, Any, float]:
    """One task; runs in a worker. `version` only tells kept results apart."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        experiment = importlib.import_module(module).experiment
        model = _load(key, device)
        start = time.perf_counter()
        value = experiment.observe(model, part, seed)
        return model.facts, value, time.perf_counter() - start
    finally:
        torch.set_num_threads(threads)


@functools.lru_cache(maxsize=1)
def _load(key: str, device: str) -> Model:
    """A worker gets tasks of one model after another: it keeps one model."""
    from aqcheck import models

    return models.load(key, device)


@contextlib.contextmanager
def _workers(engine: Engine, jobs: int) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        try:
            if engine == "dask":
                import dask
                from distributed import Client, LocalCluster

                address = dask.config.get("scheduler-address", None)
                cluster = address or stack.enter_context(
                    LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
                )
                stack.enter_context(Client(cluster))
                stack.enter_context(joblib.parallel_config("dask"))
            elif engine == "ray":
                from ray.util.joblib import register_ray

                register_ray()
                stack.enter_context(joblib.parallel_config("ray", n_jobs=jobs))
            elif engine == "processes":
                stack.enter_context(joblib.parallel_config("loky", n_jobs=jobs))
            else:
                raise ExperimentError(f"unknown engine {engine!r}; use {', '.join(get_args(Engine))}")
        except ImportError:
            raise ExperimentError(
                f"the engine {engine!r} is not installed; install it with: pip install 'aqcheck[{engine}]'"
            ) from None
        yield
