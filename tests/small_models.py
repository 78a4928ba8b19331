"""Small random models of many families, saved where `load` finds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    BertConfig,
    DistilBertConfig,
    Gemma3TextConfig,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    MPNetConfig,
    PreTrainedTokenizerFast,
    RobertaConfig,
)

WORDS = [word for number in range(50) for word in (f"a{number}", f"b{number}")]
LENGTHS = [3, 9, 1, 14, 6]
TEXTS = [" ".join(WORDS[(7 * i + j) % 100] for j in range(n)) for i, n in enumerate(LENGTHS)]
SMALL: dict[str, Any] = {
    "vocab_size": 110,
    "hidden_size": 16,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "initializer_range": 0.5,  # so that attention is not flat
}
GEMMA = Gemma3TextConfig(
    **SMALL,
    num_key_value_heads=1,
    head_dim=8,
    sliding_window=4,  # tokens, fewer than most of `TEXTS` have
    layer_types=["sliding_attention", "full_attention", "sliding_attention"],
)
CONFIGS = {
    "bert": (BertConfig(**SMALL), "encoder"),
    "roberta": (RobertaConfig(**SMALL, pad_token_id=0), "encoder"),
    "mpnet": (MPNetConfig(**SMALL, pad_token_id=0), "encoder"),
    "distilbert": (DistilBertConfig(vocab_size=110, dim=16, n_layers=3, n_heads=4, hidden_dim=24), "encoder"),
    "gpt2": (GPT2Config(vocab_size=110, n_embd=16, n_layer=3, n_head=4, bos_token_id=1, eos_token_id=1), "decoder"),
    "gpt_neox": (GPTNeoXConfig(**SMALL), "decoder"),
    "llama": (LlamaConfig(**SMALL, num_key_value_heads=2), "decoder"),
    "gemma3_text": (GEMMA, "decoder"),
}
DECODERS = [family for family, (_, architecture) in CONFIGS.items() if architecture == "decoder"]


def tokenizer() -> PreTrainedTokenizerFast:
    """One token a word, and [CLS] before them."""
    vocabulary = {token: i for i, token in enumerate(["[PAD]", "[CLS]", "[UNK]", *WORDS])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="[PAD]", cls_token="[CLS]", unk_token="[UNK]")


def save(family: str, directory: Path, *, head: bool = True) -> str:
    """Save a model of a family, decoders with their language-model head or without."""
    torch.manual_seed(0)
    config, architecture = CONFIGS[family]
    kind = AutoModelForCausalLM if architecture == "decoder" and head else AutoModel
    kind.from_config(config).save_pretrained(directory / family)
    tokenizer().save_pretrained(directory / family)
    return str(directory / family)
