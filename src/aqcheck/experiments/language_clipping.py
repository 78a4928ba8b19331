"""Activations of many languages, their kurtosis and their clipping levels: Q20, Q22, Q24, Q26.

The claims are of theory-deep-dive-quantization.md. The declarations below were committed before the first run on a
model. The instrument was tried on planted languages first: `tests/test_experiments_language_clipping.py`.

What is quantized are activations: the inputs of the linear maps of every layer, with one static level a site for all
languages. The multilingual models at hand are stored in 4 to 8 bits, so their weights say nothing about quantizing
weights; their activations are computed in float32. Special tokens are left out of statistics and stay exact: under
causal attention the state of the first is the same in every language, so its share in the values would only tell how
long the verses are.

Cost for 22 languages: e5-small three minutes of one core in all and 1.3 GiB a process, of which the tokenizer is most;
gemma3 a quarter of an hour by estimate from two verses, mostly its vocabulary of 262,144.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from aqcheck.errors import ExperimentError
from aqcheck.evidence import Number
from aqcheck.experiments.clipping_fit import dissimilarity, embeddings
from aqcheck.experiments.correlation import (
    CLAIMED,
    KURTOSIS_THRESHOLD,
    Association,
    associate,
    kurtosis_outcome,
    spearman,
)
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
from aqcheck.experiments.resampling import CONFIDENCE, PERMUTATIONS, Floats, Interval, bootstrap, interval_number
from aqcheck.models.text import parallel, script
from aqcheck.quantization import (
    Moments,
    Sample,
    UniformQuantizer,
    language_aware_alpha,
    mixture_moments,
    mse,
    optimal_clipping,
)

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

    from aqcheck.models import Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

INT4 = 4
# A static level a tensor at 4 bits is known to break language models; 8 bits is what activations are quantized to.
BITS = (8, 4)
MINIMAL_LANGUAGES = 20
# Pairs of layers among which that of first and last can be unusual at all.
MINIMAL_LAYERS = 8
SIGNIFICANCE = 0.05
CLAIMED_RATIO = 3.08
NOTICEABLE = 0.01
"""Relative difference of errors below which a level does not count as worse."""
VERSES = 12
"""Of each half: one gives predictors and levels, the other is quantized. The verses are the same in every language."""
LOSS_VERSES = 6
"""Of the other half, on which the loss of a decoder is measured: its vocabulary is most of the computation."""
CALIBRATION = 4
"""Verses of each language, of the first half, from which the levels for all languages are made."""
PER_TOKEN = 32
"""Values drawn from each token at each site, for clipping levels; moments are of all values."""

_SITES = (
    "A site is what a linear map of a layer multiplies: input of queries, keys and values; of the output projection; "
    "of the feed-forward layer; of its down projection. Special tokens are left out. Verses are parallel in all "
    f"languages; {VERSES} give predictors and levels, {VERSES} others are quantized"
)
OWN_LEVEL = Declaration(
    quantity=(
        "Mean squared error of 4-bit quantization (exact, mid-rise) of each language's activations at each site, on "
        "one half of the verses, at levels from the other half: own exact optimum, own fit (LA-ACIQ, σ(2.5 + 0.3 ln(1 "
        "+ max(0, κ)))), and the same two from all languages together. LA-ACIQ hurts where the error of the own fit is "
        f"larger by more than {NOTICEABLE:.0%} than that of the fit to all languages, whichever half gives the levels. "
        + _SITES
    ),
    threshold=(
        "supports (the registry's statement: the exact optimum never hurts, the fit can): on the half that gives it, "
        "the own exact optimum has nowhere a larger error than the level for all languages, and the "
        f"{CONFIDENCE:.0%} interval over languages of the share of languages × sites that LA-ACIQ hurts lies above "
        f"{SIGNIFICANCE:.0%} and above the null; contradicts: the exact optimum hurts on its own half; inconclusive: "
        f"everything else, and fewer than {MINIMAL_LANGUAGES} languages"
    ),
    null_model=(
        "Sampling: the share of languages × sites at which the own fit from other verses of the same language hurts, "
        "in place of the own fit from the same verses"
    ),
)
KURTOSIS = Declaration(
    quantity=(
        "Pearson r over languages of κ_eff on one half of the verses with the degradation on the other half when all "
        "sites are quantized at once, with one exact 8-bit level a site for all languages: increase of next-token loss "
        f"(decoders, nats per token, {LOSS_VERSES} verses) or 1 − cosine of the text embedding with the model's own "
        "(encoders), mean over verses. κ_eff: excess kurtosis of the mixture (Q16, with skewness) of all sites with "
        "equal weights, each in units of its standard deviation over all languages. Beside it: the same at 4 bits; "
        "Spearman's ρ; the mean of κ over sites in place of κ_eff; the partial correlation given tokens per verse "
        "(verses have the same content and not all scripts separate words) and whether the script is Latin. " + _SITES
    ),
    threshold=KURTOSIS_THRESHOLD + f"; fewer than {MINIMAL_LANGUAGES} languages are inconclusive. 8 bits decide",
    null_model=(
        "Degradations exchanged between languages, 9,999 times; languages that differ in tokens per verse and script "
        "only (partial correlation). Predictor and target come from different verses"
    ),
)
GATEWAY = Declaration(
    quantity=(
        "Variance over languages of a layer's activation excess kurtosis (mean over its sites), averaged over the "
        "first and the last layer, divided by the same over the layers between. " + _SITES
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of the ratio over languages lies above 1 and contains the claimed "
        f"{CLAIMED_RATIO}, and among all pairs of layers in place of first and last at most {SIGNIFICANCE:.0%} have as "
        f"large a ratio; contradicts: the interval lies below {CLAIMED_RATIO} and more than {SIGNIFICANCE:.0%} of the "
        f"pairs have as large a ratio; inconclusive: everything else, fewer than {MINIMAL_LANGUAGES} languages or "
        f"{MINIMAL_LAYERS} layers"
    ),
    null_model="Every pair of layers in place of the first and the last: layers in another order",
)
GLOBAL_LEVEL = Declaration(
    quantity=(
        "Spearman's ρ over languages of κ with the relative excess MSE(α)/MSE(α*) − 1 of the exact 4-bit level α for "
        "all languages over the language's own optimum α*, mean over sites; κ and α from one half of the verses, "
        "errors on the other. Beside it: the excess in units of the site's variance over all languages. " + _SITES
    ),
    threshold=(
        f"supports (languages of high κ have the smaller excess): the {CONFIDENCE:.0%} interval over languages of the "
        f"mean ρ lies below 0, and p < {SIGNIFICANCE}; contradicts: it lies above 0, and p < {SIGNIFICANCE}; "
        f"inconclusive: everything else, and fewer than {MINIMAL_LANGUAGES} languages"
    ),
    null_model="Languages exchanged between κ and excess at all sites together, 9,999 times, two-sided",
)


def own_level_outcome(worst_in_sample: float, hurt: Interval, by_sampling: float, languages: int) -> Outcome:
    """The declared rule of Q20.

    Args:
        worst_in_sample: Largest ln(MSE(own optimum)/MSE(level for all)) on the half that gives the optimum.
        hurt: Share of languages × sites.
        by_sampling: The same share under the null.
        languages: How many.
    """
    if worst_in_sample > 1e-9:  # rounding
        return "contradicts"
    found = languages >= MINIMAL_LANGUAGES and hurt.low > max(SIGNIFICANCE, by_sampling)
    return "supports" if found else "inconclusive"


def gateway_outcome(ratio: Interval, p_value: float, languages: int, layers: int) -> Outcome:
    """The declared rule of Q24."""
    if languages < MINIMAL_LANGUAGES or layers < MINIMAL_LAYERS:
        return "inconclusive"
    unusual = p_value <= SIGNIFICANCE
    if unusual and ratio.low > 1 and ratio.low <= CLAIMED_RATIO <= ratio.high:
        return "supports"
    return "contradicts" if ratio.high < CLAIMED_RATIO and not unusual else "inconclusive"


def global_level_outcome(rank: Interval, p_value: float, languages: int) -> Outcome:
    """The declared rule of Q26."""
    if languages < MINIMAL_LANGUAGES or p_value >= SIGNIFICANCE:
        return "inconclusive"
    if rank.high < 0:
        return "supports"
    return "contradicts" if rank.low > 0 else "inconclusive"


# Observing -----------------------------------------------------------------------------------------------------

_INPUTS = {"query": 0, "key": 0, "value": 0, "output": 1, "up": 2, "gate": 2, "down": 3}


@dataclass(frozen=True)
class Site:
    """Linear maps of one layer that multiply the same input."""

    layer: int
    modules: tuple[torch.nn.Module, ...]


def sites(model: Model) -> list[Site]:
    """Where activations are quantized, in the order of layers and of computation."""
    found: dict[tuple[int, int], dict[str, torch.nn.Module]] = {}
    for each in model.weight_matrices():
        name = each.name.partition(".weight")[0]
        found.setdefault((each.layer, _INPUTS[each.kind]), {})[name] = model.module.get_submodule(name)
    return [Site(layer, tuple(modules.values())) for (layer, _), modules in sorted(found.items())]


Use = Callable[[int, "torch.Tensor", "torch.Tensor"], "torch.Tensor | None"]


@contextmanager
def intercepted(model: Model, modules: Iterable[tuple[int, torch.nn.Module]], use: Use) -> Iterator[None]:
    """Within this context, the input of each module goes through `use(number, input, content)`, which may replace it.

    `content`: bool, shape `(texts, tokens)`: true at tokens that are neither special nor padding.
    """
    import torch

    tokenizer, network = model.tokenizer, model.module
    special = torch.tensor(sorted({*tokenizer.all_special_ids, tokenizer.pad_token_id or 0}), device=model.device)
    content: list[torch.Tensor] = []

    def note(_module: Any, arguments: tuple[torch.Tensor, ...]) -> None:
        content[:] = [~torch.isin(arguments[0], special)]

    def hook(number: int) -> Callable[[Any, tuple[torch.Tensor, ...]], tuple[torch.Tensor, ...] | None]:
        def pre_hook(_module: Any, arguments: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...] | None:
            replaced = use(number, arguments[0], content[0])
            return None if replaced is None else (replaced, *arguments[1:])

        return pre_hook

    embedding: Any = network.get_input_embeddings()  # type: ignore[operator]
    handles = [embedding.register_forward_pre_hook(note)]
    handles += [module.register_forward_pre_hook(hook(number)) for number, module in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@dataclass(frozen=True)
class Activations:
    """The values at each site on some texts.

    Attributes:
        moments: Of all values, each of shape `(sites,)`.
        sample: Some of the values, shape `(sites, n)`, as many from each token.
        tokens: Content tokens a text.
    """

    moments: Moments
    sample: Floats
    tokens: float


def activations(model: Model, texts: Sequence[str], per_token: int, seed: Sequence[int]) -> Activations:
    """Run the texts through the model and look at every site.

    Args:
        model: With weight matrices whose inputs can be seen.
        texts: At least one.
        per_token: Values to draw from each token at each site.
        seed: Of the draw.

    Raises:
        ExperimentError: The texts have no content tokens.
    """
    places = sites(model)
    parts: list[list[Moments]] = [[] for _ in places]
    drawn: list[list[Floats]] = [[] for _ in places]
    counts: list[int] = []
    rng = np.random.default_rng(seed)

    def look(site: int, inputs: torch.Tensor, content: torch.Tensor) -> None:
        values = inputs[content].cpu().numpy().astype(np.float64)
        if site == 0:
            counts.append(len(values))
        if len(values):
            parts[site].append(Moments.of(values.ravel()))
            chosen = rng.integers(values.shape[1], size=(len(values), per_token))
            drawn[site].append(np.take_along_axis(values, chosen, axis=1).ravel())

    with intercepted(model, ((i, site.modules[0]) for i, site in enumerate(places)), look):
        model.stream_hidden(texts, lambda _batch, _layer, _hidden: None)
    total = sum(counts)
    if not total:
        raise ExperimentError(f"{model.facts.key}: these texts have no tokens but special ones")
    shares = [count / total for count in counts if count]
    return Activations(
        stacked([mixture_moments(shares, each) for each in parts]),
        np.stack([np.concatenate(each) for each in drawn]),
        total / len(texts),
    )


def stacked(moments: Sequence[Moments]) -> Moments:
    """Single laws as a batch, of shape `(len(moments),)`."""
    return Moments(
        *(
            np.array([float(getattr(each, name)) for each in moments])
            for name in ("mean", "variance", "third", "fourth")
        )
    )


@dataclass(frozen=True)
class Calibration:
    """Levels for all languages.

    Attributes:
        moments: Of all languages together, shape `(sites,)`.
        levels: Exact optimum by bit width, shape `(sites,)`.
    """

    moments: Moments
    levels: dict[int, Floats]


def halves(verses: Sequence[str]) -> tuple[list[str], list[str]]:
    """Two disjoint sets of `VERSES` verses, spread over the text and interleaved.

    Raises:
        ExperimentError: There are too few.
    """
    if len(verses) < 2 * VERSES:
        raise ExperimentError(f"the parallel text has {len(verses)} verses, {2 * VERSES} are needed")
    chosen = [verses[i * len(verses) // (2 * VERSES)] for i in range(2 * VERSES)]
    return chosen[::2], chosen[1::2]


_calibrations: dict[tuple[int, int], Calibration] = {}


def calibrate(model: Model, seed: int) -> Calibration:
    """Levels from some verses of every language; made once for a model that is kept, the same wherever that is."""
    key = id(model.module), seed
    if key not in _calibrations:
        seen = [
            activations(model, halves(verses)[0][:CALIBRATION], PER_TOKEN // 2, (seed, number, 2))
            for number, verses in enumerate(parallel().values())
        ]
        least = min(each.sample.shape[1] for each in seen)  # languages count alike
        pooled = Sample(np.concatenate([each.sample[:, :least] for each in seen], axis=1))
        equal = [1 / len(seen)] * len(seen)
        _calibrations.clear()
        _calibrations[key] = Calibration(
            mixture_moments(equal, [each.moments for each in seen]),
            {bits: np.asarray(optimal_clipping(pooled, bits).alpha) for bits in BITS},
        )
    return _calibrations[key]


@dataclass(frozen=True)
class Language:
    """What was observed of one language. Sites in the order of `sites`; halves: 0 gives predictors, 1 is quantized.

    Attributes:
        moments: Of half 0, shape `(sites,)`.
        pooled: Standard deviation of each site over all languages.
        layers: Layer of each site.
        errors: Shape `(halves, levels, sites)`: error on the other half of levels that this half gives: own exact
            optimum, own fit, optimum for all languages, fit to all languages.
        own_half: The same on the half that gives the own levels.
        degradation: By bit width, shape `(verses,)`, on half 1.
        tokens: A verse.
        latin: Whether the script is Latin.
    """

    moments: Moments
    pooled: Floats
    layers: tuple[int, ...]
    errors: Floats
    own_half: Floats
    degradation: dict[int, Floats]
    tokens: float
    latin: bool

    @property
    def kurtosis(self) -> Floats:
        """κ of each site."""
        return np.asarray(self.moments.excess_kurtosis)

    @property
    def effective_kurtosis(self) -> float:
        """κ_eff of all sites together, each in units of its standard deviation over all languages."""
        unit, of = self.pooled, self.moments
        scaled = zip(of.mean / unit, of.variance / unit**2, of.third / unit**3, of.fourth / unit**4, strict=True)
        components = [Moments(*each) for each in scaled]
        return float(mixture_moments([1 / len(components)] * len(components), components).excess_kurtosis)


def observe(model: Model, part: str, seed: int) -> Language:
    """One language.

    Raises:
        ExperimentError: The text is not installed, or the model's activations cannot be seen.
    """
    verses = parallel()[part]
    number = list(parallel()).index(part)
    common = calibrate(model, seed)
    both = halves(verses)
    seen = [activations(model, half, PER_TOKEN, (seed, number, i)) for i, half in enumerate(both)]
    samples = [Sample(each.sample) for each in seen]
    to_all = common.levels[INT4], np.asarray(language_aware_alpha(common.moments))
    errors, own_half = [], []
    for half, sample, other in zip(seen, samples, samples[::-1], strict=True):
        own = np.asarray(optimal_clipping(sample, INT4).alpha), np.asarray(language_aware_alpha(half.moments))
        quantizers = [UniformQuantizer(INT4, alpha) for alpha in (*own, *to_all)]
        errors.append([mse(other, quantizer) for quantizer in quantizers])
        own_half.append([mse(sample, quantizer) for quantizer in quantizers])
    return Language(
        moments=seen[0].moments,
        pooled=np.sqrt(common.moments.variance),
        layers=tuple(site.layer for site in sites(model)),
        errors=np.array(errors),
        own_half=np.array(own_half),
        degradation=degradation(model, both[1], common),
        tokens=float(np.mean([each.tokens for each in seen])),
        latin=script(verses) == "LATIN",
    )


def degradation(model: Model, texts: Sequence[str], common: Calibration) -> dict[int, Floats]:
    """What quantizing all activations does to each text, by bit width: loss added, or 1 − cosine of embeddings."""
    decoder = model.facts.architecture == "decoder"

    def output() -> Floats:
        return np.array(model.loss(texts[:LOSS_VERSES])) if decoder else embeddings(model, texts)

    before = output()
    found = {}
    for bits in BITS:
        with quantized_activations(model, common.levels[bits], bits):
            after = output()
        found[bits] = after - before if decoder else dissimilarity(after, before)
    return found


@contextmanager
def quantized_activations(model: Model, levels: Floats, bits: int) -> Iterator[None]:
    """Within this context the content tokens' activations are quantized at every site.

    Args:
        model: Whose.
        levels: Of each site.
        bits: Of the quantizer.
    """
    import torch

    quantizers = [UniformQuantizer(bits, float(alpha)) for alpha in levels]

    def quantize(site: int, inputs: torch.Tensor, content: torch.Tensor) -> torch.Tensor:
        return torch.where(content[..., None], quantizers[site](inputs), inputs)

    modules = ((i, module) for i, site in enumerate(sites(model)) for module in site.modules)
    with intercepted(model, modules, quantize):
        yield


# Concluding ----------------------------------------------------------------------------------------------------


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """Q20, Q22, Q24 and Q26 on each model."""
    models = by_model(observations)
    measurements = []
    for of_model in models.values():
        facts = of_model[0].facts
        languages = {each.part: each.value for each in of_model}
        drawing = draw_languages(facts, languages, seed)
        measured = [measure(facts, languages, seed) for measure in (own_level, kurtosis, gateway, global_level)]
        measurements += [replace(each, drawings=(drawing,)) for each in measured]
    return measurements


Languages = dict[str, Language]


def _of(facts: Facts, languages: Languages) -> str:
    return f"in {len(languages)} languages of {facts.key} (stored as {facts.stored}; activations in float32)"


def _share(values: Floats, seed: int) -> Interval:
    """Mean of a table of languages × sites with its interval over languages."""
    return bootstrap(np.asarray(values, dtype=np.float64), lambda tables: np.asarray(tables.mean(axis=(-2, -1))), seed)


_OWN, _OWN_FIT, _ALL, _ALL_FIT = range(4)


def own_level(facts: Facts, languages: Languages, seed: int) -> Measurement:
    """Q20."""
    errors = np.stack([each.errors for each in languages.values()])  # (languages, halves, levels, sites)
    own_half = np.stack([each.own_half for each in languages.values()])
    worst_in_sample = float(np.log(own_half[:, :, _OWN] / own_half[:, :, _ALL]).max())

    def hurt(level: int, reference: int) -> Floats:
        worse = errors[:, :, level] > (1 + NOTICEABLE) * errors[:, :, reference]
        return np.asarray(worse.all(axis=1), dtype=np.float64)

    against_fit = _share(hurt(_OWN_FIT, _ALL_FIT), seed)
    # Levels from the one half on the other, against levels from that other half.
    sampling = (errors[:, :, _OWN_FIT] > (1 + NOTICEABLE) * own_half[:, ::-1, _OWN_FIT]).all(axis=1)
    by_sampling = float(sampling.mean())
    gain = np.log(errors[:, :, _OWN_FIT] / errors[:, :, _ALL_FIT]).mean(axis=1)
    numbers = [
        interval_number(
            "share of languages × sites that the own fit hurts, against the fit to all", against_fit, "languages"
        ),
        interval_number(
            "share that the own fit hurts, against the exact optimum for all",
            _share(hurt(_OWN_FIT, _ALL), seed),
            "languages",
        ),
        interval_number(
            "share that the own exact optimum hurts on other verses, against the optimum for all",
            _share(hurt(_OWN, _ALL), seed),
            "languages",
        ),
        Number(
            name="share that the own fit from other verses hurts, against that from the same verses", value=by_sampling
        ),
        interval_number("mean ln(MSE(own fit)/MSE(fit to all))", _share(gain, seed), "languages"),
        interval_number(
            "mean ln(MSE(own optimum)/MSE(optimum for all)) on other verses",
            _share(np.log(errors[:, :, _OWN] / errors[:, :, _ALL]).mean(axis=1), seed),
            "languages",
        ),
        Number(name="largest ln(MSE(own optimum)/MSE(optimum for all)) on the same verses", value=worst_in_sample),
        Number(name="languages", value=len(languages)),
        Number(name="sites", value=errors.shape[-1]),
    ]
    outcome = own_level_outcome(worst_in_sample, against_fit, by_sampling, len(languages))
    conclusion = (
        f"LA-ACIQ's level from a language's own κ has a larger 4-bit error than the same fit to all languages at "
        f"{against_fit.value:.0%} [{against_fit.low:.0%}, {against_fit.high:.0%}] of languages × sites, "
        f"{_of(facts, languages)}; its error changes by {np.expm1(gain.mean()):+.2%} in the geometric mean. The exact "
        "optimum never hurts on the verses that it is computed from."
    )
    return Measurement("Q20", facts.key, outcome, conclusion, tuple(numbers))


def associations(languages: Languages, seed: int) -> dict[int, Association]:
    """κ_eff against degradation over languages, by bit width, given tokens per verse and script."""
    kappa = [each.effective_kurtosis for each in languages.values()]
    controls = [[each.tokens, float(each.latin)] for each in languages.values()]
    return {
        bits: associate(kappa, [each.degradation[bits].mean() for each in languages.values()], seed, controls)
        for bits in BITS
    }


def kurtosis(facts: Facts, languages: Languages, seed: int) -> Measurement:
    """Q22."""
    found = associations(languages, seed)
    kind = "increase of loss" if facts.architecture == "decoder" else "1 − cosine"
    mean_kappa = [float(each.kurtosis.mean()) for each in languages.values()]
    numbers = []
    for bits, association in found.items():
        target = [float(each.degradation[bits].mean()) for each in languages.values()]
        numbers += association.numbers(f"κ_eff and {kind}, {bits} bits", "languages")
        simple = associate(mean_kappa, target, seed)
        numbers.append(interval_number(f"Pearson r of mean κ and {kind}, {bits} bits", simple.pearson, "languages"))
        numbers.append(Number(name=f"mean {kind}, {bits} bits", value=float(np.mean(target))))
    values = [each.effective_kurtosis for each in languages.values()]
    numbers += [
        Number(name="smallest κ_eff", value=min(values)),
        Number(name="largest κ_eff", value=max(values)),
        Number(name="r as claimed", value=CLAIMED),
        Number(name="languages", value=len(languages)),
    ]
    primary = found[BITS[0]]
    assert primary.partial is not None
    conclusion = (
        f"r(κ_eff, {kind}) = {primary.pearson:.3g}, p = {primary.p_value:.2g}, with 8-bit activations "
        f"{_of(facts, languages)}; {primary.partial:.3g} given tokens per verse and script; claimed {CLAIMED}. "
        f"At 4 bits r = {found[BITS[1]].pearson:.3g}."
    )
    outcome = kurtosis_outcome(primary, MINIMAL_LANGUAGES)
    return Measurement("Q22", facts.key, outcome, conclusion, tuple(numbers))


def layer_kurtosis(languages: Languages) -> Floats:
    """Mean κ over the sites of each layer, shape `(languages, layers)`."""
    layers = np.array(next(iter(languages.values())).layers)
    table = np.stack([each.kurtosis for each in languages.values()])
    return np.stack([table[:, layers == layer].mean(axis=1) for layer in np.unique(layers)], axis=1)


def variance_ratio(tables: Floats, pair: tuple[int, int]) -> Floats:
    """Variance over cases, mean of two layers over mean of the others.

    Args:
        tables: Shape `(…, cases, layers)`.
        pair: The two layers.
    """
    variances = tables.var(axis=-2, ddof=1)
    chosen = np.isin(np.arange(tables.shape[-1]), [each % tables.shape[-1] for each in pair])
    return np.asarray(variances[..., chosen].mean(axis=-1) / variances[..., ~chosen].mean(axis=-1))


def gateway(facts: Facts, languages: Languages, seed: int) -> Measurement:
    """Q24."""
    table = layer_kurtosis(languages)
    layers = table.shape[1]
    ends = functools.partial(variance_ratio, pair=(0, -1))
    ratio = bootstrap(table, ends, seed)
    others = np.array([variance_ratio(table, pair) for pair in combinations(range(layers), 2)])
    p_value = float(np.mean(others >= ratio.value * (1 - 1e-12)))
    logarithmic = bootstrap(np.log(table + 3), ends, seed)
    numbers = [
        interval_number("variance of κ over languages, first and last layer over the others", ratio, "languages"),
        Number(name="share of pairs of layers with as large a ratio", value=p_value),
        Number(name="median ratio over pairs of layers", value=float(np.median(others))),
        interval_number("the same ratio for ln(κ + 3)", logarithmic, "languages"),
        *(
            Number(name=f"variance of κ over languages, layer {layer}", value=float(variance))
            for layer, variance in enumerate(table.var(axis=0, ddof=1))
        ),
        Number(name="ratio as claimed", value=CLAIMED_RATIO),
        Number(name="languages", value=len(languages)),
    ]
    conclusion = (
        f"The variance of activation kurtosis over languages is {ratio:.3g} times as large in the first and last "
        f"layer as between, {_of(facts, languages)}; {p_value:.0%} of all pairs of layers have as large a ratio; "
        f"claimed {CLAIMED_RATIO}."
    )
    outcome = gateway_outcome(ratio, p_value, len(languages), layers)
    return Measurement("Q24", facts.key, outcome, conclusion, tuple(numbers))


def mean_rank_correlation(tables: Floats) -> Floats:
    """Spearman's ρ of column i with column `sites + i`, mean over sites.

    Args:
        tables: Shape `(…, cases, 2 · sites)`.
    """
    count = tables.shape[-1] // 2
    pairs = np.stack([tables[..., :count], tables[..., count:]], axis=-1)  # (…, cases, sites, 2)
    return np.asarray(spearman(np.moveaxis(pairs, -2, 0)).mean(axis=0))


def rank_association(predictor: Floats, target: Floats, seed: int) -> tuple[Interval, float]:
    """Mean ρ over sites with its interval over languages, and its p-value when languages are exchanged.

    Args:
        predictor: Shape `(languages, sites)`.
        target: Likewise.
        seed: Of bootstrap and permutations.
    """

    def exchanged(order: Floats, axis: int) -> Floats:
        rows = predictor[order.astype(int)]
        return mean_rank_correlation(np.concatenate([rows, np.broadcast_to(target, rows.shape)], axis=-1))

    found = stats.permutation_test(
        (np.arange(len(predictor)),),
        exchanged,
        permutation_type="pairings",
        n_resamples=PERMUTATIONS,
        batch=100,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    table = np.concatenate([predictor, target], axis=1)
    return bootstrap(table, mean_rank_correlation, seed), float(found.pvalue)


def excesses(languages: Languages) -> tuple[Floats, Floats]:
    """Excess error of the level for all languages on half 1, shape `(languages, sites)`: relative, and in variances."""
    errors = np.stack([each.errors[0, _ALL] for each in languages.values()])
    least = np.stack([each.own_half[1, _OWN] for each in languages.values()])
    units = np.stack([each.pooled**2 for each in languages.values()])
    return errors / least - 1, (errors - least) / units


def global_level(facts: Facts, languages: Languages, seed: int) -> Measurement:
    """Q26."""
    kappa = np.stack([each.kurtosis for each in languages.values()])
    relative, absolute = excesses(languages)
    rank, p_value = rank_association(kappa, relative, seed)
    rank_absolute, p_absolute = rank_association(kappa, absolute, seed)
    numbers = [
        interval_number("mean ρ over sites of κ and relative excess MSE", rank, "languages"),
        Number(name="permutation p-value of ρ, relative excess", value=p_value),
        interval_number("mean ρ over sites of κ and excess MSE in variances", rank_absolute, "languages"),
        Number(name="permutation p-value of ρ, excess in variances", value=p_absolute),
        Number(name="median relative excess MSE of the level for all languages", value=float(np.median(relative))),
        Number(name="largest relative excess MSE of the level for all languages", value=float(relative.max())),
        Number(name="languages", value=len(languages)),
        Number(name="sites", value=kappa.shape[1]),
    ]
    meaning = {
        "supports": "have the smaller excess error under one level for all",
        "contradicts": "have the larger excess error under one level for all",
        "inconclusive": "are not shown to have a smaller or larger excess error under one level for all",
    }
    outcome = global_level_outcome(rank, p_value, len(languages))
    conclusion = (
        f"Languages of high κ {meaning[outcome]}, {_of(facts, languages)}: mean ρ over sites {rank:.3g}, "
        f"p = {p_value:.2g} (relative), {rank_absolute:.3g}, p = {p_absolute:.2g} (in variances)."
    )
    return Measurement("Q26", facts.key, outcome, conclusion, tuple(numbers))


# Drawing -------------------------------------------------------------------------------------------------------


def draw_languages(facts: Facts, languages: Languages, seed: int) -> Drawing:
    """Four panels: κ_eff against degradation, variance by layer, excess against κ, own fit against fit to all."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 8.5), layout="constrained")
    panels = figure.subplots(2, 2).flat
    for axes, bits in zip((panels[0], panels[1]), BITS, strict=True):
        _draw_degradation(axes, facts, languages, bits)
    _draw_variances(panels[2], languages)
    _draw_levels(panels[3], languages)
    r = {bits: found.pearson.value for bits, found in associations(languages, seed).items()}
    caption = (
        f"{len(languages)} languages in {facts.key}, four panels: degradation with quantized activations against "
        "effective "
        + " and ".join(f"kurtosis at {bits} bits (r = {r[bits]:.2f})" for bits in BITS)
        + "; variance of activation kurtosis over languages by layer; relative change of the 4-bit error when a "
        "language's own level takes the place of that for all, for fit and exact optimum, mean over sites."
    )
    return draw(figure, "language-clipping", facts.key, caption)


