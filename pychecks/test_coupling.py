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
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm

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
from pychecks.balls import UNIT_ROUNDOFF, ball, balls, derivative, equal, negligible, precision, proved, variable
from pychecks.examples import smallest

SIZES = {"min_size": 1, "max_size": 5}
rationals = st.builds(Fraction, st.integers(-60, 60), st.integers(1, 6))
small_rationals = st.builds(Fraction, st.integers(-60, 60), st.integers(6, 12))
betas = small_rationals
nonnegative_betas = betas.map(abs)
weak_betas = st.builds(Fraction, st.integers(-60, 60), st.integers(100, 6000))  # where remainders are small
positive_betas = nonnegative_betas.filter(bool)
logits = st.lists(small_rationals, **SIZES)  # type: ignore[arg-type]
varied_logits = logits.filter(lambda u: len(set(u)) > 1)
integer_logits = st.lists(st.integers(-5, 5), min_size=2, max_size=12)
nearly_tied_logits = st.lists(
    st.builds(lambda i, j, k: i - j / 10**k, st.integers(-1, 1), st.integers(0, 3), st.integers(1, 5)),
    min_size=2,
    max_size=12,
)
shares = st.builds(Fraction, st.integers(-50, 50), st.sampled_from((50, 10**4, 10**8)))  # of a radius


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


machine_logits = st.builds(  # far apart, or so close that their common part must not cost digits
    lambda level, offsets: [level + x for x in offsets],
    st.floats(-50, 50),
    st.sampled_from((50, 1e-6)).flatmap(lambda r: st.lists(st.floats(-r, r), min_size=1, max_size=20)),
)
machine_arrays = st.sampled_from((np.array, lambda u: torch.tensor(u, dtype=torch.float64)))


def rounding_bound(u: list[float], beta: float) -> float:
    """The bound B = (9X + 2n + 16)ε, X = max |βu|, that `aqcheck.attention.gibbs` states.

    To first order, with s = u less its shift and w = exp(βs):

    - βs is a difference and a product, |βs| ≤ 2X: wrong by 4Xε. So w is by (4X + 2)ε of itself: exp and log are within
      one unit in the last place, 2ε. Their sum, of positive terms, is by (4X + n + 1)ε, and p = w/Σw by (8X + n + 4)ε.
    - A mean Σws/Σw takes a product and n - 1 sums more: it is wrong by (8X + 2n + 6)ε·E|s|.

    The rest of B is above the terms of higher order, which are less than 10⁻⁹B for X ≤ 10⁴. A weight or quotient below
    2⁻¹⁰²² may become 0: that is above 10⁻³⁰⁰, times any |u| here, only beside terms that B covers.
    """
    return (9 * max(abs(beta * x) for x in u) + 2 * len(u) + 16) * UNIT_ROUNDOFF


def within(approximate: Any, exact: Any, bound: Any) -> bool:
    """Whether floats are proved to differ from balls by at most a bound, underflow aside, everywhere."""
    return proved(np.abs(balls(np.asarray(approximate)) - exact) <= bound + 1e-300)


@given(u=machine_logits, beta=st.floats(-100, 100), array=machine_arrays)
def test_rounding_error(u: list[float], beta: float, array: Callable[[list[float]], Any]) -> None:
    """B01: in double precision, |βu| up to 10⁴: the stated error bound (9X + 2n + 16)ε, for NumPy and torch alike.

    It bounds the relative error of p and, log Z being log Σw plus β times the shift, the error of log Z: (6X + n + 1 +
    3 log n)ε. A mean is taken of |s| ≤ 2 max |u|. H = log Σw - β E[s] has two positive terms, together at most log n:
    its error is at most (4X + n + 1)ε + (8X + 2n + 10)ε log n.
    """
    x, exact, b, bound = array(u), balls(u), ball(beta), rounding_bound(u, beta)
    p = gibbs(exact, b)
    assert within(gibbs(x, beta), p, bound * p)
    assert within(log_partition(x, beta), log_partition(exact, b), bound)
    assert within(logit_mean(x, beta), logit_mean(exact, b), 2 * bound * max(map(abs, u)))
    assert within(gibbs_entropy(x, beta), gibbs_entropy(exact, b), bound * (1 + math.log(len(u))))


