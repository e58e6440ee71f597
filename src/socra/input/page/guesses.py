"""What the wrapped library believes where a page says neither by declaring nor by showing: marked as its guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from socra.article import Caution
from socra.input.draft import Draft
from socra.input.metadata import find_date, is_update
from socra.input.page.believable import Seen
from socra.input.page.credits import does_other_work, find_credits, read_names
from socra.input.page.markup import squeeze
from socra.input.page.meta import clean
from socra.input.page.published import day_of
from socra.safety.airgap import imports_without_sockets

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["fill_blanks"]

_MOST_LETTERS = 1_000_000


def fill_blanks(page: HtmlElement, draft: Draft, disputed: frozenset[str] = frozenset()) -> Draft:
    """Return `draft` with the title, byline and day that the library finds in `page` where it has none.

    What is `disputed` stays blank. Only words that the page shows are taken, and a warning names what was guessed.
    """
    if (draft.title and draft.byline and draft.published) or sum(map(len, draft.shown)) > _MOST_LETTERS:
        return draft
    seen = Seen(draft.shown)
    title, byline, published = _ask(page, draft.url)
    if any(squeeze(credit.names) in squeeze(byline) for credit in find_credits(page) if credit.sure <= 0):
        byline = ""  # of a comment, or of another article
    found = {
        "title": "" if draft.title or not seen.bears_out(title) else title,
        "byline": ""
        if draft.byline or not (byline and seen.shows(byline)) or does_other_work(byline, draft.shown)
        else byline,
        "published": published if published and not draft.published and _stands(published, draft) else None,
    }
    guessed = {name: value for name, value in found.items() if value and name not in disputed}
    if not guessed:
        return draft
    words = {"title": "the title", "byline": "the byline", "published": "the date"}
    text = f"{_listed([words[name] for name in guessed])} guessed from the layout of the page, which does not say it"
    return replace(draft, **guessed, warnings=(*draft.warnings, Caution(text=text)))  # type: ignore[arg-type]


def _stands(day: date, draft: Draft) -> bool:
    """Say whether `day` stands in a short line of the page, and not only in those that tell of a change."""
    if day in draft.declared.modified:
        return False
    lines = (line for line in draft.shown if str(day.day) in line and not is_update(line))
    found = (find_date(line, draft.language) for line in lines)
    return any(moment and day_of(moment[0]) == day for moment in found)


def _listed(names: list[str]) -> str:
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _ask(page: HtmlElement, url: str) -> tuple[str, str, date | None]:
    with imports_without_sockets():
        from trafilatura import extract_metadata

    try:
        found = extract_metadata(page, default_url=url or None, extensive=False)
        day = date.fromisoformat(found.date) if found.date else None
    except Exception:  # whatever a broken page makes it trip over, the page is read without a guess
        return "", "", None
    authors = [name for part in (found.author or "").split(";") if (name := read_names(clean(part)))]
    return clean(found.title), ", ".join(authors), day
