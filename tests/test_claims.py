from __future__ import annotations

import re
from pathlib import Path

import pytest

from aqcheck.claims import load_registry
from aqcheck.errors import RegistryError, UnknownClaimError


def edit(checkout: Path, old: str, new: str) -> None:
    path = checkout / "claims" / "toy.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_good_registry_loads(checkout):
    registry = load_registry(checkout)
    assert list(registry.claims) == ["X01", "X02", "X03"]
    claim = registry.claim("X01")
    assert claim.theory == "toy"
    assert claim.source.document == "toy.md"
    assert registry.claim("X03").source.document == "other.md"
    assert claim.theorems() == {"Toy.commutes": "∀ (a b : Nat), a + b = b + a"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('verdict = "holds"', 'verdict = "true"', r"toy\.toml: \[X01\] verdict: .*'holds', 'conditional'"),
        ('verdict = "holds"', 'verdict = "holds"\nproof = "yes"', r"toy\.toml: \[X01\] proof: Extra inputs"),
        ('title = "Addition commutes"\n', "", r"toy\.toml: \[X01\] title: Field required"),
        ('title = "Addition commutes"', 'title = " "', r"toy\.toml: \[X01\] title: "),
        ('title = "Addition commutes"', "title = 3", r"toy\.toml: \[X01\] title: "),
        ("words = ", "quote = ", r"toy\.toml: \[X01\] source\.words: Field required"),
        ("[X02]", "[X01]", r"toy\.toml: .*X01"),
        ("[X02]", "[x2]", r"toy\.toml: \[x2\]: not a claim id"),
        ("[X02]", "[X02", r"toy\.toml: .*line"),
        ("test_commutes", "test_commute", r"toy\.toml: \[X01\] property: .*did you mean .*test_commutes\?"),
        ('"Toy.commutes"', '"Toy.commuted"', r"toy\.toml: \[X01\] lean: .*did you mean Toy\.commutes\?"),
        ('verdict = "holds"', 'verdict = "holds"\nexperiment = ["e"]', r"toy\.toml: \[X01\] experiment: there is no"),
        ('verdict = "holds"', 'verdict = "holds"\nid = "X01"', r"toy\.toml: \[X01\] id: "),
        ("[theory]", "[theories]", r"toy\.toml: table \[theory\] is missing"),
        ('name = "toy"', 'names = "toy"', r"toy\.toml: \[theory\] name: "),
        ("[theory]", "stray = 1\n[theory]", r"toy\.toml: stray: expected a table"),
        (
            '::test_commutes"]',
            '::test_commutes", "pychecks/test_toy.py::test_commutes"]',
            r"toy\.toml: \[X01\] property: .*twice",
        ),
    ],
)
def test_a_malformed_registry_names_file_table_and_key(checkout, old, new, message):
    edit(checkout, old, new)
    with pytest.raises(RegistryError) as error:
        load_registry(checkout)
    assert re.search(message, str(error.value)), str(error.value)
    assert "\n" not in str(error.value)


def test_duplicates_across_files_are_found(checkout):
    text = (checkout / "claims" / "toy.toml").read_text()
    (checkout / "claims" / "toy2.toml").write_text(text.replace('name = "toy"', 'name = "toy2"'))
    with pytest.raises(RegistryError, match=r"toy2\.toml: \[X01\]: duplicate id, also in toy\.toml"):
        load_registry(checkout)
    (checkout / "claims" / "toy2.toml").write_text(text)
    with pytest.raises(RegistryError, match=r"toy2\.toml: \[theory\] name: 'toy' is used"):
        load_registry(checkout)


def test_no_claims_at_all(tmp_path):
    with pytest.raises(RegistryError, match="no claim files"):
        load_registry(tmp_path)


def test_an_unknown_id_names_the_nearest(checkout):
    registry = load_registry(checkout)
    with pytest.raises(UnknownClaimError, match=r"unknown claim 'x1'; did you mean X01"):
        registry.claim("x1")


def test_select(checkout):
    registry = load_registry(checkout)
    assert [c.id for c in registry.select([])] == ["X01", "X02", "X03"]
    assert [c.id for c in registry.select(["X03", "X01"])] == ["X01", "X03"]
    assert len(registry.select(["toy"])) == 3
    with pytest.raises(UnknownClaimError):
        registry.select(["X99"])
