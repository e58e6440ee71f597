"""Validation: what a model may write, what is mended, and what is sent back with which reason."""

from __future__ import annotations

import json
from contextlib import suppress
from time import process_time
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra import Answer, Completion, Section
from socra.errors import OutputInvalid
from socra.framework import Words
from socra.registry import find_framework
from socra.testing import make_article
from socra.validate import LARGEST, LONGEST_REASON, parse_json, validate

News = find_framework("news")
SECTIONS = News.sections()
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.")

SUMMARY = {"headline": "The mill closed.", "text": "The mill in Arden closed in May.", "evidence": [1]}
CONCEPT = {"term": "mill", "definition": "a place where grain is ground", "provenance": "background", "evidence": []}


def section(slug: str, data: Any, **changes: Any) -> Section:
    text = data if isinstance(data, str) else json.dumps(data)
    return validate(Completion(text, changes.pop("finish", "stop")), SECTIONS[slug], ARTICLE, **changes)


def summary(**changes: Any) -> Any:
    return section("summary", SUMMARY | changes)


def concepts(**changes: Any) -> Any:
    return section("concepts", {"groups": [{"name": "technical", "concepts": [CONCEPT | changes]}]})


def test_sentence_numbers_become_quotes_at_their_offsets_in_the_order_given() -> None:
    made = summary(evidence=[3, 1, 3])
    assert [found.sentence for found in made.evidence] == [3, 1]
    for found in made.evidence:
        assert ARTICLE.text[found.start : found.end] == found.quote == ARTICLE.sentence(found.sentence)


