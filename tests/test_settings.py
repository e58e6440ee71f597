"""Settings: what the environment and the file say, and which wins."""

from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_config_path

from socra.errors import SettingsError
from socra.settings import home, load_settings


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    return tmp_path


def test_without_any_setting_the_embedded_default_reads_the_news(own: Path) -> None:
    settings = load_settings()
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
