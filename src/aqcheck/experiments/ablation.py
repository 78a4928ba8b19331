"""What becomes of a model's output when selected patterns lose a component, or are all that is left: A07 and A12.

The declarations below were committed before the first run on a model. The instrument was tried on planted effects
first: `tests/test_experiments_ablation.py`.

A pattern is a span of four tokens in one head of one layer; its components are the head's outputs at its tokens, before
the output projection. What is removed is replaced by that head's mean output over other texts, so that nothing but the
component's information goes.

Cost: 26 forward passes a text, six at a time. minilm takes 50 s of one core (upper bound: the machine was busy) and
540 MiB, torch included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
from aqcheck.experiments.resampling import CONFIDENCE, Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.experiments.selection import EVERY, MINIMAL_TOKENS, SIZE, covering_spans, difference, ratio
from aqcheck.models.text import texts

if TYPE_CHECKING:
    import torch

    from aqcheck.models import Batch, Facts, Model
    from aqcheck.models.heads import Heads

    Edit = Callable[[int, torch.Tensor], torch.Tensor]

# Declared before the run ---------------------------------------------------------------------------------------

TEXTS = "english"
MEASURED = range(10, 34)
CALIBRATION = range(56, 60)
SELECTED = 0.1
REMOVED_SELECTED, REMOVED_OTHERS, CONTROLS = 3, 2, 2
KEPT = (0.1, 0.25, 0.5)
DRAWS = 2
TOGETHER = 6  # edits of one text that go through the model together

_ERROR = (
    "Error of decoders: rise of the mean next-token loss in nats; of encoders, which have no loss: relative distance "
    "of the mean of the last layer's states from what it was. "
    f"Texts {MEASURED.start} to {MEASURED.stop - 1} of the English set, of at least {MINIMAL_TOKENS} tokens; means "
    f"over texts {CALIBRATION.start} to {CALIBRATION.stop - 1}. Patterns: the consecutive spans of {SIZE} tokens that "
    "cover a text, in every head of every layer; A_p = Σ_{i ∈ p} A_ii"
)
IRREDUCIBLE = Declaration(
    quantity=(
        f"Share of removals of one component (one token of {SIZE}, at random) from a selected pattern (A_p in the top "
        f"{SELECTED:.0%} of the text; {REMOVED_SELECTED} a text, at random) whose error exceeds ε, the mean error of "
        f"{CONTROLS} removals of a random component of the same norm (a random direction in the outputs of all heads "
        f"of that layer at that token); and the mean excess over ε. {_ERROR}. Reported too: the same for patterns with "
        f"A_p at most the text's median, and how often the loss of decoders rises at all"
    ),
    threshold=(
        f"supports: the share is at least {EVERY:.0%} (lower end of the {CONFIDENCE:.0%} interval) and the interval of "
        f"the mean excess lies above 0; contradicts, as the claim is about any component: the upper end of the share "
        f"lies below {EVERY:.0%}; inconclusive: everything else"
    ),
    null_model=(
        "Removal of random components of the same norm at the same layer and token: that is ε. Intervals: percentile "
        "bootstrap over texts"
    ),
)
SUFFICIENT = Declaration(
    quantity=(
        "Share of the error of keeping no pattern that is undone by keeping only the action quanta (corollary 1.1: the "
        f"selected patterns), those of largest A_p: {', '.join(f'{share:.0%}' for share in KEPT)} of all patterns of "
        "the text, over all layers and heads; errors are summed over texts. Tokens left over beyond the last span are "
        f"kept always. {_ERROR}"
    ),
    threshold=(
        f"At {KEPT[-1]:.0%} kept, the share most favourable to the claim: supports: at least {EVERY:.0%} undone (lower "
        f"end of the {CONFIDENCE:.0%} interval), and more than by random patterns (interval of the difference above "
        f"0); contradicts: the upper end lies below {EVERY:.0%}, or that of the difference at or below 0; "
        f"inconclusive: everything else"
    ),
    null_model=(
        f"Keeping as many random patterns in each layer ({DRAWS} draws). Intervals: percentile bootstrap over texts"
    ),
)


def irreducible_outcome(share: Interval, excess: Interval) -> Outcome:
    """The declared rule of A07."""
    if share.high < EVERY:
        return "contradicts"
    return "supports" if share.low >= EVERY and excess.low > 0 else "inconclusive"


def sufficient_outcome(undone: Interval, over_random: Interval) -> Outcome:
    """The declared rule of A12."""
    if undone.high < EVERY or over_random.high <= 0:
        return "contradicts"
    return "supports" if undone.low >= EVERY and over_random.low > 0 else "inconclusive"


# Measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What was seen of one text. Errors as `errors` gives them.

    Attributes:
        removed: Errors of removing a component from selected patterns and of its controls, shape `(patterns, 1 +
            CONTROLS)`.
        removed_others: Likewise from patterns that are not selected.
        nothing: Error of keeping no pattern.
        kept: Errors of keeping the patterns of largest A_p, then random ones, shape `(shares, 1 + DRAWS)`.
    """

    removed: Floats
    removed_others: Floats
    nothing: float
    kept: Floats


