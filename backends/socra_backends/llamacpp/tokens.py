"""Prompt to tokens, so that no text of an article, a reader or a model ever becomes a control token.

What we wrote is tokenised with the markers of the chat template, what we did not write without. That alone is not
enough: tokens that a model's maker added by hand are matched in any text, some files flag their markers as ordinary
words, SentencePiece may join letters into a control token, and some families write their markers in plain letters. So
a marker in such a text is cut into its letters: the text stays the same, and the model reads it as text.

SentencePiece vocabularies put a space before what they tokenise. A prompt is tokenised in pieces, so that space is kept
only where a whole text begins, as in training; the tokens of a prompt are the prompt's text, byte for byte.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from socra.backend import Part
from socra.safety.markers import MARKERS
from socra_backends.llamacpp.chat import Turn

__all__ = ["Encoded", "Encoder", "Vocab", "has_token"]

UNKNOWN, UNUSED, NORMAL, CONTROL, USER_DEFINED, BYTE = 1, 2, 4, 8, 16, 32
"""llama.cpp's attribute bits of a token."""
PLAIN = NORMAL | BYTE

_MARKER = re.compile(MARKERS, re.VERBOSE | re.IGNORECASE)
_LONGEST_LITERAL = 64
_MOST_LETTERS = 200_000
"""What the texts of all markers of a vocabulary may add up to: one made of nothing else must not cost a minute."""

_CHUNK = 2_048
"""Characters that are tokenised at once: what llama.cpp does with added tokens grows by the square of their number."""

_SENTINELS = ("\n", "\x02", "|", "a")
_SUBSTITUTES = ("\ufffd", "?", " ", "")
"""What stands for a letter that the vocabulary can only write as a control token: the first that it has."""

_BLANKS = " \t\n\v\f\r"
_BETWEEN = re.compile(r"\S(?= \w)")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Vocab(Protocol):
    """What is asked of a model's vocabulary; `native.Vocab` is one."""

    size: int
    bos: int
    add_bos: bool

    def tokenize(self, text: str, special: bool) -> list[int]:
        """Return the ids of a text, and never add one."""

    def text(self, token: int) -> str:
        """Return a token as the vocabulary spells it."""

    def piece(self, token: int) -> bytes:
        """Return the bytes that a token stands for; none for a control token."""

    def attributes(self, token: int) -> int:
        """Return llama.cpp's attribute bits of a token."""

    def is_end(self, token: int) -> bool:
        """Say whether a token ends what a model writes."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of a prompt: `prefix` is the same for all sections of an article, `suffix` is one section's."""

    prefix: list[int]
    suffix: list[int]


def has_token(vocab: Vocab, text: str) -> bool:
    """Say whether a marker is one token of the vocabulary."""
    return len(vocab.tokenize(text, special=True)) == 1


