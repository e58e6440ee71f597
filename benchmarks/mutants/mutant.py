"""A mutant, and how its falsehood is made sure of without asking the checks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mutants.cast import words
from mutants.items import Item

__all__ = ["Mutant", "figures", "stands"]

_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f ’']\d{3}(?!\d))*(?:[.,]\d+)?")


@dataclass(frozen=True)
class Mutant:
    """A false item: its class, the sort of change, the true item that it was, its text and what it cites."""

    kind: str
    sort: str
    item: Item
    text: str
    cites: tuple[int, ...]


def stands(text: str, item: Item, cites: tuple[int, ...] | None = None) -> bool:
    """Say whether words stand in what an item cites, or in what else the prompt shows."""
    return text.casefold() in item.story.cited(item.cites if cites is None else cites).casefold()


def figures(text: str, language: str) -> set[str]:
    """Return the numbers of a text as digits without separators or zeros at the end, those in words included."""
    found = {_value(run) for digits in _DIGITS.findall(text) for run in (digits, *re.findall(r"\d+", digits))}
    for row in words(language)["numbers"]:
        for place, word in enumerate(row["words"]):
            if re.search(rf"\b{word}\b" if language != "zh" else word, text, re.I):
                found.add(str(row["from"] + place * row["step"]))
    return found


def _value(digits: str) -> str:
    """Return digits with a dot for the decimal sign, and without separators of groups."""
    if re.fullmatch(r"\d{1,3}(?:\D\d{3})+", digits):
        return re.sub(r"\D", "", digits)
    whole, _, fraction = re.sub(r"[.,](?=\d*$)", "|", digits).partition("|")
    return (re.sub(r"\D", "", whole).lstrip("0") or "0") + ("." + fraction.rstrip("0") if fraction.strip("0") else "")
