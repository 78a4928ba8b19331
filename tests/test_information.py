"""Information theory as software, against closed forms."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aqcheck.errors import InvalidInputError
from aqcheck.information import (
    blahut_arimoto,
    compression_ratio,
    entropy,
    expectation,
    hoeffding_bound,
    hoeffding_sample_size,
    kl_divergence,
    mutual_information,
    participation_ratio,
    rate_distortion,
    variance,
    zipf_entropy,
    zipf_probabilities,
)

HAMMING = 1 - np.eye(2)


def binary_entropy(p: float) -> float:
    return -p * math.log(p) - (1 - p) * math.log(1 - p)


def test_agrees_with_scipy_in_batches_and_on_tensors() -> None:
    rng = np.random.default_rng(3)
    p, q = rng.dirichlet(np.ones(6), 4), rng.dirichlet(np.ones(6), 4)
    assert entropy(p) == pytest.approx(scipy.stats.entropy(p, axis=-1))
    assert kl_divergence(p, q) == pytest.approx(scipy.stats.entropy(p, q, axis=-1))
    assert entropy(torch.from_numpy(p)).numpy() == pytest.approx(entropy(p))
    assert kl_divergence(torch.from_numpy(p), q).numpy() == pytest.approx(kl_divergence(p, q))
    assert participation_ratio(p) == pytest.approx((p * p).sum(-1))
    values = rng.normal(size=6)
    assert expectation(p, values) == pytest.approx(p @ values)
    assert variance(p, values) == pytest.approx(p @ values**2 - (p @ values) ** 2)
    joint = rng.dirichlet(np.ones(6), 1).reshape(2, 3)
    marginals = entropy(joint.sum(1)) + entropy(joint.sum(0))
    assert mutual_information(joint) == pytest.approx(marginals - entropy(joint.ravel()))
    assert mutual_information(torch.from_numpy(joint)).item() == pytest.approx(mutual_information(joint))


def test_zero_probabilities() -> None:
    assert entropy([1.0, 0.0]) == 0
    assert kl_divergence([[0.5, 0.5], [1.0, 0.0]], [1.0, 0.0]).tolist() == [math.inf, 0]
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert mutual_information([[0.5, 0.0], [0.0, 0.5]]) == pytest.approx(math.log(2))
    gradient = torch.tensor([1.0, 0.0], requires_grad=True)
    entropy(gradient).backward()
    assert torch.isfinite(gradient.grad).all()  # type: ignore[arg-type]


@pytest.mark.parametrize("p", [0.3, 0.5])
@pytest.mark.parametrize("distortion", [0.05, 0.2])
def test_rate_distortion_of_a_binary_source(p: float, distortion: float) -> None:
    """R(D) = h(p) - h(D) for Hamming distortion (Cover and Thomas, theorem 10.3.1)."""
    lower, upper = rate_distortion([p, 1 - p], HAMMING, distortion)
    exact = binary_entropy(p) - binary_entropy(distortion)
    assert lower - 1e-12 <= exact <= upper + 1e-12
    assert upper - lower < 1e-5


def test_rate_distortion_point_has_the_slope() -> None:
    """For the uniform binary source -R'(D) = log((1 - D)/D)."""
    point = blahut_arimoto([0.5, 0.5], HAMMING, math.log(9))
    assert point.distortion == pytest.approx(0.1)
    assert point.rate == pytest.approx(math.log(2) - binary_entropy(0.1))
    assert point.lower_bound(0.1) == pytest.approx(point.rate)
    assert point.lower_bound(0.2) <= math.log(2) - binary_entropy(0.2)
    assert point.channel == pytest.approx(np.array([[0.9, 0.1], [0.1, 0.9]]))


