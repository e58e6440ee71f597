"""Settings: what the environment and the file say, and which wins."""

from __future__ import annotations

import logging
import os
import pickle
import traceback
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_config_path
from pydantic import SecretStr

import socra
from socra import registry, settings
from socra.errors import SettingsError
from socra.settings import home, load_settings
from socra.testing import ScriptedBackend


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    return tmp_path


def test_without_any_setting_the_embedded_default_reads_the_news(own: Path) -> None:
    settings = load_settings()
    assert settings.fallback == ""
    assert (settings.spec, settings.framework, settings.templates) == ("extractive", "news", own / "prompts")


def test_a_key_in_the_environment_changes_nothing(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    settings = load_settings()
    assert settings.spec == "extractive"
    assert "canary" not in repr(settings)


def test_the_environment_beats_the_file(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own / "settings.toml").write_text('backend = "llamacpp"\nmodel = "a.gguf"\nframework = "my:Own"\n')
    assert load_settings().spec == "llamacpp:a.gguf"
    assert load_settings().framework == "my:Own"
    monkeypatch.setenv("SOCRA_MODEL", "b.gguf")
    assert load_settings().spec == "llamacpp:b.gguf"


def test_an_empty_variable_is_not_set(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCRA_BACKEND", "")
    assert load_settings().spec == "extractive"


@pytest.mark.parametrize(
    ("backend", "model", "spec"),
    [("openai", "", "openai"), ("openai", "gpt", "openai:gpt"), ("openai:gpt", "other", "openai:gpt")],
)
def test_backend_and_model_make_one_spec(
    own: Path, monkeypatch: pytest.MonkeyPatch, backend: str, model: str, spec: str
) -> None:
    monkeypatch.setenv("SOCRA_BACKEND", backend)
    monkeypatch.setenv("SOCRA_MODEL", model)
    assert load_settings().spec == spec


@pytest.mark.parametrize("content", [b"backend = ", b"\xff\xfe", b"backend = 3", b'backend = ["a"]'])
def test_a_wrong_file_is_named_in_one_line(own: Path, content: bytes) -> None:
    (own / "settings.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=str(own)) as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_what_is_not_ours_in_the_file_is_left_alone(own: Path) -> None:
    (own / "settings.toml").write_text('future = true\n[openai]\nbase_url = "http://localhost"\n')
    assert load_settings().spec == "extractive"


def test_without_socra_home_the_system_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOCRA_HOME")
    assert home() == user_config_path("socra")


# --- options of backends, and secrets

CANARY = "sk-canary-0451"
FILE = f"""
backend = "theirs"
fallback = "extractive"

[theirs]
model = "large"
base_url = "http://localhost:8000/v1"
parallel = 4
api_key = "{CANARY}"

[theirs.headers]
X-Team = "{CANARY}"
"""


class Theirs(ScriptedBackend):
    """A backend with options."""

    def __init__(
        self, model: str = "", base_url: str = "", parallel: int = 1, api_key: Any = None, headers: Any = None
    ) -> None:
        super().__init__()
        self.given = (model, base_url, parallel)
        self.secrets = (api_key, headers)


@pytest.fixture
def theirs(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    find, entry = registry._entries, EntryPoint("theirs", f"{__name__}:Theirs", registry.BACKENDS)
    monkeypatch.setattr(
        registry, "_entries", lambda group: find(group) | ({"theirs": entry} if group == registry.BACKENDS else {})
    )
    return written(own, FILE)


def written(own: Path, content: str) -> Path:
    path = own / "settings.toml"
    path.write_text(content)
    path.chmod(0o600)
    return path


def test_a_table_holds_the_options_of_the_backend_that_it_is_named_after(theirs: Path) -> None:
    reader = socra.Reader()
    assert reader.authors[0].name == "theirs"
    assert isinstance(reader.backend, Theirs)
    assert reader.backend.given == ("large", "http://localhost:8000/v1", 4)
    key, headers = reader.backend.secrets
    assert isinstance(key, SecretStr)
    assert (key.get_secret_value(), headers["X-Team"].get_secret_value()) == (CANARY, CANARY)


@pytest.mark.parametrize("spec", ["theirs:small", "theirs"])
def test_an_argument_beats_the_table(theirs: Path, spec: str) -> None:
    options = {"parallel": 9} if ":" in spec else {"parallel": 9, "model": "small"}
    backend = socra.Reader(spec, **options).backend
    assert isinstance(backend, Theirs)
    assert backend.given == ("small", "http://localhost:8000/v1", 9)


def test_the_variable_for_the_model_beats_the_table(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCRA_MODEL", "small")
    assert socra.Reader().backend.given[0] == "small"  # type: ignore[attr-defined]


def test_a_table_of_another_backend_is_left_alone(theirs: Path) -> None:
    assert load_settings().options_of("extractive") == {}
    assert socra.Reader("extractive").authors[0].name == "extractive"
    assert socra.Reader(ScriptedBackend()).authors[0].name == "ScriptedBackend"


def test_an_option_that_the_backend_does_not_take_is_named(theirs: Path) -> None:
    written(theirs.parent, "[theirs]\nparalel = 4\n")
    with pytest.raises(SettingsError, match="backend 'theirs' takes no option 'paralel'"):
        socra.Reader("theirs")


def test_the_fallback_comes_from_the_file_the_environment_or_an_argument(
    theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert socra.Reader().authors[1].name == "extractive"
    monkeypatch.setenv("SOCRA_FALLBACK", "theirs:small")
    reader = socra.Reader("extractive")
    assert reader.authors[1].name == "theirs:small"
    assert reader.authors[1].backend.given == ("small", "http://localhost:8000/v1", 4)  # type: ignore[union-attr]
    assert len(socra.Reader(fallback="").authors) == 1
    own = ScriptedBackend()
    assert socra.Reader(fallback=own).authors[1].backend is own


def test_a_fallback_that_does_not_exist_is_said_at_once_and_leaves_nothing_open(
    theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Any] = []
    monkeypatch.setattr(Theirs, "close", lambda self: closed.append(self))
    with pytest.raises(SettingsError, match="no backend 'nope'"):
        socra.Reader(fallback="nope")
    assert len(closed) == 1


def test_closing_a_reader_closes_its_fallback_too(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Any] = []
    monkeypatch.setattr(Theirs, "close", lambda self: closed.append(self))
    with socra.Reader("theirs", fallback="theirs:small") as reader:
        pass
    assert closed == [author.backend for author in reader.authors]


def test_no_secret_is_ever_shown(theirs: Path) -> None:
    found = load_settings()
    shown = [repr(found), str(found), repr(found.options_of("theirs")), found.model_dump_json(), repr(vars(found))]
    assert CANARY not in " ".join([*shown, repr(found.__pydantic_private__)])


@pytest.mark.parametrize(
    "content",
    [
        FILE + "broken = ",
        FILE.replace('backend = "theirs"', "backend = 3"),
        f'[backend]\napi_key = "{CANARY}"',
        f'backend = ["a"]\napi_key = "{CANARY}"',
        f'[framework.headers]\nX = ["{CANARY}"]',
        f'[theirs]\napi_key = ["{CANARY}"]\n[fallback]\n',
        f'api_key = "{CANARY}',
    ],
)
def test_no_error_shows_a_secret(own: Path, content: str) -> None:
    written(own, content)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    error: BaseException | None = caught.value
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    while error:
        assert CANARY not in repr(error) + repr(error.args) + repr(vars(error))
        error = error.__cause__ or error.__context__


def test_a_file_that_is_no_text_is_not_carried_along_by_its_error(own: Path) -> None:
    (own / "settings.toml").write_bytes(b'\xff\n[theirs]\napi_key = "' + CANARY.encode() + b'"')
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_key_that_is_no_text_is_a_secret_all_the_same(own: Path) -> None:
    written(own, "[theirs]\napi_key = 4510451\n")
    options = load_settings().options_of("theirs")
    assert options["api_key"].get_secret_value() == "4510451"
    assert "4510451" not in repr(options)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_warned", set())


posix = pytest.mark.skipif(os.name != "posix", reason="looks at POSIX file modes")


@posix
def test_a_key_that_others_can_read_is_warned_of_once(
    fresh: None, theirs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    theirs.chmod(0o644)
    with caplog.at_level(logging.DEBUG, "socra"):
        load_settings()
        load_settings()
    [record] = [record for record in caplog.records if "can read it" in record.getMessage()]
    assert (record.name, record.levelno) == ("socra", logging.WARNING)
    assert record.getMessage() == f"{theirs} holds a key, and others can read it: chmod 600 {theirs}"


@posix
@pytest.mark.parametrize(("content", "mode"), [(FILE, 0o600), ("[theirs]\nparallel = 3", 0o644)])
def test_what_is_private_or_no_secret_is_not_warned_of(
    fresh: None, own: Path, caplog: pytest.LogCaptureFixture, content: str, mode: int
) -> None:
    written(own, content).chmod(mode)
    load_settings()
    assert caplog.records == []


def test_settings_survive_a_pipe(theirs: Path) -> None:
    found = load_settings()
    assert pickle.loads(pickle.dumps(found)).options_of("theirs") == found.options_of("theirs")
