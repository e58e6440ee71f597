"""socra."""
