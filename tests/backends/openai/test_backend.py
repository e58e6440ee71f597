"""The backend: runs in threads, notebooks and forks; what is given up costs nothing more; who goes first."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import subprocess
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import Any, cast

import pytest
from doubles.checkout import ROOT
from doubles.loopback import SLUGS, Asked, Clock, Loopback, requests

from socra import Completion, Progress, Reader, Request, Section, SocraError
from socra.backend.schema import bound_schema
from socra.errors import BackendError, ExtraMissing, SettingsError
from socra.registry import create_backend
from socra.testing import make_article
from socra_backends.openai import OpenAI, run
from socra_backends.openai.dialect import Dialects

pytestmark = pytest.mark.slow

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def _nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Dialects()
    monkeypatch.setattr(Dialects, "shared", classmethod(lambda cls: fresh))


def open_backend(server: Loopback, **options: Any) -> OpenAI:
    return OpenAI("canary", **{"base_url": server.url, **options})


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "socra-openai"]


def all_done(outcomes: list[tuple[Request, Completion | SocraError]]) -> bool:
    return all(isinstance(outcome, Completion) for _, outcome in outcomes)


def everything(asked: Asked) -> bool:
    return True


# what it is


def test_it_shows_and_hands_out_no_key() -> None:
    backend = OpenAI("canary", base_url="http://127.0.0.1:1/v1", api_key=KEY, headers={"x-team": KEY})
    assert repr(backend) == "OpenAI(model='canary', base_url='http://127.0.0.1:1/v1')"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="holds a key and connections: it is not pickled or copied, make a new one"):
            take(backend)
    assert KEY not in str(vars(backend))


def test_it_is_found_by_its_name_and_told_what_is_wrong() -> None:
    assert isinstance(create_backend("openai:canary", base_url="http://127.0.0.1:1/v1"), OpenAI)
    with pytest.raises(SettingsError, match="name a model"):
        create_backend("openai", base_url="http://127.0.0.1:1/v1")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        create_backend("openai:canary")


@pytest.mark.parametrize("missing", ["openai", "tenacity", "genai_prices"])
def test_what_is_not_installed_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra_backends.openai.backend.find_spec", lambda name: None if name == missing else object())
    with pytest.raises(ExtraMissing, match=r'pip install "socra\[openai\]"'):
        OpenAI("canary", base_url="http://127.0.0.1:1/v1")


def test_what_it_can_do() -> None:
    backend = OpenAI("canary", base_url="http://127.0.0.1:1/v1", parallel=3, context=8_192)
    assert backend.capabilities.json_schema
    assert backend.capabilities.language_model
    assert (backend.capabilities.parallel, backend.capabilities.context) == (3, 8_192)
    assert backend.capabilities.price is None
    hosted = OpenAI("gpt-4o-mini", api_key=KEY).capabilities
    assert hosted.price == (0.15, 0.6)
    assert hosted.context == 128_000


def test_the_sdk_is_imported_by_the_first_call_and_no_thread_starts_before() -> None:
    script = """
import sys, threading
from socra import Reader
reader = Reader("openai:canary", base_url="http://127.0.0.1:1/v1")
assert not {"openai", "tenacity", "genai_prices", "httpx2"} & set(sys.modules)
assert threading.active_count() == 1
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


# a run


def test_a_reading_from_start_to_end() -> None:
    article = make_article(*["The mill in Arden closed on 3 May 2024 after 112 years."] * 100)
    with Loopback() as server, Reader("openai:canary", base_url=server.url) as reader:
        reading = reader.read(article)
    assert not reading.failures
    assert list(reading.analysis.present()) == SLUGS
    assert reading.usage.calls == len(SLUGS)
    assert reading.usage.cached_tokens > 0.5 * reading.usage.input_tokens
    assert reading.model == "canary"


def test_all_sections_are_asked_at_once_and_yielded_as_they_come() -> None:
    slow = SLUGS[0]
    with Loopback(hold=lambda asked: asked.slug == slow) as server, open_backend(server) as backend:
        outcomes = cast("Generator[Any, None, None]", backend.run(requests()))
        came = [next(outcomes)[0].slug for _ in SLUGS[1:]]
        assert sorted(came) == sorted(set(SLUGS) - {slow})
        outcomes.close()
        server.await_until(lambda server: ("gone", slow) in server.events)


def test_nothing_is_asked_for_nothing() -> None:
    with Loopback() as server, open_backend(server) as backend:
        assert list(backend.run([])) == []
        assert not threads()


