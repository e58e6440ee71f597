"""Markdown, both ways: `render` writes a reading, `parse` reads it back, also one written by hand or by another tool.

A section's lines are written and matched from one template, its shapes' `markdown`, so that a section that a user adds
needs no code here.
"""

from socra.render.markdown.read import parse
from socra.render.markdown.write import render, render_answer, render_article

__all__ = ["parse", "render", "render_answer", "render_article"]
