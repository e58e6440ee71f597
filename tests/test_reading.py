"""Reading: typed access, gaps with reasons, and JSON out and in."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from socra import Completion, Failure, Note, Reader, Reading, Section
from socra.errors import BackendError, ReadingInvalid, SectionMissing
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

News: Any = find_framework("news")
SLUGS = list(News.sections())
ARTICLE = make_article(
    "The mill in Arden closed in May.",
    "“Nobody knew why,” said Ann Lee.",
    title="The mill 🧭",
    published=datetime(2024, 5, 3, 7, 30, tzinfo=UTC),
)


SUMMARY = '{"headline": "It closed.", "text": "The mill in Arden closed in May.", "evidence": [1]}'


class Verse(Section):
    """Say it in verse."""

    text: str


class Mine(News):
    """The news in verse."""

    verse: Verse


def read(framework: Any = News, **replies: Any) -> Reading[Any]:
    return Reader(ScriptedBackend(replies, otherwise=valid_answer), framework=framework).read(ARTICLE)


def test_a_reading_goes_out_as_json_and_comes_back_equal() -> None:
    reading = read(path=BackendError("no power"), context="junk")
    reading.ask("Why?")
    again = Reading.load(reading.model_dump_json())
    assert again == reading
    assert again.model_dump() == reading.model_dump()
    assert type(again.analysis) is News
    assert type(again.answers[0]) is News.answer
    assert again.article.published == ARTICLE.published
    assert again.analysis.summary.evidence == reading.analysis.summary.evidence
    with pytest.raises(SectionMissing, match="no power"):
        again.analysis.path  # noqa: B018


def test_the_fingerprint_is_kept_in_json_and_an_older_file_has_none() -> None:
    reading = read(summary=Completion(SUMMARY, "stop", fingerprint="sha256:abc"))
    saved = reading.model_dump_json()
    assert Reading.load(saved).fingerprint == "sha256:abc"
    assert Reading.load(saved.replace('"fingerprint":"sha256:abc"', '"other":1')).fingerprint == ""
    assert "sha256" not in reading.to_markdown()


def test_json_holds_what_a_program_needs_under_the_names_that_are_promised() -> None:
    data = json.loads(read(path=BackendError("no power")).model_dump_json())
    assert data.keys() >= {"article", "analysis", "failures", "notes", "usage", "backend", "answers"}
    assert data["article"].keys() >= {
        *("title", "byline", "outlet", "published", "language", "text", "sentences", "removed", "warnings"),
    }
    assert data["article"]["published"] == "2024-05-03T07:30:00Z"
    assert list(data["analysis"]) == [slug for slug in SLUGS if slug != "path"]
    assert data["failures"] == [{"section": "path", "reason": "no power", "output": "", "error": "BackendError"}]
    assert data["analysis"]["summary"]["evidence"][0].keys() == {"sentence", "start", "end", "quote"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_reading_loads_from_a_file(tmp_path: Path, encoding: str) -> None:
    reading = read()
    path = tmp_path / "reading.json"
    path.write_text(reading.model_dump_json(indent=2), encoding=encoding)
    assert Reading.load(path) == Reading.load(str(path)) == reading


SAVED = read().model_dump_json()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "cannot load"),
        ("no/such/file.json", "cannot load a reading from 'no/such/file.json'"),
        (".", "cannot load"),
        ("\0", "cannot load"),
        ("x" * 10_000, "cannot load"),
        ("{", "no reading that socra saved"),
        ("{}", "framework: Field required"),
        ('{"framework": "news"}', "article: Field required"),
        ('{"framework": "nope"}', "no framework 'nope'"),
        ('{"framework": "no_such_module:Mine"}', r"not imported; Reading\[YourFramework\]"),
        (SAVED.replace('"id":1', '"id":9'), "sentence 9 does not lie in the text"),
        (SAVED.replace('"headline":"The', '"headline":3,"x":"The'), r"analysis\.summary\.headline: "),
        (SAVED[: len(SAVED) // 2], "no reading that socra saved"),
    ],
)
def test_what_is_no_reading_is_refused_in_one_line(source: str, reason: str) -> None:
    with pytest.raises(ReadingInvalid, match=reason) as caught:
        Reading.load(source)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_binary_file_is_no_reading(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReadingInvalid, match="cannot load"):
        Reading.load(tmp_path / "x.json")


def test_a_reading_of_ones_own_framework_loads_by_its_class() -> None:
    reading = read(Mine)
    assert reading.framework == f"{__name__}:Mine"
    for loaded in (Reading[Mine].load(reading.model_dump_json()), Reading.load(reading.model_dump_json())):
        assert loaded == reading
        assert loaded.analysis.verse.text == ARTICLE.sentence(1)
    foreign = reading.model_dump_json().replace(f"{__name__}:Mine", "somewhere.else:Mine")
    assert Reading[Mine].load(foreign).analysis.verse == reading.analysis.verse


def test_a_file_does_not_choose_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trap_in_a_reading.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ReadingInvalid, match="not imported"):
        Reading.load(SAVED.replace('"framework":"news"', '"framework":"trap_in_a_reading:Mine"'))


def test_items_come_with_the_slug_of_their_section() -> None:
    reading = read(path=BackendError("no power"))
    slugs = [slug for slug, _ in reading.items()]
    assert list(dict.fromkeys(slugs)) == [slug for slug in SLUGS if slug != "path"]
    assert all(item.verdict for _, item in reading.items())


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda reading: reading.model_copy(deep=True)])
def test_a_reading_with_gaps_can_be_copied(twin: Any) -> None:
    reading = read(path=BackendError("no power"))
    again = twin(reading)
    assert again == reading
    assert not hasattr(again.analysis, "path")
    assert again.ask("Why?") == reading.ask("Why?")  # by the same backend, which is not copied


def test_readings_differ_where_their_content_does() -> None:
    assert read() != read(path=BackendError("no power"))
    assert read() != "a reading"
    one, other = read(sections=None), read()
    other.usage = one.usage
    assert one == other
    one.ask("Why?")
    assert one != other
    assert other.answers == []


def test_repr_is_short_and_says_what_is_missing() -> None:
    reading = read(path=BackendError("no power"))
    told = f"<Reading of 'The mill 🧭' by ScriptedBackend: {len(SLUGS) - 1} sections, 1 failed>"
    assert repr(reading) == str(reading) == told


def test_a_reading_shows_itself_in_a_notebook() -> None:
    shown = read()._repr_markdown_()
    assert shown == read().to_markdown()
    assert shown.startswith("# The mill")
    assert "[^1]" in shown
    assert "[^1]" not in read().to_markdown(evidence=False)


def test_a_loaded_reading_is_asked_by_the_default_backend() -> None:
    made = Reading.load(SAVED).ask("Who said that nobody knew why?")
    assert made.question == "Who said that nobody knew why?"


def test_a_failure_can_always_be_told() -> None:
    assert Failure(section="a", reason="\ud800", output="\udcff").model_dump_json()


def test_a_saved_reading_with_an_invented_quote_is_refused() -> None:
    article = make_article("It failed on Monday.", "Nobody was hurt.")
    summary = {"headline": "It failed.", "text": "It failed on Monday.", "evidence": [1]}
    reading = Reader(ScriptedBackend({"summary": summary})).read(article, sections=["summary"])
    saved = reading.model_dump_json()
    assert Reading.load(saved) == reading
    with pytest.raises(ReadingInvalid, match="does not say there"):
        Reading.load(saved.replace('"quote":"It failed on Monday."', '"quote":"It was a triumph!!!!"'))


# --- pickling


class Rooted(ScriptedBackend):
    """A backend that must not travel."""

    def __reduce__(self) -> Any:
        raise TypeError("a Rooted cannot be pickled: it holds a key")


def test_a_reading_travels_without_the_reader_that_made_it() -> None:
    reader = Reader(Rooted({"path": BackendError("no power")}, otherwise=valid_answer))
    reading = reader.read(ARTICLE)
    reading.ask("Why?")
    there = pickle.loads(pickle.dumps(reading))
    assert there == reading
    assert type(there) is type(reading)
    assert there._reader is None
    assert there.ask("Why?", reader=reader) == reading.answers[0]
    assert reading._reader is not None
    with pytest.raises(SectionMissing, match="no power"):
        there.analysis.path  # noqa: B018


def test_readings_of_ones_own_framework_travel_too() -> None:
    reading = read(Mine)
    assert pickle.loads(pickle.dumps(reading)) == reading


def test_a_copy_in_the_same_process_keeps_its_reader() -> None:
    reading = Reader(Rooted(otherwise=valid_answer)).read(ARTICLE)
    for twin in (copy.copy(reading), copy.deepcopy(reading), reading.model_copy()):
        assert twin._reader is reading._reader


# --- notes


def test_notes_go_out_as_json_and_come_back() -> None:
    reading = read().model_copy(
        update={"notes": (Note(section="path", kind="degraded", reason="no power", backend="extractive"),)}
    )
    assert Reading.load(reading.model_dump_json()) == reading
    older = json.loads(reading.model_dump_json())
    del older["notes"]
    older["failures"] = [{"section": "path", "reason": "no power", "output": ""}]
    loaded = Reading.load(json.dumps(older))
    assert (loaded.notes, loaded.failures[0].error) == ((), "")


def test_a_note_does_not_fail_for_what_is_no_unicode() -> None:
    note = Note(section="path", kind="doubtful", reason="bad \udcff", backend="\ud800")
    assert (note.reason, note.backend) == ("bad ?", "?")
    assert json.loads(note.model_dump_json())["reason"] == "bad ?"
    with pytest.raises(ValueError, match="kind"):
        Note(section="path", kind="splendid")  # type: ignore[arg-type]
