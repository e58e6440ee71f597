"""True items of articles and their mutants, made apart from the checks: nothing here knows how they judge."""

from mutants.generate import CLASSES, Mutant, generate
from mutants.items import Item
from mutants.stories import LANGUAGES, Story
from mutants.told import told

__all__ = ["CLASSES", "LANGUAGES", "Item", "Mutant", "Story", "generate", "told"]
