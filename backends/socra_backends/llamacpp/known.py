"""What models were found to do, kept in a file of socra's own folder, so that none is examined twice.

The file is a convenience: where it cannot be read or written, a model is examined again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from socra.settings import home
from socra_backends.llamacpp.ways import Examined

__all__ = ["keep", "key_of", "recall"]

_LOG = logging.getLogger("socra.llama_cpp")

EXAMINATION = 1
"""Which examination the figures are of: raise it where `examine` asks other things, and all old figures are dropped."""

MOST = 500
"""Entries; the oldest go first."""

_LARGEST = 2**20


def key_of(digest: str, template: str | None) -> str:
    """Return the name of a file's entry: its SHA-256, and that of the template where the user chose one."""
    return f"{digest}:{hashlib.sha256(template.encode()).hexdigest()[:16]}" if template is not None else digest


def recall(key: str) -> Examined | None:
    """Return what is known of a model; None where nothing is, or nothing that can be believed."""
    found = _entries().get(key)
    if not isinstance(found, dict):
        return None
    ends, cites = found.get("ends"), found.get("cites")
    if isinstance(ends, float) and isinstance(cites, float) and 0 <= ends <= 1 and 0 <= cites <= 1:
        return Examined(ends, cites)
    return None


def keep(key: str, examined: Examined) -> None:
    """Keep what was found."""
    entries = {name: entry for name, entry in _entries().items() if name != key}
    entries[key] = {"ends": examined.ends, "cites": examined.cites}
    latest = dict(list(entries.items())[-MOST:])
    try:
        _write(_path(), json.dumps({"examination": EXAMINATION, "models": latest}, indent=1))
    except (OSError, ValueError) as error:
        _LOG.debug("what the model was found to do is not kept: %s", error)


def _path() -> Path:
    return home() / "models.json"


def _entries() -> dict[str, Any]:
    try:
        with _path().open("rb") as file:
            data = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or data.get("examination") != EXAMINATION:
        return {}
    models = data.get("models")
    return models if isinstance(models, dict) else {}


def _write(path: Path, text: str) -> None:
    """Write a file at once, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", encoding="utf-8", delete=False) as file:
        try:
            file.write(text)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
