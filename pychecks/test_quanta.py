"""Action quanta (claims A01 to A05, A08, A13, A14, A16 to A18, A20, A21): the registry's statements.

Rational statements are tested exactly over `fractions.Fraction`; those with exp, log or a root are proved on each drawn
input in ball arithmetic. Counterexamples are found from scratch and compared with the one on record in
`claims/quanta.toml`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_mat
from hypothesis import assume, example, given
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
    binned_mutual_information,
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
from pychecks.examples import smallest

rationals = st.builds(Fraction, st.integers(-20, 20), st.integers(1, 4))
sizes = st.integers(1, 4)
ROUNDING = arb(2) ** -200
WHOLE = np.ones(2, dtype=bool)


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    with precision(512):
        yield


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
def heads(draw: st.DrawFn, least: int = 1, most: int = 4) -> tuple[Any, Any]:
    """A rational row-stochastic matrix, and values."""
    n, d = draw(st.integers(least, most)), draw(st.integers(1, 3))
    return np.array([draw(distributions(n)) for _ in range(n)], dtype=object), draw(matrices(n, d))


def square_distance(x: Any, y: Any) -> Any:
    """Squared Euclidean distance, exact."""
    return np.square(x - y).sum()


def rational(x: Any) -> Any:
    """A rational matrix in FLINT."""
    return fmpq_mat([[fmpq(*Fraction(entry).as_integer_ratio()) for entry in row] for row in x.tolist()])


def spectrum(x: Any) -> Any:
    """Eigenvalues of XXᵀ of a rational matrix as balls, each as often as its multiplicity, from the largest down."""
    roots = rational(x @ x.T).charpoly().complex_roots()
    return np.array(sorted((root.real for root, times in roots for _ in range(times)), reverse=True))


def near(computed: Any, exact: Any, error: float) -> bool:
    """Whether a floating-point result is proved to be within `error` of the number that a ball encloses."""
    return proved(abs(ball(float(computed)) - exact) <= ball(error))


# A01: coherence -----------------------------------------------------------------------------------------------------


small = st.integers(-3, 3)


@given(data=st.data(), n=sizes, d=sizes)
def test_trace_coherence_is_one(data: st.DataObject, n: int, d: int) -> None:
    """A01: tr(XXᵀ)/‖X‖² = 1 for every X ≠ 0, exactly: it selects nothing."""
    x = data.draw(matrices(n, d).filter(np.any))
    assert trace_coherence(x) == 1


def test_trace_coherence_does_not_tell_equal_rows_from_orthogonal_ones() -> None:
    """A01: found from scratch: X spans fewer directions than Y and its trace coherence is not larger.

    It is the example on record, equal rows against orthogonal ones, but for the order of the columns.
    """

    def misjudged(pair: tuple[Any, Any]) -> bool:
        x, y = pair
        if not (x.any(axis=1).all() and y.any(axis=1).all()):  # a token that is 0 has no direction
            return False
        fewer = spectral_participation_ratio(x) < spectral_participation_ratio(y)
        return bool(fewer and not trace_coherence(x) > trace_coherence(y))

    found = smallest(st.tuples(matrices(2, 2, small), matrices(2, 2, small)), misjudged)
    equal_rows, orthogonal_rows = (sorted(matrix.T.tolist()) for matrix in found)
    assert equal_rows == [[0, 0], [1, 1]]
    assert orthogonal_rows == [[0, 1], [1, 0]]


def measures_of_rank(x: Any) -> tuple[int, Fraction]:
    """Rank and participation ratio of an integer matrix, after A01's assertions about it and the stable rank.

    Both measures are checked against enclosures of the eigenvalues. LAPACK's singular values are off by at most
    p·2⁻⁵²·σ₁, p a low polynomial of the sides; for sides of at most 4, p < 2⁸ leaves 2⁻⁴⁰ for a sum of four
    (σᵢ/σ₁)².
    """
    rank, eigenvalues = rational(x).rank(), spectrum(x)
    total = eigenvalues.sum()
    participation = spectral_participation_ratio(x)
    assert equal(ball(participation), total * total / np.square(eigenvalues).sum())
    assert equal(ball(participation), 1 / participation_ratio(eigenvalues / total))
    assert 1 <= participation <= rank
    assert (participation == 1) == (rank == 1)
    stable = total / eigenvalues[0]
    assert near(stable_rank(x.astype(float)), stable, 2**-40)
    assert proved(stable <= rank + ROUNDING)
    assert proved(stable > 1) if rank > 1 else equal(stable, 1)
    return rank, participation


@given(data=st.data(), n=sizes, d=sizes)
def test_ranks_of_the_spectrum(data: st.DataObject, n: int, d: int) -> None:
    """A01: participation ratio and stable rank lie between 1 and the rank, and are 1 iff the rank is 1."""
    measures_of_rank(data.draw(matrices(n, d, st.integers(-5, 5)).filter(np.any)))


@given(data=st.data(), n=sizes, d=sizes, r=st.integers(1, 3))
def test_rank_is_that_of_a_sum_of_products(data: st.DataObject, n: int, d: int, r: int) -> None:
    """A01: a sum of r matrices uvᵀ has measures of at most r, and of 1 iff its rank is 1: for one product, always."""
    pairs = [data.draw(st.tuples(matrices(n, 1, small), matrices(1, d, small))) for _ in range(r)]
    x = sum(u @ v for u, v in pairs)
    assume(x.any())
    rank, participation = measures_of_rank(x)
    assert participation <= rank <= r


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


@given(data=st.data(), head=heads(), share=st.fractions(0, 1, max_denominator=100))
def test_no_threshold_selects(data: st.DataObject, head: tuple[Any, Any], share: Fraction) -> None:
    """A02, A02b: A_p ≤ |p|, and for every α < |p| some positive A has A_p > α and leaves equal tokens as they are.

    So does A = I, where A_p = |p| (here a `share` of 1).
    """
    attention, values = head
    n = len(values)
    pattern = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n).filter(any)))
    size = int(pattern.sum())
    assert pattern_attention(attention, pattern) <= size
    loss = (1 - share) / 2
    nearly_identity = np.eye(n, dtype=int) * (1 - loss) + loss / n
    mass = pattern_attention(nearly_identity, pattern)
    assert mass > share * size if share < 1 else mass == size
    identical = np.repeat(values[:1], n, axis=0)
    assert (mix(nearly_identity, identical) == identical).all()


@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(lambda x: np.square(x).sum(), id="norm"),
        pytest.param(lambda x: np.square(x.sum(axis=0)).sum(), id="norm of the mean"),
        pytest.param(trace_coherence, id="trace coherence"),
        pytest.param(lambda x: 1 / spectral_participation_ratio(x), id="participation ratio"),
    ],
)
def test_selection_without_increase_is_found(measure: Callable[[Any], Any]) -> None:
    """A02, A02b: found from scratch: A_p > |p|/2 and no increase; two tokens are as on record, identical."""

    def refutes(head: tuple[Any, Any]) -> bool:
        attention, values = head
        if not ((attention > 0).all() and values.any(axis=1).all()):
            return False
        mixed = mix(attention, values)
        selected = pattern_attention(attention, WHOLE) > 1
        return bool(selected and mixed.any() and not measure(mixed) > measure(values))

    attention, values = smallest(heads(least=2, most=2), refutes)
    assert (values[0] == values[1]).all()
    assert (mix(attention, values) == values).all()


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


def self_attention(x: Any, base: int) -> Any:
    """Softmax(βXXᵀ) of an integer matrix, exact, at β = log `base`/g; compared with `gibbs` in balls.

    The differences of XXᵀ in a row have g as greatest common divisor, so that the weights are powers of `base`.
    """
    gram = (x @ x.T).tolist()
    below = [[int(max(row) - entry) for entry in row] for row in gram]
    divisor = math.gcd(*itertools.chain(*below)) or 1
    weights = np.array([[Fraction(1, base ** (gap // divisor)) for gap in row] for row in below])
    attention = weights / weights.sum(axis=1, keepdims=True)
    assert equal(gibbs(balls(gram), arb(base).log() / divisor), balls(attention))
    return attention


def mirrored(a: int, delta: int, s: Fraction) -> tuple[Any, Any]:
    """X = ((a, δ), (-a, δ)) and softmax(βXXᵀ) = ((s, 1 - s), (1 - s, s)), compared with `gibbs` at the β of that s."""
    x = np.array([[a, delta], [-a, delta]]) * Fraction(1)
    attention = np.array([[s, 1 - s], [1 - s, s]])
    beta = (ball(s) / ball(1 - s)).log() / (2 * a * a)
    assert equal(gibbs(balls(x @ x.T), beta), balls(attention))
    return x, attention


def exact_spectral_entropy(x: Any, *, normalized: bool) -> Any:
    """-Σ λᵢ log λᵢ of a rational matrix in balls."""
    eigenvalues = spectrum(x)
    if normalized:
        return entropy(eigenvalues / eigenvalues.sum())
    return -sum(value * value.log() for value in eigenvalues if value != 0)


def computed_well(x: Any, *, normalized: bool) -> bool:
    """Whether `spectral_entropy` is right for a 2×2 matrix of entries up to 3, whose λᵢ are at most 36.

    As in `measures_of_rank` they are off by less than e = 2⁻³⁴, and each -λ log λ by less than -e log e < 2⁻²⁹.
    """
    exact = exact_spectral_entropy(x, normalized=normalized)
    return near(spectral_entropy(x.astype(float), normalized=normalized), exact, 2**-28)


RECORD = np.array([[2, 1], [-2, 1]]) * Fraction(1)


def test_spectral_entropy_rises_on_record() -> None:
    """A03, A04: the exact example on record, X = ((2, 1), (-2, 1)) at β = ln(3)/8, eigenvalues 8, 2 and 2, 2."""
    x, attention = mirrored(2, 1, Fraction(3, 4))
    assert equal(gibbs(balls(x @ x.T), arb(3).log() / 8), balls(attention))
    assert x.tolist() == RECORD.tolist()
    assert pattern_attention(attention, WHOLE) == Fraction(3, 2)
    after = mix(attention, x)
    assert after.tolist() == [[1, 1], [-1, 1]]
    assert equal(spectrum(x), balls([8, 2]))
    assert equal(spectrum(after), balls([2, 2]))
    assert [spectral_participation_ratio(y) for y in (x, after)] == [Fraction(25, 17), 2]
    log2 = arb(2).log()
    for normalized, before_entropy, after_entropy in (
        (True, arb(5).log() - arb(8) / 5 * log2, log2),
        (False, -26 * log2, -4 * log2),
    ):
        assert equal(exact_spectral_entropy(x, normalized=normalized), before_entropy)
        assert equal(exact_spectral_entropy(after, normalized=normalized), after_entropy)
        assert proved(after_entropy > before_entropy)
        assert all(computed_well(y, normalized=normalized) for y in (x, after))


@pytest.mark.parametrize("normalized", [True, False])
def test_spectral_entropy_rises_is_found(normalized: bool) -> None:
    """A03, A04: under the second axiom an integer 2×2 example is found whose entropy rises although A_p exceeds 1.

    The one on record meets the same condition.
    """

    def rises(drawn: tuple[Any, int]) -> bool:
        x, base = drawn
        if not x.any():
            return False
        attention = self_attention(x, base)
        before, after = (exact_spectral_entropy(y, normalized=normalized) for y in (x, mix(attention, x)))
        return bool(pattern_attention(attention, WHOLE) > 1 and proved(after > before))

    x, base = smallest(st.tuples(matrices(2, 2, small), st.integers(2, 4)), rises)
    assert all(computed_well(y, normalized=normalized) for y in (x, mix(self_attention(x, base), x)))
    recorded = np.array([[3, 1], [1, 3]]) * Fraction(1, 4)
    assert (self_attention(RECORD, 3) == recorded).all()
    assert rises((RECORD, 3))


@given(below=st.fractions(0, 3, max_denominator=10**6).filter(bool))
def test_no_threshold_saves_the_fall_of_entropy(below: Fraction) -> None:
    """A03, A04: for every α < 2 the tokens on record have a β at which A_p > α and both entropies rise.

    They are then selected and nothing is dissolved: ΔH = 0.
    """
    alpha = 2 - below
    x, attention = mirrored(2, 1, (2 + max(alpha, Fraction(1))) / 4)
    selected, dissolved = select([pattern_attention(attention, WHOLE)], alpha)
    assert selected.all()
    assert not dissolved.any()
    for normalized in (True, False):
        before, after = (exact_spectral_entropy(y, normalized=normalized) for y in (x, mix(attention, x)))
        assert proved(after > before)


@given(a=st.integers(1, 30), delta=st.integers(1, 30), numerator=st.integers(1, 99))
@example(a=10, delta=1, numerator=1)
@example(a=10, delta=6, numerator=36)
def test_when_spectral_entropy_rises(a: int, delta: int, numerator: int) -> None:
    """A03, A04: for X = ((a, δ), (-a, δ)), 0 < δ < a, the spectral entropy rises iff (2s - 1)a² > δ², s = A₁₁.

    Where (2s - 1)a² < δ² it falls, so that it is bounded by its value before in neither direction; at equality (the two
    examples given) it stays.
    """
    assume(delta < a)
    s = Fraction(1, 2) + Fraction(numerator, 200)
    x, attention = mirrored(a, delta, s)
    after = mix(attention, x)
    assert after.tolist() == [[(2 * s - 1) * a, delta], [-(2 * s - 1) * a, delta]]
    margin = (2 * s - 1) * a * a - delta * delta
    rise = exact_spectral_entropy(after, normalized=True) - exact_spectral_entropy(x, normalized=True)
    assert proved(rise * ball(margin) > 0) if margin else equal(rise, 0)


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


COHERENCES = (trace_coherence, lambda y: 1 / stable_rank(y), lambda y: 1 / spectral_participation_ratio(y))


@given(
    data=st.data(),
    rows=st.integers(1, 2),
    columns=st.integers(1, 3),
    diagonal=st.booleans(),
    coherence=st.sampled_from(COHERENCES),
)
def test_action_quanta(
    data: st.DataObject, rows: int, columns: int, diagonal: bool, coherence: Callable[[Any], Any]
) -> None:
    """A08: exactly the connected sets that pass the thresholds and of which no non-empty proper subset does.

    The information of a set is any number, for the estimator decides whether it grows with the set.
    """
    size = rows * columns
    x = data.draw(matrices(rows, columns, small)).astype(float)
    candidates = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))).reshape(rows, columns)
    worth = data.draw(st.lists(st.integers(0, 3), min_size=2**size, max_size=2**size))
    thresholds = Thresholds(
        magnitude=data.draw(st.integers(0, 4)), coherence=data.draw(st.sampled_from([0.0, 0.9])), information=1
    )

    def information(mask: Any) -> float:
        return float(worth[int(mask.ravel() @ 2 ** np.arange(size))])

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


@given(data=st.data(), bins=st.integers(1, 4), each=st.integers(1, 3))
def test_binned_mutual_information(data: st.DataObject, bins: int, each: int) -> None:
    """A08: the estimator named: the mutual information of the labels with equally filled bins of distinct magnitudes.

    One bin gives 0, and as many bins as samples the entropy of the labels. A dozen logarithms of at most log(12), each
    with a weight of at most 1, are added, with an error below 2⁻⁴⁰.
    """
    count = bins * each
    ranks = data.draw(st.permutations(range(count)))
    labels = data.draw(st.lists(st.integers(-1, 1), min_size=count, max_size=count))
    samples = np.array([[[rank + 1, data.draw(st.integers(-9, 9))]] for rank in ranks], dtype=float)
    estimate = binned_mutual_information(samples, np.array(labels), np.array([[True, False]]), bins=bins)
    pairs = [(rank // each, label) for rank, label in zip(ranks, labels, strict=True)]
    joint = [[Fraction(pairs.count((own, label)), count) for label in (-1, 0, 1)] for own in range(bins)]
    assert near(estimate, mutual_information(balls(joint)), 2**-40)
    if bins == 1:
        assert estimate == 0
    if each == 1:
        assert near(estimate, entropy(balls([sum(column) for column in zip(*joint, strict=True)])), 2**-40)


# A13, A14: generalization -------------------------------------------------------------------------------------------


RELATIVE_ERROR = Fraction(1, 2**46)
"""Of a float made of log|F| - log δ, δ ≤ 19/20: 2⁻⁵³, up to 20 times from δ and 16 times from eight operations."""

FAIR_COIN = (np.array([Fraction(1, 2)] * 2), np.array([[Fraction(0), Fraction(1)]]))
"""A law of the outcomes and the losses of one predictor on them."""


@st.composite
def learning_problems(draw: st.DrawFn) -> tuple[Any, Any]:
    """A law on a few outcomes, and the loss of each predictor on each of them."""
    outcomes, predictors = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    losses = draw(matrices(predictors, outcomes, st.builds(Fraction, st.integers(0, 4), st.just(4))))
    return draw(distributions(outcomes)), losses


def failure_probability(problem: tuple[Any, Any], n: int, exceeds: Callable[[Fraction], bool]) -> Fraction:
    """P(some f has a gap R(f) - R̂(f) that `exceeds`), exact: a sum over how often each outcome is drawn."""
    law, losses = problem
    risks, total = losses @ law, Fraction(0)
    for sample in itertools.combinations_with_replacement(range(len(law)), n):
        counts = [sample.count(outcome) for outcome in range(len(law))]
        if any(exceeds(gap) for gap in risks - losses @ counts / n):
            orders = math.factorial(n) // math.prod(map(math.factorial, counts))
            total += orders * math.prod(weight**count for weight, count in zip(law, counts, strict=True))
    return total


@given(problem=learning_problems(), n=st.integers(1, 6), delta=st.builds(Fraction, st.integers(1, 19), st.just(20)))
@example(problem=FAIR_COIN, n=1, delta=Fraction(2, 5))
def test_hoeffding_bound(problem: tuple[Any, Any], n: int, delta: Fraction) -> None:
    """A13: P(some f has R(f) - R̂(f) > √((log|F| + log(1/δ))/2n)) ≤ δ, the probability exact, over all samples.

    The bound computed is that root up to rounding. A coin as given fails at 7/10 of it.
    """
    classes = len(problem[1])
    exponent = arb(classes).log() - ball(delta).log()
    computed = ball(hoeffding_bound(math.log(classes), n, float(delta)))
    assert proved(abs(2 * n * computed * computed - exponent) <= exponent * ball(RELATIVE_ERROR))

    def exceeds(gap: Fraction) -> bool:
        return gap > 0 and not proved(2 * n * ball(gap * gap) <= exponent)

    assert failure_probability(problem, n, exceeds) <= delta


@given(
    problem=learning_problems(),
    accuracy=st.builds(Fraction, st.integers(1, 20), st.just(20)),
    delta=st.builds(Fraction, st.integers(1, 19), st.just(20)),
)
@example(problem=FAIR_COIN, accuracy=Fraction(49, 100), delta=Fraction(49, 100))
def test_sample_size(problem: tuple[Any, Any], accuracy: Fraction, delta: Fraction) -> None:
    """A14: the least n ≥ (log|F| + log(1/δ))/(2ε²), at least 1, has P(some f has R(f) - R̂(f) > ε) ≤ δ.

    The number computed is that one up to rounding; the probability is exact, for n up to 12.
    """
    classes = len(problem[1])
    n = hoeffding_sample_size(math.log(classes), float(accuracy), float(delta))
    needed = (arb(classes).log() - ball(delta).log()) / (2 * ball(accuracy * accuracy))
    assert proved(n >= needed * ball(1 - RELATIVE_ERROR))
    assert n == 1 or proved(n - 1 < needed * ball(1 + RELATIVE_ERROR))
    if n <= 12:
        assert failure_probability(problem, n, lambda gap: gap > accuracy) <= delta


@given(
    data=st.data(),
    k=st.integers(1, 2),
    d=st.integers(1, 2),
    levels=st.integers(2, 3),
    accuracy=st.builds(Fraction, st.integers(10, 20), st.just(20)),
    delta=st.builds(Fraction, st.integers(1, 19), st.just(20)),
)
def test_quanta_of_given_dimension(
    data: st.DataObject, k: int, d: int, levels: int, accuracy: Fraction, delta: Fraction
) -> None:
    """A13, A14: if k quanta of dimension d with N levels determine f, then |F| ≤ N^{kd}, and kd·log N will do.

    That is, with it in place of log|F| the number of samples is still enough; the probability is exact, for n up to 12.
    """
    quanta = list(itertools.product(itertools.product(range(levels), repeat=d), repeat=k))
    losses = st.tuples(*[st.integers(0, 1)] * 3)
    predictors = set(data.draw(st.lists(losses, min_size=len(quanta), max_size=len(quanta))))
    assert len(predictors) <= levels ** (k * d)
    n = hoeffding_sample_size(k * d * math.log(levels), float(accuracy), float(delta))
    if n <= 12:
        problem = data.draw(distributions(3)), np.array([*predictors], dtype=object)
        assert failure_probability(problem, n, lambda gap: gap > accuracy) <= delta


def test_the_dimension_counts() -> None:
    """A13, A14: one quantum of three bits labels three points; by log N one sample is enough, and it is not."""
    problem = np.array([Fraction(1, 3)] * 3), np.array([*itertools.product((0, 1), repeat=3)], dtype=object)
    accuracy, delta = Fraction(16, 25), Fraction(9, 10)
    for dimension, samples, failure in ((1, 1, 1), (3, 3, Fraction(1, 9))):
        assert hoeffding_sample_size(dimension * math.log(2), float(accuracy), float(delta)) == samples
        assert failure_probability(problem, samples, lambda gap: gap > accuracy) == failure
        assert (failure <= delta) == (dimension == 3)


def memorizer_gap(domain: int, sample: Sequence[int]) -> Fraction:
    """R - R̂ of the predictor that is right on its sample only, x uniform on `domain` points: one quantum."""
    known = set(sample)
    risk = Fraction(sum(x not in known for x in range(domain)), domain)
    empirical = Fraction(sum(x not in known for x in sample), len(sample))
    return risk - empirical


def test_stability_alone_does_not_generalize() -> None:
    """A13, A14: found from scratch: one quantum, Lipschitz constant 1; P(gap > √(k log(k/δ)/n)) > δ, k = 1, δ = ½."""

    def refutes(drawn: tuple[int, int]) -> bool:
        domain, n = drawn
        samples = itertools.product(range(domain), repeat=n)
        failures = sum(proved(ball(memorizer_gap(domain, s) ** 2 * n) > arb(2).log()) for s in samples)
        return Fraction(failures, domain**n) > Fraction(1, 2)

    assert smallest(st.tuples(st.integers(1, 6), st.integers(1, 3)), refutes) == (4, 3)


@given(data=st.data(), n=st.integers(1, 8), accuracy=st.fractions(0, 1, max_denominator=50).filter(bool))
def test_the_memorizer_is_on_record(data: st.DataObject, n: int, accuracy: Fraction) -> None:
    """A13, A14: for every n and every sample the gap found tends to 1, the gap on record, as the domain grows."""
    domain = math.ceil(n / accuracy)
    sample = data.draw(st.lists(st.integers(0, domain - 1), min_size=n, max_size=n))
    gap = memorizer_gap(domain, sample)
    assert 1 - accuracy <= 1 - Fraction(n, domain) <= gap == 1 - Fraction(len(set(sample)), domain) < 1


@given(data=st.data(), constant=st.integers(1, 4))
def test_no_constant_saves_the_bound(data: st.DataObject, constant: int) -> None:
    """A13, A14: for every C some n has a gap above C·√(log(1/δ)/n) whatever the sample is, δ = ½."""
    n = 4 * constant**2
    sample = data.draw(st.lists(st.integers(0, 2 * n - 1), min_size=n, max_size=n))
    gap = memorizer_gap(2 * n, sample)
    assert gap >= Fraction(1, 2)
    assert proved(ball(gap * gap * n) > constant**2 * arb(2).log())


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


RATE_ERROR = arb(2) ** -40
"""Of a rate and its lower bound: terms and arguments of exp and log are below 2⁶, and 2⁵ steps lose 2⁸·2⁻⁵³ each."""


@given(data=st.data(), slope=st.floats(0, 10), distortion=matrices(3, 3, st.integers(0, 5)))
def test_no_code_beats_rate_distortion(data: st.DataObject, slope: float, distortion: Any) -> None:
    """A16: no code lies below the lower bound of R(D), and the test channel found lies on it, to 10⁻⁴ nats."""
    law = data.draw(distributions(3))
    code = np.array([data.draw(distributions(3)) for _ in range(3)])
    point = blahut_arimoto(law.astype(float), distortion.astype(float), slope, tolerance=1e-4)

    def gap(channel: Any) -> Any:
        rate = mutual_information(balls(law[:, None] * channel))
        return rate - ball(point.lower_bound(float(law @ (channel * distortion).sum(axis=1))))

    exact = np.array([[Fraction(entry) for entry in row] for row in point.channel])
    found = gap(exact / exact.sum(axis=1, keepdims=True))
    assert proved(min(gap(code), found) >= -RATE_ERROR)
    assert proved(found <= ball(1e-4) + RATE_ERROR)


@given(distortion=st.builds(Fraction, st.integers(1, 40), st.just(100)))
def test_rate_distortion_of_a_fair_coin(distortion: Fraction) -> None:
    """A16: for a fair coin and Hamming distortion R(D) = log 2 - h(D), between the bounds computed."""
    lower, upper = rate_distortion([0.5, 0.5], 1 - np.eye(2), float(distortion), tolerance=1e-6)
    exact = arb(2).log() - entropy(balls([distortion, 1 - distortion]))
    assert proved(ball(lower) - RATE_ERROR <= exact)
    assert proved(exact <= ball(upper) + RATE_ERROR)
    assert upper - lower <= 2e-6


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
