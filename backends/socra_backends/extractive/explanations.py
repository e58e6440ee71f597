"""Explanations: where an article says itself what a term means, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from socra.language.calendar import is_calendar_word
from socra.language.stems import stop_words
from socra_backends.extractive.acronyms import expansion
from socra_backends.extractive.english import is_common
from socra_backends.extractive.grammar import FINITE, noun_phrases, tag
from socra_backends.extractive.words import Lexicon, length, lexicon, stem

__all__ = ["Known", "explanations"]

LONGEST = 4
"""Words of a term."""

SHORTEST, OPENING = 4, 8
"""Words of a definition, and those by which one is known where a whole sentence is."""

_SPELLED = re.compile(r"\(\s*([A-Z][A-Za-zА-ЯЁ]{1,7}s?|[А-ЯЁ]{2,7})\s*\)")
_LINKS = frozenset("of de du d di da do del".split())
_BORDER = re.compile(r",(?!\d)|[;:()“”]|\s[—–-]\s|[.!?](?=\s|$)")
_HERE = frozenset("one ones his her my your our himself herself".split())
_DASHES = frozenset("—–-")
_OPENS, _CLOSES = _DASHES | set(",("), _DASHES | set(",.;)")
_ELIDED = re.compile(r"^(?:[ldLD]|[Qq]u)['’]")
_COMPARED = frozenset("JJR JJS RBR RBS CD".split())
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text before its explanations are read."""

    acronyms: set[str]
    names: set[str]
    name_words: set[str]


def explanations(text: str, known: Known, language: str) -> Iterator[tuple[str, str]]:
    """Yield (term, definition) for each explanation in a sentence, in the article's own words."""
    words = lexicon(language)
    yield from _spelled_out(text, known.names if language != "en" else set())
    for head, what, definition in (*_beside(text, words, language), *_announced(text, words), *_copulas(text, words)):
        term = _term(head, known, words, language)
        if term and (_tells_what(what, words, language) or (term in known.acronyms and expansion(what, term) == what)):
            yield term, definition
    for head in _defined(text, words):
        if term := _term(head, known, words, language):
            yield term, text


