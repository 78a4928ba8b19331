"""Uniform quantizers on a symmetric range."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from aqcheck.arrays import Array, is_exact, namespace, require
from aqcheck.quantization.clipping import clip, common_arrays, in_double, number_or_array

MAX_BITS = 16


class LevelConvention(enum.Enum):
    """Where the `2**bits` levels of a uniform quantizer lie on `[-alpha, alpha]`.

    Both make the same quantizers: one with end points at `alpha` has the levels of a mid-rise one at
    `alpha * 2**bits / (2**bits - 1)`. The optimal `alpha` therefore depends on the convention; the optimal levels do
    not, for the exact mean squared error (they do for the noise model `step**2 / 12`).
    """

    MID_RISE = "mid-rise"
    """`2**bits` cells of equal width fill the range, and each level is the centre of its cell (Max 1960, ACIQ)."""

    END_POINTS = "end-points"
    """The outermost levels are `-alpha` and `alpha`, with `2**bits - 1` steps between them."""

    def steps(self, bits: int) -> int:
        """How many steps make up the range `2 * alpha`.

        Raises:
            InvalidInputError: `bits` is not an integer from 1 to 16.
        """
        require(
            isinstance(bits, int) and 1 <= bits <= MAX_BITS, f"bits is {bits!r}; give an integer from 1 to {MAX_BITS}"
        )
        return (1 << bits) - (self is LevelConvention.END_POINTS)


@dataclass(frozen=True, eq=False)
class UniformQuantizer:
    """Rounds to the nearest of `2**bits` equally spaced levels; values beyond `alpha` go to the outermost level.

    Attributes:
        bits: 1 to 16.
        alpha: The clipping level, in the units of the values: a number, or an array of one level per group, whose axes
            are the leading axes of what is quantized (the rows of a matrix, say). Finite and not negative; 0 quantizes
            everything to 0. A NumPy scalar counts as the Python number that it holds.
        levels: Where the levels lie.

    Raises:
        InvalidInputError: `bits` is out of range, or `alpha` is no number or array, or negative, infinite or NaN.
    """

    bits: int
    alpha: Array
    levels: LevelConvention = LevelConvention.MID_RISE

    def __post_init__(self) -> None:
        self.levels.steps(self.bits)
        object.__setattr__(self, "alpha", number_or_array("alpha", self.alpha))
        alpha = self.alpha if hasattr(self.alpha, "shape") else np.asarray(self.alpha)
        require(
            bool(namespace(alpha).all((alpha >= 0) & (alpha < float("inf")))),
            "alpha must be finite and not negative; give a clipping level",
        )

    @property
    def step(self) -> Array:
        """The distance between neighbouring levels: a number or a NumPy array, in double precision or exact."""
        return 2 * in_double(self.alpha) / self.levels.steps(self.bits)

    def __call__(self, x: Array) -> Array:
        """Quantize `x`.

        A value halfway between two levels goes to the upper one. NaN stays NaN. Rationals give rationals, exactly.

        Args:
            x: A number, a NumPy array (of floats, integers or exact numbers), or a torch tensor, of any shape.

        Returns:
            The levels, in the shape of `x` and its dtype, unless an array `alpha` has a wider one. Arrays of integers
            become floats; of a Python integer the level is as exact as `alpha`.

        Raises:
            InvalidInputError: The axes of `alpha` are not the leading axes of `x`, or the dtype cannot hold `2**bits`
                codes.
        """
        if not hasattr(x, "shape"):
            return self(np.asarray([Fraction(x) if isinstance(x, int) else x]))[0]
        alpha = self.alpha
        if hasattr(alpha, "shape"):
            require(
                tuple(alpha.shape) == tuple(x.shape[: alpha.ndim]),
                f"alpha of shape {tuple(alpha.shape)} does not match the leading axes of {tuple(x.shape)}",
            )
            alpha = alpha.reshape(*alpha.shape, *(1 for _ in range(x.ndim - alpha.ndim)))
        if not is_exact(x) and not namespace(x).isdtype(x.dtype, "real floating"):
            x = namespace(x).astype(x, namespace(x).asarray(0.0).dtype)
        x, alpha = common_arrays(x, alpha)
        xp = namespace(x)
        count: int = 2**self.bits
        steps: Array = self.levels.steps(self.bits)
        if is_exact(x):
            alpha, steps = alpha * Fraction(1), Fraction(steps)  # or quotients of integers would be floats
        else:
            require(
                count * float(xp.finfo(x.dtype).eps) <= 2,
                f"{x.dtype} cannot hold the codes of {self.bits} bits; convert to a wider dtype first",
            )
        position = clip(x, alpha) / xp.where(alpha == 0, xp.ones_like(alpha), alpha)  # in [-1, 1]: nothing overflows
        code = xp.clip(xp.floor(position * steps / 2) + count // 2, 0, count - 1)
        return alpha * ((2 * code - (count - 1)) / steps)  # the ratio first, so that end points are exact
