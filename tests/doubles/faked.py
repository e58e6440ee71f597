"""The local backend with a service of ours in its child, and requests for it."""

from __future__ import annotations

from typing import Any, ClassVar

from doubles import fake_services
from socra import Part, Prompt, Request
from socra.registry import find_framework
from socra.testing import make_article
from socra_backends.llamacpp import LlamaCpp

__all__ = ["ARTICLE", "Faked", "FakedGPU", "News", "request"]

News = find_framework("news")
ARTICLE = make_article(
    "The paper mill in Arden closed on 3 May 2024 after 112 years.",
    "Arden Paper Ltd, which owned the mill, had lost $3.5 million a year since 2019.",
    "Some 312 people lost their work, most of them over fifty.",
)


class Faked(LlamaCpp):
    """The backend with a service in its child that does what the task of a request says."""

    _service: ClassVar[str] = fake_services.path(fake_services.Service)


class FakedGPU(Faked):
    _service = fake_services.path(fake_services.Offload)


def request(task: str = "echo hello", slug: str = "summary", **other: Any) -> Request:
    prompt = Prompt((Part("rules", True), Part("article", False)), (Part(task, True),))
    return Request(slug=slug, prompt=prompt, section=News.sections()["summary"], article=ARTICLE, **other)
