"""Reader: rounds, corrections, failures that stay alone, events as they happen, and questions."""

from __future__ import annotations

import asyncio
import warnings
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, current_thread
from typing import Any

import pytest

import socra
from socra import (
    Backend,
    Capabilities,
    Completion,
    Framework,
    Progress,
    Reader,
    Reading,
    Request,
    Section,
    Usage,
)
from socra.backend import Outcome
from socra.engine.attempts import LOOP_SHOWN
from socra.engine.templates import LATEST_OUTPUT
from socra.errors import (
    BackendError,
    NotAnArticle,
    SectionMissing,
    SettingsError,
    SourceNotFound,
    TemplateError,
    UnknownBackend,
    UnknownFramework,
    UnknownSection,
)
from socra.events import SectionDone, SectionFailed, SectionRetried, SectionStarted
from socra.framework import items_of
from socra.input import from_text
from socra.reader import ReadingDone
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

News: Any = find_framework("news")
SLUGS = list(News.sections())
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.", title="The mill")
ANSWER = {
    "introduction": "It does not say.",
    "facets": [{"title": "Why", "text": "Nobody knew why.", "provenance": "article", "evidence": [3]}],
    "conclusion": "It is open.",
}


def scripted(**replies: Any) -> ScriptedBackend:
    return ScriptedBackend({"answer": ANSWER, **replies}, otherwise=valid_answer)


def read(backend: Backend, source: Any = ARTICLE, **options: Any) -> Reading[Any]:
    return Reader(backend).read(source, **options)


class Wild(Backend):
    """A backend whose `run` is what the test says."""

    def __init__(self, run: Callable[[Sequence[Request]], Any]) -> None:
        self._run = run

    def complete(self, request: Request) -> Completion:
        raise AssertionError("run is overridden")

    def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
        return self._run(requests)  # type: ignore[no-any-return]


def answer(request: Request) -> Outcome:
    return request, scripted().complete(request)


# --- reading


def test_a_reading_has_all_sections_in_order_and_says_who_made_it() -> None:
    reading = read(scripted())
    assert list(reading.analysis.present()) == SLUGS
    assert reading.article is ARTICLE
    assert (reading.backend, reading.model, reading.framework) == ("ScriptedBackend", "scripted", "news")
    assert reading.failures == ()
    assert reading.fingerprint == ""
    assert reading.usage.calls == len(SLUGS)
    assert reading.usage.seconds > 0
    assert reading.analysis.big_ideas.ideas[0].points[0].evidence[0].quote == ARTICLE.sentence(1)


def test_only_the_sections_asked_for_are_made_in_the_frameworks_order() -> None:
    backend = scripted()
    reading = read(backend, sections=["path", "summary", "path"])
    assert list(reading.analysis.present()) == ["summary", "path"]
    assert [request.slug for request in backend.requests] == ["summary", "path"]
    with pytest.raises(SectionMissing, match="it was not asked for"):
        reading.analysis.context  # noqa: B018
    assert list(read(scripted(), sections="path").analysis.present()) == ["path"]


@pytest.mark.parametrize("sections", [["nope"], "nope", ["summary", "Summary"]])
def test_an_unknown_section_is_refused_before_any_model_is_asked(sections: Any) -> None:
    backend = scripted()
    with pytest.raises(UnknownSection, match="it has summary, big_ideas, concepts"):
        read(backend, sections=sections)
    assert backend.requests == []


def test_every_request_begins_with_the_same_bytes_and_ends_with_its_task() -> None:
    backend = scripted()
    Reader(backend, today=date(2026, 11, 22)).read(ARTICLE)
    assert len({request.prompt.shared for request in backend.requests}) == 1
    assert len({request.prompt.task for request in backend.requests}) == len(SLUGS)
    assert "The reader reads this on 2026-11-22." in backend.requests[0].prompt.shared[0].text


def test_a_file_a_path_and_a_text_can_be_read(tmp_path: Path) -> None:
    text = "The mill in Arden closed in May. It had 312 workers. Nobody in the valley knew why it had to close."
    path = tmp_path / "mill.txt"
    path.write_text(text)
    for source in (path, str(path), text + "\n"):
        assert "312 workers" in read(scripted(), source).article.text


