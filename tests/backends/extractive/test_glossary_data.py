"""The glossary's form: short definitions that a reader can use, each found under one term, none of them a dead end."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

FILES = {
    file.name: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in files("socra_backends.extractive").joinpath("glossary").iterdir()
    if file.name.endswith(".toml")
}
ROWS = {term: row for table in FILES.values() for term, row in table.items()}
SEVERAL = {term: row for term, row in ROWS.items() if isinstance(row, list)}
SEE = {term: row for term, row in ROWS.items() if isinstance(row, dict)}
DEFINITIONS = [(term, row) for term, row in ROWS.items() if isinstance(row, str)]
DEFINITIONS += [(term, sense["means"]) for term, senses in SEVERAL.items() for sense in senses]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sorted_by_term_whatever_the_capitals(name: str) -> None:
    terms = [term.casefold() for term in FILES[name]]
    assert terms == sorted(terms)


def test_a_term_stands_in_one_file_only() -> None:
    uses = Counter(term.casefold() for table in FILES.values() for term in table)
    assert [term for term, number in uses.items() if number > 1] == []


def test_a_definition_is_one_plain_clause_of_4_to_26_words() -> None:
    wrong = [(term, text) for term, text in DEFINITIONS if not 4 <= len(text.split()) <= 26 or text.endswith(".")]
    assert wrong == []


def test_a_definition_says_more_than_the_term() -> None:
    assert [term for term, text in DEFINITIONS if len(set(words(text)) - set(words(term))) < 3] == []


def test_a_term_that_sends_the_reader_elsewhere_sends_him_to_a_definition() -> None:
    assert [term for term, row in SEE.items() if list(row) != ["see"] or row["see"] not in ROWS.keys() - SEE] == []


def test_senses_are_told_apart_by_words_that_stand_near() -> None:
    for term, senses in SEVERAL.items():
        near = [sense["near"].split() for sense in senses]
        assert all(set(sense) == {"means", "near"} for sense in senses), term
        assert all(4 <= len(some) == len(set(some)) <= 10 for some in near), term
        assert all(word == word.casefold() != term.casefold() for some in near for word in some), term
