"""The software of `aqcheck.traces`: bad input, NumPy and torch alike, laziness, scale."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import numpy as np
import pytest
import torch

import aqcheck.traces
from aqcheck.errors import InvalidInputError
from aqcheck.traces.bias import bias_response, calibrated_strength, entropy_slope, inject_bias, softmax_sensitivity
from aqcheck.traces.compression import max_path_entropy, motif_compression_ratio
from aqcheck.traces.crystallization import (
    ScoreWeights,
    crystallize_by_score,
    crystallize_pareto,
    frequency_bound,
    pareto_front,
    score,
    utility_variance,
)
from aqcheck.traces.memory import TraceMemory
from aqcheck.traces.motifs import flop_speedup, frozen_motif, soft_crystallization
from aqcheck.traces.parameters import TraceParameters
from aqcheck.traces.routing import build_trie, max_nodes
from aqcheck.traces.salience import attention_salience, edge_frequency, salience
from aqcheck.traces.steady_state import (
    gated_steady_state,
    lifetime,
    lyapunov_step,
    mean_trace,
    occupancy,
    sufficient_steps,
)

TRIE = build_trie([[0, 1], [0, 0], [0, 1]], [1.0, 0.0, 1.0], num_experts=2)
ONES = np.ones((1, 2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: TraceParameters(retention=1.5), "retention"),
        (lambda: TraceParameters(decay=-0.1), "decay"),
        (lambda: TraceParameters(salience_threshold=-1), "salience_threshold"),
        (lambda: TraceParameters(prune_threshold=0), "prune_threshold"),
        (lambda: TraceParameters(budget=0), "budget"),
        (lambda: TraceMemory.empty((3,)), "queries, keys"),
        (lambda: TraceMemory.empty((0, 3)), "at least 1"),
        (lambda: TraceMemory.empty((1, 2)).update(np.ones((2, 1))), "shape"),
        (lambda: TraceMemory.empty((1, 2)).update(-ONES), "never negative"),
        (lambda: TraceMemory.empty((1, 2)).update(ONES * np.nan), "NaN"),
        (lambda: edge_frequency(ONES, 0.5, -1), "window"),
        (lambda: edge_frequency(np.ones((0, 2)), 0.5, 1), "time step"),
        (lambda: salience(ONES, ONES, np.ones((2, 1))), "one shape"),
        (lambda: salience(-ONES, ONES, ONES), "never negative"),
        (lambda: salience(ONES, ONES * np.inf, ONES), "infinity"),
        (lambda: salience(ONES, ONES, -ONES), "counts"),
        (lambda: attention_salience(torch.ones(2), torch.ones(2), torch.ones(2)), "scalar"),
        (lambda: attention_salience(torch.ones(1), torch.ones(2), torch.ones(2)), "gradients enabled"),
        (lambda: inject_bias(np.zeros((2, 1)), TraceMemory.empty((1, 2))), "shape"),
        (lambda: calibrated_strength(np.zeros(3), 0.1), "no trace is positive"),
        (lambda: softmax_sensitivity(np.array([1.5])), r"\[0, 1\]"),
        (lambda: bias_response(np.array([0.5, 0.5]), np.ones(3)), "agree"),
        (lambda: bias_response(np.array([0.5, 0.6]), np.ones(2)), "sum to 1"),
        (lambda: entropy_slope(np.array([1.5, -0.5]), np.ones(2)), "negative"),
        (lambda: mean_trace(0, 1, 0.5, -1), "steps"),
        (lambda: gated_steady_state(0.5, 1, 1, 1), "no steady state"),
        (lambda: lyapunov_step(1, -1, 0.5), "variance"),
        (lambda: sufficient_steps(1, 0.5), "factor"),
        (lambda: sufficient_steps(0.5, 0), "tolerance"),
        (lambda: lifetime(1, 1, 0.1), "for ever"),
        (lambda: occupancy(0.5, 1, 1, -2), "steps_survived"),
        (lambda: build_trie([[0.5]], [1.0], 2), "integers"),
        (lambda: build_trie([[2]], [1.0], 2), r"\[0, 2\)"),
        (lambda: build_trie([[0]], [1.0, 2.0], 2), "rewards"),
        (lambda: build_trie([[0]], [np.nan], 2), "NaN"),
        (lambda: build_trie(np.zeros((0, 2), int), [], 2), "N, L"),
        (lambda: TRIE.node([1]), "no path"),
        (lambda: TRIE.node([0, 2]), "no path"),
        (lambda: TRIE.node([]), "empty prefix"),
        (lambda: TRIE.path(99), "no node"),
        (lambda: max_nodes(-1, 1, 1), "≥ 0"),
        (lambda: utility_variance(1, 3, 2), "frequency"),
        (lambda: frequency_bound(1, 0), "precision"),
        (lambda: score(np.ones(1), np.ones(1), np.ones(1), np.ones(2), ScoreWeights()), "one shape"),
        (lambda: score(np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1), ScoreWeights()), "never seen"),
        (lambda: pareto_front(np.ones(3)), r"\(n, d\)"),
        (lambda: pareto_front([[np.nan, 1.0]]), "NaN"),
        (lambda: frozen_motif([]), "at least one"),
        (lambda: soft_crystallization(1.5, ONES, ONES), "strength"),
        (lambda: soft_crystallization(0.5, ONES, ONES.T), "agree"),
        (lambda: flop_speedup(0, 2, 0.1, 1), "layers"),
        (lambda: motif_compression_ratio(5, 1, 500), "token_vocabulary"),
        (lambda: max_path_entropy(0, 8), "num_experts"),
    ],
)
def test_bad_input_is_one_clear_error(call, words):
    with pytest.raises(InvalidInputError, match=words):
        call()


def test_importing_the_modules_does_not_import_torch():
    modules = [module.name for module in pkgutil.iter_modules(aqcheck.traces.__path__)]
    assert len(modules) >= 9
    imports = "; ".join(f"import aqcheck.traces.{module}" for module in modules)
    code = f"import sys; {imports}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_salience_of_tensors_and_arrays_agree(dtype):
    generator = torch.Generator().manual_seed(0)
    attention, gradient = (torch.rand(2, 3, 3, generator=generator, dtype=dtype) for _ in range(2))
    history = torch.rand(5, 2, 3, 3, generator=generator, dtype=dtype)
    frequency = edge_frequency(history, 0.5, 3)
    assert not frequency.dtype.is_floating_point
    assert np.array_equal(frequency.numpy(), edge_frequency(history.numpy(), 0.5, 3))
    result = salience(attention, gradient, frequency)
    assert result.dtype == dtype
    expected = salience(attention.numpy(), gradient.numpy(), frequency.numpy())
    assert expected.dtype == result.numpy().dtype
    np.testing.assert_allclose(result.numpy(), expected, rtol=4 * torch.finfo(dtype).eps)


def test_attention_salience_leaves_the_graph_for_training():
    scores = torch.randn(3, 3, generator=torch.Generator().manual_seed(0)).requires_grad_()
    attention = torch.softmax(scores, -1)
    loss = (attention @ torch.arange(3.0)).square().sum()
    result = attention_salience(loss, attention, torch.ones(3, 3, dtype=torch.int64))
    assert not result.requires_grad
    (after,) = torch.autograd.grad(loss, scores)
    assert bool((after != 0).any())


def test_memory_takes_tensors_and_keeps_the_precision():
    memory = TraceMemory.empty((2, 3, 3)).update(torch.rand(2, 3, 3, generator=torch.Generator().manual_seed(0)))
    assert len(memory) > 0
    assert memory.dense().shape == (2, 3, 3)


def test_each_head_has_its_own_budget():
    parameters = TraceParameters(budget=2)
    drawn = np.random.default_rng(0).random((2, 3, 4, 4)) + 0.1
    memory = TraceMemory.empty(drawn.shape, parameters).update(drawn)
    assert (np.count_nonzero(memory.dense(), axis=(-2, -1)) == 2).all()
    for head in np.ndindex(2, 3):
        alone = TraceMemory.empty((4, 4), parameters).update(drawn[head])
        assert np.array_equal(alone.dense(), memory.dense()[head])


def test_equal_traces_are_evicted_from_the_end():
    memory = TraceMemory.empty((1, 5), TraceParameters(budget=3)).update(np.ones((1, 5)))
    assert memory.edges.tolist() == [0, 1, 2]


def test_injected_bias_is_differentiable_and_equal_to_numpy():
    memory = TraceMemory.empty((2, 2)).update(np.array([[1.0, 0.0], [0.0, 2.0]]))
    logits = torch.zeros(2, 2).requires_grad_()
    biased = inject_bias(logits, memory, 3.0)
    assert biased.dtype == torch.float32
    np.testing.assert_allclose(biased.detach().numpy(), 3 * memory.dense(), rtol=1e-6)
    assert np.array_equal(inject_bias(np.zeros((2, 2)), memory, 3.0), 3 * memory.dense())
    (biased * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert logits.grad is not None
    assert logits.grad.tolist() == [[1, 2], [3, 4]]


def test_masked_logits_stay_masked():
    memory = TraceMemory.empty((1, 2)).update(np.ones((1, 2)))
    assert inject_bias(np.array([[0.0, -np.inf]]), memory)[0, 1] == -np.inf


def test_bias_functions_take_batches_and_tensors():
    probability = torch.softmax(torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0)), -1)
    bias = torch.rand(2, 3, 4, generator=torch.Generator().manual_seed(1))
    response, slope = bias_response(probability, bias, 0.1), entropy_slope(probability, bias)
    assert response.shape == (2, 3, 4)
    assert slope.shape == (2, 3)
    arrays = probability.numpy(), bias.numpy()
    np.testing.assert_allclose(response.numpy(), bias_response(*arrays, 0.1), atol=1e-7)
    np.testing.assert_allclose(slope.numpy(), entropy_slope(*arrays), atol=1e-6)


def test_entropy_slope_of_masked_edges_is_finite():
    assert entropy_slope(np.array([1.0, 0.0]), np.array([1.0, 1.0])) == 0


def test_routing_trie_of_a_large_trace():
    generator = np.random.default_rng(0)
    paths = generator.integers(0, 8, (20_000, 6))
    trie = build_trie(paths, generator.random(20_000), 8)
    assert len(trie) == sum(len(np.unique(paths[:, :depth], axis=0)) for depth in range(1, 7))
    node = trie.node(paths[123])
    assert trie.path(node) == tuple(paths[123])
    assert trie.count[node] == (paths == paths[123]).all(axis=1).sum()


def test_pareto_front_of_many_points_is_the_brute_force_front():
    points = np.random.default_rng(0).integers(0, 12, (500, 3)).astype(float)
    optimal = [not ((points >= point).all(axis=1) & (points > point).any(axis=1)).any() for point in points]
    assert pareto_front(points).tolist() == optimal
    assert pareto_front(np.empty((0, 3))).shape == (0,)


def test_nothing_crystallizes_where_nothing_is_frequent():
    assert crystallize_pareto(TRIE).tolist() == crystallize_by_score(TRIE, -100).tolist() == []
    assert crystallize_by_score(TRIE, -100, min_frequency=2).tolist() == [0]
