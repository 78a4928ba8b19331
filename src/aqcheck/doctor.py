"""What this machine can check, and what to install for the rest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from aqcheck.lean import lake, wheel
from aqcheck.lean.kernel import CACHE
from aqcheck.models import PACKAGED, installed, parallel


@dataclass(frozen=True)
class Ability:
    """Something a machine may be able to check.

    Attributes:
        what: In words.
        here: Whether this machine can.
        detail: What it is done with, or what to install.
    """

    what: str
    here: bool
    detail: str


def abilities(root: Path) -> Iterator[Ability]:
    """Look at this machine; nothing is loaded and no network is asked."""
    found_wheel = wheel.find(root / CACHE)
    has_wheel = isinstance(found_wheel, wheel.Wheel)
    yield Ability(
        "Lean proofs, from the wheel",
        has_wheel,
        f"Lean {wheel.LEAN_VERSION} in {wheel.REQUIREMENT}" if has_wheel else str(found_wheel),
    )
    found_lake = lake.find(root)
    has_lake = isinstance(found_lake, lake.Lake)
    yield Ability(
        "Lean proofs, with lake against Lean's own Init",
        has_lake,
        f"lake, {found_lake.version}" if isinstance(found_lake, lake.Lake) else f"{found_lake}; see lean-lang.org",
    )
    yield Ability("property tests", True, f"{os.cpu_count()} cores")
    here = installed()
    for key, packaged in PACKAGED.items():
        yield Ability(f"measurements on {key}", key in here, "installed" if key in here else packaged.install)
    has_parallel = parallel.find() is not None
    yield Ability(
        "measurements in 22 languages", has_parallel, parallel.REQUIREMENT if has_parallel else parallel.INSTALL
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    yield Ability("test of the dashboard in a browser", bool(chromium), chromium or "apt-get install chromium")


def report(root: Path) -> Table:
    """The abilities of this machine as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "What", "With what, or what to install"):
        table.add_column(heading)
    for ability in abilities(root):
        mark, style = ("✓", "green") if ability.here else ("–", "yellow")
        table.add_row(mark, ability.what, ability.detail, style=style)
    return table
