"""The headline: the best single sentence, shortened only where a clause ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.framework.digest import Passage
from socra_backends.extractive.lines import Line
from socra_backends.extractive.words import Lexicon, length, lexicon

__all__ = ["headline", "shorten"]

LIMIT = 25
"""Words of a headline."""

LONG_HEAD = 12
"""Words before an "and" without a comma from which on the rest can be left out."""

LEAST = 6
"""Words that a shortened sentence must keep to say anything."""

LONGEST = 200
"""Characters of a headline."""

ENOUGH = 12
"""Words before a comma from which on the sentence is cut there rather than later between words."""

TRIED = 12
"""Sentences, best first, that are looked at for one that is or can be made short enough."""

_ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]")
_BORDER = re.compile(r"[;:；：，、؛،](?!\d)\s*|,\s+|\s+[—–-]\s+|\s+")
_PAIRS = ("“”", "«»", "()", "[]", "「」", "『』", "（）")


def headline(lines: Sequence[Line], scores: Sequence[float], language: str) -> Passage:
    """Return the best sentence that has at most `LIMIT` words or can be cut to them at a clause border."""
    order = sorted(range(len(lines)), key=lambda k: (-scores[k], k))[:TRIED]
    for k in order:
        if (text := shorten(lines[k].text, language, LIMIT)) and len(text) <= LONGEST:
            return Passage(lines[k].id, text, scores[k])
    shortest = min((lines[k] for k in order), key=lambda line: line.length)
    return Passage(shortest.id, _truncate(shortest.text), 0.0)


def shorten(text: str, language: str, limit: int) -> str:
    """Return the sentence in at most `limit` words, "" where no clause border allows it.

    Asides in brackets go first, then appositions and relative clauses between commas, then what follows a border.
    """
    words = lexicon(language)
    for shorter in (lambda t: t, _without_asides, lambda t: _without_appositions(t, words)):
        text = shorter(text)
        if 0 < length(text) <= limit:
            return text
    return _cut(text, words, limit)


def _without_asides(text: str) -> str:
    return _ASIDE.sub("", text)


def _without_appositions(text: str, words: Lexicon) -> str:
    """Drop what stands between two commas and opens with an article or a relative pronoun."""
    pieces = text.split(", ")
    opening = words.words("articles") | words.words("relatives")
    kept = [pieces[0]]
    dropped = False
    for place, piece in enumerate(pieces[1:], 1):
        first = piece.split(" ", 1)[0].casefold()
        inner = place < len(pieces) - 1
        if inner and first in opening and not dropped and _balanced(piece):
            dropped = True
        elif dropped:
            kept[-1] += (", " if first in words.words("series") else " ") + piece
            dropped = False
        else:
            kept.append(piece)
    return ", ".join(kept)


def _cut(text: str, words: Lexicon, limit: int) -> str:
    """Cut at the last clause border within the limit, better where a mark shows it than between words."""
    least = _least(text, words)
    marked = bare = ""
    for border in _BORDER.finditer(text):
        head, mark = text[: border.start()], border[0].strip()
        if length(head) > limit:
            break
        clause = _ends_clause(mark, text[border.end() :], head, words)
        if clause and length(head) >= least and _balanced(head):
            marked, bare = (head, bare) if mark else (marked, head)
    best = marked if length(marked) >= ENOUGH else max(marked, bare, key=len)
    return best.rstrip(" ,;:—–-，；：") + _full_stop(text) if best else ""


def _ends_clause(mark: str, rest: str, head: str, words: Lexicon) -> bool:
    """Tell whether a clause ends before `rest`, so that what stands before it can stand alone."""
    if mark in (";", "；", "—", "–", "，", "،", "؛"):
        return True
    first, _, after = rest.partition(" ")
    first, second = first.casefold(), after.partition(" ")[0]
    if first in words.words("relatives") or first in words.words("complements"):
        return bool(mark) and first not in words.words("complements")
    if first in words.words("series") and not mark:
        # without a comma "and" joins words as often as clauses; a verb after it shows by what it is not
        small = words.words("articles") | words.words("possessives") | words.words("leads")
        pair = not words.words("pairs").isdisjoint(head.casefold().split()[-6:])
        return second.isalpha() and second.islower() and second not in small and length(head) >= LONG_HEAD and not pair
    return first in words.words("joints")


def _least(text: str, words: Lexicon) -> int:
    """Return how many words must stay: with an adverbial in front, enough for the main clause after it too."""
    first = text.split(" ", 1)[0].casefold()
    if first not in words.words("leads"):
        return LEAST
    comma = text.find(", ")
    return LEAST + (length(text[:comma]) if 0 < comma < len(text) // 2 else 4)


def _balanced(text: str) -> bool:
    if "„" in text:  # it opens „…“ and „…” alike
        text = text.replace("“", "”").replace("„", "“")
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS) and text.count('"') % 2 == 0


def _full_stop(text: str) -> str:
    ending = text.rstrip("”\"»'’)")[-1:]
    return ending if ending in ".。।؟!?！？" else "."


def _truncate(text: str) -> str:
    words = text.split()
    if len(words) > 1:
        short = " ".join(words[: LIMIT - 1])[: LONGEST - 2].rstrip(",;:")
        return text if len(words) <= LIMIT and len(text) <= LONGEST else short + " …"
    return text if len(text) <= 2 * LIMIT else text[: 2 * LIMIT] + "…"
