import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb, ctx
from scipy import integrate, optimize, stats
from scipy.special import lambertw

from aqcheck.errors import InvalidInputError
from aqcheck.quantization import (
    Gaussian,
    GeneralizedGaussian,
    Laplace,
    LevelConvention,
    Mixture,
    Moments,
    Sample,
    StudentT,
    UniformQuantizer,
    aciq_clipping,
    aciq_mse,
    banner_ratio,
    clip,
    clipping_error,
    excess_kurtosis,
    gaussian_distortion_rate,
    language_aware_alpha,
    local_minima,
    mixture_moments,
    mse,
    mse_parts,
    optimal_clipping,
    quantization_noise,
    sample_mse,
    upper_partial_moment,
)


def test_importing_loads_neither_torch_nor_scipy_nor_a_compiler():
    code = "import sys, aqcheck.quantization; sys.exit(bool({'torch', 'scipy', 'numba'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# clip -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "alpha", "expected"),
    [(3, 2, 2), (Fraction(-7), Fraction(1, 2), Fraction(-1, 2)), (0.25, 1, 0.25), (5, -1, 1), (2, 0.5, 0.5)],
)
def test_clip_of_numbers_is_one_of_the_numbers(x, alpha, expected):
    assert clip(x, alpha) == expected
    assert type(clip(x, alpha)) is type(expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.int32])
def test_clip_keeps_numpy_dtype(dtype):
    y = clip(np.array([-3, 1, 3], dtype=dtype), 2)
    assert y.dtype == dtype
    assert y.tolist() == [-2, 1, 2]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8])
def test_clip_keeps_torch_dtype(dtype):
    y = clip(torch.tensor([-3, 1, 3], dtype=dtype), 2)
    assert y.dtype == dtype
    assert y.tolist() == [-2, 1, 2]


def test_clip_of_integers_at_a_fractional_level_does_not_truncate_the_level():
    for x in (np.array([-3, 1, 3]), torch.tensor([-3, 1, 3])):
        assert clip(x, 1.5).tolist() == [-1.5, 1.0, 1.5]


def test_clip_rounds_a_rational_level_to_the_dtype():
    for x in (np.ones(1, dtype=np.float32), torch.ones(1)):
        assert clip(x, Fraction(1, 3)).tolist() == [float(np.float32(1 / 3))]


def test_clip_of_exact_arrays_stays_exact():
    y = clip(np.array([Fraction(1, 3), Fraction(5)], dtype=object), Fraction(1, 2))
    assert y.tolist() == [Fraction(1, 3), Fraction(1, 2)]


def test_clip_broadcasts_a_level_per_row():
    for array in (np.asarray, torch.tensor):
        y = clip(array([[1.0, -5.0], [1.0, -5.0]]), array([[0.5], [2.0]]))
        assert y.tolist() == [[0.5, -0.5], [1.0, -2.0]]


def test_clip_leaves_its_argument_alone():
    x = np.array([3.0])
    clip(x, 1)
    assert x == 3


def test_clip_passes_gradients_through_in_range_and_stops_them_outside():
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    clip(x, 1.0).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("x", "alpha", "message"),
    [
        (1.0, float("nan"), "alpha is NaN"),
        (np.ones(2), float("nan"), "alpha contains NaN"),
        (torch.ones(2), torch.tensor([1.0, float("nan")]), "alpha contains NaN"),
        (np.ones(3), np.ones(2), r"alpha has shape \(2,\), not broadcast to \(3,\)"),
        (torch.ones(3), torch.ones(2), r"alpha has shape \(2,\), not broadcast to \(3,\)"),
        (np.ones(2, dtype=np.uint8), 1, "has no negative numbers"),
        (torch.ones(2, dtype=torch.uint8), 1, "has no negative numbers"),
        (np.ones(2) * 1j, 1, "has no negative numbers"),
        (np.ones(2, dtype=np.int8), 1000, "does not fit int8"),
        (torch.ones(2, dtype=torch.int8), 1000, "does not fit torch.int8"),
        (np.ones(2, dtype=np.int8), -128, "cannot be negated"),
        (torch.ones(2), np.ones(2), "different array libraries"),
        ([1.0], 1.0, "x is a list"),
        (np.ones(2), "1", "alpha is a str"),
        (np.ones(2), np.array(None), "alpha is a NoneType"),
    ],
)
def test_clip_says_what_is_wrong(x, alpha, message):
    with pytest.raises(InvalidInputError, match=message):
        clip(x, alpha)


