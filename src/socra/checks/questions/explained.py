"""Explanations: whether a text says what a term means, and which term a text sets out to explain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from socra.checks.questions.tables import Table, table
from socra.language.words import MARKS, UNSPACED, fold

__all__ = ["asked_term", "explains", "introduced", "sets_out", "uses"]

LONGEST_TERM = 40
"""Characters of a term."""

MOST_WORDS = 4
"""Words of a term."""

NEAR = 90
"""Characters after a term in which an apposition must say which of its kind the thing is."""

_STOPS = ",.;:()，。；：、（）"
_ENDED = rf"(?=\s?$|[{_STOPS}]|\s(?:and|et|und|y|e|en|i|и)\s)"
_BRACKETED = r"\s?[(（\[]\s*{}\s*[)）\]]"
_TRIM = re.compile(r"""^[\s"'“”„«»‘’「」『』*_]+|[\s"'“”„«»‘’「」『』*_?？؟.!:]+$""")
_QUOTE = "[\"“”„«»‘’'*]"
_QUOTED = re.compile(_QUOTE + "$")
_LETTER = re.compile(rf"[\w{MARKS}]")
_ENDING = rf"(?:s|es|n|en|e)?{_QUOTE}?"
_ARTICLE = re.compile(
    r"^(?:an?|the|une?|les?|la|l'|des?|du|ein(?:e|en|er)?|der|die|das|el|los|las|una|il|lo|gli|uno|een|het|os?|as?|um|uma)\s+|^l'"
)


def uses(term: str, text: str, language: str) -> bool:
    """Say whether a text has a term as a whole, in the singular or the plural; an acronym only in capitals."""
    if term.isupper():
        return bool(re.search(rf"(?<![\w]){re.escape(term)}(?:s|es|’s|'s)?(?![\w])", text))
    if language in UNSPACED:
        return fold(term) in fold(text)
    return bool(re.search(rf"(?<![\w{MARKS}]){_forms(term)}(?![\w{MARKS}])", fold(text)))


def explains(term: str, text: str, language: str) -> bool:
    """Say whether a text says what a term means: "X is a …", "X, the … of …", "… (X)" after what it is short for."""
    own, bare = table(language), fold(text)
    if fold(term) not in bare:
        return False
    return _spelled_out(term, text, own) or any(_fits(form, term, bare, own) for form in own.words("is"))


def asked_term(question: str, language: str) -> str:
    """Return the term whose meaning a question asks for, "" where it asks for something else."""
    own, bare = table(language), fold(question)
    found = own.pattern("define").search(bare)
    if found is None:
        return ""
    rest = question[: found.start()] + " " + question[found.end() :]
    if "+" in own.entries.get("define", "") and (inner := re.search(r"does (.{1,60}?) mean|do (.{1,60}?) mean", bare)):
        rest = question[inner.start(1) : inner.end(1)] if inner[1] else question[inner.start(2) : inner.end(2)]
    quoted = re.search(r"[“„«「『\"]\s?([^“”„«»「」『』\"]{1,40}?)\s?[”“»」』\"]", rest)
    term = quoted[1] if quoted else _TRIM.sub("", rest)
    term = _bare(term)
    most = 8 if language in UNSPACED else LONGEST_TERM
    single = len(term) <= most and len(term.split()) <= MOST_WORDS and not own.pattern("of").search(fold(term))
    person = own.pattern("who").search(found[0])
    return term if single and (not person or term[:1] != term[:1].lower() or term[:1] == term[:1].upper()) else ""


def sets_out(text: str, language: str) -> bool:
    """Say whether a text sets out to learn something, so that it uses nothing of it yet."""
    return bool(table(language).pattern("learn").search(fold(text)))


def introduced(text: str, language: str) -> tuple[str, ...]:
    """Return the terms that a text sets out to explain: "Learn what a token is", "Token: …"."""
    return tuple(filter(None, dict.fromkeys(_introduced(text, language))))


def _introduced(text: str, language: str) -> Iterator[str]:
    head, colon, _ = text.partition(":")
    if colon and len(head.split()) <= MOST_WORDS and len(head) <= LONGEST_TERM:
        yield _bare(head)
    bare = fold(text)
    for form in table(language).words("is"):
        before, _, after = form.partition("+")
        if not before:
            continue
        start = "" if language in UNSPACED else r"(?<!\w)"
        for found in re.finditer(f"{start}{re.escape(before)}([^{_STOPS}]{{2,40}}?){re.escape(after)}{_ENDED}", bare):
            if len(found[1].split()) <= MOST_WORDS:
                yield _bare(found[1])


def _bare(text: str) -> str:
    text = _TRIM.sub("", text)
    return text[len(match[0]) :] if (match := _ARTICLE.match(fold(text))) else text


def _fits(form: str, term: str, bare: str, own: Table) -> bool:
    """Say whether a text has a term within a form: the word is looked up, for patterns are dear to make."""
    before, _, after = form.partition("+")
    if own.language in UNSPACED:
        return f"{before}{fold(term)}{after}" in bare
    stem, tail = _stem(term), _tail(after)
    for start in _places(stem, bare):
        led = _led(before, bare[max(0, start - NEAR) : start])
        found = tail.match(bare, start + len(stem)) if led else None
        if found and after.startswith(", ") and _ARTICLE.fullmatch(f"{after[2:]} ") and own.words("of"):
            # "the cable, the tower": a member of a list does not say which of its kind it is
            piece = re.split(r"[,;:.!?](?:\s|$)", bare[found.end() : found.end() + NEAR], maxsplit=1)[0]
            return bool(own.pattern("of").search(piece))
        if found:
            return True
    return False


def _places(stem: str, bare: str) -> Iterator[int]:
    place = bare.find(stem)
    while place >= 0:
        yield place
        place = bare.find(stem, place + 1)


def _led(before: str, head: str) -> bool:
    """Say whether some words end what stands before a term, which may be in quotation marks, at a border of words."""
    heads = {head, _QUOTED.sub("", head)}
    return any(one.endswith(before) and not _LETTER.match(one.removesuffix(before)[-1:]) for one in heads)


@cache
def _tail(after: str) -> re.Pattern[str]:
    """Return a pattern of what follows the stem of a term: the ending of a plural, a quotation mark, some words."""
    border = rf"(?![\w{MARKS}])" if not after or after[-1].isalnum() else ""
    return re.compile(_ENDING + re.escape(after) + border)


def _forms(term: str) -> str:
    """Return a pattern of a term in the singular and the plural."""
    return f"{_QUOTE}?{re.escape(_stem(term))}{_ENDING}"


def _stem(term: str) -> str:
    bare = fold(term)
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") else bare


def _spelled_out(term: str, text: str, own: Table) -> bool:
    """Find "earnings per share (EPS)", "earnings per share or EPS", and "EPS (earnings per share)"."""
    letters = [letter for letter in fold(term) if letter.isalpha()]
    if not term[:1].isupper() or not 2 <= len(letters) <= 8:
        return False
    sign = re.escape(term)
    behind = rf"\s(?:{'|'.join(own.words('or')) or '(?!)'})\s{sign}(?!\w)"
    for found in re.finditer(rf"{_BRACKETED.format(sign)}|{behind}|{sign}\s?\(([^()]{{4,80}})\)", text):
        near = found[1] or text[max(0, found.start() - 120) : found.start()]
        initials = [word[0] for word in re.findall(r"[^\W\d_]+", fold(near))][-3 * len(letters) :]
        rest = iter(initials)
        if all(letter in rest for letter in letters):
            return True
    return False
