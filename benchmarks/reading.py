"""How good a reading without a model is: against what people wrote, beside simple baselines, and by its faults.

    python benchmarks/reading.py [--json] [--check | --raise]             # texts of this repository
    python benchmarks/reading.py --sets FOLDER --half look|measure [--most 100] [--words 70] [--json]
    python benchmarks/reading.py prepare MIRRORS FOLDER                   # public sets, of the repositories they are in

The first form reads the example articles and `tests/data/languages`, whose references of two sentences, written by us,
stand in `data/reading.toml`: it prints ROUGE beside the lead, TextRank and LexRank, and counts faults that need no
reference. The floors in `data/reading-floors.toml` are those of `--check`; `--raise` moves them to what was measured
where that is better, never back.

The second form reads public sets that lie in FOLDER, one JSON object a line. None of it may enter this repository; some
may be used for measuring only. What is tuned looks at one half of a set, a fixed one, and is measured on the other.

    sum/NAME.jsonl  {"lang", "title", "text", "refs": [...]}    summaries, shown and cut to --words, as F of ROUGE-1/2/L
    kp/NAME.jsonl   {"lang", "text", "keys": [...]}             terms and titles, and ten key phrases, against theirs
    ner/NAME.jsonl  {"lang", "text", "gold": [[form, kind]]}    names against entities, PER, ORG and LOC
    qa/NAME.jsonl   {"lang", "title", "text", "questions": [[question, answer]]}    questions that it answers

The third form makes that folder of bare git directories, MIRRORS/OWNER+NAME/repo, of the repositories that
`data/reading-sets.toml` lists. Nothing is downloaded: it says what is not there, and the command that gets it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scoring.answers import answers
from scoring.baselines import BASELINES
from scoring.faults import faults, groups, people
from scoring.prepare import prepare
from scoring.rouge import f_measure, rouge, tokens
from scoring.sets import Row, rows

from socra import Article, Reader
from socra.input import load
from socra.language.stems import stem
from socra_backends.extractive.digest import digest
from socra_backends.extractive.lines import read_lines
from socra_backends.extractive.phrases import count_phrases

ROOT = Path(__file__).parent.parent
TEXTS = Path(__file__).parent / "data" / "reading.toml"
FLOORS = Path(__file__).parent / "data" / "reading-floors.toml"
MEASURES = ("1", "2", "L", "1 cut", "2 cut", "L cut")
KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC"}
READER = Reader("extractive")

Figures = dict[str, Any]


def main() -> int:
    """Print the figures; with --check, return 1 where one is below its floor."""
    options = _options()
    if options.command == "prepare":
        return prepare(options.mirrors, options.folder)
    figures = public(options) if options.sets else own(options.words)
    if options.json:
        print(json.dumps(figures))
    else:
        _show(figures)
    if options.lift:
        _lift(figures)
    below = list(shortfalls(figures)) if options.check else []
    for line in below:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if below else 0


def own(words: int = 70) -> Figures:
    """Score the repository's own texts: summaries against our references, and the faults of whole readings."""
    told = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    articles = {name: load(ROOT / name) for name in told["references"]}
    none = frozenset(told["no_people"])
    found = sum((faults(READER.read(article), none) for article in articles.values()), Counter[str]())
    pairs = [({"refs": [told["references"][name]]}, article) for name, article in articles.items()]
    return {"summaries": {"own": summaries(pairs, words)}, "faults": _faults(found)}


def public(options: argparse.Namespace) -> Figures:
    """Score a half of each public set that lies in the folder."""
    found: Figures = {}
    for kind, name, score in (
        ("sum", "summaries", lambda told: summaries(told, options.words)),
        ("kp", "terms", terms),
        ("ner", "names", names),
        ("qa", "answers", answers),
    ):
        files = sorted((options.sets / kind).glob("*.jsonl"))
        found[name] = {file.stem: score(rows(file, options.half, options.most)) for file in files}
    return found


