"""Whatever is handed in, to an `Article`: one concern a file, each from raw input towards a `Draft`."""

from socra.input.sources import from_bytes, from_file, from_html, from_stdin, from_text, from_url, load

__all__ = ["from_bytes", "from_file", "from_html", "from_stdin", "from_text", "from_url", "load"]