def test_what_cannot_be_read_raises_before_any_model_is_asked(tmp_path: Path) -> None:
    backend = scripted()
    with pytest.raises(SourceNotFound):
        read(backend, tmp_path / "nope.txt")
    with pytest.raises(NotAnArticle):
        read(backend, "")
    assert backend.requests == []


# --- corrections


def test_an_invalid_answer_is_sent_back_with_the_reason_and_can_be_put_right() -> None:
    backend = scripted(summary=['{"headline": 3}', valid_answer])
    reading = read(backend)
    assert reading.failures == ()
    assert reading.usage.calls == len(SLUGS) + 1
    first, second = [request for request in backend.requests if request.slug == "summary"]
    assert first.correction == ""
    assert second.correction.startswith("headline: ")
    assert second.prompt.shared is first.prompt.shared
    assert second.prompt.task[: len(first.prompt.task)] == first.prompt.task
    assert [part.text for part in second.prompt.task if not part.trusted] == ['{"headline": 3}', second.correction]


def test_a_section_is_asked_for_three_times_and_the_prompt_never_grows() -> None:
    backend = scripted(summary=["first " * 1_000, '{"headline": "second"}', "{}", valid_answer])
    reading = read(backend)
    tries = [request for request in backend.requests if request.slug == "summary"]
    assert len(tries) == 3
    sent = [str(request.prompt) for request in tries]
    assert "first" in sent[1]
    assert len(sent[1]) < len(sent[0]) + LATEST_OUTPUT + 800
    assert "first" not in sent[2]
    assert "second" in sent[2]
    [failure] = reading.failures
    assert (failure.section, failure.output) == ("summary", "{}")
    assert "fills in none" in failure.reason
    assert list(reading.analysis.present()) == SLUGS[1:]


@pytest.mark.parametrize(
    ("finish", "calls"), [("length", 2), ("loop", 2), ("deadline", 1), ("refused", 2), ("filtered", 1)]
)
def test_how_often_it_is_asked_again_depends_on_how_the_answer_ended(finish: Any, calls: int) -> None:
    backend = scripted(path=Completion("", finish))
    reading = read(backend)
    assert sum(request.slug == "path" for request in backend.requests) == calls
    assert [failure.section for failure in reading.failures] == ["path"]


