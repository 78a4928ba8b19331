"""The comparison of Lean with Python notices a difference, and the rational numbers of Lean are those of Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from aqcheck.errors import LeanError
from aqcheck.quantization import clip
from pychecks.lean_rationals import Twins, differences, values_in_lean, why_no_lean
from pychecks.test_parity import CLIP, SEED, agree, rational

needs_lean = pytest.mark.skipif(bool(why_no_lean()), reason="no Lean here to compare with")


def swapped_clip(x, alpha):
    return min(alpha, max(-alpha, x))


def test_the_inputs_of_clip_reach_every_case():
    rows = CLIP.rows(random.Random(SEED))
    assert len(rows) >= 1000
    assert any(alpha < 0 for _, alpha in rows)
    assert any(alpha == 0 for _, alpha in rows)
    for alpha_sign in (-1, 1):
        for end in (-1, 1):
            assert any(x == end * alpha for x, alpha in rows if alpha * alpha_sign > 0)
    for value in (lambda x, alpha: x, lambda x, alpha: alpha, lambda x, alpha: -alpha):
        assert sum(clip(x, alpha) == value(x, alpha) for x, alpha in rows if alpha > 0 and abs(x) != alpha) > 50
    assert any(swapped_clip(*row) != clip(*row) for row in rows)


@needs_lean
def test_a_difference_in_python_is_reported_with_its_input():
    rows = [(Fraction(1, 2), Fraction(3)), (Fraction(1, 3), Fraction(-5, 7)), (Fraction(-9), Fraction(3))]
    (found,) = differences(replace(CLIP, python=lambda x, alpha: [swapped_clip(x, alpha)]), rows)
    assert (found.row, found.lean, found.python) == (rows[1], (Fraction(5, 7),), (Fraction(-5, 7),))
    assert str(found) == "at (1/3, -5/7) Lean says (5/7) and Python says (-5/7)"


@needs_lean
def test_a_difference_in_lean_fails_the_check():
    planted = replace(CLIP, lean="fun | [x, α] => [min α (max (-α) x)] | _ => []")
    recorded: dict[str, object] = {}
    with pytest.raises(AssertionError, match=r"inputs differ; at \(\S+, -\S+\) Lean says"):
        agree(planted, recorded.__setitem__)
    assert recorded["examples"] == len(CLIP.rows(random.Random(SEED)))


@needs_lean
def test_one_digit_makes_a_difference():
    row = (Fraction(10**40, 3), Fraction(10**50))
    assert differences(CLIP, [row]) == []
    assert differences(replace(CLIP, python=lambda x, _: [x + Fraction(1, 10**60)]), [row])


def inverse(x):
    return 1 / x if x else Fraction(0)


@needs_lean
def test_rational_numbers_compute_as_those_of_python():
    functions: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
        "x + y": lambda x, y: x + y,
        "x - y": lambda x, y: x - y,
        "x * y": lambda x, y: x * y,
        "-x": lambda x, y: -x,
        "x⁻¹": lambda x, y: inverse(x),
        "x / y": lambda x, y: x * inverse(y),
        "x ^ 3": lambda x, y: x**3,
        "7 * x + 1 - 0": lambda x, y: 7 * x + 1,
        "max x y": max,
        "min x y": min,
        "abs x": lambda x, y: abs(x),
        "if x ≤ y then 1 else 0": lambda x, y: Fraction(x <= y),
        "if x < y then 1 else 0": lambda x, y: Fraction(x < y),
        "if x = y then 1 else 0": lambda x, y: Fraction(x == y),
    }
    twins = Twins(
        lean=f"fun | [x, y] => [{', '.join(functions)}] | _ => []",
        modules=(),
        python=lambda x, y: [function(x, y) for function in functions.values()],
        rows=lambda source: [(rational(source, n), rational(source, n)) for n in (3, 100, 10**20) for _ in range(100)],
    )
    assert differences(twins, twins.rows(random.Random(SEED))) == []


@needs_lean
def test_rows_may_differ_in_length():
    rows = [tuple(Fraction(i, 6) for i in range(n)) for n in range(30)] * 9
    values = values_in_lean("fun xs => [List.foldr (fun x y => x + y) 0 xs]", [], rows)
    assert values == [(sum(row, Fraction(0)),) for row in rows]


@needs_lean
def test_a_term_of_another_type_is_one_clear_error():
    with pytest.raises(LeanError, match="cannot evaluate"):
        values_in_lean("fun xs => xs.length", [], [(Fraction(1),)])


def test_a_python_function_must_answer_in_rationals():
    with pytest.raises(TypeError, match=r"0\.5 is a float, not a rational number"):
        differences(replace(CLIP, python=lambda x, alpha: [0.5]), [(Fraction(1), Fraction(2))])


def test_without_lean_the_check_is_skipped(monkeypatch):
    monkeypatch.setattr("pychecks.test_parity.why_no_lean", lambda: "install it")
    with pytest.raises(pytest.skip.Exception, match="no Lean here to compare with: install it"):
        agree(CLIP, lambda name, value: None)
