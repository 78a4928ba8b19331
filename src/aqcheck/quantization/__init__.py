"""Clipping and uniform quantization, their errors, and the clipping levels that minimise them."""

from aqcheck.quantization.clipping import clip
from aqcheck.quantization.distributions import (
    Distribution,
    Gaussian,
    GeneralizedGaussian,
    Laplace,
    Mixture,
    Sample,
    StudentT,
    upper_partial_moment,
)
from aqcheck.quantization.error import (
    MseParts,
    aciq_mse,
    clipping_error,
    mse,
    mse_parts,
    quantization_noise,
    sample_mse,
)
from aqcheck.quantization.moments import Moments, excess_kurtosis, mixture_moments
from aqcheck.quantization.optimal import (
    Clipping,
    aciq_clipping,
    banner_ratio,
    language_aware_alpha,
    local_minima,
    optimal_clipping,
)
from aqcheck.quantization.rate import gaussian_distortion_rate
from aqcheck.quantization.uniform import LevelConvention, UniformQuantizer

__all__ = [
    "Clipping",
    "Distribution",
    "Gaussian",
    "GeneralizedGaussian",
    "Laplace",
    "LevelConvention",
    "Mixture",
    "Moments",
    "MseParts",
    "Sample",
    "StudentT",
    "UniformQuantizer",
    "aciq_clipping",
    "aciq_mse",
    "banner_ratio",
    "clip",
    "clipping_error",
    "excess_kurtosis",
    "gaussian_distortion_rate",
    "language_aware_alpha",
    "local_minima",
    "mixture_moments",
    "mse",
    "mse_parts",
    "optimal_clipping",
    "quantization_noise",
    "sample_mse",
    "upper_partial_moment",
]
