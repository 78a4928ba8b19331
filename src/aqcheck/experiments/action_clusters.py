"""Whether activations cluster by action rather than by meaning: A22, experiments 035 A and B.

The declaration below was committed before the first run on a model. The instrument was tried on planted activations
first: `tests/test_experiments_action_clusters.py`.

The texts were written for this experiment: every phrase stands in every frame, so that action and meaning are crossed
and neither tells anything of the other.

Cost: one forward pass a text, 756 short texts; then the resamples, which take as long again. minilm takes 27 s of one
core, loading included, and 550 MiB; smollm2 83 s; all six models take 290 s and peak at 1.2 GiB, while the weights of
gemma3 are dequantized.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from aqcheck.evidence import Number
from aqcheck.experiments.characters import character_spans
from aqcheck.experiments.declaration import (
    Declaration,
    Drawing,
    Experiment,
    Measurement,
    Observation,
    Outcome,
    by_model,
    draw,
)
from aqcheck.experiments.resampling import CONFIDENCE, RESAMPLES, Floats, Interval, central_range, interval_number

if TYPE_CHECKING:
    import torch

    from aqcheck.models import Batch, Facts, Model

# Texts ---------------------------------------------------------------------------------------------------------

# What a text does. No word marks an action: what all frames of one share, frames of others have too.
FRAMES: Mapping[str, tuple[str, ...]] = {
    "question": ("Did you {}", "Would they really {}", "Why does anyone {}"),
    "command": ("Please {}", "Go and {}", "You must {}"),
    "refusal": ("I refuse to {}", "We will never {}", "Nobody here wants to {}"),
    "promise": ("I promise to {}", "Rest assured that we will {}", "She gave her word to {}"),
    "apology": ("I am sorry that I had to {}", "Forgive us for having to {}", "He apologised for trying to {}"),
    "warning": ("Be careful when you {}", "It is dangerous to {}", "Think twice before you {}"),
}
# What a text is about. The phrases of one topic share no word but `the`, `a` and prepositions.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "cooking": ("peel potatoes for the soup", "bake bread in a hot oven", "season the stew with pepper"),
    "sport": ("kick a ball past the goalkeeper", "run ten laps around the stadium", "train for the championship"),
    "money": ("invest savings in shares", "repay the mortgage early", "borrow cash from a lender"),
    "music": ("tune a violin", "sing in the choir", "practise scales on the piano"),
    "sailing": ("hoist the sail in a storm", "steer a boat into the harbour", "row across the bay"),
    "medicine": ("bandage the wound", "swallow two tablets against fever", "see a doctor about a cough"),
}
# The last word of each phrase is the polysemous one, and what decides its sense stands before it, where a decoder
# sees it.
SENSES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "bank": (
        ("fish from the river bank", "moor the canoe at the muddy bank"),
        ("deposit a cheque at the bank", "ask for a loan from the bank"),
    ),
    "bat": (
        ("photograph a flying bat", "feed fruit to a sleepy little bat"),
        ("hit the cricket ball with a bat", "swing a wooden baseball bat"),
    ),
    "spring": (
        ("plant tulips for the coming spring", "wait for winter to turn into spring"),
        ("stretch a coiled metal spring", "replace the broken mattress spring"),
    ),
    "crane": (
        ("watch a nesting crane", "paint a grey feathered crane"),
        ("lift steel beams with a crane", "operate the construction crane"),
    ),
    "seal": (
        ("feed herring to a seal", "swim beside a whiskered seal"),
        ("stamp the envelope with a wax seal", "check the official document seal"),
    ),
    "pitch": (
        ("sing at a higher pitch", "tune the strings to the right pitch"),
        ("play football on a wet pitch", "mow the grass of the stadium pitch"),
    ),
}
# By part: groups × meanings × phrases. Clusters are looked for within a group.
PHRASES: Mapping[str, tuple[tuple[tuple[str, ...], ...], ...]] = {
    "topics": (tuple(TOPICS.values()),),
    "senses": tuple(SENSES.values()),
}

# Declared before the run ---------------------------------------------------------------------------------------

SIGNIFICANCE = 0.05
PERMUTATIONS = 999
# Which frames do the same thing, shape (actions, frames of one).
ACTIONS = np.arange(sum(map(len, FRAMES.values()))).reshape(len(FRAMES), -1)
REPORTED = {"topics": "0.263 (035 A)", "senses": "0.318 by action and 0.080 by sense (035 B)"}

CLUSTERS = Declaration(
    quantity=(
        f"Silhouette of activations by action minus that by meaning. {len(FRAMES)} actions (what a text does: "
        f"{', '.join(FRAMES)}) of {ACTIONS.shape[1]} frames each are crossed with meanings. A: {len(TOPICS)} topics of "
        f"3 phrases each; the activation of a text is the mean of its tokens' vectors. B: {len(SENSES)} polysemous "
        f"words in 2 senses of 2 phrases each; the activation is the vector of the word itself, and clusters are "
        f"looked for within a word. Vectors of the residual stream are scaled to norm 1 before any mean, special "
        f"tokens are left out, distances are Euclidean. So that 6 actions and 2 senses compare, a silhouette is that "
        f"of two clusters, averaged over all pairs of labels; and over all layers above the embeddings, so that no "
        f"layer is chosen. The document gives neither texts nor definitions: these are ours"
    ),
    threshold=(
        f"supports: in A and in B, the {CONFIDENCE:.0%} intervals of the silhouette by action, of its difference from "
        f"that by meaning, and of the gain (that difference less the same at the embeddings, layer 0) lie above 0, and "
        f"p < {SIGNIFICANCE}; contradicts: in A and in B the interval of the difference lies at or below 0; "
        f"inconclusive: everything else, A and B that disagree in particular"
    ),
    null_model=(
        f"(a) Frames dealt out to the actions at random, {PERMUTATIONS} times: texts of one frame keep their words in "
        f"common and only what the frames of an action share is lost; p is of the silhouette by action. (b) The "
        f"embeddings: whoever writes texts by action writes its markers into them, so that some clustering by action "
        f"is circular; only what the layers add counts. Intervals: percentile bootstrap over actions and topics (A) "
        f"or actions and words (B), {RESAMPLES:,} resamples, not over texts, which share them; with six of each they "
        f"are rather too short. Two tests, A and B, of which support needs both"
    ),
)


# Measuring -----------------------------------------------------------------------------------------------------


def written(part: str) -> list[str]:
    """The texts of a part, in the order groups × frames × meanings × phrases."""
    frames = [frame for of_action in FRAMES.values() for frame in of_action]
    return [
        frame.format(phrase)
        for group in PHRASES[part]
        for frame in frames
        for of_meaning in group
        for phrase in of_meaning
    ]


def vectors(model: Model, texts: Sequence[str], last_word: bool) -> NDArray[np.float32]:
    """Mean over the tokens of a text, or over those of its last word, of the residual stream scaled to norm 1.

    Returns:
        Shape `(layers + 1, texts, hidden)`.

    Raises:
        ExperimentError: As for `character_spans`.
    """
    chosen = []
    for text in texts:
        first = text.rindex(" ") + 1 if last_word else 0
        spans = character_spans(model, text)
        chosen.append([place for place, (start, end) in enumerate(spans) if max(start, first) < end])
    found = np.empty((model.facts.layers + 1, len(texts), model.facts.hidden), dtype=np.float32)

    def visit(batch: Batch, layer: int, hidden: torch.Tensor) -> None:
        units = hidden / hidden.norm(dim=-1, keepdim=True)
        for row, text in enumerate(batch.indices):
            found[layer, text] = units[row, chosen[text]].mean(dim=0).cpu().numpy()

    model.stream_hidden(texts, visit)
    return found


def distance_sums(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sums, over phrases, of the Euclidean distances of every text to those of the same group.

    Args:
        points: Shape `(layers, groups, frames, meanings, phrases, hidden)`.

    Returns:
        Shape `(layers, groups, frames · meanings · phrases, frames, meanings)`.
    """
    layers, groups, frames, meanings, phrases, hidden = points.shape
    found = np.empty((layers, groups, frames * meanings * phrases, frames, meanings), dtype=np.float32)
    for layer in range(layers):
        for group in range(groups):
            flat = points[layer, group].reshape(-1, hidden)
            found[layer, group] = cdist(flat, flat).reshape(len(flat), frames, meanings, phrases).sum(axis=-1)
    return found


