"""Routing paths of a mixture of experts as a prefix tree with counts and rewards."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aqcheck.arrays import Array, as_arrays, is_exact, require, to_numpy
from aqcheck.errors import InvalidInputError

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RoutingTrie:
    """Prefix tree (trie) of routing paths; a node is a prefix that occurred, the empty one excluded (claim T12).

    The document calls it a suffix tree (*Traces* 3.1); what it builds is this. Nodes are numbered level by level, so
    a parent precedes its children and `keys` ascends.

    Attributes:
        num_paths: N.
        num_experts: K.
        keys: (parent + 1)·K + expert of each node, ascending, shape (nodes,).
        depth: length of the prefix, from 1, shape (nodes,).
        count: number of paths with this prefix, shape (nodes,).
        total_reward: sum of their rewards, in double precision or exact, shape (nodes,).
        first_seen: index of the first of them, shape (nodes,).
    """

    num_paths: int
    num_experts: int
    keys: Indices
    depth: Indices
    count: Indices
    total_reward: Array
    first_seen: Indices

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def parent(self) -> Indices:
        """Parent of each node, −1 at depth 1; shape (nodes,)."""
        return self.keys // self.num_experts - 1

    @property
    def expert(self) -> Indices:
        """Last expert of each prefix; shape (nodes,)."""
        return self.keys % self.num_experts

    def path(self, node: int) -> tuple[int, ...]:
        """Experts from the first layer to `node`."""
        require(0 <= node < len(self), f"there is no node {node}: the trie has {len(self)}")
        experts: list[int] = []
        while node >= 0:
            parent, expert = divmod(int(self.keys[node]), self.num_experts)
            experts.append(expert)
            node = parent - 1
        return tuple(reversed(experts))

    def node(self, path: Sequence[int]) -> int:
        """Node of a prefix, in O(length · log nodes).

        Raises:
            InvalidInputError: no path with this prefix was seen, or the prefix is empty.
        """
        require(len(path) > 0, "the empty prefix has no node")
        node = -1
        for expert in path:
            key = (node + 1) * self.num_experts + expert
            node = int(np.searchsorted(self.keys, key))
            if not 0 <= expert < self.num_experts or node == len(self) or self.keys[node] != key:
                raise InvalidInputError(f"no path with prefix {tuple(path)} was seen")
        return node


def build_trie(paths: npt.ArrayLike, rewards: npt.ArrayLike, num_experts: int) -> RoutingTrie:
    """Insert routing paths with their rewards (claim T12, *Traces* 3.1).

    Works on a whole layer at once: time O(L·N log N) by sorting (N·L node visits, as the document has it, each at the
    price of a sort instead of a hash look-up), memory O(N + nodes).

    Args:
        paths: expert of each path and layer, shape (N, L), integers in [0, K).
        rewards: shape (N,), floating or object (`Fraction`) dtype.
        num_experts: K ≥ 1.

    Raises:
        InvalidInputError: shapes do not match, an expert out of range, N or L zero, ragged paths, NaN or infinity.
    """
    experts = to_numpy(paths)
    (reward,) = as_arrays(rewards=to_numpy(rewards))
    require(experts.ndim == 2 and min(experts.shape) >= 1, f"paths must be (N, L) with N, L ≥ 1, not {experts.shape}")
    require(np.issubdtype(experts.dtype, np.integer), f"paths must be integers, not {experts.dtype}")
    require(reward.shape == experts.shape[:1], f"{experts.shape[0]} paths need as many rewards, not {reward.shape}")
    require(num_experts >= 1, f"num_experts must be ≥ 1, not {num_experts}")
    require(experts.min() >= 0 and experts.max() < num_experts, f"experts must lie in [0, {num_experts})")
    experts = experts.astype(np.int64)  # beside which unsigned ones would become floats

    levels: list[tuple[Indices, ...]] = []
    totals: list[Array] = []
    node = np.full(len(experts), -1, np.int64)
    offset = 0
    for depth, expert in enumerate(experts.T, start=1):
        keys, first_seen, position, count = np.unique(
            (node + 1) * num_experts + expert, return_index=True, return_inverse=True, return_counts=True
        )
        total = np.zeros(len(keys), object if is_exact(reward) else float)
        np.add.at(total, position, reward)
        levels.append((keys, np.full(len(keys), depth), count, first_seen))
        totals.append(total)
        node = position + offset
        offset += len(keys)
    keys, depths, counts, first = (np.concatenate(column) for column in zip(*levels, strict=True))
    return RoutingTrie(len(experts), num_experts, keys, depths, counts, np.concatenate(totals), first)


def max_nodes(num_paths: int, num_layers: int, num_experts: int) -> int:
    """Most nodes a trie can have: min(N·L, K + K² + … + K^L) (claim T12).

    Args:
        num_paths: N ≥ 0.
        num_layers: L ≥ 0.
        num_experts: K ≥ 0.

    Raises:
        InvalidInputError: a negative argument.
    """
    require(min(num_paths, num_layers, num_experts) >= 0, "numbers of paths, layers and experts must be ≥ 0")
    prefixes: int = sum(int(num_experts) ** layer for layer in range(1, num_layers + 1))
    return min(num_paths * num_layers, prefixes)


def utilities(trie: RoutingTrie) -> Array:
    """Sample utility Û(π) = mean reward of the paths through π − mean reward of all, by node (*Traces* 3.2).

    Returns:
        Shape (nodes,), in double precision, or exact for exact rewards.
    """
    overall = trie.total_reward[trie.depth == 1].sum() / trie.num_paths
    return trie.total_reward / trie.count - overall


def routing_entropy(trie: RoutingTrie) -> npt.NDArray[np.float64]:
    """H(π), in nats: entropies of the choice of expert at each layer given the prefix so far, summed along π.

    The document uses H(π) in its score (*Traces* 3.3) and does not define it; this definition is ours.

    Returns:
        Shape (nodes,); 0 for a path at whose every layer only one expert was ever chosen.
    """
    parent = trie.parent
    parent_count = np.where(parent < 0, trie.num_paths, trie.count[parent])
    share = trie.count / parent_count
    choice = np.zeros(len(trie) + 1)  # entropy of the choice below each node, the root at position 0
    np.add.at(choice, parent + 1, -share * np.log(share))
    entropy = choice[parent + 1]
    for depth in range(2, int(trie.depth[-1]) + 1):
        level = trie.depth == depth
        entropy[level] += entropy[parent[level]]
    return entropy
