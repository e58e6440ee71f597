"""The terminal page: everything is there, nothing steers the terminal, and a reader sees what is not the article's."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import pytest
from doubles.samples import data_of, numbered
from pydantic import Field
from rich.cells import cell_len

from socra import Article, Backend, Completion, Failure, Group, Item, Reader, Reading, Request, Section, Usage
from socra.article import Caution
from socra.checks import judged
from socra.errors import BackendError
from socra.framework.evidence import Finding
from socra.record import Dropped, Note
from socra.render.rows import rows, unmark
from socra.render.terminal import render, render_answer
from socra.safety.printable import printable, printable_json
from socra.testing import make_article
from socra_prompts.news import Answer, News

ARTICLE = make_article(
    "Kessbury Hospital has run its own language model since October.",
    "The hardware cost €9,400.",
    "Health data is special under GDPR, says [Benno Lysander](https://e.org), and **each** processor is a contract.",
    "Quantization, the trick of storing every number with fewer bits, brings that down to 5 gigabytes.",
    title="Keeping the model in the building",
    byline="Ottilie Krantz",
    outlet="Wardside Computing",
    published="2025-03-04T21:26:00+01:00",
    removed=[{"text": "About", "reason": "menu"}],
    warnings=["the text stops in mid-sentence"],
)
SCRIPT: dict[str, Any] = {
    "summary": {"headline": "A model in the basement.", "text": "The hardware cost €9,400.", "evidence": [2]},
    "big_ideas": {
        "ideas": [
            {
                "title": "Keep data in",
                "points": [
                    {"text": "Under GDPR each processor is one more contract.", "evidence": [3]},
                    {"text": "It saved 71 lives in 2031.", "evidence": [4]},
                    {"text": "The hardware cost €9,400.", "evidence": [1]},
                ],
            }
        ]
    },
    "concepts": {
        "groups": [
            {
                "name": "Legal",
                "concepts": [{"term": "GDPR", "definition": "A European law.", "provenance": "background"}],
            }
        ]
    },
    "perspectives": {
        "recommendations": [
            {
                "action": "Follow him",
                "detail": "each processor is a contract",
                "people": ["Benno Lysander"],
                "evidence": [3],
            }
        ]
    },
    "path": {
        "levels": [{"title": "Basics", "steps": [{"text": "Learn what a model is.", "provenance": "background"}]}]
    },
    "follow_ups": {
        "categories": [
            {
                "name": "Money",
                "questions": [
                    {"text": "What did the hardware cost?", "answered": "answered", "evidence": [2]},
                    {"text": "Who pays for quantization?", "evidence": [2]},
                ],
            }
        ]
    },
}


@pytest.fixture(autouse=True)
def _stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COLUMNS", "100"), ("TERM", "xterm"), ("FORCE_COLOR", ""), ("NO_COLOR", "")):
        monkeypatch.setenv(name, value)


def section(kind: type[Section], data: Any, article: Article = ARTICLE) -> Any:
    return judged(kind.model_validate(data, context={"article": article}), article)


def made(article: Article = ARTICLE, script: dict[str, Any] = SCRIPT, **fields: Any) -> Reading[News]:
    kinds = News.sections()
    sections = {slug: section(kinds[slug], data, article) for slug, data in script.items()}
    return Reading[News](
        article=article, framework="news", analysis=News.assemble(sections), backend="extractive", **fields
    )


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def page() -> str:
    return render(made(failures=(Failure(section="context", reason="the server said 503"),)), width=90)


def test_the_head_says_what_was_read_and_by_what(page: str) -> None:
    head = flat(page.partition("1. Summary")[0])
    assert "Keeping the model in the building" in head
    assert "Ottilie Krantz • Wardside Computing • 4 March 2025, 21:26 UTC+01:00" in head
    assert "the text stops in mid-sentence" in head
    assert "Read by extractive, without a language model." in head


@pytest.mark.parametrize(
    ("backend", "model", "line"),
    [
        ("extractive", "", "Read by extractive, without a language model."),
        ("openai", "tiny-1b", "Read by openai with tiny-1b."),
        ("openai:tiny-1b", "tiny-1b", "Read by openai:tiny-1b."),
    ],
)
def test_a_model_is_named_where_there_is_one(backend: str, model: str, line: str) -> None:
    assert line in flat(render(made().model_copy(update={"backend": backend, "model": model})))


def test_sections_keep_their_numbers_and_order() -> None:
    shown = render(made(script={slug: data_of(kind, ARTICLE) for slug, kind in News.sections().items()}), width=90)
    assert re.findall(r"^  (\d+\. .*?) ─+$", shown, re.MULTILINE) == list(map(numbered, News.sections()))


def test_a_section_that_was_not_asked_for_is_not_shown() -> None:
    shown = render(made(script={"path": SCRIPT["path"]}))
    assert numbered("path") in shown
    assert "Summary" not in shown


def test_a_failed_section_says_why(page: str) -> None:
    assert "This section could not be made: the server said 503" in flat(page)


def test_items_carry_the_numbers_of_their_sentences(page: str) -> None:
    assert "Under GDPR each processor is one more contract. [3]" in flat(page)


def test_what_is_not_the_articles_is_marked_in_words(page: str) -> None:
    shown = flat(page)
    assert "A European law. (background)" in shown
    assert "It saved 71 lives in 2031. [4] ⚠ not supported by the article" in shown
    assert "The hardware cost €9,400. [1] (partly supported: most of its words are in [2]" in shown


def test_a_sentence_is_quoted_only_where_an_item_says_it_otherwise(page: str) -> None:
    ideas = flat(page.partition("2. Big Ideas")[2].partition("3. Knowledge")[0])
    assert "[3] “Health data is special under GDPR, says Benno Lysander, and each processor is a contract.”" in ideas
    assert "“The hardware cost" not in page.partition("2. Big Ideas")[0]


def test_a_sentence_that_is_speech_gets_no_second_marks() -> None:
    article = make_article("“It failed,” she said, and left the room at noon.")
    shown = flat(render(made(article, {"summary": {"headline": "H.", "text": "She said it failed.", "evidence": [1]}})))
    assert "[1] “It failed,” she said, and left the room at noon." in shown


def test_a_sentence_is_quoted_once_a_page(page: str) -> None:
    assert flat(page).count("“Health data is special") == 1


def test_without_evidence_only_the_warning_stays() -> None:
    shown = flat(render(made(), evidence=False))
    assert not re.search(r"\[\d\]|\(background\)|“", shown)
    assert "⚠ not supported by the article" in shown


def test_what_the_line_does_not_say_is_added(page: str) -> None:
    shown = flat(page)
    assert "What did the hardware cost? (answered) [2]" in shown
    assert "Who pays for quantization? [2]" in shown
    assert "each processor is a contract (Benno Lysander) [3]" in shown


def test_the_foot_counts(page: str) -> None:
    foot = flat(page.rpartition("──")[2])
    assert "4 sentences read · 1 piece left out (`socra clean --show-removed` lists them)" in foot
    assert "9 statements: 5 supported, 1 partly supported, 1 not supported, 2 background" in foot


USED = Usage(
    calls=8,
    input_tokens=12_345,
    cached_tokens=10_000,
    output_tokens=2_345,
    reasoning_tokens=300,
    seconds=4.25,
    cost=0.0123,
)


@pytest.mark.parametrize(
    ("usage", "line"),
    [
        (
            USED,
            "8 calls · 12,345 tokens in (81 % cached) · 2,345 tokens out (300 thinking) · $0.0123 · 4.2 s",
        ),
        (Usage(calls=1, input_tokens=9, output_tokens=2, seconds=1), "1 call · 9 tokens in · 2 tokens out · 1.0 s"),
        (Usage(calls=7, seconds=1), "7 calls · 1.0 s"),
        (Usage(calls=1, cost=0.0, seconds=1), "1 call · 1.0 s"),
        (Usage(calls=1, cost=0.00002, seconds=1), "1 call · under $0.0001 · 1.0 s"),
        (Usage(calls=1, cost=1_234.5, seconds=1), "1 call · $1,234.50 · 1.0 s"),
    ],
)
def test_the_foot_says_what_a_model_was_used_for_as_far_as_it_is_known(usage: Usage, line: str) -> None:
    shown = render(made(model="tiny", usage=usage), width=100).splitlines()
    assert shown[-1].strip() == line
    assert shown[-2].endswith("2 background")


def test_without_a_model_the_foot_counts_no_calls() -> None:
    last = render(made(usage=USED), width=100).splitlines()[-1]
    assert last.strip() == "9 statements: 5 supported, 1 partly supported, 1 not supported, 2 background · 4.2 s"


NOTES = (
    Note(section="summary", kind="repaired"),
    Note(section="summary", kind="doubtful", reason="it is written in French"),
    Note(section="path", kind="degraded", reason="openai failed:\nno power", backend="extractive"),
    Note(section="follow_ups", kind="degraded", reason="openai failed: no power", backend="extractive"),
    Note(section="concepts", kind="degraded"),
    Note(section="context", kind="repaired", reason="of a section that is not there"),
)


@pytest.mark.parametrize("evidence", [True, False])
def test_a_section_says_below_its_heading_how_it_was_made(evidence: bool) -> None:
    shown = render(made(notes=NOTES), width=90, evidence=evidence)
    lines = [line.strip() for line in shown.splitlines()]
    at = {slug: next(place for place, line in enumerate(lines) if line.startswith(numbered(slug))) for slug in SCRIPT}
    assert lines[at["summary"] + 1 : at["summary"] + 3] == [
        "! The model's JSON was mended.",
        "! To be read with care: it is written in French",
    ]
    assert lines[at["concepts"] + 1] == "! Made by another backend."
    assert lines[at["path"] + 1] == "! Made by extractive: openai failed: no power"
    assert lines[at["follow_ups"] + 1] == "! Made by extractive, for the same reason."
    assert shown.count("! ") == 5 + len(ARTICLE.warnings)


def test_what_a_reader_must_know_of_a_section_is_yellow_and_a_mended_answer_is_not() -> None:
    shown = render(made(notes=NOTES), width=90, colour=True)
    yellow, dim = "\x1b[33m", "\x1b[2m"
    assert f"{yellow}!{yellow} " in shown.replace("\x1b[0m", "")
    assert f"{dim}The model's JSON was mended." in shown


def test_a_reason_that_several_sections_failed_for_is_told_once() -> None:
    failures = tuple(Failure(section=slug, reason="no power") for slug in ("big_ideas", "concepts", "context"))
    shown = render(made(script={"summary": SCRIPT["summary"]}, failures=failures))
    assert shown.count("✗ This section could not be made: no power") == 1
    assert shown.count("✗ This section could not be made, for the same reason.") == 2


def test_an_answer_says_how_it_was_made() -> None:
    data = {"facets": [{"title": "Price", "text": "The hardware cost €9,400.", "evidence": [2]}], "conclusion": "So."}
    answer = section(Answer, data).model_copy(update={"question": "What did it cost?"})
    assert "! Made by extractive: openai failed: no power" in render_answer(answer, notes=NOTES[2:3])


def test_answers_follow_the_sections() -> None:
    data = {"facets": [{"title": "Price", "text": "The hardware cost €9,400.", "evidence": [2]}], "conclusion": "So."}
    answer = section(Answer, data).model_copy(update={"question": "What did it cost?"})
    shown = flat(render(made(answers=[answer])))
    assert shown.index(numbered("follow_ups")) < shown.index("What did it cost? ─")
    assert "1. Price The hardware cost €9,400. [2] Conclusion: So." in shown


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_asked_for_or_than_one_reads(width: int) -> None:
    lines = render(made(), width=width).split("\n")
    assert max(map(cell_len, lines)) <= min(width, 100)
    assert all(line == line.rstrip() for line in lines)


def test_colour_only_where_asked_for() -> None:
    assert "\x1b[" in render(made(), colour=True)
    assert "\x1b[" not in render(made())


NAUGHTY = "a\x1b]52;c;ZXZpbA==\x07b\x1b[2Jc\x9b31md\x08e\rf\x00g\u202eh[bold]i[/bold][/]j:smile:k"


def test_nothing_steers_the_terminal() -> None:
    article = make_article(f"One {NAUGHTY} two.", title=NAUGHTY, byline=NAUGHTY, outlet=NAUGHTY, warnings=[NAUGHTY])
    script = {"summary": {"headline": NAUGHTY, "text": NAUGHTY, "evidence": [1]}}
    failures = (Failure(section="path", reason=NAUGHTY),)
    notes = (Note(section="summary", kind="degraded", reason=f"b{NAUGHTY}", backend=NAUGHTY),)
    shown = render(made(article, script, failures=failures, notes=notes, model=NAUGHTY))
    assert not set(shown) & set("\x00\x07\x08\x1b\r\x9b\u202e")
    assert shown.count("[bold]i[/bold][/]j:smile:k") >= 9


def test_printable_keeps_what_is_text() -> None:
    assert printable("a\tb\nc\r\nd é 中 👩‍👧 \u200c") == "a\tb\nc\nd é 中 👩‍👧 \u200c"
    assert printable("a\rb\x85c\ud800") == "a b c\ufffd"


def test_printable_json_is_the_same_json() -> None:
    data = {"text": NAUGHTY + "\x7f\x85"}
    shown = printable_json(json.dumps(data, ensure_ascii=False))
    assert json.loads(shown) == data
    assert not set(shown) & set("\x07\x08\x1b\r\x7f\x85\x9b\u202e")


class Bare(Item):
    """An item without a line of its own."""

    label: str = Field()
    text: str = Field()


class Bag(Group):
    """A group without a line of its own."""

    name: str = Field()
    things: tuple[Bare, ...] = Field()


class Plain(Section):
    """A section without a title."""

    opening: str = Field()
    bags: tuple[Bag, ...] = Field()


class Lone(Section, Item):
    """A section that is one item."""

    markdown: ClassVar[str] = ""
    text: str = Field()


def test_classes_without_a_line_of_their_own_are_shown() -> None:
    items = [{"label": "L", "text": "The hardware cost €9,400.", "evidence": [2]}]
    found = list(rows(section(Plain, {"opening": "Hello.", "bags": [{"name": "N", "things": items}]})))
    assert ["".join(words for words, _ in row.pieces) for row in found] == [
        "Hello.",
        "N",
        "L: The hardware cost €9,400.",
    ]
    assert [(row.marker, row.heading) for row in found] == [("", False), ("", True), ("•", False)]
    [lone] = rows(section(Lone, {"text": "It ran.", "evidence": [1]}))
    assert lone.item is not None
    assert lone.pieces == (("It ran.", False),)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("[a](https://e.org/x_(y)) b", "a b"),
        ("**bold** and *it* and snake_case_name", "bold and it and snake_case_name"),
        (r"2 \* 3 \[x\]", "2 * 3 [x]"),
        ("![alt](x.png) end", "alt end"),
        ("3 * 4 * 5", "3 * 4 * 5"),
    ],
)
def test_unmark(marked: str, plain: str) -> None:
    assert unmark(marked) == plain


HANZI = "医院自十月起在地下室运行自己的语言模型，医生的出院信由它起草，硬件费用为九千四百欧元。" * 4
ADDRESS = "https://example.org/" + "a-very-long-path/" * 9


@pytest.mark.parametrize("width", [40, 90])
@pytest.mark.parametrize("words", [HANZI, ADDRESS, "x" * 190])
def test_no_word_is_cut_off_however_long(words: str, width: int) -> None:
    script: dict[str, Any] = {
        "summary": {"headline": words, "text": words, "evidence": [2]},
        "big_ideas": {"ideas": [{"title": words, "points": [{"text": words, "evidence": [1]}]}]},
        "concepts": SCRIPT["concepts"],
    }
    reading = made(script=script, failures=(Failure(section="path", reason=words),))
    shown = render(reading, width=width)
    above = re.sub(r"⚠[^•✗]*", "", shown.rpartition("──")[0])  # what is wrong with an item is told in a few words
    assert re.sub(r"\s", "", above).count(words) == 5
    assert "…" not in above
    assert all(cell_len(line) <= width for line in shown.splitlines())


def test_chinese_begins_beside_its_label_and_no_line_with_its_full_stop() -> None:
    notes = [{"name": "法律", "notes": [{"label": "背景", "text": HANZI, "evidence": [1]}]}]
    lines = render(made(script={"context": {"groups": notes}}), width=60).rpartition("──")[0].splitlines()
    [beside] = [line for line in lines if "背景:" in line]
    assert "背景: 医院自十月起" in beside
    assert not any(line.strip().startswith(("，", "。")) for line in lines)


def test_a_long_question_is_shown_whole_above_its_answer() -> None:
    question = "Why does the hospital keep the model in the building, and what would it cost to move it elsewhere? " * 2
    facets = [{"title": "Law", "text": "It is special under GDPR.", "evidence": [3]}]
    answer = section(Answer, {"facets": facets, "conclusion": "So it is."}).model_copy(update={"question": question})
    shown = render(made(answers=[answer]), width=70)
    assert question.strip() in flat(shown)
    assert "…" not in shown.partition(numbered("follow_ups"))[2].rpartition("──")[0]


def test_a_page_that_the_fallback_made_alone_says_who_read() -> None:
    class Broken(Backend):
        def complete(self, request: Request) -> Completion:
            raise BackendError("no power")

    reading = Reader(Broken(), fallback="extractive").read(make_article("The mill closed in May 2024.", "Nobody came."))
    assert reading.model == ""
    assert "Read by extractive, without a language model." in render(reading)


# ---------------------------------------------------------------- trust, worries and other languages

WEAK = (
    Finding(kind="number", text="71"),
    Finding(kind="date", text="2031" * 40, sentences=(3,)),
    Finding(kind="name", text="Nobody"),
)


def worried(**fields: Any) -> Reading[News]:
    """Return a reading with a weak item, an item that was dropped, cautions and answers."""
    reading = made(**fields)
    point = (
        reading.analysis.big_ideas.ideas[0].points[1].model_copy(update={"verdict": "unsupported", "findings": WEAK})
    )
    idea = reading.analysis.big_ideas.ideas[0].model_copy(update={"points": (point,)})
    weak = reading.analysis.big_ideas.model_copy(update={"ideas": (idea,)})
    analysis = News.assemble({**reading.analysis.present(), "big_ideas": weak})
    data = {"facets": [{"title": "€", "text": "The hardware cost €9,400.", "evidence": [2]}], "conclusion": "9400."}
    answers = [
        section(Answer, data).model_copy(update={"question": f"{state}?", "answered": state})
        for state in ("open", "partly", "answered")
    ]
    cautions = (
        Caution(kind="cut_off", text="the text stops"),
        Caution(kind="instructions", text="it speaks to a model", sentences=(2, 3)),
    )
    article = reading.article.model_copy(update={"warnings": cautions})
    dropped = (Dropped(section="path", text="It flies.", findings=WEAK[:1]),)
    changed = {"analysis": analysis, "answers": answers, "article": article, "dropped": dropped}
    return reading.model_copy(update=changed)


def test_what_is_weak_says_why_in_a_few_words() -> None:
    shown = flat(render(worried()))
    said = "⚠ not supported by the article: the number “71” is nowhere in it; the date “20312031"
    assert said in shown
    assert "…” is in [3] …" in shown
    assert "Nobody" not in shown
    assert WEAK[0].text not in flat(render(worried(), evidence=False)).partition("⚠")[2]


def test_the_foot_lists_what_to_worry_about_what_was_left_out_and_what_was_not_used() -> None:
    foot = flat(render(worried()).rpartition("──")[2])
    assert foot.startswith(
        "1 statement is not supported by the article: “It saved 71 lives in 2031.” "
        "1 statement was left out, because the article does not support it: “It flies.” "
        "Not used: 1 paragraph: “Kessbury Hospital has run its own language model since October.” 4 sentences read"
    )
    plain = flat(render(worried(), evidence=False).rpartition("──")[2])
    assert plain.startswith("4 sentences read")


def test_an_answer_says_first_that_the_article_does_not_answer() -> None:
    shown = render(worried())
    heads = [flat(shown.partition(f"{state}? ─")[2])[:140] for state in ("open", "partly", "answered")]
    assert "The article does not answer this. 1. €" in heads[0]
    assert "The article answers this in part. 1. €" in heads[1]
    assert "The article" not in heads[2]
    german = render_answer(worried().answers[0], language="de")
    assert "Der Artikel beantwortet das nicht." in german
    assert "Fazit: 9400." in german


USED_WORDS = {"extractive", "socra", "clean", "show", "removed", "JSON", "UTC", "GDPR", "no", "power", "S"}


@pytest.mark.parametrize("language", ["fr", "ar", "zh", "ja", "ru", "hi", "ko"])
@pytest.mark.parametrize("model", ["", "M"])
def test_a_page_holds_no_english_word_of_ours(language: str, model: str) -> None:
    failures = (Failure(section="context", reason="no power"),)
    reading = worried(notes=NOTES[:1] + NOTES[2:5], failures=failures, usage=USED)
    shown = flat(render(reading.model_copy(update={"language": language, "model": model})))
    english = set(re.findall(r"[A-Za-z]+", flat(render(reading.model_copy(update={"model": model})))))
    data = {word for part in (SCRIPT, reading.article.text, reading.article.title) for word in words(str(part))}
    data |= {word for answer in reading.answers for word in words(str(answer))} | words("Ottilie Krantz Wardside")
    data |= words("openai failed Computing It flies") | USED_WORDS | set("M s")
    ours = {word for word in english - data if len(word) > 2}
    assert len(ours) > 40
    french = {"article", "Conclusion", "Questions", "date", "part"}  # spelt alike
    left = {word for word in ours if re.search(rf"(?<![\w-]){word}(?![\w-])", shown)}
    assert left <= (french if language == "fr" else set())


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]+", text))


def test_cautions_are_told_in_the_language_of_the_reading() -> None:
    head = render(worried().model_copy(update={"language": "de"})).partition("1. Zusammenfassung")[0]
    assert "! Der Text bricht mitten im Satz ab" in head
    assert "in [2] [3] an ein Sprachmodell" in flat(head)
    assert "! the text stops" in render(worried())


def test_labels_are_followed_by_the_sign_of_the_language() -> None:
    shown = {code: flat(render(made().model_copy(update={"language": code}))) for code in ("en", "fr", "zh")}
    assert "GDPR: A European law." in shown["en"]
    assert "GDPR : A European law." in shown["fr"]
    assert "GDPR：A European law." in shown["zh"]
