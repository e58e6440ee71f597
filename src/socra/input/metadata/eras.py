"""Years that count from elsewhere: Japanese eras, the Republic of China, the Buddhist and the Iranian calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["in_common_era", "is_iranian_month", "spell_eras"]

_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"(?:中[華华])?({'|'.join(_BEFORE)})\s*(\d{{1,3}}|元)\s*年")
_BUDDHIST, _BUDDHIST_AHEAD = range(2443, 2644), 543
# Of the Islamic lunar years, which run ahead of these, none that a date of the news could have is among them.
_IRANIAN = range(1280, 1421)
_EPOCH = 356_034  # days, of the count below, before the first of January of the year 1
_IRANIAN_MONTHS = (
    "فروردین farvardin", "اردیبهشت ordibehesht", "خرداد khordad", "تیر tir", "مرداد mordad", "شهریور shahrivar",
    "مهر mehr", "آبان aban", "آذر azar", "دی dey", "بهمن bahman", "اسفند esfand",
)  # fmt: skip
_MONTHS = {form: number for number, forms in enumerate(_IRANIAN_MONTHS, 1) for form in forms.replace("آ", "ا").split()}
_IRANIAN_DAY = re.compile(rf"(\d{{1,2}})\s+({'|'.join(_MONTHS)})(?:\s*ماه)?\s*[,،]?\s*(1[234]\d\d)(?!\d)")


def spell_eras(text: str) -> str:
    """Write the years of an era, and Iranian months by name, in digits: "令和7年" as "2025年", "14 اسفند 1403"."""
    if "年" in text:
        text = _ERA.sub(lambda era: f"{_BEFORE[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    return _IRANIAN_DAY.sub(lambda day: f"{day[3]}-{_MONTHS[day[2]]}-{day[1]}", text) if " 1" in text else text


def is_iranian_month(word: str) -> bool:
    """Say whether `word` names a month of the Iranian calendar, in Persian or in Latin letters."""
    return word.replace("آ", "ا").casefold() in _MONTHS


def in_common_era(year: int, month: int, day: int) -> date:
    """Return the day of the Gregorian calendar; `ValueError` where there is none."""
    if year in _BUDDHIST:
        year -= _BUDDHIST_AHEAD
    return _from_iranian(year, month, day) if year in _IRANIAN else date(year, month, day)


def _from_iranian(year: int, month: int, day: int) -> date:
    """Count from the first day of the calendar; every 33 years have 8 leap years, right from 1799 to 2256."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError("not a day of the Iranian calendar")
    ahead = year + 1595
    before = 365 * ahead + ahead // 33 * 8 + (ahead % 33 + 3) // 4
    months = 31 * (month - 1) if month <= 6 else 186 + 30 * (month - 7)
    return date(1, 1, 1) + timedelta(days=before + months + day - _EPOCH)