@pytest.mark.parametrize(("before", "after"), [(0.0, 0.7), (0.9, 0.9)])
def test_what_went_round_in_circles_is_asked_for_again_at_other_sampling(
    before: float, after: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = scripted(path=[Completion("round and " * 1_000, "loop"), "junk", valid_answer])
    request = Reader(backend)._render

    def warmer(*given: Any, **named: Any) -> Any:
        return {slug: replace(one, temperature=before, seed=5) for slug, one in request(*given, **named).items()}

    reader = Reader(backend)
    monkeypatch.setattr(reader, "_render", warmer)
    assert reader.read(ARTICLE, sections="path").failures == ()
    assert [(one.temperature, one.seed) for one in backend.requests] == [(before, 5), (after, 6), (after, 6)]
    shown = [part.text for part in backend.requests[1].prompt.task if not part.trusted]
    assert shown == [("round and " * 1_000)[:LOOP_SHOWN], backend.requests[1].correction]
    assert backend.requests[1].correction == "the answer repeated itself and was stopped: say each thing once"


def test_what_is_not_a_loop_is_asked_for_again_at_the_same_sampling() -> None:
    backend = scripted(path=["junk", Completion("{", "length"), valid_answer])
    read(backend, sections="path")
    assert [(one.temperature, one.seed) for one in backend.requests] == [(0.0, 0)] * 3


def test_a_failed_loop_keeps_the_whole_output() -> None:
    loop = Completion("round and " * 1_000, "loop")
    [failure] = read(scripted(path=loop), sections="path").failures
    assert failure.output == loop.text


def test_a_filter_ends_it_also_after_a_correction() -> None:
    backend = scripted(path=["junk", Completion("", "filtered"), valid_answer])
    assert "did not answer (filtered)" in read(backend, sections="path").failures[0].reason
    assert len(backend.requests) == 2


def test_only_what_is_missing_is_asked_for_again() -> None:
    backend = scripted(context=["", valid_answer], path=["", valid_answer])
    assert read(backend).failures == ()
    assert [request.slug for request in backend.requests] == [*SLUGS, "context", "path"]


def test_a_reading_keeps_the_fingerprint_of_the_models_file() -> None:
    def printed(request: Request) -> Completion:
        return replace(scripted().complete(request), fingerprint="sha256:abc")

    assert read(scripted(path=printed)).fingerprint == "sha256:abc"


# --- failures


@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_failed_section_takes_no_other_with_it_and_says_why(place: int) -> None:
    slug = SLUGS[place]
    reading = read(scripted(**{slug: BackendError("no power")}))
    assert [failure.section for failure in reading.failures] == [slug]
    assert list(reading.analysis.present()) == [other for other in SLUGS if other != slug]
    with pytest.raises(SectionMissing, match="no power"):
        getattr(reading.analysis, slug)


def half_then(error: BaseException) -> Callable[[Sequence[Request]], Iterator[Outcome]]:
    def run(requests: Sequence[Request]) -> Iterator[Outcome]:
        yield from map(answer, requests[:3])
        raise error

    return run


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (half_then(ZeroDivisionError("oops")), "Wild failed: ZeroDivisionError: oops"),
        (half_then(BackendError("the line went dead")), "^the line went dead"),
        (half_then(SystemExit(3)), "Wild failed: SystemExit: 3"),
        (half_then(KeyboardInterrupt()), "Wild failed: KeyboardInterrupt"),
        (lambda requests: map(answer, requests[:3]), "gave no answer"),
        (lambda requests: [*map(answer, requests[:3]), "junk"], "Wild failed: ValueError"),
        (lambda requests: [*map(answer, requests[:3]), None], "Wild failed: TypeError"),
        (
            lambda requests: [*map(answer, requests[:3]), ("junk", "junk")],
            "Wild failed: TypeError: run gave str, not a Request",
        ),
        (
            lambda requests: [*map(answer, requests[:3]), *((one, None) for one in requests[3:])],
            "the backend gave NoneType, not a Completion",
        ),
    ],
)
def test_whatever_a_backend_does_what_it_answered_is_kept(run: Any, reason: str) -> None:
    reading = read(Wild(run))
    assert list(reading.analysis.present()) == SLUGS[:3]
    assert [failure.section for failure in reading.failures] == SLUGS[3:]
    for failure in reading.failures:
        assert pytest.importorskip("re").search(reason, failure.reason)


@pytest.mark.parametrize("run", [lambda _: [], lambda _: iter(()), lambda _: None])
def test_a_backend_that_yields_nothing_ends(run: Any) -> None:
    reading = read(Wild(run))
    assert len(reading.failures) == len(SLUGS)
    assert reading.analysis.present() == {}


def test_an_answer_that_comes_twice_or_was_not_asked_for_counts_once() -> None:
    other = Request(slug="other", prompt=scripted().requests or None, section=Section, article=ARTICLE)  # type: ignore[arg-type]

    def run(requests: Sequence[Request]) -> Iterator[Outcome]:
        yield from map(answer, requests)
        for request in requests:
            yield request, Completion("junk", "stop")
        yield other, Completion("{}", "stop")

    reading = read(Wild(run))
    assert list(reading.analysis.present()) == SLUGS
    assert reading.failures == ()
    assert reading.usage.calls == len(SLUGS)


def test_text_that_is_no_unicode_fails_its_section_only() -> None:
    reading = read(scripted(summary='{"headline": "\ud800"}', path=BackendError("bad \udcff")))
    assert {failure.section for failure in reading.failures} == {"summary", "path"}
    assert Reading.load(reading.model_dump_json()) == reading


def test_a_sections_own_check_that_breaks_fails_its_section_only() -> None:
    class Odd(Section):
        """Odd."""

        text: str

        def model_post_init(self, context: Any) -> None:
            raise KeyError("their bug")

    class Mine(News):
        """Mine."""

        odd: Odd

    reading = Reader(ScriptedBackend(otherwise=valid_answer), framework=Mine).read(ARTICLE)
    assert list(reading.analysis.present()) == SLUGS
    assert "Odd cannot be checked: KeyError: 'their bug'" in reading.failures[0].reason


