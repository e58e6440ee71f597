"""Article: its blocks, its offsets, and what it refuses to hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from socra import Article, Sentence


def shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in Article(text=text).blocks]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("\n \n\t\n", []),
        ("One.\n\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")]),
        ("# A\n###### B", [("heading", "A"), ("heading", "B")]),
        ("####### seven marks are no heading", [("paragraph", "####### seven marks are no heading")]),
        ("#hashtag", [("paragraph", "#hashtag")]),
        ("- a\n* b\n+ c\n1. d\n2. e\n12) f\n11) g", [("list_item", mark) for mark in "abcdefg"]),
        (
            "1. a\n\ntext\n\n2. b\n\n1. c\n\n3) d",
            [
                *zip(
                    ["list_item", "paragraph", "list_item", "list_item", "paragraph"],
                    ["a", "text", "b", "c", "3) d"],
                    strict=True,
                )
            ],
        ),
        ("1. a\n1. b", [("list_item", "a"), ("list_item", "b")]),
        ("1. a\n  1. b\n  2. c\n\n2. d", [("list_item", mark) for mark in "abcd"]),
        (
            "1. FC A won\n\n24. Dezember 2023\n\n3. Mai",
            [("paragraph", "1. FC A won"), ("paragraph", "24. Dezember 2023"), ("paragraph", "3. Mai")],
        ),
        (
            "3. Mai: a\n\n4. Mai: b\n\n5. august: c",
            [("paragraph", "3. Mai: a"), ("paragraph", "4. Mai: b"), ("paragraph", "5. august: c")],
        ),
        ("1. FC A won\n\n1. FC B lost", [("paragraph", "1. FC A won"), ("paragraph", "1. FC B lost")]),
        ("  - nested", [("list_item", "nested")]),
        ("-not a list", [("paragraph", "-not a list")]),
        ("2024. december 20-án", [("paragraph", "2024. december 20-án")]),
        ("3.5 per cent", [("paragraph", "3.5 per cent")]),
        ("> a\n>> b\n> > c", [("quote", "a"), ("quote", "b"), ("quote", "c")]),
        ("  > indented", [("quote", "indented")]),
        ("---\n* * *\n_____", [("rule", "---"), ("rule", "* * *"), ("rule", "_____")]),
        ("**bold** opens a paragraph", [("paragraph", "**bold** opens a paragraph")]),
        ("| a | b |", [("table", "| a | b |")]),
        (
            "```python\nx = 1\n\n```\nAfter.",
            [("code", "```python"), ("code", "x = 1"), ("code", "```"), ("paragraph", "After.")],
        ),
        ("~~~\n```\n~~~", [("code", "~~~"), ("code", "```"), ("code", "~~~")]),
        ("````\n```\n````", [("code", "````"), ("code", "```"), ("code", "````")]),
        ("```inline``` is prose\nSo is this.", [("paragraph", "```inline``` is prose"), ("paragraph", "So is this.")]),
    ],
)
def test_blocks_are_told_apart_by_their_marks(text: str, blocks: list[tuple[str, str]]) -> None:
    assert shown(text) == blocks


def test_a_fence_that_nothing_closes_swallows_no_prose() -> None:
    assert shown("Before.\n```\nAfter.\n~~~ \nLast.")[2] == ("paragraph", "After.")
    assert shown("```\nAfter.\n~~~~\nLast.")[-1] == ("paragraph", "Last.")


def test_a_heading_has_its_level() -> None:
    assert [block.level for block in Article(text="# A\n### B\nc").blocks] == [1, 3, 0]


@pytest.mark.parametrize(
    "sentences",
    [
        [(1, 0, 0)],  # empty
        [(1, 2, 1)],  # backwards
        [(1, 0, 9)],  # past the end
        [(1, -1, 3)],
        [(2, 0, 3)],  # does not count from 1
        [(1, 0, 3), (2, 2, 5)],  # overlaps
        [(1, 3, 5), (2, 0, 2)],  # out of order
    ],
)
def test_sentences_that_do_not_lie_in_the_text_in_order_are_refused(sentences: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValidationError, match="does not lie in the text in order"):
        Article(text="12345", sentences=tuple(Sentence(id=i, start=a, end=b) for i, a, b in sentences))


def test_a_sentence_is_found_by_its_number() -> None:
    article = Article(text="A b. C d.", sentences=(Sentence(id=1, start=0, end=4), Sentence(id=2, start=5, end=9)))
    assert article.sentence(1) == "A b."
    assert article.sentence(2) == "C d."
    for number in (0, 3, -1):
        with pytest.raises(IndexError, match=f"sentence {number} of 2"):
            article.sentence(number)


@pytest.mark.parametrize(
    "published",
    [
        None,
        date(2024, 12, 20),
        datetime(2024, 12, 20),
        datetime(2024, 12, 20, 21, 26),
        datetime(2024, 12, 20, 21, 26, tzinfo=UTC),
        datetime(2024, 12, 20, 21, 26, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
    ],
)
def test_a_publication_date_keeps_its_precision_and_zone_through_json(published: date | datetime | None) -> None:
    article = Article(text="x", published=published)
    loaded = Article.model_validate_json(article.model_dump_json())
    assert loaded == article
    assert type(loaded.published) is type(published)


def test_an_article_cannot_be_changed() -> None:
    article = Article(text="x")
    with pytest.raises(ValidationError, match="frozen"):
        article.text = "y"  # type: ignore[misc]


def test_repr_is_short_and_says_how_much_there_is() -> None:
    assert repr(Article(text="x" * 10_000, title="T" * 500)) == f"<Article {'T' * 60!r}: 0 sentences, language unknown>"
