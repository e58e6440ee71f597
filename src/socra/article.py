"""The cleaned text of one article, with sentences that keep their numbers and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Caution",
    "CautionKind",
    "Published",
    "Removed",
    "Sentence",
    "distinct",
]


BlockKind = Literal["heading", "paragraph", "list_item", "quote", "code", "table", "rule"]

_HEADING = re.compile(r"(#{1,6})[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_NUMBERED = re.compile(r"(?P<indent>[ \t]*)(?P<number>\d{1,3})(?P<close>[.)])[ \t]+(?P<rest>.*)")
# "24. Dezember" is a day in German and the Nordic languages, even above a paragraph that begins with the next.
_MONTH = re.compile(
    r"(?:januar[iy]?|jänner|februar[iy]?|feber|märz|mar[st]s?|april|mai|maj|juni|juli|august[i]?|september|o[kc]tober"
    r"|november|de[zc]ember)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_RULE = re.compile(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE = re.compile(r"[ \t]{0,3}(?P<fence>`{3,12}(?=[^`]*$)|~{3,12}(?!~))(?P<info>.*)$")


def _iso(value: Any) -> Any:
    # A union of date and datetime would turn "2024-12-20" into midnight; the text says which of the two was known.
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    return value


Published = Annotated[datetime | date, BeforeValidator(_iso)]
"""A publication date: a `date` where only the day is known, else a `datetime`, aware where a zone was given."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Sentence(_Frozen):
    """One sentence: `article.text[start:end]`, with `id` counting from 1 and offsets in characters."""

    id: int
    start: int
    end: int


class Removed(_Frozen):
    """A piece that cleaning dropped: its text and the reason, in words for the reader.

    `place` is the number of the article's blocks above it, None where it was never a part of the text that is shown.
    """

    text: str
    reason: str
    place: int | None = None


class Block(_Frozen):
    """One block of the Markdown body.

    `start` and `end` span the content without its marker (`## `, `- `, `> `); `level` is a heading's, from 1, else 0.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


CautionKind = Literal[
    "doubtful",
    "teaser",
    "paywall",
    "consent",
    "captcha",
    "listing",
    "live_blog",
    "cut_off",
    "short",
    "dates",
    "hidden",
    "instructions",
    "decoding",
    "other",
]
"""What a caution is about, worst first: perhaps not the article, not all of it, not only it, and small things."""

_SMALL = frozenset({"decoding", "other"})


class Caution(_Frozen):
    """One thing that a reader should know about the source; `str(caution)` is `text`, in English.

    `count` is how many words or pieces it is about, `sentences` the numbers of those that it is about. `loud` marks
    hidden text that speaks to a language model, or that is more than what is shown.
    """

    kind: CautionKind = "other"
    text: str
    count: int = 0
    sentences: tuple[int, ...] = ()
    loud: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def severe(self) -> bool:
        """Say whether strict reading refuses for it: for all kinds but `decoding` and `other`, and `hidden` if loud."""
        return self.loud if self.kind == "hidden" else self.kind not in _SMALL


def _worded(value: Any) -> Any:
    # Readings that an older socra saved, and Markdown, say what to beware of in plain words.
    return Caution(text=value) if isinstance(value, str) else value


Cautions = tuple[Annotated[Caution, BeforeValidator(_worded)], ...]
"""The cautions of an article; a plain string is taken for one of kind "other"."""


class Article(_Frozen):
    """An article after cleaning.

    `text` is the Markdown body without the title, one line a block; nothing changes it any more, so that every offset
    in a reading stays true. `language` is an ISO 639-1 code, "" where it could not be told. `warnings` say what to
    beware of: that it may not be whole, or that something in it speaks to a language model.

    `confidence` is how well `text` is expected to be the article, all of it and nothing else: the F1 of its words, from
    0 to 1. `doubts` say what lowers it, worst first.
    """

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    language: str = ""
    url: str = ""
    text: str
    sentences: tuple[Sentence, ...] = ()
    removed: tuple[Removed, ...] = ()
    warnings: Cautions = ()
    confidence: float = Field(default=1.0, ge=0, le=1)
    doubts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _offsets_inside_text(self) -> Article:
        end = 0
        for number, sentence in enumerate(self.sentences, 1):
            if sentence.id != number or not end <= sentence.start < sentence.end <= len(self.text):
                raise ValueError(f"sentence {sentence.id} does not lie in the text in order")
            end = sentence.end
        return self

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of `text` in order."""
        return tuple(_blocks(self.text))

    def by_block(self) -> Iterator[tuple[Block, tuple[Sentence, ...]]]:
        """Yield each block with the sentences in it, in order."""
        sentences = iter(self.sentences)
        sentence = next(sentences, None)
        for block in self.blocks:
            inside = []
            while sentence and sentence.start < block.end:
                inside.append(sentence)
                sentence = next(sentences, None)
            yield block, tuple(inside)

    def sentence(self, number: int) -> str:
        """Return the text of sentence `number`, counted from 1.

        Raises `IndexError` where the article has no such sentence.
        """
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"sentence {number} of {len(self.sentences)}")
        found = self.sentences[number - 1]
        return self.text[found.start : found.end]

    def with_removed(self, numbers: Iterable[int]) -> Article:
        """Return the article with pieces of `removed` put back in their places; `numbers` count them from 1.

        Sentences are numbered anew. Raises `IndexError` where there is no such piece, `ValueError` for one that was
        never a part of the text, such as characters that nobody sees.
        """
        from socra.input.restore import put_back

        return put_back(self, numbers)

    def __repr__(self) -> str:
        return f"<Article {self.title[:60]!r}: {len(self.sentences)} sentences, {self.language or 'language unknown'}>"


