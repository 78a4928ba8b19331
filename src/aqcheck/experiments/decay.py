"""Does a sequence of positive quantities decay exponentially? Pure functions on arrays.

`values` has shape `(texts, steps)`: one sequence a text. Everything is done on logarithms, so that a factor that
belongs to a text (its length, say) changes no rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from aqcheck.errors import InvalidInputError
from aqcheck.experiments.resampling import PERMUTATIONS, Floats, Interval, bootstrap, mean_of_all

Shape = Literal["constant", "linear", "power law", "exponential"]


@dataclass(frozen=True)
class Fit:
    """One shape fitted to the logarithms of a sequence.

    Attributes:
        parameters: Fitted, see `fit_shapes`.
        fitted: The fitted logarithms, shape `(steps,)`.
        aic: Akaike information criterion under Gaussian errors of unknown variance.
    """

    parameters: tuple[float, ...]
    fitted: Floats
    aic: float


@dataclass(frozen=True)
class Decay:
    """What was found about the decay of `values`.

    Attributes:
        curve: Geometric mean over texts, each step with its interval.
        rates: λ of each text, shape `(texts,)`.
        rate: Mean λ, which is also the λ of the geometric mean, with a bootstrap interval over texts.
        shuffled: λ of the geometric mean with its steps in other orders: all of them, or a sample.
        p_value: Share of orders with a λ at least as large as the measured one.
        fits: Each shape fitted to the geometric mean.
    """

    curve: tuple[Interval, ...]
    rates: Floats
    rate: Interval
    shuffled: Floats
    p_value: float
    fits: dict[Shape, Fit]

    @property
    def best(self) -> Shape:
        """The shape of least AIC."""
        return min(self.fits, key=lambda shape: self.fits[shape].aic)

    @property
    def margin(self) -> float:
        """Least AIC of the other shapes, minus that of the exponential."""
        others = (fit.aic for shape, fit in self.fits.items() if shape != "exponential")
        return min(others) - self.fits["exponential"].aic


def decay_rate(values: ArrayLike) -> Floats:
    """λ of `C exp(−λ i)` by least squares on logarithms, along the last axis.

    Args:
        values: Positive, at least two steps.

    Raises:
        InvalidInputError: A value is not positive and finite, or there are fewer than two steps.
    """
    log_values = _logarithms(values)
    steps = np.arange(log_values.shape[-1], dtype=np.float64)
    centred = steps - steps.mean()
    return np.asarray(-(log_values @ centred) / (centred @ centred))


def fit_shapes(values: ArrayLike) -> dict[Shape, Fit]:
    """Fit four shapes to the logarithms of one sequence `v_1 … v_m` by least squares.

    - constant: `a`; parameters `(a,)`
    - exponential: `a exp(−λ i)`; parameters `(a, λ)`
    - power law: `a i^(−p)`; parameters `(a, p)`
    - linear: on a straight line from `v_1 = a` to `v_m = b`, both positive; parameters `(a, b)`

    All are fitted in the same scale with the same error model, so their AIC can be compared. The last three have
    equally many parameters: their order by AIC is their order by residual sum of squares, at any number of steps. The
    small-sample correction AICc would leave that order as it is; against the constant it is too severe to be of use at
    5 steps (it adds 18 to the difference), so plain AIC is used and the shuffles of `analyse` guard against chance.

    Args:
        values: Shape `(steps,)`, positive, at least two.

    Raises:
        InvalidInputError: A value is not positive and finite, or the shape is wrong.
    """
    log_values = _logarithms(values)
    if log_values.ndim != 1:
        raise InvalidInputError(f"expected one sequence, got an array of shape {log_values.shape}")
    count = log_values.size
    steps = np.arange(1, count + 1, dtype=np.float64)
    fraction = (steps - 1) / (count - 1)

    def aic(fitted: Floats, parameters: int) -> float:
        # A perfect fit has rounding errors only; below them differences mean nothing.
        variance = max(float(np.mean((log_values - fitted) ** 2)), float(np.finfo(np.float64).eps) ** 2)
        return count * math.log(variance) + 2 * (parameters + 1)

    def line(predictor: Floats) -> Fit:
        slope, intercept = np.polynomial.Polynomial.fit(predictor, log_values, 1).convert().coef[::-1]
        fitted = intercept + slope * predictor
        return Fit((math.exp(intercept), -float(slope)), fitted, aic(fitted, 2))

    mean = np.full(count, log_values.mean())
    exponential = line(steps)

    def straight(ends: Floats) -> Floats:
        first, last = np.exp(ends)
        return np.asarray(np.log(first + fraction * (last - first)))

    def residuals(ends: Floats) -> Floats:
        return straight(ends) - log_values

    start = exponential.fitted[[0, -1]]
    ends = optimize.least_squares(residuals, start, xtol=1e-14, ftol=1e-14, gtol=1e-14).x
    linear = straight(ends)
    return {
        "constant": Fit((math.exp(mean[0]),), mean, aic(mean, 1)),
        "linear": Fit((math.exp(ends[0]), math.exp(ends[1])), linear, aic(linear, 2)),
        "power law": line(np.log(steps)),
        "exponential": exponential,
    }


def analyse(values: ArrayLike, seed: int) -> Decay:
    """Fit λ to each text, bootstrap it over texts, compare with shuffled steps and with other shapes.

    The shuffles ask how often steps without order would give as large a λ: they keep the values and lose only their
    order, so they stand for variation between steps however it came about. The bootstrap cannot do that, as all
    texts share the steps. For independent noise maps, whose consecutive distances share a map, the p-value alone is
    somewhat too small (about 10 % below 0.05 instead of 5 %); with an AIC margin of 2 as well, about 1 % of noise
    sequences pass.

    Args:
        values: Shape `(texts, steps)`, positive.
        seed: Of the bootstrap and the shuffles.

    Raises:
        InvalidInputError: A value is not positive and finite, or there are fewer than two texts or two steps.
    """
    log_values = _logarithms(values)
    if log_values.ndim != 2 or len(log_values) < 2:
        raise InvalidInputError(f"expected shape (texts, steps) with at least two texts, got {log_values.shape}")
    rates = decay_rate(values)
    mean = log_values.mean(axis=0)

    def rate(order: Floats, axis: int) -> Floats:
        return decay_rate(np.exp(order))

    # Exact over all orders of up to 7 steps (5,040), a random sample of orders beyond.
    shuffles = stats.permutation_test(
        (mean,),
        rate,
        permutation_type="pairings",
        n_resamples=PERMUTATIONS,
        alternative="greater",
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    curve = tuple(bootstrap(column[:, None], _geometric_mean, seed) for column in np.exp(log_values).T)
    return Decay(
        curve=curve,
        rates=rates,
        rate=bootstrap(rates[:, None], mean_of_all, seed),
        shuffled=np.sort(np.asarray(shuffles.null_distribution, dtype=np.float64)),
        p_value=float(shuffles.pvalue),
        fits=fit_shapes(np.exp(mean)),
    )


def plateau_layer(distances: ArrayLike, tolerance: float) -> Floats:
    """The first layer from which on consecutive layers stay within a tolerance of one another.

    Args:
        distances: Of layers i and i + 1 for i = 1 … m, shape `(…, m)`, positive.
        tolerance: As a share of the largest distance, below 1.

    Returns:
        Between 2 and m + 1, shape `(…)`; m + 1, the last layer, where the last distance still reaches the tolerance.
    """
    values = np.exp(_logarithms(distances))
    reaching = values >= tolerance * values.max(axis=-1, keepdims=True)
    return np.asarray(values.shape[-1] + 1 - np.argmax(reaching[..., ::-1], axis=-1), dtype=np.float64)


def _geometric_mean(values: Floats) -> Floats:
    return np.exp(mean_of_all(np.log(values)))


def _logarithms(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise InvalidInputError(f"decay needs at least two steps, got an array of shape {array.shape}")
    if not (np.isfinite(array).all() and (array > 0).all()):
        raise InvalidInputError("decay is defined for positive finite values only")
    return np.log(array)
