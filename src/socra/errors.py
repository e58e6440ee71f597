"""Every error that socra raises on purpose, drawn as a tree.

SocraError
├── SourceError                what was handed in cannot be read
│   ├── SourceNotFound         no such file, or it may not be opened
│   ├── SourceTooLarge         more bytes than socra reads
│   ├── SourceUnsupported      binary, unknown format, undecodable, or a PDF without text
│   ├── NotAnArticle           readable, but there is no article in it
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
│   └── BackendTimeout         there was no answer within the deadline
├── OutputInvalid              a model's text is not the section that was asked for
├── SectionMissing             a section of a reading was touched that is not there (also an AttributeError)
└── ReadingInvalid             a saved reading or its Markdown cannot be loaded

Each message is one line that says what happened, to what, and what to do next.
"""

__all__ = [
    "AddressBlocked",
    "BackendCrashed",
    "BackendError",
    "BackendTimeout",
    "ExtraMissing",
    "FetchError",
    "ModelInvalid",
    "ModelUnfit",
    "NotAnArticle",
    "OutputInvalid",
    "PromptTooLong",
    "ReadingInvalid",
    "SectionMissing",
    "SettingsError",
    "SocraError",
    "SourceError",
    "SourceNotFound",
    "SourceTooLarge",
    "SourceUnsupported",
    "TemplateError",
    "UnknownBackend",
    "UnknownFramework",
    "UnknownSection",
]


class SocraError(Exception):
    """The root of all errors that socra raises on purpose."""


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


class FetchError(SourceError):
    """An address could not be fetched."""


class AddressBlocked(FetchError):
    """An address is not http(s), or leads to a host that is not public."""


class SettingsError(SocraError):
    """A setting, an option or a template is wrong."""


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


class ModelUnfit(BackendError):
    """A model does not fit into this machine as asked; the message says what would."""


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


class OutputInvalid(SocraError):
    """A model's text is not the section that was asked for.

    `output` is the text as it came, `str(error)` the reason in words that can be sent back to the model.
    """

    def __init__(self, reason: str, output: str = "") -> None:
        self.output = output
        super().__init__(reason)


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
