"""Do attention heads freeze as the random energy model does? B13 (exponent γ), A20 (condensate fraction).

The random energy model comes first: independent Gaussian logits, extrapolated in size, show whether the instrument
finds the freezing that is there by theory. What such synthetic logits give is no evidence about attention and enters
no outcome, except that nothing is decided where the instrument fails on them.

The declaration below was committed before the first run on a model; `tests/test_experiments_freezing.py` plants
Gaussian logits, logits with one key that stands out, and maps that condense.

Cost: two forward passes a text; minilm takes 45 s of one core, 8 s of them for the random energy model, and 0.7 GiB;
minilm-l3 with gemma3 71 s and 1.5 GiB. Only one text's maps of one layer are scaled at a time.

Where the first token of a decoder draws most attention, its own row sees nothing else: A_{i*i*} = 1 and φ = 1/n
exactly, whatever β is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from aqcheck.attention import (
    condensate_fraction,
    gibbs,
    largest_attention_share,
    participation_ratio,
    random_energy_critical_beta,
    random_energy_participation_ratio,
)
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
    marker_of,
)
from aqcheck.experiments.logit_rows import MINIMAL_KEYS, SAMPLE, by_rows, mean_by_text, sample_rows
from aqcheck.experiments.resampling import Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.models.text import texts

if TYPE_CHECKING:
    from aqcheck.models import Batch, Facts, Model
    from aqcheck.models.heads import Heads

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
COUPLINGS = np.array([0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0])  # b = β·σ_u/√(2 ln n)
FROZEN = 4  # index of b = 1.5, from where the extrapolation is asked to reach the limit
TOLERANCE = 0.05
LOG_SIZES = np.log(2.0) * np.array([16, 32, 64, 128, 256, 512])  # ln n: corrections fall only as 1/ln n
DRAWS, LARGEST = 4_000, 256
GAUSSIAN_ROWS = 512  # for each number of keys
FACTORS = (0.1, 1.0, 10.0)
MAPS, MAP_SIZES, MAP_COUPLING = 32, (16, 32, 64, 128, 256), 4.0

EXPONENT = Declaration(
    quantity=(
        "Mean participation ratio Y(b) = Σ p² of attention rows when the β of every row is set so that its reduced "
        "coupling b = β·σ_u/√(2 ln n) is 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4 (σ_u the standard deviation of the row's n "
        "logits), minus that of independent Gaussian logits with equally many keys, put through the same steps; its "
        "largest absolute value over the eight b. The random energy model freezes with exponent γ = 1, "
        "Y → 1 − 1/b; the heads have this exponent as far as they follow it. Beside it: the reduced coupling at the "
        "trained β in each layer, the share of heads that follow, and the exponent of 1 − 1/b in Y over b from 1.25 to "
        f"4. {SAMPLE}"
    ),
    threshold=(
        f"supports: the interval of the largest deviation lies below {TOLERANCE:g}, a tenth of the predicted ½ at b = "
        f"2; contradicts: it lies above {TOLERANCE:g}; inconclusive: everything else, and whatever the heads do if the "
        "instrument fails: if on the random energy model of 2^16 to 2^512 logits Y, extrapolated to infinitely many by "
        f"a parabola in 1/ln n, differs from 1 − 1/b by more than {TOLERANCE:g} at some b ≥ 1.5. Not tested: ν = ½, "
        "since neither here nor in the random energy model does a susceptibility diverge (B11)"
    ),
    null_model=(
        "Gaussianised logits: independent normal rows of the same n, which have the same mean and variance by "
        "construction of b and nothing else of the heads. Reordering a row would change nothing, Σ p² is symmetric. "
        "That Gaussian logits follow the random energy model is circular, generator and prediction are the same; it "
        "validates the instrument and is no evidence"
    ),
)
CONDENSATE = Declaration(
    quantity=(
        "The exponent of n in the condensate fraction φ = A_{i*i*}/n of Definition 3.2 as written, i* the token that "
        "draws most attention, at 10 times the trained β: slope of log φ (φ averaged over heads and layers) on log n "
        f"over texts of at least {MINIMAL_KEYS} tokens, of which n are visible to the last query. Beside it: φ·n, the "
        "largest share of attention that a token draws and the mean largest weight, and their exponents, at 0.1, 1 and "
        f"10 times the trained β; the same exponents for maps of the random energy model at b = {MAP_COUPLING:g}"
    ),
    threshold=(
        "supports an order parameter, positive in the collapsed phase however large n is: the interval of the exponent "
        "lies above −½; contradicts: it lies below −½, φ vanishes with n; inconclusive: everything else. −½ is midway "
        "between a constant and 1/n"
    ),
    null_model=(
        "Collapsed attention itself: φ ≤ 1/n as written, so an exponent of −1 or less is what it has even where one "
        "token draws everything. The largest share, which tends to 1 there, is the order parameter that the words "
        "describe, and is reported beside it. Texts of different length differ in more than n"
    ),
)


def exponent_outcome(deviation: Interval, instrument: float) -> Outcome:
    """The declared rule of B13, of the largest deviation of the heads and that of the instrument."""
    if instrument > TOLERANCE:
        return "inconclusive"
    if deviation.low > TOLERANCE:
        return "contradicts"
    return "supports" if deviation.high < TOLERANCE else "inconclusive"


def condensate_outcome(exponent: Interval) -> Outcome:
    """The declared rule of A20."""
    if exponent.low > -0.5:
        return "supports"
    return "contradicts" if exponent.high < -0.5 else "inconclusive"


# The random energy model ---------------------------------------------------------------------------------------


def participation_by_coupling(rows: Floats) -> Floats:
    """Participation ratio of rows at each reduced coupling; shape `(rows, keys)` to `(rows, couplings)`.

    A row of equal logits has 1/n at every coupling.
    """
    deviation = rows.std(axis=1)
    scale = np.where(deviation > 0, deviation, 1)
    critical = np.asarray(random_energy_critical_beta(np.full(len(rows), rows.shape[1]), scale))
    return np.asarray(participation_ratio(gibbs(rows[:, None, :], COUPLINGS * critical[:, None])))


def gaussian_participation(keys: int, rows: int, seed: int) -> Floats:
    """`participation_by_coupling` of independent normal logits, mean over rows."""
    logits = np.random.default_rng((seed, keys)).normal(size=(rows, keys))
    return np.asarray(by_rows(participation_by_coupling, logits).mean(axis=0))


def random_energy_participation(log_size: float, seed: int) -> Floats:
    """Mean Σ p² of n independent standard normal logits at each reduced coupling, for n far too large to draw them all.

    Only the largest logits are drawn: they are where the upper tail probability is Γ_k/n, with Γ_k the arrival times of
    a Poisson process of rate 1. The others enter by their expected sums of exp(βu) and exp(2βu) below the smallest
    drawn.

    Args:
        log_size: ln n.
        seed: Of the draws.
    """
    rng = np.random.default_rng((seed, round(log_size)))
    logits = stats.norm.isf(rng.exponential(size=(DRAWS, LARGEST)).cumsum(axis=1) * math.exp(-log_size))
    first, last = logits[:, 0], logits[:, -1]
    found = []
    for beta in COUPLINGS * math.sqrt(2 * log_size):
        weights = np.exp(beta * (logits - first[:, None]))
        rest, rest_of_squares = (
            np.exp(log_size + power**2 / 2 + stats.norm.logcdf(last - power) - power * first)
            for power in (beta, 2 * beta)
        )
        squares = np.square(weights).sum(axis=1) + rest_of_squares
        found.append(np.mean(squares / (weights.sum(axis=1) + rest) ** 2))
    return np.array(found)


def extrapolate(log_sizes: Floats, values: Floats) -> Floats:
    """Limit of values at infinite n, by a parabola in 1/ln n through least squares; shape `(sizes, …)` to `(…)`."""
    return np.asarray(np.polynomial.polynomial.polyfit(1 / log_sizes, values, 2)[0])


@dataclass(frozen=True)
class RandomEnergy:
    """What the instrument finds on the random energy model.

    Attributes:
        limit: Extrapolated participation ratio at each coupling.
        exponents: Exponents of n of each of `ORDER_PARAMETERS`.
    """

    limit: Floats
    exponents: Floats

    @property
    def deviation(self) -> float:
        """Largest difference from 1 − 1/b where it is asked for."""
        predicted = np.asarray(random_energy_participation_ratio(COUPLINGS, 1.0))
        return float(np.abs(self.limit - predicted)[FROZEN:].max())


def random_energy(seed: int) -> RandomEnergy:
    """Draw the random energy model at all sizes."""
    participation = np.stack([random_energy_participation(log_size, seed) for log_size in LOG_SIZES])
    rng = np.random.default_rng(seed)
    found = []
    for keys in MAP_SIZES:
        beta = float(MAP_COUPLING * random_energy_critical_beta(keys))
        maps = np.asarray(gibbs(rng.normal(size=(MAPS, keys, keys)), beta))
        found.append([np.asarray(measure(maps)).mean() for measure in ORDER_PARAMETERS.values()])
    slopes = np.polynomial.polynomial.polyfit(np.log(MAP_SIZES), np.log(found), 1)[1]
    return RandomEnergy(extrapolate(LOG_SIZES, participation), slopes)


def mean_largest_weight(attention: Floats) -> Floats:
    """Largest weight of a row, mean over rows; shape `(…, n, n)` to `(…)`."""
    return np.asarray(attention.max(axis=-1).mean(axis=-1))


ORDER_PARAMETERS: dict[str, Callable[[Floats], Floats]] = {
    "condensate fraction φ": lambda maps: np.asarray(condensate_fraction(maps)),
    "largest share that a token draws": lambda maps: np.asarray(largest_attention_share(maps)),
    "largest weight of a row": mean_largest_weight,
}


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What was seen of some texts, those long enough.

    Attributes:
        tokens: Number of tokens of each, shape `(texts,)`.
        coupling: Reduced coupling at the trained β, mean over rows and heads, shape `(texts, layers)`.
        participation: Mean over rows, shape `(texts, layers, heads, couplings)`.
        gaussian: The same of Gaussian logits with as many keys, shape `(texts, couplings)`.
        order: Order parameters, mean over layers and heads, shape `(texts, factors, parameters)`.
    """

    tokens: Floats
    coupling: Floats
    participation: Floats
    gaussian: Floats
    order: Floats


