"""A small checkout of its own for tests of the registry, the evidence and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CLAIMS = """
[theory]
name = "toy"
title = "A toy theory"
document = "toy.md"
position = 1

[X01]
title = "Addition commutes"
source = { section = "One", words = "a + b = b + a" }
statement = '''$a + b = b + a$ for all $a$, $b$.'''
verdict = "holds"
property = ["pychecks/test_toy.py::test_commutes"]
[X01.lean]
"Toy.commutes" = "∀ (a b : Nat), a + b = b + a"

[X02]
title = "Subtraction commutes"
source = { section = "One", words = "a - b = b - a" }
statement = '''$a - b = b - a$ iff $a = b$.'''
verdict = "false"
correction = '''$2 - 1 \\ne 1 - 2$.'''
property = ["pychecks/test_toy.py::test_does_not_commute"]

[X03]
title = "Everything commutes"
source = { document = "other.md", section = "Two", words = "everything" }
statement = '''Nothing precise is known.'''
verdict = "speculative"
"""

LEAN = """namespace Toy

/-- X01: addition commutes. -/
theorem commutes (a b : Nat) : a + b = b + a :=
  Nat.add_comm a b

end Toy
"""

PROPERTIES = '''from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(), st.integers())
def test_commutes(a, b):
    """X01: addition commutes."""
    assert a + b == b + a


def test_does_not_commute():
    """X02: one example is enough."""
    assert 2 - 1 != 1 - 2
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with three claims, one theorem and two property tests."""
    for name, text in {
        "claims/toy.toml": CLAIMS,
        "lean/AqCore/Toy.lean": LEAN,
        "pychecks/test_toy.py": PROPERTIES,
        "pychecks/conftest.py": 'pytest_plugins = ["aqcheck.properties"]\n',
        "constraints.txt": "numpy==2.4.6\ntorch==2.13.0\n",
        "pyproject.toml": "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
