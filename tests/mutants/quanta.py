"""Faults in `aqcheck.quanta`."""

from __future__ import annotations

from functools import partial

from tests.mutants import Mutant, mutant

_mutant = partial(mutant, "quanta", theory="quanta")


SOFTWARE = "tests/test_quanta.py"

MUTANTS = [
    # records that compute
    Mutant(
        "src/aqcheck/quanta/definition.py",
        "require(self.magnitude >= 0,",
        "require(self.magnitude >= -1,",
        f"{SOFTWARE}::test_errors_say_what_was_wrong",
    ),
    _mutant(
        "selection",
        "self.internal_mass and self.small_leakage",
        "self.internal_mass",
        "test_assumptions_do_not_save_theorem_1",
    ),
    # patterns
    _mutant(
        "patterns",
        "xp.linalg.diagonal(gram), axis=-1) / _energy(x)",
        "xp.linalg.diagonal(gram), axis=-1) / (2 * _energy(x))",
        "test_trace_coherence_is_one",
    ),
    _mutant(
        "patterns",
        "/ xp.max(spectrum, axis=-1)",
        "/ xp.sum(spectrum, axis=-1)",
        "test_rank_is_that_of_a_sum_of_products",
    ),
    _mutant(
        "selection",
        "mean_cosine(v[outside]) if",
        "mean_cosine(v) if",
        "test_tokens_outside_do_not_save_theorem_1",
    ),
    _mutant(
        "patterns",
        "xp.any(lengths == 0)",
        "xp.any(lengths < 0)",
        "test_tokens_outside_as_recorded",
    ),
    _mutant(
        "patterns",
        "* (h - xp.log(total) - 2",
        "* h - (xp.log(total) - 2",
        "test_spectral_entropy_rises_is_found",
    ),
    _mutant("patterns", "/ xp.max(spectrum, axis=-1)", "/ xp.min(spectrum, axis=-1)", "test_ranks_of_the_spectrum"),
    _mutant(
        "patterns", "xp.square(_energy(x)) / _energy(gram)", "_energy(x) / _energy(gram)", "test_ranks_of_the_spectrum"
    ),
    _mutant(
        "patterns",
        "entropy(spectrum / total[..., None])",
        "entropy(xp.sqrt(spectrum) / xp.sum(xp.sqrt(spectrum), axis=-1, keepdims=True))",
        "test_spectral_entropy_rises_on_record",
    ),
    _mutant(
        "patterns",
        "* (h - xp.log(total) - 2",
        "* (h + xp.log(total) - 2",
        "test_spectral_entropy_rises_on_record",
    ),
    _mutant(
        "patterns",
        "xp.square(xp.linalg.svdvals(x)), scale",
        "xp.linalg.svdvals(x), scale",
        "test_ranks_of_the_spectrum",
        "test_spectral_entropy_rises_on_record",
    ),
    _mutant("patterns", "xp.sum(v * mean, axis=-1) / lengths", "xp.sum(v * mean, axis=-1)", "test_mean_cosine"),
    _mutant(
        "patterns",
        "xp.sqrt(xp.sum(xp.square(scaled), axis=axis)) * scale",
        "xp.sum(xp.square(scaled), axis=axis) * scale",
        "test_action_quanta",
    ),
    _mutant(
        "patterns",
        "return euclidean_norm(namespace(x).sum(x, axis=-2), axis=-1)",
        "return euclidean_norm(x, axis=(-2, -1))",
        "test_action_quanta",
        "test_binned_mutual_information",
    ),
    Mutant(
        "src/aqcheck/quanta/patterns.py",
        "2.0 ** xp.floor(0.99 * xp.log2(",
        "2.0 ** xp.ceil(0.99 * 0 * xp.log2(",
        f"{SOFTWARE}::test_large_and_small_entries",
    ),
    Mutant(
        "src/aqcheck/quanta/patterns.py",
        "return euclidean_norm(x, axis=(-2, -1))",
        "return _energy(x)",
        f"{SOFTWARE}::test_statistics_of_a_known_spectrum",
    ),
    # selection
    _mutant(
        "selection",
        "axis=0) / size",
        "axis=0)",
        "test_assumptions_do_not_save_theorem_1",
    ),
    _mutant(
        "selection",
        "internal_mass=xp.sum(rows[:, inside]) / size",
        "internal_mass=xp.sum(rows[:, inside])",
        "test_assumptions_do_not_save_theorem_1",
    ),
    _mutant(
        "selection", "statistics.bound <= bound", "statistics.bound < bound", "test_assumptions_do_not_save_theorem_1"
    ),
    _mutant(
        "selection",
        "coherence > complement_coherence)",
        "coherence >= complement_coherence)",
        "test_assumptions_do_not_save_theorem_1",
    ),
    _mutant(
        "selection", "statistics.internal_mass >= attention_mass", "True", "test_assumptions_do_not_save_theorem_1"
    ),
    _mutant(
        "selection",
        "statistics.leakage * statistics.bound <= leakage * bound",
        "True",
        "test_assumptions_do_not_save_theorem_1",
    ),
    _mutant("selection", "+ leakage * bound) /", "+ bound) /", "test_assumptions_do_not_save_theorem_1"),
    _mutant(
        "selection",
        "(size * coherence * magnitude + size * bound)",
        "(coherence * magnitude + size * bound)",
        "test_assumptions_do_not_save_theorem_1",
    ),
    _mutant(
        "selection",
        "return xp.sum(xp.linalg.diagonal(a)[inside])",
        "return xp.sum(a[inside])",
        "test_spectral_entropy_rises_on_record",
    ),
    _mutant("selection", "xp.linalg.diagonal(a)[inside])", "xp.linalg.diagonal(a))", "test_no_threshold_selects"),
    _mutant(
        "selection",
        "xp.linalg.diagonal(a)[inside])",
        "xp.linalg.diagonal(a)[inside]) / 2",
        "test_no_threshold_saves_the_fall_of_entropy",
        "test_selection_without_increase_is_found",
    ),
    _mutant("selection", "masses <= alpha", "masses < alpha", "test_selected_and_dissolved_partition"),
    _mutant("selection", "return masses > alpha", "return masses >= alpha", "test_selected_and_dissolved_partition"),
    # definition
    _mutant(
        "definition",
        "summed_magnitude(restricted) > thresholds",
        "summed_magnitude(restricted) >= thresholds",
        "test_action_quanta",
    ),
    _mutant(
        "definition", "coherence(restricted) > thresholds", "coherence(restricted) < thresholds", "test_action_quanta"
    ),
    _mutant(
        "definition", "information(pattern) > thresholds", "information(pattern) >= thresholds", "test_action_quanta"
    ),
    _mutant(
        "definition",
        "if any(smaller < set(chosen) for smaller in minimal)",
        "if any(smaller < set(chosen) for smaller in minimal) or not information(component)",
        "test_action_quanta",
    ),
    _mutant(
        "definition", "np.arange(1, bins) / bins", "np.arange(1, bins) / (bins + 1)", "test_binned_mutual_information"
    ),
    _mutant(
        "definition",
        "summed_magnitude(np.where(pattern, x, 0.0))",
        "summed_magnitude(x)",
        "test_binned_mutual_information",
    ),
    _mutant("definition", "if any(smaller < set(chosen) for smaller in minimal)", "if False", "test_action_quanta"),
    _mutant(
        "definition", "if len(connected_components(pattern, diagonal=diagonal)) == 1", "if True", "test_action_quanta"
    ),
    _mutant("definition", "range(1, len(entries) + 1)", "range(1, len(entries))", "test_action_quanta"),
    _mutant("definition", "if diagonal else None", "if not diagonal else None", "test_action_quanta"),
    Mutant(
        "src/aqcheck/quanta/definition.py",
        "np.arange(1, bins) / bins",
        "np.arange(1, bins) / (10 * bins)",
        f"{SOFTWARE}::test_binned_mutual_information",
    ),
]
