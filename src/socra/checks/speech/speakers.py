"""The speakers that an item names: who says something there must be who says it in the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from socra.checks.check import MOST_PLACES, Check, Claim, Said
from socra.checks.index import Index
from socra.checks.speech.people import same_person
from socra.checks.speech.quotes import body_of
from socra.checks.speech.speech import Lexicon, Speaker, lexicon
from socra.checks.speech.speeches import Speech, Speeches, names_of, speeches_of

__all__ = ["Speakers"]

ENOUGH = 0.5
"""The share of the words of a reported statement that a sentence must hold to be the one that it reports."""

ENOUGH_DONE = 0.65
"""The same where the sentence has no verb of speech."""

ENDS = tuple(".!?…")
"""What a sentence ends with, and a label does not."""

FEWEST = 2
"""Words that both must share at least, the speaker's name not counted."""


STEM = 6
"""Letters of a word that are compared, for its ending may differ."""


MOST_READ = 20
"""Sentences that are read for who else said the same."""


@dataclass(frozen=True, slots=True)
class _Saying:
    speaker: Speaker
    quoted: bool
    subject: bool
    text: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Told:
    place: int
    speaker: Speaker


class Speakers(Check):
    """Where the article says clearly who spoke, nobody else may be named for it.

    What is not clear is no claim: a pronoun that may mean two people, an office without a name, an unknown verb.
    """

    kind = "speaker"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return what the item quotes or reports of speakers whom it names."""
        if index.is_foreign(said.language) or not lexicon(index.article.language).entries:
            return ()
        found = [
            saying for text in said.texts for saying in _sayings(text, index) if _claims(saying, text == said.body)
        ]
        return [Claim(saying.speaker.text, saying) for saying in dict.fromkeys(found)]

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether nobody else says it there; for the words of a quotation, anywhere in the article."""
        told = _told(claim.value, places, index)
        language = index.article.language
        return not told or any(same_person(claim.value.speaker, speech.speaker, language) for speech in told)

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the sentences in which the same person says it."""
        language = index.article.language
        told = _told(claim.value, () if claim.value.quoted else _likely(claim.value, index), index)
        same = [speech.place for speech in told if same_person(claim.value.speaker, speech.speaker, language)]
        return tuple(dict.fromkeys(same))[:MOST_PLACES]


def _sayings(text: str, index: Index) -> list[_Saying]:
    from socra.language.sentences import split

    language = index.article.language
    spans = [(sentence.id, sentence.start, sentence.end) for sentence in split(text, language)]
    return [
        _Saying(speech.speaker, speech.quoted, speech.subject, speech.text, _content_of(speech, lexicon(language)))
        for speech in Speeches(text, spans, language, names_of(index))
        if speech.speaker and not speech.speaker.pronoun and (speech.quoted or _is_somebody(speech.speaker, index))
    ]


def _claims(saying: _Saying, is_body: bool) -> bool:
    """Say whether it is more than a label, "Anna Vega, mayor of Arden"."""
    return not saying.subject or (is_body and saying.text.rstrip().endswith(ENDS))


def _is_somebody(speaker: Speaker, index: Index) -> bool:
    """Say whether the speaker has a full name, or one that the article knows; "Critics" is none."""
    if not lexicon(index.article.language).has_capitals:
        return True
    return " " in speaker.text or names_of(index).knows(speaker.text)


def _told(saying: _Saying, places: Sequence[int], index: Index) -> list[_Told]:
    """Return who says it in the article, where that is clear."""
    speeches = speeches_of(index)
    if saying.quoted:
        hits = body_of(index).find(saying.text)
        found = [speech for piece, start, _ in hits for speech in speeches.of_words(piece, start)]
    else:
        near = (speech for place in places for speech in speeches.at(place))
        found = [speech for speech in near if _says(speech, saying, index)]
    return [_Told(speech.place, speech.speaker) for speech in found if speech.speaker and not speech.speaker.pronoun]


def _likely(saying: _Saying, index: Index) -> Sequence[int]:
    """Return the sentences that hold most of the words of a statement."""
    folded: list[str] = index.cached("folded", lambda: [index.text(place).casefold() for place in index.places])
    held = {place: sum(word in text for word in saying.words) for place, text in enumerate(folded, 1)}
    return nlargest(MOST_READ, held, key=held.__getitem__)


def _says(speech: Speech, saying: _Saying, index: Index) -> bool:
    """Say whether a sentence tells what a statement does, of somebody.

    Where there is no verb of speech, more must be the same, and the person may not be in the sentence at all.
    """
    shared = len(saying.words & _content(speech, index))
    there = saying.speaker.text.split()[-1] in speech.text
    if saying.subject and speech.subject and not there:
        return shared >= ENOUGH_DONE * len(saying.words) and shared > FEWEST
    if (saying.subject or speech.subject) and not there:
        return False
    return shared >= FEWEST and shared >= ENOUGH * len(saying.words)


def _content(speech: Speech, index: Index) -> frozenset[str]:
    """Return the beginnings of the words that mean something, pairs of signs where there are no words."""
    return index.cached(("content", speech), lambda: _content_of(speech, lexicon(index.article.language)))


def _content_of(speech: Speech, words: Lexicon) -> frozenset[str]:
    names = {part.casefold() for name in (speech.speaker.names if speech.speaker else ()) for part in name.split()}
    told = speech.words.casefold().split()
    if not words.has_capitals:
        signs = "".join(told)
        return frozenset(signs[at : at + 2] for at in range(len(signs) - 1)) - frozenset(
            name[at : at + 2] for name in names for at in range(len(name) - 1)
        )
    return frozenset(
        word[:STEM]
        for word in told
        if len(word) > 2 and word not in names and not any(words.has(small, word) for small in ("small", "says"))
    )
