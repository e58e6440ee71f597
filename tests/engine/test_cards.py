"""Sections by cards: what is asked, which lines are taken, and what a reading is made of."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from doubles.checkout import DATA, ROOT
from pydantic import Field

import socra
from socra import Backend, Completion, Reader, Reading, Request
from socra.backend import Capabilities, Usage, Way
from socra.engine.cards.accept import Judge
from socra.engine.cards.fuller import fuller
from socra.engine.cards.kinds import KINDS, Kind, kinds_of
from socra.errors import BackendError, SocraError
from socra.events import SectionDone
from socra.framework import Item, Section
from socra.framework.digest import Digest, Quote
from socra.input import from_file
from socra.record import Note
from socra.registry import find_framework
from socra.testing import make_article
from socra_backends.extractive import Extractive

SLUGS = list(find_framework("news").sections())
WIRE = ROOT / "examples" / "articles" / "wire.txt"


# --- which lines are taken


def judge_of(passage: str, speaker: str = "", language: str = "en") -> Judge:
    kinds = kinds_of(language)
    assert kinds
    digest = Extractive().digest(make_article(passage, language=language))
    if speaker:
        digest = replace(digest, quotes=(Quote(speaker, digest.passages[1]),))
    return Judge(digest, kinds)


def cases(taken: bool) -> Iterator[tuple[Kind, str, str, str]]:
    table = tomllib.loads((ROOT / "tests/data/cards/lines.toml").read_text(encoding="utf-8"))
    for kind in KINDS:
        for entry in table[kind]:
            for line in entry.get("taken" if taken else "refused", []):
                yield kind, entry["passage"], entry.get("speaker", ""), line


@pytest.mark.parametrize(("kind", "passage", "speaker", "line"), list(cases(taken=True)))
def test_a_line_that_only_leaves_out_is_taken(kind: Kind, passage: str, speaker: str, line: str) -> None:
    assert judge_of(passage, speaker).takes(kind, line, 1)


@pytest.mark.parametrize(("kind", "passage", "speaker", "line"), list(cases(taken=False)))
def test_a_line_that_changes_what_is_said_is_refused(kind: Kind, passage: str, speaker: str, line: str) -> None:
    assert not judge_of(passage, speaker).takes(kind, line, 1)


def test_the_examples_keep_to_the_pattern_that_a_line_is_bound_to() -> None:
    kinds = kinds_of("en")
    assert kinds
    for kind in KINDS:
        card = kinds.card(kind, "A passage.")
        assert all(re.fullmatch(card.pattern, line) for _, line in card.examples)
        assert card.turns()[0][1].startswith(f"{card.label} ")


def test_an_example_would_be_taken_itself() -> None:
    kinds = kinds_of("en")
    assert kinds
    for passage, line in kinds.examples["short"]:
        assert judge_of(passage).takes("short", line, 1), line


def labelled() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (article, line) of what real models wrote about the examples, each with the label of a person."""
    table = tomllib.loads((DATA / "cards" / "labelled.toml").read_text(encoding="utf-8"))
    return ((name, line) for name, lines in table.items() for line in lines)


def test_of_the_lines_that_are_taken_nearly_all_are_right() -> None:
    judges: dict[str, Judge] = {}
    kinds = kinds_of("en")
    assert kinds
    taken = []
    for name, line in labelled():
        if name not in judges:
            article = from_file(ROOT / "examples" / "articles" / f"{name}.txt")
            judges[name] = Judge(Extractive().digest(article), kinds)
        if judges[name].takes(line["kind"], line["text"], line["sentence"]):
            taken.append(line)
    right = sum(line["right"] for line in taken)
    assert len(taken) >= 100
    assert right >= 0.97 * len(taken)


# --- what is asked, and what becomes of it


class Writer(Backend):
    """Writes for each card what `line` says, by the card's label and passage."""

    capabilities = Capabilities(json_schema=True, cards=True)

    def __init__(self, line: Any, way: Way = Way("cards", "it is small")) -> None:  # noqa: B008 (it is frozen)
        self.requests: list[Request] = []
        self._line = line
        self._way = way

    def way(self) -> Way:
        return self._way

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        if not request.cards:
            return Completion("no JSON at all", "stop")
        lines = [self._line(card.label, card.passage) for card in request.cards]
        if found := next((line for line in lines if isinstance(line, SocraError)), None):
            raise found
        return Completion(json.dumps(lines), "stop", Usage(calls=1, output_tokens=len(lines)), model="writer")


