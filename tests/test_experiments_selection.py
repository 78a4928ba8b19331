"""The instrument on planted patterns: selection, no selection, and an effect that selection has no part in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pytest
import torch
from scipy import stats

from aqcheck.experiments import selection
from aqcheck.experiments.declaration import Observation
from aqcheck.experiments.resampling import Interval
from aqcheck.models import Batch, Facts, Model
from aqcheck.models.heads import Heads
from aqcheck.quanta import frobenius_magnitude, mean_cosine, pattern_attention, spectral_entropy, stable_rank
from tests.installed import needs
from tests.undrawn import leave_out_drawing

FACTS = Facts("planted", "none", "encoder", 3, 2, 8, 4, 512, "float32", "ours")
MEASURES = list(selection.MEASURES)


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    leave_out_drawing(request, monkeypatch, selection)
    if request.function is not test_figure:
        monkeypatch.setattr(selection, "PERMUTATIONS", 299)


def attention_maps(shape, seed=0):
    logits = 2 * np.random.default_rng(seed).normal(size=shape)
    weights = np.exp(logits)
    return weights / weights.sum(axis=-1, keepdims=True)


def planted(share, survive, texts=40, seed=0, permuted_share=None, falls=0.5):
    """Patterns that change as claimed with probability `share(A_p)` and survive with probability `survive(A_p)`."""
    rng = np.random.default_rng(seed)
    layers, heads, patterns, spans = FACTS.layers, FACTS.heads, selection.PATTERNS, 20
    seen = []
    assumed = (2, layers, heads, selection.ASSUMED)
    for _ in range(texts):
        attention = rng.uniform(0, 4, (2, layers, heads, patterns)).astype(np.float32)
        kinds = [*attention, attention[0]]
        shares = [share(kinds[0]), share(kinds[1]), (permuted_share or share)(kinds[2])]
        changed = np.stack([rng.random((*s.shape, len(MEASURES))) < s[..., None] for s in shares])
        span_attention = rng.uniform(0, 4, (layers, spans))
        # Detected means above the median: survivors get a high magnitude again, and so do enough of the others.
        magnitude = [rng.permutation(np.arange(float(spans)))]
        for layer in range(layers):
            detected = magnitude[-1] >= np.median(magnitude[-1])
            score = rng.random(spans) + 2 * (detected & (rng.random(spans) < survive(span_attention[layer])))
            magnitude.append(stats.rankdata(score))
        entropy = np.ones((layers, heads, 3))
        entropy[..., 1] += np.where(rng.random((layers, heads)) < falls, -0.5, 0.5)
        entropy[..., 2] += np.where(rng.random((layers, heads)) < 0.5, -0.5, 0.5)
        seen.append(
            selection.Seen(
                attention=attention,
                separated=rng.random(assumed) < 0.5,
                internal_mass=rng.random(assumed).astype(np.float32),
                claimed_threshold=rng.random(assumed).astype(np.float32),
                as_claimed=changed,
                entropy=entropy,
                dissolved=np.full((layers, heads), 0.25),
                span_attention=span_attention,
                span_magnitude=np.array(magnitude),
            )
        )
    return seen


def concluded(seen, facts=FACTS):
    observations = [Observation(facts, range(0, 20), seen[:20]), Observation(facts, range(20, 40), seen[20:])]
    return {each.claim: each for each in selection.conclude(observations, seed=0)}


def number(measurement, name):
    return next(each for each in measurement.numbers if each.name == name)


def always(probability):
    return lambda attention: np.full(np.shape(attention), probability)


def above(threshold, high=1.0, low=0.3):
    return lambda attention: np.where(np.asarray(attention) > threshold, high, low)


@pytest.mark.parametrize(
    ("share", "permuted", "expected"),
    [
        (above(2.0), always(0.5), "supports"),
        (above(2.0), above(2.0), "inconclusive"),
        (always(1.0), always(0.5), "inconclusive"),
        (always(0.5), always(0.5), "contradicts"),
        (above(2.0, 0.75), always(0.5), "contradicts"),
    ],
    ids=["planted", "permuted does as well", "others do as well", "chance", "most"],
)
def test_selection(share, permuted, expected):
    found = concluded(planted(share, always(0.5), permuted_share=permuted))
    assert {found[claim].outcome for claim in ("A02", "A02b", "A03")} == {expected}


def test_exceptions_do_not_support_a_statement_about_every_pattern():
    found = concluded(planted(above(2.0, 0.98), always(0.5), texts=200, permuted_share=always(0.5)))
    assert {found[claim].outcome for claim in ("A02", "A02b", "A03")} == {"inconclusive"}


def test_threshold_that_was_planted_is_found():
    found = concluded(planted(above(2.0), always(0.5)))["A02"]
    alpha = number(found, "α, most favourable threshold of A_p").value
    assert 2.0 <= alpha <= 4.0
    assert number(found, "AUC of A_p for a change as claimed").value > 0.8


@pytest.mark.parametrize(
    ("falls", "expected"), [(1.0, "supports"), (0.5, "contradicts")], ids=["planted", "as under permuted attention"]
)
def test_reduction(falls, expected):
    assert concluded(planted(always(0.5), always(0.5), falls=falls))["A04"].outcome == expected


def test_reduction_counts_the_dissolved_entropy():
    seen = [replace(each, dissolved=each.dissolved * 3) for each in planted(always(0.5), always(0.5), falls=1.0)]
    found = concluded(seen)["A04"]
    assert found.outcome == "contradicts"
    assert number(found, "share with H(A·V) ≤ H(V)").value == 1


@pytest.mark.parametrize(
    ("survive", "expected"),
    [(above(2.0, 0.95, 0.0), "supports"), (always(0.5), "contradicts"), (above(2.0, 0.7, 0.5), "contradicts")],
    ids=["planted", "chance", "weak"],
)
def test_critical_threshold(survive, expected):
    found = concluded(planted(always(0.5), survive))["A06"]
    assert found.outcome == expected
    if expected == "supports":
        assert 1.5 < number(found, "α by Youden's J").value < 2.5


def test_last_step_of_a_decoder_is_left_out():
    seen = planted(always(0.5), above(2.0, 0.95, 0.0))
    rng = np.random.default_rng(0)
    spoilt = [
        replace(each, span_magnitude=np.vstack([each.span_magnitude[:-1], rng.random(each.span_magnitude[-1].shape)]))
        for each in seen
    ]
    decoder = replace(FACTS, architecture="decoder")

    def area(facts, seen):
        return selection._survival(facts, seen, 0).area

    assert area(decoder, spoilt) == area(decoder, seen)
    assert area(FACTS, spoilt) != area(FACTS, seen)


def test_rules():
    high, chance = Interval(1.0, 1.0, 1.0), Interval(0.1, 0.0, 0.2)
    more = Interval(0.1, 0.01, 0.2)
    outcome = selection.selection_outcome
    assert outcome(high, more, more) == "supports"
    assert outcome(high, chance, more) == outcome(high, more, chance) == "inconclusive"
    assert outcome(Interval(0.999, 0.998, 1.0), more, more) == "inconclusive"
    assert outcome(Interval(0.9, 0.8, 0.94), more, more) == "contradicts"
    critical = selection.critical_outcome
    assert critical(Interval(0.8, 0.71, 0.9), 0.049) == "supports"
    assert critical(Interval(0.8, 0.71, 0.9), 0.05) == "inconclusive"
    assert critical(Interval(0.75, 0.7, 0.8), 0.001) == "inconclusive"
    assert critical(Interval(0.6, 0.5, 0.69), 0.001) == "contradicts"


def test_changes_are_those_of_the_quanta_functions():
    attention, values = attention_maps((2, 9, 9)), np.random.default_rng(1).normal(size=(2, 9, 5))
    patterns = np.array([[0, 1, 2, 3], [1, 4, 6, 8]])
    found = selection.as_claimed(attention, values, patterns)
    assert found.shape == (2, 2, len(MEASURES))
    assert found.any()
    assert not found.all()
    for head in range(2):
        after = attention[head] @ values[head]
        for row, pattern in enumerate(patterns):
            x, y = values[head][pattern], after[pattern]
            expected = {
                "magnitude": frobenius_magnitude(y) > frobenius_magnitude(x),
                "norm of the mean": np.linalg.norm(y.mean(axis=0)) > np.linalg.norm(x.mean(axis=0)),
                "stable rank": stable_rank(y) < stable_rank(x),
                "mean cosine": mean_cosine(y) > mean_cosine(x),
                "spectral entropy": spectral_entropy(y) < spectral_entropy(x),
            }
            for name, value in expected.items():
                assert found[head, row, MEASURES.index(name)] == value, name


def test_equal_tokens_do_not_change():
    patterns = np.array([[0, 1, 2, 3]])
    found = selection.as_claimed(np.full((1, 8, 8), 0.125), np.ones((1, 8, 4)), patterns)
    assert not found.any()


@pytest.mark.parametrize("causal", [False, True])
def test_permuted_rows_keep_the_entries_of_each_row(causal):
    attention = attention_maps((2, 12, 12))
    if causal:
        attention = np.tril(attention)
        attention /= attention.sum(axis=-1, keepdims=True)
    permuted = selection.permuted_rows(attention, causal, np.random.default_rng(0))
    np.testing.assert_array_equal(np.sort(permuted, axis=-1), np.sort(attention, axis=-1))
    assert not np.array_equal(permuted, attention)
    if causal:
        assert (np.triu(permuted, 1) == 0).all()
        # The last but one entry of the last row goes everywhere within the row, in the long run.
        places = [
            int(np.argmax(selection.permuted_rows(attention, True, np.random.default_rng(i))[0, -1]))
            for i in range(300)
        ]
        assert set(places) == set(range(12))


def test_area_under_curve_is_that_of_the_rank_test():
    rng = np.random.default_rng(0)
    labelled = [(rng.normal(size=30) + label, label) for label in (rng.random((3, 30)) < 0.4)]
    scores = np.concatenate([score for score, _ in labelled])
    labels = np.concatenate([label for _, label in labelled])
    expected = stats.mannwhitneyu(scores[labels], scores[~labels]).statistic / (labels.sum() * (~labels).sum())
    edges = np.sort(scores)[1:]
    found = selection.area_under_curve(selection.histograms(labelled, selection.bin_edges(scores)))
    assert found == pytest.approx(expected, abs=0.01)
    assert len(edges) == 89


def test_best_edge_lies_between_separated_labels():
    scores = np.linspace(0, 1, 400)
    labelled = [(scores, scores > 0.6)]
    edges = selection.bin_edges(scores)
    assert selection.best_edge(selection.histograms(labelled, edges), edges) == pytest.approx(0.6, abs=0.005)


def test_permutations_within_strata_keep_a_difference_between_strata(monkeypatch):
    monkeypatch.setattr(selection, "PERMUTATIONS", 200)
    rng = np.random.default_rng(0)
    # Stratum two has larger scores and more survivors; within strata nothing separates.
    strata = [(rng.normal(shift, 0.1, 50), rng.random(50) < rate) for shift, rate in ((0.0, 0.2), (5.0, 0.8))]
    edges = selection.bin_edges(np.concatenate([scores for scores, _ in strata]))
    null = selection.permuted_areas(strata, edges, seed=0)
    measured = float(selection.area_under_curve(selection.histograms(strata, edges)))
    assert measured > 0.7
    assert null.min() <= measured <= null.max()


@dataclass(frozen=True)
class PlantedModel:
    """Shows heads and states of its own making."""

    facts: Facts
    lengths: tuple[int, ...]

    def tokenize(self, texts):
        return [[0] * length for length in self.lengths]

    def _batch(self, texts):
        lengths = [n for n in self.lengths if n >= selection.MINIMAL_TOKENS][: len(texts)]
        mask = torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])
        return Batch(tuple(range(len(lengths))), torch.zeros_like(mask), mask)

    def stream_heads(self, texts, visit, batch_size=8):
        batch = self._batch(texts)
        for layer in range(self.facts.layers):
            shape = (len(batch.indices), self.facts.heads, *2 * batch.attention_mask.shape[1:])
            weights = torch.zeros(shape)
            for row, n in enumerate(batch.lengths):
                weights[row, :, :n, :n] = torch.as_tensor(attention_maps((self.facts.heads, n, n), seed=layer))
            values = torch.as_tensor(np.random.default_rng(layer).normal(size=(*shape[:3], 4))).float()
            # Padding carries no meaning: it must not be looked at.
            for row, n in enumerate(batch.lengths):
                values[row, :, n:] = torch.nan
            visit(batch, layer, Heads(weights.log(), weights, values, weights @ values))

    def stream_hidden(self, texts, visit, batch_size=8):
        batch = self._batch(texts)
        for layer in range(self.facts.layers + 1):
            states = np.random.default_rng(layer).normal(size=(*batch.attention_mask.shape, 8))
            visit(batch, layer, torch.as_tensor(states, dtype=torch.float32))


def test_attention_is_that_of_the_pattern():
    """What is summed over the diagonal for all patterns at once is A_p of `pattern_attention`."""
    weights, values = attention_maps((2, 20, 20)), np.random.default_rng(0).normal(size=(2, 20, 4))
    patterns = selection._sample(20, np.random.default_rng(0))
    found = selection._see_layer(weights, values, patterns, False, np.random.default_rng(0))["attention"]
    for kind in range(2):
        for head in range(2):
            for number, pattern in enumerate(patterns[kind]):
                mask = np.isin(np.arange(20), pattern)
                assert found[kind, head, number] == pytest.approx(
                    float(pattern_attention(weights[head], mask)), rel=1e-6
                )


def test_texts_are_seen_without_their_padding_and_short_ones_left_out():
    model = cast(Model, PlantedModel(FACTS, (40, 5, 16, 29, 15)))
    seen = selection.observe(model, range(5), seed=0)
    assert [each.span_attention.shape for each in seen] == [(3, 10), (3, 4), (3, 7)]
    for each in seen:
        assert each.attention.shape == (2, 3, 2, selection.PATTERNS)
        assert each.internal_mass.shape == (2, 3, 2, selection.ASSUMED)
        assert each.as_claimed.shape == (3, 3, 2, selection.PATTERNS, len(MEASURES))
        assert each.span_magnitude.shape[0] == 4
        assert np.isfinite(each.entropy).all()
        assert np.isfinite(each.claimed_threshold).all()
        assert (each.dissolved > 0).all()
    again = selection.observe(model, range(5), seed=0)
    np.testing.assert_array_equal(again[0].as_claimed, seen[0].as_claimed)
    other = selection.observe(model, range(5), seed=1)
    assert not np.array_equal(other[0].attention, seen[0].attention)
    assert selection.observe(cast(Model, PlantedModel(FACTS, (5, 15))), range(2), seed=0) == []


def test_figure():
    (drawing,) = concluded(planted(above(2.0), above(2.0)))["A02"].drawings
    assert drawing.svg.count(b'id="axes_') == drawing.panels == 7
    assert drawing.png.startswith(b"\x89PNG")


@needs("minilm")
def test_minilm_has_as_many_patterns_as_declared():
    from aqcheck.models import load

    (seen,) = selection.observe(load("minilm"), range(20, 21), seed=0)
    assert seen.attention.shape == (2, 6, 12, selection.PATTERNS)
    assert 0 < seen.attention.min() <= seen.attention.max() <= selection.SIZE
    assert (seen.internal_mass > 0).all()
    assert (seen.internal_mass <= 1.0001).all()
