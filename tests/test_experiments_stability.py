"""The instrument on planted distances, and on small models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from aqcheck.experiments import stability
from aqcheck.experiments.ablation import CALIBRATION, span_attention
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, load
from tests import small_models
from tests.undrawn import leave_out_drawing

FACTS = Facts("planted", "none", "encoder", 3, 2, 8, 4, 512, "float32", "ours")
TEXT = " ".join(f"a{i % 50} b{(7 * i) % 50}" for i in range(9))  # 19 tokens with [CLS]


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    leave_out_drawing(request, monkeypatch, stability)


def measured(distance, texts=30, seed=0):
    rng = np.random.default_rng(seed)
    shape = (texts, stability.DIRECTIONS, len(stability.SIZES))
    distances = np.clip(distance(np.array(stability.SIZES)) * np.exp(0.2 * rng.normal(size=shape)), 0, 1)
    seen = [stability.Seen(of_text, float(rng.uniform(0.9, 0.95))) for of_text in distances]
    observations = [Observation(FACTS, range(15), seen[:15]), Observation(FACTS, range(15, 30), seen[15:])]
    (found,) = stability.conclude(observations, seed=0)
    return found


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (lambda size: 5 * size, "supports"),
        (lambda size: 50 * size**1.5, "supports"),
        (lambda size: 3 * size**0.5, "contradicts"),
        (lambda size: 0.93 + 0 * size, "contradicts"),
        (lambda size: size**0.9, "inconclusive"),
    ],
    ids=["Lipschitz", "smoother", "square root", "random", "on the edge"],
)
def test_stability(distance, expected):
    assert measured(distance).outcome == expected


def test_exponent_of_a_power_law():
    sizes = np.array(stability.SIZES[:2])
    assert stability.exponent(np.stack([sizes**0.7, 2 * sizes**0.7])) == pytest.approx(0.7)
    assert stability.exponent(np.zeros((3, 2))) == 0


def test_rule():
    outcome = stability.stable_outcome
    below = Interval(-0.5, -0.6, -0.4)
    assert outcome(Interval(1, 0.95, 1.1), below) == "supports"
    assert outcome(Interval(1, 0.85, 1.1), below) == "inconclusive"
    assert outcome(Interval(0.8, 0.7, 0.89), below) == "contradicts"
    assert outcome(Interval(1, 0.95, 1.1), Interval(0, -0.1, 0.1)) == "inconclusive"
    assert outcome(Interval(1, 0.95, 1.1), Interval(0.05, 0, 0.1)) == "contradicts"


def test_jaccard_distance():
    first, second = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert stability.jaccard_distance(first, second) == pytest.approx(2 / 3)
    assert stability.jaccard_distance(first, first) == 0
    assert stability.jaccard_distance(first, ~first) == 1
    assert stability.jaccard_distance(first & ~first, first & ~first) == 0


@pytest.mark.parametrize("family", ["bert", "llama", "gemma3_text"])
def test_noise_has_the_size_that_it_says_and_goes_away(family, tmp_path):
    model = load(small_models.save(family, tmp_path))
    direction = np.random.default_rng(0).normal(size=(19, 16))
    direction /= np.linalg.norm(direction)
    seen = []
    network: Any = model.module
    embeddings = network.get_input_embeddings()
    before, _ = span_attention(model, TEXT)
    with stability.perturbed(model, direction, 0.0):
        np.testing.assert_array_equal(span_attention(model, TEXT)[0], before)
    hook = embeddings.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    span_attention(model, TEXT)
    hook.remove()
    with stability.perturbed(model, direction, 0.1):
        hook = embeddings.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
        small, _ = span_attention(model, TEXT)
        hook.remove()
    assert float((seen[1] - seen[0]).norm() / seen[0].norm()) == pytest.approx(0.1, rel=1e-4)
    assert np.abs(small - before).max() > 0
    np.testing.assert_array_equal(span_attention(model, TEXT)[0], before)


def test_same_seed_same_observation(tmp_path, monkeypatch):
    monkeypatch.setattr(stability, "texts", lambda _name: (TEXT, "a1 a2", TEXT + " a3", TEXT + " b4"))
    monkeypatch.setattr(stability, "CALIBRATION", range(3, 4))
    monkeypatch.setattr(stability, "MEASURED", range(3))
    monkeypatch.setattr(stability, "SIZES", (0.1, 0.3, 1.0))
    model = load(small_models.save("bert", tmp_path))
    first, second = (stability.observe(model, range(3), seed=3) for _ in range(2))
    assert len(first) == 2, "the short text is left out"
    np.testing.assert_array_equal(first[1].distances, second[1].distances)
    assert first[0].distances.max() > 0
    assert 0.5 < first[0].random <= 1


def test_distance_vanishes_with_the_noise(tmp_path, monkeypatch):
    """No pattern lies on the threshold, where it would cross under any change."""
    everything = tuple(" ".join(f"a{(i * j) % 50} b{(j + 7 * i) % 50}" for i in range(9)) for j in range(1, 22))
    monkeypatch.setattr(stability, "texts", lambda _name: everything)
    monkeypatch.setattr(stability, "MEASURED", range(20))
    monkeypatch.setattr(stability, "CALIBRATION", range(20, 21))
    monkeypatch.setattr(stability, "SIZES", (1e-5, 0.03, 0.3))
    seen = stability.observe(load(small_models.save("bert", tmp_path)), range(20), seed=0)
    mean = np.mean([each.distances for each in seen], axis=(0, 1))
    assert mean[0] < 0.1 * mean[1] < 0.1 * mean[2]


def test_texts_for_the_threshold_are_not_measured():
    assert not set(CALIBRATION) & set(stability.MEASURED)


def test_figure():
    (drawing,) = measured(lambda size: 5 * size).drawings
    assert drawing.panels == 1
    assert drawing.png.startswith(b"\x89PNG")
