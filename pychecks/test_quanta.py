"""Action quanta (claims A01 to A05, A08, A13, A14, A16 to A18, A20, A21): the registry's statements.

Rational statements are tested exactly over `fractions.Fraction`; those with exp, log or a root are proved on each drawn
input in ball arithmetic. Counterexamples are found from scratch and compared with the one on record in
`claims/quanta.toml`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_mat
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from aqcheck.attention import (
    condensate_fraction,
    dobrushin_coefficient,
    gibbs,
    hopfield_energy,
    hopfield_gradient,
    hopfield_update,
    largest_attention_share,
    mix,
)
from aqcheck.errors import InvalidInputError
from aqcheck.information import (
    blahut_arimoto,
    compression_ratio,
    entropy,
    hoeffding_bound,
    hoeffding_sample_size,
    mutual_information,
    participation_ratio,
    rate_distortion,
)
from aqcheck.quanta import (
    Thresholds,
    action_quanta,
    mean_cosine,
    meets_thresholds,
    pattern_attention,
    select,
    selection_assumptions,
    selection_statistics,
    selection_threshold,
    spectral_entropy,
    spectral_participation_ratio,
    stable_rank,
    trace_coherence,
)
from pychecks.balls import ball, balls, derivative, equal, precision, proved, variable

rationals = st.builds(Fraction, st.integers(-20, 20), st.integers(1, 4))
sizes = st.integers(1, 4)
ROUNDING = arb(2) ** -200


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    with precision(512):
        yield


def smallest(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    """The simplest value that Hypothesis finds, without its analysis of why."""
    return find(strategy, condition, settings=settings(max_examples=2000, phases=(Phase.generate, Phase.shrink)))


@st.composite
def matrices(draw: st.DrawFn, rows: int, columns: int, entries: st.SearchStrategy[Any] = rationals) -> Any:
    """An exact matrix."""
    flat = draw(st.lists(entries, min_size=rows * columns, max_size=rows * columns))
    return np.array([Fraction(x) for x in flat], dtype=object).reshape(rows, columns)


@st.composite
def distributions(draw: st.DrawFn, size: int) -> Any:
    """A rational probability vector, some entries perhaps 0."""
    weights = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size).filter(any))
    return np.array([Fraction(w, sum(weights)) for w in weights], dtype=object)


@st.composite
def heads(draw: st.DrawFn, most: int = 4) -> tuple[Any, Any]:
    """A rational row-stochastic matrix, and values."""
    n, d = draw(st.integers(1, most)), draw(st.integers(1, 3))
    return np.array([draw(distributions(n)) for _ in range(n)], dtype=object), draw(matrices(n, d))


def square_distance(x: Any, y: Any) -> Any:
    """Squared Euclidean distance, exact."""
    return np.square(x - y).sum()


# A01: coherence -----------------------------------------------------------------------------------------------------


small = st.integers(-3, 3)


@given(data=st.data(), n=sizes, d=sizes)
def test_trace_coherence_is_one(data: st.DataObject, n: int, d: int) -> None:
    """A01: tr(XXᵀ)/‖X‖² = 1 for every X ≠ 0, exactly: it selects nothing."""
    x = data.draw(matrices(n, d).filter(np.any))
    assert trace_coherence(x) == 1


def test_trace_coherence_does_not_tell_equal_rows_from_orthogonal_ones() -> None:
    """A01: the example on record, equal rows against orthogonal rows; the corrected measures tell them apart."""
    equal_rows, orthogonal_rows = np.array([[1, 0], [1, 0]]), np.array([[1, 0], [0, 1]])
    assert trace_coherence(equal_rows) == trace_coherence(orthogonal_rows) == 1
    assert (stable_rank(equal_rows), stable_rank(orthogonal_rows)) == pytest.approx((1, 2))
    assert spectral_participation_ratio(equal_rows * Fraction(1)) == 1
    assert spectral_participation_ratio(orthogonal_rows * Fraction(1)) == 2


@given(data=st.data(), n=sizes, d=sizes)
def test_ranks_of_the_spectrum(data: st.DataObject, n: int, d: int) -> None:
    """A01: participation ratio and stable rank lie between 1 and the rank, and are 1 iff the rank is 1.

    For integer entries of at most 5 the squared 2×2 minors sum to at least 1 unless the rank is 1, so that either
    measure exceeds 1 by more than (nd·25)⁻² > 10⁻⁶; the singular values are right to about 10⁻¹⁴.
    """
    x = data.draw(matrices(n, d, st.integers(-5, 5)).filter(np.any))
    rank = fmpq_mat([[fmpq(int(entry)) for entry in row] for row in x.tolist()]).rank()
    exact = spectral_participation_ratio(x)
    assert 1 <= exact <= rank
    assert (exact == 1) == (rank == 1)
    approximate = float(stable_rank(x.astype(float)))
    assert 1 - 1e-9 <= approximate <= rank + 1e-9
    assert (approximate < 1 + 1e-7) == (rank == 1)
    eigenvalues = np.linalg.svd(x.astype(float), compute_uv=False) ** 2
    assert 1 / participation_ratio(eigenvalues / eigenvalues.sum()) == pytest.approx(float(exact))


@given(data=st.data(), n=sizes, d=sizes, r=st.integers(1, 3))
def test_rank_is_that_of_a_sum_of_products(data: st.DataObject, n: int, d: int, r: int) -> None:
    """A01: a sum of r matrices uvᵀ has measures of at most r, and of 1 iff its rank is 1: for one product, always.

    Entries are integers of at most 27, so that the argument above gives a margin of (nd·27²)⁻² > 10⁻⁹ for r > 1.
    """
    pairs = [data.draw(st.tuples(matrices(n, 1, small), matrices(1, d, small))) for _ in range(r)]
    x = sum(u @ v for u, v in pairs)
    assume(x.any())
    rank = fmpq_mat([[fmpq(int(entry)) for entry in row] for row in x.tolist()]).rank()
    exact, approximate = spectral_participation_ratio(x), float(stable_rank(x.astype(float)))
    assert 1 <= exact <= rank <= r
    assert (exact == 1) == (rank == 1)
    assert 1 - 1e-12 <= approximate <= r + 1e-12
    assert (approximate < 1 + 1e-10) == (rank == 1)


# A02, A02b: magnitude and coherence ---------------------------------------------------------------------------------


@given(data=st.data(), head=heads())
def test_mixing_never_raises_the_largest_norm(data: st.DataObject, head: tuple[Any, Any]) -> None:
    """A02: ‖yᵢ‖ ≤ max ‖vⱼ‖, and so for the mean over any pattern, in the supremum and the squared Euclidean norm."""
    attention, values = head
    mixed = mix(attention, values)
    tokens = data.draw(st.lists(st.sampled_from(range(len(values))), min_size=1, unique=True))
    for y in [*mixed, mixed[tokens].sum(axis=0) / len(tokens)]:
        assert np.abs(y).max() <= np.abs(values).max()
        assert np.square(y).sum() <= np.square(values).sum(axis=1).max()


@given(data=st.data(), head=heads())
def test_equal_tokens_do_not_change(data: st.DataObject, head: tuple[Any, Any]) -> None:
    """A02, A02b: if all tokens are equal, AV = V for every row-stochastic A: no magnitude or coherence grows."""
    attention, values = head
    identical = np.repeat(values[:1], len(values), axis=0)
    assert (mix(attention, identical) == identical).all()


def test_selection_without_increase_is_found() -> None:
    """A02, A02b: the counterexample found is the one on record: identical tokens, which attention leaves alone."""

    def unchanged(head: tuple[Any, Any]) -> bool:
        attention, values = head
        above = pattern_attention(attention, np.ones(len(values), dtype=bool)) > Fraction(len(values), 2)
        identity = (attention == np.eye(len(values), dtype=int)).all()
        return bool(values.any() and not identity and above and (mix(attention, values) == values).all())

    attention, values = smallest(heads(most=2), unchanged)
    assert len(values) == 2
    assert (values[0] == values[1]).all()
    assert trace_coherence(mix(attention, values)) == trace_coherence(values) == 1
    assert unchanged((np.array([[Fraction(1), 0], [Fraction(1, 2), Fraction(1, 2)]]), np.array([[Fraction(1)]] * 2)))


def test_assumptions_do_not_save_theorem_1() -> None:
    """A02, A02b, A03: the witness on record meets A1 to A4 and exceeds α* = 0.625, and nothing concluded happens.

    Four identical unit tokens attend uniformly to each other; two tokens outside the pattern make A2 and A4 say
    something.
    """
    values = balls([[1, 0]] * 4 + [[1, 0], [0, 1]])
    attention = balls([[Fraction(1, 4)] * 4 + [0, 0]] * 4 + [[Fraction(1, 6)] * 6] * 2)
    pattern = np.array([True] * 4 + [False] * 2)
    before = selection_statistics(attention, values, pattern)
    threshold = selection_threshold(magnitude=Fraction(1), size=4, bound=1, coherence=1, leakage=0)
    assert threshold == Fraction(5, 8)
    assert selection_assumptions(
        before, bound=1, coherence=1, complement_coherence=arb("0.8"), attention_mass=1, leakage=0
    ).hold
    assert before.size == 4
    assert equal(before.internal_mass, 1)
    assert proved(before.internal_mass > ball(threshold))
    after = selection_statistics(attention, mix(attention, values), pattern)
    assert before.magnitude == after.magnitude == 1
    assert before.coherence == after.coherence == 1
    assert equal(entropy(attention[0]), arb(4).log())
    # The witness as recorded, without the two: the complement is empty, so that every c1 below c0 will do.
    alone = selection_statistics(attention[:4, :4], values[:4], np.ones(4, dtype=bool))
    assert selection_assumptions(alone, bound=1, coherence=1, complement_coherence=0, attention_mass=1, leakage=0).hold
    assert (alone.magnitude, alone.coherence, alone.leakage) == (1, 1, 0)
    assert (mix(attention[:4, :4], values[:4]) == values[:4]).all()
    # Each assumption can fail: the check is not vacuous.
    given_constants = {
        "bound": 1,
        "coherence": 1,
        "complement_coherence": arb("0.8"),
        "attention_mass": 1,
        "leakage": 0,
    }
    for name, value, broken in [
        ("bound", arb("0.9"), "bounded_values"),
        ("coherence", 2, "separated_coherence"),
        ("complement_coherence", arb("0.7"), "separated_coherence"),
        ("complement_coherence", 1, "separated_coherence"),
        ("attention_mass", 2, "internal_mass"),
        ("leakage", -1, "small_leakage"),
    ]:
        checked = selection_assumptions(before, **{**given_constants, name: value})
        assert not getattr(checked, broken)
        assert not checked.hold


@given(t=st.builds(Fraction, st.integers(1, 60), st.integers(1, 6)), turn=rationals)
def test_tokens_outside_do_not_save_theorem_1(t: Fraction, turn: Fraction) -> None:
    """A02, A02b: six tokens meet A1 to A4 with c₁ < 1 and exceed α* = 5/8, and attention changes none of them.

    Four tokens v attend uniformly to each other; outside, v and w attend each to itself. At an angle φ between them
    the mean cosine of the complement is cos(φ/2), 1/√(1 + t²) for t = tan(φ/2): as small as one likes, but positive. On
    record is w = -v, with a mean cosine of 0; but the mean of v and -v is 0, and `mean_cosine` refuses to divide by it.
    """

    def unit(half_angle: Fraction) -> Any:
        square = half_angle**2
        return np.array([(1 - square) / (1 + square), 2 * half_angle / (1 + square)])

    v, w = balls(unit(turn)), balls(unit(turn))
    rotation = balls([[unit(t)[0], -unit(t)[1]], [unit(t)[1], unit(t)[0]]])
    values = np.stack([v] * 5 + [rotation @ w])
    attention = np.zeros((6, 6), dtype=object)
    attention[:4, :4], attention[4, 4], attention[5, 5] = Fraction(1, 4), 1, 1
    attention, pattern = balls(attention), np.arange(6) < 4
    found = selection_statistics(attention, values, pattern)
    assert equal(found.complement_coherence, 1 / arb(ball(1 + t**2)).sqrt())
    assert equal(found.coherence, 1)
    assert equal(found.bound, 1)
    assert equal(found.internal_mass, 1)
    assert equal(found.cross_mass, 0)
    assert equal(found.leakage, 0)
    threshold = selection_threshold(
        magnitude=found.magnitude, size=found.size, bound=found.bound, coherence=found.coherence, leakage=found.leakage
    )
    assert equal(threshold, ball(Fraction(5, 8)))
    assert proved(found.complement_coherence < 1)
    assert proved(threshold < found.internal_mass)
    assert equal(mix(attention, values), values)


def test_tokens_outside_as_recorded() -> None:
    """A02: with v and -v outside nothing changes either; their mean is 0, and so a mean cosine is not defined."""
    values = np.array([[Fraction(1), Fraction(0)]] * 5 + [[Fraction(-1), Fraction(0)]])
    attention = np.zeros((6, 6), dtype=object)
    attention[:4, :4], attention[4, 4], attention[5, 5] = Fraction(1, 4), Fraction(1), Fraction(1)
    assert (mix(attention, values) == values).all()
    with pytest.raises(InvalidInputError, match="a cosine needs two directions"):
        selection_statistics(balls(attention), balls(values), np.arange(6) < 4)


@given(data=st.data(), head=heads())
def test_dispersion_contracts(data: st.DataObject, head: tuple[Any, Any]) -> None:
    """A02b: max ‖yᵢ - yₖ‖ ≤ τ_p·max ‖vⱼ - vₗ‖ over a pattern, in two norms, with Dobrushin's τ_p in [0, 1]."""
    attention, values = head
    mixed = mix(attention, values)
    tokens = data.draw(st.lists(st.sampled_from(range(len(values))), min_size=1, unique=True))
    tau = dobrushin_coefficient(attention[tokens])
    assert 0 <= tau <= 1
    assert tau == max(abs(a - b).sum() for a in attention[tokens] for b in attention[tokens]) / 2

    def diameters(points: Any) -> tuple[Any, Any]:
        pairs = list(itertools.product(points, repeat=2))
        return max(square_distance(x, y) for x, y in pairs), max(np.abs(x - y).max() for x, y in pairs)

    after, before = diameters(mixed[tokens]), diameters(values)
    assert after[0] <= tau**2 * before[0]
    assert after[1] <= tau * before[1]


