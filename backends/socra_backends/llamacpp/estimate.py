"""How much memory a model will take, from its header alone: weights, what it keeps of each token, working space.

The sums follow llama.cpp 0.3.36 (`llama-kv-cache.cpp`, `llama-memory-recurrent.cpp`, `llama-hparams.cpp`), whose names
stand beside ours. `tests/test_fit.py` holds them against what a process really takes.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache, cached_property

from socra_backends.llamacpp.header import Header
from socra_backends.llamacpp.layout import KINDS, Strings

__all__ = ["KV_TYPES", "Footprint", "can_quantize", "padded"]

KV_TYPES: Mapping[str, tuple[int, int]] = {"f32": (1, 4), "f16": (1, 2), "q8_0": (32, 34)}
"""How keys and values are kept: how many numbers make a block, how many bytes a block takes."""

_CELLS_STEP = 256
_CELL_BOOKKEEPING = 64
_TOKEN_BOOKKEEPING = 160 + 390
"""Bytes a token of the vocabulary takes in llama.cpp and in llguidance, whose trie of tokens is the larger."""
_MERGE_BOOKKEEPING = 150
_REPACKED = {"Q4_0", "Q4_K", "Q2_K", "IQ4_NL", "MXFP4"}
_REPACKED_ON_ARM = {"Q5_K", "Q6_K", "Q8_0"}
_SHARED_FROM = {"gemma3n": 20}
"""The layer from which on an architecture keeps no keys and values of its own, where that is fixed."""


def padded(cells: int) -> int:
    """Return the cells that llama.cpp makes of these."""
    return -(-cells // _CELLS_STEP) * _CELLS_STEP


@cache
def _repacked() -> frozenset[str]:
    arm = platform.machine().lower() in ("arm64", "aarch64")
    return frozenset(_REPACKED | (_REPACKED_ON_ARM if arm else set()))


def can_quantize(header: Header) -> bool:
    """Say whether keys and values can be kept in blocks of 32."""
    return header.key_length % 32 == 0 and header.value_length % 32 == 0 and bool(header.key_length)


class Footprint:
    """What one model takes, by part and in bytes."""

    def __init__(self, header: Header) -> None:
        self._header = header

    @cached_property
    def weights(self) -> int:
        """The weights.

        Those that llama.cpp packs anew for the processor leave their pages of the file unused, and the system takes
        these back; but an embedding that is the output too is then needed in both forms.
        """
        tensors = {tensor.name: tensor for tensor in self._header.tensors}
        embedding = tensors["token_embd.weight"]
        twice = "output.weight" not in tensors and KINDS[embedding.kind][0] in _repacked()
        return self._header.weights + (embedding.size if twice else 0)

    @cached_property
    def block(self) -> int:
        """The weights of one layer, on average."""
        blocks = sum(tensor.size for tensor in self._header.tensors if tensor.name.startswith("blk."))
        return blocks // self._header.layers

    @cached_property
    def state(self) -> int:
        """The recurrent state of one sequence."""
        return _state(self._header)

    def kv(self, cells: int, kv_type: str, sequences: int = 1) -> int:
        """Return what is kept of the tokens: keys and values of all cells, recurrent states of all sequences."""
        per_cell = sum(_row(length, kv_type) for length in self._kept) + self._indexer
        return padded(cells) * per_cell + sequences * self.state

    def compute(self, cells: int, rows: int, batch: int, *, flash: bool) -> int:
        """Return the working space for batches of `batch` tokens and `rows` rows of logits.

        A batch needs at once its widest layer, which is three times the feed-forward or all that attention makes,
        beside four of the stream. Then the masks of who sees whom, the logits twice, and tables.
        """
        attention = 4 * batch * _queries(self._header) + (0 if flash else self.scores(cells, batch))
        layer = max(4 * batch * self._width, attention) + 4 * batch * 4 * self._header.embedding
        masks = self._masks * (2 if flash else 4) * batch * padded(cells)
        logits = 2 * 4 * rows * self._header.vocabulary
        return layer + masks + logits + self._tables + _CELL_BOOKKEEPING * padded(cells)

    def scores(self, cells: int, batch: int) -> int:
        """Return what attention that is not flash attention takes: a score for each head, cell and token, twice.

        The second time they are halves, made to be multiplied with the values.
        """
        return (4 + 2) * self._header.heads * padded(cells) * batch

    @cached_property
    def _kept(self) -> list[int]:
        return [length for pair in _kept(self._header) for length in pair]

    @cached_property
    def _indexer(self) -> int:
        return self._header.layers * 2 * self._header.number("attention.indexer.key_length")

    @cached_property
    def _width(self) -> int:
        return max(3 * _hidden(self._header), 8 * self._header.number("ssm.inner_size"))

    @cached_property
    def _masks(self) -> int:
        # one for the layers that see all, one for those with a window
        return bool(self._header.heads) * (2 if self._header.window else 1)

    @cached_property
    def _tables(self) -> int:
        merges = self._header.values.get("tokenizer.ggml.merges")
        count = merges.count if isinstance(merges, Strings) else 0
        return _TOKEN_BOOKKEEPING * self._header.vocabulary + _MERGE_BOOKKEEPING * count


def _row(length: int, kv_type: str) -> int:
    block, size = KV_TYPES[kv_type]
    return -(-length // block) * size


def _kept(header: Header) -> list[tuple[int, int]]:
    """Return the numbers in the keys and in the values of a cell, for each layer that keeps any."""
    latent = header.has("attention.key_length_mla") and header.has("attention.value_length_mla")
    windowed = header.each_layer("attention.sliding_window_pattern")
    kept = []
    for layer, heads in enumerate(header.kv_heads):
        if not _attends(header, layer):
            continue
        near = bool(windowed[layer % len(windowed)])
        key = header.number("attention.key_length_swa", header.key_length) if near else header.key_length
        value = header.number("attention.value_length_swa", header.value_length) if near else header.value_length
        # latent attention (MLA) keeps one compressed key, and values are made from it
        kept.append((heads * key, 0 if latent else heads * value))
    return kept


def _attends(header: Header, layer: int) -> bool:
    """Say whether a layer keeps keys and values of its own (`has_kv`, and the filters of `create_memory`)."""
    shared = header.number("attention.shared_kv_layers")
    last = _SHARED_FROM.get(header.architecture, header.layers - shared)
    if layer >= min(last, header.layers - header.number("nextn_predict_layers")):
        return False
    interval = header.number("full_attention_interval")
    return not interval or not header.recurrent or layer % interval == interval - 1


def _state(header: Header) -> int:
    """Return the bytes of one sequence's recurrent state, which are always 32-bit numbers."""
    if not header.recurrent:
        return 0
    width, heads = header.embedding, max(header.heads, 1)
    conv, inner, state = (header.number(f"ssm.{key}") for key in ("conv_kernel", "inner_size", "state_size"))
    if head := header.number("wkv.head_size"):
        numbers = header.number("token_shift_count", 2) * width + width * head
    elif kernel := header.number("shortconv.l_cache"):
        numbers = width * (kernel - 1)
    elif head := header.number("kda.head_dim"):
        numbers = 3 * max(conv - 1, 3) * heads * head + head * head * heads
    else:
        groups = header.number("ssm.group_count")
        numbers = max(conv - 1, 0) * (inner + 2 * groups * state) + state * inner
    return 4 * numbers * _moving_layers(header)


def _moving_layers(header: Header) -> int:
    """Return the number of recurrent layers; in hybrids these are the ones that keep no keys."""
    without = sum(not heads for heads in header.kv_heads)
    interval = header.number("full_attention_interval")
    if interval:
        return header.layers - header.layers // interval
    return without or header.layers


def _hidden(header: Header) -> int:
    experts = header.number("expert_used_count") * header.number("expert_feed_forward_length")
    shared = header.number("expert_shared_feed_forward_length")
    return max(header.number("feed_forward_length"), experts + shared)


def _queries(header: Header) -> int:
    lengths = header.key_length + header.value_length
    return 3 * header.heads * header.key_length + 2 * max(header.kv_heads) * lengths
