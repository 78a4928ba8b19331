"""What a model computes, streamed and replaced, against what transformers gives out itself."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
import torch

from aqcheck import models as real_models
from aqcheck.errors import ExperimentError, InvalidInputError
from aqcheck.models.model import Facts, Model
from tests import small_models
from tests.installed import needs
from tests.small_models import CONFIGS, DECODERS, LENGTHS, TEXTS


@pytest.fixture
def load(tmp_path):
    """A small random model of a family."""
    return lambda family, **options: real_models.load(small_models.save(family, tmp_path, **options))


def alone(model: Model, ids: list[int], **options: bool) -> Any:
    """What transformers gives for one text without padding."""
    with torch.no_grad():
        return model.module(input_ids=torch.tensor([ids]), **options)


def heads_of(model: Model, texts: list[str], batch_size: int = 2) -> dict[tuple[int, int], Any]:
    """Logits, weights, values and outputs of every text and layer, without padding."""
    seen = {}

    def visit(batch, layer, heads):
        for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            seen[text, layer] = (
                heads.logits[row, :, :n, :n].clone(),
                heads.weights[row, :, :n, :n].clone(),
                heads.values[row, :, :n].clone(),
                heads.outputs[row, :, :n].clone(),
            )

    model.stream_heads(texts, visit, batch_size)
    return seen


@pytest.mark.parametrize("family", CONFIGS)
def test_streamed_attention_is_that_of_output_attentions(load, family):
    model = load(family)
    config, architecture = CONFIGS[family]
    assert model.facts.architecture == architecture
    assert (model.facts.family, model.facts.layers, model.facts.heads) == (config.model_type, 3, 4)
    assert model.facts.d_k == (8 if family == "gemma3_text" else 4)
    seen = {}

    def visit(batch, layer, weights):
        for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            seen[text, layer] = weights[row, :, :n, :n].clone()

    model.stream_attention(TEXTS, visit, batch_size=2)
    assert len(seen) == len(TEXTS) * 3
    for text, ids in enumerate(model.tokenize(TEXTS)):
        expected = alone(model, ids, output_attentions=True).attentions
        for layer in range(3):
            # Alone, without padding, against batched with padding.
            torch.testing.assert_close(seen[text, layer], expected[layer][0], atol=2e-6, rtol=1e-4)
            torch.testing.assert_close(seen[text, layer].sum(-1), torch.ones(4, LENGTHS[text] + 1))


@pytest.mark.parametrize("family", CONFIGS)
def test_heads_are_consistent(load, family):
    """The weights are the softmax of the logits, masked tokens have logit −∞, and outputs mix the values."""
    model = load(family)
    seen = heads_of(model, TEXTS)
    assert len(seen) == len(TEXTS) * 3
    for (text, layer), (logits, weights, values, outputs) in seen.items():
        n = LENGTHS[text] + 1
        assert values.shape == outputs.shape == (4, n, model.facts.d_k)
        torch.testing.assert_close(logits.softmax(-1), weights)
        torch.testing.assert_close(weights @ values, outputs, atol=2e-6, rtol=1e-4)
        visible = torch.ones(n, n, dtype=torch.bool)
        if model.facts.architecture == "decoder":
            visible = visible.tril()
            if family == "gemma3_text" and layer != 1:
                visible = visible.triu(-3)  # a window of four tokens
        assert torch.equal(logits.isneginf(), (~visible).expand(4, n, n))
        assert logits[:, visible].isfinite().all()
        assert not logits.isnan().any()


def test_logits_are_scaled_products_of_queries_and_keys(load):
    """Computed by hand from the weight matrices and the embeddings, in the first layer."""
    model = load("bert")
    [ids] = model.tokenize(TEXTS[1:2])
    embedded = alone(model, ids, output_hidden_states=True).hidden_states[0][0]
    by_kind = {each.kind: each for each in model.weight_matrices() if each.layer == 0}
    query, key, value = (
        (embedded @ by_kind[kind].matrix.T + model.module.get_parameter(by_kind[kind].name[: -len("weight")] + "bias"))
        .reshape(len(ids), 4, 4)
        .transpose(0, 1)
        for kind in ("query", "key", "value")
    )
    logits, _, values, _ = heads_of(model, TEXTS[1:2])[0, 0]
    torch.testing.assert_close(logits, query @ key.transpose(1, 2) / 2)  # √d_k = 2
    torch.testing.assert_close(values, value)


@pytest.mark.parametrize("family", ["llama", "gemma3_text"])
def test_values_are_repeated_to_the_query_heads(load, family):
    model = load(family)
    shared = 4 // model.module.config.num_key_value_heads
    for _, _, values, _ in heads_of(model, TEXTS).values():
        for head in range(4):
            assert torch.equal(values[head], values[head - head % shared])
        assert shared == 4 or not torch.allclose(values[0], values[3])


@pytest.mark.parametrize("family", ["bert", "mpnet", "llama"])
def test_streaming_holds_one_layer_at_a_time(load, family):
    """Not one map is alive once the next is shown."""
    alive: list[weakref.ref[Any]] = []
    most = 0

    def visit(_batch, _layer, heads):
        nonlocal most
        gc.collect()
        most = max(most, sum(reference() is not None for reference in alive))
        alive.extend((weakref.ref(heads.weights), weakref.ref(heads.logits)))

    load(family).stream_heads(TEXTS, visit)
    assert len(alive) == 6
    assert most == 0


def test_a_visitor_that_fails_leaves_nothing_behind(load):
    model = load("bert")

    def visit(*_arguments):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.stream_attention(TEXTS, visit)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.module.modules())
    assert len(heads_of(model, TEXTS)) == 3 * len(TEXTS)


@pytest.mark.parametrize("family", CONFIGS)
def test_hidden_states(load, family):
    model = load(family)
    seen = {}

    def visit(batch, layer, hidden):
        for row, (text, n) in enumerate(zip(batch.indices, batch.lengths, strict=True)):
            seen[text, layer] = hidden[row, :n].clone()

    model.stream_hidden(TEXTS, visit, batch_size=2)
    assert {layer for _, layer in seen} == set(range(4))
    for text, ids in enumerate(model.tokenize(TEXTS)):
        for layer, expected in enumerate(alone(model, ids, output_hidden_states=True).hidden_states):
            torch.testing.assert_close(seen[text, layer], expected[0], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("family", DECODERS)
def test_loss_is_that_of_transformers(load, family):
    model = load(family)
    expected = [
        float(model.module(input_ids=torch.tensor([ids]), labels=torch.tensor([ids])).loss.detach())
        for ids in model.tokenize(TEXTS)
    ]
    assert model.loss(TEXTS) == pytest.approx(expected, rel=1e-5)
    assert model.loss(TEXTS, batch_size=2) == pytest.approx(expected, rel=1e-5)
    assert len(set(expected)) == len(TEXTS)


def test_loss_needs_a_head_that_was_trained(load):
    for model in (load("bert"), load("llama", head=False)):
        with pytest.raises(ExperimentError, match="predicts no next token"):
            model.loss(TEXTS)


def test_loss_of_a_single_token(load):
    model = load("llama")
    model.tokenizer.backend_tokenizer.post_processor = None
    with pytest.raises(InvalidInputError, match="single token"):
        model.loss(["a1"])


SHAPES = {"query": (16, 16), "key": (16, 16), "value": (16, 16), "output": (16, 16), "up": (24, 16), "down": (16, 24)}
SHAPES_OF = {
    **dict.fromkeys(("bert", "roberta", "mpnet", "distilbert"), SHAPES),
    "gpt2": {**SHAPES, "up": (64, 16), "down": (16, 64)},
    "llama": {**SHAPES, "key": (8, 16), "value": (8, 16), "gate": (24, 16)},
    "gemma3_text": {
        **SHAPES,
        **{"query": (32, 16), "key": (8, 16), "value": (8, 16), "output": (16, 32), "gate": (24, 16)},
    },
}


@pytest.mark.parametrize("family", SHAPES_OF)
def test_weight_matrices(load, family):
    model = load(family)
    matrices = model.weight_matrices()
    assert len({each.name for each in matrices}) == len(matrices) == 3 * len(SHAPES_OF[family])
    for layer in range(3):
        kinds = {each.kind: tuple(each.matrix.shape) for each in matrices if each.layer == layer}
        assert kinds == SHAPES_OF[family]
    for each in matrices:
        assert each.matrix.dtype == torch.float32
        assert not each.matrix.requires_grad
        if family != "gpt2":
            assert torch.equal(each.matrix, model.module.state_dict()[each.name])


def test_stacked_matrices_are_told_apart(load):
    """GPT-2 keeps queries, keys and values in one matrix, transposed: what each part gives is known by hand."""
    model = load("gpt2")
    first = {each.kind: each for each in model.weight_matrices() if each.layer == 0}
    stacked = model.module.transformer.h[0].attn.c_attn
    x = torch.randn(5, 16)
    with torch.no_grad():
        parts = (stacked(x) - stacked.bias).split(16, dim=1)
    for kind, part in zip(("query", "key", "value"), parts, strict=True):
        assert first[kind].name == f"transformer.h.0.attn.c_attn.weight[{kind}]"
        torch.testing.assert_close(x @ first[kind].matrix.T, part)


def test_weights_of_unknown_purpose_are_refused(load):
    with pytest.raises(ExperimentError, match=r"not known what the weights '.*query_key_value' do"):
        load("gpt_neox").weight_matrices()


@pytest.mark.parametrize("family", ["bert", "mpnet", "gpt2", "llama"])
def test_replaced_weights(load, family):
    """They are computed with, from their layer on, and restored bit for bit even when the body fails."""
    model = load(family)
    before = {name: value.clone() for name, value in model.module.state_dict().items()}
    plain = heads_of(model, TEXTS)
    chosen = next(each for each in model.weight_matrices() if each.layer == 1 and each.kind == "value")
    doubled = {}

    def fail_after_measuring():
        doubled.update(heads_of(model, TEXTS))
        raise KeyError("on purpose")

    with pytest.raises(KeyError, match="on purpose"), model.replaced_weights({chosen.name: 2 * chosen.matrix}):
        fail_after_measuring()
    for text in range(len(TEXTS)):
        assert torch.equal(doubled[text, 0][0], plain[text, 0][0])
        torch.testing.assert_close(doubled[text, 1][2], 2 * plain[text, 1][2], atol=1e-5, rtol=1e-4)
        assert not torch.equal(doubled[text, 2][2], plain[text, 2][2])
    after = model.module.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_replaced_weights_are_checked_before_anything_changes(load):
    model = load("bert")
    first, second = model.weight_matrices()[:2]
    before = first.matrix.clone()
    for bad, words in (
        ({second.name: torch.ones(2, 2)}, "shape"),
        ({"no.such.weight": first.matrix}, "no.such.weight"),
    ):
        with (
            pytest.raises(InvalidInputError, match=words),
            model.replaced_weights({first.name: 0 * before, **bad}),
        ):
            pytest.fail("must not be entered")
        assert torch.equal(first.matrix, before)


@pytest.mark.parametrize("family", CONFIGS)
def test_replaced_heads(load, family):
    """The identity changes nothing, and heads of zeros leave the bias of the output projection."""
    model = load(family)
    ids = model.tokenize(TEXTS)[3]
    plain = alone(model, ids)[0]
    layers = []

    def identity(layer, outputs):
        assert outputs.shape == (1, 4, len(ids), model.facts.d_k)
        layers.append(layer)
        return outputs

    with model.replaced_heads(identity):
        assert torch.equal(alone(model, ids)[0], plain)
        assert torch.equal(alone(model, ids)[0], plain)
    assert layers == [0, 1, 2, 0, 1, 2]
    with model.replaced_heads(lambda layer, outputs: outputs if layer else torch.zeros_like(outputs)):
        ablated = alone(model, ids)[0]
        _, _, _, outputs = heads_of(model, [TEXTS[3]])[0, 0]
    assert not torch.allclose(ablated, plain, atol=1e-3)
    assert not outputs.any()  # streamed is what the layer goes on with
    output = next(each for each in model.weight_matrices() if each.kind == "output") if family != "gpt_neox" else None
    if output is not None:
        with model.replaced_weights({output.name: 0 * output.matrix}):
            torch.testing.assert_close(alone(model, ids)[0], ablated)
    assert torch.equal(alone(model, ids)[0], plain)


def test_replaced_heads_do_not_see_what_a_visitor_computes(load):
    model = load("llama")
    layers = []

    def count(layer, outputs):
        layers.append(layer)
        return outputs

    def visit(_batch, _layer, heads):
        _ = heads.logits.softmax(-1) @ heads.values

    with model.replaced_heads(count):
        model.stream_heads(TEXTS[:1], visit)
    assert layers == [0, 1, 2]


def facts(architecture: Any) -> Facts:
    return Facts("x", "none", architecture, 1, 1, 1, 1, 512, "float32", "ours")


def test_encoder_decoder_is_refused():
    model = Model(facts("encoder-decoder"), torch.nn.Identity(), small_models.tokenizer(), "cpu")
    for method in (model.stream_attention, model.stream_heads, model.stream_hidden):
        with pytest.raises(ExperimentError, match="encoder-decoder"):
            method(TEXTS, lambda *_: None)
    with pytest.raises(ExperimentError, match="encoder-decoder"):
        model.replaced_heads(lambda _, outputs: outputs)


class NoAttention(torch.nn.Module):
    def forward(self, input_ids, attention_mask):
        return input_ids.double().softmax(-1)


def test_model_without_attention_is_refused():
    model = Model(facts("encoder"), NoAttention(), small_models.tokenizer(), "cpu")
    with pytest.raises(ExperimentError, match="attention was seen 0 times in 1 layers"):
        model.stream_attention(TEXTS, lambda *_: None)
    with pytest.raises(ExperimentError, match="no weight matrix"):
        model.weight_matrices()


@needs("minilm")
def test_minilm_computes_as_alone():
    """On the real model: maps, weights and ablation agree with transformers' own."""
    model = real_models.load("minilm")
    texts = ["The kettle is still warm.", "Does the last train stop at every station?"]
    seen = heads_of(model, texts)
    for text, ids in enumerate(model.tokenize(texts)):
        for layer, expected in enumerate(alone(model, ids, output_attentions=True).attentions):
            logits, weights, values, outputs = seen[text, layer]
            torch.testing.assert_close(weights, expected[0], atol=2e-6, rtol=1e-4)
            torch.testing.assert_close(logits.softmax(-1), weights)
            torch.testing.assert_close(weights @ values, outputs, atol=1e-5, rtol=1e-4)
    shapes = [(each.layer, each.kind, tuple(each.matrix.shape)) for each in model.weight_matrices()]
    per_layer = [*((kind, (384, 384)) for kind in ("query", "key", "value", "output"))]
    assert sorted(shapes) == sorted(
        (layer, kind, shape)
        for layer in range(6)
        for kind, shape in [*per_layer, ("up", (1536, 384)), ("down", (384, 1536))]
    )
