"""The process that holds a model: it answers, and however it ends, everybody who waits hears of it, in words."""

from __future__ import annotations

import gc
import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from doubles import fake_services

from socra.errors import (
    BackendCrashed,
    BackendError,
    BackendTimeout,
    ModelInvalid,
    ModelUnfit,
    PromptTooLong,
    SettingsError,
    SocraError,
    TemplateError,
)
from socra_backends.llamacpp.death import death
from socra_backends.llamacpp.desk import Desk, Nonsense, checked
from socra_backends.llamacpp.process import Process, environment
from socra_backends.llamacpp.watch import Watch
from socra_backends.llamacpp.worker import failed

pytestmark = pytest.mark.slow  # together more than `make check` has time for

WAIT = 30
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or asks for what only Linux has")


@contextmanager
def worker(kind: type[fake_services.Service] = fake_services.Service, **options: Any) -> Iterator[Process]:
    process = Process(service=fake_services.path(kind), **options)
    try:
        yield process
    finally:
        process.close()


@contextmanager
def ready(**options: Any) -> Iterator[Process]:
    with worker(**options) as process:
        process.order({"do": "load", "plan": ""})
        yield process


def ask(process: Process, *tasks: str) -> Iterator[Any]:
    """Ask all at once, and yield what is said to each, in the order of the tasks: the last word only."""
    queues: dict[int, SimpleQueue[Any]] = {}
    for task in tasks:
        news: SimpleQueue[Any] = SimpleQueue()
        put = lambda _, item, news=news: news.put(item)  # noqa: E731
        queues[process.ask({"do": "ask", "task": [[task, True]]}, put)] = news
    for news in queues.values():
        yield last(news)


def last(news: SimpleQueue[Any]) -> Any:
    while True:
        item = news.get(timeout=WAIT)
        if isinstance(item, SocraError) or item["say"] != "tokens":
            return item


def say(process: Process, task: str) -> Any:
    return next(ask(process, task))


def facts(process: Process) -> Any:
    return json.loads(say(process, "facts")["text"])


def test_it_loads_answers_and_counts() -> None:
    with ready() as process:
        assert [answer["text"] for answer in ask(process, "echo one", "echo two 字 \ud800")] == ["one", "two 字 \ud800"]
        counted: SimpleQueue[Any] = SimpleQueue()
        process.ask({"do": "count", "text": "three words here"}, lambda _, item: counted.put(item))
        assert counted.get(timeout=WAIT)["count"] == 3
        assert process.desk.finished == 3


def test_what_it_says_on_loading_comes_with_what_was_given_up() -> None:
    with worker() as process:
        assert process.order({"do": "probe"}) == {"say": "probed", "gpus": [], "offload": False}
        info = process.order({"do": "load", "plan": "", "memory": 2**32})["info"]
    assert info["name"] == "Fake"
    assert info["network"] in ("none", "inherited")
    if sys.platform == "linux":
        assert (info["core_dumps"], info["new_privileges"], info["dies_with_parent"]) == (False, False, True)
        assert 2**32 < info["memory"] < 2**34  # beside what the process takes by itself


def test_tokens_are_heard_before_the_answer() -> None:
    heard: SimpleQueue[Any] = SimpleQueue()
    with ready() as process:
        process.ask({"do": "ask", "task": [["tokens 3", True]]}, lambda number, item: heard.put((number, item)))
        items = [heard.get(timeout=WAIT) for _ in range(4)]
    assert [(item["say"], item.get("count")) for _, item in items] == [
        *(("tokens", k) for k in range(3)),
        ("done", None),
    ]
    assert {number for number, _ in items} == {1}


