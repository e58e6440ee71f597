"""Fetching a model from a Hugging Face hub, where a user asks for it and nowhere else.

huggingface_hub does the work: its cache, its progress bars, its resuming of what broke off, and the variables that it
heeds (HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, HF_HOME).
"""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from socra.errors import BackendError, ExtraMissing, ModelInvalid, SettingsError, SocraError

__all__ = ["pull"]

_PART = re.compile(r"(?P<stem>.+)-\d{5}-of-(?P<count>\d{5})\.gguf")
_MOST_PARTS = 1_000
_LISTED = 6
_PATIENCE = 10.0


def pull(repository: str, file: str, *, revision: str | None = None, folder: Path | None = None) -> tuple[Path, ...]:
    """Download a model and return the paths of its parts, the first first; what is here already is not fetched again.

    `file` is the name of a file, of any part of a split model, or a pattern such as `*Q4_K_M*` that fits one model.

    Raises `BackendError` where it cannot be had, `SettingsError` where the names are malformed, and `ExtraMissing`.
    """
    hub = _hub()
    if not file.endswith(".gguf") and not _is_pattern(file):
        raise SettingsError(f"{file} is no GGUF file: name one that ends in .gguf, or a pattern such as '*Q4_K_M*'")
    with _told(hub, repository, file, revision):
        names = _names(hub, repository, file, revision)
        return tuple(_fetch(hub, repository, name, revision, folder) for name in names)


def _hub() -> Any:
    # a pull asks for what was named and for nothing else: the hub would first ask which program this is
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import huggingface_hub
        import huggingface_hub.constants
        import huggingface_hub.errors
    except ImportError as error:
        raise ExtraMissing("`socra model pull`", "local") from error
    return huggingface_hub


def _fetch(hub: Any, repository: str, name: str, revision: str | None, folder: Path | None) -> Path:
    # out of reach, the hub tries for half a minute, and then looks into its cache
    here = bool(hub.constants.HF_HUB_OFFLINE) or not _reachable(hub.constants.ENDPOINT)
    return Path(hub.hf_hub_download(repository, name, revision=revision, local_dir=folder, local_files_only=here))


def _reachable(endpoint: str) -> bool:
    """Say whether anybody listens there, as far as can be told: through a proxy it cannot."""
    parts = urlsplit(endpoint)
    if not parts.hostname or ({"http", "https", "all"} & getproxies().keys() and not proxy_bypass(parts.hostname)):
        return True
    port = parts.port or (80 if parts.scheme == "http" else 443)
    try:
        socket.create_connection((parts.hostname, port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True


def _is_pattern(file: str) -> bool:
    return any(sign in file for sign in "*?[")


def _names(hub: Any, repository: str, file: str, revision: str | None) -> Sequence[str]:
    """Return the names of all parts of the model that `file` means."""
    if not _is_pattern(file):
        return _parts(file)
    models = {_parts(name) for name in _models(hub, repository, revision) if fnmatchcase(name, file)}
    if len(models) == 1:
        return models.pop()
    found = ", ".join(sorted(names[0] for names in models)[:_LISTED])
    if found:
        raise SettingsError(f"{file} fits {len(models)} models of {repository}: name one of {found}")
    raise BackendError(f"no model of {repository} fits {file}{_there(hub, repository, revision)}")


def _models(hub: Any, repository: str, revision: str | None) -> list[str]:
    if hub.constants.HF_HUB_OFFLINE or not _reachable(hub.constants.ENDPOINT):
        raise ConnectionError(hub.constants.ENDPOINT)
    names = hub.HfApi().list_repo_files(repository, revision=revision)
    return sorted(name for name in names if name.endswith(".gguf"))


def _parts(name: str) -> tuple[str, ...]:
    match = _PART.fullmatch(name)
    if not match:
        return (name,)
    count = int(match["count"])
    if not 1 <= count <= _MOST_PARTS:
        raise SettingsError(f"{name} claims to be one of {count:,} parts, which cannot be")
    return tuple(f"{match['stem']}-{number:05d}-of-{count:05d}.gguf" for number in range(1, count + 1))


def _there(hub: Any, repository: str, revision: str | None) -> str:
    """Return what there is instead, as the end of a sentence; nothing where that cannot be learnt."""
    try:
        names = sorted({_parts(name)[0] for name in _models(hub, repository, revision)})
    except Exception:  # this is only a hint, and the fault itself is what counts
        return ""
    more = ", …" if len(names) > _LISTED else ""
    return f": it has {', '.join(names[:_LISTED])}{more}" if names else ": it has no GGUF file"


@contextmanager
def _told(hub: Any, repository: str, file: str, revision: str | None) -> Iterator[None]:
    """Say in one line what went wrong in the hub's many ways."""
    try:
        yield
    except SocraError:
        raise
    except Exception as error:
        told = _translated(hub, error, repository, file, revision)
        if told is None:
            raise
        raise told from error


def _translated(hub: Any, error: Exception, repository: str, file: str, revision: str | None) -> SocraError | None:
    endpoint, faults = hub.constants.ENDPOINT, hub.errors
    if isinstance(error, faults.HFValidationError):
        return SettingsError(f"{repository!r} is no name of a repository: write OWNER/NAME")
    if isinstance(error, faults.GatedRepoError):
        return BackendError(
            f"{repository} is given only to those who accepted its terms: do so at {endpoint}/{repository}, "
            "then set HF_TOKEN"
        )
    if isinstance(error, faults.RepositoryNotFoundError):
        return BackendError(
            f"there is no repository {repository} at {endpoint}: check its name; a private one needs HF_TOKEN"
        )
    if isinstance(error, faults.RevisionNotFoundError):
        return BackendError(
            f"{repository} has no revision {revision}: leave --revision out, or name a branch, tag or commit"
        )
    if isinstance(error, faults.LocalEntryNotFoundError | faults.OfflineModeIsEnabled):
        return BackendError(_unreachable(hub, repository, file))
    if isinstance(error, faults.EntryNotFoundError):
        return BackendError(f"{repository} has no file {file}{_there(hub, repository, revision)}")
    if isinstance(error, faults.HfHubHTTPError):
        status = getattr(error.response, "status_code", "an error")
        return BackendError(f"{endpoint} answered {status} for {repository}: try again later, what came so far is kept")
    return _of_the_system(hub, error, repository, file)


def _of_the_system(hub: Any, error: Exception, repository: str, file: str) -> SocraError | None:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return BackendError(f"no room on the disk for {file}: make some, or name another folder with --to")
    if isinstance(error, PermissionError | IsADirectoryError | NotADirectoryError | FileExistsError):
        return BackendError(f"cannot write {error.filename or file}: {error.strerror or error}")
    # the client that the hub speaks through has changed before, and its errors with it
    if isinstance(error, ConnectionError | TimeoutError) or type(error).__module__.startswith(("httpx", "requests")):
        return BackendError(_unreachable(hub, repository, file))
    if isinstance(error, OSError):  # such as the hub's own "Consistency check failed"
        return ModelInvalid(f"{file} did not come over whole: pull it again ({' '.join(str(error).split())[:200]})")
    return None


def _unreachable(hub: Any, repository: str, file: str) -> str:
    if hub.constants.HF_HUB_OFFLINE:
        return (
            f"{file} of {repository} is not in the cache, and HF_HUB_OFFLINE forbids to fetch it: "
            "unset it, or copy the file from another machine"
        )
    return (
        f"cannot reach {hub.constants.ENDPOINT}: check the network and pull again (what came so far is kept), "
        "or copy the file from another machine"
    )
