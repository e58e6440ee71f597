"""Roles: what the words around a name say that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.framework.digest import NameKind
from socra_backends.extractive.grammar import FINITE, known_tag, tag
from socra_backends.extractive.words import Lexicon, lexicon

__all__ = ["find_role", "suits"]

LONGEST = 14
"""Words of a role."""

_END = re.compile(
    r"[,،](?!\d)|[;:()“”\"«»]|\s[—–-]\s|(?<![A-Z])[.!?](?=\s|$|[”\"])(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\b[DS][rt]\.)(?<!\bNo\.)"
)
_OF = frozenset("of de du des di do da del della van".split())
_WORKPLACE = re.compile(r"\s(?:of|at|from)\s(?:the\s)?(?:[A-Z][\w’'.-]*\s?(?:of\s|for\s|and\s)?){1,6}(?=,)")
_RELATIVE = re.compile(r",? (?:who|whose|which|that|where)\b")
_HEAD = re.compile(r" (?:of|in|at|for|to|from|with|on)\b")
_AGE = re.compile(r"^\s*\d{1,3}\s*$")


def find_role(text: str, start: int, end: int, words: Lexicon) -> str:
    """Return the role that a sentence gives the name at `text[start:end]`, "" where it gives none."""
    before, after = _before(text[:start], words), _after(_past_workplace(text[end:]), words)
    first = after.split(" ", 1)[0].casefold()
    if (_located(text[:start], words) and first in words.words("relatives")) or (
        _belongs(text[:start]) and first in words.words("who")
    ):
        # "the Centre in Aldhurst, which …" speaks of the centre, "Ann Lee of the Centre, who …" of Ann Lee
        after = ""
    clause = after.split(" ", 1)[0].casefold() in words.words("relatives") - words.words("articles")
    if after and " " not in before and not (clause and text[:start].endswith(", ")):
        return after
    return before or after or (_place_of_work(text[end:], words) if _leads(text[:start]) else "")


def suits(role: str, kind: NameKind, language: str) -> bool:
    """Tell whether a role can be a person's, or another's; a main clause is nobody's."""
    words, parts = lexicon(language), role.split()
    first, last = parts[0].casefold(), parts[-1].casefold()
    relative = first in words.words("relatives") - words.words("articles") - words.words("possessives")
    if kind == "person" and (relative or first in words.words("works_at")):
        return first not in ("which", "that", "where", "whose") and len(parts) > 2
    what = _RELATIVE.split(role)[0]
    small = words.words("joints") | words.words("articles") | words.words("leads")
    if relative or first in words.words("series") or last in small or _has_verb(what, language):
        return False
    head = _HEAD.split(what)[0]
    if known_tag(head.rpartition(" ")[2], language) == "NNS":
        return False
    if kind == "person":
        held = words.pattern("roles").search(" ".join(parts[:6]))
        return bool(held) and first not in small - words.words("articles") and not any(map(str.isdigit, role))
    if kind == "place":
        return bool(words.pattern("place_nouns").search(head))
    told = first in words.words("articles") and len(parts) > 2
    return told or bool(words.pattern("firms").search(what) or words.pattern("place_nouns").search(what))


def _has_verb(role: str, language: str) -> bool:
    """Tell whether words that should be a role are a clause, or have a verb in front: "criticizing President"."""
    if language != "en":
        return False
    first, *rest = (token for token in tag(role, language) if token.word[0].isalpha())
    led = first.tag == "VBG" and first.word.islower() and rest and rest[0].word[0].isupper()
    return bool(led) or first.tag in ("IN", "VB") or any(token.tag in FINITE for token in (first, *rest))


def _past_workplace(rest: str) -> str:
    """Skip "of the Centre" in "Ann Lee of the Centre, who …"."""
    found = _WORKPLACE.match(rest)
    return rest[found.end() :] if found else rest


def _belongs(before: str) -> bool:
    last = before.rstrip().removesuffix(" the").rpartition(" ")[2].casefold()
    return last in _OF or last in ("at", "from")


def _leads(before: str) -> bool:
    """Tell whether a name opens its clause, or follows a title, so that it is no object of a verb before it."""
    bare = before.rstrip()
    return not bare or bare[-1] in '.!?:;,“”"(—–' or bare.rpartition(" ")[2][:1].isupper()


def _located(before: str, words: Lexicon) -> bool:
    return before.rstrip().rpartition(" ")[2].casefold() in words.words("inside")


