"""The Lean modules of the repository, what they import, and an order in which they can be built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from aqcheck.errors import LeanError
from aqcheck.sources import lean_imports


@dataclass(frozen=True, slots=True)
class Module:
    """A Lean module.

    Attributes:
        name: Its name, such as `AqCore.Quantization.Clip`.
        source: Its text.
        path: Where it stands; `None` for a module generated at build time.
        imports: The modules it imports, `Init` included where Lean imports it by itself.
    """

    name: str
    source: str
    path: Path | None
    imports: tuple[str, ...]


class ModuleError(LeanError):
    """Modules that import each other, import something that is not there, or cannot be read."""


def read(path: Path, name: str) -> Module:
    """The module `name` that stands at `path`.

    Raises:
        ModuleError: The file cannot be read.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModuleError(f"cannot read the Lean module {name} at {path}: {error}") from error
    return Module(name, source, path, lean_imports(source))


def library(folder: Path, name: str) -> Iterator[Module]:
    """The module `name` in `folder`, if it stands there, and all modules below it, in order of their names."""
    stem = folder.joinpath(*name.split("."))
    top = stem.with_name(f"{stem.name}.lean")
    for path in sorted([*([top] if top.is_file() else []), *stem.rglob("*.lean")]):
        yield read(path, ".".join(path.relative_to(folder).with_suffix("").parts))


def in_order(modules: Iterable[Module]) -> dict[str, Module]:
    """The modules by name, each after all that it imports.

    Raises:
        ModuleError: A module is missing, or modules import each other.
    """
    known = {module.name: module for module in modules}
    for module in known.values():
        for name in module.imports:
            if name not in known:
                raise ModuleError(f"{module.path or module.name} imports {name}, which is not there")
    sorter = TopologicalSorter({name: sorted(known[name].imports) for name in sorted(known)})
    try:
        return {name: known[name] for name in sorter.static_order()}
    except CycleError as error:
        raise ModuleError(f"Lean modules import each other: {' ← '.join(error.args[1])}") from error


def closure(modules: Mapping[str, Module], names: Iterable[str]) -> set[str]:
    """The names of all modules that the named ones import, directly or not, themselves included."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(modules[name].imports)
    return found


def heights(modules: Mapping[str, Module]) -> dict[str, int]:
    """The length of the longest chain of modules that import each other which starts with each, in characters.

    Args:
        modules: The modules, each after what it imports.
    """
    found = dict.fromkeys(modules, 0)  # first: of the longest chain that starts with a module that imports it
    for name, module in reversed(list(modules.items())):
        found[name] += len(module.source)
        for other in module.imports:
            found[other] = max(found[other], found[name])
    return found


def closed(modules: Iterable[Module]) -> dict[str, Module]:
    """Those of the modules that import only each other, directly and indirectly."""
    kept = {module.name: module for module in modules}
    while outside := [name for name, module in kept.items() if not kept.keys() >= set(module.imports)]:
        for name in outside:
            del kept[name]
    return kept
