"""The instrument on planted logits: couplings that run, that stay, that vary without order; sharpness by head width."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from aqcheck.errors import ExperimentError
from aqcheck.experiments import effective_coupling, resampling
from aqcheck.experiments.effective_coupling import (
    experiment,
    rank_association,
    running_outcome,
    sharpness_outcome,
    shuffled_layers_p,
    smallest_p,
    trend,
)
from aqcheck.experiments.logit_rows import MINIMAL_KEYS, query_positions, sample_rows
from aqcheck.experiments.resampling import Interval
from aqcheck.models import load
from tests.planted_logits import concluded, gaussian, number, planted
from tests.undrawn import leave_out_rendering

TEXT = "word " * 40


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Few resamples; figures, which take longest, are drawn in the test that is about them."""
    monkeypatch.setattr(resampling, "RESAMPLES", 200)
    leave_out_rendering(request, monkeypatch, effective_coupling)


@pytest.mark.parametrize("causal", [False, True])
def test_positions_see_enough_keys(causal):
    assert query_positions(MINIMAL_KEYS - 1, causal=causal) == []
    positions = query_positions(100, causal=causal)
    assert len(positions) == 4
    assert positions[-1] == 99
    assert positions[0] == (MINIMAL_KEYS - 1 if causal else 0)
    assert query_positions(MINIMAL_KEYS, causal=True) == [MINIMAL_KEYS - 1]


@pytest.mark.parametrize("architecture", ["encoder", "decoder"])
def test_sampled_rows_are_those_of_the_maps(architecture):
    def counting(rng, layer, tokens):
        query, key = np.mgrid[:tokens, :tokens]
        return np.stack([1e4 * layer + 100 * query + key + 1e6 * head for head in range(2)])

    model = planted(counting, architecture=architecture, layers=3)
    rows = sample_rows(model, [TEXT, "too short", TEXT])
    assert {each.text for each in rows} == {0, 2}
    for each in rows:
        layers, heads, queries, keys = each.logits.shape
        assert (layers, heads) == (3, 2)
        if architecture == "decoder":
            assert queries == 1
            positions = [keys - 1]
        else:
            assert keys == 40
            positions = query_positions(40, causal=False)
        for layer in range(3):
            for head in range(2):
                expected = 1e4 * layer + 1e6 * head + 100 * np.array(positions)[:, None] + np.arange(keys)
                np.testing.assert_array_equal(each.logits[layer, head], expected)
    assert sum(each.logits.shape[2] for each in rows if each.text == 0) == 4


def test_windows_are_refused():
    def window(rng, layer, tokens):
        logits = np.zeros((2, tokens, tokens))
        logits[:, :, 0] = -np.inf
        return logits

    with pytest.raises(ExperimentError, match="does not see all"):
        sample_rows(planted(window), [TEXT])


def test_a_coupling_that_runs_is_supported_in_its_direction():
    rising = concluded(experiment, planted(gaussian([1, 1.3, 1.6, 2, 2.4, 3])))["B18", "planted"]
    assert rising.outcome == "supports"
    assert "rises" in rising.conclusion
    falling = concluded(experiment, planted(gaussian([3, 2.4, 2, 1.6, 1.3, 1]), architecture="decoder"))[
        "B18", "planted"
    ]
    assert falling.outcome == "supports"
    assert "falls" in falling.conclusion
    layer = number(falling, "β·σ_u in layer 1")
    assert 2.7 < layer.low < layer.value < layer.high < 3.0  # a row's own mean takes a little from its variance


def test_a_coupling_that_does_not_depend_on_the_layer_is_contradicted():
    rng = np.random.default_rng(0)

    def of_text(generator, layer, tokens):
        scale = np.exp(np.random.default_rng(tokens).normal())
        return scale * rng.normal(size=(2, tokens, tokens))

    assert concluded(experiment, planted(of_text))["B18", "planted"].outcome == "contradicts"


def test_a_coupling_without_order_is_inconclusive():
    found = concluded(experiment, planted(gaussian([1, 3, 1.5, 2.5, 1.2, 2])))["B18", "planted"]
    assert found.outcome == "inconclusive"
    assert number(found, "share of layer in the variance of log β·σ_u").low > 0.9


