"""The constants of the theory, in one place."""

from dataclasses import dataclass
from fractions import Fraction

from aqcheck.arrays import require

Number = int | float | Fraction
"""A real scalar: exact arithmetic in, exact arithmetic out."""


def require_fraction(name: str, value: Number) -> None:
    """Raise `InvalidInputError` unless 0 ≤ `value` ≤ 1."""
    require(0 <= value <= 1, f"{name} must lie in [0, 1], not {value}")


@dataclass(frozen=True)
class TraceParameters:
    """Defaults of trace memory and crystallization (claim T00).

    The document leaves `prune_threshold` and `budget` open; their defaults are ours. An edge enters with the value
    (1 − λ)S > (1 − λ)θ = 0.0025, so a `prune_threshold` above that would prune edges as soon as they enter.

    Attributes:
        retention: λ, the weight of the old value when an edge is reinforced, in [0, 1].
        decay: γ, the factor of an edge that is not reinforced, in [0, 1].
        salience_threshold: θ; an edge is reinforced where its salience exceeds it.
        bias_strength: α, the factor of traces added to attention logits.
        min_frequency: a motif must have been seen more often than this to crystallize.
        prune_threshold: ε_prune > 0; traces below it are dropped.
        budget: B ≥ 1, the largest number of traces of one head.

    Raises:
        InvalidInputError: a value lies outside its range.
    """

    retention: Number = 0.95
    decay: Number = 0.98
    salience_threshold: Number = 0.05
    bias_strength: Number = 0.1
    min_frequency: int = 100
    prune_threshold: Number = 1e-4
    budget: int = 1024

    def __post_init__(self) -> None:
        require_fraction("retention", self.retention)
        require_fraction("decay", self.decay)
        require(self.salience_threshold >= 0, f"salience_threshold must be ≥ 0, not {self.salience_threshold}")
        require(self.bias_strength >= 0, f"bias_strength must be ≥ 0, not {self.bias_strength}")
        require(self.min_frequency >= 0, f"min_frequency must be ≥ 0, not {self.min_frequency}")
        require(self.prune_threshold > 0, f"prune_threshold must be > 0, not {self.prune_threshold}")
        require(self.budget >= 1, f"budget must be ≥ 1, not {self.budget}")
