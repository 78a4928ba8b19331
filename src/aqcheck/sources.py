"""Which files a piece of evidence rests on, their digests, and where a theorem, test or experiment stands.

Everything here reads text and runs nothing, so that staleness can be decided on a machine without Lean, torch, models.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LEAN_LIBRARIES = ("AqCore", "AqReal")


@dataclass(frozen=True)
class Declaration:
    """Where a theorem or a test stands.

    Attributes:
        path: Relative to the root, with forward slashes.
        line: First line of the declaration, its docstring or decorators included, from 1.
        end: Last line.
        text: The lines themselves.
    """

    path: str
    line: int
    end: int
    text: str


def is_claim_id(text: str) -> bool:
    """Whether `text` has the form of a claim id: a letter, two digits, perhaps a letter."""
    return re.fullmatch(r"[A-Z]\d{2}[a-z]?", text) is not None


def digest(text: str | bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()[:16]


def file_digests(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Digest of each file, by its path relative to `root`; a file that is not there has the digest `missing`."""
    return {
        path.relative_to(root).as_posix(): digest(path.read_bytes()) if path.is_file() else "missing"
        for path in sorted(set(paths))
    }


# Closures ------------------------------------------------------------------------------------------------------


def _closure(start: Iterable[Path], successors: Callable[[Path], Iterable[Path]]) -> set[Path]:
    seen: set[Path] = set()
    todo = list(start)
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo.extend(successors(path))
    return seen


def python_closure(root: Path, *start: Path) -> set[Path]:
    """The Python files of ours that `start` imports, directly or not, itself included."""
    roots = (root / "src", root)
    return _closure(start, lambda path: _python_imports(path, roots))


def _python_imports(path: Path, roots: tuple[Path, ...]) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] not in ("aqcheck", "pychecks", "tests"):
                continue
            parts = name.split(".")
            # Importing a.b.c runs a/__init__.py and a/b/__init__.py too.
            for length in range(1, len(parts) + 1):
                for base in roots:
                    stem = base.joinpath(*parts[:length])
                    yield from (f for f in (stem.with_suffix(".py"), stem / "__init__.py") if f.is_file())


def lean_path(root: Path, module: str) -> Path:
    """The file of a Lean module of ours."""
    return (root / "lean").joinpath(*module.split(".")).with_suffix(".lean")


_SKIP = re.compile(r"\s+|--[^\n]*")
_IMPORT = re.compile(r"(?:public\s+)?(?:meta\s+)?import\s+(?:all\s+)?([^\s]+)")
_KEYWORD = re.compile(r"(prelude|module)(?=\s|$)")


def lean_imports(text: str) -> tuple[str, ...]:
    """The modules that a Lean file imports: those in its header, and `Init` unless the header says `prelude`."""
    imports: list[str] = []
    prelude = False
    position = 0
    while True:
        position = _skip_comments(text, position)
        if match := _IMPORT.match(text, position):
            imports.append(match[1])
        elif match := _KEYWORD.match(text, position):
            prelude = prelude or match[1] == "prelude"
        else:
            return tuple(imports) if prelude else ("Init", *imports)
        position = match.end()


def _skip_comments(text: str, position: int) -> int:
    """The position after the white space and comments that begin at `position`; block comments nest."""
    while True:
        if match := _SKIP.match(text, position):
            position = match.end()
        elif text.startswith("/-", position) and not text.startswith(("/--", "/-!"), position):
            position = skip_block_comment(text, position)
        else:
            return position


def skip_block_comment(text: str, position: int) -> int:
    """The position after the Lean block comment that begins at `position`, comments nested in it included."""
    depth = 0
    for match in re.compile(r"/-|-/").finditer(text, position):
        depth += 1 if match[0] == "/-" else -1
        if depth == 0:
            return match.end()
    return len(text)


def lean_closure(root: Path, module: str) -> set[Path]:
    """The Lean files of ours that a module imports, directly or not, itself included."""

    def successors(path: Path) -> Iterator[Path]:
        if path.is_file():
            for name in lean_imports(path.read_text(encoding="utf-8")):
                if name.split(".")[0] in LEAN_LIBRARIES:
                    yield lean_path(root, name)

    return _closure([lean_path(root, module)], successors)


def lean_modules_named(root: Path, path: Path) -> list[str]:
    """The Lean modules of ours that a Python file names in its string literals."""
    literals = {node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)}
    names = {text for text in literals if isinstance(text, str) and text.split(".")[0] in LEAN_LIBRARIES}
    return sorted(name for name in names if lean_path(root, name).is_file())