def test_rate_distortion_ends() -> None:
    assert rate_distortion([0.3, 0.7], HAMMING, 0.3) == (0, 0)
    assert rate_distortion([0.3, 0.7], HAMMING, 5.0) == (0, 0)
    shifted = HAMMING + np.array([[10.0], [2000.0]])
    lower, upper = rate_distortion([0.5, 0.5], shifted, 0.1 + 1005)
    assert lower - 1e-9 <= math.log(2) - binary_entropy(0.1) <= upper + 1e-9
    with pytest.raises(InvalidInputError, match="no code has a mean distortion below 0"):
        rate_distortion([0.3, 0.7], HAMMING, 0.0)


@settings(deadline=None, derandomize=True)
@given(
    weights=st.lists(st.integers(1, 9), min_size=9, max_size=9),
    source=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    slope=st.floats(0, 20),
)
def test_no_code_beats_the_rate_distortion_line(weights: list[int], source: list[int], slope: float) -> None:
    p = np.array(source) / sum(source)
    distortion = np.array([[0.0, 1, 4], [1, 0, 1], [4, 1, 0]])
    channel = np.array(weights, dtype=float).reshape(3, 3)
    channel /= channel.sum(axis=1, keepdims=True)
    point = blahut_arimoto(p, distortion, slope, tolerance=1e-4)
    rate = float(mutual_information(p[:, None] * channel))
    mean_distortion = float(p @ (channel * distortion).sum(axis=1))
    assert rate >= point.lower_bound(mean_distortion) - 1e-12
    assert point.rate - point.lower_bound(point.distortion) <= 1e-4
    assert point.rate == pytest.approx(float(mutual_information(p[:, None] * point.channel)), abs=1e-12)


def test_zipf() -> None:
    """CLAIMS.md, T23: 6.9 bits at 500 motifs, 10.1 at 20,000, 15.7 at 8⁸."""
    assert [round(zipf_entropy(n) / math.log(2), 1) for n in (500, 20_000, 8**8)] == [6.9, 10.1, 15.7]
    assert zipf_entropy(3_000_000) == pytest.approx(float(entropy(zipf_probabilities(3_000_000))))
    assert zipf_probabilities(3).tolist() == pytest.approx([6 / 11, 3 / 11, 2 / 11])
    assert zipf_entropy(8, 0.0) == pytest.approx(math.log(8))
    assert zipf_entropy(5, 2.5) == pytest.approx(float(entropy(zipf_probabilities(5, 2.5))))


