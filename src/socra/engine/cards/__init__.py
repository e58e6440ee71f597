"""Cards: sections that socra plans and cites, and whose lines a model words one by one."""

from socra.engine.cards.deck import Deck, Planner, deal
from socra.engine.cards.kinds import KINDS, kinds_of

__all__ = ["KINDS", "Deck", "Planner", "deal", "kinds_of"]
