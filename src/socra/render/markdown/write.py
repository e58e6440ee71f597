"""Write a reading as Markdown. Each line is checked against the reader of the form before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from socra.article import Article
from socra.framework import Answer, Item, Section, Shape
from socra.language.labels import labels_of
from socra.markdown.escape import fully, lightly, unescape
from socra.markdown.form import Form, form_of
from socra.markdown.headings import split_answered, write_answered, write_question
from socra.markdown.lines import Line, marker_of
from socra.markdown.marks import marks_of, split_marks, write_value
from socra.markdown.parts import paragraphs
from socra.reading import Reading
from socra.record import Note
from socra.render.markdown.body import guard_numbers, write_body
from socra.render.markdown.head import write_article
from socra.render.markdown.notes import write_made, write_missing
from socra.render.markdown.trust import write_notes, written_in

__all__ = ["render", "render_answer", "render_article"]

_LONGEST_PIECE = 4_000


def render(reading: Reading[Any], *, evidence: bool = True) -> str:
    """Write a reading as Markdown.

    `evidence=False` leaves out footnotes, marks of origin and notes on how the reading was made: the bare form.
    """
    kind, language = type(reading.analysis), written_in(reading)
    notes = write_notes(reading) if evidence else []
    article = write_article(reading.article, write_body(reading.article.text, kind), language)
    blocks = [article, "---", "\n".join((f"## {kind.heading(language)}", *(["", *notes] if notes else [])))]
    blocks += _sections(reading, _Way(reading.article, language, evidence))
    for answer in reading.answers:
        heading = f"### {write_question(answer.question, kind)}".rstrip()
        blocks += ["---", _block(heading, answer, _Way(reading.article, language, evidence))]
    return "\n\n".join(blocks) + "\n"


def render_answer(answer: Answer, *, evidence: bool = True, language: str = "") -> str:
    """Write one deep dive as it stands in a reading; `language` is the reading's."""
    return _block(f"### {lightly(answer.question)}".rstrip(), answer, _Way(None, language, evidence)) + "\n"


def render_article(article: Article, *, removed: bool = False) -> str:
    """Write an article with its title, byline and date; `removed` lists below it what was left out, and why."""
    text = write_article(article, guard_numbers(article.text), article.language) + "\n"
    return f"{text}\n---\n\n{_removed(article)}" if removed else text


def _removed(article: Article) -> str:
    if not article.removed:
        return "Nothing was left out.\n"
    lines = [f"Left out ({len(article.removed)}), the largest first, numbered as they stood:", ""]
    for number, piece in sorted(enumerate(article.removed, 1), key=lambda one: (-len(one[1].text), one[0])):
        words = len(piece.text.split())
        first, *more = _shortened(piece.text.strip()).splitlines() or [""]
        lines.append(f"- {number} ({words:,} {'word' if words == 1 else 'words'}, {piece.reason}): {first}")
        lines += [f"  {line}" for line in more if line.strip()]
    return "\n".join(lines) + "\n"


def _shortened(text: str) -> str:
    # JSON holds all of it, and a list is to be read.
    return text if len(text) <= _LONGEST_PIECE else f"{text[:_LONGEST_PIECE].rsplit(' ', 1)[0]} …"


class _Way(NamedTuple):
    """How sections are written: the article that they are checked against, in which language, and with what."""

    article: Article | None
    language: str
    evidence: bool


def _sections(reading: Reading[Any], way: _Way) -> Iterator[str]:
    present = reading.analysis.present()
    failures = {failure.section: failure for failure in reading.failures}
    for number, (slug, kind) in enumerate(type(reading.analysis).sections().items(), 1):
        heading = f"### {number}. {kind.heading(way.language)}"
        if slug in present:
            notes = [note for note in reading.notes if note.section == slug]
            yield _block(heading, present[slug], way, notes)
        elif way.evidence and slug in failures:
            yield f"{heading}\n{write_missing(failures[slug], labels_of(way.language))}"


