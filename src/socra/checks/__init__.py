"""Whether what is said is borne out by the article. Mechanical, no model, any script."""

from socra.checks.check import Said
from socra.checks.judged import judged, judgement_of
from socra.checks.verdict import CHECKS, Judgement, verdict_on

__all__ = ["CHECKS", "Judgement", "Said", "judged", "judgement_of", "verdict_on"]
