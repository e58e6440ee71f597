"""Write a GGUF of any size with random weights and a vocabulary as large as a real one, for measuring speed only.

The blocks of quantized weights are random bytes with a fixed scale: the arithmetic is that of a real model, and a file
of half a billion parameters is written in seconds. The vocabulary is byte-level BPE over made-up syllables, so that
English text takes about four characters a token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import TokenType

MARKERS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
ROOT = Path(__file__).parent.parent
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"  # most frequent first, so that frequent syllables are in every vocabulary


@dataclass(frozen=True)
class Size:
    """The sizes of a Qwen2-like transformer."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    hidden: int
    vocabulary: int
    context: int = 32_768


HALF_BILLION = Size(layers=24, width=896, heads=14, kv_heads=2, hidden=4_864, vocabulary=151_936)
SMALL = Size(layers=6, width=512, heads=8, kv_heads=2, hidden=1_536, vocabulary=32_000)


def write(path: Path, size: Size, kind: Kind = Kind.Q4_0, seed: int = 0) -> Path:
    """Write the model and return its path."""
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name(f"Synthetic {size.layers}x{size.width}")
    writer.add_context_length(size.context)
    writer.add_embedding_length(size.width)
    writer.add_block_count(size.layers)
    writer.add_feed_forward_length(size.hidden)
    writer.add_head_count(size.heads)
    writer.add_head_count_kv(size.kv_heads)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type({Kind.Q4_0: 2, Kind.Q8_0: 7}[kind])
    tokens = _add_vocabulary(writer, size.vocabulary)
    random = np.random.default_rng(seed)
    for name, shape in _tensors(size):
        if len(shape) == 1:
            fill = 0.0 if name.endswith("bias") else 1.0
            writer.add_tensor(name, np.full(shape, fill, np.float32))
        else:
            blocks = _blocks(random, shape, kind)
            if name.startswith("token_embd"):
                _mute(blocks, [place for place, token in enumerate(tokens) if '"' in token])
            writer.add_tensor(name, blocks, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _blocks(random: Any, shape: tuple[int, int], kind: Kind) -> Any:
    """Return rows of quantized blocks: 32 weights each, with the standard deviation that keeps activations steady."""
    rows, columns = shape
    numbers = 16 if kind is Kind.Q4_0 else 32
    spread = 4.6 if kind is Kind.Q4_0 else 74.0  # of uniform random numbers of 4 and 8 bits
    blocks = np.empty((rows, columns // 32, 2 + numbers), np.uint8)
    blocks[..., 2:] = random.integers(0, 256, (rows, columns // 32, numbers), np.uint8)
    blocks[..., :2] = np.frombuffer(np.float16(columns**-0.5 / spread).tobytes(), np.uint8)
    return blocks.reshape(rows, -1)


def _mute(blocks: Any, rows: list[int]) -> None:
    """Make tokens unlikely: without quotation marks no text ends, and every section writes as much as it may."""
    blocks[rows] = 0


def _tensors(size: Size) -> Any:
    head = size.width // size.heads
    yield "token_embd.weight", (size.vocabulary, size.width)
    yield "output_norm.weight", (size.width,)
    for layer in range(size.layers):
        block = f"blk.{layer}"
        yield f"{block}.attn_norm.weight", (size.width,)
        yield f"{block}.ffn_norm.weight", (size.width,)
        for part, heads in (("q", size.heads), ("k", size.kv_heads), ("v", size.kv_heads)):
            yield f"{block}.attn_{part}.weight", (heads * head, size.width)
            yield f"{block}.attn_{part}.bias", (heads * head,)
        yield f"{block}.attn_output.weight", (size.width, size.width)
        yield f"{block}.ffn_gate.weight", (size.hidden, size.width)
        yield f"{block}.ffn_up.weight", (size.hidden, size.width)
        yield f"{block}.ffn_down.weight", (size.width, size.hidden)


def _add_vocabulary(writer: gguf.GGUFWriter, count: int) -> list[str]:
    octets = list(_byte_letters())
    tokens, merges = _learned(octets, count - len(MARKERS))
    tokens += MARKERS
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([*[TokenType.NORMAL] * (count - len(MARKERS)), *[TokenType.CONTROL] * len(MARKERS)])
    writer.add_token_merges([f"{left} {right}" for left, right in merges])
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
    return tokens


def _learned(octets: list[str], count: int) -> tuple[list[str], list[tuple[str, str]]]:
    tokens, merges = list(octets), []
    for left, right, new in _merges():
        if len(tokens) == count:
            break
        merges.append((left, right))
        if new:
            tokens.append(left + right)
    return tokens, merges


def _byte_letters() -> Any:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(256, 512))
    return (chr(byte) if byte in printable else chr(next(others)) for byte in range(256))


def _merges() -> Any:
    """Yield pairs that join to tokens: words of our own texts first, then syllables until the vocabulary is full."""
    seen: set[str] = set()
    for left, right in chain(_word_merges(), _syllable_merges()):
        if (left + right) not in seen:
            seen.add(left + right)
            yield left, right, True
        else:
            yield left, right, False


def _word_merges() -> Any:
    """Yield the pairs that make the words of the examples and prompts, each prefix a token, short ones first."""
    words = {f"{space}{word}" for word in _words() if word.isascii() for space in ("", "Ġ", "ĠĠ")}
    words |= {"Ġ" * count for count in range(2, 17)} | {"ĊĊ", '",', '":', "Ġ<-", "],", "},"}
    prefixes = {word[:end] for word in words for end in range(1, len(word) + 1)}
    for token in sorted(prefixes, key=lambda token: (len(token), token)):
        # every way to put it together, for another word's pieces may have been joined first
        for cut in range(1, len(token)):
            if {token[:cut], token[cut:]} <= prefixes:
                yield token[:cut], token[cut:]


def _words() -> set[str]:
    # by their endings: Python keeps and removes files of its own beside them, some for a moment only
    packed = [path for ending in ("j2", "py", "toml") for path in ROOT.glob(f"prompts/socra_prompts/**/*.{ending}")]
    texts = [*ROOT.glob("examples/articles/*.txt"), *packed]
    whole = " ".join(path.read_text(encoding="utf-8") for path in texts)
    return set(re.findall(r"[A-Za-z]{2,12}|[^\sA-Za-z0-9]{2,4}", whole))


def _syllable_merges() -> Any:
    for length in range(2, 6):
        for letters in product(LETTERS, repeat=length):
            syllable = "".join(letters)
            yield syllable[:-1], syllable[-1]
            yield "Ġ" + syllable[:-1], syllable[-1]
