"""The thin layer over llama.cpp's C interface: one model, one context, tokens in, logits out.

Everything that may abort the process stands here and is called from nowhere but the worker. A batch is filled as
numpy arrays that llama.cpp reads in place: a loop over tokens in Python would cost as much as a small model.
"""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import llama_cpp
import numpy as np

from socra.errors import BackendError, ModelInvalid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from socra_backends.llamacpp.fit import Plan

__all__ = ["Batch", "Native", "Vocab", "gpus"]

_log = logging.getLogger("socra.llama_cpp")

KV_TYPES = {"f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0, "f32": llama_cpp.GGML_TYPE_F32}
_KINDS = {1: "spm", 2: "bpe", 3: "wpm", 4: "ugm", 5: "rwkv", 6: "plamo2"}
_NO_SLOT = 1
"""What `llama_decode` returns where its memory is full."""


class Vocab:
    """A model's vocabulary. Tokenising never adds a token of its own accord."""

    def __init__(self, model: Any) -> None:
        self.handle = llama_cpp.llama_model_get_vocab(model)
        self.size: int = llama_cpp.llama_vocab_n_tokens(self.handle)
        self.bos: int = llama_cpp.llama_vocab_bos(self.handle)
        self.eos: int = llama_cpp.llama_vocab_eos(self.handle)
        self.add_bos: bool = llama_cpp.llama_vocab_get_add_bos(self.handle)
        self.kind = _KINDS.get(llama_cpp.llama_vocab_type(self.handle), "unknown")
        self._pieces: dict[tuple[int, bool], bytes] = {}

    def tokenize(self, text: str, special: bool) -> list[int]:
        """Return the ids of a text; with `special`, markers in it become control tokens."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 16
        while True:
            ids = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(self.handle, data, len(data), ids, room, False, special)
            if count >= 0:
                return ids[:count]
            room = -count

    def text(self, token: int) -> str:
        """Return a token as the vocabulary spells it."""
        return (llama_cpp.llama_vocab_get_text(self.handle, token) or b"").decode("utf-8", "replace")

    def piece(self, token: int, special: bool = False) -> bytes:
        """Return the bytes that a token stands for; control tokens are empty unless `special`."""
        found = self._pieces.get((token, special))
        if found is None:
            found = self._pieces[token, special] = self._piece(token, special)
        return found

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        """The bytes of every token, those of control tokens included."""
        return tuple(self._piece(token, special=True) for token in range(self.size))

    def _piece(self, token: int, special: bool) -> bytes:
        room = 64
        while True:
            held = ctypes.create_string_buffer(room)
            count = llama_cpp.llama_token_to_piece(self.handle, token, held, room, 0, special)
            if count >= 0:
                return held.raw[:count]
            room = -count

    def attributes(self, token: int) -> int:
        """Return llama.cpp's attribute bits of a token."""
        return int(llama_cpp.llama_vocab_get_attr(self.handle, token))

    def is_control(self, token: int) -> bool:
        """Say whether a token is a control token, or none that text can be made of."""
        unwritten = (
            llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN | llama_cpp.LLAMA_TOKEN_ATTR_UNUSED
        )
        return bool(self.attributes(token) & unwritten)

    def is_user_defined(self, token: int) -> bool:
        """Say whether a token was added to the vocabulary by hand: it is matched in any text."""
        return bool(self.attributes(token) & llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED)

    def is_end(self, token: int) -> bool:
        """Say whether a token ends what a model writes."""
        return bool(llama_cpp.llama_vocab_is_eog(self.handle, token))


@dataclass(frozen=True, slots=True)
class Batch:
    """Tokens to compute at once: arrays of equal length. `wanted` is 1 where logits are to be kept."""

    tokens: NDArray[np.int32]
    positions: NDArray[np.int32]
    sequences: NDArray[np.int32]
    wanted: NDArray[np.int8]


class Native:
    """A loaded model with one context, whose memory is shared by `sequences` sequences."""

    def __init__(self, paths: Sequence[str], plan: Plan, sequences: int) -> None:
        _quieten()
        llama_cpp.llama_backend_init()
        self._model = _load(paths, plan)
        self.vocab = Vocab(self._model)
        self.recurrent = bool(
            llama_cpp.llama_model_is_recurrent(self._model) or llama_cpp.llama_model_is_hybrid(self._model)
        )
        self.sequences = 1 if self.recurrent else sequences
        self._context = self._open(plan)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.cells: int = llama_cpp.llama_n_ctx(self._context)
        self.batch = plan.batch
        self.steps = 0
        self._hold = _Arrays(plan.batch)

    @property
    def forks(self) -> bool:
        """Whether a sequence can be copied and cut: not so where the memory is a state that only moves on."""
        return not self.recurrent and bool(self._memory)

    @property
    def template(self) -> str | None:
        """The model's own chat template."""
        found = llama_cpp.llama_model_chat_template(self._model, None)
        return found.decode("utf-8", "replace") if found else None

    def _open(self, plan: Plan) -> Any:
        wanted = llama_cpp.llama_context_default_params()
        wanted.n_ctx = plan.cells
        wanted.n_batch = wanted.n_ubatch = plan.batch
        wanted.n_seq_max = self.sequences
        wanted.n_outputs_max = max(self.sequences, 1)
        wanted.n_threads = wanted.n_threads_batch = plan.threads
        wanted.kv_unified = True
        wanted.swa_full = True  # a sliding window that forgets cannot be forked
        wanted.type_k = wanted.type_v = KV_TYPES[plan.kv_type]
        wanted.flash_attn_type = (
            llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO if plan.flash else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        )
        wanted.offload_kqv = plan.gpu_layers != 0
        context = llama_cpp.llama_init_from_model(self._model, wanted)
        if not context:
            raise ModelInvalid(
                f"llama.cpp cannot make a context of {plan.cells:,} tokens for this model: ask for a smaller context"
            )
        return context

    def use_threads(self, count: int) -> None:
        """Compute with so many threads from now on. What is computed is the same, bit for bit."""
        llama_cpp.llama_set_n_threads(self._context, count, count)

    def decode(self, batch: Batch) -> None:
        """Compute a batch of at most `self.batch` tokens.

        Raises `BackendError` where llama.cpp cannot.
        """
        done = llama_cpp.llama_decode(self._context, self._hold.fill(batch))
        self.steps += 1
        if done == _NO_SLOT:
            raise BackendError(f"the model's memory of {self.cells:,} tokens is full: ask for a larger context")
        if done:
            raise BackendError(f"llama.cpp could not compute a batch (code {done}): see the log of socra.llama_cpp")

    def logits(self, index: int) -> NDArray[np.float32]:
        """Return the logits of the token at `index` of the last batch; the next batch overwrites them."""
        found = llama_cpp.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(found, shape=(self.vocab.size,))

    def fork(self, source: int, target: int, end: int = -1) -> None:
        """Let `target` begin as `source` does, up to position `end`; nothing is copied."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def forget(self, sequence: int, start: int = 0) -> None:
        """Drop a sequence from position `start` on."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def save(self, sequence: int) -> Any:
        """Return the state of a sequence as bytes."""
        size = llama_cpp.llama_state_seq_get_size(self._context, sequence)
        held = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._context, held, size, sequence)
        return held if written == size else None

    def restore(self, sequence: int, state: Any) -> bool:
        """Put back what `save` returned; false where llama.cpp does not take it."""
        return bool(llama_cpp.llama_state_seq_set_data(self._context, state, len(state), sequence) > 0)

    def close(self) -> None:
        """Free the context and the model; nothing may be called afterwards."""
        if self._context:
            llama_cpp.llama_free(self._context)
            llama_cpp.llama_model_free(self._model)
            self._context = self._model = None


