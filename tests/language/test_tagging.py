"""Parts of speech: what is noun and what is verb, as rows of tests/data/language/tagging.toml."""

from __future__ import annotations

from doubles.tables import rows

from socra.language.tagging.grammar import Token, base_form, has_finite_verb, noun_phrases, tag


@rows("language/tagging", "tags")
def test_a_word_is_what_the_words_beside_it_make_it(language: str, text: str, tags: str) -> None:
    found = iter(f"{token.word}/{token.tag}" for token in tag(text, language))
    assert [told for told in tags.split() if told not in found] == []


@rows("language/tagging", "tags")
def test_a_token_stands_where_it_says(language: str, text: str, tags: str) -> None:
    assert all(text[token.start : token.end].strip() == token.word for token in tag(text, language))


@rows("language/tagging", "finite")
def test_a_sentence_has_a_verb_that_carries_it(language: str, text: str, finite: bool) -> None:
    assert has_finite_verb(text, language) is finite


@rows("language/tagging", "phrases")
def test_noun_phrases_are_whole(language: str, text: str, phrases: list[str]) -> None:
    assert [" ".join(token.word for token in phrase) for phrase in noun_phrases(tag(text, language))] == phrases


@rows("language/tagging", "bases")
def test_a_verb_is_known_by_its_base_form(language: str, forms: str, base: str) -> None:
    assert {form: base_form(Token(form, "VBD", 0, 0)) for form in forms.split()} == dict.fromkeys(forms.split(), base)
