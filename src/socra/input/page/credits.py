"""Who wrote the article, by the marks of the page: `rel=author`, `itemprop`, class names, addresses of authors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socra.input.metadata import parse_byline
from socra.input.page.markup import squeeze
from socra.language.calendar import is_date_word

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Credit", "choose", "does_other_work", "find_credits", "read_names"]

_SUREST = 3.0
_LONGEST, _MOST, _MOST_AUTHORS = 160, 300, 10
_BEFORE, _AFTER = 600, 1_500  # characters around the title within which a byline stands
_NEXT = 60  # characters from one author of an article to the other
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CLASSES = frozenset("author authors byline bylines contributor contributors writer writers username".split())
_OTHERS = frozenset("comment comments commenter reply replies related recirc recommended popular teaser".split())
_BOXES = frozenset("card cards sidebar widget promo".split())
_ASIDE = frozenset({"nav", "aside", "form", "footer", "menu"})
_ADDRESS = re.compile(
    r"/(?:authors?|contributors?|writers?|profiles?|people|staff|team|journalists?|auteurs?|autor(?:en|es)?|producers?"
    r"|blog/author|users?|members?|u)/[^/?#]+/?$|/~[\w-]+/?$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:(?:about|posts by|(?:\w+ ){0,3}by|authors?|autore?n?|auteur|von|par|por|di|door)\b\s?[:|]?\s*)", re.IGNORECASE
)
_OTHER_WORK = re.compile(
    r"(?:review|check|edit|verif|sponsor|translat|photo|illustrat|approv|updat|image|powered)\w*\s+by\b", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·∙●]|\s[-–—]\s|\s(?:on|in|at|for|am|le|el|updated|published)\b(?=\s)|\d{1,4}\s?[./-]|\d+ min|[(@<:]).*$"
)
_COMMA = re.compile(r"\s*,\s*")
_HANDLE = re.compile(r"[^\W_][\w.-]{1,29}")
_NO_NAME = frozenset(
    "about admin administrator all anonymous article author authors bio by byline contact continue contributor editor "
    "editorial follow guest home latest learn more posted posts profile published read reviewed share updated view "
    "website written you your login member reviewer expert staff writer".split()
)


@dataclass(frozen=True, slots=True)
class Credit:
    """Names that a page marks as the author's: how surely, and from where to where they stand among its letters."""

    names: str
    weight: float
    start: int
    end: int
    near: bool = False
    box: int = 0

    @property
    def sure(self) -> float:
        """How surely it is the article's own, at most 0 in a box far from the title and in what others wrote."""
        return self.weight - (0, 0.9 if self.near else 3.0, 3.0)[self.box]


def find_credits(page: HtmlElement, title: str = "") -> list[Credit]:
    """Return the marked names of `page` in order. Linear in its size."""
    found: list[Credit] = []
    heading = 0
    for element, start, end, box in _marked(page):
        text = " ".join(_text(element).split())
        if element.tag == "h1":
            heading = start if not heading or (title and squeeze(text) == squeeze(title)) else heading
        elif names := read_names(text, handles=_weight(element) >= 2):
            found.append(Credit(names, _weight(element), start, end, box=box))
    return [replace(credit, near=-_BEFORE <= credit.start - heading <= _AFTER) for credit in found]


def choose(found: Sequence[Credit]) -> tuple[str, bool]:
    """Return the authors among `found`, those beside each other joined, and whether they stand beside the title."""
    sure = [credit for credit in found if credit.sure > 0]
    best = max(
        sure, key=lambda credit: (credit.sure >= _SUREST or credit.near, credit.sure, -credit.start), default=None
    )
    if best is None:
        return "", False
    names, end = [best.names], best.end
    for credit in sure:
        beside = 0 <= credit.start - end <= _NEXT and credit.near == best.near and credit.sure >= best.sure
        if beside and not any(squeeze(credit.names) in squeeze(name) for name in names):
            names.append(credit.names)
            end = credit.end
    return ", ".join(names[:_MOST_AUTHORS]), best.near


def read_names(text: str, *, handles: bool = False) -> str:
    """Return the names in what a page marks as its author, "" where it is anything else.

    Where there are `handles`, a single word of small letters and digits is a name too.
    """
    if not text or len(text) > _LONGEST or _OTHER_WORK.search(text):
        return ""
    text = _BY.sub("", text).strip(" ,:|-–—•·")
    for written in (text, _AFTER_NAME.sub("", text), text.split(",")[0]):
        words = [word.casefold().strip(".,:") for word in written.split()]
        if not words or _NO_NAME.intersection(words) or all(map(is_date_word, words)):
            continue
        if byline := parse_byline(f"By {written}"):
            return _COMMA.sub(", ", byline.authors.strip(" ,"))
        if handles and _HANDLE.fullmatch(written) and any(map(str.isalpha, written)):
            return written
    return ""


def does_other_work(name: str, lines: Sequence[str]) -> bool:
    """Say whether each of the shown `lines` that hold `name` says that it reviewed, edited or checked."""
    named = [line for line in lines if name in line]
    return bool(named) and all(_OTHER_WORK.search(line) for line in named)


def _marked(page: HtmlElement) -> Iterator[tuple[HtmlElement, int, int, int]]:
    """Yield each element that may name an author, and each main heading, with its place and the box it stands in.

    1 is a box beside the article, 2 what others wrote: comments, other articles.
    """
    from lxml import etree

    place, left = 0, _MOST
    boxes, articles = [0, 0, 0], 0
    starts: list[int] = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        step = 1 if event == "start" else -1
        boxes[_box(element, articles)] += step
        articles += step * (element.tag in ("article", "main"))
        if event == "start":
            starts.append(place)
            place += len((element.text or "").strip())
            continue
        start = starts.pop()
        if left and place - start <= _LONGEST and (element.tag == "h1" or _weight(element)):
            left -= 1
            yield element, start, place, 2 if boxes[2] else min(1, boxes[1])
        place += len((element.tail or "").strip())


def _box(element: HtmlElement, articles: int) -> int:
    if element.tag in ("body", "html", "main", "article"):
        return 0
    words = _class_words(element)
    if _OTHERS.intersection(words):
        return 2
    aside = element.tag in _ASIDE and not (element.tag == "footer" and articles)
    return int(aside or bool(_BOXES.intersection(words)))


def _weight(element: HtmlElement) -> float:
    """Return how surely the marks of `element` say that it names the author, 0 where they say nothing."""
    if "author" in (element.get("rel") or "").lower().split() and element.tag != "link":
        return _SUREST
    if (element.get("itemprop") or "").lower() in ("author", "creator"):
        return _SUREST
    if _CLASSES.intersection(_class_words(element)):
        return 2.0
    return 1.0 if element.tag == "a" and _leads_to_author(element) else 0.0


def _leads_to_author(link: HtmlElement) -> bool:
    """Say whether the address of `link` is a person's page: "/authors/ann-lee" under the name of Ann Lee."""
    address = _ADDRESS.search(link.get("href") or "")
    words = [word for word in _text(link).split() if len(word) > 1]
    return address is not None and any(squeeze(word) in squeeze(address[0]) for word in words[-3:])


def _class_words(element: HtmlElement) -> set[str]:
    classes = f"{element.get('class') or ''} {element.get('data-testid') or ''}"[:400]
    return {word.lower() for word in _WORDS.findall(classes)}


def _text(element: HtmlElement) -> str:
    # A name that stands in `<meta itemprop="name" content="…">` is not shown, and is not taken from here.
    return "".join(f" {text}" if text.strip() else text for text in element.itertext())