def observe(model: Model, part: str, seed: int) -> NDArray[np.float32]:
    """Distances of all texts of a part, in all layers; see `distance_sums`."""
    found = vectors(model, written(part), last_word=part == "senses")
    groups = PHRASES[part]
    shape = (len(found), len(groups), ACTIONS.size, len(groups[0]), len(groups[0][0]), -1)
    return distance_sums(found.reshape(shape))


def pair_silhouette(sums: Floats, counts: Floats, own: NDArray[np.intp], of_labels: Floats, of_texts: Floats) -> Floats:
    """Silhouette of two clusters, averaged over all ordered pairs of different labels.

    Args:
        sums: Of the distances of each text to the texts of each label, shape `(…, texts, labels)`.
        counts: How many distances were added, the text itself not counted, shape `(texts, labels)`, positive.
        own: Label of each text.
        of_labels: Weight of each label as the other one.
        of_texts: Weight of each text.

    Returns:
        Shape `(…)`, between −1 and 1.

    Source: Rousseeuw, Silhouettes (Journal of Computational and Applied Mathematics 20, 1987).
    """
    distances = sums / counts
    within = distances[..., np.arange(len(own)), own][..., None]
    larger = np.maximum(within, distances)
    silhouettes = np.divide(distances - within, larger, out=np.zeros_like(larger), where=larger > 0)
    # A text's own label adds 0 to the numerator; it must not count in the denominator.
    weights = of_texts[:, None] * of_labels * (own[:, None] != np.arange(len(of_labels)))
    return np.asarray(np.einsum("...tl,tl->...", silhouettes, weights / weights.sum()))