def _draw_degradation(axes: Axes, facts: Facts, languages: Languages, bits: int) -> None:
    for latin, marker, label in ((True, "o", "Latin script"), (False, "^", "other scripts")):
        chosen = {code: each for code, each in languages.items() if each.latin == latin}
        x = [each.effective_kurtosis for each in chosen.values()]
        y = [each.degradation[bits].mean() for each in chosen.values()]
        axes.plot(x, y, marker, fillstyle="none", label=label)
        for code, at_x, at_y in zip(chosen, x, y, strict=True):
            axes.annotate(code, (at_x, at_y), textcoords="offset points", xytext=(4, 2), fontsize="x-small")
    decoder = facts.architecture == "decoder"
    axes.set(
        title=f"Degradation at {bits} bits, {facts.key}",
        xlabel="effective excess kurtosis of activations, other verses",
        ylabel="increase of loss (nats per token)" if decoder else "1 − cosine of embeddings",
    )
    axes.legend(fontsize="small")


def _draw_variances(axes: Axes, languages: Languages) -> None:
    variances = layer_kurtosis(languages).var(axis=0, ddof=1)
    ends = np.isin(np.arange(variances.size), [0, variances.size - 1])
    layers = np.arange(variances.size)
    axes.bar(layers[ends], variances[ends], color="C1", edgecolor="black", hatch="//", label="first and last")
    axes.bar(layers[~ends], variances[~ends], color="C0", edgecolor="black", label="between")
    axes.set_yscale("log")
    axes.set(title="Variance of κ over languages", xlabel="layer", ylabel="variance of excess kurtosis")
    axes.locator_params(axis="x", integer=True)
    axes.legend(fontsize="small")


def _draw_levels(axes: Axes, languages: Languages) -> None:
    position = np.arange(len(languages))
    for own, reference, marker, label in ((_OWN_FIT, _ALL_FIT, "s", "fit"), (_OWN, _ALL, "o", "exact optimum")):
        changes = [
            float(np.expm1(np.log(each.errors[:, own] / each.errors[:, reference]).mean()))
            for each in languages.values()
        ]
        axes.plot(position, 100 * np.array(changes), marker, fillstyle="none", label=label)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xticks(position, list(languages), fontsize="small")
    axes.set(title="Own level in place of that for all, other verses", xlabel="language", ylabel="change of MSE (%)")
    axes.legend(fontsize="small")


experiment = Experiment(
    title="Clipping levels and kurtosis across languages",
    claims={"Q20": OWN_LEVEL, "Q22": KURTOSIS, "Q24": GATEWAY, "Q26": GLOBAL_LEVEL},
    models=("e5-small", "gemma3"),
    parts=lambda _key: tuple(parallel()),
    observe=observe,
    conclude=conclude,
)
