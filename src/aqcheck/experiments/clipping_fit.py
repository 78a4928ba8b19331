"""Rules of thumb for the clipping level on real weights: Q17, Q18, Q23 of theory-deep-dive-quantization.md.

The declarations below were committed before the first run on a model. The instrument was tried on planted weights
first: `tests/test_experiments_clipping_fit.py`.

Levels are one a matrix, without centring, as the document has them. Four models of a quantizer with 2^B levels are
told apart, since the optimal level depends on it: exact error with mid-rise cells, exact error with the end levels at
±α, and clipping error plus Δ²/12 noise with 2^B cells or with 2^B − 1 steps. Optima are global
(`aqcheck.quantization.optimal`), not the result of a unimodal search.

Cost: sorting every matrix twice and some hundred look-ups each. minilm takes a minute of one core and 0.7 GiB, mpnet,
with eight times the weights, up to five.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from aqcheck.errors import ExperimentError
from aqcheck.evidence import Number
from aqcheck.experiments.decay import decay_rate
from aqcheck.experiments.declaration import (
    Declaration,
    Drawing,
    Experiment,
    Measurement,
    Observation,
    Outcome,
    by_model,
    draw,
    marker_of,
)
from aqcheck.experiments.resampling import CONFIDENCE, Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.models.text import texts
from aqcheck.quantization import (
    Distribution,
    Gaussian,
    GeneralizedGaussian,
    Laplace,
    LevelConvention,
    Moments,
    Sample,
    StudentT,
    UniformQuantizer,
    aciq_clipping,
    aciq_mse,
    banner_ratio,
    mse,
    optimal_clipping,
)

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

    from aqcheck.models import Batch, Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

BITS = tuple(range(2, 9))
INT4 = 4
CONSTANT = 2.5
WRITTEN_SLOPE = -math.log(2) / 2
SHANNON_SLOPE = -2 * math.log(2)
# The document prints its constants to one decimal: what rounds to them is within this.
PRINTED = 0.05
MINIMAL_MATRICES = 10
# How far the control may be from the ratios that Q17 states for the Gaussian (three decimals, and sampling).
CONTROL_TOLERANCE = 0.05

RATIO = Declaration(
    quantity=(
        "α*/σ at 4 bits of every weight matrix (one level a matrix, σ its standard deviation), for four models of the "
        "quantizer: exact mid-rise, exact with end levels at ±α, and clipping error plus Δ²/12 with 2^B cells and with "
        "2^B − 1 steps; and the relative excess MSE(2.5 σ)/MSE(α*) − 1 of the document's constant under each. The "
        "registry's statement is measured: that the ratio depends on the model of the quantizer, higher for exact "
        "mid-rise than for Δ²/12 noise with 2^B cells"
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of the mean difference of the two ratios over matrices lies above 0, "
        f"the control being right; contradicts: it lies at or below 0; inconclusive: everything else, fewer than "
        f"{MINIMAL_MATRICES} matrices, or a control off by more than {CONTROL_TOLERANCE:g}"
    ),
    null_model=(
        "Control: as many Gaussian numbers as the matrix has, in its place; their mean ratios must be those that the "
        "registry states, 2.681 and 2.559. The words' own 2.5 is compared with the ratios of each model, rounded "
        "to one decimal as printed. The interval is over the matrices of one model, which were trained together"
    ),
)
FIT = Declaration(
    quantity=(
        "α*/σ − (2.5 + 0.3 ln(1 + max(0, κ))) at 4 bits of every weight matrix, κ its excess kurtosis, and the "
        "relative excess MSE of the fitted level and of the constant 2.5 σ over the exact optimum, at 2 to 8 bits, for "
        "the four models of the quantizer of Q17; the same for Gaussian, Laplace, Student-t and generalised Gaussian "
        "laws, exactly"
    ),
    threshold=(
        f"supports: for at least one model of the quantizer the {CONFIDENCE:.0%} interval over matrices of the mean "
        f"distance |α*/σ − fit| lies at or below {PRINTED:g} (the constants are printed to one decimal) and that of "
        "the mean of ln(MSE(fit)/MSE(2.5 σ)) below 0 (the correction by κ is of use); contradicts: for every model the "
        f"interval of the distance lies above {PRINTED:g}; inconclusive: everything else, and fewer than "
        f"{MINIMAL_MATRICES} matrices. Taking the best of four models favours the claim. 4 bits decide, as written"
    ),
    null_model=(
        "The constant 2.5 σ, which knows nothing of κ; and the laws above, for which the fit was said to be made"
    ),
)
SLOPE = Declaration(
    quantity=(
        "Slope per bit, least squares over 2 to 8 bits at the exact optimal level (mid-rise), of ln MSE/σ² of every "
        "weight matrix; and, for relative degradation, of the logarithm of: the relative root mean square error √MSE/σ "
        "of the weights; the relative distance ‖h′ − h‖/‖h‖ and 1 − cos(h′, h) of the text embeddings (mean of the "
        "last hidden states over tokens) computed with all matrices quantized"
    ),
    threshold=(
        f"supports (the claim as written): the {CONFIDENCE:.0%} interval of at least one of these slopes contains "
        "−ln 2/2 ≈ −0.347; contradicts: every interval lies below −ln 2/2; inconclusive: everything else, and fewer "
        f"than {MINIMAL_MATRICES} matrices"
    ),
    null_model=(
        "The slope −2 ln 2 ≈ −1.386 of Shannon's function for D, half of it for its root, and the slopes of the same "
        "quantizer on Gaussian and Laplace laws. Intervals are over matrices for weights and over texts for embeddings"
    ),
)


def ratio_outcome(difference: Interval, control: Floats, matrices: int) -> Outcome:
    """The declared rule of Q17.

    Args:
        difference: Mean of α*/σ under exact mid-rise minus that under Δ²/12 noise with 2^B cells.
        control: Mean ratios of the Gaussian control under these two.
        matrices: How many.
    """
    if matrices < MINIMAL_MATRICES or np.abs(control - (2.681, 2.559)).max() > CONTROL_TOLERANCE:
        return "inconclusive"
    if difference.high <= 0:
        return "contradicts"
    return "supports" if difference.low > 0 else "inconclusive"


def fit_outcome(distances: Sequence[Interval], gains: Sequence[Interval], matrices: int) -> Outcome:
    """The declared rule of Q18.

    Args:
        distances: Mean of |α*/σ − fit|, one a model of the quantizer.
        gains: Mean of ln(MSE(fit)/MSE(2.5 σ)), likewise.
        matrices: How many.
    """
    if matrices < MINIMAL_MATRICES:
        return "inconclusive"
    if any(d.high <= PRINTED and g.high < 0 for d, g in zip(distances, gains, strict=True)):
        return "supports"
    return "contradicts" if all(d.low > PRINTED for d in distances) else "inconclusive"


def slope_outcome(slopes: Sequence[Interval], matrices: int) -> Outcome:
    """The declared rule of Q23."""
    if matrices < MINIMAL_MATRICES:
        return "inconclusive"
    if any(slope.low <= WRITTEN_SLOPE <= slope.high for slope in slopes):
        return "supports"
    return "contradicts" if all(slope.high < WRITTEN_SLOPE for slope in slopes) else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuantizerModel:
    """A model of a uniform quantizer's error.

    Attributes:
        name: In words.
        levels: Where the levels lie.
        exact: Whether the error is the exact one, or clipping error plus Δ²/12.
    """

    name: str
    levels: LevelConvention
    exact: bool

    def error(self, law: Distribution, bits: int, alpha: float) -> float:
        """The error at a level, in the squared units of the values."""
        quantizer = UniformQuantizer(bits, alpha, self.levels)
        return float((mse if self.exact else aciq_mse)(law, quantizer))


EXACT = QuantizerModel("exact mid-rise", LevelConvention.MID_RISE, exact=True)
NOISE = QuantizerModel("Δ²/12 noise, 2^B cells", LevelConvention.MID_RISE, exact=False)
QUANTIZERS = (
    EXACT,
    QuantizerModel("exact, end levels at ±α", LevelConvention.END_POINTS, exact=True),
    NOISE,
    QuantizerModel("Δ²/12 noise, 2^B − 1 steps", LevelConvention.END_POINTS, exact=False),
)


def optima(law: Distribution, bits: int) -> Floats:
    """The level of least error for each of `QUANTIZERS`; one search serves both conventions of the exact error."""
    exact = optimal_clipping(law, bits, EXACT.levels).alpha
    return np.array(
        [
            exact * each.levels.steps(bits) / EXACT.levels.steps(bits)
            if each.exact
            else aciq_clipping(law, bits, each.levels).alpha
            for each in QUANTIZERS
        ]
    )


@dataclass(frozen=True)
class LevelFit:
    """Optimal and fitted levels of one law. Arrays have shape `(len(QUANTIZERS), len(BITS))`.

    Attributes:
        excess_kurtosis: κ.
        ratios: α*/σ.
        errors: MSE(α*)/σ².
        excess_constant: MSE(2.5 σ)/MSE(α*) − 1.
        excess_fit: The same for the fit.
    """

    excess_kurtosis: float
    ratios: Floats
    errors: Floats
    excess_constant: Floats
    excess_fit: Floats

    @property
    def fit(self) -> float:
        """2.5 + 0.3 ln(1 + max(0, κ))."""
        return float(banner_ratio(self.excess_kurtosis))


def fit_levels(law: Distribution, std: float, excess_kurtosis: float) -> LevelFit:
    """Compare the document's levels with the optimal ones of a law, for each model of the quantizer and each bit width.

    Args:
        law: Of the values.
        std: Its standard deviation.
        excess_kurtosis: Its excess kurtosis.
    """
    shape = len(QUANTIZERS), len(BITS)
    ratios, errors, excess_constant, excess_fit = (np.empty(shape) for _ in range(4))
    for j, bits in enumerate(BITS):
        for i, (quantizer, alpha) in enumerate(zip(QUANTIZERS, optima(law, bits), strict=True)):
            least = quantizer.error(law, bits, alpha)
            ratios[i, j], errors[i, j] = alpha / std, least / std**2
            excess_constant[i, j] = quantizer.error(law, bits, CONSTANT * std) / least - 1
            excess_fit[i, j] = quantizer.error(law, bits, float(banner_ratio(excess_kurtosis)) * std) / least - 1
    return LevelFit(excess_kurtosis, ratios, errors, excess_constant, excess_fit)


@functools.cache
def laws() -> dict[str, LevelFit]:
    """The same for laws that are known exactly, all of unit variance."""
    known: dict[str, tuple[Distribution, float]] = {
        "Gaussian": (Gaussian(), 0.0),
        "Laplace": (Laplace(math.sqrt(0.5)), 3.0),
        **{f"Student-t, {nu} degrees of freedom": (StudentT(nu), StudentT(nu).excess_kurtosis) for nu in (5, 6, 10)},
        **{
            f"generalised Gaussian, shape {shape:g}": (
                GeneralizedGaussian(shape),
                GeneralizedGaussian(shape).excess_kurtosis,
            )
            for shape in (0.5, 1.5, 4)
        },
    }
    return {name: fit_levels(law, 1.0, kurtosis) for name, (law, kurtosis) in known.items()}


@dataclass(frozen=True)
class MatrixFit:
    """What was found on one weight matrix.

    Attributes:
        name: Of the parameter.
        size: Number of weights.
        levels: Optimal and fitted levels.
        control: α*/σ at 4 bits of as many Gaussian numbers, by model of the quantizer.
    """

    name: str
    size: int
    levels: LevelFit
    control: Floats


@dataclass(frozen=True)
class OutputErrors:
    """Embeddings computed with all matrices quantized, against the model's own; each of shape `(texts,)`."""

    distances: Floats
    dissimilarities: Floats


