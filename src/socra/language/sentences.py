"""Sentences with exact offsets, in any language, in linear time.

sentencex finds the borders; what it gets wrong in news text is mended here: abbreviations that it does not know (they
stand in `abbreviations.toml`), Markdown marks and closing quotes left at the wrong side of a border, addresses cut at a
dot, and quotations so long that one "sentence" would hold a whole paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from socra.article import Article, Block, Sentence
from socra.language.abbreviations import abbreviations, ends_here
from socra.language.borders import OPENERS, borders
from socra.language.enumerations import MARK, item_starts
from socra.language.lookalikes import hidden

__all__ = ["split"]

Span = tuple[int, int]

LONGEST = 2_000
"""Characters; text without any full stop is cut at a space before this."""

_LONG_QUOTE = 180
_SHORTEST_PART = 25
_REACH = 16
_TAIL = 24
_QUOTES = re.compile('[“”„‟«»"「」『』]')
_CLOSERS = "*_”’\"'»)]」』"
_WORD = re.compile(r"\w")
_LAST_WORD = re.compile(r"([^\s\d'’(\[“„«\"/—–]+)\.$")
_WHOLE_WORD = re.compile(r"(?<![\w.-])([^\W\d_]{4,})\.$")
# "Q. Why now? A. Because": a speaker, a question, an initial; never a sentence
_LETTER = re.compile(r"[^\W\d_]\.")
_OMISSION = re.compile(r"(?<!\.)(?<!\. )\. \. \.$")
# "1.Helado, 2.Carne": a number that touches what it counts.
_COUNTED = re.compile(r"(?:^|[:,;(]\s?)\d{1,2}\.$")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
# "pool.[^1] It cost", "pool.¹ It cost": the mark of a note belongs to the sentence before it.
_NOTE = re.compile(r"(?:[⁰¹²³⁴-⁹†‡]|\[\^?\w{1,4}\](?=[\s\[⁰¹²³⁴-⁹\u3000-\u9fff]|$))+")
# Chinese and Japanese name who spoke right behind the quotation: “……。”他说。 「……。」と述べた。
_QUOTED = re.compile("[。！？…][”」』]$")
_SPOKEN = re.compile("[^“「『。！？]{1,16}(?:说|說|表示|(?<!知)道|(?<!名)[称稱])[。！？]|と[^「『。]{1,30}。")
_ZONE = re.compile(r"[A-Z]{2,4}\b")

# Languages that write an ordinal as a number with a full stop, before nouns with a capital: "20. Dezember".
_ORDINAL_LANGUAGES = frozenset(["de", "lb"])

_CLOCK = frozenset(["a.m", "p.m"])


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
    cuts = [0, *item_starts(content, language), len(content)]
    for start, end in pairwise(cuts):
        yield from ((start + a, start + b) for a, b in _spans(content[start:end], language))


def _spans(content: str, language: str) -> Iterator[Span]:
    masked = hidden(content, language)
    for span in _mend(content, borders(masked, language), language):
        for part in _split_quote(content, masked, span, language):
            yield from _cut(content, part)


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
    while back > max(0, border - _REACH) and (content[back - 1].isspace() or content[back - 1] in OPENERS):
        back -= 1
    gap = content[back:border]
    opener = next((k for k, mark in enumerate(gap) if mark in OPENERS and k and gap[k - 1].isspace()), None)
    return border if opener is None else back + opener


def _belongs(content: str, before: Span, after: Span, language: str) -> bool:
    tail = content[max(before[0], before[1] - _TAIL) : before[1]]
    head = content[after[0] : after[0] + _TAIL]
    if not _WORD.search(content, *after) or _goes_on(tail, head, language):
        return True
    touching = before[1] == after[0]
    if touching and _QUOTED.search(tail) and _SPOKEN.fullmatch(content, *after):
        return True
    if _LETTER.fullmatch(content, *before):
        return True
    if (mark := MARK.match(content, before[0])) and mark.end() == before[1]:
        return True
    if not tail.endswith("."):
        return False
    if _OMISSION.search(tail) or (touching and _COUNTED.search(tail)):
        return True
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(tail):
        return True
    return _abbreviated(tail, head, language, touching=touching)


def _goes_on(tail: str, head: str, language: str) -> bool:
    """Tell whether a small letter goes on with the sentence: "“Stop!” he cried", "approx. five", "oh! – he cried".

    Behind the full stop of a whole word it does not: "i went there. it was good."
    """
    head = head.lstrip("-–— ")
    if not head[:1].islower() or head[1:2].isupper():
        return False
    word = _WHOLE_WORD.search(tail)
    return not (word and ends_here(word[1], language))


def _abbreviated(tail: str, head: str, language: str, *, touching: bool) -> bool:
    match = _LAST_WORD.search(tail)
    if not match:
        return False
    word = match[1].lower()
    if word in _CLOCK:
        return bool(_ZONE.match(head))
    table = abbreviations()
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
    for a, b in _mend(content[start:end], borders(bare, language), language):
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
