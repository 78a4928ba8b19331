"""The one way to write a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from aqcheck.errors import WriteError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part; nothing is lost when it fails.

    Raises:
        WriteError: The directory cannot be written or the disk is full.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror}; the previous content is untouched") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
