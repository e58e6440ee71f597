import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra.input.metadata import Byline, parse_byline, parse_date


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("20 déc. 2024, 21:26", datetime(2024, 12, 20, 21, 26)),
        ("Publié le 3 mars 2025 à 18h05", datetime(2025, 3, 3, 18, 5)),
        ("mar. 4 mars 2025", date(2025, 3, 4)),
        ("Mercredi 1er janvier 2025", date(2025, 1, 1)),
        ("Updated Nov 3, 2025 5:14 p.m. ET", datetime(2025, 11, 3, 17, 14, tzinfo=zone(-5))),
        ("Updated Jul 3, 2025 5:14 p.m. ET", datetime(2025, 7, 3, 17, 14, tzinfo=zone(-4))),
        ("2025-03-04T12:30:00+01:00", datetime(2025, 3, 4, 12, 30, tzinfo=zone(1))),
        ("2019-11-19T12:48:14Z", datetime(2019, 11, 19, 12, 48, 14, tzinfo=zone(0))),
        ("2025年3月4日 12:30", datetime(2025, 3, 4, 12, 30)),
        ("2025/3/4 (火) 午後 3:30", datetime(2025, 3, 4, 15, 30)),
        ("2025. 3. 4. 오후 3:30", datetime(2025, 3, 4, 15, 30)),
        ("發布時間:2025/11/03 14:20", datetime(2025, 11, 3, 14, 20)),
        ("12 марта 2025 г., 10:15 МСК", datetime(2025, 3, 12, 10, 15, tzinfo=zone(3))),
        ("Veröffentlicht am 4. März 2025 um 12:30 Uhr", datetime(2025, 3, 4, 12, 30)),
        ("Stand: 04.03.2025, 00:05 Uhr", datetime(2025, 3, 4, 0, 5)),
        ("4 de março de 2025 às 21h26", datetime(2025, 3, 4, 21, 26)),
        ("5 ago 2025", date(2025, 8, 5)),
        ("4. maaliskuuta 2025 klo 12.30", datetime(2025, 3, 4, 12, 30)),
        ("2025. március 4., 12:30", datetime(2025, 3, 4, 12, 30)),
        ("4 Mart 2025 12:30", datetime(2025, 3, 4, 12, 30)),
        ("Δημοσιεύτηκε: 4 Μαρτίου 2025, 12:30 μ.μ.", datetime(2025, 3, 4, 12, 30)),
        ("٤ مارس ٢٠٢٥", date(2025, 3, 4)),
        ("4 मार्च 2025, 12:30 PM IST", datetime(2025, 3, 4, 12, 30, tzinfo=zone(5.5))),
        ("4 มีนาคม 2568", date(2025, 3, 4)),
        ("ngày 4 tháng 3 năm 2025", date(2025, 3, 4)),
        ("Thứ Ba, 4/3/2025, 12:30 (GMT+7)", datetime(2025, 3, 4, 12, 30, tzinfo=zone(7))),
        ("Selasa, 4 Maret 2025 12:30 WIB", datetime(2025, 3, 4, 12, 30, tzinfo=zone(7))),
        ("Tue Nov 19 12:00:00 UTC 2019", datetime(2019, 11, 19, 12, 0, tzinfo=zone(0))),
        ("12:24 am EST, Wednesday, November 20, 2019", datetime(2019, 11, 20, 0, 24, tzinfo=zone(-5))),
        ("Updated 0339 GMT (1139 HKT) November 19, 2019", datetime(2019, 11, 19, 3, 39, tzinfo=zone(0))),
        ("Nov 3, 2025 ∙ 5 min read", date(2025, 11, 3)),
        ("Updated 3 Nov 2025 10:00, published 2 Nov 2025 09:00", datetime(2025, 11, 2, 9, 0)),
    ],
)
def test_date_lines_of_many_languages_are_read(line: str, moment: datetime | date) -> None:
    found = parse_date(line)
    assert found == moment
    assert type(found) is type(moment)
    if isinstance(found, datetime) and isinstance(moment, datetime):
        assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "line",
    [
        "2 hours ago",
        "Il y a 2 heures",
        "vor 3 Stunden",
        "2025",
        "Nov 2025",
        "© 2019",
        "Election 2020",
        "12:30",
        "31 Feb 2025",
        "99/99/9999",
        "1.2.10",
        "2004-2019",
        "3–5 March 2025",
        "+1 202 555 0100",
        "The firm was founded on 3 May 2019.",
        "4 March 2025 was a Tuesday",
        "10 Places to Travel in 2020",
        "",
    ],
)
def test_what_only_looks_like_a_date_line_is_refused(line: str) -> None:
    assert parse_date(line) is None


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("12/01/2025", "", date(2025, 12, 1)),
        ("12/01/2025", "en", date(2025, 12, 1)),
        ("12/01/2025", "fr", date(2025, 1, 12)),
        ("Publié le 12/01/2025", "", date(2025, 1, 12)),
        ("20/11/2019", "", date(2019, 11, 20)),
        ("12.01.2025", "", date(2025, 1, 12)),
        ("5 listopada 2024", "hr", date(2024, 10, 5)),
        ("5 listopada 2024", "pl", date(2024, 11, 5)),
        ("4 မတ် 2025", "my", date(2025, 3, 4)),
    ],
)
def test_the_language_settles_what_a_date_leaves_open(line: str, language: str, day: date) -> None:
    assert parse_date(line, language) == day


