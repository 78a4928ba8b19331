"""The instrument on planted attention: exponential decay, power law, straight line, noise; one model and several."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pytest
import torch

from aqcheck.errors import ExperimentError, InvalidInputError
from aqcheck.experiments import attention_convergence as convergence
from aqcheck.experiments import correlation, decay, resampling
from aqcheck.experiments.declaration import Observation
from aqcheck.models import Batch, Facts, Model

STEPS = np.arange(1, 6)
FACTS = Facts("planted", "none", "encoder", 6, 2, 8, 4, 512, "float32", "ours")


@dataclass(frozen=True)
class PlantedModel:
    """Shows maps of its own making to the visitor; everything after that is the experiment's own code."""

    facts: Facts
    maps: np.ndarray  # (texts, layers, tokens, tokens)

    def stream_attention(self, texts, visit, batch_size):
        """Show the planted maps, the same in each head but for a difference that averages out."""
        tokens = self.maps.shape[-1]
        skew = torch.tensor([0.01, -0.01])[:, None, None]
        for text in range(len(texts)):
            batch = Batch((text,), torch.zeros(1, tokens), torch.ones(1, tokens, dtype=torch.int64))
            for layer in range(self.facts.layers):
                weights = torch.as_tensor(self.maps[text, layer])[None].repeat(2, 1, 1) + skew
                visit(batch, layer, weights[None])


def walk(sizes, texts=60, tokens=6, noise=0.0, seed=0):
    """Maps whose consecutive distances are `sizes`, up to a factor and noise: steps in random directions."""
    rng = np.random.default_rng(seed)
    steps = np.shape(sizes)[-1]
    directions = rng.normal(size=(texts, steps, tokens, tokens))
    directions /= np.linalg.norm(directions, axis=(2, 3), keepdims=True)
    scales = np.asarray(sizes) * np.exp(noise * rng.normal(size=(texts, steps)))
    path = (directions * scales[..., None, None]).cumsum(axis=1)
    return 1 / tokens + np.concatenate([np.zeros((texts, 1, tokens, tokens)), path], axis=1)


def noise_maps(seed, texts=60, layers=6, tokens=6):
    """Independent, identically distributed attention in every layer: softmax of normal logits."""
    logits = np.random.default_rng(seed).normal(size=(texts, layers, tokens, tokens))
    weights = np.exp(logits)
    return weights / weights.sum(axis=-1, keepdims=True)


def measured(*planted, seed=0):
    observations = []
    for i, maps in enumerate(planted):
        facts = replace(FACTS, key=f"planted-{i}", layers=maps.shape[1])
        model = cast(Model, PlantedModel(facts, maps))
        for part in (range(20), range(20, len(maps))):
            value = convergence.observe(model, part, seed)
            observations.append(Observation(facts, part, value))
    return {(each.claim, each.model): each for each in convergence.conclude(observations, seed)}


def outcome(maps, facts=FACTS):
    distances = convergence.layer_distances(cast(Model, PlantedModel(facts, maps)), ["text"] * len(maps))
    return convergence.decay_outcome(decay.analyse(distances, seed=0))


def number(measurement, name):
    return next(each for each in measurement.numbers if each.name == name)


@pytest.mark.parametrize("rate", [-0.5, 0.0, 0.3, 2.0])
def test_decay_rate_of_an_exponential(rate):
    values = 3.0 * np.exp(-rate * np.arange(7))
    assert decay.decay_rate(values) == pytest.approx(rate, abs=1e-12)
    assert decay.decay_rate(np.stack([values, 100 * values])) == pytest.approx([rate, rate], abs=1e-12)


def test_harmonic_decay_has_a_positive_rate_although_its_sum_diverges():
    assert decay.decay_rate(1 / np.arange(1, 12)) == pytest.approx(0.2131, abs=1e-4)


