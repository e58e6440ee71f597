"""Names: another person, firm or place, of the article or invented, or another first name."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutants.cast import Person
from mutants.items import Item
from mutants.mutant import Mutant, stands
from mutants.stories import Story
from mutants.template import put, shown

__all__ = ["mutants"]

SORTS = {"o": "firm", "p": "place"}


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items in which one name is another."""
    for item in items:
        for place, part in enumerate(item.parts):
            if part.kind == "name":
                for sort, text in _others(story, part.who, part.form, part.case, chance):
                    if not stands(_core(text, part.case), item):
                        yield Mutant("name", sort, item, shown(put(item.parts, place, text)), item.cites)


def _others(story: Story, who: str, form: str, case: str, chance: Random) -> Iterator[tuple[str, str]]:
    known = story.cast.named[who]
    sort = SORTS.get(known.kind, "person")
    if strangers := story.cast.unknown(who):
        yield f"{sort} invented", chance.choice(strangers).shown(form, case)
    if alike := story.cast.alike(who):
        yield f"{sort} of the article", chance.choice(alike).shown(form, case)
    if isinstance(known, Person) and not form:
        namesakes = [other for other in strangers if isinstance(other, Person)]
        other = Person(chance.choice(namesakes).first, known.last, known.kind, known.east)
        yield "first name", other.shown(form, case)


def _core(text: str, case: str) -> str:
    """Return what must not stand in the evidence: the name without the ending of its case."""
    return text[:-2] if case else text
