"""The instrument on planted attention, and on small models."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from aqcheck.errors import ExperimentError
from aqcheck.experiments import persistence
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, load
from tests import small_models
from tests.installed import needs
from tests.planted_logits import number
from tests.undrawn import leave_out_drawing

FACTS = Facts("planted", "none", "encoder", 7, 2, 8, 4, 512, "float32", "ours")
LAYERS = 7


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    leave_out_drawing(request, monkeypatch, persistence)


def planted(correlation, texts=60, position=0.0, seed=0):
    """Attention of which each layer shares a part with the one before, and some of which is due to the position.

    `correlation`: of consecutive layers, one or one a step.
    """
    rng = np.random.default_rng(seed)
    correlations = np.broadcast_to(correlation, LAYERS - 1)
    places = rng.normal(size=200)
    seen = []
    for _ in range(texts):
        tokens = int(rng.integers(30, 90))
        field = rng.normal(size=(2, LAYERS, tokens))
        for layer, r in enumerate(correlations, start=1):
            field[:, layer] = r * field[:, layer - 1] + np.sqrt(1 - r**2) * field[:, layer]
        attention = np.exp(field + position * places[:tokens]).astype(np.float32)
        seen.append(persistence.Seen(attention, rng.random(tokens) < 0.9))
    return seen


def measured(seen, facts=FACTS):
    observations = [Observation(facts, range(20), seen[:20]), Observation(facts, range(20, len(seen)), seen[20:])]
    (found,) = persistence.conclude(observations, seed=0)
    assert (found.claim, found.model) == ("A23", "planted")
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (planted(0.9), "supports"),
        (planted(0.0), "contradicts"),
        (planted(0.3), "contradicts"),
        (planted(0.0, position=20.0), "inconclusive"),
        (planted(0.9, texts=25), "inconclusive"),
    ],
    ids=["persistent", "independent", "weak", "position only", "few texts"],
)
def test_planted_persistence(seen, expected):
    assert measured(seen).outcome == expected


def test_independent_layers_retain_what_is_expected_by_chance():
    found = measured(planted(0.0, texts=200))
    chance = number(found, "retention of tokens in random order").value
    for name in persistence.READINGS:
        kept, other = (number(found, f"{name}: retention{suffix}") for suffix in ("", " between texts"))
        assert kept.low < chance < kept.high
        assert other.low < chance < other.high


def test_position_is_not_persistence():
    found = measured(planted(0.0, position=20.0))
    for name in persistence.READINGS:
        assert number(found, f"{name}: retention").low > 0.9
        excess = number(found, f"{name}: excess over other texts")
        assert excess.low < 0.01


@pytest.mark.parametrize(
    ("correlations", "sign"), [((0.2, 0.4, 0.6, 0.7, 0.8, 0.9), 1), ((0.9, 0.8, 0.7, 0.6, 0.4, 0.2), -1)]
)
def test_trend_with_depth(correlations, sign):
    found = measured(planted(correlations))
    for name in persistence.READINGS:
        assert sign * number(found, f"{name}: Spearman ρ of retention and depth").value > 0.9
        assert number(found, f"{name}: permutation p-value of ρ, two-sided").value < 0.05


def test_no_trend_without_a_difference():
    found = measured(planted(0.7))
    trends = [number(found, f"{name}: Spearman ρ of retention and depth") for name in persistence.READINGS]
    assert all(trend.low < 0 < trend.high for trend in trends)


def test_few_layers_have_no_trend():
    seen = [persistence.Seen(each.attention[:, :3], each.compared) for each in planted(0.9)]
    found = measured(seen)
    assert found.outcome == "supports"
    assert not any("Spearman" in each.name for each in found.numbers)


def test_rule():
    outcome = persistence.persistence_outcome
    high, low, edge = Interval(0.6, 0.55, 0.65), Interval(0.4, 0.35, 0.45), Interval(0.5, 0.45, 0.55)
    above, none, around = Interval(0.2, 0.1, 0.3), Interval(-0.1, -0.2, 0.0), Interval(0, -0.1, 0.1)
    assert outcome([(high, above)] * 2, 50) == "supports"
    assert outcome([(high, above)] * 2, 29) == "inconclusive"
    assert outcome([(low, above)] * 2, 50) == "contradicts"
    assert outcome([(high, none)] * 2, 50) == "contradicts"
    assert outcome([(high, above), (low, above)], 50) == "inconclusive"
    assert outcome([(high, around)] * 2, 50) == "inconclusive"
    assert outcome([(edge, above)] * 2, 50) == "inconclusive"


def test_retention():
    before = np.array([9.0, 8, 1, 2, 3, 4, 5, 6], dtype=np.float32)
    after = np.array([9.0, 1, 8, 2, 3, 4, 5, 6], dtype=np.float32)
    assert persistence.retention(before, before) == 1
    assert persistence.retention(before, after) == 0.5
    assert persistence.retention(before, -before) == 0
    np.testing.assert_array_equal(
        persistence.retention(np.stack([before, before]), np.stack([before, after])), [1, 0.5]
    )


@pytest.mark.parametrize("causal", [False, True])
def test_token_attention(causal):
    uniform = torch.tril(torch.ones(5, 5)) if causal else torch.ones(5, 5)
    uniform = uniform / uniform.sum(dim=1, keepdim=True)
    np.testing.assert_allclose(persistence.token_attention(uniform, causal), np.ones((2, 5)))


def test_token_attention_by_hand():
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.3, 0.2]])
    received, own = persistence.token_attention(weights, causal=True)
    assert received == pytest.approx([(1 + 0.5 + 1.5) / 3, (1.5 + 0.9) / 2, 0.6])
    assert own == pytest.approx([1, 1.5, 0.6])
    received, own = persistence.token_attention(weights, causal=False)
    assert received == pytest.approx([1.75, 1.05, 0.2])
    assert own == pytest.approx([3, 2.25, 0.6])


def test_only_positions_that_both_texts_have_are_compared():
    """Tokens that are not compared may hold anything."""
    seen = planted(0.5, texts=10)
    spoiled = []
    for each in seen:
        attention = each.attention.copy()
        attention[..., ~each.compared] = 1e9
        spoiled.append(persistence.Seen(attention, each.compared))
    np.testing.assert_array_equal(persistence.retained(seen).own, persistence.retained(spoiled).own)


def test_short_texts_are_refused():
    seen = [persistence.Seen(np.ones((2, 3, 10), dtype=np.float32), np.ones(10, dtype=np.bool_))] * 3
    with pytest.raises(ExperimentError, match="too few texts"):
        persistence.retained(seen)


@pytest.mark.parametrize("family", ["bert", "gemma3_text"])
def test_what_is_seen_of_a_small_model(family, tmp_path, monkeypatch):
    everything = ("a1 b2 a3", "b7 a9 a9 b1 . b4")
    monkeypatch.setattr(persistence, "texts", lambda _name: everything)
    model = load(small_models.save(family, tmp_path))
    first, second = (persistence.observe(model, range(2), seed=0) for _ in range(2))
    for before, after in zip(first, second, strict=True):
        np.testing.assert_array_equal(before.attention, after.attention)
    # [CLS], the first word and the full stop are left out.
    assert first[1].compared.tolist() == [False, False, True, True, True, False, True]
    maps: dict[int, torch.Tensor] = {}

    def keep(_batch, layer, weights):
        maps[layer] = weights[0].mean(dim=0)

    model.stream_attention([everything[1]], keep)
    for layer, weights in maps.items():
        expected = persistence.token_attention(weights, family != "bert")
        np.testing.assert_allclose(first[1].attention[:, layer], expected, rtol=1e-4)


def test_figure():
    (drawing,) = measured(planted(0.9)).drawings
    assert drawing.panels == 2
    assert drawing.png.startswith(b"\x89PNG")


@needs("minilm")
def test_minilm_leaves_out_what_draws_attention_everywhere():
    compared = persistence.compared_tokens(load("minilm"), "The kettle, still warm, sings.")
    # [CLS] the kettle , still warm , sings . [SEP]
    assert compared.tolist() == [False, False, True, False, True, True, False, True, False, False]
