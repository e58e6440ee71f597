"""How many threads compute, by a clock of our own: what is taken, what trying costs, and a machine that changes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from socra_backends.llamacpp.threads import EVIDENT, FIRST_PIECES, PIECE, SHARE, Threads

Speed = Callable[[int], float]
"""How many tokens a second so many threads compute."""

IDLE: Speed = lambda threads: 100.0 * threads  # noqa: E731
BUSY: Speed = lambda threads: 100.0 / (6.0 if threads > 1 else 1.0)  # noqa: E731


@dataclass
class Machine:
    """A clock that moves on as steps are computed, and what they took in all."""

    speed: Speed
    cores: int = 2
    timed: bool = True
    now: float = 0.0
    using: int = 0
    noise: Callable[[int], float] = lambda step: 1.0
    used: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.using = self.cores
        self.threads = Threads(self.use, self.cores, timed=self.timed, clock=lambda: self.now)

    def use(self, count: int) -> None:
        assert count != self.using, "it was told what it did already"
        self.using = count

    def step(self, tokens: int, reading: bool) -> float:
        with self.threads.step(tokens, reading=reading):
            spent = tokens / self.speed(self.using) * self.noise(len(self.used))
            self.now += spent
        self.used.append(self.using)
        return spent

    def write(self, steps: int, rows: int = 7) -> float:
        return sum(self.step(rows, reading=False) for _ in range(steps))

    def read(self, steps: int) -> float:
        return sum(self.step(self.threads.room or 128, reading=True) for _ in range(steps))


def test_the_faster_number_is_taken_reading_and_writing_apart() -> None:
    writes_alone = Machine(IDLE)
    writes_alone.read(10)
    writes_alone.speed = BUSY
    writes_alone.write(20)
    assert (writes_alone.threads.reading, writes_alone.threads.writing) == (2, 1)


@pytest.mark.parametrize(("speed", "best", "most"), [(IDLE, 2, 1.05), (BUSY, 1, 1.2)])
def test_the_first_article_takes_hardly_longer_than_with_the_best_number(speed: Speed, best: int, most: float) -> None:
    machine = Machine(speed)
    taken = machine.read(16) + machine.write(400)
    assert (machine.threads.reading, machine.threads.writing) == (best, best)
    fixed = (FIRST_PIECES * PIECE + 11 * 128 + 400 * 7) / speed(best)
    assert taken < fixed * most


def test_of_what_is_equally_fast_the_fewer_are_taken_for_good() -> None:
    machine = Machine(lambda threads: 100.0)
    machine.read(8)
    machine.write(50)
    assert (machine.threads.reading, machine.threads.writing) == (1, 1)
    machine.write(2_000)
    assert machine.threads.writing == 1


def test_a_machine_that_becomes_busy_is_noticed_and_one_that_becomes_idle_again_too() -> None:
    machine = Machine(IDLE)
    machine.write(120)
    assert machine.threads.writing == 2
    machine.speed = BUSY
    machine.write(20)
    assert machine.threads.writing == 1
    machine.speed = IDLE
    machine.write(600)
    assert machine.threads.writing == 2


def test_a_machine_that_becomes_busy_while_a_long_article_is_read_is_noticed() -> None:
    machine = Machine(IDLE)
    machine.read(30)
    machine.speed = BUSY
    machine.read(8)
    assert machine.threads.reading == 1


@pytest.mark.parametrize("speed", [IDLE, BUSY, lambda threads: 100.0])
def test_trying_costs_a_few_percent_at_most(speed: Speed) -> None:
    machine = Machine(speed)
    machine.write(2_000)
    before, after = machine.now, machine.write(10_000)
    assert before
    best = 10_000 * 7 / max(speed(1), speed(2))
    assert after < best * (1 + 2 * SHARE)
    assert {1, 2} == set(machine.used[-10_000:])  # and it was looked at again


def test_a_step_that_takes_long_once_changes_nothing() -> None:
    machine = Machine(IDLE, noise=lambda step: 8.0 if step % 50 == 2 else 1.0)
    machine.write(1_000)
    assert machine.used.count(1) < 40
    assert machine.threads.writing == 2


def test_of_many_threads_fewer_are_tried_by_halves() -> None:
    machine = Machine(lambda threads: 100.0 * threads if threads <= 4 else 25.0, cores=16)
    machine.write(100)
    assert machine.threads.writing == 4
    assert 1 not in machine.used  # 2 were slower
    assert set(machine.used) == {16, 8, 4, 2}


def test_many_threads_that_are_fastest_lose_little_to_the_first_trial() -> None:
    machine = Machine(IDLE, cores=16)
    taken = machine.write(300)
    assert machine.threads.writing == 16
    assert taken < 300 * 7 / 1_600.0 * 1.05


def test_what_is_much_slower_is_given_up_after_one_step() -> None:
    machine = Machine(lambda threads: 1.0 if threads == 1 else 1.0 + EVIDENT * 1.1)
    machine.write(100)
    assert machine.used.count(1) == 1


def test_steps_of_other_sizes_are_not_compared() -> None:
    """A step of one row takes less than one of eight, whatever the threads."""
    machine = Machine(IDLE)
    for step in range(200):
        machine.step(1 if step % 2 else 8, reading=False)
    assert machine.threads.writing == 2


def test_what_a_user_sets_is_kept() -> None:
    machine = Machine(BUSY, timed=False)
    machine.read(20)
    machine.write(500)
    assert set(machine.used) == {2}
    assert machine.threads.room is None


def test_one_core_has_nothing_to_choose() -> None:
    machine = Machine(IDLE, cores=1)
    machine.read(20)
    machine.write(500)
    assert set(machine.used) == {1}
    assert machine.threads.room is None


@pytest.mark.parametrize("speed", [IDLE, BUSY])
def test_a_prompt_is_cut_the_same_way_whatever_is_found(speed: Speed) -> None:
    """How it is cut may change the last bits of a score, and with them the text."""
    machine = Machine(speed)
    rooms = []
    for _ in range(20):
        rooms.append(machine.threads.room)
        machine.step(machine.threads.room or 128, reading=True)
    assert rooms == [PIECE] * FIRST_PIECES + [None] * (20 - FIRST_PIECES)


def test_a_step_that_fails_is_not_counted() -> None:
    machine = Machine(IDLE)
    with pytest.raises(LookupError), machine.threads.step(7, reading=False):
        raise LookupError
    machine.write(20)
    assert machine.threads.writing == 2


def test_the_log_says_what_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "socra.llama_cpp")
    Machine(BUSY).write(20)
    assert [record.getMessage() for record in caplog.records] == ["threads to write with: 1 from here on, 2 before"]
