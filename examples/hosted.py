"""Read an article with a hosted model, or with a server of your own; what fails there is made without a model.

With OPENAI_API_KEY set: `python hosted.py FILE MODEL > reading.md`. With a server of your own, which needs no key:
`python hosted.py FILE MODEL http://127.0.0.1:8000/v1 > reading.md`.
"""

import sys

from socra import Reader, Reading, SocraError
from socra_prompts.news import News


def read(source: str, model: str, base_url: str | None = None) -> Reading[News]:
    """Return the reading; sections that the endpoint could not give are quoted from the article."""
    with Reader(f"openai:{model}", base_url=base_url, fallback="extractive") as reader:
        return reader.read(source)


def tell(reading: Reading[News]) -> None:
    """Say on stderr how the sections were made, and what that took."""
    for note in reading.notes:
        print(f"{note.section}: {note.kind} {note.backend} {note.reason}", file=sys.stderr)
    for failure in reading.failures:
        print(f"{failure.section}: {failure.error}: {failure.reason}", file=sys.stderr)
    used = reading.usage
    cost = "at a price unknown here" if used.cost is None else f"for ${used.cost:.4f}"
    print(
        f"{used.calls} calls, {used.input_tokens:,} tokens in ({used.cached_tokens:,} from the cache), "
        f"{used.output_tokens:,} out, {cost}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: python hosted.py FILE MODEL [BASE_URL]")
    try:
        made = read(*sys.argv[1:])
    except SocraError as error:
        sys.exit(str(error))
    tell(made)
    print(made.to_markdown())