@given(data=st.data(), n=st.integers(2, 4), outside=st.integers(0, 2), d=st.integers(1, 3))
def test_closed_pattern_contracts(data: st.DataObject, n: int, outside: int, d: int) -> None:
    """A02b: if the rows of p put all their mass on p, the bound by τ_p holds within p, whatever the tokens outside are.

    So p contracts strictly if τ_p < 1 and its tokens are not all equal.
    """
    closed = [[*data.draw(distributions(n)), *[Fraction(0)] * outside] for _ in range(n)]
    others = [data.draw(distributions(n + outside)) for _ in range(outside)]
    attention = np.array([*closed, *others], dtype=object)
    values = data.draw(matrices(n + outside, d))
    tau = dobrushin_coefficient(attention[:n])
    before = max(square_distance(x, y) for x in values[:n] for y in values[:n])
    mixed = mix(attention, values)[:n]
    after = max(square_distance(x, y) for x in mixed for y in mixed)
    assert after <= tau**2 * before
    if tau < 1 and before > 0:
        assert after < before


# A03, A04: entropy of the pattern -----------------------------------------------------------------------------------


def self_attention(x: Any, base: Fraction) -> Any:
    """Softmax(βXXᵀ) at β = log `base`, exact for integers: powers of `base`, compared with `gibbs` in balls."""
    gram = (x @ x.T).tolist()
    weights = np.array([[base ** int(entry - max(row)) for entry in row] for row in gram], dtype=object)
    attention = weights / weights.sum(axis=1, keepdims=True)
    assert equal(gibbs(balls(gram), ball(base).log()), balls(attention))
    return attention


