"""The status table and a single claim in a terminal, and the table in Markdown for the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from aqcheck import sources
from aqcheck.dashboard import wording
from aqcheck.dashboard.appearance import MEANING, Tone, by_theory, counts, is_silent, look, split
from aqcheck.dashboard.panel import Panel, panel
from aqcheck.evidence import Evidence, Number
from aqcheck.sources import Declaration
from aqcheck.status import ClaimStatus

_STYLES = {Tone.GOOD: "green", Tone.SETTLED: "cyan", Tone.CAUTION: "yellow", Tone.BAD: "bold red", Tone.NONE: "dim"}
_HEADINGS = ("Id", "Claim", "Verdict", "Lean", "Property", "Experiment", "Overall")
_MARKS = {"": "", "not cross-checked": "*", "tests only": "†"}
_FLEXIBLE = 1  # the column of the titles


# Table ---------------------------------------------------------------------------------------------------------


def table(statuses: Mapping[str, ClaimStatus]) -> RenderableType:
    """Every claim grouped by theory, then the counts by overall status; fits into 100 columns."""
    cells = {claim_id: _cells(status) for claim_id, status in statuses.items()}
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells.values(), strict=True)]

    def grid(*, header: bool = False) -> Table:
        # One table a theory, so that its name is not squeezed into a column; equal widths align them.
        made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True, show_header=header)
        for column, (heading, width) in enumerate(zip(_HEADINGS, widths, strict=True)):
            if column == _FLEXIBLE:
                made.add_column(heading, ratio=1)
            else:
                made.add_column(heading, width=width, no_wrap=True)
        return made

    parts: list[RenderableType] = [grid(header=True)]
    for theory, group in by_theory(statuses.values()).items():
        rows = grid()
        for status in group:
            states = (status.lean, status.property, status.experiment, status.overall)
            texts = [Text(cell) for cell in cells[status.claim.id]]
            for text, state in zip(texts[-len(states) :], states, strict=True):
                text.stylize(_STYLES[look(state).tone])
            rows.add_row(*texts)
        parts += [Text(), Text(theory, style="bold"), rows]
    return Group(*parts, Text(), _summary(statuses.values()))


def _cells(status: ClaimStatus) -> tuple[str, ...]:
    states = (status.lean, status.property, status.experiment)
    engines = ("–" if is_silent(state) else str(state) for state in states)
    return (status.claim.id, status.claim.title, status.claim.verdict, *engines, _marked(status.overall))


def _marked(state: str) -> str:
    """A state with its symbol; a mark stands for a caveat, and the counts with the table spell it out."""
    word, caveat = split(state)
    return f"{look(state).symbol} {word}{_MARKS[caveat]}"


def _styled(state: str) -> Text:
    return Text(_marked(state), style=_STYLES[look(state).tone])


def _summary(statuses: Iterable[ClaimStatus]) -> RenderableType:
    found = counts(statuses)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right")
    grid.add_column(no_wrap=True)
    grid.add_column()
    for overall, number in found.items():
        grid.add_row(str(number), _styled(overall), Text(MEANING[overall], style="dim"))
    return Group(Text(wording.count(sum(found.values()), "claim"), style="bold"), grid)


def markdown_table(statuses: Mapping[str, ClaimStatus]) -> str:
    """The counts and the table in GitHub's Markdown, for the README; ends with a newline."""
    found = counts(statuses.values())
    lines = ["| | claims | |", "|---|--:|---|"]
    lines += [f"| {_escape(_marked(overall))} | {number} | {MEANING[overall]} |" for overall, number in found.items()]
    lines += ["", f"| {' | '.join(_HEADINGS)} |", "|---" * len(_HEADINGS) + "|"]
    for theory, group in by_theory(statuses.values()).items():
        lines.append(f"| | **{_escape(theory)}** |" + " |" * (len(_HEADINGS) - 2))
        lines += [f"| {' | '.join(_escape(cell) for cell in _cells(status))} |" for status in group]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    for character in "\\`*_|<>[]~":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


# One claim -----------------------------------------------------------------------------------------------------


def claim(status: ClaimStatus, root: Path) -> RenderableType:
    """Everything about one claim: words, statement, proofs, tests and measurements.

    Args:
        status: Of the claim.
        root: Of the checkout, for the sources of proofs and tests.
    """
    found = panel(status, sources.theorems(root), sources.property_tests(root), sources.restatements(root))
    return Group(*_claim_head(found), *_lean(found), *_mathlib(found), *_property(found), *_experiments(found))


def _claim_head(found: Panel) -> list[RenderableType]:
    claim = found.claim
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    facts.add_row("Claimed", Text(claim.source.words))
    facts.add_row("", Text(f"{claim.source.document}, “{claim.source.section}”", style="dim"))
    facts.add_row("Statement", Text(claim.statement))
    for label, text in (("Correction", claim.correction), ("Notes", claim.notes)):
        if text:
            facts.add_row(label, Text(text))
    facts.add_row("Verdict", Text(claim.verdict))
    facts.add_row("Overall", Text.assemble(_styled(found.status.overall), f"  {MEANING[found.status.overall]}"))
    return [Text(f"{claim.id}  {claim.title}", style="bold"), Text(), facts]