def test_too_few_layers_or_models_give_no_evidence():
    assert concluded(experiment, planted(gaussian(), layers=4)) == {}
    assert set(concluded(experiment, planted(gaussian(), layers=5))) == {("B18", "planted")}


def models_with(scales, widths=(4, 4, 4, 8, 8, 16)):
    return [
        planted(gaussian(scale), key=f"planted-{i}", d_k=width, layers=3)
        for i, (scale, width) in enumerate(zip(scales, widths, strict=True))
    ]


def test_sharpness_by_width():
    joint = "+".join(f"planted-{i}" for i in range(6))
    sharper = concluded(experiment, *models_with([3, 3.1, 2.9, 2, 2.1, 1]))["B16", joint]
    assert sharper.outcome == "supports"
    assert number(sharper, "one-sided p-value of a ρ as large, over orders of models").value == pytest.approx(1 / 60)
    assert number(sharper, "smallest p-value that these models allow").value == pytest.approx(1 / 60)
    assert concluded(experiment, *models_with([1, 1.1, 0.9, 2, 2.1, 3]))["B16", joint].outcome == "contradicts"
    assert concluded(experiment, *models_with([1, 3, 2, 1.5, 2.5, 2]))["B16", joint].outcome == "inconclusive"


def test_smallest_p_counts_orders():
    assert smallest_p([1, 2, 3]) == pytest.approx(1 / 6)
    assert smallest_p([1, 1, 2]) == pytest.approx(1 / 3)
    assert smallest_p([5, 5]) == 1


def test_rank_association_is_that_of_scipy():
    widths, values = [32, 32, 64, 256], np.array([0.1, 0.3, 0.2, 0.4])
    found, above, below = rank_association(widths, values, 0)
    assert found == pytest.approx(stats.spearmanr(widths, values).statistic)
    assert 0 < above < below <= 1


def test_trend_and_its_null():
    curve = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    assert trend(np.stack([curve, curve[::-1]])) == pytest.approx([1, -1])
    assert shuffled_layers_p(curve, 0) == pytest.approx(2 / 120)


def test_shuffled_layers_reject_noise_as_often_as_declared():
    rng = np.random.default_rng(0)
    rejected = sum(shuffled_layers_p(rng.normal(size=6), 0) < effective_coupling.SIGNIFICANCE for _ in range(150))
    assert rejected <= 15


def test_every_condition_of_the_rules_is_needed():
    slope, share = Interval(0.8, 0.5, 0.9), Interval(0.5, 0.4, 0.6)
    assert running_outcome(slope, 0.01, share) == "supports"
    assert running_outcome(Interval(-0.8, -0.9, -0.5), 0.01, share) == "supports"
    assert running_outcome(Interval(0.8, 0.0, 0.9), 0.01, share) == "inconclusive"
    assert running_outcome(slope, 0.05, share) == "inconclusive"
    assert running_outcome(slope, 0.01, Interval(0.2, 0.1, 0.3)) == "inconclusive"
    assert running_outcome(slope, 0.01, Interval(0.05, 0.01, 0.09)) == "contradicts"
    assert sharpness_outcome(0.9, 0.01, 0.99) == "supports"
    assert sharpness_outcome(0.9, 0.05, 0.99) == "inconclusive"
    assert sharpness_outcome(-0.9, 0.99, 0.01) == "contradicts"
    assert sharpness_outcome(-0.9, 0.99, 0.05) == "inconclusive"


def test_same_seed_same_measurement():
    model = planted(gaussian([1, 1.3, 1.6, 2, 2.4, 3]))
    assert concluded(experiment, model, seed=3) == concluded(experiment, model, seed=3)


def test_figure():
    (drawing,) = concluded(experiment, planted(gaussian()))["B18", "planted"].drawings
    assert drawing.panels == 2
    assert drawing.png.startswith(b"\x89PNG")


def test_minilm():
    found = experiment.observe(load("minilm"), range(30, 32), 0)
    assert found.texts == [30, 31]
    assert found.coupling.shape == found.entropy.shape == (2, 6)
    assert (found.coupling > 0).all()
    assert ((found.entropy > 0) & (found.entropy < 1)).all()