def spectrum(x: Any) -> Any:
    """Eigenvalues of XXᵀ for a matrix of two rows, from its trace and determinant, as balls."""
    gram = x @ x.T
    trace, determinant = ball(gram[0, 0] + gram[1, 1]), ball(gram[0, 0] * gram[1, 1] - gram[0, 1] * gram[1, 0])
    discriminant = ball((gram[0, 0] - gram[1, 1]) ** 2 + 4 * gram[0, 1] ** 2)
    root = discriminant.sqrt()
    eigenvalues = np.array([(trace + root) / 2, (trace - root) / 2])
    assert equal(eigenvalues.prod(), determinant)
    return eigenvalues


RECORD = np.array([[2, 1], [-2, 1]], dtype=object) * Fraction(1)


def test_spectral_entropy_rises_on_record() -> None:
    """A03, A04: the exact example on record, X = ((2, 1), (-2, 1)) at β = ln(3)/8, eigenvalues 8, 2 and 2, 2."""
    gram = RECORD @ RECORD.T
    attention = np.array([[Fraction(3, 4), Fraction(1, 4)], [Fraction(1, 4), Fraction(3, 4)]])
    assert equal(gibbs(balls(gram), arb(3).log() / 8), balls(attention))
    after = mix(attention, RECORD)
    assert after.tolist() == [[1, 1], [-1, 1]]
    assert equal(spectrum(RECORD), balls([8, 2]))
    assert equal(spectrum(after), balls([2, 2]))
    before_entropy, after_entropy = (
        entropy(balls([Fraction(4, 5), Fraction(1, 5)])),
        entropy(balls([Fraction(1, 2)] * 2)),
    )
    assert equal(before_entropy, arb(5).log() - arb(8) / 5 * arb(2).log())
    assert equal(after_entropy, arb(2).log())
    assert proved(after_entropy > before_entropy)
    assert [round(float(spectral_entropy(x.astype(float))), 3) for x in (RECORD, after)] == [0.5, 0.693]
    unnormalized = [float(spectral_entropy(x.astype(float), normalized=False)) for x in (RECORD, after)]
    assert unnormalized == pytest.approx([-26 * math.log(2), -4 * math.log(2)])
    whole = np.ones(2, dtype=bool)
    assert pattern_attention(attention, whole) == Fraction(3, 2)
    # Corollary 1.2: below 3/2 any threshold selects the one pattern; nothing is dissolved, ΔH = 0, and H rises all the
    # same.
    selected, dissolved = select([Fraction(3, 2)], Fraction(149, 100))
    assert selected.all()
    assert not dissolved.any()


