"""Whether an article answers a question, by mechanical means: no model, any script.

It compares words, not meanings: an answer in other words than the question's is found in part or not at all.
"""

from socra.asked.answering import Answered, State, answered_by
from socra.asked.explained import asked_term, explains, introduced, sets_out, uses
from socra.asked.foreign import language_of
from socra.asked.kinds import is_yes_no
from socra.asked.same import same_question
from socra.asked.words import letters

__all__ = [
    "Answered",
    "State",
    "answered_by",
    "asked_term",
    "explains",
    "introduced",
    "is_yes_no",
    "language_of",
    "letters",
    "same_question",
    "sets_out",
    "uses",
]
