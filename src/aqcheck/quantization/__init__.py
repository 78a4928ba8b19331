"""Clipping and uniform quantization, their errors, and the clipping levels that minimise them."""

from aqcheck.quantization.clipping import clip

__all__ = ["clip"]
