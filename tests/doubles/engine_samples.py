"""Tiny models that are loaded once, jobs for them, and llama-cpp-python's own way as the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import llama_cpp
import numpy as np
from llguidance import LLMatcher

from doubles.mill import requests
from doubles.tiny_models import write_model
from socra import Request
from socra.backend.schema import bound_schema
from socra_backends.llamacpp.endings import Exits, Scanner
from socra_backends.llamacpp.engine import Engine, Result
from socra_backends.llamacpp.fit import Plan
from socra_backends.llamacpp.grammar import compiled, make_tokenizer, smallest
from socra_backends.llamacpp.native import Native
from socra_backends.llamacpp.rows import Job

ROWS = 8
REQUESTS = requests()
FORKING = ("llama", "qwen2", "gemma2")
SINGLE = ("mamba",)


@cache
def model_file(architecture: str = "llama", vocabulary: str = "bpe", closing: float = 0.0, **how: Any) -> Path:
    """Write a tiny model, once for all tests of a run."""
    folder = Path(mkdtemp(prefix="socra-tiny-"))
    return write_model(
        folder / f"{architecture}-{vocabulary}.gguf",
        architecture=architecture,
        vocabulary=vocabulary,  # type: ignore[arg-type]
        closing=closing,
        **how,
    )


def make_plan(cells: int = 32_768, batch: int = 512, rows: int = ROWS) -> Plan:
    """Return a plan that no memory limits.

    Keys and values stay as computed: rounding them to 16 bits would turn differences in the order of a sum, which the
    company that a row is in brings about, into other tokens.
    """
    return Plan(
        context=16_384,
        cells=cells,
        rows=rows,
        kv_type="f32",
        gpu_layers=0,
        threads=1,
        batch=batch,
        weights=0,
        kv=0,
        compute=0,
        trained=16_384,
    )


class Loaded:
    """A model with its tokenizer, and engines that use it one after another."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self.plan = plan
        self.native = Native([str(path)], plan, sequences=2 * plan.rows)
        self.vocab = self.native.vocab
        self.tokenizer = make_tokenizer(self.vocab)
        self.exits = Exits(self.vocab)

    def engine(self) -> Engine:
        rows = self.plan.rows if self.native.forks else 1
        for sequence in range(self.native.sequences):
            self.native.forget(sequence)
        return Engine(self.native, self.tokenizer, rows=rows, context=self.plan.context)

    def job(self, number: int, request: Request | None = None, **changes: Any) -> Job:
        """Return the job of a request, by default that of the contract test with this number."""
        request = request or REQUESTS[number % len(REQUESTS)]
        schema = bound_schema(request.section, len(request.article.sentences))
        shared, task = ("".join(part.text for part in parts) for parts in (request.prompt.shared, request.prompt.task))
        made = Job(
            id=number,
            prefix=tuple(self.vocab.tokenize(shared, special=False)),
            suffix=tuple(self.vocab.tokenize(task, special=False)),
            max_tokens=160,
            grammar=compiled(schema),
            reserve=2 * len(self.vocab.tokenize(smallest(schema), special=False)),
        )
        return replace(made, **changes)


@contextmanager
def loaded(path: Path, **how: Any) -> Iterator[Loaded]:
    """Load a model for the time of a block."""
    made = Loaded(path, make_plan(**how))
    try:
        yield made
    finally:
        made.native.close()


def run(engine: Engine, *jobs: Job) -> dict[int, Result]:
    """Run jobs to their end."""
    for job in jobs:
        engine.submit(job)
    results: dict[int, Result] = {}
    while engine.busy:
        results.update({result.job.id: result for result in engine.step()})
    return results


def reference(loaded: Loaded, jobs: Sequence[Job]) -> dict[int, list[int]]:
    """Return what llama-cpp-python itself generates: job after job, a token at a time, greedily, masked."""
    model = llama_cpp.Llama(
        str(loaded.path), n_ctx=4_096, n_batch=512, n_threads=1, n_threads_batch=1, type_k=0, type_v=0, verbose=False
    )
    try:
        return {job.id: list(_generated(model, loaded, job)) for job in jobs}
    finally:
        model.close()


def _generated(model: Any, loaded: Loaded, job: Job) -> Iterator[int]:
    mask = _Mask(loaded, job)
    processors = llama_cpp.LogitsProcessorList([mask])
    written = model.generate([*job.prefix, *job.suffix], temp=0.0, logits_processor=processors)
    for _, token in zip(range(job.max_tokens), written, strict=False):
        yield token
        if loaded.vocab.is_end(token) or _stopped_after(mask.matcher, token):
            return


class _Mask:
    """A logits processor of llama-cpp-python: the grammar's mask, and no string that begins with nothing to be seen."""

    def __init__(self, loaded: Loaded, job: Job) -> None:
        self.matcher = LLMatcher(loaded.tokenizer, job.grammar or "", log_level=0)
        self._vocab = loaded.vocab
        self._exits = loaded.exits
        self._scanner = Scanner()
        self._begun = len(job.prefix) + len(job.suffix)

    def __call__(self, ids: Any, scores: Any) -> Any:
        if len(ids) > self._begun:
            assert self.matcher.consume_token(int(ids[-1]))
            self._scanner.feed(self._vocab.piece(int(ids[-1])))
        bits = np.unpackbits(np.frombuffer(self.matcher.compute_bitmask(), np.uint8), bitorder="little")
        scores[bits[: len(scores)] == 0] = -np.inf
        if self._scanner.in_string and self._scanner.blank:
            exits = self._exits
            scores[(exits.hollow if self._scanner.empty else exits.hollow | exits.quotes) == 1] = -np.inf
        return scores


def _stopped_after(matcher: Any, token: int) -> bool:
    ahead = matcher.deep_copy()
    return bool(ahead.consume_token(token) and ahead.is_stopped())
