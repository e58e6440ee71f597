"""Sections and frameworks: how they are made, what they lack, and what they say of themselves."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest
from pydantic import Field, ValidationError

from socra import Answer, Framework, Group, Item, Section
from socra.errors import SectionMissing, SocraError
from socra.framework import Mechanical
from socra.registry import find_framework
from socra.testing import make_article
from socra_prompts.news import Summary

News: Any = find_framework("news")
SUMMARY = {"headline": "It closed.", "text": "The mill closed.", "evidence": []}


class Term(Item):
    """A hard word."""

    word: str
    meaning: str = Field(description="in plain words")


class Letter(Group):
    """The terms of one letter."""

    letter: str
    terms: tuple[Term, ...]


class HardWords(Section):
    """List the hard words."""

    letters: list[Letter]
    extra: Term | None = None


class Mine(News):
    """The news and a glossary."""

    hard_words: HardWords


def test_a_framework_has_its_sections_in_order_with_those_it_inherits_first() -> None:
    assert list(Mine.sections()) == [*News.sections(), "hard_words"]
    assert Mine.sections()["hard_words"] is HardWords
    assert Mine.answer is News.answer


def test_a_framework_and_a_section_name_themselves() -> None:
    assert (News.slug(), Mine.slug()) == ("news", "mine")
    assert type("MyOwnNews", (News,), {"__module__": __name__}).slug() == "my_own_news"
    assert HardWords.heading() == "Hard Words"
    assert HardWords.instruction() == "List the hard words."
    assert News.sections()["concepts"].heading() == "Knowledge Gaps & Concepts"


def test_every_section_of_the_news_says_what_to_write_and_each_field_how() -> None:
    for section in News.sections().values():
        assert section.instruction()
        for name, field in section.model_fields.items():
            assert field.description or Mechanical in field.metadata or name == "provenance"


def test_a_field_that_is_no_section_is_refused_by_name() -> None:
    wrong = type("Wrong", (Framework,), {"__annotations__": {"count": int}, "__module__": __name__})
    with pytest.raises(TypeError, match=r"Wrong\.count is .*every field of a framework is a Section class"):
        wrong.sections()


def test_a_section_that_is_not_there_raises_with_the_reason() -> None:
    analysis = News.assemble({}, {"summary": "the model is asleep"})
    with pytest.raises(SectionMissing, match="'summary' is not in this reading: the model is asleep") as caught:
        analysis.summary  # noqa: B018
    assert (caught.value.section, caught.value.reason) == ("summary", "the model is asleep")
    assert isinstance(caught.value, SocraError)
    with pytest.raises(SectionMissing, match="it was not asked for"):
        analysis.path  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        analysis.nope  # noqa: B018


@pytest.mark.parametrize("twin", [lambda it: it, copy.copy, copy.deepcopy, lambda it: it.model_copy(deep=True)])
def test_a_framework_with_gaps_behaves_as_an_object_should(twin: Any) -> None:
    section = News.sections()["summary"].model_validate(SUMMARY)
    analysis = twin(News.assemble({"summary": section}, {"path": "no time"}))
    assert analysis.summary == section
    assert hasattr(analysis, "summary")
    assert not hasattr(analysis, "path")
    assert getattr(analysis, "path", None) is None
    with pytest.raises(SectionMissing, match="no time"):
        analysis.path  # noqa: B018
    assert list(analysis.present()) == ["summary"]
    assert "It closed." in repr(analysis)
    assert analysis == News.assemble({"summary": section}, {"path": "no time"})


def test_only_what_is_there_is_written_and_read_back() -> None:
    analysis = News.assemble({"summary": News.sections()["summary"].model_validate(SUMMARY)})
    assert list(analysis.model_dump()) == ["summary"]
    assert News.model_validate_json(analysis.model_dump_json()) == analysis
    assert News.model_validate({}).present() == {}


def test_what_is_wrong_in_a_section_is_said_with_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        News.model_validate({"summary": {"headline": ""}, "path": 3, "big_ideas": None})
    assert {error["loc"] for error in caught.value.errors()} == {
        ("summary", "headline"),
        ("summary", "text"),
        ("path",),
        ("big_ideas",),
    }
    with pytest.raises(ValidationError):
        News.model_validate("no mapping")


def test_items_come_in_the_order_of_the_reading() -> None:
    terms = [{"word": word, "meaning": "x"} for word in ("ab", "ac", "b", "z")]
    section = HardWords.model_validate(
        {
            "letters": [{"letter": "a", "terms": terms[:2]}, {"letter": "b", "terms": terms[2:3]}],
            "extra": terms[3],
        }
    )
    assert [item.word for item in section.items() if isinstance(item, Term)] == ["ab", "ac", "b", "z"]


def test_an_items_words_are_its_last_text() -> None:
    class Count(Item):
        """A number without words."""

        number: int

    assert Term(word="mill", meaning="grinds grain").words() == "grinds grain"
    article = make_article("It failed.")
    assert Count.model_validate({"number": 3, "evidence": [1]}, context={"article": article}).words() == ""


def test_sections_are_frozen_and_ignore_what_they_do_not_know() -> None:
    section = Term.model_validate({"word": "a", "meaning": "b", "colour": "red"})
    assert "red" not in section.model_dump_json()
    with pytest.raises(ValidationError, match="frozen"):
        section.word = "c"  # type: ignore[misc]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1e999"])
def test_a_number_is_finite(number: Any) -> None:
    class Share(Section):
        """A share."""

        title: ClassVar[str] = "Share"
        share: float

    with pytest.raises(ValidationError, match="finite"):
        Share.model_validate({"share": number})


def test_an_answer_has_at_most_fourteen_facets() -> None:
    facet = {"title": "a", "text": "b", "provenance": "background"}
    with pytest.raises(ValidationError, match="at most 14"):
        Answer.model_validate({"facets": [facet] * 15, "conclusion": "c"})


def test_a_section_without_a_recipe_cannot_be_extracted() -> None:
    assert HardWords.extract(object()) is None  # type: ignore[arg-type]


def test_a_framework_can_be_written_by_hand() -> None:
    summary = Summary(headline="It works.", text="It works.")
    made = News(summary=summary)
    assert made.summary == summary
    assert list(made.present()) == ["summary"]
    assert made == News.assemble({"summary": summary})
    with pytest.raises(SectionMissing, match="not asked for"):
        _ = made.path
