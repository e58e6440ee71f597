"""Bylines: a line that names who wrote an article, in any language, and the outlet where it stands beside the name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from socra.input.metadata.dates import parse_date
from socra.language.calendar import is_date_word

__all__ = ["Byline", "are_names", "is_outlet", "parse_byline"]

_LONGEST = 160
_MOST_WORDS = 16

# Words that open a byline, by language. Those in `_OPENERS` stand before a name as they are; those in `_LABELS` need
# a colon or a slash, because they are common words otherwise.
_OPENERS = {
    "en": "by|written by|words by|story by|reported by|posted by|published by|guest post by|analysis by|opinion by"
    "|perspective by|commentary by|column by|essay by|report by|review by|recipe by|article by|interview by|started by",
    "fr": "par|propos recueillis par|écrit par|publié par|rédigé par|texte de|de notre correspondant",
    "de": "von|ein artikel von|ein kommentar von|eine analyse von|ein gastbeitrag von|interview von",
    "es": "por|de|escrito por|publicado por|texto de|redacción de",
    "pt": "por|escrito por|publicado por|texto de|reportagem de",
    "it": "di|a cura di|scritto da|pubblicato da|articolo di",
    "nl": "door|geschreven door|tekst van",
    "da": "af|skrevet af",
    "nb": "av|skrevet av",
    "sv": "av|skriven av",
    "pl": "autorstwa|oprac\\.|opracował|opracowała",
    "ro": "de|scris de",
    "ca": "per",
    "id": "oleh",
    "ms": "oleh",
    "tr": "yazan",
    "el": "του|της|γράφει ο|γράφει η",
    "ar": "بقلم|كتب|كتبت|كتبه",
    "fa": "به قلم|نوشته",
    "he": "מאת",
    "hi": "द्वारा",
    "th": "โดย",
    "zh": "[一-鿿]{0,6}记者|記者|撰文",
    "ja": "取材・文|文・",
    "ko": "글",
}
_LABELS = {
    "en": "author|authors|writer|words|text|byline|reporter|reporting|contributor",
    "fr": "auteur|autrice|texte|rédaction",
    "de": "autor|autorin|autoren|text",
    "es": "autor|autora|texto|redacción",
    "pt": "autor|autora|texto|redação|reportagem",
    "it": "autore|autrice|testo",
    "nl": "auteur|tekst",
    "da": "forfatter|tekst",
    "sv": "författare|skribent",
    "fi": "teksti|kirjoittaja|toimittaja",
    "pl": "autor|autorka|tekst|opracowanie",
    "cs": "autor|autorka",
    "sk": "autor|autorka",
    "hu": "írta|szerző",
    "hr": "autor|autorica|piše|napisao|napisala",
    "bg": "автор",
    "ru": "автор|авторы|текст",
    "uk": "автор|автори|авторка|текст",
    "sr": "аутор|пише",
    "tr": "yazan|yazar|haber",
    "vi": "tác giả|theo",
    "id": "penulis|reporter",
    "el": "συντάκτης|κείμενο",
    "ar": "الكاتب|المؤلف|كتب|كتبت",
    "fa": "نویسنده",
    "he": "כתב|כתבת",
    "hi": "लेखक|लेखिका",
    "th": "ผู้เขียน",
    "zh": "文|作者|撰文|记者|記者|撰稿",
    "ja": "文|著者|執筆|執筆者|筆者|記者|取材",
    "ko": "글|기자|작성자|글쓴이",
}
# Openers that also begin ordinary phrases, "Von Menschen und Maschinen": a name after them has two words or more.
_SURE = frozenset(("by", "par", "por"))
# What follows a name in languages that put the word behind it.
_SUFFIX = re.compile(r"(?P<names>[^\W\d_]{2,4}(?:[,·・、 ]+[^\W\d_]{2,4}){0,3})\s*(?:특파원|선임기자|기자|記者|记者)$")
_PARTICLES = frozenset(
    {
        "de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "les", "lo", "van", "von",
        "der", "den", "ter", "ten", "zu", "zum", "zur", "af", "av", "bin", "ibn", "ben", "bint", "al", "el", "y",
        "e", "i", "et", "and", "und", "og", "och", "en", "и", "та", "і", "ja", "ve", "with", "mit", "avec", "con",
        "com", "&",
    }
)  # fmt: skip
_DESKS = frozenset(
    {"reuters", "redacción", "redaktion", "rédaction", "redação", "redazione", "redactie", "redakcja", "editors"}
)
_SEPARATOR = re.compile(r"\s+[•|·∙⋅●–—/-]\s+|[•|∙●]\s*")
_JOIN = re.compile(r"\s*[,、，/&・·]\s*|\s+(?:and|und|et|y|e|i|og|och|en|ja|ve|и|та|і|و)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,，]\s*")
_ROLE = re.compile(
    r"(?:\s*[,(]\s*(?:[^\W\d_][\w&-]* ){0,4}|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:staff(?: writer| reporter)?|correspondent|columnist|reporter|contributor|contributing writer|writer|editor"
    r"|editor-in-chief|editor-at-large|journalist|redakteur(?:in)?|korrespondent(?:in)?|journaliste|correspondante?"
    r"|periodista|corresponsal|redactora?|giornalista|corrispondente|repórter|корреспондент|обозреватель)\)?$",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?:the|le|la|el|il|der|die|das)\s+\w|.*\b(?:news|times|post|press|daily|weekly|journal|gazette|herald|tribune"
    r"|review|magazine|media|radio|tv|today|guardian|reuters|agency|agence|zeitung|presse|wire|network|online"
    r"|business|money|\w+\.(?:com|net|org|fr|de|es|it|co\.uk))\b",
    re.IGNORECASE,
)
_UNLIKE_NAMES = re.compile(r"[!?:;\"“”„«»<>{}\[\]=@#$%^*\\~0-9]|\.{2}|…|https?")
_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]|[JS]r|Dr|Prof)\.$")
_GLUED = re.compile(r"^(By|Par|Von|Por)(?=[A-Z][a-z])")  # two elements of a line, "ByAnn Lee"
# Where an author wrote from: "Ann Lee in Leeds", "Jana Beck, Berlin", "Ann Lee in Leeds and Bo Kim in York".
_PLACE = re.compile(r" (?:in|aus|à|en|em|a|da) (?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)(?= (?:and|und|et|y|e) |,|$)")
_NO_OUTLET = re.compile(r"\bby\b|\bcomments?\b", re.IGNORECASE)
_COUNTER = re.compile(r"\s+\d{1,4}$")


def _opening(words: dict[str, str], end: str) -> re.Pattern[str]:
    phrases = sorted({phrase for row in words.values() for phrase in row.split("|")}, key=len, reverse=True)
    return re.compile(rf"(?P<opener>{'|'.join(phrases)}){end}", re.IGNORECASE)


_LABEL = _opening(_LABELS | {"": "|".join(_OPENERS.values())}, r"\s?[:：/／｜|＝=]\s*")
_OPENER = _opening(_OPENERS, r"(?:\s+|(?<=・)|(?<=记者)|(?<=記者)|(?<=โดย))")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article, as the line has it, with the outlet and the date where they stand beside the names."""

    authors: str
    outlet: str = ""
    published: datetime | date | None = None


