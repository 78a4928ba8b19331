"""Checks the proofs of the repository with real Lean, whichever way this machine has it.

With `lake` and the toolchain that `lean-toolchain` names, the proofs are built against Lean's own `Init`.  Otherwise,
on Linux, with the Lean inside an installed wheel and `lean/bootstrap` in the place of `Init`.  Otherwise nothing is
checked, which is a result of its own.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from aqcheck import sources
from aqcheck.errors import LeanError
from aqcheck.lean import audit, build, lake, modules, scan, wheel
from aqcheck.lean.audit import COMPUTED_BY_THE_KERNEL, SORRY, Audited, Auditor, Compiled
from aqcheck.lean.build import ModuleResult
from aqcheck.lean.mock import MOCK
from aqcheck.lean.modules import Module
from aqcheck.lean.store import Store, digest
from aqcheck.lean.wheel import Limits, Message, Run, Wheel

LIBRARY = "AqCore"
REAL = "AqReal"  # the restatements over Mathlib's ℝ
MATHLIB = "Mathlib"
CACHE = Path(".aqcheck/lean")

_AUDIT_MODULE = "AqAudit"
_AUDIT_SOURCE = Path(__file__).with_name("audit.lean")
_LAKE_AUDIT_SOURCE = Path(__file__).with_name("audit_lake.lean")
_GENERATOR_SOURCES = tuple(Path(__file__).with_name(name) for name in ("grammar.py", "descriptors.py", "elf.py"))

_MODULE_LIMITS = Limits(seconds=300)
_AUDIT_LIMITS = Limits(seconds=600, memory=4096)
_LAKE_LIMITS = Limits(seconds=1800)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TheoremReport:
    """What the kernel knows about a theorem.

    Attributes:
        name: Its full name.
        module: The module that declares it.
        statement: Its statement as Lean prints it with the notation of `Init` alone, white space collapsed.
        axioms: The axioms that it rests on, sorted.
        sorry: Whether a `sorry` lies anywhere below it.
        source_file: Where it stands, relative to the root; empty if it is not written out in a file.
        line: The first line, docstring included, from 1; 0 if it is not written out.
        docstring: Its docstring, if it has one.
    """

    name: str
    module: str
    statement: str
    axioms: tuple[str, ...]
    sorry: bool
    source_file: str
    line: int
    docstring: str | None


@dataclass(frozen=True, slots=True)
class LeanCheck:
    """What a check found.

    Attributes:
        backend: `wheel`, `lake`, or `none` where this machine has no Lean.
        version: Version of Lean, or empty.
        available: Whether there was a Lean to ask.
        reason: If not, why, and what to install.
        modules: What became of each proof module and each module that it stands on, each after what it imports.
        theorems: The theorems asked for that are there, by name.
        replayed: Whether the kernel accepted every constant anew when it was handed them one by one.
        problems: What makes no result of this check trustworthy: a constant that the kernel rejects, an axiom, ….
        seconds: Wall time of the check.
    """

    backend: Literal["wheel", "lake", "none"]
    version: str
    available: bool
    reason: str
    modules: tuple[ModuleResult, ...]
    theorems: dict[str, TheoremReport]
    replayed: bool
    problems: tuple[str, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether Lean accepted every module and the audit found nothing wrong."""
        return self.available and self.replayed and not self.problems and all(module.ok for module in self.modules)

    @property
    def errors(self) -> tuple[str, ...]:
        """What Lean said against the modules that it did not accept, as `module:line:column: text`."""
        return tuple(
            f"{module.name}:{message.line}:{message.column}: {message.text}"
            for module in self.modules
            if not module.ok
            for message in module.messages
            if message.severity == "error"
        )


