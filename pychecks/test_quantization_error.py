"""The error of a uniform quantizer and the moments of mixtures (claims Q11-Q16), exactly, on discrete rational laws."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from aqcheck.quantization import (
    Distribution,
    LevelConvention,
    Moments,
    Sample,
    UniformQuantizer,
    aciq_clipping,
    aciq_mse,
    clip,
    clipping_error,
    excess_kurtosis,
    mixture_moments,
    mse,
    mse_parts,
    quantization_noise,
    sample_mse,
    upper_partial_moment,
)
from pychecks.balls import UNIT_ROUNDOFF
from pychecks.examples import smallest

ONE = Fraction(1)


@dataclass(frozen=True)
class Law:
    """A discrete law: the tests sum over its atoms, the library sees only `sample`."""

    values: tuple[Fraction, ...]
    weights: tuple[Fraction, ...]

    @property
    def sample(self) -> Sample:
        """The law as the library takes it."""
        return Sample(np.array(self.values, dtype=object), np.array(self.weights, dtype=object))

    @property
    def moments(self) -> Moments:
        """Mean and central moments, by the library."""
        return Moments.of(np.array(self.values, dtype=object), np.array(self.weights, dtype=object))

    def expectation(self, function: Callable[[Fraction], Fraction]) -> Fraction:
        """E[function(X)]."""
        terms = (weight * function(value) for value, weight in zip(self.values, self.weights, strict=True))
        return sum(terms, Fraction(0))

    def probability(self, event: Callable[[Fraction], bool]) -> Fraction:
        """P(event(X))."""
        return self.expectation(lambda x: Fraction(event(x)))


def point_mass(value: Fraction) -> Law:
    """The law of a constant."""
    return Law((value,), (ONE,))


rationals = st.builds(Fraction, st.integers(-40, 40), st.integers(1, 8))
positive = st.builds(Fraction, st.integers(1, 40), st.integers(1, 8))
nonnegative = st.just(Fraction(0)) | positive


@st.composite
def laws(draw: st.DrawFn, max_size: int = 4) -> Law:
    """Laws with up to `max_size` rational atoms."""
    atoms = draw(st.lists(st.tuples(rationals, st.integers(1, 6)), min_size=1, max_size=max_size))
    total = sum(weight for _, weight in atoms)
    return Law(tuple(value for value, _ in atoms), tuple(Fraction(weight, total) for _, weight in atoms))


quantizers = st.builds(UniformQuantizer, st.integers(1, 4), positive, st.sampled_from(LevelConvention))


# Q11: the decomposition -----------------------------------------------------------------------------------------------


@given(quantizer=quantizers, x=rationals)
def test_quantizer_rounds_to_nearest_of_its_levels(quantizer: UniformQuantizer, x: Fraction) -> None:
    """Q11: the value is the nearest of 2^B equally spaced levels that the convention puts on [-α, α]."""
    bits, alpha, step = quantizer.bits, quantizer.alpha, quantizer.step
    if quantizer.levels is LevelConvention.MID_RISE:
        assert step == 2 * alpha / 2**bits
        levels = [-alpha + (k + Fraction(1, 2)) * step for k in range(2**bits)]
    else:
        assert step == 2 * alpha / (2**bits - 1)
        levels = [-alpha + k * step for k in range(2**bits)]
        assert quantizer(alpha) == alpha
        assert quantizer(-alpha) == -alpha
    assert quantizer(x) in levels
    assert abs(x - quantizer(x)) == min(abs(x - level) for level in levels)


@given(law=laws(), quantizer=quantizers)
def test_mse_is_its_definition(law: Law, quantizer: UniformQuantizer) -> None:
    """Q11: `mse`, which knows a law by its tail moments, is E[(X - q(X))²]; so is `sample_mse`."""
    assert mse(law.sample, quantizer) == law.expectation(lambda x: (x - quantizer(x)) ** 2)
    equal = np.array(law.values, dtype=object)
    assert mse(Sample(equal), quantizer) == sample_mse(equal, quantizer)


@given(law=laws(), quantizer=quantizers)
def test_mse_decomposition(law: Law, quantizer: UniformQuantizer) -> None:
    """Q11: always MSE = E[(X - q(X))²; |X| ≤ α] + E[(X - q(±α))²; |X| > α]."""
    alpha, q = quantizer.alpha, quantizer
    parts = mse_parts(law.sample, quantizer)
    assert parts.in_range == law.expectation(lambda x: (x - q(x)) ** 2 * (abs(x) <= alpha))
    assert parts.clipping == law.expectation(lambda x: (abs(x) - q(alpha)) ** 2 * (abs(x) > alpha))
    assert parts.in_range + parts.clipping == mse(law.sample, quantizer)


@given(
    law=laws(),
    alpha=positive,
    outputs=st.lists(rationals, min_size=6, max_size=6),
    end_points=st.booleans(),
    delta=positive,
    scale_noise=st.booleans(),
)
def test_decomposition_of_any_quantizer(
    law: Law, alpha: Fraction, outputs: list[Fraction], end_points: bool, delta: Fraction, scale_noise: bool
) -> None:
    """Q11: for an arbitrary q on [-α, α], uniform or not: the split always; given 1, the written form iff 2.

    Drawn as a table of q at ±α and at the values of the law in range. Where `scale_noise`, Δ is not drawn but the one
    that makes hypothesis 2 true (as its square: Δ need not be rational).
    """
    points = sorted({alpha, -alpha, *(clip(value, alpha) for value in law.values)})
    table = dict(zip(points, outputs, strict=False))
    if end_points:
        table.update({alpha: alpha, -alpha: -alpha})

    def error(x: Fraction) -> Fraction:
        difference: Fraction = x - table[clip(x, alpha)]
        return difference**2

    in_range = law.expectation(lambda x: error(x) * (abs(x) <= alpha))
    beyond = law.expectation(lambda x: (x - table[alpha if x > 0 else -alpha]) ** 2 * (abs(x) > alpha))
    assert law.expectation(error) == in_range + beyond
    mass = law.probability(lambda x: abs(x) <= alpha)
    square = 12 * in_range / mass if scale_noise and mass else delta**2
    as_written = clipping_error(law.sample, alpha) + square / 12 * mass
    if table[alpha] == alpha and table[-alpha] == -alpha:
        assert (law.expectation(error) == as_written) == (in_range == square / 12 * mass)


def written(law: Law, quantizer: UniformQuantizer) -> Fraction:
    """The right side of the claim as written: E_c + Δ²/12 · P(|X| ≤ α)."""
    total: Fraction = clipping_error(law.sample, quantizer.alpha) + quantization_noise(law.sample, quantizer)
    return total


@given(law=laws(), quantizer=quantizers)
def test_parts_as_written_are_their_definitions(law: Law, quantizer: UniformQuantizer) -> None:
    """Q11: E_c = E[(|X| - α)²; |X| > α] and E_q = Δ²/12 · P(|X| ≤ α)."""
    alpha = quantizer.alpha
    assert clipping_error(law.sample, alpha) == law.expectation(lambda x: (abs(x) - alpha) ** 2 * (abs(x) > alpha))
    noise = quantizer.step**2 / 12 * law.probability(lambda x: abs(x) <= alpha)
    assert quantization_noise(law.sample, quantizer) == noise


@given(
    bits=st.integers(2, 4),
    alpha=positive,
    cells=st.lists(st.integers(0, 13), min_size=1, max_size=3),
    tail=laws(),
    split=st.integers(0, 6),
)
def test_written_decomposition_under_its_hypotheses(
    bits: int, alpha: Fraction, cells: list[int], tail: Law, split: int
) -> None:
    """Q11: with levels on ±α and mean-square noise Δ²/12 in range, MSE = E_c + E_q.

    In range the law puts weights 1:2:... on midpoints and levels: noise (Δ/2)² on a third of the mass is Δ²/12.
    """
    quantizer = UniformQuantizer(bits, alpha, LevelConvention.END_POINTS)
    levels = [-alpha + (cell % (2**bits - 1)) * quantizer.step for cell in cells]
    values = [value for level in levels for value in (level, level + quantizer.step / 2)]
    weights = [weight / len(levels) for _ in levels for weight in (Fraction(2, 3), Fraction(1, 3))]
    inside = Fraction(split, 6)
    outer = [alpha + 1 + abs(value) for value in tail.values]
    law = Law((*values, *outer), (*(inside * weight for weight in weights), *((1 - inside) * w for w in tail.weights)))
    assert mse(law.sample, quantizer) == written(law, quantizer)


@given(law=laws(), bits=st.integers(1, 4), alpha=positive)
def test_noise_hypothesis_is_necessary(law: Law, bits: int, alpha: Fraction) -> None:
    """Q11: with levels on ±α the written form holds iff the mean-square noise in range is Δ²/12 · P(|X| ≤ α)."""
    quantizer = UniformQuantizer(bits, alpha, LevelConvention.END_POINTS)
    noise_as_assumed = mse_parts(law.sample, quantizer).in_range == quantization_noise(law.sample, quantizer)
    assert (mse(law.sample, quantizer) == written(law, quantizer)) == noise_as_assumed


def test_written_decomposition_needs_the_noise_hypothesis() -> None:
    """Q11: without it point masses are counterexamples: between levels, as found, and on one, where the MSE is 0."""
    quantizer = UniformQuantizer(2, Fraction(3), LevelConvention.END_POINTS)
    law = smallest(laws(), lambda law: mse(law.sample, quantizer) != written(law, quantizer))
    assert law == point_mass(Fraction(0))  # the levels are -3, -1, 1, 3
    assert mse(law.sample, quantizer) == 1
    on_a_level = point_mass(ONE)
    assert mse(on_a_level.sample, quantizer) == 0
    for atom in (law, on_a_level):
        assert written(atom, quantizer) == quantizer.step**2 / 12 == Fraction(1, 3)


def test_written_decomposition_needs_levels_at_the_end_points() -> None:
    """Q11: for a mid-rise quantizer, mass beyond α is a counterexample: at X = 2α the MSE is (α + Δ/2)², not α²."""
    quantizer = UniformQuantizer(2, ONE)
    law = smallest(
        laws(),
        lambda law: (
            law.probability(lambda x: abs(x) <= 1) == 0 and mse(law.sample, quantizer) != written(law, quantizer)
        ),
    )
    assert law == point_mass(Fraction(2))
    assert mse(law.sample, quantizer) == (1 + quantizer.step / 2) ** 2
    assert written(law, quantizer) == 1


magnitudes = st.floats(2.0**-20, 2.0**20)


@given(
    values=st.lists(magnitudes | st.just(0.0), min_size=1, max_size=8),
    alpha=magnitudes,
    bits=st.integers(1, 6),
    levels=st.sampled_from(LevelConvention),
)
def test_rounding_of_errors(values: list[float], alpha: float, bits: int, levels: LevelConvention) -> None:
    """Q11, Q12: in double precision MSE and clipping error are off by (5n + 2m + 56)uA² and (3n + 21)uA² at most.

    Here u = 2⁻⁵³, n values and α are at most A, and the MSE has m = 2^(B-1) - 1 thresholds, of at most A in all of
    h·Δ. A mean of n powers x^k is off by (n + 2)uA^k. So are: E(|X| - jΔ)₊ by (n + 5)uA, with a threshold off by uA;
    their sum by m(n + m + 5)uA, where mΔ ≤ A; a step that is off by its share u changes the MSE by 8uA²; and of
    E X² - Δ E|X| + Δ²/4 - 2Δ Σ the terms are at most A², 2A², A², 2A², summed by four operations. Likewise
    E X² - 2t E|X| + t² P with t ≤ A, whose terms are at most A², 2A², A².
    """
    n, thresholds, largest = len(values), 2 ** (bits - 1) - 1, Fraction(max(*values, alpha))
    exact = np.array([Fraction(value) for value in values], dtype=object)
    quantizer, level = UniformQuantizer(bits, alpha, levels), Fraction(alpha)
    unit = Fraction(UNIT_ROUNDOFF) * largest**2
    error = Fraction(float(mse(Sample(np.array(values)), quantizer)))
    assert (
        abs(error - mse(Sample(exact), UniformQuantizer(bits, level, levels))) <= (5 * n + 2 * thresholds + 56) * unit
    )
    clipped = Fraction(float(clipping_error(Sample(np.array(values)), alpha)))
    assert abs(clipped - clipping_error(Sample(exact), level)) <= (3 * n + 21) * unit


# Q12, Q13: the two parts as functions of the level --------------------------------------------------------------------


@given(law=laws(), alpha=nonnegative, gap=positive)
def test_clipping_error_antitone(law: Law, alpha: Fraction, gap: Fraction) -> None:
    """Q12: for 0 ≤ α < β, E_c(β) ≤ E_c(α), strictly iff P(|X| > α) > 0."""
    lower, higher = (clipping_error(law.sample, level) for level in (alpha, alpha + gap))
    assert higher <= lower
    assert (higher < lower) == (law.probability(lambda x: abs(x) > alpha) > 0)


@given(law=laws(), alpha=nonnegative, gap=positive)
def test_clipping_error_derivative(law: Law, alpha: Fraction, gap: Fraction) -> None:
    """Q12: E_c'(α) = -2 E(|X| - α)₊, negative iff P(|X| > α) > 0.

    The difference quotient over [α, β] lies between the values of -2 E(|X| - ·)₊ at the ends, and those differ by at
    most 2 (β - α); so it tends to that value from both sides.
    """
    first, second = (-2 * upper_partial_moment(law.sample, level, 1) for level in (alpha, alpha + gap))
    quotient = (clipping_error(law.sample, alpha + gap) - clipping_error(law.sample, alpha)) / gap
    assert first <= quotient <= second <= first + 2 * gap
    assert first == -2 * law.expectation(lambda x: max(abs(x) - alpha, Fraction(0)))
    assert (first < 0) == (law.probability(lambda x: abs(x) > alpha) > 0)


def test_clipping_error_not_strictly_antitone() -> None:
    """Q12: X = 0 almost surely makes E_c constant, so the claim's strict inequality fails."""
    law = smallest(laws(), lambda law: clipping_error(law.sample, ONE) == clipping_error(law.sample, ONE / 2))
    assert law == point_mass(Fraction(0))


