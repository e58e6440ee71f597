"""Finding what is installed by name, ours and other people's, through the same entry points."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from operator import attrgetter
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from socra.errors import SettingsError, SocraError, UnknownBackend, UnknownFramework

if TYPE_CHECKING:
    from socra.backend import Backend
    from socra.framework import Framework

__all__ = [
    "backend_names",
    "brought",
    "create_backend",
    "find_framework",
    "framework_name",
    "framework_names",
    "pack_folders",
]

BACKENDS = "socra.backends"
FORMS = "socra.forms"
FRAMEWORKS = "socra.frameworks"

T = TypeVar("T")

_GATHERING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def backend_names() -> tuple[str, ...]:
    """Return the names of all installed backends, sorted."""
    return tuple(sorted(_entries(BACKENDS)))


def create_backend(spec: str, /, **options: Any) -> Backend:
    """Make the backend that `NAME` or `NAME:MODEL` stands for; `options` go to its constructor.

    Raises `UnknownBackend` for a name that is not installed, and `SettingsError` for options that it does not take.
    """
    name, _, model = spec.partition(":")
    entry = _entries(BACKENDS).get(name)
    if entry is None:
        raise UnknownBackend(f"no backend {name!r}; installed: {', '.join(backend_names())}")
    try:
        kind: type[Backend] = entry.load()
    except SocraError:
        raise
    except Exception as error:
        raise SettingsError(f"backend {name!r} cannot be loaded from {entry.value}: {error}") from error
    if model and not _takes(kind, "model"):
        raise SettingsError(f"{name} has no models: leave out {f':{model}'!r}")
    given = {"model": model, **options} if model else options
    _demand_fitting(name, kind, given)
    return kind(**given)


def framework_names() -> tuple[str, ...]:
    """Return the names of all installed frameworks, sorted."""
    return tuple(sorted(_frameworks()))


def find_framework(name: str, *, importing: bool = True) -> type[Framework]:
    """Return the framework of that name, or the one at `module:Class`.

    With `importing` false, a module that is not imported yet is not found: for names that somebody else wrote.
    Raises `UnknownFramework` where there is none.
    """
    module, _, attribute = name.partition(":")
    if attribute:
        if not importing and module not in sys.modules:
            raise UnknownFramework(f"framework {name!r} is not imported")
        return _import_framework(module, attribute)
    try:
        return _frameworks()[name]
    except KeyError:
        known = ", ".join(framework_names())
        raise UnknownFramework(f"no framework {name!r}; installed: {known}; your own is module:Class") from None


def framework_name(kind: type[Framework]) -> str:
    """Return the name by which `find_framework` gives back this class."""
    slug = kind.slug()
    return slug if _frameworks().get(slug) is kind else f"{kind.__module__}:{kind.__qualname__}"


def pack_folders() -> tuple[Path, ...]:
    """Return the folders of all installed prompt packs, where their templates lie."""
    return tuple(Path(path) for pack in _packs() for path in pack.__path__)


def brought(group: str, kind: type[T]) -> Iterator[T]:
    """Yield what installed distributions bring in a group of entry points.

    Somebody else's that is broken, or of another kind, is warned of: it must not take the others with it.
    """
    for name, entry in sorted(_entries(group).items()):
        try:
            found = entry.load()
            if not isinstance(found, kind):
                raise TypeError(f"it is {type(found).__name__}, not {kind.__name__}")
        except Exception as error:
            told = f"{name!r} of {group} cannot be loaded from {entry.value}: {type(error).__name__}: {error}"
            warnings.warn(told, stacklevel=2)
        else:
            yield found


def _takes(kind: type[Backend], option: str) -> bool:
    parameters = inspect.signature(kind).parameters
    return option in parameters or any(one.kind is one.VAR_KEYWORD for one in parameters.values())


def _demand_fitting(name: str, kind: type[Backend], given: dict[str, Any]) -> None:
    """Refuse options that a backend's constructor does not take, or lacks, in words for who named the backend."""
    for option in given:
        if not _takes(kind, option):
            what = "model" if option == "model" else f"option {option!r}"
            raise SettingsError(f"backend {name!r} takes no {what}")
    for parameter in inspect.signature(kind).parameters.values():
        optional = parameter.default is not parameter.empty or parameter.kind in _GATHERING
        if not optional and parameter.name not in given:
            what = f"a model: {name}:MODEL" if parameter.name == "model" else f"the option {parameter.name!r}"
            raise SettingsError(f"backend {name!r} needs {what}")


def _import_framework(module: str, attribute: str) -> type[Framework]:
    from socra.framework import Framework

    try:
        found = attrgetter(attribute)(import_module(module))
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise UnknownFramework(f"cannot load {attribute} from {module}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Framework)):
        raise UnknownFramework(f"{module}:{attribute} is not a Framework class")
    return found


@cache
def _packs() -> tuple[ModuleType, ...]:
    return tuple(pack for _, entry in sorted(_entries(FRAMEWORKS).items()) if (pack := _load_pack(entry)))


def _load_pack(entry: EntryPoint) -> ModuleType | None:
    pack = _import(entry.value)
    if pack and not hasattr(pack, "__path__"):
        warnings.warn(f"the prompt pack {entry.name!r} is a module: it must be a package", stacklevel=2)
        return None
    return pack


def _import(module: str) -> ModuleType | None:
    """Import a pack or one of its frameworks; somebody else's that is broken must not take the others with it."""
    try:
        return import_module(module)
    except Exception as error:
        warnings.warn(f"the prompt pack {module} cannot be loaded: {type(error).__name__}: {error}", stacklevel=2)
        return None


@cache
def _frameworks() -> dict[str, type[Framework]]:
    """Scan the sub-packages of every pack for framework classes that they define themselves."""
    from socra.framework import Framework

    found: dict[str, type[Framework]] = {}
    for pack in _packs():
        for info in iter_modules(pack.__path__, pack.__name__ + "."):
            if info.name.rpartition(".")[2].startswith("_"):
                continue
            held = vars(_import(info.name) or object).values()
            kinds = [kind for kind in held if isinstance(kind, type) and issubclass(kind, Framework)]
            found.update({kind.slug(): kind for kind in kinds if f"{kind.__module__}.".startswith(f"{info.name}.")})
    return found


def _entries(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=group)}
