"""Sentences with exact offsets, in any language, in linear time."""
