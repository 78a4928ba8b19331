"""Whether the tokens that draw most attention stay the same through the layers: A23, experiments 035 A and G.

The declaration below was committed before the first run on a model. The instrument was tried on planted attention
first: `tests/test_experiments_persistence.py`.

Cost: one forward pass a text; kept of each are two numbers a token and layer. minilm takes 16 s of one core, loading
included, and 615 MiB; all six models take 145 s and peak at 1.3 GiB, while the weights of gemma3 are dequantized.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from aqcheck.errors import ExperimentError
from aqcheck.evidence import Number
from aqcheck.experiments.characters import character_spans
from aqcheck.experiments.correlation import permutation_p, spearman
from aqcheck.experiments.declaration import (
    Declaration,
    Drawing,
    Experiment,
    Measurement,
    Observation,
    Outcome,
    batches_of,
    by_model,
    draw,
)
from aqcheck.experiments.resampling import CONFIDENCE, Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.models.text import texts

if TYPE_CHECKING:
    import torch

    from aqcheck.models import Batch, Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
# Tokens that a text and its neighbour in length must have in common, special tokens and punctuation left out.
MINIMAL_TOKENS = 20
TOP = 0.25
MINIMAL_TEXTS = 30
# A token persists if it is more likely to stay than to go.
PERSISTENT = 0.5
# With fewer there is no trend to speak of.
MINIMAL_STEPS = 4
READINGS = ("attention received", "A_p as written")
REPORTED = -0.386

PERSISTENCE = Declaration(
    quantity=(
        f"Retention: the share of the tokens of highest attention (the top {TOP:.0%} of a text's) in one layer that "
        f"are among those of the next, mean over all pairs of consecutive layers and over the texts of the English set "
        f"that have {MINIMAL_TOKENS} tokens to compare. Attention is averaged over heads, and measured in two ways, as "
        f"the document writes one and describes the other: (1) received, the mean over the queries that see a token of "
        f"the weight they give it; (2) A_p as written, Σ_{{i ∈ p}} A_ii for p a single token, the weight it gives "
        f"itself. Weights are multiplied by the number of tokens that the query sees, without which late tokens of a "
        f"decoder would draw least by construction. Special tokens, the first token and tokens without a letter or "
        f"digit are left out: they draw attention in every layer. Reported too: retention over half of the layers; and "
        f"for experiment G, 'crystallization', Spearman's ρ between retention (mean over texts) and depth, which "
        f"would be positive, in models of at least {MINIMAL_STEPS} pairs of layers. It does not enter the outcome: the "
        f"document claims no trend in words, and its authors report r = {REPORTED}. The document gives neither texts "
        f"nor definitions: these are ours"
    ),
    threshold=(
        f"supports: for both ways, the {CONFIDENCE:.0%} interval of retention lies above {PERSISTENT:g} (a token of "
        f"high attention is more likely to stay than to go), and that of its excess over other texts lies above 0; "
        f"contradicts: for both ways, the interval of retention lies below {PERSISTENT:g} or that of the excess at or "
        f"below 0; inconclusive: everything else, and fewer than {MINIMAL_TEXTS} texts"
    ),
    null_model=(
        "(a) Tokens in random order in every layer: retention is then the top share itself, exactly. (b) Position: the "
        "tokens of highest attention in one layer of a text are compared with those in the next layer of another text, "
        "the next longer and the next shorter, at the positions that both have; the same positions count for the text "
        "itself. What is left is due to the text, which may be its kinds of word as much as anything that attention "
        "has selected. Intervals: percentile bootstrap over texts; they say nothing about the choice of layers, which "
        "all texts share. Two tests, of which support needs both; for the trend, all orders of the pairs of layers "
        "(9,999 random ones beyond 7 pairs)"
    ),
)


def persistence_outcome(readings: Sequence[tuple[Interval, Interval]], count: int) -> Outcome:
    """The declared rule of A23.

    Args:
        readings: Retention and its excess over other texts, for each way to measure attention.
        count: Texts.
    """
    if count < MINIMAL_TEXTS:
        return "inconclusive"
    if all(retention.low > PERSISTENT and excess.low > 0 for retention, excess in readings):
        return "supports"
    if all(retention.high < PERSISTENT or excess.high <= 0 for retention, excess in readings):
        return "contradicts"
    return "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What was seen of one text.

    Attributes:
        attention: Of each token in both ways, relative to uniform attention, shape `(2, layers, tokens)`.
        compared: Which tokens count, shape `(tokens,)`.
    """

    attention: NDArray[np.float32]
    compared: NDArray[np.bool_]