def summaries(told: Iterable[tuple[Row, Article]], words: int) -> Figures:
    """Return ROUGE of the summary and of baselines with as many sentences, as shown and all cut to the same length."""
    scores: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for row, article in told:
        made = READER.read(article, sections=["summary"]).analysis.summary
        sentences = [article.sentence(sentence.id) for sentence in article.sentences]
        count = max(1, len(made.evidence))
        shown = {"socra": made.text} | {
            name: " ".join(sentences[k] for k in choose(sentences, count)) for name, choose in BASELINES.items()
        }
        # what is shorter runs on where it is the lead: F depends on the length
        shown["lead, at length"] = " ".join(" ".join(sentences).split()[:words])
        for name, text in shown.items():
            cut = " ".join(text.split()[:words])
            scores[name].append((*rouge(text, row["refs"]), *rouge(cut, row["refs"])))
    return {name: dict(zip(MEASURES, _means(found), strict=True)) for name, found in scores.items()}


def terms(told: Iterable[tuple[Row, Article]]) -> Figures:
    """Return precision, recall and F of the terms and titles shown, and F of ten key phrases, by their stems."""
    found = []
    for row, article in told:
        ten = _stems(_key_phrases(article, 10), article.language)
        made = READER.read(article, sections=["big_ideas", "concepts"])
        shown = [term.term for group in groups(made, "concepts", "groups") for term in group.concepts]
        shown += [idea.title for idea in groups(made, "big_ideas", "ideas")]
        one, other = (_stems(phrases, article.language) for phrases in (shown, row["keys"]))
        same = len(one & other)
        shares = same / max(1, len(one)), same / max(1, len(other)), f_measure(same, len(one), len(other))
        found.append((*shares, f_measure(len(ten & other), len(ten), len(other))))
    return dict(zip(("precision", "recall", "F", "F of ten key phrases"), _means(found), strict=True))


def _key_phrases(article: Article, most: int) -> list[str]:
    """Return what a text is about, the weightiest first, none inside another."""
    kept: dict[str, set[str]] = {}
    phrases = count_phrases(read_lines(article), article.language)
    for phrase in sorted(phrases, key=lambda phrase: (-phrase.weight, phrase.key)):
        words = set(phrase.key)
        if len(kept) < most and not any(words <= other or other <= words for other in kept.values()):
            kept[phrase.text] = words
    return list(kept)


def names(told: Iterable[tuple[Row, Article]]) -> Figures:
    """Return which of those shown as people are some, and how many of an article's people are shown, in percent.

    Beside that, all names that were found by form and kind: each is right where an entity of its kind has its form.
    """
    right = shown = heard = gold = 0
    kinds: Counter[str] = Counter()
    for row, article in told:
        kinds.update(_by_form_and_kind(row, article))
        persons = {form.casefold() for form, kind in row["gold"] if kind == "PER" and form in article.text}
        labels = [label.casefold() for label in people(READER.read(article, sections=["context"]))]
        right += sum(any(_same(label, person) for person in persons) for label in labels)
        heard += sum(any(_same(label, person) for label in labels) for person in persons)
        shown, gold = shown + len(labels), gold + len(persons)
    precision, recall = (_share(kinds["right"], kinds[side]) for side in ("found", "gold"))
    f = round(2 * precision * recall / (precision + recall or 1), 1)
    people_shown = {"people shown": _share(right, shown), "people found": _share(heard, gold)}
    return {**people_shown, "precision by kind": precision, "recall by kind": recall, "F by kind": f}


def _by_form_and_kind(row: Row, article: Article) -> dict[str, int]:
    entities = {
        (form.casefold(), kind) for form, kind in row["gold"] if kind in KINDS.values() and form in article.text
    }
    found = {(name.text.casefold(), KINDS[name.kind]) for name in digest(article).names if name.kind in KINDS}
    return {"right": len(found & entities), "found": len(found), "gold": len(entities)}


