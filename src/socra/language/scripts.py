"""Scripts without capitals or without spaces: names and phrases by the words beside them and by what repeats."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from socra.language.lexicon import Lexicon, lexicon
from socra.language.stems import stop_words

__all__ = ["UNSPACED", "named", "of_same_person", "repeated_phrases"]

UNSPACED = frozenset({"zh", "ja"})
"""Languages whose phrases are found without spaces."""

CASELESS = frozenset({"ar"})
"""Languages with spaces and without capitals whose names are found by the verb of speech before them."""

LONGEST = 6
"""Characters of a phrase that repeats."""

MOST = 300
"""Names whose later mentions are looked for."""

_HAN = "\u3400-\u9fff々"
_RUN = {"ja": re.compile(f"[{_HAN}\u30a1-\u30fa\u30fc]{{2,}}"), "zh": re.compile(f"[{_HAN}]{{2,}}")}
_DIGIT_BEFORE = re.compile(r"\d\s?$")

Found = tuple[str, int, int, int, str]
"""A mention: the name in full, the index of its text, its offsets in that, and the role that stands beside it."""


def named(texts: Sequence[str], language: str) -> list[Found]:
    """Return the people and organisations that sentences in one of these scripts name, in order."""
    told = list(enumerate(texts))
    if language in CASELESS:
        return [found for at, text in told for found in _after_speech(at, text, lexicon(language))]
    if language not in UNSPACED:
        return []
    introduced = [found for at, text in told for found in _introduced(at, text, language)]
    people = list(dict.fromkeys(found[0] for found in introduced))[:MOST]
    organised = [found for at, text in told for found in _organisations(at, text, language)]
    known = {found[1:3] for found in introduced}
    again = [found for at, text in told for found in _again(at, text, people) if found[1:3] not in known]
    return sorted([*introduced, *again, *organised], key=lambda found: found[1:3])


def of_same_person(found: Sequence[Found]) -> dict[str, str]:
    """Map a surname to the full name that begins with it: "堂本氏" is "堂本励"."""
    full = sorted({name for name, *_ in found}, key=len)
    starts: dict[str, str] = {}
    for name in full:
        for end in range(1, len(name)):
            starts.setdefault(name[:end], name)
    return {name: starts.get(name, name) for name in full}


@cache
def _person(language: str) -> re.Pattern[str]:
    """Find a name between a role and what follows names: "館長の久我山澄子氏", "若槻薫教授", "项目负责人顾青禾说"."""
    words = lexicon(language)
    roles = "|".join(sorted(words.order("roles"), key=len, reverse=True))
    if language == "ja":
        return re.compile(
            rf"(?:(?P<role>[{_HAN}]{{0,8}}(?:{roles}))の)?(?<![{_HAN}])(?P<name>[{_HAN}]{{2,6}}?)(?:氏|さん|(?P<title>{roles}))"
        )
    says = "|".join(sorted(words.order("says"), key=len, reverse=True))
    return re.compile(rf"(?P<role>[{_HAN}]{{0,12}}?(?:{roles}))(?P<name>[{_HAN}]{{2,3}}?)(?P<title>)(?=(?:{says}))")


def _introduced(at: int, text: str, language: str) -> Iterator[Found]:
    for match in _person(language).finditer(text):
        role = match["role"] or match["title"] or ""
        yield match["name"], at, match.start("name"), match.end("name"), role


def _again(at: int, text: str, people: Sequence[str]) -> Iterator[Found]:
    for name in people:
        start = text.find(name)
        if start >= 0:
            yield name, at, start, start + len(name), ""


def _organisations(at: int, text: str, language: str) -> Iterator[Found]:
    suffixes = tuple(lexicon(language).order("organisations"))
    for run, start in _segments(text, language):
        ends = [run.rfind(suffix) + len(suffix) for suffix in suffixes if suffix in run]
        end = max(ends, default=0)
        if 4 <= end <= 12:
            yield run[:end], at, start, start + end, ""


def _after_speech(at: int, text: str, words: Lexicon) -> Iterator[Found]:
    """Find "قالت المهندسة رنا القصيباتي،": a verb of speech, a role, two or three words, and a mark or a small word."""
    tokens = list(re.finditer(r"[^\W\d_]+|[،,:؛.»«]", text))
    for place, token in enumerate(tokens):
        if token[0] not in words.words("says"):
            continue
        rest = tokens[place + 1 : place + 10]
        roles = [t for t in rest[:1] if words.pattern("roles").fullmatch(t[0])]
        comma = next((k for k, t in enumerate(rest) if roles and t[0] == "،"), 0)
        # "الباحث في علوم المناخ، سليم الطرابيشي، أن": the field stands between the role and the name
        skipped = comma + 1 if comma > 3 else len(roles)
        names: list[re.Match[str]] = []
        for found in rest[skipped:]:
            if not found[0].isalpha() or found[0] in stop_words("ar"):
                break
            names.append(found)
        if 2 <= len(names) <= 3:
            start, end = names[0].start(), names[-1].end()
            yield text[start:end], at, start, end, roles[0][0] if roles else ""


def _segments(text: str, language: str) -> Iterator[tuple[str, int]]:
    """Yield the runs of characters that carry meaning, with their offsets; grammar stands between them."""
    breaks = re.compile("|".join(lexicon(language).order("breaks")) or r"(?!)")
    for run in _RUN[language].finditer(text):
        start = run.start()
        for piece in [*breaks.finditer(run[0]), None]:
            end = run.start() + piece.start() if piece else run.end()
            if end - start >= 2 and not _DIGIT_BEFORE.search(text, max(0, start - 2), start):
                yield text[start:end], start
            start = run.start() + piece.end() if piece else end


def repeated_phrases(texts: Sequence[str], language: str) -> list[str]:
    """Return what a text repeats, the weightiest first: whole runs, in Chinese the longest pieces of them."""
    runs = [run for text in texts for run, _ in _segments(text, language)]
    found = _whole(runs) if language == "ja" else _pieces(runs) or _whole(runs)
    return sorted(found, key=lambda text: (-found[text] * math.sqrt(len(text)), text))


def _whole(runs: Sequence[str]) -> Counter[str]:
    return Counter(run for run in runs if len(run) <= 2 * LONGEST and not run.endswith(("氏", "さん")))


def _pieces(runs: Sequence[str]) -> Counter[str]:
    """Count the pieces that occur more than once, without those that only ever stand inside a longer one."""
    kept: Counter[str] = Counter()
    level: set[str] | None = None
    for size in range(2, LONGEST + 1):
        grams = Counter(
            run[k : k + size]
            for run in runs
            for k in range(len(run) - size + 1)
            if level is None or (run[k : k + size - 1] in level and run[k + 1 : k + size] in level)
        )
        found = Counter({gram: number for gram, number in grams.items() if number > 1})
        for gram, number in found.items():
            for shorter in (gram[1:], gram[:-1]):
                if kept.get(shorter) == number:
                    del kept[shorter]
        kept.update(found)
        level = set(found)
    return kept
