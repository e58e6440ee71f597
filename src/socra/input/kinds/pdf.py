"""A PDF to an article: its text without page headers and footers, then as if it had been pasted."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.errors import ExtraMissing, SourceTooLarge, SourceUnsupported
from socra.input.draft import Draft
from socra.input.edges import Page, drop_edges
from socra.input.kinds.handed import Handed
from socra.input.paste import paste
from socra.input.paste.joints import gap, is_divided

if TYPE_CHECKING:
    from pypdf import PdfReader

__all__ = ["read", "tell"]

_MOST_PAGES = 2_000
_MOST_CHARACTERS = 20_000_000
_FEWEST_LETTERS = 40
_PART_TITLE = re.compile(
    r"untitled|microsoft word|\.(?:docx?|pdf|indd|qxd|tex|odt|html?)\b|^\W*$|^[\w-]+$", re.IGNORECASE
)
_MARK = re.compile(r"(?:[•▪‣◦*–—-]|\d{1,2}[.)])\s+\S")
_FULL = 0.75  # of the usual width: a line that long was broken, a shorter one ended


def tell(handed: Handed) -> bool:
    """Say whether the file is a PDF."""
    return b"%PDF-" in handed.data[:1024]


def read(handed: Handed) -> Draft:
    """Return the article in a PDF.

    Raises `SourceUnsupported` for a file that is encrypted, damaged or holds no text, `SourceTooLarge` for over 2,000
    pages, `ExtraMissing` where pypdf is not installed.
    """
    name = handed.name
    pages, title = _read(handed.data, name)
    if sum(char.isalpha() for page in pages for line in page for char in line) < _FEWEST_LETTERS:
        raise SourceUnsupported(f"{name} holds no text (a scan, most likely): run OCR over it and pass the result")
    pages, gone = drop_edges(pages)
    dropped = (Removed(text=gone, reason="headers and footers of the PDF's pages"),) if gone else ()
    draft = paste.clean(_join(pages), url=handed.url)
    return replace(draft, title=draft.title or title, removed=dropped + draft.removed)


def _read(data: bytes, name: str) -> tuple[list[Page], str]:
    """Return the lines of each page and the title that the file gives itself."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError as error:
        raise ExtraMissing("reading a PDF", "pdf") from error
    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else its warnings reach standard error
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceUnsupported(f"{name} is protected by a password: save a copy without one and pass that")
        return _pages(reader, name), _title(reader)
    except (SourceUnsupported, SourceTooLarge):
        raise
    except DependencyError as error:
        raise SourceUnsupported(f"{name} is encrypted: save a copy without protection and pass that") from error
    except Exception as error:  # a damaged file makes pypdf raise nearly anything
        raise SourceUnsupported(f"{name} is damaged or no PDF: open it, print it to a new PDF and pass that") from error


def _pages(reader: PdfReader, name: str) -> list[Page]:
    if len(reader.pages) > _MOST_PAGES:
        raise SourceTooLarge(f"{name} has over {_MOST_PAGES} pages: pass the pages of one article")
    pages: list[Page] = []
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > _MOST_CHARACTERS:
            raise SourceTooLarge(f"{name} holds over 20 million characters: pass the pages of one article")
        pages.append([line.strip() for line in text.splitlines()])
    return pages


def _title(reader: PdfReader) -> str:
    stated = (reader.xmp_metadata.dc_title or {}) if reader.xmp_metadata else {}
    info = reader.metadata.title if reader.metadata else ""
    titles = (" ".join(str(title).split()) for title in (*stated.values(), info or ""))
    return next((title for title in titles if 3 < len(title) <= 300 and not _PART_TITLE.search(title)), "")


def _join(pages: Sequence[Page]) -> str:
    """Join the lines of all pages to paragraphs, words that were hyphenated at a line's end made whole."""
    width = _width(pages)
    paragraphs: list[str] = []
    before = ""
    for line in (line for page in pages for line in _unspaced(page)):
        if not line:
            before = ""
        elif before and _continues(before, line, width):
            paragraphs[-1] = _append(paragraphs[-1], line)
            before = line
        else:
            paragraphs.append(line)
            before = line
    return "\n\n".join(paragraphs)


def _width(pages: Sequence[Page]) -> int:
    lengths = sorted(len(line) for page in pages for line in page if line)
    return lengths[len(lengths) * 4 // 5] if lengths else 0


def _unspaced(page: Page) -> Page:
    """Drop the blank lines of a page at its ends, and all where each second line is blank."""
    text = "\n".join(page).strip("\n")
    blank = text.count("\n\n")
    return [line for line in text.split("\n") if line or blank * 3 < text.count("\n")]


def _continues(before: str, line: str, width: int) -> bool:
    """Say whether `line` goes on where the line `before` it had to end."""
    if _MARK.match(line):
        return False
    if len(before) >= _FULL * width:
        return True
    return line[:1].islower() and not before.endswith((".", "!", "?", ":", "”", '"', "»"))


def _append(text: str, line: str) -> str:
    return text[:-1] + line if is_divided(text, line) else text + gap(text, line) + line
