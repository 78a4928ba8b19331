"""Does one quantity go with another over languages, matrices, texts? Pure functions on arrays.

A table has shape `(…, cases, columns)`: predictor, target, then what is to be controlled for. Leading axes let a
bootstrap be one call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from aqcheck.errors import InvalidInputError
from aqcheck.evidence import Number
from aqcheck.experiments.declaration import Outcome
from aqcheck.experiments.resampling import CONFIDENCE, PERMUTATIONS, Floats, Interval, bootstrap, interval_number

# T-009 as the document prints it, and the size of its sample of languages.
CLAIMED = -0.991
CLAIMED_P = 0.001


def pearson(table: Floats) -> Floats:
    """Correlation of the first two columns, given the others: the partial correlation where there are any.

    Args:
        table: Shape `(…, cases, columns)`, at least two columns.

    Returns:
        Shape `(…)`. 0 where a column is constant or determined by the controls.

    Source: partial correlation from the inverse correlation matrix, Whittaker, Graphical Models in Applied Multivariate
        Statistics (1990), section 5.8.
    """
    centred = table - table.mean(axis=-2, keepdims=True)
    norms = np.linalg.norm(centred, axis=-2, keepdims=True)
    units = centred / np.where(norms > 0, norms, 1)
    correlations = np.swapaxes(units, -1, -2) @ units
    if table.shape[-1] == 2:
        return np.asarray(correlations[..., 0, 1])
    # What the controls leave of both; their own correlations may be singular (a control that is constant).
    of_both, shared = correlations[..., :2, :2], correlations[..., :2, 2:]
    left = of_both - shared @ np.linalg.pinv(correlations[..., 2:, 2:], hermitian=True) @ np.swapaxes(shared, -1, -2)
    variances = left[..., 0, 0] * left[..., 1, 1]
    defined = (left[..., 0, 0] > 1e-12) & (left[..., 1, 1] > 1e-12)
    return np.where(defined, left[..., 0, 1] / np.sqrt(np.where(defined, variances, 1)), 0.0)


def spearman(table: Floats) -> Floats:
    """Rank correlation of the first two columns, given the ranks of the others; see `pearson`."""
    return pearson(np.asarray(stats.rankdata(table, axis=-2), dtype=np.float64))


@dataclass(frozen=True)
class Association:
    """How two quantities go together over some cases.

    Attributes:
        pearson: Correlation with its bootstrap interval over cases.
        spearman: Rank correlation, likewise.
        p_value: Of `pearson`, two-sided, from permutations of the target.
        partial: Correlation given the controls, with its interval; None without controls.
        partial_p_value: Of `partial`, from permutations of what the controls leave of the target.
        cases: How many.
    """

    pearson: Interval
    spearman: Interval
    p_value: float
    partial: Interval | None
    partial_p_value: float | None
    cases: int

    def numbers(self, names: str, cases: str) -> list[Number]:
        """For an evidence file.

        Args:
            names: What is correlated, e.g. `κ and increase of loss`.
            cases: What the cases are, e.g. `languages`.
        """
        found = [
            interval_number(f"Pearson r of {names}", self.pearson, cases),
            Number(name=f"permutation p-value of r of {names}", value=self.p_value),
            interval_number(f"Spearman ρ of {names}", self.spearman, cases),
        ]
        if self.partial is not None and self.partial_p_value is not None:
            found += [
                interval_number(f"partial r of {names}", self.partial, cases),
                Number(name=f"permutation p-value of partial r of {names}", value=self.partial_p_value),
            ]
        return found


def associate(predictor: ArrayLike, target: ArrayLike, seed: int, controls: ArrayLike | None = None) -> Association:
    """Correlate a target with a predictor, by value, by rank and given controls.

    Args:
        predictor: Finite, shape `(cases,)`, at least 4.
        target: Likewise.
        seed: Of bootstrap and permutations.
        controls: Shape `(cases, controls)`.

    Raises:
        InvalidInputError: The shapes do not match, a value is not finite, or there are too few cases.
    """
    columns = [np.asarray(predictor, dtype=np.float64)[:, None], np.asarray(target, dtype=np.float64)[:, None]]
    if controls is not None:
        columns.append(np.asarray(controls, dtype=np.float64))
    if len({len(column) for column in columns}) != 1 or len(columns[0]) < 4:
        raise InvalidInputError(f"expected at least 4 cases in each column, got {[len(column) for column in columns]}")
    table = np.concatenate(columns, axis=1)
    if not np.isfinite(table).all():
        raise InvalidInputError("a predictor, target or control is not finite")
    pair = table[:, :2]
    partial = partial_p_value = None
    if controls is not None:
        partial = bootstrap(table, pearson, seed)
        design = np.column_stack([np.ones(len(table)), table[:, 2:]])
        partial_p_value = permutation_p(pair - design @ np.linalg.lstsq(design, pair, rcond=None)[0], seed)
    return Association(
        pearson=bootstrap(pair, pearson, seed),
        spearman=bootstrap(pair, spearman, seed),
        p_value=permutation_p(pair, seed),
        partial=partial,
        partial_p_value=partial_p_value,
        cases=len(table),
    )


def permutation_p(pair: Floats, seed: int) -> float:
    """Two-sided p-value of the correlation of two columns when the second is put in random order."""

    def correlation(shuffled: Floats, axis: int) -> Floats:
        return pearson(np.stack(np.broadcast_arrays(shuffled, pair[:, 1]), axis=-1))

    found = stats.permutation_test(
        (pair[:, 0],),
        correlation,
        permutation_type="pairings",
        n_resamples=PERMUTATIONS,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


@dataclass(frozen=True)
class VarianceShares:
    """Shares of a sum of squares about the grand mean; they add up to 1. Arrays where there are several tables.

    Attributes:
        rows: Of the row means.
        columns: Of the column means.
        rest: Of what neither explains: interaction and noise.
    """

    rows: Floats
    columns: Floats
    rest: Floats


def variance_shares(tables: ArrayLike) -> VarianceShares:
    """Decompose the variance of tables into rows, columns and the rest (two-way analysis of variance, one per cell).

    Args:
        tables: Shape `(…, rows, columns)`, finite, none constant.

    Raises:
        InvalidInputError: The tables are not such.
    """
    values = np.asarray(tables, dtype=np.float64)
    if values.ndim < 2 or values.size == 0 or not np.isfinite(values).all():
        raise InvalidInputError("expected a table of finite numbers, rows by columns")
    centred = values - values.mean(axis=(-2, -1), keepdims=True)
    total = np.sum(centred**2, axis=(-2, -1))
    if not total.all():
        raise InvalidInputError("the table is constant: there is no variance to decompose")
    rows = values.shape[-1] * np.sum(centred.mean(axis=-1) ** 2, axis=-1) / total
    columns = values.shape[-2] * np.sum(centred.mean(axis=-2) ** 2, axis=-1) / total
    return VarianceShares(rows, columns, np.maximum(0.0, 1 - rows - columns))


# The rule of T-009 (Q22), in which two experiments measure it ---------------------------------------------------

KURTOSIS_THRESHOLD = (
    f"supports: the {CONFIDENCE:.0%} interval of Pearson r lies below 0 and reaches the claimed {CLAIMED}, with "
    f"p < {CLAIMED_P} as claimed; contradicts: the interval lies wholly above {CLAIMED} and does not lie below 0, so "
    "that neither size nor sign is found; inconclusive: everything else, a negative r of another size in particular"
)


def kurtosis_outcome(found: Association, least: int) -> Outcome:
    """The declared rule of Q22.

    Args:
        found: κ against degradation.
        least: Cases without which nothing is decided.
    """
    r = found.pearson
    if found.cases < least:
        return "inconclusive"
    if r.low <= CLAIMED and r.high < 0 and found.p_value < CLAIMED_P:
        return "supports"
    return "contradicts" if r.low > CLAIMED and r.high >= 0 else "inconclusive"
