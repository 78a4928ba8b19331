"""How fast the error of an ideal code falls with its rate."""

from __future__ import annotations

from aqcheck.arrays import Array


def gaussian_distortion_rate(variance: Array, rate: Array) -> Array:
    """Shannon's distortion-rate function of a Gaussian source, `variance · 2**(-2 rate)`.

    Its logarithm falls by 2 ln 2 for each bit.

    Args:
        variance: Of the source, positive; number, array or ball.
        rate: Bits per value, non-negative; number, array or ball.

    Returns:
        The least mean squared error of any code of that rate; a rational for rational arguments.

    Source: Cover and Thomas, Elements of Information Theory, theorem 10.3.2.
    """
    return variance / 4**rate
