"""Citing for a model that does not: what it is asked, and what its words rest on."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from doubles.checkout import ROOT

from socra import Article, Completion, Prompt, Reader, Request
from socra.backend import Way
from socra.backend.schema import bound_schema, compact, json_schema, written_fields
from socra.engine.citing import cited
from socra.engine.rounds import Author, Rounds
from socra.engine.templates import Templates
from socra.engine.validate import validate
from socra.framework import Section
from socra.input import from_file
from socra.registry import find_framework, pack_folders
from socra.testing import ScriptedBackend, make_article, valid_answer

News = find_framework("news")
SECTIONS: dict[str, type[Section]] = {**News.sections(), "answer": News.answer}
TEMPLATES = Templates(News, pack_folders())
TODAY = date(2026, 11, 22)
ARTICLE = make_article(
    "The old paper mill in Arden closed on Friday.",
    "It had lost money since the price of paper fell.",
    "The town council talked about the empty site on Monday.",
    "A loom is a machine that weaves thread into cloth.",
    "The river beside the mill must be cleaned first.",
)


def made(slug: str, data: Any) -> Any:
    return validate(Completion(json.dumps(data), "stop"), SECTIONS[slug], ARTICLE, cites=False).section


def numbers(item: Any) -> list[int]:
    return [found.sentence for found in item.evidence]


def point(text: str) -> Any:
    [item] = made("big_ideas", {"ideas": [{"title": "A mill", "points": [{"text": text}]}]}).items()
    return item


def concept(term: str, definition: str, **more: Any) -> Any:
    concepts = [{"term": term, "definition": definition, **more}]
    [item] = made("concepts", {"groups": [{"name": "technical", "concepts": concepts}]}).items()
    return item


# --- what is asked


@pytest.mark.parametrize("slug", SECTIONS)
def test_a_model_that_does_not_cite_is_not_asked_to(slug: str) -> None:
    parts = (*TEMPLATES.shared(ARTICLE, TODAY, cites=False), *TEMPLATES.task(slug, SECTIONS[slug], cites=False))
    words = "".join(part.text for part in parts)
    assert not re.search(r"evidence|provenance|cite|\[\d|background\"|mark", words.replace("marker", ""))
    assert "The town council talked" in words
    cites = "".join(part.text for part in TEMPLATES.task(slug, SECTIONS[slug]))
    assert "evidence" in cites


@pytest.mark.parametrize("slug", SECTIONS)
def test_no_form_of_the_shape_has_what_is_not_asked_for(slug: str) -> None:
    shape = SECTIONS[slug]
    forms = [json_schema(shape, 5, cites=False), *(bound_schema(shape, 5, cites=False, plain=p) for p in (True, False))]
    for form in (*map(json.dumps, forms), compact(shape, cites=False)):
        assert not re.search(r"evidence|provenance|sentence numbers|\$defs", form)
    assert set(written_fields(shape)) - set(written_fields(shape, cites=False)) <= {"evidence", "provenance"}


def test_the_shared_part_is_one_for_all_sections() -> None:
    assert TEMPLATES.shared(ARTICLE, TODAY, cites=False) == TEMPLATES.shared(ARTICLE, TODAY, cites=False)
    assert TEMPLATES.shared(ARTICLE, TODAY, cites=False) != TEMPLATES.shared(ARTICLE, TODAY)


def test_both_adapters_bind_to_what_is_asked(tmp_path: Any) -> None:
    from socra_backends.llamacpp import LlamaCpp
    from socra_backends.openai.payload import _format

    prompt = Prompt(TEMPLATES.shared(ARTICLE, TODAY), TEMPLATES.task("context", SECTIONS["context"]))
    for cites in (True, False):
        request = Request("context", prompt, SECTIONS["context"], ARTICLE, cites=cites)
        local = LlamaCpp._message(_Options(), request)  # type: ignore[arg-type]
        for sent in (local["schema"], _format(request, "json_schema")):
            assert ("evidence" in json.dumps(sent)) is cites


class _Options:
    _options = dict.fromkeys(("temperature", "seed", "deadline"))


# --- what is cited


def test_an_item_cites_the_sentence_that_holds_most_of_its_words() -> None:
    assert numbers(point("On Friday the old mill was closed.")) == [1]
    assert numbers(point("The council talked about the site, and the river must be cleaned.")) == [3, 5]
    assert point("On Friday the old mill was closed.").provenance == "article"


def test_at_most_two_for_a_sentence_and_what_the_shape_allows_for_a_summary() -> None:
    all_of_it = "The paper mill closed, the paper price fell, the council talked, the river must be cleaned"
    assert len(numbers(point(all_of_it))) <= 2
    text = "The mill in Arden closed on Friday. It had lost money. The council talked about the site."
    summary = made("summary", {"headline": "The paper mill in Arden closed", "text": text})
    assert numbers(summary) == [1, 2, 3]


def test_what_nothing_holds_is_background_where_that_may_be() -> None:
    item = concept("spinning", "the making of yarn out of raw wool or cotton fibres")
    assert (item.provenance, numbers(item)) == ("background", [])
    item = concept("ballot", "a machine that counts the votes of an election in many large cities")
    assert (item.provenance, numbers(item)) == ("background", []), "a few of its words are not enough"
    item = concept("loom", "a machine that weaves thread into cloth")
    assert (item.provenance, numbers(item)) == ("article", [4])


def test_what_nothing_holds_and_may_not_be_background_is_unsupported() -> None:
    item = point("The airport of Lisbon opened seventeen shops for visitors.")
    assert (item.provenance, numbers(item)) == ("article", [])
    data = {"ideas": [{"title": "A mill", "points": [{"text": "The airport of Lisbon opened seventeen shops."}]}]}
    reading = read("big_ideas", data)
    assert [item.verdict for _, item in reading.items()] == ["unsupported"]


def test_one_word_in_common_is_no_source() -> None:
    assert numbers(point("The mill is grand.")) == []
    assert numbers(point("The mill closed.")) == [1]


def test_what_a_model_writes_of_evidence_all_the_same_counts_for_nothing() -> None:
    item = concept("loom", "a machine that weaves thread into cloth", evidence=[999, "x"], provenance="nowhere")
    assert (item.provenance, numbers(item)) == ("article", [4])


def test_a_text_that_reads_as_a_heading_is_cited_all_the_same() -> None:
    assert numbers(point("# The old paper mill closed on Friday")) == [1]


class Cited(ScriptedBackend):
    """A backend whose model is best asked without citing."""

    def way(self) -> Way:
        return Way("cited", "tested")


def read(slug: str, *replies: Any) -> Any:
    """Read with requests of which the model writes no evidence."""
    backend = Cited({slug: list(replies)})
    reading = Reader(backend).read(ARTICLE, sections=[slug])
    assert not any(request.cites for request in backend.requests)
    return reading


def test_who_translates_cites_for_its_words_are_not_the_articles() -> None:
    backend = ScriptedBackend(otherwise=valid_answer)
    requests = Reader(backend, language="fr")._render(ARTICLE, {"summary": SECTIONS["summary"]}, cites=False)
    assert requests["summary"].cites
    assert "evidence" in str(requests["summary"].prompt)


@pytest.mark.parametrize("slug", News.sections())
def test_a_reading_whose_model_does_not_cite(slug: str) -> None:
    reading = read(slug, valid_answer)
    assert not reading.failures
    assert all(numbers(item) == [1] or item.provenance == "background" for _, item in reading.items())


@pytest.mark.parametrize("name", ["essay.txt", "interview.txt", "onprem.txt", "page.html", "stocks.txt", "wire.txt"])
def test_the_words_of_the_article_are_found_where_they_stand(name: str) -> None:
    """Items in the article's own words, whose sentences are known: nearly all are found again, none is unsupported."""
    article = from_file(ROOT / "examples/articles" / name)
    told = found = 0
    for slug, section in Reader("extractive").read(article).analysis.present().items():
        if slug == "follow_ups":
            continue  # a question need not share the words of what answers it
        again = cited(section, article)
        for before, after in zip(section.items(), again.items(), strict=True):
            if before.evidence and before.words():
                told += 1
                found += bool(set(numbers(before)) & set(numbers(after)))
    assert found >= 0.9 * told