def test_learning_bounds() -> None:
    assert hoeffding_bound(math.log(10), 50, 0.1) == pytest.approx(math.sqrt(math.log(100) / 100))
    assert hoeffding_sample_size(0.0, 1.0, 1.0) == 1
    assert compression_ratio(10**5, 10, 10) == 1000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: entropy([0.5, 0.6]), "do not sum to 1"),
        (lambda: entropy([1.5, -0.5]), "negative weights"),
        (lambda: entropy([math.nan, 1.0]), "NaN"),
        (lambda: entropy([Fraction(1)]), "no exp and log"),
        (lambda: participation_ratio([0.5, 0.6]), "do not sum to 1"),
        (lambda: expectation([0.5, 0.5], [1.0]), "differ on the last axis"),
        (lambda: variance([1.0], 3.0), "differ on the last axis"),
        (lambda: kl_divergence([1.0], [0.5, 0.5]), "differ on the last axis"),
        (lambda: mutual_information([0.5, 0.5]), "give a matrix"),
        (lambda: expectation(np.ones((2, 1)), np.ones((3, 1))), "values has shape"),
        (lambda: kl_divergence(torch.ones(2, 1), torch.ones(3, 1)), "reference has shape"),
        (lambda: blahut_arimoto([1.0], [[1.0], [1.0]], 1.0), "give shapes"),
        (lambda: blahut_arimoto([1.0], [[1.0]], -1.0), "slope is -1"),
        (lambda: blahut_arimoto([0.3, 0.7], HAMMING, 1.0, iterations=1), "no convergence"),
        (lambda: hoeffding_bound(1.0, 0, 0.1), "samples is 0"),
        (lambda: hoeffding_bound(1.0, math.nan, 0.1), "samples is nan"),  # type: ignore[arg-type]
        (lambda: hoeffding_bound(1.0, math.inf, 0.1), "samples is inf"),  # type: ignore[arg-type]
        (lambda: hoeffding_bound(-1.0, 1, 0.1), "log_class_size"),
        (lambda: hoeffding_bound(1.0, 1, 0.0), "delta is 0"),
        (lambda: hoeffding_sample_size(1.0, 0.0, 0.1), "accuracy is 0"),
        (lambda: hoeffding_sample_size(1.0, 1e-200, 0.1), "accuracy is 1e-200"),
        (lambda: hoeffding_sample_size(0.0, 1e-200, 1.0), "accuracy is 1e-200"),
        (lambda: zipf_entropy(0), "vocabulary is 0"),
        (lambda: zipf_entropy(2.5), "vocabulary is 2.5"),  # type: ignore[arg-type]
        (lambda: zipf_probabilities(2.5), "vocabulary is 2.5"),  # type: ignore[arg-type]
        (lambda: zipf_probabilities(3, math.nan), "exponent is nan"),
        (lambda: zipf_probabilities(3, -1e4), "exponent is -10000"),
        (lambda: compression_ratio(1, 0, 1), "positive"),
        (lambda: compression_ratio(1, math.nan, 1), "positive"),
    ],
)
def test_errors_say_what_was_wrong(call: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()


@pytest.mark.parametrize("slope", [8.0, 750.0, 800.0, 1000.0])
@pytest.mark.parametrize(
    ("source", "distortion"),
    [
        # Reproduction 0 serves only the letter that never occurs.
        ([0, 6 / 7, 1 / 7], [[0.0, 0, 0], [3, 0, 0], [2, 0, 1]]),
        ([0, 0.5, 0.5], 1 - np.eye(3)),
    ],
)
def test_rate_distortion_of_a_letter_that_never_occurs(source: Any, distortion: Any, slope: float) -> None:
    distortion = np.array(distortion)
    point = blahut_arimoto(source, distortion, slope, tolerance=1e-4, iterations=2000)
    without = blahut_arimoto(source[1:], distortion[1:], slope, tolerance=1e-4)
    assert (point.rate, point.distortion) == (without.rate, without.distortion)
    assert point.channel[0].tolist() == [1, 0, 0]
    assert point.channel[1:].tolist() == without.channel.tolist()


def test_rate_distortion_of_tensors() -> None:
    source = torch.tensor([0.5, 0.5], requires_grad=True)
    distortion = torch.tensor(HAMMING, dtype=torch.bfloat16)
    assert blahut_arimoto(source, distortion, 2.0).rate == blahut_arimoto([0.5, 0.5], HAMMING, 2.0).rate
    assert rate_distortion(source, distortion, 0.1) == rate_distortion([0.5, 0.5], HAMMING, 0.1)
    single = torch.tensor([0.1, 0.2, 0.3, 0.4])  # misses 1 by more than doubles may
    lower, upper = rate_distortion(single, 1 - torch.eye(4), 0.1)
    assert (lower, upper) == pytest.approx(rate_distortion([0.1, 0.2, 0.3, 0.4], 1 - np.eye(4), 0.1), abs=1e-5)


@pytest.mark.parametrize("array", [np.array, torch.tensor])
def test_divergences_keep_the_dtype_and_are_not_negative(array: Any) -> None:
    p = array([[0.5, 0.5], [1.0, 0.0]], dtype=array([1.0]).dtype)
    q = array([1.0, 0.0], dtype=p.dtype)
    for floats in ((p, q), (p.astype(np.float32), q.astype(np.float32)) if array is np.array else (p.float(), q)):
        assert kl_divergence(*floats).dtype == floats[0].dtype
    independent = np.outer([0.1, 0.9], [0.3, 0.7])  # -8e-17 as rounded
    assert mutual_information(array(independent)) >= 0
