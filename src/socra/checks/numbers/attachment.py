"""What a figure hangs on: a cited figure that the item puts on another thing, or turns from a rise into a fall."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby, islice, pairwise

from socra.checks.check import Check, Claim, Said
from socra.checks.index import HEADER, Index
from socra.checks.negation.clauses import clauses
from socra.checks.numbers.around import bounds_of, is_alike, is_bare, noun_of
from socra.checks.numbers.measures import Quantity
from socra.checks.numbers.quantities import quantities_of
from socra.language.stems import SIGNS, language_of, stem

__all__ = ["Attachment"]

MOST_SENTENCES = 2
"""Sentences of an item that is looked at; a summary takes its figures from far apart."""

MOST_LETTERS = 1_000
MOST_FIGURES = 30
MOST_HELD = 1_000
"""Letters and figures of an item, and figures of the sentences that it cites, that are looked at."""

ENOUGH = 2
"""Words around a figure of the source that stand around the item's too, where the own ones of that share none."""

_AROUND = 3  # words on each side of a figure that say what it counts
_NEAR = 2  # sentences after one that may speak of what it names
_FAR = 60  # characters, and words before a figure, in which its verb is looked for
_BEFORE = 6
_JOINT = 8  # characters that hold a word between two figures, with its signs
_SHORT = 3  # letters of a word that is mere grammar
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_UNSPACED = re.compile(rf"[{SIGNS}\u3041-\u309f\uac00-\ud7a3]")
_TOKEN = re.compile(r"(?P<word>(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])+)|(?P<end>[;!?…]|\.(?=\s))")
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[;:!?…，。；：！？]|[.,](?=\s|$)|\s[–—-]\s")

# Words of rising, and of falling; an asterisk stands for any ending. "Gained" is left out: what one gains another lost.
_UP_DOWN = {
    "en": (
        "rise rises rose risen rising raise raises raised raising grow grows grew grown growing growth climb* increas* "
        "jump* soar* surg* higher",
        "fall falls fell fallen falling cut cutting shrank shrink* shrunk drop* lose loses lost losing slid slide* "
        "lower* declin* decreas* slump* plung* reduc*",
    ),
    "fr": ("augment* hausse* progress* grimp* bondi* accru* accroît", "baiss* recul* chut* diminu* rédui* perdu perd"),
    "de": (
        "steig* stieg* gestiegen* wuchs* wächst gewachsen* erhöh* zugenommen anstieg* angehoben höher*",
        "sink* sank* gesunken* fiel fielen fällt gefallen* schrumpf* geschrumpft* verlor* verlier* senkt* gesenkt* "
        "abgenommen verringer* reduzier* niedriger*",
    ),
    "es": (
        "sube suben subió subieron subido aument* crece crecen creció crecieron crecido increment* elevó elevaron",
        "baja bajan bajó bajaron bajado cae caen cayó cayeron caído disminu* reduj* reduce* reducido perdió perdieron "
        "descen* recort*",
    ),
    "it": (
        "aument* sale salgono salì saliti salito salita salite cresce crescono crebbe cresciut* rialz* increment*",
        "cala calano calò calato calati calata scende scendono scese sceso scesi scesa diminu* ridu* ridott* perso "
        "persi perde perdono",
    ),
    "pt": (
        "aument* sobe sobem subiu subiram subido cresce crescem cresceu cresceram crescido elevou elevaram",
        "cai caem caiu caíram caído diminu* reduz* perdeu perderam perde recu* baixou baixaram baixa",
    ),
    "nl": (
        "stijg* steeg stegen gestegen groei* gegroeid toegenomen verhoog* hoger*",
        "daal* gedaald kromp krompen krimpt gekrompen verliest verloor verloren afgenomen verlaag* lager*",
    ),
    "pl": ("wzrost* wzrós* wzros* rośnie rosną urós* urosł* zwiększ* podni*", "spad* zmniejsz* obniż* strac* zmala*"),
    "ru": (
        "рост роста ростом рос росла росли росло растет растёт растут вырос* выраст* увелич* повыс* поднял*",
        "упал* падает падают падение снизи* снижен* сократи* сокращ* потеря* уменьш* опусти*",
    ),
}

