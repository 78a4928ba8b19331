"""Information theory and learning bounds that the theories appeal to. Logarithms are natural; rates are in nats."""

from aqcheck.information.distributions import (
    entropy,
    expectation,
    kl_divergence,
    mutual_information,
    participation_ratio,
    variance,
)
from aqcheck.information.generalization import hoeffding_bound, hoeffding_sample_size
from aqcheck.information.rate_distortion import RateDistortionPoint, blahut_arimoto, compression_ratio, rate_distortion
from aqcheck.information.zipf import zipf_entropy, zipf_probabilities

__all__ = [
    "RateDistortionPoint",
    "blahut_arimoto",
    "compression_ratio",
    "entropy",
    "expectation",
    "hoeffding_bound",
    "hoeffding_sample_size",
    "kl_divergence",
    "mutual_information",
    "participation_ratio",
    "rate_distortion",
    "variance",
    "zipf_entropy",
    "zipf_probabilities",
]
