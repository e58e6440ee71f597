"""What was said and when, as cues, to paragraphs: sentences run on from cue to cue, and speakers keep their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.paste.joints import gap

__all__ = ["Cue", "draft"]

_TIMES = "times, with the words that open a paragraph"
_AGAIN = "names of speakers who go on speaking"
_TWICE = "lines that were shown twice"
_PAUSE, _BREATH = 2.0, 0.5  # seconds of silence
_LONG, _LONGEST = 500, 2_000  # letters of a paragraph that ends with its sentence, and of one that ends anyhow
_ENDED = re.compile(r"""[.!?…。！？؟।]["'”’»)\]]*$""")
_ENDS_INSIDE = re.compile(r"""(?:[^\W\d_]{4}[.!?]|…)["'”’»)\]]*\s+|[。！？]""")
_MARK = re.compile(r">>+\s*")
_DASH = re.compile(r"""[-–—]\s?(?=[^\W\d_]|["'“‘«¿¡])""")
_BEGINS = re.compile(rf"{_MARK.pattern}|{_DASH.pattern}")
_NAME = re.compile(r"([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,4}(?:\s?\([^()]{1,40}\))?)\s?(?::(?:\s+|$)|：\s*)")
_STOPS = re.compile("[，。、！？；]")
_PARTICLES = frozenset("de del der den di da dos du van von bin ibn al el la le af av zu y e".split())
_OPENING_WORDS, _LONGEST_OPENING = 6, 60
_LONGEST_NAME = 60


@dataclass(slots=True)
class Cue:
    """What is shown at once: its lines, when in seconds, and its times as they are written."""

    lines: list[str]
    start: float
    end: float
    times: str
    speaker: str = ""
    opens: str = field(default="", init=False)
    """The first words of the paragraph that begins with it."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being written."""

    speaker: str
    parts: list[str]
    size: int

    def add(self, line: str, between: str) -> None:
        self.parts += [gap(self.parts[-1], line) or between, line]
        self.size += len(line)

    def ends(self, pause: float, longest: int) -> bool:
        """Say whether it ends before a line that follows after `pause` seconds, with `longest` letters anyhow."""
        if _ENDED.search(self.parts[-1]):
            return pause >= _PAUSE or self.size > _LONG
        return self.size > longest or (self.size > _LONG and pause >= _BREATH)


def draft(cues: Sequence[Cue], *, url: str, language: str = "") -> Draft:
    """Return the words of the cues as paragraphs; times are listed, with the words that open a paragraph.

    A new one begins with another speaker, after a pause, and with a sentence where one has become long.
    """
    twice = _drop_repeats(cues)
    writing = _Writing(_names(cues), _between(cues), _longest(cues))
    for cue in cues:
        writing.add(cue)
    times = "\n".join(f"{cue.times} {cue.opens}".strip() for cue in cues)
    gone = ((times, _TIMES), ("\n".join(twice), _TWICE), ("\n".join(writing.named_again), _AGAIN))
    removed = tuple(Removed(text=text, reason=reason) for text, reason in gone if text)
    return Draft(text=writing.text(), language=language, url=url, removed=removed)


def _drop_repeats(cues: Sequence[Cue]) -> list[str]:
    """Take out the lines that a rolling caption shows again above its next one, and return them.

    Somebody may say the same twice: only where most cues begin with what the one before ended with do captions roll.
    """
    shared = [0, *(_shared(before.lines, after.lines) for before, after in pairwise(cues))]
    if sum(map(bool, shared)) * 2 < len(cues) - 1 or len(cues) < 4:
        return []
    gone: list[str] = []
    for cue, count in zip(cues, shared, strict=True):
        gone += cue.lines[:count]
        del cue.lines[:count]
    return gone


def _shared(before: list[str], after: list[str]) -> int:
    most = min(len(before), len(after), 4)
    return next((count for count in range(most, 0, -1) if before[-count:] == after[:count]), 0)


