"""The headline: the best sentence that is short enough, or is so without parts it can do without; else the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from socra.article import Article
from socra.framework.digest import Passage
from socra.language.lexicon import Lexicon, lexicon
from socra.language.tagging.grammar import TAGGED, has_finite_verb, is_clause, tag
from socra.language.tokens import length, stems
from socra_backends.extractive.lines import Line, balanced, is_personal, leans, refers
from socra_backends.extractive.rank import best_first

__all__ = ["headline", "is_attribution", "shorten"]

LIMIT = 25
"""Words of a headline."""

LEAST = 6
"""Words that a shortened sentence must keep to say anything."""

LEAST_TITLE = 4
"""Words of a title that says something."""

LONGEST = 200
"""Characters of a headline."""

TRIED = 8
"""Sentences, best first, that are looked at."""

NEAR = 0.3
"""The share of the best score that a sentence must have to say more than the title does."""

LEFT_OUT = 3
"""Parts of a sentence that are left out to make it short enough."""

LONG_WINDED = 3
"""How many times too long a sentence may be to be shortened."""

MOST = 32
"""Ways to leave out as many parts that are looked at, and sentences before a title without a verb heads an article."""

SHORTEST = 5
"""Characters that a Chinese clause has more of."""

_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_ASIDE = re.compile(rf"{_BRACKETS.pattern}|\s[–—]\s[^–—]*\s[–—](?=\s)")
_PIECE = re.compile(r"[,;:；，、؛،](?!\d)\s*|\s[—–]\s")
_STOPS = frozenset(";；؛")
"""Marks between two sentences in one."""


def headline(article: Article, lines: Sequence[Line], scores: Mapping[int, float], *, interview: bool) -> Passage:
    """Return the best sentence that stands alone and is about what the title says, in at most `LIMIT` words.

    Where none is, and for an interview, whose sentences answer questions, the title heads the best sentence; but one
    without a verb says less than any sentence does.
    """
    language, order = article.language, best_first(lines, scores) or list(lines)
    title = article.title if length(article.title) >= LEAST_TITLE and len(article.title) <= LONGEST else ""
    about, best = frozenset(stems(title, language)), order[0]
    near = [line for line in order[:TRIED] if scores[line.id] >= NEAR * scores[best.id]]
    tries = [(near, 2)] if title and not interview else []
    if not title or not (interview or has_finite_verb(title, language)):
        shared = {line.id: len(about & set(line.stems)) / max(1, len(about)) for line in near}
        closest = sorted(near, key=lambda line: -scores[line.id] * (1 + 2 * shared[line.id]))
        tries += [(closest, 0), (order[:MOST], 1)]
    for some, least in tries:
        for line in some:
            if text := _at_a_glance(line, about, least, language):
                return Passage(line.id, text, scores[line.id])
    best = best if title else min(near, key=lambda line: line.length)
    return Passage(best.id, title or shorten(best.text, language, LIMIT) or _truncate(best.text), scores[best.id])


def _at_a_glance(line: Line, about: frozenset[str], least: int, language: str) -> str:
    """Return a sentence that needs no other, has the `least` words of the title, and is nobody's "I"; else ""."""
    words = lexicon(language)
    text = shorten(_BRACKETS.sub("", line.text).strip(), language, LIMIT)
    alone = not leans(text, words) and not refers(text, language) and not is_personal(text, words, "self", "reader")
    told = len(about & set(stems(text, language))) >= min(least, len(about))
    return text if text and alone and told and len(text) <= LONGEST else ""


def shorten(text: str, language: str, limit: int) -> str:
    """Return the sentence in at most `limit` words, "" where it would no longer be one.

    Asides, who says it, a tail after a comma, an adverbial in front: as few as possible are left out, and no more than
    `LEFT_OUT`.
    """
    texts = [text]
    for _ in range(LEFT_OUT + 1):
        fit = [made for made in texts if length(made) <= limit and _stands(made, text, language)]
        if fit or length(text) > LONG_WINDED * limit:
            return fit[0] if fit else ""
        texts = list(dict.fromkeys(made for known in texts for made in _without_a_part(known, language)))[:MOST]
    return ""


