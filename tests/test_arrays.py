"""The arrays that every theory computes with: one library, one dtype, numbers only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from flint import arb

from aqcheck.arrays import as_arrays, to_numpy
from aqcheck.errors import InvalidInputError

SINGLE, DOUBLE = np.ones(2, np.float32), np.ones(2)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (([1, 2], 0.5), np.float64),
        ((SINGLE, 0.5), np.float32),
        ((SINGLE, np.float64(0.5)), np.float32),
        ((SINGLE, DOUBLE), np.float64),
        ((SINGLE, [1, 2]), np.float32),
        ((np.ones(2, np.float16), 0.5), np.float32),
        (([Fraction(1), 2], 0.5), object),
        ((torch.tensor([1, 2]), 0.5), torch.float64),
        ((torch.ones(2), 0.5), torch.float32),
        ((torch.ones(2).bfloat16(), [1, 2]), torch.float32),
        ((torch.ones(2), torch.ones(2).double()), torch.float64),
        ((torch.ones(2), DOUBLE), torch.float64),
        ((torch.ones(2), [Fraction(1, 2)]), torch.float32),
    ],
)
def test_all_have_the_widest_dtype_of_the_arrays_of_floats(values: tuple[Any, Any], dtype: Any) -> None:
    for arrays in (as_arrays(a=values[0], b=values[1]), as_arrays(b=values[1], a=values[0])):
        assert [array.dtype for array in arrays] == [dtype, dtype]


def test_exact_numbers_stay_what_they_are() -> None:
    fractions, integers = as_arrays(a=[Fraction(1, 3)], b=[2])
    assert (fractions[0], integers[0]) == (Fraction(1, 3), 2)
    assert isinstance(integers[0], int)
    [balls] = as_arrays(a=[arb(1), 2])
    assert isinstance(balls[0], arb)


def test_gradients_flow() -> None:
    x = torch.ones(2, requires_grad=True)
    [same, _] = as_arrays(x=x, y=DOUBLE)
    same[0].backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (([1.0, np.nan], 1), "a contains NaN"),
        (([Fraction(1), np.nan], 1), "a contains NaN"),
        ((torch.tensor([np.inf]), 1), "a contains NaN or infinity"),
        ((SINGLE, 1e300), "b contains NaN or infinity"),
        ((torch.ones(2), 1e300), "b contains NaN or infinity"),
        (([1.0, None], 1), "a holds NoneType"),
        ((["1"], 1), "a has dtype"),
        ((torch.ones(2), "1"), "b has dtype"),
        (([1j], 1), "a has dtype complex"),
        ((torch.tensor([1j]), 1), "a has dtype torch.complex"),
        (([[1.0], [1.0, 2.0]], 1), "a is a ragged nest"),
        ((np.ma.array([1.0, 2.0], mask=[True, False]), 1), "a is a masked array"),
    ],
)
def test_errors_say_what_was_wrong(values: tuple[Any, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        as_arrays(a=values[0], b=values[1])


def test_to_numpy() -> None:
    assert to_numpy(torch.ones(2, requires_grad=True).bfloat16()).dtype == np.float32
    assert to_numpy(torch.ones(2).double()).dtype == np.float64
    assert to_numpy([True, False]).dtype == np.bool_
    assert to_numpy(SINGLE) is SINGLE
    with pytest.raises(InvalidInputError, match="ragged"):
        to_numpy([[1], [1, 2]])