def test_a_miss_costs_next_to_nothing() -> None:
    parse_date("3 May 2025")
    lines = [f"Item {number} of the list sold 2025 pieces in 14 towns, said Ann Lee" for number in range(2_000)]
    began = time.process_time()
    assert not any(map(parse_date, lines))
    assert time.process_time() - began < 2.0


@given(st.text(max_size=130))
def test_any_line_is_a_date_or_is_not(line: str) -> None:
    found = parse_date(line)
    assert found is None or 1900 <= found.year <= 2100


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 12, 31)), st.integers(-14, 14))
def test_iso_dates_come_back_as_they_were(moment: datetime, hours: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=zone(hours))
    found = parse_date(moment.isoformat())
    assert found == moment
    assert isinstance(found, datetime) and found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("line", "authors", "outlet"),
    [
        ("By Ann Lee", "Ann Lee", ""),
        ("by Ann Lee • The Ledger", "Ann Lee", "The Ledger"),
        ("Ann Lee | The Lantern", "Ann Lee", "The Lantern"),
        ("By Ann Lee, Reuters", "Ann Lee", "Reuters"),
        ("By Ann Lee, WBX Business", "Ann Lee", "WBX Business"),
        ("By Ann Lee and Bob Ray", "Ann Lee and Bob Ray", ""),
        ("By ANN LEE and BOB RAY", "ANN LEE and BOB RAY", ""),
        ("By Ann Lee, Bob Ray, Cy Dunn", "Ann Lee, Bob Ray, Cy Dunn", ""),
        ("By Ann LeeStaff Writer", "Ann Lee", ""),
        ("By Ann Lee, Transport correspondent", "Ann Lee", ""),
        ("by Rahul 0", "Rahul", ""),
        ("**By Ludwig van der Berg**", "Ludwig van der Berg", ""),
        ("By J. R. Smith Jr.", "J. R. Smith Jr.", ""),
        ("By Ann Lee | 3 May 2025 | The Ledger", "Ann Lee", "The Ledger"),
        ("Par Jean Dupont", "Jean Dupont", ""),
        ("Propos recueillis par Marie d’Aubigny", "Marie d’Aubigny", ""),
        ("Von Anna Schmidt und Karl Weiß", "Anna Schmidt und Karl Weiß", ""),
        ("De Pedro Gómez", "Pedro Gómez", ""),
        ("Por Redacción", "Redacción", ""),
        ("di Mario Rossi", "Mario Rossi", ""),
        ("Door Jan de Vries", "Jan de Vries", ""),
        ("Av Kari Nordmann", "Kari Nordmann", ""),
        ("Autor: Jan Novák", "Jan Novák", ""),
        ("Írta: Nagy Péter", "Nagy Péter", ""),
        ("Yazan: Ali Veli", "Ali Veli", ""),
        ("Oleh Budi Santoso", "Budi Santoso", ""),
        ("Tác giả: Nguyễn Văn A", "Nguyễn Văn A", ""),
        ("Του Γιώργου Παππά", "Γιώργου Παππά", ""),
        ("Автор: Иван Петров", "Иван Петров", ""),
        ("文/张伟", "张伟", ""),
        ("取材・文＝山田太郎", "山田太郎", ""),
        ("김민수 기자", "김민수", ""),
        ("بقلم محمد علي", "محمد علي", ""),
        ("מאת דוד כהן", "דוד כהן", ""),
    ],
)
def test_bylines_of_many_languages_are_read(line: str, authors: str, outlet: str) -> None:
    found = parse_byline(line)
    assert found is not None
    assert (found.authors, found.outlet) == (authors, outlet)


def test_a_date_behind_the_name_is_kept_with_it() -> None:
    assert parse_byline("by Ann Lee on November 19, 2019") == Byline("Ann Lee", "", date(2019, 11, 19))
    found = parse_byline("By Ann Lee - 11/18/19 11:04 PM EST")
    assert found is not None
    assert found.published == datetime(2019, 11, 18, 23, 4, tzinfo=zone(-5))


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the firm had failed.",
        "By Monday",
        "By the numbers",
        "By 2030, half",
        "By clicking Confirm, I agree to the terms",
        "(Reuters) -",
        "Von Menschen und Maschinen",
        "Par ailleurs, la firme a fermé.",
        "Por favor",
        "Per capita",
        "De facto",
        "Politics | Opinion",
        "World News | The Times",
        "Home | The Times",
        "Text: see below",
        "Author: see the note at the end.",
        "文化",
        "By",
        "",
    ],
)
def test_sentences_and_menus_are_no_bylines(line: str) -> None:
    assert parse_byline(line) is None


@given(st.text(max_size=200))
def test_any_line_is_a_byline_or_is_not(line: str) -> None:
    found = parse_byline(line)
    assert found is None or found.authors


def test_an_outlet_that_ends_on_a_word_of_date_lines_stays_whole() -> None:
    found = parse_byline("By Ann Lee • The Harbour Post • 3 May 2025")
    assert found == Byline("Ann Lee", "The Harbour Post", date(2025, 5, 3))
