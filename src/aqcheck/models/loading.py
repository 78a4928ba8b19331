"""How a model is had: from an installed distribution, a directory, or the hub."""

from __future__ import annotations

import difflib
import re
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from aqcheck.errors import ExperimentError, UnknownModelError
from aqcheck.models import packages
from aqcheck.models.model import Architecture, Facts, Model

HUB_TIMEOUT = 5.0  # seconds


def load(key: str, device: str = "cpu") -> Model:
    """Load a model for measurement: float32, evaluation mode, eager attention.

    Args:
        key: A key of `PACKAGED` (never touches the network), a directory with a `config.json`, or a hub id.
        device: `cpu`, `cuda`, or `auto`: cuda where there is one.

    Raises:
        UnknownModelError: The key is none of these, or the hub cannot be reached or does not know it.
        ExperimentError: The distribution is not installed, the files cannot be read, or there is no such device.
    """
    device = _device(device)
    if key in packages.PACKAGED:
        return _packaged(key, packages.PACKAGED[key], device)
    if (Path(key) / "config.json").is_file():
        return _local(key, Path(key), device)
    return _from_hub(key, device)


def _device(device: str) -> str:
    import torch

    if device not in ("auto", "cpu", "cuda"):
        raise ExperimentError(f"unknown device {device!r}; use auto, cpu or cuda")
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise ExperimentError("torch sees no CUDA device here; use --device cpu, or install a CUDA build of torch")
    return ("cuda" if available else "cpu") if device == "auto" else device


def _packaged(key: str, packaged: packages.Packaged, device: str) -> Model:
    if packaged.missing:
        raise ExperimentError(
            f"the model {key!r} is not installed (missing: {', '.join(packaged.missing)}); "
            f"install it with: {packaged.install}"
        )
    names = (requirement.partition("==")[0] for requirement in packaged.requirements)
    distributions = tuple(f"{name}=={metadata.version(name)}" for name in names)
    try:
        with _offline(), _quiet():
            directory = packaged.locate(packaged)
    except (OSError, ValueError, LookupError, struct.error, zipfile.BadZipFile) as error:
        raise ExperimentError(f"cannot unpack the model {key!r}: {_first_line(error)}") from None
    return _local(
        key,
        directory,
        device,
        stored=packaged.stored,
        licence=packaged.licence,
        languages=packaged.languages,
        distributions=distributions,
    )


def _local(key: str, directory: Path, device: str, **known: Any) -> Model:
    """Read a directory."""
    try:
        with _offline():
            return _read(key, str(directory), device, {"local_files_only": True}, **known)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"cannot read the model {key!r} in {directory}: {_first_line(error)}") from None


@contextmanager
def _offline() -> Iterator[None]:
    """Switch the hub client off: `local_files_only` alone does not keep it from asking for things of its own."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _from_hub(key: str, device: str) -> Model:
    """Take a hub model from the local cache, else from the hub if one quick request finds it there."""
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", key):
        raise UnknownModelError(
            f"{key!r} is neither a model key ({', '.join(packages.PACKAGED)}), a directory, nor a hub id"
        )
    from huggingface_hub import try_to_load_from_cache

    if isinstance(try_to_load_from_cache(key, "config.json"), str):
        try:
            with _offline():
                return _read(key, key, device, {"local_files_only": True})
        except (OSError, ValueError):
            pass  # only part of it is cached
    licence = _hub_licence(key)
    try:
        return _read(key, key, device, {}, licence=licence)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"cannot load {key!r} from the hub: {_first_line(error)}") from None


def _hub_licence(key: str) -> str:
    """Ask the hub for the model once, and return its licence.

    `from_pretrained` repeats each failed request for half a minute, and name resolution alone can block for long, so
    this asks first, with a deadline.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, OfflineModeIsEnabled, RepositoryNotFoundError

    answer: dict[str, Any] = {}

    def ask() -> None:
        try:
            answer["info"] = HfApi().model_info(key, timeout=HUB_TIMEOUT)
        except Exception as error:
            answer["error"] = error

    # A daemon: a name server that never answers must not keep the process alive.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(HUB_TIMEOUT + 1)
    error = answer.get("error")
    nearest = difflib.get_close_matches(key, packages.PACKAGED, n=1)
    keys = f"did you mean {nearest[0]}?" if nearest else f"model keys: {', '.join(packages.PACKAGED)}"
    if isinstance(error, RepositoryNotFoundError) and not isinstance(error, GatedRepoError):
        raise UnknownModelError(f"the hub has no model {key!r}; {keys}")
    if isinstance(error, OfflineModeIsEnabled):
        raise UnknownModelError(
            f"no model {key!r} here, and HF_HUB_OFFLINE is set; unset it to ask the hub, or use a model key; {keys}"
        )
    if "info" not in answer:
        reason = f" ({_first_line(error)})" if error else ""
        raise UnknownModelError(
            f"no model {key!r} here, and the hub cannot be reached{reason}; connect to the network or "
            f"use a model key; {keys}"
        )
    licence = getattr(answer["info"].card_data, "license", None)
    return str(licence or "unknown")


def _read(
    key: str,
    name: str,
    device: str,
    options: Mapping[str, Any],
    *,
    stored: str | None = None,
    licence: str = "unknown",
    languages: str = "unknown",
    distributions: tuple[str, ...] = (),
) -> Model:
    import torch
    from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoTokenizer

    with _quiet():
        config = AutoConfig.from_pretrained(name, **options)
        stored = stored or str(config.dtype or "unknown").removeprefix("torch.")
        architecture = _architecture(config)
        tokenizer = AutoTokenizer.from_pretrained(name, **options)
        kind: Any = AutoModelForCausalLM if architecture == "decoder" else AutoModel
        module, report = kind.from_pretrained(
            name, attn_implementation="eager", dtype=torch.float32, output_loading_info=True, **options
        )
    # What is missing was initialised at random.
    missing = {key for key in report["missing_keys"] if not key.startswith("pooler.")}
    if architecture == "decoder" and not any(key.startswith(f"{module.base_model_prefix}.") for key in missing):
        # A file without a language-model head.
        module, missing = module.base_model if missing else module, set()
    if missing:
        raise ExperimentError(f"cannot load {key!r}: its files lack {len(missing)} weights, e.g. {min(missing)}")
    module.eval().to(device)
    text = config.get_text_config()
    heads = text.num_attention_heads
    facts = Facts(
        key=key,
        family=config.model_type,
        architecture=architecture,
        layers=text.num_hidden_layers,
        heads=heads,
        hidden=text.hidden_size,
        d_k=getattr(text, "head_dim", None) or text.hidden_size // heads,
        # A tokenizer that knows no limit says 10³⁰.
        max_tokens=min(tokenizer.model_max_length, getattr(text, "max_position_embeddings", None) or 4096),
        stored=stored,
        licence=licence,
        languages=languages,
        distributions=distributions,
    )
    return Model(facts=facts, module=module, tokenizer=tokenizer, device=device)


def _architecture(config: Any) -> Architecture:
    from transformers.models.auto import modeling_auto

    if config.is_encoder_decoder:
        return "encoder-decoder"
    # BERT-like models can be had as decoders too; those that predict masked tokens were trained as encoders.
    causal = config.model_type in modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    masked = config.model_type in modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    return "decoder" if getattr(config, "is_decoder", False) or (causal and not masked) else "encoder"


@contextmanager
def _quiet() -> Iterator[None]:
    """Loading prints weight reports and progress bars of its own; errors are raised anyway."""
    import transformers

    logging: Any = transformers.utils.logging  # untyped
    verbosity = logging.get_verbosity()
    bars = logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
