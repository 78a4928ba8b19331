"""Faults in `aqcheck.attention` and in what the experiment on its convergence delivers."""

from __future__ import annotations

from functools import partial

from tests.mutants import Mutant, mutant

_mutant = partial(mutant, "attention", theory="coupling")


MUTANTS = [
    # gibbs
    _mutant("gibbs", ".log(law.sum) + law.beta * law.shift)", ".log(law.sum))", "test_rounding_error"),
    _mutant("gibbs", "law.beta * law.shift)[..., 0]", "law.shift)[..., 0]", "test_rounding_error"),
    _mutant(
        "gibbs", "return law.beta * law.shifted - namesp", "return law.beta * law.shifted + namesp", "test_gibbs_form"
    ),
    _mutant("gibbs", "return law.weights / law.sum\n", "return law.weights\n", "test_gibbs_form"),
    _mutant("gibbs", "return law.weights / law.sum\n", "return law.weights / law.sum + 2.0**-200\n", "test_gibbs_form"),
    _mutant(
        "gibbs",
        "return law.weights / law.sum\n",
        "return law.weights\n",
        "test_no_point_mass_without_unique_maximiser",
    ),
    _mutant("gibbs", "weights = xp.exp(b * shifted)", "weights = xp.exp(-b * shifted)", "test_gibbs_form"),
    _mutant("gibbs", "weights = xp.exp(b * shifted)", "weights = xp.exp(b * b * shifted)", "test_power_series"),
    _mutant("gibbs", "xp.sum(weights, axis=-1, keepdims=True)", "xp.sum(weights) * 1.0", "test_rounding_error"),
    _mutant("gibbs", "return gibbs(scores, 1)", "return gibbs(scores, -1)", "test_scaling_and_shift"),
    _mutant("gibbs", "(law.shift + law.mean(law.shifted))", "(law.mean(law.shifted))", "test_rounding_error"),
    _mutant("gibbs", "return law.shifted - law.mean(law.shifted)", "return law.shifted", "test_mean_derivative"),
    _mutant(  # the same number, with digits lost in floats
        "gibbs",
        "return law.shifted - law.mean(law.shifted)",
        "return (law.shifted + law.shift) - (law.mean(law.shifted) + law.shift)",
        "test_rounding_error_of_derivatives",
    ),
    _mutant(
        "gibbs",
        "return law.mean_square(_centred(law))[..., 0]",
        "return law.mean_square(2 * _centred(law))[..., 0]",
        "test_susceptibility_of_two_logits_is_bounded",
    ),
    _mutant(
        "gibbs",
        "return law.mean_square(_centred(law))[..., 0]",
        "return law.mean_square(2 * _centred(law))[..., 0]",
        "test_entropy_falls_by_its_slope_between",
    ),
    _mutant("gibbs", "law.sum * _centred(law)", "law.sum * -_centred(law)", "test_gibbs_derivative"),
    _mutant(
        "gibbs",
        "self.weights[..., None, :] @ values[..., None])[..., 0] / self.sum",
        "self.weights[..., None, :] @ values[..., None])[..., 0]",
        "test_mean_derivative",
    ),
    _mutant("gibbs", "(self.weights * values)[", "(2 * self.weights * values)[", "test_rounding_error_of_derivatives"),
    _mutant("gibbs", "law.sum) - law.beta * law.mean", "law.sum) + law.beta * law.mean", "test_entropy_identity"),
    _mutant("gibbs", "return -law.beta[..., 0] * _var", "return -_var", "test_entropy_derivative"),
    _mutant(
        "gibbs",
        "return _entropy(law), _entropy_derivative(law)",
        "return _entropy(law), -_entropy_derivative(law)",
        "test_entropy_derivative",
    ),
    _mutant(
        "gibbs", "return -log_partition(u, b) / b", "return log_partition(u, b) / b", "test_free_energy_is_the_minimum"
    ),
    _mutant("gibbs", "_entropy(law) / namespace(b).square(b)", "_entropy(law) / b", "test_free_energy_derivatives"),
    _mutant(
        "gibbs", "(_variance(law) + 2 * first) / b", "(_variance(law) + first) / b", "test_free_energy_derivatives"
    ),
    _mutant("gibbs", "else xp.max(u, axis=-1, keepdims=True)", "else u[..., :1] * 0", "test_rounding_error"),
    _mutant("gibbs", "xp.where(b < 0, xp.min(u", "xp.where(b < 0, xp.max(u", "test_rounding_error"),
    # expansion
    _mutant(
        "expansion",
        "polynomial = (1 + b * centred) / n",
        "polynomial = (1 - b * centred) / n",
        "test_small_beta_expansion",
    ),
    _mutant("expansion", "- square) / (2 * n)", "- square) / n", "test_small_beta_expansion"),
    _mutant("expansion", "(largest / 2 if", "(largest / 40 if", "test_small_beta_expansion"),
    _mutant("expansion", "5 * spread * largest / 24", "spread * largest / 240", "test_small_beta_expansion"),
    _mutant("expansion", "xp.where(exponent > 0, exponent * 0, exponent)", "exponent", "test_small_beta_expansion"),
    _mutant("expansion", "- xp.square(b) * square / 2)", "- xp.square(b) * square)", "test_entropy_expansion"),
    _mutant("expansion", "* spread / 12)", "* spread / 13)", "test_entropy_expansion"),
    _mutant(
        "expansion",
        "return xp.sum(xp.astype(is_largest, xp.int64), axis=-1)",
        "return xp.any(is_largest, axis=-1)",
        "test_concentration",
    ),
    _mutant(
        "expansion",
        "weights = xp.where(is_largest, u * 0 + 1, u * 0)",
        "weights = u * 0 + 1",
        "test_concentration",
    ),
    _mutant("expansion", "(n - ties) / ties * xp", "(n - ties) / n * xp", "test_concentration"),
    _mutant("expansion", "xp.exp(b * (second - top))", "xp.exp(2 * b * (second - top))", "test_concentration"),
    _mutant(  # the same number, with digits lost in floats
        "expansion",
        "xp.exp(b * (second - top))",
        "xp.exp(b * second) / xp.exp(b * top)",
        "test_rounding_error_of_limits",
    ),
    _mutant(
        "expansion",
        "centred = u - xp.sum(u, axis=-1, keepdims=True) / n",
        "centred = u",
        "test_expansion_is_the_taylor_polynomial",
    ),
    # coupling
    _mutant("coupling", "return 1 / (xp.sqrt(d) * tau)", "return 1 / (d * tau)", "test_beta_of_common_head_dimensions"),
    _mutant("coupling", "return 1 / (xp.sqrt(d) * tau)", "return tau / xp.sqrt(d)", "test_effective_beta"),
    _mutant(  # the same number, with digits lost in floats
        "coupling", "return 1 / (xp.sqrt(d) * tau)", "return 1 / (xp.sqrt(d) * tau + 8 - 8)", "test_effective_beta"
    ),
    _mutant("coupling", "** 2 < n", "** 2 <= n", "test_operational_beta", "test_no_operational_beta_for_tied_logits"),
    _mutant("coupling", "math.log(rows.shape[-1]) / 2", "math.log(rows.shape[-1]) / 3", "test_operational_beta"),
    _mutant("coupling", "args=(row,)).x / gap * scale)", "args=(row,)).x * scale)", "test_operational_beta"),
    # random_energy
    _mutant("random_energy", "xp.sqrt(2 * xp.log(n))", "xp.sqrt(xp.log(n))", "test_random_energy_free_energy"),
    _mutant("random_energy", "xp.log(n)) / sigma", "xp.log(n)) * sigma", "test_random_energy_free_energy"),
    _mutant("random_energy", "1 - c / b, 0", "1 - (c / b) ** 2, 0", "test_random_energy_participation_ratio"),
    _mutant("random_energy", "2 * ratio, 1", "1 + ratio, 1", "test_random_energy_free_energy"),
    _mutant("random_energy", "1 + ratio**2)", "1 + ratio)", "test_random_energy_free_energy"),
    # mixing
    _mutant("mixing", "return a @ v", "return 2 * (a @ v)", "test_equal_tokens_do_not_change", theory="quanta"),
    _mutant(
        "mixing",
        "return a @ v",
        "return a.mT @ v if a.shape[-1] == a.shape[-2] else a @ v",
        "test_mixing_never_raises_the_largest_norm",
        theory="quanta",
    ),
    _mutant("mixing", "axis=-1) / 2\n", "axis=-1)\n", "test_dispersion_contracts", theory="quanta"),
    _mutant("mixing", "axis=-1)[..., 0] / n", "axis=-1)[..., 0]", "test_condensate_fraction", theory="quanta"),
    _mutant("mixing", "xp.argmax(received", "xp.argmin(received", "test_condensate_fraction", theory="quanta"),
    _mutant(
        "mixing",
        "xp.max(xp.sum(a, axis=-2), axis=-1)",
        "xp.max(xp.sum(a, axis=-1), axis=-1)",
        "test_condensate_fraction",
        theory="quanta",
    ),
    _mutant(
        "mixing",
        "return a @ v",
        "return a.shape[-1] * (a @ v)",
        "test_selection_without_increase_is_found",
        theory="quanta",
    ),
    # hopfield
    _mutant("hopfield", "axis=-1) / 2 - log", "axis=-1) - log", "test_attention_is_a_gradient_step", theory="quanta"),
    _mutant(
        "hopfield",
        "gibbs(x @ k.T, b) @ k",
        "gibbs(x @ k.T, 2 * b) @ k",
        "test_energy_of_each_token_can_rise",
        theory="quanta",
    ),
    _mutant("hopfield", "b) / b\n", "b)\n", "test_attention_is_a_gradient_step", theory="quanta"),
    _mutant(
        "hopfield",
        "return gibbs(x @ k.T, b) @ k",
        "return 2 * gibbs(x @ k.T, b) @ k",
        "test_attention_lowers_the_energy",
        theory="quanta",
    ),
    _mutant(
        "hopfield",
        "return gibbs(x @ k.T, b) @ k",
        "return gibbs(x @ k.T, 2 * b) @ k",
        "test_attention_lowers_the_energy",
        "test_attention_is_a_gradient_step",
        theory="quanta",
    ),
    _mutant(
        "hopfield",
        "return x - hopfield_update",
        "return x + hopfield_update",
        "test_attention_is_a_gradient_step",
        theory="quanta",
    ),
    # panels of attention-convergence
    *(
        Mutant(
            "src/aqcheck/experiments/attention_convergence.py",
            original,
            mutated,
            "pychecks/test_convergence.py::test_four_panels_and_summary",
        )
        for original, mutated in (
            ("axes.bar(number, rate.value, width", "axes.bar(number, rate.high, width"),
            ('logarithmic.set_yscale("log")', 'logarithmic.set_yscale("linear")'),
            ("exponential: {result.outcome_in_words", "exponential: {results[0].outcome_in_words"),
        )
    ),
]
