"""Explanations: where an article says itself what a term means, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socra.language.stems import stop_words
from socra_backends.extractive.words import Lexicon, length

__all__ = ["Known", "explanations"]

LONGEST = 4
"""Words of a term."""

_SPELLED = re.compile(r"\(\s*([A-Z][A-Za-zА-ЯЁ]{1,7}s?|[А-ЯЁ]{2,7})\s*\)")
_LINKS = frozenset("of de du d di da do del".split())
_CLAUSE_END = re.compile(r",(?!\d)|[;:()“”]|\s[—–-]\s|[.!?](?=\s|$)")
_ELIDED = re.compile(r"^(?:[ldLD]|[Qq]u)['’]")
_DIGIT = re.compile(r"\d")
_LETTER_INITIALS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text before its explanations are read."""

    acronyms: set[str]
    names: set[str]
    name_words: set[str]


def explanations(text: str, words: Lexicon, known: Known, language: str) -> Iterator[tuple[str, str]]:
    """Yield (term, definition) for each explanation in a sentence, in the article's own words."""
    yield from _spelled_out(text, known.names)
    found = (*_appositions(text, words), *_brackets(text, words), *_copulas(text, words), *_defined(text, words))
    for term, definition in found:
        term = _trim(term, words, language)
        last = _ELIDED.sub("", term.split(" ")[-1])
        term = last if last in known.acronyms else term
        if _usable(term, known, words) and length(definition) >= (2 if last in known.acronyms else 3):
            yield term, definition
    for head, definition in _restated(text, words):
        term = _trim(head, words, language)
        if " " in term and _usable(term, known, words):
            yield term, definition
    yield from _glosses(text, words, known.acronyms)


