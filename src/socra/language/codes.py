"""Languages by their ISO 639-1 codes."""

from __future__ import annotations

import re

from socra.errors import SettingsError

__all__ = ["ARTICLE", "demand_language", "language_name"]

ARTICLE = "article"
"""What stands for the article's own language where a language is asked for."""

_CODE = re.compile(r"[a-z]{2,3}")


def demand_language(language: str) -> str:
    """Return "" for the article's own language, else the code in small letters: "fr" for "FR" and "fr-CA".

    Raises `SettingsError` where it is no code of a language.
    """
    if language == ARTICLE:
        return ""
    code = re.split(r"[-_]", language.strip().lower())[0] if isinstance(language, str) else ""
    if not _CODE.fullmatch(code) or language_name(code) == code:
        raise SettingsError(
            f'language={language!r} is no language: give a code such as "fr", or "{ARTICLE}" for the article\'s own'
        )
    return code


def language_name(code: str) -> str:
    """Return a language's English name, the code itself where it is unknown."""
    from babel import Locale

    return Locale("en").languages.get(code) or code
