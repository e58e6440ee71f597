"""The one retry loop, against a server on the loopback: how often a section is asked for, when, and in which words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest
from doubles.loopback import SLUGS, Asked, Clock, Loopback, Reply, requests

from socra import Completion, Request, SocraError
from socra.backend import Limits
from socra.errors import (
    AccessDenied,
    BackendTimeout,
    BudgetSpent,
    EndpointFailed,
    EndpointUnreachable,
    RateLimited,
    RequestRejected,
)
from socra_backends.openai import OpenAI
from socra_backends.openai.dialect import STRIKES, Dialects

pytestmark = pytest.mark.slow

Outcomes = dict[str, Completion | SocraError]
Fault = Callable[[Asked], Reply | None]


@pytest.fixture(autouse=True)
def _nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with endpoints that nobody knows; two backends of one test share what they learn."""
    fresh = Dialects()
    monkeypatch.setattr(Dialects, "shared", classmethod(lambda cls: fresh))


def error(status: int, message: str = "no", code: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, {"error": {"message": message, "code": code, "type": ""}}


def at_first(count: int, reply: Reply) -> Fault:
    """Fail on the first calls, whichever they are."""
    left = iter(range(count))
    return lambda asked: reply if next(left, None) is not None else None


def ask(server: Loopback, asked: list[Request], clock: Clock | None = None, **options: Any) -> Outcomes:
    with OpenAI("canary", base_url=server.url, **options) as backend:
        backend._clock = clock or Clock()
        return {request.slug: outcome for request, outcome in backend.run(asked)}


def one(fault: Fault, clock: Clock | None = None, **limits: Any) -> tuple[Completion | SocraError, Loopback, Clock]:
    """Ask for one section; return what came of it, the server, and the clock."""
    clock = clock or Clock()
    with Loopback(fault=fault) as server:
        asked = requests("summary", limits=Limits(**limits), clock=clock)
        return ask(server, asked, clock)["summary"], server, clock


def test_a_good_answer_takes_one_call_and_no_wait() -> None:
    outcome, server, clock = one(lambda asked: None)
    assert isinstance(outcome, Completion)
    assert json.loads(outcome.text).keys() >= {"headline", "text"}
    assert outcome.finish == "stop"
    assert outcome.model == "canary"
    assert outcome.usage.calls == len(server.asked) == 1
    assert outcome.usage.input_tokens > 100 < outcome.usage.input_tokens + outcome.usage.output_tokens
    assert outcome.usage.cost is None
    assert clock.slept == []


def test_the_calls_that_failed_are_counted_and_the_budget_knows_calls_and_tokens() -> None:
    with Loopback(fault=at_first(2, error(500))) as server:
        [request] = requests("summary")
        outcome = ask(server, [request])["summary"]
        assert isinstance(outcome, Completion)
        assert outcome.usage.calls == len(server.asked) == request.budget.calls == 3
        assert request.budget.tokens == outcome.usage.input_tokens + outcome.usage.output_tokens


# G1: one budget


@pytest.mark.parametrize(("tries", "calls"), [(1, 1), (2, 2), (3, 3), (6, 3)])
def test_a_fault_that_stays_is_tried_a_few_times(tries: int, calls: int) -> None:
    outcome, server, _ = one(lambda asked: error(500), tries=tries)
    assert isinstance(outcome, EndpointFailed)
    assert len(server.asked) == calls


@pytest.mark.parametrize("calls", [1, 2])
def test_no_more_calls_are_made_than_the_budget_has(calls: int) -> None:
    outcome, server, _ = one(lambda asked: error(500), calls=calls)
    assert isinstance(outcome, EndpointFailed)  # which says more than that the budget is spent
    assert len(server.asked) == calls


def test_a_budget_that_is_spent_before_makes_no_call() -> None:
    with Loopback() as server:
        [request] = requests("summary", limits=Limits(calls=1))
        request.budget.take()
        assert isinstance(ask(server, [request])["summary"], BudgetSpent)
        assert server.asked == []


def test_a_request_that_is_asked_again_goes_on_with_the_same_budget() -> None:
    with Loopback(fault=lambda asked: error(500)) as server:
        [request] = requests("summary")
        for _ in range(3):
            ask(server, [request])
        assert len(server.asked) == 6


def test_a_server_that_starts_is_waited_for_longer_but_never_past_six_calls() -> None:
    loading = error(503, "Loading model")
    outcome, server, clock = one(lambda asked: loading)
    assert isinstance(outcome, EndpointFailed)
    assert len(server.asked) == 6
    assert min(clock.slept) >= 2.0
    assert clock.now - 1_000.0 >= 30.0
    outcome, server, clock = one(at_first(5, loading))
    assert isinstance(outcome, Completion)
    outcome, server, _ = one(lambda asked: loading, tries=1)
    assert len(server.asked) == 1


def test_faults_of_two_kinds_are_counted_each_for_itself() -> None:
    page: Reply = (200, {"content-type": "text/html"}, "<html>")
    replies = iter([error(500), page])
    outcome, server, _ = one(lambda asked: next(replies, None))
    assert isinstance(outcome, Completion)
    assert len(server.asked) == 3
    outcome, server, _ = one(lambda asked: page)
    assert len(server.asked) == 2


def test_a_call_may_not_last_longer_than_the_section_has_seconds() -> None:
    with Loopback(silent=lambda asked: True) as server:
        outcome = ask(server, requests("summary", limits=Limits(seconds=0.2)))["summary"]
        assert isinstance(outcome, BudgetSpent)
        assert "0 seconds" in str(outcome)
        server.await_until(lambda server: server.open == 0)


def test_a_call_that_stalls_is_tried_again() -> None:
    with Loopback(hold=lambda asked: True) as server:
        outcome = ask(server, requests("summary", limits=Limits(tries=2)), stall=0.05)["summary"]
        assert isinstance(outcome, BackendTimeout)
        assert len(server.asked) == 2


# G2: waits


@pytest.mark.parametrize(
    ("headers", "least"),
    [({"retry_after": "3"}, 3.0), ({"retry_after": "120"}, 120.0), ({"retry_after_ms": "2500"}, 2.5)],
)
def test_no_wait_is_shorter_than_asked(headers: dict[str, str], least: float) -> None:
    outcome, _, clock = one(at_first(2, error(429, **headers)))
    assert isinstance(outcome, Completion)
    assert clock.now - 1_000.0 >= 2 * least


@pytest.mark.parametrize("value", ["121", "86400"])
def test_who_would_have_to_wait_too_long_is_told_when_to_come_back(value: str) -> None:
    outcome, server, clock = one(lambda asked: error(429, retry_after=value))
    assert isinstance(outcome, RateLimited)
    assert outcome.seconds == float(value)
    assert "come back in" in str(outcome)
    assert len(server.asked) == 1
    assert clock.slept == []


def test_no_wait_is_longer_than_what_is_left_of_the_budget() -> None:
    outcome, server, clock = one(lambda asked: error(429, retry_after="20"), seconds=15)
    assert isinstance(outcome, RateLimited)
    assert outcome.seconds == 20
    assert len(server.asked) == 1
    assert clock.slept == []


def test_without_a_wish_of_the_server_the_waits_grow_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    tops: list[tuple[float, float]] = []

    def top(low: float, high: float) -> float:
        tops.append((low, high))
        return high

    monkeypatch.setattr("tenacity.wait.random.uniform", top)
    _, _, clock = one(lambda asked: error(500), tries=3)
    assert clock.slept == [0.5, 1.0]
    assert {low for low, _ in tops} == {0}
    _, _, clock = one(lambda asked: error(529), tries=3)
    assert clock.slept[0] >= 1.0  # an overloaded server is given a second


# G6: permanent errors


DENIED = error(401, "Incorrect API key", "invalid_api_key")


@pytest.mark.parametrize(
    "reply",
    [DENIED, error(403), error(404, "model not found", "model_not_found"), error(429, "", "insufficient_quota")],
    ids=["401", "403", "404", "quota"],
)
def test_what_only_a_person_can_mend_costs_one_call_in_all(reply: Reply) -> None:
    with Loopback(fault=lambda asked: reply) as server:
        outcomes = ask(server, requests())
        assert len(server.asked) == 1
        assert outcomes.keys() == set(SLUGS)
        assert len(set(map(id, outcomes.values()))) == 1


@pytest.mark.parametrize("nth", [0, len(SLUGS) // 2, len(SLUGS) - 1])
def test_a_permanent_error_later_costs_one_call_and_begins_nothing_more(nth: int) -> None:
    with Loopback(fault=lambda asked: DENIED if asked.slug == SLUGS[nth] else None) as server:
        outcomes = ask(server, requests(), parallel=1)
        assert server.slugs == SLUGS[: nth + 1]
        assert [slug for slug, outcome in outcomes.items() if isinstance(outcome, Completion)] == SLUGS[:nth]
        assert {type(outcomes[slug]) for slug in SLUGS[nth:]} == {AccessDenied}


class Standing(Clock):
    """Time that does not pass: who sleeps sleeps for ever."""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.Event().wait()


def test_who_waits_for_another_try_is_told_of_a_permanent_error_at_once() -> None:
    replies = {SLUGS[1]: error(500), SLUGS[2]: DENIED}
    clock = Standing()
    with Loopback(fault=lambda asked: replies.get(asked.slug)) as server:
        outcomes = ask(server, requests(*SLUGS[:3]), clock, parallel=1)
    assert [type(outcomes[slug]) for slug in SLUGS[:3]] == [Completion, AccessDenied, AccessDenied]
    assert len(clock.slept) == 1
    assert server.slugs == SLUGS[:3]


def test_what_is_under_way_may_finish() -> None:
    with Loopback(fault=lambda asked: DENIED if asked.slug == SLUGS[-1] else None, first_token=0.1) as server:
        outcomes = ask(server, requests(), warm=False)
    done = [slug for slug, outcome in outcomes.items() if isinstance(outcome, Completion)]
    assert sorted(done) == sorted(SLUGS[:-1])


def test_who_would_be_asked_in_another_way_is_not_once_the_run_has_ended() -> None:
    replies = {SLUGS[0]: refusing("seed"), SLUGS[1]: lambda asked: DENIED}
    server = Loopback(
        fault=lambda asked: replies[asked.slug](asked) if asked.slug in replies else None,
        lag=lambda asked: 0.2 if asked.slug == SLUGS[0] else 0.0,
    )
    with server, OpenAI("canary", base_url=server.url) as backend:
        backend.complete(requests("path")[0])
        outcomes = [outcome for _, outcome in backend.run(requests(*SLUGS[:2]))]
        assert len(set(map(id, outcomes))) == 1
        assert isinstance(outcomes[0], AccessDenied)
        assert len(server.asked) == 3


def test_nothing_listens_there() -> None:
    with Loopback() as server:
        pass
    outcomes = ask(server, requests())
    assert {type(outcome) for outcome in outcomes.values()} == {EndpointUnreachable}


def test_the_next_run_tries_again() -> None:
    with Loopback(fault=at_first(1, DENIED)) as server, OpenAI("canary", base_url=server.url) as backend:
        assert {type(outcome) for _, outcome in backend.run(requests())} == {AccessDenied}
        assert {type(outcome) for _, outcome in backend.run(requests())} == {Completion}


# what an endpoint does not take


def refusing(*params: str) -> Fault:
    def fault(asked: Asked) -> Reply | None:
        for param in params:
            if param in asked.body:
                body = {"message": f"Unsupported parameter: {param}", "param": param, "code": "unsupported_parameter"}
                return 400, {}, {"error": body}
        return None

    return fault


def test_what_an_endpoint_does_not_take_is_left_out_at_once_and_learned_once() -> None:
    clock = Clock()
    with Loopback(fault=refusing("seed", "response_format")) as server:
        outcomes = ask(server, requests(), clock)
        assert {type(outcome) for outcome in outcomes.values()} == {Completion}
        assert len(server.asked) == len(SLUGS) + 3  # seed, json_schema, json_object
        assert clock.slept == []
        again = ask(server, requests())  # another backend
        assert {type(outcome) for outcome in again.values()} == {Completion}
        assert len(server.asked) == 2 * len(SLUGS) + 3


def test_leaving_something_out_is_no_try_but_a_call() -> None:
    replies = iter([error(500), None, error(500), None])

    def fault(asked: Asked) -> Reply | None:
        return refusing("seed", "temperature")(asked) or next(replies)

    outcome, server, _ = one(fault, tries=2)
    assert isinstance(outcome, Completion)
    assert outcome.usage.calls == len(server.asked) == 4
    outcome, server, _ = one(refusing("seed", "temperature"), calls=2)
    assert isinstance(outcome, RequestRejected)
    assert len(server.asked) == 2


def test_what_cannot_be_left_out_is_final() -> None:
    outcome, server, _ = one(refusing("model"))
    assert isinstance(outcome, RequestRejected)
    assert len(server.asked) == 1


def test_an_endpoint_that_ignores_the_schema_is_asked_for_less_the_next_time() -> None:
    with Loopback(bound=False) as server, OpenAI("canary", base_url=server.url) as backend:
        outcomes = [outcome for _ in range(STRIKES + 1) for _, outcome in backend.run(requests("summary"))]
        first, *_, last = outcomes
        assert isinstance(first, Completion) and isinstance(last, Completion)
        assert first.text == "I cannot write JSON."  # what to do about that is not the backend's matter
        assert [asked.format["type"] for asked in server.asked] == ["json_schema"] * STRIKES + ["json_object"]
        assert json.loads(last.text)


def test_an_endpoint_that_binds_to_the_schema_is_not_asked_for_less() -> None:
    with Loopback() as server, OpenAI("canary", base_url=server.url) as backend:
        for _ in range(2):
            list(backend.run(requests()))
        assert {asked.format["type"] for asked in server.asked} == {"json_schema"}


def test_an_answer_that_was_cut_off_says_nothing_about_the_format() -> None:
    with Loopback(bound=False, finish="length") as server, OpenAI("canary", base_url=server.url) as backend:
        for _ in range(2):
            [(_, outcome)] = backend.run(requests("summary"))
            assert isinstance(outcome, Completion) and outcome.finish == "length"
        assert {asked.format["type"] for asked in server.asked} == {"json_schema"}


# what the others notice


def test_a_rate_limit_of_one_section_slows_the_others() -> None:
    clock = Clock()
    arrived: dict[str, list[float]] = {slug: [] for slug in SLUGS}

    def fault(asked: Asked) -> Reply | None:
        arrived[asked.slug].append(clock.now)
        return error(429, retry_after="7") if asked.slug == SLUGS[1] and len(arrived[SLUGS[1]]) == 1 else None

    with Loopback(fault=fault) as server:
        outcomes = ask(server, requests(clock=clock), clock, parallel=1)
    assert {type(outcome) for outcome in outcomes.values()} == {Completion}
    limited = arrived[SLUGS[1]].pop(0)
    assert arrived.pop(SLUGS[0]) == [limited]
    assert all(time >= limited + 7 for times in arrived.values() for time in times)


def test_calls_that_come_too_fast_halve_how_many_go_at_once_and_good_ones_mend_that() -> None:
    busy: list[int] = []

    def fault(asked: Asked) -> Reply | None:
        if server.slugs.count(asked.slug) == 1:
            return error(429)
        busy.append(server.busy)
        return None

    with Loopback(fault=fault, lag=lambda asked: 0.2) as server, OpenAI("canary", base_url=server.url) as backend:
        backend._clock = Clock()
        backend.complete(requests("path")[0])
        server.asked.clear()
        busy.clear()
        assert {type(outcome) for _, outcome in backend.run(requests())} == {Completion}
        assert max(busy) < len(SLUGS)
        assert backend._loop._running and backend._loop._running._shared
        assert backend._loop._running._shared.pace.width == 8


def test_who_warms_and_has_to_wait_lets_the_others_go_ahead() -> None:
    """The first one sleeps for ever."""
    clock = Standing()
    server = Loopback(fault=lambda asked: error(500) if asked.slug == SLUGS[0] else None)
    with server, OpenAI("canary", base_url=server.url) as backend:
        backend._clock = clock
        backend.complete(requests("path")[0])
        outcomes = backend.run(requests(long=True))
        came = [next(outcomes)[0].slug for _ in SLUGS[1:]]
        assert sorted(came) == sorted(SLUGS[1:])
        assert len(clock.slept) == 1


def test_a_fault_that_is_one_sections_own_slows_nobody() -> None:
    clock = Clock()

    def fault(asked: Asked) -> Reply | None:
        return error(400, "no") if asked.slug == SLUGS[0] else None

    with Loopback(fault=fault) as server:
        outcomes = ask(server, requests(clock=clock), clock)
        assert len(server.asked) == len(SLUGS)
    assert isinstance(outcomes[SLUGS[0]], RequestRejected)
    assert clock.slept == []


def test_a_wait_that_is_too_long_for_one_is_too_long_for_those_who_come_after() -> None:
    with Loopback(fault=at_first(1, error(429, retry_after="3600"))) as server:
        outcomes = ask(server, requests())
        assert {type(outcome) for outcome in outcomes.values()} == {RateLimited}
        assert len(server.asked) == 1


# what can be seen


def test_each_call_has_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="socra")
    one(at_first(1, error(500)))
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    assert len(lines) == 2
    assert "EndpointFailed" in lines[0] and "attempt 1" in lines[0]
    assert "attempt 2" in lines[1] and "stop" in lines[1]
    assert all("summary" in line and "canary" in line for line in lines)
    assert any(record.getMessage().startswith("summary again in ") for record in caplog.records)


def test_all_waits_are_the_clocks() -> None:
    """Minutes of waiting pass in no time; the tests above rely on it."""
    began = perf_counter()
    _, _, clock = one(at_first(2, error(503, retry_after="100")))
    assert clock.now >= 1_200.0
    assert perf_counter() - began < 20
