"""Clauses: the part of a sentence that says something about one figure, date or name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, Token, has_finite_verb, tag
from socra.language.tokens import length
from socra_backends.extractive.headline import is_attribution
from socra_backends.extractive.lines import Line, balanced, leans

__all__ = ["clause_with", "ends_whole"]

LEAST, LONGEST = 4, 28
"""Words of a clause."""

_BORDER = re.compile(r"[;:]\s+|,\s+(?!\d{3,4}\b)|\s+[—–]\s+|\s+(?=(?:while|because|although|whereas)\b)")
_DEPENDS = re.compile(r"\b(?:that|if|whether|unless|either|neither|not)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:\S+ )?(?:and|or)\b")
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
    start, end = parts[first][0], parts[last][1]
    # "They believe that A, and B, are fair": not that B is; and who says it belongs to it
    said = any(is_attribution(piece, language) for piece in (text[:start], text[end:]))
    if said or _DEPENDS.search(text[:start]) or _is_listed([text[a:z] for a, z in parts[last + 1 :]], language):
        return ""
    part = text[start:end].strip(" ,;:—–")
    head, _, rest = part.partition(" ")
    part = rest if head.casefold() in lexicon(language).words("series") else part
    tail = start and lexicon(language).holds("tails", part.partition(" ")[0])
    if not LEAST <= length(part) <= LONGEST or tail or not _stands(part, language):
        return ""
    # "Within a decade, 12 of …" is no 12 of today
    led = first == 1 and tag(text, language)[0].tag == "IN" and not has_finite_verb(text[:start], language)
    return _ended(text[:start] + part if led else part)


def _is_listed(pieces: Sequence[str], language: str) -> bool:
    """Tell whether what follows a clause goes on with a list: "Ann Lee, Tom Hale, and Ida Moss"."""
    rest = takewhile(lambda piece: not has_finite_verb(piece, language), pieces)
    return any(_JOINED.match(piece) for piece in rest)


def ends_whole(tokens: Sequence[Token]) -> bool:
    """Tell whether a piece of a sentence ends where a phrase does: not on "a rotating", nor on "says that in 1960"."""
    tags = [token.tag for token in tokens if token.word[0].isalnum()]
    if tags[-2:-1] in (["DT"], ["PRP$"]) and tags[-1] not in NOUNS:
        return False
    words = [token for token in tokens if token.word != ","]
    return all(_goes_on(one.word.casefold(), words[place + 1 :]) for place, one in enumerate(words))


def _goes_on(joint: str, after: Sequence[Token]) -> bool:
    """Tell whether the clause after "that", or after an adverbial that follows "and", has its verb."""
    first = after[0].word.casefold() if after else ""
    waits = after and (joint == "that" or (joint in ("and", "but") and first in lexicon("en").words("leads")))
    return not waits or sum(token.tag in FINITE for token in after) > (first in lexicon("en").words("joints"))


def _stands(part: str, language: str) -> bool:
    tokens = tag(part, language)
    opens = tokens[0].tag in _OPENS and not leans(part, lexicon(language))
    return opens and ends_whole(tokens) and balanced(part) and _has_main_verb(tokens, language)


def _has_main_verb(tokens: Sequence[Token], language: str) -> bool:
    """Tell whether a verb is none of a clause inside its subject: "a day after it closed", "the pier as it is now"."""
    inner = lexicon(language).words("joints") - lexicon(language).words("series")
    before = {token.word.casefold() for token in takewhile(lambda token: token.tag not in FINITE, tokens)}
    return sum(token.tag in FINITE for token in tokens) > (not inner.isdisjoint(before))


def _ended(part: str) -> str:
    whole = part[:1].upper() + part[1:]
    return whole if whole[-1] in '.!?”"' else whole + "."
