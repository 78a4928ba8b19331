"""Entropy of attention rows and its derivative in β: our closed forms against torch's autograd, in one run.

    python benchmarks/entropy.py [--rounds 7]

Both give H(β) and dH/dβ for the same float32 logits, with a β of its own for each row. Methods take turns; each ratio
is autograd / ours of one round (above 1: ours is better), median and range over the rounds; seconds are of processor
time, on one thread. The peak is what a call adds to a process of its own. The error is the largest of dH/dβ over the
rows, relative to the largest |dH/dβ|, against our closed form in double precision.

- ours: `aqcheck.attention.entropy_with_derivative`, on torch tensors;
- autograd: -Σ p log p from `log_softmax`, then `torch.autograd.grad`.
"""

from __future__ import annotations

import itertools
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import click
import torch
from rich.console import Console
from rich.table import Table

from aqcheck.attention import entropy_derivative, entropy_with_derivative

Pair = tuple[torch.Tensor, torch.Tensor]
SHAPES = ((12 * 512, 512), (4 * 2048, 2048))
BETAS = (0.1, 1.0, 100.0)


def ours(logits: torch.Tensor, beta: torch.Tensor) -> Pair:
    """H and dH/dβ of each row by the closed forms."""
    return entropy_with_derivative(logits, beta)


def autograd(logits: torch.Tensor, beta: torch.Tensor) -> Pair:
    """H and dH/dβ of each row by automatic differentiation."""
    beta = beta.clone().requires_grad_()
    log_p = torch.log_softmax(beta[:, None] * logits, dim=-1)
    entropy = -(log_p.exp() * log_p).sum(dim=-1)
    (slope,) = torch.autograd.grad(entropy.sum(), beta)
    return entropy.detach(), slope


METHODS: dict[str, Callable[[torch.Tensor, torch.Tensor], Pair]] = {"autograd": autograd, "ours": ours}


def draw(rows: int, keys: int, scale: float, seed: int) -> Pair:
    """Standard normal logits, and a β of `scale` times 0.5 to 1.5 for each row."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(rows, keys, generator=generator), scale * (0.5 + torch.rand(rows, generator=generator))


def peak(name: str, rows: int, keys: int) -> float:
    """MiB that the first large call adds to this process, which should be fresh."""
    torch.set_num_threads(1)
    METHODS[name](*draw(8, 8, 1, 0))  # what is loaded at first use is not counted
    logits, beta = draw(rows, keys, 1, 0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    METHODS[name](logits, beta)
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return added / (2**20 if sys.platform == "darwin" else 2**10)  # Linux counts KiB, macOS bytes


def error(method: Callable[[torch.Tensor, torch.Tensor], Pair], logits: torch.Tensor, beta: torch.Tensor) -> float:
    """Largest error of dH/dβ, relative to its largest size."""
    exact = entropy_derivative(logits.double(), beta.double())
    return float((method(logits, beta)[1] - exact).abs().max() / exact.abs().max())


@click.command(help=__doc__ and __doc__.splitlines()[0])
@click.option("--rounds", default=7, show_default=True, help="Timed rounds of each method.")
@click.option("--seed", default=0, show_default=True, help="Of the logits.")
def main(rounds: int, seed: int) -> None:
    """Print the table."""
    torch.set_num_threads(1)
    table = Table("rows × keys", "β", "ours, ms", "× time (range)", "ours, MiB", "× peak", "error ours", "autograd")
    peaks = {}  # first: on Linux a process's peak is at least that of the one that started it
    for case in itertools.product(METHODS, SHAPES):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            peaks[case] = pool.submit(peak, case[0], *case[1]).result()
    for rows, keys in SHAPES:
        for scale in BETAS:
            logits, beta = draw(rows, keys, scale, seed)
            seconds: dict[str, list[float]] = {name: [] for name in METHODS}
            for _ in range(rounds + 1):
                for name, method in METHODS.items():
                    started = time.process_time()
                    method(logits, beta)
                    seconds[name].append(time.process_time() - started)
            ratios = sorted(a / b for a, b in zip(seconds["autograd"][1:], seconds["ours"][1:], strict=True))
            table.add_row(
                f"{rows:,} × {keys:,}",
                f"{scale:g}",
                f"{1e3 * min(seconds['ours'][1:]):.1f}",
                f"{ratios[len(ratios) // 2]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
                f"{peaks['ours', (rows, keys)]:.0f}",
                f"{peaks['autograd', (rows, keys)] / peaks['ours', (rows, keys)]:.2f}",
                *(f"{error(METHODS[name], logits, beta):.0e}" for name in ("ours", "autograd")),
            )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
