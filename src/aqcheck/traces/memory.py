"""Sparse memory of attention traces: exponential moving average with gate, decay, pruning and a budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Self

import numpy as np
import numpy.typing as npt

from aqcheck.arrays import Array, as_arrays, require, to_numpy
from aqcheck.traces.parameters import TraceParameters


def trace_step(value: Array, salience: Array, parameters: TraceParameters) -> Array:
    """One step of the sparse moving average, elementwise (claim T02, *Traces* 1.3).

    M' = λM + (1 − λ)S where S > θ, else γM; and 0 where that is below ε_prune.

    Args:
        value: current traces M ≥ 0, any shape, floating or object (`Fraction`) dtype.
        salience: S, same shape.
        parameters: λ, γ, θ and ε_prune.

    Returns:
        M' of the same shape.
    """
    reinforced = parameters.retention * value + (1 - parameters.retention) * salience
    updated = np.where(salience > parameters.salience_threshold, reinforced, parameters.decay * value)
    return np.where(updated < parameters.prune_threshold, 0 * updated, updated)


def largest_of_each(group: npt.NDArray[np.int64], value: Array, count: int) -> npt.NDArray[np.int64]:
    """Ascending positions of the `count` largest values of each group; of equal values the first stay.

    Args:
        group: shape (n,), group of each element.
        value: shape (n,).
        count: how many to keep of each group.

    Returns:
        Positions, shape (≤ n,).
    """
    descending = np.argsort(-value, kind="stable")
    order = descending[np.argsort(group[descending], kind="stable")]
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return np.sort(order[rank < count])


@dataclass(frozen=True)
class TraceMemory:
    """Traces of some attention heads as a sparse array; `update` returns the next memory (claim T02).

    Invariants: at most `parameters.budget` traces a head, each of at least `parameters.prune_threshold`, `edges`
    ascending without repetition. Memory O(heads·B).

    Attributes:
        shape: (…, T, T) of the dense traces; every leading index is a head.
        edges: indices of the traces into the flattened dense array, shape (n,), int64.
        values: the traces, shape (n,).
        parameters: the constants of the update.
    """

    shape: tuple[int, ...]
    edges: npt.NDArray[np.int64]
    values: Array
    parameters: TraceParameters

    @classmethod
    def empty(cls, shape: Sequence[int], parameters: TraceParameters | None = None) -> Self:
        """Start a memory without traces.

        Args:
            shape: (…, queries, keys) of the attention weights.
            parameters: constants; the defaults of the theory if left out.

        Raises:
            InvalidInputError: fewer than two dimensions, or one below 1.
        """
        require(len(shape) >= 2, f"shape must end in (queries, keys), not be {tuple(shape)}")
        require(min(shape) >= 1, f"every dimension of {tuple(shape)} must be at least 1")
        return cls(tuple(shape), np.empty(0, np.int64), np.empty(0), parameters or TraceParameters())

    def update(self, salience: npt.ArrayLike) -> Self:
        """Take in the salience of one time step: reinforce or decay, prune, then evict the smallest beyond the budget.

        Time O(size of `salience`) to find the reinforced edges, plus O(n log n) for the n stored and reinforced ones.

        Args:
            salience: S ≥ 0 of shape `shape`; zeros where nothing was captured.

        Returns:
            The next memory.

        Raises:
            InvalidInputError: wrong shape, a negative number, NaN or infinity.
        """
        (dense,) = as_arrays(salience=to_numpy(salience))
        require(dense.shape == self.shape, f"salience has shape {dense.shape}, the memory {self.shape}")
        require(not bool((dense < 0).any()), "salience is never negative, and here it is")
        flat = dense.reshape(-1)
        concerned = flat > self.parameters.salience_threshold
        concerned[self.edges] = True
        edges = np.flatnonzero(concerned)
        values = np.zeros(len(edges), np.result_type(flat, self.values))
        values[np.searchsorted(edges, self.edges)] = self.values
        values = trace_step(values, flat[edges], self.parameters)
        resident = np.flatnonzero(values >= self.parameters.prune_threshold)
        head = edges[resident] // prod(self.shape[-2:])
        resident = resident[largest_of_each(head, values[resident], self.parameters.budget)]
        return replace(self, edges=edges[resident], values=values[resident])

    def dense(self) -> Array:
        """Return the traces as an array of shape `shape`, 0 where there is none."""
        dense = np.zeros(prod(self.shape), self.values.dtype)
        dense[self.edges] = self.values
        return dense.reshape(self.shape)

    def __len__(self) -> int:
        return len(self.edges)