def test_a_broken_correction_template_fails_its_section_only(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "correction.md.j2").write_text("{{ nope }}")
    reading = Reader(scripted(path="junk"), templates=tmp_path).read(ARTICLE)
    assert [failure.section for failure in reading.failures] == ["path"]
    assert "'nope' is undefined" in reading.failures[0].reason


def test_a_broken_task_template_is_an_error_before_any_model_is_asked(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "path.md.j2").write_text("{{ nope }}")
    backend = scripted()
    with pytest.raises(TemplateError):
        Reader(backend, templates=tmp_path).read(ARTICLE)
    assert backend.requests == []


def test_what_was_used_is_counted_for_invalid_answers_too() -> None:
    used = Completion("junk", "stop", Usage(calls=1, input_tokens=100, output_tokens=10, cached_tokens=90))
    usage = read(scripted(summary=[used, valid_answer]), sections="summary").usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens, usage.cached_tokens) == (2, 100, 10, 90)


# --- events


def test_events_tell_the_whole_story_in_order() -> None:
    backend = scripted(summary=["junk", valid_answer], path=BackendError("no power"))
    events = list(Reader(backend).stream(ARTICLE, sections=["summary", "context", "path"]))
    assert [(type(event), getattr(event, "slug", "")) for event in events] == [
        (SectionStarted, "summary"),
        (SectionStarted, "context"),
        (SectionStarted, "path"),
        (SectionRetried, "summary"),
        (SectionDone, "context"),
        (SectionFailed, "path"),
        (SectionDone, "summary"),
        (ReadingDone, ""),
    ]
    last = events[-1]
    assert isinstance(last, ReadingDone)
    assert [event.section for event in events if isinstance(event, SectionDone)] == [
        last.reading.analysis.context,
        last.reading.analysis.summary,
    ]


def test_progress_is_seen_while_the_backend_is_still_at_work() -> None:
    seen = Event()

    class Slow(ScriptedBackend):
        def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
            for request in requests:
                on_progress(Progress(request.slug, 7))
                assert seen.wait(20), "progress was held back until the answer"
                yield request, self.complete(request)

    tokens = 0
    for event in Reader(Slow({"summary": valid_answer})).stream(ARTICLE, sections="summary"):
        if isinstance(event, Progress):
            tokens = event.tokens
            seen.set()
    assert tokens == 7


@pytest.mark.parametrize("parallel", [1, 2])
def test_who_stops_listening_stops_the_asking(parallel: int) -> None:
    begun, released, ended = [], Event(), Event()

    class Slow(Backend):
        capabilities = Capabilities(parallel=parallel)

        def complete(self, request: Request) -> Completion:
            begun.append((request.slug, current_thread()))
            if len(begun) > 1:
                released.wait(20)
            return scripted().complete(request)

        def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
            try:
                yield from super().run(requests, on_progress)
            finally:
                ended.set()

    events = Reader(Slow()).stream(ARTICLE)
    while not isinstance(next(events), SectionDone):
        pass
    events.close()  # type: ignore[attr-defined]
    released.set()
    assert ended.wait(20)
    assert len(begun) <= parallel + 1


class Endless(Backend):
    """Report progress until somebody says that it is enough."""

    def __init__(self) -> None:
        self.stopped = Event()
        self.raised: BaseException | None = None

    def complete(self, request: Request) -> Completion:
        raise AssertionError("run is overridden")

    def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
        try:
            while True:
                with suppress(Exception):  # a backend that swallows what it can is stopped all the same
                    on_progress(Progress(requests[0].slug, 0))
        except BaseException as error:
            self.raised = error
            raise
        finally:
            self.stopped.set()
        yield from ()


def test_who_stops_listening_stops_a_backend_that_is_in_the_middle_of_an_answer() -> None:
    backend = Endless()
    events = Reader(backend).stream(ARTICLE)
    while not isinstance(next(events), Progress):
        pass
    assert not backend.stopped.is_set()
    events.close()
    assert backend.stopped.wait(20)
    assert not isinstance(backend.raised, Exception)


