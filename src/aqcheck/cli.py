"""The command line: thin commands over the library. Exit codes: 0 fine, 1 disputed or failed evidence, 2 bad use."""

# Heavy parts (pytest, torch, the dashboard) are imported by the commands that use them: `aqcheck lean` must stay quick.

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

import aqcheck
from aqcheck import evidence, lean, sources, status
from aqcheck.claims import Claim, Registry, load_registry
from aqcheck.errors import AqcheckError
from aqcheck.evidence import Evidence, InputDigests
from aqcheck.files import write_atomically

JSON_SCHEMA_VERSION = 1
INTERRUPTED = 130

# A pipe has no width of its own; 100 columns hold the table.
out = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
err = Console(stderr=True, highlight=False)


class _Group(click.Group):
    """Turns the errors a user may see into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AqcheckError as error:
            click.echo(f"aqcheck: {error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("aqcheck: interrupted; evidence already written is kept, nothing is half-written", err=True)
            ctx.exit(INTERRUPTED)


class _Project:
    """The checkout a command works on; nothing is looked up before a command asks, so that help works anywhere."""

    def __init__(self, root: Path | None) -> None:
        self._given_root = root

    @cached_property
    def root(self) -> Path:
        return self._given_root or _find_root()

    @cached_property
    def registry(self) -> Registry:
        return load_registry(self.root)

    @cached_property
    def digests(self) -> InputDigests:
        return InputDigests(self.root)

    def statuses(self) -> dict[str, status.ClaimStatus]:
        return status.statuses(self.registry, evidence.read_all(self.root), self.digests)


def _find_root() -> Path:
    here = Path.cwd()
    for directory in (here, *here.parents):
        if (directory / "claims").is_dir() and (directory / "constraints.txt").is_file():
            return directory
    raise AqcheckError(f"no aqcheck checkout at or above {here}; change into one or pass --root DIR")


@contextmanager
def _progress(description: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


pass_project = click.make_pass_decorator(_Project)
only_option = click.option(
    "--only", multiple=True, metavar="ID|THEORY", help="Only these claims or theories; repeatable."
)
profile_option = click.option(
    "--profile",
    type=click.Choice(["quick", "default", "deep"]),
    default="default",
    show_default=True,
    help="How many examples each property test tries.",
)
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Of every random choice.")
engine_option = click.option(
    "--engine",
    type=click.Choice(["processes", "dask", "ray"]),
    default="processes",
    show_default=True,
    help="What runs experiments: processes here, or a Dask or Ray cluster.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Processes at a time.",
)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(aqcheck.__version__, prog_name="aqcheck")
@click.option(
    "--root", type=click.Path(file_okay=False, path_type=Path), help="Checkout to work on; default: found above here."
)
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Is that claim about attention or quantization actually true? Evidence that a stranger can re-run."""
    ctx.obj = _Project(root)


# Evidence ------------------------------------------------------------------------------------------------------


def _check_lean(project: _Project, claims: Sequence[Claim], jobs: int) -> list[Evidence]:
    from aqcheck import proofs

    theorems = [name for claim in claims for name in claim.theorems()]
    with _progress("Lean") as progress:
        check = lean.check(project.root, theorems, jobs=jobs, progress=progress)
    recorded = proofs.run(project.root, claims, check, project.digests)
    out.print(_lean_summary(check, recorded))
    return recorded


def _check_real(project: _Project, claims: Sequence[Claim]) -> list[Evidence]:
    from aqcheck import proofs

    restatements = sources.restatements(project.root)
    theorems = [name for claim in claims for name in restatements.get(claim.id, ())]
    if not theorems:
        return []
    with _progress("AqReal") as progress:
        check = lean.check_real(project.root, theorems, progress=progress)
    recorded = proofs.run_real(project.root, claims, check, project.digests)
    if check.available:
        out.print(Text("Over Mathlib's ℝ: ") + _lean_summary(check, recorded))
    else:
        number = len(set(theorems))
        out.print(Text(f"Over Mathlib's ℝ: {number} theorems unchecked here: {check.reason}", style="yellow"))
    return recorded


def _lean_summary(check: lean.LeanCheck, recorded: Sequence[Evidence]) -> Text:
    if not check.available:
        return Text(f"Lean: unchecked: {check.reason}", style="yellow")
    theorems = {t.name: t for item in recorded for t in item.details.theorems}  # type: ignore[union-attr]
    outcomes = {word: sum(t.outcome == word for t in theorems.values()) for word in ("proved", "sorry", "failed")}
    words = {"proved": "theorems proved", "sorry": "with sorry", "failed": "failed"}
    built = sum(not module.cached for module in check.modules)
    lines = [
        f"Lean {check.version} ({check.backend}): {len(check.modules)} modules, {built} built, "
        f"in {check.seconds:.1f} s; "
        + ", ".join(f"{number} {words[word]}" for word, number in outcomes.items() if number or word == "proved")
        + ("; every constant replayed through the kernel" if check.replayed else "")
    ]
    lines += (*check.problems, *check.errors)
    lines += (f"{t.name}: {t.outcome}: {t.reason}" for t in theorems.values() if t.outcome != "proved")
    return Text("\n  ".join(lines), style="" if check.ok and len(lines) == 1 else "red")


