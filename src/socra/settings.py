"""What a user may set once: in the environment (`SOCRA_…`) or in `settings.toml` in socra's own folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_config_path
from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from socra.errors import SettingsError

__all__ = ["Settings", "home", "load_settings"]


def home() -> Path:
    """Return socra's own folder: `SOCRA_HOME`, else where the system keeps such things."""
    given = os.environ.get("SOCRA_HOME")
    return Path(given) if given else user_config_path("socra")


class Settings(BaseSettings):
    """The defaults of a `Reader`; an argument beats the environment, the environment beats the file."""

    model_config = SettingsConfigDict(env_prefix="SOCRA_", env_ignore_empty=True, extra="ignore", frozen=True)

    backend: str = "extractive"
    model: str = ""
    framework: str = "news"

    @property
    def spec(self) -> str:
        """The backend as one string, `NAME` or `NAME:MODEL`."""
        return f"{self.backend}:{self.model}" if self.model and ":" not in self.backend else self.backend

    @property
    def templates(self) -> Path:
        """The folder whose templates come before the pack's."""
        return home() / "prompts"

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
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home() / "settings.toml")


def load_settings() -> Settings:
    """Read the settings.

    Raises `SettingsError` where the file or a variable is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsError(f"setting {name!r}: {first['msg']}; it is set in the environment or in {home()}") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot read {home() / 'settings.toml'}: {error}") from error
