"""What the theory modules ask of an array, whatever library or number it is made of.

One function serves NumPy arrays, torch tensors and NumPy object arrays of exact or certified scalars: rationals
(`fractions.Fraction`) for statements that are rational, balls (`flint.arb`) where exp and log occur, and truncated
power series of balls (`flint.arb_series`) to differentiate. NumPy's ufuncs call the scalars' own `exp`, `log`, `sqrt`.

A ball that straddles a threshold compares as neither below nor above it, so functions written over these arrays branch
only where an undecided comparison leaves the result valid. They square by `xp.square`: a ball around 0 has no `**`.
"""

from __future__ import annotations

import math
import numbers
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from aqcheck.errors import InvalidInputError

Array: TypeAlias = Any
"""A NumPy array, a torch tensor, or a NumPy object array of exact scalars."""

SUM_TO_ONE_RELATIVE_SPACING = 0.5
"""Weights may miss 1 by this power of the spacing of their dtype, as `numpy.random.Generator.choice` allows."""


def is_exact(array: Array) -> bool:
    """Whether `array` holds Python objects (rationals, balls, series) rather than machine numbers."""
    return isinstance(array, np.ndarray) and array.dtype == object


def as_arrays(**named: Any) -> list[Array]:
    """The arguments as arrays of one library and one dtype, floating or exact.

    Args:
        **named: Arrays, nested sequences or scalars; the names appear in error messages. The dtype is the widest of the
            arrays of floats among them, at least single (sums of many terms need it), or double precision if there are
            none. If one is a torch tensor, all become tensors on its device. If one is exact, all become object arrays,
            so that integers stay integers.

    Returns:
        The arrays in order.

    Raises:
        InvalidInputError: A value is not a rectangular array of real numbers, or a float is NaN or infinite, perhaps
            only in that dtype.
    """
    tensors = [value for value in named.values() if array_api_compat.is_torch_array(value)]
    arrays = _tensors(named, tensors[0]) if tensors else _numpy_arrays(named)
    for name, array in zip(named, arrays, strict=True):
        require(
            _is_finite(array),
            f"{name} contains NaN or infinity; remove those entries (masked positions, for instance)",
        )
    return arrays


def _is_finite(array: Array) -> bool:
    if is_exact(array):
        return all(math.isfinite(scalar) for scalar in array.flat if isinstance(scalar, float))
    xp = namespace(array)
    with np.errstate(over="ignore", invalid="ignore"):
        total = xp.sum(array)
    # A finite sum has finite terms, and is quicker than a look at each; only a sum that overflows needs that.
    return bool(xp.isfinite(total)) or bool(xp.all(xp.isfinite(array)))


def _tensors(named: dict[str, Any], first: Array) -> list[Array]:
    xp = namespace(first)
    arrays, floating = [], []
    for name, value in named.items():
        if array_api_compat.is_torch_array(value):
            real = xp.isdtype(value.dtype, ("bool", "integral", "real floating"))
            require(real, f"{name} has dtype {value.dtype}; give real numbers")
            array = value.to(first.device)
        else:
            plain = _numpy_array(name, value)
            array = xp.asarray(plain if plain.dtype.kind == "f" else plain.astype(float), device=first.device)
        arrays.append(array)
        if _is_array_of_floats(value):
            floating.append(array.dtype)
    dtype = xp.result_type(xp.float32, *floating) if floating else xp.float64
    return [xp.astype(array, dtype, copy=False) for array in arrays]


def _numpy_arrays(named: dict[str, Any]) -> list[Array]:
    arrays = [_numpy_array(name, value) for name, value in named.items()]
    if any(is_exact(array) for array in arrays):
        return [array.astype(object) for array in arrays]
    floating = [value.dtype for value in named.values() if _is_array_of_floats(value)]
    dtype = np.result_type(np.float32, *floating) if floating else np.dtype(float)
    with np.errstate(over="ignore"):  # reported as infinity
        return [array.astype(dtype, copy=False) for array in arrays]


def _is_array_of_floats(value: Any) -> bool:
    """Whether a value has a say in the dtype; a number takes that of the arrays."""
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind == "f")
    return array_api_compat.is_torch_array(value) and bool(value.is_floating_point())


