"""The software of `aqcheck.traces`: bad input, NumPy and torch alike, laziness, scale."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from fractions import Fraction

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
from aqcheck.traces.routing import build_trie, max_nodes, utilities
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
HALVES = np.array([Fraction(1, 2)] * 2)


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
        (lambda: TraceMemory.empty((1, 2)).update([[1.0], [1.0, 2.0]]), "ragged"),
        (lambda: edge_frequency(ONES, 0.5, -1), "window"),
        (lambda: edge_frequency(np.ones((0, 2)), 0.5, 1), "time step"),
        (lambda: salience(ONES, ONES, np.ones((2, 1))), "one shape"),
        (lambda: salience(-ONES, ONES, ONES), "never negative"),
        (lambda: salience(ONES, ONES * np.inf, ONES), "infinity"),
        (lambda: salience(ONES, ONES, -ONES), "counts"),
        (lambda: salience(HALVES, HALVES, HALVES), "no exp and log"),
        (lambda: attention_salience(torch.ones(2), torch.ones(2), torch.ones(2)), "scalar"),
        (lambda: attention_salience(torch.ones(1), torch.ones(2), torch.ones(2)), "gradients enabled"),
        (lambda: inject_bias(np.zeros((2, 1)), TraceMemory.empty((1, 2))), "shape"),
        (lambda: inject_bias(np.zeros((1, 2), int), TraceMemory.empty((1, 2))), "dtype int64"),
        (lambda: inject_bias(torch.zeros(1, 2, dtype=torch.int64), TraceMemory.empty((1, 2))), "dtype torch.int64"),
        (lambda: calibrated_strength(np.zeros(3), 0.1), "no trace is positive"),
        (lambda: softmax_sensitivity(np.array([1.5])), r"\[0, 1\]"),
        (lambda: bias_response(np.array([0.5, 0.5]), np.ones(3)), "agree"),
        (lambda: bias_response(np.array([0.5, 0.6]), np.ones(2)), "sum to 1"),
        (lambda: entropy_slope(np.array([1.5, -0.5]), np.ones(2)), "negative"),
        (lambda: entropy_slope(HALVES, HALVES), "no exp and log"),
        (lambda: mean_trace(0, 1, 0.5, -1), "steps"),
        (lambda: gated_steady_state(0.5, 1, 1, 1), "no steady state"),
        (lambda: lyapunov_step(1, -1, 0.5), "variance"),
        (lambda: sufficient_steps(1, 0.5), "factor"),
        (lambda: sufficient_steps(0.5, 0), "tolerance"),
        (lambda: lifetime(1, 1, 0.1), "for ever"),
        (lambda: lifetime(1e300, 0.9, 1e-300), "too far down"),
        (lambda: occupancy(0.5, 1, 1, -2), "steps_survived"),
        (lambda: build_trie([[0.5]], [1.0], 2), "integers"),
        (lambda: build_trie([[2]], [1.0], 2), r"\[0, 2\)"),
        (lambda: build_trie([[0], [0, 1]], [1.0, 1.0], 2), "ragged"),
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
        (lambda: score(HALVES + 1, HALVES, HALVES, HALVES, ScoreWeights()), "no exp and log"),
        (lambda: pareto_front([[1.0], [1.0, 2.0]]), "ragged"),
        (lambda: pareto_front(np.array([[None, Fraction(1)]])), "NoneType"),
        (lambda: pareto_front(np.array([[np.nan, Fraction(1)]])), "NaN"),
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


@pytest.mark.parametrize("tensor", [torch.ones(1, 2).bfloat16(), torch.ones(1, 2, requires_grad=True)])
def test_memory_takes_tensors_that_numpy_does_not(tensor):
    np.testing.assert_allclose(TraceMemory.empty((1, 2)).update(tensor).dense(), 0.05)


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


def test_rational_strengths_meet_machine_numbers():
    memory = TraceMemory.empty((1, 2), TraceParameters(bias_strength=Fraction(1, 2))).update(ONES)
    for array in (np.asarray, torch.tensor):
        assert inject_bias(array([[1.0, 2.0]]), memory).tolist() == pytest.approx(np.array([[1.025, 2.025]]))
        mixture = soft_crystallization(Fraction(1, 2), array([1.0, 1.0]), array([0.0, 0.0]))
        assert mixture.dtype == array([0.0]).dtype
        assert mixture.tolist() == [0.5, 0.5]


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


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_rewards_are_summed_in_double_precision(dtype):
    rewards = (np.arange(9000) % 8 == 0).astype(dtype) * dtype(0.1)
    trie = build_trie(np.arange(9000)[:, None] % 2, rewards, 2)
    np.testing.assert_allclose(trie.total_reward, [1125 * float(dtype(0.1)), 0], rtol=1e-12)
    np.testing.assert_allclose(utilities(trie), [float(dtype(0.1)) / 8] * np.array([1, -1]), rtol=1e-12)


def test_routing_takes_every_integer_dtype():
    for dtype in (np.uint64, np.uint8, np.int8):
        assert build_trie(np.array([[0, 1], [0, 0]], dtype), [1.0, 0.0], 2).keys.tolist() == [0, 2, 3]
    assert max_nodes(1000, 12, np.array([128])[0]) == 12_000


def test_exact_rewards_crystallize():
    paths, rewards = [[0, 1], [0, 0], [1, 1]], [Fraction(1, 2), Fraction(0), Fraction(1, 4)]
    exact, rounded = (build_trie(paths, np.array(kind), 2) for kind in (rewards, list(map(float, rewards))))
    for threshold in (0.0, 2.0, 3.0):
        found = [crystallize_by_score(trie, threshold, min_frequency=0).tolist() for trie in (exact, rounded)]
        assert found[0] == found[1]


def test_pareto_front_does_not_round():
    assert pareto_front(np.array([[2**53], [2**53 + 1]])).tolist() == [False, True]


def test_extreme_sizes():
    assert motif_compression_ratio(6, 64, 64**12) == pytest.approx(0.5)
    assert max_path_entropy(64**12, 2) == 144
    # ln(10^310) / 0.1 = 7138.01…
    assert sufficient_steps(0.9, 1e-310) == 7139


def test_pareto_front_of_many_points_is_the_brute_force_front():
    points = np.random.default_rng(0).integers(0, 12, (500, 3)).astype(float)
    optimal = [not ((points >= point).all(axis=1) & (points > point).any(axis=1)).any() for point in points]
    assert pareto_front(points).tolist() == optimal
    assert pareto_front(np.empty((0, 3))).shape == (0,)


def test_nothing_crystallizes_where_nothing_is_frequent():
    assert crystallize_pareto(TRIE).tolist() == crystallize_by_score(TRIE, -100).tolist() == []
    assert crystallize_by_score(TRIE, -100, min_frequency=2).tolist() == [0]