@pytest.mark.parametrize("scalar", [np.float64(0.5), np.array(0.5), np.float32(0.5)])
def test_a_numpy_scalar_is_a_level_like_a_python_number(scalar):
    for x in (np.array([0.25, 1.0], np.float32), torch.tensor([0.25, 1.0]), torch.tensor([0.25, 1.0]).bfloat16()):
        for function in (clip, lambda x, alpha: UniformQuantizer(1, alpha)(x)):
            assert function(x, scalar).dtype == x.dtype
            assert function(x, scalar).tolist() == function(x, 0.5).tolist()


# Quantizers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", LevelConvention)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_quantizer_emits_at_most_two_to_the_bits_levels_in_every_dtype(levels, dtype):
    x = torch.linspace(-4, 4, 10_001).to(dtype)
    for bits in (1, 2, 4, 8):
        y = UniformQuantizer(bits, 2.7, levels)(x)
        assert y.dtype == dtype
        assert len(torch.unique(y)) <= 2**bits
        assert bool((abs(y) <= torch.tensor(2.7).to(dtype)).all())


@pytest.mark.parametrize("levels", LevelConvention)
def test_quantizer_agrees_between_libraries_and_with_exact_numbers(levels):
    x = np.random.default_rng(0).standard_normal(200)
    quantizer = UniformQuantizer(4, 2.5, levels)
    y = quantizer(x)
    assert quantizer(torch.tensor(x)).numpy().tolist() == y.tolist()
    exact = UniformQuantizer(4, Fraction(5, 2), levels)(np.array([Fraction(v) for v in x], dtype=object))
    np.testing.assert_allclose(y, exact.astype(float), rtol=0, atol=4 * np.spacing(2.5))
    assert [quantizer(float(v)) for v in x] == y.tolist()


def test_quantizer_keeps_nan_and_takes_infinities_to_the_outermost_levels():
    y = UniformQuantizer(2, 1.0)(np.array([np.nan, np.inf, -np.inf]))
    assert np.isnan(y[0])
    assert y[1:].tolist() == [0.75, -0.75]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_quantizer_rounds_to_the_nearest_level_in_every_dtype(dtype):
    x = torch.linspace(-1.25, 1.25, 4001).to(dtype)  # at alpha = 1 all but the offset of the code is exact
    assert torch.equal(UniformQuantizer(8, 1.0)(x).double(), UniformQuantizer(8, 1.0)(x.double()))


@pytest.mark.parametrize("levels", LevelConvention)
@pytest.mark.parametrize("bits", [2, 3, 8, 16])
def test_ties_go_to_the_upper_level(bits, levels):
    ties = np.arange(1 - 2 ** (bits - 1), 2 ** (bits - 1))
    quantizer = UniformQuantizer(bits, levels.steps(bits) / 2, levels)
    assert quantizer.step == 1
    np.testing.assert_array_equal(quantizer(ties.astype(float)), ties + 0.5)


@pytest.mark.parametrize(
    "alpha", [np.float32(1.4192578), np.uint8(200), np.array([200], np.uint8), torch.tensor(1.4192578)]
)
def test_steps_and_errors_are_in_double_precision(alpha):
    level = float(alpha if np.ndim(alpha) == 0 else alpha[0])
    x = np.array([1.2418505400419235])
    quantizer, same = UniformQuantizer(3, alpha), UniformQuantizer(3, level)
    assert quantizer.step == same.step == 2 * level / 8
    for error in (mse, aciq_mse, quantization_noise, lambda *arguments: mse_parts(*arguments).clipping):
        law = Sample(np.broadcast_to(x, (*np.shape(alpha), 1)))
        assert error(law, quantizer) == error(Sample(x), same)


