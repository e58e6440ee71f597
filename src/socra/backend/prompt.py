"""A prompt: what a model is sent, in pieces that keep their trust."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Part", "Prompt"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a prompt. Untrusted text came from an article, a reader or a model, and may never steer a backend."""

    text: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent. `shared` is byte for byte the same for all sections of one article; `task` differs."""

    shared: tuple[Part, ...]
    task: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.shared + self.task)
