"""What a model can do, found out by its probabilities: does it end an answer, and does it find a sentence?

Nothing is written: a few short prompts are computed, and what would come next is looked at. Both are asked in sentences
of our own, so that no model has met them.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from socra.backend import Part
from socra.errors import BackendError
from socra_backends.llamacpp.native import Batch
from socra_backends.llamacpp.ways import CHAT, Examined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from socra_backends.llamacpp.native import Native
    from socra_backends.llamacpp.prompts import Prompts
    from socra_backends.llamacpp.tokens import Encoder

__all__ = ["examine"]

_COMPLETE = (
    ("Say goodbye.", "Goodbye! Have a nice day."),
    ("How many days does a week have? Answer briefly.", "A week has seven days."),
    ("Is ice cold? Answer with yes or no.", "Yes."),
    ("What is ten minus three?", "Ten minus three is seven."),
)
"""What is asked, with an answer to which nothing is to be added."""

_NOTES = (
    "The ferry to Skarn will stop on 12 October.",
    "A new engine would cost 900,000 crowns.",
    "Ilse Hamre has steered it for nineteen years.",
    "The islanders save for a smaller boat.",
    "Letters will come by helicopter.",
)
_WHERE = (
    ("Who is the captain?", 3),
    ("What would the repair cost?", 2),
    ("How will the post get there?", 5),
    ("When does the ferry stop?", 1),
    ("What do the people who live there do?", 4),
    ("What is broken?", 2),
)
"""Questions, each with the number of the one note that answers it."""


def examine(native: Native, prompts: Prompts) -> Examined:
    """Return what a model can do. Takes some 300 tokens of computing, and leaves the model's memory empty.

    Raises `BackendError` where the context is too small for that, or what is computed are no numbers.
    """
    ends = _ends(native, prompts)
    as_turns = prompts.has_turns and (prompts.chosen or ends >= CHAT)
    return Examined(ends, _cites(native, prompts.quiet if as_turns else None, prompts))


def _ends(native: Native, prompts: Prompts) -> float:
    """Return the mean probability of an end where an answer is complete; 0 of a model that has no turns to end."""
    if not prompts.has_turns:
        return 0.0
    encoder, vocab = prompts.quiet, native.vocab
    final = [token for token in range(vocab.size) if vocab.is_end(token)]
    asked = [_turn(encoder, question, answer) for question, answer in _COMPLETE]
    return _mean([float(likely[final].sum()) for likely in _next(native, asked)])


def _cites(native: Native, encoder: Encoder | None, prompts: Prompts) -> float:
    """Return the mean share of the right number among those of the notes; asked in a document without an encoder."""
    digits = [prompts.encoder.trusted(str(number))[-1] for number in range(1, len(_NOTES) + 1)]
    if len(set(digits)) < len(digits):  # a vocabulary that cannot tell them apart
        return 0.0
    notes = "\n".join(f"[{number}] {note}" for number, note in enumerate(_NOTES, 1))
    asked = []
    for question, _ in _WHERE:
        if encoder is None:
            lead = f"{notes}\n\nQuestion: {question}\nThe answer is in sentence ["
            asked.append([*_begin(prompts), *prompts.document.trusted(lead, opening=True)])
        else:
            said = f"Which of these sentences answers the question?\n\n{notes}\n\n{question}"
            asked.append(_turn(encoder, said, "Sentence ["))
    shares = []
    for (_, number), likely in zip(_WHERE, _next(native, asked), strict=True):
        found = likely[digits]
        shares.append(float(found[number - 1] / max(found.sum(), np.finfo(float).tiny)))
    return _mean(shares)


def _turn(encoder: Encoder, said: str, answer: str) -> list[int]:
    made = encoder.encode((), (Part(said, trusted=True),))
    return [*made.prefix, *made.suffix, *encoder.trusted(answer)]


def _begin(prompts: Prompts) -> list[int]:
    return prompts.document.encode((), ()).prefix


def _mean(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    if not np.isfinite(mean):
        raise BackendError("the model computes numbers that are not finite: its file is damaged, download it again")
    return min(max(mean, 0.0), 1.0)  # sums of floats may stand a hair outside


def _next(native: Native, prompts: list[list[int]]) -> Iterator[NDArray[np.float64]]:
    """Yield the probabilities of what comes after each prompt; what all begin with is computed once."""
    if any(len(prompt) >= native.cells for prompt in prompts):
        raise BackendError(f"a context of {native.cells:,} tokens is too small to examine the model: ask for more")
    common = _common(prompts) if native.forks else 0
    try:
        if common:
            _decode(native, prompts[0][:common], 0, 0)
        for prompt in prompts:
            if native.forks:
                native.fork(0, 1)
                yield _likely(native, _decode(native, prompt[common:], 1, common))
                native.forget(1)
            else:
                yield _likely(native, _decode(native, prompt, 0, 0))
                native.forget(0)
    finally:
        for sequence in range(2 if native.forks else 1):
            native.forget(sequence)


def _common(prompts: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all begin with; each has one more at least."""
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*prompts, strict=False)))
    return min(shared, min(map(len, prompts)) - 1)


def _decode(native: Native, tokens: Sequence[int], sequence: int, position: int) -> int:
    """Compute tokens, and return the place of the last one in its batch."""
    count = 0
    for at in range(0, len(tokens), native.batch):
        part = tokens[at : at + native.batch]
        count = len(part)
        wanted = np.zeros(count, np.int8)
        wanted[-1] = 1
        places = np.arange(position + at, position + at + count, dtype=np.int32)
        native.decode(Batch(np.array(part, np.int32), places, np.full(count, sequence, np.int32), wanted))
    return count - 1


def _likely(native: Native, index: int) -> NDArray[np.float64]:
    logits = native.logits(index).astype(np.float64)
    powers = np.exp(logits - logits.max())
    likely: NDArray[np.float64] = powers / powers.sum()
    return likely