def test_quantizer_survives_extreme_scales():
    for alpha in (5e-324, 1e-300, 1e300):
        assert UniformQuantizer(4, alpha, LevelConvention.END_POINTS)(np.array([alpha, -alpha])).tolist() == [
            alpha,
            -alpha,
        ]


def test_quantizer_takes_one_level_per_group():
    x = np.array([[0.3, 2.0], [0.3, 2.0]])
    y = UniformQuantizer(1, np.array([1.0, 0.0]), LevelConvention.END_POINTS)(x)
    assert y.tolist() == [[1.0, 1.0], [0.0, 0.0]]
    with pytest.raises(InvalidInputError, match="leading axes"):
        UniformQuantizer(1, np.ones(3))(x)


def test_quantizer_of_integers_gives_floats():
    assert UniformQuantizer(1, 2)(np.array([3, -1])).tolist() == [1.0, -1.0]


@pytest.mark.parametrize("bits", [0, 17, 2.5, -1])
def test_quantizer_rejects_bits_out_of_range(bits):
    with pytest.raises(InvalidInputError, match="integer from 1 to 16"):
        UniformQuantizer(bits, 1.0)


@pytest.mark.parametrize("alpha", [-1.0, float("nan"), float("inf"), np.array([1.0, -1.0])])
def test_quantizer_rejects_bad_levels(alpha):
    with pytest.raises(InvalidInputError, match="finite and not negative"):
        UniformQuantizer(4, alpha)


@pytest.mark.parametrize("alpha", [None, [1.0, 2.0], "1"])
def test_quantizer_rejects_what_is_no_level(alpha):
    with pytest.raises(InvalidInputError, match="give a real number"):
        UniformQuantizer(4, alpha)


def test_quantizer_rejects_codes_that_the_dtype_cannot_hold():
    with pytest.raises(InvalidInputError, match="float16 cannot hold the codes of 12 bits"):
        UniformQuantizer(12, 1.0)(np.ones(2, dtype=np.float16))


# Laws -----------------------------------------------------------------------------------------------------------------

ANALYTIC = [
    (Gaussian(1.5), stats.norm(scale=1.5)),
    (Laplace(1.5), stats.laplace(scale=1.5)),
    (GeneralizedGaussian(0.7, 1.5), None),
    (StudentT(5, 1.5), stats.t(5, scale=1.5 * np.sqrt(3 / 5))),
]


@pytest.mark.parametrize(("law", "reference"), ANALYTIC, ids=lambda law: type(law).__name__)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_tail_moments_agree_with_numerical_integration(law, reference, order):
    if reference is None:
        reference = stats.gennorm(0.7, scale=1.5 / stats.gennorm(0.7).std())
    assert law.tail_moment(0.0, 2) == pytest.approx(reference.var())
    for t in (0.0, 0.3, 2.0, 6.0):
        expected, _ = integrate.quad(lambda x: 2 * x**order * reference.pdf(x), t, np.inf, epsabs=1e-13)
        assert law.tail_moment(t, order) == pytest.approx(expected, rel=1e-7, abs=1e-12)


def student_tail_moment(nu, t, order):
    """Of unit variance, in balls: X² / nu has a beta prime law."""
    n, square = arb(nu), arb(t) ** 2 * arb(nu) / (arb(nu) - 2)
    a, b = arb(1 + order) / 2, (n - order) / 2
    beta = [(x.lgamma() + y.lgamma() - (x + y).lgamma()).exp() for x, y in ((a, b), (arb(1) / 2, n / 2))]
    tail = 1 - (square / (n + square)).beta_lower(a, b, regularized=True)
    return float((n - 2).sqrt() ** order * beta[0] / beta[1] * tail)


