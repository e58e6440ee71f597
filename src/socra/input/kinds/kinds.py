"""Every kind of file, a row a kind: how it is told by its content, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from socra.article import Caution
from socra.errors import SourceNotFound
from socra.input.decoding import decode
from socra.input.draft import Draft
from socra.input.kinds import (
    binary,
    feed,
    jsonfeed,
    mail,
    mailbox,
    notebook,
    page,
    pdf,
    plain,
    refused,
    subtitles,
    transcript,
)
from socra.input.kinds.handed import Handed

__all__ = ["OF_BYTES", "OF_TEXT", "Kind", "read_bytes", "read_text"]


class Kind(NamedTuple):
    """One kind of file: what errors and tests call it, whether a file is one, and its article.

    `reads` returns None where a closer look says that it is another kind, and raises the `SourceError` that says why
    it cannot be read.
    """

    name: str
    tells: Callable[[Handed], bool]
    reads: Callable[[Handed], Draft | None]
    many: bool = False
    """Whether it may hold several articles, of which one is chosen."""


OF_BYTES = (
    Kind("binary", binary.tell, binary.refuse),
    Kind("PDF", pdf.tell, pdf.read),
    Kind("mailbox", mailbox.tell, mailbox.read, many=True),
    Kind("mail", mail.tell, mail.read),
)
"""Kinds that are no text, or text in several encodings; the first that is told reads it."""

OF_TEXT = (
    Kind("mail that was pasted", mail.tell_pasted, mail.read_pasted),
    Kind("notebook", notebook.tell, notebook.read),
    Kind("JSON feed", jsonfeed.tell, jsonfeed.read, many=True),
    Kind("feed", feed.tell, feed.read, many=True),
    Kind("data for programs", refused.tell, refused.refuse),
    Kind("subtitles", subtitles.tell, subtitles.read),
    Kind("page", page.tell, page.read),
    Kind("transcript", transcript.tell, transcript.read),
    Kind("source code", refused.tell_code, refused.refuse_code),
    Kind("plain text", plain.tell, plain.read),
)
"""Kinds of text, in the order in which they are asked; the last one takes everything."""


def read_bytes(handed: Handed, *, charset: str = "") -> Draft:
    """Return the article in a file's bytes; `charset` is what its sender declared."""
    if draft := _read(OF_BYTES, handed):
        return draft
    text, guesses = decode(handed.data, name=handed.name, charset=charset)
    draft = read_text(replace(handed, data=b"", text=text))
    return replace(draft, warnings=(*(Caution(kind="decoding", text=guess) for guess in guesses), *draft.warnings))


def read_text(handed: Handed) -> Draft:
    """Return the article in a text."""
    return _read(OF_TEXT, handed) or Draft(text="", url=handed.url)


def _read(kinds: Sequence[Kind], handed: Handed) -> Draft | None:
    for kind in kinds:
        if kind.tells(handed) and (draft := kind.reads(handed)):
            if handed.item > 1 and not kind.many:
                raise SourceNotFound(f"{handed.name} is one article and has no number {handed.item}: leave that out")
            return draft
    return None