def observe(model: Model, part: range, seed: int) -> Seen:
    """Participation at given reduced couplings and order parameters at given factors of β, for some of the texts."""
    of_part = [texts(TEXTS)[i] for i in part]
    facts = model.facts
    rows = sample_rows(model, of_part)
    if not rows:
        couplings = len(COUPLINGS)
        return Seen(
            np.empty(0),
            np.empty((0, facts.layers)),
            np.empty((0, facts.layers, facts.heads, couplings)),
            np.empty((0, couplings)),
            np.empty((0, len(FACTORS), len(ORDER_PARAMETERS))),
        )
    _, coupling = mean_by_text(
        rows,
        [each.logits.std(axis=-1) / np.asarray(random_energy_critical_beta(each.logits.shape[-1])) for each in rows],
    )
    found, participation = mean_by_text(rows, [by_rows(participation_by_coupling, each.logits) for each in rows])
    _, gaussian = mean_by_text(
        rows,
        [
            np.broadcast_to(
                gaussian_participation(each.logits.shape[-1], GAUSSIAN_ROWS, seed),
                (1, 1, each.logits.shape[2], len(COUPLINGS)),
            )
            for each in rows
        ],
    )
    tokens, order = order_parameters(model, [of_part[i] for i in found])
    return Seen(tokens, coupling.mean(axis=-1), participation, gaussian[:, 0, 0], order)


