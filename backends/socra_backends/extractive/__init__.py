"""The embedded default: a backend with no model at all, deterministic, for any language that has a stop list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socra.article import Article
from socra.backend import Backend, Capabilities, Completion, Request, Usage
from socra.errors import BackendError
from socra.framework.digest import Digest

__all__ = ["Extractive"]


class Extractive(Backend):
    """Fill each section with the article's own sentences, by the section's own recipe.

    It cannot follow an instruction that an article holds, for it follows none: it counts, compares and quotes.
    """

    capabilities = Capabilities(json_schema=True, context=None, parallel=1, price=(0.0, 0.0), language_model=False)

    def __init__(self) -> None:
        self._latest: tuple[Article, Digest] | None = None

    def complete(self, request: Request) -> Completion:
        """Answer with the section's data as JSON.

        Raises `BackendError` for a section that only a language model could write.
        """
        digest = replace(self.digest(request.article), question=request.question)
        text = json.dumps(self.plan(request, digest), ensure_ascii=False)
        return Completion(text, "stop", Usage(calls=1, cost=0.0), genre=digest.genre)

    def plan(self, request: Request, digest: Digest) -> Mapping[str, Any]:
        """Return a section's data, made from a digest by its recipe.

        Raises `BackendError` for a section that only a language model could write.
        """
        data = request.section.extract(digest)
        return _without_recipe(request, digest) if data is None else data

    def digest(self, article: Article) -> Digest:
        """Return the digest of an article; that of the latest is kept, for its sections come one after another."""
        if self._latest is None or self._latest[0] is not article:
            from socra_backends.extractive.digest import digest

            self._latest = (article, digest(article))
        return self._latest[1]


def _without_recipe(request: Request, digest: Digest) -> Mapping[str, Any]:
    from socra_backends.extractive.fallback import fill

    data = fill(request.section, digest)
    if data is None:
        raise BackendError(
            f"the section {request.slug!r} needs a language model, or an `extract` recipe of its own: "
            "read it with another backend"
        )
    return data
