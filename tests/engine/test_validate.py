"""Validation: what a model may write, what is mended, and what is sent back with which reason."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from doubles.checkout import ROOT
from doubles.mill import requests
from doubles.sampled import sampled
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from socra import Answer, Completion, Evidence, Item, Request, Section
from socra.backend.schema import json_schema
from socra.checks import judged
from socra.checks.refusal import is_refusal
from socra.checks.repetition import repeated
from socra.engine.refusals import LARGEST, LONGEST_REASON
from socra.engine.validate import Valid, validate
from socra.errors import OutputInvalid
from socra.framework import Words
from socra.registry import find_framework
from socra.testing import make_article, valid_answer

SLOW = settings(deadline=None)
ARTICLES, LANGUAGES = ROOT / "examples/articles", ROOT / "tests/data/languages"

News = find_framework("news")
SECTIONS = News.sections()
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.")
LINES = make_article(*[f"Line {number} was read here." for number in range(1, 13)])

SUMMARY = {"headline": "The mill closed.", "text": "The mill in Arden closed in May.", "evidence": [1]}
CONCEPT = {"term": "mill", "definition": "a place where grain is ground", "provenance": "background", "evidence": []}


def section(slug: str, data: Any, **changes: Any) -> Section:
    text = data if isinstance(data, str) else json.dumps(data)
    made = validate(Completion(text, changes.pop("finish", "stop")), SECTIONS[slug], ARTICLE, **changes)
    return judged(made.section, ARTICLE)


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
        ("It closed in May.", "not the JSON"),
        ("null", "the answer"),
        ("3", "the answer"),
        ("[]", "the answer"),
        ("{}", "fills in none of the fields that were asked for: headline, text, evidence"),
        ('{"headline": "The mill closed."}', "text: Field required"),
        (GOOD[:-1], "breaks off before its end"),
        (GOOD[:40], "breaks off before its end"),
        (f"```json\n{GOOD[:-1]}\n```", "breaks off before its end"),
        (json.dumps({"result": SUMMARY})[:-1], "breaks off before its end"),
        (f'{{"result": [{GOOD}, {GOOD[:-9]}', "breaks off before its end"),
        (GOOD.replace("]", "}"), "brackets do not match"),
        (GOOD + GOOD.replace("closed", "failed"), "holds 2 different JSON objects: write one"),
        ("\n".join(json.dumps({"a": number}) for number in range(9)), "over 8 JSON values"),
        ('{"headline": "a", "headline": "b", "text": "c", "evidence": [1]}', "'headline' stands twice"),
        (GOOD.replace("[1]", "[NaN]"), "NaN is not a number"),
        (GOOD.replace("[1]", "[-Infinity]"), "-Infinity is not a number"),
        (GOOD.replace("[1]", "[1e999]"), "'1e999' is too large"),
        (GOOD.replace("[1]", f"[{'9' * 5_000}]"), "a number has 5,000 digits"),
        (GOOD.replace("[1]", "[123456789012]"), "sentence 123456789012"),
        (GOOD.replace("[1]", "[" * 100 + "]" * 100), "levels deep"),
        ("[" * 900_000, "levels deep"),
        ('{"headline": "\\ud800", "text": "b", "evidence": []}', "headline"),
        ('{"type": "object", "properties": {"headline": {"type": "string"}}}', "this is the schema"),
        (json.dumps(json_schema(SECTIONS["summary"], 3)), "this is the schema"),
        (json.dumps({"headline": {"type": "string"}, "text": "b"}), "headline: Input should be a valid string"),
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


def test_background_in_an_article_only_section_is_unsupported() -> None:
    made = summary(provenance="background", evidence=[])
    assert made.verdict == "unsupported"
    assert [found.kind for found in made.findings] == ["background"]


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
        summary(headline=" ".join(f"word{number}" for number in range(26)))


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
    assert validate(Completion(json.dumps(few), "stop"), Terse, ARTICLE).section.line == "one two three"


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


Moods = Literal[*(f"a rather long name for mood number {number}" for number in range(40))]  # type: ignore[valid-type]


class Mood(Section):
    """Say how it feels."""

    mood: Moods


def test_a_reason_is_short_however_much_there_is_to_choose_from() -> None:
    with pytest.raises(OutputInvalid, match="mood: Input should be 'a rather long name") as caught:
        validate(Completion('{"mood": "calm"}', "stop"), Mood, ARTICLE)
    assert len(str(caught.value)) == LONGEST_REASON


@pytest.mark.parametrize(
    ("finish", "reason"),
    [
        ("length", "cut off at the output limit: raise max_tokens"),
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
    made = validate(Completion(json.dumps(wrap(data)), "stop"), Answer, ARTICLE, question="Why did it close?").section
    assert made.question == "Why did it close?"


NAMES = st.sampled_from(["headline", "text", "evidence", "provenance", "ideas", "groups"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=9))
@SLOW
def test_no_data_breaks_the_validator(data: Any) -> None:
    for slug in SECTIONS:
        with suppress(OutputInvalid):
            section(slug, data)


def test_a_raw_line_break_in_a_string_loses_nothing() -> None:
    made: Any = section("summary", GOOD.replace("in Arden", "in\n\tArden"))
    assert made.text.split() == SUMMARY["text"].split()


def test_a_number_in_quotes_is_a_number_and_a_wrong_one_is_named() -> None:
    assert [found.sentence for found in summary(evidence=["3", 1]).evidence] == [3, 1]
    with pytest.raises(OutputInvalid, match="evidence names sentence 999, but the article has sentences 1 to 3"):
        summary(evidence=[2, 999])


# --- how often it makes sense to ask again ---


@pytest.mark.parametrize(
    ("text", "finish", "expected"),
    [
        (GOOD, "length", (0, False, True)),
        (GOOD, "loop", (1, True, False)),
        (GOOD, "deadline", (0, False, False)),
        (GOOD, "refused", (1, False, False)),
        (GOOD, "filtered", (0, False, False)),
        (" \n", "stop", (1, False, False)),
        ("<think>What shall I say?</think>\n", "stop", (1, False, False)),
        ("```json\n```", "stop", (1, False, False)),
        ("I'm sorry, but I can't help with that.", "stop", (1, False, False)),
        (GOOD[:-1], "stop", (2, False, False)),
        ("{}", "stop", (2, False, False)),
        ("x" * (LARGEST + 1), "stop", (1, True, False)),
        (json.dumps(SUMMARY | {"text": "The mill closed. " * 30}), "stop", (1, True, False)),
    ],
)
def test_the_error_says_whether_to_ask_again_and_how(text: str, finish: Any, expected: tuple[int, bool, bool]) -> None:
    with pytest.raises(OutputInvalid) as caught:
        section("summary", text, finish=finish)
    assert (caught.value.again, caught.value.lively, caught.value.grow) == expected


@pytest.mark.parametrize("text", ["", " \n", "<think>So, the mill", "<think>The mill</think>", "The mill.</think>\n"])
def test_a_limit_that_was_spent_on_thinking_is_told_from_an_answer_that_was_cut(text: str) -> None:
    with pytest.raises(OutputInvalid, match="still thinking: raise max_tokens, or turn thinking off") as caught:
        section("summary", text, finish="length")
    assert caught.value.grow


# --- one value, and which ---


@pytest.mark.parametrize(
    "text",
    [
        f'{{"headline": "one sentence"}}\n{GOOD}',
        f"{GOOD}\n{{}}",
        f"{GOOD}\n\n{GOOD}",
        f'I use {{ and }} and {{name}} and {{"a": 1}}:\n{GOOD}',
        f"{GOOD} And once more: {GOOD[:30]}",
        json.dumps({"status": "ok", "data": SUMMARY, "time": 3}),
    ],
)
def test_of_several_values_the_only_section_is_taken(text: str) -> None:
    assert section("summary", text) == summary()


IDEAS = [{"title": "A mill closed", "points": [{"text": "The mill in Arden closed in May.", "evidence": [1]}]}]


@pytest.mark.parametrize("data", [IDEAS, {"big_ideas": IDEAS}, [{"ideas": IDEAS}], {"result": {"ideas": IDEAS}}])
def test_a_list_is_the_only_list_that_the_section_has(data: Any) -> None:
    assert section("big_ideas", data) == section("big_ideas", {"ideas": IDEAS})


@pytest.mark.parametrize(
    ("slug", "data"),
    [
        ("summary", {"a": {"b": SUMMARY}}),
        ("summary", [{"result": SUMMARY}]),
        ("summary", [SUMMARY, SUMMARY]),
        ("big_ideas", {"a": {"ideas": IDEAS}, "b": {"ideas": IDEAS}}),
        ("big_ideas", {"a": {"b": IDEAS}}),
        ("big_ideas", []),
        ("path", [{"title": "x"}]),
    ],
)
def test_what_is_wrapped_twice_or_could_be_two_things_is_sent_back(slug: str, data: Any) -> None:
    with pytest.raises(OutputInvalid):
        section(slug, data)


def test_keys_that_the_section_does_not_have_are_left_out_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="socra")
    ideas = [{**IDEAS[0], "mood": "calm", "points": [{**IDEAS[0]["points"][0], "a": 1, "b": 2}]}]  # type: ignore[dict-item]
    assert section("big_ideas", {"ideas": ideas, "c": 3}) == section("big_ideas", {"ideas": IDEAS})
    assert [record.getMessage() for record in caplog.records] == [
        "BigIdeas: 4 keys that it does not have were left out"
    ]


# --- JSON that is nearly JSON ---


def validated(text: str, slug: str = "summary") -> Valid[Any]:
    return validate(Completion(text, "stop"), SECTIONS[slug], ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("[1]", "[1,]"),
        GOOD.replace('"', "'"),
        GOOD.replace('"headline"', "headline"),
        GOOD.replace("{", "{ // the summary\n").replace(", ", ", /* then */ "),
        GOOD.replace('"', "“"),
        GOOD.replace('": "', '": “').replace('",', "”,"),
        GOOD.replace(" in Arden", "\nin Arden"),
    ],
)
def test_json_that_is_nearly_json_is_mended_and_marked(text: str) -> None:
    found = validated(text)
    assert judged(found.section, ARTICLE) == summary()
    assert found.repaired
    assert not validated(GOOD).repaired


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("closed in", '"closed", in'),
        GOOD.replace("May.", "May").replace('."', "."),
        GOOD.replace('"evidence": [1]', '"headline": "The mill burned.", "evidence": [1],'),
        GOOD.replace('"evidence"', '"note": "x", "evidence"').replace("[1]", "[1],"),
        GOOD.replace("[1]", "[1], ..."),
    ],
)
def test_what_cannot_be_mended_without_a_guess_is_sent_back(text: str) -> None:
    with pytest.raises(OutputInvalid):
        section("summary", text)


# --- refusals ---

REFUSALS = [
    "I'm sorry, but I can't help with that.",
    "I’m really sorry. This article is about violence.",
    "I cannot summarise this text, for it is protected.",
    "As an AI language model, I do not read news.",
    "Je suis désolé, mais je ne peux pas répondre à cette demande.",
    "Es tut mir leid, aber dabei kann ich nicht helfen.",
    "Ich kann diese Anfrage leider nicht bearbeiten.",
    "Lo siento, pero no puedo ayudar con eso.",
    "Desculpe, não posso ajudar com isso.",
    "Mi dispiace, non posso aiutarti.",
    "Het spijt me, daar kan ik niet bij helpen.",
    "Przykro mi, ale nie mogę w tym pomóc.",
    "Извините, я не могу помочь с этим запросом.",
    "抱歉，我无法协助处理此请求。",
    "申し訳ありませんが、そのご要望にはお応えできません。",
    "죄송하지만 도와드릴 수 없습니다.",
    "عذرًا، لا أستطيع المساعدة في ذلك.",
    "ขออภัย ฉันไม่สามารถช่วยได้",
]


@pytest.mark.parametrize("text", REFUSALS)
@pytest.mark.parametrize("slug", ["summary", "concepts"])
def test_a_refusal_in_prose_is_named_and_asked_about_once(slug: str, text: str) -> None:
    with pytest.raises(OutputInvalid, match="refused") as caught:
        section(slug, text)
    assert caught.value.again == 1


def test_a_section_about_a_refusal_is_none() -> None:
    assert section("summary", f"I'm sorry that it took so long.\n{GOOD}") == summary()
    assert summary(headline="I'm sorry, but I can't, said the mill's owner.")
    assert not is_refusal("The mill closed. I'm sorry, said its owner.")
    assert not is_refusal("I can't go on. " * 200)


# --- texts that go round in circles ---


@pytest.mark.parametrize(
    "text",
    [
        "The mill closed in May. " * 9,
        "The mill in Arden closed in May, after a hundred years. " + "and the mill " * 12,
        "工厂于五月关闭。" * 12,
        "the " * 40,
        "ha" * 60,
    ],
)
def test_a_field_that_repeats_itself_is_asked_for_with_another_sampling(text: str) -> None:
    with pytest.raises(OutputInvalid, match="again and again") as caught:
        summary(text=text)
    assert caught.value.lively
    assert len(str(caught.value)) < 200


def test_a_loop_that_is_too_long_for_its_field_is_told_as_a_loop() -> None:
    with pytest.raises(OutputInvalid, match="again and again") as caught:
        summary(text="the mill closed and " * 500)
    assert (caught.value.again, caught.value.lively) == (1, True)
    with pytest.raises(OutputInvalid, match="at most") as caught:
        summary(
            text=" ".join(f"{number} workers met {number + 1} others in hall {number * 7}." for number in range(300))
        )
    assert not caught.value.lively


def test_many_items_with_the_same_text_are_a_loop_and_a_few_are_not() -> None:
    def ideas(count: int) -> Any:
        return section("big_ideas", {"ideas": [{"title": "A mill", "points": IDEAS[0]["points"] * count}]})

    assert ideas(2)
    with pytest.raises(OutputInvalid, match="again and again"):
        ideas(3)


SPEECH = (
    "I have a dream that one day this valley will be rich. I have a dream that one day the mill will open again. "
    "I have a dream that one day our children will work there. I have a dream that one day nobody has to leave."
)
LIST = (
    "Arden holds 5 % of the mill; Borden holds 5 % of the quay; Corden holds 5 % of the road; Dorden holds 5 % of it."
)


@pytest.mark.parametrize("text", [SPEECH, LIST, "No, no, no, no, no: nobody knew.", "www.example.org/" + "a-b_c.d" * 8])
def test_prose_that_comes_back_to_a_phrase_is_no_loop(text: str) -> None:
    assert repeated(text) == ""
    assert summary(text=text)


@pytest.mark.parametrize(
    "path", [*sorted(ARTICLES.glob("*.*")), *sorted(LANGUAGES.glob("*.md"))], ids=lambda path: path.name
)
def test_no_real_text_is_a_loop(path: Path) -> None:
    text = path.read_text()
    assert [line for line in (text, *text.splitlines()) if repeated(line)] == []


THAI = (
    "โรงงานกระดาษในเมืองอาร์เดนปิดตัวลงเมื่อวันที่สามพฤษภาคมหลังจากเปิดดำเนินการ"
    "มาหนึ่งร้อยสิบสองปี บริษัทเจ้าของโรงงานขาดทุนปีละสามล้านห้าแสนดอลลาร์ตั้งแต่ปีสองพันสิบเก้า "
    "สภาแรงงานของโรงงานกล่าวว่าการขาดทุนของโรงงานมีอยู่แต่ในกระดาษเท่านั้น "
    "คนงานของโรงงานสามร้อยสิบสองคนตกงาน ส่วนใหญ่อายุเกินห้าสิบปี"
)


def test_thai_prose_is_no_loop_and_a_thai_loop_is_one() -> None:
    assert repeated(THAI) == ""
    assert repeated(THAI + "โรงงานกระดาษปิดตัวลง" * 8)


# --- placeholders ---


@pytest.mark.parametrize("words", ["String", "<one sentence>", "<headline>", "Headline:", "....", " … ", "placeholder"])
def test_a_placeholder_is_sent_back(words: str) -> None:
    with pytest.raises(OutputInvalid, match="repeats the shape"):
        summary(headline=words)


def test_a_term_may_be_called_as_a_placeholder_where_the_article_writes_of_it() -> None:
    article = make_article("A string is a list of characters.", "A <div> is a box.", "A text is written.")
    for term in ("string", "String", "<div>", "text"):
        data = {"groups": [{"name": "technical", "concepts": [CONCEPT | {"term": term}]}]}
        assert validate(Completion(json.dumps(data), "stop"), SECTIONS["concepts"], article).section
    with pytest.raises(OutputInvalid, match="definition repeats the shape"):
        data = {"groups": [{"name": "technical", "concepts": [CONCEPT | {"definition": "text"}]}]}
        validate(Completion(json.dumps(data), "stop"), SECTIONS["concepts"], article)
    with pytest.raises(OutputInvalid, match="people repeats the shape"):
        people = {"action": "Follow Ann", "detail": "She knows.", "people": ["names of people and organisations"]}
        section("perspectives", {"recommendations": [people]})


class Loose(Section):
    """Say anything."""

    note: str = ""
    notes: tuple[str, ...] = ()


@pytest.mark.parametrize("data", [{}, {"note": ""}, {"notes": []}, {"error": "no"}, {"note": None, "notes": []}])
def test_a_section_that_could_be_empty_is_not_taken_from_an_object_that_has_nothing_of_it(data: Any) -> None:
    with pytest.raises(OutputInvalid, match="fills in none of the fields"):
        validate(Completion(json.dumps(data), "stop"), Loose, ARTICLE)
    assert validate(Completion('{"notes": ["It closed."]}', "stop"), Loose, ARTICLE).section.notes == ("It closed.",)


# --- whatever stands around it, for every section ---

WRAPPINGS: dict[str, Callable[[str], str]] = {
    "fence": lambda text: f"```json\n{text}\n```",
    "open fence": lambda text: f"```\n{text}",
    "prose": lambda text: f"Sure! Here it is:\n\n{text}\n\nI hope that this helps {{you}}.",
    "bom": lambda text: f"\ufeff{text}",
    "crlf": lambda text: f"\r\n{text}\r\n",
    "think": lambda text: f'<think>Is {{this}} "it"? {text[:20]}</think>\n{text}',
    "thinking": lambda text: f"<THINKING>\n{text[: len(text) // 2]}\n</THINKING>{text}",
    "reasoning": lambda text: f"<reasoning>{text}</reasoning> {text}",
    "thought": lambda text: f"<thought>hm</thought><thought>hm</thought>{text}",
    "unopened": lambda text: f"First {{ I think.</think>{text}",
    "unopened draft": lambda text: f"{text[:-3]}</think>{text}",
    "unclosed": lambda text: f"<think>{text}",
    "harmony": lambda text: (
        f"<|channel|>analysis<|message|>We {text[:30]}<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{text}<|return|>"
    ),
    "harmony cut": lambda text: (
        f"We write.<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{text}"
    ),
    "harmony bare": lambda text: f"analysisWe {{write}}.assistantfinal{text}",
    "magistral": lambda text: f"[THINK]{text[:9]}[/THINK]{text}",
    "wrapped": lambda text: f'{{"result": {text}}}',
    "listed": lambda text: f"[{text}]",
    "twice": lambda text: f"{text}\n{text}",
    "indented": lambda text: json.dumps(json.loads(text), indent=1),
    "escaped": lambda text: json.dumps(json.loads(text), ensure_ascii=True),
    "extra": lambda text: f'{{"verdict": "supported", {text[1:]}',
}
MENDINGS: dict[str, Callable[[str], str]] = {
    "comma": lambda text: f"{text[:-1]},}}",
    "commas": lambda text: text.replace("]", ",]").replace("}", ",}").replace("[,]", "[]"),
    "comment": lambda text: text.replace("{", "{ // it’s so\n", 1),
    "smart": lambda text: text.replace('"', "”"),
    "single": lambda text: text.replace('"', "'"),
    "bare keys": lambda text: re.sub(r'"(\w+)":', r"\1:", text),
}
OURS = requests()


def _read(asked: Request, text: str) -> Valid[Any]:
    return validate(Completion(text, "stop"), asked.section, asked.article, question=asked.question)


@pytest.mark.parametrize(
    ("wrapping", "request_"),
    sampled([*WRAPPINGS, *MENDINGS], OURS, kind=MENDINGS.__contains__),
    ids=lambda value: getattr(value, "slug", value),
)
def test_every_section_comes_through_whatever_stands_around_it(wrapping: str, request_: Request) -> None:
    text = json.dumps(valid_answer(request_), ensure_ascii=False)
    wrap = WRAPPINGS.get(wrapping) or MENDINGS[wrapping]

    assert _read(request_, wrap(text)) == replace(_read(request_, text), repaired=wrapping in MENDINGS)


AROUND = sorted(WRAPPINGS.keys() - {"wrapped", "listed", "twice", "indented", "escaped", "extra"})


@given(wrappings=st.lists(st.sampled_from(AROUND), max_size=3), at=st.integers(0, len(OURS) - 1))
@SLOW
def test_and_through_several_at_once(wrappings: list[str], at: int) -> None:
    text = wrapped = json.dumps(valid_answer(OURS[at]))
    for wrapping in wrappings:
        wrapped = WRAPPINGS[wrapping](wrapped)
    with suppress(OutputInvalid):  # a draft within a draft is two answers
        found = validate(Completion(wrapped, "stop"), OURS[at].section, OURS[at].article, question=OURS[at].question)
        assert found == validate(
            Completion(text, "stop"), OURS[at].section, OURS[at].article, question=OURS[at].question
        )


MARKS = ["1e9", "true", "<think>", "</think>", "```", "// a", "/*", '"a"', '{"', "### 1. Summary", "* **a:** b", "[^1]"]
PIECES = st.sampled_from([*"{}[]\",:\\ \n'“”#*-", *MARKS, "*(background)*", "\ud800", "\x00", GOOD, GOOD[:60]])


@given(st.text() | st.lists(PIECES, max_size=60).map("".join))
@SLOW
def test_no_text_breaks_the_validator(text: str) -> None:
    for slug, kind in {**SECTIONS, "answer": Answer, "loose": Loose}.items():
        try:
            made = validate(Completion(text, "stop"), kind, ARTICLE, question="Why?" if slug == "answer" else "")
            assert made.section.model_dump_json()
        except OutputInvalid as error:
            assert text.startswith(error.output)
            assert 0 < len(str(error)) <= LONGEST_REASON


@pytest.mark.parametrize("cut", range(1, len(GOOD)))
def test_no_beginning_of_an_answer_is_one(cut: int) -> None:
    for text in (GOOD[:cut], GOOD.replace('"', "'")[:cut], f"Here:\n```json\n{GOOD[:cut]}\n```"):
        with pytest.raises(OutputInvalid):
            section("summary", text)


def test_who_cites_too_many_sentences_is_taken_at_the_first_of_them() -> None:
    data = {"ideas": [{"title": "All", "points": [{"text": "Line 2 was read.", "evidence": list(range(1, 13))}]}]}
    completion = Completion(json.dumps(data), "stop")
    [point] = validate(completion, SECTIONS["big_ideas"], LINES).section.items()
    assert [found.sentence for found in point.evidence] == list(range(1, 9))


def test_a_field_of_evidence_without_a_limit_is_taken_whole() -> None:
    class Loose(Section, Item):
        """Say it."""

        text: str = Field(description="one sentence")
        evidence: tuple[Evidence, ...] = Field(default=(), description="sentence numbers")

    completion = Completion(json.dumps({"text": "Line 2 was read.", "evidence": list(range(1, 13))}), "stop")
    assert len(validate(completion, Loose, LINES).section.evidence) == 12
