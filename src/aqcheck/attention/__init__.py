"""Attention rows as Gibbs distributions p(β) ∝ exp(βu) of their logits u (theorem-02-beta-coupling.md)."""

from aqcheck.attention.coupling import effective_beta, operational_beta
from aqcheck.attention.expansion import (
    argmax_multiplicity,
    entropy_expansion,
    entropy_remainder_bound,
    gibbs_expansion,
    gibbs_remainder_bound,
    zero_temperature_bound,
    zero_temperature_limit,
)
from aqcheck.attention.gibbs import (
    entropy_derivative,
    entropy_with_derivative,
    free_energy,
    free_energy_derivative,
    gibbs,
    gibbs_derivative,
    gibbs_entropy,
    log_gibbs,
    log_partition,
    logit_mean,
    logit_variance,
    softmax,
)
from aqcheck.attention.hopfield import hopfield_energy, hopfield_gradient, hopfield_update
from aqcheck.attention.mixing import (
    condensate_fraction,
    dobrushin_coefficient,
    largest_attention_share,
    mix,
)
from aqcheck.attention.random_energy import (
    random_energy_critical_beta,
    random_energy_log_partition,
    random_energy_participation_ratio,
)
from aqcheck.information import participation_ratio

__all__ = [
    "argmax_multiplicity",
    "condensate_fraction",
    "dobrushin_coefficient",
    "effective_beta",
    "entropy_derivative",
    "entropy_expansion",
    "entropy_remainder_bound",
    "entropy_with_derivative",
    "free_energy",
    "free_energy_derivative",
    "gibbs",
    "gibbs_derivative",
    "gibbs_entropy",
    "gibbs_expansion",
    "gibbs_remainder_bound",
    "hopfield_energy",
    "hopfield_gradient",
    "hopfield_update",
    "largest_attention_share",
    "log_gibbs",
    "log_partition",
    "logit_mean",
    "logit_variance",
    "mix",
    "operational_beta",
    "participation_ratio",
    "random_energy_critical_beta",
    "random_energy_log_partition",
    "random_energy_participation_ratio",
    "softmax",
    "zero_temperature_bound",
    "zero_temperature_limit",
]
