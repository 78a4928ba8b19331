"""Whether action quanta are stable under small changes of the input: A11, theorem 4.1(3) of the derived formulations.

The declaration below was committed before the first run on a model. The instrument was tried on planted distances and
on small models first: `tests/test_experiments_stability.py`.

Cost: one forward pass for each text, size and direction. minilm takes 45 s of one core and 510 MiB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aqcheck.evidence import Number
from aqcheck.experiments.ablation import CALIBRATION, shuffled_in_layers, span_attention
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
from aqcheck.experiments.selection import MINIMAL_TOKENS, SIZE
from aqcheck.models.text import texts

if TYPE_CHECKING:
    from aqcheck.models import Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
MEASURED = range(8, 40)
SELECTED = 0.1
SIZES = (0.003, 0.01, 0.03)
DIRECTIONS = 2
LIPSCHITZ = 0.9  # an exponent of 1, less a tenth for curvature between the two sizes

STABLE = Declaration(
    quantity=(
        f"Jaccard distance d between the action quanta of x and of x + δ. x: the token embeddings of a text (texts "
        f"{MEASURED.start} to {MEASURED.stop - 1} of the English set, of at least {MINIMAL_TOKENS} tokens); δ: normal "
        f"noise of ‖δ‖ = σ‖x‖ for σ of {', '.join(f'{size:g}' for size in SIZES)}, {DIRECTIONS} directions a text. "
        f"Action quanta (corollary 1.1): spans of {SIZE} tokens in a head with A_p > α, over all heads and layers, α "
        f"that of the top {SELECTED:.0%} in texts {CALIBRATION.start} to {CALIBRATION.stop - 1} together. (As first "
        f"declared, α was the largest A_p below the top {SELECTED:.0%} of the text itself. A pattern that lies exactly "
        f"on α crosses it half the time under any change, however small; the run on minilm showed that: d was no "
        f"smaller at σ = 0.003 than at 0.01.) The exponent s in d ∝ σ^s between the two smallest σ: a Lipschitz map "
        f"has s = 1 or more; with less, d/σ grows without bound as σ falls. Reported too: d/σ, whose largest value is "
        f"a lower estimate of the Lipschitz constant η"
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval of s lies above {LIPSCHITZ:g}, and that of d at the largest σ minus "
        f"the random distance lies below 0; contradicts: the interval of s lies below {LIPSCHITZ:g}, or that of the "
        f"difference at or above 0; inconclusive: everything else"
    ),
    null_model=(
        "Two random sets of as many patterns in each layer as there are action quanta. Intervals: percentile bootstrap "
        "over texts"
    ),
)


def stable_outcome(exponent: Interval, over_random: Interval) -> Outcome:
    """The declared rule of A11."""
    if exponent.high < LIPSCHITZ or over_random.low >= 0:
        return "contradicts"
    return "supports" if exponent.low > LIPSCHITZ and over_random.high < 0 else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What was seen of one text.

    Attributes:
        distances: Between action quanta, shape `(DIRECTIONS, sizes)`.
        random: Between random sets of as many patterns.
    """

    distances: Floats
    random: float


