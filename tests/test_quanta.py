"""Action quanta as software: shapes, libraries, errors."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from flint import arb

from aqcheck.errors import InvalidInputError
from aqcheck.quanta import (
    Thresholds,
    action_quanta,
    binned_mutual_information,
    connected_components,
    frobenius_magnitude,
    mean_cosine,
    meets_thresholds,
    pattern_attention,
    select,
    selection_statistics,
    selection_threshold,
    spectral_entropy,
    spectral_participation_ratio,
    stable_rank,
    summed_magnitude,
    trace_coherence,
)

X = np.array([[3.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


def test_statistics_of_a_known_spectrum() -> None:
    assert frobenius_magnitude(X) == pytest.approx(math.sqrt(10))
    assert summed_magnitude(X) == pytest.approx(math.sqrt(10))
    assert summed_magnitude([[1.0, 2.0], [-1.0, 2.0]]) == pytest.approx(4)
    assert trace_coherence(X) == 1
    assert stable_rank(X) == pytest.approx(10 / 9)
    assert spectral_participation_ratio(X) == pytest.approx(100 / 82)
    assert spectral_entropy(X) == pytest.approx(-0.9 * math.log(0.9) - 0.1 * math.log(0.1))
    assert spectral_entropy(X, normalized=False) == pytest.approx(-9 * math.log(9))
    assert mean_cosine(X) == pytest.approx((3 / math.sqrt(10) + 1 / math.sqrt(10)) / 2)


STATISTICS = [
    frobenius_magnitude,
    summed_magnitude,
    trace_coherence,
    stable_rank,
    spectral_participation_ratio,
    spectral_entropy,
    mean_cosine,
]


@pytest.mark.parametrize("function", STATISTICS)
@pytest.mark.parametrize("power", [-149, -147, -80, -40, 40, 80, 126])
@pytest.mark.parametrize("array", [np.asarray, torch.from_numpy])
def test_large_and_small_entries(function: Any, power: int, array: Any) -> None:
    x = np.array([[0, 0, 1], [1, 0, 0]], dtype=np.float32)  # magnitudes √2, rounded to 1 among subnormals
    scaled, plain = function(array(np.ldexp(x, power))), function(array(x))
    if function in (frobenius_magnitude, summed_magnitude):
        assert float(scaled) == np.ldexp(np.float32(plain), power)
    else:
        assert float(scaled) == float(plain)


def test_rows_of_different_magnitude() -> None:
    assert mean_cosine([[1e300, 0.0], [1e-300, 0.0]]) == 1
    # −Σ λ log λ over λ = 4 and 9 times 4⁻¹⁰⁰.
    entropy = -(4 * (math.log(4) - 100 * math.log(4)) + 9 * (math.log(9) - 100 * math.log(4)))
    scaled = spectral_entropy([[2 * 2.0**-100, 0], [0, 3 * 2.0**-100]], normalized=False)
    assert scaled * 4.0**100 == pytest.approx(entropy)


@pytest.mark.parametrize("function", STATISTICS)
def test_stacks_and_tensors(function: Any) -> None:
    stack = np.random.default_rng(0).normal(size=(3, 4, 2))
    values = function(stack)
    assert values.shape == (3,)
    assert values[1] == pytest.approx(function(stack[1]))
    tensor = function(torch.from_numpy(stack))
    assert isinstance(tensor, torch.Tensor)
    assert tensor.numpy() == pytest.approx(values)
    assert function(np.swapaxes(stack, 1, 2)).shape == (3,)


def test_selection_statistics() -> None:
    attention = np.array([[0.5, 0.25, 0.25], [0.2, 0.7, 0.1], [0.0, 0.5, 0.5]])
    values = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]])
    pattern = np.array([True, True, False])
    for arrays in [(attention, values, pattern), tuple(map(torch.from_numpy, (attention, values, pattern)))]:
        found = selection_statistics(*arrays)
        assert found.size == 2
        assert float(found.magnitude) == pytest.approx(math.sqrt(0.5))
        assert float(found.coherence) == pytest.approx(math.sqrt(0.5))
        assert float(found.complement_coherence) == pytest.approx(1)
        assert float(found.bound) == 2
        assert float(found.internal_mass) == pytest.approx((0.75 + 0.9) / 2)
        assert float(found.cross_mass) == pytest.approx((0.25 + 0.1) / 2)
        assert float(found.leakage) == pytest.approx(0.25)
        assert float(pattern_attention(arrays[0], arrays[2])) == pytest.approx(1.2)
    assert selection_statistics(attention, values, np.ones(3, dtype=bool)).complement_coherence == -1
    assert pattern_attention([[arb(1), arb(0)], [arb("0.5"), arb("0.5")]], [True, True]) == arb("1.5")
    large = selection_statistics(attention, values * 1e200, pattern)
    assert (large.magnitude, large.bound) == pytest.approx((math.sqrt(0.5) * 1e200, 2e200))
    assert large.leakage == pytest.approx(0.25)
    assert selection_threshold(magnitude=2, size=3, bound=4, coherence=Fraction(1, 2), leakage=1) == Fraction(18, 15)
    selected, dissolved = select(torch.tensor([1.0, 2.0]), 1.0)
    assert (selected.tolist(), dissolved.tolist()) == ([False, True], [True, False])


def test_connected_components() -> None:
    mask = np.array([[1, 0, 1], [0, 1, 1]], dtype=bool)
    assert [component.sum() for component in connected_components(mask)] == [1, 3]
    assert [component.sum() for component in connected_components(mask, diagonal=True)] == [4]
    assert connected_components(np.zeros((2, 2), dtype=bool)) == []


def test_minimality_discards_what_contains_an_action_quantum() -> None:
    x = np.array([[1.0, 1.0, 3.0]])
    everything = np.ones((1, 3), dtype=bool)
    found = action_quanta(x, everything, Thresholds(2.5, 0.5, 0.0), lambda _: 1.0)
    assert [mask.tolist() for mask in found] == [[[False, False, True]]]
    found = action_quanta(x, everything, Thresholds(1.2, 0.5, 0.0), lambda mask: float(not mask[0, 2]))
    assert [mask.tolist() for mask in found] == [[[True, True, False]]]
    assert not meets_thresholds(x, np.array([[True, False, False]]), Thresholds(1.0, 0.5, 0.0), lambda _: 1.0)


def test_binned_mutual_information() -> None:
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 2, 4000)
    samples = np.zeros((4000, 2, 2))
    samples[:, 0, 0] = 1 + labels + 0.1 * rng.random(4000)
    samples[:, 1, 1] = rng.random(4000)
    informative, idle = np.array([[True, False], [False, False]]), np.array([[False, False], [False, True]])
    # At most one of the 50 bins holds both labels, which costs at most log(2)/50 < 0.014.
    assert binned_mutual_information(samples, labels, informative, bins=50) == pytest.approx(math.log(2), abs=0.02)
    # Independent: 2s times the estimate is about chi-squared with 7 degrees of freedom, and far below 20 times 7.
    assert 0 <= binned_mutual_information(samples, labels, idle) < 20 * 7 / 8000
    assert binned_mutual_information(samples, labels, informative, bins=1) == 0


def test_tensors_with_gradients_and_masks_as_lists() -> None:
    x = torch.eye(2, dtype=torch.bfloat16, requires_grad=True)
    thresholds = Thresholds(0.5, 0.5, 0.0)
    found = action_quanta(x, torch.ones(2, 2, dtype=torch.bool), thresholds, lambda _: 1.0)
    assert [mask.tolist() for mask in found] == [[[True, False], [False, False]], [[False, False], [False, True]]]
    assert meets_thresholds(x, [[True, False], [False, False]], thresholds, lambda _: 1.0)
    samples = torch.tensor([[[0.0]], [[1.0]]], dtype=torch.bfloat16, requires_grad=True)
    assert binned_mutual_information(samples, ["a", "b"], [[True]], bins=2) == pytest.approx(math.log(2))
    assert stable_rank(np.ones((3, 4), dtype=np.float16)) == pytest.approx(1)


MASK = np.array([True])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trace_coherence(np.zeros((2, 2))), "0 everywhere"),
        (lambda: stable_rank([1.0, 2.0]), "give a matrix"),
        (lambda: stable_rank([[Fraction(1)]]), "exact numbers"),
        (lambda: spectral_entropy([[math.nan]]), "NaN"),
        (lambda: frobenius_magnitude([[Fraction(1)]]), "no exp"),
        (lambda: mean_cosine([[1.0], [-1.0]]), "are 0"),
        (lambda: mean_cosine([1.0, 2.0]), "vectors has shape"),
        (lambda: selection_statistics([[0.5, 0.5]], [[1.0]], MASK), "one square matrix"),
        (lambda: selection_statistics([[1.0]], [[1.0], [1.0]], MASK), "a row for each token"),
        (lambda: pattern_attention([[1.0]], np.array([False])), "Boolean mask"),
        (lambda: pattern_attention([[1.0]], np.array([0])), "Boolean mask"),
        (lambda: selection_threshold(magnitude=1, size=0, bound=1, coherence=1, leakage=0), "size is 0"),
        (lambda: selection_threshold(magnitude=1, size=1, bound=0, coherence=1, leakage=0), "bound is 0"),
        (lambda: selection_threshold(magnitude=-1, size=1, bound=1, coherence=1, leakage=0), "not negative"),
        (lambda: selection_threshold(magnitude=math.nan, size=1, bound=1, coherence=1, leakage=0), "NaN"),
        (lambda: select([math.nan], 0.0), "NaN"),
        (lambda: select([1.0, 2.0], [1.0, 2.0, 3.0]), "threshold has shape"),
        (lambda: meets_thresholds(X, np.ones((3, 3), dtype=bool), Thresholds(0, 0, 0), lambda _: 1.0), "Boolean mask"),
        (lambda: meets_thresholds(X * math.nan, X > 0, Thresholds(0, 0, 0), lambda _: 1.0), "activations contains NaN"),
        (lambda: Thresholds(-1, 0, 0), "magnitude threshold"),
        (lambda: action_quanta([[1.0]], [[1]], Thresholds(0, 0, 0), lambda _: 1.0), "Boolean mask"),
        (lambda: action_quanta(X, np.ones((1, 1), dtype=bool), Thresholds(0, 0, 0), lambda _: 1.0), "Boolean mask"),
        (
            lambda: action_quanta(np.ones((5, 5)), np.ones((5, 5), dtype=bool), Thresholds(0, 0, 0), lambda _: 1.0),
            "25 entries",
        ),
        (lambda: connected_components(np.ones(3, dtype=bool)), "Boolean matrix"),
        (lambda: binned_mutual_information(X, [1], MASK), "give"),
        (lambda: binned_mutual_information(X[None], [1], X > 0, bins=0), "bins is 0"),
        (lambda: binned_mutual_information(X[None], [1], X > 0, bins=2.5), "bins is 2.5"),  # type: ignore[arg-type]
        (lambda: binned_mutual_information(X[None], [1], X), "pattern has dtype"),
    ],
)
def test_errors_say_what_was_wrong(call: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()
