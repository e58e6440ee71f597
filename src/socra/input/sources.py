"""Everything that a reader may hand in, told apart by its content, to an `Article`."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path

from socra.article import Article, Caution, Removed, distinct
from socra.errors import NotAnArticle, SourceNotFound, SourceTooLarge, SourceUnsupported, SourceUntrusted
from socra.input.decoding import decode, is_html
from socra.input.draft import Draft

__all__ = [
    "finish",
    "from_bytes",
    "from_file",
    "from_html",
    "from_stdin",
    "from_text",
    "from_url",
    "load",
]

_MOST_BYTES = 20_000_000
_LONGEST_NAME = 80
_LONGEST_TITLE = 500
_FEWEST_LETTERS, _FEWEST_WORDS = 12, 3
_FEWEST_SIGNS = 6
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?://\S*|[^\s/]\S*@\S*)$|[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_PATH = re.compile(r"(?:[/~.\\]|[a-zA-Z]:\\)\S*|\S+|.*\.[a-zA-Z][a-zA-Z0-9]{1,4}")
_HEADER = 8_192
# A mail pasted whole is decoded only where its text is in code; else its letters are right as they are.
_ENCODED = re.compile(r"^Content-Transfer-Encoding:\s*(?:quoted-printable|base64)|^MIME-Version:", re.I | re.M)
_MAGIC = (
    (b"PK\x03\x04", "a ZIP, Word or e-book file: save it as text or PDF and pass that"),
    (b"{\\rtf", "an RTF file: save it as text or PDF and pass that"),
    (b"\xd0\xcf\x11\xe0", "an old Office file: save it as text or PDF and pass that"),
    (b"\x89PNG", "an image: run OCR over it and pass the text"),
    (b"\xff\xd8\xff", "an image: run OCR over it and pass the text"),
    (b"GIF8", "an image: run OCR over it and pass the text"),
    (b"\x1f\x8b", "a compressed file: unpack it and pass what is inside"),
)


def load(source: str | PathLike[str] | Article, *, strict: bool = False) -> Article:
    """Read whatever `Reader.read` accepts: an article, an address, a path, "-" for standard input, or the text itself.

    A string of one line that reads like a path is one. Raises the `SourceError` that says what is wrong, and, where it
    is `strict`, `SourceUntrusted` for an article with a severe warning.
    """
    article = _load(source)
    return _demand_trust(article) if strict else article


def _load(source: str | PathLike[str] | Article) -> Article:
    if isinstance(source, Article):
        return source
    if not isinstance(source, str):
        return from_file(source)
    stripped = source.strip()
    if stripped == "-":
        return from_stdin()
    if "\n" in stripped or len(stripped) > 4_096:
        return from_text(source)
    if _ADDRESS.fullmatch(stripped):
        return from_url(stripped)
    if stripped and (_exists(stripped) or _PATH.fullmatch(stripped)):
        return from_file(stripped)
    return from_text(source)


def from_text(text: str, *, url: str = "") -> Article:
    """Clean pasted text or Markdown; a whole HTML page is taken for what it is."""
    from socra.input.paste import paste

    _check_size(len(text), "the text")
    _check_filled(text, "the text")
    if is_html(text):
        return from_html(text, url=url)
    if _ENCODED.search(text[:_HEADER]) and (mail := _from_mail(text.encode("utf-8", "replace"), "the text", url=url)):
        return mail
    return finish(paste.clean(text, url=url))


def from_html(html: str | bytes, *, url: str = "") -> Article:
    """Take the article out of a page."""
    return _from_page(html, "the page", url=url)


def from_file(path: str | PathLike[str]) -> Article:
    """Read a .txt, .md, .html or .pdf file of at most 20 MB, told apart by content."""
    file = Path(fspath(path)).expanduser()
    name = _short(str(path))
    try:
        if file.is_dir():
            raise SourceNotFound(f"{name} is a directory: pass one file in it")
        _check_size(file.stat().st_size, name)
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceNotFound(f"{name} is not there: check the path{_hint(str(path))}") from error
    except PermissionError as error:
        raise SourceNotFound(f"{name} may not be opened: check its permissions") from error
    except (OSError, ValueError) as error:
        raise SourceNotFound(f"{name} cannot be opened: check the path") from error
    return from_bytes(data, name)


def from_url(url: str) -> Article:
    """Fetch a public http(s) address, at most 20 MB in at most 30 seconds, and read it."""
    from socra.input.fetch import fetch

    page = fetch(url)
    return from_bytes(page.content, _short(page.url), url=page.url, charset=page.charset)


def from_stdin() -> Article:
    """Read standard input to its end, at most 20 MB."""
    return from_bytes(sys.stdin.buffer.read(_MOST_BYTES + 1), "standard input")


def from_bytes(data: bytes, name: str = "", *, url: str = "", charset: str = "") -> Article:
    """Read a file's content; `name` is what errors call it, `charset` what its sender declared."""
    from socra.input.paste import paste

    name = name or "the file"
    _check_size(len(data), name)
    _check_filled(data, name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise SourceUnsupported(f"{name} is {what}")
    if b"%PDF-" in data[:1024]:
        from socra.input.pdf import clean_pdf

        return finish(clean_pdf(data, name=name, url=url), name)
    if mail := _from_mail(data, name, url=url):
        return mail
    text, guesses = decode(data, name=name, charset=charset)
    warnings = _decoding(guesses)
    if is_html(text):
        return _from_page(text, name, url=url, warnings=warnings)
    draft = paste.clean(text, url=url)
    return finish(replace(draft, warnings=warnings + draft.warnings), name)


def finish(draft: Draft, name: str = "the text") -> Article:
    """Number the sentences of a draft and name its language.

    Raises `NotAnArticle` where no sentence is left: there is never an article of nothing.
    """
    from socra.input.confidence import doubtful, expect
    from socra.input.places import placed
    from socra.input.unicode import normalise
    from socra.language.detect import detect_language
    from socra.language.sentences import split

    text, removed = normalise(draft.text)
    text = text.strip()
    language = detect_language(text, declared=draft.language)
    sentences = split(text, language)
    written = [text[sentence.start : sentence.end] for sentence in sentences]
    if not any(map(_reads_like_one, written)):
        why = "".join(f" ({caution})" for caution in _warnings(replace(draft, text=""), [], ())[:1])
        raise NotAnArticle(f"{name} holds no article, not one sentence{why}: pass the text of the article itself")
    draft = replace(draft, text=text, language=language)
    warnings = _warnings(draft, written, removed)
    confidence, doubts = expect(draft, {caution.kind for caution in warnings})
    article = Article(
        title=_line(draft.title),
        byline=_line(draft.byline),
        outlet=_line(draft.outlet),
        published=draft.published,
        language=language,
        url=draft.url,
        text=text,
        sentences=sentences,
        removed=draft.removed + removed,
        warnings=distinct((*filter(None, [doubtful(confidence, doubts)]), *warnings)),
        confidence=confidence,
        doubts=doubts,
    )
    blocks = [text[block.start : block.end] for block in article.blocks]
    return article.model_copy(update={"removed": placed(article.removed, draft.shown, blocks)})


def _warnings(draft: Draft, sentences: list[str], removed: tuple[Removed, ...]) -> tuple[Caution, ...]:
    from socra.input.trust import Source, beware, hidden_characters

    source = Source(
        text=draft.text,
        sentences=sentences,
        shown=draft.shown,
        language=draft.language,
        title=draft.title,
        url=draft.url,
        published=draft.published,
        declared=draft.declared,
    )
    smuggled = hidden_characters((gone.text, gone.reason) for gone in draft.removed + removed)
    return distinct((*draft.warnings, *beware(source), *([smuggled] if smuggled else [])))


def _decoding(guesses: tuple[str, ...]) -> tuple[Caution, ...]:
    return tuple(Caution(kind="decoding", text=guess) for guess in guesses)


def _from_page(html: str | bytes, name: str, *, url: str, warnings: tuple[Caution, ...] = ()) -> Article:
    from socra.input.page.html import clean_html

    _check_size(len(html), name)
    _check_filled(html, name)
    if isinstance(html, bytes):
        html, guesses = decode(html, name=name)
        warnings = _decoding(guesses)
    draft = clean_html(html, url=url)
    return finish(replace(draft, warnings=warnings + draft.warnings), name)


def _from_mail(data: bytes, name: str, *, url: str) -> Article | None:
    """Read a stored e-mail, None where `data` is anything else."""
    from socra.input.mail import read_mail
    from socra.input.page.html import clean_html
    from socra.input.paste import paste
    from socra.input.paste.preamble import read_preamble

    if (mail := read_mail(data)) is None:
        return None
    header, text, html = mail
    if text:
        return finish(paste.clean(f"{header}\n\n{text}", url=url), name)
    return finish(paste.with_preamble(clean_html(html, url=url), read_preamble(header)[0]), name)


def _check_size(size: int, name: str) -> None:
    if size > _MOST_BYTES:
        raise SourceTooLarge(f"{name} has over {_MOST_BYTES // 1_000_000} MB: pass the text of one article")


def _check_filled(content: str | bytes, name: str) -> None:
    if not content.strip():
        raise NotAnArticle(f"{name} is empty: pass the text of an article")


def _exists(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _short(name: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:30]}…{shown[-40:]}"


def _hint(path: str) -> str:
    if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|[a-z]{2})/)", path):
        return ", or put https:// before the address"
    return ", or pass the text of the article itself"


def _line(text: str) -> str:
    from socra.input.unicode import normalise

    return " ".join(normalise(text)[0].split())[:_LONGEST_TITLE]


def _reads_like_one(sentence: str) -> bool:
    from socra.language.detect import count_signs

    letters = sum(map(str.isalpha, sentence))
    words = sum(any(map(str.isalpha, word)) for word in sentence.split())
    return (letters >= _FEWEST_LETTERS and words >= _FEWEST_WORDS) or count_signs(sentence) >= _FEWEST_SIGNS


def _demand_trust(article: Article) -> Article:
    """Return `article` where nothing severe is to be said about it.

    Raises `SourceUntrusted`, which holds the severe cautions.
    """
    if severe := tuple(caution for caution in article.warnings if caution.severe):
        reasons = "; ".join(map(str, severe))
        raise SourceUntrusted(
            f"refused by strict reading: {reasons}; read it without strict to see it all the same", cautions=severe
        )
    return article
