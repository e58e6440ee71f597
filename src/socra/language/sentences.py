"""Sentences with exact offsets, in any language, in linear time.

sentencex finds the borders; what it gets wrong in news text is mended here: abbreviations that it does not know (they
stand in `abbreviations.toml`), Markdown marks and closing quotes left at the wrong side of a border, addresses cut at a
dot, and quotations so long that one "sentence" would hold a whole paragraph.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from socra.article import Article, Block, Sentence

__all__ = ["split"]

Span = tuple[int, int]

LONGEST = 2_000
"""Characters; text without any full stop is cut at a space before this."""

_WINDOW = 3_000
"""Characters that sentencex sees at once: its time grows with the square of a run without spaces."""

_LONG_QUOTE = 180
_SHORTEST_PART = 25
_REACH = 16
_TAIL = 24
_ADDRESS = re.compile(
    r'\[(?P<words>[^\[\]]*)\]\([^()\s]*(?:[ \t]+"[^"]*")?\)|\]\([^()\s]*\)|\bhttps?://[^\s)]+|\bwww\.[^\s)]+'
)
_QUOTES = re.compile('[“”„‟«»"「」『』]')
_ENDS = ".!?…。！？"
_MARKS = "*_ "
_CLOSERS = "*_”’\"'»)]」』"
_OPENERS = '“„«"「『(['
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\w")
_LAST_WORD = re.compile(r"([^\s\d'’(\[“„«\"/—–]+)\.$")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
# "pool.[^1] It cost": the mark of a note belongs to the sentence before it.
_NOTE = re.compile(r"(?:\[\^?\w{1,4}\])+(?=\s|$)")
# Chinese and Japanese name who spoke right behind the quotation: “……。”他说。 「……。」と述べた。
_QUOTED = re.compile("[。！？…][”」』]$")
_SPOKEN = re.compile("[^“「『。！？]{1,16}(?:说|說|表示|(?<!知)道|(?<!名)[称稱])[。！？]|と[^「『。]{1,30}。")
_ZONE = re.compile(r"[A-Z]{2,4}\b")

# Languages that write an ordinal as a number with a full stop, before nouns with a capital: "20. Dezember".
_ORDINAL_LANGUAGES = frozenset(["de", "lb"])

_CLOCK = frozenset(["a.m", "p.m"])


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    """What `abbreviations.toml` holds, as sets."""

    anywhere: frozenset[str]
    often_last: frozenset[str]
    before_numbers: frozenset[str]
    languages: dict[str, frozenset[str]]
    words: dict[str, re.Pattern[str]]
    starters: dict[str, frozenset[str]]

    def known(self, word: str, language: str) -> bool:
        return word in self.anywhere or word in self.languages.get(language, ())


@cache
def _abbreviations() -> _Abbreviations:
    held = tomllib.loads(files(__package__).joinpath("abbreviations.toml").read_text("utf-8"))
    return _Abbreviations(
        languages={language: frozenset(words.split()) for language, words in held.pop("languages").items()},
        starters={language: frozenset(words.split()) for language, words in held.pop("starters").items()},
        words={language: _sentence_end(words.split()) for language, words in held.pop("words").items()},
        **{name: frozenset(words.split()) for name, words in held.items()},
    )


def _sentence_end(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{'|'.join(words)})\.\s(?=\s*[{re.escape(_OPENERS)}]?[^\W\d_a-zß-ÿа-я])")


@cache
def _after_letters(language: str) -> re.Pattern[str] | None:
    """Return where a sentence ends in a letter or an acronym: "in appendix F. Nobody", "in the U.S. A cheap"."""
    starters = _abbreviations().starters.get(language)
    return re.compile(rf"(?<![\w.&-])(?:[A-Z]\.)*[A-Z]\.\s(?=(?:{'|'.join(starters)})\s)") if starters else None


def split(text: str, language: str) -> tuple[Sentence, ...]:
    """Number the sentences of a Markdown body; headings, code and rules have none.

    Offsets are characters of `text`; no sentence has white space at its ends or crosses a line.
    """
    spans = (span for block in Article(text=text).blocks for span in _block_spans(text, block, language))
    return tuple(Sentence(id=number, start=start, end=end) for number, (start, end) in enumerate(spans, 1))


def _block_spans(text: str, block: Block, language: str) -> Iterator[Span]:
    if block.kind in ("heading", "code", "rule"):
        return
    content = text[block.start : block.end]
    row = block.kind == "table"
    spans = _cut(content, _trim(content, (0, len(content)))) if row else _content_spans(content, language)
    for start, end in spans:
        if start < end and _WORD.search(content, start, end):
            yield block.start + start, block.start + end


def _content_spans(content: str, language: str) -> Iterator[Span]:
    # sentencex panics at some white space of several bytes, such as a no-break space after a German initial
    masked = _SPACE.sub(" ", _ADDRESS.sub(_mask, content))
    for span in _mend(content, _borders(masked, language), language):
        for part in _split_quote(content, masked, span, language):
            yield from _cut(content, part)


def _mask(found: re.Match[str]) -> str:
    """Hide an address or a link from sentencex, but for whether its words begin or end a sentence."""
    words = (found["words"] or "").strip(_MARKS)
    first = "x" if words[:1].islower() or not words else "X"
    last = words[-1] if words and words[-1] in _ENDS else "x"
    return first + "x" * (len(found[0]) - 2) + last


def _borders(text: str, language: str) -> Iterator[int]:
    """Yield where sentencex ends sentences, the end of the text last."""
    from sentencex import get_sentence_boundaries

    known = (_abbreviations().words.get(language), _after_letters(language))
    ended = [pattern for pattern in known if pattern]
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        ends = [start + found["end_index"] for found in get_sentence_boundaries(language or "en", window)]
        if ended:
            ends = sorted({*ends, *(start + found.end() for pattern in ended for found in pattern.finditer(window))})
        if len(ends) > 1 and start + len(window) < len(text):
            ends.pop()  # the window's end, not a sentence's
        yield from ends
        start = ends[-1] if ends else len(text)
    yield len(text)


def _mend(content: str, borders: Iterable[int], language: str) -> list[Span]:
    """Turn borders into spans; a border after an abbreviation is no border."""
    spans: list[Span] = []
    start = 0
    for border in borders:
        if border <= start or (border := _not_inside(content, border)) <= start:
            continue
        span = _trim(content, (start, border))
        if spans and _belongs(content, spans[-1], span, language):
            span = (spans.pop()[0], span[1])
        if span[0] < span[1]:
            spans.append(span)
        start = border
    return spans


def _not_inside(content: str, border: int) -> int:
    """Move a border past closing marks that belong to the sentence before, and before opening ones that do not."""
    if note := None if content[border - 1].isspace() else _NOTE.match(content, border):
        border = note.end()
    while border < len(content) and content[border] in _CLOSERS and not content[border - 1].isspace():
        border += 1
    back = border
    while back > max(0, border - _REACH) and (content[back - 1].isspace() or content[back - 1] in _OPENERS):
        back -= 1
    gap = content[back:border]
    opener = next((k for k, mark in enumerate(gap) if mark in _OPENERS and k and gap[k - 1].isspace()), None)
    return border if opener is None else back + opener


def _belongs(content: str, before: Span, after: Span, language: str) -> bool:
    tail = content[max(before[0], before[1] - _TAIL) : before[1]]
    head = content[after[0] : after[0] + _TAIL]
    if not _WORD.search(content, *after) or (head[0].islower() and not head[1:2].isupper()):
        return True
    if before[1] == after[0] and _QUOTED.search(tail) and _SPOKEN.fullmatch(content, *after):
        return True
    if not tail.endswith("."):
        return False
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(tail):
        return True
    return _abbreviated(tail, head, language, touching=before[1] == after[0])


def _abbreviated(tail: str, head: str, language: str, *, touching: bool) -> bool:
    match = _LAST_WORD.search(tail)
    if not match:
        return False
    word = match[1].lower()
    if word in _CLOCK:
        return bool(_ZONE.match(head))
    table = _abbreviations()
    if table.known(word, language):
        if word in table.before_numbers:
            return head[0].isdigit()
        return word not in table.often_last or not head[0].isupper()
    if head.split(" ", 1)[0] in table.starters.get(language, ()) and " " in head:
        return False
    return _initials(match[1], head, language, touching=touching)


def _initials(word: str, head: str, language: str, *, touching: bool) -> bool:
    """Tell whether a word of single letters goes on in what follows: "J.-P." "Martin", "l'O." "N.U.", "A." "Camus"."""
    *_, last = re.split(r"[.\-]", word)
    if len(last) != 1 or not (last.isupper() or touching):
        return False
    if touching or (len(head) > 1 and head[0].isupper() and head[1] == "."):
        return True
    # In English "Plan B. It failed." sentencex knows an initial from a letter.
    return "-" in word or (len(word) == 1 and language != "en")


def _split_quote(content: str, masked: str, span: Span, language: str) -> list[Span]:
    """Split a long span that sentencex kept whole because it lies between quotation marks."""
    start, end = span
    if end - start <= _LONG_QUOTE or not _QUOTES.search(masked, start, end):
        return [span]
    bare = _QUOTES.sub(" ", masked[start:end])
    parts: list[Span] = []
    for a, b in _mend(content[start:end], _borders(bare, language), language):
        if parts and (b - a < _SHORTEST_PART or parts[-1][1] - parts[-1][0] < _SHORTEST_PART):
            parts[-1] = (parts[-1][0], b)
        else:
            parts.append((a, b))
    return [(start + a, start + b) for a, b in parts]


def _cut(content: str, span: Span) -> Iterator[Span]:
    start, end = span
    while end - start > LONGEST:
        space = content.rfind(" ", start + LONGEST // 2, start + LONGEST)
        middle = space if space > 0 else start + LONGEST
        yield _trim(content, (start, middle))
        start = middle
    yield _trim(content, (start, end))


def _trim(content: str, span: Span) -> Span:
    start, end = span
    while start < end and content[start].isspace():
        start += 1
    while start < end and content[end - 1].isspace():
        end -= 1
    return start, end