@given(law=laws(), bits=st.integers(1, 4), alpha=positive, gap=positive)
def test_quantization_noise_slope(law: Law, bits: int, alpha: Fraction, gap: Fraction) -> None:
    """Q13: the slope of E_q from α to β > α is at least E_q(α)(α + β)/α², with equality iff no mass lies in (α, β].

    So a derivative at α is at least 2 E_q(α)/α, from β → α, and equals it off the atoms, where a small interval has no
    mass; E_q(α) > 0 iff P(|X| ≤ α) > 0.
    """
    beta = alpha + gap
    for levels in LevelConvention:
        lower, higher = (quantization_noise(law.sample, UniformQuantizer(bits, a, levels)) for a in (alpha, beta))
        least = lower * (alpha + beta) / alpha**2
        assert (higher - lower) / gap >= least
        assert ((higher - lower) / gap == least) == (law.probability(lambda x: alpha < abs(x) <= beta) == 0)
        assert (lower > 0) == (law.probability(lambda x: abs(x) <= alpha) > 0)


@given(law=laws(), bits=st.integers(1, 4), alpha=nonnegative, gap=positive)
def test_quantization_noise_monotone(law: Law, bits: int, alpha: Fraction, gap: Fraction) -> None:
    """Q13: for 0 ≤ α < β, E_q(α) ≤ E_q(β), strictly iff P(|X| ≤ β) > 0; for either convention."""
    for levels in LevelConvention:
        lower, higher = (
            quantization_noise(law.sample, UniformQuantizer(bits, level, levels)) for level in (alpha, alpha + gap)
        )
        assert lower <= higher
        assert (lower < higher) == (law.probability(lambda x: abs(x) <= alpha + gap) > 0)


