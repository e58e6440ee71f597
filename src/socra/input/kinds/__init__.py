"""What a file is, told by its content, and its article: one kind a file, one row of a table each."""

from socra.input.kinds.handed import Handed
from socra.input.kinds.kinds import read_bytes, read_text

__all__ = ["Handed", "read_bytes", "read_text"]
