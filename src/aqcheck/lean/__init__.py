"""The kernel driver: checks the Lean proofs with whatever real Lean this machine has, and audits what was proved."""

from aqcheck.errors import LeanError
from aqcheck.lean.build import ModuleResult
from aqcheck.lean.kernel import (
    LeanCheck,
    RealLint,
    TheoremReport,
    check,
    check_core,
    check_real,
    evaluate,
    lint_real,
    theorem_source,
)
from aqcheck.lean.wheel import Message

__all__ = [
    "LeanCheck",
    "LeanError",
    "Message",
    "ModuleResult",
    "RealLint",
    "TheoremReport",
    "check",
    "check_core",
    "check_real",
    "evaluate",
    "lint_real",
    "theorem_source",
]
