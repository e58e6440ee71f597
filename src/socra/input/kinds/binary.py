"""Files that are no text, told by their first bytes and called by their true name."""

from __future__ import annotations

import re

from socra.errors import SourceUnsupported
from socra.input.kinds.handed import Handed

__all__ = ["refuse", "tell"]

_SAVE = "save it as text or PDF and pass that"
_OCR = "an image: run OCR over it and pass the text"
_SPEECH = "make a transcript or subtitles of it and pass those"
_UNPACK = "unpack it and pass what is inside"
_ZIP = "a ZIP file"

_MAGIC = tuple(
    (re.compile(start, re.DOTALL), what)
    for start, what in (
        (rb"PK\x03\x04", f"{_ZIP}: {_SAVE}"),
        (rb"\{\\rtf", f"an RTF file: {_SAVE}"),
        (rb"\xd0\xcf\x11\xe0", f"an old Office file: {_SAVE}"),
        (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|RIFF....WEBP|\0\0\0.ftyp(?:hei|avi|mif)", _OCR),
        (rb"\0\0\0.ftyp|\x1aE\xdf\xa3|RIFF....AVI ", f"a film: {_SPEECH}"),
        (rb"ID3[\x02-\x04]|OggS\0|fLaC\0|RIFF....WAVE|\xff[\xfb\xf3]", f"a sound recording: {_SPEECH}"),
        (rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ|7z\xbc\xaf|Rar!\x1a|\(\xb5/\xfd", f"a compressed file: {_UNPACK}"),
        (rb".{60}BOOKMOBI", f"a Kindle e-book: {_SAVE}"),
        (rb"bplist00", "a Safari web archive: open it, save its page source as .html and pass that"),
        (rb"%!PS", "a PostScript file: print it to a PDF and pass that"),
        (rb"SQLite format 3\0", "a database: pass the text of one article in it"),
    )
)
"""How the file begins, and what it is."""

_PARTS = (
    (b"word/document.xml", "a Word document (DOCX)"),
    (b"application/epub+zip", "an e-book (EPUB)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (ODT)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"xl/workbook.xml", "an Excel workbook (XLSX)"),
    (b"ppt/presentation.xml", "a PowerPoint file (PPTX)"),
)
"""Names that stand plainly inside a ZIP file, and what it is then."""


def tell(handed: Handed) -> bool:
    """Say whether the file is of a kind that is not text, PDF aside."""
    return bool(_what(handed.data))


def refuse(handed: Handed) -> None:
    """Raise `SourceUnsupported` with what the file is and what can be done with it."""
    raise SourceUnsupported(f"{handed.name} is {_what(handed.data)}")


def _what(data: bytes) -> str:
    found = next((what for start, what in _MAGIC if start.match(data)), "")
    if not found.startswith(_ZIP):
        return found
    return next((f"{what}: {_SAVE}" for part, what in _PARTS if part in data), found)
