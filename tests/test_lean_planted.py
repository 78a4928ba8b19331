"""A false theorem planted in each theory is rejected by the check that users run, though its proof looks right.

Each has a twin: a true statement with the very same proof.  Lean accepts the twin, so what it rejects is the statement
and not a slip in the proof.
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
    """A false statement and a true one with the same proof, whose last line proves only the true one."""

    imports: tuple[str, ...]
    hypotheses: str
    false: str
    true: str
    proof: tuple[str, ...]

    def module(self, theorem: str, conclusion: str) -> str:
        """The text of a module with that theorem, of which the proof is the end."""
        imports = "".join(f"import {name}\n" for name in self.imports)
        head = f"theorem {theorem} {self.hypotheses} :\n    {conclusion} := by\n"
        proof = "\n".join(f"  {line}" for line in self.proof)
        return f"{imports}universe u\nnamespace AqCore\nopen OrderedField\n{head}{proof}"


PLANTED = {
    # Clipping is monotone, but not strictly: both values may lie beyond the level.
    "Quantization": Planted(
        imports=("AqCore.Linear", "AqCore.Quantization.Clip"),
        hypotheses="{K : Type u} [OrderedField K] {x y : K} (h : x < y) (α : K)",
        false="clip x α < clip y α",
        true="clip x α ≤ clip y α",
        proof=("have k := clip_mono_x (le_of_lt h) α", "lin [k, clip_sub_clip_le (le_of_lt h) α, h]"),
    ),
    # Entropy falls as β grows.
    "Coupling": Planted(
        imports=("AqCore.Coupling.Gibbs",),
        hypotheses="{K : Type u} [ExpLogField K] {n : Nat} [NeZero n] {u : Fin n → K} {β₁ β₂ : K}"
        " (hu : ∃ i j, u i ≠ u j) (h₀ : 0 ≤ β₁) (h : β₁ < β₂)",
        false="gibbsEntropy u β₁ < gibbsEntropy u β₂",
        true="gibbsEntropy u β₂ < gibbsEntropy u β₁",
        proof=(
            "have k := klDivergence_gibbs_pos (ne_of_gt h) hu",
            "lin [k, β₁ # logitMean_mono (u := u) h, gibbsEntropy_sub u β₁ β₂]",
        ),
    ),
    # Values of equal norm that do not point the same way cancel in their mean.
    "Quanta": Planted(
        imports=("AqCore.Quanta.Mixing",),
        hypotheses="{K : Type u} [OrderedField K] {n d : Nat} {A : Fin n → Fin n → K} {V : Fin n → Fin d → K}"
        " (hA : IsRowStochastic A) {b : K} (h : ∀ j, sqNorm (V j) = b) (i : Fin n)",
        false="sqNorm (V i) ≤ sqNorm (attend A V i)",
        true="sqNorm (attend A V i) ≤ sqNorm (V i)",
        proof=("have k := sqNorm_attend_le hA (fun j => le_of_eq (h j)) i", "lin [k, h i]"),
    ),
    # The salience enters with the factor 1 - λ, which cancels.
    "Traces": Planted(
        imports=("AqCore.Traces.FixedPoint",),
        hypotheses="{K : Type u} [OrderedField K] {lam m s : K} (h : lam ≠ 1) (e : averageStep lam m s = m)",
        false="m = s / (1 - lam)",
        true="m = s",
        proof=(
            "unfold averageStep at e",
            "refine eq_of_sub_eq_zero ((mul_eq_zero.1 ?_).resolve_left (sub_ne_zero h.symm))",
            "lin [e]",
        ),
    ),
}


def test_a_false_statement_in_each_theory_is_rejected(project: Callable[..., Path]):
    false = {f"False{theory}": planted.module(f"false{theory}", planted.false) for theory, planted in PLANTED.items()}
    true = {f"True{theory}": planted.module(f"true{theory}", planted.true) for theory, planted in PLANTED.items()}
    root = project(**false, **true)
    link_real_modules(root, {name for planted in PLANTED.values() for name in planted.imports})

    check = lean.check(root, [f"AqCore.{kind}{theory}" for theory in PLANTED for kind in ("false", "true")])

    assert not check.ok
    assert check.problems == ()
    assert {name: theorem.sorry for name, theorem in check.theorems.items()} == {
        f"AqCore.true{theory}": False for theory in PLANTED
    }
    errors = {
        module.name: [(message.line, message.text.partition(".")[0]) for message in module.messages]
        for module in check.modules
        if not module.ok
    }
    assert errors == {
        f"AqCore.{name}": [
            (len(text.splitlines()), "lin: the goal does not follow from these hypotheses by linear arithmetic")
        ]
        for name, text in false.items()
    }


def link_real_modules(root: Path, names: set[str]) -> None:
    """Puts the modules of the repository with those names, and all that they import, into the project."""
    library = {module.name: module for module in modules.library(REPOSITORY / "lean", "AqCore")}
    within = {
        name: replace(module, imports=tuple(library.keys() & set(module.imports))) for name, module in library.items()
    }
    for name in modules.closure(within, names):
        path = Path("lean", *name.split(".")).with_suffix(".lean")
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).symlink_to(REPOSITORY / path)
