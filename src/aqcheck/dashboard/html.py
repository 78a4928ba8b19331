"""One self-contained HTML page of all claims and their evidence: no network, readable without JavaScript."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aqcheck import evidence, sources
from aqcheck.claims import Registry
from aqcheck.dashboard import markup, wording
from aqcheck.dashboard.appearance import MEANING, by_theory, counts, is_silent, look, split
from aqcheck.dashboard.panel import panel
from aqcheck.evidence import Figure
from aqcheck.status import ClaimStatus, Overall

# An SVG with many marks grows past any use; above this size the PNG of the same figure is embedded.
MAX_SVG_BYTES = 300_000


def render(registry: Registry, statuses: Mapping[str, ClaimStatus], root: Path, now: datetime.datetime) -> str:
    """Render the page; the same arguments and sources give the same text.

    Args:
        registry: For the titles of the theories.
        statuses: By claim id, in the order of the page.
        root: Of the checkout, for the sources of proofs and tests and for the figures.
        now: From which ages are counted.
    """
    theorems, property_tests = sources.theorems(root), sources.property_tests(root)
    restatements = sources.restatements(root)
    loader = PackageLoader("aqcheck", "dashboard")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "age": partial(wording.age, now),
        "count": wording.count,
        "duration": wording.duration,
        "figure": partial(_figure, root),
        "interval": wording.interval,
        "lean": partial(markup.code, language="lean4"),
        "look": look,
        "machine": wording.machine,
        "markdown": markup.markdown,
        "python": partial(markup.code, language="python"),
        "slug": _slug,
        "split": split,
        "value": wording.value,
    }
    environment.tests["silent"] = is_silent
    css, script = (loader.get_source(environment, name)[0] for name in ("page.css", "page.js"))
    return environment.get_template("page.html.jinja").render(
        css=Markup(css),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        groups=[
            (registry.theories[name].title, [panel(status, theorems, property_tests, restatements) for status in group])
            for name, group in by_theory(statuses.values()).items()
        ],
        counts=counts(statuses.values()),
        latest=max((item.started for status in statuses.values() for item in status.evidence), default=None),
        meaning=MEANING,
        order=list(Overall).index,
        role=wording.ROLE,
        unchecked_restatement=wording.UNCHECKED_RESTATEMENT,
        verdicts=sorted({status.claim.verdict for status in statuses.values()}),
    )


def _slug(overall: Overall) -> str:
    return overall.name.lower().replace("_", "-")


def _figure(root: Path, figure: Figure) -> str | None:
    """The figure as a data URI: in an `img`, neither scripts nor requests of an SVG are carried out."""
    for name, kind, limit in ((figure.svg, "image/svg+xml", MAX_SVG_BYTES), (figure.png, "image/png", None)):
        path = evidence.figure_path(root, name)
        if path.is_file() and (limit is None or path.stat().st_size <= limit):
            return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
    return None