def honest() -> tuple[Article, dict[str, Any]]:
    """Return an article and a good model's reading of it, by slug."""
    article = from_file(ROOT / "benchmarks/data/ferries.txt")
    data = json.loads((ROOT / "benchmarks/data/ferries.json").read_text())
    return article, {slug: data[section.heading()] for slug, section in News.sections().items()}


def test_a_good_model_is_asked_once_for_each_section_and_nothing_is_held_against_it() -> None:
    article, data = honest()
    backend = ScriptedBackend(data)
    reading = Reader(backend).read(article)
    assert [request.slug for request in backend.requests] == list(data)
    assert (reading.notes, reading.failures) == ((), ())


def test_most_items_of_a_good_model_cite_what_it_cited_itself() -> None:
    article, data = honest()
    told = found = wrong = 0
    for slug, section in News.sections().items():
        own, ours = (
            validate(Completion(json.dumps(data[slug]), "stop"), section, article, cites=cites).section
            for cites in (True, False)
        )
        for before, after in zip(own.items(), ours.items(), strict=True):
            told += bool(before.evidence)
            found += bool(set(numbers(before)) & set(numbers(after)))
            wrong += before.provenance == "background" and bool(after.evidence)
    assert (found, told, wrong) >= (22, 26, 0)
    assert wrong == 0