def shortfalls(figures: Figures) -> Iterator[str]:
    """Yield what is below its floor, or for faults beyond its ceiling, in words."""
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    for name, floor in floors["rouge"].items():
        if (score := figures["summaries"]["own"]["socra"][name]) < floor:
            yield f"ROUGE-{name} of the summaries is {score}, not {floor}"
    for name, ceiling in floors["most"].items():
        if (count := figures["faults"][name]) > ceiling:
            yield f"{name}: {count}, not {ceiling} at most"
    explained = figures["faults"]["% of concepts explained"]
    if explained < floors["explained"]:
        yield f"{explained} % of the concepts explained, not {floors['explained']} %"


def _lift(figures: Figures) -> None:
    """Move the floors to what was measured where that is better."""
    text = FLOORS.read_text(encoding="utf-8")
    old, found = tomllib.loads(text), figures["faults"]
    scores = figures["summaries"]["own"]["socra"]
    lines = [text.partition("explained =")[0].rstrip(), ""]
    lines += [f"explained = {max(old['explained'], found['% of concepts explained'])}", "", "[rouge]"]
    lines += [f'"{name}" = {max(floor, scores[name])}' for name, floor in old["rouge"].items()]
    lines += ["", "[most]", *(f'"{name}" = {min(most, found[name])}' for name, most in old["most"].items())]
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _faults(found: Counter[str]) -> Figures:
    counted = ("headlines without a finite verb", "people that are none", "page furniture cited")
    return {name: found[name] for name in (*counted, "sentences used more than three times")} | {
        "% of questions of a fixed form": _share(found["questions of a fixed form"], found["questions"]),
        "% of concepts explained": _share(found["concepts explained"], found["concepts"]),
    }


def _means(found: list[tuple[float, ...]]) -> list[float]:
    return [round(100 * sum(column) / len(found), 1) for column in zip(*found, strict=True)]


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _stems(phrases: Iterable[str], language: str) -> set[str]:
    return {" ".join(stem(word, language) for word in tokens(phrase)) for phrase in phrases} - {""}


def _same(one: str, other: str) -> bool:
    """Say whether two forms are of one name: one ends or begins with the other."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) > 2 and (long.endswith(f" {short}") or long.startswith(f"{short} ")))


def _show(figures: Figures) -> None:
    for name, systems in figures["summaries"].items():
        print(f"{name:<26}" + "".join(f"{measure:>8}" for measure in MEASURES))
        for system, scores in systems.items():
            print(f"  {system:<24}" + "".join(f"{score:8.1f}" for score in scores.values()))
    for kind in ("terms", "names", "answers"):
        for name, scores in figures.get(kind, {}).items():
            print(f"{kind} {name:<20}" + "  ".join(f"{measure} {score:.1f}" for measure, score in scores.items()))
    for name, count in figures.get("faults", {}).items():
        print(f"{name:<40}{count:>6}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, help="a folder of public sets; else the repository's own texts are read")
    parser.add_argument("--half", choices=("look", "measure"), default="look", help="which half of each set")
    parser.add_argument("--most", type=int, default=100, help="documents of a set")
    parser.add_argument("--words", type=int, default=70, help="the length that all summaries are cut to")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a figure is below its floor")
    parser.add_argument("--raise", dest="lift", action="store_true", help="raise the floors to what was measured")
    commands = parser.add_subparsers(dest="command")
    making = commands.add_parser("prepare", help="make the folder of public sets, instead of measuring")
    making.add_argument("mirrors", type=Path, metavar="MIRRORS", help="where the git directories OWNER+NAME/repo lie")
    making.add_argument("folder", type=Path, metavar="FOLDER", help="where {sum,kp,ner}/NAME.jsonl are written")
    options = parser.parse_args()
    if options.sets and (options.check or options.lift):
        parser.error("the floors are those of the repository's own texts: leave --sets out, or --check and --raise")
    return options


if __name__ == "__main__":
    sys.exit(main())
