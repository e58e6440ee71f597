"""Metadata lines: publication dates and bylines, as they stand in a text."""

from socra.input.metadata.bylines import Byline, is_outlet, parse_byline
from socra.input.metadata.datelines import find_date
from socra.input.metadata.dates import parse_date

__all__ = ["Byline", "find_date", "is_outlet", "parse_byline", "parse_date"]
