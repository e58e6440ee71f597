"""Dates and spans of time: what an item dates, and whether what it cites has that date."""