@pytest.mark.parametrize("nu", [2.5, 5.0, 1e3, 1e8, 1e12])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_tails_of_student_laws_are_precise_near_and_far(nu, order):
    with ctx.workprec(300):
        for t in (1e-8, 1e-3, 0.3, 2.0, 6.0, *((30.0, 1e6) if nu < 10 else ())):
            assert StudentT(nu).tail_moment(t, order) == pytest.approx(student_tail_moment(nu, t, order), rel=1e-12)


def test_special_cases_of_the_generalized_gaussian():
    t = np.linspace(0, 5, 11)
    for order in (0, 1, 2):
        np.testing.assert_allclose(GeneralizedGaussian(2).tail_moment(t, order), Gaussian().tail_moment(t, order))
        np.testing.assert_allclose(
            GeneralizedGaussian(1, np.sqrt(2)).tail_moment(t, order), Laplace().tail_moment(t, order)
        )
    assert GeneralizedGaussian(2).excess_kurtosis == pytest.approx(0, abs=1e-12)
    assert GeneralizedGaussian(1).excess_kurtosis == pytest.approx(3)
    assert StudentT(10).excess_kurtosis == 1
    assert StudentT(3).excess_kurtosis == np.inf


def test_sample_has_a_law_for_each_group():
    x = np.random.default_rng(0).standard_normal((2, 3, 17))
    threshold = np.abs(np.random.default_rng(1).standard_normal((2, 3, 5)))
    for order in (0, 1, 2):
        moment = Sample(x).tail_moment(threshold, order)
        magnitudes = np.abs(x)[..., None, :]
        expected = (magnitudes**order * (magnitudes > threshold[..., None])).mean(axis=-1)
        np.testing.assert_allclose(moment, expected, rtol=1e-13, atol=1e-15)
        np.testing.assert_array_equal(moment[1, 2], Sample(x[1, 2]).tail_moment(threshold[1, 2], order))


def test_sample_takes_torch_and_float32():
    x = torch.tensor([[1.0, -2.0, 3.0]], dtype=torch.float32, requires_grad=True)
    assert Sample(x).tail_moment(1.5, 1).tolist() == pytest.approx([5 / 3])
    assert Sample(x).tail_moment(1.5, 1).dtype == np.float64
    weights = torch.tensor([0.25, 0.25, 0.5], requires_grad=True)
    assert Sample(x.bfloat16(), weights).tail_moment(1.5, 1).tolist() == [2.0]


@pytest.mark.parametrize(
    ("values", "weights", "message"),
    [
        ([1.0, np.nan], None, "values contains NaN or infinity"),
        ([], None, "non-empty"),
        (1.0, None, "non-empty"),
        (np.empty((0, 5)), None, "empty batch"),
        ([1.0, None], None, "NoneType"),
        (np.array([Fraction(1), np.nan], dtype=object), None, "NaN"),
        ([1.0, 2.0], [0.5, 0.4], "do not sum to 1"),
        ([1.0, 2.0], [1.5, -0.5], "negative weights"),
        ([1.0, 2.0], [1.0], "weights have shape"),
        ([1e160, 1.0], None, "leave the range of double precision; multiply them by a power of 2"),
        ([[1.0, 1.0], [1e-160, 0.0]], None, "leave the range"),
        ([1e160, 1.0], [0.0, 1.0], "leave the range"),
    ],
)
def test_sample_says_what_is_wrong(values, weights, message):
    with pytest.raises(InvalidInputError, match=message):
        Sample(values, weights)


def test_laws_say_what_is_wrong():
    for make, message in [
        (lambda: Gaussian(0), "std is 0"),
        (lambda: Laplace(-1), "scale is -1"),
        (lambda: StudentT(2), "above 2"),
        (lambda: GeneralizedGaussian(float("nan")), "shape is nan"),
        (lambda: Mixture([0.5, 0.6], [Gaussian(), Gaussian()]), "do not sum to 1"),
        (lambda: Mixture([1.0], [Gaussian(), Gaussian()]), "one a component"),
        (lambda: Mixture([0.5, 0.5], [Gaussian(), Sample(np.ones((2, 3)))]), "one batch shape"),
        (lambda: Sample(np.ones((2, 3))).tail_moment(np.ones(3), 0), "leading axes"),
        (lambda: clipping_error(Gaussian(), -1.0), "threshold is negative"),
        (lambda: clipping_error(Gaussian(), float("nan")), "infinite or NaN"),
        (lambda: clipping_error(Gaussian(), float("inf")), "infinite or NaN"),
        (lambda: Gaussian(1e200), "leaves the range"),
        (lambda: Laplace(1e-170), "leaves the range"),
        (lambda: GeneralizedGaussian(2, 1e200), "leaves the range"),
        (lambda: GeneralizedGaussian(0.01), "shape is 0.01"),
        (lambda: StudentT(5, 1e-170), "leaves the range"),
    ]:
        with pytest.raises(InvalidInputError, match=message):
            make()