def _heading(title: str, state: str) -> list[RenderableType]:
    return [Text(), Text.assemble((f"{title}  ", "bold"), _styled(state))]


def _lean(found: Panel) -> list[RenderableType]:
    parts = _heading("Lean", found.status.lean)
    for theorem in found.theorems:
        outcome = theorem.found.outcome if theorem.found else "unchecked"
        parts.append(_item(theorem.name, wording.ROLE[theorem.role], outcome))
        if theorem.found and theorem.found.reason:
            parts.append(_indented(Text(theorem.found.reason, style="red")))
        if theorem.differs and theorem.found and theorem.found.statement:
            parts += [_indented(Text("Lean prints, other than reviewed:", style="red"))]
            parts.append(_indented(_code(theorem.found.statement, "lean4")))
        if theorem.found and theorem.found.outcome == "proved":
            parts.append(_indented(Text(f"axioms: {', '.join(theorem.found.axioms) or 'none'}", style="dim")))
        parts += _source(theorem.declaration, "lean4")
    if found.lean_run:
        evidence, details = found.lean_run
        parts += _provenance(found, evidence, f"Lean {details.version} by {details.backend}")
    return parts


def _mathlib(found: Panel) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for theorem in found.restatements:
        parts.append(_item(theorem.name, wording.ROLE[theorem.role], found.outcome_of(theorem)))
        reason = theorem.found.reason if theorem.found else wording.UNCHECKED_RESTATEMENT
        if reason:
            parts.append(_indented(Text(reason, style="yellow")))
        parts += _source(theorem.declaration, "lean4")
    if found.mathlib_run:
        evidence, details = found.mathlib_run
        parts += _provenance(found, evidence, f"Lean {details.version} with Mathlib")
    return [Text(), Text("Over Mathlib's ℝ (this does not enter the status)", style="bold"), *parts] if parts else []


def _property(found: Panel) -> list[RenderableType]:
    parts = _heading("Property tests", found.status.property)
    for test in found.tests:
        examples = wording.count(test.found.examples, "example") if test.found else "not run"
        parts.append(_item(test.node, examples, test.found.outcome if test.found else "missing"))
        if test.found and test.found.counterexample:
            parts.append(_indented(Text(test.found.counterexample, style="red")))
        parts += _source(test.declaration, "python")
    if found.property_run:
        evidence, details = found.property_run
        parts += _provenance(found, evidence, f"profile {details.profile}")
    return parts


def _experiments(found: Panel) -> list[RenderableType]:
    parts = _heading("Experiments", found.status.experiment)
    for measurement in found.measurements:
        details = measurement.details
        parts.append(_item(details.experiment, f"on {details.model}", details.outcome))
        parts.append(_indented(Text(details.conclusion)))
        facts = Table.grid(padding=(0, 2, 0, 0))
        facts.add_column(style="dim")
        facts.add_column()
        facts.add_row("quantity", Text(details.quantity))
        facts.add_row("threshold", Text(details.threshold))
        facts.add_row("null model", Text(details.null_model))
        for number in details.numbers:
            facts.add_row(Text(number.name), Text(_number(number)))
        for figure in details.figures:
            facts.add_row("figure", Text(figure.svg))
        parts.append(_indented(facts))
        parts += _provenance(found, measurement.evidence)
    parts += [_item(name, "not run", "not run") for name in found.not_run]
    return parts


def _number(number: Number) -> str:
    parts = [wording.value(number), wording.interval(number), f"({number.interval})" if number.interval else ""]
    return " ".join(filter(None, parts))


def _item(name: str, note: str, outcome: str) -> RenderableType:
    return Text.assemble("  ", (name, "bold"), (f"  {note}  ", "dim"), _styled(outcome))


def _indented(content: RenderableType) -> RenderableType:
    return Padding(content, (0, 0, 0, 4))


def _code(text: str, language: str) -> RenderableType:
    return Syntax(text, language, theme="ansi_dark", background_color="default", word_wrap=True)


def _source(declaration: Declaration | None, language: str) -> list[RenderableType]:
    if declaration is None:
        return [_indented(Text("its source is not in this checkout", style="yellow"))]
    where = Text(f"{declaration.path}:{declaration.line}", style="dim")
    return [_indented(where), _indented(_code(declaration.text, language)), Text()]


def _provenance(found: Panel, evidence: Evidence, how: str = "") -> list[RenderableType]:
    parts: list[RenderableType] = []
    changed = found.status.stale.get(evidence.file_name)
    if changed:
        parts.append(_indented(Text(f"stale, does not count; changed since: {', '.join(changed)}", style="yellow")))
    run = "; ".join(filter(None, (f"{evidence.started:%Y-%m-%d %H:%M} UTC", how, wording.machine(evidence))))
    return [*parts, _indented(Text(run, style="dim"))]
