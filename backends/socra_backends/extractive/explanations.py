"""Explanations: where an article says itself what a term means, in its own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import takewhile

from socra.language.lexicon import Lexicon, lexicon
from socra.language.stems import stop_words
from socra.language.tagging.english import is_common
from socra.language.tagging.grammar import FINITE, TAGGED, noun_phrases, tag
from socra.language.tokens import length, stem
from socra_backends.extractive.acronyms import ACRONYM, expansion
from socra_backends.extractive.lines import Line

__all__ = ["entries", "explanations"]

LONGEST = 4
"""Words of a term."""

OPENING = 8
"""Words by which a definition is known where a whole sentence is one."""

_SPELLED = re.compile(r"(?:\(|\bor [“\"])\s*([A-Z][A-Za-z]{1,7}|[А-ЯЁ]{2,7})\s*[)”\".,]")
_SPELLS = re.compile(r"([A-Z]{2,7})(?:-\w+)?(?:,| \()\s?(?:short for )?([^,.;:()—–]+)")
_BESIDE = re.compile(r"(?:(?P<dash> [—–-] )|, | \()(?=((?:(?! - )(?(dash)[^;:()—–“”]|[^,;:()—–“”]))+))")
_LISTED = re.compile(r",(?: [^,]+,){0,3} (?:and|or) (?!\w+(?:s|ed) )")
"""A list, and no main clause that goes on: ", and fell"."""
_ENDS = ("", *" ,.;)—–")
_COPULA = re.compile(r"(?:^|\()(An? [\w-]+(?: [\w-]+){0,2}?) (?:is|means) ([^()]+)", re.IGNORECASE)
_ENTRY = re.compile(r"([A-Z][\w-]*(?: [\w-]+){0,3}): ([A-Z][^:]{15,200})")
_NAMED = re.compile("[A-Z][a-z]")
_HERE = frozenset("one ones his her my your our himself herself you we".split())
_COMPARED = frozenset("JJR JJS RBR RBS".split())


def explanations(text: str, names: Collection[str], language: str) -> Iterator[tuple[str, str]]:
    """Yield (term, definition) for each explanation in a sentence, in the article's own words.

    Without parts of speech, only initials that fit and words that announce a definition tell one from other clauses.
    """
    words = lexicon(language)
    yield from _spelled_out(text)
    if term := _defined(text, words, language):
        yield term, text
    if language in TAGGED:
        for head, what, definition in (*_beside(text, words), *_copulas(text)):
            term = _term(head, names, words)
            same = term.rpartition(" ")[2] in what.split()[:3]  # "a single company, a company that …"
            if term and not same and _tells_what(what, words, acronym=bool(ACRONYM.fullmatch(term))):
                yield term, definition


def entries(lines: Iterable[Line], language: str) -> Iterator[tuple[str, str, int]]:
    """Yield (term, definition, sentence) of an article's own glossary, "Lambda: a callback that …": of two or more."""
    matches = [(line.id, match) for line in lines if language in TAGGED and (match := _ENTRY.fullmatch(line.text))]
    words = lexicon(language)
    found = [(match[1], match[2], number) for number, match in matches if _opens_entry(match[2], words)]
    yield from found if len(found) > 1 else ()


def _spelled_out(text: str) -> Iterator[tuple[str, str]]:
    """Find "earnings per share (EPS)" and "EPS (earnings per share)": words whose initials are those of an acronym."""
    for match in _SPELLED.finditer(text):
        short = match[1].removesuffix("s")
        if long := expansion(text[: match.start()].rstrip(), short):
            yield short, long
    for match in _SPELLS.finditer(text):
        if expansion(match[2], match[1]) == match[2]:
            yield match[1], match[2]


def _defined(text: str, words: Lexicon, language: str) -> str:
    """Find the head of "重力储能是指…" and "Тепловой насос — это машина, …": a word announces what it is."""
    match = words.pattern("defined").search(text)
    head, small = text[: match.start()].strip(' —–-„«"') if match else "", stop_words(language)
    term = [*takewhile(lambda word: word.casefold() not in small, reversed(head.split()))]
    return " ".join(reversed(term)) if length(head) <= LONGEST + 2 else ""


