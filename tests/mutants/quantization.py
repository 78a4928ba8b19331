"""Faults in `aqcheck.quantization`."""

from __future__ import annotations

from tests.mutants import Mutant

FILES = {
    "clip": "pychecks/test_quantization.py",
    "error": "pychecks/test_quantization_error.py",
    "optimum": "pychecks/test_quantization_optimum.py",
}


def _mutant(module: str, original: str, mutated: str, *tests: str) -> Mutant:
    """Tests are named `file:function`, with the files' short names above."""
    nodes = " ".join(f"{FILES[file]}::{function}" for file, function in (test.split(":") for test in tests))
    return Mutant(f"src/aqcheck/quantization/{module}.py", original, mutated, nodes)


MUTANTS = [
    # clip
    _mutant(
        "clipping",
        "xp.maximum(-alpha, xp.minimum(alpha, x))",
        "xp.minimum(alpha, xp.maximum(-alpha, x))",
        "clip:test_neg_le_clip",
    ),
    _mutant(
        "clipping",
        "xp.maximum(-alpha, xp.minimum(alpha, x))",
        "xp.maximum(0 * alpha, xp.minimum(alpha, x))",
        "clip:test_clip_odd",
    ),
    _mutant("clipping", "xp.maximum(-alpha, xp.minimum(alpha, x))", "xp.minimum(alpha, x)", "clip:test_abs_clip_le"),
    _mutant(
        "clipping",
        "xp.maximum(-alpha, xp.minimum(alpha, x))",
        "xp.maximum(-alpha, xp.minimum(alpha, x)) / 1.0000001",
        "clip:test_clip_of_mem_interval",
    ),
    _mutant(
        "clipping",
        "return x if x != x else max(-alpha, min(alpha, x))",
        "return max(-alpha, min(alpha, x))",
        "clip:test_nan_stays_nan",
    ),
    _mutant(
        "clipping",
        "x != x else max(-alpha, min(alpha, x))",
        "x != x else min(alpha, max(-alpha, x))",
        "clip:test_clip_le_needs_nonneg",
    ),
    Mutant(
        "src/aqcheck/quantization/clipping.py",
        "xp.any(alpha == least)",
        "xp.any(alpha != alpha)",
        "tests/test_quantization.py::test_clip_says_what_is_wrong",
    ),
    Mutant(
        "src/aqcheck/quantization/clipping.py",
        "value = value.item()",
        "pass",
        "tests/test_quantization.py::test_a_numpy_scalar_is_a_level_like_a_python_number",
    ),
    Mutant(
        "src/aqcheck/quantization/clipping.py",
        "array.astype(float, copy=False)",
        "array",
        "tests/test_quantization.py::test_steps_and_errors_are_in_double_precision",
    ),
    # UniformQuantizer
    Mutant(
        "src/aqcheck/quantization/uniform.py",
        "steps / 2) + count // 2, 0",
        "steps / 2 + count // 2), 0",
        "tests/test_quantization.py::test_quantizer_rounds_to_the_nearest_level_in_every_dtype",
    ),
    _mutant(
        "uniform", "- (self is LevelConvention.END_POINTS)", "", "error:test_quantizer_rounds_to_nearest_of_its_levels"
    ),
    _mutant(
        "uniform",
        "+ count // 2, 0, count - 1)",
        "+ count // 2, 0, count)",
        "error:test_quantizer_rounds_to_nearest_of_its_levels",
    ),
    _mutant(
        "uniform",
        "xp.floor(position * steps / 2",
        "xp.floor(position * count / 2",
        "error:test_quantizer_rounds_to_nearest_of_its_levels",
    ),
    _mutant("uniform", "xp.floor(position", "xp.ceil(position", "error:test_quantizer_rounds_to_nearest_of_its_levels"),
    _mutant(
        "uniform",
        "return 2 * in_double(self.alpha) / self",
        "return in_double(self.alpha) / self",
        "error:test_quantizer_rounds_to_nearest_of_its_levels",
    ),
    # laws
    _mutant(
        "distributions",
        "return first - threshold * mass",
        "return first + threshold * mass",
        "error:test_clipping_error_derivative",
    ),
    _mutant(
        "distributions",
        "- 2 * threshold * first + threshold",
        "- threshold * first + threshold",
        "error:test_parts_as_written_are_their_definitions",
    ),
    _mutant(
        "distributions",
        "ndtr(-t) + t * density)[order]",
        "ndtr(-t) - t * density)[order]",
        "optimum:test_partial_moments_of_gaussian_and_laplace",
    ),
    _mutant(
        "distributions",
        "np.exp(-t) * (np.ones_like(t), t + 1,",
        "np.exp(-t) * (np.ones_like(t), t,",
        "optimum:test_recorded_optima_of_the_noise_model",
    ),
    _mutant(
        "distributions",
        "math.lgamma(1 / shape) - math.lgamma(3 / shape)) / 2",
        "math.lgamma(1 / shape) - math.lgamma(3 / shape))",
        "optimum:test_families_of_unit_variance",
    ),
    _mutant(
        "distributions",
        "- 2 * log_gamma(3 / shape)) - 3",
        "- log_gamma(3 / shape)) - 3",
        "optimum:test_families_of_unit_variance",
    ),
    _mutant(
        "distributions",
        "a, b = (1 + order) / 2, (nu - order) / 2",
        "a, b = (1 + order) / 2, nu / 2",
        "optimum:test_families_of_unit_variance",
    ),
    _mutant("distributions", 'side="right")', 'side="left")', "error:test_parts_as_written_are_their_definitions"),
    _mutant(
        "distributions",
        "flat[position] <= threshold",
        "flat[position] < -threshold",
        "optimum:test_groups_are_independent",
    ),
    _mutant(
        "distributions",
        "(self.magnitudes.shape[-1] - first_above) * self",
        "first_above * self",
        "error:test_mse_is_its_definition",
    ),
    _mutant(
        "distributions",
        "weight * component.tail_moment(threshold, order) for",
        "component.tail_moment(threshold, order) for",
        "optimum:test_own_optimum_never_hurts",
    ),
    _mutant(
        "distributions",
        "weight * component.summed_excess(member, step, count) for",
        "weight**2 * component.summed_excess(member, step, count) for",
        "optimum:test_own_optimum_never_hurts",
    ),
    _mutant(
        "distributions",
        "np.arange(1, count + 1), 1)",
        "np.arange(1, count), 1)",
        "optimum:test_recorded_optima_of_the_exact_quantizer",
    ),
    _mutant("distributions", "slice(start, start + rows)", "slice(start)", "optimum:test_groups_are_independent"),
    Mutant(
        "src/aqcheck/quantization/distributions.py",
        "np.all(fits | (largest == 0))",
        "np.all(fits | True)",
        "tests/test_quantization.py::test_sample_says_what_is_wrong",
    ),
    Mutant(
        "src/aqcheck/quantization/distributions.py",
        "betaincc(a, b, share",
        "betaincc(b, a, share",
        "tests/test_quantization.py::test_tails_of_student_laws_are_precise_near_and_far",
    ),
    # error
    _mutant(
        "error",
        "return squared_error(distribution, quantizer.step, q",
        "return squared_error(distribution, quantizer.alpha, q",
        "error:test_mse_is_its_definition",
    ),
    Mutant(
        "src/aqcheck/quantization/error.py",
        "bool(xp.any(xp.isinf(total)))",
        "False",
        "tests/test_quantization.py::test_sample_mse_says_that_it_overflows",
    ),
    _mutant("error", "np.arange(1, 2 ** (bits - 1))", "np.arange(1, 2**bits)", "error:test_mse_is_its_definition"),
    _mutant(
        "error",
        "step * step / 4 - 2 * step * excess",
        "step * step / 12 - 2 * step * excess",
        "error:test_mse_is_its_definition",
    ),
    _mutant(
        "error",
        "xp.sum(error * error, axis=-1)",
        "xp.sum(abs(error), axis=-1)",
        "error:test_mse_is_its_definition",
    ),
    _mutant("error", "+ inset * inset * mass", "", "error:test_mse_decomposition"),
    _mutant(
        "error",
        "return upper_partial_moment(distribution, alpha, 2)",
        "return upper_partial_moment(distribution, alpha, 1)",
        "error:test_parts_as_written_are_their_definitions",
    ),
    _mutant("error", "/ 12 * (1 - outside)", "/ 12", "error:test_parts_as_written_are_their_definitions"),
    _mutant("error", "/ 12 * (1 - outside)", "/ 12", "error:test_written_error_is_not_convex_near_one"),
    _mutant(
        "error",
        "quantizer.alpha) + quantizer.step * quantizer.step / 12",
        "quantizer.alpha) + quantizer.step * quantizer.step / 6",
        "error:test_full_mass_error_has_one_minimiser",
    ),
    # moments
    _mutant(
        "moments",
        "fourth=expectation(square * square)",
        "fourth=expectation(square * deviation)",
        "error:test_moments_are_their_definitions",
    ),
    _mutant("moments", "w * (c.variance + d * d) for", "w * (c.variance - d * d) for", "error:test_mixture_variance"),
    _mutant("moments", "+ 3 * c.variance * d + d", "+ c.variance * d + d", "error:test_mixture_fourth_moment"),
    _mutant("moments", "+ 4 * c.third * d + 6", "+ 6", "error:test_mixture_fourth_moment"),
    _mutant(
        "moments",
        "self.fourth / (self.variance * self.variance) - 3",
        "self.fourth / (self.variance * self.variance)",
        "error:test_mixture_fourth_moment",
    ),
    _mutant(
        "moments",
        "self.third / self.variance**1.5",
        "self.third / self.variance**3",
        "error:test_standardized_moments",
    ),
    _mutant("moments", "(excess_kurtosis + 3) * square", "excess_kurtosis * square", "error:test_standardized_moments"),
    _mutant(
        "moments",
        "/ ((n - 2) * (n - 3))",
        "/ ((n - 2) * (n - 1))",
        "error:test_excess_kurtosis_estimators",
    ),
    Mutant(
        "src/aqcheck/quantization/moments.py",
        "tuple(checked.shape) == (count,)",
        "True",
        "tests/test_quantization.py::test_laws_say_what_is_wrong",
    ),
    # optimal
    _mutant(
        "optimal",
        "ratio = 3 * levels.steps(bits) ** 2",
        "ratio = 3 * levels.steps(bits)",
        "error:test_full_mass_error_has_one_minimiser",
    ),
    _mutant(
        "optimal",
        "alpha = np.maximum(alpha, risen)",
        "alpha = np.maximum(alpha, 2 * risen)",
        "error:test_full_mass_error_has_one_minimiser",
    ),
    _mutant(
        "optimal",
        "return Clipping(step * steps / 2, error)",
        "return Clipping(step * 2**bits / 2, error)",
        "optimum:test_optimal_clipping_is_global",
    ),
    _mutant(
        "optimal",
        "inside[1:] &= stationary[1:] < breakpoints",
        "pass",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    _mutant("optimal", "2.5 + 0.3 * xp.log1p(", "2.5 + 0.3 * xp.exp(", "optimum:test_fitted_level_can_hurt"),
    _mutant(
        "optimal",
        "moments.variance**0.5 * banner_ratio",
        "moments.variance * banner_ratio",
        "optimum:test_fitted_level_can_hurt",
    ),
    # search
    _mutant(
        "search",
        "value - step / 2 * (below + 1)",
        "value - step / 3 * (below + 1)",
        "optimum:test_sums_over_values_and_over_thresholds_agree",
    ),
    _mutant(
        "search",
        "below = below if below < most else most",
        "",
        "optimum:test_sums_over_values_and_over_thresholds_agree",
    ),
    _mutant(
        "search",
        "threshold * ((size - first_above) / size)",
        "threshold * (first_above / size)",
        "optimum:test_sums_over_values_and_over_thresholds_agree",
    ),
    _mutant(
        "search",
        "return law(step)",
        "return 2 * law(step)",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    _mutant(
        "search",
        "if least >= best_error - tolerance",
        "if least >= 0 * best_error",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    _mutant(
        "search",
        "right, right_cut = bound(cut, high, at_cut, at_high)",
        "right, right_cut = bound(cut, high, at_high, at_high)",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    _mutant(
        "search",
        "left, left_cut = bound(low, cut, at_low, at_cut)",
        "left, left_cut = best_error, low",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    _mutant(
        "search",
        "intercept = at_low - slope * low",
        "intercept = at_low",
        "optimum:test_branch_and_bound_agrees_with_enumeration",
    ),
    Mutant(
        "src/aqcheck/quantization/search.py",
        "while high <= 2 * first + 4 * at_high",
        "while high < 0 * first",
        "tests/test_quantization.py::test_optimum_is_never_worse_than_a_fine_grid",
    ),
    Mutant(
        "src/aqcheck/quantization/search.py",
        "sample = magnitudes[i], tail_sums[i], count",
        "sample = magnitudes[0], tail_sums[i], count",
        "tests/test_quantization.py::test_optima_of_a_batch_are_those_of_its_members",
    ),
    # rate
    _mutant("rate", "variance / 4**rate", "variance / 2**rate", "optimum:test_slope_of_the_distortion_rate_function"),
]