def _numpy_array(name: str, value: Any) -> np.ndarray[Any, Any]:
    require(not isinstance(value, np.ma.MaskedArray), f"{name} is a masked array; give the entries that count")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise InvalidInputError(f"{name} is a ragged nest of sequences; give a rectangular array") from error
    require(array.dtype.kind in "biufO", f"{name} has dtype {array.dtype}; give real numbers")
    strange = {type(x).__name__ for x in array.flat if not _is_number(x)} if is_exact(array) else ()
    require(not strange, f"{name} holds {', '.join(sorted(strange))}; give real numbers")
    return array


def _is_number(scalar: object) -> bool:
    return isinstance(scalar, numbers.Real) or hasattr(scalar, "exp")  # balls and series are no `Real`


def namespace(*arrays: Array) -> Any:
    """The array-API namespace of the library that `arrays` come from."""
    return array_api_compat.array_namespace(*arrays)


def to_numpy(array: Array) -> np.ndarray[Any, Any]:
    """`array` as a NumPy array, off any accelerator and without its gradient; `bfloat16`, which NumPy lacks, as single.

    What is no tensor becomes an array as `numpy.asarray` has it.

    Raises:
        InvalidInputError: A ragged nest of sequences.
    """
    if not array_api_compat.is_torch_array(array):
        return _numpy_array("the array", array)
    tensor = array.detach().cpu()
    return np.asarray(tensor.float() if tensor.dtype == namespace(tensor).bfloat16 else tensor)


def like(reference: Array, values: np.ndarray[Any, Any]) -> Array:
    """`values` as an array of the library, dtype and device of `reference`."""
    return namespace(reference).asarray(values, dtype=reference.dtype, device=array_api_compat.device(reference))


def require(condition: bool, message: str) -> None:
    """Raise `InvalidInputError` with `message` unless `condition`."""
    if not condition:
        raise InvalidInputError(message)


def require_vector(name: str, array: Array) -> None:
    """Raise `InvalidInputError` unless `array` has a last axis, with at least one entry."""
    require(
        array.ndim >= 1 and array.shape[-1] >= 1, f"{name} has shape {tuple(array.shape)}; give a non-empty last axis"
    )


def require_matrix(name: str, array: Array) -> None:
    """Raise `InvalidInputError` unless `array` has two non-empty last axes."""
    require(
        array.ndim >= 2 and min(array.shape[-2:]) >= 1,
        f"{name} has shape {tuple(array.shape)}; give a matrix, or a stack of them on the last two axes",
    )


def require_broadcast(name: str, array: Array, shape: tuple[int, ...]) -> None:
    """Raise `InvalidInputError` unless `array` broadcasts against `shape`."""
    try:
        np.broadcast_shapes(tuple(array.shape), tuple(shape))
    except ValueError as error:
        raise InvalidInputError(f"{name} has shape {tuple(array.shape)}, not broadcast to {tuple(shape)}") from error


def require_probabilities(name: str, array: Array, *, axes: int = 1) -> None:
    """Raise `InvalidInputError` unless `array` is non-negative and sums to 1 over its last `axes` axes.

    Rationals must sum to 1 exactly, balls must contain 1, and floats may miss it by the square root of their spacing.
    """
    require_matrix(name, array) if axes == 2 else require_vector(name, array)
    xp = namespace(array)
    require(not bool(xp.any(array < 0)), f"{name} contains negative weights; probabilities are non-negative")
    total = xp.sum(array, axis=tuple(range(-axes, 0)))
    if is_exact(array):
        wrong = xp.any(xp.asarray(total != 1))
    else:
        wrong = xp.any(xp.abs(total - 1) > float(xp.finfo(array.dtype).eps) ** SUM_TO_ONE_RELATIVE_SPACING)
    require(not bool(wrong), f"{name} has weights that do not sum to 1; divide them by their sum")


def require_transcendental(name: str, array: Array) -> None:
    """Raise `InvalidInputError` if `array` holds numbers that have no exp, log and square root (rationals)."""
    if is_exact(array) and array.size and not all(hasattr(scalar, "exp") for scalar in array.flat):
        raise InvalidInputError(
            f"{name} holds {type(array.flat[0]).__name__} scalars, which have no exp and log; give floats or flint.arb"
        )
