import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import torch

from aqcheck.errors import InvalidInputError
from aqcheck.quantization import clip


def test_importing_loads_neither_torch_nor_scipy():
    code = "import sys, aqcheck.quantization; sys.exit(bool({'torch', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# clip -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "alpha", "expected"),
    [(3, 2, 2), (Fraction(-7), Fraction(1, 2), Fraction(-1, 2)), (0.25, 1, 0.25), (5, -1, 1), (2, 0.5, 0.5)],
)
def test_clip_of_numbers_is_one_of_the_numbers(x, alpha, expected):
    assert clip(x, alpha) == expected
    assert type(clip(x, alpha)) is type(expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.int32])
def test_clip_keeps_numpy_dtype(dtype):
    y = clip(np.array([-3, 1, 3], dtype=dtype), 2)
    assert y.dtype == dtype
    assert y.tolist() == [-2, 1, 2]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8])
def test_clip_keeps_torch_dtype(dtype):
    y = clip(torch.tensor([-3, 1, 3], dtype=dtype), 2)
    assert y.dtype == dtype
    assert y.tolist() == [-2, 1, 2]


def test_clip_of_integers_at_a_fractional_level_does_not_truncate_the_level():
    for x in (np.array([-3, 1, 3]), torch.tensor([-3, 1, 3])):
        assert clip(x, 1.5).tolist() == [-1.5, 1.0, 1.5]


def test_clip_rounds_a_rational_level_to_the_dtype():
    for x in (np.ones(1, dtype=np.float32), torch.ones(1)):
        assert clip(x, Fraction(1, 3)).tolist() == [float(np.float32(1 / 3))]


def test_clip_of_exact_arrays_stays_exact():
    y = clip(np.array([Fraction(1, 3), Fraction(5)], dtype=object), Fraction(1, 2))
    assert y.tolist() == [Fraction(1, 3), Fraction(1, 2)]


def test_clip_broadcasts_a_level_per_row():
    for array in (np.asarray, torch.tensor):
        y = clip(array([[1.0, -5.0], [1.0, -5.0]]), array([[0.5], [2.0]]))
        assert y.tolist() == [[0.5, -0.5], [1.0, -2.0]]


def test_clip_leaves_its_argument_alone():
    x = np.array([3.0])
    clip(x, 1)
    assert x == 3


def test_clip_passes_gradients_through_in_range_and_stops_them_outside():
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    clip(x, 1.0).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("x", "alpha", "message"),
    [
        (1.0, float("nan"), "alpha is NaN"),
        (np.ones(2), float("nan"), "alpha contains NaN"),
        (torch.ones(2), torch.tensor([1.0, float("nan")]), "alpha contains NaN"),
        (np.ones(3), np.ones(2), r"alpha of shape \(2,\) does not broadcast against x of shape \(3,\)"),
        (torch.ones(3), torch.ones(2), r"alpha of shape \(2,\) does not broadcast against x of shape \(3,\)"),
        (np.ones(2, dtype=np.uint8), 1, "has no negative numbers"),
        (torch.ones(2, dtype=torch.uint8), 1, "has no negative numbers"),
        (np.ones(2) * 1j, 1, "has no negative numbers"),
        (np.ones(2, dtype=np.int8), 1000, "does not fit int8"),
        (torch.ones(2, dtype=torch.int8), 1000, "does not fit torch.int8"),
        (np.ones(2, dtype=np.int8), -128, "cannot be negated"),
        (torch.ones(2), np.ones(2), "different array libraries"),
        ([1.0], 1.0, "x is a list"),
        (np.ones(2), "1", "alpha is a str"),
    ],
)
def test_clip_says_what_is_wrong(x, alpha, message):
    with pytest.raises(InvalidInputError, match=message):
        clip(x, alpha)
