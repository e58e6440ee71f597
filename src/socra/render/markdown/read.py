"""Read a reading's Markdown, whoever wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from socra.article import Article, distinct
from socra.errors import NotAnArticle, ReadingInvalid
from socra.framework import Answer, Framework, Section
from socra.framework.headings import headings_of
from socra.language.labels import labels_of
from socra.markdown.build import Builder
from socra.markdown.cite import Citations, split_footnotes
from socra.markdown.form import form_of
from socra.markdown.headings import QUESTION, folded, read_question, section_of, split_answered
from socra.markdown.parts import collect
from socra.reading import Reading
from socra.record import Failure, Note
from socra.registry import find_framework, framework_name, framework_names
from socra.render.markdown.body import read_body
from socra.render.markdown.head import read_article
from socra.render.markdown.notes import read_missing, split_made
from socra.render.markdown.trust import Notes, read_language, read_notes, spoken

__all__ = ["parse"]

_TOP_HEADING = re.compile(r"\s{0,3}#{1,2}[ \t]+(.*)")
_HEADING = re.compile(r"\s{0,3}#{1,3}(?:[ \t]+(.*)|$)")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s?\1){2,}\s*")


class _Block(NamedTuple):
    """The lines below one heading, and its footnotes, label -> quote."""

    heading: str
    lines: list[str]
    quotes: dict[str, str]


def parse(markdown: str, *, framework: type[Framework] | None = None) -> Reading[Any]:
    """Read a reading back from Markdown that socra, a person or another tool wrote.

    `framework` is the class that the file follows; without it, the installed one whose title stands in the file.

    What a file does not say is filled in: an item without a mark of origin comes from the article, and its verdict is
    what the check of its footnotes finds, None where it has none. A section that does not fit its class is in
    `failures` with its source, and takes no other with it. Raises `ReadingInvalid` where there is no framework heading,
    no article above it, or no section below it that the framework knows.
    """
    lines = markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kind, at = _find_framework(lines, framework)
    blocks = _blocks(lines[at + 1 :])
    told, written = read_language(blocks[0].lines)
    article = _article(lines[:at], told, kind)
    language = spoken(kind, _named(lines[at]), article) if written is None else written
    notes = read_notes(blocks[0].lines, kind, article, labels_of(language))
    warnings = distinct((*notes.cautions, *article.warnings))
    article = article.model_copy(update={"warnings": warnings, "confidence": notes.confidence})
    quotes = {label: quote for block in reversed(blocks) for label, quote in block.quotes.items()}
    made = _Made(kind, Builder(article, Citations(article, quotes), language), language)
    for block in blocks[1:]:
        made.add(block)
    if not made.known:
        raise ReadingInvalid(f"below {_heading(kind)!r} stands no section of {kind.slug()!r}: {_expected(kind)}")
    return made.reading(article, notes)


class _Made:
    """What has been read of the sections so far."""

    def __init__(self, kind: type[Framework], builder: Builder, language: str) -> None:
        self._kind = kind
        self._language = language
        self._builder = builder
        self._sections: dict[str, Section] = {}
        self._answers: list[Answer] = []
        self._failures: list[Failure] = []
        self._notes: list[Note] = []
        self._seen: set[str] = set()
        self.known = False

    def add(self, block: _Block) -> None:
        """Read one block: a section, an answer, or what is neither."""
        slug = "" if block.heading.startswith(QUESTION) else section_of(block.heading, self._kind)
        if slug and slug not in self._seen:
            self._seen.add(slug)
            self.known = True
            self._add_section(slug, block)
        elif _is_answer(block):
            self._add_answer(block)
        else:
            reason = "it stands twice" if slug else f"{self._kind.slug()} has no section of that name"
            self._fail(block.heading, reason, block)

    def reading(self, article: Article, notes: Notes) -> Reading[Any]:
        """Return what was read as a reading."""
        missing = {failure.section: failure.reason for failure in self._failures}
        reading: Reading[Any] = Reading[self._kind](  # type: ignore[name-defined]
            article=article,
            framework=framework_name(self._kind),
            analysis=self._kind.assemble(self._sections, missing),
            failures=tuple(self._failures),
            notes=(*notes.made, *self._notes),
            dropped=notes.dropped,
            language=self._language,
            answers=self._answers,
            backend=notes.backend,
            model=notes.model,
        )
        return reading

    def _add_section(self, slug: str, block: _Block) -> None:
        if missing := read_missing(slug, "\n".join(block.lines).strip(), labels_of(self._language)):
            self._failures.append(missing)
            return
        section = self._kind.sections()[slug]
        notes, lines = split_made(slug, block.lines, labels_of(self._language))
        part = collect(lines, form_of(section), section.heading(self._language))
        try:
            self._sections[slug] = self._builder.build(section, part, block.quotes)
            self._notes += notes
        except ValidationError as error:
            self._fail(slug, _explain(error), block)

    def _add_answer(self, block: _Block) -> None:
        question = read_question(block.heading)
        answered, lines = split_answered(block.lines)
        more = {"question": question, **({"answered": answered} if answered else {})}
        part = collect(lines, form_of(self._kind.answer), question)
        try:
            self._answers.append(self._builder.build(self._kind.answer, part, block.quotes, **more))
            self.known = True
        except ValidationError as error:
            self._fail(question, _explain(error), block)

    def _fail(self, name: str, reason: str, block: _Block) -> None:
        self._failures.append(Failure(section=name, reason=reason, output="\n".join(block.lines).strip()))


def _find_framework(lines: list[str], framework: type[Framework] | None) -> tuple[type[Framework], int]:
    """Return the framework of a file and the line of its heading: the last one, for an article may hold one too."""
    kinds = [framework] if framework else [find_framework(name) for name in framework_names()]
    names = {kind: {folded(text) for text in (kind.title, *headings_of(kind).values())} for kind in kinds}
    for at in range(len(lines) - 1, -1, -1):
        heading = _named(lines[at])
        named = [kind for kind in kinds if heading and folded(heading) in names[kind]]
        if named:
            return max(named, key=lambda kind: _sections_named(lines[at + 1 :], kind)), at
    wanted = " or ".join(sorted({repr(_heading(kind)) for kind in kinds}))
    raise ReadingInvalid(f"this is no reading in Markdown: it has no heading {wanted}")


def _sections_named(lines: list[str], kind: type[Framework]) -> int:
    headings = (_HEADING.fullmatch(line) for line in lines)
    return sum(1 for heading in headings if heading and section_of(heading[1] or "", kind))


def _blocks(lines: list[str]) -> list[_Block]:
    """Cut the lines below the framework heading at their headings; the first block, without one, holds the notes."""
    cut: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            cut.append(((heading[1] or "").strip(), []))
        elif not _RULE.fullmatch(line):
            cut[-1][1].append(line)
    return [_Block(heading, *split_footnotes(below)) for heading, below in cut]


def _named(line: str) -> str:
    """Return the words of a heading that may be a framework's, "" where the line is none."""
    found = _TOP_HEADING.fullmatch(line)
    return found[1] if found else ""


def _article(lines: list[str], language: str, kind: type[Framework]) -> Article:
    from socra.input.sources import finish

    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), 0)
    ruled = bool(lines) and _RULE.fullmatch(lines[last]) is not None
    draft = read_article("\n".join(lines[:last] if ruled else lines))
    if not draft.text.strip():
        raise ReadingInvalid(f"there is no article above {_heading(kind)!r}: its text comes first")
    try:
        text = read_body(draft.text, kind)
        return finish(replace(draft, text=text, language=language))
    except NotAnArticle as error:
        raise ReadingInvalid(f"above {_heading(kind)!r}: {error}") from error


def _is_answer(block: _Block) -> bool:
    return any(line.lstrip().startswith(("####", "**")) for line in block.lines)


def _heading(kind: type[Framework]) -> str:
    return f"## {kind.title}"


def _expected(kind: type[Framework]) -> str:
    first = next(iter(kind.sections().values()), Section)
    return f"write at least one, such as '### 1. {first.heading()}'"


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg'].removeprefix('Value error, ')}" if where else str(first["msg"])