def _names(cues: Sequence[Cue]) -> frozenset[str]:
    """Return who is named before a colon: in capitals, or more than once, for "Note:" is nobody."""
    lines = (_BEGINS.sub("", line) for cue in cues for line in cue.lines)
    named = Counter(found[1] for line in lines if (found := _NAME.match(line)) and _is_name(found[1]))
    return frozenset(name for name, count in named.items() if count > 1 or name.isupper())


def _between(cues: Sequence[Cue]) -> str:
    """Return what stands between two cues in scripts without spaces: a space where the end of one is the only comma."""
    text = "".join(line for cue in cues for line in cue.lines)
    return "" if 4 * len(_STOPS.findall(text)) > len(cues) else " "


def _longest(cues: Sequence[Cue]) -> int:
    """Return how long a paragraph may become: that of a machine which hears no sentences is cut where it has to be."""
    letters = sum(len(line) for cue in cues for line in cue.lines)
    ends = sum(bool(_ENDED.search(line) or _ENDS_INSIDE.search(line)) for cue in cues for line in cue.lines)
    return _LONGEST if ends * _LONG > letters else _LONG


@dataclass(slots=True)
class _Writing:
    """The paragraphs so far, and what they are written by."""

    names: frozenset[str]
    between: str
    longest: int
    paragraphs: list[_Paragraph] = field(default_factory=list)
    named_again: list[str] = field(default_factory=list)
    ended: float = 0.0

    def text(self) -> str:
        return "\n\n".join("".join(paragraph.parts) for paragraph in self.paragraphs)

    def add(self, cue: Cue) -> None:
        for count, (speaker, begins, line) in enumerate(_spoken(cue, self.names)):
            last = self.paragraphs[-1] if self.paragraphs else None
            same = last is not None and not begins and speaker in ("", last.speaker)
            if same and speaker and speaker != cue.speaker:
                self.named_again.append(speaker)
            if last and same and not last.ends(cue.start - self.ended, self.longest):
                line = _fill(last, line, "" if count else self.between)
            if line:
                name = f"{speaker}: " if speaker and not same else ""
                speaker = speaker or (last.speaker if last and same else "")
                self.paragraphs.append(_Paragraph(speaker, [name + line], len(line)))
                cue.opens = cue.opens or " ".join(line.split()[:_OPENING_WORDS])[:_LONGEST_OPENING]
            self.ended = cue.end


def _fill(paragraph: _Paragraph, line: str, between: str) -> str:
    """Add `line` to a paragraph, of a long one only up to the end of its sentence; return the rest."""
    end = _ENDS_INSIDE.search(line) if paragraph.size > _LONG else None
    paragraph.add(line[: end.end()].rstrip() if end else line, between)
    return line[end.end() :] if end else ""


def _spoken(cue: Cue, names: frozenset[str]) -> Iterator[tuple[str, bool, str]]:
    """Yield who says a line of the cue, "" where nobody is named, whether somebody begins with it, and its words."""
    speaker = cue.speaker
    dashes = sum(bool(_DASH.match(line)) for line in cue.lines) > 1
    for line in cue.lines:
        begins = False
        if turn := _MARK.match(line) or _dash(line, dashes):
            line, begins, speaker = line[turn.end() :], True, cue.speaker
        if (named := _NAME.match(line)) and named[1] in names:
            # A name alone on its line stays there: what is said goes on behind it.
            alone = named.end() == len(line)
            speaker, line, begins = ("", line, True) if alone else (named[1], line[named.end() :], begins)
        if line:
            yield speaker, begins, line


def _dash(line: str, dashes: bool) -> re.Match[str] | None:
    """Return the dash with which another speaker begins; a sentence may go on behind one too."""
    found = _DASH.match(line)
    return found if found and (dashes or not line[found.end()].islower()) else None


def _is_name(text: str) -> bool:
    cased = text != text.swapcase()
    words = text.partition("(")[0].split()
    return len(text) <= (_LONGEST_NAME if cased else _LONGEST_NAME // 4) and all(
        not word[0].islower() or word in _PARTICLES for word in words
    )
