"""Names: the forms of each brought together, and people, organisations and places told apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from socra.framework.digest import Name, NameKind
from socra_backends.extractive.mentions import Mention
from socra_backends.extractive.roles import find_role
from socra_backends.extractive.words import WORD, Lexicon, lexicon

__all__ = ["find_names"]

MOST = 300
"""Names that are kept, the most mentioned first; a longer list of names is no article."""

SHARED = 40
"""Names with a word in common that are looked at for a fuller form."""

_TICKER = re.compile(r"^\s*\([A-Z][\w .]*:\s*[A-Z.]+\)")


def find_names(found: Sequence[Mention], language: str) -> dict[tuple[str, ...], Name]:
    """Map each form of a name that is mentioned to the name in full, the most mentioned first."""
    homes = _merge(found, lexicon(language))
    grouped: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in found:
        grouped[homes[mention.words]].append(mention)
    order = sorted(grouped, key=lambda words: (-len(grouped[words]), grouped[words][0].line.id))
    made = {words: _name(words, grouped[words], lexicon(language)) for words in order[:MOST]}
    return {**made, **{form: made[home] for form, home in homes.items() if home in made}}


def _merge(found: Sequence[Mention], lexical: Lexicon) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Map each form of a name to its fullest: a surname to the person, a short form to the firm."""
    forms = Counter(mention.words for mention in found)
    # "in Dunmere" is the town, whatever else bears its name
    places = {mention.words for mention in found if _word_before(mention) in lexical.words("inside")}
    homes = {form: form for form in forms}
    by_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in forms:
        if len(form) > 1:
            for word in {form[0], form[-1]}:
                if len(by_word[word]) < SHARED:
                    by_word[word].append(form)
    for form in sorted(forms.keys() - places, key=len):
        longer = [
            other for other in by_word.get(form[-1], []) + by_word.get(form[0], []) if _inside(form, other, lexical)
        ]
        if longer:
            homes[form] = max(longer, key=lambda other: (forms[other], len(other)))
    for form, home in homes.items():
        while homes[home] != home:
            home = homes[home]
        homes[form] = home
    return homes


def _word_before(mention: Mention) -> str:
    return mention.line.text[max(0, mention.start - 60) : mention.start].rstrip().rpartition(" ")[2].casefold()


def _inside(short: tuple[str, ...], long: tuple[str, ...], lexical: Lexicon) -> bool:
    """Tell whether a form is short for another: a firm by its first words, a person by the last."""
    if len(short) >= len(long):
        return False
    if long[: len(short)] == short:
        return True
    return long[-len(short) :] == short and not any(lexical.holds("organisations", word) for word in long)


def _name(words: tuple[str, ...], group: list[Mention], lexical: Lexicon) -> Name:
    full = next((mention for mention in group if mention.words == words), group[0])
    described, role = next(((m.line.id, role) for m in group[:12] if (role := _role(m, lexical))), (0, ""))
    numbers = tuple(dict.fromkeys(mention.line.id for mention in group))
    kind = _kind(words, group, role, lexical)
    clause = lexical.drop_relative(role)
    first = role.split(" ", 1)[0].casefold()
    relative = first in lexical.words("relatives") and first not in lexical.words("articles")
    told = clause if clause != role else _bare(role, kind, lexical)
    text = full.text if len(words) > 1 else words[0]
    return Name(text, kind, numbers, told, described, clause != role or relative)


def _role(mention: Mention, lexical: Lexicon) -> str:
    if lexical.words("breaks") or (len(mention.words) == 1 and lexical.words("genitives")):
        return mention.role
    found = find_role(mention.line.text, mention.start, mention.end, lexical)
    return mention.role if mention.role and len(found) <= len(mention.role) else found or mention.role


def _bare(role: str, kind: NameKind, lexical: Lexicon) -> str:
    """Return a role without "its" and, for a person, without its article."""
    first, _, rest = role.partition(" ")
    small = lexical.words("possessives") | (lexical.words("articles") if kind == "person" else frozenset())
    return rest if rest and first.casefold() in small else role


def _kind(words: tuple[str, ...], group: list[Mention], role: str, lexical: Lexicon) -> NameKind:
    if any(_TICKER.match(mention.line.text[mention.end :]) for mention in group):
        return "organisation"
    if any(lexical.holds("organisations", word) for word in words[-2:] + words[:1]):
        return "organisation"
    what = " ".join(role.split()[:5])
    if lexical.pattern("roles").search(what) or any(mention.titled and not mention.role for mention in group):
        return "person"
    if role.split(" ", 1)[0].casefold() in lexical.words("who") and 2 <= len(words) <= 4:
        return "person"
    if role.split(" ", 1)[0] in lexical.words("works_at") and 2 <= len(words) <= 4:
        return "person"
    if lexical.pattern("firms").search(what):
        return "organisation"
    if any(lexical.pattern("place_nouns").search(text) for text in (*words, what)):
        return "place"
    return _kind_by_use(words, group, lexical)


def _kind_by_use(words: tuple[str, ...], group: list[Mention], lexical: Lexicon) -> NameKind:
    """Tell a kind by the words beside it: people speak, places are where things are."""
    located = spoken = 0
    for mention in group:
        before = _word_before(mention)
        located += before in lexical.words("places")
        after = WORD.findall(mention.line.text[mention.end : mention.end + 40])[:2]
        spoken += any(word.casefold() in lexical.words("says") for word in [*after, before])
    if located > spoken and 2 * located >= len(group):
        return "place"
    if spoken and 2 <= len(words) <= 4:
        return "person"
    return "organisation" if spoken and len(words) > 1 else "name"
