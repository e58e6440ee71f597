"""The local backend as a user meets it: its options, its answers, and what becomes of a reading when a worker dies."""

from __future__ import annotations

import copy
import gc
import hashlib
import json
import logging
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from doubles.faked import ARTICLE, Faked, FakedGPU, News, request
from doubles.tiny_models import write_model

from socra import Completion, Progress, Reader, Request
from socra.backend import Budget, Limits
from socra.errors import (
    BackendCrashed,
    BackendError,
    BudgetSpent,
    ExtraMissing,
    ModelInvalid,
    ModelUnfit,
    PromptTooLong,
    SettingsError,
    SocraError,
)
from socra.framework import Section
from socra.registry import create_backend
from socra_backends.llamacpp import LlamaCpp, backend
from socra_backends.llamacpp.desk import Worker
from socra_backends.llamacpp.fingerprint import Fingerprint
from socra_backends.llamacpp.fit import Machine
from socra_backends.llamacpp.process import Process

pytestmark = pytest.mark.slow  # together more than `make check` has time for

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or asks for what only Linux has")
WAIT = 30


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny.gguf", closing=4.0, name="Tiny Tim")


@pytest.fixture(scope="module")
def made(model: Path) -> Iterator[LlamaCpp]:
    with LlamaCpp(model, threads=1, repeat_penalty=1.5) as made:
        yield made


def told(made: LlamaCpp, what: str = "load", **other: Any) -> Any:
    """Return the message that the child was given."""
    return json.loads(made.complete(request(f"told {what}", **other)).text)


def texts(outcomes: Iterator[tuple[Request, Completion | SocraError]]) -> list[Any]:
    return [outcome.text if isinstance(outcome, Completion) else outcome for _, outcome in outcomes]


class TestConstruction:
    """All that can be known without loading is known at once, and nothing is started."""

    def test_it_says_what_it_can_do_and_starts_nothing(self, model: Path) -> None:
        before = set(threading.enumerate())
        with LlamaCpp(model, context=2_048, rows=3) as made:
            assert made.capabilities.json_schema
            assert made.capabilities.context == 2_048
            assert made.capabilities.parallel == 3
            assert made.capabilities.price == (0.0, 0.0)
            assert made.capabilities.language_model
        assert set(threading.enumerate()) == before

    def test_it_is_found_by_name(self, model: Path) -> None:
        with create_backend(f"llama_cpp:{model}", rows=2) as made:
            assert isinstance(made, LlamaCpp)
        with pytest.raises(SettingsError, match="needs a model: llama_cpp:MODEL"):
            create_backend("llama_cpp")

    def test_the_home_folder_may_be_a_tilde(self, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(model.parent))
        with LlamaCpp("~/tiny.gguf") as made:
            assert repr(made) == f"LlamaCpp({str(model)!r})"

    def test_what_is_no_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ModelInvalid, match="there is no model file"):
            LlamaCpp(tmp_path / "none.gguf")
        (tmp_path / "page.gguf").write_text("<html>")
        with pytest.raises(ModelInvalid, match="web page"):
            LlamaCpp(tmp_path / "page.gguf")

    def test_what_does_not_fit_is_refused(self, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(backend, "machine", lambda gpus=(): Machine(2**20, 1, gpus))
        with pytest.raises(ModelUnfit, match="the model needs"):
            Faked(model)

    def test_what_fits_only_with_a_gpu_asks_for_one(self, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(backend, "machine", lambda gpus=(): Machine(300 * 2**20 if gpus else 2**20, 1, gpus))
        with FakedGPU(model) as made:
            assert told(made)["plan"]["gpu_layers"] == 3
        with pytest.raises(ModelUnfit):
            Faked(model)
        with pytest.raises(ModelUnfit):
            FakedGPU(model, gpu_layers=0)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"context": 0}, {"context": "4096"}, {"context": 4096.0}, {"rows": 0}, {"rows": True}, {"kv_type": "q2"},
            {"kv_type": 8}, {"gpu_layers": -1}, {"threads": 0}, {"template": 7}, {"template": "/none.jinja"},
            {"thinking": -1}, {"thinking": None} , {"sha256": "abc"}, {"sha256": 7}, {"temperature": -0.1},
            {"temperature": "hot"}, {"temperature": float("nan")}, {"top_k": -1}, {"top_p": 1.1}, {"min_p": -1},
            {"repeat_penalty": 0}, {"seed": -1}, {"seed": 1.5}, {"deadline": 0}, {"stall": 0}, {"stall": None},
            {"memory_limit": 7}, {"isolate": "no"},
        ],
        ids=str,
    )  # fmt: skip
    def test_an_option_out_of_bounds_is_named(self, wrong: dict[str, Any], model: Path) -> None:
        with pytest.raises(SettingsError, match=next(iter(wrong))):
            LlamaCpp(model, **wrong)

    def test_without_the_extra_it_says_what_to_install(
        self, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backend, "find_spec", lambda name: None if name == "llguidance" else object())
        with pytest.raises(ExtraMissing, match=r'pip install "socra\[local\]"'):
            LlamaCpp(model)
        with pytest.raises(ModelInvalid, match="there is no model file"):  # a wrong path is said first
            LlamaCpp(tmp_path / "none.gguf")

    def test_native_code_is_never_loaded_into_this_process(self, model: Path) -> None:
        script = (
            "import sys; from socra_backends.llamacpp import LlamaCpp; from pathlib import Path\n"
            "made = LlamaCpp(sys.argv[1], threads=1); print(made.count_tokens('It failed.')); made.close()\n"
            "print(sorted({'llama_cpp', 'llguidance', 'numpy'} & sys.modules.keys()))"
        )
        ended = subprocess.run([sys.executable, "-c", script, model], capture_output=True, text=True, timeout=60)
        assert ended.stdout.split("\n")[1:] == ["[]", ""], ended.stderr

    def test_it_may_be_sent_elsewhere_and_copied(self, model: Path) -> None:
        with Faked(model, rows=2, seed=7) as made:
            assert made.complete(request()).text == "hello"
            for other in (copy.deepcopy(made), copy.copy(made)):
                assert repr(other) == repr(made)
                other.close()
            assert made.complete(request()).text == "hello"
        with LlamaCpp(model, rows=2, seed=7) as plain, pickle.loads(pickle.dumps(plain)) as other:
            assert repr(other) == f"LlamaCpp({str(model)!r}, rows=2, seed=7)"


