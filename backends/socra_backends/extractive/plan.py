"""The plan of a reading: what each section shows of an article, one sentence in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from socra.framework.digest import (
    Amount,
    Asking,
    Dated,
    Name,
    NameKind,
    Note,
    Passage,
    QuestionKind,
    Quote,
    Topic,
    Voice,
)
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, NOUNS, TAGGED, tag
from socra.language.tokens import length
from socra_backends.extractive.asking import evidence_for, how, why
from socra_backends.extractive.clauses import clause_with
from socra_backends.extractive.headline import shorten
from socra_backends.extractive.ledger import Ledger
from socra_backends.extractive.lines import Line, balanced, is_personal

__all__ = ["Marked", "Planner"]

Marked = dict[QuestionKind, list[int]]
"""The sentences that say what is not known, what is disputed, and what is to come, the best first."""

OFTEN = 3
"""Uses of a sentence from which on it is not cited again for a role."""

FEWEST = 2
"""Topics below which one is shown again that has nothing new."""

POINTS, VOICES, NOTES, ANSWERS = 2, 3, 6, 2
"""Sentences of a topic, people that are heard, notes of a group, and answers of the person interviewed."""

TELLING = 6
"""Words of a clause that says something of a name."""

FRONT = FINITE | {"IN", "CC", "VB", "VBG", "VBN", ",", "."}
"""The parts of speech that do not stand before the name of which a clause speaks."""

HEARD = 8
"""Words from which on what somebody says is worth hearing: "Lee recalls thinking at the time" is not."""

LONG, SHORT = 30, 4
"""Words of a sentence that a question quotes, and the fewest of the article's own questions."""

MOST_OF_KIND: dict[QuestionKind, int] = {"why": 3, "how": 2, "evidence": 2}
ASKED, ENOUGH, TRIED = 200, 2, 10
"""Sentences tried for a question, questions from which on no sentence is quoted, and sentences tried where none is."""

_ORDER: tuple[NameKind, ...] = ("person", "name", "organisation")
_QUOTES = '“«„「"'
_FORMS: dict[QuestionKind, Callable[[str], str]] = {"why": why, "how": how, "evidence": evidence_for}
_INSERTED = re.compile("^,.*,")
_MARKED = re.compile("[$€£¥%]|per ?cent|Prozent|pour cent|процент")


