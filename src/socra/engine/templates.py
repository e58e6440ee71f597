"""Templates: a template's words and an article's text, joined so that each piece keeps its trust.

Python owns the shape, Jinja owns the words. What came from an article, a reader or a model never passes through a
template: the template prints a placeholder that nobody else can know, and the text takes its place afterwards, as an
untrusted `Part`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplatesNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from socra.article import Article, Sentence
from socra.backend import Part
from socra.backend.schema import compact
from socra.errors import OutputInvalid, SocraError, TemplateError
from socra.framework import Framework, Section
from socra.language.codes import language_name

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Template

__all__ = ["Templates", "number_sentences", "unnumbered"]

LONGEST_WORDS = 100_000
"""Characters that a template may print, the article not counted: a template that loops must not fill the memory."""


LATEST_OUTPUT = 2_000
"""Characters of a model's invalid output that a correction shows."""


class Untrusted:
    """A template variable that prints as a placeholder; it is true where it has text, so that `{% if %}` works."""

    def __init__(self, text: str, placeholder: str) -> None:
        self._text = text
        self._placeholder = placeholder

    def __str__(self) -> str:
        return self._placeholder

    def __bool__(self) -> bool:
        return bool(self._text)

    def _part(self) -> Part:
        # underscored, so that the sandbox lets no template reach the text itself
        return Part(self._text, trusted=False)


class _Environment(ImmutableSandboxedEnvironment):
    # `"x" * 10**9` would fill the memory before anybody could count what was printed
    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise TemplateError(f"a prompt template may not use the operator {operator!r}: write the text out instead")


