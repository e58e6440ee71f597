"""Errors: the tree that is drawn is the tree that is there."""

from __future__ import annotations

import pickle
import re

import pytest

from socra import errors
from socra.errors import BackendCrashed, PromptTooLong, SocraError


def drawn() -> dict[str, str]:
    """Return each error of the drawing with the one that it hangs below."""
    above, found = {0: "SocraError"}, {}
    for branch, name in re.findall(r"^([│├└─ ]+)(\w+)", errors.__doc__ or "", re.MULTILINE):
        depth = len(branch) // 4
        above[depth], found[name] = name, above[depth - 1]
    return found


def test_the_tree_in_the_docstring_is_the_one_there_is() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SocraError)]
    assert {kind.__name__: kind.__bases__[0].__name__ for kind in kinds if kind is not SocraError} == drawn()
    assert sorted(errors.__all__) == errors.__all__ == sorted(kind.__name__ for kind in kinds)


@pytest.mark.parametrize("name", drawn())
def test_every_error_says_what_it_is_for_and_survives_a_pipe(name: str) -> None:
    kind = getattr(errors, name)
    assert kind.__doc__.rstrip().endswith(".")
    if name not in ("ExtraMissing", "SectionMissing"):  # made of two texts
        again = pickle.loads(pickle.dumps(kind("it failed")))
        assert (type(again), str(again)) == (kind, "it failed")


def test_an_error_carries_what_is_needed_to_act() -> None:
    long = PromptTooLong("5,000 tokens are 904 too many", tokens=5_000, limit=4_096)
    assert (str(long), long.tokens, long.limit) == ("5,000 tokens are 904 too many", 5_000, 4_096)
    crashed = BackendCrashed("the model's process died: SIGSEGV", reason="SIGSEGV")
    assert (str(crashed), crashed.reason) == ("the model's process died: SIGSEGV", "SIGSEGV")
    for error in (long, crashed):
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
