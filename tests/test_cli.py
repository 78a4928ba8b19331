"""The command line on a small checkout: what it prints, its exit codes, and that no fault shows a traceback."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aqcheck import evidence
from aqcheck.cli import main
from aqcheck.files import write_atomically


def aqcheck(checkout: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(checkout), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def spawn(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as one that runs pytest must be."""
    command = [sys.executable, "-m", "aqcheck", "--root", str(checkout), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def fails(checkout: Path, *arguments: str) -> str:
    """Run a command that must fail as bad use: exit code 2, one line on stderr, nothing on stdout."""
    result = aqcheck(checkout, *arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("aqcheck: ")
    assert result.stdout == ""
    return result.stderr


def test_status_lists_every_claim(checkout):
    document = json.loads(aqcheck(checkout, "status", "--json").stdout)
    assert document["schema_version"] == 1
    assert document["counts"] == {"open": 3}
    assert document["claims"][0] == {
        "id": "X01",
        "theory": "toy",
        "title": "Addition commutes",
        "verdict": "holds",
        "lean": "unchecked",
        "property": "missing",
        "experiment": "not run",
        "overall": "open",
        "stale": {},
    }
    assert [claim["id"] for claim in document["claims"]] == ["X01", "X02", "X03"]


def test_the_table_shows_every_claim(checkout):
    result = aqcheck(checkout, "status")
    assert result.exit_code == 0
    assert all(claim_id in result.stdout for claim_id in ("X01", "X02", "X03"))


def test_a_claim_shows_words_statement_proof_and_test(checkout):
    result = aqcheck(checkout, "claim", "X01")
    assert result.exit_code == 0
    for text in ("a + b = b + a", "Toy.commutes", "Nat.add_comm", "lean/AqCore/Toy.lean", "test_commutes", "toy.md"):
        assert text in result.stdout


def test_an_unknown_claim_names_the_nearest(checkout):
    assert "unknown claim 'X10'; did you mean X0" in fails(checkout, "claim", "X10")
    assert "unknown claim 'X10'" in fails(checkout, "properties", "--only", "X10")


def test_an_unknown_experiment(checkout):
    assert "unknown experiment 'nothing'" in fails(checkout, "experiment", "nothing")


def test_outside_a_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 2
    assert "no aqcheck checkout at or above" in result.stderr


def test_a_checkout_is_found_from_below(checkout, monkeypatch):
    monkeypatch.chdir(checkout / "lean" / "AqCore")
    assert CliRunner().invoke(main, ["status"]).exit_code == 0


def test_a_broken_registry(checkout):
    (checkout / "claims/toy.toml").write_text("[theory")
    assert "toy.toml" in fails(checkout, "status")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"schema_version": 1', "not a whole evidence document"),
        ('{"schema_version": 2}', "evidence schema 2 is newer"),
    ],
)
@pytest.mark.parametrize("command", [["status"], ["status", "--json"], ["claim", "X01"], ["dashboard"]])
def test_bad_evidence(checkout, content, message, command):
    write_atomically(evidence.local_directory(checkout) / "X01.lean.json", content.encode())
    assert message in fails(checkout, *command)


def test_properties_then_status(checkout):
    result = spawn(checkout, "properties", "--profile=quick", "--jobs=1")
    assert result.returncode == 0, result.stderr
    assert "2 of 2 tests passed for 2 claims" in result.stdout
    document = json.loads(aqcheck(checkout, "status", "--json").stdout)
    assert [(c["property"], c["overall"]) for c in document["claims"]] == [
        ("validated", "validated"),
        ("validated", "refuted (tests only)"),
        ("missing", "open"),
    ]


def test_run_with_one_engine(checkout):
    result = spawn(checkout, "run", "--only=property", "--only=X02", "--jobs=1")
    assert result.returncode == 0, result.stderr
    assert "1 of 1 tests passed for 1 claims" in result.stdout
    assert "Lean" not in result.stdout.splitlines()[0]
    assert [item.claim for item in evidence.read_all(checkout)] == ["X02"]