def check(
    root: Path,
    theorems: Iterable[str] | None = None,
    *,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> LeanCheck:
    """Checks all proofs in `lean/AqCore` and reports on theorems.

    Args:
        root: The repository.
        theorems: Full names of the theorems to report on; by default all that are written out in the proof files.
        progress: Called with the number of modules done and the number of modules.
        jobs: How many Lean processes may run at a time; by default one per processor.

    Returns:
        The result.  A proof that fails is a result; so is a machine without Lean.

    Raises:
        LeanError: A module is missing, modules import each other, the wheel is damaged, or the cache cannot be written.
    """
    root = root.resolve()
    store = Store(root / CACHE)
    processes = jobs if jobs is not None and jobs > 0 else os.cpu_count() or 1
    return _check(root, store, _find_back_end(root, store, processes), theorems, progress)


def check_real(root: Path, theorems: Iterable[str], *, progress: Progress | None = None) -> LeanCheck:
    """Checks `lean/AqReal`, which needs Mathlib, and reports on theorems.

    Args:
        root: The repository.
        theorems: Full names of the theorems to report on.
        progress: Called with the number of modules done and the number of modules.

    Returns:
        The result; not available where there is no `lake`, or no Mathlib in `.lake/packages`.

    Raises:
        LeanError: A module is missing, modules import each other, or the cache cannot be written.
    """
    root = root.resolve()
    store = Store(root / CACHE)
    found = lake.find(root)
    back_end: _LakeBackEnd | str
    if isinstance(found, str):
        back_end = f"needs Mathlib, and {found}"
    elif not (root / lake.MATHLIB).is_dir():
        back_end = "needs Mathlib: run `lake update` and `lake exe cache get` first"
    else:
        back_end = _LakeBackEnd(found, root, store, libraries=(LIBRARY, REAL), imports=(MATHLIB,))
    done = _check(root, store, back_end, theorems, progress)
    return replace(done, problems=(*shadowing(root), *done.problems))


def shadowing(root: Path) -> list[str]:
    """Files of ours that could be taken for Mathlib's."""
    places = (root, root / "lean", root / "lean" / "bootstrap")
    files = [place / name for place in places for name in (f"{MATHLIB}.lean", MATHLIB)]
    return [f"{file.relative_to(root).as_posix()} could be taken for Mathlib" for file in files if file.exists()]


def _check(
    root: Path,
    store: Store,
    back_end: _WheelBackEnd | _LakeBackEnd | str,
    theorems: Iterable[str] | None,
    progress: Progress | None,
) -> LeanCheck:
    started = time.perf_counter()
    written = sources.theorems(root)
    wanted = None if theorems is None else sorted(set(theorems))
    if isinstance(back_end, str):
        return LeanCheck("none", "", False, back_end, (), {}, False, (), time.perf_counter() - started)
    results = back_end.build(progress)
    proofs = [
        Compiled(result.name, result.olean, result.key)
        for result in results.values()
        if result.ok and result.olean is not None and _is_proof(result.name)
    ]
    done = back_end.audit(proofs, sorted(written) if wanted is None else wanted)
    module_of: dict[str, str] = {}
    twice = []  # possible only in modules that no third one imports together; Lean's own equations may be, harmlessly
    for module, kinds in done.declared.items():
        twice += [
            f"{name} is declared in {module_of[name]} and in {module}"
            for name in kinds["theorem"]
            if name in module_of and name in written
        ]
        module_of.update(dict.fromkeys(kinds["theorem"], module))
    problems = [*(text for text in (done.core_problem, done.problem) if text), *twice]
    for module, kinds in done.declared.items():
        problems += [f"{module} declares the axiom {name}" for name in kinds["axiom"]]
        computed = {name for names in kinds.values() for name in names} & COMPUTED_BY_THE_KERNEL
        problems += [f"{module} declares {name}, which the kernel computes by itself" for name in sorted(computed)]
    reports = {
        name: _report(name, module_of[name], item, written.get(name)) for name, item in sorted(done.audited.items())
    }
    store.prune()
    return LeanCheck(
        back_end.name,
        back_end.version,
        True,
        "",
        tuple(results.values()),
        reports,
        replayed=not done.problem and not done.core_problem,
        problems=tuple(problems),
        seconds=time.perf_counter() - started,
    )


def check_core(root: Path, *, jobs: int | None = None) -> dict[str, ModuleResult]:
    """Builds the modules below `lean/bootstrap/Check`, which prove and test the core library that stands in for `Init`.

    Args:
        root: The repository.
        jobs: How many Lean processes may run at a time; by default one per processor.

    Returns:
        What became of each of them, by name.

    Raises:
        LeanError: There is no wheel here, or the core library itself does not build.
    """
    root = root.resolve()
    store = Store(root / CACHE)
    found = wheel.find(root / CACHE)
    if isinstance(found, str):
        raise LeanError(found)
    checks = list(modules.library(root / "lean" / "bootstrap", "Check"))
    results = _WheelBackEnd(found, root, store, jobs or os.cpu_count() or 1).build_with(checks)
    return {module.name: results[module.name] for module in checks}


@dataclass(frozen=True, slots=True)
class RealLint:
    """What the lint of AqReal found; it is never a verification.

    Attributes:
        modules: What became of the mock of Mathlib and of each module of AqReal on top of it.
        problems: What speaks against AqReal: an error, an axiom, a `sorry`, a file that could be taken for Mathlib, ….
    """

    modules: tuple[ModuleResult, ...]
    problems: tuple[str, ...]


def lint_real(root: Path, *, jobs: int | None = None) -> RealLint:
    """Elaborates `lean/AqReal` with a mock in the place of Mathlib: a lint, never a verification.

    Args:
        root: The repository.
        jobs: How many Lean processes may run at a time; by default one per processor.

    Raises:
        LeanError: There is no wheel here, or the core library itself does not build.
    """
    root = root.resolve()
    store = Store(root / CACHE)
    found = wheel.find(root / CACHE)
    if isinstance(found, str):
        raise LeanError(found)
    mock = modules.read(root / MOCK, MATHLIB)
    real = _proof_modules(root, REAL)
    known = {module.name: module for module in (mock, *_proof_modules(root), *real)}
    init = Module("Init", "", None, ())
    needed = modules.closure({**known, "Init": init}, [module.name for module in real]) - {"Init"}
    back_end = _WheelBackEnd(found, root, store, jobs or os.cpu_count() or 1)
    results = back_end.build_with([known[name] for name in sorted(needed)])
    shown = tuple(results[module.name] for module in (mock, *real))
    problems = [
        f"{result.name}:{message.line}: {message.text}"
        for result in shown
        for message in result.messages
        if message.severity == "error" or not result.ok
    ]
    if not problems:
        problems = _audit_lint(back_end, [name for name in results if name in needed])
    return RealLint(shown, (*shadowing(root), *problems))


def _audit_lint(back_end: _WheelBackEnd, names: Sequence[str]) -> list[str]:
    """What the audit has against AqReal: an axiom of its own, or a theorem on axioms that are not the mock's."""
    compiled = [back_end.compiled(name) for name in names]
    declared = back_end.auditor.declarations(compiled)
    real = [name for name in names if _library(name) == REAL]
    problems = [f"{module} declares the axiom {name}" for module in real for name in declared[module]["axiom"]]
    audited, problem = back_end.auditor.report(
        compiled, [name for module in real for name in declared[module]["theorem"]]
    )
    allowed = {*audit.ALLOWED_AXIOMS, *declared[MATHLIB]["axiom"]}
    problems += [
        f"{name} rests on {axiom}" for name, item in audited.items() for axiom in item.axioms if axiom not in allowed
    ]
    return [*([problem] if problem else []), *problems]


def theorem_source(root: Path, name: str) -> str | None:
    """The docstring, statement and proof of a theorem as they are written, or `None` if there is no such theorem."""
    found = sources.theorems(root).get(name)
    return found.text if found else None


def evaluate(root: Path, imports: Sequence[str], terms: Sequence[str]) -> list[tuple[int, ...]]:
    """Evaluates closed Lean terms with Lean's own evaluator.

    Args:
        root: The repository.
        imports: The modules that the terms need.
        terms: Terms of type `List Nat`.  Whoever writes them says how a value is spelled as natural numbers.

    Returns:
        The numbers of each term.

    Raises:
        LeanError: There is no Lean here, a module does not build, or a term is not a closed term of that type.
    """
    root = root.resolve()
    if not terms:
        return []
    back_end = _find_back_end(root, Store(root / CACHE), os.cpu_count() or 1)
    if isinstance(back_end, str):
        raise LeanError(back_end)
    values = back_end.evaluate(imports, terms)
    if len(values) != len(terms):
        raise LeanError(f"Lean printed {len(values)} values for {len(terms)} terms")
    return values


@dataclass(frozen=True, slots=True)
class _Audit:
    """What an audit of proofs found.

    Attributes:
        declared: The names that each module declares, by kind.
        audited: The theorems asked for that are there; none if there is a problem.
        problem: What is wrong with the proofs, or empty.
        core_problem: What is wrong with `Init`, or empty.
    """

    declared: dict[str, dict[str, list[str]]]
    audited: dict[str, Audited]
    problem: str
    core_problem: str


def _present(declared: Mapping[str, Mapping[str, Sequence[str]]], names: Sequence[str]) -> list[str]:
    """Those of the names that are theorems."""
    theorems = {name for kinds in declared.values() for name in kinds["theorem"]}
    return [name for name in names if name in theorems]


def _succeeded(result: Run) -> Run:
    """The run of an evaluation, if it succeeded.

    Raises:
        LeanError: It did not.
    """
    if result.outcome == "ok":
        return result
    reason = (
        result.errors[0].text if result.errors else build.how_it_ended(result.outcome, _AUDIT_LIMITS, result.output)
    )
    raise LeanError(f"Lean cannot evaluate the terms: {reason}")


def _report(name: str, module: str, item: Audited, declaration: sources.Declaration | None) -> TheoremReport:
    text = declaration.text.lstrip() if declaration else ""
    docstring = text[3 : text.find("-/")].strip() if text.startswith("/--") else None
    return TheoremReport(
        name=name,
        module=module,
        statement=item.statement,
        axioms=item.axioms,
        sorry=SORRY in item.axioms,
        source_file=declaration.path if declaration else "",
        line=declaration.line if declaration else 0,
        docstring=docstring,
    )


# The libraries of proofs, each with those whose modules it may import.
_MAY_IMPORT = {LIBRARY: (LIBRARY,), REAL: (LIBRARY, REAL, MATHLIB)}


def _library(name: str) -> str:
    return name.partition(".")[0]


def _is_proof(name: str) -> bool:
    return _library(name) in _MAY_IMPORT


def _proof_modules(root: Path, library: str = LIBRARY) -> list[Module]:
    return list(modules.library(root / "lean", library))


def _find_back_end(root: Path, store: Store, jobs: int) -> _WheelBackEnd | _LakeBackEnd | str:
    """The back end for this machine, or a sentence saying what to install."""
    found_lake = lake.find(root)
    if isinstance(found_lake, lake.Lake):
        return _LakeBackEnd(found_lake, root, store)
    found_wheel = wheel.find(root / CACHE)
    if isinstance(found_wheel, Wheel):
        return _WheelBackEnd(found_wheel, root, store, jobs)
    return f"{found_wheel} ({found_lake})"


# The wheel ---------------------------------------------------------------------------------------------------------


class _WheelBackEnd:
    """Lean from the wheel, with `lean/bootstrap` as its `Init`."""

    name: Literal["wheel"] = "wheel"
    version = wheel.LEAN_VERSION

    def __init__(self, found: Wheel, root: Path, store: Store, jobs: int) -> None:
        self._wheel, self._root, self._store, self._jobs = found, root, store, jobs
        written = list(modules.library(root / "lean" / "bootstrap", "Init"))
        generated, self._built_first = self._generated(written)
        self._core = [*written, *generated]
        source = _AUDIT_SOURCE.read_text(encoding="utf-8")
        self._audit = Module(_AUDIT_MODULE, source, _AUDIT_SOURCE, sources.lean_imports(source))
        self._results: dict[str, ModuleResult] = {}
        self.auditor = Auditor(self._run_audit, digest(found.digest, source), store)

    def _generated(self, written: Sequence[Module]) -> tuple[list[Module], dict[str, ModuleResult]]:
        """The modules that bind the grammar compiled into the library, and what was built meanwhile without them."""
        generator = (path.read_text(encoding="utf-8") for path in _GENERATOR_SOURCES)
        key = digest("grammar", self._wheel.digest, *generator)
        texts: dict[str, str] | None = self._store.get(key)
        built: dict[str, ModuleResult] = {}
        if texts is None:
            from aqcheck.lean import grammar

            with wheel.pool(1) as thread:
                generating = thread.submit(grammar.generate, self._wheel.library)
                first = modules.in_order(modules.closed(written).values())
                built = build.build(first, self._wheel, self._store, jobs=self._jobs, limits=_MODULE_LIMITS)
                texts = generating.result()
            self._store.put(key, texts)
        return [Module(name, text, None, sources.lean_imports(text)) for name, text in texts.items()], built

    def build(self, progress: Progress | None) -> dict[str, ModuleResult]:
        """Builds everything, except proof modules that contain banned words."""
        return self._build([*self._core, self._audit, *_proof_modules(self._root)], progress)

    def build_with(self, extra: Sequence[Module]) -> dict[str, ModuleResult]:
        """Builds the core library and modules on top of it."""
        return self._build([*self._core, self._audit, *extra], None)

    def _build(self, wanted: list[Module], progress: Progress | None) -> dict[str, ModuleResult]:
        refused = {module.name: refusal for module in wanted if (refusal := _refusal(module))}
        self._results = build.build(
            modules.in_order(wanted),
            self._wheel,
            self._store,
            jobs=self._jobs,
            limits=_MODULE_LIMITS,
            refused=refused,
            progress=None if progress is None else lambda _, done, total: progress(done, total),
        )
        self._results |= self._built_first
        core = [module.name for module in (*self._core, self._audit)]
        failed = [self._results[name] for name in core if not self._results[name].ok]
        if failed:
            first = next(message for message in failed[0].messages if message.severity == "error")
            raise LeanError(f"the bootstrap library does not build: {failed[0].name}, line {first.line}: {first.text}")
        return self._results

    def audit(self, proofs: Sequence[Compiled], wanted: Sequence[str]) -> _Audit:
        """Hands every constant to the kernel, in as many processes as there may be (`audit.slices`)."""
        core = [self.compiled(module.name) for module in self._core]
        slices = list(audit.slices(proofs, self._jobs))  # the later ones, which assume more, start first
        with wheel.pool(self._jobs) as threads:
            reading = threads.submit(self.auditor.declarations, [*core, *proofs])
            replays = [threads.submit(self.auditor.replay, own, assumed) for own, assumed in reversed(slices)]
            core_replay = threads.submit(self.auditor.replay_from_nothing, core)
            declared = reading.result()
            ours = {module.name: declared[module.name] for module in proofs}
            theorems = _present(ours, wanted)
            printing = threads.submit(self.auditor.statements, proofs, theorems)
            axioms = self.auditor.axioms([*core, *proofs], theorems)
            statements, unprinted = printing.result()
            problem = next((found for replay in replays if (found := replay.result())), unprinted)
            core_problem = core_replay.result()
        audited = {name: Audited(text, axioms[name]) for name, text in statements.items()}
        return _Audit(ours, {} if problem else audited, problem, f"Init: {core_problem}" if core_problem else "")

    def compiled(self, name: str) -> Compiled:
        """A module that was built."""
        result = self._results[name]
        if result.olean is None:
            raise LeanError(f"the Lean module {name} is not built")
        return Compiled(name, result.olean, result.key)

    def _run_audit(self, body: str) -> Run:
        return self._run([_AUDIT_MODULE], body)

    def _run(self, imports: Sequence[str], body: str) -> Run:
        known = self._modules()
        oleans = {name: self.compiled(name).olean for name in modules.closure(known, imports)}
        header = "".join(f"import {name}\n" for name in imports)
        result = build.lean(self._wheel, "AqRun", header + body, oleans, self._store, _AUDIT_LIMITS)
        return _renumbered(result, len(imports))

    def _modules(self) -> dict[str, Module]:
        return modules.in_order([*self._core, self._audit, *_proof_modules(self._root)])

    def evaluate(self, imports: Sequence[str], terms: Sequence[str]) -> list[tuple[int, ...]]:
        """The numbers of each term."""
        known = self._modules()
        unknown = [name for name in imports if name not in known]
        if unknown:
            raise LeanError(f"there is no Lean module {unknown[0]}")
        needed = modules.closure(known, [*(module.name for module in self._core), _AUDIT_MODULE, *imports])
        results = self._build([known[name] for name in needed], None)
        for name in imports:
            if not results[name].ok:
                raise LeanError(f"the Lean module {name} does not build; `aqcheck lean` says why")
        groups, definitions = _value_groups(terms)
        printing = "".join(f"Audit.andThen (Audit.printAll {group} w) fun _ w => " for group in groups)
        body = (
            f"{definitions}@[command_elab printNaturals] unsafe def AqRun.print : Lean.Elab.Command.CommandElab :=\n"
            f"  fun _ _ _ w => {printing}.ok () w\n#print_naturals\n"
        )
        printed = _succeeded(self._run([_AUDIT_MODULE, *imports], body)).messages[-1].text
        return [tuple(map(int, line.split())) for line in printed.splitlines()]


def _renumbered(result: Run, header: int) -> Run:
    """The run with its messages' lines counted from the end of a header of so many lines."""
    return replace(result, messages=tuple(replace(item, line=item.line - header) for item in result.messages))


# Lean takes much longer for one definition with thousands of terms than for many small ones, and longer for terms whose
# elaboration may wait for one another; `by exact` keeps them apart.
_GROUP = 50


def _value_groups(terms: Sequence[str]) -> tuple[list[str], str]:
    """Definitions of the values of terms, a group each, and their names."""
    names, definitions = [], []
    for start in range(0, len(terms), _GROUP):
        names.append(f"AqRun.values{start}")
        items = ",\n  ".join(f"(by exact ({term}))" for term in terms[start : start + _GROUP])
        definitions.append(f"def {names[-1]} : List (List Nat) := [\n  {items}]\n")
    return names, "".join(definitions)


def _refusal(module: Module) -> tuple[Message, ...]:
    """Why a proof module is not even built; empty if it may be."""
    if not _is_proof(module.name):
        return ()
    found = [
        Message("error", item.line, 0, f"`{item.word}` is not allowed in a proof file: {item.reason}")
        for item in scan.banned_words(module.source)
    ]
    allowed = _MAY_IMPORT[_library(module.name)]
    found += [
        Message("error", 1, 0, f"a proof file imports modules of {' and '.join(allowed)} only, not {name}")
        for name in module.imports
        if name != "Init" and _library(name) not in allowed
    ]
    return tuple(found)


# Lake --------------------------------------------------------------------------------------------------------------


class _LakeBackEnd:
    """A complete Lean, with its own `Init`."""

    name: Literal["lake"] = "lake"

    def __init__(
        self,
        found: lake.Lake,
        root: Path,
        store: Store,
        libraries: Sequence[str] = (LIBRARY,),
        imports: Sequence[str] = (),
    ) -> None:
        self._lake, self._root, self._store, self._libraries = found, root, store, libraries
        self.version = found.version
        source = _LAKE_AUDIT_SOURCE.read_text(encoding="utf-8")
        self._audit_source = "".join(f"import {name}\n" for name in imports) + source
        self.auditor = Auditor(self._run_audit, digest(found.program, found.version, self._audit_source), store)

    def build(self, progress: Progress | None) -> dict[str, ModuleResult]:
        """Builds the proofs, unless one contains banned words."""
        proofs = {module.name: module for name in self._libraries for module in _proof_modules(self._root, name)}
        refused = {name: refusal for name, module in proofs.items() if (refusal := _refusal(module))}
        done = lake.build(self._lake, self._root, self._libraries, _LAKE_LIMITS)
        results: dict[str, ModuleResult] = {}
        for position, (name, module) in enumerate(proofs.items(), start=1):
            olean = self._root / lake.COMPILED.joinpath(*name.split(".")).with_suffix(".olean")
            relative = module.path.relative_to(self._root).as_posix() if module.path else ""
            messages = refused.get(name) or done.messages.get(relative, ())
            ok = name not in refused and name not in done.failed and olean.is_file() and (done.ok or not messages)
            if not ok and not messages:
                messages = (Message("error", 1, 0, f"lake did not build it: {done.output.strip()[-500:]}"),)
            key = digest(olean.read_bytes().hex()) if ok else ""
            results[name] = ModuleResult(name, ok, done.seconds, False, messages, olean if ok else None, key)
            if progress is not None:
                progress(position, len(proofs))
        bad = {name for name in results if not results[name].ok}
        foreign = {name: Module(name, "", None, ()) for name in ("Init", MATHLIB)}
        for name in proofs:  # what lake compiled before a module below it failed, or was refused, does not count
            below = modules.closure({**foreign, **proofs}, [name]) & bad - {name}
            if results[name].ok and below:
                text = f"not counted, because it imports {', '.join(sorted(below))}"
                results[name] = replace(results[name], ok=False, olean=None, messages=(Message("error", 1, 0, text),))
        return results

    def audit(self, proofs: Sequence[Compiled], wanted: Sequence[str]) -> _Audit:
        """Hands every constant of the proofs to the kernel; Lean's own `Init` is taken as it is."""
        declared = self.auditor.declarations(proofs)
        audited, problem = self.auditor.report(proofs, _present(declared, wanted))
        return _Audit(declared, audited, problem, "")

    def _run_audit(self, body: str) -> Run:
        text = self._audit_source + "\n" + body
        return _renumbered(
            lake.run(self._lake, self._root, text, self._store, _AUDIT_LIMITS), text.count("\n") - body.count("\n")
        )

    def evaluate(self, imports: Sequence[str], terms: Sequence[str]) -> list[tuple[int, ...]]:
        """The numbers of each term."""
        done = lake.build(self._lake, self._root, imports, _LAKE_LIMITS)
        if not done.ok:
            raise LeanError(f"lake does not build {', '.join(imports)}; `aqcheck lean` says why")
        groups, definitions = _value_groups(terms)
        text = "".join(f"import {name}\n" for name in imports) + definitions
        text += "".join(f"#eval {group}\n" for group in groups)
        result = _succeeded(lake.run(self._lake, self._root, text, self._store, _AUDIT_LIMITS))
        printed = [message.text for message in result.messages if message.severity == "information"]
        return [tuple(value) for text in printed for value in json.loads(text)]
