"""`socra frameworks`: list, show, copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socra.safety.streams import emit, note

if TYPE_CHECKING:
    from socra.framework import Framework

__all__ = ["frameworks"]

frameworks = typer.Typer(
    help="List the frameworks, show their sections and prompts, copy their prompts to change them."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A framework's name, or module:Class.")]


@frameworks.callback(invoke_without_command=True)
def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_()


@frameworks.command("list")
def list_() -> None:
    """List the installed frameworks with their sections."""
    from socra.registry import find_framework, framework_names
    from socra.safety.printable import printable

    lines = [f"{name}  {', '.join(find_framework(name).sections())}" for name in framework_names()]
    emit(printable("\n".join(lines)))


@frameworks.command()
def show(
    name: Name,
    section: Annotated[
        str | None, typer.Argument(metavar="[SECTION]", help="A section's slug: print its template.")
    ] = None,
) -> None:
    """Show a framework's sections, or the template of one."""
    from socra.registry import find_framework
    from socra.safety.printable import printable

    framework = find_framework(name)
    emit(printable(_template(framework, section) if section else _sections(framework)))


@frameworks.command()
def copy(
    name: Name,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="By default the folder that socra searches first.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
) -> None:
    """Copy a framework's templates to a folder of yours."""
    from socra.registry import find_framework
    from socra.settings import load_settings

    target = folder or load_settings().templates
    for written in _copy(find_framework(name), target, force=force):
        emit(str(written))
    if folder:
        note(f"use them with Reader(templates={str(folder)!r}), or copy them to {load_settings().templates}")


def _sections(framework: type[Framework]) -> str:
    lines = [f"{slug}: {kind.heading()}\n    {kind.instruction()}" for slug, kind in framework.sections().items()]
    return "\n".join([framework.title, "", *lines])


def _template(framework: type[Framework], section: str) -> str:
    from socra.engine.templates import Templates
    from socra.errors import TemplateError, UnknownSection
    from socra.registry import pack_folders
    from socra.settings import load_settings

    if section not in framework.sections():
        known = ", ".join(framework.sections())
        raise UnknownSection(f"no section {section!r} in {framework.slug()}; it has {known}")
    templates = Templates(framework, pack_folders(), load_settings().templates)
    names = [f"{owner}/{file}.md.j2" for file in (section, "section") for owner in (*_slugs(framework), "_base")]
    for name in names[:-1]:
        try:
            return templates.source(name)
        except TemplateError:
            continue
    return templates.source(names[-1])


def _slugs(framework: type[Framework]) -> list[str]:
    from socra.framework import Framework

    return [kind.slug() for kind in framework.__mro__ if issubclass(kind, Framework) and kind is not Framework]


def _copy(framework: type[Framework], folder: Path, *, force: bool) -> Iterator[Path]:
    from socra.cli.files import create, save
    from socra.errors import SocraError

    found = {folder / template.parent.name / template.name: template for template in _pack_templates(framework)}
    for target in found:
        if target.parent.is_symlink():
            raise SocraError(f"{target.parent} is a symbolic link, and socra writes through none: name another folder")
        if not force and (target.exists() or target.is_symlink()):
            raise SocraError(f"{target} is there already: --force replaces it")
    for target, template in found.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8")
        save(target, text) if force else create(target, text)
        yield target


def _pack_templates(framework: type[Framework]) -> list[Path]:
    from socra.errors import SettingsError
    from socra.registry import pack_folders

    folders = [pack / slug for pack in pack_folders() for slug in _slugs(framework)]
    found = [path for folder in folders for path in sorted(folder.glob("*.md.j2"))]
    if not found:
        raise SettingsError(f"{framework.slug()} has no templates of its own to copy")
    return found