@given(law=laws(), quantizer=quantizers, share=st.fractions(0, 1, max_denominator=50))
def test_quantization_noise_jumps_at_an_atom(law: Law, quantizer: UniformQuantizer, share: Fraction) -> None:
    """Q13: at an atom E_q rises by Δ²/12 times its mass at least, however near the lower level: no derivative there."""
    for atom in {abs(value) for value in law.values} - {0}:
        at, below = (quantization_noise(law.sample, replace(quantizer, alpha=level)) for level in (atom, share * atom))
        mass = law.probability(lambda x, atom=atom: abs(x) == atom)  # type: ignore[misc]
        assert share == 1 or at - below >= replace(quantizer, alpha=atom).step ** 2 / 12 * mass > 0


def test_quantization_noise_not_strictly_monotone() -> None:
    """Q13: all mass beyond both levels makes E_q zero at both; X = 2 almost surely, say."""

    def constant(law: Law) -> bool:
        return bool(
            quantization_noise(law.sample, UniformQuantizer(2, ONE))
            == quantization_noise(law.sample, UniformQuantizer(2, ONE / 2))
        )

    assert smallest(laws(), constant) == point_mass(Fraction(2))


# Q14: convexity -------------------------------------------------------------------------------------------------------


class Bump(Distribution):
    """|X| uniform on an interval [1 - width, 1 + width]: the atom of X = ±1, smeared out."""

    def __init__(self, width: Fraction) -> None:
        self.low, self.high = 1 - width, 1 + width

    def tail_moment(self, threshold: Any, order: Any) -> Any:
        """See `Distribution.tail_moment`."""
        low = min(max(threshold, self.low), self.high)
        return (self.high ** (order + 1) - low ** (order + 1)) / (order + 1) / (self.high - self.low)


