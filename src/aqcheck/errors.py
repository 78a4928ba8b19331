"""The one family of errors a user may see: a sentence saying what was wrong and what to do, never a traceback."""


class AqcheckError(Exception):
    """Base of every error that `aqcheck` raises on purpose; the command line prints it and exits with code 2."""


class InvalidInputError(AqcheckError, ValueError):
    """An argument is outside a function's domain: shape, sign, NaN, weights that do not sum to 1."""


class RegistryError(AqcheckError):
    """`claims/*.toml` is malformed: the message names the file, the table and the key."""


class UnknownClaimError(AqcheckError):
    """No claim has this id; the message names the nearest ids."""


class EvidenceError(AqcheckError):
    """An evidence file cannot be read, is half-written, or has a newer schema than this version knows."""


class WriteError(AqcheckError):
    """A file cannot be written: no permission, or the disk is full."""


class LeanError(AqcheckError):
    """The Lean kernel could not be driven: missing module, import cycle, time-out, memory limit."""


class ExperimentError(AqcheckError):
    """An experiment cannot run: unknown name, missing extra, unsuitable model."""


class UnknownModelError(AqcheckError):
    """The model is not one of the known keys and cannot be had from the hub either."""
