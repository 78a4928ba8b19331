"""The mean squared error of a uniform quantizer, and the parts that the theory takes it apart into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqcheck.arrays import Array, is_exact, namespace, require
from aqcheck.quantization.clipping import in_double
from aqcheck.quantization.distributions import Distribution, upper_partial_moment
from aqcheck.quantization.uniform import UniformQuantizer


def mse(distribution: Distribution, quantizer: UniformQuantizer) -> Array:
    """Mean squared error `E[(X - q(X))²]`, exactly: no model of the quantization noise.

    As a function of |x| the squared error is continuous and piecewise quadratic, with a slope that falls by twice the
    step at each threshold between cells. So for every law, with N = 2**(bits - 1),
    `MSE = E[(|X| - step/2)²] - 2 step Σ_{j=1}^{N-1} E[max(|X| - j step, 0)]`.

    Args:
        distribution: Of X.
        quantizer: Its `alpha` is a number, or an array whose leading axes are the distribution's batch; with more axes
            it describes several quantizers for each member of the batch, and so does the result.

    Returns:
        Shape of `alpha`, of the batch for a number. The absolute rounding error is some units in the last place of
        `E[X²]`, n times that at worst for n values; rationals have none.

    Raises:
        InvalidInputError: The leading axes of `alpha` are not the distribution's batch.
    """
    return squared_error(distribution, quantizer.step, quantizer.bits)


def squared_error(distribution: Distribution, step: Array, bits: int) -> Array:
    """`mse` as a function of the step, in which both level conventions agree."""
    step = np.asarray(step)
    thresholds = step[..., None] * np.arange(1, 2 ** (bits - 1))
    excess = upper_partial_moment(distribution, thresholds, 1).sum(axis=-1)
    zero = 0 * step
    first, second = (distribution.tail_moment(zero, order) for order in (1, 2))
    return second - step * first + step * step / 4 - 2 * step * excess


def sample_mse(x: Array, quantizer: UniformQuantizer) -> Array:
    """Mean of `(x - q(x))²` over the last axis, from the definition, in the library and dtype of `x`.

    Args:
        x: Shape (..., n), NumPy or torch.
        quantizer: Its `alpha` is a number or has shape (...).

    Returns:
        Shape (...). NaN where `x` contains NaN.

    Raises:
        InvalidInputError: `x` has no values, or the error overflows its dtype.
    """
    require(
        getattr(x, "ndim", 0) >= 1 and x.shape[-1] >= 1, "x has no values; give an array with a non-empty last axis"
    )
    error = x - quantizer(x)
    xp = namespace(x)
    with np.errstate(over="ignore"):
        total = xp.sum(error * error, axis=-1)
    require(
        is_exact(x) or not bool(xp.any(xp.isinf(total))),
        f"the squared error overflows {x.dtype}; convert x to a wider dtype, or divide it and alpha by a power of 2",
    )
    return total / x.shape[-1]


@dataclass(frozen=True)
class MseParts:
    """The two parts of a mean squared error.

    Attributes:
        in_range: `E[(X - q(X))²; |X| <= alpha]`.
        clipping: `E[(X - q(±alpha))²; |X| > alpha]`.
    """

    in_range: Array
    clipping: Array


def mse_parts(distribution: Distribution, quantizer: UniformQuantizer) -> MseParts:
    """Take the mean squared error apart at the clipping level; the parts add up to `mse` for every law.

    Args:
        distribution: Of X.
        quantizer: Its `alpha` is a number or has the distribution's batch shape.
    """
    alpha = in_double(quantizer.alpha)
    outermost = (2**quantizer.bits - 1) * quantizer.step / 2
    inset = alpha - outermost  # of the outermost level: step / 2 for mid-rise, 0 with levels at the end points
    mass, first, second = (upper_partial_moment(distribution, alpha, order) for order in (0, 1, 2))
    clipping = second + 2 * inset * first + inset * inset * mass
    return MseParts(in_range=mse(distribution, quantizer) - clipping, clipping=clipping)


def clipping_error(distribution: Distribution, alpha: Array) -> Array:
    """`E[(|X| - alpha)²; |X| > alpha]`, the error that clipping alone makes.

    Non-increasing and convex in `alpha`, with derivative `-2 E[max(|X| - alpha, 0)]`.

    Args:
        distribution: Of X.
        alpha: Non-negative and finite; a number or of the batch shape.

    Raises:
        InvalidInputError: `alpha` is negative, infinite or NaN, or its leading axes are not the distribution's batch.

    Source: theory-deep-dive-quantization.md, Layer 2.
    """
    return upper_partial_moment(distribution, alpha, 2)


def quantization_noise(distribution: Distribution, quantizer: UniformQuantizer) -> Array:
    """`step² / 12 · P(|X| <= alpha)`: the source's model of the in-range part, uniform noise in each cell.

    Args:
        distribution: Of X.
        quantizer: Its `alpha` is a number or has the distribution's batch shape.

    Source: theory-deep-dive-quantization.md, Layer 2.
    """
    outside = upper_partial_moment(distribution, quantizer.alpha, 0)
    return quantizer.step * quantizer.step / 12 * (1 - outside)


def aciq_mse(distribution: Distribution, quantizer: UniformQuantizer) -> Array:
    """`clipping_error + step² / 12`: the noise model without the probability factor, which is strictly convex in alpha.

    Args:
        distribution: Of X.
        quantizer: Its `alpha` is a number or has the distribution's batch shape.

    Source: Banner, Nahshan and Soudry, Post training 4-bit quantization of convolutional networks (2019).
    """
    return clipping_error(distribution, quantizer.alpha) + quantizer.step * quantizer.step / 12
