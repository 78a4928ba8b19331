"""The parts of the kernel driver, each by itself; nothing here needs the bootstrap library."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aqcheck.errors import AqcheckError, LeanError
from aqcheck.lean import audit, build, elf, grammar, kernel, lake, modules, scan, wheel
from aqcheck.lean.audit import axioms_in, statement_in
from aqcheck.lean.store import Store
from aqcheck.lean.wheel import Limits, Message
from aqcheck.sources import lean_imports

REPOSITORY = Path(__file__).parents[1]
FOUND = wheel.find(REPOSITORY / kernel.CACHE)
WHEEL = FOUND if isinstance(FOUND, wheel.Wheel) else wheel.Wheel(Path(), "", "")
needs_wheel = pytest.mark.skipif(isinstance(FOUND, str), reason="there is no Lean in a wheel here")


# ELF -------------------------------------------------------------------------------------------------------------


def elf_file(names: list[tuple[str, int, int]]) -> bytes:
    """A shared library with nothing but a dynamic symbol table: (name, type, section) for each symbol."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name, _, _ in names)
    table = b"\0" * 24
    offset = 1
    for name, kind, section in names:
        table += struct.pack("<IBBHQQ", offset, 16 | kind, 0, section, 0, 8)
        offset += len(name.encode()) + 1
    sections = struct.pack("<IIQQQQIIQQ", 0, 11, 0, 0, 64, len(table), 1, 0, 8, 24)
    sections += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 64 + len(table), len(strings), 0, 0, 1, 0)
    header = b"\x7fELF\x02\x01\x01" + b"\0" * 9 + struct.pack("<HHI", 3, 62, 1)
    header += struct.pack("<QQQIHHHHHH", 0, 0, 64 + len(table) + len(strings), 0, 64, 0, 0, 64, 2, 0)
    return header + table + strings + sections


def test_symbols_are_those_that_the_library_defines(tmp_path):
    path = tmp_path / "library.so"
    path.write_bytes(elf_file([("value", 1, 7), ("function", 2, 7), ("imported", 2, 0), ("section", 3, 7)]))
    assert list(elf.symbols(path)) == [elf.Symbol("value", "object", 8), elf.Symbol("function", "function", 8)]


@pytest.mark.parametrize("content", [b"", b"MZ", b"\x7fELF\x01\x01" + bytes(100), elf_file([("f", 2, 1)])[:-40]])
def test_another_file_is_an_error(tmp_path, content):
    path = tmp_path / "library.so"
    path.write_bytes(content)
    with pytest.raises(elf.ElfError, match=r"library\.so"):
        list(elf.symbols(path))


@needs_wheel
def test_the_library_exports_the_lean_command():
    assert "lean_main" in {symbol.name for symbol in elf.symbols(WHEEL.library) if symbol.kind == "function"}


# Names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        (("Nat", "gcd"), "l_Nat_gcd"),
        (("term_+_",), "l_term___x2b__"),
        (("Lean", "binderPred∈_"), "l_Lean_binderPred_u2208__"),
        (("tacticDecreasing_with_",), "l_tacticDecreasing__with__"),
        (("_private", "Init", "Data", 0, "x"), "l___private_Init_Data_0__x"),
        (("𝔸",), "l__U0001d538"),
    ],
)
def test_symbols_are_spelled_as_lean_spells_them(name, symbol):
    assert grammar.mangle(name) == symbol


component = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(component)
def test_unescape_undoes_mangle(text):
    assert grammar.unescape(grammar.mangle((text,)).removeprefix("l_")) == text


def test_names_that_are_not_identifiers_are_quoted():
    assert grammar.quoted(("Lean", "Parser", "Tactic", "tacticTry_")) == "Lean.Parser.Tactic.«tacticTry_»"


# Grammar ---------------------------------------------------------------------------------------------------------


@needs_wheel
def test_the_generated_grammar_is_complete_and_the_same_each_time():
    first = grammar.generate(WHEEL.library)
    assert first == grammar.generate(WHEEL.library)
    native = first["Init.Native"]
    for declaration in (
        "attribute [tactic_parser 1000] Lean.Parser.Tactic.«rewriteSeq»",
        "attribute [term_parser 1000] «term_+_»",
        "opaque «term_+_» : Lean.TrailingParserDescr",
        "declare_syntax_cat conv (behavior := both)",
        "declare_syntax_cat rcasesPat",
    ):
        assert declaration in native
    assert native.count("[macro ") > 200
    assert "nativeDecide" not in native
    assert "attribute [app_unexpander HAdd.hAdd]" in first["Init.Unexpand"]


