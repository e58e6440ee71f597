"""Kinds: what sort of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from socra.checks.questions.tables import Table, table
from socra.checks.questions.words import INVERSION, keys, numbers, tokens
from socra.language.stems import stop_words
from socra.language.words import UNSPACED, fold

__all__ = [
    "Kind",
    "asks_choice",
    "has_kind",
    "is_open",
    "is_question",
    "is_yes_no",
    "kind_of",
]

Kind = Literal["who", "amount", "when", "where", "why", "how", "what", "define", "yes_no"]

_KINDS: tuple[Kind, ...] = ("who", "amount", "when", "where", "why", "how", "what")

_END = re.compile(r"""[?？؟][\s*_"'”’»)\]」』]*$""")
_MONEY = re.compile(
    r"[$€£¥₽₹]|(?<!\w)(?:euros?|dollars?|pounds?|reais|yen|yuan|рубл\w{1,3}|złot\w{1,3}|dólar\w{0,2}|dollari|usd|eur|gbp|chf)(?!\w)"
    r"|元|円|원|रुपये|रुपए|دولار|يورو|جنيه|دينار|درهم|ريال",
    re.IGNORECASE,
)
_CASED = re.compile(r"[^\W\d_]")
_START = re.compile(r"""^[\s¿¡"'“„«‘(]+""")
_NAME = re.compile(r"(?<![\w’'-])[^\W\d_a-zß-öø-ÿ][\w’'.-]*(?:[ \u00a0][^\W\d_a-zß-öø-ÿ][\w’'-]*)*")
_CLOCK = r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|(?<!\d)\d{1,2}:\d\d(?!\d)|\d+\s?[年月日时時년월일]"

_VERB_FIRST = ("de", "es", "it", "nl", "pt", "ru")
_JOINTS = frozenset("y e и а но und aber sondern en maar pero però ma mas der die das ein eine de het een".split())

NEAR = 4
"""Words between a number and what it counts."""

BEYOND = 2
"""Words that a sentence must hold besides the question's to tell anything that was not known already."""


def kind_of(question: str, language: str) -> Kind:
    """Return what a question asks for, by the first word of asking in it; "what" where none is known."""
    own, bare = table(language), fold(_START.sub("", question))
    if is_yes_no(question, language):
        return "yes_no"
    found = [(match.start(), -len(match[0]), kind) for kind in _KINDS if (match := own.pattern(kind).search(bare))]
    kind: Kind = min(found)[2] if found else "what"
    if kind == "what" and own.pattern("price").search(bare):
        return "amount"
    return kind


def is_question(text: str) -> bool:
    """Say whether a text ends as a question does."""
    return bool(_END.search(text.strip()))


def is_yes_no(question: str, language: str) -> bool:
    """Say whether yes or no would answer a question; a choice between two things is none."""
    own, bare = table(language), fold(_START.sub("", question))
    if not own.entries or not is_question(question) or asks_choice(question, language):
        return False
    opener = own.pattern("openers").match(bare)
    if opener and language != "hi":
        return True
    if language == "ru" and re.search(r"\bли\b", bare):
        return True
    if any(own.pattern(kind).search(bare) for kind in _KINDS):
        return False
    if language == "fr" and INVERSION.search(bare):
        return True
    if language == "hi":
        return bool(opener)
    if language in (*UNSPACED, "ko"):
        ending = re.search(f"(?:{'|'.join(own.words('endings'))})[?？]", bare)
        return bool(ending or own.pattern("openers").search(bare))
    # a question there may begin with any verb, or be a statement with another tone
    return language in _VERB_FIRST and bare.split(" ", 1)[0] not in _JOINTS


def asks_choice(question: str, language: str) -> bool:
    """Say whether a question offers two things to choose from."""
    return bool(table(language).pattern("or").search(fold(question)))


def is_open(sentence: str, language: str) -> bool:
    """Say whether a sentence says that something is not known."""
    return bool(table(language).pattern("unknown").search(fold(sentence)))


def has_kind(kind: Kind, sentence: str, question: str, language: str) -> bool:
    """Say whether a sentence has such a thing as a question asks for, which the question does not have itself."""
    own = table(language)
    if not _tells_more(sentence, question, language):
        return False
    match kind:
        case "who":
            return _has_new_name(sentence, question, own) or not _cased(sentence)
        case "amount":
            return _has_new_number(sentence, question, own)
        case "when":
            return bool(_date(language).search(sentence) or own.pattern("time").search(fold(sentence)))
        case "where":
            return _has_new_place(sentence, question, own)
        case "why":
            return _has_reason(sentence, question, own)
        case "how":
            return bool(own.pattern("means").search(fold(sentence)))
        case _:
            return True


