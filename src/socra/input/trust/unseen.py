"""What was hidden: how much, in which ways, and whether it speaks to a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from socra.article import Caution
from socra.input.paste.prose import measure
from socra.input.trust.orders import addresses_model, may_address_model
from socra.input.trust.source import count_words

__all__ = ["hidden", "hidden_characters"]

_FEWEST = 8
_MANY = 12
# Ways in which every other page keeps text for browsers without scripts, for screen readers, or in its code.
_COMMON = frozenset(
    {"comment", "<noscript>", "<template>", "<dialog>", "<iframe>", "<object>", "<svg>", "<video>", "<audio>"}
    | {"<canvas>", "<embed>", "<select>", "<textarea>", "<input>", "<datalist>", "for screen readers only"}
)
_INVISIBLE = ("invisible characters without a width", "invisible variation selectors")


def hidden(found: Mapping[str, Iterable[str]], attributes: Mapping[str, Iterable[str]]) -> tuple[Caution, ...]:
    """Say what was hidden in a page, by the ways of hiding: loudly what speaks to a model, else prose in odd places.

    `attributes` holds text that no page shows at all, such as descriptions: it is only of interest where it is loud.
    """
    spoken = {way: pieces for way, texts in found.items() if (pieces := list(filter(_tells(way), texts)))}
    spoken |= {way: pieces for way, texts in attributes.items() if (pieces := list(filter(addresses_model, texts)))}
    quiet = {way: pieces for way, texts in found.items() if way not in spoken and (pieces := _prose(way, texts))}
    return (*_loud(spoken), *_quiet(quiet))


def hidden_characters(removed: Iterable[tuple[str, str]]) -> Caution | None:
    """Say that a message was hidden in invisible characters; `removed` is what was taken out, as (text, reason)."""
    for text, reason in removed:
        if reason == "hidden text in tag characters":
            return Caution(kind="hidden", text=_message("invisible tag characters", count_words(text)), loud=True)
        if reason in _INVISIBLE and _total(text) >= _MANY:
            return Caution(kind="hidden", text=f"{_total(text)} invisible characters were removed", count=_total(text))
        if "U+202E" in text or "U+202D" in text:
            return Caution(kind="hidden", text="characters that turn the direction of text around were removed")
    return None


def _tells(way: str) -> Callable[[str], bool]:
    # Comments hold code, in which an assistant and a prompt are parts of the page.
    return addresses_model if way == "comment" else may_address_model


def _prose(way: str, texts: Iterable[str]) -> list[str]:
    if way in _COMMON:
        return []
    return [text for text in texts if (read := measure(text)).ended and read.words >= _FEWEST and read.lower >= 0.3]


def _loud(spoken: Mapping[str, list[str]]) -> tuple[Caution, ...]:
    words = sum(count_words(text) for texts in spoken.values() for text in texts)
    return (Caution(kind="hidden", text=_message(", ".join(spoken), words), count=words, loud=True),) if spoken else ()


def _quiet(quiet: Mapping[str, list[str]]) -> tuple[Caution, ...]:
    words = sum(count_words(text) for texts in quiet.values() for text in texts)
    text = f"{words} words that the page does not show were left out ({', '.join(quiet)})"
    return (Caution(kind="hidden", text=text, count=words),) if quiet else ()


def _message(where: str, words: int) -> str:
    return f"hidden text that may address a language model was removed: {words} words ({where})"


def _total(spelled: str) -> int:
    return sum(int(part.rsplit("× ", 1)[-1]) for part in spelled.split(", ") if "× " in part)
