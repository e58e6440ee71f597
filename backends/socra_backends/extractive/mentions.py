"""Mentions: where names stand in a text, told by their capitals or, in scripts without them, by their neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from socra.language.calendar import is_calendar_word
from socra.language.stems import stop_words
from socra_backends.extractive.lines import Line
from socra_backends.extractive.scripts import named, of_same_person
from socra_backends.extractive.words import WORD, Lexicon, lexicon, spans

__all__ = ["Mention", "find_mentions"]

LONGEST = 9
"""Words of a name; a longer run of capitals is a heading or a list."""

_LINKS = frozenset("de da do dos das del della dei di du des van der den von la el al bin ibn &".split())
_GERMAN_LINKS = (["von"], ["van"], ["von", "der"], ["van", "der"], ["van", "den"], ["zu"], ["von", "und"], ["&"])
_JOINS = frozenset("of for and the".split())
_ADJECTIVE = re.compile(r"-[^\W\d_A-Z][^\W_]*$")  # "Shenzhen-based" is no name
_COUNTS = frozenset(["million", "millionen", "milliarde", "milliarden", "mio", "mrd", "euro", "dollar", "prozent"])
_POSSESSIVE = re.compile(r"['’][sS]?$")
_INITIAL = re.compile(r"^[^\W\d_](?:\.[^\W\d_])*$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a name stands: its words, its line, the offsets in the line's text, and whether a title leads.

    `role` is the noun that was found right beside it, where the language needs one to tell a name.
    """

    words: tuple[str, ...]
    line: Line
    start: int
    end: int
    titled: bool
    role: str = ""

    @property
    def text(self) -> str:
        """The name as written."""
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    last: bool


def find_mentions(lines: Sequence[Line], language: str) -> list[Mention]:
    """Return every mention of a name in order; a capital at the start of a sentence alone does not make one."""
    words = lexicon(language)
    runs = [
        (line, part)
        for line in lines
        if not line.text.isupper()
        for run in _runs(line.text, language)
        for part in _parts(run, words)
    ]
    inside = Counter(token.text for line, run in runs for token in run[_opens(line.text, run[0].start) :])
    lower = frozenset(word for line in lines for word in WORD.findall(line.text) if word.islower())
    common = stop_words(language) | words.words("starts") | words.words("leads")
    common_alone = common | lower
    nouns = _nouns(runs, words) if language == "de" else frozenset()
    found: list[Mention] = []
    for line, run in runs:
        kept = _settle(line, run, inside, common if len(run) == 2 else common_alone)
        kept, titled, role = _lead(kept, line, words, nouns)
        if 0 < len(kept) <= LONGEST and _names_something(kept, language) and kept[-1].text not in nouns:
            form = tuple(token.text for token in kept)
            found.append(Mention(form, line, kept[0].start, kept[-1].end, titled, role))
    if language == "de":
        found = _known_surnames(found)
    return _with_scripts(found, lines, language)


def _with_scripts(found: list[Mention], lines: Sequence[Line], language: str) -> list[Mention]:
    """Add the names that are not written in capitals."""
    others = named(lines, language)
    if not others:
        return found
    full = of_same_person(others)
    made = [Mention((full[name],), line, start, end, bool(role), role) for name, line, start, end, role in others]
    return sorted([*found, *made], key=lambda mention: (mention.line.id, mention.start))


def _runs(text: str, language: str) -> Iterator[list[_Token]]:
    """Yield runs of capitalised words that stand side by side, or are joined by a word such as "de"."""
    run: list[_Token] = []
    for token in _tokens(text, language):
        if run and _joined(text, run, token, language):
            run.append(token)
        else:
            if run:
                yield run
            run = [token]
        if token.last:
            yield run
            run = []
    if run:
        yield run


def _tokens(text: str, language: str) -> Iterator[_Token]:
    """Yield the words with a capital, without a possessive ending; names of days and months are none."""
    for word, start, end in spans(text):
        if word[0].isupper() and not _is_no_name(word, language):
            core = _POSSESSIVE.sub("", word)
            if core:
                yield _Token(core, start, start + len(core), last=start + len(core) != end)


@lru_cache(maxsize=1 << 18)
def _is_no_name(word: str, language: str) -> bool:
    """Tell what has a capital and is part of no name: "Monday", "Tuesdays", "Millionen", "Shenzhen-based"."""
    day = is_calendar_word(word, language) or (len(word) > 4 and is_calendar_word(word.removesuffix("s"), language))
    return day or word.casefold() in _COUNTS or bool(_ADJECTIVE.search(word))


