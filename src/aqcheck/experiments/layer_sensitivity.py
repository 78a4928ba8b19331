"""What quantizing single layers and single matrices does to the output: Q25 and, over matrices, Q22.

The claims are of theory-deep-dive-quantization.md. The declarations below were committed before the first run on a
model. The instrument was tried on planted layers first: `tests/test_experiments_layer_sensitivity.py`.

Only models stored in full precision: quantizing weights that were already quantized measures an artefact.

Cost: a forward pass of 24 texts for every layer, every pair of layers and every matrix. minilm, 57 such passes, takes
about two minutes of one core and 0.7 GiB; mpnet has 150, each of eight times the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from aqcheck.errors import ExperimentError
from aqcheck.evidence import Number
from aqcheck.experiments.clipping_fit import dissimilarity, embeddings, quantized
from aqcheck.experiments.correlation import CLAIMED, KURTOSIS_THRESHOLD, associate, kurtosis_outcome, spearman
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
from aqcheck.experiments.resampling import CONFIDENCE, Floats, Interval, bootstrap, interval_number, mean_of_all
from aqcheck.models.text import texts
from aqcheck.quantization import Moments

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from aqcheck.models import Facts, Model

# Declared before the run ---------------------------------------------------------------------------------------

BITS = 4
TEXTS = 24
CLAIMED_SIMILARITY = 0.992
SIGNIFICANCE = 0.05
# With fewer, nothing can be told apart.
MINIMAL_MATRICES = 20
MINIMAL_PAIRS = 20

_EFFECT = (
    f"Weights are quantized to {BITS} bits with one exact optimal level a matrix (mid-rise). The effect of a change of "
    f"weights is the change of the text embedding, the mean of the last hidden states over tokens, on {TEXTS} English "
    "texts"
)
SYNERGY = Declaration(
    quantity=(
        "Cosine of the effect of quantizing the first and the last layer together with the sum of the effects of "
        "quantizing each alone, mean over texts. Beside it: ‖together − sum‖/‖together‖, and the ratio of norms "
        "‖together‖/‖sum‖. " + _EFFECT
    ),
    threshold=(
        f"supports: the {CONFIDENCE:.0%} interval over texts reaches the claimed {CLAIMED_SIMILARITY} or lies above "
        f"it, and at most {SIGNIFICANCE:.0%} of all pairs of layers are as similar (else it would be no property of "
        f"the first and the last); contradicts: the interval lies below {CLAIMED_SIMILARITY}; inconclusive: everything "
        f"else. A model with fewer than {MINIMAL_PAIRS} pairs of layers cannot decide the claim and gives no evidence"
    ),
    null_model=(
        "All other pairs of layers. Small changes add up whichever layers they are made in, so that a similarity near "
        "1 is what any smooth function gives"
    ),
)
KURTOSIS = Declaration(
    quantity=(
        "Pearson r over the weight matrices of a model of their excess kurtosis with the degradation when only this "
        "matrix is quantized: 1 − cosine of the embedding with the model's own, mean over texts. Beside it: Spearman's "
        "ρ, and the partial correlation given the layer, the logarithm of the number of weights and whether the matrix "
        "belongs to "
        "attention. " + _EFFECT
    ),
    threshold=KURTOSIS_THRESHOLD + f"; fewer than {MINIMAL_MATRICES} matrices are inconclusive",
    null_model=(
        "Degradations exchanged between matrices, 9,999 times; matrices that differ in place, size and kind only "
        "(partial correlation). The predictor comes from weights, the target from outputs on texts"
    ),
)


def synergy_outcome(similarity: Interval, p_value: float) -> Outcome:
    """The declared rule of Q25."""
    if similarity.high < CLAIMED_SIMILARITY:
        return "contradicts"
    return "supports" if p_value <= SIGNIFICANCE else "inconclusive"


# Observing -----------------------------------------------------------------------------------------------------

Layers = tuple[int, ...]
Part = tuple[Literal["layers", "matrices"], int]
CHUNKS = 12


@dataclass(frozen=True)
class MatrixEffect:
    """What quantizing one matrix does.

    Attributes:
        name: Of the parameter.
        layer: From 0.
        attention: Whether it belongs to attention.
        size: Number of weights.
        excess_kurtosis: Of its weights.
        degradation: 1 − cosine of each text's embedding with the model's own.
    """

    name: str
    layer: int
    attention: bool
    size: int
    excess_kurtosis: float
    degradation: Floats


def parts(_key: str) -> list[Part]:
    """Twelfths of the sets of layers, and of the matrices."""
    return [(kind, chunk) for kind in ("layers", "matrices") for chunk in range(CHUNKS)]


def observe(model: Model, part: Part, seed: int) -> dict[Layers, Floats] | list[MatrixEffect]:
    """Effects of some sets of layers, each of shape `(texts, hidden)`; or of some matrices.

    Raises:
        ExperimentError: The model is stored in less than full precision.
    """
    if model.facts.stored not in ("float32", "float16", "bfloat16"):
        raise ExperimentError(
            f"{model.facts.key} is stored as {model.facts.stored}: quantizing its weights would measure an artefact; "
            "use a model stored in full precision"
        )
    kind, chunk = part
    every = texts("english")
    chosen = [every[i * len(every) // TEXTS] for i in range(TEXTS)]
    return layer_effects(model, chosen, chunk) if kind == "layers" else matrix_effects(model, chosen, chunk)


def sets_of_layers(layers: int) -> list[Layers]:
    """Every layer alone, then every pair."""
    return [*((layer,) for layer in range(layers)), *combinations(range(layers), 2)]


def layer_effects(model: Model, texts: Sequence[str], chunk: int) -> dict[Layers, Floats]:
    """Change of the embeddings when sets of layers are quantized."""
    matrices = model.weight_matrices()
    chosen = sets_of_layers(model.facts.layers)[chunk::CHUNKS]
    rounded = {
        each.name: quantized(each.matrix, BITS) for each in matrices if any(each.layer in layers for layers in chosen)
    }
    before = embeddings(model, texts)
    found = {}
    for layers in chosen:
        with model.replaced_weights({each.name: rounded[each.name] for each in matrices if each.layer in layers}):
            found[layers] = embeddings(model, texts) - before
    return found


def matrix_effects(model: Model, texts: Sequence[str], chunk: int) -> list[MatrixEffect]:
    """Degradation of the embeddings when one matrix is quantized, for some matrices."""
    before = embeddings(model, texts)
    found = []
    for each in model.weight_matrices()[chunk::CHUNKS]:
        with model.replaced_weights({each.name: quantized(each.matrix, BITS)}):
            degradation = dissimilarity(embeddings(model, texts), before)
        kurtosis = float(Moments.of(each.matrix.cpu().numpy().ravel()).excess_kurtosis)
        attention = each.kind in ("query", "key", "value", "output")
        found.append(MatrixEffect(each.name, each.layer, attention, each.matrix.numel(), kurtosis, degradation))
    return found


# Concluding ----------------------------------------------------------------------------------------------------


def conclude(observations: Sequence[Observation], seed: int) -> list[Measurement]:
    """Q22 on each model, Q25 on each that has enough layers."""
    models = by_model(observations)
    measurements = []
    for of_model in models.values():
        facts = of_model[0].facts
        layers = {name: value for each in of_model if each.part[0] == "layers" for name, value in each.value.items()}
        matrices = [value for each in of_model if each.part[0] == "matrices" for value in each.value]
        drawing = draw_effects(facts, layers, matrices)
        measured = [kurtosis(facts, matrices, seed)]
        if len(layers) - facts.layers >= MINIMAL_PAIRS:
            measured.append(synergy(facts, layers, seed))
        measurements += [replace(each, drawings=(drawing,)) for each in measured]
    return measurements


@dataclass(frozen=True)
class Pair:
    """Two layers quantized together against each alone; each of shape `(texts,)`.

    Attributes:
        layers: The two.
        similarity: Cosine of the effect together with the sum of the effects.
        interaction: ‖together − sum‖/‖together‖.
        gain: ‖together‖/‖sum‖.
    """

    layers: Layers
    similarity: Floats
    interaction: Floats
    gain: Floats


def pairs(effects: dict[Layers, Floats]) -> Iterator[Pair]:
    """Every pair of layers."""
    for layers, together in effects.items():
        if len(layers) == 2:
            one, other = layers
            alone = effects[one,] + effects[other,]
            size = _norm(together)
            yield Pair(layers, 1 - dissimilarity(together, alone), _norm(together - alone) / size, size / _norm(alone))


def _norm(effect: Floats) -> Floats:
    return np.asarray(np.linalg.norm(effect, axis=-1))


def _mean(values: Floats, seed: int) -> Interval:
    return bootstrap(values[:, None], mean_of_all, seed)


def synergy(facts: Facts, effects: dict[Layers, Floats], seed: int) -> Measurement:
    """Q25."""
    every = {pair.layers: pair for pair in pairs(effects)}
    ends = every[0, facts.layers - 1]
    similarity = _mean(ends.similarity, seed)
    others = np.array([pair.similarity.mean() for pair in every.values()])
    p_value = float(np.mean(others >= similarity.value - 1e-12))
    numbers = [
        interval_number("cosine of effect together and sum of effects, first and last layer", similarity, "texts"),
        Number(name="share of pairs of layers as similar", value=p_value),
        Number(
            name="median cosine over pairs of layers",
            value=float(np.median(others)),
            low=float(others.min()),
            high=float(others.max()),
            interval="smallest and largest pair",
        ),
        interval_number("‖together − sum‖/‖together‖, first and last layer", _mean(ends.interaction, seed), "texts"),
        Number(
            name="median ‖together − sum‖/‖together‖ over pairs of layers",
            value=float(np.median([pair.interaction.mean() for pair in every.values()])),
        ),
        interval_number("‖together‖/‖sum‖, first and last layer", _mean(ends.gain, seed), "texts"),
        Number(
            name="Spearman ρ of cosine and distance of the layers, over pairs",
            value=float(spearman(np.column_stack([[other - one for one, other in every], others]))),
        ),
        Number(name="similarity as claimed", value=CLAIMED_SIMILARITY),
        Number(name="pairs of layers", value=len(every)),
        Number(name="texts", value=len(ends.similarity)),
    ]
    conclusion = (
        f"In {facts.key} the effect of quantizing layers 0 and {facts.layers - 1} together has cosine "
        f"{similarity:.3f} with the sum of their effects, claimed {CLAIMED_SIMILARITY}; {p_value:.0%} of all pairs "
        f"of layers are as similar, the median pair has {np.median(others):.3f}."
    )
    outcome = synergy_outcome(similarity, p_value)
    return Measurement("Q25", facts.key, outcome, conclusion, tuple(numbers))


def kurtosis(facts: Facts, matrices: Sequence[MatrixEffect], seed: int) -> Measurement:
    """Q22, over matrices."""
    controls = [[each.layer, np.log(each.size), each.attention] for each in matrices]
    kappa = [each.excess_kurtosis for each in matrices]
    degradation = [float(each.degradation.mean()) for each in matrices]
    found = associate(kappa, degradation, seed, controls)
    assert found.partial is not None
    numbers = [
        *found.numbers("κ and 1 − cosine", "matrices"),
        Number(name="smallest κ", value=min(kappa)),
        Number(name="largest κ", value=max(kappa)),
        Number(name="r as claimed", value=CLAIMED),
        Number(name="matrices", value=len(matrices)),
    ]
    conclusion = (
        f"Over {len(matrices)} weight matrices of {facts.key}, each quantized alone to {BITS} bits, r(κ, 1 − cosine) = "
        f"{found.pearson:.3f}, p = {found.p_value:.2g}; ρ = {found.spearman:.3f}; {found.partial:.3f} given "
        f"layer, size and kind; claimed {CLAIMED}."
    )
    return Measurement("Q22", facts.key, kurtosis_outcome(found, MINIMAL_MATRICES), conclusion, tuple(numbers))


# Drawing -------------------------------------------------------------------------------------------------------


def draw_effects(facts: Facts, effects: dict[Layers, Floats], matrices: Sequence[MatrixEffect]) -> Drawing:
    """Two panels: similarity of every pair of layers; degradation against kurtosis of every matrix."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_pairs(left, facts, list(pairs(effects)))
    for attention, marker, label in ((True, "o", "attention"), (False, "^", "feed-forward")):
        chosen = [each for each in matrices if each.attention == attention]
        right.plot(
            [each.excess_kurtosis for each in chosen],
            [each.degradation.mean() for each in chosen],
            marker,
            fillstyle="none",
            label=label,
        )
    right.set_xscale("symlog", linthresh=1)
    right.set_yscale("log")
    right.set(
        title=f"One matrix at {BITS} bits", xlabel="excess kurtosis of the matrix", ylabel="1 − cosine of embeddings"
    )
    right.legend(fontsize="small")
    caption = (
        f"Two panels, {facts.key}: cosine of the effect of quantizing two layers together with the sum of their "
        "effects, for every pair of layers, first and last marked; degradation of the embeddings when one weight "
        "matrix is quantized against its excess kurtosis."
    )
    return draw(figure, "layer-sensitivity", facts.key, caption)


def _draw_pairs(axes: Axes, facts: Facts, every: Sequence[Pair]) -> None:
    ends = 0, facts.layers - 1
    for at_ends, marker, size, label in ((False, "o", 4, "other pairs"), (True, "D", 9, "first and last layer")):
        chosen = [pair for pair in every if (pair.layers == ends) == at_ends]
        axes.plot(
            [pair.layers[1] - pair.layers[0] for pair in chosen],
            [pair.similarity.mean() for pair in chosen],
            marker,
            markersize=size,
            fillstyle="none",
            label=label,
        )
    axes.axhline(CLAIMED_SIMILARITY, color="black", linestyle=":", label=f"claimed, {CLAIMED_SIMILARITY}")
    axes.set(
        title=f"Two layers at {BITS} bits, {facts.key}",
        xlabel="distance of the two layers",
        ylabel="cosine of effect together and sum of effects",
    )
    axes.legend(fontsize="small")


experiment = Experiment(
    title="Sensitivity of the output to single layers",
    claims={"Q22": KURTOSIS, "Q25": SYNERGY},
    models=("minilm", "mpnet"),
    parts=parts,
    observe=observe,
    conclude=conclude,
)