class TestAsking:
    """What goes to the child, and what comes of its answers. The child is a fake one."""

    def test_an_answer_is_a_completion_with_all_that_is_known_of_it(self, model: Path) -> None:
        with Faked(model) as made:
            found = made.complete(request("echo hello"))
        assert (found.text, found.finish, found.model) == ("hello", "stop", "Tiny Tim")
        assert found.fingerprint == f"sha256:{hashlib.sha256(model.read_bytes()).hexdigest()}"
        assert (found.usage.calls, found.usage.input_tokens, found.usage.cached_tokens) == (1, 7, 3)
        assert found.usage.output_tokens == 5
        assert 0 < found.usage.seconds < WAIT

    @pytest.mark.parametrize("finish", ["stop", "length", "loop", "deadline"])
    def test_how_it_ended_is_kept(self, finish: str, model: Path) -> None:
        with Faked(model) as made:
            assert made.complete(request(f"end {finish}")).finish == finish

    def test_the_request_crosses_whole(self, model: Path) -> None:
        with Faked(model) as made:
            sent = told(made, "ask", max_tokens=77, temperature=0.5, seed=3)
            assert sent["shared"] == [["rules", True], ["article", False]]
            assert sent["task"] == [["told ask", True]]
            assert sent["slug"] == "summary"
            assert (sent["max_tokens"], sent["temperature"], sent["seed"], sent["mend"]) == (77, 0.5, 3, False)
            assert sent["schema"]["properties"]["evidence"]["items"]["maximum"] == 3
            assert 1_790 < sent["deadline"] <= 1_800
            assert told(made, "ask", correction="too long")["mend"] is True

    def test_a_temperature_and_a_seed_of_the_backend_let_a_second_try_differ(self, model: Path) -> None:
        with Faked(model, temperature=0.3, seed=5) as made:
            first, second = told(made, "ask"), told(made, "ask", temperature=0.7, seed=1)
        assert (first["temperature"], first["seed"]) == (0.3, 5)
        assert (second["temperature"], second["seed"]) == (0.7, 6)

    def test_the_model_is_loaded_as_it_was_asked_for(self, model: Path, tmp_path: Path) -> None:
        (tmp_path / "own.jinja").write_text("{{ messages }}")
        with Faked(
            model,
            context=1_024,
            rows=2,
            threads=1,
            top_k=5,
            min_p=0.1,
            thinking=50,
            template=str(tmp_path / "own.jinja"),
        ) as made:
            sent = told(made)
        assert (sent["plan"]["context"], sent["plan"]["rows"], sent["plan"]["threads"]) == (1_024, 2, 1)
        assert sent["options"] == {"top_k": 5, "min_p": 0.1}
        assert (sent["template"], sent["thinking"]) == ("{{ messages }}", 50)
        assert 2**30 < sent["memory"] < 10 * 2**30

    def test_a_limit_of_memory_is_kept_and_none_is_set_with_a_gpu(self, model: Path) -> None:
        with Faked(model, memory_limit=2**32) as made:
            assert told(made)["memory"] == 2**32
        with FakedGPU(model) as made:
            sent = told(made)
            assert sent["memory"] is None
            assert sent["plan"]["gpu_layers"] == 3  # two, and the output
            assert made.capabilities.parallel == sent["plan"]["rows"]

    def test_all_go_together_and_each_comes_as_it_is_done(self, model: Path) -> None:
        asked = [request("keep", "context"), *(request(f"echo {k}", f"s{k}") for k in range(3))]
        with Faked(model) as made:
            outcomes = made.run(asked)
            assert [next(outcomes)[0] for _ in range(3)] == asked[1:]
            outcomes.close()  # type: ignore[attr-defined]
            assert made.complete(request("echo more")).text == "more"

    def test_progress_is_told(self, model: Path) -> None:
        heard: list[Progress] = []
        with Faked(model) as made:
            list(made.run([request("tokens 4", "path")], heard.append))
        assert heard == [Progress("path", 0), *(Progress("path", count, "x") for count in range(1, 4))]

    def test_who_hears_of_progress_may_end_the_run_also_where_there_is_none(
        self, model: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("socra.backend.inbox.PULSE", 0.05)

        class Enough(BaseException):
            pass

        def hear(progress: Progress) -> None:
            raise Enough

        with Faked(model) as made:
            for task in ("tokens 4", "keep"):
                with pytest.raises(Enough):
                    list(made.run([request(task), request("keep")], hear))
            assert made.complete(request()).text == "hello"

    def test_an_error_of_one_touches_no_other(self, model: Path) -> None:
        asked = [request("fail PromptTooLong by 4"), request("echo a"), request("fail Oops what")]
        with Faked(model) as made:
            found = texts(made.run(asked))
            assert {type(item) for item in found} == {PromptTooLong, str, BackendError}
            with pytest.raises(PromptTooLong, match="by 4"):
                made.complete(asked[0])

    def test_a_section_without_a_schema_touches_no_other(self, model: Path) -> None:
        class Odd(Section):
            """Hold what nobody can write."""

            value: Mapping[int, int]

        odd = replace(request(slug="odd"), section=Odd)
        with Faked(model) as made:
            found = {one.slug: outcome for one, outcome in made.run([odd, request()])}
        assert isinstance(found["summary"], Completion)
        assert str(found["odd"]).startswith("odd has no schema that a model could be bound to")

    def test_each_request_takes_one_call_from_its_budget_and_what_it_used(self, model: Path) -> None:
        spent = request("echo never", budget=Budget(Limits(calls=1)))
        spent.budget.take()
        asked = request("echo hello", slug="path")
        with Faked(model) as made:
            outcomes = {one.slug: outcome for one, outcome in made.run([spent, asked])}
        assert isinstance(outcomes["summary"], BudgetSpent)
        answered = outcomes["path"]
        assert isinstance(answered, Completion)
        assert answered.usage.cost == 0.0
        assert answered.usage.input_tokens + answered.usage.output_tokens == asked.budget.tokens > 0
        assert asked.budget.calls == 1

    def test_each_call_is_observed(self, model: Path, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, "socra"), Faked(model) as made:
            list(made.run([request("echo hello"), request("fail PromptTooLong by 4", slug="path")]))
        lines = sorted(record.getMessage() for record in caplog.records if record.name == "socra")
        assert len(lines) == 2
        assert lines[0].startswith("path by Tiny Tim: ")
        assert lines[0].endswith(" s, attempt 1, PromptTooLong")
        assert lines[1].startswith("summary by Tiny Tim: ")
        assert lines[1].endswith(" s, attempt 1, stop")

    def test_tokens_are_counted_by_the_model(self, model: Path) -> None:
        with Faked(model) as made:
            assert made.count_tokens("four words are here") == 4
            os.kill(made._supervisor.worker().pid, signal.SIGKILL)  # type: ignore[attr-defined]
            assert made.count_tokens("two words") == 2

    def test_no_request_is_no_work(self, model: Path) -> None:
        with Faked(model) as made:
            assert list(made.run([])) == []
            assert made._supervisor._begun is None


class TestFile:
    """What was checked is what is loaded."""

    def test_a_pin_is_kept(self, model: Path) -> None:
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        with Faked(model, sha256=f"SHA256:{digest.upper()}") as made:
            assert made.complete(request()).text == "hello"
        with Faked(model, sha256="0" * 64) as made:
            with pytest.raises(ModelInvalid, match=f"not the model that was pinned: its sha256 is {digest}, not 000"):
                made.complete(request())
            assert made._supervisor._begun is None  # it was not even handed to a process

    def test_a_file_that_is_replaced_meanwhile_is_not_loaded(self, model: Path, tmp_path: Path) -> None:
        mine = tmp_path / "mine.gguf"
        mine.write_bytes(model.read_bytes())
        with Faked(mine) as made:
            mine.unlink()
            mine.write_bytes(b"GGUF another one")
            found = made.complete(request("facts"))
            assert found.fingerprint == f"sha256:{hashlib.sha256(model.read_bytes()).hexdigest()}"
            if sys.platform == "linux":
                path = told(made)["paths"][0]
                link = json.loads(found.text)["descriptors"][path.rpartition("/")[2]]
                assert link == f"{mine} (deleted)"

    def test_a_file_that_is_written_to_meanwhile_is_refused(self, model: Path, tmp_path: Path) -> None:
        mine = tmp_path / "mine.gguf"
        mine.write_bytes(model.read_bytes())
        with Faked(mine) as made:
            with mine.open("ab") as file:
                file.write(b"more")
            with pytest.raises(ModelInvalid, match="was written to while it was loaded"):
                made.complete(request())

    def test_the_hash_of_a_split_model_is_that_of_its_parts_hashes(self, tmp_path: Path) -> None:
        parts = [tmp_path / name for name in "ab"]
        for part in parts:
            part.write_text(part.name * 3_000_000)
        with parts[0].open() as first, parts[1].open() as second:
            found = Fingerprint([first.fileno(), second.fileno()])
            assert found.digest() == ""  # not begun
            found.start()
            found.start()
            first.seek(1)  # the place in a file is shared: neither may disturb the other
            digests = [hashlib.sha256(part.read_bytes()).hexdigest() for part in parts]
            assert found.digest() == hashlib.sha256("".join(f"{one}\n" for one in digests).encode()).hexdigest()
            assert first.tell() == 1

    def test_hashing_stops_when_told_to(self, model: Path) -> None:
        with model.open() as file:
            found = Fingerprint([file.fileno()])
            found.stop()
            found.start()
            assert found.digest() == ""

    def test_closing_closes_the_file(self, model: Path) -> None:
        made = Faked(model)
        made.complete(request())
        (descriptor,) = made._model.descriptors
        made.close()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)

    def test_a_name_from_the_file_steers_no_terminal(self, tmp_path: Path) -> None:
        named = write_model(tmp_path / "named.gguf", name="\x1b[2J two\nlines " + "x" * 1_000)
        with Faked(named) as made:
            name = made.complete(request()).model
        assert name.startswith("[2J two lines xxx")
        assert len(name) == 200