Part = tuple[Literal["matrices", "outputs"], int]
CHUNKS = 12
TEXTS = 16


def parts(key: str) -> list[Part]:
    """Twelfths of the matrices; and the outputs at each bit width, for models of text."""
    weights: list[Part] = [("matrices", chunk) for chunk in range(CHUNKS)]
    outputs: list[Part] = [("outputs", bits) for bits in BITS]
    return weights if key == "whisper" else weights + outputs


def observe(model: Model, part: Part, seed: int) -> list[MatrixFit] | OutputErrors:
    """Some of the matrices, or the outputs at one bit width.

    Raises:
        ExperimentError: A matrix is constant.
    """
    kind, number = part
    if kind == "outputs":
        return output_errors(model, texts("english")[:: len(texts("english")) // TEXTS][:TEXTS], number)
    matrices = list(enumerate(model.weight_matrices()))[number::CHUNKS]
    return [matrix_fit(each.name, each.matrix, (seed, index)) for index, each in matrices]


def matrix_fit(name: str, matrix: torch.Tensor, seed: tuple[int, int]) -> MatrixFit:
    """Levels of one matrix and of its Gaussian control.

    Raises:
        ExperimentError: The matrix is constant.
    """
    values = matrix.detach().cpu().numpy().astype(np.float64).ravel()
    moments = Moments.of(values)
    if not moments.variance > 0:
        raise ExperimentError(f"the weights {name!r} are all equal: they have no clipping level to fit")
    control = Sample(np.random.default_rng(seed).normal(size=values.size))
    return MatrixFit(
        name,
        values.size,
        fit_levels(Sample(values), float(moments.variance**0.5), float(moments.excess_kurtosis)),
        optima(control, INT4),
    )


def embeddings(model: Model, texts: Sequence[str]) -> Floats:
    """Mean of the last hidden states over the tokens of each text, shape `(texts, hidden)`."""
    found = np.empty((len(texts), model.facts.hidden))

    def visit(batch: Batch, layer: int, hidden: torch.Tensor) -> None:
        if layer == model.facts.layers:
            mask = batch.attention_mask[..., None].double()
            found[list(batch.indices)] = ((hidden.double() * mask).sum(1) / mask.sum(1)).cpu().numpy()

    model.stream_hidden(texts, visit)
    return found


def quantized(matrix: torch.Tensor, bits: int) -> torch.Tensor:
    """A matrix quantized with the one level that is optimal for it."""
    alpha = float(optimal_clipping(Sample(matrix.ravel()), bits, EXACT.levels).alpha)
    rounded: torch.Tensor = UniformQuantizer(bits, alpha, EXACT.levels)(matrix)
    return rounded


def dissimilarity(one: Floats, other: Floats) -> Floats:
    """1 − cosine over the last axis."""
    product = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return np.asarray(1 - np.einsum("...i,...i->...", one, other) / product)


def output_errors(model: Model, texts: Sequence[str], bits: int) -> OutputErrors:
    """What quantizing all weight matrices does to the embeddings of texts."""
    before = embeddings(model, texts)
    with model.replaced_weights({each.name: quantized(each.matrix, bits) for each in model.weight_matrices()}):
        after = embeddings(model, texts)
    distances = np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)
    return OutputErrors(distances, dissimilarity(after, before))


# Concluding ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """All that was observed of one model."""

    facts: Facts
    matrices: tuple[MatrixFit, ...]
    outputs: tuple[OutputErrors, ...]

    def table(self, of: Callable[[LevelFit], Floats]) -> Floats:
        """Of every matrix: shape `(matrices, models of the quantizer, bits)`."""
        return np.stack([of(each.levels) for each in self.matrices])

    @property
    def kurtosis(self) -> Floats:
        """κ of each matrix."""
        return np.array([each.levels.excess_kurtosis for each in self.matrices])

    @property
    def fits(self) -> Floats:
        """The fitted ratio of each matrix."""
        return np.array([each.levels.fit for each in self.matrices])


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """Q17, Q18 and Q23 on each model."""
    models = by_model(observations)
    reference = laws()
    measurements = []
    for key, of_model in models.items():
        matrices = [fit for each in of_model if each.part[0] == "matrices" for fit in each.value]
        outputs = [each.value for each in of_model if each.part[0] == "outputs"]
        found = Found(of_model[0].facts, tuple(matrices), tuple(outputs))
        drawing = draw_levels(found, reference, key)
        measured = (
            measure_ratio(found, seed),
            measure_fit(found, reference, seed),
            measure_slope(found, reference, seed),
        )
        measurements += [replace(each, drawings=(drawing,)) for each in measured]
    return measurements


def _mean(values: Floats, seed: int) -> Interval:
    return bootstrap(values[:, None], mean_of_all, seed)


def _median(values: Floats, seed: int) -> Interval:
    return bootstrap(values[:, None], lambda tables: np.asarray(np.median(tables, axis=(-2, -1))), seed)


_AT_INT4 = BITS.index(INT4)


def measure_ratio(found: Found, seed: int) -> Measurement:
    """Q17."""
    ratios = found.table(lambda fit: fit.ratios)[..., _AT_INT4]
    excesses = found.table(lambda fit: fit.excess_constant)[..., _AT_INT4]
    control = np.mean([each.control for each in found.matrices], axis=0)
    exact, noise = QUANTIZERS.index(EXACT), QUANTIZERS.index(NOISE)
    difference = _mean(ratios[:, exact] - ratios[:, noise], seed)
    numbers = [interval_number("α*/σ, exact mid-rise minus Δ²/12 noise with 2^B cells", difference, "matrices")]
    for i, quantizer in enumerate(QUANTIZERS):
        numbers += [
            interval_number(f"mean α*/σ, {quantizer.name}", _mean(ratios[:, i], seed), "matrices"),
            Number(name=f"α*/σ of the Gaussian control, {quantizer.name}", value=float(control[i])),
            interval_number(f"median excess MSE of 2.5 σ, {quantizer.name}", _median(excesses[:, i], seed), "matrices"),
        ]
    numbers += [
        Number(name="share of matrices with α*/σ within 0.05 of 2.5, exact mid-rise", value=_near(ratios[:, exact])),
        Number(name="matrices", value=len(ratios)),
    ]
    outcome = ratio_outcome(difference, control[[exact, noise]], len(ratios))
    median = _median(excesses[:, exact], seed)
    conclusion = (
        f"On {len(ratios)} weight matrices of {found.facts.key} the optimal ratio at 4 bits is "
        f"{_mean(ratios[:, exact], seed):.3g} for exact mid-rise, {_mean(ratios[:, noise], seed):.3g} for Δ²/12 "
        f"noise; 2.5 σ costs {median.value:.1%} of MSE in the median, {excesses[:, exact].max():.1%} at worst."
    )
    return Measurement("Q17", found.facts.key, outcome, conclusion, tuple(numbers))


def _near(ratios: Floats) -> float:
    return float(np.mean(np.abs(ratios - CONSTANT) <= PRINTED))


def measure_fit(found: Found, reference: dict[str, LevelFit], seed: int) -> Measurement:
    """Q18."""
    ratios = found.table(lambda fit: fit.ratios)[..., _AT_INT4]
    excess_fit, excess_constant = found.table(lambda fit: fit.excess_fit), found.table(lambda fit: fit.excess_constant)
    gains = np.log1p(excess_fit) - np.log1p(excess_constant)
    distances, gains_at_int4, numbers = [], [], []
    for i, quantizer in enumerate(QUANTIZERS):
        distances.append(_mean(np.abs(ratios[:, i] - found.fits), seed))
        gains_at_int4.append(_mean(gains[:, i, _AT_INT4], seed))
        numbers += [
            interval_number(f"mean |α*/σ − fit|, 4 bits, {quantizer.name}", distances[-1], "matrices"),
            interval_number(f"mean ln(MSE(fit)/MSE(2.5 σ)), 4 bits, {quantizer.name}", gains_at_int4[-1], "matrices"),
        ]
    for j, bits in enumerate(BITS):
        numbers.append(
            interval_number(
                f"median excess MSE of the fit, {bits} bits, exact mid-rise",
                _median(excess_fit[:, 0, j], seed),
                "matrices",
            )
        )
    for name, law in reference.items():
        numbers.append(
            Number(name=f"excess MSE of the fit, 4 bits, exact mid-rise, {name}", value=law.excess_fit[0, _AT_INT4])
        )
    numbers.append(Number(name="matrices", value=len(ratios)))
    outcome = fit_outcome(distances, gains_at_int4, len(ratios))
    nearest = min(range(len(QUANTIZERS)), key=lambda i: distances[i].value)
    helped = float(np.mean(gains[:, nearest, _AT_INT4] < 0))
    conclusion = (
        f"On {len(ratios)} weight matrices of {found.facts.key} the fit misses the optimal ratio at 4 bits by "
        f"{distances[nearest]:.3g} at best ({QUANTIZERS[nearest].name}); there it is better than 2.5 σ on "
        f"{helped:.0%} of them. Its median excess MSE is {np.median(excess_fit[:, 0, _AT_INT4]):.1%} for exact "
        f"mid-rise at 4 bits and {np.median(excess_fit[:, 0, -1]):.0%} at 8."
    )
    return Measurement("Q18", found.facts.key, outcome, conclusion, tuple(numbers))


def slopes(errors: Floats) -> Floats:
    """Slope per bit of the logarithm, along the last axis, which runs over `BITS`."""
    return -decay_rate(errors)


def measure_slope(found: Found, reference: dict[str, LevelFit], seed: int) -> Measurement:
    """Q23."""
    errors = found.table(lambda fit: fit.errors)[:, 0]
    measured = {
        "ln MSE of weights": (_mean(slopes(errors), seed), "matrices"),
        "ln √MSE/σ of weights": (_mean(slopes(np.sqrt(errors)), seed), "matrices"),
    }
    if found.outputs:
        for name, of in (("‖h′ − h‖/‖h‖", "distances"), ("1 − cos(h′, h)", "dissimilarities")):
            table = np.stack([getattr(each, of) for each in found.outputs], axis=1)
            measured[f"ln {name} of embeddings"] = (_mean(slopes(table), seed), "texts")
    numbers = [
        interval_number(f"slope of {name}", slope, cases, unit="per bit") for name, (slope, cases) in measured.items()
    ]
    numbers += [
        Number(name="slope as written, −ln 2/2", value=WRITTEN_SLOPE, unit="per bit"),
        Number(name="slope of Shannon's function, −2 ln 2", value=SHANNON_SLOPE, unit="per bit"),
        *(
            Number(name=f"slope of ln MSE, {name}", value=float(slopes(reference[name].errors[0])), unit="per bit")
            for name in ("Gaussian", "Laplace")
        ),
        Number(name="matrices", value=len(errors)),
    ]
    outcome = slope_outcome([slope for slope, _ in measured.values()], len(errors))
    listed = "; ".join(f"{name} {slope:.3g}" for name, (slope, _) in measured.items())
    conclusion = f"Slopes per bit over 2 to 8 bits in {found.facts.key}: {listed}. As written −0.347; Shannon's −1.386."
    return Measurement("Q23", found.facts.key, outcome, conclusion, tuple(numbers))


# Drawing -------------------------------------------------------------------------------------------------------


def draw_levels(found: Found, reference: dict[str, LevelFit], model: str) -> Drawing:
    """Four panels: ratios against κ, excess MSE against bits on matrices and on laws, error against bits."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 8.5), layout="constrained")
    ratio_axes, excess_axes, law_axes, error_axes = figure.subplots(2, 2).flat
    _draw_ratios(ratio_axes, found)
    _draw_excess(excess_axes, found)
    for number, (law, fit) in enumerate(reference.items()):
        style = f"{marker_of(number)}-"
        law_axes.plot(BITS, 100 * fit.excess_fit[0], style, label=f"{law}, κ = {fit.excess_kurtosis:.3g}")
    law_axes.set_yscale("symlog", linthresh=1)
    law_axes.set(title="Excess MSE of the fit on exact laws (mid-rise)", xlabel="bits", ylabel="excess MSE (%)")
    law_axes.set_ylim(top=1e6)
    law_axes.legend(fontsize="x-small", loc="upper left", ncols=2)
    _draw_errors(error_axes, found)
    caption = (
        f"Clipping levels of the {len(found.matrices)} weight matrices of {found.facts.key}, four panels: the optimal "
        "ratio α*/σ at 4 bits against excess kurtosis for four models of the quantizer, with the fit and the constant "
        "2.5; the excess MSE of fit and constant against bits, median and central 90 % of matrices; the excess MSE of "
        "the fit on exact laws; the relative MSE at the optimal level against bits with the slopes of the claim and of "
        "Shannon's function."
    )
    return draw(figure, "clipping-fit", model, caption)


def _draw_ratios(axes: Axes, found: Found) -> None:
    ratios = found.table(lambda fit: fit.ratios)[..., _AT_INT4]
    shown = np.maximum(found.kurtosis, 0)
    for i, quantizer in enumerate(QUANTIZERS):
        axes.plot(shown, ratios[:, i], marker_of(i), markersize=4, fillstyle="none", label=quantizer.name)
    grid = np.concatenate([[0], np.geomspace(0.01, max(1.0, shown.max()), 200)])
    axes.plot(grid, banner_ratio(grid), "k-", label="fit")
    axes.axhline(CONSTANT, color="k", linestyle=":", label="2.5")
    axes.set_xscale("symlog", linthresh=0.1)
    axes.set_xlim(left=-0.02)
    axes.set(
        title=f"Optimal level at {INT4} bits, {found.facts.key}", xlabel="max(0, excess kurtosis κ)", ylabel="α*/σ"
    )
    axes.legend(fontsize="x-small")


def _draw_excess(axes: Axes, found: Found) -> None:
    for name, of, style, hatch, shift in (
        ("fit", found.table(lambda fit: fit.excess_fit), "o-", "//", -0.05),
        ("2.5 σ", found.table(lambda fit: fit.excess_constant), "s--", "..", 0.05),
    ):
        low, middle, high = 100 * np.quantile(of[:, 0], [0.05, 0.5, 0.95], axis=0)
        (line,) = axes.plot(np.array(BITS) + shift, middle, style, label=f"{name}: median and central 90 % of matrices")
        axes.fill_between(BITS, low, high, alpha=0.2, color=line.get_color(), hatch=hatch)
    axes.set_yscale("symlog", linthresh=1)
    axes.set(title="Excess MSE over the exact optimum (mid-rise)", xlabel="bits", ylabel="excess MSE (%)")
    axes.legend(fontsize="small")


def _draw_errors(axes: Axes, found: Found) -> None:
    errors = found.table(lambda fit: fit.errors)[:, 0]
    low, middle, high = np.quantile(errors, [0.05, 0.5, 0.95], axis=0)
    axes.plot(BITS, middle, "o-", label="MSE/σ² of weights")
    axes.fill_between(BITS, low, high, alpha=0.2, hatch="//")
    bits = np.array(BITS)
    for name, of, style in (("‖h′ − h‖/‖h‖", "distances", "s-"), ("1 − cos(h′, h)", "dissimilarities", "D-")):
        if found.outputs:
            values = np.stack([getattr(each, of) for each in found.outputs], axis=1)
            axes.plot(BITS, np.exp(np.log(values).mean(axis=0)), style, label=f"{name} of embeddings")
    for slope, style, label in (
        (WRITTEN_SLOPE, ":", "slope −ln 2/2, as written"),
        (SHANNON_SLOPE, "--", "slope −2 ln 2"),
    ):
        axes.plot(BITS, middle[0] * np.exp(slope * (bits - bits[0])), "k" + style, label=label)
    axes.set_yscale("log")
    axes.set(title="Error at the optimal level", xlabel="bits", ylabel="relative error")
    axes.legend(fontsize="x-small")


experiment = Experiment(
    title="Clipping levels of real weights",
    claims={"Q17": RATIO, "Q18": FIT, "Q23": SLOPE},
    models=("minilm-l3", "minilm", "mpnet", "whisper"),
    parts=parts,
    observe=observe,
    conclude=conclude,
)
