"""What one model is sent, in tokens: prompts of sections and of cards, as turns of a chat or as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from socra.backend import Part
from socra.errors import ModelInvalid, TemplateError
from socra_backends.llamacpp.chat import DOCUMENT, Turn, document, turn
from socra_backends.llamacpp.tokens import Encoded, Encoder, has_token

if TYPE_CHECKING:
    from socra_backends.llamacpp.chat import Exchange
    from socra_backends.llamacpp.native import Vocab

__all__ = ["Prompts"]

_MOST_KINDS = 64
"""Kinds of cards whose tokens are kept: a reading has two, in one language."""


class Prompts:
    """The prompts of one model. `template` is its own, `named` what the user chose instead.

    While `documents` is true, nothing is sent as a turn: that is for base models, whatever template their file has.
    """

    def __init__(self, vocab: Vocab, template: str | None, named: str | None, *, thinking: bool = False) -> None:
        self._vocab = vocab
        self._template = template
        self._named = named
        self.turn = self._turn(thinking)
        self.encoder = Encoder(vocab, self.turn)
        self.documents = (named or template or "plain") == "plain"
        self._kinds: dict[Any, tuple[Encoder, tuple[Part, ...], str]] = {}

    @property
    def has_turns(self) -> bool:
        """Whether the model can be sent a turn at all, be it trained on any or not."""
        return self.turn.family != "plain"

    @property
    def chosen(self) -> bool:
        """Whether the user says what a turn looks like: then it is believed."""
        return self._named is not None

    @cached_property
    def quiet(self) -> Encoder:
        """The encoder of turns in which a model answers at once, also one that may think."""
        return self.encoder.around(self._turn()) if self.turn.thinking else self.encoder

    @cached_property
    def document(self) -> Encoder:
        """The encoder of prompts without turns."""
        return self.encoder.around(DOCUMENT)

    def section(self, shared: Sequence[Part], task: Sequence[Part]) -> Encoded:
        """Return the tokens of a section's prompt."""
        return (self.document if self.documents else self.encoder).encode(shared, task)

    def card(self, card: Mapping[str, Any]) -> Encoded:
        """Return the tokens of a card, up to where its line begins; all cards of a kind have the same prefix.

        `card` has the fields of `socra.backend.Card`, its examples as `turns`.
        """
        turns = tuple((said, answer) for said, answer in card["turns"])
        key = self.documents, turns, card["opening"], card["label"]
        if key not in self._kinds:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            self._kinds[key] = self._kind(turns, card["opening"], card["label"])
        encoder, opening, lead = self._kinds[key]
        # the blank is the passage's, as in the examples: most vocabularies join it with the word behind it
        passage = Part(f" {' '.join(card['passage'].split())}", trusted=False)
        made = encoder.encode(opening, (passage,))
        return Encoded(made.prefix, made.suffix + encoder.trusted(lead))

    def _kind(self, earlier: tuple[Exchange, ...], opening: str, label: str) -> tuple[Encoder, tuple[Part, ...], str]:
        """Return the encoder of a kind of cards, what stands before its passages, and what follows the turn's tail."""
        found = None if self.documents else self._after(earlier)
        if found is None:
            return self.encoder.around(document(earlier, opening, label)), (), ""
        return self.encoder.around(found), (Part(opening, trusted=True),), f"{found.gap}{label}"

    def _after(self, earlier: tuple[Exchange, ...]) -> Turn | None:
        """Return the turn after earlier ones; None where neither the template nor its family can show any."""
        try:
            found = self._turn(earlier=earlier)
        except (ModelInvalid, TemplateError):  # it takes single messages, or prints only the last
            return None
        return None if found.family == "plain" else found

    def _turn(self, thinking: bool = False, earlier: Sequence[Exchange] = ()) -> Turn:
        vocab = self._vocab
        special = (("bos_token", vocab.bos), ("eos_token", vocab.eos))
        return turn(
            self._template,
            named=self._named,
            special={name: vocab.text(token) for name, token in special if token >= 0},
            thinking=thinking,
            date=date.today(),
            has=lambda text: has_token(vocab, text),
            earlier=earlier,
        )
