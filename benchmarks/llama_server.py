"""llama-server with one warm slot, as the wheel of xllamacpp brings it: a process of its own, spoken to over HTTP.

    python benchmarks/llama_server.py MODEL.gguf CONTEXT THREADS

serves on loopback until its input ends, and prints its address first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self
from urllib.request import ProxyHandler, Request, build_opener

__all__ = ["LlamaServer", "installed"]

_PATIENCE = 600.0
_DIRECT = build_opener(ProxyHandler({}))


def installed() -> bool:
    """Say whether the wheel is here; other machines than those it is built for do without this rival."""
    return find_spec("xllamacpp") is not None


class LlamaServer:
    """A server that has loaded a model and computed a few tokens with it; its one slot keeps the last prompt."""

    def __init__(self, model: str, context: int, threads: int) -> None:
        command = [sys.executable, __file__, model, str(context), str(threads)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout
        self._address = self._process.stdout.readline().strip()
        if not self._address:
            raise RuntimeError(f"llama-server did not start: try {' '.join(command)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate("")  # its input ends

    def cpu_seconds(self) -> float:
        """Return what the server has taken of the processor so far, on Linux."""
        words = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def chat(self, **body: Any) -> Any:
        """Return the answer to one chat completion."""
        data = json.dumps(body).encode()
        asked = Request(f"{self._address}/v1/chat/completions", data, {"Content-Type": "application/json"})
        with _DIRECT.open(asked, timeout=_PATIENCE) as answer:
            return json.load(answer)


def _serve(model: str, context: int, threads: int) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx, params.n_parallel, params.n_batch = context, 1, 512
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.n_gpu_layers = 0
    params.fit_params = False
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
