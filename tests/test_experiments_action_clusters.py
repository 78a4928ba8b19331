"""The instrument on planted activations, against a plain silhouette, and on small models; the texts that it uses."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from aqcheck.experiments import action_clusters as clusters
from aqcheck.experiments.declaration import Observation
from aqcheck.models import Facts, load
from tests import small_models
from tests.installed import needs
from tests.planted_logits import number
from tests.undrawn import leave_out_drawing

FACTS = Facts("planted", "none", "encoder", 3, 2, 8, 4, 512, "float32", "ours")
LAYERS = 4
HIDDEN = 40


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    monkeypatch.setattr(clusters, "RESAMPLES", 200)
    monkeypatch.setattr(clusters, "PERMUTATIONS", 99)
    leave_out_drawing(request, monkeypatch, clusters)


def points(part, *, action, meaning, surface=(0.0, 0.0), frame=0.3, seed=0):
    """Activations that are a sum of what each factor gives, in normal directions of the sizes given.

    `surface`: the sizes of action and meaning at the embeddings.
    """
    rng = np.random.default_rng(seed)
    groups = clusters.PHRASES[part]
    meanings, phrases = len(groups[0]), len(groups[0][0])
    frames = clusters.ACTIONS.size
    found = np.empty((LAYERS, len(groups), frames, meanings, phrases, HIDDEN), dtype=np.float32)
    of_action = np.repeat(rng.normal(size=(len(clusters.ACTIONS), HIDDEN)), clusters.ACTIONS.shape[1], axis=0)
    of_frame = rng.normal(size=(frames, HIDDEN))
    of_meaning = rng.normal(size=(len(groups), 1, meanings, 1, HIDDEN))
    of_phrase = rng.normal(size=(len(groups), 1, meanings, phrases, HIDDEN))
    for layer in range(LAYERS):
        by_action, by_meaning = (action, meaning) if layer else surface
        found[layer] = (
            (by_action * of_action + frame * of_frame)[:, None, None]
            + by_meaning * of_meaning
            + 0.3 * of_phrase
            + 0.5 * rng.normal(size=found.shape[1:])
        )
    return found


def measured(**sizes):
    observations = [
        Observation(FACTS, part, clusters.distance_sums(points(part, **sizes))) for part in clusters.PHRASES
    ]
    (found,) = clusters.conclude(observations, seed=0)
    assert (found.claim, found.model) == ("A22", "planted")
    return found


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"action": 1.0, "meaning": 0.3}, "supports"),
        ({"action": 0.3, "meaning": 1.0}, "contradicts"),
        ({"action": 0.0, "meaning": 1.0}, "contradicts"),
        ({"action": 1.0, "meaning": 0.3, "surface": (1.0, 0.3)}, "inconclusive"),
        ({"action": 0.6, "meaning": 0.6}, "inconclusive"),
        ({"action": 0.0, "meaning": 0.0}, "inconclusive"),
        # Frames are recognised, actions are not: by its words, not by what it does.
        ({"action": 0.0, "meaning": 0.0, "frame": 2.0}, "inconclusive"),
    ],
    ids=["action", "meaning", "meaning alone", "surface", "both alike", "nothing", "frames only"],
)
def test_planted_clusters(sizes, expected):
    found = measured(**sizes)
    assert found.outcome == expected
    assert number(found, "A: texts").value == 324
    assert number(found, "B: texts").value == 432


def test_frames_that_share_words_are_no_action(monkeypatch):
    """Frames dealt out at random have as large a silhouette if only frames cluster."""
    monkeypatch.setattr(clusters, "RESAMPLES", 2)
    p_values = [
        clusters.clustering(
            clusters.distance_sums(points("topics", action=0, meaning=0, frame=2.0, seed=seed)), 0
        ).p_value
        for seed in range(12)
    ]
    assert sum(p < 0.05 for p in p_values) <= 2
    found = clusters.clustering(clusters.distance_sums(points("topics", action=1, meaning=0)), 0)
    assert found.p_value == pytest.approx(1 / 100)


def silhouettes(vectors, of_actions=1.0, of_meanings=1.0):
    """By action and by meaning, in each layer and group."""
    sums = clusters.distance_sums(vectors).astype(np.float64)
    meanings, phrases = vectors.shape[3:5]
    design = clusters.Design.of(clusters.ACTIONS, meanings, phrases)
    weights = of_actions * np.ones(len(clusters.ACTIONS)), of_meanings * np.ones(meanings)
    cells = sums[..., clusters.ACTIONS, :].sum(axis=-2)
    return design.by_action(cells @ weights[1], *weights), design.by_meaning(weights[0] @ cells, *weights)


def plain_silhouette(points, labels):
    """Mean over ordered pairs of labels of the silhouette by its definition."""
    distances = cdist(points, points)
    found = []
    for own in np.unique(labels):
        for other in np.unique(labels):
            if own == other:
                continue
            inside, outside = np.flatnonzero(labels == own), np.flatnonzero(labels == other)
            values = []
            for text in inside:
                a = distances[text, inside[inside != text]].mean()
                b = distances[text, outside].mean()
                values.append((b - a) / max(a, b))
            found.append(np.mean(values))
    return np.mean(found)


@pytest.mark.parametrize("part", ["topics", "senses"])
def test_silhouettes_by_definition(part):
    vectors = points(part, action=0.8, meaning=0.5)
    meanings, phrases = vectors.shape[3:5]
    frame, meaning, _ = np.indices((clusters.ACTIONS.size, meanings, phrases)).reshape(3, -1)
    by_action, by_meaning = silhouettes(vectors)
    for layer, group in ((0, 0), (2, -1)):
        flat = vectors[layer, group].reshape(-1, HIDDEN)
        assert by_action[layer, group] == pytest.approx(plain_silhouette(flat, frame // 3), rel=1e-5)
        assert by_meaning[layer, group] == pytest.approx(plain_silhouette(flat, meaning), rel=1e-5)


def test_a_label_that_is_not_drawn_does_not_count():
    vectors = points("topics", action=0.8, meaning=0.5)
    drawn = np.array([1.0, 1, 0, 1, 1, 0])
    kept = silhouettes(vectors[:, :, :, drawn > 0])
    np.testing.assert_allclose(silhouettes(vectors, of_meanings=drawn), kept, rtol=1e-5)


def test_copies_of_a_text_are_the_text_itself():
    """Counting every label twice changes nothing."""
    vectors = points("topics", action=0.8, meaning=0.5)
    np.testing.assert_allclose(silhouettes(vectors, 2, 2), silhouettes(vectors), rtol=1e-6)


def test_equal_activations_have_no_clusters():
    """As those of a word at the embeddings of a model without absolute positions."""
    for found in silhouettes(np.ones((1, 1, 18, 2, 2, HIDDEN), dtype=np.float32)):
        assert found.item() == 0


def test_rule():
    def part(action, meaning, surface=0.0, p_small=True):
        measured = np.array([[surface, action], [0.0, meaning]])
        noise = 0.01 * np.random.default_rng(0).normal(size=(200, 2, 2))
        permuted = np.zeros((99, 2)) if p_small else np.ones((99, 2))
        return clusters.Clustering(measured, measured + noise, permuted)

    good, bad = part(0.3, 0.1), part(0.1, 0.3)
    assert clusters.clusters_outcome([good, good]) == "supports"
    assert clusters.clusters_outcome([bad, bad]) == "contradicts"
    assert clusters.clusters_outcome([good, bad]) == "inconclusive"
    assert clusters.clusters_outcome([good, part(0.3, 0.1, p_small=False)]) == "inconclusive"
    assert clusters.clusters_outcome([good, part(0.3, 0.1, surface=0.2)]) == "inconclusive"
    assert clusters.clusters_outcome([good, part(-0.1, -0.3)]) == "inconclusive"
    assert clusters.clusters_outcome([good, part(0.2, 0.195)]) == "inconclusive"


def test_no_word_marks_an_action():
    words = {
        action: [set(frame.replace("{}", "").lower().split()) for frame in frames]
        for action, frames in clusters.FRAMES.items()
    }
    for action, of_frames in words.items():
        elsewhere = {word for other, frames in words.items() if other != action for frame in frames for word in frame}
        assert set.intersection(*of_frames) <= elsewhere, action


def test_phrases_of_a_topic_share_no_word_of_meaning():
    function_words = {"the", "a", "in", "for", "with", "on", "of", "from", "about", "past", "around", "into", "across"}
    for topic, phrases in clusters.TOPICS.items():
        counts = Counter(word for phrase in phrases for word in set(phrase.split()) - function_words)
        assert max(counts.values()) == 1, topic


def test_polysemous_words_come_last_and_senses_share_no_other_word():
    function_words = {"the", "a", "at", "in", "with", "to", "for", "from", "of", "on"}
    for word, senses in clusters.SENSES.items():
        assert all(phrase.split()[-1] == word for phrases in senses for phrase in phrases)
        first, second = ({w for p in phrases for w in p.split()} - function_words for phrases in senses)
        assert first & second == {word}


def test_texts_cross_frames_and_phrases():
    for part, count in (("topics", 324), ("senses", 432)):
        found = clusters.written(part)
        assert len(found) == len(set(found)) == count
    assert clusters.written("topics")[:2] == [
        "Did you peel potatoes for the soup",
        "Did you bake bread in a hot oven",
    ]
    # Frames before meanings before phrases: the first text of the second frame, the last of all.
    assert clusters.written("topics")[18] == "Would they really peel potatoes for the soup"
    assert clusters.written("senses")[-1] == "Think twice before you mow the grass of the stadium pitch"


@pytest.mark.parametrize("family", ["bert", "llama"])
def test_vectors_are_means_of_units(family, tmp_path):
    model = load(small_models.save(family, tmp_path))
    texts = ["a1 b2 a3", "b7 a9", "a1 a1 b4 b5 a6"]
    everything, last = (clusters.vectors(model, texts, last_word) for last_word in (False, True))
    assert everything.shape == (4, 3, 16)
    streams: dict[int, tuple[tuple[int, ...], torch.Tensor]] = {}

    def keep(batch, layer, hidden):
        streams[layer] = batch.indices, hidden

    model.stream_hidden(texts, keep)
    for layer in (0, 2):
        indices, hidden = streams[layer]
        for row, text in enumerate(indices):
            # [CLS] comes first.
            own = hidden[row, 1 : 1 + len(texts[text].split())].numpy()
            units = own / np.linalg.norm(own, axis=1, keepdims=True)
            np.testing.assert_allclose(everything[layer, text], units.mean(axis=0), rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(last[layer, text], units[-1], rtol=1e-4, atol=1e-6)


def test_same_seed_same_conclusion():
    sums = clusters.distance_sums(points("senses", action=0.5, meaning=0.5))
    first, second = (clusters.clustering(sums, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.resampled, second.resampled)
    np.testing.assert_array_equal(first.permuted, second.permuted)


def test_figure():
    (drawing,) = measured(action=1.0, meaning=0.3).drawings
    assert drawing.panels == 2
    assert drawing.png.startswith(b"\x89PNG")


@needs("minilm")
def test_minilm_sees_the_words_and_their_context(monkeypatch):
    monkeypatch.setattr(clusters, "written", lambda _part: ["Did you fish from the river bank", "Go to the bank"])
    found = clusters.vectors(load("minilm"), clusters.written("senses"), last_word=True)
    assert found.shape == (7, 2, 384)
    cosine = [float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)) for a, b in found]
    assert cosine[0] > 0.9, "one word, but for its position"
    assert cosine[-1] < 0.8, "its context tells"
