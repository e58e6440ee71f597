"""Rounds: what an answer leads to: a section, one more question, the fallback, or a failure that says everything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import pytest

from socra import Backend, Completion, Limits, Note, Reader, Reading, Request, Usage
from socra.backend import Outcome
from socra.engine import attempts
from socra.engine.judge import Judged, judge
from socra.engine.validate import Valid, validate
from socra.errors import (
    AccessDenied,
    BackendError,
    EndpointUnreachable,
    ExtraMissing,
    OutputInvalid,
    QuotaSpent,
    RateLimited,
    SettingsError,
    SocraError,
)
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionStarted
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

SLUGS = list(find_framework("news").sections())
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.", title="The mill")
CUT = Completion('{"headline": "It cl', "length")


def summary(headline: str) -> str:
    return json.dumps({"headline": headline, "text": "It had 312 workers.", "evidence": [2]})


def scripted(**replies: Any) -> ScriptedBackend:
    return ScriptedBackend(replies, otherwise=valid_answer)


def read(backend: Backend, sections: Any = "summary", **options: Any) -> Reading[Any]:
    return Reader(backend, **options).read(ARTICLE, sections=sections)


# --- an answer that was cut off


def test_what_was_cut_off_is_asked_for_again_with_twice_the_room_and_is_told_so() -> None:
    backend = scripted(summary=[CUT, valid_answer])
    assert read(backend, max_tokens=700).failures == ()
    first, second = backend.requests
    assert (first.max_tokens, second.max_tokens) == (700, 1_400)
    assert second.correction == "the answer was cut off at the limit of 700 tokens: it may write twice as much now"
    added = str(second.prompt).removeprefix(str(first.prompt))
    assert "cut off at 700 tokens" in added and "twice as many" in added
    assert CUT.text not in added


def test_room_is_given_once_and_then_the_reason_says_what_to_do() -> None:
    backend = scripted(summary=CUT)
    [failure] = read(backend, max_tokens=700).failures
    assert [request.max_tokens for request in backend.requests] == [700, 1_400]
    assert failure.reason == "the answer was cut off at the limit of 1,400 tokens: raise max_tokens"
    assert (failure.output, failure.error) == (CUT.text, "OutputInvalid")


@pytest.mark.parametrize("blank", ["", " \n", "<think>hm, hm", "<think>hm</think>\n"])
def test_a_model_that_only_thought_is_told_apart(blank: str) -> None:
    [failure] = read(scripted(summary=Completion(blank, "length")), max_tokens=700).failures
    assert (
        failure.reason == "nothing was written: the model spent on thinking all of its 1,400 tokens: raise max_tokens"
    )


def test_room_is_no_correction_and_stays_with_the_section() -> None:
    backend = scripted(summary=["junk", CUT, '{"headline": 3}', valid_answer])
    assert read(backend).failures == ()
    assert [request.max_tokens for request in backend.requests] == [2_048, 2_048, 4_096, 4_096]
    first, _, grown, last = (str(request.prompt) for request in backend.requests)
    assert "not the JSON" in grown.removeprefix(first), "what was wrong before is told with the room"
    assert "twice as many" not in last.removeprefix(first)


def test_no_room_is_given_where_the_calls_are_used_up() -> None:
    backend = scripted(summary=CUT)
    [failure] = read(backend, limits=Limits(calls=1)).failures
    assert len(backend.requests) == 1
    assert failure.reason.endswith("of 2,048 tokens, and the section's 1 calls are used up: raise max_tokens")


@pytest.mark.parametrize("most", [0, -1, None, 1.5, True, "9"])
def test_max_tokens_is_a_whole_number(most: Any) -> None:
    with pytest.raises(SettingsError, match="max_tokens is a whole number from 1"):
        Reader(scripted(), max_tokens=most)


# --- doubts


@pytest.fixture
def doubted(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    """What validation doubts of a section, by its headline."""
    doubts: dict[str, tuple[str, ...]] = {}

    def doubting(*given: Any) -> Judged[Any]:
        made = judge(*given)
        return Judged(made.section, made.repaired, doubts.get(getattr(made.section, "headline", ""), ()))

    monkeypatch.setattr(attempts, "judge", doubting)
    return doubts


def test_a_doubtful_section_is_asked_for_once_more_with_the_doubt(doubted: dict[str, tuple[str, ...]]) -> None:
    doubted["Elle ferma."] = ("this is French: write English", "and more")
    backend = scripted(summary=[summary("Elle ferma."), summary("It closed.")])
    reading = read(backend)
    assert reading.analysis.summary.headline == "It closed."
    assert reading.notes == ()
    assert backend.requests[1].correction == "this is French: write English; and more"
    assert summary("Elle ferma.") in str(backend.requests[1].prompt)


@pytest.mark.parametrize(
    "second",
    [
        summary("Elle ferma."),
        summary("Fermée."),
        "junk",
        Completion("", "length"),
        BackendError("no"),
        AccessDenied(""),
    ],
)
def test_what_is_no_better_leaves_the_doubtful_one_with_a_note(
    doubted: dict[str, tuple[str, ...]], second: Any
) -> None:
    doubted.update({"Elle ferma.": ("this is French",), "Fermée.": ("this is French", "worse")})
    backend = scripted(summary=[summary("Elle ferma."), second, valid_answer])
    reading = read(backend)
    assert reading.analysis.summary.headline == "Elle ferma."
    assert tuple(note for note in reading.notes if note.section) == (
        Note(section="summary", kind="doubtful", reason="this is French"),
    )
    assert reading.failures == ()
    assert len(backend.requests) == 2


def test_the_less_doubtful_one_is_taken(doubted: dict[str, tuple[str, ...]]) -> None:
    doubted.update({"A": ("one", "two"), "B": ("two",)})
    reading = read(scripted(summary=[summary("A"), summary("B")]))
    assert reading.analysis.summary.headline == "B"
    assert [note.reason for note in reading.notes] == ["two"]


@pytest.mark.parametrize("limits", [Limits(corrections=0), Limits(calls=1)])
def test_a_doubtful_section_is_kept_at_once_where_nothing_more_may_be_asked(
    doubted: dict[str, tuple[str, ...]], limits: Limits
) -> None:
    doubted["A"] = ("one",)
    backend = scripted(summary=summary("A"))
    reading = read(backend, limits=limits)
    assert (len(backend.requests), reading.analysis.summary.headline) == (1, "A")
    assert [note.kind for note in reading.notes] == ["doubtful"]


def test_a_doubt_counts_as_a_correction(doubted: dict[str, tuple[str, ...]]) -> None:
    doubted["A"] = ("one",)
    backend = scripted(summary=["junk", "{}", summary("A"), valid_answer])
    assert read(backend).notes[0].kind == "doubtful"
    assert len(backend.requests) == 3


def test_what_was_mended_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "validate", lambda *given, **named: Valid(validate(*given, **named).section, True))
    events = list(Reader(scripted()).stream(ARTICLE, sections="summary"))
    note = Note(section="summary", kind="repaired")
    assert events[-1].reading.notes == (note,)  # type: ignore[union-attr]
    assert [event.notes for event in events if isinstance(event, SectionDone)] == [(note,)]


# --- what a failure tells


def test_the_last_output_that_is_json_is_kept_to_be_looked_at() -> None:
    [failure] = read(scripted(summary=["no more", '{"headline": 2}', "3"])).failures
    assert failure.output == '{"headline": 2}'
    [failure] = read(scripted(summary=["a", "3", "{'c': }"])).failures
    assert failure.output == "{'c': }"


def test_an_error_after_an_invalid_answer_tells_of_both() -> None:
    [failure] = read(scripted(summary=['{"headline": 3}', RateLimited("come back at noon")])).failures
    assert failure.reason.startswith("come back at noon; before that: headline: ")
    assert (failure.error, failure.output) == ("RateLimited", '{"headline": 3}')


@pytest.mark.parametrize("error", [AccessDenied("the key"), QuotaSpent("no credit"), BackendError("no power")])
def test_a_failure_names_its_error_and_a_question_raises_it(error: SocraError) -> None:
    backend = scripted(summary=error, answer=error)
    reading = read(backend, sections=["summary", "path"])
    assert reading.failures[0].error == type(error).__name__
    with pytest.raises(type(error)) as caught:
        Reader(backend).ask(reading, "Why?")
    assert caught.value is error
    assert reading.answers == []


def test_a_question_whose_answers_are_not_valid_raises_that() -> None:
    reading = read(scripted())
    with pytest.raises(OutputInvalid, match="not the JSON") as caught:
        reading.ask("Why?", reader=Reader(scripted(answer="junk")))
    assert caught.value.output == "junk"


# --- errors that end a run


def test_what_ends_a_run_ends_the_rounds_to_come_without_a_call() -> None:
    backend = scripted(summary="junk", path=AccessDenied("the key is not accepted"))
    reading = read(backend, sections=None)
    assert [request.slug for request in backend.requests] == SLUGS[: SLUGS.index("path") + 1]
    reasons = {failure.section: failure.reason for failure in reading.failures}
    assert reasons["path"] == reasons["follow_ups"] == "the key is not accepted"
    assert reasons["summary"].startswith("the key is not accepted; before that: this is not the JSON")
    assert {failure.error for failure in reading.failures} == {"AccessDenied"}
    assert list(reading.analysis.present()) == [slug for slug in SLUGS if slug not in reasons]


def test_an_error_of_the_run_itself_ends_it_as_well() -> None:
    class Broken(ScriptedBackend):
        def run(self, requests: Sequence[Request], on_progress: Any = None) -> Iterator[Outcome]:
            yield from super().run(requests[:1], on_progress)
            raise AccessDenied("the key is not accepted")

    backend = Broken(otherwise="junk")
    reading = read(backend, sections=None)
    assert len(backend.requests) == 1
    assert {failure.error for failure in reading.failures} == {"AccessDenied"}


# --- the fallback


def test_what_fails_is_made_by_the_fallback_and_said_so() -> None:
    backend, other = scripted(path=BackendError("no power")), scripted()
    events = list(Reader(backend, fallback=other).stream(ARTICLE, sections=["summary", "path"]))
    assert [type(event) for event in events[:-1]] == [
        SectionStarted,
        SectionStarted,
        SectionDone,
        SectionDegraded,
        SectionDone,
    ]
    assert events[3] == SectionDegraded("path", "no power", "ScriptedBackend")
    note = Note(section="path", kind="degraded", reason="no power", backend="ScriptedBackend")
    assert (events[2].notes, events[4].notes) == ((), (note,))  # type: ignore[union-attr]
    reading = events[-1].reading  # type: ignore[union-attr]
    assert (reading.notes, reading.failures) == ((note,), ())
    assert [request.slug for request in other.requests] == ["path"]
    assert reading.usage.calls == 3


def test_the_fallback_begins_anew() -> None:
    backend = scripted(summary=[Completion("round", "loop"), CUT, CUT])
    other = scripted(summary=["junk", "{}", valid_answer])
    assert read(backend, fallback=other, limits=Limits(calls=3)).failures == ()
    assert [request.budget.calls for request in (backend.requests[-1], other.requests[-1])] == [3, 3]
    first, again = backend.requests[0], other.requests[0]
    assert again == first
    assert again.budget is not first.budget
    assert len(other.requests) == 3  # with corrections of its own


def test_a_fallback_spends_from_the_readings_purse() -> None:
    backend, other = scripted(summary="junk"), scripted()
    reading = read(backend, fallback=other, limits=Limits(reading_calls=2))
    assert (len(backend.requests), len(other.requests)) == (2, 0)
    assert "ScriptedBackend: the reading has used its 2 calls" in reading.failures[0].reason


def test_where_both_fail_both_reasons_are_told_and_the_better_output_kept() -> None:
    backend = scripted(summary='{"headline": 3}', answer=RateLimited("come back at noon"))
    other = scripted(summary="junk", answer=BackendError("no power"))
    events = list(Reader(backend, fallback=other).stream(ARTICLE, sections="summary"))
    [failure] = events[-1].reading.failures  # type: ignore[union-attr]
    assert failure.reason.startswith("headline: ")
    assert "; ScriptedBackend: this is not the JSON" in failure.reason
    assert failure.output == '{"headline": 3}'
    assert sum(isinstance(event, SectionFailed) for event in events) == 1
    with pytest.raises(RateLimited, match="come back at noon"):
        Reader(backend, fallback=other).ask(read(scripted()), "Why?")


@pytest.mark.parametrize("error", [AccessDenied("the key"), QuotaSpent("credit"), ExtraMissing("models", "local")])
def test_no_fallback_hides_what_somebody_has_to_put_right(error: SocraError) -> None:
    other = scripted()
    reading = read(scripted(summary=error), fallback=other)
    assert [failure.error for failure in reading.failures] == [type(error).__name__]
    assert other.requests == []


def test_an_endpoint_that_is_down_is_replaced_for_all_sections() -> None:
    backend, other = scripted(summary=EndpointUnreachable("nobody is there")), scripted(path=["junk", valid_answer])
    reading = read(backend, sections=None, fallback=other)
    assert (len(backend.requests), len(other.requests)) == (1, len(SLUGS) + 1)  # the fallback corrects as ever
    assert reading.failures == ()
    assert {note.kind for note in reading.notes} == {"degraded"}


def test_what_ends_the_fallbacks_run_ends_it_too() -> None:
    backend = scripted(**dict.fromkeys(SLUGS, BackendError("no power")))
    other = scripted(summary="junk", big_ideas=EndpointUnreachable("nobody is there"))
    reading = read(backend, sections=["summary", "big_ideas", "path"], fallback=other)
    assert [request.slug for request in other.requests] == ["summary", "big_ideas"]
    assert all("nobody is there" in failure.reason for failure in reading.failures)
    assert len(reading.failures) == 3


def test_a_question_is_answered_by_the_fallback_as_well() -> None:
    heard: list[Any] = []
    reading = read(scripted())
    reader = Reader(scripted(answer=BackendError("no power")), fallback=scripted())
    assert reader.ask(reading, "Why?", on_event=heard.append).question == "Why?"
    assert [type(event) for event in heard] == [SectionStarted, SectionDegraded, SectionDone]


def test_a_reading_is_by_its_own_model_unless_only_the_fallback_answered() -> None:
    def by(model: str) -> Any:
        return lambda request: Completion(
            json.dumps(valid_answer(request)), "stop", Usage(calls=1), model, f"sha256:{model}"
        )

    other = ScriptedBackend(otherwise=by("small"))
    half = ScriptedBackend({"summary": BackendError("no"), "path": by("big")})
    reading = read(half, ["summary", "path"], fallback=other)
    assert (reading.model, reading.fingerprint) == ("big", "sha256:big")
    none = ScriptedBackend({"summary": BackendError("no")})
    assert read(none, fallback=other).model == "small"


def test_the_embedded_backend_can_always_be_the_fallback() -> None:
    reader = Reader(scripted(summary=BackendError("no power")), fallback="extractive")
    reading = reader.read(ARTICLE, sections=["summary", "path"])
    assert tuple(note for note in reading.notes if note.section) == (
        Note(section="summary", kind="degraded", reason="no power", backend="extractive"),
    )
    assert (reading.model, reading.backend) == ("scripted", "ScriptedBackend")


# --- threads


def test_a_backend_works_in_the_context_of_who_reads() -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")
    heard = []

    def answer(request: Request) -> Any:
        heard.append(who.get())
        return valid_answer(request)

    backend = scripted(summary=answer)
    token = who.set("me")
    try:
        read(backend)
    finally:
        who.reset(token)
    assert heard == ["me"]


def test_what_a_backend_doubts_of_its_answer_is_a_note_and_no_reason_to_ask_again() -> None:
    doubted = Completion(summary("It closed."), "stop", doubt="it read half of the prompt")
    backend = scripted(summary=doubted)
    reading = read(backend)
    assert reading.notes == (Note(section="summary", kind="doubtful", reason="it read half of the prompt"),)
    assert len(backend.requests) == 1


# --- a section that rests on another


def test_a_section_is_looked_at_when_what_it_rests_on_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = find_framework("news").sections()
    seen: list[set[str]] = []

    def objections(self: Any, around: Any) -> tuple[str, ...]:
        seen.append(set(around.sections))
        return ()

    monkeypatch.setattr(kinds["summary"], "rests_on", ("concepts", "no_such_section"))
    monkeypatch.setattr(kinds["summary"], "objections", objections)
    order = [
        event.slug
        for event in Reader(scripted()).stream(ARTICLE, sections=["summary", "concepts", "big_ideas"])
        if isinstance(event, SectionDone)
    ]
    assert order.index("concepts") < order.index("summary")
    assert "concepts" in seen[0]


def test_a_section_that_rests_on_one_that_fails_is_looked_at_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_framework("news").sections()["summary"], "rests_on", ("concepts",))
    reading = read(scripted(concepts=BackendError("it is gone")), ["summary", "concepts"])
    assert set(reading.analysis.present()) == {"summary"}
    reading = read(scripted(concepts="no JSON at all"), ["summary", "concepts"])
    assert set(reading.analysis.present()) == {"summary"}
    reading = read(scripted(), ["summary"])
    assert set(reading.analysis.present()) == {"summary"}


def test_what_a_section_objects_to_is_said_once_and_noted_where_nothing_better_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = find_framework("news").sections()["summary"]
    monkeypatch.setattr(kind, "objections", lambda self, around: ("it climbs nowhere",))
    backend = scripted()
    reading = read(backend)
    assert len(backend.requests) == 2
    assert backend.requests[1].correction == "it climbs nowhere"
    assert [(note.kind, note.reason) for note in reading.notes] == [("doubtful", "it climbs nowhere")]


def test_a_section_is_put_in_order_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = find_framework("news").sections()["summary"]
    monkeypatch.setattr(
        kind, "refined", lambda self, around: self.model_copy(update={"headline": around.article.title})
    )
    assert read(scripted()).analysis.summary.headline == "The mill"


# --- never the same again


def test_two_answers_that_fail_alike_are_the_last() -> None:
    backend = scripted(summary=["junk", "other junk", valid_answer])
    assert read(backend).failures
    assert len(backend.requests) == 2
    named = [json.dumps({"headline": "The mill closed.", "text": text, "evidence": [1]}) for text in ("...", "string")]
    backend = scripted(summary=[*named, valid_answer])
    assert read(backend).failures
    assert len(backend.requests) == 2, "one rule, other words"


def test_answers_that_fail_in_different_ways_are_corrected_as_often_as_before() -> None:
    backend = scripted(summary=["junk", "{}", valid_answer])
    assert read(backend).failures == ()
    assert len(backend.requests) == 3


def test_an_echo_is_not_shown_to_the_model_that_wrote_it() -> None:
    echo = summary("The mill closed.").replace("It had 312 workers.", "one paragraph of 3 to 6 sentences")
    schema = '{"type": "object", "properties": {"headline": {"type": "string"}}}'
    task = summary("The mill closed.").replace(
        "It had 312 workers.", "who did what, when and why it matters to a reader"
    )
    for answer in (echo, schema, task):
        backend = scripted(summary=[answer, valid_answer])
        read(backend)
        first, second = (str(request.prompt) for request in backend.requests)
        assert backend.requests[1].correction in second
        assert answer[:40] not in second.removeprefix(first)
