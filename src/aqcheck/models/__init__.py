"""Real models and text.

`load(key)` gives a model with its tokenizer and facts. Its methods show what it computes layer by layer without keeping
it, and let it compute with other weights or other heads. `aqcheck.models.text` holds the texts. torch and transformers
are imported when a model is loaded.
"""

from aqcheck.models.loading import load
from aqcheck.models.model import Batch, Facts, Model
from aqcheck.models.packages import PACKAGED, installed
from aqcheck.models.weights import WeightMatrix

__all__ = ["PACKAGED", "Batch", "Facts", "Model", "WeightMatrix", "installed", "load"]
