"""Action quanta: statistics of patterns, theorem 1's selection and definition 4.1 (derived formulations)."""

from aqcheck.quanta.definition import (
    LARGEST_COMPONENT,
    Thresholds,
    action_quanta,
    binned_mutual_information,
    connected_components,
    meets_thresholds,
)
from aqcheck.quanta.patterns import (
    frobenius_magnitude,
    mean_cosine,
    spectral_entropy,
    spectral_participation_ratio,
    stable_rank,
    summed_magnitude,
    trace_coherence,
)
from aqcheck.quanta.selection import (
    SelectionAssumptions,
    SelectionStatistics,
    pattern_attention,
    select,
    selection_assumptions,
    selection_statistics,
    selection_threshold,
)

__all__ = [
    "LARGEST_COMPONENT",
    "SelectionAssumptions",
    "SelectionStatistics",
    "Thresholds",
    "action_quanta",
    "binned_mutual_information",
    "connected_components",
    "frobenius_magnitude",
    "mean_cosine",
    "meets_thresholds",
    "pattern_attention",
    "select",
    "selection_assumptions",
    "selection_statistics",
    "selection_threshold",
    "spectral_entropy",
    "spectral_participation_ratio",
    "stable_rank",
    "summed_magnitude",
    "trace_coherence",
]