def parse_byline(line: str) -> Byline | None:
    """Return who the line says wrote the article, None where it is anything else, above all a sentence.

    Knows the openers of some thirty languages ("By", "Par", "Von", "Автор:", "文/"), `names • outlet`, `names, outlet`,
    `names - date`, and, with neither opener nor label, `names | outlet`.
    """
    line = _GLUED.sub(r"\1 ", " ".join(line.strip().strip("*_").split()))
    if not line or len(line) > _LONGEST or len(line.split()) > _MOST_WORDS:
        return None
    if match := _SUFFIX.match(line):
        return Byline(match["names"].strip())
    if match := _LABEL.match(line):
        return _read(line[match.end() :], fewest=1)
    if match := _OPENER.match(line):
        return _read(line[match.end() :], fewest=1 if match["opener"].casefold() in _SURE else 2)
    return _read_unmarked(line)


def _read(text: str, *, fewest: int) -> Byline | None:
    text, published = _cut_date(text)
    names, *others = _SEPARATOR.split(_COUNTER.sub("", text).strip(" ,|•·–—-"))
    names, outlet = _cut_outlet(_ROLE.sub("", names))
    names = _cut_places(names)
    if not are_names(names, fewest):
        return None
    for part in others:
        if day := parse_date(part):
            published = published or day
        elif not outlet and _may_be_outlet(part):
            outlet = part
    return Byline(names, outlet, published)