# Declarations --------------------------------------------------------------------------------------------------

_LEAN_COMMAND = re.compile(
    r"^(?:@\[[^\]]*\]\s*)?(?:(?:private|protected|noncomputable|nonrec|scoped|local|partial|public)\s+)*"
    r"(?P<word>namespace|section|end|theorem|lemma|def|abbrev|instance|class|structure|inductive|opaque|variable|universe|open"
    r"|attribute|macro|macro_rules|syntax|notation|infix|infixl|infixr|prefix|postfix|set_option|example|mutual|export"
    r"|declare_syntax_cat|import|/--|/-!|#\w+|omit|include)(?=\s|$|\[)\s*(?P<name>[^\s:({\[⦃.]+(?:\.[^\s:({\[⦃.]+)*)?"
)


def theorems(root: Path) -> dict[str, Declaration]:
    """Every theorem stated in our Lean libraries, by full name, with its docstring, statement and proof."""
    found: dict[str, Declaration] = {}
    for library in LEAN_LIBRARIES:
        for path in sorted((root / "lean" / library).rglob("*.lean")):
            found.update(_theorems_of(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")))
    return found


def restatements(root: Path) -> dict[str, list[str]]:
    """The theorems of AqReal, by the claims that their docstrings name as in `/-- **Q01**: …`."""
    found: dict[str, list[str]] = {}
    for name, declaration in theorems(root).items():
        if declaration.path.startswith("lean/AqReal/") and declaration.text.startswith("/--"):
            docstring = declaration.text.partition("-/")[0]
            for claim in re.findall(r"\*\*([A-Z]\d{2}[a-z]?)\*\*", docstring):
                found.setdefault(claim, []).append(name)
    return found


def _theorems_of(path: str, text: str) -> Iterator[tuple[str, Declaration]]:
    """Names follow `namespace` and `end`; a declaration reaches to the next command at the left margin."""
    lines = text.splitlines()
    scopes: list[str] = []  # a namespace's name, or "" for a section
    doc_start: int | None = None
    pending: tuple[str, int] | None = None

    def close(last: int) -> Iterator[tuple[str, Declaration]]:
        if pending:
            name, first = pending
            while last > first and not lines[last - 1].strip():
                last -= 1
            yield name, Declaration(path, first, last, "\n".join(lines[first - 1 : last]))

    in_comment = False
    for number, line in enumerate(lines, start=1):
        if in_comment:
            in_comment = "-/" not in line
            continue
        opens_comment = line.startswith(("/-", "/--", "/-!")) and "-/" not in line
        match = _LEAN_COMMAND.match(line) or (re.match(r"(?P<word>@\[)(?P<name>)", line))
        if not match and not line.startswith("/-"):
            continue
        word, name = (match["word"], match["name"] or "") if match else ("/-", "")
        in_comment = opens_comment
        yield from close(number - 1)
        pending = None
        if word in ("/--", "@["):
            doc_start = doc_start or number
            continue
        if word == "namespace":
            scopes.append(name)
        elif word == "section":
            scopes.append("")
        elif word == "end" and scopes:
            scopes.pop()
        elif word in ("theorem", "lemma"):
            full = (
                name.removeprefix("_root_.") if name.startswith("_root_.") else ".".join([*filter(None, scopes), name])
            )
            pending = (full, doc_start or number)
        doc_start = None
    yield from close(len(lines))


def property_tests(root: Path) -> dict[str, Declaration]:
    """Every test function in `pychecks/`, by pytest node id."""
    found: dict[str, Declaration] = {}
    for path in sorted((root / "pychecks").glob("test_*.py")):
        relative = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                last = node.end_lineno or first
                source = "\n".join(text.splitlines()[first - 1 : last])
                found[f"{relative}::{node.name}"] = Declaration(relative, first, last, source)
    return found


def experiments(root: Path) -> dict[str, Path]:
    """Every experiment module, by name: `attention-convergence` is `attention_convergence.py`."""
    return {
        path.stem.replace("_", "-"): path
        for path in sorted((root / "src" / "aqcheck" / "experiments").glob("*.py"))
        if re.search(r"^experiment\b.*=", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }


def pinned_versions(root: Path) -> dict[str, str]:
    """The versions of `constraints.txt`, by normalised distribution name."""
    pins = {}
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if version:
            pins[re.sub(r"[-_.]+", "-", name).lower()] = version.strip()
    return pins
