"""Cards: sections that socra plans and cites, and whose lines a model words one by one."""

from socra.engine.cards.dealer import Dealer
from socra.engine.cards.deck import Planner

__all__ = ["Dealer", "Planner"]