class Encoder:
    """Turn prompts into tokens for one vocabulary and one turn. Looks at the whole vocabulary once, when it is made;
    `around` makes another from it for another turn, without looking again.

    `forbidden` holds the ids that no untrusted text may become: control tokens, those that end a text, those that the
    turn itself uses, and all that look like a marker.
    """

    def __init__(self, vocab: Vocab, turn: Turn) -> None:
        self._vocab = vocab
        self._exact = _Exact(vocab)
        self._found = _survey(vocab)
        self._marks = _Splitter(self._found.marks)
        self._take(turn)

    def around(self, turn: Turn) -> Encoder:
        """Return an encoder for the same vocabulary and another turn."""
        other = copy.copy(self)
        other._take(turn)
        return other

    def _take(self, turn: Turn) -> None:
        found = self._found
        self._turn = turn
        self._head, self._begins = self._without_begin(turn.head)
        used = {text: token for text, token in self._used(self._head + "\n" + turn.tail) if len(text.strip()) > 1}
        self.forbidden = frozenset([*found.forbidden, *used.values()])
        added = {text: token for text, token in found.added.items() if token not in self.forbidden}
        self._added = _Splitter(added if self._exact.spaced else {})
        self._cuts = _cuts([*found.forbidden.values(), *used, *self._unmarked()])
        self._letters: dict[str, list[int]] = {}
        self._shared: tuple[tuple[Part, ...], list[int]] = ((), [])

    def encode(self, shared: Iterable[Part], task: Iterable[Part]) -> Encoded:
        """Return a prompt's tokens: the turn's head and the shared parts, then the task and the turn's tail.

        One token begins the text, or none where neither the vocabulary nor the template wants one. Parts of equal
        trust that stand side by side are tokenised as one text; a part without text keeps its neighbours apart. What
        UTF-8 cannot write, and what the vocabulary can only write as a control token, is replaced.
        """
        parts = (Part(self._head, trusted=True), *shared)
        if parts != self._shared[0]:  # the sections of an article come one after another
            self._shared = parts, self._parts(parts, opening=True)
        begin = [self._vocab.bos] if self._begins else []
        return Encoded(begin + self._shared[1], self._parts([*task, Part(self._turn.tail, trusted=True)]))

    def trusted(self, text: str, opening: bool = False) -> list[int]:
        """Return the tokens of our own text, such as what closes a model's thoughts. Markers in it are markers."""
        ids: list[int] = []
        swallowed = False
        for piece, token in self._marks.split(_SURROGATES.sub("\ufffd", text)):
            if token is None:
                ids += self._exact.ids(piece.lstrip(_BLANKS) if swallowed else piece, opening and not ids)
            else:
                ids.append(token)
                swallowed = self._exact.swallows(piece, token)
        return ids

    def untrusted(self, text: str, opening: bool = False) -> list[int]:
        """Return the tokens of a text that is not ours; none of them is in `forbidden`."""
        ids: list[int] = []
        end = 0
        text = _SURROGATES.sub("\ufffd", text)
        for marker in self._cuts.finditer(text):
            ids += self._plain(text[end : marker.start()], opening and not ids)
            ids += self._spelled(marker[0])
            end = marker.end()
        return ids + self._plain(text[end:], opening and not ids)

    def _parts(self, parts: Iterable[Part], opening: bool = False) -> list[int]:
        ids: list[int] = []
        for is_ours, group in groupby(parts, key=lambda part: part.trusted):
            text = "".join(part.text for part in group)
            ids += (self.trusted if is_ours else self.untrusted)(text, opening and not ids)
        return ids

    def _plain(self, text: str, opening: bool) -> list[int]:
        """Return the tokens of a text without markers."""
        ids: list[int] = []
        for chunk in _chunks(text):
            made: list[int] = []
            for piece, token in self._added.split(chunk):
                made += [token] if token is not None else self._exact.ids(piece, opening and not ids and not made)
            ids += made if self.forbidden.isdisjoint(made) else self._spelled(chunk)
        return ids

    def _spelled(self, text: str) -> list[int]:
        """Return the tokens of a text, letter by letter, so that no two letters make a token."""
        return [token for letter in text for token in self._letters.get(letter) or self._letter(letter)]

    def _letter(self, letter: str) -> list[int]:
        written = (self._exact.ids(form, False) for form in (letter, *_SUBSTITUTES))
        ids = self._letters[letter] = next(made for made in written if self.forbidden.isdisjoint(made))
        return ids

    def _without_begin(self, head: str) -> tuple[str, bool]:
        """Return the head without the token that begins a text, and whether there is to be one."""
        begin = self._vocab.text(self._vocab.bos) if self._vocab.bos >= 0 else ""
        if not begin:
            return head, False
        bare = head
        while bare.startswith(begin):
            bare = bare[len(begin) :]
        return bare, self._vocab.add_bos or bare != head

    def _used(self, text: str) -> Iterator[tuple[str, int]]:
        return ((piece, token) for piece, token in self._marks.split(text) if token is not None)

    def _unmarked(self) -> list[str]:
        """Return the markers of a turn that has no tokens for them, such as "USER:" or "### Response:"."""
        if any(self._used(self._turn.tail)):
            return []
        lines = [self._turn.head.strip().rpartition("\n")[2], *self._turn.tail.splitlines()]
        short = [line.strip() if len(line) <= _LONGEST_LITERAL else line.split()[-1] for line in lines]
        return [line for line in short if len(line) > 2 and not line.isalnum()]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a vocabulary holds: forbidden ids with their text, markers in our own texts, and tokens added by hand."""

    forbidden: Mapping[int, str]
    marks: Mapping[str, int]
    added: Mapping[str, int]


def _survey(vocab: Vocab) -> _Found:
    forbidden: dict[int, str] = {}
    marks: dict[str, int] = {}
    added: dict[str, int] = {}
    every = range(vocab.size)  # 150,000 of them: as little as can be for each
    columns = map(vocab.attributes, every), map(vocab.text, every), map(vocab.is_end, every)
    marker = _MARKER.search
    for token, (bits, text, is_end) in enumerate(zip(*columns, strict=True)):
        is_marker = marker(text)
        if bits & PLAIN and not is_end and not is_marker:
            continue
        if bits & (UNKNOWN | UNUSED | CONTROL) or is_end or is_marker:
            # a word of byte-level BPE is spelled otherwise than it is read
            forbidden[token] = vocab.piece(token).decode("utf-8", "ignore") if bits & NORMAL else text
        if bits & (UNKNOWN | CONTROL | USER_DEFINED) or (is_marker and is_marker[0] == text):
            marks[text] = token
        if bits & USER_DEFINED:
            added[text] = token
    return _Found(forbidden, marks, added)


class _Exact:
    """Tokenise pieces of a text so that they stay pieces: no space before any of them.

    `spaced` is true where the vocabulary would put one.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self.spaced = self._read(vocab.tokenize("b", special=False)) == b" b"
        self._sentinels = [(text, vocab.tokenize(text, special=False)) for text in self._usable()]
        self._swallowing: dict[int, bool] = {}

    def ids(self, text: str, opening: bool) -> list[int]:
        """Return the ids of a text; where it is `opening`, with the space that a whole text begins with.

        The text is tokenised after a letter whose tokens are known, and these are cut off: what stands inside a text
        gets no space. Where each such letter joins with the text, the space stays.
        """
        if not text:
            return []
        if not opening:
            for sentinel, own in self._sentinels:
                ids = self._vocab.tokenize(sentinel + text, special=False)
                if ids[: len(own)] == own:
                    return ids[len(own) :]
        return self._vocab.tokenize(text, special=False)

    def swallows(self, text: str, token: int) -> bool:
        """Say whether blanks after a marker are no part of the text, as with Phi-3."""
        if token not in self._swallowing:
            self._swallowing[token] = self._vocab.tokenize(f"{text}\n", special=True) == [token]
        return self._swallowing[token]

    def _usable(self) -> Iterator[str]:
        """Yield the letters after which no space is put; none where the vocabulary puts none at all."""
        for sentinel in _SENTINELS if self.spaced else ():
            own = self._vocab.tokenize(sentinel, special=False)
            both = self._vocab.tokenize(f"{sentinel}b", special=False)
            if both[: len(own)] == own and self._read(both[len(own) :]) == b"b":
                yield sentinel

    def _read(self, ids: list[int]) -> bytes:
        return b"".join(map(self._vocab.piece, ids))


