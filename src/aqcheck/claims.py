"""What a claim is, and the registry of all of them: `claims/*.toml`, validated on load."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from aqcheck import sources
from aqcheck.errors import RegistryError, UnknownClaimError

Verdict = Literal["holds", "conditional", "false", "empirical", "speculative", "definition"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Model = TypeVar("_Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a claim comes from: document, section, and the words that make the claim."""

    document: Text
    section: Text
    words: Text


class Theory(_Strict):
    """A theory document; one file of the registry.

    Attributes:
        name: Short name, e.g. `quantization`.
        title: A few words.
        document: Its file name.
        position: Where it stands among the theories in tables, from 1.
    """

    name: Text
    title: Text
    document: Text
    position: int


class Claim(_Strict):
    """One claim of a theory.

    Attributes:
        id: As in the source list, e.g. `Q01`.
        theory: Name of the theory, e.g. `quantization`.
        title: A few words.
        source: What was claimed, and where.
        statement: Markdown with LaTeX: what the evidence is to establish (for a false claim: the correction).
        verdict: Our finding.
        correction: What is wrong with the words, and the counterexample.
        notes: Whatever else a reader should know.
        lean: Theorems that prove the statement, each with the statement a person has reviewed.
        refutation: Theorems that refute the claim as written, likewise.
        property: Node ids of property tests.
        experiment: Names of experiments.
    """

    id: Text
    theory: Text
    title: Text
    source: Source
    statement: Text
    verdict: Verdict
    correction: Text | None = None
    notes: Text | None = None
    lean: dict[str, str] = Field(default_factory=dict)
    refutation: dict[str, str] = Field(default_factory=dict)
    property: tuple[str, ...] = ()
    experiment: tuple[str, ...] = ()

    @field_validator("property", "experiment")
    @classmethod
    def _no_duplicates(cls, links: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(links)) != len(links):
            raise ValueError("the same link is given twice")
        return links

    def theorems(self) -> dict[str, str]:
        """All linked theorems, proofs and refutations, with their reviewed statements."""
        return {**self.lean, **self.refutation}


class Registry(_Strict):
    """All claims, by theory, within a theory in the order of its file.

    Attributes:
        theories: By name.
        claims: By id.
    """

    theories: dict[str, Theory]
    claims: dict[str, Claim]

    def claim(self, claim_id: str) -> Claim:
        """Return the claim of this id.

        Raises:
            UnknownClaimError: There is none; the message names the nearest ids.
        """
        if claim_id in self.claims:
            return self.claims[claim_id]
        nearest = difflib.get_close_matches(claim_id.upper(), self.claims, n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        raise UnknownClaimError(f"unknown claim {claim_id!r}{hint} (`aqcheck status` lists them all)")

    def select(self, only: Iterable[str]) -> list[Claim]:
        """Return the claims named by ids or theory names; all of them if nothing is named.

        Raises:
            UnknownClaimError: A name is neither.
        """
        wanted = list(only)
        chosen = {
            claim.id
            for name in wanted
            for claim in (
                [c for c in self.claims.values() if c.theory == name] if name in self.theories else [self.claim(name)]
            )
        }
        return [claim for claim in self.claims.values() if not wanted or claim.id in chosen]


def load_registry(root: Path) -> Registry:
    """Read and validate every `claims/*.toml` under `root`, links included.

    Raises:
        RegistryError: Something is malformed; the message names file, table and key.
    """
    theories: dict[str, Theory] = {}
    claims: dict[str, Claim] = {}
    files = sorted((root / "claims").glob("*.toml"))
    if not files:
        raise RegistryError(f"{root / 'claims'}: no claim files; run aqcheck inside a checkout or pass --root")
    theorems = sources.theorems(root)
    existing: dict[str, tuple[str, Collection[str]]] = {
        "lean": ("theorem", theorems),
        "refutation": ("theorem", theorems),
        "property": ("property test", sources.property_tests(root)),
        "experiment": ("experiment", sources.experiments(root)),
    }
    for file in files:
        theory, found = _read(file)
        if theory.name in theories:
            raise RegistryError(f"{file.name}: [theory] name: {theory.name!r} is used by another file too")
        theories[theory.name] = theory
        for claim in found:
            if claim.id in claims:
                raise RegistryError(f"{file.name}: [{claim.id}]: duplicate id, also in {claims[claim.id].theory}.toml")
            claims[claim.id] = claim
            _check_links(file, claim, existing)
    order = sorted(theories.values(), key=lambda theory: theory.position)
    rank = {theory.name: number for number, theory in enumerate(order)}
    return Registry(
        theories={theory.name: theory for theory in order},
        claims={claim.id: claim for claim in sorted(claims.values(), key=lambda claim: rank[claim.theory])},
    )


def _read(file: Path) -> tuple[Theory, list[Claim]]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{file.name}: {error}") from None
    except OSError as error:
        raise RegistryError(f"{file.name}: {error.strerror}") from None
    theory = _validate(Theory, file, "theory", tables.pop("theory", None))
    claims = []
    for claim_id, table in tables.items():
        if not isinstance(table, dict):
            raise RegistryError(f"{file.name}: {claim_id}: expected a table [{claim_id}], found {type(table).__name__}")
        source = table.get("source")
        if isinstance(source, dict):
            table["source"] = {"document": theory.document, **source}
        for key in ("id", "theory"):
            if key in table:
                raise RegistryError(
                    f"{file.name}: [{claim_id}] {key}: given by the table's name and the file, remove it"
                )
        claims.append(_validate(Claim, file, claim_id, {"id": claim_id, "theory": theory.name, **table}))
    return theory, claims


def _validate(model: type[_Model], file: Path, table: str, data: Any) -> _Model:
    if data is None:
        raise RegistryError(f"{file.name}: table [{table}] is missing")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise RegistryError(f"{file.name}: [{table}] {key}: {first['msg']}") from None


def _check_links(file: Path, claim: Claim, existing: dict[str, tuple[str, Collection[str]]]) -> None:
    if not sources.is_claim_id(claim.id):
        raise RegistryError(f"{file.name}: [{claim.id}]: not a claim id (a letter, two digits, perhaps a letter)")
    for key, (kind, names) in existing.items():
        for link in getattr(claim, key):
            if link not in names:
                nearest = difflib.get_close_matches(link, names, n=1)
                hint = f"; did you mean {nearest[0]}?" if nearest else ""
                raise RegistryError(f"{file.name}: [{claim.id}] {key}: there is no {kind} {link!r}{hint}")
