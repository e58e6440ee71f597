"""Lines: the article's sentences with what the other parts need to know about each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from socra.article import Article
from socra_backends.extractive.grammar import has_finite_verb
from socra_backends.extractive.words import WORD, length, lexicon, plain, stems

__all__ = ["Line", "read_lines"]

ASKED = 3
"""Sentences that an interviewer's turn may have."""

_QUESTION_MARKS = ("?", "？", "؟", ";")
_TRAILING = "*_\"'”’»)]」』 "
_DATELINE = re.compile(
    r"^(?=[^\W\d_]{2})(?:[^a-zß-öø-ÿа-я\s]{2,}[ ,]+){1,4}[^—–.]{0,60}[ )]\s?[—–]\s+|^\([^()]{2,30}\)\s?[—–-]\s+"
)
_TERMINALS = ".!?。！？؟।…:;"


@dataclass(slots=True)
class Line:
    """One sentence: its number, its words without Markdown, and what kind of sentence it is.

    `block` counts the blocks of the article from 0 and `section` its headings; `leans` marks one that cannot stand
    alone (it opens with a pronoun or a connective), `asked` one that stands in a short block of its own that asks, as
    an interviewer's does, `quoted` one that is all quotation, `cut` one that lacks its end or only announces what
    follows, `listed` one that names things without a verb.
    """

    id: int
    text: str
    block: int
    section: int
    kind: str
    stems: tuple[str, ...]
    length: int
    question: bool
    leans: bool
    quoted: bool
    cut: bool
    listed: bool
    asked: bool = False


def read_lines(article: Article) -> list[Line]:
    """Return the article's sentences as lines, in order."""
    lines: list[Line] = []
    section = 0
    for number, (block, inside) in enumerate(article.by_block()):
        section += block.kind == "heading"
        for found in inside:
            text = plain(article.text[found.start : found.end])
            if not lines:
                text = _DATELINE.sub("", text)
            lines.append(_line(found.id, text, number, section, block.kind, article.language))
        _mark_asked(lines[len(lines) - len(inside) :], article.text[block.start : block.end])
    return lines


def _mark_asked(lines: list[Line], raw: str) -> None:
    """Mark the sentences of a block that an interviewer says: one short question, or one line in bold."""
    bold = raw.startswith("**") and raw.rstrip().endswith("**") and raw.count("**") == 2
    if lines and len(lines) <= ASKED and (bold or lines[-1].question):
        for line in lines:
            line.asked = True


def _line(number: int, text: str, block: int, section: int, kind: str, language: str) -> Line:
    bare = text.rstrip(_TRAILING)
    question = bare.endswith(_QUESTION_MARKS[:3]) or (language == "el" and bare.endswith(";"))
    return Line(
        id=number,
        text=text,
        block=block,
        section=section,
        kind=kind,
        stems=tuple(stems(text, language)),
        length=length(text),
        question=question,
        leans=_leans(text, language),
        quoted=text[:1] in '“"„«「‘' and text[-1:] in '”"“»」’',
        cut=kind != "list_item" and bool(bare) and (bare[-1] not in _TERMINALS or bare[-1] in ":："),
        listed=_listed(text, language),
    )


def _listed(text: str, language: str) -> bool:
    """Tell whether a sentence is a list of things without a verb, as people say them in an interview."""
    return len(re.findall(r",(?!\d)|:\s", text)) > 1 and not has_finite_verb(text, language)


def _leans(text: str, language: str) -> bool:
    first = WORD.search(text)
    if first is None:
        return True
    word = first[0].casefold()
    if text.startswith(lexicon(language).prefixes("openers")):
        return True
    if word.split("’")[0].split("'")[0] in lexicon(language).words("starts"):
        return True
    second = [found.casefold() for found in WORD.findall(text[:40])[1:2]]
    if word in lexicon(language).words("articles") and not lexicon(language).words("seconds").isdisjoint(second):
        # "The one at Kessbury": one of what stands in the sentence before
        return True
    # "At Kessbury they take …": the pronoun's noun stands in the sentence before
    opening = [found.casefold() for found in WORD.findall(text[:60])[:4]]
    return word in lexicon(language).words("leads") and not lexicon(language).words("pronouns").isdisjoint(opening)
