"""How well the support check tells true from false: the mutants that it catches, the true items that it doubts.

    python benchmarks/support.py [--seed 0] [--languages en fr] [--show CLASS LANGUAGE] [--json] [--check | --raise]

True items are the sentences of articles in five languages and light paraphrases of them; a mutant is a true item with
one change that makes it false, or leaves it without its evidence (`mutants/` makes both and knows nothing of how items
are judged). A mutant is caught, and a true item doubted, when its verdict is not "supported". The names in the
articles, and what is changed, depend on the seed. The floors in `data/support-floors.toml` hold for seed 0: `--check`
returns 1 where a figure is below one, `--raise` moves them up to what was measured, never down.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from mutants import CLASSES, LANGUAGES, Item, Mutant, generate, told
from mutants.items import items

from socra.checks import Said, verdict_on
from socra.framework.evidence import locate

FLOORS = Path(__file__).parent / "data" / "support-floors.toml"
SHOWN = 40


@dataclass
class Tally:
    """Of mutants and of true items, how many there are and how many were not found supported, by (kind, language)."""

    mutants: Counter[tuple[str, str]] = field(default_factory=Counter)
    caught: Counter[tuple[str, str]] = field(default_factory=Counter)
    true: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubted: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[Mutant] = field(default_factory=list)
    false_alarms: list[Item] = field(default_factory=list)


def main() -> int:
    """Print the figures; with --check, return 1 where one is below its floor."""
    options = _options()
    tally = measure(options.seed, options.languages)
    if options.show:
        _show_examples(tally, *options.show)
    elif options.json:
        print(json.dumps(figures(tally)))
    else:
        _show(tally)
    if options.lift:
        FLOORS.write_text(_lifted(tally), encoding="utf-8")
    below = list(shortfalls(tally)) if options.check else []
    for line in below:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if below else 0


def measure(seed: int = 0, languages: Iterable[str] = LANGUAGES) -> Tally:
    """Judge all mutants and all true items of the languages."""
    tally = Tally()
    for language in languages:
        stories = told(language, seed)
        for mutant in generate(stories, seed):
            key = (mutant.kind, language)
            tally.mutants[key] += 1
            if supported(mutant.item, mutant.text, mutant.cites):
                tally.missed.append(mutant)
            else:
                tally.caught[key] += 1
        for item in chain.from_iterable(map(items, stories)):
            tally.true[item.kind, language] += 1
            if not supported(item, item.text, item.cites):
                tally.doubted[item.kind, language] += 1
                tally.false_alarms.append(item)
    return tally


def supported(item: Item, text: str, cites: tuple[int, ...]) -> bool:
    """Say whether the check finds a text supported by sentences of the item's article."""
    article = item.story.article
    said = Said((text,), text, item.story.language)
    return verdict_on(said, "article", locate(cites, article), article).verdict == "supported"


def figures(tally: Tally) -> dict[str, Any]:
    """Return all shares, in percent: caught of each class and language, doubted of each kind and language."""
    return {
        "mutants": tally.mutants.total(),
        "true": tally.true.total(),
        "caught": _share(tally.caught.total(), tally.mutants.total()),
        "doubted": _share(tally.doubted.total(), tally.true.total()),
        "doubted_rewritten": _share(*(_rewritten(counts) for counts in (tally.doubted, tally.true))),
        "classes": {name: _row(name, tally.caught, tally.mutants) for name in CLASSES},
        "kinds": {kind: _row(kind, tally.doubted, tally.true) for kind in _kinds(tally)},
    }


def shortfalls(tally: Tally) -> Iterator[str]:
    """Yield what is below its floor, or for true items beyond its ceiling, in words."""
    measured, floors = figures(tally), tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    if measured["caught"] < floors["caught"]:
        yield f"{measured['caught']} % of the mutants caught, not {floors['caught']} %"
    for name in ("doubted", "doubted_rewritten"):
        if measured[name] > floors[name]:
            yield f"{name}: {measured[name]} % of the true items, not {floors[name]} %"
    for name, row in floors["classes"].items():
        for language, floor in row.items():
            share = measured["classes"][name].get(language, 0.0)
            if share < floor:
                yield f"{name}, {language}: {share} % caught, not {floor} %"


