"""Quotes: who says what, in whose words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from socra.article import Article
from socra.framework.digest import Name, Passage, Quote
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, has_finite_verb, tag
from socra.language.tokens import length
from socra_backends.extractive.lines import Line
from socra_backends.extractive.mentions import Mention

__all__ = ["QUESTIONS", "answers_of", "find_quotes"]

LEAST = 4
"""Words inside quotation marks that make a quote; fewer are a word held with tongs."""

QUESTIONS = 3
"""Questions that stand alone, from which on a text is an interview."""

REACH = 90
"""Characters from a name within which its verb of speech stands."""

_QUOTED = re.compile(r"“[^“”]*(?:”|$)|„[^„“”]*(?:[“”]|$)|«[^«»]*(?:»|$)|\"[^\"]*(?:\"|$)|「[^「」]*(?:」|$)")

_SAME = re.compile(r"”[^”]*”")
_INSERTED = re.compile("^,.*,")
_OWNS = ("’s", "'s")
_OTHERS = FINITE | NOUNS

Forms = Mapping[tuple[str, ...], Name]


def find_quotes(
    lines: Sequence[Line], passages: Mapping[int, Passage], forms: Forms, mentions: Sequence[Mention], language: str
) -> tuple[Quote, ...]:
    """Return what people and organisations say, quoted or reported, in order, where the sentence names the speaker."""
    by_line: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.words in forms and _speaks(forms[mention.words]):
            by_line.setdefault(mention.line.id, []).append(mention)
    found: list[Quote] = []
    for line in (line for line in lines if line.id in by_line):
        here, quoted, outside = by_line[line.id], _quoted(line.text, language), _outside(line.text)
        speaker = _named_speaker(here, forms, outside, language) or (_beside(here, forms, outside) if quoted else "")
        if speaker and not line.asked and (quoted or not line.question):
            found.append(Quote(speaker, passages[line.id]))
    return tuple(found)


def answers_of(lines: Sequence[Line], names: Sequence[Name], article: Article) -> tuple[str, frozenset[int]]:
    """Return the person interviewed and the numbers of the sentences that answer; "" and none where none is."""
    asked = [line for line in lines if line.asked]
    if len({line.block for line in asked}) < QUESTIONS:
        return "", frozenset()
    # who asks stands in the byline, which is no sentence
    people = [name for name in names if name.kind == "person" and name.text not in article.byline]
    told = {line.id for line in lines if line.citable and line.id < asked[0].id}
    known = [name for name in people if name.text in article.title]
    known += sorted((name for name in people if told & set(name.mentions)), key=lambda name: name.mentions[0])
    if not known:
        return "", frozenset()
    return known[0].text, frozenset(line.id for line in lines if line.id > asked[0].id and not line.asked)


def _named_speaker(here: Sequence[Mention], forms: Forms, outside: str, language: str) -> str:
    """Return the name that stands nearest to a verb of speech, outside of quotation marks, a person before a firm."""
    near = []
    for mention in here:
        distance = _distance(mention, outside, language)
        if distance is not None and outside[mention.start : mention.end].strip():
            near.append((forms[mention.words].kind != "person", distance, forms[mention.words].text))
    return min(near)[2] if near else ""


def _beside(here: Sequence[Mention], forms: Forms, outside: str) -> str:
    """Return the one person named beside a quotation, whatever verb ties the two; "" for none or several."""
    free = (mention for mention in here if outside[mention.start : mention.end].strip())
    names = {forms[mention.words] for mention in free if not outside.startswith(_OWNS, mention.end)}
    kind = "person" if any(name.kind == "person" for name in names) else "name"
    people = {name.text for name in names if name.kind == kind}
    return people.pop() if len(people) == 1 else ""


def _distance(mention: Mention, outside: str, language: str) -> int | None:
    """Return the characters between a name and the verb of speech whose subject it is, None where there is none."""
    words, gaps = lexicon(language), list[int]()
    after = words.pattern("says").search(outside, mention.end, mention.end + REACH)
    if after and _is_subject(outside[mention.end : after.start()], language):
        gaps.append(after.start() - mention.end)
    for found in words.pattern("says").finditer(outside, max(0, mention.start - REACH // 2), mention.start):
        if found[0].casefold() not in words.words("addresses") and _follows(outside, found, mention, language):
            gaps.append(mention.start - found.end())
    return min(gaps, default=None)


def _is_subject(between: str, language: str) -> bool:
    """Tell whether nothing between a name and a verb takes the verb from it: "Ann Lee’s firm", "Lee, who left, and"."""
    if language not in TAGGED:
        return True
    tokens = tag(_INSERTED.sub("", between), language)
    return not any(token.tag in _OTHERS for token in tokens) and not between.startswith(_OWNS)


def _follows(outside: str, verb: re.Match[str], mention: Mention, language: str) -> bool:
    """Tell whether a verb that stands before a name can be the name's: no other subject does, nor a clause between."""
    if language not in TAGGED:
        return True
    between = tag(outside[verb.end() : mention.start], language)
    clause = any(token.tag in FINITE or token.word.casefold() == "that" for token in between)
    other = verb[0].casefold() != "according" and re.search(r"\w $", outside[: verb.start()])
    return not clause and not other


def _quoted(text: str, language: str) -> bool:
    """Tell whether a text quotes a clause: a few words, or a name of something, are held with tongs."""
    found = (part[0] for part in _marks(text).finditer(text))
    return any(length(part) >= LEAST and has_finite_verb(part, language) for part in found)


def _outside(text: str) -> str:
    """Blank out what stands in quotation marks, keeping the offsets."""
    return _marks(text).sub(lambda found: " " * len(found[0]), text)


def _marks(text: str) -> re.Pattern[str]:
    """Return the pattern of quotations: Swedish and Finnish open and close with the same mark."""
    return _SAME if text.count("”") > 1 and not any(mark in text for mark in "“„") else _QUOTED


def _speaks(name: Name) -> bool:
    """Tell whether a name can be a speaker's: of those of no known kind, one that looks like a person's."""
    return name.kind in ("person", "organisation") or (name.kind == "name" and 2 <= len(name.text.split()) <= 3)