@pytest.mark.parametrize(
    ("shape", "values", "parameters"),
    [
        ("constant", np.full(5, 2.0), (2.0,)),
        ("linear", 3 - 0.5 * STEPS, (2.5, 0.5)),
        ("linear", 1 + 2.0 * STEPS, (3.0, 11.0)),
        ("power law", 3 * STEPS**-1.5, (3.0, 1.5)),
        ("exponential", 2 * np.exp(-0.4 * STEPS), (2.0, 0.4)),
    ],
)
def test_each_shape_is_recognised(shape, values, parameters):
    fits = decay.fit_shapes(values)
    assert min(fits, key=lambda name: fits[name].aic) == shape
    assert fits[shape].parameters == pytest.approx(parameters, rel=1e-6)
    assert np.exp(fits[shape].fitted) == pytest.approx(values, rel=1e-6)


def test_aic_by_hand():
    # ln v = 0, 1, 0, 1: mean 1/2, residual variance 1/4.
    fits = decay.fit_shapes(np.exp([0.0, 1.0, 0.0, 1.0]))
    assert fits["constant"].aic == pytest.approx(4 * math.log(1 / 4) + 2 * 2)
    # Slope 1/5, so the residual sum of squares is 1 − 5·(1/5)² = 4/5.
    assert fits["exponential"].aic == pytest.approx(4 * math.log((4 / 5) / 4) + 2 * 3)


def test_least_squares_line_beats_its_neighbours():
    values = np.array([1.0, 0.7, 0.75, 0.2, 0.3])
    fit = decay.fit_shapes(values)["linear"]
    fraction = (STEPS - 1) / 4

    def residual(first, last):
        return np.sum((np.log(first + fraction * (last - first)) - np.log(values)) ** 2)

    first, last = fit.parameters
    least = residual(first, last)
    for factor in (0.98, 0.999, 1.001, 1.02):
        assert residual(first * factor, last) > least
        assert residual(first, last * factor) > least


@pytest.mark.parametrize("bad", [[1.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf], [1.0], 1.0])
def test_values_without_a_decay_are_refused(bad):
    with pytest.raises(InvalidInputError):
        decay.decay_rate(bad)


def test_analysis_needs_several_texts():
    with pytest.raises(InvalidInputError, match="two texts"):
        decay.analyse(np.ones((1, 5)), seed=0)


def test_shuffles_are_all_orders_where_few():
    found = decay.analyse(np.exp(-0.4 * STEPS) * np.ones((3, 1)), seed=0)
    assert found.shuffled.size == math.factorial(5)
    assert found.p_value == pytest.approx(1 / 120)
    assert found.shuffled.mean() == pytest.approx(0, abs=1e-12)


def test_interval_covers_the_mean_as_often_as_it_says(monkeypatch):
    monkeypatch.setattr(resampling, "RESAMPLES", 300)
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(150):
        interval = resampling.bootstrap(rng.normal(0.3, 0.1, size=(60, 1)), resampling.mean_of_all, seed=0)
        covered += interval.low <= 0.3 <= interval.high
    assert 0.88 <= covered / 150 <= 0.99


def test_variance_shares():
    rows, columns = np.arange(4.0)[:, None], np.array([0.0, 10.0, 20.0])
    shares = correlation.variance_shares(rows + columns)
    assert shares.rest == pytest.approx(0, abs=1e-12)
    assert shares.rows / shares.columns == pytest.approx(np.var(rows) / np.var(columns))
    assert correlation.variance_shares(rows + 0 * columns).rows == pytest.approx(1)
    interaction = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert correlation.variance_shares(interaction).rest == pytest.approx(1)
    for bad in (np.ones((2, 2)), np.ones(3), [[np.nan, 1.0]]):
        with pytest.raises(InvalidInputError):
            correlation.variance_shares(bad)


def test_planted_exponential_is_supported():
    found = measured(walk(np.exp(-0.5 * STEPS), noise=0.1))["C01", "planted-0"]
    assert found.outcome == "supports"
    rate = number(found, "decay rate λ")
    assert rate.low < 0.5 < rate.high


