"""Make the lexicon of English parts of speech that the embedded reading looks words up in.

    pip download --no-deps textblob && python benchmarks/fitting/lexicon.py textblob-*.whl

Of Brill's lexicon, as it lies in TextBlob's wheel, this keeps a word's first tag, and of the words only those that
`grammar.py` could not guess: no names, no marks, nothing with a hyphen. A line is a tag and the words that bear it.
"""

from __future__ import annotations

import lzma
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SOURCE = "textblob/en/en-lexicon.txt"
TARGET = Path(__file__).parents[2] / "src/socra/language/tagging/brill.txt.xz"
DROPPED = {"NNP", "NNPS", "SYM", "FW", "LS"}
"""Names are known by their capitals; the others are no words of English."""


def main() -> None:
    """Write the lexicon from the wheel that is named on the command line."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        tags = dict(_entries(wheel.read(SOURCE).decode()))
    by_tag = defaultdict(list)
    for word, tag in sorted(tags.items()):
        if word.islower() or tags.get(word.lower()) != tag:
            by_tag[tag].append(word)
    text = "".join(f"{tag} {' '.join(words)}\n" for tag, words in sorted(by_tag.items()))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET.name}: {sum(map(len, by_tag.values())):,} words, {TARGET.stat().st_size:,} bytes")


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        found = re.fullmatch(r"([^\W\d_]+) ([A-Z]+\$?)(\|.*)?", line)
        if found and found[2] not in DROPPED:
            yield found[1], found[2]


if __name__ == "__main__":
    main()
