"""Which motifs to freeze: how sure their utility is, their score, and the Pareto front."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from aqcheck.arrays import Array, as_arrays, namespace, require, require_transcendental, to_numpy
from aqcheck.traces.parameters import Number, TraceParameters
from aqcheck.traces.routing import Indices, RoutingTrie, routing_entropy, utilities


class ScoreWeights(NamedTuple):
    """Weights w₁ … w₄ of the crystallization score; the document gives no values, equal weights are ours."""

    log_frequency: Number = 1
    utility: Number = 1
    entropy: Number = 1
    age: Number = 1


def utility_variance(reward_variance: Number, frequency: int, num_paths: int) -> Number:
    """Var Û = σ²(1/f − 1/N) of a motif's utility for rewards with one variance σ² (claim T13, corrected).

    The f paths of the motif are among the N, so the two means are correlated: the terms subtract.

    Args:
        reward_variance: σ² ≥ 0 (for sampling without replacement from N given rewards: their variance with N − 1).
        frequency: f, 1 ≤ f ≤ N.
        num_paths: N.

    Raises:
        InvalidInputError: an argument out of range.
    """
    _check_sample(reward_variance, frequency, num_paths)
    return reward_variance / frequency - reward_variance / num_paths


def utility_variance_as_written(reward_variance: Number, frequency: int, num_paths: int) -> Number:
    """σ²/f + σ²/N, the document's formula, too large by 2σ²/N (claim T13 as written, *Traces* 3.2).

    Args:
        reward_variance: σ².
        frequency: f, 1 ≤ f ≤ N.
        num_paths: N.

    Raises:
        InvalidInputError: an argument out of range.
    """
    _check_sample(reward_variance, frequency, num_paths)
    return reward_variance / frequency + reward_variance / num_paths


def _check_sample(reward_variance: Number, frequency: int, num_paths: int) -> None:
    require(reward_variance >= 0, f"reward_variance must be ≥ 0, not {reward_variance}")
    require(1 <= frequency <= num_paths, f"frequency must lie in [1, {num_paths}], not be {frequency}")


def frequency_bound(reward_variance: Number, precision: Number, num_paths: int | None = None) -> Number:
    """Bound b such that Var Û < ε² iff f > b: b = σ²/(ε² + σ²/N) (claim T14, exact).

    Without `num_paths` (N → ∞) it is the document's σ²/ε² (*Traces* 3.2), which suffices for every N.

    Args:
        reward_variance: σ² ≥ 0.
        precision: ε > 0.
        num_paths: N ≥ 1, or None.

    Raises:
        InvalidInputError: an argument out of range.
    """
    require(reward_variance >= 0, f"reward_variance must be ≥ 0, not {reward_variance}")
    require(precision > 0, f"precision must be > 0, not {precision}")
    require(num_paths is None or num_paths >= 1, f"num_paths must be ≥ 1, not {num_paths}")
    finite_sample = 0 if num_paths is None else reward_variance / num_paths
    return reward_variance / (precision**2 + finite_sample)


def score(frequency: Array, utility: Array, entropy: Array, age: Array, weights: ScoreWeights) -> Array:
    """Score w₁ log f + w₂ U − w₃ H + w₄ age of each motif (claim T15, *Traces* 3.3).

    It grows without bound in f and in age, so a frequent or old enough motif passes every threshold, be its utility
    negative (claim T19).

    Args:
        frequency: f ≥ 1, shape (motifs,).
        utility: U, same shape.
        entropy: H, same shape.
        age: same shape.
        weights: w₁ … w₄.

    Returns:
        Shape (motifs,).

    Raises:
        InvalidInputError: shapes differ, a frequency below 1, or rationals, which have no logarithm.
    """
    frequency, utility, entropy, age = as_arrays(frequency=frequency, utility=utility, entropy=entropy, age=age)
    shapes = {frequency.shape, utility.shape, entropy.shape, age.shape}
    require(len(shapes) == 1, f"frequency, utility, entropy and age must have one shape, not {sorted(shapes)}")
    require(not bool((frequency < 1).any()), "a motif that was never seen has no score: every frequency must be ≥ 1")
    require_transcendental("frequency", frequency)
    return (
        weights.log_frequency * namespace(frequency).log(frequency)
        + weights.utility * utility
        - weights.entropy * entropy
        + weights.age * age
    )


def pareto_front(objectives: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Exact set of points that no other point dominates, all objectives to be maximised (claim T15).

    A point dominates another if it is at least as good everywhere and better somewhere; equal points do not. Time
    O(front·n·d) and memory O(n·d), after sorting.

    Args:
        objectives: shape (n, d), any ordered dtype (also `Fraction`).

    Returns:
        Boolean mask, shape (n,).

    Raises:
        InvalidInputError: not two-dimensional, no objective, ragged, NaN or infinity.
    """
    points = to_numpy(objectives)
    as_arrays(objectives=points)  # only to reject NaN: in double precision different integers may be equal
    require(points.ndim == 2 and points.shape[1] >= 1, f"objectives must be (n, d) with d ≥ 1, not {points.shape}")
    # Only the order matters: ranks make every dtype fast and exact.
    ranks = np.stack([np.unique(column, return_inverse=True)[1] for column in points.T], axis=1)
    # From lexicographically large to small, a point comes after all that dominate it.
    remaining = np.lexsort(ranks.T[::-1])[::-1]
    front = np.zeros(len(ranks), bool)
    while len(remaining):
        best = ranks[remaining[0]]
        candidates = ranks[remaining]
        equal = (candidates == best).all(axis=1)
        front[remaining[equal]] = True
        remaining = remaining[(candidates > best).any(axis=1)]
    return front


def crystallize_by_score(
    trie: RoutingTrie,
    threshold: float,
    weights: ScoreWeights | None = None,
    min_frequency: int = TraceParameters.min_frequency,
) -> Indices:
    """Motifs seen more than `min_frequency` times whose score exceeds the threshold (claim T15).

    A motif's age is the number of paths seen since it first occurred (the document does not define it).

    Args:
        trie: the routing paths seen.
        threshold: θ_crystal.
        weights: of the score; all 1 if left out.
        min_frequency: motifs seen this often or less are left out.

    Returns:
        Nodes of `trie`, ascending.
    """
    age = trie.num_paths - trie.first_seen
    scores = score(trie.count, utilities(trie).astype(float), routing_entropy(trie), age, weights or ScoreWeights())
    return np.flatnonzero((trie.count > min_frequency) & (scores > threshold))


def crystallize_pareto(trie: RoutingTrie, min_frequency: int = TraceParameters.min_frequency) -> Indices:
    """Motifs seen more than `min_frequency` times on the Pareto front of (f, U, −H) (claim T15, *Traces* 3.3).

    Args:
        trie: the routing paths seen.
        min_frequency: motifs seen this often or less are left out.

    Returns:
        Nodes of `trie`, ascending.
    """
    frequent = np.flatnonzero(trie.count > min_frequency)
    objectives = np.stack([trie.count, utilities(trie), -routing_entropy(trie)], axis=1)[frequent]
    return frequent[pareto_front(objectives)]