def head_means(model: Model, calibration: Sequence[str]) -> torch.Tensor:
    """Mean output of every head over all tokens of some texts: shape `(layers, heads, d_v)`."""
    import torch

    sums: dict[int, torch.Tensor] = {}
    tokens = 0

    def visit(batch: Batch, layer: int, heads: Heads) -> None:
        nonlocal tokens
        for row, length in enumerate(batch.lengths):
            sums[layer] = sums.get(layer, torch.tensor(0.0)) + heads.outputs[row, :, :length].sum(dim=1)
            tokens += length if layer == 0 else 0

    model.stream_heads(calibration, visit)
    return torch.stack([sums[layer] for layer in sorted(sums)]) / tokens


def span_attention(model: Model, text: str) -> tuple[Floats, int]:
    """A_p of the spans that cover a text, shape `(layers, heads, spans)`, and its number of tokens."""
    found = []

    def visit(batch: Batch, _layer: int, heads: Heads) -> None:
        (tokens,) = batch.lengths
        diagonal = heads.weights[0, :, :tokens, :tokens].diagonal(dim1=-2, dim2=-1).double().cpu().numpy()
        found.append(diagonal[:, covering_spans(tokens)].sum(axis=-1))

    model.stream_heads([text], visit)
    return np.stack(found), len(model.tokenize([text])[0])


def errors(model: Model, text: str, edits: Sequence[Edit]) -> list[float]:
    """Error of the model's output on a text under each edit of its heads' outputs.

    Args:
        model: Decoders need a language-model head.
        text: At least two tokens.
        edits: Each takes a layer and the outputs of its heads, shape `(heads, tokens, d_v)`, and returns others.

    Returns:
        Decoders: rise of the loss in nats. Encoders: distance of the mean of the last layer's states from that without
        an edit, divided by its norm.
    """
    import torch

    def results(group: Sequence[Edit]) -> Floats:
        copies = [text] * len(group)

        def replace(layer: int, outputs: torch.Tensor) -> torch.Tensor:
            return torch.stack([edit(layer, each) for edit, each in zip(group, outputs, strict=True)])

        with model.replaced_heads(replace):
            if model.facts.architecture == "decoder":
                return np.array(model.loss(copies, batch_size=len(group)))[:, None]
            embeddings: list[Floats] = []

            def visit(_batch: Batch, layer: int, hidden: torch.Tensor) -> None:
                if layer == model.facts.layers:
                    embeddings.append(hidden.double().mean(dim=1).cpu().numpy())

            model.stream_hidden(copies, visit, batch_size=len(group))
            return np.concatenate(embeddings)

    everything: list[Edit] = [lambda _layer, outputs: outputs, *edits]
    groups = [everything[start : start + TOGETHER] for start in range(0, len(everything), TOGETHER)]
    reference, *found = np.concatenate([results(group) for group in groups])
    if model.facts.architecture == "decoder":
        return [float(loss[0] - reference[0]) for loss in found]
    return [float(np.linalg.norm(each - reference) / np.linalg.norm(reference)) for each in found]


