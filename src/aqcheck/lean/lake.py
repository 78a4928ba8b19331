"""The other back end: a complete Lean, through `lake`, where a toolchain is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aqcheck.errors import LeanError
from aqcheck.lean.store import Store
from aqcheck.lean.wheel import Limits, Message, Run, run_command

_ASK_SECONDS = 30
COMPILED = Path(".lake/build/lib/lean")
MATHLIB = Path(".lake/packages/mathlib")

# Without these, lake would fetch Mathlib, of which AqCore needs nothing.
_WITHOUT_MATHLIB = ("-R", "-Kmathlib=no")

_FAILED = re.compile(r"^✖ \[\d+/\d+\] Building (?P<module>\S+)", re.MULTILINE)
_MESSAGE = re.compile(
    r"^(?P<severity>error|warning|info): (?P<path>\S+\.lean):(?P<line>\d+):(?P<column>\d+): (?P<text>.*)"
)


@dataclass(frozen=True, slots=True)
class Lake:
    """A `lake` whose toolchain is the one that the repository asks for."""

    program: str
    version: str


@dataclass(frozen=True, slots=True)
class LakeBuild:
    """What `lake build` did: whether it succeeded, the modules that failed, and the messages of each file."""

    ok: bool
    failed: frozenset[str]
    messages: dict[str, tuple[Message, ...]]
    output: str
    seconds: float


def find(root: Path) -> Lake | str:
    """The `lake` of this machine, or a sentence saying why it cannot be used.

    Raises:
        LeanError: The repository does not say which Lean it wants.
    """
    program = shutil.which("lake")
    if program is None:
        return "lake is not installed"
    try:
        toolchain = (root / "lean-toolchain").read_text().strip()
    except OSError as error:
        raise LeanError(f"cannot read {root / 'lean-toolchain'}: {error.strerror}") from error
    wanted = toolchain.rpartition(":v")[2]
    try:
        elan = shutil.which("elan")
        if elan is not None:  # asking its `lake` would make it fetch a toolchain that is not there
            listed = _ask([elan, "toolchain", "list"], root)
            if toolchain not in listed.split():
                return f"elan has not installed this Lean: elan toolchain install {toolchain}"
        asked = _ask([program, "--version"], root)
    except (OSError, subprocess.TimeoutExpired):
        return "lake does not answer"
    if f"Lean version {wanted})" not in asked:
        return f"lake has another Lean than {wanted}: {asked.strip()}"
    return Lake(program, wanted)


def _ask(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_ASK_SECONDS, check=False)
    return done.stdout


def _options(root: Path) -> tuple[str, ...]:
    return () if (root / MATHLIB).is_dir() else _WITHOUT_MATHLIB


def build(lake: Lake, root: Path, libraries: Iterable[str], limits: Limits) -> LakeBuild:
    """Runs `lake build` for the libraries."""
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [lake.program, *_options(root), "build", *libraries],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limits.seconds,
            check=False,
        )
        output, ok = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired:
        output, ok = f"lake build was stopped after {limits.seconds:g} seconds", False
    messages: dict[str, tuple[Message, ...]] = {}
    for line in output.splitlines():
        if match := _MESSAGE.match(line):
            message = Message(match["severity"], int(match["line"]), int(match["column"]), match["text"])
            path = match["path"].removeprefix("./")
            messages[path] = (*messages.get(path, ()), message)
    failed = frozenset(match["module"] for match in _FAILED.finditer(output))
    return LakeBuild(ok, failed, messages, output, time.perf_counter() - started)


def run(lake: Lake, root: Path, text: str, store: Store, limits: Limits) -> Run:
    """Runs Lean on a file with the given text, in the environment of the repository."""
    with store.workspace() as temporary:
        source = Path(temporary) / "source.lean"
        source.write_text(text, encoding="utf-8")
        return run_command(
            [lake.program, *_options(root), "env", "lean", "--json", str(source)], folder=root, limits=limits
        )
