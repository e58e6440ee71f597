"""Errors: the tree that is drawn is the tree that is there."""

from __future__ import annotations

import pickle
import re

import pytest

from socra import errors
from socra.errors import (
    BackendCrashed,
    BackendError,
    EndpointFailed,
    OutputInvalid,
    PromptTooLong,
    RateLimited,
    RequestRejected,
    SocraError,
)


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
    limited = RateLimited("come back in 3,600 s", seconds=3_600)
    assert (str(limited), limited.seconds, RateLimited("later").seconds) == ("come back in 3,600 s", 3_600, None)
    for kind in (EndpointFailed, RequestRejected):
        assert (kind("no", status=503).status, kind("no").status) == (503, 0)
    for error in (limited, EndpointFailed("no", status=503), RequestRejected("no", status=422)):
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_which_errors_end_a_run_and_which_need_somebody_to_act() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BackendError)]
    needing = {"AccessDenied", "QuotaSpent", "ModelNotFound", "EndpointInvalid", "ModelInvalid", "ModelUnfit"}
    assert {kind.__name__ for kind in kinds if kind.needs_user} == needing
    assert {kind.__name__ for kind in kinds if kind.ends_run} == {*needing, "EndpointUnreachable"}


def test_an_invalid_output_says_how_it_may_be_asked_for_again() -> None:
    plain = OutputInvalid("no JSON", "junk")
    assert (str(plain), plain.output, plain.again, plain.lively, plain.grow) == ("no JSON", "junk", 2, False, False)
    loop = pickle.loads(pickle.dumps(OutputInvalid("a loop", "aaa", again=1, lively=True)))
    assert (loop.output, loop.again, loop.lively, loop.grow) == ("aaa", 1, True, False)
