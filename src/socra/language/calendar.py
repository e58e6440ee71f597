"""The calendar: words for months and weekdays, and what else stands in lines of a date, in every language."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["date_words", "is_calendar_word", "is_date_word", "month_number", "plain", "vocabulary"]


def is_date_word(word: str) -> bool:
    """Say whether `word` names a month or a weekday in some language, or belongs to date lines in another way."""
    months, others = vocabulary()
    folded = plain(word).strip(".")
    return folded in months or folded in others


def is_calendar_word(word: str, language: str) -> bool:
    """Say whether `word` names a month or a weekday in this one language, English where it is not known."""
    return plain(word).strip(".") in _calendar(language if language in date_words() else "en")


@lru_cache(maxsize=64)
def _calendar(language: str) -> frozenset[str]:
    names, days, _ = date_words()[language].split(";")
    return frozenset(plain(f"{names.replace('|', ' ')} {days}").split())


def month_number(word: str, language: str) -> int:
    """Return the number of the month that `word` names in `language`, 0 where it names none."""
    return vocabulary()[0].get(plain(word).strip("."), {}).get(language, 0)


def plain(text: str) -> str:
    """Fold case and marks, so that "févr" and "fevr", "paź" and "paz" are one word."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("−", "-"))
    return unicodedata.normalize("NFC", "".join(c for c in marked if unicodedata.category(c) != "Mn"))


@lru_cache(maxsize=1)
def date_words() -> dict[str, str]:
    """Return language -> its months parted by `|`, its weekdays, and other words of date lines, parted by `;`."""
    from importlib.resources import files

    lines = files(__package__).joinpath("date_words.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":", 1) for line in lines if not line.startswith("#"))


@lru_cache(maxsize=1)
def vocabulary() -> tuple[dict[str, dict[str, int]], frozenset[str]]:
    """Return the month words with their number in each language, and the other words of date lines."""
    months: dict[str, dict[str, int]] = {}
    others: set[str] = set()
    for code, row in date_words().items():
        names, days, words = row.split(";")
        for number, forms in enumerate(names.split("|"), 1):
            for form in plain(forms).split():
                months.setdefault(form, {}).setdefault(code, number)
        others.update(plain(f"{days} {words}").split())
    return months, frozenset(others)
