"""Who says what in a text: its quotations and reported statements, each with its speaker where the text names one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from socra.checks.index import Index
from socra.checks.speech.signs import speakers_of_signs
from socra.checks.speech.speech import Lexicon, Speaker, lexicon, names_in, speakers_in, subject_of
from socra.language.quotations import Quoted, quoted_in, spelled, without_quotes

__all__ = ["Names", "Speech", "Speeches", "names_of", "speeches_of"]

LONGEST_CLAUSE = 600
"""Characters of a clause that are looked at for its speaker."""

BIG = 1 << 60
"""The end of any paragraph."""

FARTHEST = 12
"""Sentences that one quotation may have."""

_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_COMMON = re.compile(r"(?<![\w.’'-])[^\W\d_A-ZА-ЯЁ][^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_OPENING = "„“«»\"'‘(‚›‹*_"


MOST_HEARD = 10
"""Sentences of a paragraph in which is looked for whom a pronoun means."""

Span = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that somebody says, as they stand and as they are compared, and the sentence that they begin in.

    `speaker` is None where the text names none. What is reported is a whole sentence, without its quotations.
    """

    text: str
    words: str
    place: int
    quoted: bool
    speaker: Speaker | None
    subject: bool = False  # no verb of speech: the sentence tells what somebody does


class Names:
    """Which words of a text are names: they have a capital inside a sentence and are, in German, no nouns."""

    def __init__(self, text: str, words: Lexicon) -> None:
        self._words = words
        self._inside: set[str] = set()
        self._common = set(_COMMON.findall(text))
        self._nouns: set[str] = set()
        for line in text.split("\n"):
            self._read(line)

    def has(self, word: str, first: bool) -> bool:
        """Say whether a word with a capital is a name, `first` where it begins a sentence."""
        if word in self._nouns:
            return False
        return self.knows(word) or (not first and word.lower() not in self._common)

    def knows(self, name: str) -> bool:
        """Say whether a word stands for a name in the text, whatever its ending there."""
        stem = name[: max(3, len(name) - 2)]
        return name in self._inside or (not name.isascii() and any(word.startswith(stem) for word in self._inside))

    def _read(self, line: str) -> None:
        last = ""
        for token in line.split():
            word = None if token.islower() or not last else _WORD.match(token.lstrip(_OPENING))
            if word and word[0][0].isupper():
                if self._words.has("articles", last.casefold()):
                    self._nouns.add(word[0])
                elif token[0] not in _OPENING and (last[-1].isalpha() or last[-1] == ","):
                    self._inside.add(word[0])
            last = token.lstrip(_OPENING)


class Speeches:
    """Who says what in a text, read paragraph by paragraph as it is asked for.

    `spans` are the text's sentences, each a number, its start and its end.
    """

    def __init__(self, text: str, spans: Sequence[Span], language: str, names: Names) -> None:
        self._reader = _Reader(language, names)
        self._paragraphs = list(_paragraphs(text, spans)) if self._reader.words.entries else []
        self._firsts = [inside[0][0] for _, inside in self._paragraphs]
        self._read: dict[int, dict[int, list[Speech]]] = {}

    def __iter__(self) -> Iterator[Speech]:
        for number in range(len(self._paragraphs)):
            for speeches in self._paragraph(number).values():
                yield from speeches

    def of_words(self, piece: str, place: int) -> Sequence[Speech]:
        """Return what holds a piece's words, which begin in this sentence: a quotation, else what is reported there."""
        for near in range(place, max(0, place - FARTHEST), -1):
            for speech in self.at(near):
                if speech.quoted and piece[2:] in speech.words:
                    return (speech,)
        return [speech for speech in self.at(place) if not speech.quoted and not speech.subject]

    def at(self, place: int) -> Sequence[Speech]:
        """Return what is quoted or reported in a sentence."""
        number = bisect_right(self._firsts, place) - 1
        return self._paragraph(number).get(place, ()) if number >= 0 else ()

    def _paragraph(self, number: int) -> Mapping[int, list[Speech]]:
        """Return the speeches of a paragraph by the sentences that they begin in."""
        if number not in self._read:
            before = _Paragraph(self._reader, *self._paragraphs[number - 1]) if number else None
            found: dict[int, list[Speech]] = {}
            for speech in _Paragraph(self._reader, *self._paragraphs[number], before).speeches():
                found.setdefault(speech.place, []).append(speech)
            self._read[number] = found
        return self._read[number]


