"""The measurements: one module each, and their runner.

A module holds one `experiment = Experiment(…)`, written down and committed before its first run on real data.
"""

from aqcheck.experiments.runner import console_summary, find, models_here, run

__all__ = ["console_summary", "find", "models_here", "run"]
