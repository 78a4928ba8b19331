"""Optimal clipping against the searches in common use: time, mean squared error reached, memory.

    python benchmarks/quantization.py [--large]

Every method proposes a clipping level for the same weights; all levels are then judged by the same exact error, that of
a uniform quantizer in double precision. Ratios are to `optimal_clipping`: above 1 means slower or worse. Seconds are of
processor time, so that other work on the machine distorts them less.

- optimal: `aqcheck.quantization.optimal_clipping`, sort included;
- grid 20 %: 100 levels from 0.8 to 1 times the largest magnitude, a range shrunk by at most a fifth;
- grid full: 100 levels from 0.01 to 1 times the largest magnitude;
- SciPy: `minimize_scalar`, bounded, on the sample's error (assumes one minimum);
- torch: `HistogramObserver`, symmetric, as many levels.

Per group of 128 weights the last two have no batched form; they run in a loop, up to 100 groups.
"""

from __future__ import annotations

import gc
import math
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize_scalar
from torch.ao.quantization.observer import HistogramObserver

from aqcheck.quantization import Sample, UniformQuantizer, optimal_clipping, sample_mse

Weights = np.ndarray[Any, np.dtype[np.float32]]
GROUP = 128
LOOP_LIMIT = 100
GRID = 100


def optimal(x: Weights, bits: int) -> Any:
    """The level of `optimal_clipping`."""
    return optimal_clipping(Sample(x), bits).alpha


def grid(x: Weights, bits: int, smallest: float) -> Any:
    """The best of `GRID` levels from `smallest` to 1 times the largest magnitude; in single precision, in place."""
    largest = np.abs(x).max(axis=-1, keepdims=True)
    half, best, best_error = 2 ** (bits - 1), largest.copy(), np.full_like(largest, np.inf)
    y = np.empty_like(x)
    for factor in np.linspace(1, smallest, GRID, dtype=np.float32):
        step = factor * largest / half
        np.divide(x, step, out=y)
        np.floor(y, out=y)
        np.clip(y, -half, half - 1, out=y)
        y += np.float32(0.5)
        y *= step
        y -= x
        np.multiply(y, y, out=y)
        error = y.mean(axis=-1, keepdims=True)
        better = error < best_error
        best, best_error = np.where(better, factor * largest, best), np.where(better, error, best_error)
    return best[..., 0]


def scipy_scalar(x: Weights, bits: int) -> Any:
    """The level that SciPy's bounded scalar minimiser ends at, one group at a time."""

    def one(row: Weights) -> float:
        largest = float(np.abs(row).max())
        bounds = (largest / GRID, largest)
        found = minimize_scalar(lambda a: float(sample_mse(row, UniformQuantizer(bits, a))), bounds=bounds)
        return float(found.x)

    return np.array([one(row) for row in x.reshape(-1, x.shape[-1])]).reshape(x.shape[:-1])


def histogram_observer(x: Weights, bits: int) -> Any:
    """The level of torch's HistogramObserver, as a mid-rise level with the same step, one group at a time."""

    def one(row: Weights) -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecation of torch.ao
            observer = HistogramObserver(
                dtype=torch.qint8,
                qscheme=torch.per_tensor_symmetric,
                quant_min=-(2 ** (bits - 1)),
                quant_max=2 ** (bits - 1) - 1,
            )
            observer(torch.from_numpy(row))
            step, _ = observer.calculate_qparams()
        return float(step * 2 ** (bits - 1))

    return np.array([one(row) for row in x.reshape(-1, x.shape[-1])]).reshape(x.shape[:-1])


METHODS: dict[str, Callable[[Weights, int], Any]] = {
    "optimal": optimal,
    "grid 20 %": lambda x, bits: grid(x, bits, 0.8),
    "grid full": lambda x, bits: grid(x, bits, 0.01),
    "SciPy": scipy_scalar,
    "torch": histogram_observer,
}
LOOPED = {"SciPy", "torch"}


def status(field: str) -> int:
    """A memory field of this process in bytes (Linux)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def measure(method: Callable[[Weights, int], Any], x: Weights, bits: int, repeats: int) -> tuple[float, float, float]:
    """Seconds (best of the repeats), mean squared error, and bytes above those in use before (NaN where unknown)."""
    error = float(np.mean(sample_mse(x.astype(float), UniformQuantizer(bits, method(x, bits).astype(float)))))
    memory = math.nan
    gc.collect()
    if (reset := Path("/proc/self/clear_refs")).exists():
        reset.write_text("5")  # the peak starts again from what is resident now
        before = status("VmRSS")
        method(x, bits)
        memory = float(status("VmHWM") - before)
    seconds = math.inf
    for _ in range(repeats):
        start = time.process_time()
        method(x, bits)
        seconds = min(seconds, time.process_time() - start)
    return seconds, error, memory


@click.command(help=__doc__ and __doc__.splitlines()[0])
@click.option("--bits", default=4, show_default=True, help="Of the quantizer.")
@click.option("--repeats", default=3, show_default=True, help="The best time counts.")
@click.option("--seed", default=0, show_default=True, help="Of the weights.")
@click.option("--large", is_flag=True, help="Also 10,000,000 weights.")
def main(bits: int, repeats: int, seed: int, large: bool) -> None:
    """Print a table of ratios to `optimal_clipping`."""
    torch.set_num_threads(1)
    table = Table(title=f"Ratios to optimal_clipping, {bits} bits, standard normal float32 weights, seed {seed}")
    for column in ("weights", "per", "method", "seconds", "× time", "× error", "peak MiB"):
        table.add_column(column, justify="left" if column in ("per", "method") else "right", no_wrap=True)
    for size in [10**3, 10**4, 10**5, 10**6, *([10**7] if large else [])]:
        weights = np.random.default_rng(seed).standard_normal(size, dtype=np.float32)
        groups = weights[: size // GROUP * GROUP].reshape(-1, GROUP)
        for per, x in (("tensor", weights[None]), (f"{GROUP}", groups)):
            reference = None
            for name, method in METHODS.items():
                if name in LOOPED and len(x) > LOOP_LIMIT:
                    continue
                found = measure(method, x, bits, repeats)
                reference = reference or found
                seconds, error, memory = found
                table.add_row(
                    f"{x.size:,}",
                    per,
                    name,
                    f"{seconds:.4f}",
                    f"{seconds / reference[0]:.2f}",
                    f"{error / reference[1]:.6f}",
                    f"{memory / 2**20:.1f}",
                )
            table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
