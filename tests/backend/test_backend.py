"""The contract of every backend, ours, a scripted one, and whatever else is installed; and what the base class does."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Event
from typing import Any, get_args

import pytest
from doubles.loopback import Loopback
from doubles.mill import ARTICLE, SLUGS, requests
from doubles.tiny_models import write_model

from socra import Backend, Capabilities, Completion, Part, Progress, Request, SocraError, Usage
from socra.backend import Budget, Finish, Limits
from socra.engine.validate import validate
from socra.errors import AccessDenied, BackendError, BudgetSpent
from socra.registry import backend_names, create_backend
from socra.testing import ScriptedBackend, valid_answer


def without_usage(outcome: Completion | SocraError) -> Completion:
    """A completion without what may differ each time: its seconds, and how much was computed before."""
    assert isinstance(outcome, Completion), outcome
    return replace(outcome, usage=Usage())


def scripted() -> Backend:
    return ScriptedBackend(otherwise=valid_answer)


@cache
def tiny() -> tuple[TemporaryDirectory[str], Path]:
    """A folder that lives as long as these tests, and a model in it."""
    folder = TemporaryDirectory(prefix="socra-test-")
    # greedy, it writes in circles, as small models do: the penalty leads it out of them
    return folder, write_model(Path(folder.name) / "tiny.gguf", closing=4.0)


@cache
def loopback() -> Loopback:
    """An endpoint that lives as long as these tests."""
    server = Loopback()
    atexit.register(server.__exit__)
    return server.__enter__()


def options(name: str) -> dict[str, Any]:
    if name == "llama_cpp":
        return {"model": tiny()[1], "threads": 1, "repeat_penalty": 1.5}
    return {"model": "canary", "base_url": loopback().url} if name == "openai" else {}


FACTORIES: dict[str, Callable[[], Backend]] = {
    "scripted": scripted,
    **{name: (lambda name=name: create_backend(name, **options(name))) for name in backend_names()},  # type: ignore[misc]
}


@pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
def test_the_contract(make: Callable[[], Backend]) -> None:
    asked, heard = requests(), list[Progress]()
    with make() as backend:
        outcomes = list(backend.run(asked, heard.append))
        again = {request.slug: outcome for request, outcome in backend.run(asked)}
        alone = {request.slug: backend.complete(request) for request in asked}

        assert sorted(request.slug for request, _ in outcomes) == sorted(SLUGS)  # each once, whatever the order
        assert all(any(request is one for one in asked) for request, _ in outcomes)
        for request, outcome in outcomes:
            assert isinstance(outcome, Completion), outcome
            assert outcome.finish == "stop"
            assert outcome.usage.calls >= 1
            section = validate(outcome, request.section, request.article, question=request.question).section
            # an answer may consist of its introduction and conclusion
            assert list(section.items()) or request.slug == "answer"
            for item in section.items():
                for found in item.evidence:
                    assert ARTICLE.text[found.start : found.end] == found.quote
            # seed 0 and temperature 0: the same request has the same answer, together or alone
            assert outcome.text == alone[request.slug].text
            assert without_usage(outcome) == without_usage(again[request.slug])
        assert {news.slug for news in heard} <= set(SLUGS)
        assert list(backend.run([])) == []
        assert 0 < backend.count_tokens("It failed.") < backend.count_tokens("It failed. " * 100)
        assert backend.capabilities.parallel >= 1
        backend.close()
        backend.close()


class _NobodyListens(BaseException):
    """Raised by who was told of progress and does not wait any more."""


@pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
def test_a_run_that_nobody_listens_to_ends(make: Callable[[], Backend]) -> None:
    heard = []

    def hear(progress: Progress) -> None:
        heard.append(progress)
        raise _NobodyListens

    with make() as backend:
        try:
            assert len(list(backend.run(requests(), hear))) == len(SLUGS)
        except _NobodyListens:
            assert len(heard) == 1
        else:
            assert not heard


class Own(Backend):
    """A third party's backend: one method."""

    def __init__(self, answer: Callable[[Request], Any], parallel: int = 1) -> None:
        self.answer = answer
        self.capabilities = Capabilities(parallel=parallel)

    def complete(self, request: Request) -> Completion:
        return self.answer(request)  # type: ignore[no-any-return]


@pytest.mark.parametrize("parallel", [1, 3, 99])
def test_one_requests_error_touches_no_other_and_every_error_is_typed(parallel: int) -> None:
    faults = {
        "summary": BackendError("no power"),
        "path": ZeroDivisionError("oops"),
        "context": TypeError("None"),
    }

    def answer(request: Request) -> Any:
        fault = faults.get(request.slug, Completion("{}", "stop"))
        if isinstance(fault, Exception):
            raise fault
        return fault

    outcomes = {request.slug: outcome for request, outcome in Own(answer, parallel).run(requests())}
    assert outcomes.keys() == set(SLUGS)
    assert outcomes["summary"] is faults["summary"]
    assert isinstance(outcomes["path"], BackendError)
    assert str(outcomes["path"]) == "Own failed on path: ZeroDivisionError: oops"
    assert outcomes["path"].__cause__ is faults["path"]
    assert {slug for slug, outcome in outcomes.items() if isinstance(outcome, SocraError)} == faults.keys()
    assert isinstance(outcomes["answer"], Completion)


def test_as_many_requests_run_at_once_as_the_backend_gains_from() -> None:
    together = Barrier(len(SLUGS), timeout=20)  # passes only when all of them wait at it

    def answer(request: Request) -> Completion:
        together.wait()
        return Completion("{}", "stop")

    assert len(list(Own(answer, parallel=len(SLUGS)).run(requests()))) == len(SLUGS)