@dataclass(frozen=True)
class Design:
    """Which text has which labels; texts in the order frames × meanings × phrases.

    Attributes:
        action: Of each text.
        meaning: Of each text.
        frames: Of one action.
        phrases: Of one meaning.
    """

    action: NDArray[np.intp]
    meaning: NDArray[np.intp]
    frames: int
    phrases: int

    @classmethod
    def of(cls, actions: NDArray[np.intp], meanings: int, phrases: int) -> Design:
        """The design in which `actions`, shape `(actions, frames of one)`, gives the frames of each action."""
        action = np.empty(actions.size, dtype=np.intp)
        action[actions] = np.arange(len(actions))[:, None]
        frame, meaning, _ = np.indices((actions.size, meanings, phrases)).reshape(3, -1)
        return cls(action[frame], meaning, actions.shape[1], phrases)

    def by_action(self, sums: Floats, of_actions: Floats, of_meanings: Floats) -> Floats:
        """Silhouette by action.

        Args:
            sums: Of distances to the texts of each action, its meanings counted `of_meanings` times, shape
                `(…, texts, actions)`.
            of_actions: How often each action is counted.
            of_meanings: Likewise.
        """
        size, itself = self.frames * self.phrases * of_meanings.sum(), of_meanings[self.meaning]
        return self._silhouette(sums, self.action, size, itself, of_actions)

    def by_meaning(self, sums: Floats, of_actions: Floats, of_meanings: Floats) -> Floats:
        """Silhouette by meaning; `sums`: to each meaning, its actions counted `of_actions` times."""
        size, itself = self.frames * self.phrases * of_actions.sum(), of_actions[self.action]
        return self._silhouette(sums, self.meaning, size, itself, of_meanings)

    @staticmethod
    def _silhouette(sums: Floats, own: NDArray[np.intp], size: float, itself: Floats, of_labels: Floats) -> Floats:
        # Copies of a text, from labels counted more than once, are the text itself.
        counts = size - itself[:, None] * (own[:, None] == np.arange(len(of_labels)))
        return pair_silhouette(sums, counts, own, of_labels, itself * of_labels[own])


