"""The example articles of the repository as stories: what may change in their sentences is found by pattern."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from mutants.cast import DATA, Cast, Name, Person, draw
from mutants.stories import Line, Story
from mutants.template import Part, Parts
from socra.input import from_file

__all__ = ["examples"]

ARTICLES = Path(__file__).parent.parent.parent / "examples" / "articles"

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
SPOKE = "said|says|wrote|replies|explained|declared|calls|adds"
UNITS = {
    "million": "billion",
    "billion": "million",
    "kilometers": "miles",
    "kilometres": "miles",
    "meters": "feet",
    "minutes": "hours",
    "hours": "minutes",
    "days": "weeks",
    "weeks": "days",
    "months": "years",
    "gigabytes": "megabytes",
    "megawatts": "kilowatts",
    "tonnes": "kilos",
    "$": "€",
    "£": "$",
    "€": "£",
}
PATTERNS = (
    ("d", rf"(?:\d\d? )?\b(?:{MONTH})\b(?: \d\d?\b)?(?:,? \d{{4}})?|\b(?:19|20)\d\d\b"),
    ("u", "[$£€]|(?<=\\d )(?:" + "|".join(word for word in UNITS if word.isalpha()) + r")\b"),
    ("n", r"(?<![\w.,:-])(?<!Oct )(?<!Right )\d+(?:,\d{3})*(?:\.\d+)?(?![\w:-]|[.,]\d)"),
    ("-", r"(?<=\bis )not |(?<=\bhas )not |(?<=\bare )not |(?<=\bwould )not |(?<=\bwill )not "),
    (
        "+",
        r"(?:(?<=\bis )|(?<=\bwas )|(?<=\bhas )|(?<=\b(?<!have )had )|(?<=\bwill ))(?=[a-z])",
    ),
)
NEGATED = re.compile(r"\b(?:not?|nobody|nothing|never|neither|nor|none|without|cannot)\b|n[’']t\b", re.I)

ADDRESS = re.compile(r"\]\([^)]*\)")


def examples(seed: int) -> Iterator[Story]:
    """Yield the example articles with what the table says of them; all are in English."""
    tables = tomllib.loads((DATA / "examples.toml").read_text(encoding="utf-8"))
    for name, table in tables.items():
        article = from_file(ARTICLES / name)
        cast = _cast(table, Random(f"{seed}/examples/{name}"))
        numbers = range(1, len(article.sentences) + 1)
        lines = tuple(Line(_marked(article.sentence(number), cast), (number,)) for number in numbers)
        said = tuple(
            Line(_marked(text, cast), tuple(cites), kind) for kind, cites, text in table.get("paraphrases", ())
        )
        yield Story(f"examples/{name}", "en", article, cast, lines, said)


def _cast(table: dict[str, Any], chance: Random) -> Cast:
    named: dict[str, Person | Name] = {}
    for kind in "fmop":
        for name in table.get(kind, ()):
            first, _, last = name.partition(" ")
            named[f"{kind}{len(named)}"] = Person(first, last, kind) if kind in "fm" else Name(kind, name)
    return Cast(named, draw((), "en", chance).strangers)


def _marked(text: str, cast: Cast) -> Parts:
    """Return the parts of a sentence, the earliest and longest find first."""
    found: dict[int, tuple[int, Part]] = {}
    for start, end, part in sorted(_finds(text, cast), key=lambda find: (find[0] - find[1], find[0])):
        if all(end <= other or start >= stop for other, (stop, _) in found.items()) and start not in found:
            found[start] = (end, part)
    parts, done = [], 0
    for start, (end, part) in sorted(found.items()):
        parts += [Part("text", text[done:start]), part]
        done = end
    return tuple(part for part in (*parts, Part("text", text[done:])) if part.text or part.others)


def _finds(text: str, cast: Cast) -> Iterator[tuple[int, int, Part]]:
    for who, one in cast.named.items():
        for form in ("", "s") if isinstance(one, Person) else ("",):
            for found in re.finditer(rf"\b{re.escape(one.shown(form))}\b", text):
                yield (
                    found.start(),
                    found.end(),
                    Part("name", found[0], who=who, form=form, speaker=_spoken(text, found)),
                )
    text = ADDRESS.sub(lambda address: " " * len(address[0]), text)
    negated = bool(NEGATED.search(text))
    for kind, pattern in PATTERNS:
        for found in list(re.finditer(pattern, text))[: 1 if kind in "+-" else 9]:
            if not (kind == "+" and negated):
                others = {"u": (UNITS.get(found[0], ""),), "-": ("",), "+": ("not ",)}.get(kind, ())
                yield found.start(), found.end(), Part(kind, found[0], others)  # type: ignore[arg-type]


def _spoken(text: str, found: re.Match[str]) -> bool:
    """Say whether a verb of speech stands right after a name, or before it with at most a role between them."""
    before, after = text[max(0, found.start() - 60) : found.start()], text[found.end() :]
    return bool(re.search(rf"\b(?:{SPOKE}) (?!that\b)[^.“”]*$", before) or re.match(rf",? (?:{SPOKE})\b", after))
