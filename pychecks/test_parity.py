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

from aqcheck.attention.mixing import dobrushin_coefficient, mix
from aqcheck.information.rate_distortion import compression_ratio
from aqcheck.quanta.patterns import spectral_participation_ratio, trace_coherence
from aqcheck.quanta.selection import selection_threshold
from aqcheck.quantization import clip
from aqcheck.quantization.distributions import Sample, upper_partial_moment
from aqcheck.quantization.error import clipping_error
from aqcheck.quantization.moments import Moments, mixture_moments
from aqcheck.quantization.uniform import LevelConvention, UniformQuantizer
from aqcheck.traces.crystallization import frequency_bound, utility_variance, utility_variance_as_written
from aqcheck.traces.memory import trace_step
from aqcheck.traces.motifs import flop_savings, flop_speedup, frozen_flops, routed_flops, soft_crystallization
from aqcheck.traces.parameters import TraceParameters
from aqcheck.traces.steady_state import gated_contraction, gated_steady_state, lyapunov_floor, mean_trace
from pychecks.examples import draws
from pychecks.lean_rationals import Row, Twins, differences, why_no_lean

SEED = 20260101
LEAN_MODULES = ("AqCore.Rational", "AqCore.Rational.LowestTerms", "AqCore.Rational.Table")
"""What every comparison rests on; named here so that a change there makes the evidence stale."""


def agree(twins: Twins, record_property: Callable[[str, object], None]) -> None:
    """Fail with the first inputs on which the twins differ; skip where there is no Lean."""
    if reason := why_no_lean():
        pytest.skip(f"no Lean here to compare with: {reason}")
    rows = twins.rows(random.Random(SEED))
    rows = random.Random(SEED).sample(rows, draws(len(rows)))
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


def probabilities(source: random.Random, size: int) -> Row:
    """A rational probability vector, not all of whose entries need be positive."""
    weights = [source.randint(0, source.choice((2, 10**4))) for _ in range(size)]
    weights[source.randrange(size)] += 1
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


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


def law(weights: str, name: str) -> str:
    """Lean for `Expectation.finite` under a probability vector, once its entries are seen to be one; else no values."""
    return f"if {name} : (∀ i, 0 ≤ {weights} i) ∧ sum {weights} = 1 then "


def excess_inputs(source: random.Random) -> list[Row]:
    """A level, three probabilities and three values, some of them at the level."""
    rows: list[Row] = []
    for _ in range(400):
        alpha = abs(rational(source, source.choice((4, 10**6))))
        values = [rational(source, source.choice((4, 10**6))) for _ in range(3)]
        if source.random() < 0.2:
            values[0] = source.choice((1, -1)) * alpha
        rows.append((alpha, *probabilities(source, 3), *values))
    return rows


def excess_moments(alpha: Fraction, *law_: Fraction) -> list[object]:
    """First and second moment of the excess over the level; the second is the error of clipping without rounding."""
    sample = Sample(exact(*law_[3:]), exact(*law_[:3]))
    return [upper_partial_moment(sample, alpha, 1), *[clipping_error(sample, alpha)] * 2]


EXPECTED_EXCESS = Twins(
    lean="fun | [α, p, q, r, x, y, z] => let w : Fin 3 → Rational := fun i => listEntry [p, q, r] i.val; "
    "let X : Fin 3 → Rational := fun i => listEntry [x, y, z] i.val; "
    + law("w", "h")
    + "let P := Expectation.finite ⟨h.1, h.2⟩; [expectedExcess P X α, P.E fun ω => excess (X ω) α ^ 2, "
    "quantizationMse P X id α] else [] | _ => []",
    modules=("AqCore.Quantization.ClippingError", "AqCore.Quantization.Decomposition", "AqCore.Quantization.Mixture"),
    python=excess_moments,
    rows=excess_inputs,
)


def test_expected_excess(record_property):
    """Q11, Q12, Q14, Q19, Q21: moments of the excess on finite laws are those of `aqcheck.quantization`, on rationals.

    So is `AqCore.quantizationMse` with a quantizer that does not round. `AqCore.clippingError` itself is not
    computable; its value by `AqCore.clippingError_eq` is compared.
    """
    agree(EXPECTED_EXCESS, record_property)