GOOD = json.dumps(SUMMARY)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}```",
        f"Sure! Here is the JSON:\n\n```json\n{GOOD}\n```\nI hope that it helps.",
        f"<think>Let me see {{…}}</think>\n{GOOD}",
        f"<THINKING>\nhm\n</THINKING>```json\n{GOOD}\n```",
        f"The user wants a summary.</think>{GOOD}",
        json.dumps({"summary": SUMMARY}),
        json.dumps({"result": SUMMARY}),
        json.dumps([SUMMARY]),
        json.dumps(SUMMARY | {"verdict": "supported", "notes": "extra"}),
        "\ufeff" + GOOD,
    ],
)
def test_what_stands_around_the_json_is_dropped(text: str) -> None:
    assert section("summary", text) == summary()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("I cannot do that.", "not the JSON"),
        ("null", "the answer"),
        ("3", "the answer"),
        ("[]", "the answer"),
        ("{}", "headline: Field required"),
        (GOOD[:-1], "not the JSON"),
        (GOOD[:40], "not the JSON"),
        (GOOD + GOOD, "not the JSON"),
        (GOOD.replace("[1]", "[1,]"), "not the JSON"),
        ('{"headline": "a", "headline": "b", "text": "c", "evidence": [1]}', "'headline' stands twice"),
        (GOOD.replace("[1]", "[NaN]"), "NaN is not a number"),
        (GOOD.replace("[1]", "[-Infinity]"), "-Infinity is not a number"),
        (GOOD.replace("[1]", "[1e999]"), "sentence inf"),
        (GOOD.replace("[1]", f"[{'9' * 5_000}]"), "not the JSON"),
        (GOOD.replace("[1]", f"[{'9' * 4_000}]"), "sentence 9"),
        (GOOD.replace("[1]", "[" * 100 + "]" * 100), "levels deep"),
        ("[" * 900_000, "levels deep"),
        ('{"headline": "\\ud800", "text": "b", "evidence": []}', "headline"),
        ('{"type": "object", "properties": {"headline": {"type": "string"}}}', "Field required"),
        (f'{{"a": "{"x" * LARGEST}"}}', "write at most"),
    ],
)
def test_what_is_no_section_is_refused_with_a_short_reason(text: str, reason: str) -> None:
    with pytest.raises(OutputInvalid, match=reason) as caught:
        section("summary", text)
    assert len(str(caught.value)) <= LONGEST_REASON + 100
    assert text.startswith(caught.value.output)


@pytest.mark.parametrize("number", [0, 4, -1, True, 1.0, 1.5, "4", "one", None, [1], {"sentence": 1}])
def test_only_numbers_of_sentences_that_there_are_can_be_cited(number: Any) -> None:
    with pytest.raises(OutputInvalid, match=r"evidence: evidence names sentence .* sentences 1 to 3"):
        summary(evidence=[number])
    with pytest.raises(OutputInvalid, match="sentences 1 to 3"):
        summary(evidence=[1, number])


@pytest.mark.parametrize("evidence", [1, "1", None, {"sentence": 1}])
def test_evidence_is_a_list(evidence: Any) -> None:
    with pytest.raises(OutputInvalid, match="evidence"):
        summary(evidence=evidence)


def test_background_cannot_cite() -> None:
    assert concepts().groups[0].concepts[0].verdict == "background"
    with pytest.raises(OutputInvalid, match="a background item cites sentences"):
        concepts(evidence=[1])


def test_a_model_cannot_write_its_own_verdict() -> None:
    assert (
        concepts(provenance="article", definition="a thing that flies", evidence=[1], verdict="supported")
        .groups[0]
        .concepts[0]
        .verdict
        == "unsupported"
    )


def test_an_article_only_section_cannot_claim_background() -> None:
    with pytest.raises(OutputInvalid, match="provenance"):
        summary(provenance="background", evidence=[])


@pytest.mark.parametrize("words", ["...", "…", "string", "one paragraph of 3 to 6 sentences"])
def test_a_section_that_repeats_the_shape_is_sent_back(words: str) -> None:
    with pytest.raises(OutputInvalid, match="text repeats the shape"):
        summary(text=words)


def test_a_group_or_an_introduction_that_repeats_the_shape_is_sent_back() -> None:
    name = "the kind of terms, such as technical, business or legal"
    with pytest.raises(OutputInvalid, match="name repeats the shape"):
        section("concepts", {"groups": [{"name": name, "concepts": [CONCEPT]}]})
    steps = [{"text": "Read about mills.", "provenance": "background", "evidence": []}]
    with pytest.raises(OutputInvalid, match="introduction repeats the shape"):
        section("path", {"introduction": "one sentence", "levels": [{"title": "Basics", "steps": steps}]})


def test_an_overlong_headline_is_sent_back_with_its_length() -> None:
    with pytest.raises(OutputInvalid, match="headline: the headline has 26 words: write at most 25"):
        summary(headline="word " * 26)


class Terse(Section):
    """Say it in three words."""

    line: Annotated[str, Words(3)]
    lines: tuple[Annotated[str, Words(3)], ...] = ()
    no_line: Annotated[str | None, Words(3)] = None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"line": "one two three four"}, "line: the line has 4 words: write at most 3"),
        (
            {"line": "one", "lines": ["one", "one two three four five"]},
            r"lines.1: the lines has 5 words: write at most 3",
        ),
        ({"line": "one", "no_line": "one two three four"}, "the no line has 4 words: write at most 3"),
    ],
)
def test_too_many_words_are_counted_in_an_answer_and_nowhere_else(data: Any, reason: str) -> None:
    with pytest.raises(OutputInvalid, match=reason):
        validate(Completion(json.dumps(data), "stop"), Terse, ARTICLE)
    assert Terse(**data).model_dump() == {"lines": (), "no_line": None} | data | {"lines": tuple(data.get("lines", ()))}
    few = {"line": "one\n\ttwo   three", "lines": ["one"], "no_line": None}
    assert validate(Completion(json.dumps(few), "stop"), Terse, ARTICLE).line == "one two three"


def test_texts_are_one_line_without_control_characters() -> None:
    made = summary(text=" The mill\n\n in\tArden\x00\x1b[31m \u2028 closed.\x9b ")
    assert made.text == "The mill in Arden [31m closed."


@pytest.mark.parametrize("blank", ["", " ", "\n", "\x00\x1f"])
def test_a_text_that_must_be_there_cannot_be_blank(blank: str) -> None:
    with pytest.raises(OutputInvalid, match="text"):
        summary(text=blank)


def test_the_reason_names_the_place_and_at_most_three_faults() -> None:
    with pytest.raises(OutputInvalid) as caught:
        section("big_ideas", {"ideas": [{"title": "", "points": [{"text": 3}]}, {}, {}, {}]})
    assert str(caught.value).startswith("ideas.0.title: ")
    assert str(caught.value).count("; ") == 2


@pytest.mark.parametrize(
    ("finish", "reason"),
    [
        ("length", "cut off at the output limit: write less"),
        ("loop", "the answer repeated itself and was stopped: say each thing once"),
        ("deadline", "time ran out before the answer was complete: allow more time"),
        ("refused", r"did not answer \(refused\)"),
        ("filtered", r"did not answer \(filtered\)"),
    ],
)
def test_an_answer_that_did_not_end_by_itself_is_none(finish: str, reason: str) -> None:
    with pytest.raises(OutputInvalid, match=reason):
        section("summary", SUMMARY, finish=finish)


@pytest.mark.parametrize("wrap", [lambda data: data, lambda data: {"answer": data}])
def test_an_answer_holds_the_question_that_was_asked_not_the_models(wrap: Any) -> None:
    facet = {"title": "Why", "text": "Nobody knew why.", "provenance": "article", "evidence": [3]}
    data = {"question": "another", "introduction": "", "facets": [facet], "conclusion": "It is open."}
    made = validate(Completion(json.dumps(wrap(data)), "stop"), Answer, ARTICLE, question="Why did it close?")
    assert made.question == "Why did it close?"


@given(st.text() | st.lists(st.sampled_from('{}[]",:\\ \n1e9atrufls<think></think>```'), max_size=80).map("".join))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        parse_json(text)
    except OutputInvalid as error:
        assert text.startswith(error.output)


NAMES = st.sampled_from(["headline", "text", "evidence", "provenance", "ideas", "groups"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)))
def test_no_data_breaks_the_validator(data: Any) -> None:
    for slug in SECTIONS:
        with suppress(OutputInvalid):
            section(slug, data)


@pytest.mark.parametrize("unit", ['\\"', '"', "{", "[", "<think>", "```\n", "\\", "}"])
def test_hostile_output_is_refused_in_linear_time(unit: str) -> None:
    for text in ('{"' + unit * 400_000, unit * 400_000):
        began = process_time()
        with pytest.raises(OutputInvalid):
            parse_json(text[: LARGEST - 1])
        assert process_time() - began < 3


def test_a_raw_line_break_in_a_string_loses_nothing() -> None:
    made: Any = section("summary", GOOD.replace("in Arden", "in\n\tArden"))
    assert made.text.split() == SUMMARY["text"].split()


def test_a_number_in_quotes_is_a_number_and_a_wrong_one_is_named() -> None:
    assert [found.sentence for found in summary(evidence=["3", 1]).evidence] == [3, 1]
    with pytest.raises(OutputInvalid, match="evidence names sentence 999, but the article has sentences 1 to 3"):
        summary(evidence=[2, 999])
