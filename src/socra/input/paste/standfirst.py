"""The standfirst of an article: what stands between its title and its date or byline, and is text all the same."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.paste.boxes import stands
from socra.input.paste.headings import subtitles
from socra.input.paste.lines import Line

__all__ = ["keep_standfirst"]

_NEAR, _LEAST = 20, 40


def keep_standfirst(lines: Sequence[Line], kept: list[bool], title: Line | None) -> None:
    """Keep the sentences right below the title, where byline and date part them from the text; a line like one too."""
    start = kept.index(True) if True in kept else 0
    index = next((index for index in range(max(0, start - _NEAR), start) if lines[index] is title), start)
    for place in range(index + 1, start):
        line = lines[place]
        if not _introduces(line) or (line.chrome and not stands(line)):
            return
        kept[place] = line.kept = True
        if not line.prose.ended:
            return


def _introduces(line: Line) -> bool:
    if line.prose.ended:
        return line.prose.size >= _LEAST
    return line.kind == "text" and line.prose.size >= _LEAST and subtitles(line)
