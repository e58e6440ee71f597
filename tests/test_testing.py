"""The public doubles."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import pytest

from socra import Completion, Prompt, Request, Section
from socra.backend.schema import bound_schema
from socra.checks import judged
from socra.engine.validate import validate
from socra.errors import BackendError
from socra.framework import Words
from socra.registry import find_framework
from socra.testing import ScriptedBackend, answer_to, make_article, valid_answer

News = find_framework("news")
ARTICLE = make_article("It failed. Nobody knew why.", "It was late.")


def request(slug: str = "summary", section: type[Section] | None = None) -> Request:
    return Request(slug=slug, prompt=Prompt((), ()), section=section or News.sections()[slug], article=ARTICLE)


def test_replies_come_in_order_and_the_last_one_stays() -> None:
    backend = ScriptedBackend({"summary": ["one", {"two": "zwölf"}, lambda asked: asked.slug]})
    assert [backend.complete(request()).text for _ in range(4)] == ["one", '{"two": "zwölf"}', "summary", "summary"]
    assert [asked.slug for asked in backend.requests] == ["summary"] * 4


def test_a_section_that_is_not_in_the_script_has_the_reply_that_is_for_all_others() -> None:
    backend = ScriptedBackend({"summary": "one"}, otherwise="another")
    assert [backend.complete(request(slug)).text for slug in ("path", "summary", "path")] == [
        "another",
        "one",
        "another",
    ]


@pytest.mark.parametrize("reply", [BackendError("no"), lambda _: BackendError("no")])
def test_an_error_in_the_script_is_raised(reply: Any) -> None:
    with pytest.raises(BackendError, match="no"):
        ScriptedBackend({"summary": reply}).complete(request())


def test_a_completion_in_the_script_is_given_as_it_is() -> None:
    cut = Completion("{", "length")
    assert ScriptedBackend({"summary": cut}).complete(request()) is cut


@pytest.mark.parametrize("script", [None, {}, {"path": "x"}, {"summary": []}])
def test_a_section_without_a_reply_is_a_typed_error(script: Any) -> None:
    with pytest.raises(BackendError, match="the script has no reply for 'summary'"):
        ScriptedBackend(script).complete(request())


def test_an_article_is_made_of_its_sentences_as_they_stand() -> None:
    assert [ARTICLE.sentence(number) for number in (1, 2, 3)] == ["It failed.", "Nobody knew why.", "It was late."]
    assert make_article("Es war spät.", language="de", title="T").title == "T"


@pytest.mark.parametrize("slug", [*News.sections(), "answer"])
def test_a_valid_answer_is_valid_for_every_section(slug: str) -> None:
    section = News.sections().get(slug, News.answer)
    completion = ScriptedBackend({slug: valid_answer}).complete(request(slug, section))
    items = list(judged(validate(completion, section, ARTICLE).section, ARTICLE).items())
    assert items
    assert {item.verdict for item in items} <= {"supported"}


@pytest.mark.parametrize("slug", [*News.sections(), "answer"])
def test_a_server_can_answer_by_the_schema_that_it_is_sent(slug: str) -> None:
    section = News.sections().get(slug, News.answer)
    data = answer_to(bound_schema(section, 3, plain=True), "It failed.")
    assert list(validate(Completion(json.dumps(data), "stop"), section, ARTICLE).section.items())
    assert answer_to({}, "It failed.") == "It failed."  # no schema: words


def test_a_valid_answer_has_no_more_words_than_a_shape_allows_and_a_day_where_it_wants_one() -> None:
    class Terse(Section):
        """Say it in one word."""

        line: Annotated[str, Words(1)]
        day: date
        moment: datetime | None

    completion = ScriptedBackend({"terse": valid_answer}).complete(request("terse", Terse))
    made = validate(completion, Terse, ARTICLE).section
    assert (made.line, made.day, type(made.moment)) == ("It", date(2026, 11, 22), datetime)
