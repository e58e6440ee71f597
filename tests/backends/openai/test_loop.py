"""The event loop in a thread of its own: it starts at first need, ends at once, and lives through a fork."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar, copy_context
from queue import SimpleQueue

import pytest
from doubles.checkout import ROOT
from doubles.jobs import NAME, Jobs, Shared, endless, nothing

from socra.errors import BackendError


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.loop.close()
    assert not threads()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NAME]


def test_the_thread_starts_with_the_first_job_and_all_jobs_share_what_it_opened(jobs: Jobs) -> None:
    assert not threads()
    seen: list[Shared] = []

    async def work(shared: Shared) -> None:
        seen.append(shared)

    for _ in range(3):
        jobs.begin(work)
        assert jobs.ended.get(timeout=10) is None
    assert len(jobs.opened) == 1
    assert seen == jobs.opened * 3
    assert threads() == [jobs.opened[0].thread]
    assert threads()[0].daemon


def test_closing_ends_the_thread_and_closes_what_was_opened_in_it(jobs: Jobs) -> None:
    jobs.begin(nothing)
    jobs.ended.get(timeout=10)
    jobs.loop.close()
    jobs.loop.close()
    assert not threads()
    assert jobs.opened[0].closed_in is jobs.opened[0].thread
    with pytest.raises(BackendError, match="the backend is closed: make a new one"):
        jobs.begin(nothing)


def test_closing_gives_up_all_jobs_before_what_they_share_is_closed(jobs: Jobs) -> None:
    begun: SimpleQueue[str] = SimpleQueue()
    for _ in range(3):
        jobs.begin(endless(begun))
        assert begun.get(timeout=10) == "begun"
    jobs.loop.close()
    assert [begun.get_nowait() for _ in range(3)] == ["given up"] * 3
    assert [jobs.ended.get(timeout=10) for _ in range(3)] == [None] * 3


def test_a_loop_that_was_never_used_is_closed_too(jobs: Jobs) -> None:
    jobs.loop.close()
    assert not jobs.opened


def test_one_job_is_given_up_and_the_others_go_on(jobs: Jobs) -> None:
    begun: SimpleQueue[str] = SimpleQueue()
    first, _ = jobs.begin(endless(begun)), jobs.begin(endless(begun))
    assert [begun.get(timeout=10) for _ in range(2)] == ["begun"] * 2
    first.cancel()
    first.cancel()
    assert begun.get(timeout=10) == "given up"
    assert jobs.ended.get(timeout=10) is None
    assert first.alive  # its thread
    jobs.begin(nothing)
    assert jobs.ended.get(timeout=10) is None
    assert begun.empty()


def test_a_job_that_is_given_up_before_it_begins_never_does(jobs: Jobs) -> None:
    held = threading.Event()
    begun: SimpleQueue[str] = SimpleQueue()

    async def hold(shared: Shared) -> None:
        held.wait(10)  # the whole loop, on purpose

    jobs.begin(hold)
    jobs.begin(endless(begun)).cancel()
    held.set()
    jobs.ended.get(timeout=10)
    jobs.begin(nothing)
    jobs.ended.get(timeout=10)
    assert begun.empty()


def test_what_a_job_raises_is_told(jobs: Jobs) -> None:
    async def fail(shared: Shared) -> None:
        raise ZeroDivisionError("oops")

    jobs.begin(fail)
    assert repr(jobs.ended.get(timeout=10)) == "ZeroDivisionError('oops')"


def test_what_cannot_be_opened_is_told_to_each_job(jobs: Jobs) -> None:
    def fail() -> Shared:
        raise OSError("no such thing")

    for _ in range(2):
        jobs.loop.begin(fail, nothing, jobs.ended.put, copy_context())
        assert repr(jobs.ended.get(timeout=10)) == "OSError('no such thing')"
    jobs.begin(nothing)
    assert jobs.ended.get(timeout=10) is None


def test_a_job_works_in_its_callers_context(jobs: Jobs) -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")
    heard: list[str] = []

    async def work(shared: Shared) -> None:
        heard.append(who.get())

    context = copy_context()
    context.run(who.set, "me")
    jobs.begin(work, context)
    jobs.ended.get(timeout=10)
    assert heard == ["me"]


def test_a_job_may_close_its_own_loop(jobs: Jobs) -> None:
    async def work(shared: Shared) -> None:
        jobs.loop.close()

    jobs.begin(work)
    assert jobs.ended.get(timeout=10) is None
    jobs.opened[0].thread.join(10)


def test_an_abandoned_loop_ends_by_itself_wherever_it_is_abandoned(jobs: Jobs) -> None:
    begun: SimpleQueue[str] = SimpleQueue()
    jobs.begin(endless(begun))
    begun.get(timeout=10)
    with jobs.loop._lock:  # as when the garbage collector comes at the worst moment
        jobs.loop.abandon()
    jobs.opened[0].thread.join(10)
    assert begun.get_nowait() == "given up"
    assert not threads()


def test_a_loop_that_is_let_go_of_leaves_no_warning() -> None:
    made = Jobs()
    begun: SimpleQueue[str] = SimpleQueue()
    made.begin(endless(begun))
    begun.get(timeout=10)
    thread = made.opened[0].thread
    made.loop.abandon()
    del made
    thread.join(10)
    gc.collect()  # a warning would be an error here


def test_where_no_thread_can_be_started_the_error_says_so(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        with pytest.raises(BackendError, match="no thread can be started"):
            jobs.begin(nothing)
    jobs.begin(nothing)
    assert jobs.ended.get(timeout=10) is None


FORK = """
import gc, os, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads: that is what is tested
from doubles.jobs import Jobs, nothing

jobs = Jobs()
job = jobs.begin(nothing)
assert jobs.ended.get(timeout=10) is None
jobs.loop._lock.acquire()  # as a thread may that is not in the child
child = os.fork()
if child == 0:
    assert not job.alive
    job.cancel()
    jobs.begin(nothing)
    assert jobs.ended.get(timeout=10) is None
    assert len(jobs.opened) == 2
    jobs.loop.close()
    del job
    gc.collect()  # a loop that is not closed warns when it is collected
    os._exit(7)
jobs.loop._lock.release()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert job.alive
jobs.begin(nothing)
assert jobs.ended.get(timeout=10) is None
assert len(jobs.opened) == 1
jobs.loop.close()
"""

EXIT = """
from queue import SimpleQueue
from doubles.jobs import Jobs, endless

jobs, begun = Jobs(), SimpleQueue()
jobs.begin(endless(begun))
begun.get(timeout=10)
"""


@pytest.mark.slow
@pytest.mark.parametrize("script", [FORK, EXIT], ids=["fork", "exit"])
def test_a_forked_process_has_a_loop_of_its_own_and_no_exit_hangs(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", script],
        cwd=ROOT / "tests",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
