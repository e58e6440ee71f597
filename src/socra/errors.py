"""Every error that socra raises on purpose, drawn as a tree.

SocraError
├── SourceError                what was handed in cannot be read
│   ├── SourceNotFound         no such file, or it may not be opened
│   ├── SourceTooLarge         more bytes than socra reads
│   ├── SourceUnsupported      binary, unknown format, undecodable, or a PDF without text
│   ├── NotAnArticle           readable, but there is no article in it
│   ├── SeveralArticles        a feed or a mailbox with several articles, and none of them was chosen
│   ├── SourceUntrusted        an article, but with something about it that `strict=True` refuses
│   └── FetchError             the address could not be fetched
│       └── AddressBlocked     the address is not public, or not http(s)
├── SettingsError              a setting, option or template is wrong
│   ├── UnknownBackend
│   ├── UnknownFramework
│   ├── UnknownSection
│   ├── TemplateError
│   └── ExtraMissing           an optional dependency is not installed
├── BackendError               a backend could not answer
│   ├── ModelInvalid           a model file is missing, malformed, incomplete, or not the one that was pinned
│   ├── ModelUnfit             a model does not fit into this machine as asked
│   ├── PromptTooLong          the prompt has more tokens than the model's context holds
│   ├── BackendCrashed         the process that holds a model died or hung
│   ├── BackendTimeout         there was no answer within the deadline
│   ├── BudgetSpent            the calls, tokens or seconds of a section or a reading are used up
│   ├── EndpointUnreachable    nothing answers at the address
│   ├── EndpointInvalid        what answers there is no such API, or not in a way that may be trusted
│   ├── EndpointFailed         the endpoint broke off or failed, again and again
│   ├── AccessDenied           the endpoint does not accept the key
│   ├── QuotaSpent             the account has no credit or quota left
│   ├── ModelNotFound          the endpoint has no model of that name
│   ├── RateLimited            the endpoint asks to wait longer than may be waited
│   └── RequestRejected        the endpoint does not take the request
├── OutputInvalid              a model's text is not the section that was asked for
├── SectionMissing             a section of a reading was touched that is not there (also an AttributeError)
└── ReadingInvalid             a saved reading or its Markdown cannot be loaded

Each message is one line that says what happened, to what, and what to do next.
"""

import re
from collections.abc import Iterable
from typing import ClassVar

__all__ = [
    "AccessDenied",
    "AddressBlocked",
    "BackendCrashed",
    "BackendError",
    "BackendTimeout",
    "BudgetSpent",
    "EndpointFailed",
    "EndpointInvalid",
    "EndpointUnreachable",
    "ExtraMissing",
    "FetchError",
    "ModelInvalid",
    "ModelNotFound",
    "ModelUnfit",
    "NotAnArticle",
    "OutputInvalid",
    "PromptTooLong",
    "QuotaSpent",
    "RateLimited",
    "ReadingInvalid",
    "RequestRejected",
    "SectionMissing",
    "SettingsError",
    "SeveralArticles",
    "SocraError",
    "SourceError",
    "SourceNotFound",
    "SourceTooLarge",
    "SourceUnsupported",
    "SourceUntrusted",
    "TemplateError",
    "UnknownBackend",
    "UnknownFramework",
    "UnknownSection",
]


class SocraError(Exception):
    """The root of all errors that socra raises on purpose.

    `ends_run` says that nothing more can come of this run, so that no further request is begun. `needs_user` says that
    somebody has to put something right first, such as a key or a name: no fallback takes the place of that.
    """

    ends_run: ClassVar[bool] = False
    needs_user: ClassVar[bool] = False


class SourceError(SocraError):
    """What was handed in cannot be read as an article."""


class SourceNotFound(SourceError):
    """There is no such file, it is a directory, or it may not be opened."""


class SourceTooLarge(SourceError):
    """The source has more bytes than socra reads."""


class SourceUnsupported(SourceError):
    """The source is binary, of an unknown format, undecodable, or a PDF without text."""


class NotAnArticle(SourceError):
    """The source could be read, but holds no article."""


class SeveralArticles(SourceError):
    """The source holds several articles, `choices` in order, and none was chosen: `FILE#2` names the second."""

    def __init__(self, message: str, *, choices: Iterable[str] = ()) -> None:
        self.choices = tuple(choices)
        super().__init__(message)


class SourceUntrusted(SourceError):
    """The source may not be the whole article, or not only that: `cautions` say why, and `strict=True` refuses it."""

    def __init__(self, message: str, *, cautions: Iterable[object] = ()) -> None:
        self.cautions = tuple(cautions)
        super().__init__(message)


