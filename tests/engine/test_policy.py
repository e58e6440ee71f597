"""What becomes of an item that the article does not support: asked for once more, marked, or dropped and listed."""

from __future__ import annotations

from typing import Any

import pytest

from socra import Reader, Reading
from socra.checks import judged
from socra.engine.policy import without_unsupported
from socra.errors import OutputInvalid, SectionMissing, SettingsError
from socra.events import SectionDone, SectionRetried
from socra.framework import map_items
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

KINDS = find_framework("news").sections()
ARTICLE = make_article(
    "The mill in Arden closed in May.", "It had workers from three valleys.", "Nobody in Arden knew why it closed."
)
TRUE = "The mill in Arden closed in May."
FALSE = "A bakery in Leeds opened seven new shops abroad."


def ideas(*titles: tuple[str, ...]) -> dict[str, Any]:
    points = [[{"text": text, "evidence": [1]} for text in texts] for texts in titles]
    return {"ideas": [{"title": "The closing", "points": found} for found in points]}


def read(policy: str | None, *replies: Any, section: str = "big_ideas") -> tuple[Reading[Any], ScriptedBackend]:
    backend = ScriptedBackend({section: list(replies)})
    return Reader(backend, unsupported=policy).read(ARTICLE, sections=[section]), backend  # type: ignore[arg-type]


def texts(reading: Reading[Any]) -> list[tuple[str, str | None]]:
    return [(item.text, item.verdict) for _, item in reading.items()]


def test_an_unsupported_item_is_sent_back_once_with_its_words_and_the_reason() -> None:
    reading, backend = read(None, ideas((TRUE, FALSE)), ideas((TRUE,)))
    assert texts(reading) == [(TRUE, "supported")]
    assert len(backend.requests) == 2
    correction = backend.requests[1].correction
    assert FALSE in correction
    assert "nowhere in the article" in correction
    assert TRUE not in correction
    assert reading.notes == ()


def test_what_is_still_unsupported_is_kept_and_marked_and_asked_for_no_third_time() -> None:
    reading, backend = read("correct", ideas((TRUE, FALSE)))
    assert texts(reading) == [(TRUE, "supported"), (FALSE, "unsupported")]
    assert len(backend.requests) == 2
    assert reading.failures == reading.notes == reading.dropped == ()


def test_of_two_answers_the_one_with_less_against_it_stays() -> None:
    reading, _ = read("correct", ideas((FALSE,)), ideas((FALSE, FALSE)))
    assert len(texts(reading)) == 1
    reading, _ = read("correct", ideas((FALSE, FALSE)), ideas((FALSE,)))
    assert len(texts(reading)) == 1


def test_an_answer_that_is_no_section_does_not_cost_the_one_that_was_there() -> None:
    reading, _ = read("correct", ideas((TRUE, FALSE)), "I am sorry, Dave.")
    assert len(texts(reading)) == 2


def test_mark_asks_no_second_time() -> None:
    reading, backend = read("mark", ideas((TRUE, FALSE)))
    assert len(backend.requests) == 1
    assert texts(reading)[1] == (FALSE, "unsupported")


def test_drop_asks_once_more_and_lists_what_it_leaves_out() -> None:
    reading, backend = read("drop", ideas((TRUE, FALSE), (FALSE,)))
    assert len(backend.requests) == 2
    assert texts(reading) == [(TRUE, "supported")]
    assert len(reading.analysis.big_ideas.ideas) == 1  # a group without items goes too
    assert [(gone.section, gone.text) for gone in reading.dropped] == [("big_ideas", FALSE)] * 2
    assert reading.dropped[0].findings[0].kind in ("words", "name", "number")
    assert reading.dropped[0].evidence[0].quote == TRUE
    assert Reading[type(reading.analysis)].load(reading.model_dump_json()) == reading  # type: ignore[misc]


