"""OpenAI-compatible endpoints: the hosted API, vLLM, llama-server, Ollama, a company's gateway."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socra_backends.openai.backend import OpenAI

__all__ = ["OpenAI"]


def __getattr__(name: str) -> Any:
    if name == "OpenAI":
        from socra_backends.openai.backend import OpenAI

        return OpenAI
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
