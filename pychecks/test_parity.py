"""The functions that theorems speak of are the Python functions that the other checks and the experiments call.

Both are evaluated on the same random rational numbers, the Lean definition by Lean's own evaluator, and must agree
exactly. A new pair is one more `Twins` and one more test.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from aqcheck.quantization import clip
from aqcheck.traces.crystallization import frequency_bound, utility_variance, utility_variance_as_written
from aqcheck.traces.memory import trace_step
from aqcheck.traces.motifs import flop_savings, flop_speedup, frozen_flops, routed_flops, soft_crystallization
from aqcheck.traces.parameters import TraceParameters
from aqcheck.traces.steady_state import gated_contraction, gated_steady_state, lyapunov_floor, mean_trace
from pychecks.lean_rationals import Row, Twins, differences, why_no_lean

SEED = 20260101
LEAN_MODULES = ("AqCore.Rational", "AqCore.Rational.LowestTerms", "AqCore.Rational.Table")
"""What every comparison rests on; named here so that a change there makes the evidence stale."""


def agree(twins: Twins, record_property: Callable[[str, object], None]) -> None:
    """Fail with the first inputs on which the twins differ; skip where there is no Lean."""
    if reason := why_no_lean():
        pytest.skip(f"no Lean here to compare with: {reason}")
    rows = twins.rows(random.Random(SEED))
    record_property("examples", len(rows))
    found = differences(twins, rows)
    assert not found, f"{len(found)} of {len(rows)} inputs differ; " + "; ".join(map(str, found[:3]))


def rational(source: random.Random, size: int) -> Fraction:
    """A rational number with numerator up to `size` and denominator up to its square root, of either sign."""
    return Fraction(source.randint(-size, size), source.randint(1, max(1, round(size**0.5))))


def fraction(source: random.Random) -> Fraction:
    """A rational number in [0, 1], the ends among them, with a denominator up to 3 or up to 10⁶."""
    denominator = source.randint(1, source.choice((3, 10**6)))
    return Fraction(source.randint(0, denominator), denominator)


def positive(source: random.Random) -> Fraction:
    """A positive rational number, small or large."""
    return abs(rational(source, source.choice((4, 50, 10**9)))) or Fraction(1)


def exact(*values: Fraction) -> np.ndarray:
    """The values as a vector that arithmetic keeps exact."""
    return np.array(values, dtype=object)


def clip_inputs(source: random.Random) -> list[Row]:
    """Values and levels: small, so that they often coincide, and large; values on and beside the ends of the range."""
    rows: list[Row] = []
    for size in (4, 50, 10**6, 10**30):
        for _ in range(200):
            x, alpha = rational(source, size), rational(source, size)
            rows += [(x, alpha), (x, abs(alpha))]
    for size in (4, 10**9):
        for _ in range(20):
            alpha, step = rational(source, size), abs(rational(source, size))
            rows += [(x, alpha) for end in (alpha, -alpha) for x in (end - step, end, end + step)]
            rows += [(alpha, Fraction(0)), (Fraction(0), alpha)]
    return rows


CLIP = Twins(
    lean="fun | [x, α] => [clip x α] | _ => []",
    modules=("AqCore.Quantization.Clip",),
    python=lambda x, alpha: [clip(x, alpha)],
    rows=clip_inputs,
)


def test_clip(record_property):
    """Q01-Q10: `AqCore.clip` of the theorems is `aqcheck.quantization.clip` of the tests, on rationals."""
    agree(CLIP, record_property)


def ungated_step(retention: Fraction, value: Fraction, salience: Fraction) -> list[object]:
    """The step of `trace_step` where the salience passes the gate and the trace is not pruned, and of `mean_trace`."""
    parameters = TraceParameters(
        retention=retention, decay=Fraction(1, 2), salience_threshold=Fraction(0), prune_threshold=Fraction(1, 10**99)
    )
    [after] = trace_step(exact(value), exact(salience), parameters)
    return [after, mean_trace(value, salience, retention, 1)]


AVERAGE_STEP = Twins(
    lean="fun | [lam, m, s] => [averageStep lam m s, averageStep lam m s] | _ => []",
    modules=("AqCore.Traces.SteadyState",),
    python=ungated_step,
    rows=lambda source: [(fraction(source), positive(source), positive(source)) for _ in range(400)],
)


def test_average_step(record_property):
    """T03-T07: `AqCore.averageStep` is the step of `trace_step` behind the gate and of `mean_trace`, on rationals."""
    agree(AVERAGE_STEP, record_property)


def gated_inputs(source: random.Random) -> list[Row]:
    """q, E[S | S > θ], λ and γ with which the trace is forgotten."""
    rows = [(fraction(source), rational(source, 10**4), fraction(source), fraction(source)) for _ in range(600)]
    return [(q, s, lam, gam) for q, s, lam, gam in rows if q * lam + (1 - q) * gam != 1]


GATED_STEADY_STATE = Twins(
    lean="fun | [q, s, lam, gam] => [gatedContraction q lam gam, gatedSteadyState q s lam gam] | _ => []",
    modules=("AqCore.Traces.SteadyState",),
    python=lambda q, s, lam, gam: [gated_contraction(q, lam, gam), gated_steady_state(q, s, lam, gam)],
    rows=gated_inputs,
)


def test_gated_steady_state(record_property):
    """T03, T04: `AqCore.gatedSteadyState` and `AqCore.gatedContraction` are the Python functions, on rationals."""
    agree(GATED_STEADY_STATE, record_property)


LYAPUNOV_FLOOR = Twins(
    lean="fun | [v, lam] => [lyapunovFloor v lam] | _ => []",
    modules=("AqCore.Traces.Lyapunov",),
    python=lambda variance, retention: [lyapunov_floor(variance, retention)],
    rows=lambda source: [(abs(rational(source, 10**4)), fraction(source)) for _ in range(400)],
)


def test_lyapunov_floor(record_property):
    """T05: `AqCore.lyapunovFloor` is `lyapunov_floor`, on rationals."""
    agree(LYAPUNOV_FLOOR, record_property)


def utility_inputs(source: random.Random) -> list[Row]:
    """σ², f ≤ N and N; f = N among them."""
    rows: list[Row] = []
    for _ in range(400):
        paths = source.randint(1, source.choice((3, 1000)))
        rows.append((abs(rational(source, 10**4)), Fraction(source.randint(1, paths)), Fraction(paths)))
    return rows


UTILITY_VARIANCE = Twins(
    lean="fun | [v, f, n] => [utilityVariance v f n, utilityVarianceAsWritten v f n] | _ => []",
    modules=("AqCore.Traces.Utility",),
    python=lambda v, f, n: [utility_variance(v, f, n), utility_variance_as_written(v, f, n)],
    rows=utility_inputs,
)


def test_utility_variance(record_property):
    """T13, T14: `AqCore.utilityVariance`, corrected and as written, is `utility_variance`, on rationals."""
    agree(UTILITY_VARIANCE, record_property)


FREQUENCY_BOUND = Twins(
    lean="fun | [v, precision, n] => [frequencyBound v precision n] | _ => []",
    modules=("AqCore.Traces.Utility",),
    python=lambda v, precision, n: [frequency_bound(v, precision, n)],
    rows=lambda source: [
        (abs(rational(source, 10**4)), positive(source), Fraction(source.randint(1, 1000))) for _ in range(400)
    ],
)


def test_frequency_bound(record_property):
    """T14: `AqCore.frequencyBound` is `frequency_bound`, on rationals."""
    agree(FREQUENCY_BOUND, record_property)


def flops(layers: Fraction, top_k: Fraction, router: Fraction, expert: Fraction) -> list[object]:
    """Routed and frozen cost, and what freezing saves."""
    k, experts = int(layers), int(top_k)
    return [
        routed_flops(k, experts, router, expert),
        frozen_flops(k, expert),
        flop_savings(k, experts, router, expert),
        flop_speedup(k, experts, router, expert),
    ]


FLOPS = Twins(
    lean="fun | [k, e, router, expert] => let layers := k.toFraction.2.1; let topK := e.toFraction.2.1; "
    "[routedFlops layers topK router expert, frozenFlops layers expert, flopSavings layers topK router expert, "
    "flopSpeedup layers topK router expert] | _ => []",
    modules=("AqCore.Traces.Motif",),
    python=flops,
    rows=lambda source: [
        (Fraction(source.randint(1, 60)), Fraction(source.randint(1, 9)), positive(source), positive(source))
        for _ in range(400)
    ],
)


def test_flops(record_property):
    """T17: the costs, `AqCore.flopSavings` and `AqCore.flopSpeedup` are those of `aqcheck.traces`, on rationals."""
    agree(FLOPS, record_property)


SOFT_CRYSTALLIZATION = Twins(
    lean="fun | [σ, x, y, z, x', y', z'] => let soft := softCrystallization (ι := Fin 3) σ "
    "(fun i => listEntry [x, y, z] i.val) (fun i => listEntry [x', y', z'] i.val); [soft 0, soft 1, soft 2] | _ => []",
    modules=("AqCore.Traces.Motif", "AqCore.Quantization.Mixture"),
    python=lambda strength, *outputs: list(soft_crystallization(strength, exact(*outputs[:3]), exact(*outputs[3:]))),
    rows=lambda source: [(fraction(source), *(rational(source, 10**4) for _ in range(6))) for _ in range(300)],
)


def test_soft_crystallization(record_property):
    """T25: `AqCore.softCrystallization` is `soft_crystallization`, on rationals."""
    agree(SOFT_CRYSTALLIZATION, record_property)