def _read_unmarked(line: str) -> Byline | None:
    text, published = _cut_date(line)
    parts = _SEPARATOR.split(text.strip(" ,|•·–—-"))
    if len(parts) != 2 or not any(mark in line for mark in "|•·∙●"):
        return None
    names, outlet = parts
    cased = names.upper() != names.lower() and not names.isupper()
    if not cased or is_outlet(names) or not is_outlet(outlet) or not _may_be_outlet(outlet):
        return None
    return Byline(names, outlet, published) if are_names(names, 2) else None


def _cut_date(text: str) -> tuple[str, datetime | date | None]:
    """Cut the date off the end: "Ann Lee on 3 May 2025", "Ann Lee - 11/18/19 11:04 PM"."""
    starts = [match.end() for match in re.finditer(r"\s+|[•|·∙,]\s*", text)]
    # a mark parts better than a space: in "The Harbour Post • 3 May" the post is no word of the date line
    starts.sort(key=lambda start: text[:start].rstrip()[-1:] not in "•|·∙")
    for start in starts if any(map(str.isdigit, text)) else ():
        if published := parse_date(text[start:]):
            return text[:start].rstrip(" ,|•·∙–—-/"), published
    return text, None


def _cut_outlet(names: str) -> tuple[str, str]:
    """Cut "Ann Lee, Reuters" into the names and the outlet."""
    *before, last = _COMMA.split(names)
    outlet = re.sub(r"\s+staff$", "", last, flags=re.IGNORECASE)
    return (", ".join(before), outlet) if before and is_outlet(outlet) else (names, "")


def _cut_places(names: str) -> str:
    names = _PLACE.sub("", names)
    *before, last = _COMMA.split(names)
    # One word behind a name of two or more is no author.
    place = len(before) == 1 and len(before[0].split()) > 1 and last.isalpha() and last[0].isupper()
    return before[0] if place else names


def is_outlet(text: str) -> bool:
    """Say whether `text` looks like the name of an outlet: an acronym, or a word such as "Times" in it."""
    acronym = 2 <= len(text) <= 6 and text.isupper()
    return (
        acronym
        or bool(_OUTLET.match(text))
        or any(len(word.strip(".")) > 1 and word.isupper() for word in text.split())
    )


def _may_be_outlet(text: str) -> bool:
    return (
        0 < len(text) <= 60
        and len(text.split()) <= 6
        and not text.endswith((".", "!", "?"))
        and text[0].isalnum()
        and not _NO_OUTLET.search(text)
    )


def are_names(text: str, fewest: int) -> bool:
    """Say whether `text` is one name or several, each of `fewest` words or more besides the small ones."""
    found = [name for name in _JOIN.split(text) if name]
    return 0 < len(found) <= 8 and not _UNLIKE_NAMES.search(text) and all(_is_name(name, fewest) for name in found)


def _is_name(name: str, fewest: int) -> bool:
    words = name.split()
    if not words or len(words) > 6 or is_date_word(name) or (name.endswith(".") and not _ABBREVIATED.search(name)):
        return False
    if any(not _is_name_word(word) for word in words):
        return False
    capitals = [word for word in words if word not in _PARTICLES]
    return len(capitals) >= fewest or name.isupper() or name.casefold() in _DESKS or _uncased(name)


def _is_name_word(word: str) -> bool:
    first = word.lstrip("'’(-")[:1]
    if word.casefold() in _PARTICLES or _uncased(word):
        return len(word) <= 24
    return first.isupper() or (len(word) > 2 and word[1] in "'’" and word[2].isupper())


def _uncased(text: str) -> bool:
    return text.upper() == text.lower() and any(map(str.isalpha, text))
