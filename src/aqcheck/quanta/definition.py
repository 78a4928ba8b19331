"""Definition 4.1, the operational action quantum, implemented as written.

An action quantum is a connected set p of entries (token, feature) of an activation matrix X that passes three
thresholds, magnitude, coherence and mutual information with the output, and of which no non-empty proper subset passes
all three. The document leaves open which entries are candidates, which are neighbours, how information is estimated,
and, since its coherence is 1 for every pattern (claim A01), which coherence is meant: all four are arguments here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from aqcheck.arrays import as_arrays, require, require_matrix, to_numpy
from aqcheck.information import mutual_information
from aqcheck.quanta.patterns import summed_magnitude, trace_coherence

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

LARGEST_COMPONENT = 16
"""Entries of the largest component that is searched: minimality ranges over all its subsets."""


@dataclass(frozen=True)
class Thresholds:
    """θ_M, θ_C and θ_I: a pattern passes if it exceeds all three.

    Attributes:
        magnitude: θ_M ≥ 0.
        coherence: θ_C.
        information: θ_I, in nats.
    """

    magnitude: float
    coherence: float
    information: float

    def __post_init__(self) -> None:
        # The empty pattern has magnitude 0: it must not pass, or nothing would be minimal but it.
        require(self.magnitude >= 0, f"the magnitude threshold is {self.magnitude}; give at least 0")


def action_quanta(
    activations: Any,
    candidates: Any,
    thresholds: Thresholds,
    information: Callable[[Mask], float],
    *,
    coherence: Callable[[Any], Any] = trace_coherence,
    diagonal: bool = False,
) -> list[Mask]:
    """All action quanta of an activation matrix, by exhaustive search within each component of the candidates.

    Args:
        activations: X, shape (n, d), floats.
        candidates: Entries that may belong to a pattern, shape (n, d), Boolean.
        thresholds: θ_M, θ_C, θ_I.
        information: I(X_p; Y) in nats of a mask p, for instance a closure over `binned_mutual_information`.
        coherence: Of the matrix X_p (X on p and 0 elsewhere): `trace_coherence` as written, or a corrected measure that
            is large for coherent patterns, such as `lambda x: 1 / stable_rank(x)`.
        diagonal: Whether entries that touch at a corner are neighbours too.

    Returns:
        Masks of shape (n, d): connected, passing the thresholds, minimal; none contains another.

    Raises:
        InvalidInputError: Shapes do not match, NaN, or a component has more than `LARGEST_COMPONENT` entries.
    """
    [x] = as_arrays(activations=activations)
    require_matrix("activations", x)
    x, allowed = to_numpy(x), to_numpy(candidates)
    require(
        allowed.dtype == np.bool_ and x.ndim == 2 and allowed.shape == x.shape,
        f"candidates have shape {allowed.shape} and dtype {allowed.dtype}; give a Boolean mask of shape {x.shape}",
    )
    found: list[Mask] = []
    for component in connected_components(allowed, diagonal=diagonal):
        entries = np.argwhere(component)
        require(
            len(entries) <= LARGEST_COMPONENT,
            f"a component has {len(entries)} entries, and minimality is checked on all subsets of at most "
            f"{LARGEST_COMPONENT}; give fewer candidates",
        )
        minimal: list[frozenset[int]] = []
        for size in range(1, len(entries) + 1):
            for chosen in combinations(range(len(entries)), size):
                if any(smaller < set(chosen) for smaller in minimal):
                    continue
                pattern = np.zeros_like(component)
                pattern[tuple(entries[list(chosen)].T)] = True
                if meets_thresholds(x, pattern, thresholds, information, coherence=coherence):
                    minimal.append(frozenset(chosen))
                    if len(connected_components(pattern, diagonal=diagonal)) == 1:
                        found.append(pattern)
    return found


def meets_thresholds(
    activations: Any,
    pattern: Any,
    thresholds: Thresholds,
    information: Callable[[Mask], float],
    *,
    coherence: Callable[[Any], Any] = trace_coherence,
) -> bool:
    """Whether a pattern passes conditions 1 to 3 of definition 4.1.

    Args:
        activations: X, shape (n, d), floats.
        pattern: p, shape (n, d), Boolean, not empty.
        thresholds: θ_M, θ_C, θ_I.
        information: I(X_p; Y) in nats of a mask; called only if the other two pass.
        coherence: Of the matrix X_p.

    Returns:
        Whether all three are exceeded; a pattern on which X is 0 has no coherence and does not pass.

    Raises:
        InvalidInputError: Bad shape or NaN.
    """
    [x] = as_arrays(activations=activations)
    x, pattern = to_numpy(x), to_numpy(pattern)
    require(
        pattern.dtype == np.bool_ and x.ndim == 2 and pattern.shape == x.shape,
        f"pattern has shape {pattern.shape} and dtype {pattern.dtype}; give a Boolean mask of shape {x.shape}",
    )
    restricted = np.where(pattern, x, 0.0)
    return bool(
        summed_magnitude(restricted) > thresholds.magnitude
        and coherence(restricted) > thresholds.coherence
        and information(pattern) > thresholds.information
    )


def connected_components(mask: Any, *, diagonal: bool = False) -> list[Mask]:
    """Connected components of a set of entries of a grid.

    Args:
        mask: Shape (n, d), Boolean.
        diagonal: Whether entries that touch at a corner are neighbours too.

    Returns:
        Disjoint masks of that shape, in reading order of their first entries; together they are `mask`.

    Raises:
        InvalidInputError: Not a Boolean matrix.
    """
    from scipy.ndimage import label  # imported here: slow, and only this function needs it

    entries = np.asarray(mask)
    require(entries.ndim == 2 and entries.dtype == np.bool_, "mask is not a Boolean matrix")
    labels, count = label(entries, structure=np.ones((3, 3)) if diagonal else None)
    return [labels == i for i in range(1, count + 1)]


def binned_mutual_information(samples: Any, outputs: Any, pattern: Any, *, bins: int = 8) -> float:
    """Plug-in estimate of I(M_p; Y) in nats from the magnitude of a pattern, in bins of equal counts.

    By data processing I(M_p; Y) is at most I(X_p; Y); with s samples and c labels the plug-in estimate exceeds it by
    about (bins − 1)(c − 1)/(2s) on average (Miller and Madow), which a threshold θ_I has to allow for.

    Args:
        samples: X for each sample, shape (s, n, d), floats.
        outputs: Y, shape (s,), integer labels.
        pattern: p, shape (n, d), Boolean.
        bins: Number of bins, at least 1.

    Returns:
        The estimate, at least 0.

    Raises:
        InvalidInputError: Shapes do not match, the pattern is not Boolean, there are no samples or no bins.
    """
    [x] = as_arrays(samples=samples)
    x, y, pattern = to_numpy(x), np.asarray(outputs), to_numpy(pattern)
    require(
        x.ndim == 3 and len(x) > 0 and y.shape == x.shape[:1] and x.shape[1:] == pattern.shape,
        f"samples have shape {x.shape}, outputs {y.shape} and pattern {pattern.shape}; give (s, n, d), (s,) and (n, d)",
    )
    require(pattern.dtype == np.bool_, f"pattern has dtype {pattern.dtype}; give a Boolean mask")
    require(isinstance(bins, int | np.integer) and bins >= 1, f"bins is {bins}; give an integer of at least 1")
    magnitude = summed_magnitude(np.where(pattern, x, 0.0))
    cuts = np.quantile(magnitude, np.arange(1, bins) / bins)
    labels, column = np.unique(y, return_inverse=True)
    counts = np.zeros((bins, len(labels)))
    np.add.at(counts, (np.searchsorted(cuts, magnitude, side="right"), column), 1)
    return float(mutual_information(counts / len(x)))
