"""How fast the error of an ideal code falls with its rate."""

from __future__ import annotations

import numpy as np

from aqcheck.arrays import Array, as_arrays, require, require_broadcast


def gaussian_distortion_rate(variance: Array, rate: Array) -> Array:
    """Shannon's distortion-rate function of a Gaussian source, `variance · 2**(-2 rate)`.

    Its logarithm falls by 2 ln 2 for each bit.

    Args:
        variance: Of the source, positive; number, array or ball.
        rate: Bits per value, non-negative; number, array or ball. The two are broadcast against each other.

    Returns:
        The least mean squared error of any code of that rate; a rational for rational arguments.

    Raises:
        InvalidInputError: NaN or infinity, a variance that is not positive, a negative rate, or shapes that do not
            broadcast.

    Source: Cover and Thomas, Elements of Information Theory, theorem 10.3.2.
    """
    variance, rate = as_arrays(variance=variance, rate=rate)
    require_broadcast("rate", rate, variance.shape)
    require(not bool((variance <= 0).any()), "a variance is not positive; give that of the source")
    require(not bool((rate < 0).any()), "a rate is negative; give bits per value")
    with np.errstate(over="ignore"):  # the distortion is then 0
        return variance / 4**rate
