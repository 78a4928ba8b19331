"""Entropy of every attention row: streamed layer by layer, against `output_attentions=True`, time and peak memory.

    python benchmarks/streaming.py --device cuda --tokens 512 --tokens 2048 --tokens 16384
    python benchmarks/streaming.py --device cpu --tokens 512 --tokens 1024

The model is a BERT of the given shape (that of minilm unless told otherwise) with random weights and as many positions
as are asked for: neither time nor memory depends on what the weights are, and nothing is downloaded. Both methods run
the same network with eager attention and reduce each map to the mean entropy of its heads with the same function, one
head at a time; they differ only in who holds the maps.

Each ratio is output_attentions / streamed (above 1: streaming is better). Methods take turns, `--rounds` times after a
first call that is not counted; the ratio of times is the median over the rounds, with its range. The peak is what one
call adds to the model, each in a process of its own: allocated memory on a GPU, resident memory of the process on a
CPU. A method that runs out of memory is shown as such. The last column is the largest difference between their
results, relative to the largest entropy.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import torch

METHODS = ("streamed", "output_attentions")
LENGTHS = (512, 1024, 2048, 4096, 8192, 16_384)


@dataclass(frozen=True)
class Setting:
    """What is run, and where."""

    tokens: int
    device: str
    layers: int
    heads: int
    hidden: int
    texts: int


class _OneToken:
    """Every word is the same token."""

    pad_token_id = 0

    def __call__(self, texts: list[str], **_options: Any) -> dict[str, list[list[int]]]:
        return {"input_ids": [[1] * len(text.split()) for text in texts]}


def entropies(weights: torch.Tensor) -> torch.Tensor:
    """Mean entropy of each head's rows, shape `(heads,)`; one head at a time, so that it needs little memory itself."""
    import torch

    return torch.stack([torch.special.entr(head).sum(dim=-1).mean() for head in weights.transpose(0, 1)])


def methods(setting: Setting) -> dict[str, Callable[[int], torch.Tensor]]:
    """Each method on the same model: takes a number of tokens, returns entropies of shape `(layers, heads)`."""
    import torch
    from transformers import BertConfig, BertModel

    from aqcheck.models import Batch, Facts, Model

    torch.manual_seed(0)
    config: Any = BertConfig(
        vocab_size=8,
        hidden_size=setting.hidden,
        num_hidden_layers=setting.layers,
        num_attention_heads=setting.heads,
        intermediate_size=4 * setting.hidden,
        max_position_embeddings=setting.tokens,
    )
    config._attn_implementation = "eager"
    module: Any = BertModel(config, add_pooling_layer=False)
    module.eval().to(setting.device)
    width = setting.hidden // setting.heads
    facts = Facts(
        "random", "bert", "encoder", setting.layers, setting.heads, setting.hidden, width, setting.tokens, "float32", ""
    )
    model = Model(facts, module, _OneToken(), setting.device)

    def streamed(tokens: int) -> torch.Tensor:
        found = torch.zeros(setting.layers, setting.heads, device=setting.device)

        def visit(_batch: Batch, layer: int, weights: torch.Tensor) -> None:
            found[layer] = entropies(weights)

        model.stream_attention(["word " * tokens] * setting.texts, visit, batch_size=setting.texts)
        return found.cpu()

    def output_attentions(tokens: int) -> torch.Tensor:
        (batch,) = model.batches(["word " * tokens] * setting.texts, batch_size=setting.texts)
        with torch.no_grad():
            output = module(input_ids=batch.input_ids, attention_mask=batch.attention_mask, output_attentions=True)
            return torch.stack([entropies(weights) for weights in output.attentions]).cpu()

    return dict(zip(METHODS, (streamed, output_attentions), strict=True))


def peak(method: str, setting: Setting) -> tuple[float, list[list[float]]] | None:
    """MiB that one call adds to the model, and its result; None if memory runs out."""
    import torch

    run = methods(setting)[method]
    run(8)  # what is loaded or allocated at first use is not counted
    before = _peak(setting.device)
    try:
        found = run(setting.tokens)
    except torch.OutOfMemoryError:
        return None
    return _peak(setting.device) - before, found.tolist()


def _peak(device: str) -> float:
    import torch

    if device == "cuda":
        torch.cuda.synchronize()
        return torch.cuda.max_memory_allocated() / 2**20
    # Linux counts KiB, macOS bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def seconds(names: list[str], setting: Setting, rounds: int) -> dict[str, list[float]]:
    """Wall-clock seconds of each method, in turns. Results end on the CPU, so a GPU's work is done when it returns."""
    runs = methods(setting)
    spent: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names:
            started = time.perf_counter()
            runs[name](setting.tokens)
            if turn:
                spent[name].append(time.perf_counter() - started)
    return spent


def _alone(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call it in a fresh process; None if the system ended that process, as it does when memory runs out."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            return None


def row(setting: Setting, rounds: int) -> list[str]:
    """The cells of one length."""
    found = {name: _alone(peak, name, setting) for name in METHODS}
    fitting = [name for name in METHODS if found[name] is not None]
    spent = _alone(seconds, fitting, setting, rounds)
    if spent is None:
        raise click.ClickException(f"memory ran out while {setting.tokens:,} tokens were timed")
    cells = [f"{setting.tokens:,}"]
    for name in METHODS:
        if name in fitting:
            cells += [f"{median(spent[name]):.3g}", f"{found[name][0]:,.0f}"]
        else:
            cells += ["out of memory"] * 2
    if len(fitting) < len(METHODS):
        return [*cells, "", "", ""]
    ours, theirs = (spent[name] for name in METHODS)
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    results = [[value for layer in found[name][1] for value in layer] for name in METHODS]
    difference = max(abs(a - b) for a, b in zip(*results, strict=True))
    return [
        *cells,
        f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        f"{found[METHODS[1]][0] / found[METHODS[0]][0]:.2f}",
        f"{difference / max(map(max, found[METHODS[0]][1])):.0e}",
    ]


@click.command(help=__doc__)
@click.option("--tokens", multiple=True, type=click.IntRange(16), default=LENGTHS, show_default=True)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
@click.option("--layers", type=click.IntRange(1), default=6, show_default=True)
@click.option("--heads", type=click.IntRange(1), default=12, show_default=True)
@click.option("--hidden", type=click.IntRange(1), default=384, show_default=True, help="A multiple of the heads.")
@click.option(
    "--texts", type=click.IntRange(1), default=1, show_default=True, help="That go through the model together."
)
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True)
def main(tokens: tuple[int, ...], device: str, layers: int, heads: int, hidden: int, texts: int, rounds: int) -> None:
    """Print one row a length."""
    if hidden % heads:
        raise click.BadParameter(f"{hidden} is not a multiple of {heads} heads", param_hint="--hidden")
    table = Table(
        "tokens", "streamed, s", "MiB", "output_attentions, s", "MiB", "× time (range)", "× peak", "difference"
    )
    for count in tokens:
        table.add_row(*row(Setting(count, device, layers, heads, hidden, texts), rounds))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