@needs_wheel
def test_every_syntax_is_decided_and_every_rule_decides_some():
    descriptors = grammar.read_descriptors(WHEEL.library, elf.symbols(WHEEL.library))
    own = ((grammar._own_name(symbol, descriptor), descriptor[0]) for symbol, descriptor in descriptors.items())
    names = [name for name, constructor in own if name is not None and constructor != "node_with_antiquotation"]
    assert len(names) > 900
    deciding = {next(rule for rule in grammar.RULES if re.fullmatch(rule.pattern, grammar.dotted(n))) for n in names}
    assert [rule for rule in grammar.RULES if rule not in deciding] == []


def test_rules_decide_by_name():
    assert all(rule.reason for rule in grammar.RULES)
    assert grammar.category_of(("term_+_",)) == "term"
    assert grammar.category_of(("Std", "Do", "triple")) is None
    with pytest.raises(grammar.GrammarError, match="no rule"):
        grammar.category_of(("unheardOf",))


# Modules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("", ("Init",)),
        ("theorem t : True := trivial\nimport A\n", ("Init",)),
        ("import A\nimport B.C -- import D\n/- import E /- import F -/ -/ import G\n", ("Init", "A", "B.C", "G")),
        ("/- words -/\nprelude\nimport Init.Core\n/-! import X -/\nimport Y", ("Init.Core",)),
        ("/-- import X -/ theorem t : True := trivial", ("Init",)),
        ("public import A\nmeta import B", ("Init", "A", "B")),
    ],
)
def test_imports_are_read_from_the_header_alone(source, imports):
    assert lean_imports(source) == imports


def test_order_puts_imports_first():
    tree = {"C": ("A", "B"), "B": ("A",), "A": ()}
    found = modules.in_order(modules.Module(name, "", None, imports) for name, imports in tree.items())
    assert list(found) == ["A", "B", "C"]
    assert modules.closure(found, ["B"]) == {"A", "B"}


# Banned words ----------------------------------------------------------------------------------------------------


def test_words_in_comments_and_literals_are_not_words():
    source = """/-! axiom -/
-- unsafe
/- /- extern -/ axiom -/
def s := "axiom \\" unsafe" ++ r#"axiom "unsafe" "# ++ r"axiom"
def c := 'a' def «axiom» := c' def axiomatic := 1
@[extern "x"] def d := 1
set_option debug.skipKernelTC true
"""
    assert [(item.line, item.word) for item in scan.banned_words(source)] == [
        (6, "extern"),
        (7, "debug"),
        (7, "skipKernelTC"),
    ]


@given(st.text(alphabet="/-\"\\'«»rx \n#", max_size=40))
def test_the_scanner_takes_any_text(text):
    list(scan.words(text))


# Store and build -------------------------------------------------------------------------------------------------


SOURCES = {
    "A": "prelude\ninductive T : Type where | t : T\n",
    "B": "prelude\nimport A\ndef b : T := T.t\n",
    "C": "prelude\nimport A\ndef c : T := T.t\n",
    "D": "prelude\nimport B\nimport C\ndef d : T := b\n",
}


def build_all(folder: Path, sources: dict[str, str] = SOURCES, **options) -> dict[str, build.ModuleResult]:
    graph = [modules.Module(name, text, None, lean_imports(text)) for name, text in sources.items()]
    return build.build(modules.in_order(graph), WHEEL, Store(folder), jobs=2, **options)


def kept(folder: Path, what: str) -> list[Path]:
    return sorted(path for path in (folder / what).iterdir() if not path.name.startswith("."))


