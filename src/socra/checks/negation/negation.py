"""What an item denies and affirms: a no that its source has not, or that it drops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from socra.checks.check import MOST_PLACES, Check, Claim, Said
from socra.checks.index import Index
from socra.checks.negation.clauses import Clause, Denial, clauses
from socra.language.stems import language_of

__all__ = ["Negation"]

_ALIGNED = 0.6  # share of a clause, or of what surrounds its no, that another must hold to speak of the same
_WITHOUT_HEAD = 0.75  # share of a clause where the word nearest to the no is another
_SAME = 0.85  # share of two clauses' stems from which on they differ by a no at most
_NAMED = 2  # stems of a label that names something, and affirms nothing of it
_LONGEST = 80  # characters of a clause that a finding names


class Negation(Check):
    """Each clause must say no to what its source says no to, and to nothing that its source affirms.

    A clause is compared with those clauses of its source that share most of its words; where none does, no claim is
    made. Words such as "refusal" or "unlikely" may stand for a no, on either side.
    """

    kind = "negation"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the clauses, each once; none in another language than the article's or in one without a table."""
        if index.is_foreign(said.language):
            return ()
        found = dict.fromkeys(
            clause
            for text in said.texts
            for clause in clauses(text, index.language)
            if text == said.body or clause.denials or len(clause.stems) > _NAMED
        )
        return [Claim(_shortened(clause), clause) for clause in found]

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether nothing at these places contradicts the clause, or something agrees with it better."""
        return not _contradicts([clause for place in places for clause in _clauses(place, index)], claim.value)

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the first sentences that say the same, with as much of a no."""
        known = index.cached("negation", lambda: _places(index))
        near = sorted(set().union(*(known.get(stem, ()) for stem in _first_stems(claim.value))))
        agreeing = (place for place in near if _agrees(_clauses(place, index), claim.value))
        return tuple(islice(agreeing, MOST_PLACES))


def _clauses(place: int, index: Index) -> tuple[Clause, ...]:
    language = language_of(index.article.language)
    return index.cached(("clauses", place), lambda: clauses(index.text(place), language))


def _places(index: Index) -> dict[str, list[int]]:
    """Return for each stem the sentences that have it."""
    found: dict[str, list[int]] = {}
    for place in index.places:
        for stem in {stem for clause in _clauses(place, index) for stem in clause.stems}:
            found.setdefault(stem, []).append(place)
    return found


def _first_stems(clause: Clause) -> Iterable[str]:
    heads = [denial.heads[0] for denial in clause.denials if denial.heads]
    return heads or clause.stems


def _contradicts(sources: Sequence[Clause], said: Clause) -> bool:
    """Say whether a source that is nearer than any that agrees has a no less, or a no more."""
    near = [source for source in sources if source.stems & said.stems]
    added = any(_wins(_added(denial, said, near)) for denial in said.denials if denial.heads)
    return added or _wins(_dropped(said, near))


def _wins(votes: Iterable[tuple[bool, int]]) -> bool:
    """Say whether the nearest contradiction shares more words than the nearest agreement."""
    best = {True: 0, False: 0}
    for contradicts, shared in votes:
        best[contradicts] = max(best[contradicts], shared)
    return best[True] > best[False]


def _added(denial: Denial, said: Clause, sources: Iterable[Clause]) -> Iterator[tuple[bool, int]]:
    """Yield for each source that speaks of what is denied whether it affirms that, and how many words it shares."""
    for source in sources:
        heads = source.stems.intersection(denial.heads)
        if any(set(denial.heads) & set(other.heads) for other in source.denials):
            yield False, len(source.whole & said.stems)  # the words may stand in other clauses of the sentence
        elif any(_touch(denial, other, said, source) for other in source.denials) or (
            heads and source.soft - said.soft
        ):
            yield False, len(source.stems & said.stems)
        elif _aligned(denial, said, source, source.stems):
            yield True, len(source.stems & said.stems)


def _dropped(said: Clause, sources: Iterable[Clause]) -> Iterator[tuple[bool, int]]:
    """Yield for each source whether it denies what is said, and how many words it shares."""
    for source in sources:
        shared = len(source.stems & said.stems)
        denied = any(_is_dropped(denial, said, source) for denial in source.denials if denial.heads)
        if denied and not (said.soft | said.led) - source.soft and not (said.stems & source.instead) - source.stems:
            yield True, shared
        elif _covers(said, source.stems):
            yield False, shared


def _is_dropped(denial: Denial, said: Clause, source: Clause) -> bool:
    if not _aligned(denial, said, source, said.stems):
        return False
    return not any(_touch(own, denial, said, source) for own in said.denials)


def _aligned(denial: Denial, said: Clause, source: Clause, other: frozenset[str]) -> bool:
    """Say whether the other side speaks of what is denied, in much the same words."""
    shared = said.stems & source.stems
    if not other.intersection(denial.heads):
        return False
    if len(shared) < 2:  # a clause of one word: the rest of the sentence must speak of the same
        return len(source.stems) == len(shared) and _covers(said, source.whole)
    within = len(shared) >= _WITHOUT_HEAD * len(source.stems)
    if denial.heads[0] not in other:
        alike = len(shared) >= _WITHOUT_HEAD * len(said.stems) or (within and len(shared) > 2)
        if not alike or len(shared) <= _ALIGNED * len(source.stems):
            return False
    return (
        within
        or len(shared) >= _ALIGNED * len(said.stems)
        or len(denial.around & other) >= _ALIGNED * len(denial.around)
    )


def _covers(said: Clause, source: frozenset[str]) -> bool:
    return len(said.stems & source) >= _ALIGNED * len(said.stems)


def _touch(one: Denial, other: Denial, said: Clause, source: Clause) -> bool:
    """Say whether two noes deny the same: their nearest words, or, where the clauses differ more, what is around."""
    if set(one.heads) & set(other.heads):
        return True
    if len(said.stems & source.stems) >= _SAME * len(said.stems | source.stems):
        return False
    if any(set(own.heads) & set(other.heads) for own in said.denials):
        return False  # that no stands for another one
    return bool(other.around.intersection(one.heads) or one.around.intersection(other.heads))


def _agrees(sources: Sequence[Clause], said: Clause) -> bool:
    """Say whether a source says the same: it shares most words, and nothing contradicts."""
    return any(_covers(said, source.stems) for source in sources) and not _contradicts(sources, said)


def _shortened(clause: Clause) -> str:
    """Return the clause as written, or the beginning of a long one."""
    if len(clause.text) <= _LONGEST:
        return clause.text
    cut = clause.text[: _LONGEST - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip() + "…"