def test_one_request_has_its_answer_or_its_error_raised() -> None:
    with Loopback() as server, open_backend(server) as backend:
        assert backend.complete(requests("path")[0]).finish == "stop"
    with pytest.raises(BackendError, match="the backend is closed: make a new one"):
        backend.complete(requests("path")[0])


def test_a_section_that_cannot_be_asked_for_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Section):
        """What has no schema."""

    def schema(section: Any, sentences: int, **how: Any) -> Any:
        if section is Broken:
            raise ZeroDivisionError(f"no schema, but a key: {KEY}")
        return bound_schema(section, sentences, **how)

    monkeypatch.setattr("socra_backends.openai.payload.bound_schema", schema)
    broken = replace(requests("path")[0], slug="broken", section=Broken)
    with Loopback() as server, open_backend(server, api_key=KEY) as backend:
        outcomes = {request.slug: outcome for request, outcome in backend.run([broken, *requests()])}
    error = outcomes["broken"]
    assert isinstance(error, BackendError)
    assert str(error).startswith("broken could not be asked for: ZeroDivisionError: no schema, but a key: ")
    assert KEY not in str(error)
    assert sum(isinstance(outcome, Completion) for outcome in outcomes.values()) == len(SLUGS)


def test_the_callers_context_reaches_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    from opentelemetry import trace

    seen: list[int] = []
    watch = run.ask.__globals__["observe"].call

    @contextmanager
    def call(*arguments: Any, **named: Any) -> Any:
        seen.append(trace.get_current_span().get_span_context().span_id)
        with watch(*arguments, **named) as watched:
            yield watched

    monkeypatch.setattr("socra_backends.openai.retry.observe.call", call)
    span = trace.NonRecordingSpan(trace.SpanContext(1, 4711, is_remote=False))
    with Loopback() as server, open_backend(server) as backend, trace.use_span(span):
        assert all_done(list(backend.run(requests())))
    assert seen == [4711] * len(SLUGS)


# progress


def test_progress_is_told_but_not_for_every_token() -> None:
    heard: list[Progress] = []
    with Loopback(pieces=400) as server, open_backend(server) as backend:
        began = perf_counter()
        assert all_done(list(backend.run(requests(), heard.append)))
        seconds = perf_counter() - began
    per_section = Counter(news.slug for news in heard if news.tokens)
    assert per_section.keys() == set(SLUGS)
    assert max(per_section.values()) <= 2 + seconds / run.OFTEN
    assert all(news.tokens >= 0 for news in heard)


class Enough(BaseException):
    """Raised by who does not wait any more."""


def test_who_listens_is_asked_once_a_second_also_without_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra.backend.inbox.PULSE", 0.02)
    heard: list[Progress] = []

    def hear(progress: Progress) -> None:
        heard.append(progress)
        if len(heard) == 5:
            raise Enough

    with Loopback(silent=everything) as server, open_backend(server) as backend:
        with pytest.raises(Enough):
            list(backend.run(requests(), hear))
        server.await_until(lambda server: server.open == 0)
    assert {news.tokens for news in heard} == {0}


# giving up


@pytest.mark.parametrize("parallel", [2, 8])
@pytest.mark.parametrize("closing", [True, False])
def test_a_run_that_is_given_up_closes_all_connections_and_begins_nothing(closing: bool, parallel: int) -> None:
    held = set(SLUGS) - {SLUGS[0]}
    begun = min(parallel, len(held))
    with (
        Loopback(hold=lambda asked: asked.slug in held) as server,
        open_backend(server, parallel=parallel, warm=False) as backend,
    ):
        outcomes = cast("Generator[Any, None, None]", backend.run(requests()))
        next(outcomes)
        server.await_until(lambda server: server.count("answering") == begun + 1)
        if closing:
            outcomes.close()
        else:
            del outcomes
        server.await_until(lambda server: server.count("gone") == begun)
        assert len(server.asked) == begun + 1
        held.clear()  # the backend is as good as before
        assert all_done(list(backend.run(requests())))


def test_a_reading_that_is_closed_early_pays_for_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra.backend.inbox.PULSE", 0.05)
    article = make_article("It failed.", "It failed again.")
    with Loopback(hold=everything) as server, Reader("openai:canary", base_url=server.url) as reader:
        events = reader.stream(article)
        next(event for event in events if isinstance(event, Progress) and event.tokens)
        events.close()
        server.await_until(lambda server: server.open == 0)
        assert "done" not in {what for what, _ in server.events}