@given(u=machine_logits, size=st.floats(0.01, 100), sign=st.sampled_from((-1, 1)), array=machine_arrays)
def test_rounding_error_of_derivatives(
    u: list[float], size: float, sign: int, array: Callable[[list[float]], Any]
) -> None:
    """B03, B06, B07, B17: error bounds of dp/dβ, Var, dH/dβ, F, F' and F'' in double precision, from that of B01.

    With B and s as in `rounding_bound` and r the range of u: s - E[s] is within (8X + 2n + 8)ε r ≤ Br, so dp/dβ is
    within 2Brp, the square within 2Br² + εr², Var within 3Br² and dH/dβ = -β Var within 4B|β|r². F = -log Z/β is within
    B/|β|, F' = H/β² within B(1 + log n)/β², and F'' = -(Var + 2F')/β within B(4r² + 3(1 + log n)/β²)/|β|.
    """
    beta = sign * size
    x, exact, b, bound = array(u), balls(u), ball(beta), rounding_bound(u, beta)
    square, entropies = (max(u) - min(u)) ** 2, (1 + math.log(len(u))) / beta**2
    slope = 2 * bound * (max(u) - min(u)) * gibbs(exact, b)
    assert within(gibbs_derivative(x, beta), gibbs_derivative(exact, b), slope)
    assert within(logit_variance(x, beta), logit_variance(exact, b), 3 * bound * square)
    assert within(entropy_derivative(x, beta), entropy_derivative(exact, b), 4 * bound * size * square)
    assert within(free_energy(x, beta), free_energy(exact, b), bound / size)
    for order, error in ((1, entropies), (2, (4 * square + 3 * entropies) / size)):
        curve = free_energy_derivative(exact, b, order=order)
        assert within(free_energy_derivative(x, beta, order=order), curve, bound * error)


@given(u=machine_logits, beta=st.floats(-100, 100), array=machine_arrays)
def test_rounding_error_of_limits(u: list[float], beta: float, array: Callable[[list[float]], Any]) -> None:
    """B09, B10: error bounds of both expansions and of the bound for large β in double precision, from that of B01.

    To first order, with U = max |u|: u - ū is within (n + 2)εU and at most 2U, its square within (4n + 12)εU², and v
    within (8n + 12)εU². So the expansions of p are within ((6n + 22)X² + (n + 10)X + 3)ε/n ≤ B(1 + X + 3X²)/n, and that
    of H within (4n + 12)X²ε + 3ε log n ≤ B(log n + 3X²). The bound for large β is within (4X + 4)ε of itself.
    """
    x, exact, b, bound = array(u), balls(u), ball(beta), rounding_bound(u, beta)
    n, largest = len(u), max(abs(beta * y) for y in u)
    for order in (1, 2):
        error = bound * (1 + largest + 3 * largest**2) / n
        assert within(gibbs_expansion(x, beta, order=order), gibbs_expansion(exact, b, order=order), error)
    assert within(entropy_expansion(x, beta), entropy_expansion(exact, b), bound * (math.log(n) + 3 * largest**2))
    off = zero_temperature_bound(exact, abs(b))
    assert within(zero_temperature_bound(x, abs(beta)), off, bound * off)


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
    """A04, B08: H(β₁) > H(β₂) for 0 ≤ β₁ < β₂ and u not constant; the difference is KL(q‖p) + β₁(E_q u - E_p u)."""
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
    rounding = negligible()
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
    assert proved(error <= entropy_remainder_bound(x, b) + negligible())
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
    assert proved(np.abs(p - balls(limit)) <= bound + negligible())
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
        lambda v: not any(proved(mass > arb("0.99")) for mass in gibbs(balls(v), arb(40))),
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
    assert proved(curvature >= -negligible())
    assert proved(curvature <= ball(spread(u)) ** 2 / 4 + negligible())


