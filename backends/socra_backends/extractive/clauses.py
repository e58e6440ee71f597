"""Clauses: the part of a sentence that says something about one figure, date or name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, Token, has_finite_verb, is_clause, tag
from socra.language.tokens import length
from socra_backends.extractive.headline import is_attribution
from socra_backends.extractive.lines import Line, balanced, leans

__all__ = ["clause_with", "ends_whole"]

LEAST, LONGEST = 4, 28
"""Words of a clause."""

_BORDER = re.compile(r"[;:]\s+|,\s+(?!\d{3}\b)|\s+[—–]\s+|\s+(?=(?:while|because|although|whereas)\b)")
_OPEN_ENDED = frozenset("JJ JJR VBG VBN RB CC CD".split())
_DEPENDS = re.compile(r"\b(?:that|if|whether|unless|either|neither|not)\b", re.IGNORECASE)
_OPENS = NOUNS | {"DT", "PRP", "PRP$", "CD", "JJ", "JJR", "JJS", "$", "EX"}


def clause_with(line: Line, needle: str, language: str) -> str:
    """Return the clause of a sentence that holds a piece of it; the whole where that is short; else "".

    Where a language's verbs are not known there is only the whole.
    """
    text, at = line.text, line.text.find(needle)
    if at >= 0 and language in TAGGED and (part := _around(text, at, language)):
        return part
    return text if line.length <= LONGEST and not line.leans else ""


def _around(text: str, at: int, language: str) -> str:
    """Widen the piece between two borders, to the left first, until it has its verb; "" where it cannot stand alone."""
    ends = [0, *(found.end() for found in _BORDER.finditer(text)), len(text)]
    parts = list(pairwise(ends))
    first = last = next(k for k, (start, end) in enumerate(parts) if start <= at < end)
    while not has_finite_verb(text[parts[first][0] : parts[last][1]], language):
        if first:
            first -= 1
        elif last + 1 < len(parts):
            last += 1
        else:
            return ""
    if _DEPENDS.search(text[: parts[first][0]]) or is_attribution(text[parts[last][1] :], language):
        return ""  # "They believe that A, and B, are fair": not that B is; and who says it belongs to it
    part = _without_joint(text[parts[first][0] : parts[last][1]].strip(" ,;:—–"), language)
    return _ended(part) if LEAST <= length(part) <= LONGEST and _stands(part, language) else ""


def ends_whole(tokens: Sequence[Token]) -> bool:
    """Tell whether a piece of a sentence ends where a phrase does: not on "a rotating", nor on "says that in 1960"."""
    tags = [token.tag for token in tokens if token.word[0].isalnum()]
    said = next((place for place, token in enumerate(tokens) if token.word.casefold() == "that"), len(tokens))
    inner = [token.tag in FINITE for token in tokens[said + 1 :]]
    rest = list(dropwhile(lambda known: known in _OPEN_ENDED, reversed(tags)))
    return bool(rest) and (rest[0] == tags[-1] or rest[0] not in ("DT", "PRP$")) and (any(inner) or not inner)


def _without_joint(part: str, language: str) -> str:
    head, _, rest = part.partition(" ")
    return rest if head.casefold() in lexicon(language).words("series") else part


def _stands(part: str, language: str) -> bool:
    tokens = tag(part, language)
    opens = tokens[0].tag in _OPENS and tokens[0].tag not in FINITE
    return (
        opens
        and ends_whole(tokens)
        and not leans(part, lexicon(language))
        and balanced(part)
        and is_clause(part, language)
    )


def _ended(part: str) -> str:
    whole = part[:1].upper() + part[1:]
    return whole if whole[-1] in '.!?”"' else whole + "."
