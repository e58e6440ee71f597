"""Lines: the article's sentences with what the other parts need to know about each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile

from socra.article import Article
from socra.language.lexicon import Lexicon, lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, has_finite_verb, known_tag, tag
from socra.language.tokens import WORD, length, stems
from socra.language.words import plain

__all__ = ["Line", "balanced", "headings", "is_personal", "leans", "read_lines", "refers"]

ASKED = 3
"""Sentences that an interviewer's turn may have."""

SHORTEST, SHORTEST_ITEM = 5, 9
"""Words that a sentence must have to be shown, and an item of a list, which says less than its words."""

LEAD = 6
"""Words of a title in bold that stands before a sentence."""

_LEAD = re.compile(r"\*\*([^*]{2,60})\*\*\s+(?=([A-Z]\w*))")
_QUESTION_MARKS = ("?", "？", "؟", ";")
_TRAILING = "*_\"'”’»)]」』 "
_DATELINE = re.compile(
    r"^(?:(?=[^\W\d_]{2})(?:[^a-zß-öø-ÿа-я\s]{2,}[ ,]+){1,4}(?:[^—–.]{0,60}[ )])?|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})"
    r"\s?(?:[—–]|--)\s+|^\([^()]{2,30}\)\s?(?:[—–-]|--)\s+|^\([A-Z]{2,12}\)\s?(?=[A-Z])|^--\s"
)
_SPEAKER = re.compile(r"^[A-Z]\d{0,2}\s?[:.]\s+(?=[^\W_]{2})")
_ASKS = re.compile(r"\W*Q\d{0,2}\s?[:.]\W")
_ENCLOSED = re.compile(r"^[(\[（]([^()\[\]（）]+)[)\]）]$")
_TERMINALS = ".!?。！？؟।…:;"
_PAIRS = ("“”", "«»", "()", "[]", "「」", "『』", "（）")
_TOLD = NOUNS | {"JJ", "RB", "VBZ", "MD"}
_FURNITURE = re.compile(r"^\^|©|@[\w-]+\.\w|\|.*\||^\W*[\u2600-\u27bf\U0001f300-\U0001faff]")


@dataclass(slots=True)
class Line:
    """One sentence: its number, its words as they are shown, and what kind of sentence it is.

    Shown are the words without Markdown, dateline, "A:" and the connective in front: but for a capital, a piece of the
    sentence. `block` counts the blocks of the article from 0 and `section` its headings; `citable` marks one that may
    be shown and cited, `leans` one that cannot stand alone (it opens with a pronoun), `refers` one that speaks of what
    stands elsewhere ("these rules", "as described above"), `asked` one that stands in a
    short block of its own that asks, as an interviewer's does, `quoted` one that is all quotation, `furniture` one
    that is the page's and not the article's.
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
    refers: bool
    quoted: bool
    furniture: bool
    citable: bool
    asked: bool = False


def read_lines(article: Article) -> list[Line]:
    """Return the article's sentences as lines, in order; what stands behind "References" is none of its own."""
    lines: list[Line] = []
    section, ended = 0, False
    for number, (block, inside) in enumerate(article.by_block()):
        section += block.kind == "heading"
        raw = article.text[block.start : block.end]
        ended |= block.kind == "heading" and lexicon(article.language).holds("back", _bare_heading(raw))
        for found in inside:
            text = article.text[found.start : found.end]
            text = plain(_without_lead(text, article.language) if found is inside[0] else text)
            text = _DATELINE.sub("", text) if found is inside[0] else text
            lines.append(_line(found.id, text, number, section, block.kind, article.language, furniture=ended))
        _mark_asked(lines[len(lines) - len(inside) :], raw)
    return lines


def _bare_heading(text: str) -> str:
    return plain(text.lstrip("# ")).strip(" *_:")


def _without_lead(text: str, language: str) -> str:
    """Return an English sentence without the title in bold before it, which is none of its words."""
    lead = _LEAD.match(text)
    if lead is None or len(lead[1].split()) > LEAD or lead[1][-1] in _TERMINALS:
        return text
    return text[lead.end() :] if known_tag(lead[2], language) not in ("", "NNP", "NNPS") else text


def headings(article: Article) -> list[str]:
    """Return the headings inside the text, without Markdown."""
    found = (article.text[block.start : block.end] for block in article.blocks if block.kind == "heading")
    return [_bare_heading(text) for text in found]


def _mark_asked(lines: list[Line], raw: str) -> None:
    """Mark the sentences of a block that an interviewer says: one short question, one line in bold, or "Q: …"."""
    bold = raw.startswith("**") and raw.rstrip().endswith("**") and raw.count("**") == 2
    if lines and len(lines) <= ASKED and (bold or lines[-1].question or _ASKS.match(raw)):
        for line in lines:
            line.asked, line.citable = True, False


