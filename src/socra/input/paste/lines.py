"""The lines of a paste, told apart by their Markdown marks, with hard-wrapped ones joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from socra.input.paste.chrome import Chrome, recognise
from socra.input.paste.joints import gap, is_cut, is_divided
from socra.input.paste.prose import Prose, measure

__all__ = ["MOST", "Kind", "Line", "edges", "render", "split"]

Kind = Literal["text", "heading", "item", "quote", "code", "table", "rule"]

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_BULLET = re.compile(r"[-*+•‣◦⁃∙·▪▸►●○■][ \t]+(?=\S)")
_NUMBER = re.compile(r"\d{1,3}[.)][ \t]+(?=\S)")
_NO_NUMBER = re.compile(r"(\d{1,3})\\([.)][ \t])")  # Markdown's "24\. Dezember": a paragraph
_QUOTE = re.compile(r"(?:>[ \t]?)+")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}$")
_FENCE = re.compile(r"(?:```|~~~)")
_SETEXT = re.compile(r"(?:={3,}|-{3,})$")
_LEADER = re.compile(r"(?:\.{3,}|(?: \.){3,}) ?\d+$")  # a line of a table of contents
_BLANKS = re.compile(r"[ \t]+")

MOST = 20_000
"""Lines of a page; of a longer text its beginning and its end are looked at."""
_MIN_WIDTH, _MAX_WIDTH = 40, 120
_ANY_WIDTH = -1


@dataclass(slots=True)
class Line:
    """One line of the paste: its content without marks, what its marks say, and why it goes, once something says so."""

    text: str
    kind: Kind = "text"
    level: int = 0
    apart: bool = True
    """Whether a blank line stands before it."""
    raw: str = ""
    reason: str = ""
    prose: Prose = field(default_factory=Prose)
    chrome: Chrome | None = None
    kept: bool = False
    """Whether it is the article's although it stands apart from the rest of it."""
    width: int = 0
    """Columns that it fills, those of its indentation too, as far as it was one row of the paste."""
    meta: str = ""
    """"date", "byline" or "age" (as in "2 hours ago") where the line is nothing else."""


def split(text: str, *, markdown: bool = False) -> list[Line]:
    """Cut `text` into lines that are not blank, hard-wrapped paragraphs and divided words joined to one line each.

    Where it is known to be Markdown, a paragraph ends with a blank line and nowhere else.
    """
    lines = _underlined(_read(text))
    lines = _unwrap(lines, _ANY_WIDTH if markdown else _wrap_width(lines))
    for line in lines:
        line.prose = measure(line.text)
    for line in edges(lines):
        line.chrome = _chrome(line)
    return lines


