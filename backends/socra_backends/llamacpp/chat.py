"""The text around the message that a model is sent: its own chat template's, or that of a family we know.

A prompt of ours is one user message, perhaps after earlier turns that show how it is to be answered; a model that knows
no system role lacks nothing. The template prints a placeholder as the message; what stands before and after it is the
turn. A base model knows no turns: it is given the beginning of a document, and goes on with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from socra.errors import ModelInvalid, TemplateError
from socra_backends.llamacpp.sandbox import LimitReached, Refused, SafeTemplate

__all__ = ["DOCUMENT", "FAMILIES", "Turn", "document", "family", "turn"]

FAMILIES: Mapping[str, tuple[str, str, str]] = {
    "chatml": ("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n"),
    "gemma": ("<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n", "<end_of_turn>\n"),
    "harmony": ("<|start|>user<|message|>", "<|end|><|start|>assistant", "<|end|>"),
    "llama3": (
        "<|start_header_id|>user<|end_header_id|>\n\n",
        "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        "<|eot_id|>",
    ),
    "mistral": ("[INST] ", " [/INST]", "</s>"),
    "phi3": ("<|user|>\n", "<|end|>\n<|assistant|>\n", "<|end|>\n"),
    "plain": ("", "\n\nAnswer:\n\n```json\n", ""),
}
"""What stands before and after a user's message, and after an answer, in the families that a user can name.

