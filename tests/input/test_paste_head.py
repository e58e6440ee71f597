"""The title, byline and date of a page that was copied whole."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra.article import Published
from socra.input.paste.lines import split
from socra.input.paste.paste import clean
from socra.input.paste.titles import SIGNS, chances, signs

MENU = ["Home", "News", "Weather", "Sport", "By Role", "Remote work", "Pricing", "Log in", "Contact us"]
TITLE = "Why the mill on the Tarn reopened after nine years"
TEXT = [
    "The old mill on the Tarn reopened on Tuesday after nine years of work, the council of Vellmar said in a note.",
    "It had been shut since the flood of 2016, which carried off the wheel and half of the northern wall of the mill.",
    "What the stones of the mill had seen",
    "The trust kept the stones in a barn for nine years, said Odile Marchetti, and nobody asked for them in that time.",
    "How the council of Vellmar paid for the work",
    "Flour from the first harvest will be sold in the market hall of Vellmar from the second week of October on.",
    "The council wants to open the mill to schools next year, and to rebuild the small bridge behind it after that.",
]
FOOT = ["Related stories", "Ten mills to see before they fall", "Cookie policy", "© 2025 The Vellmar Lantern"]


def copied(*head: str, below: tuple[str, ...] = (), menu: int = 1) -> str:
    return "\n\n".join([*MENU * menu, *head, TEXT[0], *below, *TEXT[1:], *FOOT])


@pytest.mark.parametrize("menu", [0, 1, 6])
def test_the_title_is_no_heading_of_the_middle(menu: int) -> None:
    draft = clean(copied(TITLE, "By Ann Lee", "4 March 2025", menu=menu))
    assert (draft.title, draft.byline, draft.published) == (TITLE, "Ann Lee", date(2025, 3, 4))
    for line in TEXT:
        assert line in draft.text


def test_a_page_without_a_title_has_none() -> None:
    draft = clean("\n\n".join([*MENU, *TEXT[:2], *TEXT[3:4], *TEXT[5:], *FOOT]))
    assert draft.title == ""


@pytest.mark.parametrize(
    ("head", "byline", "published"),
    [
        (["By Ann Lee in Ellerby and Bo Kim in Leeds", "4 March 2025"], "Ann Lee and Bo Kim", date(2025, 3, 4)),
        (["Written by", "Ann Lee", "4 March 2025"], "Ann Lee", date(2025, 3, 4)),
        (["Ann Lee", "4 March 2025 • 5 min read"], "Ann Lee", date(2025, 3, 4)),
        (["4 March 2025", "Ann Lee"], "Ann Lee", date(2025, 3, 4)),
        (["Ann Lee • 4 March 2025"], "Ann Lee", date(2025, 3, 4)),
        (["By Ann Lee – 4 March 2025 | Fact-checked by Bo Kim"], "Ann Lee", date(2025, 3, 4)),
        (["By Ann Lee", "Updated 6 March 2025", "Published 4 March 2025"], "Ann Lee", date(2025, 3, 4)),
        (["By Ann Lee", "Last updated:", "6 March 2025"], "Ann Lee", None),
        (["By Ann Lee", "Updated 6 March 2025 at 10:15"], "Ann Lee", datetime(2025, 3, 6, 10, 15)),
        (["Reviewed by Bo Kim", "4 March 2025"], "", date(2025, 3, 4)),
        (["4 March 2025"], "", date(2025, 3, 4)),
    ],
)
def test_bylines_and_dates_are_read_between_title_and_text(
    head: list[str], byline: str, published: Published | None
) -> None:
    draft = clean(copied(TITLE, *head))
    assert (draft.title, draft.byline, draft.published) == (TITLE, byline, published)


def test_a_byline_may_stand_below_the_lead() -> None:
    draft = clean(copied(TITLE, below=("Ann Lee", "4 March 2025")))
    assert (draft.byline, draft.published) == ("Ann Lee", date(2025, 3, 4))
    assert "Ann Lee" not in draft.text


def test_a_menu_far_above_the_text_names_no_author() -> None:
    assert clean(copied(TITLE, "4 March 2025", menu=4)).byline == ""


def test_chinese_portals_put_day_and_source_in_one_line() -> None:
    lines = [
        "没有人要求的桥",
        "2025年03月04日10:15 海港科技",
        "港口小镇埃勒比去年冬天重建了大桥，费用高达四百万欧元，镇上的人都没有料到。",
        "工程师多尔特说，没有人要求这样做，但是现在人人都走这座桥，连冬天也一样，老人也一样。",
    ]
    draft = clean("\n\n".join(lines))
    assert (draft.title, draft.outlet) == ("没有人要求的桥", "海港科技")
    assert draft.published == datetime(2025, 3, 4, 10, 15)


def test_the_signs_of_a_line_have_the_names_of_the_table() -> None:
    found = signs(split(copied(TITLE)))
    assert found and all(len(row) == len(SIGNS) for _, row in found)


@given(st.lists(st.text(max_size=60), max_size=30))
def test_chances_of_any_lines_are_at_most_one_together(lines: list[str]) -> None:
    found = chances(split("\n\n".join(lines)))
    assert all(0 <= chance <= 1 for chance in found.values())
    assert sum(found.values()) < 1 + 1e-6


def test_the_title_of_a_long_paste_is_found_in_a_moment() -> None:
    lines = split("\n".join(f"Mill number {number}\n{TEXT[0]}" for number in range(4_000)))
    began = time.process_time()
    chances(lines)
    assert time.process_time() - began < 2


def test_the_line_above_who_wrote_it_is_the_title_of_a_poem() -> None:
    verses = [
        "The wheel goes round in the morning,\nThe wheel comes round in the night,\n"
        "And nobody asks what it grinds there\nAs long as it grinds it white.",
        "Oh turn for me over the water, over the water and stone,\nThe bread is dear and the winter is long.",
        "The wheel goes round in the winter,\nThe miller has little to say,\nThe flour is weighed in the morning"
        "\nAnd carried up to the bay.",
        "Oh turn for me over the water, over the water and stone,\nThe bread is dear and the winter is long.",
    ]
    draft = clean("The Wheel\n\nby Odile Marchetti\n\n" + "\n\n".join(verses))
    assert (draft.title, draft.byline) == ("The Wheel", "Odile Marchetti")
    assert all(line in draft.text for verse in verses for line in verse.split("\n"))


def test_the_name_above_an_account_is_the_author_of_a_thread() -> None:
    posts = "".join(
        f"Odile Marchetti\n@odile\n{number}/ {text}\n{number}7\n" for number, text in enumerate(TEXT[:2], 1)
    )
    draft = clean(posts)
    assert draft.byline == "Odile Marchetti"
    assert all(text in draft.text for text in TEXT[:2])
