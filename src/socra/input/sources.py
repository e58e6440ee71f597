"""Everything that a reader may hand in, told apart by its content, to an `Article`."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path

from socra.article import Article, Caution, Removed, distinct
from socra.errors import NotAnArticle, SourceNotFound, SourceTooLarge, SourceUntrusted
from socra.input.decoding import decode
from socra.input.draft import Draft, check_length
from socra.input.kinds.handed import Handed

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
_PATH = re.compile(r"(?:[/~.\\]|[a-zA-Z]:\\)\S*|\S+|.*\.[a-zA-Z][a-zA-Z0-9]{1,4}(?:#\d{1,5})?")
_ITEM = re.compile(r"#(\d{1,5})$")


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
    """Clean pasted text or Markdown; a page, a feed, subtitles or a stored mail is taken for what it is."""
    from socra.input.kinds import Handed, read_text

    _check_size(len(text), "the text")
    _check_filled(text, "the text")
    return finish(read_text(Handed(name="the text", text=text, url=url)))


def from_html(html: str | bytes, *, url: str = "") -> Article:
    """Take the article out of a page."""
    from socra.input.page.html import clean_html

    name = "the page"
    warnings: tuple[Caution, ...] = ()
    _check_size(len(html), name)
    _check_filled(html, name)
    if isinstance(html, bytes):
        html, guesses = decode(html, name=name)
        warnings = tuple(Caution(kind="decoding", text=guess) for guess in guesses)
    draft = clean_html(html, url=url)
    return finish(replace(draft, warnings=warnings + draft.warnings), name)


def from_file(path: str | PathLike[str], *, item: int = 0) -> Article:
    """Read a file of at most 20 MB, told apart by content: text, Markdown, a page, a PDF, a mail, a feed, subtitles.

    `item` chooses one of the articles of a feed or the mails of a mailbox, from 1; so does "#2" behind the path, where
    no file has that name. Raises `SeveralArticles` where there are several and none was chosen.
    """
    place = fspath(path)
    if not item and not _exists(place) and (found := _ITEM.search(place)):
        place, item = place[: found.start()], int(found[1])
    file = Path(place).expanduser()
    name = _short(place)
    try:
        if file.is_dir():
            raise SourceNotFound(f"{name} is a directory: pass one file in it")
        _check_size(file.stat().st_size, name)
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceNotFound(f"{name} is not there: check the path{_hint(place)}") from error
    except PermissionError as error:
        raise SourceNotFound(f"{name} may not be opened: check its permissions") from error
    except (OSError, ValueError) as error:
        raise SourceNotFound(f"{name} cannot be opened: check the path") from error
    return _from_bytes(Handed(name=name, data=data, place=name, item=item))


def from_url(url: str) -> Article:
    """Fetch a public http(s) address, at most 20 MB in at most 30 seconds, and read it.

    "#2" behind the address of a feed chooses its second article.
    """
    from socra.input.fetch import fetch

    found = _ITEM.search(url)
    place, item = (url[: found.start()], int(found[1])) if found else (url, 0)
    page = fetch(place)
    handed = Handed(name=_short(page.url), data=page.content, url=page.url, place=_short(place), item=item)
    return _from_bytes(handed, charset=page.charset)


def from_stdin() -> Article:
    """Read standard input to its end, at most 20 MB."""
    return from_bytes(sys.stdin.buffer.read(_MOST_BYTES + 1), "standard input")


def from_bytes(data: bytes, name: str = "", *, url: str = "", charset: str = "", item: int = 0) -> Article:
    """Read a file's content; `name` is what errors call it, `charset` what its sender declared.

    `item` chooses one of several articles, as with `from_file`.
    """
    return _from_bytes(Handed(name=name or "the file", data=data, url=url, item=item), charset=charset)


def _from_bytes(handed: Handed, *, charset: str = "") -> Article:
    from socra.input.kinds import read_bytes

    _check_size(len(handed.data), handed.name)
    _check_filled(handed.data, handed.name)
    return finish(read_bytes(handed, charset=charset), handed.name)


def finish(draft: Draft, name: str = "the text") -> Article:
    """Number the sentences of a draft and name its language.

    Raises `NotAnArticle` where no sentence is left: there is never an article of nothing.
    """
    from socra.input.confidence import doubtful, expect
    from socra.input.places import placed
    from socra.input.unicode import normalise
    from socra.language.detect import detect_language
    from socra.language.sentences import split

    check_length(len(draft.text), name)
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