def test_closing_ends_what_other_threads_wait_for() -> None:
    with Loopback(hold=everything) as server, ThreadPoolExecutor() as pool:
        backend = open_backend(server)
        waiting = pool.submit(lambda: list(backend.run(requests())))
        server.await_until(lambda server: ("answering", SLUGS[0]) in server.events)
        began = perf_counter()
        backend.close()
        outcomes = waiting.result(10)
        assert perf_counter() - began < 5
        assert {str(outcome) for _, outcome in outcomes} == {
            "the backend was closed before the answer came: make a new one"
        }
        assert len(outcomes) == len(SLUGS)
        server.await_until(lambda server: server.open == 0)
        assert not threads()
        backend.close()


def test_closing_closes_idle_connections() -> None:
    with Loopback() as server:
        backend = open_backend(server)
        assert all_done(list(backend.run(requests())))
        assert server.open > 0
        backend.close()
        server.await_until(lambda server: server.open == 0)


@pytest.mark.parametrize("running", [True, False])
def test_a_backend_that_is_forgotten_ends_by_itself(running: bool) -> None:
    with Loopback(hold=lambda asked: running and asked.slug != SLUGS[0]) as server:
        backend = open_backend(server)
        gone = weakref.ref(backend)
        outcomes = backend.run(requests())
        next(outcomes)
        if not running:
            list(outcomes)
        [thread] = threads()
        del backend, outcomes
        gc.collect()
        thread.join(10)
        assert not thread.is_alive()
        gc.collect()
        assert gone() is None
        server.await_until(lambda server: server.open == 0)


# several at once


def test_threads_share_one_width() -> None:
    with Loopback(first_token=0.01) as server, open_backend(server, parallel=3) as backend:
        with ThreadPoolExecutor(6) as pool:
            runs = list(pool.map(lambda number: list(backend.run(requests(number=number))), range(6)))
        assert all(map(all_done, runs))
        assert len(server.asked) == 6 * len(SLUGS)
        assert server.busiest == 3
        assert len(threads()) == 1


def test_a_rate_limit_in_one_thread_slows_the_others() -> None:
    clock = Clock()
    limited: list[float] = []
    arrived: list[float] = []

    def fault(asked: Asked) -> Any:
        if "number 2" in asked.text and not limited:
            limited.append(clock.now)
            return 429, {"retry-after": "5"}, {}
        arrived.append(clock.now)
        return None

    with Loopback(fault=fault) as server, open_backend(server, parallel=1) as backend:
        backend._clock = clock
        assert all_done(list(backend.run(requests("path"))))
        begun = len(arrived)
        with ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(lambda: list(backend.run(requests(number=2))))]
            server.await_until(lambda server: len(limited) == 1)
            runs.append(pool.submit(lambda: list(backend.run(requests(number=3)))))
            assert all(all_done(one.result(20)) for one in runs)
    assert len(arrived) == begun + 2 * len(SLUGS)
    assert all(when >= limited[0] + 5 for when in arrived[begun:])


def test_an_endpoint_that_is_new_is_asked_by_one_thread_first() -> None:
    with Loopback(fault=lambda asked: (401, {}, {"error": {"message": "no"}}), first_token=0.05) as server:
        ready = threading.Barrier(4, timeout=20)

        def read(number: int) -> list[tuple[Request, Completion | SocraError]]:
            made = requests(number=number)
            ready.wait()
            return list(backend.run(made))

        with open_backend(server) as backend, ThreadPoolExecutor(4) as pool:
            runs = list(pool.map(read, range(4)))
    assert not any(isinstance(outcome, Completion) for outcomes in runs for _, outcome in outcomes)
    assert len(server.asked) <= 4  # one a run at most; those that came together share one


# who goes first


def begins_alone(server: Loopback, since: int = 0) -> bool:
    """Say whether one section was asked for alone until its first token."""
    events = server.events[since:]
    return events[1] == ("answering", events[0][1]) and events[0][0] == "asked"


def test_one_section_of_a_long_article_goes_ahead_until_its_first_token() -> None:
    with Loopback(first_token=0.05, pause=0.05) as server, open_backend(server) as backend:
        assert all_done(list(backend.run(requests("path"))))  # so that the endpoint is known
        since = len(server.events)
        assert all_done(list(backend.run(requests(long=True))))
        assert begins_alone(server, since)
        events = server.events[since:]
        # and the others do not wait for its end
        assert events.index(("done", SLUGS[0])) > max(events.index(("asked", slug)) for slug in SLUGS)
        # what was sent lately is known
        since = len(server.events)
        assert all_done(list(backend.run(requests(long=True))))
        assert {what for what, _ in server.events[since : since + len(SLUGS)]} == {"asked"}


