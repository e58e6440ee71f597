"""What an answer says while it is written: of JSON that comes in pieces, the words of its texts."""

from __future__ import annotations

from collections.abc import Callable

from socra.framework import Item

__all__ = ["Spoken"]

_SILENT = frozenset(Item.model_fields)
"""The fields that say where an item comes from: no words for a reader."""

_BETWEEN = frozenset(' \t\r\n{}[]:,"+-.0123456789eEtrufalsn')
"""What stands outside of the texts of JSON: blanks, signs, numbers, and the letters of true, false and null."""

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", **dict.fromkeys("bfnrt", " ")}
_HEX = frozenset("0123456789abcdefABCDEF")
_FENCES = frozenset(fence[:size] for fence in ("```", "~~~") for size in (1, 2, 3))
_LONGEST_START = 200
"""Characters that are held back until it is clear whether an answer is JSON."""
_LONGEST_NAME = 64


class Spoken:
    """Turn the pieces of one answer into its words: each text of JSON a line, without names, numbers and signs.

    What is no JSON is its own words. Nothing is expected of an answer: whatever comes, `feed` returns text, in time
    that grows with what came. Control characters that JSON escapes become blanks, so that they join no words later.
    """

    def __init__(self) -> None:
        self._read: Callable[[str], str] = self._start
        self._held = ""
        self._open: list[str] = []
        self._names = False
        self._name = ""
        self._code = ""
        self._high = 0
        self._wrote = self._line = False

    def feed(self, piece: str) -> str:
        """Return the words in the next piece of the answer."""
        return "".join([self._read(letter) for letter in piece])

    def _start(self, letter: str) -> str:
        """Find out whether JSON begins, perhaps behind a line that fences code in."""
        self._held += letter
        begun = self._held.lstrip()
        fenced = begun[:3] in _FENCES
        if fenced and len(begun) < _LONGEST_START and letter not in "{[":
            self._held = "" if letter == "\n" else self._held
            return ""
        if letter in "{[" and (begun == letter or (len(begun) > 3 and fenced)):
            self._held, self._read = "", self._between
            return self._between(letter)
        if not begun:
            return ""
        return self._speak_plainly()

    def _speak_plainly(self) -> str:
        held, self._held, self._read = self._held, "", self._plain
        return held

    def _plain(self, letter: str) -> str:
        """Pass on what is no JSON, until a line begins as JSON does."""
        begins = self._held == "\n" and letter == "{"
        self._held = letter if letter == "\n" else ""
        if not begins:
            return letter
        self._read = self._between
        return self._between(letter)

    def _between(self, letter: str) -> str:
        """Read what stands outside of texts."""
        self._held += "" if self._wrote or len(self._held) > _LONGEST_START else letter
        if letter not in _BETWEEN and not self._wrote and len(self._held) <= _LONGEST_START:
            return self._speak_plainly()  # it only began as JSON does: [1] The mill closed.
        if letter in "{[":
            self._open.append(letter)
            self._names = letter == "{"
        elif letter in "}]":
            del self._open[-1:]
        elif letter == ",":
            self._names = self._open[-1:] == ["{"]
        elif letter == ":":
            self._names = False
        elif letter == '"' and self._open:
            self._read = self._text
            self._name = "" if self._names else self._name
            self._line = False
        return ""

    def _text(self, letter: str) -> str:
        """Read a text, or the name of one."""
        if letter == "\\":
            self._read = self._escape
            return ""
        if letter == '"':
            self._read = self._between
            return self._said(self._lone()) + ("\n" if self._line else "")
        return self._said(self._lone() + (" " if letter < " " or letter == "\x7f" else letter))

    def _escape(self, letter: str) -> str:
        if letter == "u":
            self._code, self._read = "", self._unicode
            return ""
        self._read = self._text
        return self._said(self._lone() + _ESCAPES.get(letter, f"\\{letter}"))

    def _unicode(self, letter: str) -> str:
        if letter not in _HEX:
            self._read = self._text
            return self._said(f"{self._lone()}\\u{self._code}") + self._text(letter)
        self._code += letter
        if len(self._code) < 4:
            return ""
        self._read = self._text
        return self._said(self._coded(int(self._code, 16)))

    def _coded(self, code: int) -> str:
        """Return the letter of a code; of a letter that JSON writes as two codes, with the second."""
        if 0xDC00 <= code <= 0xDFFF and self._high:
            high, self._high = self._high, 0
            return chr(0x10000 + (high - 0xD800 << 10) + code - 0xDC00)
        lone = self._lone()
        if 0xD800 <= code <= 0xDBFF:
            self._high = code
            return lone
        if 0xDC00 <= code <= 0xDFFF:
            return f"{lone}\ufffd"
        return lone + (" " if code < 0x20 or 0x7F <= code < 0xA0 else chr(code))

    def _lone(self) -> str:
        """Return what stands for the first half of a letter whose second half did not come."""
        high, self._high = self._high, 0
        return "\ufffd" if high else ""

    @property
    def _speaks(self) -> bool:
        return not self._names and self._name not in _SILENT

    def _said(self, words: str) -> str:
        if self._names:
            self._name = (self._name + words)[:_LONGEST_NAME]
        if not self._speaks:
            return ""
        self._line = self._line or bool(words)
        self._wrote = self._wrote or self._line
        return words