def test_distance_is_that_of_head_averages_over_root_length():
    maps = walk([1.0, 0.5, 0.25, 0.125, 0.0625], texts=3)
    distances = convergence.layer_distances(cast(Model, PlantedModel(FACTS, maps)), ["a", "b", "c"])
    expected = np.linalg.norm(np.diff(maps, axis=1), axis=(2, 3)) / np.sqrt(6)
    np.testing.assert_allclose(distances, expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (1 / STEPS, "inconclusive"),
        (1 - STEPS / 6, "inconclusive"),
        (np.exp(0.3 * STEPS), "contradicts"),
        (np.array([1.0, 0.2, 0.9, 0.3, 0.8]), "inconclusive"),
    ],
    ids=["harmonic", "straight", "growing", "zigzag"],
)
def test_other_shapes_are_not_supported(sizes, expected):
    assert outcome(walk(sizes, noise=0.05)) == expected


@pytest.mark.parametrize("seed", range(4))
def test_planted_noise_is_not_supported(seed):
    assert outcome(noise_maps(seed)) != "supports"


def test_noise_shared_by_all_texts_has_a_positive_rate_half_the_time_and_is_hardly_ever_supported(monkeypatch):
    monkeypatch.setattr(resampling, "RESAMPLES", 50)
    rng = np.random.default_rng(0)
    positive = supported = 0
    for _ in range(80):
        values = np.exp(0.3 * rng.normal(size=5) + 0.05 * rng.normal(size=(60, 5)))
        found = decay.analyse(values, seed=0)
        positive += found.rate.low > 0
        supported += convergence.decay_outcome(found) == "supports"
    assert 25 <= positive <= 55
    assert supported <= 4


def test_every_condition_of_the_rule_is_needed():
    found = decay.analyse(np.exp(-0.5 * STEPS) * np.exp(0.01 * np.random.default_rng(0).normal(size=(60, 5))), seed=0)
    rate, fits = found.rate, found.fits
    assert convergence.decay_outcome(found) == "supports"
    assert convergence.decay_outcome(replace(found, p_value=0.05)) == "inconclusive"
    assert convergence.decay_outcome(replace(found, rate=replace(rate, low=0.0))) == "inconclusive"
    assert convergence.decay_outcome(replace(found, rate=replace(rate, low=-1.0, high=0.0))) == "contradicts"
    for shape in ("constant", "linear", "power law"):
        for margin, outcome in ((1.99, "inconclusive"), (2.01, "supports")):
            close = replace(fits[shape], aic=fits["exponential"].aic + margin)
            assert convergence.decay_outcome(replace(found, fits={**fits, shape: close})) == outcome


def test_rule_of_origin():
    outcome = convergence.origin_outcome
    assert outcome(resampling.Interval(0.2, 0.1, 0.3), 0.049) == "supports"
    assert outcome(resampling.Interval(0.2, 0.1, 0.3), 0.05) == "inconclusive"
    assert outcome(resampling.Interval(0.2, 0.0, 0.3), 0.001) == "inconclusive"
    assert outcome(resampling.Interval(-0.2, -0.3, 0.0), 0.001) == "contradicts"


def test_too_few_texts_are_inconclusive():
    few_texts = walk(np.exp(-0.5 * STEPS), texts=convergence.MINIMAL_TEXTS - 1)
    assert outcome(few_texts) == "inconclusive"


def test_layers_that_attend_identically_are_refused():
    with pytest.raises(ExperimentError, match="identically"):
        measured(np.repeat(noise_maps(0, layers=1), 6, axis=1))


def test_one_model_of_six_layers_decides_its_own_decay_only():
    assert {claim for claim, _ in measured(walk(np.exp(-0.5 * STEPS), noise=0.1))} == {"C01", "C06"}


def test_three_layers_do_not_decide_the_decay():
    assert {claim for claim, _ in measured(walk([1.0, 0.5]))} == {"C06"}


def of_depths(depths, rates):
    """One planted model for each depth, decaying at its rate."""
    walks = [
        walk(np.exp(-rate * np.arange(1, layers)), noise=0.05, seed=layers)
        for layers, rate in zip(depths, rates, strict=True)
    ]
    return measured(*walks)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([0.9, 0.7, 0.5, 0.3, 0.2], "supports"),
        ([0.7, 0.9, 0.5, 0.3, 0.2], "supports"),
        ([0.2, 0.3, 0.5, 0.7, 0.9], "contradicts"),
        ([0.5, 0.2, 0.9, 0.3, 0.7], "inconclusive"),
        ([0.7, 0.9, 0.5, 0.2, 0.3], "inconclusive"),
    ],
    ids=["falling", "one exchange", "rising", "unordered", "two exchanges"],
)
def test_trend_with_depth(rates, expected):
    found = of_depths([3, 5, 6, 8, 10], rates)
    (trend,) = [each for (claim, _), each in found.items() if claim == "C02"]
    assert trend.outcome == expected
    assert trend.model == "planted-0+planted-1+planted-2+planted-3+planted-4"


