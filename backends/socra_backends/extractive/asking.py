"""Asking: questions made of an English sentence's own words, "Why did the council close the pier?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise
from typing import NamedTuple

from socra.language.calendar import is_calendar_word
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, Token, base_form, known_tag, tag
from socra_backends.extractive.clauses import ends_whole
from socra_backends.extractive.gazetteer import is_listed

__all__ = ["evidence_for", "how", "why"]

LONGEST, LONGEST_CLAIM, CLAIM = 26, 34, 6
"""Words of a question, of one about a claim, and the fewest of the claim."""

SUBJECT, ASIDE, REST = 9, 14, 16
"""Words of a subject, of an aside after it, and of what follows the verb."""

_PART_OF_SUBJECT = NOUNS | {"DT", "JJ", "JJR", "JJS", "CD", "POS", "PRP$", "CC", "VBN"}
_PLAIN = re.compile(r"[^“”\"():;—–?!]+\.")
_TAIL = re.compile(r",(?!\d)|\s+(?=(?:while|because|although|whereas|even though)\b)")
_VAGUE = frozenset(
    "this that these those it there here one his her their its our my your some many most other others such both few "
    "several each all a an no not".split()
)
_NEGATED = frozenset("not n't n’t never no".split())
_INNER = frozenset("that who which where what how whose if whether".split())
_OPINIONS = frozenset("should would must ought could may might hope feel like love want need think believe".split())
_SAYS = (
    "(?:said|says|argued|argues|believes|claimed|claims|warned|warns|estimates|estimated|predicts|predicted|concluded|"
    "contends)"
)
_WHO = r"(?:[Tt]he )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}"
_PLAINLY = r"[^“”\";:()?!]{15,200}"
_CLAIMS = (
    re.compile(
        rf"(?P<who>{_WHO})(?:, [^,]{{2,60}},)? {_SAYS} (?:that )?(?P<claim>{_PLAINLY}?)"
        r"(?:,? (?:but|while|although) .*)?\."
    ),
    re.compile(rf"(?P<claim>[A-Z]{_PLAINLY}), (?:{_SAYS}|according to) (?P<who>{_WHO})(?:[.,] .*|\.)"),
)
_OTHERS = re.compile(r"\b(?:I|we|he|she|they|his|her|their|it|its|you)\b", re.IGNORECASE)


class _Clause(NamedTuple):
    """A plain clause: its subject, its verb, what follows, and whether the subject is more than one."""

    subject: str
    verb: Token
    rest: str
    plural: bool


def why(text: str) -> str:
    """Return "Why did … ?" about what a sentence says that somebody did or that happened, "" where it has no such."""
    made = _clause(text)
    if made is None:
        return ""
    verb, following = made.verb.word.casefold(), tag(made.rest, "en")
    acts = base_form(following[0]) if following else ""
    if verb in ("is", "are", "was", "were", "has", "have", "had"):
        participle = following and following[0].tag in ("VBN", "VBD", "VBG") and acts in _events()
        state = verb in ("is", "are", "was", "were") and _is_state(following)
        return _asked(f"Why {verb} {made.subject} {made.rest}") if participle or state else ""
    base = base_form(made.verb)
    if made.verb.tag == "MD" or base not in _events():
        return ""
    past = made.verb.tag == "VBD"
    helper = "did" if past else "do" if made.plural or made.verb.tag == "VBP" else "does"
    return _asked(f"Why {helper} {made.subject} {base} {made.rest}")


def _is_state(tokens: Sequence[Token]) -> bool:
    """Tell whether what follows "is" says how something is to something: "unable to swim", "larger than a bus"."""
    tags = [token.tag for token in dropwhile(lambda token: token.tag in ("RB", "RBR"), tokens)]
    return len(tags) > 1 and tags[0] in ("JJ", "JJR") and tags[1] in ("IN", "TO")


def how(text: str) -> str:
    """Return "How will … ?" about what a sentence says is to come, "" where it says nothing of the kind."""
    made = _clause(text)
    if made is None or made.verb.word.casefold() != "will":
        return ""
    following = tag(made.rest, "en")
    acts = following[0].word.casefold() if following else ""
    return _asked(f"How will {made.subject} {made.rest}") if acts in _events() else ""


def evidence_for(text: str) -> str:
    """Return "What is the evidence for the claim by X that …?" about reported speech, "" where there is none."""
    found = next(filter(None, (form.fullmatch(text) for form in _CLAIMS)), None)
    if found is None or _OTHERS.search(found["claim"]):
        return ""
    claim, who = found["claim"], found["who"]
    tokens = tag(claim, "en")
    whole = len(claim.split()) >= CLAIM and _is_plain(tokens) and ends_whole(tokens)
    first = tag(who, "en")[0]
    named = first.tag in ("NNP", "NNPS", "NNS", "DT")
    by, that = _uncapitalised(who, first), _uncapitalised(claim, tokens[0])
    asked = f"What is the evidence for the claim by {by} that {that}?"
    return asked if whole and named and len(asked.split()) <= LONGEST_CLAIM else ""


def _is_plain(tokens: Sequence[Token]) -> bool:
    """Tell whether a claim is a fact of no day, begins with its subject, and has its verb without an aside before."""
    verb = next((place for place, token in enumerate(tokens) if token.tag in FINITE), 0)
    aside = any(token.word in (",", "that") for token in tokens[:verb])
    opinion = base_form(tokens[verb]) in _OPINIONS or any(is_calendar_word(token.word, "en") for token in tokens)
    return verb > 0 and tokens[0].tag in _PART_OF_SUBJECT and not aside and not opinion


def _asked(text: str) -> str:
    return f"{text}?" if len(text.split()) <= LONGEST else ""


def _events() -> frozenset[str]:
    """Return the verbs of events and choices: what has a reason that a reader may ask for."""
    return lexicon("en").words("events")


def _clause(text: str) -> _Clause | None:
    """Take a sentence apart that has one subject, one verb and no more; None for any other."""
    tokens = tag(text, "en")
    start = _after_adverbial(tokens)
    if not _PLAIN.fullmatch(text) or start is None:
        return None
    end = start
    while end < len(tokens) and _belongs(tokens, start, end):
        end += 1
    subject = tokens[start:end]
    after = _past_aside(tokens, end)
    verb = tokens[after] if after < len(tokens) else None
    if verb and verb.tag == "VBN" and after > end:  # "Ann Lee, who is 71, sold the mill": the aside hides the subject
        verb = verb._replace(tag="VBD")
    if verb is None or verb.tag not in FINITE or not _is_subject(subject):
        return None
    rest = _rest(text[verb.end :].strip(" ."))
    if not rest:
        return None
    said = text[subject[0].start : subject[-1].end]
    many = subject[-1].tag in ("NNS", "NNPS") or " and " in said
    return _Clause(_uncapitalised(said, subject[0]), verb, rest, many)


def _after_adverbial(tokens: Sequence[Token]) -> int | None:
    """Return where the main clause begins: after the comma of "On Monday,"; None after a clause of its own."""
    if not tokens or tokens[0].tag not in ("IN", "RB", "TO", "VBG", "VBN"):
        return 0
    commas = [place for place, token in enumerate(tokens[:14]) if token.word == ","]
    clause = commas and any(token.tag in FINITE for token in tokens[: commas[0]])
    return commas[0] + 1 if commas and not clause else None


def _past_aside(tokens: Sequence[Token], place: int) -> int:
    """Skip what stands between two commas after a subject: ", who is 71,"."""
    ahead = range(place + 1, min(place + ASIDE, len(tokens)))
    if place < len(tokens) and tokens[place].word == ",":
        return next((end + 1 for end in ahead if tokens[end].word == ","), place)
    return place


def _belongs(tokens: Sequence[Token], start: int, place: int) -> bool:
    token = tokens[place]
    named = any(known.tag in NOUNS for known in tokens[start:place])
    return token.word in ("of", "for") or (token.tag in _PART_OF_SUBJECT and not (token.tag == "VBN" and named))


def _is_subject(tokens: Sequence[Token]) -> bool:
    if not 1 <= len(tokens) <= SUBJECT or tokens[-1].tag not in NOUNS or tokens[0].word.casefold() in _VAGUE:
        return False
    # "harbour depth 95% of boats": a number after a noun is the start of something else
    return not any(one.tag in ("NN", "NNS") and two.tag == "CD" for one, two in pairwise(tokens))


def _rest(text: str) -> str:
    """Return what follows the verb up to its clause's end, "" where another verb or a negation stands in it."""
    kept = _TAIL.split(text)[0]
    tokens = [token for token in tag(text, "en") if token.end <= len(kept)]
    for place, token in enumerate(tokens):
        before = {known.word.casefold() for known in tokens[:place]}
        if place and token.tag == "CC" and _is_verb_joined(tokens[place - 1], tokens[place + 1 : place + 3]):
            kept, tokens = kept[: token.start].rstrip(), tokens[:place]
            break
        if place and token.tag in FINITE and before.isdisjoint(_INNER):
            return ""
        if token.word.casefold() in _NEGATED:
            return ""
    return kept if 2 <= len(kept.split()) <= REST and ends_whole(tokens) else ""


def _is_verb_joined(before: Token, after: Sequence[Token]) -> bool:
    """Tell whether "and" joins another verb: "and blocked the sale", "and schedules trains", not "old and painted"."""
    joined, following = ([token.tag for token in after] + ["", ""])[:2]
    past = joined == "VBN" and before.tag not in ("JJ", "VBN")
    present = joined == "NNS" and following in ("NNS", "NNP", "DT", "PRP$")
    return past or present or joined in FINITE | {"RB"}


def _uncapitalised(text: str, first: Token) -> str:
    """Take the capital from a word that has it for opening the sentence."""
    named = first.tag in ("NNP", "NNPS") or not known_tag(first.word, "en") or is_listed(first.word, "en", "countries")
    title = first.tag != "DT" and text.partition(" ")[2][:1].isupper()
    kept = named or title or text[1:2].isupper()
    return text if kept else text[0].lower() + text[1:]
