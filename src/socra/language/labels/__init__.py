"""The page's own words in the language of a reading: one table a language, English where there is none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

    from socra.article import Caution
    from socra.framework.evidence import Finding

__all__ = ["LANGUAGES", "Labels", "all_labels", "labels_of", "numbered"]

LANGUAGES = ("en", "ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "zh")
"""The languages (ISO 639-1) that have a table, English first."""

FORMS = ("zero", "one", "two", "few", "many", "other")
"""The forms of a number that CLDR tells apart; a language has some of them, "other" always."""

# The day before the month, as in the English of a reading since its first version.
_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language. What stands in braces is filled in by whoever shows it.

    `counts` are by what is counted, then by the form of the number; `findings` by `FindingKind`, with "_elsewhere"
    where the article has the thing in other sentences than those cited; `cautions` by the kind of caution.
    """

    language: str
    untitled: str
    by: str
    read_by: str
    read_with: str
    read_without: str
    own_words: str
    brackets: str
    note: str
    background: str
    from_article: str
    supported: str
    partly: str
    unsupported: str
    as_background: str
    unchecked: str
    because: str
    same: str
    stop: str
    between: str
    quoted: str
    field: str
    made_by: str
    another: str
    repaired: str
    doubtful: str
    failed: str
    mended: str
    unsure: str
    by_cards: str
    also: str
    missing: str
    open: str
    partly_answered: str
    dropped: str
    n_supported: str
    n_partly: str
    n_unsupported: str
    n_background: str
    none_checked: str
    listed: str
    cached: str
    thinking: str
    seconds: str
    under: str
    counts: Mapping[str, Mapping[str, str]]
    findings: Mapping[str, str]
    cautions: Mapping[str, str]

    @property
    def colon(self) -> str:
        """The sign between a label and what it labels, with the blank before it where the language has one."""
        return self.field.removeprefix("{name}").removesuffix("{value}").rstrip()

    def joined(self, *sentences: str) -> str:
        """Return sentences as one paragraph; where the signs are as wide as letters no blank stands between them."""
        return (" " if self.colon.isascii() else "").join(sentences)

    def count(self, name: str, number: int, **more: str) -> str:
        """Return a number with what is counted, in the form that the number asks for."""
        forms = self.counts[name]
        form = forms.get(_form(self.language, number), forms["other"])
        return form.format(n=self.number(number), **more)

    def number(self, value: int) -> str:
        """Return a whole number with the language's separators."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=_locale(self.language))

    def decimal(self, value: float, places: int = 1) -> str:
        """Return a number with that many places after the point or comma."""
        from babel.numbers import format_decimal

        zeros = "0" * places
        return format_decimal(value, f"#,##0.{zeros}" if places else "#,##0", locale=_locale(self.language))

    def day(self, published: date) -> str:
        """Return a date in words, with the time and the zone where they are known."""
        from babel.dates import format_date

        words = format_date(published, "long", locale=_locale(self.language))
        if not isinstance(published, datetime):
            return words
        zone = f" UTC{published.isoformat()[-6:]}" if published.tzinfo else ""
        return f"{words}{self.between}{published:%H:%M}{zone}"

    def finding(self, found: Finding) -> str:
        """Say in a few words what is wrong with an item."""
        elsewhere = self.findings.get(f"{found.kind}_elsewhere") if found.sentences else None
        template = elsewhere or self.findings[found.kind]
        return template.format(text=found.text, sentences=numbered(found.sentences))

    def caution(self, caution: Caution | str) -> str:
        """Say what to beware of in a source, in the caution's own words where the language has none for its kind."""
        if isinstance(caution, str):
            return caution
        ways = ["loud"] * caution.loud + ["counted"] * bool(caution.count)
        keys = (*(f"{caution.kind}_{way}" for way in ways), caution.kind)
        template = next((self.cautions[key] for key in keys if key in self.cautions), "")
        if not template:
            return str(caution)
        return template.format(count=self.number(caution.count), sentences=numbered(caution.sentences))

    def cards(self, own: int, asked: int, why: str) -> str:
        """Say how many lines of a reading by cards a model wrote, and why it is by cards."""
        words = self.by_cards.format(own=self.number(own), asked=self.number(asked))
        return self.because.format(words=words, reason=why) if why else self.stop.format(words=words)

    def verdict(self, verdict: str | None) -> str:
        """Return the words for what the check found."""
        words = {
            "supported": self.supported,
            "partly": self.partly,
            "unsupported": self.unsupported,
            "background": self.as_background,
        }
        return words.get(verdict or "", self.unchecked)


def labels_of(language: str) -> Labels:
    """Return the words in a language (ISO 639-1), in English where it is "" or has no table."""
    return _load(language if language in LANGUAGES else LANGUAGES[0])


def all_labels() -> tuple[Labels, ...]:
    """Return the words in all languages, English first."""
    return tuple(map(_load, LANGUAGES))


def numbered(sentences: Sequence[int]) -> str:
    """Return the numbers of sentences as a page shows them, "[3] [7]"."""
    return " ".join(f"[{number}]" for number in sentences)


@cache
def _load(language: str) -> Labels:
    table = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Labels(language=language, **tomllib.loads(table))


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(_LOCALES.get(language, language))


def _form(language: str, number: int) -> str:
    form: str = _locale(language).plural_form(number)
    return form
