"""Moments of samples and of finite mixtures, and the excess kurtosis that they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from aqcheck.arrays import Array, as_arrays, is_exact, namespace, require, require_probabilities, require_vector


@dataclass(frozen=True)
class Moments:
    """Mean and central moments of a law; numbers, or arrays of one shape for a batch of laws. Rationals stay exact.

    Attributes:
        mean: `E[X]`.
        variance: `E[(X - mean)**2]`, the population variance.
        third: `E[(X - mean)**3]`.
        fourth: `E[(X - mean)**4]`.

    Raises:
        InvalidInputError: A moment is NaN or infinite, or an even one is negative.
    """

    mean: Array
    variance: Array
    third: Array
    fourth: Array

    def __post_init__(self) -> None:
        for name in ("mean", "variance", "third", "fourth"):
            (moment,) = as_arrays(**{name: getattr(self, name)})
            require(
                name in ("mean", "third") or bool(namespace(moment).all(moment >= 0)),
                f"{name} is negative; an even central moment cannot be",
            )

    @classmethod
    def of(cls, values: Array, weights: Array | None = None) -> Self:
        """Moments of a sample or of a discrete law, over the last axis; in double precision, or exactly for rationals.

        Args:
            values: Finite, shape (..., n), NumPy or torch.
            weights: Non-negative, sum 1, shape (n,) or that of `values`; equal if left out.

        Returns:
            Moments of shape (...): population moments, the mean over n (not n - 1).

        Raises:
            InvalidInputError: No values, NaN or infinity, or bad weights.
        """
        if weights is None:
            (values,) = as_arrays(values=values)
            require_vector("values", values)
        else:
            values, weights = as_arrays(values=values, weights=weights)
            require_vector("values", values)
            require_probabilities("weights", weights)
            require(
                tuple(weights.shape) in ((values.shape[-1],), tuple(values.shape)),
                f"weights of shape {tuple(weights.shape)} do not match values of shape {tuple(values.shape)}",
            )
        xp = namespace(values)
        if not is_exact(values):
            values = xp.astype(values, xp.float64)
            weights = None if weights is None else xp.astype(weights, xp.float64)

        def expectation(x: Array) -> Array:
            return xp.sum(x, axis=-1) / x.shape[-1] if weights is None else xp.sum(x * weights, axis=-1)

        # Around the first value, so that a constant has exactly no variance.
        shifted = values - values[..., :1]
        centre = expectation(shifted)
        deviation = shifted - centre[..., None] if shifted.ndim > 1 else shifted - centre
        square = deviation * deviation
        return cls(
            mean=(values[..., 0] + centre),
            variance=expectation(square),
            third=expectation(square * deviation),
            fourth=expectation(square * square),
        )

    @classmethod
    def from_standardized(cls, mean: Array, std: Array, skewness: Array = 0, excess_kurtosis: Array = 0) -> Self:
        """Moments from the dimensionless ones; those of a normal law by default.

        Args:
            mean: Mean.
            std: Standard deviation.
            skewness: Third standardized moment.
            excess_kurtosis: Fourth standardized moment less 3.
        """
        square = std * std
        return cls(mean, square, skewness * square * std, (excess_kurtosis + 3) * square * square)

    @property
    def skewness(self) -> Array:
        """Third standardized moment.

        Raises:
            InvalidInputError: The variance is 0.
        """
        self._require_variance("skewness")
        return self.third / self.variance**1.5

    @property
    def excess_kurtosis(self) -> Array:
        """Fourth standardized moment less 3.

        Raises:
            InvalidInputError: The variance is 0.
        """
        self._require_variance("excess kurtosis")
        return self.fourth / (self.variance * self.variance) - 3

    def _require_variance(self, name: str) -> None:
        (variance,) = as_arrays(variance=self.variance)
        require(
            bool(namespace(variance).all(variance > 0)),
            f"the {name} of a constant is 0/0; leave out values without variance",
        )


def mixture_weights(weights: Sequence[Array], count: int) -> Array:
    """The weights of a mixture of `count` components, checked."""
    (checked,) = as_arrays(weights=weights)
    require_probabilities("weights", checked)
    require(
        tuple(checked.shape) == (count,),
        f"weights have shape {tuple(checked.shape)}; give one a component, of which there are {count}",
    )
    return checked


def mixture_moments(weights: Sequence[Array], components: Sequence[Moments]) -> Moments:
    """Moments of a finite mixture, from those of its components.

    With deviations `d_i = mean_i - mean`: variance `Σ w_i (variance_i + d_i²)`; fourth moment
    `Σ w_i (fourth_i + 4 third_i d_i + 6 variance_i d_i² + d_i⁴)`. The source leaves out the term with the third
    moments: it is right exactly when `Σ w_i third_i d_i = 0`, for symmetric components in particular.

    Args:
        weights: Non-negative, sum 1, one a component.
        components: Their moments, in arrays of one shape or numbers.

    Returns:
        Moments of the mixture; its `excess_kurtosis` is the effective kurtosis of the source, corrected.

    Raises:
        InvalidInputError: Weights that are negative, do not sum to 1, or do not match; shapes that differ.

    Source: theory-deep-dive-quantization.md, Layer 3; Frühwirth-Schnatter, Finite Mixture and Markov Switching Models,
        section 1.2.4.
    """
    mixture_weights(weights, len(components))
    shapes = {tuple(np.shape(c.mean)) for c in components} - {()}
    require(len(shapes) <= 1, f"the components have moments of shapes {shapes}; give components of one shape")
    pairs = list(zip(weights, components, strict=True))
    mean = sum(w * c.mean for w, c in pairs)
    deviations = [(w, c, c.mean - mean) for w, c in pairs]
    return Moments(
        mean=mean,
        variance=sum(w * (c.variance + d * d) for w, c, d in deviations),
        third=sum(w * (c.third + 3 * c.variance * d + d * d * d) for w, c, d in deviations),
        fourth=sum(w * (c.fourth + 4 * c.third * d + 6 * c.variance * d * d + d * d * d * d) for w, c, d in deviations),
    )


def excess_kurtosis(values: Array, *, bias: bool = True) -> Array:
    """Excess kurtosis of a sample over its last axis.

    Args:
        values: Finite, shape (..., n), NumPy or torch.
        bias: With `True` the moment estimator g2 = m4 / m2² - 3, whose expectation for a normal sample is -6 / (n + 1);
            with `False` the estimator G2, unbiased for a normal sample, which needs n >= 4.

    Returns:
        Shape (...), in double precision, or exact for rationals.

    Raises:
        InvalidInputError: A sample is constant (0/0), contains NaN or infinity, or is too small.

    Source: Joanes and Gill, Comparing measures of sample skewness and kurtosis (1998).
    """
    (values,) = as_arrays(values=values)
    require_vector("values", values)
    if not is_exact(values):  # the scale drops out; without it squares of squares could overflow or vanish
        xp = namespace(values)
        values = xp.astype(values, xp.float64, copy=False)
        spread = xp.max(xp.abs(values - values[..., :1]), axis=-1, keepdims=True)
        values = (values - values[..., :1]) / xp.where(spread > 0, spread, xp.ones_like(spread))
    biased = Moments.of(values).excess_kurtosis
    if bias:
        return biased
    n = values.shape[-1]
    require(n >= 4, f"the unbiased excess kurtosis needs 4 values or more, not {n}; or use bias=True")
    return ((n + 1) * biased + 6) * (n - 1) / ((n - 2) * (n - 3))