def edges(lines: list[Line]) -> list[Line]:
    """Return the lines that may be a page's: all, but for the middle of a text that is longer than any page."""
    return lines if len(lines) <= MOST else [*lines[: MOST // 2], *lines[-MOST // 2 :]]


def _chrome(line: Line) -> Chrome | None:
    if line.kind in ("code", "rule", "table"):
        return None
    found = recognise(line.text, line.prose)
    # A Markdown heading "Next" is the author's; "Related articles" is the page's even so.
    return None if found and line.kind == "heading" and found.role in ("box", "form") else found


def render(lines: list[Line]) -> str:
    """Write `lines` as Markdown, one line a block, with a blank line between blocks."""
    parts: list[str] = []
    for before, line in zip([None, *lines], lines, strict=False):
        together = before and before.kind == line.kind and line.kind in ("code", "table") and not line.apart
        parts.append(("\n" if together else "\n\n") + _marked(line))
    return "".join(parts).strip("\n")


def _marked(line: Line) -> str:
    match line.kind:
        case "heading":
            return f"{'#' * max(2, line.level)} {line.text}"
        case "item":
            return line.text if _NUMBER.match(line.text) else f"- {line.text}"
        case "quote":
            return f"> {line.text}"
        case _:
            return line.text


def _read(text: str) -> list[Line]:
    lines: list[Line] = []
    apart, rows = True, text.split("\n")
    fences = [index for index, row in enumerate(rows) if _FENCE.match(row.lstrip())]
    fenced = {row for start, end in zip(fences[::2], fences[1::2], strict=False) for row in range(start, end + 1)}
    for index, row in enumerate(rows):
        if index in fenced:
            lines.append(Line(text=row, kind="code", apart=index - 1 not in fenced, raw=row))
        elif row.strip():
            line = _line(_BLANKS.sub(" ", row.strip()), apart)
            line.width = len(row.rstrip().expandtabs())
            lines.append(line)
        apart = not row.strip()
    return lines


def _line(row: str, apart: bool) -> Line:
    if match := _HEADING.match(row):
        return Line(text=match[2].rstrip("# ") or match[2], kind="heading", level=len(match[1]), apart=apart, raw=row)
    if _RULE.match(row):
        return Line(text=row, kind="rule", apart=apart, raw=row)
    if (match := _QUOTE.match(row)) and match.end() < len(row):
        return Line(text=row[match.end() :], kind="quote", apart=apart, raw=row)
    if match := _BULLET.match(row):
        return Line(text=row[match.end() :], kind="item", apart=apart, raw=row)
    if match := _NO_NUMBER.match(row):
        return Line(text=match[1] + match[2] + row[match.end() :], apart=apart, raw=row)
    if _NUMBER.match(row):
        return Line(text=row, kind="item", apart=apart, raw=row)
    return Line(text=row, kind="table" if row.startswith("|") and row.count("|") > 1 else "text", apart=apart, raw=row)


def _underlined(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if _SETEXT.match(line.text) and not line.apart and kept and kept[-1].kind == "text" and kept[-1].apart:
            kept[-1].kind, kept[-1].level = "heading", 1 if line.text[0] == "=" else 2
            kept[-1].raw += "\n" + line.raw
        else:
            kept.append(line)
    return kept


def _wrap_width(lines: list[Line]) -> int:
    """Return the width at which the paste is hard-wrapped, 0 where it is not."""
    lengths = sorted(line.width for line in lines if line.kind in ("text", "quote", "item"))
    if not lengths:
        return 0
    width = lengths[len(lengths) * 97 // 100]
    least = _MIN_WIDTH if lines[0].text.isascii() or " " in lines[0].text else _MIN_WIDTH // 2
    if not least <= width <= _MAX_WIDTH:
        return 0
    pairs = [(a, b) for a, b in pairwise(lines) if not b.apart and b.kind in ("text", "quote")]
    full = [a for a, b in pairs if _fills(a, b, width)]
    running = [a for a in full if not measure(a.text).ended]
    evident = len(full) >= 0.6 * len(pairs) and len(running) >= 0.55 * len(full) and len(running) >= 2
    return width if evident else 0


def _fills(line: Line, after: Line, width: int) -> bool:
    # A greedy wrapper broke here only if the next word would not have fitted; two columns of slack for other wrappers.
    word = after.text.split(" ", 1)[0] if after.text[0].isascii() or " " in after.text else after.text[0]
    return line.width + 1 + len(word) > width - 2 and line.width >= width // 2


def _unwrap(lines: list[Line], width: int) -> list[Line]:
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last and _goes_on(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_join(group) for group in groups]


def _runs_into_number(group: list[Line], line: Line) -> bool:
    """Tell whether a number goes on with a sentence: "… am" above "24. Dezember", and no item of a list."""
    prose = group[0].kind == "text" and group[-1].text[-1:].isalpha()
    return prose and line.kind == "item" and bool(_NUMBER.match(line.text))


def _goes_on(group: list[Line], line: Line, width: int) -> bool:
    last = group[-1]
    text = line.kind == "text" or _runs_into_number(group, line)
    same = line.kind == last.kind == "quote" or (text and last.kind in ("text", "item"))
    if line.apart or not same:
        return False
    if _LEADER.search(last.text):
        return False
    if width == _ANY_WIDTH:
        return not last.raw.endswith(("  ", "\\"))
    return is_cut(last.text, line.text) or bool(width and _fills(last, line, width))


def _join(group: list[Line]) -> Line:
    first = group[0]
    if len(group) == 1:
        return first
    parts = [first.text]
    for line in group[1:]:
        # Only the last part is looked at and grows shorter by no more than its hyphen: linear in the lines.
        last = parts.pop()
        parts += [last[:-1], line.text] if is_divided(last, line.text) else [last, gap(last, line.text), line.text]
    raw = "\n".join(line.raw for line in group)
    return Line(text="".join(parts), kind=first.kind, level=first.level, apart=first.apart, raw=raw)
