"""Countries and their languages, by which "Germany", "Deutschland" and "Allemagne" are one name (CLDR, by babel)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from socra.checks.names.forms import fold

__all__ = ["is_land", "land_names", "lands_in"]

_SPOKEN = {
    "de": "DE", "fr": "FR", "it": "IT", "es": "ES", "pt": "PT", "nl": "NL", "pl": "PL", "ru": "RU", "uk": "UA",
    "zh": "CN", "ja": "JP", "ko": "KR", "tr": "TR", "el": "GR", "sv": "SE", "da": "DK", "fi": "FI", "nb": "NO",
    "no": "NO", "cs": "CZ", "hu": "HU", "ro": "RO", "bg": "BG", "he": "IL", "fa": "IR", "th": "TH", "vi": "VN",
    "en": "GB", "hi": "IN", "uk_UA": "UA",
}  # fmt: skip
_MORE = {
    "US": "us usa american americans america amerika amerikanisch amerikanische amerikanischen américain américaine "
    "américains états-unis etats-unis eeuu estadounidense "
    "сша американский американская 美国 美國 美 米国 미국 अमेरिका أمريكا",
    "GB": "uk britain british briten britisch britische britischen britannique britanniques großbritannien england "
    "english británico британия британский британская великобритания 英国 英國 영국",
    "EU": "eu ue ес 欧盟 歐盟 european europe europäische europäischen europäisch européenne européen europa европа",
    "CH": "swiss switzerland schweizer suisse suisses svizzero suizo",
    "CN": "chinese china 中国 中國 中",
    "DE": "germans deutsche deutscher deutschen deutsches allemands allemande 德国 德國",
}
_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
LONGEST = 4
"""Words of a country's name."""

LONG = 40
"""Letters of a word that may be one."""


@lru_cache(maxsize=4096)
def lands_in(text: str, language: str) -> frozenset[str]:
    """Return the codes of the countries, with their peoples and languages, that a text names."""
    names, longest = _names(language)
    if _SIGNS.search(text):
        return frozenset(code for name, code in names.items() if len(name) > 1 and name in text)
    words = [fold(word) for word in _WORD.findall(text)[:2000]]
    found = set()
    for start in range(len(words)):
        for size in range(1, longest + 1):
            found.add(names.get(" ".join(words[start : start + size]), ""))
        found.add(_by_stem(words[start], language))
    return frozenset(found - {""})


def is_land(word: str, language: str) -> bool:
    """Say whether a word names a country or a people as the language's dictionary has it."""
    return fold(word) in _names(language)[0]


def land_names(language: str) -> tuple[str, ...]:
    """Return the names of the countries in a language that is written without spaces."""
    return tuple(name for name in _names(language)[0] if len(name) > 1 and _SIGNS.search(name))


def _by_stem(word: str, language: str) -> str:
    if not 6 <= len(word) <= LONG:
        return ""
    stems = _stems(language)
    return next((stems[word[:size]] for size in range(len(word), 4, -1) if word[:size] in stems), "")


@cache
def _stems(language: str) -> dict[str, str]:
    names, _ = _names(language)
    return {name[: max(5, len(name) - 2)]: code for name, code in names.items() if len(name) > 5 and " " not in name}


@cache
def _names(language: str) -> tuple[dict[str, str], int]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language or "en")
    except (UnknownLocaleError, ValueError):
        return {}, 0
    made: dict[str, str] = {}
    for code, name in locale.territories.items():
        if len(code) == 2:
            made[_plain(name)] = code
    for code, name in locale.languages.items():
        if code in _SPOKEN:
            made.setdefault(_plain(name), _SPOKEN[code])
    for code, words in _MORE.items():
        made.update({_plain(word): code for word in words.split()})
    return made, LONGEST


def _plain(name: str) -> str:
    if _SIGNS.search(name):
        return name
    return " ".join(fold(word) for word in _WORD.findall(name))
