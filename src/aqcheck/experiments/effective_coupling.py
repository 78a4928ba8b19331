"""How strongly queries and keys couple in real models: B16 (sharper at smaller d_k?), B18 (does β run with depth?).

β = 1/√d_k is the same in every layer; by the scaling identity of B02 what can vary is the product with the standard
deviation of the raw scores, β·σ_u, which is the standard deviation of a row's logits.

The declaration below was committed before the first run on a model; `tests/test_experiments_effective_coupling.py`
plants a running coupling, a constant one, and couplings in random order.

Cost: one forward pass a text; minilm takes 21 s of one core, start and figure included, and 0.7 GiB; all six models 3.7
minutes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

from aqcheck.attention import gibbs_entropy
from aqcheck.evidence import Number
from aqcheck.experiments.correlation import spearman, variance_shares
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
    marker_of,
)
from aqcheck.experiments.logit_rows import SAMPLE, by_rows, mean_by_text, sample_rows
from aqcheck.experiments.resampling import (
    CONFIDENCE,
    PERMUTATIONS,
    Floats,
    Interval,
    bootstrap,
    interval_number,
    mean_of_all,
)
from aqcheck.models.text import texts

if TYPE_CHECKING:
    from aqcheck.models import Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
SIGNIFICANCE = 0.05
SMALL_SHARE = 0.1

SHARPNESS = Declaration(
    quantity=(
        "Spearman's ρ over models between d_k and the relative entropy H/log n of attention rows, n the number of "
        "visible keys, mean over rows, heads, layers and texts; the same texts for all models. Beside it the ρ of d_k "
        f"and β·σ_u, the standard deviation of a row's logits. {SAMPLE}"
    ),
    threshold=(
        f"supports: ρ > 0 (smaller d_k, less entropy) with one-sided p < {SIGNIFICANCE}; contradicts: ρ < 0 with "
        f"one-sided p < {SIGNIFICANCE} in that direction; inconclusive: everything else. Models of which no order "
        "could give such a p decide nothing and give no evidence"
    ),
    null_model=(
        "Sharpness unrelated to d_k: all orders of up to 7 models, ties among the d_k counted. Models are the cases, "
        "and they are few; they differ in training, size, direction of attention and stored precision as well as in "
        "d_k, so even a small p would not say that d_k is the cause"
    ),
)
RUNNING = Declaration(
    quantity=(
        "β·σ_u of each layer, the standard deviation of a row's logits over its visible keys (position bias included), "
        "mean over rows and heads; Spearman's ρ of it with the layer's index in each text, mean over texts; and the "
        f"share of layer in the variance of log β·σ_u over texts × layers. {SAMPLE}"
    ),
    threshold=(
        f"supports a running coupling: the {CONFIDENCE:.0%} interval of ρ over texts excludes 0, p < {SIGNIFICANCE} "
        f"under shuffled layers, and the interval of the layer's share lies above {SMALL_SHARE:g}; contradicts: that "
        f"interval lies below {SMALL_SHARE:g}, the coupling hardly depends on the layer; inconclusive: everything "
        "else, a coupling that varies without a trend in particular. Models with so few layers that no order gives "
        "such a p (fewer than 5) give no evidence"
    ),
    null_model=(
        f"Layers in random order (all orders of up to 7, {PERMUTATIONS:,} beyond), two-sided p of the ρ of the mean "
        "over texts. Neighbouring layers share a residual stream, so their order is less free than this null has it: p "
        "is a lower bound. A monotone trend is less than a flow, of which no equation is given"
    ),
)


def running_outcome(trend: Interval, p_value: float, share: Interval) -> Outcome:
    """The declared rule of B18."""
    if share.high < SMALL_SHARE:
        return "contradicts"
    excludes_zero = trend.low > 0 or trend.high < 0
    return "supports" if excludes_zero and p_value < SIGNIFICANCE and share.low > SMALL_SHARE else "inconclusive"


def sharpness_outcome(correlation: float, p_above: float, p_below: float) -> Outcome:
    """The declared rule of B16; the p-values are one-sided, of a ρ as large or as small as this."""
    if correlation > 0 and p_above < SIGNIFICANCE:
        return "supports"
    return "contradicts" if correlation < 0 and p_below < SIGNIFICANCE else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Couplings:
    """Of some texts, those long enough.

    Attributes:
        texts: Their indices.
        coupling: β·σ_u, mean over rows and heads, shape `(texts, layers)`.
        entropy: H/log n, likewise.
    """

    texts: list[int]
    coupling: Floats
    entropy: Floats


def observe(model: Model, part: range, seed: int) -> Couplings:
    """Coupling and relative entropy in each layer, for some of the texts."""
    all_texts = texts(TEXTS)
    rows = sample_rows(model, [all_texts[i] for i in part])
    if not rows:
        nothing = np.empty((0, model.facts.layers))
        return Couplings([], nothing, nothing)
    found, coupling = mean_by_text(rows, [each.logits.std(axis=-1) for each in rows])
    _, entropy = mean_by_text(rows, [by_rows(_relative_entropy, each.logits) for each in rows])
    return Couplings([part[i] for i in found], coupling.mean(axis=-1), entropy.mean(axis=-1))


def _relative_entropy(rows: Floats) -> Floats:
    return np.asarray(gibbs_entropy(rows)) / math.log(rows.shape[-1])


def trend(couplings: Floats) -> Floats:
    """Rank correlation of layer and coupling along the last axis."""
    layers = np.broadcast_to(np.arange(couplings.shape[-1], dtype=np.float64), couplings.shape)
    return spearman(np.stack([layers, couplings], axis=-1))


def shuffled_layers_p(curve: Floats, seed: int) -> float:
    """Two-sided p-value of the rank correlation of a curve, shape `(layers,)`, with the order of its layers."""
    found = stats.permutation_test(
        (curve,),
        lambda shuffled, axis: trend(shuffled),
        permutation_type="pairings",
        n_resamples=PERMUTATIONS,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def smallest_p(values: Sequence[int]) -> float:
    """Smallest one-sided p-value of a rank correlation with these values over all orders: 1 / number of orders."""
    return math.prod(map(math.factorial, Counter(values).values())) / math.factorial(len(values))


def rank_association(widths: Sequence[int], values: Floats, seed: int) -> tuple[float, float, float]:
    """ρ of d_k and a value over models, and the shares of orders with one as large and as small."""
    first = np.asarray(widths, dtype=np.float64)

    def correlation(shuffled: Floats, axis: int) -> Floats:
        return spearman(np.stack(np.broadcast_arrays(first, shuffled), axis=-1))

    p_values = []
    alternatives: tuple[Literal["greater", "less"], ...] = ("greater", "less")
    for alternative in alternatives:
        found = stats.permutation_test(
            (values,),
            correlation,
            permutation_type="pairings",
            n_resamples=PERMUTATIONS,
            alternative=alternative,
            vectorized=True,
            rng=np.random.default_rng(seed),
        )
        p_values.append(float(found.pvalue))
    return float(found.statistic), p_values[0], p_values[1]


@dataclass(frozen=True)
class _Result:
    """What was found on one model."""

    facts: Facts
    couplings: Couplings


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """B18 on each model deep enough, B16 where there are models enough."""
    models = by_model(observations)
    results = [
        _Result(
            of_model[0].facts,
            Couplings(
                [text for each in of_model for text in each.value.texts],
                np.concatenate([each.value.coupling for each in of_model]),
                np.concatenate([each.value.entropy for each in of_model]),
            ),
        )
        for of_model in models.values()
    ]
    together = "+".join(models)
    drawing = draw_couplings(results, together, seed)
    found = [
        _measure_running(result, drawing, seed)
        for result in results
        if 2 * smallest_p(range(result.facts.layers)) < SIGNIFICANCE
    ]
    if smallest_p([result.facts.d_k for result in results]) < SIGNIFICANCE:
        found.append(_measure_sharpness(results, together, drawing, seed))
    return found


def _layer_share(logarithms: Floats) -> Floats:
    return variance_shares(logarithms).columns


def _measure_running(result: _Result, drawing: Drawing, seed: int) -> Measurement:
    facts, couplings = result.facts, result.couplings.coupling
    slope = bootstrap(trend(couplings)[:, None], mean_of_all, seed)
    share = bootstrap(np.log(couplings), _layer_share, seed)
    p_value = shuffled_layers_p(couplings.mean(axis=0), seed)
    outcome = running_outcome(slope, p_value, share)
    layers = [bootstrap(column[:, None], mean_of_all, seed) for column in couplings.T]
    numbers = (
        interval_number("Spearman's ρ of β·σ_u and layer", slope, "texts"),
        Number(name="p-value of ρ under shuffled layers", value=p_value),
        interval_number("share of layer in the variance of log β·σ_u", share, "texts"),
        Number(name="texts", value=len(couplings)),
        *(interval_number(f"β·σ_u in layer {i}", value, "texts") for i, value in enumerate(layers, start=1)),
    )
    meaning = {
        "supports": f"the effective coupling {'rises' if slope.value > 0 else 'falls'} with depth",
        "contradicts": "the effective coupling hardly depends on the layer",
        "inconclusive": "the effective coupling has no established trend with depth",
    }[outcome]
    values = [layer.value for layer in layers]
    conclusion = (
        f"In {facts.key} {meaning}: β·σ_u between {min(values):.2f} and {max(values):.2f} over {facts.layers} layers, "
        f"ρ = {slope:.2f}, p = {p_value:.3g} under shuffled layers; layer explains "
        f"{share.value:.0%} of its variance."
    )
    return Measurement("B18", facts.key, outcome, conclusion, numbers, (drawing,))


def _measure_sharpness(results: Sequence[_Result], together: str, drawing: Drawing, seed: int) -> Measurement:
    shared = sorted(set.intersection(*(set(result.couplings.texts) for result in results)))
    widths = [result.facts.d_k for result in results]
    tables = {}
    for name in ("entropy", "coupling"):
        columns = []
        for result in results:
            of_text = dict(zip(result.couplings.texts, getattr(result.couplings, name).mean(axis=-1), strict=True))
            columns.append([of_text[text] for text in shared])
        tables[name] = np.array(columns).T
    correlation, p_above, p_below = rank_association(widths, tables["entropy"].mean(axis=0), seed)
    of_coupling, _, coupling_below = rank_association(widths, tables["coupling"].mean(axis=0), seed)
    outcome = sharpness_outcome(correlation, p_above, p_below)

    def between_models(samples: Floats) -> Floats:
        means = samples.mean(axis=-2)
        return spearman(np.stack(np.broadcast_arrays(np.array(widths, dtype=np.float64), means), axis=-1))

    numbers = [
        interval_number(
            "Spearman's ρ of d_k and relative entropy",
            bootstrap(tables["entropy"], between_models, seed),
            "texts, models fixed",
        ),
        Number(name="one-sided p-value of a ρ as large, over orders of models", value=p_above),
        Number(name="one-sided p-value of a ρ as small, over orders of models", value=p_below),
        Number(name="smallest p-value that these models allow", value=smallest_p(widths)),
        Number(name="Spearman's ρ of d_k and β·σ_u", value=of_coupling),
        Number(name="one-sided p-value of a ρ of d_k and β·σ_u as small", value=coupling_below),
        Number(name="texts", value=len(shared)),
        Number(name="models", value=len(results)),
    ]
    for column, result in enumerate(results):
        key = result.facts.key
        for name, field in (("H/log n", "entropy"), ("β·σ_u", "coupling")):
            value = bootstrap(tables[field][:, [column]], mean_of_all, seed)
            numbers.append(interval_number(f"{key}, d_k = {result.facts.d_k}: {name}", value, "texts"))
    meaning = {
        "supports": "attention is sharper at smaller d_k",
        "contradicts": "attention is sharper at larger d_k",
        "inconclusive": "no relation of sharpness and d_k is established",
    }[outcome]
    conclusion = (
        f"Over {together}: {meaning}, ρ of d_k and H/log n = {correlation:.2f}, p = {min(p_above, p_below):.3g} "
        f"one-sided over {len(results)} models, which differ in more than d_k."
    )
    return Measurement("B16", together, outcome, conclusion, tuple(numbers), (drawing,))


# Drawing -------------------------------------------------------------------------------------------------------


def draw_couplings(results: Sequence[_Result], models: str, seed: int) -> Drawing:
    """The coupling of each layer over relative depth, and relative entropy over d_k."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    depth, width = figure.subplots(1, 2)
    for number, result in enumerate(results):
        facts = result.facts
        layers = [bootstrap(column[:, None], mean_of_all, seed) for column in result.couplings.coupling.T]
        style = {"marker": marker_of(number), "color": f"C{number}", "capsize": 3, "markersize": 5}
        positions = (np.arange(facts.layers) + 0.5) / facts.layers
        depth.errorbar(positions, *_bars(layers), **style, label=f"{facts.key}, {facts.layers} layers")
        entropy = bootstrap(result.couplings.entropy, mean_of_all, seed)
        # Models of equal width side by side.
        aside = 1 + 0.06 * sum(each.facts.d_k == facts.d_k for each in results[:number])
        width.errorbar([facts.d_k * aside], *_bars([entropy]), **style, linestyle="none", label=facts.key)
    depth.set(
        title="Effective coupling with depth", xlabel="relative depth (layer − ½) / layers", ylabel=r"$\beta\,\sigma_u$"
    )
    depth.set_ylim(bottom=0)
    widths = sorted({result.facts.d_k for result in results})
    width.set_xscale("log")
    width.set_xticks(widths, [str(each) for each in widths])
    width.minorticks_off()
    width.set_ylim(0, 1)
    width.set(title="Sharpness and head width", xlabel=r"$d_k$", ylabel=r"relative entropy $H\,/\,\log\,n$")
    for axes in (depth, width):
        axes.legend(fontsize="small")
    caption = (
        "Left: effective coupling β·σ_u, the standard deviation of a row's logits, in each layer, mean over rows, "
        "heads and texts with 95 % intervals over texts. Right: relative entropy of attention rows against the width "
        "of a head's keys, one marker a model."
    )
    return draw(figure, "effective-coupling", models, caption)


def _bars(intervals: Sequence[Interval]) -> tuple[list[float], list[list[float]]]:
    """Heights and distances of the ends, for matplotlib."""
    return (
        [each.value for each in intervals],
        [[each.value - each.low for each in intervals], [each.high - each.value for each in intervals]],
    )


experiment = Experiment(
    title="Effective coupling of queries and keys",
    claims={"B16": SHARPNESS, "B18": RUNNING},
    models=("minilm-l3", "minilm", "mpnet", "e5-small", "smollm2", "gemma3"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