"plain" is a document for models without turns: its end is where an answer in JSON begins, and nothing else."""

_MARKS = (
    ("harmony", ("<|channel|>", "<|start|>")),
    ("llama3", ("<|start_header_id|>",)),
    ("llama4", ("<|header_start|>",)),
    ("gemma", ("<start_of_turn>",)),
    ("gemma4", ("<|turn>",)),
    ("command-r", ("<|START_OF_TURN_TOKEN|>",)),
    ("granite", ("<|start_of_role|>",)),
    ("deepseek", ("<｜User｜>",)),
    ("phi4", ("<|im_start|>", "<|im_sep|>")),
    ("chatml", ("<|im_start|>",)),
    ("glm", ("[gMASK]",)),
    ("exaone", ("[|user|]",)),
    ("phi3", ("<|user|>", "<|end|>")),
    ("phi3", ("<|end|>", "'<|' +")),
    ("zephyr", ("<|user|>",)),
    ("zephyr", ("<|assistant|>",)),
    ("llama2", ("[INST]", "<<SYS>>")),
    ("mistral", ("[INST]",)),
    ("vicuna", ("USER:", "ASSISTANT:")),
    ("alpaca", ("### Instruction:",)),
)
"""A template is of the first family all of whose marks it holds."""

_LIKE = {"llama2": "mistral", **{name: name for name in FAMILIES}}
"""The family whose turn serves where a template fails."""

_SIGNS = (
    ("harmony", ("<|channel|>", "<|start|>", "<|message|>")),
    ("chatml", ("<|im_start|>", "<|im_end|>")),
    ("llama3", ("<|start_header_id|>", "<|eot_id|>")),
    ("gemma", ("<start_of_turn>", "<end_of_turn>")),
    ("phi3", ("<|user|>", "<|end|>", "<|assistant|>")),
    ("mistral", ("[INST]", "[/INST]")),
)
"""The tokens by which a vocabulary without a template shows its family."""

_THOUGHTS = (
    ("<think>", "</think>"),
    ("[THINK]", "[/THINK]"),
    ("<seed:think>", "</seed:think>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("◁think▷", "◁/think▷"),
)
_FINAL = "<|channel|>final<|message|>"
_ANALYSIS = "<|channel|>analysis<|message|>"

_SYSTEM = "You are a careful reader."
"""Said to a template that insists on a system message; all that matters stands in the user's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The text before and after one user message; the model goes on where `tail` ends.

    Where `thinking` is true, `tail` ends inside a block of thoughts, which `opens` has opened. The model ends it by
    writing `ends`: add `after` then, and the answer begins. Where it does not within its budget, add `closes`.
    `gap` is what earlier answers have between `tail` and their first word: a blank, or nothing.
    """

    head: str
    tail: str
    thinking: bool = False
    opens: str = ""
    ends: str = ""
    closes: str = ""
    family: str = "unknown"
    gap: str = ""

    @property
    def after(self) -> str:
        """What is to follow when the model has ended its thoughts itself."""
        return self.closes.partition(self.ends)[2] if self.ends else ""


Exchange = tuple[str, str]
"""What a user said, and what was answered: an earlier turn, in our own words."""

DOCUMENT = Turn("", FAMILIES["plain"][1], family="plain")
"""What stands around a prompt for a model that knows no turns."""


def document(earlier: Sequence[Exchange], opening: str, label: str) -> Turn:
    """Return the same as earlier turns, for a model that knows none: a text whose parts are told apart by blank lines.

    It ends before what `opening` opens, and goes on behind `label`.
    """
    shown = "".join(f"{said}\n{answer}\n\n" for said, answer in earlier)
    return Turn(f"{shown}{opening}", f"\n{label}", family="plain")


def _has_none(text: str) -> bool:
    return False


def turn(
    template: str | None,
    *,
    date: date,
    named: str | None = None,
    special: Mapping[str, str] | None = None,
    thinking: bool = False,
    has: Callable[[str], bool] = _has_none,
    earlier: Sequence[Exchange] = (),
) -> Turn:
    """Return the turn of a model whose GGUF holds `template`; `earlier` turns become part of its head.

    `named` is what the user chose instead: the name of a family, or a Jinja template as text. `special` has the texts
    of `bos_token` and `eos_token`; `has` says of a text whether the vocabulary has a token for it, by which the family
    is guessed where there is no template: a guess that only shows how a turn would look, not that the model knows any.

    Raises `ModelInvalid` where the model's template fails and is of no family that we know, `TemplateError` where the
    user's does. A template that refuses earlier turns, or leaves them out, fails.
    """
    if named is not None:
        made = _named(named, special or {}, thinking, date, earlier)
        source = f"{template or ''}{named}"
    elif template is None:
        made = _family_turn(_guess(has), earlier)
        source = "".join(text for pair in _THOUGHTS for text in pair if has(text))
    else:
        made = _own(template, special or {}, thinking, date, earlier)
        source = template
    return _ready(_one_start(made, special or {}), source, thinking)


def family(template: str | None) -> str:
    """Return the family of a chat template by the markers in it, or "unknown"."""
    text = template or ""
    return next((name for name, marks in _MARKS if all(mark in text for mark in marks)), "unknown")


def _guess(has: Callable[[str], bool]) -> str:
    return next((name for name, signs in _SIGNS if all(map(has, signs))), "plain")


def _family_turn(name: str, earlier: Sequence[Exchange] = ()) -> Turn:
    head, tail, end = FAMILIES[name]
    gap = " " if name == "mistral" else ""
    answering = tail + (_FINAL if name == "harmony" else "") + gap
    shown = "".join(f"{head}{said}{answering}{answer}{end}" for said, answer in earlier)
    return Turn(f"{shown}{head}", tail, family=name, gap=gap)


def _named(
    named: str, special: Mapping[str, str], thinking: bool, today: date, earlier: Sequence[Exchange] = ()
) -> Turn:
    if named in FAMILIES:
        return _family_turn(named, earlier)
    if "{{" not in named and "{%" not in named:
        raise TemplateError(
            f"no chat template is called {named[:80]!r}: name one of {', '.join(FAMILIES)}, or a file with a template"
        )
    try:
        return _rendered(named, special, thinking, today, earlier)
    except Refused as error:
        raise TemplateError(f"the chat template that was chosen cannot be used: {error}") from error


def _own(
    template: str, special: Mapping[str, str], thinking: bool, today: date, earlier: Sequence[Exchange] = ()
) -> Turn:
    try:
        return _rendered(template, special, thinking, today, earlier)
    except Refused as error:
        like = _LIKE.get(family(template))
        if like is None:
            raise ModelInvalid(
                f"the model's own chat template cannot be used: {error}; choose another by template=, one of "
                f"{', '.join(FAMILIES)} or a file"
            ) from error
        return _family_turn(like, earlier)


def _rendered(
    template: str, special: Mapping[str, str], thinking: bool, today: date, earlier: Sequence[Exchange] = ()
) -> Turn:
    """Return what a template prints around a message, trying the forms of a message that templates insist on."""
    compiled = SafeTemplate(template, today)
    placeholder = f"message{secrets.token_hex(16)}"
    refusal: Refused | None = None
    for messages in _conversations(placeholder, earlier):
        try:
            printed = compiled.render(messages=messages, **_variables(special, thinking))
            return _split(printed, placeholder, family(template), earlier)
        except LimitReached:
            raise
        except Refused as error:
            refusal = refusal or error
    raise refusal or Refused("it prints nothing")


def _conversations(text: str, earlier: Sequence[Exchange]) -> Iterator[list[dict[str, object]]]:
    forms: tuple[Callable[[str], object], ...] = (lambda words: words, lambda words: [{"type": "text", "text": words}])
    roles = [(role, words) for pair in earlier for role, words in zip(("user", "assistant"), pair, strict=True)]
    for form in forms:
        messages = [{"role": role, "content": form(words)} for role, words in [*roles, ("user", text)]]
        yield messages
        yield [{"role": "system", "content": form(_SYSTEM)}, *messages]


def _variables(special: Mapping[str, str], thinking: bool) -> dict[str, object]:
    return {
        "bos_token": "",
        "eos_token": "",
        **special,
        "add_generation_prompt": True,
        "tools": None,
        "documents": None,
        "enable_thinking": thinking,  # Qwen, GLM, SmolLM
        "thinking": thinking,  # DeepSeek, Granite
        "reasoning_effort": "medium" if thinking else "low",  # gpt-oss
    }


def _split(printed: str, placeholder: str, kind: str, earlier: Sequence[Exchange]) -> Turn:
    if printed.count(placeholder) != 1:
        raise Refused(f"it prints the user's message {printed.count(placeholder)} times, unchanged")
    head, _, tail = printed.partition(placeholder)
    between = _between(head, earlier)
    blank = between[len(tail) :] if between.startswith(tail) else ""
    return Turn(head, tail, family=kind, gap="" if blank.strip() else blank)


def _between(head: str, earlier: Sequence[Exchange]) -> str:
    """Return what stands between the last of the earlier messages and its answer; all have to be there."""
    end = 0
    between = ""
    for said, answer in earlier:
        asked = head.find(said, end)
        answered = head.find(answer, asked + len(said))
        if asked < 0 or answered < 0:
            raise Refused("it leaves out earlier turns")
        between = head[asked + len(said) : answered]
        end = answered + len(answer)
    return between


def _one_start(made: Turn, special: Mapping[str, str]) -> Turn:
    """Drop the blanks that a template prints before the token that begins a text."""
    start = special.get("bos_token", "")
    bare = made.head.lstrip()
    return replace(made, head=bare) if start and bare.startswith(start) else made


def _ready(made: Turn, source: str, thinking: bool) -> Turn:
    """Lead to where the answer begins, or to the thoughts before it where `thinking` is asked for and known."""
    if made.family == "harmony":
        return _harmony(made, thinking)
    for opens, ends in _THOUGHTS:
        opened = made.tail.rstrip().endswith(opens)
        if thinking and (opened or (opens in source and ends not in made.tail)):
            tail = made.tail if opened else f"{made.tail}{opens}\n"
            return replace(made, tail=tail, thinking=True, opens=opens, ends=ends, closes=f"\n{ends}\n\n")
        if opened:
            return replace(made, tail=f"{made.tail.rstrip()}\n\n{ends}\n\n")
    return made


def _harmony(made: Turn, thinking: bool) -> Turn:
    tail = made.tail.rpartition("<|channel|>")[0] if made.tail.rstrip().endswith("<|message|>") else made.tail
    if not thinking:
        return replace(made, tail=f"{tail}{_FINAL}")
    closes = f"<|end|><|start|>assistant{_FINAL}"
    return replace(made, tail=f"{tail}{_ANALYSIS}", thinking=True, opens=_ANALYSIS, ends="<|end|>", closes=closes)
