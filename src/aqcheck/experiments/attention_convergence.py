"""Whether attention maps converge exponentially with depth: C01 to C04, C06 of transformer-attention-convergence.md.

The declaration below was committed before the first run on a model. The instrument was tried on synthetic sequences
first: `tests/test_experiments_convergence.py` plants exponential decay, power laws and noise.

Cost: one forward pass a text. Memory is the model, one layer's maps of one batch (batch × heads × tokens² floats) and
one averaged map a text of the batch. The default run (minilm, 72 texts of up to 169 tokens) peaks at 630 MiB resident,
torch included. All five models take 300 s of one core (upper bound: the machine was busy) and peak at 3.6 GiB, while
the weights of gemma3 are dequantized.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from aqcheck.errors import ExperimentError
from aqcheck.evidence import Number
from aqcheck.experiments.correlation import variance_shares
from aqcheck.experiments.decay import Decay, analyse, decay_rate, plateau_layer
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
from aqcheck.experiments.resampling import CONFIDENCE, Interval, bootstrap, central_range, interval_number
from aqcheck.models.text import texts

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

    from aqcheck.models import Batch, Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
SIGNIFICANCE = 0.05
AIC_MARGIN = 2.0
MINIMAL_TEXTS = 50
# With fewer steps two parameters fit too well for shapes to be told apart, and too few orders exist for p < 0.05.
MINIMAL_STEPS = 4
# Three models have six orders, of which even the perfect one has p = 1/6.
MINIMAL_DEPTHS = 4
TOLERANCE = 0.1
# "n ≈ 12", read as 12 give or take a quarter.
CLAIMED_LAYERS = (9, 15)

DECAY = Declaration(
    quantity=(
        "λ in ‖A_{i+1} − A_i‖_F ≈ C exp(−λ i), least squares on logarithms over the layers, mean over texts. A_i is "
        "the attention map of layer i of one text, averaged over heads, at real tokens only (special tokens included); "
        "the norm is divided by √n for n tokens, which makes it the root mean square distance of two rows and leaves λ "
        "of every text as it is. Norms are averaged over texts geometrically; the maps themselves cannot be averaged "
        "over texts of different lengths."
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of λ lies above 0, and p < {SIGNIFICANCE} under shuffled layers, and "
        f"the AIC of the exponential is lower by at least {AIC_MARGIN:g} than that of the constant, the linear and the "
        f"power-law fit; contradicts: the interval lies at or below 0; inconclusive: everything else, and fewer than "
        f"{MINIMAL_TEXTS} texts. A model with fewer than {MINIMAL_STEPS} differences cannot decide the claim and gives "
        f"no evidence"
    ),
    null_model=(
        "(a) power law: 1/i decay has λ > 0 although its sum diverges, so the exponential must fit better; (b) noise: "
        "differences in random order have λ > 0 half the time, so λ is compared with its values over all orders of the "
        "differences (9,999 random orders beyond 7 differences). The interval is over texts and says nothing about the "
        "choice of layers, which all texts share; (b) does. Plain AIC, not AICc: see "
        "aqcheck.experiments.decay.fit_shapes"
    ),
)
DEPTH = Declaration(
    quantity=(
        "Spearman's rank correlation ρ, over models, of the number of layers with λ of C01 (mean over texts); and that "
        "of the number of layers with λ × layers, which would be 0 if one profile were stretched over all layers"
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of ρ lies below 0, and p < {SIGNIFICANCE}; contradicts: it lies "
        f"above 0, and p < {SIGNIFICANCE} in that direction; inconclusive: everything else. Fewer than "
        f"{MINIMAL_DEPTHS} depths cannot decide the claim and give no evidence. With five models p < {SIGNIFICANCE} "
        f"needs the perfect order, or that with one pair of neighbours exchanged"
    ),
    null_model=(
        "λ unrelated to depth: all orders of the models; p is one-sided. The interval is over texts, which all models "
        "share, and says nothing about the choice of models: they differ in family, training, direction of attention "
        "and precision as well as in depth, so that a trend would not show that depth is its cause"
    ),
)
PLATEAU = Declaration(
    quantity=(
        f"First layer n from which on ‖A_{{i+1}} − A_i‖ stays below {TOLERANCE:.0%} of its largest value in the model, "
        f"for the geometric mean over texts of C01's distances; n is the number of layers where it never does. The "
        f"document gives no criterion for 'reached': the tolerance is ours, fixed beforehand, and n for 5 % and 20 % "
        f"is reported"
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of n lies within {CLAIMED_LAYERS[0]} to {CLAIMED_LAYERS[1]} layers "
        f"(12 give or take a quarter), and p < {SIGNIFICANCE}; contradicts: the interval lies outside that range; "
        f"inconclusive: everything else. Models of up to {CLAIMED_LAYERS[1]} layers cannot decide the claim and give "
        f"no evidence: whatever they do, they end there"
    ),
    null_model=(
        "The same distances in random order (9,999 orders); p is the share of orders whose n is at most the measured "
        "one. The interval is over texts"
    ),
)
ORIGIN = Declaration(
    quantity=(
        "Shares of the variance of λ over models × texts (two-way analysis of variance, one value per cell) that "
        "belong to the model and to the text; and for each model the shares of the variance of "
        "log ‖A_{i+1} − A_i‖_F / √n over texts × layers"
    ),
    threshold=(
        f"supports: at least two models, the {CONFIDENCE:.0%} interval of the model's share of Var λ minus the text's "
        f"lies above 0, and p < {SIGNIFICANCE}; contradicts: that interval lies at or below 0; inconclusive: "
        f"everything else. One model cannot decide the claim and gives no evidence"
    ),
    null_model="Models exchanged at random within each text, 1,999 times; p is of the model's share",
)
PANELS = Declaration(
    quantity="The figure of four panels that the document lists, and its console summary of decay rates, from this run",
    threshold="supports: four panels were drawn, as SVG and as PNG, with a rate for each model; contradicts: otherwise",
    null_model="none: a deliverable, not a measurement",
)


def decay_outcome(decay: Decay) -> Outcome:
    """The declared rule of C01."""
    if decay.rates.size < MINIMAL_TEXTS:
        return "inconclusive"
    if decay.rate.high <= 0:
        return "contradicts"
    if decay.rate.low > 0 and decay.p_value < SIGNIFICANCE and decay.margin >= AIC_MARGIN:
        return "supports"
    return "inconclusive"


def origin_outcome(difference: Interval, p_value: float) -> Outcome:
    """The declared rule of C03."""
    if difference.high <= 0:
        return "contradicts"
    return "supports" if difference.low > 0 and p_value < SIGNIFICANCE else "inconclusive"


def depth_outcome(trend: Trend) -> Outcome:
    """The declared rule of C02."""
    if trend.correlation.high < 0 and trend.p_below < SIGNIFICANCE:
        return "supports"
    if trend.correlation.low > 0 and trend.p_above < SIGNIFICANCE:
        return "contradicts"
    return "inconclusive"


def plateau_outcome(layer: Interval, p_value: float) -> Outcome:
    """The declared rule of C04."""
    first, last = CLAIMED_LAYERS
    if layer.high < first or layer.low > last:
        return "contradicts"
    return "supports" if first <= layer.low and layer.high <= last and p_value < SIGNIFICANCE else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


def layer_distances(model: Model, texts: Sequence[str], batch_size: int = 8) -> NDArray[np.float64]:
    """‖A_{i+1} − A_i‖_F / √n for each text and each pair of consecutive layers.

    Args:
        model: At least two layers.
        texts: At least one.
        batch_size: Texts that go through the model together; changes the result by rounding only.

    Returns:
        Shape `(texts, layers − 1)`.
    """
    distances = np.full((len(texts), model.facts.layers - 1), np.nan)
    previous: list[torch.Tensor] = []

    def visit(batch: Batch, layer: int, weights: torch.Tensor) -> None:
        maps = [weights[row, :, :n, :n].double().mean(dim=0) for row, n in enumerate(batch.lengths)]
        for text, n, before, here in zip(batch.indices, batch.lengths, previous, maps, strict=False):
            distances[text, layer - 1] = float((here - before).norm()) / n**0.5
        previous[:] = maps if layer < model.facts.layers - 1 else []

    model.stream_attention(texts, visit, batch_size)
    return distances


def observe(model: Model, part: range, seed: int) -> NDArray[np.float64]:
    """Distances of consecutive layers for some of the texts.

    Raises:
        ExperimentError: The model has fewer than three layers, or two consecutive layers attend identically.
    """
    if model.facts.layers < 3:
        raise ExperimentError(f"{model.facts.key} has {model.facts.layers} layers; decay needs at least 3")
    distances = layer_distances(model, [texts(TEXTS)[text] for text in part])
    if not (distances > 0).all():
        raise ExperimentError(f"{model.facts.key}: two consecutive layers attend identically; no decay to fit")
    return distances


@dataclass(frozen=True)
class _Result:
    """What was found on one model."""

    facts: Facts
    distances: NDArray[np.float64]
    decay: Decay

    @property
    def decides(self) -> bool:
        """Whether there are enough layers for C01."""
        return len(self.decay.curve) >= MINIMAL_STEPS

    @property
    def outcome(self) -> Outcome:
        return decay_outcome(self.decay)

    @property
    def outcome_in_words(self) -> str:
        return self.outcome if self.decides else "too few layers"


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """C01 and C04 on each model that can decide them, C06 on all together, C02 and C03 where there are enough."""
    models = by_model(observations)
    results = []
    for of_model in models.values():
        distances = np.concatenate([each.value for each in of_model])
        results.append(_Result(of_model[0].facts, distances, analyse(distances, seed)))
    together = "+".join(models)
    drawing = draw_panels(results, together)
    return [
        *(_measure_decay(result, drawing) for result in results if result.decides),
        *(_measure_plateau(result, seed) for result in results if result.facts.layers > CLAIMED_LAYERS[1]),
        *([_measure_depth(results, together, seed)] if _depths(results) >= MINIMAL_DEPTHS else []),
        *([_measure_origin(results, together, seed)] if len(results) > 1 else []),
        _measure_panels(results, together, drawing),
    ]


def _measure_decay(result: _Result, drawing: Drawing) -> Measurement:
    decay, steps = result.decay, len(result.decay.curve)
    low, high = _shuffled_range(decay)
    exponential = decay.fits["exponential"]
    numbers = [
        interval_number("decay rate λ", decay.rate),
        Number(name="p-value of λ under shuffled layers", value=decay.p_value),
        Number(
            name="λ under shuffled layers",
            value=float(np.median(decay.shuffled)),
            low=low,
            high=high,
            interval=f"central {CONFIDENCE:.0%} of {decay.shuffled.size:,} orders",
        ),
        Number(name="λ of 1/i decay over as many layers", value=float(decay_rate(1 / np.arange(1, steps + 1)))),
        *(
            Number(name=f"AIC of the {shape} fit minus that of the exponential", value=fit.aic - exponential.aic)
            for shape, fit in decay.fits.items()
            if shape != "exponential"
        ),
        Number(name="exponent of the power-law fit", value=decay.fits["power law"].parameters[1]),
        Number(name="standard deviation of λ between texts", value=_spread(result)),
        Number(name="texts", value=decay.rates.size),
        *(
            interval_number(f"distance of layers {i} and {i + 1}", value)
            for i, value in enumerate(decay.curve, start=1)
        ),
    ]
    return Measurement("C01", result.facts.key, result.outcome, _decay_conclusion(result), tuple(numbers), (drawing,))


def _shuffled_range(decay: Decay) -> tuple[float, float]:
    low, high = central_range(decay.shuffled)
    return float(low), float(high)


def _decay_conclusion(result: _Result) -> str:
    decay = result.decay
    rate = f"λ = {decay.rate:.3f} per layer over {len(decay.curve)} differences and {decay.rates.size} texts"
    against = f"p = {decay.p_value:.3g} under shuffled layers; the {decay.best} fits best"
    if decay.best == "exponential":
        against += f", by {decay.margin:.1f} in AIC"
    meaning = {
        "supports": "attention maps approach one another exponentially with depth",
        "contradicts": "attention maps do not approach one another with depth",
        "inconclusive": "no exponential convergence is established",
    }[result.outcome]
    return f"In {result.facts.key} {meaning}: {rate}; {against}."


@dataclass(frozen=True)
class Trend:
    """Rank correlation of λ with the number of layers over models.

    Attributes:
        correlation: Spearman's ρ, with its interval over texts.
        p_below: Share of the orders of the models whose ρ is at most the measured one.
        p_above: Share of those whose ρ is at least the measured one.
    """

    correlation: Interval
    p_below: float
    p_above: float


def depth_trend(rates: NDArray[np.float64], depths: Sequence[int], seed: int) -> Trend:
    """Whether deeper models have a smaller λ.

    Args:
        rates: λ, shape `(texts, models)`.
        depths: Layers of each model.
        seed: Of bootstrap and permutations.
    """
    depth_ranks = stats.zscore(stats.rankdata(depths))

    def correlation(of_models: NDArray[np.float64], axis: int = -1) -> NDArray[np.float64]:
        ranks = stats.zscore(stats.rankdata(of_models, axis=-1), axis=-1)
        return np.asarray((ranks * depth_ranks).mean(axis=-1))

    p_values = [
        stats.permutation_test(
            (rates.mean(axis=0),),
            correlation,
            permutation_type="pairings",
            alternative=alternative,
            vectorized=True,
            rng=np.random.default_rng(seed),
        ).pvalue
        for alternative in ("less", "greater")
    ]
    return Trend(
        bootstrap(rates, lambda tables: correlation(tables.mean(axis=-2)), seed),
        float(p_values[0]),
        float(p_values[1]),
    )


def _depths(results: Sequence[_Result]) -> int:
    return len({result.facts.layers for result in results})


def _measure_depth(results: Sequence[_Result], together: str, seed: int) -> Measurement:
    rates = np.stack([result.decay.rates for result in results], axis=1)
    depths = [result.facts.layers for result in results]
    trend, stretched = depth_trend(rates, depths, seed), depth_trend(rates * depths, depths, seed)
    numbers = [
        interval_number("rank correlation of depth with λ", trend.correlation),
        Number(name="p-value of a correlation as low", value=trend.p_below),
        Number(name="p-value of a correlation as high", value=trend.p_above),
        interval_number("rank correlation of depth with λ × layers", stretched.correlation),
    ]
    for result in sorted(results, key=lambda result: result.facts.layers):
        rate, layers = result.decay.rate, result.facts.layers
        name = f"of {result.facts.key} ({layers} layers)"
        numbers.append(interval_number(f"λ {name}", rate))
        scaled = Interval(rate.value * layers, rate.low * layers, rate.high * layers)
        numbers.append(interval_number(f"λ × layers {name}", scaled))
    conclusion = (
        f"Over {len(results)} models of {min(depths)} to {max(depths)} layers the rank correlation of depth with λ is "
        f"{trend.correlation:.3f} (p = {trend.p_below:.3g} for one as low, {trend.p_above:.3g} for one as "
        f"high), that with λ × layers {stretched.correlation:.3f}. The models differ in more than depth."
    )
    return Measurement("C02", together, depth_outcome(trend), conclusion, tuple(numbers))


def _measure_plateau(result: _Result, seed: int) -> Measurement:
    def layer_at(tolerance: float) -> Interval:
        return bootstrap(
            result.distances, lambda tables: plateau_layer(np.exp(np.log(tables).mean(axis=-2)), tolerance), seed
        )

    layers = {tolerance: layer_at(tolerance) for tolerance in (TOLERANCE, 0.05, 0.2)}
    curve = np.array([point.value for point in result.decay.curve])
    orders = np.random.default_rng(seed).permuted(np.tile(curve, (9_999, 1)), axis=1)
    layer = layers[TOLERANCE]
    p_value = float((1 + np.count_nonzero(plateau_layer(orders, TOLERANCE) <= layer.value)) / (1 + len(orders)))
    numbers = [interval_number(f"first layer n at a tolerance of {each:.0%}", value) for each, value in layers.items()]
    numbers.append(Number(name="p-value of n under shuffled layers", value=p_value))
    later = curve[CLAIMED_LAYERS[1] - 1 :]
    numbers.append(
        Number(name=f"largest distance beyond layer {CLAIMED_LAYERS[1]} / largest", value=max(later) / max(curve))
    )
    reached = (
        f"n = {layer:.3f} of {result.facts.layers} layers"
        if layer.value < result.facts.layers
        else f"distances stay at {TOLERANCE:.0%} of the largest or above up to the last of {result.facts.layers} layers"
    )
    conclusion = f"In {result.facts.key} {reached}; p = {p_value:.3g} under shuffled layers."
    return Measurement("C04", result.facts.key, plateau_outcome(layer, p_value), conclusion, tuple(numbers))


def _measure_origin(results: Sequence[_Result], together: str, seed: int) -> Measurement:
    numbers: list[Number] = []
    for result in results:
        key = result.facts.key
        names = (f"{key}: share of text", f"{key}: share of layer", f"{key}: share of text × layer")
        numbers += _shares(np.log(result.distances), names, "the variance of log distance", seed)
        numbers.append(Number(name=f"{key}: standard deviation of λ between texts", value=_spread(result)))
    rates = np.stack([result.decay.rates for result in results], axis=1)
    difference, p_value = model_against_text(rates, seed)
    numbers += _shares(rates, ("share of text", "share of model", "share of text × model"), "the variance of λ", seed)
    numbers.append(interval_number("share of model minus share of text in the variance of λ", difference))
    numbers.append(Number(name="p-value of the model's share", value=p_value))
    conclusion = (
        f"Over {together} and {len(rates)} texts the model's share of the variance of λ minus the text's is "
        f"{difference:.3f}, p = {p_value:.3g}. Models differ in training as well as in architecture."
    )
    return Measurement("C03", together, origin_outcome(difference, p_value), conclusion, tuple(numbers))


def _shares(table: NDArray[np.float64], names: tuple[str, str, str], whole: str, seed: int) -> list[Number]:
    """The shares of rows (texts), columns and the rest, each with its interval over texts."""
    statistics: tuple[Callable[[NDArray[np.float64]], NDArray[np.float64]], ...] = (
        lambda tables: variance_shares(tables).rows,
        lambda tables: variance_shares(tables).columns,
        lambda tables: variance_shares(tables).rest,
    )
    return [
        interval_number(f"{name} in {whole}", bootstrap(table, statistic, seed))
        for name, statistic in zip(names, statistics, strict=True)
    ]


def _spread(result: _Result) -> float:
    return float(np.std(result.decay.rates, ddof=1))


def model_against_text(rates: NDArray[np.float64], seed: int) -> tuple[Interval, float]:
    """Whether λ depends on the model more than on the text.

    Args:
        rates: λ, shape `(texts, models)`.
        seed: Of bootstrap and permutations.

    Returns:
        The model's share of the variance minus the text's, with its interval over texts; and the p-value of the model's
        share when models are exchanged at random within each text.
    """

    def difference(tables: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = variance_shares(tables)
        return shares.columns - shares.rows

    exchanged = stats.permutation_test(
        tuple(rates.T),
        lambda *columns, axis: variance_shares(np.stack(columns, axis=-1)).columns,
        permutation_type="samples",
        n_resamples=1_999,
        alternative="greater",
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return bootstrap(rates, difference, seed), float(exchanged.pvalue)


def _measure_panels(results: Sequence[_Result], together: str, drawing: Drawing) -> Measurement:
    delivered = (
        drawing.panels == 4 and drawing.svg and drawing.png and np.isfinite([r.decay.rate.value for r in results]).all()
    )
    rates = "; ".join(f"{r.facts.key} λ = {r.decay.rate:.3f}" for r in results)
    return Measurement(
        claim="C06",
        model=together,
        outcome="supports" if delivered else "contradicts",
        conclusion=f"Four panels and the summary are drawn from one run: {rates}.",
        numbers=tuple(interval_number(f"decay rate λ of {r.facts.key}", r.decay.rate) for r in results),
        drawings=(drawing,),
    )


# Drawing -------------------------------------------------------------------------------------------------------


def draw_panels(results: Sequence[_Result], models: str) -> Drawing:
    """The document's four panels: curves, the same on a log scale, decay rates with nulls, summary statistics."""
    from matplotlib.figure import Figure

    # The summary has seven lines a model.
    figure = Figure(figsize=(11, 8.5 + 1.5 * max(0, len(results) - 3)), layout="constrained")
    curves, logarithmic, rates, summary = figure.subplots(2, 2).flat
    for number, result in enumerate(results):
        _draw_curve(curves, result, number)
        _draw_curve(logarithmic, result, number)
        best = result.decay.best
        fitted = {shape: np.exp(fit.fitted) for shape, fit in result.decay.fits.items()}
        logarithmic.plot(_steps(result), fitted["exponential"], "--", color=f"C{number}")
        if best != "exponential":
            logarithmic.plot(_steps(result), fitted[best], ":", color=f"C{number}")
    logarithmic.plot([], [], "k--", label="exponential fit")
    logarithmic.plot([], [], "k:", label="fit of least AIC")
    logarithmic.set_yscale("log")
    for set_formatter in (logarithmic.yaxis.set_major_formatter, logarithmic.yaxis.set_minor_formatter):
        set_formatter("{x:.3g}")
    for axes, title in ((curves, "Distance of consecutive layers"), (logarithmic, "On a log scale, with fits")):
        axes.set(title=title, xlabel="layer i", ylabel=r"$\|A_{i+1} - A_i\|_F\,/\,\sqrt{n}$")
        axes.locator_params(axis="x", integer=True)
        axes.legend(fontsize="small")
    curves.set_ylim(bottom=0)
    _draw_rates(rates, results)
    _draw_summary(summary, results)
    caption = (
        "Four panels. Distance of the attention maps of consecutive layers, geometric mean over texts with 95 % "
        "intervals; the same on a log scale with the fitted exponential; decay rate λ of each model with its interval "
        "beside the shuffled-layer null and the λ of 1/i decay; summary statistics. "
        + " ".join(f"{r.facts.key}: λ = {r.decay.rate:.3f}, {r.outcome_in_words}." for r in results)
    )
    return draw(figure, "attention-convergence", models, caption)


