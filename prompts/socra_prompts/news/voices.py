"""Voices: whom an article hears, with role and words, and what it claims."""

from __future__ import annotations

from socra.framework.digest import Digest, Name, Passage, Quote
from socra_prompts.news.notes import telling_passage
from socra_prompts.news.wording import LABEL, SUMMARY_WORDS, Data, in_order, join_texts, phrases, unspaced, within

__all__ = ["advice", "claims", "recommend", "voices"]

ROLE = 70
"""Characters of a role that is shown behind a name."""


def voices(digest: Digest) -> list[tuple[Name, list[Quote]]]:
    """Return who speaks, with what they say: people before firms, those with a role and most to say first."""
    names = {name.text: name for name in digest.names}
    said: dict[str, list[Quote]] = {}
    for quote in digest.quotes:
        said.setdefault(quote.speaker, []).append(quote)
    heard = [(names[speaker], quotes) for speaker, quotes in said.items() if speaker in names]
    silent = [name for name in digest.names if name.kind == "person" and name.role and name.text not in said]
    heard += [(name, [Quote(name.text, telling_passage(name, digest))]) for name in silent]
    return sorted(heard, key=lambda voice: (voice[0].kind != "person", -bool(voice[0].role), -min(3, len(voice[1]))))


def recommend(name: Name, quotes: list[Quote], digest: Digest) -> Data:
    """Recommend one person, with role and best words."""
    best = sorted(quotes, key=lambda quote: -quote.passage.score * (2 if _direct(quote) else 1))
    chosen = in_order(within([quote.passage for quote in best[:2]], SUMMARY_WORDS))
    introduced = name.described or name.mentions[0]
    return {
        "action": _follow(name, digest),
        "detail": join_texts([passage.text for passage in chosen], digest),
        "people": [name.text],
        "provenance": "article",
        "evidence": sorted({introduced, *(passage.sentence for passage in chosen)}),
    }


def _follow(name: Name, digest: Digest) -> str:
    """Return "Follow Ann Lee, head of the lab"; the role stands in brackets where words come after the name."""
    form, text = phrases(digest)["follow"], name.text[:100]
    if name.role and not name.clause and len(name.role) <= ROLE:
        comma = "،" if digest.article.language == "ar" else ","
        text += f"{comma} {name.role}" if form.endswith("{name}") and not unspaced(digest) else f" ({name.role})"
    return form.format(name=text)


def _direct(quote: Quote) -> bool:
    return any(mark in quote.passage.text for mark in '“«„「"')


def claims(digest: Digest) -> list[Passage]:
    """Return what can be checked, a figure that somebody disputes or gives first, then other figures and disputes."""
    with_figures = {amount.sentence for amount in digest.amounts}
    said = sorted((quote.passage for quote in digest.quotes), key=lambda passage: (-passage.score, passage.sentence))
    figures = [passage for passage in (*digest.disputes, *said, *digest.ranked) if passage.sentence in with_figures]
    return [passage for passage in (*figures, *digest.disputes, *digest.ranked) if passage.score > 0]


def advice(action: str, passage: Passage) -> Data:
    """Recommend what to do about one passage."""
    return {
        "action": action[:LABEL],
        "detail": passage.text,
        "people": [],
        "provenance": "article",
        "evidence": [passage.sentence],
    }