def token_attention(weights: torch.Tensor, causal: bool) -> Floats:
    """Attention that each token receives and that it gives itself, relative to uniform attention.

    Args:
        weights: One text's map, mean over heads, shape `(tokens, tokens)`.
        causal: Whether a query sees only itself and what stands before it.

    Returns:
        Shape `(2, tokens)`; 1 throughout if attention is uniform.
    """
    n = len(weights)
    maps = weights.double().cpu().numpy()
    seen = np.tri(n) if causal else np.ones((n, n))
    relative = maps * seen.sum(axis=1, keepdims=True)
    return np.stack([(relative * seen).sum(axis=0) / seen.sum(axis=0), np.diagonal(relative)])


def compared_tokens(model: Model, text: str) -> NDArray[np.bool_]:
    """Which tokens have a letter or digit and are not the first that stands for anything; shape `(tokens,)`.

    Raises:
        ExperimentError: As for `character_spans`.
    """
    spans = character_spans(model, text)
    first = min((start for start, end in spans if start < end), default=0)
    return np.array([start > first and any(map(str.isalnum, text[start:end])) for start, end in spans], dtype=np.bool_)


def observe(model: Model, part: range, seed: int) -> list[Seen]:
    """See some of the texts.

    Raises:
        ExperimentError: The model has a single layer, or its tokenizer does not keep track of characters.
    """
    layers = model.facts.layers
    if layers < 2:
        raise ExperimentError(f"{model.facts.key} has one layer; persistence needs at least two")
    chosen = [texts(TEXTS)[number] for number in part]
    compared = [compared_tokens(model, text) for text in chosen]
    found = [np.empty((len(READINGS), layers, len(each)), dtype=np.float32) for each in compared]

    def visit(batch: Batch, layer: int, weights: torch.Tensor) -> None:
        for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            mean = weights[row, :, :n, :n].mean(dim=0)
            found[text][:, layer] = token_attention(mean, model.facts.architecture == "decoder")

    model.stream_attention(chosen, visit)
    return [Seen(attention, which) for attention, which in zip(found, compared, strict=True)]


# Concluding ----------------------------------------------------------------------------------------------------


def top_count(tokens: int) -> int:
    """How many of these are top tokens."""
    return max(1, round(TOP * tokens))


def retention(before: NDArray[np.float32], after: NDArray[np.float32]) -> Floats:
    """Share of the top tokens of one layer that are among those of another.

    Args:
        before: Attention of tokens, shape `(…, tokens)`.
        after: Likewise, of the same tokens in the same order.

    Returns:
        Shape `(…)`; `TOP`, up to rounding, on average, if the tokens are unrelated.
    """
    count = top_count(before.shape[-1])
    first, second = (np.argsort(each, axis=-1)[..., -count:] for each in (before, after))
    common = (first[..., :, None] == second[..., None, :]).any(axis=-1)
    return np.asarray(common.mean(axis=-1))


@dataclass(frozen=True)
class Retained:
    """Retention in all texts that are long enough.

    Attributes:
        own: Between consecutive layers, shape `(texts, 2, layers − 1)`.
        other: From one layer of the text to the next of another text, likewise.
        far: Over half of the layers, mean over the layers to start from, shape `(texts, 2)`.
        chance: The share that is top, shape `(texts,)`.
    """

    own: Floats
    other: Floats
    far: Floats
    chance: Floats