@given(u=logits, beta=betas, share=shares, terms=st.integers(2, 8))
def test_power_series(u: list[Fraction], beta: Fraction, share: Fraction, terms: int) -> None:
    """B11: the power series of log Z at β: |t| ≤ 1/(2r) away its first m ≥ 2 terms are off by at most (2r|t|)^m.

    Its coefficient of order k ≥ 2 is at most (2r)^k, so the derivative of order k at most k!(2r)^k, at every β.
    """
    scale = 2 * spread(u)
    shift = share / (scale or 1)
    [series] = log_partition(balls([u]), variable(beta, degree=terms))
    partial = sum(series[k] * ball(shift) ** k for k in range(terms))
    error = abs(log_partition(balls(u), ball(beta + shift)) - partial)
    assert proved(error <= ball(scale * abs(shift)) ** terms + negligible())
    assert all(proved(abs(series[k]) <= ball(scale) ** k + negligible()) for k in range(2, terms + 1))


@given(data=st.data(), u=logits)
def test_popoviciu(data: st.DataObject, u: list[Fraction]) -> None:
    """B11: over rationals, for every probability vector: Var ≤ r²/4, exactly; attained by half the mass at each end."""
    x = np.array(u, dtype=object)
    assert variance(data.draw(distributions(len(u))), x) <= spread(u) ** 2 / 4
    ends = np.array([min(u), max(u)], dtype=object)
    assert variance(np.array([Fraction(1, 2)] * 2), ends) == spread(u) ** 2 / 4


def test_susceptibility_of_two_logits() -> None:
    """B11: the simplest logits with a susceptibility at all are found: (0, 1), up to order and a shift."""
    u = smallest(
        st.lists(st.integers(-5, 5), min_size=1, max_size=5), lambda v: proved(logit_variance(balls(v), arb(1)) > 0)
    )
    assert sorted(x - min(u) for x in u) == [0, 1]


@given(beta=betas)
def test_susceptibility_of_two_logits_is_bounded(beta: Fraction) -> None:
    """B11: for u = (0, 1), Var(u) = p₂(1 - p₂) ≤ 1/4 for every β."""
    fluctuation, p = logit_variance(balls([0, 1]), ball(beta)), gibbs(balls([0, 1]), ball(beta))
    assert equal(fluctuation, p[1] * (1 - p[1]))
    assert proved(fluctuation <= arb(1) / 4 + negligible())


def random_energy_bounds(b: float, n: float) -> tuple[float, float]:
    """What log Z/log n of n > 56 Gaussian logits at β = b·β_c is above, and below, each with probability over 0.999.

    - Above: Z ≥ N exp(βx), N the number of logits of at least x, and N ≥ nQ/2 except with probability exp(-nQ/8)
      (Chernoff), where Q = P(u ≥ x). Here x/σ is the smaller of b√(2 log n) and the point where nQ = 56.
    - Below: P(Z ≥ 1000 E Z) ≤ 1/1000 (Markov) and E Z = n^(1 + b²); for b > 1, log Z(bβ_c) ≤ b log Z(β_c), as the
      p-norms of a vector fall with p.
    """
    root, size = math.sqrt(2 * math.log(n)), math.log(n)
    x = min(b * root, norm.isf(56 / n))
    above = b * root * x / size + (size + norm.logsf(x) - math.log(2)) / size
    return above, max(b, 1) * (1 + min(b, 1) ** 2 + math.log(1000) / size)


@pytest.mark.parametrize("b", [0.5, 0.9, 1.0, 2.0])
def test_random_energy_free_energy(b: float) -> None:
    """B11: log Z/log n of Gaussian logits at β = b·β_c tends in probability to 1 + b² (b ≤ 1), or 2b (b ≥ 1).

    It is between two bounds, as draws show, and these are within 1% of the limit at n = 10³⁰⁰. Its mean is at most the
    limit for every n: E log Z ≤ log E Z, and past β_c, dE log Z/dβ ≤ E max u ≤ σ√(2 log n).
    """
    rng = np.random.default_rng(20_240_501)
    sigma, draws = 1.7, 400
    limit = 1 + b**2 if b <= 1 else 2 * b
    assert float(random_energy_log_partition(b, 1.0)) == limit
    for n in (2**6, 2**9, 2**12):
        beta = b * random_energy_critical_beta(n, sigma)
        assert float(beta * sigma) == pytest.approx(b * math.sqrt(2 * math.log(n)))
        values = log_partition(rng.normal(0, sigma, (draws, n)), beta) / math.log(n)
        lower, upper = random_energy_bounds(b, n)
        assert np.mean((lower <= values) & (values <= upper)) >= 0.98
        assert values.mean() <= limit + 5 * values.std() / math.sqrt(draws)
    assert random_energy_bounds(b, 1e300) == pytest.approx((limit, limit), rel=0.01)


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


