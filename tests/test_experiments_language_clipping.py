"""The instrument on planted languages, and its hooks on a model: what is seen, what is quantized, what stays exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from aqcheck.errors import ExperimentError
from aqcheck.experiments import correlation
from aqcheck.experiments import language_clipping as clipping
from aqcheck.experiments.clipping_fit import dissimilarity, embeddings
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.language_clipping import Language
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Facts, load
from aqcheck.models.text import texts
from aqcheck.quantization import Moments, UniformQuantizer

FACTS = Facts("planted", "none", "encoder", 10, 2, 8, 4, 512, "float32", "ours")
LANGUAGES = 22
LAYERS = 10


def language(kurtosis, degradation, **changes):
    """A language with these κ at two sites a layer, and levels that all do equally well."""
    sites = 2 * LAYERS
    kappa = np.broadcast_to(kurtosis, sites).astype(float)
    ones = np.ones(sites)
    errors = np.ones((2, 4, sites))
    found = Language(
        moments=Moments(0 * ones, ones, 0 * ones, kappa + 3),
        pooled=ones,
        layers=tuple(np.repeat(np.arange(LAYERS), 2)),
        errors=errors,
        own_half=errors,
        degradation={bits: np.array([degradation, degradation]) for bits in clipping.BITS},
        tokens=30.0,
        latin=True,
    )
    return replace(found, **changes)


def planted(kurtosis, degradation):
    return {f"l{i}": language(k, d) for i, (k, d) in enumerate(zip(kurtosis, degradation, strict=True))}


@pytest.fixture(autouse=True)
def fewer_permutations(monkeypatch):
    monkeypatch.setattr(clipping, "PERMUTATIONS", 499)
    monkeypatch.setattr(correlation, "PERMUTATIONS", 3_999)


def number(measurement, name):
    return next(each for each in measurement.numbers if each.name == name)


# Q22 ------------------------------------------------------------------------------------------------------------


def test_effective_kurtosis_of_equal_sites_is_theirs():
    assert language(4.0, 0.0).effective_kurtosis == pytest.approx(4.0)
    # Two scales make heavy tails: ½(1² · 3 + 9² · 3) / 5² − 3.
    wide = np.where(np.arange(2 * LAYERS) % 2, 9.0, 1.0)
    moments = Moments(0 * wide, wide, 0 * wide, 3 * wide**2)
    assert language(0.0, 0.0, moments=moments).effective_kurtosis == pytest.approx((3 + 243) / 50 - 3)
    # In units of each site's own deviation over all languages there is one scale.
    assert language(0.0, 0.0, moments=moments, pooled=np.sqrt(wide)).effective_kurtosis == pytest.approx(0, abs=1e-12)


def test_planted_correlation_of_kurtosis():
    rng = np.random.default_rng(0)
    kappa = rng.uniform(1, 5, size=LANGUAGES)
    noise = 5 * np.linalg.qr(np.column_stack([np.ones(LANGUAGES), kappa, rng.normal(size=LANGUAGES)]))[0][:, 2]
    for degradation, outcome in (
        (10 - kappa + 0.1 * noise, "supports"),
        (10 + kappa + 0.1 * noise, "contradicts"),
        (10 + noise, "contradicts"),
        (10 - kappa + noise, "inconclusive"),
    ):
        found = clipping.kurtosis(FACTS, planted(kappa, degradation), 0)
        assert found.outcome == outcome
        assert number(found, "Pearson r of κ_eff and 1 − cosine, 8 bits").value == pytest.approx(
            np.corrcoef(kappa, degradation)[0, 1]
        )


def test_kurtosis_that_only_follows_tokens_per_verse():
    rng = np.random.default_rng(0)
    tokens = rng.uniform(20, 60, size=LANGUAGES)
    # Noise that is exactly uncorrelated with all else.
    noise = np.linalg.qr(np.column_stack([np.ones(LANGUAGES), tokens, *rng.normal(size=(2, LANGUAGES))]))[0]
    languages = {
        f"l{i}": language(5 - t / 20 + 0.5 * a, t + 5 * b, tokens=t)
        for i, (t, a, b) in enumerate(zip(tokens, *noise[:, 2:].T, strict=True))
    }
    found = clipping.kurtosis(FACTS, languages, 0)
    assert number(found, "Pearson r of κ_eff and 1 − cosine, 8 bits").high < -0.9
    partial = number(found, "partial r of κ_eff and 1 − cosine, 8 bits")
    assert partial.low < 0 < partial.high


def test_few_languages_decide_nothing():
    kappa = np.arange(clipping.MINIMAL_LANGUAGES - 1, dtype=float)
    languages = planted(kappa, 10 - kappa)
    for measure in (clipping.own_level, clipping.kurtosis, clipping.gateway, clipping.global_level):
        assert measure(FACTS, languages, 0).outcome == "inconclusive"


# Q24 ------------------------------------------------------------------------------------------------------------


def spread_by_layer(deviations, seed=0):
    noise = np.random.default_rng(seed).normal(size=(LANGUAGES, LAYERS))
    kappa = 20 + np.repeat(noise * deviations, 2, axis=1)
    return {f"l{i}": language(k, 0.0) for i, k in enumerate(kappa)}


def test_planted_gateway():
    deviations = np.ones(LAYERS)
    assert clipping.gateway(FACTS, spread_by_layer(deviations), 0).outcome == "contradicts"
    deviations[[0, -1]] = np.sqrt(clipping.CLAIMED_RATIO)
    found = clipping.gateway(FACTS, spread_by_layer(deviations), 0)
    assert found.outcome == "supports"
    ratio = number(found, "variance of κ over languages, first and last layer over the others")
    assert ratio.low < clipping.CLAIMED_RATIO < ratio.high
    assert number(found, "share of pairs of layers with as large a ratio").value == pytest.approx(1 / 45)


def test_layers_in_the_middle_that_vary_more_contradict():
    deviations = np.ones(LAYERS)
    deviations[4:6] = 3
    assert clipping.gateway(FACTS, spread_by_layer(deviations), 0).outcome == "contradicts"


def test_variance_ratio_by_hand():
    table = np.array([[0.0, 0, 0], [2, 1, 4]])  # variances 2, ½, 8
    assert clipping.variance_ratio(table, (0, -1)) == pytest.approx(5 / 0.5)
    assert clipping.variance_ratio(np.stack([table, table]), (0, 1)) == pytest.approx([1.25 / 8] * 2)


# Q26 ------------------------------------------------------------------------------------------------------------


def with_excess(kappa, excess):
    languages = planted(kappa, np.zeros(LANGUAGES))
    for (name, each), own in zip(languages.items(), excess, strict=True):
        errors = each.errors.copy()
        errors[0, 2] += own
        languages[name] = replace(each, errors=errors)
    return languages


def test_planted_benefit_of_the_level_for_all():
    rng = np.random.default_rng(0)
    kappa = rng.uniform(1, 5, size=LANGUAGES)
    chance = rng.uniform(0, 1, size=(LANGUAGES, 2 * LAYERS))
    for sign, outcome in ((-1, "supports"), (1, "contradicts")):
        excess = 1 + sign * kappa[:, None] / 10 + 0.1 * chance
        assert clipping.global_level(FACTS, with_excess(kappa, excess), 0).outcome == outcome
    assert clipping.global_level(FACTS, with_excess(kappa, chance), 0).outcome == "inconclusive"


# Q20 ------------------------------------------------------------------------------------------------------------


def with_own_fit(factor):
    rng = np.random.default_rng(0)
    languages = planted(np.full(LANGUAGES, 3.0), np.zeros(LANGUAGES))
    for name, each in languages.items():
        errors = each.errors.copy()
        errors[:, 1] = factor(rng, errors[:, 1].shape)
        own_half = each.own_half.copy()
        own_half[:, 1] = errors[:, 1]
        languages[name] = replace(each, errors=errors, own_half=own_half)
    return languages


def test_planted_fit_that_hurts():
    def often(rng, shape):
        return np.where(rng.random(shape[1]) < 0.3, 1.05, 0.9) * np.ones(shape)

    found = clipping.own_level(FACTS, with_own_fit(often), 0)
    assert found.outcome == "supports"
    assert number(
        found, "share of languages × sites that the own fit hurts, against the fit to all"
    ).value == pytest.approx(0.3, abs=0.05)


def test_fit_that_hurts_by_chance_or_hardly_is_not_counted():
    chance = clipping.own_level(FACTS, with_own_fit(lambda rng, shape: rng.uniform(0.95, 1.02, size=shape)), 0)
    hardly = clipping.own_level(FACTS, with_own_fit(lambda _rng, shape: np.full(shape, 1.009)), 0)
    assert (chance.outcome, hardly.outcome) == ("inconclusive", "inconclusive")


def test_exact_optimum_that_hurts_contradicts():
    languages = planted(np.full(LANGUAGES, 3.0), np.zeros(LANGUAGES))
    worse = languages["l3"].own_half.copy()
    worse[1, 0, 5] = 1.001
    languages["l3"] = replace(languages["l3"], own_half=worse)
    assert clipping.own_level(FACTS, languages, 0).outcome == "contradicts"


def test_rules_at_their_edges():
    def interval(low, high):
        return Interval((low + high) / 2, low, high)

    assert clipping.own_level_outcome(0, interval(0.06, 0.1), 0.05, 22) == "supports"
    assert clipping.own_level_outcome(0, interval(0.05, 0.1), 0, 22) == "inconclusive"
    assert clipping.own_level_outcome(0, interval(0.06, 0.1), 0.06, 22) == "inconclusive"
    assert clipping.own_level_outcome(0, interval(0.06, 0.1), 0, 19) == "inconclusive"
    assert clipping.gateway_outcome(interval(1.1, 4), 0.05, 22, 12) == "supports"
    assert clipping.gateway_outcome(interval(1.1, 4), 0.06, 22, 12) == "inconclusive"
    assert clipping.gateway_outcome(interval(4, 5), 0.05, 22, 12) == "inconclusive"
    assert clipping.gateway_outcome(interval(1.1, 3), 0.05, 22, 12) == "inconclusive"
    assert clipping.gateway_outcome(interval(1.1, 3), 0.06, 22, 12) == "contradicts"
    assert clipping.gateway_outcome(interval(0.1, 3), 0.06, 22, 7) == "inconclusive"
    assert clipping.global_level_outcome(interval(-0.5, -0.1), 0.049, 22) == "supports"
    assert clipping.global_level_outcome(interval(-0.5, 0), 0.049, 22) == "inconclusive"
    assert clipping.global_level_outcome(interval(0.1, 0.5), 0.049, 22) == "contradicts"
    assert clipping.global_level_outcome(interval(0.1, 0.5), 0.05, 22) == "inconclusive"


def test_conclusions_are_drawn_and_reproducible():
    rng = np.random.default_rng(0)
    languages = planted(rng.uniform(1, 5, (LANGUAGES, 2 * LAYERS)), rng.uniform(size=LANGUAGES))
    observations = [Observation(FACTS, code, each) for code, each in languages.items()]
    found = clipping.conclude(observations, 1)
    assert [each.claim for each in found] == ["Q20", "Q22", "Q24", "Q26"]
    assert {each.drawings[0].panels for each in found} == {4}
    assert clipping.gateway(FACTS, languages, 1) == replace(found[2], drawings=())


# On a model -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    return load("minilm")


ENGLISH = ("The cat sat.", "A dog barked at the mail carrier.")


def test_sites_are_what_linear_maps_multiply(model):
    sites = clipping.sites(model)
    assert [site.layer for site in sites] == sorted(4 * list(range(6)))
    assert [len(site.modules) for site in sites[:4]] == [3, 1, 1, 1]
    assert [site.modules[0].in_features for site in sites[:4]] == [384, 384, 384, 1536]


def test_activations_are_those_of_the_layers_inputs(model):
    seen = clipping.activations(model, ENGLISH, 50_000, (0, 0))
    collected: list[torch.Tensor] = []

    def visit(batch, layer, hidden):
        if layer == 2:
            collected.extend(hidden[row, 1 : n - 1].ravel() for row, n in enumerate(batch.lengths))

    model.stream_hidden(ENGLISH, visit)
    values = torch.cat(collected).double().numpy()
    third_layer = 2 * 4
    exact = Moments.of(values)
    for name in ("mean", "variance", "third", "fourth"):
        assert getattr(seen.moments, name)[third_layer] == pytest.approx(getattr(exact, name), rel=1e-4, abs=1e-6)
    assert np.isin(seen.sample[third_layer].astype(np.float32), values.astype(np.float32)).all()
    assert seen.sample[third_layer].std() == pytest.approx(values.std(), rel=0.05)
    assert seen.tokens == values.size / 384 / 2


def test_quantization_touches_content_and_is_undone(model):
    sites = clipping.sites(model)
    before = embeddings(model, ENGLISH)
    inputs = {}

    def keep(_module, arguments):
        inputs["seen"] = arguments[0]

    handle = sites[4].modules[0].register_forward_pre_hook(keep)  # runs before the quantizer's hook
    levels = np.full(len(sites), 3.0)
    with clipping.quantized_activations(model, levels, 2):
        coarse = embeddings(model, ENGLISH[:1])
        late = sites[4].modules[0].register_forward_pre_hook(lambda _m, a: inputs.update(quantized=a[0]))
        embeddings(model, ENGLISH[:1])
    handle.remove()
    late.remove()
    seen, quantized = inputs["seen"][0], inputs["quantized"][0]
    assert torch.equal(quantized[1:-1], UniformQuantizer(2, 3.0)(seen)[1:-1])
    assert torch.equal(quantized[[0, -1]], seen[[0, -1]])
    assert dissimilarity(coarse, before[:1])[0] > 0.01
    assert np.array_equal(embeddings(model, ENGLISH), before)


def test_finer_quantization_degrades_less(model):
    seen = clipping.activations(model, ENGLISH, 50, (0, 0))
    levels = np.abs(seen.sample).max(axis=1)
    common = clipping.Calibration(seen.moments, {8: levels, 4: levels})
    found = clipping.degradation(model, ENGLISH, common)
    assert (found[8] > 0).all()
    assert (found[8] < found[4]).all()


def test_a_language_is_observed_the_same_twice(model, monkeypatch):
    verses = texts("english")
    monkeypatch.setattr(clipping, "parallel", lambda: {"en": verses, "shouted": tuple(v.upper() for v in verses)})
    monkeypatch.setattr(clipping, "VERSES", 4)
    clipping._calibrations.clear()
    first = clipping.observe(model, "shouted", 0)
    clipping._calibrations.clear()
    second = clipping.observe(model, "shouted", 0)
    assert first.errors.shape == (2, 4, 24)
    np.testing.assert_array_equal(first.errors, second.errors)
    np.testing.assert_array_equal(first.degradation[8], second.degradation[8])
    assert (first.own_half[:, 0] <= first.own_half[:, 2] * (1 + 1e-9)).all()
    assert first.latin


def test_halves_are_disjoint_and_need_enough_verses():
    verses = [str(i) for i in range(200)]
    one, other = clipping.halves(verses)
    assert len(one) == len(other) == clipping.VERSES
    assert not set(one) & set(other)
    with pytest.raises(ExperimentError, match="24 are needed"):
        clipping.halves(verses[:23])