def test_spectral_entropy_rises_is_found() -> None:
    """A03, A04: under the second axiom an integer 2×2 example is found whose entropy rises although A_p exceeds 1.

    For two rows the spectral entropy is an increasing function of the participation ratio, which is rational.
    """

    def rises(drawn: tuple[Any, int]) -> bool:
        x, base = drawn
        if not x.any():
            return False
        attention = self_attention(x, Fraction(base))
        before, after = (spectral_participation_ratio(y) for y in (x, mix(attention, x)))
        return bool(pattern_attention(attention, np.ones(2, dtype=bool)) > 1 and after > before)

    x, base = smallest(st.tuples(matrices(2, 2, st.integers(-3, 3)), st.integers(2, 4)), rises)
    after = mix(self_attention(x, Fraction(base)), x)
    eigenvalues = [spectrum(y) for y in (x, after)]
    before_entropy, after_entropy = (entropy(values / values.sum()) for values in eigenvalues)
    assert proved(after_entropy > before_entropy)
    assert float(spectral_entropy(after.astype(float))) == pytest.approx(float(after_entropy))
    # The one on record shows the same: its participation ratio rises from 25/17 to 2.
    assert spectral_participation_ratio(RECORD) == Fraction(25, 17)
    assert rises((RECORD, 3))


