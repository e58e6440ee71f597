"""Tiny GGUF files with random weights, written by the tests themselves: no model is ever downloaded.

A file has a real vocabulary (byte-level BPE or SentencePiece), a real chat template and a transformer of a few
thousand weights, so that llama.cpp runs all that it runs for a real one; only what it says means nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import TokenType

__all__ = ["SMALL", "TEMPLATES", "VOCABULARIES", "Shape", "Vocabulary", "make_vocabulary", "write_model"]

TEMPLATES: Mapping[str, str] = {
    "chatml": (
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    ),
    "llama3": (
        "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>\n\n"
        "{{ message.content | trim }}<|eot_id|>{% endfor %}"
        "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
    ),
    "gemma": (
        "{{ bos_token }}{% for message in messages %}"
        "{% if message.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
        "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n"
        "{{ message.content | trim }}<end_of_turn>\n{% endfor %}"
        "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
    ),
    "mistral": (
        "{{ bos_token }}{% for message in messages %}"
        "{% if message.role == 'user' %}[INST] {{ message.content }} [/INST]"
        "{% else %}{{ message.content }}{{ eos_token }}{% endif %}{% endfor %}"
    ),
}

MARKERS: Mapping[str, tuple[str, ...]] = {
    "chatml": ("<|endoftext|>", "<|im_start|>", "<|im_end|>"),
    "llama3": ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
    "gemma": ("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"),
    "mistral": ("<s>", "</s>", "[INST]", "[/INST]"),
}
BEGIN = {"llama3": "<|begin_of_text|>", "gemma": "<bos>", "mistral": "<s>"}
END = {"chatml": "<|im_end|>", "llama3": "<|eot_id|>", "gemma": "<end_of_turn>", "mistral": "</s>"}
PRE_TOKENIZERS = {"chatml": "qwen2", "llama3": "llama-bpe"}
VOCABULARIES = ("bpe", "spm")

_WORDS = """the of and to in a is that for it on as with was by at from this be are an or which not have has had its
their they who what when why how sentence sentences article reader evidence text title background summary point idea
question answer level step name number numbers concept definition context introduction write only one two three more
than most year years people company said says will would about into over after new first last time work city state
"evidence": "text": "title": "provenance": "article" "background" "points": "ideas": "groups": "name": "questions":
":", "], "}, {" [1, [2] [3] , . ; : ? ! ( ) - 0 1 2 3 4 5 6 7 8 9 10 12 20 25 50 100 2024 2025 2026""".split()


@dataclass(frozen=True)
class Vocabulary:
    """Tokens with their types, in the form that GGUF keeps them."""

    model: str
    pre: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    begin: str = ""
    end: str = ""
    template: str | None = None


@dataclass(frozen=True)
class Shape:
    """The sizes of a transformer; rows of weights are multiples of 32, so that they can be quantized."""

    layers: int = 2
    width: int = 64
    heads: int = 4
    kv_heads: int = 2
    hidden: int = 128
    context: int = 16_384
    window: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


SMALL = Shape(layers=1, width=32, heads=2, kv_heads=1, hidden=32)
"""As little as there can be, for tests that only need that something answers."""


def write_model(
    path: Path,
    *,
    architecture: str = "llama",
    vocabulary: Literal["bpe", "spm"] | Vocabulary = "bpe",
    template: str | None = "chatml",
    quantization: Literal["F32", "F16", "Q8_0", "Q4_0"] = "F32",
    shape: Shape | None = None,
    closing: float = 0.0,
    marker_type: TokenType = TokenType.CONTROL,
    seed: int = 0,
    name: str = "Tiny",
) -> Path:
    """Write one GGUF file and return its path.

    `closing` lifts the logits of tokens with a quotation mark, so that what the model writes ends some day, as a
    trained model's does; 0 leaves the weights quite random. `architecture` is llama, qwen2, gemma2, or mamba (which
    is recurrent: its memory cannot fork).
    """
    words = vocabulary if isinstance(vocabulary, Vocabulary) else make_vocabulary(vocabulary, template, marker_type)
    sizes = shape or Shape()
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name(name)
    _add_sizes(writer, sizes, architecture, len(words.tokens))
    _add_vocabulary(writer, words)
    random = np.random.default_rng(seed)
    makers = {"gemma2": _gemma2, "mamba": _mamba}
    for tensor, data in makers.get(architecture, _llama)(random, sizes, words, closing, architecture):
        _add_tensor(writer, tensor, data, Kind[quantization])
    writer.add_file_type({"F32": 0, "F16": 1, "Q4_0": 2, "Q8_0": 7}[quantization])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def make_vocabulary(
    kind: Literal["bpe", "spm"], template: str | None = "chatml", marker_type: TokenType = TokenType.CONTROL
) -> Vocabulary:
    """Make a vocabulary with the markers that a family of chat templates uses."""
    family = template or "chatml"
    markers = MARKERS[family]
    make = _bpe if kind == "bpe" else _spm
    return make(family, markers, marker_type, TEMPLATES[template] if template else None)


def _bpe(family: str, markers: tuple[str, ...], marker_type: int, template: str | None) -> Vocabulary:
    merges = _merges()
    plain = [*_byte_letters().values(), *(left + right for left, right in merges)]
    return Vocabulary(
        model="gpt2",
        pre=PRE_TOKENIZERS.get(family, "gpt-2"),
        tokens=(*plain, *markers),
        types=(*[int(TokenType.NORMAL)] * len(plain), *[int(marker_type)] * len(markers)),
        merges=tuple(f"{left} {right}" for left, right in merges),
        begin=BEGIN.get(family, ""),
        end=END[family],
        template=template,
    )


def _spm(family: str, markers: tuple[str, ...], marker_type: int, template: str | None) -> Vocabulary:
    special = ["<unk>", *(marker for marker in ("<s>", "</s>") if marker not in markers)]
    octets = [f"<0x{byte:02X}>" for byte in range(256)]
    letters = ["▁", *(chr(code) for code in range(0x21, 0x7F)), *"éüßñ“”’–—…"]
    words = sorted({*_pieces()} - {*letters}, key=len)
    controls = [TokenType.UNKNOWN, *[TokenType.CONTROL] * (len(special) - 1), *[marker_type] * len(markers)]
    types = [*controls, *[TokenType.BYTE] * 256, *[TokenType.NORMAL] * (len(letters) + len(words))]
    first = len(controls) + 256
    return Vocabulary(
        model="llama",
        pre="default",
        tokens=(*special, *markers, *octets, *letters, *words),
        types=tuple(map(int, types)),
        scores=(*[0.0] * first, *(-float(rank) for rank in range(len(letters) + len(words), 0, -1))),
        begin=BEGIN.get(family, "<s>"),
        end=END[family],
        template=template,
    )


@cache
def _byte_letters() -> dict[int, str]:
    """Return the letter that byte-level BPE writes for each byte."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + k) for k, byte in enumerate(others)}}


@cache
def _merges(count: int = 400) -> tuple[tuple[str, str], ...]:
    """Learn merges from a few words, as byte-level BPE does."""
    letters = _byte_letters()
    words = [tuple(letters[byte] for byte in f"{space}{word}".encode()) for word in _WORDS for space in ("", " ")]
    merges: list[tuple[str, str]] = []
    while len(merges) < count:
        pairs = Counter(pair for word in words for pair in pairwise(word))
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        words = [_merged(word, best) for word in words]
    return tuple(merges)


def _merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    made: list[str] = []
    for letter in word:
        if made and (made[-1], letter) == pair:
            made[-1] += letter
        else:
            made.append(letter)
    return tuple(made)


def _pieces() -> Iterator[str]:
    """Yield words with the prefixes that lead to them, for SentencePiece joins two neighbours at a time."""
    for word in _WORDS:
        for spelled in (word, f"▁{word}"):
            yield from (spelled[:end] for end in range(2, len(spelled) + 1))


def _add_sizes(writer: gguf.GGUFWriter, shape: Shape, architecture: str, vocabulary: int) -> None:
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_vocab_size(vocabulary)
    writer.add_layer_norm_rms_eps(1e-5)
    if architecture == "mamba":
        writer.add_feed_forward_length(0)
        writer.add_head_count(0)
        writer.add_ssm_conv_kernel(4)
        writer.add_ssm_inner_size(2 * shape.width)
        writer.add_ssm_state_size(16)
        writer.add_ssm_time_step_rank(max(1, shape.width // 16))
        return
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(10_000.0)
    if architecture == "gemma2":
        writer.add_key_length(shape.width // shape.heads)
        writer.add_value_length(shape.width // shape.heads)
        writer.add_attn_logit_softcapping(50.0)
        writer.add_final_logit_softcapping(30.0)
        writer.add_sliding_window(shape.window or 64)


def _add_vocabulary(writer: gguf.GGUFWriter, words: Vocabulary) -> None:
    writer.add_tokenizer_model(words.model)
    writer.add_tokenizer_pre(words.pre)
    writer.add_token_list(list(words.tokens))
    writer.add_token_types(list(words.types))
    if words.scores:
        writer.add_token_scores(list(words.scores))
    if words.merges:
        writer.add_token_merges(list(words.merges))
    if words.begin:
        writer.add_bos_token_id(words.tokens.index(words.begin))
    writer.add_add_bos_token(bool(words.begin))
    writer.add_eos_token_id(words.tokens.index(words.end))
    if words.template:
        writer.add_chat_template(words.template)


def _add_tensor(writer: gguf.GGUFWriter, name: str, data: Any, kind: Kind) -> None:
    if data.ndim == 1 or "ssm" in name or kind is Kind.F32:
        writer.add_tensor(name, data.astype(np.float32))
    elif kind is Kind.F16:
        writer.add_tensor(name, data.astype(np.float16))
    else:
        writer.add_tensor(name, gguf.quants.quantize(data, kind), raw_dtype=kind)


Tensors = Iterator[tuple[str, Any]]
_STEADY = 8.0
"""The first component of every embedding, which all layers leave alone: what a bias of the output can hang on."""


def _edges(random: Any, shape: Shape, words: Vocabulary, closing: float) -> Tensors:
    count = len(words.tokens)
    embedding = random.normal(0.0, 1.0, (count, shape.width)).astype(np.float32)
    embedding[:, 0] = _STEADY
    output = random.normal(0.0, 1.0, (count, shape.width)).astype(np.float32)
    output[:, 0] = [closing * bool(re.search('["\\]}]', token)) for token in words.tokens]
    yield "token_embd.weight", embedding
    yield "output_norm.weight", np.ones(shape.width, np.float32)
    yield "output.weight", output


def _norm(shape: Shape) -> Any:
    weights = np.ones(shape.width, np.float32)
    weights[0] = 0.0
    return weights


def _matrix(random: Any, rows: int, columns: int) -> Any:
    return random.normal(0.0, columns**-0.5, (rows, columns)).astype(np.float32)


def _into_stream(random: Any, rows: int, columns: int) -> Any:
    """Return weights that write into the stream of embeddings, all but its first component."""
    weights = _matrix(random, rows, columns)
    weights[0] = 0.0
    return weights


def _llama(random: Any, shape: Shape, words: Vocabulary, closing: float, architecture: str) -> Tensors:
    yield from _edges(random, shape, words, closing)
    head = shape.width // shape.heads
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        yield f"{block}.attn_norm.weight", _norm(shape)
        for part, heads in (("q", shape.heads), ("k", shape.kv_heads), ("v", shape.kv_heads)):
            yield f"{block}.attn_{part}.weight", _matrix(random, heads * head, shape.width)
            if architecture == "qwen2":
                yield f"{block}.attn_{part}.bias", np.zeros(heads * head, np.float32)
        yield f"{block}.attn_output.weight", _into_stream(random, shape.width, shape.heads * head)
        yield f"{block}.ffn_norm.weight", _norm(shape)
        yield f"{block}.ffn_gate.weight", _matrix(random, shape.hidden, shape.width)
        yield f"{block}.ffn_up.weight", _matrix(random, shape.hidden, shape.width)
        yield f"{block}.ffn_down.weight", _into_stream(random, shape.width, shape.hidden)


def _gemma2(random: Any, shape: Shape, words: Vocabulary, closing: float, architecture: str) -> Tensors:
    for name, data in _llama(random, shape, words, closing, architecture):
        if name != "output.weight":  # gemma ties it to the embedding
            yield name, data
        if name.endswith("attn_output.weight"):
            yield name.replace("attn_output", "post_attention_norm"), _norm(shape)
        if name.endswith("ffn_down.weight"):
            yield name.replace("ffn_down", "post_ffw_norm"), _norm(shape)


def _mamba(random: Any, shape: Shape, words: Vocabulary, closing: float, architecture: str) -> Tensors:
    yield from _edges(random, shape, words, closing)
    inner, state, rank = 2 * shape.width, 16, max(1, shape.width // 16)
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        yield f"{block}.attn_norm.weight", _norm(shape)
        yield f"{block}.ssm_in.weight", _matrix(random, 2 * inner, shape.width)
        yield f"{block}.ssm_conv1d.weight", _matrix(random, inner, 4)
        yield f"{block}.ssm_conv1d.bias", np.zeros(inner, np.float32)
        yield f"{block}.ssm_x.weight", _matrix(random, rank + 2 * state, inner)
        yield f"{block}.ssm_dt.weight", _matrix(random, inner, rank)
        yield f"{block}.ssm_dt.bias", np.zeros(inner, np.float32)
        yield f"{block}.ssm_a", -np.tile(np.arange(1, state + 1, dtype=np.float32), (inner, 1))
        yield f"{block}.ssm_d", np.ones(inner, np.float32)
        yield f"{block}.ssm_out.weight", _into_stream(random, shape.width, inner)
