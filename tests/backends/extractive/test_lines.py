"""Lines: how a sentence is shown on its own, and whether it can be, as rows of tests/data/extractive/lines.toml."""

from __future__ import annotations

import pytest
from doubles.extractive_samples import article
from doubles.tables import rows

from socra.input import from_text
from socra.language.lexicon import lexicon
from socra.language.tokens import words
from socra_backends.extractive.lines import Line, is_personal, read_lines


def _read(text: str, language: str) -> Line:
    (line,) = read_lines(article(text, language))
    return line


@rows("extractive/lines", "shown")
def test_a_sentence_is_shown_without_what_ties_it_to_its_place(language: str, text: str, shown: str) -> None:
    assert _read(text, language).text == shown


@rows("extractive/lines", "unfit", "text")
def test_what_is_no_whole_sentence_of_the_article_is_never_cited(language: str, text: str) -> None:
    assert not _read(text, language).citable


@rows("extractive/lines", "leaning", "text")
def test_a_sentence_that_opens_on_the_one_before_leans(language: str, text: str) -> None:
    assert (_read(text, language).leans, _read(text, language).citable) == (True, True)


@rows("extractive/lines", "alone", "text")
def test_a_sentence_that_names_what_it_is_about_stands_alone(language: str, text: str) -> None:
    assert (_read(text, language).leans, _read(text, language).citable) == (False, True)


@rows("extractive/lines", "elsewhere", "text")
def test_a_sentence_may_speak_of_what_stands_elsewhere(language: str, text: str) -> None:
    assert _read(text, language).refers


@rows("extractive/lines", "here", "text")
def test_a_sentence_that_tells_all_that_it_speaks_of_does_not(language: str, text: str) -> None:
    assert not _read(text, language).refers


@pytest.mark.parametrize(
    ("text", "personal"), [("It was ours, we’ll say.", True), ("The US is it.", False), ("I did.", True)]
)
def test_a_country_is_no_pronoun(text: str, personal: bool) -> None:
    assert is_personal(text, lexicon("en"), "self") is personal


def test_a_vowel_sign_is_no_border_of_a_word() -> None:
    assert words("बंदरगाह बंद होगा") == ["बंदरगाह", "बंद", "होगा"]


@pytest.mark.parametrize("heading", ["References", "See also:", "FOOTNOTES"])
def test_what_stands_behind_references_is_not_cited(heading: str) -> None:
    text = f"The harbour closes to boats in May.\n\n## {heading}\n\nThe harbour of old is a book by Ada Merrin."
    first, *others = (line.citable for line in read_lines(from_text(text)))
    assert first
    assert not any(others)
