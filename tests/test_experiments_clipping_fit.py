"""The instrument on planted weights: laws with known optimal levels, a law made to contradict, rules at their edges."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest
import torch

from aqcheck.errors import ExperimentError
from aqcheck.experiments import clipping_fit
from aqcheck.experiments.clipping_fit import BITS, INT4, QUANTIZERS, SHANNON_SLOPE, WRITTEN_SLOPE
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, Model
from aqcheck.quantization import Gaussian, Sample

FACTS = Facts("planted", "none", "encoder", 1, 2, 8, 4, 512, "float32", "ours")
AT_INT4 = BITS.index(INT4)


@dataclass(frozen=True)
class Named:
    name: str
    matrix: torch.Tensor


@dataclass(frozen=True)
class PlantedModel:
    """Has the planted weights and no text; everything after that is the experiment's own code."""

    matrices: list[np.ndarray] = field(default_factory=list)

    def weight_matrices(self):
        return [Named(f"matrix-{i}", torch.as_tensor(each)) for i, each in enumerate(self.matrices)]


def gaussian(count=12, size=20_000, seed=0):
    return list(np.random.default_rng(seed).normal(size=(count, 100, size // 100)))


def on_a_grid(count=12, seed=0):
    """Levels of a 4-bit quantizer, and outliers: the exact optimum keeps to the grid, noise Δ²/12 sees no grid."""
    rng = np.random.default_rng(seed)
    weights = 2.0 * rng.integers(0, 8, size=(count, 100, 500)) + 1
    weights.reshape(count, -1)[:, :35] = 60
    return list(weights * rng.choice([-1, 1], size=weights.shape))


def of_chunk(model, chunk, seed=0) -> list[clipping_fit.MatrixFit]:
    found = clipping_fit.observe(model, ("matrices", chunk), seed)
    assert isinstance(found, list)
    return found


def measured(matrices, seed=0):
    model = cast(Model, PlantedModel(matrices))
    fits = [fit for chunk in range(clipping_fit.CHUNKS) for fit in of_chunk(model, chunk, seed)]
    found, laws = clipping_fit.Found(FACTS, tuple(fits), ()), clipping_fit.laws()
    return {
        "Q17": clipping_fit.measure_ratio(found, seed),
        "Q18": clipping_fit.measure_fit(found, laws, seed),
        "Q23": clipping_fit.measure_slope(found, laws, seed),
    }


def number(measurement, name):
    return next(each for each in measurement.numbers if each.name == name)


def test_levels_of_a_gaussian_are_those_of_the_registry():
    fit = clipping_fit.fit_levels(Gaussian(2.0), 2.0, 0.0)
    assert fit.ratios[:, AT_INT4] == pytest.approx([2.681, 2.514, 2.559, 2.523], abs=1e-3)
    # The excess MSE of 2.5 σ as Q17 states it; with κ = 0 the fit is the constant.
    assert fit.excess_constant[[0, 2, 3], AT_INT4] == pytest.approx([0.039, 0.004, 0.0006], abs=5e-4)
    assert fit.excess_fit == pytest.approx(fit.excess_constant)
    assert clipping_fit.slopes(fit.errors[0]) == pytest.approx(-1.20, abs=0.005)


def test_excess_is_never_negative_and_scale_drops_out():
    values = np.random.default_rng(0).standard_t(5, size=5_000)
    fit, scaled = (clipping_fit.fit_levels(Sample(s * values), s * float(np.std(values)), 4.0) for s in (1.0, 1e-3))
    assert (fit.excess_fit > -1e-9).all()
    assert (fit.excess_constant > -1e-9).all()
    np.testing.assert_allclose(fit.ratios, scaled.ratios, rtol=1e-6)


def test_every_matrix_is_seen_once():
    model = cast(Model, PlantedModel(gaussian(count=15, size=400)))
    found = [each.name for chunk in range(clipping_fit.CHUNKS) for each in of_chunk(model, chunk)]
    assert sorted(found) == sorted(f"matrix-{i}" for i in range(15))


def test_planted_gaussian_weights():
    found = measured(gaussian())
    assert found["Q17"].outcome == "supports"
    assert number(found["Q17"], "mean α*/σ, exact mid-rise").value == pytest.approx(2.68, abs=0.05)
    assert number(found["Q17"], "α*/σ of the Gaussian control, Δ²/12 noise, 2^B cells").value == pytest.approx(
        2.56, abs=0.02
    )
    assert found["Q23"].outcome == "contradicts"
    assert number(found["Q23"], "slope of ln MSE of weights").value == pytest.approx(-1.2, abs=0.02)


def test_planted_grid_contradicts_the_order_of_the_optima():
    found = measured(on_a_grid())["Q17"]
    assert found.outcome == "contradicts"


def test_heavy_tails_contradict_the_fit():
    rng = np.random.default_rng(0)
    weights = list(rng.laplace(size=(12, 100, 200)))
    found = measured(weights)["Q18"]
    assert found.outcome == "contradicts"
    assert number(found, "excess MSE of the fit, 4 bits, exact mid-rise, Laplace").value > 0.05


def test_weights_for_which_the_fit_is_right_support_it():
    """|x| is 0 or 1, so the optimum under Δ²/12 noise is next to 1; σ makes that the fitted ratio."""
    rng = np.random.default_rng(0)

    def weights(share):
        values = np.zeros(40_000)
        values[: round(share * values.size)] = 1
        return (rng.permutation(values) * rng.choice([-1, 1], size=values.size)).reshape(200, 200)

    # With probability p of 1: σ = √p, κ = 1/p − 3, α* = 768 p / (768 p + 1): the fit is right near p = 0.1.
    matrices = [weights(share) for share in np.linspace(0.099, 0.101, 12)]
    found = measured(matrices)["Q18"]
    assert number(found, "mean |α*/σ − fit|, 4 bits, Δ²/12 noise, 2^B cells").value < 0.05
    assert found.outcome == "supports"


def test_few_matrices_are_inconclusive():
    found = measured(gaussian(count=clipping_fit.MINIMAL_MATRICES - 1, size=2_000))
    assert {each.outcome for each in found.values()} == {"inconclusive"}


def test_constant_weights_are_refused():
    with pytest.raises(ExperimentError, match="all equal"):
        clipping_fit.matrix_fit("constant", torch.ones(3, 3), (0, 0))


def interval(low, high):
    return Interval((low + high) / 2, low, high)


def test_rule_of_the_ratio():
    right = np.array([2.681, 2.559])
    outcome = clipping_fit.ratio_outcome
    assert outcome(interval(0.01, 0.2), right, 36) == "supports"
    assert outcome(interval(0.0, 0.2), right, 36) == "inconclusive"
    assert outcome(interval(-0.2, 0.0), right, 36) == "contradicts"
    assert outcome(interval(0.01, 0.2), right + 0.06, 36) == "inconclusive"
    assert outcome(interval(0.01, 0.2), right, 9) == "inconclusive"


def test_rule_of_the_fit():
    outcome = clipping_fit.fit_outcome
    near, far, astride = interval(0.01, 0.05), interval(0.06, 0.5), interval(0.04, 0.06)
    better, worse = interval(-0.2, -0.1), interval(-0.1, 0.1)
    assert outcome([far, near], [worse, better], 36) == "supports"
    assert outcome([far, near], [better, worse], 36) == "inconclusive"
    assert outcome([far, astride], [better, better], 36) == "inconclusive"
    assert outcome([far, far], [better, better], 36) == "contradicts"
    assert outcome([far, far], [better, better], 9) == "inconclusive"


def test_rule_of_the_slope():
    outcome = clipping_fit.slope_outcome
    steep, written, flat = interval(-1.3, -1.1), interval(-0.4, -0.3), interval(-0.2, -0.1)
    assert outcome([steep, steep], 36) == "contradicts"
    assert outcome([steep, written], 36) == "supports"
    assert outcome([steep, flat], 36) == "inconclusive"
    assert outcome([steep, steep], 9) == "inconclusive"


def test_slope_of_errors_that_follow_the_claim():
    """What the document fitted, D = ½·2^(−B/2), has its slope: the instrument would find it."""
    bits = np.array(BITS)
    assert clipping_fit.slopes(0.5 * 2 ** (-bits / 2)) == pytest.approx(WRITTEN_SLOPE)
    assert clipping_fit.slopes(4.0**-bits) == pytest.approx(SHANNON_SLOPE)
    matrix = clipping_fit.matrix_fit("m", torch.as_tensor(gaussian(1)[0]), (0, 0))
    errors = np.tile(0.5 * 2 ** (-bits / 2), (len(QUANTIZERS), 1))
    found = clipping_fit.Found(FACTS, (replace(matrix, levels=replace(matrix.levels, errors=errors)),) * 12, ())
    assert clipping_fit.measure_slope(found, clipping_fit.laws(), 0).outcome == "supports"


def test_conclusions_are_drawn_for_each_model():
    matrices = [
        clipping_fit.matrix_fit(f"m{i}", torch.as_tensor(each), (0, i)) for i, each in enumerate(gaussian(10, 2_000))
    ]
    errors = [clipping_fit.OutputErrors(np.full(3, 2.0**-bits), np.full(3, 4.0**-bits)) for bits in BITS]
    observations = [
        Observation(replace(FACTS, key=key), part, value)
        for key in ("one", "two")
        for part, value in [
            (("matrices", 0), matrices),
            *((("outputs", bits), error) for bits, error in zip(BITS, errors, strict=True)),
        ]
    ]
    found = clipping_fit.conclude(observations, 0)
    assert [(each.model, each.claim) for each in found] == [
        (model, claim) for model in ("one", "two") for claim in ("Q17", "Q18", "Q23")
    ]
    assert [each.drawings[0].name for each in found[::3]] == ["clipping-fit.one", "clipping-fit.two"]
    assert found[0].drawings[0].panels == 4
    assert number(found[2], "slope of ln 1 − cos(h′, h) of embeddings").value == pytest.approx(SHANNON_SLOPE)


def test_dissimilarity():
    assert clipping_fit.dissimilarity(np.array([[1.0, 0], [1, 1]]), np.array([[0.0, 2], [3, 3]])) == pytest.approx(
        [1, 0]
    )


def test_kurtosis_beside_the_fit():
    rows = np.random.default_rng(0).laplace(size=(300, 300))
    fit = clipping_fit.matrix_fit("laplace", torch.as_tensor(rows), (0, 0)).levels
    assert fit.fit == pytest.approx(2.5 + 0.3 * math.log(1 + fit.excess_kurtosis))


def test_same_seed_same_measurement():
    matrices = gaussian(size=2_000)
    assert measured(matrices, seed=3) == measured(matrices, seed=3)
