"""What the theory modules ask of an array, whatever library or number it is made of.

One function serves NumPy arrays, torch tensors and NumPy object arrays of exact or certified scalars: rationals
(`fractions.Fraction`) for statements that are rational, balls (`flint.arb`) where exp and log occur, and truncated
power series of balls (`flint.arb_series`) to differentiate. NumPy's ufuncs call the scalars' own `exp`, `log`, `sqrt`.

A ball that straddles a threshold compares as neither below nor above it, so functions written over these arrays branch
only where an undecided comparison leaves the result valid. They square by `xp.square`: a ball around 0 has no `**`.
"""

from __future__ import annotations

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
    """The arguments as arrays of one library, all of floating or all of exact dtype.

    Args:
        **named: Arrays, nested sequences or scalars; the names appear in error messages. Arrays of floats keep their
            dtype; everything else takes theirs (default: double precision). If one is a torch tensor, all become
            tensors on its device. If one is exact, all become object arrays, so that integers stay integers.

    Returns:
        The arrays in order.

    Raises:
        InvalidInputError: A value is not a rectangular array of real numbers, or a float is NaN or infinite.
    """
    tensors = [value for value in named.values() if array_api_compat.is_torch_array(value)]
    arrays = _tensors(named, tensors) if tensors else _numpy_arrays(named)
    for name, array in zip(named, arrays, strict=True):
        require(
            is_exact(array) or _is_finite(array),
            f"{name} contains NaN or infinity; remove those entries (masked positions, for instance)",
        )
    return arrays


def _is_finite(array: Array) -> bool:
    xp = namespace(array)
    with np.errstate(over="ignore", invalid="ignore"):
        total = xp.sum(array)
    # A finite sum has finite terms, and is quicker than a look at each; only a sum that overflows needs that.
    return bool(xp.isfinite(total)) or bool(xp.all(xp.isfinite(array)))


def _tensors(named: dict[str, Any], tensors: list[Array]) -> list[Array]:
    xp = namespace(tensors[0])
    floating = [tensor.dtype for tensor in tensors if xp.isdtype(tensor.dtype, "real floating")]
    dtype = floating[0] if floating else xp.asarray(0.0).dtype
    arrays = []
    for name, value in named.items():
        if not array_api_compat.is_torch_array(value):
            value = xp.asarray(_numpy_array(name, value).astype(float), dtype=dtype, device=tensors[0].device)
        arrays.append(value if value.dtype in floating else xp.astype(value, dtype))
    return arrays


def _numpy_arrays(named: dict[str, Any]) -> list[Array]:
    arrays = [_numpy_array(name, value) for name, value in named.items()]
    for name, array in zip(named, arrays, strict=True):
        require(array.dtype.kind in "biufO", f"{name} has dtype {array.dtype}; give real numbers")
    if any(is_exact(array) for array in arrays):
        return [array.astype(object) for array in arrays]
    floating = [value.dtype for value in named.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    dtype = np.result_type(*floating) if floating else np.dtype(float)
    return [array if array.dtype in floating else array.astype(dtype) for array in arrays]


def _numpy_array(name: str, value: Any) -> np.ndarray[Any, Any]:
    try:
        return np.asarray(value)
    except ValueError as error:
        raise InvalidInputError(f"{name} is a ragged nest of sequences; give a rectangular array") from error


def namespace(*arrays: Array) -> Any:
    """The array-API namespace of the library that `arrays` come from."""
    return array_api_compat.array_namespace(*arrays)


def to_numpy(array: Array) -> np.ndarray[Any, Any]:
    """`array` as a NumPy array of its own dtype, off any accelerator and without its gradient."""
    return array if isinstance(array, np.ndarray) else np.asarray(array.detach().cpu())


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
