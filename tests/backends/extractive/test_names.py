"""Names: who is who, and what the article says that they are, as rows of tests/data/extractive/names.toml."""

from __future__ import annotations

from doubles.extractive_samples import MILL, article, read_digest
from doubles.tables import rows

from socra import Reader
from socra.framework.digest import Name


def named(text: str, language: str = "en") -> dict[str, Name]:
    return {name.text: name for name in read_digest(text, language).names}


@rows("extractive/names", "roles")
def test_a_person_has_the_role_that_the_sentence_gives(language: str, text: str, name: str, role: str) -> None:
    found = named(text, language)[name]
    assert (found.kind, found.role, found.described) == ("person", role, 1)


@rows("extractive/names", "without")
def test_what_stands_beside_a_name_is_not_always_its_role(language: str, text: str, name: str) -> None:
    assert named(text, language)[name].role == ""


@rows("extractive/names", "kinds")
def test_firms_places_and_people_are_told_apart(language: str, text: str, name: str, kind: str) -> None:
    assert named(text, language)[name].kind == kind


@rows("extractive/names", "nobody", "text")
def test_nobody_is_taken_for_a_person(language: str, text: str) -> None:
    assert [name for name, found in named(text, language).items() if found.kind == "person"] == []


@rows("extractive/names", "words")
def test_a_name_is_whole_and_holds_no_other_word(language: str, text: str, names: list[str]) -> None:
    assert list(named(text, language)) == names


def test_a_surname_is_the_person_and_a_short_form_the_firm() -> None:
    found = named(
        "Ann Whitlow left Dorn Paper Holdings. Then Whitlow sued, and Dorn Paper paid. In the end Whitlow won."
    )
    assert found["Ann Whitlow"].mentions == (1, 2, 3)
    assert found["Dorn Paper Holdings"].mentions == (1, 2)


def test_a_quoted_person_without_a_role_is_shown_as_one() -> None:
    text = "Marisol Venn ran the desk for years.\n\n“I love that room, and I learned English there,” Venn said."
    reading = Reader().read(article(text))
    assert named(text)["Marisol Venn"].kind == "person"
    assert any("Marisol Venn" in heard.people for heard in reading.analysis.perspectives.recommendations)


def test_words_whose_speaker_another_sentence_names_are_nobodys() -> None:
    text = "Her mother met Marisol Venn, head of the desk.\n\n“I love that room, it is the best in town,” she said."
    reading = Reader().read(article(text))
    assert not [
        heard for heard in reading.analysis.perspectives.recommendations if "“I love" in heard.detail and heard.people
    ]


def test_context_shows_each_with_what_the_article_says() -> None:
    notes = {n.label: n.text for group in Reader().read(article(MILL)).analysis.context.groups for n in group.notes}
    assert notes["Petra Lindqvist"] == "Chief executive of Harrowgate Paper"
    assert notes["Tom Abiola"] == "Shop steward at the mill" or "Tom Abiola" in notes
    assert "£2.5 million" in notes
    assert "14 May" in notes
