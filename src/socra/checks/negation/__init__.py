"""Negation: what is denied on one side only."""