@pytest.mark.parametrize("act", ["read", "ask"])
def test_an_interruption_stops_the_backend_while_its_traceback_is_still_held(act: str) -> None:
    class Interrupting(Endless):
        def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
            interrupt_main()
            yield from super().run(requests, on_progress)

    backend = Interrupting()
    reader, reading = Reader(backend), read(scripted(), sections="summary")
    with pytest.raises(KeyboardInterrupt) as caught:
        reader.read(ARTICLE) if act == "read" else reader.ask(reading, "Why?")
    assert backend.stopped.wait(20)
    assert caught.tb is not None


def test_a_reading_can_be_awaited() -> None:
    async def main() -> Reading[Any]:
        return await Reader(scripted()).aread(ARTICLE, sections=["summary"])

    assert list(asyncio.run(main()).analysis.present()) == ["summary"]


def test_read_works_where_a_loop_is_running_as_in_a_notebook_cell() -> None:
    async def cell() -> Reading[Any]:
        return read(scripted())

    assert asyncio.run(cell()).failures == ()


def test_one_reader_reads_several_articles_at_once() -> None:
    reader = Reader(scripted())
    articles = [make_article(f"It failed on day {day}.", title=str(day)) for day in range(20)]

    async def main() -> list[Reading[Any]]:
        return await asyncio.gather(*(reader.aread(article) for article in articles))

    for article, reading in zip(articles, asyncio.run(main()), strict=True):
        assert reading.article is article
        assert reading.analysis.summary.text == article.text
        assert reading.usage.calls == len(SLUGS)


# --- making a reader