_FROM_TO = {
    "en": ("from", "to"),
    "fr": ("de contre", "à"),
    "de": ("von", "auf zu"),
    "es": ("de desde", "a hasta"),
    "it": ("da", "a"),
    "pt": ("de", "para a"),
    "nl": ("van", "naar tot"),
    "pl": ("z ze od", "do"),
    "ru": ("с со от", "до"),
}
"""Words before where a figure came from, and before where it went."""

_REFERS = {
    "en": "it its they their them this that these those he his she her which figure number total sum share",
    "fr": "il ils elle elles ce cela ça celui celle ceux celui-ci celle-ci son sa ses leur leurs en chiffre total",
    "de": "er es sie ihn ihm ihr ihre ihren ihrer sein seine dies diese dieser dieses davon darin zahl summe wert",
    "nl": "hij het zij ze zijn haar hun dit dat deze die er aantal bedrag",
    "ru": "он она оно они его ее её их это этот эта эти этого цифра сумма число",
}
"""Words by which a sentence may speak of what the one before it named; the languages left out may do so without."""


class Attachment(Check):
    """A cited figure must not fit another one's place, nor rise where the source lets it fall."""

    kind = "number"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the figures with what stands around them; none in long items, or in other languages and scripts."""
        language = index.language
        text = unicodedata.normalize("NFC", said.body)
        if (
            not language
            or index.is_foreign(said.language)
            or len(text) > MOST_LETTERS
            or len(_SENTENCE_END.split(text.strip())) > MOST_SENTENCES
            or _UNSPACED.search(text)
        ):
            return ()
        figures = _figures(text, language)[:MOST_FIGURES]
        return tuple(_told(figures, text, language))

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether nothing in these places speaks against what hangs on the figure."""
        told_there = (figure for place in places if place != HEADER for figure in _held(place, index))
        held = list(islice(told_there, MOST_HELD))
        told: _Rival | _Move | _Order = claim.value
        return told.is_held(held, language_of(index.article.language))

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return no sentence, for what the cited ones say against the item no other one takes back."""
        return ()


@dataclass(frozen=True, slots=True)
class _Figure:
    """A quantity at a place: as it is written, its clause, and the stems around it and in the whole sentence.

    `reach` is the part of the clause in which a verb is this figure's, and that of those told in one breath with it.
    """

    quantity: Quantity
    place: int
    written: str
    clause: str
    reach: str
    around: frozenset[str]
    sentence: frozenset[str]
    values: frozenset[tuple[str, Decimal]]
    numbers: frozenset[Decimal]

    @property
    def is_told(self) -> bool:
        """Say whether it is worth comparing: it has a unit, or at least two digits."""
        quantity = self.quantity
        return quantity.claimed and (not is_bare(quantity) or abs(quantity.numbers[0]) >= 10)

    def is_same(self, other: _Figure) -> bool:
        """Say whether another figure has the same value, with the same unit."""
        return not self.values.isdisjoint(other.values)

    def is_number(self, other: _Figure) -> bool:
        """Say whether another figure has the same number, whatever its unit."""
        return not self.numbers.isdisjoint(other.numbers)

    def is_of_kind(self, other: _Figure) -> bool:
        """Say whether another figure has the same unit, or counts the same things."""
        mine, theirs = self.quantity, other.quantity
        if is_bare(mine) or is_bare(theirs):
            nouns = noun_of(mine), noun_of(theirs)
            return is_bare(mine) and is_bare(theirs) and all(nouns) and is_alike(*nouns)
        return bool(set(mine.units) & set(theirs.units))


def _held(place: int, index: Index) -> tuple[_Figure, ...]:
    text, language = unicodedata.normalize("NFC", index.text(place)), language_of(index.article.language)
    return index.cached(("attachment", place), lambda: _figures(text, language, place))


def _figures(text: str, language: str, place: int = HEADER) -> tuple[_Figure, ...]:
    found = [quantity for quantity in quantities_of(text, language) if not quantity.dated]
    if not found:
        return ()
    words = list(_words(text, found))
    starts = [start for start, _ in words]
    sentence = frozenset(stem(word, language) for _, word in words if word)
    ends = [0, *(end.end() for end in _CLAUSE_END.finditer(text)), len(text)]
    made = []
    for quantity, (left, right) in zip(found, _reaches(found, text), strict=True):
        middle = bisect_left(starts, quantity.start)
        before = list(_until_end(words[max(0, middle - _AROUND) : middle][::-1]))
        after = list(_until_end(words[middle : middle + _AROUND]))
        around = frozenset(stem(word, language) for _, word in (*before, *after))
        first, last = ends[bisect_right(ends, quantity.start) - 1], ends[bisect_left(ends, quantity.end)]
        reach = text[max(first, left) : min(last, right)]
        written = _written(text, quantity, before, after)
        values = frozenset((dimension, size) for dimension, size, _ in quantity.readings)
        numbers = frozenset(number for *_, number in quantity.readings)
        made.append(_Figure(quantity, place, written, text[first:last], reach, around, sentence, values, numbers))
    return tuple(made)


def _reaches(found: Sequence[Quantity], text: str) -> Iterator[tuple[int, int]]:
    """Yield for each quantity where the words begin and end that may say how it moves.

    No word of weight parts those that are told in one breath: grew 19% to 4 million.
    """
    parted = [
        any(len(word) > _SHORT for word in _WORD.findall(text[first.end : last.start]))
        for first, last in pairwise(found)
    ]
    place = 0
    while place < len(found):
        last = place
        while last < len(parted) and not parted[last]:
            last += 1
        low, high = found[place - 1].end if place else 0, found[last + 1].start if last + 1 < len(found) else len(text)
        end = found[last].end
        before = list(_WORD.finditer(text, max(low, found[place].start - _FAR), found[place].start))[-_BEFORE:]
        after = _WORD.search(text, end, min(high, end + _FAR))
        yield from [(before[0].start() if before else found[place].start, after.end() if after else end)] * (
            last + 1 - place
        )
        place = last + 1


def _written(text: str, quantity: Quantity, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]) -> str:
    """Return a figure as it is written, with the word of weight that is nearest to it."""
    start, end = quantity.start, quantity.end
    if after and (not before or after[0][0] - end <= start - before[0][0] - len(before[0][1])):
        end = after[0][0] + len(after[0][1])
    elif before:
        start = before[0][0]
    return text[start:end].strip()


def _words(text: str, found: Sequence[Quantity]) -> Iterator[tuple[int, str]]:
    """Yield where each word that is no part of a figure begins, and "" where a sentence or its half ends."""
    place = 0
    for token in _TOKEN.finditer(text):
        while place < len(found) and found[place].end <= token.start():
            place += 1
        if place < len(found) and found[place].start < token.end():
            continue
        if token["end"]:
            yield token.start(), ""
        elif len(token[0]) > _SHORT:
            yield token.start(), token[0]


def _until_end(words: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for start, word in words:
        if not word:
            return
        yield start, word


@dataclass(frozen=True, slots=True)
class _Rival:
    """A figure of an item, and all that the item names."""

    mine: _Figure
    named: Sequence[_Figure]

    def is_held(self, held: Sequence[_Figure], language: str) -> bool:
        """Say whether no figure of the same kind fits the words around this one, where its own sentence has none."""
        own = [figure for figure in held if self.mine.is_same(figure)]
        if not own or any(self.mine.sentence & figure.sentence for figure in own):
            return True
        return not any(
            self._fits(figure, own, language)
            for figure in held
            if self.mine.is_of_kind(figure) and not any(named.is_same(figure) for named in self.named)
        )

    def _fits(self, figure: _Figure, own: Sequence[_Figure], language: str) -> bool:
        fit = len(self.mine.around & figure.around)
        near = any(0 <= other.place - figure.place <= _NEAR for other in own)
        if not near:
            return fit >= ENOUGH
        return fit > ENOUGH and not any(_refers(other, language) for other in own)


@dataclass(frozen=True, slots=True)
class _Move:
    """The figures of a clause by which something rises, or falls."""

    figures: Sequence[_Figure]
    rises: bool

    def is_held(self, held: Sequence[_Figure], language: str) -> bool:
        """Say whether none of the figures stands beside the opposite only."""
        return all(self._is_told(mine, held, language) for mine in self.figures)

    def _is_told(self, mine: _Figure, held: Sequence[_Figure], language: str) -> bool:
        own = [figure for figure in held if mine.is_same(figure)]
        return not own or any(
            _moves(figure.reach, language) != {not self.rises}
            or self.rises in _moves(figure.clause, language)
            or not mine.around & figure.sentence
            or _denies(figure.clause, language)
            for figure in own
        )


@dataclass(frozen=True, slots=True)
class _Order:
    """Two figures: where something came from, and where it went."""

    first: _Figure
    last: _Figure

    def is_held(self, held: Sequence[_Figure], language: str) -> bool:
        """Say whether the source does not only have them the other way round."""
        orders = [order for order in _orders(held, language) if order.last.is_number(self.first)]
        turned = any(order.first.is_number(self.last) for order in orders)
        return not turned or any(
            order.first.is_number(self.first) and order.last.is_number(self.last) for order in _orders(held, language)
        )


def _told(figures: Sequence[_Figure], text: str, language: str) -> Iterator[Claim]:
    """Yield what the figures of an item hang on."""
    told = [figure for figure in figures if figure.is_told]
    for figure in told:
        if not bounds_of(figure.quantity):
            yield Claim(figure.written, _Rival(figure, figures))
    for reach, group in groupby(told, key=lambda figure: figure.reach):
        moves, figures_of = _moves(reach, language), tuple(group)
        if len(moves) == 1 and not _denies(figures_of[0].clause, language):
            yield Claim(reach.strip(" ,;:.–—-"), _Move(figures_of, *moves))
    for order in _orders(figures, language):
        first, last = sorted((order.first.quantity, order.last.quantity), key=lambda quantity: quantity.start)
        yield Claim(text[first.start : last.end], order)


@cache
def _movers(language: str) -> re.Pattern[str] | None:
    if language not in _UP_DOWN:
        return None
    up, down = ("|".join(words.replace("*", r"\w*").split()) for words in _UP_DOWN[language])
    return re.compile(rf"\b(?:(?P<up>{up})|{down})\b", re.IGNORECASE)


def _moves(clause: str, language: str) -> set[bool]:
    """Return the ways that something goes in a clause: True for up, False for down."""
    movers = _movers(language)
    return {found["up"] is not None for found in movers.finditer(clause)} if movers else set()


@lru_cache(maxsize=256)
def _denies(clause: str, language: str) -> bool:
    return any(part.denials for part in clauses(clause, language))


def _refers(figure: _Figure, language: str) -> bool:
    """Say whether the sentence of a figure may speak of what another one names; one that says little does."""
    words = _REFERS.get(language, "").split()
    return (
        not words
        or len(figure.sentence) < ENOUGH
        or not set(words).isdisjoint(_WORD.findall(figure.quantity.text.casefold()))
    )


def _orders(figures: Sequence[_Figure], language: str) -> Iterator[_Order]:
    came, went = (words.split() for words in _FROM_TO.get(language, ("", "")))
    for first, last in pairwise(figures):
        text, start = first.quantity.text, first.quantity.start
        if text is not last.quantity.text or last.quantity.start - first.quantity.end > _JOINT:
            continue
        before = text[max(0, start - _JOINT) : start].casefold().split()[-1:]
        between = text[first.quantity.end : last.quantity.start].casefold().strip(" ,(")
        if before and before[0] in came and between in went:
            yield _Order(first, last)
        elif before and before[0] in went and between in came:
            yield _Order(last, first)
