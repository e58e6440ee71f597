"""What can be observed of the calls to models: a line in the log "socra" for each, and a span where spans are kept.

The log is silent unless a program sets it up. Spans need `pip install "socra[otel]"`, and follow the `gen_ai`
conventions of OpenTelemetry. Neither holds what was sent or answered, unless
`OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true` asks spans for it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

from socra.safety.printable import one_line

if TYPE_CHECKING:
    from socra.backend.backend import Completion, Request
    from socra.backend.prompt import Part
    from socra.backend.usage import Usage

__all__ = ["LOG", "Call", "call"]

LOG = logging.getLogger("socra")
LOG.addHandler(logging.NullHandler())  # else warnings would be printed by a program that never asked for them

CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"

LONGEST_NAME = 200
"""Characters of a name in the log: an endpoint calls its model what it likes."""


class Call:
    """One call to a model, on its way: taken from its request's budget where it begins, written down where it ends.

    Use `call` where the call is the only thing that happens meanwhile, and this where several are under way at once.
    Raises `BudgetSpent` where the request may make no more.
    """

    def __init__(
        self,
        slug: str,
        model: str,
        *,
        attempt: int = 1,
        system: str = "",
        server: str = "",
        port: int | None = None,
        request: Request | None = None,
        traced: bool = True,
        log: logging.Logger = LOG,
    ) -> None:
        self._budget = request.budget if request else None
        if self._budget:
            self._budget.take()
        self.span = _span(slug, model, attempt, system, server, port, request) if traced and _telemetry() else None
        self._slug, self._model, self._attempt, self._log = slug, model, attempt, log
        self._completion: Completion | None = None
        self._ending = "given up"
        self._began = perf_counter()
        self._ended = False

    def done(self, completion: Completion) -> None:
        """Note the answer, and what it took."""
        if self._budget:
            self._budget.add(completion.usage)
        self._completion = completion
        self._ending = completion.finish

    def failed(self, error: BaseException) -> None:
        """Note why there is no answer; of an error that holds another as `error`, that one."""
        self._ending = type(getattr(error, "error", error)).__name__

    def end(self) -> None:
        """Say what became of the call, once."""
        if self._ended:
            return
        self._ended = True
        seconds = perf_counter() - self._began
        self._log.info("%s", _Line(self._slug, self._model, self._attempt, self._completion, self._ending, seconds))
        if self.span is not None:
            _finish(self.span, self._completion, self._ending)


@contextmanager
def call(slug: str, model: str, **about: Any) -> Iterator[Call]:
    """Watch one call to a model; `about` is what `Call` takes. An error is noted, and goes on.

    The span is the current one meanwhile: what a library below does is seen as a part of it.
    """
    made = Call(slug, model, **about)
    telemetry = _telemetry() if made.span is not None else None
    try:
        if telemetry:
            with telemetry.use_span(made.span, record_exception=False, set_status_on_exception=False):
                yield made
        else:
            yield made
    except BaseException as error:
        made.failed(error)
        raise
    finally:
        made.end()


class _Line:
    """A line of the log, written only where somebody reads it."""

    def __init__(self, *about: Any) -> None:
        self._about = about

    def __str__(self) -> str:
        slug, model, attempt, completion, ending, seconds = self._about
        model = completion.model or model if completion else model
        said = [f"{seconds:.2f} s", f"attempt {attempt}", ending]
        if completion:
            said[:0] = filter(None, [_tokens(completion.usage)])
        return f"{slug} by {_name(model)}: {', '.join(said)}"


def _tokens(usage: Usage) -> str:
    """Return the counts; 0 of both is what nobody counted."""
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    counted = usage.input_tokens or usage.output_tokens
    return f"{usage.input_tokens:,} tokens in{cached}, {usage.output_tokens:,} out" if counted else ""


def _name(text: str) -> str:
    return one_line(text)[:LONGEST_NAME]


@cache
def _telemetry() -> Any:
    """Return OpenTelemetry's tracing where it is installed, looked for once and not before a call is made."""
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    return trace


def _span(
    slug: str, model: str, attempt: int, system: str, server: str, port: int | None, request: Request | None
) -> Any:
    trace = _telemetry()
    about = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": system,
        "gen_ai.request.model": model,
        "server.address": server,
        "server.port": port,
        "socra.section": slug,
        "socra.attempt": attempt,
        **(_asked(request) if request else {}),
    }
    return trace.get_tracer("socra").start_span(f"chat {model}", kind=trace.SpanKind.CLIENT, attributes=_known(about))


def _asked(request: Request) -> dict[str, Any]:
    about: dict[str, Any] = {
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.request.temperature": float(request.temperature),
        "gen_ai.request.seed": request.seed,
    }
    if _captured():
        text = _joined(request.prompt.shared + request.prompt.task)
        about["gen_ai.input.messages"] = _message("user", text)
    return about


def _finish(span: Any, completion: Completion | None, ending: str) -> None:
    if completion:
        span.set_attributes(_known(_answered(completion)))
    else:
        span.set_attribute("error.type", ending)
        span.set_status(_telemetry().StatusCode.ERROR)  # without words: an error's may quote an answer
    span.end()


def _answered(completion: Completion) -> dict[str, Any]:
    usage = completion.usage
    about: dict[str, Any] = {
        "gen_ai.response.model": completion.model,
        "gen_ai.response.finish_reasons": [completion.finish],
        "gen_ai.usage.input_tokens": usage.input_tokens or None,  # 0 is what nobody counted
        "gen_ai.usage.output_tokens": usage.output_tokens or None,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens or None,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning_tokens or None,
    }
    if _captured():
        about["gen_ai.output.messages"] = _message("assistant", completion.text, finish_reason=completion.finish)
    return about


def _known(about: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if value is not None and value != ""}


def _captured() -> bool:
    return os.environ.get(CONTENT, "").strip().lower() == "true"


def _joined(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def _message(role: str, text: str, **more: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}], **more}])