def _spelled_out(text: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """Find "earnings per share (EPS)": an acronym in brackets after words whose initials it has."""
    for match in _SPELLED.finditer(text):
        short = match[1][:-1] if match[1].endswith("s") and match[1][:-1].isupper() else match[1]
        before = text[: match.start()].rstrip()
        # a translated name keeps the letters of the original, so a name right before the bracket will do
        named = max((name for name in names if before.endswith(name) and " " in name), key=len, default="")
        if long := _expansion(before, short) or named:
            yield short, long


def _expansion(before: str, short: str) -> str:
    letters = short.casefold()
    spans = [found.span() for found in _LETTER_INITIALS.finditer(before)][-3 * len(letters) :]
    for start in range(len(spans) - 1, -1, -1):
        if len(spans) - start >= len(letters) and before[spans[start][0]].casefold() == letters[0]:
            initials = "".join(before[a].casefold() for a, _ in spans[start:])
            if _subsequence(letters, initials):
                return before[spans[start][0] :]
    return ""


def _subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def _appositions(text: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Find "quantization, the trick of …," and "a synchronous condenser …: a large motor …"."""
    borders = list(_CLAUSE_END.finditer(text))
    described = _describes_one(text, words)
    for place, border in enumerate(borders):
        last = _definition_end(text, borders, place, words)
        end = borders[last] if last < len(borders) else None
        piece = text[border.end() : end.start() if end else len(text)].strip()
        head = text[borders[place - 1].end() if place else 0 : border.start()].strip()
        closed = end is None or end[0] in ",.;)" or end[0].strip() in "—–-"
        if not closed or not _opens_definition(border[0], piece, words, head):
            continue
        if _adverbial(head, text[: border.start() - len(head)].rstrip(), words):
            continue
        if described and border[0] == "," and not head.split(" ")[-1].isupper():
            continue
        if not _lists(text, end.end() if end else len(text), words):
            yield head, words.drop_relative(piece)


def _describes_one(text: str, words: Lexicon) -> bool:
    """Tell whether a sentence describes one thing: "It is a box on a beam, the only one …" explains no beam."""
    first, second = [*text.casefold().split(" ", 2), "", ""][:2]
    return first in words.words("pronouns") and second in words.words("copulas")


def _definition_end(text: str, borders: Sequence[re.Match[str]], place: int, words: Lexicon) -> int:
    """Return which border ends a definition: all after a colon belongs to it, and relative clauses in German."""
    colon = borders[place][0] == ":"
    last = place + 1
    while last < len(borders) and borders[last][0] == ",":
        first, _, after = text[borders[last].end() : borders[last].end() + 60].lstrip().partition(" ")
        second = after.partition(" ")[0].casefold()
        relative = first.casefold() in words.words("relatives") or (
            first.casefold() in words.words("leads") and second in words.words("relatives")
        )
        if not colon and not (relative and words.words("nouns")):
            break
        last += 1
    return last


def _adverbial(head: str, before: str, words: Lexicon) -> bool:
    """Tell whether a comma closes an adverbial or an apposition, so that what follows it is the main clause."""
    first = head.split(" ", 1)[0].casefold()
    return first in words.words("leads") or (before.endswith(",") and first in words.words("articles"))


def _opens_definition(mark: str, piece: str, words: Lexicon, head: str) -> bool:
    first = piece.split(" ", 1)[0].casefold()
    if mark == ":":
        leans = first in words.words("starts") and first not in words.words("pronouns")
        return not leans and bool(words.pattern("called").search(" ".join(head.split()[-5:])))
    if mark != "," and mark.strip() not in ("—", "–"):
        return False
    opening = " ".join(piece.split()[1:3])
    if first in words.words("relatives") and (
        words.pattern("copulas").match(opening) or words.pattern("means").match(opening)
    ):
        return True
    if first in words.words("articles"):
        # "the depth that …", "the value of …": a definition says of what, or which, and has no figures
        acronym = head.split(" ")[-1].isupper()
        return not _DIGIT.search(piece) and not _clause(piece, words) and (acronym or _tells_which(piece, words))
    second = piece.split()[1:2]
    # not in German, where every relative clause stands between commas
    return (
        first in words.words("leads") and not words.words("nouns") and not words.words("relatives").isdisjoint(second)
    )


def _tells_which(piece: str, words: Lexicon) -> bool:
    return bool(words.pattern("defines").search(piece))


def _clause(piece: str, words: Lexicon) -> bool:
    """Tell whether a piece is a clause of its own: "the index is refreshed", but not "the depth that is needed"."""
    copula = words.pattern("copulas").search(piece)
    return copula is not None and not _tells_which(piece[: copula.start()], words)


def _lists(text: str, position: int, words: Lexicon) -> bool:
    """Tell whether a list goes on after a piece, so that it was a member and no explanation."""
    first, _, after = text[position : position + 80].lstrip().partition(" ")
    second = after.partition(" ")[0].casefold()
    # ", y de un préstamo" and ", and fell" go on with the main clause, ", and a torch" with the list
    return first.casefold() in words.words("series") and second in words.words("articles") | words.words("possessives")


def _brackets(text: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Find "tokens (a token is a piece of a word)" and "droop (the slope of …)"."""
    for match in re.finditer(r"\(([^()]{12,200})\)", text):
        first = match[1].split(" ", 1)[0].casefold()
        if first in words.words("articles"):
            copula = words.pattern("copulas").search(match[1])
            if copula and len(match[1][: copula.start()].split()) <= LONGEST:
                yield match[1][: copula.start()], match[1]
            else:
                yield text[: match.start()], match[1]


def _copulas(text: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Find "An inverter is the box that …" at the start of a sentence."""
    match = words.pattern("copulas").search(text)
    if not match or not words.words("articles"):
        return
    head, rest = text[: match.start()].strip(), text[match.end() :].strip()
    first = rest.split(" ", 1)[0].casefold()
    subject = head.split(" ", 1)[0].casefold()
    generic = subject in words.words("indefinite") or len(head.split()) == 1
    short = len(head.split()) <= LONGEST + 1 and text[:1] not in '“"„«'
    if generic and short and first in words.words("articles") and words.pattern("defines").search(rest):
        yield head, text


def _glosses(text: str, words: Lexicon, acronyms: set[str]) -> Iterator[tuple[str, str]]:
    """Find "RAG, short for retrieval-augmented generation" and other words that announce an explanation."""
    for match in words.pattern("glosses").finditer(text):
        head = text[: match.start()].rstrip(" ,(—–").split()
        rest = text[match.start() :]
        end = _CLAUSE_END.search(rest, match.end() - match.start())
        definition = rest[: end.start()] if end else rest.rstrip(".")
        if head and head[-1].strip("“”\"'") in acronyms and len(definition.split()) > 2:
            yield head[-1].strip("“”\"'"), definition


def _restated(text: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Find "il deflusso ecologico, cioè la quantità d’acqua che …": a noun phrase said again in plainer words."""
    for match in words.pattern("glosses").finditer(text):
        head, rest = text[: match.start()], text[match.end() :].lstrip(" ,:")
        first = rest.split(" ", 1)[0].casefold().split("’")[0]
        if head.endswith((", ", "(")) and first in words.words("articles"):
            borders = list(_CLAUSE_END.finditer(head.rstrip(" ,(")))
            end = re.search(r"[.;)]", rest)
            yield head[borders[-1].end() if borders else 0 :].strip(" ,("), rest[: end.start()] if end else rest


def _trim(head: str, words: Lexicon, language: str) -> str:
    """Return the noun phrase that a piece of text ends on, without its article."""
    small = stop_words(language) | words.words("articles") | words.words("called")
    kept: list[str] = []
    rest = [word.strip("“”\"'*_") for word in head.split()]
    while rest and len(kept) < LONGEST:
        word = rest.pop()
        if word in _LINKS and kept and rest and rest[-1].casefold() not in words.words("articles"):
            # "state of charge" is one term, though "state" alone would tell too little
            kept[:0] = [rest.pop(), word]
            continue
        if word.casefold() in small or not word[-1:].isalnum():
            break
        kept.insert(0, word)
    return " ".join(kept)


def _usable(term: str, known: Known, words: Lexicon) -> bool:
    if term in known.acronyms:
        return True
    if not term or any(letter.isdigit() for letter in term) or term in known.names or term in known.name_words:
        return False
    if term.casefold() in words.words("vague"):
        return False
    named = any(part[:1].isupper() for part in term.split()[1:]) and not words.words("nouns")
    return (len(term) > 3 or not term.isascii()) and not named


def _defined(text: str, words: Lexicon) -> Iterator[tuple[str, str]]:
    """Find "重力储能是指…", "Тепловой насос — это машина, …": a term, a word that announces what it is, and that."""
    match = words.pattern("defined").search(text)
    if match:
        head = text[: match.start()].strip(" —–-")
        if len(head) > 1 and length(head) <= LONGEST + 2:
            yield head, text
