"""Mentions: where names stand in a text, told by their capitals or, in scripts without them, by their neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from socra.language.calendar import is_calendar_word
from socra.language.lexicon import Lexicon, lexicon
from socra.language.scripts import named, of_same_person
from socra.language.stems import stop_words
from socra.language.tagging.grammar import known_tag
from socra.language.tokens import WORD, spans
from socra_backends.extractive.gazetteer import is_listed
from socra_backends.extractive.lines import Line

__all__ = ["Mention", "find_mentions", "word_before"]

LONGEST = 9
"""Words of a name; a longer run of capitals is a heading or a list."""

_LINKS = frozenset("de da do dos das del della dei di du des van der den von la el al bin ibn &".split())
_GERMAN_LINKS = (["von"], ["van"], ["von", "der"], ["van", "der"], ["van", "den"], ["zu"], ["von", "und"], ["&"])
_JOINS = frozenset("of for and the".split())
_ADJECTIVE = re.compile(r"-[^\W\d_A-Z][^\W_]*$")  # "Shenzhen-based" is no name
_ARABIC = re.compile("(?:al|el|ad|ar|as|ash|at|an)-[A-Z]")
_COUNTS = frozenset(
    ["zers", "million", "millionen", "milliarde", "milliarden", "mio", "mrd", "euro", "dollar", "prozent"]
)
_ATTRIBUTES = frozenset("NN NNS JJ JJR JJS VBN".split())
_CLITIC = re.compile(r"['’](?:[smdSMD]|re|ve|ll)?$")
_ACRONYM = re.compile(r"^(?![IVXLC]+$|(?:AM|PM|OK|TV|CEO|CFO|COO|CTO|GMT|UTC|CET|EST|EDT)$)[^\W\d_]{2,6}$")
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

    @property
    def opens(self) -> bool:
        """Whether its first word would have a capital anyway."""
        return _opens(self.line.text, self.start)


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
        if line.kind != "heading" and not line.text.isupper()
        for run in _runs(line.text, language)
        for part in _parts(run, words, language)
    ]
    openers = _Openers(lines, runs, language)
    nouns = _nouns(runs, words) if language == "de" else frozenset()
    found: list[Mention] = []
    for line, run in runs:
        kept, titled, role = _lead(openers.settle(line, run), line, words, nouns, language)
        if 0 < len(kept) <= LONGEST and _names_something(kept, language) and kept[-1].text not in nouns:
            form = tuple(token.text for token in kept)
            found.append(Mention(form, line, kept[0].start, kept[-1].end, titled, role))
    if language == "de":
        found = _known_alone(found, openers.lower)
    return _with_scripts(found, lines, language)


class _Openers:
    """Tells of a word that opens a sentence whether it has its capital as a name."""

    def __init__(self, lines: Sequence[Line], runs: Sequence[tuple[Line, list[_Token]]], language: str) -> None:
        words = lexicon(language)
        opens = [(run, _opens(line.text, run[0].start)) for line, run in runs]
        self._inside = {token.text for run, opened in opens for token in run[opened:]}
        self.lower = {word for line in lines for word in WORD.findall(line.text) if word.islower()}
        small = words.words("starts") | words.words("leads") | words.words("articles")
        self._small = small | {word for word in stop_words(language) if word.capitalize() not in self._inside}
        self._language = language

    def settle(self, line: Line, run: list[_Token]) -> list[_Token]:
        """Drop the first word of a run that opens a sentence unless it is part of the name."""
        first, alone = run[0].text, len(run) == 1
        if not _opens(line.text, run[0].start):
            return run
        if first.casefold() in self._small and not first.isupper():
            return run[1:]
        if first not in self._inside and len(run) != 2 and first.casefold() in self.lower:
            return run[1:]
        known = (
            ""
            if first in self._inside or is_listed(first, self._language) or first.isupper()
            else known_tag(first, self._language)
        )
        return run[1:] if known and (alone or known not in _ATTRIBUTES) else run


def _with_scripts(found: list[Mention], lines: Sequence[Line], language: str) -> list[Mention]:
    """Add the names that are not written in capitals."""
    others = named([line.text for line in lines], language)
    if not others:
        return found
    full = of_same_person(others)
    made = [Mention((full[name],), lines[at], start, end, bool(role), role) for name, at, start, end, role in others]
    return sorted([*found, *made], key=lambda mention: (mention.line.id, mention.start))


def _runs(text: str, language: str) -> Iterator[list[_Token]]:
    """Yield runs of capitalised words that stand side by side, or are joined by a word such as "de"."""
    run: list[_Token] = []
    for token in _tokens(text, language):
        if run and (run[-1].last or not _joined(text, run, token, language)):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _tokens(text: str, language: str) -> Iterator[_Token]:
    """Yield the words with a capital, without a possessive ending; names of days and months are none."""
    for word, start, end in spans(text):
        core = _CLITIC.sub("", word)
        if (word[0].isupper() or _ARABIC.match(word)) and core and not _is_no_name(core, language):
            yield _Token(core, start, start + len(core), last=start + len(core) != end)


@lru_cache(maxsize=1 << 18)
def _is_no_name(word: str, language: str) -> bool:
    """Tell what has a capital and is part of no name: "Monday", "Tuesdays", "Millionen", "Shenzhen-based"."""
    day = is_calendar_word(word, language) or (len(word) > 4 and is_calendar_word(word.removesuffix("s"), language))
    return day or word.casefold() in _COUNTS or bool(_ADJECTIVE.search(word))


def _parts(run: list[_Token], words: Lexicon, language: str) -> Iterator[list[_Token]]:
    """Part a person from the organisation or the place that a "van de", an "of" or a role has tied to the name."""
    place = next((place for place in range(1, len(run)) if _parted(run, place, words, language)), 0)
    if place:
        yield run[:place]
    yield run[place:]


def _parted(run: list[_Token], place: int, words: Lexicon, language: str) -> bool:
    before, after = run[:place], run[place:]
    if after[0].start <= before[-1].end + 2:  # a space, or a full stop and a space
        return language == "en" and not known_tag(before[-1].text, language) and _leading(after, words, language) > 0
    if place == 1:
        return False
    if language == "en" and is_listed(before[0].text, language, "first names"):
        return True  # "Ann Lee of Dorn"
    return _organised(after, words) and not _organised(before, words)


def _organised(run: Sequence[_Token], words: Lexicon) -> bool:
    return any(words.holds("organisations", token.text) for token in run)


def _nouns(runs: Sequence[tuple[Line, list[_Token]]], words: Lexicon) -> frozenset[str]:
    """Return the single words that stand after an article or a figure: in German every noun has a capital."""
    small = words.words("articles") | words.words("possessives") | words.words("determiners")
    before = ((run[0].text, word_before(line.text, run[0].start)) for line, run in runs if len(run) == 1)
    return frozenset(noun for noun, word in before if word in small or word[:1].isdigit())


def _joined(text: str, run: list[_Token], token: _Token, language: str) -> bool:
    gap, words = text[run[-1].end : token.start], lexicon(language)
    if gap in (" ", " d'", " d’"):
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
    return set(links) <= _JOINS and _organised(run, words) and not ("and" in links and _organised(run[-1:], words))


def word_before(text: str, start: int) -> str:
    """Return the word before an offset in small letters, with the marks that touch it."""
    return text[max(0, start - 60) : start].rstrip().rpartition(" ")[2].casefold()


def _opens(text: str, start: int) -> bool:
    """Tell whether a word at `start` would have a capital anyway."""
    before = text[:start].rstrip(" “\"„«‘'([*—–-¿¡")
    return not before or before[-1] in ".!?:…。"


def _lead(
    run: list[_Token], line: Line, words: Lexicon, nouns: frozenset[str], language: str
) -> tuple[list[_Token], bool, str]:
    """Take the title or the noun off a name: "Dr Ann Lee", "Chief Executive Ann Lee", "die Stadt Halbstadt"."""
    if not run:
        return run, False, ""
    titles = len(list(takewhile(lambda token: token.text.casefold() in words.words("titles"), run)))
    if titles:
        rest = run[titles:]  # no person is titled in "CEO of Dorn" and "Lord Mayor of Dorn"
        named = rest and rest[0].start <= run[titles - 1].end + 2 and not words.holds("roles", rest[0].text)
        return rest, bool(named), ""
    roles = _leading(run, words, language)
    if roles:
        role = " ".join(token.text for token in run[:roles])
        lowered = _opens(line.text, run[0].start) and not words.words("nouns") and not role.isupper()
        return _without_place(run[roles:], words), True, role[:1].lower() + role[1:] if lowered else role
    common = run[0].text in nouns or (nouns and word_before(line.text, run[0].start) in words.words("articles"))
    if common and len(run) > 1:
        return run[1:], True, run[0].text
    return run, False, ""


def _leading(run: Sequence[_Token], words: Lexicon, language: str) -> int:
    """Count the words of a run that are a role, as long as a name is left: two words, but in German."""
    least = 1 if language == "de" else 2
    count = roles = 0
    while len(run) - count > least and _introduces(run[count].text, words, language):
        roles += words.holds("roles", run[count].text)
        count += 1
    first = run[count].text
    # "Chief Product Officer" introduces nobody
    return count if roles and (is_listed(first, language, "first names") or not known_tag(first, language)) else 0


def _introduces(word: str, words: Lexicon, language: str) -> bool:
    """Tell whether a word with a capital can be a role, or, where a dictionary knows it, a part of one."""
    if words.holds("roles", word):
        return True
    known = known_tag(word, language) or (language == "en" and words.holds("adjectives", word))
    return bool(known) and not is_listed(word, language, "first names")


def _without_place(run: list[_Token], words: Lexicon) -> list[_Token]:
    """Drop the town from "мэр Заречинска Игорь Полуянов", where a role takes it without a preposition."""
    patronymic = len(run) == 3 and run[1].text.endswith(("ич", "на"))
    return run[1:] if len(run) == 3 and words.words("genitives") and not patronymic else run


def _names_something(run: list[_Token], language: str) -> bool:
    text, words = " ".join(token.text for token in run), lexicon(language)
    if len(run) == 1:
        # "the Council" alone names none in particular
        if text.isupper():
            return bool(_ACRONYM.match(text))
        if len(text) < 3 or text.casefold() in stop_words(language) or words.holds("organisations", text):
            return False
        listed = is_listed(text, language) and not is_listed(text, language, "languages")
        return listed or not words.holds("adjectives", text)
    return not text.isupper() and not any(token.text.casefold() in words.words("starts") for token in run)


def _known_alone(found: list[Mention], lower: set[str]) -> list[Mention]:
    """Keep of single words those that end a longer name or are on a list: in German every noun has a capital."""
    longer = {word for mention in found if len(mention.words) > 1 or mention.titled for word in mention.words}
    return [
        mention
        for mention in found
        if len(mention.words) > 1
        or mention.titled
        or mention.words[0] in longer
        or mention.text.isupper()
        or (is_listed(mention.words[0], "de") and mention.words[0].casefold() not in lower)
    ]