@pytest.mark.parametrize("parallel", [1, 2])
def test_after_an_error_that_ends_the_run_nothing_more_is_begun(parallel: int) -> None:
    begun: list[str] = []
    refused, told = AccessDenied("the key is not accepted"), Event()

    def answer(request: Request) -> Completion:
        begun.append(request.slug)
        if request.slug == "big_ideas":
            raise refused
        assert parallel == 1 or told.wait(20)
        return Completion("{}", "stop")

    outcomes = {}
    for request, outcome in Own(answer, parallel).run(requests()):
        outcomes[request.slug] = outcome
        if outcome is refused:
            told.set()
    assert sorted(begun) == sorted(SLUGS[:2])
    assert isinstance(outcomes.pop("summary"), Completion)  # what was in flight is kept
    assert outcomes == dict.fromkeys(SLUGS[1:], refused)


@pytest.mark.parametrize("parallel", [1, 3])
def test_each_call_is_taken_from_the_budget_of_its_request(parallel: int) -> None:
    used = Usage(calls=1, input_tokens=7, output_tokens=3)
    asked = requests()
    spent = replace(asked[0], budget=Budget(Limits(calls=1)))
    spent.budget.take()
    backend = Own(lambda request: Completion("{}", "stop", used), parallel)
    outcomes = {request.slug: outcome for request, outcome in backend.run([spent, *asked[1:]])}
    assert isinstance(outcomes["summary"], BudgetSpent)
    assert [(request.budget.calls, request.budget.tokens) for request in asked[1:]] == [(1, 10)] * (len(asked) - 1)


def test_requests_are_equal_whatever_is_left_of_their_budgets() -> None:
    one, other = requests()[0], requests()[0]
    other.budget.take()
    assert one == other
    assert "udget" not in repr(one)


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_backend_that_answers_in_threads_answers_in_the_callers_context(parallel: int) -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")
    heard: list[str] = []

    def answer(request: Request) -> Completion:
        heard.append(who.get())
        return Completion("{}", "stop")

    token = who.set("me")
    try:
        list(Own(answer, parallel).run(requests()))
    finally:
        who.reset(token)
    assert heard == ["me"] * len(SLUGS)


@pytest.mark.parametrize("nothing", [None, "{}", {"text": "{}"}])
def test_what_is_no_completion_is_said_to_be_none(nothing: Any) -> None:
    [(_, outcome)] = Own(lambda request: nothing).run(requests()[:1])
    assert isinstance(outcome, BackendError)
    assert str(outcome) == f"the backend gave {type(nothing).__name__}, not a Completion"


def test_a_completion_is_yielded_as_soon_as_it_is_there() -> None:
    first_seen = Event()

    def answer(request: Request) -> Completion:
        if request.slug != "context":
            assert first_seen.wait(20)
        return Completion("{}", "stop")

    outcomes = Own(answer, parallel=len(SLUGS)).run(requests())
    request, _ = next(outcomes)
    first_seen.set()
    assert request.slug == "context"
    assert len(list(outcomes)) == len(SLUGS) - 1


def test_nothing_more_is_begun_once_the_caller_stops() -> None:
    begun: list[str] = []
    released = Event()

    def answer(request: Request) -> Completion:
        begun.append(request.slug)
        if len(begun) > 1:
            released.wait(20)
        return Completion("{}", "stop")

    outcomes = Own(answer, parallel=2).run(requests())
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    released.set()
    assert len(begun) <= 3  # of eight


@pytest.mark.parametrize(
    ("text", "finish"), [("{}", None), ("{}", ""), ("{}", "tool_calls"), (None, "stop"), (b"", "stop")]
)
def test_there_is_no_completion_without_a_text_and_a_finish(text: Any, finish: Any) -> None:
    with pytest.raises(ValueError, match="a completion has a text and a finish"):
        Completion(text, finish)


def test_every_finish_makes_a_completion() -> None:
    finishes = ["stop", "length", "loop", "deadline", "refused", "filtered"]
    assert [Completion("", finish).finish for finish in get_args(Finish)] == finishes
    assert Completion("", "stop").usage == Usage(calls=1)
    assert Completion("", "stop").fingerprint == ""


@pytest.mark.parametrize("most", [0, -1, None, 1.5, "9"])
def test_no_request_is_without_end(most: Any) -> None:
    with pytest.raises(ValueError, match=r"max_tokens of 'summary' is .*: ask for at least 1 token"):
        replace(requests()[0], max_tokens=most)
    assert replace(requests()[0], max_tokens=1).max_tokens == 1


def test_a_correction_is_added_to_the_original_task_and_the_shared_part_stays() -> None:
    original = replace(requests()[0], correction="")
    twice = [original.corrected(reason, (Part(reason, trusted=False),)) for reason in ("first", "second")]
    assert [request.correction for request in twice] == ["first", "second"]
    for request in twice:
        assert request.prompt.shared is original.prompt.shared
        assert request.prompt.task == (*original.prompt.task, Part(request.correction, trusted=False))


def test_a_backend_needs_only_complete() -> None:
    with pytest.raises(TypeError, match="complete"):
        type("Nothing", (Backend,), {})()  # type: ignore[abstract]


@pytest.mark.parametrize("text", ["", "word " * 1_000, "字" * 1_000, "🧭" * 100, "\ud800"])
def test_tokens_are_counted_generously(text: str) -> None:
    assert scripted().count_tokens(text) >= max(1, len(text) // 4)