def quantizer_steps(bits: Fraction, alpha: Fraction) -> list[object]:
    """The step with cells that fill the range, and with levels at the ends."""
    return [UniformQuantizer(int(bits), exact(alpha), levels).step[0] for levels in LevelConvention]


QUANTIZER_STEP = Twins(
    lean="fun | [b, α] => let cells : Rational := OrderedField.natCast (2 ^ b.toFraction.2.1); "
    "[quantizerStep cells α, quantizerStep (cells - 1) α] | _ => []",
    modules=("AqCore.Quantization.Noise",),
    python=quantizer_steps,
    # Lean's numbers of 2^b cells are sums of as many ones: many inputs with few bits, few with many.
    rows=lambda source: [
        (Fraction(bits), positive(source)) for bits in range(1, 17) for _ in range(40 if bits <= 10 else 2)
    ],
)


def test_quantizer_step(record_property):
    """Q13: `AqCore.quantizerStep` is the step of `UniformQuantizer` in both conventions, on rationals."""
    agree(QUANTIZER_STEP, record_property)


def mixture_inputs(source: random.Random) -> list[Row]:
    """Two weights, two laws on three points, and the points, which differ."""
    rows: list[Row] = []
    for _ in range(300):
        points = source.sample(range(-50, 50), 3)
        denominator = source.randint(1, 50)
        values = [Fraction(point, denominator) for point in points]
        row = (*probabilities(source, 2), *probabilities(source, 3), *probabilities(source, 3), *values)
        rows.append(row)
    return rows


def moments_of_mixture(*row: Fraction) -> list[object]:
    """Variance, third and fourth central moment, with those of the first component."""
    values = exact(*row[8:])
    components = [Moments.of(values, exact(*row[2:5])), Moments.of(values, exact(*row[5:8]))]
    mixture = mixture_moments(row[:2], components)
    kurtosis = mixture.excess_kurtosis if mixture.variance > 0 else Fraction(-3)
    first = components[0]
    return [first.variance, first.third, first.fourth, mixture.variance, mixture.third, mixture.fourth, kurtosis]


MIXTURE_MOMENTS = Twins(
    lean="fun | [a, b, p, q, r, p', q', r', x, y, z] => let w : Fin 2 → Rational := fun i => listEntry [a, b] i.val; "
    "let v : Fin 3 → Rational := fun i => listEntry [p, q, r] i.val; "
    "let v' : Fin 3 → Rational := fun i => listEntry [p', q', r'] i.val; "
    "let X : Fin 3 → Rational := fun i => listEntry [x, y, z] i.val; "
    + law("w", "h")
    + law("v", "k")
    + law("v'", "k'")
    + "let P := Expectation.finite ⟨k.1, k.2⟩; let P' := Expectation.finite ⟨k'.1, k'.2⟩; "
    "let M := Expectation.mixture ⟨h.1, h.2⟩ fun i => if i.val = 0 then P else P'; "
    "[variance P X, centralMoment P X 3, centralMoment P X 4, variance M X, centralMoment M X 3, centralMoment M X 4, "
    "excessKurtosis M X] else [] else [] else [] | _ => []",
    modules=("AqCore.Quantization.Mixture",),
    python=moments_of_mixture,
    rows=mixture_inputs,
)


def test_mixture_moments(record_property):
    """Q15, Q16, Q19-Q21: central moments of finite laws and mixtures are `Moments` and `mixture_moments`, on rationals.

    In Lean they are `AqCore.variance`, `centralMoment` and `excessKurtosis`, under `Expectation.mixture` for mixtures.
    A constant has excess kurtosis 0/0, which is an error in Python and -3 in Lean.
    """
    agree(MIXTURE_MOMENTS, record_property)