@needs_wheel
def test_a_second_build_builds_nothing_and_an_edit_what_it_must(tmp_path):
    seen = []
    first = build_all(tmp_path, progress=lambda result, done, total: seen.append((result.name, done, total)))
    assert all(result.ok and not result.cached for result in first.values())
    assert [(done, total) for _, done, total in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert all(result.cached for result in build_all(tmp_path).values())
    edited = build_all(tmp_path, {**SOURCES, "B": SOURCES["B"] + "def b' : T := b\n"})
    assert {name for name, result in edited.items() if not result.cached} == {"B", "D"}


@needs_wheel
def test_an_error_is_kept_and_stops_what_imports_it(tmp_path):
    broken = {**SOURCES, "B": "prelude\nimport A\ndef b : T := nothing\n"}
    for cached in (False, True):
        results = build_all(tmp_path, broken)
        assert {name for name, result in results.items() if result.ok} == {"A", "C"}
        assert results["B"].cached is cached
        assert results["B"].messages == (Message("error", 3, 13, "Unknown identifier `nothing`"),)
        assert results["D"].messages[0].text == "not built, because it imports B"


@needs_wheel
@pytest.mark.parametrize("damage", ["cut", "change", "delete"])
@pytest.mark.parametrize("what", ["records", "files"])
def test_a_damaged_cache_is_rebuilt(tmp_path, what, damage):
    build_all(tmp_path)
    for path in kept(tmp_path, what):
        content = bytearray(path.read_bytes())
        if damage == "delete":
            path.unlink()
        elif damage == "cut":
            path.write_bytes(content[: len(content) // 2])
        else:
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
    again = build_all(tmp_path)
    assert all(result.ok and not result.cached for result in again.values())
    assert all(result.cached for result in build_all(tmp_path).values())


@needs_wheel
def test_a_limit_is_not_remembered(tmp_path):
    stopped = build_all(tmp_path, {"A": SOURCES["A"]}, limits=Limits(seconds=0.001))
    assert stopped["A"].messages[0].text == "Lean was stopped after 0.001 seconds"
    assert build_all(tmp_path, {"A": SOURCES["A"]})["A"].ok


@needs_wheel
def test_builds_may_overlap(tmp_path):
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        both = pool.map(build_all, [tmp_path, tmp_path], chunksize=1)
    assert all(result.ok for results in both for result in results.values())
    assert all(result.cached for result in build_all(tmp_path).values())
    assert not kept(tmp_path, "tmp")


def test_an_interrupt_ends_all_that_was_started():
    """Ctrl-C while children work: the pool ends at once, queued work is dropped, and no child is left behind."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom aqcheck.lean import wheel\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "with wheel.pool(2) as threads:\n"
        "    for _ in range(5):\n"
        "        threads.submit(wheel.run_command, sleep, folder=Path('.'), limits=wheel.Limits())\n"
        "    time.sleep(0.5)\n"
        "    print(*(process.pid for process in wheel._running), flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert b"KeyboardInterrupt" in stderr
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_is_not_used_is_deleted_after_a_month(tmp_path):
    store = Store(tmp_path)
    store.put("old", {"a": 1})
    store.put("new", {"a": 2})
    os.utime(tmp_path / "records" / "old.json", (1, 1))
    store.prune()
    assert (store.get("old"), store.get("new")) == (None, {"a": 2})


def test_a_store_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "records").write_text("a file where a folder should be")
    with pytest.raises(AqcheckError, match="cannot write"):
        Store(tmp_path).put("key", {})


# The wheel -------------------------------------------------------------------------------------------------------


@needs_wheel
def test_the_version_is_what_the_toolchain_file_says():
    done = subprocess.run(
        wheel.command(WHEEL.library, ["--version"], 1024), capture_output=True, text=True, timeout=60, check=True
    )
    assert f"version {wheel.LEAN_VERSION}," in done.stdout
    assert (REPOSITORY / "lean-toolchain").read_text().strip() == f"leanprover/lean4:v{wheel.LEAN_VERSION}"


@needs_wheel
def test_a_library_that_was_changed_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "_digest", lambda library, cache: "00" * 32)
    with pytest.raises(AqcheckError, match="not the file that the wheel shipped"):
        wheel.find(tmp_path)


@needs_wheel
def test_a_library_that_does_not_run_here_is_a_reason_not_a_failure(tmp_path, monkeypatch):
    """As on a machine whose C library is too old."""
    monkeypatch.setattr(wheel, "_digest", lambda library, cache: WHEEL.digest)
    monkeypatch.setattr(wheel, "command", lambda *_: [sys.executable, "-c", "raise OSError('GLIBC_2.35 not found')"])
    found = wheel.find(tmp_path)
    assert isinstance(found, str)
    assert "its library does not run (OSError: GLIBC_2.35 not found)" in found


@needs_wheel
def test_the_digest_is_remembered_until_the_file_changes(tmp_path):
    library = tmp_path / "library.so"
    library.write_bytes(b"one")
    first = wheel._digest(library, tmp_path)
    assert wheel._digest(library, tmp_path) == first
    library.write_bytes(b"two!")
    assert wheel._digest(library, tmp_path) != first
    (tmp_path / "library.json").write_text("{")
    assert len(wheel._digest(library, tmp_path)) == 64


@needs_wheel
def test_a_crash_is_an_outcome(tmp_path):
    result = wheel.run_command(
        [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"], folder=tmp_path, limits=Limits()
    )
    assert (result.outcome, result.output) == ("crash", "Lean was ended by signal 11\n")


def test_what_a_command_started_ends_with_it(tmp_path):
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    result = wheel.run_command([sys.executable, "-c", script], folder=tmp_path, limits=Limits(seconds=1))
    assert result.outcome == "timeout"
    assert result.seconds < 30  # it would wait for the pipes that the inner process holds


# What Lean prints ------------------------------------------------------------------------------------------------


def _module(name, source, *imports):
    return modules.Module(name, source, None, imports)


def test_what_most_waits_for_is_the_highest():
    graph = modules.in_order(
        [_module("A", "1"), _module("B", "22", "A"), _module("C", "333", "A"), _module("D", "4444", "B", "A")]
    )
    assert modules.heights(graph) == {"A": 7, "B": 6, "C": 3, "D": 4}


def test_modules_are_closed_without_what_reaches_outside():
    graph = [_module("A", ""), _module("B", "", "A"), _module("C", "", "Elsewhere"), _module("D", "", "B", "C")]
    assert list(modules.closed(graph)) == ["A", "B"]


def test_slices_cover_all_modules_and_assume_what_stands_before(tmp_path):
    sizes = [5, 1, 1, 40, 3, 10, 10, 20]
    compiled = []
    for position, size in enumerate(sizes):
        (tmp_path / str(position)).write_bytes(b"x" * size)
        compiled.append(audit.Compiled(str(position), tmp_path / str(position), ""))
    for number in range(1, 10):
        cut = list(audit.slices(compiled, number))
        assert [module for own, _ in cut for module in own] == compiled
        assert all([*assumed, *own] == compiled[: len(assumed) + len(own)] for own, assumed in cut)
        assert 1 <= len(cut) <= number
    assert [len(own) for own, _ in audit.slices(compiled, 2)] == [3, 5]
    assert list(audit.slices([], 2)) == []


def test_a_constant_rests_on_the_axioms_of_all_that_it_mentions():
    uses = {"a": [], "b": [], "t": ["u", "a"], "u": ["t", "v"], "v": ["b"], "w": ["n"], "n": []}
    below = audit.axioms_below(uses, ["a", "b"])
    assert below == {"a": {"a"}, "b": {"b"}, "t": {"a", "b"}, "u": {"a", "b"}, "v": {"b"}, "w": set(), "n": set()}


def test_declarations_are_read_by_length_and_not_by_line():
    said = audit._declared("theorem 1 t\n 3 a\nb\n 1 c\nother 3 a\nb\naxiom 1 c\n")
    assert said["kinds"] == {"theorem": ["t"], "axiom": ["c"], "other": ["a\nb"]}
    assert said["uses"] == {"t": ["a\nb", "c"], "a\nb": [], "c": []}
    with pytest.raises(LeanError, match="cut off"):
        audit._declared("theorem 1 tt\n")


def test_axioms_are_read():
    assert axioms_in("'A.t' does not depend on any axioms", "A.t") == ()
    assert axioms_in("'A.t' depends on axioms: [propext,\n Classical.choice]", "A.t") == ("Classical.choice", "propext")
    with pytest.raises(AqcheckError, match="cannot read"):
        axioms_in("'A.other' does not depend on any axioms", "A.t")


def test_statements_are_read_with_white_space_collapsed():
    assert statement_in("@A.t : ∀ {p : Prop},\n    p → p") == "∀ {p : Prop}, p → p"


# Lake ------------------------------------------------------------------------------------------------------------


def lake_program(folder: Path, body: str) -> None:
    program = folder / "lake"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("echo 'Lake version 5.0.0 (Lean version 4.9.0)'", "another Lean than 4.35.0"),
        ("exit 1", "another Lean than 4.35.0"),
    ],
)
def test_another_toolchain_is_not_used(tmp_path, monkeypatch, body, why):
    lake_program(tmp_path, body)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = lake.find(REPOSITORY)
    assert isinstance(found, str)
    assert why in found


def test_a_toolchain_that_elan_would_have_to_fetch_is_not_used(tmp_path, monkeypatch):
    lake_program(tmp_path, "echo fetched > fetched; echo 'Lake version 5.0.0 (Lean version 4.35.0)'")
    elan = tmp_path / "elan"
    elan.write_text("#!/bin/sh\necho 'leanprover/lean4:v4.9.0 (default)'\n")
    elan.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "lean-toolchain").write_text("leanprover/lean4:v4.35.0\n")
    assert lake.find(tmp_path) == ("elan has not installed this Lean: elan toolchain install leanprover/lean4:v4.35.0")
    assert not (tmp_path / "fetched").exists()


def test_a_repository_without_a_toolchain_file_is_an_error(tmp_path, monkeypatch):
    lake_program(tmp_path, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AqcheckError, match="lean-toolchain"):
        lake.find(tmp_path)


def test_what_lake_says_is_read(tmp_path, monkeypatch):
    lake_program(
        tmp_path,
        'if [ "$1" = --version ]; then echo "Lake version 5.0.0 (Lean version 4.35.0)"; exit; fi\n'
        'echo "✖ [2/3] Building AqCore.Clip (1.2s)"\n'
        'echo "error: lean/AqCore/Clip.lean:3:9: unsolved goals"\nexit 1',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = lake.find(REPOSITORY)
    assert found == lake.Lake(str(tmp_path / "lake"), "4.35.0")
    done = lake.build(found, tmp_path, ["AqCore"], Limits())
    assert not done.ok
    assert done.failed == {"AqCore.Clip"}
    assert done.messages == {"lean/AqCore/Clip.lean": (Message("error", 3, 9, "unsolved goals"),)}
