"""What to beware of in a source, before any model is called: one function a kind, each pure and linear in time."""

from __future__ import annotations

from collections.abc import Callable

from socra.article import Caution
from socra.input.trust.moments import dates
from socra.input.trust.orders import addresses_model, instructions
from socra.input.trust.shape import cut_off, listing, live_blog, short
from socra.input.trust.source import Source
from socra.input.trust.unseen import hidden, hidden_characters
from socra.input.trust.walls import captcha, consent, paywall, teaser

__all__ = ["CHECKS", "Source", "addresses_model", "beware", "hidden", "hidden_characters", "instructions"]

CHECKS: tuple[Callable[[Source], Caution | None], ...] = (
    captcha,
    consent,
    listing,
    live_blog,
    paywall,
    teaser,
    short,
    cut_off,
    dates,
    instructions,
)


def beware(source: Source) -> tuple[Caution, ...]:
    """Return what is to be said about `source`, worst first.

    What is no article at all is not said to be too short or cut off besides, and a paywall is no teaser.
    """
    found = [caution for check in CHECKS if (caution := check(source))]
    kinds = {caution.kind for caution in found}
    dull: set[str] = set()
    if kinds & {"captcha", "consent", "listing"}:
        dull |= {"paywall", "teaser", "short", "cut_off"}
    if "paywall" in kinds:
        dull |= {"teaser"}
    return tuple(caution for caution in found if caution.kind not in dull)
