"""Clipping to a symmetric interval."""

from __future__ import annotations

import numbers
from fractions import Fraction

import array_api_compat
import numpy as np

from aqcheck.arrays import Array, namespace, require
from aqcheck.errors import InvalidInputError


def clip(x: Array, alpha: Array) -> Array:
    """Clip `x` to the level `alpha`: `max(-alpha, min(alpha, x))`, elementwise.

    The order of `max` and `min` matters for a negative level only: the value is then `-alpha` whatever `x` is, while
    `numpy.clip(x, -alpha, alpha)` would give `alpha`.

    NaN in `x` stays NaN; infinities are clipped like any other number, and `alpha = inf` clips nothing. Within the
    level values pass through bit for bit, subnormals and -0.0 included; at `alpha = 0` the result is a zero of
    unspecified sign.

    Args:
        x: A real number (`int`, `float`, `Fraction`), a NumPy array of floats, signed integers or exact numbers (an
            object array), or a torch tensor of floats or signed integers. Any shape.
        alpha: The clipping level, in the units of `x`: a number, or an array of the library of `x` that broadcasts
            against it. A number is rounded to the dtype of a floating `x`, which it never changes.

    Returns:
        For two numbers one of `x`, `alpha` and `-alpha` itself. Otherwise an array of the broadcast shape, on the
        device of `x`, in the dtype that arithmetic between `x` and `alpha` has in their library.

    Raises:
        InvalidInputError: `alpha` contains NaN; the shapes do not broadcast; the dtype has no negative numbers; a level
            does not fit, or cannot be negated in, an integer dtype; the arguments belong to different libraries.

    Source: theory-deep-dive-quantization.md, Layer 1.
    """
    if isinstance(x, int | float | Fraction) and isinstance(alpha, int | float | Fraction):
        require(alpha == alpha, "alpha is NaN; give a clipping level")
        return x if x != x else max(-alpha, min(alpha, x))
    x, alpha = common_arrays(x, alpha)
    xp = namespace(x, alpha)
    return xp.maximum(-alpha, xp.minimum(alpha, x))


def common_arrays(x: Array, alpha: Array) -> tuple[Array, Array]:
    """Both arguments as arrays of one library and dtype, checked."""
    for name, value in (("x", x), ("alpha", alpha)):
        require(
            isinstance(value, numbers.Real) or array_api_compat.is_array_api_obj(value),
            f"{name} is a {type(value).__name__}; give a real number, a NumPy array or a torch tensor",
        )
    arrays = [value for value in (x, alpha) if array_api_compat.is_array_api_obj(value)]
    if any(array.dtype == object for array in arrays):
        x, alpha = np.asarray(x, dtype=object), np.asarray(alpha, dtype=object)
        require(not np.any(alpha != alpha), "alpha contains NaN; give a clipping level")
    else:
        # A rational beside machine numbers is rounded like any other number.
        x, alpha = (float(value) if isinstance(value, Fraction) else value for value in (x, alpha))
        x, alpha = _machine_numbers(x, alpha, arrays)
    try:
        np.broadcast_shapes(tuple(x.shape), tuple(alpha.shape))
    except ValueError as error:
        raise InvalidInputError(
            f"alpha of shape {tuple(alpha.shape)} does not broadcast against x of shape {tuple(x.shape)}"
        ) from error
    return x, alpha


def _machine_numbers(x: Array, alpha: Array, arrays: list[Array]) -> tuple[Array, Array]:
    try:
        xp = namespace(*arrays)
    except TypeError as error:
        raise InvalidInputError("x and alpha belong to different array libraries; convert one of them") from error
    with np.errstate(over="ignore"):  # a level beyond the largest number rounds to infinity and clips nothing
        dtype = xp.result_type(x, alpha)
        require(
            xp.isdtype(dtype, ("real floating", "signed integer")),
            f"cannot clip {dtype}: it has no negative numbers; convert to a floating or signed dtype",
        )
        device = array_api_compat.device(arrays[0])
        try:
            x, alpha = (
                xp.astype(value, dtype, copy=False)
                if array_api_compat.is_array_api_obj(value)
                else xp.asarray(value, dtype=dtype, device=device)
                for value in (x, alpha)
            )
        except (OverflowError, RuntimeError) as error:
            raise InvalidInputError(f"x or alpha does not fit {dtype}; convert to a wider dtype first") from error
    if xp.isdtype(dtype, "signed integer"):
        least = xp.iinfo(dtype).min
        require(not bool(xp.any(alpha == least)), f"alpha contains {least}, which cannot be negated in {dtype}")
    else:
        require(not bool(xp.any(xp.isnan(alpha))), "alpha contains NaN; give a clipping level")
    return x, alpha