# Moments --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e150])
def test_excess_kurtosis_agrees_with_scipy_at_every_scale(bias, scale):
    x = np.random.default_rng(0).standard_t(5, size=(3, 50))
    expected = stats.kurtosis(x, axis=-1, bias=bias)
    np.testing.assert_allclose(excess_kurtosis(x * scale, bias=bias), expected, rtol=1e-9)
    np.testing.assert_allclose(excess_kurtosis(torch.tensor(x * scale), bias=bias).numpy(), expected, rtol=1e-9)


def test_moments_are_in_double_precision():
    x = np.random.default_rng(0).standard_normal(100).astype(np.float32)
    for kind in (x, torch.tensor(x)):
        assert excess_kurtosis(kind) == excess_kurtosis(x.astype(float))
    assert Moments.of(torch.tensor([16777216, 16777217])).variance == 0.25
    assert Moments.of(np.array([16777216, 16777217])).variance == 0.25


def test_excess_kurtosis_of_rationals_is_exact():
    assert excess_kurtosis(np.array([Fraction(1, 3), Fraction(4, 3)], dtype=object)) == -2


@pytest.mark.parametrize("constant", [0.1, 1e9, 0.0])
def test_excess_kurtosis_of_a_constant_is_an_error(constant):
    with pytest.raises(InvalidInputError, match="excess kurtosis of a constant is 0/0"):
        excess_kurtosis(np.full((2, 7), constant))


def test_unbiased_excess_kurtosis_needs_four_values():
    with pytest.raises(InvalidInputError, match="4 values or more, not 3"):
        excess_kurtosis([1.0, 2.0, 4.0], bias=False)


def test_moments_agree_with_scipy():
    x = np.random.default_rng(0).exponential(size=(3, 50))
    moments = Moments.of(x)
    np.testing.assert_allclose(moments.skewness, stats.skew(x, axis=-1))
    np.testing.assert_allclose(moments.excess_kurtosis, stats.kurtosis(x, axis=-1))
    again = Moments.from_standardized(moments.mean, moments.variance**0.5, moments.skewness, moments.excess_kurtosis)
    np.testing.assert_allclose(again.third, moments.third)
    np.testing.assert_allclose(again.fourth, moments.fourth)


@pytest.mark.parametrize("size", [1, 5, 200])
@pytest.mark.parametrize("bits", [1, 4, 8])
def test_optimal_clipping_scales_exactly_up_to_the_largest_and_smallest_values(size, bits):
    values = np.random.default_rng(0).uniform(-1, 1, size)
    plain = optimal_clipping(Sample(values), bits)
    for exponent in (-450, 500):
        scaled = optimal_clipping(Sample(np.ldexp(values, exponent)), bits)
        assert scaled.alpha == np.ldexp(plain.alpha, exponent)
        assert scaled.mse == np.ldexp(plain.mse, 2 * exponent)
    assert optimal_clipping(Sample(np.zeros(size)), bits).alpha == 0


@pytest.mark.parametrize("x", [np.array([1e200]), np.array([300.0], dtype=np.float16), torch.tensor([1e20])])
def test_sample_mse_says_that_it_overflows(x):
    with pytest.raises(InvalidInputError, match="the squared error overflows"):
        sample_mse(x, UniformQuantizer(4, 1.0))


