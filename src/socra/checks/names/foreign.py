"""An item in another language than its article: only what both write alike is compared."""

from __future__ import annotations

from socra.checks.index import Index
from socra.checks.names.known import Known
from socra.checks.names.lands import lands_in
from socra.checks.names.lexicon import listed
from socra.checks.names.name import Name
from socra.checks.names.tokens import tokens

__all__ = ["is_foreign", "tells_abroad"]


def is_foreign(language: str, index: Index) -> bool:
    """Say whether a text in this language is read beside an article in another."""
    return bool(language and index.article.language and language != index.article.language)


def tells_abroad(name: Name, text: str, known: Known) -> bool:
    """Say whether a name can be looked for: its words are the article's names, or it is plainly a person's.

    Places and organisations have other names in other languages.
    """
    core = name.core
    here = [token for token in core if token.folded in known.names]
    if len(here) == len(core):
        return bool(core)
    if not _same_script(name, known) or lands_in(name.text, name.language):
        return False
    if here and len(core) == 2:  # "Mary Vega" against "Anna Vega"
        return any(core[1].folded in run[1:] for run in known.runs_of(core[1], name.language))
    return not here and _speaks(name, text)


def _same_script(name: Name, known: Known) -> bool:
    letters = [letter for word in list(known.names)[:200] for letter in word if letter.isalpha()]
    latin = sum(letter < "\u0250" for letter in letters)
    return bool(letters) and (latin > len(letters) / 2) == (name.core[0].folded[:1] < "\u0250")


def _speaks(name: Name, text: str) -> bool:
    """Say whether a verb of speech or a title stands beside the name."""
    says, titles = listed(name.language, "says"), listed(name.language, "titles")
    near = tokens(text[max(0, name.words[0].start - 30) : name.words[0].start])[-1:]
    after = tokens(text[name.words[-1].end : name.words[-1].end + 30])[:2]
    spoken = any(token.text.casefold() in says for token in (*near, *after))
    return len(name.core) >= 2 and (spoken or any(token.text.casefold().rstrip(".") in titles for token in near))
