"""A line at the head of an article that holds several of author, day and outlet, beside what a reader does not need."""

from __future__ import annotations

import re
from dataclasses import replace

from socra.input.metadata.bylines import Byline, are_names, is_outlet, parse_byline
from socra.input.metadata.datelines import find_date

__all__ = ["parse_credit"]

_LONGEST = 180
_PARTS = re.compile(r"\s*[|•·∙●⋅]\s*|\s+[–—/-]+\s+|\s*[(（）)]\s*|\s{2,}")
_APART = re.compile(r"[|•·∙●⋅,]|[–—/-]\s")
_TAIL = re.compile(r"\s\d+ comments?\b.*$|\s(?:in|on)$", re.IGNORECASE)
_NOISE = re.compile(
    r"\d* ?min(?:ute)?s?(?: read)?|\d* ?(?:comments?|views?|shares?)(?: on .*)?"
    r"|(?:last )?(?:updated|published|posted)(?: on)?|(?:[\w-]+ )?(?:checked|edited|reviewed|verified) by .*"
    r"|share|print|save|follow(?: us)?|leave a comment"
    r"|(?:阅读|浏览|点击|评论|字号|分享)\D*\d*|in [A-Z].*",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:来源|來源|出处|出處|出典|出所|source|quelle|fuente|fonte|источник|출처)\s?[:：]\s*(.+)", re.IGNORECASE
)
_DESK = re.compile(
    r"(?:By )?(\w\S*(?: \w\S*){0,3} (?:staff|newsroom|desk|team|reporters|redaktion|redactie|rédaction|redacción))",
    re.IGNORECASE,
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,12}")
_PLACE = re.compile(r"[^\W\d_][\w.'’-]{1,24}")


def parse_credit(line: str, language: str = "") -> Byline | None:
    """Return what `line` says of author, outlet and day, None where it says anything else or neither author nor day.

    Reads "By Ann Lee – Updated 3 May 2025 | Fact-checked by Bo Kim", "2025年03月04日10:15 新浪科技" and a name or
    a place beside a date, each as far as nothing else is in the line. `language` settles what a date leaves open.
    """
    dated = find_date(line, language) if len(line) <= _LONGEST else None
    if dated is None:
        return parse_byline(line)
    published, rest = dated
    if found := parse_byline(rest):
        return replace(found, published=published)
    authors, outlet, signed, unknown = "", "", False, 0
    for part in (_TAIL.sub("", part).strip(" ,;:*_/–—-") for part in _PARTS.split(rest)):
        if not part or _NOISE.fullmatch(part):
            continue
        if source := _SOURCE.match(part):
            outlet = outlet or source[1].split()[0]
        elif byline := None if signed else parse_byline(part):
            authors, outlet, signed = byline.authors, outlet or byline.outlet, True
        elif not authors and (desk := _DESK.fullmatch(part)):
            authors = desk[1]
        elif _UNSPACED.fullmatch(part) or (is_outlet(part) and are_names(part, 1)):
            outlet = outlet or part
        elif not authors and are_names(part, 2):
            authors = part
        elif not (_PLACE.fullmatch(part) and _APART.search(line)) or f"{part}:" in line:
            unknown += 1
    return Byline(authors, outlet, published) if unknown <= signed else None
