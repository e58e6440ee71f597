"""A section of your own: its docstring says what to write, its fields what it holds."""

import sys

from pydantic import Field

from socra import Item, Reader, Section
from socra_prompts.news import News


class Stakes(Section, Item):
    """Say who gains and who loses by what the article reports."""

    text: str = Field(description="two sentences")


class MyNews(News):
    """The seven sections of the news framework, and what is at stake."""

    stakes: Stakes


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python add_section.py FILE")
    reading = Reader(framework=MyNews).read(sys.argv[1])
    print(reading.analysis.stakes.text)
