"""Secrets: they are never shown, and what shows one all the same is struck out, however it is written."""

from __future__ import annotations

import base64
import copy
import gc
import html
import json
import logging
import pickle
import re
import traceback
import weakref
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr

from socra_backends.openai.secrets import Secrets

ODD = "sk-c4n&ry/<\"'\\`+=%~|>0123456789"
PLAIN = "sk-canary-0123456789"
PARTS = ("c4n", "c4n", "0123456789")


def secrets_of(key: str = ODD, **headers: str) -> Secrets:
    return Secrets(SecretStr(key) if key else None, {name: SecretStr(value) for name, value in headers.items()})


@pytest.fixture
def secrets() -> Iterator[Secrets]:
    made = secrets_of()
    yield made
    made.unwatch()


WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": json.dumps,
    "json twice": lambda key: json.dumps(json.dumps(key)[1:-1]),
    "json of PHP": lambda key: json.dumps(key).replace("/", "\\/"),
    "json of Go": lambda key: json.dumps(key).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),
    "repr": repr,
    "repr of bytes": lambda key: repr(key.encode()),
    "url": quote,
    "url, all": lambda key: quote(key, safe=""),
    "url, lower": lambda key: re.sub("%..", lambda code: code[0].lower(), quote(key, safe="")),
    "url, form": quote_plus,
    "html": html.escape,
    "html, text": lambda key: html.escape(key, quote=False),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 in Basic": lambda key: base64.b64encode(f"user:{key}".encode()).decode(),
    "base64 in JSON": lambda key: base64.b64encode(f'{{"k":"v{key}"}}'.encode()).decode(),
    "base64 of a URL": lambda key: base64.urlsafe_b64encode(f"12{key}34".encode()).decode(),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("key", [PLAIN, "sk-" + "aB3~" * 12, "Bk/9+" * 8], ids=["plain", "long", "base64-like"])
def test_a_key_is_struck_out_however_it_is_written(written: Callable[[str], str], key: str) -> None:
    text = f"wrong key {written(key)}, see below"
    clean = secrets_of(key).scrub(text)
    assert key not in clean and "***" in clean
    assert clean.startswith("wrong key") and clean.endswith(", see below")


ONCE = [name for name in WRITTEN if name != "json twice"]


@pytest.mark.parametrize("name", ONCE)
def test_a_key_of_odd_characters_too(name: str, secrets: Secrets) -> None:
    clean = secrets.scrub(f"x{WRITTEN[name](ODD)}x")
    assert "***" in clean
    assert not any(part in clean for part in PARTS)
    assert len(clean) < 24


def test_what_holds_no_secret_stays_as_it_is(secrets: Secrets) -> None:
    for text in ("", "no key here", "sk-c4n", "lone \ud800 surrogate", "emoji 🎉", ODD[:-1]):
        assert secrets.scrub(text) == text
    assert Secrets().scrub("anything") == "anything"


def test_headers_and_what_follows_their_scheme_are_secrets() -> None:
    secrets = secrets_of("", Authorization=f"Token {PLAIN}", Short="abc")
    assert secrets.scrub(f"you sent {PLAIN}; abc") == "you sent ***; abc"
    assert PLAIN not in secrets.scrub(f"Authorization: Token {PLAIN}")


@pytest.mark.parametrize("stand_in", ["x", "none", "EMPTY"])
def test_a_stand_in_for_a_key_does_not_garble_messages(stand_in: str) -> None:
    text = f"the {stand_in} next to none is EMPTY"
    assert secrets_of(stand_in).scrub(text) == text


def test_words_of_an_answer_are_not_struck_out() -> None:
    secrets = secrets_of("lm-studio", Title="reading companion", Site="https://socra.example", Team="research-group")
    text = "lm-studio and a reading companion at https://socra.example by the research-group"
    assert secrets.scrub(text, prose=True) == text
    assert "lm-studio" not in secrets.scrub(text)
    assert secrets_of(PLAIN).scrub(f"a {PLAIN}", prose=True) == "a ***"
    assert secrets_of("", Token=f"Bearer {PLAIN}").scrub(f"a {PLAIN}", prose=True) == "a ***"


