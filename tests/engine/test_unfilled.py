"""Texts that fill nothing in: what small models were seen to write, and what of the kind is honest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from doubles.checkout import ROOT
from pydantic import Field

from socra import Article, Completion, Part, Prompt, Reader, Section
from socra.engine.templates import Templates
from socra.engine.validate import validate
from socra.errors import OutputInvalid
from socra.input import from_file
from socra.registry import find_framework, pack_folders
from socra.testing import make_article

News = find_framework("news")
SECTIONS = News.sections()
ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.")
PROMPT = Prompt(Templates(News, pack_folders(), key=b"key").shared(ARTICLE, date(2026, 11, 22)), ())
MARKER = PROMPT.shared[0].text.split("=== ARTICLE ")[1].split()[0]


def answer(slug: str, **texts: str) -> Any:
    """Return data of a section with some of its texts replaced."""
    item = {"provenance": "article", "evidence": [1]}
    words = "The mill in Arden closed in May."
    data: dict[str, Any] = {
        "summary": {"headline": words, "text": words, "evidence": [1]},
        "big_ideas": {"ideas": [{"title": "A mill closes", "points": [{"text": words, "evidence": [1]}]}]},
        "concepts": {"groups": [{"name": "technical", "concepts": [{"term": "mill", "definition": words, **item}]}]},
        "context": {"groups": [{"name": "history", "notes": [{"label": "Arden", "text": words, **item}]}]},
        "follow_ups": {
            "categories": [
                {"name": "The mill", "questions": [{"text": "Why did it close?", "answered": "open", "evidence": [3]}]}
            ]
        },
        "perspectives": {
            "introduction": "",
            "recommendations": [{"action": "Follow the union", "detail": words, "people": ["Ann Lee"], **item}],
        },
    }[slug]
    return json.loads(
        json.dumps(data), object_hook=lambda found: {**found, **{k: texts[k] for k in found if k in texts}}
    )


def made(slug: str, article: Article = ARTICLE, **texts: Any) -> Any:
    return validate(Completion(json.dumps(answer(slug, **texts)), "stop"), SECTIONS[slug], article, prompt=PROMPT)


ECHOES = [
    ("summary", "text", "The"),
    ("summary", "text", "text"),
    ("summary", "text", "a paragraph of 3 to 6 sentences"),
    ("summary", "text", "paragraph of 3 to 6 sentences"),
    ("summary", "text", "one sentence of at most 25 words"),
    ("summary", "headline", "one sentence of at most 25 words"),
    ("summary", "headline", "headline 1"),
    ("summary", "text", "{{#introduction}}"),
    ("summary", "text", "The mill is {{name}}."),
    ("summary", "text", "[text]"),
    ("summary", "text", "${text}"),
    ("summary", "text", "1"),
    ("concepts", "term", "first_term"),
    ("concepts", "term", "term 1"),
    ("concepts", "term", "Term 2"),
    ("concepts", "term", "the term as the article writes it"),
    ("concepts", "term", "as the article writes it"),
    ("concepts", "name", "name"),
    ("concepts", "name", "the kind of terms"),
    ("concepts", "name", "1"),
    ("concepts", "definition", "what it means"),
    ("context", "name", "The name"),
    ("context", "label", "who or what"),
    ("follow_ups", "text", "How"),
    ("follow_ups", "text", "answer"),
    ("follow_ups", "text", "The question"),
    ("follow_ups", "name", "the kind of questions"),
    ("big_ideas", "title", "title of 2 to 6 words"),
    ("big_ideas", "title", "Title 1"),
    ("perspectives", "action", "what to do"),
]


@pytest.mark.parametrize(("slug", "name", "value"), ECHOES)
def test_what_fills_nothing_in_is_an_echo(slug: str, name: str, value: str) -> None:
    with pytest.raises(OutputInvalid, match=f"{name} repeats the shape") as caught:
        made(slug, **{name: value})
    assert caught.value.echo
    assert caught.value.cause == "shape_repeated"


HONEST = [
    ("summary", "text", "The mill in Arden closed in May; the text of the plan is open."),
    ("summary", "headline", "A mill closes"),
    ("concepts", "term", "IT"),
    ("concepts", "term", "mill"),
    ("concepts", "term", "term loan"),
    ("concepts", "term", "workers"),
    ("concepts", "name", "technical"),
    ("concepts", "name", "business"),
    ("concepts", "name", "technical, business or legal"),
    ("context", "name", "players"),
    ("context", "name", "how the field works"),
    ("context", "name", "Numbers"),
    ("context", "label", "312"),
    ("follow_ups", "name", "Questions about the mill"),
    ("follow_ups", "text", "What did the mill do?"),
    ("big_ideas", "title", "The mill"),
    ("big_ideas", "title", "Title IX and the mill"),
    ("perspectives", "action", "Follow the union"),
]


@pytest.mark.parametrize(("slug", "name", "value"), HONEST)
def test_honest_words_are_no_echo(slug: str, name: str, value: str) -> None:
    assert made(slug, **{name: value})


def test_an_article_about_templates_has_templates() -> None:
    article = make_article("The mill prints {{name}} on each bag.")
    assert made("summary", article, text="The mill prints {{name}} on bags.")


class Chosen(Section):
    """Choose."""

    kind: str = Field(description="one of these: cause and effect, trade and war, or who said what")


def test_a_text_may_be_chosen_from_a_meaning_that_lists_some() -> None:
    for value in ("cause and effect", "Trade and war", "who said what"):
        assert validate(Completion(json.dumps({"kind": value}), "stop"), Chosen, ARTICLE).section
    with pytest.raises(OutputInvalid, match="kind repeats"):
        validate(Completion('{"kind": "one of these"}', "stop"), Chosen, ARTICLE)


# --- the fence


@pytest.mark.parametrize(
    "text",
    [
        f"Article {MARKER}",
        f"Article {MARKER[:9]}",
        f"ARTICLE {MARKER.upper()}",
        f"The mill {MARKER}closed.",
        "=== END OF ARTICLE ===",
        "The mill closed. ===ARTICLE",
    ],
)
@pytest.mark.parametrize(("slug", "name"), [("context", "name"), ("summary", "text"), ("concepts", "term")])
def test_no_mark_of_the_fence_comes_back(text: str, slug: str, name: str) -> None:
    with pytest.raises(OutputInvalid, match=f"{name} holds a mark") as caught:
        made(slug, **{name: text})
    assert caught.value.echo
    assert MARKER[:9] not in str(caught.value).casefold(), "nor does the reason hold it"


def test_the_article_may_write_of_marks_of_its_own() -> None:
    fenced = make_article("They wrote === ARTICLE above each of the 312 texts.")
    assert made("summary", fenced, text="They wrote === ARTICLE above each of the texts.")
    assert made("summary", text="The commit 0123456789abcdef closed the mill.")
    hidden = Prompt((*PROMPT.shared, Part("0123456789abcdef", trusted=False)), ())
    text = json.dumps(answer("summary", text="The commit 0123456789abcdef closed it."))
    assert validate(Completion(text, "stop"), SECTIONS["summary"], ARTICLE, prompt=hidden)


def test_the_mark_is_refused_in_a_reading() -> None:
    from socra.testing import ScriptedBackend, valid_answer

    def told(request: Any) -> Any:
        mark = str(request.prompt).split("=== ARTICLE ")[1].split()[0]
        return answer("context", name=f"Article {mark}")

    backend = ScriptedBackend({"context": [told, valid_answer]})
    reading = Reader(backend).read(ARTICLE, sections="context")
    assert len(backend.requests) == 2 and not reading.failures


# --- no false alarm


def readings() -> Iterator[tuple[Article, str, Any]]:
    for path in sorted((ROOT / "examples/articles").glob("*.*")):
        if path.name != "README.md":
            article = from_file(path)
            reading = Reader("extractive").read(article)
            for slug, section in reading.analysis.present().items():
                yield article, slug, section


def test_nothing_that_is_made_without_a_model_is_an_echo() -> None:
    templates = Templates(News, pack_folders())
    for article, slug, section in readings():
        data = section.model_dump(mode="json")
        text = json.dumps(_numbered(data))
        shared = templates.shared(article, date(2026, 11, 22))
        kept = validate(Completion(text, "stop"), SECTIONS[slug], article, prompt=Prompt(shared, ()))
        assert kept.section


def _numbered(data: Any) -> Any:
    """Return data with evidence as a model writes it."""
    if isinstance(data, list):
        return [_numbered(one) for one in data]
    if not isinstance(data, dict):
        return data
    made = {name: _numbered(value) for name, value in data.items()}
    if "evidence" in made:
        made["evidence"] = [one["sentence"] for one in data["evidence"]]
    return made