def speeches_of(index: Index) -> Speeches:
    """Return the speeches of an article."""
    return index.cached("speeches", lambda: _speeches_of(index))


def names_of(index: Index) -> Names:
    """Return what words of an article are names."""
    words = lexicon(index.article.language)
    return index.cached("capitals", lambda: Names(index.article.text, words))


def _speeches_of(index: Index) -> Speeches:
    article = index.article
    spans = [(sentence.id, sentence.start, sentence.end) for sentence in article.sentences]
    return Speeches(article.text, spans, article.language, names_of(index))


def _paragraphs(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Yield the lines of a text that have sentences, with their sentences, whose offsets are the line's."""
    at = start = 0
    for line in text.split("\n"):
        begun = at
        while at < len(spans) and spans[at][1] < start + len(line):
            at += 1
        if at > begun:
            yield line, [(place, first - start, min(last - start, len(line))) for place, first, last in spans[begun:at]]
        start += len(line) + 1


class _Reader:
    """Find speakers and names in the clauses of one text."""

    def __init__(self, language: str, names: Names) -> None:
        self.words = lexicon(language)
        self._names = names

    def speakers(self, clause: str, *, opens: bool) -> list[Speaker]:
        """Return who speaks in a clause, which may begin its sentence."""
        if not _LETTER.search(clause):
            return []
        if not self.words.has_capitals:
            return speakers_of_signs(clause[:LONGEST_CLAUSE], self.words)
        return speakers_in(clause[:LONGEST_CLAUSE], self.words, self._names.has, opens=opens)

    def subject(self, clause: str) -> Speaker | None:
        """Return the person that a sentence begins with; a full name where nouns have capitals too."""
        if not self.words.has_capitals:
            return None
        found = subject_of(clause[:LONGEST_CLAUSE], self.words, self._names.has)
        return found if found and (" " in found.text or not self.words.entries.get("articles")) else None

    def names(self, clause: str, *, opens: bool) -> tuple[str, ...]:
        """Return who or what is named in a clause."""
        if not self.words.has_capitals:
            return ()
        return names_in(clause[:LONGEST_CLAUSE], self.words, self._names.has, opens=opens)


class _Paragraph:
    """One paragraph, with the one before it, which may name whom a pronoun means."""

    def __init__(self, reader: _Reader, line: str, spans: Sequence[Span], before: _Paragraph | None = None) -> None:
        self._reader = reader
        self._before = before
        self._spans = spans
        self._starts = [start for _, start, _ in spans]
        self._quotes = [quoted for quoted in quoted_in(line) if quoted.is_speech]
        self._quote_starts = [quoted.start for quoted in self._quotes]
        self._quote_ends = [quoted.end for quoted in self._quotes]
        self._outside = without_quotes(line)
        self._heard: dict[int, tuple[str, ...]] = {}
        self._latest: Speaker | None = None

    def speeches(self) -> Iterator[Speech]:
        """Yield what is said in each sentence, quoted or reported."""
        waiting = list(enumerate(self._quotes))[::-1]
        for at, (place, start, end) in enumerate(self._spans):
            told = self._told(start, end)
            for speaker in told:
                yield Speech(self._outside[start:end], spelled(self._outside[start:end]), place, False, speaker)
            subject = None if told else self._reader.subject(self._outside[start:end])
            if subject:
                yield Speech(self._outside[start:end], spelled(self._outside[start:end]), place, False, subject, True)
            while waiting and self._span(waiting[-1][1].end) <= at:
                yield self._quoted(*waiting.pop())
            self._latest = subject or self._still_speaking(told, start, end)

    def people(self, end: int) -> list[str]:
        """Return who or what is named in the sentences up to an offset, outside of quotations, each once."""
        last = bisect_left(self._starts, end)
        found: dict[str, str] = {}
        for at in range(max(0, last - MOST_HEARD), last):
            for name in self._named(at):
                found.setdefault(name.split()[-1], name)
        return list(found.values())

    def _named(self, at: int) -> tuple[str, ...]:
        if at not in self._heard:
            _, start, end = self._spans[at]
            self._heard[at] = self._reader.names(self._outside[start:end], opens=True)
        return self._heard[at]

    def _still_speaking(self, told: list[Speaker], start: int, end: int) -> Speaker | None:
        if told:
            return told[-1]
        return None if self._latest and self._reader.names(self._outside[start:end], opens=True) else self._latest

    def _span(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _told(self, start: int, end: int) -> list[Speaker]:
        """Return who speaks in a sentence, its clauses between quotations one by one."""
        if "topic" in self._reader.words.entries:
            return self._reader.speakers(self._outside[start:end], opens=True)
        first, last = self._span_quotes(start, end)
        inside = self._quotes[first:last]
        cuts = [start, *(cut for quoted in inside for cut in (quoted.start - 1, quoted.end + 1)), end]
        clauses = zip(cuts[::2], cuts[1::2], strict=True)
        found = [
            speaker
            for begun, done in clauses
            for speaker in self._reader.speakers(self._outside[begun:done], opens=begun == start)
        ]
        return [self._known(speaker, start, end) for speaker in found]

    def _span_quotes(self, start: int, end: int) -> tuple[int, int]:
        """Return which quotations touch a sentence."""
        return bisect_left(self._quote_ends, start), bisect_right(self._quote_starts, end)

    def _known(self, speaker: Speaker, start: int, end: int) -> Speaker:
        """Replace a pronoun by the one person whom it can mean; leave it where there are more."""
        if not speaker.pronoun:
            return speaker
        if self._latest and self._latest.names and self._is_alone(self._latest, start):
            return self._latest
        people = self.people(start) or (self._before.people(BIG) if self._before else [])
        pronoun = self._outside.find(speaker.text, start, end)
        here = {name.split()[-1] for name in self._reader.names(self._outside[start:pronoun], opens=True)}
        if len(people) != 1 or here - {people[0].split()[-1]}:
            return speaker
        return Speaker((people[0],), people[0])

    def _is_alone(self, speaker: Speaker, end: int) -> bool:
        """Say whether a paragraph names only a speaker and what his phrase names, up to an offset."""
        known = {part for name in speaker.names for part in name.split()}
        return all(name.split()[-1] in known for name in self.people(end))

    def _quoted(self, at: int, quoted: Quoted) -> Speech:
        place, start, _ = self._spans[self._span(quoted.start - 1)]
        speaker = self._speaker(at, quoted, start)
        self._latest = speaker or self._latest
        return Speech(quoted.text, spelled(quoted.text), place, True, speaker)

    def _speaker(self, at: int, quoted: Quoted, start: int) -> Speaker | None:
        """Return who says a quotation: by the words before it, else behind it, else who spoke last, if nobody else."""
        end = self._spans[self._span(quoted.end)][2]
        if "topic" in self._reader.words.entries:
            return next(iter(self._reader.speakers(self._outside[start:end], opens=True)), None)
        begun = max(start, self._quotes[at - 1].end + 1 if at else 0)
        last = min(end, self._quotes[at + 1].start - 1 if at + 1 < len(self._quotes) else end)
        before, behind = self._outside[begun : max(begun, quoted.start - 1)], self._outside[quoted.end + 1 : last]
        opens = begun == start
        if found := self._reader.speakers(before, opens=opens):
            return self._known(found[-1], start, end)
        if found := self._reader.speakers(behind, opens=False):
            return self._known(found[0], start, end)
        if before.rstrip().endswith((":", "：")) and len(names := self._reader.names(before, opens=opens)) == 1:
            return Speaker(names, names[0])
        return None if _LETTER.search(before + behind) else self._latest