@given(a=st.integers(1, 30), delta=st.integers(1, 30), numerator=st.integers(1, 99))
def test_when_spectral_entropy_rises(a: int, delta: int, numerator: int) -> None:
    """A03, A04: for X = ((a, δ), (-a, δ)), 0 < δ < a, the spectral entropy rises iff (2s - 1)a² > δ², s = A₁₁.

    Where (2s - 1)a² < δ² it falls, so that it is bounded by its value before in neither direction.
    """
    assume(delta < a)
    s = Fraction(1, 2) + Fraction(numerator, 200)
    x = np.array([[a, delta], [-a, delta]], dtype=object) * Fraction(1)
    beta = (ball(s) / ball(1 - s)).log() / (2 * a * a)
    attention = np.array([[s, 1 - s], [1 - s, s]])
    assert equal(gibbs(balls(x @ x.T), beta), balls(attention))
    after = mix(attention, x)
    assert after.tolist() == [[(2 * s - 1) * a, delta], [-(2 * s - 1) * a, delta]]
    rises = spectral_participation_ratio(after) > spectral_participation_ratio(x)
    assert rises == ((2 * s - 1) * a * a > delta * delta)
    h_before, h_after = (entropy(spectrum(y) / spectrum(y).sum()) for y in (x, after))
    if (2 * s - 1) * a * a != delta * delta:
        assert proved(h_after > h_before) if rises else proved(h_after < h_before)


# A05, A08: selection and definition 4.1 -----------------------------------------------------------------------------


@given(masses=st.lists(rationals, max_size=6), threshold=rationals)
def test_selected_and_dissolved_partition(masses: list[Fraction], threshold: Fraction) -> None:
    """A05: {A_p > α} and {A_p ≤ α} are disjoint and cover all patterns, for any masses and any threshold."""
    selected, dissolved = select(np.array(masses, dtype=object), threshold)
    assert (selected ^ dissolved).all()
    assert selected.tolist() == [mass > threshold for mass in masses]


def connected(mask: Any, diagonal: bool) -> bool:
    """Whether the entries of a mask hang together, by walking from one of them."""
    left = {(int(i), int(j)) for i, j in np.argwhere(mask)}
    todo = [left.pop()]
    while todo:
        i, j = todo.pop()
        near = {(k, m) for k, m in left if max(abs(k - i), abs(m - j)) == 1 and (diagonal or i == k or j == m)}
        left -= near
        todo += near
    return not left


