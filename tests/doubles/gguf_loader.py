"""A process that loads the model files named on its stdin, and computes a token with each.

It says `started`, and then for each line `loaded` or `refused`; where a file ends it, it says nothing.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

import llama_cpp

MOST_MEMORY = 4 << 30


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    silence = llama_cpp.llama_log_callback(lambda level, words, data: None)
    llama_cpp.llama_log_set(silence, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    print("started", flush=True)
    for line in sys.stdin:
        print("loaded" if load(line.rstrip("\n")) else "refused", flush=True)


def load(path: str) -> bool:
    wanted = llama_cpp.llama_model_default_params()
    wanted.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(os.fsencode(path), wanted)
    if not model:
        return False
    try:
        return decode(model)
    finally:
        llama_cpp.llama_model_free(model)


def decode(model: object) -> bool:
    wanted = llama_cpp.llama_context_default_params()
    wanted.n_ctx = wanted.n_batch = wanted.n_ubatch = 64
    wanted.n_threads = wanted.n_threads_batch = 1
    wanted.n_seq_max, wanted.kv_unified, wanted.swa_full = 2, True, True
    context = llama_cpp.llama_init_from_model(model, wanted)
    if not context:
        return False
    vocab = llama_cpp.llama_model_get_vocab(model)
    room = (llama_cpp.llama_token * 64)()
    count = llama_cpp.llama_tokenize(vocab, b"The article", 11, room, 64, True, True)
    done = llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(room, max(count, 1)))
    llama_cpp.llama_free(context)
    return bool(done == 0)


if __name__ == "__main__":
    main()
