"""The property tests notice planted faults; all of them are tried by `python -m tests.mutants.run`."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.mutants.run import THEORIES, mutants, passes


@pytest.mark.parametrize("theory", THEORIES)
def test_every_fault_can_be_planted(theory):
    for mutant in mutants(theory):
        assert (ROOT / mutant.path).read_text(encoding="utf-8").count(mutant.original) == 1, mutant
        assert mutant.original != mutant.mutated
        for node in mutant.tests.split():
            file, _, function = node.partition("::")
            assert f"def {function}" in (ROOT / file).read_text(encoding="utf-8"), mutant


@pytest.mark.slow
@pytest.mark.parametrize("theory", THEORIES)
def test_a_fault_is_noticed(theory):
    mutant = mutants(theory)[0]
    assert passes(mutant, planted=False)
    assert not passes(mutant)
