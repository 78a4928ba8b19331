"""The build cache: results kept under the key of everything they depend on, files under the digest of their content.

Nothing is ever changed in place.  A file is written under another name and renamed to its digest; then the record that
refers to it appears under its key, by a rename too.  So runs that overlap, or a run that is killed, can leave nothing
worse than a file that no record refers to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from aqcheck.errors import WriteError
from aqcheck.files import write_atomically

_UNUSED_SECONDS = 30 * 24 * 3600


def digest(*parts: str) -> str:
    """A digest of the given texts: different lists of texts have different digests."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Store:
    """A folder of records (JSON, by key) and files (by digest)."""

    def __init__(self, folder: Path) -> None:
        self._records = folder / "records"
        self._files = folder / "files"
        self._workspaces = folder / "tmp"

    def workspace(self) -> tempfile.TemporaryDirectory[str]:
        """An empty folder, for use in a `with` statement; on the file system of the store, so files can be moved in."""
        try:
            self._workspaces.mkdir(parents=True, exist_ok=True)
            return tempfile.TemporaryDirectory(dir=self._workspaces)
        except OSError as error:
            raise WriteError(f"cannot write {self._workspaces}: {error.strerror}") from error

    def get(self, key: str) -> Any | None:
        """The record kept under `key`, or `None`: also if it is damaged, or a file that it refers to is."""
        path = self._records / f"{key}.json"
        try:
            entry = json.loads(path.read_bytes())
            record, checksum = entry["record"], entry["checksum"]
            if checksum != digest(json.dumps(record)):
                return None
            file = record.get("file") if isinstance(record, dict) else None
            if file is not None:
                content = self.file(file)
                if hashlib.sha256(content.read_bytes()).hexdigest() != file:
                    return None
                os.utime(content)
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return record

    def put(self, key: str, record: Any) -> None:
        """Keeps `record` under `key`; its entry `file`, if any, is the digest of a kept file."""
        entry = {"record": record, "checksum": digest(json.dumps(record))}
        write_atomically(self._records / f"{key}.json", json.dumps(entry).encode())

    def file(self, name: str) -> Path:
        """Where the file of this digest is kept."""
        return self._files / f"{name}.olean"

    def put_file(self, path: Path) -> str:
        """Moves the file at `path` into the store and returns its digest."""
        name = hashlib.sha256(path.read_bytes()).hexdigest()
        target = self.file(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return name

    def prune(self) -> None:
        """Deletes what no run has used for a month."""
        limit = time.time() - _UNUSED_SECONDS
        for path in (*self._records.glob("*"), *self._files.glob("*"), *self._workspaces.glob("*")):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < limit:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