def test_the_default_reader_needs_no_model_and_no_settings() -> None:
    text = "The mill in Arden closed in May. It had 312 workers. Nobody in the valley knew why it had to close."
    reading = socra.read(from_text(text), sections=["summary"])
    assert reading.backend == "extractive"
    assert reading.analysis.summary.evidence


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"backend": "nope"}, UnknownBackend),
        ({"framework": "nope"}, UnknownFramework),
        ({"backend": "extractive", "colour": "red"}, SettingsError),
        ({"backend": ScriptedBackend(), "colour": "red"}, SettingsError),
    ],
)
def test_what_does_not_exist_is_said_at_once(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        Reader(**options)


def test_settings_are_the_default_and_arguments_beat_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    monkeypatch.setenv("SOCRA_BACKEND", "nope")
    (tmp_path / "prompts" / "news").mkdir(parents=True)
    (tmp_path / "prompts" / "news" / "summary.md.j2").write_text("In verse! {{ shape }}")
    with pytest.raises(UnknownBackend):
        Reader()
    backend = scripted()
    Reader(backend).read(ARTICLE, sections="summary")
    assert backend.requests[0].prompt.task[0].text.startswith("In verse!")


def test_a_framework_of_ones_own_adds_a_section_in_three_lines() -> None:
    class Verse(Section):
        """Say it in verse."""

        text: str

    class Mine(News):
        verse: Verse

    reader = Reader(ScriptedBackend(otherwise=valid_answer), framework=Mine)
    reading = reader.read(ARTICLE)
    assert list(reading.analysis.present()) == [*SLUGS, "verse"]
    assert reading.analysis.verse.text == ARTICLE.sentence(1)
    assert isinstance(reading.analysis, Framework)


# --- asking


def test_a_question_is_answered_and_kept() -> None:
    backend = scripted()
    reading = read(backend)
    made = reading.ask("  Why did it\nclose? ")
    assert reading.answers == [made]
    assert made.question == "Why did it close?"
    assert made.facets[0].evidence[0].quote == "Nobody knew why."
    assert type(made) is News.answer
    asked = backend.requests[-1]
    assert asked.prompt.shared == backend.requests[0].prompt.shared
    assert [part.text for part in asked.prompt.task if not part.trusted] == ["Why did it\nclose?"]


def test_a_question_of_the_reading_can_be_asked() -> None:
    reading = read(scripted())
    question = reading.analysis.follow_ups.categories[0].questions[0]
    assert reading.ask(question).question == question.text


@pytest.mark.parametrize("question", ["", " \n", "x" * 2_001])
def test_a_question_has_a_length(question: str) -> None:
    backend = scripted()
    reading = read(backend, sections="summary")
    with pytest.raises(SettingsError, match="a question has 1 to 2,000 characters"):
        reading.ask(question)
    assert len(backend.requests) == 1


def test_a_question_from_a_broken_terminal_is_asked_all_the_same() -> None:
    assert read(scripted()).ask("Why \udcff?").question == "Why ??"


def test_an_answer_is_corrected_as_a_section_is() -> None:
    assert read(scripted(answer=["junk", ANSWER])).ask("Why?").conclusion == "It is open."


def test_a_question_that_finds_no_answer_is_an_error_and_leaves_the_reading_alone() -> None:
    reading = read(scripted(answer=BackendError("no power")))
    with pytest.raises(BackendError, match=r"^no power$"):
        reading.ask("Why?")
    assert reading.answers == []


def test_who_asks_hears_what_happens() -> None:
    heard: list[Any] = []
    reading = read(scripted(), sections="summary")
    Reader(scripted(answer=["junk", ANSWER])).ask(reading, "Why?", on_event=heard.append)
    assert [type(event) for event in heard] == [SectionStarted, SectionRetried, SectionDone]
    assert {event.slug for event in heard} == {"answer"}


def test_another_reader_may_answer() -> None:
    reading = read(scripted(answer=BackendError("no power")))
    assert reading.ask("Why?", reader=Reader(scripted())).conclusion == "It is open."


def test_no_thread_complains(recwarn: pytest.WarningsRecorder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(Wild(half_then(RuntimeError("x"))))
    assert not recwarn.list


def test_a_reader_closes_its_backend() -> None:
    class Held(ScriptedBackend):
        closed = False

        def close(self) -> None:
            self.closed = True

    backend = Held()
    with Reader(backend) as reader:
        assert reader.backend is backend
        assert not backend.closed
    assert backend.closed


def test_two_readers_send_the_same_bytes_where_they_share_a_key() -> None:
    def sent(**options: Any) -> str:
        backend = ScriptedBackend({"summary": valid_answer})
        Reader(backend, **options).read(ARTICLE, sections="summary")
        return str(backend.requests[0].prompt)

    assert sent(marker_key=b"ours") == sent(marker_key=b"ours") != sent(marker_key=b"theirs")
    assert sent() != sent()


# --- words as they are written ---


class Typing(ScriptedBackend):
    """Write each answer letter by letter, and each first one anew from its middle on, as after a crash."""

    def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
        for request, completion in super().run(requests):
            assert isinstance(completion, Completion)
            for text in (completion.text[: len(completion.text) // 2], completion.text):
                on_progress(Progress(request.slug, 0))
                for count, letter in enumerate(text, 1):
                    on_progress(Progress(request.slug, count, letter))
            yield request, completion


def test_words_are_told_as_they_are_written_and_without_json() -> None:
    events = list(
        Reader(Typing({}, otherwise=valid_answer)).stream(
            make_article("The mill closed.", "It rained."), sections=["summary"]
        )
    )
    told: list[str] = []
    for event in events:
        if isinstance(event, Progress):
            told = [*told, event.text] if event.tokens else []
    (section,) = [event.section for event in events if isinstance(event, SectionDone)]
    written = "".join(told)
    texts = [text for item in [section, *items_of(section)] for text in texts_in(item)]
    assert texts
    assert all(text in written for text in texts)
    assert not set('{}[]"') & set(written)
    kinds = [type(event) for event in events]
    assert kinds.index(SectionStarted) < kinds.index(Progress) < kinds.index(SectionDone)
    assert kinds[-1] is ReadingDone
    first = next(place for place, event in enumerate(events) if isinstance(event, Progress) and event.text)
    assert first < kinds.index(SectionDone) - len(written) // 2


def texts_in(shape: Any) -> list[str]:
    return [getattr(shape, name) for name, field in type(shape).model_fields.items() if field.annotation is str]
