"""Whatever a reading holds, its Markdown gives it back; whatever a file holds, reading it ends."""

from __future__ import annotations

from contextlib import suppress
from time import process_time
from typing import Any, ClassVar, Literal

import pytest
from doubles.markdown_samples import (
    ANSWER,
    NASTY,
    NEWS,
    SLOW,
    SUMMARY,
    TEXTS,
    TOP,
    articles,
    assert_same,
    make_reading,
    shapes,
)
from doubles.sampled import sampled
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from socra.article import Article
from socra.errors import ReadingInvalid
from socra.framework import Framework, Group, Item, Section
from socra.framework.evidence import locate
from socra.markdown.escape import fully, lightly, unescape
from socra.record import Failure, Note
from socra.render.markdown import parse, render
from socra.render.markdown.body import read_body, write_body
from socra_prompts.news import Answer, News, Summary

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("slug", list(News.sections()))
@given(data=st.data())
@SLOW
def test_any_section_comes_back(slug: str, data: st.DataObject) -> None:
    section = data.draw(shapes(News.sections()[slug]))
    reading = make_reading(News.assemble({slug: section}), answers=[])
    assert_same(parse(reading.to_markdown()), reading)
    plain = reading.to_markdown(evidence=False)
    assert parse(plain).to_markdown(evidence=False) == plain


@given(answer=shapes(Answer), question=TEXTS)
@SLOW
def test_any_answer_comes_back(answer: Any, question: str) -> None:
    answer = Answer.model_validate({**answer.model_dump(), "question": question[:200]})
    reading = make_reading(News.assemble({}), answers=[answer, ANSWER])
    assert_same(parse(reading.to_markdown()), reading)


@given(article=articles())
@SLOW
def test_any_article_comes_back(article: Article) -> None:
    summary = Summary(headline="A", text="B.", evidence=locate([1], article), verdict="unsupported")
    for evidence in (True, False):
        back = parse(render(make_reading(News.assemble({"summary": summary}), article), evidence=evidence)).article
        for name in ("title", "byline", "outlet", "published", "text"):
            assert getattr(back, name) == getattr(article, name), name


def lines() -> st.SearchStrategy[str]:
    return (TEXTS | st.sampled_from(HOSTILE)).map(lambda text: " ".join(text.split()))


HOSTILE = ["openai:m: (x)", "a:", ": b", ")*", "\\)*", "*(repaired)*", "a)* *(doubtful: b", "<!-- error: X -->", "e\\"]
KINDS = st.sampled_from(["repaired", "degraded", "doubtful"])


@given(
    notes=st.lists(st.builds(Note, section=st.just("path"), kind=KINDS, reason=lines(), backend=lines()), max_size=3)
)
@SLOW
def test_any_note_on_how_a_section_was_made_comes_back(notes: list[Note]) -> None:
    told = [note if note.kind == "degraded" else note.model_copy(update={"backend": ""}) for note in notes]
    path = News.assemble({"path": NEWS.path})
    reading = make_reading(path, answers=[], notes=tuple(told))
    back = parse(reading.to_markdown())
    assert back.notes == reading.notes
    assert_same(back, reading)
    plain = reading.to_markdown(evidence=False)
    assert plain == make_reading(path, answers=[]).to_markdown(evidence=False)


@given(reason=lines(), error=st.sampled_from(["", "AccessDenied", "a b", "-->", "x" * 101]))
@SLOW
def test_any_failure_comes_back_but_for_the_output(reason: str, error: str) -> None:
    failure = Failure(section="path", reason=reason, error=error, output="{}")
    reading = make_reading(News.assemble({"summary": NEWS.summary}), failures=(failure,))
    [back] = parse(reading.to_markdown()).failures
    assert back == Failure(section="path", reason=reason, error=error if error == "AccessDenied" else "")


class Risk(Item):
    """A risk."""

    name: str = Field(min_length=1)
    text: str = ""
    remedy: str = ""
    level: Literal["low", "high"] = "low"
    seen: Literal["low", "never"] = "low"
    owners: tuple[str, ...] = ()
    score: int = 0


class Theme(Group):
    """A theme."""

    title: str = Field(min_length=1)
    risks: tuple[Risk, ...] = Field(min_length=1)


class Aspect(Group):
    """A group of groups."""

    title: str = Field(min_length=1)
    themes: list[Theme] = Field(min_length=1)


class Line(Item):
    """A line."""

    text: str = Field(min_length=1)


