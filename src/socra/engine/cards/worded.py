"""A digest in other words: whole sentences and questions replaced by a model's lines, all else as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from socra.framework.digest import Asking, Digest, Note, Passage, Topic, Voice

__all__ = ["worded"]

HEADLINE = 25
"""Words of a headline at most."""


def worded(digest: Digest, lines: Mapping[int, str], questions: Sequence[Asking]) -> Digest:
    """Return a digest whose recipes say `lines` for whole sentences, by their numbers.

    `questions` are those of the new digest. What quotes a piece of a sentence keeps the article's words.
    """
    return _Words(digest, lines).digest(questions)


class _Words:
    def __init__(self, digest: Digest, lines: Mapping[int, str]) -> None:
        self._old = digest
        self._texts = {digest.passages[number].text: line for number, line in lines.items()}

    def digest(self, questions: Sequence[Asking]) -> Digest:
        old = self._old
        return replace(
            old,
            headline=self._headline(old.headline),
            summary=self._passages(old.summary),
            topics=tuple(self._topic(topic) for topic in old.topics),
            voices=tuple(self._voice(voice) for voice in old.voices),
            coming=self._passage(old.coming) if old.coming else None,
            claim=self._passage(old.claim) if old.claim else None,
            people=self._notes(old.people),
            others=self._notes(old.others),
            figures=self._notes(old.figures),
            timeline=self._notes(old.timeline),
            steps=self._passages(old.steps),
            still_open=self._passages(old.still_open),
            questions=tuple(questions),
            ranked=self._passages(old.ranked),
            passages={number: self._passage(passage) for number, passage in old.passages.items()},
            match=lambda text, limit: self._passages(old.match(text, limit)),
        )

    def _text(self, text: str) -> str:
        return self._texts.get(text, text)

    def _passage(self, passage: Passage) -> Passage:
        return replace(passage, text=self._text(passage.text))

    def _passages(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        return tuple(map(self._passage, passages))

    def _headline(self, headline: Passage) -> Passage:
        made = self._passage(headline)
        return made if len(made.text.split()) <= HEADLINE else headline

    def _topic(self, topic: Topic) -> Topic:
        return replace(topic, passages=self._passages(topic.passages))

    def _voice(self, voice: Voice) -> Voice:
        return replace(voice, texts=tuple(map(self._text, voice.texts)))

    def _notes(self, notes: Sequence[Note]) -> tuple[Note, ...]:
        return tuple(replace(note, text=self._text(note.text)) for note in notes)
