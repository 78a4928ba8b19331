"""The instrument on the random energy model and on planted logits: Gaussian, with a sink, condensing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aqcheck.attention import condensate_fraction, gibbs, participation_ratio, random_energy_participation_ratio
from aqcheck.experiments import freezing, resampling
from aqcheck.experiments.freezing import (
    COUPLINGS,
    FROZEN,
    LOG_SIZES,
    TOLERANCE,
    condensate_outcome,
    experiment,
    exponent_outcome,
    extrapolate,
    largest_deviation,
    limit_exponent,
    participation_by_coupling,
    random_energy,
    size_exponent,
)
from aqcheck.experiments.resampling import Interval
from aqcheck.models import load
from tests.planted_logits import concluded, gaussian, number, planted
from tests.undrawn import leave_out_rendering


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Few resamples, one random energy model; figures, which take longest, are drawn in the test about them."""
    monkeypatch.setattr(resampling, "RESAMPLES", 200)
    leave_out_rendering(request, monkeypatch, freezing)


@pytest.fixture(scope="module")
def reference():
    return random_energy(0)


@pytest.fixture
def instrument(monkeypatch, reference):
    monkeypatch.setattr(freezing, "random_energy", lambda _seed: reference)


def test_extrapolation_is_that_of_a_parabola():
    x = 1 / LOG_SIZES
    values = np.stack([0.3 + 0.5 * x - x**2, 0 * x], axis=1)
    assert extrapolate(LOG_SIZES, values) == pytest.approx([0.3, 0], abs=1e-9)


def test_the_instrument_finds_the_freezing_of_the_random_energy_model(reference):
    predicted = np.asarray(random_energy_participation_ratio(COUPLINGS, 1.0))
    assert reference.deviation == pytest.approx(np.abs(reference.limit - predicted)[FROZEN:].max())
    assert reference.deviation <= TOLERANCE
    assert np.abs(reference.limit - predicted)[3:].max() < 0.02
    # The exponent of 1 − 1/b is 1, that of mean-field magnets ½ and of a participation ratio that stays 0.
    assert float(limit_exponent(reference.limit[None, :])) == pytest.approx(1, abs=0.05)
    for wrong in (0.5, 2.0):
        assert float(np.abs(predicted**wrong - predicted)[FROZEN:].max()) > TOLERANCE


def test_largest_logits_stand_for_all():
    # Drawn in full and by the largest 256; rows of estimated standard deviation differ by O(1/√n).
    drawn = freezing.gaussian_participation(2**10, 1_500, 0)
    assert freezing.random_energy_participation(math.log(2**10), 0) == pytest.approx(drawn, abs=0.03)


def test_largest_share_is_an_order_parameter_in_no_random_energy_map_but_the_largest_weight_is(reference):
    condensate, share, weight = reference.exponents
    assert condensate < -1
    assert share < -0.4  # every row freezes on a key of its own
    assert abs(weight) < 0.1


def test_reduced_coupling_ignores_scale_and_shift():
    rows = np.random.default_rng(0).normal(size=(5, 30))
    found = participation_by_coupling(rows)
    np.testing.assert_allclose(participation_by_coupling(3 * rows + 7), found, rtol=1e-9)
    row = rows[2]
    beta = COUPLINGS[3] * math.sqrt(2 * math.log(30)) / row.std()
    assert found[2, 3] == pytest.approx(float(participation_ratio(gibbs(row, beta))))
    assert participation_by_coupling(np.ones((1, 16))) == pytest.approx(1 / 16)


@pytest.mark.parametrize("architecture", ["encoder", "decoder"])
def test_gaussian_heads_follow(instrument, architecture):
    found = concluded(experiment, planted(gaussian([0.5, 1, 2, 3, 4, 5]), architecture=architecture))["B13", "planted"]
    assert found.outcome == "supports"
    assert number(found, "share of heads within the tolerance").value == 1
    first, last = (number(found, f"reduced coupling b in layer {i}").value for i in (1, 6))
    assert last / first == pytest.approx(10, rel=0.05)


def test_heads_with_a_key_that_stands_out_do_not_follow(instrument):
    def with_sink(rng, layer, tokens):
        logits = rng.normal(size=(2, tokens, tokens))
        logits[:, :, 0] += 6
        return logits

    found = concluded(experiment, planted(with_sink))["B13", "planted"]
    assert found.outcome == "contradicts"
    assert number(found, "share of heads within the tolerance").value == 0