ONE_STEP = LevelConvention.END_POINTS  # with 1 bit: N = 1, c = 1/3


def written_error(law: Distribution, alpha: Fraction, bits: int = 1, levels: LevelConvention = ONE_STEP) -> Fraction:
    """E_c + E_q as written, for N = 1 unless told otherwise."""
    total: Fraction = clipping_error(law, alpha) + quantization_noise(law, UniformQuantizer(bits, alpha, levels))
    return total


def test_written_error_is_not_convex() -> None:
    """Q14: for X = ±1 the sum E_c + E_q as written violates convexity at 3/4, 1, 5/4; so does a law without atoms."""
    signs = Law((-ONE, ONE), (ONE / 2, ONE / 2)).sample
    points = [Fraction(3, 4), ONE, Fraction(5, 4)]
    left, middle, right = (written_error(signs, alpha) for alpha in points)
    assert (middle, (left + right) / 2) == (Fraction(1, 3), Fraction(7, 24))
    assert middle > (left + right) / 2

    width = Fraction(1, 100)
    left, middle, right = (written_error(Bump(width), alpha) for alpha in (1 - 3 * width, 1 + width, 1 + 5 * width))
    assert middle > (left + right) / 2


@given(bits=st.integers(1, 16), levels=st.sampled_from(LevelConvention))
def test_written_error_jumps_for_every_number_of_steps(bits: int, levels: LevelConvention) -> None:
    """Q14: for X = ±1 and every N: (1 - α)² below 1, cα² from there on, and no convexity around the jump."""
    signs = Law((-ONE, ONE), (ONE / 2, ONE / 2)).sample
    c = Fraction(1, 3 * levels.steps(bits) ** 2)
    left, middle, right = (written_error(signs, alpha, bits, levels) for alpha in (1 - c / 4, ONE, 1 + c / 4))
    assert (left, middle, right) == ((c / 4) ** 2, c, c * (1 + c / 4) ** 2)
    assert middle > (left + right) / 2


