"""Reads the symbol table of a shared library (64-bit little-endian ELF), so that no `nm` is needed.

Only `.dynsym` is read: the table the loader itself uses, which stripping a library cannot remove.  Layouts are from
the System V ABI, chapters 4 (object files) and 5 (dynamic linking).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aqcheck.errors import LeanError

_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SHT_DYNSYM = 11
_SHN_UNDEF = 0
_KINDS = {1: "object", 2: "function"}


class ElfError(LeanError):
    """The file is not a shared library of the kind read here."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol that the library defines: its name, `"object"` or `"function"`, and its size in bytes."""

    name: str
    kind: str
    size: int


def symbols(path: Path) -> Iterator[Symbol]:
    """Yields the objects and functions that the shared library at `path` defines, in the order of its table.

    Raises:
        ElfError: `path` is not a 64-bit little-endian ELF file with a dynamic symbol table.
    """
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # an empty file cannot be mapped
            raise ElfError(f"{path} is empty") from error
        with data:
            try:
                yield from _symbols(data)
            except (struct.error, IndexError) as error:
                raise ElfError(f"{path} is cut short or damaged: {error}") from error
            except ElfError as error:
                raise ElfError(f"{path} {error}") from None


def _symbols(data: mmap.mmap) -> Iterator[Symbol]:
    if data[:4] != b"\x7fELF" or data[4:6] != b"\x02\x01":
        raise ElfError("is not a 64-bit little-endian ELF file")
    (section_offset,) = struct.unpack_from("<Q", data, 40)
    section_size, section_count = struct.unpack_from("<HH", data, 58)
    if section_size != _SECTION.size:
        raise ElfError(f"has section headers of {section_size} bytes, expected {_SECTION.size}")
    sections = [_SECTION.unpack_from(data, section_offset + i * section_size) for i in range(section_count)]
    table = next((section for section in sections if section[1] == _SHT_DYNSYM), None)
    if table is None:
        raise ElfError("has no dynamic symbol table")
    offset, size, strings = table[4], table[5], sections[table[6]][4]
    if offset + size > len(data):
        raise ElfError("is shorter than its symbol table")
    for name_offset, info, _, section, _, symbol_size in _SYMBOL.iter_unpack(data[offset : offset + size]):
        kind = _KINDS.get(info & 0xF)
        if kind is not None and section != _SHN_UNDEF:
            start = strings + name_offset
            yield Symbol(data[start : data.find(b"\0", start)].decode(), kind, symbol_size)
