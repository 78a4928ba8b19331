"""Evidence for claims about attention and quantization: Lean proofs, property tests, measurements."""

__version__ = "0.1.0"
