"""Becomes Lean: `python -I -S _launch.py LIBRARY MEMORY_BYTES ARGUMENT…` runs the `lean` command of `libleanshared.so`.

It runs without `site` and imports nothing of ours, so that a start costs milliseconds.  The address space is capped
here, and the kernel is told to end this process should its parent die first.
"""

import ctypes
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Caps the memory, then hands over to Lean and returns its exit code."""
    library, memory, *arguments = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    argv = [b"lean", *(argument.encode() for argument in arguments)]
    result: int = ctypes.CDLL(library).lean_main(len(argv), (ctypes.c_char_p * (len(argv) + 1))(*argv, None))
    return result


if __name__ == "__main__":
    sys.exit(main())
