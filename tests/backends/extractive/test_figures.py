"""Dates and amounts, as the article writes them."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

from datetime import date

import pytest
from doubles.extractive_samples import article

from socra import Reader
from socra_backends.extractive.figures import find_amounts, find_dates
from socra_backends.extractive.lines import Line, read_lines

DATES = [
    ("en", "It opened on 3 March 1998.", "3 March 1998", date(1998, 3, 3)),
    ("en", "It opened on March 3, 1998.", "March 3, 1998", date(1998, 3, 3)),
    ("en", "It opened in 1967 with two cables.", "1967", date(1967, 1, 1)),
    ("en", "It closed on 2 April.", "2 April", date(2025, 4, 2)),
    ("en", "It closed on 2 December.", "2 December", date(2024, 12, 2)),
    ("en", "It will close on 2 December.", "2 December", date(2025, 12, 2)),
    ("en", "The file says 2024-11-08.", "2024-11-08", date(2024, 11, 8)),
    ("en", "She told it best in a book of 2021: a library is a clock.", "2021", date(2021, 1, 1)),
    ("fr", "L’audience est prévue le 18 septembre.", "18 septembre", date(2025, 9, 18)),
    ("de", "Der Rat entscheidet am 16. Oktober 2025.", "16. Oktober 2025", date(2025, 10, 16)),
    ("es", "Se firmó el 9 de mayo de 2024.", "9 de mayo de 2024", date(2024, 5, 9)),
    ("ru", "Это было 1 апреля 2024 года.", "1 апреля 2024", date(2024, 4, 1)),
    ("pl", "Kopalnia działa od 1900 roku.", "1900", date(1900, 1, 1)),
    ("zh", "竖井建于1971年3月。", "1971年3月", date(1971, 3, 1)),
    ("ja", "12月18日に開館した。", "12月18日", date(2024, 12, 18)),
]


def _lines(text: str, language: str) -> list[Line]:
    return read_lines(article(text, language))


@pytest.mark.parametrize(("language", "text", "label", "day"), DATES, ids=[f"{d[0]} {d[2]}" for d in DATES])
def test_a_date_keeps_its_words_and_names_a_day(language: str, text: str, label: str, day: date) -> None:
    assert [(found.label, found.day) for found in find_dates(article(text, language), _lines(text, language))] == [
        (label, day)
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It cost $1998 and 2024 euros."),
        ("en", "It may rain, may it not?"),
        ("pl", "Ma 1900 hektarów lasu."),
        ("en", "At 20:24 it rang."),
        ("en", "Each of the new screens shows 1800 x 1920 pixels."),
        ("en", "Each of the new screens shows 1800 × 1920 pixels."),
        ("en", "The trade began on 04/05/2019 or so."),
    ],
)
def test_what_only_looks_like_a_date_is_none(language: str, text: str) -> None:
    assert find_dates(article(text, language), _lines(text, language)) == ()


AMOUNTS = [
    ("en", "It cost $46 million.", "$46 million"),
    ("en", "It rose 3.5% in May.", "3.5%"),
    ("en", "It holds 8,184 parallel wires.", "8,184 parallel wires"),
    ("en", "It takes 38 per cent of them.", "38 per cent"),
    ("en", "It has 12 rare pygmy goats.", "12 rare pygmy goats"),
    ("en", "It has 14 automated Brook boats.", "14 automated Brook boats"),
    ("en", "A crew has 10–12 members.", "10–12 members"),
    ("en", "It takes no more than 9 hours.", "no more than 9 hours"),
    ("en", "It has 35 plays planned.", "35 plays"),
    ("en", "It weighs 3 metric tons or so.", "3 metric tons"),
    ("en", "It is used by nearly 40 internal teams.", "nearly 40 internal teams"),
    ("en", "It cost more than £3 million.", "more than £3 million"),
    ("de", "Es kostet rund 320.000 Euro.", "rund 320.000 Euro"),
    ("fr", "Il manque 2,3 millions d’euros.", "2,3 millions d’euros"),
    ("de", "Es kostet 320.000 Euro im Jahr.", "320.000 Euro"),
    ("es", "Costó 1,2 millones de euros.", "1,2 millones de euros"),
    ("nl", "Er is 1,1 miljoen toegezegd.", "1,1 miljoen"),
    ("it", "La diga costa 3 mld di euro.", "3 mld di euro"),
    ("hi", "लागत 12 करोड़ रुपये है।", "12 करोड़ रुपये"),
    ("ru", "Проект стоит 780 млн рублей.", "780 млн рублей"),
    ("pl", "To 640 milionów złotych.", "640 milionów złotych"),
    ("zh", "井壁上安装了160个传感器。", "160个"),
    ("ja", "改修費は3億4000万円だった。", "3億4000万円"),
    ("ar", "نصبت البلدة 320 شبكة على الجبل.", "320 شبكة"),
]


@pytest.mark.parametrize(("language", "text", "label"), AMOUNTS, ids=[f"{a[0]} {a[2]}" for a in AMOUNTS])
def test_an_amount_keeps_its_unit(language: str, text: str, label: str) -> None:
    assert [found.label for found in find_amounts(_lines(text, language), language)] == [label]


NO_AMOUNTS = [
    "It rang at 20:24.",
    "It was 1967.",
    "See page 12.",
    "On 3 May it closed.",
    "She gave a March 3 address to the town.",
    "The 2.8 release is out.",
    "He is on the town’s 40 list.",
    "Of those, 51 lived in Selwick.",
    "The 40-digit number is long.",
    "Table 12 shows the boats.",
    "Orbo 360 games are old.",
]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_times_dates_and_bare_numbers_are_no_amounts(text: str) -> None:
    assert find_amounts(_lines(text, "en"), "en") == ()


def test_the_timeline_runs_from_the_earliest_and_asks_nothing() -> None:
    text = "The mill closed in May 2024.\n\nThe mill was built in 1911 by a banker of the town.\n\nWho sold the mill in 1950?"
    groups = {group.name: group for group in Reader().read(article(text)).analysis.context.groups}
    assert [note.label for note in groups["Timeline"].notes] == ["1911", "May 2024"]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("pl", "Napełnianie pochłonie 210 milionów metrów sześciennych wody.", "210 milionów metrów sześciennych"),
        ("fr", "Le terrain mesure 40 mètres carrés environ.", "40 mètres carrés"),
        ("ru", "Завод берёт 900 метров кубических воды.", "900 метров кубических"),
    ],
)
def test_a_unit_keeps_the_word_that_makes_it_another_one(language: str, text: str, label: str) -> None:
    assert label in [amount.label for amount in find_amounts(_lines(text, language), language)]
