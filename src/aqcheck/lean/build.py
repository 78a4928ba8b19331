"""Builds Lean modules in parallel along their imports, and builds none twice.

The result of a module is kept under a key made of everything it depends on: its text, the keys of what it imports, the
library that compiled it and the shape of this cache.  So an edit rebuilds exactly the module and what imports it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from aqcheck.lean import modules as lean_modules
from aqcheck.lean.modules import Module
from aqcheck.lean.store import Store, digest
from aqcheck.lean.wheel import Limits, Message, Run, Wheel, pool, run

_FORMAT = "1"  # change it when the meaning of a record changes

# Where a file runs a function that the library has compiled under the same name, the file's own code is run, not the
# library's: the two may differ in their arguments.  What is `extern` is the library's in any case.  Nobody reads the
# linters' warnings here, and they take a thirtieth of the time; threads within a process take a twelfth, and other
# modules keep the processors busy.
_OPTIONS = ("-Dinterpreter.prefer_native=false", "-Dlinter.all=false", "-DElab.async=false")


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What became of a module.

    Attributes:
        name: Name of the module.
        ok: Whether Lean accepted it.
        seconds: How long Lean took when it was built, in seconds.
        cached: Whether the result is from an earlier run.
        messages: What Lean said.
        olean: The compiled module, if there is one.
        key: Digest of everything that the result depends on.
    """

    name: str
    ok: bool
    seconds: float
    cached: bool
    messages: tuple[Message, ...]
    olean: Path | None
    key: str


Progress = Callable[[ModuleResult, int, int], None]


def keys(modules: Mapping[str, Module], wheel: Wheel) -> dict[str, str]:
    """The key of each module; `modules` must come in an order in which they can be built."""
    found: dict[str, str] = {}
    for name, module in modules.items():
        imported = (found[other] for other in sorted(set(module.imports)))
        found[name] = digest(_FORMAT, *_OPTIONS, wheel.digest, name, module.source, *imported)
    return found


def build(
    modules: Mapping[str, Module],
    wheel: Wheel,
    store: Store,
    *,
    jobs: int,
    limits: Limits | None = None,
    refused: Mapping[str, tuple[Message, ...]] | None = None,
    progress: Progress | None = None,
) -> dict[str, ModuleResult]:
    """Builds the modules, as many at a time as `jobs`: of those that can be built, first what most still waits for.

    Args:
        modules: The modules in an order in which they can be built (`modules.in_order`).
        wheel: What compiles them.
        store: Where results are kept.
        jobs: How many Lean processes may run at a time.
        limits: Time and memory of each.
        refused: Modules that are not even built, with the reasons.
        progress: Called with each result, how many are done, and how many there are.

    Returns:
        The result of every module, by name, in the order of `modules`.
    """
    limits = limits or Limits()
    refused = refused or {}
    key_of = keys(modules, wheel)
    results: dict[str, ModuleResult] = {}
    oleans: dict[str, Path] = {}

    def one(name: str) -> ModuleResult:
        return _build_one(modules[name], key_of[name], closure_oleans(name), wheel, store, limits)

    def closure_oleans(name: str) -> dict[str, Path]:
        return {other: oleans[other] for other in lean_modules.closure(modules, [name]) if other != name}

    def finish(result: ModuleResult) -> None:
        results[result.name] = result
        if result.ok and result.olean is not None:
            oleans[result.name] = result.olean
        sorter.done(result.name)
        if progress is not None:
            progress(result, len(results), len(modules))

    sorter = TopologicalSorter({name: module.imports for name, module in modules.items()})
    sorter.prepare()
    waiting = lean_modules.heights(modules)
    with pool(jobs) as threads:
        running: set[Future[ModuleResult]] = set()
        ready: list[str] = []
        while sorter.is_active():
            for name in sorter.get_ready():
                failed = [other for other in modules[name].imports if not results[other].ok]
                known = _recorded(store, name, key_of[name])
                if name in refused:
                    finish(ModuleResult(name, False, 0.0, False, refused[name], None, key_of[name]))
                elif failed:
                    finish(_not_built(name, key_of[name], failed))
                elif known is not None:
                    finish(known)
                else:
                    ready.append(name)
            ready.sort(key=waiting.__getitem__)
            while ready and len(running) < jobs:
                running.add(threads.submit(one, ready.pop()))
            if running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    finish(future.result())
    return {name: results[name] for name in modules}


def _not_built(name: str, key: str, failed: Iterable[str]) -> ModuleResult:
    text = f"not built, because it imports {', '.join(failed)}"
    return ModuleResult(name, False, 0.0, False, (Message("error", 1, 0, text),), None, key)


def _recorded(store: Store, name: str, key: str) -> ModuleResult | None:
    record = store.get(key)
    if record is None:
        return None
    messages = tuple(Message(**message) for message in record["messages"])
    olean = store.file(record["file"]) if record["file"] is not None else None
    return ModuleResult(name, record["ok"], record["seconds"], True, messages, olean, key)


def _build_one(
    module: Module, key: str, oleans: Mapping[str, Path], wheel: Wheel, store: Store, limits: Limits
) -> ModuleResult:
    with store.workspace() as temporary:
        compiled = Path(temporary) / "module.olean"
        result = lean(wheel, module.name, module.source, oleans, store, limits, compiled)
        ok = result.outcome == "ok" and compiled.is_file()
        file = store.put_file(compiled) if ok else None
    messages = result.messages
    if not ok and not result.errors:
        messages = (*messages, Message("error", 1, 0, how_it_ended(result.outcome, limits, result.output)))
    if result.outcome in ("ok", "errors"):  # another outcome may have been the machine's fault: try again next time
        record = {
            "ok": ok,
            "seconds": result.seconds,
            "messages": [asdict(message) for message in messages],
            "file": file,
        }
        store.put(key, record)
    olean = store.file(file) if file is not None else None
    return ModuleResult(module.name, ok, result.seconds, False, messages, olean, key)


def lean(
    wheel: Wheel,
    name: str,
    text: str,
    oleans: Mapping[str, Path],
    store: Store,
    limits: Limits,
    output: Path | None = None,
) -> Run:
    """Runs Lean on the module `name` with the given text.

    Args:
        wheel: What runs.
        name: Name of the module.
        text: Its text.
        oleans: Where the modules are that it imports, directly or not: no search path is involved.
        store: Gives a folder to work in.
        limits: Time and memory.
        output: Where to write the compiled module; nowhere by default.
    """
    with store.workspace() as temporary:
        source = Path(temporary) / "source.lean"
        source.write_text(text, encoding="utf-8")
        arts = {module: [[str(path)]] for module, path in sorted(oleans.items())}
        setup = {"name": name, "isModule": False, "importArts": arts, "dynlibs": [], "plugins": [], "options": {}}
        setup_file = Path(temporary) / "setup.json"
        setup_file.write_text(json.dumps(setup), encoding="utf-8")
        arguments = [*_OPTIONS, "--setup", str(setup_file), str(source), *(["-o", str(output)] if output else [])]
        return run(wheel, arguments, folder=Path(temporary), limits=limits)


def how_it_ended(outcome: str, limits: Limits, output: str) -> str:
    """A sentence about a run of Lean that ended without a message of its own."""
    if outcome == "timeout":
        return f"Lean was stopped after {limits.seconds:g} seconds"
    if outcome == "memory":
        return f"Lean met the memory limit of {limits.memory} MiB"
    return f"Lean ended without an answer: {output.strip() or 'no output'}"