def _line(number: int, text: str, block: int, section: int, kind: str, language: str, *, furniture: bool) -> Line:
    words = lexicon(language)
    bare = text.rstrip(_TRAILING)
    question = bare.endswith(_QUESTION_MARKS[:3]) or (language == "el" and bare.endswith(";"))
    furniture = furniture or bool(_FURNITURE.search(text) or words.pattern("furniture").search(text))
    text = _shown(text, words)
    whole = not question and not furniture and _stands(text, bare, kind) and has_finite_verb(text, language)
    return Line(
        id=number,
        text=text,
        block=block,
        section=section,
        kind=kind,
        stems=tuple(stems(text, language)),
        length=length(text),
        question=question,
        leans=leans(text, words),
        refers=refers(text, language),
        quoted=text[:1] in '“"„«「‘' and text[-1:] in '”"“»」’',
        furniture=furniture,
        citable=whole,
    )


def _shown(text: str, words: Lexicon) -> str:
    """Return a sentence without what ties it to its place: "A:", brackets around it, "But", "Meanwhile,"."""
    text = _ENCLOSED.sub(r"\1", _SPEAKER.sub("", text))
    found = words.pattern("connectives").match(text)
    rest = text[found.end() :].lstrip(" ,，、") if found else ""
    return rest[:1].upper() + rest[1:] if length(rest) >= SHORTEST and rest[0].isalnum() else text


def _stands(text: str, bare: str, kind: str) -> bool:
    """Tell whether a text is a whole sentence by its form: none that lacks its beginning or end, or only announces."""
    item = kind == "list_item"
    ended = item or (bare[-1:] in _TERMINALS and not bare.endswith((":", "：", "…", "...")))
    least = SHORTEST_ITEM if item else SHORTEST
    cut = bare[:1].islower() or bare[:1] in ":;,.)]|"
    return ended and length(text) >= least and not cut and kind not in ("heading", "table", "code")


def leans(text: str, words: Lexicon) -> bool:
    """Tell whether a text opens on what stands in the sentence before."""
    opening = WORD.findall(text[:60])[:4]
    if words.pattern("expletives").match(text):
        return False
    if not opening or text.startswith(words.prefixes("openers")):
        return True
    first, *others = (word.casefold() for word in opening)
    if first in words.words("articles"):
        # "The one at Kessbury" is one of what stands in the sentence before; "Das Haus" is no "das"
        noun = words.words("nouns") and others and opening[1][0].isupper()
        other = others and others[0] in words.words("seconds")
        return bool(other) or (not noun and first in words.words("starts"))
    starts = words.words("starts") - words.words("self") - words.words("reader")
    if first.split("’")[0].split("'")[0] in starts:
        return True
    # "At Kessbury they take …", "In the autumn of 1948, they took …": the pronoun's noun stands in the sentence before
    after = [word.casefold() for word in WORD.findall(text.partition(", ")[2][:20])[:1]]
    return first in words.words("leads") and not (starts & words.words("pronouns")).isdisjoint([*others, *after])


def refers(text: str, language: str) -> bool:
    """Tell whether a text speaks of what stands elsewhere: "these rules", "this rule" but not "this year".

    So does one whose subject is a pronoun that no name before it explains: "By May, as head of the port, he …".
    """
    words = lexicon(language)
    if language not in TAGGED or words.pattern("elsewhere").search(text):
        return language in TAGGED
    tokens, times = tag(text, language), words.words("vague") | words.words("times")
    if any(
        one.word in ("this", "This") and two.tag in _TOLD and two.word.casefold() not in times
        for one, two in pairwise(tokens)
    ):
        return True
    before = list(takewhile(lambda token: token.tag not in FINITE, tokens))
    subject = next((token for token in reversed(before) if token.tag != "RB"), None)
    pronoun = subject is not None and subject.word.casefold() in words.words("pronouns") - words.words(
        "self"
    ) - words.words("reader")
    return pronoun and not any(token.tag in ("NNP", "NNPS") for token in before)


def is_personal(text: str, words: Lexicon, *entries: str) -> bool:
    """Tell whether a text has one of the words by which it speaks of its writer or reader; "US" is no "us"."""
    found = {word.partition("’")[0].partition("'")[0] for word in WORD.findall(text)}
    small = {word.casefold() for word in found if len(word) == 1 or not word.isupper()}
    return any(not small.isdisjoint(words.words(entry)) for entry in entries)


def balanced(text: str) -> bool:
    """Tell whether every mark that opens in a text closes in it."""
    if "„" in text:  # it opens „…“ and „…” alike
        text = text.replace("“", "”").replace("„", "“")
    if "“" not in text:  # Swedish and Finnish open and close with the same mark
        text = text.replace("”", '"')
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS) and text.count('"') % 2 == 0
