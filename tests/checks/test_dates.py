"""Dates: in any form and language, with what the publication date says of the rest."""

from __future__ import annotations

import time
from datetime import date

import pytest

from socra.support import Said
from socra.support.dates import Dates
from socra.support.index import HEADER, index_of
from socra.testing import make_article

CHECK = Dates()


def missing(item: str, source: str, languages: str = "en", published: str = "") -> list[str]:
    """Return the dates of an item that its source does not hold; `languages` as "item" or "item source"."""
    said, _, told = languages.partition(" ")
    day = date.fromisoformat(published) if published else None
    article = make_article(f"– {source}", language=told or said, published=day)  # else "20." opens a list
    index = index_of(article)
    claims = CHECK.claims(Said((item,), item, said), index)
    return [claim.text for claim in claims if not CHECK.holds(claim, (HEADER, *index.places), index)]


def claimed(item: str, language: str = "en") -> list[str]:
    article = make_article("The mill closed.")
    return [claim.text for claim in CHECK.claims(Said((item,), item, language), index_of(article))]


DAY = {
    "en": [
        "20 December 2024",
        "Dec. 20, 2024",
        "December 20th, 2024",
        "2024-12-20",
        "12/20/2024",
        "20/12/2024",
        "20.12.2024",
    ],
    "fr": ["20 décembre 2024", "20 déc. 2024"],
    "de": ["20. Dezember 2024", "20.12.2024", "20. Dez. 2024"],
    "es": ["20 de diciembre de 2024"],
    "it": ["20 dicembre 2024"],
    "pt": ["20 de dezembro de 2024"],
    "nl": ["20 december 2024"],
    "pl": ["20 grudnia 2024"],
    "ru": ["20 декабря 2024 года", "20 дек. 2024 г."],
    "ar": ["٢٠ ديسمبر ٢٠٢٤"],
    "hi": ["20 दिसंबर 2024", "२० दिसंबर २०२४"],
    "zh": ["2024年12月20日", "２０２４年１２月２０日", "二〇二四年十二月二十日"],
    "ja": ["2024年12月20日"],
    "ko": ["2024년 12월 20일"],
    "sv": ["20 december 2024"],
}


@pytest.mark.parametrize("source", [(language, text) for language, texts in DAY.items() for text in texts])
def test_a_day_is_the_same_in_every_language(source: tuple[str, str]) -> None:
    language, text = source
    for other, (item, *_) in DAY.items():
        assert missing(item, text, f"{other} {language}") == []
        assert missing(text, item, f"{language} {other}") == []
    for wrong in ("21 December 2024", "20 November 2024", "20 December 2023"):
        assert missing(wrong, text, f"en {language}") == [wrong]


TRUE = [
    ("It waits for the count in April.", "It can wait for April’s count, the council said.", "en", ""),
    # item, source, languages, published
    ("in 2024", "on 20 December 2024", "en", ""),
    ("on 20 December", "on 20 December 2024", "en", ""),
    ("in December", "on 20 December 2024", "en", ""),
    ("In May 2024", "in May 2024", "en", ""),
    ("im Dezember", "20.12.2024", "de", ""),
    ("в декабре", "20 декабря", "ru", ""),
    ("12月", "2024年12月20日", "zh", ""),
    ("from 5 to 7 March 2023", "March 5-7, 2023", "en", ""),
    ("on 12 May 2024", "12/05/2024", "en", ""),
    ("on 5 December 2024", "12/05/2024", "en", ""),
    ("on 20 December 2024", "on 20 December", "en", "2025-02-13"),
    ("on 3 January 2025", "on 3 January", "en", "2024-12-20"),
    ("on 11 November 2024", "between 11 November and 20 December 2024", "en", ""),
    ("on 11 February 2025", "on Tuesday", "en", "2025-02-13"),
    ("on Tuesday", "on 11 February 2025", "en", ""),
    ("on Tuesday", "on 11 February", "en", "2025-02-13"),
    ("on Wednesday", "yesterday", "en", "2025-02-13"),
    ("on 12 February", "yesterday", "en", "2025-02-13"),
    ("le mardi", "on Tuesday", "fr en", ""),
    ("во вторник", "am Dienstag", "ru de", ""),
    ("周二", "Tuesday", "zh en", ""),
    ("화요일에", "火曜日", "ko ja", ""),
    ("since 9 October", "since the 9th", "en", "2024-10-17"),
    ("in the 1990s", "in 1997", "en", ""),
    ("dans les années 90", "in the 1990s", "fr en", ""),
    ("in den 90er Jahren", "the nineties", "de en", ""),
    ("1990年代", "1990-х", "zh ru", ""),
    ("in the 19th century", "XIX век", "en ru", ""),
    ("im 19. Jahrhundert", "1848", "de", ""),
    ("in Q3 2024", "the third quarter of 2024", "en", ""),
    ("im dritten Quartal", "第三季度", "de zh", ""),
    ("2000 workers", "2,000 workers", "en", ""),
    ("in 2024", "nothing", "en", "2024-12-20"),
    ("on 20 December 2024", "nothing", "en", "2024-12-20"),
    ("2024年", "in 2024", "zh en", ""),
    ("в 2024 году", "2024", "ru", ""),
    ("Le 11/07", "Le 11 juillet", "fr", ""),
    ("on 7/11", "on 11 July", "en", ""),
    ("on 3 September", "yesterday", "en", "2024-09-03"),
    ("le 3 septembre", "le 2 août", "fr", "2024-09-03"),
    ("周一", "9月2日（星期一）", "zh", "2024-09-03"),
    ("9月2日", "会议结束，9月2日开工", "zh", ""),
]