class Templates:
    """Find and render the templates of one framework: the user's folder first, then the pack, then the pack's base.

    A user's file `FOLDER/news/summary.md.j2` replaces the pack's, and may extend it by
    `{% extends "builtin/news/summary.md.j2" %}`.
    """

    def __init__(
        self,
        framework: type[Framework],
        packs: Iterable[str | PathLike[str]],
        folder: str | PathLike[str] | None = None,
        *,
        key: bytes | None = None,
    ) -> None:
        """Find templates for a framework in a folder of the user's, then in those of the prompt packs.

        `key` makes the markers around articles, a random one by default.
        """
        self._key = key or secrets.token_bytes(16)
        packed = FileSystemLoader(list(packs))
        own: list[BaseLoader] = [FileSystemLoader(folder)] if folder else []
        kinds = [kind for kind in framework.__mro__ if issubclass(kind, Framework) and kind is not Framework]
        self._names = [*(kind.slug() for kind in kinds), "_base"]
        self._environment = _Environment(
            loader=ChoiceLoader([*own, packed, PrefixLoader({"builtin": packed})]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        del self._environment.globals["lipsum"]  # another text at every call: no cached prefix would stay valid

    def shared(self, article: Article, today: date, language: str = "", *, cites: bool = True) -> tuple[Part, ...]:
        """Render the part that all sections of one article have in common: role, rules, dates, the article.

        `language` is the code of the one to write in, "" for the article's. The article is numbered for a model that
        `cites`; it is the same for all sections and tasks that do, and for all that do not.
        """
        return self._render(
            [f"{name}/shared.md.j2" for name in self._names],
            untrusted={
                "title": article.title,
                "byline": article.byline,
                "outlet": article.outlet,
                "published": article.published.isoformat() if article.published else "",
                "article": number_sentences(article) if cites else unnumbered(article),
            },
            trusted={
                "today": today.isoformat(),
                "marker": self._marker(article),
                "sentences": len(article.sentences),
                "language": article.language,
                "cites": cites,
                "written_in": language_name(language) if language else "",
            },
        )

    def task(self, slug: str, section: type[Section], *, question: str = "", cites: bool = True) -> tuple[Part, ...]:
        """Render what is asked for one section, its shape last; of a model that does not cite no evidence is asked."""
        names = [f"{name}/{file}.md.j2" for file in (slug, "section") for name in self._names]
        return self._render(
            names,
            untrusted={"question": question},
            trusted={
                "slug": slug,
                "title": section.heading(),
                "instruction": section.instruction(),
                "shape": compact(section, cites=cites),
                "cites": cites,
            },
        )

    def correction(self, error: OutputInvalid) -> tuple[Part, ...]:
        """Render what is added to a prompt whose answer was not valid: the latest output, cut, and the reason.

        An error without output gives the reason alone.
        """
        return self._render(
            [f"{name}/correction.md.j2" for name in self._names],
            untrusted={"output": error.output[:LATEST_OUTPUT], "reason": str(error)},
            trusted={},
        )

    def grown(self, limit: int, *, thought: bool) -> tuple[Part, ...]:
        """Render what is added to a prompt whose answer was cut off at so many tokens, and may be twice as long now.

        `thought` says that nothing was written but thoughts.
        """
        return self._render(
            [f"{name}/grown.md.j2" for name in self._names],
            untrusted={},
            trusted={"limit": f"{limit:,}", "thought": thought},
        )

    def source(self, name: str) -> str:
        """Return a template's text as it is found, such as `news/summary.md.j2`."""
        loader = cast("BaseLoader", self._environment.loader)
        try:
            return loader.get_source(self._environment, name)[0]
        except TemplateNotFound as error:
            raise TemplateError(f"no template {name!r}: `socra frameworks show` lists what there is") from error

    def _marker(self, article: Article) -> str:
        """Return a marker for the article's borders that nobody can know who has not the key, nor the article hold.

        It is the same for all sections and questions on one article, so that a model's cached prefix stays valid.
        """
        told = article.model_dump_json().encode("utf-8", "replace")
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()[:16]

    def _render(
        self, names: list[str], *, untrusted: Mapping[str, str], trusted: Mapping[str, object]
    ) -> tuple[Part, ...]:
        nonce = secrets.token_hex(16)
        held = {name: Untrusted(text, f"\x00{nonce}:{name}\x00") for name, text in untrusted.items()}
        printed = self._print(names, {**trusted, **held})
        pieces = re.split(f"\x00{nonce}:(\\w+)\x00", printed)
        if any("\x00" in words or nonce in words.lower() for words in pieces[::2]):
            raise TemplateError(f"the template {names[0]} changes a text that is not ours: print it without a filter")
        parts = [held[piece]._part() if k % 2 else Part(piece, trusted=True) for k, piece in enumerate(pieces)]
        return tuple(part for part in parts if part.text)

    def _print(self, names: list[str], variables: Mapping[str, object]) -> str:
        where = names[0]
        try:
            template = self._environment.select_template(names)
            where = template.filename or where
            return _collect(template, variables)
        except TemplateSyntaxError as error:
            raise TemplateError(f"the template {error.filename or error.name}, line {error.lineno}: {error}") from error
        except TemplatesNotFound as error:
            raise TemplateError(f"no template is called {' or '.join(names)}") from error
        except TemplateNotFound as error:
            raise TemplateError(f"the template {where} needs {error.name!r}, which does not exist") from error
        except RecursionError as error:
            raise TemplateError(
                f'the template {where} calls itself: an override extends "builtin/{names[0]}"'
            ) from error
        except SocraError:
            raise
        except Exception as error:
            # what a template calls may raise anything
            raise TemplateError(f"the template {where} cannot be rendered: {error}") from error


def number_sentences(article: Article) -> str:
    """Return the article as a model sees it: one sentence a line with its number in brackets, headings as they are."""
    return _printed(article, lambda sentence: f"[{sentence.id}] ")


def unnumbered(article: Article) -> str:
    """Return the article as a model sees it that does not cite: the same lines without their numbers."""
    return _printed(article, lambda sentence: "")


def _printed(article: Article, mark: Callable[[Sentence], str]) -> str:
    lines: list[str] = []
    for block, inside in article.by_block():
        if lines:
            lines.append("")
        if block.kind == "heading":
            lines.append(f"{'#' * block.level} {article.text[block.start : block.end]}")
        lines += [f"{mark(sentence)}{article.text[sentence.start : sentence.end]}" for sentence in inside]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _collect(template: Template, variables: Mapping[str, object]) -> str:
    printed: list[str] = []
    room = LONGEST_WORDS
    for piece in template.generate(**variables):
        room -= len(piece)
        if room < 0:
            raise TemplateError(f"the template {template.name} prints over {LONGEST_WORDS:,} characters: shorten it")
        printed.append(piece)
    return "".join(printed)