@dataclass(frozen=True)
class Clustering:
    """Silhouettes of one part.

    Attributes:
        measured: By action and by meaning in each layer, embeddings first, shape `(2, layers + 1)`.
        resampled: The same of each resample, shape `(resamples, 2, layers + 1)`.
        permuted: By action under random actions, shape `(permutations, layers + 1)`.
    """

    measured: Floats
    resampled: Floats
    permuted: Floats

    @property
    def by_action(self) -> Interval:
        """Silhouette by action, mean over the layers above the embeddings."""
        return _interval(self.measured[0, 1:].mean(), self.resampled[:, 0, 1:].mean(axis=-1))

    @property
    def by_meaning(self) -> Interval:
        """Silhouette by meaning, likewise."""
        return _interval(self.measured[1, 1:].mean(), self.resampled[:, 1, 1:].mean(axis=-1))

    @property
    def difference(self) -> Interval:
        """By action minus by meaning, likewise."""
        return _interval(_difference(self.measured), _difference(self.resampled))

    @property
    def at_embeddings(self) -> Interval:
        """By action minus by meaning, at the embeddings."""
        return _interval(_surface(self.measured), _surface(self.resampled))

    @property
    def gain(self) -> Interval:
        """How much larger the difference is than at the embeddings."""
        return _interval(
            _difference(self.measured) - _surface(self.measured),
            _difference(self.resampled) - _surface(self.resampled),
        )

    @property
    def p_value(self) -> float:
        """Of the silhouette by action."""
        as_large = self.permuted[:, 1:].mean(axis=-1) >= self.measured[0, 1:].mean()
        return float((1 + np.count_nonzero(as_large)) / (1 + len(self.permuted)))

    @property
    def supported(self) -> bool:
        """The declared conditions of A22, for one part."""
        above = min(self.by_action.low, self.difference.low, self.gain.low) > 0
        return above and self.p_value < SIGNIFICANCE


def _interval(statistic: Floats, of_resamples: Floats) -> Interval:
    low, high = central_range(of_resamples)
    return Interval(float(statistic), float(low), float(high))


def _difference(values: Floats) -> Floats:
    return np.asarray((values[..., 0, 1:] - values[..., 1, 1:]).mean(axis=-1))


def _surface(values: Floats) -> Floats:
    return np.asarray(values[..., 0, 0] - values[..., 1, 0])


def clusters_outcome(parts: Sequence[Clustering]) -> Outcome:
    """The declared rule of A22."""
    if all(each.supported for each in parts):
        return "supports"
    return "contradicts" if all(each.difference.high <= 0 for each in parts) else "inconclusive"


def clustering(sums: NDArray[np.float32], seed: int) -> Clustering:
    """Measure, resample and permute.

    Args:
        sums: From `distance_sums`.
        seed: Of the bootstrap and the permutations.
    """
    rng = np.random.default_rng(seed)
    groups, texts, _, meanings = sums.shape[1:]
    phrases = texts // (ACTIONS.size * meanings)
    design = Design.of(ACTIONS, meanings, phrases)
    every_action, every_meaning = np.ones(len(ACTIONS)), np.ones(meanings)
    of_frames = sums.astype(np.float64)
    cells = of_frames[..., ACTIONS, :].sum(axis=-2)

    def measure(of_actions: Floats, of_meanings: Floats, of_groups: Floats) -> Floats:
        by_action = design.by_action(cells @ of_meanings, of_actions, of_meanings)
        by_meaning = design.by_meaning(of_actions @ cells, of_actions, of_meanings)
        return np.asarray(np.stack([by_action, by_meaning]) @ of_groups / of_groups.sum())

    def draws(count: int) -> Floats:
        """How often each of `count` is drawn; two at least, for there to be a pair."""
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=2 * RESAMPLES)
        return np.asarray(drawn[(drawn > 0).sum(axis=1) > 1][:RESAMPLES], dtype=np.float64)

    def permuted() -> Floats:
        actions = rng.permutation(ACTIONS.ravel()).reshape(ACTIONS.shape)
        to_actions = over_meanings[..., actions].sum(axis=-1)
        by_action = Design.of(actions, meanings, phrases).by_action(to_actions, every_action, every_meaning)
        return np.asarray(by_action.mean(axis=-1))

    over_meanings = of_frames.sum(axis=-1)
    of_actions = draws(len(ACTIONS))
    others = draws(groups if groups > 1 else meanings)
    resampled = [
        measure(chosen, every_meaning, other) if groups > 1 else measure(chosen, other, np.ones(1))
        for chosen, other in zip(of_actions, others, strict=True)
    ]
    return Clustering(
        measured=measure(every_action, every_meaning, np.ones(groups)),
        resampled=np.stack(resampled),
        permuted=np.stack([permuted() for _ in range(PERMUTATIONS)]),
    )


# Concluding ----------------------------------------------------------------------------------------------------


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """A22 on each model alone."""
    return [
        _measure(of_model[0].facts, {each.part: clustering(each.value, seed) for each in of_model})
        for of_model in by_model(observations).values()
    ]