class _Arrays:
    """The memory that a `llama_batch` points at, and the batch itself."""

    def __init__(self, room: int) -> None:
        self.tokens = np.zeros(room, np.int32)
        self.positions = np.zeros(room, np.int32)
        self.counts = np.ones(room, np.int32)
        self.sequences = np.zeros(room, np.int32)
        self.wanted = np.zeros(room, np.int8)
        # llama.cpp wants, for each token, a pointer to its list of sequences: each list here has one
        self.pointers = self.sequences.ctypes.data + 4 * np.arange(room, dtype=np.uint64)

    def fill(self, batch: Batch) -> Any:
        count = len(batch.tokens)
        self.tokens[:count] = batch.tokens
        self.positions[:count] = batch.positions
        self.sequences[:count] = batch.sequences
        self.wanted[:count] = batch.wanted
        whole = llama_cpp.llama_batch()
        whole.n_tokens = count
        whole.token = self._at(self.tokens, llama_cpp.llama_token)
        whole.pos = self._at(self.positions, llama_cpp.llama_pos)
        whole.n_seq_id = self._at(self.counts, ctypes.c_int32)
        whole.seq_id = self._at(self.pointers, ctypes.POINTER(llama_cpp.llama_seq_id))
        whole.logits = self._at(self.wanted, ctypes.c_int8)
        return whole

    @staticmethod
    def _at(array: Any, kind: Any) -> Any:
        return ctypes.cast(array.ctypes.data, ctypes.POINTER(kind))


