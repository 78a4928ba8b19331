"""Words that a proof file may not use, found in its tokens.

The replay and the axiom audit decide what is proved; this scan is the first fence.  It names what a proof has no
business with, at the line where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from aqcheck.sources import skip_block_comment

_TRUST = "it puts something into the environment that the kernel has not derived"
_COMPILED = "it replaces a definition by other code when it is run"
_META = "it runs a program while the file is checked; macros are enough for proofs"

BANNED: dict[str, str] = {
    "prelude": "proof files stand on the whole of `Init`",
    "axiom": _TRUST,
    "unsafe": _TRUST,
    "native_decide": "it trusts the compiler",
    "ofReduceBool": "it trusts the compiler",
    "ofReduceNat": "it trusts the compiler",
    "trustCompiler": "it trusts the compiler",
    "reduceBool": "it trusts the compiler",
    "reduceNat": "it trusts the compiler",
    "debug": "options `debug.*` can switch the kernel off",
    "skipKernelTC": "it switches the kernel off",
    "bootstrap": "options `bootstrap.*` change what Lean accepts",
    "extern": _COMPILED,
    "export_name": _COMPILED,
    "implemented_by": _COMPILED,
    "csimp": _COMPILED,
    "computed_field": _COMPILED,
    "builtin_init": _META,
    "initialize": _META,
    "builtin_initialize": _META,
    "elab": _META,
    "elab_rules": _META,
    "run_cmd": _META,
    "run_elab": _META,
    "run_meta": _META,
    "run_tac": _META,
    "by_elab": _META,
    "command_elab": _META,
    "term_elab": _META,
    "simproc": _META,
    "app_unexpander": "it changes how statements are printed; `notation` brings its own",
    "app_delab": "it changes how statements are printed",
    "delab": "it changes how statements are printed",
}

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*)
    | (?P<block>/-)
    | (?P<raw>r(?P<fence>\#*)"(?s:.*?)"(?P=fence))
    | (?P<string>"(?:[^"\\]|\\(?s:.))*")
    | (?P<char>'(?:[^'\\\n]|\\[^\n][^'\n]*)')
    | (?P<quoted>«[^»\n]*»)
    | (?P<word>[^\W\d][\w'!?]*)
    | (?P<other>.)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A banned word: the line where it stands (from 1), the word, and why it is banned."""

    line: int
    word: str
    reason: str


def words(source: str) -> Iterator[tuple[int, str]]:
    """The words of a Lean file, each with its line: comments and literals are left out, `a.b` is two words."""
    position, line = 0, 1
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:  # cannot happen: the last alternative takes any character but a line end, which is space
            raise AssertionError(source[position])
        end = skip_block_comment(source, position) if match["block"] else match.end()
        if match["word"]:
            yield line, match["word"]
        line += source.count("\n", position, end)
        position = end


@cache
def banned_words(source: str) -> tuple[Finding, ...]:
    """The banned words in a proof file."""
    return tuple(Finding(line, word, BANNED[word]) for line, word in words(source) if word in BANNED)