class _Splitter:
    """Split texts at tokens that have one fixed text, the longest first."""

    def __init__(self, tokens: Mapping[str, int]) -> None:
        self._tokens = {text: tokens[text] for text in _few(tokens) if len(text) <= _LONGEST_LITERAL}
        self._pattern = re.compile(f"({_any_of(self._tokens)})") if self._tokens else None

    def split(self, text: str) -> Iterator[tuple[str, int | None]]:
        """Yield the pieces of a text, with their token where they have one."""
        for piece in self._pattern.split(text) if self._pattern else [text]:
            if piece:
                yield piece, self._tokens.get(piece)


def _cuts(literals: Iterable[str]) -> re.Pattern[str]:
    """Return what matches every marker in a text that is not ours, and every text that is a forbidden token."""
    # SentencePiece reads a space as ▁
    forms = {form for text in literals for form in (text, text.replace("▁", " ")) if len(form) > 1}
    odd = [form[:_LONGEST_LITERAL] for form in _few(sorted(forms)) if not _MARKER.fullmatch(form)]
    return re.compile("|".join([MARKERS, *([_any_of(odd)] if odd else [])]), re.VERBOSE | re.IGNORECASE)


def _few(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts that are there, until they are too much."""
    room = _MOST_LETTERS
    for text in filter(None, texts):
        room -= len(text)
        if room < 0:
            return
        yield text


def _any_of(texts: Iterable[str]) -> str:
    """Return a pattern of all texts, the longest first, that looks at each letter but once."""
    trie: dict[str, Any] = {}
    for text in texts:
        node = trie
        for letter in text:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(trie)


def _branches(node: dict[str, Any]) -> str:
    branches = [re.escape(letter) + _branches(rest) for letter, rest in node.items() if letter]
    if not branches:
        return ""
    if "" in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _chunks(text: str) -> Iterator[str]:
    """Cut a long text into pieces, before a space between two words where there is one."""
    start = 0
    while len(text) - start > _CHUNK:
        words = list(_BETWEEN.finditer(text, start + _CHUNK // 2, start + _CHUNK))
        end = words[-1].end() if words else start + _CHUNK
        yield text[start:end]
        start = end
    yield text[start:]
