"""What a model says of itself, drawn together from the metadata of its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from socra_backends.llamacpp.layout import KINDS, Numbers, Strings, Tensor, Value

__all__ = ["FILE_TYPES", "Header", "amount"]

FILE_TYPES: Mapping[int, str] = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4_MOE",
    39: "NVFP4",
    40: "Q1_0",
}
"""The names of `general.file_type`."""

_GUESSED = 1024


@dataclass(frozen=True)
class Header:
    """What a model's files say of it: metadata and tensors, no weights.

    `values` and `tensors` come from the file and are not to be trusted: show them through `socra.safety.printable`.
    `size` is in bytes, over all `paths`; a tensor's offset is within its own part.
    """

    paths: tuple[Path, ...]
    size: int
    values: Mapping[str, Value]
    tensors: tuple[Tensor, ...]

    @property
    def architecture(self) -> str:
        """The family of models that llama.cpp takes it for."""
        return self.text("general.architecture")

    @property
    def name(self) -> str:
        """The name that its maker gave it, or that of its file."""
        return self.text("general.name") or self.paths[0].stem

    @property
    def template(self) -> str:
        """The Jinja text of its chat template, empty where it has none."""
        return self.text("tokenizer.chat_template")

    @property
    def context(self) -> int:
        """The tokens that it was trained to hold at once."""
        return self.number("context_length")

    @property
    def layers(self) -> int:
        """The number of blocks."""
        return self.number("block_count")

    @property
    def embedding(self) -> int:
        """The numbers that stand for a token between blocks."""
        return self.number("embedding_length")

    @property
    def heads(self) -> int:
        """The attention heads of its widest layer; 0 where it has no attention."""
        return max(self.each_layer("attention.head_count"))

    @cached_property
    def kv_heads(self) -> tuple[int, ...]:
        """The heads whose keys and values are kept, for each layer."""
        heads = self.each_layer("attention.head_count")
        return self.each_layer("attention.head_count_kv") if self.has("attention.head_count_kv") else heads

    @property
    def key_length(self) -> int:
        """The numbers in a key of one head."""
        # llama.cpp divides by the heads of the first layer
        first = self.each_layer("attention.head_count")[0]
        return self.number("attention.key_length", self.embedding // first if first else 0)

    @property
    def value_length(self) -> int:
        """The numbers in a value of one head."""
        first = self.each_layer("attention.head_count")[0]
        return self.number("attention.value_length", self.embedding // first if first else 0)

    @property
    def window(self) -> int:
        """The tokens that a sliding window sees; 0 where every layer sees all."""
        return self.number("attention.sliding_window")

    @property
    def recurrent(self) -> bool:
        """Whether a state that only moves on is (part of) its memory, as in mamba, rwkv and hybrids."""
        return any(self.number(key) for key in ("ssm.inner_size", "wkv.head_size", "shortconv.l_cache", "kda.head_dim"))

    @property
    def vocabulary(self) -> int:
        """The number of tokens that it knows."""
        return len(self.tokens())

    @cached_property
    def weights(self) -> int:
        """The bytes of all tensors."""
        return sum(tensor.size for tensor in self.tensors)

    @cached_property
    def parameters(self) -> int:
        """The number of weights."""
        return sum(tensor.weights for tensor in self.tensors)

    @property
    def quantization(self) -> str:
        """How its weights are packed: what the file says, or else how most of its bytes are."""
        claimed = self.values.get("general.file_type")
        if isinstance(claimed, int) and claimed & ~_GUESSED in FILE_TYPES:
            return FILE_TYPES[claimed & ~_GUESSED]
        sizes: Counter[int] = Counter()
        for tensor in self.tensors:
            sizes[tensor.kind] += tensor.size
        return KINDS[sizes.most_common(1)[0][0]][0]

    def tokens(self) -> Strings:
        """Return the vocabulary, which becomes text only where it is walked through."""
        found = self.values.get("tokenizer.ggml.tokens")
        return found if isinstance(found, Strings) else Strings(0, b"")

    def has(self, key: str) -> bool:
        """Say whether there is a value for a key of this architecture."""
        return f"{self.architecture}.{key}" in self.values

    def number(self, key: str, default: int = 0) -> int:
        """Return a whole number by its key without the architecture in front; of an array its largest."""
        return max(self._whole(key), default=default)

    def each_layer(self, key: str) -> tuple[int, ...]:
        """Return a number for each layer, whether the file has one for all or an array."""
        found = self._whole(key)
        return found if len(found) > 1 else (found or (0,)) * max(self.layers, 1)

    def _whole(self, key: str) -> tuple[int, ...]:
        found = self.values.get(f"{self.architecture}.{key}")
        values: Iterable[object] = found.values if isinstance(found, Numbers) else (found,)
        return tuple(value for value in values if isinstance(value, int))

    def text(self, key: str) -> str:
        """Return a text by its whole key, empty where there is none."""
        found = self.values.get(key)
        return found if isinstance(found, str) else ""


def amount(count: int) -> str:
    """Return a count in the way models are named: 494M, 7.6B."""
    for size, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if count >= size:
            return f"{count / size:.3g}{letter}" if count < 999.5 * size else f"{count // size}{letter}"
    return str(count)