@given(u=integer_logits | nearly_tied_logits, beta=nonnegative_betas)
def test_operational_beta(u: list[float], beta: Fraction) -> None:
    """B12: β_c with H(β_c) = ½ log n exists iff m² < n, shown by a bracket; it is unique by B08.

    The bracket is twice what the search may lose: the error of H, by the bound of B01, over β² Var, its slope in log β,
    and 8 roundings (the search stops within 4, and the logits' scale is taken out and put back).
    """
    critical = float(operational_beta(u))
    half = arb(len(u)).log() / 2
    if u.count(max(u)) ** 2 < len(u):
        assert critical > 0
        slope = ball(critical) ** 2 * logit_variance(balls(u), ball(critical))
        entropy_error = rounding_bound([x - max(u) for x in u], critical) * (1 + math.log(len(u)))
        width = 2 * (entropy_error / slope + 8 * UNIT_ROUNDOFF)
        assert proved(gibbs_entropy(balls(u), ball(critical) * (1 - width)) > half)
        assert proved(gibbs_entropy(balls(u), ball(critical) * (1 + width)) < half)
    else:
        assert math.isnan(critical)
        assert proved(gibbs_entropy(balls(u), ball(beta)) > half)


def test_no_operational_beta_for_tied_logits() -> None:
    """B12: the simplest logits that vary, yet keep more than half the entropy, are found by their entropy at β = 200.

    H falls (B08), so it is above half before 200 too. Up to order and a shift they are (1, 1, 0); (1, 1, 0, 0) are the
    simplest at the boundary m² = n, where H is within 2⁻¹⁰⁰ of half by then.
    """

    def excess(v: list[int]) -> Any:
        return gibbs_entropy(balls(v), arb(200)) - arb(len(v)).log() / 2

    varied = st.lists(st.integers(-5, 5), min_size=2, max_size=6).filter(lambda v: len(set(v)) > 1)
    u = smallest(varied, lambda v: proved(excess(v) > 0))
    assert sorted(x - min(u) for x in u) == [0, 1, 1]
    tied = smallest(varied, lambda v: proved(excess(v) > 0) and proved(excess(v) < arb(2) ** -100))
    assert sorted(x - min(tied) for x in tied) == [0, 0, 1, 1]
    assert int(argmax_multiplicity(tied)) == 2
    assert np.isnan([float(operational_beta(v)) for v in (u, tied)]).all()


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
    # In double precision: a root, a product and a quotient, each correctly rounded.
    tau = float(temperature)
    exact = effective_beta(arb(dimension), ball(tau))
    assert within(effective_beta(dimension, tau), exact, 4 * UNIT_ROUNDOFF * exact)


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
    assert proved(excess >= -negligible())
    assert equal(excess, kl_divergence(pi, p) / b)
    # Attained at p only: by Pinsker's inequality the excess is at least half the squared distance of π from p, over β.
    assert proved(excess * b >= np.square(np.abs(pi - p).sum()) / 2 - negligible())


@given(u=logits, beta=positive_betas)
def test_free_energy_derivatives(u: list[Fraction], beta: Fraction) -> None:
    """B17: F' = H/β² and F'' = -Var/β - 2H/β³, of F = -log Z/β itself; d²log Z/dβ² = Var."""
    x, b = balls(u), ball(beta)
    series = free_energy(balls([u]), variable(beta, degree=2))
    h, fluctuation = gibbs_entropy(x, b), logit_variance(x, b)
    assert equal(derivative(series)[0], h / b**2)
    assert equal(derivative(series, 2)[0], -fluctuation / b - 2 * h / b**3)
    assert proved(h > 0) if len(u) > 1 else equal(h, 0)  # so F'' = -Var/β for n = 1 only
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