def _check_properties(project: _Project, claims: Sequence[Claim], profile: str, seed: int, jobs: int) -> list[Evidence]:
    from aqcheck import properties

    with _progress("properties") as progress:
        recorded = properties.run(
            project.root,
            claims,
            project.digests,
            profile=profile,  # type: ignore[arg-type]
            seed=seed,
            jobs=jobs,
            progress=progress,
        )
    tests = {t.node: t for item in recorded for t in item.details.tests}  # type: ignore[union-attr]
    passed = sum(t.outcome == "passed" for t in tests.values())
    examples = sum(t.examples for t in tests.values())
    out.print(
        f"Properties: {passed} of {len(tests)} tests passed for {len(recorded)} claims, {examples:,} examples tried"
    )
    for test in tests.values():
        if test.outcome != "passed":
            colour = "yellow" if test.outcome == "skipped" else "red"
            out.print(
                Text(f"  {test.node}: {test.outcome}\n", style=colour), test.counterexample or "", sep="", markup=False
            )
    return recorded


def _check_experiments(
    project: _Project, names: Mapping[str, Sequence[str]], device: str, seed: int, engine: Any, jobs: int
) -> list[Evidence]:
    """Run experiments, each on its models."""
    from aqcheck import experiments

    recorded: list[Evidence] = []
    for name, models in names.items():
        found = experiments.run(project.root, name, models, device=device, seed=seed, engine=engine, jobs=jobs)
        out.print(experiments.console_summary(found))
        recorded += found
    return recorded


def _exit_on_bad(statuses: Mapping[str, status.ClaimStatus], ids: Iterable[str]) -> None:
    bad = [claim_id for claim_id in ids if statuses[claim_id].overall in status.BAD]
    if bad:
        err.print(f"[red]evidence against the registry, or broken evidence: {', '.join(bad)}[/]")
        sys.exit(1)


@main.command()
@click.option(
    "--only", multiple=True, metavar="ID|THEORY|ENGINE", help="Only these claims, theories or engines; repeatable."
)
@click.option(
    "--all", "everything", is_flag=True, help="Also what is slow: the deep property profile, every installed model."
)
@seed_option
@engine_option
@jobs_option
@pass_project
def run(project: _Project, only: tuple[str, ...], everything: bool, seed: int, engine: str, jobs: int) -> None:
    """Produce all evidence, then print the table."""
    every_engine = get_args(evidence.Engine)
    engines = [name for name in only if name in every_engine] or every_engine
    claims = project.registry.select(name for name in only if name not in every_engine)
    if "lean" in engines:
        _check_lean(project, claims, jobs)
    if "mathlib" in engines:
        _check_real(project, claims)
    if "property" in engines:
        _check_properties(project, claims, "deep" if everything else "default", seed, jobs)
    names = sorted({name for claim in claims for name in claim.experiment})
    if "experiment" in engines and names:
        from aqcheck import experiments

        models = {name: experiments.models_here(project.root, name, every=everything) for name in names}
        _check_experiments(project, {name: keys for name, keys in models.items() if keys}, "auto", seed, engine, jobs)
        if skipped := [name for name, keys in models.items() if not keys]:
            out.print(f"shown from receipts, as their models are not installed here: {', '.join(skipped)}", style="dim")
    statuses = project.statuses()
    _print_table(statuses)
    _exit_on_bad(statuses, [claim.id for claim in claims])


@main.command(name="lean")
@only_option
@jobs_option
@click.option("--review", is_flag=True, help="Print the registry tables of theorems whose reviewed statement differs.")
@pass_project
def check_lean(project: _Project, only: tuple[str, ...], jobs: int, review: bool) -> None:
    """Check the linked theorems with the Lean kernel, and audit their statements and axioms."""
    claims = project.registry.select(only)
    recorded = _check_lean(project, claims, jobs)
    if review:
        for item in recorded:
            _print_review(item)
    recorded += _check_real(project, claims)
    if any(t.outcome in ("failed", "sorry") for item in recorded for t in item.details.theorems):  # type: ignore[union-attr]
        sys.exit(1)


def _print_review(item: Evidence) -> None:
    for role, table in (("proof", "lean"), ("refutation", "refutation")):
        differing = [
            t
            for t in item.details.theorems  # type: ignore[union-attr]
            if t.role == role and t.statement and t.statement.split() != t.reviewed.split()
        ]
        if differing:
            out.print(f"\\[{item.claim}.{table}]  # read before pasting into claims/", style="bold")
        for theorem in differing:
            click.echo(f"{json.dumps(theorem.name)} = '''{theorem.statement}'''")


