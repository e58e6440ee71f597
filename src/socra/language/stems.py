"""Stems: the units by which words are compared, so that "closed" is "closing" and a run of signs falls into pairs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise

__all__ = ["SIGNS", "language_of", "pairs", "stem", "stop_words"]

SIGNS = (
    "\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff"
)
"""A class of characters of scripts without spaces; hiragana is left out, for it is nearly all grammar."""

_PREFIX = 5
"""The letters by which two forms of a word are taken for one in a language whose endings are not known."""

_LETTERS_OF_HANGUL = 4  # two syllables at least, and what follows them is endings

_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
_CASES = {"ru": 6, "pl": 6}  # letters that are looked at: the stemmer leaves a part of some endings of nouns
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ARABIC_VERB = re.compile("^[يتنأاس](?=...)")
_LONGEST = 40  # letters of a word that is looked at: a longer one is no word

# Verbs of news of which a form has another stem: "did not know" without its no is "knew".
_FORMS = {
    "en": (
        "became:become began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build came:come "
        "chose:choose chosen:choose died:die drew:draw drawn:draw fell:fall fallen:fall felt:feel fought:fight "
        "forgot:forget found:find gave:give given:give gone:go went:go grew:grow grown:grow heard:hear held:hold "
        "hid:hide hidden:hide kept:keep knew:know known:know laid:lay led:lead left:leave lent:lend lost:lose "
        "made:make meant:mean met:meet paid:pay ran:run rose:rise risen:rise said:say sank:sink saw:see seen:see "
        "sent:send shook:shake shot:shoot showed:show shown:show slept:sleep sold:sell sought:seek spent:spend "
        "spoke:speak spoken:speak stole:steal stood:stand struck:strike swore:swear taken:take taught:teach "
        "thought:think threw:throw told:tell took:take understood:understand withdrew:withdraw won:win wore:wear "
        "written:write wrote:write"
    ),
    "fr": "veut:vouloir veulent:vouloir voulait:vouloir voulaient:vouloir voudrait:vouloir voulu:vouloir",
    "ru": "хочет:хотят хочу:хотят хотел:хотят хотела:хотят хотели:хотят",
}
_IRREGULAR = {language: dict(form.split(":") for form in forms.split()) for language, forms in _FORMS.items()}


def language_of(code: str) -> str:
    """Return the language of a code that may name a region too: "zh" of "zh-TW"."""
    return code.casefold().replace("_", "-").split("-")[0]


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """Return what is common to the forms of a word, in small letters; the language may be unknown."""
    word = word.casefold()[:_LONGEST]
    if _HANGUL.search(word):
        return unicodedata.normalize("NFD", word)[:_LETTERS_OF_HANGUL]
    word = _IRREGULAR.get(language, {}).get(word, word)
    reduce = _stemmer(language)
    if reduce is None:
        return word[:_PREFIX]
    reduced = reduce(word)
    if language in _CASES:
        return reduced[: _CASES[language]]
    if language == "de" and reduced.startswith("ge") and len(reduced) > _PREFIX:
        return reduced[2:]  # "gekauft" is "kaufte"
    return _ARABIC_VERB.sub("", reduced) if language == "ar" else reduced


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    import snowballstemmer

    name = _SNOWBALL.get(language)
    # one a word: it holds the word while it works, and a backend's thread stems while the reader's does
    return (lambda word: str(snowballstemmer.stemmer(name).stemWord(word))) if name else None


def pairs(run: str) -> list[str]:
    """Return each two neighbours in a run of signs, or the sign that stands alone."""
    return [first + second for first, second in pairwise(run)] or ([run] if run else [])


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language, with either apostrophe; none where there is no list."""
    import stopwordsiso

    if language not in stopwordsiso.langs():
        return frozenset()
    found = stopwordsiso.stopwords(language)
    return frozenset(form.casefold() for word in found for form in (word, word.replace("'", "’")))
