"""A request on its way to the model: one message, or one a card, and the outcome that their answers make."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from socra.backend import Finish, Request, Usage
from socra.backend.observe import Call
from socra.errors import SocraError
from socra_backends.llamacpp.desk import News
from socra_backends.llamacpp.wire import Message

__all__ = ["Answer", "Gathering"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request, with the tokens of all its parts."""

    text: str
    finish: Finish
    usage: Usage


class Gathering:
    """The messages of one request, and what has been answered to them so far."""

    def __init__(self, request: Request, call: Call, messages: Sequence[Message]) -> None:
        self.request = request
        self.call = call
        self.messages = messages
        self._counts = [0] * len(messages)
        self._answers: list[News | None] = [None] * len(messages)
        self._untold = [""] * len(messages)
        self._first = 0

    @property
    def tokens(self) -> int:
        """How many tokens have been written, in all parts."""
        return sum(self._counts)

    @property
    def done(self) -> bool:
        """Whether nothing is to come any more."""
        return None not in self._answers

    def take(self, part: int, news: News) -> str:
        """Take news of a part: how far it is, its answer, or its error.

        Return what was written since the last, where that is told. Cards are written side by side, and told one after
        another, a line each: what comes of a later one waits.
        """
        if not isinstance(news, SocraError) and news["say"] == "tokens":
            self._counts[part] = news["count"]
            self._untold[part] += str(news.get("text", ""))
            return self._told()
        self._answers[part] = news
        if not isinstance(news, SocraError):
            self._counts[part] = max(self._counts[part], news["output"])
        return self._told() if self.request.cards else ""

    def _told(self) -> str:
        """Return what can be told now: the first part that is not done yet, and the whole of those before it."""
        told = ""
        while self._first < len(self.messages):
            piece, self._untold[self._first] = self._untold[self._first], ""
            told += piece
            if self._answers[self._first] is None:
                break
            told += "\n"
            self._first += 1
        return told

    def outcome(self, seconds: float) -> Answer | SocraError:
        """Return what all parts make together: of cards a list of lines, "" where none came.

        An error where all of them failed by one.
        """
        answers = [news for news in self._answers if news is not None and not isinstance(news, SocraError)]
        if not answers:
            return next(news for news in self._answers if isinstance(news, SocraError))
        usage = Usage(
            calls=1,
            input_tokens=_sum(answers, "input"),
            output_tokens=_sum(answers, "output"),
            cached_tokens=_sum(answers, "cached"),
            seconds=round(seconds, 3),
            cost=0.0,
        )
        if not self.request.cards:
            return Answer(answers[0]["text"], answers[0]["finish"], usage)
        return Answer(json.dumps([_line(news) for news in self._answers], ensure_ascii=False), "stop", usage)


def _line(news: News | None) -> str:
    if news is None or isinstance(news, SocraError) or news["finish"] != "stop":
        return ""
    text: str = news["text"]
    return text.strip()


def _sum(answers: Sequence[dict[str, Any]], name: str) -> int:
    return sum(answer[name] for answer in answers)