def order_parameters(model: Model, of_texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Order parameters of whole maps as β is scaled, mean over layers and heads.

    Returns:
        Number of tokens, shape `(texts,)`, and shape `(texts, factors, parameters)`.
    """
    tokens = np.zeros(len(of_texts))
    order = np.zeros((len(of_texts), len(FACTORS), len(ORDER_PARAMETERS)))

    def visit(batch: Batch, layer: int, heads: Heads) -> None:
        for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            logits = heads.logits[row, :, :n, :n].double().cpu().numpy()
            visible = np.isfinite(logits)
            # So far below the others that their weight underflows to 0 at every factor.
            masked = np.where(visible, logits, logits[visible].min() - 1e5)
            tokens[text] = n
            for number, factor in enumerate(FACTORS):
                maps = np.asarray(gibbs(masked, factor))
                order[text, number] += [measure(maps).mean() for measure in ORDER_PARAMETERS.values()]

    model.stream_heads(of_texts, visit)
    return tokens, order / model.facts.layers


@dataclass(frozen=True)
class _Result:
    """What was found on one model."""

    facts: Facts
    seen: Seen


def largest_deviation(differences: Floats) -> Floats:
    """Largest absolute value over couplings of the mean over texts; shape `(…, texts, couplings)` to `(…)`."""
    return np.asarray(np.abs(differences.mean(axis=-2)).max(axis=-1))


def limit_exponent(participation: Floats) -> Floats:
    """Slope of log Y on log(1 − 1/b) over b > 1, of the mean over texts; shape `(…, texts, couplings)` to `(…)`."""
    above = COUPLINGS > 1
    x = np.log(1 - 1 / COUPLINGS[above])
    centred = x - x.mean()
    return np.asarray(np.log(participation.mean(axis=-2)[..., above]) @ centred / (centred @ centred))


def size_exponent(table: Floats) -> Floats:
    """Slope of the second column on the first by least squares; shape `(…, texts, 2)` to `(…)`."""
    centred = table - table.mean(axis=-2, keepdims=True)
    return np.asarray((centred[..., 0] * centred[..., 1]).sum(axis=-1) / (centred[..., 0] ** 2).sum(axis=-1))


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """B13 and A20, on each model alone."""
    models = by_model(observations)
    results = [
        _Result(
            of_model[0].facts,
            Seen(
                *(
                    np.concatenate([getattr(each.value, name) for each in of_model])
                    for name in ("tokens", "coupling", "participation", "gaussian", "order")
                )
            ),
        )
        for of_model in models.values()
    ]
    reference = random_energy(seed)
    drawing = draw_freezing(results, reference, "+".join(models), seed)
    return [
        *(_measure_exponent(result, reference, drawing, seed) for result in results),
        *(_measure_condensate(result, reference, drawing, seed) for result in results),
    ]


def _measure_exponent(result: _Result, reference: RandomEnergy, drawing: Drawing, seed: int) -> Measurement:
    seen, key = result.seen, result.facts.key
    mean = seen.participation.mean(axis=(1, 2))
    deviation = bootstrap(mean - seen.gaussian, largest_deviation, seed)
    of_heads = seen.participation - seen.gaussian[:, None, None, :]
    flat = of_heads.reshape(len(of_heads), -1)

    def followers(samples: Floats) -> Floats:
        means = samples.mean(axis=-2).reshape(*samples.shape[:-2], -1, len(COUPLINGS))
        return np.asarray((np.abs(means).max(axis=-1) <= TOLERANCE).mean(axis=-1))

    follow = bootstrap(flat, followers, seed)
    couplings = [bootstrap(column[:, None], mean_of_all, seed) for column in seen.coupling.T]
    whole = bootstrap(seen.coupling, mean_of_all, seed)
    exponent, of_gaussian = (bootstrap(values, limit_exponent, seed) for values in (mean, seen.gaussian))
    outcome = exponent_outcome(deviation, reference.deviation)
    predicted = np.asarray(random_energy_participation_ratio(COUPLINGS, 1.0))
    numbers = [
        interval_number("largest deviation of Y(b) from Gaussian logits", deviation, "texts"),
        interval_number("share of heads within the tolerance", follow, "texts"),
        interval_number("exponent of 1 − 1/b in Y", exponent, "texts"),
        interval_number("exponent of 1 − 1/b in Y of Gaussian logits, synthetic", of_gaussian, "texts"),
        interval_number("reduced coupling b at the trained β", whole, "texts"),
        *(interval_number(f"reduced coupling b in layer {i}", value, "texts") for i, value in enumerate(couplings, 1)),
    ]
    for index, coupling in enumerate(COUPLINGS):
        difference = bootstrap((mean - seen.gaussian)[:, [index]], mean_of_all, seed)
        numbers.append(interval_number(f"Y minus that of Gaussian logits at b = {coupling:g}", difference, "texts"))
        numbers.append(
            Number(
                name=f"random energy model, synthetic: extrapolated Y at b = {coupling:g}", value=reference.limit[index]
            )
        )
        numbers.append(Number(name=f"random energy model, predicted Y at b = {coupling:g}", value=predicted[index]))
    numbers.append(Number(name="instrument: largest error of extrapolated Y at b ≥ 1.5", value=reference.deviation))
    numbers.append(Number(name="heads", value=result.facts.layers * result.facts.heads))
    numbers.append(Number(name="texts", value=len(mean)))
    meaning = {
        "supports": "heads freeze as the random energy model does",
        "contradicts": "heads do not freeze as the random energy model does",
        "inconclusive": "it is undecided whether heads freeze as the random energy model does",
    }[outcome]
    conclusion = (
        f"In {key} {meaning}: at equal reduced coupling their participation ratio differs from that of Gaussian logits "
        f"by up to {deviation:.2f}; {follow.value:.0%} of heads are within {TOLERANCE:g}. At the trained β "
        f"the reduced coupling is {whole:.2f}."
    )
    return Measurement("B13", key, outcome, conclusion, tuple(numbers), (drawing,))


def _measure_condensate(result: _Result, reference: RandomEnergy, drawing: Drawing, seed: int) -> Measurement:
    seen, key = result.seen, result.facts.key
    numbers, exponents = [], {}
    for index, name in enumerate(ORDER_PARAMETERS):
        for number, factor in enumerate(FACTORS):
            at = f"at {factor:g} times the trained β"
            values = seen.order[:, number, index]
            exponent = bootstrap(np.log(np.stack([seen.tokens, values], axis=1)), size_exponent, seed)
            exponents[index, number] = exponent
            numbers.append(interval_number(f"exponent of n in the {name} {at}", exponent, "texts"))
            scaled, label = (values * seen.tokens, f"n times the {name}") if index == 0 else (values, name)
            numbers.append(interval_number(f"{label} {at}", bootstrap(scaled[:, None], mean_of_all, seed), "texts"))
        name = f"random energy model, synthetic, b = {MAP_COUPLING:g}: exponent of n in the {name}"
        numbers.append(Number(name=name, value=reference.exponents[index]))
    numbers.append(Number(name="texts", value=len(seen.tokens)))
    exponent, share = exponents[0, len(FACTORS) - 1], exponents[1, len(FACTORS) - 1]
    outcome = condensate_outcome(exponent)
    meaning = {
        "supports": "does not vanish with n in collapsed attention",
        "contradicts": "vanishes with n in collapsed attention too, so it is no order parameter",
        "inconclusive": "is not shown to vanish with n in collapsed attention, nor not to",
    }[outcome]
    conclusion = (
        f"In {key} the condensate fraction as written {meaning}: it goes as n to the {exponent:.2f} at 10 "
        f"times the trained β, the largest share that a token draws as n to the {share:.2f}."
    )
    return Measurement("A20", key, outcome, conclusion, tuple(numbers), (drawing,))


# Drawing -------------------------------------------------------------------------------------------------------


def draw_freezing(results: Sequence[_Result], reference: RandomEnergy, models: str, seed: int) -> Drawing:
    """Participation over reduced coupling, reduced coupling over depth, condensate fraction over length."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4.8), layout="constrained")
    participation, depth, condensate = figure.subplots(1, 3)
    fine = np.linspace(0.5, 4, 200)
    participation.plot(fine, random_energy_participation_ratio(fine, 1.0), "k-", label="random energy, limit")
    participation.plot(COUPLINGS, reference.limit, "kx", label="random energy, extrapolated")
    for number, result in enumerate(results):
        seen, facts = result.seen, result.facts
        style = {"color": f"C{number}", "marker": marker_of(number), "markersize": 4}
        participation.plot(COUPLINGS, seen.participation.mean(axis=(0, 1, 2)), **style, label=facts.key)
        label = "Gaussian logits, same n" if number == 0 else None
        participation.plot(COUPLINGS, seen.gaussian.mean(axis=0), "--", color=f"C{number}", linewidth=0.9, label=label)
        layers = [bootstrap(column[:, None], mean_of_all, seed) for column in seen.coupling.T]
        ends = [[each.value - each.low for each in layers], [each.high - each.value for each in layers]]
        positions = (np.arange(facts.layers) + 0.5) / facts.layers
        depth.errorbar(positions, [each.value for each in layers], ends, **style, capsize=2, label=facts.key)
        condensate.plot(seen.tokens, seen.order[:, -1, 0], linestyle="none", **style, label=f"{facts.key}: φ")
    tokens = np.array([16, 200])
    condensate.plot(tokens, 1 / tokens, "k:", label="1/n, the bound of φ")
    for number, result in enumerate(results):
        style = {"color": f"C{number}", "marker": marker_of(number), "markersize": 4, "mfc": "none"}
        label = "largest share drawn (open)" if number == 0 else None
        condensate.plot(result.seen.tokens, result.seen.order[:, -1, 1], linestyle="none", **style, label=label)
    depth.axhline(1, color="black", linestyle=":", linewidth=0.8)
    depth.set_ylim(bottom=0)
    condensate.set(xscale="log", yscale="log")
    condensate.set_xticks([20, 50, 100, 200], ["20", "50", "100", "200"])
    condensate.minorticks_off()
    coupling = r"$\beta\,\sigma_u\,/\,\sqrt{2\,\ln\,n}$"
    participation.set(title="Participation at equal coupling", xlabel=f"b = {coupling}", ylabel=r"$Y = \Sigma\,p^2$")
    depth.set(title="Coupling at the trained β", xlabel="relative depth (layer − ½) / layers", ylabel=coupling)
    condensate.set(title="Order parameters at 10 × trained β", xlabel="tokens n", ylabel="φ, largest share")
    for axes in (participation, depth):
        axes.legend(fontsize="x-small")
    # Below, as the points of several models leave no room inside.
    condensate.legend(fontsize="x-small", ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.15))
    caption = (
        "Left: mean participation ratio of attention rows against reduced coupling, the same for Gaussian logits with "
        "as many keys (dashed), the limit of the random energy model and its extrapolation from finite size. Middle: "
        "reduced coupling at the trained β in each layer, 95 % intervals over texts; the random energy model freezes "
        "at 1, dotted. Right: condensate fraction φ as written (filled) and the largest share of attention that a "
        "token draws (open) at 10 times the trained β, one marker a text; φ stays below 1/n."
    )
    return draw(figure, "freezing", models, caption)


experiment = Experiment(
    title="Freezing of attention heads",
    claims={"A20": CONDENSATE, "B13": EXPONENT},
    models=("minilm-l3", "minilm", "mpnet", "e5-small", "smollm2", "gemma3"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
