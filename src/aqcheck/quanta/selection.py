"""Theorem 1, attention as selection: the quantities of its assumptions A1 to A4 and of its claimed threshold α*.

A pattern is a non-empty set of tokens. The assumptions are the authors' own; `claims/quanta.toml` (A02) gives them in
full, with the witness that satisfies them and contradicts the conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aqcheck.arrays import (
    Array,
    as_arrays,
    namespace,
    require,
    require_broadcast,
    require_matrix,
    require_probabilities,
)
from aqcheck.quanta.patterns import euclidean_norm, mean_cosine


@dataclass(frozen=True)
class SelectionStatistics:
    """What theorem 1 says about a pattern p, measured.

    Attributes:
        size: |p|.
        magnitude: M = ‖v̄_p‖, the norm of the mean value.
        coherence: C_p, the mean cosine of the values with their mean.
        complement_coherence: The same outside p; −1, the least there is, if nothing is outside.
        bound: B = max ‖vᵢ‖ over all tokens.
        internal_mass: Σ_{i,j ∈ p} Aᵢⱼ/|p|, the largest α for which A3 holds.
        cross_mass: Σ_{i ∈ p, j ∉ p} Aᵢⱼ/|p|.
        leakage: max_{i ∈ p} ‖Σ_{j ∉ p} Aᵢⱼvⱼ‖/B, the smallest ε for which A4 holds.
    """

    size: int
    magnitude: Array
    coherence: Array
    complement_coherence: Array
    bound: Array
    internal_mass: Array
    cross_mass: Array
    leakage: Array


@dataclass(frozen=True)
class SelectionAssumptions:
    """Which of theorem 1's assumptions hold, for given constants.

    Attributes:
        bounded_values: A1, ‖vᵢ‖ ≤ B.
        separated_coherence: A2, C_p ≥ c0 > c1 ≥ C of the complement.
        internal_mass: A3, Σ_{i,j ∈ p} Aᵢⱼ ≥ α|p|.
        small_leakage: A4, cross mass at most (1 − α)|p| and ‖Σ_{j ∉ p} Aᵢⱼvⱼ‖ ≤ εB for every i in p.
    """

    bounded_values: bool
    separated_coherence: bool
    internal_mass: bool
    small_leakage: bool

    @property
    def hold(self) -> bool:
        """Whether all four hold."""
        return self.bounded_values and self.separated_coherence and self.internal_mass and self.small_leakage


def selection_statistics(attention: Any, values: Any, pattern: Any) -> SelectionStatistics:
    """Measure a pattern on one attention head.

    Args:
        attention: A, shape (n, n), rows non-negative and summing to 1; floats or `flint.arb`.
        values: V, shape (n, d), no row 0.
        pattern: Mask of the tokens in p, shape (n,), Boolean.

    Returns:
        The statistics.

    Raises:
        InvalidInputError: Shapes do not match, A is not row-stochastic, the pattern is empty, or a value is 0, or their
            mean inside or outside the pattern.
    """
    a, v = as_arrays(attention=attention, values=values)
    inside = _mask(a, pattern)
    require(v.ndim == 2 and v.shape[0] == a.shape[0], f"values have shape {tuple(v.shape)}; give a row for each token")
    xp = namespace(a)
    size = int(xp.sum(xp.astype(inside, xp.int64)))
    outside = ~inside
    rows = a[inside]
    bound = xp.max(euclidean_norm(v, axis=-1))
    some_outside = size < a.shape[0]
    leaked = rows[:, outside] @ v[outside] if some_outside else v[inside] * 0
    return SelectionStatistics(
        size=size,
        magnitude=euclidean_norm(xp.sum(v[inside], axis=0) / size, axis=-1),
        coherence=mean_cosine(v[inside]),
        complement_coherence=mean_cosine(v[outside]) if some_outside else bound * 0 - 1,
        bound=bound,
        internal_mass=xp.sum(rows[:, inside]) / size,
        cross_mass=xp.sum(rows[:, outside]) / size if some_outside else bound * 0,
        leakage=xp.max(euclidean_norm(leaked, axis=-1)) / bound,
    )


def selection_assumptions(
    statistics: SelectionStatistics,
    *,
    bound: Any,
    coherence: Any,
    complement_coherence: Any,
    attention_mass: Any,
    leakage: Any,
) -> SelectionAssumptions:
    """Check A1 to A4 for given constants.

    Args:
        statistics: Of the pattern.
        bound: B.
        coherence: c0.
        complement_coherence: c1.
        attention_mass: α.
        leakage: ε.

    Returns:
        Which hold. Balls that cannot be told apart count as not satisfying an inequality.
    """
    return SelectionAssumptions(
        bounded_values=bool(statistics.bound <= bound),
        separated_coherence=bool(statistics.coherence >= coherence)
        and bool(coherence > complement_coherence)
        and bool(complement_coherence >= statistics.complement_coherence),
        internal_mass=bool(statistics.internal_mass >= attention_mass),
        small_leakage=bool(statistics.cross_mass <= 1 - attention_mass)
        and bool(statistics.leakage * statistics.bound <= leakage * bound),
    )


def selection_threshold(*, magnitude: Any, size: int, bound: Any, coherence: Any, leakage: Any) -> Any:
    """Theorem 1's claimed threshold α* = (M + |p|B + εB)/(|p|c0·M + |p|B). Rational.

    Args:
        magnitude: M ≥ 0.
        size: |p| ≥ 1.
        bound: B > 0.
        coherence: c0 ≥ 0.
        leakage: ε ≥ 0.

    Returns:
        α*, of the type of the arguments.

    Raises:
        InvalidInputError: An argument is outside its range, NaN or infinite.
    """
    # For its errors: the arguments keep their type.
    as_arrays(magnitude=magnitude, size=size, bound=bound, coherence=coherence, leakage=leakage)
    require(size >= 1, f"size is {size}; a pattern is not empty")
    require(bool(bound > 0), f"bound is {bound}; give a positive norm")
    require(not (magnitude < 0 or coherence < 0 or leakage < 0), "magnitude, coherence and leakage are not negative")
    return (magnitude + size * bound + leakage * bound) / (size * coherence * magnitude + size * bound)


def pattern_attention(attention: Any, pattern: Any) -> Array:
    """Attention weight A_p = Σ_{i ∈ p} Aᵢᵢ of a pattern (derived formulations, theorem 1).

    Args:
        attention: A, shape (n, n), rows non-negative and summing to 1.
        pattern: Mask of the tokens in p, shape (n,), Boolean.

    Returns:
        A_p, between 0 and |p|.

    Raises:
        InvalidInputError: A is not square and row-stochastic, or the pattern is empty.
    """
    [a] = as_arrays(attention=attention)
    inside = _mask(a, pattern)
    xp = namespace(a)
    return xp.sum(xp.linalg.diagonal(a)[inside])


def select(attention_masses: Any, threshold: Any) -> tuple[Array, Array]:
    """Selected patterns 𝒮 = {A_p > α} and dissolved ones 𝒟 = {A_p ≤ α} (definition 1.1).

    Args:
        attention_masses: A_p of each pattern, any shape.
        threshold: α.

    Returns:
        Two Boolean masks of that shape: disjoint, and together everything.

    Raises:
        InvalidInputError: NaN or infinity, or a threshold that does not broadcast against the masses.
    """
    masses, alpha = as_arrays(attention_masses=attention_masses, threshold=threshold)
    require_broadcast("threshold", alpha, masses.shape)
    return masses > alpha, masses <= alpha


def _mask(a: Array, pattern: Any) -> Array:
    require_matrix("attention", a)
    require_probabilities("attention", a)
    require(a.ndim == 2 and a.shape[0] == a.shape[1], f"attention has shape {tuple(a.shape)}; give one square matrix")
    xp = namespace(a)
    inside = xp.asarray(pattern, device=a.device)
    require(
        inside.dtype == xp.bool and tuple(inside.shape) == (a.shape[0],) and bool(xp.any(inside)),
        "pattern is not a Boolean mask of the tokens with at least one of them",
    )
    return inside