def read(line: Any, source: Any = WIRE, **options: Any) -> tuple[Reading[Any], Writer]:
    backend = Writer(line)
    return Reader(backend, **options).read(source), backend


def nothing(label: str, passage: str) -> str:
    return ""


def first_part(label: str, passage: str) -> str:
    """Return the passage up to its first comma."""
    return f"{passage.partition(',')[0].rstrip('.')}." if label == "In short:" else ""


def test_a_model_that_writes_nothing_leaves_the_plan_in_the_words_of_the_article() -> None:
    reading, backend = read(nothing)
    plain = Reader("extractive").read(WIRE)
    assert list(reading.analysis.present()) == SLUGS
    texts = {item.told() for _, item in plain.items()}
    assert sum(item.told() in texts for _, item in reading.items()) >= len(texts) - 2  # topics hold more
    assert not [item for _, item in reading.items() if item.verdict == "unsupported"]
    assert all(request.cards for request in backend.requests)


def test_each_line_is_asked_for_once_and_told_in_the_reading() -> None:
    reading, backend = read(first_part)
    asked = [(card.label, card.passage) for request in backend.requests for card in request.cards]
    assert len(asked) == len(set(asked)) > 20
    assert [request.slug for request in backend.requests] == [
        slug for slug in SLUGS if slug in {r.slug for r in backend.requests}
    ]
    (note,) = (note for note in reading.notes if note.kind == "cards")
    assert note.lines and note.lines[1] == len(asked) and note.lines[2] == "it is small"
    assert note.lines[0] > 0
    texts = " ".join(item.told() for _, item in reading.items())
    assert "The draft, the depth" in texts  # no line that breaks off
    assert not [item for _, item in reading.items() if item.verdict == "unsupported"]
    assert reading.usage.output_tokens == len(asked)


def test_sections_come_in_the_order_of_the_reading() -> None:
    events = list(Reader(Writer(nothing)).stream(WIRE))
    assert [event.slug for event in events if isinstance(event, SectionDone)] == SLUGS


def test_junk_in_the_lines_is_no_harm() -> None:
    junk = ["Article 7611f540ca875db4.", "<|im_end|>", "{{#introduction}}", "a " * 4000, "\x00", 7, None, ["x"]]
    reading, _ = read(lambda label, passage: junk[len(passage) % len(junk)])
    assert list(reading.analysis.present()) == SLUGS
    assert not [item for _, item in reading.items() if item.verdict == "unsupported"]
    assert "7611f5" not in reading.to_markdown()


def test_a_backend_that_fails_on_cards_fails_the_sections_and_the_fallback_takes_over() -> None:
    failing = BackendError("no power")
    reading, _ = read(lambda label, passage: failing, fallback="")
    assert {failure.reason for failure in reading.failures} == {"no power"}
    reading, _ = read(lambda label, passage: failing, fallback="extractive")
    assert list(reading.analysis.present()) == SLUGS


def test_a_model_that_cannot_be_loaded_is_said_for_each_section() -> None:
    class Broken(Writer):
        def way(self) -> Way:
            raise BackendError("the file is damaged")

    reading = Reader(Broken(nothing)).read(WIRE)
    assert {failure.reason for failure in reading.failures} == {"the file is damaged"}
    assert len(reading.failures) == len(SLUGS)


def test_a_way_that_breaks_is_said_for_each_section_too() -> None:
    class Broken(Writer):
        def way(self) -> Way:
            raise KeyError("nothing here")

    reading = Reader(Broken(nothing)).read(WIRE, sections=["summary", "path"])
    assert {failure.reason for failure in reading.failures} == {"Broken failed: KeyError: 'nothing here'"}


