"""The notation of the data files: a line of prose whose names, figures, dates and negations are marked.

{a}  {a.s}  {a.f}  {a.i}  {a.s:gen}  {a!}   a name: full, surname, first, initial and surname, in a case, as speaker
[n 9,400|9400]   [w twelve|12]              a number in digits, in words; then other true ways to write it
[d 12 March 2024|2024-03-12]                a date; then other true ways to write it
[u million|billion|thousand]                a unit; then units that would be false
[- did not close|closed]  [+ left|did not leave]    a negation to drop, to add: what is true, then what is false
[= said|stated]                             words; then others that mean the same
(?, which opened in [d 2019],?)             what may be left out
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["Part", "Parts", "parse", "put", "shown"]

Kind = Literal["text", "name", "n", "w", "d", "u", "+", "-", "="]

_MARK = re.compile(
    r"\{(?P<who>\w)(?:\.(?P<form>[sfi]))?(?::(?P<case>[a-z]+))?(?P<speaker>!)?\}"
    r"|\[(?P<kind>[nwdu=+-]) (?P<body>[^\]]*)\]"
    r"|(?P<edge>\(\?|\?\))"
)

_BEFORE = re.compile(r" \(\?(?=[,，])")


@dataclass(frozen=True)
class Part:
    """A piece of a line: plain text, or something marked, with what else could stand there."""

    kind: Kind
    text: str
    others: tuple[str, ...] = ()
    who: str = ""
    form: str = ""
    case: str = ""
    speaker: bool = False
    optional: bool = False


Parts = tuple[Part, ...]


def parse(line: str) -> Parts:
    """Return the parts of a line; a name has no text yet."""
    return tuple(part for part in _parts(_BEFORE.sub("(?", line)) if part.kind != "text" or part.text)


def _parts(line: str) -> Iterator[Part]:
    optional, done = False, 0
    for found in _MARK.finditer(line):
        yield Part("text", line[done : found.start()], optional=optional)
        done = found.end()
        if found["edge"]:
            optional = found["edge"] == "(?"
        else:
            yield replace(_marked(found), optional=optional)
    yield Part("text", line[done:], optional=optional)


def _marked(found: re.Match[str]) -> Part:
    if found["kind"] is None:
        who, form, case = (found[key] or "" for key in ("who", "form", "case"))
        return Part("name", "", who=who, form=form, case=case, speaker=bool(found["speaker"]))
    first, *others = found["body"].split("|")
    return Part(found["kind"], first, tuple(others))  # type: ignore[arg-type]


def shown(parts: Sequence[Part]) -> str:
    """Return the text of a line."""
    return "".join(part.text for part in parts)


def put(parts: Parts, place: int, text: str) -> Parts:
    """Return the line with another text at one place, which is plain then."""
    return (*parts[:place], Part("text", text), *parts[place + 1 :])
