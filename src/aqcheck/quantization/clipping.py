"""Clipping to a symmetric interval."""

from __future__ import annotations

import numbers
from fractions import Fraction

import array_api_compat
import numpy as np

from aqcheck.arrays import Array, is_exact, namespace, require, require_broadcast, to_numpy
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
            against it. A number, which a NumPy scalar counts as, is rounded to the dtype of a floating `x` and never
            changes it.

    Returns:
        For two numbers one of `x`, `alpha` and `-alpha` itself. Otherwise an array of the broadcast shape, on the
        device of `x`, in the dtype that arithmetic between `x` and `alpha` has in their library.

    Raises:
        InvalidInputError: `alpha` contains NaN; the shapes do not broadcast; the dtype has no negative numbers; a level
            does not fit, or cannot be negated in, an integer dtype; the arguments belong to different libraries.

    Source: theory-deep-dive-quantization.md, Layer 1.
    """
    alpha = number_or_array("alpha", alpha)
    if isinstance(x, int | float | Fraction) and isinstance(alpha, int | float | Fraction):
        require(alpha == alpha, "alpha is NaN; give a clipping level")
        return x if x != x else max(-alpha, min(alpha, x))
    x, alpha = common_arrays(x, alpha)
    xp = namespace(x, alpha)
    return xp.maximum(-alpha, xp.minimum(alpha, x))


def common_arrays(x: Array, alpha: Array) -> tuple[Array, Array]:
    """Both arguments as arrays of one library and dtype, checked."""
    _require_number_or_array("x", x)
    arrays = [value for value in (x, alpha) if array_api_compat.is_array_api_obj(value)]
    if any(array.dtype == object for array in arrays):
        x, alpha = np.asarray(x, dtype=object), np.asarray(alpha, dtype=object)
        require(not np.any(alpha != alpha), "alpha contains NaN; give a clipping level")
    else:
        # A rational beside machine numbers is rounded like any other number.
        x, alpha = (float(value) if isinstance(value, Fraction) else value for value in (x, alpha))
        x, alpha = _machine_numbers(x, alpha, arrays)
    require_broadcast("alpha", alpha, x.shape)
    return x, alpha


def number_or_array(name: str, value: Array) -> Array:
    """`value`, checked; a NumPy scalar as the Python number that it holds, which leaves the dtype of arrays alone."""
    if isinstance(value, np.ndarray | np.generic) and value.ndim == 0:
        value = value.item()
    _require_number_or_array(name, value)
    return value


def in_double(level: Array) -> Array:
    """`level` for the laws, which compute in NumPy: arrays of machine numbers in double precision, else as it is."""
    array = to_numpy(level)
    if array.ndim == 0:
        return array.item()
    return array if is_exact(array) else array.astype(float, copy=False)


def _require_number_or_array(name: str, value: Array) -> None:
    require(
        isinstance(value, numbers.Real) or array_api_compat.is_array_api_obj(value),
        f"{name} is a {type(value).__name__}; give a real number, a NumPy array or a torch tensor",
    )


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
