"""Names: what an item names stands in what it cites, in whatever form; what merely has a capital is no name."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from doubles.checking import claimed, elsewhere, missing
from doubles.checkout import DATA, EXAMPLES, LANGUAGES, read_article
from doubles.tables import article_of, rows

from socra.article import Article, Sentence
from socra.checks.names import Names
from socra.testing import make_article

FOLDER = DATA / "checks" / "names"
PLAIN = [path for path in EXAMPLES if path.suffix == ".txt"]
ARTICLES = {f"{path.parent.name}/{path.name}": path for path in (*LANGUAGES, *sorted(FOLDER.glob("*.md")), *PLAIN)}
CHECK = Names()
YARD = article_of("checks/names", "yard")


def lines(name: str) -> list[list[str]]:
    told = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in told if line and not line.startswith("#")]


def light(sentence: str, after: str) -> Iterator[tuple[str, bool]]:
    """Yield a sentence with small changes, and whether it goes on with the next."""
    yield sentence, False
    yield sentence[:1].lower() + sentence[1:], False
    yield f"“{sentence[:1].upper()}{sentence[1:]}”", False
    yield f"- {sentence}", False
    for comma in re.finditer(r"[,;–—]\s+", sentence):
        rest = sentence[comma.end() :]
        yield rest[:1].upper() + rest[1:], False
        yield f"{sentence[: comma.start()]}.", False
    words = sentence.split()
    if len(words) > 6:
        yield " ".join([*words[:2], *words[3:]]), False
        yield " ".join(words[3:]), False
    if after:
        yield f"{sentence} {after}", True


@pytest.mark.parametrize("name", ARTICLES)
def test_an_articles_own_sentences_name_nothing_else(name: str) -> None:
    found = read_article(ARTICLES[name])
    for sentence in found.sentences:
        after = found.sentence(sentence.id + 1) if sentence.id < len(found.sentences) else ""
        for text, both in light(found.sentence(sentence.id), after):
            cites = (sentence.id, sentence.id + 1) if both else (sentence.id,)
            assert missing(CHECK, text, found, cites) == [], text


def test_light_paraphrases_name_nothing_else() -> None:
    wrong = []
    for name, language, text, cited in lines("paraphrases.txt"):
        found = read_article(ARTICLES[name])
        places = [s.id for s in found.sentences if any(part in found.sentence(s.id) for part in cited.split("; "))]
        assert places, cited
        if names := missing(CHECK, text, found, places, "" if language == "-" else language):
            wrong.append((name, names))
    assert wrong == []


def test_swapped_names_are_found() -> None:
    caught: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for name, old, new, kind in lines("swaps.txt"):
        found = read_article(ARTICLES[name])
        spaced = ord(old[0]) < 0x3000
        pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)" if spaced else re.escape(old))
        for sentence in found.sentences:
            text = found.sentence(sentence.id)
            if pattern.search(text) and new not in text:
                wrong = bool(missing(CHECK, pattern.sub(new, text, count=1), found, (sentence.id,)))
                for key in (kind, found.language, "all"):
                    seen[key] += 1
                    caught[key] += wrong
    assert seen["all"] > 400
    assert caught["all"] >= 0.97 * seen["all"]
    low = {key: f"{caught[key]} of {seen[key]}" for key in seen if caught[key] < 0.9 * seen[key]}
    assert low == {}


@rows("checks/names", "held", key="about", cites=(1,), label="", language="")
def test_what_is_cited_may_name_it_in_any_form(
    about: str, item: str, cites: list[int], label: str, language: str
) -> None:
    assert missing(CHECK, [label, item], article_of("checks/names", about), cites, language) == []


@rows("checks/names", "missing", key="about", cites=(1,), label="", language="")
def test_another_name_is_found(about: str, item: str, cites: list[int], label: str, language: str, name: str) -> None:
    assert missing(CHECK, [label, item], article_of("checks/names", about), cites, language) == [name]


@rows("checks/names", "replaced", plain="")
def test_a_new_name_where_a_known_one_stands_is_found(
    language: str, sentence: str, more: str, old: str, new: str, plain: str
) -> None:
    found = make_article(sentence, more, language=language)
    assert missing(CHECK, sentence.replace(old, new), found, [1]) == [new]
    assert not plain or missing(CHECK, sentence.replace(old, plain), found, [1]) == []


def test_where_else_a_name_stands() -> None:
    assert elsewhere(CHECK, "Jean-Marc Müller runs the yard.", YARD, [1]) == [("Jean-Marc Müller", (4,))]
    assert elsewhere(CHECK, "The yard of Zelwick is large.", YARD, [1]) == [("Zelwick", ())]


def test_claims_are_made_once_and_not_without_end() -> None:
    assert claimed(CHECK, "He met Anna Vega, and Anna Vega met Tom Brook.", YARD) == ["Anna Vega", "Tom Brook"]
    many = " ".join(f"of Ab{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(600))
    assert len(claimed(CHECK, many, YARD)) == 200


@pytest.mark.alone
def test_hostile_text_is_read_in_linear_time() -> None:
    def seconds(text: str, language: str) -> float:
        found = Article(language=language, text=text, sentences=(Sentence(id=1, start=0, end=len(text)),))
        start = time.process_time()
        missing(CHECK, text[:-3], found)
        return time.process_time() - start

    for text, language in [
        ("Anna Vega ", "en"),
        ("A", "en"),
        ("A-", "en"),
        ("Ab. ", "de"),
        ("李说", "zh"),
        ("박 씨", "ko"),
    ]:
        seconds(text * 10, language)
        small = max(seconds(text * (20_000 // len(text)), language), 0.02)
        assert seconds(text * (160_000 // len(text)), language) < 8 * 3 * small
