"""Roles: what the words around a name say that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from socra.framework.digest import NameKind
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, known_tag, tag

__all__ = ["find_role", "suits"]

LONGEST = 16
"""Words of a role."""

LEAD = 4
"""Words that a role may have in front of its noun, and words of an apposition among which that noun stands."""

_END = re.compile(
    r"[,،](?!\d)|[;:()“”\"«»]|\s[—–-]\s|(?<![A-Z])[.!?](?=\s|$|[”\"])(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\b[DS][rt]\.)(?<!\bNo\.)"
)
_OF = frozenset("of de du des di do da del della van".split())
_HEAD = re.compile(r" (?:of|in|at|for|to|from|with|on)\b")
_ITEMS = re.compile(r", ([^;:()]+?),? (?:and|or) ")
_AGE = re.compile(r"^, \d{1,3}(?=,)")


def find_role(text: str, start: int, end: int, language: str) -> str:
    """Return the role that a sentence gives the name at `text[start:end]`, "" where it gives none."""
    before, after = _before(text[:start], language), _after(text[end:], language)
    return after if after and " " not in before else before


def suits(role: str, kind: NameKind, language: str) -> bool:
    """Tell whether a role can be a person's, or another's; a main clause is nobody's."""
    words, parts = lexicon(language), role.split()
    first, head = parts[0].casefold(), _HEAD.split(role)[0]
    noun, articles = head.rpartition(" ")[2], words.words("articles")
    # "Orbo, the Merrin Isles": the head of a role is no plural, and no name, which only a title can look like
    definite = language in TAGGED and first in articles - words.words("indefinite")
    named = definite and noun[0].isupper() and not words.holds("roles", noun)
    if named or known_tag(noun, language) == "NNS" or _has_verb(role, language):
        return False
    if kind == "person":
        # "a shop steward": verbs are known, so what is none of theirs is a noun's
        held = words.pattern("roles").search(" ".join(parts[:6])) or (
            language in TAGGED and first in words.words("indefinite")
        )
        return bool(held) and not any(map(str.isdigit, role))
    if kind == "place":
        return bool(words.pattern("place_nouns").search(head))
    told = first in articles and len(parts) > 2
    return told or bool(words.pattern("firms").search(head) or words.pattern("place_nouns").search(head))


def _has_verb(role: str, language: str) -> bool:
    """Tell whether words that should be a role are a clause."""
    if language not in TAGGED:
        return False
    found = [token.tag for token in tag(role, language) if token.word[0].isalpha()]
    return found[0] in ("IN", "VB") or not FINITE.isdisjoint(found)


def _after(rest: str, language: str) -> str:
    """Read an apposition: "Ann Lee, head of the lab, said"."""
    rest = _AGE.sub("", rest)
    if not rest.startswith((", ", "، ")):
        return ""
    stop = _END.search(rest, 2)
    if stop and stop[0] not in ",،.;:)" and stop[0].strip() not in "—–-":
        return ""
    piece = rest[2 : stop.start()] if stop else rest[2:]
    # "a trader who lost his money" is a trader
    relatives = lexicon(language).words("relatives") - lexicon(language).words("articles")
    role = " ".join(takewhile(lambda word: word.casefold() not in relatives, piece.split()))
    sure = lexicon(language).pattern("roles").search(role) or not stop or not _is_listed(rest[stop.start() :], language)
    return role if sure and _describes(role, language) else ""


def _is_listed(rest: str, language: str) -> bool:
    """Tell whether more items follow and no verb: "the pier, a mill, a shop and a boat" are four."""
    found = _ITEMS.match(rest)
    tags = [token.tag for token in tag(found[1], language)] if found and language in TAGGED else ["VBD"]
    return tags[0] in NOUNS | {"DT", "JJ"} and FINITE.isdisjoint(tags)


def _describes(role: str, language: str) -> bool:
    words, parts = lexicon(language), role.split()
    if not 1 <= len(parts) <= LONGEST or role[0].isdigit():
        return False
    # the role's noun stands early in an apposition; later it belongs to something else
    held = words.pattern("roles").search(" ".join(parts[:LEAD]))
    first = parts[0].casefold()
    return first in words.words("articles") or (bool(held) and first not in words.words("joints"))


def _before(text: str, language: str) -> str:
    """Read what leads up to a name: "chief economist Ann Lee", "the head of the lab, Ann Lee,"."""
    comma, words = text.endswith(", "), lexicon(language)
    piece = _last_piece(text[:-2] if comma else text.rstrip())
    found = list(words.pattern("roles").finditer(piece))
    if not found:
        return ""
    role = found[0] if comma else found[-1]
    rest = re.sub(r"^-\w+", "", piece[role.end() :]).split()  # "president-elect" is one word
    if comma and role[0][0].isupper() and not words.words("nouns") and (not rest or rest[0][0].isupper()):
        return ""  # "Ann, Harbour Master, Tom", "In a note to President Lee, Tom said …"
    if not comma and not _complements(rest, language):
        return ""
    front, lead = piece[: role.start()].split(), list[str]()
    while front and len(lead) < LEAD and _part_of_role(front[-1], role[0], language):
        lead.insert(0, front.pop())
    if comma and not lead and front and front[-1].casefold() in words.words("leads") - words.words("articles"):
        return ""  # "In general, …"
    whole = " ".join([*lead, piece[role.start() :].strip()])
    return whole if len(whole.split()) <= LONGEST else ""


def _last_piece(text: str) -> str:
    ends = [found.end() for found in _END.finditer(text)]
    return text[ends[-1] :].strip() if ends else text.strip()


def _complements(rest: Sequence[str], language: str) -> bool:
    """Tell whether words between a role and a name belong to the role: "catedrático de derecho", "инженер проекта"."""
    words = lexicon(language)
    small = _OF | words.words("leads") | words.words("articles")
    if not rest or len(rest) > 3 or rest[-1] in small or not all(map(str.islower, rest)):
        return not rest
    return rest[0] in _OF or bool(words.words("genitives"))


def _part_of_role(word: str, role: str, language: str) -> bool:
    words, plain, known = lexicon(language), word.casefold(), known_tag(word, language)
    small = (words.words(name) for name in ("articles", "leads", "starts", "says", "joints"))
    # "retired teacher", but "briefed President"
    verb = word.islower() and (known in FINITE or (known[:2] == "VB" and role[0].isupper()))
    return not verb and word[-1:].isalnum() and not any(plain in entry for entry in small)
