"""Chinese and Japanese names: told by a surname, a role or an ending, and by what stands around a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from socra.checks.index import HEADER, Index
from socra.checks.names.lands import land_names
from socra.checks.names.lexicon import order

__all__ = ["HAN", "Signs", "is_generic", "sign_names", "signs_of"]

HAN = "\u3400-\u9fff\uf900-\ufaff々〆"
_HAN = re.compile(f"[{HAN}]")
_SIGN = re.compile(f"[{HAN}ァ-ヺー·]")
_KANA = re.compile("[\u3041-\u30ff]")
_DOTTED = re.compile(
    f"[{HAN}]{{1,6}}(?:[·・•][{HAN}]{{1,6}}){{1,3}}|[ァ-ヺー]{{2,10}}(?:[・＝=][ァ-ヺー]{{2,10}}){{1,3}}"
)
LONGEST = 10
"""Characters of a name that is told by what stands around it."""

_SMALL = frozenset("的了是在和与及或对从被把将")

LONG = 5
"""Characters of a piece that may begin with a common word and be a name: "国家能源局"."""

MOST = 2000
"""Names of an article that are looked for again."""

Found = tuple[int, int, str]
"""Where a name stands in a text, and the part of it that its source must have."""


class Signs:
    """What an article in Chinese or Japanese tells of names: which there are, and what stands around them."""

    def __init__(self, index: Index) -> None:
        self.language = index.article.language
        texts = [index.text(place) for place in (HEADER, *index.places)]
        self.text = "\n".join(texts)
        found = list(_plain_names(self.text, self.language))
        # organisations whole too, for a swapped one may share its first signs with another
        self.names = {core for _, _, core in found} | {self.text[start:end] for start, end, _ in found}
        self.known = _either(sorted((name for name in self.names if len(name) > 1), key=len, reverse=True)[:MOST])
        self.slots: dict[str, set[str]] = {}
        for left, right in self._slots():
            self.slots.setdefault(left, set()).add(right)

    def _slots(self) -> Iterator[tuple[str, str]]:
        for match in self.known.finditer(self.text):
            left, right = self.text[max(0, match.start() - 2) : match.start()], self.text[match.end() : match.end() + 2]
            if len(left) == 2 and len(right) == 2 and "\n" not in left + right:
                yield left, right
            if right and "\n" not in right and (not left or left[-1] in "\n。！？”"):
                yield "", self.text[match.end() : match.end() + 3]


def signs_of(index: Index) -> Signs:
    """Return what the article tells, read once."""
    return index.cached("signs", lambda: Signs(index))


def sign_names(text: str, language: str, known: Signs) -> Iterator[tuple[str, str]]:
    """Yield the names that a text states: as written, and the part that the source must have."""
    if not _HAN.search(text):
        return
    taken: list[tuple[int, int, str]] = []
    for start, end, core in (
        *_named_again(text, known),
        *_plain_names(text, language),
        *_lands(text, language),
        *_slotted(text, known),
    ):
        if not any((start < other_end and other < end) or core == name for other, other_end, name in taken):
            taken.append((start, end, core))
            yield text[start:end], core


def _lands(text: str, language: str) -> Iterator[Found]:
    for match in _land_pattern("ja" if language == "ja" else "zh").finditer(text):
        name = match[0]
        # "美方" is of "美国"
        yield match.start(), match.end(), name[0] if len(name) == 2 and name[1] in "国國" else name


@cache
def _land_pattern(language: str) -> re.Pattern[str]:
    own = {"中国", "中國"} if language == "zh" else {"日本"}
    return _either(sorted({*order(language, "cities"), *land_names(language)} - own, key=len, reverse=True))


def _named_again(text: str, known: Signs) -> Iterator[Found]:
    yield from ((match.start(), match.end(), match[0]) for match in known.known.finditer(text))


def _slotted(text: str, known: Signs) -> Iterator[Found]:
    """Yield what stands between the signs that stand around a name of the article, and is not in the article."""
    for place in range(len(text)):
        left = text[place - 2 : place] if place >= 2 else ""
        if not _SIGN.match(text[place]):
            continue
        rights = known.slots.get(left, ()) if place >= 2 else ()
        opens = known.slots.get("", ()) if place == 0 or text[place - 1] in "。！？“”「" else ()
        for size in range(2, LONGEST + 1) if rights or opens else ():
            end = place + size
            if end > len(text) or not _SIGN.match(text[end - 1]):
                break
            if text[end : end + 2] in rights or text[end : end + 3] in opens:
                piece = text[place:end]
                if piece not in known.text and not is_generic(piece, known.language):
                    yield place, end, piece
                break


def _plain_names(text: str, language: str) -> Iterator[Found]:
    """Yield the names that are told by their own form."""
    for match in _DOTTED.finditer(text):
        core = match[0]
        yield match.start(), match.end(), core
    if language == "ja" or (language != "zh" and _KANA.search(text)):
        yield from _japanese(text)
    else:
        yield from _chinese(text)


@cache
def _persons() -> re.Pattern[str]:
    surnames = _surnames()
    says, titles, ends = (_union(order("zh", name)) for name in ("says", "titles", "ends"))
    given = f"[{HAN}]"
    after = rf"(?=(?:{says}|{titles}|{ends})|[，。、；：“”（）()：,\s]|$)"
    return re.compile(
        rf"(?P<role>{titles}|前任|名叫|名为|叫做)(?P<one>{surnames}(?:{given}{{1,2}}?)){after}"
        rf"|(?:(?<=[，。、；：“”（）！？\n和与及的官员])|^)(?P<two>{surnames}{given}{{1,2}}?)(?=(?:{says}|{titles}))"
        rf"|(?:(?<=[，。；：“”！？\n])|^)(?P<four>{surnames}{given}{{2}})(?=在|正在|曾|已|将|也|则|还|没|投票|怀疑|相信|担任|负责|接受|发现|研究|带领|主持|参加|获得|从|对|与|向|为|不)"
        rf"|(?P<three>{surnames})(?={titles})"
    )


@cache
def _surnames() -> str:
    words = order("zh", "surnames")
    double = [word for word in words if len(word) == 2]
    single = "".join(word for word in words if len(word) > 2)
    return f"(?:{'|'.join(double)}|[{single}])"


def _chinese(text: str) -> Iterator[Found]:
    for match in _persons().finditer(text):
        group = match.lastgroup if match.lastgroup != "role" else "one"
        if group and match[group] and not is_generic(match[group], "zh"):
            yield _person(text, match.start(group), match[group])
    yield from _ended(text, "zh")


def _person(text: str, start: int, name: str) -> Found:
    """Return the name, or the surname alone where a title follows it: "陆教授", "程女士"."""
    size = 2 if name[:2] in order("zh", "surnames") else 1
    titled = text.startswith(order("zh", "titles"), start + size)
    return (start, start + size, name[:size]) if titled else (start, start + len(name), name)


@cache
def _japanese_person() -> re.Pattern[str]:
    titles = _union(order("ja", "titles"))
    return re.compile(rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,6}}?|[ァ-ヺー]{{2,10}})(?=(?:{titles})(?![{HAN}]{{2}}))")


def _japanese(text: str) -> Iterator[Found]:
    for match in _japanese_person().finditer(text):
        start, name = match.start("name"), match["name"]
        if not is_generic(name, "ja"):
            yield start, match.end("name"), name
    yield from _ended(text, "ja")


def _ended(text: str, language: str) -> Iterator[Found]:
    """Yield organisations and places: what begins with a name of two signs and ends as they do."""
    for match in _border(language).finditer(text):
        if not is_generic(match["head"], language):
            yield match.start("head"), match.end(), match["head"]
        elif match["head"][0] not in order(language, "determiners") and match.end() - match.start("head") > 4:
            yield match.start("head"), match.end(), match[0]


@cache
def _border(language: str) -> re.Pattern[str]:
    """Find a name's two signs where a phrase begins, with the ending after at most six more."""
    small = "的了在是和与对把被将由从向为以及到于让给并而但或因称即至商" if language == "zh" else ""
    organised, places = _union(order(language, "organisations")), "".join(order(language, "places"))
    before = rf"(?:(?<![{HAN}])(?<!\d(?=[万亿千百元年月日]))|(?<=[{small}]))" if small else rf"(?<![{HAN}])"
    inner = f"[^\\W\\d_a-zA-Z{small}\u3041-\u3096]"
    return re.compile(
        rf"{before}(?P<head>{inner}{{2}})(?:[{places}](?!{inner}{{0,1}}(?:民|长|長|府|内|域))|{inner}{{0,6}}?(?:{organised}))"
    )


def is_generic(piece: str, language: str) -> bool:
    """Say whether a piece begins as no name does: "这家公司", "能源公司"."""
    table = "ja" if language == "ja" else "zh"
    if any(sign in _SMALL for sign in piece):
        return True
    return piece[0] in order(table, "determiners") or (len(piece) < LONG and piece[:2] in order(table, "generic"))


def _union(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def _either(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or "(?!)")