def remove(layer: int, head: int, token: int, means: torch.Tensor) -> Edit:
    """Replace one head's output at one token by its mean."""

    def edit(here: int, outputs: torch.Tensor) -> torch.Tensor:
        if here != layer:
            return outputs
        changed = outputs.clone()
        changed[head, token] = means[layer, head]
        return changed

    return edit


def remove_random(layer: int, head: int, token: int, means: torch.Tensor, direction: torch.Tensor) -> Edit:
    """Take a component of the norm that `remove` takes from all heads' outputs at a token, in another direction.

    `direction`: shape `(heads, d_v)`, of norm 1.
    """

    def edit(here: int, outputs: torch.Tensor) -> torch.Tensor:
        if here != layer:
            return outputs
        changed = outputs.clone()
        changed[:, token] -= (outputs[head, token] - means[layer, head]).norm() * direction
        return changed

    return edit


def keep(spans: torch.Tensor, means: torch.Tensor) -> Edit:
    """Replace all outputs by their means but those of some patterns and of tokens beyond the last span.

    `spans`: Boolean, shape `(layers, heads, spans)`.
    """
    import torch

    kept = spans.repeat_interleave(SIZE, dim=-1)

    def edit(here: int, outputs: torch.Tensor) -> torch.Tensor:
        mask = torch.ones(outputs.shape[:2], dtype=torch.bool, device=outputs.device)
        mask[:, : kept.shape[-1]] = kept[here]
        return torch.where(mask[..., None], outputs, means[here][:, None])

    return edit