class FetchError(SourceError):
    """An address could not be fetched."""


class AddressBlocked(FetchError):
    """An address is not http(s), or leads to a host that is not public."""


class SettingsError(SocraError):
    """A setting, an option or a template is wrong."""

    needs_user = True


class UnknownBackend(SettingsError):
    """No backend has that name."""


class UnknownFramework(SettingsError):
    """No framework has that name."""


class UnknownSection(SettingsError):
    """The framework has no section of that name."""


class TemplateError(SettingsError):
    """A prompt template is missing or cannot be rendered."""


class ExtraMissing(SettingsError):
    """An optional dependency is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f'{feature} needs an extra: pip install "socra[{extra}]"')


class BackendError(SocraError):
    """A backend could not answer."""


class ModelInvalid(BackendError):
    """A model file is missing, malformed, incomplete, or not the one that was pinned."""

    ends_run = needs_user = True


class ModelUnfit(BackendError):
    """A model does not fit into this machine as asked; the message says what would."""

    ends_run = needs_user = True


class PromptTooLong(BackendError):
    """A prompt has `tokens` tokens, more than the `limit` of the model's context; the message says by how many."""

    def __init__(self, message: str, *, tokens: int = 0, limit: int = 0) -> None:
        self.tokens = tokens
        self.limit = limit
        super().__init__(message)


class BackendCrashed(BackendError):
    """The process that holds a model died or hung; `reason` says of what, such as the name of a signal."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        self.reason = reason
        super().__init__(message)


class BackendTimeout(BackendError):
    """There was no answer within the deadline."""


class BudgetSpent(BackendError):
    """The calls, tokens or seconds that a section or a reading may take are used up."""


class EndpointUnreachable(BackendError):
    """Nothing answers at the endpoint's address: no network, no such host, or no server there."""

    ends_run = True


class EndpointInvalid(BackendError):
    """What answers at the address is no such API, or may not be trusted: a redirect, a bad certificate."""

    ends_run = needs_user = True


class EndpointFailed(BackendError):
    """The endpoint broke off or failed each time that it was asked; `status` is the last HTTP status, 0 without one."""

    def __init__(self, message: str, *, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


class AccessDenied(BackendError):
    """The endpoint does not accept the key, or the key may not use the model."""

    ends_run = needs_user = True


class QuotaSpent(BackendError):
    """The account has no credit or quota left; waiting does not help."""

    ends_run = needs_user = True


class ModelNotFound(BackendError):
    """The endpoint has no model of that name, or nothing at that path."""

    ends_run = needs_user = True


class RateLimited(BackendError):
    """The endpoint asks to wait longer than may be waited; `seconds` is what it asked for, if it did."""

    def __init__(self, message: str, *, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(message)


class RequestRejected(BackendError):
    """The endpoint does not take the request; `status` is its HTTP status."""

    def __init__(self, message: str, *, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|[0-9][0-9.,]*")
"""What differs between two reasons of one kind: words of an answer, places and counts."""


class OutputInvalid(SocraError):
    """A model's text is not the section that was asked for.

    `output` is the text as it came, `str(error)` the reason in words that can be sent back to the model. `again` is how
    often a section may be asked for again for this reason, `lively` whether with another sampling, and `grow` whether
    what it lacks is room: then it may be longer. An `echo` is not shown to the model that wrote it. `rule` names the
    rule that is broken, where one has a name.
    """

    def __init__(
        self,
        reason: str,
        output: str = "",
        *,
        again: int = 2,
        lively: bool = False,
        grow: bool = False,
        echo: bool = False,
        rule: str = "",
    ) -> None:
        self.output = output
        self.again = again
        self.lively = lively
        self.grow = grow
        self.echo = echo
        self.rule = rule
        super().__init__(reason)

    @property
    def cause(self) -> str:
        """What two answers that fail alike have in common: the rule, else the reason without its quotes and figures."""
        return self.rule or _QUOTED.sub("", str(self))


class SectionMissing(SocraError, AttributeError):
    """A section of a reading was touched that is not there; the message says why.

    It is an `AttributeError` too, so that `hasattr`, `getattr(..., None)` and `copy` behave.
    """

    def __init__(self, section: str, reason: str) -> None:
        self.section = section
        self.reason = reason
        super().__init__(f"section {section!r} is not in this reading: {reason}")


class ReadingInvalid(SocraError):
    """A saved reading, or its Markdown, cannot be loaded."""
