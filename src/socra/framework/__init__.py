"""What the author of a section or of a prompt pack needs.

A section is a pydantic class, a framework a class of sections. A section's docstring says what to write and its field
descriptions say how; `markdown` says how a line of it looks. To add a section, subclass `Section`, then subclass a
framework and add a field.
"""

from socra.framework.answer import Answer, Facet
from socra.framework.digest import Digest
from socra.framework.framework import Framework
from socra.framework.section import (
    BLANKS,
    Group,
    Item,
    Mechanical,
    Section,
    Shape,
    Surroundings,
    Words,
    items_of,
    map_items,
    members_of,
)

__all__ = [
    "BLANKS",
    "Answer",
    "Digest",
    "Facet",
    "Framework",
    "Group",
    "Item",
    "Mechanical",
    "Section",
    "Shape",
    "Surroundings",
    "Words",
    "items_of",
    "map_items",
    "members_of",
]