SELECTION_THRESHOLD = Twins(
    lean="fun | [m, size, bound, c, ε] => [selectionThreshold m size bound c ε] | _ => []",
    modules=("AqCore.Quanta.Selection",),
    python=lambda magnitude, size, bound, coherence, leakage: [
        selection_threshold(magnitude=magnitude, size=int(size), bound=bound, coherence=coherence, leakage=leakage)
    ],
    rows=lambda source: [
        (positive(source), Fraction(source.randint(1, 99)), positive(source), fraction(source), fraction(source))
        for _ in range(400)
    ],
)


def test_selection_threshold(record_property):
    """A02, A02b: `AqCore.selectionThreshold` is `selection_threshold`, on rationals."""
    agree(SELECTION_THRESHOLD, record_property)


def nonzero_entries(source: random.Random) -> list[Row]:
    """Four numbers, not all zero."""
    rows = [tuple(rational(source, source.choice((4, 10**4))) for _ in range(4)) for _ in range(400)]
    return [row for row in rows if any(row)]


def pattern_statistics(*entries: Fraction) -> list[object]:
    """Trace coherence of a 2 × 2 pattern, and the participation ratio of a diagonal one."""
    return [
        trace_coherence(exact(*entries).reshape(2, 2)),
        spectral_participation_ratio(np.diag(exact(*entries))),
    ]


PATTERN_STATISTICS = Twins(
    lean="fun | [a, b, c, d] => "
    "let X : Fin 2 → Fin 2 → Rational := fun i j => listEntry [a, b, c, d] (2 * i.val + j.val); "
    "let spectrum : Fin 4 → Rational := fun i => listEntry [a, b, c, d] i.val ^ 2; "
    "[traceCoherence X, spectralParticipationRatio spectrum] | _ => []",
    modules=("AqCore.Quanta.Pattern", "AqCore.Quanta.Spectrum", "AqCore.Quantization.Mixture"),
    python=pattern_statistics,
    rows=nonzero_entries,
)


def test_pattern_statistics(record_property):
    """A01: `AqCore.traceCoherence` is `trace_coherence`, on rationals.

    `AqCore.spectralParticipationRatio` of squares is `spectral_participation_ratio` of a diagonal pattern.
    """
    agree(PATTERN_STATISTICS, record_property)


def mixed(*row: Fraction) -> list[object]:
    """The tokens after mixing, and the largest distance of two of two rows of attention."""
    attention, values = exact(*row[:4]).reshape(2, 2), exact(*row[4:]).reshape(2, 2)
    return [*mix(attention, values).ravel(), dobrushin_coefficient(attention)]


MIXING = Twins(
    lean="fun | [p, q, r, s, a, b, c, d] => let A : Fin 2 → Fin 2 → Rational := "
    "fun i j => listEntry [p, q, r, s] (2 * i.val + j.val); "
    "let V : Fin 2 → Fin 2 → Rational := fun i j => listEntry [a, b, c, d] (2 * i.val + j.val); "
    "[attend A V 0 0, attend A V 0 1, attend A V 1 0, attend A V 1 1, rowDistance A 0 1] | _ => []",
    modules=("AqCore.Quanta.Mixing", "AqCore.Quantization.Mixture"),
    python=mixed,
    rows=lambda source: [
        (*probabilities(source, 2), *probabilities(source, 2), *(rational(source, 10**4) for _ in range(4)))
        for _ in range(300)
    ],
)


def test_mixing(record_property):
    """A02, A02b: `AqCore.attend` is `mix`, and `AqCore.rowDistance` is `dobrushin_coefficient`, on rationals."""
    agree(MIXING, record_property)


COMPRESSION_RATIO = Twins(
    lean="fun | [n, k, d] => [compressionRatio n k d] | _ => []",
    modules=("AqCore.Quanta.Pattern",),
    python=lambda dimension, quanta, quantum_dimension: [compression_ratio(dimension, quanta, quantum_dimension)],
    rows=lambda source: [tuple(Fraction(source.randint(1, 10**5)) for _ in range(3)) for _ in range(300)],
)


def test_compression_ratio(record_property):
    """A18: `AqCore.compressionRatio` is `compression_ratio`, on rationals."""
    agree(COMPRESSION_RATIO, record_property)
