"""socra: an article goes in, a reading comes out, and every model in between can be swapped.

    import socra

    reading = socra.read("article.txt")
    print(reading.analysis.summary.headline)

Names are loaded when they are first touched, so that `import socra` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socra.article import Article, Block, Caution, Removed, Sentence
    from socra.backend import Backend, Capabilities, Completion, Limits, Part, Progress, Prompt, Request, Usage
    from socra.errors import SocraError
    from socra.framework import Answer, Facet, Framework, Group, Item, Section
    from socra.framework.evidence import Evidence, Finding
    from socra.input import load
    from socra.ledger import Entry, Uncovered
    from socra.reader import Reader, read
    from socra.reading import Reading
    from socra.record import Dropped, Failure, Note
    from socra.render.markdown import parse

__all__ = [
    "Answer",
    "Article",
    "Backend",
    "Block",
    "Capabilities",
    "Caution",
    "Completion",
    "Dropped",
    "Entry",
    "Evidence",
    "Facet",
    "Failure",
    "Finding",
    "Framework",
    "Group",
    "Item",
    "Limits",
    "Note",
    "Part",
    "Progress",
    "Prompt",
    "Reader",
    "Reading",
    "Removed",
    "Request",
    "Section",
    "Sentence",
    "SocraError",
    "Uncovered",
    "Usage",
    "__version__",
    "load",
    "parse",
    "read",
]

_HOMES = {
    "article": ("Article", "Block", "Caution", "Removed", "Sentence"),
    "backend": ("Backend", "Capabilities", "Completion", "Limits", "Part", "Progress", "Prompt", "Request", "Usage"),
    "errors": ("SocraError",),
    "framework": ("Answer", "Facet", "Framework", "Group", "Item", "Section"),
    "framework.evidence": ("Evidence", "Finding"),
    "input": ("load",),
    "ledger": ("Entry", "Uncovered"),
    "reader": ("Reader", "read"),
    "reading": ("Reading",),
    "record": ("Dropped", "Failure", "Note"),
    "render.markdown": ("parse",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("socra")
    if name in _HOME:
        value = getattr(import_module(f"socra.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'socra' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
