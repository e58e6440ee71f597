r"""The article's text in a file that also holds a reading of it: nothing in it passes for a part of the reading.

A footnote mark and a heading with the reading's own words get a backslash, and so does the number that a paragraph
begins with ("24\. Dezember"), which Markdown would take for a list's and count anew; all other lines stay as they are.
Backslashes that stand there already are doubled, so that what is written, and nothing else, is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from socra.article import Article
from socra.framework import Framework
from socra.markdown.headings import folded, names_of

__all__ = ["guard_numbers", "read_body", "write_body"]

_NOTE = re.compile(r"(?<!\\)(\\*+)(?=\[\^)")
_HEADING = re.compile(r"(?m)^([ \t]{0,3})(\\*+)(?=#{1,6}[ \t]+(.*))")
_NUMBER = re.compile(r"(?m)^([ \t]*\d{1,3})(\\*+)(?=[.)][ \t])")
_UNDERLINED = re.compile(r"(?m)^(.*+\n[ \t]{0,3})(\\*+)(?=(?:=+|-+)[ \t]*$)")


def write_body(text: str, framework: type[Framework]) -> str:
    """Return the text as it stands above the framework's heading."""
    return _change(guard_numbers(text), framework, _more)


def read_body(text: str, framework: type[Framework]) -> str:
    """Take away what `write_body` added; what another hand wrote without it stays as it is."""
    return _change_numbers(_change(text, framework, _fewer), _fewer)


def guard_numbers(text: str) -> str:
    """Put a backslash behind the number that a paragraph begins with."""
    return _change_numbers(text, _more)


def _more(count: int) -> int:
    return 2 * count + 1


def _fewer(count: int) -> int:
    return count // 2 if count % 2 else count


def _change_numbers(text: str, count: Callable[[int], int]) -> str:
    if not _NUMBER.search(text):
        return text
    paragraphs = {block.start for block in Article(text=text).blocks if block.kind == "paragraph"}
    return _NUMBER.sub(
        lambda found: found[1] + "\\" * count(len(found[2])) if found.start() in paragraphs else found[0], text
    )


def _change(text: str, framework: type[Framework], count: Callable[[int], int]) -> str:
    """Change the number of backslashes before each sign that the reading uses too."""
    names = names_of(framework)
    text = _NOTE.sub(lambda found: "\\" * count(len(found[1])), text)
    text = _HEADING.sub(partial(_changed, names, count, 3), text)
    return _UNDERLINED.sub(partial(_changed, names, count, 1), text)


def _changed(names: frozenset[str], count: Callable[[int], int], named: int, found: re.Match[str]) -> str:
    if folded(found[named].strip().rstrip("#")) not in names:
        return found[0]
    return found[1] + "\\" * count(len(found[2]))