@given(
    data=st.data(), rows=st.integers(1, 2), columns=st.integers(1, 3), diagonal=st.booleans(), corrected=st.booleans()
)
def test_action_quanta(data: st.DataObject, rows: int, columns: int, diagonal: bool, corrected: bool) -> None:
    """A08: exactly the connected sets that pass the thresholds and of which no non-empty proper subset does."""
    size = rows * columns
    x = data.draw(matrices(rows, columns, st.integers(-3, 3))).astype(float)
    candidates = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))).reshape(rows, columns)
    worth = np.array(data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))).reshape(rows, columns)
    thresholds = Thresholds(
        magnitude=data.draw(st.integers(0, 4)), coherence=data.draw(st.sampled_from([0.0, 0.9])), information=1
    )
    coherence: Callable[[Any], Any] = (lambda y: 1 / stable_rank(y)) if corrected else trace_coherence

    def information(mask: Any) -> float:
        return float(worth[mask].sum())

    def passes(mask: Any) -> bool:
        return meets_thresholds(x, mask, thresholds, information, coherence=coherence)

    entries = np.argwhere(candidates)
    subsets = []
    for count in range(1, len(entries) + 1):
        for chosen in itertools.combinations(entries.tolist(), count):
            mask = np.zeros((rows, columns), dtype=bool)
            mask[tuple(zip(*chosen, strict=True))] = True
            subsets.append(mask)
            restricted = np.where(mask, x, 0)
            assert passes(mask) == bool(
                np.square(restricted.sum(axis=0)).sum() > thresholds.magnitude**2
                and coherence(restricted) > thresholds.coherence
                and information(mask) > thresholds.information
            )
    passing = [mask for mask in subsets if passes(mask)]
    expected = {
        mask.tobytes()
        for mask in passing
        if connected(mask, diagonal) and not any((other <= mask).all() and (other != mask).any() for other in passing)
    }
    found = action_quanta(x, candidates, thresholds, information, coherence=coherence, diagonal=diagonal)
    assert {mask.tobytes() for mask in found} == expected
    assert len(found) == len(expected)
    for infinite in (Thresholds(math.inf, 0, 0), Thresholds(0, 0, math.inf)):
        assert action_quanta(x, candidates, infinite, information) == []


# A13, A14: generalization -------------------------------------------------------------------------------------------


@st.composite
def learning_problems(draw: st.DrawFn) -> tuple[Any, Any, int]:
    """A law on a few outcomes, the loss of each predictor on each of them, and a number of samples."""
    outcomes, predictors = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    losses = draw(matrices(predictors, outcomes, st.builds(Fraction, st.integers(0, 4), st.just(4))))
    return draw(distributions(outcomes)), losses, draw(st.integers(1, 6))


@given(problem=learning_problems(), delta=st.builds(Fraction, st.integers(1, 19), st.just(20)))
def test_hoeffding_bound(problem: tuple[Any, Any, int], delta: Fraction) -> None:
    """A13: P(some f has R(f) - R̂(f) > √((log|F| + log(1/δ))/2n)) ≤ δ, the probability exact, over all samples."""
    law, losses, n = problem
    bound = hoeffding_bound(math.log(len(losses)), n, float(delta))
    assert proved(abs(2 * n * ball(bound) ** 2 - arb(len(losses)).log() + ball(delta).log()) < 1e-12)
    risks = losses @ law
    failure = Fraction(0)
    for sample in itertools.product(range(len(law)), repeat=n):
        if (risks - losses[:, list(sample)].sum(axis=1) / n > Fraction(bound)).any():
            failure += math.prod((law[i] for i in sample), start=Fraction(1))
    assert failure <= delta


@given(
    log_class_size=st.floats(0, 50),
    accuracy=st.floats(0.01, 1),
    delta=st.floats(0.001, 0.999),
)
def test_sample_size(log_class_size: float, accuracy: float, delta: float) -> None:
    """A14: n samples give accuracy ε once n ≥ (log|F| + log(1/δ))/(2ε²), and the size returned is the least such n."""
    n = hoeffding_sample_size(log_class_size, accuracy, delta)
    assert hoeffding_bound(log_class_size, n, delta) <= accuracy * (1 + 1e-12)
    assert n == 1 or hoeffding_bound(log_class_size, n - 1, delta) > accuracy * (1 - 1e-12)


def test_quanta_of_given_dimension() -> None:
    """A14: with k quanta of dimension d and N levels, log|F| = kd·log N; the dimension counts."""
    k, d, levels = 3, 5, 16
    n = hoeffding_sample_size(k * d * math.log(levels), 0.1, 0.05)
    assert n == math.ceil((k * d * math.log(levels) + math.log(20)) / (2 * 0.1**2))
    assert n > hoeffding_sample_size(k * math.log(levels), 0.1, 0.05)


