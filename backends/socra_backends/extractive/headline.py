"""The headline: the best sentence that is short enough, or is so without a part that it can do without; else the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from socra.article import Article
from socra.framework.digest import Passage
from socra_backends.extractive.grammar import FINITE, Token, tag
from socra_backends.extractive.lines import Line, leans
from socra_backends.extractive.rank import best_first
from socra_backends.extractive.words import WORD, Lexicon, length, lexicon, stems

__all__ = ["headline", "shorten"]

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

LEFT_OUT = 2
"""Parts of a sentence that are left out to make it short enough."""

LATE = 14
"""Words and marks within which a sentence that can be read at a glance has its verb."""

_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]|\s[–—]\s[^–—]*\s[–—](?=\s)")
_PIECE = re.compile(r"[,;:；，、؛،](?!\d)\s*|\s[—–]\s")
_STOPS = frozenset(";；؛")
"""Marks between two sentences in one."""

_PAIRS = ("“”", "«»", "()", "[]", "「」", "『』", "（）")
_DANGLING = frozenset("and or but of the a an to by with for as that than from in on at whether between them him her it".split())


def headline(article: Article, lines: Sequence[Line], scores: Mapping[int, float], *, interview: bool) -> Passage:
    """Return the best sentence that stands alone and is about what the title says, in at most `LIMIT` words.

    Where none is, and for an interview, whose sentences answer questions, the title heads the best sentence.
    """
    order = best_first(lines, scores)[:TRIED] or list(lines)
    title = article.title if length(article.title) >= LEAST_TITLE and len(article.title) <= LONGEST else ""
    about = frozenset(stems(title, article.language))
    for line in () if title and interview else order:
        if scores[line.id] and (text := _at_a_glance(line, about, article.language)):
            return Passage(line.id, text, scores[line.id])
    best = order[0] if title else min(order, key=lambda line: line.length)
    return Passage(best.id, title or shorten(best.text, article.language, LIMIT) or _truncate(best.text), scores[best.id])


def _at_a_glance(line: Line, about: frozenset[str], language: str) -> str:
    """Return a sentence that needs no other, has two words of the title, and is nobody's "I"; else ""."""
    words = lexicon(language)
    text = shorten(line.text, language, LIMIT)
    found = {word.casefold().partition("’")[0].partition("'")[0] for word in WORD.findall(text)}
    alone = not leans(text, words) and found.isdisjoint(words.words("self") | words.words("reader"))
    told = len(about & set(stems(text, language))) >= min(2, len(about))
    return text if text and alone and told and len(text) <= LONGEST else ""


def shorten(text: str, language: str, limit: int) -> str:
    """Return the sentence in at most `limit` words, "" where it would no longer be one.

    Asides, who says it, a tail after a comma, an adverbial in front: as few as possible are left out, and no more than
    `LEFT_OUT`.
    """
    texts = [text]
    for _ in range(LEFT_OUT + 1):
        if fit := [made for made in texts if _stands(made, text, language) and length(made) <= limit]:
            return max(fit, key=length)
        texts = [made for known in texts for made in _without_a_part(known, lexicon(language))]
    return ""


def _stands(text: str, whole: str, language: str) -> bool:
    if not text or not _balanced(text) or (text != whole and length(text) < LEAST):
        return False
    return language != "en" or _is_clause(tag(text, language))


def _is_clause(tokens: Sequence[Token]) -> bool:
    """Tell whether a main clause is whole: it has a finite verb, soon and not only in a relative clause."""
    finite = [place for place, token in enumerate(tokens) if token.tag in FINITE]
    relative = any(token.word in ("who", "which", "that", "whose", "where") for token in tokens[: min(finite, default=0)])
    last = next((token.word for token in reversed(tokens) if token.word[0].isalnum()), "")
    return len(finite) > relative and finite[0] <= LATE and last.casefold() not in _DANGLING


def _without_a_part(text: str, words: Lexicon) -> Iterator[str]:
    """Yield the sentence without each one of the parts that it can do without."""
    yield _ASIDE.sub("", text).strip()
    borders = list(_PIECE.finditer(text))
    for border, after in zip_longest(borders, borders[1:]):
        piece = text[border.end() : after.start() if after else len(text)]
        mark, head = border[0].strip(), text[: border.start()]
        if (after is None and (mark in _STOPS or _is_tail(piece, words))) or (mark == "，" and _is_sentence(head, words)):
            yield head + _end(text)
        elif after and mark == after[0].strip() == "," and _is_aside(piece, words):
            yield f"{head} {text[after.end() :]}"
    if borders and not words.words("verb_second") and text.partition(" ")[0].casefold() in words.words("leads"):
        rest = text[borders[0].end() :]
        yield rest[:1].upper() + rest[1:]


def _is_tail(piece: str, words: Lexicon) -> bool:
    """Tell whether the end of a sentence is no part of its main clause: "after a vote", "said the mayor"."""
    first, *others = piece.casefold().split(" ")
    opens = words.words("relatives") | words.words("joints") | words.words("leads")
    said = not words.words("says").isdisjoint([first, *others[:3]])
    return first in opens - words.words("series") or words.holds("tails", first) or said


def _is_sentence(head: str, words: Lexicon) -> bool:
    """Tell whether Chinese clauses say something by themselves: none of them is an adverbial."""
    return not any(clause.startswith(words.prefixes("leads")) for clause in head.split("，"))


def _is_aside(piece: str, words: Lexicon) -> bool:
    """Tell whether what stands between two commas is an apposition or a relative clause."""
    first = piece.partition(" ")[0].casefold()
    return first in words.words("relatives") or first in words.words("articles")


def _end(text: str) -> str:
    ending = text.rstrip("”\"»'’)")[-1:]
    return ending if ending in ".。।؟!?！？" else "."


def _balanced(text: str) -> bool:
    if "„" in text:  # it opens „…“ and „…” alike
        text = text.replace("“", "”").replace("„", "“")
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS) and text.count('"') % 2 == 0


def _truncate(text: str) -> str:
    words = text.split()
    if len(words) > 1:
        short = " ".join(words[: LIMIT - 1])[: LONGEST - 2].rstrip(",;:")
        return text if len(words) <= LIMIT and len(text) <= LONGEST else short + " …"
    return text if len(text) <= 2 * LIMIT else text[: 2 * LIMIT] + "…"
