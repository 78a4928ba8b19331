"""β as coupling (claims B01 to B17): the registry's statements, proved on each drawn input in ball arithmetic.

Rational statements are tested over `fractions.Fraction`; machine numbers against balls, with the error bound that
`aqcheck.attention.gibbs` states. Derivatives in β are those of the functions under test, by power series of balls.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from flint import arb
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from aqcheck.attention import (
    argmax_multiplicity,
    effective_beta,
    entropy_derivative,
    entropy_expansion,
    entropy_remainder_bound,
    entropy_with_derivative,
    free_energy,
    free_energy_derivative,
    gibbs,
    gibbs_derivative,
    gibbs_entropy,
    gibbs_expansion,
    gibbs_remainder_bound,
    log_gibbs,
    log_partition,
    logit_mean,
    logit_variance,
    operational_beta,
    participation_ratio,
    random_energy_critical_beta,
    random_energy_log_partition,
    random_energy_participation_ratio,
    softmax,
    zero_temperature_bound,
    zero_temperature_limit,
)
from aqcheck.information import entropy, expectation, kl_divergence, variance
from pychecks.balls import ball, balls, derivative, equal, precision, proved, variable

SIZES = {"min_size": 1, "max_size": 5}
rationals = st.builds(Fraction, st.integers(-60, 60), st.integers(1, 6))
small_rationals = st.builds(Fraction, st.integers(-60, 60), st.integers(6, 12))
betas = small_rationals
nonnegative_betas = betas.map(abs)
weak_betas = st.builds(Fraction, st.integers(-60, 60), st.integers(100, 6000))  # where remainders are small
positive_betas = nonnegative_betas.filter(bool)
logits = st.lists(small_rationals, **SIZES)  # type: ignore[arg-type]
varied_logits = logits.filter(lambda u: len(set(u)) > 1)
integer_logits = st.lists(st.integers(-10, 10), min_size=2, max_size=6)


@st.composite
def distributions(draw: st.DrawFn, size: int) -> Any:
    """A rational probability vector, some entries perhaps 0."""
    weights = draw(st.lists(st.integers(0, 20), min_size=size, max_size=size).filter(any))
    return np.array([Fraction(w, sum(weights)) for w in weights], dtype=object)


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    # Entropies here are as small as exp(-100), so 1024 bits decide every strict inequality.
    with precision(1024):
        yield


def smallest(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    """The simplest value that Hypothesis finds, without its analysis of why."""
    return find(strategy, condition, settings=settings(max_examples=2000, phases=(Phase.generate, Phase.shrink)))


def spread(u: list[Fraction]) -> Fraction:
    """The range r = max u - min u."""
    return max(u) - min(u)


# B01, B02: the Gibbs form -------------------------------------------------------------------------------------------


@given(u=logits, beta=betas)
def test_gibbs_form(u: list[Fraction], beta: Fraction) -> None:
    """B01: p > 0, Σ p = 1 and p = exp(-βE)/Σ exp(-βE) with E = -u, for every u and every real β."""
    p = gibbs(balls(u), ball(beta))
    weights = np.exp(-ball(beta) * -balls(u))
    assert proved(p > 0)
    assert equal(p.sum(), 1)
    assert equal(p * weights.sum(), weights)
    assert equal(np.exp(log_partition(balls(u), ball(beta))), weights.sum())
    assert equal(np.exp(log_gibbs(balls(u), ball(beta))), p)


@given(u=logits, beta=betas, scale=betas, shift=rationals)
def test_scaling_and_shift(u: list[Fraction], beta: Fraction, scale: Fraction, shift: Fraction) -> None:
    """B02: p(β; c·u) = p(cβ; u), and p(β; u + t) = p(β; u)."""
    assert equal(gibbs(balls(u) * ball(scale), ball(beta)), gibbs(balls(u), ball(scale) * ball(beta)))
    assert equal(gibbs(balls(u) + ball(shift), ball(beta)), gibbs(balls(u), ball(beta)))
    assert equal(softmax(balls(u) * ball(beta)), gibbs(balls(u), ball(beta)))


machine_logits = st.lists(st.floats(-100, 100), min_size=1, max_size=20)


@given(u=machine_logits, beta=st.floats(-100, 100))
def test_rounding_error(u: list[float], beta: float) -> None:
    """B01: in double precision, |βu| up to 10⁴: the stated error bound (9X + 2n + 16)ε, for NumPy and torch alike."""
    exact, b = balls(u), ball(beta)
    n, largest = len(u), max(abs(beta * x) for x in u)
    bound = (9 * largest + 2 * n + 16) * 2.0**-53
    with precision(256):
        p, log_z, h = gibbs(exact, b), log_partition(exact, b), gibbs_entropy(exact, b)
        mean = logit_mean(exact, b)
        for array in (np.array(u), torch.tensor(u, dtype=torch.float64)):
            error = np.abs(balls(np.asarray(gibbs(array, beta))) - p)
            assert proved(error <= bound * p + 1e-300)
            assert proved(abs(ball(float(log_partition(array, beta))) - log_z) <= bound)
            # Each weight inherits the bound, and no logit is farther from the largest βu than twice the largest |u|.
            widest = max(abs(x) for x in u)
            assert proved(abs(ball(float(logit_mean(array, beta))) - mean) <= 4 * bound * widest + 1e-300)
            # Each term p·log p inherits the bound once through p and once through log p.
            assert proved(abs(ball(float(gibbs_entropy(array, beta))) - h) <= 2 * bound * (1 + math.log(n)))


# B03 to B08: derivatives, entropy -----------------------------------------------------------------------------------


@given(u=logits, beta=betas)
def test_gibbs_derivative(u: list[Fraction], beta: Fraction) -> None:
    """B03: dpⱼ/dβ = pⱼ(uⱼ - E[u])."""
    slope = derivative(gibbs(balls([u]), variable(beta)))[0]
    p = gibbs(balls(u), ball(beta))
    assert equal(slope, p * (balls(u) - expectation(p, balls(u))))
    assert equal(slope, gibbs_derivative(balls(u), ball(beta)))


@given(u=logits, beta=betas)
def test_entropy_identity(u: list[Fraction], beta: Fraction) -> None:
    """B04: H(β) = log Z(β) - βE[u], with H = -Σ p log p."""
    h = entropy(gibbs(balls(u), ball(beta)))
    assert equal(h, log_partition(balls(u), ball(beta)) - ball(beta) * logit_mean(balls(u), ball(beta)))
    assert equal(h, gibbs_entropy(balls(u), ball(beta)))


@given(u=logits, beta=betas)
def test_log_partition_derivative(u: list[Fraction], beta: Fraction) -> None:
    """B05: d log Z/dβ = E[u]."""
    mean = expectation(gibbs(balls(u), ball(beta)), balls(u))
    assert equal(derivative(log_partition(balls([u]), variable(beta)))[0], mean)
    assert equal(logit_mean(balls(u), ball(beta)), mean)


@given(u=logits, beta=betas)
def test_mean_derivative(u: list[Fraction], beta: Fraction) -> None:
    """B06: dE[u]/dβ = Var(u) = E[u²] - E[u]² ≥ 0, with equality iff u is constant."""
    fluctuation = logit_variance(balls(u), ball(beta))
    p, x = gibbs(balls(u), ball(beta)), balls(u)
    assert equal(derivative(logit_mean(balls([u]), variable(beta)))[0], fluctuation)
    assert equal(fluctuation, expectation(p, np.square(x)) - np.square(expectation(p, x)))
    assert proved(fluctuation > 0) if len(set(u)) > 1 else equal(fluctuation, 0)


@given(data=st.data(), u=logits)
def test_variance_is_rational(data: st.DataObject, u: list[Fraction]) -> None:
    """B06: over rationals, for every probability vector: Var = E[u²] - E[u]² ≥ 0, exactly."""
    p, x = data.draw(distributions(len(u))), np.array(u, dtype=object)
    assert variance(p, x) == expectation(p, x**2) - expectation(p, x) ** 2 >= 0
    assert (variance(p, x) == 0) == (len({v for v, w in zip(u, p, strict=True) if w}) == 1)


@given(u=logits, beta=betas)
def test_entropy_derivative(u: list[Fraction], beta: Fraction) -> None:
    """B07: dH/dβ = -β Var(u), at most 0 for β ≥ 0."""
    slope = derivative(gibbs_entropy(balls([u]), variable(beta)))[0]
    assert equal(slope, -ball(beta) * logit_variance(balls(u), ball(beta)))
    assert equal(slope, entropy_derivative(balls(u), ball(beta)))
    assert all(map(equal, entropy_with_derivative(balls(u), ball(beta)), (gibbs_entropy(balls(u), ball(beta)), slope)))
    if beta > 0 and len(set(u)) > 1:
        assert proved(slope < 0)


@given(u=varied_logits, first=nonnegative_betas, second=nonnegative_betas)
def test_entropy_decreases(u: list[Fraction], first: Fraction, second: Fraction) -> None:
    """B08: H(β₁) > H(β₂) for 0 ≤ β₁ < β₂ and u not constant; the difference is KL(q‖p) + β₁(E_q u - E_p u)."""
    assume(first != second)
    low, high = sorted((first, second))
    p, q = gibbs(balls(u), ball(low)), gibbs(balls(u), ball(high))
    fall = gibbs_entropy(balls(u), ball(low)) - gibbs_entropy(balls(u), ball(high))
    divergence = kl_divergence(q, p)
    gain = expectation(q, balls(u)) - expectation(p, balls(u))
    assert proved(fall > 0)
    assert proved(divergence > 0)
    assert proved(gain > 0)
    assert equal(fall, divergence + ball(low) * gain)


@given(level=rationals, size=st.integers(1, 6), beta=betas)
def test_entropy_of_constant_logits(level: Fraction, size: int, beta: Fraction) -> None:
    """B08: if u is constant, H(β) = log n for every β."""
    assert equal(gibbs_entropy(balls([level] * size), ball(beta)), arb(size).log())


def where_entropy_falls(u: list[Fraction], low: Fraction, high: Fraction, sign: int) -> Fraction:
    """A β strictly between at which β Var(u) is above (sign 1) or below (-1) the mean slope of -H from low to high."""
    x = balls(u)
    mean_slope = (gibbs_entropy(x, ball(low)) - gibbs_entropy(x, ball(high))) / ball(high - low)
    for _ in range(30):
        middle = (low + high) / 2
        if proved(sign * (ball(middle) * logit_variance(x, ball(middle)) - mean_slope) > 0):
            return middle
        before, at, after = (gibbs_entropy(x, ball(beta)) for beta in (low, middle, high))
        # On one half the mean slope is at least (at most) that on the whole.
        low, high = (low, middle) if (sign * ((before - at) - (at - after))).mid() >= 0 else (middle, high)
    raise AssertionError("the slope is on one side of its mean")


@given(u=varied_logits, first=betas, gap=st.one_of(positive_betas, weak_betas.map(abs).filter(bool)))
def test_entropy_falls_by_its_slope_between(u: list[Fraction], first: Fraction, gap: Fraction) -> None:
    """B08: H(β₁) - H(β₂) = β Var(u) (β₂ - β₁) at a β strictly between, for all β₁ < β₂.

    β Var(u) is continuous in β; it is proved to be above H(β₁) - H(β₂) over β₂ - β₁ at one β between, below at another.
    """
    above, below = (where_entropy_falls(u, first, first + gap, sign) for sign in (1, -1))
    assert first < min(above, below) < max(above, below) < first + gap


# B09: small β -------------------------------------------------------------------------------------------------------


@given(u=logits, beta=st.one_of(weak_betas, betas))
def test_small_beta_expansion(u: list[Fraction], beta: Fraction) -> None:
    """B09: the first- and second-order expansion with explicit remainder; the first is at most ½r²β²."""
    p, x, b = gibbs(balls(u), ball(beta)), balls(u), ball(beta)
    first, second = (np.abs(p - gibbs_expansion(x, b, order=order)) for order in (1, 2))
    rounding = arb(2) ** -500
    assert proved(first <= ball(spread(u) * beta) ** 2 / 2 + rounding)
    assert proved(first <= gibbs_remainder_bound(x, b) + rounding)
    assert proved(second <= gibbs_remainder_bound(x, b, order=2) + rounding)
    assert proved(gibbs_remainder_bound(x, b) <= ball(spread(u) * beta) ** 2 / 2 + rounding)
    assert proved(gibbs_remainder_bound(x, b, order=2) <= ball(5 * abs(spread(u) * beta) ** 3) / 24 + rounding)


@given(u=logits, beta=betas)
def test_expansion_is_the_taylor_polynomial(u: list[Fraction], beta: Fraction) -> None:
    """B09: over rationals: 1/n + (β/n)(uⱼ - ū), then (β²/2n)((uⱼ - ū)² - v), the Taylor coefficients of p at 0."""
    n, x = len(u), np.array(u, dtype=object)
    mean = sum(u) / Fraction(n)
    v = sum((y - mean) ** 2 for y in u) / n
    linear = gibbs_expansion(x, beta)
    quadratic = gibbs_expansion(x, beta, order=2)
    assert linear.tolist() == [Fraction(1, n) + beta / n * (y - mean) for y in u]
    assert (quadratic - linear).tolist() == [beta**2 / (2 * n) * ((y - mean) ** 2 - v) for y in u]
    assert sum(linear) == sum(quadratic) == 1
    # The coefficients are the derivatives of p itself at β = 0.
    series = gibbs(balls([u]), variable(0, degree=2))
    assert equal(derivative(series)[0] * ball(beta), balls(linear - Fraction(1, n)))
    assert equal(derivative(series, 2)[0] * ball(beta) ** 2 / 2, balls(quadratic - linear))


@given(u=logits, beta=st.one_of(weak_betas, betas))
def test_entropy_expansion(u: list[Fraction], beta: Fraction) -> None:
    """B09: H = log n - ½β²v + O(β³), with remainder at most |βr|³/12."""
    x, b = balls(u), ball(beta)
    error = abs(gibbs_entropy(x, b) - entropy_expansion(x, b))
    assert proved(error <= entropy_remainder_bound(x, b) + arb(2) ** -500)
    assert entropy_remainder_bound(np.array(u, dtype=object), beta) == abs(beta * spread(u)) ** 3 / 12
    uniform = np.full(len(u), Fraction(1, len(u)), dtype=object)
    v = variance(uniform, np.array(u, dtype=object))
    assert equal(entropy_expansion(x, b), arb(len(u)).log() - b**2 * ball(v) / 2)


# B10: large β -------------------------------------------------------------------------------------------------------


@given(u=integer_logits, beta=nonnegative_betas)
def test_concentration(u: list[int], beta: Fraction) -> None:
    """B10: the mass off the maximisers is at most ((n - m)/m)exp(-βg); the rest is shared equally by the maximisers."""
    x, b, m = balls(u), ball(beta), u.count(max(u))
    p, limit = gibbs(x, b), zero_temperature_limit(np.array(u, dtype=object) * Fraction(1))
    assert int(argmax_multiplicity(np.array(u))) == m
    assert limit.tolist() == [Fraction(int(y == max(u)), m) for y in u]
    off = [mass for mass, y in zip(p, u, strict=True) if y != max(u)]
    on = [mass for mass, y in zip(p, u, strict=True) if y == max(u)]
    bound = zero_temperature_bound(x, b)
    gap = max(u) - max((y for y in u if y != max(u)), default=max(u))
    assert equal(bound, arb(len(u) - m) / m * (-b * gap).exp())
    assert proved(sum(off, arb(0)) <= bound)
    assert equal(np.array(on), (1 - sum(off, arb(0))) / m)
    # So p(β) is within that distance of the limit, and the entropy tends to log m: it is at least log m for every β,
    # and at most log m plus the binary entropy of the mass q off the maximisers plus q log n.
    assert proved(np.abs(p - balls(limit)) <= bound + arb(2) ** -500)
    h = gibbs_entropy(x, b)
    if m == len(u):
        assert equal(h, arb(m).log())
    else:
        q = sum(off, arb(0))
        assert proved(h > arb(m).log())
        assert proved(h <= arb(m).log() + entropy(np.array([q, 1 - q])) + q * arb(len(u)).log())


def test_no_point_mass_without_unique_maximiser() -> None:
    """B10: the counterexample to concentration on one position, u = (0, 0), is found and stays uniform for every β."""
    u = smallest(
        st.lists(st.integers(-5, 5), min_size=1, max_size=5),
        lambda v: max(zero_temperature_limit([Fraction(x) for x in v])) < 1,
    )
    assert u == [0, 0]
    limit = zero_temperature_limit([Fraction(x) for x in u])
    assert limit.tolist() == [Fraction(1, 2), Fraction(1, 2)]


@given(beta=betas)
def test_tied_logits_stay_uniform(beta: Fraction) -> None:
    """B10: p(β) = (½, ½) for u = (0, 0) and every β."""
    assert equal(gibbs(balls([0, 0]), ball(beta)), arb(0.5))


# B11: no transition at finite n -------------------------------------------------------------------------------------


@given(u=logits, beta=betas)
def test_susceptibility_is_bounded(u: list[Fraction], beta: Fraction) -> None:
    """B11: 0 ≤ d²log Z/dβ² = Var(u) ≤ r²/4 for every real β (Popoviciu)."""
    curvature = derivative(log_partition(balls([u]), variable(beta, degree=2)), 2)[0]
    assert equal(curvature, logit_variance(balls(u), ball(beta)))
    assert proved(curvature >= -(arb(2) ** -500))
    assert proved(curvature <= ball(spread(u)) ** 2 / 4 + arb(2) ** -500)


@given(u=logits, beta=betas, shift=rationals, terms=st.integers(2, 8))
def test_power_series(u: list[Fraction], beta: Fraction, shift: Fraction, terms: int) -> None:
    """B11: the first m ≥ 2 terms of the power series of log Z at β are off by at most (2r|t|)^m at distance |t|."""
    [series] = log_partition(balls([u]), variable(beta, degree=terms - 1))
    partial = sum(series[k] * ball(shift) ** k for k in range(terms))
    error = abs(log_partition(balls(u), ball(beta + shift)) - partial)
    assert proved(error <= (2 * ball(spread(u) * abs(shift))) ** terms + arb(2) ** -100)


@given(data=st.data(), u=logits)
def test_popoviciu(data: st.DataObject, u: list[Fraction]) -> None:
    """B11: over rationals, for every probability vector: Var ≤ r²/4, exactly; attained by half the mass at each end."""
    x = np.array(u, dtype=object)
    assert variance(data.draw(distributions(len(u))), x) <= spread(u) ** 2 / 4
    ends = np.array([min(u), max(u)], dtype=object)
    assert variance(np.array([Fraction(1, 2)] * 2), ends) == spread(u) ** 2 / 4


def test_susceptibility_of_two_logits() -> None:
    """B11: the shrunk example of logits that vary, (0, 1), whose susceptibility is at most 1/4 for every β."""
    u = smallest(st.lists(st.integers(-5, 5), min_size=1, max_size=5), lambda v: len(set(v)) > 1)
    assert sorted(abs(x) for x in u) == [0, 1]

    @given(weight=st.builds(Fraction, st.integers(1, 10**6), st.integers(1, 10**6)))
    def bounded(weight: Fraction) -> None:
        # exp(β) takes every positive value; p = (1, w)/(1 + w) is the Gibbs distribution at β = log w.
        p = np.array([1 / (1 + weight), weight / (1 + weight)], dtype=object)
        assert variance(p, np.array([0, 1], dtype=object)) == weight / (1 + weight) ** 2 <= Fraction(1, 4)

    bounded()


@pytest.mark.parametrize("b", [0.5, 1.0, 2.0])
def test_random_energy_free_energy(b: float) -> None:
    """B11: log Z/log n of Gaussian logits at β = b·β_c stays below its limit 1 + b² or 2b and approaches it with n.

    E log Z ≤ log E Z gives 1 + b²; past β_c, dE log Z/dβ ≤ E max u ≤ σ√(2 log n) gives 2b; both for every n.
    """
    rng = np.random.default_rng(20_240_501)
    sigma, draws = 1.7, 400
    limit = float(random_energy_log_partition(b, 1.0))
    assert limit == pytest.approx(1 + b**2 if b <= 1 else 2 * b)
    shortfalls = []
    for n in (2**6, 2**9, 2**12):
        beta = b * random_energy_critical_beta(n, sigma)
        assert float(beta * sigma) == pytest.approx(b * math.sqrt(2 * math.log(n)))
        values = log_partition(rng.normal(0, sigma, (draws, n)), beta) / math.log(n)
        assert values.mean() <= limit + 5 * values.std() / math.sqrt(draws)
        shortfalls.append(limit - values.mean())
    noise = 5 * values.std() / math.sqrt(draws)
    assert shortfalls[2] <= shortfalls[0] + noise
    # In the frozen phase log Z is β·max u up to O(1); the largest of n Gaussians lies below σ√(2 log n) by a fraction
    # of (log log n + log 4π)/(4 log n), to leading order.
    if b > 1:
        correction = limit * (math.log(math.log(n)) + math.log(4 * math.pi)) / (4 * math.log(n))
        assert shortfalls[2] <= correction + noise


def test_random_energy_curvature_jumps() -> None:
    """B11: the limit 1 + b² or 2b and its slope are continuous at b = 1, the second derivative falls from 2 to 0."""
    h = 1 / 64
    left, middle, right = (random_energy_log_partition(1 + k * h, 1.0) for k in (-1, 0, 1))
    assert middle == 2
    assert abs(right - 2 * middle + left) == h**2  # one-sided: half of the curvature 2 below, none above
    for b, curvature in ((0.5, 2), (1 - h, 2), (1 + h, 0), (2.0, 0)):
        below, at, above = (random_energy_log_partition(b + k * h, 1.0) for k in (-1, 0, 1))
        assert (above - 2 * at + below) / h**2 == curvature


@pytest.mark.parametrize("b", [2.0, 3.0, 5.0])
def test_random_energy_participation_ratio(b: float) -> None:
    """B13: past the freezing point the mean participation ratio is 1 - β_c/β.

    For n → ∞ the ordered weights are those of a Poisson process: exp(-(β/β_c) log Γᵢ) with Γ the arrival times of a
    process of rate 1 (Ruelle). 1,000 arrivals leave out less than 1/1,000 of the mass at β = 2β_c.
    """
    rng = np.random.default_rng(7)
    arrivals = rng.exponential(size=(2000, 1000)).cumsum(axis=1)
    ratios = participation_ratio(gibbs(-np.log(arrivals), b))
    expected = float(random_energy_participation_ratio(b, 1.0))
    assert expected == pytest.approx(1 - 1 / b)
    assert abs(ratios.mean() - expected) <= 5 * ratios.std() / math.sqrt(len(ratios)) + 1e-3
    assert float(random_energy_participation_ratio(1 / b, 1.0)) == 0


# B12: operational β -------------------------------------------------------------------------------------------------


@given(u=integer_logits, beta=nonnegative_betas)
def test_operational_beta(u: list[int], beta: Fraction) -> None:
    """B12: β_c with H(β_c) = ½ log n exists iff m² < n, shown by a bracket of 10⁻⁹; it is unique by B08."""
    critical = float(operational_beta(u))
    half = arb(len(u)).log() / 2
    if u.count(max(u)) ** 2 < len(u):
        assert critical > 0
        assert proved(gibbs_entropy(balls(u), ball(critical) * (1 - arb(1e-9))) > half)
        assert proved(gibbs_entropy(balls(u), ball(critical) * (1 + arb(1e-9))) < half)
    else:
        assert math.isnan(critical)
        assert proved(gibbs_entropy(balls(u), ball(beta)) > half)


def test_no_operational_beta_for_tied_logits() -> None:
    """B12: the counterexample at the boundary m² = n is found: u = (1, 1, 0, 0), up to order and a shift."""
    u = smallest(
        integer_logits.filter(lambda v: len(set(v)) > 1),
        lambda v: math.isnan(float(operational_beta(v))) and v.count(max(v)) ** 2 == len(v),
    )
    assert sorted((x - min(u) for x in u), reverse=True) == [1, 1, 0, 0]
    assert int(argmax_multiplicity(u)) == 2


@given(beta=nonnegative_betas)
def test_entropy_of_tied_logits_exceeds_half(beta: Fraction) -> None:
    """B12: for u = (1, 1, 0, 0), H(β) > ½ log 4 for every β ≥ 0."""
    assert proved(gibbs_entropy(balls([1, 1, 0, 0]), ball(beta)) > arb(4).log() / 2)


# B14, B15: β of an architecture -------------------------------------------------------------------------------------


def test_beta_of_common_head_dimensions() -> None:
    """B14: 1/√64 = 0.125 exactly and 0.0875 < 1/√128 < 0.0885."""
    assert effective_beta(64) == 0.125
    assert effective_beta(arb(64)) == arb("0.125")
    assert proved(effective_beta(arb(128)) > ball(Fraction(875, 10_000)))
    assert proved(effective_beta(arb(128)) < ball(Fraction(885, 10_000)))
    assert round(float(effective_beta(128)), 3) == 0.088


@given(u=logits, dimension=st.integers(1, 512), temperature=positive_betas)
def test_effective_beta(u: list[Fraction], dimension: int, temperature: Fraction) -> None:
    """B15: softmax(u/(√d_k·τ)) = p(β_eff; u) with β_eff = 1/(√d_k·τ); dividing by τ divides β by τ."""
    beta = effective_beta(arb(dimension), ball(temperature))
    scores = balls(u) / arb(dimension).sqrt() / ball(temperature)
    assert equal(softmax(scores), gibbs(balls(u), beta))
    assert equal(beta * ball(temperature), effective_beta(arb(dimension)))


# B17: free energy ---------------------------------------------------------------------------------------------------


@given(data=st.data(), u=logits, beta=positive_betas)
def test_free_energy_is_the_minimum(data: st.DataObject, u: list[Fraction], beta: Fraction) -> None:
    """B17: F(β) = min over π of -E_π[u] - H(π)/β, attained at p(β) only: the excess of π is KL(π‖p)/β."""
    x, b = balls(u), ball(beta)
    pi = balls(data.draw(distributions(len(u))))
    p = gibbs(x, b)
    free = free_energy(x, b)
    assert equal(free, -logit_mean(x, b) - gibbs_entropy(x, b) / b)
    excess = -expectation(pi, x) - entropy(pi) / b - free
    assert proved(excess >= -(arb(2) ** -500))
    assert equal(excess, kl_divergence(pi, p) / b)
    # Attained at p only: by Pinsker's inequality the excess is at least half the squared distance of π from p, over β.
    assert proved(excess * b >= np.square(np.abs(pi - p).sum()) / 2 - arb(2) ** -500)


@given(u=logits, beta=positive_betas)
def test_free_energy_derivatives(u: list[Fraction], beta: Fraction) -> None:
    """B17: F' = H/β² and F'' = -Var/β - 2H/β³, of F = -log Z/β itself; d²log Z/dβ² = Var."""
    x, b = balls(u), ball(beta)
    series = free_energy(balls([u]), variable(beta, degree=2))
    h, fluctuation = gibbs_entropy(x, b), logit_variance(x, b)
    assert equal(derivative(series)[0], h / b**2)
    assert equal(derivative(series, 2)[0], -fluctuation / b - 2 * h / b**3)
    assert equal(free_energy_derivative(x, b), h / b**2)
    assert equal(free_energy_derivative(x, b, order=2), derivative(series, 2)[0])
    assert equal(derivative(log_partition(balls([u]), variable(beta, degree=2)), 2)[0], fluctuation)


def test_free_energy_curvature_is_not_the_fluctuation() -> None:
    """B17: the counterexample is found: at u = (0, 0) the variance is 0, yet F'' = -2 log 2/β³."""

    def differs(v: list[int]) -> bool:
        curvature = free_energy_derivative(balls(v), arb(1), order=2)
        return proved(abs(curvature + logit_variance(balls(v), arb(1))) > arb(1) / 1000)

    u = smallest(st.lists(st.integers(-5, 5), min_size=1, max_size=4), differs)
    assert u == [0, 0]
    beta = arb(3)
    assert logit_variance(balls(u), beta) == 0
    assert equal(free_energy_derivative(balls(u), beta, order=2), -2 * arb(2).log() / beta**3)