def test_moments_say_what_is_wrong():
    normal = Moments.from_standardized(0.0, 1.0)
    for make, message in [
        (lambda: Moments(0, -1, 0, 0), "variance is negative"),
        (lambda: Moments(0, float("nan"), 0, 0), "NaN"),
        (lambda: mixture_moments([0.5, 0.4], [normal, normal]), "do not sum to 1"),
        (lambda: mixture_moments([1.0], [normal, normal]), "one a component"),
        (lambda: Moments(0, 0, 0, 0).skewness, "skewness of a constant"),
        (lambda: Moments.of([1.0, 2.0], [0.5, 0.5, 0.0]), "do not match"),
        (lambda: Moments.of(3.0, [1.0]), "non-empty"),
        (lambda: mixture_moments([0.5, 0.5], [Moments.of(np.eye(2)), Moments.of(np.eye(3))]), "shapes"),
    ]:
        with pytest.raises(InvalidInputError, match=message):
            make()


# Errors and optima ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", LevelConvention)
@pytest.mark.parametrize("bits", [1, 4, 8])
def test_error_of_a_sample_is_that_of_the_quantizer(levels, bits):
    x = np.random.default_rng(0).standard_normal((5, 100))
    quantizer = UniformQuantizer(bits, np.linspace(0.5, 4, 5), levels)
    expected = ((x - quantizer(x)) ** 2).mean(axis=-1)
    np.testing.assert_allclose(mse(Sample(x), quantizer), expected, atol=1e-14)
    np.testing.assert_allclose(
        sample_mse(torch.tensor(x), quantizer_for_torch(quantizer)).numpy(), expected, atol=1e-14
    )
    parts = mse_parts(Sample(x), quantizer)
    inside = np.abs(x) <= quantizer.alpha[:, None]
    np.testing.assert_allclose(parts.in_range, ((x - quantizer(x)) ** 2 * inside).mean(axis=-1), atol=1e-14)

    of_torch = mse_parts(Sample(x), quantizer_for_torch(quantizer))
    np.testing.assert_array_equal(of_torch.clipping, parts.clipping)


def quantizer_for_torch(quantizer):
    return UniformQuantizer(quantizer.bits, torch.tensor(quantizer.alpha), quantizer.levels)


def test_error_of_nothing_is_an_error():
    with pytest.raises(InvalidInputError, match="no values"):
        sample_mse(np.ones((2, 0)), UniformQuantizer(4, 1.0))


def test_aciq_agrees_with_scipy_root_finding():
    for bits in range(1, 9):
        for levels in LevelConvention:
            ratio = 3 * levels.steps(bits) ** 2
            assert aciq_clipping(Laplace(2.0), bits, levels).alpha == pytest.approx(2 * lambertw(ratio).real, rel=1e-12)
            for law in (Gaussian(2.0), StudentT(5), GeneralizedGaussian(0.5)):
                root = optimize.brentq(lambda a: a - ratio * upper_partial_moment(law, a, 1), 0, 200)  # noqa: B023
                assert aciq_clipping(law, bits, levels).alpha == pytest.approx(root, rel=1e-9)


def test_optimum_is_never_worse_than_a_fine_grid():
    rng = np.random.default_rng(0)
    for x in (
        rng.standard_normal(500),
        rng.laplace(size=64),
        rng.standard_t(3, size=300),
        rng.integers(-3, 4, 50) * 1.0,
        np.repeat([0.0, 1.0], [60, 10]),  # whose best step is far above the mean
    ):
        sample = Sample(x)
        for bits in (1, 2, 4, 8):
            for levels in LevelConvention:
                best = optimal_clipping(sample, bits, levels)
                grid = mse(sample, UniformQuantizer(bits, np.linspace(0, 2.5 * np.abs(x).max(), 2000), levels))
                assert best.mse <= grid.min() + 1e-14 * np.mean(x**2)
                at = sample_mse(x, UniformQuantizer(bits, best.alpha, levels))
                assert at == pytest.approx(best.mse, abs=1e-13 * float(np.mean(x**2)))


