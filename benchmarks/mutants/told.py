"""All stories of a language: those of the data files, and in English the example articles too."""

from __future__ import annotations

from mutants.examples import examples
from mutants.stories import Story, stories

__all__ = ["told"]


def told(language: str, seed: int) -> list[Story]:
    """Return the stories of a language with the names that the seed draws."""
    return [*stories(language, seed), *(examples(seed) if language == "en" else ())]
