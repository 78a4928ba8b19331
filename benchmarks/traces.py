"""Trace memory, routing trie and frozen motifs against what one would write first: `python benchmarks/traces.py`.

Every row runs the baseline and ours alternately on the same data in one process, checks that they agree, and gives the
median over rounds of the ratio baseline / ours (above 1: ours is faster) with its range. Absolute times are of the
machine at hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import click
import numpy as np
import rich.console
import rich.table

from aqcheck.traces.memory import TraceMemory
from aqcheck.traces.motifs import flop_speedup, frozen_motif
from aqcheck.traces.parameters import TraceParameters
from aqcheck.traces.routing import build_trie

Array = Any


class Row(NamedTuple):
    """One comparison: seconds of the fastest round of each, and the ratio of each round."""

    name: str
    size: str
    baseline: float
    ours: float
    ratios: list[float]


def compare(name: str, size: str, baseline: Callable[[], Any], ours: Callable[[], Any], rounds: int) -> Row:
    """Time two functions alternately, after one call of each to warm up."""
    baseline(), ours()
    seconds = []
    for _ in range(rounds):
        pair = []
        for function in (baseline, ours):
            start = time.perf_counter()
            function()
            pair.append(time.perf_counter() - start)
        seconds.append(pair)
    slow, fast = zip(*seconds, strict=True)
    return Row(name, size, min(slow), min(fast), [b / o for b, o in seconds])


# Trace memory -------------------------------------------------------------------------------------------------


def update_dictionary(traces: dict[int, float], salience: Array, parameters: TraceParameters) -> None:
    """The document's update, edge by edge on a dictionary; eviction by sorting the entries once."""
    reinforced = np.flatnonzero(salience > parameters.salience_threshold)
    drawn = dict(zip(reinforced.tolist(), salience[reinforced].tolist(), strict=True))
    for edge in traces.keys() | drawn.keys():
        old = traces.pop(edge, 0.0)
        if edge in drawn:
            new = parameters.retention * old + (1 - parameters.retention) * drawn[edge]
        else:
            new = parameters.decay * old
        if new >= parameters.prune_threshold:
            traces[edge] = new
    if len(traces) > parameters.budget:
        kept = sorted(traces, key=lambda edge: (-traces[edge], edge))[: parameters.budget]
        for edge in traces.keys() - set(kept):
            del traces[edge]


def memory_rows(rounds: int) -> Iterator[Row]:
    """Ten updates of one head; a share of the edges passes the gate at each."""
    steps = 10
    for tokens, budget, share in ((64, 256, 0.1), (256, 4_096, 0.1), (256, 4_096, 0.01), (1_024, 16_384, 0.05)):
        generator = np.random.default_rng(0)
        parameters = TraceParameters(budget=budget)
        salience = [
            np.where(generator.random((tokens, tokens)) < share, generator.random((tokens, tokens)), 0)
            for _ in range(steps)
        ]

        def baseline(salience: Any = salience, parameters: TraceParameters = parameters) -> dict[int, float]:
            traces: dict[int, float] = {}
            for drawn in salience:
                update_dictionary(traces, drawn.reshape(-1), parameters)
            return traces

        def ours(salience: Any = salience, parameters: TraceParameters = parameters) -> TraceMemory:
            memory = TraceMemory.empty(salience[0].shape, parameters)
            for drawn in salience:
                memory = memory.update(drawn)
            return memory

        expected, memory = baseline(), ours()
        if expected != dict(zip(memory.edges.tolist(), memory.values.tolist(), strict=True)):
            raise click.ClickException("the trace memory and the dictionary disagree")
        yield compare("trace memory", f"T = {tokens}, B = {budget}, {share:.0%} reinforced", baseline, ours, rounds)


# Routing trie -------------------------------------------------------------------------------------------------


class Node:
    """A node of the document's tree."""

    __slots__ = ("children", "count", "total_reward")

    def __init__(self) -> None:
        self.children: dict[int, Node] = {}
        self.count = 0
        self.total_reward = 0.0


def build_dictionary(paths: list[list[int]], rewards: list[float]) -> Node:
    """The document's construction: a dictionary of children at every node."""
    root = Node()
    for path, reward in zip(paths, rewards, strict=True):
        node = root
        for expert in path:
            if expert not in node.children:
                node.children[expert] = Node()
            node = node.children[expert]
            node.count += 1
            node.total_reward += reward
    return root


def nodes_of(root: Node) -> Iterator[tuple[tuple[int, ...], int]]:
    """Prefix and count of every node."""
    todo: list[tuple[tuple[int, ...], Node]] = [((), root)]
    while todo:
        prefix, node = todo.pop()
        if prefix:
            yield prefix, node.count
        todo.extend(((*prefix, expert), child) for expert, child in node.children.items())


