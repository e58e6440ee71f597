"""Whether a header is that of a model which can write text: what is missing, and what cannot be.

These are the places where llama.cpp aborts, divides by nought or reads past an array. What it refuses by itself with a
message, such as an architecture that it does not know, is left to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from socra.errors import ModelInvalid
from socra_backends.llamacpp.header import Header
from socra_backends.llamacpp.layout import Numbers

__all__ = ["demand_sane"]

_EMBEDS = "it is an embedding model, which writes no text: get a chat or instruct model"
_DIFFUSES = "it writes by diffusion, which socra does not run: get another model"
_SPEAKS = "it makes sound, not text: get a chat or instruct model"
_DRAFTS = "it only drafts for a larger model: get that one"
_ENCODERS = """bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding
llama-embed t5encoder""".split()

_WRONG_TYPES: Mapping[str, str] = {
    "adapter": "it is a LoRA adapter, which changes a model and is none: name the model that it belongs to",
    "mmproj": "it is the image reader of a model (mmproj), not the model: name the other .gguf file beside it",
    "imatrix": "it is an importance matrix, made to quantize a model: name the model",
    "vocab": "it holds a vocabulary and no weights: get the whole model",
}
_WRONG_ARCHITECTURES: Mapping[str, str] = {
    "clip": _WRONG_TYPES["mmproj"],
    "imatrix": _WRONG_TYPES["imatrix"],
    **dict.fromkeys(_ENCODERS, _EMBEDS),
    **dict.fromkeys(("dream", "llada", "llada-moe", "rnd1"), _DIFFUSES),
    **dict.fromkeys(("wavtokenizer-dec", "pockettts", "qwen3tts"), _SPEAKS),
    **dict.fromkeys(("eagle3", "dflash", "gemma4-assistant"), _DRAFTS),
    "t5": "it is an encoder-decoder, which socra does not run: get a chat or instruct model",
}

_BOUNDS: Mapping[str, int] = {
    "context_length": 1 << 31,
    "embedding_length": 1 << 20,
    "block_count": 512,  # LLAMA_MAX_LAYERS
}
_OPTIONAL_BOUNDS: Mapping[str, int] = {
    "attention.head_count": 1 << 16,
    "attention.head_count_kv": 1 << 16,
    "attention.key_length": 1 << 16,
    "attention.value_length": 1 << 16,
    "feed_forward_length": 1 << 24,
    "expert_count": 1 << 16,
}
_FRACTIONS = ("attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon")
_MOST_TOKENS = 1 << 22


def demand_sane(header: Header) -> None:
    """Refuse a header with which no text can be written.

    Raises `ModelInvalid`, saying what is wrong and what to do.
    """
    for problem in (_kind(header), _vocabulary(header), _sizes(header), _tensors(header)):
        if problem:
            _refuse(header, problem)


def _kind(header: Header) -> str:
    kind = header.text("general.type")
    if kind in _WRONG_TYPES:
        return _WRONG_TYPES[kind]
    if not header.architecture:
        return "it does not say of what architecture it is: download it again"
    if not header.tensors:
        return _WRONG_TYPES["vocab"]
    return _WRONG_ARCHITECTURES.get(header.architecture, "")


def _vocabulary(header: Header) -> str:
    count = header.vocabulary
    if header.text("tokenizer.ggml.model") in ("", "none", "no_vocab") or not count:
        return "it has no vocabulary, so that no text can be put in: get the whole model"
    if count > _MOST_TOKENS:
        return f"it claims {count:,} tokens, which cannot be: download it again"
    for key, forms in (("scores", "fi"), ("token_type", "iI")):
        found = header.values.get(f"tokenizer.ggml.{key}")
        if found is None:
            continue
        if not isinstance(found, Numbers) or found.form not in forms or found.count < count:
            return f"its vocabulary has {count:,} tokens, and its {key} are not a number for each: download it again"
    return ""


def _sizes(header: Header) -> str:
    for key, most in _BOUNDS.items():
        if not 1 <= header.number(key) <= most:
            return _out_of_bounds(key, header.number(key), 1, most)
    for key, most in _OPTIONAL_BOUNDS.items():
        values = header.each_layer(key)
        if len(values) != header.layers:
            return f"its {key} has {len(values):,} values for {header.layers:,} layers: download it again"
        if wrong := [value for value in values if not 0 <= value <= most]:
            return _out_of_bounds(key, wrong[0], 0, most)
    for key in _FRACTIONS:
        epsilon = header.values.get(f"{header.architecture}.{key}", 0.0)
        if isinstance(epsilon, float) and not 0 <= epsilon < 1:
            return f"its {key} is {epsilon}, where 0 to 1 can be: download it again"
    if not header.heads and not header.recurrent:
        return "it has no attention heads: download it again"
    return ""


def _out_of_bounds(key: str, value: int, least: int, most: int) -> str:
    return f"its {key} is {value:,}, where {least:,} to {most:,} can be: download it again"


def _tensors(header: Header) -> str:
    if not any(tensor.name == "token_embd.weight" for tensor in header.tensors):
        return "it has no token embedding (token_embd.weight): get the whole model"
    return ""


def _refuse(header: Header, reason: str) -> NoReturn:
    raise ModelInvalid(f"{header.paths[0]} is not a usable GGUF file: {reason}")
