"""The instrument on planted effects: layers that add up, layers that do not; and once on a model."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from aqcheck.errors import ExperimentError
from aqcheck.experiments import correlation
from aqcheck.experiments import layer_sensitivity as sensitivity
from aqcheck.experiments.clipping_fit import dissimilarity, embeddings
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.layer_sensitivity import Layers, MatrixEffect, sets_of_layers
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, Model, load

FACTS = Facts("planted", "none", "encoder", 8, 2, 32, 16, 512, "float32", "ours")


@pytest.fixture(autouse=True)
def fewer_permutations(monkeypatch):
    monkeypatch.setattr(correlation, "PERMUTATIONS", 3_999)


def number(measurement, name):
    return next(each for each in measurement.numbers if each.name == name)


def effects(interaction, of_ends, texts=24, seed=0):
    """Effects of layers at random, which add up but for noise of a relative size, another one for first and last."""
    rng = np.random.default_rng(seed)
    found: dict[Layers, np.ndarray] = {
        (layer,): rng.normal(size=(texts, FACTS.hidden)) for layer in range(FACTS.layers)
    }
    for one, other in sets_of_layers(FACTS.layers)[FACTS.layers :]:
        size = of_ends if (one, other) == (0, FACTS.layers - 1) else interaction
        together = found[one,] + found[other,]
        found[one, other] = together + size * 2**0.5 * rng.normal(size=together.shape)
    return found


def test_sets_of_layers():
    assert sets_of_layers(3) == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    chunks = [
        layers for chunk in range(sensitivity.CHUNKS) for layers in sets_of_layers(6)[chunk :: sensitivity.CHUNKS]
    ]
    assert sorted(chunks) == sorted(sets_of_layers(6))


@pytest.mark.parametrize(
    ("interaction", "of_ends", "outcome"),
    [(0.5, 0.05, "supports"), (0.05, 0.05, "inconclusive"), (0.0, 0.5, "contradicts"), (0.5, 0.5, "contradicts")],
    ids=["special pair", "all pairs add up", "only this pair does not", "none does"],
)
def test_planted_synergy(interaction, of_ends, outcome):
    found = sensitivity.synergy(FACTS, effects(interaction, of_ends), 0)
    assert found.outcome == outcome
    # cos = 1/√(1 + size²) in expectation.
    cosine = number(found, "cosine of effect together and sum of effects, first and last layer").value
    assert cosine == pytest.approx((1 + of_ends**2) ** -0.5, abs=0.02)


def test_pair_by_hand():
    found = {(0,): np.array([[1.0, 0]]), (1,): np.array([[0.0, 1]]), (0, 1): np.array([[2.0, 0]])}
    (pair,) = sensitivity.pairs(found)
    assert pair.similarity == pytest.approx([0.5**0.5])
    assert pair.interaction == pytest.approx([2**0.5 / 2])
    assert pair.gain == pytest.approx([2**0.5])


def test_rule_of_synergy():
    outcome = sensitivity.synergy_outcome
    assert outcome(Interval(0.993, 0.99, 0.995), 0.05) == "supports"
    assert outcome(Interval(0.993, 0.99, 0.995), 0.06) == "inconclusive"
    assert outcome(Interval(0.98, 0.97, 0.991), 0.05) == "contradicts"


def matrices(degradation, kappa):
    return [
        MatrixEffect(f"m{i}", i // 6, i % 6 < 4, 1000 * (1 + 3 * (i % 6 >= 4)), k, np.array([d, d]))
        for i, (d, k) in enumerate(zip(degradation, kappa, strict=True))
    ]


def test_planted_kurtosis():
    rng = np.random.default_rng(0)
    kappa = rng.uniform(0, 5, size=36)
    noise = 6 * np.linalg.qr(np.column_stack([np.ones(36), kappa, rng.normal(size=36)]))[0][:, 2]
    for degradation, outcome in (
        (10 - kappa + 0.1 * noise, "supports"),
        (10 + kappa, "contradicts"),
        (10 + noise, "contradicts"),
        (10 - kappa + noise, "inconclusive"),
    ):
        assert sensitivity.kurtosis(FACTS, matrices(degradation, kappa), 0).outcome == outcome
    few = sensitivity.kurtosis(FACTS, matrices(10 - kappa[:19], kappa[:19]), 0)
    assert few.outcome == "inconclusive"


def test_conclusions_are_drawn():
    rng = np.random.default_rng(0)
    values = [("layers", effects(0.1, 0.1)), ("matrices", matrices(*rng.uniform(1, 2, size=(2, 48))))]
    found = sensitivity.conclude([Observation(FACTS, (kind, 0), value) for kind, value in values], 0)
    assert [each.claim for each in found] == ["Q22", "Q25"]
    assert found[0].drawings[0].panels == 2


def test_a_model_of_few_layers_does_not_decide_the_synergy():
    few = {layers: effect for layers, effect in effects(0.1, 0.1).items() if max(layers) < 6}
    values = [("layers", few), ("matrices", matrices(*np.random.default_rng(0).uniform(1, 2, size=(2, 36))))]
    facts = replace(FACTS, layers=6)
    found = sensitivity.conclude([Observation(facts, (kind, 0), value) for kind, value in values], 0)
    assert [each.claim for each in found] == ["Q22"]


def test_models_that_were_quantized_are_refused():
    class Stored:
        facts = replace(FACTS, stored="4 bits")

    with pytest.raises(ExperimentError, match="artefact"):
        sensitivity.observe(cast(Model, Stored()), ("layers", 0), 0)


def test_effects_on_a_model():
    model = load("minilm")
    texts = ["The cat sat.", "A dog barked at the mail carrier."]
    before = embeddings(model, texts)
    effects = sensitivity.layer_effects(model, texts, 0)
    assert list(effects) == sets_of_layers(6)[:: sensitivity.CHUNKS]
    assert all(np.linalg.norm(effect) > 0 for effect in effects.values())
    matrix, *_ = sensitivity.matrix_effects(model, texts, 3)
    assert (matrix.layer, matrix.attention, matrix.size) == (0, True, 384 * 384)
    assert (matrix.degradation > 0).all()
    # A layer degrades by more than one of its matrices.
    assert dissimilarity(before + effects[0,], before).mean() > matrix.degradation.mean()
    np.testing.assert_array_equal(embeddings(model, texts), before)
