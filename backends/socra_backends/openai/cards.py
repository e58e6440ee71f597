"""The cards of one section, asked one after another: a call for each line, as many as the section may still take."""

from __future__ import annotations

import json
from dataclasses import replace

from socra.backend import Card, Completion, Request
from socra.errors import SocraError
from socra_backends.openai.call import Hear
from socra_backends.openai.pace import Turn
from socra_backends.openai.retry import Endpoint, ask

__all__ = ["ask_cards"]


async def ask_cards(endpoint: Endpoint, request: Request, turn: Turn, hear: Hear) -> Completion:
    """Ask for the lines of a request's cards; return them as a JSON list, "" for those that did not come.

    The first error ends it, also that the section's calls are used up: the lines that are there are kept. Raises
    `SocraError` where there are none, or where the error ends the run.
    """
    lines: list[str] = []
    latest: Completion | None = None
    for card in request.cards:
        if latest and not request.budget.calls_left:
            break
        try:
            made = await ask(endpoint, replace(request, cards=(card,)), turn, hear)
        except SocraError as error:
            if latest is None or error.ends_run:
                raise
            break
        usage = latest.usage + made.usage if latest else made.usage
        latest = replace(made, usage=usage)
        lines.append(_line(made, card))
    assert latest is not None
    lines += [""] * (len(request.cards) - len(lines))
    return replace(latest, text=json.dumps(lines, ensure_ascii=False), finish="stop")


def _line(made: Completion, card: Card) -> str:
    """Return the line in an answer without its label; "" where it was cut off, or there are several."""
    text = made.text.strip()
    if made.finish != "stop" or "\n" in text:
        return ""
    bare = text[len(card.label) :] if text.casefold().startswith(card.label.casefold()) else text
    return bare.strip()