def largest(attention: Floats, share: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Mask of that share of the entries, the largest ones."""
    count = round(share * attention.size)
    mask = np.zeros(attention.size, dtype=bool)
    mask[np.argsort(-attention, axis=None, kind="stable")[:count]] = True
    return mask.reshape(attention.shape)


def observe(model: Model, part: range, seed: int) -> list[Seen]:
    """See some of the texts: those of them that are long enough for this model's tokenizer."""
    import torch

    everything = texts(TEXTS)
    means = head_means(model, [everything[text] for text in CALIBRATION])
    seen = []
    for number in part:
        text = everything[MEASURED[number]]
        if len(model.tokenize([text])[0]) < MINIMAL_TOKENS:
            continue
        rng = np.random.default_rng([seed, number])
        attention, _ = span_attention(model, text)
        selected = largest(attention, SELECTED)
        edits: list[Edit] = []
        for among, count in ((selected, REMOVED_SELECTED), (attention <= np.median(attention), REMOVED_OTHERS)):
            for layer, head, span in rng.choice(np.argwhere(among), count, replace=False):
                token = int(span * SIZE + rng.integers(SIZE))
                edits.append(remove(layer, head, token, means))
                for _ in range(CONTROLS):
                    direction = torch.as_tensor(rng.normal(size=means.shape[1:])).to(means)
                    edits.append(remove_random(layer, head, token, means, direction / direction.norm()))
        masks = [np.zeros_like(selected)]
        for share in KEPT:
            quanta = largest(attention, share)
            masks += [quanta, *(shuffled_in_layers(quanta, rng) for _ in range(DRAWS))]
        edits += [keep(torch.as_tensor(mask).to(means.device), means) for mask in masks]
        found = np.array(errors(model, text, edits))
        removals = (REMOVED_SELECTED + REMOVED_OTHERS) * (1 + CONTROLS)
        removed, kept = found[:removals].reshape(-1, 1 + CONTROLS), found[removals:]
        seen.append(
            Seen(
                removed=removed[:REMOVED_SELECTED],
                removed_others=removed[REMOVED_SELECTED:],
                nothing=float(kept[0]),
                kept=kept[1:].reshape(len(KEPT), 1 + DRAWS),
            )
        )
    return seen


def shuffled_in_layers(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], rng: np.random.Generator
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """As many entries in each layer, at random."""
    return np.asarray(rng.permuted(mask.reshape(len(mask), -1), axis=1).reshape(mask.shape))


# Concluding ----------------------------------------------------------------------------------------------------


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """Both claims on each model alone."""
    found: list[Measurement] = []
    for of_model in by_model(observations).values():
        facts, seen = of_model[0].facts, [text for each in of_model for text in each.value]
        removal, reconstruction = _removal(seen, seed), _reconstruction(seen, seed)
        drawing = _draw(facts, seen, removal, reconstruction)
        found.append(_irreducible(facts, seen, removal, seed, drawing))
        found.append(_sufficient(facts, len(seen), reconstruction, drawing))
    return found


@dataclass(frozen=True)
class _Removal:
    share: Interval
    excess: Interval
    share_others: Interval
    excess_others: Interval
    over_others: Interval
    error: Interval
    control: Interval
    excesses: tuple[Floats, Floats]


def _removal(seen: Sequence[Seen], seed: int) -> _Removal:
    def excesses(errors: Sequence[Floats]) -> Floats:
        table = np.stack(errors)
        return np.asarray(table[..., 0] - table[..., 1:].mean(axis=-1))

    selected, others = excesses([each.removed for each in seen]), excesses([each.removed_others for each in seen])

    def counts(table: Floats) -> Floats:
        return np.stack([(table > 0).sum(axis=1), np.full(len(table), table.shape[1])], axis=1).astype(np.float64)

    removed = np.stack([each.removed for each in seen])
    return _Removal(
        share=bootstrap(counts(selected), ratio, seed),
        excess=bootstrap(selected, mean_of_all, seed),
        share_others=bootstrap(counts(others), ratio, seed),
        excess_others=bootstrap(others, mean_of_all, seed),
        over_others=bootstrap(np.hstack([counts(selected), counts(others)]), difference, seed),
        error=bootstrap(removed[..., 0], mean_of_all, seed),
        control=bootstrap(removed[..., 1:].mean(axis=-1), mean_of_all, seed),
        excesses=(selected.ravel(), others.ravel()),
    )


@dataclass(frozen=True)
class _Reconstruction:
    """For each share that is kept: how much of the error is undone by action quanta, by random patterns, and more."""

    quanta: tuple[Interval, ...]
    random: tuple[Interval, ...]
    over_random: tuple[Interval, ...]
    nothing: Interval


def undone(table: Floats) -> Floats:
    """1 − (sum of the first column)/(sum of the second): shape `(…, texts, 2)`."""
    kept, nothing = np.moveaxis(table.sum(axis=-2), -1, 0)
    return np.asarray(1 - kept / nothing)


def _reconstruction(seen: Sequence[Seen], seed: int) -> _Reconstruction:
    nothing = np.array([each.nothing for each in seen])
    kept = np.stack([each.kept for each in seen])
    quanta, random, over = [], [], []
    for number in range(len(KEPT)):
        by_quanta = np.stack([kept[:, number, 0], nothing], axis=1)
        by_random = np.stack([kept[:, number, 1:].mean(axis=1), nothing], axis=1)
        quanta.append(bootstrap(by_quanta, undone, seed))
        random.append(bootstrap(by_random, undone, seed))
        both = np.hstack([by_quanta, by_random])
        over.append(bootstrap(both, lambda table: undone(table[..., :2]) - undone(table[..., 2:]), seed))
    return _Reconstruction(tuple(quanta), tuple(random), tuple(over), bootstrap(nothing[:, None], mean_of_all, seed))


def _irreducible(facts: Facts, seen: Sequence[Seen], found: _Removal, seed: int, drawing: Drawing) -> Measurement:
    unit = _unit(facts)
    numbers = [
        interval_number("share of removals with an error above ε, selected", found.share),
        interval_number("mean excess over ε, selected", found.excess, unit=unit),
        interval_number("share of removals with an error above ε, not selected", found.share_others),
        interval_number("mean excess over ε, not selected", found.excess_others, unit=unit),
        interval_number("share, selected minus not selected", found.over_others),
        interval_number("mean error of removal, selected", found.error, unit=unit),
        interval_number("mean error of a random component of the same norm (ε), selected", found.control, unit=unit),
        Number(
            name="mean excess / standard deviation, selected",
            value=found.excess.value / float(np.std(found.excesses[0], ddof=1)),
        ),
        Number(name="removals, selected", value=found.excesses[0].size),
        Number(name="texts", value=len(seen)),
    ]
    if facts.architecture == "decoder":
        rises = np.array([(np.count_nonzero(each.removed[:, 0] > 0), len(each.removed)) for each in seen], dtype=float)
        numbers.append(
            interval_number("share of removals with a rise in loss, selected", bootstrap(rises, ratio, seed))
        )
    conclusion = (
        f"In {facts.key}, removing a component of a selected pattern hurts more than a random component of the same "
        f"norm in {found.share:.0%} of the cases, of another pattern in {found.share_others:.0%}."
    )
    outcome = irreducible_outcome(found.share, found.excess)
    return Measurement("A07", facts.key, outcome, conclusion, tuple(numbers), (drawing,))


def _sufficient(facts: Facts, count: int, found: _Reconstruction, drawing: Drawing) -> Measurement:
    numbers = [interval_number("error of keeping no pattern", found.nothing, unit=_unit(facts))]
    for number, share in enumerate(KEPT):
        numbers += [
            interval_number(f"error undone by action quanta, {share:.0%} kept", found.quanta[number]),
            interval_number(f"error undone by random patterns, {share:.0%} kept", found.random[number]),
            interval_number(f"difference, {share:.0%} kept", found.over_random[number]),
        ]
    numbers.append(Number(name="texts", value=count))
    conclusion = (
        f"In {facts.key}, keeping only the half of the patterns with the largest A_p undoes "
        f"{found.quanta[-1]:.0%} of the error of keeping none, random ones {found.random[-1]:.0%}."
    )
    outcome = sufficient_outcome(found.quanta[-1], found.over_random[-1])
    return Measurement("A12", facts.key, outcome, conclusion, tuple(numbers), (drawing,))


def _unit(facts: Facts) -> str:
    return "nats" if facts.architecture == "decoder" else ""


def _draw(facts: Facts, seen: Sequence[Seen], removal: _Removal, reconstruction: _Reconstruction) -> Drawing:
    """Excess of each removal, and what is undone against the share that is kept."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for excess, style, label in zip(removal.excesses, ("o-", "s--"), ("selected", "not selected"), strict=True):
        ordered = np.sort(excess)
        left.plot(ordered, np.arange(1, ordered.size + 1) / ordered.size, style, markersize=3, label=label)
    left.axvline(0, color="gray", linewidth=0.8)
    # Linear up to a power of ten: ticks at smaller ones would run into that at 0.
    typical = max(float(np.median(np.abs(removal.excesses[0]))), 1e-12)
    left.set_xscale("symlog", linthresh=10 ** math.ceil(math.log10(typical)))
    unit = f" in {_unit(facts)}" if _unit(facts) else ", relative distance"
    left.set(title="A07: removal of one component", xlabel=f"error minus ε{unit}", ylabel="cumulative share")
    left.tick_params(axis="x", labelrotation=45)
    left.legend(fontsize="small")
    for intervals, style, label in (
        (reconstruction.quanta, "o-", "action quanta (largest $A_p$)"),
        (reconstruction.random, "s--", "random patterns"),
    ):
        values = np.array([[each.value, each.low, each.high] for each in intervals])
        spread = [values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]]
        right.errorbar(KEPT, values[:, 0], yerr=spread, fmt=style, capsize=3, label=label)
    right.axhline(EVERY, color="gray", linewidth=0.8)
    right.axhline(0, color="black", linewidth=0.8)
    right.set(title="A12: only some patterns kept", xlabel="share of patterns kept", ylabel="share of the error undone")
    right.legend(fontsize="small")
    caption = (
        f"{facts.key}, {len(seen)} texts. Left: error of removing one component minus that of a random component of "
        f"the same norm, cumulative, for selected patterns and others. Right: share of the error of keeping no pattern "
        f"that is undone by keeping those of largest A_p, or as many random ones in each layer; 95 % intervals over "
        f"texts."
    )
    return draw(figure, "ablation", facts.key, caption)


experiment = Experiment(
    title="Ablation of selected patterns",
    claims={"A07": IRREDUCIBLE, "A12": SUFFICIENT},
    models=("minilm-l3", "minilm", "mpnet", "gemma3", "smollm2"),
    parts=lambda _key: batches_of(len(MEASURED), 4),
    observe=observe,
    conclude=conclude,
)
