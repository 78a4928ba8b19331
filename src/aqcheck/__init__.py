"""Evidence for claims about attention and quantization."""