def _after(rest: str, words: Lexicon) -> str:
    """Read an apposition: "Ann Lee, head of the lab, said"."""
    for _ in range(2):
        if not rest.startswith((", ", "، ")):
            return ""
        rest = rest[2:]
        stop = _END.search(rest)
        piece = rest[: stop.start()] if stop else rest
        closed = stop is None or stop[0] in ",،.;:)" or stop[0].strip() in "—–-"
        if not _AGE.match(piece):
            piece = _first_half(piece, words)
            return piece if closed and _describes(piece, words) else ""
        rest = rest[len(piece) :]
    return ""


def _first_half(piece: str, words: Lexicon) -> str:
    """Cut a long description at its "and": "teaches at Westering University and advised on a repair at …"."""
    parts = piece.split()
    joints = [k for k, word in enumerate(parts) if k > 4 and word in words.words("series")]
    return " ".join(parts[: joints[0]]) if len(parts) > LONGEST and joints else piece


def _describes(piece: str, words: Lexicon) -> bool:
    if not 1 <= len(piece.split()) <= LONGEST or piece[0].isdigit():
        return False
    first = piece.split(" ", 1)[0].casefold()
    second = piece.split()[1] if " " in piece else ""
    if first in words.words("relatives") and (second in words.words("says") or second.endswith(("n't", "n’t"))):
        return False
    if first in words.words("relatives") or first in words.words("articles"):
        return not words.pattern("joints").match(piece) or first in words.words("relatives")
    # the role's noun stands early in an apposition; later it belongs to something else
    early = " ".join(piece.split()[:4])
    return bool(words.pattern("roles").search(early)) and first not in words.words("joints")


def _before(text: str, words: Lexicon) -> str:
    """Read what leads up to a name: "chief economist Ann Lee", "the head of the lab, Ann Lee,"."""
    comma = text.endswith(", ")
    piece = _last_piece(text[:-2] if comma else text.rstrip())
    if not comma and len(piece.split()) > LONGEST:
        piece = " ".join(piece.split()[-6:])
    opens = len(piece) >= len(text) - 2
    return _from_role(piece, words, close=not comma, lower=comma and not opens)


def _last_piece(text: str) -> str:
    ends = [found.end() for found in _END.finditer(text)]
    return text[ends[-1] :].strip() if ends else text.strip()


def _from_role(piece: str, words: Lexicon, *, close: bool, lower: bool) -> str:
    """Return the part of a piece that is a role.

    With `close` its own noun must stand next to the name; with `lower` it has no capital: "Ann, Harbour Master, Tom" is
    a list.
    """
    found = list(words.pattern("roles").finditer(piece))
    if not found or (close and not _complements(piece[found[-1].end() :].split(), words)):
        return ""
    role = found[0] if not close else found[-1]
    if lower and role[0][0].isupper() and not words.words("nouns"):
        return ""
    head = piece[: role.start()].split()
    lead: list[str] = []
    while head and len(lead) < 4 and _part_of_role(head[-1], words):
        lead.insert(0, head.pop())
    if not close and not lead and head and head[-1].casefold() in words.words("leads") - words.words("articles"):
        return ""  # "In general, …"
    whole = " ".join([*lead, piece[role.start() :].strip()])
    return whole if len(whole.split()) <= LONGEST else ""


def _complements(rest: Sequence[str], words: Lexicon) -> bool:
    """Tell whether words between a role and a name belong to the role: "catedrático de derecho", "инженер проекта"."""
    if not rest:
        return True
    if (
        len(rest) > 3
        or rest[-1] in _OF | words.words("leads") | words.words("articles")
        or not all(word.islower() for word in rest)
    ):
        return False
    return rest[0] in _OF or bool(words.words("genitives"))


def _part_of_role(word: str, words: Lexicon) -> bool:
    plain = word.casefold()
    small = words.words("articles") | words.words("leads") | words.words("starts") | words.words("says")
    return plain not in small and plain not in words.words("joints") and word[-1:].isalnum()


def _place_of_work(rest: str, words: Lexicon) -> str:
    """Read "Ann Lee at Example Securities": a name that is followed by where its bearer works."""
    parts = rest.split(" ", 3)
    if len(parts) < 3 or parts[0] or parts[1] not in words.words("works_at"):
        return ""
    named = re.match(r"(?:the )?(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*(?:\s|$)?){1,5}", rest[len(parts[1]) + 2 :])
    return f"{parts[1]} {named[0].strip()}" if named and named[0][0].isupper() else ""