class Sides(Section):
    """Say what speaks for it and what against."""

    opening: str = ""
    pros: tuple[Line, ...] = ()
    cons: tuple[Line, ...] = ()
    tags: tuple[str, ...] = ()
    mood: Literal["calm", "wild"] = "calm"
    grade: int = 3
    closing: str = ""


class Risks(Section):
    """Say what may go wrong."""

    aspects: tuple[Aspect, ...] = Field(min_length=1)


class Nested(Section):
    """Bullets below bullets, a single shape, and a text after the list."""

    class Outer(Item):
        """An item with items."""

        class Inner(Item):
            """An inner item."""

            text: str = Field(min_length=1)

        text: str = Field(min_length=1)
        inner: tuple[Inner, ...] = ()

    outer: tuple[Outer, ...] = ()
    after: str = ""


class Verdict(Section, Item):
    """One paragraph."""

    text: str = Field(min_length=1)
    sure: Literal["yes", "no"] = "no"
    provenance: Literal["article"] = "article"


class Own(Framework):
    """A framework without a line of Markdown."""

    title: ClassVar[str] = "My Own: Analysis"

    sides: Sides
    risks: Risks
    nested: Nested
    verdict: Verdict


@pytest.mark.parametrize("slug", list(Own.sections()))
@given(data=st.data())
@SLOW
def test_any_section_of_a_user_comes_back(slug: str, data: st.DataObject) -> None:
    section = data.draw(shapes(Own.sections()[slug]))
    reading = make_reading(Own.assemble({slug: section}), answers=[])
    assert_same(parse(reading.to_markdown(), framework=Own), reading)
    plain = reading.to_markdown(evidence=False)
    assert parse(plain, framework=Own).to_markdown(evidence=False) == plain


@given(TEXTS)
def test_escapes_come_off(text: str) -> None:
    assert unescape(lightly(text, start=True)) == unescape(lightly(text, bold=True)) == unescape(fully(text)) == text


FORGED = [
    *("\\", "[^1]", "\n", "## AI News Analysis Framework", "### 1. Summary", "Big Ideas", "---", "  ", "a", "#"),
    *("1. ", "2) ", "24. a", "```\n"),
]


@given(st.lists(st.sampled_from(FORGED), max_size=12).map("".join))
def test_any_body_comes_back_and_has_no_mark_of_a_footnote(text: str) -> None:
    written = write_body(text, News)
    assert read_body(written, News) == text
    assert "[^1]" not in written.replace("\\\\", "").replace("\\[^", "")


PIECES = [
    *NASTY,
    TOP,
    SUMMARY,
    "\n",
    "\n\n",
    "\n### 2. Big Ideas\n",
    "\n* **a:**\n",
    "\n#### b\n",
    "\n  * c",
    "\n### q\n",
    "\n```\n",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join))
@SLOW
def test_no_text_breaks_the_reader(text: str) -> None:
    for markdown in (text, TOP + text, TOP + SUMMARY + text):
        try:
            reading = parse(markdown)
        except ReadingInvalid:
            continue
        parse(reading.to_markdown())


FLOODS = [
    *("* ", "* **", "**a", " *(", " *(a", "[^", "[^1]", "\\", "\\*", "# ", "#### a\n", "### a\n", "* a\n", "a\n"),
    *("a ", " ", "* **a:** b[^1]\n", "  * a[^1][^2] *(background)*\n", "[^a]: b\n", "\n[^1]: a b", "<!-- "),
    *("1. a: b\n", "---\n", "*(people: ", "\n* **a:**\n  * b[^9]\n", "### 1. Summary\n", ";", "&bull;", "•"),
    *("\n", "2025-03-04\n", "## AI News Analysis Framework\n"),
    *("*(doubtful: ", "*(repaired)*\n", "*(made by a:a", "*(missing: \\*"),
]
WITHIN = ["### 2. Big Ideas\n", "### 5. Expert Perspective Access\n1. **a:** b", "### q\n#### 1. f\n", ""]


@pytest.mark.alone
@pytest.mark.parametrize(("piece", "section"), sampled(FLOODS, WITHIN, kind=lambda piece: piece.strip()[:1]))
def test_hostile_input_takes_no_longer_than_its_length_says(piece: str, section: str) -> None:
    markdown = TOP + section + piece * (60_000 // len(piece))
    began = process_time()
    with suppress(ReadingInvalid):
        parse(markdown if section else markdown.removeprefix(TOP) + "\n" + TOP)
    assert process_time() - began < 3
