"""Faults in `aqcheck.information` and in the array checks that it and the other theories share."""

from __future__ import annotations

from tests.mutants import Mutant

COUPLING, QUANTA = "pychecks/test_coupling.py", "pychecks/test_quanta.py"
SOFTWARE = "tests/test_information.py"


def _mutant(module: str, original: str, mutated: str, *tests: str) -> Mutant:
    return Mutant(f"src/aqcheck/information/{module}.py", original, mutated, " ".join(tests))


MUTANTS = [
    # distributions
    _mutant(
        "distributions",
        "return namespace(p).sum(p * x, axis=-1)",
        "return namespace(p).mean(x, axis=-1)",
        f"{COUPLING}::test_variance_is_rational",
    ),
    _mutant("distributions", "p * xp.square(centred)", "xp.square(centred)", f"{COUPLING}::test_popoviciu"),
    _mutant("distributions", "p * xp.square(centred)", "p * xp.square(x)", f"{COUPLING}::test_variance_is_rational"),
    _mutant(
        "distributions",
        "return namespace(p).sum(p * p, axis=-1)",
        "return namespace(p).sum(p * p * p, axis=-1)",
        f"{COUPLING}::test_random_energy_participation_ratio",
    ),
    _mutant(
        "distributions",
        "return -namespace(p).sum(p * _log_of_support(p), axis=-1)",
        "return namespace(p).sum(p * _log_of_support(p), axis=-1)",
        f"{COUPLING}::test_entropy_identity",
    ),
    _mutant(
        "distributions",
        "(_log_of_support(p) - _log_of_support(q))",
        "(_log_of_support(q) - _log_of_support(p))",
        f"{COUPLING}::test_entropy_decreases",
    ),
    _mutant(
        "distributions",
        "xp.where(p == 0, p + 1, p)",
        "p",
        f"{QUANTA}::test_zero_error_needs_the_label_entropy",
    ),
    _mutant(
        "distributions",
        "xp.sum(p, axis=-1, keepdims=True) * xp.sum(p, axis=-2, keepdims=True)",
        "xp.sum(p, axis=-1, keepdims=True) * xp.sum(p, axis=-1, keepdims=True)",
        f"{QUANTA}::test_zero_error_needs_the_label_entropy",
    ),
    # generalization
    _mutant(
        "generalization",
        "(log_class_size, delta) / (2 * samples)",
        "(log_class_size, delta) / (2.001 * samples)",
        f"{QUANTA}::test_hoeffding_bound",
    ),
    _mutant(
        "generalization",
        "log_class_size - math.log(delta)",
        "log_class_size + math.log(delta)",
        f"{QUANTA}::test_hoeffding_bound",
    ),
    _mutant("generalization", "/ (2 * square)", "/ square", f"{QUANTA}::test_sample_size"),
    _mutant("generalization", "/ (2 * square)", "/ (8 * square)", f"{QUANTA}::test_quanta_of_given_dimension"),
    _mutant("generalization", "max(1, math.ceil(", "max(1, math.floor(", f"{QUANTA}::test_sample_size"),
    # rate_distortion
    _mutant(
        "rate_distortion",
        "float(np.log(gain.max()))",
        "float(np.log(gain.min()))",
        f"{QUANTA}::test_no_code_beats_rate_distortion",
    ),
    _mutant("rate_distortion", "- slope * nearest[:, 0]", "", f"{QUANTA}::test_no_code_beats_rate_distortion"),
    _mutant(
        "rate_distortion",
        "np.exp(-slope * (d - nearest))",
        "np.exp(-2 * slope * (d - nearest))",
        f"{QUANTA}::test_rate_distortion_of_a_fair_coin",
    ),
    _mutant(
        "rate_distortion",
        "self.intercept - self.slope * distortion",
        "self.intercept + self.slope * distortion",
        f"{QUANTA}::test_no_code_beats_rate_distortion",
    ),
    _mutant(
        "rate_distortion",
        "(1 - share) * coarse.rate + share * fine.rate",
        "share * coarse.rate",
        f"{QUANTA}::test_rate_distortion_of_a_fair_coin",
    ),
    _mutant(
        "rate_distortion",
        "input_dimension / (quanta * quantum_dimension)",
        "input_dimension / quanta",
        f"{QUANTA}::test_compression_ratio",
    ),
    # zipf
    _mutant("zipf", "** -exponent", "** exponent", f"{SOFTWARE}::test_zipf"),
    _mutant("zipf", "exponent * moment / partition", "moment / partition", f"{SOFTWARE}::test_zipf"),
    _mutant(
        "zipf", "_weights(1, vocabulary + 1, exponent)", "_weights(1, vocabulary, exponent)", f"{SOFTWARE}::test_zipf"
    ),
    # arrays
    Mutant(
        "src/aqcheck/arrays.py",
        "wrong = xp.any(xp.asarray(total != 1))",
        "wrong = False",
        "tests/test_attention.py::test_errors_say_what_was_wrong",
    ),
    Mutant(
        "src/aqcheck/arrays.py",
        "            _is_finite(array),",
        "            True,",
        "tests/test_attention.py::test_errors_say_what_was_wrong",
    ),
    Mutant(
        "src/aqcheck/arrays.py",
        "bool(xp.isfinite(total)) or bool(xp.all(xp.isfinite(array)))",
        "bool(xp.isfinite(total))",
        "tests/test_attention.py::test_finite_logits_whose_sum_overflows",
    ),
]
