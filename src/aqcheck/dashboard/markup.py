"""Markdown, LaTeX and source code to safe HTML, without network and without JavaScript."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

_THIN_SPACE = "0.167em"
_BARS = frozenset("|‖")
_SIGNS = frozenset("−-+±∓")
_CLOSING = frozenset(")]}⟩⌉⌋!′…")
_CAPITAL_GREEK = re.compile("[\u0391-\u03a9]")
_ARROWS = re.compile("[\u2190-\u21ff\u27f0-\u27ff]")
_KEPT_ATTRIBUTES = frozenset(
    """
    accent accentunder columnalign columnspacing depth display displaystyle fence form height largeop linethickness
    lspace mathvariant maxsize minsize movablelimits rowspacing rspace scriptlevel separator stretchy symmetric voffset
    width
    """.split()  # noqa: SIM905 (as a list it takes 26 lines)
)


def markdown(text: str) -> Markup:
    """Render Markdown with `$LaTeX$` to HTML; raw HTML in it is shown as text, images are not loaded."""
    return Markup(_markdown_renderer().render(text))


@cache
def _markdown_renderer() -> MarkdownIt:
    def renderer(latex: str, options: dict[str, Any]) -> str:
        return mathml(latex, display=options["display_mode"])

    # Raw HTML is off, and so are images: the page makes no request.
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return parser.use(dollarmath_plugin, allow_labels=False, double_inline=True, renderer=renderer)


def mathml(latex: str, *, display: bool = False) -> Markup:
    """Render LaTeX to MathML; what the converter does not understand is shown as its source, marked.

    Args:
        latex: Formula without the dollars.
        display: Whether it stands on a line of its own.
    """
    try:
        math = convert_to_element(latex, display="block" if display else "inline")
        _tidy(math)
    except Exception as error:  # The converter's errors have no common base, and some inputs end in an IndexError.
        reason = f"not valid LaTeX: {error}" if str(error) else f"not valid LaTeX ({type(error).__name__})"
        return Markup('<code class="math-error" title="{}">{}</code>').format(reason, latex)
    return Markup(ElementTree.tostring(math, encoding="unicode"))


def _tidy(math: Element) -> None:
    """Make the converter's tree safe to serialise, and space it as TeX would.

    Its texts hold character references and unescaped user text, so they are decoded here and escaped again by the
    serialiser. Attributes that could carry a link or a script are dropped.
    """
    for node in math.iter():
        node.text = html.unescape(node.text) if node.text else node.text
        text = node.text or ""
        if node.tag != "mtext" and (re.match(r"\\[A-Za-z]", text) or text == "&"):
            raise ValueError(f"{text} is unknown here")
        for attribute in set(node.attrib) - _KEPT_ATTRIBUTES:
            del node.attrib[attribute]
        if node.attrib.get("mathvariant") == "double-struck" and text.isdecimal():
            # MathML Core has no double-struck variant, Unicode has the digits.
            node.text = "".join(chr(0x1D7D8 + int(digit)) for digit in text)
            del node.attrib["mathvariant"]
        if node.tag == "mi" and _CAPITAL_GREEK.fullmatch(text):
            node.attrib.setdefault("mathvariant", "normal")
        if node.tag == "mi" and _ARROWS.fullmatch(text):
            node.tag = "mo"
    for row in math.iter():
        if row.tag in ("math", "mrow", "mstyle", "mtd"):
            _space(list(row))


def _space(row: list[Element]) -> None:
    """Space a row as TeX would, where the converter leaves the browser to guess."""
    after_operand = False
    for position, node in enumerate(row):
        core = _base(node)
        text = core.text or ""
        if core.tag in ("mi", "mo") and re.fullmatch(r"[A-Za-z\u2009]{2,}", text):
            # A named function: close to its parenthesis, a thin space from anything else.
            core.tag = "mo"
            following = row[position + 1].tag if position + 1 < len(row) else "mo"
            core.attrib.update(
                form="prefix",
                lspace=_THIN_SPACE if after_operand else "0",
                rspace="0" if following == "mo" else _THIN_SPACE,
            )
            after_operand = False
        elif core.tag != "mo":
            after_operand = after_operand or core.tag != "mspace"
        elif text in _BARS:
            # It closes after an operand and opens elsewhere; the browser would take it for a relation.
            core.attrib.update(lspace="0", rspace="0")
        elif text in _SIGNS and not after_operand:
            core.attrib.update(form="prefix", lspace="0", rspace="0")
        else:
            after_operand = text in _CLOSING


def _base(node: Element) -> Element:
    while node.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover") and len(node):
        node = node[0]
    return node


def code(source: str, language: str) -> Markup:
    """Highlight source code; the classes are Pygments' short names.

    Args:
        source: The code.
        language: Name of a Pygments lexer, e.g. `lean4` or `python`.
    """
    lexer = get_lexer_by_name(language, stripnl=False)
    return Markup(highlight(source, lexer, HtmlFormatter(nowrap=True))).rstrip("\n")
