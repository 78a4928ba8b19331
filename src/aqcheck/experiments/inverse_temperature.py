"""Real attention rows as β is scaled from 0.1 to 10 times its trained value: B11 (no transition), B12 (operational β).

The declaration below was committed before the first run on a model; `tests/test_experiments_inverse_temperature.py`
plants susceptibilities that diverge, roots that are wrong, and tied logits.

Cost: one forward pass a text, of whose maps four rows a head are kept, and about 150 evaluations of each row. minilm
takes 45 s of one core and 0.65 GiB; minilm-l3 with gemma3 54 s and 1.5 GiB, most of which is the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aqcheck.attention import (
    argmax_multiplicity,
    gibbs,
    gibbs_entropy,
    logit_variance,
    operational_beta,
    participation_ratio,
    random_energy_critical_beta,
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
from aqcheck.experiments.logit_rows import SAMPLE, Rows, chunks, sample_rows
from aqcheck.experiments.resampling import Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.models.text import texts

if TYPE_CHECKING:
    from aqcheck.models import Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
FACTORS = np.geomspace(0.1, 10, 21)
TRAINED = 10  # index of the factor 1
# Reduced couplings β·σ_u/√(2 ln n) at which the peak of the susceptibility is sought first.
COUPLINGS = np.concatenate([[0.0], np.geomspace(1 / 16, 16, 33)])
REFINEMENTS, POINTS = 4, 17  # each refinement is 8 times as fine as the one before
SMOOTH, DIVERGING = 0.01, 0.5
ROUNDING = 1e-9
# Factors of β_c at which the entropy must lie on the right side of half of log n.
AROUND = np.array([2.0**-6, 2.0**-4, 2.0**-2, 0.5, 1 - 1e-6, 1 + 1e-6, 2.0, 2.0**2, 2.0**4, 2.0**6])

TRANSITION = Declaration(
    quantity=(
        "The susceptibility χ(β) = d²log Z/dβ² of each row, as a share of Popoviciu's bound (max u − min u)²/4; and by "
        "how much its peak over β grows when the grid around the peak is made 8 times as fine, geometric mean of "
        f"{REFINEMENTS - 1} such steps. β from 0 to 16 times √(2 ln n)/σ_u, σ_u the standard deviation of the row's "
        "logits. Beside it the exponent of n in the peak of χ/σ_u², and where the peak lies relative to the trained "
        f"β. {SAMPLE}"
    ),
    threshold=(
        f"supports a transition: the peak of some row grows by at least {DIVERGING:.0%} a refinement, or χ exceeds the "
        f"bound; contradicts: no peak of any row grows by more than {SMOOTH:.0%} and none exceeds the bound (to a "
        f"relative {ROUNDING:g}); inconclusive: everything else"
    ),
    null_model=(
        "A diverging susceptibility: |β − β_c|^(−½), the document's ν, grows by about 180 % a refinement on the same "
        "grid. The exponent of n is reported and decides nothing: the claim is about attention as it is, of finite n, "
        "and texts of different length differ in more than n"
    ),
)
OPERATIONAL = Declaration(
    quantity=(
        "For each row whose largest logit is m-fold, m² < n: the operational β_c, and whether H(β) > ½ log n at "
        "five β below and < at five above, from β_c/64 to 64 β_c, as near as 10⁻⁶ β_c on both sides; for the other "
        "rows whether H(β) ≥ ½ log n on a grid of β. This is the registry's repaired statement, existence and "
        "uniqueness iff m² < n. Beside it: the trained β over β_c in each head (median over rows, 0 where there is no "
        f"β_c), the share of heads trained beyond β_c, and H/log n and the participation ratio as β is scaled. {SAMPLE}"
    ),
    threshold=(
        "supports: some row satisfies the hypothesis, and no row violates the statement; contradicts: a row violates "
        "it; inconclusive: no row satisfies the hypothesis"
    ),
    null_model=(
        "None of the model: the statement is a theorem, so only the arithmetic or the logits could fail it. That the "
        "check can fail is tested with roots that are off by 1 % and with tied logits"
    ),
)


def transition_outcome(share_of_bound: float, growth: float) -> Outcome:
    """The declared rule of B11, of the largest share of the bound and the largest growth over all rows."""
    if share_of_bound > 1 + ROUNDING or growth >= DIVERGING:
        return "supports"
    return "contradicts" if growth <= SMOOTH else "inconclusive"


def operational_outcome(solvable: int, violations: int) -> Outcome:
    """The declared rule of B12."""
    if violations:
        return "contradicts"
    return "supports" if solvable else "inconclusive"


# Measuring one row ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peak:
    """The largest value of a curve, sought on a grid and on finer ones around it; arrays, one entry a curve.

    Attributes:
        position: Where it is.
        value: How large.
        growth: By what factor less 1 it grew with each refinement after the first, geometric mean.
    """

    position: Floats
    value: Floats
    growth: Floats


def find_peak(curves: Callable[[Floats], Floats], grid: Floats) -> Peak:
    """Seek the peak of several curves.

    Args:
        curves: Takes positions of shape `(curves, points)`, gives values of that shape, not negative.
        grid: Ascending positions of the first search, shape `(curves, points)`.
    """
    row = np.arange(len(grid))
    best, where, heights = np.full(len(grid), -np.inf), grid[:, 0], []
    positions = grid
    for _ in range(1 + REFINEMENTS):
        values = curves(positions)
        top = values.argmax(axis=1)
        where = np.where(values[row, top] > best, positions[row, top], where)
        best = np.maximum(best, values[row, top])
        heights.append(best)
        # Between the neighbours of the highest point: 16 intervals in place of two.
        low = positions[row, np.maximum(top - 1, 0)]
        high = positions[row, np.minimum(top + 1, positions.shape[1] - 1)]
        positions = np.linspace(low, high, POINTS, axis=1)
    return Peak(where, best, (best / heights[1]) ** (1 / (REFINEMENTS - 1)) - 1)


def susceptibility_peak(rows: Floats) -> Peak:
    """Peak over the reduced coupling b = β·σ_u/√(2 ln n) of χ/σ_u², for rows of shape `(rows, keys)`, none constant."""
    deviation = rows.std(axis=1)
    critical = np.asarray(random_energy_critical_beta(np.full(len(rows), rows.shape[1]), deviation))

    def relative(couplings: Floats) -> Floats:
        variance = logit_variance(rows[:, None, :], couplings * critical[:, None])
        return np.asarray(variance / deviation[:, None] ** 2)

    return find_peak(relative, np.broadcast_to(COUPLINGS, (len(rows), len(COUPLINGS))))


def violates_half_entropy(rows: Floats, critical: Floats) -> NDArray[np.bool_]:
    """Whether rows violate B12, given what is said to be their β_c.

    Args:
        rows: Shape `(rows, keys)`.
        critical: Shape `(rows,)`, NaN where there is said to be none.
    """
    keys = rows.shape[1]
    half = math.log(keys) / 2
    solvable = np.asarray(argmax_multiplicity(rows)) ** 2 < keys
    found = np.isfinite(critical) & (critical > 0)
    entropies = np.asarray(gibbs_entropy(rows[:, None, :], np.where(found, critical, 1.0)[:, None] * AROUND))
    on_the_right_side = np.where(AROUND < 1, entropies > half, entropies < half).all(axis=1)
    violations = np.where(solvable, ~(found & on_the_right_side), found)
    # With m² ≥ n no β reaches half: up to where only the largest logits are left.
    tied = rows[~solvable]
    if len(tied):
        span = np.ptp(tied, axis=1)
        everywhere = np.geomspace(0.1, 1e6, 50) / np.where(span > 0, span, 1)[:, None]
        entropies = np.asarray(gibbs_entropy(tied[:, None, :], everywhere))
        violations[~solvable] |= (entropies < half - ROUNDING).any(axis=1)
    return violations


# Measuring a model ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scan:
    """What was seen of one text.

    Attributes:
        entropy: H/log n, mean over queries, shape `(layers, heads, factors)`.
        participation: Σ p², likewise.
        trained_over_critical: Trained β over β_c, 0 where there is none, median over queries, shape `(layers, heads)`.
        rows: Number of rows.
        solvable: Of those with m² < n.
        violations: Of those that violate B12.
        constant: Of those whose logits are all equal, which have no susceptibility.
        share_of_bound: Largest χ over its bound.
        growth: Largest growth of a peak.
        peaks: Mean over the varied rows that see equally many keys of `(log n, log peak of χ/σ_u²)`, shape
            `(sizes, 2)`.
        log_peak_position: Mean logarithm of the peak's β over the trained β, over rows whose peak is not at 0.
    """

    entropy: Floats
    participation: Floats
    trained_over_critical: Floats
    rows: int
    solvable: int
    violations: int
    constant: int
    share_of_bound: float
    growth: float
    peaks: Floats
    log_peak_position: float


def observe(model: Model, part: range, seed: int) -> list[Scan]:
    """Scan the rows of some of the texts, those long enough."""
    all_texts = texts(TEXTS)
    by_text: dict[int, list[Rows]] = {}
    for each in sample_rows(model, [all_texts[i] for i in part]):
        by_text.setdefault(each.text, []).append(each)
    return [scan(rows) for rows in by_text.values()]


def scan(of_text: Sequence[Rows]) -> Scan:
    """Scan the rows of one text."""
    entropy, participation, critical = [], [], []
    count = solvable = violations = constant = 0
    share = growth = 0.0
    peaks, positions = [], []
    for each in of_text:
        keys = each.logits.shape[-1]
        of_size = []
        for rows in chunks(each.logits):
            entropy.append(np.asarray(gibbs_entropy(rows[:, None, :], FACTORS)) / math.log(keys))
            participation.append(np.asarray(participation_ratio(gibbs(rows[:, None, :], FACTORS))))
            root = np.asarray(operational_beta(rows))
            critical.append(np.where(np.isnan(root), 0, 1 / root))
            count += len(rows)
            solvable += int((np.asarray(argmax_multiplicity(rows)) ** 2 < keys).sum())
            violations += int(violates_half_entropy(rows, root).sum())
            varied = rows[np.ptp(rows, axis=1) > 0]
            constant += len(rows) - len(varied)
            if len(varied):
                peak = susceptibility_peak(varied)
                deviation = varied.std(axis=1)
                bound = np.ptp(varied, axis=1) ** 2 / 4
                share = max(share, float((peak.value * deviation**2 / bound).max()))
                growth = max(growth, float(peak.growth.max()))
                of_size.append(np.log(peak.value))
                inside = peak.position > 0
                unit = np.asarray(random_energy_critical_beta(np.full(len(varied), keys), deviation))
                positions.append(np.log((peak.position * unit)[inside]))
        if of_size:
            peaks.append((math.log(keys), float(np.concatenate(of_size).mean())))

    def by_head(values: Sequence[Floats]) -> Floats:
        """Rows back to `(layers, heads, queries, …)`."""
        table, parts = np.concatenate(values), []
        for each in of_text:
            size = math.prod(each.logits.shape[:-1])
            parts.append(table[:size].reshape(*each.logits.shape[:-1], *table.shape[1:]))
            table = table[size:]
        return np.concatenate(parts, axis=2)

    found = np.concatenate(positions) if positions else np.empty(0)
    return Scan(
        entropy=by_head(entropy).mean(axis=2),
        participation=by_head(participation).mean(axis=2),
        trained_over_critical=np.median(by_head(critical), axis=2),
        rows=count,
        solvable=solvable,
        violations=violations,
        constant=constant,
        share_of_bound=share,
        growth=growth,
        peaks=np.array(peaks).reshape(-1, 2),
        log_peak_position=float(found.mean()) if found.size else math.nan,
    )


@dataclass(frozen=True)
class _Result:
    """What was found on one model."""

    facts: Facts
    scans: list[Scan]

    def curve(self, name: str, seed: int) -> list[Interval]:
        """A field of shape `(layers, heads, factors)`, at each factor, mean over heads, interval over texts."""
        table = np.stack([getattr(each, name).mean(axis=(0, 1)) for each in self.scans])
        return [bootstrap(column[:, None], mean_of_all, seed) for column in table.T]

    def trained_over_critical(self) -> Floats:
        """Shape `(texts, heads)`, the heads of all layers."""
        return np.stack([each.trained_over_critical.ravel() for each in self.scans])


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """B11 and B12, on each model alone."""
    models = by_model(observations)
    results = [
        _Result(of_model[0].facts, [scan for each in of_model for scan in each.value]) for of_model in models.values()
    ]
    drawing = draw_scans(results, "+".join(models), seed)
    return [
        *(_measure_transition(result, drawing, seed) for result in results),
        *(_measure_operational(result, drawing, seed) for result in results),
    ]


def size_exponent(tables: Sequence[Floats], seed: int) -> Interval:
    """Slope of log peak on log n by least squares over all rows' means, resampled by text.

    Args:
        tables: For each text, shape `(sizes, 2)`: log n, log peak.
        seed: Of the resampling.
    """
    # The sums that a least-squares slope needs, one row a text, so that resampling texts is resampling rows.
    sums = np.array([[len(t), *t.sum(axis=0), (t[:, 0] ** 2).sum(), (t[:, 0] * t[:, 1]).sum()] for t in tables])

    def slope(samples: Floats) -> Floats:
        count, x, y, xx, xy = np.moveaxis(samples.sum(axis=-2), -1, 0)
        return np.asarray((count * xy - x * y) / (count * xx - x**2))

    return bootstrap(sums, slope, seed)


def _measure_transition(result: _Result, drawing: Drawing, seed: int) -> Measurement:
    scans, key = result.scans, result.facts.key
    share, growth = max(each.share_of_bound for each in scans), max(each.growth for each in scans)
    outcome = transition_outcome(share, growth)
    exponent = size_exponent([each.peaks for each in scans], seed)
    heights = np.array([each.peaks[:, 1].mean() for each in scans])
    positions = np.array([each.log_peak_position for each in scans])
    rows, constant = sum(each.rows for each in scans), sum(each.constant for each in scans)
    numbers = (
        Number(name="largest χ over its bound (max − min)²/4", value=share),
        Number(name="largest growth of a peak of χ when the grid is 8 times as fine", value=growth),
        interval_number("exponent of n in the peak of χ/σ_u²", exponent, "texts"),
        interval_number("peak of χ/σ_u², geometric mean", _exponential(heights, seed), "texts"),
        interval_number("β of the peak over the trained β, geometric mean", _exponential(positions, seed), "texts"),
        Number(name="rows", value=rows),
        Number(name="rows with constant logits, left out", value=constant),
        Number(name="texts", value=len(scans)),
    )
    meaning = {
        "supports": "a susceptibility diverges or exceeds its bound",
        "contradicts": "no susceptibility diverges",
        "inconclusive": "it is undecided whether a susceptibility diverges",
    }[outcome]
    conclusion = (
        f"In {key} {meaning}: over {rows - constant:,} rows χ reaches at most {share:.1%} of its bound (max − min)²/4, "
        f"and a grid 8 times as fine raises no peak by more than {growth:.2g}; the peak of χ/σ_u² grows as n to the "
        f"{exponent:.3g}."
    )
    return Measurement("B11", key, outcome, conclusion, numbers, (drawing,))


def _exponential(logarithms: Floats, seed: int) -> Interval:
    """Geometric mean over texts."""
    return bootstrap(logarithms[np.isfinite(logarithms)][:, None], lambda samples: np.exp(mean_of_all(samples)), seed)


def _measure_operational(result: _Result, drawing: Drawing, seed: int) -> Measurement:
    scans, key = result.scans, result.facts.key
    rows = sum(each.rows for each in scans)
    solvable, violations = sum(each.solvable for each in scans), sum(each.violations for each in scans)
    outcome = operational_outcome(solvable, violations)
    ratios = result.trained_over_critical()

    def median_head(samples: Floats) -> Floats:
        return np.asarray(np.median(np.median(samples, axis=-2), axis=-1))

    def collapsed(samples: Floats) -> Floats:
        return np.asarray((np.median(samples, axis=-2) > 1).mean(axis=-1))

    median, share = (bootstrap(ratios, statistic, seed) for statistic in (median_head, collapsed))
    heads = np.median(ratios, axis=0)
    entropy, participation = result.curve("entropy", seed), result.curve("participation", seed)
    numbers = [
        Number(name="rows", value=rows),
        Number(name="share of rows with m² < n", value=solvable / rows),
        Number(name="rows that violate existence or uniqueness", value=violations),
        interval_number("trained β over operational β_c, median over heads", median, "texts"),
        Number(name="trained β over operational β_c, smallest of a head", value=float(heads.min())),
        Number(name="trained β over operational β_c, largest of a head", value=float(heads.max())),
        interval_number("share of heads trained beyond their β_c", share, "texts"),
        Number(name="heads", value=heads.size),
        Number(name="texts", value=len(scans)),
    ]
    for index in (0, TRAINED, len(FACTORS) - 1):
        factor = f"at {FACTORS[index]:g} times the trained β"
        numbers.append(interval_number(f"H/log n {factor}", entropy[index], "texts"))
        numbers.append(interval_number(f"participation ratio {factor}", participation[index], "texts"))
    meaning = {
        "supports": "every row with m² < n has one operational β_c and no other row has any",
        "contradicts": f"{violations:,} rows violate existence or uniqueness of the operational β_c",
        "inconclusive": "no row has m² < n",
    }[outcome]
    conclusion = (
        f"In {key} {meaning}: {solvable:,} of {rows:,} rows have m² < n. The trained β is "
        f"{median:.3g} times β_c in the median head; {share.value:.0%} of {heads.size} heads are trained "
        "beyond β_c."
    )
    return Measurement("B12", key, outcome, conclusion, tuple(numbers), (drawing,))


# Drawing -------------------------------------------------------------------------------------------------------

_HATCHES = ("//", "\\\\", "..", "xx", "++", "oo", "**", "--")


def draw_scans(results: Sequence[_Result], models: str, seed: int) -> Drawing:
    """Entropy and participation over β, and the distribution of β_c over heads."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    entropy, participation, critical = figure.subplots(1, 3)
    for number, result in enumerate(results):
        for axes, field in ((entropy, "entropy"), (participation, "participation")):
            curve = result.curve(field, seed)
            axes.fill_between(
                FACTORS, [each.low for each in curve], [each.high for each in curve], color=f"C{number}", alpha=0.2
            )
            axes.plot(
                FACTORS,
                [each.value for each in curve],
                marker=marker_of(number),
                markevery=4,
                color=f"C{number}",
                label=result.facts.key,
            )
    for axes, label in ((entropy, r"entropy $H\,/\,\log\,n$"), (participation, r"participation ratio $\Sigma\,p^2$")):
        axes.axvline(1, color="black", linestyle=":", linewidth=0.8)
        axes.set_xscale("log")
        axes.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        axes.set(xlabel=r"$\beta$ / trained $\beta$", ylabel=label, ylim=(0, 1))
        axes.legend(fontsize="small")
    entropy.axhline(0.5, color="black", linestyle="--", linewidth=0.8)
    entropy.set_title("Entropy, half of log n dashed")
    participation.set_title("Participation ratio")
    ratios = [np.median(result.trained_over_critical(), axis=0) for result in results]
    values = [ratio[ratio > 0] for ratio in ratios]
    boxes = critical.boxplot(
        values, orientation="horizontal", whis=(0, 100), patch_artist=True, widths=0.6, medianprops={"color": "black"}
    )
    for number, box in enumerate(boxes["boxes"]):
        box.set(facecolor="white", edgecolor=f"C{number}", hatch=_HATCHES[number % len(_HATCHES)])
    critical.set_yticks(range(1, len(results) + 1), [result.facts.key for result in results])
    critical.invert_yaxis()
    critical.axvline(1, color="black", linestyle=":", linewidth=0.8)
    critical.set_xscale("log")
    critical.set_xticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    critical.minorticks_off()
    critical.set(title=r"Trained $\beta$ of the heads", xlabel=r"trained $\beta$ / operational $\beta_c$")
    caption = (
        "Left and middle: entropy relative to log n and participation ratio of attention rows as β is scaled, mean "
        "over heads with 95 % intervals over texts; the dotted line is the trained β. Right: the trained β relative to "
        "the operational β_c, at which the entropy is half of log n; box: quartiles over heads, whiskers: all heads. "
        "Right of the dotted line a head is trained beyond its β_c."
    )
    return draw(figure, "inverse-temperature", models, caption)


experiment = Experiment(
    title="Attention rows as β is scaled",
    claims={"B11": TRANSITION, "B12": OPERATIONAL},
    models=("minilm-l3", "minilm", "mpnet", "e5-small", "smollm2", "gemma3"),
    parts=lambda _key: batches_of(len(texts(TEXTS)), 8),
    observe=observe,
    conclude=conclude,
)