def memorizer_gap(domain: int, sample: list[int]) -> Fraction:
    """R - R̂ of the predictor that is right on its sample only, x uniform on `domain` points: one quantum."""
    known = set(sample)
    risk = Fraction(sum(x not in known for x in range(domain)), domain)
    empirical = Fraction(sum(x not in known for x in sample), len(sample))
    return risk - empirical


def test_stability_alone_does_not_generalize() -> None:
    """A13, A14: found from scratch: one quantum, Lipschitz constant 1, and a gap above √(k log(k/δ)/n), k = 1, δ = ½.

    The one on record is its limit: on a continuous domain the gap is 1 for every n.
    """

    def exceeds(drawn: tuple[int, list[int]]) -> bool:
        domain, sample = drawn
        sample = [x % domain for x in sample]
        return proved(ball(memorizer_gap(domain, sample)) ** 2 * len(sample) > arb(2).log())

    samples = st.lists(st.integers(0, 1000), min_size=1, max_size=4)
    domain, sample = smallest(st.tuples(st.integers(1, 1000), samples), exceeds)
    assert len(sample) == 1
    assert memorizer_gap(domain, sample) == 1 - Fraction(1, domain)


@given(constant=st.integers(1, 20), n=st.integers(1, 50))
def test_no_constant_saves_the_bound(constant: int, n: int) -> None:
    """A13, A14: for every C some n has a gap above C·√(log(1/δ)/n); the finite-class bound is kept."""
    many = 4 * constant**2
    gap = memorizer_gap(2 * many, list(range(many)))
    assert gap == Fraction(1, 2)
    assert proved(ball(gap) ** 2 * many > constant**2 * arb(2).log())
    # The class of all labelings of a domain of N points has log|F| = N log 2.
    assert float(memorizer_gap(2 * n, list(range(n)))) <= hoeffding_bound(2 * n * math.log(2), n, 0.5)


# A16 to A18, A20: compression, condensation -------------------------------------------------------------------------


@given(data=st.data(), inputs=st.integers(1, 4), labels=st.integers(1, 3))
def test_zero_error_needs_the_label_entropy(data: st.DataObject, inputs: int, labels: int) -> None:
    """A17: if Y = f(X) = g(R) then I(X; R) ≥ H(Y), for every law of X and every channel to R."""
    law = data.draw(distributions(inputs))
    label_of = data.draw(st.lists(st.integers(0, labels - 1), min_size=inputs, max_size=inputs))
    codewords = 2  # for each label, so that R may carry more than Y
    joint = np.full((inputs, labels * codewords), Fraction(0), dtype=object)
    for i, label in enumerate(label_of):
        joint[i, label * codewords : (label + 1) * codewords] = law[i] * data.draw(distributions(codewords))
    label_law = np.array(
        [sum((w for w, y in zip(law, label_of, strict=True) if y == j), Fraction(0)) for j in range(labels)]
    )
    information = mutual_information(balls(joint))
    assert proved(information >= entropy(balls(label_law)) - ROUNDING)
    if labels == 1:
        assert proved(abs(entropy(balls(label_law))) < ROUNDING)


@given(data=st.data(), slope=st.floats(0, 10), distortion=matrices(3, 3, st.integers(0, 5)))
def test_no_code_beats_rate_distortion(data: st.DataObject, slope: float, distortion: Any) -> None:
    """A16: no code lies below the lower bound of R(D), and the test channel found lies on it, to 10⁻⁴ nats."""
    law, costs = data.draw(distributions(3)).astype(float), distortion.astype(float)
    code = np.array([data.draw(distributions(3)) for _ in range(3)], dtype=float)
    point = blahut_arimoto(law, costs, slope, tolerance=1e-4)

    def gap(channel: Any) -> float:
        rate = float(mutual_information(law[:, None] * channel))
        return rate - point.lower_bound(float(law @ (channel * costs).sum(axis=1)))

    assert gap(code) >= -1e-9
    assert -1e-9 <= gap(point.channel) <= 1e-4 + 1e-9


@given(distortion=st.builds(Fraction, st.integers(1, 40), st.just(100)))
def test_rate_distortion_of_a_fair_coin(distortion: Fraction) -> None:
    """A16: for a fair coin and Hamming distortion R(D) = log 2 - h(D), between the bounds computed."""
    lower, upper = rate_distortion([0.5, 0.5], 1 - np.eye(2), float(distortion))
    exact = float(arb(2).log() - entropy(balls([distortion, 1 - distortion])))
    assert lower - 1e-12 <= exact <= upper + 1e-12
    assert upper - lower <= 1e-5


