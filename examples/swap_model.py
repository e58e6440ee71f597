"""The same lines read with every model: one string says which.

- `python swap_model.py FILE` uses no model at all,
- `python swap_model.py FILE llama_cpp:model.gguf` a file on this machine,
- `python swap_model.py FILE openai:MODEL` the endpoint that OPENAI_BASE_URL and OPENAI_API_KEY name.
"""

import sys

from socra import Reader, SocraError


def read(source: str, backend: str = "extractive") -> str:
    """Return the reading of an article by one backend as Markdown."""
    with Reader(backend) as reader:
        return reader.read(source).to_markdown()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python swap_model.py FILE [BACKEND]")
    try:
        print(read(*sys.argv[1:]))
    except SocraError as error:
        sys.exit(str(error))