def _stands(text: str, whole: str, language: str) -> bool:
    long_enough = text == whole or length(text) >= LEAST
    dangling = text != whole and tag(text, language)[:1] and tag(text, language)[0].tag == "VBG"
    return bool(text) and long_enough and balanced(text) and not dangling and is_clause(text, language)


def _without_a_part(text: str, language: str) -> Iterator[str]:
    """Yield the sentence without each one of the parts that it can do without: asides, ends, an adverbial in front."""
    words = lexicon(language)
    borders = list(_PIECE.finditer(text))
    yield _ASIDE.sub("", text).strip()
    for border, after in pairwise(borders):
        rest = text[after.end() :]
        ends = rest.partition(" ")[0] not in words.words("relatives")
        if border[0] == after[0] == ", " and ends and _is_aside(text[border.end() : after.start()], text, language):
            yield f"{text[: border.start()]} {rest}"
    chinese = (text[: border.start()] for border in reversed(borders) if border[0] == "，")
    heads = [head for head in chinese if _says_something(head, words)]
    if borders and (borders[-1][0].strip() in _STOPS or _is_tail(text[borders[-1].end() :], language)):
        heads.append(text[: borders[-1].start()])
    yield from (head + _end(text) for head in heads)
    front = words.words("leads") - words.words("conditions")
    if borders and not words.words("verb_second") and text.partition(" ")[0].casefold() in front:
        rest = text[borders[0].end() :]
        yield rest[:1].upper() + rest[1:]


def _is_tail(piece: str, language: str) -> bool:
    """Tell whether the end of a sentence is no part of its main clause: "after a vote", "said the mayor"."""
    words = lexicon(language)
    first, *others = piece.casefold().split(" ")
    opens = (words.words("relatives") | words.words("joints") | words.words("leads")) - words.words("conditions")
    if first in words.words("series"):  # ", and the mayor agreed" is a sentence, ", and the port" belongs to the rest
        return language in TAGGED and is_clause(piece, language)
    if first in words.words("articles"):  # ", the lowest since they began"
        own = " ".join(takewhile(lambda word: word not in opens, others))
        return language in TAGGED and not has_finite_verb(own, language)
    return first in opens or words.holds("tails", first) or is_attribution(piece, language)


def is_attribution(piece: str, language: str) -> bool:
    """Tell whether words only say who says it: "the mayor said on Monday", but not "the mayor said it will close"."""
    words, small = piece.split(), piece.casefold().split()
    says = lexicon(language).words("says")
    place = next((place for place, word in enumerate(small[:4]) if word in says), None)
    told = "" if place is None or language not in TAGGED else " ".join(words[place + 1 :])
    return place is not None and not (told and has_finite_verb(told, language))


def _says_something(head: str, words: Lexicon) -> bool:
    """Tell whether no clause of a Chinese sentence's beginning is an adverbial, which waits for what follows."""
    clauses = re.split("[，。]", head)
    return all(len(clause) > SHORTEST and not clause.startswith(words.prefixes("leads")) for clause in clauses)


def _is_aside(piece: str, text: str, language: str) -> bool:
    """Tell whether what stands between two commas is an apposition or a relative clause.

    Where verbs are not known, a sentence that does not begin with its subject may have it there.
    """
    words = lexicon(language)
    first, opening = (part.partition(" ")[0].casefold() for part in (piece, text))
    subject_first = language in TAGGED or opening in words.words("articles")
    return first in words.words("relatives") or (first in words.words("articles") and subject_first)


def _end(text: str) -> str:
    ending = text.rstrip("”\"»'’)")[-1:]
    return ending if ending in ".。।؟!?！？" else "."


def _truncate(text: str) -> str:
    words = text.split()
    if len(words) > 1:
        short = " ".join(words[: LIMIT - 1])[: LONGEST - 2].rstrip(",;:")
        return text if len(words) <= LIMIT and len(text) <= LONGEST else short + " …"
    return text if len(text) <= 2 * LIMIT else text[: 2 * LIMIT] + "…"
