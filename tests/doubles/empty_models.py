"""GGUF files of any size whose weights are all nought: quick to write, and they take the memory of real ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind

__all__ = ["Sizes", "write_empty"]


@dataclass(frozen=True)
class Sizes:
    """The sizes of a transformer."""

    layers: int = 4
    width: int = 256
    heads: int = 4
    kv_heads: int = 2
    hidden: int = 512
    tokens: int = 1_000
    context: int = 32_768
    kind: Kind = Kind.Q4_0
    tied: bool = False
    values: Mapping[str, int] = field(default_factory=dict)


def write_empty(path: Path, sizes: Sizes, architecture: str = "llama") -> Path:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_name("Empty")
    writer.add_context_length(sizes.context)
    writer.add_embedding_length(sizes.width)
    writer.add_block_count(sizes.layers)
    writer.add_feed_forward_length(sizes.hidden)
    writer.add_head_count(sizes.heads)
    writer.add_head_count_kv(sizes.kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    for key, value in sizes.values.items():
        writer.add_uint32(f"{architecture}.{key}", value)
    _add_vocabulary(writer, sizes.tokens)
    for name, shape, kind in _tensors(sizes, architecture):
        _add(writer, name, shape, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_vocabulary(writer: gguf.GGUFWriter, count: int) -> None:
    letters = [chr(code) for code in (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x144))]
    tokens = [*letters, *(f"{number:x}Ġ" for number in range(count - len(letters) - 1)), "<end>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * (count - 1) + [3])
    writer.add_token_merges(["a b"])
    writer.add_eos_token_id(count - 1)


def _tensors(sizes: Sizes, architecture: str) -> Iterator[tuple[str, tuple[int, ...], Kind]]:
    width, kind = sizes.width, sizes.kind
    head = sizes.values.get("attention.key_length", width // sizes.heads)
    yield "token_embd.weight", (sizes.tokens, width), kind
    yield "output_norm.weight", (width,), Kind.F32
    if not sizes.tied:
        yield "output.weight", (sizes.tokens, width), kind
    for layer in range(sizes.layers):
        block = f"blk.{layer}"
        yield f"{block}.attn_norm.weight", (width,), Kind.F32
        for part, heads in (("q", sizes.heads), ("k", sizes.kv_heads), ("v", sizes.kv_heads)):
            yield f"{block}.attn_{part}.weight", (heads * head, width), kind
            if architecture == "qwen2":
                yield f"{block}.attn_{part}.bias", (heads * head,), Kind.F32
        yield f"{block}.attn_output.weight", (width, sizes.heads * head), kind
        if architecture == "gemma2":
            yield f"{block}.post_attention_norm.weight", (width,), Kind.F32
            yield f"{block}.post_ffw_norm.weight", (width,), Kind.F32
        yield f"{block}.ffn_norm.weight", (width,), Kind.F32
        yield f"{block}.ffn_gate.weight", (sizes.hidden, width), kind
        yield f"{block}.ffn_up.weight", (sizes.hidden, width), kind
        yield f"{block}.ffn_down.weight", (width, sizes.hidden), kind


def _add(writer: gguf.GGUFWriter, name: str, shape: tuple[int, ...], kind: Kind) -> None:
    if kind is Kind.F32:
        writer.add_tensor(name, np.zeros(shape, np.float32))
        return
    bytes_of: Any = gguf.quants.quant_shape_to_byte_shape(shape, kind)
    writer.add_tensor(name, np.zeros(bytes_of, np.uint8), raw_dtype=kind)