def test_eight_threads_get_their_own_answers() -> None:
    with ready() as process:
        wrong: list[Any] = []

        def talk(name: int) -> None:
            for turn in range(20):
                answer = say(process, f"echo {name} {turn}")
                if answer.get("text") != f"{name} {turn}":
                    wrong.append(answer)

        threads = [threading.Thread(target=talk, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert process.desk.finished == 160


def test_what_is_printed_in_the_child_spoils_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "socra.llama_cpp")
    with ready() as process:
        assert say(process, "prints hello")["text"] == "hello"
        assert say(process, "prints \x1b[31m" + "x" * 100_000)["say"] == "done"
    lines = [record.getMessage() for record in caplog.records]
    assert {"hello", "hello natively", "hello in C"} <= set(lines)
    assert all("\x1b" not in line and len(line) <= 2_000 for line in lines)


ERRORS = {
    "ModelInvalid it is cut": ModelInvalid,
    "ModelUnfit it is big": ModelUnfit,
    "TemplateError it loops": TemplateError,
    "SettingsError no family": SettingsError,
    "BackendTimeout too late": BackendTimeout,
    "PromptTooLong by 4 tokens": PromptTooLong,
    "LookupError what": BackendError,
    "SystemExit what": BackendError,
}


@pytest.mark.parametrize("said", ERRORS)
def test_what_failed_is_an_error_of_ours(said: str) -> None:
    with ready() as process:
        error = say(process, f"fail {said}")
        assert type(error) is ERRORS[said]
        assert str(error) == said.partition(" ")[2]
        if isinstance(error, PromptTooLong):
            assert (error.tokens, error.limit) == (9, 5)
        assert say(process, "echo on")["text"] == "on"


def test_a_message_from_the_child_is_one_short_line_that_steers_nothing() -> None:
    with ready() as process:
        error = say(process, "fail ModelInvalid \x1b[2J two\nlines " + "x" * 5_000)
    assert str(error).startswith("[2J two lines xxx")
    assert len(str(error)) == 500


DEATHS = {
    "die SIGKILL": "died: SIGKILL: killed, most often by the system for lack of memory; free some",
    "die SIGSEGV": "died: SIGSEGV; check the file",
    "die SIGBUS": "died: SIGBUS; check the file",
    "die SIGFPE": "died: SIGFPE; check the file",
    "die SIGILL": "SIGILL: this CPU lacks an instruction that llama-cpp-python was built for; rebuild it here: pip",
    "assertion": r"died: SIGABRT: /src/ggml\.c:1234: GGML_ASSERT\(n > 0\) failed; check the file",
    "leave 3": "died: exit code 3: the last line; check the file",
    "leave 0": "died: exit code 0: the last line; check the file",
    "lift no such row": "died: LookupError: no such row; check the file",
    "half": "died: SIGSEGV",
}


@pytest.mark.parametrize("task", DEATHS)
def test_every_death_is_told_to_all_who_wait(task: str) -> None:
    with ready() as process:
        outcomes = list(ask(process, "keep", task, "keep"))
        assert {type(error) for error in outcomes} == {BackendCrashed}
        assert len({id(error) for error in outcomes}) == 3  # raising writes into an error: one each
        for error in outcomes:
            with pytest.raises(BackendCrashed, match=DEATHS[task]):
                raise error
        assert outcomes[0].reason in str(outcomes[0])
        with pytest.raises(BackendCrashed):  # and to who comes later
            say(process, "echo")


NONSENSE = {
    "raw \xff\xff\xff\xff": "a frame claims 4,294,967,295 bytes",
    "raw \0\0\0\2[]": "a frame holds list, not an object",
    "raw \0\0\0\2{}": "it said None",
    "raw hello there, this is no frame": "a frame claims",
    'news {"say": "hello"}': "it said 'hello'",
    'news {"say": ["done"]}': "it said list",
    'news {"say": "done", "id": ID}': "it said done with None for 'text'",
    'news {"say": "tokens", "id": ID, "count": true}': "it said tokens with True for 'count'",
    'news {"say": "tokens", "id": ID, "count": -1}': "it said tokens with -1 for 'count'",
    'news {"say": "tokens", "id": ID, "count": 1}': "it said tokens with None for 'text'",
    'news {"say": "tokens", "id": ID, "count": 1, "text": 7}': "it said tokens with 7 for 'text'",
    'news {"say": "tokens", "id": ID, "count": 1, "text": "\\ud800"}': "for 'text'",
    f'news {{"say": "tokens", "id": ID, "count": 1, "text": "{"x" * 5_000}"}}': "it said tokens with 'xxxx",
    'news {"say": "tokens", "id": 99, "count": 1, "text": ""}': "it said tokens, and nobody had asked",
    'news {"say": "tokens", "id": 0, "count": 1, "text": ""}': "it said tokens, and nobody had asked",
    'news {"say": "counted", "id": ID, "count": 1}': "it said counted where done was due",
    'news {"say": "ready", "info": {}}': "it said ready, and nobody had asked",
    'news {"say": "failed", "id": "ID", "error": "E", "message": "", "data": {}}': "it said that '1' failed",
    'news {"say": "failed", "id": null, "error": "E", "message": "", "data": {}}': "it said failed, and nobody",
    "end perfect": "it ended with 'perfect'",
}


@pytest.mark.parametrize("task", NONSENSE)
def test_nonsense_is_a_crash(task: str) -> None:
    with ready() as process:
        with pytest.raises(BackendCrashed, match="spoke nonsense: ") as caught:
            raise say(process, task)
        assert NONSENSE[task] in str(caught.value)
        assert gone(process)


@pytest.mark.parametrize(
    "message", [{"say": "beat", "steps": 2**63, "busy": True}, {"say": "beat", "steps": 1, "busy": 1}]
)
def test_a_beat_is_checked_too(message: dict[str, Any]) -> None:
    with pytest.raises(Nonsense):
        checked(message)


def test_news_of_a_request_that_was_cancelled_a_moment_ago_are_no_nonsense() -> None:
    desk, heard = Desk(), list[Any]()
    number = desk.enter("ask", lambda _, item: heard.append(item))
    assert desk.leave(number)
    assert not desk.leave(number)
    desk.deliver({"say": "tokens", "id": number, "count": 1, "text": "x"})
    assert heard == []


HANGS = {
    "stop": ({"silence": 0.4}, "it said nothing for 0.4 seconds"),
    "hang": ({"stall": 0.4}, "it computed for 0.4 seconds and finished nothing"),
    "mute": ({}, "it closed its pipe and did not end"),
}


@pytest.mark.parametrize("task", HANGS)
def test_a_hang_is_killed_and_told(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra_backends.llamacpp.process.GRACE", 0.4)
    limits, words = HANGS[task]
    with ready(**limits) as process:
        with pytest.raises(BackendCrashed, match=f"hung: {words}; where this machine is that slow"):
            raise say(process, task)
        assert gone(process)


def test_a_hang_while_loading_is_killed_too() -> None:
    with worker(fake_services.Loading, loading=0.5, stall=100) as process, pytest.raises(BackendCrashed, match="hung"):
        process.order({"do": "load", "plan": "hang"})


class TestWatch:
    def beat(self, watch: Watch, steps: int, busy: bool) -> None:
        watch.heard({"say": "beat", "steps": steps, "busy": busy})

    def test_silence(self) -> None:
        watch = Watch(silence=30, stall=300, loading=900)
        assert not any(watch.tick(1) for _ in range(30))
        assert watch.tick(1) == "it said nothing for 30 seconds"
        watch.heard({"say": "tokens"})
        assert not watch.tick(1)

    def test_busy_without_a_step(self) -> None:
        watch = Watch(silence=30, stall=100, loading=900)
        watch.heard({"say": "ready"})

        def wait(seconds: int, steps: int) -> str:
            for _ in range(seconds):
                self.beat(watch, steps, True)
                if said := watch.tick(1):
                    return said
            return ""

        assert not wait(100, steps=5)
        assert not wait(100, steps=6)  # a step was finished, and a new wait begins
        assert wait(1, steps=6) == "it computed for 100 seconds and finished nothing"

    def test_idle_as_long_as_it_likes(self) -> None:
        watch = Watch(silence=30, stall=100, loading=900)
        watch.heard({"say": "ready"})
        for _ in range(1_000):
            self.beat(watch, 5, False)
            assert not watch.tick(1)

    def test_loading_has_a_limit_of_its_own(self) -> None:
        watch = Watch(silence=30, stall=100, loading=900)
        seconds = 0
        while not watch.tick(1):
            self.beat(watch, 0, True)
            seconds += 1
        assert seconds == 900

    def test_a_machine_that_slept_blames_nobody(self) -> None:
        watch = Watch(silence=30, stall=100, loading=900)
        assert not watch.tick(100_000)


def test_loading_that_fails_says_why() -> None:
    failures: dict[type[fake_services.Service], tuple[str, type[SocraError], str]] = {
        fake_services.Broken: ("", BackendError, "OSError: libllama.so: cannot open shared object file"),
        fake_services.Loading: ("out_of_memory", ModelUnfit, "too little memory"),
    }
    for kind, (plan, error, words) in failures.items():
        with worker(kind) as process, pytest.raises(error, match=words) as caught:
            process.order({"do": "load", "plan": plan})
        assert type(caught.value) is error


def test_a_crash_while_loading_is_a_crash() -> None:
    with worker(fake_services.Loading) as process, pytest.raises(BackendCrashed, match="GGML_ASSERT"):
        process.order({"do": "load", "plan": "assertion"})


def test_a_service_that_is_not_there_is_told() -> None:
    process = Process(service="no_such_module:Service")
    with pytest.raises(BackendError, match="No module named 'no_such_module'"):
        process.order({"do": "load"})
    process.close()


def test_what_an_error_knows_crosses() -> None:
    news = failed(PromptTooLong("by 4", tokens=9, limit=5))
    assert (news["error"], news["data"]) == ("PromptTooLong", {"tokens": 9, "limit": 5})


@linux
def test_the_childs_memory_is_limited() -> None:
    with worker() as process:
        process.order({"do": "load", "plan": "", "memory": 2**30})
        with pytest.raises(BackendCrashed, match="MemoryError"):
            raise say(process, "allocate")


class TestIsolation:
    """What the child has of its parent."""

    @linux
    def test_no_secret_is_in_its_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        secrets = {
            "OPENAI_API_KEY": "sk-1",
            "HF_TOKEN": "hf-1",
            "AWS_SECRET_ACCESS_KEY": "a",
            "CUDA_AUTH_TOKEN": "c",
            "X": "y",
        }
        for name, value in secrets.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("OMP_NUM_THREADS", "2")
        with ready() as process:
            found = facts(process)
            held = Path(f"/proc/{process.pid}/environ").read_bytes() if not os.getuid() else b""
        assert not set(secrets) & found["environment"].keys()
        assert found["environment"]["OMP_NUM_THREADS"] == "2"
        assert not any(name.encode() in held for name in secrets)
        assert found["environment"]["GGML_NO_BACKTRACE"] == "1"

    def test_what_the_model_needs_is_kept(self) -> None:
        given = {"PATH": "p", "LC_ALL": "C", "CUDA_VISIBLE_DEVICES": "0", "LD_LIBRARY_PATH": "l", "LD_PRELOAD": "evil"}
        assert environment(given).keys() == {
            "PATH",
            "LC_ALL",
            "CUDA_VISIBLE_DEVICES",
            "LD_LIBRARY_PATH",
            "GGML_NO_BACKTRACE",
            "GOMP_SPINCOUNT",
        }

    def test_how_its_threads_wait_is_the_users_to_say(self) -> None:
        assert environment({})["GOMP_SPINCOUNT"] == "1000"
        assert environment({"GOMP_SPINCOUNT": "7"})["GOMP_SPINCOUNT"] == "7"
        assert "GOMP_SPINCOUNT" not in environment({"OMP_WAIT_POLICY": "active"})

    @linux
    def test_it_inherits_the_models_files_and_nothing_else(self, tmp_path: Path) -> None:
        model, other = tmp_path / "model", tmp_path / "other"
        model.write_text("weights")
        other.write_text("a diary")
        with model.open() as file, other.open() as diary:
            os.set_inheritable(diary.fileno(), True)
            with ready(files=[file.fileno()]) as process:
                found = facts(process)["descriptors"]
                assert found.pop(str(file.fileno())) == str(model)
        assert found.pop("0") == "/dev/null"
        assert all(link.startswith("pipe:") for link in found.values()), found
        assert len(found) == 4  # both ways, and what it prints

    @linux
    def test_it_has_a_network_of_its_own_where_that_can_be(self) -> None:
        with worker() as process:
            network = process.order({"do": "load", "plan": ""})["info"]["network"]
            theirs = facts(process)["network"]
        assert (theirs != os.readlink("/proc/self/ns/net")) == (network == "none")  # noqa: PTH115

    @linux
    def test_it_has_a_session_of_its_own_and_no_model_code_of_the_parent(self) -> None:
        with ready() as process:
            found = facts(process)
        assert found["session"] == found["pid"] != os.getpid()
        assert "pytest" not in found["modules"]
        assert "pydantic" not in found["modules"]  # the child is light: it needs only our errors


@linux
class TestEnding:
    """No child outlives its parent, whatever ends which."""

    def test_close_ends_it_and_may_be_called_again(self) -> None:
        with ready() as process:
            watched = os.pidfd_open(process.pid)
            process.close()
            assert ended(watched, 0)
            process.close()
            with pytest.raises(BackendError, match="the backend is closed"):
                say(process, "echo")

    def test_close_ends_one_that_computes(self) -> None:
        with ready() as process:
            news: SimpleQueue[Any] = SimpleQueue()
            process.ask({"do": "ask", "task": [["hang", True]]}, lambda _, item: news.put(item))
            watched = os.pidfd_open(process.pid)
            process.close()
            assert ended(watched, 0)
            assert process._child.returncode == 0  # it heard, though its main thread computes: nobody had to kill it
            assert str(news.get(timeout=WAIT)) == "the backend is closed: make a new one"

    def test_close_kills_one_that_does_not_listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socra_backends.llamacpp.process.GRACE", 0.3)
        with ready() as process:
            watched = os.pidfd_open(process.pid)
            os.kill(process.pid, signal.SIGSTOP)
            process.close()
            assert ended(watched)

    def test_no_thread_is_left(self) -> None:
        before = set(threading.enumerate())
        with ready() as process:
            assert set(threading.enumerate()) - before
            say(process, "die SIGKILL")
        for thread in set(threading.enumerate()) - before:
            thread.join(WAIT)
        assert set(threading.enumerate()) <= before

    def test_no_descriptor_is_left(self) -> None:
        def run() -> None:
            with ready() as process:
                say(process, "die SIGKILL")
            for thread in threading.enumerate():
                if thread.name.startswith("socra-llama"):
                    thread.join(WAIT)

        run()
        gc.collect()
        before = os.listdir("/proc/self/fd")  # noqa: PTH208
        run()
        gc.collect()
        assert len(os.listdir("/proc/self/fd")) == len(before)  # noqa: PTH208

    @pytest.mark.parametrize("way", ["SIGKILL", "SIGTERM", "SIGINT", "exit", "os._exit", "error"])
    @pytest.mark.parametrize("state", ["echo", "hang"])
    def test_the_parents_end_is_its_end(self, way: str, state: str) -> None:
        with parent(state) as (script, child):
            watched = os.pidfd_open(child)
            if way.startswith("SIG"):
                script.send_signal(getattr(signal, way))
            else:
                assert script.stdin
                script.stdin.write(way + "\n")
                script.stdin.flush()
            assert ended(watched, 5)

    def test_a_stopped_child_ends_with_its_parent_too(self) -> None:
        with parent("stop") as (script, child):
            watched = os.pidfd_open(child)
            script.kill()
            assert ended(watched, 5)

    def test_a_thread_that_ends_takes_no_child_with_it(self) -> None:
        made: SimpleQueue[Process] = SimpleQueue()

        def make() -> None:
            process = Process(service=fake_services.path(fake_services.Service))
            process.order({"do": "load", "plan": ""})
            made.put(process)

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()  # PR_SET_PDEATHSIG is about threads, and a round of a reading is one that ends
        process = made.get()
        assert say(process, "echo still here")["text"] == "still here"
        process.close()

    def test_a_fork_that_ends_takes_no_child_with_it_and_one_that_lives_on_does_not_keep_it(self) -> None:
        with ready() as process:
            read, write = os.pipe()
            fork = os.fork()
            if not fork:  # it lives until the pipe closes
                os.close(write)
                process.abandon()
                process.close()
                os.read(read, 1)
                os._exit(0)
            os.close(read)
            try:
                assert say(process, "echo still here")["text"] == "still here"
                watched = os.pidfd_open(process.pid)
                process._outbox.put(None)  # closes the parent's end, as its death would
                assert ended(watched, 5)
            finally:
                os.close(write)
                os.waitpid(fork, 0)


SCRIPT = """
import json, os, sys
sys.path[:] = json.loads(sys.argv[1])
from doubles import fake_services
from socra_backends.llamacpp.process import Process
process = Process(service=fake_services.path(fake_services.Service))
process.order({"do": "load", "plan": ""})
process.ask({"do": "ask", "task": [[sys.argv[2], True]]}, lambda *_: None)
print(process.pid, flush=True)
how = sys.stdin.readline().strip()
if how == "exit": sys.exit(0)
if how == "os._exit": os._exit(1)
raise ValueError(how)
"""


@contextmanager
def parent(task: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A script that holds a worker, without closing it, and the id of its child."""
    path = json.dumps([entry for entry in sys.path if entry])
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, "-P", "-c", SCRIPT, path, task], text=True, **pipes) as script:
        assert script.stdout
        try:
            yield script, int(next(line for line in script.stdout if line.strip().isdigit()))
        finally:
            script.kill()


def ended(watched: int, seconds: float = WAIT) -> bool:
    """Say whether a process ends in time; its descriptor is closed."""
    try:
        return bool(select.select([watched], [], [], seconds)[0])
    finally:
        os.close(watched)


def gone(process: Process) -> bool:
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


class TestDeath:
    def test_the_assertion_is_found_among_other_lines(self) -> None:
        lines = ["loading", "x.cpp:7: GGML_ASSERT(a) failed", "[New LWP 7]", ""]
        assert death(-signal.SIGABRT, lines).reason == "SIGABRT: x.cpp:7: GGML_ASSERT(a) failed"
        lines = ["terminate called after throwing", "  what():  std::bad_alloc", ""]
        assert death(-signal.SIGABRT, lines).reason == "SIGABRT:   what():  std::bad_alloc"

    @pytest.mark.parametrize(
        ("code", "reason"), [(-64, "SIGRTMAX"), (-99, "signal 99"), (None, "exit code None"), (1, "exit code 1")]
    )
    def test_any_end_has_words(self, code: int | None, reason: str) -> None:
        assert death(code, []).reason == reason