def test_two_answers_that_fail_alike_lead_to_cards_before_any_fallback() -> None:
    backend = Writer(first_part, Way())
    reading = Reader(backend, fallback="extractive").read(WIRE, sections=["summary", "big_ideas"])
    assert list(reading.analysis.present()) == ["summary", "big_ideas"]
    whole = [request for request in backend.requests if not request.cards]
    assert 2 <= len(whole) <= 4
    assert len({str(request.prompt) for request in whole}) == len(whole)
    assert [note.kind for note in reading.notes if note.kind != "genre"] == ["cards"]
    (note,) = (note for note in reading.notes if note.lines)
    assert note.lines and note.lines[2].startswith("its own answers were not accepted: ")


def test_who_fails_on_cards_too_is_followed_by_the_fallback_which_is_sent_none() -> None:
    second = Writer(nothing, Way())
    failing = BackendError("no power")
    reading = Reader(Writer(lambda label, passage: failing), fallback=second).read(WIRE, sections=["summary"])
    assert not second.requests[0].cards
    assert list(reading.analysis.present()) == []


def test_a_model_that_fails_and_words_nothing_by_cards_has_failed() -> None:
    reading = Reader(Writer(nothing, Way())).read(WIRE, sections=["summary", "big_ideas"])
    assert [failure.section for failure in reading.failures] == ["summary", "big_ideas"]
    assert all("no JSON" in failure.output for failure in reading.failures)
    assert not [note for note in reading.notes if note.kind == "cards"]


def test_there_are_no_cards_in_a_language_without_examples() -> None:
    text = "Kauppa sulkee ovensa. " * 3 + "Kunta sanoo, että syy on vuokra. Asukkaat ovat surullisia ja vihaisia siitä."
    reading, backend = read(nothing, make_article(*text.split(". "), language="fi"))
    assert list(reading.analysis.present()) == SLUGS
    assert backend.requests == []
    assert [note.lines for note in reading.notes if note.kind == "cards"] == [(0, 0, "it is small")]


def test_a_deep_dive_is_asked_by_cards_too() -> None:
    with Reader(Writer(first_part)) as reader:
        reading = reader.read(WIRE, sections=["summary"])
        answer = reader.ask(reading, "Why did the port stop operating?")
    assert answer.facets
    assert all(facet.verdict != "unsupported" for facet in answer.facets)


def test_topics_take_in_what_no_section_shows_but_the_items_of_a_list_do_not() -> None:
    """An item has its heading before its first sentence, which must stand under it."""
    digest = Extractive().digest(from_file(WIRE))
    shown = {passage.sentence for topic in digest.topics for passage in topic.passages}
    told = [passage.sentence for topic in fuller(digest, shown).topics for passage in topic.passages]
    assert set(told) > shown
    assert len(told) == len(set(told))
    assert fuller(replace(digest, genre="list"), shown).topics == digest.topics


def test_a_recipe_that_breaks_takes_no_other_section_with_it() -> None:
    class Broken(Section, Item):
        """Say what breaks."""

        text: str

        @classmethod
        def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
            raise KeyError("nothing here")

    class Mine(find_framework("news")):  # type: ignore[misc]
        broken: Broken

    reading = Reader(Writer(first_part), framework=Mine).read(WIRE)
    assert [failure.section for failure in reading.failures] == ["broken"]
    assert "KeyError" in reading.failures[0].reason
    assert list(reading.analysis.present()) == SLUGS


def test_a_section_without_a_recipe_is_planned_too() -> None:
    class Stakes(Section, Item):
        """Say who gains and who loses by what the article reports."""

        text: str = Field(description="two sentences")

    class Mine(find_framework("news")):  # type: ignore[misc]
        stakes: Stakes

    reading = Reader(Writer(first_part), framework=Mine).read(WIRE, sections=["stakes"])
    assert reading.analysis.stakes.verdict == "supported"


def test_the_note_survives_a_file() -> None:
    reading, _ = read(first_part)
    (note,) = (note for note in reading.notes if note.kind == "cards")
    assert note in socra.parse(reading.to_markdown()).notes
    assert note in Reading.load(reading.model_dump_json()).notes
    hostile = Note.of_cards(1, 2, "--> <script>alert(1)</script> *x*\n\n# y")
    told = reading.model_copy(update={"notes": (hostile,)}).to_markdown()
    assert "<script>" not in told.replace("\\<", "")
    assert "\n# y" not in told
