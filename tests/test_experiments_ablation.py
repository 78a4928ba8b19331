"""The instrument on planted effects, and on small models whose edits can be checked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from aqcheck.experiments import ablation
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, load
from tests import small_models
from tests.undrawn import leave_out_drawing

FACTS = Facts("planted", "none", "decoder", 3, 2, 8, 4, 512, "float32", "ours")
TEXT = " ".join(f"a{i % 50} b{(7 * i) % 50}" for i in range(9))  # 19 tokens with [CLS]


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    leave_out_drawing(request, monkeypatch, ablation)


def planted(excess, quanta, random, texts=24, seed=0):
    """Removals with an excess drawn by `excess(rng, shape)`, and errors as a share of that of keeping nothing."""
    rng = np.random.default_rng(seed)
    seen = []
    for _ in range(texts):
        removed = rng.uniform(0.5, 1.5, (ablation.REMOVED_SELECTED, 1 + ablation.CONTROLS))
        removed[:, 0] = removed[:, 1:].mean(axis=1) + excess(rng, ablation.REMOVED_SELECTED)
        others = rng.uniform(0.5, 1.5, (ablation.REMOVED_OTHERS, 1 + ablation.CONTROLS))
        nothing = float(rng.uniform(5, 6))
        undone = np.full((len(ablation.KEPT), 1 + ablation.DRAWS), random)
        undone[:, 0] = quanta
        undone += rng.normal(0, 0.01, undone.shape)
        seen.append(ablation.Seen(removed, others, nothing, nothing * (1 - undone)))
    return seen


def concluded(seen):
    observations = [Observation(FACTS, range(12), seen[:12]), Observation(FACTS, range(12, 24), seen[12:])]
    return {each.claim: each for each in ablation.conclude(observations, seed=0)}


def always(rng, size):
    return rng.uniform(0.1, 1, size)


def chance(rng, size):
    return rng.normal(0, 1, size)


def mostly(rng, size):
    return np.where(rng.random(size) < 0.75, 1.0, -0.1)


def test_intervals_say_over_what_and_errors_in_which_unit():
    for measurement in concluded(planted(always, 0.5, 0.5)).values():
        numbers = [number for number in measurement.numbers if number.interval]
        assert all("over texts," in number.interval for number in numbers)
        errors = [number for number in numbers if "mean" in number.name or "keeping no" in number.name]
        assert errors
        assert {number.unit for number in errors} == {"nats"}


@pytest.mark.parametrize(
    ("excess", "expected"), [(always, "supports"), (chance, "contradicts"), (mostly, "contradicts")]
)
def test_irreducibility(excess, expected):
    assert concluded(planted(excess, 0.5, 0.5))["A07"].outcome == expected


@pytest.mark.parametrize(
    ("quanta", "random", "expected"),
    [(0.98, 0.5, "supports"), (0.98, 0.98, "inconclusive"), (0.7, 0.5, "contradicts"), (0.98, 0.995, "contradicts")],
    ids=["planted", "random does as well", "not enough", "random does better"],
)
def test_sufficiency(quanta, random, expected):
    assert concluded(planted(always, quanta, random))["A12"].outcome == expected


def test_rules():
    irreducible, sufficient = ablation.irreducible_outcome, ablation.sufficient_outcome
    high, some, none = Interval(0.97, 0.96, 0.98), Interval(0.1, 0.01, 0.2), Interval(0.0, -0.1, 0.0)
    assert irreducible(high, some) == "supports"
    assert irreducible(high, none) == "inconclusive"
    assert irreducible(Interval(0.96, 0.94, 0.98), some) == "inconclusive"
    assert irreducible(Interval(0.9, 0.85, 0.94), some) == "contradicts"
    assert sufficient(high, some) == "supports"
    assert sufficient(high, none) == "contradicts"
    assert sufficient(high, Interval(0.0, -0.1, 0.1)) == "inconclusive"
    assert sufficient(Interval(0.9, 0.85, 0.94), some) == "contradicts"


def test_largest_entries():
    attention = np.arange(20.0).reshape(2, 2, 5)
    np.testing.assert_array_equal(ablation.largest(attention, 0.1), attention >= 18)
    assert ablation.largest(np.zeros((2, 2, 5)), 0.25).sum() == 5


def test_edits_change_what_they_say():
    means = torch.full((2, 2, 4), 5.0)
    outputs = torch.randn(2, 10, 4)
    removed = ablation.remove(1, 0, 3, means)
    assert removed(0, outputs) is outputs
    expected = outputs.clone()
    expected[0, 3] = 5.0
    assert torch.equal(removed(1, outputs), expected)
    direction = torch.randn(2, 4)
    random = ablation.remove_random(1, 0, 3, means, direction / direction.norm())
    change = random(1, outputs) - outputs
    assert float(change[:, 3].norm()) == pytest.approx(float((outputs[0, 3] - 5.0).norm()), rel=1e-5)
    change[:, 3] = 0
    assert not change.any()
    spans = torch.zeros(2, 2, 2, dtype=torch.bool)
    spans[1, 0, 1] = True
    kept = ablation.keep(spans, means)(1, outputs)
    changed = (kept != outputs).any(dim=-1)
    assert changed.tolist() == [[True] * 4 + [False] * 6, [True] * 8 + [False] * 2]
    assert (kept[changed] == 5.0).all()


@pytest.mark.parametrize("family", ["bert", "llama"])
def test_errors_on_a_small_model(family, tmp_path):
    model = load(small_models.save(family, tmp_path))
    attention, tokens = ablation.span_attention(model, TEXT)
    assert tokens == 19
    assert attention.shape == (3, 4, 4)
    means = ablation.head_means(model, [TEXT, "a1 a2"])
    everything = torch.ones(attention.shape, dtype=torch.bool)
    nothing = torch.zeros_like(everything)
    found = ablation.errors(
        model, TEXT, [ablation.keep(everything, means), *(ablation.keep(nothing, means) for _ in range(7))]
    )
    assert found[0] == pytest.approx(0, abs=1e-6)
    assert abs(found[1]) > 1e-3
    assert found[1:] == pytest.approx([found[1]] * 7, abs=1e-6)
    if family == "llama":
        # By hand: the loss with all outputs of the layers replaced, minus that of the model as it is.
        mask = torch.arange(19) >= 16
        with model.replaced_heads(
            lambda layer, outputs: torch.where(mask[:, None], outputs, means[layer][None, :, None])
        ):
            replaced = model.loss([TEXT])[0]
        assert found[1] == pytest.approx(replaced - model.loss([TEXT])[0], abs=1e-5)


def test_means_are_over_all_tokens_of_all_texts(tmp_path):
    model = load(small_models.save("bert", tmp_path))
    outputs = []
    for text in (TEXT, "a1 a2"):
        model.stream_heads([text], lambda _batch, layer, heads: outputs.append((layer, heads.outputs[0])))
    means = ablation.head_means(model, [TEXT, "a1 a2"])
    for layer in range(3):
        of_layer = torch.cat([output for number, output in outputs if number == layer], dim=1)
        torch.testing.assert_close(means[layer], of_layer.mean(dim=1), rtol=1e-5, atol=1e-6)


def test_same_seed_same_observation(tmp_path, monkeypatch):
    monkeypatch.setattr(ablation, "texts", lambda _name: (TEXT, "a1 a2", TEXT + " a3", "b1 a2 b3"))
    monkeypatch.setattr(ablation, "MEASURED", range(0, 3))
    monkeypatch.setattr(ablation, "CALIBRATION", range(3, 4))
    model = load(small_models.save("llama", tmp_path))
    first, second = (ablation.observe(model, range(3), seed=3) for _ in range(2))
    assert len(first) == 2, "the short text is left out"
    np.testing.assert_array_equal(first[0].removed, second[0].removed)
    np.testing.assert_array_equal(first[1].kept, second[1].kept)
    assert not np.array_equal(first[0].removed, ablation.observe(model, range(3), seed=4)[0].removed)


def test_random_patterns_are_as_many_in_each_layer():
    quanta = ablation.largest(np.random.default_rng(0).normal(size=(3, 4, 5)) + np.arange(3)[:, None, None], 0.25)
    random = ablation.shuffled_in_layers(quanta, np.random.default_rng(0))
    np.testing.assert_array_equal(random.sum(axis=(1, 2)), quanta.sum(axis=(1, 2)))
    assert not np.array_equal(random, quanta)


def test_texts_for_means_are_not_measured():
    assert not set(ablation.CALIBRATION) & set(ablation.MEASURED)


def test_figure():
    (drawing,) = concluded(planted(chance, 0.7, 0.5))["A07"].drawings
    assert drawing.panels == 2
    assert drawing.png.startswith(b"\x89PNG")


def test_decoders_report_how_often_the_loss_rises():
    seen = [replace(each, removed=-each.removed) for each in planted(always, 0.5, 0.5)]
    numbers = {number.name: number.value for number in concluded(seen)["A07"].numbers}
    assert numbers["share of removals with a rise in loss, selected"] == 0
