"""The one seam to every model, and all that an adapter is handed: requests, prompts, schemas, budgets."""

from socra.backend.backend import (
    Backend,
    Capabilities,
    Completion,
    Finish,
    Outcome,
    Progress,
    Request,
    Way,
    WayName,
)
from socra.backend.budget import Budget, Limits
from socra.backend.prompt import Card, Part, Prompt
from socra.backend.usage import Usage

__all__ = [
    "Backend",
    "Budget",
    "Capabilities",
    "Card",
    "Completion",
    "Finish",
    "Limits",
    "Outcome",
    "Part",
    "Progress",
    "Prompt",
    "Request",
    "Usage",
    "Way",
    "WayName",
]
