"""A backend of your own: any program that takes a prompt on standard input and prints the answer.

With `command = "my_package:Command"` under `[project.entry-points."socra.backends"]` in your pyproject.toml:
`socra read article.txt --backend "command:ollama run llama3.2"`. Here: `python third_party_backend.py FILE PROGRAM …`.
"""

import shlex
import subprocess
import sys

from socra import Backend, Completion, Reader, Request
from socra.errors import BackendError


class Command(Backend):
    """Ask a program on this machine."""

    def __init__(self, model: str) -> None:
        self.command = shlex.split(model)

    def complete(self, request: Request) -> Completion:
        done = subprocess.run(self.command, input=str(request.prompt), capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise BackendError(f"{self.command[0]} failed: {done.stderr.strip()}")
        return Completion(text=done.stdout, finish="stop", model=self.command[0])


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python third_party_backend.py FILE PROGRAM …")
    print(Reader(Command(shlex.join(sys.argv[2:]))).read(sys.argv[1]).to_markdown())