def gpus() -> tuple[tuple[str, int, int], ...]:
    """Return (name, free bytes, total bytes) of each GPU that llama.cpp was built for and finds."""
    if not llama_cpp.llama_supports_gpu_offload():
        return ()
    try:
        return tuple(_devices(_ggml()))
    except (OSError, AttributeError) as error:
        _log.debug("cannot list GPUs: %s", error)
        return ()


def _ggml() -> Any:
    library = llama_cpp.llama_cpp._lib
    library.ggml_backend_dev_get.restype = ctypes.c_void_p
    library.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
    library.ggml_backend_dev_count.restype = ctypes.c_size_t
    library.ggml_backend_dev_name.restype = ctypes.c_char_p
    library.ggml_backend_dev_name.argtypes = [ctypes.c_void_p]
    library.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
    library.ggml_backend_dev_memory.restype = None
    library.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_size_t)] * 2
    return library


_GPU_DEVICES = (1, 2)
"""GGML_BACKEND_DEVICE_TYPE_GPU and _IGPU."""


def _devices(library: Any) -> Any:
    for index in range(library.ggml_backend_dev_count()):
        device = library.ggml_backend_dev_get(index)
        if library.ggml_backend_dev_type(device) in _GPU_DEVICES:
            free, total = ctypes.c_size_t(), ctypes.c_size_t()
            library.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
            yield library.ggml_backend_dev_name(device).decode("utf-8", "replace"), free.value, total.value


def _load(paths: Sequence[str], plan: Plan) -> Any:
    wanted = llama_cpp.llama_model_default_params()
    wanted.n_gpu_layers = plan.gpu_layers
    names = [os.fsencode(path) for path in paths]
    _errors.clear()
    if len(names) == 1:
        model = llama_cpp.llama_model_load_from_file(names[0], wanted)
    else:
        model = llama_cpp.llama_model_load_from_splits((ctypes.c_char_p * len(names))(*names), len(names), wanted)
    if not model:
        raise ModelInvalid(f"llama.cpp cannot load this model{_reason()}")
    return model


_ERROR = 4
"""GGML_LOG_LEVEL_ERROR."""

_errors: list[str] = []
"""What llama.cpp complained of since the last load began: the first says what is wrong, the last that it failed."""


def _reason() -> str:
    return f": {_errors[0]}" if _errors else "; it may be of an architecture that this version does not know"


def _hear(level: int, text: bytes, _: Any) -> None:
    words = text.decode("utf-8", "replace").strip()
    if level == _ERROR:
        _errors.append(words)
    # llama.cpp warns of much that is no fault
    _log.log(logging.WARNING if level == _ERROR else logging.DEBUG, "%s", words)


_HEARING = llama_cpp.llama_log_callback(_hear)
"""Kept for as long as the module, for llama.cpp calls it whenever it likes."""


def _quieten() -> None:
    """Send what llama.cpp prints while it loads, some 1,600 lines, to the log."""
    llama_cpp.llama_log_set(_HEARING, ctypes.c_void_p(0))
