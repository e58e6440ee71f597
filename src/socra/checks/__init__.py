"""The support check: whether an item's words stand in what it cites. Mechanical, no model, any script."""

from socra.checks.check import Said
from socra.checks.verdict import CHECKS, Judgement, judge

__all__ = ["CHECKS", "Judgement", "Said", "judge"]
