"""What the shape of a source says: a list of headlines, a live blog, an end in mid-sentence, less than is declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from socra.article import Caution
from socra.input.paste.chrome import recognise
from socra.input.paste.prose import Prose, measure
from socra.input.trust.source import Source, count_words
from socra.language.stems import stop_words

__all__ = ["cut_off", "listing", "live_blog", "short"]

_ENDED = re.compile(r"[.!?…。！？।؟۔։።៕][\W_]*$|[:;\]|`][*_]*$")
_HANGS = re.compile(r"[,،、，–—-][\s*_]*$")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_BELOW, _SHORT_WORD = 3, 4
_CLOCK = re.compile(r"\W{0,3}([01]?\d|2[0-3])\s?(?:[:.h時时시]|Uhr)\s?([0-5]\d)(?!\.?\d)(?:\s?([ap])\.?m\b\.?)?", re.I)
_PLAYED = re.compile(r"\W{0,3}(\d{1,3})(?:\+(\d{1,2}))?\s?['′’.](?!\d)")
_STAMPS = 5
_TEASERS, _TEASER, _HEADLINE, _FEWEST = 6, 160, (20, 130), 3
_MARKUP = frozenset("#>*-|+=")  # what somebody wrote as Markdown is a text of its own
_DATED = re.compile(r"\d{1,2}[:.]\d\d|\d\d? (?:h|min|hours?|minutes?) ago|(?:19|20)\d\d")
_LINK_END = re.compile(r"(?:://|\bwww\.|[\w-]\.[a-z]{2,12}/?)\S*$")
_LEAST_DECLARED = 200
_PER_MINUTE, _LEAST_MINUTES = 75, 3
_MINUTES = re.compile(r"(?<!\d)(\d{1,3})(?!\d)")
_HEAD_LINES = 12
_TAG = re.compile(r"<[^<>]{0,2000}>")


def listing(source: Source) -> Caution | None:
    """Say that the source is a list of headlines and teasers: each paragraph stands alone below a headline.

    In an article, even a short one among many links, paragraphs follow one another.
    """
    measured = ((line, measure(line)) for line in source.shown if line.strip())
    undated = ((line, prose) for line, prose in measured if prose.words >= _FEWEST and not _DATED.search(line[:30]))
    kept = (prose for block in source.blocks if (prose := measure(block)).words >= _FEWEST)
    if _run_on(kept, _TEASER):  # most articles, with their second line
        return None
    lines = list(undated)
    if _run_on((prose for _, prose in lines), 2 * _TEASER):
        return None
    pairs = pairwise(lines)
    teasers = sum(_teases(before, after) for (line, before), (_, after) in pairs if line.lstrip()[0] not in _MARKUP)
    if teasers < _TEASERS:
        return None
    text = f"this may be a list of {teasers} headlines with teasers, not one article"
    return Caution(kind="listing", text=text, count=teasers)


def _run_on(lines: Iterable[Prose], least: int) -> bool:
    """Say whether two lines of prose, together of `least` letters, follow one another."""
    return any(
        before.weight > 0 and after.weight > 0 and before.size + after.size >= least
        for before, after in pairwise(lines)
    )


def _teases(before: Prose, after: Prose) -> bool:
    headline = not before.ended and not before.leads and _HEADLINE[0] <= before.size <= _HEADLINE[1]
    return headline and after.ended and after.weight > 0 and after.size <= 2 * _TEASER


def live_blog(source: Source) -> Caution | None:
    """Say that the source is a series of posts, newest first: each begins with a time, later ones before earlier."""
    start, end = source.around
    inside = source.lines[max(0, start - 2) : end]
    for read in (_clock, _played):
        times = [time for line in inside if (time := read(line)) is not None]
        if len(times) >= _STAMPS and _descends(times):
            text = f"this is a live blog: {len(times)} posts, the newest first"
            return Caution(kind="live_blog", text=text, count=len(times))
    return Caution(kind="live_blog", text="this is a live blog: posts, not one text") if source.declared.live else None


def _clock(line: str) -> int | None:
    match = _CLOCK.match(line)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0) if match[3] else int(match[1])
    return hour * 60 + int(match[2])


def _played(line: str) -> int | None:
    match = _PLAYED.match(line)
    return int(match[1]) * 20 + int(match[2] or 0) if match else None


def _descends(times: Sequence[int]) -> bool:
    falls = sum(before > after for before, after in pairwise(times))
    rises = sum(before < after for before, after in pairwise(times))
    return falls >= _STAMPS - 2 and rises * 5 <= falls


def cut_off(source: Source) -> Caution | None:
    """Say that the text ends in the middle of a sentence.

    Where the page goes on below it, nobody's selection cut the line: only a comma or a short word such as "the" at its
    end tells that more belongs to it.
    """
    last = source.sentences[-1] if source.sentences else ""
    if source.around[1] + _BELOW <= len(source.lines) and not _hangs(last, source.language):
        return None
    if len(last) > 40 and source.text.endswith(last) and not _ENDED.search(last) and _may_go_on(last):
        return Caution(kind="cut_off", text="the text ends in the middle of a sentence: it may be cut off")
    return None


def _hangs(sentence: str, language: str) -> bool:
    word = _LAST_WORD.search(sentence)
    short = word is not None and len(word[0]) <= _SHORT_WORD and word[0].casefold() in stop_words(language)
    return short or bool(_HANGS.search(sentence))


def _may_go_on(sentence: str) -> bool:
    # Addresses and labels in capitals at the end of a page stop without a full stop.
    return measure(sentence).lower >= 0.3 and not _LINK_END.search(sentence)


def short(source: Source) -> Caution | None:
    """Say that the text is far shorter than the page declares: by its word count, its body, or its reading time."""
    declared = max(source.declared.words, count_words(_TAG.sub(" ", source.declared.body)))
    if declared >= _LEAST_DECLARED and source.words < declared / 2:
        return _lacks(source, f"the page declares {declared:,}")
    minutes = _minutes(source)
    if minutes >= _LEAST_MINUTES and source.words < _PER_MINUTE * minutes:
        return _lacks(source, f"the page gives it {minutes} minutes to read")
    return None


def _lacks(source: Source, declared: str) -> Caution:
    text = f"the text has {source.words:,} words where {declared}: much of it may be missing"
    return Caution(kind="short", text=text, count=source.words)


def _minutes(source: Source) -> int:
    """Return the reading time that a line near the top gives, 0 where none or more than one does."""
    start = source.around[0]
    near = [line for line in source.lines[max(0, start - _HEAD_LINES) : start + 2] if len(line) <= 60]
    found = {minutes for line in near if (minutes := _reading_time(line))}
    return found.pop() if len(found) == 1 else 0


def _reading_time(line: str) -> int:
    chrome, number = recognise(line, measure(line)), _MINUTES.search(line)
    timed = chrome is not None and chrome.reason == "reading time" and re.search(r"mi?n|мин|分|دقي|मिनट|분", line, re.I)
    return int(number[1]) if timed and number else 0