def jaccard_distance(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """1 − |∩|/|∪| of two sets given as masks; 0 if both are empty."""
    union = np.count_nonzero(first | second)
    return float(np.count_nonzero(first ^ second) / union) if union else 0.0


@contextmanager
def perturbed(model: Model, direction: Floats, size: float) -> Iterator[None]:
    """Within this context noise is added to the token embeddings of every text, of relative norm `size` in all.

    `direction`: shape `(tokens, hidden)`, of norm 1.
    """
    import torch

    def add(_module: Any, _inputs: Any, embeddings: torch.Tensor) -> torch.Tensor:
        changed: torch.Tensor = embeddings + size * embeddings.norm() * torch.as_tensor(direction).to(embeddings)
        return changed

    network: Any = model.module
    hook = network.get_input_embeddings().register_forward_hook(add)
    try:
        yield
    finally:
        hook.remove()


def observe(model: Model, part: range, seed: int) -> list[Seen]:
    """See some of the texts: those of them that are long enough for this model's tokenizer."""
    everything = texts(TEXTS)
    others = np.concatenate([span_attention(model, everything[text])[0].ravel() for text in CALIBRATION])
    alpha = float(np.quantile(others, 1 - SELECTED))
    seen = []
    for number in part:
        text = everything[MEASURED[number]]
        attention, tokens = span_attention(model, text)
        if tokens < MINIMAL_TOKENS:
            continue
        rng = np.random.default_rng([seed, number])
        quanta = attention > alpha
        distances = np.zeros((DIRECTIONS, len(SIZES)))
        for row in range(DIRECTIONS):
            direction = rng.normal(size=(tokens, model.facts.hidden))
            direction /= np.linalg.norm(direction)
            for column, size in enumerate(SIZES):
                with perturbed(model, direction, size):
                    distances[row, column] = jaccard_distance(quanta, span_attention(model, text)[0] > alpha)
        random = jaccard_distance(shuffled_in_layers(quanta, rng), shuffled_in_layers(quanta, rng))
        seen.append(Seen(distances, random))
    return seen


# Concluding ----------------------------------------------------------------------------------------------------


def exponent(table: Floats) -> Floats:
    """The exponent s in d ∝ σ^s between the two smallest sizes: distances are `(…, texts, 2)`, summed over them."""
    smaller, larger = np.moveaxis(np.maximum(table.sum(axis=-2), np.finfo(np.float64).tiny), -1, 0)
    return np.asarray(np.log(larger / smaller) / np.log(SIZES[1] / SIZES[0]))


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """A11 on each model alone."""
    return [
        _measure(of_model[0].facts, [text for each in of_model for text in each.value], seed)
        for of_model in by_model(observations).values()
    ]


def _measure(facts: Facts, seen: Sequence[Seen], seed: int) -> Measurement:
    distances = np.stack([each.distances.mean(axis=0) for each in seen])
    random = np.array([[each.random] for each in seen])
    by_size = [bootstrap(distances[:, [column]], mean_of_all, seed) for column in range(len(SIZES))]
    s = bootstrap(distances[:, :2], exponent, seed)
    over_random = bootstrap(distances[:, [-1]] - random, mean_of_all, seed)
    largest_ratio = max(float((each.distances / np.array(SIZES)).max()) for each in seen)
    numbers = (
        interval_number("exponent s", s),
        *(interval_number(f"distance at σ = {size:g}", each) for size, each in zip(SIZES, by_size, strict=True)),
        interval_number("distance of random sets", bootstrap(random, mean_of_all, seed)),
        interval_number(f"distance at σ = {SIZES[-1]:g} minus that of random sets", over_random),
        *(
            Number(name=f"d/σ at σ = {size:g}", value=each.value / size, low=each.low / size, high=each.high / size)
            for size, each in zip(SIZES, by_size, strict=True)
        ),
        Number(name="largest d/σ of a text and direction", value=largest_ratio),
        Number(name="texts", value=len(seen)),
    )
    conclusion = (
        f"In {facts.key} the distance of action quanta grows as σ^s with s = {s.value:.2f} "
        f"[{s.low:.2f}, {s.high:.2f}]; "
        f"at σ = {SIZES[-1]:g} it is {by_size[-1].value:.3f}, that of random sets {random.mean():.3f}."
    )
    drawing = _draw(facts, distances, random)
    return Measurement("A11", facts.key, stable_outcome(s, over_random), conclusion, numbers, (drawing,))


def _draw(facts: Facts, distances: Floats, random: Floats) -> Drawing:
    """Distance against size, a line a text, with the mean, a line of slope 1 and the random distance."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    for row in distances:
        # A logarithmic axis has no place for 0.
        axes.plot(SIZES, np.where(row > 0, row, np.nan), ".-", color="lightgray", linewidth=0.8)
    mean = distances.mean(axis=0)
    axes.plot(SIZES, mean, "o-", color="black", label="mean over texts")
    axes.plot(SIZES, mean[0] * np.array(SIZES) / SIZES[0], "--", color="C0", label="proportional to σ")
    axes.axhline(float(random.mean()), color="C1", linestyle=":", label="random sets")
    axes.set(xscale="log", yscale="log", title=f"A11: {facts.key}", xlabel="σ = ‖δ‖/‖x‖", ylabel="Jaccard distance d")
    axes.set_xticks(SIZES, [f"{size:g}" for size in SIZES])
    axes.set_xticks([], minor=True)
    axes.legend(fontsize="small")
    caption = (
        f"{facts.key}, {len(distances)} texts. Distance between the action quanta of a text and of the same text with "
        f"noise on its token embeddings, against the relative size of the noise; a gray line a text, their mean, a "
        f"line of slope 1, and the distance of random sets of as many patterns."
    )
    return draw(figure, "stability", facts.key, caption)


experiment = Experiment(
    title="Stability of action quanta",
    claims={"A11": STABLE},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2"),
    parts=lambda _key: batches_of(len(MEASURED), 8),
    observe=observe,
    conclude=conclude,
)
