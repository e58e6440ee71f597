"""One short article, and a request for each of its sections and for one question."""

from __future__ import annotations

from datetime import date

from socra import Article, Prompt, Request
from socra.engine.templates import Templates
from socra.registry import find_framework, pack_folders
from socra.testing import make_article

__all__ = ["ARTICLE", "QUESTION", "SLUGS", "requests"]

News = find_framework("news")
SLUGS = [*News.sections(), "answer"]
QUESTION = "Why did the mill close?"
ARTICLE = make_article(
    "The paper mill in Arden closed on 3 May 2024 after 112 years.",
    "Arden Paper Ltd, which owned the mill, had lost $3.5 million a year since 2019.",
    "“We had no choice,” said Ann Lee, the company's chief executive.",
    "The works council (WC) says that the losses were made on paper only.",
    "A works council is a body in which the workers of a company are represented.",
    "Some 312 people lost their work, most of them over fifty.",
    "“Nobody asked us,” said Tom Rudd, who worked at the mill for thirty years.",
    "The town now wants to buy the site and turn it into flats.",
    "Whether the money is there, nobody knows. Will the county help?",
    "A decision is expected in September 2026.",
    title="The mill that closed",
    outlet="The Harbour Post",
    published=date(2024, 5, 4),
)


def requests(article: Article = ARTICLE) -> list[Request]:
    templates = Templates(News, pack_folders(), key=b"test")
    shared = templates.shared(article, date(2026, 11, 22))
    sections = {**News.sections(), "answer": News.answer}
    made = []
    for slug, section in sections.items():
        question = QUESTION if slug == "answer" else ""
        prompt = Prompt(shared, templates.task(slug, section, question=question))
        made.append(Request(slug=slug, prompt=prompt, section=section, article=article, question=question))
    return made
