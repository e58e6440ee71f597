"""Korean, Arabic and Hindi names: words told by the titles and the verbs of speech beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from socra.checks.index import HEADER, Index
from socra.checks.names.lexicon import listed, order
from socra.language.stems import stop_words

__all__ = ["Spaced", "spaced_names", "spaced_of"]

_WORD = re.compile("[\uac00-\ud7a3]+|[\u0620-\u0669\u066e-\u06d3]+|[\u0900-\u0963\u0966-\u097f]+")
_MARKS = re.compile("[\u064b-\u0652\u0640]")
LONGEST = 3
"""Words of a name."""

Word = tuple[str, int, int]


class Spaced:
    """What an article tells of names in these scripts."""

    def __init__(self, index: Index) -> None:
        self.language = index.article.language
        self.texts = [index.text(place) for place in (HEADER, *index.places)]
        self.words = frozenset(bare(word) for text in self.texts for word, _, _ in words(text))
        self.names: set[str] = set()
        self.slots: dict[str, set[str]] = {}
        for text in self.texts:
            line = words(text)
            for run in _told(line, text):
                self.names |= {bare(line[n][0]) for n in run}
        for text in self.texts:
            for left, right in self._slots(words(text)):
                self.slots.setdefault(left, set()).add(right)

    def _slots(self, line: list[Word]) -> Iterator[tuple[str, str]]:
        named = [bare(word) in self.names for word, _, _ in line]
        for number in range(1, len(line)):
            if named[number] and not named[number - 1]:
                end = next((n for n in range(number, min(number + 2 * LONGEST, len(line))) if not named[n]), 0)
                if end:
                    yield line[number - 1][0], line[end][0]


def spaced_of(index: Index) -> Spaced:
    """Return what the article tells, read once."""
    return index.cached("spaced", lambda: Spaced(index))


def spaced_names(text: str, known: Spaced) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names that a text states: as written, and the words that the source must have."""
    line = words(text)
    if not line:
        return
    taken: set[int] = set()
    for run in _told(line, text):
        taken |= set(run)
        yield text[line[run[0]][1] : line[run[-1]][2]], tuple(bare(line[n][0]) for n in run)
    for run in _slotted(line, known):
        if not taken & set(run):
            yield text[line[run[0]][1] : line[run[-1]][2]], tuple(bare(line[n][0]) for n in run)
    for number, (word, _, _) in enumerate(line):
        if number not in taken and bare(word) in known.names:
            yield word, (bare(word),)


def _slotted(line: list[Word], known: Spaced) -> Iterator[list[int]]:
    """Yield what stands between the words that stand around a name of the article, and is not in the article."""
    for number in range(1, len(line)):
        rights = known.slots.get(line[number - 1][0], ())
        for end in range(number + 1, min(number + LONGEST + 1, len(line))) if rights else ():
            if bare(line[end - 1][0]) in known.words:
                break
            if line[end][0] in rights:
                yield list(range(number, end))
                break


def words(text: str) -> list[Word]:
    """Return the words in these scripts, with their offsets."""
    return [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=1 << 16)
def bare(word: str) -> str:
    """Return a word without particles, clitics and marks."""
    plain = _MARKS.sub("", word)
    if "\uac00" <= plain[:1] <= "\ud7a3":
        ending = next((end for end in _particles() if plain.endswith(end) and len(plain) - len(end) >= 2), "")
        return plain.removesuffix(ending)
    for prefix in ("وال", "بال", "كال", "فال", "لل", "ال"):
        if plain.startswith(prefix) and len(plain) - len(prefix) >= 3:
            return plain.removeprefix(prefix)
    if plain[:1] in {"و", "ف", "ب", "ل"} and len(plain) > 4:
        return plain[1:].removeprefix("ال")
    return plain


@cache
def _particles() -> tuple[str, ...]:
    return tuple(sorted(order("ko", "particles"), key=len, reverse=True))


def _told(line: list[Word], text: str) -> Iterator[list[int]]:
    """Yield the runs of words that stand where a name stands, by their places."""
    if not line:
        return
    script = line[0][0][0]
    if script >= "\uac00":
        yield from _korean(line)
    elif script >= "\u0900":
        yield from _hindi(line, text)
    else:
        yield from _arabic(line, text)


def _korean(line: list[Word]) -> Iterator[list[int]]:
    for number, (word, _, _) in enumerate(line):
        plain = bare(word)
        if plain in listed("ko", "organisations") and len(plain) > 3 and plain[:2] not in order("ko", "generic"):
            yield [number]
        elif number and _is_title(word) and _may_be_korean_name(line[number - 1][0]):
            yield [number - 1]


def _is_title(word: str) -> bool:
    return any(word[:size] in _titles() and word[size:] in _endings() for size in range(1, 5))


@cache
def _endings() -> frozenset[str]:
    return frozenset(("", *_particles()))


@cache
def _titles() -> frozenset[str]:
    return frozenset(order("ko", "titles"))


def _may_be_korean_name(word: str) -> bool:
    ends = ("부", "과", "국", "청", "사", "회", "들", "시", "군", "의", "대학", "학교", "병원", "은행")
    return (
        2 <= len(word) <= 4
        and bare(word) == word
        and word not in listed("ko", "generic")
        and not word.endswith(ends)
        and word not in _titles()
    )


def _arabic(line: list[Word], text: str) -> Iterator[list[int]]:
    titles, says, places = listed("ar", "titles"), listed("ar", "says"), listed("ar", "places")
    dull = stop_words("ar")
    for number, (word, _, _) in enumerate(line):
        if word in places and number + 1 < len(line) and line[number + 1][0] not in dull:
            yield [number + 1]
        leads = word in titles
        if not (leads or word in says):
            continue
        run = _following(line, text, number + 1, dull, "ar")
        titled = leads or (run and line[run[0]][0] in titles)
        run = [n for n in run if line[n][0] not in titles]
        if len(run) >= 2 and (titled or not line[run[0]][0].startswith("ال")):
            yield run[:LONGEST]
        elif leads:
            yield from _apposed(line, text, number)


def _apposed(line: list[Word], text: str, number: int) -> Iterator[list[int]]:
    """Yield the name between commas after a title and its field: "الباحث في علوم المناخ، سليم الطرابيشي، أن"."""
    for start in range(number + 2, min(number + 7, len(line))):
        if "،" in text[line[start - 1][2] : line[start][1]]:
            run = _following(line, text, start, frozenset(), "ar")
            if len(run) == 2:
                yield run
            return


def _hindi(line: list[Word], text: str) -> Iterator[list[int]]:
    titles, dull = listed("hi", "titles"), stop_words("hi")
    for number, (word, _, _) in enumerate(line):
        if word in titles:
            run = _following(line, text, number + 1, dull, "hi")
            run = [n for n in run if line[n][0] not in titles]
            if 1 <= len(run) <= 2:
                yield run


def _following(line: list[Word], text: str, start: int, dull: frozenset[str], language: str) -> list[int]:
    """Return the places of the words after a title, up to a mark or a small word."""
    run: list[int] = []
    for number in range(start, min(start + LONGEST + 1, len(line))):
        apart = number > start and text[line[number - 1][2] : line[number][1]].strip()
        if apart or line[number][0] in dull:
            break
        if line[number][0] in listed(language, "generic"):
            break
        run.append(number)
    return run
