"""Lines: a shape's `markdown`, one line with fields in braces, turned into a writer and a matching pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from socra.markdown.escape import Escape, unbold, unescape

__all__ = ["Line", "marker_of"]

_TEMPLATE = re.compile(r"(?P<indent> *)(?P<marker>#{1,6} |[*+-] |\{n\}[.)] )?(?P<rest>.*)")
_PHYSICAL = re.compile(r"(?P<indent>\s*)(?P<marker>#{1,6}|[*+-]|[0-9]{1,9}[.)])(?:\s+(?P<rest>.*)|$)")
_TOKEN = re.compile(
    r"\*\*\{(?P<label>\w+)\}:\*\*|\*\*\{(?P<bold>\w+)\}\*\*|\{(?P<plain>\w+)\}"
    r"|\*\*(?P<fixed>[^*{}]+)[:：]\*\*"
)

# Whole runs at once and never given back (`++`, `*+`): a line of any length is matched in one pass.
_BOLD = r"\*\*(?P<{0}>(?:[^\\*]++|\\.)*+)\*\*"
_LABEL = r"\*\*(?P<{0}>(?:[^\\*:：]++|\\.|[:：](?!\*\*))*+)(?:[:：]\*\*|\*\*\s?[:：]|\*\*(?:\s+[–—-](?=\s))?)"
_FIXED = r"\*\*{0}(?:\s?[:：]\*\*|\*\*\s?[:：]|\*\*)"


class Marker(NamedTuple):
    """The beginning of a line of Markdown: how far it is indented, its kind ("#", "*", "1" or ""), and the rest."""

    indent: int
    kind: str
    sign: str
    rest: str


def marker_of(line: str) -> Marker:
    """Split a line of Markdown into its marker and the rest."""
    found = _PHYSICAL.match(line)
    if not found:
        return Marker(0, "", "", line.strip())
    sign = found["marker"]
    kind = "1" if sign[0].isdigit() else "#" if sign[0] == "#" else "*"
    return Marker(len(found["indent"]), kind, sign if kind == "#" else kind, (found["rest"] or "").strip())


class Line:
    """One line of a shape's form, both ways.

    `others` are the same line in other languages, which are read too; `colon` is what a label is written with.
    """

    def __init__(self, template: str, *, slot: str = "", others: Iterable[str] = (), colon: str = ":") -> None:
        found = _TEMPLATE.fullmatch(template)
        assert found, "a template is one line"
        self.template = template
        self.slot = slot
        self.colon = colon
        self.indent = len(found["indent"])
        self._rest = found["rest"]
        self.marker = _kind(found["marker"] or "")
        self.sign = (found["marker"] or "").strip() if self.marker == "#" else self.marker
        tokens = list(_TOKEN.finditer(template))
        names = [token["label"] or token["bold"] or token["plain"] for token in tokens if not token["fixed"]]
        self.fields = tuple(name for name in names if name != "n")
        alike = (Line(other) for other in others if other != template)
        self._others = tuple(line for line in alike if sorted(line.fields) == sorted(self.fields))

    @property
    def bare(self) -> str:
        """The field that is the whole line, "" where there is more to it."""
        return self.fields[0] if self.template.strip() == f"{{{''.join(self.fields[:1])}}}" else ""

    @cached_property
    def label(self) -> str:
        """The fixed words that open the line, in small letters, "" where there are none."""
        found = re.match(r"\*\*([^*{}]+)[:：]\*\*", self._rest)
        return found[1].strip().casefold() if found else ""

    @cached_property
    def weight(self) -> int:
        """The number of characters that are always the same: the heavier line is the better match."""
        return len(re.sub(r"\s|\{\w+\}", "", self._rest))

    def write(self, values: Mapping[str, str], number: int, escape: Escape) -> str:
        """Return the line with its fields filled in."""

        def fill(token: re.Match[str]) -> str:
            if token["plain"] == "n":
                return str(number)
            if token["fixed"]:
                return token[0]
            start = self.marker != "#" and token.start() == len(self.template) - len(self._rest)
            name = token["label"] or token["bold"] or token["plain"]
            text = escape(values[name], bold=not token["plain"], start=start)
            return f"**{text}{self.colon}**" if token["label"] else token[0].replace(f"{{{name}}}", text)

        template = self.template.removesuffix(":") if self.marker == "#" else self.template
        end = self.colon if template != self.template else ""
        return (_TOKEN.sub(fill, template) + end).rstrip(" ")

    def match(self, found: Marker) -> dict[str, str] | None:
        """Return the fields that a line of Markdown holds, None where it is no such line.

        A heading of the label's words is such a line too: its fields are in the paragraphs below it. The fixed
        words may be in any language.
        """
        if self.marker == "#" and found.kind == "#" and len(found.sign) < 4:
            return None
        if _family(self.marker) != _family(found.kind):
            return {} if self._is_labelled_by(found) else None
        rest = unbold(found.rest) if found.kind == "#" else found.rest
        match = next(filter(None, (pattern.fullmatch(rest) for pattern in self._patterns)), None)
        return {name: unescape(match[name].strip()) for name in self.fields} if match else None

    def _is_labelled_by(self, found: Marker) -> bool:
        labels = {line.label for line in (self, *self._others)} - {""}
        return found.kind == "#" and bool(labels) and unbold(found.rest).casefold().rstrip(":： ") in labels

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        """The line in all languages, first with the number and the words around it, which may be missing."""
        alike = [line._pieces for line in (self, *self._others)]
        numbered = [pieces for pieces in alike if _NUMBER in pieces]
        texts = ["".join(pieces) for pieces in (*numbered, *(_numbered(pieces) for pieces in alike))]
        return tuple(re.compile(text, re.IGNORECASE) for text in dict.fromkeys(texts))

    @cached_property
    def _pieces(self) -> list[str]:
        pieces: list[str] = []
        place = 0
        for token in _TOKEN.finditer(self._rest):
            pieces += _literal(self._rest[place : token.start()], pieces)
            pieces.append(_token_pattern(token))
            place = token.end()
        return pieces + _literal(self._rest[place:], pieces)


_NUMBER = "[0-9]{1,9}"
_SIGNS = re.compile(r"[.):：–—-]+\s*$")


def _family(kind: str) -> str:
    # a list may be numbered or not, whatever its form is
    return "*" if kind == "1" else kind


def _kind(marker: str) -> str:
    return "" if not marker.strip() else "#" if marker[0] == "#" else "1" if "{n}" in marker else "*"


def _token_pattern(token: re.Match[str]) -> str:
    if token["fixed"]:
        return _FIXED.format(re.escape(token["fixed"].strip()))
    if token["plain"] == "n":
        return _NUMBER
    if token["plain"]:
        return f"(?P<{token['plain']}>.*?)"
    return (_LABEL if token["label"] else _BOLD).format(token["label"] or token["bold"])


def _literal(text: str, before: Iterable[str]) -> list[str]:
    """Return the pattern of fixed words: any white space, any sign after a number, a colon at the end or none."""
    if not text:
        return []
    if list(before)[-1:] == [_NUMBER]:
        return [rf"\s*{re.escape(_SIGNS.sub('', text).strip())}\s*[.):：–—-]\s*"]
    if text == ":":
        return ["[:：]?"]
    words = r"\s+".join(map(re.escape, text.split()))
    return [(r"\s*" if text[0] == " " else "") + words + (r"\s*" if text[-1] == " " and words else "")]


def _numbered(pieces: list[str]) -> list[str]:
    """Make a number at the front optional, with the words around it: "Level 1: " may be missing."""
    if _NUMBER not in pieces:
        return pieces
    end = pieces.index(_NUMBER) + 2
    return ["(?:", *pieces[:end], ")?", *pieces[end:]]