class TestCrashes:
    """F62, F68, F69: what dies is started once more, and what is finished stays."""

    def test_a_kill_in_mid_run_loses_nothing(self, model: Path, tmp_path: Path) -> None:
        asked = [request("echo a"), request(f"once {tmp_path / 'died'}"), request("echo b")]
        with Faked(model) as made:
            assert sorted(texts(made.run(asked))) == sorted(["a", str(tmp_path / "died"), "b"])

    def test_two_crashes_are_told_with_their_reason(self, model: Path) -> None:
        with Faked(model) as made:
            found = texts(made.run([request("echo a"), request("die SIGSEGV"), request("echo b")]))
            assert found[0] == "a"
            for error in found[1:]:
                assert isinstance(error, BackendCrashed)
                assert "SIGSEGV" in str(error)
            assert made.complete(request()).text == "hello"  # it is no use for that article, but for others

    def test_a_hang_is_killed(self, model: Path) -> None:
        with Faked(model, stall=0.3) as made, pytest.raises(BackendCrashed, match=r"computed for 0\.3 seconds"):
            made.complete(request("hang"))

    def test_after_close_there_are_errors_and_no_process(self, model: Path) -> None:
        made = Faked(model)
        made.complete(request())
        made.close()
        made.close()
        assert [str(error) for error in texts(made.run([request()]))] == ["the backend is closed: make a new one"]
        with pytest.raises(BackendError, match="closed"):
            made.count_tokens("a")

    def test_a_reading_keeps_what_was_finished_before_the_worker_was_killed(self, model: Path, tmp_path: Path) -> None:
        """F62 at first, middle and last section, and a round that goes on."""
        slugs = list(News.sections())
        for place in (0, 3, 6):
            died = tmp_path / f"died-{place}"

            class Dying(Faked):
                def _message(self, asked: Request, place: int = place, died: Path = died) -> Any:
                    task = f"once {died}" if asked.slug == slugs[place] else "echo {}"
                    return {**super()._message(asked), "task": [[task, True]]}

            with Dying(model) as made:
                found = {one.slug: outcome for one, outcome in made.run([request(slug=slug) for slug in slugs])}
            assert all(isinstance(outcome, Completion) for outcome in found.values())
            assert list(map(str, sorted(found))) == sorted(slugs)
            assert died.exists()

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
    @pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
    def test_a_fork_is_told_to_make_its_own(self, model: Path) -> None:
        with Faked(model) as made:
            made.complete(request())
            read, write = os.pipe()
            if not os.fork():
                error = texts(made.run([request()]))[0]
                made.close()
                os.write(write, str(error).encode())
                os._exit(0)
            os.wait()
            assert "made before a fork" in os.read(read, 1_000).decode()
            os.close(read)
            os.close(write)
            assert made.complete(request()).text == "hello"

    @linux
    def test_a_backend_that_nobody_holds_ends_its_process(self, model: Path) -> None:
        made = Faked(model)
        made.complete(request())
        watched = os.pidfd_open(made._supervisor.worker().pid)  # type: ignore[attr-defined]
        del made
        gc.collect()
        assert select.select([watched], [], [], WAIT)[0]
        os.close(watched)

    @linux
    @pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGTERM", "end"])
    def test_no_orphan_is_left(self, how: str, model: Path) -> None:
        script = (
            "import sys, json; sys.path[:] = json.loads(sys.argv[2])\n"
            "from doubles.faked import Faked, request\n"
            "made = Faked(sys.argv[1]); made.complete(request())\n"
            "print(made._supervisor.worker().pid, flush=True)\n"
            "if sys.argv[3] != 'end': made.complete(request('hang'))\n"
        )
        path = json.dumps([entry for entry in sys.path if entry])
        command = [sys.executable, "-P", "-c", script, str(model), path, how]
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(command, text=True, **pipes) as parent:
            assert parent.stdout
            child = int(parent.stdout.readline())
            try:
                watched = os.pidfd_open(child)
            except ProcessLookupError:
                assert how == "end"
                return
            if how != "end":
                parent.send_signal(getattr(signal, how))
            assert select.select([watched], [], [], 5)[0]
            os.close(watched)


