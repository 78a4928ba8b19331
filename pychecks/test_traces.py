"""Property tests of the traces claims (T): statements over exact rationals, balls where exp and log occur."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from flint import arb, arb_series
from hypothesis import assume, given
from hypothesis import strategies as st

from aqcheck.attention import gibbs_entropy, softmax
from aqcheck.information import entropy, expectation, zipf_entropy
from aqcheck.traces.bias import (
    bias_response,
    calibrated_strength,
    entropy_slope,
    inject_bias,
    softmax_sensitivity,
)
from aqcheck.traces.compression import max_path_entropy, motif_compression_ratio
from aqcheck.traces.crystallization import (
    ScoreWeights,
    crystallize_by_score,
    crystallize_pareto,
    frequency_bound,
    pareto_front,
    score,
    utility_variance,
    utility_variance_as_written,
)
from aqcheck.traces.memory import TraceMemory, trace_step
from aqcheck.traces.motifs import (
    flop_savings,
    flop_speedup,
    frozen_flops,
    frozen_motif,
    routed_flops,
    soft_crystallization,
)
from aqcheck.traces.parameters import TraceParameters
from aqcheck.traces.routing import build_trie, max_nodes, routing_entropy, utilities
from aqcheck.traces.salience import attention_salience, edge_frequency, salience
from aqcheck.traces.steady_state import (
    gated_contraction,
    gated_steady_state,
    lifetime,
    lyapunov_floor,
    lyapunov_step,
    mean_trace,
    occupancy,
    sufficient_steps,
)
from pychecks.balls import UNIT_ROUNDOFF, ball, balls, equal, negligible, precision, proved
from pychecks.examples import smallest

Array = Any
Law = Sequence[tuple[Fraction, Fraction]]  # (value, probability)

NEVER_PRUNE = Fraction(1, 10**40)  # below every positive trace that the drawn rationals can produce


@pytest.fixture(autouse=True)
def _precision() -> Iterator[None]:
    with precision(160):
        yield


def objects(values: Any) -> Array:
    """An object array of exact numbers, so that NumPy computes with their own arithmetic."""
    values = list(values)
    array = np.empty(len(values), object)
    array[:] = values
    return array


def fractions(low: int | Fraction, high: int | Fraction) -> st.SearchStrategy[Fraction]:
    """Multiples of 1/24: one integer each, so that examples are drawn and shrunk fast and stay short."""
    return st.integers(math.ceil(24 * low), math.floor(24 * high)).map(lambda numerator: Fraction(numerator, 24))


positive = fractions(Fraction(1, 24), 4)
proper = fractions(Fraction(1, 24), Fraction(23, 24))  # in (0, 1)
below_one = fractions(0, Fraction(23, 24))
unit = fractions(0, 1)


@st.composite
def laws(draw: st.DrawFn, values: st.SearchStrategy[Fraction], max_size: int = 3) -> Law:
    """Laws on one to `max_size` rationals with rational probabilities."""
    support = draw(st.lists(values, min_size=1, max_size=max_size, unique=True))
    weights = [draw(st.integers(1, 8)) for _ in support]
    return [(value, Fraction(weight, sum(weights))) for value, weight in zip(support, weights, strict=True)]


def mean(law: Law) -> Fraction:
    """E[S], exactly."""
    return sum((value * probability for value, probability in law), Fraction(0))


def mean_square(law: Law, about: Fraction) -> Fraction:
    """E[(S − about)²], exactly."""
    return mean([((value - about) ** 2, probability) for value, probability in law])


def variance(law: Law) -> Fraction:
    """Var S, exactly."""
    return mean_square(law, mean(law))


def tail(law: Law, threshold: Fraction | int) -> Fraction:
    """P(S > threshold), exactly."""
    return sum((probability for value, probability in law if value > threshold), Fraction(0))


def point_mass(value: Fraction) -> Law:
    """The law of what is `value` for certain."""
    return [(value, Fraction(1))]


def ungated(retention: Fraction) -> TraceParameters:
    """The plain moving average: every S > 0 passes the gate, and S = 0 is averaged in alike, since γ = λ."""
    return TraceParameters(retention, retention, 0, prune_threshold=NEVER_PRUNE)


def evolve(initial: Law, saliences: Sequence[Law], parameters: TraceParameters) -> list[Law]:
    """Exact laws of a trace after 0, 1, … steps, from its first law and those of S: all sequences of draws."""
    history = [initial]
    for salience_law in saliences:
        value = objects(value for value, _ in history[-1])
        history.append(
            [
                (after, weight * chance)
                for drawn, chance in salience_law
                for after, (_, weight) in zip(
                    trace_step(value, 0 * value + drawn, parameters), history[-1], strict=True
                )
            ]
        )
    return history


# T00 to T02: salience and memory ------------------------------------------------------------------------------


def test_default_parameters() -> None:
    """T00: the defaults are λ = 0.95, γ = 0.98, θ = 0.05, α = 0.1, min_frequency = 100, and they are used."""
    parameters = TraceParameters()
    assert parameters.retention == 0.95
    assert parameters.decay == 0.98
    assert parameters.salience_threshold == 0.05
    assert parameters.bias_strength == 0.1
    assert parameters.min_frequency == 100
    assert TraceMemory.empty((1, 1)).parameters == parameters
    logits = inject_bias(np.zeros((1, 1)), TraceMemory((1, 1), np.array([0]), np.array([2.0]), parameters))
    assert logits.item() == 0.1 * 2.0
    for count, crystallized in ((100, []), (101, [0])):
        trie = build_trie(np.zeros((count, 1), int), np.zeros(count), num_experts=1)
        assert crystallize_pareto(trie).tolist() == crystallize_by_score(trie, threshold=0).tolist() == crystallized
    # An edge that just passes the gate must survive its first step, or nothing would ever be stored.
    assert parameters.prune_threshold < (1 - parameters.retention) * parameters.salience_threshold


@given(st.lists(st.tuples(unit, fractions(-4, 4), st.integers(0, 50)), min_size=1, max_size=5))
def test_salience(edges: list[tuple[Fraction, Fraction, int]]) -> None:
    """T01: S = A·|∂L/∂A|·log(1 + p), checked as (1 + p)^(A·|∂L/∂A|) = e^S; S ≥ 0, and 0 where a factor is (p too)."""
    attention, gradient, frequency = zip(*edges, strict=True)
    result = salience(balls(attention), balls(gradient), balls(frequency))
    for weight, slope, count, value in zip(attention, gradient, frequency, result, strict=True):
        assert equal(np.exp(value), ball(1 + count) ** ball(weight * abs(slope)))
        assert (value == 0) == (weight == 0 or slope == 0 or count == 0)
        assert value >= 0


@given(
    st.tuples(unit, fractions(-4, 4), st.integers(0, 50)),
    st.tuples(fractions(0, 1), fractions(0, 4), st.integers(1, 9)),
)
def test_salience_is_monotone(edge: tuple[Fraction, Fraction, int], more: tuple[Fraction, Fraction, int]) -> None:
    """T01: S is nondecreasing in each of its three factors; recurrence pays less and less."""
    weight, slope, count = edge
    higher = [
        (weight + more[0], slope, count),
        (weight, abs(slope) + more[1], count),
        (weight, slope, count + more[2]),
    ]
    value, *increased = salience(*(balls(column) for column in zip(edge, *higher, strict=True)))
    assert all(larger > value - negligible() for larger in increased)
    once, twice, thrice = (
        salience(balls([1]), balls([1]), balls([count + further]))[0] for further in (0, more[2], 2 * more[2])
    )
    assert thrice - twice < twice - once


@given(
    st.integers(1, 6).flatmap(
        lambda steps: st.lists(st.lists(unit, min_size=3, max_size=3), min_size=steps, max_size=steps)
    ),
    unit,
    st.integers(0, 6),
)
def test_edge_frequency(history: list[list[Fraction]], threshold: Fraction, window: int) -> None:
    """T01: p(t) counts the steps from t − w to t at which the weight exceeds ε."""
    counted = edge_frequency(np.array([objects(step) for step in history]), threshold, window)  # type: ignore[arg-type]
    steps = len(history)
    for edge in range(3):
        recent = [history[step][edge] for step in range(max(0, steps - 1 - window), steps)]
        assert counted[edge] == sum(weight > threshold for weight in recent)


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(2, 4), st.data())
def test_salience_gradient(seed: int, tokens: int, classes: int, data: st.DataObject) -> None:
    """T01: the gradient in the salience is ∂L/∂A: autograd agrees with central differences within a derived bound.

    L(A) is the summed cross-entropy of the logits A·W. Along one weight it is log-sum-exp on a line, whose third
    derivative is a third central moment of a variable of range R = max W_j − min W_j, so at most R³: the difference
    quotient is off by at most h²R³/6. Rounding adds twice the error of L over 2h: L sums `tokens` terms of at most
    log classes + 2·max|W| each, with a relative error below 100·tokens·classes·2⁻⁵³.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    attention = torch.softmax(torch.randn(tokens, tokens, generator=generator, dtype=torch.float64), -1)
    values = torch.randn(tokens, classes, generator=generator, dtype=torch.float64)
    target = torch.randint(classes, (tokens,), generator=generator)
    frequency = torch.randint(0, 10, (tokens, tokens), generator=generator)

    def loss(weights: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(weights @ values, target, reduction="sum")

    weights = attention.clone().requires_grad_()
    computed = attention_salience(loss(weights), weights, frequency)
    query, key = (data.draw(st.integers(0, tokens - 1)) for _ in range(2))
    step = 2.0**-17
    shift = torch.zeros_like(attention)
    shift[query, key] = step
    slope = float(loss(attention + shift) - loss(attention - shift)) / (2 * step)
    spread = float((values.max(1).values - values.min(1).values).max())
    largest = tokens * (math.log(classes) + 2 * float(values.abs().max()))
    bound = step**2 * spread**3 / 6 + 100 * tokens * classes * UNIT_ROUNDOFF * largest / step
    factor = float(attention[query, key]) * math.log1p(int(frequency[query, key]))
    assert abs(float(computed[query, key]) - factor * abs(slope)) <= factor * bound


@given(unit, unit, fractions(0, 1), positive, fractions(0, 4), fractions(0, 4))
def test_trace_step(
    retention: Fraction, decay: Fraction, threshold: Fraction, prune: Fraction, value: Fraction, drawn: Fraction
) -> None:
    """T02: λM + (1 − λ)S where S > θ, γM otherwise, and 0 where the result is below ε_prune; exactly."""
    parameters = TraceParameters(retention, decay, threshold, prune_threshold=prune)
    expected = retention * value + (1 - retention) * drawn if drawn > threshold else decay * value
    (result,) = trace_step(objects([value]), objects([drawn]), parameters)
    assert result == (0 if expected < prune else expected)


@given(st.data())
def test_trace_memory(data: st.DataObject) -> None:
    """T02: the memory is the document's update, eviction included; size ≤ B, entries ≥ ε_prune, a minimum is evicted.

    Compared, in exact arithmetic and after every step, with the rule read literally: a dictionary a head, from which
    the smallest entry goes while there are more than B (of equal ones the last: the document leaves that open).
    """
    heads, tokens = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 3))
    parameters = TraceParameters(
        data.draw(unit),
        data.draw(unit),
        data.draw(unit),
        prune_threshold=data.draw(fractions(Fraction(1, 24), 1)),
        budget=data.draw(st.integers(1, 5)),
    )
    memory = TraceMemory.empty((heads, tokens, tokens), parameters)
    literal: list[dict[int, Fraction]] = [{} for _ in range(heads)]
    edges = tokens**2
    for _ in range(data.draw(st.integers(1, 4))):
        drawn = data.draw(st.lists(fractions(0, 3), min_size=heads * edges, max_size=heads * edges))
        memory = memory.update(objects(drawn).reshape(memory.shape))
        for head, traces in enumerate(literal):
            for edge in range(edges):
                old, now = traces.pop(edge, Fraction(0)), drawn[head * edges + edge]
                reinforced = parameters.retention * old + (1 - parameters.retention) * now
                new = reinforced if now > parameters.salience_threshold else parameters.decay * old
                if new >= parameters.prune_threshold:
                    traces[edge] = Fraction(new)
            while len(traces) > parameters.budget:
                least = min(traces.values())
                del traces[max(edge for edge, value in traces.items() if value == least)]
        expected = {head * edges + edge: value for head in range(heads) for edge, value in literal[head].items()}
        assert dict(zip(memory.edges.tolist(), memory.values, strict=True)) == expected
        assert len(memory) == len(expected)
        assert max(Counter(memory.edges // edges).values(), default=0) <= parameters.budget
        assert all(value >= parameters.prune_threshold for value in memory.values)
        assert memory.edges.tolist() == sorted(set(memory.edges.tolist()))
        assert dict(enumerate(memory.dense().flat)) == {edge: expected.get(edge, 0) for edge in range(heads * edges)}


@given(st.data())
def test_trace_memory_keeps_the_largest(data: st.DataObject) -> None:
    """T02: it holds all edges with a new value ≥ ε_prune, or B of them, none twice; none evicted exceeds one kept."""
    heads, tokens = data.draw(st.integers(1, 2)), data.draw(st.integers(1, 3))
    prune, budget = data.draw(fractions(Fraction(1, 24), 1)), data.draw(st.integers(1, 6))
    parameters = TraceParameters(
        data.draw(below_one), data.draw(below_one), data.draw(unit), prune_threshold=prune, budget=budget
    )
    memory = TraceMemory.empty((heads, tokens, tokens), parameters)
    held = objects([Fraction(0)] * heads * tokens**2)
    for _ in range(data.draw(st.integers(1, 3))):
        drawn = objects(data.draw(st.lists(fractions(0, 3), min_size=held.size, max_size=held.size)))
        new = trace_step(held, drawn, parameters)
        memory = memory.update(drawn.reshape(memory.shape))
        edges = memory.edges.tolist()
        assert len(set(edges)) == len(edges)
        assert memory.values.tolist() == new[edges].tolist()
        for head in range(heads):
            large = {edge for edge in range(head * tokens**2, (head + 1) * tokens**2) if new[edge] >= prune}
            kept = large.intersection(edges)
            assert len(kept) == min(budget, len(large))
            assert all(new[out] <= new[in_] for out in large - kept for in_ in kept)
        assert set(edges) <= {edge for edge in range(held.size) if new[edge] >= prune}
        held = memory.dense().reshape(-1)


# T03 to T07: steady state -------------------------------------------------------------------------------------


@given(unit, fractions(0, 4), laws(fractions(0, 4)), st.integers(0, 4))
def test_mean_trace(retention: Fraction, initial: Fraction, law: Law, steps: int) -> None:
    """T03, T06: with the gate open, E[M_t] − E[S] = λᵗ(M₀ − E[S]), by enumeration of all sequences of draws."""
    expected = mean_trace(initial, mean(law), retention, steps)
    assert mean(evolve(point_mass(initial), [law] * steps, ungated(retention))[steps]) == expected
    assert expected - mean(law) == retention**steps * (initial - mean(law))
    # Independence is not needed: the same with one draw of S repeated for ever.
    value = objects([initial] * len(law))
    for _ in range(steps):
        value = trace_step(value, objects(drawn for drawn, _ in law), ungated(retention))
    assert mean([(trace, chance) for trace, (_, chance) in zip(value, law, strict=True)]) == expected


@given(unit, unit, positive, fractions(0, 4), laws(fractions(0, 4)), st.integers(0, 4))
def test_gated_mean_trace(
    retention: Fraction, decay: Fraction, threshold: Fraction, initial: Fraction, law: Law, steps: int
) -> None:
    """T03, T04: gated, E[M_t] nears q(1−λ)E[S | S>θ]/(1−qλ−(1−q)γ) by the factor qλ + (1−q)γ a step; exactly."""
    q = tail(law, threshold)
    contraction = gated_contraction(q, retention, decay)
    assume(contraction < 1)
    conditional_mean = mean([(value, chance) for value, chance in law if value > threshold]) / q if q else Fraction(0)
    limit = gated_steady_state(q, conditional_mean, retention, decay)
    parameters = TraceParameters(retention, decay, threshold, prune_threshold=NEVER_PRUNE)
    trace = evolve(point_mass(initial), [law] * steps, parameters)[steps]
    assert mean(trace) - limit == contraction**steps * (initial - limit)
    if q == 1 and retention < 1:
        assert limit == mean(law)


def test_gate_moves_the_steady_state() -> None:
    """T03: with the gate on the steady state need not be E[S]: a counterexample found, and the one on record."""

    def moved(drawn: tuple[Fraction, Fraction, Fraction, Fraction]) -> bool:
        q, high, retention, decay = drawn  # S = high with probability q, else 0, which never passes the gate
        return gated_steady_state(q, high, retention, decay) != q * high

    q, high, retention, decay = smallest(st.tuples(proper, positive, proper, proper), moved)
    parameters = TraceParameters(retention, decay, 0, prune_threshold=NEVER_PRUNE)
    start = Fraction(gated_steady_state(q, high, retention, decay))
    assert mean(evolve(point_mass(start), [[(high, q), (Fraction(0), 1 - q)]], parameters)[1]) == start != q * high
    # On record: the defaults λ = 0.95 and γ = 0.98, S = 0 or 1 with equal chance: E[S] = 1/2, but it settles at 5/7.
    half, retention, decay = Fraction(1, 2), Fraction(95, 100), Fraction(98, 100)
    assert gated_steady_state(half, 1, retention, decay) == Fraction(5, 7)
    parameters = TraceParameters(retention, decay, Fraction(5, 100), prune_threshold=NEVER_PRUNE)
    coin = [(Fraction(0), half), (Fraction(1), half)]
    assert mean(evolve(point_mass(Fraction(5, 7)), [coin], parameters)[1]) == Fraction(5, 7) != mean(coin)


@given(below_one | st.just(Fraction(0)), laws(fractions(0, 4)) | st.just(point_mass(Fraction(0))), fractions(0, 4))
def test_fixed_point_is_the_mean(retention: Fraction, law: Law, start: Fraction) -> None:
    """T04: E[S] is the only fixed point of the mean; (1 − λ)⁻¹E[S], as written, is one iff λ = 0 or E[S] = 0."""
    written = mean(law) / (1 - retention)
    for value in (start, mean(law), written):
        following = mean(evolve(point_mass(value), [law], ungated(retention))[1])
        assert following == mean_trace(value, mean(law), retention, 1)
        assert (following == value) == (value == mean(law))
    assert (written == mean(law)) == (retention == 0 or mean(law) == 0)


def test_fixed_point_as_written_fails() -> None:
    """T04: λ = 1/2 and S = 1: the document's fixed point 2 moves to 3/2, the true one stays at 1; and one found."""

    def step(value: Fraction, retention: Fraction, constant: Fraction) -> Fraction:
        return Fraction(trace_step(objects([value]), objects([constant]), ungated(retention))[0])

    def moves(drawn: tuple[Fraction, Fraction]) -> bool:
        retention, constant = drawn
        written = constant / (1 - retention)
        return step(written, retention, constant) != written

    retention, constant = smallest(st.tuples(below_one, fractions(0, 4)), moves)
    assert min(retention, constant) > 0  # the only cases in which the formula is right are excluded, as on record
    assert step(constant, retention, constant) == constant
    half, one = Fraction(1, 2), Fraction(1)
    assert step(2 * one, half, one) == Fraction(3, 2)
    assert step(one, half, one) == 1


@given(below_one, laws(fractions(0, 4)), laws(fractions(0, 4)), st.integers(1, 4))
def test_lyapunov_recursion(retention: Fraction, initial: Law, law: Law, steps: int) -> None:
    """T05: V(t+1) = λ²V(t) + (1−λ)²v, with the floor (1−λ)/(1+λ)·v, for M₀ of any law; by exact enumeration.

    S alternates between a law and its reflection about the mean: of the laws only mean m and variance v are common.
    """
    reflected = [(2 * mean(law) - value, chance) for value, chance in law]
    assume(all(value >= 0 for value, _ in reflected))
    history = evolve(initial, [law, reflected, law, reflected][:steps], ungated(retention))
    expected = [mean_square(trace, mean(law)) for trace in history]
    for before, after in itertools.pairwise(expected):
        assert after == lyapunov_step(before, variance(law), retention)
        assert (after == retention**2 * before) == (variance(law) == 0)  # the document's form, for constant S only
    floor = lyapunov_floor(variance(law), retention)
    assert lyapunov_step(floor, variance(law), retention) == floor
    assert expected[-1] - floor == retention ** (2 * steps) * (expected[0] - floor)


@given(below_one, st.lists(st.tuples(*[laws(fractions(0, 4))] * 2), min_size=2, max_size=3))
def test_lyapunov_recursion_of_several_edges(retention: Fraction, edges: list[tuple[Law, Law]]) -> None:
    """T05: summed over edges V obeys the same recursion, with the sum of the variances; by exact enumeration."""
    sums = [Fraction(0)] * 3
    for initial, law in edges:
        for step, trace in enumerate(evolve(initial, [law] * 2, ungated(retention))):
            sums[step] += mean_square(trace, mean(law))
    total_variance = sum((variance(law) for _, law in edges), Fraction(0))
    for before, after in itertools.pairwise(sums):
        assert after == lyapunov_step(before, total_variance, retention)


@given(below_one, fractions(0, 4), fractions(0, 4))
def test_lyapunov_constant_salience(retention: Fraction, initial: Fraction, constant: Fraction) -> None:
    """T05: for constant S the document's V(t+1) = λ²V(t) holds, even without expectation."""
    (value,) = trace_step(objects([initial]), objects([constant]), ungated(retention))
    assert (value - constant) ** 2 == retention**2 * (initial - constant) ** 2
    assert lyapunov_step((initial - constant) ** 2, 0, retention) == (value - constant) ** 2


def test_lyapunov_as_written_fails() -> None:
    """T05: for any S that varies, λ²V(t) is too small: a counterexample found, and V(0) = 0, v = 1 on record."""

    def after_one_step(retention: Fraction, law: Law) -> Fraction:
        """V(1) from V(0) = 0, so that the document has λ²V(0) = 0."""
        return mean_square(evolve(point_mass(mean(law)), [law], ungated(retention))[1], mean(law))

    retention, law = smallest(st.tuples(below_one, laws(fractions(0, 4))), lambda drawn: after_one_step(*drawn) != 0)
    assert after_one_step(retention, law) == (1 - retention) ** 2 * variance(law) > 0
    law = [(Fraction(1), Fraction(1, 2)), (Fraction(3), Fraction(1, 2))]
    assert variance(law) == 1
    for numerator in range(24):
        retention = Fraction(numerator, 24)
        assert after_one_step(retention, law) == lyapunov_step(0, 1, retention) == (1 - retention) ** 2 > 0
        assert lyapunov_floor(1, retention) == (1 - retention) / (1 + retention) > 0


@given(
    proper | st.integers(2, 200).map(lambda steps: 1 - Fraction(1, steps)),
    proper | st.integers(0, 6).map(lambda digits: Fraction(1, 10**digits)),
    fractions(0, 4),
    fractions(0, 4),
)
def test_convergence_rate(factor: Fraction, tolerance: Fraction, initial: Fraction, constant: Fraction) -> None:
    """T06: after t ≥ log(1/ε)/(1 − λ) steps λᵗ ≤ ε: reinforced and decaying traces are that near their limits.

    For λ up to 1 − 1/200 and ε down to 10⁻⁶. The code rounds λ, 1 − λ, ε, 1/ε, a logarithm and the quotient: with
    u = 2⁻⁵³ it divides a logarithm off by 2u and 2u of itself, by a 1 − λ off by u and u of itself.
    """
    steps = sufficient_steps(float(factor), float(tolerance))
    needed, scale = ball(1 / tolerance).log() / ball(1 - factor), ball(1 / (1 - factor))
    rounding = (needed * (scale + 4) + 2 * scale) * arb(2) ** -52  # twice that, for the products of roundings
    assert needed - rounding <= steps < needed + 1 + rounding
    assert factor**steps <= tolerance
    retention = ball(factor)
    parameters = TraceParameters(retention, retention, ball(0), prune_threshold=ball(NEVER_PRUNE))
    traces, limits = balls([initial, initial]), balls([constant + 1, 0])
    for _ in range(steps):
        traces = trace_step(traces, limits, parameters)
    assert proved(abs(traces - limits) <= ball(tolerance) * abs(ball(initial) - limits) + negligible())


@given(proper, fractions(0, Fraction(11, 12)), positive)
def test_lifetime(prune: Fraction, decay: Fraction, value: Fraction) -> None:
    """T07: a trace survives exactly `lifetime` steps of decay, which is ⌊log(M/ε_prune)/log(1/γ)⌋, in balls."""
    steps = lifetime(value, decay, prune)
    parameters = TraceParameters(1, decay, 0, prune_threshold=prune)
    trace = objects([value])
    for _ in range(steps):
        trace = trace_step(trace, objects([Fraction(0)]), parameters)
        assert trace[0] > 0
    if steps >= 0:
        assert value >= prune
        assert trace_step(trace, objects([Fraction(0)]), parameters)[0] == 0
        if decay > 0:
            quotient = ball(value / prune).log() / ball(1 / decay).log()
            assert quotient < steps + 1
            assert quotient > steps or decay**steps * value == prune  # an integer, which no ball decides
    else:
        assert value < prune


@given(fractions(Fraction(1, 24), Fraction(23, 24)), positive, st.integers(0, 60))
def test_lifetime_at_the_threshold(decay: Fraction, value: Fraction, steps: int) -> None:
    """T07: a trace that decays onto ε_prune exactly is still held, where the logarithms of K are rounded either way."""
    assert lifetime(value, decay, decay**steps * value) == steps


@given(
    laws(positive, max_size=2),
    fractions(Fraction(1, 2), 4),
    fractions(0, Fraction(1, 2)),
    fractions(Fraction(1, 24), Fraction(1, 2)),
    fractions(Fraction(1, 4), 1),
    unit,
    st.integers(0, 1),
)
def test_occupancy(
    law: Law,
    threshold: Fraction,
    retention: Fraction,
    decay: Fraction,
    share: Fraction,
    start: Fraction,
    further: int,
) -> None:
    """T07: P(resident) is between 1 − (1−q)^{K+1} at the lifetimes K of (1−λ)θ and of s_max; it is q if none survives.

    All sequences of draws enumerated, from any start up to s_max: the lower bound at every step after the shortest
    lifetime, the upper one after the longest.
    """
    q = tail(law, threshold)
    least, largest = (1 - retention) * threshold, max(value for value, _ in law)
    prune = share * least
    assume(largest >= prune)
    shortest, longest = lifetime(least, decay, prune), lifetime(largest, decay, prune)
    steps = longest + 1 + further
    parameters = TraceParameters(retention, decay, threshold, prune_threshold=prune)
    resident = [tail(trace, 0) for trace in evolve(point_mass(start * largest), [law] * steps, parameters)]
    assert all(occupancy(q, 1, 1, shortest) <= share for share in resident[shortest + 1 :])
    assert all(share <= occupancy(q, 1, 1, longest) for share in resident[longest + 1 :])
    if decay * largest < prune:  # the document's unspoken hypothesis: what is not reinforced is gone at once
        assert set(resident[1:]) == {q} == {occupancy(q, 1, 1)}


@given(positive, positive, below_one, proper | st.just(Fraction(1)), below_one, st.data())
def test_occupancy_of_fast_decay(
    threshold: Fraction, largest: Fraction, retention: Fraction, share: Fraction, slack: Fraction, data: st.DataObject
) -> None:
    """T07: if γ s_max < ε_prune ≤ (1−λ)θ, exactly the edges of this step's S > θ are held, or B; q T² are resident.

    From any memory with entries up to s_max; the residency of an edge by enumeration of all sequences of draws.
    """
    prune = share * (1 - retention) * threshold
    decay = slack * min(prune / largest, Fraction(1))
    salience_up_to = st.builds(lambda part: part * largest, unit)
    heads, tokens, budget = 2, 2, data.draw(st.integers(1, 5))
    parameters = TraceParameters(retention, decay, threshold, prune_threshold=prune, budget=budget)
    edges = sorted(data.draw(st.sets(st.integers(0, heads * tokens**2 - 1))))
    start = objects(data.draw(st.lists(salience_up_to, min_size=len(edges), max_size=len(edges))))
    memory = TraceMemory((heads, tokens, tokens), np.array(edges, np.int64), start, parameters)
    for _ in range(2):
        drawn = data.draw(st.lists(salience_up_to, min_size=heads * tokens**2, max_size=heads * tokens**2))
        memory = memory.update(objects(drawn).reshape(memory.shape))
        for head in range(heads):
            reinforced = {e for e in range(head * tokens**2, (head + 1) * tokens**2) if drawn[e] > threshold}
            kept = {e for e in memory.edges.tolist() if e // tokens**2 == head}
            assert kept <= reinforced
            assert len(kept) == min(budget, len(reinforced))
    law = data.draw(laws(salience_up_to))
    q = tail(law, threshold)
    for trace in evolve(point_mass(data.draw(salience_up_to)), [law] * 2, parameters)[1:]:
        assert tail(trace, 0) == q
    assert occupancy(q, tokens**2, tokens**2) == q * tokens**2


@given(proper, st.integers(0, 100), st.integers(1, 100), st.integers(-1, 6))
def test_occupancy_formula(q: Fraction, edges: int, budget: int, steps: int) -> None:
    """T07: min(B, (1 − (1−q)^{k+1})·T²): the chance that one of k + 1 draws reinforces, times edges, capped."""
    reinforced = sum(
        (
            math.prod((q if draw else 1 - q) for draw in draws)
            for draws in itertools.product((False, True), repeat=steps + 1)
            if any(draws)
        ),
        Fraction(0),
    )
    assert occupancy(q, edges, budget, steps) == min(Fraction(budget), edges * reinforced)


def test_occupancy_as_written_fails() -> None:
    """T07: min(B, q·T²) counts no entry that is still decaying: a counterexample found, and q = 0.01, γ = 0.99."""

    def more(drawn: tuple[Fraction, Fraction, Fraction]) -> bool:
        q, decay, prune = drawn
        parameters = TraceParameters(0, decay, 0, prune_threshold=prune)
        law = [(Fraction(1), q), (Fraction(0), 1 - q)]
        return bool(tail(evolve(point_mass(Fraction(0)), [law] * 2, parameters)[2], 0) > occupancy(q, 1, 1))

    q, decay, prune = smallest(st.tuples(proper, proper, proper), more)
    assert lifetime(1, decay, prune) >= 1
    # Nearly every edge stays resident where the document expects one in a hundred.
    q, decay, fresh = Fraction(1, 100), Fraction(99, 100), (1 - Fraction(95, 100)) * Fraction(5, 100)
    assert lifetime(fresh, decay, decay**500 * fresh) == 500
    assert occupancy(q, 10_000, 10_000) == 100
    assert occupancy(q, 10_000, 10_000, 500) > 9_900
    assert lifetime(fresh, decay, Fraction(1, 10_000)) == 320  # with our default of ε_prune
    assert 9_600 < occupancy(q, 10_000, 10_000, 320) < 9_610


def test_trace_memory_occupancy() -> None:
    """T07: the memory itself, run at q = 0.01 and γ = 0.99, holds between the two bounds, not q·T².

    The number of residents among 2,500 edges is binomial; Hoeffding's bound makes 150 too few rarer than exp(−18).
    """
    generator = np.random.default_rng(0)
    shape, low, high = (50, 50), 0.06, 0.1
    memory = TraceMemory.empty(shape, TraceParameters(decay=0.99, budget=2_500))
    shortest, longest = (lifetime(value, 0.99, 1e-4) for value in ((1 - 0.95) * low, high))
    for _ in range(longest + 1):
        memory = memory.update(np.where(generator.random(shape) < 0.01, generator.uniform(low, high, shape), 0))
    assert occupancy(0.01, 2_500, 2_500, shortest) - 150 <= len(memory) <= occupancy(0.01, 2_500, 2_500, longest) + 150
    assert len(memory) > 90 * occupancy(0.01, 2_500, 2_500)


# T08 to T11: bias -----------------------------------------------------------------------------------------------


@st.composite
def logits_and_bias(draw: st.DrawFn, least: int = -4) -> tuple[list[Fraction], list[Fraction]]:
    """Logits, and a bias M of `least` to 4 on the same edges: of either sign, or traces, which are not negative."""
    size = draw(st.integers(2, 4))
    logits = draw(st.lists(fractions(-4, 4), min_size=size, max_size=size))
    return logits, draw(st.lists(fractions(least, 4), min_size=size, max_size=size))


def largest(bias: Sequence[Fraction]) -> Fraction:
    """A bound B > 0 of the sizes |M|."""
    return max(map(abs, bias)) or Fraction(1)


def series(logits: Sequence[Fraction], bias: Sequence[Fraction]) -> Array:
    """Z + αM as power series in α to first order, with ball coefficients."""
    return objects(arb_series([ball(z), ball(m)], 2) for z, m in zip(logits, bias, strict=True))


@given(st.lists(fractions(-4, 4), min_size=2, max_size=5), st.data())
def test_softmax_sensitivity(logits: list[Fraction], data: st.DataObject) -> None:
    """T08: ∂softmax(z + δ)_i/∂δ_i = p_i(1 − p_i), the left side differentiated as a power series of balls."""
    edge = data.draw(st.integers(0, len(logits) - 1))
    perturbed = softmax(series(logits, [Fraction(int(index == edge)) for index in range(len(logits))]))
    probability = softmax(balls(logits))
    assert equal(perturbed[edge][1], softmax_sensitivity(probability)[edge])


@given(unit | fractions(-9, 9))
def test_softmax_sensitivity_is_largest_at_one_half(p: Fraction) -> None:
    """T08: for every real p, p(1 − p) = 1/4 − (p − 1/2)² ≤ 1/4, equal iff p = 1/2; our code takes p in [0, 1]."""
    value = p * (1 - p)
    assert value == Fraction(1, 4) - (p - Fraction(1, 2)) ** 2 <= Fraction(1, 4)
    assert (value == Fraction(1, 4)) == (p == Fraction(1, 2))
    if 0 <= p <= 1:
        assert softmax_sensitivity(objects([p])).tolist() == [value]


@given(logits_and_bias(), fractions(-1, 1))
def test_bias_response(drawn: tuple[list[Fraction], list[Fraction]], share: Fraction) -> None:
    """T09: softmax(z + αM) changes by α p_i(M_i − Σ p_k M_k) to first order, in power series; the rest is O(α²).

    At most 16 p_i B²α² for |M| ≤ B and |α|B ≤ 1/2, the bound of the Lean proof.
    """
    logits, bias = drawn
    strength = share / (2 * largest(bias))
    probability = softmax(balls(logits))
    predicted = bias_response(probability, balls(bias), ball(strength))
    for exact, value in zip(softmax(series(logits, bias)), predicted, strict=True):
        assert equal(ball(strength) * exact[1], value)
    rest = abs(softmax(balls(logits) + ball(strength) * balls(bias)) - probability - predicted)
    assert proved(rest <= probability * ball(16 * (largest(bias) * strength) ** 2) + negligible())


@given(st.lists(st.integers(1, 8), min_size=2, max_size=5), positive, positive, st.data())
def test_bias_response_of_one_edge(
    weights: list[int], trace: Fraction, strength: Fraction, data: st.DataObject
) -> None:
    """T09: with one biased edge the document's ΔA ≈ αM A(1 − A) is the response of that edge; exactly."""
    probability = objects(Fraction(weight, sum(weights)) for weight in weights)
    edge = data.draw(st.integers(0, len(weights) - 1))
    bias = objects(trace if index == edge else Fraction(0) for index in range(len(weights)))
    response = bias_response(probability, bias, strength)
    assert response[edge] == strength * trace * softmax_sensitivity(probability)[edge]
    assert response.sum() == 0


def test_bias_response_as_written_fails() -> None:
    """T09: ΔA_i ≈ αM_i A_i(1 − A_i) fails where every edge is biased alike: a counterexample found, and on record."""

    def wrong(edges: list[tuple[int, Fraction]]) -> bool:
        weights, bias = zip(*edges, strict=True)
        probability = objects(Fraction(weight, sum(weights)) for weight in weights)
        written = objects(bias) * softmax_sensitivity(probability)
        return bool((written > 0).all()) and not bias_response(probability, objects(bias)).any()

    edge = st.tuples(st.integers(1, 8), fractions(-1, 1))
    found = smallest(st.lists(edge, min_size=2, max_size=3), wrong)
    assert len({bias for _, bias in found}) == 1
    # On record: M_k = 1 for every k; softmax is the same after the shift, the formula gives α p_i(1 − p_i) > 0.
    third = objects([Fraction(1, 3)] * 3)
    assert bias_response(third, objects([1] * 3)).tolist() == [0] * 3
    assert softmax_sensitivity(third).tolist() == [Fraction(2, 9)] * 3
    assert equal(softmax(np.log(balls(third)) + ball(3)), balls(third))


@given(logits_and_bias(least=0))
def test_inject_bias(drawn: tuple[list[Fraction], list[Fraction]]) -> None:
    """T09: the logits that the memory injects are z + αM at its traces and z elsewhere; exactly."""
    logits, traces = drawn
    held = [edge for edge, trace in enumerate(traces) if trace]
    memory = TraceMemory((1, len(logits)), np.array(held, int), objects(traces)[held], TraceParameters())
    original = objects(logits).reshape(1, -1)
    for strength in (Fraction(1, 3), Fraction(2)):
        biased = inject_bias(original, memory, strength)
        expected = [z + strength * m for z, m in zip(logits, traces, strict=True)]
        assert biased.reshape(-1).tolist() == expected
        assert original.reshape(-1).tolist() == logits
    if held:
        assert calibrated_strength(memory.values, Fraction(1, 5)) * max(traces) == Fraction(1, 5)


@given(logits_and_bias())
def test_entropy_slope(drawn: tuple[list[Fraction], list[Fraction]]) -> None:
    """T10: dH/dα is −Cov_p(M, log p), differentiated as a power series of balls; its sign decides for small α.

    At α = 0, which is every α: z + αM are logits too. For the sign: H is off its first order by (16H + 9)B²α² at most
    (Lean's bound, T11), which is half the first-order term at α = |Cov|/(2(16H + 9)B²). Entropies are compared as
    balls, so that the comparison is a proof.
    """
    logits, bias = drawn
    probability = softmax(balls(logits))
    slope = entropy_slope(probability, balls(bias))
    assert equal(gibbs_entropy(series(logits, bias)[None])[0][1], slope)
    log_probability = np.log(probability)
    covariance = expectation(probability, balls(bias) * log_probability) - (
        expectation(probability, balls(bias)) * expectation(probability, log_probability)
    )
    assert equal(slope, -covariance)
    before = entropy(probability)
    strength = abs(covariance) / (2 * (16 * before + 9) * ball(largest(bias) ** 2))
    after = entropy(softmax(balls(logits) + strength * balls(bias)))
    if covariance > 0:
        assert after < before
    elif covariance < 0:
        assert after > before
    else:  # the first order does not decide, and no ball tells a covariance of 0 from the smallest
        assert equal(covariance, 0)


def one_biased_edge(weights: Sequence[int], edge: int) -> tuple[Array, Array]:
    """Attention in proportion to these weights, and a bias of 1 on one edge; balls."""
    probability = balls([Fraction(weight, sum(weights)) for weight in weights])
    return probability, balls([int(index == edge) for index in range(len(weights))])


attention_and_edge = st.lists(st.integers(1, 9), min_size=2, max_size=3).flatmap(
    lambda weights: st.tuples(st.just(weights), st.integers(0, len(weights) - 1))
)


def test_concentrated_bias_can_raise_entropy() -> None:
    """T10: 'bias on a subset lowers entropy' fails for attention (0.9, 0.1) with the bias on the second edge.

    The entropy goes from 0.33 to 0.69 at α = 2, and to its maximum log 2 at α = log 9, certified in balls; a
    counterexample is also found from scratch.
    """

    def change(weights: Sequence[int], edge: int, strength: Fraction) -> tuple[Any, Any]:
        probability, bias = one_biased_edge(weights, edge)
        return entropy(probability), entropy(softmax(np.log(probability) + ball(strength) * bias))

    def rises(drawn: tuple[tuple[list[int], int], Fraction]) -> bool:
        before, after = change(*drawn[0], drawn[1])
        return bool(after > before)

    (weights, edge), _ = smallest(st.tuples(attention_and_edge, positive), rises)
    assert weights[edge] < max(weights)  # on what is not the most probable already
    before, after = change([9, 1], 1, Fraction(2))
    assert abs(before - arb("0.33")) < arb("0.005")
    assert abs(after - arb("0.69")) < arb("0.005")
    probability, _ = one_biased_edge([9, 1], 1)
    even = softmax(np.log(probability) + objects([arb(0), arb(9).log()]))
    assert equal(entropy(even), arb(2).log())
    assert entropy_slope(probability, balls([0, 1])) > 0
    assert entropy_slope(probability, balls([1, 0])) < 0


@given(logits_and_bias(least=0), fractions(Fraction(1, 24), 1))
def test_entropy_reduction_as_written_has_the_wrong_sign(
    drawn: tuple[list[Fraction], list[Fraction]], share: Fraction
) -> None:
    """T11: α ΣM log(|S|/T) is never positive, so it is no reduction; corrected: α Cov_p(M, log p), up to O(α²).

    The rest is at most (16H + 9)B²α² for M ≤ B and αB ≤ 1/2, the bound of the Lean proof; in balls.
    """
    logits, bias = drawn
    subset = [trace for trace in bias if trace > 0]
    assume(subset)
    strength = share / (2 * largest(bias))
    written = ball(strength * sum(subset)) * ball(Fraction(len(subset), len(bias))).log()
    assert written <= 0
    before = entropy(softmax(balls(logits)))
    reduction = before - entropy(softmax(balls(logits) + ball(strength) * balls(bias)))
    first_order = -ball(strength) * entropy_slope(softmax(balls(logits)), balls(bias))
    assert abs(reduction - first_order) <= (16 * before + 9) * ball((largest(bias) * strength) ** 2)


def test_entropy_reduction_as_written_fails() -> None:
    """T11: attention (0.9, 0.1), M = (1, 0): the entropy falls at the rate 0.09·log 9; the document has −log 2.

    A counterexample is also found: the document's value is negative wherever one of several edges is biased.
    """

    def rate(weights: Sequence[int], edge: int) -> Any:
        return -entropy_slope(*one_biased_edge(weights, edge))

    weights, edge = smallest(attention_and_edge, lambda drawn: bool(rate(*drawn) > 0))
    assert weights[edge] == max(weights) > min(weights)
    assert equal(rate([9, 1], 0), ball(Fraction(9, 100)) * arb(9).log())
    written = (ball(1) / 2).log()
    assert written < 0 < rate([9, 1], 0)
    probability, bias = one_biased_edge([9, 1], 0)
    assert entropy(softmax(np.log(probability) + bias)) < entropy(probability)


# T12 to T15, T19: routing and crystallization --------------------------------------------------------------------


@st.composite
def routings(draw: st.DrawFn) -> tuple[list[tuple[int, ...]], list[Fraction], int]:
    """Paths of one length with rational rewards, and the number of experts."""
    experts, layers, count = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 12))
    path = st.tuples(*[st.integers(0, experts - 1)] * layers)
    paths = draw(st.lists(path, min_size=count, max_size=count))
    return paths, draw(st.lists(fractions(-2, 2), min_size=count, max_size=count)), experts


class Node(dict[int, "Node"]):
    """A node of the document's tree: its children by expert, and what it counts."""

    count, total_reward = 0, Fraction(0)

    def below(self, prefix: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
        """The nodes below this one with their paths from it."""
        for expert, child in self.items():
            yield (*prefix, expert), child
            yield from child.below((*prefix, expert))


@given(routings())
def test_routing_trie(drawn: tuple[list[tuple[int, ...]], list[Fraction], int]) -> None:
    """T12: the trie is the document's, built with N·L child look-ups: all prefixes, with counts and rewards.

    The document's insertion is carried out literally; our trie, which sorts layer by layer, has the same nodes and
    counts, at most min(N·L, ΣKˡ) of them.
    """
    paths, rewards, experts = drawn
    layers = len(paths[0])
    root, lookups = Node(), 0
    for path, reward in zip(paths, rewards, strict=True):
        node = root
        for expert in path:
            node, lookups = node.setdefault(expert, Node()), lookups + 1
            node.count += 1
            node.total_reward += reward
    assert lookups == len(paths) * layers
    literal = {prefix: (node.count, node.total_reward) for prefix, node in root.below()}
    trie = build_trie(paths, objects(rewards), experts)
    prefixes = {path[:depth] for path in paths for depth in range(1, layers + 1)}
    assert literal.keys() == prefixes
    assert [trie.path(node) for node in range(len(trie))] == sorted(prefixes, key=lambda prefix: (len(prefix), prefix))
    for index in range(len(trie)):
        prefix = trie.path(index)
        through = [number for number, path in enumerate(paths) if path[: len(prefix)] == prefix]
        assert trie.node(prefix) == index
        assert trie.depth[index] == len(prefix)
        assert trie.expert[index] == prefix[-1]
        assert trie.parent[index] == (trie.node(prefix[:-1]) if len(prefix) > 1 else -1)
        assert (trie.count[index], trie.total_reward[index]) == literal[prefix]
        assert trie.count[index] == len(through)
        assert trie.first_seen[index] == through[0]
    assert layers <= len(trie) <= max_nodes(len(paths), layers, experts)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5))