@dataclass(frozen=True, slots=True)
class Planner:
    """What was found in an article, and the ledger of what is shown of it: its methods are asked in reading order."""

    ledger: Ledger
    passages: dict[int, Passage]
    ranked: Sequence[int]
    names: Sequence[Name]
    language: str

    def topics(self, found: Sequence[Topic]) -> tuple[Topic, ...]:
        """Return topics with two sentences each, in reading order, that are not shown yet."""
        made: list[Topic] = []
        taken: set[int] = set()
        for topic in found:
            own = [passage.sentence for passage in topic.passages]
            chosen: set[int] = set()
            for _ in range(POINTS):
                chosen.add(self.ledger.first(own, taken | chosen))
            taken |= chosen
            made.append(replace(topic, passages=self._in_order(filter(None, chosen))))
        new = [topic for topic in made if topic.passages]
        return tuple(new if len(new) >= FEWEST else map(_with_any, made, found))

    def items(self, found: Sequence[Topic]) -> tuple[Topic, ...]:
        """Return the items of a list, each with its first sentence, however alike they are."""
        self.ledger.take(*(topic.passages[0].sentence for topic in found))
        return tuple(replace(topic, passages=topic.passages[:1]) for topic in found)

    def author(self, byline: str) -> tuple[Voice, ...]:
        """Return the author of an opinion with a claim that says "I" or "we" and is nobody else's."""
        holds = lexicon(self.language).pattern("holds")
        said = [number for number in self.ranked if holds.search(self.passages[number].text)]
        own = self.one(number for number in said if self._is_own(self.ledger.lines[number]))
        name = Name(byline.partition(",")[0], "person", (own.sentence,)) if own else None
        return (Voice(name, (own.text,), (own.sentence,)),) if own and name else ()

    def _is_own(self, line: Line) -> bool:
        quoted = line.kind == "quote" or any(mark in line.text for mark in _QUOTES)
        return not quoted and is_personal(line.text, lexicon(self.language), "self")

    def voices(self, quotes: Iterable[Quote], interviewed: str) -> tuple[Voice, ...]:
        """Return who speaks, with their best words: the person interviewed, then people with a role and most to say."""
        said: dict[str, list[Passage]] = {}
        for quote in quotes:
            text = quote.passage.text
            if quote.passage.sentence in self.ledger.lines and balanced(text) and length(text) >= HEARD:
                said.setdefault(quote.speaker, []).append(quote.passage)
        heard = [name for name in self.names if name.text in said and self._can_speak(name)]

        def rank(name: Name) -> tuple[bool, bool, int, bool, int]:
            shown = all(self.ledger.uses[passage.sentence] for passage in said[name.text])
            known = _ORDER.index(name.kind), not name.role, -min(3, len(said[name.text]))
            return (shown, name.text != interviewed, *known)

        made: list[Voice] = []
        for name in sorted(heard, key=rank):
            most = FEWEST if rank(name)[0] else VOICES
            if not made or (name.kind == "person" and len(made) < most):
                made.append(self._voice(name, said[name.text], ANSWERS if name.text == interviewed else 1))
        return tuple(made)

    def _can_speak(self, name: Name) -> bool:
        """Tell whether a name is a speaker's: a person's, or of no known kind where English would tell one."""
        return name.kind == "person" or bool(name.role) or (name.kind == "name" and self.language not in TAGGED)

    def _voice(self, name: Name, said: Sequence[Passage], count: int) -> Voice:
        def rank(passage: Passage) -> tuple[int, bool, float]:
            line = self.ledger.lines[passage.sentence]
            direct = any(mark in passage.text for mark in _QUOTES)
            return self.ledger.uses[line.id], line.leans, -passage.score * (1 + direct)

        best = sorted(sorted(said, key=rank)[:count], key=lambda passage: passage.sentence)
        self.ledger.take(*(passage.sentence for passage in best))
        texts = [passage.text for passage in best]
        introduced = name.described or name.mentions[0]
        sentences = sorted({introduced, *(passage.sentence for passage in best)})
        self.ledger.count(*(number for number in sentences[:1] if len(sentences) > len(best)))
        return Voice(name, tuple(texts), tuple(sentences))

    def one(self, sentences: Iterable[int]) -> Passage | None:
        """Return the first of some sentences that is not shown yet."""
        return self.passages.get(self.ledger.first(sentences))

    def claim(
        self, quotes: Iterable[Quote], disputes: Sequence[int], figures: Container[int], others: Iterable[int]
    ) -> Passage | None:
        """Return what can be checked: a figure that somebody disputes or gives, any figure, or others; nobody's "I"."""
        words = lexicon(self.language)
        said = sorted((quote.passage for quote in quotes), key=lambda passage: (-passage.score, passage.sentence))
        order = [*disputes, *(passage.sentence for passage in said), *self.ranked]
        told = [*(number for number in order if number in figures), *others]
        return self.one(number for number in told if not is_personal(self.passages[number].text, words, "self"))

    def notes_on(self, kinds: Sequence[NameKind], heard: Container[str] = (), least: int = 2) -> tuple[Note, ...]:
        """Return a note a name: the role that the article gives it, else a clause on one heard or named often."""
        names = [name for name in self.names if name.kind in kinds]
        known = [name for name in names if name.role and (name.kind == "person" or " " in name.role)]
        notes: list[Note] = []
        for name in known:
            if len(notes) < NOTES and (name.kind == "person" or self.ledger.uses[name.described] < OFTEN):
                self.ledger.count(name.described)
                notes.append(Note(name.text, name.role, (name.described,)))
        for name in names:
            if name not in known and (len(name.mentions) >= least or name.text in heard) and len(notes) < NOTES - 1:
                notes += self._clause_on(name)
        return tuple(notes)

    def _clause_on(self, name: Name) -> list[Note]:
        forms = (name.text, name.text.rpartition(" ")[2]) if name.kind == "person" else (name.text,)
        spare = self.ledger.spare(name.mentions)
        for number in sorted(spare, key=lambda n: (self.ledger.uses[n], -self.passages[n].score)):
            line = self.ledger.lines[number]
            form = next((form for form in forms if form in line.text), "")
            clause = self._clause(number, form) if form else ""
            if length(clause) >= TELLING and self._speaks_of(clause, form, line):
                self.ledger.take(number)
                return [Note(name.text, clause, tuple(sorted({number, self._in_full(name, number)})))]
        return []

    def _speaks_of(self, clause: str, form: str, line: Line) -> bool:
        """Tell whether a main clause opens with a name: nothing but a title, an article or adjectives before it.

        Where verbs are not known, whether a sentence has it in its first half.
        """
        before, _, after = clause.partition(form)
        if self.language not in TAGGED:  # what a sentence begins with it speaks of more often
            return len(before) < len(after)
        articles = lexicon(self.language).words("articles")
        front = [token for token in tag(before, self.language) if token.word.casefold() not in articles]
        if any(token.tag in FRONT for token in front) or not clause[0].isalnum():
            return False
        rest = tag(_INSERTED.sub("", after), self.language)
        verb = next((place for place, token in enumerate(rest) if token.tag in FINITE), -1)
        # "the Orbo maker", "Orbo’s maker", "Ann Lee at her farm, where she was born", "one of the poorest"
        inner = lexicon(self.language).words("relatives").isdisjoint(token.word for token in rest[:verb])
        whole = clause in line.text or rest[-2].tag[:2] != "JJ"
        return verb >= 0 and inner and whole and rest[0].tag not in NOUNS and rest[0].word[0].isalnum()

    def _in_full(self, name: Name, number: int) -> int:
        """Return the sentence that has a name in full, of several the one that is cited least."""
        full = [other for other in name.mentions if name.text in self.passages[other].text]
        if not full or number in full:
            return number
        found = min(full, key=lambda other: (self.ledger.uses[other], other))
        self.ledger.count(found)
        return found

    def figures(self, amounts: Iterable[Amount]) -> tuple[Note, ...]:
        """Return the figures of the weightiest sentences, money and shares first, one a sentence, in reading order."""
        found = ((amount.label, amount.sentence) for amount in amounts)
        order = sorted(found, key=lambda one: (not _MARKED.search(one[0]), -self.passages[one[1]].score))
        return tuple(sorted(self._clauses(order, NOTES - 1), key=lambda note: note.sentences))

    def timeline(self, dates: Iterable[Dated], published: str) -> tuple[Note, ...]:
        """Return the dates of the weightiest sentences, the earliest first; of several in a sentence the fullest."""
        found = [dated for dated in dates if dated.label != published]
        day = {(dated.label, dated.sentence): dated.day for dated in found}
        order = sorted(day, key=lambda one: (-self.passages[one[1]].score, -len(one[0])))
        made = self._clauses(order, NOTES)
        return tuple(sorted(made, key=lambda note: (day[note.label, note.sentences[0]], note.sentences)))

    def _clauses(self, found: Iterable[tuple[str, int]], most: int) -> list[Note]:
        made: dict[str, Note] = {}
        for label, number in found:
            if len(made) == most:
                break
            if label not in made and self.ledger.spare([number]):
                clause = self._clause(number, label)
                if clause:
                    self.ledger.take(number)
                    made[label] = Note(label, clause, (number,))
        return list(made.values())

    def _clause(self, number: int, needle: str) -> str:
        clause = clause_with(self.ledger.lines[number], needle, self.language)
        return "" if self.ledger.repeats(number, clause) else clause

    def still_open(self, marked: Marked) -> tuple[Passage, ...]:
        """Return one sentence each that says what is not known, disputed or to come."""
        return tuple(filter(None, map(self.one, marked.values())))

    def steps(self, found: Iterable[Topic]) -> tuple[Passage, ...]:
        """Return each topic's next sentence."""
        made = (self.one(passage.sentence for passage in topic.passages) for topic in found)
        return self._in_order(passage.sentence for passage in made if passage)

    def questions(self, asked: Iterable[Line], marked: Marked) -> tuple[Asking, ...]:
        """Return the article's own questions, others made of its sentences, and what it leaves open."""
        made = [*self._own(asked), *self._made()]
        for kind, sentences in marked.items():
            if len(made) < ENOUGH:
                made += self._quoting(kind, self.ledger.spare(sentences))
        # there is always something to ask about: the sentence of the best that is cited least
        alone = [n for n in self.ranked if n in self.ledger.lines and not self.ledger.lines[n].refers]
        rest = sorted(alone[:TRIED] or self.ranked[:1], key=lambda number: self.ledger.uses[number])
        return tuple(made or self._quoting("more", rest) or [Asking("more", self.passages[rest[0]].text, (rest[0],))])

    def _own(self, asked: Iterable[Line]) -> list[Asking]:
        """Return the article's own questions that are a reader's too, each with what follows it."""
        words = lexicon(self.language)
        opens = words.words("asks") | words.words("relatives")
        fit = [
            line
            for line in asked
            if SHORT <= line.length <= LONG
            and not is_personal(line.text, words, "self", "reader", "pronouns")
            and (self.language not in TAGGED or line.text.partition(" ")[0].casefold() in opens)
            and not any(mark in line.text for mark in _QUOTES)
            and line.id + 1 in self.passages
        ]
        best = sorted(fit, key=lambda line: -self.passages[line.id + 1].score)[:POINTS]
        return [Asking("asked", line.text, (line.id, line.id + 1)) for line in sorted(best, key=lambda line: line.id)]

    def _made(self) -> Iterator[Asking]:
        left = dict(MOST_OF_KIND) if self.language in TAGGED else {}
        best = sorted(self.ledger.lines, key=lambda number: (-self.passages[number].score, number))[:ASKED]
        for number in self.ledger.spare(best):
            line = self.ledger.lines[number]
            for kind, form in _FORMS.items():
                if left.get(kind) and not line.leans and not line.refers and (text := form(line.text)):
                    left[kind] -= 1
                    self.ledger.take(number)
                    yield Asking(kind, text, (number,))
                    break

    def _quoting(self, kind: QuestionKind, sentences: Iterable[int]) -> list[Asking]:
        for number in sentences:
            text = shorten(self.passages[number].text, self.language, LONG)
            whole = text.rstrip(".") in self.passages[number].text  # words around an aside are no quotation
            if text and whole and not is_personal(text, lexicon(self.language), "self", "reader"):
                self.ledger.take(number)
                return [Asking(kind, text, (number,))]
        return []

    def _in_order(self, sentences: Iterable[int]) -> tuple[Passage, ...]:
        return tuple(self.passages[number] for number in sorted(sentences))


def _with_any(topic: Topic, whole: Topic) -> Topic:
    return topic if topic.passages else replace(topic, passages=whole.passages[:1])
