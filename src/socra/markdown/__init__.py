"""One section as Markdown, both ways: read by the engine where a model answers so, and by `render` for whole files."""
