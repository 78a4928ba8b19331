"""The evidence for a reader: `terminal` (rich and Markdown tables) and `html` (one self-contained page)."""
