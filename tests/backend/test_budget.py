"""Budgets: nothing takes more than it may, whoever makes the calls."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from typing import Any

import pytest

from socra import Backend, Completion, Limits, Reader, Request, Usage
from socra.backend import Budget, Outcome
from socra.backend.budget import Purse
from socra.errors import BudgetSpent, SettingsError
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

SLUGS = list(find_framework("news").sections())
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", title="The mill")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("calls", value) for value in (0, -1, 1.5, None, True, "6")),
        *(("tries", value) for value in (0, None, 2.0)),
        *(("corrections", value) for value in (-1, None, 0.5, False)),
        *(("seconds", value) for value in (0, -1, None, float("nan"), "9", True)),
        *((name, value) for name in ("tokens", "reading_calls", "reading_tokens") for value in (0, -5, 1.5, True)),
    ],
)
def test_a_limit_that_is_no_limit_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"the limit {name} is a .*number .*, not "):
        Limits(**{name: value})


def test_the_defaults_are_those_that_are_promised() -> None:
    limits = Limits()
    assert (limits.calls, limits.tries, limits.corrections, limits.seconds) == (6, 3, 2, 1_800)
    assert (limits.tokens, limits.reading_calls, limits.reading_tokens) == (None, None, None)
    assert Limits(corrections=0, seconds=float("inf"), tokens=1).tokens == 1


def test_calls_are_counted_down_and_then_refused() -> None:
    budget = Budget(Limits(calls=2))
    for left in (2, 1):
        assert budget.calls_left == left
        budget.take()
    assert budget.calls_left == 0
    with pytest.raises(BudgetSpent, match="the section has used its 2 calls: allow more"):
        budget.take()
    assert budget.calls == 2


def test_tokens_in_and_out_are_counted() -> None:
    budget = Budget(Limits(tokens=100))
    budget.take()
    budget.add(Usage(input_tokens=60, output_tokens=39, cached_tokens=60))
    budget.take()
    budget.add(Usage(output_tokens=1))
    with pytest.raises(BudgetSpent, match="the section has used its 100 tokens"):
        budget.take()


def test_the_clock_starts_with_the_first_call() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=10), clock=clock)
    clock.now += 500
    assert budget.seconds_left == 10
    budget.take()
    clock.now += 9.9
    budget.take()
    assert budget.seconds_left == pytest.approx(0.1)
    clock.now += 0.1
    with pytest.raises(BudgetSpent, match="the section has used its 10 seconds"):
        budget.take()


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(reading_calls=3), "the reading has used its 3 calls"),
        (Limits(reading_tokens=30), "the reading has used its 30 tokens"),
    ],
)
def test_sections_of_a_reading_share_one_purse(limits: Limits, reason: str) -> None:
    purse = Purse()
    budgets = [Budget(limits, purse) for _ in range(4)]
    for budget in budgets[:3]:
        budget.take()
        budget.add(Usage(input_tokens=10))
    with pytest.raises(BudgetSpent, match=reason):
        budgets[3].take()
    assert (budgets[3].calls, purse.calls, purse.tokens) == (0, 3, 30)


def test_a_renewed_budget_has_its_calls_and_time_back_but_not_the_readings() -> None:
    clock, limits = Clock(), Limits(calls=1, seconds=5, reading_calls=2)
    budget = Budget(limits, Purse(), clock=clock)
    budget.take()
    clock.now += 9
    again = budget.renewed()
    assert (again.calls_left, again.seconds_left, again.limits) == (1, 5, limits)
    again.take()
    with pytest.raises(BudgetSpent, match="the reading"):
        again.renewed().take()


def test_many_threads_take_no_more_than_there_is() -> None:
    purse, limits = Purse(), Limits(calls=1_000, reading_calls=100)

    def take(budget: Budget) -> int:
        taken = 0
        for _ in range(50):
            try:
                budget.take()
                taken += 1
            except BudgetSpent:
                pass
        return taken

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, [Budget(limits, purse) for _ in range(8)])) == purse.calls == 100


def test_a_budget_that_travels_takes_its_limits_along() -> None:
    budget = Budget(Limits(calls=3))
    budget.take()
    there = pickle.loads(pickle.dumps(budget))
    assert (there.limits, there.calls) == (budget.limits, 0)


# --- in a reading


def junk(*valid: str) -> ScriptedBackend:
    return ScriptedBackend(dict.fromkeys(valid, valid_answer), otherwise="junk")


def test_a_reading_makes_no_more_calls_than_it_may_and_keeps_what_is_there() -> None:
    backend = junk(*SLUGS)
    reading = Reader(backend, limits=Limits(reading_calls=3)).read(ARTICLE)
    assert len(backend.requests) == reading.usage.calls == 3
    assert list(reading.analysis.present()) == SLUGS[:3]
    assert {failure.error for failure in reading.failures} == {"BudgetSpent"}
    assert reading.failures[0].reason == "the reading has used its 3 calls: allow more, or read less"


def test_a_reading_of_many_tokens_ends() -> None:
    used = Usage(calls=1, input_tokens=900, output_tokens=100)
    backend = ScriptedBackend(otherwise=Completion("junk", "stop", used))
    reading = Reader(backend, limits=Limits(reading_tokens=2_000)).read(ARTICLE)
    assert len(backend.requests) == 2
    assert len(reading.failures) == len(SLUGS)


def test_a_section_that_runs_out_of_calls_says_why_it_was_not_valid() -> None:
    backend = ScriptedBackend({"path": ["{}", "junk"]})
    reading = Reader(backend, limits=Limits(calls=2)).read(ARTICLE, sections="path")
    [failure] = reading.failures
    assert len(backend.requests) == 2
    assert failure.reason.startswith("this is not the JSON")
    assert failure.reason.endswith("; the section's 2 calls are used up")
    assert (failure.output, failure.error) == ("{}", "OutputInvalid")


@pytest.mark.parametrize("corrections", [0, 1, 2, 5])
def test_there_are_as_many_corrections_as_the_limits_allow_but_never_more_than_help(corrections: int) -> None:
    backend = ScriptedBackend({"path": ["{}", "junk", '{"levels": 3}', "[[["]})
    Reader(backend, limits=Limits(corrections=corrections)).read(ARTICLE, sections="path")
    assert len(backend.requests) == 1 + min(corrections, 2)


def test_time_that_is_used_up_ends_a_section_with_the_reason_before(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = junk()
    reader, clock = Reader(backend, limits=Limits(seconds=60)), Clock()
    monkeypatch.setattr("socra.reader.Budget", lambda limits, purse: Budget(limits, purse, clock=clock))

    def slow(request: Request) -> str:
        clock.now += 61
        return "junk"

    backend._script["path"] = [slow]
    [failure] = reader.read(ARTICLE, sections="path").failures
    assert len(backend.requests) == 1
    assert failure.reason.startswith("the section has used its 60 seconds")
    assert "; before that: this is not the JSON" in failure.reason
    assert (failure.error, failure.output) == ("BudgetSpent", "junk")


class Careless(Backend):
    """A backend with a `run` of its own that knows nothing of budgets."""

    def __init__(self, texts: Iterator[str]) -> None:
        self.asked = 0
        self.texts = texts

    def complete(self, request: Request) -> Completion:
        raise AssertionError("run is overridden")

    def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
        for request in requests:
            self.asked += 1
            yield request, Completion(next(self.texts), "stop", Usage(calls=1, input_tokens=5))


def test_who_takes_nothing_from_budgets_is_held_to_them_all_the_same() -> None:
    backend = Careless(chain(["{}"], repeat("junk")))
    reading = Reader(backend, limits=Limits(calls=2)).read(ARTICLE, sections="path")
    assert backend.asked == reading.usage.calls == 2
    assert "2 calls are used up" in reading.failures[0].reason
    backend = Careless(chain(["junk"], repeat("{}")))
    reading = Reader(backend, limits=Limits(tokens=5)).read(ARTICLE, sections="path")
    assert reading.usage.input_tokens == 5 * backend.asked
