"""Evidence stands verbatim at its offsets: every backend, every example, Latin, Cyrillic, Arabic and Chinese script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from doubles.checkout import EXAMPLES, LANGUAGES, read_article
from doubles.fault_server import FaultServer, well
from doubles.tiny_models import SMALL, write_model

from socra import Prompt, Reader, Reading, Request
from socra.errors import ReadingInvalid
from socra.registry import find_framework
from socra_backends.extractive import Extractive

FILES = (*EXAMPLES, *LANGUAGES)
SCRIPTS = [file for file in FILES if file.stem in ("onprem", "ru", "ar", "zh")]
SECTIONS = find_framework("news").sections()


def quoted(reading: Reading[Any]) -> int:
    """Count the quotes of a reading, each looked up in its article."""
    text, sentences = reading.article.text, reading.article.sentences
    found = [one for _, item in reading.items() for one in item.evidence]
    found += [one for answer in reading.answers for item in answer.items() for one in item.evidence]
    for one in found:
        sentence = sentences[one.sentence - 1]
        assert (one.start, one.end) == (sentence.start, sentence.end)
        assert text[one.start : one.end] == one.quote
        assert one.quote.strip() == one.quote != ""
    return len(found)


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_without_a_model(file: Path) -> None:
    reading = Reader("extractive").read(read_article(file))
    reading.ask(read_article(file).title or "?")
    assert quoted(reading) >= 10
    assert {item.verdict for _, item in reading.items()} <= {"supported", "background"}, reading.unsupported()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@pytest.mark.slow
def test_at_an_endpoint(file: Path) -> None:
    made = Extractive()
    answers = {
        slug: made.complete(Request(slug, Prompt((), ()), section, read_article(file))).text
        for slug, section in SECTIONS.items()
    }
    with (
        FaultServer(lambda call: well, lambda number, slug: answers[slug]) as server,
        Reader("openai:fake", base_url=server.base_url) as reader,
    ):
        reading = reader.read(read_article(file))
    assert not reading.failures
    assert quoted(reading) >= 10


@pytest.mark.slow
def test_with_a_model_in_a_file(tmp_path: Path) -> None:
    """Random weights write random numbers of sentences, in a grammar that knows how many there are."""
    path = write_model(tmp_path / "tiny.gguf", shape=SMALL, closing=1.0)
    wishes = {"threads": 1, "ask": "sections", "temperature": 1.5}
    with Reader(f"llama_cpp:{path}", unsupported="mark", max_tokens=400, **wishes) as reader:
        counts = [quoted(reader.read(read_article(file), sections=["summary", "big_ideas"])) for file in SCRIPTS]
    assert len(counts) == 4
    assert all(counts)


def test_a_saved_reading_that_puts_words_into_the_articles_mouth_is_refused() -> None:
    reading = Reader("extractive").read(read_article(SCRIPTS[0]), sections="summary")
    quote = reading.analysis.summary.evidence[0].quote
    forged = reading.model_dump_json().replace(f'"quote":"{quote}"', f'"quote":"{quote[:-1]}!"')
    with pytest.raises(ReadingInvalid, match="quotes what the article does not say"):
        Reading.load(forged)
