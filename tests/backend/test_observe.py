"""What can be observed of calls: one line in the log, and a span where OpenTelemetry is set up; never what was said."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from textwrap import dedent
from typing import Any

import pytest
from doubles.spans import make_exporter
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from socra import Backend, Capabilities, Completion, Part, Prompt, Reader, Request, Usage
from socra.backend import observe
from socra.errors import BackendError, RateLimited
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

News: Any = find_framework("news")
SLUGS = list(News.sections())
SECRET_WORDS = "the mill in Arden closed"
ARTICLE = make_article(f"Last year {SECRET_WORDS} in May.", "It had 312 workers.", title="The mill")
REQUEST = Request(
    "summary",
    Prompt((Part("rules ", True),), (Part(SECRET_WORDS, False),)),
    News.sections()["summary"],
    ARTICLE,
    seed=3,
)
USED = Usage(calls=1, input_tokens=1_204, output_tokens=310, cached_tokens=1_024, reasoning_tokens=64)
ANSWER = Completion(f'{{"text": "{SECRET_WORDS}"}}', "stop", USED, model="gpt-x-2026")


@pytest.fixture(scope="session")
def exporter() -> InMemorySpanExporter:
    return make_exporter()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    exporter.clear()
    yield exporter
    exporter.clear()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "socra"):
        yield caplog


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    [span] = spans.get_finished_spans()
    return span


def about(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


# --- the log


def test_a_call_has_one_line_with_all_that_matters(lines: pytest.LogCaptureFixture) -> None:
    with observe.call("summary", "gpt-x", attempt=2) as call:
        call.done(ANSWER)
    [record] = lines.records
    assert (record.name, record.levelno) == ("socra", logging.INFO)
    assert re.fullmatch(
        r"summary by gpt-x-2026: 1,204 tokens in \(1,024 cached\), 310 out, 0\.\d\d s, attempt 2, stop",
        record.getMessage(),
    )


def test_what_is_not_cached_or_has_no_model_is_left_out(lines: pytest.LogCaptureFixture) -> None:
    with observe.call("path", "gpt-x") as call:
        call.done(Completion("", "length", Usage(calls=1, input_tokens=5)))
    assert re.fullmatch(
        r"path by gpt-x: 5 tokens in, 0 out, \d+\.\d\d s, attempt 1, length", lines.records[0].getMessage()
    )


class Fault(Exception):
    """An error of a backend's own, which holds the one that a caller gets."""

    error = RateLimited("words that may quote an answer")


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (BackendError("words that may quote an answer"), "BackendError"),
        (Fault("words"), "RateLimited"),
        (asyncio.CancelledError(), "CancelledError"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_an_error_is_named_without_its_words_and_goes_on(
    lines: pytest.LogCaptureFixture, spans: InMemorySpanExporter, error: BaseException, name: str
) -> None:
    with pytest.raises(type(error)) as caught, observe.call("path", "gpt-x"):
        raise error
    assert caught.value is error
    assert re.fullmatch(rf"path by gpt-x: \d+\.\d\d s, attempt 1, {name}", lines.records[0].getMessage())
    span = only(spans)
    assert about(span)["error.type"] == name
    assert span.status.status_code is trace.StatusCode.ERROR
    assert "words" not in span.to_json()


def test_what_an_endpoint_calls_its_model_stays_on_the_line(lines: pytest.LogCaptureFixture) -> None:
    with observe.call("path", "gpt-x") as call:
        call.done(Completion("", "stop", model="a\x1b[31m\nb \u202e" + "x" * 10_000))
    message = lines.records[0].getMessage()
    assert message.isprintable()
    assert len(message) < 300


def test_a_backend_may_have_its_own_log(lines: pytest.LogCaptureFixture) -> None:
    with observe.call("path", "gpt-x", log=logging.getLogger("socra.openai")):
        pass
    assert lines.records[0].name == "socra.openai"
    assert lines.records[0].getMessage().endswith("given up")


def test_a_reading_logs_each_call_and_nothing_that_was_said(lines: pytest.LogCaptureFixture) -> None:
    script: dict[str, Any] = {"path": BackendError(SECRET_WORDS), "context": ["junk", valid_answer]}
    Reader(ScriptedBackend(script, otherwise=valid_answer)).read(ARTICLE)
    messages = [record.getMessage() for record in lines.records]
    assert len(messages) == len(SLUGS) + 1
    assert [message.split()[0] for message in messages] == [*SLUGS, "context"]
    assert re.search(r"by scripted: 0\.\d\d s, attempt 1, stop", messages[0])  # no tokens, for nobody counted them
    assert "by ScriptedBackend: " in messages[SLUGS.index("path")]
    assert SECRET_WORDS not in " ".join(messages)


SILENT = """
    import sys
    from socra import Reader
    from socra.backend import observe
    from socra.errors import BackendError
    from socra.testing import ScriptedBackend, make_article

    Reader(ScriptedBackend({"summary": "junk"})).read(make_article("It failed."))
    observe.LOG.warning("nobody asked")
    assert "opentelemetry.sdk" not in sys.modules
"""


def test_who_sets_up_no_log_hears_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", dedent(SILENT)], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


ABSENT = """
    import sys
    sys.modules["opentelemetry"] = None  # as if it were not installed
    import socra, socra.reader, socra.backend.observe
    from socra.testing import ScriptedBackend, make_article, valid_answer
    slugs = ["summary"]
    reading = socra.Reader(ScriptedBackend({"summary": valid_answer})).read(make_article("It failed."), sections=slugs)
    assert reading.failures == (), reading.failures
"""


def test_without_opentelemetry_everything_works() -> None:
    done = subprocess.run(
        [sys.executable, "-c", dedent(ABSENT)], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr


def test_opentelemetry_is_not_loaded_before_a_call_is_made() -> None:
    code = "import sys, socra.reader, socra.backend.observe; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- spans


def test_a_span_has_the_names_of_the_conventions(spans: InMemorySpanExporter) -> None:
    with observe.call(
        "summary", "gpt-x", attempt=2, system="openai", server="localhost", port=8_000, request=REQUEST
    ) as call:
        call.done(ANSWER)
    span = only(spans)
    assert (span.name, span.kind) == ("chat gpt-x", trace.SpanKind.CLIENT)
    assert about(span) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-x",
        "gen_ai.request.max_tokens": 2_048,
        "gen_ai.request.temperature": 0.0,
        "gen_ai.request.seed": 3,
        "gen_ai.response.model": "gpt-x-2026",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 1_204,
        "gen_ai.usage.output_tokens": 310,
        "gen_ai.usage.cache_read.input_tokens": 1_024,
        "gen_ai.usage.reasoning.output_tokens": 64,
        "server.address": "localhost",
        "server.port": 8_000,
        "socra.section": "summary",
        "socra.attempt": 2,
    }
    assert span.status.status_code is trace.StatusCode.UNSET


def test_what_is_not_known_is_left_out_of_a_span(spans: InMemorySpanExporter) -> None:
    with observe.call("summary", "gpt-x") as call:
        call.done(Completion("", "stop"))
    names = {"gen_ai.operation.name", "gen_ai.request.model", "socra.section", "socra.attempt"}
    assert about(only(spans)).keys() == names | {"gen_ai.response.finish_reasons"}


@pytest.mark.parametrize("value", ["", "false", "0"])
def test_no_content_is_kept_unless_it_is_asked_for(
    spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(observe.CONTENT, value)
    with observe.call("summary", "gpt-x", request=REQUEST) as call:
        call.done(ANSWER)
    assert SECRET_WORDS not in only(spans).to_json()


def test_content_is_kept_where_it_is_asked_for(spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(observe.CONTENT, "true")
    with observe.call("summary", "gpt-x", request=REQUEST) as call:
        call.done(ANSWER)
    kept = about(only(spans))
    [asked] = json.loads(kept["gen_ai.input.messages"])
    [answered] = json.loads(kept["gen_ai.output.messages"])
    assert asked == {"role": "user", "parts": [{"type": "text", "content": f"rules {SECRET_WORDS}"}]}
    assert answered == {
        "role": "assistant",
        "parts": [{"type": "text", "content": ANSWER.text}],
        "finish_reason": "stop",
    }


class Own(Backend):
    """A third party's backend that notes which span is the current one."""

    def __init__(self, parallel: int = 1, language_model: bool = True) -> None:
        self.capabilities = Capabilities(parallel=parallel, language_model=language_model)
        self.current: list[int] = []

    def complete(self, request: Request) -> Completion:
        self.current.append(trace.get_current_span().get_span_context().span_id)
        return Completion(json.dumps(valid_answer(request)), "stop")


@pytest.mark.parametrize("parallel", [1, 4])
def test_the_callers_span_is_the_parent_through_all_threads(spans: InMemorySpanExporter, parallel: int) -> None:
    backend = Own(parallel)
    with trace.get_tracer("test").start_as_current_span("mine") as mine:
        asyncio.run(Reader(backend).aread(ARTICLE))
    calls = [span for span in spans.get_finished_spans() if span.name == "chat Own"]
    assert len(calls) == len(SLUGS)
    assert {span.parent.span_id for span in calls if span.parent} == {mine.get_span_context().span_id}
    # while a call is made its span is the current one, so that what a library below does is a part of it
    assert sorted(backend.current) == sorted(span.context.span_id for span in calls if span.context)


def test_tasks_of_one_loop_do_not_mix_their_spans(spans: InMemorySpanExporter) -> None:
    async def one(slug: str, together: asyncio.Barrier) -> tuple[str, int]:
        with observe.call(slug, "gpt-x") as call:
            await together.wait()
            call.done(ANSWER)
            return slug, trace.get_current_span().get_span_context().span_id

    async def main() -> list[tuple[str, int]]:
        together = asyncio.Barrier(3)
        return await asyncio.gather(*(one(slug, together) for slug in SLUGS[:3]))

    seen = dict(asyncio.run(main()))
    finished = spans.get_finished_spans()
    assert {about(span)["socra.section"]: span.context.span_id for span in finished if span.context} == seen


def test_several_calls_at_once_end_in_any_order_and_each_once(
    spans: InMemorySpanExporter, lines: pytest.LogCaptureFixture
) -> None:
    calls = [observe.Call(slug, "m", system="llama_cpp") for slug in ("a", "b", "c")]
    calls[1].done(ANSWER)
    calls[1].end()
    calls[0].failed(BackendError("no"))
    for call in calls:
        call.end()
    assert [about(span)["socra.section"] for span in spans.get_finished_spans()] == ["b", "a", "c"]
    endings = [record.getMessage().rpartition(", ")[2] for record in lines.records]
    assert endings == ["stop", "BackendError", "given up"]
    assert not trace.get_current_span().get_span_context().is_valid


def test_no_span_is_made_where_no_model_is_asked(spans: InMemorySpanExporter, lines: pytest.LogCaptureFixture) -> None:
    Reader(Own(language_model=False)).read(ARTICLE, sections="summary")
    assert spans.get_finished_spans() == ()
    assert len(lines.records) == 1


def test_a_call_that_is_abandoned_ends(lines: pytest.LogCaptureFixture, spans: InMemorySpanExporter) -> None:
    def generator() -> Iterator[None]:
        with observe.call("path", "m"):
            yield

    begun = generator()
    next(begun)
    with suppress(GeneratorExit):
        begun.close()  # type: ignore[attr-defined]
    assert lines.records[0].getMessage().endswith("GeneratorExit")
    assert about(only(spans))["error.type"] == "GeneratorExit"
