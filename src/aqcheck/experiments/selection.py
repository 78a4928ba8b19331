"""Whether attention selects patterns on real heads: A02 to A04 and A06, theorem 1 of the derived formulations.

The declarations below were committed before the first run on a model. The instrument was tried on synthetic patterns
first: `tests/test_experiments_selection.py` plants selection, its absence, and an effect that selection has no part in.

A pattern is a span of four neighbouring tokens. Within one head X is its values V, and attention takes X_p to the rows
of A·V at p: that is the document's Attn, without output projection, residual and feed-forward layer.

Cost: two forward passes a text, and the spectra of its patterns. minilm takes 74 s of one core (upper bound: the
machine was busy) and 680 MiB, torch included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aqcheck.attention import mix
from aqcheck.evidence import Number
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
from aqcheck.experiments.resampling import CONFIDENCE, Floats, Interval, bootstrap, interval_number
from aqcheck.models.text import texts
from aqcheck.quanta import (
    frobenius_magnitude,
    mean_cosine,
    selection_statistics,
    selection_threshold,
    spectral_entropy,
    spectral_participation_ratio,
    stable_rank,
    summed_magnitude,
)

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

    from aqcheck.models import Batch, Facts, Model
    from aqcheck.models.heads import Heads

Booleans = NDArray[np.bool_]

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
SIZE = 4
PATTERNS = 6
ASSUMED = 2  # patterns of each kind and head that are held against the authors' assumptions
MINIMAL_TOKENS = 4 * SIZE
SIGNIFICANCE = 0.05
# A statement about every pattern fails clearly where one pattern in twenty is an exception.
EVERY = 0.95
QUANTILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# "Acceptable discrimination": Hosmer and Lemeshow, Applied Logistic Regression (2000), section 5.2.4.
SEPARATION = 0.7
BINS = 256
PERMUTATIONS = 1_999

_PATTERNS = (
    f"Patterns: {PATTERNS} spans of {SIZE} neighbouring tokens for each text of at least {MINIMAL_TOKENS} tokens, the "
    f"same in all layers and heads; special tokens count as tokens. A_p = Σ_{{i ∈ p}} A_ii"
)
_THRESHOLD = (
    f"The document names no α: for each claim it is the one most favourable to it, that of {len(QUANTILES)} quantiles "
    f"of A_p ({QUANTILES[0]:.0%} to {QUANTILES[-1]:.0%}) above which the share is largest on every other text; shares "
    f"are those on the remaining texts, over all layers and heads. One test for each claim and model"
)
_RULE = (
    f"supports: every selected pattern changes as claimed, and more of them than of both nulls (interval of each "
    f"difference above 0); contradicts: the upper end of the {CONFIDENCE:.0%} interval of the share lies below "
    f"{EVERY:.0%}; inconclusive: everything else. As first declared {EVERY:.0%} was enough for 'supports' too; that "
    f"was changed after the run on minilm, where A02b (99.1 %) and A03 (99.4 %) would have been supported. The claims "
    f"are theorems about every pattern, and the changes are computed without error of measurement: a share with "
    f"exceptions is a tendency, and does not support them as written"
)
_NULL = (
    "(a) patterns of the same size that are not selected, A_p ≤ α; (b) the selected patterns under the same attention "
    "with the entries of every row in random order (those that a causal mask allows). Reported beside them: random "
    "sets of as many tokens with A_p > α. Intervals: percentile bootstrap over texts"
)


def _declare(change: str, also: str) -> Declaration:
    quantity = f"Share of selected patterns (A_p > α) whose {change} from V to A·V within a head. {_PATTERNS}."
    return Declaration(f"{quantity} {_THRESHOLD}. Reported too: {also}", _RULE, _NULL)


MAGNITUDE = _declare(
    "magnitude ‖X_p‖_F increases",
    "the norm of the mean; and how often the authors' assumptions A1 to A4 hold with the tightest constants (B = max "
    "‖v‖, c0 = C_p, c1 that of the complement, α the internal mass, ε the leakage: A1, A3 and A4 then hold by "
    "construction), how often the internal mass exceeds their α*, and how often all three conclusions hold where all "
    "of that does",
)
COHERENCE = _declare(
    "coherence increases, that is, whose participation ratio (A01's correction; the document's coherence is 1 always) "
    "falls,",
    "the stable rank, and the mean cosine with the mean value",
)
ENTROPY = _declare("spectral entropy decreases", "the document's −Σ λ log λ of unnormalised eigenvalues")
REDUCTION = Declaration(
    quantity=(
        f"Share of heads × texts in which H(A·V) ≤ H(V) − ΔH: H the spectral entropy of all tokens, ΔH the sum of "
        f"spectral entropies of the dissolved ones among the consecutive spans of {SIZE} tokens, dissolved those of "
        f"A_p at most the median in that head. The weakest form, ΔH = 0, is reported beside it"
    ),
    threshold=(
        f"supports: all, and in more cases than under the null; contradicts: the upper end of the {CONFIDENCE:.0%} "
        f"interval lies below {EVERY:.0%}; inconclusive: everything else. As first declared {EVERY:.0%} was enough for "
        f"'supports' too; changed with A02b and A03, see there"
    ),
    null_model=(
        "The same with the entries of every attention row in random order; the interval is a percentile bootstrap over "
        "texts"
    ),
)
CRITICAL = Declaration(
    quantity=(
        f"How well A_p separates patterns that survive to the next layer from those that do not. The spans of {SIZE} "
        f"tokens that cover a text are the patterns; one is detected at a layer if its magnitude ‖Σ_{{i ∈ p}} X_i‖ "
        f"(definition 4.1) in the residual stream is at least the median of the text's spans, and a detected one "
        f"survives if it is detected at the next layer too; A_p is the mean over heads of the layer between. α "
        f"maximises Youden's J on every other text; the area under the ROC curve (AUC) of A_p, over all layers, and "
        f"the balanced accuracy at α are those on the remaining texts. The last step of decoders, which ends after the "
        f"final norm, is left out"
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of the AUC lies above {SEPARATION:g} ('acceptable discrimination'), "
        f"and p < {SIGNIFICANCE}; contradicts, 'none separates': the interval lies below {SEPARATION:g}; inconclusive: "
        f"everything else"
    ),
    null_model=(
        f"A_p exchanged among the detected patterns of the same text and layer, {PERMUTATIONS:,} times; p is of the "
        f"AUC. Intervals of AUC and α: percentile bootstrap over texts"
    ),
)


def selection_outcome(selected: Interval, over_unselected: Interval, over_permuted: Interval) -> Outcome:
    """The declared rule of A02, A02b and A03, and with one null for both that of A04."""
    if selected.high < EVERY:
        return "contradicts"
    more = over_unselected.low > 0 and over_permuted.low > 0
    return "supports" if selected.low == 1 and more else "inconclusive"


def critical_outcome(area: Interval, p_value: float) -> Outcome:
    """The declared rule of A06."""
    if area.high < SEPARATION:
        return "contradicts"
    return "supports" if area.low > SEPARATION and p_value < SIGNIFICANCE else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------

MEASURES: dict[str, Callable[[Any], Any]] = {
    # Each rises where the pattern changes as claimed.
    "magnitude": frobenius_magnitude,
    "norm of the mean": lambda x: frobenius_magnitude(x.mean(axis=-2, keepdims=True)),
    "participation ratio": lambda x: -spectral_participation_ratio(x),
    "stable rank": lambda x: -stable_rank(x),
    "mean cosine": mean_cosine,
    "spectral entropy": lambda x: -spectral_entropy(x),
    "unnormalised entropy": lambda x: -spectral_entropy(x, normalized=False),
}
_INDEX = {name: number for number, name in enumerate(MEASURES)}
_AUTHORS = ("norm of the mean", "mean cosine", "spectral entropy")
SPANS, RANDOM, PERMUTED = range(3)


@dataclass(frozen=True)
class Seen:
    """What was seen of one text; the first axis of the first four is spans and random sets.

    Attributes:
        attention: A_p, shape `(2, layers, heads, patterns)`.
        separated: Whether the pattern is more coherent than its complement (A2), shape `(2, layers, heads, ASSUMED)`.
        internal_mass: Σ_{i,j ∈ p} A_ij/|p|, same shape.
        claimed_threshold: The authors' α*, same shape.
        as_claimed: Whether each of `MEASURES` changed as claimed, shape `(3, layers, heads, patterns, measures)`; the
            third kind is the spans under permuted attention.
        entropy: Spectral entropy of V, A·V and permuted A·V over all tokens, shape `(layers, heads, 3)`.
        dissolved: ΔH, shape `(layers, heads)`.
        span_attention: A_p of the spans that cover the text, mean over heads, shape `(layers, spans)`.
        span_magnitude: Their magnitude in the residual stream, shape `(layers + 1, spans)`.
    """

    attention: NDArray[np.float32]
    separated: Booleans
    internal_mass: NDArray[np.float32]
    claimed_threshold: NDArray[np.float32]
    as_claimed: Booleans
    entropy: Floats
    dissolved: Floats
    span_attention: Floats
    span_magnitude: Floats


def as_claimed(attention: Floats, values: Floats, patterns: NDArray[np.intp]) -> Booleans:
    """Whether each measure of each pattern changes as claimed from V to A·V.

    Args:
        attention: A, shape `(heads, tokens, tokens)`.
        values: V, shape `(heads, tokens, d)`.
        patterns: Tokens of each pattern, shape `(patterns, size)`.

    Returns:
        Shape `(heads, patterns, measures)`.
    """
    before, after = values[:, patterns], mix(attention, values)[:, patterns]
    return np.stack([measure(after) > measure(before) for measure in MEASURES.values()], axis=-1)


def permuted_rows(attention: Floats, causal: bool, rng: np.random.Generator) -> Floats:
    """The entries of every row in random order, those right of the diagonal left alone if `causal`."""
    keys = rng.random(attention.shape)
    if causal:
        # They sort behind all others, and in their order.
        keys += np.triu(np.arange(1.0, attention.shape[-1] + 1), 1)
    return np.take_along_axis(attention, np.argsort(keys, axis=-1), axis=-1)


def covering_spans(tokens: int) -> NDArray[np.intp]:
    """The consecutive spans of `SIZE` tokens that cover a text, but for a rest; shape `(spans, SIZE)`."""
    return np.arange(tokens // SIZE * SIZE).reshape(-1, SIZE)


def observe(model: Model, part: range, seed: int) -> list[Seen]:
    """See some of the texts: those of them that are long enough for this model's tokenizer."""
    chosen = [texts(TEXTS)[text] for text in part]
    kept = [text for text, ids in zip(chosen, model.tokenize(chosen), strict=True) if len(ids) >= MINIMAL_TOKENS]
    if not kept:
        return []
    rngs = [np.random.default_rng([seed, part.start, number]) for number in range(len(kept))]
    collected: list[dict[str, list[Any]]] = [{} for _ in kept]
    patterns: dict[int, NDArray[np.intp]] = {}

    def visit_heads(batch: Batch, layer: int, heads: Heads) -> None:
        for row, (text, tokens) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            if layer == 0:
                patterns[text] = _sample(tokens, rngs[text])
            weights = heads.weights[row, :, :tokens, :tokens].double().cpu().numpy()
            weights /= weights.sum(axis=-1, keepdims=True)
            values = heads.values[row, :, :tokens].double().cpu().numpy()
            causal = model.facts.architecture == "decoder"
            for name, value in _see_layer(weights, values, patterns[text], causal, rngs[text]).items():
                collected[text].setdefault(name, []).append(value)

    def visit_hidden(batch: Batch, _layer: int, hidden: torch.Tensor) -> None:
        for row, (text, tokens) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            states = hidden[row, :tokens].double().cpu().numpy()
            magnitude = summed_magnitude(states[covering_spans(tokens)])
            collected[text].setdefault("span_magnitude", []).append(magnitude)

    model.stream_heads(kept, visit_heads)
    model.stream_hidden(kept, visit_hidden)
    by_kind = ("attention", "separated", "internal_mass", "claimed_threshold", "as_claimed")
    return [
        Seen(**{name: np.stack(values, axis=1 if name in by_kind else 0) for name, values in of_text.items()})
        for of_text in collected
    ]


