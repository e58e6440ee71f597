"""Fan-out decoding: an article is computed once, and all that is asked about it is written side by side.

Each step is one `llama_decode` over whatever is ready: the tokens that rows have just written, the tasks of rows that
begin, a piece of an article that is asked about next. A row whose answer ends leaves, and the next request takes its
place. Prefix sharing is that of Zheng et al. 2024 (RadixAttention), rows that come and go that of Yu et al. 2022
(Orca), here within one process and with one grammar a row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from socra.errors import BackendError, PromptTooLong, SocraError
from socra_backends.llamacpp.endings import Exits
from socra_backends.llamacpp.memory import Trunk, make_memory
from socra_backends.llamacpp.native import Batch
from socra_backends.llamacpp.rows import Ending, Job, Row

if TYPE_CHECKING:
    from socra_backends.llamacpp.native import Native
    from socra_backends.llamacpp.threads import Threads

__all__ = ["Engine", "Result", "Seconds"]

SHORTEST_ANSWER = 256
"""Tokens that must be left for an answer where the context is nearly full."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended.

    `input` counts the prompt's tokens, `cached` those of them that were there already; `untold` is the end of `text`
    that `progress` did not come to tell, in pieces.
    """

    job: Job
    text: str = ""
    ending: Ending = "stop"
    output: tuple[int, ...] = ()
    untold: tuple[str, ...] = ()
    input: int = 0
    cached: int = 0
    error: SocraError | None = None


@dataclass
class Seconds:
    """Where the time went. `own` is all that is neither the model's nor the grammar's."""

    prefill: float = 0.0
    decode: float = 0.0
    masks: float = 0.0
    own: float = 0.0


@dataclass
class _Plan:
    """A batch in the making."""

    room: int
    tokens: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)
    asked: list[tuple[Row, int]] = field(default_factory=list)
    prompting: bool = False

    def add(self, feed: Row | Trunk) -> None:
        """Take as many of a row's or trunk's pending tokens as there is room for."""
        taken, feed.pending = feed.pending[: self.room], feed.pending[self.room :]
        self.tokens += taken
        self.positions += range(feed.position, feed.position + len(taken))
        self.sequences += [feed.sequence] * len(taken)
        feed.position += len(taken)
        self.room -= len(taken)
        self.prompting = self.prompting or isinstance(feed, Trunk) or feed.prompting
        if isinstance(feed, Row) and not feed.pending:
            self.asked.append((feed, len(self.tokens) - 1))

    def batch(self) -> Batch:
        """Return the arrays that llama.cpp reads."""
        wanted = np.zeros(len(self.tokens), np.int8)
        wanted[[index for _, index in self.asked]] = 1
        tokens, positions, sequences = (
            np.array(column, np.int32) for column in (self.tokens, self.positions, self.sequences)
        )
        return Batch(tokens, positions, sequences, wanted)


class Engine:
    """Serve jobs on one model. Not thread-safe: one thread calls it, over and over, while it is `busy`.

    `threads` says with how many each step is computed; without, they stay as the model was opened. `piece` is how many
    tokens of prompts are read at once while rows write: each step writes, so that short ones keep words coming; 0 is as
    many as there is room for.
    """

    def __init__(
        self,
        native: Native,
        tokenizer: Any,
        *,
        rows: int,
        context: int,
        threads: Threads | None = None,
        piece: int = 0,
    ) -> None:
        self.seconds = Seconds()
        self._threads = threads
        self._piece = piece
        self._native = native
        self._tokenizer = tokenizer
        self._context = min(context, native.cells)
        self._memory = make_memory(native, rows)
        self._exits = Exits(native.vocab)
        self._mask = np.zeros((native.vocab.size + 31) // 32, np.int32)
        self._waiting: deque[Job] = deque()
        self._rows: list[Row] = []
        self._results: list[Result] = []

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._waiting or self._rows or self._results)

    def submit(self, job: Job) -> Job:
        """Queue a job; return it as it will be run: with as many tokens for its answer as the context leaves.

        Raises `PromptTooLong` where hardly any are left.
        """
        prompt = job.room - job.max_tokens + len(job.prefix)
        left = self._context - prompt
        if left < min(job.max_tokens, SHORTEST_ANSWER):
            over = prompt + min(job.max_tokens, SHORTEST_ANSWER) - self._context
            raise PromptTooLong(
                f"the prompt has {prompt:,} tokens and the model's context {self._context:,}: it is {over:,} too long "
                "for an answer to fit; shorten the article, or give a larger context",
                tokens=prompt,
                limit=self._context,
            )
        fitted = job if job.max_tokens <= left else replace(job, max_tokens=left)
        self._waiting.append(fitted)
        return fitted

    def cancel(self, id: int) -> None:  # noqa: A002 (it is the job's)
        """Give a job up; it has no result."""
        self._waiting = deque(job for job in self._waiting if job.id != id)
        for row in [row for row in self._rows if row.job.id == id]:
            self._leave(row)

    def progress(self) -> Iterator[tuple[int, int, str]]:
        """Yield (job's id, tokens written so far, text written since the last call) for each row."""
        return ((row.job.id, len(row.output), row.told()) for row in self._rows)

    def step(self) -> list[Result]:
        """Compute one batch; return what ended with it."""
        began = perf_counter()
        model = self.seconds.prefill + self.seconds.decode + self.seconds.masks
        self._expire()
        self._admit()
        plan = self._gather()
        if plan.tokens:
            self._compute(plan)
            for row, index in plan.asked:
                self._advance(row, index)
        model = self.seconds.prefill + self.seconds.decode + self.seconds.masks - model
        self.seconds.own += perf_counter() - began - model
        results, self._results = self._results, []
        return results

    def _expire(self) -> None:
        now = monotonic()
        for row in list(self._rows):
            row.expire(now)
            if row.ending:
                self._finish(row)
        for job in [job for job in self._waiting if job.deadline is not None and now >= job.deadline]:
            self._waiting.remove(job)
            self._results.append(Result(job, ending="deadline"))

    def _admit(self) -> None:
        while self._waiting:
            job = self._waiting[0]
            seat = self._memory.seat(job.prefix, job.room)
            if seat is None:
                return
            self._waiting.popleft()
            try:
                matcher = self._matcher(job)
            except SocraError as error:
                self._memory.leave(seat)
                self._results.append(Result(job, error=error))
                continue
            self._rows.append(Row(job, seat, self._native.vocab, self._exits, matcher))

    def _matcher(self, job: Job) -> Any:
        if job.grammar is None:
            return None
        from llguidance import LLMatcher

        matcher = LLMatcher(self._tokenizer, job.grammar, log_level=0)
        if matcher.is_error():
            raise BackendError(f"the section's shape cannot be made a grammar: {matcher.get_error()[:300]}")
        return matcher

    def _gather(self) -> _Plan:
        """Fill a batch: rows that write first, for they wait for a token; then prompts as they came, then articles."""
        plan = _Plan(self._room())
        for row in sorted(self._rows, key=lambda row: row.prompting):
            if not row.branched:
                if row.seat.trunk.pending:
                    continue
                self._memory.branch(row.seat)
                row.branched = True
            if plan.room:
                plan.add(row)
        for trunk in self._memory.growing():
            if plan.room:
                plan.add(trunk)
        return plan

    def _room(self) -> int:
        """Return how many tokens the next batch may have."""
        whole = self._native.batch
        writing = [row for row in self._rows if not row.prompting]
        if len(writing) == len(self._rows) and not any(self._memory.growing()):
            return whole
        if self._threads and self._threads.room:
            return min(whole, self._threads.room)
        return min(whole, self._piece + sum(len(row.pending) for row in writing)) if self._piece and writing else whole

    def _compute(self, plan: _Plan) -> None:
        began = perf_counter()
        with self._threads.step(len(plan.tokens), reading=plan.prompting) if self._threads else nullcontext():
            self._native.decode(plan.batch())
        spent = perf_counter() - began
        if plan.prompting:
            self.seconds.prefill += spent
        else:
            self.seconds.decode += spent

    def _advance(self, row: Row, index: int) -> None:
        try:
            self.seconds.masks += row.advance(self._native.logits(index), self._mask)
        except SocraError as error:
            self._leave(row)
            self._results.append(Result(row.job, text=row.text, error=error))
            return
        if row.ending:
            self._finish(row)

    def _finish(self, row: Row) -> None:
        self._leave(row)
        job = row.job
        assert row.ending is not None
        self._results.append(
            Result(
                job=job,
                text=row.text,
                ending=row.ending,
                output=tuple(row.output),
                untold=tuple(iter(row.told, "")),
                input=len(job.prefix) + len(job.suffix),
                cached=row.seat.cached,
            )
        )

    def _leave(self, row: Row) -> None:
        self._rows.remove(row)
        self._memory.leave(row.seat)