def retained(seen: Sequence[Seen]) -> Retained:
    """Compare each text with itself and with its two neighbours in length, at the positions that both have.

    Raises:
        ExperimentError: No two texts have enough tokens in common.
    """
    order = sorted(seen, key=lambda each: each.compared.size)
    rows = []
    for place, text in enumerate(order):
        of_text = []
        for neighbour in order[max(0, place - 1) : place] + order[place + 1 : place + 2]:
            width = min(text.compared.size, neighbour.compared.size)
            common = np.flatnonzero(text.compared[:width] & neighbour.compared[:width])
            if len(common) < MINIMAL_TOKENS:
                continue
            mine, theirs = text.attention[..., common], neighbour.attention[..., common]
            half = max(1, mine.shape[1] // 2)
            of_text.append(
                (
                    retention(mine[:, :-1], mine[:, 1:]),
                    retention(mine[:, :-1], theirs[:, 1:]),
                    retention(mine[:, :-half], mine[:, half:]).mean(axis=-1),
                    np.float64(top_count(len(common)) / len(common)),
                )
            )
        if of_text:
            rows.append([np.mean(each, axis=0) for each in zip(*of_text, strict=True)])
    if len(rows) < 2:
        raise ExperimentError(f"too few texts have {MINIMAL_TOKENS} tokens to compare")
    return Retained(*(np.stack(each) for each in zip(*rows, strict=True)))


def depth_trend(own: Floats) -> Floats:
    """Spearman's ρ between retention, mean over texts, and depth; shapes `(…, texts, steps)` and `(…)`."""
    mean = own.mean(axis=-2)
    depth = np.broadcast_to(np.arange(mean.shape[-1], dtype=np.float64), mean.shape)
    return spearman(np.stack([depth, mean], axis=-1))


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """A23 on each model alone."""
    return [
        _measure(of_model[0].facts, retained([text for each in of_model for text in each.value]), seed)
        for of_model in by_model(observations).values()
    ]


def _measure(facts: Facts, found: Retained, seed: int) -> Measurement:
    count, _, steps = found.own.shape
    numbers, readings, sentences = [], [], []
    for row, name in enumerate(READINGS):
        own, other = found.own[:, row], found.other[:, row]
        kept = bootstrap(own, mean_of_all, seed)
        of_others = bootstrap(other, mean_of_all, seed)
        excess = bootstrap(own - other, mean_of_all, seed)
        readings.append((kept, excess))
        numbers += [
            interval_number(f"{name}: retention", kept),
            interval_number(f"{name}: retention between texts", of_others),
            interval_number(f"{name}: excess over other texts", excess),
            interval_number(
                f"{name}: retention over half of the layers",
                bootstrap(found.far[:, [row]], mean_of_all, seed),
                "texts",
            ),
        ]
        sentence = f"{name}, {kept:.3f} of the top {TOP:.0%} stay, {of_others:.3f} between texts"
        if steps >= MINIMAL_STEPS:
            trend = bootstrap(own, depth_trend, seed)
            ranks = stats.rankdata(own.mean(axis=0))
            p_value = permutation_p(np.stack([np.arange(float(steps)), ranks], axis=-1), seed)
            numbers += [
                interval_number(f"{name}: Spearman ρ of retention and depth", trend),
                Number(name=f"{name}: permutation p-value of ρ, two-sided", value=p_value),
            ]
            sentence += f", trend with depth ρ = {trend:.3f} (p = {p_value:.3g}; reported elsewhere {REPORTED})"
        sentences.append(sentence)
    numbers += [
        Number(name="retention of tokens in random order", value=float(found.chance.mean())),
        Number(name="pairs of layers", value=steps),
        Number(name="texts", value=count),
    ]
    outcome = persistence_outcome(readings, count)
    meaning = {
        "supports": "tokens of high attention persist from layer to layer",
        "contradicts": "tokens of high attention do not persist from layer to layer",
        "inconclusive": "it is not established that tokens of high attention persist from layer to layer",
    }[outcome]
    conclusion = f"In {facts.key} {meaning}: by {'; by '.join(sentences)}."
    return Measurement("A23", facts.key, outcome, conclusion, tuple(numbers), (_draw(facts, found, seed),))


def _draw(facts: Facts, found: Retained, seed: int) -> Drawing:
    """Retention against depth, of the text itself and between texts, a panel for each way to measure attention."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    panels = figure.subplots(1, len(READINGS), sharey=True)
    steps = np.arange(1, found.own.shape[-1] + 1)
    for row, (axes, name) in enumerate(zip(panels, READINGS, strict=True)):
        for values, label, style, colour in (
            (found.own, "same text", "o-", "C0"),
            (found.other, "another text, same positions", "s--", "C1"),
        ):
            bands = [bootstrap(column[:, None], mean_of_all, seed) for column in values[:, row].T]
            centre, low, high = np.array([(each.value, each.low, each.high) for each in bands]).T
            axes.errorbar(steps, centre, [centre - low, high - centre], fmt=style, color=colour, capsize=2, label=label)
        axes.axhline(float(found.chance.mean()), linestyle=":", color="black", label="tokens in random order")
        axes.axhline(PERSISTENT, linestyle="-.", color="gray", label="as many stay as go")
        axes.set(title=f"by {name}", xlabel="layer ℓ", ylim=(0, 1))
        axes.locator_params(axis="x", integer=True)
    panels[0].set_ylabel(f"share of the top {TOP:.0%} of layer ℓ\nthat is top in layer ℓ + 1")
    panels[0].legend(fontsize="small", loc="lower center", ncols=2)
    figure.suptitle(f"A23: {facts.key}")
    caption = (
        f"{facts.key}, {len(found.own)} texts. Share of the {TOP:.0%} of a text's tokens with the highest attention in "
        f"layer ℓ that are among those of layer ℓ + 1, of the same text and of another at the same positions, mean "
        f"over texts with {CONFIDENCE:.0%} bootstrap intervals. Left: attention received from all queries that see the "
        f"token. Right: the weight that it gives itself, A_p as the document writes it."
    )
    return draw(figure, "persistence", facts.key, caption)


experiment = Experiment(
    title="Persistence of attended tokens through the layers",
    claims={"A23": PERSISTENCE},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2", "e5-small"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