@pytest.mark.parametrize(("long", "warm"), [(False, True), (True, False)])
def test_nobody_goes_ahead_for_a_short_article_or_where_that_is_not_wanted(long: bool, warm: bool) -> None:
    with Loopback(first_token=1.0) as server, open_backend(server, warm=warm) as backend:
        assert all_done(list(backend.run(requests("path"))))
        since = len(server.events)
        assert all_done(list(backend.run(requests(long=long))))
        assert {what for what, _ in server.events[since : since + len(SLUGS)]} == {"asked"}


def test_threads_that_read_the_same_article_warm_it_once() -> None:
    with Loopback(first_token=0.1) as server, open_backend(server, parallel=32) as backend:
        assert all_done(list(backend.run(requests("path"))))
        since = len(server.events)
        made = [requests(long=True) for _ in range(3)]
        with ThreadPoolExecutor(3) as pool:
            assert all(map(all_done, pool.map(lambda asked: list(backend.run(asked)), made)))
        assert begins_alone(server, since)


def test_who_goes_ahead_and_fails_holds_nobody_up() -> None:
    def fault(asked: Asked) -> Any:
        return (400, {}, {"error": {"message": "no"}}) if asked.slug == SLUGS[0] else None

    with Loopback(fault=fault) as server, open_backend(server) as backend:
        outcomes = {request.slug: outcome for request, outcome in backend.run(requests(long=True))}
    assert sum(isinstance(outcome, Completion) for outcome in outcomes.values()) == len(SLUGS) - 1


def test_who_goes_ahead_and_is_given_up_holds_nobody_up() -> None:
    with Loopback(silent=lambda asked: "number 9" in asked.text) as server, open_backend(server) as backend:
        enough = threading.Event()

        def hear(progress: Progress) -> None:
            if enough.is_set():
                raise Enough

        with ThreadPoolExecutor() as pool:
            stuck = pool.submit(lambda: list(backend.run(requests(number=9), hear)))
            server.await_until(lambda server: len(server.asked) == 1)
            waiting = pool.submit(lambda: list(backend.run(requests())))
            enough.set()
            assert all_done(waiting.result(20))
            assert isinstance(stuck.exception(20), Enough)


# where it runs


def test_it_works_where_an_event_loop_runs() -> None:
    article = make_article("It failed.", "It failed again.")

    async def notebook(reader: Reader[Any]) -> tuple[int, int]:
        blocking = reader.read(article)
        waited = await asyncio.gather(*(reader.aread(article) for _ in range(3)))
        return len(blocking.analysis.present()), sum(len(reading.analysis.present()) for reading in waited)

    with Loopback() as server, Reader("openai:canary", base_url=server.url) as reader:
        assert asyncio.run(notebook(reader)) == (len(SLUGS), 3 * len(SLUGS))


FORK = """
import os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads: that is what is tested
from doubles.loopback import SLUGS, requests
from socra import Completion
from socra_backends.openai import OpenAI

def works():
    return all(isinstance(outcome, Completion) for _, outcome in backend.run(requests()))

backend = OpenAI("canary", base_url=sys.argv[1])
assert works()
outcomes = backend.run(requests())
next(outcomes)
child = os.fork()
if child == 0:
    assert works()
    assert len(list(outcomes)) == len(SLUGS) - 1  # with a reason, for they were another process's
    backend.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert len(list(outcomes)) == len(SLUGS) - 1
assert works()
backend.close()
"""

EXIT = """
import sys, threading
from doubles.loopback import requests
from socra_backends.openai import OpenAI

backend = OpenAI("canary", base_url=sys.argv[1])
begun = threading.Event()
held = requests("summary", number=9)
threading.Thread(target=lambda: list(backend.run(held, lambda news: begun.set())), daemon=True).start()
begun.wait(20)
"""


@pytest.mark.parametrize("script", [FORK, EXIT], ids=["fork", "exit"])
def test_a_fork_has_its_own_connections_and_no_exit_hangs(script: str) -> None:
    with Loopback(hold=lambda asked: "number 9" in asked.text) as server:
        began = perf_counter()
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script, server.url],
            cwd=ROOT / "tests",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert perf_counter() - began < 30
        server.await_until(lambda server: server.open == 0)