@given(
    bits=st.integers(1, 16),
    levels=st.sampled_from(LevelConvention),
    atoms=st.lists(
        st.tuples(st.sampled_from((-1, 1)), st.fractions(-1, 1, max_denominator=6), st.integers(1, 6)),
        min_size=1,
        max_size=4,
    ),
)
def test_written_error_is_not_convex_near_one(
    bits: int, levels: LevelConvention, atoms: list[tuple[int, Fraction, int]]
) -> None:
    """Q14: for every N there is a δ > 0 such that E_c + E_q is not convex for any law with ||X| - 1| ≤ δ.

    With c = 1/(3N²) it is δ = t/2 for t = c/(8 (1 + c)), and 1 - t, 1 + t/2, 1 + 2t break convexity: for laws of
    atoms, and for one without.
    """
    c = Fraction(1, 3 * levels.steps(bits) ** 2)
    t = c / (8 * (1 + c))
    total = sum(weight for _, _, weight in atoms)
    values = tuple(sign * (1 + t / 2 * share) for sign, share, _ in atoms)
    narrow = Law(values, tuple(Fraction(weight, total) for _, _, weight in atoms))
    for law in (narrow.sample, Bump(t / 2)):
        left, middle, right = (written_error(law, alpha, bits, levels) for alpha in (1 - t, 1 + t / 2, 1 + 2 * t))
        assert middle > (left + right) / 2


