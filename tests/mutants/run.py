"""Plants faults one at a time in a copy of the code and says which ones the property tests let live.

`python -m tests.mutants.run [attention …]` tries all of them, slowly; `tests/test_mutants.py` a few.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from joblib import Parallel, delayed
from rich.progress import track

from tests.mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
THEORIES = ("attention", "information", "quanta", "quantization", "traces")
TIMEOUT = 600
# Only the plugin that the tests need: loading the others takes longer than most of the tests.
PLUGINS = ("--disable-plugin-autoload", "-p_hypothesis_pytestplugin", "-pno:cacheprovider")
PYTEST = (sys.executable, "-m", "pytest", "-qx", *PLUGINS, "--hypothesis-seed=0")


def mutants(theory: str) -> list[Mutant]:
    """All faults of one module of `tests.mutants`."""
    return list(import_module(f"tests.mutants.{theory}").MUTANTS)


def passes(mutant: Mutant, *, planted: bool = True) -> bool:
    """Whether the fault's tests pass with it planted (or without, as they must)."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for folder in ("src", "pychecks", "tests"):
            shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        for file in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / file, copy / file)
        if planted:
            path = copy / mutant.path
            text = path.read_text(encoding="utf-8")
            if text.count(mutant.original) != 1:
                raise ValueError(f"{mutant.path}: {mutant.original!r} occurs {text.count(mutant.original)} times")
            path.write_text(text.replace(mutant.original, mutant.mutated), encoding="utf-8")
        try:
            result = subprocess.run(
                [*PYTEST, *mutant.tests.split()],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy / "src"), "OMP_NUM_THREADS": "1"},
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
            )
        except subprocess.TimeoutExpired:  # a fault may make a loop endless: nobody overlooks that
            if planted:
                return False
            raise
    # Anything but "passed" and "failed" means that the tests did not run at all, which kills nothing.
    if result.returncode not in (0, 1) or (result.returncode == 1 and "FAILED" not in result.stdout):
        raise RuntimeError(f"{mutant}: the tests did not run:\n{result.stdout}{result.stderr}")
    return result.returncode == 0


def survivors(chosen: Iterable[Mutant], jobs: int = -1) -> list[Mutant]:
    """The faults that no test notices."""
    chosen = list(chosen)
    lived = Parallel(n_jobs=jobs, return_as="generator")(delayed(passes)(mutant) for mutant in chosen)
    return [mutant for mutant, alive in zip(chosen, track(lived, "mutants", total=len(chosen)), strict=True) if alive]


if __name__ == "__main__":
    everything = [mutant for theory in sys.argv[1:] or THEORIES for mutant in mutants(theory)]
    left = survivors(everything)
    for mutant in left:
        print(f"survived: {mutant.path}: {mutant.original!r} -> {mutant.mutated!r}")
    print(f"{len(everything) - len(left)} of {len(everything)} killed")
    sys.exit(bool(left))
