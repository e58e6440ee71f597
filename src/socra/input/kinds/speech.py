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

    def ends(self, pause: float) -> bool:
        """Say whether it ends before a line that follows after `pause` seconds."""
        if _ENDED.search(self.parts[-1]):
            return pause >= _PAUSE or self.size > _LONG
        return self.size > _LONGEST or (self.size > _LONG and pause >= _BREATH)


def draft(cues: Sequence[Cue], *, url: str, language: str = "") -> Draft:
    """Return the words of the cues as paragraphs; times are listed, with the words that open a paragraph.

    A new one begins with another speaker, after a pause, and with a sentence where one has become long.
    """
    twice = _drop_repeats(cues)
    text = "\n\n".join(_paragraphs(cues, _names(cues), _between(cues)))
    times = "\n".join(f"{cue.times} {cue.opens}".strip() for cue in cues)
    gone = [Removed(text=times, reason=_TIMES)]
    gone += [Removed(text="\n".join(twice), reason=_TWICE)] if twice else []
    return Draft(text=text, language=language, url=url, removed=tuple(gone))


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


def _paragraphs(cues: Sequence[Cue], names: frozenset[str], between: str) -> list[str]:
    written: list[_Paragraph] = []
    ended = 0.0
    for cue in cues:
        for count, (speaker, begins, line) in enumerate(_spoken(cue, names)):
            last = written[-1] if written else None
            same = last is not None and not begins and speaker in ("", last.speaker)
            if last and same and not last.ends(cue.start - ended):
                line = _fill(last, line, "" if count else between)
            if line:
                name = f"{speaker}: " if speaker and not (same and last) else ""
                written.append(_Paragraph(speaker or (last.speaker if last and same else ""), [name + line], len(line)))
                cue.opens = cue.opens or " ".join(line.split()[:_OPENING_WORDS])[:_LONGEST_OPENING]
            ended = cue.end
    return ["".join(paragraph.parts) for paragraph in written]


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
            begins = True
            # A name alone on its line stays there: what is said goes on behind it.
            speaker, line = (named[1], line[named.end() :]) if named.end() < len(line) else ("", line)
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
