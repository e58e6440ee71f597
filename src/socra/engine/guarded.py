"""A third party's code, called so that what it raises ends nothing but what it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from socra.errors import BackendError, SocraError

__all__ = ["guarded"]

T = TypeVar("T")


def guarded(failing: str, make: Callable[[], T]) -> T | SocraError:
    """Return what is made, or the error; `failing` says in words what has failed where it is none of ours."""
    try:
        return make()
    except SocraError as error:
        return error
    except Exception as error:
        failure = BackendError(f"{failing}: {type(error).__name__}: {error}")
        failure.__cause__ = error
        return failure