def distinct(cautions: Iterable[Caution | str]) -> tuple[Caution, ...]:
    """Return the cautions without those that say the same again; one that has a kind stands before one that has none.

    A caution that comes back from Markdown is only its words.
    """
    found: dict[str, Caution] = {}
    for caution in map(_worded, cautions):
        if caution.text not in found or found[caution.text].kind == "other":
            found[caution.text] = caution
    return tuple(found.values())


def _blocks(text: str) -> list[Block]:
    lines = text.split("\n")
    fenced = _fenced(lines)
    loose = _loose(lines)
    found: list[Block] = []
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        if line.strip():
            fence = number in fenced
            whole = Block(kind="code" if fence else "paragraph", start=start, end=end)
            found.append(whole if fence or number in loose else _block(line, start, end))
        start = end + 1
    return found


def _loose(lines: list[str]) -> set[int]:
    """Return the numbers of the lines that begin like an item of a numbered list, but are none.

    "24. Dezember 2023 war …" and "1. FC Hollenau hat …" are paragraphs where no other line bears the number before or
    after theirs. Lines that follow each other may all be "1.", as Markdown lets the items of a list be.
    """
    found = {at: match for at, line in enumerate(lines) if (match := _NUMBERED.match(line))}
    items = {at: _style_and_number(match) for at, match in found.items() if not _MONTH.match(match["rest"])}
    held = set(items.values())
    listed = {
        at
        for at, (style, number) in items.items()
        if {(style, number - 1), (style, number + 1)} & held or items[at] in (items.get(at - 1), items.get(at + 1))
    }
    return found.keys() - listed


def _style_and_number(mark: re.Match[str]) -> tuple[str, int]:
    return mark["indent"] + mark["close"], int(mark["number"])


def _fenced(lines: list[str]) -> set[int]:
    """Return the numbers of the lines that are fenced code.

    A fence that nothing closes is a stray mark in a paste: what follows it stays prose.
    """
    inside: set[int] = set()
    unclosed: set[str] = set()
    after = 0
    for number, line in enumerate(lines):
        match = _FENCE.match(line) if number >= after else None
        if match is None or match["fence"] in unclosed:
            continue
        if closer := _closer(lines, number, match["fence"]):
            after = closer + 1
            inside.update(range(number, after))
        else:
            unclosed.add(match["fence"])
    return inside


def _closer(lines: list[str], opener: int, fence: str) -> int | None:
    for number in range(opener + 1, len(lines)):
        match = _FENCE.match(lines[number])
        if match and match["fence"].startswith(fence) and not match["info"].strip():
            return number
    return None


def _block(line: str, start: int, end: int) -> Block:
    if match := _HEADING.match(line):
        return Block(kind="heading", start=start + match.end(), end=end, level=len(match[1]))
    if _RULE.match(line):
        return Block(kind="rule", start=start, end=end)
    if match := _QUOTE.match(line):
        return Block(kind="quote", start=start + match.end(), end=end)
    if match := _ITEM.match(line):
        return Block(kind="list_item", start=start + match.end(), end=end)
    if line.lstrip().startswith("|"):
        return Block(kind="table", start=start, end=end)
    return Block(kind="paragraph", start=start, end=end)