def test_nothing_is_decided_where_the_instrument_fails():
    assert exponent_outcome(Interval(0.01, 0.0, 0.02), TOLERANCE) == "supports"
    assert exponent_outcome(Interval(0.01, 0.0, 0.02), TOLERANCE + 0.01) == "inconclusive"
    assert exponent_outcome(Interval(0.2, 0.1, 0.3), TOLERANCE + 0.01) == "inconclusive"
    assert exponent_outcome(Interval(0.2, 0.1, 0.3), TOLERANCE) == "contradicts"
    assert exponent_outcome(Interval(0.05, 0.04, 0.06), TOLERANCE) == "inconclusive"


def test_rule_of_the_condensate():
    assert condensate_outcome(Interval(-0.1, -0.2, 0.0)) == "supports"
    assert condensate_outcome(Interval(-1.0, -1.1, -0.9)) == "contradicts"
    assert condensate_outcome(Interval(-0.5, -0.6, -0.4)) == "inconclusive"


def condensing(weight):
    """Maps in which token 0 draws `weight(tokens)` of every query's attention at 10 times the trained β."""

    def logits(rng, layer, tokens):
        drawn = weight(tokens)
        first = math.log(drawn * (tokens - 1) / (1 - drawn)) / 10
        return np.tile(np.r_[first, np.zeros(tokens - 1)], (2, tokens, 1)) + 1e-6 * rng.normal(size=(2, tokens, tokens))

    return logits


def test_collapsed_attention_contradicts_the_order_parameter_as_written(instrument):
    found = concluded(experiment, planted(condensing(lambda tokens: 0.9), layers=2))["A20", "planted"]
    assert found.outcome == "contradicts"
    name = "exponent of n in the {} at 10 times the trained β"
    assert number(found, name.format("condensate fraction φ")).value == pytest.approx(-1, abs=0.01)
    assert number(found, name.format("largest share that a token draws")).value == pytest.approx(0, abs=0.01)
    scaled = number(found, "n times the condensate fraction φ at 10 times the trained β")
    assert scaled.value == pytest.approx(0.9, abs=0.01)


def test_a_fraction_that_does_not_vanish_would_be_supported(instrument):
    found = concluded(experiment, planted(condensing(lambda tokens: tokens / 400), layers=2))["A20", "planted"]
    assert found.outcome == "supports"


def test_causal_maps_are_those_of_the_visible_keys(instrument):
    model = planted(gaussian(2.0), architecture="decoder", layers=1)
    maps = []

    def visit(batch, layer, heads):
        maps.append(heads.weights.double().numpy()[0])

    text = "word " * 20
    model.stream_heads([text], visit)
    tokens, order = freezing.order_parameters(model, [text])
    assert tokens == pytest.approx([20])
    assert order[0, 1, 0] == pytest.approx(
        float(np.asarray(condensate_fraction(maps[0] / maps[0].sum(-1)[..., None])).mean()), rel=1e-5
    )
    assert order[0, 1, 2] == pytest.approx(maps[0].max(axis=-1).mean(), rel=1e-5)


def test_slopes():
    x = np.linspace(2, 5, 30)
    assert float(size_exponent(np.stack([x, 3 - 0.7 * x], axis=1))) == pytest.approx(-0.7)
    above = np.where(COUPLINGS > 1, 1 - 1 / np.maximum(COUPLINGS, 1.1), 0.1)
    assert float(limit_exponent(above[None] ** 2)) == pytest.approx(2)
    assert float(largest_deviation(np.array([[0.1, -0.4], [0.1, 0.0]]))) == pytest.approx(0.2)


def test_same_seed_same_measurement():
    model = planted(gaussian(), layers=2)
    assert concluded(experiment, model, seed=3) == concluded(experiment, model, seed=3)


def test_figure(instrument):
    (drawing,) = concluded(experiment, planted(gaussian(), layers=2))["A20", "planted"].drawings
    assert drawing.panels == 3
    assert drawing.png.startswith(b"\x89PNG")


def test_minilm():
    seen = experiment.observe(load("minilm"), range(30, 32), 0)
    assert seen.participation.shape == (2, 6, 12, 8)
    assert (np.diff(seen.participation, axis=-1) > 0).all()
    assert (seen.order[:, :, 0] <= 1 / seen.tokens[:, None]).all()
