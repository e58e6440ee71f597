"""The pace of an endpoint: who goes first, how many at once, and nobody earlier than was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from doubles.loopback import Clock, requests

from socra import Part, Prompt
from socra.backend import Budget, Limits
from socra.errors import AccessDenied, EndpointFailed, RateLimited, SocraError
from socra_backends.openai.pace import WARM, Circuit, Pace, Turn, prefix_of


def late(seconds: float) -> RateLimited:
    return RateLimited(f"come back in {seconds:.0f} seconds", seconds=seconds)


class Crowd:
    """Calls that come to one endpoint."""

    def __init__(self, parallel: int) -> None:
        self.clock = Clock()
        self.pace = Pace(parallel, self.clock, late)
        self.under_way: list[str] = []
        self.let_in: list[tuple[str, float]] = []
        self.failed: dict[str, SocraError] = {}
        self._ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, *names: str, limits: Limits | None = None) -> None:
        for name in names:
            self._ends[name] = asyncio.Event()
            budget = Budget(limits, clock=self.clock.monotonic)
            self.tasks[name] = asyncio.create_task(self._call(name, budget))
        await settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()
        await settled()

    async def _call(self, name: str, budget: Budget) -> None:
        try:
            async with self.pace.slot(budget):
                self.let_in.append((name, self.clock.now))
                self.under_way.append(name)
                await self._ends[name].wait()
                self.under_way.remove(name)
        except SocraError as error:
            self.failed[name] = error


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def crowded(parallel: int) -> Callable[[Callable[[Crowd], Awaitable[None]]], Callable[[], None]]:
    """Run a test in a loop, with a crowd; nothing may be left of it."""

    def wrap(test: Callable[[Crowd], Awaitable[None]]) -> Callable[[], None]:
        async def run() -> None:
            crowd = Crowd(parallel)
            await test(crowd)
            await crowd.end(*crowd.tasks)
            for task in crowd.tasks.values():
                assert task.done()

        def call() -> None:
            asyncio.run(run())

        call.__name__ = test.__name__
        return call

    return wrap


@crowded(2)
async def test_no_more_than_parallel_are_under_way_in_the_order_they_came(crowd: Crowd) -> None:
    await crowd.come("a", "b", "c", "d")
    assert crowd.under_way == ["a", "b"]
    await crowd.end("b")
    assert crowd.under_way == ["a", "c"]
    await crowd.end("a", "c")
    assert crowd.under_way == ["d"]


@crowded(8)
async def test_the_width_halves_once_for_all_calls_of_a_round_and_grows_by_one(crowd: Crowd) -> None:
    pace = crowd.pace
    async with pace.slot(Budget()) as first, pace.slot(Budget()) as second:
        pace.narrow(first)
        assert pace.width == 4
        pace.narrow(second)
        assert pace.width == 4
    for width in (2, 1, 1):
        async with pace.slot(Budget()) as round_:
            pace.narrow(round_)
        assert pace.width == width
    for width in (2, 3, 4, 5, 6, 7, 8, 8):
        pace.widen()
        assert pace.width == width


@crowded(4)
async def test_a_narrower_width_lets_in_fewer_and_growing_lets_in_more_at_once(crowd: Crowd) -> None:
    await crowd.come("a", "b", "c", "d", "e", "f")
    crowd.pace.narrow(0)
    await crowd.end("a", "b")
    assert crowd.under_way == ["c", "d"]
    crowd.pace.widen()
    await settled()
    assert crowd.under_way == ["c", "d", "e"]


@crowded(8)
async def test_a_pause_holds_back_all_and_never_ends_early(crowd: Crowd) -> None:
    crowd.pace.pause(3.0)
    crowd.pace.pause(1.0)
    began = crowd.clock.now
    await crowd.come("a", "b")
    assert {name for name, _ in crowd.let_in} == {"a", "b"}
    assert all(when >= began + 3.0 for _, when in crowd.let_in)
    assert sum(crowd.clock.slept) == pytest.approx(3.0)  # one wait for all


@crowded(1)
async def test_a_pause_that_grows_while_it_is_waited_for_holds_longer(crowd: Crowd) -> None:
    began, sleep = crowd.clock.now, crowd.clock.sleep

    async def sleep_and_hear_of_more(seconds: float) -> None:
        if not crowd.clock.slept:
            crowd.pace.pause(5.0)
        await sleep(seconds)

    crowd.clock.sleep = sleep_and_hear_of_more  # type: ignore[method-assign]
    crowd.pace.pause(2.0)
    await crowd.come("a")
    assert crowd.clock.slept == [2.0, 3.0]
    assert dict(crowd.let_in)["a"] >= began + 5.0


@crowded(1)
async def test_who_would_wait_too_long_is_told_when_to_come_back(crowd: Crowd) -> None:
    await crowd.come("busy", "queued")
    crowd.pace.pause(121.0)
    await crowd.come("late")
    assert {
        name: round(error.seconds or 0) for name, error in crowd.failed.items() if isinstance(error, RateLimited)
    } == {
        "queued": 121,
        "late": 121,
    }
    assert crowd.clock.slept == []


@crowded(1)
async def test_nobody_waits_longer_than_a_budget_has_seconds(crowd: Crowd) -> None:
    crowd.pace.pause(20.0)
    await crowd.come("short", limits=Limits(seconds=10))
    await crowd.come("long", limits=Limits(seconds=30))
    assert crowd.failed.keys() == {"short"}
    assert crowd.under_way == ["long"]


@crowded(1)
async def test_who_gives_up_waiting_takes_no_place(crowd: Crowd) -> None:
    await crowd.come("a", "b", "c")
    crowd.tasks["b"].cancel()
    await crowd.end("a")
    assert crowd.under_way == ["c"]


@crowded(1)
async def test_who_gives_up_at_the_moment_of_being_let_in_hands_the_place_on(crowd: Crowd) -> None:
    await crowd.come("a", "b", "c")
    crowd._ends["a"].set()
    while len(crowd.pace._waiting) == 2:
        await asyncio.sleep(0)
    crowd.tasks["b"].cancel()  # it has the place, and does not know yet
    await settled()
    assert crowd.under_way == ["c"]


class Sections:
    """Sections of one run on their way to their first call."""

    def __init__(self, pace: Pace, circuit: Circuit | None = None, prefix: str = "") -> None:
        self.pace, self.circuit, self.prefix = pace, circuit or Circuit(), prefix
        self.through: list[str] = []
        self.refused: dict[str, SocraError] = {}
        self.turns: dict[str, Turn] = {}

    async def come(self, *names: str) -> None:
        for name in names:
            self.turns[name] = Turn(self.pace, self.circuit, self.prefix)
            self._last = asyncio.create_task(self._wait(name))
        await settled()

    async def _wait(self, name: str) -> None:
        try:
            await self.turns[name].wait()
            self.through.append(name)
        except SocraError as error:
            self.refused[name] = error


@crowded(8)
async def test_an_endpoint_that_never_answered_is_asked_by_one_until_it_does(crowd: Crowd) -> None:
    sections = Sections(crowd.pace)
    await sections.come("a", "b", "c")
    assert sections.through == ["a"]
    sections.turns["a"].backs_off()
    await settled()
    assert sections.through == ["a"]
    sections.turns["a"].opened()
    await settled()
    assert sections.through == ["a", "b", "c"]
    await sections.come("d")
    assert sections.through[-1] == "d"


@crowded(8)
async def test_others_go_when_the_first_has_failed_for_itself_alone(crowd: Crowd) -> None:
    sections = Sections(crowd.pace)
    await sections.come("a", "b", "c")
    sections.turns["a"].over(EndpointFailed("it broke off"))
    await settled()
    assert sections.through == ["a", "b", "c"]
    await sections.come("d", "e")  # still nobody has had an answer
    assert sections.through == ["a", "b", "c", "d"]


@crowded(8)
async def test_all_who_wait_get_the_error_that_ends_a_run_also_those_of_another(crowd: Crowd) -> None:
    denied = AccessDenied("wrong key")
    one, other = Sections(crowd.pace), Sections(crowd.pace)
    await one.come("a", "b")
    await other.come("c")
    one.turns["a"].over(denied)
    await settled()
    assert (one.refused, other.refused) == ({"b": denied}, {"c": denied})
    await other.come("d")  # the next one tries again
    assert other.through == ["d"]


@crowded(8)
async def test_one_warms_a_prefix_until_its_first_token(crowd: Crowd) -> None:
    crowd.pace.proven = True
    sections, elsewhere = Sections(crowd.pace, prefix="x"), Sections(crowd.pace, prefix="y")
    await sections.come("a", "b")
    await elsewhere.come("c")
    assert (sections.through, elsewhere.through) == (["a"], ["c"])
    sections.turns["a"].opened()
    await settled()
    assert sections.through == ["a"]
    sections.turns["a"].heard()
    await settled()
    assert sections.through == ["a", "b"]
    await sections.come("d")
    assert sections.through[-1] == "d"


@crowded(8)
async def test_a_prefix_stays_warm_for_five_minutes_after_it_was_last_sent(crowd: Crowd) -> None:
    crowd.pace.warm("x")
    crowd.clock.now += WARM - 1
    assert crowd.pace.is_warm("x")
    crowd.pace.warm("x")
    crowd.clock.now += WARM - 1
    assert crowd.pace.is_warm("x")
    crowd.clock.now += 2
    assert not crowd.pace.is_warm("x")
    crowd.pace.warm("y")
    assert list(crowd.pace._warmed) == ["y"]


@crowded(8)
async def test_who_warms_and_backs_off_lets_the_others_go_once_the_endpoint_is_proven(crowd: Crowd) -> None:
    crowd.pace.proven = True
    sections = Sections(crowd.pace, prefix="x")
    await sections.come("a", "b")
    sections.turns["a"].backs_off()
    await settled()
    assert sections.through == ["a", "b"]
    sections.turns["a"].heard()
    sections.turns["a"].over(None)


def test_a_prefix_is_what_requests_have_in_common_where_it_is_long_enough() -> None:
    long, other, short = requests(long=True), requests(long=True, number=2), requests()
    names = {prefix_of(request) for request in long}
    assert len(names) == 1
    assert names.isdisjoint({prefix_of(request) for request in other})
    assert {prefix_of(request) for request in short} == {""}
    assert names != {""}
    dense = replace(short[0], prompt=Prompt((Part("字" * 1_400, trusted=False),), ()))
    assert prefix_of(dense)
