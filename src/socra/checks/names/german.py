"""German, where every noun has a capital: a name is told by what stands before it and beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from socra.checks.names.lexicon import listed, order
from socra.checks.names.tokens import Token, runs
from socra.language.stems import stop_words

__all__ = ["german_names", "introduces", "is_noun", "named_tokens"]

_PARTICLES = frozenset("von der den zu van ten ter".split())

_QUOTES = frozenset("sagt sagte meint meinte betont betonte erklärt erklärte so".split())
"""Verbs of speech that a noun after them can only be the subject of."""

_TOWN = (
    "stadt stedt dorf burg berg hausen heim hafen furt bach feld ingen ungen brück kirchen wald moos rode leben "
    "büttel aue fleth felde brück brunn stätt höhe werder linde warder minde rade sund itz nitz witz kau lau sau "
    "tal see horn münde münster ried reuth weiler hagen hain born beck loh stein wang "
).split()


def german_names(texts: Sequence[Sequence[Token]]) -> Iterator[str]:
    """Yield the words of an article that it plainly uses as names, folded."""
    strong = {token.folded for found in texts for token in named_tokens(found)}
    nouns = {form for found in texts for token in _nouns(found) for form in (token.folded, token.folded.rstrip("s"))}
    yield from strong - nouns
    yield from _bare(texts, nouns)
    yield from {t.folded for found in texts for t in found if (t.shouted and len(t.text) > 1) or t.odd}


def _bare(texts: Sequence[Sequence[Token]], nouns: set[str]) -> Iterator[str]:
    """Yield the words that never have an article or an adjective, though they stand alone more than once."""
    seen: Counter[str] = Counter()
    described: set[str] = set()
    for found in texts:
        for place, token in enumerate(found):
            if not token.capital or token.shouted:
                continue
            seen[token.folded] += 1
            before = found[place - 1] if place and not token.opens and token.gap == " " else None
            plural = token.folded.endswith(("en", "ern", "eln", "e")) and not _sounds_like_a_town(token)
            if is_noun(token) or _is_mass(token) or plural or (before is not None and _describes(before)):
                described.add(token.folded)
    dull = stop_words("de")
    yield from (word for word, count in seen.items() if count > 1 and word not in described | nouns | dull)


def _describes(before: Token) -> bool:
    word = before.text.casefold()
    if before.capital or word in stop_words("de") or word in listed("de", "says"):
        return word in listed("de", "determiners")
    return word.endswith(("e", "en", "er", "es", "em"))


def named_tokens(found: Sequence[Token]) -> Iterator[Token]:
    """Yield the words of one text that stand as only names do."""
    place = {id(token): number for number, token in enumerate(found)}
    for run in runs(found):
        named = False
        for part in _unlinked(run):
            first, end = place[id(part[0])], place[id(part[-1])] + 1
            follows = named and found[first - 1].text.casefold() in _PARTICLES
            kept = list(_named(part, found[first - 1] if first else None, found[end : end + 1], follows=follows))
            yield from kept
            named = bool(kept)


def _unlinked(run: list[Token]) -> Iterator[list[Token]]:
    """Yield the parts of a run between words such as "von": "nach Angaben von Vega" names one."""
    part: list[Token] = []
    for token in run:
        if token.capital:
            part.append(token)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _named(part: list[Token], before: Token | None, after: Sequence[Token], *, follows: bool) -> Iterator[Token]:
    """Yield the names of a part; `follows` says that it is tied to a name before it: "Ursula von der Leyen"."""
    if follows:
        yield from (token for token in part if not is_noun(token))
        return
    run = part
    dull, small, says = stop_words("de"), listed("de", "determiners"), listed("de", "says")
    led = before is not None and not run[0].opens and (before.text.casefold() in small or before.text[0].isdigit())
    rest = list(run)
    while rest and (rest[0].text.casefold() in dull or rest[0].text.casefold() in small):
        led = led or rest[0].text.casefold() in small
        rest.pop(0)
    introduced = False
    while len(rest) > 1 and introduces(rest[0]):
        introduced = introduced or rest[0].text.casefold() not in listed("de", "measures")
        rest.pop(0)
    if led and not introduced:
        # "die Stadt Halbstadt": a noun, and what it is called; "20 Tonnen Stahl" is none
        counted = before is not None and not run[0].opens and before.text[0].isdigit()
        if not counted:
            yield from (token for token in rest[1:] if not is_noun(token) and not _is_mass(token))
        return
    spoken = any(t.text.casefold() in says and t.gap in {" ", ", "} for t in after)
    spoken = spoken or (before is not None and not run[0].opens and before.text.casefold() in _QUOTES)
    beside = before is not None and not run[0].opens and before.text in order("de", "near")
    if introduced or (spoken and len(rest) == 1):
        yield from (token for token in rest if introduced or token.text.casefold() not in listed("de", "plain"))
    elif len(rest) > 1 and not is_noun(rest[0]):
        yield from (token for token in rest if spoken or not is_noun(token))
    elif len(rest) == 1 and beside and not is_noun(rest[0]) and _stands_alone(rest[0]):
        yield rest[0]


def introduces(token: Token) -> bool:
    """Say whether what follows a word is a name: a title, a role, a noun such as "Stadt"."""
    word = token.text.casefold()
    return word in listed("de", "titles") or word in listed("de", "roles") or word in listed("de", "measures")


def is_noun(token: Token) -> bool:
    """Say whether a word is a German noun by the lists and by its ending."""
    word = token.text.casefold()
    return any(word in listed("de", name) for name in ("nouns", "plain", "roles", "measures"))


def _stands_alone(token: Token) -> bool:
    """Say whether a word after "in" or "von" is a name; a plural has no article either: "von Kritikern", "in Autos"."""
    return _sounds_like_a_town(token) or not (_is_mass(token) or token.folded.endswith(("n", "s", "e")))


def _is_mass(token: Token) -> bool:
    """Say whether a noun needs no article: "aus Holz", "in Betrieb"."""
    return token.text.casefold() in listed("de", "bare")


def _sounds_like_a_town(token: Token) -> bool:
    return token.folded.endswith(tuple(_TOWN)) and not is_noun(token)


def _nouns(found: Sequence[Token]) -> Iterator[Token]:
    """Yield the words that stand alone after an article or a figure."""
    small = listed("de", "determiners")
    for place, token in enumerate(found):
        if not token.capital or token.opens or place == 0 or token.gap != " ":
            continue
        follows = found[place + 1] if place + 1 < len(found) else None
        alone = follows is None or not follows.capital or follows.gap != " "
        before = found[place - 1].text.casefold()
        if alone and (before in small or before[0].isdigit()):
            yield token