def test_a_falsified_property_exits_with_1(checkout):
    path = checkout / "pychecks/test_toy.py"
    path.write_text(path.read_text().replace("a + b == b + a", "a - b == b - a"))
    result = spawn(checkout, "properties", "--profile=quick", "--jobs=1")
    assert result.returncode == 1, result.stderr
    assert "test_commutes: failed" in result.stdout
    assert "a=0,\n    b=1" in result.stdout
    assert "Traceback" not in result.stderr
    row = json.loads(aqcheck(checkout, "status", "--json").stdout)["claims"][0]
    assert row["overall"] == "disputed"


def test_a_counterexample_that_looks_like_markup_is_printed_as_it_is(checkout):
    path = checkout / "pychecks/test_toy.py"
    path.write_text(path.read_text().replace("assert 2 - 1 != 1 - 2", "assert '[/red]' == ''"))
    result = spawn(checkout, "properties", "--profile=quick", "--jobs=1", "--only=X02")
    assert result.returncode == 1, result.stderr
    assert "'[/red]' == ''" in result.stdout


def test_the_dashboard_is_written_and_its_path_printed_last(checkout):
    result = aqcheck(checkout, "dashboard")
    assert result.exit_code == 0
    path = checkout / "dashboard" / "index.html"
    assert result.stdout.splitlines()[-1] == f"Dashboard: {path}"
    assert "X01" in path.read_text()


def test_a_full_disk_keeps_the_old_dashboard(checkout, monkeypatch):
    aqcheck(checkout, "dashboard")
    path = checkout / "dashboard" / "index.html"
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "No space left on device" in fails(checkout, "dashboard")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_read_only_output_directory(checkout, monkeypatch):
    def read_only(*arguments: object, **keywords: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", read_only)
    assert "cannot write" in fails(checkout, "dashboard")


def test_an_output_below_a_file(checkout):
    assert "cannot write" in fails(checkout, "dashboard", "--output", str(checkout / "pyproject.toml" / "index.html"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_write_permission(checkout):
    (checkout / "locked").mkdir(mode=0o500)
    assert "Permission denied" in fails(checkout, "dashboard", "--output", str(checkout / "locked" / "index.html"))


def test_receipts(checkout):
    assert spawn(checkout, "properties", "--profile=quick", "--jobs=1", "--only=X02").returncode == 0
    result = aqcheck(checkout, "receipts")
    assert "1 file(s) written" in result.stdout
    assert (checkout / "evidence/X02.property.json").is_file()


def test_interruption(checkout):
    """Ctrl-C in the middle of a run: exit code 130, one line, what was finished is kept, nothing is half-written."""
    path = checkout / "pychecks/test_toy.py"
    path.write_text(
        path.read_text().replace(
            "assert 2 - 1 != 1 - 2",
            f"import pathlib, time\n    pathlib.Path({str(checkout / 'reached')!r}).touch()\n    time.sleep(60)",
        )
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "aqcheck", "--root", str(checkout), "properties", "--profile=quick", "--jobs=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        if (checkout / "reached").exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr + stdout
    assert "interrupted; evidence already written is kept" in stderr
    names = [entry.name for entry in evidence.local_directory(checkout).iterdir()]
    assert names == ["X01.property.json"]
    assert evidence.read_all(checkout)[0].claim == "X01"


@pytest.mark.parametrize(
    "command", ["run", "lean", "properties", "experiment", "status", "claim", "dashboard", "doctor"]
)
def test_help_works_anywhere(tmp_path, command):
    result = subprocess.run(
        [sys.executable, "-m", "aqcheck", command, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0
    assert "Usage" in result.stdout


def test_light_commands_import_nothing_heavy(checkout):
    """`status` and `lean` start quickly because they import neither torch nor scipy nor the test runner."""
    code = (
        "import sys\nfrom aqcheck.cli import main\n"
        f"main(['--root', {str(checkout)!r}, 'status', '--json'], standalone_mode=False)\n"
        "import aqcheck.lean, aqcheck.proofs\n"
        "heavy = {'torch', 'transformers', 'scipy', 'matplotlib', 'numpy', 'pytest', 'hypothesis'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
