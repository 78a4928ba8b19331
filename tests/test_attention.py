"""Attention as software: libraries, dtypes, batches, extreme logits, gradients, errors."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from flint import arb

from aqcheck import attention
from aqcheck.attention import (
    condensate_fraction,
    dobrushin_coefficient,
    effective_beta,
    entropy_derivative,
    entropy_expansion,
    free_energy,
    free_energy_derivative,
    gibbs,
    gibbs_derivative,
    gibbs_entropy,
    gibbs_expansion,
    gibbs_remainder_bound,
    hopfield_energy,
    hopfield_gradient,
    hopfield_update,
    largest_attention_share,
    log_gibbs,
    log_partition,
    logit_mean,
    logit_variance,
    mix,
    operational_beta,
    participation_ratio,
    random_energy_critical_beta,
    random_energy_log_partition,
    random_energy_participation_ratio,
    softmax,
    zero_temperature_bound,
    zero_temperature_limit,
)
from aqcheck.errors import InvalidInputError

ROW_FUNCTIONS = [
    log_partition,
    log_gibbs,
    gibbs,
    logit_mean,
    logit_variance,
    gibbs_derivative,
    gibbs_entropy,
    entropy_derivative,
    free_energy,
    free_energy_derivative,
    gibbs_expansion,
    gibbs_remainder_bound,
    entropy_expansion,
    zero_temperature_bound,
]


def logits(*shape: int) -> Any:
    return np.random.default_rng(1).normal(size=shape)


@pytest.mark.parametrize("function", ROW_FUNCTIONS)
def test_batches_broadcast_over_leading_axes(function: Any) -> None:
    u, betas = logits(2, 3, 5), np.array([0.5, 1.0, 2.0])
    batched = function(u, betas)
    assert batched.shape[:2] == (2, 3)
    for i in range(2):
        for j in range(3):
            assert batched[i, j] == pytest.approx(function(u[i, j], betas[j]))
    table = function(u[0, 0], betas)
    assert table[1] == pytest.approx(function(u[0, 0], 1.0))


@pytest.mark.parametrize("function", ROW_FUNCTIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_torch_agrees_with_numpy_and_keeps_the_dtype(function: Any, dtype: str) -> None:
    u = logits(4, 7).astype(dtype)
    ours, theirs = function(u, 0.7), function(torch.from_numpy(u), 0.7)
    assert isinstance(theirs, torch.Tensor)
    assert str(ours.dtype) == dtype == str(theirs.dtype).removeprefix("torch.")
    np.testing.assert_allclose(theirs.numpy(), ours, rtol=1e-5 if dtype == "float32" else 1e-12, atol=1e-6)


@pytest.mark.parametrize("scale", [1e4, -1e4])
def test_extreme_logits_do_not_overflow(scale: float) -> None:
    u = np.array([0.0, 0.5, 1.0])
    assert gibbs(u, scale) == pytest.approx([0, 0, 1] if scale > 0 else [1, 0, 0])
    assert log_partition(u, scale) == pytest.approx(max(scale, 0))
    assert gibbs_entropy(u, scale) == pytest.approx(0)
    assert log_gibbs(u, scale).min() == pytest.approx(-1e4)
    assert softmax(u * scale) == pytest.approx(gibbs(u, scale))


def test_derivatives_match_autograd() -> None:
    u = torch.from_numpy(logits(6))
    beta = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
    for function, slope in [
        (log_partition, logit_mean(u, 0.8)),
        (logit_mean, logit_variance(u, 0.8)),
        (gibbs_entropy, entropy_derivative(u, 0.8)),
        (free_energy, free_energy_derivative(u, 0.8)),
        (free_energy_derivative, free_energy_derivative(u, 0.8, order=2)),
    ]:
        [gradient] = torch.autograd.grad(function(u, beta), beta)
        assert float(gradient) == pytest.approx(float(slope))
    states = torch.from_numpy(logits(3)).requires_grad_()
    keys = torch.from_numpy(logits(5, 3))
    [gradient] = torch.autograd.grad(hopfield_energy(states, keys, 2.0), states)
    assert gradient.numpy() == pytest.approx(hopfield_gradient(states, keys, 2.0).detach().numpy())


def test_operational_beta_of_batches_and_tensors() -> None:
    u = np.array([[0.0, 1, 2, 3], [1, 1, 0, 0], [5, 5, 5, 5], [-3000, 0, 1000, 7000]])
    beta = operational_beta(u)
    assert np.isnan(beta).tolist() == [False, True, True, False]
    assert gibbs_entropy(u[[0, 3]], beta[[0, 3]]) == pytest.approx(math.log(4) / 2)
    tensor = operational_beta(torch.from_numpy(u))
    assert isinstance(tensor, torch.Tensor)
    assert tensor.numpy() == pytest.approx(beta, nan_ok=True)
    assert operational_beta(u[0]).shape == ()
    assert operational_beta(u[0] * 8) == pytest.approx(beta[0] / 8)
    assert float(operational_beta(torch.tensor(u[0], dtype=torch.bfloat16, requires_grad=True))) == pytest.approx(
        beta[0]
    )
    # Two nearly tied logits of three: β is of the order of the inverse of their gap.
    close = [0.0, 1.0, 1.0 + 1e-9]
    assert gibbs_entropy(close, operational_beta(close)) == pytest.approx(math.log(3) / 2, abs=1e-5)


@pytest.mark.parametrize(
    ("u", "plain", "scale"),
    [
        ([2.0, 1.0, 0.5, -1e308], [2.0, 1.0, 0.5, -1e4], 1.0),
        ([1e308, 0.0, -1e308], [1.0, 0.0, -1.0], 1e308),
        ([1e-300, 0.0, -1.0], [1.0, 0.0, -1e4], 1e-300),
    ],
)
def test_operational_beta_of_masked_and_of_huge_logits(u: list[float], plain: list[float], scale: float) -> None:
    assert operational_beta(u) * scale == pytest.approx(float(operational_beta(plain)), rel=1e-14)


@pytest.mark.parametrize("array", [np.array, torch.tensor])
def test_masked_positions_have_no_say_in_a_variance(array: Any) -> None:
    masked = array([1.0, 2.0, np.finfo(np.float32).min])
    masked = masked.astype(np.float32) if isinstance(masked, np.ndarray) else masked
    plain = array([1.0, 2.0])
    for function in (logit_variance, entropy_derivative):
        assert float(function(masked)) == pytest.approx(float(function(plain)), rel=1e-6)
    assert float(free_energy_derivative(masked, order=2)) == pytest.approx(
        float(free_energy_derivative(plain, order=2)), rel=1e-6
    )


def test_zero_temperature() -> None:
    u = np.array([[1.0, 3.0, 3.0], [0.0, 2.0, 1.0]])
    assert zero_temperature_limit(u).tolist() == [[0, 0.5, 0.5], [0, 1, 0]]
    assert zero_temperature_bound(u, 2.0) == pytest.approx([math.exp(-4) / 2, 2 * math.exp(-2)])


def test_mixing_and_order_parameters() -> None:
    uniform, collapsed = np.full((4, 4), 0.25), np.eye(4)[[2] * 4]
    assert mix(uniform, np.arange(8.0).reshape(4, 2)).tolist() == [[3, 4]] * 4
    assert dobrushin_coefficient(uniform) == 0
    assert dobrushin_coefficient(np.eye(4)) == 1
    assert condensate_fraction(np.stack([uniform, collapsed])).tolist() == [1 / 16, 1 / 4]
    assert largest_attention_share(np.stack([uniform, collapsed])).tolist() == [1 / 4, 1]
    # Token 1 draws most attention, and attends to itself with weight 0.2.
    skewed = np.array([[0.1, 0.9, 0.0], [0.5, 0.2, 0.3], [0.0, 0.8, 0.2]])
    assert condensate_fraction(skewed) == pytest.approx(0.2 / 3)
    assert largest_attention_share(skewed) == pytest.approx(1.9 / 3)
    assert float(condensate_fraction(torch.from_numpy(skewed))) == pytest.approx(0.2 / 3)
    assert condensate_fraction([[Fraction(1, 2)] * 2, [Fraction(1, 3), Fraction(2, 3)]]) == Fraction(1, 3)


def test_architecture_and_random_energy() -> None:
    assert effective_beta(64, 2.0) == 0.0625
    assert effective_beta(np.array([64, 128])).tolist() == pytest.approx([0.125, 0.0884], abs=1e-4)
    assert random_energy_critical_beta(math.e**2, 2.0) == pytest.approx(1)
    assert random_energy_participation_ratio(np.array([0.5, 1, 2, 4]), 1.0).tolist() == [0, 0, 0.5, 0.75]
    assert random_energy_log_partition(np.array([0.5, 1, 2]), 1.0).tolist() == [1.25, 2, 4]
    assert participation_ratio([0.5, 0.5]) == 0.5


def test_update_is_state_minus_gradient() -> None:
    x, keys = logits(2, 3), logits(5, 3)
    assert x - hopfield_gradient(x, keys, 1.5) == pytest.approx(hopfield_update(x, keys, 1.5))


def test_exact_numbers_stay_exact() -> None:
    u = [Fraction(1), Fraction(2)]
    assert gibbs_expansion(u, Fraction(1, 2)).tolist() == [Fraction(3, 8), Fraction(5, 8)]
    assert zero_temperature_limit(u).tolist() == [0, 1]
    assert isinstance(gibbs([arb(1), arb(2)], arb(1))[0], arb)
    with pytest.raises(InvalidInputError, match="no exp"):
        gibbs(u)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gibbs([1.0, math.nan]), "logits contains NaN"),
        (lambda: gibbs([1.0, 2.0], math.inf), "beta contains NaN or infinity"),
        (lambda: gibbs(torch.tensor([math.inf])), "logits contains NaN or infinity"),
        (lambda: gibbs([]), "non-empty last axis"),
        (lambda: gibbs(3.0), "non-empty last axis"),
        (lambda: gibbs([[1.0], [1.0, 2.0]]), "ragged"),
        (lambda: gibbs(["a"]), "give real numbers"),
        (lambda: gibbs([1j]), "give real numbers"),
        (lambda: gibbs(np.ones((2, 3)), np.ones(3)), "beta has shape"),
        (lambda: gibbs_expansion(np.ones((2, 3)), np.ones(3)), "beta has shape"),
        (lambda: gibbs_expansion([1.0], 1.0, order=3), "order is 3"),
        (lambda: gibbs_remainder_bound([1.0], 1.0, order=0), "order is 0"),
        (lambda: zero_temperature_bound([1.0], -1.0), "beta is negative"),
        (lambda: free_energy([1.0], 0.0), "pole"),
        (lambda: free_energy_derivative([1.0], order=3), "order is 3"),
        (lambda: operational_beta([Fraction(1)]), "exact numbers"),
        (lambda: effective_beta(0), "key_dimension is not positive"),
        (lambda: effective_beta(1, 0), "temperature is not positive"),
        (lambda: effective_beta([64, 128], [1.0, 2.0, 3.0]), "temperature has shape"),
        (lambda: random_energy_critical_beta([2, 3], [1.0] * 3), "standard_deviation has shape"),
        (lambda: random_energy_critical_beta(Fraction(100)), "no exp"),
        (lambda: random_energy_participation_ratio([2, 3], [1.0] * 3), "critical_beta has shape"),
        (lambda: random_energy_critical_beta(0), "below 1"),
        (lambda: random_energy_critical_beta(2, 0), "standard_deviation"),
        (lambda: random_energy_participation_ratio(0, 1), "beta is not positive"),
        (lambda: random_energy_log_partition(1, 0), "critical_beta is not positive"),
        (lambda: mix([[0.5, 0.4]], [[1.0], [1.0]]), "do not sum to 1"),
        (lambda: mix([[1.5, -0.5]], [[1.0], [1.0]]), "negative weights"),
        (lambda: mix([[Fraction(1, 3)] * 2], [[1], [1]]), "do not sum to 1"),
        (lambda: mix([[1.0]], [[1.0], [1.0]]), "one value for each key"),
        (lambda: mix(np.ones((2, 1, 1)), np.ones((3, 1, 1))), "stack of values has shape"),
        (lambda: condensate_fraction([[0.5, 0.5]]), "square"),
        (lambda: hopfield_update([1.0], [[1.0, 2.0]], 1.0), "give shapes"),
        (lambda: hopfield_energy([1.0], [[1.0]], 0.0), "one positive number"),
    ],
)
def test_errors_say_what_was_wrong(call: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()


@pytest.mark.parametrize("package", ["attention", "information", "quanta"])
def test_import_is_light(package: str) -> None:
    code = f"import sys, aqcheck.{package}; print(sorted({{'torch', 'scipy', 'matplotlib'}} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_everything_public_is_documented() -> None:
    for name in attention.__all__:
        assert "Returns:" in (getattr(attention, name).__doc__ or ""), name


@pytest.mark.parametrize("logits", [np.full(3, 1e308), torch.full((3,), 1e308, dtype=torch.float64)])
def test_finite_logits_whose_sum_overflows(logits: Any) -> None:
    assert np.allclose(np.asarray(gibbs(logits)), 1 / 3)