def test_trend_needs_four_depths():
    found = of_depths([3, 5, 6, 6], [0.9, 0.7, 0.5, 0.4])
    assert "C02" not in {claim for claim, _ in found}


def test_rank_correlation_of_depth_by_hand():
    trend = convergence.depth_trend(np.tile([4.0, 3.0, 1.0, 2.0], (50, 1)), [3, 6, 12, 18], seed=0)
    # One pair of neighbours exchanged: 1 − 6·2/(4·15) = 0.8; 4 of 24 orders are as good, 23 as bad.
    assert trend.correlation.value == pytest.approx(-0.8)
    assert (trend.p_below, trend.p_above) == pytest.approx((4 / 24, 23 / 24))


def test_plateau_layer():
    assert decay.plateau_layer([1.0, 0.5, 0.05, 0.02], 0.1) == 3
    assert decay.plateau_layer([1.0, 0.05, 0.2, 0.02], 0.1) == 4
    assert decay.plateau_layer([0.01, 0.05, 0.2, 1.0], 0.1) == 5
    np.testing.assert_array_equal(decay.plateau_layer([[1.0, 0.01], [1.0, 0.1]], 0.1), [2, 3])


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (np.exp(-0.2 * np.arange(1, 20)), "supports"),
        (np.exp(-0.5 * np.arange(1, 20)), "contradicts"),
        (np.exp(-0.05 * np.arange(1, 20)), "contradicts"),
        (np.where(np.isin(np.arange(1, 20), [1, 11]), 1.0, 0.05), "inconclusive"),
    ],
    ids=["at twelve", "early", "never", "chance"],
)
def test_plateau_is_told_from_early_late_and_chance(sizes, expected):
    found = measured(walk(sizes, noise=0.02))
    assert found["C04", "planted-0"].outcome == expected


def test_rule_of_the_plateau():
    outcome = convergence.plateau_outcome
    assert outcome(resampling.Interval(12, 9, 15), 0.049) == "supports"
    assert outcome(resampling.Interval(12, 9, 15), 0.05) == "inconclusive"
    assert outcome(resampling.Interval(12, 8, 15), 0.001) == "inconclusive"
    assert outcome(resampling.Interval(12, 9, 16), 0.001) == "inconclusive"
    assert outcome(resampling.Interval(7, 6, 8), 0.001) == "contradicts"
    assert outcome(resampling.Interval(17, 16, 18), 0.001) == "contradicts"


def test_rate_that_belongs_to_the_model_is_told_from_one_that_belongs_to_the_text():
    by_model = measured(walk(np.exp(-0.5 * STEPS), noise=0.1), walk(np.exp(-0.9 * STEPS), noise=0.1, seed=1))
    assert by_model["C03", "planted-0+planted-1"].outcome == "supports"
    sizes = np.exp(-np.random.default_rng(0).uniform(0.2, 0.8, size=(60, 1)) * STEPS)
    by_text = measured(walk(sizes, noise=0.02), walk(sizes, noise=0.02, seed=1))
    assert by_text["C03", "planted-0+planted-1"].outcome == "contradicts"


def test_same_seed_same_measurement():
    maps = walk(np.exp(-0.5 * STEPS), noise=0.1)
    assert measured(maps, seed=3) == measured(maps, seed=3)


def test_four_panels():
    found = measured(walk(np.exp(-0.5 * STEPS), noise=0.1), noise_maps(0))["C06", "planted-0+planted-1"]
    (drawing,) = found.drawings
    assert found.outcome == "supports"
    assert drawing.svg.count(b'id="axes_') == 4
    assert drawing.png.startswith(b"\x89PNG")
    assert "planted-1" in drawing.caption
