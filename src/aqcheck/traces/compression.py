"""How many bits motifs carry, and what a vocabulary of motifs would compress."""

import math

from aqcheck.arrays import require
from aqcheck.traces.parameters import Number


def motif_compression_ratio(tokens_per_motif: Number, token_vocabulary: int, motif_vocabulary: int) -> float:
    """Bits of the tokens that a motif stands for over the bits of the motif, C = n·log|V_tok| / log|V_motif|.

    Both vocabularies are coded with a fixed length (claim T21, *Traces*, Theoretical Limits); n is an assumption there.

    Args:
        tokens_per_motif: n > 0.
        token_vocabulary: |V_tok| ≥ 2.
        motif_vocabulary: |V_motif| ≥ 2.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require(tokens_per_motif > 0, f"tokens_per_motif must be > 0, not {tokens_per_motif}")
    require(token_vocabulary >= 2, f"token_vocabulary must be ≥ 2, not {token_vocabulary}")
    require(motif_vocabulary >= 2, f"motif_vocabulary must be ≥ 2, not {motif_vocabulary}")
    ratio: float = tokens_per_motif * math.log(token_vocabulary) / math.log(motif_vocabulary)
    return ratio


def max_path_entropy(num_experts: int, num_layers: int) -> float:
    """log₂ K^L = L·log₂ K, the largest entropy of a routing path in bits (claim T22, *Traces*, Theoretical Limits).

    Args:
        num_experts: K ≥ 1.
        num_layers: L ≥ 0.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require(num_experts >= 1, f"num_experts must be ≥ 1, not {num_experts}")
    require(num_layers >= 0, f"num_layers must be ≥ 0, not {num_layers}")
    bits: float = num_layers * math.log2(num_experts)
    return bits
