"""Asking through crashes: what is finished stays, what is not is asked again once, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from doubles import fake_services

from socra.errors import BackendCrashed, BackendError, BackendTimeout, ModelInvalid, SocraError
from socra_backends.llamacpp import asking as module
from socra_backends.llamacpp.asking import Asking
from socra_backends.llamacpp.desk import Worker
from socra_backends.llamacpp.process import Process
from socra_backends.llamacpp.supervisor import Supervisor

pytestmark = pytest.mark.slow  # together more than `make check` has time for


class Crew(Supervisor):
    """A supervisor of processes with a fake service in them, that counts what it starts."""

    def __init__(
        self, kind: type[fake_services.Service] = fake_services.Service, plan: str = "", **limits: float
    ) -> None:
        self.started: list[Process] = []
        self.plan = plan

        def make() -> Worker:
            self.started.append(Process(service=fake_services.path(kind), **limits))
            return self.started[-1]

        super().__init__(make, lambda worker: (worker.order({"do": "load", "plan": self.plan}), None)[1])


@pytest.fixture
def crews() -> Iterator[Callable[..., Crew]]:
    made: list[Crew] = []

    def make(*arguments: Any, **options: Any) -> Crew:
        made.append(Crew(*arguments, **options))
        return made[-1]

    yield make
    for crew in made:
        crew.close()


def tasks(*texts: str) -> list[dict[str, Any]]:
    return [{"do": "ask", "task": [[text, True]]} for text in texts]


def outcomes(crew: Crew, *texts: str, deadline: float | None = None) -> dict[str, Any]:
    """Return the text of each answer, or the error, by its task."""
    found: dict[str, Any] = {}
    for item in Asking(crew, tasks(*texts), deadline):
        if item and (isinstance(item[1], SocraError) or item[1]["say"] != "tokens"):
            assert texts[item[0]] not in found
            found[texts[item[0]]] = item[1] if isinstance(item[1], SocraError) else item[1]["text"]
    return found


def test_a_worker_is_started_at_first_need_and_only_once(crews: Callable[..., Crew]) -> None:
    crew = crews()
    assert crew.started == []
    assert outcomes(crew) == {}
    assert crew.started == []
    threads = [threading.Thread(target=outcomes, args=(crew, "echo a", "echo b")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(crew.started) == 1


def test_a_kill_in_mid_run_loses_nothing_that_is_finished_and_the_run_goes_on(crews: Callable[..., Crew]) -> None:
    crew = crews()
    messages = tasks("echo first", "hang", "echo last")
    asking = iter(Asking(crew, messages, None))
    assert next(item for item in asking if item)[1]["text"] == "first"
    messages[1] = tasks("echo again")[0]  # one hang is enough
    os.kill(crew.started[0].pid, signal.SIGKILL)
    heard = [news for _, news in filter(None, asking)]
    assert sorted(news["text"] for news in heard if news["say"] == "done") == ["again", "last"]
    # of both it is said that they are written anew
    assert [news for news in heard if news["say"] != "done"] == 2 * [{"say": "tokens", "count": 0, "text": ""}]
    assert len(crew.started) == 2


def test_what_was_in_flight_is_asked_once_more(crews: Callable[..., Crew], tmp_path: Path) -> None:
    crew = crews()
    once = f"once {tmp_path / 'died'}"
    assert outcomes(crew, "echo a", once, "echo b") == {"echo a": "a", once: str(tmp_path / "died"), "echo b": "b"}
    assert len(crew.started) == 2


def test_a_second_crash_before_anything_is_finished_ends_what_is_in_flight(crews: Callable[..., Crew]) -> None:
    crew = crews()
    found = outcomes(crew, "echo a", "die SIGSEGV", "echo b")
    assert found["echo a"] == "a"
    assert isinstance(found["die SIGSEGV"], BackendCrashed)
    assert isinstance(found["echo b"], BackendCrashed)
    assert "SIGSEGV" in str(found["echo b"])
    assert len(crew.started) == 2
    assert outcomes(crew, "echo c") == {"echo c": "c"}  # and the next reading begins anew
    assert len(crew.started) == 3


def test_a_crash_after_something_was_finished_is_survived_again(crews: Callable[..., Crew], tmp_path: Path) -> None:
    crew = crews()
    files = [f"once {tmp_path / name}" for name in "ab"]
    assert outcomes(crew, files[0], files[1]).keys() == set(files)
    assert len(crew.started) == 3  # each crash had an answer before it


def test_a_request_that_kills_every_worker_ends_though_each_answers_something(crews: Callable[..., Crew]) -> None:
    crew = crews()
    found = outcomes(crew, "again", *(f"echo {number}" for number in range(20)))
    assert isinstance(found["again"], BackendCrashed)
    assert found["echo 0"] == "0"
    assert len(crew.started) == module.TRIES


def test_no_restart_where_the_cpu_lacks_an_instruction(crews: Callable[..., Crew]) -> None:
    crew = crews()
    assert isinstance(outcomes(crew, "die SIGILL")["die SIGILL"], BackendCrashed)
    assert len(crew.started) == 1


def test_eight_threads_share_one_restart(crews: Callable[..., Crew], tmp_path: Path) -> None:
    crew = crews()
    crew.worker()
    found: list[dict[str, Any]] = []
    once = f"once {tmp_path / 'died'}"

    def read(name: int) -> None:
        found.append(outcomes(crew, *(f"echo {name} {turn}" for turn in range(10)), *([once] if name == 3 else [])))

    threads = [threading.Thread(target=read, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = {task: text for each in found for task, text in each.items()}
    assert all(text == task.partition(" ")[2] for task, text in texts.items()), texts
    assert len(texts) == 81
    assert len(crew.started) == 2


def test_a_crash_while_loading_is_tried_again_and_then_told_to_all(crews: Callable[..., Crew]) -> None:
    crew = crews(fake_services.Loading, "assertion")
    found = outcomes(crew, "echo a", "echo b")
    assert {type(error) for error in found.values()} == {BackendCrashed}
    assert "GGML_ASSERT" in str(found["echo a"])
    assert found["echo a"] is not found["echo b"]
    assert len(crew.started) == 2


def test_a_model_that_is_refused_is_not_tried_again(crews: Callable[..., Crew]) -> None:
    crew = crews(fake_services.Loading, "fail ModelInvalid cut short")
    found = outcomes(crew, "echo a", "echo b")
    assert {(type(error), str(error)) for error in found.values()} == {(ModelInvalid, "cut short")}
    assert len(crew.started) == 1
    assert crew.started[0]._gone.wait(20)  # and does not stay


def test_a_model_that_is_refused_on_the_restart_is_told_to_all_who_wait_without_loading_again(
    crews: Callable[..., Crew],
) -> None:
    crew = crews()
    first = crew.worker()
    crew.plan = "x"
    crew._load = lambda worker: (_ for _ in ()).throw(ModelInvalid("gone"))  # type: ignore[assignment,misc]
    os.kill(crew.started[0].pid, signal.SIGKILL)
    for _ in range(3):
        with pytest.raises(ModelInvalid, match="gone"):
            crew.after(first)
    assert len(crew.started) == 2


def test_a_request_whose_answer_never_comes_has_a_deadline(
    crews: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socra.backend.inbox.PULSE", 0.05)
    monkeypatch.setattr(module, "BACKSTOP", 0.1)
    crew = crews()
    found = outcomes(crew, "keep", "echo a", deadline=0.2)
    assert found["echo a"] == "a"
    assert isinstance(found["keep"], BackendTimeout)
    assert str(found["keep"]) == "no answer within 0.2 seconds: raise deadline=, or ask for less"
    assert outcomes(crew, "echo b") == {"echo b": "b"}
    assert len(crew.started) == 1


def test_what_is_left_of_the_deadline_goes_to_the_worker(crews: Callable[..., Crew]) -> None:
    found = outcomes(crews(), "told", deadline=60)
    assert '"deadline": 60' in found["told"] or '"deadline": 59.' in found["told"]


def test_who_waits_hears_a_pulse_also_while_the_model_is_loaded(
    crews: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socra.backend.inbox.PULSE", 0.05)
    asking = Asking(crews(fake_services.Loading, "keep"), tasks("echo a"), None)
    assert next(iter(asking)) is None
    asking.cancel()


def test_who_stops_waiting_is_answered_no_more(crews: Callable[..., Crew]) -> None:
    crew = crews()
    asking = Asking(crew, tasks("keep", "echo a"), None)
    for item in asking:
        if item:
            break
    asking.cancel()
    assert list(asking) == []
    assert outcomes(crew, "echo b") == {"echo b": "b"}


def test_close_ends_those_who_wait(crews: Callable[..., Crew]) -> None:
    crew = crews()
    asking = iter(Asking(crew, tasks("echo a", "keep"), None))
    assert next(item for item in asking if item)[1]["text"] == "a"
    crew.close()
    crew.close()
    assert [str(item[1]) for item in asking if item] == ["the backend is closed: make a new one"]
    assert {str(error) for error in outcomes(crew, "echo b").values()} == {"the backend is closed: make a new one"}
    assert len(crew.started) == 1


def test_close_ends_one_that_loads(crews: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra.backend.inbox.PULSE", 0.05)
    crew = crews(fake_services.Loading, "hang")
    asking = iter(Asking(crew, tasks("echo a"), None))
    while next(asking) is None and not crew.started:
        pass
    crew.close()
    assert [str(item[1]) for item in asking if item] == ["the backend is closed: make a new one"]
    assert crew.started[0].desk.ended


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_may_not_use_it_and_harms_it_not(crews: Callable[..., Crew]) -> None:
    crew = crews()
    crew.worker()
    read, write = os.pipe()
    if not os.fork():
        said = ""
        try:
            crew.worker()
        except BackendError as error:
            said = str(error)
        crew.close()
        crew.abandon()
        os.write(write, said.encode())
        os._exit(0)
    os.wait()
    assert os.read(read, 1000).decode().startswith("this backend was made before a fork, and cannot be used after it")
    os.close(read)
    os.close(write)
    assert outcomes(crew, "echo a") == {"echo a": "a"}
    assert len(crew.started) == 1


def test_what_goes_wrong_in_starting_is_an_error_of_ours() -> None:
    def make() -> Worker:
        raise ZeroDivisionError("oops")

    found = [item for item in Asking(Supervisor(make, lambda worker: None), tasks("a"), None) if item]
    assert str(found[0][1]) == "the model's process cannot be started: ZeroDivisionError: oops"
    assert isinstance(found[0][1], BackendError)
