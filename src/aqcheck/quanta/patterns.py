"""Statistics of a pattern X, a matrix whose n rows are tokens and d columns features, or a stack of them.

`trace_coherence` and `spectral_participation_ratio` are rational and accept `fractions.Fraction`; the magnitudes and
`mean_cosine` need a square root and accept `flint.arb` too; those that need the spectrum itself take floats.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from aqcheck.arrays import Array, as_arrays, is_exact, namespace, require, require_matrix, require_transcendental
from aqcheck.information import entropy

Axes: TypeAlias = int | tuple[int, ...]


def frobenius_magnitude(pattern: Any) -> Array:
    """Magnitude ‖X‖ as in section 1 of the derived formulations, read as the Frobenius norm.

    Args:
        pattern: X, shape (..., n, d).

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: Bad shape, NaN, or rationals (which have no square root).
    """
    x = _matrix(pattern)
    require_transcendental("pattern", x)
    return euclidean_norm(x, axis=(-2, -1))


def summed_magnitude(pattern: Any) -> Array:
    """Magnitude ‖Σᵢ Xᵢ‖ as in definition 4.1: the Euclidean norm of the sum of the rows.

    Args:
        pattern: X, shape (..., n, d), 0 outside the pattern.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `frobenius_magnitude`.
    """
    x = _matrix(pattern)
    require_transcendental("pattern", x)
    return euclidean_norm(namespace(x).sum(x, axis=-2), axis=-1)


def trace_coherence(pattern: Any) -> Array:
    """Coherence tr(XXᵀ)/‖X‖² as written in section 1 and definition 4.1: 1 for every X ≠ 0 (claim A01).

    Args:
        pattern: X ≠ 0, shape (..., n, d).

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: Bad shape, NaN, or a pattern that is 0 everywhere.
    """
    x, _ = _nonzero_matrix(pattern)
    xp = namespace(x)
    gram = x @ xp.matrix_transpose(x)
    return xp.sum(xp.linalg.diagonal(gram), axis=-1) / _energy(x)


def stable_rank(pattern: Any) -> Array:
    """Stable rank ‖X‖_F²/‖X‖₂²: 1 if all rows are parallel, at most the rank.

    Args:
        pattern: X ≠ 0, shape (..., n, d), floats.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: Bad shape, NaN, a pattern that is 0 everywhere, or exact numbers.
    """
    spectrum, _ = _spectrum(pattern)
    xp = namespace(spectrum)
    return xp.sum(spectrum, axis=-1) / xp.max(spectrum, axis=-1)


def spectral_participation_ratio(pattern: Any) -> Array:
    """Participation ratio (Σλ)²/Σλ² of the eigenvalues λ of XXᵀ, from traces alone: between 1 and the rank.

    It counts directions: its inverse is `aqcheck.information.participation_ratio` of λ/Σλ.

    Args:
        pattern: X ≠ 0, shape (..., n, d).

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: Bad shape, NaN, or a pattern that is 0 everywhere.
    """
    x, _ = _nonzero_matrix(pattern)
    xp = namespace(x)
    transposed = xp.matrix_transpose(x)
    gram = x @ transposed if x.shape[-2] <= x.shape[-1] else transposed @ x
    return xp.square(_energy(x)) / _energy(gram)


def spectral_entropy(pattern: Any, *, normalized: bool = True) -> Array:
    """Spectral entropy −Σ λᵢ log λᵢ of the eigenvalues λ of XXᵀ, in nats, with 0 log 0 = 0.

    Args:
        pattern: X ≠ 0, shape (..., n, d), floats.
        normalized: Divide λ by its sum first. The document does not, and so writes a quantity that depends on the scale
            of X.

    Returns:
        Shape (...).

    Raises:
        InvalidInputError: As for `stable_rank`.
    """
    spectrum, scale = _spectrum(pattern)
    xp = namespace(spectrum)
    total = xp.sum(spectrum, axis=-1)
    h = entropy(spectrum / total[..., None])
    # −Σ λ log λ = T·H(λ/T) − T log T with T = Σ λ.
    return h if normalized else scale**2 * total * (h - xp.log(total) - 2 * xp.log(scale))


def mean_cosine(vectors: Any) -> Array:
    """Mean cosine of vectors with their mean: the coherence C_p of theorem 1's assumptions.

    Args:
        vectors: Shape (..., n, d), none of them 0, nor their mean.

    Returns:
        Shape (...), in [−1, 1].

    Raises:
        InvalidInputError: Bad shape, NaN, a vector or a mean that is 0, or rationals.
    """
    [v] = as_arrays(vectors=vectors)
    require_matrix("vectors", v)
    require_transcendental("vectors", v)
    xp = namespace(v)
    mean, _ = _scaled(xp.sum(_scaled(v, axis=(-2, -1))[0], axis=-2, keepdims=True) / v.shape[-2], axis=-1)
    v, _ = _scaled(v, axis=-1)
    lengths = xp.sqrt(xp.sum(xp.square(v), axis=-1) * xp.sum(xp.square(mean), axis=-1))
    require(not bool(xp.any(lengths == 0)), "vectors, or their mean, are 0; a cosine needs two directions")
    return xp.sum(xp.sum(v * mean, axis=-1) / lengths, axis=-1) / v.shape[-2]


def euclidean_norm(x: Array, *, axis: Axes) -> Array:
    """Euclidean norm of an array of `as_arrays` over `axis`: it overflows or underflows only if the result does."""
    scaled, scale = _scaled(x, axis=axis)
    xp = namespace(x)
    return xp.sqrt(xp.sum(xp.square(scaled), axis=axis)) * scale


def _scaled(x: Array, *, axis: Axes) -> tuple[Array, Any]:
    """`x` over a power of two near its largest magnitude along `axis`, and that power; 1 for exact numbers and zeros.

    Fourth powers then neither overflow nor all vanish, and dividing by a power of two costs no digits. Where they do
    not anyway, nothing is divided.
    """
    if is_exact(x):
        return x, 1
    xp = namespace(x)
    largest = xp.max(xp.abs(x), axis=axis, keepdims=True)
    safe = float(xp.finfo(x.dtype).max) ** 0.125
    if bool(xp.all((largest < safe) & (largest > 1 / safe))):
        return x, xp.squeeze(xp.ones_like(largest), axis=axis)
    # 0.99, for the logarithm of the largest float is rounded up, to that of a power beyond it.
    scale = 2.0 ** xp.floor(0.99 * xp.log2(largest + (largest == 0)))
    return x / scale, xp.squeeze(scale, axis=axis)


def _matrix(pattern: Any) -> Array:
    [x] = as_arrays(pattern=pattern)
    require_matrix("pattern", x)
    return x


def _nonzero_matrix(pattern: Any) -> tuple[Array, Any]:
    x = _matrix(pattern)
    xp = namespace(x)
    zero = xp.all(x == 0, axis=(-2, -1))
    require(not bool(xp.any(zero)), "pattern is 0 everywhere; coherence and rank are 0/0 there")
    return _scaled(x, axis=(-2, -1))


def _energy(x: Array) -> Array:
    xp = namespace(x)
    return xp.sum(xp.square(x), axis=(-2, -1))


def _spectrum(pattern: Any) -> tuple[Array, Array]:
    """Eigenvalues of XXᵀ over the square of a scale, without the zeros that X's shape forces, and the scale."""
    x, scale = _nonzero_matrix(pattern)
    require(not is_exact(x), "pattern holds exact numbers; its spectrum is computed in floating point, give floats")
    xp = namespace(x)
    return xp.square(xp.linalg.svdvals(x)), scale
