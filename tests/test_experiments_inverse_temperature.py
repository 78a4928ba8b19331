"""The instrument on planted logits: peaks that diverge, roots that are wrong, ties; and on minilm."""

from __future__ import annotations

import math

import numpy as np
import pytest

from aqcheck.attention import gibbs_entropy, logit_variance, operational_beta
from aqcheck.experiments import inverse_temperature, resampling
from aqcheck.experiments.inverse_temperature import (
    COUPLINGS,
    DIVERGING,
    SMOOTH,
    experiment,
    find_peak,
    operational_outcome,
    size_exponent,
    susceptibility_peak,
    transition_outcome,
    violates_half_entropy,
)
from aqcheck.models import load
from tests.planted_logits import concluded, gaussian, number, planted
from tests.undrawn import leave_out_rendering

GRID = np.broadcast_to(COUPLINGS, (20, len(COUPLINGS)))
CENTRES = np.random.default_rng(0).uniform(0.3, 5, size=(20, 1))


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Few resamples; figures, which take longest, are drawn in the test that is about them."""
    monkeypatch.setattr(resampling, "RESAMPLES", 200)
    leave_out_rendering(request, monkeypatch, inverse_temperature)


def test_smooth_peaks_are_found():
    found = find_peak(lambda x: 2 * np.exp(-20 * (x - CENTRES) ** 2), GRID)
    assert found.position == pytest.approx(CENTRES[:, 0], abs=1e-3)
    assert found.value == pytest.approx(2, rel=1e-6)
    assert found.growth.max() < SMOOTH


def test_peak_at_the_end_of_the_grid_is_found():
    found = find_peak(lambda x: np.exp(-x), GRID)
    assert found.position == pytest.approx(0)
    assert found.value == pytest.approx(1)


def test_divergence_with_the_documents_exponent_grows_with_every_refinement():
    found = find_peak(lambda x: np.abs(x - CENTRES) ** -0.5, GRID)
    assert found.growth.min() > DIVERGING
    assert transition_outcome(0.5, float(found.growth.max())) == "supports"


def test_divergence_cut_off_at_finite_size_does_not():
    found = find_peak(lambda x: (np.abs(x - CENTRES) + 0.05) ** -0.5, GRID)
    assert found.growth.max() < DIVERGING


def test_susceptibility_of_two_levels_touches_the_bound():
    # Half of the logits 0, half 1, and β = 0: variance ¼, the bound; one logit of n apart: the peak is ¼ as well.
    for ones in (8, 1):
        rows = np.zeros((1, 16))
        rows[:, :ones] = 1
        found = susceptibility_peak(rows)
        assert float(found.value[0]) * rows.var() == pytest.approx(0.25, rel=1e-6)
    # The second peaks where 15 logits of 0 weigh as much as the one of 1: β = log 15.
    beta = float(found.position[0]) * math.sqrt(2 * math.log(16)) / rows.std()
    assert beta == pytest.approx(math.log(15), rel=1e-3)
    assert float(logit_variance(rows[0], math.log(15))) == pytest.approx(0.25)


def test_rules():
    assert transition_outcome(1.001, 0.0) == "supports"
    assert transition_outcome(1.0, 0.005) == "contradicts"
    assert transition_outcome(0.5, 0.1) == "inconclusive"
    assert transition_outcome(0.5, 0.5) == "supports"
    assert operational_outcome(5, 0) == "supports"
    assert operational_outcome(5, 1) == "contradicts"
    assert operational_outcome(0, 0) == "inconclusive"


def test_right_roots_pass_and_wrong_ones_are_violations():
    rows = np.random.default_rng(1).normal(size=(30, 40))
    critical = np.asarray(operational_beta(rows))
    assert not violates_half_entropy(rows, critical).any()
    for wrong in (1.01 * critical, 0.99 * critical, np.full(30, np.nan), -critical):
        assert violates_half_entropy(rows, wrong).all()


def test_tied_rows_have_no_root():
    rows = np.tile([1.0] * 4 + [0.0] * 12, (2, 1))
    assert np.isnan(operational_beta(rows)).all()
    assert not violates_half_entropy(rows, np.full(2, np.nan)).any()
    assert violates_half_entropy(rows, np.ones(2)).all()  # a root where there is none
    assert not violates_half_entropy(np.zeros((1, 16)), np.full(1, np.nan)).any()


@pytest.mark.parametrize("architecture", ["encoder", "decoder"])
def test_gaussian_logits(architecture):
    found = concluded(experiment, planted(gaussian([0.5, 1, 2, 3, 4, 8]), architecture=architecture))
    transition, operational = found["B11", "planted"], found["B12", "planted"]
    assert transition.outcome == "contradicts"
    assert operational.outcome == "supports"
    assert number(operational, "share of rows with m² < n").value == 1
    share = number(operational, "share of heads trained beyond their β_c").value
    assert 0.3 < share < 0.8  # the widest logits only
    entropies = [number(operational, f"H/log n at {f} times the trained β").value for f in ("0.1", "1", "10")]
    assert entropies == sorted(entropies, reverse=True)
    assert entropies[0] > 0.9


def test_scan_is_that_of_the_rows():
    logits = gaussian(2.0)(np.random.default_rng(0), 0, 30)

    def fixed(rng, layer, tokens):
        return np.tile(logits[:1, :1, :tokens], (2, tokens, 1))[:, :, np.arange(tokens) % 30]

    model = planted(fixed, layers=2)
    part = next(part for part in experiment.parts("planted") if part.start >= 32)
    for scan in experiment.observe(model, part, 0):
        assert scan.trained_over_critical == pytest.approx(np.full((2, 2), scan.trained_over_critical[0, 0]))
        assert scan.rows == 16
        assert scan.entropy.shape == scan.participation.shape == (2, 2, 21)
    row = logits[0, 0]
    expected = float(operational_beta(row))
    assert float(gibbs_entropy(row, expected)) == pytest.approx(math.log(30) / 2)


def test_tied_logits_have_no_operational_beta():
    found = concluded(experiment, planted(lambda rng, layer, tokens: np.ones((2, tokens, 1)) * (np.arange(tokens) % 2)))
    assert found["B12", "planted"].outcome == "inconclusive"
    assert number(found["B12", "planted"], "trained β over operational β_c, largest of a head").value == 0
    assert found["B11", "planted"].outcome == "contradicts"
    assert number(found["B11", "planted"], "largest χ over its bound (max − min)²/4").value == pytest.approx(1)


def test_size_exponent_of_a_planted_power():
    rng = np.random.default_rng(0)
    tables = []
    for _ in range(40):
        sizes = rng.uniform(3, 5, size=3)
        tables.append(np.column_stack([sizes, 0.4 * sizes + 0.05 * rng.normal(size=3)]))
    found = size_exponent(tables, 0)
    assert found.low < 0.4 < found.high
    assert found.high - found.low < 0.1


def test_same_seed_same_measurement():
    model = planted(gaussian(), layers=2)
    assert concluded(experiment, model, seed=3) == concluded(experiment, model, seed=3)


def test_figure():
    (drawing,) = concluded(experiment, planted(gaussian(), layers=2))["B11", "planted"].drawings
    assert drawing.panels == 3
    assert drawing.png.startswith(b"\x89PNG")


def test_minilm():
    for scan in experiment.observe(load("minilm"), range(30, 32), 0):
        assert scan.rows == 6 * 12 * 4
        assert scan.violations == 0
        assert scan.share_of_bound <= 1
        assert scan.growth <= SMOOTH
        assert (np.diff(scan.entropy, axis=-1) < 0).all()
