"""A fuller digest: topics take in what no section says, for lines that a model makes shorter leave room for more."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace

from socra.checks.overlap import units
from socra.framework.digest import Digest, Passage, Topic
from socra.language.labels import labels_of
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import is_clause
from socra.language.tokens import length

__all__ = ["SHORTEST", "fuller"]

POINTS, TOPICS = 4, 5
"""Sentences of a topic, and topics, at most."""

FEWEST = 2
"""Sentences near no topic that are put under a title of ours."""

SHORTEST = 9
"""Words of a sentence that says something by itself."""

NEAR = 2
"""Words that a sentence shares with a topic to be one of its own; one is enough where it is of the title."""


def fuller(digest: Digest, shown: Container[int]) -> Digest:
    """Return a digest whose topics hold also what is worth quoting and not among the sentences `shown` elsewhere."""
    if digest.genre == "list":  # its topics are its items, and show what stands under their own headings
        return digest
    language = digest.article.language
    held = [list(topic.passages) for topic in digest.topics]
    said = [_words(topic, language) for topic in digest.topics]
    alone: list[Passage] = []
    pronouns = lexicon(language).words("pronouns")
    for passage in digest.ranked:
        if passage.sentence in shown or not _is_whole(passage.text, language):
            continue
        own = units(passage.text, language)
        near = [
            (len(own & text) + NEAR * len(own & title), -at)
            for at, (title, text) in enumerate(said)
            if len(held[at]) < POINTS
        ]
        if near and max(near)[0] >= NEAR:
            held[-max(near)[1]].append(passage)
        elif passage.text.partition(" ")[0].casefold() not in pronouns:  # nothing before it says whom it means
            alone.append(passage)
    made = (replace(topic, passages=_in_order(own)) for topic, own in zip(digest.topics, held, strict=True))
    return replace(digest, topics=(*made, *_another(alone[:POINTS], digest)))


def _is_whole(text: str, language: str) -> bool:
    """Say whether a text is a sentence that says something: an item of a list has no stop, and often no verb."""
    return length(text) >= SHORTEST and text.rstrip('”’»)"')[-1:] in tuple(".!?…。！？؟।") and is_clause(text, language)


def _another(passages: Sequence[Passage], digest: Digest) -> Iterator[Topic]:
    if digest.topics and len(passages) >= FEWEST and len(digest.topics) < TOPICS:
        yield Topic(labels_of(digest.article.language).also, _in_order(passages))


def _words(topic: Topic, language: str) -> tuple[frozenset[str], frozenset[str]]:
    text = " ".join(passage.text for passage in topic.passages)
    return units(topic.title, language), units(text, language)


def _in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(sorted(passages, key=lambda passage: passage.sentence))