def _tells_more(sentence: str, question: str, language: str) -> bool:
    known = set(keys(question, language))
    if language in UNSPACED:
        return len(sentence) >= 4 and sum(key not in fold(question) for key in keys(sentence, language)) >= BEYOND
    return sum(key not in known and (len(key) > 2 or key.isdigit()) for key in keys(sentence, language)) >= BEYOND


def _cased(text: str) -> bool:
    return any(letter.lower() != letter.upper() for letter in _CASED.findall(text[:80]))


def _has_new_name(sentence: str, question: str, own: Table) -> bool:
    known = {fold(word) for word in tokens(question)}
    dates = _date(own.language)
    for match in _NAME.finditer(sentence):
        words = [word for word in tokens(match[0]) if fold(word) not in known and not dates.fullmatch(word)]
        # a capital at the start is no name, and in German a noun has one
        lone = match.start() < 3 or own.language == "de"
        if len(words) > 1 if lone else words:
            return True
    return False


def _has_new_number(sentence: str, question: str, own: Table) -> bool:
    bare = _date(own.language).sub(" ", sentence)
    if counted := _counted(question, own):
        return _counts(counted, bare, question, own)
    words = own.pattern("numbers")
    spelled = {match[0] for match in words.finditer(fold(bare))} - {
        match[0] for match in words.finditer(fold(question))
    }
    if own.pattern("price").search(fold(question)):
        return bool(_MONEY.search(sentence)) and bool(set(numbers(bare)) - set(numbers(question)) or spelled)
    return bool(
        set(numbers(bare)) - set(numbers(question)) or spelled - {"one", "un", "une", "una", "uno", "um", "uma", "een"}
    )


def _counted(question: str, own: Table) -> str:
    """Return the stem of what a question asks the number of, "" where it counts nothing."""
    found = own.pattern("amount").search(fold(question))
    if found is None or own.language in (*UNSPACED, "ko"):
        return ""
    after = re.match(r"\s+(?:(?:of the|of|de|di)\s+(?:\d\S*\s+)?|d')?([^\W\d_]{3,})", fold(question)[found.end() :])
    if after is None or after[1] in stop_words(own.language) or after[1] in own.words("asking"):
        return ""
    return next(iter(keys(after[1], own.language)), "")


def _counts(counted: str, sentence: str, question: str, own: Table) -> bool:
    """Say whether the number next to what is counted, within a few words, is a new one."""
    known, words, spelled = set(numbers(question)), sentence.split(), own.pattern("numbers")
    new = {place: not known.issuperset(numbers(word)) for place, word in enumerate(words) if numbers(word)}
    new |= {place: True for place, word in enumerate(words) if spelled.fullmatch(fold(word))}
    for place, word in enumerate(words) if new else ():
        distance, nearest = min((abs(place - number), number) for number in new)
        if distance <= NEAR and new[nearest] and counted in keys(word, own.language):
            return True
    return False


def _has_reason(sentence: str, question: str, own: Table) -> bool:
    """Say whether a reason is given for what is asked, and not what is asked as the reason for something else."""
    asked, bare = set(keys(question, own.language, question=True)), fold(sentence)
    for found in own.pattern("reason").finditer(bare):
        clause = re.split(r"[,;:.](?!\d)", bare[found.end() : found.end() + 200], maxsplit=1)[0]
        if 2 * len(asked.intersection(keys(clause, own.language))) <= len(asked):
            return True
    return False


def _has_new_place(sentence: str, question: str, own: Table) -> bool:
    if not _cased(sentence):
        return bool(own.pattern("place").search(fold(sentence)))
    known = {fold(word) for word in tokens(question)}
    for match in _NAME.finditer(sentence):
        before = fold(sentence[max(0, match.start() - 30) : match.start()]).split()[-3:]
        led = own.pattern("place").search(" ".join(before))
        if led and fold(match[0].split()[0]) not in known and not _date(own.language).match(match[0]):
            return True
    return False


@cache
def _date(language: str) -> re.Pattern[str]:
    """Return a pattern of years, clock times, and the names of months and days, a day's number with them."""
    names = "|".join(sorted(map(re.escape, _calendar(language)), key=len, reverse=True))
    spelled = rf"|(?:\d{{1,2}}\.?\s)?(?<!\w)(?:{names})(?!\w)(?:\s\d{{1,2}}(?!\d))?" if names else ""
    return re.compile(_CLOCK + spelled)


def _calendar(language: str) -> set[str]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError, TypeError):
        return set()
    tables = [locale.months, locale.days]
    found = {name for kind in tables for form in kind.values() for name in form.get("wide", {}).values()}
    return {
        form for name in found if len(name) > 2 or not name.isascii() for form in (name, name[:1].upper() + name[1:])
    }
