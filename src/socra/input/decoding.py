"""Bytes to text, as a browser would: byte order mark, declared charset, UTF-8, then the likeliest."""

from __future__ import annotations

import codecs
import re

from socra.errors import SourceUnsupported

__all__ = ["PROLOG", "decode", "is_html"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=["']([\w.:-]{2,40})""", re.I
)
# Each part is atomic: where a comment may be tried again up to a later end, time doubles with each comment.
PROLOG = (
    r"\s*+(?>(?:<!--.{0,2000}?-->|<\?[^>]{0,500}>|<!doctype\s(?!\s*html)[^>\[]{0,300}(?:\[[^\]]{0,4000}\]\s*)?>)\s*+)*+"
)
"""What may stand above the first element of a page or of XML; to be compiled with `re.I | re.S`."""
_HTML = re.compile(rf"{PROLOG}<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(
    r"</?(?:div|p|article|section|main|h[1-6]|ul|ol|li|span|table|header|nav|figure|br)\b[^<>]{0,2000}>", re.I
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SHIFT = re.compile(rb"\x1b\$(?:[@B]|\(D|\)C)|\x1b\(I")
# What Mac OS Roman becomes when it is read as cp1252, and the other way round: signs within words, capitals behind
# small letters, and Ò and Ó, which are quotation marks of the one, where no word begins.
_AMISS = re.compile(
    """(?<=[^\\W\\d_])[\x80-\x9f†‡•‰ˆ˜¡-¶¸-¿](?=[a-z])
    |(?<=[a-z])[À-ÞŒŠŸŽ](?=[a-z\\s])
    |(?<![^\\W\\d_])[ÒÓ](?![a-z])
    |[ÒÓ](?=[A-Z])""",
    re.VERBOSE,
)
_SAMPLE = 65_536
_MANY_CONTROLS = 4
# What cp1250 shows for letters of ISO 8859-2, and ISO 8859-2 for quotation marks of cp1250.
_MISREAD = re.compile("[^\\W\\d_](?:[ˇ¦¬±¶]|Ľ(?=[a-z]))|[\x80-\x9f]")
# Single-byte encodings of the Latin alphabet beside cp1252, by the languages that need one of them.
_LATIN = (
    (("cp1250", "iso8859_2"), frozenset(("pl", "cs", "sk", "hu", "hr", "sl", "sr", "bs", "ro"))),
    (("cp1254",), frozenset(("tr", "az"))),
    (("cp1257",), frozenset(("lt", "lv", "et"))),
)
# WHATWG reads these labels as their supersets; the C1 range holds quotation marks there.
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
_SUPERSETS |= {"iso8859-9": "cp1254", "euc_kr": "cp949"}


def is_html(text: str) -> bool:
    """Say whether `text` is a page or a fragment of one, not a text with a tag in it."""
    start = text[:_SAMPLE].lstrip("\ufeff")
    if _HTML.match(start):
        return True
    return start.lstrip().startswith("<") and len(_TAG.findall(start)) >= 3


def decode(data: bytes, *, name: str, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text in `data` and a warning for each thing that had to be guessed.

    `charset` is what the sender declared. Raises `SourceUnsupported` for what is not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with(data, encoding, name)
    if encoding := _wide(data):
        return _with(data, encoding, name)
    if (encoding := _shifting(data)) and (text := _try(data, encoding)) is not None:
        return _checked(text, name), ()
    if data[:_SAMPLE].count(0) > _MANY_CONTROLS:
        raise SourceUnsupported(f"{name} is not text but binary data: pass a .txt, .md, .html or .pdf file")
    for candidate in (_known(charset), _known(_declared(data))):
        if candidate and candidate != "utf-8" and (text := _try(data, candidate)) is not None:
            return _checked(text, name), ()
    if (text := _try(data, "utf-8")) is not None:
        return _checked(text, name), ()
    return _guess(data, name)


def _with(data: bytes, encoding: str, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    return _checked(text, name), _lost(text.count("\ufffd"))


def _lost(count: int) -> tuple[str, ...]:
    return (f"{count} characters could not be decoded",) if count else ()


def _wide(data: bytes) -> str:
    """Tell UTF-16 without a mark by the zero bytes of its spaces and Latin letters."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, half = max(even, odd), len(sample) // 2
    if len(sample) < 8 or min(even, odd) > half * 0.02 or most < half * 0.2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _shifting(data: bytes) -> str:
    """Tell the encodings of seven bits that shift between sets of characters (ISO 2022) by the first shift."""
    found = _SHIFT.search(data)
    return "" if not found else "iso2022_kr" if found[0] == b"\x1b$)C" else "iso2022_jp_ext"


def _declared(data: bytes) -> str:
    match = _META.search(data[:4096])
    return (match[1] or match[2]).decode("ascii") if match else ""


def _known(label: str) -> str:
    """Return Python's name of the charset `label`, "" where it has none or it is not one of text."""
    try:
        found = codecs.lookup(label.strip()).name if label else ""
        b"abcd".decode(found or "utf-8")  # codecs such as rot13 are none of text
    except (LookupError, ValueError):
        return ""
    # A page whose declaration can be read byte by byte is not in UTF-16.
    return "utf-8" if found.startswith(("utf-16", "utf-32", "utf-7")) else _SUPERSETS.get(found, found)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        # cp1252 has five holes; a browser shows controls there, and cleaning takes them out.
        return data.decode(encoding, "replace") if encoding == "cp1252" else None


def _guess(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(not char.isascii() for char in text) > 6 * broken or broken * 2_000 < len(text):
        return _checked(text, name), _lost(broken)
    encoding = _likeliest(data[:_SAMPLE])
    text = data.decode(encoding, "replace")
    return _checked(text, name), (f"the encoding was guessed to be {encoding}", *_lost(text.count("\ufffd")))


def _likeliest(sample: bytes) -> str:
    """Tell the encoding of `sample`: another script by its letters, another Latin alphabet by its language."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    guess = best.encoding if best else "cp1252"
    return guess if _foreign(sample.decode(guess, "replace")) else _latin(sample, guess)


def _foreign(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char > "\u024f" for char in letters) > 0.3 * len(letters)


def _latin(sample: bytes, guess: str) -> str:
    from socra.language.detect import detect_language

    for encodings, languages in _LATIN:
        texts = {encoding: sample.decode(encoding, "replace") for encoding in encodings}
        likeliest = min(texts, key=lambda encoding: (len(_MISREAD.findall(texts[encoding])), encoding != guess))
        if detect_language(texts[likeliest]) in languages:
            return likeliest
    return min(("cp1252", "mac_roman"), key=lambda encoding: _amiss(sample.decode(encoding, "replace")))


def _amiss(text: str) -> int:
    """Count the letters and signs that stand where no writing of Western Europe has them."""
    return len(_AMISS.findall(text))


def _checked(text: str, name: str) -> str:
    sample = text[:_SAMPLE]
    strange = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if strange > _MANY_CONTROLS and strange * 20 > len(sample):
        raise SourceUnsupported(f"{name} cannot be decoded as text: save it as UTF-8 and try again")
    return text
