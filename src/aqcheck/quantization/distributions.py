"""Laws of the values to be quantized, known by the tail moments of their magnitude.

All that the error of a symmetric quantizer depends on is `E[|X|**k; |X| > t]` for k = 0, 1, 2. A law is therefore one
method, `tail_moment`, and the functions of `aqcheck.quantization` take any law: analytic, a sample, a mixture.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from aqcheck.arrays import Array, as_arrays, is_exact, require, require_probabilities, require_vector, to_numpy
from aqcheck.quantization.clipping import in_double
from aqcheck.quantization.moments import mixture_weights

Order = Literal[0, 1, 2]

VALUES_PER_LOOKUP = 128
"""How many values of a sample can be summed over in the time that one tail moment takes to look up, compiled."""

SMALLEST_MAGNITUDE = 2.0**-480
"""Of a sample, unless it is all zeros: the square of a step, 2**-16 of that, then still has all its digits."""

LARGEST_SCALE = 1 / SMALLEST_MAGNITUDE
"""Of an analytic law: the square of a level, some 2**10 of that, then is still finite."""

SMALLEST_SHAPE = 2.0**-6
"""Of a generalized Gaussian law: with heavier tails its moments leave the range of double precision."""

BLOCK = 2**15
"""How many values are summed over at once, so that they stay in the cache."""


class Distribution(ABC):
    """The law of a random variable X, or a batch of laws.

    Attributes:
        batch_shape: Of the batch; `()` for a single law.
    """

    batch_shape: tuple[int, ...] = ()

    @abstractmethod
    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """`E[|X|**order; |X| > threshold]`.

        Args:
            threshold: Non-negative and finite; a number, or an array whose leading axes are the batch's.
            order: 0, 1 or 2.

        Returns:
            An array in the shape of `threshold`, of `batch_shape` for a number.
        """

    def summed_excess(self, member: int, step: Array, count: int) -> Array:
        """`Σ_{j=1}^{count} E[max(|X| - j step, 0)]` of one member of the batch.

        Args:
            member: Index into the flattened batch; 0 for a single law.
            step: A non-negative number.
            count: Of the thresholds.

        Returns:
            A number.
        """
        return upper_partial_moment(self, step * np.arange(1, count + 1), 1).sum()


def upper_partial_moment(distribution: Distribution, threshold: Array, order: Order) -> Array:
    """`E[max(|X| - threshold, 0)**order]` for order 1 and 2, `P(|X| > threshold)` for order 0.

    Args:
        distribution: Of X.
        threshold: As in `Distribution.tail_moment`.
        order: 0, 1 or 2.

    Raises:
        InvalidInputError: A threshold is negative, infinite or NaN, or its leading axes are not the batch's.

    Source: Fishburn, Mean-risk analysis with risk associated with below-target returns (1977).
    """
    threshold = in_double(threshold)
    require(
        bool(np.all((np.asarray(threshold) >= 0) & (np.asarray(threshold) < math.inf))),
        "a threshold is negative, infinite or NaN; give a finite clipping level of 0 or more",
    )
    mass = distribution.tail_moment(threshold, 0)
    if order == 0:
        return mass
    first = distribution.tail_moment(threshold, 1)
    if order == 1:
        return first - threshold * mass
    return distribution.tail_moment(threshold, 2) - 2 * threshold * first + threshold * threshold * mass


def _require_positive(name: str, value: float) -> None:
    require(0 < value < math.inf, f"{name} is {value}; give a positive finite number")


def _require_scale(name: str, value: float) -> None:
    _require_positive(name, value)
    require(
        SMALLEST_MAGNITUDE <= value <= LARGEST_SCALE,
        f"{name} is {value}, whose square leaves the range of double precision; multiply it by a power of 2 (the level "
        "scales alike, the error by its square)",
    )


@dataclass(frozen=True)
class Gaussian(Distribution):
    """The centred normal law.

    Attributes:
        std: Standard deviation.
    """

    std: float = 1.0

    def __post_init__(self) -> None:
        _require_scale("std", self.std)

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        from scipy.special import ndtr

        t = np.asarray(threshold, dtype=float) / self.std
        density = np.exp(-t * t / 2) / math.sqrt(2 * math.pi)
        standard = (ndtr(-t), density, ndtr(-t) + t * density)[order]
        return 2 * self.std**order * standard


@dataclass(frozen=True)
class Laplace(Distribution):
    """The centred double exponential law.

    Attributes:
        scale: Mean of |X|; the standard deviation is sqrt(2) times that.
    """

    scale: float = 1.0

    def __post_init__(self) -> None:
        _require_scale("scale", self.scale)

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        t = np.asarray(threshold, dtype=float) / self.scale
        return self.scale**order * np.exp(-t) * (np.ones_like(t), t + 1, t * (t + 2) + 2)[order]


@dataclass(frozen=True)
class GeneralizedGaussian(Distribution):
    """The centred law with density proportional to `exp(-|x / scale|**shape)`: Laplace at shape 1, Gaussian at 2.

    Attributes:
        shape: At least `SMALLEST_SHAPE`; the smaller, the heavier the tails.
        std: Standard deviation.
    """

    shape: float
    std: float = 1.0

    def __post_init__(self) -> None:
        _require_positive("shape", self.shape)
        require(self.shape >= SMALLEST_SHAPE, f"shape is {self.shape}; give {SMALLEST_SHAPE} or more")
        _require_scale("std", self.std)

    @property
    def excess_kurtosis(self) -> float:
        """Fourth standardized moment less 3."""
        log_gamma = math.lgamma
        shape = self.shape
        return math.exp(log_gamma(5 / shape) + log_gamma(1 / shape) - 2 * log_gamma(3 / shape)) - 3

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        from scipy.special import gammaincc

        shape = self.shape
        scale = self.std * math.exp((math.lgamma(1 / shape) - math.lgamma(3 / shape)) / 2)
        moment = scale**order * math.exp(math.lgamma((order + 1) / shape) - math.lgamma(1 / shape))
        return moment * gammaincc((order + 1) / shape, (np.asarray(threshold, dtype=float) / scale) ** shape)


@dataclass(frozen=True)
class StudentT(Distribution):
    """Student's t law, scaled to a standard deviation.

    Attributes:
        degrees_of_freedom: More than 2, so that there is a variance; more than 4 for a finite kurtosis.
        std: Standard deviation.
    """

    degrees_of_freedom: float
    std: float = 1.0

    def __post_init__(self) -> None:
        require(
            2 < self.degrees_of_freedom < math.inf,
            f"degrees_of_freedom is {self.degrees_of_freedom}; give a finite number above 2, below which there is no "
            "variance",
        )
        _require_scale("std", self.std)

    @property
    def excess_kurtosis(self) -> float:
        """Fourth standardized moment less 3; infinite for 4 degrees of freedom or fewer."""
        return 6 / (self.degrees_of_freedom - 4) if self.degrees_of_freedom > 4 else math.inf

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        from scipy.special import betainc, betaincc, betaln

        # X² / nu has the beta prime law with parameters 1/2 and nu/2; so has each of its moments, shifted.
        nu = self.degrees_of_freedom
        scale = self.std * math.sqrt((nu - 2) / nu)
        square = (np.asarray(threshold, dtype=float) / scale) ** 2
        a, b = (1 + order) / 2, (nu - order) / 2
        moment = (scale * math.sqrt(nu)) ** order * math.exp(betaln(a, b) - betaln(0.5, nu / 2))
        # From the smaller share of nu + square: the other one may round to 1. One function each, as betaincc is slow.
        share = np.minimum(square, nu) / (nu + square)
        tail = np.empty_like(share)
        betaincc(a, b, share, out=tail, where=square < nu)
        betainc(b, a, share, out=tail, where=square >= nu)
        return moment * tail


class Sample(Distribution):
    """The law that puts its weight on given values: a sample, or a discrete law. Rationals stay exact.

    The values are sorted once, in O(n log n); `tail_moment` then costs O(log n) a threshold.

    Args:
        values: Finite, shape (..., n): one law for each of the leading (batch) axes. NumPy, torch (copied to NumPy), or
            an object array of `Fraction`s. Sums are in double precision, in which n squares must fit.
        weights: Non-negative, sum 1, shape (n,) or that of `values`; equal if left out.

    Attributes:
        magnitudes: The sorted absolute values, shape (members of the batch, n); rationals, or in double precision;
            those of a batch of single precision stay so.

    Raises:
        InvalidInputError: No values; NaN or infinity; weights that are negative, do not sum to 1, or do not match; the
            squares of a law's largest values leave the range of double precision.
    """

    def __init__(self, values: Array, weights: Array | None = None) -> None:
        (values,) = as_arrays(values=to_numpy(values))
        require_vector("values", values)
        require(values.size > 0, f"values have shape {values.shape}, an empty batch; give one sample at least")
        *batch, size = values.shape
        self.batch_shape = tuple(batch)
        magnitudes = abs(values.reshape(-1, size))
        if weights is None:
            magnitudes.sort(axis=-1)
            self.magnitudes = magnitudes
            self._weights = None
        else:
            (weights,) = as_arrays(weights=to_numpy(weights))
            require(
                weights.shape in ((size,), values.shape),
                f"weights have shape {weights.shape}; give {(size,)} or {values.shape}, as the values have",
            )
            require_probabilities("weights", weights)
            order = np.argsort(magnitudes, axis=-1)
            self.magnitudes = np.take_along_axis(magnitudes, order, axis=-1)
            weights = np.broadcast_to(weights, values.shape).reshape(-1, size)
            self._weights = np.take_along_axis(weights, order, axis=-1)
        if not is_exact(values):
            if len(self.magnitudes) == 1 or self.magnitudes.dtype not in (np.float32, np.float64):
                self.magnitudes = self.magnitudes.astype(float)
            largest = self.magnitudes[:, -1].astype(float)
            fits = (largest >= SMALLEST_MAGNITUDE) & (largest <= math.sqrt(np.finfo(float).max / size))
            require(
                bool(np.all(fits | (largest == 0))),
                "values are so large or so small that their squares leave the range of double precision; multiply them "
                "by a power of 2 (the level scales alike, the error by its square)",
            )
        self._suffix_sums: dict[Order, Array] = {}

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        threshold = np.asarray(threshold)
        if threshold.ndim == 0 and threshold == 0 < order:  # no partial sums needed
            return self._totals(order).reshape(self.batch_shape)[()]
        if threshold.ndim == 0:
            threshold = np.broadcast_to(threshold, self.batch_shape)
        require(
            threshold.shape[: len(self.batch_shape)] == self.batch_shape,
            f"threshold has shape {threshold.shape}; its leading axes must be the batch's, {self.batch_shape}",
        )
        member = np.arange(len(self.magnitudes))
        moment = self._tail_moment(order, *self._position(member, threshold.reshape(len(member), -1)))
        return moment.reshape(threshold.shape)[()]

    def summed_excess(self, member: int, step: Array, count: int) -> Array:
        """See `Distribution.summed_excess`."""
        if self.compiled:
            from aqcheck.quantization.search import sample_excess

            return sample_excess((self.magnitudes[member], self.tail_sums(count)[member], count), step)
        threshold = step * np.arange(1, count + 1)
        position = self._position(np.array([member]), threshold[None])
        return (self._tail_moment(1, *position) - threshold * self._tail_moment(0, *position)).sum()

    @property
    def compiled(self) -> bool:
        """Whether compiled code can search these values: machine numbers of equal weight."""
        return self._weights is None and not is_exact(self.magnitudes)

    def tail_sums(self, count: int) -> Array:
        """`E[|X|; |X| > t]` beyond each magnitude, shape (members, n + 1); (members, 0) if not worth it for `count`."""
        members, size = self.magnitudes.shape
        return self._suffix_sum(1) if size > VALUES_PER_LOOKUP * count else np.empty((members, 0))

    def _tail_moment(self, order: Order, member: Array, first_above: Array) -> Array:
        if order == 0 and self._weights is None:
            return (self.magnitudes.shape[-1] - first_above) * self._equal_weight
        return self._suffix_sum(order)[member, first_above]

    @property
    def _equal_weight(self) -> Array:
        size = self.magnitudes.shape[-1]
        return Fraction(1, size) if is_exact(self.magnitudes) else 1 / size

    def _suffix_sum(self, order: Order) -> Array:
        """Entry (i, k): the tail moment of member i beyond its k smallest magnitudes; summed from the top down."""
        if order not in self._suffix_sums:
            members, size = self.magnitudes.shape
            sums = np.zeros((members, size + 1), dtype=object if is_exact(self.magnitudes) else float)
            for block in self._blocks():
                np.cumsum(self._terms(order, block)[:, ::-1], axis=-1, out=sums[block, -2::-1])
            if self._weights is None:
                sums *= self._equal_weight
            self._suffix_sums[order] = sums
        return self._suffix_sums[order]

    def _terms(self, order: Order, members: slice) -> Array:
        """The powers of the magnitudes, times their weights if those are not equal."""
        magnitudes = self.magnitudes[members]
        magnitudes = magnitudes if is_exact(magnitudes) else magnitudes.astype(float, copy=False)
        powers = magnitudes if order == 1 else magnitudes**order
        return powers if self._weights is None else powers * self._weights[members]

    def _blocks(self) -> list[slice]:
        """Members to treat at once, so that what is computed from all their values stays small."""
        rows = max(1, BLOCK // self.magnitudes.shape[-1])
        return [slice(start, start + rows) for start in range(0, len(self.magnitudes), rows)]

    def _totals(self, order: Order) -> Array:
        parts = [self._terms(order, members).sum(axis=-1) for members in self._blocks()]
        return np.concatenate(parts) * (1 if self._weights is not None else self._equal_weight)

    def _position(self, member: Array, threshold: Array) -> tuple[Array, Array]:
        """`member`, to index along `threshold`, and how many of its magnitudes are at most `threshold`."""
        member = member.reshape(-1, *(1 for _ in threshold.shape[1:]))
        members, size = self.magnitudes.shape
        if members == 1:
            return member, np.searchsorted(self.magnitudes[0], threshold, side="right")
        # Binary search in all rows at once.
        flat, start = self.magnitudes.reshape(-1), member * size
        position = np.broadcast_to(start, threshold.shape).copy()
        while size > 1:
            position += size // 2 * (flat[position + (size // 2 - 1)] <= threshold)
            size -= size // 2
        position += flat[position] <= threshold
        return member, position - start


class Mixture(Distribution):
    """A finite mixture of laws.

    Args:
        weights: Non-negative, sum 1, one a component.
        components: Laws of one batch shape.

    Raises:
        InvalidInputError: Weights that are negative, do not sum to 1 or do not match; batch shapes that differ.
    """

    def __init__(self, weights: Sequence[Array], components: Sequence[Distribution]) -> None:
        checked = mixture_weights(weights, len(components))
        shapes = {component.batch_shape for component in components}
        require(len(shapes) == 1, f"the components have batch shapes {shapes}; give components of one batch shape")
        self.batch_shape = shapes.pop()
        self.weights = tuple(checked.tolist())
        self.components = tuple(components)

    def tail_moment(self, threshold: Array, order: Order) -> Array:
        """See `Distribution.tail_moment`."""
        pairs = zip(self.weights, self.components, strict=True)
        return sum(weight * component.tail_moment(threshold, order) for weight, component in pairs)

    def summed_excess(self, member: int, step: Array, count: int) -> Array:
        """See `Distribution.summed_excess`."""
        pairs = zip(self.weights, self.components, strict=True)
        return sum(weight * component.summed_excess(member, step, count) for weight, component in pairs)
