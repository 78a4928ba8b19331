"""Real models and text.

`load(key)` gives a model with its tokenizer and facts; `Model.stream_attention` visits attention maps layer by layer
without keeping them. `aqcheck.models.text` holds the texts. torch and transformers are imported when a model is loaded.
"""

from aqcheck.models.loading import PACKAGED, installed, load
from aqcheck.models.model import Batch, Facts, Model

__all__ = ["PACKAGED", "Batch", "Facts", "Model", "installed", "load"]