def _block(heading: str, section: Section, way: _Way, made: Sequence[Note] = ()) -> str:
    labels = labels_of(way.language)
    told = [*write_made(made, labels), write_answered(getattr(section, "answered", ""), labels)] if way.evidence else []
    # one paragraph each
    lines = [heading, *(line for note in filter(None, told) for line in (note, ""))]
    for line in _Writer(form_of(type(section), way.language), way).lines(section):
        if _needs_gap(lines, line, airy=way.evidence):
            lines.append("")
        lines.append(line)
    if way.evidence and (notes := _footnotes(section)):
        lines += ["", *notes]
    return "\n".join(lines)


def _needs_gap(before: list[str], line: str, *, airy: bool) -> bool:
    """Say whether a blank line goes before this one: where two paragraphs would become one, else for air only."""
    above, here = marker_of(before[-1]), marker_of(line)
    if above.kind == "#" or not before[-1]:
        return False
    if not here.kind:
        return airy or not line.lstrip().startswith("**")
    return airy and (here.kind == "#" or not above.kind)


def _footnotes(section: Section) -> list[str]:
    # Two sections that cite one sentence define one label twice. Viewers take the first definition, and a label means
    # the same sentence everywhere in a file, so nothing is lost; and a section that is cut out keeps its quotes.
    cited = {found.sentence: found.quote for item in section.items() for found in item.evidence}
    return [f"[^{number}]: {lightly(' '.join(quote.split()))}" for number, quote in sorted(cited.items())]


class _Writer:
    """Write the lines of one section; `form` is the section's."""

    def __init__(self, form: Form, way: _Way) -> None:
        self._form = form
        self._article = way.article
        self._evidence = way.evidence
        self._labels = labels_of(way.language)

    def lines(self, section: Section) -> Iterator[str]:
        """Yield the section's lines in order."""
        return self._lines(section, self._form, 1)

    def _lines(self, part: Shape | str, form: Form, number: int) -> Iterator[str]:
        values = _values(part, form)
        written = [(place, self._parts(part, form, place, values, number)) for place in form.parts]
        lines = [list(found) for _, found in written]
        if isinstance(part, Shape) and self._evidence:
            own = [at for at, (place, _) in enumerate(written) if isinstance(place, Line) and lines[at]]
            if own:
                lines[own[-1]][-1] += "".join(self._marks(part, form))
        return (line for found in lines for line in found)

    def _parts(
        self, part: Shape | str, form: Form, place: Line | str, values: dict[str, str], number: int
    ) -> Iterable[str]:
        if isinstance(place, Line):
            members = _members(part, place.slot)
            filled = any(values[name] for name in place.fields) or place is form.opener
            wanted = bool(members) if place.slot else filled or not place.fields
            return [self._line(place, form, values, number)] if wanted else []
        inner = form.slots[place]
        return (line for n, member in enumerate(_members(part, place), 1) for line in self._lines(member, inner, n))

    def _line(self, line: Line, form: Form, values: dict[str, str], number: int) -> str:
        light = line.write(values, number, lightly)
        return light if self._reads(light, line, form, values) else line.write(values, number, fully)

    def _reads(self, written: str, line: Line, form: Form, values: dict[str, str]) -> bool:
        """Say whether a line would be read as what it is."""
        text, notes, marks = split_marks(written)
        marker = marker_of(" " * line.indent + text)
        if notes or marks or list(paragraphs([written])) != [written] or split_answered([written])[0]:
            return False
        found = self._form.find(marker, form)
        if line.bare and not line.marker:
            return found is None and not marker.kind and unescape(marker.rest) == values[line.bare]
        return found is not None and found[1] is line and found[2] == {name: values[name] for name in line.fields}

    def _marks(self, part: Shape, form: Form) -> Iterator[str]:
        if isinstance(part, Item):
            yield "".join(f"[^{number}]" for number in dict.fromkeys(found.sentence for found in part.evidence))
        yield from marks_of(part, form, self._article, self._labels)


def _values(part: Shape | str, form: Form) -> dict[str, str]:
    if isinstance(part, str):
        return {"text": part}
    names = {name for line in form.lines for name in line.fields}
    return {name: "" if (value := getattr(part, name)) is None else write_value(value) for name in names}


def _members(part: Shape | str, slot: str) -> list[Any]:
    value = getattr(part, slot) if slot and not isinstance(part, str) else None
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