def _sample(tokens: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Spans, then as many random sets of tokens: shape `(2, PATTERNS, SIZE)`."""
    starts = rng.integers(0, tokens - SIZE + 1, PATTERNS)
    sets = [np.sort(rng.choice(tokens, SIZE, replace=False)) for _ in starts]
    return np.stack([starts[:, None] + np.arange(SIZE), np.stack(sets)])


def _see_layer(
    weights: Floats, values: Floats, patterns: NDArray[np.intp], causal: bool, rng: np.random.Generator
) -> dict[str, Any]:
    """One layer of one text: what `Seen` holds, without the axis of the layers."""
    tokens = weights.shape[-1]
    permuted = permuted_rows(weights, causal, rng)
    masks = np.zeros((*patterns.shape[:-1], tokens), dtype=bool)
    np.put_along_axis(masks, patterns, True, axis=-1)
    rows = [
        [[_against_assumptions(a, v, mask) for mask in of_kind[:ASSUMED]] for a, v in zip(weights, values, strict=True)]
        for of_kind in masks
    ]
    table = np.array(rows, dtype=np.float32)
    spans = covering_spans(tokens)
    diagonals = np.diagonal(weights, axis1=-2, axis2=-1)
    span_attention = diagonals[:, spans].sum(axis=-1)
    dissolved = span_attention <= np.median(span_attention, axis=-1, keepdims=True)
    full = [values, mix(weights, values), mix(permuted, values)]
    return {
        "attention": diagonals[:, patterns].sum(axis=-1).swapaxes(0, 1).astype(np.float32),
        "internal_mass": table[..., 0],
        "claimed_threshold": table[..., 1],
        "separated": table[..., 2] > 0,
        "as_claimed": np.stack(
            [
                as_claimed(weights, values, patterns[SPANS]),
                as_claimed(weights, values, patterns[RANDOM]),
                as_claimed(permuted, values, patterns[SPANS]),
            ]
        ),
        "entropy": np.stack([np.asarray(spectral_entropy(each)) for each in full], axis=-1),
        "dissolved": np.sum(np.where(dissolved, spectral_entropy(values[:, spans]), 0.0), axis=-1),
        "span_attention": span_attention.mean(axis=0),
    }


def _against_assumptions(attention: Floats, values: Floats, mask: Booleans) -> tuple[float, float, float]:
    """Internal mass, α*, and C_p minus the complement's coherence."""
    found = selection_statistics(attention, values, mask)
    threshold = selection_threshold(
        magnitude=found.magnitude,
        size=found.size,
        bound=found.bound,
        # A2 wants c0 ≥ 0 for α* to be a share; a pattern of negative mean cosine is not coherent.
        coherence=max(0.0, float(found.coherence)),
        leakage=found.leakage,
    )
    separation = float(found.coherence) - float(found.complement_coherence)
    return float(found.internal_mass), float(threshold), separation


# Concluding ----------------------------------------------------------------------------------------------------


def ratio(counts: Floats) -> Floats:
    """Hits over trials, summed over texts: counts of shape `(…, texts, 2)`; 0 where there was no trial."""
    hits, trials = np.moveaxis(counts.sum(axis=-2), -1, 0)
    return np.asarray(hits / np.maximum(trials, 1))


def difference(counts: Floats) -> Floats:
    """The first ratio minus the second: counts of shape `(…, texts, 4)`."""
    return np.asarray(ratio(counts[..., :2]) - ratio(counts[..., 2:]))


def _count(hits: Booleans, among: Booleans) -> tuple[float, float]:
    return float(np.count_nonzero(hits & among)), float(np.count_nonzero(among))


def favourable_threshold(attention: Floats, hits: Booleans) -> float:
    """Of the declared quantiles of A_p, the one above which the share of hits is largest."""
    candidates = np.quantile(attention, QUANTILES)
    shares = [hits[attention > alpha].mean() if (attention > alpha).any() else 0.0 for alpha in candidates]
    return float(candidates[int(np.argmax(shares))])


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """All five claims on each model alone."""
    found: list[Measurement] = []
    for of_model in by_model(observations).values():
        facts, seen = of_model[0].facts, [text for each in of_model for text in each.value]
        found += _conclude_model(facts, seen, seed)
    return found


@dataclass(frozen=True)
class _Selection:
    """How selected patterns change in one measure."""

    alpha: float
    selected: Interval
    unselected: Interval
    permuted: Interval
    random: Interval
    over_unselected: Interval
    over_permuted: Interval
    area: Interval


def _selection(seen: Sequence[Seen], measure: str, seed: int) -> _Selection:
    index = _INDEX[measure]
    calibration, held_out = seen[::2], seen[1::2]
    alpha = favourable_threshold(
        np.concatenate([each.attention[SPANS].ravel() for each in calibration]),
        np.concatenate([each.as_claimed[SPANS, ..., index].ravel() for each in calibration]),
    )

    def counts(kind: int, *, selected: bool, of: int = SPANS) -> Floats:
        return np.array(
            [_count(each.as_claimed[kind, ..., index], (each.attention[of] > alpha) == selected) for each in held_out]
        )

    chosen = counts(SPANS, selected=True)
    others = {
        "unselected": counts(SPANS, selected=False),
        "permuted": counts(PERMUTED, selected=True),
        "random": counts(RANDOM, selected=True, of=RANDOM),
    }
    labelled = [(each.attention[SPANS].ravel(), each.as_claimed[SPANS, ..., index].ravel()) for each in held_out]
    edges = bin_edges(np.concatenate([scores for scores, _ in labelled]))
    return _Selection(
        alpha=alpha,
        selected=bootstrap(chosen, ratio, seed),
        **{name: bootstrap(table, ratio, seed) for name, table in others.items()},
        over_unselected=bootstrap(np.hstack([chosen, others["unselected"]]), difference, seed),
        over_permuted=bootstrap(np.hstack([chosen, others["permuted"]]), difference, seed),
        area=_over_tables(histograms(labelled, edges), area_under_curve, seed),
    )


def bin_edges(scores: Floats) -> Floats:
    """The inner edges of `BINS` bins that hold equally many scores."""
    return np.asarray(np.quantile(scores, np.arange(1, BINS) / BINS))


def histograms(labelled: Sequence[tuple[Any, Any]], edges: Floats) -> Floats:
    """Counts of negatives and positives of each text in bins of the score, shape `(texts, 2, BINS)`.

    Args:
        labelled: For each text scores and Boolean labels.
        edges: Inner edges of the bins.
    """

    def counts(scores: Any) -> Any:
        return np.bincount(np.searchsorted(edges, scores, side="right"), minlength=BINS)

    return np.array([[counts(score[~label]), counts(score[label])] for score, label in labelled], dtype=np.float64)


def area_under_curve(counts: Floats) -> Floats:
    """AUC of summed histograms of shape `(…, texts, 2, BINS)`; scores in one bin are equal; 1/2 without both labels."""
    negatives, positives = np.moveaxis(counts.sum(axis=-3), -2, 0)
    below = np.cumsum(negatives, axis=-1) - negatives / 2
    pairs = negatives.sum(axis=-1) * positives.sum(axis=-1)
    return np.where(pairs > 0, (positives * below).sum(axis=-1) / np.maximum(pairs, 1), 0.5)


def best_edge(counts: Floats, edges: Floats) -> Floats:
    """The inner edge with the largest Youden's J; a score at or above it counts as positive."""
    cumulated = np.cumsum(counts.sum(axis=-3), axis=-1)
    rates = cumulated / np.maximum(cumulated[..., -1:], 1)
    return np.asarray(edges[np.argmax((rates[..., 0, :] - rates[..., 1, :])[..., :-1], axis=-1)])


def permuted_areas(strata: Sequence[tuple[Floats, Booleans]], edges: Floats, seed: int) -> Floats:
    """AUC of all strata together, with the scores of each stratum in random order, `PERMUTATIONS` times."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((PERMUTATIONS, 2, BINS))
    rows = np.arange(PERMUTATIONS)[:, None]
    for scores, labels in strata:
        bins = np.searchsorted(edges, scores, side="right")
        shuffled = rng.permuted(np.tile(bins, (PERMUTATIONS, 1)), axis=1)
        np.add.at(counts, (rows, labels.astype(np.intp)[None, :], shuffled), 1)
    return area_under_curve(counts[:, None])


def _over_tables(tables: Floats, statistic: Callable[[Floats], Floats], seed: int) -> Interval:
    """`bootstrap` for a table a text: shape `(texts, …)`."""
    numbers = np.arange(len(tables), dtype=np.float64)[:, None]
    return bootstrap(numbers, lambda chosen: statistic(tables[chosen[..., 0].astype(np.intp)]), seed)


def _conclude_model(facts: Facts, seen: Sequence[Seen], seed: int) -> list[Measurement]:
    claims = {"A02": "magnitude", "A02b": "participation ratio", "A03": "spectral entropy"}
    selections = {measure: _selection(seen, measure, seed) for measure in MEASURES}
    survival = _survival(facts, seen, seed)
    drawing = _draw(facts, seen, selections, survival)
    also = {
        "A02": ("norm of the mean",),
        "A02b": ("stable rank", "mean cosine"),
        "A03": ("unnormalised entropy",),
    }
    words = {"A02": "magnitude rises", "A02b": "participation ratio falls", "A03": "spectral entropy falls"}
    found = []
    for claim, measure in claims.items():
        of = selections[measure]
        numbers = [
            Number(name="α, most favourable threshold of A_p", value=of.alpha),
            interval_number("share that changes as claimed, selected", of.selected),
            interval_number("share that changes as claimed, not selected", of.unselected),
            interval_number("share that changes as claimed, selected, permuted attention", of.permuted),
            interval_number("share that changes as claimed, random sets with A_p > α", of.random),
            interval_number("selected minus not selected", of.over_unselected),
            interval_number("selected minus permuted attention", of.over_permuted),
            interval_number("AUC of A_p for a change as claimed", of.area),
            *(
                interval_number(f"share as claimed, selected, by the {name}", selections[name].selected)
                for name in also[claim]
            ),
            *(_assumptions(seen, seed) if claim == "A02" else ()),
            Number(name="texts, half of them for α", value=len(seen)),
        ]
        conclusion = (
            f"In {facts.key}, {words[claim]} in {of.selected:.1%} of the selected patterns, "
            f"in {of.unselected:.1%} of the others and in {of.permuted:.1%} under permuted attention."
        )
        outcome = selection_outcome(of.selected, of.over_unselected, of.over_permuted)
        found.append(Measurement(claim, facts.key, outcome, conclusion, tuple(numbers), (drawing,)))
    return [*found, _reduction(facts, seen, seed), _critical(facts, survival, drawing)]


def _assumptions(seen: Sequence[Seen], seed: int) -> list[Number]:
    """How often A2 holds, α* is exceeded, and the conclusions hold where both do."""
    numbers = []
    for kind, name in ((SPANS, "spans"), (RANDOM, "random sets")):
        separated, exceeding, both = [], [], []
        concluded = []
        for each in seen:
            exceeds = each.internal_mass[kind] > each.claimed_threshold[kind]
            hold = each.separated[kind] & exceeds
            everything = np.ones_like(hold)
            separated.append(_count(each.separated[kind], everything))
            exceeding.append(_count(exceeds, everything))
            both.append(_count(hold, everything))
            conclusions = each.as_claimed[kind][..., :ASSUMED, [_INDEX[measure] for measure in _AUTHORS]].all(axis=-1)
            concluded.append(_count(conclusions, hold))
        for what, counts in (
            ("A2 holds", separated),
            ("internal mass exceeds α*", exceeding),
            ("A1 to A4 hold and α* is exceeded", both),
            ("all conclusions hold where A1 to A4 do and α* is exceeded", concluded),
        ):
            numbers.append(interval_number(f"{name}: {what}", bootstrap(np.array(counts), ratio, seed)))
        numbers.append(
            Number(name=f"{name} where A1 to A4 hold and α* is exceeded", value=sum(n for _, n in concluded))
        )
    return numbers


def _reduction(facts: Facts, seen: Sequence[Seen], seed: int) -> Measurement:
    def counts(after: int, dissolved: bool) -> Floats:
        rows = []
        for each in seen:
            falls = each.entropy[..., after] <= each.entropy[..., 0] - (each.dissolved if dissolved else 0.0)
            rows.append((np.count_nonzero(falls), falls.size))
        return np.array(rows, dtype=np.float64)

    as_written, permuted = counts(1, True), counts(2, True)
    share = bootstrap(as_written, ratio, seed)
    over = bootstrap(np.hstack([as_written, permuted]), difference, seed)
    weakest = bootstrap(counts(1, False), ratio, seed)
    numbers = (
        interval_number("share with H(A·V) ≤ H(V) − ΔH", share),
        interval_number("the same under permuted attention", bootstrap(permuted, ratio, seed)),
        interval_number("difference", over),
        interval_number("share with H(A·V) ≤ H(V)", weakest),
        interval_number("share with H(A·V) ≤ H(V) under permuted attention", bootstrap(counts(2, False), ratio, seed)),
        Number(name="texts", value=len(seen)),
    )
    conclusion = (
        f"In {facts.key}, attention lowers the spectral entropy by that of the dissolved patterns in {share:.1%} "
        f"of heads × texts, and lowers it at all in {weakest:.1%}."
    )
    return Measurement("A04", facts.key, selection_outcome(share, over, over), conclusion, numbers)


@dataclass(frozen=True)
class _Survival:
    """How well A_p separates surviving patterns from others."""

    alpha: Interval
    area: Interval
    within: Interval
    p_value: float
    balanced_accuracy: Interval
    survivors: float
    counts: Floats


def surviving(each: Seen, steps: int) -> tuple[list[Floats], list[Booleans]]:
    """A_p of the detected patterns and whether they survive, for each of the first `steps` layers."""
    detected = each.span_magnitude >= np.median(each.span_magnitude, axis=-1, keepdims=True)
    scores = [each.span_attention[layer][detected[layer]] for layer in range(steps)]
    return scores, [detected[layer + 1][detected[layer]] for layer in range(steps)]


def _survival(facts: Facts, seen: Sequence[Seen], seed: int) -> _Survival:
    steps = facts.layers - (facts.architecture == "decoder")
    strata = [surviving(each, steps) for each in seen]
    labelled = [(np.concatenate(scores), np.concatenate(labels)) for scores, labels in strata]
    calibration, held_out = labelled[::2], labelled[1::2]
    edges = bin_edges(np.concatenate([scores for scores, _ in calibration]))
    alpha = _over_tables(histograms(calibration, edges), lambda tables: best_edge(tables, edges), seed)

    def balanced(tables: Floats) -> Floats:
        return np.asarray((ratio(tables[..., :2]) + ratio(tables[..., 2:])) / 2)

    rates = [
        (*_count(scores >= alpha.value, labels), *_count(scores < alpha.value, ~labels)) for scores, labels in held_out
    ]
    edges = bin_edges(np.concatenate([scores for scores, _ in held_out]))
    counts = histograms(held_out, edges)
    area = _over_tables(counts, area_under_curve, seed)
    tested = strata[1::2]
    null = permuted_areas([pair for of_text in tested for pair in zip(*of_text, strict=True)], edges, seed)
    return _Survival(
        alpha=alpha,
        area=area,
        within=bootstrap(np.array([_pairs(*of_text) for of_text in tested]), ratio, seed),
        # Sums of the same counts in another order may differ in the last digit.
        p_value=float((1 + np.count_nonzero(null >= area.value - 1e-12)) / (1 + PERMUTATIONS)),
        balanced_accuracy=bootstrap(np.array(rates), balanced, seed),
        survivors=float(np.mean(np.concatenate([labels for _, labels in held_out]))),
        counts=counts,
    )


def _pairs(scores: Sequence[Floats], labels: Sequence[Booleans]) -> tuple[float, float]:
    """Pairs of a survivor and another in the same layer in which the survivor has the larger A_p, and all pairs."""
    wins = pairs = 0.0
    for score, label in zip(scores, labels, strict=True):
        margin = score[label][:, None] - score[~label][None, :]
        wins += float(np.sum(margin > 0) + np.sum(margin == 0) / 2)
        pairs += margin.size
    return wins, pairs


def _critical(facts: Facts, found: _Survival, drawing: Drawing) -> Measurement:
    outcome = critical_outcome(found.area, found.p_value)
    separates = {"supports": "a threshold separates", "contradicts": "none separates"}.get(outcome, "undecided")
    conclusion = (
        f"In {facts.key}, {separates}: the AUC of A_p for survival to the next layer is {found.area.value:.3f} "
        f"[{found.area.low:.3f}, {found.area.high:.3f}], p = {found.p_value:.3g}; {found.survivors:.0%} survive."
    )
    numbers = (
        interval_number("AUC of A_p for survival", found.area),
        Number(name="p-value of the AUC", value=found.p_value),
        interval_number("AUC among patterns of one text and layer", found.within),
        interval_number("α by Youden's J", found.alpha),
        interval_number("balanced accuracy at α", found.balanced_accuracy),
        Number(name="share of detected patterns that survive", value=found.survivors),
    )
    return Measurement("A06", facts.key, outcome, conclusion, numbers, (drawing,))


# Drawing -------------------------------------------------------------------------------------------------------


def _draw(facts: Facts, seen: Sequence[Seen], selections: dict[str, _Selection], survival: _Survival) -> Drawing:
    """Shares against A_p for the three claims, shares by layer, and the ROC curve of A06."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 7.5), layout="constrained")
    panels = figure.subplots(2, 3)
    titles = {
        "magnitude": "A02: magnitude rises",
        "participation ratio": "A02b: participation ratio falls",
        "spectral entropy": "A03: spectral entropy falls",
    }
    for axes, (measure, title) in zip(panels[0], titles.items(), strict=True):
        _draw_deciles(axes, seen, measure, selections[measure].alpha)
        axes.set_title(title)
    panels[0, 0].set_ylabel("share of patterns")
    panels[0, 0].legend(fontsize="small")
    _draw_layers(panels[1, 0], seen, titles)
    _draw_assumptions(panels[1, 1], seen)
    _draw_curve(panels[1, 2], survival)
    caption = (
        f"{facts.key}. Share of patterns that change as claimed against their attention A_p, in tenths, for spans, the "
        f"same spans under permuted attention and random sets of tokens, with the most favourable α; the same by "
        f"layer, spans only; internal attention mass against the authors' α*; ROC curve of A_p for survival to the "
        f"next layer."
    )
    return draw(figure, "selection", facts.key, caption)


def _draw_deciles(axes: Axes, seen: Sequence[Seen], measure: str, alpha: float) -> None:
    index = _INDEX[measure]
    styles = (
        (SPANS, SPANS, "o-", "spans"),
        (PERMUTED, SPANS, "s--", "permuted attention"),
        (RANDOM, RANDOM, "^:", "random sets"),
    )
    for kind, of, style, label in styles:
        attention = np.concatenate([each.attention[of].ravel() for each in seen])
        hits = np.concatenate([each.as_claimed[kind, ..., index].ravel() for each in seen])
        tenths = [part for part in np.array_split(np.argsort(attention, kind="stable"), 10) if part.size]
        middle = [float(np.median(attention[part])) for part in tenths]
        axes.plot(middle, [float(hits[part].mean()) for part in tenths], style, label=label, markersize=4)
    axes.axhline(EVERY, color="gray", linewidth=0.8)
    axes.axvline(alpha, color="black", linestyle="-.", linewidth=0.8, label="α")
    axes.set(xlabel=r"$A_p$", ylim=(-0.03, 1.03), xscale="log")


def _draw_layers(axes: Axes, seen: Sequence[Seen], titles: dict[str, str]) -> None:

    shares = np.mean([each.as_claimed[SPANS].mean(axis=(1, 2)) for each in seen], axis=0)
    for marker, (measure, title) in zip("os^", titles.items(), strict=True):
        axes.plot(np.arange(1, len(shares) + 1), shares[:, _INDEX[measure]], f"{marker}-", label=title)
    axes.set(title="By layer, all spans", xlabel="layer", ylabel="share of patterns", ylim=(-0.03, 1.03))
    axes.locator_params(axis="x", integer=True)
    axes.legend(fontsize="small")


def _draw_assumptions(axes: Axes, seen: Sequence[Seen]) -> None:
    threshold = np.concatenate([each.claimed_threshold[SPANS].ravel() for each in seen])
    mass = np.concatenate([each.internal_mass[SPANS].ravel() for each in seen])
    image = axes.hexbin(threshold, mass, gridsize=40, bins="log", cmap="Greys", extent=(0, 1.5, 0, 1))
    axes.plot([0, 1], [0, 1], "k--", label="mass = α*")
    axes.set(title="A3: internal mass against α*", xlabel="α* as the authors give it", ylabel="internal mass")
    axes.legend(fontsize="small", loc="upper right")
    axes.figure.colorbar(image, ax=axes, label="patterns")


def _draw_curve(axes: Axes, survival: _Survival) -> None:
    negatives, positives = survival.counts.sum(axis=0)[:, ::-1].cumsum(axis=-1)
    axes.plot(np.append(0, negatives / negatives[-1]), np.append(0, positives / positives[-1]), "-", label=r"$A_p$")
    axes.plot([0, 1], [0, 1], "k:", label="chance")
    axes.set(title=f"A06: AUC {survival.area.value:.3f}", xlabel="false positive rate", ylabel="true positive rate")
    axes.legend(fontsize="small", loc="lower right")


experiment = Experiment(
    title="Attention as selection",
    claims={"A02": MAGNITUDE, "A02b": COHERENCE, "A03": ENTROPY, "A04": REDUCTION, "A06": CRITICAL},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
