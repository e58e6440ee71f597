"""The examples and the README: all of their code runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from doubles.checkout import ROOT
from doubles.real_models import smollm2
from pytest_examples import CodeExample, EvalExample, find_examples

import socra
from socra import Prompt, Reader, Request
from socra.cli import run
from socra.engine.templates import Templates
from socra.input import load
from socra.registry import pack_folders
from socra.render.terminal import render
from socra_backends.extractive import Extractive
from socra_prompts.news import News, Summary

EXAMPLES = ROOT / "examples"
ENDPOINT = ROOT / "benchmarks" / "endpoint.py"
PAGES = [ROOT / "README.md", ROOT / "docs" / "hosted.md", ROOT / "docs" / "evidence.md"]
"""Their Python runs, and so do their commands."""

ARTICLE = EXAMPLES / "articles" / "onprem.txt"
pytestmark = pytest.mark.slow

MODEL = """
import json, sys

summary = {"headline": "A model in the basement.", "text": "It runs on one server.", "evidence": [2]}
print(json.dumps(summary) if "Your task: Summary" in sys.stdin.read() else "I would rather not.")
"""


def script(*arguments: str | Path) -> str:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve sections of the example article as an OpenAI-compatible endpoint does; gives its address."""
    answers = tmp_path_factory.mktemp("endpoint") / "answers.json"
    answers.write_text(json.dumps(_answers()), encoding="utf-8")
    command = [sys.executable, ENDPOINT, answers, "--first", "0", "--rate", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


def _answers() -> dict[str, object]:
    """Return the section under each heading, as the backend without a model makes it."""
    article, templates, backend = load(ARTICLE), Templates(News, pack_folders()), Extractive()
    shared = templates.shared(article, date(2026, 11, 22))
    requests = (
        Request(slug, Prompt(shared, templates.task(slug, section)), section, article)
        for slug, section in News.sections().items()
    )
    return {request.section.heading(): json.loads(backend.complete(request).text) for request in requests}


def test_a_section_of_your_own() -> None:
    assert len(script(EXAMPLES / "add_section.py", ARTICLE).strip()) > 40


def test_a_backend_of_your_own(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(MODEL)
    shown = script(EXAMPLES / "third_party_backend.py", ARTICLE, sys.executable, tmp_path / "model.py")
    assert "A model in the basement." in shown
    assert "missing" in shown


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real small model under the name that the pages give to one; what is learnt of it is kept for all tests."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "model.gguf").symlink_to(smollm2())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOCRA_HOME", str(folder))
        yield folder / "model.gguf"


def test_a_model_on_this_machine(model: Path) -> None:
    command = [sys.executable, EXAMPLES / "local.py", ARTICLE, model]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert socra.parse(done.stdout).analysis.summary.text
    assert done.stderr.count(": done\n") == len(News.sections())
    assert " tokens\n" in done.stderr


def test_a_hosted_model(endpoint: str) -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "hosted.py", ARTICLE, "MODEL", endpoint], capture_output=True, text=True, check=True
    )
    assert socra.parse(done.stdout).analysis.summary.text
    assert done.stderr.startswith(f"{len(News.sections())} calls, ")
    assert "at a price unknown here" in done.stderr


def test_a_hosted_model_that_is_away_is_told_and_made_up_for() -> None:
    command = [sys.executable, EXAMPLES / "hosted.py", ARTICLE, "MODEL", "http://127.0.0.1:9/v1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "summary: degraded extractive nothing answers at http://127.0.0.1:9/v1" in done.stderr
    assert socra.parse(done.stdout).analysis.summary.text


def test_a_hosted_model_without_a_key_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    done = subprocess.run([sys.executable, EXAMPLES / "hosted.py", ARTICLE, "MODEL"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "OPENAI_API_KEY" in done.stderr
    assert done.stderr.count("\n") == 1


def test_one_string_swaps_the_model(endpoint: str, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint)
    swap = EXAMPLES / "swap_model.py"
    pages = [script(swap, ARTICLE), script(swap, ARTICLE, f"llama_cpp:{model}"), script(swap, ARTICLE, "openai:MODEL")]
    assert all(socra.parse(page).analysis.summary.text for page in pages)
    assert len(set(pages)) == len(pages)


def test_a_model_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, EXAMPLES / "local.py", ARTICLE, tmp_path / "none.gguf"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("there is no model file")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["add_section.py", "hosted.py", "local.py", "swap_model.py", "third_party_backend.py"])
def test_an_example_without_arguments_says_how_it_is_used(name: str) -> None:
    done = subprocess.run([sys.executable, EXAMPLES / name], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"usage: python {name} FILE")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("article", sorted((EXAMPLES / "articles").glob("*.*")), ids=lambda path: path.name)
def test_the_check_agrees_with_every_item_of_the_examples(article: Path) -> None:
    assert {item.verdict for _, item in socra.read(article).items()} <= {"supported", "background"}


def test_a_template_of_your_own_has_two_lines_and_keeps_the_packs() -> None:
    folder = EXAMPLES / "override_template"
    assert len((folder / "news" / "summary.md.j2").read_text().splitlines()) == 2
    task = "".join(part.text for part in Templates(News, pack_folders(), folder).task("summary", Summary))
    assert "as if to a friend" in task
    assert "Sum up the article for a busy reader" in task
    assert "as if to a friend" not in "".join(
        part.text for part in Templates(News, pack_folders()).task("summary", Summary)
    )


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = json.loads((EXAMPLES / "reading.ipynb").read_text())["cells"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code")


def test_the_notebook_runs() -> None:
    options = ["-p", "no:cacheprovider", "--nbmake", "--nbmake-timeout=100"]
    script("-m", "pytest", *options, EXAMPLES / "reading.ipynb")


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str, model: Path) -> None:
    """Work in a folder where the files that the pages name are, with an endpoint that answers."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint)
    shutil.copy(ARTICLE, tmp_path / "article.txt")
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    (tmp_path / model.name).symlink_to(smollm2())
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("example", list(find_examples(*map(str, PAGES))), ids=str)
def test_the_python_of_the_pages_runs(example: CodeExample, eval_example: EvalExample, beside: None) -> None:
    eval_example.run(example)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_the_pages_run(
    page: Path, beside: None, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0] for line in "".join(blocks).splitlines() if line.startswith("socra ")]
    assert lines
    for line in lines:
        words = re.sub(r"base_url=\S+", f"base_url={endpoint}", line.partition(" > ")[0])
        if "https://" not in words and " pull " not in words:
            assert run(shlex.split(words)[1:]) == 0, line


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_the_settings_of_the_pages_are_taken(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    (tmp_path / "settings.toml").write_text(blocks[0], encoding="utf-8")
    (tmp_path / "settings.toml").chmod(0o600)
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    with Reader() as reader:
        assert repr(reader.backend) == "OpenAI(model='MODEL', base_url='https://llm.example.com/v1')"
        assert (reader.backend.capabilities.parallel, reader.authors[1].name) == (4, "extractive")


def test_the_readme_shows_what_the_demo_prints() -> None:
    shown = render(socra.read(ARTICLE), width=84, colour=False).partition("2. Big Ideas")[0]
    excerpt = textwrap.dedent(shown).strip()
    assert f"```text\n{excerpt}\n```" in (ROOT / "README.md").read_text(), f"put this into the README:\n{excerpt}"
