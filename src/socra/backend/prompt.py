"""A prompt: what a model is sent, in pieces that keep their trust."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Card", "Part", "Prompt"]


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


@dataclass(frozen=True, slots=True)
class Card:
    """One line that is asked for: what a passage says, in short, or a question about it.

    `passage` came from an article and is never trusted; all else is ours. `examples` are passages, each with its line,
    that a model is shown first: a chat model as earlier turns, a base model as the beginning of a document. `opening`
    stands before each passage ("Passage:"), `label` before each line ("In short:"), a blank behind both. `pattern` is a
    regular expression of the line without its label, for models that can be bound to one.
    """

    passage: str
    examples: tuple[tuple[str, str], ...]
    opening: str
    label: str
    pattern: str
    max_tokens: int = 90

    def turns(self) -> tuple[tuple[str, str], ...]:
        """Return (what a user says, what a model answers) for each example."""
        return tuple((f"{self.opening} {passage}", f"{self.label} {line}") for passage, line in self.examples)