def test_node_bounds_are_attained(experts: int, layers: int, copies: int) -> None:
    """T12: identical paths need L nodes, all paths together ΣKˡ, paths that part at once N·L: each bound is reached."""
    identical = build_trie([[0] * layers] * copies, np.zeros(copies), experts)
    assert len(identical) == layers
    everything = list(itertools.product(range(experts), repeat=layers))
    assert len(build_trie(everything, np.zeros(len(everything)), experts)) == max_nodes(10**6, layers, experts)
    parting = [[first] * layers for first in range(experts)]
    assert len(build_trie(parting, np.zeros(experts), experts)) == max_nodes(experts, layers, experts)


def test_routing_trie_is_no_suffix_tree() -> None:
    """T12: a suffix tree holds every suffix, this does not: counterexample found, as on record (experts from 0)."""

    def lacks_suffix(path: tuple[int, ...]) -> bool:
        trie = build_trie([path], [0.0], num_experts=2)
        nodes = {trie.path(node) for node in range(len(trie))}
        return any(path[start:] not in nodes for start in range(len(path)))

    path = st.integers(1, 3).flatmap(lambda layers: st.tuples(*[st.integers(0, 1)] * layers))
    assert smallest(path, lacks_suffix) == (0, 1)


@given(routings())
def test_utilities(drawn: tuple[list[tuple[int, ...]], list[Fraction], int]) -> None:
    """T13: the estimator is Û(π) = mean reward through π − mean reward of all; exactly."""
    paths, rewards, experts = drawn
    trie = build_trie(paths, objects(rewards), experts)
    estimated = utilities(trie)
    for node in range(len(trie)):
        prefix = trie.path(node)
        through = [reward for path, reward in zip(paths, rewards, strict=True) if path[: len(prefix)] == prefix]
        assert estimated[node] == sum(through) / Fraction(len(through)) - sum(rewards) / Fraction(len(rewards))