def test_nothing_shows_them(secrets: Secrets) -> None:
    def fail() -> None:
        held, mask = secrets, secrets.mask(prose=False)
        mask.feed(ODD[:-1].encode())
        raise ValueError(f"{type(held)} {type(mask)}")

    with pytest.raises(ValueError, match="Secrets") as caught:
        fail()
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    values = [getattr(secrets, name) for name in Secrets.__slots__ if hasattr(secrets, name)]
    for text in (shown, repr(secrets), str(secrets), f"{secrets}", repr(values)):
        assert "c4n" not in text


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_they_are_not_pickled_or_copied(take: Callable[[object], object], secrets: Secrets) -> None:
    with pytest.raises(TypeError, match="make a new backend"):
        take(secrets)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_a_secret_across_pieces_of_a_body_is_struck_out(size: int, secrets: Secrets) -> None:
    data = f"sk-{ODD}{ODD} s sk- {quote(ODD)} end sk-c".encode()
    mask = secrets.mask(prose=True)
    pieces = [mask.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert b"".join(pieces) + mask.finish() == b"sk-****** s sk- *** end sk-c"


def test_a_mask_holds_back_no_more_than_it_must(secrets: Secrets) -> None:
    mask = secrets.mask(prose=True)
    assert mask.feed(b"data: hello\n\n") == b"data: hello\n\n"
    assert mask.feed(b"ask") == b"a"
    assert mask.feed(b" sk") == b"sk "
    assert mask.finish() == b"sk"


def below(secret: str) -> None:
    sent = secret  # as a frame of h11 has it
    raise LookupError(f"cannot send {sent}", sent.encode(), ValueError(f"inner {sent}"), {"sent": sent})


def above(secrets: Secrets, outer: BaseException | None = None) -> BaseException:
    try:
        try:
            below(ODD)
        except LookupError as error:
            error.add_note(ODD)
            raise RuntimeError(ODD) from error
    except RuntimeError as error:
        return secrets.wash(error, outer)
    raise AssertionError


def test_an_error_is_washed_with_its_causes_and_their_frames(secrets: Secrets) -> None:
    washed = above(secrets)
    shown = "".join(traceback.TracebackException.from_exception(washed, capture_locals=True).format())
    cause = washed.__cause__
    assert isinstance(cause, LookupError) and cause.__traceback__ is None and washed.__traceback__ is None
    assert "c4n" not in f"{shown} {cause.args!r} {cause.__notes__} {cause.args[2].args}"
    assert "cannot send ***" in shown


@pytest.mark.parametrize(
    "error",
    [
        OSError(5, f"it said {ODD}", ODD, None, ODD),
        UnicodeDecodeError("utf-8", ODD.encode(), 0, 1, ODD),
        json.JSONDecodeError("no JSON", f'"{ODD}"', 0),
        ExceptionGroup("several", [ValueError(ODD)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_with_more_than_arguments_are_washed(error: Exception, secrets: Secrets) -> None:
    washed = secrets.wash(error)
    names = ("strerror", "filename", "filename2", "object", "reason", "doc")
    held = [getattr(washed, name, None) for name in names]
    assert "c4n" not in f"{''.join(traceback.format_exception(washed))} {washed!r} {held}"


def test_what_was_handled_before_is_not_touched(secrets: Secrets) -> None:
    try:
        raise KeyError("outer")
    except KeyError as outer:
        washed = above(secrets, outer)
        assert outer.__traceback__ is not None
    assert washed.__traceback__ is None


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def kept() -> Iterator[_Kept]:
    handler, root = _Kept(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


@pytest.mark.parametrize("name", ["httpcore2.http11", "httpx", "openai._base_client", "socra.openai", "asyncio"])
def test_log_records_are_cleaned_wherever_a_secret_stands_in_them(name: str, secrets: Secrets, kept: _Kept) -> None:
    logger = logging.getLogger(name)
    secrets.watch()
    logger.error("headers=%r", [(b"x-echo", ODD.encode())])
    logger.error("%(one)s", {"one": ODD})
    logger.error(f"text {ODD}", extra={"headers": {"Authorization": ODD}})
    logger.error("not in the message %.0s", ODD)
    try:
        raise ValueError(ODD)
    except ValueError:
        logger.exception("failed", stack_info=True)
    assert len(kept.records) == 5
    for record in kept.records:
        assert "c4n" not in f"{logging.Formatter().format(record)} {vars(record)!r}"
    assert "ValueError: ***" in logging.Formatter().format(kept.records[-1])


def test_records_without_secrets_stay_as_they_are(secrets: Secrets, kept: _Kept) -> None:
    secrets.watch()
    logging.getLogger("socra.openai").error("%s took %d", "it", 3)
    assert (kept.records[0].msg, kept.records[0].args) == ("%s took %d", ("it", 3))


def test_a_record_that_cannot_be_looked_at_harms_nobody(secrets: Secrets, kept: _Kept) -> None:
    secrets.watch()
    logging.getLogger("socra.openai").error("%d", ODD)
    assert not any("c4n" in repr(vars(record)) for record in kept.records)


def test_two_endpoints_are_looked_after_and_the_loggers_are_given_back(kept: _Kept) -> None:
    logger = logging.getLogger("socra.openai")
    before = len(logger.filters)
    one, other = secrets_of(ODD), secrets_of(PLAIN)
    for each in (one, other, one):
        each.watch()
    assert len(logger.filters) == before + 1
    one.unwatch()
    logger.error(f"{PLAIN} ")
    assert PLAIN not in kept.records[0].getMessage()
    other.unwatch()
    other.unwatch()
    assert len(logger.filters) == before


def test_a_watched_endpoint_can_be_forgotten() -> None:
    secrets = secrets_of()
    secrets.watch()
    gone = weakref.ref(secrets)
    del secrets
    gc.collect()
    assert gone() is None
    other = secrets_of()
    other.watch()
    other.unwatch()
    assert not logging.getLogger("socra.openai").filters
