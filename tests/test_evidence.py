from __future__ import annotations

import errno
import stat

import pytest

from aqcheck import evidence
from aqcheck.claims import load_registry
from aqcheck.errors import EvidenceError, WriteError
from aqcheck.evidence import Evidence, Figure, InputDigests, Machine, Number, PropertyDetails, TestEvidence
from aqcheck.files import write_atomically


@pytest.fixture
def item(checkout):
    claim = load_registry(checkout).claim("X02")
    return Evidence(
        claim="X02",
        inputs=InputDigests(checkout).of(claim, "property"),
        seed=0,
        started=evidence.now(),
        seconds=0.5,
        machine=Machine.here("numpy", "no-such-distribution"),
        details=PropertyDetails(
            profile="quick", tests=(TestEvidence(node="n", outcome="passed", examples=1, seconds=0.1),)
        ),
    )


def test_round_trip(checkout, item):
    path = evidence.write(checkout, item)
    assert path == checkout / ".aqcheck/evidence/X02.property.json"
    assert evidence.read(path) == item
    assert evidence.read_all(checkout) == [item]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(item.machine.packages) == ["numpy"]


def test_infinities_survive():
    number = Number(name="x", value=float("inf"), low=float("-inf"))
    assert Number.model_validate_json(number.model_dump_json()) == number


def measurement(model: str) -> evidence.ExperimentDetails:
    return evidence.ExperimentDetails(
        experiment="e",
        model=model,
        outcome="supports",
        quantity="",
        threshold="",
        null_model="",
        conclusion="",
        figures=(Figure(svg="figures/a.svg", png="figures/a.png", caption="c"),),
    )


def test_a_model_of_the_hub_makes_a_file_name():
    details = measurement("org/name")
    item = Evidence(claim="X01", inputs={}, started=evidence.now(), seconds=1, machine=Machine.here(), details=details)
    assert item.file_name == "X01.experiment.e.org--name.json"


def test_local_runs_overlay_receipts(checkout, item):
    evidence.write(checkout, item)
    evidence.promote(checkout)
    newer = item.model_copy(update={"seed": 1})
    evidence.write(checkout, newer)
    assert evidence.read_all(checkout) == [newer]
    (checkout / ".aqcheck/evidence/X02.property.json").unlink()
    assert evidence.read_all(checkout) == [item]


def test_figures_are_promoted_with_their_evidence(checkout, item):
    directory = evidence.local_directory(checkout) / "figures"
    for suffix in ("svg", "png"):
        write_atomically(directory / f"a.{suffix}", suffix.encode())
    details = measurement("m")
    evidence.write(checkout, item.model_copy(update={"details": details}))
    evidence.promote(checkout)
    assert (checkout / "evidence/figures/a.svg").read_text() == "svg"
    assert evidence.figure_path(checkout, "figures/a.svg").is_relative_to(checkout / ".aqcheck")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a whole evidence document"),
        (b'{"schema_version": 1, "claim": "X0', "not a whole evidence document"),
        (b'{"schema_version": 1, "claim": "X02"}', "inputs: Field required"),
        (b'{"claim": "X02"}', "schema_version: Field required"),
        (b'{"schema_version": 99, "anything": 1}', "schema 99 is newer than 1"),
        (b"\xff\xfe", "not a whole evidence document"),
    ],
)
def test_an_unreadable_file_is_one_clear_error(checkout, content, message):
    path = evidence.local_directory(checkout) / "X02.property.json"
    write_atomically(path, content)
    with pytest.raises(EvidenceError, match=message) as error:
        evidence.read_all(checkout)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_directory_in_place_of_a_file(checkout):
    path = evidence.local_directory(checkout) / "X02.property.json"
    path.mkdir(parents=True)
    with pytest.raises(EvidenceError, match="directory"):
        evidence.read_all(checkout)


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_loses_nothing(checkout, item, monkeypatch, failing):
    path = evidence.write(checkout, item)
    before = path.read_bytes()

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(failing, full)
    with pytest.raises(WriteError, match="No space left on device; the previous content is untouched"):
        evidence.write(checkout, item.model_copy(update={"seed": 1}))
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name], "no temporary file is left behind"


def test_a_read_only_directory(checkout, item, monkeypatch):
    def denied(*args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", denied)
    with pytest.raises(WriteError, match=r"cannot write .*X02\.property\.json: Permission denied"):
        evidence.write(checkout, item)
