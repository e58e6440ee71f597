"""What was handed in, before it is told what it is, and the one question that may have to be asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from socra.errors import SeveralArticles, SourceNotFound

__all__ = ["Handed", "choose", "shown"]

_MOST_CHOICES = 20
_LONGEST_CHOICE = 70


@dataclass(frozen=True, slots=True)
class Handed:
    """A file's bytes, or its text once it was decoded; `name` is what errors call it.

    `place` is what would hand it in again, such as a path or an address, "" where there is none. `item` says which one
    of several articles is wanted, from 1; 0 where nobody chose.
    """

    name: str = "the file"
    data: bytes = b""
    text: str = ""
    url: str = ""
    place: str = ""
    item: int = 0


def choose(handed: Handed, what: str, titles: Sequence[str]) -> int:
    """Return the index of the one article that is wanted; `what` names the many, such as "articles" or "mails".

    Raises `SeveralArticles` where none was chosen, `SourceNotFound` where there is none of that number.
    """
    if handed.item > len(titles):
        raise SourceNotFound(f"{handed.name} holds {len(titles)} {what}, no number {handed.item}: take a lower number")
    if not handed.item and len(titles) > 1:
        listed = "; ".join(f"{number} {shown(title)}" for number, title in enumerate(titles[:_MOST_CHOICES], 1))
        more = f"; and {len(titles) - _MOST_CHOICES} more" if len(titles) > _MOST_CHOICES else ""
        raise SeveralArticles(
            f"{handed.name} holds {len(titles)} {what}: {_how(handed)} ({listed}{more})", choices=map(shown, titles)
        )
    return max(handed.item, 1) - 1


def _how(handed: Handed) -> str:
    if handed.place:
        return f"choose one by its number, as in {handed.place}#2"
    return "save it as a file and choose one by its number, as in FILE#2"


def shown(title: str) -> str:
    """Return `title` in one short line that a terminal may be shown."""
    line = " ".join("".join(char if char.isprintable() else " " for char in title).split())
    return (line if len(line) <= _LONGEST_CHOICE else line[: _LONGEST_CHOICE - 1] + "…") or "without a title"
