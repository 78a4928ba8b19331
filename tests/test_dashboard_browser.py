"""The page as headless Chromium sees it."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess

import pytest
from PIL import Image

from aqcheck.claims import load_registry
from aqcheck.dashboard import html
from aqcheck.evidence import Evidence, InputDigests, Machine, PropertyDetails, TestEvidence
from aqcheck.status import statuses

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--virtual-time-budget=3000",
    "--window-size=1200,1000",
)
NOW = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH (Debian: apt-get install chromium)"),
]


@pytest.fixture
def page(checkout):
    """A page of three claims: X01 validated, the others open."""
    registry, digests = load_registry(checkout), InputDigests(checkout)
    test = TestEvidence(
        node="pychecks/test_toy.py::test_commutes",
        outcome="passed",
        examples=100,
        counterexample="</code><script>document.title = 'broken in'</script>",
        seconds=0.1,
    )
    evidence = Evidence(
        claim="X01",
        inputs=digests.of(registry.claim("X01"), "property"),
        started=NOW,
        seconds=0.1,
        machine=Machine(system="Linux", processor="x86_64", python="3.11"),
        details=PropertyDetails(profile="default", tests=(test,)),
    )
    path = checkout / "index.html"
    path.write_text(html.render(registry, statuses(registry, [evidence], digests), checkout, NOW), encoding="utf-8")
    return path


@pytest.fixture
def browse(page, tmp_path):
    """Open the page at a fragment; return the DOM after its script has run."""

    def open_at(fragment="", *flags, page=page):
        run = subprocess.run(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, f"{page.as_uri()}{fragment}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        # Messages of the page, its errors and what the content security policy refused.
        console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
        return run.stdout, console

    return open_at


def dump(browse, fragment="", *flags):
    dom, console = browse(fragment, "--dump-dom", *flags)
    assert not console
    return dom


def rows(dom):
    """For each row of the table its claim and whether it is shown."""
    return {
        attributes["id"]: "hidden" not in attributes["rest"]
        for attributes in re.finditer(r'<tr data-claim="(?P<id>\w+)"(?P<rest>[^>]*)>', dom)
    }


def panel(dom, claim):
    found = re.search(rf'<details class="claim" id="{claim}"[^>]*>', dom)
    assert found
    return found[0]


def test_page_without_fragment(browse):
    dom = dump(browse)
    assert "<math" in dom
    assert rows(dom) == {"X01": True, "X02": True, "X03": True}
    assert re.search(r"<output[^>]*>3 claims</output>", dom)
    assert '<form class="controls">' in dom
    assert "open" not in panel(dom, "X01")


def test_a_script_in_the_evidence_does_not_run(browse):
    dom = dump(browse, "#X01")
    assert "<title>aqcheck: evidence" in dom
    assert "&lt;script&gt;document.title" in dom


def test_a_foreign_script_is_refused_even_if_it_were_in_the_page(browse, page):
    page.write_text(page.read_text().replace("</main>", "</main><script>document.title = 'broken in'</script>"))
    dom, console = browse("", "--dump-dom")
    assert "<title>aqcheck: evidence" in dom
    assert "Content Security Policy" in " ".join(console)


@pytest.mark.parametrize(
    ("fragment", "shown", "said"),
    [
        ("#status=validated", {"X01"}, "1 of 3 claims"),
        ("#verdict=false", {"X02"}, "1 of 3 claims"),
        ("#text=NAT.ADD_comm", {"X01"}, "1 of 3 claims"),
        ("#theory=toy&status=open", {"X02", "X03"}, "2 of 3 claims"),
        ("#status=no-such-status", {"X01", "X02", "X03"}, "3 claims"),
    ],
)
def test_filter_by_fragment(browse, fragment, shown, said):
    dom = dump(browse, fragment)
    assert {claim for claim, visible in rows(dom).items() if visible} == shown
    assert {claim for claim in rows(dom) if "hidden" not in panel(dom, claim)} == shown
    assert f">{said}</output>" in dom


def test_deep_link_opens_the_claim(browse):
    dom = dump(browse, "#X02")
    assert "open" in panel(dom, "X02")
    assert "open" not in panel(dom, "X01")


def test_sort_by_a_click_on_a_heading(browse, page, tmp_path):
    # The page's policy lets no other script in, so a copy without it does the clicking.
    clicks = (
        "<script>addEventListener('load', () => { for (let i = 0; i < {}; i++)"
        " document.querySelectorAll('.claims thead button')[1].click(); });</script></body>"
    )
    orders = []
    for number in (1, 2, 3):
        copy = tmp_path / f"clicked-{number}.html"
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text())
        copy.write_text(text.replace("</body>", clicks.replace("{}", str(number))))
        dom, console = browse("", "--dump-dom", page=copy)
        assert not console
        orders.append((list(rows(dom)), re.findall(r'<th [^>]*aria-sort="(\w+)"', dom)[1]))
    assert orders == [
        (["X01", "X03", "X02"], "ascending"),
        (["X02", "X03", "X01"], "descending"),
        (["X01", "X02", "X03"], "none"),
    ]


def test_without_javascript_everything_is_there(browse, page):
    # Chromium dumps no DOM with scripting switched off, so the page's own script is refused instead.
    page.write_text(re.sub(r"script-src 'sha256-[^']*'", "script-src 'none'", page.read_text()))
    dom, console = browse("", "--dump-dom")
    assert len(console) == 1
    assert rows(dom) == {"X01": True, "X02": True, "X03": True}
    assert "<math" in dom
    assert "add_comm" in dom
    assert '<form class="controls" hidden' in dom
    assert dom.count("<button") == 1


@pytest.mark.parametrize(("scheme", "bright"), [(1, True), (0, False)], ids=["light", "dark"])
def test_screenshot_in_light_and_dark(browse, tmp_path, scheme, bright):
    shot = tmp_path / "page.png"
    browse("", f"--screenshot={shot}", f"--blink-settings=preferredColorScheme={scheme}")
    with Image.open(shot) as image:
        assert image.size == (1200, 1000)
        assert (image.convert("L").tobytes()[0] > 128) is bright
        colours = image.convert("RGB").getcolors(1 << 24)
    assert colours is not None
    # Text has antialiased edges: a blank page has one colour, ours has many.
    assert len(colours) > 100
    assert max(count for count, _ in colours) < 0.98 * 1200 * 1000