@main.command()
@only_option
@profile_option
@seed_option
@jobs_option
@pass_project
def properties(project: _Project, only: tuple[str, ...], profile: str, seed: int, jobs: int) -> None:
    """Run the property tests."""
    recorded = _check_properties(project, project.registry.select(only), profile, seed, jobs)
    if any(t.outcome in ("failed", "error") for item in recorded for t in item.details.tests):  # type: ignore[union-attr]
        sys.exit(1)


@main.command()
@click.argument("name")
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="KEY",
    help="Model key or hub id; repeatable. Default: the experiment's.",
)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@seed_option
@engine_option
@jobs_option
@pass_project
def experiment(
    project: _Project, name: str, models: tuple[str, ...], device: str, seed: int, engine: str, jobs: int
) -> None:
    """Measure on real models; a run that was killed goes on where it stopped."""
    from aqcheck import experiments

    keys = models or experiments.models_here(project.root, name, every=False)
    if not keys:
        declared = ", ".join(experiments.find(project.root, name).models)
        raise AqcheckError(f"none of the models of {name} is installed here; name one with --model KEY: {declared}")
    recorded = _check_experiments(project, {name: keys}, device, seed, engine, jobs)
    _exit_on_bad(project.statuses(), sorted({item.claim for item in recorded}))


@main.command()
@pass_project
def receipts(project: _Project) -> None:
    """Promote this machine's evidence to the committed receipts in evidence/."""
    written = evidence.promote(project.root)
    out.print(f"{len(written)} file(s) written to {evidence.receipts_directory(project.root)}")


# Views ---------------------------------------------------------------------------------------------------------


def _print_table(statuses: Mapping[str, status.ClaimStatus]) -> None:
    from aqcheck.dashboard import terminal

    out.print(terminal.table(statuses))


@main.command(name="status")
@click.option("--json", "as_json", is_flag=True, help="As JSON (schema: docs/status-json.md).")
@pass_project
def show_status(project: _Project, as_json: bool) -> None:
    """Print what the evidence says of every claim."""
    statuses = project.statuses()
    if not as_json:
        _print_table(statuses)
        return
    click.echo(
        json.dumps(
            {
                "schema_version": JSON_SCHEMA_VERSION,
                "aqcheck": aqcheck.__version__,
                "counts": {
                    word.value: count
                    for word in status.Overall
                    if (count := sum(row.overall is word for row in statuses.values()))
                },
                "claims": [
                    {
                        "id": row.claim.id,
                        "theory": row.claim.theory,
                        "title": row.claim.title,
                        "verdict": row.claim.verdict,
                        "lean": row.lean,
                        "property": row.property,
                        "experiment": row.experiment,
                        "overall": row.overall,
                        "stale": dict(row.stale),
                    }
                    for row in statuses.values()
                ],
            },
            indent=1,
            ensure_ascii=False,
        )
    )


@main.command()
@click.argument("claim_id", metavar="ID")
@pass_project
def claim(project: _Project, claim_id: str) -> None:
    """Print everything about one claim: words, statement, proof, last test, last measurement."""
    from aqcheck.dashboard import terminal

    chosen = project.registry.claim(claim_id)
    row = status.claim_status(chosen, evidence.read_all(project.root), project.digests)
    out.print(terminal.claim(row, project.root))


@main.command()
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where; default: dashboard/index.html in the checkout.",
)
@pass_project
def dashboard(project: _Project, open_browser: bool, output: Path | None) -> None:
    """Write the dashboard, one self-contained HTML file."""
    from aqcheck.dashboard import html

    path = output or project.root / "dashboard" / "index.html"
    page = html.render(project.registry, project.statuses(), project.root, evidence.now())
    write_atomically(path, page.encode())
    if open_browser:
        click.launch(str(path))
    click.echo(f"Dashboard: {path.resolve()}")


@main.command()
@pass_project
def readme(project: _Project) -> None:
    """Write the table of the committed receipts into README.md (for maintainers)."""
    path = project.root / "README.md"
    write_atomically(path, readme_with_table(project.root).encode())
    click.echo(f"{path}: table written")


def readme_with_table(root: Path) -> str:
    """README.md with the table that the committed receipts give, whatever was run on this machine."""
    from aqcheck.dashboard import terminal

    items = evidence.read_receipts(root)
    statuses = status.statuses(load_registry(root), items, InputDigests(root))
    text = (root / "README.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition("<!-- status:begin -->")
    _, end, after = rest.partition("<!-- status:end -->")
    return f"{before}{begin}\n{terminal.markdown_table(statuses)}\n{end}{after}"


@main.command()
@pass_project
def doctor(project: _Project) -> None:
    """Say what this machine can check, and what to install for the rest."""
    from aqcheck import doctor as machine

    out.print(machine.report(project.root))
