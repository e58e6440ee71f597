"""Read an article with a model file on this machine, and watch it write: nothing is sent anywhere.

`python local.py FILE MODEL.gguf > reading.md`
"""

import sys

from socra import Progress, Reader, SocraError
from socra.events import SectionDone, SectionFailed
from socra.reader import ReadingDone

STEP = 50
"""Tokens between two lines about a section."""


def read(source: str, model: str) -> str:
    """Return the reading as Markdown, telling on stderr what happens meanwhile."""
    told: dict[str, int] = {}
    with Reader(f"llama_cpp:{model}") as reader:  # leaving it ends the model's process
        for event in reader.stream(source):
            if isinstance(event, Progress) and event.tokens >= told.get(event.slug, 0) + STEP:
                told[event.slug] = event.tokens
                print(f"{event.slug}: {event.tokens} tokens", file=sys.stderr)
            elif isinstance(event, SectionDone):
                print(f"{event.slug}: done", file=sys.stderr)
            elif isinstance(event, SectionFailed):
                print(f"{event.slug}: {event.failure.reason}", file=sys.stderr)
            elif isinstance(event, ReadingDone):
                return event.reading.to_markdown()
    raise AssertionError("stream ends with ReadingDone")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python local.py FILE MODEL.gguf")
    try:
        print(read(*sys.argv[1:]))
    except SocraError as error:
        sys.exit(str(error))