def _parts(run: list[_Token], words: Lexicon) -> Iterator[list[_Token]]:
    """Part a person from the organisation that a "de" or a "van de" has tied to the name."""
    for place in range(2, len(run)):
        apart = run[place].start > run[place - 1].end + 1
        if (
            apart
            and any(words.holds("organisations", token.text) for token in run[place:])
            and not any(words.holds("organisations", token.text) for token in run[:place])
        ):
            yield run[:place]
            yield run[place:]
            return
    yield run


def _nouns(runs: Sequence[tuple[Line, list[_Token]]], words: Lexicon) -> frozenset[str]:
    """Return the single words that stand after an article or a figure: in German every noun has a capital."""
    small = words.words("articles") | words.words("possessives") | words.words("determiners")
    before = (
        (run[0].text, line.text[: run[0].start].rstrip().rpartition(" ")[2]) for line, run in runs if len(run) == 1
    )
    return frozenset(noun for noun, word in before if word.casefold() in small or word[:1].isdigit())


def _joined(text: str, run: list[_Token], token: _Token, language: str) -> bool:
    gap, words = text[run[-1].end : token.start], lexicon(language)
    if gap == " ":
        return True
    if gap == ". ":
        return bool(_INITIAL.match(run[-1].text)) or run[-1].text.casefold() in words.words("titles")
    links = gap.split()
    if gap[:1] != " " or not links or len(links) > 2:
        return False
    if language == "de":
        return links in _GERMAN_LINKS
    if set(links) <= _LINKS or links == ["of"]:
        return True
    return set(links) <= _JOINS and any(words.holds("organisations", part.text) for part in run)


def _opens(text: str, start: int) -> bool:
    """Tell whether a word at `start` would have a capital anyway."""
    before = text[:start].rstrip(" “\"„«‘'([*—–-")
    return not before or before[-1] in ".!?:…。"


def _settle(line: Line, run: list[_Token], inside: Counter[str], common: frozenset[str]) -> list[_Token]:
    """Drop the first word of a run that opens a sentence unless it is a name elsewhere too."""
    if not _opens(line.text, run[0].start) or inside[run[0].text]:
        return run
    if run[0].text.casefold() in common:
        return run[1:]
    return run if len(run) > 1 else []


def _lead(run: list[_Token], line: Line, words: Lexicon, nouns: frozenset[str]) -> tuple[list[_Token], bool, str]:
    """Take the title or the noun off a name: "Dr Ann Lee", "Chief Executive Ann Lee", "die Stadt Halbstadt"."""
    if not run:
        return run, False, ""
    if run[0].text.casefold().rstrip(".") in words.words("titles"):
        return (run[1:], True, "") if len(run) > 1 else ([], False, "")
    if any(words.holds("organisations", token.text) for token in run):
        return run, False, ""
    roles = _leading_roles(run, words, least=1 if nouns else 2)
    if roles:
        role = " ".join(token.text for token in run[:roles])
        lowered = _opens(line.text, run[0].start) and not words.words("nouns") and not role.isupper()
        return _without_place(run[roles:], words), True, role[:1].lower() + role[1:] if lowered else role
    common = run[0].text in nouns or (nouns and _after_article(line.text, run[0].start, words))
    if common and len(run) > 1:
        return run[1:], True, run[0].text
    return run, False, ""


def _leading_roles(run: list[_Token], words: Lexicon, *, least: int) -> int:
    """Count the words of a run that are a role, as long as `least` words of a name are left."""
    count = 0
    while len(run) - count > least and words.holds("roles", run[count].text):
        count += 1
    return count


def _without_place(run: list[_Token], words: Lexicon) -> list[_Token]:
    """Drop the town from "мэр Заречинска Игорь Полуянов", where a role takes it without a preposition."""
    patronymic = len(run) == 3 and run[1].text.endswith(("ич", "на"))
    return run[1:] if len(run) == 3 and words.words("genitives") and not patronymic else run


def _after_article(text: str, start: int, words: Lexicon) -> bool:
    return text[:start].rstrip().rpartition(" ")[2].casefold() in words.words("articles")


def _names_something(run: list[_Token], language: str) -> bool:
    text, words = " ".join(token.text for token in run), lexicon(language)
    if len(run) == 1:
        # single capitals in a row are acronyms, and those are terms; "the Council" alone names none in particular
        if text.isupper() or len(text) < 3 or any(letter.isdigit() for letter in text):
            return False
        return not words.holds("organisations", text) and not words.holds("adjectives", text)
    return not text.isupper() and not any(token.text.casefold() in words.words("starts") for token in run)


def _known_surnames(found: list[Mention]) -> list[Mention]:
    """Keep of single words those that end a longer name: in German every noun has a capital."""
    longer = {word for mention in found if len(mention.words) > 1 or mention.titled for word in mention.words}
    return [mention for mention in found if len(mention.words) > 1 or mention.titled or mention.words[0] in longer]