def _steps(result: _Result) -> NDArray[np.int64]:
    return np.arange(1, len(result.decay.curve) + 1)


def _draw_curve(axes: Axes, result: _Result, number: int) -> None:
    curve = np.array([[point.value, point.low, point.high] for point in result.decay.curve])
    errors = [curve[:, 0] - curve[:, 1], curve[:, 2] - curve[:, 0]]
    marker = marker_of(number)
    axes.errorbar(_steps(result), curve[:, 0], yerr=errors, marker=marker, capsize=3, label=result.facts.key)


def _draw_rates(axes: Axes, results: Sequence[_Result]) -> None:
    for number, result in enumerate(results):
        rate = result.decay.rate
        axes.bar(number, rate.value, width=0.4, color=f"C{number}", edgecolor="black")
        errors = [[rate.value - rate.low], [rate.high - rate.value]]
        axes.errorbar(number, rate.value, yerr=errors, color="black", capsize=6)
        low, high = _shuffled_range(result.decay)
        null = axes.bar(number + 0.35, high - low, 0.2, low, facecolor="white", edgecolor="gray", hatch="//")
        reference = float(decay_rate(1 / _steps(result)))
        (power_law,) = axes.plot([number - 0.25, number + 0.5], [reference, reference], "k:")
    axes.axhline(0, color="black", linewidth=0.8)
    axes.use_sticky_edges = False
    axes.margins(y=0.15)
    axes.set_xticks(range(len(results)), [result.facts.key for result in results])
    axes.set_xlim(-0.6, len(results) - 0.1)
    axes.set(title="Decay rates with 95 % intervals", ylabel="λ per layer")
    axes.legend([null, power_law], ["shuffled layers, central 95 %", "λ of 1/i decay"], fontsize="small")


def _draw_summary(axes: Axes, results: Sequence[_Result]) -> None:
    lines = []
    for result in results:
        facts, decay = result.facts, result.decay
        lines += [
            f"{facts.key}: {facts.family} {facts.architecture}, {facts.layers} layers × {facts.heads} heads",
            f"  λ = {decay.rate:.3f} per layer",
            f"  shuffled layers: p = {decay.p_value:.3g}",
            f"  least AIC: {decay.best}; best other − exponential: {decay.margin:+.1f}",
            f"  {decay.rates.size} texts, standard deviation of λ {_spread(result):.3f}",
            f"  prediction λ > 0, exponential: {result.outcome_in_words.upper()}",
            "",
        ]
    axes.axis("off")
    axes.set_title("Summary")
    text = axes.text(0, 1, "\n".join(lines), transform=axes.transAxes, va="top", family="monospace", fontsize=9)
    text.set_in_layout(False)


experiment = Experiment(
    title="Convergence of attention maps with depth",
    claims={"C01": DECAY, "C02": DEPTH, "C03": ORIGIN, "C04": PLATEAU, "C06": PANELS},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
