"""The registry: backends and frameworks by name, ours and other people's by the same door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from socra import Backend, registry
from socra.errors import SettingsError, UnknownBackend, UnknownFramework
from socra.registry import (
    backend_names,
    create_backend,
    find_framework,
    framework_name,
    framework_names,
    pack_folders,
)

News: Any = find_framework("news")


class Mine(News):
    """The news of mine."""

    class Inner(News):
        """The news inside."""


def test_what_comes_with_socra_is_found() -> None:
    assert "extractive" in backend_names()
    assert "news" in framework_names()
    assert any((folder / "news" / "summary.md.j2").is_file() for folder in pack_folders())


def test_a_framework_of_ones_own_is_found_at_its_place_and_named_by_it() -> None:
    for kind in (News, Mine, Mine.Inner):
        assert find_framework(framework_name(kind)) is kind
    assert framework_name(News) == "news"
    assert framework_name(Mine) == f"{__name__}:Mine"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nope", "no framework 'nope'; installed: .*news.*; your own is module:Class"),
        ("", "no framework ''"),
        ("no.such.module:Mine", "cannot load Mine from no.such.module"),
        ("socra:Nope", "cannot load Nope from socra"),
        ("socra:Article", "socra:Article is not a Framework class"),
        (":Mine", "cannot load Mine"),
        ("..:Mine", "cannot load Mine"),
        ("socra:..", "cannot load"),
    ],
)
def test_an_unknown_framework_says_what_there_is(name: str, reason: str) -> None:
    with pytest.raises(UnknownFramework, match=reason):
        find_framework(name)


def test_a_name_from_elsewhere_imports_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trap_for_socra.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnknownFramework, match="is not imported"):
        find_framework("trap_for_socra:Mine", importing=False)
    assert find_framework(f"{__name__}:Mine", importing=False) is Mine


def test_an_unknown_backend_says_what_there_is() -> None:
    for spec in ("nope", "nope:model", "", ":model"):
        with pytest.raises(UnknownBackend, match=r"installed: .*extractive"):
            create_backend(spec)


class Hungry(Backend):
    """Take a model and a key."""

    def __init__(self, model: str, key: str) -> None:
        self.model = model


@pytest.mark.parametrize(
    ("spec", "options", "reason"),
    [
        ("extractive:foo", {}, "extractive has no models: leave out ':foo'"),
        ("extractive", {"model": "foo"}, "backend 'extractive' takes no model"),
        ("extractive", {"colour": "red"}, "backend 'extractive' takes no option 'colour'"),
        ("hungry", {"key": "k"}, "backend 'hungry' needs a model: hungry:MODEL"),
        ("hungry:tiny", {}, "backend 'hungry' needs the option 'key'"),
    ],
)
def test_what_a_backend_does_not_take_is_said_in_words(
    spec: str, options: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = registry._entries(registry.BACKENDS)
    hungry = EntryPoint("hungry", f"{__name__}:Hungry", registry.BACKENDS)
    monkeypatch.setattr(registry, "_entries", lambda group: known | {"hungry": hungry})
    with pytest.raises(SettingsError) as caught:
        create_backend(spec, **options)
    assert str(caught.value) == reason


PLUGIN = {
    "their_pack/__init__.py": '"""Their pack."""',
    "their_pack/_private.py": "raise SystemExit('a private module is not scanned')",
    "their_pack/law/__init__.py": '''
        from socra import Framework, Section

        class Ruling(Section):
            """Say what the court decided."""

            text: str

        class Law(Framework):
            """One section."""

            ruling: Ruling
    ''',
    "their_pack/law/ruling.md.j2": "Court! {{ shape }}",
    "their_pack/lawless/__init__.py": "from their_pack.law import Law",
    "their_pack/broken/__init__.py": "raise RuntimeError('their bug')",
    "their_backend.py": """
        from socra import Backend, Completion

        class Parrot(Backend):
            def __init__(self, model="grey"):
                self.model = model

            def complete(self, request):
                return Completion('{"text": "Yes."}', "stop", model=self.model)
    """,
    "their_dist-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: their-dist\nVersion: 1.0\n",
    "their_dist-1.0.dist-info/entry_points.txt": """
        [socra.backends]
        parrot = their_backend:Parrot
        missing = their_backend:Nope

        [socra.frameworks]
        theirs = their_pack
        gone = no_such_pack
        flat = their_backend
    """,
}

SCRIPT = """
    import json, warnings
    import socra
    from socra.errors import SettingsError
    from socra.registry import backend_names, create_backend, find_framework, framework_name, framework_names
    from socra.testing import make_article

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        names = framework_names()
    reader = socra.Reader("parrot:green", framework="law")
    reading = reader.read(make_article("The court said yes."))
    try:
        create_backend("missing")
    except SettingsError as error:
        missing = str(error)
    print(json.dumps({
        "backends": backend_names(), "frameworks": names, "warnings": [str(one.message) for one in caught],
        "name": framework_name(find_framework("law")), "text": reading.analysis.ruling.text, "model": reading.model,
        "loads": socra.Reading.load(reading.model_dump_json()) == reading, "missing": missing,
        "prompt": str(reader._templates.task("ruling", find_framework("law").sections()["ruling"])[0].text),
    }))
"""


def test_somebody_elses_distribution_enters_by_the_same_door(tmp_path: Path) -> None:
    for name, content in PLUGIN.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content))
    done = subprocess.run(
        [sys.executable, "-c", dedent(SCRIPT)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"extractive", "parrot"} <= set(found["backends"])
    assert {"news", "law"} <= set(found["frameworks"])
    assert (found["name"], found["text"], found["model"], found["loads"]) == ("law", "Yes.", "green", True)
    assert found["prompt"].startswith("Court! {")
    assert "backend 'missing' cannot be loaded from their_backend:Nope" in found["missing"]
    for broken in ("no_such_pack", "their_pack.broken", "'flat' is a module"):  # said, and nothing else is lost to it
        assert any(broken in warning for warning in found["warnings"])


def test_every_installed_framework_is_called_what_it_is_found_by() -> None:
    assert all(framework_name(find_framework(name)) == name for name in registry.framework_names())
