"""Evidence: from the sentence numbers that a model writes to quoted spans, and what they prove."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from socra.article import Article

__all__ = ["Evidence", "Provenance", "Verdict", "judge", "locate"]

Provenance = Literal["article", "background"]
"""Where an item comes from: the article, or the model's own knowledge."""

Verdict = Literal["supported", "partly", "unsupported", "background"]
"""What the mechanical check found: in the cited sentences, elsewhere in the article only, nowhere, or not claimed."""

ENOUGH = 0.6
"""The share of an item's words that its source must hold to count as its source."""

_STEM = 4
"""The letters by which two forms of a word, such as "cost" and "costs", are taken for one."""

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\s*[0-9]{1,9}\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")

# Thousands stand in groups of three; what follows the other sign, or stands in no such group, is the fraction.
_SPACE = "[ \u00a0\u2009\u202f'’]"
_PLAIN = (
    rf"[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d+)?"
    r"|[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+(?!\d)(?:,\d+)?"
    r"|\d+(?:[.,]\d+)*"
)
_PERCENT = (
    r"\s?(?:[%٪％]"
    r"|(?:per\s?cent|prozent|pour\s?cent|por\s?ciento|por\s?cento|per\s?cento|procent|процент(?:а|ов|ы|ам|ах)?)\b)"
)
_TO = r"\s?(?:[-–—]|to|and|or|bis|und|oder|à|et|ou|a|y|o|e|tot|en|of|до|и|или)\s?"
_NUMBER = re.compile(rf"({_PLAIN})(?=({_PERCENT}|{_TO}(?:{_PLAIN}){_PERCENT})?)", re.IGNORECASE)
_THOUSANDS = re.compile(rf"(?:{_SPACE}|[.,])(?=\d{{3}}(?!\d))")

_NO = {
    "en": "not no never none nobody nothing neither nor cannot",
    "fr": "ne n pas jamais aucun aucune non ni",
    "de": "nicht nichts nie niemals niemand kein keine keinen keinem keiner keines",
    "es": "no nunca jamás nada nadie ni ningún ninguno ninguna",
    "it": "non no mai nessun nessuno nessuna né",
    "pt": "não nunca jamais nada ninguém nem nenhum nenhuma",
    "nl": "niet niets nooit niemand geen",
    "ru": "не нет ни никогда никто ничего",
}
_NEGATIONS = {language: frozenset(words.split()) for language, words in _NO.items()}
_SHORTENED_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.!?…()“”„«»\"–—]\s*")


class Evidence(BaseModel):
    """One cited sentence: its number and `article.text[start:end]`, which is `quote`, offsets in characters."""

    model_config = ConfigDict(frozen=True)

    sentence: int
    start: int
    end: int
    quote: str


def locate(numbers: Iterable[Any], article: Article) -> tuple[Evidence, ...]:
    """Turn sentence numbers into quoted spans, each once, in the order given; a number may be a string, "2".

    Raises `ValueError` for a number that the article does not have.
    """
    return tuple(dict.fromkeys(_cite(number, article) for number in numbers))


def _cite(number: Any, article: Article) -> Evidence:
    count = len(article.sentences)
    if isinstance(number, str) and _DIGITS.fullmatch(number):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= count:
        raise ValueError(f"evidence names sentence {reprlib.repr(number)}, but the article has sentences 1 to {count}")
    sentence = article.sentences[number - 1]
    return Evidence(
        sentence=number, start=sentence.start, end=sentence.end, quote=article.text[sentence.start : sentence.end]
    )


def judge(text: str, provenance: Provenance, evidence: Sequence[Evidence], article: Article) -> Verdict:
    """Say whether an item's words and numbers stand in what it cites, else anywhere in the article.

    Numbers must all be there, by value: 9400 is 9,400, 9.400 and 9 400, and 31 % is another number than 31. Of the
    words, `ENOUGH` of those that are not mere grammar must be. Where the item says no and what it cites never does, or
    what it cites denies a word that the item affirms, it is partly supported at most: in English, French, German,
    Spanish, Italian, Portuguese, Dutch and Russian, by a short table of words. An item whose sentences stand word for
    word in what it cites is supported.

    Not checked: who did what to whom, the order of words, names and dates as such, and who is quoted.
    """
    if provenance == "background":
        return "background"
    if not evidence:
        return "unsupported"
    cited = " ".join(found.quote for found in evidence)
    if _repeats(cited, text):
        return "supported"
    if _holds(cited, text):
        return "supported" if _agrees(cited, text, article.language) else "partly"
    shown = f"{article.title} {article.byline} {article.outlet} {article.published or ''} {article.text}"
    return "partly" if _repeats(shown, text) or _holds(shown, text) else "unsupported"


def _repeats(source: str, text: str) -> bool:
    """Say whether each sentence of a text stands in its source word for word, whatever its capitals and full stop."""
    folded = source.casefold()
    return all(sentence.casefold().rstrip(".。") in folded for sentence in _SENTENCE_END.split(text))


def _holds(source: str, text: str) -> bool:
    """Say whether all the numbers and enough of the words of a text stand in its source."""
    if not _numbers(text) <= _numbers(source):
        return False
    told = {word for word in _WORD.findall(text.casefold()) if _means_something(word)}
    words = {word for word in told if not word.isdigit()}
    if not words:
        return True
    known = set(_WORD.findall(source.casefold()))
    # Scripts without spaces have no words to look up, so there a word counts when it is a part of the source.
    found = sum(word in known or (not word.isascii() and word in source) for word in words)
    return found >= ENOUGH * len(words)


def _numbers(text: str) -> set[str]:
    return {_value(found[1]) + "%" * bool(found[2]) for found in _NUMBER.finditer(text)}


def _value(number: str) -> str:
    """Return a number without signs between thousands, with a point before its fraction and no zeros after it."""
    point = max(number.rfind("."), number.rfind(",")) if "." in number and "," in number else len(number)
    whole, fraction = number[:point], number[point + 1 :]
    if number[0] != "0" and len(re.split(r"\D", number)[0]) <= 3:
        whole = _THOUSANDS.sub("", whole)
    plain = f"{whole}.{fraction}" if fraction else whole.replace(",", ".")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain


def _agrees(source: str, text: str, language: str) -> bool:
    """Say whether a text says no where its source does: a no to words that the text leaves out is none."""
    if list(_denied(text, language)):
        return bool(list(_denied(source, language)))
    said = {word[:_STEM] for word in _WORD.findall(text.casefold())}
    return not any(word[:_STEM] in said for word in _denied(source, language) if word)


def _denied(text: str, language: str) -> Iterator[str]:
    """Yield for each no in a text the word that it denies: the next one of its clause, else the last before it."""
    known = _NEGATIONS.get(language, frozenset())
    if language == "en":
        text = _SHORTENED_NOT.sub(" not", text)
    for clause in _CLAUSE_END.split(text.casefold()):
        words = _WORD.findall(clause)
        for place in (place for place, word in enumerate(words) if word in known):
            near = [*words[place + 1 :], *reversed(words[:place])]
            yield next((word for word in near if word not in known and _means_something(word)), "")


def _means_something(word: str) -> bool:
    return len(word) > 3 or not word.isascii()
