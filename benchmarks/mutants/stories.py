"""The articles: those of the data files with their cast drawn by the seed, and the examples of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from mutants.cast import DATA, Cast, draw
from mutants.template import Parts, parse, shown
from socra import Article
from socra.testing import make_article

__all__ = ["LANGUAGES", "Line", "Story", "stories"]

LANGUAGES = ("en", "fr", "de", "ru", "zh")


@dataclass(frozen=True)
class Line:
    """A sentence of a story, or what was written beside it to say the same; and the sentences that it cites."""

    parts: Parts
    cites: tuple[int, ...]
    kind: str = ""


@dataclass(frozen=True)
class Story:
    """An article, its sentences as lines, the paraphrases written beside them, and who is in it."""

    slug: str
    language: str
    article: Article
    cast: Cast
    lines: tuple[Line, ...]
    paraphrases: tuple[Line, ...]

    def cited(self, numbers: tuple[int, ...]) -> str:
        """Return the text of sentences, and of what the prompt shows besides them."""
        article = self.article
        header = (article.title, article.byline, article.outlet, str(article.published or ""))
        return "\n".join([*header, *(article.sentence(number) for number in numbers)])


def stories(language: str, seed: int) -> Iterator[Story]:
    """Yield the stories of a language."""
    whole = (DATA / f"{language}.txt").read_text(encoding="utf-8")
    for text in re.split(r"^=== ", whole, flags=re.M)[1:]:
        yield _story(text, language, seed)


def _story(text: str, language: str, seed: int) -> Story:
    head, _, body = text.partition("\n\n")
    slug, *fields = head.split("\n")
    about = dict(field.split(": ", 1) for field in fields)
    wanted = [tuple(one.split(":", 1)) for one in about["cast"].split()]
    cast = draw(wanted, language, Random(f"{seed}/{language}/{slug}"))  # type: ignore[arg-type]
    paragraphs = [_lines(paragraph, cast) for paragraph in body.strip().split("\n\n")]
    joint = "" if language == "zh" else " "
    article = make_article(
        *(joint.join(shown(line.parts) for line in lines if not line.kind) for lines in paragraphs),
        language=language,
        title=shown(_filled(parse(about["title"]), cast)),
        published=date.fromisoformat(about["published"]),
    )
    placed = list(_placed([line for lines in paragraphs for line in lines], article))
    lines = tuple(line for line in placed if not line.kind)
    return Story(f"{language}/{slug}", language, article, cast, lines, tuple(line for line in placed if line.kind))


def _lines(paragraph: str, cast: Cast) -> list[Line]:
    return [_line(text, cast) for text in paragraph.split("\n")]


def _line(text: str, cast: Cast) -> Line:
    """Return a line: "> kind: text" is a paraphrase of the sentence above, "> kind 2: text" of the two above."""
    beside = re.match(r"> (\w+)(?: (\d))?: ", text)
    if beside is None:
        return Line(_filled(parse(text), cast), ())
    return Line(_filled(parse(text[beside.end() :]), cast), (-int(beside[2] or 1),), beside[1])


def _filled(parts: Parts, cast: Cast) -> Parts:
    return tuple(
        replace(part, text=cast.named[part.who].shown(part.form, part.case)) if part.kind == "name" else part
        for part in parts
    )


def _placed(lines: list[Line], article: Article) -> Iterator[Line]:
    """Yield the lines with the numbers of the sentences that they are, or say the same as."""
    done = 0
    before: list[tuple[int, ...]] = []
    for line in lines:
        if line.kind:
            yield replace(line, cites=tuple(n for cites in before[line.cites[0] :] for n in cites))
            continue
        start = article.text.index(shown(line.parts), done)
        done = start + len(shown(line.parts))
        before.append(tuple(one.id for one in article.sentences if one.start < done and one.end > start))
        yield replace(line, cites=before[-1])