def test_written_error_is_not_convex_found_from_scratch() -> None:
    """Q14: a search over X = ±a and levels finds the violation of convexity on record, times 4: X = ±4 at 3, 4, 5."""

    def violates(example: tuple[int, int, int]) -> bool:
        atom, low, width = example
        law = point_mass(Fraction(atom)).sample
        left, middle, right = (written_error(law, Fraction(low + k * width)) for k in range(3))
        return middle > (left + right) / 2

    number = st.integers(1, 20)
    assert smallest(st.tuples(number, number, number), violates) == (4, 3, 1)


@given(law=laws(), quantizer=quantizers, other=nonnegative, t=st.fractions(0, 1, max_denominator=12))
def test_full_mass_error_is_strictly_convex(
    law: Law, quantizer: UniformQuantizer, other: Fraction, t: Fraction
) -> None:
    """Q14: with noise Δ²/12 on the full mass the error is convex, by at least the margin c t (1 - t) (α - β)²."""

    def error(alpha: Fraction) -> Any:
        return aciq_mse(law.sample, replace(quantizer, alpha=alpha))

    c = Fraction(1, 3 * quantizer.levels.steps(quantizer.bits) ** 2)
    alpha = quantizer.alpha
    chord = t * error(alpha) + (1 - t) * error(other)
    assert error(t * alpha + (1 - t) * other) <= chord - c * t * (1 - t) * (alpha - other) ** 2


@given(law=laws(), quantizer=quantizers, alpha=nonnegative)
def test_full_mass_error_has_one_minimiser(law: Law, quantizer: UniformQuantizer, alpha: Fraction) -> None:
    """Q14: `aciq_clipping` is the minimiser and the one level with cα = E(|X| - α)₊; all else costs c (α - α*)²."""
    found = aciq_clipping(law.sample, quantizer.bits, quantizer.levels)
    c = Fraction(1, 3 * quantizer.levels.steps(quantizer.bits) ** 2)
    assert c * found.alpha == law.expectation(lambda x: max(abs(x) - found.alpha, Fraction(0)))
    stationary = c * alpha == law.expectation(lambda x: max(abs(x) - alpha, Fraction(0)))
    assert stationary == (alpha == found.alpha)
    assert (found.alpha > 0) == any(law.values)
    assert found.mse == aciq_mse(law.sample, replace(quantizer, alpha=found.alpha))
    error = aciq_mse(law.sample, replace(quantizer, alpha=alpha))
    assert error >= found.mse + c * (alpha - found.alpha) ** 2


# Q15, Q16: mixtures ---------------------------------------------------------------------------------------------------


WeightedLaws = list[tuple[Fraction, Law]]


@st.composite
def mixtures(draw: st.DrawFn) -> WeightedLaws:
    """Weights and component laws, up to three."""
    components = draw(st.lists(st.tuples(laws(3), st.integers(1, 5)), min_size=1, max_size=3))
    total = sum(weight for _, weight in components)
    return [(Fraction(weight, total), law) for law, weight in components]


def pooled(mixture: WeightedLaws) -> Moments:
    """Moments of the mixture from its atoms."""
    values = tuple(value for _, law in mixture for value in law.values)
    weights = tuple(weight * part for weight, law in mixture for part in law.weights)
    return Law(values, weights).moments


def combined(mixture: WeightedLaws) -> Moments:
    """Moments of the mixture from those of its components."""
    return mixture_moments([weight for weight, _ in mixture], [law.moments for _, law in mixture])


