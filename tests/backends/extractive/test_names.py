"""Names: who is who, and what the article says that they are."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

import pytest
from doubles.extractive_samples import MILL, article, read_digest

from socra import Reader
from socra.framework.digest import Name


def named(text: str, language: str = "en") -> dict[str, Name]:
    return {name.text: name for name in read_digest(text, language).names}


ROLES = [
    ("en", "The lab’s chief chemist Ann Whitlow said no.", "Ann Whitlow", "lab’s chief chemist"),
    ("en", "Ann Whitlow, head of the lab, said no.", "Ann Whitlow", "head of the lab"),
    ("en", "Ann Whitlow, 58, a pilot from Dorn, said no.", "Ann Whitlow", "pilot from Dorn"),
    ("en", "Ann Whitlow at Dorn Securities said no.", "Ann Whitlow", "at Dorn Securities"),
    ("en", "We met Ann Whitlow, who runs the lab.", "Ann Whitlow", "runs the lab"),
    ("en", "The minister of finance Ann Whitlow said no.", "Ann Whitlow", "minister of finance"),
    ("en", "Chief Executive Ann Whitlow said no to it.", "Ann Whitlow", "chief Executive"),
    ("fr", "Selon la directrice, Anne Vasseur, c’est fini.", "Anne Vasseur", "directrice"),
    ("fr", "L’économiste Anne Vasseur juge le plan fragile.", "Anne Vasseur", "économiste"),
    ("es", "El catedrático de derecho Luis Arana dijo que no.", "Luis Arana", "catedrático de derecho"),
    ("it", "Lo dice Anna Verri, presidente del consorzio.", "Anna Verri", "presidente del consorzio"),
    ("de", "Das sagt die Optikerin Anna Weiß, eine Optikerin aus Dorn.", "Anna Weiß", "Optikerin aus Dorn"),
    ("de", "Der Betreiber nennt es Unsinn, und Bürgermeister Karl Meinhold auch.", "Karl Meinhold", "Bürgermeister"),
    ("nl", "Hoogleraar Anna Visser noemt het plan goed.", "Anna Visser", "hoogleraar"),
    ("ru", "Об этом сказала главный инженер проекта Анна Белова.", "Анна Белова", "главный инженер проекта"),
    ("pl", "Tak mówi Anna Nowicka, dyrektor muzeum.", "Anna Nowicka", "dyrektor muzeum"),
    ("zh", "“不行，”项目负责人顾青禾说。", "顾青禾", "项目负责人"),
    ("ja", "館長の久我山澄子氏は「続けたい」と話す。", "久我山澄子", "館長"),
    ("ar", "وقال مروان الدهشوري، رئيس جمعية المزارعين، إنه لا يعرف.", "مروان الدهشوري", "رئيس جمعية المزارعين"),
]


@pytest.mark.parametrize(("language", "text", "name", "role"), ROLES, ids=[f"{r[0]}-{r[3]}" for r in ROLES])
def test_a_person_has_the_role_that_the_sentence_gives(language: str, text: str, name: str, role: str) -> None:
    found = named(text, language)[name]
    assert (found.kind, found.role, found.described) == ("person", role, 1)


KINDS = [
    ("The owner, Harrowgate Paper, a maker of bags, left.", "Harrowgate Paper", "organisation"),
    ("It went to the University of Dorn in spring.", "University of Dorn", "organisation"),
    ("They sold Teska Handling (NASDAQ: TSKH) in spring.", "Teska Handling", "organisation"),
    ("They live in Wendlebury, a town of 9,000 people with a good bakery.", "Wendlebury", "place"),
    ("They told Ms Whitlow in spring.", "Whitlow", "person"),
]


@pytest.mark.parametrize(("text", "name", "kind"), KINDS, ids=[kind[1] for kind in KINDS])
def test_firms_places_and_people_are_told_apart(text: str, name: str, kind: str) -> None:
    assert named(text)[name].kind == kind


def test_a_surname_is_the_person_and_a_short_form_the_firm() -> None:
    found = named(
        "Ann Whitlow left Dorn Paper Holdings. Then Whitlow sued, and Dorn Paper paid. In the end Whitlow won."
    )
    assert found["Ann Whitlow"].mentions == (1, 2, 3)
    assert found["Dorn Paper Holdings"].mentions == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody knew. Everyone left.",
        "On Monday in March it rained.",
        "THE MILL WILL CLOSE.",
        "The Council met the Board.",
    ],
)
def test_what_has_a_capital_for_another_reason_is_no_name(text: str) -> None:
    assert named(text) == {}


def test_a_word_that_opens_a_sentence_is_not_drawn_into_the_name_after_it() -> None:
    assert list(named("Steel Ann Mary Whitlow sold. They melt steel in Dorn.")) == ["Ann Mary Whitlow", "Dorn"]


def test_german_nouns_are_no_names() -> None:
    text = "Die Stadt Halbstadt hat am Dienstag alle Ampeln an den Kreuzungen abgeschaltet. Vierzehn Kreuzungen bleiben dunkel, sagt das Institut. Den Umbau zahlt zu 60 Prozent das Land."
    found = named(text, "de")
    assert list(found) == ["Halbstadt"]
    assert found["Halbstadt"].kind == "place"


def test_a_person_is_parted_from_her_university() -> None:
    found = named("Dat zegt Anna Visser van de Technische Universiteit Dorn.", "nl")
    assert set(found) == {"Anna Visser", "Technische Universiteit Dorn"}


def test_a_quoted_person_without_a_role_is_shown_as_one() -> None:
    text = "Marisol Venn ran the desk for years before any of this.\n\n“I love that room, and I learned English there,” she said."
    reading = Reader().read(article(text))
    assert named(text)["Marisol Venn"].kind == "person"
    assert any("Marisol Venn" in heard.people for heard in reading.analysis.perspectives.recommendations)


def test_context_shows_each_with_what_the_article_says() -> None:
    notes = {n.label: n.text for group in Reader().read(article(MILL)).analysis.context.groups for n in group.notes}
    assert notes["Petra Lindqvist"] == "Chief executive of Harrowgate Paper"
    assert notes["Tom Abiola"] == "Shop steward at the mill" or "Tom Abiola" in notes
    assert "£2.5 million" in notes
    assert "14 May" in notes