@pytest.mark.parametrize(("item", "source", "languages", "published"), TRUE)
def test_what_the_source_and_the_publication_say_holds(item: str, source: str, languages: str, published: str) -> None:
    assert missing(item, source, languages, published) == []


FALSE = [
    ("on 20 December 2024", "in December 2024", "en", ""),
    ("in December 2024", "in 2024", "en", ""),
    ("on 20 December 2024", "on 20 December", "en", ""),
    ("on 20 December 2023", "on 20 December", "en", "2025-02-13"),
    ("on 20 December 2025", "on 20 December", "en", "2025-02-13"),
    ("in 2023", "in 2024", "en", ""),
    ("in May", "they may march in June", "en", ""),
    ("in March", "they march in June", "en", ""),
    ("en mai", "en mars", "fr", ""),
    ("im Mai", "im Juni", "de", ""),
    ("в мае", "в июне", "ru", ""),
    ("五月", "六月", "zh", ""),
    ("on Tuesday", "on Wednesday", "en", "2025-02-13"),
    ("周三", "周二", "zh", ""),
    ("le mercredi", "le mardi", "fr", ""),
    ("во вторник", "в среду", "ru", ""),
    ("on 10 February", "on Tuesday", "en", "2025-02-13"),
    ("on Monday", "on 11 February", "en", "2025-02-13"),
    ("in the 1980s", "in 1997", "en", ""),
    ("in the 18th century", "19th century", "en", ""),
    ("in Q2", "in the third quarter", "en", ""),
    ("on 12 June 2024", "12/05/2024", "en", ""),
    ("since 8 October", "since the 9th", "en", "2024-10-17"),
    ("in 1997", "in the 1990s", "en", ""),
    ("on 11/08", "on 11 July", "fr", ""),
    ("9月3日", "9月2日，星期一", "zh", "2024-09-03"),
    ("4 сентября", "понедельника, 2 сентября", "ru", "2024-09-04"),
    ("9 сентября", "понедельника, 2 сентября", "ru", "2024-09-04"),
    ("am 9. September", "am Montag, den 2. September", "de", "2024-09-04"),
    ("on 3 September", "yesterday (2 September)", "en", "2024-09-03"),
]


@pytest.mark.parametrize(("item", "source", "languages", "published"), FALSE)
def test_another_date_or_a_closer_one_does_not_hold(item: str, source: str, languages: str, published: str) -> None:
    assert len(missing(item, source, languages, published)) == 1


@pytest.mark.parametrize(
    ("item", "language", "expected"),
    [
        ("In 2024 and on 20 December 2024", "en", ["2024", "20 December 2024"]),
        ("They may march in the sun; Mars, mark, sat, second", "en", []),
        ("April Smith and June Jones met August Miller", "en", []),
        ("in May, in March and in August", "en", ["May", "March", "August"]),
        ("1500 metres, 2000 kg, $1999, 1,999 people", "en", []),
        ("yesterday, today, since the 9th", "en", []),
        ("la planète Mars", "fr", []),
        ("3个月，5年，2天", "zh", []),
        ("2024年5月", "zh", ["2024年5月"]),
        ("会议结束，9月2日开工", "zh", ["9月2日"]),
        ("AB1999, 19991, 1.1999, v2000", "en", []),
        ("the 1990s", "en", ["1990s"]),
        ("on 11/7, 24/7, 50/50, 1/2, 07/11, 07/11/x", "en", ["11/7", "07/11"]),
        ("45/99/2024 and 31 of them", "en", []),
        ("", "en", []),
    ],
)
def test_what_is_claimed_is_as_the_item_writes_it(item: str, language: str, expected: list[str]) -> None:
    assert claimed(item, language) == expected


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        *("1", "2024", "2024-", "1/1/", "2024 ", "May ", "1 May ", "20 Dec. ", "年", "1月", "一", "1 to 2 to "),
        *("quarter ", "century ", "Tuesday ", "2,000 ", "xx ", " ", "-"),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    for language in ("en", "zh"):
        started = time.process_time()
        missing((unit * 200_000)[:200_000], "Nothing.", language)
        assert time.process_time() - started < 2
