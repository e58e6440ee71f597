"""Cleaning: one concern a file, each from raw input towards a `Draft`."""