def _lifted(tally: Tally) -> str:
    """Return the floors, each moved to what was measured where that is better."""
    old, new = tomllib.loads(FLOORS.read_text(encoding="utf-8")), figures(tally)
    lines = [FLOORS.read_text(encoding="utf-8").partition("caught =")[0].rstrip(), ""]
    lines.append(f"caught = {max(old['caught'], new['caught'])}")
    lines += [f"{name} = {min(old[name], new[name])}" for name in ("doubted", "doubted_rewritten")]
    lines += ["", "[classes]"]
    for name, row in new["classes"].items():
        floors = old["classes"].get(name, {})
        cells = (f"{language} = {max(floors.get(language, 0.0), share)}" for language, share in row.items())
        lines.append(f"{name} = {{ {', '.join(cells)} }}")
    return "\n".join(lines) + "\n"


def _row(kind: str, some: Mapping[tuple[str, str], int], whole: Mapping[tuple[str, str], int]) -> dict[str, float]:
    row = {tongue: (some.get(key, 0), whole[key]) for tongue in LANGUAGES if (key := (kind, tongue)) in whole}
    part, total = (sum(numbers) for numbers in zip(*row.values(), strict=True))
    return {"all": _share(part, total)} | {tongue: _share(*numbers) for tongue, numbers in row.items()}


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _rewritten(counts: Mapping[tuple[str, str], int]) -> int:
    """Count the items that are not an article's own sentences, which only have to be found again."""
    return sum(count for (kind, _), count in counts.items() if kind not in ("verbatim", "joined"))


def _kinds(tally: Tally) -> list[str]:
    return list(dict.fromkeys(kind for kind, _ in tally.true))


def _show(tally: Tally) -> None:
    _table("caught of the mutants", list(CLASSES), tally.caught, tally.mutants)
    print()
    _table("doubted of the true items", _kinds(tally), tally.doubted, tally.true)
    print(f"{'rewritten, all languages':<26}{_cell(_rewritten(tally.doubted), _rewritten(tally.true)):>18}")


def _table(title: str, kinds: list[str], some: Counter[tuple[str, str]], whole: Counter[tuple[str, str]]) -> None:
    print(f"{title:<26}" + "".join(f"{language:>18}" for language in (*LANGUAGES, "all")))
    for kind in (*kinds, "all"):
        cells = []
        for language in (*LANGUAGES, "all"):
            keys = [key for key in whole if kind in (key[0], "all") and language in (key[1], "all")]
            cells.append(_cell(sum(some[key] for key in keys), sum(whole[key] for key in keys)))
        print(f"{kind:<26}" + "".join(f"{cell:>18}" for cell in cells))


def _cell(part: int, whole: int) -> str:
    return f"{part}/{whole} {_share(part, whole):5.1f} %" if whole else "–"


def _show_examples(tally: Tally, name: str, language: str) -> None:
    """Print misses of a class, or what was doubted of a kind of true item, with the sentences cited."""
    shown = [
        (f"{mutant.sort}\n  says   {mutant.text}\n  truth  {mutant.item.text}", mutant.item, mutant.cites)
        for mutant in tally.missed
        if (mutant.kind, mutant.item.story.language) == (name, language)
    ] + [
        (f"{item.kind}\n  says   {item.text}", item, item.cites)
        for item in tally.false_alarms
        if name not in CLASSES and name in (item.kind, "true") and item.story.language == language
    ]
    for words, item, cites in shown[:SHOWN]:
        print(words)
        for number in cites:
            print(f"  cited  [{number}] {item.story.article.sentence(number)}")
        for found in _findings(item, cites) if name not in CLASSES else ():
            print(f"  found  {found}")


def _findings(item: Item, cites: tuple[int, ...]) -> Iterator[str]:
    said = Said((item.text,), item.text, item.story.language)
    for found in verdict_on(said, "article", locate(cites, item.story.article), item.story.article).findings:
        yield f"{found.kind} {found.text!r} {found.sentences}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other names and other changes")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES, help="only these")
    parser.add_argument(
        "--show",
        nargs=2,
        metavar=("CLASS", "LANGUAGE"),
        help='print the mutants of a class that were missed, or the true items of a kind ("true": any) doubted',
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a figure is below its floor")
    parser.add_argument("--raise", dest="lift", action="store_true", help="raise the floors to what was measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
