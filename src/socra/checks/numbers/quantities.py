"""The quantities that a text names: numbers in digits, words or Chinese characters, with their scales and units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from socra.checks.numbers.measures import MONEY, NAME, ONE, Measures, Quantity, changed
from socra.checks.numbers.shares import share_at
from socra.language.moments import mentions_of
from socra.language.numbers.digits import LITERAL, plain, values
from socra.language.numbers.lexicon import Lexicon, Unit, Word, lexicon_of
from socra.language.numbers.number_words import COUNTING, DOUBTFUL_WORDS, NOT_PLURAL, RANGE
from socra.language.numbers.spelled import HAN, Sum, han, parts_of
from socra.language.numbers.unit_words import CODES, SIGNS

__all__ = ["quantities_of"]

MOST_QUANTITIES = 1000
"""Quantities that are read of one text; no honest sentence has as many."""

_PIECE = re.compile(
    rf"(?P<clock>(?<![\d:.,])\d{{1,2}}(?::|h)[0-5]\d(?![\d:]))|(?P<digits>{LITERAL})|(?P<part>[½¼¾⅓⅔])"
    rf"|(?P<han>[{HAN}]+)|(?P<word>{NAME})"
)
_PARTS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667"}
_MONEY_BEFORE = re.compile(rf"({MONEY})\s?$")
_CODE_BEFORE = re.compile(r"(?<![^\W\d_])([A-Za-z]{3}|Rs)\.?\s?$")
_SIGN_BEFORE = re.compile(r"(?<![\w.,)\]%/°])(?<!\d\s)(?:([-+])(\s?)|(?<!\S)(–))$")
_MINUS_BEFORE = re.compile(
    r"(?:\bminus|(?<!\b[ad]u )\bmoins|(?<!\bal )(?<!\blo )(?<!\bao )\bmenos|(?<!\bpelo menos)(?<!\bal)\bmeno"
    r"|\bмінус|минус|零下|氷点下|マイナス|영하|माइनस|शून्य से|ناقص|سالب)\s?$",
    re.IGNORECASE,
)
_FREEZING_BEFORE = re.compile(r"\bmin\s$", re.IGNORECASE)
_FREEZING_AFTER = re.compile(
    r"\s(?:(?:celsius |of )?(?:below (?:zero|freezing)|frost)|(?:au-dessous de|en dessous de|sous) (?:le )?zéro"
    r"|unter (?:null|dem gefrierpunkt)|minus\b|bajo cero|sotto (?:lo )?zero|abaixo de zero|negativos?\b|onder nul"
    r"|poniżej zera|mrozu|ниже нуля|мороза|تحت الصفر|नीचे|शून्य से नीचे)",
    re.IGNORECASE,
)
_WARMTH = frozenset(("celsius", "fahrenheit"))
_SCALE_BEFORE = (("华氏", "fahrenheit"), ("華氏", "fahrenheit"), ("화씨", "fahrenheit"), ("摄氏", "celsius"),
                 ("攝氏", "celsius"), ("摂氏", "celsius"), ("섭씨", "celsius"))  # fmt: skip
_MERIDIEM = re.compile(r"\s?(?:(a)\.?m|(p)\.?m)\b\.?", re.IGNORECASE)
_O_CLOCK = re.compile(r"\s?(?:Uhr|o['’]clock|時(?!間)|点(?!\d)|點|시(?!간)|час(?:ов|а)?\sутра|uur)\b", re.IGNORECASE)
_GAPS = ("", " ", "-", "\u00a0", "\u202f")
"""What may stand between the words of one number."""
_WORD_NEXT = re.compile(rf"\s({NAME})")
_FRACTION = re.compile(rf"([{HAN}]+|\d+)分之([{HAN}]+|\d+(?:\.\d+)?)")
_ARTICLES = frozenset("a an un une ein eine einer einen uno una um uma een één one".split())
_BOTH = frozenset("the these those les ces die diese diesen beiden los las i le gli os as de эти этих оба обе".split())
_COUNTERS = frozenset(
    "个個名位人口家岁歳台次件项條条辆輛架艘座所套份倍天年月周週日点點分秒元円米公克吨小位校国國省市区州村户戶批轮輪场場店社本冊つ割成百%种種"
    "票头頭匹只隻棵株篇章节節届屆封艘枚颗顆幅间間栋棟亩畝处處笔筆档層层级級局组組类類支队隊班棒羽"
)
_SHARES = frozenset(("percent", "permille", "point"))
"""Units that the last of a range need not share: by 22 per cent to 1,045."""

_HINTED_SHARES = frozenset(map(Decimal, (10, 20, 25, 33, 50, 75)))


@lru_cache(maxsize=64)
def quantities_of(text: str, language: str) -> tuple[Quantity, ...]:
    """Return the quantities in a text in its normal form (NFC), in order; linear in its length."""
    reader = _Reader(plain(text), lexicon_of(language), language)
    dates = [(mention.start, mention.end) for mention in mentions_of(text, language) if not mention.loose]
    return tuple(_outside(_shared(reader.read(), reader.text), dates))


def _outside(found: Sequence[Quantity], dates: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    """Leave what a date says to the dates."""
    place = 0
    for quantity in found:
        while place < len(dates) and dates[place][1] <= quantity.start:
            place += 1
        inside = place < len(dates) and dates[place][0] < quantity.end
        yield changed(quantity, claimed=False, dated=True) if inside else quantity


def _shared(found: list[Quantity], text: str) -> list[Quantity]:
    """Give the first of a range what the last one says of both: 12 to 15 percent, $5-7 million."""
    for place in range(len(found) - 2, -1, -1):
        first, last = found[place], found[place + 1]
        between = text[first.end : last.start]
        if len(between) > 12 or not between.strip() or between.strip().casefold() not in RANGE:
            continue
        if first.units and not last.units:
            units = first.units if first.units[0][0] not in _SHARES else (("", ONE), *first.units)
            found[place + 1] = changed(last, units=units)
        elif last.units and not first.units:
            first = changed(first, units=(*last.units, ("", ONE)))
        if {first.sign, last.sign} == {"", "-"}:  # minus 5 to 10 degrees
            changed(first if last.sign else last, sign="?")
        alike = not first.units or first.units[0] in last.units
        if alike and last.scales != (ONE,) and first.scales == (ONE,) and not first.letter:
            large = first.numbers[0] >= 1000 or first.numbers[0] > last.numbers[0]
            first = changed(first, scales=(*last.scales, ONE) if large else last.scales)
    return found


class _Reader(Measures):
    """Reads one text from left to right."""

    def __init__(self, text: str, lexicon: Lexicon, language: str) -> None:
        super().__init__(text, lexicon)
        self._language = language
        self._pieces = list(_PIECE.finditer(text))

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        place = end = 0
        while place < len(self._pieces) and len(found) < MOST_QUANTITIES:
            piece = self._pieces[place]
            quantity: Quantity | None = None
            if piece.start() >= end:
                kind = piece.lastgroup
                if kind == "word":
                    quantity = self._share(piece) or self._worded(place)
                elif kind == "han":
                    quantity = self._han(piece)
                elif kind == "clock":
                    quantity = self._clock(piece)
                else:
                    quantity = self._digits(piece)
            if quantity is not None:
                quantity.text = self.text
                found.append(quantity)
                end = quantity.end
            place += 1
        return found

    def _share(self, piece: re.Match[str]) -> Quantity | None:
        """Return the share that begins with a word; its parts are read too, for "one in five" may be "1 in 5"."""
        share = share_at(self.text, piece.start(), self._language)
        if share is None:
            return None
        hundredths = share.above * 100 / share.below
        return Quantity(piece.start(), share.end, (share.above, share.below), share=hundredths)

    def _digits(self, piece: re.Match[str]) -> Quantity:
        start, end = piece.span()
        if fraction := _FRACTION.match(self.text, start):
            return self._fraction(fraction)
        numbers = (Decimal(_PARTS[piece[0]]),) if piece["part"] else values(piece[0], self._language)
        glued = start > 0 and (
            self.text[start - 1].isalpha()
            or (self.text[start - 2 : start - 1].isalpha() and self.text[start - 1] == "-")
        )
        if meridiem := _MERIDIEM.match(self.text, end) or _O_CLOCK.match(self.text, end):
            return self._hour(piece, meridiem)
        quantity = self.measured(Quantity(start, end, numbers), may_shorten=True)
        listed = self.text[start - 1 : start] == "[" or (start == 0 and self.text[end : end + 2] in (". ", ") "))
        if listed:
            return changed(quantity, claimed=False)
        return (
            quantity
            if glued and self.text[start - 1] not in "$" and self.text[start - 1].isascii()
            else self._before(quantity)
        )

    def _before(self, quantity: Quantity) -> Quantity:
        """Add what stands before a number: its money, its sign, and words that let it be rounded."""
        start = quantity.start
        near = self.text[max(0, start - 8) : start]
        units = quantity.units
        if money := _MONEY_BEFORE.search(near):
            start -= len(money[0])
            units = tuple((name, ONE) for name in SIGNS[money[1]].split())
        elif (code := _CODE_BEFORE.search(near)) and code[1].casefold() in CODES:
            start -= len(code[0])
            units = ((("inr" if code[1] == "Rs" else code[1].casefold()), ONE),)
        if units is not quantity.units:
            quantity.units, quantity.letter = units, ()
        return self._signed(quantity, start)

    def _signed(self, quantity: Quantity, start: int) -> Quantity:
        """Add the sign of a number that begins, with its money, at a place."""
        warm = len(quantity.units) > 0 and quantity.units[0][0] in _WARMTH
        near = self.text[max(0, start - 14) : start]
        sign = ""
        if warm and (scale := next((name for word, name in _SCALE_BEFORE if near.rstrip().endswith(word)), "")):
            quantity.units = ((scale, ONE),)
            near = near.rstrip()[:-2]
        if told := _SIGN_BEFORE.search(near):
            # a dash between spaces, or before a bullet's words, may be no minus
            sign = "?" if told[2] else told[1] or ("-" if warm else "")
            start -= len(told[0]) if sign else 0
        elif told := _MINUS_BEFORE.search(near) or (warm and _FREEZING_BEFORE.search(near)) or None:
            sign = "-"
            start -= len(told[0])
        elif warm and _FREEZING_AFTER.match(self.text, quantity.end):
            sign = "-"
        return changed(quantity, start=start, sign=sign)

    def _worded(self, place: int) -> Quantity | None:
        piece = self._pieces[place]
        word = self._fold(piece[0])
        if self._lexicon.compound is None and word not in self._lexicon.longest:
            return self._hint(piece, word)
        known, terms = self._lexicon.words.get(word), self._sum(place, word)
        if not terms or (known and known.kind == "+"):
            return self._hint(piece, word)
        total, last, end = terms.value, terms.last.kind, terms.end
        quantity = Quantity(piece.start(), end, (total,), spelled=True)
        quantity = changed(quantity, ordinal=True) if last == "o" else self.measured(quantity, scaled=last == "*")
        before = self._fold(self._pieces[place - 1][0]) if place else ""
        alone = end == piece.end()
        bare = known is not None and known.kind == "*" and before not in _ARTICLES
        vague = (
            (total < 2 and alone)
            or (bare and alone)
            or (alone and word in DOUBTFUL_WORDS and not self._counts(word, before, end))
            or (total == 2 and before in _BOTH)
        )
        quantity = self._signed(quantity, quantity.start) if quantity.units else quantity
        return changed(quantity, claimed=not vague and self._language != "ko" and (last != "o" or total >= 3))

    def _counts(self, word: str, before: str, end: int) -> bool:
        """Say whether the words around a number word that may be another word show that it counts."""
        endings, not_after = COUNTING.get(word, ((), ()))
        after = _WORD_NEXT.match(self.text, end)
        return (
            before not in not_after and after is not None and after[0].endswith(endings) and after[1] not in NOT_PLURAL
        )

    def _fold(self, word: str) -> str:
        return word.casefold().replace("ё", "е")

    def _hint(self, piece: re.Match[str], word: str) -> Quantity | None:
        hints = self._lexicon.hints.get(word)
        if hints is None:
            return None
        shares: tuple[Unit, ...] = (("", ONE), ("percent", ONE)) if _HINTED_SHARES.intersection(hints) else ()
        return Quantity(piece.start(), piece.end(), hints, units=shares, claimed=False)

    def _sum(self, place: int, word: str) -> Sum:
        """Return the number that begins with the word of a piece, an empty one if none does."""
        total, joined = Sum(), False
        while word:
            parts, place = self._parts(place, word)
            if not parts or not total.take(parts, joined, self._pieces[place].end()) or parts[-1].kind == "o":
                break
            place, word, joined = self._after(place)
        return total

    def _after(self, place: int) -> tuple[int, str, bool]:
        """Return the piece after another with its word, and whether an "and" stands before it, which is left out."""
        word = self._next(place)
        if word == self._lexicon.joins:
            return place + 2, self._next(place + 1), True
        bare = word.removeprefix(self._lexicon.prefix)
        return place + 1, bare, bare != word

    def _parts(self, place: int, word: str) -> tuple[Sequence[Word], int]:
        """Return the number words that a piece's word is, or with those after it, and the last piece that they take."""
        size = self._lexicon.longest.get(word, 1)
        words = [word]
        while len(words) < size and (after := self._next(place + len(words) - 1)):
            words.append(after)
        for size in range(len(words), 1, -1):
            if known := self._lexicon.words.get(" ".join(words[:size])):
                return (known,), place + size - 1
        parts = parts_of(word, self._lexicon)
        return () if parts and self.names_unit(*self._pieces[place].span()) else parts, place

    def _next(self, place: int) -> str:
        """Return the word that follows a piece at once, "" if none does."""
        for piece in self._pieces[place + 1 : place + 2]:
            if piece.lastgroup == "word" and self.text[self._pieces[place].end() : piece.start()] in _GAPS:
                return self._fold(piece[0])
        return ""

    def _han(self, piece: re.Match[str]) -> Quantity | None:
        if fraction := _FRACTION.match(self.text, piece.start()):
            return self._fraction(fraction)
        run, start, end = piece[0], piece.start(), piece.end()
        value = han(run, self._language)
        if (
            value is None
            or run[0] in "亿億万萬"
            or (run == "十" and self.text[end : end + 1] == "分" and self.text[end : end + 2] != "分钟")
        ):
            return None
        quantity = self.measured(Quantity(start, end, (value,), spelled=True))
        follows = self.text[end : end + 1]
        counted = quantity.end > end or (follows in _COUNTERS and bool(follows))
        long = len(run) > 2 or (len(run) == 2 and any(char in "十百千万萬亿億" for char in run))
        before = self.text[start - 1 : start]
        sure = (
            value >= 2
            and (counted if len(run) == 1 else long)
            and before not in ("数", "几", "幾", "第")
            and run != "千万"
        )
        sure = sure or (before == "第" and value >= 3)
        return changed(self._signed(quantity, start) if quantity.units else quantity, claimed=sure, stop=end)

    def _fraction(self, match: re.Match[str]) -> Quantity:
        below, above = (Decimal(part) if part[0].isdigit() and part.isascii() else han(part) for part in match.groups())
        if not below or above is None:
            return Quantity(match.start(), match.end(), (ONE,), claimed=False)
        if below in (100, 1000):
            unit: tuple[Unit, ...] = (("percent" if below == 100 else "permille", ONE),)
            return Quantity(match.start(), match.end(), (above,), units=unit)
        share = above * 100 / below if above < below else None
        return Quantity(match.start(), match.end(), (above / below, above, below), share=share)

    def _clock(self, piece: re.Match[str]) -> Quantity:
        hours, minutes = int(piece[0][:-3]), int(piece[0][-2:])
        after = _MERIDIEM.match(self.text, piece.end())
        times = self._times(hours, minutes, after)
        end = after.end() if after else piece.end()
        return Quantity(piece.start(), end, times, units=(("clock", ONE),))

    def _hour(self, piece: re.Match[str], after: re.Match[str]) -> Quantity:
        parts = re.split(r"[.,]", piece[0])
        hours = int(parts[0]) if len(parts[0]) <= 2 else 99
        minutes = int(parts[1]) if len(parts) == 2 and len(parts[1]) == 2 else 0
        return Quantity(piece.start(), after.end(), self._times(hours, minutes, after), units=(("clock", ONE),))

    def _times(self, hours: int, minutes: int, after: re.Match[str] | None) -> tuple[Decimal, ...]:
        """Return the minutes of the day that a time may be: in the morning and the evening where it does not say."""
        told = after.groups() if after and after.re is _MERIDIEM else (None, None)
        if told[0] or told[1]:
            hours = hours % 12 + (12 if told[1] else 0)
            return (Decimal(hours * 60 + minutes),)
        every = {hours, hours + 12} if hours < 12 else {hours, 0 if hours == 12 else hours}
        return tuple(Decimal(hour * 60 + minutes) for hour in sorted(every))