class TestInside:
    """isolate=False: the same service in a thread of this process."""

    def test_it_answers(self, model: Path) -> None:
        with Faked(model, isolate=False) as made:
            assert made.complete(request()).text == "hello"
            assert made.count_tokens("two words") == 2
            assert sorted(texts(made.run([request("echo a"), request("fail Oops b"), request("echo c")])), key=str)
        assert [str(error) for error in texts(made.run([request()]))] == ["the backend is closed: make a new one"]

    def test_an_exception_is_a_crash(self, model: Path, capfd: pytest.CaptureFixture[str]) -> None:
        with Faked(model, isolate=False) as made:
            with pytest.raises(BackendCrashed, match="LookupError: oops"):
                made.complete(request("lift oops"))
            assert made.complete(request()).text == "hello"

    def test_nonsense_is_a_crash(self, model: Path) -> None:
        with Faked(model, isolate=False) as made, pytest.raises(BackendCrashed, match="perfect"):
            made.complete(request("end perfect"))


class TestModel:
    """The same with a real model, tiny and random."""

    def ask(self, slug: str = "summary", question: str = "", **other: Any) -> Request:
        with_question = Reader(backend="extractive")._render(ARTICLE, {slug: News.sections()[slug]}, question=question)
        return replace(with_question[slug], **{"max_tokens": 200, **other})

    def test_it_counts_with_its_own_vocabulary(self, made: LlamaCpp) -> None:
        assert made.count_tokens("") == 0
        assert 0 < made.count_tokens("It failed.") < 15
        assert made.count_tokens("<|im_start|>") > 1  # as text, never as a control token

    def test_eight_threads_of_twenty_requests_get_their_own_answers(self, made: LlamaCpp) -> None:
        texts = [f"{name} {turn} " * (turn + 1) for name in range(8) for turn in range(20)]
        expected = {text: made.count_tokens(text) for text in texts}
        asked = {slug: self.ask(slug) for slug in ("summary", "follow_ups")}  # each reader draws a fence of its own
        answers = {slug: made.complete(request).text for slug, request in asked.items()}
        wrong: list[Any] = []

        def talk(name: int) -> None:
            for text in texts[name * 20 : name * 20 + 20]:
                wrong.extend([text] * (made.count_tokens(text) != expected[text]))
            for slug, answer in answers.items():
                if made.complete(replace(asked[slug], budget=Budget())).text != answer:
                    wrong.append((name, slug))

        threads = [threading.Thread(target=talk, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []

    def test_a_prompt_beyond_the_context_is_said_before_anything_is_computed(self, model: Path) -> None:
        """F63."""
        with LlamaCpp(model, threads=1, context=300, rows=1) as made:
            with pytest.raises(PromptTooLong) as caught:
                made.complete(self.ask())
            assert caught.value.tokens > caught.value.limit > 0
            assert made.count_tokens("a") == 1

    def test_an_answer_has_no_more_tokens_than_it_may(self, made: LlamaCpp) -> None:
        """F64: no limit stands for "to the end"; a request cannot even be made with one."""
        found = made.complete(self.ask("path", max_tokens=12))
        assert found.finish == "length"
        assert found.usage.output_tokens < 12 + 20  # what the schema forces at the end may come with it

    def test_a_kill_in_mid_run_loses_no_finished_section(self, model: Path) -> None:
        slugs = list(News.sections())
        with LlamaCpp(model, threads=1, rows=2, repeat_penalty=1.5) as made:
            outcomes = made.run([self.ask(slug) for slug in slugs])
            first, _ = next(outcomes)
            os.kill(made._supervisor.worker().pid, signal.SIGKILL)  # type: ignore[attr-defined]
            rest = list(outcomes)
            assert sorted([first.slug, *(one.slug for one, _ in rest)]) == sorted(slugs)
            assert all(isinstance(outcome, Completion) for _, outcome in rest)

    @linux
    def test_a_stopped_worker_is_a_typed_error(self, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Impatient(LlamaCpp):
            def _start(self) -> Worker:
                return Process(self._model.descriptors, silence=1.0)

        with Impatient(model, threads=1) as made:
            made.count_tokens("a")
            os.kill(made._supervisor.worker().pid, signal.SIGSTOP)  # type: ignore[attr-defined]
            assert made.count_tokens("a") == 1  # killed, and started again

    def test_it_runs_in_this_process_too(self, model: Path) -> None:
        with LlamaCpp(model, threads=1, isolate=False) as made:
            found = made.complete(self.ask())
            assert isinstance(json.loads(found.text), dict)
            assert made.count_tokens("a") == 1

    def test_the_limit_of_memory_is_felt_in_loading(self, model: Path) -> None:
        with LlamaCpp(model, threads=1, memory_limit=2**20) as made, pytest.raises(SocraError) as caught:
            made.complete(self.ask())
        assert isinstance(caught.value, BackendError)
        assert caught.value.args[0]

    def test_loading_is_logged_and_prints_nothing(
        self, model: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG, "socra.llama_cpp")
        with LlamaCpp(model, threads=1) as made:
            made.count_tokens("a")
        assert capfd.readouterr() == ("", "")
