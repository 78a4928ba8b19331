"""The kernel driver: checks the Lean proofs with whatever real Lean this machine has, and audits what was proved."""

from aqcheck.errors import LeanError
from aqcheck.lean.build import ModuleResult
from aqcheck.lean.kernel import LeanCheck, TheoremReport, check, check_core, evaluate, theorem_source
from aqcheck.lean.wheel import Message

__all__ = [
    "LeanCheck",
    "LeanError",
    "Message",
    "ModuleResult",
    "TheoremReport",
    "check",
    "check_core",
    "evaluate",
    "theorem_source",
]
