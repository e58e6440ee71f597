"""Questions and clauses made of an English sentence's own words."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from doubles.checkout import DATA
from doubles.extractive_samples import article

from socra_backends.extractive.asking import evidence_for, how, why
from socra_backends.extractive.clauses import clause_with
from socra_backends.extractive.lines import read_lines

ROWS = tomllib.loads((DATA / "extractive" / "asking.toml").read_text(encoding="utf-8"))
FORMS = {"why": why, "how": how, "evidence": evidence_for}
MADE = [(FORMS[kind], row["text"], row["question"]) for kind in FORMS for row in ROWS[kind]]


@pytest.mark.parametrize(("form", "text", "question"), MADE, ids=[text for _, text, _ in MADE])
def test_a_question_is_made_of_what_a_sentence_says(form: Callable[[str], str], text: str, question: str) -> None:
    assert form(text) == question


@pytest.mark.parametrize("text", ROWS["none"])
def test_no_question_is_made_where_it_would_be_no_sentence(text: str) -> None:
    assert not [form(text) for form in FORMS.values() if form(text)]


@pytest.mark.parametrize("row", ROWS["clauses"], ids=lambda row: row["clause"] or "none")
def test_a_clause_stands_alone_or_is_left_out(row: dict[str, str]) -> None:
    [line] = read_lines(article(row["text"]))
    assert clause_with(line, row["needle"], "en") == row["clause"]
