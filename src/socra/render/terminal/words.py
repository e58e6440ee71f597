"""Words that are never cut off: a text that breaks between words, between Chinese or Japanese signs, or anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod, OverflowMethod
    from rich.containers import Lines

__all__ = ["Words"]

# Such signs stand without spaces; a bracket stays with what it encloses, a full stop with what it ends.
_SIGN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPEN, _CLOSE = "「『《〈（【〔“‘", "」』》〉）】〕”’、。，．：；？！…·ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_WORD = re.compile(rf"[{_OPEN}]*(?:[{_SIGN}]|[^\s{_SIGN}{_OPEN}]+|[{_OPEN}])[{_CLOSE}]*\s*|\s+")


class Words(Text):
    """A rich text without an ellipsis: a word too long for a line goes on in the next."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the lines of at most `width` columns that the text takes."""
        from rich.containers import Lines

        lines = Lines()
        for paragraph in self.split(allow_blank=True):
            paragraph.expand_tabs(tab_size)
            for line in paragraph.divide(_breaks(paragraph.plain, width)):
                line.rstrip_end(width)
                lines.append(line)
        return lines


def _breaks(text: str, width: int) -> Iterator[int]:
    """Yield the offsets at which a new line begins."""
    used = 0
    for word in _WORD.finditer(text):
        length = cell_len(word[0].rstrip())
        if used and used + length > width:
            yield word.start()
            used = 0
        if length > width:
            *whole, last = chop_cells(word[0].rstrip(), width)
            place = word.start()
            for piece in whole:
                place += len(piece)
                yield place
            used = cell_len(last) + cell_len(word[0]) - length
        else:
            used += cell_len(word[0])