@given(st.lists(fractions(-2, 2), min_size=2, max_size=6), st.data())
def test_utility_variance_over_subsets(rewards: list[Fraction], data: st.DataObject) -> None:
    """T13: over all choices of the f paths among N given rewards, Var Û = S²(1/f − 1/N), S² with N − 1; exactly."""
    total = len(rewards)
    frequency = data.draw(st.integers(1, total))
    estimates = []
    for chosen in itertools.combinations(range(total), frequency):
        paths = [[int(index not in chosen)] for index in range(total)]
        estimates.append(utilities(build_trie(paths, objects(rewards), num_experts=2))[0])
    average = sum(estimates) / Fraction(len(estimates))
    spread = sum((value - average) ** 2 for value in estimates) / Fraction(len(estimates))
    overall = sum(rewards) / Fraction(total)
    sample_variance = sum((reward - overall) ** 2 for reward in rewards) / Fraction(total - 1)
    assert average == 0
    assert spread == utility_variance(sample_variance, frequency, total)
    if sample_variance > 0:
        assert spread < utility_variance_as_written(sample_variance, frequency, total)


def utility_law(law: Law, frequency: int, total: int) -> Law:
    """Exact law of Û of a motif with the first `frequency` of `total` independent rewards: all draws enumerated."""
    paths = [[int(index >= frequency)] for index in range(total)]
    return [
        (
            utilities(build_trie(paths, objects(value for value, _ in drawn), num_experts=2))[0],
            math.prod((chance for _, chance in drawn), start=Fraction(1)),
        )
        for drawn in itertools.product(law, repeat=total)
    ]


