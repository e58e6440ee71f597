"""Speakers in a clause: the names that stand by a verb of speech, in languages whose names have capitals."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Lexicon", "Speaker", "lexicon", "names_in", "speakers_in", "subject_of"]

LONGEST = 14
"""Words that a speaker's phrase may have: his name, his office, and what he is head of."""

_TOKEN = re.compile(r"(?:[cdjlmnstCDJLMNST]|[Qq]u)[’'](?=\w)|[^\W\d_]+(?:[’'\-.][^\W\d_]+)*\.?|\d[\d.,]*|\S")
_TIED = re.compile(r"-(?:t-)?(?=(?:ils?|elles?)\b)")  # "a-t-elle dit"
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_PARTICLES = frozenset(
    "de da di do dos das del della der den van von zu zur la le al el bin ben ibn y af av ter ten".split()
)
_CLITIC = re.compile(r"[’'](?:s|d|m|ll|re|ve)?$")
_BREAKS = frozenset(",;:()[]{}\u2014\u2013-\u2012\u2015.!?…")


IsName = Callable[[str, bool], bool]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: all names of his phrase, what he is head of among them, or a pronoun; `text` as it is written."""

    names: tuple[str, ...]
    text: str
    pronoun: bool = False


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The small words by which a language says who speaks, from `speech.toml`."""

    entries: dict[str, str]

    @property
    def has_capitals(self) -> bool:
        """Whether names have them."""
        return "small" in self.entries

    @cache  # noqa: B019  (a handful of languages, each kept for good)
    def words(self, name: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return an entry's whole words, and beginnings of words."""
        listed = self.entries.get(name, "").split()
        whole = frozenset(word for word in listed if not word.endswith("*"))
        return whole, tuple(word[:-1] for word in listed if word.endswith("*"))

    def has(self, name: str, word: str) -> bool:
        """Say whether a word, in small letters, is one of an entry's."""
        whole, begun = self.words(name)
        return word in whole or bool(begun and word.startswith(begun))

    @cache  # noqa: B019
    def phrases(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return an entry's phrases, each as its words."""
        return tuple(tuple(_small(_TOKEN.findall(part))) for part in self.entries.get(name, "").split("|") if part)

    @cache  # noqa: B019
    def pattern(self, name: str) -> re.Pattern[str]:
        """Return an entry's parts as one pattern, for scripts without spaces."""
        return re.compile(self.entries.get(name) or r"(?!)")


@cache
def lexicon(language: str) -> Lexicon:
    """Return a language's small words, none for one that is not known."""
    table = tomllib.loads(files(__package__).joinpath("speech.toml").read_text(encoding="utf-8"))
    return Lexicon(table.get(language, {}))


def speakers_in(clause: str, words: Lexicon, is_name: IsName, *, opens: bool = True) -> list[Speaker]:
    """Return who speaks in a clause without its quotations, in order.

    `is_name(word, first)` says whether a word with a capital is a name, `first` where it begins a sentence; `opens`
    tells whether the clause does.
    """
    return list(_Clause(clause, words, is_name, opens).speakers())


def names_in(clause: str, words: Lexicon, is_name: IsName, *, opens: bool = True) -> tuple[str, ...]:
    """Return the names in a clause, in order."""
    return _Clause(clause, words, is_name, opens).names()


def subject_of(clause: str, words: Lexicon, is_name: IsName) -> Speaker | None:
    """Return whom a sentence begins with, None where that is no name, or a label: "ECB: A bank."."""
    return _Clause(clause, words, is_name, opens=True).subject()


class _Clause:
    def __init__(self, clause: str, words: Lexicon, is_name: IsName, opens: bool) -> None:
        self._tokens = _TOKEN.findall(_TIED.sub(" ", _ASIDE.sub(" ", clause)))
        self._small = _small(self._tokens)
        self._words = words
        self._is_name = is_name
        self._named = [self._names(at, first=opens and at == 0) for at in range(len(self._tokens))]
        # a capital at the beginning says nothing, but one before another name does
        if opens and len(self._named) > 1 and self._named[1]:
            self._named[0] = self._named[0] or self._names(0, first=False)

    def names(self) -> tuple[str, ...]:
        return _runs(self._tokens, self._named, 0, len(self._tokens))

    def speakers(self) -> Iterator[Speaker]:
        last = -1
        for at, word in enumerate(self._small):
            found = self._according(at)
            if found is None and self._words.has("says", word) and not self._is_noun(at):
                found = self._before(at, last) or self._behind(at)
                last = at
            if found is not None:
                yield found

    def subject(self) -> Speaker | None:
        end = 0
        while end < len(self._named) and (self._named[end] or (end and self._small[end] in _PARTICLES)):
            end += 1
        labelled = self._tokens[end : end + 1] == [":"]
        return self._speaker(0, end) if end and not labelled else None

    def _is_noun(self, at: int) -> bool:
        """Say whether what looks like a verb is none, as in "the claims", "la juge"."""
        return at > 0 and self._small[at - 1] in _DETERMINERS

    def _names(self, at: int, first: bool) -> bool:
        return self._may_name(at) and (
            self._words.has("titles", self._small[at]) or self._is_name(_bare(self._tokens[at]), first)
        )

    def _may_name(self, at: int) -> bool:
        token = self._tokens[at]
        small = self._words.has("small", self._small[at]) or self._words.has("small", _bare(token).casefold())
        return token[0].isupper() and token[-1] not in "’'" and not small

    def _according(self, at: int) -> Speaker | None:
        """Read "according to Anna Vega, the mayor"."""
        for phrase in self._words.phrases("according"):
            if tuple(self._small[at : at + len(phrase)]) == phrase:
                begun = at + len(phrase)
                end = self._phrase_end(begun)
                if begun == end or (len(phrase) == 1 and phrase[0] in _WEAK and not self._alone(at, end)):
                    return None
                return self._speaker(begun, end)
        if self._words.has("after", self._small[at]):
            return self._speaker(self._run_start(at), at, (self._run_start(at), at))
        return None

    def _alone(self, at: int, end: int) -> bool:
        """Say whether "for Anna Vega," opens the clause: else it is for her, and not her view."""
        return at == 0 and end < len(self._tokens) and self._tokens[end] == "," and self._named[at + 1]

    def _before(self, at: int, last: int) -> Speaker | None:
        """Read "Anna Vega, the mayor of Arden, has said"."""
        end = at
        while end - 1 > last and self._words.has("skipped", self._small[end - 1]):
            end -= 1
        if end - 1 <= last:
            return None
        if self._words.has("pronouns", self._small[end - 1]):
            return Speaker((), self._tokens[end - 1], pronoun=True)
        start = self._segment(end, last)
        if (of := self._headed(start, end)) is not None:
            return self._speaker(start, of, (start, end))
        if self._named[end - 1]:
            return self._speaker(self._run_start(end), end, (self._segment(end, last), end))
        if self._tokens[end - 1] == ",":
            return self._apposed(end - 1, last)
        return None

    def _headed(self, start: int, end: int) -> int | None:
        """Return where the name ends in "Anna Vega of the railway union", None where it is not built so."""
        of = start
        while of < end and self._named[of]:
            of += 1
        return of if start < of < end and self._small[of] in _OF else None

    def _apposed(self, comma: int, last: int) -> Speaker | None:
        """Read a name before the office that is set off by commas."""
        start = self._segment(comma, last)
        if comma > start and all(self._named[start:comma]):  # the name itself, behind the office
            begun = self._segment(start - 1, last) if start - 1 > last else start
            return self._speaker(start, comma, (begun, comma))
        start = comma
        for _ in range(3):
            start = self._segment(start, last)
            if start - 1 <= last or self._tokens[start - 1] != ",":
                return None
            if self._named[start - 2]:
                return self._speaker(self._run_start(start - 1), start - 1, (self._segment(start - 1, last), comma))
            start -= 1
        return None

    def _behind(self, at: int) -> Speaker | None:
        """Read "said the mayor of Arden, Anna Vega"."""
        if not self._inverted(at):
            return None
        begun = at + 1
        while begun < len(self._tokens) and self._words.has("skipped", self._small[begun]):
            begun += 1
        if self._small[begun : begun + 1] and self._words.has("pronouns", self._small[begun]):
            return Speaker((), self._tokens[begun], pronoun=True)
        end = self._phrase_end(begun)
        named = [place for place in range(begun, end) if self._named[place]]
        if not named or (self._words.has("told", self._small[at]) and not self._words.entries.get("inverts")):
            return None
        first = named[0]
        if first > begun and not (self._plain(begun, first) or named[-1] == end - 1):
            return None
        return self._speaker(begun, end)

    def _inverted(self, at: int) -> bool:
        """Say whether a name after the verb can be its subject."""
        if at == 0 or self._tokens[at - 1] in _BREAKS:
            return True
        before = self._small[at - 1]
        return bool(self._words.entries.get("inverts")) or self._words.has("skipped", before) or before in _AS

    def _plain(self, begun: int, end: int) -> bool:
        """Say whether only an office stands there, as in "said mayor Anna Vega"."""
        return all(self._tokens[at][0].isalpha() and not self._named[at] for at in range(begun, end)) and (
            end - begun <= 6
        )

    def _phrase_end(self, begun: int, *, wide: bool = False) -> int:
        """Return the end of a speaker's phrase, with the name that follows an office and a comma."""
        limit = min(len(self._tokens), begun + LONGEST)
        for end in range(begun, limit):
            joined = self._tokens[end] == "," and end + 1 < limit and (wide or self._named[end + 1])
            if not joined and (self._tokens[end] in _BREAKS or self._stops(end, begun)):
                return end
        return limit

    def _stops(self, at: int, begun: int) -> bool:
        small = self._small[at]
        if small in _PARTICLES and at + 1 < len(self._tokens) and self._named[at + 1] and at > begun:
            return False
        if at == begun and self._words.has("articles", small):
            return False
        return self._words.has("stops", small) or self._words.has("says", small)

    def _run_start(self, end: int) -> int:
        start = end
        while start > 0 and (self._named[start - 1] or (self._small[start - 1] in _PARTICLES and start < end)):
            start -= 1
        while start < end and self._small[start] in _PARTICLES and not self._named[start]:
            start += 1
        return start

    def _segment(self, end: int, last: int) -> int:
        """Return where the part of the clause begins that ends there."""
        start = end
        while start - 1 > last and self._tokens[start - 1] not in _BREAKS:
            start -= 1
        return start

    def _speaker(self, start: int, end: int, wide: tuple[int, int] | None = None) -> Speaker | None:
        run = _runs(self._tokens, self._named, start, end)
        if not run:
            return None
        names = _runs(self._tokens, self._named, *(wide or (start, self._phrase_end(start, wide=True))))
        # "Anna Vega of Arden", but "the mayor of Arden, Anna Vega"
        apposed = not self._named[start] and "," in self._tokens[start:end]
        return Speaker((*run, *names), run[-1] if apposed else run[0])


_WEAK = frozenset("for für pour para per".split())
_OF = frozenset("of from at for de du des d' chez von vom bei aus из от del della di da do van bij z".split())
_DETERMINERS = frozenset("the an his her its their le la les l' un une son sa ses der die das ein eine".split())
_AS = frozenset("as".split())


def _runs(tokens: Sequence[str], named: Sequence[bool], start: int, end: int) -> tuple[str, ...]:
    """Return the names in a part of a clause, each with the particles inside it."""
    found: list[list[str]] = []
    joined = False
    for at in range(start, end):
        if named[at]:
            if joined:
                found[-1].append(_bare(tokens[at]))
            else:
                found.append([_bare(tokens[at])])
            joined = True
        elif joined and tokens[at].casefold() in _PARTICLES and at + 1 < end and named[at + 1]:
            found[-1].append(tokens[at])
        else:
            joined = False
    return tuple(" ".join(run) for run in found)


def _small(tokens: Sequence[str]) -> list[str]:
    return [token.casefold().rstrip(".").replace("’", "'") for token in tokens]


def _bare(token: str) -> str:
    return _CLITIC.sub("", token).rstrip(".")