def trie_rows(rounds: int) -> Iterator[Row]:
    """Paths from a skewed router (few frequent paths) and from a uniform one (nearly all paths different)."""
    for count, layers, experts, skew in (
        (1_000, 8, 8, 2.0),
        (100_000, 8, 8, 2.0),
        (20_000, 32, 8, 2.0),
        (100_000, 8, 64, 0.0),
    ):
        generator = np.random.default_rng(0)
        chance = (1.0 + np.arange(experts)) ** -skew
        paths = generator.choice(experts, size=(count, layers), p=chance / chance.sum())
        rewards = generator.random(count)
        path_lists, reward_list = paths.tolist(), rewards.tolist()

        def baseline(paths: Any = path_lists, rewards: Any = reward_list) -> Node:
            return build_dictionary(paths, rewards)

        def ours(paths: Any = paths, rewards: Any = rewards, experts: int = experts) -> Any:
            return build_trie(paths, rewards, experts)

        trie, expected = ours(), dict(nodes_of(baseline()))
        sample = np.random.default_rng(1).integers(len(trie), size=1_000).tolist()
        if len(trie) != len(expected) or any(expected[trie.path(node)] != trie.count[node] for node in sample):
            raise click.ClickException("the trie and the tree of dictionaries disagree")
        size = f"N = {count}, L = {layers}, K = {experts}, {len(trie)} nodes"
        yield compare("routing trie", size, baseline, ours, rounds)
        del expected


# Frozen motif -------------------------------------------------------------------------------------------------


def motif_rows(rounds: int) -> Iterator[Row]:
    """Wall clock of claim T17: four Mixtral blocks, top-2 of 8, random weights, against the motif of one expert each.

    One row is a single token, as in generation; one a batch of copies of it, which all take the same path, so that
    dispatch is as cheap for the baseline as it can be. The output differs: a motif holds one of the two experts.
    """
    import torch
    from transformers import MixtralConfig
    from transformers.models.mixtral import modeling_mixtral

    block_class: Any = modeling_mixtral.MixtralSparseMoeBlock
    torch.manual_seed(0)
    hidden_size, layers, top_k = 256, 4, 2
    config = MixtralConfig(
        hidden_size=hidden_size, intermediate_size=896, num_local_experts=8, num_experts_per_tok=top_k
    )
    blocks = [block_class(config).eval() for _ in range(layers)]
    for block in blocks:
        for parameter in block.parameters():
            torch.nn.init.normal_(parameter, std=0.05)

    def expert(block: Any, index: int) -> Callable[[Any], Any]:
        gate_up, down = block.experts.gate_up_proj[index], block.experts.down_proj[index]

        def apply(state: Any) -> Any:
            gate, up = torch.nn.functional.linear(state, gate_up).chunk(2, dim=-1)
            return torch.nn.functional.linear(block.experts.act_fn(gate) * up, down)

        return apply

    for tokens in (1, 256):
        hidden = torch.randn(1, 1, hidden_size).expand(1, tokens, hidden_size).contiguous()
        with torch.no_grad():
            path, state = [], hidden
            for block in blocks:
                path.append(int(block.gate(state)[2][0, 0]))
                state = block(state)
        motif = frozen_motif([expert(block, index) for block, index in zip(blocks, path, strict=True)])

        def routed(hidden: Any = hidden) -> Any:
            with torch.no_grad():
                state = hidden
                for block in blocks:
                    state = block(state)
            return state

        def frozen(hidden: Any = hidden, motif: Any = motif) -> Any:
            with torch.no_grad():
                return motif(hidden)

        one_expert = 3 * hidden_size * 896
        predicted = flop_speedup(layers, top_k, hidden_size * 8, one_expert)
        yield compare("frozen motif", f"{tokens} tokens, FLOPs predict {predicted:.2f}", routed, frozen, rounds)


@click.command()
@click.option("--rounds", default=5, show_default=True, help="Timed rounds of each comparison.")
def main(rounds: int) -> None:
    """Print the table."""
    table = rich.table.Table("what", "size", "baseline, ms", "ours, ms", "ratio (range)")
    for rows in (memory_rows, trie_rows, motif_rows):
        for row in rows(rounds):
            ratios = sorted(row.ratios)
            table.add_row(
                row.name,
                row.size,
                f"{1e3 * row.baseline:.2f}",
                f"{1e3 * row.ours:.2f}",
                f"{np.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})",
            )
    rich.console.Console(width=120).print(table)


if __name__ == "__main__":
    main()
