"""A model whose attention logits are of the test's making; everything after that is the experiment's own code."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import torch

from aqcheck.experiments.declaration import Experiment, Measurement, Observation
from aqcheck.models import Batch, Facts, Model
from aqcheck.models.heads import Heads

FACTS = Facts("planted", "none", "encoder", 6, 2, 8, 4, 512, "float32", "ours")

# Takes a generator, the layer and the number of tokens; gives logits of shape (heads, tokens, tokens).
Logits = Callable[[np.random.Generator, int, int], "np.ndarray[Any, Any]"]


@dataclass(frozen=True)
class PlantedLogits:
    """One token a word; the same logits for the same text, whatever it is batched with."""

    facts: Facts
    logits: Logits

    def stream_heads(
        self, texts: Sequence[str], visit: Callable[[Batch, int, Heads], None], batch_size: int = 8
    ) -> None:
        """Show the planted logits to the visitor, causally masked for decoders."""
        for index, text in enumerate(texts):
            tokens = len(text.split())
            ids = torch.ones(1, tokens, dtype=torch.int64)
            rng = np.random.default_rng(zlib.crc32(f"{self.facts.key} {text}".encode()))
            for layer in range(self.facts.layers):
                logits = torch.as_tensor(self.logits(rng, layer, tokens), dtype=torch.float32)[None]
                if self.facts.architecture == "decoder":
                    logits = logits.masked_fill(torch.ones(tokens, tokens).triu(1).bool(), -torch.inf)
                nothing = torch.zeros(1, self.facts.heads, tokens, 1)
                visit(Batch((index,), ids, ids), layer, Heads(logits, logits.softmax(dim=-1), nothing, nothing))


def planted(logits: Logits, **facts: Any) -> Model:
    """A model of 6 layers with 2 heads, unless told otherwise."""
    return cast(Model, PlantedLogits(replace(FACTS, **facts), logits))


def gaussian(scale: float | Sequence[float] = 1.0, heads: int = 2) -> Logits:
    """Independent normal logits, with a standard deviation for all layers or for each."""
    scales = np.broadcast_to(scale, 100) if np.ndim(scale) == 0 else np.asarray(scale)
    return lambda rng, layer, tokens: scales[layer] * rng.normal(size=(heads, tokens, tokens))


def observed(experiment: Experiment, *models: Model, seed: int = 0) -> list[Observation]:
    """Observations of an experiment, in the order of models and parts."""
    return [
        Observation(model.facts, part, experiment.observe(model, part, seed))
        for model in models
        for part in experiment.parts(model.facts.key)
    ]


def concluded(experiment: Experiment, *models: Model, seed: int = 0) -> dict[tuple[str, str], Measurement]:
    """What an experiment concludes, by claim and model."""
    found = experiment.conclude(observed(experiment, *models, seed=seed), seed)
    return {(each.claim, each.model): each for each in found}


def number(measurement: Measurement, name: str) -> Any:
    """The number of this name."""
    return next(each for each in measurement.numbers if each.name == name)