@given(laws(fractions(-2, 2), max_size=2), st.integers(1, 5), st.data())
def test_utility_variance_of_independent_rewards(law: Law, total: int, data: st.DataObject) -> None:
    """T13: for independent rewards of variance σ², Var Û = σ²(1/f − 1/N), not σ²/f + σ²/N; by exact enumeration."""
    frequency = data.draw(st.integers(1, total))
    utility = utility_law(law, frequency, total)
    assert mean(utility) == 0
    assert variance(utility) == utility_variance(variance(law), frequency, total)
    excess = utility_variance_as_written(variance(law), frequency, total) - variance(utility)
    assert excess == 2 * variance(law) / total


@given(st.lists(fractions(-2, 2), min_size=7, max_size=7), positive, st.integers(1, 7), st.integers(1, 7))
def test_utility_variance_of_uncorrelated_rewards(
    means: list[Fraction], std: Fraction, frequency: int, total: int
) -> None:
    """T13: rewards need only be uncorrelated, of equal variance and, for Var Û alone, of any means; enumerated.

    The rewards are products of three fair signs over the non-empty subsets of them: any two are uncorrelated, but three
    signs fix all seven.
    """
    frequency = min(frequency, total)
    paths = [[int(index >= frequency)] for index in range(total)]
    subsets = [subset for size in (1, 2, 3) for subset in itertools.combinations(range(3), size)]
    estimates = []
    for signs in itertools.product((-1, 1), repeat=3):
        rewards = [m + std * math.prod(signs[i] for i in subset) for m, subset in zip(means, subsets, strict=True)]
        estimates.append(utilities(build_trie(paths, objects(rewards[:total]), num_experts=2))[0])
    average = sum(estimates) / Fraction(8)
    spread = sum((value - average) ** 2 for value in estimates) / Fraction(8)
    assert spread == utility_variance(std**2, frequency, total)


