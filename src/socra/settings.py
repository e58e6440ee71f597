"""What a user may set once: in the environment (`SOCRA_…`) or in `settings.toml` in socra's own folder."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any, Self

from platformdirs import user_config_path
from pydantic import ModelWrapValidatorHandler, PrivateAttr, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from socra.errors import SettingsError

__all__ = ["Settings", "home", "load_settings"]

SECRET = ("api_key", "headers")
"""Options that hold secrets: each text below them is a `SecretStr` as soon as it is read."""

_warned: set[Path] = set()


def home() -> Path:
    """Return socra's own folder: `SOCRA_HOME`, else where the system keeps such things."""
    given = os.environ.get("SOCRA_HOME")
    return Path(given) if given else user_config_path("socra")


class Settings(BaseSettings):
    """The defaults of a `Reader`; an argument beats the environment, the environment beats the file.

    A table of the file holds the options of the backend that it is named after: `[openai]`, `[llama_cpp]`.
    """

    model_config = SettingsConfigDict(
        env_prefix="SOCRA_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    backend: str = "extractive"
    model: str = ""
    framework: str = "news"
    fallback: str = ""
    language: str = "article"
    unsupported: str = "correct"
    strict: bool = False

    _tables: dict[str, dict[str, Any]] = PrivateAttr(default_factory=dict)

    @property
    def spec(self) -> str:
        """The backend as one string, `NAME` or `NAME:MODEL`."""
        return f"{self.backend}:{self.model}" if self.model and ":" not in self.backend else self.backend

    @property
    def templates(self) -> Path:
        """The folder whose templates come before the pack's."""
        return home() / "prompts"

    def options_of(self, spec: str) -> dict[str, Any]:
        """Return the options that the file has for a backend, `NAME` or `NAME:MODEL`; secrets are `SecretStr`.

        A model that `spec` names beats the file's.
        """
        name, _, model = spec.partition(":")
        options = self._tables.get(name, {})
        return {key: value for key, value in options.items() if not (model and key == "model")}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _read(home() / "settings.toml"))

    @model_validator(mode="wrap")
    @classmethod
    def _keep_tables(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        settings = handler(data)
        settings._tables = {name: table for name, table in data.items() if isinstance(table, dict)}
        return settings


def load_settings() -> Settings:
    """Read the settings.

    Raises `SettingsError` where the file or a variable is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsError(f"setting {name!r}: {first['msg']}; it is set in the environment or in {home()}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        data = {name: _secluded(name, value) for name, value in tomllib.loads(text).items()}
    except (OSError, ValueError) as error:
        reason = str(error)
    else:
        if any(name in table for table in data.values() if isinstance(table, dict) for name in SECRET):
            _warn_of_others(path)
        return data
    # raised out here, for these errors carry the whole file along
    raise SettingsError(f"cannot read {path}: {reason}")


def _secluded(name: str, value: Any) -> Any:
    """Wrap what is secret before anything can print it: an error of validation quotes its input."""
    if name in SECRET:
        return _secret(value)
    if isinstance(value, dict):
        return {key: _secluded(key, one) for key, one in value.items()}
    return value


def _secret(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _secret(one) for key, one in value.items()}
    return SecretStr(str(value))


def _warn_of_others(path: Path) -> None:
    """Say once where a file with a secret can be read by other users of the machine."""
    if os.name == "posix" and path not in _warned and stat.S_IMODE(path.stat().st_mode) & 0o044:
        from socra.backend.observe import LOG

        _warned.add(path)
        LOG.warning("%s holds a key, and others can read it: chmod 600 %s", path, path)
