"""What `Reader.stream` yields: the news of a reading while it is made."""

from __future__ import annotations

from dataclasses import dataclass

from socra.backend import Progress
from socra.framework import Section
from socra.record import Failure, Note

__all__ = ["Progress", "SectionDegraded", "SectionDone", "SectionFailed", "SectionRetried", "SectionStarted"]


@dataclass(frozen=True, slots=True)
class SectionStarted:
    """A section was asked for."""

    slug: str


@dataclass(frozen=True, slots=True)
class SectionRetried:
    """An answer was not valid, and the section is asked for again with the reason."""

    slug: str
    reason: str


@dataclass(frozen=True, slots=True)
class SectionDegraded:
    """The first backend failed on a section for `reason`, and the fallback, `backend`, is asked for it now."""

    slug: str
    reason: str
    backend: str


@dataclass(frozen=True, slots=True)
class SectionDone:
    """A section is there; `notes` say what a reader should know of how it was made."""

    slug: str
    section: Section
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionFailed:
    """A section could not be made."""

    slug: str
    failure: Failure