def test_utility_variance_as_written_fails() -> None:
    """T13: f = N: the two means are one number, so the variance is 0, where the document has 2σ²/N; and one found."""
    sign = [(Fraction(-1), Fraction(1, 2)), (Fraction(1), Fraction(1, 2))]
    assert variance(sign) == 1

    def wrong(drawn: tuple[int, int]) -> bool:
        return variance(utility_law(sign, *drawn)) != utility_variance_as_written(Fraction(1), *drawn)

    samples = st.integers(1, 5).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total)))
    frequency, total = smallest(samples, wrong)
    assert frequency == total == 1
    assert set(utility_law(sign, 4, 4)) == {(Fraction(0), Fraction(1, 16))}
    assert utility_variance(1, 4, 4) == 0
    assert utility_variance_as_written(Fraction(1), 4, 4) == Fraction(1, 2)


@given(positive, positive, st.integers(1, 200), st.data())
def test_frequency_bound(reward_variance: Fraction, precision: Fraction, total: int, data: st.DataObject) -> None:
    """T14: Var Û < ε² iff f > σ²/(ε² + σ²/N); σ²/ε² is sufficient for every N."""
    frequency = data.draw(st.integers(1, total))
    precise = utility_variance(reward_variance, frequency, total) < precision**2
    assert precise == (frequency > frequency_bound(reward_variance, precision, total))
    if frequency > frequency_bound(reward_variance, precision):
        assert precise
    assert frequency_bound(reward_variance, precision) == reward_variance / precision**2


