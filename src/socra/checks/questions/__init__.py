"""Whether an article answers a question, by mechanical means: no model, any script.

It compares words, not meanings: an answer in other words than the question's is found in part or not at all.
"""

from socra.checks.questions.answering import Answered, State, answered_by
from socra.checks.questions.explained import asked_term, explains, introduced, sets_out, uses
from socra.checks.questions.foreign import language_of
from socra.checks.questions.kinds import is_yes_no
from socra.checks.questions.same import same_question

__all__ = [
    "Answered",
    "State",
    "answered_by",
    "asked_term",
    "explains",
    "introduced",
    "is_yes_no",
    "language_of",
    "same_question",
    "sets_out",
    "uses",
]