def test_a_section_of_which_nothing_is_left_fails_and_says_why() -> None:
    reading, _ = read("drop", {"headline": FALSE, "text": FALSE, "evidence": [1]}, section="summary")
    [failure] = reading.failures
    assert "supports nothing" in failure.reason
    assert FALSE in failure.reason
    assert failure.error == "OutputInvalid"
    assert [gone.section for gone in reading.dropped] == ["summary"]
    with pytest.raises(SectionMissing, match="supports nothing"):
        _ = reading.analysis.summary


def test_background_where_only_the_article_counts_is_sent_back_with_that_reason() -> None:
    point = {"text": "Mills grind grain.", "evidence": [], "provenance": "background"}
    reading, backend = read(None, {"ideas": [{"title": "Mills", "points": [point]}]})
    assert "it is background" in backend.requests[1].correction
    assert texts(reading) == [("Mills grind grain.", "unsupported")]


def test_a_background_item_elsewhere_is_never_touched() -> None:
    term = {"term": "Mill", "definition": "A house that grinds grain.", "provenance": "background", "evidence": []}
    data = {"groups": [{"name": "Terms", "concepts": [term]}]}
    reading, backend = read("drop", data, section="concepts")
    assert len(backend.requests) == 1
    assert [item.verdict for _, item in reading.items()] == ["background"]


def test_what_a_correction_says_is_short_however_much_is_wrong() -> None:
    towns = [f"A bakery in {name}ford opened shops in many other countries with money of its own" for name in "BCDFG"]
    shops = [tuple(f"{town} in the {number} year." for town in towns) for number in ("first", "second", "third")]
    _, backend = read(None, ideas(*shops))
    assert len(backend.requests[1].correction) < 1_500
    assert "more" in backend.requests[1].correction


def test_the_reason_for_a_new_question_is_heard() -> None:
    backend = ScriptedBackend({"big_ideas": [ideas((FALSE,)), ideas((TRUE,))]})
    events = list(Reader(backend).stream(ARTICLE, sections="big_ideas"))
    [retried] = [event for event in events if isinstance(event, SectionRetried)]
    assert FALSE in retried.reason
    assert [event.section.items().__next__().verdict for event in events if isinstance(event, SectionDone)] == [
        "supported"
    ]


def test_answers_are_held_to_the_policy_too() -> None:
    facet = {"title": "Leeds", "text": FALSE, "evidence": [1], "provenance": "article"}
    good = {"title": "Arden", "text": TRUE, "evidence": [1], "provenance": "article"}
    data = {"introduction": "It closed.", "facets": [good, facet], "conclusion": "It is closed."}
    backend = ScriptedBackend({"summary": valid_answer, "answer": data})
    reader = Reader(backend, unsupported="drop")
    reading = reader.read(ARTICLE, sections="summary")
    answer = reading.ask("What closed?")
    assert [facet.title for facet in answer.facets] == ["Arden"]
    assert [gone.section for gone in reading.dropped] == ["answer"]
    alone = ScriptedBackend({"answer": {**data, "facets": [facet]}})
    with pytest.raises(OutputInvalid, match="supports nothing"):
        Reader(alone, unsupported="drop").ask(reading, "What closed?")


def test_a_policy_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="unsupported='hide' is none of correct, mark, drop"):
        Reader(ScriptedBackend(), unsupported="hide")  # type: ignore[call-overload]
    monkeypatch.setenv("SOCRA_UNSUPPORTED", "mark")
    backend = ScriptedBackend({"big_ideas": ideas((FALSE,))})
    Reader(backend).read(ARTICLE, sections="big_ideas")
    assert len(backend.requests) == 1


def test_items_are_changed_wherever_they_stand() -> None:
    data = ideas((TRUE, FALSE), (FALSE,))
    made = judged(KINDS["big_ideas"].model_validate(data, context={"article": ARTICLE}), ARTICLE)
    same = map_items(made, lambda item: item)
    assert same == made
    kept = without_unsupported(made)
    assert kept is not None
    assert [item.words() for item in kept.items()] == [TRUE]
    assert map_items(made, lambda item: None) is None