def test_frequency_bound_as_written_is_not_necessary() -> None:
    """T14: f > σ²/ε² is more than needed: counterexample found; σ = 1, ε = 0.1, N = 101 needs f = 51, not 101.

    For the document's own variance σ²/f + σ²/N it would not even suffice.
    """

    def precise_below(drawn: tuple[int, int]) -> bool:
        frequency, total = drawn
        return (
            1 < frequency < total  # f = N is exact for every N: nothing is estimated
            and utility_variance(Fraction(1), frequency, total) < Fraction(1, 100)
            and frequency <= 100
        )

    frequency, total = smallest(st.tuples(st.integers(1, 200), st.integers(1, 200)), precise_below)
    assert frequency_bound(1, Fraction(1, 10), total) < frequency <= frequency_bound(1, Fraction(1, 10)) == 100
    assert 50 < frequency_bound(1, Fraction(1, 10), 101) < 51
    assert utility_variance(Fraction(1), 51, 101) == Fraction(50, 5151) < Fraction(1, 100)
    assert utility_variance_as_written(Fraction(1), 101, 5_000) > Fraction(1, 100)


@given(
    st.lists(
        st.tuples(st.integers(1, 1000), fractions(-2, 2), fractions(0, 2), st.integers(0, 9)), min_size=1, max_size=4
    ),
    st.tuples(*[fractions(0, 2)] * 4),
)
def test_score(motifs: list[tuple[int, Fraction, Fraction, int]], weights: tuple[Fraction, ...]) -> None:
    """T15: Score = w₁ log f + w₂ U − w₃ H + w₄ age, checked as f^{w₁} = e^{Score − rational part} in balls."""
    frequency, utility, uncertainty, age = zip(*motifs, strict=True)
    computed = score(
        balls(frequency), balls(utility), balls(uncertainty), balls(age), ScoreWeights(*map(ball, weights))
    )
    for f, u, h, a, value in zip(frequency, utility, uncertainty, age, computed, strict=True):
        rational = weights[1] * u - weights[2] * h + weights[3] * a
        assert equal(np.exp(value - ball(rational)) / f, ball(f) ** ball(weights[0]) / f)


@given(st.lists(st.tuples(*[fractions(0, 2)] * 3), min_size=1, max_size=12))
def test_pareto_front(points: list[tuple[Fraction, ...]]) -> None:
    """T15: the front is exactly the points to which no other is at least equal everywhere and superior somewhere."""

    def dominates(left: tuple[Fraction, ...], right: tuple[Fraction, ...]) -> bool:
        return all(a >= b for a, b in zip(left, right, strict=True)) and left != right

    front = pareto_front(np.array([objects(point) for point in points]))
    assert front.tolist() == [not any(dominates(other, point) for other in points) for point in points]
    optimal = [point for point, kept in zip(points, front, strict=True) if kept]
    assert all(
        kept or any(dominates(best, point) for best in optimal) for point, kept in zip(points, front, strict=True)
    )


@given(
    st.lists(st.tuples(st.integers(1, 9), fractions(-2, 2), fractions(0, 2)), min_size=1, max_size=8),
    st.tuples(*[fractions(Fraction(1, 24), 2)] * 3),
)
def test_best_score_is_pareto_optimal(
    motifs: list[tuple[int, Fraction, Fraction]], weights: tuple[Fraction, ...]
) -> None:
    """T15: for positive w₁, w₂, w₃ and w₄ = 0 every motif that may have the best score is in the front; in balls."""
    frequency, utility, uncertainty = zip(*motifs, strict=True)
    front = pareto_front(np.array([objects([f, u, -h]) for f, u, h in motifs]))
    columns = balls(frequency), balls(utility), balls(uncertainty), balls([0] * len(motifs))
    scores = score(*columns, ScoreWeights(*([ball(weight) for weight in weights] + [0])))
    for value, optimal in zip(scores, front, strict=True):
        assert optimal or any(other > value for other in scores)


