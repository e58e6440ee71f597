"""The worked examples of every language: each would be taken itself, and what is wrong with a line is seen in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations

import pytest
from doubles.checkout import ROOT

import socra.engine.cards
from socra.engine.cards.accept import Judge
from socra.engine.cards.kinds import KINDS, Kind, kinds_of
from socra.language.tagging.grammar import TAGGED
from socra.testing import make_article
from socra_backends.extractive import Extractive

LANGUAGES = list(tomllib.loads(files(socra.engine.cards).joinpath("examples.toml").read_text(encoding="utf-8")))
GAPS = tomllib.loads((ROOT / "tests/data/cards/gaps.toml").read_text(encoding="utf-8"))
LINES = tomllib.loads((ROOT / "tests/data/cards/languages.toml").read_text(encoding="utf-8"))

NOT_TAKEN = {
    "Why were there only two storks in the marsh ten years ago?",
    "Only 6 of the 45 bridges had been painted within ten years, according to a report.",
    "Why did a railing fall into the river?",
}
"""English examples that are right, and that the acceptance is too careful for."""


def judge_of(language: str, *passages: str) -> Judge:
    kinds = kinds_of(language)
    assert kinds
    article = make_article(*passages, language=language)
    assert [article.sentence(place) for place in range(1, len(passages) + 1)] == list(passages)
    return Judge(Extractive().digest(article), kinds)


def lines(name: str) -> Iterator[tuple[str, Kind, str]]:
    for language, table in LINES.items():
        for entry in table[name]:
            yield language, entry["kind"], entry["line"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_would_be_taken_itself(language: str, kind: Kind) -> None:
    kinds = kinds_of(language)
    assert kinds
    examples = kinds.examples[kind]
    assert len(examples) == 4
    judge = judge_of(language, *(passage for passage, _ in examples))
    for place, (_, line) in enumerate(examples, start=1):
        assert re.fullmatch(kinds.patterns[kind], line), line
        assert judge.takes(kind, line, place) or line in NOT_TAKEN, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pattern_that_a_model_is_bound_to_is_one_of_its_grammar(language: str) -> None:
    llguidance = pytest.importorskip("llguidance")
    kinds = kinds_of(language)
    assert kinds
    for kind in KINDS:
        lark = f"start: LINE\nLINE: /{kinds.patterns[kind]}/\n"
        grammar = llguidance.LLMatcher.grammar_from_lark(lark)
        assert not llguidance.LLMatcher.validate_grammar(grammar)


def test_every_language_has_a_passage_to_be_tried_on() -> None:
    assert list(LINES) == LANGUAGES
    assert all(len(LINES[language]["refused"]) > 3 for language in LANGUAGES)


@pytest.mark.parametrize(("language", "kind", "line"), list(lines("taken")))
def test_a_line_that_only_leaves_out_is_taken(language: str, kind: Kind, line: str) -> None:
    assert judge_of(language, LINES[language]["passage"]).takes(kind, line, 1)


@pytest.mark.parametrize(("language", "kind", "line"), list(lines("refused")))
def test_a_line_that_changes_what_is_said_is_refused(language: str, kind: Kind, line: str) -> None:
    assert not judge_of(language, LINES[language]["passage"]).takes(kind, line, 1)


@pytest.mark.parametrize("name", ["taken", "refused"])
def test_only_what_is_no_main_clause_can_be_left_out(name: str) -> None:
    for entry in GAPS[name]:
        judge = judge_of(entry["language"], entry["passage"])
        assert judge.takes(entry.get("kind", "short"), entry["line"], 1) == (name == "taken"), entry


def test_no_two_languages_have_a_label_in_common() -> None:
    tables = [kinds for language in LANGUAGES if (kinds := kinds_of(language))]
    for one, other in combinations(tables, 2):
        assert {one.opening, *one.labels.values()}.isdisjoint({other.opening, *other.labels.values()})
        assert not {line for kind in KINDS for _, line in one.examples[kind]}.intersection(
            line for kind in KINDS for _, line in other.examples[kind]
        )


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in TAGGED])
def test_the_lists_of_a_language_whose_verbs_are_not_known_are_whole(language: str) -> None:
    kinds = kinds_of(language)
    assert kinds
    assert kinds.phrases and kinds.opens and kinds.verbs and kinds.limits
    assert kinds.phrases <= kinds.ends
    assert all(label.endswith(":") for label in (kinds.opening, *kinds.labels.values()))
