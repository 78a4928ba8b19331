"""Time and peak memory of attention statistics: streamed layer by layer, against `output_attentions=True`.

The model has minilm's shape (6 layers, 12 heads, width 384), as many positions as are asked for, and random weights,
since neither time nor memory depends on them. Each measurement runs in a process of its own; the peak is what it adds
to the model.

    python benchmarks/attention.py --tokens 512 --tokens 2048 --device cpu
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import click
from rich.console import Console
from rich.table import Table

METHODS = ("streamed", "output_attentions")
LAYERS, HEADS, HIDDEN = 6, 12, 384


class _OneToken:
    """Every word is the same token."""

    pad_token_id = 0

    def __call__(self, texts: list[str], **_options: Any) -> dict[str, list[list[int]]]:
        return {"input_ids": [[1] * len(text.split()) for text in texts]}


def measure(method: str, tokens: int, device: str) -> tuple[float, float]:
    """Mean attention to the own position in each layer; returns seconds and MiB above the model."""
    import torch
    from transformers import BertConfig, BertModel

    from aqcheck.models import Batch, Facts, Model

    torch.manual_seed(0)
    config: Any = BertConfig(
        vocab_size=8,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * HIDDEN,
        max_position_embeddings=tokens,
    )
    config._attn_implementation = "eager"
    module: Any = BertModel(config)
    module.eval().to(device)
    facts = Facts("random", "bert", "encoder", LAYERS, HEADS, HIDDEN, HIDDEN // HEADS, tokens, "float32", "ours")
    model = Model(facts, module, _OneToken(), device)
    found = torch.zeros(LAYERS)

    def visit(_batch: Batch, layer: int, weights: torch.Tensor) -> None:
        found[layer] = weights.diagonal(dim1=-2, dim2=-1).mean().cpu()

    def run(count: int) -> None:
        texts = ["word " * count]
        if method == "streamed":
            model.stream_attention(texts, visit)
            return
        (batch,) = model.batches(texts)
        with torch.no_grad():
            output = module(input_ids=batch.input_ids, attention_mask=batch.attention_mask, output_attentions=True)
        for layer, weights in enumerate(output.attentions):
            visit(batch, layer, weights)

    run(8)  # so that neither method pays for first use
    before = _peak(device)
    started = time.perf_counter()
    run(tokens)
    return time.perf_counter() - started, _peak(device) - before


def _peak(device: str) -> float:
    import torch

    if device == "cuda":
        torch.cuda.synchronize()
        return torch.cuda.max_memory_allocated() / 2**20
    # Linux counts KiB, macOS bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


@click.command(help=__doc__)
@click.option("--tokens", multiple=True, type=click.IntRange(16), default=(512, 1024, 2048), show_default=True)
@click.option("--device", type=click.Choice(["cpu", "cuda"]), default="cpu", show_default=True)
def main(tokens: tuple[int, ...], device: str) -> None:
    """Print one row a length."""
    table = Table("tokens", *(f"{method} {what}" for method in METHODS for what in ("s", "MiB")))
    for count in tokens:
        row = [f"{count:,}"]
        for method in METHODS:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                seconds, mebibytes = pool.submit(measure, method, count, device).result()
            row += [f"{seconds:.2f}", f"{mebibytes:,.0f}"]
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