@given(routings(), st.integers(0, 3), st.integers(-2, 4), st.tuples(*[st.integers(0, 16)] * 4))
def test_crystallization(
    drawn: tuple[list[tuple[int, ...]], list[Fraction], int],
    min_frequency: int,
    threshold: int,
    eighths: tuple[int, ...],
) -> None:
    """T15: crystallized are motifs seen often enough with a score above θ, or Pareto-optimal on (f, U, −H).

    Frequency, utility, the entropy H(π) of the choices of expert along π summed, and age are recomputed path by path,
    in balls. With u = 2⁻⁵³ the code is off by 12·u in each of at most 4 terms of H (3 shares, their logarithms up to
    log 12, a sum up to log 3), so by 64·u with their sum, by 64·u in U (two means of 12 rewards up to 2), by 8·u in
    log f, and by 300·u in the score, up to 50, with weights up to 2: by less than 2⁻⁴³ in all.
    """
    paths, rewards, experts = drawn
    trie = build_trie(paths, [float(reward) for reward in rewards], experts)
    columns = []
    uncertain: dict[tuple[int, ...], Any] = {(): arb(0)}
    for prefix in map(trie.path, range(len(trie))):
        through = [index for index, path in enumerate(paths) if path[: len(prefix)] == prefix]
        choices = Counter(path[len(prefix) - 1] for path in paths if path[: len(prefix) - 1] == prefix[:-1])
        choice = entropy(balls([Fraction(count, choices.total()) for count in choices.values()]))
        uncertain[prefix] = uncertain[prefix[:-1]] + choice
        utility = mean([(rewards[index], Fraction(1, len(through))) for index in through])
        utility -= sum(rewards) / Fraction(len(paths))
        columns.append([ball(len(through)), ball(utility), uncertain[prefix], ball(len(paths) - through[0])])
    frequency, utility, uncertainty, age = map(objects, zip(*columns, strict=True))
    assert proved(abs(balls(routing_entropy(trie)) - uncertainty) < arb(2) ** -46)
    frequent = [node for node in range(len(trie)) if frequency[node] > min_frequency]
    weights = ScoreWeights(*(eighth / 8 for eighth in eighths))
    margin = score(frequency, utility, uncertainty, age, ScoreWeights(*map(ball, weights))) - threshold
    crystallized = set(crystallize_by_score(trie, threshold, weights, min_frequency).tolist())
    assert {node for node in frequent if margin[node] > arb(2) ** -43} <= crystallized
    assert crystallized <= {node for node in frequent if margin[node] > -(arb(2) ** -43)}
    assert crystallize_by_score(trie, 0, ScoreWeights(0, 0, 0, 0), min_frequency).size == 0  # a score must exceed it
    objectives = list(zip(trie.count, utilities(trie), -routing_entropy(trie), strict=True))
    optimal = [
        node
        for node in frequent
        if not any(
            objectives[other] != objectives[node]
            and all(a >= b for a, b in zip(objectives[other], objectives[node], strict=True))
            for other in frequent
        )
    ]
    assert crystallize_pareto(trie, min_frequency).tolist() == optimal


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 8), min_size=2, max_size=4), st.integers(7, 15))
def test_frequencies_and_utilities_converge(seed: int, weights: list[int], log_count: int) -> None:
    """T19: simulated law of large numbers: f/N and Û approach P(π) and E[r|π] − E[r] inside Hoeffding's bound.

    Rewards are 0 or 1 with probability 1/(1 + motif). Each deviation exceeds √(log(2/δ)/2n) with probability at most
    δ = 10⁻¹², a bound that falls to 0 as the N doubles from 2⁷ to 2¹⁵.
    """
    count = 2**log_count
    generator = np.random.default_rng(seed)
    chance = np.array(weights) / sum(weights)
    reward_mean = 1 / (1 + np.arange(len(weights)))
    motif = generator.choice(len(weights), size=count, p=chance)
    rewards = (generator.random(count) < reward_mean[motif]).astype(float)
    trie = build_trie(motif[:, None], rewards, len(weights))

    def hoeffding(samples: Any) -> Any:
        return np.sqrt(math.log(2e12) / (2 * samples))

    seen = trie.expert
    assert (abs(trie.count / count - chance[seen]) <= hoeffding(count)).all()
    limit = reward_mean[seen] - chance @ reward_mean
    assert (abs(utilities(trie) - limit) <= hoeffding(trie.count) + hoeffding(count)).all()


@given(fractions(-5, 6), st.booleans())
def test_negative_utility_crystallizes(threshold: Fraction, aged: bool) -> None:
    """T19: 'will crystallize' is empty: the score grows without bound in f and age, so negative utility qualifies too.

    Two motifs, rewards 0 and 1: the worse one has Û = −1/2 at every N, and passes any threshold once N is large, with
    the weight of age or without it.
    """
    weights = ScoreWeights(age=int(aged))
    count = 4 * math.ceil(math.exp(max(0, float(threshold)) + 2))
    motif = np.arange(count) % 2
    trie = build_trie(motif[:, None], motif.astype(float), num_experts=2)
    assert utilities(trie).tolist() == [-0.5, 0.5]
    assert 0 in crystallize_by_score(trie, float(threshold), weights, min_frequency=0)
    small = build_trie(motif[:2, None], motif[:2].astype(float), num_experts=2)
    if threshold > 2:  # and did not qualify while it was rare
        assert 0 not in crystallize_by_score(small, float(threshold), weights, min_frequency=0)


# T16, T17, T25: motifs -------------------------------------------------------------------------------------------


@cache
def mixture_layers(top_k: int, renormalized: bool = True) -> Any:
    """Four mixture-of-experts blocks of the OLMoE architecture, tiny, randomly initialised (not trained), float64.

    `renormalized`: whether the weights of the chosen experts are divided by their sum (as Mixtral's are too), so that
    one chosen expert has weight 1.
    """
    import torch
    from transformers import OlmoeConfig
    from transformers.models.olmoe.modeling_olmoe import OlmoeSparseMoeBlock

    config = OlmoeConfig(
        hidden_size=8, intermediate_size=12, num_experts=4, num_experts_per_tok=top_k, norm_topk_prob=renormalized
    )
    generator = torch.Generator().manual_seed(0)
    blocks = [OlmoeSparseMoeBlock(config).double().eval() for _ in range(4)]
    for block in blocks:
        for parameter in block.parameters():
            torch.nn.init.normal_(parameter, std=0.5, generator=generator)
    return blocks


@cache
def norms() -> Any:
    """The normalisations before the four blocks, with random weights, float64."""
    import torch
    from transformers.models.olmoe.modeling_olmoe import OlmoeRMSNorm

    generator = torch.Generator().manual_seed(1)
    layers = [OlmoeRMSNorm(8).double() for _ in range(4)]
    for layer in layers:
        torch.nn.init.normal_(layer.weight, mean=1.0, std=0.5, generator=generator)
    return layers


def surrounded(layers: Sequence[Any]) -> list[Any]:
    """The layers inside residual and normalisation, as in the model: h + layer(norm(h))."""
    return [
        lambda hidden, layer=layer, norm=norm: hidden + layer(norm(hidden))
        for layer, norm in zip(layers, norms(), strict=False)
    ]


def route(blocks: Any, hidden: Any, wrap: Callable[[Sequence[Any]], Sequence[Any]] = list) -> tuple[Any, list[int]]:
    """Run one token through the blocks, wrapped; its output, and the expert that each router ranks first."""
    path = []

    def recorded(block: Any) -> Any:
        def apply(hidden: Any) -> Any:
            path.append(int(block.gate(hidden.reshape(-1, hidden.shape[-1]))[2][0, 0]))
            return block(hidden)

        return apply

    for layer in wrap([recorded(block) for block in blocks]):
        hidden = layer(hidden)
    return hidden, path


