"""Kinds: whether a name is a person's, an organisation's or a place's, by evidence that adds up.

Each sign that speaks for a kind or against it has a weight in `kinds.toml`, fitted by `benchmarks/fitting/names.py`; a
name is of the kind that its sums make likely, by softmax regression.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp

from socra.framework.digest import NameKind
from socra.language.lexicon import Lexicon, lexicon
from socra.language.tagging.grammar import known_tag
from socra.language.tokens import WORD
from socra_backends.extractive.gazetteer import is_listed, table
from socra_backends.extractive.mentions import Mention, word_before
from socra_backends.extractive.roles import suits

__all__ = ["SEEN", "signs", "tell_kind"]

SEEN = 12
"""Mentions of a name that are looked at."""

LEAST: dict[NameKind, float] = {"person": 0.8, "place": 0.65, "organisation": 0.72}
"""The likelihood from which on a name is said to be of a kind."""

_LANDS = ("countries", "regions", "cities")
_ONCE = frozenset(["titled", "age", "ticker"])
"""Signs that an article gives once, at the first mention."""

_UNLIKE = re.compile(
    r"&|\d|(?:^(?=\S+$)|\s)(?!I{2,3}$|IV$)[A-Z]{2,}s?\b|\s\w$"
    r"|(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLe)(?<!\bLa)(?<!\bFitz)(?<=[a-z])[A-Z]"
)
_TICKER = re.compile(r"^\s\((?:[A-Z][\w .]*:\s*)?[A-Z.]+\)")
_AGE = re.compile(r"^(?:,\s\d{2}\s?[,.]|\s\(\d{2}\))")
_NAMED = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w’'.-]*\s?\($")
_HE = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)


def tell_kind(found: Mapping[str, float]) -> NameKind:
    """Return the likeliest kind of a name by its signs, "name" where none is likely enough."""
    weights = table()["evidence"] | table()["by hand"]
    shares = [(share, weights[sign]) for sign, share in found.items() if sign in weights]
    sums = [sum(share * weight[k] for share, weight in shares) for k in range(len(LEAST))]
    whole = 1 + sum(map(exp, sums))
    share, best = max((exp(value) / whole, kind) for value, kind in zip(sums, LEAST, strict=True))
    return best if share >= LEAST[best] else "name"


def signs(text: str, group: Sequence[Mention], roles: Sequence[str], language: str) -> dict[str, float]:
    """Return what speaks for one kind or another: signs of the form are there or not, those of its use have a share."""
    words, seen = lexicon(language), group[:SEEN]
    own = {**_form(text.split(), words, language), **_role(roles, words, language)}
    own["surname alone"] = " " in text and any(text.endswith(f" {mention.text}") for mention in group)
    uses = Counter(sign for mention in seen for sign, there in _use(mention, words).items() if there)
    shares = {sign: 1.0 if sign in _ONCE else count / len(seen) for sign, count in uses.items()}
    return {sign: 1.0 for sign, there in own.items() if there} | shares


def _form(parts: Sequence[str], words: Lexicon, language: str) -> dict[str, bool]:
    name, several = " ".join(parts), len(parts) > 1
    first, last = parts[0].casefold(), parts[-1].casefold().rstrip(".")
    named = is_listed(parts[0], language, "first names")
    plain = (
        [bool(known_tag(part, language)) for part in parts if part[0].isupper()] if several and language == "en" else []
    )
    return {
        "always": True,
        "one word": not several,
        "country": is_listed(name, language, "countries"),
        "region": is_listed(name, language, "regions"),
        "city": is_listed(name, language, "cities"),
        "land first": several and not named and is_listed(parts[0], language, *_LANDS),
        "land last": several and _ends_in_land(parts, language),
        "place noun": bool(words.pattern("place_nouns").search(name)),
        "place first": several and first in _words("place first"),
        "place last": several and last in _words("place last"),
        "first name": several and named,
        "last name": several and is_listed(parts[-1], language, "last names"),
        "lone first name": not several and named,
        "organisation word": bool(words.pattern("organisations").search(name)),
        "firm word": last in _words("firm") or (several and first in _words("firm")),
        "known organisation": is_listed(name, language, "organisations"),
        "acronym": name.isupper(),
        "ends in a role": several
        and bool(words.pattern("roles").search(last))
        and not is_listed(parts[-1], language, "last names"),
        "digit": any(letter.isdigit() for letter in name),
        "event": several and not _words("event").isdisjoint(map(str.casefold, parts)),
        "ends in a word": several
        and bool(known_tag(last, language))
        and not is_listed(parts[-1], language, "last names"),
        "plural": known_tag(last, language) == "NNS"
        and last not in _words("place last")
        and not is_listed(parts[-1], language, "last names"),
        "no person's form": bool(_UNLIKE.search(name)),
        "no dictionary": several and language != "en",
        "words of the dictionary": bool(plain) and all(plain),
        "no word of the dictionary": bool(plain) and not any(plain),
    }


def _ends_in_land(parts: Sequence[str], language: str) -> bool:
    two, last = " ".join(parts[-2:]), parts[-1]
    inside = len(parts) > 2 and is_listed(two, language, *_LANDS)
    return inside or (is_listed(last, language, *_LANDS) and not is_listed(last, language, "last names"))


def _role(roles: Sequence[str], words: Lexicon, language: str) -> dict[str, bool]:
    heads = [(" ".join(role.split()[:5]), role) for role in roles]
    person = any(suits(role, "person", language) and words.pattern("roles").search(what) for what, role in heads)
    others = [what for what, role in heads if not person and suits(role, "organisation", language)]
    return {
        "role of a person": person,
        "role of a firm": any(map(words.pattern("firms").search, others)),
        "role of a place": any(map(words.pattern("place_nouns").search, others)),
    }


def _use(mention: Mention, words: Lexicon) -> dict[str, bool]:
    text = mention.line.text
    before, after = text[max(0, mention.start - 60) : mention.start].rstrip(), text[mention.end : mention.end + 60]
    word = word_before(text, mention.start).lstrip("“\"('")
    beside = [found.casefold() for found in WORD.findall(after)[:2]]
    return {
        "titled": mention.titled and (not mention.role or bool(words.pattern("roles").search(mention.role))),
        "in before": word in words.words("inside"),
        "place preposition before": word in words.words("places"),
        "of before": word == "of",
        "by before": word in ("by", "par"),
        "article before": word in words.words("articles"),
        "comma before": before.endswith(","),
        "says": not words.words("says").isdisjoint([word, *beside]),
        "age": bool(_AGE.match(after)),
        "ticker": bool(_TICKER.match(after)),
        "he after": bool(_HE.search(text, mention.end)),
        "bracketed": after.startswith(")") and bool(_NAMED.search(before)),
    }


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table()["words"][name].split())
