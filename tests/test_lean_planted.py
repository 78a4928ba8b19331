"""A false theorem planted in each theory is rejected by the check that users run, though its proof looks right.

Every planted theorem has a twin: the true statement, with the very same proof.  Lean accepts the twin, so what it rejects
is the statement and not a slip in the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from aqcheck import lean
from aqcheck.lean import modules
from tests.test_lean_faults import REPOSITORY, _only_the_wheel, project, pytestmark

__all__ = ["_only_the_wheel", "project", "pytestmark"]  # how pytest finds the fixtures and the mark


@dataclass(frozen=True)
class Planted:
    """A false statement and a true one with the same proof.

    Attributes:
        imports: The module that both stand on.
        context: What stands before the theorem, and its hypotheses.
        false: The false conclusion.
        true: The true conclusion.
        proof: The proof of both.
        line: The line of the proof that fails for the false one, from 1.
        reason: A part of what Lean says there.
    """

    imports: str
    context: str
    false: str
    true: str
    proof: str
    line: int
    reason: str

    def module(self, name: str, conclusion: str) -> str:
        """The text of a module that declares the theorem `AqCore.name`."""
        context = self.context.replace("theorem target", f"theorem {name}")
        return (
            f"import {self.imports}\n\nuniverse u\n\nnamespace AqCore\nopen OrderedField\n\n"
            f"{context} :\n    {conclusion} := by\n{self.proof}\n\nend AqCore\n"
        )


PLANTED = {
    # Clipping is monotone, but not strictly: both values may lie beyond the level.
    "quantization": Planted(
        imports="AqCore.Linear\nimport AqCore.Quantization.Clip",
        context="theorem target {K : Type u} [OrderedField K] {x y : K} (h : x < y) (α : K)",
        false="clip x α < clip y α",
        true="clip x α ≤ clip y α",
        proof="  have k := clip_mono_x (le_of_lt h) α\n  lin [k, clip_sub_clip_le (le_of_lt h) α, h]",
        line=2,
        reason="lin",
    ),
    # Attention sharpens as β grows.
    "coupling": Planted(
        imports="AqCore.Coupling.Gibbs",
        context=(
            "theorem target {K : Type u} [ExpLogField K] {n : Nat} [NeZero n] {u : Fin n → K} {β₁ β₂ : K}\n"
            "    (hu : ∃ i j, u i ≠ u j) (h₀ : 0 ≤ β₁) (h : β₁ < β₂)"
        ),
        false="gibbsEntropy u β₁ < gibbsEntropy u β₂",
        true="gibbsEntropy u β₂ < gibbsEntropy u β₁",
        proof=(
            "  have k := klDivergence_gibbs_pos (ne_of_gt h) hu\n"
            "  lin [k, β₁ # logitMean_mono (u := u) h, gibbsEntropy_sub u β₁ β₂]"
        ),
        line=2,
        reason="lin",
    ),
    # Values of one norm that do not point the same way cancel in their mean.
    "quanta": Planted(
        imports="AqCore.Quanta.Mixing",
        context=(
            "theorem target {K : Type u} [OrderedField K] {n d : Nat} {A : Fin n → Fin n → K} {V : Fin n → Fin d → K}\n"
            "    (hA : IsRowStochastic A) {b : K} (h : ∀ j, sqNorm (V j) = b) (i : Fin n)"
        ),
        false="sqNorm (V i) ≤ sqNorm (attend A V i)",
        true="sqNorm (attend A V i) ≤ sqNorm (V i)",
        proof="  have k := sqNorm_attend_le hA (fun j => le_of_eq (h j)) i\n  lin [k, h i]",
        line=2,
        reason="lin",
    ),
    # The factor 1 - λ of the salience cancels the 1 - λ in the denominator.
    "traces": Planted(
        imports="AqCore.Traces.FixedPoint",
        context=(
            "theorem target {K : Type u} [OrderedField K] {lam m s : K} (h : lam ≠ 1)\n"
            "    (e : averageStep lam m s = m)"
        ),
        false="m = s / (1 - lam)",
        true="m = s",
        proof=(
            "  have h' : 1 - lam ≠ 0 := sub_ne_zero h.symm\n"
            "  unfold averageStep at e\n"
            "  refine eq_of_sub_eq_zero ((mul_eq_zero.1 ?_).resolve_left h')\n"
            "  lin [e]"
        ),
        line=4,
        reason="lin",
    ),
}


def test_a_false_statement_in_each_theory_is_rejected(project: Callable[..., Path]):
    texts = {}
    for theory, planted in PLANTED.items():
        texts[f"False{theory.title()}"] = planted.module(f"{theory}_false", planted.false)
        texts[f"True{theory.title()}"] = planted.module(f"{theory}_true", planted.true)
    root = project(**texts)
    _link_what_they_import(root, [name for text in texts.values() for name in modules.header_imports(text)])

    check = lean.check(root, [f"AqCore.{theory}_{kind}" for theory in PLANTED for kind in ("false", "true")])

    assert set(check.theorems) == {f"AqCore.{theory}_true" for theory in PLANTED}
    assert not any(theorem.sorry for theorem in check.theorems.values())
    assert not check.ok
    refused = {module.name: module for module in check.modules if not module.ok}
    assert set(refused) == {f"AqCore.False{theory.title()}" for theory in PLANTED}
    for theory, planted in PLANTED.items():
        text = texts[f"False{theory.title()}"]
        [error] = [message for message in refused[f"AqCore.False{theory.title()}"].messages if message.severity == "error"]
        assert error.line == text[: text.index(planted.proof)].count("\n") + planted.line
        assert planted.reason in error.text
        assert "AqCore." not in error.text or "unknown" not in error.text.lower()


def _link_what_they_import(root: Path, names: list[str]) -> None:
    """Puts the real modules of those names, and all that they import, into the project."""
    library = {module.name: module for module in modules.library(REPOSITORY / "lean", "AqCore")}
    own = {
        name: replace(module, imports=tuple(library.keys() & set(module.imports))) for name, module in library.items()
    }
    for name in modules.closure(own, library.keys() & set(names)):
        link = (root / "lean").joinpath(*name.split(".")).with_suffix(".lean")
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(REPOSITORY / "lean" / link.relative_to(root / "lean"))
