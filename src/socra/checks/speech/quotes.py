"""The quotations of an item: what it puts in quotation marks must be the article's words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise, takewhile

from socra.checks.check import MOST_PLACES, Check, Claim, Said
from socra.checks.index import HEADER, Index
from socra.checks.speech.people import same_person
from socra.checks.speech.speech import lexicon
from socra.checks.speech.speeches import speeches_of
from socra.language.quotations import Spelling, quotes_in, spelled

__all__ = ["Quotations", "body_of"]

FEWEST = 3
"""Words of each piece of a quotation on both sides of who speaks."""

MOST_TOLD = 4
"""Words for who speaks that the article has not there: "Mrs Vega" for "the director, Anna Vega"."""

LONGEST = 200
"""Words of a quotation that is looked at for who speaks amid it."""


class Quotations(Check):
    """Words in quotation marks must stand in the source, in one place; see `Spelling.find`."""

    kind = "quotation"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the quotations that are long enough to be somebody's words; none where they are translated."""
        if index.is_foreign(said.language):
            return ()
        quotes = dict.fromkeys(chain.from_iterable(quotes_in(text) for text in said.texts))
        return [Claim(quote, quote) for quote in quotes]

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether the quotation is in the sentences, and may run on from one to the next."""
        told = sorted(set(places))
        return bool(_found(claim.value, Spelling((place, index.text(place)) for place in told), index))

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the sentences that the quotation begins and ends in."""
        return tuple(place for place in _found(claim.value, body_of(index), index) if place != HEADER)[:MOST_PLACES]


def body_of(index: Index) -> Spelling:
    """Return the words of an article with its header."""
    return index.cached("spelling", lambda: Spelling((place, index.text(place)) for place in (HEADER, *index.places)))


def _found(quote: str, source: Spelling, index: Index) -> tuple[int, ...]:
    """Return the sentences of a quotation in a source; none where its pieces are words of different speakers."""
    hits = source.find(quote) or _around_narration(quote, source, index)
    if len(hits) > 1 and _change_speakers(hits, index):
        return ()
    return tuple(sorted({place for _, start, end in hits for place in (start, end)}))


def _around_narration(quote: str, source: Spelling, index: Index) -> tuple[tuple[str, int, int], ...]:
    """Return where the pieces stand of a quotation that tells otherwise, or not at all, who speaks amid it."""
    words = spelled(quote).split()
    says = lexicon(index.article.language)
    if not 2 * FEWEST < len(words) <= LONGEST:
        return ()
    for run in index.cached("narrated", lambda: _narrated(index)):
        begun, end = _beginning(words, run), len(run) - _beginning(words[::-1], run[::-1])
        ahead = _shared(words, run[begun:])
        behind = _shared(words[::-1], run[:end][::-1])
        left = len(words) - ahead - behind
        near = run[begun + ahead - 2 : begun + ahead + (2 if left <= 0 else 0)]
        told = words[ahead : len(words) - behind]
        if not all(says.has("titles", word.casefold()) or word in run for word in told):
            continue  # somebody else speaks
        if (
            min(ahead, behind) >= FEWEST
            and left <= MOST_TOLD
            and any(says.has("says", word.casefold()) for word in near)
        ):
            return source.find(f"{' '.join(run[begun : begun + ahead])} … {' '.join(run[end - behind : end])}")
    return ()


def _narrated(index: Index) -> list[list[str]]:
    """Return the words of each quotation of the article in which it is told who speaks."""
    says = lexicon(index.article.language)
    runs = (spelled(quote).split() for quote in quotes_in(index.article.text) if len(quote) < 20 * LONGEST)
    return [run for run in runs if any(says.has("says", word.casefold()) for word in run)]


def _beginning(words: Sequence[str], run: Sequence[str]) -> int:
    """Return where the first words stand in a run, its end where they do not."""
    first = [word.casefold() for word in words[:FEWEST]]
    folded = [word.casefold() for word in run]
    return next((at for at in range(len(run)) if folded[at : at + FEWEST] == first), len(run))


def _shared(words: Sequence[str], run: Sequence[str]) -> int:
    """Return how many words two runs begin with alike."""
    pairs = zip(words, run, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].casefold() == pair[1].casefold(), pairs))


def _change_speakers(hits: Sequence[tuple[str, int, int]], index: Index) -> bool:
    said = [speech for piece, start, _ in hits for speech in speeches_of(index).of_words(piece, start)[:1]]
    speakers = [speech.speaker for speech in said if speech.quoted and speech.speaker]
    return any(not same_person(one, other, index.article.language) for one, other in pairwise(speakers))
