"""Numbers as texts write them: digits of any script, number words, scales and units."""