_LETTERS = {"topics": "A", "senses": "B"}


def _measure(facts: Facts, parts: Mapping[str, Clustering]) -> Measurement:
    numbers = []
    for part, found in parts.items():
        over = {"topics": "actions and topics", "senses": "actions and words"}[part]
        for name, interval in (
            ("silhouette by action", found.by_action),
            ("silhouette by meaning", found.by_meaning),
            ("difference", found.difference),
            ("difference at the embeddings", found.at_embeddings),
            ("gain of the difference over the embeddings", found.gain),
        ):
            numbers.append(interval_number(f"{_LETTERS[part]}: {name}", interval, over))
        low, high = central_range(found.permuted[:, 1:].mean(axis=-1))
        numbers += [
            Number(
                name=f"{_LETTERS[part]}: silhouette by action, frames dealt out at random",
                value=float(found.permuted[:, 1:].mean()),
                low=float(low),
                high=float(high),
                interval=f"central {CONFIDENCE:.0%} of {PERMUTATIONS} permutations",
            ),
            Number(name=f"{_LETTERS[part]}: p-value of the silhouette by action", value=found.p_value),
            Number(name=f"{_LETTERS[part]}: texts", value=len(written(part))),
        ]
    outcome = clusters_outcome(list(parts.values()))
    meaning = {
        "supports": "cluster by action more than by meaning",
        "contradicts": "cluster by meaning more than by action",
        "inconclusive": "cluster neither more by action nor more by meaning in A and B alike",
    }[outcome]
    sentences = [
        f"{_LETTERS[part]}: silhouette {found.by_action.value:.3f} by action and {found.by_meaning.value:.3f} by "
        f"{'topic' if part == 'topics' else 'sense of the word'}, difference {found.difference:.3f}, gain over the "
        f"embeddings {found.gain:.3f}, p = {found.p_value:.3g} (reported elsewhere: {REPORTED[part]})"
        for part, found in parts.items()
    ]
    conclusion = f"Activations of {facts.key} {meaning}. {'. '.join(sentences)}."
    drawing = _draw(facts, parts)
    return Measurement("A22", facts.key, outcome, conclusion, tuple(numbers), (drawing,))


def _draw(facts: Facts, parts: Mapping[str, Clustering]) -> Drawing:
    """Silhouettes by action and by meaning against the layer, a panel a part."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    panels = figure.subplots(1, len(parts), sharey=True, squeeze=False)[0]
    titles = {
        "topics": "A: text (mean over tokens), action against topic",
        "senses": "B: polysemous word, action against sense",
    }
    for axes, (part, found) in zip(panels, parts.items(), strict=True):
        layers = np.arange(found.measured.shape[-1])
        low, high = central_range(found.resampled)
        for row, (label, style, colour) in enumerate((("by action", "o-", "C0"), ("by meaning", "s--", "C1"))):
            axes.plot(layers, found.measured[row], style, color=colour, label=label)
            axes.fill_between(layers, low[row], high[row], color=colour, alpha=0.2, hatch=("//", "\\\\")[row])
        axes.plot(layers, found.permuted.mean(axis=0), ":", color="black", label="frames dealt out at random")
        axes.axhline(0, color="gray", linewidth=0.8)
        axes.set(title=titles[part], xlabel="layer (0: embeddings)")
        axes.locator_params(axis="x", integer=True)
    panels[0].set_ylabel("silhouette of two clusters, mean over pairs")
    panels[0].legend(fontsize="small")
    figure.suptitle(f"A22: {facts.key}")
    caption = (
        f"{facts.key}. Silhouette of activations by action and by meaning in each layer, with {CONFIDENCE:.0%} "
        f"bootstrap bands over actions and topics or words. Left: vectors of whole texts, by action and by topic. "
        f"Right: vectors of a polysemous word, by action and by sense. Dotted: by action, when the frames are dealt "
        f"out to the actions at random. Layer 0, the embeddings, shows what the words alone do."
    )
    return draw(figure, "action-clusters", facts.key, caption)


experiment = Experiment(
    title="Clusters of activations by action and by meaning",
    claims={"A22": CLUSTERS},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2", "e5-small"),
    parts=lambda _key: tuple(PHRASES),
    observe=observe,
    conclude=conclude,
)