def _spelled_out(text: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """Find "earnings per share (EPS)": an acronym in brackets after words whose initials it has."""
    for match in _SPELLED.finditer(text):
        short = match[1][:-1] if match[1].endswith("s") and match[1][:-1].isupper() else match[1]
        before = text[: match.start()].rstrip()
        # a translated name keeps the letters of the original, so a name right before the bracket will do
        named = max((name for name in names if before.endswith(name) and " " in name), key=len, default="")
        if long := expansion(before, short) or named:
            yield short, long


def _beside(text: str, words: Lexicon, language: str) -> Iterator[tuple[str, str, str]]:
    """Find "quantization, the trick of …," and "droop (the slope of …)": what stands between two borders."""
    borders = [*_BORDER.finditer(text)]
    for place, border in enumerate(borders):
        start = borders[place - 1].end() if place else 0
        last, dash = place + 1, border[0].strip() in _DASHES
        while last < len(borders) and ((dash and borders[last][0] == ",") or _goes_on(text, borders[last], words)):
            last += 1
        end = borders[last].span() if last < len(borders) else (len(text), len(text))
        head, piece = text[start : border.start()].strip(), text[border.end() : end[0]].strip()
        enclosed = border[0].strip() in _OPENS and text[slice(*end)].strip()[:1] in {"", *_CLOSES}
        led = head.partition(" ")[0].casefold() in words.words("leads")  # "In spring, the mill …"
        rest = piece.partition(",")[2] if dash else text[end[1] :]
        if head and piece and enclosed and not led and not _lists(rest, words, language):
            yield head, piece, words.drop_relative(piece)


def _goes_on(text: str, border: re.Match[str], words: Lexicon) -> bool:
    """Tell whether a relative clause follows a comma, as it always does in German."""
    if not words.words("nouns") or border[0] != ",":
        return False
    first, second, *_ = [*text[border.end() : border.end() + 60].casefold().split(), "", ""]
    relatives = words.words("relatives")
    return first in relatives or (first in words.words("leads") and second in relatives)


def _lists(rest: str, words: Lexicon, language: str) -> bool:
    """Tell whether a list goes on after a piece, so that it was a member and no explanation."""
    for piece in rest.split(",")[:LONGEST]:
        first, second, *_ = [*piece.casefold().split(), "", ""]
        if first in words.words("series"):
            # ", y de un préstamo" and ", and fell" go on with the main clause, ", and a torch" with the list
            # ", and payment of a wage" too, as English tells
            named = language == "en" and any(token.tag in ("NN", "JJ") for token in tag(piece.strip(), language)[1:2])
            return named or second in words.words("articles") | words.words("possessives")
    return False


def _announced(text: str, words: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Find "RAG, short for retrieval-augmented generation" and "il deflusso ecologico, cioè la quantità d’acqua …"."""
    for match in words.pattern("glosses").finditer(text):
        head, rest = text[: match.start()], text[match.end() :].lstrip(" ,:")
        if head.endswith((", ", "(")):
            borders = [*_BORDER.finditer(head.rstrip(" ,("))]
            what = re.split(r"[.;)]", rest, maxsplit=1)[0]
            what = what if words.pattern("articles").match(what) else _BORDER.split(what, maxsplit=1)[0]
            yield head[borders[-1].end() if borders else 0 :].strip(" ,("), what, what


def _copulas(text: str, words: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Find "An inverter is the box that …" at the start of a sentence, and "tokens (a token is a piece of a word)"."""
    for start, sentence in ((0, text), *((m.start(1), m[1]) for m in re.finditer(r"\(([^()]{12,200})\)", text))):
        copula = words.pattern("copulas").search(sentence)
        head = sentence[: copula.start()].strip() if copula else ""
        generic = head.partition(" ")[0].casefold() in words.words("indefinite") or len(head.split()) == 1
        if copula and generic and len(head.split()) <= LONGEST + 1 and (start or text[0] not in '“"„«'):
            yield head, " ".join(sentence[copula.end() :].split()[:OPENING]), sentence


def _defined(text: str, words: Lexicon) -> list[str]:
    """Find the head of "重力储能是指…" and "Тепловой насос — это машина, …": a word announces what it is."""
    match = words.pattern("defined").search(text)
    head = text[: match.start()].strip(" —–-") if match else ""
    return [head] if len(head) > 1 and length(head) <= LONGEST + 2 else []


def _tells_what(text: str, words: Lexicon, language: str) -> bool:
    """Tell whether a text is a noun phrase that says what something is: "the trick of storing …"."""
    first, second, *_ = [*text.casefold().split(), "", ""]
    # "the middle one", "a paper in his pocket": what stands there, and no meaning
    if language == "en" and not _HERE.isdisjoint(text.casefold().replace(",", " ").split()):
        return False
    if first in words.words("relatives") and second in words.words("copulas") and language != "en":
        return True  # "das sind Straßen, in denen …"
    told = words.pattern("defines").search(text)
    if not told or length(text) < SHORTEST or re.split("[ ’']", first)[0] not in words.words("articles"):
        return False
    if language != "en":
        copula = words.pattern("copulas").search(text)
        return not _DIGIT.search(text) and not (copula and copula.start() < told.start())
    tokens = tag(text, language)
    head = next(iter(noun_phrases(tokens)), tokens[:1])[-1]
    clauses, opening = 0, words.words("relatives") | words.words("joints") - words.words("series")
    for token in tokens:  # each verb has its relative pronoun or the like: "the notes that it keeps on all it reads"
        clauses += (token.word in opening or token.tag == "PRP") - (token.tag in FINITE)
        if clauses < 0:
            return False
    compared = tokens[1].tag in _COMPARED or tokens[1].word in words.words("seconds")
    return not compared and stem(head.word) not in words.stems("hollow")


def _term(head: str, known: Known, words: Lexicon, language: str) -> str:
    """Return the term that a piece of text ends on, without its article, "" where it is none."""
    term = _trimmed(head, words, language)
    last = _ELIDED.sub("", term.rpartition(" ")[2])
    if last in known.acronyms:
        return last
    plain = not any(letter.isdigit() for letter in term) and term not in known.names | known.name_words
    named = any(part[:1].isupper() for part in term.split()[1:]) and not words.words("nouns")
    long = len(term) > 3 or not term.isascii()
    generic = head.removesuffix(term).strip().casefold() in words.words("indefinite")
    return term if long and plain and not named and _is_term(term, words, language, generic=generic) else ""


def _trimmed(head: str, words: Lexicon, language: str) -> str:
    small = (stop_words(language), words.words("articles"), words.words("called"))
    kept: list[str] = []
    rest = [word.strip("“”\"'*_") for word in head.split()]
    while rest and len(kept) < LONGEST:
        word = rest.pop()
        if word in _LINKS and kept and rest and rest[-1].casefold() not in words.words("articles"):
            # "state of charge" is one term, though "state" alone would tell too little
            kept[:0] = [rest.pop(), word]
            continue
        if any(word.casefold() in listed for listed in small) or not word[-1:].isalnum():
            break
        kept.insert(0, word)
    return " ".join(kept)


def _is_term(term: str, words: Lexicon, language: str, *, generic: bool) -> bool:
    """Tell whether words are a noun phrase, and not a single one that all have, unless all of its kind are meant."""
    if stem(term.rpartition(" ")[2]) in words.stems("vague") or is_calendar_word(term, language):
        return False
    if language != "en":
        return True
    tokens = tag(term, language)
    whole = any(len(phrase) == len(tokens) for phrase in noun_phrases(tokens)) or " of " in term
    return whole and (len(tokens) > 1 or generic or not is_common(term))
