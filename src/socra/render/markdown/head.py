"""The head of a file: title, byline, outlet and date above the article, both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from socra.article import Article, Published
from socra.input.draft import Draft
from socra.language.labels import all_labels, labels_of
from socra.markdown.escape import fully, lightly, unbold, unescape

__all__ = ["read_article", "write_article"]

GUARD = "<!-- text -->"
"""Stands above a text whose first lines would be taken for its title, byline or date; no reader of the page sees it."""

_LONGEST_LINE = 160
_TITLE = re.compile(r"#[ \t]+(.*)")
_UNDERLINE = re.compile(r"=+\s*")
_BY = re.compile(r"by\s+", re.IGNORECASE)
_BULLET = re.compile(r"\s*[•|·]\s*")


def write_article(article: Article, text: str, language: str = "") -> str:
    """Write title, byline, date and `text`, the article's own or escaped, so that `read_article` gives them back."""
    title = _one_line(article.title)
    escaped = lightly(title) if _heading(lightly(title)) == title else fully(title)
    head = [f"# {escaped}"] if title else []
    head += _byline(article.byline, article.outlet, labels_of(language).by)
    head += [article.published.isoformat()] if article.published else []
    written = "\n\n".join(filter(None, ("\n".join(head), text)))
    if _same(read_article(written), article, text):
        return written
    return "\n\n".join(filter(None, ("\n".join(head), GUARD, text)))


def read_article(markdown: str) -> Draft:
    """Take title, byline, outlet and date off the top of a text, in any of their usual forms."""
    lines = markdown.split("\n")
    found, place = _read_title(lines)
    for _ in range(3):
        at = _next(lines, place)
        if at is None or lines[at].strip() == GUARD:
            break
        further = _read_line(lines[at].strip(), found)
        if further is None:
            break
        found, place = further, at + 1
    at = _next(lines, place)
    if at is not None and lines[at].strip() == GUARD:
        place = at + 1
    return replace(found, text="\n".join(lines[place:]).strip("\n"))


def _read_title(lines: list[str]) -> tuple[Draft, int]:
    at = _next(lines, 0)
    if at is None:
        return Draft(text=""), 0
    if match := _TITLE.match(lines[at]):
        return Draft(text="", title=_heading(match[1])), at + 1
    after = _next(lines, at + 1)
    if after == at + 1 and _UNDERLINE.fullmatch(lines[after]):
        return Draft(text="", title=_heading(lines[at])), after + 1
    # without a mark, the first line is a title where a byline or a date stands below it
    bare = Draft(text="")
    first = lines[at].strip()
    if after is not None and first != GUARD and not _is_head(first) and _is_head(lines[after].strip()):
        return Draft(text="", title=_heading(first)), at + 1
    return bare, at


def _heading(text: str) -> str:
    return unescape(unbold(text.strip()))


def _is_head(line: str) -> bool:
    return _read_line(line, Draft(text="")) is not None


def _next(lines: list[str], place: int) -> int | None:
    return next((at for at in range(place, len(lines)) if lines[at].strip()), None)


def _read_line(line: str, found: Draft) -> Draft | None:
    """Add what a byline or a date line says, None where it is neither, or says what is known already."""
    unsigned = not found.byline and not found.outlet
    if unsigned and (exact := _read_exact(line, found)):
        return exact
    if len(line) > _LONGEST_LINE:
        return None
    if published := _read_date(line):
        return None if found.published else replace(found, published=published)
    return _read_byline(line, found) if unsigned else None


def _read_exact(line: str, found: Draft) -> Draft | None:
    """Read the line that `_byline` writes: `by <byline> • <outlet>`, a bullet at its end where no more comes."""
    body = line.removesuffix("•") if line.endswith(" •") else line
    byline, _, outlet = body.partition(" •") if not body.startswith("•") else ("", "•", body[1:])
    opener = next(filter(byline.startswith, _openers()), "") if "•" in line else ""
    if not (line.startswith("• ") or opener) or "•" in outlet:
        return None
    if body == line and _read_date(outlet.strip()):
        return None
    return replace(found, byline=_plain(byline.removeprefix(opener)), outlet=_plain(outlet))


@cache
def _openers() -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels.by for labels in all_labels()))


def _read_byline(line: str, found: Draft) -> Draft | None:
    from socra.input.metadata import parse_byline

    first, *others = _BULLET.split(line.strip("*_ "))
    who = parse_byline(first)
    if who is None and not _BY.match(first):
        others, who = [], parse_byline(line)
        if who is None:
            return None
    dates = [day for day in map(_read_date, others) if day]
    outlets = [other for other in others if other and not _read_date(other)]
    outlets += [who.outlet] if who else [""]
    return replace(
        found,
        byline=_plain(who.authors if who else _BY.sub("", first, count=1)),
        outlet=_plain(outlets[0]),
        published=_either(found, *dates, who.published if who else None),
    )


def _either(found: Draft, *dates: Published | None) -> Published | None:
    return found.published or next((day for day in dates if day), None)


def _read_date(line: str) -> Published | None:
    try:
        return date.fromisoformat(line) if len(line) == 10 else datetime.fromisoformat(line)
    except ValueError:
        pass
    from socra.input.metadata import parse_date

    return parse_date(line.strip("*_ "))


def _byline(byline: str, outlet: str, opener: str) -> list[str]:
    byline, outlet = (lightly(_one_line(text)).replace("•", "&bull;") for text in (byline, outlet))
    if not byline and not outlet:
        return []
    line = " ".join(filter(None, (f"{opener}{byline}" if byline else "", f"• {outlet}" if outlet else "")))
    found = _read_line(line, Draft(text=""))
    exact = found and (found.byline, found.outlet, found.published) == (_plain(byline), _plain(outlet), None)
    return [line if exact else f"{line} •"]


def _same(found: Draft, article: Article, text: str) -> bool:
    mine = (_one_line(article.title), _one_line(article.byline), _one_line(article.outlet))
    return (found.title, found.byline, found.outlet) == mine and (found.published, found.text) == (
        article.published,
        text,
    )


def _plain(text: str) -> str:
    # the entity is taken apart by its own escape, so it goes first
    return unescape(re.sub(r"(?<!\\)&bull;", "•", text.strip()))


def _one_line(text: str) -> str:
    return " ".join(text.split())
