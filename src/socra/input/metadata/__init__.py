"""Metadata lines: publication dates and bylines, as they stand in a text."""

from socra.input.metadata.bylines import Byline, is_outlet, parse_byline
from socra.input.metadata.creditlines import parse_credit
from socra.input.metadata.datelines import find_date, is_update
from socra.input.metadata.dates import parse_date

__all__ = ["Byline", "find_date", "is_outlet", "is_update", "parse_byline", "parse_credit", "parse_date"]
