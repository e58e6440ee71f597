"""The language of a reading: the article's, or the one that was asked for, in the prompt and on the result."""

from __future__ import annotations

import pytest

from socra import Reader
from socra.checks.wrong_language import untranslated
from socra.errors import SettingsError
from socra.input import from_file
from socra.language.codes import demand_language, language_name
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

SUMMARY = find_framework("news").sections()["summary"]
ARTICLE = make_article("The mill in Arden closed in May after a long fight.", "It had workers from three valleys.")
FRENCH = (
    "Le moulin d’Arden a fermé en mai après une longue lutte, et personne dans la vallée ne sait encore pourquoi "
    "ses propriétaires ont renoncé."
)
GERMAN = (
    "Die Mühle in Arden wurde im Mai nach einem langen Streit geschlossen, und niemand im Tal weiß bis heute, warum "
    "die Besitzer aufgegeben haben."
)


def summary(text: str) -> dict[str, object]:
    return {"headline": text[:40], "text": text, "evidence": [1]}


@pytest.mark.parametrize(
    ("given", "code"), [("article", ""), ("fr", "fr"), ("FR", "fr"), ("pt-BR", "pt"), ("zh_TW", "zh")]
)
def test_a_language_is_a_code_whatever_its_region(given: str, code: str) -> None:
    assert demand_language(given) == code


@pytest.mark.parametrize("given", ["", "french", "xx", "q", "fr{{ 7*7 }}", "../en", None, 7])
def test_what_is_no_language_is_refused_with_what_to_write(given: object) -> None:
    with pytest.raises(SettingsError, match='give a code such as "fr"'):
        Reader(ScriptedBackend(), language=given) if given is not None else demand_language(given)  # type: ignore[call-overload, arg-type]


def test_the_prompt_names_the_language_and_the_reading_bears_it() -> None:
    backend = ScriptedBackend({"summary": summary(FRENCH)})
    reading = Reader(backend, language="fr").read(ARTICLE, sections="summary")
    assert reading.language == "fr"
    assert "Write every text in French" in str(backend.requests[0].prompt)
    assert backend.requests[0].language == "fr"
    assert len(backend.requests) == 1
    assert reading.notes == ()
    assert language_name("fr") == "French"


@pytest.mark.parametrize("language", ["article", "en"])
def test_by_default_it_is_the_articles(language: str) -> None:
    backend = ScriptedBackend({"summary": valid_answer})
    reading = Reader(backend, language=language).read(ARTICLE, sections="summary")
    assert reading.language == "en"
    assert "Write in the language of the article." in str(backend.requests[0].prompt)


def test_a_section_in_another_language_is_sent_back_once_then_kept_and_noted() -> None:
    backend = ScriptedBackend({"summary": [summary(GERMAN), summary(FRENCH)]})
    reading = Reader(backend, language="fr").read(ARTICLE, sections="summary")
    assert "not in the language that was asked for (fr)" in backend.requests[1].correction
    assert reading.notes == ()
    stubborn = ScriptedBackend({"summary": summary(GERMAN)})
    [note] = Reader(stubborn, language="fr").read(ARTICLE, sections="summary").notes
    assert (note.kind, len(stubborn.requests)) == ("doubtful", 2)


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "fr"), (GERMAN, "de"), ("Arden, 1912.", "fr")])
def test_what_is_in_that_language_or_too_short_to_tell_is_no_reason(text: str, language: str) -> None:
    assert untranslated(SUMMARY.model_validate(summary(text), context={"article": ARTICLE}), language) == ""


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "de"), (GERMAN, "fr"), (FRENCH, "zh"), (GERMAN, "ru")])
def test_what_is_in_another_is(text: str, language: str) -> None:
    assert f"({language})" in untranslated(
        SUMMARY.model_validate(summary(text), context={"article": ARTICLE}), language
    )


def test_a_backend_without_a_language_model_translates_nothing_and_nothing_is_asked_twice() -> None:
    article = from_file("examples/articles/onprem.txt")
    plain = Reader("extractive").read(article, sections="summary")
    french = Reader("extractive", language="fr").read(article, sections="summary")
    assert (plain.language, french.language) == ("en", "fr")
    assert french.analysis == plain.analysis
    assert french.usage.calls == 1
    assert not any(note.weakens for note in french.notes)


def test_the_environment_names_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCRA_LANGUAGE", "fr")
    backend = ScriptedBackend({"summary": summary(FRENCH)})
    assert Reader(backend).read(ARTICLE, sections="summary").language == "fr"
    assert Reader(backend, language="article").read(ARTICLE, sections="summary").language == "en"