@given(data=st.data(), n=sizes)
def test_condensate_fraction(data: st.DataObject, n: int) -> None:
    """A20: as written φ = A_{i*i*}/n is at most 1/n, however collapsed; the largest attention share is in [1/n, 1]."""
    attention = np.array([data.draw(distributions(n)) for _ in range(n)], dtype=object)
    received = attention.sum(axis=0)
    dominant = int(np.argmax(received))
    assert condensate_fraction(attention) == attention[dominant, dominant] / n <= Fraction(1, n)
    assert Fraction(1, n) <= largest_attention_share(attention) == max(received) / n <= 1
    collapsed = np.zeros((n, n), dtype=object) + np.eye(n, dtype=int)[0] * Fraction(1)
    assert condensate_fraction(collapsed) == Fraction(1, n)
    assert largest_attention_share(collapsed) == 1


def test_compression_ratio() -> None:
    """A18: 10⁵/(10·10) = 10³, and not the 10⁴ of the same section."""
    assert compression_ratio(10**5, 10, 10) == 10**3
    assert compression_ratio(10**5, 10, 10) != 10**4


# A21: an energy that attention lowers -------------------------------------------------------------------------------

betas = st.builds(Fraction, st.integers(1, 12), st.integers(1, 4))
coordinates = st.builds(Fraction, st.integers(-8, 8), st.integers(1, 4))


@given(data=st.data(), n=sizes, d=st.integers(1, 3), beta=betas)
def test_attention_is_a_gradient_step(data: st.DataObject, n: int, d: int, beta: Fraction) -> None:
    """A21: with keys fixed, x' = x - ∇E(x): the derivative of E along every direction h is h·(x - x')."""
    keys, b = balls(data.draw(matrices(n, d, coordinates))), ball(beta)
    x, h = (balls(data.draw(matrices(1, d, coordinates))[0]) for _ in range(2))
    line = x[None] + (variable(0) * arb(1))[:, None] * h[None]
    step = x - hopfield_update(x, keys, b)
    assert equal(derivative(hopfield_energy(line, keys, b))[0], (h * step).sum())
    assert equal(hopfield_gradient(x, keys, b), step)


@given(data=st.data(), n=sizes, d=st.integers(1, 3), beta=betas)
def test_attention_lowers_the_energy(data: st.DataObject, n: int, d: int, beta: Fraction) -> None:
    """A21: with keys fixed, E(x') ≤ E(x) - ½‖x - x'‖²."""
    keys, b = balls(data.draw(matrices(n, d, coordinates))), ball(beta)
    x = balls(data.draw(matrices(1, d, coordinates))[0])
    new = hopfield_update(x, keys, b)
    fall = hopfield_energy(x, keys, b) - hopfield_energy(new, keys, b)
    assert proved(fall >= np.square(x - new).sum() / 2 - ROUNDING)


def test_energy_can_rise_when_the_keys_move() -> None:
    """A21: in self-attention, whose keys move, the sum of the energies can rise: an integer example is found."""

    def rises(x: Any) -> bool:
        before = balls(x)
        after = hopfield_update(before, before, arb(1))
        energies = [hopfield_energy(y, y, arb(1)).sum() for y in (before, after)]
        return proved(energies[1] > energies[0])

    x = smallest(matrices(2, 1, st.integers(-3, 3)), rises)
    assert sorted(abs(int(entry)) for entry in x.ravel()) in ([0, 1], [1, 1])


def test_energy_of_each_token_can_rise() -> None:
    """A21: two tokens ±1 at β = log 3 move to ±4/5, and the energy of each rises."""
    before, beta = balls([[1], [-1]]), arb(3).log()
    after = hopfield_update(before, before, beta)
    assert equal(after, balls([[Fraction(4, 5)], [Fraction(-4, 5)]]))
    assert proved(hopfield_energy(after, after, beta) > hopfield_energy(before, before, beta))


@given(data=st.data(), n=sizes, d=st.integers(1, 3))
def test_mean_cosine(data: st.DataObject, n: int, d: int) -> None:
    """A02b: the mean cosine with the mean is in [-1, 1], and 1 for parallel vectors of one orientation."""
    v = data.draw(matrices(n, d, coordinates))
    assume(all(row.any() for row in v) and v.sum(axis=0).any())
    cosine = mean_cosine(balls(v))
    assert proved(abs(cosine) <= 1 + ROUNDING)
    lengths = np.array([Fraction(i + 1) for i in range(n)])
    assert equal(mean_cosine(balls(lengths[:, None] * v[:1])), 1)
