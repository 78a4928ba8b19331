"""Correlations against scipy and by hand; planted effects, planted nulls, a planted confounder."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from aqcheck.errors import InvalidInputError
from aqcheck.experiments import correlation
from aqcheck.experiments.correlation import Association, associate, kurtosis_outcome, pearson, spearman
from aqcheck.experiments.resampling import Interval


def test_correlations_are_those_of_scipy():
    table = np.random.default_rng(0).normal(size=(3, 22, 2)) + np.arange(22)[:, None] / 10
    assert pearson(table) == pytest.approx([stats.pearsonr(*each.T).statistic for each in table])
    assert spearman(table) == pytest.approx([stats.spearmanr(*each.T).statistic for each in table])


def test_partial_correlation_is_that_of_residuals():
    table = np.random.default_rng(1).normal(size=(30, 4))
    design = np.column_stack([np.ones(30), table[:, 2:]])
    residuals = table[:, :2] - design @ np.linalg.lstsq(design, table[:, :2], rcond=None)[0]
    assert float(pearson(table)) == pytest.approx(stats.pearsonr(*residuals.T).statistic)
    constant = np.column_stack([table[:, :3], np.ones(30)])
    assert float(pearson(constant)) == pytest.approx(float(pearson(table[:, :3])))


def test_constant_columns_have_no_correlation():
    table = np.column_stack([np.ones(10), np.arange(10.0)])
    assert pearson(table) == 0
    assert pearson(np.column_stack([np.arange(10.0), np.arange(10.0) ** 2, np.arange(10.0)])) == 0


def test_a_confounder_makes_a_correlation_that_controlling_for_it_removes():
    rng = np.random.default_rng(2)
    fertility = rng.normal(size=60)
    predictor, target = fertility + 0.3 * rng.normal(size=(2, 60))
    found = associate(predictor, target, 0, fertility[:, None])
    assert found.pearson.low > 0.7
    assert found.p_value < 0.001
    assert found.partial is not None
    assert found.partial_p_value is not None
    assert found.partial.low < 0 < found.partial.high
    assert found.partial_p_value > 0.05


def test_permutation_p_values_of_independent_columns_are_uniform(monkeypatch):
    monkeypatch.setattr(correlation, "PERMUTATIONS", 199)
    rng = np.random.default_rng(3)
    p_values = [correlation.permutation_p(rng.standard_t(5, size=(22, 2)), 0) for _ in range(150)]
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_same_seed_same_association():
    x, y = np.random.default_rng(0).normal(size=(2, 22))
    assert associate(x, y, 1) == associate(x, y, 1)


@pytest.mark.parametrize(
    ("x", "y"), [([1.0, 2, 3], [1.0, 2, 3]), ([1.0, 2, 3, 4], [1.0, 2, 3]), ([np.nan] * 4, [1.0] * 4)]
)
def test_bad_columns_are_refused(x, y):
    with pytest.raises(InvalidInputError):
        associate(x, y, seed=0)


def outcome(x, y):
    return kurtosis_outcome(associate(x, y, 0), 20)


def test_planted_correlations():
    rng = np.random.default_rng(4)
    x, noise = rng.normal(size=(2, 22))
    assert outcome(x, -x + 0.13 * noise) == "supports"
    assert outcome(x, x + 0.13 * noise) == "contradicts"
    assert outcome(x, -x + 0.8 * noise) == "inconclusive"
    assert outcome(x[:19], -x[:19] + 0.13 * noise[:19]) == "inconclusive"


@pytest.mark.parametrize("seed", range(8))
def test_planted_independence_is_not_supported(seed):
    assert outcome(*np.random.default_rng(seed).normal(size=(2, 22))) != "supports"


def test_every_condition_of_the_rule_is_needed():
    def of(low, high, p_value):
        r = Interval((low + high) / 2, low, high)
        return kurtosis_outcome(Association(r, r, p_value, None, None, 22), 20)

    assert of(-0.995, -0.9, 0.0005) == "supports"
    assert of(-0.995, -0.9, 0.001) == "inconclusive"
    assert of(-0.99, -0.9, 0.0005) == "inconclusive"
    assert of(-0.995, 0.0, 0.0005) == "inconclusive"
    assert of(-0.99, 0.0, 0.0005) == "contradicts"
    assert of(0.5, 0.9, 0.0005) == "contradicts"
