"""Reads compiled grammar out of Lean's shared library: the values of type `ParserDescr` that it exports.

A `syntax` command compiles to a constant of type `Lean.ParserDescr`, a tree that says how the syntax is parsed.  Once
the library is initialised such a constant is a tree of Lean objects in memory.  This module, run as a script in a child
process (`python -I -S descriptors.py LIBRARY`, symbol names on standard input), initialises the library, walks the
trees and prints them as JSON.  The objects are read through the kernel (`/proc/self/mem`), which refuses an address
that is not mapped, so a symbol that holds something else can do no harm.

Object layout: `lean_object` in Lean's public header `lean/lean.h`.  A name is printed as the list of its components, a
descriptor as `[constructor, argument, …]`.
"""

import ctypes
import json
import os
import signal
import struct
import sys
from typing import Any

# The constructors of `Lean.ParserDescr` in order, each with the types of its fields:
# n a name, p a descriptor, i a natural number, s a string.
# (Boolean fields follow the objects and are not needed.)
CONSTRUCTORS = (
    ("const", "n"),
    ("unary", "np"),
    ("binary", "npp"),
    ("node", "nip"),
    ("trailing_node", "niip"),
    ("symbol", "s"),
    ("non_reserved_symbol", "s"),
    ("category", "ni"),
    ("parser", "n"),
    ("node_with_antiquotation", "snp"),
    ("sep_by", "psp"),
    ("sep_by1", "psp"),
    ("unicode_symbol", "ss"),
)

_HEADER = struct.Struct("<iHBB")  # reference count, size, number of object fields, tag
_STRING_TAG = 249
_LONGEST_STRING = 1000
_NAME_TAGS = {1: "string", 2: "number"}
_PR_SET_PDEATHSIG = 1


class NotADescriptorError(Exception):
    """The object is of another type."""


class Memory:
    """Reads Lean objects in the memory of this process."""

    def __init__(self) -> None:
        self._file = os.open("/proc/self/mem", os.O_RDONLY)

    def _read(self, address: int, count: int) -> bytes:
        try:
            data = os.pread(self._file, count, address)
        except (OSError, OverflowError) as error:
            raise NotADescriptorError from error
        if len(data) != count:
            raise NotADescriptorError
        return data

    def words(self, address: int, count: int) -> tuple[int, ...]:
        """The `count` 64-bit words at `address`."""
        return struct.unpack(f"<{count}Q", self._read(address, 8 * count))

    def _header(self, address: int) -> tuple[int, int]:
        """Number of object fields and tag of the object at `address`; a boxed scalar (odd) has neither."""
        if address & 1 or address == 0:
            raise NotADescriptorError
        _, _, fields, tag = _HEADER.unpack(self._read(address, _HEADER.size))
        return fields, tag

    def string(self, address: int) -> str:
        """The string object at `address`."""
        _, tag = self._header(address)
        if tag != _STRING_TAG:
            raise NotADescriptorError
        size, _, _ = self.words(address + 8, 3)
        if not 1 <= size <= _LONGEST_STRING:
            raise NotADescriptorError
        try:
            return self._read(address + 32, size - 1).decode()
        except UnicodeDecodeError as error:
            raise NotADescriptorError from error

    def natural(self, value: int) -> int:
        """A natural number small enough to be kept in the pointer itself."""
        if not value & 1:
            raise NotADescriptorError
        return value >> 1

    def name(self, address: int) -> list[str | int]:
        """The components of the name at `address`."""
        if address == 1:  # the anonymous name is the boxed scalar 0
            return []
        fields, tag = self._header(address)
        if fields != 2 or tag not in _NAME_TAGS:
            raise NotADescriptorError
        prefix, last = self.words(address + 8, 2)
        component = self.string(last) if _NAME_TAGS[tag] == "string" else self.natural(last)
        return [*self.name(prefix), component]

    def descriptor(self, address: int) -> list[Any]:
        """The descriptor at `address`."""
        fields, tag = self._header(address)
        if tag >= len(CONSTRUCTORS):
            raise NotADescriptorError
        constructor, types = CONSTRUCTORS[tag]
        if fields != len(types):
            raise NotADescriptorError
        read = {"n": self.name, "p": self.descriptor, "i": self.natural, "s": self.string}
        values = zip(types, self.words(address + 8, fields), strict=True)
        return [constructor, *(read[kind](value) for kind, value in values)]


def main() -> None:
    """Prints the descriptors among the symbols named on standard input."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    library = ctypes.CDLL(sys.argv[1])
    library.lean_initialize()
    memory = Memory()
    found = {}
    for symbol in sys.stdin.read().split():
        try:
            (value,) = memory.words(ctypes.addressof(ctypes.c_void_p.in_dll(library, symbol)), 1)
            found[symbol] = memory.descriptor(value)
        except (NotADescriptorError, RecursionError):
            continue
    json.dump(found, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