@pytest.mark.parametrize("size", [32, 1000])  # value by value, and threshold by threshold
def test_optima_of_a_batch_are_those_of_its_members(size):
    x = np.random.default_rng(0).standard_normal((4, 3, size))
    for optimum in (aciq_clipping, optimal_clipping):
        batch = optimum(Sample(x), 4)
        assert batch.alpha.shape == batch.mse.shape == (4, 3)
        one = optimum(Sample(x[2, 1]), 4)
        assert (batch.alpha[2, 1], batch.mse[2, 1]) == pytest.approx((one.alpha, one.mse), rel=1e-12)


@pytest.mark.parametrize("size", [6, 600])
@pytest.mark.parametrize("bits", [1, 2, 4])
def test_compiled_search_agrees_with_the_exact_one(size, bits):
    x = np.random.default_rng(size).integers(-9, 10, (2, size))
    exact = np.array([[Fraction(int(value)) for value in row] for row in x], dtype=object)
    weights = np.full(size, 1 / size)
    found = optimal_clipping(Sample(exact), bits)
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        compiled = optimal_clipping(Sample(x.astype(dtype)), bits)
        np.testing.assert_allclose(compiled.mse, found.mse.astype(float), atol=5e-13)
    interpreted = optimal_clipping(Sample(x.astype(float), weights), bits)
    np.testing.assert_allclose(interpreted.mse, found.mse.astype(float), atol=5e-13)


def test_group_of_zeros_has_level_zero():
    x = np.zeros((2, 8))
    x[1] = 1
    for optimum in (aciq_clipping, optimal_clipping):
        best = optimum(Sample(x), 4)
        assert best.alpha[0] == best.mse[0] == 0
        assert best.alpha[1] > 0
    assert UniformQuantizer(4, best.alpha)(x)[0].tolist() == [0.0] * 8


def test_optimum_of_a_mixture_of_laws():
    mixture = Mixture([0.25, 0.75], [Gaussian(), Laplace(2.0)])
    best = optimal_clipping(mixture, 4)
    grid = mse(mixture, UniformQuantizer(4, np.linspace(0.1, 30, 3000)))
    assert best.mse <= grid.min()
    assert best.mse == pytest.approx(mse(mixture, UniformQuantizer(4, best.alpha)))


def test_local_minima_needs_one_sample():
    with pytest.raises(InvalidInputError, match="give one sample"):
        local_minima(np.ones((2, 3)), 4)


def test_zeros_have_their_minimum_at_level_zero():
    (found,) = local_minima([0.0, 0.0], 3)
    assert found.alpha == found.mse == 0


def test_fitted_level():
    assert banner_ratio(0.0) == 2.5
    assert banner_ratio(-1.0) == 2.5
    assert banner_ratio(np.e - 1) == pytest.approx(2.8)
    assert banner_ratio(torch.tensor([0.0, np.e - 1])).tolist() == pytest.approx([2.5, 2.8])
    assert language_aware_alpha(Moments.from_standardized(1.0, 2.0, 0.5, np.e - 1)) == pytest.approx(5.6)


def test_distortion_rate_function():
    assert gaussian_distortion_rate(Fraction(3), 2) == Fraction(3, 16)
    assert gaussian_distortion_rate(np.array([1.0, 4.0]), 1.0).tolist() == [0.25, 1.0]
    assert gaussian_distortion_rate(1.0, np.array([2, 3, 4, 8], np.int8)).tolist() == [0.25**b for b in (2, 3, 4, 8)]
    assert gaussian_distortion_rate(1.0, 600.0) == 0


@pytest.mark.parametrize(
    ("variance", "rate", "message"),
    [
        (0.0, 1.0, "variance"),
        (1.0, -1, "rate is negative"),
        (np.nan, 1.0, "NaN"),
        (np.ones(2), np.ones(3), "broadcast"),
    ],
)
def test_distortion_rate_function_says_what_is_wrong(variance, rate, message):
    with pytest.raises(InvalidInputError, match=message):
        gaussian_distortion_rate(variance, rate)
