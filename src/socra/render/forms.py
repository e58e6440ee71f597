"""Forms of output: one table from a name or a suffix to the functions that write it, ours and other people's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from socra.errors import SettingsError, SocraError
from socra.safety.printable import printable, printable_json, printable_page

if TYPE_CHECKING:
    from socra.framework import Answer
    from socra.record import Note

__all__ = ["Form", "What", "find_form", "forms"]

What = Literal["reading", "answer", "article"]

_WALLS = {"text": printable, "json": printable_json, "page": printable_page}


@dataclass(frozen=True, slots=True)
class Form:
    """A form of output, and what it can write: each a function to text, None where it has none.

    They are called as `reading(reading, evidence=True)`, `answer(answer, evidence=True, language="en", notes=())` and
    `article(article, removed=False)`. `suffixes` are those of its files, with the dot and in lower case. What steers a
    terminal is taken out of its text, escaped where `kind` is "json"; a "page" is for a terminal alone, and keeps its
    colours.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    _: KW_ONLY
    reading: Callable[..., str] | None = None
    answer: Callable[..., str] | None = None
    article: Callable[..., str] | None = None
    kind: Literal["text", "json", "page"] = "text"

    def write(self, what: What, held: Any, **how: Any) -> str:
        """Return what is held in this form, as text that steers nothing. Raises `SocraError` where that fails."""
        try:
            return _WALLS[self.kind](getattr(self, what)(held, **how))
        except SocraError:
            raise
        except Exception as error:
            told = f"the form {self.name!r} failed on this {what}: {type(error).__name__}: {error}"
            raise SocraError(f"{told}; take another, such as --form json") from error

    def __str__(self) -> str:
        suffixes = ", ".join(filter(None, self.suffixes))
        return f"{self.name} ({suffixes})" if suffixes else self.name


def forms() -> Iterator[Form]:
    """Yield ours, then those of installed distributions, which are not loaded before; a broken one is warned of."""
    yield from _OURS
    from socra.registry import FORMS, brought

    yield from brought(FORMS, Form)


def find_form(sought: str, what: What) -> Form:
    """Return the form of that name or suffix, ours before others, for what is to be written.

    Raises `SettingsError`, which says what there is.
    """
    found = next((form for form in forms() if sought in (form.name, *form.suffixes)), None)
    if found and getattr(found, what):
        return found
    problem = f"the form {found.name!r} writes no {what}" if found else f"there is no form of output {sought!r}"
    known = ", ".join(str(form) for form in forms() if getattr(form, what))
    raise SettingsError(f"{problem}: take one of {known}, by its suffix or with --form")


def _lazily(module: str, function: str) -> Callable[..., str]:
    """Return a function of this wing that is imported when it is called: most calls need but one."""
    return lambda held, **how: getattr(import_module(f"{__package__}.{module}"), function)(held, **how)


def _markdown_answer(answer: Answer, *, evidence: bool, language: str, notes: Sequence[Note]) -> str:
    from socra.render.markdown import render_answer

    return render_answer(answer, evidence=evidence, language=language)  # it has no place for notes


def _json(held: Any, **how: Any) -> str:
    return f"{held.model_dump_json(indent=2)}\n"


_OURS = (
    Form("terminal", reading=_lazily("terminal", "render"), answer=_lazily("terminal", "render_answer"), kind="page"),
    Form(
        "markdown",
        (".md", ".markdown", ""),
        reading=_lazily("markdown", "render"),
        answer=_markdown_answer,
        article=_lazily("markdown", "render_article"),
    ),
    Form("json", (".json",), reading=_json, answer=_json, article=_json, kind="json"),
)