def written_kurtosis(components: Sequence[tuple[Fraction, Moments]]) -> Fraction:
    """κ_eff as written: [Σ w (κ + 3) σ⁴ + 6 Σ w σ² δ² + Σ w δ⁴] / σ_eff⁴ - 3; (κ + 3) σ⁴ is 0 of a constant."""
    mean = sum(weight * part.mean for weight, part in components)
    variance, fourth = Fraction(0), Fraction(0)
    for weight, part in components:
        delta = part.mean - mean
        within = (part.excess_kurtosis + 3) * part.variance**2 if part.variance else 0
        variance += weight * (part.variance + delta**2)
        fourth += weight * (within + 6 * part.variance * delta**2 + delta**4)
    return fourth / variance**2 - 3


def written_for(mixture: WeightedLaws) -> Fraction:
    """The formula as written, with the true moments of the components."""
    return written_kurtosis([(weight, law.moments) for weight, law in mixture])


@given(law=laws())
def test_moments_are_their_definitions(law: Law) -> None:
    """Q15, Q16: `Moments.of` gives the mean and the central moments."""
    mean = law.expectation(lambda x: x)
    central = [law.expectation(lambda x, k=k: (x - mean) ** k) for k in (2, 3, 4)]  # type: ignore[misc]
    assert law.moments == Moments(mean, *central)


@given(mixture=mixtures())
def test_mixture_variance(mixture: WeightedLaws) -> None:
    """Q15: the variance of a mixture is Σ w σ² + Σ w δ²."""
    mean = sum(weight * law.moments.mean for weight, law in mixture)
    within = sum(weight * law.moments.variance for weight, law in mixture)
    between = sum(weight * (law.moments.mean - mean) ** 2 for weight, law in mixture)
    assert combined(mixture).mean == pooled(mixture).mean == mean
    assert combined(mixture).variance == pooled(mixture).variance == within + between


@given(mixture=mixtures())
def test_mixture_fourth_moment(mixture: WeightedLaws) -> None:
    """Q16: third and fourth moment of a mixture, with the term 4 Σ w m₃ δ; so the excess kurtosis, if defined."""
    assert combined(mixture) == pooled(mixture)
    assume(pooled(mixture).variance > 0)
    assert combined(mixture).excess_kurtosis == pooled(mixture).fourth / pooled(mixture).variance ** 2 - 3


@given(mixture=mixtures())
def test_written_kurtosis_iff(mixture: WeightedLaws) -> None:
    """Q16: the formula as written is off by exactly 4 Σ w m₃ δ / σ_eff⁴, so it holds iff that sum is 0."""
    whole = pooled(mixture)
    assume(whole.variance > 0)
    missing = 4 * sum(w * law.moments.third * (law.moments.mean - whole.mean) for w, law in mixture)
    assert whole.excess_kurtosis == written_for(mixture) + missing / whole.variance**2


@given(mixture=mixtures())
def test_written_kurtosis_of_symmetric_components(mixture: WeightedLaws) -> None:
    """Q16: it holds when every component is symmetric about its mean."""

    def reflected_onto(law: Law) -> Law:
        """The equal mixture of the law and its mirror image about its first value."""
        mirrored = tuple(2 * law.values[0] - value for value in law.values)
        return Law((*law.values, *mirrored), tuple(weight / 2 for weight in (*law.weights, *law.weights)))

    symmetric = [(weight, reflected_onto(law)) for weight, law in mixture]
    assume(pooled(symmetric).variance > 0)
    assert written_for(symmetric) == pooled(symmetric).excess_kurtosis


samples = st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=5)


