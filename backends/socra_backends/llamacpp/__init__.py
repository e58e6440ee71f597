"""Local GGUF models through llama.cpp, in a process of their own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socra_backends.llamacpp.backend import LlamaCpp

__all__ = ["LlamaCpp"]


def __getattr__(name: str) -> Any:
    # the child process and `socra model` import this package too, and neither needs the backend
    if name == "LlamaCpp":
        from socra_backends.llamacpp.backend import LlamaCpp

        return LlamaCpp
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
