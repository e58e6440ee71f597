"""The glossary in use: which terms of a text it explains, and by which of their senses."""

from __future__ import annotations

from doubles.extractive_samples import read_digest
from doubles.tables import rows


@rows("extractive/glossary", "found", key="")
def test_a_term_is_explained_by_the_sense_that_the_text_uses(text: str, terms: dict[str, str]) -> None:
    found = {term.text: term.definition for term in read_digest(text).terms if term.definition and not term.source}
    assert found.keys() == terms.keys()
    assert all(word in found[term] for term, word in terms.items()), found
