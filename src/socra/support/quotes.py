"""The quotations of an item: what it puts in quotation marks must be the article's words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise

from socra.quotations import Spelling, quotes_in
from socra.support.check import MOST_PLACES, Check, Claim, Said
from socra.support.index import HEADER, Index
from socra.support.people import same_person
from socra.support.speeches import speeches_of

__all__ = ["Quotations", "body_of"]


class Quotations(Check):
    """Words in quotation marks must stand in the source, in one place; see `Spelling.find`."""

    kind = "quotation"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the quotations that are long enough to be somebody's words; none where they are translated."""
        article = index.article
        if said.language and article.language and said.language != article.language:
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
    hits = source.find(quote)
    if len(hits) > 1 and _change_speakers(hits, index):
        return ()
    return tuple(sorted({place for _, start, end in hits for place in (start, end)}))


def _change_speakers(hits: Sequence[tuple[str, int, int]], index: Index) -> bool:
    said = [speech for piece, start, _ in hits for speech in speeches_of(index).of_words(piece, start)[:1]]
    speakers = [speech.speaker for speech in said if speech.quoted and speech.speaker]
    return any(not same_person(one, other, index.article.language) for one, other in pairwise(speakers))