PARAPHRASES = [
    (name, cites, text)
    for name, row in tomllib.loads((ROOT / "benchmarks/data/support/examples.toml").read_text()).items()
    for _, cites, text in row.get("paraphrases", [])
]


def test_what_is_said_in_other_words_is_found_in_the_sentence_that_says_it() -> None:
    missed = []
    for name, cites, text in PARAPHRASES:
        article = from_file(ROOT / "examples/articles" / name)
        data = {"ideas": [{"title": "What happened", "points": [{"text": text}]}]}
        section = validate(Completion(json.dumps(data), "stop"), SECTIONS["big_ideas"], article, cites=False).section
        missed += [text for item in section.items() if not set(cites) & set(numbers(item))]
    assert missed == []


def test_what_a_dictionary_says_is_hardly_ever_cited() -> None:
    told = wrong = 0
    for path in sorted((ROOT / "examples/articles").glob("*.[th][xt]*")):
        article = from_file(path)
        for section in Reader("extractive").read(article).analysis.present().values():
            for before, after in zip(section.items(), cited(section, article).items(), strict=True):
                told += before.provenance == "background"
                wrong += before.provenance == "background" and bool(after.evidence)
    assert told > 20
    assert wrong <= 1


def test_a_question_cites_the_sentence_nearest_to_it() -> None:
    question = {"text": "What will become of the council's idea?", "answered": "open"}
    [item] = made("follow_ups", {"categories": [{"name": "Plans", "questions": [question]}]}).items()
    assert numbers(item) == [3]
    question["text"] = "Where do whales sleep?"
    [item] = made("follow_ups", {"categories": [{"name": "Plans", "questions": [question]}]}).items()
    assert numbers(item) == []


def test_the_rounds_take_such_requests_as_any_other() -> None:
    prompt = Prompt(TEMPLATES.shared(ARTICLE, TODAY, cites=False), TEMPLATES.task("summary", SECTIONS["summary"]))
    request = Request("summary", prompt, SECTIONS["summary"], ARTICLE, cites=False)
    rounds = Rounds(TEMPLATES, {"summary": request}, [Author(ScriptedBackend(otherwise=valid_answer), "scripted")])
    for answer in rounds.complete():
        list(rounds.judge("summary", rounds.validate(answer)))  # type: ignore[arg-type]
    assert numbers(rounds.done["summary"]) == [1]
    assert replace(request, cites=True).cites