@given(parts=st.lists(st.tuples(samples, st.integers(1, 8)), min_size=1, max_size=4), scale=st.integers(-20, 20))
def test_rounding_of_mixture_moments(parts: list[tuple[list[float], int]], scale: int) -> None:
    """Q15, Q16: with |μ_i| ≤ R and k-th moments of at most R^k, those of c components are off by (110c + 430)uR^k.

    Weights are multiples of 1/32, exact, and u = 2⁻⁵³. The mean is off by cuR, each δ by (c + 2)uR with |δ| ≤ 2R, so
    4 m₃ δ + 6 σ² δ² + δ⁴ by (4 + 24 + 32)(c + 2)uR⁴; its roundings and those of the sum, 49R⁴ at most, add the rest.
    """
    components = [Moments.of(np.array(values) * 2.0**scale) for values, _ in parts]
    weights = [weight / 32 for _, weight in parts]
    weights[0] += 1 - sum(weights)
    exact = [Moments(*map(Fraction, map(float, (c.mean, c.variance, c.third, c.fourth)))) for c in components]
    found, truth = mixture_moments(weights, components), mixture_moments(list(map(Fraction, weights)), exact)
    for order, name in ((1, "mean"), (2, "variance"), (3, "third"), (4, "fourth")):
        error = abs(Fraction(float(getattr(found, name))) - getattr(truth, name))
        assert error <= (110 * len(parts) + 430) * Fraction(UNIT_ROUNDOFF) * Fraction(2) ** (scale * order)


@given(mean=rationals, std=positive, skewness=rationals, kurtosis=positive)
def test_standardized_moments(mean: Fraction, std: Fraction, skewness: Fraction, kurtosis: Fraction) -> None:
    """Q16: m₃ = γσ³ and m₄ = (κ + 3)σ⁴, both ways."""
    moments = Moments.from_standardized(mean, std, skewness, kurtosis)
    assert moments == Moments(mean, std**2, skewness * std**3, (kurtosis + 3) * std**4)
    assert moments.excess_kurtosis == kurtosis
    # A power of σ², a quotient and both roundings of their operands: under 8 ulps.
    assert math.isclose(moments.skewness, skewness, rel_tol=8 * UNIT_ROUNDOFF)


@given(values=st.lists(rationals, min_size=4, max_size=7))
def test_excess_kurtosis_estimators(values: list[Fraction]) -> None:
    """Q16: the estimators of κ are m₄/m₂² - 3, and without bias k₄/k₂² with the k-statistics, of n values."""
    assume(len(set(values)) > 1)
    n, mean = len(values), sum(values) / len(values)
    m2, m4 = (sum((value - mean) ** k for value in values) / n for k in (2, 4))
    k2 = n * m2 / (n - 1)
    k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
    array = np.array(values, dtype=object)
    assert excess_kurtosis(array) == m4 / m2**2 - 3
    assert excess_kurtosis(array, bias=False) == k4 / k2**2


def test_written_kurtosis_fails() -> None:
    """Q16: a search finds two equally weighted laws on {0, 1} for which the formula fails: of means 1/2 and 2/3."""

    def mixture_of(odds: Sequence[tuple[int, int]]) -> WeightedLaws:
        laws_of = [(Fraction(zeros, zeros + ones), Fraction(ones, zeros + ones)) for zeros, ones in odds]
        return [(ONE / 2, Law((Fraction(0), ONE), weights)) for weights in laws_of]

    def fails(odds: Sequence[tuple[int, int]]) -> bool:
        return bool(written_for(mixture_of(odds)) != pooled(mixture_of(odds)).excess_kurtosis)

    odds = st.tuples(st.integers(1, 9), st.integers(1, 9))
    found = smallest(st.tuples(odds, odds), fails)
    assert found == ((1, 1), (1, 2))
    assert written_for(mixture_of(found)) == Fraction(-2054, 1225)
    assert pooled(mixture_of(found)).excess_kurtosis == Fraction(-66, 35)


def test_written_kurtosis_of_two_exponentials() -> None:
    """Q16: for ½ Exp(1) + ½ (3 - Exp(1)) the formula gives 94/25 = 3.76, the true value is 6/5 = 1.20."""

    def central(order: int) -> int:  # of Exp(1), whose raw moments are the factorials
        return sum(math.comb(order, k) * math.factorial(k) * (-1) ** (order - k) for k in range(order + 1))

    exponential = Moments(ONE, *(Fraction(central(order)) for order in (2, 3, 4)))
    reflected = Moments(3 - exponential.mean, exponential.variance, -exponential.third, exponential.fourth)
    weights = [ONE / 2, ONE / 2]
    assert exponential.excess_kurtosis == 6
    assert mixture_moments(weights, [exponential, reflected]).excess_kurtosis == Fraction(6, 5)
    assert written_kurtosis([(ONE / 2, exponential), (ONE / 2, reflected)]) == Fraction(94, 25)
