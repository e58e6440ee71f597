"""Names: the forms of each brought together, and people, organisations and places told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from socra.framework.digest import Name, NameKind
from socra.language.lexicon import Lexicon, lexicon
from socra.language.tagging.grammar import TAGGED, is_verb, known_tag
from socra_backends.extractive.gazetteer import is_listed
from socra_backends.extractive.kinds import SEEN, signs, tell_kind
from socra_backends.extractive.mentions import Mention, word_before
from socra_backends.extractive.roles import find_role, suits

__all__ = ["find_names", "gather", "roles_of", "written"]

MOST = 300
"""Names that are kept, the most mentioned first; a longer list of names is no article."""

_OWN = ("countries", "regions", "organisations")
_PLACED = (*_OWN, "cities")

SHARED = 40
"""Names with a word in common that are looked at for a fuller form."""


def find_names(found: Sequence[Mention], language: str) -> dict[tuple[str, ...], Name]:
    """Map each form of a name that is mentioned to the name in full, the most mentioned first."""
    made: dict[tuple[str, ...], Name] = {}
    for words, group in gather(found, language).items():
        name = _name(words, group, language)
        # of acronyms only those of organisations and places are names; a lone word that opens sentences may be any
        opens = name.text[0].isupper() and all(mention.opens for mention in group)
        doubtful = opens or name.text.removesuffix("s").isupper()
        common = language in TAGGED and name.kind != "person" and _is_common(words, group, language)
        if not common and (name.kind != "name" or len(words) > 1 or not doubtful):
            made |= {mention.words: name for mention in group}
    return made


def _is_common(words: tuple[str, ...], group: Sequence[Mention], language: str) -> bool:
    """Tell whether a name is a lone word of the dictionary that is no name: "the Building", "Messages"."""
    alone = len(words) == 1 and not words[0].isupper() and bool(known_tag(words[0], language) or is_verb(words[0]))
    return alone and not is_listed(words[0], language) and not any(mention.titled for mention in group)


def gather(found: Sequence[Mention], language: str) -> dict[tuple[str, ...], list[Mention]]:
    """Return the mentions of each name under its fullest form, the most mentioned first."""
    homes = _merge(found, language)
    groups: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in found:
        groups[homes[mention.words]].append(mention)
    order = sorted(groups, key=lambda words: (-len(groups[words]), groups[words][0].line.id))
    return {words: groups[words] for words in order[:MOST]}


def written(words: tuple[str, ...], group: Sequence[Mention]) -> str:
    """Return a name in full as the text has it: "University of Dorn"."""
    return next(mention.text for mention in group if mention.words == words) if len(words) > 1 else words[0]


def roles_of(group: Sequence[Mention], language: str) -> list[tuple[int, str]]:
    """Return what the first mentions of a name say that it is, each with the number of its sentence."""
    return [(mention.line.id, role) for mention in group[:SEEN] if (role := _role(mention, language))]


def _merge(found: Sequence[Mention], language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Map each form of a name to its fullest: a surname to the person, a short form to the firm."""
    forms = Counter(mention.words for mention in found)
    # "in Dunmere" is the town, whatever else bears its name
    inside = lexicon(language).words("inside")
    located = Counter(mention.words for mention in found if word_before(mention.line.text, mention.start) in inside)
    places = {form for form, count in located.items() if 2 * count > forms[form]}
    homes = {form: form for form in forms}
    by_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in forms:
        if len(form) > 1:
            for word in {form[0], form[-1], form[-1].rpartition("-")[2]}:
                if len(by_word[word]) < SHARED:
                    by_word[word].append(form)
    for form in sorted(forms, key=len):
        longer = [
            other
            for other in by_word.get(form[-1], []) + by_word.get(form[0], [])
            if (form not in places or is_listed(other[0], language, "first names")) and _inside(form, other, language)
        ]
        if longer:
            homes[form] = max(longer, key=lambda other: (forms[other], len(other)))
    for form, home in homes.items():
        while homes[home] != home:
            home = homes[home]
        homes[form] = home
    return homes


def _inside(short: tuple[str, ...], long: tuple[str, ...], language: str) -> bool:
    """Tell whether a form is short for another: a firm by its first words, a person by the last or the first."""
    first, alone = is_listed(long[0], language, "first names"), len(short) == 1
    if len(short) >= len(long) or (alone and is_listed(short[0], language, *(_OWN if first else _PLACED))):
        return False
    organised, ends = any(lexicon(language).holds("organisations", word) for word in long), long[-len(short) :] == short
    ends = ends or (alone and long[-1].endswith(f"-{short[0]}"))  # "Tessir" is Omar al-Tessir
    rest = long[first : -len(short)] if ends else long[len(short) :]
    if alone and any(len(word) > 1 and (known_tag(word, language) or word.isupper()) for word in rest):
        return False  # "Orbo" is not the "Orbo Pro"
    if ends:
        return not organised
    return long[: len(short)] == short and (alone or (organised and not first))  # "Ann Lee" is not the "Ann Lee Trust"


def _name(words: tuple[str, ...], group: list[Mention], language: str) -> Name:
    text, roles, lexical = written(words, group), roles_of(group, language), lexicon(language)
    kind = tell_kind(signs(text, group, [role for _, role in roles], language))
    described, role = next((found for found in roles if suits(found[1], kind, language)), (0, ""))
    numbers = tuple(dict.fromkeys(mention.line.id for mention in group))
    return Name(text, kind, numbers, _bare(role, kind, lexical), described)


def _role(mention: Mention, language: str) -> str:
    lexical = lexicon(language)
    if lexical.words("breaks") or (len(mention.words) == 1 and lexical.words("genitives")):
        return mention.role
    found = find_role(mention.line.text, mention.start, mention.end, language)
    return max(mention.role, found, key=len)


def _bare(role: str, kind: NameKind, lexical: Lexicon) -> str:
    """Return a role without "its" and, for a person, without its article."""
    first, _, rest = role.partition(" ")
    small = lexical.words("possessives") | (lexical.words("articles") if kind == "person" else frozenset())
    return rest if rest and first.casefold() in small else role