def _beside(text: str, words: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Find "quantization, the trick of …," and "droop (the slope of …)": what stands between two borders."""
    for border in _BESIDE.finditer(text):
        end = border.end() + len(border[2])
        *others, clause = re.split("[,;:(—–“”]", text[: border.start()])
        led = clause.strip().partition(" ")[0].casefold() in words.words("leads")  # "In spring, the mill …"
        verbless = not any(token.tag.startswith("V") for token in tag(clause, "en"))
        listed = _LISTED.match(text, end) or (others and verbless)  # "rivers, the weather, the number of fish"
        if text[end : end + 1] in _ENDS and not led and not listed:
            what = _without_relative(border[2].strip(" ."), words)
            yield text[: border.start()], what, what


def _copulas(text: str) -> Iterator[tuple[str, str, str]]:
    """Find "An inverter is the box that …" at the start of a sentence, and "tokens (a token is a piece of a word)"."""
    for match in _COPULA.finditer(text):
        yield match[1], " ".join(match[2].split()[:OPENING]), match[0].lstrip("(")


def _tells_what(text: str, words: Lexicon, *, acronym: bool) -> bool:
    """Tell whether a text is a noun phrase that says what something is: "the trick of storing …".

    "The middle one" and "a paper in his pocket" say what stands there.
    """
    opens = text.partition(" ")[0].casefold() in words.words("articles")
    told = acronym or words.pattern("defines").search(text)
    if not (opens and told and _HERE.isdisjoint(text.casefold().split())) or re.search(r"\d", text):
        return False
    tokens = tag(text, "en")
    head = next(iter(noun_phrases(tokens)), tokens[:1])[-1]
    # "two of the notes" counts, "a slightly slower trick" compares
    compared = tokens[1].tag == "CD" or any(token.tag in _COMPARED for token in tokens[1:4])
    compared = compared or tokens[1].word in words.words("seconds")
    return not compared and stem(head.word) not in words.stems("hollow") and _is_phrase(text, words)


def _opens_entry(text: str, words: Lexicon) -> bool:
    """Tell whether a text is a phrase of common nouns, as an entry of a glossary is: no publisher's name and pages."""
    named = any(token.tag in ("NNP", "NNPS", "CD") for token in tag(text, "en")[:4])
    return not named and length(text) > LONGEST and _is_phrase(text, words)


def _is_phrase(text: str, words: Lexicon) -> bool:
    """Tell whether each verb has its relative pronoun or the like: "the notes that it keeps on all it reads"."""
    tokens, clauses = tag(text, "en"), 0
    opening = words.words("relatives") | words.words("joints") - words.words("series")
    for token in tokens:
        clauses += (token.word in opening or token.tag == "PRP") - (token.tag in FINITE)
        if clauses < 0:
            return False
    return tokens[0].tag not in ("VB", "IN", "RB", "UH", "PRP")


def _term(head: str, names: Collection[str], words: Lexicon) -> str:
    """Return the term that a piece of text ends on, without its article, "" where it is none."""
    tokens = tag(head, "en")
    run = next((run for run in noun_phrases(tokens) if run[-1] is tokens[-1]), ())
    if not run:
        return ""
    start = run[0].start
    before = head[:start].split()
    if before[-1:] == ["of"] and len(run) == 1:  # "state of charge" is one term, though "charge" would tell too little
        before.pop()
        start = head.rindex(before[-1], 0, start) if before else start
        before = before[:-1]
    term = head[start:].strip("“”\"'*_’ ")
    last = term.rpartition(" ")[2]
    if ACRONYM.fullmatch(last):
        return last
    generic = len(before) == 1 and before[0].casefold() in words.words("indefinite")
    lone = " " not in term and is_common(term) and not generic
    vague = stem(last) in words.stems("vague")
    named = term in names or _NAMED.search(term, start == 0)
    long = len(term) > 3 and len(term.split()) <= LONGEST
    return term if long and not (lone or vague or named) else ""


def _without_relative(text: str, words: Lexicon) -> str:
    """Return a relative clause without its pronoun and "is": "which is the ability to …" tells what it is."""
    first, _, rest = text.partition(" ")
    if first.casefold() not in words.words("dropped") or not rest:
        return text
    second, _, after = rest.partition(" ")
    if after and second.casefold() in words.words("copulas"):
        return after
    return text if first.casefold() in words.words("articles") else rest
