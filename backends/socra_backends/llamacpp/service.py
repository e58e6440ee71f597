"""The worker's inside: messages in, news out, and between them the model, its tokens and its engine."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from socra.backend import Part
from socra.errors import BackendError, SocraError
from socra_backends.llamacpp.chat import Turn
from socra_backends.llamacpp.engine import Engine, Result, Seconds
from socra_backends.llamacpp.examine import examine
from socra_backends.llamacpp.fit import Plan
from socra_backends.llamacpp.grammar import compiled, line, make_tokenizer, smallest
from socra_backends.llamacpp.native import Native, gpus
from socra_backends.llamacpp.prompts import Prompts
from socra_backends.llamacpp.rows import Job, Thinking
from socra_backends.llamacpp.sampling import Sampling
from socra_backends.llamacpp.threads import Threads
from socra_backends.llamacpp.tokens import Encoder

__all__ = ["Service"]

_log = logging.getLogger("socra.llama_cpp")

Message = dict[str, Any]

PACE = 0.1
"""Seconds between two pieces of news about rows on their way."""

PIECE = 64
"""Tokens of prompts that a processor reads at once while rows write: a token of them takes no longer than one of 128 or
256, by measurement. A GPU gains from more."""

LANDING = 1.5
"""How many times the tokens of the smallest answer are kept for bringing one to an end."""


class Service:
    """Serve one model. `put` may be called by any thread; all else belongs to the thread that calls `run`."""

    def __init__(self, say: Callable[[Message], None]) -> None:
        self._say = say
        self._queue: SimpleQueue[Message] = SimpleQueue()
        self._native: Native | None = None
        self._grammars: dict[str, str | None] = {}
        self._lines: dict[str, str] = {}
        self._told = 0.0
        self._done = 0
        self._examining = False
        self._finishing = False

    @property
    def steps(self) -> int:
        """How many calls of native code have ended: it stands still where one hangs."""
        return self._done + (self._native.steps if self._native else 0)

    @property
    def busy(self) -> bool:
        """Whether something is being computed."""
        return self._native is None or self._examining or self._engine.busy

    def probe(self, message: Message) -> None:
        """Say what this build of llama.cpp finds on this machine."""
        found = [{"name": name, "free": free, "total": total} for name, free, total in gpus()]
        self._say({"say": "probed", "gpus": found, "offload": bool(found)})

    def load(self, message: Message) -> None:
        """Load a model, and say that it is ready. Raises `SocraError` where it cannot be loaded."""
        plan = Plan(**message["plan"])
        native = Native(message["paths"], plan, sequences=2 * plan.rows)
        self._done += 1
        budget = message["thinking"]
        self._prompts = Prompts(native.vocab, native.template, message["template"], thinking=bool(budget))
        self._encoder = self._prompts.encoder
        self._thinking = _thinking(self._prompts.turn, self._encoder, budget)
        self._sampling = message["options"]
        self._tokenizer = make_tokenizer(native.vocab)
        self._done += 1
        rows = plan.rows if native.forks else 1
        timed = bool(message.get("timed")) and not plan.gpu_layers
        threads = Threads(native.use_threads, plan.threads, timed=timed)
        self._engine = Engine(
            native,
            self._tokenizer,
            rows=rows,
            context=plan.context,
            threads=threads,
            piece=0 if plan.gpu_layers else PIECE,
        )
        self._native = native  # last, for it stands for all of this
        self._say({"say": "ready", "info": {**self._info(plan, rows), "timed": timed}})

    def put(self, message: Message) -> None:
        """Take a message from any thread."""
        self._queue.put(message)

    def run(self) -> None:
        """Serve until a message says to close, or to finish what there is and close then."""
        while self._take():
            for result in self._engine.step():
                for text in result.untold:
                    self._say(_written(result.job.id, len(result.output), text))
                self._say(_news(result))
            self._tell()
        if self._native:
            self._native.close()

    @property
    def seconds(self) -> Seconds:
        """Where the time went."""
        return self._engine.seconds

    def _take(self) -> bool:
        """Take all messages that are there, waiting for one where there is nothing else to do."""
        try:
            while True:
                message = self._queue.get(block=not (self._engine.busy or self._finishing))
                if message["do"] == "close":
                    return False
                self._finishing = self._finishing or message["do"] == "finish"
                self._obey(message)
        except Empty:
            return self._engine.busy

    def _obey(self, message: Message) -> None:
        number = message.get("id", 0)
        try:
            if message["do"] == "ask":
                self._engine.submit(self._line(message) if "card" in message else self._job(message))
            elif message["do"] == "count":
                count = len(self._encoder.untrusted(message["text"]))
                self._say({"say": "counted", "id": number, "count": count})
            elif message["do"] == "cancel":
                self._engine.cancel(number)
            elif message["do"] == "examine":
                self._examine()
            elif message["do"] == "form":
                self._prompts.documents = message["documents"]
        except SocraError as error:
            self._say(_failure(number, error))

    def _examine(self) -> None:
        """Find out what the model can do, while it does nothing else. Raises `SocraError` where that cannot be."""
        native = self._native
        if native is None or self._engine.busy:
            raise BackendError("the model is at work: examine it before it is asked anything")
        self._examining = True
        try:
            found = examine(native, self._prompts)
        finally:
            self._examining = False
        self._say({"say": "examined", "ends": found.ends, "cites": found.cites})

    def _line(self, message: Message) -> Job:
        """Return the job of a card: one line, the likeliest, that ends where it runs in circles."""
        encoded = self._prompts.card(message["card"])
        return Job(
            id=message["id"],
            prefix=tuple(encoded.prefix),
            suffix=tuple(encoded.suffix),
            max_tokens=message["max_tokens"],
            grammar=self._pattern(message["card"]["pattern"]),
            sampling=Sampling(seed=message["seed"], **self._sampling),
            deadline=_deadline(message),
        )

    def _pattern(self, pattern: str) -> str:
        from llguidance import LLMatcher

        if pattern not in self._lines:
            grammar = line(pattern)
            if wrong := LLMatcher.validate_grammar(grammar, self._tokenizer):
                raise BackendError(f"a card's line cannot be bound to the pattern {pattern[:100]!r}: {wrong[:200]}")
            self._lines[pattern] = grammar
        return self._lines[pattern]

    def _job(self, message: Message) -> Job:
        encoded = self._prompts.section(_parts(message["shared"]), _parts(message["task"]))
        schema = message["schema"]
        grammar = self._grammar(schema)
        return Job(
            id=message["id"],
            prefix=tuple(encoded.prefix),
            suffix=tuple(encoded.suffix),
            max_tokens=message["max_tokens"],
            grammar=grammar,
            sampling=Sampling(temperature=message["temperature"], seed=message["seed"], **self._sampling),
            deadline=_deadline(message),
            thinking=None if self._prompts.documents else self._thinking,
            mend=message["mend"],
            reserve=self._reserve(schema) if message["mend"] and grammar else 0,
        )

    def _grammar(self, schema: Mapping[str, Any] | None) -> str | None:
        """Return a schema's grammar; None where llguidance cannot enforce it, for validation still checks it."""
        if schema is None:
            return None
        key = json.dumps(schema)
        if key not in self._grammars:
            self._grammars[key] = self._compiled(schema)
        return self._grammars[key]

    def _compiled(self, schema: Mapping[str, Any]) -> str | None:
        from llguidance import LLMatcher

        grammar = compiled(schema)
        if wrong := LLMatcher.validate_grammar(grammar, self._tokenizer):
            _log.warning("a section is asked for without a grammar, for its shape cannot be enforced: %s", wrong)
            return None
        return grammar

    def _reserve(self, schema: Mapping[str, Any]) -> int:
        return int(LANDING * len(self._encoder.untrusted(smallest(schema)))) + 16

    def _tell(self) -> None:
        """Say how far the rows are, and what they wrote, now and then."""
        if (now := monotonic()) - self._told >= PACE:
            self._told = now
            for number, count, text in self._engine.progress():
                self._say(_written(number, count, text))

    def _info(self, plan: Plan, rows: int) -> Message:
        native = self._native
        assert native is not None
        return {
            "context": min(plan.context, native.cells),
            "rows": rows,
            "forks": native.forks,
            "gpu_layers": plan.gpu_layers,
            "threads": plan.threads,
            "template": self._prompts.turn.family,
        }


def _thinking(turn: Turn, encoder: Encoder, budget: int) -> Thinking | None:
    if not turn.thinking or budget <= 0:
        return None
    return Thinking(budget, turn.ends.encode(), tuple(encoder.trusted(turn.closes)), tuple(encoder.trusted(turn.after)))


def _deadline(message: Message) -> float | None:
    limit = message["deadline"]
    return None if limit is None else monotonic() + limit


def _parts(pairs: list[list[Any]]) -> list[Part]:
    return [Part(text, trusted=trusted) for text, trusted in pairs]


def _written(number: int, count: int, text: str) -> Message:
    return {"say": "tokens", "id": number, "count": count, "text": text}


def _news(result: Result) -> Message:
    if result.error:
        return _failure(result.job.id, result.error)
    return {
        "say": "done",
        "id": result.job.id,
        "text": result.text,
        "finish": result.ending,
        "input": result.input,
        "cached": result.cached,
        "output": len(result.output),
    }


def _failure(number: int, error: SocraError) -> Message:
    data = vars(error).copy()
    return {"say": "failed", "id": number, "error": type(error).__name__, "message": str(error), "data": data}