def path_experts(blocks: Any, path: Sequence[int], gated: bool = False) -> list[Any]:
    """The experts along a path as functions of hidden states; `gated`, times their router's weight for them."""
    import torch

    def expert(block: Any, index: int) -> Any:
        def apply(hidden: Any) -> Any:
            flat = hidden.reshape(-1, hidden.shape[-1])
            chosen = torch.full((len(flat), 1), index)
            weight = torch.ones_like(chosen, dtype=hidden.dtype)
            if gated:
                weight = torch.softmax(block.gate(flat)[0], -1, dtype=torch.float)[:, [index]].to(hidden.dtype)
            return block.experts(flat, chosen, weight).reshape(hidden.shape)

        return apply

    return [expert(block, index) for block, index in zip(blocks, path, strict=True)]


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.booleans(), st.sampled_from([list, surrounded]))
def test_frozen_motif(
    seed: int, layers: int, renormalized: bool, wrap: Callable[[Sequence[Any]], Sequence[Any]]
) -> None:
    """T16: on a top-1 routed path the frozen motif, a composition of layer maps without routers, gives the same bits.

    The path is through real mixture-of-experts code (OLMoE's) with random weights. To the layer map belong the router's
    weight of the one expert, where it is not renormalised to 1, and residual and normalisation, where the model has
    them: the composition of bare experts is the routed path iff there is neither.
    """
    import torch

    with torch.no_grad():
        blocks = mixture_layers(1, renormalized)[:layers]
        hidden = torch.randn(1, 1, 8, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        routed, path = route(blocks, hidden, wrap)
        layer_maps = wrap(path_experts(blocks, path, gated=not renormalized))
        assert torch.equal(frozen_motif(layer_maps)(hidden), routed)
        bare = frozen_motif(path_experts(blocks, path))(hidden)
        assert torch.equal(bare, routed) == (renormalized and wrap is list)
        assert bool((routed != 0).any())


@given(fractions(-2, 2), st.lists(st.tuples(fractions(-2, 2), fractions(-2, 2)), min_size=1, max_size=4))
def test_frozen_motif_order(start: Fraction, maps: list[tuple[Fraction, Fraction]]) -> None:
    """T16: E_π = E_{e_k} ∘ … ∘ E_{e_1}: the first expert acts first; affine experts, exactly."""
    expected = start
    for slope, offset in maps:
        expected = slope * expected + offset
    experts = [lambda x, slope=slope, offset=offset: slope * x + offset for slope, offset in maps]
    assert frozen_motif(experts)(start) == expected


def test_frozen_motif_needs_top_1() -> None:
    """T16: with top-2 routing the path is a mixture, and the motif of its first experts another function."""
    import torch

    with torch.no_grad():
        blocks = mixture_layers(top_k=2)
        hidden = torch.randn(1, 1, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
        routed, path = route(blocks, hidden)
        frozen = frozen_motif(path_experts(blocks, path))(hidden)
    assert float((frozen - routed).norm() / routed.norm()) > 0.01


@given(st.integers(1, 12), st.integers(1, 4), fractions(0, 2), positive)
def test_flops(layers: int, top_k: int, router: Fraction, expert: Fraction) -> None:
    """T17: the savings are k(router + (top_k − 1)·expert), but the speed-up is routed over frozen cost; exactly."""
    savings = flop_savings(layers, top_k, router, expert)
    assert savings == layers * (router + (top_k - 1) * expert)
    assert routed_flops(layers, top_k, router, expert) == savings + frozen_flops(layers, expert)
    assert frozen_flops(layers, expert) == layers * expert
    speedup = flop_speedup(layers, top_k, router, expert)
    assert speedup == router / expert + top_k
    assert speedup * (routed_flops(layers, top_k, router, expert) - savings) == routed_flops(
        layers, top_k, router, expert
    )


def test_flops_as_written_fail() -> None:
    """T17: k = 4, top-2, router a tenth of an expert: savings 4.4 of 8.4, so 2.1 times faster; and one found."""

    def overstated(drawn: tuple[int, int, Fraction]) -> bool:
        layers, top_k, router = drawn
        return flop_savings(layers, top_k, router, 1) > flop_speedup(layers, top_k, router, 1)

    layers, *_ = smallest(st.tuples(st.integers(1, 9), st.integers(1, 4), below_one), overstated)
    assert layers >= 2  # the savings grow with the layers, the speed-up does not: in one layer they are below it
    router = Fraction(1, 10)
    assert flop_savings(4, 2, router, 1) == Fraction(44, 10)
    assert routed_flops(4, 2, router, 1) == Fraction(84, 10)
    assert flop_speedup(4, 2, router, 1) == Fraction(21, 10) != flop_savings(4, 2, router, 1)


@given(
    unit,
    st.integers(1, 4).flatmap(lambda size: st.tuples(*[st.lists(fractions(-2, 2), min_size=size, max_size=size)] * 2)),
)
def test_soft_crystallization(strength: Fraction, outputs: tuple[list[Fraction], list[Fraction]]) -> None:
    """T25: σ·frozen + (1−σ)·routed: the endpoints are the two experts, σ the share of the way between them; exactly."""
    frozen, routed = map(objects, outputs)
    assert soft_crystallization(1, frozen, routed).tolist() == frozen.tolist()
    assert soft_crystallization(0, frozen, routed).tolist() == routed.tolist()
    mixed = soft_crystallization(strength, frozen, routed)
    assert (mixed - routed).tolist() == (strength * (frozen - routed)).tolist()
    squared_distance = ((frozen - routed) ** 2).sum()
    assert max(((mixed - end) ** 2).sum() for end in (frozen, routed)) <= squared_distance


# T21 to T23: vocabularies ----------------------------------------------------------------------------------------


@given(positive, st.integers(2, 10**6), st.integers(2, 10**6))
def test_compression_ratio(tokens: Fraction, token_vocabulary: int, motif_vocabulary: int) -> None:
    """T21: C = n·log₂|V_tok| / log₂|V_motif|, within the rounding of two logarithms, a product and a quotient."""
    exact = ball(tokens) * arb(token_vocabulary).log() / arb(motif_vocabulary).log()
    computed = arb(motif_compression_ratio(float(tokens), token_vocabulary, motif_vocabulary))
    assert abs(computed - exact) < 8 * arb(2) ** -53 * exact


def test_compression_ratio_as_written() -> None:
    """T21: 5 tokens a motif, vocabularies of 50,000 and 500: 15.6 and 8.97 bits, ratio 8.7; rounded first as well."""
    tokens, motifs = (arb(size).log() / arb(2).log() for size in (50_000, 500))
    assert abs(tokens - arb("15.6")) < arb("0.05")
    assert abs(motifs - arb("8.97")) < arb("0.005")
    assert abs(5 * tokens / motifs - arb("8.7")) < arb("0.05")
    assert Fraction(865, 100) < 5 * Fraction(156, 10) / Fraction(897, 100) < Fraction(875, 100)


@given(st.integers(1, 5), st.integers(1, 3))
def test_max_path_entropy(experts: int, layers: int) -> None:
    """T22: log₂ Kᴸ, the entropy of the uniform law on all Kᴸ paths, within the rounding of a log and a product."""
    paths = experts**layers
    uniform = entropy(balls([Fraction(1, paths)] * paths)) / arb(2).log()
    assert abs(arb(max_path_entropy(experts, layers)) - uniform) <= 4 * arb(2) ** -53 * uniform + negligible()


@given(st.integers(1, 4), st.integers(1, 3), st.data())
def test_max_path_entropy_bounds(experts: int, layers: int, data: st.DataObject) -> None:
    """T22: no law on the Kᴸ paths has more than L·log₂ K bits, and only the uniform one reaches it; in balls."""
    paths = experts**layers
    weights = data.draw(st.lists(st.integers(0, 9), min_size=paths, max_size=paths).filter(any))
    bits = entropy(balls([Fraction(weight, sum(weights)) for weight in weights])) / arb(2).log()
    most = layers * arb(experts).log() / arb(2).log()
    if len(set(weights)) > 1:
        assert bits < most
    else:
        assert equal(bits, most)


def test_max_path_entropy_as_written() -> None:
    """T22: K = 8 experts in L = 8 layers: 24 bits, since 8⁸ = 2²⁴."""
    assert max_path_entropy(8, 8) == 24
    assert 8**8 == 2**24


@cache
def zipf_sums(vocabulary: int) -> tuple[Any, Any]:
    """Σ 1/k and Σ (log k)/k."""
    z, w = arb(0), arb(0)
    for rank in range(1, vocabulary + 1):
        z += arb(1) / rank
        w += arb(rank).log() / rank
    return z, w


def zipf_bits(vocabulary: int) -> Any:
    """Entropy of Zipf's law in bits, enclosed: log z + w/z with z = Σ 1/k and w = Σ (log k)/k, over log 2.

    The sums beyond 20,000 are enclosed by integrals of their terms, which fall from k = 3 on.
    """
    summed = min(vocabulary, 20_000)
    z, w = zipf_sums(summed)

    def rest(primitive: Callable[[Any], Any]) -> Any:
        low = primitive(arb(vocabulary + 1)) - primitive(arb(summed + 1))
        return low.union(primitive(arb(vocabulary)) - primitive(arb(summed)))

    z += rest(lambda x: x.log())
    w += rest(lambda x: x.log() ** 2 / 2)
    return (z.log() + w / z) / arb(2).log()


def zipf_rounding(vocabulary: int) -> Any:
    """What `zipf_entropy` may lose to rounding: 2n + 12 roundings of w/z ≤ log n, n + 2 of z inside the logarithm.

    With u = 2⁻⁵³: terms are off by 2u (a power) and 5u (times a logarithm), a sum of n by n·u more, relatively.
    """
    return ((2 * vocabulary + 12) * arb(vocabulary).log() + vocabulary + 2) * arb(2) ** -53


@given(st.integers(1, 200))
def test_zipf_entropy(vocabulary: int) -> None:
    """T23: the entropy of Zipf's law p_k ∝ 1/k, against balls; it grows with the vocabulary."""
    exact = zipf_bits(vocabulary) * arb(2).log()
    total = sum((arb(1) / rank for rank in range(1, vocabulary + 1)), arb(0))
    assert equal(exact, entropy(objects(arb(1) / rank / total for rank in range(1, vocabulary + 1))))
    assert abs(arb(zipf_entropy(vocabulary)) - exact) <= zipf_rounding(vocabulary) + negligible()
    assert zipf_bits(vocabulary + 1) > zipf_bits(vocabulary)


def test_zipf_motifs_need_not_have_ten_bits() -> None:
    """T23: 10.13 bits at 20,000 motifs, but 6.85 at the document's 500 (10 are impossible there) and 15.70 at 8⁸.

    Proved in balls. The smallest vocabulary that has 10 bits, found, is far from the document's and near 20,000.
    """
    for size, digits in ((500, "6.85"), (20_000, "10.13"), (8**8, "15.70")):
        bits = zipf_bits(size)
        assert abs(bits - arb(digits)) < arb("0.005")
        assert abs(arb(zipf_entropy(size)) - bits * arb(2).log()) < zipf_rounding(size) + 2 * bits.rad()
    assert 500 < 2**9
    least = smallest(st.integers(2, 20_000), lambda size: zipf_entropy(size) > 10 * math.log(2))
    assert zipf_bits(least - 1) < 10 < zipf_bits(least)
    assert 16_000 < least < 20_000
